//! Taskwarrior 2 and 3, through its own program: `task export` reads on both, and changes are made
//! by `task` too, because only it may write its data.
//!
//! Reading leaves everything as it is: no garbage collection, which renumbers tasks, no new
//! instances of recurring tasks, no hooks, and no question answered. The last of these is why
//! `rc.confirmation=off` is left to changes: with it, a `task` that was never set up makes its files.
//!
//! What is read, by the name in the export:
//! - `due`, `scheduled`, `wait`, `entry`, `end` are instants. One that is midnight in the user's
//!   zone, or a second before, is what a date without a time becomes, and is read as that date.
//! - The earliest day to start is the later one of `scheduled` and `wait`. A task whose `wait` has
//!   not come is waiting.
//! - `estimate`, an attribute of the user's own, is minutes as a number, `30m` or `1h30m`, or an ISO
//!   duration such as `PT1H30M`. Another name for it is configured.
//! - `depends` is a list, or before version 2.6 a text with commas. A deleted task blocks nothing.
//! - How long somebody worked on a task is not in the export: `start` says that work has begun, and
//!   goes when it stops. Timewarrior knows it, where the configuration says to ask it.
//! - Recurring templates are no tasks: their instances are. Deleted tasks are left out.

mod change;
mod record;
#[cfg(test)]
mod tests;
mod time;

use super::edit::{Change, Prepared};
use super::json::{Fields, records};
use super::{Context, TaskList};
use crate::domain::{Loaded, Problem, ProblemKind, Task, clean, shorten};
use crate::env::Environment;
use crate::error::Result;
use crate::process::{self, Output, Request};
use record::Record;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// What it may print: some people keep ten years of finished tasks.
const STDOUT_CAP: usize = 64 * 1024 * 1024;

/// How much of its last words a message quotes, in columns.
const QUOTED: usize = 200;

/// What holds for every call. Dates are written as `2026-11-24` whatever the user's form is, and a
/// context that is on in some terminal hides and adds nothing here.
const ALWAYS: &[&str] = &[
    "rc.gc=off",
    "rc.recurrence=off",
    "rc.color=off",
    "rc.context=",
    "rc.dateformat=Y-M-D",
    "rc.json.array=1",
];

/// What holds for reading.
const READING: &[&str] = &["rc.verbose=nothing", "rc.hooks=off"];

/// How to run Taskwarrior.
#[derive(Debug, Clone)]
pub struct Program {
    /// The program and arguments of its own.
    pub argv: Vec<String>,
    /// Its environment; `TASKRC` and `TASKDATA` are its own.
    pub environment: Environment,
    /// The folder it runs in.
    pub folder: Option<PathBuf>,
    /// How long one call may take.
    pub timeout: Duration,
    /// The attribute that holds the estimate.
    pub estimate: String,
    /// Timewarrior and arguments of its own, if it is asked for the time spent.
    pub timewarrior: Option<Vec<String>>,
}

impl Program {
    /// `task` as it is found on the search path.
    pub fn new(environment: Environment) -> Self {
        Self {
            argv: vec!["task".to_owned()],
            environment,
            folder: None,
            timeout: Duration::from_secs(30),
            estimate: "estimate".to_owned(),
            timewarrior: None,
        }
    }
}

/// Taskwarrior's tasks.
#[derive(Debug, Clone)]
pub struct Taskwarrior {
    name: String,
    program: Program,
}

impl Taskwarrior {
    /// The list `name`, kept by `program`.
    pub fn new(name: String, program: Program) -> Self {
        Self { name, program }
    }

    /// The whole command line of a call.
    fn argv<S: AsRef<str>>(&self, options: &[&str], words: &[S]) -> Vec<String> {
        let own = self.program.argv.iter().map(String::as_str);
        let options = ALWAYS.iter().chain(options).copied();
        let words = words.iter().map(AsRef::as_ref);
        own.chain(options).chain(words).map(str::to_owned).collect()
    }

    /// Runs it in the user's zone, so that a date means the same day to both.
    fn run(
        &self,
        argv: &[String],
        input: Option<&[u8]>,
        context: &Context,
    ) -> Result<Output, process::Error> {
        let mut environment: BTreeMap<OsString, OsString> =
            self.program.environment.variables.clone();
        environment.insert("TZ".into(), context.moment.zone.name().into());
        let mut request = Request::new(argv, &environment, self.program.timeout);
        request.folder = self.program.folder.as_deref();
        request.input = input;
        request.stdout_cap = STDOUT_CAP;
        process::run(&request)
    }

