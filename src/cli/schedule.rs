//! `schedule`: what the operating system is told, and what is due.

use super::args::{BackendName, BackendOption, ScheduleCommand};
use super::{Prepared, Session};
use crate::diff;
use crate::domain::schedule::Expression;
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::Listing;
use crate::schedule::install::{self, Change, Installed, System};
use crate::schedule::{Backend, CATCH_UP, GeneratedFile, Job, Setup};
use crate::store::{FILE_NAME, Store};
use crate::time::rfc3339;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

pub(super) fn run(session: &mut Session, command: &ScheduleCommand) -> Result<()> {
    match command {
        ScheduleCommand::Print { backend, output } => print(session, *backend, output.as_deref()),
        ScheduleCommand::Diff { backend } => show_diff(session, *backend),
        ScheduleCommand::Install { backend } => install(session, *backend),
        ScheduleCommand::Uninstall { backend } => uninstall(session, *backend),
        ScheduleCommand::Status { backend, json, check } => {
            status(session, *backend, *json, *check)
        }
        ScheduleCommand::Next { count, after, json } => {
            let after = after.map(|after| after.with_timezone(&Utc));
            next(session, usize::from(*count), after, *json)
        }
        ScheduleCommand::Run => super::workflow::catch_up(session),
    }
}

/// The configuration made into jobs for this system.
struct Arranged {
    prepared: Prepared,
    setup: Setup,
    system: System,
    backend: Backend,
}

fn arrange(session: &Session, backend: BackendOption) -> Result<Arranged> {
    let prepared = session.prepare()?;
    let system =
        System::new(&session.environment, session.paths.home.as_deref(), &session.paths.state)?;
    let backend = match backend.backend {
        Some(BackendName::Crontab) => Backend::Crontab,
        Some(BackendName::Systemd) => Backend::Systemd,
        Some(BackendName::Launchd) => Backend::Launchd,
        None => system.backend()?,
    };
    let setup = setup(session, &prepared)?;
    Ok(Arranged { prepared, setup, system, backend })
}

fn setup(session: &Session, prepared: &Prepared) -> Result<Setup> {
    let settings = &prepared.config.settings;
    let jobs = settings.schedule.iter().map(|(workflow, schedule)| Job {
        workflow: *workflow,
        expressions: schedule.expressions.clone(),
    });
    let mut options: Vec<OsString> = Vec::new();
    if session.paths.config_is_explicit {
        options.extend(["--config".into(), session.paths.config_file.clone().into_os_string()]);
    }
    if let Some(profile) = &session.global.profile {
        options.extend(["--profile".into(), profile.into()]);
    }
    let home = session.paths.home.clone().unwrap_or_default();
    Ok(Setup {
        jobs: jobs.collect(),
        zone: settings.user.zone,
        system_zone: crate::config::scheduler_zone().unwrap_or(settings.user.zone),
        today: prepared.moment.today(),
        program: program(session)?,
        options,
        profile: session.global.profile.clone(),
        variables: variables(session),
        logs: home.join("Library/Logs/personal-os"),
    })
}

/// The absolute path of this program, by the name under which it was called if that leads here: a
/// link that a package manager keeps outlives the folder of one version.
fn program(session: &Session) -> Result<PathBuf> {
    let own = std::env::current_exe().map_err(|cause| {
        Failure::caused(Kind::Other, "the path of this program could not be found", cause)
    })?;
    let called = Path::new(&session.program);
    let on_path = || {
        let path = session.environment.get("PATH").map(OsStr::to_owned).unwrap_or_default();
        let name = called.file_name().map(OsStr::to_owned).unwrap_or_default();
        std::env::split_paths(&path).map(|folder| folder.join(&name)).collect::<Vec<_>>()
    };
    let same = |path: &PathBuf| {
        path.is_absolute() && std::fs::canonicalize(path).ok() == std::fs::canonicalize(&own).ok()
    };
    let mut candidates = vec![called.to_owned()];
    candidates.extend(on_path());
    Ok(candidates.into_iter().find(same).unwrap_or(own))
}

/// The variables that lead to other folders than a scheduler's bare environment would.
fn variables(session: &Session) -> Vec<(String, PathBuf)> {
    let names = ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"];
    let set = |name: &&str| {
        let path = PathBuf::from(session.environment.get(name)?);
        path.is_absolute().then(|| ((*name).to_owned(), path))
    };
    names.iter().filter_map(set).collect()
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
    let mut change = arranged.system.install(&arranged.setup, arranged.backend)?;
    change.notes.extend(warnings(&arranged.prepared, &session.environment));
    // What was due before is nobody's to catch up.
    let mut store = Store::open(&session.paths.state.join(FILE_NAME))?;
    crate::run::begin(&arranged.prepared.config.settings, &mut store, arranged.prepared.moment)?;
    report(session, &change, "installed", "unchanged: the schedule is installed as it should be")?;
    let after = session.now();
    let zone = arranged.setup.zone;
    let first = |job: &Job| {
        let next = job.expressions.iter().flat_map(|e| e.next_times(after, zone, 1)).min()?;
        Some(format!("next: {} {}\n", job.workflow.name(), rfc3339(next, zone)))
    };
    let text: String = arranged.setup.jobs.iter().filter_map(first).collect();
    session.print(&text)
}

