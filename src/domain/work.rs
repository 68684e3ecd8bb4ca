//! When the user works.

use crate::time::{Interval, to_instant};
use chrono::{Datelike, Duration, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// Why a text is not what it should be; the caller knows where the text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid(pub String);

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Invalid {}

/// A stretch of local time within one day, `start < end`. A day that ends at midnight has the
/// `end` 24:00, which is why both are minutes since local midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hours {
    /// Minutes since local midnight, 0–1439.
    pub start: u32,
    /// Minutes since local midnight, 1–1440.
    pub end: u32,
}

/// The user's working time and how a plan may use it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// The hours of each weekday, Monday first; an empty list is a day without work.
    pub hours: [Vec<Hours>; 7],
    /// Lunch on every working day, if any.
    pub lunch: Option<Hours>,
    /// Minutes kept free before and after each meeting.
    pub buffer_minutes: u32,
    /// The share of work time that is kept free for what nobody planned, 0–1.
    pub reserve: f64,
    /// Minutes assumed for a task without an estimate.
    pub default_estimate: u32,
    /// Days off.
    pub days_off: BTreeSet<NaiveDate>,
}

impl Work {
    /// The hours of `date`; empty on a day off and on a weekday without hours.
    pub fn hours_on(&self, date: NaiveDate) -> &[Hours] {
        if self.days_off.contains(&date) {
            return &[];
        }
        &self.hours[date.weekday().num_days_from_monday() as usize]
    }

    /// Whether `date` is a workday.
    pub fn is_workday(&self, date: NaiveDate) -> bool {
        !self.hours_on(date).is_empty()
    }
}

impl Hours {
    /// Reads `09:00-17:30`. The end may be `24:00`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let invalid =
            |why: &str| Invalid(format!("\"{text}\" {why}, write it like \"09:00-17:30\""));
        let (start, end) =
            text.split_once(['-', '–']).ok_or_else(|| invalid("is no span of hours"))?;
        let start = minute_of_day(start).ok_or_else(|| invalid("has a start that is no time"))?;
        let end = minute_of_day(end).ok_or_else(|| invalid("has an end that is no time"))?;
        if start >= end {
            return Err(invalid("ends before it starts"));
        }
        Ok(Self { start, end })
    }

    /// These hours of `date` as time. Their ends are read on the clock, so a day on which the clocks
    /// change is longer or shorter.
    pub fn on(self, date: NaiveDate, zone: Tz) -> Option<Interval> {
        let at = |minutes: u32| {
            let local = date.and_time(NaiveTime::MIN);
            Some(to_instant(local.checked_add_signed(Duration::minutes(minutes.into()))?, zone))
        };
        Some(Interval { start: at(self.start)?, end: at(self.end)? })
    }

    /// Reads a list like `09:00-12:00, 13:00-17:30`, sorted and without overlaps.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, Invalid> {
        let mut list = text.split(',').map(Self::parse).collect::<Result<Vec<_>, _>>()?;
        list.sort_unstable();
        if let Some(pair) =
            std::iter::zip(&list, list.iter().skip(1)).find(|(a, b)| a.end > b.start)
        {
            return Err(Invalid(format!("{} and {} overlap", pair.0, pair.1)));
        }
        Ok(list)
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, end } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60)
    }
}

/// Minutes since midnight of `9:00`, `09:00` or `24:00`.
pub(super) fn minute_of_day(text: &str) -> Option<u32> {
    let text = text.trim();
    if text == "24:00" {
        return Some(24 * 60);
    }
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    // chrono reads "+9:00" and "9:0" too; a time of day is one or two digits and two digits.
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits(hour) && digits(minute) && minute.len() == 2) {
        return None;
    }
    let seconds = time.signed_duration_since(NaiveTime::MIN).num_seconds();
    u32::try_from(seconds / 60).ok()
}

/// Reads the days of `mon-fri`, `Mon..Fri`, `mon,wed` or `fri..mon`, in the order written.
pub fn parse_weekdays(text: &str) -> Result<Vec<Weekday>, Invalid> {
    let mut days = Vec::new();
    for part in text.split(',') {
        let part = part.trim();
        let (first, last) =
            part.split_once("..").or_else(|| part.split_once('-')).unwrap_or((part, part));
        let day = |name: &str| {
            name.trim().parse::<Weekday>().map_err(|_| {
                Invalid(format!("\"{}\" is no weekday, write mon, tue, … or mon-fri", name.trim()))
            })
        };
        let (mut next, last) = (day(first)?, day(last)?);
        loop {
            if !days.contains(&next) {
                days.push(next);
            }
            if next == last {
                break;
            }
            next = next.succ();
        }
    }
    Ok(days)
}

/// Reads `2026-12-24` or `2026-12-24..2027-01-01`, both ends included.
pub fn parse_days_off(text: &str) -> Result<Vec<NaiveDate>, Invalid> {
    // Ten years of days off are a typing error, and the bound keeps the set small.
    const MOST_DAYS: i64 = 3_660;
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let date = |part: &str| {
        NaiveDate::parse_from_str(part.trim(), "%Y-%m-%d").map_err(|_| {
            Invalid(format!(
                "\"{}\" is no date, write 2026-12-24 or 2026-12-24..2027-01-01",
                part.trim()
            ))
        })
    };
    let (first, last) = (date(first)?, date(last)?);
    let days = (last - first).num_days();
    if days < 0 {
        return Err(Invalid(format!("\"{text}\" ends before it starts")));
    }
    if days > MOST_DAYS {
        return Err(Invalid(format!("\"{text}\" is longer than ten years")));
    }
    Ok(first.iter_days().take_while(|day| *day <= last).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_written_or_refused() {
        assert_eq!(Hours::parse("09:00-17:30"), Ok(Hours { start: 540, end: 1050 }));
        assert_eq!(Hours::parse("9:00 - 24:00"), Ok(Hours { start: 540, end: 1440 }));
        for wrong in ["25:00-9", "17:00-09:00", "09:00", "", "9-17", "09:00-09:00", "+9:00-17:00"] {
            assert!(Hours::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_list_is_sorted_and_must_not_overlap() {
        let list = Hours::parse_list("13:00-17:00, 09:00-12:00").unwrap();
        assert_eq!(list[0].to_string(), "09:00-12:00");
        assert_eq!(list.len(), 2);
        let error = Hours::parse_list("09:00-13:00,12:00-17:00").unwrap_err();
        assert_eq!(error.0, "09:00-13:00 and 12:00-17:00 overlap");
    }

    #[test]
    fn weekdays_wrap_over_the_week() {
        use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
        assert_eq!(parse_weekdays("mon-fri").unwrap(), [Mon, Tue, Wed, Thu, Fri]);
        assert_eq!(parse_weekdays("Fri..Mon").unwrap(), [Fri, Sat, Sun, Mon]);
        assert_eq!(parse_weekdays("mon, wed").unwrap(), [Mon, Wed]);
        assert!(parse_weekdays("noday").is_err());
    }

    #[test]
    fn days_off_include_both_ends() {
        let days = parse_days_off("2026-12-24..2027-01-01").unwrap();
        assert_eq!(days.len(), 9);
        assert_eq!(parse_days_off("2026-12-24").unwrap().len(), 1);
        assert!(parse_days_off("2027-01-01..2026-12-24").is_err());
        assert!(parse_days_off("2026-02-30").is_err());
        assert!(parse_days_off("0001-01-01..9999-01-01").is_err());
    }
}
