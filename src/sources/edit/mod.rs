//! Writing back: a change of a task list is worked out first and made afterwards.
//!
//! Between the two it can be shown ([`Prepared::diff`]) and dropped. A format gives one pure
//! function from the bytes of a file to its new bytes; everything about files is here:
//!
//! - **One writer at a time.** [`FileEdit::of`] locks the file itself (`flock`) before it reads, and
//!   the lock is held until the edit is made or dropped. So two runs at once, of whatever profile,
//!   come one after the other, and no lock file is left beside the user's. Programs that do not
//!   know the lock are noticed: the file is read again before it is replaced, and if a byte differs
//!   nothing is written.
//! - **Whole or not at all.** The new content is written beside the file, synchronised and renamed
//!   over it. Mode and owner stay, and a symbolic link stays a link.

#[cfg(test)]
mod tests;

use crate::diff;
use crate::domain::Importance;
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::unix;
use chrono::NaiveDate;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long another run may hold a file before this one gives up.
const PATIENCE: Duration = Duration::from_secs(5);

/// Between two looks at whether a lock is free.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// What is to change in a task list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A new task.
    Add(NewTask),
    /// The task is finished today.
    Done {
        /// Its identity within the list: `Task::id`.
        id: String,
    },
    /// The task is not to be started before a day. When it is due stays as it is.
    Defer {
        /// Its identity within the list: `Task::id`.
        id: String,
        /// The earliest day to start.
        to: NaiveDate,
    },
}

/// A task to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// What to do: one line, without blanks at its ends, not empty.
    pub text: String,
    /// The day it must be finished.
    pub due: Option<NaiveDate>,
    /// How long it takes.
    pub estimate_minutes: Option<u32>,
    /// How important it is.
    pub priority: Importance,
}

/// What a change comes to, for the one line that tells the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The title of the task, as a listing shows it.
    pub title: String,
    /// Where the record stands afterwards: a path with a line, or what the program calls it.
    pub place: String,
    /// What the user should know besides: a next instance that was added, a due day that comes
    /// before the day it was deferred to, that nothing had to be done.
    pub notes: Vec<String>,
}

/// A file as a format wants it after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// All its bytes. Equal to the old ones if the change has been made already.
    pub bytes: Vec<u8>,
    /// The title of the task.
    pub title: String,
    /// The line of the record in the new bytes, from 1; 0 if it stands in another file.
    pub line: usize,
    /// See [`Outcome::notes`].
    pub notes: Vec<String>,
}

/// A change that is worked out and not yet made. Dropping it makes nothing.
#[derive(Debug)]
pub enum Prepared {
    /// A file is replaced.
    File(FileEdit),
    /// Programs are run.
    Program(ProgramEdit),
}

impl Prepared {
    /// What would be changed: a unified diff, or the command lines. Empty if nothing would.
    pub fn diff(&self) -> String {
        match self {
            Self::File(edit) => edit.diff(),
            Self::Program(edit) => edit.shown.clone(),
        }
    }

    /// What it comes to, as far as that is known before it is made.
    pub fn expected(&self) -> &Outcome {
        match self {
            Self::File(edit) => &edit.outcome,
            Self::Program(edit) => &edit.expected,
        }
    }

    /// Makes the change.
    pub fn commit(self) -> Result<Outcome> {
        match self {
            Self::File(edit) => edit.commit(),
            Self::Program(edit) => (edit.run)(),
        }
    }
}

/// A change that another program makes.
pub struct ProgramEdit {
    /// The command lines, one a line, as a person would type them.
    pub shown: String,
    /// What they come to, as far as that is known before.
    pub expected: Outcome,
    /// Runs them and checks that they took effect.
    pub run: Box<dyn FnOnce() -> Result<Outcome> + Send>,
}

impl std::fmt::Debug for ProgramEdit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProgramEdit").field("shown", &self.shown).finish_non_exhaustive()
    }
}

/// The change of one file, prepared against the bytes it had.
#[derive(Debug)]
pub struct FileEdit {
    /// As the user named it; a link is followed when it is written.
    path: PathBuf,
    /// `None` for a file that is to be created.
    before: Option<Vec<u8>>,
    after: Vec<u8>,
    cap: u64,
    outcome: Outcome,
    /// Held until the edit is made or dropped.
    _lock: Option<File>,
}

