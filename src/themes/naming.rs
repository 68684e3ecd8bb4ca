//! What a theme is called as people say it: its terms, each within the words that people usually put
//! around it. `log` is called "log in" where it stands so, and `use` "easy to use".

use super::labels::{Term, unmasked};
use super::phrases::REACH;
use super::stems::{Known, Stem, Stems};
use super::words::surfaces;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The texts of a theme that are read for its name, the most typical first.
const READ: usize = 200;

/// The longest phrase, in words.
const LONGEST: usize = 4;

/// A word as it stands in a text.
struct Word<'t> {
    surface: &'t str,
    known: Known,
    /// Whether another one stands before it, so that it is spelt as within a sentence.
    is_within: bool,
}

/// A phrase by the stems of its words, without what only helps a denial.
type Phrase = Vec<Stem>;

/// How often a phrase is said, and in which forms: those within sentences, and all.
#[derive(Default)]
struct Said {
    texts: u32,
    within: BTreeMap<String, u32>,
    all: BTreeMap<String, u32>,
    telling: u32,
    /// Whether the phrase denies the words that it was looked up by.
    is_denied: bool,
    /// How many of the texts deny it from outside.
    cut: u32,
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
pub(super) fn name<'t>(
    terms: &[Term],
    written: &[String],
    texts: &[&'t str],
    stems: &mut Stems<'t>,
) -> Vec<String> {
    let texts = texts.get(..texts.len().min(READ)).unwrap_or_default();
    let clauses: Vec<Vec<Vec<Word<'_>>>> = texts.iter().map(|text| clauses(text, stems)).collect();
    let read = count(texts.iter());
    let mut names: Vec<String> = Vec::new();
    let mut used: BTreeSet<Stem> = BTreeSet::new();
    let mut most = 0;
    for (term, written) in terms.iter().zip(written) {
        let keys: Vec<Stem> = std::iter::once(term.0).chain(term.1).collect();
        let said = phrases(&keys, &clauses);
        let times = said.get(&keys).map_or(0, |said| said.texts);
        most = most.max(times);
        let is_weak = times * 3 < read && times * 2 < most;
        let is_said = keys.iter().any(|key| used.contains(key) || stems.has_kin(*key, &used));
        let is_particle = term.1.is_none() && stems.is_particle(term.0);
        if !names.is_empty() && (is_weak || is_said || is_particle) {
            continue;
        }
        // A name without the denial that most of the texts have would say the opposite.
        let denied = count(clauses.iter().filter(|clauses| is_denied(keys[0], clauses)));
        let is_denied = denied * 2 > times;
        let is_free = |phrase: &Phrase| !phrase.iter().any(|key| used.contains(key));
        let usual = |wanted: bool| {
            let longer = said.iter().filter(|(phrase, said)| {
                let is_usual = said.texts >= 2 && said.texts * if wanted { 3 } else { 2 } >= times;
                let is_longer = phrase.len() > keys.len();
                let is_cut = !wanted && said.cut * 2 > said.texts;
                is_longer && is_usual && said.is_denied == wanted && !is_cut && is_free(phrase)
            });
            longer.max_by_key(|(phrase, said)| {
                (said.texts * said.texts * said.telling, phrase.len(), Reverse(said.form()))
            })
        };
        // Each says it in another way: what most say, as shortly as one of them denies it.
        let any = |around: &Phrase| {
            let denied = said.iter().filter(|(phrase, said)| {
                let holds = phrase.windows(around.len()).any(|part| part == around.as_slice());
                said.is_denied && holds && is_free(phrase)
            });
            denied.max_by_key(|(phrase, said)| {
                (said.texts, Reverse(phrase.len()), Reverse(said.form()))
            })
        };
        let shared = said.iter().filter(|(phrase, said)| {
            phrase.len() > keys.len() && said.texts >= 2 && !said.is_denied && is_free(phrase)
        });
        let shared = shared.max_by_key(|(phrase, said)| {
            (said.texts * said.texts * said.telling, phrase.len(), Reverse(said.form()))
        });
        let best = if is_denied {
            let denied = usual(true).or_else(|| any(shared.map_or(&keys, |(phrase, _)| phrase)));
            denied.or_else(|| any(&keys))
        } else {
            usual(false)
        };
        let (phrase, form) = match best {
            Some((phrase, said)) => (phrase.clone(), said.form()),
            None => (keys.clone(), said.get(&keys).and_then(Said::form)),
        };
        used.extend(phrase.into_iter().filter(|key| *key != Stems::denial()));
        // What is written without blanks has no words around it.
        names.push(form.unwrap_or_else(|| written.clone()));
    }
    names
}

/// The phrases of a theme's texts that hold all of `keys`, with how many texts say them.
fn phrases(keys: &[Stem], texts: &[Vec<Vec<Word<'_>>>]) -> HashMap<Phrase, Said> {
    let mut found: HashMap<Phrase, Said> = HashMap::new();
    for text in texts {
        let mut here: BTreeMap<Phrase, Form> = BTreeMap::new();
        for clause in
            text.iter().filter(|clause| clause.iter().any(|word| word.known.stem == keys[0]))
        {
            for start in 0..clause.len() {
                for length in 1..=LONGEST.min(clause.len() - start) {
                    let words = &clause[start..start + length];
                    let has = |key: &Stem| words.iter().any(|word| word.known.stem == *key);
                    if !keys.iter().all(has) || !is_phrase(words) {
                        continue;
                    }
                    // "There is no export" is not said as "is no export".
                    let is_not = words[0].surface.eq_ignore_ascii_case("not");
                    let helps = is_not && start > 0 && clause[start - 1].known.is_helper;
                    let mut form =
                        form(&clause[start - usize::from(helps)..start + length], keys[0]);
                    form.is_cut = is_cut(clause, start, start + length);
                    // A form within a sentence is the better one.
                    let other = here.entry(phrase(words)).or_insert_with(|| form.clone());
                    if form.is_within && !other.is_within {
                        *other = form;
                    }
                }
            }
        }
        for (phrase, form) in here {
            let said = found.entry(phrase).or_default();
            said.texts += 1;
            said.telling = form.telling;
            said.is_denied = form.is_denied;
            said.cut += u32::from(form.is_cut);
            if form.is_within {
                *said.within.entry(form.words.clone()).or_default() += 1;
            }
            *said.all.entry(form.words).or_default() += 1;
        }
    }
    found
}

/// The stems of words, without what only helps a denial.
fn phrase(words: &[Word<'_>]) -> Phrase {
    let helps = |at: usize| {
        words[at].known.is_helper && words.get(at + 1).is_some_and(|next| next.known.is_denial)
    };
    (0..words.len()).filter(|at| !helps(*at)).map(|at| words[at].known.stem).collect()
}

/// A phrase as it stands in a text.
#[derive(Clone)]
struct Form {
    words: String,
    is_within: bool,
    /// How many of its words tell something.
    telling: u32,
    is_denied: bool,
    /// Whether what denies it is left out.
    is_cut: bool,
}

/// Words as they stand in a text, looked up by `key`.
fn form(words: &[Word<'_>], key: Stem) -> Form {
    let surfaces: Vec<&str> = words.iter().map(|word| word.surface).collect();
    Form {
        words: surfaces.join(" "),
        is_within: words.first().is_some_and(|word| word.is_within),
        telling: count(words.iter().filter(|word| word.known.is_telling)),
        is_denied: words
            .iter()
            .position(|word| word.known.stem == key)
            .is_some_and(|at| denied_at(words, at)),
        is_cut: false,
    }
}

/// Whether the word at a place is denied by those near to it.
fn denied_at(words: &[Word<'_>], at: usize) -> bool {
    denied_around(words, at, at + 1)
}

/// Whether what stands from `start` to `end` is denied by the words around it.
fn denied_around(words: &[Word<'_>], start: usize, end: usize) -> bool {
    let mut before = words[start.saturating_sub(REACH + 1)..start].iter();
    let mut behind = words[end..].iter().take(REACH + 1);
    before.any(|word| word.known.is_denial) || behind.any(|word| word.known.denies_behind)
}

/// Whether a text denies the word that it has first of those with this stem.
fn is_denied(key: Stem, clauses: &[Vec<Word<'_>>]) -> bool {
    let found = clauses.iter().find_map(|clause| {
        let at = clause.iter().position(|word| word.known.stem == key)?;
        Some(denied_at(clause, at))
    });
    found.unwrap_or_default()
}

/// Whether a phrase leaves out what denies it.
fn is_cut(clause: &[Word<'_>], start: usize, end: usize) -> bool {
    let is_denied = clause[start..end].iter().any(|word| word.known.is_denial);
    !is_denied && denied_around(clause, start, end)
}

fn count<T>(all: impl Iterator<Item = T>) -> u32 {
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}

/// Whether words are a phrase by themselves: it begins with a word that tells something or denies what
/// does, ends with one or with what belongs to it, and says nothing twice.
fn is_phrase(words: &[Word<'_>]) -> bool {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let before = words.len().checked_sub(2).and_then(|at| words.get(at));
    let belongs = |before: &Word<'_>| {
        let is_short = words.len() == 2 || words.len() == 3 && first.known.is_denial;
        last.known.is_particle && (is_short || before.known.is_denial) || last.known.denies_behind
    };
    let ends = last.known.is_telling || before.is_some_and(belongs);
    let begins = first.known.is_telling || first.known.is_denial && words.len() > 1;
    // "Ne marche pas" denies twice.
    let said: Vec<Stem> =
        words.iter().filter(|word| !word.known.is_denial).map(|word| word.known.stem).collect();
    let keys: BTreeSet<Stem> = said.iter().copied().collect();
    begins && ends && keys.len() == said.len()
}

/// Whether a sentence or a part of it ends with a letter.
pub(super) fn is_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ';' | ',' | ':' | '(' | ')' | '"' | '\n' | '“' | '”' | '„')
}

/// The words of a text, parted where a sentence or a part of it ends.
fn clauses<'t>(text: &'t str, stems: &mut Stems<'t>) -> Vec<Vec<Word<'t>>> {
    let parts = unmasked(text).into_iter().flat_map(|part| part.split(is_end));
    let mut word = |(at, surface): (usize, &'t str)| Word {
        surface,
        known: stems.known(surface),
        is_within: at > 0,
    };
    parts
        .map(|part| surfaces(part).enumerate().map(&mut word).collect::<Vec<Word<'t>>>())
        .flat_map(|clause| {
            // A run of a script without blanks is no word, and a denial does not reach over a "but".
            let mut parts: Vec<Vec<Word<'t>>> = vec![Vec::new()];
            for word in clause {
                if word.known.is_unspaced || word.known.stands_against {
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
        assert_eq!(called(&log_in)[0], "cannot log in");
        let easy = ["Easy to use", "really easy to use", "It is easy to use, I use it daily"];
        assert_eq!(called(&easy), ["easy to use"]);
        let german = ["Einfach zu bedienen", "Übersichtlich und einfach zu bedienen"];
        assert_eq!(called(&german)[0], "einfach zu bedienen");
    }

    #[test]
    fn a_name_does_not_hide_that_most_deny_it() {
        let sync = [
            "Sync does not work on my tablet",
            "Since the update the sync doesn't work",
            "Sync not working again",
            "sync isn't working since yesterday",
        ];
        let name = called(&sync).join(", ");
        assert!(name.contains("sync") || name.contains("Sync"), "{name}");
        assert!(["not work", "n't work"].iter().any(|denied| name.contains(denied)), "{name}");
        let works =
            ["The sync works well", "Sync works well for me", "sync works well, no problem"];
        let name = called(&works).join(", ");
        assert!(name.contains("works well") && !name.contains("no"), "{name}");
        for (texts, expected) in [
            (["No ads please", "please no ads", "Finally no ads here"], "no ads"),
            (
                [
                    "Export funktioniert nicht mehr",
                    "Der Export funktioniert nicht",
                    "Export funktioniert nicht",
                ],
                "Export funktioniert nicht",
            ),
            (
                ["App stürzt nie ab", "Die App stürzt nie ab", "App stürzt nie ab, danke"],
                "stürzt nie ab",
            ),
            (
                ["Search finds nothing", "The search finds nothing", "search finds nothing at all"],
                "search finds nothing",
            ),
            (
                ["It isn't easy to use", "Not at all easy to use", "It is not very easy to use"],
                "easy to use",
            ),
            (
                ["Nobody answers emails", "Nobody answers my emails", "nobody answers emails ever"],
                "obody answers",
            ),
            (
                ["Sync ne marche pas", "la sync ne marche pas", "ne marche pas, la sync"],
                "ne marche pas",
            ),
            (
                [
                    "It is not cheap but works great",
                    "Not cheap but works great",
                    "not cheap, works great",
                ],
                "not cheap",
            ),
            (
                ["There is no dark mode", "there is no dark mode yet", "No dark mode"],
                "no dark mode",
            ),
        ] {
            let name = called(&texts).join(", ");
            assert!(name.contains(expected), "{name}, expected {expected}");
            let is_said = ["not", "n't", "nicht", "nie", "no", "obody", "ne "];
            assert!(is_said.iter().any(|denied| name.to_lowercase().contains(denied)), "{name}");
            assert!(!name.contains("is no "), "{name}");
        }
    }

    #[test]
    fn a_name_crosses_no_end_of_a_sentence_and_a_theme_always_has_one() {
        let crashes =
            ["My photo app crashes. Export hangs", "It crashes! Export is slow", "Crashes. Export"];
        let name = called(&crashes).join(", ").to_lowercase();
        assert!(!name.contains("crashes export"), "{name}");
        assert!(!called(&["Never!", "never"]).is_empty());
    }

    #[test]
    fn a_theme_is_not_called_after_words_that_name_nothing() {
        let export = [
            "Since the last update the export is empty",
            "Export always empty since the last release",
            "export is empty, although it worked last week",
        ];
        let name = called(&export).join(" ");
        for word in ["since", "last", "always", "although"] {
            assert!(!name.to_lowercase().split(' ').any(|said| said == word), "{name}");
        }
        assert!(name.contains("empty"), "{name}");
    }

    #[test]
    fn words_are_spelt_as_within_sentences_and_kin_is_not_repeated() {
        let widget = ["Widget is blank", "Widget blank again", "my widget is blank since today"];
        assert_eq!(called(&widget)[0], "widget is blank");
        let pdf = ["PDF is empty", "The PDF is empty", "my PDF stays empty"];
        assert!(called(&pdf)[0].contains("PDF"));
        // What stands in the place of a number is nobody's word.
        let masked = called(&["Export hangs, call [phone]", "Export hangs, call me at [phone]"]);
        assert!(masked.concat().contains("Export hangs"), "{masked:?}");
        assert!(!masked.concat().contains("phone"), "{masked:?}");
        let bills = [
            "Meine Rechnung kommt zu spät",
            "Die Rechnung kommt spät",
            "Alle Rechnungen kommen spät",
            "Meine Rechnungen fehlen",
        ];
        let called = called(&bills);
        let about: Vec<&String> = called.iter().filter(|word| word.contains("echnung")).collect();
        assert_eq!(about.len(), 1, "{called:?}");
    }
}
