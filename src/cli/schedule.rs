//! `schedule`: what the operating system is told, and what is due.

mod setup;
mod status;

use super::Session;
use super::args::{BackendOption, ScheduleCommand};
use crate::diff;
use crate::domain::schedule::Expression;
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::Listing;
use crate::schedule::install::{self, Change};
use crate::schedule::{Backend, GeneratedFile, Job};
use crate::store::{FILE_NAME, Store};
use crate::time::rfc3339;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::path::Path;

pub(super) use setup::{Arranged, arrange, warnings};
pub(super) use status::{Standing, StatusRow, standing};

pub(super) fn run(session: &mut Session, command: &ScheduleCommand) -> Result<()> {
    match command {
        ScheduleCommand::Print { backend, output } => print(session, *backend, output.as_deref()),
        ScheduleCommand::Diff { backend } => show_diff(session, *backend),
        ScheduleCommand::Install { backend } => install(session, *backend),
        ScheduleCommand::Uninstall { backend } => uninstall(session, *backend),
        ScheduleCommand::Status { backend, json, check } => {
            status::status(session, *backend, *json, *check)
        }
        ScheduleCommand::Next { count, after, json } => {
            let after = after.map(|after| after.with_timezone(&Utc));
            next(session, usize::from(*count), after, *json)
        }
        ScheduleCommand::Run => super::workflow::catch_up(session),
    }
}

/// The scheduler that this system runs.
pub(super) fn scheduler(session: &Session) -> Result<Backend> {
    setup::system(session, BackendOption { backend: None }).map(|(_, backend)| backend)
}

/// `schedule install` with that scheduler.
pub(super) fn install_usual(session: &mut Session) -> Result<()> {
    install(session, BackendOption { backend: None })
}

fn generated(arranged: &Arranged) -> Result<Vec<GeneratedFile>> {
    arranged.setup.files(arranged.backend).map_err(|wrong| install::unwritable(&wrong))
}

fn print(session: &mut Session, backend: BackendOption, output: Option<&Path>) -> Result<()> {
    let arranged = arrange(session, backend)?;
    let generated = generated(&arranged)?;
    let Some(folder) = output else {
        let each = generated.iter().map(|file| format!("# file: {}\n{}", file.name, file.text));
        return session.print(&each.collect::<Vec<_>>().concat());
    };
    for file in &generated {
        let path = folder.join(&file.name);
        files::replace(&path, file.text.as_bytes()).map_err(|cause| {
            Failure::caused(Kind::Io, format!("could not write {}", path.display()), cause)
        })?;
    }
    let names: Vec<String> =
        generated.iter().map(|file| format!("{}\n", folder.join(&file.name).display())).collect();
    session.print(&names.concat())
}

/// The lines that an installation would take away and put there.
fn show_diff(session: &mut Session, backend: BackendOption) -> Result<()> {
    let arranged = arrange(session, backend)?;
    let installed = arranged.system.installed(&arranged.setup, arranged.backend)?;
    let mut text = String::new();
    let generated = generated(&arranged)?;
    for file in &generated {
        let there = installed.files.get(&file.name).map(String::as_bytes);
        text.push_str(&diff::unified(Path::new(&file.name), there, file.text.as_bytes()));
    }
    let wanted = |name: &String| generated.iter().any(|file| file.name == *name);
    for (name, there) in installed.files.iter().filter(|(name, _)| !wanted(name)) {
        text.push_str(&diff::unified(Path::new(name), Some(there.as_bytes()), b""));
    }
    session.print(&text)
}

