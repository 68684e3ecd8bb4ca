//! todo.txt: one line, one task (github.com/todotxt/todo.txt).
//!
//! `token` cuts a line by the letter of the format, `line` says what the parts mean, and this
//! file reads the list and the archive beside it.

mod edit;
mod line;
#[cfg(test)]
mod tests;
mod token;

use line::{Line, parse_line};

use super::edit::{Change, FileEdit, Prepared};
use super::identity::{Claim, assign};
use super::{Context, TaskList};
use crate::domain::{Key, Loaded, Problem, ProblemKind, Task, clean, shorten};
use crate::error::Result;
use crate::files;
use crate::time::When;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 64 * 1024 * 1024;

/// The longest line that is read, in bytes.
const MAX_LINE: usize = 64 * 1024;

/// The most tasks of one file.
const MAX_TASKS: usize = 200_000;

/// How much of a text a problem quotes, in columns.
const QUOTED: usize = 40;

/// A todo.txt file, with the archive of finished tasks beside it: `done.txt` for `todo.txt`, and
/// `work.done.txt` for `work.todo.txt`.
#[derive(Debug, Clone)]
pub struct TodoTxt {
    name: String,
    path: PathBuf,
}

impl TodoTxt {
    /// The list `name` in the file `path`.
    pub fn new(name: String, path: PathBuf) -> Self {
        Self { name, path }
    }

    /// The archive, if the name says which: two lists of one folder must not both claim `done.txt`.
    fn archive(&self) -> Option<PathBuf> {
        let name = self.path.file_name()?.to_str()?;
        name.contains("todo").then(|| self.path.with_file_name(name.replacen("todo", "done", 1)))
    }
}

impl TaskList for TodoTxt {
    fn name(&self) -> &str {
        &self.name
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn load(&self, _context: &Context) -> Loaded<Task> {
        let problem = |kind, message: String| Problem::new(&self.name, kind, message);
        let unreachable = |path: &Path, cause: &std::io::Error| {
            let message = format!("{} could not be read: {cause}", path.display());
            problem(ProblemKind::Unreachable, message)
        };
        let contents = match files::read_regular(&self.path, MAX_FILE) {
            Ok(contents) => contents,
            Err(cause) => return Loaded::unknown(unreachable(&self.path, &cause)),
        };
        let (mut found, complaints) = read(&self.path, &contents.bytes, false);
        let mut problems: Vec<Problem> =
            complaints.into_iter().map(|text| problem(ProblemKind::Malformed, text)).collect();
        if found.is_empty() && !problems.is_empty() {
            return Loaded { items: None, as_of: contents.modified, problems };
        }
        if let Some(path) = self.archive() {
            match files::read_regular(&path, MAX_FILE) {
                Ok(archived) => {
                    let (finished, complaints) = read(&path, &archived.bytes, true);
                    found.extend(finished);
                    problems.extend(
                        complaints.into_iter().map(|text| problem(ProblemKind::Malformed, text)),
                    );
                }
                Err(cause) if cause.kind() == ErrorKind::NotFound => {}
                Err(cause) => problems.push(unreachable(&path, &cause)),
            }
        }
        Loaded { items: Some(tasks(&self.name, &found)), as_of: contents.modified, problems }
    }

    fn prepare(&self, change: &Change, context: &Context) -> Result<Prepared> {
        // An archive that cannot be read was left out of the identities too.
        let archive = self.archive().and_then(|path| files::read_regular(&path, MAX_FILE).ok());
        let archive = archive.as_ref().map(|contents| contents.bytes.as_slice());
        let today = context.moment.today();
        FileEdit::of(&self.path, MAX_FILE, |bytes| edit::edit(bytes, archive, change, today))
    }
}

/// A line with the place where it stands.
struct Found {
    line: Line,
    /// The number of the line, from 1.
    number: usize,
    origin: String,
}

/// Something that happened to some lines of a file.
#[derive(Default)]
struct Tally {
    count: usize,
    first: String,
}

impl Tally {
    fn add(&mut self, number: usize, what: &str) {
        if self.count == 0 {
            let what = shorten(&clean(what), QUOTED);
            let blank = if what.is_empty() { "" } else { " " };
            self.first = format!("line {number}{blank}{what}");
        }
        self.count += 1;
    }

