//! The same thing said twice: by one click too many, in two channels, with a word changed.

use super::features::fingerprint;
use super::words;
use std::collections::HashMap;

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
    let keys = Keys::of(texts);
    let key = |at: usize| keys.get(at);
    let mut order: Vec<usize> = (0..texts.len()).filter(|at| !key(*at).is_empty()).collect();
    order.sort_unstable_by(|a, b| {
        let said = |at: usize| (beside(at), key(at), texts[at], at);
        said(*a).cmp(&said(*b))
    });
    let mut first: Vec<usize> = (0..texts.len()).collect();
    let mut different: Vec<usize> = Vec::new();
    for at in order {
        match different.last() {
            Some(last) if key(*last) == key(at) && beside(*last) == beside(at) => {
                first[at] = *last;
            }
            _ => different.push(at),
        }
    }
    let texts: Vec<(&str, &str)> = different.iter().map(|at| (beside(*at), key(*at))).collect();
    for (copy, of) in near_copies(&texts) {
        first[different[copy]] = different[of];
    }
    // An exact copy of a near copy is a copy of the same text.
    (0..first.len()).map(|at| first[first[at]]).collect()
}

/// The keys of texts, one behind the other.
struct Keys {
    all: String,
    ends: Vec<usize>,
}

impl Keys {
    fn of(texts: &[&str]) -> Self {
        let mut keys = Self { all: String::new(), ends: Vec::with_capacity(texts.len()) };
        for text in texts {
            words::add_key(text, &mut keys.all);
            keys.ends.push(keys.all.len());
        }
        keys
    }

    fn get(&self, at: usize) -> &str {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[begin..self.ends[at]]
    }
}

/// The texts that nearly say what an earlier one does, each with the first of those. A text is given
/// with what has to be equal besides, and all are in order.
fn near_copies(texts: &[(&str, &str)]) -> Vec<(usize, usize)> {
    let mut near = Vec::new();
    let mut shingled: HashMap<usize, Vec<u64>> = HashMap::new();
    // Of each band the texts met so far that are no copies.
    let mut met: HashMap<usize, Vec<usize>> = HashMap::new();
    for bands in bands_in_common(texts).chunk_by(|one, two| one.0 == two.0) {
        let Some(&(at, _)) = bands.first() else { continue };
        let Some(own) = shingles(texts[at].1) else { continue };
        let members = bands.iter().filter_map(|(_, band)| met.get(band)).flatten().copied();
        let like = members
            .filter(|other| texts[*other].0 == texts[at].0)
            .filter(|other| shingled.get(other).is_some_and(|other| jaccard(&own, other) >= LIKE))
            .min();
        if let Some(other) = like {
            near.push((at, other));
            continue;
        }
        for (_, band) in bands {
            let members = met.entry(*band).or_default();
            if members.len() < MOST_IN_BAND {
                members.push(at);
            }
        }
        shingled.insert(at, own);
    }
    near
}

/// The bands that a text shares with another, by text; a band is called by a number. Nearly all
/// texts share none, so that no more is remembered of them than their marks for a while.
fn bands_in_common(texts: &[(&str, &str)]) -> Vec<(usize, usize)> {
    let mut marks: Vec<(u64, u32)> = Vec::new();
    for (at, (_, key)) in texts.iter().enumerate() {
        let (Some(own), Ok(at)) = (shingles(key), u32::try_from(at)) else { continue };
        marks.extend(bands_of(&own).into_iter().map(|mark| (mark, at)));
    }
    marks.sort_unstable();
    let shared = marks.chunk_by(|one, two| one.0 == two.0).filter(|texts| texts.len() > 1);
    let mut bands: Vec<(usize, usize)> = Vec::new();
    for (band, texts) in shared.enumerate() {
        bands.extend(texts.iter().filter_map(|(_, at)| Some((usize::try_from(*at).ok()?, band))));
    }
    bands.sort_unstable();
    bands
}

/// The hashes of the runs of words of a text, sorted; nothing for a short one.
fn shingles(key: &str) -> Option<Vec<u64>> {
    let mut found: Vec<u64> = if words::is_unspaced(key) {
        // In a script without blanks, runs of letters stand for runs of words.
        let letters: Vec<char> = key.chars().collect();
        if letters.len() < 2 * FEWEST_WORDS {
            return None;
        }
        letters.windows(SHINGLE).map(|run| fingerprint(&run.iter().collect::<String>())).collect()
    } else {
        // Words are parted by one blank, so that a run of them is a stretch of the key.
        let blanks = key.match_indices(' ').map(|(at, _)| at);
        let starts: Vec<usize> = std::iter::once(0).chain(blanks.map(|at| at + 1)).collect();
        if starts.len() < FEWEST_WORDS {
            return None;
        }
        let ends = starts.iter().skip(SHINGLE).map(|next| next - 1).chain([key.len()]);
        starts.iter().zip(ends).map(|(start, end)| fingerprint(&key[*start..end])).collect()
    };
    found.sort_unstable();
    found.dedup();
    Some(found)
}

/// For each band, one mark made of the smallest hashes of a text under some permutations: two texts
/// agree in a smallest hash as often as their sets do (Broder 1997). No two bands have a mark in
/// common but by accident, since no two have a permutation in common.
fn bands_of(shingles: &[u64]) -> [u64; BANDS] {
    let smallest = |seed: u64| {
        let mixed = |hash: &u64| {
            let mut mixed = hash ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
            mixed ^ (mixed >> 33)
        };
        shingles.iter().map(mixed).min().unwrap_or_default()
    };
    std::array::from_fn(|band| {
        (0..ROWS).fold(0_u64, |mark, row| {
            let seed = u64::try_from(band * ROWS + row + 1).unwrap_or_default();
            mark.rotate_left(21) ^ smallest(seed)
        })
    })
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
