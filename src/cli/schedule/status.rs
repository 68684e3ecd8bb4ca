//! `schedule status`: what is installed, what runs next, and how it went.

use super::super::args::BackendOption;
use super::super::{Prepared, Session};
use super::setup::{Arranged, arrange};
use super::{generated, times};
use crate::domain::WorkflowName;
use crate::domain::schedule::{Schedule, Slot};
use crate::error::{Failure, Kind, Result};
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::Listing;
use crate::schedule::install::Installed;
use crate::schedule::{Backend, CATCH_UP, GeneratedFile};
use crate::store::{FILE_NAME, Store};
use crate::time::rfc3339;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

/// What is installed, and how it went.
pub(in crate::cli) struct Standing {
    /// A row for each expression of a job.
    pub(in crate::cli) rows: Vec<StatusRow>,
    /// What the user should know of it, in sentences.
    pub(in crate::cli) notes: Vec<String>,
}

/// One row of `schedule status --json`.
#[derive(Serialize)]
pub(in crate::cli) struct StatusRow {
    pub(in crate::cli) workflow: &'static str,
    /// The expression; empty for a job that is installed and configured no more.
    pub(in crate::cli) at: String,
    pub(in crate::cli) installed: bool,
    pub(in crate::cli) drift: bool,
    next: Option<String>,
    #[serde(flatten)]
    pub(in crate::cli) last: Past,
}

/// How the last run of a workflow went.
#[derive(Serialize, Clone, Default)]
pub(in crate::cli) struct Past {
    pub(in crate::cli) last_run: Option<String>,
    pub(in crate::cli) last_result: Option<String>,
    /// How long after its slot the last run began; `None` for a run by hand.
    late_minutes: Option<i64>,
    pub(in crate::cli) last_skip: Option<Skip>,
}

/// A slot without a run.
#[derive(Serialize, Clone)]
pub(in crate::cli) struct Skip {
    pub(in crate::cli) slot: String,
    pub(in crate::cli) reason: String,
    /// No run came after it.
    #[serde(skip)]
    pub(in crate::cli) is_news: bool,
}

pub(super) fn status(
    session: &mut Session,
    backend: BackendOption,
    json: bool,
    check: bool,
) -> Result<()> {
    let arranged = arrange(session, backend)?;
    let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
    let Standing { rows, notes } = standing(&arranged, store.as_ref(), session.now())?;
    let drift = rows.iter().any(|row| row.drift);
    let name = arranged.backend.name();
    if json {
        #[derive(Serialize)]
        struct Status {
            backend: &'static str,
            jobs: Vec<StatusRow>,
            notes: Vec<String>,
        }
        session.print_json(&Listing::new(Status { backend: name, jobs: rows, notes }))?;
    } else {
        session.print_document(&document(&rows, &notes, name, &arranged.prepared))?;
    }
    if check && drift {
        let message = "what is installed is not what the configuration says";
        return Err(Failure::new(Kind::Other, message).hint(
            "`personal-os schedule diff` shows how; `personal-os schedule install` mends it",
        ));
    }
    Ok(())
}

/// Looks at what is installed; `store` says how it went.
pub(in crate::cli) fn standing(
    arranged: &Arranged,
    store: Option<&Store>,
    now: DateTime<Utc>,
) -> Result<Standing> {
    let installed = arranged.system.installed(&arranged.setup, arranged.backend)?;
    let rows = status_rows(arranged, &installed, store, now)?;
    let mut notes = installed.notes;
    notes.extend(arranged.setup.notes(arranged.backend));
    Ok(Standing { rows, notes })
}

fn status_rows(
    arranged: &Arranged,
    installed: &Installed,
    store: Option<&Store>,
    now: DateTime<Utc>,
) -> Result<Vec<StatusRow>> {
    let generated = generated(arranged)?;
    let setup = &arranged.setup;
    // A job without a file of its own is left to the one that catches up.
    let files = |job: &str| -> Vec<&GeneratedFile> {
        let of = |job: &str| -> Vec<&GeneratedFile> {
            let own = |file: &&GeneratedFile| {
                arranged.backend == Backend::Crontab || file.is_of(setup, job)
            };
            generated.iter().filter(own).collect()
        };
        let own = of(job);
        if own.is_empty() { of(CATCH_UP) } else { own }
    };
    let there = |job: &str| files(job).iter().all(|file| installed.files.contains_key(&file.name));
    let same = |job: &str| {
        let is_same = |file: &&GeneratedFile| {
            installed.files.get(&file.name) == Some(&file.text)
                && !installed.idle.contains(&file.name)
        };
        files(job).iter().all(is_same)
    };
    let zone = setup.zone;
    let mut rows = Vec::new();
    for job in &setup.jobs {
        let name = job.workflow.name();
        let last = store.map(|store| last(store, job.workflow, zone)).transpose()?;
        for expression in &job.expressions {
            rows.push(StatusRow {
                workflow: name,
                at: expression.to_string(),
                installed: there(name),
                drift: !same(name),
                next: times(expression, now, zone, 1).pop(),
                last: last.clone().unwrap_or_default(),
            });
        }
    }
    for workflow in WorkflowName::ALL {
        let name = workflow.name();
        let is_stray = |file: &&String| {
            let file = GeneratedFile { name: (*file).clone(), text: String::new() };
            file.is_of(setup, name) && generated.iter().all(|wanted| wanted.name != file.name)
        };
        if installed.files.keys().any(|file| is_stray(&file)) {
            rows.push(StatusRow {
                workflow: name,
                at: String::new(),
                installed: true,
                drift: true,
                next: None,
                last: store
                    .map(|store| last(store, *workflow, zone))
                    .transpose()?
                    .unwrap_or_default(),
            });
        }
    }
    rows.push(StatusRow {
        workflow: CATCH_UP,
        at: "every 15m".to_owned(),
        installed: there(CATCH_UP),
        drift: !same(CATCH_UP),
        next: None,
        last: Past::default(),
    });
    Ok(rows)
}

