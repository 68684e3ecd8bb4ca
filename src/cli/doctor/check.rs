//! What a look found, and how it is shown: pure.

use crate::domain::{clean, shorten};
use crate::error::Failure;
use crate::report::Called;
use crate::report::{Body, Document, Line, Section};
use serde::{Deserialize, Serialize};

/// The longest message and fix, in columns.
const LONGEST: usize = 600;

/// The areas in the order in which they are shown: what others depend on comes first.
const AREAS: [&str; 14] = [
    "config",
    "secrets",
    "sources",
    "model",
    "slack",
    "sinks",
    "network",
    "schedule",
    "runs",
    "clock",
    "disk",
    "permissions",
    "history",
    "scheduled",
];

/// How something is, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// As it should be.
    Ok,
    /// Not looked at.
    Skipped,
    /// It works, and not as well as it could.
    Warning,
    /// It does not work.
    Failure,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Check {
    /// What it belongs to: `secrets`.
    pub(super) area: String,
    /// What it is, the same every time: `slack.token`.
    pub(super) name: String,
    pub(super) state: State,
    /// What was found.
    pub(super) message: String,
    /// The next step.
    pub(super) fix: Option<String>,
    /// What must be the same here and under the scheduler: a fingerprint, a number of records.
    pub(super) value: Option<String>,
}

impl Check {
    fn new(state: State, area: &str, name: &str, message: &str) -> Self {
        let (area, name) = (area.to_owned(), bounded(name));
        Self { area, name, state, message: bounded(message), fix: None, value: None }
    }

    pub(super) fn ok(area: &str, name: &str, message: &str) -> Self {
        Self::new(State::Ok, area, name, message)
    }

    pub(super) fn skipped(area: &str, name: &str, message: &str) -> Self {
        Self::new(State::Skipped, area, name, message)
    }

    pub(super) fn warning(area: &str, name: &str, message: &str) -> Self {
        Self::new(State::Warning, area, name, message)
    }

    pub(super) fn failure(area: &str, name: &str, message: &str) -> Self {
        Self::new(State::Failure, area, name, message)
    }

    /// That something failed, with the next steps that the failure knows.
    pub(super) fn failed(area: &str, name: &str, failure: &Failure) -> Self {
        let check = Self::failure(area, name, &failure.to_string());
        let hints: Vec<&str> =
            failure.hints.iter().map(|hint| hint.strip_prefix("run: ").unwrap_or(hint)).collect();
        if hints.is_empty() { check } else { check.fix(&hints.join("; ")) }
    }

    #[must_use]
    pub(super) fn fix(self, fix: &str) -> Self {
        Self { fix: Some(bounded(fix)), ..self }
    }

    /// With more to its message, if it is as it should be.
    #[must_use]
    pub(super) fn and(self, more: &str) -> Self {
        match self.state {
            State::Ok => Self { message: bounded(&format!("{}; {more}", self.message)), ..self },
            _ => self,
        }
    }

    /// With `~` for the home folder in the message, which is read and not run.
    #[must_use]
    pub(super) fn at_home(self, home: &str) -> Self {
        Self { message: self.message.replace(&format!("{home}/"), "~/"), ..self }
    }

    /// With the commands of the fix as they have to be typed here.
    #[must_use]
    pub(super) fn typed_for(self, called: &Called) -> Self {
        Self { fix: self.fix.map(|fix| called.adapt(&fix)), ..self }
    }

    #[must_use]
    pub(super) fn value(self, value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), ..self }
    }

    /// The lines of the check: the state as a word, what it is, and the fix below.
    fn lines(&self) -> Vec<Line> {
        let line = match self.state {
            State::Ok => Line::new().ours("ok"),
            State::Skipped => Line::new().faint("skipped"),
            State::Warning => Line::new().strong("warning"),
            State::Failure => Line::new().strong("failure"),
        };
        let line = line.ours(" ").outside(&self.name).ours(": ").outside(&self.message);
        let fix = self.fix.as_ref().map(|fix| Line::new().ours("fix: ").outside(fix));
        std::iter::once(line).chain(fix).collect()
    }
}

