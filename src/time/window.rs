//! A run of whole local days.

use super::{Interval, midnight};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// The local days from `from` up to, not including, `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub from: NaiveDate,
    /// The first day after it.
    pub to: NaiveDate,
    /// The zone whose days they are.
    pub zone: Tz,
}

impl Window {
    /// `days` days beginning with `from`. Days past the end of the calendar are left out.
    pub fn days(from: NaiveDate, days: u64, zone: Tz) -> Self {
        let to = from.checked_add_days(chrono::Days::new(days)).unwrap_or(NaiveDate::MAX);
        Self { from, to, zone }
    }

    /// The instants between the two midnights.
    pub fn interval(&self) -> Interval {
        Interval { start: midnight(self.from, self.zone), end: midnight(self.to, self.zone) }
    }
}
