//! Tasks in iCalendar text: VTODO (RFC 5545, 3.6.2).
//!
//! | property | becomes |
//! |---|---|
//! | DUE, else DTSTART + DURATION | when it is due |
//! | DTSTART | the earliest day to start |
//! | ESTIMATED-DURATION (draft-ietf-calext-ical-tasks) | the estimate |
//! | PRIORITY 1–4, 5, 6–9 | high, medium, low |
//! | STATUS, COMPLETED, PERCENT-COMPLETE | done, cancelled, started |
//! | CATEGORIES | tags; `+name` is a project and `@name` a context, as in todo.txt |
//! | CLASS other than PUBLIC | private |
//! | RELATED-TO;RELTYPE=DEPENDS-ON (RFC 9253, 4) | a task to finish first |
//!
//! RELATED-TO of any other type says how tasks are sorted under each other and not which one waits.
//! A repeating task is given once, as its master says: programs move the master's dates on when an
//! instance is done.

use super::lines::{Lines, Property, unfold};
use super::scan::Parsed;
use super::states;
use super::values::{Duration, Written, unescape};
use super::zones::Zones;
use crate::domain::{Importance, Key, Revision, Task};
use crate::sources::identity::{Claim, assign};
use crate::time::When;
use chrono::Days;
use chrono_tz::Tz;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// The longest estimate that is believed, in minutes: a year.
const LONGEST_ESTIMATE: i64 = 366 * 24 * 60;

impl Parsed<'_> {
    /// Whether the text ends before its calendar does, as when a connection broke.
    pub(in crate::sources) fn is_cut_off(&self) -> bool {
        self.open_at.is_some()
    }
}

/// One task as its VTODO states it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the record")]
pub(in crate::sources) struct Vtodo {
    uid: Option<String>,
    is_override: bool,
    title: String,
    done: bool,
    cancelled: bool,
    started: bool,
    priority: Importance,
    due: Option<When>,
    scheduled: Option<When>,
    estimate_minutes: Option<u32>,
    categories: Vec<String>,
    depends: Vec<String>,
    created: Option<When>,
    completed: Option<When>,
    url: Option<String>,
    private: bool,
    /// LAST-MODIFIED stands in for DTSTAMP, which is often the time at which a list was published.
    revision: Revision,
    origin: String,
}

/// What some texts hold.
#[derive(Debug, Default)]
pub(in crate::sources) struct Vtodos {
    /// The tasks, in the order of the texts.
    pub(in crate::sources) found: Vec<Vtodo>,
    /// Why the others cannot be read, each with its place.
    pub(in crate::sources) bad: Vec<String>,
}

/// All tasks in `files`, which together are one list. Floating times are read in `user`'s zone.
pub(in crate::sources) fn vtodos(files: &[Parsed], user: Tz) -> Vtodos {
    let zones = Zones::new(files, user);
    let mut vtodos = Vtodos::default();
    for (file, parsed) in files.iter().enumerate() {
        for component in components(parsed.text) {
            let line = component.line;
            let reader = Reader { zones: &zones, file, calendar: component.calendar };
            match reader.read(&component, format!("{}:{line}", parsed.origin)) {
                Ok(vtodo) => vtodos.found.push(vtodo),
                Err(why) => vtodos.bad.push(format!("{} line {line}: {why}", parsed.origin)),
            }
        }
    }
    let masters: HashSet<String> = vtodos
        .found
        .iter()
        .filter(|vtodo| !vtodo.is_override)
        .filter_map(|vtodo| vtodo.uid.clone())
        .collect();
    // Of several copies, as when a server still has a task in the list that it was moved from, the
    // newest is the task. An instance stands for its series only where the master is not there.
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<Vtodo> = Vec::with_capacity(vtodos.found.len());
    for vtodo in std::mem::take(&mut vtodos.found) {
        let Some(uid) = vtodo.uid.clone() else {
            kept.push(vtodo);
            continue;
        };
        if vtodo.is_override && masters.contains(&uid) {
            continue;
        }
        match places.get(&uid).and_then(|place| kept.get_mut(*place)) {
            Some(copy) if vtodo.is_override || vtodo.revision <= copy.revision => {}
            Some(copy) => *copy = vtodo,
            None => {
                places.insert(uid, kept.len());
                kept.push(vtodo);
            }
        }
    }
    vtodos.found = kept;
    vtodos
}

/// A VTODO's own lines, unfolded.
struct Component<'a> {
    calendar: u32,
    line: u32,
    lines: Vec<Cow<'a, [u8]>>,
}

