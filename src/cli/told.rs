//! `why` and `source` of lines of updates: by the key of their record, or by words of their text.

use super::args::OfHandle;
use super::goal::Ask;
use super::handles::{self, Asked, Of};
use super::{Session, source};
use crate::agents::Needs;
use crate::agents::execution::plan;
use crate::agents::stakeholder::{Facts, Trace};
use crate::domain::{Amount, Contact, Deal, Key, Relation, TaskJson, WorkflowName, clean};
use crate::error::{Failure, Kind, Result};
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::Listing;
use crate::store::{FILE_NAME, RunFilter, RunId, Store};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeSet;

/// So many updates are looked at, the newest of each audience.
const MOST_RUNS: u32 = 60;

/// A line, and the update that it stands in.
struct Found {
    run: RunId,
    audience: String,
    day: NaiveDate,
    /// The day on which it was made, in the zone of the user.
    today: NaiveDate,
    trace: Trace,
}

#[derive(Serialize)]
struct Answer<'f> {
    run: RunId,
    audience: &'f str,
    day: NaiveDate,
    #[serde(flatten)]
    trace: &'f Trace,
    task: Option<&'f TaskJson>,
}

/// Answers if the text is the key of a record of an audience's last update, or words of one line there.
/// What the last plan knows is the plan's.
pub(super) fn answer(session: &mut Session, asked: &Asked<'_>, ask: Ask) -> Result<Option<()>> {
    let options = asked.options;
    let text = options.handle.trim();
    if let Of::Run(run) = asked.of(&[WorkflowName::Update]) {
        let facts: Facts = handles::recorded(run)?;
        let found = traced(run.id, &facts, text);
        if found.is_empty() {
            let message = format!(
                "no line of run {}, the update for {} of {}, has \"{}\"",
                run.id,
                clean(&facts.audience),
                words::day(facts.day, facts.today),
                clean(text)
            );
            return Err(Failure::new(Kind::Usage, message)
                .hint(format!("`personal-os history show {}` shows its lines", run.id)));
        }
        return one(session, options, &found, ask);
    }
    if matches!(asked.of(&[WorkflowName::Update]), Of::Other)
        || options.fresh
        || handles::is_handle(text)
    {
        return Ok(None);
    }
    let plan = handles::last::<plan::Facts>(session, "");
    if plan.as_ref().is_ok_and(|plan| plan.record.find(text).is_some()) {
        return Ok(None);
    }
    let (found, updates) = found(session, text)?;
    if found.is_empty() {
        // Where there is a plan, it says what it has.
        if updates == 0 || plan.is_ok() {
            return Ok(None);
        }
        let message = format!("no line of an audience's last update has \"{}\"", clean(text));
        return Err(Failure::new(Kind::Usage, message)
            .hint("`personal-os history list` names the runs; --run RUN asks an earlier one"));
    }
    one(session, options, &found, ask)
}

/// Shows the one record that lines are of.
fn one(session: &mut Session, options: &OfHandle, found: &[Found], ask: Ask) -> Result<Option<()>> {
    let Some(first) = found.first() else { return Ok(None) };
    let text = options.handle.trim();
    let keys: BTreeSet<&Key> = found.iter().map(|one| &one.trace.key).collect();
    if keys.len() > 1 {
        let shown: Vec<String> =
            found.iter().take(5).map(|one| format!("\"{}\"", one.trace.told)).collect();
        let message = format!("\"{}\" may be one of {}", clean(text), shown.join(", "));
        return Err(Failure::new(Kind::Usage, message).hint("write more words of the line"));
    }
    let record = record(session, &first.trace.key)?;
    show(session, options, first, &record, ask).map(Some)
}

/// The lines that are meant, of the newest update of each audience that has anything in it, and how many
/// updates these are.
fn found(session: &Session, text: &str) -> Result<(Vec<Found>, usize)> {
    let Some(store) = Store::open_existing(&session.paths.state.join(FILE_NAME))? else {
        return Ok((Vec::new(), 0));
    };
    let name = WorkflowName::Update.name().to_owned();
    let runs = store.runs(&RunFilter { workflow: Some(name), limit: Some(MOST_RUNS) })?;
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for run in runs {
        if seen.contains(&run.audience) {
            continue;
        }
        let Some(stored) = store.run(run.id)? else { continue };
        // One that another version wrote says nothing.
        let Ok(facts) = serde_json::from_str::<Facts>(&stored.run.facts) else {
            seen.insert(run.audience.clone());
            continue;
        };
        if facts.held {
            continue;
        }
        seen.insert(run.audience.clone());
        found.extend(traced(run.id, &facts, text));
    }
    Ok((found, seen.len()))
}

