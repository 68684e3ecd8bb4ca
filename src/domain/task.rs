//! Tasks: one thing to do, as one task list states it.

use super::Key;
use crate::time::When;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// How important a task list says a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Importance {
    /// A, H, ⏫, 🔺.
    High,
    /// B, M, 🔼.
    Medium,
    /// Any other letter, L, 🔽, ⏬.
    Low,
    /// The list says nothing.
    None,
}

/// Work on a task on one local day, as somebody's clock recorded it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worked {
    /// The day.
    pub date: NaiveDate,
    /// For how long, at least a minute.
    pub minutes: u32,
}

/// One task. Texts are exactly as the list has them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the record")]
pub struct Task {
    /// `SOURCE:ID`.
    pub key: Key,
    /// The configured name of the task list.
    pub source: String,
    /// The identity within the list, stable over runs and over changes of dates and status.
    pub id: String,
    /// What to do, without the fields that are given apart.
    pub title: String,
    /// Finished or cancelled.
    pub done: bool,
    /// Given up; then `done` is true too.
    pub cancelled: bool,
    /// Hidden by its list until some day (Taskwarrior's `wait`); listed with `--all` only.
    pub waiting: bool,
    /// Work has begun.
    pub started: bool,
    /// How important the list says it is.
    pub priority: Importance,
    /// When it must be finished.
    pub due: Option<When>,
    /// The earliest day to start.
    pub scheduled: Option<When>,
    /// How long it takes, in minutes.
    pub estimate_minutes: Option<u32>,
    /// Projects without their sign.
    pub projects: Vec<String>,
    /// Contexts without their sign.
    pub contexts: Vec<String>,
    /// Tags without their sign.
    pub tags: Vec<String>,
    /// Keys of the tasks that must be finished first.
    pub depends: Vec<Key>,
    /// Whether an open task, or one that is not known, must be finished first.
    pub blocked: bool,
    /// When it was written down.
    pub created: Option<When>,
    /// When it was finished.
    pub completed: Option<When>,
    /// The days on which somebody worked on it, in order; `None` if nobody recorded that.
    pub worked: Option<Vec<Worked>>,
    /// Its list says that it is not for everybody.
    pub private: bool,
    /// A link the list gives.
    pub url: Option<String>,
    /// Where the record stands: a path with a line, or a URL without secrets.
    pub origin: String,
}

/// The mark of what is told to nobody else.
const PRIVATE: &str = "#private";

/// Marks with their signs: `+project`, `@context`, `#tag`.
pub(super) fn signed(projects: &[String], contexts: &[String], tags: &[String]) -> Vec<String> {
    let with = |sign: char, names: &[String]| -> Vec<String> {
        names.iter().map(|name| format!("{sign}{name}")).collect()
    };
    [with('+', projects), with('@', contexts), with('#', tags)].concat()
}

/// The marks of a record, with the one for what is private: a list may say it in another way.
pub(super) fn with_private(mut marks: Vec<String>, private: bool) -> Vec<String> {
    if private && !marks.iter().any(|mark| mark == PRIVATE) {
        marks.push(PRIVATE.to_owned());
    }
    marks
}

impl Task {
    /// Whether a plan may consider it: neither finished nor hidden by its list.
    pub fn is_open(&self) -> bool {
        !self.done && !self.waiting
    }

    /// How many minutes of work were recorded in all; `None` if that is not known.
    pub fn worked_minutes(&self) -> Option<u32> {
        let days = self.worked.as_ref()?;
        Some(days.iter().fold(0, |sum: u32, day| sum.saturating_add(day.minutes)))
    }

    /// How many minutes of work were recorded for `day`: none on a day without any, `None` if it is
    /// not known of the task at all.
    pub fn worked_on(&self, day: NaiveDate) -> Option<u32> {
        let days = self.worked.as_ref()?;
        Some(days.iter().filter(|one| one.date == day).map(|one| one.minutes).sum())
    }

