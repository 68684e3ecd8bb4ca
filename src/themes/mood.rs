//! Whether a text speaks for or against, and who of a theme speaks against the others.

#[cfg(test)]
use super::phrases::clauses;
use super::phrases::{Clause, Lexicon};
use std::sync::LazyLock;

/// How a text speaks of what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mood {
    /// Against it.
    Bad,
    /// Neither, or both alike.
    Neutral,
    /// For it.
    Good,
}

/// Words for it and their worth.
const GOOD: &[(&str, i32)] = &[
    ("love*", 2),
    ("great", 1),
    ("excellent", 2),
    ("awesome", 2),
    ("amazing", 2),
    ("perfect*", 2),
    ("good", 1),
    ("nice*", 1),
    ("best", 2),
    ("helpful", 1),
    ("easy", 1),
    ("fast", 1),
    ("smooth*", 1),
    ("reliable", 1),
    ("intuitive", 1),
    ("happy", 1),
    ("thank*", 1),
    ("recommend*", 1),
    ("fantastic", 2),
    ("brilliant", 2),
    ("works well", 2),
    ("works fine", 2),
    ("works great", 2),
    ("useful", 1),
    ("beautiful", 1),
    ("simple", 1),
    ("super", 1),
    ("toll", 1),
    ("klasse", 1),
    ("gut", 1),
    ("hervorragend", 2),
    ("perfekt", 2),
    ("einfach", 1),
    ("schnell", 1),
    ("zufrieden", 1),
    ("empfehl*", 1),
    ("liebe", 2),
    ("👍", 1),
    ("😍", 2),
    ("😀", 1),
    ("❤", 2),
    // What would be loved is not there yet: a wish is no praise.
    ("would love", -2),
    ("id love", -2),
    ("would be nice", -1),
    ("would be great", -1),
    ("would be good", -1),
    ("would be helpful", -1),
    ("would be useful", -1),
    ("would be awesome", -2),
    ("would be amazing", -2),
    ("would be perfect", -2),
    ("would be fantastic", -2),
];

/// Words against it and their worth. What the product does wrong weighs more than how it is called.
const BAD: &[(&str, i32)] = &[
    ("crash*", 3),
    ("broken", 3),
    ("NOT work*", 3),
    ("NOT load*", 3),
    ("NOT save*", 3),
    ("NOT open*", 3),
    ("NOT sync*", 3),
    ("NOT log in", 3),
    ("fails", 3),
    ("failed", 3),
    ("error*", 2),
    ("bug", 2),
    ("bugs", 2),
    ("buggy", 3),
    ("freez*", 3),
    ("stuck", 2),
    ("lost", 2),
    ("slow*", 2),
    ("lag*", 2),
    ("missing", 1),
    ("refund", 2),
    ("useless", 3),
    ("worst", 3),
    ("terrible", 3),
    ("horrible", 3),
    ("awful", 3),
    ("bad", 1),
    ("hate*", 3),
    ("annoy*", 2),
    ("frustrat*", 2),
    ("confus*", 2),
    ("disappoint*", 2),
    ("expensive", 1),
    ("scam*", 3),
    ("unusable", 3),
    ("unacceptable", 3),
    ("painful*", 2),
    ("tedious", 2),
    ("cumbersome", 2),
    ("waste", 2),
    ("problem*", 1),
    ("issue*", 1),
    ("difficult", 1),
    ("poor", 2),
    ("uninstall*", 3),
    ("cancel*", 1),
    ("schlecht*", 2),
    ("kaputt", 3),
    ("fehler*", 2),
    ("langsam*", 2),
    ("stürzt", 3),
    ("absturz*", 3),
    ("funktioniert NOT", 3),
    ("geht NOT", 3),
    ("nervt", 2),
    ("nervig", 2),
    ("enttäusch*", 2),
    ("furchtbar", 3),
    ("umständlich", 2),
    ("teuer", 1),
    ("👎", 1),
    ("😡", 3),
    ("😠", 2),
    ("😞", 2),
];