fn bounded(text: &str) -> String {
    shorten(&clean(text), LONGEST)
}

/// The checks area by area, within one as they were made.
pub(super) fn in_order(mut checks: Vec<Check>) -> Vec<Check> {
    checks.sort_by_key(|check| AREAS.iter().position(|area| *area == check.area));
    checks
}

/// How many checks are in a state.
fn count(checks: &[Check], state: State) -> usize {
    checks.iter().filter(|check| check.state == state).count()
}

/// `2 failures, 1 warning`, or that nothing is wrong.
pub(super) fn verdict(checks: &[Check]) -> String {
    let counted = |state, one: &str| match count(checks, state) {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {one}s")),
    };
    let counts = [counted(State::Failure, "failure"), counted(State::Warning, "warning")];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    match counts.as_slice() {
        [] => "nothing is wrong".to_owned(),
        counts => counts.join(", "),
    }
}

/// Whether something does not work.
pub(super) fn is_sick(checks: &[Check]) -> bool {
    count(checks, State::Failure) > 0
}

/// The checks as text, area by area, each line beginning with its state.
pub(super) fn document(checks: &[Check]) -> Document {
    let mut sections: Vec<(&str, Vec<Line>)> = Vec::new();
    for check in checks {
        match sections.iter_mut().find(|(area, _)| *area == check.area) {
            Some((_, lines)) => lines.extend(check.lines()),
            None => sections.push((&check.area, check.lines())),
        }
    }
    let sections = sections.into_iter().map(|(area, lines)| Section::new(area, Body::List(lines)));
    Document {
        title: Line::new().ours("Doctor"),
        verdict: vec![Line::new().ours(verdict(checks))],
        sections: sections.collect(),
        footer: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Style, terminal};

    #[test]
    fn every_line_begins_with_its_state_in_words_and_the_fix_stands_below() {
        let checks = [
            Check::ok("config", "file", "~/config.toml is right"),
            Check::failure("secrets", "slack.token", "others can read\u{1b}[31m it")
                .fix("chmod 600 ~/token"),
            Check::skipped("model", "answer", "not asked"),
            Check::warning("disk", "free", "90 MB"),
        ];
        let text = terminal(&document(&checks), Style { width: 80, color: false });
        assert_eq!(
            text,
            "Doctor · 1 failure, 1 warning\n\n\
             config       ok file: ~/config.toml is right\n\
             secrets      failure slack.token: others can read[31m it\n\
             \x20            fix: chmod 600 ~/token\n\
             model        skipped answer: not asked\n\
             disk         warning free: 90 MB\n"
        );
        let narrow = terminal(&document(&checks), Style { width: 40, color: false });
        assert!(narrow.lines().all(|line| line.chars().count() <= 40), "{narrow}");
    }

    #[test]
    fn the_areas_have_their_order_and_no_check_is_lost() {
        let checks = ["scheduled", "clock", "config", "clock"].map(|area| Check::ok(area, "a", ""));
        let areas: Vec<String> =
            in_order(checks.to_vec()).into_iter().map(|check| check.area).collect();
        assert_eq!(areas, ["config", "clock", "clock", "scheduled"]);
    }

    #[test]
    fn only_failures_make_it_sick() {
        let fine = [Check::warning("a", "b", "c"), Check::skipped("a", "b", "c")];
        assert!(!is_sick(&fine));
        assert!(is_sick(&[Check::failure("a", "b", "c")]));
        assert_eq!(verdict(&[]), "nothing is wrong");
        assert_eq!(verdict(&fine), "1 warning");
    }

    #[test]
    fn the_json_form_comes_back_and_is_bounded() {
        let check = Check::failure("a", "b", &"x".repeat(5_000)).fix("do it").value("1");
        assert_eq!(check.message.chars().count(), LONGEST);
        let json = serde_json::to_value(&check).unwrap();
        assert_eq!((&json["state"], &json["fix"]), (&"failure".into(), &"do it".into()));
        assert_eq!(serde_json::from_value::<Check>(json).unwrap(), check);
    }
}
