//! What every source says.

use super::super::opened::{Source, noun};
use super::check::Check;
use crate::domain::ProblemKind;
use crate::report::words;
use crate::sources::OFFLINE;
use crate::time::Moment;
use chrono::{DateTime, Duration, Utc};

const AREA: &str = "sources";

/// A copy older than this is no picture of now.
const OLD: Duration = Duration::days(7);

/// One check for each source.
pub(super) fn checks(sources: &[Source], moment: Moment) -> Vec<Check> {
    sources.iter().map(|source| check(source, moment)).collect()
}

/// Whether a source was left alone because it is on a network.
pub(super) fn was_left_alone(source: &Source) -> bool {
    source.problems.iter().any(|problem| problem.message.contains(OFFLINE))
}

fn check(source: &Source, moment: Moment) -> Check {
    let name = format!("{} {}", source.kind, source.name);
    let only_offline = source
        .problems
        .iter()
        .all(|problem| problem.message.contains(OFFLINE) || problem.kind == ProblemKind::Stale);
    let Some(records) = source.records else {
        if was_left_alone(source) && only_offline {
            return Check::skipped(AREA, &name, "on the network, and no copy of it is kept");
        }
        let check = Check::failure(AREA, &name, &troubles(source));
        return check.fix(fix(source));
    };
    let count = format!("{records} {}", noun(source.kind, records));
    let value = records.to_string();
    if source.problems.is_empty() {
        let of = source.as_of.map(|at| (at, shown(at, moment)));
        let freshness = match of {
            Some((_, at)) if source.is_path => format!(", last changed {at}"),
            Some((at, _)) if at == moment.now => ", asked just now".to_owned(),
            Some((_, at)) => format!(", as of {at}"),
            None => String::new(),
        };
        return Check::ok(AREA, &name, &format!("{count}{freshness}")).value(value);
    }
    if only_offline && was_left_alone(source) {
        let at = source.as_of.map_or_else(|| "an unknown day".to_owned(), |at| shown(at, moment));
        let message = format!("{count}, from the copy of {at}");
        let is_old = source.as_of.is_some_and(|at| moment.now - at > OLD);
        return if is_old {
            let fix = "personal-os doctor --online";
            Check::warning(AREA, &name, &message).fix(fix).value(value)
        } else {
            Check::ok(AREA, &name, &message).value(value)
        };
    }
    let message = format!("{count}, and: {}", troubles(source));
    Check::warning(AREA, &name, &message).fix(fix(source)).value(value)
}

/// The first problem, and how many more there are.
fn troubles(source: &Source) -> String {
    let first = source.problems.first().map_or("it said nothing", |problem| &problem.message);
    match source.problems.len() {
        0 | 1 => first.to_owned(),
        many => format!("{first} (and {} more)", many - 1),
    }
}

/// The next step for the first problem.
fn fix(source: &Source) -> &'static str {
    match source.problems.first().map(|problem| problem.kind) {
        Some(ProblemKind::Unreachable) if source.is_path => {
            "put it there, or correct the path: `personal-os config edit`"
        }
        Some(ProblemKind::Unreachable | ProblemKind::Stale) => {
            "check that its server or program can be reached from here, then its section: \
             `personal-os config edit`"
        }
        Some(ProblemKind::Rejected) => {
            "renew the credential it is asked with, where the configuration says it comes from"
        }
        Some(ProblemKind::Malformed) => "mend what the message names; the rest is read",
        Some(ProblemKind::Config) => "`personal-os config edit`",
        None => "the log may say more",
    }
}

fn shown(at: DateTime<Utc>, moment: Moment) -> String {
    let local = at.with_timezone(&moment.zone);
    format!("{} {}", words::day(local.date_naive(), moment.today()), local.format("%H:%M"))
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;
    use crate::domain::Problem;

    fn source(records: Option<usize>, problems: &[(ProblemKind, &str)]) -> Source {
        let problem = |(kind, message): &(ProblemKind, &str)| Problem::new("a", *kind, *message);
        Source {
            name: "a".to_owned(),
            kind: "tasks",
            records,
            as_of: Some(now() - Duration::days(1)),
            is_path: true,
            problems: problems.iter().map(problem).collect(),
        }
    }

    fn now() -> DateTime<Utc> {
        "2026-11-24T07:00:00Z".parse().unwrap()
    }

    #[test]
    fn what_is_unknown_fails_what_is_partly_known_warns_and_what_was_not_asked_is_skipped() {
        let moment = Moment { now: now(), zone: chrono_tz::UTC };
        let checked = |records, problems: &[(ProblemKind, &str)]| {
            let check = check(&source(records, problems), moment);
            (check.state, check.message)
        };
        let gone = (ProblemKind::Unreachable, "no such file");
        let offline = (ProblemKind::Unreachable, "h was not asked, this run is offline");
        let copy =
            (ProblemKind::Stale, "the copy of x is used: h was not asked, this run is offline");
        let fine = "2 tasks, last changed Mon 23 Nov 07:00".to_owned();
        assert_eq!(checked(Some(2), &[]), (State::Ok, fine));
        assert_eq!(checked(None, &[gone]), (State::Failure, "no such file".to_owned()));
        assert_eq!(checked(None, &[offline]).0, State::Skipped);
        assert_eq!(checked(None, &[gone, offline]).0, State::Failure);
        let known = "1 task, from the copy of Mon 23 Nov 07:00".to_owned();
        assert_eq!(checked(Some(1), &[copy]), (State::Ok, known));
        let partly = "1 task, and: no such file (and 1 more)".to_owned();
        assert_eq!(checked(Some(1), &[gone, gone]), (State::Warning, partly));
        let mut old = source(Some(1), &[copy]);
        old.as_of = Some(now() - Duration::days(8));
        assert_eq!(check(&old, moment).state, State::Warning);
    }
}