/// The lines of one update that are meant.
fn traced(run: RunId, facts: &Facts, text: &str) -> Vec<Found> {
    let found = |trace| Found {
        run,
        audience: facts.audience.clone(),
        day: facts.day,
        today: facts.today,
        trace,
    };
    facts.traces(text).into_iter().map(found).collect()
}

/// A record as its source has it now.
enum Now {
    Task(Box<TaskJson>),
    Contact(Contact),
    Deal(Deal),
    Place(String),
    Gone,
}

/// Looks the record up without a network: what a server last said is enough.
fn record(session: &mut Session, key: &Key) -> Result<Now> {
    match key.source() {
        "metric" => return Ok(Now::Place(session.typed("`personal-os metrics` shows it"))),
        "theme" => return Ok(Now::Place(session.typed("`personal-os feedback` shows its items"))),
        _ => {}
    }
    let mut prepared = session.prepare()?;
    prepared.context.offline = true;
    let needs = Needs { tasks: true, contacts: true, goals: true, ..Needs::default() };
    let records = session.records(&prepared, needs, false)?;
    if let Some(task) = records.tasks().iter().find(|task| task.key == *key) {
        return Ok(Now::Task(Box::new(task.to_json(prepared.moment.zone))));
    }
    let objectives = records.objectives();
    if objectives.iter().flat_map(|one| &one.key_results).any(|one| one.key == *key) {
        return Ok(Now::Place(session.typed("`personal-os okr -n` shows it")));
    }
    let relations = records.contacts.into_iter().filter_map(|list| list.loaded.items).flatten();
    Ok(match relations.into_iter().find(|relation| relation.key() == key) {
        Some(Relation::Contact(contact)) => Now::Contact(contact),
        Some(Relation::Deal(deal)) => Now::Deal(deal),
        None => Now::Gone,
    })
}

fn show(
    session: &mut Session,
    options: &OfHandle,
    found: &Found,
    now: &Now,
    ask: Ask,
) -> Result<()> {
    let Found { run, audience, day, today, trace } = found;
    if options.json {
        let task = match now {
            Now::Task(task) => Some(task.as_ref()),
            _ => None,
        };
        return session.print_json(&Listing::new(Answer {
            run: *run,
            audience,
            day: *day,
            trace,
            task,
        }));
    }
    let place = format!(
        "{} of the update for {audience}, {} (run {run})",
        trace.section.name(),
        words::day(*day, *today)
    );
    let section = if ask == Ask::Why {
        let reasons = trace.reasons.iter().map(|reason| Line::new().outside(reason)).collect();
        Section::new("Because", Body::Lines(reasons))
    } else {
        let rows = fields(&trace.key, now).into_iter().filter(|(_, value)| !value.is_empty());
        let rows =
            rows.map(|(name, value)| vec![Line::new().faint(name), Line::new().outside(value)]);
        let columns = vec![Column::new("", Fit::Whole), Column::new("", Fit::Wrap)];
        let table = Table { columns, rows: rows.collect() };
        Section::new("Record", Body::Table(table)).obvious()
    };
    session.print_document(&Document {
        title: Line::new().outside(&trace.told).key(&trace.key),
        verdict: vec![Line::new().outside(place)],
        sections: vec![section],
        footer: Vec::new(),
    })
}

fn fields(key: &Key, now: &Now) -> Vec<(&'static str, String)> {
    let some = |text: &Option<String>| text.clone().unwrap_or_default();
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    match now {
        Now::Task(task) => source::of_task(task),
        Now::Contact(contact) => vec![
            ("where", contact.origin.clone()),
            ("key", key.to_string()),
            ("list", contact.source.clone()),
            ("name", contact.name.clone()),
            ("organisation", some(&contact.organisation)),
            ("last contact", day(contact.last_contact)),
            ("next step", some(&contact.next_step)),
            ("by", day(contact.next_on)),
        ],
        Now::Deal(deal) => vec![
            ("where", deal.origin.clone()),
            ("key", key.to_string()),
            ("list", deal.source.clone()),
            ("name", deal.name.clone()),
            ("stage", some(&deal.stage)),
            ("amount", deal.amount.as_ref().map(Amount::shown).unwrap_or_default()),
            ("closes", day(deal.close)),
        ],
        Now::Place(place) => vec![("key", key.to_string()), ("where", place.clone())],
        Now::Gone => {
            let state = "no longer in its list, or that cannot be read";
            vec![("key", key.to_string()), ("state", state.to_owned())]
        }
    }
}
