//! The claims in a text: everything in it that can be true or false by a figure, a date, a time or
//! a state.

use super::dates::{self, Date};
use super::durations;
use super::fact::State;
use super::numbers::{self, Number};
use super::times::{self, Time};
use super::tokens::{Kind, Token};
use super::vocabulary;
use chrono::NaiveDate;
use std::ops::Range;

/// One claim and the tokens that make it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Claim {
    pub(super) what: What,
    pub(super) at: Range<usize>,
}

/// What is claimed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// Something happens on a day, at a time, or both.
    When { date: Option<Date>, time: Option<Time> },
    /// It takes so long.
    Minutes(i64),
    /// A number of days, weeks or months, in days, with the direction that the words give.
    Days { days: i64, sense: Sense },
    /// Hundredths of a hundredth: 93 % is 9300.
    Percent(i64),
    /// So many of something; without a noun, of something the context must tell.
    Count { count: i64, noun: Option<String> },
    /// A number that stands for nothing we could check.
    Number,
    /// A record is in a state.
    Is(State),
}

/// Which way a number of days is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// "in two days"
    Ahead,
    /// "two days ago", "two days late"
    Ago,
    /// "two days"
    Either,
}

/// The claims in the order of the text. Tokens that `excused` covers are quoted from a record and
/// claim nothing.
pub(super) fn claims(tokens: &[Token], excused: &[bool], today: NaiveDate) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        if excused.get(index).copied().unwrap_or_default() {
            index += 1;
            continue;
        }
        let found = claim(tokens, index, today);
        match found {
            Some((what, next)) => {
                let next = next.max(index + 1);
                claims.push(Claim { what, at: index..next });
                index = next;
            }
            None => index += 1,
        }
    }
    claims
}

/// The claim that begins at a token, and the token after it.
fn claim(tokens: &[Token], at: usize, today: NaiveDate) -> Option<(What, usize)> {
    when(tokens, at, today)
        .or_else(|| {
            durations::minutes(tokens, at).map(|(minutes, next)| (What::Minutes(minutes), next))
        })
        .or_else(|| durations::days(tokens, at))
        .or_else(|| state(tokens, at))
        .or_else(|| number(tokens, at))
}

/// A date and a time that stand side by side are one claim: "Friday at 17:00", "09:00 tomorrow".
fn when(tokens: &[Token], at: usize, today: NaiveDate) -> Option<(What, usize)> {
    let word = |index: usize, words: &[&str]| {
        tokens.get(index).is_some_and(|token| words.contains(&token.lower.as_str()))
    };
    if let Some((date, next)) = dates::date(tokens, at, today) {
        let joint = next + usize::from(word(next, &["at", "from", "around"]));
        if let Some((time, next)) = times::time(tokens, joint, joint > next) {
            return Some((What::When { date: Some(date), time: Some(time) }, next));
        }
        return Some((What::When { date: Some(date), time: None }, next));
    }
    let (time, next) = times::time(tokens, at, times::is_introduced(tokens, at))?;
    let joint = next + usize::from(word(next, &["on"]));
    // "09:00 tomorrow", but not "09:00, tomorrow it is due".
    if let Some((date, next)) = dates::date(tokens, joint, today) {
        return Some((What::When { date: Some(date), time: Some(time) }, next));
    }
    Some((What::When { date: None, time: Some(time) }, next))
}

fn state(tokens: &[Token], at: usize) -> Option<(What, usize)> {
    if let Some(state) = vocabulary::state(&tokens.get(at)?.lower) {
        return Some((What::Is(state), at + 1));
    }
    predicate(tokens, at)
}

/// Words that claim a state only where a sentence says it of something: "T1 is done", and not "get
/// it done", "once it is done" or "a late lunch".
fn predicate(tokens: &[Token], at: usize) -> Option<(What, usize)> {
    const BE: &[&str] =
        &["is", "are", "was", "were", "been", "already", "isn't", "aren't", "wasn't"];
    let is = |index: usize, words: &[&str]| {
        tokens.get(index).is_some_and(|token| words.contains(&token.lower.as_str()))
    };
    let near = |reach: usize, words: &[&str]| {
        (at.saturating_sub(reach)..at).any(|index| {
            let token = &tokens[index];
            is(index, words)
                || words.contains(&"is")
                    && ["it's", "that's"]
                        .iter()
                        .any(|it| token.text.replace('’', "'").eq_ignore_ascii_case(it))
        })
    };
    let claims = |state| Some((What::Is(state), at + 1));
    match tokens.get(at)?.lower.as_str() {
        "late" => {
            let of_day = is(
                at + 1,
                &[
                    "in",
                    "on",
                    "enough",
                    "for",
                    "to",
                    "morning",
                    "afternoon",
                    "evening",
                    "night",
                    "at",
                    "start",
                ],
            );
            let late = !of_day && near(2, &[BE, &["running"]].concat());
            late.then(|| claims(State::Overdue))?
        }
        "due" if is(at.wrapping_sub(1), &["past"]) => claims(State::Overdue),
        "done" | "finished" | "complete" => {
            let not_yet = near(
                6,
                &[
                    "if", "once", "when", "until", "till", "unless", "before", "after", "whether",
                    "soon", "be", "get", "to", "can", "must", "should", "could", "while",
                ],
            );
            (near(3, BE) && !not_yet).then(|| claims(State::Done))?
        }
        "dropped" | "scrapped" => claims(State::Cancelled),
        "called" if is(at + 1, &["off"]) => Some((What::Is(State::Cancelled), at + 2)),
        "moved" | "delayed" => claims(State::Moved),
        _ => None,
    }
}

