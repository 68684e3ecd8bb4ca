//! Writing back: some properties of one VTODO, or a new VTODO; every other byte stays.

use super::lines::{Lines, Property, unfold};
use super::values::{Written, unescape};
use super::{IcsTasks, files, read, vtodo};
use crate::domain::{Importance, Task};
use crate::error::{Failure, Kind, Result};
use crate::sources::edit::{self, Change, Edited, FileEdit, NewTask, Prepared};
use crate::sources::identity::fingerprint;
use crate::sources::{Context, TaskList as _, notes};
use crate::time::{Moment, to_instant};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The longest line, in bytes; longer ones are folded (RFC 5545, 3.1).
const LONGEST: usize = 75;

/// Works out a change of a list.
pub(super) fn prepare(list: &IcsTasks, change: &Change, context: &Context) -> Result<Prepared> {
    let id = match change {
        Change::Add(new) => return add_to(list, new, context.moment),
        Change::Done { id } | Change::Defer { id, .. } => id,
    };
    let tasks = list.load(context).items.unwrap_or_default();
    let task = tasks.into_iter().find(|task| task.id == *id).ok_or_else(|| edit::gone(id))?;
    // The origin is the path with the line of its BEGIN.
    let (path, _) = task.origin.rsplit_once(':').ok_or_else(|| edit::gone(id))?;
    FileEdit::of(Path::new(path), files::MOST_BYTES, |bytes| {
        changed(bytes, &task, change, context.moment)
    })
}

/// The file with a task changed, which said `task` when it was read.
pub(super) fn changed(
    bytes: &[u8],
    task: &Task,
    change: &Change,
    moment: Moment,
) -> Result<Edited> {
    let line = line_of(task);
    let found = line.and_then(|line| Todo::find(bytes, line));
    let is_same = |todo: &Todo| todo.first("SUMMARY").is_some_and(|p| p.text() == task.title);
    let Some((todo, line)) = found.filter(is_same).zip(line) else {
        let message = "the task was moved by another program meanwhile";
        return Err(Failure::new(Kind::Busy, message).hint("nothing was written; run it again"));
    };
    let edited = |bytes: Vec<u8>, notes: &[&str]| Edited {
        bytes,
        title: task.title.clone(),
        line: usize::try_from(line).unwrap_or(usize::MAX),
        notes: notes.iter().map(|note| (*note).to_owned()).collect(),
    };
    if let (Change::Done { .. }, true) = (change, task.done) {
        return Ok(edited(bytes.to_vec(), &["it is finished already"]));
    }
    if task.done {
        return Err(Failure::new(Kind::Usage, "the task is finished").hint("open it again first"));
    }
    if ["RRULE", "RDATE", "RECURRENCE-ID"].iter().any(|name| todo.first(name).is_some()) {
        let message = "the task repeats, and its next date is its own program's to set";
        return Err(Failure::new(Kind::Usage, message).hint("change it in that program"));
    }
    let mut new = match change {
        Change::Defer { to, .. } => vec![("DTSTART", start(&todo, *to, moment)?)],
        _ => vec![
            ("STATUS", "STATUS:COMPLETED".to_owned()),
            ("COMPLETED", format!("COMPLETED:{}", utc(moment.now))),
            ("PERCENT-COMPLETE", "PERCENT-COMPLETE:100".to_owned()),
        ],
    };
    // What tells other programs that this version is the newer one.
    let sequence = todo.first("SEQUENCE").and_then(|one| one.value().trim().parse::<u32>().ok());
    let sequence = sequence.unwrap_or(0).saturating_add(1);
    new.push(("SEQUENCE", format!("SEQUENCE:{sequence}")));
    new.push(("DTSTAMP", format!("DTSTAMP:{}", utc(moment.now))));
    new.push(("LAST-MODIFIED", format!("LAST-MODIFIED:{}", utc(moment.now))));
    let after = todo.with(bytes, &new);
    check(&after, task, change, moment)?;
    Ok(edited(after, &[]))
}

