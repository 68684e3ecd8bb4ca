//! What became of a day: the record that an evening leaves for the plans and reports after it.
//!
//! As with every record that outlives versions: a field that is added has a default, none is renamed,
//! and what one does not hold was not known.

use super::Key;
use crate::time::When;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// What became of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayResult {
    /// The day.
    pub date: NaiveDate,
    /// The day on which it was looked back at, which may be a later one.
    pub made_on: NaiveDate,
    /// The moment up to which it counts.
    pub as_of: DateTime<Utc>,
    /// The zone whose day it is, by its IANA name.
    pub timezone: String,
    /// Whether a plan of the day was known.
    pub has_plan: bool,
    /// The tasks that the day's plans asked for and whose state is known.
    pub planned: Count,
    /// Those of them that were done.
    pub done: Count,
    /// What was done that no plan had.
    pub unplanned: Count,
    /// Whether the lists show anything that was recorded since the plan. If not, nobody can tell how
    /// much of it was done.
    #[serde(default = "yes")]
    pub recorded: bool,
    /// Busy time within the hours of work, in minutes.
    pub meeting_minutes: i64,
    /// Stretches of free work time of two hours and more, in minutes.
    pub focus_minutes: i64,
    /// The tasks that the plans asked for, and those that were done besides.
    pub tasks: Vec<TaskResult>,
    /// What rolls over.
    pub carried: Vec<RolledOver>,
    /// The next workday.
    #[serde(default)]
    pub next: Option<NaiveDate>,
    /// The first three tasks of its draft.
    #[serde(default)]
    pub top: Vec<Key>,
    /// The sources that could not be read.
    #[serde(default)]
    pub unknown: Vec<String>,
}

/// Tasks as a number and as minutes of their estimates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How many.
    pub tasks: usize,
    /// What they were expected to take together.
    pub minutes: i64,
}

/// One task of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskResult {
    /// Its key in the evening.
    pub key: Key,
    /// Its title, exact.
    pub title: String,
    /// Whether a plan of the day asked for it.
    pub planned: bool,
    /// How long it was expected to take.
    pub minutes: i64,
    /// The estimate of its list, if it had one.
    #[serde(default)]
    pub estimate_minutes: Option<u32>,
    /// How long it took; `None` if that was not recorded.
    #[serde(default)]
    pub spent_minutes: Option<i64>,
    /// What it was in the evening.
    pub ended: Ended,
    /// When its list says that it was finished.
    #[serde(default)]
    pub completed: Option<When>,
    /// Its marks: `+project`, `@context`, `#tag`.
    #[serde(default)]
    pub marks: Vec<String>,
}

/// What a task was in the evening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// Finished.
    Done,
    /// Given up.
    Dropped,
    /// Open.
    Open,
    /// Open, but moved to a later day or hidden until then.
    PutOff,
    /// No longer in its list; whether it was done is not known.
    Gone,
    /// Its list could not be read.
    Unknown,
}

/// A task that rolls over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolledOver {
    /// The task.
    pub key: Key,
    /// Its title, exact.
    pub title: String,
    /// The workdays whose plan asked for it, the first one first.
    pub days: Vec<NaiveDate>,
}

impl DayResult {
    /// The name of this kind of record.
    pub const KIND: &'static str = "day-result";
}

fn yes() -> bool {
    true
}

impl Count {
    /// Adds a task that was expected to take so many minutes.
    pub fn add(&mut self, minutes: i64) {
        self.tasks += 1;
        self.minutes = self.minutes.saturating_add(minutes);
    }
}