/// Numbers that are no date, time or length.
fn number(tokens: &[Token], at: usize) -> Option<(What, usize)> {
    let here = tokens.get(at)?;
    if vocabulary::MULTIPLES.contains(&here.lower.as_str()) {
        return Some((What::Number, at + 1));
    }
    let free_of =
        here.is("free") && tokens.get(at + 1).is_some_and(|next| next.is("of") || next.is("from"));
    if here.is("no") || here.is("without") || here.is("zero") || free_of {
        let (noun, next) = noun(tokens, at + 1 + usize::from(free_of))?;
        return Some((What::Count { count: 0, noun: Some(noun) }, next));
    }
    if here.is("single")
        && let Some((one, next)) = noun(tokens, at + 1)
            .filter(|(noun, _)| ["meeting", "task", "deadline"].contains(&noun.as_str()))
    {
        return Some((What::Count { count: 1, noun: Some(one) }, next));
    }
    let Some(Number { hundredths, next }) = numbers::number(tokens, at) else {
        // Digits that could not be read, and signs of money.
        let is_number = here.kind == Kind::Digits
            || here.text.chars().any(char::is_numeric) && here.kind == Kind::Sign;
        let is_money = matches!(here.text.as_str(), "$" | "€" | "£" | "¥" | "₿");
        return (is_number || is_money).then_some((What::Number, at + 1));
    };
    let after = tokens.get(next);
    if after.is_some_and(|token| token.text == "%" || token.is("percent")) {
        return Some((What::Percent(hundredths), next + 1));
    }
    if let Some(glued) = after.filter(|token| token.glued)
        && (glued.kind != Kind::Sign
            || matches!(glued.text.as_str(), ":" | "/" | "$" | "€" | "£" | "°" | "+"))
    {
        // A unit that is not known, a version, a ratio.
        return Some((What::Number, next));
    }
    if hundredths % 100 != 0
        || after.is_some_and(|token| vocabulary::CURRENCIES.contains(&token.lower.as_str()))
    {
        return Some((What::Number, next));
    }
    let count = hundredths / 100;
    let (noun, next) = match noun(tokens, next) {
        Some((noun, next)) => (Some(noun), next),
        None => (None, next),
    };
    // "one" alone is a pronoun: "the one gap", "this one".
    if noun.is_none() && here.is("one") && next == at + 1 {
        return None;
    }
    Some((What::Count { count, noun }, next))
}