    /// Its marks with their signs: `+project`, `@context`, `#tag`; `#private` if it is, however its list
    /// says so.
    pub fn marks(&self) -> Vec<String> {
        with_private(signed(&self.projects, &self.contexts, &self.tags), self.private)
    }

    /// An open task of `source` that takes `minutes` and has nothing else, for tests to build on.
    #[cfg(test)]
    pub(crate) fn sample(source: &str, id: &str, key: Key, minutes: u32) -> Self {
        Self {
            key,
            source: source.to_owned(),
            id: id.to_owned(),
            title: id.to_owned(),
            done: false,
            cancelled: false,
            waiting: false,
            started: false,
            priority: Importance::None,
            due: None,
            scheduled: None,
            estimate_minutes: Some(minutes),
            projects: Vec::new(),
            contexts: Vec::new(),
            tags: Vec::new(),
            depends: Vec::new(),
            blocked: false,
            created: None,
            completed: None,
            worked: None,
            private: false,
            url: None,
            origin: String::new(),
        }
    }

    /// The TASK of the JSON contract, with times in `zone`.
    pub fn to_json(&self, zone: Tz) -> TaskJson {
        let text = |when: Option<When>| when.map(|when| when.to_json(zone));
        TaskJson {
            key: self.key.clone(),
            source: self.source.clone(),
            id: self.id.clone(),
            title: self.title.clone(),
            done: self.done,
            priority: self.priority,
            due: text(self.due),
            scheduled: text(self.scheduled),
            estimate_minutes: self.estimate_minutes,
            projects: self.projects.clone(),
            contexts: self.contexts.clone(),
            tags: self.tags.clone(),
            depends: self.depends.clone(),
            blocked: self.blocked,
            cancelled: self.cancelled,
            created: text(self.created),
            completed: text(self.completed),
            worked: self.worked.clone(),
            url: self.url.clone(),
            started: self.started,
            waiting: self.waiting,
            private: self.private,
            origin: self.origin.clone(),
        }
    }
}

/// The TASK of the JSON contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of Task, in the forms of the contract")]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the record")]
pub struct TaskJson {
    pub key: Key,
    pub source: String,
    pub id: String,
    pub title: String,
    pub done: bool,
    pub priority: Importance,
    pub due: Option<String>,
    pub scheduled: Option<String>,
    pub estimate_minutes: Option<u32>,
    pub projects: Vec<String>,
    pub contexts: Vec<String>,
    pub tags: Vec<String>,
    pub depends: Vec<Key>,
    pub blocked: bool,
    pub cancelled: bool,
    pub created: Option<String>,
    pub completed: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worked: Option<Vec<Worked>>,
    pub url: Option<String>,
    pub started: bool,
    pub waiting: bool,
    // Said only where it is so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
    pub origin: String,
}

impl TaskJson {
    /// The task that [`Task::to_json`] wrote; `None` if a time is none.
    pub fn to_task(&self) -> Option<Task> {
        // A time that is none must not become one that is missing.
        let time = |text: &Option<String>| match text {
            Some(text) => When::parse(text).map(Some),
            None => Some(None),
        };
        Some(Task {
            key: self.key.clone(),
            source: self.source.clone(),
            id: self.id.clone(),
            title: self.title.clone(),
            done: self.done,
            cancelled: self.cancelled,
            waiting: self.waiting,
            started: self.started,
            priority: self.priority,
            due: time(&self.due)?,
            scheduled: time(&self.scheduled)?,
            estimate_minutes: self.estimate_minutes,
            projects: self.projects.clone(),
            contexts: self.contexts.clone(),
            tags: self.tags.clone(),
            depends: self.depends.clone(),
            blocked: self.blocked,
            created: time(&self.created)?,
            completed: time(&self.completed)?,
            worked: self.worked.clone(),
            private: self.private,
            url: self.url.clone(),
            origin: self.origin.clone(),
        })
    }
}
