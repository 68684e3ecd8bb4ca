//! Dates.

use super::numbers;
use super::tokens::{Kind, Token};
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A claimed date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Date {
    /// Today, in a word that is also said without thinking of a date: "today", "now".
    Today,
    /// One day.
    Day(NaiveDate),
    /// A weekday whose distance from today is within two bounds.
    Weekday { weekday: Weekday, from: i64, to: i64 },
    /// Parts of a date; what was not said is not claimed.
    Parts { weekday: Option<Weekday>, day: Option<u32>, month: Option<u32>, year: Option<i32> },
    /// The week so many weeks from this one.
    Week(i64),
    /// A Saturday or Sunday.
    Weekend,
    /// Parts that no day has: 31 November, or a Friday that is a Thursday.
    Never,
}

impl Date {
    /// Whether `date` is what was said on `today`.
    pub(super) fn is(&self, date: NaiveDate, today: NaiveDate) -> bool {
        let distance = date.signed_duration_since(today).num_days();
        match self {
            Self::Today => date == today,
            Self::Day(day) => *day == date,
            Self::Weekday { weekday, from, to } => {
                date.weekday() == *weekday && (*from..=*to).contains(&distance)
            }
            Self::Parts { weekday, day, month, year } => {
                let near = year.is_some() || distance.abs() <= 300;
                let near = near && (month.is_some() || year.is_some() || distance.abs() <= 31);
                near && weekday.is_none_or(|weekday| weekday == date.weekday())
                    && day.is_none_or(|day| day == date.day())
                    && month.is_none_or(|month| month == date.month())
                    && year.is_none_or(|year| year == date.year())
            }
            Self::Week(weeks) => monday(date) == today_monday(today, *weeks),
            Self::Weekend => matches!(date.weekday(), Weekday::Sat | Weekday::Sun),
            Self::Never => false,
        }
    }
}

fn monday(date: NaiveDate) -> Option<NaiveDate> {
    date.checked_sub_days(Days::new(date.weekday().num_days_from_monday().into()))
}

