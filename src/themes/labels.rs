//! What a theme is called: the words that are in it and not in the others.

use super::words::{fold, is_common, is_unspaced, stem, surfaces};
use std::collections::{BTreeMap, BTreeSet};

/// The texts of a theme that are read for its label.
const READ: usize = 1_000;

/// How much more two words say than one.
const PAIR: f64 = 1.3;

/// A term of one theme: in how many of its texts it is, and as what.
#[derive(Debug, Default)]
struct Term {
    texts: u32,
    surfaces: BTreeMap<String, u32>,
}

/// For each theme, given by its texts, the most telling terms in the form in which most texts have
/// them: how often a term is in the texts of the theme, weighed by how rare it is in all themes
/// (c-TF-IDF, Grootendorst 2022), each text counted once.
pub(super) fn label(themes: &[Vec<&str>], most: usize) -> Vec<Vec<String>> {
    let counted: Vec<BTreeMap<String, Term>> =
        themes.iter().map(Vec::as_slice).map(terms).collect();
    let mut everywhere: BTreeMap<&str, f64> = BTreeMap::new();
    for term in counted.iter().flatten() {
        *everywhere.entry(term.0).or_default() += f64::from(term.1.texts);
    }
    let all: f64 = everywhere.values().sum();
    let mean = all / f64::from(u32::try_from(counted.len().max(1)).unwrap_or(u32::MAX));
    counted
        .iter()
        .zip(themes)
        .map(|(counted, texts)| {
            // A term of one text is that text's own, unless the theme is no more than it.
            let fewest = if texts.len() > 2 { 2 } else { 1 };
            let mut ranked: Vec<(f64, &String, &Term)> = counted
                .iter()
                .filter(|(_, term)| term.texts >= fewest)
                .map(|(key, term)| {
                    let rare =
                        (1.0 + mean / everywhere.get(key.as_str()).copied().unwrap_or(1.0)).ln();
                    let pair = if key.contains(' ') { PAIR } else { 1.0 };
                    (f64::from(term.texts) * rare * pair, key, term)
                })
                .collect();
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
            chosen(&ranked, most)
        })
        .collect()
}

/// The best terms that do not repeat a word of a better one.
fn chosen(ranked: &[(f64, &String, &Term)], most: usize) -> Vec<String> {
    let mut said: BTreeSet<&str> = BTreeSet::new();
    let mut chosen = Vec::new();
    for (_, key, term) in ranked {
        if chosen.len() == most {
            break;
        }
        let repeats = key.split(' ').any(|word| {
            said.contains(word) || is_unspaced(word) && said.iter().any(|said| shares(said, word))
        });
        if repeats {
            continue;
        }
        let surface = term
            .surfaces
            .iter()
            .max_by_key(|(surface, times)| (**times, std::cmp::Reverse(*surface)));
        if let Some((surface, _)) = surface {
            said.extend(key.split(' '));
            chosen.push(surface.clone());
        }
    }
    chosen
}

/// Whether two runs of letters without blanks have a letter in common: they are parts of one phrase.
fn shares(a: &str, b: &str) -> bool {
    a.chars().any(|c| b.contains(c))
}

/// The terms of some texts by their stems: words, and pairs of neighbours, none of them common.
fn terms(texts: &[&str]) -> BTreeMap<String, Term> {
    let mut terms: BTreeMap<String, Term> = BTreeMap::new();
    for text in texts.iter().take(READ) {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let mut before: Option<(String, String)> = None;
        for surface in surfaces(text) {
            let word = fold(&surface);
            if is_unspaced(&word) {
                let letters: Vec<char> = word.chars().collect();
                for piece in (2..=4).flat_map(|length| letters.windows(length)) {
                    let piece: String = piece.iter().collect();
                    seen.entry(piece.clone()).or_insert(piece);
                }
                before = None;
            } else if is_telling(&word) {
                let stem = stem(&word);
                if let Some((stem_before, surface_before)) = &before
                    && *stem_before != stem
                {
                    let pair = format!("{stem_before} {stem}");
                    seen.entry(pair).or_insert_with(|| format!("{surface_before} {surface}"));
                }
                seen.entry(stem.clone()).or_insert_with(|| surface.clone());
                before = Some((stem, surface));
            } else {
                before = None;
            }
        }
        for (key, surface) in seen {
            let term = terms.entry(key).or_default();
            term.texts += 1;
            *term.surfaces.entry(surface).or_default() += 1;
        }
    }
    terms
}

/// Whether a word can name a theme: not common, no bare number, no single letter.
fn is_telling(word: &str) -> bool {
    let letters = word.chars().count();
    !is_common(word)
        && !word.chars().all(char::is_numeric)
        && (letters > 1 || word.chars().any(|c| !c.is_alphanumeric()))
}
