//! What lists kept in notes have in common: where they are, what could not be read, where a new task
//! goes.

use crate::domain::{Loaded, Problem, ProblemKind, Task, clean, shorten};
use crate::error::{Failure, Kind, Result};
use crate::sources::edit::{Edited, FileEdit, Prepared};
use chrono::{DateTime, Utc};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How much of a text a problem quotes, in columns.
const QUOTED: usize = 60;

/// The longest line that is read of a note, in bytes.
pub(in crate::sources) const MAX_LINE: usize = 64 * 1024;

/// The most tasks of one list.
pub(in crate::sources) const MAX_TASKS: usize = 200_000;

/// A task list in one note, or in all notes of a folder.
#[derive(Debug, Clone)]
pub(in crate::sources) struct Notes {
    /// The configured name.
    pub(in crate::sources) name: String,
    /// The note, or the folder.
    pub(in crate::sources) path: PathBuf,
    /// The note of a folder that new tasks go to.
    inbox: Option<PathBuf>,
}

impl Notes {
    /// The list `name` at `path`; `inbox` is a path or relative to it.
    pub(in crate::sources) fn new(name: String, path: PathBuf, inbox: Option<PathBuf>) -> Self {
        let inbox = inbox.map(|inbox| path.join(inbox));
        Self { name, path, inbox }
    }

    /// What is known when nothing can be read, for this reason.
    pub(in crate::sources) fn unknown(&self, cause: &io::Error) -> Loaded<Task> {
        let message = format!("{} could not be read: {cause}", self.path.display());
        Loaded::unknown(Problem::new(&self.name, ProblemKind::Unreachable, message))
    }

    /// The same for a change.
    pub(in crate::sources) fn unread(&self, cause: io::Error) -> Failure {
        Failure::caused(Kind::Io, format!("could not read {}", self.path.display()), cause)
    }

    /// What was read. Where nothing but trouble was found, nothing is known.
    pub(in crate::sources) fn loaded(
        tasks: Vec<Task>,
        as_of: Option<DateTime<Utc>>,
        problems: Vec<Problem>,
    ) -> Loaded<Task> {
        let nothing = tasks.is_empty() && !problems.is_empty();
        Loaded { items: (!nothing).then_some(tasks), as_of, problems }
    }

    /// Adds to the note of the list, or to the inbox of a folder, whose name could be `example`.
    pub(in crate::sources) fn add(
        &self,
        example: &str,
        added: impl FnOnce(&[u8]) -> Result<Edited>,
    ) -> Result<Prepared> {
        let path: &Path = match &self.inbox {
            _ if !self.path.is_dir() => &self.path,
            Some(inbox) => inbox,
            None => {
                let message = format!("the task list {} is a folder without an inbox", self.name);
                return Err(Failure::new(Kind::Usage, message).hint(format!(
                    "name the file for new tasks in its [[tasks]]: inbox = \"{example}\""
                )));
            }
        };
        // A link that leads nowhere is no place for a new file.
        if fs::symlink_metadata(path).is_err() && self.path.is_dir() {
            let Edited { bytes, title, .. } = added(b"")?;
            return Ok(FileEdit::create(path, title, bytes));
        }
        FileEdit::of(path, super::MAX_FILE, added)
    }
}

/// What could not be read of a list.
#[derive(Debug, Default)]
pub(in crate::sources) struct Trouble {
    pub(in crate::sources) files: Tally,
    pub(in crate::sources) utf16: Tally,
    pub(in crate::sources) too_long: Tally,
    pub(in crate::sources) not_utf8: Tally,
    /// Tasks of which a part cannot be read.
    pub(in crate::sources) unread: Tally,
    pub(in crate::sources) too_many: Tally,
}

impl Trouble {
    /// The problems of the list `source`. `record` is what the format calls a task; one or more
    /// tasks *have* what `unread` says.
    pub(in crate::sources) fn problems(
        &self,
        source: &str,
        record: &str,
        unread: [&str; 2],
    ) -> Vec<Problem> {
        let size = MAX_LINE / 1024;
        let files = self
            .files
            .tell("file or folder could not be read", "files or folders could not be read");
        let malformed = [
            self.utf16.tell("file is UTF-16", "files are UTF-16"),
            self.too_long.tell(
                &format!("{record} over {size} KiB is left out"),
                &format!("{record}s over {size} KiB are left out"),
            ),
            self.not_utf8.tell(
                "task is not UTF-8 and has its bad bytes replaced",
                "tasks are not UTF-8 and have their bad bytes replaced",
            ),
            self.unread
                .tell(&format!("task has {}", unread[0]), &format!("tasks have {}", unread[1])),
            self.too_many.tell(
                &format!("task beyond the first {MAX_TASKS} is left out"),
                &format!("tasks beyond the first {MAX_TASKS} are left out"),
            ),
        ];
        let problem = |kind| move |message| Problem::new(source, kind, message);
        let malformed = malformed.into_iter().flatten().map(problem(ProblemKind::Malformed));
        files.map(problem(ProblemKind::Unreachable)).into_iter().chain(malformed).collect()
    }
}

/// Something that happened several times: how often, and where first.
#[derive(Debug, Default)]
pub(in crate::sources) struct Tally {
    count: usize,
    first: String,
}

impl Tally {
    /// Counts one case at `place`; `what` says more of it.
    pub(in crate::sources) fn add(
        &mut self,
        place: &dyn std::fmt::Display,
        what: &dyn std::fmt::Display,
    ) {
        if self.count == 0 {
            let what = shorten(&clean(&what.to_string()), QUOTED);
            let colon = if what.is_empty() { "" } else { ": " };
            self.first = format!("{}{colon}{what}", clean(&place.to_string()));
        }
        self.count += 1;
    }

    /// Whether it never happened.
    pub(in crate::sources) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The complaint, if there is one: `one` for a single case, `many` for more.
    pub(in crate::sources) fn tell(&self, one: &str, many: &str) -> Option<String> {
        match self.count {
            0 => None,
            1 => Some(format!("1 {one}: {}", self.first)),
            count => Some(format!("{count} {many}; the first is {}", self.first)),
        }
    }
}
