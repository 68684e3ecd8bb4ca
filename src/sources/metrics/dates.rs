//! Dates in the texts of a configuration: `{today}`, `{today-7}`, `{week}`, `{month-1:%Y%m}`.

use crate::domain::Invalid;
use chrono::format::{Item, StrftimeItems};
use chrono::{Datelike as _, Days, Months, NaiveDate};

/// The longest step from today, in days, weeks or months.
const MOST_STEPS: u32 = 4_000;

/// A text with dates in it. Everything else stands for itself, braces too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Date { from: From, step: i64, format: String },
}

/// What is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    /// The day itself, in days.
    Today,
    /// The Monday of its week, in weeks.
    Week,
    /// The first of its month, in months.
    Month,
}

impl Template {
    /// Reads a text. What begins like a date must be a whole one.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let (mut pieces, mut plain, mut rest) = (Vec::new(), String::new(), text);
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            let found = [("{today", From::Today), ("{week", From::Week), ("{month", From::Month)]
                .into_iter()
                .find_map(|(word, kind)| Some((kind, from.strip_prefix(word)?)))
                .filter(|(_, after)| after.starts_with(['}', '+', '-', ':']));
            let Some((kind, after)) = found else {
                plain.push('{');
                rest = from.get(1..).unwrap_or_default();
                continue;
            };
            let (inner, after) = after
                .split_once('}')
                .ok_or_else(|| Invalid(format!("a date is not closed with a }} in {text:?}")))?;
            pieces.extend(
                Some(std::mem::take(&mut plain)).filter(|p| !p.is_empty()).map(Piece::Text),
            );
            pieces.push(date(kind, inner)?);
            rest = after;
        }
        plain.push_str(rest);
        pieces.extend(Some(plain).filter(|plain| !plain.is_empty()).map(Piece::Text));
        Ok(Self { pieces })
    }

    /// The text on `today`.
    pub fn on(&self, today: NaiveDate) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Date { from, step, format } => {
                stepped(*from, *step, today).format(format).to_string()
            }
        };
        self.pieces.iter().map(piece).collect()
    }
}

/// Reads what stands between the word and the brace: `-7`, `:%Y%m%d`, `+1:%d.%m.%Y`.
fn date(from: From, inner: &str) -> Result<Piece, Invalid> {
    let (step, format) = inner.split_once(':').unwrap_or((inner, "%Y-%m-%d"));
    let steps = |digits: &str| {
        let fine = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|steps: &u32| fine && *steps <= MOST_STEPS).map(i64::from)
    };
    let step = match (step.strip_prefix('-'), step.strip_prefix('+')) {
        (Some(back), _) => steps(back).map(|steps| -steps),
        (_, Some(ahead)) => steps(ahead),
        (None, None) => step.is_empty().then_some(0),
    };
    let step = step.ok_or_else(|| {
        Invalid(format!("\"{inner}\" is no distance, write {{today-7}}, {{week}} or {{month-1}}"))
    })?;
    // Only what a date has: an hour of a date cannot be written.
    let day = NaiveDate::default();
    let written = |item: &Item<'_>| {
        let mut text = String::new();
        !matches!(item, Item::Error)
            && std::fmt::Write::write_fmt(
                &mut text,
                format_args!("{}", day.format_with_items(std::iter::once(item))),
            )
            .is_ok()
    };
    if format.is_empty() || !StrftimeItems::new(format).all(|item| written(&item)) {
        let message = format!("\"{format}\" is no form of a date, write one such as %Y%m%d");
        return Err(Invalid(message));
    }
    Ok(Piece::Date { from, step, format: format.to_owned() })
}

/// So many days, weeks or months from `today`; at the ends of the calendar, today.
fn stepped(from: From, step: i64, today: NaiveDate) -> NaiveDate {
    let days = |day: NaiveDate, days: i64| {
        let distance = Days::new(days.unsigned_abs());
        if days < 0 { day.checked_sub_days(distance) } else { day.checked_add_days(distance) }
    };
    let stepped = match from {
        From::Today => days(today, step),
        From::Week => {
            let monday = days(today, -i64::from(today.weekday().num_days_from_monday()));
            monday.and_then(|monday| days(monday, step * 7))
        }
        From::Month => today.with_day(1).and_then(|first| {
            let months = Months::new(u32::try_from(step.unsigned_abs()).unwrap_or(0));
            if step < 0 {
                first.checked_sub_months(months)
            } else {
                first.checked_add_months(months)
            }
        }),
    };
    stepped.unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On Tuesday, 24 November 2026.
    fn on(text: &str) -> String {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        Template::parse(text).unwrap().on(today)
    }

    #[test]
    fn dates_are_counted_from_today_the_week_or_the_month() {
        assert_eq!(on("{today}"), "2026-11-24");
        assert_eq!(on("/a/{today-1}/b"), "/a/2026-11-23/b");
        assert_eq!(on("{today-30}..{today+7}"), "2026-10-25..2026-12-01");
        assert_eq!(on("{week} {week-1} {week+1}"), "2026-11-23 2026-11-16 2026-11-30");
        assert_eq!(on("{month} {month-11} {month+2}"), "2026-11-01 2025-12-01 2027-01-01");
        assert_eq!(on("{today:%Y%m%d} {month-1:%b %Y}"), "20261124 Oct 2026");
    }

    #[test]
    fn what_is_no_date_stands_for_itself() {
        let body = r#"{"query":{"from":"{today-1}","todays":"{todays}"},"x":{}}"#;
        let filled = r#"{"query":{"from":"2026-11-23","todays":"{todays}"},"x":{}}"#;
        assert_eq!(on(body), filled);
        assert_eq!(on("{"), "{");
        assert_eq!(on(""), "");
        assert_eq!(on("ä{"), "ä{");
    }

    #[test]
    fn what_begins_like_a_date_must_be_one() {
        for wrong in [
            "{today-1",
            "{today-}",
            "{today--1}",
            "{today-1d}",
            "{today-5000}",
            "{today:}",
            "{today:%H:%M}",
            "{today:%Q}",
            "{week+ 1}",
        ] {
            assert!(Template::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic() {
        for day in [NaiveDate::MIN, NaiveDate::MAX] {
            for text in ["{today-4000}", "{today+4000}", "{week-4000}", "{month+4000}"] {
                Template::parse(text).unwrap().on(day);
            }
        }
    }
}
