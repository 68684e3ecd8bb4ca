//! The configuration: layers, located errors, paths, secrets.
//!
//! Three things are kept apart: the file as a tree with places, the [`Settings`] a run
//! works from, and the sections that sources and sinks read for themselves, because only they know
//! their keys. Precedence is flag, environment, file, default.

mod names;
pub mod paths;
mod schedule;
mod secret;
mod section;
mod settings;
mod sheet;
mod source;
mod text;
mod tree;
mod update;

pub use secret::SecretReference;
pub use section::Section;
pub use settings::{Discovery, Settings, SystemZone, ThemeInputs, User};
pub use sheet::Sheet;
pub use source::{Flaw, Located, Shown};
pub use text::{nearest, parse_duration, quoted};
pub use update::{AudienceSettings, Updates};

use crate::domain::{Invalid, shell_word};
use crate::env::Environment;
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::unix;
use paths::Paths;
use source::Source;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tree::Table;

/// Larger files are no configuration.
const MOST_BYTES: u64 = 1024 * 1024;

/// A configuration as read: possibly with flaws, which [`Config::check`] turns into a failure once
/// sources and sinks have read their sections too.
#[derive(Debug)]
pub struct Config {
    /// Where everything lives.
    pub paths: Paths,
    /// The settings.
    pub settings: Settings,
    /// Whether there is a configuration file.
    pub file_exists: bool,
    source: Source,
    root: Option<Table>,
    mode: u32,
}

impl Config {
    /// Reads the configuration file that `paths` names, if it is there. One that was named on the
    /// command line must be there.
    pub fn load(paths: Paths, environment: &Environment) -> Result<Self> {
        let base = paths.config_file.parent().unwrap_or(Path::new("/")).to_owned();
        Self::load_as_in(base, paths, environment)
    }

    /// Reads a configuration file as if it were in the folder `base`.
    pub fn load_as_in(base: PathBuf, paths: Paths, environment: &Environment) -> Result<Self> {
        let file = read_file(&paths)?;
        Self::read(base, paths, environment, file)
    }

    /// Reads `text` as if it stood in the configuration file, which need not be there.
    pub fn of_text(text: &str, paths: Paths, environment: &Environment) -> Result<Self> {
        let base = paths.config_file.parent().unwrap_or(Path::new("/")).to_owned();
        Self::read(base, paths, environment, Some((text.to_owned(), files::FILE_MODE)))
    }

    fn read(
        base: PathBuf,
        paths: Paths,
        environment: &Environment,
        file: Option<(String, u32)>,
    ) -> Result<Self> {
        let source = Source {
            file: file.is_some().then(|| paths.config_file.clone()),
            base,
            home: paths.home.clone(),
            environment: environment.clone(),
            flaws: RefCell::default(),
            shown: RefCell::default(),
            tables: RefCell::default(),
            holds_raw_secret: Cell::default(),
            unscheduled: RefCell::default(),
            secrets: RefCell::default(),
            programs: RefCell::default(),
        };
        let (text, mode) = file.unwrap_or_default();
        let root = match tree::parse(&text) {
            Ok(root) => root,
            Err(errors) => {
                for error in errors {
                    let (line, column) = (error.at.line, error.at.column);
                    let place = format!("{}:{line}:{column}", paths.config_file.display());
                    source.flaw(place, error.message);
                }
                let mut flaws = source.flaws.take();
                flaws.sort();
                flaws.dedup();
                return Err(flawed(&flaws));
            }
        };
        let root = source.file.is_some().then_some(root);
        let settings =
            Settings::read(&Section::root(&source, root.as_ref()), &system_zone(environment));
        let file_exists = source.file.is_some();
        Ok(Self { paths, settings, file_exists, source, root, mode })
    }

    /// The tables `[[kind]]`.
    pub fn tables(&self, kind: &str) -> Vec<Section<'_>> {
        Section::root(&self.source, self.root.as_ref()).tables(kind)
    }

    /// The table `[name]`; an absent one reads as empty.
    pub fn table(&self, name: &str) -> Section<'_> {
        Section::root(&self.source, self.root.as_ref()).table(name)
    }

    /// The tables `[kind.NAME]` with their names.
    pub fn named_tables(&self, kind: &str) -> Vec<(String, Section<'_>)> {
        let parent = Section::root(&self.source, self.root.as_ref()).table(kind);
        parent.names().into_iter().map(|name| (name.clone(), parent.table(&name))).collect()
    }

    /// A path as written in the configuration: `~` is the home folder, and a relative path is
    /// relative to the configuration file.
    pub fn resolve(&self, text: &str) -> Result<PathBuf, Invalid> {
        Section::root(&self.source, self.root.as_ref()).resolve(text)
    }

    /// Notes a flaw found by a part that reads a value of its own.
    pub fn reject(&self, place: &str, message: impl Into<String>) {
        self.source.flaw(place.to_owned(), message);
    }

    /// A path as typed on the command line: `~` is the home folder, and a relative path is relative
    /// to `folder`.
    pub fn resolve_in(&self, folder: &Path, text: &str) -> Result<PathBuf, Invalid> {
        text::expand(text, folder, self.source.home.as_deref())
    }

    /// Fails with all flaws noted so far, if there are any. To be called when every part has read
    /// its section.
    pub fn check(&self) -> Result<()> {
        if let Some(exposed) = self.exposed() {
            return Err(exposed);
        }
        let flaws = self.flaws();
        if flaws.is_empty() { Ok(()) } else { Err(flawed(&flaws)) }
    }

    /// That others can read a secret which stands in the file itself, if it is so.
    pub fn exposed(&self) -> Option<Failure> {
        if !self.source.holds_raw_secret.get() || !unix::is_open_to_others(self.mode) {
            return None;
        }
        let file = self.paths.config_file.display();
        let mode = self.mode & 0o777;
        let message = format!("{file} holds a secret and others can read it (mode {mode:03o})");
        Some(
            Failure::new(Kind::Config, message)
                .hint(format!("run: chmod 600 {}", shell_word(&file.to_string()))),
        )
    }

    /// All flaws noted so far, in the order of their places. To be called once, when every part has
    /// read its section.
    pub fn flaws(&self) -> Vec<Flaw> {
        Section::root(&self.source, self.root.as_ref()).finish();
        let mut flaws = self.source.flaws.take();
        flaws.sort();
        flaws.dedup();
        flaws
    }

    /// Every secret that the parts have read, by its key.
    pub fn secrets(&self) -> BTreeMap<String, SecretReference> {
        self.source.secrets.borrow().clone()
    }

    /// Secrets that a scheduler's bare environment may not have, as sentences.
    pub fn unscheduled_secrets(&self) -> Vec<String> {
        self.source.unscheduled.borrow().clone()
    }

    /// The programs that the configuration names without a folder: they are looked for on the search
    /// path.
    pub fn programs(&self) -> BTreeSet<String> {
        let mut programs = self.source.programs.borrow().clone();
        if !self.file_exists {
            // Without a configuration Taskwarrior is used where it is found.
            programs.insert("task".to_owned());
        }
        programs
    }

    /// Every value in force with its layer, in the order of the file's schema.
    pub fn shown(&self) -> Vec<Shown> {
        self.source.shown.borrow().clone()
    }
}