/// What is counted: one of the nouns we count, at most two adjectives further on.
fn noun(tokens: &[Token], from: usize) -> Option<(String, usize)> {
    for (offset, token) in tokens.iter().skip(from).take(4).enumerate() {
        if let Some(noun) = vocabulary::noun(&token.lower) {
            return Some((noun.to_owned(), from + offset + 1));
        }
        let passes =
            token.is_word() && !vocabulary::ENDS_NOUN_PHRASE.contains(&token.lower.as_str());
        if !passes && token.text != "-" {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod unit {
    use super::super::tokens::tokens;
    use super::*;
    use chrono::NaiveTime;

    fn read(text: &str) -> Vec<What> {
        let tokens = tokens(text);
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        claims(&tokens, &vec![false; tokens.len()], today)
            .into_iter()
            .map(|claim| claim.what)
            .collect()
    }

    fn minutes(text: &str) -> Option<i64> {
        match read(text)[..] {
            [What::Minutes(minutes)] => Some(minutes),
            _ => None,
        }
    }

    #[test]
    fn lengths_are_read_in_every_spelling() {
        for (text, expected) in [
            ("90 min", 90),
            ("90min", 90),
            ("90 minutes", 90),
            ("90-minute block", 90),
            ("1 h 30", 90),
            ("1h30", 90),
            ("1h 30m", 90),
            ("1 h 30 min", 90),
            ("1.5 hours", 90),
            ("an hour and a half", 90),
            ("one and a half hours", 90),
            ("one hour and 30 minutes", 90),
            ("half an hour", 30),
            ("a half-hour slot", 30),
            ("an hour", 60),
            ("a two-hour block", 120),
            ("three quarters of an hour", 45),
            ("a quarter of an hour", 15),
            ("ninety minutes", 90),
            ("forty-five minutes", 45),
            ("two and a half hours", 150),
            ("4 h 10", 250),
            ("4 h 05", 245),
            ("an hour-long gap", 60),
            ("one hour twenty minutes", 80),
            ("an hour and twenty minutes", 80),
            ("a hundred and five minutes", 105),
            ("ninety-minute focus", 90),
        ] {
            assert_eq!(minutes(text), Some(expected), "{text}: {:?}", read(text));
        }
    }

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    #[test]
    fn times_are_read_in_every_spelling() {
        let nine = [at(9, 0), at(21, 0)];
        for (text, expected) in [
            ("09:00", &[at(9, 0)][..]),
            ("9:00", &nine),
            ("9am", &[at(9, 0)]),
            ("9 am", &[at(9, 0)]),
            ("9:00 a.m.", &[at(9, 0)]),
            ("9 o'clock", &nine),
            ("nine o’clock", &nine),
            ("at 9", &nine),
            ("at nine", &nine),
            ("half past nine", &[at(9, 30), at(21, 30)]),
            ("quarter to ten", &[at(9, 45), at(21, 45)]),
            ("a quarter past nine", &[at(9, 15), at(21, 15)]),
            ("noon", &[at(12, 0)]),
            ("midnight", &[at(0, 0)]),
            ("2:30 pm", &[at(14, 30)]),
            ("2.30pm", &[at(14, 30)]),
            ("14:30", &[at(14, 30)]),
            ("12 pm", &[at(12, 0)]),
            ("until 5", &[at(5, 0), at(17, 0)]),
        ] {
            let expected = What::When { date: None, time: Some(Time::At(expected.to_vec())) };
            assert_eq!(read(text), [expected], "{text}");
        }
        let range =
            What::When { date: None, time: Some(Time::Span(vec![at(9, 0)], vec![at(10, 30)])) };
        for text in ["09:00–10:30", "09:00 - 10:30", "09:00 to 10:30", "from 09:00 until 10:30"] {
            assert_eq!(read(text), std::slice::from_ref(&range), "{text}");
        }
    }

    #[test]
    fn dates_are_read_in_every_spelling() {
        let friday = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
        for text in [
            "27 Nov",
            "27 November",
            "Nov 27",
            "November 27th",
            "27th of November",
            "the 27th of Nov",
            "Friday",
            "Fri",
            "on Friday",
            "Fri 27 Nov",
            "Friday, 27 November",
            "27 Nov 2026",
            "2026-11-27",
            "in three days",
            "the 27th",
            "this Friday",
            "Friday the 27th",
            "Friday 27 November 2026",
        ] {
            let [claim] = &read(text)[..] else { panic!("{text}: {:?}", read(text)) };
            let fits = match claim {
                What::When { date: Some(date), time: None } => {
                    date.is(friday, NaiveDate::from_ymd_opt(2026, 11, 24).unwrap())
                }
                What::Days { days: 3, sense: Sense::Ahead } => true,
                _ => false,
            };
            assert!(fits, "{text}: {claim:?}");
        }
        assert!(matches!(
            &read("Friday at 17:00")[..],
            [What::When { date: Some(_), time: Some(_) }]
        ));
        assert!(matches!(&read("9am tomorrow")[..], [What::When { date: Some(_), time: Some(_) }]));
        assert_eq!(read("You may march on"), []);
    }

    #[test]
    fn counts_are_read_with_what_is_counted() {
        let count = |count, noun: &str| What::Count { count, noun: Some(noun.to_owned()) };
        assert_eq!(read("three meetings"), [count(3, "meeting")]);
        assert_eq!(read("3 short calls"), [count(3, "meeting")]);
        assert_eq!(read("no meetings"), [count(0, "meeting")]);
        assert_eq!(read("both tasks"), [count(2, "task")]);
        assert_eq!(read("93 %"), [What::Percent(9_300)]);
        assert_eq!(read("ninety-three percent"), [What::Percent(9_300)]);
        assert_eq!(read("this one first"), []);
        for text in ["$500", "500 EUR", "3x", "3.5 tasks", "1/2", "twice", "٣", "½"] {
            assert!(read(text).contains(&What::Number), "{text}: {:?}", read(text));
        }
    }
}
