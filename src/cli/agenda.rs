//! `agenda`: what the calendars say.

use super::args::ListOptions;
use super::{Prepared, Session, date};
use crate::agents::{Needs, Records, clock, dates, event_slot, unknown};
use crate::config::Settings;
use crate::domain::{Event, Key, Response, Span, Status, clean};
use crate::error::{Failure, Kind, Result};
use crate::planner::{self, Conflict};
use crate::report::{Body, Document, Line, Section, Slot, SlotKind, words};
use crate::run::{Agenda, Listing};
use crate::time::{Interval, Moment, Window};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;

/// Gaps shorter than this are no room for anything, in minutes.
const SHORTEST_GAP: i64 = 30;

/// In a longer window, days on which nothing happens are left out.
const MOST_DAYS_WITH_FREE_ONES: i64 = 31;

/// A longer link is shown by its host alone, so that it fills no lines; `--json` has it whole.
const LONGEST_LINK: usize = 80;

/// Longer windows are slips of the keyboard.
const MOST_DAYS: i64 = 3_660;

pub(super) fn agenda(session: &mut Session, options: &ListOptions) -> Result<()> {
    let prepared = session.prepare()?;
    let moment = prepared.moment;
    let window = window(options, moment)?;
    let needs = Needs { events: Some(window), ..Needs::default() };
    let records = session.records(&prepared, needs, options.strict)?;
    let mut events = records.events(moment);
    events.retain(|event| event.touches(&window));
    if options.json {
        return session.print_json(&Listing::new(Agenda {
            timezone: moment.zone.name(),
            from: window.from,
            to: window.to,
            events: events.iter().map(|event| event.to_json(moment.zone)).collect(),
            problems: records.problems(),
        }));
    }
    let settings = &prepared.config.settings;
    let whole = records.calendars.iter().all(|source| source.loaded.items.is_some());
    let shown = Shown { moment, window, settings, all: options.all, whole };
    let document = shown.document(&events, &records, &prepared);
    session.print_document(&document)
}

/// The days asked for: today by default, one day by default.
fn window(options: &ListOptions, moment: Moment) -> Result<Window> {
    let today = moment.today();
    let from = options.from.map_or(today, |day| date(day, today));
    let to = match options.to {
        Some(day) => date(day, today),
        None => from + chrono::Days::new(1),
    };
    if to <= from {
        return Err(Failure::new(Kind::Usage, format!("--to {to} is not after --from {from}"))
            .hint("--to names the first day that is no longer shown"));
    }
    if (to - from).num_days() > MOST_DAYS {
        return Err(Failure::new(Kind::Usage, "the window is longer than ten years"));
    }
    Ok(Window { from, to, zone: moment.zone })
}

/// How to show a window of events.
struct Shown<'a> {
    moment: Moment,
    window: Window,
    settings: &'a Settings,
    all: bool,
    /// Every calendar was read. Else what is free may not be.
    whole: bool,
}

