//! How events and gaps in what is known are shown, the same in every message.

use crate::domain::{Event, Problem, Response, Span, Status, clean};
use crate::report::{Body, Line, Section, Slot, SlotKind, words};
use crate::time::{TimeFormat, Window};
use chrono::{DateTime, Utc};

/// The section that names what is not known.
pub fn unknown(problems: &[Problem]) -> Section {
    let line = |problem: &Problem| {
        Line::new().outside(&problem.source).ours(": ").outside(&problem.message)
    };
    Section::new("Unknown", Body::Lines(problems.iter().map(line).collect()))
}

/// An event as a stretch of the one day that `day` is. Where it goes on into another day it shows
/// an ellipsis; one of the whole day and one without length have no end.
pub fn event_slot(event: &Event, day: &Window, format: TimeFormat, handle: Option<String>) -> Slot {
    let time = |at: DateTime<Utc>| words::time_of_day(at.with_timezone(&day.zone).time(), format);
    let whole = day.interval();
    let (start, end) = match event.span {
        Span::AllDay { .. } => ("all day".to_owned(), String::new()),
        Span::Timed { start, end } => {
            let starts = if start < whole.start { "…".to_owned() } else { time(start) };
            let ends = match () {
                () if start == end => String::new(),
                () if end > whole.end => "…".to_owned(),
                () => time(end),
            };
            (starts, ends)
        }
    };
    let title = clean(&event.title);
    let title = if title.is_empty() { "(no title)" } else { &title };
    let mut what = Line::new().outside(title).key(&event.key);
    if let Some(place) = event.location.as_deref().filter(|place| !clean(place).is_empty()) {
        what = what.faint(", ").outside(place);
    }
    if let Some(note) = note(event) {
        what = what.faint(format!(" ({note})"));
    }
    let tentative = event.status == Status::Tentative || event.response == Response::Tentative;
    let kind = match (event.busy, tentative) {
        (false, _) => SlotKind::Free,
        (true, true) => SlotKind::Tentative,
        (true, false) => SlotKind::Meeting,
    };
    Slot { start, end, kind, handle, what }
}

/// What must be said of an event besides that it may not take place.
fn note(event: &Event) -> Option<&'static str> {
    let timed = matches!(event.span, Span::Timed { .. });
    match (event.status, event.response) {
        (Status::Cancelled, _) => Some("cancelled"),
        (_, Response::Declined) => Some("declined"),
        (_, Response::NeedsAction) => Some("not answered"),
        _ if timed && !event.busy => Some("free"),
        _ if !timed && event.busy => Some("takes the day"),
        _ => None,
    }
}
