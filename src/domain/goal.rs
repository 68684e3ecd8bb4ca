//! Objectives and key results, what was said of them over time, and what a review found.
//!
//! Records of a file say what is wanted; check-ins say how far it is. The arithmetic on both is in
//! `goals`. What outlives versions of this program follows the rule of all such records: a field that
//! is added has a default, and none is renamed.

use super::priority::{event_matches, known_matches, task_matches};
use super::{Event, Invalid, Key, PlannedTask, Priority, Task};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// What is to be achieved, and how one would know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Objective {
    /// `FILE:ID`.
    pub key: Key,
    /// Its short name in the file, unique over all objectives.
    pub id: String,
    /// What is to be achieved.
    pub name: String,
    /// The name of the user's priority that it belongs to.
    pub priority: Option<String>,
    /// Its own words, `+project`, `@context` or `#tag`, as a priority has them.
    pub patterns: Vec<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it is to be achieved.
    pub cycle: Cycle,
    /// How one would know.
    pub key_results: Vec<KeyResult>,
    /// Where it stands: the file with its line.
    pub origin: String,
}

/// One measure of an objective.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyResult {
    /// `FILE:ID`.
    pub key: Key,
    /// Its short name in the file, unique over all key results: what a check-in names.
    pub id: String,
    /// What is measured.
    pub name: String,
    /// How its value is read.
    pub kind: GoalKind,
    /// The value at the start of the cycle. Of milestones it is zero; a threshold has none.
    pub start: Option<f64>,
    /// The value wanted: at the end, or throughout for a threshold. Of milestones it is the sum of
    /// their weights.
    pub target: f64,
    /// The value that the file gives, if it gives one. Of milestones it is the weight of those done.
    pub current: Option<f64>,
    /// The name of the metric that gives the value.
    pub metric: Option<String>,
    /// What the value counts: `%`, `users`.
    pub unit: Option<String>,
    /// Which way the value is to go.
    pub direction: Direction,
    /// The steps, of a key result that has any.
    pub milestones: Vec<Milestone>,
    /// What is promised.
    pub commitment: Commitment,
    /// Its share in the objective.
    pub weight: f64,
    /// How sure its owner is to reach the target, from 0 to 10, as the file has it.
    pub confidence: Option<u8>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it is to be reached: its own cycle, or that of the objective.
    pub cycle: Cycle,
    /// Where it stands: the file with its line.
    pub origin: String,
}

/// How the value of a key result is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoalKind {
    /// A number on its way from a start to a target.
    Metric,
    /// Steps with weights, done or not.
    Milestone,
    /// A number that is to stay at the target or above.
    KeepAbove,
    /// A number that is to stay at the target or below.
    KeepBelow,
}

/// Which way a value is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better.
    #[default]
    Up,
    /// Less is better.
    Down,
}

/// What is promised of a key result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Commitment {
    /// It is to be reached whole.
    #[default]
    Committed,
    /// It is set so high that 0.7 of it is a success.
    Aspirational,
}

/// One step of a key result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Milestone {
    /// What is to be done.
    pub name: String,
    /// Its share.
    pub weight: f64,
    /// Whether it is done.
    pub done: bool,
    /// By when.
    pub due: Option<NaiveDate>,
}

/// The time in which something is to be achieved. Both days belong to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cycle {
    /// As it was written: `2026-Q4`.
    pub name: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// How far a key result was at a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckIn {
    /// The id of the key result.
    pub key_result: String,
    /// Its value.
    pub value: f64,
    /// How sure somebody was to reach the target, from 0 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
    /// What was said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When; of a value in a file, when it was first seen there.
    pub at: DateTime<Utc>,
    /// Who said so.
    pub origin: CheckInOrigin,
}

/// Where a check-in comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckInOrigin {
    /// `okr set`.
    Command,
    /// The file of the key results.
    File,
    /// A metric.
    Metric,
}

/// How a key result or an objective stands, from good to bad: the weakest of several is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoalStatus {
    /// It is where it should be.
    OnTrack,
    /// Its cycle has not begun.
    NotStarted,
    /// Too little of the cycle has passed to tell.
    TooEarly,
    /// Nothing is known of its value, or its numbers make no sense.
    Unknown,
    /// It is behind, or nobody has looked for too long.
    AtRisk,
    /// It is far behind, or its threshold is not met.
    Off,
}

