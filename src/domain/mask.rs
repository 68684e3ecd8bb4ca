//! Taking out of a text what tells who somebody is or how to reach and bill them.

use super::is_unsafe;

/// What stands in the place of an address.
pub const MASKED_ADDRESS: &str = "[e-mail]";
/// What stands in the place of a telephone number.
const PHONE: &str = "[phone]";
/// What stands in the place of the number of a card.
const CARD: &str = "[card]";

/// Everything that stands in the place of something.
pub const MASKS: [&str; 3] = [MASKED_ADDRESS, PHONE, CARD];

/// The longest address that mail servers take, and the longest part before its sign.
const LONGEST_ADDRESS: usize = 254;

/// The digits of a telephone number (E.164 has 15 at most), and of a card's.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// Fewer digits are no number that is replaced.
const FEWEST_DIGITS: usize = 7;

/// So many digits in one piece are an account or a telephone, hardly ever a count.
const LONG_NUMBER: usize = 10;

/// `text` with e-mail addresses, telephone numbers and numbers of cards (by their check digit)
/// replaced, and without characters that show nothing, which could hide any of these. Dates, times,
/// versions, amounts and short numbers stay. Doing it twice changes nothing.
///
/// What looks like a telephone number and is none is replaced too: that costs a word, and the other
/// mistake would cost somebody's privacy.
pub fn masked(text: &str) -> String {
    let visible = text.chars().filter(|c| c.is_whitespace() || !is_unsafe(*c));
    // In most texts there is nothing to replace.
    let has_address = text.contains(['@', '＠']);
    if !has_address && text.chars().filter(|c| is_digit(*c)).count() < FEWEST_DIGITS {
        return visible.collect();
    }
    let visible = emails(&visible.collect::<Vec<char>>());
    numbers(&visible).into_iter().collect()
}

/// Whether a character may stand in the part of an address before its sign.
fn is_local(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'' | '&' | '=' | '~' | '#')
}

fn is_host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-')
}

fn emails(text: &[char]) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = text.get(at) {
        let sign = matches!(c, '@' | '＠');
        if let (true, Some(end)) = (sign, host_end(text.get(at + 1..).unwrap_or_default())) {
            let local =
                out.iter().rev().take(LONGEST_ADDRESS).take_while(|c| is_local(**c)).count();
            if local > 0 {
                out.truncate(out.len() - local);
                out.extend(MASKED_ADDRESS.chars());
                at += 1 + end;
                continue;
            }
        }
        out.push(c);
        at += 1;
    }
    out
}

/// How long the host at the beginning of `text` is, if it is one with a dot inside.
fn host_end(text: &[char]) -> Option<usize> {
    let mut end = text.iter().take(LONGEST_ADDRESS).take_while(|c| is_host(**c)).count();
    // A sentence may end behind the address.
    while end > 0 && text.get(end - 1).is_some_and(|c| matches!(c, '.' | '-')) {
        end -= 1;
    }
    let host = text.get(..end)?;
    let dot = host.iter().position(|c| *c == '.')?;
    (dot > 0 && host.len() - dot > 2).then_some(end)
}

fn numbers(text: &[char]) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
        let rest = text.get(at..).unwrap_or_default();
        // A number inside of a word is part of a name or a code.
        let inside = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        if !inside && let Some((length, mask)) = number(rest) {
            out.extend(mask.chars());
            at += length;
        } else if let (false, Some(length)) = (inside, stretch(rest)) {
            // What was looked at as a whole and is no such number is not looked at in pieces.
            out.extend(rest.iter().take(length));
            at += length;
        } else if let Some(&c) = rest.first() {
            out.push(c);
            at += 1;
        }
    }
    out
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９')
}

fn value(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| (u32::from(c)).checked_sub(u32::from('０')).filter(|n| *n < 10))
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '-' | '‐' | '‑' | '–' | '.' | '(' | ')' | '/')
}

/// How long the stretch of digits and what may part them is, up to its last digit.
fn stretch(text: &[char]) -> Option<usize> {
    let first = *text.first()?;
    if !(is_digit(first) || matches!(first, '+' | '(' | '＋')) {
        return None;
    }
    let mut end = 0;
    let mut gap = 0;
    for (index, c) in text.iter().enumerate() {
        if is_digit(*c) {
            (end, gap) = (index + 1, 0);
        } else if (index == 0 && !is_separator(*c)) || (is_separator(*c) && gap < 3) {
            gap += 1;
        } else {
            break;
        }
    }
    (end > 0).then_some(end)
}

