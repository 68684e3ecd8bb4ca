//! When something was said, in the forms that exports use.
//!
//! Of `3/4/2026` it is the file that tells whether the day or the month comes first: a number above
//! 12 in either place proves it for all of its dates.

use super::months;
use crate::domain::Invalid;
use crate::time::{When, to_instant};
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// Which of two numbers at the beginning of a date is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// `24/11/2026`
    DayFirst,
    /// `11/24/2026`
    MonthFirst,
}

impl DateOrder {
    /// Reads `dd/mm/yyyy` or `mm/dd/yyyy`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let order: String = text.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
        match order.as_str() {
            "ddmmyyyy" | "dmy" | "ddmmyy" | "dmyyyy" => Ok(Self::DayFirst),
            "mmddyyyy" | "mdy" | "mmddyy" | "mdyyyy" => Ok(Self::MonthFirst),
            _ => Err(Invalid(format!("\"{text}\" must be \"dd/mm/yyyy\" or \"mm/dd/yyyy\""))),
        }
    }
}

/// A date as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) struct Dated {
    /// When; with the month first where both are possible.
    pub(in crate::sources) when: When,
    /// With the day first, where that is another day and nothing in the date rules it out.
    pub(super) day_first: Option<When>,
    /// The order that it can only be in.
    pub(super) proves: Option<DateOrder>,
}

impl From<When> for Dated {
    fn from(when: When) -> Self {
        Self { when, day_first: None, proves: None }
    }
}

/// The dates of one file that can be read in two ways, until all of them are known.
#[derive(Debug, Clone, Default)]
pub(super) struct Orders {
    /// The places of the items, with their other date.
    open: Vec<(usize, When)>,
    day_first: bool,
    month_first: bool,
}

impl Orders {
    /// Looks at the date of the item at `place`.
    pub(super) fn note(&mut self, place: usize, date: &Dated) {
        self.open.extend(date.day_first.map(|other| (place, other)));
        self.day_first |= date.proves == Some(DateOrder::DayFirst);
        self.month_first |= date.proves == Some(DateOrder::MonthFirst);
    }

    /// The places of the items whose other date is the right one.
    pub(super) fn turned(&self) -> &[(usize, When)] {
        if self.day_first && !self.month_first { &self.open } else { &[] }
    }

    /// The dates of which nothing tells how they are meant.
    pub(super) fn assumed(&self) -> &[(usize, When)] {
        if self.day_first == self.month_first { &self.open } else { &[] }
    }
}

/// Times without an offset are those of the user's zone, or of that which their column names.
const TIMES: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %I:%M:%S %p",
    "%d/%b/%y %I:%M %p",
    "%d/%b/%Y %I:%M %p",
    "%B %d, %Y %H:%M",
    "%B %d, %Y %I:%M:%S %p",
    "%B %d, %Y %I:%M %p",
    "%d %B %Y %H:%M:%S",
    "%d %B %Y %H:%M",
];

/// A month may be written out.
const DAYS: &[&str] = &[
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%B %d, %Y",
    "%B %d %Y",
    "%d %B %Y",
    "%d-%B-%Y",
    "%d. %B %Y",
];

/// What may follow a date of numbers.
const CLOCKS: &[&str] = &["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p"];

/// Reads a date or a time; nothing if it is none, or of a year that nobody means.
pub(super) fn read(text: &str, zone: Tz, order: Option<DateOrder>) -> Option<Dated> {
    let text = text.trim();
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let dated = match iso(text, zone).or_else(|| instant(text)) {
        Some(when) => when.into(),
        None => numbers(text, zone, order).or_else(|| local(text, zone).map(Dated::from))?,
    };
    let is_meant = |when: When| (1990..=2200).contains(&when.date(zone).year());
    is_meant(dated.when).then_some(dated)
}

/// The usual forms, `2026-11-24` and `2026-11-24 08:00:00`, of which a table has thousands: what else
/// stands there is left to the other readers.
fn iso(text: &str, zone: Tz) -> Option<When> {
    let (date, clock) = match text.split_at_checked(10)? {
        (date, "") => (date, None),
        (date, clock) => (date, Some(clock.strip_prefix([' ', 'T'])?)),
    };
    let number = |text: &str, from: usize, to: usize| -> Option<u32> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let is_mark = |text: &str, at: usize, mark: u8| text.as_bytes().get(at) == Some(&mark);
    if !(is_mark(date, 4, b'-') && is_mark(date, 7, b'-')) {
        return None;
    }
    let year = i32::try_from(number(date, 0, 4)?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(date, 5, 7)?, number(date, 8, 10)?)?;
    let Some(clock) = clock else { return Some(When::Day(date)) };
    let seconds = match clock.len() {
        5 => 0,
        8 if is_mark(clock, 5, b':') => number(clock, 6, 8)?,
        _ => return None,
    };
    let hours = number(clock, 0, 2).filter(|_| is_mark(clock, 2, b':'))?;
    let time = date.and_hms_opt(hours, number(clock, 3, 5)?, seconds)?;
    Some(When::At(to_instant(time, zone)))
}

