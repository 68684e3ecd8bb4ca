//! From parsed files to the instances a window asks for.

use super::event::{Reader, Record};
use super::recur::{Budget, MOST_STEPS_OF_A_LOAD};
use super::scan::{Outline, Parsed};
use super::series::{Asked, Instance, Series, series};
use super::zones::{Zone, Zones};
use crate::domain::{Event, Key, Loaded, Problem, ProblemKind, Revision, merged};
use crate::sources::Context;
use crate::sources::identity::{Unique, fingerprint};
use crate::time::{When, Window};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The most events that are read whole. More of them than this can hardly touch one window, and
/// each takes memory until all are expanded.
const MOST_RECORDS: usize = 200_000;

/// The most events that one UID may have where there are more than [`MOST_RECORDS`] in all: a series
/// that was changed each day for thirty years.
const MOST_OF_A_UID: usize = 10_000;

/// The most bytes of text in all instances of one calendar: a long title is copied for each.
const MOST_TEXT: usize = 64 << 20;

/// The most instances of one calendar in one window. A person has a few dozen a day.
const MOST_EVENTS: usize = 100_000;

/// What the configuration says of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The configured name.
    pub name: String,
    /// Whether its events take the user's time at all.
    pub busy: bool,
}

/// The events that are left out, with the first of the reasons.
#[derive(Debug, Default)]
struct Skipped {
    count: usize,
    first: Option<String>,
}

impl Skipped {
    fn add(&mut self, place: &str, reason: &str) {
        self.add_all(1, place, reason);
    }

    fn add_all(&mut self, count: usize, place: &str, reason: &str) {
        self.count += count;
        self.first.get_or_insert_with(|| format!("{place}: {reason}"));
    }

    fn problem(&self, calendar: &str) -> Option<Problem> {
        let first = self.first.as_ref()?;
        let message = match self.count {
            1 => format!("1 event skipped: {first}"),
            count => format!("{count} events skipped: {first} (and {} more)", count - 1),
        };
        Some(Problem::new(calendar, ProblemKind::Malformed, message))
    }
}

/// All instances in `files`, which together are one calendar, that touch `window`. Floating times
/// are read in the user's zone.
pub fn expand(
    files: &[Parsed],
    settings: &Settings,
    window: &Window,
    context: &Context,
) -> Loaded<Event> {
    let zones = Zones::new(files, context.moment.zone);
    let asked = asked(window);
    let mut skipped = Skipped::default();
    let budget = Budget::new(MOST_STEPS_OF_A_LOAD);
    let records = wanted_records(files, asked, &zones, context, &budget, &mut skipped);
    let mut events = Vec::new();
    let mut text = 0_usize;
    let mut names = Unique::default();
    for group in groups(&records) {
        let Some(first) = group.first().copied() else {
            continue;
        };
        for copies in meetings(&group, files, &zones.floating()) {
            let reason = match instances(&copies, asked, &budget) {
                Err(why) => why,
                Ok(mut found) => {
                    if let [(_, instances)] = &mut found[..] {
                        instances.retain(|instance| instance.span.touches(window));
                    }
                    let all = || found.iter().flat_map(|(_, instances)| instances);
                    let weight = |instance: &Instance| instance.record.weight();
                    text = text.saturating_add(all().map(weight).sum());
                    if events.len() + all().count() > MOST_EVENTS {
                        "there are more than 100,000 events in the time asked for".to_owned()
                    } else if text > MOST_TEXT {
                        "there is more than 64 MiB of text in the time asked for".to_owned()
                    } else {
                        let known_as = names.take(name(first));
                        let found = found.iter().map(|(sequence, instances)| {
                            let event = |instance| event(instance, &known_as, files, settings);
                            (*sequence, instances.iter().map(event).collect())
                        });
                        let new = shown_once(found.collect());
                        events.extend(new.into_iter().filter(|event| event.touches(window)));
                        continue;
                    }
                }
            };
            // The rule that asks too much is that of the event without a RECURRENCE-ID.
            let master = copies.iter().find_map(Series::master).unwrap_or(first);
            skipped.add(&place(files, master.file, master.line), &reason);
        }
    }
    let mut problems: Vec<Problem> = skipped.problem(&settings.name).into_iter().collect();
    problems.extend(open_ends(files, settings));
    problems.extend(unknown_zones(&zones, settings, context));
    Loaded { items: Some(events), as_of: None, problems }
}

/// The window, kept within the years that iCalendar can write.
fn asked(window: &Window) -> Asked {
    let year = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let (least, most) = (year(0), year(10_000));
    let (from, to) = (window.from.clamp(least, most), window.to.clamp(least, most));
    Asked { from, to }
}

