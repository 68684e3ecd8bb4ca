//! Times, days and lengths of time in words: English, and the same for equal input.

use crate::time::TimeFormat;
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

/// A length of time in minutes: below two hours as minutes, from there on as hours and minutes, so
/// that meetings and estimates compare at a glance and sums stay short.
pub fn duration(minutes: impl Into<i64>) -> String {
    let minutes: i64 = minutes.into();
    let sign = if minutes < 0 { "-" } else { "" };
    match minutes.unsigned_abs() {
        short @ 0..120 => format!("{sign}{short} min"),
        long if long.is_multiple_of(60) => format!("{sign}{} h", long / 60),
        long => format!("{sign}{} h {:02}", long / 60, long % 60),
    }
}

/// A date: `Tue 24 Nov`, with the year if that is not the year of `today`.
pub fn day(date: NaiveDate, today: NaiveDate) -> String {
    let form = if date.year() == today.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
    date.format(form).to_string()
}

/// A date as one says it on `today`: `yesterday`, `today`, `tomorrow`, a weekday for the rest of
/// the six days ahead (the seventh has the same name as today), else as [`day`].
pub fn relative_day(date: NaiveDate, today: NaiveDate) -> String {
    match date.signed_duration_since(today).num_days() {
        -1 => "yesterday".to_owned(),
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        2..=6 => date.format("%a").to_string(),
        _ => day(date, today),
    }
}

/// A time of day: `09:00`, or `9:00 am`.
pub fn time_of_day(time: NaiveTime, format: TimeFormat) -> String {
    match format {
        TimeFormat::H24 => format!("{:02}:{:02}", time.hour(), time.minute()),
        TimeFormat::H12 => {
            let (afternoon, hour) = time.hour12();
            let half = if afternoon { "pm" } else { "am" };
            format!("{hour}:{:02} {half}", time.minute())
        }
    }
}

/// A share of a whole as a bar of so many cells: `▓▓░░░`. What lies beyond either end is at that end,
/// and only the whole fills it.
pub fn bar(share: f64, cells: u32) -> String {
    let filled = (share.clamp(0.0, 1.0) * f64::from(cells) + 1e-9).floor();
    let is_filled = |cell: &u32| f64::from(*cell) < filled;
    (0..cells).map(|cell| if is_filled(&cell) { '▓' } else { '░' }).collect()
}

/// The course of some numbers, one mark each, the newest `most` of them: `▁▃▆█`. The lowest has the
/// lowest mark and the highest the highest; numbers that are all the same have a middle one.
pub fn sparkline(numbers: &[f64], most: usize) -> String {
    const MARKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let newest = numbers.get(numbers.len().saturating_sub(most)..).unwrap_or_default();
    let low = newest.iter().copied().fold(f64::INFINITY, f64::min);
    let high = newest.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mark = |number: &f64| {
        let height = if high > low { (number - low) / (high - low) * 7.0 } else { 3.0 };
        let steps = (0_u32..8).filter(|step| f64::from(*step) <= height + 0.5).count();
        MARKS.get(steps.saturating_sub(1)).copied().unwrap_or('▁')
    };
    newest.iter().map(mark).collect()
}

