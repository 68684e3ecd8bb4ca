//! A TASK of the JSON contract, as a program prints it.

use super::Found;
use crate::domain::{Importance, Key, Task};
use crate::sources::identity::{Claim, assign};
use crate::sources::json::Fields;
use crate::time::When;
use chrono_tz::Tz;
use std::collections::HashMap;

/// What one record says by itself.
#[expect(clippy::struct_excessive_bools, reason = "the contract has these keys")]
pub(super) struct Record {
    id: Option<String>,
    title: String,
    done: bool,
    cancelled: bool,
    waiting: bool,
    started: bool,
    priority: Importance,
    due: Option<When>,
    scheduled: Option<When>,
    estimate_minutes: Option<u32>,
    projects: Vec<String>,
    contexts: Vec<String>,
    tags: Vec<String>,
    depends: Vec<String>,
    blocked: Option<bool>,
    created: Option<When>,
    completed: Option<When>,
    url: Option<String>,
    private: bool,
}

/// Reads one record, or says why it cannot be read.
pub(super) fn read(fields: &Fields, zone: Tz) -> Result<Record, String> {
    let title = fields.text("title")?.ok_or("title is missing")?;
    if title.trim().is_empty() {
        return Err("title is blank".to_owned());
    }
    let importance = [
        ("high", Importance::High),
        ("medium", Importance::Medium),
        ("low", Importance::Low),
        ("none", Importance::None),
    ];
    let cancelled = fields.flag("cancelled")?.unwrap_or(false);
    let completed = fields.when("completed", zone)?;
    Ok(Record {
        id: fields.identity("id")?,
        title,
        done: cancelled || fields.flag("done")?.unwrap_or(completed.is_some()),
        cancelled,
        waiting: fields.flag("waiting")?.unwrap_or(false),
        started: fields.flag("started")?.unwrap_or(false),
        priority: fields.choice("priority", &importance)?.unwrap_or(Importance::None),
        due: fields.when("due", zone)?,
        scheduled: fields.when("scheduled", zone)?,
        estimate_minutes: fields.minutes("estimate_minutes")?,
        projects: fields.texts("projects")?,
        contexts: fields.texts("contexts")?,
        tags: fields.texts("tags")?,
        depends: fields.identities("depends")?,
        blocked: fields.flag("blocked")?,
        created: fields.when("created", zone)?,
        completed,
        url: fields.text("url")?,
        private: fields.flag("private")?.unwrap_or(false),
    })
}

/// The tasks of the list `source`: identities given and dependencies resolved.
pub(super) fn tasks(source: &str, found: Vec<Found<Record>>) -> Vec<Task> {
    let claims: Vec<Claim> = found
        .iter()
        .map(|Found { record, .. }| Claim {
            stated: record.id.clone(),
            text: record.title.clone(),
            done: record.done,
            completed: record.completed,
        })
        .collect();
    let identities = assign(&claims);
    let done: HashMap<String, bool> = identities
        .iter()
        .zip(&found)
        .map(|(id, Found { record, .. })| (id.clone(), record.done))
        .collect();
    found
        .into_iter()
        .zip(identities)
        .map(|(Found { record, origin }, id)| {
            let mut waits = false;
            let mut depends = Vec::new();
            for wanted in record.depends {
                let (key, finished) = resolve(source, &wanted, &done);
                // Another list's task is not known here, and what is not known may be open.
                waits |= !finished;
                depends.push(key);
            }
            Task {
                key: Key(format!("{source}:{id}")),
                source: source.to_owned(),
                id,
                title: record.title,
                done: record.done,
                cancelled: record.cancelled,
                waiting: record.waiting,
                started: record.started,
                priority: record.priority,
                due: record.due,
                scheduled: record.scheduled,
                estimate_minutes: record.estimate_minutes,
                projects: record.projects,
                contexts: record.contexts,
                tags: record.tags,
                depends,
                blocked: !record.done && record.blocked.unwrap_or(waits),
                created: record.created,
                completed: record.completed,
                worked: None,
                private: record.private,
                url: record.url,
                origin,
            }
        })
        .collect()
}

/// The key that a dependency means and whether that task is known to be finished: an identity of
/// this list first, then a key of this list or another, then an identity that the list left out.
fn resolve(source: &str, wanted: &str, done: &HashMap<String, bool>) -> (Key, bool) {
    let own = wanted.strip_prefix(source).and_then(|rest| rest.strip_prefix(':'));
    for id in [Some(wanted), own].into_iter().flatten() {
        if let Some(finished) = done.get(id) {
            return (Key(format!("{source}:{id}")), *finished);
        }
    }
    if wanted.contains(':') {
        (Key(wanted.to_owned()), false)
    } else {
        (Key(format!("{source}:{wanted}")), false)
    }
}
