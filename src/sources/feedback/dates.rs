//! When something was said, in the forms that exports use.

use crate::time::{When, to_instant};
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;

/// Times without an offset are those of the user's zone. Of `3/4/2026` the month comes first, as in
/// the exports that write it so, unless it cannot.
const TIMES: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%b %d, %Y %H:%M",
    "%d %b %Y %H:%M",
];

const DAYS: &[&str] = &[
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%m/%d/%y",
    "%b %d, %Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d. %b %Y",
];

/// Reads a date or a time; nothing if it is none, or of a year that nobody means.
pub(super) fn read(text: &str, zone: Tz) -> Option<When> {
    let text = text.trim();
    let when = instant(text)
        .or_else(|| {
            let form = TIMES.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
            form.map(|local| When::At(to_instant(local, zone)))
        })
        .or_else(|| {
            DAYS.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok()).map(When::Day)
        })?;
    (1990..=2200).contains(&when.date(zone).year()).then_some(when)
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
    if let Some(utc) = text.strip_suffix("UTC").map(str::trim_end) {
        let local = NaiveDateTime::parse_from_str(utc, "%Y-%m-%d %H:%M:%S%.f").ok()?;
        return Some(When::At(local.and_utc()));
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
            ("2026-11-24T08:00:00.250Z", "2026-11-24T09:00:00+01:00"),
            ("Tue, 24 Nov 2026 08:00:00 +0000", "2026-11-24T09:00:00+01:00"),
            ("11/24/2026", "2026-11-24"),
            ("24/11/2026", "2026-11-24"),
            ("24.11.2026 08:00", "2026-11-24T08:00:00+01:00"),
            ("11/24/2026 8:05 PM", "2026-11-24T20:05:00+01:00"),
            ("Nov 24, 2026", "2026-11-24"),
            ("20261124", "2026-11-24"),
            ("1795503600", "2026-11-24T08:00:00+01:00"),
            ("1795503600000", "2026-11-24T08:00:00+01:00"),
            ("1795503600.000200", "2026-11-24T08:00:00+01:00"),
        ] {
            let read = read(text, Berlin).map(|when| when.to_json(Berlin));
            assert_eq!(read.as_deref(), Some(expected), "{text}");
        }
        for text in ["", "soon", "12", "0001-01-01", "2026-13-40", "99999999999999999999"] {
            assert_eq!(read(text, Berlin), None, "{text}");
        }
    }
}
