//! Objectives and key results in a file: TOML with a schema of its own, a list in Markdown, or a
//! table as CSV. What all three mean is worked out in `stated`.

mod csv;
mod markdown;
mod stated;
mod toml;

#[cfg(test)]
mod tests;

use super::{Context, Goals};
use crate::domain::{Loaded, Objective, Problem, ProblemKind, shorten};
use crate::files;
use stated::{Flaws, Reading};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 1024 * 1024;

/// So many flaws of a file are named.
const MOST_NAMED: usize = 4;

/// How long the description of one flaw may be, in columns.
const LONGEST_FLAW: usize = 240;

/// A file of objectives.
#[derive(Debug, Clone)]
pub struct GoalFile {
    name: String,
    path: PathBuf,
    format: Format,
}

/// How such a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TOML.
    Toml,
    /// Markdown.
    Markdown,
    /// A table.
    Csv,
}

impl Format {
    /// The one that the ending of a file's name says.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_lowercase().as_str() {
            "toml" => Some(Self::Toml),
            "md" | "markdown" => Some(Self::Markdown),
            "csv" | "tsv" => Some(Self::Csv),
            _ => None,
        }
    }
}

impl GoalFile {
    /// The file at `path`, called `name`.
    pub fn new(name: String, path: PathBuf, format: Format) -> Self {
        Self { name, path, format }
    }
}

impl Goals for GoalFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn load(&self, _: &Context) -> Loaded<Objective> {
        let contents = match files::read_regular(&self.path, MAX_FILE) {
            Ok(contents) => contents,
            Err(cause) => {
                let message = format!("{} could not be read: {cause}", self.path.display());
                return Loaded::unknown(Problem::new(
                    &self.name,
                    ProblemKind::Unreachable,
                    message,
                ));
            }
        };
        let reading = match self.format {
            Format::Toml => toml::read(&self.path, &contents.bytes),
            Format::Markdown => markdown::read(&self.path, &contents.bytes),
            Format::Csv => csv::read(&self.path, &contents.bytes),
        };
        let Reading { stated, mut flaws } = reading;
        let objectives = stated::complete(&self.name, stated, &mut flaws);
        let problems: Vec<Problem> = problem(&self.name, &flaws).into_iter().collect();
        let is_bare = |one: &Objective| one.key_results.is_empty();
        let nothing = objectives.iter().all(is_bare) && !problems.is_empty();
        Loaded { items: (!nothing).then_some(objectives), as_of: contents.modified, problems }
    }
}

/// The flaws of a file as one problem.
fn problem(name: &str, flaws: &Flaws) -> Option<Problem> {
    let count = flaws.0.len();
    let named: Vec<String> =
        flaws.0.iter().take(MOST_NAMED).map(|flaw| shorten(flaw, LONGEST_FLAW)).collect();
    let mut message = match count {
        0 => return None,
        1 => format!("1 mistake: {}", named.join("; ")),
        many => format!("{many} mistakes: {}", named.join("; ")),
    };
    if count > MOST_NAMED {
        message.push_str(&format!("; and {} more", count - MOST_NAMED));
    }
    Some(Problem::new(name, ProblemKind::Malformed, message))
}
