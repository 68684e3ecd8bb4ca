//! The suite for calendars.

use super::{
    Entry, HOSTILE, NAME, assert_all_malformed, assert_one_malformed, assert_unreachable, context,
    sound, when, window,
};
use crate::domain::{Event, Key, Response, Revision, ShowAs, Span, Status};
use crate::sources::Calendar;
use crate::time::When;
use std::collections::HashSet;

/// An event to state, in words that every format has. Times are `YYYY-MM-DDTHH:MM` in Berlin, or
/// `YYYY-MM-DD` for an all-day event; the end is exclusive.
#[derive(Debug, Clone)]
pub(in crate::sources) struct Spec {
    pub(in crate::sources) uid: &'static str,
    pub(in crate::sources) recurrence_id: Option<&'static str>,
    pub(in crate::sources) title: &'static str,
    pub(in crate::sources) start: &'static str,
    pub(in crate::sources) end: &'static str,
    pub(in crate::sources) status: Status,
    /// What `me@example.com` answered.
    pub(in crate::sources) response: Response,
    pub(in crate::sources) location: Option<&'static str>,
    pub(in crate::sources) url: Option<&'static str>,
}

/// How one kind of source states records.
pub(in crate::sources) trait Fixture {
    /// A calendar called [`NAME`] whose place does not exist.
    fn missing(&self) -> Box<dyn Calendar>;

    /// A calendar called [`NAME`] that states these entries.
    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn Calendar>;
}

/// Stamps the suite into a test module.
macro_rules! calendar_contract {
    ($fixture:expr) => {
        calendar_contract! { $fixture;
            a_missing_place_is_unknown
            an_empty_calendar_has_no_events
            a_timed_event_is_read_whole
            an_all_day_event_keeps_its_dates_and_takes_no_time
            cancelled_and_declined_events_are_listed_and_not_busy
            tentative_events_are_busy
            only_events_that_touch_the_window_are_given
            an_unreadable_record_costs_only_itself
            a_calendar_of_which_nothing_can_be_read_is_unknown
            hostile_titles_survive_literally
            keys_are_unique_and_the_same_in_every_load_and_window
            one_instance_of_a_series_is_named_by_its_recurrence
        }
    };
    ($fixture:expr; $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                $crate::sources::contract::calendars::$law(&$fixture);
            }
        )*
    };
}
pub(in crate::sources) use calendar_contract;

/// A confirmed event without an invitation.
fn plain(uid: &'static str, start: &'static str, end: &'static str) -> Spec {
    Spec {
        uid,
        recurrence_id: None,
        title: "Meeting",
        start,
        end,
        status: Status::Confirmed,
        response: Response::None,
        location: None,
        url: None,
    }
}

/// The events of Tuesday, 24 November 2026, sorted as a listing is.
fn load(fixture: &impl Fixture, specs: &[Spec]) -> Vec<Event> {
    load_from(fixture, specs, "2026-11-24", 1)
}

fn load_from(fixture: &impl Fixture, specs: &[Spec], from: &str, days: u64) -> Vec<Event> {
    let entries: Vec<Entry<Spec>> = specs.iter().cloned().map(Entry::Record).collect();
    let calendar = fixture.stating(&entries);
    assert_eq!(calendar.name(), NAME);
    let mut events = sound(calendar.load(&window(from, days), &context()));
    events.sort_by_key(|event| event.order(context().moment.zone));
    events
}

fn uids(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.uid.as_str()).collect()
}

fn keys(events: &[Event]) -> Vec<Key> {
    events.iter().map(|event| event.key.clone()).collect()
}

fn span(start: &str, end: &str) -> Span {
    match (when(start), when(end)) {
        (When::At(start), When::At(end)) => Span::Timed { start, end },
        (When::Day(start), When::Day(end)) => Span::AllDay { start, end },
        _ => panic!("{start} and {end} are of different kinds"),
    }
}

pub(in crate::sources) fn a_missing_place_is_unknown(fixture: &impl Fixture) {
    assert_unreachable(&fixture.missing().load(&window("2026-11-24", 1), &context()));
}

pub(in crate::sources) fn an_empty_calendar_has_no_events(fixture: &impl Fixture) {
    assert_eq!(load(fixture, &[]), []);
}

pub(in crate::sources) fn a_timed_event_is_read_whole(fixture: &impl Fixture) {
    let spec = Spec {
        title: "Design review",
        response: Response::Accepted,
        location: Some("Room 4, second floor"),
        url: Some("https://meet.example.com/abc"),
        ..plain("review-1", "2026-11-24T11:15", "2026-11-24T12:00")
    };
    let event = load(fixture, &[spec]).remove(0);
    assert_ne!(event.origin, "");
    let expected = Event {
        key: Key("list:review-1".to_owned()),
        uid: "review-1".to_owned(),
        recurrence_id: None,
        calendar: NAME.to_owned(),
        title: "Design review".to_owned(),
        span: span("2026-11-24T11:15", "2026-11-24T12:00"),
        status: Status::Confirmed,
        busy: true,
        show_as: ShowAs::Busy,
        response: Response::Accepted,
        location: Some("Room 4, second floor".to_owned()),
        url: Some("https://meet.example.com/abc".to_owned()),
        attendees: Vec::new(),
        revision: Revision::default(),
        private: false,
        origin: event.origin.clone(),
    };
    assert_eq!(event, expected);
}

