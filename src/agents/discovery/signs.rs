//! What words show of what was said: how bad it is, whether it is a question, a wish, praise.
//!
//! Plain lists of words, stated here and nowhere hidden. A rating counts first where there is one.

/// Losing data, being locked out, a danger.
const SEVEREST: &[&str] = &[
    "lost my",
    "lost all",
    "lost our",
    "data loss",
    "deleted my",
    "wiped",
    "hacked",
    "breach",
    "security",
    "stolen",
    "fraud",
    "unauthorized",
    "unauthorised",
    "locked out",
    "cannot log in",
    "can't log in",
    "cant log in",
    "unable to log in",
    "unusable",
    "charged twice",
    "leaked",
];

/// The thing itself does not work.
const BLOCKED: &[&str] = &[
    "crash",
    "crashes",
    "crashed",
    "crashing",
    "broken",
    "does not work",
    "doesn't work",
    "doesnt work",
    "not working",
    "stopped working",
    "won't",
    "wont",
    "cannot",
    "can't",
    "cant",
    "fails",
    "failed",
    "failing",
    "failure",
    "error",
    "errors",
    "freezes",
    "frozen",
    "hangs",
    "stuck",
    "unable",
    "declined",
    "missing",
    "bug",
    "bugs",
    "never arrives",
    "never loads",
    "blank",
];

/// It works, at a price.
const ANNOYED: &[&str] = &[
    "slow",
    "slowly",
    "lag",
    "laggy",
    "confusing",
    "confused",
    "annoying",
    "hard to",
    "difficult",
    "workaround",
    "takes too long",
    "takes forever",
    "expensive",
    "too many",
    "hidden",
    "unclear",
    "frustrating",
    "clunky",
    "delay",
    "delayed",
    "waiting",
    "too long",
    "complicated",
    "hate",
    "terrible",
    "awful",
    "bad",
    "worse",
    "worst",
    "useless",
    "disappointed",
    "refund",
    "cancel",
    "ugly",
    "poor",
];

const PLEASED: &[&str] = &[
    "love",
    "loves",
    "great",
    "excellent",
    "awesome",
    "amazing",
    "perfect",
    "thanks",
    "thank you",
    "helpful",
    "easy",
    "fast",
    "happy",
    "nice",
    "good",
    "best",
    "works well",
    "works great",
    "fantastic",
    "wonderful",
    "smooth",
    "recommend",
    "no complaints",
    "no problems",
    "like it",
];

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

/// How bad a thing is: 4 data lost or the product cannot be used, 3 the thing itself does not work,
/// 2 it works at a price, 1 none of these.
pub(super) fn severity(text: &str) -> u8 {
    let words = Words::of(text);
    match () {
        () if words.has_any(SEVEREST) => 4,
        () if words.has_any(BLOCKED) => 3,
        () if words.has_any(ANNOYED) => 2,
        () => 1,
    }
}

/// What somebody feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    Bad,
    Neutral,
    Good,
}

/// By the rating if there is one, else by the words: those of trouble less those of praise, where a
/// `not` before a word of praise makes it one of trouble and the other way round.
pub(super) fn mood(text: &str, stars: Option<f64>) -> Mood {
    match stars {
        Some(stars) if stars <= 2.0 => return Mood::Bad,
        Some(stars) if stars >= 4.0 => return Mood::Good,
        Some(_) => return Mood::Neutral,
        None => {}
    }
    let words = Words::of(text);
    let (good, not_good) = words.counts(PLEASED);
    let (mut bad, mut not_bad) = (0, 0);
    for list in [SEVEREST, BLOCKED, ANNOYED] {
        let (plain, denied) = words.counts(list);
        bad += plain;
        not_bad += denied;
    }
    // What the product fails at weighs more than a kind word beside it.
    match (bad + not_good, good + not_bad) {
        (bad, good) if bad > 0 && bad * 2 > good => Mood::Bad,
        (0, good) if good > 0 => Mood::Good,
        _ => Mood::Neutral,
    }
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

    /// How often the phrases stand there, plain and denied.
    fn counts(&self, phrases: &[&str]) -> (usize, usize) {
        let mut counts = (0, 0);
        for at in phrases.iter().flat_map(|phrase| self.places(phrase)) {
            if self.is_denied(at) {
                counts.1 += 1;
            } else {
                counts.0 += 1;
            }
        }
        counts
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
    fn severity_follows_its_lists() {
        assert_eq!(severity("It wiped everything"), 4);
        assert_eq!(severity("The app crashes daily"), 3);
        assert_eq!(severity("Sync is so SLOW"), 2);
        assert_eq!(severity("The slower lane"), 1);
        assert_eq!(severity("It never crashes"), 1);
    }

    #[test]
    fn moods_count_failures_more_than_kind_words_and_ratings_most() {
        assert_eq!(mood("The export is great, but it crashes every day.", None), Mood::Bad);
        assert_eq!(mood("No complaints, works well", None), Mood::Good);
        assert_eq!(mood("not good", None), Mood::Bad);
        assert_eq!(mood("Where is the button", None), Mood::Neutral);
        assert_eq!(mood("crash", Some(5.0)), Mood::Good);
        assert_eq!(mood("great", Some(1.0)), Mood::Bad);
    }

    #[test]
    fn questions_and_wishes_are_told() {
        assert!(is_question("How do I export") && is_question("so it stops?"));
        assert!(!is_question("It stops"));
        assert!(is_wish("I wish it had tags") && !is_wish("It has tags"));
    }
}
