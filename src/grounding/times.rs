//! Times of day.

use super::numbers;
use super::tokens::{Kind, Token};
use chrono::NaiveTime;

/// A claimed time. Without "am" or "pm" a time of the first half of the day may be meant of the
/// second, so each is a list of what it may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Time {
    At(Vec<NaiveTime>),
    Span(Vec<NaiveTime>, Vec<NaiveTime>),
    Part(Part),
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Afternoon,
    Evening,
}

impl Part {
    pub(super) fn holds(self, time: NaiveTime) -> bool {
        let hour = chrono::Timelike::hour(&time);
        match self {
            Self::Morning => hour < 12,
            Self::Afternoon => (12..18).contains(&hour),
            Self::Evening => hour >= 17,
        }
    }
}

/// Words after which a bare number is a time.
const INTRODUCE: &[&str] =
    &["at", "from", "until", "till", "by", "before", "after", "since", "around", "between"];

/// Whether a bare number at a token is a time by the word before it.
pub(super) fn is_introduced(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|token| INTRODUCE.contains(&token.lower.as_str()))
        || is(tokens, at, &["from", "between"])
}

fn is(tokens: &[Token], at: usize, words: &[&str]) -> bool {
    tokens.get(at).is_some_and(|token| words.contains(&token.lower.as_str()))
}

/// The time at a token and the token after it. A bare number is one only where it is `introduced`.
pub(super) fn time(tokens: &[Token], at: usize, introduced: bool) -> Option<(Time, usize)> {
    if let Some(part) = part(tokens, at) {
        return Some(part);
    }
    let at = at + usize::from(is(tokens, at, &["from", "between"]));
    let first = point(tokens, at)?;
    if first.is_bare && !introduced && !range_follows(tokens, first.next) {
        return None;
    }
    let joint = first.next;
    if is(tokens, joint, &["–", "-", "—", "to", "till", "until", "and"])
        && let Some(last) = point(tokens, joint + 1)
        && (!is(tokens, joint, &["and"]) || is(tokens, at.wrapping_sub(1), &["between"]))
        && !(first.is_bare && last.is_bare && !introduced)
    {
        // "2–3 pm": both are in the half that the last one names.
        let half = |time: &NaiveTime| {
            last.half.is_none_or(|pm| (time.format("%P").to_string() == "pm") == pm)
        };
        let matching: Vec<NaiveTime> = first.times.iter().copied().filter(half).collect();
        let starts =
            if first.half.is_some() || matching.is_empty() { first.times } else { matching };
        return Some((Time::Span(starts, last.times), last.next));
    }
    Some((Time::At(first.times), first.next))
}

fn range_follows(tokens: &[Token], at: usize) -> bool {
    is(tokens, at, &["–", "-", "—"]) && point(tokens, at + 1).is_some_and(|point| !point.is_bare)
}

fn part(tokens: &[Token], at: usize) -> Option<(Time, usize)> {
    let part = match tokens.get(at)?.lower.as_str() {
        "morning" | "mornings" => Part::Morning,
        "afternoon" | "afternoons" => Part::Afternoon,
        "evening" | "evenings" | "night" | "tonight" => Part::Evening,
        _ => return None,
    };
    Some((Time::Part(part), at + 1))
}

struct Point {
    times: Vec<NaiveTime>,
    /// Nothing but a number: a time only by what stands before it.
    is_bare: bool,
    /// Whether "pm" (or else "am") was said.
    half: Option<bool>,
    next: usize,
}

fn point(tokens: &[Token], at: usize) -> Option<Point> {
    let exact = |hour, minute, next| {
        let times = vec![NaiveTime::from_hms_opt(hour, minute, 0)?];
        Some(Point { times, is_bare: false, half: None, next })
    };
    if is(tokens, at, &["noon", "midday"]) {
        return exact(12, 0, at + 1);
    }
    if is(tokens, at, &["midnight"]) {
        return exact(0, 0, at + 1);
    }
    spoken(tokens, at).or_else(|| written(tokens, at))
}

/// "half past nine", "a quarter to ten".
fn spoken(tokens: &[Token], at: usize) -> Option<Point> {
    let start = at + usize::from(is(tokens, at, &["a"]));
    let minutes = match tokens.get(start)?.lower.as_str() {
        "half" => 30,
        "quarter" => 15,
        _ => return None,
    };
    let before = is(tokens, start + 1, &["to"]);
    if !before && !is(tokens, start + 1, &["past", "after"]) {
        return None;
    }
    let (hour, next) =
        numbers::small(tokens, start + 2).filter(|(hour, _)| (1..=12).contains(hour))?;
    let minute_of_day = if before { hour * 60 - minutes } else { hour * 60 + minutes };
    let (half, next) = half(tokens, next);
    let times = both_halves(minute_of_day / 60, minute_of_day % 60, half)?;
    Some(Point { times, is_bare: false, half, next })
}

