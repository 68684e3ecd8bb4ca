//! The workflows: what the options mean.

use super::args::{self, RunOptions};
use super::{Prepared, Session, alert, date, update};
use crate::agents::Workflow;
use crate::agents::discovery::Feedback;
use crate::agents::execution::{Plan, Progress, Summary};
use crate::agents::strategy::Okr;
use crate::delivery::Target;
use crate::domain::{Invalid, WorkflowName};
use crate::env::Environment;
use crate::error::{Failure, Kind, Result};
use crate::report::Style;
use crate::run::{self, Format, Order, Pen};
use crate::schedule::CATCH_UP;
use std::path::{Path, PathBuf};

/// `personal-os plan` and the others: one run of a workflow.
pub(super) fn run(
    session: &mut Session,
    workflow: WorkflowName,
    options: &RunOptions,
) -> Result<()> {
    if workflow == WorkflowName::Update {
        return update::run(session, options, &args::OfUpdate::default());
    }
    let prepared = prepare(session, options, workflow)?;
    let found = (!prepared.config.file_exists).then(|| prepared.sources.found.clone());
    match workflow {
        WorkflowName::Plan => run_one(session, options, &prepared, &Plan { found }),
        WorkflowName::Progress => run_one(session, options, &prepared, &Progress { found }),
        WorkflowName::Summary => run_one(session, options, &prepared, &Summary { found }),
        WorkflowName::Feedback => run_one(session, options, &prepared, &Feedback::default()),
        WorkflowName::Okr => run_one(session, options, &prepared, &Okr),
        WorkflowName::Update => Ok(()),
    }
}

/// `personal-os schedule run`: every workflow that is due, each in its turn. One that another
/// process is at is left to it.
pub(super) fn catch_up(session: &mut Session) -> Result<()> {
    let prepared = session.prepare();
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(failure) => {
            alert::unprepared(session, CATCH_UP, &failure);
            return Err(failure);
        }
    };
    let due = session.with_parts(&prepared, |parts| run::catch_up(&prepared.routes, parts))?;
    let mut failures = Vec::new();
    let options = RunOptions { scheduled: true, ..RunOptions::default() };
    for name in due {
        match run(session, name, &options) {
            Err(failure) if failure.kind == Kind::Busy => log::info!("{}: {failure}", name.name()),
            ended => failures.extend(ended.err()),
        }
    }
    run::first(failures)
}

pub(super) fn run_one<W: Workflow>(
    session: &mut Session,
    options: &RunOptions,
    prepared: &Prepared,
    workflow: &W,
) -> Result<()> {
    let routes = prepared.routes.get(&W::NAME).cloned().unwrap_or_default();
    let ways = Ways { targets: targets(options, prepared, routes)?, unsent: None };
    let work = |session: &mut Session| run_to(session, options, prepared, workflow, ways);
    if options.dry_run || options.show_egress {
        return work(session);
    }
    alert::watched(session, prepared, W::NAME.name(), work)
}

/// Where a report goes.
#[derive(Clone)]
pub(super) struct Ways {
    pub(super) targets: Vec<Target>,
    /// Where it goes instead if there is nothing in it for those whom it is for.
    pub(super) unsent: Option<Vec<Target>>,
}

/// One run to these targets, of which nobody is told but who sees how it ends.
pub(super) fn run_to<W: Workflow>(
    session: &mut Session,
    options: &RunOptions,
    prepared: &Prepared,
    workflow: &W,
    ways: Ways,
) -> Result<()> {
    let today = prepared.moment.today();
    let order = Order {
        day: options.date.map_or(today, |day| date(day, today)),
        dry_run: options.dry_run,
        strict: options.strict,
        targets: ways.targets,
        unsent: ways.unsent,
        show_egress: options.show_egress,
        format: format(session, options),
        format_is_explicit: options.format.is_some() || options.json,
        scheduled: options.scheduled,
    };
    let environment = session.environment.clone();
    let pen = pen(session, options, prepared, &environment)?;
    session.with_pen(prepared, pen, |parts| run::run(workflow, &order, parts))
}

/// Reads the configuration. That it is wrong is told by the way alerts used to go.
pub(super) fn prepare(
    session: &mut Session,
    options: &RunOptions,
    workflow: WorkflowName,
) -> Result<Prepared> {
    let prepared = session.prepare();
    if let Err(failure) = &prepared
        && !options.dry_run
        && !options.show_egress
    {
        alert::unprepared(session, workflow.name(), failure);
    }
    prepared
}

/// Who words the report. Without a network there is nobody to ask but the program itself.
fn pen<'a>(
    session: &Session,
    options: &RunOptions,
    prepared: &'a Prepared,
    environment: &'a Environment,
) -> Result<Pen<'a>> {
    match (options.writer, &prepared.ai) {
        (args::WriterWhen::BuiltIn, _) | (args::WriterWhen::Auto, None) => Ok(Pen::BuiltIn),
        (args::WriterWhen::Ai, None) => Err(Failure::new(Kind::Config, "no model is configured")
            .hint("name one under [ai]: provider, model and api_key")),
        (_, Some(ai)) if session.global.offline => Ok(Pen::Absent(ai, "--offline asks no model")),
        (_, Some(ai)) => Ok(Pen::Model(ai, environment)),
    }
}

pub(super) fn format(session: &Session, options: &RunOptions) -> Format {
    let terminal = &session.terminal;
    let style = Style { width: terminal.width, color: terminal.color };
    if options.json {
        return Format::Json;
    }
    match options.format {
        Some(args::Format::Terminal) => Format::Terminal(style),
        Some(args::Format::Json) => Format::Json,
        Some(args::Format::Slack) => Format::Slack,
        Some(args::Format::Ics) => Format::Ics,
        Some(args::Format::Email) => Format::Email,
        None if terminal.tty => Format::Terminal(style),
        Some(args::Format::Markdown) | None => Format::Markdown,
    }
}

/// `--to` names all targets; without it, a run by hand goes to standard output and to what
/// `[delivery]` names.
pub(super) fn targets(
    options: &RunOptions,
    prepared: &Prepared,
    routes: Vec<Target>,
) -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    if options.to.is_empty() {
        targets.extend(routes);
        // A scheduler has nobody who reads along; without a route its own ways are what there is.
        if !options.scheduled || targets.is_empty() {
            targets.insert(0, Target::Stdout);
        }
    }
    for text in &options.to {
        targets.push(target(prepared, "--to", text)?);
    }
    let mut unique: Vec<Target> = Vec::new();
    for target in targets {
        if !unique.contains(&target) {
            unique.push(target);
        }
    }
    Ok(unique)
}

/// The target that `text` names on the command line, after the option or argument `what`.
pub(super) fn target(prepared: &Prepared, what: &str, text: &str) -> Result<Target> {
    let current_dir = std::env::current_dir().ok();
    let resolve = |path: &str| match &current_dir {
        Some(folder) => prepared.config.resolve_in(folder, path),
        None if Path::new(path).is_absolute() => Ok(PathBuf::from(path)),
        None => Err(Invalid(format!("\"{path}\" is relative and the current folder is gone"))),
    };
    let target = prepared.sinks.target(text, resolve);
    target.map_err(|why| Failure::new(Kind::Usage, format!("{what}: {why}")))
}