fn local(text: &str, zone: Tz) -> Option<When> {
    let at = |local| When::At(to_instant(local, zone));
    time(text)
        .map(at)
        .or_else(|| {
            let mut forms = fitting(DAYS, text);
            forms.find_map(|form| NaiveDate::parse_from_str(text, form).ok()).map(When::Day)
        })
        .or_else(|| months::written(text).map(|(date, _)| When::Day(date)))
}

fn time(text: &str) -> Option<NaiveDateTime> {
    let mut forms = fitting(TIMES, text);
    let known = forms.find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    known.or_else(|| months::written_time(text))
}

/// The forms that begin as a text does, with a figure or with a name.
fn fitting(forms: &'static [&str], text: &str) -> impl Iterator<Item = &'static str> {
    let is_named = text.starts_with(char::is_alphabetic);
    forms.iter().copied().filter(move |form| form.starts_with("%B") == is_named)
}

/// A time that says how far from UTC it is: `2026/11/24 8:05:00 AM GMT+1`.
fn with_offset(text: &str) -> Option<When> {
    // The name of the zone may stand behind it in brackets.
    let named = text.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    let text = named.map_or(text, |(text, _)| text);
    let (local, offset) = text.rsplit_once(" GMT").or_else(|| text.rsplit_once(" UTC"))?;
    let minutes = match offset.split_at_checked(1) {
        None if offset.is_empty() => 0,
        None => return None,
        Some((sign, rest)) => {
            let joined = rest.split_at_checked(2).filter(|(_, minutes)| minutes.len() == 2);
            let (hours, minutes) = rest.split_once(':').or(joined).unwrap_or((rest, "0"));
            let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
            let fits = (0..=14).contains(&hours) && (0..60).contains(&minutes);
            let minutes = fits.then_some(hours * 60 + minutes)?;
            match sign {
                "+" => minutes,
                "-" => -minutes,
                _ => return None,
            }
        }
    };
    let utc = time(local.trim_end())?.checked_sub_signed(TimeDelta::minutes(minutes))?;
    Some(When::At(utc.and_utc()))
}

/// A date of three numbers of which the last is the year, and perhaps a time behind it. With dots,
/// the day comes first everywhere.
fn numbers(text: &str, zone: Tz, order: Option<DateOrder>) -> Option<Dated> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '/' | '.' | '-')));
    let (date, clock) = text.split_at(end.unwrap_or(text.len()));
    let mark = date.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = date.split(mark).collect();
    let [one, two, year] = parts.as_slice() else { return None };
    let year: i32 = match year.len() {
        4 => year.parse().ok()?,
        2 if mark != '-' => months::year_of_two(year.parse().ok()?),
        _ => return None,
    };
    let is_short = |part: &&str| (1..=2).contains(&part.len());
    let [one, two] = [one, two].map(|part| Some(*part).filter(is_short)?.parse::<u32>().ok());
    let (one, two) = (one?, two?);
    let clock = clock.trim_start_matches([',', ' ']).trim_end();
    let clock = match clock {
        "" => None,
        clock => Some(CLOCKS.iter().find_map(|form| NaiveTime::parse_from_str(clock, form).ok())?),
    };
    let of = |month: u32, day: u32| {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        Some(match clock {
            Some(clock) => When::At(to_instant(date.and_time(clock), zone)),
            None => When::Day(date),
        })
    };
    let order = if mark == '.' { Some(DateOrder::DayFirst) } else { order };
    let (month_first, day_first) = (of(one, two), of(two, one));
    let alone = |when, proves| Dated { when, day_first: None, proves };
    Some(match (month_first, day_first) {
        // What is said of the order holds for what fits it.
        (Some(when), None) if mark != '.' => alone(when, Some(DateOrder::MonthFirst)),
        (_, None) => return None,
        (None, Some(when)) => alone(when, Some(DateOrder::DayFirst).filter(|_| mark != '.')),
        (Some(when), Some(other)) => match order {
            Some(DateOrder::DayFirst) => alone(other, None),
            Some(DateOrder::MonthFirst) => alone(when, None),
            None => Dated { when, day_first: Some(other).filter(|_| one != two), proves: None },
        },
    })
}