/// What a review found, left for later runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoalReview {
    /// The first day of the week that was reviewed.
    pub date: NaiveDate,
    /// The day on which it was reviewed.
    pub made_on: NaiveDate,
    /// The moment the review is made for.
    pub as_of: DateTime<Utc>,
    /// The zone whose week it is, by its IANA name.
    pub timezone: String,
    /// The key results.
    pub key_results: Vec<GoalState>,
    /// The objectives; their value is their progress.
    #[serde(default)]
    pub objectives: Vec<GoalState>,
    /// The sources that could not be read.
    #[serde(default)]
    pub unknown: Vec<String>,
}

/// How one key result or objective stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoalState {
    /// Its id.
    pub id: String,
    /// Its key then.
    pub key: Key,
    /// Its name then.
    pub name: String,
    /// `K1`, `O1`: its short name in that review.
    pub handle: String,
    /// The id of the objective of a key result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<String>,
    /// Its value; of an objective, its progress.
    pub value: Option<f64>,
    /// Its progress from 0 at the start to 1 at the target, which may lie beyond either.
    pub progress: Option<f64>,
    /// Its progress by the time that has passed.
    pub pace: Option<f64>,
    /// How it stood.
    pub status: GoalStatus,
    /// How sure somebody was, from 0 to 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
    /// The day of its newest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<NaiveDate>,
}

impl Objective {
    /// Whether `task` serves this objective: by the objective's own words, or by the priority that
    /// it belongs to.
    pub fn matches(&self, task: &Task, priorities: &[Priority]) -> bool {
        task_matches(&self.patterns, task)
            || self.priority_among(priorities).is_some_and(|priority| priority.matches(task))
    }

    /// Whether a task of an earlier plan serves this objective: by what is known of it, or because that
    /// plan matched it to the objective or to its priority.
    pub fn matches_planned(&self, planned: &PlannedTask, priorities: &[Priority]) -> bool {
        let name = planned.priority.as_deref();
        known_matches(&self.patterns, &planned.task)
            || name.is_some_and(|name| name == self.name || self.priority.as_deref() == Some(name))
            || self
                .priority_among(priorities)
                .is_some_and(|priority| known_matches(&priority.patterns, &planned.task))
    }

    /// Whether `event` serves this objective.
    pub fn matches_event(&self, event: &Event, priorities: &[Priority]) -> bool {
        event_matches(&self.patterns, event)
            || self.priority_among(priorities).is_some_and(|priority| priority.matches_event(event))
    }

    /// The priority that it belongs to, if the configuration has it.
    pub fn priority_among<'p>(&self, priorities: &'p [Priority]) -> Option<&'p Priority> {
        let name = self.priority.as_deref()?;
        priorities.iter().find(|priority| priority.name == name)
    }
}

impl GoalReview {
    /// The name of this kind of record.
    pub const KIND: &'static str = "okr-review";
}

impl CheckInOrigin {
    /// Its name in the database and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::File => "file",
            Self::Metric => "metric",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Command, Self::File, Self::Metric].into_iter().find(|one| one.name() == name)
    }
}

impl GoalStatus {
    /// How it is said.
    pub fn words(self) -> &'static str {
        match self {
            Self::OnTrack => "on track",
            Self::NotStarted => "not started",
            Self::TooEarly => "too early",
            Self::Unknown => "unknown",
            Self::AtRisk => "at risk",
            Self::Off => "off",
        }
    }
}

impl GoalKind {
    /// Whether it is a threshold, which is met or not and has no way to go.
    pub fn is_threshold(self) -> bool {
        matches!(self, Self::KeepAbove | Self::KeepBelow)
    }
}

impl Cycle {
    /// Reads `2026-Q4` (or `Q4 2026`), `2026-H2`, `2026`, or `2026-10-01..2026-12-31` with both ends
    /// included.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let written = text.trim();
        let wrong = || {
            Invalid(format!(
                "\"{written}\" is no cycle, write 2026-Q4, 2026-H2, 2026 or 2026-10-01..2026-12-31"
            ))
        };
        let (from, to) = match written.split_once("..") {
            Some((from, to)) => {
                let date = |part: &str| {
                    NaiveDate::parse_from_str(part.trim(), "%Y-%m-%d").map_err(|_| wrong())
                };
                (date(from)?, date(to)?)
            }
            None => months(written).ok_or_else(wrong)?,
        };
        if from > to {
            return Err(Invalid(format!("the cycle \"{written}\" ends before it starts")));
        }
        // The span that reports and their time zones are made for; every sum with it stays a date.
        if !(1900..=9000).contains(&from.year()) || !(1900..=9000).contains(&to.year()) {
            return Err(Invalid(format!(
                "the cycle \"{written}\" lies outside of the years 1900 to 9000"
            )));
        }
        if (to - from).num_days() > MOST_DAYS {
            return Err(Invalid(format!("the cycle \"{written}\" is longer than five years")));
        }
        Ok(Self { name: written.to_owned(), from, to })
    }

    /// The first day after it.
    pub fn end(&self) -> NaiveDate {
        self.to.checked_add_days(Days::new(1)).unwrap_or(self.to)
    }
}

