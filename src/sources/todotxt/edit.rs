//! Changes of a list, worked out on its bytes.
//!
//! Only the parts that say what changes are replaced; every other byte stays: line ends of either
//! kind, a missing one at the end, a byte order mark, blanks, and bytes that are no UTF-8.
//!
//! - **Done**, as the format's README has it: `x`, the day, the day of creation, the text; the
//!   priority is kept as `pri:A`. The line stays where it is: moving it to `done.txt` is left to the
//!   tool that does so.
//! - **Repeating** (`rec:1w`), as topydo and Simpletask do it: finishing a task adds its next
//!   instance at the end. `rec:1w` counts from today, `rec:+1w` from the day it was due; the unit is
//!   `d`, `b` (days from Monday to Friday), `w`, `m` or `y`. `t:` moves along with `due:`. A task
//!   with neither gets a due day. `id:` and `p:` stay with the finished one.
//! - **Defer** sets `t:`. When the task is due stays as it is.
//! - **Add** appends a line. It has the day of creation if most open tasks have one, or if the text
//!   would otherwise begin with what the format reads as something else.

use super::line::{importance, parse_line};
use super::token::{Kind, Token, date, tokens};
use super::{Found, MAX_LINE, identities, is_utf16, read};
use crate::domain::Importance;
use crate::error::{Failure, Kind as FailureKind, Result};
use crate::sources::edit::{Change, Edited, NewTask, gone};
use crate::sources::minutes;
use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};
use std::ops::Range;
use std::path::Path;

/// The mark that some programs put in front of UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The longest distance of a repetition, in its unit.
const MOST_REPEATED: u32 = 9999;

/// The list with the change made. `archive` is what stands in the file of finished tasks, which
/// takes part in giving identities.
pub(super) fn edit(
    bytes: &[u8],
    archive: Option<&[u8]>,
    change: &Change,
    today: NaiveDate,
) -> Result<Edited> {
    if is_utf16(bytes) {
        return Err(refused("it is UTF-16").hint("save it as UTF-8"));
    }
    match change {
        Change::Add(task) => add(bytes, task, today),
        Change::Done { id } => match locate(bytes, archive, id)? {
            Place::Line(number) => done(bytes, number, today),
            Place::Archived(title) => Ok(unchanged(bytes, title, 0, "it is done and archived")),
        },
        Change::Defer { id, to } => match locate(bytes, archive, id)? {
            Place::Line(number) => defer(bytes, number, *to),
            Place::Archived(title) => Err(refused(&format!("\"{title}\" is done"))),
        },
    }
}

fn refused(why: &str) -> Failure {
    Failure::new(FailureKind::Usage, why)
}

fn unchanged(bytes: &[u8], title: String, line: usize, note: &str) -> Edited {
    Edited { bytes: bytes.to_vec(), title, line, notes: vec![note.to_owned()] }
}

enum Place {
    /// In this line, from 1.
    Line(usize),
    /// In the archive, with this title.
    Archived(String),
}

fn locate(bytes: &[u8], archive: Option<&[u8]>, id: &str) -> Result<Place> {
    // The path is for complaints, which were told when the list was read.
    let (mut found, _) = read(Path::new(""), bytes, false);
    let own = found.len();
    found.extend(archive.into_iter().flat_map(|bytes| read(Path::new(""), bytes, true).0));
    let index = identities(&found).iter().position(|known| known == id).ok_or_else(|| gone(id))?;
    match found.get(index) {
        Some(Found { number, .. }) if index < own => Ok(Place::Line(*number)),
        Some(Found { line, .. }) => Ok(Place::Archived(line.title.clone())),
        None => Err(gone(id)),
    }
}

/// One line of the file, with every byte that is no UTF-8 as a question mark: a text in which each
/// byte has the place it has in the file.
struct Raw {
    range: Range<usize>,
    text: String,
}

