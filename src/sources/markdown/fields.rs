//! What the text of a Markdown task says: Obsidian Tasks' emoji and Dataview fields, both at once.
//!
//! | emoji | Dataview | becomes |
//! |---|---|---|
//! | 📅 📆 🗓 | `due` | when it is due |
//! | ⏳, 🛫 | `scheduled`, `start` | the earliest day to start; of both the later one |
//! | ✅, ❌ | `completion`, `cancelled` | when it was finished |
//! | ➕ | `created` | when it was written down |
//! | 🔺 ⏫, 🔼, 🔽 ⏬ | `priority` | high, medium, low |
//! | 🆔, ⛔ | `id`, `dependsOn` | its identity; the tasks to finish first |
//! | 🔁, 🏁 | `repeat`, `onCompletion` | what the plugin does when it is finished |
//! | ⏱ | `estimate` | how long it takes; no field of the plugin, which reads past neither |
//! | | `project`, `context` | as in todo.txt |
//!
//! Fields are read from the end backwards, as the plugin does: tags and comments may stand between
//! them, and a date with ordinary text behind it is ordinary text. Of a repeated field the first
//! one in the line counts. A field with a value that cannot be read is counted and stays in the
//! title, and so does a Dataview field that is not known.

use super::comments;
use crate::domain::Importance;
use crate::sources::links::url;
use crate::sources::minutes;
use chrono::NaiveDate;
use std::ops::Range;

/// What a text says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Item {
    /// The text without what is given apart; empty if the task has no text at all.
    pub(super) title: String,
    /// The text without fields: what the identity is made of.
    pub(super) text: String,
    pub(super) priority: Option<Importance>,
    pub(super) due: Option<NaiveDate>,
    /// ⏳ and 🛫.
    pub(super) scheduled: Option<NaiveDate>,
    pub(super) start: Option<NaiveDate>,
    pub(super) completed: Option<NaiveDate>,
    pub(super) created: Option<NaiveDate>,
    pub(super) estimate_minutes: Option<u32>,
    pub(super) repeats: Option<String>,
    pub(super) id: Option<String>,
    /// The name of the block, which a link ends in.
    pub(super) block: Option<String>,
    pub(super) depends: Vec<String>,
    pub(super) projects: Vec<String>,
    pub(super) contexts: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) url: Option<String>,
    /// Fields whose value cannot be read.
    pub(super) unread: Vec<String>,
    /// Where the parts stand that a change touches.
    pub(super) places: Places,
}

/// Where parts of a text stand, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// The end of the text and its fields, before the name of the block.
    pub(super) end: usize,
    /// The value of the 📅 that counts.
    pub(super) due: Option<Range<usize>>,
    /// The value of the ⏳ that counts.
    pub(super) scheduled: Option<Range<usize>>,
    /// The value of the 🛫 that counts.
    pub(super) start: Option<Range<usize>>,
    /// The value of the ➕ that counts.
    pub(super) created: Option<Range<usize>>,
    /// Every 🆔 and ⛔, whole.
    pub(super) names: Vec<Range<usize>>,
    /// The value of the ✅ that counts.
    pub(super) completed: Option<Range<usize>>,
    /// The task has Dataview fields and none as emoji.
    pub(super) dataview: bool,
}

/// What a field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Due,
    Scheduled,
    Start,
    Completed,
    Created,
    Repeat,
    OnCompletion,
    Id,
    Depends,
    Estimate,
    Priority,
    Project,
    Context,
}

const EMOJI: [(char, Field); 19] = [
    ('📅', Field::Due),
    ('📆', Field::Due),
    ('🗓', Field::Due),
    ('⏳', Field::Scheduled),
    ('⌛', Field::Scheduled),
    ('🛫', Field::Start),
    ('✅', Field::Completed),
    ('❌', Field::Completed),
    ('➕', Field::Created),
    ('🔁', Field::Repeat),
    ('🏁', Field::OnCompletion),
    ('🆔', Field::Id),
    ('⛔', Field::Depends),
    ('⏱', Field::Estimate),
    ('🔺', Field::Priority),
    ('⏫', Field::Priority),
    ('🔼', Field::Priority),
    ('🔽', Field::Priority),
    ('⏬', Field::Priority),
];

const KEYS: [(&str, Field); 17] = [
    ("due", Field::Due),
    ("scheduled", Field::Scheduled),
    ("start", Field::Start),
    ("completion", Field::Completed),
    ("cancelled", Field::Completed),
    ("created", Field::Created),
    ("repeat", Field::Repeat),
    ("onCompletion", Field::OnCompletion),
    ("id", Field::Id),
    ("dependsOn", Field::Depends),
    ("estimate", Field::Estimate),
    ("est", Field::Estimate),
    ("effort", Field::Estimate),
    ("duration", Field::Estimate),
    ("priority", Field::Priority),
    ("project", Field::Project),
    ("context", Field::Context),
];

