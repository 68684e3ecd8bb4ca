//! The times of an expression: which slots there are, and when each is due.

use super::{Days, Expression};
use crate::time::first_instant;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use std::fmt;

/// An expression is looked through for so many days. The rarest one that still fires, a 31st, is
/// never more than 62 days away.
const LONGEST: usize = 70;

/// One local date and time at which a workflow is to run. It is what "once" is counted by: clocks
/// that change, step or move to another zone make no second one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The local date.
    pub date: NaiveDate,
    /// The local time.
    pub time: NaiveTime,
}

impl Slot {
    /// When it is due: in a gap of the clocks at the first minute after the gap, in a repeated hour
    /// the first time.
    pub fn due(self, zone: Tz) -> DateTime<Utc> {
        first_instant(self.date.and_time(self.time), zone)
    }

    /// Reads the form that [`Slot`] is shown in.
    pub fn parse(text: &str) -> Option<Self> {
        let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok()?;
        Some(Self { date: local.date(), time: local.time() })
    }
}

/// `2026-11-24T08:00`, the form in keys and in the database.
impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time.format("%H:%M"))
    }
}

impl Expression {
    /// Whether it fires on `date`.
    pub fn fires_on(&self, date: NaiveDate) -> bool {
        match &self.days {
            Days::All => true,
            Days::Week(days) => days.contains(&date.weekday()),
            Days::Month(day) => date.day() == *day,
            Days::MonthEnd(day) => u32::from(date.num_days_in_month()) - date.day() + 1 == *day,
        }
    }

    /// The slots of `date`, in order.
    pub fn slots_on(&self, date: NaiveDate) -> Vec<Slot> {
        if !self.fires_on(date) {
            return Vec::new();
        }
        self.clock_times().into_iter().map(|time| Slot { date, time }).collect()
    }

    /// The next `count` times after `after`, in order. Slots that a gap of the clocks moves to one
    /// instant are one time.
    pub fn next_times(&self, after: DateTime<Utc>, zone: Tz, count: usize) -> Vec<DateTime<Utc>> {
        let mut times: Vec<DateTime<Utc>> = Vec::new();
        let mut empty = 0;
        // A slot in a gap at midnight may be due on the next local date.
        let first = local_date(after, zone).pred_opt();
        for date in first.into_iter().flat_map(|date| date.iter_days()) {
            if times.len() >= count || empty > LONGEST {
                break;
            }
            let due = self.slots_on(date).into_iter().map(|slot| slot.due(zone));
            let before = times.len();
            for at in due.filter(|at| *at > after) {
                if times.last().is_none_or(|last| *last < at) {
                    times.push(at);
                }
            }
            empty = if times.len() == before { empty + 1 } else { 0 };
        }
        times.truncate(count);
        times
    }
}

/// The slots of all `expressions` that are due after `after` and at `until` or before, by when they
/// are due; at most the last `most` of them. `after` of `None` is as long ago as a month's day may
/// be.
pub(super) fn slots_between(
    expressions: &[Expression],
    after: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
    zone: Tz,
    most: usize,
) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    let last = local_date(until, zone);
    // Newest first, so that the bound cuts the oldest.
    let dates =
        last.succ_opt().into_iter().chain(std::iter::successors(Some(last), NaiveDate::pred_opt));
    for date in dates.take(LONGEST) {
        if slots.len() >= most {
            break;
        }
        let mut of_day: Vec<Slot> =
            expressions.iter().flat_map(|expression| expression.slots_on(date)).collect();
        of_day.retain(|slot| {
            let due = slot.due(zone);
            due <= until && after.is_none_or(|after| after < due)
        });
        slots.extend(of_day);
    }
    slots.sort_by_key(|slot| (slot.due(zone), *slot));
    slots.dedup();
    slots.split_off(slots.len().saturating_sub(most))
}

fn local_date(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::rfc3339;
    use chrono_tz::Europe::Berlin;

    fn next(expression: &str, after: &str, count: usize) -> Vec<String> {
        let after = DateTime::parse_from_rfc3339(after).unwrap().with_timezone(&Utc);
        let times = Expression::parse(expression).unwrap().next_times(after, Berlin, count);
        times.into_iter().map(|at| rfc3339(at, Berlin)).collect()
    }

    #[test]
    fn workdays_pass_over_the_weekend() {
        // 27 November 2026 is a Friday.
        assert_eq!(
            next("Mon..Fri 08:00", "2026-11-26T09:00:00+01:00", 3),
            ["2026-11-27T08:00:00+01:00", "2026-11-30T08:00:00+01:00", "2026-12-01T08:00:00+01:00"]
        );
    }

    #[test]
    fn after_is_strictly_after() {
        let at = "2026-11-27T08:00:00+01:00";
        assert_eq!(next("08:00", at, 1), ["2026-11-28T08:00:00+01:00"]);
        assert_eq!(next("08:00", "2026-11-27T07:59:59+01:00", 1), [at]);
    }

    #[test]
    fn days_of_a_month_count_from_either_end() {
        let from = "2027-01-15T00:00:00+01:00";
        assert_eq!(
            next("*-*-31 09:00", from, 2),
            ["2027-01-31T09:00:00+01:00", "2027-03-31T09:00:00+02:00"]
        );
        assert_eq!(
            next("*-*~1 09:00", from, 2),
            ["2027-01-31T09:00:00+01:00", "2027-02-28T09:00:00+01:00"]
        );
    }

    #[test]
    fn a_slot_in_a_gap_is_due_when_the_gap_ends() {
        // In Berlin 02:00 becomes 03:00 on 29 March 2026.
        assert_eq!(
            next("02:30", "2026-03-28T12:00:00+01:00", 2),
            ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"]
        );
        // The four slots of the missing hour are one time.
        assert_eq!(
            next("every 30m", "2026-03-29T01:15:00+01:00", 3),
            ["2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00"]
        );
    }

    #[test]
    fn a_repeated_hour_fires_once() {
        // In Berlin 03:00 becomes 02:00 on 25 October 2026.
        assert_eq!(
            next("02:30", "2026-10-24T12:00:00+02:00", 2),
            ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]
        );
    }

    #[test]
    fn a_slot_survives_its_text() {
        let slot = Slot::parse("2026-11-24T08:00").unwrap();
        assert_eq!(slot.to_string(), "2026-11-24T08:00");
        assert_eq!(Slot::parse("2026-11-24"), None);
    }
}