    /// The records that `filter` selects, or what went wrong.
    fn export(&self, filter: &[&str], context: &Context) -> Result<Exported, Problem> {
        let problem = |kind, what: String| {
            Problem::new(&self.name, kind, format!("{} {what}", self.called()))
        };
        let words: Vec<&str> = filter.iter().copied().chain(["export"]).collect();
        let output = self.run(&self.argv(READING, &words), None, context).map_err(|cause| {
            let kind = match cause {
                process::Error::TooMuchOutput { .. } => ProblemKind::Malformed,
                _ => ProblemKind::Unreachable,
            };
            problem(kind, cause.to_string())
        })?;
        if !output.status.success() {
            return Err(problem(ProblemKind::Unreachable, failed("export", &output)));
        }
        let mut exported = Exported::default();
        for (place, fields) in records(&strict(&output.stdout)) {
            let read =
                |fields: Fields| Record::read(&fields, context.moment, &self.program.estimate);
            match fields.and_then(read) {
                Ok(record) => exported.records.push(record),
                Err(reason) => {
                    exported.bad += 1;
                    exported.first.get_or_insert_with(|| format!("{place}: {reason}"));
                }
            }
        }
        Ok(exported)
    }

    /// The program's name for messages.
    fn called(&self) -> String {
        shorten(&clean(self.program.argv.first().map_or("", String::as_str)), QUOTED)
    }
}

/// What an export gave.
#[derive(Default)]
struct Exported {
    records: Vec<Record>,
    /// How many records cannot be read, and the first of them.
    bad: usize,
    first: Option<String>,
}

impl TaskList for Taskwarrior {
    fn name(&self) -> &str {
        &self.name
    }

    fn load(&self, context: &Context) -> Loaded<Task> {
        let exported = match self.export(&[], context) {
            Ok(exported) => exported,
            Err(problem) => return Loaded::unknown(problem),
        };
        let malformed = |message| Problem::new(&self.name, ProblemKind::Malformed, message);
        let mut problems = Vec::new();
        if let Some(first) = exported.first {
            let (bad, all) = (exported.bad, exported.records.len() + exported.bad);
            problems.push(malformed(format!(
                "{} exported {all} {}, {bad} of which cannot be read; the first is {}",
                self.called(),
                if all == 1 { "record" } else { "records" },
                shorten(&clean(&first), QUOTED)
            )));
            if exported.records.is_empty() {
                let as_of = Some(context.moment.now);
                return Loaded { items: None, as_of, problems };
            }
        }
        let unread: Vec<&Record> =
            exported.records.iter().filter(|record| record.has_unread_estimate()).collect();
        if let Some(first) = unread.first() {
            problems.push(malformed(format!(
                "{} {} an {} that is no length of time; the first is \"{}\"",
                unread.len(),
                if unread.len() == 1 { "task has" } else { "tasks have" },
                self.program.estimate,
                shorten(&clean(first.title()), QUOTED)
            )));
        }
        let mut items = record::tasks(&self.name, exported.records);
        if let Some(argv) = &self.program.timewarrior {
            problems.extend(time::add(self, argv, &mut items, context).err());
        }
        Loaded { items: Some(items), as_of: Some(context.moment.now), problems }
    }

    fn prepare(&self, change: &Change, context: &Context) -> Result<Prepared> {
        change::prepare(self, change, context)
    }
}

/// How a call failed, with the last line it said about it.
fn failed(command: &str, output: &Output) -> String {
    let what = match output.status.code() {
        Some(code) => format!("{command} failed with status {code}"),
        None => format!("{command} was ended by a signal"),
    };
    match output.stderr.lines().map(clean).rfind(|line| !line.is_empty()) {
        Some(line) => format!("{what}: {}", shorten(&line, QUOTED)),
        None => what,
    }
}

/// The export as strict JSON: Taskwarrior 2 prints control characters in texts as they are.
fn strict(stdout: &[u8]) -> Cow<'_, [u8]> {
    let raw = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace() && *byte != 0x7F;
    if !stdout.iter().any(raw) && std::str::from_utf8(stdout).is_ok() {
        return Cow::Borrowed(stdout);
    }
    let mut text = String::with_capacity(stdout.len() + 64);
    for c in String::from_utf8_lossy(stdout).chars() {
        if c.is_ascii() && raw(&(c as u8)) {
            text.push_str(&format!("\\u{:04x}", c as u32));
        } else {
            text.push(c);
        }
    }
    Cow::Owned(text.into_bytes())
}