fn today_monday(today: NaiveDate, weeks: i64) -> Option<NaiveDate> {
    monday(today)?.checked_add_signed(chrono::Duration::weeks(weeks))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A month by its name or the first three or four letters of it.
fn month(token: Option<&Token>) -> Option<u32> {
    let token = token.filter(|token| token.is_word() && token.is_capital())?;
    let found = MONTHS.iter().position(|month| {
        token.lower == *month
            || token.lower.len() == 3 && month.starts_with(&token.lower)
            || token.lower == "sept" && *month == "september"
    })?;
    u32::try_from(found + 1).ok()
}

/// A weekday by its name or a usual short form. "sun", "sat" and "wed" are words when written small.
fn weekday(token: Option<&Token>) -> Option<Weekday> {
    let token = token.filter(|token| token.is_word())?;
    let lower = token.lower.trim_end_matches("'s");
    let long = lower.ends_with("day") || lower.ends_with("days");
    if !long && !token.is_capital() {
        return None;
    }
    match lower.strip_suffix("days").map_or(lower.to_owned(), |stem| format!("{stem}day")).as_str()
    {
        "mon" | "monday" => Some(Weekday::Mon),
        "tue" | "tues" | "tuesday" => Some(Weekday::Tue),
        "wed" | "wednesday" => Some(Weekday::Wed),
        "thu" | "thur" | "thurs" | "thursday" => Some(Weekday::Thu),
        "fri" | "friday" => Some(Weekday::Fri),
        "sat" | "saturday" => Some(Weekday::Sat),
        "sun" | "sunday" => Some(Weekday::Sun),
        _ => None,
    }
}

fn is(tokens: &[Token], at: usize, words: &[&str]) -> bool {
    tokens.get(at).is_some_and(|token| words.contains(&token.lower.as_str()))
}

/// The date at a token and the token after it.
pub(super) fn date(tokens: &[Token], at: usize, today: NaiveDate) -> Option<(Date, usize)> {
    word(tokens, at, today)
        .or_else(|| iso(tokens, at))
        .or_else(|| with_weekday(tokens, at))
        .or_else(|| day_and_month(tokens, at))
        .or_else(|| single(tokens, at))
}

/// "tomorrow", "next week", "the weekend".
fn word(tokens: &[Token], at: usize, today: NaiveDate) -> Option<(Date, usize)> {
    let shifted = |days: i64| today.checked_add_signed(chrono::Duration::days(days)).map(Date::Day);
    let here = tokens.get(at)?;
    match here.lower.as_str() {
        "today" => Some((Date::Today, at + 1)),
        "tomorrow" => Some((shifted(1)?, at + 1)),
        "yesterday" => Some((shifted(-1)?, at + 1)),
        "overmorrow" => Some((shifted(2)?, at + 1)),
        "weekend" => Some((Date::Weekend, at + 1)),
        "day" if is(tokens, at + 1, &["after"]) && is(tokens, at + 2, &["tomorrow"]) => {
            Some((shifted(2)?, at + 3))
        }
        "day" if is(tokens, at + 1, &["before"]) && is(tokens, at + 2, &["yesterday"]) => {
            Some((shifted(-2)?, at + 3))
        }
        "this" if is(tokens, at + 1, &["week"]) => Some((Date::Week(0), at + 2)),
        "next" if is(tokens, at + 1, &["week"]) => Some((Date::Week(1), at + 2)),
        "last" if is(tokens, at + 1, &["week"]) => Some((Date::Week(-1), at + 2)),
        "this" | "next" | "last" if is(tokens, at + 1, &["month"]) => {
            let months = i32::from(here.is("next")) - i32::from(here.is("last"));
            let month = today.year() * 12 + today.month0().cast_signed() + months;
            let (year, month) = (month.div_euclid(12), month.rem_euclid(12).unsigned_abs() + 1);
            let parts =
                Date::Parts { weekday: None, day: None, month: Some(month), year: Some(year) };
            Some((parts, at + 2))
        }
        "this" | "next" | "last" | "coming" => {
            let weekday = weekday(tokens.get(at + 1))?;
            let (from, to) = match here.lower.as_str() {
                "last" => (-13, -1),
                // That of the next week: of this week's, some say "next" and others do not.
                "next" => {
                    let monday = 7 - i64::from(today.weekday().num_days_from_monday());
                    (monday, monday + 6)
                }
                _ => (0, 6),
            };
            Some((Date::Weekday { weekday, from, to }, at + 2))
        }
        _ => None,
    }
}

/// 2026-11-27.
fn iso(tokens: &[Token], at: usize) -> Option<(Date, usize)> {
    let part = |index: usize, length: usize| {
        let token = tokens.get(index)?;
        (token.kind == Kind::Digits && token.text.len() == length)
            .then(|| token.text.parse::<u32>().ok())?
    };
    let hyphen =
        |index: usize| tokens.get(index).is_some_and(|token| token.glued && token.text == "-");
    let (year, month, day) = (part(at, 4)?, part(at + 2, 2)?, part(at + 4, 2)?);
    if !(hyphen(at + 1) && hyphen(at + 3)) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    Some((date.map_or(Date::Never, Date::Day), at + 5))
}

/// "Friday", "Fri 27 Nov", "Friday, November 27th", "Friday the 27th".
fn with_weekday(tokens: &[Token], at: usize) -> Option<(Date, usize)> {
    let weekday = weekday(tokens.get(at))?;
    let mut next = at + 1;
    for word in [",", "the"] {
        next += usize::from(is(tokens, next, &[word]));
    }
    match day_and_month(tokens, next)
        .or_else(|| single(tokens, next).filter(|_| is(tokens, next - 1, &["the"])))
    {
        Some((Date::Parts { day: Some(day), month, year, .. }, next)) => {
            Some((Date::Parts { weekday: Some(weekday), day: Some(day), month, year }, next))
        }
        _ => Some((Date::Weekday { weekday, from: -6, to: 6 }, at + 1)),
    }
}

/// A day of a month in digits, with or without its ordinal ending.
fn day(tokens: &[Token], at: usize) -> Option<(u32, bool, usize)> {
    let day = numbers::plain(tokens.get(at)).filter(|day| (1..=31).contains(day))?;
    let ordinal = tokens.get(at + 1).is_some_and(|token| token.glued)
        && is(tokens, at + 1, &["st", "nd", "rd", "th"]);
    Some((day, ordinal, at + 1 + usize::from(ordinal)))
}

fn year(tokens: &[Token], at: usize) -> Option<(i32, usize)> {
    let at = at + usize::from(is(tokens, at, &[","]));
    let year = numbers::plain(tokens.get(at)).filter(|year| (1990..=2100).contains(year))?;
    Some((i32::try_from(year).ok()?, at + 1))
}

/// "27 Nov", "27th of November", "Nov 27", "November 27, 2026".
fn day_and_month(tokens: &[Token], at: usize) -> Option<(Date, usize)> {
    let found = day(tokens, at).and_then(|(day, _, next)| {
        let next = next + usize::from(is(tokens, next, &["of"]));
        Some((day, month(tokens.get(next))?, next + 1))
    });
    let found = found.or_else(|| {
        let month = month(tokens.get(at))?;
        let next = at + 1 + usize::from(is(tokens, at + 1, &["the"]));
        let (day, _, next) = day(tokens, next)?;
        // "Nov 9:00" is no day.
        let is_time = is(tokens, next, &[":"])
            && tokens
                .get(next + 1)
                .is_some_and(|minutes| minutes.glued && minutes.kind == Kind::Digits);
        (!is_time).then_some((day, month, next))
    });
    let (day, month, next) = found?;
    let (year, next) = match year(tokens, next) {
        Some((year, next)) => (Some(year), next),
        None => (None, next),
    };
    // A leap day exists in some year; anything else in every one.
    let exists = NaiveDate::from_ymd_opt(year.unwrap_or(2024), month, day).is_some();
    let parts = Date::Parts { weekday: None, day: Some(day), month: Some(month), year };
    Some((if exists { parts } else { Date::Never }, next))
}

/// "the 27th", "in November", "2026".
fn single(tokens: &[Token], at: usize) -> Option<(Date, usize)> {
    let parts = |day, month, year| Date::Parts { weekday: None, day, month, year };
    if let Some((day, true, next)) = day(tokens, at) {
        return Some((parts(Some(day), None, None), next));
    }
    if let Some((year, next)) = year(tokens, at).filter(|_| !is(tokens, at, &[","]))
        && !tokens.get(next).is_some_and(|token| token.glued && token.text != ".")
    {
        return Some((parts(None, None, Some(year)), next));
    }
    // "May" and "March" begin sentences as verbs do; as months they follow a preposition.
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let follows = before.is_some_and(|token| {
        [
            "in", "of", "until", "by", "before", "after", "since", "this", "next", "last", "mid",
            "early", "late", "-",
        ]
        .contains(&token.lower.as_str())
    });
    let month = month(tokens.get(at)).filter(|month| follows || !matches!(month, 3 | 5))?;
    Some((parts(None, Some(month), None), at + 1))
}