fn components(text: &[u8]) -> Vec<Component<'_>> {
    let mut all = Vec::new();
    let mut open: Option<(Component, u32)> = None;
    let mut calendars = 0_u32;
    for line in Lines::new(text, 0, 1) {
        let is_wanted = open.is_some() || matches!(line.raw.first(), Some(b'B' | b'b'));
        let Some(content) = is_wanted.then(|| unfold(line.raw)).flatten() else { continue };
        let Some(property) = Property::split(&content) else { continue };
        let value = property.value.trim_ascii();
        let is = |name: &str| value.eq_ignore_ascii_case(name.as_bytes());
        if property.is("BEGIN") && (is("VCALENDAR") || is("VEVENT") || is("VTODO")) {
            // None of them can stand within a task, so the END of the open one is missing.
            all.extend(open.take().map(|(component, _)| component));
            if is("VCALENDAR") {
                calendars = calendars.saturating_add(1);
            } else if is("VTODO") && calendars > 0 {
                let calendar = calendars.saturating_sub(1);
                open = Some((Component { calendar, line: line.number, lines: vec![] }, 0));
            }
        } else if let Some((component, depth)) = &mut open {
            if property.is("BEGIN") {
                *depth = depth.saturating_add(1);
            } else if property.is("END") && *depth == 0 {
                all.extend(open.take().map(|(component, _)| component));
            } else if property.is("END") {
                *depth -= 1;
            } else if *depth == 0 && !property.is("DESCRIPTION") {
                component.lines.push(content);
            }
        }
    }
    all.extend(open.map(|(component, _)| component));
    all
}

struct Reader<'z> {
    zones: &'z Zones<'z>,
    file: usize,
    calendar: u32,
}

impl Reader<'_> {
    fn read(&self, component: &Component, origin: String) -> Result<Vtodo, String> {
        let all: Vec<Property> =
            component.lines.iter().filter_map(|line| Property::split(line)).collect();
        let first = |name: &str| {
            let named = all.iter().find(|property| property.is(name));
            named.filter(|property| !property.value.trim_ascii().is_empty())
        };
        let text = |name: &str| first(name).map(|property| unescape(&property.text()));
        let word = |name: &str| text(name).map(|text| text.trim().to_ascii_uppercase());
        let when = |name: &str| {
            let read = |property| self.when(property).ok_or(format!("{name} has no readable date"));
            first(name).map(read).transpose()
        };
        let title = text("SUMMARY").filter(|title| !title.trim().is_empty());
        let title = title.ok_or("SUMMARY is missing")?;
        let start = when("DTSTART")?;
        let due = match (when("DUE")?, start, first("DURATION")) {
            (Some(due), ..) => Some(due),
            (None, Some(start), Some(duration)) => {
                let duration = Duration::parse(&duration.text());
                after(start, duration.ok_or("DURATION is no duration")?)
            }
            _ => None,
        };
        let completed = when("COMPLETED")?;
        let percent = word("PERCENT-COMPLETE").and_then(|text| text.parse::<u32>().ok());
        let status = word("STATUS");
        let status = status.as_deref();
        let cancelled = matches!(status, Some("CANCELLED" | "CANCELED"));
        let done = cancelled
            || match status {
                Some("COMPLETED") => true,
                // Some programs reopen a task by its status alone and leave the rest behind.
                Some("NEEDS-ACTION" | "IN-PROCESS") => percent == Some(100),
                _ => completed.is_some() || percent == Some(100),
            };
        let of_type = |property: &&Property| {
            let kind = property.param("RELTYPE");
            kind.is_some_and(|kind| kind.eq_ignore_ascii_case("DEPENDS-ON"))
        };
        let related = all.iter().filter(|property| property.is("RELATED-TO")).filter(of_type);
        let categories = all.iter().filter(|property| property.is("CATEGORIES"));
        Ok(Vtodo {
            uid: text("UID").map(|uid| uid.trim().to_owned()),
            is_override: first("RECURRENCE-ID").is_some(),
            title,
            done,
            cancelled,
            started: !done && (status == Some("IN-PROCESS") || percent.is_some_and(|p| p > 0)),
            priority: match word("PRIORITY").and_then(|text| text.parse::<u32>().ok()) {
                Some(1..=4) => Importance::High,
                Some(5) => Importance::Medium,
                Some(6..=9) => Importance::Low,
                _ => Importance::None,
            },
            due,
            scheduled: start,
            estimate_minutes: first("ESTIMATED-DURATION").and_then(|text| minutes(&text.text())),
            categories: categories.flat_map(|property| values(&property.text())).collect(),
            depends: related.map(|property| unescape(property.text().trim())).collect(),
            created: when("CREATED")?,
            completed,
            url: first("URL").map(|url| url.text().trim().to_owned()),
            private: states::is_private(first("CLASS")),
            revision: Revision {
                sequence: word("SEQUENCE").and_then(|text| text.parse().ok()).unwrap_or(0),
                stamp: first("LAST-MODIFIED")
                    .or(first("DTSTAMP"))
                    .and_then(|property| Written::parse(&property.text()))
                    .and_then(|written| match written {
                        Written::Time { local, .. } => Some(local.and_utc()),
                        Written::Day(_) => None,
                    }),
            },
            origin,
        })
    }

    fn when(&self, property: &Property) -> Option<When> {
        let written = Written::parse(&property.text())?;
        let only_date = property.param("VALUE").is_some_and(|v| v.eq_ignore_ascii_case("DATE"));
        Some(match written {
            Written::Time { local, utc: true } if !only_date => When::At(local.and_utc()),
            Written::Time { local, utc: false } if !only_date => {
                let zone = match property.param("TZID").filter(|name| !name.trim().is_empty()) {
                    Some(name) => self.zones.find(self.file, self.calendar, &name),
                    None => self.zones.floating(),
                };
                When::At(zone.instant(local))
            }
            _ => When::Day(written.date()),
        })
    }
}

