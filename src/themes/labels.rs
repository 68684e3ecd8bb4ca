//! What a theme is called: the words that are in it and not in the others.

use super::naming;
use super::stems::{Stem, Stems};
use super::threads::dealt;
use super::words::{COMPARED, fold, is_unspaced, surfaces};
use crate::domain::MASKS;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The texts of a theme that are read for its label.
const READ: usize = 1_000;

/// So many words of a text are the name of a theme whose texts have none in common.
const SHORT: usize = 5;

/// How much more two words say than one.
const PAIR: f64 = 1.3;

/// A stem, or two of neighbours.
pub(super) type Term = (Stem, Option<Stem>);

/// In how many texts each term is.
type Counts = Vec<(Term, u32)>;

/// What tells a theme from the others, and what it is called.
#[derive(Debug, Default)]
pub(super) struct Label {
    /// Words and pairs of neighbours, the most telling first.
    pub(super) terms: Vec<String>,
    /// Some of them, as people say them.
    pub(super) name: Vec<String>,
}

/// For each theme, given by its texts, the most telling terms in the form in which most texts have
/// them: how often a term is in the texts of the theme, weighed by how rare it is in all themes
/// (c-TF-IDF, Grootendorst 2022), each text counted once.
pub(super) fn label(themes: &[Vec<&str>], most: usize, threads: usize) -> Vec<Label> {
    let counted: Vec<Counts> = dealt(themes, threads, |texts| counts(texts));
    let all: f64 = counted.iter().flatten().map(|(_, texts)| f64::from(*texts)).sum();
    let mean = all / f64::from(u32::try_from(counted.len().max(1)).unwrap_or(u32::MAX));
    // A term of one text is that text's own, unless the theme is no more than it. Nearly all are, so
    // that what is counted everywhere is only what can be chosen.
    let fewest = |texts: &Vec<&str>| if texts.len() > 2 { 2 } else { 1 };
    let mut everywhere: HashMap<Term, u32> = HashMap::new();
    for (counts, texts) in counted.iter().zip(themes) {
        let shared = counts.iter().filter(|(_, within)| *within >= fewest(texts));
        everywhere.extend(shared.map(|(term, _)| (*term, 0)));
    }
    for (term, texts) in counted.iter().flatten() {
        if let Some(everywhere) = everywhere.get_mut(term) {
            *everywhere += texts;
        }
    }
    let themes: Vec<(&Vec<&str>, Counts)> = themes.iter().zip(counted).collect();
    dealt(&themes, threads, |(texts, counts)| {
        let shared = counts.iter().filter(|(_, within)| *within >= fewest(texts));
        let weighed = shared.map(|(term, texts)| {
            let within = everywhere.get(term).copied().unwrap_or(1);
            let rare = (1.0 + mean / f64::from(within)).ln();
            let pair = if term.1.is_some() { PAIR } else { 1.0 };
            (f64::from(*texts) * rare * pair, *term)
        });
        called(weighed.collect(), texts, most)
    })
}

