//! `plan`, and every workflow to come: what the options mean.

use super::args::{self, RunOptions};
use super::{Prepared, Session, date};
use crate::agents::Workflow;
use crate::agents::execution::plan::Plan;
use crate::delivery::Target;
use crate::domain::Invalid;
use crate::error::{Failure, Kind, Result};
use crate::report::Style;
use crate::run::{self, Format, Order};
use std::path::{Path, PathBuf};

/// `personal-os plan`.
pub(super) fn plan(session: &mut Session, options: &RunOptions) -> Result<()> {
    let prepared = session.prepare()?;
    let found = (!prepared.config.file_exists).then(|| prepared.sources.found.clone());
    run(session, options, &prepared, &Plan { found })
}

fn run<W: Workflow>(
    session: &mut Session,
    options: &RunOptions,
    prepared: &Prepared,
    workflow: &W,
) -> Result<()> {
    let today = prepared.moment.today();
    let order = Order {
        day: options.date.map_or(today, |day| date(day, today)),
        dry_run: options.dry_run,
        strict: options.strict,
        targets: targets(options, prepared, W::NAME)?,
        format: format(session, options),
        format_is_explicit: options.format.is_some() || options.json,
    };
    session.with_parts(prepared, |parts| run::run(workflow, &order, parts))
}

fn format(session: &Session, options: &RunOptions) -> Format {
    let terminal = &session.terminal;
    let style = Style { width: terminal.width, color: terminal.color };
    if options.json {
        return Format::Json;
    }
    match options.format {
        Some(args::Format::Terminal) => Format::Terminal(style),
        Some(args::Format::Json) => Format::Json,
        None if terminal.tty => Format::Terminal(style),
        Some(args::Format::Markdown) | None => Format::Markdown,
    }
}

/// `--to` names all targets; without it, a run by hand goes to standard output and to what
/// `[delivery]` names.
fn targets(
    options: &RunOptions,
    prepared: &Prepared,
    workflow: crate::domain::Workflow,
) -> Result<Vec<Target>> {
    let current_dir = std::env::current_dir().ok();
    let mut targets = Vec::new();
    for text in &options.to {
        let target = prepared.sinks.target(text, |path| relative_to(path, current_dir.as_deref()));
        targets.push(
            target.map_err(|Invalid(why)| Failure::new(Kind::Usage, format!("--to: {why}")))?,
        );
    }
    if options.to.is_empty() {
        targets.push(Target::Stdout);
        for text in prepared.config.settings.delivery.get(&workflow).into_iter().flatten() {
            let target = prepared.sinks.target(&text.value, |path| prepared.config.resolve(path));
            targets.push(target.map_err(|Invalid(why)| {
                Failure::new(
                    Kind::Config,
                    format!("{}: delivery.{}: {why}", text.place, workflow.name()),
                )
            })?);
        }
    }
    let mut unique: Vec<Target> = Vec::new();
    for target in targets {
        if !unique.contains(&target) {
            unique.push(target);
        }
    }
    Ok(unique)
}

fn relative_to(path: &str, current_dir: Option<&Path>) -> Result<PathBuf, Invalid> {
    match (Path::new(path), current_dir) {
        (path, _) if path.is_absolute() => Ok(path.to_owned()),
        (_, None) => Err(Invalid(format!("\"{path}\" is relative and the current folder is gone"))),
        (_, Some(_)) if path.is_empty() => Err(Invalid("file: needs a path".to_owned())),
        (path, Some(folder)) => Ok(folder.join(path)),
    }
}
