//! How bad a thing is for who reports it, by stated words.

use super::phrases::{Clause, Lexicon, clauses};
use std::sync::LazyLock;

/// What a level means and which phrases say it. Of several, the highest level counts; what matches
/// none is of level 1: a wish, a question, or a matter of looks.
const RULES: &[(u8, &[&str])] = &[
    (
        4,
        &[
            "lost data",
            "lost my data",
            "lost all*",
            "lost my*",
            "lost every*",
            "data loss",
            "data is gone",
            "all gone",
            "everything is gone",
            "everything gone",
            "deleted my*",
            "deleted all*",
            "wiped",
            "disappeared",
            "vanished",
            "corrupt*",
            "hacked",
            "breach*",
            "leak*",
            "stolen",
            "fraud*",
            "scam*",
            "phish*",
            "security hole",
            "security issue",
            "vulnerab*",
            "exposed",
            "unauthori*",
            "NOT log in",
            "NOT login",
            "NOT sign in",
            "locked out",
            "unusable",
            "NOT use it",
            "NOT use the app",
            "NOT usable",
            "NOT open the app",
            "NOT start*",
            "datenverlust",
            "daten verloren",
            "gelöscht",
            "gehackt",
            "unbenutzbar",
            "unbrauchbar",
            "ausgesperrt",
            "NOT einloggen",
            "NOT anmelden",
        ],
    ),
    (
        3,
        &[
            "crash*",
            "broken",
            "broke",
            "NOT work*",
            "NOT load*",
            "NOT open*",
            "NOT save*",
            "NOT sync*",
            "NOT send*",
            "NOT export*",
            "NOT import*",
            "NOT complete*",
            "NOT finish*",
            "NOT possible",
            "stopped working",
            "stops",
            "cut off",
            "never arrive*",
            "never came",
            "fails",
            "failed",
            "failing",
            "failure",
            "error*",
            "freez*",
            "frozen",
            "stuck",
            "hangs",
            "blocked",
            "blocker",
            "blank screen",
            "white screen",
            "black screen",
            "impossible",
            "charged twice",
            "still charged",
            "charged after",
            "charged anyway",
            "double charged",
            "bug",
            "bugs",
            "buggy",
            "timeout*",
            "timed out",
            "stürzt",
            "abgestürzt",
            "absturz*",
            "kaputt",
            "defekt",
            "fehler*",
            "funktioniert NOT",
            "geht NOT",
            "hängt",
            "fehlgeschlagen",
            "friert",
            "doppelt abgebucht",
        ],
    ),
    (
        2,
        &[
            "slow*",
            "lag*",
            "takes forever",
            "takes ages",
            "workaround",
            "work around",
            "manually",
            "by hand",
            "confus*",
            "annoy*",
            "frustrat*",
            "cumbersome",
            "tedious",
            "clumsy",
            "hard to",
            "difficult",
            "NOT find",
            "unclear",
            "inconvenient",
            "painful*",
            "a pain",
            "time consuming",
            "takes too long",
            "too much time",
            "too many clicks",
            "every time",
            "have to",
            "missing",
            "langsam*",
            "umständlich",
            "nervt",
            "nervig",
            "verwirrend",
            "kompliziert",
            "unklar",
            "fehlt",
            "mühsam",
            "von hand",
            "ruckelt",
        ],
    ),
];

/// The phrases of all levels, the worst first.
fn phrases() -> impl Iterator<Item = (u8, &'static str)> {
    RULES.iter().flat_map(|(level, phrases)| phrases.iter().map(|phrase| (*level, *phrase)))
}

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::of(phrases().map(|(_, phrase)| phrase)));

/// The level of a text, 4 for the worst to 1, with the phrase that decided it: 4 data lost, security
/// or no use at all; 3 something does not work; 2 it works with trouble; 1 anything else. What a
/// text denies ("no crashes", "the bug is fixed") does not count.
pub fn severity(text: &str) -> (u8, Option<&'static str>) {
    of(&clauses(text))
}

pub(super) fn of(clauses: &[Clause]) -> (u8, Option<&'static str>) {
    let said = clauses.iter().flat_map(|clause| LEXICON.found(clause));
    let worst = said.filter(|(_, denied)| !denied).map(|(number, _)| number).min();
    let decided = worst.and_then(|number| phrases().nth(number));
    decided.map_or((1, None), |(level, phrase)| (level, Some(phrase)))
}

/// The highest and the median level; of an even number, the mean of the middle two. Nothing of
/// nothing.
pub fn worst_and_median(levels: &[u8]) -> Option<(u8, f64)> {
    let mut sorted = levels.to_vec();
    sorted.sort_unstable();
    let worst = *sorted.last()?;
    let middle = sorted.len() / 2;
    let median = if sorted.len().is_multiple_of(2) {
        f64::midpoint(f64::from(sorted[middle - 1]), f64::from(sorted[middle]))
    } else {
        f64::from(sorted[middle])
    };
    Some((worst, median))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_phrase_that_is_not_denied_decides() {
        for (text, level) in [
            ("I lost my notes after the update", 4),
            ("I can't even log in any more", 4),
            ("Alle Daten verloren!", 4),
            ("The app crashes and I lost all photos", 4),
            ("Export is broken", 3),
            ("Sync doesn't work on the train", 3),
            ("Die App stürzt ab", 3),
            ("Der Export funktioniert nicht", 3),
            ("Great app, but it crashes every day", 3),
            ("No crashes, no errors, lovely", 1),
            ("The bug with the menu is fixed", 1),
            ("A bit slow on my phone", 2),
            ("I have to copy every row by hand", 2),
            ("Zu umständlich", 2),
            ("The blue is too bright", 1),
            ("Please add a dark mode", 1),
            ("", 1),
        ] {
            assert_eq!(severity(text).0, level, "{text}: {:?}", severity(text).1);
        }
    }

    #[test]
    fn the_median_of_an_even_number_is_between_the_middle_two() {
        assert_eq!(worst_and_median(&[]), None);
        assert_eq!(worst_and_median(&[3]), Some((3, 3.0)));
        assert_eq!(worst_and_median(&[4, 1, 2, 1]), Some((4, 1.5)));
        assert_eq!(worst_and_median(&[1, 4, 2]), Some((4, 2.0)));
    }
}
