//! What a run leaves for later runs: plain records, the only way in which one workflow learns of
//! another.
//!
//! They outlive versions of this program, so a field that is added has a default, and none is
//! renamed. Instants are in UTC. What one of them does not hold was not known when it was written.

use super::{DayResult, Delivered, GoalReview, Key, Response, Status};
use crate::time::{Interval, When};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One record that a run leaves.
#[derive(Debug, Clone, PartialEq)]
pub enum Left {
    /// What was planned for a day.
    DayPlan(DayPlan),
    /// What the sources said when a day was planned.
    Snapshot(Snapshot),
    /// What became of a day.
    DayResult(DayResult),
    /// What a report of the day called its records.
    DayHandles(DayHandles),
    /// What a review of the key results found.
    GoalReview(GoalReview),
    /// The themes that feedback was found to have.
    Themes(ThemesLeft),
    /// What an audience was told.
    Delivered(Delivered),
}

/// The themes of feedback, so that later items join them and each keeps its identity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThemesLeft {
    /// The day on which they were found.
    pub date: NaiveDate,
    /// The themes.
    pub themes: Vec<ThemeState>,
}

/// One theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThemeState {
    /// Its identity.
    pub id: String,
    /// What it was called.
    pub label: String,
    /// How many items of the window it had.
    pub items: usize,
    /// The day on which it was last seen in a window.
    pub seen: NaiveDate,
    /// What its items have in common, as the grouping keeps it.
    pub signature: serde_json::Value,
    /// The keys of its items.
    pub members: Vec<String>,
}

impl ThemesLeft {
    /// The name of this kind of record.
    pub const KIND: &'static str = "themes";
}

/// What was planned for a day. Small, so that months of them can be read at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayPlan {
    /// The planned day.
    pub date: NaiveDate,
    /// The day on which the plan was made, which may be an earlier one.
    pub made_on: NaiveDate,
    /// The moment the plan is made for: work time before it is not planned.
    pub as_of: DateTime<Utc>,
    /// The zone whose day it is, by its IANA name.
    pub timezone: String,
    /// Nobody expects work of the day: a weekend, a day off, an event that takes all of it.
    pub away: bool,
    /// Work time less the reserve, in minutes.
    pub capacity_minutes: i64,
    /// What the day asks for, in minutes.
    pub demand_minutes: i64,
    /// The union of busy time within the hours of work that were still ahead.
    pub meeting_minutes: i64,
    /// Stretches of free work time of two hours and more, together.
    #[serde(default)]
    pub focus_minutes: i64,
    /// When to do what.
    pub blocks: Vec<PlannedBlock>,
    /// The tasks that have a block or that the day asks for, in the order of the plan.
    pub tasks: Vec<PlannedTask>,
    /// The events of the day that take place.
    pub meetings: Vec<KnownEvent>,
    /// The sources that could not be read.
    #[serde(default)]
    pub unknown: Vec<String>,
}

/// A stretch of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedBlock {
    /// The task.
    pub task: Key,
    /// From when.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
}

/// A task that the day was planned with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedTask {
    /// What the sources said of it.
    #[serde(flatten)]
    pub task: KnownTask,
    /// `T1`, its short name in that plan.
    pub handle: String,
    /// How long it takes, as planned: on the grid, with what was assumed or learned.
    pub minutes: i64,
    /// Whether that was assumed for want of an estimate.
    pub assumed: bool,
    /// How much of it was placed.
    pub placed_minutes: i64,
    /// Whether the day asked for it; otherwise it filled spare time.
    pub must: bool,
    /// The name of the user's priority that it serves.
    #[serde(default)]
    pub priority: Option<String>,
}

/// What the sources said when a day was planned: the tasks of all lists and the events of the days
/// looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The planned day.
    pub date: NaiveDate,
    /// The day on which the plan was made.
    pub made_on: NaiveDate,
    /// The moment the plan is made for.
    pub as_of: DateTime<Utc>,
    /// The first day whose events are here.
    pub from: NaiveDate,
    /// The first day whose events are no longer here.
    pub to: NaiveDate,
    /// The calendars that could be read.
    pub calendars: Vec<String>,
    /// The task lists that could be read.
    pub lists: Vec<String>,
    /// Open and hidden tasks, and finished ones but for those that were finished before `made_on`.
    pub tasks: Vec<KnownTask>,
    /// The events, also those that do not take place.
    pub events: Vec<KnownEvent>,
    /// The open tasks that the plan left without time, in its order.
    #[serde(default)]
    pub not_today: Vec<Key>,
    /// What the plan called its open tasks and the events of its day: `T1`, `E1`.
    #[serde(default)]
    pub handles: BTreeMap<Key, String>,
}

/// What a report called its records, so that a later one of the day gives none of these names to
/// another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHandles {
    /// The day.
    pub date: NaiveDate,
    /// The moment the newest plan of the day was made for, whose handles these go on from; `None`
    /// without one.
    #[serde(default)]
    pub plan: Option<DateTime<Utc>>,
    /// The records.
    pub handles: Vec<Named>,
}

/// A record with the handle that it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// `T1`.
    pub handle: String,
    /// Its key, or the last one it had.
    pub key: Key,
    /// Its title then.
    pub title: String,
}