/// Reads the task again as it would stand in the file.
fn check(after: &[u8], before: &Task, change: &Change, moment: Moment) -> Result<()> {
    let unsafe_file = || {
        Failure::new(Kind::Usage, "its calendar cannot be changed without changing other tasks")
            .hint("change it in the program that wrote it")
    };
    let parsed = [read(after, "").map_err(|_| unsafe_file())?];
    let tasks = vtodo::tasks("", vtodo::vtodos(&parsed, moment.zone).found);
    let now = tasks.into_iter().find(|task| line_of(task) == line_of(before));
    let now = now.filter(|task| task.title == before.title && task.due == before.due);
    let now = now.ok_or_else(unsafe_file)?;
    let Change::Defer { to, .. } = change else {
        return if now.done { Ok(()) } else { Err(unsafe_file()) };
    };
    let day = now.scheduled.map(|start| start.date(moment.zone));
    if let (Some(start), Some(due)) = (now.scheduled, now.due) {
        let (start_day, due_day) = (start.date(moment.zone), due.date(moment.zone));
        if start_day > due_day || (start_day == due_day && start > due) {
            let message = format!("the task is due on {due_day}, and none may start after that");
            return Err(Failure::new(Kind::Usage, message)
                .hint("move its due date in the program that wrote it"));
        }
    }
    if day == Some(*to) { Ok(()) } else { Err(unsafe_file()) }
}

/// The line of its BEGIN.
fn line_of(task: &Task) -> Option<u32> {
    task.origin.rsplit_once(':').and_then(|(_, line)| line.parse().ok())
}

/// The DTSTART of a task that is to begin on a day: of the same type as the one it has, else as
/// its DUE, which the standard wants alike.
fn start(todo: &Todo, to: NaiveDate, moment: Moment) -> Result<String> {
    let at = |time: NaiveTime| utc(to_instant(to.and_time(time), moment.zone));
    let digits = to.format("%Y%m%d");
    let unread = |name: &str| {
        Failure::new(Kind::Usage, format!("its {name} cannot be read"))
            .hint("change it in the program that wrote it")
    };
    if let Some(old) = todo.first("DTSTART") {
        if todo.first("DURATION").is_some() {
            let message = "its due date is counted from its start and would move with it";
            return Err(
                Failure::new(Kind::Usage, message).hint("change it in the program that wrote it")
            );
        }
        let value = match Written::parse(&old.value()).ok_or_else(|| unread("DTSTART"))? {
            Written::Day(_) => digits.to_string(),
            Written::Time { local, utc: true } => {
                at(local.and_utc().with_timezone(&moment.zone).time())
            }
            Written::Time { local, utc: false } => {
                format!("{digits}T{}", local.time().format("%H%M%S"))
            }
        };
        return Ok(format!("{}:{value}", old.head()));
    }
    let Some(due) = todo.first("DUE") else { return Ok(format!("DTSTART;VALUE=DATE:{digits}")) };
    Ok(match Written::parse(&due.value()).ok_or_else(|| unread("DUE"))? {
        Written::Day(_) => format!("DTSTART;VALUE=DATE:{digits}"),
        Written::Time { utc: true, .. } => format!("DTSTART:{}", at(NaiveTime::MIN)),
        Written::Time { utc: false, .. } => {
            let head = due.head();
            format!("DTSTART{}:{digits}T000000", head.get("DUE".len()..).unwrap_or_default())
        }
    })
}

fn utc(instant: DateTime<Utc>) -> String {
    instant.format("%Y%m%dT%H%M%SZ").to_string()
}

/// One VTODO in a text.
struct Todo<'b> {
    properties: Vec<Placed<'b>>,
    /// Where new properties go: before its alarms, or its end.
    inside: usize,
}

/// A property with its place, line ends and folds included.
struct Placed<'b> {
    place: Range<usize>,
    content: Cow<'b, [u8]>,
}

