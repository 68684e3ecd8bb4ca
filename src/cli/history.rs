//! `history`: what earlier runs said.

use super::Session;
use super::args::History;
use crate::config::Config;
use crate::error::{Failure, Kind, Result};
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::Listing;
use crate::store::{DeliverySummary, FILE_NAME, RunFilter, RunId, RunSummary, Store, StoredRun};
use crate::time::{Moment, rfc3339};
use chrono_tz::Tz;
use serde::Serialize;
use serde_json::value::RawValue;

pub(super) fn run(session: &mut Session, command: &History) -> Result<()> {
    // A broken configuration must not hide what was said before it broke; only the zone is lost.
    let zone = Config::load(session.paths.clone(), &session.environment)
        .map_or(Tz::UTC, |config| config.settings.user.zone);
    let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
    match command {
        History::List { limit, json } => list(session, store.as_ref(), *limit, *json, zone),
        History::Show { run, json } => show(session, store.as_ref(), run, *json, zone),
    }
}

/// One run of `history list --json`.
#[derive(Serialize)]
struct Row {
    id: RunId,
    workflow: String,
    period: String,
    generated_at: String,
    trigger: &'static str,
    problems: Box<RawValue>,
    deliveries: Vec<DeliverySummary>,
}

fn list(
    session: &mut Session,
    store: Option<&Store>,
    limit: u32,
    json: bool,
    zone: Tz,
) -> Result<()> {
    let filter = RunFilter { workflow: None, limit: Some(limit) };
    let runs = store.map_or(Ok(Vec::new()), |store| store.runs(&filter))?;
    if json {
        #[derive(Serialize)]
        struct Runs {
            runs: Vec<Row>,
        }
        let runs = runs.into_iter().map(|run| row(run, zone)).collect();
        return session.print_json(&Listing::new(Runs { runs }));
    }
    let document = document(&runs, Moment { now: session.now(), zone });
    session.print_document(&document)
}

fn row(run: RunSummary, zone: Tz) -> Row {
    Row {
        id: run.id,
        workflow: run.workflow,
        period: run.period,
        generated_at: rfc3339(run.generated_at, zone),
        trigger: run.trigger.name(),
        problems: raw(&run.problems),
        deliveries: run.deliveries,
    }
}

/// JSON as it was recorded; what is no JSON was not written by us and is left out.
fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap_or_default()
}

fn document(runs: &[RunSummary], moment: Moment) -> Document {
    let title = Line::new().ours("History");
    let verdict = match runs {
        [] => Line::new().ours("No run has been recorded yet. `personal-os plan` makes the first."),
        [_] => Line::new().ours("1 run"),
        runs => Line::new().ours(format!("{} runs, the newest first", runs.len())),
    };
    let rows = runs.iter().map(|run| {
        let at = run.generated_at.with_timezone(&moment.zone);
        let day = words::day(at.date_naive(), moment.today());
        let went: Vec<String> = run
            .deliveries
            .iter()
            .map(|delivery| format!("{} {}", delivery.sink, delivery.state.name()))
            .collect();
        vec![
            Line::new().handle(run.id.to_string()),
            Line::new().ours(format!("{day} {}", at.format("%H:%M"))),
            Line::new().ours(run.workflow.clone()),
            Line::new().ours(run.period.clone()),
            Line::new().outside(went.join(", ")),
        ]
    });
    let columns = vec![
        Column::new("run", Fit::Whole).right(),
        Column::new("made", Fit::Whole),
        Column::new("workflow", Fit::Whole),
        Column::new("for", Fit::Whole),
        Column::new("delivered", Fit::Wrap),
    ];
    let table = Table { columns, rows: rows.collect() };
    let sections = vec![Section::new("Runs", Body::Table(table))];
    Document { title, verdict: vec![verdict], sections, footer: Vec::new() }
}

fn show(
    session: &mut Session,
    store: Option<&Store>,
    run: &str,
    json: bool,
    zone: Tz,
) -> Result<()> {
    let stored = find(store, run)?;
    if json {
        return session.print_json(&Listing::new(full(stored, zone)));
    }
    session.print(&stored.run.markdown)
}

/// The run that `wanted` names: a number, or `last`.
fn find(store: Option<&Store>, wanted: &str) -> Result<StoredRun> {
    let number = match wanted {
        "last" => None,
        number => Some(number.parse().map(RunId).map_err(|_| {
            let message = format!("\"{number}\" is no number of a run, nor `last`");
            Failure::new(Kind::Usage, message)
        })?),
    };
    let found = match (store, number) {
        (None, _) => None,
        (Some(store), Some(id)) => store.run(id)?,
        (Some(store), None) => match store.runs(&RunFilter { workflow: None, limit: Some(1) })?[..]
        {
            [RunSummary { id, .. }] => store.run(id)?,
            _ => None,
        },
    };
    found.ok_or_else(|| {
        let message = match number {
            Some(id) => format!("there is no run {id}"),
            None => "no run has been recorded yet".to_owned(),
        };
        Failure::new(Kind::Other, message)
            .hint("`personal-os history list` shows the runs there are")
    })
}

/// `history show --json`: everything recorded of one run.
#[derive(Serialize)]
struct Full {
    id: RunId,
    workflow: String,
    period: String,
    started_at: String,
    generated_at: String,
    timezone: String,
    trigger: &'static str,
    version: String,
    writer: Box<RawValue>,
    problems: Box<RawValue>,
    facts: Box<RawValue>,
    report: Box<RawValue>,
    markdown: String,
    deliveries: Vec<Delivered>,
}

#[derive(Serialize)]
struct Delivered {
    key: String,
    sink: String,
    part: u32,
    state: &'static str,
    attempts: u32,
    last_error: Option<String>,
    updated_at: String,
}

fn full(stored: StoredRun, zone: Tz) -> Full {
    let delivered = stored.deliveries.into_iter().map(|delivery| Delivered {
        key: delivery.key,
        sink: delivery.sink,
        part: delivery.part,
        state: delivery.state.name(),
        attempts: delivery.attempts,
        last_error: delivery.last_error,
        updated_at: rfc3339(delivery.updated_at, zone),
    });
    let run = stored.run;
    Full {
        id: stored.id,
        started_at: rfc3339(run.started_at, zone),
        generated_at: rfc3339(run.generated_at, zone),
        trigger: run.trigger.name(),
        writer: raw(&run.writer),
        problems: raw(&run.problems),
        facts: raw(&run.facts),
        report: raw(&run.report),
        workflow: run.workflow,
        period: run.period,
        timezone: run.timezone,
        version: run.version,
        markdown: run.markdown,
        deliveries: delivered.collect(),
    }
}
