//! The schedule: what is installed against what would be, and how the runs went.

use super::super::Session;
use super::super::args::BackendOption;
use super::super::schedule::{Arranged, Standing, StatusRow, arrange, standing, warnings};
use super::check::Check;
use crate::domain::schedule::{SkipReason, Slot};
use crate::error::{Failure, Kind};
use crate::run;
use crate::schedule::{Backend, CATCH_UP};
use crate::store::{DeliveryState, Store};
use crate::time::Moment;
use chrono::{DateTime, Duration};
use std::collections::BTreeMap;

const AREA: &str = "schedule";
const RUNS: &str = "runs";

/// A slot older than this without a run was missed: a job comes by every quarter of an hour.
const PATIENCE: Duration = Duration::minutes(20);

/// So many missed slots are told.
const MOST_MISSED: usize = 3;

const DIFFERS: &str =
    "`personal-os schedule diff` shows how, `personal-os schedule install` mends it";

/// The jobs as they would be installed, or why there are none.
pub(super) fn arranged(session: &Session) -> Result<Arranged, Failure> {
    arrange(session, BackendOption { backend: None })
}

/// What there is to say of the schedule; `store` says how it went.
pub(super) fn checks(
    session: &Session,
    arranged: &Result<Arranged, Failure>,
    store: Option<&Store>,
) -> Vec<Check> {
    let arranged = match arranged {
        Ok(arranged) => arranged,
        Err(failure) if failure.kind == Kind::Config => {
            let message = "not looked at: the configuration must be right first";
            return vec![Check::skipped(AREA, "installed", message)];
        }
        Err(failure) => {
            let check = Check::warning(AREA, "installed", &failure.to_string());
            let fix = failure.hints.join("; ");
            return vec![if fix.is_empty() { check } else { check.fix(&fix) }];
        }
    };
    let standing = match standing(arranged, store, session.now()) {
        Ok(standing) => standing,
        Err(failure) => return vec![Check::failed(AREA, "installed", &failure)],
    };
    let is_installed = standing.rows.iter().any(|row| row.installed);
    if !is_installed && !arranged.prepared.config.file_exists {
        // The one next step is another.
        return vec![Check::skipped(AREA, "installed", "nothing is installed")];
    }
    let mut checks = vec![installed(arranged, &standing)];
    if is_installed {
        let notes = standing.notes.iter().map(|note| Check::warning(AREA, "note", note));
        checks.extend(notes);
        let warnings = warnings(arranged, session);
        checks.extend(warnings.iter().map(|note| Check::warning(AREA, "surroundings", note)));
    }
    let moment = arranged.prepared.moment;
    if let Some(store) = store {
        checks.extend(runs(&standing.rows, moment));
        if is_installed {
            checks.extend(missed(arranged, store));
        }
        checks.extend(queue(store));
    }
    checks
}

fn installed(arranged: &Arranged, standing: &Standing) -> Check {
    let backend = arranged.backend.name();
    let of = |wanted: fn(&StatusRow) -> bool| -> Vec<&str> {
        let mut names: Vec<&str> =
            standing.rows.iter().filter(|row| wanted(row)).map(|row| row.workflow).collect();
        names.dedup();
        names
    };
    let jobs = of(|row| row.workflow != CATCH_UP && !row.at.is_empty());
    if of(|row| row.installed).is_empty() {
        if jobs.is_empty() {
            return Check::ok(AREA, "installed", "nothing is scheduled, and nothing is installed");
        }
        let message = format!("{backend}: nothing is installed, so reports come by hand alone");
        return Check::warning(AREA, "installed", &message).fix("personal-os schedule install");
    }
    let drift = of(|row| row.drift);
    if drift.is_empty() {
        let message = format!("{backend}: installed as configured ({})", jobs.join(", "));
        return Check::ok(AREA, "installed", &message);
    }
    let message = format!(
        "{backend}: what is installed is not what the configuration says ({})",
        drift.join(", ")
    );
    Check::failure(AREA, "installed", &message).fix(DIFFERS)
}

