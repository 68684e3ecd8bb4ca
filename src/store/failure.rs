//! The one place where SQLite's errors become ours.

use std::path::Path;

use rusqlite::{Error, ErrorCode};

use crate::error::{Failure, Kind};

/// What an error of SQLite means for the user of the database at `path`.
pub(super) fn failure(path: &Path, error: Error) -> Failure {
    let shown = path.display();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            let message = format!("the history {shown} is locked by another process");
            Failure::caused(Kind::Busy, message, error).hint("try again when it has finished")
        }
        Some(ErrorCode::NotADatabase) => {
            let message = format!("{shown} is not a database");
            Failure::caused(Kind::Io, message, error).hint(move_aside(path))
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            let message = format!("the history {shown} is damaged");
            Failure::caused(Kind::Io, message, error).hint(move_aside(path))
        }
        Some(ErrorCode::DiskFull) => {
            Failure::caused(Kind::Io, format!("no room to write the history {shown}"), error)
                .hint("make room on that disk and run again")
        }
        Some(
            ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::SystemIoFailure
            | ErrorCode::FileLockingProtocolFailed,
        ) => Failure::caused(Kind::Io, format!("could not read or write {shown}"), error)
            .hint("check that you own this file and its folder and may write to both"),
        Some(ErrorCode::ConstraintViolation) => {
            Failure::caused(Kind::Other, format!("the history {shown} refuses this record"), error)
        }
        Some(_) => Failure::caused(Kind::Other, format!("the history {shown} failed"), error),
        // No code of SQLite: a value that cannot be read as what its column holds.
        None => {
            let message = format!("the history {shown} holds a value that cannot be read");
            Failure::caused(Kind::Io, message, error).hint(move_aside(path))
        }
    }
}

/// The step after which the next run begins a new history and the old one is kept.
pub(super) fn move_aside(path: &Path) -> String {
    let quoted = |path: &Path| format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"));
    let mut aside = path.as_os_str().to_owned();
    aside.push(".old");
    format!(
        "to begin a new history, move this one aside: mv {} {}",
        quoted(path),
        quoted(Path::new(&aside))
    )
}
