//! What a source gave, where "nothing there" and "not known" are different answers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Why something of a source is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProblemKind {
    /// A server, file or program that could not be reached, opened or run.
    Unreachable,
    /// It answered and refused.
    Rejected,
    /// It answered something that cannot be read.
    Malformed,
    /// It gave an old copy.
    Stale,
    /// It is configured wrongly.
    Config,
}

/// One thing that went wrong with one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The configured name of the source.
    pub source: String,
    /// The class.
    pub kind: ProblemKind,
    /// What happened, with the place and the next step, without secrets.
    pub message: String,
}

impl Problem {
    /// A problem of `source`.
    pub fn new(source: &str, kind: ProblemKind, message: impl Into<String>) -> Self {
        Self { source: source.to_owned(), kind, message: message.into() }
    }
}

/// What a source gave. `items` is `None` when they are not known, and `Some` of an empty list when
/// the source says that there are none. Problems may come with either: one bad record costs that
/// record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded<T> {
    /// The records, or `None` for unknown.
    pub items: Option<Vec<T>>,
    /// How old the records are; `None` where the source cannot say.
    pub as_of: Option<DateTime<Utc>>,
    /// What went wrong.
    pub problems: Vec<Problem>,
}

impl<T> Loaded<T> {
    /// Known records without a problem.
    pub fn known(items: Vec<T>) -> Self {
        Self { items: Some(items), as_of: None, problems: Vec::new() }
    }

    /// Nothing is known, for one reason.
    pub fn unknown(problem: Problem) -> Self {
        Self { items: None, as_of: None, problems: vec![problem] }
    }
}