    /// The complaint, if there is one: `one` for a single case, `many` for more.
    fn tell(&self, path: &Path, one: &str, many: &str) -> Option<String> {
        let what = match self.count {
            0 => return None,
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        };
        Some(format!("{}: {what}; the first is {}", path.display(), self.first))
    }
}

/// All tasks of a file, with what cannot be read. Every line of an archive is finished.
fn read(path: &Path, bytes: &[u8], archive: bool) -> (Vec<Found>, Vec<String>) {
    if is_utf16(bytes) {
        return (Vec::new(), vec![format!("{} is UTF-16, save it as UTF-8", path.display())]);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let (mut too_long, mut not_utf8, mut unread) =
        (Tally::default(), Tally::default(), Tally::default());
    let mut too_many = None;
    let mut found = Vec::new();
    for (number, raw) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        if raw.len() > MAX_LINE {
            too_long.add(number, "");
            continue;
        }
        let text = String::from_utf8_lossy(raw);
        let Some(mut line) = parse_line(&text) else { continue };
        if found.len() == MAX_TASKS {
            too_many = Some(format!(
                "{}: only the first {MAX_TASKS} tasks are read; line {number} and all after it \
                 are left out",
                path.display()
            ));
            break;
        }
        if matches!(text, Cow::Owned(_)) {
            not_utf8.add(number, "");
        }
        line.done |= archive;
        if let (Some(field), false) = (line.unread.first(), line.done) {
            unread.add(number, field);
        }
        found.push(Found { line, number, origin: format!("{}:{number}", path.display()) });
    }
    let size = MAX_LINE / 1024;
    let complaints = [
        too_long.tell(
            path,
            &format!("line over {size} KiB is left out"),
            &format!("lines over {size} KiB are left out"),
        ),
        not_utf8.tell(
            path,
            "line is not UTF-8 and has its bad bytes replaced",
            "lines are not UTF-8 and have their bad bytes replaced",
        ),
        unread.tell(
            path,
            "task has a date or an estimate that cannot be read and stays in its title",
            "tasks have a date or an estimate that cannot be read and stays in their title",
        ),
        too_many,
    ];
    (found, complaints.into_iter().flatten().collect())
}

fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF])
}

/// One identity for each line, in their order.
fn identities(found: &[Found]) -> Vec<String> {
    let claims: Vec<Claim> = found
        .iter()
        .map(|Found { line, .. }| Claim {
            stated: line.id.clone(),
            text: line.text.clone(),
            done: line.done,
            completed: line.completed.map(When::Day),
        })
        .collect();
    assign(&claims)
}

/// The records of a list: identities given, parents joined with their children.
fn tasks(source: &str, found: &[Found]) -> Vec<Task> {
    let identities = identities(found);
    let key = |id: &str| Key(format!("{source}:{id}"));
    // A parent bears the identity as it is stated: of a repeated one that is the record that came
    // first and has no ordinal.
    let mut depends: HashMap<&str, Vec<(Key, bool)>> = HashMap::new();
    for (Found { line, .. }, id) in found.iter().zip(&identities) {
        for parent in line.parents.iter().filter(|parent| *parent != id) {
            depends.entry(parent).or_default().push((key(id), line.done));
        }
    }
    found
        .iter()
        .zip(&identities)
        .map(|(Found { line, origin, .. }, id)| {
            let children = match &line.id {
                Some(stated) if stated == id => depends.get(id.as_str()),
                _ => None,
            };
            let children = children.map_or(&[][..], Vec::as_slice);
            Task {
                key: key(id),
                source: source.to_owned(),
                id: id.clone(),
                title: line.title.clone(),
                done: line.done,
                cancelled: false,
                waiting: line.hidden,
                started: false,
                priority: line.priority,
                due: line.due.map(When::Day),
                scheduled: line.scheduled.map(When::Day),
                estimate_minutes: line.estimate_minutes,
                projects: line.projects.clone(),
                contexts: line.contexts.clone(),
                tags: Vec::new(),
                depends: children.iter().map(|(child, _)| child.clone()).collect(),
                blocked: !line.done && children.iter().any(|(_, done)| !done),
                created: line.created.map(When::Day),
                completed: line.completed.map(When::Day),
                worked: None,
                private: false,
                url: line.url.clone(),
                origin: origin.clone(),
            }
        })
        .collect()
}
