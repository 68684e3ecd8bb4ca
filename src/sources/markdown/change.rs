//! Writing back: the box, one date, or one new line; every other byte stays.

use super::blocks::{Boxed, boxes};
use super::fields::{self, Item};
use super::{Markdown, identities, repeat};
use crate::domain::Importance;
use crate::error::{Failure, Kind, Result};
use crate::sources::edit::{self, Change, Edited, FileEdit, NewTask, Prepared};
use crate::sources::{minutes, notes};
use chrono::NaiveDate;

/// Works out a change of a list.
pub(super) fn prepare(list: &Markdown, change: &Change, today: NaiveDate) -> Result<Prepared> {
    let id = match change {
        Change::Add(new) => return list.notes.add("Inbox.md", |bytes| added(bytes, new)),
        Change::Done { id } | Change::Defer { id, .. } => id,
    };
    let read = list.read().map_err(|cause| list.notes.unread(cause))?;
    let at = identities(&read.found).iter().position(|known| known == id);
    let found = at.and_then(|at| read.found.get(at)).ok_or_else(|| edit::gone(id))?;
    FileEdit::of(&found.path, notes::MAX_FILE, |bytes| {
        changed(bytes, found.line, &found.item, change, today)
    })
}

/// The note with the task on line `number`, which said `item` when it was read, changed.
pub(super) fn changed(
    bytes: &[u8],
    number: usize,
    item: &Item,
    change: &Change,
    today: NaiveDate,
) -> Result<Edited> {
    let mut same = None;
    boxes(bytes, |boxed| {
        if boxed.number == number {
            same = Some(boxed);
        }
    });
    let moved = || {
        Failure::new(Kind::Busy, format!("line {number} was changed by another program meanwhile"))
            .hint("nothing was written; run it again")
    };
    let boxed = same.ok_or_else(moved)?;
    let body = boxed.line.get(boxed.body.clone()).unwrap_or_default();
    if fields::parse(&String::from_utf8_lossy(body)) != *item {
        return Err(moved());
    }
    let body = std::str::from_utf8(body).map_err(|_| {
        Failure::new(Kind::Usage, format!("line {number} is not UTF-8"))
            .hint("save the note as UTF-8")
    })?;
    let (mark, text, notes) = match change {
        Change::Done { .. } => done(&boxed, body, item, today)?,
        Change::Defer { to, .. } => defer(&boxed, body, item, *to)?,
        Change::Add(_) => return Err(moved()),
    };
    let was_open = !is_finished(boxed.line.get(boxed.mark.clone()).unwrap_or_default());
    let next = match &item.repeats {
        Some(rule) if was_open && matches!(change, Change::Done { .. }) => {
            Some(repeat::next(body, item, today).ok_or_else(|| {
                let message = format!("how the task repeats ({rule}) is Obsidian's to work out");
                Failure::new(Kind::Usage, message).hint("finish it in Obsidian")
            })?)
        }
        _ => None,
    };
    let mut line = boxed.line.to_vec();
    // From the end, so that the places before it stay right.
    line.splice(boxed.body.clone(), text.bytes());
    line.splice(boxed.mark.clone(), mark);
    let mut after = bytes.to_vec();
    after.splice(boxed.at..boxed.at + boxed.line.len(), line);
    let edited = Edited { bytes: after, title: item.title.clone(), line: number, notes };
    match next {
        Some((text, next)) => repeated(bytes, &boxed, edited, &text, &next),
        None => Ok(edited),
    }
}

/// The note with the next instance above the finished one.
fn repeated(
    bytes: &[u8],
    boxed: &Boxed<'_>,
    mut edited: Edited,
    text: &str,
    next: &Item,
) -> Result<Edited> {
    let part = |range| boxed.line.get(range).unwrap_or_default();
    let behind = bytes.get(boxed.at + boxed.line.len()..).unwrap_or_default();
    let end = match behind {
        [b'\r', b'\n', ..] => "\r\n",
        [b'\n', ..] => "\n",
        _ => notes::line_end(bytes),
    };
    let (head, rest) = (part(0..boxed.mark.start), part(boxed.mark.end..boxed.body.start));
    let line = [head, b" ", rest, text.as_bytes(), end.as_bytes()].concat();
    edited.bytes.splice(boxed.at..boxed.at, line);
    let (above, mut is_there, mut is_kept) = (edited.line, false, false);
    boxes(&edited.bytes, |boxed| {
        let body = boxed.line.get(boxed.body.clone()).unwrap_or_default();
        let read = || fields::parse(&String::from_utf8_lossy(body));
        is_there |= boxed.number == above && read() == *next;
        is_kept |= boxed.number == above + 1 && read().title == edited.title;
    });
    if !(is_there && is_kept) {
        return Err(unsafe_line());
    }
    let day = [("due", next.due), ("scheduled", next.scheduled), ("starts", next.start)];
    let day = day.into_iter().find_map(|(what, day)| day.map(|day| format!(" ({what} {day})")));
    let day = day.unwrap_or_default();
    edited.notes.push(format!("it repeats: the next one{day} is in line {above}"));
    edited.line = above + 1;
    Ok(edited)
}

