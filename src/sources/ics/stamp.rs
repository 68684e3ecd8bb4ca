//! When an event begins and how long it lasts, as written: dates and times in zones.

use super::values::Duration;
use super::zones::Zone;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// A date, or a time in a zone.
#[derive(Debug, Clone)]
pub(super) enum Stamp {
    /// A whole day.
    Day(NaiveDate),
    /// A time on the wall clocks of a zone.
    Time(NaiveDateTime, Zone),
}

impl Stamp {
    /// The date it is written with.
    pub(super) fn date(&self) -> NaiveDate {
        match self {
            Self::Day(date) => *date,
            Self::Time(local, _) => local.date(),
        }
    }

    /// How it was written, for names that must be stable.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Day(date) => date.to_string(),
            Self::Time(local, _) => local.to_string(),
        }
    }

    /// Its instant; a day is taken at its midnight in `zone`.
    pub(super) fn instant(&self, zone: &Zone) -> DateTime<Utc> {
        match self {
            Self::Day(date) => zone.instant(date.and_time(chrono::NaiveTime::MIN)),
            Self::Time(local, own) => own.instant(*local),
        }
    }
}

/// How long each instance lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// Whole days, at least one.
    Days(i64),
    /// As long on the wall clock. This is what DTEND in the zone of DTSTART means: a night shift
    /// from 22:00 to 06:00 ends at 06:00 in every season. (RFC 5545, 3.8.5.3 would have the same
    /// exact duration and so another end twice a year; no program known to us does that.)
    Wall(TimeDelta),
    /// DURATION: nominal days, then exact time (RFC 5545, 3.3.6).
    Duration(Duration),
    /// An end in another zone than the start.
    Exact(TimeDelta),
}

impl Length {
    fn wall(length: TimeDelta) -> Self {
        Self::Wall(length.max(TimeDelta::zero()))
    }

    /// The end of an instance that begins at `local`, never before its start.
    pub(super) fn end(self, local: NaiveDateTime, zone: &Zone) -> DateTime<Utc> {
        let start = zone.instant(local);
        let end = match self {
            Self::Days(days) => shifted(local, TimeDelta::days(days)).map(|end| zone.instant(end)),
            Self::Wall(length) => shifted(local, length).map(|end| zone.instant(end)),
            Self::Duration(Duration { days, seconds }) => shifted(local, TimeDelta::days(days))
                .and_then(|end| zone.instant(end).checked_add_signed(TimeDelta::seconds(seconds))),
            Self::Exact(length) => start.checked_add_signed(length),
        };
        end.unwrap_or(start).max(start)
    }

    /// At most how long an instance lasts on the wall clock; never negative.
    pub(super) fn longest(self) -> TimeDelta {
        let length = match self {
            Self::Days(days) => TimeDelta::days(days),
            Self::Wall(length) | Self::Exact(length) => length,
            Self::Duration(duration) => duration.nominal(),
        };
        length.max(TimeDelta::zero())
    }
}

fn shifted(local: NaiveDateTime, by: TimeDelta) -> Option<NaiveDateTime> {
    local.checked_add_signed(by)
}

/// The length from a start to an end.
pub(super) fn length_to(start: &Stamp, end: &Stamp, floating: &Zone) -> Length {
    match (start, end) {
        (Stamp::Day(first), end) => {
            let midnight = match end {
                Stamp::Day(_) => true,
                Stamp::Time(local, _) => local.time() == chrono::NaiveTime::MIN,
            };
            let days = (end.date() - *first).num_days() + i64::from(!midnight);
            Length::Days(days.max(1))
        }
        (Stamp::Time(local, _), Stamp::Day(date)) => {
            Length::wall(date.and_time(chrono::NaiveTime::MIN) - *local)
        }
        (Stamp::Time(local, zone), Stamp::Time(end, other)) if zone.is_same(other) => {
            Length::wall(*end - *local)
        }
        (start, end) => {
            Length::Exact((end.instant(floating) - start.instant(floating)).max(TimeDelta::zero()))
        }
    }
}
