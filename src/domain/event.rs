//! Calendar events: one instance of what a calendar says.

use super::Key;
use crate::time::{When, Window, midnight, rfc3339};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// From when to when an event lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Half-open between two instants; a zero-length one has `start == end`.
    Timed {
        /// The first instant.
        start: DateTime<Utc>,
        /// The first instant after it.
        end: DateTime<Utc>,
    },
    /// Whole local days.
    AllDay {
        /// The first day.
        start: NaiveDate,
        /// The first day after it.
        end: NaiveDate,
    },
}

impl Span {
    /// Whether what lasts so long belongs to `window`: a timed one overlaps the half-open time
    /// between its two midnights, a zero-length one starts in it, an all-day one shares a date
    /// with it.
    pub fn touches(self, window: &Window) -> bool {
        let whole = window.interval();
        match self {
            Self::Timed { start, end } if start == end => whole.start <= start && start < whole.end,
            Self::Timed { start, end } => start < whole.end && end > whole.start,
            Self::AllDay { start, end } => start < window.to && end > window.from,
        }
    }

    /// Both ends, as a record states them.
    pub fn ends(self) -> (When, When) {
        match self {
            Self::Timed { start, end } => (When::At(start), When::At(end)),
            Self::AllDay { start, end } => (When::Day(start), When::Day(end)),
        }
    }
}

/// What the organiser says of an event (RFC 5545, 3.8.1.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It takes place; also when the calendar says nothing.
    Confirmed,
    /// It may take place.
    Tentative,
    /// It does not take place.
    Cancelled,
}

/// What the user answered to an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// Yes.
    Accepted,
    /// No.
    Declined,
    /// Perhaps.
    Tentative,
    /// Not answered.
    NeedsAction,
    /// The user is not among the attendees, or there are none.
    None,
}

/// How a calendar shows the time of an event, in the words that calendar programs have for it.
/// Whether it takes the user's time is [`Event::busy`], which also knows the answer and the
/// settings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShowAs {
    /// At the event; also when nothing says otherwise.
    #[default]
    Busy,
    /// Free for something else.
    Free,
    /// Perhaps at the event.
    Tentative,
    /// Away.
    OutOfOffice,
    /// At work in another place.
    WorkingElsewhere,
}

/// Which revision of an event a calendar has (RFC 5546, 2.1.5).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision {
    /// SEQUENCE: how often the organiser changed it.
    pub sequence: i64,
    /// DTSTAMP: when this was written.
    pub stamp: Option<DateTime<Utc>>,
}

/// Somebody who is to be at an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// What they are called: by name or, without one, by address.
    pub name: String,
    /// The addresses that stand beside the name. Shown nowhere, so that a report holds no more of them
    /// than it must, and not written: they say who it is that is named.
    pub addresses: Vec<String>,
}

/// One instance of an event. Texts are exactly as the calendar has them: they are cleaned where
/// they are shown, never here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `CALENDAR:UID`, with `@RECURRENCE-ID` for an instance of a series.
    pub key: Key,
    /// The UID of the calendar object.
    pub uid: String,
    /// Which instance of a series this is: the start that the rule gave it.
    pub recurrence_id: Option<When>,
    /// The configured name of the calendar.
    pub calendar: String,
    /// The summary; empty if there is none.
    pub title: String,
    /// When.
    pub span: Span,
    /// What the organiser says.
    pub status: Status,
    /// Whether it takes the user's time: not declined, not cancelled, not marked free.
    pub busy: bool,
    /// How the calendar shows its time.
    pub show_as: ShowAs,
    /// What the user answered.
    pub response: Response,
    /// Where.
    pub location: Option<String>,
    /// A link the calendar gives.
    pub url: Option<String>,
    /// Who else is to be there: see [`invited`].
    pub attendees: Vec<Attendee>,
    /// The calendar says that it is not for everybody.
    pub private: bool,
    /// Which revision of the event this is.
    pub revision: Revision,
    /// Where the record stands: a path with a line, or a URL without secrets.
    pub origin: String,
}

/// The most people of one event that are kept: among more, nobody is there for one task.
const MOST_ATTENDEES: usize = 20;

/// The most addresses of one of them that are kept.
const MOST_ADDRESSES: usize = 5;

/// The most characters of one name that are kept.
const LONGEST_ATTENDEE: usize = 100;

/// The most characters of an address, which ends with what tells for whom somebody works.
const LONGEST_ADDRESS: usize = 320;