/// What a list said of a task. What it did not say is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the record")]
pub struct KnownTask {
    /// Its key.
    pub key: Key,
    /// The name of its list.
    pub source: String,
    /// Its title, exact.
    pub title: String,
    /// When it must be finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<When>,
    /// The earliest day to start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<When>,
    /// The estimate of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate_minutes: Option<u32>,
    /// Projects without their sign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub projects: Vec<String>,
    /// Contexts without their sign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contexts: Vec<String>,
    /// Tags without their sign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Work has begun.
    #[serde(default, skip_serializing_if = "is_false")]
    pub started: bool,
    /// Hidden by its list.
    #[serde(default, skip_serializing_if = "is_false")]
    pub waiting: bool,
    /// Finished or cancelled.
    #[serde(default, skip_serializing_if = "is_false")]
    pub done: bool,
    /// Given up.
    #[serde(default, skip_serializing_if = "is_false")]
    pub cancelled: bool,
    /// When it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<When>,
    /// When it was finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed: Option<When>,
    /// Its list says that it is not for everybody.
    #[serde(default, skip_serializing_if = "is_false")]
    pub private: bool,
}

/// What a calendar said of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownEvent {
    /// Its key.
    pub key: Key,
    /// The name of its calendar.
    pub calendar: String,
    /// Its title, exact.
    pub title: String,
    /// Its start: a day, or an instant.
    pub start: When,
    /// Its end, exclusive, of the same form.
    pub end: When,
    /// Whether it takes the user's time.
    pub busy: bool,
    /// What the organiser says.
    pub status: Status,
    /// What the user answered.
    pub response: Response,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_false(value: &bool) -> bool {
    !value
}

impl Left {
    /// What kind of record it is.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::DayPlan(_) => DayPlan::KIND,
            Self::Snapshot(_) => Snapshot::KIND,
            Self::DayResult(_) => DayResult::KIND,
            Self::DayHandles(_) => DayHandles::KIND,
            Self::GoalReview(_) => GoalReview::KIND,
            Self::Themes(_) => ThemesLeft::KIND,
            Self::Delivered(_) => Delivered::KIND,
        }
    }

    /// The day it is about.
    pub fn date(&self) -> NaiveDate {
        match self {
            Self::DayPlan(plan) => plan.date,
            Self::Snapshot(snapshot) => snapshot.date,
            Self::DayResult(result) => result.date,
            Self::DayHandles(handles) => handles.date,
            Self::GoalReview(review) => review.date,
            Self::Themes(themes) => themes.date,
            Self::Delivered(told) => told.date,
        }
    }

    /// Its JSON form.
    pub fn to_json(&self) -> serde_json::Result<String> {
        match self {
            Self::DayPlan(plan) => serde_json::to_string(plan),
            Self::Snapshot(snapshot) => serde_json::to_string(snapshot),
            Self::DayResult(result) => serde_json::to_string(result),
            Self::DayHandles(handles) => serde_json::to_string(handles),
            Self::GoalReview(review) => serde_json::to_string(review),
            Self::Themes(themes) => serde_json::to_string(themes),
            Self::Delivered(told) => serde_json::to_string(told),
        }
    }
}

impl DayPlan {
    /// The name of this kind of record.
    pub const KIND: &'static str = "day-plan";
}

impl Snapshot {
    /// The name of this kind of record.
    pub const KIND: &'static str = "snapshot";
}

impl DayHandles {
    /// The name of this kind of record.
    pub const KIND: &'static str = "handles";
}

impl KnownTask {
    /// Its marks with their signs; see [`super::Task::marks`].
    pub fn marks(&self) -> Vec<String> {
        let marks = super::task::signed(&self.projects, &self.contexts, &self.tags);
        super::task::with_private(marks, self.private)
    }
}

impl From<&super::Task> for KnownTask {
    fn from(task: &super::Task) -> Self {
        Self {
            key: task.key.clone(),
            source: task.source.clone(),
            title: task.title.clone(),
            due: task.due,
            scheduled: task.scheduled,
            estimate_minutes: task.estimate_minutes,
            projects: task.projects.clone(),
            contexts: task.contexts.clone(),
            tags: task.tags.clone(),
            started: task.started,
            waiting: task.waiting,
            done: task.done,
            cancelled: task.cancelled,
            created: task.created,
            completed: task.completed,
            private: task.private,
        }
    }
}

impl From<&super::Event> for KnownEvent {
    fn from(event: &super::Event) -> Self {
        let (start, end) = event.span.ends();
        Self {
            key: event.key.clone(),
            calendar: event.calendar.clone(),
            title: event.title.clone(),
            start,
            end,
            busy: event.busy,
            status: event.status,
            response: event.response,
        }
    }
}

impl KnownEvent {
    /// Whether it takes place, as far as was known.
    pub fn takes_place(&self) -> bool {
        self.status != Status::Cancelled && self.response != Response::Declined
    }

    /// Whether it shares time with `day` in `zone`; see [`super::Event::touches`].
    pub fn touches(&self, day: NaiveDate, zone: Tz) -> bool {
        let window = crate::time::Window::days(day, 1, zone);
        match (self.start, self.end) {
            (When::Day(start), When::Day(end)) => start < window.to && end > window.from,
            (When::At(start), When::At(end)) => {
                let whole = window.interval();
                if start == end {
                    whole.start <= start && start < whole.end
                } else {
                    Interval { start, end }.overlaps(whole)
                }
            }
            _ => false,
        }
    }
}
