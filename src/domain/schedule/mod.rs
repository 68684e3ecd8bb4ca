//! When a workflow is due: schedule expressions, their times, and what a late run may still do.
//!
//! One type for every backend: what cron, systemd or launchd is told is rendered from it, and what
//! is due is computed from it, so the two cannot disagree.

mod due;
mod times;

#[cfg(test)]
#[path = "tests.rs"]
mod rules;

pub use due::{Due, Handled, Lateness, Schedule, SkipReason, Skipped};
pub use times::Slot;

use super::work::{Invalid, minute_of_day, parse_weekdays};
use chrono::{NaiveTime, Weekday};
use std::fmt;

/// Minutes of a day.
const DAY: u32 = 24 * 60;

/// The days on which an expression fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Days {
    /// Every day; whether it is a workday is asked when the slot is due.
    All,
    /// Named weekdays, in the order of the week, without repetition.
    Week(Vec<Weekday>),
    /// The day of a month, 1–31. A month without it is left out.
    Month(u32),
    /// The day of a month counted from its end: 1 is the last.
    MonthEnd(u32),
}

/// The times of such a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Times {
    /// These, in order, without repetition.
    At(Vec<NaiveTime>),
    /// So many minutes apart, from local midnight on; they divide the day.
    Every(u32),
}

/// One expression as the configuration has it: `Mon..Fri 08:00`, `*-*-01 09:00`, `every 15m`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// On which days.
    pub days: Days,
    /// At which times.
    pub times: Times,
}

impl Expression {
    /// Reads `[DAYS ]TIME[,TIME…]` or `every 15m`.
    ///
    /// DAYS are weekdays (`Mon..Fri`, `mon-fri`, `Mon,Wed`, `Fri..Mon`), a day of the month
    /// (`*-*-01`) or one counted from its end (`*-*~1`).
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        // A blank after a comma is how people write lists.
        let joined = text.split(',').map(str::trim).collect::<Vec<_>>().join(",");
        let words: Vec<&str> = joined.split_whitespace().collect();
        let wrong = |why: String| {
            Invalid(format!("\"{text}\" {why}, write it like \"Mon..Fri 08:00\" or \"every 15m\""))
        };
        match words.as_slice() {
            [] => Err(wrong("is empty".to_owned())),
            [every, interval] if every.eq_ignore_ascii_case("every") => {
                let minutes = interval_minutes(interval).map_err(|Invalid(why)| wrong(why))?;
                Ok(Self { days: Days::All, times: Times::Every(minutes) })
            }
            [times] => {
                let times = clock_times(times).map_err(|Invalid(why)| wrong(why))?;
                Ok(Self { days: Days::All, times })
            }
            [days, times] => {
                let days = parse_days(days).map_err(|Invalid(why)| wrong(why))?;
                let times = clock_times(times).map_err(|Invalid(why)| wrong(why))?;
                Ok(Self { days, times })
            }
            _ => Err(wrong("has more than days and times".to_owned())),
        }
    }

    /// Whether days are named. Such an expression holds also on a day without hours of work.
    pub fn names_days(&self) -> bool {
        self.days != Days::All
    }

    /// All times of a day on which it fires, in order.
    pub fn clock_times(&self) -> Vec<NaiveTime> {
        match &self.times {
            Times::At(times) => times.clone(),
            Times::Every(minutes) => {
                let count = DAY / (*minutes).max(1);
                (0..count).filter_map(|number| time_of_day(number * minutes)).collect()
            }
        }
    }
}

/// The form in which an expression is shown; reading it gives the same expression.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.days {
            Days::All => {}
            Days::Week(days) => write!(f, "{} ", week(days))?,
            Days::Month(day) => write!(f, "*-*-{day:02} ")?,
            Days::MonthEnd(day) => write!(f, "*-*~{day} ")?,
        }
        match &self.times {
            Times::Every(minutes) if minutes % 60 == 0 => write!(f, "every {}h", minutes / 60),
            Times::Every(minutes) => write!(f, "every {minutes}m"),
            Times::At(times) => {
                let times: Vec<String> =
                    times.iter().map(|time| time.format("%H:%M").to_string()).collect();
                f.write_str(&times.join(","))
            }
        }
    }
}

/// Weekdays as people write them: a run of three or more as `Mon..Fri`, others one by one. A run
/// never wraps over the end of the week, because systemd refuses one that does.
pub fn week(days: &[Weekday]) -> String {
    let number = |day: &Weekday| day.num_days_from_monday();
    let mut parts: Vec<String> = Vec::new();
    let mut rest = days;
    while let Some(first) = rest.first() {
        let run = rest.iter().zip(number(first)..).take_while(|(day, n)| number(day) == *n).count();
        let (run, after) = rest.split_at(run);
        match run {
            [first, .., last] if run.len() > 2 => parts.push(format!("{first}..{last}")),
            run => parts.extend(run.iter().map(Weekday::to_string)),
        }
        rest = after;
    }
    parts.join(",")
}

