//! Numbers in digits and in words.

use super::tokens::{Kind, Token};

/// A number and the token after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// The number times a hundred.
    pub(super) hundredths: i64,
    pub(super) next: usize,
}

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

fn position(words: &[&str], token: Option<&Token>) -> Option<i64> {
    let token = token.filter(|token| token.is_word() && !token.lower.is_empty())?;
    let found = words.iter().position(|word| token.is(word))?;
    i64::try_from(found).ok()
}

/// The number at a token, a half after it included: "2", "1,000", "1.5", "twenty-five", "both",
/// "a dozen", "two and a half".
pub(super) fn number(tokens: &[Token], at: usize) -> Option<Number> {
    let Number { hundredths, next } = digits(tokens, at).or_else(|| words(tokens, at))?;
    let half = ["and", "a", "half"].iter().enumerate();
    let half = half
        .into_iter()
        .all(|(offset, word)| tokens.get(next + offset).is_some_and(|token| token.is(word)));
    Some(if half {
        Number { hundredths: hundredths + 50, next: next + 3 }
    } else {
        Number { hundredths, next }
    })
}

/// Plain digits without a sign beside them, as a small whole number.
pub(super) fn plain(token: Option<&Token>) -> Option<u32> {
    let token = token.filter(|token| token.kind == Kind::Digits && token.text.len() <= 4)?;
    token.text.parse().ok()
}

/// A number word from zero to fifty-nine, or plain digits.
pub(super) fn small(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    if let Some(number) = plain(tokens.get(at)) {
        return Some((number, at + 1));
    }
    let (value, next) = below_hundred(tokens, at)?;
    Some((u32::try_from(value).ok()?, next))
}

fn digits(tokens: &[Token], at: usize) -> Option<Number> {
    let first = tokens.get(at).filter(|token| token.kind == Kind::Digits)?;
    // Nine digits are more than anything a plan counts, and others than ASCII do not parse.
    let mut text = first.text.clone();
    let mut next = at + 1;
    let glued = |index: usize| tokens.get(index).filter(|token| token.glued);
    while glued(next).is_some_and(|sign| sign.text == ",")
        && glued(next + 1).is_some_and(|more| more.kind == Kind::Digits && more.text.len() == 3)
    {
        text.push_str(&tokens.get(next + 1)?.text);
        next += 2;
    }
    let mut hundredths =
        Some(text).filter(|text| text.len() <= 9)?.parse::<i64>().ok()?.checked_mul(100)?;
    if glued(next).is_some_and(|sign| sign.text == ".")
        && let Some(more) = glued(next + 1).filter(|more| more.kind == Kind::Digits)
    {
        let decimals: i64 = more.text.parse().ok()?;
        hundredths += match more.text.len() {
            1 => decimals * 10,
            2 => decimals,
            _ => return None,
        };
        next += 2;
    }
    Some(Number { hundredths, next })
}

/// Twenty-five, nineteen.
fn below_hundred(tokens: &[Token], at: usize) -> Option<(i64, usize)> {
    if let Some(unit) = position(&UNITS, tokens.get(at)) {
        return Some((unit, at + 1));
    }
    let tens = position(&TENS, tokens.get(at))? * 10;
    let hyphen = tokens.get(at + 1).is_some_and(|token| token.text == "-");
    let unit =
        position(&UNITS[..10], tokens.get(at + 1 + usize::from(hyphen))).filter(|unit| *unit > 0);
    Some(match unit {
        Some(unit) => (tens + unit, at + 2 + usize::from(hyphen)),
        None => (tens, at + 1),
    })
}

fn words(tokens: &[Token], at: usize) -> Option<Number> {
    let here = tokens.get(at)?;
    let is = |index: usize, word: &str| tokens.get(index).is_some_and(|token| token.is(word));
    let whole = |value: i64, next| Some(Number { hundredths: value * 100, next });
    let article = usize::from(here.is("a"));
    if here.is("both") {
        return whole(2, at + 1);
    }
    for (word, value) in [("dozen", 12), ("couple", 2), ("pair", 2)] {
        if is(at + article, word) {
            let of = usize::from(is(at + article + 1, "of"));
            return whole(value, at + article + 1 + of);
        }
    }
    let (mut value, mut next) = if article == 1 && (is(at + 1, "hundred") || is(at + 1, "thousand"))
    {
        (1, at + 1)
    } else {
        below_hundred(tokens, at)?
    };
    for (word, times) in [("hundred", 100), ("thousand", 1_000), ("million", 1_000_000)] {
        if is(next, word) {
            value *= times;
            next += 1;
            let and = usize::from(is(next, "and"));
            if let Some((more, after)) = below_hundred(tokens, next + and) {
                value += more;
                next = after;
            }
        }
    }
    whole(value, next)
}
