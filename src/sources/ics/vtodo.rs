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
//! | RELATED-TO;RELTYPE=DEPENDS-ON (RFC 9253, 4) | a task to finish first |
//!
//! RELATED-TO of any other type says how tasks are sorted under each other and not which one waits.
//! A repeating task is given once, as its master says: programs move the master's dates on when an
//! instance is done.

use super::lines::{Lines, Property, unfold};
use super::scan::Parsed;
use super::values::{Duration, Written, unescape};
use super::zones::Zones;
use crate::domain::{Importance, Key, Task};
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
    let mut seen = HashSet::new();
    vtodos.found.retain(|vtodo| match &vtodo.uid {
        // An instance stands for its series only where the master is not in the list.
        Some(uid) if vtodo.is_override => !masters.contains(uid) && seen.insert(uid.clone()),
        _ => true,
    });
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

/// The tasks of the list `source`. Each group is what one collection holds, with what stands
/// before its identities; a dependency is looked for in its own collection first.
pub(in crate::sources) fn tasks(source: &str, groups: Vec<(String, Vec<Vtodo>)>) -> Vec<Task> {
    let all: Vec<(String, Vtodo)> = groups
        .into_iter()
        .flat_map(|(prefix, vtodos)| vtodos.into_iter().map(move |vtodo| (prefix.clone(), vtodo)))
        .collect();
    let claims: Vec<Claim> = all
        .iter()
        .map(|(prefix, vtodo)| Claim {
            stated: vtodo.uid.as_ref().map(|uid| format!("{prefix}{uid}")),
            text: format!("{prefix} {}", vtodo.title),
            done: vtodo.done,
            completed: vtodo.completed,
        })
        .collect();
    let identities = assign(&claims);
    let mut known: HashMap<String, (String, bool)> = HashMap::new();
    for ((_, vtodo), id) in all.iter().zip(&identities) {
        let uid = vtodo.uid.clone().unwrap_or_default();
        known.entry(uid).or_insert_with(|| (id.clone(), vtodo.done));
    }
    for ((_, vtodo), id) in all.iter().zip(&identities) {
        known.insert(id.clone(), (id.clone(), vtodo.done));
    }
    all.into_iter()
        .zip(identities)
        .map(|((prefix, vtodo), id)| {
            let depends: Vec<(String, bool)> = vtodo
                .depends
                .iter()
                .map(|uid| {
                    let own = format!("{prefix}{uid}");
                    let found = known.get(&own).or_else(|| known.get(uid)).cloned();
                    // What is not in the list may well be open.
                    found.unwrap_or((own, false))
                })
                .collect();
            let blocked = !vtodo.done && depends.iter().any(|(_, done)| !done);
            let keys = depends.into_iter().map(|(id, _)| Key(format!("{source}:{id}")));
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
        url: vtodo.url,
        origin: vtodo.origin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::ics::read;
    use proptest::prelude::*;

    const ZONE: Tz = Tz::Europe__Berlin;

    fn all(components: &str) -> (Vec<Task>, Vec<String>) {
        let text = format!("BEGIN:VCALENDAR\r\n{components}END:VCALENDAR\r\n");
        let parsed = [read(text.as_bytes(), "t.ics").unwrap()];
        let vtodos = vtodos(&parsed, ZONE);
        (tasks("list", vec![(String::new(), vtodos.found)]), vtodos.bad)
    }

    fn vtodo(properties: &str) -> String {
        format!("BEGIN:VTODO\n{}\nEND:VTODO\n", properties.trim())
    }

    fn one(properties: &str) -> Task {
        let (mut tasks, bad) = all(&vtodo(&format!("UID:1\nSUMMARY:Task\n{properties}")));
        assert_eq!((tasks.len(), bad.len()), (1, 0), "{bad:?}");
        tasks.remove(0)
    }

    fn due(properties: &str) -> Option<String> {
        one(properties).due.map(|due| due.to_json(ZONE))
    }

    #[test]
    fn a_due_date_is_read_in_every_form() {
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(due("DUE;VALUE=DATE:20261130"), is("2026-11-30"));
        assert_eq!(due("DUE:20261130T110000Z"), is("2026-11-30T12:00:00+01:00"));
        assert_eq!(due("DUE:20261130T110000"), is("2026-11-30T11:00:00+01:00"));
        assert_eq!(
            due("DUE;TZID=America/New_York:20261130T110000"),
            is("2026-11-30T17:00:00+01:00")
        );
        assert_eq!(due("DTSTART;VALUE=DATE:20261130\nDURATION:P2D"), is("2026-12-02"));
        assert_eq!(
            due("DTSTART:20261130T080000Z\nDURATION:PT1H30M"),
            is("2026-11-30T10:30:00+01:00")
        );
        assert_eq!(due("DTSTART:20261130T080000Z"), None);
        let start = one("DTSTART;VALUE=DATE:20261130").scheduled.unwrap();
        assert_eq!(start.to_json(ZONE), "2026-11-30");
    }

    #[test]
    fn a_task_is_done_by_its_status_its_date_or_its_percentage() {
        let state = |properties: &str| {
            let task = one(properties);
            (task.done, task.cancelled, task.started)
        };
        let (open, done) = ((false, false, false), (true, false, false));
        assert_eq!(state(""), open);
        assert_eq!(state("STATUS:NEEDS-ACTION"), open);
        assert_eq!(state("STATUS:COMPLETED"), done);
        assert_eq!(state("status:completed\nPERCENT-COMPLETE:0"), done);
        assert_eq!(state("COMPLETED:20261123T100000Z"), done);
        assert_eq!(state("PERCENT-COMPLETE:100"), done);
        assert_eq!(state("STATUS:NEEDS-ACTION\nCOMPLETED:20261101T100000Z"), open);
        assert_eq!(state("STATUS:IN-PROCESS"), (false, false, true));
        assert_eq!(state("PERCENT-COMPLETE:40"), (false, false, true));
        assert_eq!(state("STATUS:CANCELLED"), (true, true, false));
    }

    #[test]
    fn priorities_are_the_three_levels_of_the_standard() {
        let of = |priority: &str| one(&format!("PRIORITY:{priority}")).priority;
        assert!(["1", "2", "3", "4"].iter().all(|p| of(p) == Importance::High));
        assert_eq!(of("5"), Importance::Medium);
        assert!(["6", "7", "8", "9"].iter().all(|p| of(p) == Importance::Low));
        assert!(["0", "10", "-1", "urgent"].iter().all(|p| of(p) == Importance::None));
    }

    #[test]
    fn categories_are_tags_projects_and_contexts() {
        let task = one("CATEGORIES:errand,+move\\, north,@phone\nCATEGORIES:#home, ,\n");
        assert_eq!(task.tags, ["errand", "home"]);
        assert_eq!(task.projects, ["move, north"]);
        assert_eq!(task.contexts, ["phone"]);
    }

    #[test]
    fn only_a_dependency_makes_a_task_wait() {
        let first = vtodo("UID:first\nSUMMARY:First");
        let waits = |related: &str| {
            let second = vtodo(&format!("UID:second\nSUMMARY:Second\n{related}"));
            let (tasks, _) = all(&format!("{first}{second}"));
            (tasks[1].blocked, tasks[1].depends.clone())
        };
        let key = |id: &str| vec![Key(format!("list:{id}"))];
        assert_eq!(waits("RELATED-TO;RELTYPE=DEPENDS-ON:first"), (true, key("first")));
        assert_eq!(waits("RELATED-TO;RELTYPE=depends-on:gone"), (true, key("gone")));
        assert_eq!(waits("RELATED-TO:first"), (false, vec![]));
        assert_eq!(waits("RELATED-TO;RELTYPE=PARENT:first"), (false, vec![]));
        assert_eq!(waits("RELATED-TO;RELTYPE=CHILD:first"), (false, vec![]));
    }

    #[test]
    fn a_series_is_given_once() {
        let master = vtodo("UID:s\nSUMMARY:Water\nRRULE:FREQ=WEEKLY\nDUE;VALUE=DATE:20261130");
        let instance = |day: &str| {
            vtodo(&format!(
                "UID:s\nSUMMARY:Moved\nRECURRENCE-ID;VALUE=DATE:{day}\nSTATUS:COMPLETED"
            ))
        };
        let (tasks, _) = all(&format!("{}{master}", instance("20261123")));
        assert_eq!((tasks.len(), tasks[0].title.as_str()), (1, "Water"));
        let (tasks, _) = all(&format!("{}{}", instance("20261123"), instance("20261130")));
        assert_eq!((tasks.len(), tasks[0].key.0.as_str()), (1, "list:s"));
    }

    #[test]
    fn a_bad_task_costs_itself_and_alarms_are_not_the_task() {
        let alarm = "BEGIN:VALARM\nSUMMARY:Alarm\nTRIGGER:-PT15M\nDUE:never\nEND:VALARM";
        let good = vtodo(&format!("{alarm}\nUID:a\nSUMMARY:Good\\, plain"));
        let bad = [vtodo("UID:b"), vtodo("UID:c\nSUMMARY:x\nDUE:tomorrow")].concat();
        let (tasks, reasons) = all(&format!("{bad}{good}BEGIN:VTODO\nUID:d\nSUMMARY:Open end\n"));
        let titles: Vec<&str> = tasks.iter().map(|task| task.title.as_str()).collect();
        assert_eq!(titles, ["Good, plain", "Open end"]);
        assert_eq!(tasks[0].origin, "t.ics:10");
        assert_eq!(
            reasons,
            ["t.ics line 2: SUMMARY is missing", "t.ics line 5: DUE has no readable date"]
        );
    }

    #[test]
    fn the_same_identity_in_two_collections_is_two_tasks() {
        let text = format!("BEGIN:VCALENDAR\n{}END:VCALENDAR", vtodo("UID:u\nSUMMARY:Same"));
        let parsed = [read(text.as_bytes(), "t.ics").unwrap()];
        let group = |prefix: &str| (prefix.to_owned(), vtodos(&parsed, ZONE).found);
        let tasks = tasks("list", vec![group("a/"), group("b/")]);
        let keys: Vec<&str> = tasks.iter().map(|task| task.key.0.as_str()).collect();
        assert_eq!(keys, ["list:a/u", "list:b/u"]);
    }

    proptest! {
        #[test]
        fn no_text_is_fatal(lines in prop::collection::vec(
            "(BEGIN|END):(VTODO|VALARM|VEVENT|VCALENDAR)|(DUE|DURATION|DTSTART|SUMMARY|UID)[:;=A-Z0-9]{0,12}",
            0..30,
        )) {
            let _ = all(&(lines.join("\n") + "\n"));
        }
    }
}
