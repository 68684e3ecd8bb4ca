//! `agenda`: what the calendars say.

use super::args::ListOptions;
use super::{Session, date};
use crate::agents::Records;
use crate::config::Settings;
use crate::domain::{Event, Key, Response, Span, Status};
use crate::error::{Failure, Kind, Result};
use crate::planner::{self, Conflict};
use crate::report::{Body, Document, Line, Section, Slot, SlotKind, words};
use crate::run::{Agenda, Listing};
use crate::time::{Interval, Moment, Window};
use chrono::{DateTime, NaiveDate, Utc};

/// Gaps shorter than this are no room for anything, in minutes.
const SHORTEST_GAP: i64 = 30;

/// Longer windows are slips of the keyboard.
const MOST_DAYS: i64 = 3_660;

pub(super) fn agenda(session: &mut Session, options: &ListOptions) -> Result<()> {
    let prepared = session.prepare()?;
    let moment = prepared.moment;
    let window = window(options, moment)?;
    let records = session.with_parts(&prepared, |parts| parts.records(&window, options.strict))?;
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
    let shown = Shown { moment, window, settings, all: options.all };
    let document = shown.document(&events, &records, prepared.sources.calendars.len());
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
}

impl Shown<'_> {
    fn document(&self, events: &[Event], records: &Records, calendars: usize) -> Document {
        let off = |event: &Event| {
            event.status == Status::Cancelled || event.response == Response::Declined
        };
        let (hidden, listed): (Vec<&Event>, Vec<&Event>) =
            events.iter().partition(|event| off(event) && !self.all);
        let known = records.calendars.iter().any(|source| source.loaded.items.is_some());
        let mut sections: Vec<Section> =
            self.days().flat_map(|day| self.day(day, &listed)).collect();
        let unknown: Vec<Line> = records
            .problems()
            .iter()
            .map(|problem| {
                Line::new().outside(&problem.source).ours(": ").outside(&problem.message)
            })
            .collect();
        sections.push(Section::new("Unknown", Body::Lines(unknown)));
        let verdict = match (calendars, known, listed.len()) {
            (0, _, _) => Line::new()
                .ours("no calendar is configured or found; `personal-os config edit` adds one"),
            (_, false, _) => Line::new().ours("unknown: no calendar could be read"),
            (_, true, 0) => Line::new().ours("nothing"),
            (_, true, 1) => Line::new().ours("1 event"),
            (_, true, count) => Line::new().ours(format!("{count} events")),
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

    fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let to = self.window.to;
        self.window.from.iter_days().take_while(move |day| *day < to)
    }

    /// The sections of one day: its events with the gaps between them, and what overlaps. An event
    /// of several days stands on each of them; a day without events is left out.
    fn day(&self, day: NaiveDate, events: &[&Event]) -> Vec<Section> {
        let window = Window::days(day, 1, self.moment.zone);
        let events: Vec<Event> =
            events.iter().filter(|event| event.touches(&window)).copied().cloned().collect();
        if events.is_empty() {
            return Vec::new();
        }
        let start = |event: &Event| match event.span {
            Span::Timed { start, .. } => start.max(window.interval().start),
            Span::AllDay { .. } => window.interval().start,
        };
        let mut slots: Vec<(DateTime<Utc>, Slot)> =
            events.iter().map(|event| (start(event), self.slot(event, &window))).collect();
        let gaps = planner::gaps(&events, &self.settings.work, day, self.moment);
        let gaps = gaps.into_iter().filter(|gap| gap.minutes() >= SHORTEST_GAP);
        slots.extend(gaps.map(|gap| (gap.start, self.gap(gap))));
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

    fn gap(&self, gap: Interval) -> Slot {
        let what = Line::new().faint(format!("free, {}", words::duration(gap.minutes())));
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
        let local = at.with_timezone(&self.moment.zone).time();
        words::time_of_day(local, self.settings.user.time_format)
    }

    fn slot(&self, event: &Event, day: &Window) -> Slot {
        let whole = day.interval();
        let (start, end) = match event.span {
            Span::AllDay { .. } => ("all day".to_owned(), String::new()),
            Span::Timed { start, end } => {
                let starts = if start < whole.start { "…".to_owned() } else { self.time(start) };
                let ends = if end > whole.end { "…".to_owned() } else { self.time(end) };
                (starts, if start == end { String::new() } else { ends })
            }
        };
        let title = if event.title.trim().is_empty() { "(no title)" } else { &event.title };
        let mut what = Line::new().outside(title).key(&event.key);
        if let Some(location) = &event.location {
            what = what.faint(", ").outside(location);
        }
        let mut notes = vec![];
        if event.status == Status::Cancelled {
            notes.push("cancelled");
        }
        match event.response {
            Response::Declined => notes.push("declined"),
            Response::NeedsAction => notes.push("not answered"),
            _ => {}
        }
        let timed = matches!(event.span, Span::Timed { .. });
        if !event.busy && notes.is_empty() && timed {
            notes.push("free");
        }
        if !notes.is_empty() {
            what = what.faint(format!(" ({})", notes.join(", ")));
        }
        let tentative = event.status == Status::Tentative || event.response == Response::Tentative;
        let kind = match (event.busy, tentative) {
            (false, _) => SlotKind::Free,
            (true, true) => SlotKind::Tentative,
            (true, false) => SlotKind::Meeting,
        };
        Slot { start, end, kind, handle: None, what }
    }
}