fn last(store: &Store, workflow: WorkflowName, zone: Tz) -> Result<Past> {
    let run = store.last(workflow.name())?;
    let skip = store.last_skip(workflow.name())?.map(|skip| Skip {
        is_news: run.as_ref().is_none_or(|run| run.run.started_at < skip.at),
        slot: skip.slot,
        reason: skip.reason,
    });
    let Some(run) = run else { return Ok(Past { last_skip: skip, ..Past::default() }) };
    let states: Vec<&str> = run.deliveries.iter().map(|d| d.state.name()).collect();
    let late = |slot: Slot| (run.run.started_at - slot.due(zone)).num_minutes().max(0);
    Ok(Past {
        last_run: Some(rfc3339(run.run.generated_at, zone)),
        last_result: Some(if states.is_empty() {
            "recorded".to_owned()
        } else {
            states.join(", ")
        }),
        late_minutes: run.run.slot.map(late),
        last_skip: skip,
    })
}

fn document(rows: &[StatusRow], notes: &[String], backend: &str, prepared: &Prepared) -> Document {
    let today = prepared.moment.today();
    let format = prepared.config.settings.user.time_format;
    let moment = |at: chrono::NaiveDateTime| {
        format!("{} {}", words::day(at.date(), today), words::time_of_day(at.time(), format))
    };
    let shown = |at: Option<&String>| {
        let local = at.and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        local.map_or(String::new(), |at| moment(at.naive_local()))
    };
    let lines = rows.iter().map(|row| {
        let state = match (row.installed, row.drift) {
            _ if row.at.is_empty() => "installed, not configured",
            (false, _) => "not installed",
            (true, true) => "differs",
            (true, false) => "installed",
        };
        let mut last = Vec::new();
        if let Some(result) = &row.last.last_result {
            let late =
                row.last.late_minutes.filter(|minutes| *minutes > Schedule::PUNCTUAL_MINUTES);
            let late =
                late.map_or(String::new(), |late| format!(", {} late", words::duration(late)));
            last.push(format!("{}{late} ({result})", shown(row.last.last_run.as_ref())));
        }
        if let Some(skip) = row.last.last_skip.as_ref().filter(|skip| skip.is_news) {
            let slot = Slot::parse(&skip.slot).map(|slot| moment(slot.date.and_time(slot.time)));
            last.push(format!("skipped {}: {}", slot.unwrap_or_default(), skip.reason));
        }
        vec![
            Line::new().strong(row.workflow),
            Line::new().ours(row.at.clone()),
            Line::new().ours(state),
            Line::new().ours(shown(row.next.as_ref())),
            Line::new().outside(last.join("; ")),
        ]
    });
    let columns = vec![
        Column::new("workflow", Fit::Whole),
        Column::new("at", Fit::Whole),
        Column::new(backend, Fit::Whole),
        Column::new("next", Fit::Whole),
        Column::new("last", Fit::Wrap),
    ];
    let table = Table { columns, rows: lines.collect() };
    let notes = notes.iter().map(|note| Line::new().outside(note)).collect();
    let drift = rows.iter().any(|row| row.drift);
    let verdict = if rows.iter().all(|row| !row.installed) {
        "not installed: `personal-os schedule install` does it"
    } else if drift {
        "what is installed differs from the configuration: `personal-os schedule diff` shows how"
    } else {
        "installed as configured"
    };
    Document {
        title: Line::new().ours("Schedule"),
        verdict: vec![Line::new().ours(verdict)],
        sections: vec![
            Section::new("Jobs", Body::Table(table)),
            Section::new("Notes", Body::Lines(notes)),
        ],
        footer: Vec::new(),
    }
}
