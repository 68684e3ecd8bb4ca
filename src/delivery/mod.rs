//! Where reports go: one trait, one file per kind of sink.
//!
//! A sink delivers bytes and knows no format; the run renders them and keeps the ledger.

mod file;
mod stdout;

use crate::config::{Config, Section};
use crate::domain::Invalid;
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

/// The sinks that the configuration defines, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named(BTreeMap<String, Option<Target>>);

impl Named {
    /// Reads `[sinks.NAME]`; what is wrong with them is noted in `config`.
    pub fn read(config: &Config) -> Self {
        let tables = config.named_tables("sinks").into_iter();
        Self(tables.map(|(name, section)| (name.clone(), read_sink(&name, &section))).collect())
    }

    /// The target that `text` names. Relative paths are relative to `base`.
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
            Some(Some(target)) => Ok(target.clone()),
            Some(None) => Err(Invalid(format!(
                "the sink \"{text}\" is turned off or wrong in the configuration"
            ))),
            None => {
                let names = self.0.keys().map(String::as_str);
                let like = crate::config::nearest(text, names.chain(["stdout"]));
                let like = like.map(|name| format!(", did you mean \"{name}\"?"));
                Err(Invalid(format!(
                    "\"{text}\" is no sink{}",
                    like.unwrap_or_else(
                        || ", use stdout, file:PATH or the NAME of a [sinks.NAME]".to_owned()
                    )
                )))
            }
        }
    }
}

fn read_sink(name: &str, section: &Section<'_>) -> Option<Target> {
    let enabled = section.boolean("enabled", true);
    let kind = section.text("kind");
    let target = match kind.as_ref().map(|kind| kind.value.as_str()) {
        Some("file") => section.file_path("path").and_then(|path| {
            match check_placeholders(&path.value.to_string_lossy()) {
                Ok(()) => Some(Target::File { name: name.to_owned(), path: path.value }),
                Err(Invalid(why)) => {
                    section.reject(&path.place, why);
                    None
                }
            }
        }),
        Some(other) => {
            let place = kind.as_ref().map(|kind| kind.place.clone()).unwrap_or_default();
            section.reject(
                &place,
                format!("\"{other}\" is no kind of sink, use {}", KINDS.join(", ")),
            );
            return None;
        }
        None => {
            section.missing("kind", "kind = \"file\"");
            return None;
        }
    };
    if target.is_none() && !section.is_given("path") {
        section.missing("path", "path = \"plans/{date}.md\"");
    }
    section.finish();
    target.filter(|_| enabled)
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