/// "09:00", "9:30 am", "9.30pm", "9 o'clock", "nine".
fn written(tokens: &[Token], at: usize) -> Option<Point> {
    let first = tokens.get(at)?;
    let (hour, mut next) = numbers::small(tokens, at).filter(|(hour, _)| *hour <= 24)?;
    let digits = first.kind == Kind::Digits;
    if digits && first.text.len() > 2 {
        return None;
    }
    let mut minute = 0;
    let mut is_bare = true;
    let glued = |index: usize| tokens.get(index).filter(|token| token.glued);
    let two_digits = |index| {
        let token =
            glued(index).filter(|token| token.kind == Kind::Digits && token.text.len() == 2)?;
        token.text.parse::<u32>().ok().filter(|minute| *minute < 60)
    };
    let colon = digits && glued(next).is_some_and(|token| token.text == ":");
    let full_stop = digits && glued(next).is_some_and(|token| token.text == ".");
    if colon {
        (minute, is_bare) = (two_digits(next + 1)?, false);
        next += 2;
    } else if full_stop
        && let Some(minutes) = two_digits(next + 1)
        && half(tokens, next + 2).0.is_some()
    {
        (minute, is_bare) = (minutes, false);
        next += 2;
    }
    let (said, after) = half(tokens, next);
    if is(tokens, after, &["o'clock"]) {
        let times = both_halves(hour, minute, None)?;
        return Some(Point { times, is_bare: false, half: None, next: after + 1 });
    }
    if said.is_some() {
        let times = both_halves(hour, minute, said)?;
        return Some(Point { times, is_bare: false, half: said, next: after });
    }
    if is_bare && !stands_alone(tokens, next) {
        return None;
    }
    // "09:00" and "14:00" are times of the whole day; "9:00" may be in the evening.
    let times = if digits && first.text.len() == 2 && (!is_bare || first.text.starts_with('0')) {
        vec![whole_day(hour, minute)?]
    } else {
        both_halves(hour, minute, None)?
    };
    Some(Point { times, is_bare, half: None, next })
}

/// Whether a bare number has no unit, noun or part after it.
fn stands_alone(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_none_or(|token| match token.kind {
        Kind::Sign => {
            matches!(token.text.as_str(), "," | ";" | ")" | "!" | "?" | "–" | "—")
                || token.text == "." && !tokens.get(at + 1).is_some_and(|next| next.glued)
                || token.text == "-" && !tokens.get(at + 1).is_some_and(Token::is_word)
        }
        Kind::Word => {
            const GO_ON: &[&str] = &[
                "and", "to", "till", "until", "or", "is", "for", "so", "because", "then", "before",
                "after", "with", "while", "on", "today", "tomorrow", "when", "but", "sharp", "in",
                "this", "since", "as", "if", "where", "your", "the",
            ];
            !token.glued && GO_ON.contains(&token.lower.as_str())
        }
        Kind::Digits | Kind::Code => false,
    })
}

/// Whether "pm" is said, and the token after it.
fn half(tokens: &[Token], at: usize) -> (Option<bool>, usize) {
    let is_at = |index: usize, word: &str| tokens.get(index).is_some_and(|token| token.is(word));
    for (word, letter, pm) in [("am", "a", false), ("pm", "p", true)] {
        if is_at(at, word) {
            return (Some(pm), at + 1);
        }
        if is_at(at, letter) && is_at(at + 1, ".") && is_at(at + 2, "m") {
            return (Some(pm), at + 3 + usize::from(is_at(at + 3, ".")));
        }
    }
    (None, at)
}

fn whole_day(hour: u32, minute: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(if hour == 24 { 0 } else { hour }, minute, 0)
}

fn both_halves(hour: u32, minute: u32, half: Option<bool>) -> Option<Vec<NaiveTime>> {
    match half {
        Some(_) if !(1..=12).contains(&hour) => None,
        Some(pm) => {
            Some(vec![NaiveTime::from_hms_opt(hour % 12 + if pm { 12 } else { 0 }, minute, 0)?])
        }
        None if hour > 12 => Some(vec![whole_day(hour, minute)?]),
        None if hour == 12 => Some(vec![
            NaiveTime::from_hms_opt(12, minute, 0)?,
            NaiveTime::from_hms_opt(0, minute, 0)?,
        ]),
        None => Some(vec![
            NaiveTime::from_hms_opt(hour, minute, 0)?,
            NaiveTime::from_hms_opt(hour + 12, minute, 0)?,
        ]),
    }
}
