//! What a theme is called: the words that are in it and not in the others.

use super::naming;
use super::words::{COMPARED, fold, is_common, is_unspaced, stem, surfaces};
use crate::domain::MASKS;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

/// The texts of a theme that are read for its label.
const READ: usize = 1_000;

/// How much more two words say than one.
const PAIR: f64 = 1.3;

/// Words that say when, how much or how often, and name nothing by themselves. They stay in what is
/// compared, for "since the last update" is about something; a theme is not called after them.
const EMPTY: &str = "
since after before during between through without within under against although though however
instead yet maybe perhaps usually normally often sometimes always never already almost quite rather pretty bit lot
lots last next first latest today yesterday tomorrow recently currently suddenly constantly actually
basically simply completely totally absolutely definitely honestly literally especially thing things
something anything everything nothing someone anyone everyone somehow seem seems seemed keep keeps kept
try tries tried trying able unable
seit nachdem bevor während zwischen durch gegen obwohl jedoch dennoch stattdessen vielleicht oft manchmal
immer nie niemals bereits fast ziemlich letzte letzten letzter letztes nächste nächsten erste ersten heute
gestern kürzlich plötzlich ständig eigentlich leider gerade irgendwie völlig komplett absolut nichts alles
jemand
";

static EMPTY_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| EMPTY.split_whitespace().collect());

/// A stem by its number, or two of neighbours.
pub(super) type Term = (u32, Option<u32>);

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
pub(super) fn label(themes: &[Vec<&str>], most: usize) -> Vec<Label> {
    let mut stems = Stems::default();
    let counted: Vec<Counts> = themes.iter().map(|texts| counts(texts, &mut stems)).collect();
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
    counted
        .into_iter()
        .zip(themes)
        .map(|(counts, texts)| {
            let mut ranked: Vec<(f64, String, Term)> = counts
                .into_iter()
                .filter(|(_, within)| *within >= fewest(texts))
                .map(|(term, texts)| {
                    let within = everywhere.get(&term).copied().unwrap_or(1);
                    let rare = (1.0 + mean / f64::from(within)).ln();
                    let pair = if term.1.is_some() { PAIR } else { 1.0 };
                    (f64::from(texts) * rare * pair, stems.key(term), term)
                })
                .collect();
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            let chosen = chosen(&ranked, most);
            let terms = as_written(&chosen, texts, &mut stems);
            let name = naming::name(&chosen, &terms, texts, &mut stems);
            Label { terms, name }
        })
        .collect()
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

/// The terms in the form in which most of the texts have them.
fn as_written(terms: &[Term], texts: &[&str], stems: &mut Stems) -> Vec<String> {
    let mut forms: Vec<BTreeMap<String, u32>> = vec![BTreeMap::new(); terms.len()];
    for text in texts.iter().take(READ) {
        let said = said(text, stems);
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
        most.map(|(form, _)| form).filter(|form| !form.is_empty()).unwrap_or(stems.key(*term))
    };
    forms.into_iter().zip(terms).map(most).collect()
}

/// Whether two runs of letters without blanks have a letter in common: they are parts of one phrase.
fn shares(a: &str, b: &str) -> bool {
    a.chars().any(|c| b.contains(c))
}

/// Stems, each with a number.
#[derive(Debug, Default)]
pub(super) struct Stems {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl Stems {
    pub(super) fn number(&mut self, stem: String) -> u32 {
        if let Some(number) = self.numbers.get(&stem) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(stem.clone());
        self.numbers.insert(stem, number);
        number
    }

    pub(super) fn name(&self, number: u32) -> &str {
        usize::try_from(number).ok().and_then(|at| self.names.get(at)).map_or("", String::as_str)
    }

    /// Whether one of `others` is the same word in another form.
    pub(super) fn has_kin(&self, number: u32, others: &BTreeSet<u32>) -> bool {
        others.iter().any(|other| naming::are_kin(self.name(number), self.name(*other)))
    }

    fn key(&self, (one, two): Term) -> String {
        match two {
            Some(two) => format!("{} {}", self.name(one), self.name(two)),
            None => self.name(one).to_owned(),
        }
    }
}

/// In how many of some texts each term is.
fn counts(texts: &[&str], stems: &mut Stems) -> Counts {
    let mut counts: HashMap<Term, u32> = HashMap::new();
    for text in texts.iter().take(READ) {
        let mut terms: Vec<Term> = said(text, stems).into_iter().map(|(term, _)| term).collect();
        terms.sort_unstable();
        terms.dedup();
        for term in terms {
            *counts.entry(term).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

/// The terms of a text with the words as which they stand there: words, and pairs of neighbours, none
/// of them common. Runs of a script without blanks have no words to show beside themselves.
fn said<'t>(text: &'t str, stems: &mut Stems) -> Vec<(Term, (&'t str, &'t str))> {
    let mut said = Vec::new();
    for part in unmasked(text) {
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
fn say<'t>(text: &'t str, stems: &mut Stems, said: &mut Vec<(Term, (&'t str, &'t str))>) {
    let mut before: Option<(u32, &str)> = None;
    for surface in surfaces(text) {
        let word = fold(surface);
        if is_unspaced(&word) {
            let letters: Vec<char> = word.chars().collect();
            for piece in (2..=4).flat_map(|length| letters.windows(length)) {
                said.push(((stems.number(piece.iter().collect()), None), ("", "")));
            }
            before = None;
        } else if is_telling(&word) {
            let stem = stems.number(stem(&word));
            if let Some((stem_before, surface_before)) = before
                && stem_before != stem
            {
                said.push(((stem_before, Some(stem)), (surface_before, surface)));
            }
            said.push(((stem, None), (surface, "")));
            before = Some((stem, surface));
        } else {
            before = None;
        }
    }
}

/// Whether a word can name a theme: not common, not empty, no bare number, no single letter.
pub(super) fn is_telling(word: &str) -> bool {
    let letters = word.chars().count();
    !is_common(word)
        && !EMPTY_WORDS.contains(word)
        && !word.chars().all(char::is_numeric)
        && (letters > 1 || word.chars().any(|c| !c.is_alphanumeric()))
}
