//! Notes on people, one a file: what is known stands in the front matter, and what was promised as
//! `- [ ]` in the text.
//!
//! ```markdown
//! ---
//! name: Mira Okafor
//! organisation: Acme
//! relation: customer
//! last_contact: 2026-11-12
//! cadence: 2w
//! ---
//! - [ ] Send the migration guide 📅 2026-11-24
//! ```
//!
//! A note without front matter is no person, so that other notes may lie beside them.

use super::fields::{Card, Columns, Fact, MOST_RECORDS, relations};
use crate::domain::{Loaded, Problem, ProblemKind, Relation};
use crate::sources::notes::{self, Note, Tally};
use crate::sources::{ContactList, Context};
use crate::time::Moment;
use std::path::{Path, PathBuf};

/// A folder of notes, or one of them.
#[derive(Debug, Clone)]
pub struct PeopleNotes {
    name: String,
    path: PathBuf,
    columns: Columns,
    sensitive: bool,
}

impl PeopleNotes {
    /// The list `name` at `path`. With `sensitive`, none of it is for many.
    pub fn new(name: String, path: PathBuf, columns: Columns, sensitive: bool) -> Self {
        Self { name, path, columns, sensitive }
    }

    fn read(&self, note: &Note, moment: Moment) -> Option<Result<Card, String>> {
        let text = String::from_utf8_lossy(&note.bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let (front, body) = front_matter(text)?;
        let front = match front {
            Ok(front) => front,
            Err(why) => return Some(Err(why)),
        };
        let mut card = Card::default();
        for (key, value) in front {
            if let Some(fact) = self.columns.fact(&key) {
                card.set(fact, &value, moment.today(), moment.zone);
            }
        }
        let mut fence = false;
        for line in body.lines() {
            let trimmed = line.trim_start();
            if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
                fence = !fence;
            } else if !fence && let Some((text, done)) = promise(line) {
                card.promise(text, done);
            } else if let Some(heading) = trimmed.strip_prefix("# ")
                && !fence
                && card.contact.name.is_empty()
            {
                card.set(Fact::Name, heading, moment.today(), moment.zone);
            }
        }
        if card.contact.name.is_empty()
            && let Some(stem) = note.path.file_stem()
        {
            card.set(Fact::Name, &stem.to_string_lossy(), moment.today(), moment.zone);
        }
        card.contact.origin.clone_from(&note.shown);
        card.contact.sensitive |= self.sensitive;
        Some(card.named())
    }
}

impl ContactList for PeopleNotes {
    fn name(&self) -> &str {
        &self.name
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn load(&self, context: &Context) -> Loaded<Relation> {
        let (mut cards, mut bad, mut parts) = (Vec::new(), Tally::default(), Tally::default());
        let walked = notes::each(&self.path, &["md", "markdown"], |note| {
            if cards.len() >= MOST_RECORDS {
                bad.add(&note.shown, &format!("notes after {MOST_RECORDS} are left out"));
                return;
            }
            match self.read(&note, context.moment) {
                None => {}
                Some(Ok(mut card)) => {
                    for flaw in std::mem::take(&mut card.flaws) {
                        parts.add(&note.shown, &flaw);
                    }
                    cards.push(card);
                }
                Some(Err(why)) => bad.add(&note.shown, &why),
            }
        });
        let walked = match walked {
            Ok(walked) => walked,
            Err(why) => {
                let message = format!("{}: {why}", self.path.display());
                let problem = Problem::new(&self.name, ProblemKind::Unreachable, message);
                return Loaded::unknown(problem);
            }
        };
        let files = walked.unread.tell("file cannot be read", "files cannot be read");
        let malformed = [
            bad.tell("note cannot be read", "notes cannot be read"),
            parts.tell("fact cannot be read", "facts cannot be read"),
        ];
        let problem = |kind| move |message| Problem::new(&self.name, kind, message);
        let files = files.map(problem(ProblemKind::Unreachable)).into_iter();
        let malformed = malformed.into_iter().flatten().map(problem(ProblemKind::Malformed));
        let problems: Vec<Problem> = files.chain(malformed).collect();
        let nothing = cards.is_empty() && !problems.is_empty();
        let items = (!nothing).then(|| relations(&self.name, cards, Vec::new()));
        Loaded { items, as_of: walked.as_of, problems }
    }
}

/// The text of a task in Markdown, and whether it is done. One that was given up is done with.
pub(super) fn promise(line: &str) -> Option<(&str, bool)> {
    let item = line.trim_start();
    let item = ["- ", "* ", "+ "].iter().find_map(|mark| item.strip_prefix(mark))?.trim_start();
    let mut chars = item.strip_prefix('[')?.chars();
    let state = chars.next()?;
    let text = chars.as_str().strip_prefix(']')?.trim();
    let done = match state {
        ' ' | '/' => false,
        'x' | 'X' | '-' => true,
        _ => return None,
    };
    (!text.is_empty()).then_some((text, done))
}

/// The front matter and what follows it; nothing if the note has none. Its values are single
/// lines and lists, which is what editors write; a list becomes one text with its parts apart.
type Front<'t> = (Result<Vec<(String, String)>, String>, &'t str);

fn front_matter(text: &str) -> Option<Front<'_>> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let (mut values, mut at): (Vec<(String, String)>, usize) = (Vec::new(), first.len());
    for line in lines {
        at += line.len();
        let line = line.trim_end();
        if line == "---" || line == "..." {
            return Some((Ok(values), text.get(at..).unwrap_or_default()));
        }
        let trimmed = line.trim_start();
        if let Some(item) = trimmed.strip_prefix("- ") {
            if let Some((_, value)) = values.last_mut() {
                if !value.is_empty() {
                    value.push_str("; ");
                }
                value.push_str(unquoted(item));
            }
        } else if line.len() == trimmed.len()
            && !trimmed.starts_with('#')
            && let Some((key, value)) = trimmed.split_once(':')
        {
            let value = value.trim();
            let list = value.strip_prefix('[').and_then(|list| list.strip_suffix(']'));
            // An Obsidian link is no list.
            let list = list.filter(|list| !list.starts_with('['));
            let value = match list {
                Some(list) => list.split(',').map(unquoted).collect::<Vec<_>>().join("; "),
                None => unquoted(value).to_owned(),
            };
            values.push((key.trim().to_owned(), value));
        }
    }
    Some((Err("its front matter has no end, add a line ---".to_owned()), ""))
}

/// A value without its quotes, the brackets of a link, and a comment.
fn unquoted(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote)
            && let Some(end) = rest.rfind(quote)
        {
            return link(rest.get(..end).unwrap_or_default());
        }
    }
    link(value.split(" #").next().unwrap_or_default().trim())
}

fn link(value: &str) -> &str {
    let inner = value.strip_prefix("[[").and_then(|link| link.strip_suffix("]]"));
    inner.map_or(value, |inner| inner.rsplit('|').next().unwrap_or(inner))
}
