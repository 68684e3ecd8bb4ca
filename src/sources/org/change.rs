//! Writing back: a keyword, a timestamp, or one new headline; every other byte stays.

use super::keywords::Keywords;
use super::outline::{Entry, level, outline};
use super::{Org, identities, stamp};
use crate::domain::Importance;
use crate::error::{Failure, Kind, Result};
use crate::sources::edit::{self, Change, Edited, FileEdit, NewTask, Prepared};
use crate::sources::notes;
use crate::time::Moment;
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use std::ops::Range;

/// The longest timestamp that is looked for in a text, in bytes.
const LONGEST_STAMP: usize = 128;

/// Works out a change of a list.
pub(super) fn prepare(list: &Org, change: &Change, moment: Moment) -> Result<Prepared> {
    let id = match change {
        Change::Add(new) => {
            return list.notes.add("inbox.org", |bytes| added(bytes, new, moment));
        }
        Change::Done { id } | Change::Defer { id, .. } => id,
    };
    let read = list.read(moment.zone).map_err(|cause| list.notes.unread(cause))?;
    let at = identities(&read.found).iter().position(|known| known == id);
    let found = at.and_then(|at| read.found.get(at)).ok_or_else(|| edit::gone(id))?;
    FileEdit::of(&found.path, notes::MAX_FILE, |bytes| changed(bytes, &found.entry, change, moment))
}

/// The file with a task, which said `entry` when it was read, changed.
pub(super) fn changed(
    bytes: &[u8],
    entry: &Entry,
    change: &Change,
    moment: Moment,
) -> Result<Edited> {
    let entries = outline(bytes, moment.zone).entries;
    if !entries.contains(entry) {
        let line = entry.line;
        let message = format!("line {line} was changed by another program meanwhile");
        return Err(Failure::new(Kind::Busy, message).hint("nothing was written; run it again"));
    }
    if entry.not_utf8 {
        let message = format!("line {} is not UTF-8", entry.line);
        return Err(Failure::new(Kind::Usage, message).hint("save the file as UTF-8"));
    }
    let (after, notes) = match change {
        Change::Defer { to, .. } => defer(bytes, entry, *to, moment)?,
        _ => done(bytes, entry, moment.local())?,
    };
    Ok(Edited { bytes: after, title: entry.title.clone(), line: entry.line, notes })
}

fn done(bytes: &[u8], entry: &Entry, now: NaiveDateTime) -> Result<(Vec<u8>, Vec<String>)> {
    if entry.state.done {
        return Ok((bytes.to_vec(), vec!["it is finished already".to_owned()]));
    }
    if let Some(rule) = entry.repeats.clone().or_else(|| repeats_in_text(bytes, entry)) {
        let message = format!("the task repeats ({rule}), and its next date is Org's to set");
        return Err(Failure::new(Kind::Usage, message).hint("finish it in Emacs"));
    }
    let word = bytes.get(entry.keyword.clone()).unwrap_or_default();
    let word = String::from_utf8_lossy(word);
    let keywords = Keywords::of(bytes);
    let finished = keywords.finished(&word).ok_or_else(|| {
        Failure::new(Kind::Usage, format!("{word} has no keyword that finishes it"))
            .hint("add one behind the bar of its #+TODO: line")
    })?;
    let closed = now.format("[%Y-%m-%d %a %H:%M]").to_string();
    let mut after = planned(bytes, entry, "CLOSED", &closed, true)?;
    after.splice(entry.keyword.clone(), finished.bytes());
    Ok((after, Vec::new()))
}

/// How an active timestamp in the headline or in the text below it repeats: Org moves it on too.
fn repeats_in_text(bytes: &[u8], entry: &Entry) -> Option<String> {
    let own = bytes.get(entry.place.start..)?.split(|byte| *byte == b'\n');
    let own = own.enumerate().take_while(|(index, line)| *index == 0 || level(line) == 0);
    own.map(|(_, line)| String::from_utf8_lossy(line)).find_map(|line| {
        let stamps = line.match_indices('<').filter_map(|(at, _)| line.get(at..));
        let stamps = stamps.filter_map(|text| {
            let close = text.bytes().take(LONGEST_STAMP).position(|byte| byte == b'>')?;
            text.get(..=close)
        });
        let mut dated = stamps.filter(|stamp| stamp::when(stamp, Tz::UTC).is_some());
        dated.find_map(|stamp| stamp::repeater(stamp).map(str::to_owned))
    })
}