/// Reads the events the window may need: those that may touch it, all that repeat or replace, and
/// whatever shares a UID with one of these, because a newer version of an event decides even where
/// it moved the event out of the window.
fn wanted_records(
    files: &[Parsed],
    asked: Asked,
    zones: &Zones,
    context: &Context,
    budget: &Budget,
    skipped: &mut Skipped,
) -> Vec<Record> {
    let near = |outline: &Outline| !outline.is_outside(asked.from, asked.to);
    let mut wanted: Vec<(usize, &Outline)> = Vec::new();
    let mut far: Vec<(usize, &Outline)> = Vec::new();
    for (file, parsed) in files.iter().enumerate() {
        for outline in &parsed.events {
            let list = if near(outline) { &mut wanted } else { &mut far };
            list.push((file, outline));
        }
    }
    for (file, parsed) in files.iter().enumerate().filter(|(_, parsed)| parsed.beyond > 0) {
        let reason = "there are more than 2,000,000 events in one file";
        skipped.add_all(parsed.beyond, &place(files, file, parsed.beyond_at), reason);
    }
    let uids: HashSet<Cow<[u8]>> = wanted.iter().map(|(_, outline)| outline.uid()).collect();
    let shares = |outline: &Outline| {
        let uid = outline.uid();
        !uid.is_empty() && uids.contains(&uid)
    };
    wanted.extend(far.into_iter().filter(|(_, outline)| shares(outline)));
    wanted.sort_by_key(|(file, outline)| (*file, outline.line));
    if wanted.len() > MOST_RECORDS {
        drop_floods(&mut wanted, files, skipped);
    }
    let mut records = Vec::with_capacity(wanted.len().min(MOST_RECORDS));
    for (file, outline) in wanted {
        if records.len() == MOST_RECORDS {
            let reason = "there are more than 200,000 events that the time asked for may need";
            skipped.add(&place(files, file, outline.line), reason);
            continue;
        }
        let cancelled = files.get(file).and_then(|parsed| {
            parsed.cancelled.get(usize::try_from(outline.calendar).ok()?).copied()
        });
        let reader = Reader {
            zones,
            budget,
            addresses: &context.addresses,
            file,
            calendar: outline.calendar,
            cancelled: cancelled.unwrap_or(false),
        };
        match reader.read(outline) {
            Ok(record) => records.push(record),
            Err(why) => skipped.add(&place(files, file, outline.line), &why),
        }
    }
    records
}

/// Drops the events of each UID that has so many of them that there is no room for all others.
fn drop_floods(wanted: &mut Vec<(usize, &Outline)>, files: &[Parsed], skipped: &mut Skipped) {
    let mut counts: HashMap<Cow<[u8]>, usize> = HashMap::new();
    for (_, outline) in &*wanted {
        *counts.entry(outline.uid()).or_default() += 1;
    }
    counts.retain(|uid, count| !uid.is_empty() && *count > MOST_OF_A_UID);
    if counts.is_empty() {
        return;
    }
    wanted.retain(|(file, outline)| {
        let stays = !counts.contains_key(&outline.uid());
        if !stays {
            let reason = "there are more than 10,000 events with its UID";
            skipped.add(&place(files, *file, outline.line), reason);
        }
        stays
    });
}

/// The records of each UID, in the order in which UIDs first appear. Without a UID, every event
/// stands alone.
fn groups(records: &[Record]) -> Vec<Vec<&Record>> {
    let mut groups: Vec<Vec<&Record>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::with_capacity(records.len());
    for record in records {
        let index = known.get(record.uid.as_str()).copied().filter(|_| !record.uid.is_empty());
        if let Some(group) = index.and_then(|index| groups.get_mut(index)) {
            group.push(record);
        } else {
            known.insert(&record.uid, groups.len());
            groups.push(vec![record]);
        }
    }
    groups
}

/// What the records of one UID stand for: nearly always one series. Where the UID stands in several
/// parts of the calendar, there is a copy of the series for each part.
fn meetings<'r>(group: &[&'r Record], files: &[Parsed], floating: &Zone) -> Vec<Vec<Series<'r>>> {
    let mut parts: BTreeMap<usize, Vec<&Record>> = BTreeMap::new();
    for record in group {
        let part = files.get(record.file).map_or(0, |parsed| parsed.part);
        parts.entry(part).or_default().push(record);
    }
    let mut meetings = vec![Vec::with_capacity(parts.len())];
    for records in parts.values() {
        let mut all = series(records, floating).into_iter();
        if let Some(copies) = meetings.first_mut() {
            copies.extend(all.next());
        }
        meetings.extend(all.map(|rival| vec![rival]));
    }
    meetings
}

