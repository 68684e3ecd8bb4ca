//! How much of a cycle has passed, in work time.

use crate::domain::{Cycle, Hours, Work};
use crate::time::Moment;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

/// The hours in which work moves on. They are read on the clock, so the one hour that a change of
/// the clocks takes or gives is not looked at.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    work: &'a Work,
    /// A user without hours of work: then all time counts.
    always: bool,
}

/// Where in a cycle a moment lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// It has not begun.
    Before,
    /// It is under way.
    Running,
    /// It is over.
    After,
}

/// How much of a cycle has passed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Elapsed {
    /// Where in the cycle it is.
    pub phase: Phase,
    /// `e`: the share of its work time that has passed, from 0 to 1.
    pub fraction: f64,
    /// Working weeks from now to its end.
    pub weeks_left: f64,
}

const DAY: u32 = 24 * 60;

impl<'a> Calendar<'a> {
    /// The calendar of the user's work.
    pub fn new(work: &'a Work) -> Self {
        Self { work, always: work.hours.iter().all(Vec::is_empty) }
    }

    /// How much of `cycle` has passed. A cycle without any work time in it is measured in days.
    pub fn elapsed(self, cycle: &Cycle, moment: Moment) -> Elapsed {
        let (from, to) = (start_of(cycle.from), start_of(cycle.end()));
        let now = moment.local();
        let phase = match now {
            now if now < from => Phase::Before,
            now if now >= to => Phase::After,
            _ => Phase::Running,
        };
        let within = now.clamp(from, to);
        let mut calendar = self;
        calendar.always |= self.minutes(from, to) == 0;
        let share =
            as_number(calendar.minutes(from, within)) / as_number(calendar.minutes(from, to));
        Elapsed { phase, fraction: share, weeks_left: calendar.weeks(within, to) }
    }

    /// The working weeks from `from` to `to`: their work time by that of a week without days off.
    pub fn weeks(self, from: NaiveDateTime, to: NaiveDateTime) -> f64 {
        let week: u32 = if self.always {
            7 * DAY
        } else {
            self.work.hours.iter().flatten().map(|hours| hours.end - hours.start).sum()
        };
        as_number(self.minutes(from, to)) / f64::from(week.max(1))
    }

    /// The work time from `from` to `to`, in minutes.
    fn minutes(self, from: NaiveDateTime, to: NaiveDateTime) -> i64 {
        let days = from.date().iter_days().take_while(|day| *day <= to.date());
        let of_day = |day: NaiveDate| {
            let first = if day == from.date() { minute(from.time()) } else { 0 };
            let last = if day == to.date() { minute(to.time()) } else { DAY };
            let all = [Hours { start: 0, end: DAY }];
            let hours = if self.always { &all[..] } else { self.work.hours_on(day) };
            let spent = |hours: &Hours| {
                i64::from(hours.end.min(last).saturating_sub(hours.start.max(first)))
            };
            hours.iter().map(spent).sum::<i64>()
        };
        days.map(of_day).sum()
    }
}

/// Midnight, where a day begins on the clock.
pub(super) fn start_of(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}

fn minute(time: NaiveTime) -> u32 {
    time.num_seconds_from_midnight() / 60
}

#[expect(clippy::cast_precision_loss, reason = "the minutes of some years are far below 2^52")]
pub(super) fn as_number(minutes: i64) -> f64 {
    minutes as f64
}
