//! What is true of a piece of evidence, as values that claims are compared with.

use super::brief::Alias;
use chrono::{NaiveDate, NaiveTime};

/// One thing that is true.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A date, and a time where the record has one.
    When {
        /// What happens then.
        role: Role,
        /// The day.
        date: NaiveDate,
        /// The time of day.
        time: Option<NaiveTime>,
    },
    /// A stretch of one day.
    Span {
        /// The day.
        date: NaiveDate,
        /// From when.
        start: NaiveTime,
        /// Until when.
        end: NaiveTime,
    },
    /// A length of time. A figure has words one of which must stand beside it: "room", "free".
    Minutes {
        /// How long.
        minutes: i64,
        /// The words; none are needed for the length of a record.
        words: &'static [&'static str],
    },
    /// How many there are of something.
    Count {
        /// How many.
        count: i64,
        /// What is counted, in singular: "meeting".
        nouns: &'static [&'static str],
        /// Words one of which must stand in the same clause: "overdue". None are needed for the
        /// count of all.
        words: &'static [&'static str],
    },
    /// A share in hundredths.
    Percent {
        /// 93.
        percent: i64,
    },
    /// A number of days that is no distance from today: a horizon.
    Days {
        /// How many.
        days: i64,
    },
    /// A state that words like "overdue" claim.
    Is(State),
    /// It waits for another record.
    After(Alias),
}

/// What a date is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A deadline.
    Due,
    /// Anything else: a meeting, a scheduled start, the day on which there is room.
    Other,
}

/// A state that a word may claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its due has passed.
    Overdue,
    /// It waits for something.
    Blocked,
    /// It may not take place.
    Tentative,
    /// It does not take place.
    Cancelled,
    /// It takes place at another time than it did.
    Moved,
    /// Work has begun.
    Started,
    /// The user said no.
    Declined,
    /// The user said yes.
    Accepted,
    /// It is finished.
    Done,
    /// Two take place at one time.
    Overlaps,
    /// A source cannot be read.
    Unknown,
}

/// The evidence of one day, of which `today` has no time of its own.
impl Fact {
    /// A length that needs no words beside it.
    pub fn minutes(minutes: i64) -> Self {
        Self::Minutes { minutes, words: &[] }
    }

    /// A deadline.
    pub fn due(date: NaiveDate, time: Option<NaiveTime>) -> Self {
        Self::When { role: Role::Due, date, time }
    }

    /// Any other date.
    pub fn on(date: NaiveDate, time: Option<NaiveTime>) -> Self {
        Self::When { role: Role::Other, date, time }
    }
}
