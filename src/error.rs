//! Kinds of failure, and the one error type that carries them.
//!
//! A [`Failure`] says what went wrong and where, why, and what to do next. Its [`Kind`] is the
//! only thing the exit code depends on; the mapping itself lives in `cli::exit`, so that no code
//! below the command line knows a number.

use std::fmt;

/// What class of failure this is. Every failure has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything that fits no other kind.
    Other,
    /// The command line asks for something that does not exist or does not go together.
    Usage,
    /// Something outside this machine, or a source under `--strict`, could not be reached.
    Unreachable,
    /// A local file, the database or an output stream could not be read or written.
    Io,
    /// The same workflow is already running: try again later.
    Busy,
    /// The other side answered and refused: a credential, a scope, a missing permission.
    Refused,
    /// The configuration or a secret is wrong.
    Config,
    /// The reader of our output went away, which is a quiet and normal end.
    BrokenPipe,
}

/// A failure: its kind, what happened, the chain of causes, and hints that say what to do next.
///
/// Messages are lower-case fragments without a final full stop, they name the flag, file or
/// source concerned, and they never hold a secret.
#[derive(Debug)]
pub struct Failure {
    /// The class, which decides the exit code.
    pub kind: Kind,
    /// What happened, with its causes as a chain.
    pub error: anyhow::Error,
    /// What the user can do about it, one sentence each.
    pub hints: Vec<String>,
}

/// A result whose error is a [`Failure`] unless it says otherwise.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// A failure of `kind` with a message and no cause.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, error: anyhow::Error::msg(message.into()), hints: Vec::new() }
    }

    /// A failure of `kind` in which `message` was caused by `cause`.
    pub fn caused(kind: Kind, message: impl Into<String>, cause: impl Into<anyhow::Error>) -> Self {
        Self { kind, error: cause.into().context(message.into()), hints: Vec::new() }
    }

    /// Adds a hint: the next step for the user.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// A failed write or flush of an output stream. A reader that went away (`| head`) is not an
    /// error of ours and gets its own kind.
    pub fn output(target: &str, cause: std::io::Error) -> Self {
        let kind = if cause.kind() == std::io::ErrorKind::BrokenPipe {
            Kind::BrokenPipe
        } else {
            Kind::Io
        };
        Self::caused(kind, format!("could not write to {target}"), cause)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The alternate form prints the whole chain on one line, as the log wants it.
        write!(f, "{:#}", self.error)
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_went_away_has_its_own_kind() {
        let gone = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        assert_eq!(Failure::output("stdout", gone).kind, Kind::BrokenPipe);
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(Failure::output("stdout", full).kind, Kind::Io);
    }

    #[test]
    fn the_one_line_form_names_every_cause() {
        let cause = std::io::Error::other("disk on fire");
        let failure = Failure::caused(Kind::Io, "could not open a.txt", cause).hint("buy a disk");
        assert_eq!(failure.to_string(), "could not open a.txt: disk on fire");
        assert_eq!(failure.hints, ["buy a disk"]);
    }
}