fn flawed(flaws: &[Flaw]) -> Failure {
    let lines: Vec<String> =
        flaws.iter().map(|flaw| format!("{}: {}", flaw.place, flaw.message)).collect();
    let count =
        if lines.len() == 1 { String::new() } else { format!("{} mistakes\n", lines.len()) };
    Failure::new(Kind::Config, format!("in the configuration: {count}{}", lines.join("\n")))
        .hint("`personal-os config edit` opens the file, `personal-os config check` checks it")
}

/// The text and the mode of the file, or `None` if there is none where none must be.
fn read_file(paths: &Paths) -> Result<Option<(String, u32)>> {
    let path = &paths.config_file;
    let failed = |why: &str| {
        let message = format!("could not read the configuration {}: {why}", path.display());
        Failure::new(Kind::Config, message)
    };
    let contents = match files::read_regular(path, MOST_BYTES) {
        Ok(contents) => contents,
        // A link that leads nowhere is a configuration that cannot be read.
        Err(error)
            if error.kind() == ErrorKind::NotFound
                && !paths.config_is_explicit
                && std::fs::symlink_metadata(path).is_err() =>
        {
            return Ok(None);
        }
        Err(error) => {
            let is_missing =
                error.kind() == ErrorKind::NotFound && std::fs::symlink_metadata(path).is_err();
            let failure = if is_missing {
                Failure::new(Kind::Config, format!("there is no configuration {}", path.display()))
            } else {
                failed(&error.to_string())
            };
            return Err(match (paths.config_is_explicit, is_missing) {
                (true, true) => failure
                    .hint("check the path given with --config or PERSONAL_OS_CONFIG")
                    .hint("`personal-os init` writes the file"),
                (true, false) => {
                    failure.hint("check the path given with --config or PERSONAL_OS_CONFIG")
                }
                (false, _) => failure.hint(
                    "see what it is and whose (ls -ld), or move it away: `personal-os init` then \
                     writes a new one",
                ),
            });
        }
    };
    let text = String::from_utf8(contents.bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = String::from_utf8_lossy(valid).matches('\n').count() + 1;
        failed(&format!("line {line} is not UTF-8"))
            .hint("`personal-os config edit` opens the file, save it as UTF-8")
    })?;
    // Some editors begin a file with a byte order mark.
    let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
    Ok(Some((text, unix::mode(&contents.metadata))))
}

/// The zone in which the system's own schedulers run: what the system is set to, whatever `TZ` says
/// here, and UTC where it is set to nothing. `None` if its zone has no name, or one that is in no
/// database.
pub fn scheduler_zone() -> Option<chrono_tz::Tz> {
    match iana_time_zone::get_timezone() {
        Ok(name) => crate::time::zone(&name),
        Err(_) if !Path::new("/etc/localtime").exists() => Some(chrono_tz::UTC),
        Err(_) => None,
    }
}

/// The system's zone: `TZ` first, as every program has it, then what the system is set to. A
/// system that says nothing runs on UTC, as POSIX has it.
fn system_zone(environment: &Environment) -> SystemZone {
    let variable = environment.get("TZ").map(|name| name.to_string_lossy().into_owned());
    let variable = variable.as_deref().map(|name| name.trim_start_matches(':'));
    match variable {
        // A path into the zone database, or the path of what the system is set to.
        Some(path) if path.starts_with('/') => {
            if let Some((_, name)) = path.split_once("/zoneinfo/") {
                return SystemZone { name: name.to_owned(), layer: "$TZ" };
            }
        }
        Some(name) => return SystemZone { name: name.to_owned(), layer: "$TZ" },
        None => {}
    }
    match iana_time_zone::get_timezone() {
        Ok(name) => SystemZone { name, layer: "system" },
        Err(_) => SystemZone { name: "UTC".to_owned(), layer: "system (none set)" },
    }
}