/// All of them, and behind them what may be denied to praise.
static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::of(GOOD.iter().chain(BAD).map(|(phrase, _)| *phrase).chain(["complain*"]))
});

/// The mood of a text. A rating of 1 to 5 stars decides if there is one: up to two against, four and
/// more for. Three stars and no stars leave it to the words; a denied word counts against itself by
/// half ("no complaints", "not good").
#[cfg(test)]
pub(super) fn mood(text: &str, rating: Option<f64>) -> Mood {
    of_stars(rating).unwrap_or_else(|| of(&clauses(text)))
}

pub(super) fn of_stars(rating: Option<f64>) -> Option<Mood> {
    match rating {
        Some(stars) if stars <= 2.0 => Some(Mood::Bad),
        Some(stars) if stars >= 4.0 => Some(Mood::Good),
        _ => None,
    }
}

pub(super) fn of(clauses: &[Clause]) -> Mood {
    let worth = |(number, denied): (usize, bool)| {
        let bad = number.checked_sub(GOOD.len());
        match (GOOD.get(number), bad.and_then(|bad| BAD.get(bad))) {
            (Some((_, worth)), _) if denied => -worth,
            (Some((_, worth)), _) => 2 * worth,
            (_, Some((_, worth))) if denied => *worth,
            (_, Some((_, worth))) => -2 * worth,
            // A complaint that is denied is praise, and one that is made says what is bad itself.
            _ => {
                if denied {
                    2
                } else {
                    0
                }
            }
        }
    };
    let sum: i32 = clauses.iter().flat_map(|clause| LEXICON.found(clause)).map(worth).sum();
    match sum {
        1.. => Mood::Good,
        0 => Mood::Neutral,
        _ => Mood::Bad,
    }
}

/// The place of the first voice that speaks against what most say: if more than half of those who
/// are for or against something are of one mood, and at least two, the first of the other.
pub fn contradicting(moods: &[Mood]) -> Option<usize> {
    let count = |mood: Mood| moods.iter().filter(|other| **other == mood).count();
    let (bad, good) = (count(Mood::Bad), count(Mood::Good));
    let other = if bad > good && bad >= 2 {
        Mood::Good
    } else if good > bad && good >= 2 {
        Mood::Bad
    } else {
        return None;
    };
    moods.iter().position(|mood| *mood == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_decide_and_words_where_there_are_none() {
        for (text, rating, expected) in [
            ("crashes", Some(5.0), Mood::Good),
            ("great", Some(1.0), Mood::Bad),
            ("great", Some(3.0), Mood::Good),
            ("The export is great, but it crashes every day.", None, Mood::Bad),
            ("No complaints", None, Mood::Good),
            ("Not good", None, Mood::Bad),
            ("It never crashes", None, Mood::Good),
            ("Does not work", None, Mood::Bad),
            ("I\u{2019}d love a dark theme", None, Mood::Neutral),
            ("We would love tags, it would be great", None, Mood::Neutral),
            ("I love the tags", None, Mood::Good),
            ("Where is the export?", None, Mood::Neutral),
            ("Läuft super, sehr zufrieden", None, Mood::Good),
            ("Die App geht nicht", None, Mood::Bad),
            ("😡😡", None, Mood::Bad),
            ("", None, Mood::Neutral),
            ("good and bad", Some(f64::NAN), Mood::Neutral),
        ] {
            assert_eq!(mood(text, rating), expected, "{text}");
        }
    }

    #[test]
    fn the_first_of_the_fewer_contradicts() {
        use Mood::{Bad, Good, Neutral};
        for (moods, expected) in [
            (vec![Bad, Neutral, Bad, Good, Good, Bad], Some(3)),
            (vec![Good, Bad, Good], Some(1)),
            (vec![Bad, Good], None),
            (vec![Bad, Bad, Neutral], None),
            (vec![Bad, Neutral], None),
            (vec![], None),
        ] {
            assert_eq!(contradicting(&moods), expected, "{moods:?}");
        }
    }
}
