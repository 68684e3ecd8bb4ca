//! Days and ages as they are typed.

use crate::config::parse_duration;
use crate::domain::Invalid;
use chrono::NaiveDate;
use std::time::Duration;

/// A day as typed; what `tomorrow` means depends on the run's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Day {
    /// A date.
    Date(NaiveDate),
    /// So many days from today.
    Offset(i64),
    /// The next such weekday, today included.
    Weekday(chrono::Weekday),
}

pub(in crate::cli) fn parse_day(text: &str) -> Result<Day, String> {
    match text.to_lowercase().as_str() {
        "today" => return Ok(Day::Offset(0)),
        "tomorrow" => return Ok(Day::Offset(1)),
        "yesterday" => return Ok(Day::Offset(-1)),
        lower => {
            if let Ok(weekday) = lower.parse() {
                return Ok(Day::Weekday(weekday));
            }
        }
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| "write 2026-11-24, today, tomorrow, yesterday or a weekday".to_owned())?;
    // Planning looks two weeks ahead and compares with the day before; years of four digits keep
    // all of that inside the calendar and inside RFC 3339.
    let years = 1900..=9000;
    if years.contains(&chrono::Datelike::year(&date)) {
        Ok(Day::Date(date))
    } else {
        Err("the year must be between 1900 and 9000".to_owned())
    }
}

/// A length of time: `90d`, `26w`, `1y`.
pub(in crate::cli) fn parse_age(text: &str) -> Result<Duration, String> {
    parse_duration(text).map_err(|Invalid(why)| why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates_words_or_weekdays() {
        assert_eq!(parse_day("Tomorrow"), Ok(Day::Offset(1)));
        assert_eq!(parse_day("fri"), Ok(Day::Weekday(chrono::Weekday::Fri)));
        let date = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        assert_eq!(parse_day("2026-11-24"), Ok(Day::Date(date)));
        assert!(parse_day("2026-02-30").is_err());
        assert!(parse_day("0001-01-01").is_err());
        assert!(parse_day("soon").is_err());
    }
}
