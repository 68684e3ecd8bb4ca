//! Schedules for the operating system: what cron, systemd and launchd are told.
//!
//! The backends are pure: jobs go in, bytes come out, so that printing, comparing and installing
//! speak of the same thing.

mod crontab;
mod launchd;
mod systemd;
mod wall;

pub mod cron;
pub mod install;

pub use crontab::{Block, Damage};

use crate::domain::WorkflowName;
use crate::domain::schedule::Expression;
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::ffi::OsString;
use std::path::PathBuf;

/// The job that catches up: every quarter of an hour, a little after the others, so that it finds
/// their slots served.
pub const CATCH_UP: &str = "run";

/// The first minute of the hour at which [`CATCH_UP`] fires, and its interval.
const CATCH_UP_MINUTES: (u32, u32) = (7, 15);

/// The scheduler of an operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A user's crontab.
    Crontab,
    /// systemd user timers.
    Systemd,
    /// launchd agents.
    Launchd,
}

impl Backend {
    /// The name on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crontab => "crontab",
            Self::Systemd => "systemd",
            Self::Launchd => "launchd",
        }
    }

    /// The words of the first command line in a file of ours, if there is one.
    pub fn command_in(self, text: &str) -> Option<Vec<String>> {
        let words = match self {
            Self::Crontab => cron::command_in(text),
            Self::Systemd => systemd::command_in(text),
            Self::Launchd => launchd::command_in(text),
        };
        words.filter(|words| !words.is_empty())
    }
}

/// One workflow and when it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Which workflow.
    pub workflow: WorkflowName,
    /// When.
    pub expressions: Vec<Expression>,
}

/// Everything that the generated files depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The workflows, in the order of a day.
    pub jobs: Vec<Job>,
    /// The zone of the expressions.
    pub zone: Tz,
    /// The zone that the system's own scheduler runs in.
    pub system_zone: Tz,
    /// The day from which the offsets of the two zones are compared over a year.
    pub today: NaiveDate,
    /// The absolute path of this program.
    pub program: PathBuf,
    /// Global options that name the configuration and the profile, with absolute paths.
    pub options: Vec<OsString>,
    /// The profile, which is part of every name.
    pub profile: Option<String>,
    /// Variables that lead to the same folders and programs as now, where the scheduler's would lead
    /// elsewhere.
    pub variables: Vec<(String, OsString)>,
    /// The folder for the output of jobs, where the scheduler keeps none itself.
    pub logs: PathBuf,
}

impl Setup {
    /// The command line of a workflow's job.
    fn workflow_command(&self, workflow: WorkflowName) -> Vec<OsString> {
        self.command(&[workflow.name(), "--scheduled"])
    }

    /// The command line of the job that catches up.
    fn catch_up_command(&self) -> Vec<OsString> {
        self.command(&["schedule", CATCH_UP])
    }

    fn command(&self, words: &[&str]) -> Vec<OsString> {
        let program = std::iter::once(self.program.clone().into_os_string());
        program
            .chain(self.options.iter().cloned())
            .chain(words.iter().map(OsString::from))
            .collect()
    }

    /// `personal-os`, with the profile after `joint`.
    pub fn prefix(&self, joint: char) -> String {
        match &self.profile {
            Some(profile) => format!("personal-os{joint}{profile}"),
            None => "personal-os".to_owned(),
        }
    }

    /// What `backend` cannot express: it is left to the job that catches up.
    pub fn left_to_catch_up(&self, backend: Backend) -> Vec<(&Job, &Expression)> {
        let of = |job| wall::left(job, self).into_iter().map(move |expression| (job, expression));
        match backend {
            Backend::Systemd => Vec::new(),
            Backend::Crontab | Backend::Launchd => self.jobs.iter().flat_map(of).collect(),
        }
    }

    /// What the user should know of jobs that `backend` cannot express.
    pub fn notes(&self, backend: Backend) -> Vec<String> {
        let note = |(job, expression): &(&Job, &Expression)| {
            format!(
                "{} at \"{expression}\" is left to the job that runs every quarter of an hour: the \
                 clock of this system, which is in {}, cannot express these days in {}",
                job.workflow.name(),
                self.system_zone.name(),
                self.zone.name()
            )
        };
        self.left_to_catch_up(backend).iter().map(note).collect()
    }

    /// The files of `backend` as they are installed, in the order of their names' jobs.
    pub fn files(&self, backend: Backend) -> Result<Vec<GeneratedFile>, Unwritable> {
        match backend {
            Backend::Crontab => {
                let name = format!("{}.crontab", self.prefix('-'));
                Ok(vec![GeneratedFile { name, text: cron::block(self)? }])
            }
            Backend::Systemd => systemd::files(self),
            Backend::Launchd => launchd::files(self),
        }
    }
}

/// A file for a scheduler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Its name without a folder.
    pub name: String,
    /// What it holds, with a final line end.
    pub text: String,
}

impl GeneratedFile {
    /// Whether it belongs to the job of this name alone; a crontab belongs to all of them.
    pub fn is_of(&self, setup: &Setup, job: &str) -> bool {
        let stem = self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem);
        ['-', '.'].iter().any(|joint| stem == format!("{}{joint}{job}", setup.prefix(*joint)))
    }
}

/// A path that the scheduler's format cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritable {
    /// Which text.
    pub text: String,
    /// Why not.
    pub why: &'static str,
}

/// The word as text, if it is text and stands on one line.
fn printable(word: &OsString) -> Result<&str, Unwritable> {
    let unwritable =
        |why| Unwritable { text: word.to_string_lossy().escape_debug().to_string(), why };
    let text = word.to_str().ok_or_else(|| unwritable("is not UTF-8"))?;
    if text.chars().any(char::is_control) {
        return Err(unwritable("holds a control character"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