/// The instances of one series as one part of the calendar has it, with its SEQUENCE.
type Part<'r> = (Option<i64>, Vec<Instance<'r>>);

fn instances<'r>(
    copies: &[Series<'r>],
    asked: Asked,
    budget: &Budget,
) -> Result<Vec<Part<'r>>, String> {
    let one = |copy: &Series<'r>| {
        let instances = copy.instances(asked, budget)?;
        if copy.is_cut() {
            return Err("its time zone takes too long to work out".to_owned());
        }
        Ok((copy.master().map(|master| master.sequence), instances))
    };
    copies.iter().map(one).collect()
}

/// The events of one UID, given for each part of the calendar with the SEQUENCE of its series:
/// every instance once, as [`merged`] has it. A series of a lower SEQUENCE than another's only adds
/// to what that one has, because an instance that the newer one lacks does not take place.
fn shown_once(mut copies: Vec<(Option<i64>, Vec<Event>)>) -> Vec<Event> {
    if copies.len() == 1 {
        return copies.pop().map(|(_, events)| events).unwrap_or_default();
    }
    let newest = copies.iter().filter_map(|(sequence, _)| *sequence).max();
    copies.sort_by_key(|(sequence, _)| sequence.is_some() && *sequence < newest);
    let mut meetings: BTreeMap<Option<When>, Vec<&Event>> = BTreeMap::new();
    for (sequence, events) in &copies {
        let is_old = sequence.is_some() && *sequence < newest;
        for event in events {
            if let Some(known) = meetings.get_mut(&event.recurrence_id) {
                known.push(event);
            } else if !is_old {
                meetings.insert(event.recurrence_id, vec![event]);
            }
        }
    }
    meetings.values().filter_map(|copies| merged(copies)).collect()
}

/// What stands for the UID in keys, before it is given a number where others have the same. An
/// event without a UID gets a name from what it says, stable over runs.
fn name(record: &Record) -> String {
    if !record.uid.is_empty() {
        return record.uid.clone();
    }
    let said = format!("{} {}", record.title, record.start.shown());
    format!("no-uid-{}", fingerprint(&said))
}

fn event(instance: &Instance, name: &str, files: &[Parsed], settings: &Settings) -> Event {
    let record = instance.record;
    let suffix = instance.recurrence.map(|at| format!("@{}", at.stamp())).unwrap_or_default();
    let file = files.get(record.file);
    let origin = file.map_or("", |parsed| parsed.origin);
    let counts = settings.busy && !file.is_some_and(|parsed| parsed.is_free);
    Event {
        key: Key(format!("{}:{name}{suffix}", settings.name)),
        uid: record.uid.clone(),
        recurrence_id: instance.recurrence,
        calendar: settings.name.clone(),
        title: record.title.clone(),
        span: instance.span,
        status: record.state.status,
        busy: counts && record.state.busy,
        show_as: record.state.show_as,
        response: record.state.response,
        location: record.location.clone(),
        url: record.url.clone(),
        attendees: record.attendees.clone(),
        private: record.private,
        revision: Revision {
            sequence: record.sequence,
            stamp: record.stamped.map(|local| local.and_utc()),
        },
        origin: format!("{origin}:{}", record.line),
    }
}

/// Where a record stands, as a message says it: with the file's name only where there are several.
fn place(files: &[Parsed], file: usize, line: u32) -> String {
    match files.get(file) {
        Some(parsed) if files.len() > 1 => format!("{} line {line}", parsed.origin),
        _ => format!("line {line}"),
    }
}

fn open_ends(files: &[Parsed], settings: &Settings) -> Option<Problem> {
    let open: Vec<&Parsed> = files.iter().filter(|parsed| parsed.open_at.is_some()).collect();
    let first = open.first()?;
    let line = first.open_at?;
    let more = match open.len() {
        1 => String::new(),
        count => format!(" (and {} more files)", count - 1),
    };
    let message = format!(
        "{} ends within what begins on line {line}: events may be missing{more}",
        first.origin
    );
    Some(Problem::new(&settings.name, ProblemKind::Malformed, message))
}

fn unknown_zones(zones: &Zones, settings: &Settings, context: &Context) -> Option<Problem> {
    let unknown = zones.unknown();
    let name: String = unknown.first()?.chars().take(60).collect();
    let more = match unknown.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let zone = context.moment.zone.name();
    let message = format!("no time zone is called \"{name}\"{more}: times are read in {zone}");
    Some(Problem::new(&settings.name, ProblemKind::Malformed, message))
}