fn defer(
    bytes: &[u8],
    entry: &Entry,
    to: NaiveDate,
    moment: Moment,
) -> Result<(Vec<u8>, Vec<String>)> {
    if entry.state.done {
        return Err(Failure::new(Kind::Usage, "the task is finished").hint("open it again first"));
    }
    let late = entry.due.map(|due| due.date(moment.zone)).filter(|due| *due < to);
    let notes = late.map(|due| format!("it is due on {due}, before that day"));
    let old = planning_of(bytes, entry)
        .and_then(|line| stamp::planning(line).into_iter().find(|one| one.name == "SCHEDULED"));
    let stamp = match old {
        Some(old) if stamp::when(old.stamp, moment.zone).is_none() => {
            let message = format!("{} cannot be read as a date", old.stamp);
            return Err(Failure::new(Kind::Usage, message).hint("mend it in the file"));
        }
        Some(old) => stamp::moved(old.stamp, to),
        None => to.format("<%Y-%m-%d %a>").to_string(),
    };
    Ok((planned(bytes, entry, "SCHEDULED", &stamp, false)?, notes.into_iter().collect()))
}

/// The planning line of a task.
fn planning_of<'b>(bytes: &'b [u8], entry: &Entry) -> Option<&'b str> {
    std::str::from_utf8(bytes.get(entry.planning.clone()?)?).ok()
}

/// The file with an entry of the planning line replaced, or added at one of its ends.
fn planned(
    bytes: &[u8],
    entry: &Entry,
    name: &str,
    stamp: &str,
    in_front: bool,
) -> Result<Vec<u8>> {
    let mut after = bytes.to_vec();
    let mut put = |place: Range<usize>, text: &str| {
        after.splice(place, text.bytes());
    };
    let Some((line, place)) = planning_of(bytes, entry).zip(entry.planning.clone()) else {
        // Right below the headline, as far in as what stands there already.
        let end = notes::line_end(bytes);
        let below = bytes.get(entry.place.end..).unwrap_or_default();
        let next = below.split(|byte| *byte == b'\n').nth(1).unwrap_or_default();
        let blanks = next.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let is_drawer = next.trim_ascii().eq_ignore_ascii_case(b":PROPERTIES:");
        let indent = next.get(..if is_drawer { blanks } else { 0 }).unwrap_or_default();
        let indent = String::from_utf8_lossy(indent);
        put(entry.place.end..entry.place.end, &format!("{end}{indent}{name}: {stamp}"));
        return Ok(after);
    };
    let entries = stamp::planning(line);
    if let Some(old) = entries.iter().find(|one| one.name == name) {
        let behind = line.get(old.place.end..).unwrap_or_default();
        if behind.starts_with("--") {
            let message = format!("its {name} is a range of days");
            return Err(Failure::new(Kind::Usage, message).hint("change it in the file"));
        }
        put(place.start + old.place.start..place.start + old.place.end, stamp);
    } else if in_front {
        let indent = line.len() - line.trim_start().len();
        put(place.start + indent..place.start + indent, &format!("{name}: {stamp} "));
    } else {
        let end = place.start + line.trim_end().len();
        put(end..end, &format!(" {name}: {stamp}"));
    }
    Ok(after)
}

/// The file with one more task at its end.
pub(super) fn added(bytes: &[u8], new: &NewTask, moment: Moment) -> Result<Edited> {
    let keywords = Keywords::of(bytes);
    let keyword = keywords.first().ok_or_else(|| {
        Failure::new(Kind::Usage, "its #+TODO: line has no keyword for an open task")
            .hint("add one before the bar")
    })?;
    let end = notes::line_end(bytes);
    let priority = match new.priority {
        Importance::High => "[#A] ",
        Importance::Medium => "[#B] ",
        Importance::Low => "[#C] ",
        Importance::None => "",
    };
    let mut text = format!("* {keyword} {priority}{}{end}", new.text);
    if let Some(due) = new.due {
        text.push_str(&format!("DEADLINE: {}{end}", due.format("<%Y-%m-%d %a>")));
    }
    if let Some(all) = new.estimate_minutes {
        let effort = format!("{}:{:02}", all / 60, all % 60);
        text.push_str(&format!(":PROPERTIES:{end}:Effort: {effort}{end}:END:{end}"));
    }
    let mut after = bytes.to_vec();
    if !matches!(bytes, b"" | b"\xEF\xBB\xBF") && !bytes.ends_with(b"\n") {
        after.extend_from_slice(end.as_bytes());
    }
    let begin = after.len();
    after.extend_from_slice(text.as_bytes());
    let entries = outline(&after, moment.zone).entries;
    // A text such as "COMMENT x" would hide the task.
    let added = entries.into_iter().find(|entry| entry.place.start == begin).ok_or_else(|| {
        Failure::new(Kind::Usage, "Org would not take this text as a task")
            .hint("word it otherwise")
    })?;
    let notes = Vec::new();
    Ok(Edited { bytes: after, title: added.title, line: added.line, notes })
}