fn instant(text: &str) -> Option<When> {
    let at = |at: DateTime<chrono::FixedOffset>| When::At(at.with_timezone(&Utc));
    let fixed = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_rfc2822(text))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z"))
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"));
    if let Ok(fixed) = fixed {
        return Some(at(fixed));
    }
    if let Some(when) = with_offset(text) {
        return Some(when);
    }
    // Seconds or milliseconds since 1970; eight digits are a date.
    let (seconds, _) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = seconds.parse().ok().filter(|_| seconds.len() >= 9)?;
    let stamp = if seconds.len() >= 12 { number / 1000 } else { number };
    DateTime::from_timestamp(stamp, 0).map(When::At)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Berlin;

    #[test]
    fn the_forms_of_exports_are_read() {
        for (text, expected) in [
            ("2026-11-24", "2026-11-24"),
            ("2026-11-24T08:00:00Z", "2026-11-24T09:00:00+01:00"),
            ("2026-11-24 08:00:00", "2026-11-24T08:00:00+01:00"),
            ("2026-11-24 08:00:00 UTC", "2026-11-24T09:00:00+01:00"),
            ("2026-11-24 08:00 UTC", "2026-11-24T09:00:00+01:00"),
            ("2026/11/24 8:05:00 AM GMT+1", "2026-11-24T08:05:00+01:00"),
            ("2026/11/24 8:05:00 PM GMT-3:30", "2026-11-25T00:35:00+01:00"),
            ("Tue Nov 24 2026 08:05:10 GMT-0130 (CET)", "2026-11-24T10:35:10+01:00"),
            ("24/Nov/26 8:05 AM", "2026-11-24T08:05:00+01:00"),
            ("2026-11-24T08:00:00.250Z", "2026-11-24T09:00:00+01:00"),
            ("Tue, 24 Nov 2026 08:00:00 +0000", "2026-11-24T09:00:00+01:00"),
            ("11/24/2026", "2026-11-24"),
            ("24/11/2026", "2026-11-24"),
            ("24-11-2026 8:05", "2026-11-24T08:05:00+01:00"),
            ("24.11.2026 08:00", "2026-11-24T08:00:00+01:00"),
            ("24.11.26", "2026-11-24"),
            ("3.4.2026", "2026-04-03"),
            ("11/24/26, 8:05 PM", "2026-11-24T20:05:00+01:00"),
            ("11/24/2026 8:05 PM", "2026-11-24T20:05:00+01:00"),
            ("Nov 24, 2026", "2026-11-24"),
            ("24 November 2026", "2026-11-24"),
            ("24. November 2026 um 08:05", "2026-11-24T08:05:00+01:00"),
            ("24 nov. 2026", "2026-11-24"),
            ("24 noviembre 2026 08:05 UTC", "2026-11-24T09:05:00+01:00"),
            ("2026-11-24 08:05", "2026-11-24T08:05:00+01:00"),
            ("2026-11-24T23:59:59", "2026-11-24T23:59:59+01:00"),
            ("20261124", "2026-11-24"),
            ("1795503600", "2026-11-24T08:00:00+01:00"),
            ("1795503600000", "2026-11-24T08:00:00+01:00"),
            ("1795503600.000200", "2026-11-24T08:00:00+01:00"),
        ] {
            let read = read(text, Berlin, None).map(|dated| dated.when.to_json(Berlin));
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "soon",
            "12",
            "0001-01-01",
            "2026-13-40",
            "2026-11-24 24:00:00",
            "2026-é1-24",
            "٢٠٢٦-11-24",
            "99999999999999999999",
            "11.24.2026",
            "13/13/2026",
            "1/2/2026 noon",
            "1/2/3/2026",
            "5/2026",
            "1.2.3",
            "2026-11-24 08:00 GMT1",
            "2026-11-24 08:00 GMT+99",
            "soon GMT+1",
            "2026-11-24 08:00 GMT→1",
            "-/-/2026",
        ] {
            assert_eq!(read(text, Berlin, None), None, "{text}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_proved_by_a_number_above_twelve_or_said() {
        let shown = |text: &str, order| {
            let dated = read(text, Berlin, order).unwrap();
            let json = |when: When| when.to_json(Berlin);
            (json(dated.when), dated.day_first.map(json), dated.proves)
        };
        let (fourth, third) = ("2026-03-04".to_owned(), "2026-04-03".to_owned());
        let both = (fourth.clone(), Some(third.clone()), None);
        assert_eq!(shown("3/4/2026", None), both);
        assert_eq!(shown("3/4/2026", Some(DateOrder::DayFirst)), (third, None, None));
        assert_eq!(shown("3/4/2026", Some(DateOrder::MonthFirst)), (fourth, None, None));
        assert_eq!(shown("4/4/2026", None).1, None);
        assert_eq!(shown("24/11/2026", None).2, Some(DateOrder::DayFirst));
        assert_eq!(shown("11/24/2026", None).2, Some(DateOrder::MonthFirst));
        // What cannot be in the order that is said is no reason to lose it.
        assert_eq!(shown("24/11/2026", Some(DateOrder::MonthFirst)).0, "2026-11-24");
        assert_eq!(DateOrder::parse("DD/MM/YYYY").unwrap(), DateOrder::DayFirst);
        assert_eq!(DateOrder::parse("m/d/yyyy").unwrap(), DateOrder::MonthFirst);
        for wrong in ["", "iso", "yyyy-mm-dd", "%d"] {
            assert!(DateOrder::parse(wrong).is_err(), "{wrong}");
        }
    }
}
