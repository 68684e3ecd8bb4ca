//! `agenda`: what the calendars say.

use super::args::ListOptions;
use super::{Prepared, Session, date};
use crate::agents::Records;
use crate::domain::{Event, Response, Span, Status};
use crate::error::{Failure, Kind, Result};
use crate::report::{Body, Document, Line, Section, Slot, SlotKind, words};
use crate::run::{Agenda, Listing};
use crate::time::{Moment, TimeFormat, Window};
use chrono::{DateTime, NaiveDate, Utc};

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
    let format = prepared.config.settings.user.time_format;
    let shown = Shown { moment, window, format, all: options.all };
    session.print_document(&shown.document(&events, &records, &prepared))
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
struct Shown {
    moment: Moment,
    window: Window,
    format: TimeFormat,
    all: bool,
}

impl Shown {
    fn document(&self, events: &[Event], records: &Records, prepared: &Prepared) -> Document {
        let off = |event: &Event| {
            event.status == Status::Cancelled || event.response == Response::Declined
        };
        let (hidden, listed): (Vec<&Event>, Vec<&Event>) =
            events.iter().partition(|event| off(event) && !self.all);
        let known = records.calendars.iter().any(|source| source.loaded.items.is_some());
        let mut sections: Vec<Section> =
            self.days().filter_map(|day| self.day(day, &listed)).collect();
        let unknown: Vec<Line> = records
            .problems()
            .iter()
            .map(|problem| {
                Line::new().outside(&problem.source).ours(": ").outside(&problem.message)
            })
            .collect();
        sections.push(Section::new("Unknown", Body::Lines(unknown)));
        let verdict = match (prepared.sources.calendars.len(), known, listed.len()) {
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

    /// The section of one day; an event of several days stands on each of them.
    fn day(&self, day: NaiveDate, events: &[&Event]) -> Option<Section> {
        let window = Window::days(day, 1, self.moment.zone);
        let slots: Vec<Slot> = events
            .iter()
            .filter(|event| event.touches(&window))
            .map(|event| self.slot(event, &window))
            .collect();
        let heading = words::day(day, self.moment.today());
        let single = self.window.to == self.window.from + chrono::Days::new(1);
        let section = Section::new(heading, Body::Timeline(slots));
        let empty = matches!(&section.body, Body::Timeline(slots) if slots.is_empty());
        (!empty).then(|| if single { section.obvious() } else { section })
    }

    fn slot(&self, event: &Event, day: &Window) -> Slot {
        let time = |at: DateTime<Utc>| {
            words::time_of_day(at.with_timezone(&self.moment.zone).time(), self.format)
        };
        let whole = day.interval();
        let (start, end) = match event.span {
            Span::AllDay { .. } => ("all day".to_owned(), String::new()),
            Span::Timed { start, end } => {
                let starts = if start < whole.start { "…".to_owned() } else { time(start) };
                let ends = if end > whole.end { "…".to_owned() } else { time(end) };
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
