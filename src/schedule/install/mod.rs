//! Putting a schedule into the system, looking at what is there, and taking it away.
//!
//! The only part of the schedule that touches the system. Everything is in the user's own scope:
//! nothing here asks for more rights than the user has.

mod agents;
mod tab;
mod units;

use super::{Backend, GeneratedFile, Setup, Unwritable};
use crate::domain::WorkflowName;
use crate::env::Environment;
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::process;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The system's programs answer at once; one that does not is in trouble.
const LIMIT: Duration = Duration::from_secs(20);

/// No generated file is nearly as large.
const MOST_BYTES: u64 = 1024 * 1024;

/// Stands in every file that we wrote and in none that we did not.
const WRITTEN_BY: &str = "Written by `personal-os schedule install`";

/// The system as the schedule sees it.
#[derive(Debug, Clone)]
pub struct System {
    environment: BTreeMap<OsString, OsString>,
    /// Where user units stand.
    units: PathBuf,
    /// Where agents stand.
    agents: PathBuf,
    /// The state of this program, common to all its profiles.
    state: PathBuf,
    /// Where the state of this profile is: backups go there.
    own_state: PathBuf,
}

/// What an installation or a removal did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The names of what was written or removed; empty if all was as it should be.
    pub changed: Vec<String>,
    /// What the user should know, a sentence each.
    pub notes: Vec<String>,
}

/// What is installed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Installed {
    /// The files of ours that are there, with what they hold.
    pub files: BTreeMap<String, String>,
    /// Why the system will not run them as they stand, a sentence each.
    pub notes: Vec<String>,
}

impl System {
    /// The system as `environment` leads to it; `home` and `state` as the paths of the run have
    /// them.
    pub fn new(environment: &Environment, home: Option<&Path>, state: &Path) -> Result<Self> {
        let home = home.ok_or_else(|| {
            Failure::new(
                Kind::Config,
                "no home folder is known, so there is no place for a schedule",
            )
            .hint("set HOME to an absolute path")
        })?;
        let config = environment.get("XDG_CONFIG_HOME").map(PathBuf::from);
        let config = config.filter(|path| path.is_absolute()).unwrap_or(home.join(".config"));
        let mut variables = environment.variables.clone();
        // The texts of the programs are compared.
        variables.insert("LC_ALL".into(), "C".into());
        let common =
            state.ancestors().find(|folder| folder.file_name() == Some(OsStr::new("personal-os")));
        Ok(Self {
            environment: variables,
            units: config.join("systemd/user"),
            agents: home.join("Library/LaunchAgents"),
            state: common.unwrap_or(state).to_owned(),
            own_state: state.to_owned(),
        })
    }

    /// The scheduler that this system runs.
    pub fn backend(&self) -> Result<Backend> {
        if cfg!(target_os = "macos") {
            return Ok(Backend::Launchd);
        }
        // The folder exists exactly where systemd is the first process (sd_booted(3)).
        if Path::new("/run/systemd/system").is_dir() && self.has_program("systemctl") {
            return Ok(Backend::Systemd);
        }
        if self.has_program("crontab") {
            return Ok(Backend::Crontab);
        }
        Err(Failure::new(Kind::Other, "this system runs neither systemd nor cron").hint(
            "install cron, or name a scheduler with --backend and take its files with --output DIR",
        ))
    }

    /// Installs the schedule; what is right already is left alone.
    pub fn install(&self, setup: &Setup, backend: Backend) -> Result<Change> {
        let files = setup.files(backend).map_err(|wrong| unwritable(&wrong))?;
        let mut change = match backend {
            Backend::Crontab => tab::install(self, setup, &files)?,
            Backend::Systemd => units::install(self, setup, &files)?,
            Backend::Launchd => agents::install(self, setup, &files)?,
        };
        for job in setup.left_to_catch_up(backend) {
            change.notes.push(format!(
                "{} is left to the job that runs every quarter of an hour: the clock of this \
                 system, which is in {}, cannot express its days in {}",
                job.workflow.name(),
                setup.system_zone.name(),
                setup.zone.name()
            ));
        }
        Ok(change)
    }

