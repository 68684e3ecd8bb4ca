//! What every source gave when it was opened once, in the terms of a listing.

use crate::agents::SourceRecords;
use crate::domain::Problem;
use crate::run;
use chrono::{DateTime, Utc};

/// One source that was opened.
pub(super) struct Source {
    /// The configured name.
    pub(super) name: String,
    /// Its kind, as listings call it.
    pub(super) kind: &'static str,
    /// How many records it gave; nothing where they are unknown.
    pub(super) records: Option<usize>,
    /// Of when they are.
    pub(super) as_of: Option<DateTime<Utc>>,
    /// Whether it reads a local path of the configuration.
    pub(super) is_path: bool,
    /// What it could not say.
    pub(super) problems: Vec<Problem>,
}

/// The sources in the order of a listing.
pub(super) fn sources(opened: &run::Opened) -> Vec<Source> {
    let run::Opened { records, holidays } = opened;
    let mut sources = Vec::new();
    add(&mut sources, "calendar", &records.calendars);
    add(&mut sources, "holidays", &holidays.calendars);
    add(&mut sources, "tasks", &records.task_lists);
    add(&mut sources, "contacts", &records.contacts);
    add(&mut sources, "feedback", &records.feedback);
    add(&mut sources, "okr", &records.goals);
    add(&mut sources, "metric", &records.metrics);
    sources
}

/// Adds what the sources of one kind gave.
fn add<T>(all: &mut Vec<Source>, kind: &'static str, sources: &[SourceRecords<T>]) {
    all.extend(sources.iter().map(|source| Source {
        name: source.name.clone(),
        kind,
        records: source.loaded.items.as_ref().map(Vec::len),
        as_of: source.loaded.as_of,
        is_path: source.is_path,
        problems: source.loaded.problems.clone(),
    }));
}

/// What so many records of a kind are called.
pub(super) fn noun(kind: &str, records: usize) -> &'static str {
    match (kind, records) {
        ("calendar", 1) => "event today",
        ("calendar", _) => "events today",
        ("holidays", 1) => "event around today",
        ("holidays", _) => "events around today",
        ("okr", 1) => "objective",
        ("okr", _) => "objectives",
        ("metric", 1) => "value",
        ("metric", _) => "values",
        ("contacts", 1) => "contact or deal",
        ("contacts", _) => "contacts and deals",
        ("feedback", 1) => "item",
        ("feedback", _) => "items",
        (_, 1) => "task",
        _ => "tasks",
    }
}