/// The label of a theme of these texts, whose terms tell it from others so much.
fn called(weighed: Vec<(f64, Term)>, texts: &[&str], most: usize) -> Label {
    let mut stems = Stems::default();
    let said: Vec<_> = texts.iter().take(READ).map(|text| said(text, &mut stems)).collect();
    let mut ranked: Vec<(f64, String, Term)> =
        weighed.into_iter().map(|(weight, term)| (weight, key(&stems, term), term)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let chosen = chosen(&ranked, most);
    let terms = as_written(&chosen, &said, &stems);
    let mut name = naming::name(&chosen, &terms, texts, &mut stems);
    if name.is_empty() {
        // No word is in two of the texts, or none names anything: the most typical one says what it is.
        let begin = texts.first().into_iter().flat_map(|text| unmasked(text)).flat_map(surfaces);
        name = vec![begin.take(SHORT).collect::<Vec<&str>>().join(" ")];
        name.retain(|name| !name.is_empty());
    }
    Label { terms, name }
}

/// The best terms that do not repeat a word of a better one.
fn chosen(ranked: &[(f64, String, Term)], most: usize) -> Vec<Term> {
    let mut said: BTreeSet<&str> = BTreeSet::new();
    let mut chosen = Vec::new();
    for (_, key, term) in ranked {
        if chosen.len() == most {
            break;
        }
        let repeats = key.split(' ').any(|word| {
            said.contains(word) || is_unspaced(word) && said.iter().any(|said| shares(said, word))
        });
        if !repeats {
            said.extend(key.split(' '));
            chosen.push(*term);
        }
    }
    chosen
}

/// The terms in the form in which most of the texts, given by what they say, have them.
fn as_written(terms: &[Term], texts: &[Vec<Said<'_>>], stems: &Stems<'_>) -> Vec<String> {
    let mut forms: Vec<BTreeMap<String, u32>> = vec![BTreeMap::new(); terms.len()];
    for said in texts {
        for (term, forms) in terms.iter().zip(&mut forms) {
            let first = said.iter().find(|(other, _)| other == term);
            if let Some((_, (one, two))) = first {
                let form = if two.is_empty() { (*one).to_owned() } else { format!("{one} {two}") };
                *forms.entry(form).or_default() += 1;
            }
        }
    }
    let most = |(forms, term): (BTreeMap<String, u32>, &Term)| {
        let most = forms.into_iter().max_by_key(|(form, times)| (*times, Reverse(form.clone())));
        // What is written without blanks is its own form.
        most.map(|(form, _)| form)
            .filter(|form| !form.is_empty())
            .unwrap_or_else(|| key(stems, *term))
    };
    forms.into_iter().zip(terms).map(most).collect()
}

/// Whether two runs of letters without blanks have a letter in common: they are parts of one phrase.
fn shares(a: &str, b: &str) -> bool {
    a.chars().any(|c| b.contains(c))
}

/// A term as letters.
fn key(stems: &Stems<'_>, (one, two): Term) -> String {
    match two {
        Some(two) => format!("{} {}", stems.name(one), stems.name(two)),
        None => stems.name(one).to_owned(),
    }
}

/// In how many of some texts each term is.
fn counts(texts: &[&str]) -> Counts {
    let mut stems = Stems::default();
    let mut counts: HashMap<Term, u32> = HashMap::new();
    for text in texts.iter().take(READ) {
        let mut terms: Vec<Term> =
            said(text, &mut stems).into_iter().map(|(term, _)| term).collect();
        terms.sort_unstable();
        terms.dedup();
        for term in terms {
            *counts.entry(term).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

/// A term with the words as which it stands in a text.
type Said<'t> = (Term, (&'t str, &'t str));

/// The terms of a text with the words as which they stand there: words, and pairs of neighbours, none
/// of them common. Runs of a script without blanks have no words to show beside themselves.
fn said<'t>(text: &'t str, stems: &mut Stems<'t>) -> Vec<Said<'t>> {
    let mut said = Vec::new();
    for part in unmasked(text).into_iter().flat_map(|part| part.split(naming::is_end)) {
        say(part, stems, &mut said);
    }
    said
}

/// The stretches of a text between what is masked, as far as it is compared.
pub(super) fn unmasked(text: &str) -> Vec<&str> {
    let end = text.char_indices().nth(COMPARED).map_or(text.len(), |(end, _)| end);
    let text = text.get(..end).unwrap_or_default();
    if !text.contains('[') {
        return vec![text];
    }
    MASKS.iter().fold(vec![text], |parts, mask| {
        parts.into_iter().flat_map(|part| part.split(mask)).collect()
    })
}

/// Adds the terms of a part of a text.
fn say<'t>(text: &'t str, stems: &mut Stems<'t>, said: &mut Vec<Said<'t>>) {
    let mut before: Option<(Stem, &str)> = None;
    for surface in surfaces(text) {
        let word = stems.known(surface);
        if word.is_unspaced {
            let letters: Vec<char> = fold(surface).chars().collect();
            for piece in (2..=4).flat_map(|length| letters.windows(length)) {
                said.push(((stems.stem(piece.iter().collect()), None), ("", "")));
            }
            before = None;
        } else if word.is_telling {
            if let Some((stem_before, surface_before)) = before
                && stem_before != word.stem
            {
                said.push(((stem_before, Some(word.stem)), (surface_before, surface)));
            }
            said.push(((word.stem, None), (surface, "")));
            before = Some((word.stem, surface));
        } else {
            before = None;
        }
    }
}