/// Longer is no cycle; the bound keeps the days that are counted few.
const MOST_DAYS: i64 = 5 * 366;

/// The first and the last day of a year, or of a half or a quarter of it.
fn months(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (year, part) = match text.split_once(['-', ' ']) {
        Some((year, part)) if year.len() == 4 => (year, Some(part)),
        Some((part, year)) => (year, Some(part)),
        None => (text, None),
    };
    let digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let year: i32 = year.parse().ok().filter(|_| digits)?;
    let (length, number) = match part.map(str::to_lowercase).as_deref() {
        None => (12, 1),
        Some("q1") => (3, 1),
        Some("q2") => (3, 2),
        Some("q3") => (3, 3),
        Some("q4") => (3, 4),
        Some("h1") => (6, 1),
        Some("h2") => (6, 2),
        Some(_) => return None,
    };
    let from = NaiveDate::from_ymd_opt(year, length * (number - 1) + 1, 1)?;
    let to = from.checked_add_months(Months::new(length))?.pred_opt()?;
    Some((from, to))
}

#[cfg(test)]
impl KeyResult {
    /// A committed key result of 2026-Q4 on its way from 0 to 100 that has nothing else, for tests to
    /// build on.
    pub(crate) fn sample(id: &str) -> Self {
        Self {
            key: Key(format!("okr.toml:{id}")),
            id: id.to_owned(),
            name: format!("Result {id}"),
            kind: GoalKind::Metric,
            start: Some(0.0),
            target: 100.0,
            current: None,
            metric: None,
            unit: None,
            direction: Direction::Up,
            milestones: Vec::new(),
            commitment: Commitment::Committed,
            weight: 1.0,
            confidence: None,
            owner: None,
            cycle: Cycle::parse("2026-Q4").unwrap(),
            origin: "okr.toml:4".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> (String, String) {
        let cycle = Cycle::parse(text).unwrap();
        (cycle.from.to_string(), cycle.to.to_string())
    }

    #[test]
    fn cycles_are_quarters_halves_years_or_dates() {
        let span = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(days("2026-Q4"), span("2026-10-01", "2026-12-31"));
        assert_eq!(days("q1 2028"), span("2028-01-01", "2028-03-31"));
        assert_eq!(days("2026-H1"), span("2026-01-01", "2026-06-30"));
        assert_eq!(days("2026"), span("2026-01-01", "2026-12-31"));
        assert_eq!(days("2026-11-02..2027-01-29"), span("2026-11-02", "2027-01-29"));
        assert_eq!(Cycle::parse("2026-Q4").unwrap().end().to_string(), "2027-01-01");
    }

    #[test]
    fn what_is_no_cycle_is_refused() {
        for wrong in ["", "Q4", "2026-Q5", "26-Q4", "+026-Q4", "2026-10-01", "Q4-soon", "0000-Q1"] {
            assert!(Cycle::parse(wrong).is_err(), "{wrong}");
        }
        let backwards = Cycle::parse("2026-12-31..2026-10-01").unwrap_err();
        assert_eq!(backwards.0, "the cycle \"2026-12-31..2026-10-01\" ends before it starts");
        assert!(Cycle::parse("2020-01-01..2026-01-01").is_err());
        assert!(Cycle::parse("9999-Q4").is_err());
    }

    #[test]
    fn the_weakest_status_is_the_greatest() {
        use GoalStatus::{AtRisk, NotStarted, Off, OnTrack, TooEarly, Unknown};
        let mut all = [Off, OnTrack, Unknown, AtRisk, TooEarly, NotStarted];
        all.sort();
        assert_eq!(all, [OnTrack, NotStarted, TooEarly, Unknown, AtRisk, Off]);
    }

    #[test]
    fn origins_have_names_that_are_read_back() {
        for origin in [CheckInOrigin::Command, CheckInOrigin::File, CheckInOrigin::Metric] {
            assert_eq!(CheckInOrigin::named(origin.name()), Some(origin));
        }
        assert_eq!(CheckInOrigin::named("hearsay"), None);
    }
}
