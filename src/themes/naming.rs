//! What a theme is called as people say it: its terms, each within the words that people usually put
//! around it. `log` is called "log in" where it stands so, and `use` "easy to use".

use super::labels::{Stems, Term, is_telling, unmasked};
use super::words::{fold, is_unspaced, stem, surfaces};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The texts of a theme that are read for its name, the most typical first.
const READ: usize = 200;

/// The longest phrase, in words.
const LONGEST: usize = 4;

/// Words that belong to the one before them.
const PARTICLES: &[&str] =
    &["in", "out", "up", "off", "down", "on", "ab", "an", "aus", "ein", "zu", "back", "auf"];

/// A word as it stands in a text.
struct Word<'t> {
    surface: &'t str,
    folded: String,
    /// Its stem; itself if it is common.
    key: u32,
    /// Whether another one stands before it, so that it is spelt as within a sentence.
    is_within: bool,
}

impl Word<'_> {
    fn is_telling(&self) -> bool {
        is_telling(&self.folded)
    }

    fn is_particle(&self) -> bool {
        PARTICLES.contains(&self.folded.as_str())
    }
}

/// A phrase by the stems of its words.
type Phrase = Vec<u32>;

/// How often a phrase is said, and in which forms: those within sentences, and all.
#[derive(Default)]
struct Said {
    texts: u32,
    within: BTreeMap<String, u32>,
    all: BTreeMap<String, u32>,
    telling: u32,
}

impl Said {
    /// The form that most have; of those at the beginning of sentences only if there is no other.
    fn form(&self) -> Option<String> {
        let forms = if self.within.is_empty() { &self.all } else { &self.within };
        let most = forms.iter().max_by_key(|(form, times)| (**times, Reverse(*form)));
        most.map(|(form, _)| form.clone())
    }
}

/// What to call a theme of these texts, which `terms` tell from others, the best first. A term that few
/// have beside another says little, and one of the same word as another says nothing more.
pub(super) fn name(
    terms: &[Term],
    written: &[String],
    texts: &[&str],
    stems: &mut Stems,
) -> Vec<String> {
    let texts = texts.get(..texts.len().min(READ)).unwrap_or_default();
    let clauses: Vec<Vec<Vec<Word<'_>>>> = texts.iter().map(|text| clauses(text, stems)).collect();
    let read = u32::try_from(texts.len()).unwrap_or(u32::MAX);
    let mut names: Vec<String> = Vec::new();
    let mut used: BTreeSet<u32> = BTreeSet::new();
    let mut most = 0;
    for (term, written) in terms.iter().zip(written) {
        let keys: Vec<u32> = std::iter::once(term.0).chain(term.1).collect();
        let said = phrases(&keys, &clauses);
        let times = said.get(&keys).map_or(0, |said| said.texts);
        most = most.max(times);
        let is_weak = times * 3 < read && times * 2 < most;
        let is_said = keys.iter().any(|key| used.contains(key) || stems.has_kin(*key, &used));
        let is_particle = term.1.is_none() && PARTICLES.contains(&stems.name(term.0));
        if !names.is_empty() && (is_weak || is_said || is_particle) {
            continue;
        }
        let longer = said.iter().filter(|(phrase, said)| {
            let is_usual = said.texts >= 2 && said.texts * 2 >= times;
            phrase.len() > keys.len() && is_usual && !phrase.iter().any(|key| used.contains(key))
        });
        let best = longer.max_by_key(|(phrase, said)| {
            (said.texts * said.texts * said.telling, phrase.len(), Reverse(said.form()))
        });
        let (phrase, form) = match best {
            Some((phrase, said)) => (phrase.clone(), said.form()),
            None => (keys.clone(), said.get(&keys).and_then(Said::form)),
        };
        used.extend(phrase);
        // What is written without blanks has no words around it.
        names.push(form.unwrap_or_else(|| written.clone()));
    }
    names
}

