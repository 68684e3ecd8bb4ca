//! How events and gaps in what is known are shown, the same in every message.

use crate::domain::{Event, Key, Problem, Response, ShowAs, Span, Status, clean};
use crate::grounding::Said as Text;
use crate::report::{Body, Line, Section, Slot, SlotKind, words};
use crate::time::{TimeFormat, Window};
use chrono::{DateTime, MappedLocalTime, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Serialize, Serializer};

/// A sentence, with the records it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said(pub Line);

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.text())
    }
}

/// The section that names what is not known.
pub fn unknown(problems: &[Problem]) -> Section {
    let line = |problem: &Problem| {
        Line::new().outside(&problem.source).ours(": ").outside(&problem.message)
    };
    Section::new("Unknown", Body::Lines(problems.iter().map(line).collect()))
}

/// A time of day in `zone`. In the hour that the clocks go through twice it has the name of the
/// zone's time beside it, without which the two would look alike.
pub fn clock(at: DateTime<Utc>, zone: Tz, format: TimeFormat) -> String {
    let local = at.with_timezone(&zone);
    let time = words::time_of_day(local.time(), format);
    match zone.from_local_datetime(&local.naive_local()) {
        MappedLocalTime::Ambiguous(..) => {
            let name = local.format("%Z").to_string();
            // Zones without an abbreviation are named by their offset.
            let utc = if name.starts_with(['+', '-']) { "UTC" } else { "" };
            format!("{time} {utc}{name}")
        }
        _ => time,
    }
}

/// An event as a stretch of the one day that `day` is. Where it goes on into another day it shows
/// an ellipsis; one of the whole day and one without length have no end.
pub fn event_slot(event: &Event, day: &Window, format: TimeFormat, handle: Option<String>) -> Slot {
    let time = |at: DateTime<Utc>| clock(at, day.zone, format);
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
    let notes: Vec<String> =
        which_day(event, day).into_iter().chain(note(event).map(str::to_owned)).collect();
    if !notes.is_empty() {
        what = what.faint(format!(" ({})", notes.join(", ")));
    }
    let tentative = event.status == Status::Tentative || event.response == Response::Tentative;
    let kind = match (event.busy, tentative) {
        (false, _) => SlotKind::Free,
        (true, true) => SlotKind::Tentative,
        (true, false) => SlotKind::Meeting,
    };
    Slot { start, end, kind, handle, what }
}

/// The first and the last local date of an event. One that ends at midnight is not on the day that
/// begins then.
pub fn dates(span: Span, zone: Tz) -> (NaiveDate, NaiveDate) {
    let date = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    match span {
        Span::Timed { start, end } => {
            (date(start), date(end - TimeDelta::nanoseconds(i64::from(start < end))))
        }
        Span::AllDay { start, end } => (start, end.pred_opt().unwrap_or(start).max(start)),
    }
}

/// `day 2 of 3`, for an event of several days. A night has its ellipses, which say enough.
fn which_day(event: &Event, day: &Window) -> Option<String> {
    let (first, last) = dates(event.span, day.zone);
    let days = (last - first).num_days() + 1;
    let shortest = if matches!(event.span, Span::AllDay { .. }) { 2 } else { 3 };
    (days >= shortest).then(|| format!("day {} of {days}", (day.from - first).num_days() + 1))
}

/// What must be said of an event besides that it may not take place.
fn note(event: &Event) -> Option<&'static str> {
    let timed = matches!(event.span, Span::Timed { .. });
    match (event.status, event.response, event.show_as) {
        (Status::Cancelled, ..) => Some("cancelled"),
        (_, Response::Declined, _) => Some("declined"),
        (_, Response::NeedsAction, _) => Some("not answered"),
        (_, _, ShowAs::OutOfOffice) => Some("out of office"),
        (_, _, ShowAs::WorkingElsewhere) => Some("working elsewhere"),
        // The mark of what may not take place is that of what takes time.
        (Status::Tentative, ..) | (_, Response::Tentative, _) if !event.busy => Some("tentative"),
        _ if timed && !event.busy => Some("free"),
        _ if !timed && event.busy => Some("takes the day"),
        _ => None,
    }
}

