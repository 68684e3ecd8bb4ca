//! What people say whatever they speak of: greetings, thanks, signatures, how many they are.
//!
//! Many say it in the same words, so that it would be a theme, or lend its words to one. It is left out
//! where texts are compared with each other, and nowhere else: it stands in what is quoted and counted.

use super::phrases::{
    AROUND, BEFORE, BEHIND, CLOSES, CORE, COUNTED, DEVICES, GREETS, SIGNED, WE, WHOLE,
};
use std::borrow::Cow;
use std::ops::Range;

/// A part of a text with more words says something.
const MOST_WORDS: usize = 9;

/// A greeting with a name has so many words at most.
const GREETING: usize = 4;

/// A text as it is compared with others: without the courtesies with which it begins and ends, and with
/// which what stands below its title does. Nothing is left of one that is nothing else.
pub(super) fn without(text: &str, has_title: bool) -> Cow<'_, str> {
    match text.split_once('\n').filter(|_| has_title) {
        Some((title, rest)) if without_own(rest) != rest => {
            Cow::Owned(format!("{}\n{}", without_own(title), without_own(rest)))
        }
        _ => Cow::Borrowed(without_own(text)),
    }
}

fn without_own(text: &str) -> &str {
    let parts = parts(text);
    let part = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
    // What is said last is what is said at all.
    let calls = |at: usize, range: &Range<usize>| {
        let is_alone = text.get(range.end..).is_some_and(|rest| rest.starts_with([',', '!', '\n']));
        is_alone && at + 1 < parts.len() && is_greeting(part(range))
    };
    let opens =
        |(at, range): &(usize, &Range<usize>)| is_courtesy(part(range)) || calls(*at, range);
    let begin = parts.iter().enumerate().take_while(opens).count();
    let own = parts.get(begin..).unwrap_or_default();
    let closes = |(at, range): &(usize, &Range<usize>)| {
        let said = words(part(range)).unwrap_or_default();
        let is_last =
            is_signed(&said) || begin + at > 0 && CLOSES.contains(&said.join(" ").as_str());
        is_last || is_courtesy(part(range))
    };
    let end = own.iter().enumerate().rev().take_while(closes).count();
    if begin + end == 0 {
        return text;
    }
    match own.get(..own.len() - end) {
        Some([first, .., last]) => text.get(first.start..behind(text, last.end)),
        Some([only]) => text.get(only.start..behind(text, only.end)),
        _ => None,
    }
    .unwrap_or_default()
}

/// The parts of a text that hold a letter or a figure: a mark of punctuation that a blank follows, a
/// dash between blanks and the end of a line part them.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut put = |range: Range<usize>| {
        let part = text.get(range.clone()).unwrap_or_default();
        if part.contains(char::is_alphanumeric) {
            let begin = range.start + (part.len() - part.trim_start().len());
            parts.push(begin..begin + part.trim().len());
        }
    };
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let next = letters.peek().map(|(_, c)| *c);
        let is_end = match c {
            '\n' => true,
            '.' | '!' | '?' | '…' | ';' | ':' | ',' => next.is_none_or(char::is_whitespace),
            '-' | '–' | '—' => {
                text.get(..at).is_some_and(|before| before.ends_with(' ')) && next == Some(' ')
            }
            _ => false,
        };
        if is_end {
            put(begin..at);
            begin = at + c.len_utf8();
        }
    }
    put(begin..text.len());
    parts
}

/// Behind the marks that end a part.
fn behind(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let next = rest.find(|c: char| c.is_alphanumeric() || c.is_whitespace());
    next.map_or(text.len(), |length| end + length)
}

/// The words of a part in small letters; nothing for one that is too long for a courtesy.
fn words(part: &str) -> Option<Vec<String>> {
    let words = part.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).take(MOST_WORDS + 1).collect();
    let lower = |word: &&str| word.replace('’', "'").to_lowercase();
    (1..=MOST_WORDS).contains(&words.len()).then(|| words.iter().map(lower).collect())
}

/// Whether a part greets, thanks, or tells how many they are, and says nothing else.
fn is_courtesy(part: &str) -> bool {
    let Some(words) = words(part) else { return false };
    let is_one_of = |word: &String, list: &[&str]| list.contains(&word.as_str());
    let is_core = |word: &String| is_one_of(word, CORE) || is_one_of(word, GREETS);
    let is_kind = words.first().is_some_and(|first| is_core(first) || is_one_of(first, BEFORE))
        && words.iter().any(is_core)
        && words
            .iter()
            .all(|word| is_core(word) || is_one_of(word, BEFORE) || is_one_of(word, BEHIND));
    // "With regards to the response time" speaks of something.
    let is_subject = |pair: &[String]| match pair {
        [one, other] => {
            one == "regards" && other == "to"
                || ["response", "reply"].contains(&one.as_str()) && other == "time"
        }
        _ => false,
    };
    if is_kind {
        return !words.windows(2).any(is_subject);
    }
    let said = words.join(" ");
    if WHOLE.contains(&said.as_str()) {
        return true;
    }
    WE.iter().filter_map(|begin| said.strip_prefix(begin)?.strip_prefix(' ')).any(|rest| {
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        rest.split(' ').any(is_number)
            && rest.split(' ').all(|word| is_number(word) || COUNTED.contains(&word))
    })
}

