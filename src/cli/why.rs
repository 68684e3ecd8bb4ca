//! `why`: the score and the slot of a task, or why it has none.

use super::args::OfHandle;
use super::handles::Asked;
use super::{Session, goal, handles, theme, told};
use crate::agents::execution::plan::{Explanation, Facts, Found};
use crate::domain::{EventJson, Named, TaskJson};
use crate::error::{Failure, Kind, Result};
use crate::report::{Body, Document, Line, Section};
use crate::run::Listing;
use chrono::NaiveDate;
use serde::Serialize;

#[derive(Serialize)]
struct Why {
    date: NaiveDate,
    as_of: String,
    #[serde(flatten)]
    explanation: Explanation,
}

#[derive(Serialize)]
struct WhyKept<'f> {
    date: NaiveDate,
    as_of: String,
    #[serde(flatten)]
    kept: &'f Named,
    task: Option<&'f TaskJson>,
    reasons: [&'static str; 1],
}

#[derive(Serialize)]
struct WhyEvent {
    date: NaiveDate,
    as_of: String,
    handle: String,
    event: EventJson,
    reasons: Vec<String>,
}

pub(super) fn run(session: &mut Session, options: &OfHandle) -> Result<()> {
    let asked = Asked::new(session, options)?;
    if let Some(()) = goal::answer(session, &asked, goal::Ask::Why)? {
        return Ok(());
    }
    if let Some(()) = theme::answer(session, &asked, goal::Ask::Why)? {
        return Ok(());
    }
    if let Some(()) = told::answer(session, &asked, goal::Ask::Why)? {
        return Ok(());
    }
    let facts = handles::facts(session, &asked)?;
    match handles::find(&facts.record, &options.handle)? {
        Found::Task(task) => {
            let why = facts.explain(task).ok_or_else(|| {
                let message = format!("this version plans without {}", task.handle);
                Failure::new(Kind::Other, message).hint("`personal-os plan` makes a new plan")
            })?;
            if options.json {
                let (date, as_of) = (facts.record.date, facts.record.as_of.clone());
                return session.print_json(&Listing::new(Why { date, as_of, explanation: why }));
            }
            session.print_document(&facts.explained(&why))
        }
        Found::Kept(kept, task) => not_planned(session, &asked, &facts, kept, task),
        Found::Event(event) => {
            let (handle, event) = (event.handle.clone().unwrap_or_default(), event.event.clone());
            let reasons = of_event(&facts, &event);
            if options.json {
                return session.print_json(&Listing::new(WhyEvent {
                    date: facts.record.date,
                    as_of: facts.record.as_of.clone(),
                    handle,
                    event,
                    reasons,
                }));
            }
            let reasons = reasons.into_iter().map(|reason| Line::new().outside(reason)).collect();
            session.print_document(&Document {
                title: Line::new().handle(&handle).ours(" ").outside(&event.title).key(&event.key),
                verdict: vec![Line::new().ours("an event is where its calendar has it.")],
                sections: vec![Section::new("Because", Body::Lines(reasons))],
                footer: vec![
                    Line::new()
                        .faint(format!("`personal-os source {handle}{}` shows it.", asked.typed())),
                ],
            })
        }
    }
}

/// Why something that an earlier plan of the day named is not planned any more.
fn not_planned(
    session: &mut Session,
    asked: &Asked<'_>,
    facts: &Facts,
    kept: &Named,
    task: Option<&TaskJson>,
) -> Result<()> {
    let reason = match task {
        Some(task) if task.cancelled => "it was given up",
        Some(task) if task.done => "it is done",
        Some(_) => "its list hides it",
        None => "it is no longer in its list or calendar, or not on this day",
    };
    if asked.options.json {
        return session.print_json(&Listing::new(WhyKept {
            date: facts.record.date,
            as_of: facts.record.as_of.clone(),
            kept,
            task,
            reasons: [reason],
        }));
    }
    session.print_document(&Document {
        title: Line::new().handle(&kept.handle).ours(" ").outside(&kept.title).key(&kept.key),
        verdict: vec![Line::new().strong("not planned").ours(format!(": {reason}."))],
        sections: Vec::new(),
        footer: vec![Line::new().faint(format!(
            "`personal-os source {}{}` shows what is left.",
            kept.handle,
            asked.typed()
        ))],
    })
}

/// What the plan makes of an event.
fn of_event(facts: &Facts, event: &EventJson) -> Vec<String> {
    let buffer = facts.record.rules.work.buffer_minutes;
    let takes = match (event.busy, event.all_day, buffer) {
        (false, ..) => "its calendar says it is free, so work may be planned over it".to_owned(),
        (true, true, _) => "it takes the whole day, so no work is planned".to_owned(),
        (true, false, 0) => "it takes its time; no work is planned then".to_owned(),
        (true, false, minutes) => {
            format!("it takes its time and {minutes} min before and after; no work is planned then")
        }
    };
    vec![format!("calendar {}: {} to {}", event.calendar, event.start, event.end), takes]
}
