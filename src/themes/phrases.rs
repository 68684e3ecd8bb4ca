//! Finding stated phrases in what people wrote, and whether they deny them.

use super::words::{COMPARED, words};
use std::collections::HashMap;

/// Words that deny what follows them.
const DENIES: &[&str] = &[
    "no",
    "not",
    "never",
    "without",
    "none",
    "neither",
    "nor",
    "dont",
    "doesnt",
    "didnt",
    "isnt",
    "arent",
    "wasnt",
    "werent",
    "cant",
    "cannot",
    "couldnt",
    "wont",
    "wouldnt",
    "hasnt",
    "havent",
    "hadnt",
    "shouldnt",
    "nothing",
    "nobody",
    "nowhere",
    "hardly",
    "unable",
    "nicht",
    "kein",
    "keine",
    "keinen",
    "keinem",
    "keiner",
    "keines",
    "nie",
    "niemals",
    "niemand",
    "nirgends",
    "nirgendwo",
    "ohne",
    "nichts",
    "kaum",
    "ne",
    "pas",
    "jamais",
    "rien",
    "sans",
    "nunca",
    "nada",
    "sin",
    "non",
    "niet",
    "geen",
    "nooit",
    "não",
    "sem",
];

/// Those of them that may stand behind what they deny: "funktioniert nicht", "finds nothing".
const BEHIND: &[&str] = &[
    "nothing",
    "nowhere",
    "nicht",
    "nie",
    "niemals",
    "nichts",
    "nirgends",
    "nirgendwo",
    "pas",
    "jamais",
    "rien",
    "nada",
    "niet",
    "nooit",
];

/// Words that begin a part of a sentence that stands against the one before it.
const AGAINST: &[&str] = &["but", "however", "although", "though", "aber", "jedoch", "obwohl"];

/// How many words may stand between a denial and what it denies.
pub(super) const REACH: usize = 2;

/// Words that say that what follows is over.
const OVER: &[&str] = &["fixed", "solved", "resolved", "behoben", "gelöst", "repariert"];

/// A part of a text in which a denial holds, as words.
pub(super) type Clause = Vec<String>;

/// The parts of a text: a new sentence, a comma or a "but" ends one.
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let end = text.char_indices().nth(COMPARED).map_or(text.len(), |(end, _)| end);
    let text = text.get(..end).unwrap_or_default();
    let mut clauses = Vec::new();
    for part in text.split(['.', '!', '?', ';', ',', ':', '\n', '。', '、', '！', '？']) {
        let mut clause = Vec::new();
        for word in words(part) {
            if stands_against(&word) {
                clauses.push(std::mem::take(&mut clause));
            } else {
                clause.push(word);
            }
        }
        clauses.push(clause);
    }
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

/// A word of a phrase.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// Any denial, with up to two words after it.
    Denial,
    /// Any word that begins so.
    Begins(&'static str),
    /// This word.
    Is(&'static str),
}

/// Phrases to look for, all at once.
///
/// A phrase is words with blanks between; `log*` is any word that begins so, and `NOT` any denial
/// with up to two words after it. A phrase that begins with a denial is not denied by it.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    phrases: Vec<Vec<Part>>,
    /// The phrases whose first word begins with a letter.
    by_letter: HashMap<char, Vec<usize>>,
    /// The phrases that begin with a denial.
    denying: Vec<usize>,
}

impl Lexicon {
    pub(super) fn of(phrases: impl Iterator<Item = &'static str>) -> Self {
        let mut lexicon = Self::default();
        for (number, phrase) in phrases.enumerate() {
            let part = |word: &'static str| match word.strip_suffix('*') {
                _ if word == "NOT" => Part::Denial,
                Some(begin) => Part::Begins(begin),
                None => Part::Is(word),
            };
            let parts: Vec<Part> = phrase.split(' ').map(part).collect();
            if let Some(Part::Begins(word) | Part::Is(word)) = parts.first() {
                let letter = word.chars().next().unwrap_or_default();
                lexicon.by_letter.entry(letter).or_default().push(number);
            } else {
                lexicon.denying.push(number);
            }
            lexicon.phrases.push(parts);
        }
        lexicon
    }

    /// The phrases that stand in a clause, each once, by number, with whether it is denied where it
    /// stands first.
    pub(super) fn found(&self, clause: &[String]) -> Vec<(usize, bool)> {
        let mut found: Vec<(usize, bool)> = Vec::new();
        for (start, word) in clause.iter().enumerate() {
            let letter = word.chars().next().unwrap_or_default();
            let begun = self.by_letter.get(&letter).map_or(&[][..], Vec::as_slice);
            let denying = if denies(word) { self.denying.as_slice() } else { &[] };
            for number in begun.iter().chain(denying) {
                let Some(phrase) = self.phrases.get(*number) else { continue };
                let is_new = found.iter().all(|(other, _)| other != number);
                if is_new && fits(&clause[start..], phrase) {
                    found.push((*number, is_denied(clause, start, phrase.len())));
                }
            }
        }
        found
    }
}

/// Whether what stands at `start` in so many words is denied, or said to be over.
fn is_denied(clause: &[String], start: usize, length: usize) -> bool {
    let before = &clause[start.saturating_sub(REACH + 1)..start];
    let mut near = clause[start..].iter().skip(length).chain(before);
    near.any(|word| OVER.contains(&word.as_str())) || before.iter().any(|word| denies(word))
}

/// Whether a word, in small letters and without apostrophes, denies what stands before it.
pub(super) fn denies_behind(word: &str) -> bool {
    BEHIND.contains(&word)
}

/// Whether a word, in small letters, begins a part that stands against the one before it.
pub(super) fn stands_against(word: &str) -> bool {
    AGAINST.contains(&word)
}

/// Whether a word, in small letters and without apostrophes, denies what follows it.
pub(super) fn denies(word: &str) -> bool {
    DENIES.contains(&word)
}

/// Whether `clause` begins with `phrase`.
fn fits(clause: &[String], phrase: &[Part]) -> bool {
    let Some((first, rest)) = phrase.split_first() else { return true };
    let Some((word, following)) = clause.split_first() else { return false };
    match first {
        Part::Denial => {
            denies(word)
                && (0..=REACH.min(following.len())).any(|skipped| fits(&following[skipped..], rest))
        }
        Part::Begins(begin) => word.starts_with(begin) && fits(following, rest),
        Part::Is(whole) => word == whole && fits(following, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, phrase: &'static str) -> Option<bool> {
        let lexicon = Lexicon::of([phrase].into_iter());
        let mut found = clauses(text).into_iter().flat_map(|clause| lexicon.found(&clause));
        found.next().map(|(_, denied)| denied)
    }

    #[test]
    fn a_denial_reaches_three_words_back_and_not_over_a_comma() {
        for (text, phrase, expected) in [
            ("It crashes daily", "crash*", Some(false)),
            ("No crashes so far", "crash*", Some(true)),
            ("It has never once really crashed", "crash*", Some(true)),
            ("Not great, crashes a lot", "crash*", Some(false)),
            ("I do not like it but it crashes", "crash*", Some(false)),
            ("Stürzt nie ab", "stürz*", Some(false)),
            ("The crash is fixed now", "crash*", Some(true)),
            ("It doesn\u{2019}t always work", "NOT work*", Some(false)),
            ("It works", "NOT work*", None),
            ("", "crash*", None),
            ("not", "NOT work*", None),
        ] {
            assert_eq!(found(text, phrase), expected, "{text}");
        }
    }
}
