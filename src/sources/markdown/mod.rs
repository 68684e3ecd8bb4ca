//! Markdown check boxes: one file, or a folder of notes such as an Obsidian vault.
//!
//! `blocks` finds the list items that have a box, past code, comments and front matter; `fields`
//! says what the text behind the box means; `change` writes back.

mod blocks;
mod change;
mod comments;
mod fields;
mod repeat;
#[cfg(test)]
mod tests;

use super::edit::{Change, Prepared};
use super::identity::{Claim, assign};
use super::notes::{self, MAX_LINE, MAX_TASKS, Note, Notes, Trouble};
use super::{Context, TaskList};
use crate::domain::{Importance, Key, Loaded, Task};
use crate::error::Result;
use crate::time::When;
use chrono::{DateTime, Utc};
use fields::Item;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// How the names of notes end.
const EXTENSIONS: &[&str] = &["md", "markdown"];

/// The boxes of a Markdown file, or of all the notes in a folder.
#[derive(Debug, Clone)]
pub struct Markdown {
    notes: Notes,
}

impl Markdown {
    /// The list `name` at `path`: a file, or a folder. New tasks go to the note `inbox` of a
    /// folder, given as a path or relative to it.
    pub fn new(name: String, path: PathBuf, inbox: Option<PathBuf>) -> Self {
        Self { notes: Notes::new(name, path, inbox) }
    }

    fn read(&self) -> io::Result<Read> {
        let mut read = Read::default();
        let walked = notes::each(&self.notes.path, EXTENSIONS, |note| read.note(note))?;
        read.as_of = walked.as_of;
        read.trouble.files = walked.unread;
        Ok(read)
    }
}

impl TaskList for Markdown {
    fn name(&self) -> &str {
        &self.notes.name
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.notes.path)
    }

    fn load(&self, _context: &Context) -> Loaded<Task> {
        let read = match self.read() {
            Ok(read) => read,
            Err(cause) => return self.notes.unknown(&cause),
        };
        let name = &self.notes.name;
        let unread = "a field that cannot be read and stays in";
        let unread = [format!("{unread} its title"), format!("{unread} their title")];
        let problems = read.trouble.problems(name, "task", unread.each_ref().map(String::as_str));
        Notes::loaded(tasks(name, &read.found), read.as_of, problems)
    }

    fn prepare(&self, change: &Change, context: &Context) -> Result<Prepared> {
        change::prepare(self, change, context.moment.today())
    }
}

/// A task with the place where it stands.
#[derive(Debug)]
struct Found {
    item: Item,
    /// The character in the box.
    mark: char,
    path: Rc<Path>,
    shown: Rc<str>,
    line: usize,
}

impl Found {
    fn cancelled(&self) -> bool {
        self.mark == '-'
    }

    fn done(&self) -> bool {
        self.cancelled() || matches!(self.mark, 'x' | 'X')
    }
}

/// What was read, and what could not be.
#[derive(Debug, Default)]
struct Read {
    found: Vec<Found>,
    as_of: Option<DateTime<Utc>>,
    trouble: Trouble,
}

impl Read {
    fn note(&mut self, note: Note) {
        let bytes = &note.bytes;
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            self.trouble.utf16.add(&note.shown, &"save it as UTF-8");
            return;
        }
        if !blocks::may_hold_a_box(bytes) {
            return;
        }
        let (path, shown): (Rc<Path>, Rc<str>) = (note.path.into(), note.shown.into());
        blocks::boxes(bytes, |boxed| {
            let place = format_args!("{shown}:{}", boxed.number);
            if boxed.line.len() > MAX_LINE {
                self.trouble.too_long.add(&place, &"");
                return;
            }
            let text = |range| String::from_utf8_lossy(boxed.line.get(range).unwrap_or_default());
            let body = text(boxed.body.clone());
            // An empty box is a form to be filled in.
            if body.trim().is_empty() {
                return;
            }
            if self.found.len() == MAX_TASKS {
                self.trouble.too_many.add(&place, &"");
                return;
            }
            if matches!(body, Cow::Owned(_)) {
                self.trouble.not_utf8.add(&place, &"");
            }
            let item = fields::parse(&body);
            let mark = text(boxed.mark.clone()).chars().next().unwrap_or(' ');
            let (path, shown) = (Rc::clone(&path), Rc::clone(&shown));
            let found = Found { item, mark, path, shown, line: boxed.number };
            if let (Some(field), false) = (found.item.unread.first(), found.done()) {
                self.trouble.unread.add(&place, field);
            }
            self.found.push(found);
        });
    }
}

/// The identity of each task. The place of its note is no part of it: a task that is moved to
/// another note, as people do every day, stays the same task.
fn identities(found: &[Found]) -> Vec<String> {
    let claims: Vec<Claim> = found
        .iter()
        .map(|one| Claim {
            stated: one.item.id.clone().or_else(|| one.item.block.clone()),
            text: one.item.text.clone(),
            done: one.done(),
            completed: one.item.completed.map(When::Day),
        })
        .collect();
    assign(&claims)
}

/// The records of a list: identities given, tasks joined with those that they wait for.
fn tasks(source: &str, found: &[Found]) -> Vec<Task> {
    let identities = identities(found);
    let key = |id: &str| Key(format!("{source}:{id}"));
    let done: HashMap<&str, bool> =
        found.iter().zip(&identities).map(|(one, id)| (id.as_str(), one.done())).collect();
    let is_open = |id: &String| !done.get(id.as_str()).copied().unwrap_or(false);
    found
        .iter()
        .zip(&identities)
        .map(|(one, id)| {
            let item = &one.item;
            Task {
                key: key(id),
                source: source.to_owned(),
                id: id.clone(),
                title: item.title.clone(),
                done: one.done(),
                cancelled: one.cancelled(),
                waiting: false,
                started: one.mark == '/',
                priority: item.priority.unwrap_or(Importance::None),
                due: item.due.map(When::Day),
                scheduled: item.earliest().map(When::Day),
                estimate_minutes: item.estimate_minutes,
                projects: item.projects.clone(),
                contexts: item.contexts.clone(),
                tags: item.tags.clone(),
                depends: item.depends.iter().map(|id| key(id)).collect(),
                // What is not in the list may well be open.
                blocked: !one.done() && item.depends.iter().any(is_open),
                created: item.created.map(When::Day),
                completed: item.completed.map(When::Day),
                worked: None,
                private: false,
                url: item.url.clone(),
                origin: format!("{}:{}", one.shown, one.line),
            }
        })
        .collect()
}
