//! What people say whatever they speak of: greetings, thanks, signatures, how many they are.
//!
//! Many say it in the same words, so that it would be a theme, or lend its words to one. It is left out
//! where texts are compared with each other, and nowhere else: it stands in what is quoted and counted.

use std::borrow::Cow;
use std::ops::Range;

/// A part of a text with more words says something.
const MOST_WORDS: usize = 9;

/// A greeting with a name has so many words at most.
const GREETING: usize = 4;

/// Words that greet or thank.
const CORE: &[&str] = &[
    "thanks",
    "thank",
    "thx",
    "cheers",
    "regards",
    "sincerely",
    "greetings",
    "danke",
    "dank",
    "dankeschön",
    "grüße",
    "grüßen",
    "grüsse",
    "grüssen",
    "gruß",
    "mfg",
    "merci",
    "cordialement",
    "salutations",
    "gracias",
    "saludos",
    "saludo",
    "grazie",
    "saluti",
    "bedankt",
    "groet",
    "groeten",
    "obrigado",
    "obrigada",
    "cumprimentos",
];

/// Those with which somebody is spoken to; a name may follow.
const GREETS: &[&str] = &[
    "hi", "hello", "hey", "dear", "hallo", "moin", "servus", "bonjour", "salut", "hola", "ciao",
    "salve", "olá", "oi",
];

/// What may stand before such a word,
const BEFORE: &[&str] = &[
    "many",
    "best",
    "kind",
    "warm",
    "yours",
    "with",
    "viele",
    "vielen",
    "beste",
    "besten",
    "liebe",
    "freundliche",
    "freundlichen",
    "mit",
    "herzliche",
    "herzlichen",
    "muchas",
    "mil",
    "un",
    "mille",
    "tante",
    "alvast",
    "hartelijk",
    "vriendelijke",
    "met",
    "muito",
    "bien",
];

/// and what may stand behind it.
const BEHIND: &[&str] = &[
    "you",
    "so",
    "very",
    "much",
    "a",
    "lot",
    "in",
    "advance",
    "for",
    "your",
    "the",
    "all",
    "any",
    "help",
    "support",
    "time",
    "reply",
    "response",
    "answer",
    "attention",
    "consideration",
    "understanding",
    "assistance",
    "patience",
    "reading",
    "team",
    "there",
    "everyone",
    "everybody",
    "folks",
    "guys",
    "again",
    "and",
    "to",
    "sir",
    "madam",
    "or",
    "schön",
    "sehr",
    "im",
    "voraus",
    "für",
    "ihre",
    "eure",
    "deine",
    "die",
    "hilfe",
    "unterstützung",
    "zeit",
    "antwort",
    "mühe",
    "rückmeldung",
    "zusammen",
    "und",
    "an",
    "alle",
    "beaucoup",
    "d'avance",
    "pour",
    "votre",
    "aide",
    "réponse",
    "à",
    "vous",
    "tous",
    "et",
    "de",
    "por",
    "su",
    "tu",
    "ayuda",
    "tiempo",
    "antemano",
    "todos",
    "equipo",
    "per",
    "il",
    "vostro",
    "tuo",
    "aiuto",
    "anticipo",
    "voor",
    "je",
    "uw",
    "hulp",
    "pela",
    "sua",
    "ajuda",
];

/// Greetings and closings without any of these words.
const WHOLE: &[&str] = &[
    "best",
    "best wishes",
    "kind wishes",
    "all the best",
    "good morning",
    "good day",
    "good afternoon",
    "good evening",
    "have a nice day",
    "have a good day",
    "have a great day",
    "yours truly",
    "lg",
    "vg",
    "guten morgen",
    "guten tag",
    "guten abend",
    "sehr geehrte damen und herren",
    "schönen tag noch",
    "bonne journée",
    "bien à vous",
    "buenos días",
    "buenas tardes",
    "buongiorno",
    "buonasera",
    "goedemorgen",
    "goedemiddag",
    "goedendag",
    "bom dia",
    "boa tarde",
];

/// How programs sign.
const SIGNED: &[&str] = &[
    "sent from my",
    "sent from mail",
    "sent from outlook",
    "sent from yahoo",
    "get outlook for",
    "gesendet von",
    "von meinem",
    "envoyé de mon",
    "envoyé depuis",
    "enviado desde",
    "enviado do",
    "inviato da",
    "verzonden vanaf",
    "verstuurd vanaf",
];

/// Who counts themselves,
const WE: &[&str] =
    &["we are", "we're", "wir sind", "nous sommes", "somos", "siamo", "we zijn", "wij zijn"];

/// and in which words, beside a number.
const COUNTED: &[&str] = &[
    "a",
    "an",
    "small",
    "little",
    "of",
    "about",
    "around",
    "team",
    "company",
    "agency",
    "startup",
    "people",
    "persons",
    "ein",
    "eine",
    "kleines",
    "kleine",
    "von",
    "mit",
    "etwa",
    "firma",
    "unternehmen",
    "personen",
    "leute",
    "leuten",
    "mitarbeitern",
    "une",
    "petite",
    "équipe",
    "de",
    "personnes",
    "un",
    "equipo",
    "personas",
    "di",
    "persone",
    "een",
    "klein",
    "van",
    "mensen",
    "uma",
    "equipe",
    "pessoas",
];

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
    let calls = |range: &Range<usize>| {
        let is_alone = text.get(range.end..).is_some_and(|rest| rest.starts_with([',', '!', '\n']));
        is_alone && is_greeting(part(range))
    };
    let begin = parts.iter().take_while(|range| is_courtesy(part(range)) || calls(range)).count();
    let own = parts.get(begin..).unwrap_or_default();
    let end = own.iter().rev().take_while(|range| is_courtesy(part(range))).count();
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

/// Whether a part greets, thanks, signs, or tells how many they are, and says nothing else.
fn is_courtesy(part: &str) -> bool {
    let Some(words) = words(part) else { return false };
    let is_one_of = |word: &String, list: &[&str]| list.contains(&word.as_str());
    let is_core = |word: &String| is_one_of(word, CORE) || is_one_of(word, GREETS);
    let is_kind = words.first().is_some_and(|first| is_core(first) || is_one_of(first, BEFORE))
        && words.iter().any(is_core)
        && words
            .iter()
            .all(|word| is_core(word) || is_one_of(word, BEFORE) || is_one_of(word, BEHIND));
    if is_kind {
        return true;
    }
    let said = words.join(" ");
    if WHOLE.contains(&said.as_str()) {
        return true;
    }
    if SIGNED.iter().any(|begin| said.starts_with(begin)) && words.len() <= 6 {
        return true;
    }
    WE.iter().filter_map(|begin| said.strip_prefix(begin)?.strip_prefix(' ')).any(|rest| {
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        rest.split(' ').any(is_number)
            && rest.split(' ').all(|word| is_number(word) || COUNTED.contains(&word))
    })
}

/// Whether a part speaks to somebody by name.
fn is_greeting(part: &str) -> bool {
    let first = part.split_whitespace().next().unwrap_or_default().to_lowercase();
    GREETS.contains(&first.as_str()) && part.split_whitespace().count() <= GREETING
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