/// The last run of every workflow that has a schedule.
fn runs(rows: &[StatusRow], moment: Moment) -> Vec<Check> {
    let last: BTreeMap<&str, &StatusRow> = rows
        .iter()
        .filter(|row| row.workflow != CATCH_UP && !row.at.is_empty())
        .map(|row| (row.workflow, row))
        .collect();
    last.into_iter().map(|(workflow, row)| last_run(workflow, row, moment)).collect()
}

fn last_run(workflow: &str, row: &StatusRow, moment: Moment) -> Check {
    let at = |text: &str| {
        let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&moment.zone);
        Some(at.format("%a %-d %b %H:%M").to_string())
    };
    let skip = row.last.last_skip.as_ref().filter(|skip| skip.is_news);
    if let Some(skip) = skip.filter(|skip| SkipReason::is_missed(&skip.reason)) {
        let message = format!("{} was missed: {}", slot(&skip.slot), skip.reason);
        return Check::warning(RUNS, workflow, &message).fix(
            "if the machine was on, see that its scheduler runs; `personal-os schedule status`",
        );
    }
    let run = row.last.last_run.as_deref().and_then(at);
    let (Some(run), Some(result)) = (run, &row.last.last_result) else {
        return Check::ok(RUNS, workflow, "no run is recorded");
    };
    let message = format!("last run {run} ({result})");
    let troubles = [DeliveryState::Refused, DeliveryState::Unknown];
    if troubles.iter().any(|state| result.contains(state.name())) {
        return Check::warning(RUNS, workflow, &message).fix("personal-os delivery list");
    }
    Check::ok(RUNS, workflow, &message)
}

/// The day and time of a slot as the history has it.
fn slot(text: &str) -> String {
    Slot::parse(text).map_or_else(
        || text.to_owned(),
        |slot| slot.date.and_time(slot.time).format("%a %-d %b %H:%M").to_string(),
    )
}

/// Slots that nobody served, which the scheduler was there for.
fn missed(arranged: &Arranged, store: &Store) -> Vec<Check> {
    let prepared = &arranged.prepared;
    let settings = &prepared.config.settings;
    let missed = match run::unserved(settings, store, prepared.moment, PATIENCE) {
        Ok(missed) => missed,
        Err(failure) => return vec![Check::failed(RUNS, "missed", &failure)],
    };
    let Some((_, first)) = missed.first() else { return Vec::new() };
    let shown: Vec<String> =
        missed.iter().take(MOST_MISSED).map(|(name, slot)| format!("{name} {slot}")).collect();
    let more = missed.len().saturating_sub(MOST_MISSED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!(
        "the scheduler served nothing since {}: {}{more}",
        first.date.and_time(first.time).format("%a %-d %b %H:%M"),
        shown.join(", ")
    );
    let fix = match arranged.backend {
        Backend::Crontab => "see that the cron daemon runs (pgrep -a cron)",
        Backend::Systemd => {
            "systemctl --user list-timers; without a login they need: loginctl enable-linger"
        }
        Backend::Launchd => "launchctl print gui/$(id -u)",
    };
    vec![
        Check::warning(RUNS, "missed", &message)
            .fix(&format!("{fix}; `personal-os schedule run` catches up by hand")),
    ]
}

/// Messages that wait.
fn queue(store: &Store) -> Option<Check> {
    let open = match store.open_deliveries() {
        Ok(open) => open,
        Err(failure) => return Some(Check::failed(RUNS, "queue", &failure)),
    };
    let unknown = open.iter().filter(|row| row.state == DeliveryState::Unknown).count();
    let waiting = open.len() - unknown;
    if open.is_empty() {
        return None;
    }
    let counted = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
    let counts = [counted(waiting, "waiting"), counted(unknown, "with an unknown fate")];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let message = format!("parts of messages: {}", counts.join(", "));
    Some(Check::warning(RUNS, "queue", &message).fix(
        "`personal-os delivery list` names them, `personal-os delivery retry` sends what waits",
    ))
}
