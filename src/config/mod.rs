//! The configuration: layers, located errors, paths, secrets.
//!
//! Three things are kept apart: the file as a [tree](tree) with places, the [`Settings`] a run
//! works from, and the sections that sources and sinks read for themselves, because only they know
//! their keys. Precedence is flag, environment, file, default.

pub mod paths;
mod secret;
mod section;
mod settings;
mod text;
mod tree;

pub use secret::SecretReference;
pub use section::{Flaw, Located, Section, Shown};
pub use settings::{Settings, SystemZone, User};
pub use text::{nearest, parse_duration};

use crate::domain::Invalid;
use crate::env::Environment;
use crate::error::{Failure, Kind, Result};
use paths::Paths;
use section::Source;
use std::cell::RefCell;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::PermissionsExt as _;
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
        let file = read_file(&paths)?;
        let source = Source {
            file: file.is_some().then(|| paths.config_file.clone()),
            base: paths.config_file.parent().unwrap_or(Path::new("/")).to_owned(),
            home: paths.home.clone(),
            environment: environment.clone(),
            flaws: RefCell::default(),
            shown: RefCell::default(),
            holds_raw_secret: RefCell::default(),
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
                return Err(flawed(source.flaws.take()));
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

    /// Notes a value in force that no section holds, for `config show`.
    pub fn note(&self, key: &str, value: &str, layer: &str) {
        let shown =
            Shown { key: key.to_owned(), value: text::quoted(value), layer: layer.to_owned() };
        self.source.shown.borrow_mut().push(shown);
    }

    /// Fails with all flaws noted so far, if there are any. To be called when every part has read
    /// its section.
    pub fn check(&self) -> Result<()> {
        const TABLES: &[&str] =
            &["user", "work", "priorities", "calendar", "tasks", "sinks", "delivery", "history"];
        let root = Section::root(&self.source, self.root.as_ref());
        for table in TABLES {
            root.declare(table);
        }
        root.finish();
        if *self.source.holds_raw_secret.borrow() && self.mode & 0o077 != 0 {
            let file = self.paths.config_file.display();
            return Err(Failure::new(
                Kind::Config,
                format!(
                    "{file} holds a secret and others can read it (mode {:03o})",
                    self.mode & 0o777
                ),
            )
            .hint(format!("run: chmod 600 {file}")));
        }
        let flaws = self.source.flaws.take();
        if flaws.is_empty() { Ok(()) } else { Err(flawed(flaws)) }
    }

    /// Every value in force with its layer, in the order of the file's schema.
    pub fn shown(&self) -> Vec<Shown> {
        self.source.shown.borrow().clone()
    }
}

fn flawed(mut flaws: Vec<Flaw>) -> Failure {
    flaws.sort();
    flaws.dedup();
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
    let failed = |why: String| {
        Failure::new(
            Kind::Config,
            format!("could not read the configuration {}: {why}", path.display()),
        )
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound && !paths.config_is_explicit => {
            return Ok(None);
        }
        Err(error) => {
            return Err(failed(error.to_string())
                .hint("check the path given with --config or PERSONAL_OS_CONFIG"));
        }
    };
    let metadata = file.metadata().map_err(|error| failed(error.to_string()))?;
    if metadata.is_dir() {
        return Err(
            failed("it is a folder".to_owned()).hint("name the file: --config FOLDER/config.toml")
        );
    }
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| failed(error.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(failed("it is larger than 1 MiB".to_owned()));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = String::from_utf8_lossy(valid).matches('\n').count() + 1;
        failed(format!("line {line} is not UTF-8"))
    })?;
    // Some editors begin a file with a byte order mark.
    let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
    Ok(Some((text, metadata.permissions().mode())))
}

/// The system's zone: `TZ` first, as every program has it, then what the system is set to. A
/// system that says nothing runs on UTC, as POSIX has it.
fn system_zone(environment: &Environment) -> SystemZone {
    if let Some(name) = environment.get("TZ") {
        let name = name.to_string_lossy();
        return SystemZone { name: name.trim_start_matches(':').to_owned(), layer: "$TZ" };
    }
    match iana_time_zone::get_timezone() {
        Ok(name) => SystemZone { name, layer: "system" },
        Err(_) => SystemZone { name: "UTC".to_owned(), layer: "system (none set)" },
    }
}
