//! Lengths of time: "90 min", "1h30", "an hour and a half", "three days".

use super::claims::{Sense, What};
use super::numbers::{self, Number};
use super::tokens::{Kind, Token};

fn is(tokens: &[Token], at: usize, words: &[&str]) -> bool {
    tokens.get(at).is_some_and(|token| words.contains(&token.lower.as_str()))
}

/// A hyphen between a number and its unit is passed over.
fn unit(tokens: &[Token], at: usize, words: &[&str]) -> Option<usize> {
    let at = at + usize::from(is(tokens, at, &["-", "\u{2011}"]));
    is(tokens, at, words).then_some(at + 1)
}

const MINUTES: &[&str] = &["min", "mins", "minute", "minutes"];
const HOURS: &[&str] = &["h", "hr", "hrs", "hour", "hours"];

/// "hour-long" and "hour long" say no more than "hour".
fn after_long(tokens: &[Token], at: usize) -> usize {
    unit(tokens, at, &["long"]).unwrap_or(at)
}

/// A length in minutes, and the token after it.
pub(super) fn minutes(tokens: &[Token], at: usize) -> Option<(i64, usize)> {
    let (minutes, next) = fraction(tokens, at).or_else(|| hours(tokens, at)).or_else(|| {
        let Number { hundredths, next } = numbers::number(tokens, at)?;
        let next = unit(tokens, next, MINUTES).or_else(|| unit(tokens, next, &["m"]))?;
        (hundredths % 100 == 0).then_some((hundredths / 100, next))
    })?;
    Some((minutes, after_long(tokens, next)))
}

/// Half an hour, three quarters of an hour.
fn fraction(tokens: &[Token], at: usize) -> Option<(i64, usize)> {
    let start = at + usize::from(is(tokens, at, &["a"]));
    if is(tokens, start, &["half"]) {
        let article = usize::from(is(tokens, start + 1, &["an"]));
        let next = unit(tokens, start + 1 + article, &["hour", "hours"])?;
        return Some((30, next));
    }
    let (quarters, next) = if is(tokens, start, &["quarter"]) {
        (1, start + 1)
    } else if is(tokens, start, &["three"]) && is(tokens, start + 1, &["quarters"]) {
        (3, start + 2)
    } else {
        return None;
    };
    let next = next + usize::from(is(tokens, next, &["of"]));
    let next = next + usize::from(is(tokens, next, &["an"]));
    Some((quarters * 15, unit(tokens, next, &["hour"])?))
}

/// Hours, with minutes or a half after them.
fn hours(tokens: &[Token], at: usize) -> Option<(i64, usize)> {
    let (mut minutes, mut next) =
        if is(tokens, at, &["an", "a", "one"]) && unit(tokens, at + 1, &["hour"]).is_some() {
            (60, unit(tokens, at + 1, &["hour"])?)
        } else if is(tokens, at, &["hour"]) && unit(tokens, at + 1, &["long"]).is_some() {
            (60, at + 1)
        } else {
            let Number { hundredths, next } = numbers::number(tokens, at)?;
            let next = unit(tokens, next, HOURS)?;
            // Hundredths of an hour are whole minutes only where they are a multiple of five thirds.
            let minutes = hundredths.checked_mul(60)?;
            (Some(minutes / 100).filter(|_| minutes % 100 == 0)?, next)
        };
    let and = usize::from(is(tokens, next, &["and", "&"]));
    if and == 1 && is(tokens, next + 1, &["a"]) && is(tokens, next + 2, &["half"]) {
        return Some((minutes + 30, next + 3));
    }
    if and == 1 && is(tokens, next + 1, &["a"]) && is(tokens, next + 2, &["quarter"]) {
        return Some((minutes + 15, next + 3));
    }
    let Some(Number { hundredths, next: after }) = numbers::number(tokens, next + and) else {
        return Some((minutes, next));
    };
    if hundredths % 100 != 0 || hundredths >= 6_000 {
        return Some((minutes, next));
    }
    if let Some(after) = unit(tokens, after, MINUTES).or_else(|| unit(tokens, after, &["m"])) {
        minutes += hundredths / 100;
        next = after;
    } else if and == 0
        && tokens.get(next).is_some_and(|token| token.kind == Kind::Digits && token.text.len() == 2)
        && !is(tokens, next + 1, &[":", "%", "percent"])
    {
        // "1 h 30"
        minutes += hundredths / 100;
        next += 1;
    }
    Some((minutes, next))
}

/// A number of days, weeks or months with its direction.
pub(super) fn days(tokens: &[Token], at: usize) -> Option<(What, usize)> {
    let ahead = is(tokens, at, &["in", "within"]);
    let from = at + usize::from(ahead);
    let (number, next) = match numbers::number(tokens, from) {
        Some(Number { hundredths, next }) if hundredths % 100 == 0 => (hundredths / 100, next),
        // "a day" alone is an idiom; "in a week" and "a week ago" are claims.
        None if is(tokens, from, &["a"]) => (1, from + 1),
        _ => return None,
    };
    let factors = [
        (&["day", "days", "d"][..], 1),
        (&["week", "weeks", "w"], 7),
        (&["fortnight", "fortnights"], 14),
        (&["month", "months", "mo"], 30),
    ];
    let workday = usize::from(is(tokens, next, &["working", "work", "business", "calendar"]));
    let (next, factor) = factors
        .iter()
        .find_map(|(words, factor)| Some((unit(tokens, next + workday, words)?, *factor)))?;
    let days = number.checked_mul(factor)?;
    let (sense, next) = if ahead {
        (Sense::Ahead, next)
    } else if is(tokens, next, &["ago", "overdue", "late", "past"]) {
        // "overdue" stays a claim of its own.
        (Sense::Ago, next + usize::from(!is(tokens, next, &["overdue"])))
    } else if is(tokens, next, &["from"]) && is(tokens, next + 1, &["now", "today"]) {
        (Sense::Ahead, next + 2)
    } else if is(tokens, next, &["hence", "ahead", "away"]) {
        (Sense::Ahead, next + 1)
    } else if is(tokens, from, &["a"]) && !is(tokens, from.wrapping_sub(1), &["for"]) {
        return None;
    } else {
        (Sense::Either, next)
    };
    Some((What::Days { days, sense }, next))
}