impl Raw {
    /// The line `number`, from 1, without its line end and a byte order mark.
    fn of(bytes: &[u8], number: usize) -> Self {
        let mut start = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        for line in bytes[start..].split_inclusive(|byte| *byte == b'\n').take(number - 1) {
            start += line.len();
        }
        let rest = &bytes[start..];
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut text = String::with_capacity(line.len());
        for chunk in line.utf8_chunks() {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|_| '?'));
        }
        Self { range: start..start + line.len(), text }
    }

    /// The tokens, each with where it stands in the line.
    fn tokens(&self) -> Vec<(usize, Token<'_>)> {
        let mut at = 0;
        tokens(&self.text)
            .into_iter()
            .map(|token| {
                let start = at;
                at += token.text.len();
                (start, token)
            })
            .collect()
    }

    /// Behind the last word: a field goes there, before blanks at the end.
    fn end(&self) -> usize {
        self.text.trim_end().len()
    }

    fn title(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(&bytes[self.range.clone()]);
        parse_line(&text).map(|line| line.title).unwrap_or_default()
    }
}

/// Pieces of a line to replace, by their place in it.
#[derive(Default)]
struct Splices(Vec<(Range<usize>, String)>);

impl Splices {
    fn put(&mut self, range: Range<usize>, text: String) {
        self.0.push((range, text));
    }

    /// The line with all pieces replaced.
    fn apply(mut self, line: &[u8]) -> Result<Vec<u8>> {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut new, mut at) = (Vec::with_capacity(line.len() + 32), 0);
        for (range, text) in self.0 {
            new.extend_from_slice(&line[at..range.start.max(at)]);
            new.extend_from_slice(text.as_bytes());
            at = range.end;
        }
        new.extend_from_slice(&line[at..]);
        if new.len() > MAX_LINE {
            let size = MAX_LINE / 1024;
            return Err(refused(&format!("the line would be longer than {size} KiB")));
        }
        Ok(new)
    }
}

fn replace(bytes: &[u8], range: &Range<usize>, new: &[u8]) -> Vec<u8> {
    [&bytes[..range.start], new, &bytes[range.end..]].concat()
}

fn done(bytes: &[u8], number: usize, today: NaiveDate) -> Result<Edited> {
    let raw = Raw::of(bytes, number);
    let tokens = raw.tokens();
    let mut splices = Splices::default();
    let mark = format!("x {today} ");
    match tokens.first().map(|(_, token)| token.kind) {
        Some(Kind::Done) => {
            return Ok(unchanged(bytes, raw.title(bytes), number, "it is done already"));
        }
        Some(Kind::Priority(letter)) => {
            splices.put(0.."(A) ".len(), mark);
            let kept = |(_, token): &&(usize, Token<'_>)| match token.kind {
                Kind::Field { key: "pri", value } => matches!(value.as_bytes(), [b'A'..=b'Z']),
                _ => false,
            };
            match tokens.iter().find(kept) {
                Some((at, token)) => {
                    splices.put(*at..at + token.text.len(), format!("pri:{letter}"));
                }
                None => splices.put(raw.end()..raw.end(), format!(" pri:{letter}")),
            }
        }
        _ => splices.put(0..0, mark),
    }
    let line = &bytes[raw.range.clone()];
    let title = raw.title(bytes);
    let mut notes = Vec::new();
    let mut new = replace(bytes, &raw.range, &splices.apply(line)?);
    match next(&raw, &tokens, today) {
        None => {}
        Some(Next::Unread(field)) => {
            notes.push(format!("{field} cannot be read, so no next instance was added"));
        }
        Some(Next::Instance { splices, what }) => {
            let added;
            (new, added) = append(&new, &splices.apply(line)?);
            notes.push(format!("it repeats: the next one {what} is in line {added}"));
        }
    }
    Ok(Edited { bytes: new, title, line: number, notes })
}