/// The phrases of a theme's texts that hold all of `keys`, with how many texts say them.
fn phrases(keys: &[u32], texts: &[Vec<Vec<Word<'_>>>]) -> HashMap<Phrase, Said> {
    let mut found: HashMap<Phrase, Said> = HashMap::new();
    for text in texts {
        let mut here: BTreeMap<Phrase, (String, bool, u32)> = BTreeMap::new();
        for clause in text.iter().filter(|clause| clause.iter().any(|word| word.key == keys[0])) {
            for start in 0..clause.len() {
                for length in 1..=LONGEST.min(clause.len() - start) {
                    let words = &clause[start..start + length];
                    let has = |key: &u32| words.iter().any(|word| word.key == *key);
                    if !keys.iter().all(has) || !is_phrase(words) {
                        continue;
                    }
                    let phrase: Phrase = words.iter().map(|word| word.key).collect();
                    let form: Vec<&str> = words.iter().map(|word| word.surface).collect();
                    let is_within = words[0].is_within;
                    let telling = words.iter().filter(|word| word.is_telling()).count();
                    let telling = u32::try_from(telling).unwrap_or(1);
                    let form = (form.join(" "), is_within, telling);
                    // A form within a sentence is the better one.
                    let other = here.entry(phrase).or_insert_with(|| form.clone());
                    if is_within && !other.1 {
                        *other = form;
                    }
                }
            }
        }
        for (phrase, (form, is_within, telling)) in here {
            let said = found.entry(phrase).or_default();
            said.texts += 1;
            said.telling = telling;
            if is_within {
                *said.within.entry(form.clone()).or_default() += 1;
            }
            *said.all.entry(form).or_default() += 1;
        }
    }
    found
}

/// Whether words are a phrase by themselves: it begins with a word that tells something, ends with one
/// or with what belongs to it, and says nothing twice.
fn is_phrase(words: &[Word<'_>]) -> bool {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let ends = last.is_telling() || words.len() == 2 && last.is_particle();
    let keys: BTreeSet<u32> = words.iter().map(|word| word.key).collect();
    first.is_telling() && ends && keys.len() == words.len()
}

/// The words of a text, parted where a sentence or a part of it ends.
fn clauses<'t>(text: &'t str, stems: &mut Stems) -> Vec<Vec<Word<'t>>> {
    let is_end = |c: char| {
        matches!(c, '.' | '!' | '?' | ';' | ',' | ':' | '(' | ')' | '"' | '\n' | '“' | '”' | '„')
    };
    let parts = unmasked(text).into_iter().flat_map(|part| part.split(is_end));
    let word = |(at, surface): (usize, &'t str)| {
        let folded = fold(surface);
        let key = if is_telling(&folded) {
            stems.number(stem(&folded))
        } else {
            stems.number(folded.clone())
        };
        Word { surface, folded, key, is_within: at > 0 }
    };
    let mut word = word;
    parts
        .map(|part| surfaces(part).enumerate().map(&mut word).collect::<Vec<Word<'t>>>())
        .flat_map(|clause| {
            // A run of a script without blanks is no word.
            let mut parts: Vec<Vec<Word<'t>>> = vec![Vec::new()];
            for word in clause {
                if is_unspaced(&word.folded) {
                    parts.push(Vec::new());
                } else if let Some(last) = parts.last_mut() {
                    last.push(word);
                }
            }
            parts
        })
        .filter(|clause| !clause.is_empty())
        .collect()
}

/// Whether two stems are of one word: one is the other with an ending.
pub(super) fn are_kin(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let ending = long.strip_prefix(short).map(|ending| ending.chars().count());
    short.chars().count() >= 5 && ending.is_some_and(|letters| letters <= 3)
}

#[cfg(test)]
mod tests {
    use crate::themes::{Item, Settings, group};

    /// What the themes of some texts are called, the first of them being about the first text.
    fn called(texts: &[&str]) -> Vec<String> {
        let ids: Vec<String> = (0..texts.len()).map(|at| format!("{at}")).collect();
        let items: Vec<Item<'_>> =
            texts.iter().zip(&ids).map(|(text, id)| Item { id, text }).collect();
        let themes = group(&items, &[], &Settings::default()).themes;
        let first = themes.into_iter().find(|theme| theme.members.contains(&0));
        first.map(|theme| theme.name).unwrap_or_default()
    }

    #[test]
    fn a_term_stands_in_the_words_that_people_put_around_it() {
        let log_in = [
            "I cannot log in since yesterday",
            "Log in is not possible",
            "It does not let me log in with my phone",
        ];
        assert_eq!(called(&log_in)[0], "log in");
        let easy = ["Easy to use", "really easy to use", "It is easy to use, I use it daily"];
        assert_eq!(called(&easy), ["easy to use"]);
        let german = ["Einfach zu bedienen", "Übersichtlich und einfach zu bedienen"];
        assert_eq!(called(&german)[0], "einfach zu bedienen");
    }

    #[test]
    fn words_are_spelt_as_within_sentences_and_kin_is_not_repeated() {
        let widget = ["Widget is blank", "Widget blank again", "my widget is blank since today"];
        assert_eq!(called(&widget)[0], "widget is blank");
        let pdf = ["PDF is empty", "The PDF is empty", "my PDF stays empty"];
        assert!(called(&pdf)[0].contains("PDF"));
        // What stands in the place of a number is nobody's word.
        let masked = ["Export hangs, call [phone]", "Export hangs, call me at [phone]"];
        assert!(called(&masked).iter().all(|word| !word.contains("phone")), "{masked:?}");
        let bills = [
            "Meine Rechnung kommt zu spät",
            "Die Rechnung kommt spät",
            "Alle Rechnungen kommen spät",
            "Meine Rechnungen fehlen",
        ];
        let called = called(&bills);
        let about: Vec<&String> = called.iter().filter(|word| word.contains("echnung")).collect();
        assert_eq!(about.len(), 1, "{called:?}");
        assert!(super::are_kin("rechnung", "rechnungen") && super::are_kin("printer", "print"));
        assert!(!super::are_kin("internet", "internal") && !super::are_kin("export", "expand"));
    }
}
