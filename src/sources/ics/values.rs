//! Property values: dates and times, durations, text (RFC 5545, 3.3).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// The longest duration that is believed, in seconds: about a thousand years. It keeps every sum
/// with a date inside the calendar.
const LONGEST: i64 = 1_000 * 366 * 86_400;

/// A date or a date with a time, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// A whole day.
    Day(NaiveDate),
    /// A time of day; `utc` if it ends in `Z`.
    Time {
        /// The digits.
        local: NaiveDateTime,
        /// Whether they are in UTC.
        utc: bool,
    },
}

impl Written {
    /// Reads `20261124`, `20261124T090000`, `20261124T090000Z`, and the same with the separators
    /// of ISO 8601, which some programs write.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, time) = match text.split_once(['T', 't', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let [year, month, day] = digits(date, [4, 2, 2], '-')?;
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        let Some(time) = time else {
            return Some(Self::Day(date));
        };
        let (time, utc) = match time.strip_suffix(['Z', 'z']) {
            Some(time) => (time, true),
            None => (time, false),
        };
        let [hour, minute, second] = digits(time, [2, 2, 2], ':').or_else(|| {
            let [hour, minute] = digits(time, [2, 2], ':')?;
            Some([hour, minute, 0])
        })?;
        if (hour, minute, second) == (24, 0, 0) {
            let local = date.succ_opt()?.and_time(NaiveTime::MIN);
            return Some(Self::Time { local, utc });
        }
        // A leap second is the second before it (RFC 5545, 3.3.12).
        let time = NaiveTime::from_hms_opt(hour, minute, second.min(59))?;
        (second <= 60).then_some(Self::Time { local: date.and_time(time), utc })
    }

    /// The date of the digits.
    pub(super) fn date(self) -> NaiveDate {
        match self {
            Self::Day(date) => date,
            Self::Time { local, .. } => local.date(),
        }
    }

    /// The digits as a time; a whole day begins at midnight.
    pub(super) fn local(self) -> NaiveDateTime {
        match self {
            Self::Day(date) => date.and_time(NaiveTime::MIN),
            Self::Time { local, .. } => local,
        }
    }
}

/// Numbers of fixed widths, together or separated by `mark`.
fn digits<const N: usize>(text: &str, widths: [usize; N], mark: char) -> Option<[u32; N]> {
    let mut rest = text;
    let mut numbers = [0; N];
    for (at, (number, width)) in numbers.iter_mut().zip(widths).enumerate() {
        if at > 0 {
            rest = rest.strip_prefix(mark).unwrap_or(rest);
        }
        let (head, tail) = rest.split_at_checked(width)?;
        if !head.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = head.parse().ok()?;
        rest = tail;
    }
    rest.is_empty().then_some(numbers)
}

/// A duration. Days are nominal (the same time of day, that many days on), the rest is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Duration {
    /// Whole days, weeks included.
    pub(super) days: i64,
    /// Hours, minutes and seconds, in seconds.
    pub(super) seconds: i64,
}

impl Duration {
    /// Reads `P1W`, `P1DT2H30M`, `-PT15M`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, text) = match text.split_at_checked(1) {
            Some(("-", rest)) => (-1, rest),
            Some(("+", rest)) => (1, rest),
            _ => (1, text),
        };
        let mut rest = text.strip_prefix(['P', 'p'])?;
        let (mut days, mut seconds) = (0_i64, 0_i64);
        let (mut in_time, mut parts) = (false, 0);
        while let Some(first) = rest.chars().next() {
            if matches!(first, 'T' | 't') && !in_time {
                in_time = true;
                rest = rest.get(1..)?;
                continue;
            }
            let stop = rest.find(|c: char| !c.is_ascii_digit())?;
            let (number, tail) = rest.split_at_checked(stop)?;
            let number = number.parse::<i64>().ok().filter(|number| *number <= LONGEST)?;
            let unit = tail.chars().next()?.to_ascii_uppercase();
            match (unit, in_time) {
                ('W', false) => days += number * 7,
                ('D', false) => days += number,
                ('H', true) => seconds += number * 3_600,
                ('M', true) => seconds += number * 60,
                ('S', true) => seconds += number,
                _ => return None,
            }
            // Looked at after every part, because many long ones add up to more than a number holds.
            if days > LONGEST / 86_400 || seconds > LONGEST {
                return None;
            }
            parts += 1;
            rest = tail.get(unit.len_utf8()..)?;
        }
        (parts > 0).then_some(Self { days: sign * days, seconds: sign * seconds })
    }

    /// The length of a duration on a day that has 24 hours.
    pub(super) fn nominal(self) -> TimeDelta {
        TimeDelta::days(self.days) + TimeDelta::seconds(self.seconds)
    }
}