/// A field at the end of a text.
struct Found<'t> {
    field: Option<Field>,
    /// All of it.
    whole: &'t str,
    value: &'t str,
    before: &'t str,
    dataview: bool,
}

impl Found<'_> {
    /// Where in the text it stands.
    fn range(&self) -> Range<usize> {
        self.before.len()..self.before.len() + self.whole.len()
    }

    /// Where in the text the value stands.
    fn place(&self) -> Range<usize> {
        let begin = self.before.len() + self.whole.rfind(self.value).unwrap_or(0);
        begin..begin + self.value.len()
    }
}

/// Reads the text of a task: all of its line behind the box.
pub(super) fn parse(body: &str) -> Item {
    let mut item = Item::default();
    let mut rest = body.trim_end();
    if let Some((before, block)) = block_name(rest) {
        item.block = Some(block.to_owned());
        rest = before.trim_end();
    }
    item.places.end = rest.len();
    // From the end backwards.
    let (mut tags, mut kept) = (Vec::new(), Vec::new());
    let (mut emoji, mut dataview) = (false, false);
    loop {
        rest = rest.trim_end();
        if let Some((before, tag)) = last_tag(rest) {
            tags.push(tag);
            rest = before;
        } else if let Some(before) = comments::before_last(rest) {
            rest = before;
        // Last, for it may look through all that is left.
        } else if let Some(found) = dataview_field(rest).or_else(|| emoji_field(rest)) {
            if !item.take(&found) {
                kept.push(found.whole);
            }
            if found.field.is_some() {
                emoji |= !found.dataview;
                dataview |= found.dataview;
            }
            rest = found.before;
        } else {
            break;
        }
    }
    item.places.dataview = dataview && !emoji;
    tags.reverse();
    kept.reverse();
    let plain = comments::without(rest);
    let plain = plain.trim();
    item.tags = tags_in(plain);
    item.tags.extend(tags.iter().filter_map(|tag| name_of_tag(tag)).map(str::to_owned));
    unique(&mut item.tags);
    item.depends.reverse();
    item.projects.reverse();
    item.contexts.reverse();
    item.url = plain.split_whitespace().find_map(url);
    let join = |first: &str, others: &[&str]| {
        let all = [&[first], others].concat();
        all.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    item.text = join(plain, &tags);
    item.title = join(without_first_tags(plain), &kept);
    if item.title.is_empty() {
        item.title.clone_from(&item.text);
    }
    if item.title.is_empty() {
        body.trim().clone_into(&mut item.title);
    }
    if item.text.is_empty() {
        item.text.clone_from(&item.title);
    }
    item
}

impl Item {
    /// The earliest day to start.
    pub(super) fn earliest(&self) -> Option<NaiveDate> {
        self.scheduled.max(self.start)
    }

    /// Notes what a field says, the first one in the line last; `false` if the title keeps it.
    fn take(&mut self, found: &Found<'_>) -> bool {
        let Some(field) = found.field else { return false };
        let value = found.value;
        let text = || Some(value.to_owned());
        let list = || value.split(',').map(str::trim).filter(|id| !id.is_empty());
        let day = parse_day(value);
        let mut read = true;
        match field {
            Field::Due => {
                read = set(&mut self.due, day);
                set(&mut self.places.due, day.map(|_| found.place()));
            }
            Field::Scheduled => {
                read = set(&mut self.scheduled, day);
                set(&mut self.places.scheduled, day.map(|_| found.place()));
            }
            Field::Start => {
                read = set(&mut self.start, day);
                set(&mut self.places.start, day.map(|_| found.place()));
            }
            Field::Completed => {
                read = set(&mut self.completed, day);
                set(&mut self.places.completed, day.map(|_| found.place()));
            }
            Field::Created => {
                read = set(&mut self.created, day);
                set(&mut self.places.created, day.map(|_| found.place()));
            }
            Field::Repeat => self.repeats = text(),
            Field::OnCompletion => {}
            Field::Id => {
                self.id = text();
                self.places.names.push(found.range());
            }
            Field::Depends => {
                self.depends.extend(list().rev().map(str::to_owned));
                self.places.names.push(found.range());
            }
            Field::Estimate => read = set(&mut self.estimate_minutes, estimate(value)),
            Field::Priority => read = set(&mut self.priority, importance(value)),
            Field::Project => self.projects.extend(list().rev().map(str::to_owned)),
            Field::Context => self.contexts.extend(list().rev().map(str::to_owned)),
        }
        if !read {
            self.unread.push(found.whole.to_owned());
        }
        read
    }
}

/// Replaces what is known by what stands before it in the line, if that can be read.
fn set<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let read = value.is_some();
    if read {
        *place = value;
    }
    read
}

fn unique(names: &mut Vec<String>) {
    let mut known = std::collections::HashSet::new();
    names.retain(|name| known.insert(name.clone()));
}

/// `2026-11-30`, in exactly this form.
fn parse_day(text: &str) -> Option<NaiveDate> {
    if is_day(text) { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None }
}

/// Whether a text has the form of a date, possible or not.
fn is_day(text: &str) -> bool {
    let form = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    form && text.len() == 10
}