fn parse_days(text: &str) -> Result<Days, Invalid> {
    if text == "*-*-*" {
        return Ok(Days::All);
    }
    let day_of_month = |digits: &str| {
        let wanted = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let day = wanted.then(|| digits.parse::<u32>().ok()).flatten();
        day.filter(|day| (1..=31).contains(day))
            .ok_or_else(|| Invalid(format!("has \"{digits}\" for a day of the month")))
    };
    if let Some(digits) = text.strip_prefix("*-*-") {
        return Ok(Days::Month(day_of_month(digits)?));
    }
    if let Some(digits) = text.strip_prefix("*-*~") {
        return Ok(Days::MonthEnd(day_of_month(digits)?));
    }
    let mut days =
        parse_weekdays(text).map_err(|Invalid(why)| Invalid(format!("has days of which {why}")))?;
    days.sort_by_key(Weekday::num_days_from_monday);
    Ok(Days::Week(days))
}

fn clock_times(text: &str) -> Result<Times, Invalid> {
    let time = |part: &str| {
        // 24:00 is the end of a day and no time of one.
        let minute = minute_of_day(part).filter(|minute| *minute < DAY);
        minute
            .and_then(time_of_day)
            .ok_or_else(|| Invalid(format!("has \"{part}\" where a time like 08:00 belongs")))
    };
    let mut times = text.split(',').map(time).collect::<Result<Vec<_>, _>>()?;
    times.sort_unstable();
    times.dedup();
    Ok(Times::At(times))
}

fn interval_minutes(text: &str) -> Result<u32, Invalid> {
    let wrong = || Invalid(format!("has \"{text}\" where an interval like 15m or 2h belongs"));
    let (digits, unit) = match text.char_indices().next_back() {
        Some((at, 'm')) => (&text[..at], 1),
        Some((at, 'h')) => (&text[..at], 60),
        _ => return Err(wrong()),
    };
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let minutes = digits.parse::<u32>().map_err(|_| wrong())? * unit;
    if minutes == 0 || minutes > DAY || !DAY.is_multiple_of(minutes) {
        return Err(Invalid(format!("has an interval, {text}, that divides neither hour nor day")));
    }
    Ok(minutes)
}

/// The time of a minute of the day.
fn time_of_day(minute: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// How an expression is shown after it was read.
    fn read(text: &str) -> String {
        Expression::parse(text).map_or_else(|Invalid(why)| why, |read| read.to_string())
    }

    #[test]
    fn expressions_are_read_as_written() {
        for (written, shown) in [
            ("Mon..Fri 08:00", "Mon..Fri 08:00"),
            ("mon-fri 8:00", "Mon..Fri 08:00"),
            ("Mon,Wed 09:00", "Mon,Wed 09:00"),
            ("Mon, Wed 09:00, 13:15", "Mon,Wed 09:00,13:15"),
            ("Fri..Mon 10:00", "Mon,Fri..Sun 10:00"),
            ("Mon..Sun 10:00", "Mon..Sun 10:00"),
            ("12:30,08:00,12:30", "08:00,12:30"),
            ("*-*-01 09:00", "*-*-01 09:00"),
            ("*-*~1 09:00", "*-*~1 09:00"),
            ("*-*-* 09:00", "09:00"),
            ("every 15m", "every 15m"),
            ("every 90m", "every 90m"),
            ("Every 120m", "every 2h"),
        ] {
            assert_eq!(read(written), shown, "{written}");
        }
    }

    #[test]
    fn what_is_no_expression_says_why() {
        for (written, why) in [
            ("", "is empty"),
            ("noday 08:00", "is no weekday"),
            ("24:00", "\"24:00\""),
            ("08:60", "\"08:60\""),
            ("Mon..Fri", "\"Mon..Fri\""),
            ("*-*-32 09:00", "\"32\""),
            ("*-*-00 09:00", "\"00\""),
            ("every 7m", "divides neither"),
            ("every 0m", "divides neither"),
            ("every 48h", "divides neither"),
            ("every 15", "\"15\""),
            ("Mon 08:00 UTC", "more than days and times"),
        ] {
            let shown = read(written);
            assert!(shown.contains(why) && shown.contains("write it like"), "{written}: {shown}");
        }
    }

    #[test]
    fn an_interval_has_its_times_from_midnight_on() {
        let times = Expression::parse("every 8h").unwrap().clock_times();
        let times: Vec<String> = times.iter().map(NaiveTime::to_string).collect();
        assert_eq!(times, ["00:00:00", "08:00:00", "16:00:00"]);
        assert_eq!(Expression::parse("every 15m").unwrap().clock_times().len(), 96);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_as_the_same(
            days in prop_oneof![
                Just(String::new()),
                prop::sample::subsequence(vec!["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], 1..=7)
                    .prop_map(|days| days.join(",") + " "),
                (1u32..=31).prop_map(|day| format!("*-*-{day:02} ")),
                (1u32..=31).prop_map(|day| format!("*-*~{day} ")),
            ],
            times in prop::collection::vec((0u32..24, 0u32..60), 1..5),
        ) {
            let times: Vec<String> =
                times.iter().map(|(hour, minute)| format!("{hour:02}:{minute:02}")).collect();
            let read = Expression::parse(&format!("{days}{}", times.join(","))).unwrap();
            prop_assert_eq!(Expression::parse(&read.to_string()).unwrap(), read);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            let _ = Expression::parse(&text);
        }
    }
}