impl Shown<'_> {
    fn document(&self, events: &[Event], records: &Records, prepared: &Prepared) -> Document {
        let off = |event: &Event| {
            event.status == Status::Cancelled || event.response == Response::Declined
        };
        let (hidden, listed): (Vec<&Event>, Vec<&Event>) =
            events.iter().partition(|event| off(event) && !self.all);
        let known = records.calendars.iter().any(|source| source.loaded.items.is_some());
        let mut days = self.by_day(&listed);
        if known && (self.window.to - self.window.from).num_days() <= MOST_DAYS_WITH_FREE_ONES {
            // A day with work time and no event is worth a look too: all of it is free.
            let window = self.window.from.iter_days().take_while(|day| *day < self.window.to);
            for day in window.filter(|day| !self.gaps(&[], *day).is_empty()) {
                days.entry(day).or_default();
            }
        }
        let mut sections: Vec<Section> =
            days.into_iter().flat_map(|(day, events)| self.day(day, &events)).collect();
        sections.push(unknown(&records.problems()));
        let verdict = match (prepared.sources.calendars.len(), known, listed.len()) {
            (0, _, _) => Line::new()
                .ours(format!("no calendar is configured or found; {}", prepared.one_more())),
            (_, false, _) => Line::new().ours("unknown: no calendar could be read"),
            (_, true, count) => {
                let events = match count {
                    0 => "nothing".to_owned(),
                    1 => "1 event".to_owned(),
                    _ => format!("{count} events"),
                };
                let read = if self.whole { "" } else { " in the calendars that could be read" };
                Line::new().ours(events + read)
            }
        };
        let mut footer = Vec::new();
        if !hidden.is_empty() {
            let count = hidden.len();
            footer.push(
                Line::new().faint(format!("{count} cancelled or declined, shown with --all")),
            );
        }
        Document { title: self.title(), verdict: vec![verdict], sections, footer }
    }

    fn title(&self) -> Line {
        let today = self.moment.today();
        let first = words::day(self.window.from, today);
        let last = self.window.to.pred_opt().unwrap_or(self.window.to);
        if last == self.window.from {
            return Line::new().ours(first);
        }
        Line::new().ours(format!("{first} – {}", words::day(last, today)))
    }

    /// The days of the window that have events. An event of several days stands on each of them.
    fn by_day<'e>(&self, events: &[&'e Event]) -> BTreeMap<NaiveDate, Vec<&'e Event>> {
        let mut days: BTreeMap<NaiveDate, Vec<&Event>> = BTreeMap::new();
        for &event in events {
            let (first, last) = dates(event.span, self.moment.zone);
            let first = first.max(self.window.from);
            let days_of_it =
                first.iter_days().take_while(|day| *day <= last && *day < self.window.to);
            for day in days_of_it {
                days.entry(day).or_default().push(event);
            }
        }
        days
    }

    /// The sections of one day: its events with the gaps between them, and what overlaps.
    fn day(&self, day: NaiveDate, events: &[&Event]) -> Vec<Section> {
        let events: Vec<Event> = events.iter().copied().cloned().collect();
        let window = Window::days(day, 1, self.moment.zone);
        let start = |event: &Event| match event.span {
            Span::Timed { start, .. } => start.max(window.interval().start),
            Span::AllDay { .. } => window.interval().start,
        };
        let mut slots: Vec<(DateTime<Utc>, Slot)> = events
            .iter()
            .map(|event| {
                let mut slot = event_slot(event, &window, self.settings.user.time_format, None);
                if let Some(link) = link(event) {
                    slot.what = slot.what.faint(" · ").outside(link);
                }
                (start(event), slot)
            })
            .collect();
        let gaps = self.gaps(&events, day);
        slots.extend(gaps.into_iter().map(|gap| (gap.start, self.gap(gap))));
        slots.sort_by_key(|(start, _)| *start);
        let timeline = Body::Timeline(slots.into_iter().map(|(_, slot)| slot).collect());
        let section = Section::new(words::day(day, self.moment.today()), timeline);
        let single = self.window.to == self.window.from + chrono::Days::new(1);
        let overlaps = planner::conflicts(&events, day, self.moment);
        let overlaps = overlaps.iter().map(|conflict| self.overlap(conflict, &events)).collect();
        vec![
            if single { section.obvious() } else { section },
            Section::new("Overlap", Body::Lines(overlaps)),
        ]
    }

    /// The stretches of the day's hours that are free and long enough for anything.
    fn gaps(&self, events: &[Event], day: NaiveDate) -> Vec<Interval> {
        let mut gaps = planner::gaps(events, &self.settings.work, day, self.moment);
        gaps.retain(|gap| gap.minutes() >= SHORTEST_GAP);
        gaps
    }

    fn gap(&self, gap: Interval) -> Slot {
        let free = if self.whole { "free" } else { "free as far as is known" };
        let what = Line::new().faint(format!("{free}, {}", words::duration(gap.minutes())));
        let (start, end) = (self.time(gap.start), self.time(gap.end));
        Slot { start, end, kind: SlotKind::Free, handle: None, what }
    }

    fn overlap(&self, conflict: &Conflict, events: &[Event]) -> Line {
        let title = |key: &Key| {
            let event = events.iter().find(|event| event.key == *key);
            event.map(|event| event.title.clone()).unwrap_or_default()
        };
        let at = format!(" {}–{}", self.time(conflict.at.start), self.time(conflict.at.end));
        Line::new()
            .outside(title(&conflict.first))
            .ours(" and ")
            .outside(title(&conflict.second))
            .ours(at)
            .key(&conflict.first)
            .key(&conflict.second)
    }

    fn time(&self, at: DateTime<Utc>) -> String {
        clock(at, self.moment.zone, self.settings.user.time_format)
    }
}

/// The link of an event as an agenda shows it, unless the place already says it.
fn link(event: &Event) -> Option<String> {
    let link = clean(event.url.as_deref()?);
    let in_place = event.location.as_deref().is_some_and(|place| clean(place).contains(&link));
    if link.is_empty() || in_place {
        return None;
    }
    if link.chars().count() <= LONGEST_LINK {
        return Some(link);
    }
    let host = link.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
    let start: String = host.unwrap_or(&link).chars().take(LONGEST_LINK).collect();
    Some(format!("{start}/…"))
}