fn install(session: &mut Session, backend: BackendOption) -> Result<()> {
    let arranged = arrange(session, backend)?;
    // What was due before is nobody's to catch up. It comes first: jobs that cannot record what
    // they do must not be installed, and none may fire in between.
    let mut store = Store::open(&session.paths.state.join(FILE_NAME))?;
    crate::run::begin(&arranged.prepared.config.settings, &mut store, arranged.prepared.moment)?;
    let mut change = arranged.system.install(&arranged.setup, arranged.backend)?;
    change.notes.extend(warnings(&arranged, session));
    report(session, &change, "installed", "unchanged: the schedule is installed as it should be")?;
    let after = session.now();
    let zone = arranged.setup.zone;
    let format = arranged.prepared.config.settings.user.time_format;
    let first = |job: &Job| {
        let next = setup::first_time(&job.expressions, after, zone)?;
        let day = words::day(next.date(), after.with_timezone(&zone).date_naive());
        let time = words::time_of_day(next.time(), format);
        Some(format!("next: {} {day} {time}\n", job.workflow.name()))
    };
    let text: String = arranged.setup.jobs.iter().filter_map(first).collect();
    session.print(&text)
}

fn uninstall(session: &mut Session, backend: BackendOption) -> Result<()> {
    // A configuration that is broken or gone keeps nothing installed.
    let (system, backend) = setup::system(session, backend)?;
    let change = system.uninstall(&setup::bare(session)?, backend)?;
    report(session, &change, "removed", "nothing was installed")
}

fn report(session: &mut Session, change: &Change, did: &str, nothing: &str) -> Result<()> {
    for note in &change.notes {
        log::warn!("{note}");
    }
    let text: String = if change.changed.is_empty() {
        format!("{nothing}\n")
    } else {
        let lines = change.changed.iter().map(|name| format!("{did}: {name}\n"));
        lines.collect::<Vec<_>>().concat()
    };
    session.print(&text)
}

/// One row of `schedule next --json`.
#[derive(Serialize)]
struct NextRow {
    workflow: &'static str,
    at: String,
    next: Vec<String>,
}

fn next(
    session: &mut Session,
    count: usize,
    after: Option<DateTime<Utc>>,
    json: bool,
) -> Result<()> {
    let prepared = session.prepare()?;
    let zone = prepared.config.settings.user.zone;
    let after = after.unwrap_or(prepared.moment.now);
    let rows: Vec<NextRow> = prepared
        .config
        .settings
        .schedule
        .iter()
        .flat_map(|(workflow, schedule)| {
            schedule.expressions.iter().map(move |expression| NextRow {
                workflow: workflow.name(),
                at: expression.to_string(),
                next: times(expression, after, zone, count),
            })
        })
        .collect();
    if json {
        #[derive(Serialize)]
        struct Next {
            timezone: &'static str,
            jobs: Vec<NextRow>,
        }
        return session.print_json(&Listing::new(Next { timezone: zone.name(), jobs: rows }));
    }
    let today = prepared.moment.today();
    let format = prepared.config.settings.user.time_format;
    let mut lines = Vec::new();
    for row in &rows {
        for at in &row.next {
            let local = DateTime::parse_from_rfc3339(at).ok();
            let Some(local) = local.map(|at| at.naive_local()) else { continue };
            let day = words::day(local.date(), today);
            lines.push(vec![
                Line::new().strong(row.workflow),
                Line::new().ours(day),
                Line::new().ours(words::time_of_day(local.time(), format)),
                Line::new().faint(row.at.clone()),
            ]);
        }
    }
    let verdict = if lines.is_empty() {
        Line::new().ours("nothing is scheduled; `personal-os config edit` adds a [schedule]")
    } else {
        Line::new().ours(format!("in {}", zone.name()))
    };
    let columns = vec![
        Column::new("workflow", Fit::Whole),
        Column::new("day", Fit::Whole),
        Column::new("at", Fit::Whole),
        Column::new("as configured", Fit::Whole),
    ];
    session.print_document(&Document {
        title: Line::new().ours("Next runs"),
        verdict: vec![verdict],
        sections: vec![Section::new("Next", Body::Table(Table { columns, rows: lines })).obvious()],
        footer: Vec::new(),
    })
}

fn times(
    expression: &Expression,
    after: DateTime<Utc>,
    zone: chrono_tz::Tz,
    count: usize,
) -> Vec<String> {
    expression.next_times(after, zone, count).into_iter().map(|at| rfc3339(at, zone)).collect()
}
