//! Records that a program prints: the way to every system that has no source of its own.
//!
//! The program is run without a shell and prints JSON, one record a line or one array of records,
//! with the keys of the TASK and EVENT contracts; only `title`, and `start` of an event, is
//! required, `null` is the same as absent, and unknown keys are ignored. It is told in its
//! environment `PERSONAL_OS_NOW` (RFC 3339), `PERSONAL_OS_TIMEZONE`, for events
//! `PERSONAL_OS_FROM` and `PERSONAL_OS_TO` (dates, the second exclusive), and
//! `PERSONAL_OS_OFFLINE=1` if it must not use a network.
//!
//! Status 0 is success, 77 says that the other side refused (`EX_NOPERM` of sysexits.h); any other
//! end leaves the records unknown, whatever was printed before.

mod contact;
mod event;
mod task;
#[cfg(test)]
mod tests;

use super::feedback::{self, Columns};
use super::json::{Fields, records};
use super::{Calendar, ContactList, Context, Feedback, OFFLINE, TaskList};
use crate::config::SecretReference;
use crate::domain::{
    Event, FeedbackItem, Loaded, Problem, ProblemKind, Relation, Task, clean, shorten,
};
use crate::env::Environment;
use crate::error::Failure;
use crate::process::{self, Request};
use crate::time::{Window, rfc3339};
use crate::unix;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

/// What a program says with this exit status: the other side refused, asking again does not help.
const REFUSED: i32 = 77;

/// How much of a program's name a problem shows, in columns.
const NAMED: usize = 80;

/// How much of a program's last words, or of a bad record's reason, a problem shows, in columns.
const QUOTED: usize = 200;

/// A program that prints tasks.
#[derive(Debug, Clone)]
pub struct CommandTasks(Program);

/// A program that prints events.
#[derive(Debug, Clone)]
pub struct CommandCalendar {
    program: Program,
    busy: bool,
}

/// A program that prints contacts and deals.
#[derive(Debug, Clone)]
pub struct CommandContacts {
    program: Program,
    sensitive: bool,
}

/// A program that prints what users say.
#[derive(Debug, Clone)]
pub struct CommandFeedback {
    program: Program,
    columns: Columns,
}

/// How to run a program that is a source.
#[derive(Debug, Clone)]
pub struct Command {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// The whole environment it gets, but for what it is told of the run.
    pub environment: Environment,
    /// Variables whose values are fetched whenever it is started.
    pub secrets: BTreeMap<String, SecretReference>,
    /// The folder it runs in.
    pub folder: PathBuf,
    /// How long it may take.
    pub timeout: Duration,
    /// It asks a network, so it is left out under `--offline`.
    pub network: bool,
}

impl CommandTasks {
    /// The list `name`, printed by `command`.
    pub fn new(name: String, command: Command) -> Self {
        Self(Program { name, command })
    }
}

impl CommandCalendar {
    /// The calendar `name`, printed by `command`. With `busy` off, none of its events takes the
    /// user's time.
    pub fn new(name: String, command: Command, busy: bool) -> Self {
        Self { program: Program { name, command }, busy }
    }
}

impl CommandContacts {
    /// The list `name`, printed by `command`. With `sensitive`, none of it is for many.
    pub fn new(name: String, command: Command, sensitive: bool) -> Self {
        Self { program: Program { name, command }, sensitive }
    }
}

impl ContactList for CommandContacts {
    fn name(&self) -> &str {
        &self.program.name
    }

    fn load(&self, context: &Context) -> Loaded<Relation> {
        let zone = context.moment.zone;
        self.program.load(
            context,
            None,
            |fields| contact::read(fields, zone),
            |found| {
                let mut relations = contact::contacts(&self.program.name, found);
                for relation in relations.iter_mut().filter(|_| self.sensitive) {
                    match relation {
                        Relation::Contact(contact) => contact.sensitive = true,
                        Relation::Deal(deal) => deal.sensitive = true,
                    }
                }
                relations
            },
        )
    }
}

impl CommandFeedback {
    /// The source `name`, printed by `command`. Its keys are those of FEEDBACK in the manual, or what
    /// `columns` says.
    pub fn new(name: String, command: Command, columns: Columns) -> Self {
        Self { program: Program { name, command }, columns }
    }
}

impl Feedback for CommandFeedback {
    fn name(&self) -> &str {
        &self.program.name
    }

    fn load(&self, window: &Window, context: &Context) -> Loaded<FeedbackItem> {
        let Program { name, .. } = &self.program;
        match self.program.run(context, Some(window)) {
            Ok(stdout) => {
                let program = self.program.program();
                feedback::printed(name, &program, &stdout, &self.columns, context)
            }
            Err(problem) => Loaded::unknown(problem),
        }
    }
}

impl TaskList for CommandTasks {
    fn name(&self) -> &str {
        &self.0.name
    }

    fn load(&self, context: &Context) -> Loaded<Task> {
        let zone = context.moment.zone;
        self.0.load(
            context,
            None,
            |fields| task::read(fields, zone),
            |found| task::tasks(&self.0.name, found),
        )
    }
}

impl Calendar for CommandCalendar {
    fn name(&self) -> &str {
        &self.program.name
    }

    fn load(&self, window: &Window, context: &Context) -> Loaded<Event> {
        let zone = context.moment.zone;
        self.program.load(
            context,
            Some(window),
            |fields| event::read(fields, zone),
            |found| {
                let mut events = event::events(&self.program.name, found);
                events.retain(|event| event.touches(window));
                for event in &mut events {
                    event.busy &= self.busy;
                }
                events
            },
        )
    }
}

