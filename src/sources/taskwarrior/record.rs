//! One task as `task export` prints it.

use crate::domain::{Importance, Key, Task};
use crate::sources::identity::{Claim, assign};
use crate::sources::json::Fields;
use crate::sources::minutes;
use crate::time::{Moment, When, midnight};
use chrono::{DateTime, Datelike as _, Days, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::collections::HashMap;

/// What the program does with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Open,
    Completed,
    Deleted,
    /// The template of a recurring task.
    Recurring,
}

/// One record of an export.
#[derive(Debug, Clone)]
pub(super) struct Record {
    uuid: String,
    status: Status,
    estimate: Estimate,
    depends: Vec<String>,
    scheduled: Option<When>,
    wait: Option<When>,
    task: Task,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Estimate {
    None,
    Unread,
    Minutes(u32),
}

impl Record {
    /// Reads one record, or says why it cannot be read.
    pub(super) fn read(fields: &Fields, moment: Moment, estimate: &str) -> Result<Self, String> {
        let zone = moment.zone;
        let uuid = fields.identity("uuid")?.ok_or("uuid is missing")?;
        let title = fields.text("description")?.ok_or("description is missing")?;
        let when = |key: &str| -> Result<Option<When>, String> {
            Ok(instant(fields, key)?.map(|at| day_or_time(at, zone)))
        };
        let wait = instant(fields, "wait")?;
        let stated = fields.text("status")?.ok_or("status is missing")?;
        let (status, hidden) = match stated.as_str() {
            // The word of versions before 2.6 outlives the day, until something rewrites the data.
            "waiting" => (Status::Open, wait.is_none_or(|wait| wait > moment.now)),
            "pending" => (Status::Open, wait.is_some_and(|wait| wait > moment.now)),
            "completed" => (Status::Completed, false),
            "deleted" => (Status::Deleted, false),
            "recurring" => (Status::Recurring, false),
            _ => return Err("status is none that is known".to_owned()),
        };
        let done = status == Status::Completed;
        let estimate = read_estimate(fields, estimate);
        let scheduled = when("scheduled")?;
        // An instant sorts behind a day whatever it is, so they are compared as dates.
        let shown_from = wait.map(|wait| day_or_time(wait, zone));
        let begin = shown_from.into_iter().chain(scheduled);
        let task = Task {
            key: Key(String::new()),
            source: String::new(),
            id: uuid.clone(),
            title,
            done,
            cancelled: false,
            waiting: hidden,
            started: !done && instant(fields, "start")?.is_some(),
            priority: importance(fields.text("priority")?.as_deref()),
            due: when("due")?,
            scheduled: begin.max_by_key(|when| (when.date(zone), *when)),
            estimate_minutes: match estimate {
                Estimate::Minutes(minutes) => Some(minutes),
                Estimate::None | Estimate::Unread => None,
            },
            projects: fields.text("project")?.into_iter().filter(|name| !name.is_empty()).collect(),
            contexts: Vec::new(),
            tags: fields.texts("tags")?,
            depends: Vec::new(),
            blocked: false,
            created: when("entry")?,
            completed: if done { when("end")? } else { None },
            worked: None,
            private: false,
            url: None,
            origin: format!("task {uuid}"),
        };
        let depends = depends(fields)?;
        Ok(Self { uuid, status, estimate, depends, scheduled, wait: shown_from, task })
    }

    /// Whether it has an estimate that says nothing known.
    pub(super) fn has_unread_estimate(&self) -> bool {
        self.status == Status::Open && self.estimate == Estimate::Unread
    }

    pub(super) fn title(&self) -> &str {
        &self.task.title
    }

    pub(super) fn is_open(&self) -> bool {
        self.status == Status::Open
    }

    pub(super) fn is_done(&self) -> bool {
        self.status == Status::Completed
    }

    pub(super) fn due(&self) -> Option<When> {
        self.task.due
    }