fn estimate(text: &str) -> Option<u32> {
    let together: String = text.split_whitespace().collect();
    minutes::read(&together.to_ascii_lowercase())
}

fn importance(text: &str) -> Option<Importance> {
    Some(match text.to_ascii_lowercase().as_str() {
        "🔺" | "⏫" | "highest" | "high" => Importance::High,
        "🔼" | "medium" => Importance::Medium,
        "🔽" | "⏬" | "low" | "lowest" => Importance::Low,
        "none" | "normal" => Importance::None,
        _ => return None,
    })
}

/// ` ^name` at the end.
fn block_name(text: &str) -> Option<(&str, &str)> {
    let (before, name) = text.rsplit_once('^')?;
    let named = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (named && before.ends_with(char::is_whitespace)).then_some((before, name))
}

/// The field that begins with the last of the known emoji, if its value goes on to the end.
fn emoji_field(text: &str) -> Option<Found<'_>> {
    let known = |c: char| EMOJI.iter().find(|(emoji, _)| *emoji == c);
    let (at, c, field) =
        text.char_indices().rev().find_map(|(at, c)| known(c).map(|(_, field)| (at, c, *field)))?;
    let (before, whole) = text.split_at_checked(at)?;
    let (sign, value) = whole.split_at_checked(c.len_utf8())?;
    // The selector of the emoji form.
    let value = value.strip_prefix('\u{FE0F}').unwrap_or(value).trim();
    let names = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let fits = match field {
        Field::Due | Field::Scheduled | Field::Start | Field::Completed | Field::Created => {
            is_day(value)
        }
        Field::Repeat => {
            let may_stand = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b',' | b'!');
            !value.is_empty() && value.bytes().all(may_stand)
        }
        Field::OnCompletion => value.bytes().all(|b| b.is_ascii_alphabetic()),
        Field::Id => !value.is_empty() && value.bytes().all(names),
        Field::Depends => {
            let ids = || value.split(',').map(str::trim);
            ids().all(|id| !id.is_empty() && id.bytes().all(names))
        }
        Field::Estimate => estimate(value).is_some(),
        Field::Priority => value.is_empty(),
        Field::Project | Field::Context => false,
    };
    let value = if field == Field::Priority { sign } else { value };
    fits.then_some(Found { field: Some(field), whole, value, before, dataview: false })
}

/// `[key:: value]` or `(key:: value)` at the end, perhaps with a comma behind it.
fn dataview_field(text: &str) -> Option<Found<'_>> {
    let closed = text.strip_suffix(',').unwrap_or(text).trim_end();
    let (open, close) = match closed.chars().next_back()? {
        ']' => ('[', ']'),
        ')' => ('(', ')'),
        _ => return None,
    };
    // The value may hold brackets itself, as links do.
    let mut depth = 0_usize;
    let at = closed.char_indices().rev().find_map(|(at, c)| {
        if c == close {
            depth += 1;
        } else if c == open {
            depth -= 1;
        }
        (depth == 0).then_some(at)
    })?;
    let (before, whole) = text.split_at_checked(at)?;
    let inside = closed.get(at + 1..closed.len() - 1)?;
    let (key, value) = inside.split_once("::")?;
    let (key, value) = (key.trim(), value.trim());
    if key.is_empty() || key.contains([open, close]) {
        return None;
    }
    let field = KEYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(key));
    let field = field.map(|(_, field)| *field).filter(|_| !value.is_empty());
    Some(Found { field, whole, value, before, dataview: true })
}

/// A tag that is the last word.
fn last_tag(text: &str) -> Option<(&str, &str)> {
    let at = text.rfind(char::is_whitespace).map_or(0, |at| {
        at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    });
    let (before, word) = text.split_at_checked(at)?;
    let name = name_of_tag(word)?;
    (name.len() + 1 == word.len()).then_some((before, word))
}

/// The name of the tag that a word begins with. Digits alone are none: `#12` is a number.
fn name_of_tag(word: &str) -> Option<&str> {
    let name = word.strip_prefix('#')?;
    let part = |c: char| {
        c.is_alphanumeric() || matches!(c, '_' | '-' | '/') || !(c.is_ascii() || c.is_whitespace())
    };
    let end = name.find(|c| !part(c)).unwrap_or(name.len());
    let name = name.get(..end)?;
    name.contains(|c: char| !c.is_ascii_digit()).then_some(name)
}

/// The tags in a text, each at the start of a word.
fn tags_in(text: &str) -> Vec<String> {
    text.split_whitespace().filter_map(name_of_tag).map(str::to_owned).collect()
}

fn without_first_tags(text: &str) -> &str {
    let mut rest = text;
    loop {
        let word = rest.split_whitespace().next().unwrap_or_default();
        match name_of_tag(word) {
            Some(name) if name.len() + 1 == word.len() => {
                rest = rest.get(word.len()..).unwrap_or_default().trim_start();
            }
            _ => return rest,
        }
    }
}