/// A record with the place where it stands.
struct Found<R> {
    record: R,
    origin: String,
}

/// A program under the name of its source.
#[derive(Debug, Clone)]
pub(in crate::sources) struct Program {
    name: String,
    command: Command,
}

impl Program {
    pub(in crate::sources) fn new(name: String, command: Command) -> Self {
        Self { name, command }
    }

    /// Runs the program, reads each record by itself, then makes items of those that could be read.
    fn load<R, T>(
        &self,
        context: &Context,
        window: Option<&Window>,
        read: impl Fn(&Fields) -> Result<R, String>,
        finish: impl FnOnce(Vec<Found<R>>) -> Vec<T>,
    ) -> Loaded<T> {
        let stdout = match self.run(context, window) {
            Ok(stdout) => stdout,
            Err(problem) => return Loaded::unknown(problem),
        };
        let (mut found, mut bad, mut first) = (Vec::new(), 0_usize, None);
        for (place, fields) in records(&stdout) {
            match fields.and_then(|fields| read(&fields)) {
                Ok(record) => {
                    found.push(Found { record, origin: format!("{} {place}", self.program()) });
                }
                Err(reason) => {
                    bad += 1;
                    first.get_or_insert_with(|| format!("{place}: {reason}"));
                }
            }
        }
        let as_of = Some(context.moment.now);
        let Some(first) = first else {
            return Loaded { items: Some(finish(found)), as_of, problems: Vec::new() };
        };
        let all = found.len() + bad;
        let message = format!(
            "{} printed {all} {}, {bad} of which cannot be read; the first is {}",
            self.program(),
            if all == 1 { "record" } else { "records" },
            shorten(&clean(&first), QUOTED)
        );
        let problems = vec![Problem::new(&self.name, ProblemKind::Malformed, message)];
        if found.is_empty() {
            return Loaded { items: None, as_of, problems };
        }
        Loaded { items: Some(finish(found)), as_of, problems }
    }

    /// What the program printed, if it succeeded.
    pub(in crate::sources) fn run(
        &self,
        context: &Context,
        window: Option<&Window>,
    ) -> Result<Vec<u8>, Problem> {
        let problem = |kind, what: String| {
            Problem::new(&self.name, kind, format!("{} {what}", self.program()))
        };
        if self.command.network && context.offline {
            let what = format!("was not asked: it needs a network, and {OFFLINE}");
            return Err(problem(ProblemKind::Unreachable, what));
        }
        let mut environment = self.told(context, window);
        for (name, secret) in &self.command.secrets {
            let value = secret
                .resolve(&self.command.environment)
                .map_err(|failure| problem(ProblemKind::Config, explain(&failure)))?;
            environment.insert(name.into(), value.expose().into());
        }
        let mut request = Request::new(&self.command.argv, &environment, self.command.timeout);
        request.folder = Some(&self.command.folder);
        let output = process::run(&request).map_err(|cause| {
            let kind = match cause {
                process::Error::TooMuchOutput { .. } => ProblemKind::Malformed,
                _ => ProblemKind::Unreachable,
            };
            problem(kind, cause.to_string())
        })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let kind = match output.status.code() {
            Some(REFUSED) => ProblemKind::Rejected,
            _ => ProblemKind::Unreachable,
        };
        Err(problem(kind, ending(output.status, &output.stderr)))
    }

    /// The environment of the program: what the configuration gives, and what it is told of this
    /// run. What only other runs are told is taken out, so that one run cannot reach into another.
    fn told(&self, context: &Context, window: Option<&Window>) -> BTreeMap<OsString, OsString> {
        let moment = context.moment;
        let told = [
            ("PERSONAL_OS_NOW", Some(rfc3339(moment.now, moment.zone))),
            ("PERSONAL_OS_TIMEZONE", Some(moment.zone.name().to_owned())),
            ("PERSONAL_OS_FROM", window.map(|window| window.from.to_string())),
            ("PERSONAL_OS_TO", window.map(|window| window.to.to_string())),
            ("PERSONAL_OS_OFFLINE", context.offline.then(|| "1".to_owned())),
        ];
        let mut environment = self.command.environment.variables.clone();
        for (name, value) in told {
            match value {
                Some(value) => environment.insert(name.into(), value.into()),
                None => environment.remove(&OsString::from(name)),
            };
        }
        environment
    }

    /// The program's name for messages; its arguments may be private.
    fn program(&self) -> String {
        shorten(&clean(self.command.argv.first().map_or("", String::as_str)), NAMED)
    }
}

/// Why a secret could not be had, with what to do about it.
fn explain(failure: &Failure) -> String {
    let hints = failure.hints.iter().map(|hint| format!("; {hint}"));
    format!("was not started: {failure}{}", hints.collect::<String>())
}

/// How a program failed, with the last line it said about it.
fn ending(status: ExitStatus, stderr: &str) -> String {
    let what = match (status.code(), unix::signal_of(status)) {
        (Some(REFUSED), _) => format!("was refused (status {REFUSED})"),
        (Some(code), _) => format!("failed with status {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "failed".to_owned(),
    };
    match stderr.lines().map(clean).rfind(|line| !line.is_empty()) {
        Some(line) => format!("{what}: {}", shorten(&line, QUOTED)),
        None => what,
    }
}
