//! What all sections of one configuration share: the places to complain about, and what was found.

use super::secret::SecretReference;
use super::tree::Position;
use crate::env::Environment;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// One thing that is wrong with the configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    /// `FILE:LINE:COLUMN`, or the name of an environment variable.
    pub place: String,
    /// What is wrong and what would be right.
    pub message: String,
}

/// One value in force, and the layer that decided it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Shown {
    /// `user.timezone`, `calendar.work.path`.
    pub key: String,
    /// The value as TOML; a secret only as its reference.
    pub value: String,
    /// `FILE:LINE`, `$VARIABLE`, `default`, or where else it comes from.
    pub layer: String,
}

/// A value with the place to complain about.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// `FILE:LINE:COLUMN`, an environment variable, or `default`.
    pub place: String,
}

/// What all sections of one configuration share.
#[derive(Debug)]
pub(super) struct Source {
    /// How the file is called in messages; `None` without a file.
    pub(super) file: Option<PathBuf>,
    /// What relative paths are relative to.
    pub(super) base: PathBuf,
    /// What `~` stands for.
    pub(super) home: Option<PathBuf>,
    pub(super) environment: Environment,
    pub(super) flaws: RefCell<Vec<Flaw>>,
    pub(super) shown: RefCell<Vec<Shown>>,
    /// The top-level tables that some part has asked for.
    pub(super) tables: RefCell<Vec<String>>,
    /// What a scheduler's bare environment may not have, a sentence for each secret.
    pub(super) unscheduled: RefCell<Vec<String>>,
    /// Programs that are looked for on the search path.
    pub(super) programs: RefCell<BTreeSet<String>>,
    /// Every secret that was read, by its key.
    pub(super) secrets: RefCell<BTreeMap<String, SecretReference>>,
    /// A secret stands in the file itself, so the file must be private.
    pub(super) holds_raw_secret: Cell<bool>,
}

impl Source {
    pub(super) fn place(&self, at: Position) -> String {
        match &self.file {
            Some(file) => format!("{}:{}:{}", file.display(), at.line, at.column),
            None => "(no file)".to_owned(),
        }
    }

    pub(super) fn flaw(&self, place: String, message: impl Into<String>) {
        self.flaws.borrow_mut().push(Flaw { place, message: message.into() });
    }

    pub(super) fn show(&self, key: String, value: String, layer: String) {
        self.shown.borrow_mut().push(Shown { key, value, layer });
    }
}