impl Placed<'_> {
    fn is(&self, name: &str) -> bool {
        Property::split(&self.content).is_some_and(|property| property.is(name))
    }

    fn value(&self) -> String {
        let property = Property::split(&self.content);
        property.map(|property| property.text().into_owned()).unwrap_or_default()
    }

    fn text(&self) -> String {
        unescape(&self.value())
    }

    /// The name with the parameters.
    fn head(&self) -> String {
        let value = Property::split(&self.content).map_or(0, |property| property.value.len() + 1);
        let head = self.content.len().checked_sub(value).and_then(|end| self.content.get(..end));
        String::from_utf8_lossy(head.unwrap_or_default()).into_owned()
    }
}

impl<'b> Todo<'b> {
    /// The VTODO whose BEGIN is on line `number`.
    fn find(bytes: &'b [u8], number: u32) -> Option<Self> {
        let mut lines = Lines::new(bytes, 0, 1);
        let begin = lines.find(|line| line.number >= number)?;
        if begin.number != number || !is_mark(begin.raw, "BEGIN", "VTODO") {
            return None;
        }
        let (mut properties, mut inside, mut depth) = (Vec::new(), None, 0_u32);
        while let Some(line) = lines.next() {
            let Some(content) = unfold(line.raw) else { continue };
            let Some(property) = Property::split(&content) else { continue };
            if property.is("BEGIN") {
                inside = inside.or(Some(line.at));
                depth = depth.saturating_add(1);
            } else if property.is("END") && depth == 0 {
                return Some(Self { properties, inside: inside.unwrap_or(line.at) });
            } else if property.is("END") {
                depth -= 1;
            } else if depth == 0 {
                properties.push(Placed { place: line.at..lines.position(), content });
            }
        }
        None
    }

    fn first(&self, name: &str) -> Option<&Placed<'b>> {
        self.properties.iter().find(|property| property.is(name))
    }

    /// The text with these properties, each in the place of the one it has, else before its end.
    fn with(&self, bytes: &[u8], new: &[(&str, String)]) -> Vec<u8> {
        let end = notes::line_end(bytes);
        let mut pieces: Vec<(Range<usize>, String)> = Vec::new();
        let mut added = String::new();
        for (name, content) in new {
            let line = folded(content, end);
            match self.first(name) {
                Some(old) => pieces.push((old.place.clone(), line)),
                None => added.push_str(&line),
            }
        }
        pieces.push((self.inside..self.inside, added));
        pieces.sort_by_key(|(place, _)| place.start);
        let mut after = bytes.to_vec();
        for (place, text) in pieces.into_iter().rev() {
            after.splice(place, text.bytes());
        }
        after
    }
}

fn is_mark(raw: &[u8], name: &str, value: &str) -> bool {
    unfold(raw).is_some_and(|content| {
        Property::split(&content).is_some_and(|property| {
            property.is(name) && property.value.trim_ascii().eq_ignore_ascii_case(value.as_bytes())
        })
    })
}

/// A property as lines of at most [`LONGEST`] bytes, never cut within a character.
fn folded(content: &str, end: &str) -> String {
    let (mut text, mut width) = (String::with_capacity(content.len() + 2), 0);
    for c in content.chars() {
        if width + c.len_utf8() > LONGEST {
            text.push_str(end);
            text.push(' ');
            width = 1;
        }
        text.push(c);
        width += c.len_utf8();
    }
    text + end
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;").replace('\n', "\\n")
}