/// The end of a duration; nominal days of an instant count as 24 hours, which a due time bears.
fn after(start: When, duration: Duration) -> Option<When> {
    match start {
        When::At(start) => start.checked_add_signed(duration.nominal()).map(When::At),
        When::Day(start) => {
            let days = u64::try_from(duration.nominal().num_days()).ok()?;
            start.checked_add_days(Days::new(days)).map(When::Day)
        }
    }
}

fn minutes(text: &str) -> Option<u32> {
    let minutes = Duration::parse(text)?.nominal().num_minutes();
    (1..=LONGEST_ESTIMATE).contains(&minutes).then(|| u32::try_from(minutes).ok())?
}

/// The values of a list of texts (RFC 5545, 3.1.1): a comma separates unless it is escaped.
fn values(text: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == ',' && !escaped {
            values.push(String::new());
        } else if let Some(last) = values.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    values
        .iter()
        .map(|value| unescape(value).trim().to_owned())
        .filter(|value| !value.is_empty())
        .collect()
}

/// The tasks of the list `source`.
pub(in crate::sources) fn tasks(source: &str, all: Vec<Vtodo>) -> Vec<Task> {
    let claims: Vec<Claim> = all
        .iter()
        .map(|vtodo| Claim {
            stated: vtodo.uid.clone(),
            text: vtodo.title.clone(),
            done: vtodo.done,
            completed: vtodo.completed,
        })
        .collect();
    let identities = assign(&claims);
    let done: HashMap<&String, bool> =
        all.iter().zip(&identities).map(|(vtodo, id)| (id, vtodo.done)).collect();
    // What is not in the list may well be open.
    let waits = |vtodo: &Vtodo| vtodo.depends.iter().any(|id| done.get(id) != Some(&true));
    let blocked: Vec<bool> = all.iter().map(|vtodo| !vtodo.done && waits(vtodo)).collect();
    all.into_iter()
        .zip(identities)
        .zip(blocked)
        .map(|((vtodo, id), blocked)| {
            let keys = vtodo.depends.iter().map(|id| Key(format!("{source}:{id}")));
            task(source, id, keys.collect(), blocked, vtodo)
        })
        .collect()
}

fn task(source: &str, id: String, depends: Vec<Key>, blocked: bool, vtodo: Vtodo) -> Task {
    let signed = |sign: char| -> Vec<String> {
        let named = vtodo.categories.iter().filter_map(|name| name.strip_prefix(sign));
        named.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    let is_tag = |name: &&String| !name.starts_with(['+', '@']);
    let tag = |name: &String| name.strip_prefix('#').unwrap_or(name).to_owned();
    Task {
        key: Key(format!("{source}:{id}")),
        source: source.to_owned(),
        id,
        projects: signed('+'),
        contexts: signed('@'),
        tags: vtodo.categories.iter().filter(is_tag).map(tag).collect(),
        title: vtodo.title,
        done: vtodo.done,
        cancelled: vtodo.cancelled,
        waiting: false,
        started: vtodo.started,
        priority: vtodo.priority,
        due: vtodo.due,
        scheduled: vtodo.scheduled,
        estimate_minutes: vtodo.estimate_minutes,
        depends,
        blocked,
        created: vtodo.created,
        completed: vtodo.completed,
        worked: None,
        private: vtodo.private,
        url: vtodo.url,
        origin: vtodo.origin,
    }
}

#[cfg(test)]
mod tests;
