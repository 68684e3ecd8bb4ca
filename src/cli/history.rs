//! `history`: what earlier runs said.

mod prune;

use super::Session;
use super::args::History;
use crate::agents::discovery::Feedback;
use crate::agents::execution::{Plan, Progress, Summary};
use crate::agents::stakeholder::Update;
use crate::agents::strategy::Okr;
use crate::config::Config;
use crate::domain::schedule::Slot;
use crate::domain::{WorkflowName, clean};
use crate::error::{Failure, Kind, Result};
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::{self, Listing};
use crate::store::{
    DeliverySummary, FILE_NAME, NewRun, RunFilter, RunId, RunSummary, Store, StoredRun, StoredSkip,
    strand_name,
};
use crate::time::{Moment, rfc3339};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub(super) fn run(session: &mut Session, command: &History) -> Result<()> {
    if let History::Prune(options) = command {
        return prune::run(session, options);
    }
    // A broken configuration must not hide what was said before it broke; only the zone is lost.
    let zone = Config::load(session.paths.clone(), &session.environment)
        .map_or(Tz::UTC, |config| config.settings.user.zone);
    let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
    match command {
        History::List { limit, json } => list(session, store.as_ref(), *limit, *json, zone),
        History::Show { run, json, prompt, reply, facts } => {
            let part = match (*json, *prompt, *reply, *facts) {
                (true, ..) => Part::Json,
                (_, true, ..) => Part::Prompt,
                (_, _, true, _) => Part::Reply,
                (.., true) => Part::Facts,
                _ => Part::Report,
            };
            show(session, store.as_ref(), run, part, zone)
        }
        History::Replay { run } => replay(session, store.as_ref(), run),
        History::Stats { from, to, json } => {
            let moment = Moment { now: session.now(), zone };
            super::stats::show(session, store.as_ref(), (*from, *to), *json, moment)
        }
        History::Rate { run, rating } => rate(session, store, run, *rating),
        // It needs the configuration, and is begun above.
        History::Prune(_) => Ok(()),
    }
}

/// One run of `history list --json`.
#[derive(Serialize)]
struct Row {
    id: RunId,
    workflow: String,
    audience: Option<String>,
    period: String,
    generated_at: String,
    finished_at: Option<String>,
    trigger: &'static str,
    slot: Option<String>,
    rating: Option<u8>,
    writer: Box<RawValue>,
    problems: Box<RawValue>,
    deliveries: Vec<DeliverySummary>,
}

/// One slot without a run in `history list --json`.
#[derive(Serialize)]
struct Skip {
    workflow: String,
    slot: String,
    reason: String,
    at: String,
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
    let skips = store.map_or(Ok(Vec::new()), |store| store.skips(limit))?;
    if json {
        #[derive(Serialize)]
        struct Runs {
            runs: Vec<Row>,
            skips: Vec<Skip>,
        }
        let runs = runs.into_iter().map(|run| row(run, zone)).collect();
        let skips = skips.into_iter().map(|skip| Skip {
            at: rfc3339(skip.at, zone),
            workflow: skip.workflow,
            slot: skip.slot,
            reason: skip.reason,
        });
        return session.print_json(&Listing::new(Runs { runs, skips: skips.collect() }));
    }
    let document = document(&runs, &skips, Moment { now: session.now(), zone });
    session.print_document(&document)
}

fn row(run: RunSummary, zone: Tz) -> Row {
    Row {
        id: run.id,
        workflow: run.workflow,
        audience: run.audience,
        period: run.period,
        generated_at: rfc3339(run.generated_at, zone),
        finished_at: run.finished_at.map(|at| rfc3339(at, zone)),
        trigger: run.trigger.name(),
        slot: run.slot.map(|slot| slot.to_string()),
        rating: run.rating,
        writer: raw(&run.writer),
        problems: raw(&run.problems),
        deliveries: run.deliveries,
    }
}

/// JSON as it was recorded; what is no JSON was not written by us and is left out.
fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap_or_default()
}

