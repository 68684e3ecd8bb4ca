//! `config`: what is configured, and whether it is right.

use super::args::ConfigCommand;
use super::{Session, init, opened};
use crate::config::Shown;
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::run::Listing;
use crate::sources::discovery::from_home;
use serde::Serialize;
use std::ffi::OsString;
use std::path::Path;
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
    let home = session.paths.home.as_deref();
    let lines: Vec<(String, String)> = shown
        .iter()
        .map(|Shown { key, value, layer }| {
            (format!("{key} = {value}"), from_home(Path::new(layer), home))
        })
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

/// Reads the configuration and opens every source once.
fn check(session: &mut Session, json: bool) -> Result<()> {
    let prepared = session.prepare()?;
    let opened = session.with_parts(&prepared, |parts| Ok(parts.open_all()))?;
    opened.judge()?;
    let sources = opened::sources(&opened).into_iter().map(|source| Source {
        records: source.records.unwrap_or(0),
        name: source.name,
        kind: source.kind,
    });
    let sources: Vec<Source> = sources.collect();
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
    let home = session.paths.home.as_deref();
    let mut text = match file {
        Some(file) => format!("{} is right.\n", from_home(&file, home)),
        None => format!(
            "There is no {}; sources were looked for on this machine. {} writes one.\n",
            from_home(&session.paths.config_file, home),
            session.typed("`personal-os init`")
        ),
    };
    for Source { name, kind, records } in &sources {
        let what = opened::noun(kind, *records);
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
