//! Which days a recurrence rule allows, and the days of one of its periods.

use super::rule::{Frequency, Rule};
use chrono::{Datelike, Days as DayCount, NaiveDate, Weekday};

/// The BY parts of a rule that speak of days, filled up from DTSTART where the rule leaves them
/// out (RFC 5545, 3.3.10: "information from DTSTART").
#[derive(Debug)]
pub(super) struct Days<'r> {
    rule: &'r Rule,
    months: Vec<u32>,
    /// Days of the month, ±1–31.
    numbers: Vec<i32>,
    weekdays: Vec<(i32, Weekday)>,
}

impl<'r> Days<'r> {
    /// The days of `rule` for a series that begins on `first`.
    pub(super) fn new(rule: &'r Rule, first: NaiveDate) -> Self {
        let mut months: Vec<u32> =
            rule.months.iter().filter_map(|month| u32::try_from(*month).ok()).collect();
        let mut numbers = rule.month_days.clone();
        let mut weekdays = rule.weekdays.clone();
        let no_day = rule.year_days.is_empty() && numbers.is_empty() && weekdays.is_empty();
        match rule.frequency {
            Frequency::Yearly | Frequency::Monthly if no_day && rule.weeks.is_empty() => {
                numbers.push(i32::try_from(first.day()).unwrap_or(1));
                if rule.frequency == Frequency::Yearly && months.is_empty() {
                    months.push(first.month());
                }
            }
            Frequency::Yearly | Frequency::Monthly | Frequency::Weekly if no_day => {
                weekdays.push((0, first.weekday()));
            }
            _ => {}
        }
        Self { rule, months, numbers, weekdays }
    }

    /// The first day of the week that holds `date`.
    pub(super) fn week_begin(&self, date: NaiveDate) -> NaiveDate {
        let after = u64::from(date.weekday().days_since(self.rule.week_start));
        date.checked_sub_days(DayCount::new(after)).unwrap_or(date)
    }

    /// The days of the year `offset` years after the one of `first`. Every `of_…` gives the first
    /// day of the period, or `None` past the end of the calendar, and puts the period's days, in
    /// order, into `set`.
    pub(super) fn of_year(
        &self,
        first: NaiveDate,
        offset: i64,
        set: &mut Vec<NaiveDate>,
    ) -> Option<NaiveDate> {
        let year = i32::try_from(i64::from(first.year()).checked_add(offset)?).ok()?;
        for month in (1..=12).filter(|month| self.months.is_empty() || self.months.contains(month))
        {
            self.month(NaiveDate::from_ymd_opt(year, month, 1)?, set);
        }
        NaiveDate::from_ymd_opt(year, 1, 1)
    }

    /// The days of the month `offset` months after the month numbered `first`, counted from
    /// January of the year 0.
    pub(super) fn of_month(
        &self,
        first: i64,
        offset: i64,
        set: &mut Vec<NaiveDate>,
    ) -> Option<NaiveDate> {
        let number = first.checked_add(offset)?;
        let year = i32::try_from(number.div_euclid(12)).ok()?;
        let month = u32::try_from(number.rem_euclid(12)).ok()? + 1;
        let begin = NaiveDate::from_ymd_opt(year, month, 1)?;
        self.month(begin, set);
        Some(begin)
    }

    /// The days of the week `offset` weeks after the one that begins on `first`.
    pub(super) fn of_week(
        &self,
        first: NaiveDate,
        offset: i64,
        set: &mut Vec<NaiveDate>,
    ) -> Option<NaiveDate> {
        let begin = later(first, offset.checked_mul(7)?)?;
        set.extend(begin.iter_days().take(7).filter(|day| self.allows(*day)));
        Some(begin)
    }

    /// The day `offset` days after `first`.
    pub(super) fn of_day(
        &self,
        first: NaiveDate,
        offset: i64,
        set: &mut Vec<NaiveDate>,
    ) -> Option<NaiveDate> {
        let day = later(first, offset)?;
        if self.allows(day) {
            set.push(day);
        }
        Some(day)
    }

    fn month(&self, begin: NaiveDate, set: &mut Vec<NaiveDate>) {
        let length = usize::from(begin.num_days_in_month());
        set.extend(begin.iter_days().take(length).filter(|day| self.allows(*day)));
    }

    /// Whether every BY part about days allows `date`.
    pub(super) fn allows(&self, date: NaiveDate) -> bool {
        let in_month = (signed(date.day()), i32::from(date.num_days_in_month()));
        let in_year = (signed(date.ordinal()), days_in_year(date));
        (self.months.is_empty() || self.months.contains(&date.month()))
            && counted(&self.numbers, in_month)
            && counted(&self.rule.year_days, in_year)
            && (self.rule.weeks.is_empty() || counted(&self.rule.weeks, self.week(date)))
            && self.on_weekday(date, in_month, in_year)
    }

    fn on_weekday(&self, date: NaiveDate, in_month: (i32, i32), in_year: (i32, i32)) -> bool {
        // "The second Monday" is one of the month, or of the year in a yearly rule without months.
        let scope = match self.rule.frequency {
            Frequency::Yearly if self.rule.months.is_empty() => Some(in_year),
            Frequency::Yearly | Frequency::Monthly => Some(in_month),
            _ => None,
        };
        self.weekdays.is_empty()
            || self.weekdays.iter().any(|(number, weekday)| {
                *weekday == date.weekday()
                    && match (number, scope) {
                        (0, _) | (_, None) => true,
                        (1.., Some((day, _))) => (day - 1) / 7 + 1 == *number,
                        (..0, Some((day, length))) => (length - day) / 7 + 1 == -*number,
                    }
            })
    }

    /// The number of the week that holds `date`, and how many weeks its year has. A week belongs
    /// to the year that holds its fourth day (RFC 5545, 3.3.10, as in ISO 8601).
    fn week(&self, date: NaiveDate) -> (i32, i32) {
        let number = |day: NaiveDate| {
            let fourth = later(self.week_begin(day), 3).unwrap_or(day);
            (fourth.year(), signed(fourth.ordinal0() / 7) + 1)
        };
        let (year, week) = number(date);
        // The 28th of December is in the last week of its year, whatever day a week begins on.
        let last = NaiveDate::from_ymd_opt(year, 12, 28).map_or(52, |day| number(day).1);
        (week, last)
    }
}

/// Whether a list of positions, counted from the front or with a minus from the end, holds
/// `position` out of `length`. An empty list allows everything.
fn counted(list: &[i32], (position, length): (i32, i32)) -> bool {
    list.is_empty() || list.contains(&position) || list.contains(&(position - length - 1))
}

fn days_in_year(date: NaiveDate) -> i32 {
    if date.leap_year() { 366 } else { 365 }
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn later(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    date.checked_add_days(DayCount::new(u64::try_from(days).ok()?))
}
