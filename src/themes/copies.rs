//! The same thing said twice: by one click too many, in two channels, with a word changed.

use super::features::fingerprint;
use super::words;
use std::collections::BTreeMap;

/// How many words stand in a shingle.
const SHINGLE: usize = 3;

/// Texts with fewer words are copies only if they are the same: a word more or less is a good part
/// of what they say.
const FEWEST_WORDS: usize = 8;

/// How much of two sets of shingles is common to both, at least, in texts that are copies.
const LIKE: f64 = 0.8;

/// The smallest hashes of a text that are kept, in bands that all have to agree.
const BANDS: usize = 10;
const ROWS: usize = 3;

/// A longer line of texts that share a band is compared with its first only.
const MOST_IN_BAND: usize = 64;

/// For each text, the place of the first text (in the order of what they say) that it is a copy of;
/// its own place for a text that is no copy. `same` says what has to be equal besides: two people
/// who say the same are two, so that it should hold who said it, if that is known.
///
/// Copies are the same words in the same order, whatever the marks and capitals between, or, in
/// texts of eight words or more, four fifths of the same runs of three words. Texts without words
/// are copies of nothing.
pub fn copies(texts: &[&str], same: &[&str]) -> Vec<usize> {
    let beside = |at: usize| same.get(at).copied().unwrap_or_default();
    let keys: Vec<String> = texts.iter().map(|text| words::key(text)).collect();
    let mut order: Vec<usize> = (0..texts.len()).filter(|at| !keys[*at].is_empty()).collect();
    order.sort_by(|a, b| {
        let said = |at: usize| (beside(at), keys[at].as_str(), texts[at], at);
        said(*a).cmp(&said(*b))
    });
    let mut first: Vec<usize> = (0..texts.len()).collect();
    let mut different: Vec<usize> = Vec::new();
    for at in order {
        match different.last() {
            Some(last) if keys[*last] == keys[at] && beside(*last) == beside(at) => {
                first[at] = *last;
            }
            _ => different.push(at),
        }
    }
    let shingles: BTreeMap<usize, Vec<u64>> =
        different.iter().filter_map(|at| Some((*at, shingles(&keys[*at])?))).collect();
    let mut bands: BTreeMap<(&str, usize, u64), Vec<usize>> = BTreeMap::new();
    for at in &different {
        let Some(own) = shingles.get(at) else { continue };
        let marks = bands_of(own);
        let near = marks.iter().enumerate().flat_map(|(band, mark)| {
            bands.get(&(beside(*at), band, *mark)).into_iter().flatten().copied()
        });
        // The first of those it is like, and what that is a copy of itself.
        let like = near
            .filter(|other| jaccard(own, &shingles[other]) >= LIKE)
            .min_by_key(|other| &keys[*other]);
        if let Some(other) = like {
            first[*at] = other;
            continue;
        }
        for (band, mark) in marks.into_iter().enumerate() {
            let members = bands.entry((beside(*at), band, mark)).or_default();
            if members.len() < MOST_IN_BAND {
                members.push(*at);
            }
        }
    }
    // An exact copy of a near copy is a copy of the same text.
    (0..first.len()).map(|at| first[first[at]]).collect()
}

/// The hashes of the runs of words of a text, sorted; nothing for a short one.
fn shingles(key: &str) -> Option<Vec<u64>> {
    let words: Vec<&str> = key.split(' ').collect();
    let unspaced = words.iter().any(|word| words::is_unspaced(word));
    let mut found: Vec<u64> = if unspaced {
        // In a script without blanks, runs of letters stand for runs of words.
        let letters: Vec<char> = key.chars().collect();
        if letters.len() < 2 * FEWEST_WORDS {
            return None;
        }
        letters.windows(SHINGLE).map(|run| fingerprint(&run.iter().collect::<String>())).collect()
    } else {
        if words.len() < FEWEST_WORDS {
            return None;
        }
        words.windows(SHINGLE).map(|run| fingerprint(&run.join(" "))).collect()
    };
    found.sort_unstable();
    found.dedup();
    Some(found)
}

/// For each band, one mark made of the smallest hashes of a text under some permutations: two texts
/// agree in a smallest hash as often as their sets do (Broder 1997).
fn bands_of(shingles: &[u64]) -> Vec<u64> {
    let smallest = |seed: u64| {
        let mixed = |hash: &u64| {
            let mut mixed = hash ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
            mixed ^ (mixed >> 33)
        };
        shingles.iter().map(mixed).min().unwrap_or_default()
    };
    (0..BANDS)
        .map(|band| {
            (0..ROWS).fold(0_u64, |mark, row| {
                let seed = u64::try_from(band * ROWS + row + 1).unwrap_or_default();
                mark.rotate_left(21) ^ smallest(seed)
            })
        })
        .collect()
}

/// How much of two sorted sets is common to both.
fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut common) = (0, 0, 0_u32);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        common += u32::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    let all = u32::try_from(a.len() + b.len()).unwrap_or(u32::MAX) - common;
    f64::from(common) / f64::from(all.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_and_capitals_make_no_difference_and_a_word_in_a_long_text_makes_none() {
        let long = "the export to csv stops after one hundred rows and says nothing at all about why it does so";
        let longer = format!("{long} today");
        let texts =
            ["Export broken!", "export  BROKEN", "Export works", long, &longer, "", "!!", ""];
        // 18 words make 17 runs of three without "today" and 18 with it: 17 of 18 are common.
        assert_eq!(copies(&texts, &[]), [0, 0, 2, 3, 3, 5, 6, 7]);
    }

    #[test]
    fn two_people_who_say_the_same_are_two() {
        assert_eq!(
            copies(&["Too slow", "too slow", "too slow!"], &["ann", "ben", "ann"]),
            [0, 1, 0]
        );
    }

    #[test]
    fn a_short_text_with_one_word_changed_is_another_text() {
        assert_eq!(copies(&["login with google fails", "login with apple fails"], &[]), [0, 1]);
    }

    proptest! {
        #[test]
        fn a_copy_is_of_a_text_that_is_none(texts in prop::collection::vec("[ab]{1,2}( [abc]){0,12}", 0..30)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let first = copies(&texts, &[]);
            for at in &first {
                prop_assert_eq!(first[*at], *at);
            }
            // In the other order the same texts are put together.
            let mut back = texts.clone();
            back.reverse();
            let again = copies(&back, &[]);
            let said = |texts: &[&str], first: &[usize]| {
                let mut said: Vec<(String, String)> =
                    (0..texts.len()).map(|at| (words::key(texts[at]), words::key(texts[first[at]]))).collect();
                said.sort();
                said
            };
            prop_assert_eq!(said(&texts, &first), said(&back, &again));
        }
    }
}