impl FileEdit {
    /// Locks the file at `path`, reads it, at most `cap` bytes of it, and works out a change.
    ///
    /// `edit` fails with what is wrong alone; the path is put in front here.
    pub fn of(
        path: &Path,
        cap: u64,
        edit: impl FnOnce(&[u8]) -> Result<Edited>,
    ) -> Result<Prepared> {
        let lock = lock(path)?;
        let before = read(path, cap)?;
        let Edited { bytes, title, line, notes } = edit(&before).map_err(|failure| Failure {
            error: failure.error.context(format!("{} is left as it is", path.display())),
            ..failure
        })?;
        let place = match line {
            0 => path.display().to_string(),
            line => format!("{}:{line}", path.display()),
        };
        let outcome = Outcome { title, place, notes };
        let (path, before) = (path.to_path_buf(), Some(before));
        Ok(Prepared::File(Self { path, before, after: bytes, cap, outcome, _lock: Some(lock) }))
    }

    /// A new file, for lists that keep one record a file. Nothing may be at `path` by then.
    pub fn create(path: &Path, title: String, bytes: Vec<u8>) -> Prepared {
        let outcome = Outcome { title, place: format!("{}:1", path.display()), notes: Vec::new() };
        let path = path.to_path_buf();
        Prepared::File(Self { path, before: None, after: bytes, cap: 0, outcome, _lock: None })
    }

    fn diff(&self) -> String {
        diff::unified(&self.path, self.before.as_deref(), &self.after)
    }

    fn commit(self) -> Result<Outcome> {
        let failed = |cause: io::Error| {
            Failure::caused(Kind::Io, format!("could not write {}", self.path.display()), cause)
                .hint("nothing was changed; mend the cause and run it again")
        };
        let Some(before) = &self.before else {
            files::create(&self.path, &self.after).map_err(|cause| match cause.kind() {
                ErrorKind::AlreadyExists => changed(&self.path),
                _ => failed(cause),
            })?;
            return Ok(self.outcome);
        };
        // The lock keeps other runs out, and nobody else: an editor or a synchronising program
        // may have written since.
        if read(&self.path, self.cap)? != *before {
            return Err(changed(&self.path));
        }
        if self.after != *before {
            files::replace(&self.path, &self.after).map_err(failed)?;
        }
        Ok(self.outcome)
    }
}

/// Somebody else wrote meanwhile. It is a matter of trying again, so it has the kind that says so.
fn changed(path: &Path) -> Failure {
    let message = format!("{} was changed by another program meanwhile", path.display());
    Failure::new(Kind::Busy, message).hint("nothing was written; run it again")
}

fn read(path: &Path, cap: u64) -> Result<Vec<u8>> {
    files::read_regular(path, cap).map(|contents| contents.bytes).map_err(|cause| {
        Failure::caused(Kind::Io, format!("could not read {}", path.display()), cause)
    })
}

/// The lock of a file, taken on the file itself. It is opened for writing, which nothing is written
/// by: some network file systems lock only what is open for writing, and one that this user may not
/// write must not be replaced either.
fn lock(path: &Path) -> Result<File> {
    let failed = |cause: io::Error| {
        let failure = Failure::caused(
            Kind::Io,
            format!("could not open {} to change it", path.display()),
            cause,
        );
        failure.hint(if path.exists() {
            "make the file writable, or change the task in the program that owns it".to_owned()
        } else {
            format!("if the list is new, create the file: touch {}", path.display())
        })
    };
    let begun = Instant::now();
    loop {
        let metadata = fs::metadata(path).map_err(failed)?;
        if !metadata.is_file() {
            return Err(failed(io::Error::new(ErrorKind::InvalidInput, "it is no regular file")));
        }
        let mut options = OpenOptions::new();
        unix::open_at_once(options.read(true).write(true));
        let file = options.open(path).map_err(failed)?;
        match file.try_lock() {
            // Whoever held it before has put another file in its place.
            Ok(()) if is_at(&file, path) => return Ok(file),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOOK_AGAIN),
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        if begun.elapsed() > PATIENCE {
            let message = format!("another run is changing {}", path.display());
            return Err(Failure::new(Kind::Busy, message).hint("try again when it has finished"));
        }
    }
}

/// Whether `path` names the open file.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(named)) => unix::identity(&open) == unix::identity(&named),
        _ => false,
    }
}

/// A list that cannot be changed from here.
pub fn read_only(name: &str) -> Failure {
    Failure::new(Kind::Usage, format!("the task list {name} can be read and not changed from here"))
        .hint("change the task where the list is kept; `personal-os source` shows where")
}

/// The identity is not in the list any more.
pub fn gone(id: &str) -> Failure {
    Failure::new(Kind::Usage, format!("it has no task {id}"))
        .hint("`personal-os tasks` shows the tasks there are")
}
