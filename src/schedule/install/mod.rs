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
use crate::unix;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
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
    /// The names of those that the system was not told of, or told to leave alone.
    pub idle: BTreeSet<String>,
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
        // A shell that `su` or `sudo` started does not say where the user's systemd listens.
        let runtime = PathBuf::from(format!("/run/user/{}", unix::user_id()));
        if environment.get("XDG_RUNTIME_DIR").is_none() && runtime.is_dir() {
            variables.insert("XDG_RUNTIME_DIR".into(), runtime.into_os_string());
        }
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
        let _lock = lock(&self.state)?;
        let before = self.installed(setup, backend).map(|installed| installed.files);
        let mut change = match backend {
            Backend::Crontab => tab::install(self, setup, &files)?,
            Backend::Systemd => units::install(self, setup, &files)?,
            Backend::Launchd => agents::install(self, setup, &files)?,
        };
        change.notes.extend(setup.notes(backend));
        change.notes.extend(replaced(setup, backend, &before.unwrap_or_default()));
        Ok(change)
    }

    /// Takes away everything that was installed for this profile.
    pub fn uninstall(&self, setup: &Setup, backend: Backend) -> Result<Change> {
        let _lock = lock(&self.state)?;
        match backend {
            Backend::Crontab => tab::uninstall(self, setup),
            Backend::Systemd => units::uninstall(self, setup),
            Backend::Launchd => agents::uninstall(self, setup),
        }
    }

    /// What is installed now.
    pub fn installed(&self, setup: &Setup, backend: Backend) -> Result<Installed> {
        let mut installed = match backend {
            Backend::Crontab => tab::installed(self, setup),
            Backend::Systemd => units::installed(self, setup),
            Backend::Launchd => agents::installed(self, setup),
        }?;
        let commands = installed.files.values().filter_map(|text| backend.command_in(text));
        let programs: BTreeSet<String> =
            commands.filter_map(|words| words.into_iter().next()).collect();
        let gone = programs.iter().filter(|program| !Path::new(program).is_file());
        installed.notes.extend(gone.map(|program| {
            let program = crate::domain::shorten(&crate::domain::clean(program), 300);
            format!(
                "{program} is not there any more, so nothing runs: `personal-os schedule install` \
                 installs this one"
            )
        }));
        Ok(installed)
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

/// Installations and removals of all profiles come one after the other: they change the same
/// crontab and the same folders.
fn lock(state: &Path) -> Result<File> {
    let folder = state.join("locks");
    let path = folder.join("schedule.lock");
    let failed =
        |cause| Failure::caused(Kind::Io, format!("could not lock {}", path.display()), cause);
    files::create_private_dir(&folder).map_err(failed)?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = files::open_private(&path, &options).map_err(failed)?;
    // The holder only runs programs whose time is bounded, so waiting ends.
    file.lock().map_err(failed)?;
    Ok(file)
}

/// That another configuration had this schedule before: names carry the profile alone.
fn replaced(setup: &Setup, backend: Backend, before: &BTreeMap<String, String>) -> Option<String> {
    let words = before.values().find_map(|text| backend.command_in(text))?;
    let at = words.iter().position(|word| word == "--config");
    let theirs = at.and_then(|at| words.get(at + 1));
    let at = setup.options.iter().position(|word| word == "--config");
    let ours = at.and_then(|at| setup.options.get(at + 1)).map(|path| path.to_string_lossy());
    if theirs.map(String::as_str) == ours.as_deref() {
        return None;
    }
    let theirs = theirs.map_or("the usual configuration", String::as_str);
    let theirs = crate::domain::shorten(&crate::domain::clean(theirs), 300);
    Some(format!(
        "the schedule of {theirs} stood in this place and is replaced; with a --profile of its own \
         each has one"
    ))
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
    String::from_utf8_lossy(unix::bytes(path.as_os_str())).into_owned()
}