    /// Takes away everything that was installed for this profile.
    pub fn uninstall(&self, setup: &Setup, backend: Backend) -> Result<Change> {
        match backend {
            Backend::Crontab => tab::uninstall(self, setup),
            Backend::Systemd => units::uninstall(self, setup),
            Backend::Launchd => agents::uninstall(self, setup),
        }
    }

    /// What is installed now.
    pub fn installed(&self, setup: &Setup, backend: Backend) -> Result<Installed> {
        match backend {
            Backend::Crontab => tab::installed(self, setup),
            Backend::Systemd => units::installed(self, setup),
            Backend::Launchd => agents::installed(self, setup),
        }
    }

    fn has_program(&self, name: &str) -> bool {
        let path = self.environment.get(OsStr::new("PATH"));
        let folders = path.into_iter().flat_map(std::env::split_paths);
        folders.filter(|folder| folder.is_absolute()).any(|folder| folder.join(name).is_file())
    }

    /// Runs one of the system's programs.
    fn run(&self, argv: &[&str], input: Option<&[u8]>) -> Result<process::Output> {
        let argv: Vec<String> = argv.iter().map(|&word| word.to_owned()).collect();
        let mut request = process::Request::new(&argv, &self.environment, LIMIT);
        request.input = input;
        process::run(&request).map_err(|error| {
            let program = argv.first().map(String::as_str).unwrap_or_default();
            let failure = Failure::new(Kind::Io, format!("{program}: {error}"));
            match error {
                process::Error::NotFound => failure.hint(format!(
                    "install {program}, or take the files with `schedule print --output DIR`"
                )),
                _ => failure,
            }
        })
    }
}

/// A path that a scheduler's format cannot hold.
pub fn unwritable(wrong: &Unwritable) -> Failure {
    Failure::new(
        Kind::Config,
        format!("no schedule can be written: \"{}\" {}", wrong.text, wrong.why),
    )
    .hint("move the program or the configuration to a plainer path")
}

/// The stems of all jobs that a profile may have, whatever the configuration says now: so that what
/// was turned off is found again.
fn stems(setup: &Setup, joint: char) -> Vec<String> {
    let names = WorkflowName::ALL.iter().map(|workflow| workflow.name());
    let names = names.chain([super::CATCH_UP]);
    names.map(|name| format!("{}{joint}{name}", setup.prefix(joint))).collect()
}

/// The files of ours in a folder, by name. One of our names that somebody else wrote is a failure.
fn ours(folder: &Path, names: &[String]) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for name in names {
        let path = folder.join(name);
        let text = match files::read_regular(&path, MOST_BYTES) {
            Ok(contents) => String::from_utf8_lossy(&contents.bytes).into_owned(),
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => {
                let message = format!("could not read {}", path.display());
                return Err(Failure::caused(Kind::Io, message, error));
            }
        };
        if !text.contains(WRITTEN_BY) {
            let message = format!("{} is not written by this program, it stays", path.display());
            return Err(Failure::new(Kind::Io, message)
                .hint("move it away, or install under another --profile"));
        }
        found.insert(name.clone(), text);
    }
    Ok(found)
}

/// Writes the files that differ from what is there; gives their names.
fn write_changed(
    folder: &Path,
    files: &[GeneratedFile],
    there: &BTreeMap<String, String>,
) -> Result<Vec<String>> {
    let mut changed = Vec::new();
    for file in files.iter().filter(|file| there.get(&file.name) != Some(&file.text)) {
        let path = folder.join(&file.name);
        files::replace(&path, file.text.as_bytes()).map_err(|cause| {
            Failure::caused(Kind::Io, format!("could not write {}", path.display()), cause)
        })?;
        changed.push(file.name.clone());
    }
    Ok(changed)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => {
            Err(Failure::caused(Kind::Io, format!("could not remove {}", path.display()), cause))
        }
        _ => Ok(()),
    }
}

/// The end of what a program said on its standard error, on one line.
fn said(output: &process::Output) -> String {
    let text = crate::domain::clean(&output.stderr);
    let text = crate::domain::shorten(&text, 300);
    if text.is_empty() { format!("it ended with {}", output.status) } else { text }
}

/// A path as text, for a message or as the argument of a program.
fn shown(path: &Path) -> String {
    String::from_utf8_lossy(path.as_os_str().as_bytes()).into_owned()
}
