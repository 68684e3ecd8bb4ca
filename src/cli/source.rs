//! `source`: the record behind a handle, as its source has it.

use super::args::OfHandle;
use super::handles::Asked;
use super::{Session, goal, handles, theme, told};
use crate::agents::execution::plan::Found;
use crate::domain::{EventJson, TaskJson};
use crate::error::Result;
use crate::report::{Body, Column, Document, Fit, Line, Section, Table};
use crate::run::Listing;
use chrono::NaiveDate;
use serde::Serialize;

#[derive(Serialize)]
struct Source<'f> {
    date: NaiveDate,
    as_of: &'f str,
    handle: &'f str,
    task: Option<&'f TaskJson>,
    event: Option<&'f EventJson>,
}

pub(super) fn run(session: &mut Session, options: &OfHandle) -> Result<()> {
    let asked = Asked::new(session, options)?;
    if let Some(()) = goal::answer(session, &asked, goal::Ask::Source)? {
        return Ok(());
    }
    if let Some(()) = theme::answer(session, &asked, goal::Ask::Source)? {
        return Ok(());
    }
    if let Some(()) = told::answer(session, &asked, goal::Ask::Source)? {
        return Ok(());
    }
    let facts = handles::facts(session, &asked)?;
    let found = handles::find(&facts.record, &options.handle)?;
    let (handle, task, event) = match found {
        Found::Task(task) => (task.handle.as_str(), Some(&task.task), None),
        Found::Event(event) => (event.handle.as_deref().unwrap_or(""), None, Some(&event.event)),
        Found::Kept(kept, task) => (kept.handle.as_str(), task, None),
    };
    if options.json {
        let (date, as_of) = (facts.record.date, facts.record.as_of.as_str());
        return session.print_json(&Listing::new(Source { date, as_of, handle, task, event }));
    }
    let fields = match found {
        Found::Task(task) => of_task(&task.task),
        Found::Event(event) => of_event(&event.event),
        Found::Kept(_, Some(task)) => of_task(task),
        Found::Kept(kept, None) => {
            let state = "no longer in the sources, or not today";
            vec![("key", kept.key.to_string()), ("state", state.to_owned())]
        }
    };
    let (title, key) = match found {
        Found::Task(task) => (&task.task.title, &task.task.key),
        Found::Event(event) => (&event.event.title, &event.event.key),
        Found::Kept(kept, _) => (&kept.title, &kept.key),
    };
    let rows = fields.into_iter().filter(|(_, value)| !value.is_empty());
    let rows = rows.map(|(name, value)| vec![Line::new().faint(name), Line::new().outside(value)]);
    let columns = vec![Column::new("", Fit::Whole), Column::new("", Fit::Wrap)];
    let table = Table { columns, rows: rows.collect() };
    session.print_document(&Document {
        title: Line::new().handle(handle).ours(" ").outside(title).key(key),
        verdict: Vec::new(),
        sections: vec![Section::new("Record", Body::Table(table)).obvious()],
        footer: Vec::new(),
    })
}

fn some(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

pub(super) fn of_task(task: &TaskJson) -> Vec<(&'static str, String)> {
    let signed = |sign: &str, names: &[String]| -> Vec<String> {
        names.iter().map(|name| format!("{sign}{name}")).collect()
    };
    let marks = [signed("+", &task.projects), signed("@", &task.contexts), signed("#", &task.tags)];
    let keys = task.depends.iter().map(ToString::to_string);
    let states = [
        (task.cancelled, "cancelled"),
        (task.done && !task.cancelled, "done"),
        (task.started && !task.done, "begun"),
        (task.waiting, "hidden by its list"),
        (task.blocked, "waits for another"),
    ];
    let states: Vec<&str> =
        states.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
    let priority = match task.priority {
        crate::domain::Importance::High => "high",
        crate::domain::Importance::Medium => "medium",
        crate::domain::Importance::Low => "low",
        crate::domain::Importance::None => "",
    };
    vec![
        ("where", task.origin.clone()),
        ("link", some(task.url.as_ref())),
        ("list", task.source.clone()),
        ("key", task.key.to_string()),
        ("state", states.join(", ")),
        ("priority", priority.to_owned()),
        ("due", some(task.due.as_ref())),
        ("not before", some(task.scheduled.as_ref())),
        ("estimate", task.estimate_minutes.map(|n| format!("{n} min")).unwrap_or_default()),
        ("belongs to", marks.concat().join(" ")),
        ("waits for", keys.collect::<Vec<_>>().join(", ")),
        ("created", some(task.created.as_ref())),
        ("completed", some(task.completed.as_ref())),
    ]
}

fn of_event(event: &EventJson) -> Vec<(&'static str, String)> {
    use crate::domain::{Response, Status};
    let status = match event.status {
        Status::Confirmed => "",
        Status::Tentative => "tentative",
        Status::Cancelled => "cancelled",
    };
    let answer = match event.response {
        Response::Accepted => "accepted",
        Response::Declined => "declined",
        Response::Tentative => "tentative",
        Response::NeedsAction => "not answered",
        Response::None => "",
    };
    let takes = if event.busy { "yes" } else { "no" };
    vec![
        ("where", event.origin.clone()),
        ("link", some(event.url.as_ref())),
        ("calendar", event.calendar.clone()),
        ("key", event.key.to_string()),
        ("start", event.start.clone()),
        ("end", event.end.clone()),
        ("place", some(event.location.as_ref())),
        ("with", event.attendees.join(", ")),
        ("status", status.to_owned()),
        ("your answer", answer.to_owned()),
        ("takes time", takes.to_owned()),
        ("instance", some(event.recurrence_id.as_ref())),
    ]
}