fn document(runs: &[RunSummary], skips: &[StoredSkip], moment: Moment) -> Document {
    let title = Line::new().ours("History");
    let verdict = match runs {
        [] => Line::new().ours("No run has been recorded yet. `personal-os plan` makes the first."),
        [_] => Line::new().ours("1 run"),
        runs => Line::new().ours(format!("{} runs, the newest first", runs.len())),
    };
    // The column is there for those who use it.
    let rated = runs.iter().any(|run| run.rating.is_some());
    let rows = runs.iter().map(|run| {
        let at = run.generated_at.with_timezone(&moment.zone);
        let day = words::day(at.date_naive(), moment.today());
        let went: Vec<String> = run
            .deliveries
            .iter()
            .map(|delivery| format!("{} {}", delivery.sink, delivery.state.name()))
            .collect();
        let mut row = vec![
            Line::new().handle(run.id.to_string()),
            Line::new().ours(format!("{day} {}", at.format("%H:%M"))),
            Line::new().outside(strand_name(&run.workflow, run.audience.as_deref())),
            Line::new().ours(run.period.clone()),
            Line::new().outside(went.join(", ")),
        ];
        if rated {
            row.push(Line::new().ours(run.rating.map(|n| format!("{n} of 5")).unwrap_or_default()));
        }
        row
    });
    let mut columns = vec![
        Column::new("run", Fit::Whole).right(),
        Column::new("made", Fit::Whole),
        Column::new("workflow", Fit::Whole),
        Column::new("for", Fit::Whole),
        Column::new("delivered", Fit::Wrap),
    ];
    if rated {
        columns.push(Column::new("rated", Fit::Whole));
    }
    let table = Table { columns, rows: rows.collect() };
    let skipped = |skip: &StoredSkip| {
        let when = Slot::parse(&skip.slot).map_or_else(
            || skip.slot.clone(),
            |slot| {
                format!("{} {}", words::day(slot.date, moment.today()), slot.time.format("%H:%M"))
            },
        );
        Line::new().outside(format!("{} of {when}: {}", skip.workflow, skip.reason))
    };
    let sections = vec![
        Section::new("Runs", Body::Table(table)),
        Section::new("Skipped", Body::Lines(skips.iter().map(skipped).collect())),
    ];
    Document { title, verdict: vec![verdict], sections, footer: Vec::new() }
}

fn show(
    session: &mut Session,
    store: Option<&Store>,
    run: &str,
    part: Part,
    zone: Tz,
) -> Result<()> {
    let stored = find(store, run)?;
    match part {
        Part::Json => session.print_json(&Listing::new(full(stored, zone))),
        Part::Report => {
            let rated = stored.rating.map(|rating| format!("\nYou rated this {rating} of 5.\n"));
            session.print(&(stored.run.markdown + &rated.unwrap_or_default()))
        }
        Part::Facts => session.print_json(&raw(&stored.run.facts)),
        Part::Prompt => match &stored.run.prompt {
            Some(prompt) => session.print(&lines(prompt)),
            None => Err(without_model(&stored)),
        },
        Part::Reply => match &stored.run.reply {
            Some(replies) => {
                let replies: Vec<String> = serde_json::from_str(replies).unwrap_or_default();
                session.print(&replies.iter().map(|reply| lines(reply)).collect::<String>())
            }
            None => Err(without_model(&stored)),
        },
    }
}

/// What of a run is shown.
#[derive(Clone, Copy)]
enum Part {
    Report,
    Json,
    Prompt,
    Reply,
    Facts,
}

/// A text from outside with its lines, and with nothing that a terminal would obey.
fn lines(text: &str) -> String {
    text.lines().map(|line| crate::domain::clean(line) + "\n").collect()
}

fn without_model(stored: &StoredRun) -> Failure {
    Failure::new(Kind::Other, format!("no model answered in run {}", stored.id))
        .hint("`personal-os history show RUN --json` has its writer and why")
}

