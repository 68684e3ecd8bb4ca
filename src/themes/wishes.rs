//! Whether a text wishes for something, or asks.

use super::phrases::{Clause, Lexicon, clauses};
use super::words::words;
use std::sync::LazyLock;

/// What people write before what they would like to have.
const WISHES: &[&str] = &[
    "please add",
    "please make",
    "please bring",
    "please support",
    "please offer",
    "please allow",
    "please consider",
    "would love",
    "id love",
    "would like",
    "wish*",
    "it would be",
    "would be nice",
    "would be great",
    "would be good",
    "would be helpful",
    "would be useful",
    "would be awesome",
    "would be amazing",
    "would be perfect",
    "would be fantastic",
    "feature request",
    "could you add",
    "should have",
    "should be able",
    "need a",
    "we need",
    "i need",
    "want to be able",
    "missing feature",
    "support for",
    "add support",
    "looking for",
    "if only",
    "hoping for",
    "id like",
    "allow us",
    "let us",
    "let me",
    "wünsch*",
    "wäre schön",
    "wäre toll",
    "hätte gern",
    "hätte gerne",
];

/// The first word of a question that has lost its mark.
const ASKING: &[&str] = &[
    "how", "why", "what", "when", "where", "which", "who", "can", "could", "is", "are", "do",
    "does", "did", "will", "would", "should", "may", "wie", "warum", "wieso", "wann", "wo",
    "welche", "welcher", "welches", "kann", "gibt",
];

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(WISHES.iter().copied()));

/// Whether something is wished for, by stated words that are not denied.
pub fn is_wish(text: &str) -> bool {
    is_wished(&clauses(text))
}

pub(super) fn is_wished(clauses: &[Clause]) -> bool {
    let mut said = clauses.iter().flat_map(|clause| LEXICON.found(clause));
    said.any(|(_, denied)| !denied)
}

/// Whether something is asked: by a question mark, or by how it begins.
pub(super) fn is_question(text: &str) -> bool {
    text.contains(['?', '？'])
        || words(text).next().is_some_and(|first| ASKING.contains(&first.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_and_wishes_are_told() {
        assert!(is_question("How do I export") && is_question("so it stops?"));
        assert!(!is_question("It stops") && !is_question(""));
        assert!(is_wish("I wish it had tags") && is_wish("I\u{2019}d like tags"));
        assert!(is_wish("I\u{2019}d love tags") && is_wish("Tags would be useful"));
        assert!(!is_wish("It has tags") && !is_wish("I do not need a tag"));
    }
}
