//! Quotes: stretches of what somebody said, exactly as it stands.

use crate::domain::clean;

/// The longest quote, in characters.
const LONGEST: usize = 220;

/// A shorter one says little.
const SHORTEST_WORDS: usize = 3;

/// A part of a text that can be shown as it is, and whether the sentence goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<'t> {
    pub(super) text: &'t str,
    pub(super) cut: bool,
}

/// The part of a masked text that says most of `terms`; nothing if nothing of it can be shown
/// exactly. It is a stretch of the text, and cleaning it for a message changes nothing.
pub(super) fn part<'t>(text: &'t str, terms: &[String]) -> Option<Part<'t>> {
    let terms: Vec<String> = terms.iter().map(|term| term.to_lowercase()).collect();
    let mut best: Option<((bool, usize), Part<'t>)> = None;
    for run in runs(text) {
        for part in parts(run) {
            let lower = part.text.to_lowercase();
            let said = terms.iter().filter(|term| lower.contains(term.as_str())).count();
            let merit = (part.text.split(' ').count() >= SHORTEST_WORDS, said);
            if best.is_none_or(|(most, _)| merit > most) {
                best = Some((merit, part));
            }
        }
    }
    best.map(|(_, part)| part)
}

/// Whether a text says a word of a label, in any form of it that holds its beginning.
pub(super) fn says(text: &str, terms: &[String]) -> bool {
    let text = text.to_lowercase();
    let mut words = terms.iter().flat_map(|term| term.split(' '));
    terms.is_empty() || words.any(|word| text.contains(&word.to_lowercase()))
}

/// The stretches of a text that are the same when they are cleaned.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c != ' ' && (c.is_whitespace() || crate::domain::is_unsafe(c)))
        .flat_map(|line| line.split("  "))
        .map(str::trim)
        .filter(|run| run.chars().any(char::is_alphanumeric) && clean(run) == **run)
}

/// A run as one part, or in sentences of a bearable length.
fn parts(run: &str) -> Vec<Part<'_>> {
    if run.chars().count() <= LONGEST {
        return vec![Part { text: run, cut: false }];
    }
    let mut parts = Vec::new();
    let mut rest = run;
    // A long text shows what it is about early; the rest is not worth the search.
    while !rest.is_empty() && parts.len() < 20 {
        let most = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(at, _)| at);
        let head = rest.get(..most).unwrap_or(rest);
        let (end, cut) = if most == rest.len() {
            (most, false)
        } else {
            match sentence_end(head) {
                Some(end) => (end, false),
                None => (head.rfind(' ').filter(|end| *end > 0).unwrap_or(most), true),
            }
        };
        let text = rest.get(..end).unwrap_or_default().trim();
        if text.chars().any(char::is_alphanumeric) {
            parts.push(Part { text, cut });
        }
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    parts
}

/// Behind the last sentence that ends in `text`.
fn sentence_end(text: &str) -> Option<usize> {
    let mut ends = text.match_indices(['.', '!', '?', '。']).filter(|(at, mark)| {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        rest.starts_with(' ')
    });
    ends.next_back().map(|(at, mark)| at + mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quoted(text: &str, terms: &[&str]) -> Option<(String, bool)> {
        let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
        part(text, &terms).map(|part| (part.text.to_owned(), part.cut))
    }

    #[test]
    fn a_quote_is_one_stretch_that_needs_no_cleaning() {
        assert_eq!(quoted("It hangs.", &[]), Some(("It hangs.".into(), false)));
        let text = "Hello there team\nThe  export hangs again\nBye";
        assert_eq!(quoted(text, &["export"]), Some(("export hangs again".into(), false)));
        let long =
            format!("{} The export hangs here. {}", "Words go on.".repeat(20), "x ".repeat(150));
        let (part, _) = quoted(&long, &["export"]).unwrap();
        assert!(part.contains("The export hangs here."), "{part}");
        assert_eq!(quoted(" \n!?\t", &[]), None);
        let (part, cut) = quoted(&"word ".repeat(100), &[]).unwrap();
        assert!(cut && part.ends_with("word"));
    }

    proptest! {
        #[test]
        fn every_quote_stands_in_its_text(text in "[a-c .!\\n\\t\u{200B}\u{1b}é日]{0,600}") {
            if let Some(part) = part(&text, &["a".to_owned()]) {
                prop_assert!(text.contains(part.text));
                prop_assert_eq!(clean(part.text), part.text);
                prop_assert!(part.text.chars().count() <= LONGEST);
            }
        }
    }
}