/// Adds to the file of the list, or as a new file to its folder.
fn add_to(list: &IcsTasks, new: &NewTask, moment: Moment) -> Result<Prepared> {
    let Some(path) = list.path() else { return Err(edit::read_only(list.name())) };
    let uid = uid(&format!("{} {} {}", path.display(), new.text, moment.now.to_rfc3339()));
    if !path.is_dir() {
        return FileEdit::of(path, files::MOST_BYTES, |bytes| inserted(bytes, &uid, new, moment));
    }
    let below = std::fs::read_dir(path).into_iter().flatten().flatten();
    let names: Vec<PathBuf> = below.map(|entry| entry.path()).collect();
    let is_file = |path: &PathBuf| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("ics"));
    let hidden = |path: &Path| {
        path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
    };
    // The folders below are lists of their own to the program that keeps them.
    if !names.iter().any(is_file) && names.iter().any(|path| path.is_dir() && !hidden(path)) {
        let message = format!("{} holds several lists", path.display());
        return Err(Failure::new(Kind::Usage, message)
            .hint("give one of its folders as the path of a task list to add to"));
    }
    let end = "\r\n";
    let text = format!(
        "BEGIN:VCALENDAR{end}VERSION:2.0{end}PRODID:-//personal-os//EN{end}{}END:VCALENDAR{end}",
        component(&uid, new, moment, end)
    );
    let path = path.join(format!("{uid}.ics"));
    Ok(FileEdit::create(&path, new.text.clone(), text.into_bytes()))
}

/// The calendar with one more task at its end.
pub(super) fn inserted(bytes: &[u8], uid: &str, new: &NewTask, moment: Moment) -> Result<Edited> {
    let last = Lines::new(bytes, 0, 1).filter(|line| is_mark(line.raw, "END", "VCALENDAR")).last();
    let Some(last) = last else {
        return Err(Failure::new(Kind::Usage, "it holds no calendar (no line END:VCALENDAR)")
            .hint("make the list in the program that keeps it"));
    };
    let text = component(uid, new, moment, notes::line_end(bytes));
    let mut after = bytes.to_vec();
    after.splice(last.at..last.at, text.bytes());
    // In a damaged calendar it may be a piece of something else, which no reader would find.
    let parsed = [read(&after, "").map_err(|why| Failure::new(Kind::Usage, why.to_string()))?];
    let tasks = vtodo::tasks("", vtodo::vtodos(&parsed, moment.zone).found);
    if !tasks.iter().any(|task| task.id == uid && task.title == new.text) {
        return Err(Failure::new(
            Kind::Usage,
            "its calendar is damaged, and a new task could not be read again",
        )
        .hint("mend it in the program that wrote it"));
    }
    let line = usize::try_from(last.number).unwrap_or(usize::MAX);
    Ok(Edited { bytes: after, title: new.text.clone(), line, notes: Vec::new() })
}

fn component(uid: &str, new: &NewTask, moment: Moment, end: &str) -> String {
    let now = utc(moment.now);
    let mut lines = vec![
        "BEGIN:VTODO".to_owned(),
        format!("UID:{uid}"),
        format!("DTSTAMP:{now}"),
        format!("CREATED:{now}"),
        format!("LAST-MODIFIED:{now}"),
        format!("SUMMARY:{}", escaped(&new.text)),
        "STATUS:NEEDS-ACTION".to_owned(),
    ];
    let priority = match new.priority {
        Importance::High => Some(1),
        Importance::Medium => Some(5),
        Importance::Low => Some(9),
        Importance::None => None,
    };
    lines.extend(priority.map(|level| format!("PRIORITY:{level}")));
    lines.extend(new.due.map(|due| format!("DUE;VALUE=DATE:{}", due.format("%Y%m%d"))));
    let estimate = new.estimate_minutes;
    lines.extend(estimate.map(|minutes| format!("ESTIMATED-DURATION:PT{minutes}M")));
    lines.push("END:VTODO".to_owned());
    lines.iter().map(|line| folded(line, end)).collect()
}

/// An identity in the form of a UUID, made of what is seldom the same twice.
fn uid(seed: &str) -> String {
    let digits = fingerprint(seed) + &fingerprint(&format!("{seed} again"));
    let part = |range: Range<usize>| digits.get(range).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
}