pub(in crate::sources) fn an_all_day_event_keeps_its_dates_and_takes_no_time(
    fixture: &impl Fixture,
) {
    let event = load(fixture, &[plain("fair", "2026-11-23", "2026-11-26")]).remove(0);
    assert_eq!(event.span, span("2026-11-23", "2026-11-26"));
    assert!(!event.busy);
}

pub(in crate::sources) fn cancelled_and_declined_events_are_listed_and_not_busy(
    fixture: &impl Fixture,
) {
    let cancelled =
        Spec { status: Status::Cancelled, ..plain("a", "2026-11-24T09:00", "2026-11-24T10:00") };
    let declined =
        Spec { response: Response::Declined, ..plain("b", "2026-11-24T11:00", "2026-11-24T12:00") };
    let events = load(fixture, &[cancelled, declined]);
    assert_eq!(uids(&events), ["a", "b"]);
    assert_eq!(events[0].status, Status::Cancelled);
    assert_eq!(events[1].response, Response::Declined);
    assert!(!events[0].busy && !events[1].busy);
}

pub(in crate::sources) fn tentative_events_are_busy(fixture: &impl Fixture) {
    let spec = Spec {
        status: Status::Tentative,
        response: Response::Tentative,
        ..plain("a", "2026-11-24T09:00", "2026-11-24T10:00")
    };
    let event = load(fixture, &[spec]).remove(0);
    let state = (event.status, event.response, event.busy);
    assert_eq!(state, (Status::Tentative, Response::Tentative, true));
}

pub(in crate::sources) fn only_events_that_touch_the_window_are_given(fixture: &impl Fixture) {
    let specs = [
        plain("ends-at-midnight", "2026-11-23T22:00", "2026-11-24T00:00"),
        plain("day-before", "2026-11-23", "2026-11-24"),
        plain("day", "2026-11-24", "2026-11-25"),
        plain("moment-at-midnight", "2026-11-24T00:00", "2026-11-24T00:00"),
        plain("over-midnight", "2026-11-24T23:30", "2026-11-25T00:30"),
        plain("next-midnight", "2026-11-25T00:00", "2026-11-25T00:00"),
        plain("day-after", "2026-11-25", "2026-11-26"),
        plain("next-year", "2027-11-24T09:00", "2027-11-24T10:00"),
    ];
    assert_eq!(uids(&load(fixture, &specs)), ["day", "moment-at-midnight", "over-midnight"]);
}

pub(in crate::sources) fn an_unreadable_record_costs_only_itself(fixture: &impl Fixture) {
    let good = Entry::Record(plain("good", "2026-11-24T09:00", "2026-11-24T10:00"));
    let calendar = fixture.stating(&[Entry::Unreadable, good]);
    let loaded = calendar.load(&window("2026-11-24", 1), &context());
    assert_one_malformed(&loaded);
    assert_eq!(uids(&loaded.items.unwrap()), ["good"]);
}

pub(in crate::sources) fn a_calendar_of_which_nothing_can_be_read_is_unknown(
    fixture: &impl Fixture,
) {
    let calendar = fixture.stating(&[Entry::Unreadable]);
    let loaded = calendar.load(&window("2026-11-24", 1), &context());
    assert_all_malformed(&loaded);
}

pub(in crate::sources) fn hostile_titles_survive_literally(fixture: &impl Fixture) {
    for title in HOSTILE {
        let spec = Spec { title, ..plain("a", "2026-11-24T09:00", "2026-11-24T10:00") };
        assert_eq!(load(fixture, &[spec])[0].title, title);
    }
}

pub(in crate::sources) fn keys_are_unique_and_the_same_in_every_load_and_window(
    fixture: &impl Fixture,
) {
    let specs = [
        plain("a", "2026-11-24T09:00", "2026-11-24T10:00"),
        plain("b", "2026-11-24T09:00", "2026-11-24T10:00"),
        plain("c", "2026-11-25T09:00", "2026-11-25T10:00"),
    ];
    let week = load_from(fixture, &specs, "2026-11-23", 7);
    assert_eq!(keys(&week).into_iter().collect::<HashSet<Key>>().len(), 3);
    assert_eq!(load_from(fixture, &specs, "2026-11-23", 7), week);
    let wednesday = load_from(fixture, &specs, "2026-11-25", 1);
    assert_eq!(keys(&wednesday), [week[2].key.clone()]);
}

pub(in crate::sources) fn one_instance_of_a_series_is_named_by_its_recurrence(
    fixture: &impl Fixture,
) {
    let spec = Spec {
        recurrence_id: Some("2026-11-24T09:00"),
        ..plain("standup", "2026-11-24T14:00", "2026-11-24T14:15")
    };
    let event = load(fixture, &[spec]).remove(0);
    assert_eq!(event.recurrence_id, Some(when("2026-11-24T09:00")));
    assert_eq!(event.span, span("2026-11-24T14:00", "2026-11-24T14:15"));
    assert!(event.key.0.starts_with("list:standup@"), "{}", event.key);
}