/// The people of an event as they are kept: each name once, without blanks around, the first twenty.
pub fn invited(people: impl Iterator<Item = Attendee>) -> Vec<Attendee> {
    let bounded = |text: &str, most| text.trim().chars().take(most).collect::<String>();
    let mut kept: Vec<Attendee> = Vec::new();
    for one in people {
        let name = bounded(&one.name, LONGEST_ATTENDEE);
        if name.is_empty() {
            continue;
        }
        let place = kept.iter().position(|other| other.name == name).unwrap_or(kept.len());
        if place == MOST_ATTENDEES {
            continue;
        }
        if place == kept.len() {
            kept.push(Attendee { name, addresses: Vec::new() });
        }
        let Some(known) = kept.get_mut(place) else { continue };
        for address in one.addresses.iter().map(|address| bounded(address, LONGEST_ADDRESS)) {
            let is_new = address != known.name && !known.addresses.contains(&address);
            if is_new && !address.is_empty() && known.addresses.len() < MOST_ADDRESSES {
                known.addresses.push(address);
            }
        }
    }
    kept
}

impl From<String> for Attendee {
    fn from(name: String) -> Self {
        Self { name, addresses: Vec::new() }
    }
}

impl Attendee {
    /// All that they are called.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.addresses).map(String::as_str)
    }
}

impl Event {
    /// Whether this event belongs to `window`.
    pub fn touches(&self, window: &Window) -> bool {
        self.span.touches(window)
    }

    /// What sorts a listing: all-day events before timed ones of the same day, then by start, then
    /// by title.
    pub fn order(&self, zone: Tz) -> impl Ord + use<> {
        let (start, timed) = match self.span {
            Span::Timed { start, .. } => (start, true),
            Span::AllDay { start, .. } => (midnight(start, zone), false),
        };
        (start, timed, self.title.clone(), self.key.clone())
    }

    /// The EVENT of the JSON contract, with times in `zone`.
    pub fn to_json(&self, zone: Tz) -> EventJson {
        let (start, end, all_day) = match self.span {
            Span::Timed { start, end } => (rfc3339(start, zone), rfc3339(end, zone), false),
            Span::AllDay { start, end } => (start.to_string(), end.to_string(), true),
        };
        EventJson {
            key: self.key.clone(),
            uid: self.uid.clone(),
            recurrence_id: self.recurrence_id.map(|when| when.to_json(zone)),
            calendar: self.calendar.clone(),
            title: self.title.clone(),
            start,
            end,
            all_day,
            status: self.status,
            busy: self.busy,
            show_as: self.show_as,
            response: self.response,
            location: self.location.clone(),
            url: self.url.clone(),
            attendees: self.attendees.iter().map(|one| one.name.clone()).collect(),
            private: self.private,
            origin: self.origin.clone(),
        }
    }
}

impl EventJson {
    /// The event that [`Event::to_json`] wrote; `None` if a time is none.
    pub fn to_event(&self) -> Option<Event> {
        let span = match (When::parse(&self.start)?, When::parse(&self.end)?) {
            (When::Day(start), When::Day(end)) => Span::AllDay { start, end },
            (When::At(start), When::At(end)) => Span::Timed { start, end },
            _ => return None,
        };
        let recurrence_id = match &self.recurrence_id {
            Some(text) => Some(When::parse(text)?),
            None => None,
        };
        Some(Event {
            key: self.key.clone(),
            uid: self.uid.clone(),
            recurrence_id,
            calendar: self.calendar.clone(),
            title: self.title.clone(),
            span,
            status: self.status,
            busy: self.busy,
            show_as: self.show_as,
            response: self.response,
            location: self.location.clone(),
            url: self.url.clone(),
            attendees: self.attendees.iter().cloned().map(Attendee::from).collect(),
            // It tells copies apart, and those of a written event are merged.
            revision: Revision::default(),
            private: self.private,
            origin: self.origin.clone(),
        })
    }
}

/// The EVENT of the JSON contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of Event, in the forms of the contract")]
pub struct EventJson {
    pub key: Key,
    pub uid: String,
    pub recurrence_id: Option<String>,
    pub calendar: String,
    pub title: String,
    pub start: String,
    pub end: String,
    pub all_day: bool,
    pub status: Status,
    pub busy: bool,
    // The history of earlier versions lacks it.
    #[serde(default)]
    pub show_as: ShowAs,
    pub response: Response,
    pub location: Option<String>,
    pub url: Option<String>,
    #[serde(default)]
    pub attendees: Vec<String>,
    // Said only where it is so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
    pub origin: String,
}
