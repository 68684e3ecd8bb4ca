//! A text as numbers: which pieces of words and which words are in it, and how often.

use super::synonyms;
use super::words::{COMPARED, is_common, is_unspaced, stem, words};
use siphasher::sip::SipHasher13;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// A piece of a text by its hash. The lowest bit says which of the two views it belongs to.
pub(super) type Feature = u32;

/// How often each piece is in one text, by the piece.
pub(super) type Counts = Vec<(Feature, f32)>;

/// A text of length one in the space of pieces, by the piece.
pub(super) type Vector = Vec<(Feature, f32)>;

/// How much the words weigh beside the pieces of words, squared.
const WORDS: f32 = 0.5;

/// How much a meaning counts: it tells the theme better than the word that somebody put it in.
const MEANT: f32 = 2.0;

/// How much the pieces of a word count whose meaning is known: "export" is spelt like "support".
const SPELT: f32 = 0.7;

/// How much a bare number counts, which is mostly that of an order or a day and seldom what is spoken
/// of.
const NUMBER: f32 = 0.3;

/// The meanings of a stem, by its own piece, which is at hand where they are looked up.
static MEANINGS: LazyLock<ByFeature<Vec<Feature>>> = LazyLock::new(|| {
    let mut by_stem = ByFeature::<Vec<Feature>>::default();
    for (stem, name) in synonyms::meanings() {
        // No word begins with this mark.
        let meaning = hashed([b'='].into_iter().chain(name.bytes()), true);
        let meanings = by_stem.entry(hashed(stem.bytes(), true)).or_default();
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }
    by_stem
});

/// Counts what is in a text: runs of three and four letters inside each word and its borders, stems
/// alone and in pairs, and what the words may mean. Common words are left out, unless there is nothing else.
pub(super) fn count(text: &str) -> Counts {
    let mut found = features(text, |word| !is_common(word));
    if found.is_empty() {
        found = features(text, |_| true);
    }
    found.sort_unstable_by_key(|(feature, _)| *feature);
    let mut counts: Counts = Vec::with_capacity(found.len());
    for (feature, counted) in found {
        match counts.last_mut() {
            Some((last, times)) if *last == feature => *times += counted,
            _ => counts.push((feature, counted)),
        }
    }
    // The second mention of a word says less than the first.
    for (_, times) in counts.iter_mut().filter(|(_, times)| *times > 1.0) {
        *times = 1.0 + times.ln();
    }
    counts
}

/// The pieces of those words that tell something, as often as they stand in the text, each with how
/// much it counts.
fn features(text: &str, tells: impl Fn(&str) -> bool) -> Vec<(Feature, f32)> {
    let mut found: Vec<(Feature, f32)> = Vec::with_capacity(text.len().min(COMPARED) * 2);
    let mut letters: Vec<char> = Vec::new();
    let mut before: Option<String> = None;
    for word in words(text).filter(|word| tells(word)) {
        letters.clear();
        if is_unspaced(&word) {
            // A run of such letters is a sentence; two of them are about a word.
            letters.extend(word.chars());
            pieces(&letters, 1..=3, 1.0, &mut found);
            before = None;
            continue;
        }
        letters.push(' ');
        letters.extend(word.chars());
        letters.push(' ');
        let stem = stem(&word);
        let itself = hashed(stem.bytes(), true);
        let meant = MEANINGS.get(&itself);
        let counted = if word.chars().all(char::is_numeric) { NUMBER } else { 1.0 };
        let spelt = if meant.is_some() { SPELT } else { counted };
        pieces(&letters, 3..=4, spelt, &mut found);
        found.push((itself, counted));
        found.extend(meant.into_iter().flatten().map(|meaning| (*meaning, MEANT)));
        if let Some(before) = &before {
            let pair = hashed(before.bytes().chain([b' ']).chain(stem.bytes()), true);
            found.push((pair, counted));
        }
        before = Some(stem);
    }
    found
}

/// The runs of each length inside one word, each counted as `counted`.
fn pieces(
    letters: &[char],
    lengths: std::ops::RangeInclusive<usize>,
    counted: f32,
    found: &mut Vec<(Feature, f32)>,
) {
    let piece = |letters: &[char]| {
        (hashed(letters.iter().flat_map(|c| u32::from(*c).to_le_bytes()), false), counted)
    };
    for length in lengths {
        if letters.len() <= length {
            found.push(piece(letters));
            break;
        }
        found.extend(letters.windows(length).map(piece));
    }
}

/// A hash that is the same on every machine and in every version: signatures are stored with it.
fn hashed(bytes: impl Iterator<Item = u8>, word: bool) -> Feature {
    // FNV-1a of 64 bits, folded: short keys, many of them, and nobody to defend against who could
    // not as well repeat a word.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let folded = u32::try_from((hash ^ (hash >> 32)) & 0xffff_ffff).unwrap_or_default();
    (folded & !1) | u32::from(word)
}

/// A stable hash of a text, for identities and for the order of a sample.
pub(super) fn fingerprint(text: &str) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// A map by piece.
pub(super) type ByFeature<T> = HashMap<Feature, T, BuildHasherDefault<Mixed>>;

/// Hashes a piece, which is a hash itself, by spreading its bits.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Mixed(u64);

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, piece: u32) {
        let mixed = (self.0 ^ u64::from(piece)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// How telling each piece is: rarer in this feedback is more telling.
#[derive(Debug, Default)]
pub(super) struct Rarity {
    weights: ByFeature<f32>,
    /// That of a piece that is in no text.
    unknown: f32,
}

impl Rarity {
    /// Counts in how many texts each piece is.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a Counts>) -> Self {
        let (mut all, mut within) = (0.0_f32, ByFeature::<f32>::default());
        for counts in texts {
            all += 1.0;
            for (feature, _) in counts {
                *within.entry(*feature).or_default() += 1.0;
            }
        }
        // The root: in a few dozen texts, once or twice is mostly accident.
        let weight = |within: f32| (((1.0 + all) / (1.0 + within)).ln() + 1.0).sqrt();
        for within in within.values_mut() {
            *within = weight(*within);
        }
        Self { weights: within, unknown: weight(0.0) }
    }

    fn weight(&self, feature: Feature) -> f32 {
        self.weights.get(&feature).copied().unwrap_or(self.unknown)
    }

    /// The text as a vector of length one, or an empty one for a text without words. Each of the two
    /// views is brought to its share first, so that long words do not outweigh short ones.
    pub(super) fn vector(&self, counts: &Counts) -> Vector {
        let mut vector: Vector = counts
            .iter()
            .map(|(feature, times)| (*feature, times * self.weight(*feature)))
            .collect();
        let mut squares = [0.0_f32; 2];
        for (feature, weight) in &vector {
            squares[usize::from(feature & 1 == 1)] += weight * weight;
        }
        let share = |view: usize| -> f32 {
            let both = squares[0] > 0.0 && squares[1] > 0.0;
            let share = if both { [1.0 - WORDS, WORDS][view] } else { 1.0 };
            if squares[view] > 0.0 { (share / squares[view]).sqrt() } else { 0.0 }
        };
        let shares = [share(0), share(1)];
        for (feature, weight) in &mut vector {
            *weight *= shares[usize::from(*feature & 1 == 1)];
        }
        vector
    }
}

/// The inner product of two vectors that are sorted by piece.
pub(super) fn product(a: &[(Feature, f32)], b: &[(Feature, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while let (Some((left, x)), Some((right, y))) = (a.get(i), b.get(j)) {
        if left == right {
            sum += x * y;
        }
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
    sum
}