fn defer(bytes: &[u8], number: usize, to: NaiveDate) -> Result<Edited> {
    let raw = Raw::of(bytes, number);
    let tokens = raw.tokens();
    let title = raw.title(bytes);
    if matches!(tokens.first(), Some((_, Token { kind: Kind::Done, .. }))) {
        return Err(refused(&format!("\"{title}\" is done")));
    }
    let mut splices = Splices::default();
    match field(&tokens, "t") {
        Some((range, _)) => splices.put(range, format!("t:{to}")),
        None => splices.put(raw.end()..raw.end(), format!(" t:{to}")),
    }
    let new = splices.apply(&bytes[raw.range.clone()])?;
    let due = field(&tokens, "due").map(|(_, due)| due).filter(|due| *due < to);
    let notes = due.map(|due| format!("it is due {due}, before that day")).into_iter().collect();
    Ok(Edited { bytes: replace(bytes, &raw.range, &new), title, line: number, notes })
}

/// The first field `key` that holds a date, with its place.
fn field(tokens: &[(usize, Token<'_>)], key: &str) -> Option<(Range<usize>, NaiveDate)> {
    tokens.iter().find_map(|(at, token)| match token.kind {
        Kind::Field { key: found, value } if found == key => {
            Some((*at..at + token.text.len(), date(value)?))
        }
        _ => None,
    })
}

/// What follows a repeating task.
enum Next {
    /// A `rec:` that says nothing known.
    Unread(String),
    /// The pieces to replace in the line as it was, and `due 2026-12-01` for the message.
    Instance { splices: Splices, what: String },
}

fn next(raw: &Raw, tokens: &[(usize, Token<'_>)], today: NaiveDate) -> Option<Next> {
    let (value, text) = tokens.iter().find_map(|(_, token)| match token.kind {
        Kind::Field { key: "rec", value } => Some((value, token.text)),
        _ => None,
    })?;
    let due = field(tokens, "due");
    let start = field(tokens, "t");
    let anchor = due.as_ref().or(start.as_ref()).map(|(_, date)| *date);
    let Some(then) = repeated(value, anchor, today) else {
        return Some(Next::Unread(text.to_owned()));
    };
    let mut splices = Splices::default();
    let what = if due.is_none() && start.is_some() { "starts" } else { "due" };
    match (due, start) {
        (Some((range, old)), start) => {
            splices.put(range, format!("due:{then}"));
            if let Some((range, begin)) = start
                && let Some(begin) = begin.checked_add_signed(then - old)
            {
                splices.put(range, format!("t:{begin}"));
            }
        }
        (None, Some((range, _))) => splices.put(range, format!("t:{then}")),
        (None, None) => splices.put(raw.end()..raw.end(), format!(" due:{then}")),
    }
    for (index, (at, token)) in tokens.iter().enumerate() {
        let end = at + token.text.len();
        match token.kind {
            Kind::Created(_) => splices.put(*at..end, today.to_string()),
            Kind::Field { key: "id" | "p", .. } => {
                // With the blank in front of it; the first word of the text with the one behind it.
                let blank = |index: Option<usize>| match index.and_then(|at| tokens.get(at)) {
                    Some((_, Token { kind: Kind::Blank, text })) => text.len(),
                    _ => 0,
                };
                let range = if tokens[..index].iter().any(|(_, token)| is_text(token)) {
                    at - blank(index.checked_sub(1))..end
                } else {
                    *at..end + blank(Some(index + 1))
                };
                splices.put(range, String::new());
            }
            _ => {}
        }
    }
    Some(Next::Instance { splices, what: format!("({what} {then})") })
}

/// Whether it is a word behind the head of the line.
fn is_text(token: &Token<'_>) -> bool {
    !matches!(
        token.kind,
        Kind::Done | Kind::Priority(_) | Kind::Completed(_) | Kind::Created(_) | Kind::Blank
    )
}

/// The day that `value` of `rec:` leads to: from today, or with `+` from the day the task had.
fn repeated(value: &str, anchor: Option<NaiveDate>, today: NaiveDate) -> Option<NaiveDate> {
    let (distance, from) = match value.strip_prefix('+') {
        Some(distance) => (distance, anchor.unwrap_or(today)),
        None => (value, today),
    };
    let (count, unit) = distance.split_at_checked(distance.len().checked_sub(1)?)?;
    if !count.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: u32 = count.parse().ok().filter(|count| (1..=MOST_REPEATED).contains(count))?;
    match unit {
        "d" => from.checked_add_days(Days::new(count.into())),
        "w" => from.checked_add_days(Days::new(u64::from(count) * 7)),
        "m" => from.checked_add_months(Months::new(count)),
        "y" => from.checked_add_months(Months::new(count * 12)),
        "b" => {
            let weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            let mut workdays = from.iter_days().skip(1).filter(|day| !weekend(day));
            workdays.nth(count as usize - 1)
        }
        _ => None,
    }
}

fn add(bytes: &[u8], task: &NewTask, today: NaiveDate) -> Result<Edited> {
    let written = tokens(&task.text);
    let (letter, text) = match (task.priority, written.first()) {
        (Importance::None, Some(Token { kind: Kind::Priority(letter), .. })) => {
            (Some(*letter), task.text.get("(A) ".len()..).unwrap_or_default())
        }
        (priority, _) => (letter(priority), task.text.as_str()),
    };
    let mut body = text.to_owned();
    if let Some(due) = task.due {
        body.push_str(&format!(" due:{due}"));
    }
    if let Some(minutes) = task.estimate_minutes {
        body.push_str(&format!(" est:{}", minutes::write(minutes)));
    }
    // What the text begins with must not be taken for the head of the line.
    let ambiguous = match tokens(&body).first().map(|token| token.kind) {
        Some(Kind::Done | Kind::Priority(_)) => letter.is_none(),
        Some(Kind::Created(_)) => true,
        _ => false,
    };
    let mut line = letter.map(|letter| format!("({letter}) ")).unwrap_or_default();
    if ambiguous || has_creation_dates(bytes) {
        line.push_str(&format!("{today} "));
    }
    line.push_str(&body);
    let line = Splices::default().apply(line.as_bytes())?;
    let read = parse_line(&String::from_utf8_lossy(&line)).ok_or_else(|| refused("no text"))?;
    let stated =
        |field: &str| refused(&format!("the text has a {field} of its own")).hint("give it once");
    if task.due.is_some() && read.due != task.due {
        return Err(stated("due:"));
    }
    if task.estimate_minutes.is_some() && read.estimate_minutes != task.estimate_minutes {
        return Err(stated("est:"));
    }
    let (bytes, line) = append(bytes, &line);
    Ok(Edited { bytes, title: read.title, line, notes: Vec::new() })
}

fn letter(priority: Importance) -> Option<char> {
    let letters = ['A', 'B', 'C'];
    letters.into_iter().find(|letter| importance(*letter) == priority)
}

/// Whether more than half of the open tasks have a day of creation.
fn has_creation_dates(bytes: &[u8]) -> bool {
    let (found, _) = read(Path::new(""), bytes, false);
    let open = found.iter().filter(|found| !found.line.done);
    let (with, all) = open.fold((0_usize, 0_usize), |(with, all), found| {
        (with + usize::from(found.line.created.is_some()), all + 1)
    });
    2 * with > all
}

/// The list with a line more, and the number of that line. The line end is that of the last line;
/// a list without one at its end stays so.
fn append(bytes: &[u8], line: &[u8]) -> (Vec<u8>, usize) {
    let ends = bytes.split(|byte| *byte == b'\n').count() - 1;
    let last = bytes.iter().rposition(|byte| *byte == b'\n');
    let crlf = last.is_some_and(|at| bytes[..at].ends_with(b"\r"));
    let end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
    let content = bytes.strip_prefix(BOM).unwrap_or(bytes);
    if content.is_empty() || content.ends_with(b"\n") {
        ([bytes, line, end].concat(), ends + 1)
    } else {
        ([bytes, end, line].concat(), ends + 2)
    }
}

#[cfg(test)]
mod tests;
