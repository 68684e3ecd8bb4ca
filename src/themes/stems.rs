//! The words of some texts by their stems. A word is folded and stemmed once, however often it stands
//! in the texts, for labels read every text of every theme.

use super::features::fingerprint;
use super::phrases::{denies, denies_behind, stands_against};
use super::words::{fold, is_common, is_unspaced, stem};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

/// Words that say when, how much or how often, and name nothing by themselves. They stay in what is
/// compared, for "since the last update" is about something; a theme is not called after them.
const EMPTY: &str = "
since after before during between through around within under against although though however instead
yet maybe perhaps usually normally often sometimes always already almost quite rather pretty bit lot
lots last next first latest today yesterday tomorrow recently currently suddenly constantly actually
basically simply completely totally absolutely definitely honestly literally especially thing things
something anything everything someone anyone everyone somehow seem seems seemed keep keeps kept try
tries tried trying able
seit nachdem bevor während zwischen durch gegen obwohl jedoch dennoch stattdessen vielleicht oft manchmal
immer bereits fast ziemlich letzte letzten letzter letztes nächste nächsten erste ersten heute gestern
kürzlich plötzlich ständig eigentlich leider gerade irgendwie völlig komplett absolut alles jemand
le la les une des du au aux et est sont dans pour avec depuis dès quand je il elle nous vous mon ma mes ce cette
el los las unos unas del y con por para que se mi su es lo gli uno una di il che è sono het een van voor op met
os um uma dos das em na com é
";

static EMPTY_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| EMPTY.split_whitespace().collect());

/// What a denial often stands after, and is not said without: "does not".
const HELPERS: &[&str] = &[
    "do", "does", "did", "is", "are", "was", "were", "can", "could", "will", "would", "has",
    "have", "had", "should",
];

/// Words that belong to the one before them.
const PARTICLES: &[&str] =
    &["in", "out", "up", "off", "down", "on", "ab", "an", "aus", "ein", "zu", "back", "auf"];

/// What all denials are the same as: "doesn't work" and "not working" say one thing.
const DENIAL: &str = "not";

/// A stem by its hash, which is the same in the texts of every theme.
pub(super) type Stem = u64;

/// What is known of a word.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "independent of each other")]
pub(super) struct Known {
    /// Its stem; the word itself if it tells nothing, and one for all denials.
    pub(super) stem: Stem,
    /// Whether it can name a theme: not common, not empty, no bare number, no single letter.
    pub(super) is_telling: bool,
    pub(super) is_denial: bool,
    /// Whether it denies what stands before it too.
    pub(super) denies_behind: bool,
    /// Whether it begins a part of a sentence that stands against the one before.
    pub(super) stands_against: bool,
    pub(super) is_helper: bool,
    pub(super) is_particle: bool,
    /// Whether it is a run of a script without blanks, which is no word.
    pub(super) is_unspaced: bool,
}

/// The words seen so far.
#[derive(Debug, Default)]
pub(super) struct Stems<'t> {
    words: HashMap<&'t str, Known>,
    names: HashMap<Stem, String>,
}

impl<'t> Stems<'t> {
    /// What is known of a word as it stands in a text.
    pub(super) fn known(&mut self, surface: &'t str) -> Known {
        if let Some(known) = self.words.get(surface) {
            return *known;
        }
        let word = fold(surface);
        let (is_denial, is_unspaced) = (denies(&word), is_unspaced(&word));
        let is_telling = is_telling(&word);
        let known = Known {
            is_telling,
            is_denial,
            denies_behind: denies_behind(&word),
            stands_against: stands_against(&word),
            is_helper: HELPERS.contains(&word.as_str()),
            is_particle: PARTICLES.contains(&word.as_str()),
            is_unspaced,
            stem: self.stem(match () {
                () if is_denial => DENIAL.to_owned(),
                () if is_telling && !is_unspaced => stem(&word),
                () => word,
            }),
        };
        self.words.insert(surface, known);
        known
    }

    /// The number of a stem that is given as such.
    pub(super) fn stem(&mut self, name: String) -> Stem {
        let stem = fingerprint(&name);
        self.names.entry(stem).or_insert(name);
        stem
    }

    /// That of all denials.
    pub(super) fn denial() -> Stem {
        fingerprint(DENIAL)
    }

    /// A stem as letters; nothing for one that was not seen.
    pub(super) fn name(&self, stem: Stem) -> &str {
        self.names.get(&stem).map_or("", String::as_str)
    }

    /// Whether the stem is a word that belongs to the one before it.
    pub(super) fn is_particle(&self, stem: Stem) -> bool {
        PARTICLES.contains(&self.name(stem))
    }

    /// Whether one of `others` is the same word in another form.
    pub(super) fn has_kin(&self, stem: Stem, others: &BTreeSet<Stem>) -> bool {
        others.iter().any(|other| are_kin(self.name(stem), self.name(*other)))
    }
}

fn is_telling(word: &str) -> bool {
    let letters = word.chars().count();
    !is_common(word)
        && !EMPTY_WORDS.contains(word)
        && !denies(word)
        && !word.chars().all(char::is_numeric)
        && (letters > 1 || word.chars().any(|c| !c.is_alphanumeric()))
}

/// Whether two stems are of one word: one is the other with an ending.
fn are_kin(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let ending = long.strip_prefix(short).map(|ending| ending.chars().count());
    short.chars().count() >= 5 && ending.is_some_and(|letters| letters <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_in_any_form_and_all_denials_are_one() {
        let mut stems = Stems::default();
        let known = |word| stems.known(word);
        let [works, working, not, never, does, last, pdf] =
            ["Works", "working", "not", "Never", "does", "last", "PDF"].map(known);
        assert_eq!(works.stem, working.stem);
        assert_eq!((not.stem, never.stem), (Stems::denial(), Stems::denial()));
        assert!(not.is_denial && does.is_helper && !does.is_denial);
        let telling = [works, not, does, last, pdf].map(|word| word.is_telling);
        assert_eq!(telling, [true, false, false, false, true]);
        assert_eq!((stems.name(works.stem), stems.name(0)), ("work", ""));
    }

    #[test]
    fn kin_is_one_word_with_an_ending() {
        assert!(are_kin("rechnung", "rechnungen") && are_kin("printer", "print"));
        assert!(!are_kin("internet", "internal") && !are_kin("export", "expand"));
    }
}