/// The new character in the box, the new text, and what is to be told.
type Line = (Vec<u8>, String, Vec<String>);

fn done(boxed: &Boxed<'_>, body: &str, item: &Item, today: NaiveDate) -> Result<Line> {
    let mark = boxed.line.get(boxed.mark.clone()).unwrap_or_default().to_vec();
    if is_finished(&mark) {
        return Ok((mark, body.to_owned(), vec!["it is finished already".to_owned()]));
    }
    let body = dated(body, item, item.places.completed.clone(), ("✅", "completion"), today);
    let read = fields::parse(&body);
    if read.completed != Some(today) || read.title != item.title || read.text != item.text {
        return Err(unsafe_line());
    }
    Ok((b"x".to_vec(), body, Vec::new()))
}

fn defer(boxed: &Boxed<'_>, body: &str, item: &Item, to: NaiveDate) -> Result<Line> {
    let mark = boxed.line.get(boxed.mark.clone()).unwrap_or_default().to_vec();
    if is_finished(&mark) {
        return Err(Failure::new(Kind::Usage, "the task is finished").hint("open it again first"));
    }
    if let Some(start) = item.start.filter(|start| *start > to) {
        let message = format!("the task starts on {start} (🛫), which is later than {to}");
        return Err(Failure::new(Kind::Usage, message).hint("change its start in the note"));
    }
    let body = dated(body, item, item.places.scheduled.clone(), ("⏳", "scheduled"), to);
    let read = fields::parse(&body);
    if read.scheduled != Some(to) || read.title != item.title || read.text != item.text {
        return Err(unsafe_line());
    }
    let late = item.due.filter(|due| *due < to);
    let notes = late.map(|due| format!("it is due on {due}, before that day"));
    Ok((mark, body, notes.into_iter().collect()))
}

fn is_finished(mark: &[u8]) -> bool {
    matches!(mark, b"x" | b"X" | b"-")
}

/// The text with a date in the place of an old one, else as a new field behind the others, in the
/// form that they have.
fn dated(
    body: &str,
    item: &Item,
    old: Option<std::ops::Range<usize>>,
    (sign, key): (&str, &str),
    day: NaiveDate,
) -> String {
    let mut text = body.to_owned();
    match old {
        Some(place) => text.replace_range(place, &day.to_string()),
        None if item.places.dataview => {
            text.insert_str(item.places.end, &format!(" [{key}:: {day}]"));
        }
        None => text.insert_str(item.places.end, &format!(" {sign} {day}")),
    }
    text
}

fn unsafe_line() -> Failure {
    Failure::new(Kind::Usage, "its line cannot be changed without changing what else it says")
        .hint("change it in the note")
}

/// The note with one more task at its end.
pub(super) fn added(bytes: &[u8], new: &NewTask) -> Result<Edited> {
    let mut text = format!("- [ ] {}", new.text);
    // The plugin reads past no field that it does not know, so ours comes before its own.
    if let Some(estimate) = new.estimate_minutes {
        text.push_str(&format!(" ⏱ {}", minutes::write(estimate)));
    }
    text.push_str(match new.priority {
        Importance::High => " ⏫",
        Importance::Medium => " 🔼",
        Importance::Low => " 🔽",
        Importance::None => "",
    });
    if let Some(due) = new.due {
        text.push_str(&format!(" 📅 {due}"));
    }
    let end = notes::line_end(bytes).as_bytes();
    let mut after = bytes.to_vec();
    let is_bare = matches!(bytes, b"" | b"\xEF\xBB\xBF") || bytes.ends_with(b"\n");
    if !is_bare {
        after.extend_from_slice(end);
    }
    let begin = after.len();
    after.extend_from_slice(text.as_bytes());
    after.extend_from_slice(end);
    let mut last = None;
    boxes(&after, |boxed| last = Some(boxed));
    let added = last.filter(|boxed| boxed.at == begin).map(|boxed| {
        let body = boxed.line.get(boxed.body.clone()).unwrap_or_default();
        (boxed.number, fields::parse(&String::from_utf8_lossy(body)))
    });
    let Some((line, item)) = added else {
        return Err(Failure::new(Kind::Usage, "it ends in code or a comment that is not closed")
            .hint("close it at the end of the note"));
    };
    let asked = [
        ("due date", new.due.is_none() || item.due == new.due),
        ("estimate", new.estimate_minutes.is_none_or(|all| item.estimate_minutes == Some(all))),
        ("priority", new.priority == Importance::None || item.priority == Some(new.priority)),
    ];
    if let Some((field, _)) = asked.iter().find(|(_, is_read)| !is_read) {
        let message = format!("the text has a {field} of its own");
        return Err(Failure::new(Kind::Usage, message).hint("give it once"));
    }
    Ok(Edited { bytes: after, title: item.title, line, notes: Vec::new() })
}