/// A model's text with its handles as such; everything else of it is from outside.
pub fn worded(text: &Text, keys: &[(String, Key)]) -> Line {
    let key_of = |word: &str| keys.iter().find(|(handle, _)| handle == word).map(|(_, key)| key);
    let mut line = Line::new();
    let mut rest = String::new();
    let cleaned = clean(&text.text);
    for part in cleaned.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        if key_of(word).is_none() {
            rest.push_str(part);
            continue;
        }
        line = plain(line, &rest);
        line = line.handle(word);
        part[word.len()..].clone_into(&mut rest);
    }
    line = plain(line, &rest);
    for alias in &text.cites {
        if let Some(key) = key_of(&alias.0) {
            line = line.key(key);
        }
    }
    line
}

/// Adds words from outside with the blanks around them, which are ours.
fn plain(line: Line, text: &str) -> Line {
    let blank = |is: bool| if is { " " } else { "" };
    let before = blank(text.starts_with(' '));
    let after = blank(text.ends_with(' ') && !text.trim().is_empty());
    line.ours(before).outside(text.trim()).ours(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Key;

    fn event(span: Span) -> Event {
        Event {
            key: Key("work:1".to_owned()),
            uid: "1".to_owned(),
            recurrence_id: None,
            calendar: "work".to_owned(),
            title: "Fair".to_owned(),
            span,
            status: Status::Confirmed,
            busy: true,
            show_as: ShowAs::Busy,
            response: Response::None,
            location: None,
            url: None,
            attendees: Vec::new(),
            revision: crate::domain::Revision::default(),
            private: false,
            origin: String::new(),
        }
    }

    fn shown(event: &Event, day: &str) -> String {
        let day = Window::days(day.parse().unwrap(), 1, Tz::Europe__Berlin);
        let slot = event_slot(event, &day, TimeFormat::H24, None);
        format!("{}-{} {}", slot.start, slot.end, slot.what.text())
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_repeated_hour_is_told_apart() {
        let time = |text: &str| clock(at(text), Tz::Europe__Berlin, TimeFormat::H24);
        assert_eq!(time("2026-10-25T00:30:00Z"), "02:30 CEST");
        assert_eq!(time("2026-10-25T01:30:00Z"), "02:30 CET");
        assert_eq!(time("2026-10-25T02:00:00Z"), "03:00");
        assert_eq!(time("2026-10-26T01:30:00Z"), "02:30");
        let sao_paulo = clock(at("2018-02-18T02:15:00Z"), Tz::America__Sao_Paulo, TimeFormat::H24);
        assert_eq!(sao_paulo, "23:15 UTC-03");
    }

    #[test]
    fn an_event_of_several_days_says_which_one_it_is() {
        let date = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let fair = event(Span::AllDay { start: date(23), end: date(26) });
        assert_eq!(shown(&fair, "2026-11-24"), "all day- Fair (day 2 of 3, takes the day)");
        let one = event(Span::AllDay { start: date(24), end: date(25) });
        assert_eq!(shown(&one, "2026-11-24"), "all day- Fair (takes the day)");
        // From Monday 09:00 to Wednesday midnight: three days, the last one whole.
        let course = event(Span::Timed {
            start: at("2026-11-23T08:00:00Z"),
            end: at("2026-11-25T23:00:00Z"),
        });
        assert_eq!(shown(&course, "2026-11-25"), "…-00:00 Fair (day 3 of 3)");
        let night = event(Span::Timed {
            start: at("2026-11-23T21:00:00Z"),
            end: at("2026-11-24T01:00:00Z"),
        });
        assert_eq!(shown(&night, "2026-11-24"), "…-02:00 Fair");
    }

    #[test]
    fn what_takes_time_in_another_way_is_named() {
        let span =
            Span::Timed { start: at("2026-11-24T09:00:00Z"), end: at("2026-11-24T10:00:00Z") };
        let with = |busy, show_as, response| {
            let event = Event { busy, show_as, response, ..event(span) };
            shown(&event, "2026-11-24").replacen("10:00-11:00 Fair", "", 1)
        };
        assert_eq!(with(true, ShowAs::Busy, Response::Accepted), "");
        assert_eq!(with(false, ShowAs::Free, Response::None), " (free)");
        assert_eq!(with(true, ShowAs::OutOfOffice, Response::None), " (out of office)");
        assert_eq!(with(false, ShowAs::WorkingElsewhere, Response::None), " (working elsewhere)");
        assert_eq!(with(false, ShowAs::Busy, Response::Declined), " (declined)");
        assert_eq!(with(true, ShowAs::Busy, Response::NeedsAction), " (not answered)");
        assert_eq!(with(false, ShowAs::Free, Response::Tentative), " (tentative)");
    }
}