fn uninstall(session: &mut Session, backend: BackendOption) -> Result<()> {
    let arranged = arrange(session, backend)?;
    let change = arranged.system.uninstall(&arranged.setup, arranged.backend)?;
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

/// What will not work under a scheduler as it does by hand.
fn warnings(prepared: &Prepared, environment: &crate::env::Environment) -> Vec<String> {
    let mut notes = prepared.config.unscheduled_secrets();
    for workflow in prepared.config.settings.schedule.keys() {
        if prepared.routes.get(workflow).is_none_or(Vec::is_empty) {
            let name = workflow.name();
            notes.push(format!(
                "nothing says where {name} goes, so the scheduler gets it: set delivery.{name}"
            ));
        }
    }
    let own = |name: &&OsString| {
        let name = name.to_string_lossy();
        name.starts_with("PERSONAL_OS_")
            && !["PERSONAL_OS_CONFIG", "PERSONAL_OS_NOW"].contains(&&*name)
    };
    for name in environment.variables.keys().filter(own) {
        let name = name.to_string_lossy();
        notes.push(format!("{name} is set here and will not be under the scheduler"));
    }
    notes
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
    let mut lines = Vec::new();
    for row in &rows {
        for at in &row.next {
            let local = DateTime::parse_from_rfc3339(at).ok();
            let Some(local) = local.map(|at| at.naive_local()) else { continue };
            let day = words::day(local.date(), today);
            lines.push(vec![
                Line::new().strong(row.workflow),
                Line::new().ours(day),
                Line::new().ours(local.format("%H:%M").to_string()),
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

/// One row of `schedule status --json`.
#[derive(Serialize)]
struct StatusRow {
    workflow: &'static str,
    at: String,
    installed: bool,
    drift: bool,
    next: Option<String>,
    last_run: Option<String>,
    last_result: Option<String>,
}

fn status(session: &mut Session, backend: BackendOption, json: bool, check: bool) -> Result<()> {
    let arranged = arrange(session, backend)?;
    let installed = arranged.system.installed(&arranged.setup, arranged.backend)?;
    let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
    let rows = status_rows(&arranged, &installed, store.as_ref(), session.now())?;
    let drift = rows.iter().any(|row| row.drift);
    let name = arranged.backend.name();
    let mut notes = installed.notes.clone();
    if !arranged.setup.program.is_file() {
        notes.push(format!("{} is not there any more", arranged.setup.program.display()));
    }
    if json {
        #[derive(Serialize)]
        struct Status {
            backend: &'static str,
            jobs: Vec<StatusRow>,
            notes: Vec<String>,
        }
        session.print_json(&Listing::new(Status { backend: name, jobs: rows, notes }))?;
    } else {
        session.print_document(&document(&rows, &notes, name, arranged.prepared.moment.today()))?;
    }
    if check && drift {
        let message = "what is installed is not what the configuration says";
        return Err(Failure::new(Kind::Other, message).hint(
            "`personal-os schedule diff` shows how; `personal-os schedule install` mends it",
        ));
    }
    Ok(())
}

fn status_rows(
    arranged: &Arranged,
    installed: &Installed,
    store: Option<&Store>,
    now: DateTime<Utc>,
) -> Result<Vec<StatusRow>> {
    let generated = generated(arranged)?;
    let files = |job: &str| -> Vec<&GeneratedFile> {
        let own = |file: &&GeneratedFile| {
            arranged.backend == Backend::Crontab || file.is_of(&arranged.setup, job)
        };
        generated.iter().filter(own).collect()
    };
    let there = |job: &str| files(job).iter().all(|file| installed.files.contains_key(&file.name));
    let same = |job: &str| {
        files(job).iter().all(|file| installed.files.get(&file.name) == Some(&file.text))
    };
    let zone = arranged.setup.zone;
    let mut rows = Vec::new();
    for job in &arranged.setup.jobs {
        let name = job.workflow.name();
        let last = match store {
            Some(store) => store.last(name)?,
            None => None,
        };
        let result = last.as_ref().map(|run| {
            let states: Vec<&str> = run.deliveries.iter().map(|d| d.state.name()).collect();
            if states.is_empty() { "recorded".to_owned() } else { states.join(", ") }
        });
        for expression in &job.expressions {
            rows.push(StatusRow {
                workflow: name,
                at: expression.to_string(),
                installed: there(name),
                drift: !same(name),
                next: times(expression, now, zone, 1).pop(),
                last_run: last.as_ref().map(|run| rfc3339(run.run.generated_at, zone)),
                last_result: result.clone(),
            });
        }
    }
    rows.push(StatusRow {
        workflow: CATCH_UP,
        at: "every 15m".to_owned(),
        installed: there(CATCH_UP),
        drift: !same(CATCH_UP),
        next: None,
        last_run: None,
        last_result: None,
    });
    Ok(rows)
}

fn document(
    rows: &[StatusRow],
    notes: &[String],
    backend: &str,
    today: chrono::NaiveDate,
) -> Document {
    let shown = |at: Option<&String>| {
        let local = at.and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        local.map_or(String::new(), |at| {
            let at = at.naive_local();
            format!("{} {}", words::day(at.date(), today), at.format("%H:%M"))
        })
    };
    let lines = rows.iter().map(|row| {
        let state = match (row.installed, row.drift) {
            (false, _) => "not installed",
            (true, true) => "differs",
            (true, false) => "installed",
        };
        let last = match &row.last_result {
            Some(result) => format!("{} ({result})", shown(row.last_run.as_ref())),
            None => String::new(),
        };
        vec![
            Line::new().strong(row.workflow),
            Line::new().ours(row.at.clone()),
            Line::new().ours(state),
            Line::new().ours(shown(row.next.as_ref())),
            Line::new().ours(last),
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
            Section::new("Jobs", Body::Table(table)).obvious(),
            Section::new("Notes", Body::Lines(notes)),
        ],
        footer: Vec::new(),
    }
}