    /// Its `scheduled`, without its `wait`.
    pub(super) fn scheduled(&self) -> Option<When> {
        self.scheduled
    }

    /// Its `wait`.
    pub(super) fn wait(&self) -> Option<When> {
        self.wait
    }
}

/// The tasks of the list `source`: templates and deleted ones left out, dependencies resolved.
pub(super) fn tasks(source: &str, records: Vec<Record>) -> Vec<Task> {
    let states: HashMap<String, Status> =
        records.iter().map(|record| (record.uuid.clone(), record.status)).collect();
    let shown = |record: &Record| matches!(record.status, Status::Open | Status::Completed);
    let records: Vec<Record> = records.into_iter().filter(shown).collect();
    let claims: Vec<Claim> = records
        .iter()
        .map(|record| Claim { stated: Some(record.uuid.clone()), ..Claim::default() })
        .collect();
    records
        .into_iter()
        .zip(assign(&claims))
        .map(|(record, id)| {
            // A deleted task or a template is in no list and is waited for by nothing.
            let state = |uuid: &String| states.get(uuid).copied();
            let depends = record
                .depends
                .into_iter()
                .filter(|uuid| !matches!(state(uuid), Some(Status::Deleted | Status::Recurring)));
            let depends: Vec<String> = depends.collect();
            let waits = depends.iter().any(|uuid| state(uuid) != Some(Status::Completed));
            Task {
                key: Key(format!("{source}:{id}")),
                source: source.to_owned(),
                id,
                depends: depends.iter().map(|uuid| Key(format!("{source}:{uuid}"))).collect(),
                blocked: !record.task.done && waits,
                ..record.task
            }
        })
        .collect()
}

fn importance(letter: Option<&str>) -> Importance {
    match letter {
        Some("H") => Importance::High,
        Some("M") => Importance::Medium,
        None | Some("") => Importance::None,
        Some(_) => Importance::Low,
    }
}

/// A list of texts, or one text with commas.
fn depends(fields: &Fields) -> Result<Vec<String>, String> {
    let Ok(Some(text)) = fields.text("depends") else { return fields.identities("depends") };
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    Ok(parts.map(str::to_owned).collect())
}

/// `20261129T230000Z`, always UTC.
fn instant(fields: &Fields, key: &str) -> Result<Option<DateTime<Utc>>, String> {
    let Some(text) = fields.text(key)? else { return Ok(None) };
    let read = NaiveDateTime::parse_from_str(&text, "%Y%m%dT%H%M%SZ").ok();
    // Beyond these years the calendar's own arithmetic has ends to fall off.
    match read.filter(|at| (1..=9999).contains(&at.year())) {
        Some(at) => Ok(Some(at.and_utc())),
        None => Err(format!("{key} is no date of the form 20261129T230000Z")),
    }
}

/// A date without a time is local midnight in the data, and `eod`, `eow` and their like are the
/// last second of a day.
fn day_or_time(at: DateTime<Utc>, zone: Tz) -> When {
    let day = at.with_timezone(&zone).date_naive();
    let tomorrow = day.checked_add_days(Days::new(1));
    let last = tomorrow.map(|day| midnight(day, zone) - TimeDelta::seconds(1));
    if at == midnight(day, zone) || Some(at) == last { When::Day(day) } else { When::At(at) }
}

/// Minutes as a number, a text such as `1h30m`, or an ISO duration, which is what an attribute of
/// type `duration` is exported as.
fn read_estimate(fields: &Fields, key: &str) -> Estimate {
    if fields.is_empty(key) {
        return Estimate::None;
    }
    let minutes = match fields.text(key) {
        Ok(Some(text)) => minutes::read(text.trim()).or_else(|| minutes::read_iso(text.trim())),
        _ => fields.number(key).and_then(minutes::round_up),
    };
    minutes.map_or(Estimate::Unread, Estimate::Minutes)
}
