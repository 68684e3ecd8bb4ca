//! Org: headlines with a keyword, in one file or in a folder of them.
//!
//! | Org | becomes |
//! |---|---|
//! | the keywords of `#+TODO:`, else TODO and DONE | open, done; CANCELLED and its like behind the bar: cancelled; STARTED and its like: started |
//! | `DEADLINE:`, `SCHEDULED:`, `CLOSED:` below the headline | when it is due, the earliest day to start, when it was finished |
//! | `[#A]`, `[#B]`, others | high, medium, low |
//! | tags, with those of the headlines above and of `#+FILETAGS:` | tags; with `@` in front: contexts |
//! | `:ID:`, else `:CUSTOM_ID:` | the identity |
//! | `:Effort:`, `:CREATED:`, `:PROJECT:` | how long it takes, when it was written down, projects |
//! | `:BLOCKER:` with identities | the tasks to finish first |
//!
//! Headlines marked COMMENT or tagged ARCHIVE are left out with all that is below them.

mod change;
mod keywords;
mod outline;
mod stamp;
#[cfg(test)]
mod tests;

use super::edit::{Change, Prepared};
use super::identity::{Claim, assign};
use super::notes::{self, MAX_TASKS, Note, Notes, Trouble};
use super::{Context, TaskList};
use crate::domain::{Key, Loaded, Task};
use crate::error::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use outline::{Entry, outline};
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// How the names of files end.
const EXTENSIONS: &[&str] = &["org"];

/// The tasks of an Org file, or of all the Org files in a folder.
#[derive(Debug, Clone)]
pub struct Org {
    notes: Notes,
}

impl Org {
    /// The list `name` at `path`: a file, or a folder. New tasks go to the file `inbox` of a
    /// folder, given as a path or relative to it.
    pub fn new(name: String, path: PathBuf, inbox: Option<PathBuf>) -> Self {
        Self { notes: Notes::new(name, path, inbox) }
    }

    fn read(&self, zone: Tz) -> io::Result<Read> {
        let mut read = Read::default();
        let walked = notes::each(&self.notes.path, EXTENSIONS, |note| read.note(note, zone))?;
        read.as_of = walked.as_of;
        read.trouble.files = walked.unread;
        Ok(read)
    }
}

impl TaskList for Org {
    fn name(&self) -> &str {
        &self.notes.name
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.notes.path)
    }

    fn load(&self, context: &Context) -> Loaded<Task> {
        let read = match self.read(context.moment.zone) {
            Ok(read) => read,
            Err(cause) => return self.notes.unknown(&cause),
        };
        let name = &self.notes.name;
        let unread = "a timestamp or an effort that cannot be read";
        let problems = read.trouble.problems(name, "headline", [unread, unread]);
        Notes::loaded(tasks(name, read.found), read.as_of, problems)
    }

    fn prepare(&self, change: &Change, context: &Context) -> Result<Prepared> {
        change::prepare(self, change, context.moment)
    }
}

/// A task with the file where it stands.
#[derive(Debug)]
struct Found {
    entry: Entry,
    path: Rc<Path>,
    shown: Rc<str>,
}

/// What was read, and what could not be.
#[derive(Debug, Default)]
struct Read {
    found: Vec<Found>,
    as_of: Option<DateTime<Utc>>,
    trouble: Trouble,
}

impl Read {
    fn note(&mut self, note: Note, zone: Tz) {
        if note.bytes.starts_with(&[0xFF, 0xFE]) || note.bytes.starts_with(&[0xFE, 0xFF]) {
            self.trouble.utf16.add(&note.shown, &"save it as UTF-8");
            return;
        }
        let (path, shown): (Rc<Path>, Rc<str>) = (note.path.into(), note.shown.into());
        let outline = outline(&note.bytes, zone);
        for line in outline.too_long {
            self.trouble.too_long.add(&format_args!("{shown}:{line}"), &"");
        }
        for entry in outline.entries {
            let place = format_args!("{shown}:{}", entry.line);
            if self.found.len() == MAX_TASKS {
                self.trouble.too_many.add(&place, &"");
                continue;
            }
            if entry.not_utf8 {
                self.trouble.not_utf8.add(&place, &"");
            }
            if let (Some(field), false) = (entry.unread.first(), entry.state.done) {
                self.trouble.unread.add(&place, field);
            }
            self.found.push(Found { entry, path: Rc::clone(&path), shown: Rc::clone(&shown) });
        }
    }
}

/// The identity of each task. The place of its file is no part of it: refiling renames nothing.
fn identities(found: &[Found]) -> Vec<String> {
    let claims: Vec<Claim> = found
        .iter()
        .map(|Found { entry, .. }| Claim {
            stated: entry.id.clone(),
            text: entry.title.clone(),
            done: entry.state.done,
            completed: entry.completed,
        })
        .collect();
    assign(&claims)
}

/// The records of a list: identities given, tasks joined with those that they wait for.
fn tasks(source: &str, found: Vec<Found>) -> Vec<Task> {
    let identities = identities(&found);
    let key = |id: &str| Key(format!("{source}:{id}"));
    let done: HashMap<&str, bool> = found
        .iter()
        .zip(&identities)
        .map(|(one, id)| (id.as_str(), one.entry.state.done))
        .collect();
    let is_open = |id: &String| !done.get(id.as_str()).copied().unwrap_or(false);
    found
        .into_iter()
        .zip(&identities)
        .map(|(Found { entry, shown, .. }, id)| {
            let (contexts, tags): (Vec<String>, Vec<String>) =
                entry.tags.into_iter().partition(|tag| tag.len() > 1 && tag.starts_with('@'));
            Task {
                key: key(id),
                source: source.to_owned(),
                id: id.clone(),
                title: entry.title,
                done: entry.state.done,
                cancelled: entry.state.cancelled,
                waiting: false,
                started: entry.state.started,
                priority: entry.priority,
                due: entry.due,
                scheduled: entry.scheduled,
                estimate_minutes: entry.estimate_minutes,
                projects: entry.projects,
                contexts: contexts.into_iter().map(|name| name[1..].to_owned()).collect(),
                tags,
                // What is not in the list may well be open.
                blocked: !entry.state.done && entry.depends.iter().any(is_open),
                depends: entry.depends.iter().map(|id| key(id)).collect(),
                created: entry.created,
                completed: entry.completed,
                worked: None,
                private: false,
                url: entry.url,
                origin: format!("{shown}:{}", entry.line),
            }
        })
        .collect()
}
