//! Timestamps: `<2026-11-30 Mon 10:00-11:00 +1w -3d>`, active in `<>` or inactive in `[]`.

use crate::time::{When, to_instant};
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use std::ops::Range;

/// A planning line's entry: `SCHEDULED: <…>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned<'t> {
    /// `SCHEDULED`, `DEADLINE` or `CLOSED`.
    pub(super) name: &'t str,
    /// The timestamp with its brackets.
    pub(super) stamp: &'t str,
    /// Where in the line the timestamp stands.
    pub(super) place: Range<usize>,
}

const NAMES: [&str; 3] = ["SCHEDULED", "DEADLINE", "CLOSED"];

/// The entries of a planning line; none if the line is another one.
pub(super) fn planning(line: &str) -> Vec<Planned<'_>> {
    let mut found = Vec::new();
    let mut rest = line.trim_start();
    loop {
        let entry = NAMES.into_iter().find_map(|name| {
            let after = rest.strip_prefix(name)?.strip_prefix(':')?.trim_start();
            let close = match after.chars().next()? {
                '<' => '>',
                '[' => ']',
                _ => return None,
            };
            let length = after.find(close)? + 1;
            Some((name, after, length))
        });
        let Some((name, after, length)) = entry else { return found };
        let begin = line.len() - after.len();
        let stamp = after.get(..length).unwrap_or_default();
        found.push(Planned { name, stamp, place: begin..begin + length });
        rest = after.get(length..).unwrap_or_default();
        // Of a range the first timestamp counts.
        if let Some(end) = rest.strip_prefix("--").and_then(|end| {
            let close = if end.starts_with('<') { '>' } else { ']' };
            end.get(end.find(close)? + 1..)
        }) {
            rest = end;
        }
        rest = rest.trim_start();
    }
}

/// Reads a timestamp with its brackets. A date may have the name of its day in any language behind
/// it, a time or a range of times, and how it repeats and warns.
pub(super) fn when(stamp: &str, zone: Tz) -> Option<When> {
    let mut words = inside(stamp).split_whitespace();
    let date = day(words.next()?)?;
    let time = words.find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let Some(time) = time else { return Some(When::Day(date)) };
    let begin = time.split('-').next().unwrap_or_default();
    let (hour, minute) = begin.split_once(':')?;
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2);
    let time = NaiveTime::from_hms_opt(number(hour)?, number(minute)?, 0)?;
    Some(When::At(to_instant(date.and_time(time), zone)))
}

/// A timestamp moved to another day, with the name of that day if it has one, and with its time and
/// how it repeats and warns.
pub(super) fn moved(stamp: &str, to: NaiveDate) -> String {
    let words = inside(stamp).split_whitespace().skip(1).map(|word| {
        let is_name =
            !word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
        if is_name { to.format("%a").to_string() } else { word.to_owned() }
    });
    let words: Vec<String> = std::iter::once(to.to_string()).chain(words).collect();
    let (open, close) = if stamp.starts_with('[') { ('[', ']') } else { ('<', '>') };
    format!("{open}{}{close}", words.join(" "))
}

/// How a timestamp repeats: `+1w`, `++1m`, `.+2d`.
pub(super) fn repeater(stamp: &str) -> Option<&str> {
    inside(stamp).split_whitespace().skip(1).find(|word| {
        let number = word.strip_prefix('.').unwrap_or(word).strip_prefix('+');
        number.is_some_and(|n| n.trim_start_matches('+').starts_with(|c: char| c.is_ascii_digit()))
    })
}

fn inside(stamp: &str) -> &str {
    stamp.trim_matches(['<', '>', '[', ']'])
}

fn day(text: &str) -> Option<NaiveDate> {
    let form = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    form.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Berlin;

    fn read(stamp: &str) -> Option<String> {
        when(stamp, Berlin).map(|when| when.to_json(Berlin))
    }

    #[test]
    fn every_form_of_a_timestamp_is_read() {
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(read("<2026-11-30>"), is("2026-11-30"));
        assert_eq!(read("<2026-11-30 Mon>"), is("2026-11-30"));
        assert_eq!(read("[2026-11-30 月]"), is("2026-11-30"));
        assert_eq!(read("<2026-11-30 Mo. ++1w -3d>"), is("2026-11-30"));
        assert_eq!(read("<2026-11-30 Mon 9:05>"), is("2026-11-30T09:05:00+01:00"));
        assert_eq!(read("<2026-07-01 10:00-11:30 .+1d/2d>"), is("2026-07-01T10:00:00+02:00"));
        for wrong in ["<2026-02-30 Mon>", "<>", "<tomorrow>", "<2026-11-30 25:00>", "<%%(diary)>"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn repeaters_are_told_from_warnings() {
        for (stamp, expected) in [
            ("<2026-11-30 Mon +1w>", Some("+1w")),
            ("<2026-11-30 Mon 10:00 ++2d -3d>", Some("++2d")),
            ("<2026-11-30 .+1m>", Some(".+1m")),
            ("<2026-11-30 Mon -3d>", None),
            ("<2026-11-30 Mon>", None),
        ] {
            assert_eq!(repeater(stamp), expected, "{stamp}");
        }
    }

    #[test]
    fn a_moved_timestamp_keeps_all_but_its_day() {
        let to = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        for (stamp, expected) in [
            ("<2026-11-25 Wed>", "<2026-12-01 Tue>"),
            ("<2026-11-25>", "<2026-12-01>"),
            ("[2026-11-25 Mi. 10:00-11:00 .+1w -2d]", "[2026-12-01 Tue 10:00-11:00 .+1w -2d]"),
            ("<%%(diary)>", "<2026-12-01>"),
        ] {
            assert_eq!(moved(stamp, to), expected);
        }
    }

    #[test]
    fn a_planning_line_holds_its_entries_in_any_order() {
        let names = |line: &str| -> Vec<String> {
            planning(line).iter().map(|one| format!("{}{}", one.name, one.stamp)).collect()
        };
        assert_eq!(
            names(
                "  DEADLINE: <2026-11-30 Mon> SCHEDULED: <2026-11-25 Wed>--<2026-11-26 Thu> CLOSED: [2026-11-24 Tue 10:00]"
            ),
            [
                "DEADLINE<2026-11-30 Mon>",
                "SCHEDULED<2026-11-25 Wed>",
                "CLOSED[2026-11-24 Tue 10:00]"
            ]
        );
        for line in ["text DEADLINE: <2026-11-30>", "DEADLINE <2026-11-30>", "DEADLINE: soon", ""] {
            assert_eq!(names(line), [""; 0], "{line}");
        }
        let line = "\tSCHEDULED:<2026-11-25>";
        assert_eq!(&line[planning(line)[0].place.clone()], "<2026-11-25>");
    }
}
