//! The next instance of a task that repeats, as the Obsidian Tasks plugin makes it: a line above
//! the finished one with the same text and the next dates.
//!
//! | 🔁 | the next day |
//! |---|---|
//! | `every day`, `every 2 weeks`, `every month`, `every 3 years` | so much later; in a shorter month its last day |
//! | `every weekday` | the next from Monday to Friday |
//! | `every Monday`, `every week on Monday` | the next Monday |
//! | `every month on the 15th` | the next 15th; months without that day are passed over |
//!
//! It counts from the day the task is due, else scheduled for, else starts, and with `when done`
//! from today. The others of these dates keep their distance. What names this one task stays with
//! it: its 🆔, ⛔ and block. Other rules are left to the plugin.

use super::fields::{self, Item};
use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};
use std::ops::Range;

/// The longest distance of a repetition, in its unit.
const MOST: u32 = 999;

/// The text of the next instance and what it says; `None` if its rule is not understood, or if it
/// cannot be written without changing what else the line says.
pub(super) fn next(body: &str, item: &Item, today: NaiveDate) -> Option<(String, Item)> {
    if item.completed.is_some() {
        return None;
    }
    let rule = item.repeats.as_deref()?.trim().to_ascii_lowercase();
    let (rule, when_done) = match rule.strip_suffix(" when done") {
        Some(rule) => (rule.trim_end(), true),
        None => (&rule[..], false),
    };
    let stated = item.due.or(item.scheduled).or(item.start);
    let then = after(rule, stated.filter(|_| !when_done).unwrap_or(today))?;
    let shift = then - stated.unwrap_or(then);
    let moved = |day: Option<NaiveDate>| match day {
        Some(day) => day.checked_add_signed(shift).map(Some),
        None => Some(None),
    };
    let expected = Item {
        due: moved(item.due)?,
        scheduled: moved(item.scheduled)?,
        start: moved(item.start)?,
        created: item.created.map(|_| today),
        id: None,
        block: None,
        depends: Vec::new(),
        ..item.clone()
    };
    let places = &item.places;
    let dates = [
        (&places.due, expected.due),
        (&places.scheduled, expected.scheduled),
        (&places.start, expected.start),
        (&places.created, expected.created),
    ];
    let dates = dates.into_iter().filter_map(|(place, day)| {
        place.clone().zip(day).map(|(place, day)| (place, day.to_string()))
    });
    let names = places.names.iter().map(|place| {
        let blanks = body.get(..place.start).map_or(0, |before| before.trim_end().len());
        (blanks..place.end, String::new())
    });
    let mut pieces: Vec<(Range<usize>, String)> = dates.chain(names).collect();
    pieces.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    let mut text = body.get(..places.end)?.to_owned();
    for (place, piece) in pieces {
        text.get(place.clone())?;
        text.replace_range(place, &piece);
    }
    let read = fields::parse(&text);
    let expected = Item { places: read.places.clone(), ..expected };
    (read == expected).then_some((text, read))
}

/// The day on which a rule falls next after `from`.
fn after(rule: &str, from: NaiveDate) -> Option<NaiveDate> {
    let words: Vec<&str> = rule.strip_prefix("every ")?.split_whitespace().collect();
    match words[..] {
        ["weekday" | "weekdays"] => {
            from.iter_days().skip(1).find(|day| day.weekday().num_days_from_monday() < 5)
        }
        ["month", "on", "the", day] => {
            on_the(number(day.trim_end_matches(char::is_alphabetic))?, from)
        }
        ["week", "on", day] => on_next(day, from),
        [one] => later(1, one, from).or_else(|| on_next(one, from)),
        [count, unit] => later(number(count)?, unit, from),
        _ => None,
    }
}

fn later(count: u32, unit: &str, from: NaiveDate) -> Option<NaiveDate> {
    match unit.strip_suffix('s').unwrap_or(unit) {
        "day" => from.checked_add_days(Days::new(count.into())),
        "week" => from.checked_add_days(Days::new(u64::from(count) * 7)),
        "month" => from.checked_add_months(Months::new(count)),
        "year" => from.checked_add_months(Months::new(count * 12)),
        _ => None,
    }
}

fn on_next(name: &str, from: NaiveDate) -> Option<NaiveDate> {
    let wanted: Weekday = name.parse().ok()?;
    from.iter_days().skip(1).take(7).find(|day| day.weekday() == wanted)
}

fn on_the(wanted: u32, from: NaiveDate) -> Option<NaiveDate> {
    let months =
        (0..=12).filter_map(|months| from.with_day(1)?.checked_add_months(Months::new(months)));
    months.filter_map(|month| month.with_day(wanted)).find(|day| *day > from)
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?.filter(|number| (1..=MOST).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_rule_leads_to_its_next_day() {
        // 24 November 2026 is a Tuesday.
        for (rule, from, expected) in [
            ("every day", "2026-11-24", "2026-11-25"),
            ("every 3 days", "2026-11-29", "2026-12-02"),
            ("every week", "2026-11-24", "2026-12-01"),
            ("every 2 weeks", "2026-12-24", "2027-01-07"),
            ("every month", "2026-12-31", "2027-01-31"),
            ("every month", "2027-01-31", "2027-02-28"),
            ("every 6 months", "2026-08-31", "2027-02-28"),
            ("every year", "2028-02-29", "2029-02-28"),
            ("every 4 years", "2028-02-29", "2032-02-29"),
            ("every weekday", "2026-11-27", "2026-11-30"),
            ("every weekday", "2026-11-24", "2026-11-25"),
            ("every sunday", "2021-04-25", "2021-05-02"),
            ("every mon", "2026-11-24", "2026-11-30"),
            ("every week on tuesday", "2026-11-24", "2026-12-01"),
            ("every month on the 15th", "2026-11-24", "2026-12-15"),
            ("every month on the 25", "2026-11-24", "2026-11-25"),
            ("every month on the 31st", "2027-01-31", "2027-03-31"),
        ] {
            assert_eq!(after(rule, day(from)), Some(day(expected)), "{rule} from {from}");
        }
        for rule in [
            "every",
            "daily",
            "every 0 days",
            "every 9999 days",
            "every month on the last",
            "every blue moon",
            "every 2 weeks on monday",
            "every monday, friday",
            "every month on the 2nd tuesday",
            "every january",
            "every month on the 32nd",
            "every -1 days",
            "every day !",
        ] {
            assert_eq!(after(rule, day("2026-11-24")), None, "{rule}");
        }
    }
}
