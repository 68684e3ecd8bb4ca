//! What whole calendars give, by feature, and the laws that hold for every calendar.
//!
//! Expected times were worked out by hand from RFC 5545, or with python-dateutil where a comment
//! says so.

mod bounds;
mod change;
mod copies;
mod files;
mod laws;
mod repeating;
mod replacing;
mod rules;
mod states;
mod suite;
mod tasks;
mod zones;

use super::{Settings, expand, read};
use crate::domain::{Event, Loaded, Span};
use crate::sources::Context;
use crate::time::{Moment, Window, rfc3339};
use chrono::DateTime;
use chrono_tz::Tz;

/// A user in Berlin.
const ZONE: Tz = Tz::Europe__Berlin;

fn context() -> Context {
    let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
    let addresses = vec!["me@example.com".to_owned(), "me@home.example".to_owned()];
    Context { moment: Moment { now, zone: ZONE }, addresses, offline: true }
}

fn window(from: &str, to: &str) -> Window {
    Window { from: from.parse().unwrap(), to: to.parse().unwrap(), zone: ZONE }
}

/// A calendar object around some components.
fn calendar(components: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}\nEND:VCALENDAR\n", components.trim())
}

/// A calendar with one event of UID `1`, given its properties.
fn event(properties: &str) -> String {
    calendar(&vevent(properties))
}

fn vevent(properties: &str) -> String {
    format!("BEGIN:VEVENT\nUID:1\n{}\nEND:VEVENT\n", properties.trim())
}

fn load(text: &str, from: &str, to: &str) -> Loaded<Event> {
    let parsed = read(text.as_bytes(), "test.ics").unwrap();
    let settings = Settings { name: "work".to_owned(), busy: true };
    let mut loaded = expand(&[parsed], &settings, &window(from, to), &context());
    if let Some(events) = &mut loaded.items {
        events.sort_by_key(|event| event.order(ZONE));
    }
    loaded
}

fn events(text: &str, from: &str, to: &str) -> Vec<Event> {
    let loaded = load(text, from, to);
    assert_eq!(loaded.problems, [], "{text}");
    loaded.items.unwrap()
}

/// `start/end` of an event: dates, or local times in Berlin without the seconds.
fn shown(event: &Event) -> String {
    match event.span {
        Span::AllDay { start, end } => format!("{start}/{end}"),
        Span::Timed { start, end } => {
            let minute = |at| rfc3339(at, ZONE).replace(":00+", "+");
            format!("{}/{}", minute(start), minute(end))
        }
    }
}

/// The starts of the events of a calendar within a window, without the offsets' colons and
/// seconds: `2026-03-28T10:00+01:00`.
fn starts(text: &str, from: &str, to: &str) -> Vec<String> {
    let start = |event: &Event| shown(event).split('/').next().unwrap().to_owned();
    events(text, from, to).iter().map(start).collect()
}

/// The spans of the events of a calendar within a window.
fn spans(text: &str, from: &str, to: &str) -> Vec<String> {
    events(text, from, to).iter().map(shown).collect()
}
