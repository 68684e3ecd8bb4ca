//! Where reports go: one trait, one file per kind of sink.
//!
//! A sink delivers bytes and knows no format; the run renders them and keeps the ledger.

mod file;
mod stdout;

use crate::config::{Config, Section};
use crate::domain::{Invalid, WorkflowName};
use crate::error::Result;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// The kinds of sink that `[sinks.NAME]` takes.
const KINDS: &[&str] = &["file"];

/// A place to deliver to.
pub trait Sink {
    /// Delivers one rendered report, whole or not at all.
    fn deliver(&mut self, body: &str) -> Result<()>;
}

/// A destination as named by `--to` or `[delivery]`, with everything resolved but the run's date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file whose path may hold `{date}` and `{workflow}`.
    File {
        /// The name of the sink, or `file:PATH` as it was given.
        name: String,
        /// The absolute path.
        path: PathBuf,
    },
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdout => f.write_str("stdout"),
            Self::File { name, .. } => f.write_str(name),
        }
    }
}

/// A sink as the configuration has it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    On(Target),
    /// `enabled = false`.
    Off,
    /// Its section has a mistake, which is noted.
    Wrong,
}

/// The sinks that the configuration defines, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named(BTreeMap<String, Standing>);

impl Named {
    /// Reads `[sinks.NAME]`; what is wrong with them is noted in `config`.
    pub fn read(config: &Config) -> Self {
        let tables = config.named_tables("sinks").into_iter();
        Self(tables.map(|(name, section)| (name.clone(), read_sink(&name, &section))).collect())
    }

    /// Where `[delivery]` sends the report of `workflow`. A sink that is turned off is left out; a
    /// name that is no sink is noted in `config`.
    pub fn routes(&self, config: &Config, workflow: WorkflowName) -> Vec<Target> {
        let mut targets = Vec::new();
        for text in config.settings.delivery.get(&workflow).into_iter().flatten() {
            if matches!(self.0.get(&text.value), Some(Standing::Off | Standing::Wrong)) {
                continue;
            }
            match self.target(&text.value, |path| config.resolve(path)) {
                Ok(target) => targets.push(target),
                Err(Invalid(why)) => {
                    config.reject(&text.place, format!("delivery.{}: {why}", workflow.name()));
                }
            }
        }
        targets
    }

    /// The target that `text` names; `resolve` makes its path absolute.
    pub fn target(
        &self,
        text: &str,
        resolve: impl Fn(&str) -> Result<PathBuf, Invalid>,
    ) -> Result<Target, Invalid> {
        if text == "stdout" {
            return Ok(Target::Stdout);
        }
        if let Some(path) = text.strip_prefix("file:") {
            check_placeholders(path)?;
            return Ok(Target::File { name: text.to_owned(), path: resolve(path)? });
        }
        match self.0.get(text) {
            Some(Standing::On(target)) => Ok(target.clone()),
            Some(Standing::Off) => {
                Err(Invalid(format!("the sink \"{text}\" is turned off in the configuration")))
            }
            Some(Standing::Wrong) => {
                Err(Invalid(format!("the sink \"{text}\" is wrong in the configuration")))
            }
            None => {
                let names = self.0.keys().map(String::as_str);
                let like = crate::config::nearest(text, names.chain(["stdout"]));
                let like = like.map(|name| format!(", did you mean \"{name}\"?"));
                let usual = ", use stdout, file:PATH or the NAME of a [sinks.NAME]".to_owned();
                Err(Invalid(format!("\"{text}\" is no sink{}", like.unwrap_or(usual))))
            }
        }
    }
}

fn read_sink(name: &str, section: &Section<'_>) -> Standing {
    if name == "stdout" || name.contains(':') {
        let message = format!("a sink cannot be called \"{name}\", that names a sink of its own");
        section.reject(&section.place(), message);
    }
    let enabled = section.boolean("enabled", true);
    let Some(kind) = section.required("kind", "kind = \"file\"") else {
        return Standing::Wrong;
    };
    if kind.value != "file" {
        let message = format!("\"{}\" is no kind of sink, use {}", kind.value, KINDS.join(", "));
        section.reject(&kind.place, message);
        return Standing::Wrong;
    }
    let path = section.file_path("path");
    if path.is_none() && !section.is_given("path") {
        section.missing("path", "path = \"plans/{date}.md\"");
    }
    section.finish();
    let Some(path) = path else { return Standing::Wrong };
    if let Err(Invalid(why)) = check_placeholders(&path.value.to_string_lossy()) {
        section.reject(&path.place, why);
        return Standing::Wrong;
    }
    if enabled {
        Standing::On(Target::File { name: name.to_owned(), path: path.value })
    } else {
        Standing::Off
    }
}

/// Refuses a path with a placeholder that nobody fills: the file would be called so.
fn check_placeholders(path: &str) -> Result<(), Invalid> {
    let rest = path.replace("{date}", "").replace("{workflow}", "");
    if rest.contains(['{', '}']) {
        return Err(Invalid(format!(
            "\"{path}\" has a placeholder that does not exist, there are {{date}} and {{workflow}}"
        )));
    }
    Ok(())
}

/// The path of this run: placeholders filled.
pub fn fill(path: &Path, workflow: &str, period: &str) -> PathBuf {
    PathBuf::from(path.to_string_lossy().replace("{date}", period).replace("{workflow}", workflow))
}

/// The sink that delivers to standard output.
pub fn stdout(writer: &mut dyn std::io::Write) -> impl Sink + '_ {
    stdout::Stdout { writer }
}

/// The sink that delivers to a file.
pub fn file(path: PathBuf) -> impl Sink {
    file::FileSink { path }
}
