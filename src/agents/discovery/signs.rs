//! What words show of what was said: whether it is a question or a wish. How bad it is, and whether it
//! is praise, is told by the lists of [`crate::themes`].

use crate::themes;
pub(super) use crate::themes::Mood;

const WISHES: &[&str] = &[
    "please add",
    "would love",
    "would like",
    "wish",
    "it would be",
    "would be nice",
    "would be great",
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
    "i'd like",
    "allow us",
    "let us",
    "let me",
];

const ASKING: &[&str] = &[
    "how", "why", "what", "when", "where", "which", "who", "can", "could", "is", "are", "do",
    "does", "did", "will", "would", "should", "may",
];

/// Words after which a following word means its contrary.
const NOT: &[&str] =
    &["not", "no", "never", "isn't", "isnt", "wasn't", "don't", "dont", "without", "hardly"];

/// How bad a thing is, 4 for the worst to 1.
pub(super) fn severity(text: &str) -> u8 {
    themes::severity(text).0
}

/// What somebody feels, by the rating if there is one, else by the words.
pub(super) fn mood(text: &str, stars: Option<f64>) -> Mood {
    themes::mood(text, stars)
}

/// Whether something is wished for.
pub(super) fn is_wish(text: &str) -> bool {
    Words::of(text).has_any(WISHES)
}

/// Whether something is asked.
pub(super) fn is_question(text: &str) -> bool {
    let text = text.trim();
    let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    text.contains('?') || ASKING.contains(&first.to_lowercase().as_str())
}

/// A text as words with a blank around each.
struct Words(String);

/// More words than these say nothing new.
const LOOKED_AT: usize = 2_000;

impl Words {
    fn of(text: &str) -> Self {
        let mut words = String::from(" ");
        for c in text.chars().take(LOOKED_AT) {
            match c {
                '’' => words.push('\''),
                c if c.is_alphanumeric() || c == '\'' => words.extend(c.to_lowercase()),
                // A `not` does not reach over it.
                ',' | ';' | '.' | ':' | '!' | '?' if !words.ends_with(", ") => {
                    words.push_str(if words.ends_with(' ') { ", " } else { " , " });
                }
                _ if words.ends_with(' ') => {}
                _ => words.push(' '),
            }
        }
        words.push(' ');
        Self(words)
    }

    fn places<'s>(&'s self, phrase: &'s str) -> impl Iterator<Item = usize> + 's {
        let inside = |at: &usize| {
            let before = self.0.get(..*at).is_some_and(|before| before.ends_with(' '));
            let after = self.0.get(at + phrase.len()..).is_some_and(|rest| rest.starts_with(' '));
            before && after
        };
        self.0.match_indices(phrase).map(|(at, _)| at).filter(inside)
    }

    /// Whether one of the phrases stands there and is not denied.
    fn has_any(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.places(phrase).any(|at| !self.is_denied(at)))
    }

    /// Whether one of the two words before, of the same clause, is a `not`.
    fn is_denied(&self, at: usize) -> bool {
        let before = self.0.get(..at).unwrap_or_default();
        before
            .split_whitespace()
            .rev()
            .take(2)
            .take_while(|word| *word != ",")
            .any(|word| NOT.contains(&word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_and_wishes_are_told() {
        assert!(is_question("How do I export") && is_question("so it stops?"));
        assert!(!is_question("It stops"));
        assert!(is_wish("I wish it had tags") && !is_wish("It has tags"));
    }
}