/// An offset from UTC in seconds: `+0100`, `-053020`, also `+01:00`.
pub(super) fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let (sign, text) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => (1, text),
    };
    let [hours, minutes, seconds] = digits(text, [2, 2, 2], ':').or_else(|| {
        let [hours, minutes] = digits(text, [2, 2], ':')?;
        Some([hours, minutes, 0])
    })?;
    if hours >= 24 || minutes >= 60 || seconds >= 60 {
        return None;
    }
    i32::try_from(hours * 3_600 + minutes * 60 + seconds).ok().map(|total| sign * total)
}

/// The beginning of a text: at most so many bytes, and whole characters.
pub(super) fn head(text: &str, bytes: usize) -> &str {
    let ends = (0..=bytes.min(text.len())).rev();
    ends.into_iter().find_map(|end| text.get(..end)).unwrap_or_default()
}

/// A TEXT value without its escapes (RFC 5545, 3.3.11).
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.clone().next() {
            Some('n' | 'N') => plain.push('\n'),
            Some(known @ ('\\' | ',' | ';')) => plain.push(known),
            // Any other backslash is a character of the text.
            _ => {
                plain.push('\\');
                continue;
            }
        }
        chars.next();
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        Written::parse(text).map(|written| match written {
            Written::Day(date) => date.to_string(),
            Written::Time { local, utc } => format!("{local}{}", if utc { " UTC" } else { "" }),
        })
    }

    #[test]
    fn dates_and_times_are_read_in_both_forms() {
        assert_eq!(shown("20261124").unwrap(), "2026-11-24");
        assert_eq!(shown(" 2026-11-24 ").unwrap(), "2026-11-24");
        assert_eq!(shown("20261124T090000").unwrap(), "2026-11-24 09:00:00");
        assert_eq!(shown("20261124T090000Z").unwrap(), "2026-11-24 09:00:00 UTC");
        assert_eq!(shown("2026-11-24T09:00:00z").unwrap(), "2026-11-24 09:00:00 UTC");
        assert_eq!(shown("20261124T0900").unwrap(), "2026-11-24 09:00:00");
        assert_eq!(shown("20261231T240000").unwrap(), "2027-01-01 00:00:00");
        assert_eq!(shown("20161231T235960Z").unwrap(), "2016-12-31 23:59:59 UTC");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for wrong in [
            "",
            "2026",
            "20260230",
            "20261301",
            "20261124T",
            "20261124T250000",
            "tomorrow",
            "20261124T096000",
            "2026112é",
            "20261124T240001",
            "20261124T235961",
        ] {
            assert_eq!(Written::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn durations_keep_days_and_hours_apart() {
        let read = |text| Duration::parse(text).map(|d| (d.days, d.seconds));
        assert_eq!(read("P1W"), Some((7, 0)));
        assert_eq!(read("P1DT2H30M5S"), Some((1, 9_005)));
        assert_eq!(read("-PT15M"), Some((0, -900)));
        assert_eq!(read("+pt1h"), Some((0, 3_600)));
        for wrong in ["", "P", "PT", "1H", "P1H", "PT1D", "P1", "PT99999999999999999999S", "PTé"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_duration_of_many_parts_is_none_before_it_is_too_long_to_count() {
        let hours = "31622400000H".repeat(90_000);
        assert_eq!(Duration::parse(&format!("PT{hours}")), None);
        assert_eq!(Duration::parse(&format!("P{}", "366000D".repeat(2))), None);
        assert_eq!(Duration::parse("P366000D").map(|long| long.days), Some(366_000));
    }

    #[test]
    fn offsets_are_read_to_the_second() {
        assert_eq!(offset("+0100"), Some(3_600));
        assert_eq!(offset("-053020"), Some(-19_820));
        assert_eq!(offset("+05:30"), Some(19_800));
        assert_eq!(offset("+5328"), None);
        assert_eq!(offset("é"), None);
    }

    #[test]
    fn escapes_are_undone_once() {
        assert_eq!(unescape(r"a\, b\; c\nd\Ne\\n"), "a, b; c\nd\ne\\n");
        assert_eq!(unescape(r"C:\temp\"), "C:\\temp\\");
    }
}