/// Whether a program signs in these words: it names itself or a device, and nothing else.
fn is_signed(words: &[String]) -> bool {
    let said = words.join(" ");
    let rest = match said.strip_prefix("von meinem ") {
        Some(rest) => rest.strip_suffix(" gesendet"),
        None => SIGNED.iter().find_map(|begin| said.strip_prefix(begin)?.strip_prefix(' ')),
    };
    let is_device = |word: &str| DEVICES.contains(&word);
    let is_model = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let is_idle = |word: &str| is_device(word) || is_model(word) || AROUND.contains(&word);
    rest.is_some_and(|rest| rest.split(' ').any(is_device) && rest.split(' ').all(is_idle))
}

/// Whether a part speaks to somebody by name: names begin with capitals.
fn is_greeting(part: &str) -> bool {
    let mut words = part.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let is_name = |word: &str| word.starts_with(char::is_uppercase) || BEHIND.contains(&word);
    GREETS.contains(&first.as_str())
        && part.split_whitespace().count() <= GREETING
        && words.all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn courtesies_at_both_ends_are_left_out_and_nothing_else_is() {
        for (text, expected) in [
            ("Thanks for your help!", ""),
            ("Hi Ann,\nthe export hangs.\nThanks a lot,\nkind regards", "the export hangs."),
            ("Hello support team, export hangs, thanks in advance :)", "export hangs,"),
            ("Export hangs!!! Thank you so much. Sent from my iPhone", "Export hangs!!!"),
            ("We are a team of 12. The export hangs", "The export hangs"),
            (
                "Wir sind ein Team von 5 Leuten. Der Export hängt. Vielen Dank im Voraus!",
                "Der Export hängt.",
            ),
            ("Bonjour, l'export bloque - merci d’avance", "l'export bloque"),
            ("Hola! No funciona. Muchas gracias por su ayuda", "No funciona."),
            ("Have a nice day", ""),
            ("The export hangs.\nBest,\nSent from my iPhone 12", "The export hangs."),
            (
                "Hallo Frau Wolf!\nDer Export hängt.\nVon meinem iPhone gesendet",
                "Der Export hängt.",
            ),
            ("Export bloqué. Envoyé de mon iPad", "Export bloqué."),
            ("No llega. Enviado desde mi Samsung Galaxy S23", "No llega."),
            ("It hangs. Sent from Yahoo Mail on Android", "It hangs."),
        ] {
            assert_eq!(without_own(text), expected, "{text}");
        }
        for text in [
            "Thanks for adding dark mode",
            "Thanks for the great support",
            "Thank you for nothing",
            "Best app ever",
            "Help with the export, please",
            "We are a team of 12 and cannot export",
            "We are 3 weeks late because of it",
            "Sent from my phone a mail never arrives",
            "Sent from my account, mails vanish",
            "Von meinem Konto wurde Geld abgebucht",
            "Gesendet von mir kommt nichts an",
            "Enviado desde la app no llega",
            "Sent from my phone nothing arrives",
            "Hey export crashes!",
            "Hi export crashes always!",
            "Hallo App stürzt ab!",
            "Hello Export!",
            "Best!",
            "BEST!!!",
            "With regards to support response time: bad",
            "Thanks for the response time",
            "Hi-DPI screens are blurry",
            "It costs 1,50 and 2.5 stars, too",
            "Support!",
            "👍",
            "",
        ] {
            assert_eq!(without_own(text), text);
        }
        let letter = "Invoice\nHi Ann,\nit is wrong.\nThanks!";
        assert_eq!(without(letter, true), "Invoice\nit is wrong.");
        assert_eq!(without(letter, false), "Invoice\nHi Ann,\nit is wrong.");
        assert_eq!(without("Thanks\nfor nothing", true), "for nothing");
    }

    proptest! {
        #[test]
        fn what_is_left_is_a_stretch_of_the_text(text in "(thanks|hi|é|日|[ .,!\\n-]|export){0,20}") {
            let left = without_own(&text);
            prop_assert!(text.contains(left));
            prop_assert_eq!(without_own(left), left);
        }
    }
}