/// The number at the beginning of `text` that is to be replaced, and by what.
fn number(text: &[char]) -> Option<(usize, &'static str)> {
    let end = stretch(text)?;
    if text.get(end).is_some_and(|c| c.is_alphabetic() || *c == '_') && text.first() != Some(&'+') {
        return None;
    }
    let found = text.get(..end)?;
    let digits: Vec<u32> = found.iter().filter_map(|c| value(*c)).collect();
    let single = !found.windows(2).any(|pair| pair.iter().all(|c| is_separator(*c)));
    let plain = found.iter().all(|c| is_digit(*c) || matches!(c, ' ' | '\u{A0}' | '-'));
    if CARD_DIGITS.contains(&digits.len()) && plain && single && luhn(&digits) {
        return Some((end, CARD));
    }
    is_phone(found, digits.len()).then_some((end, PHONE))
}

/// Whether a stretch of digits is a telephone number, by the forms in which people write them.
fn is_phone(found: &[char], digits: usize) -> bool {
    let text: String = found.iter().collect();
    let groups: Vec<usize> = text
        .split(|c: char| !is_digit(c))
        .filter(|group| !group.is_empty())
        .map(|group| group.chars().count())
        .collect();
    let has = |c: char| found.contains(&c);
    let begins = |c: char| text.trim_start_matches('(').starts_with(c);
    if !PHONE_DIGITS.contains(&digits) {
        return digits == FEWEST_DIGITS && groups == [3, 4] && !has('/') && !has('.');
    }
    let one_piece = groups.len() == 1;
    // 2026-11-24, 24.11.2026, 24/11/2026, with or without a time behind it.
    let date = groups.starts_with(&[4, 2, 2]) || groups.starts_with(&[2, 2, 4]);
    if text.starts_with(['+', '＋']) || text.starts_with("00") {
        return true;
    }
    let decimal = groups.len() == 2 && has('.');
    let address = groups.len() == 4 && has('.') && groups.iter().all(|group| *group <= 3);
    if date || decimal || address {
        return false;
    }
    // 1.000.000 and 10 000 000 are amounts.
    let thousands = groups.first().is_some_and(|first| *first <= 3)
        && groups.iter().skip(1).all(|group| *group == 3);
    if thousands && groups.len() > 1 && !begins('0') {
        return false;
    }
    (one_piece && digits >= LONG_NUMBER)
        || begins('0')
        || has('(')
        || (groups.len() > 1 && digits >= 9)
        || matches!(groups.as_slice(), [3, 3, 4] | [1, 3, 3, 4])
}

/// The check of the numbers of cards (ISO/IEC 7812-1): every second digit from the right counts
/// twice, by the sum of its digits.
fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| match (index % 2, *digit) {
            (0, digit) => digit,
            (_, digit) => digit * 2 / 10 + digit * 2 % 10,
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_replaced() {
        for (text, expected) in [
            ("write to ann.lee+x@mail.example.com.", "write to [e-mail]."),
            ("<ann@example.org>, bob@example.co.uk!", "<[e-mail]>, [e-mail]!"),
            ("jörg@müller.example", "[e-mail]"),
            ("a\u{200B}nn@exam\u{AD}ple.com", "[e-mail]"),
            ("meet @ noon, @channel, ann@localhost", "meet @ noon, @channel, ann@localhost"),
            ("a@b.c", "a@b.c"),
            ("mailto:ann@example.com?x", "mailto:[e-mail]?x"),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
    }

    #[test]
    fn telephone_numbers_are_replaced() {
        for number in [
            "+49 30 1234567",
            "+1 (555) 010-9999",
            "(555) 010-9999",
            "555-010-9999",
            "555.010.9999",
            "1-555-010-9999",
            "5550109999",
            "0151 23456789",
            "030/1234567",
            "0044 20 7946 0958",
            "555-0199",
            "+33 1 42 68 53 00",
            "０３-１２３４-５６７８",
        ] {
            assert_eq!(masked(&format!("call {number}, please")), "call [phone], please");
        }
    }

    /// The numbers are those that card companies publish for tests.
    #[test]
    fn numbers_of_cards_are_replaced_and_those_that_fail_the_check_are_none() {
        for number in ["4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005"] {
            assert_eq!(masked(&format!("card {number}.")), "card [card].");
        }
        assert_eq!(masked("order 4111111111111112"), "order 4111111111111112");
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "since 2026-11-24 at 14:30",
            "24.11.2026 and 24/11/2026",
            "version 10.15.7, build 20261124",
            "192.168.100.200 is down",
            "1,000,000 rows, 1.000.000 Zeilen, 10 000 000 lignes",
            "error 404 in 3 of 100 tries",
            "PO-5550109999x and abc5550109999",
            "2026-11-24 10 items",
            "3.14159265 and 0.123456789",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    proptest! {
        #[test]
        fn masking_twice_changes_nothing(text in "[a-c@. +()/0-9\\[\\]-]{0,60}") {
            let once = masked(&text);
            prop_assert_eq!(masked(&once), once);
        }

        #[test]
        fn whatever_surrounds_an_address_it_is_gone(before in "\\PC{0,12}", after in "\\PC{0,12}") {
            let text = format!("{before} zoe@secret.example {after}");
            prop_assert!(!masked(&text).contains("zoe@"));
        }
    }
}