/// Makes a recorded report again. What differs with the same version is a defect; with another
/// version it is what has changed since.
fn replay(session: &mut Session, store: Option<&Store>, run: &str) -> Result<()> {
    let stored = find(store, run)?;
    let named = |name: &&WorkflowName| name.name() == stored.run.workflow;
    let Some(workflow) = WorkflowName::ALL.iter().find(named) else {
        let message = format!(
            "run {} is of \"{}\", which cannot be replayed",
            stored.id, stored.run.workflow
        );
        return Err(Failure::new(Kind::Other, message));
    };
    let replayed = match workflow {
        WorkflowName::Plan => run::replay(&Plan::default(), &stored),
        WorkflowName::Progress => run::replay(&Progress::default(), &stored),
        WorkflowName::Summary => run::replay(&Summary::default(), &stored),
        WorkflowName::Feedback => run::replay(&Feedback::default(), &stored),
        WorkflowName::Okr => run::replay(&Okr, &stored),
        WorkflowName::Update => run::replay(&Update::default(), &stored),
    }?;
    if replayed.is_equal {
        return session.print(&stored.run.markdown);
    }
    session.print(&difference(&replayed.recorded, &replayed.markdown))?;
    if replayed.same_version {
        let message =
            format!("run {} is not what was recorded, though the version is the same", stored.id);
        return Err(Failure::new(Kind::Other, message));
    }
    Ok(())
}

/// The lines that only one of two texts has, as `-` and `+`, between those that both have: a longest
/// common sequence of lines.
fn difference(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    // Reports have some hundred lines at most, so the whole table fits.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        let (sign, line) = if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
            (' ', old[i - 1])
        } else if j == new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            i += 1;
            ('-', old[i - 1])
        } else {
            j += 1;
            ('+', new[j - 1])
        };
        text.push_str(&format!("{sign}{line}\n"));
    }
    text
}

/// Keeps how useful the user found a run.
fn rate(session: &mut Session, store: Option<Store>, run: &str, rating: u8) -> Result<()> {
    let found = find(store.as_ref(), run)?;
    if let Some(mut store) = store {
        store.rate(found.id, rating)?;
    }
    let StoredRun { id, run, .. } = found;
    session.print(&format!("Run {id}, {} of {}: {rating} of 5\n", run.workflow, run.period))
}

/// What to do where no run is meant.
const LISTED: &str = "`personal-os history list` shows the runs there are";

/// The run that `wanted` names: a number, or `last`.
pub(super) fn find(store: Option<&Store>, wanted: &str) -> Result<StoredRun> {
    let number = match wanted {
        "last" => None,
        number => Some(number.parse().map(RunId).map_err(|_| {
            let message = format!("\"{}\" is no number of a run, nor `last`", clean(number));
            Failure::new(Kind::Usage, message).hint(LISTED)
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
        Failure::new(Kind::Other, message).hint(LISTED)
    })
}

/// `history show --json`: everything recorded of one run.
#[derive(Serialize)]
struct Full {
    id: RunId,
    workflow: String,
    audience: Option<String>,
    period: String,
    started_at: String,
    generated_at: String,
    finished_at: Option<String>,
    timezone: String,
    trigger: &'static str,
    slot: Option<String>,
    rating: Option<u8>,
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

/// Whom a recorded update was for.
fn audience(run: &NewRun) -> Option<String> {
    #[derive(Deserialize)]
    struct Facts {
        audience: String,
    }
    let is_update = run.workflow == WorkflowName::Update.name();
    let facts = is_update.then(|| serde_json::from_str::<Facts>(&run.facts).ok());
    facts.flatten().map(|facts| facts.audience)
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
    let audience = audience(&run);
    Full {
        id: stored.id,
        started_at: rfc3339(run.started_at, zone),
        generated_at: rfc3339(run.generated_at, zone),
        finished_at: stored.finished_at.map(|at| rfc3339(at, zone)),
        trigger: run.trigger.name(),
        slot: run.slot.map(|slot| slot.to_string()),
        rating: stored.rating,
        writer: raw(&run.writer),
        problems: raw(&run.problems),
        facts: raw(&run.facts),
        report: raw(&run.report),
        workflow: run.workflow,
        audience,
        period: run.period,
        timezone: run.timezone,
        version: run.version,
        markdown: run.markdown,
        deliveries: delivered.collect(),
    }
}
