//! An EVENT of the JSON contract, as a program prints it.

use super::Found;
use crate::domain::{Attendee, Event, Key, Response, Revision, ShowAs, Span, Status, invited};
use crate::sources::identity::{Unique, fingerprint};
use crate::sources::json::Fields;
use crate::time::When;
use chrono::Days;
use chrono_tz::Tz;
use std::collections::HashMap;

/// What one record says by itself.
pub(super) struct Record {
    uid: Option<String>,
    recurrence_id: Option<When>,
    title: String,
    span: Span,
    status: Status,
    response: Response,
    busy: bool,
    show_as: ShowAs,
    location: Option<String>,
    url: Option<String>,
    attendees: Vec<Attendee>,
    private: bool,
}

/// Reads one record, or says why it cannot be read. An event may have an empty title, as in every
/// calendar, but not none.
pub(super) fn read(fields: &Fields, zone: Tz) -> Result<Record, String> {
    let title = fields.text("title")?.ok_or("title is missing")?;
    let start = fields.when("start", zone)?.ok_or("start is missing")?;
    let span = span(start, fields.when("end", zone)?, fields.flag("all_day")?)?;
    let statuses = [
        ("confirmed", Status::Confirmed),
        ("tentative", Status::Tentative),
        ("cancelled", Status::Cancelled),
    ];
    let responses = [
        ("accepted", Response::Accepted),
        ("declined", Response::Declined),
        ("tentative", Response::Tentative),
        ("needs-action", Response::NeedsAction),
        ("none", Response::None),
    ];
    let status = fields.choice("status", &statuses)?.unwrap_or(Status::Confirmed);
    let response = fields.choice("response", &responses)?.unwrap_or(Response::None);
    let takes_place = status != Status::Cancelled && response != Response::Declined;
    let forms = [
        ("busy", ShowAs::Busy),
        ("free", ShowAs::Free),
        ("tentative", ShowAs::Tentative),
        ("out-of-office", ShowAs::OutOfOffice),
        ("working-elsewhere", ShowAs::WorkingElsewhere),
    ];
    let shown = fields.choice("show_as", &forms)?;
    let busy = fields.flag("busy")?.unwrap_or(match shown {
        Some(ShowAs::Free | ShowAs::WorkingElsewhere) => false,
        Some(_) => true,
        None => matches!(span, Span::Timed { .. }),
    });
    let tentative = status == Status::Tentative || response == Response::Tentative;
    let show_as = shown.unwrap_or(match (busy, tentative) {
        (false, _) => ShowAs::Free,
        (true, true) => ShowAs::Tentative,
        (true, false) => ShowAs::Busy,
    });
    Ok(Record {
        uid: fields.identity("uid")?,
        recurrence_id: fields.when("recurrence_id", zone)?,
        title,
        span,
        status,
        response,
        busy: busy && takes_place,
        show_as,
        location: fields.text("location")?,
        url: fields.text("url")?,
        attendees: invited(fields.texts("attendees")?.into_iter().map(Attendee::from)),
        private: fields.flag("private")?.unwrap_or(false),
    })
}

/// The time of an event whose end may be missing: none, or one day. An all-day event that ends on
/// the day it starts lasts that day, as many programs write it.
fn span(start: When, end: Option<When>, all_day: Option<bool>) -> Result<Span, String> {
    let span = match (start, end) {
        (When::Day(start), end) => {
            let next = start.checked_add_days(Days::new(1)).ok_or("start is out of range")?;
            let end = match end {
                None => next,
                Some(When::Day(end)) if end == start => next,
                Some(When::Day(end)) => end,
                Some(When::At(_)) => return Err("start is a date and end has a time".to_owned()),
            };
            if end < start {
                return Err("end is before start".to_owned());
            }
            Span::AllDay { start, end }
        }
        (When::At(start), end) => {
            let end = match end {
                None => start,
                Some(When::At(end)) => end,
                Some(When::Day(_)) => return Err("start has a time and end is a date".to_owned()),
            };
            if end < start {
                return Err("end is before start".to_owned());
            }
            Span::Timed { start, end }
        }
    };
    match (all_day, span) {
        (Some(true), Span::Timed { .. }) => Err("all_day is true and start has a time".to_owned()),
        (Some(false), Span::AllDay { .. }) => {
            Err("all_day is false and start is a date".to_owned())
        }
        _ => Ok(span),
    }
}

/// The events of the calendar `source`, with their keys.
///
/// An event without a UID is named by its title and start, because the same program prints other
/// instances of a series in another window. For the same reason the instances of a series that
/// have the UID in common and no `recurrence_id` are told apart by their start, not by their order.
pub(super) fn events(source: &str, found: Vec<Found<Record>>) -> Vec<Event> {
    let named: Vec<(String, String, Found<Record>)> = found
        .into_iter()
        .map(|found| {
            let record = &found.record;
            let uid = record.uid.clone().unwrap_or_else(|| {
                fingerprint(&format!("{} {}", record.title, start(record.span).stamp()))
            });
            let name = match record.recurrence_id {
                Some(instance) => format!("{uid}@{}", instance.stamp()),
                None => uid.clone(),
            };
            (uid, name, found)
        })
        .collect();
    let mut shared: HashMap<String, usize> = HashMap::new();
    for (_, name, _) in &named {
        *shared.entry(name.clone()).or_default() += 1;
    }
    let mut unique = Unique::default();
    named
        .into_iter()
        .map(|(uid, name, Found { record, origin })| {
            let several = shared.get(&name).is_some_and(|count| *count > 1);
            let name = if several && record.recurrence_id.is_none() {
                format!("{uid}@{}", start(record.span).stamp())
            } else {
                name
            };
            Event {
                key: Key(format!("{source}:{}", unique.take(name))),
                uid,
                recurrence_id: record.recurrence_id,
                calendar: source.to_owned(),
                title: record.title,
                span: record.span,
                status: record.status,
                busy: record.busy,
                show_as: record.show_as,
                response: record.response,
                location: record.location,
                url: record.url,
                attendees: record.attendees,
                revision: Revision::default(),
                private: record.private,
                origin,
            }
        })
        .collect()
}

fn start(span: Span) -> When {
    match span {
        Span::Timed { start, .. } => When::At(start),
        Span::AllDay { start, .. } => When::Day(start),
    }
}
