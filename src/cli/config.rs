//! `config`: what is configured, and whether it is right.

use super::args::ConfigCommand;
use super::{Session, init};
use crate::agents::{Needs, SourceRecords};
use crate::config::Shown;
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::run::Listing;
use crate::time::Window;
use serde::Serialize;
use std::ffi::OsString;
use std::process::Command;

pub(super) fn run(session: &mut Session, command: &ConfigCommand) -> Result<()> {
    match command {
        ConfigCommand::Init(options) => init::run(session, options),
        ConfigCommand::Show { json } => show(session, *json),
        ConfigCommand::Check { json } => check(session, *json),
        ConfigCommand::Path => {
            let path = format!("{}\n", session.paths.config_file.display());
            session.print(&path)
        }
        ConfigCommand::Edit => edit(session),
    }
}

fn show(session: &mut Session, json: bool) -> Result<()> {
    let prepared = session.prepare()?;
    let shown = prepared.config.shown();
    if json {
        #[derive(Serialize)]
        struct Values {
            values: Vec<Shown>,
        }
        return session.print_json(&Listing::new(Values { values: shown }));
    }
    let lines: Vec<(String, &str)> = shown
        .iter()
        .map(|Shown { key, value, layer }| (format!("{key} = {value}"), layer.as_str()))
        .collect();
    let widest = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0).min(60);
    let mut text = String::new();
    for (line, layer) in &lines {
        text.push_str(&format!("{line:widest$}  # {layer}\n"));
    }
    session.print(&text)
}

/// One source that was opened.
#[derive(Serialize)]
struct Source {
    name: String,
    kind: &'static str,
    records: usize,
}

/// What the sources of one kind gave.
fn opened<T>(kind: &'static str, sources: &[SourceRecords<T>]) -> impl Iterator<Item = Source> {
    sources.iter().map(move |source| Source {
        name: source.name.clone(),
        kind,
        records: source.loaded.items.as_ref().map_or(0, Vec::len),
    })
}

/// Reads the configuration and opens every source once.
fn check(session: &mut Session, json: bool) -> Result<()> {
    let prepared = session.prepare()?;
    let window = Window::days(prepared.moment.today(), 1, prepared.moment.zone);
    let needs = Needs {
        events: Some(window),
        tasks: true,
        contacts: true,
        goals: true,
        metrics: true,
        feedback: Some(window),
        ..Needs::default()
    };
    let records = session.with_parts(&prepared, |parts| parts.records(needs, true))?;
    let holidays = session.with_parts(&prepared, |parts| parts.holidays(true))?;
    let sources: Vec<Source> = opened("calendar", &records.calendars)
        .chain(opened("holidays", &holidays.calendars))
        .chain(opened("tasks", &records.task_lists))
        .chain(opened("contacts", &records.contacts))
        .chain(opened("feedback", &records.feedback))
        .chain(opened("okr", &records.goals))
        .chain(opened("metric", &records.metrics))
        .collect();
    for remark in prepared.ai.iter().flat_map(|ai| &ai.remarks) {
        log::warn!("{remark}");
    }
    let file = prepared.config.file_exists.then(|| session.paths.config_file.clone());
    if json {
        #[derive(Serialize)]
        struct Checked {
            file: Option<std::path::PathBuf>,
            sources: Vec<Source>,
        }
        return session.print_json(&Listing::new(Checked { file, sources }));
    }
    let mut text = match file {
        Some(file) => format!("{} is right.\n", file.display()),
        None => format!(
            "There is no {}; sources were looked for on this machine. `personal-os init` writes one.\n",
            session.paths.config_file.display()
        ),
    };
    for Source { name, kind, records } in &sources {
        let what = match (*kind, records) {
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
        };
        text.push_str(&format!("  {kind} \"{name}\": {records} {what}\n"));
    }
    session.print(&text)
}

fn edit(session: &mut Session) -> Result<()> {
    if session.global.no_input {
        return Err(Failure::new(
            Kind::Usage,
            "`config edit` opens an editor, which --no-input forbids",
        ));
    }
    let path = session.paths.config_file.clone();
    if !path.exists() {
        files::replace_private(&path, init::new_file(session).as_bytes()).map_err(|error| {
            Failure::caused(Kind::Io, format!("could not create {}", path.display()), error)
        })?;
    }
    super::interrupt::leave_to_child()?;
    let editor = ["VISUAL", "EDITOR"].iter().find_map(|name| session.environment.get(name));
    let editor = editor.map_or_else(|| OsString::from("vi"), OsString::from);
    // An editor is a line for the shell by long custom: EDITOR="code --wait".
    let mut line = editor.clone();
    line.push(" \"$1\"");
    let status = Command::new("sh").arg("-c").arg(line).arg("sh").arg(&path).status();
    let status = status
        .map_err(|error| Failure::caused(Kind::Other, "could not start the editor", error))?;
    if !status.success() {
        return Err(Failure::new(
            Kind::Other,
            format!("the editor {} ended with {status}", editor.to_string_lossy()),
        )
        .hint("set VISUAL or EDITOR to an editor that is installed"));
    }
    check(session, false)
}
