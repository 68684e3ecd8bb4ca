//! Finding stated phrases in what people wrote, and whether they deny them.

use super::words::{COMPARED, words};

/// Words that deny what follows them.
const DENIES: &[&str] = &[
    "no", "not", "never", "without", "none", "neither", "nor", "dont", "doesnt", "didnt", "isnt",
    "arent", "wasnt", "werent", "cant", "cannot", "couldnt", "wont", "wouldnt", "hasnt", "havent",
    "hadnt", "shouldnt", "nothing", "hardly", "unable", "nicht", "kein", "keine", "keinen",
    "keiner", "nie", "niemals", "ohne", "nichts", "kaum",
];

/// How many words may stand between a denial and what it denies.
const REACH: usize = 2;

/// Words that say that what follows is over.
const OVER: &[&str] = &["fixed", "solved", "resolved", "behoben", "gelöst", "repariert"];

/// The parts of a text in which a denial holds, as words: a new sentence, a comma or a "but" ends it.
pub(super) fn clauses(text: &str) -> Vec<Vec<String>> {
    let text: String = text.chars().take(COMPARED).collect();
    let mut clauses = Vec::new();
    for part in text.split(['.', '!', '?', ';', ',', ':', '\n', '。', '、', '！', '？']) {
        let mut clause = Vec::new();
        for word in words(part) {
            if matches!(
                word.as_str(),
                "but" | "however" | "although" | "aber" | "jedoch" | "obwohl"
            ) {
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

/// The place of `phrase` in `clause`, if it is there, with whether it is denied.
///
/// A phrase is words with blanks between; `log*` is any word that begins so, and `NOT` any denial
/// with up to two words after it. A phrase that begins with a denial is not denied by it.
pub(super) fn find(clause: &[String], phrase: &str) -> Option<(usize, bool)> {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    (0..clause.len()).find(|start| fits(&clause[*start..], &phrase)).map(|start| {
        let before = &clause[start.saturating_sub(REACH + 1)..start];
        let after = clause[start..].iter().skip(phrase.len());
        let over = after.chain(before).any(|word| OVER.contains(&word.as_str()));
        (start, over || before.iter().any(|word| denies(word)))
    })
}

fn denies(word: &str) -> bool {
    DENIES.contains(&word)
}

/// Whether `clause` begins with `phrase`.
fn fits(clause: &[String], phrase: &[&str]) -> bool {
    let Some((first, rest)) = phrase.split_first() else { return true };
    let Some((word, following)) = clause.split_first() else { return false };
    if *first == "NOT" {
        return denies(word)
            && (0..=REACH.min(following.len())).any(|skipped| fits(&following[skipped..], rest));
    }
    let is = first.strip_suffix('*').map_or_else(|| word == first, |begin| word.starts_with(begin));
    is && fits(following, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, phrase: &str) -> Option<bool> {
        clauses(text).iter().find_map(|clause| find(clause, phrase)).map(|(_, denied)| denied)
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