/// A number with no more digits than it needs, and at most `decimals` of them behind the point.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    // Nothing is less than nothing.
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A share as a whole percentage: `44 %`.
pub fn percent(share: f64) -> String {
    format!("{} %", number(share * 100.0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn lengths_below_two_hours_are_minutes() {
        let said: Vec<String> =
            [0, 20, 60, 90, 119, 120, 125, 250, 1440, -20, -150].map(duration).into();
        let expected = [
            "0 min", "20 min", "60 min", "90 min", "119 min", "2 h", "2 h 05", "4 h 10", "24 h",
            "-20 min", "-2 h 30",
        ];
        assert_eq!(said, expected);
        assert_eq!(duration(45_u32), "45 min");
        assert_eq!(duration(i64::MIN), "-153722867280912930 h 08");
    }

    #[test]
    fn a_day_has_its_year_only_where_it_is_another() {
        let today = date("2026-11-24");
        assert_eq!(day(today, today), "Tue 24 Nov");
        assert_eq!(day(date("2026-12-04"), today), "Fri 4 Dec");
        assert_eq!(day(date("2027-01-01"), today), "Fri 1 Jan 2027");
    }

    #[test]
    fn near_days_are_said_as_people_say_them() {
        let today = date("2026-11-24");
        for (when, said) in [
            ("2026-11-22", "Sun 22 Nov"),
            ("2026-11-23", "yesterday"),
            ("2026-11-24", "today"),
            ("2026-11-25", "tomorrow"),
            ("2026-11-26", "Thu"),
            ("2026-11-30", "Mon"),
            ("2026-12-01", "Tue 1 Dec"),
        ] {
            assert_eq!(relative_day(date(when), today), said);
        }
        // Over the turn of the year a near day still needs no year.
        assert_eq!(relative_day(date("2027-01-02"), date("2026-12-31")), "Sat");
    }

    #[test]
    fn both_clocks_say_noon_and_midnight_right() {
        for (time, h24, h12) in [
            ((0, 0), "00:00", "12:00 am"),
            ((9, 5), "09:05", "9:05 am"),
            ((12, 0), "12:00", "12:00 pm"),
            ((13, 30), "13:30", "1:30 pm"),
            ((23, 59), "23:59", "11:59 pm"),
        ] {
            let time = NaiveTime::from_hms_opt(time.0, time.1, 0).unwrap();
            assert_eq!(time_of_day(time, TimeFormat::H24), h24);
            assert_eq!(time_of_day(time, TimeFormat::H12), h12);
        }
    }

    #[test]
    fn a_bar_is_full_only_when_all_is_done() {
        let bars = [-0.5, 0.0, 0.19, 0.2, 0.599, 0.6, 0.999, 1.0, 1.7].map(|share| bar(share, 5));
        let expected =
            ["░░░░░", "░░░░░", "░░░░░", "▓░░░░", "▓▓░░░", "▓▓▓░░", "▓▓▓▓░", "▓▓▓▓▓", "▓▓▓▓▓"];
        assert_eq!(bars, expected);
        assert_eq!((bar(0.5, 0), bar(f64::NAN, 2)), (String::new(), "░░".to_owned()));
    }

    #[test]
    fn a_sparkline_runs_from_the_lowest_mark_to_the_highest() {
        assert_eq!(sparkline(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 8), "▁▂▃▄▅▆▇█");
        // The middle of 24 and 40 is 32, half of seven steps up.
        assert_eq!(sparkline(&[24.0, 32.0, 40.0], 8), "▁▅█");
        assert_eq!(sparkline(&[40.0, 30.0], 8), "█▁");
        assert_eq!(sparkline(&[5.0, 5.0], 8), "▄▄");
        assert_eq!(sparkline(&[9.0, 1.0, 2.0], 2), "▁█");
        assert_eq!(sparkline(&[], 8), "");
    }

    #[test]
    fn a_number_has_no_digits_that_say_nothing() {
        let said = [31.0, 31.5, 0.125, 99.995, -0.001, 1200.0, 0.1 + 0.2].map(|n| number(n, 2));
        assert_eq!(said, ["31", "31.5", "0.12", "100", "0", "1200", "0.3"]);
        assert_eq!(number(99.995, 6), "99.995");
        assert_eq!(
            (percent(0.435), percent(-0.2), percent(1.25)),
            ("44 %".into(), "-20 %".into(), "125 %".into())
        );
    }

    proptest! {
        #[test]
        fn no_two_lengths_are_said_alike(a in 0i64..6000, b in 0i64..6000) {
            prop_assert_eq!(a == b, duration(a) == duration(b));
        }
    }
}
