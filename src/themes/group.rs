//! From texts to themes: a sample is compared each with each, the rest is assigned, and what fits
//! nowhere is a sample in turn.

use super::assign::{Centre, Centres, likeness};
use super::features::{Counts, Rarity, Vector, count, fingerprint};
use super::labels::label;
use super::made::Maker;
use super::matrix::Matrix;
use super::settle::{join, settle};
use super::threads::{dealt, threaded};
use super::tree;
use super::types::{Grouping, Item, Known, Settings, Theme};
use super::uniques::{Unique, said, uniques};
use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};

/// How much of what its neighbours say a text takes up.
const TAKEN: f32 = 0.6;

/// How much finer than chance alone would have it the tree is cut.
const FINER: f32 = 1.2;

/// How like a centre a text is at least that joins it from outside.
const JOINS: f32 = 0.15;

/// How like each other the texts of a theme are on average at least: two texts share a word by
/// chance, so that fewer have to share more.
const COHERENT: f32 = 0.09;
const COHERENT_FEW: f32 = 0.25;

/// How like a known theme the centre of a group is at least that continues it without any of its
/// members.
const CONTINUES: f32 = 0.6;

/// How often at most what fits nowhere is looked at again.
const ROUNDS: usize = 8;

/// So many texts are assigned between two signs of life.
const PART: usize = 8_192;

/// Groups `items` into themes. Every item is in one theme or in none; which, does not depend on the
/// order of the items.
///
/// The items of a known theme stay in it, and a group that is mostly theirs, or much like what the
/// theme's signature remembers, continues it. Other groups are new themes.
pub fn group(items: &[Item<'_>], known: &[Known], settings: &Settings) -> Grouping {
    group_told(items, known, settings, &|_, _| {})
}

/// [`group`] that tells `progress` now and then how much is done, of how much.
pub fn group_told(
    items: &[Item<'_>],
    known: &[Known],
    settings: &Settings,
    progress: &dyn Fn(usize, usize),
) -> Grouping {
    let said = said(items, settings.threads);
    let uniques = uniques(items, &said, known);
    // Every text is given to a theme, and ranked in it.
    let steps = Steps { done: Cell::new(0), all: 2 * uniques.len(), progress };
    let mut work = Work::new(&uniques, known, settings, &steps);
    work.run();
    work.grouping(items)
}

/// How far the work is.
struct Steps<'a> {
    done: Cell<usize>,
    all: usize,
    progress: &'a dyn Fn(usize, usize),
}

impl Steps<'_> {
    fn add(&self, count: usize) {
        self.done.set((self.done.get() + count).min(self.all));
        (self.progress)(self.done.get(), self.all);
    }
}

/// The grouping while it is made.
struct Work<'a> {
    uniques: &'a [Unique<'a>],
    known: &'a [Known],
    settings: &'a Settings,
    steps: &'a Steps<'a>,
    rarity: Rarity,
    /// The centres of the themes: the known ones, then the new ones.
    centres: Vec<Centre>,
    /// The theme of each text.
    theme: Vec<Option<usize>>,
}

impl<'a> Work<'a> {
    fn new(
        uniques: &'a [Unique<'a>],
        known: &'a [Known],
        settings: &'a Settings,
        steps: &'a Steps<'a>,
    ) -> Self {
        Self {
            uniques,
            known,
            settings,
            steps,
            rarity: Rarity::default(),
            centres: known.iter().map(|theme| Centre::remembered(&theme.signature)).collect(),
            theme: uniques.iter().map(|unique| unique.stays).collect(),
        }
    }

    fn counts(&self, texts: &[usize]) -> Vec<Counts> {
        threaded(texts, self.settings.threads, |text| count(self.uniques[*text].text))
    }

    fn run(&mut self) {
        let mut open: Vec<usize> = (0..self.uniques.len()).collect();
        let size = self.settings.sample.max(2);
        let mut tried: HashSet<usize> = HashSet::new();
        for round in 0..ROUNDS {
            let sample: Vec<usize> = open.iter().copied().take(size).collect();
            if sample.iter().all(|text| tried.contains(text)) {
                break;
            }
            let counts = self.counts(&sample);
            if round == 0 {
                self.rarity = Rarity::of(counts.iter());
            }
            // The others of the open ones are near to no centre of the rounds before.
            let new = if round == 0 { 0 } else { self.centres.len() };
            self.found(&sample, &counts);
            tried.extend(&sample);
            drop(counts);
            self.assign(&open, new);
            for centre in self.centres.iter_mut().skip(new.max(self.known.len())) {
                // Nothing is compared with it any more.
                *centre = Centre::default();
            }
            open.retain(|text| self.theme[*text].is_none());
            // What was compared already waits for the others.
            open.sort_by_key(|text| (tried.contains(text), *text));
        }
    }

    /// Groups a sample, and gives its texts to the themes that its groups are.
    fn found(&mut self, sample: &[usize], counts: &[Counts]) {
        let vectors: Vec<Vector> = counts.iter().map(|counts| self.rarity.vector(counts)).collect();
        for group in grouped(&vectors, self.settings.threads) {
            let free: Vec<usize> = group
                .iter()
                .copied()
                .filter(|at| self.uniques[sample[*at]].stays.is_none())
                .collect();
            let centre = Centre::of(group.iter().map(|at| &counts[*at]));
            let theme = self.continued(&group, sample, &centre);
            let items: usize = free.iter().map(|at| self.uniques[sample[*at]].items.len()).sum();
            let theme = match theme {
                Some(theme) => theme,
                None if items >= self.settings.min_items.max(2) => {
                    let own = if free.len() == group.len() {
                        centre
                    } else {
                        Centre::of(free.iter().map(|at| &counts[*at]))
                    };
                    self.centres.push(own);
                    self.centres.len() - 1
                }
                None => continue,
            };
            self.steps.add(free.len());
            for at in free {
                self.theme[sample[at]] = Some(theme);
            }
        }
    }

    /// The known theme that a group continues: the one that a third of it was in already, else the
    /// one that its centre is much like.
    fn continued(&self, group: &[usize], sample: &[usize], centre: &Centre) -> Option<usize> {
        let mut votes: BTreeMap<usize, usize> = BTreeMap::new();
        for stays in group.iter().filter_map(|at| self.uniques[sample[*at]].stays) {
            *votes.entry(stays).or_default() += 1;
        }
        let most =
            votes.into_iter().max_by_key(|(theme, votes)| (*votes, std::cmp::Reverse(*theme)));
        if let Some((theme, votes)) = most
            && votes * 3 >= group.len()
        {
            return Some(theme);
        }
        let likest = (0..self.known.len())
            .map(|theme| (theme, likeness(&self.centres[theme], centre, &self.rarity)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
        (likest.1 >= CONTINUES).then_some(likest.0)
    }

    /// Gives the texts without a theme to the nearest centre from `first` on, if it is near enough.
    fn assign(&mut self, open: &[usize], first: usize) {
        let centres = Centres::new(self.centres.iter().skip(first), &self.rarity);
        let free: Vec<usize> =
            open.iter().copied().filter(|text| self.theme[*text].is_none()).collect();
        if self.centres.len() == first {
            return;
        }
        for part in free.chunks(PART) {
            let nearest = threaded(part, self.settings.threads, |text| {
                centres.nearest(&self.rarity.vector(&count(self.uniques[*text].text)))
            });
            let mut joined = 0;
            for (text, nearest) in part.iter().zip(nearest) {
                let near = nearest.filter(|(_, near)| *near >= JOINS);
                joined += usize::from(near.is_some());
                self.theme[*text] = near.map(|(theme, _)| first + theme);
            }
            self.steps.add(joined);
        }
    }

    fn grouping(self, items: &[Item<'_>]) -> Grouping {
        let mut texts: Vec<Vec<usize>> = vec![Vec::new(); self.centres.len()];
        for (text, theme) in self.theme.iter().enumerate() {
            if let Some(theme) = theme {
                texts[*theme].push(text);
            } else if self.uniques[text].items.len() >= self.settings.min_items.max(2) {
                // Nothing is like it, but it was said more than once.
                texts.push(vec![text]);
            }
        }
        let texts: Vec<(usize, Vec<usize>)> =
            texts.into_iter().enumerate().filter(|(_, texts)| !texts.is_empty()).collect();
        let (uniques, rarity, threads) = (self.uniques, &self.rarity, self.settings.threads);
        let maker = Maker { items, uniques, rarity };
        let mut themes: Vec<Theme> = Vec::new();
        for portion in portions(&texts) {
            // Large themes are alone in theirs, and shared between the threads.
            let within = if portion.len() > 1 { 1 } else { threads };
            themes.extend(dealt(portion, threads, |(_, texts)| maker.theme(texts, within)));
            self.steps.add(portion.iter().map(|(_, texts)| texts.len()).sum());
        }
        let mut taken: HashSet<String> = self.known.iter().map(|theme| theme.id.clone()).collect();
        for (theme, (at, _)) in themes.iter_mut().zip(&texts) {
            theme.known = *at < self.known.len();
            theme.id = match self.known.get(*at) {
                Some(known) => known.id.clone(),
                None => free(std::mem::take(&mut theme.id), &mut taken),
            };
        }
        let rivals: Vec<Vec<&str>> = themes
            .iter()
            .map(|theme| theme.members.iter().map(|at| items[*at].text).collect())
            .collect();
        let labels = label(&rivals, self.settings.label_terms, threads);
        for (theme, label) in themes.iter_mut().zip(labels) {
            (theme.terms, theme.name) = (label.terms, label.name);
        }
        let grouped: HashSet<usize> =
            themes.iter().flat_map(|theme| theme.members.iter().copied()).collect();
        themes.sort_by(|a, b| b.members.len().cmp(&a.members.len()).then_with(|| a.id.cmp(&b.id)));
        Grouping {
            themes,
            ungrouped: (0..items.len()).filter(|at| !grouped.contains(at)).collect(),
        }
    }
}

/// The themes, as many at once as their texts are worth a sign of life.
fn portions(themes: &[(usize, Vec<usize>)]) -> Vec<&[(usize, Vec<usize>)]> {
    let (mut portions, mut rest) = (Vec::new(), themes);
    while !rest.is_empty() {
        let mut texts = 0;
        let several = rest.iter().take_while(|(_, theme)| {
            texts += theme.len();
            texts <= PART
        });
        let (portion, others) = rest.split_at(several.count().max(1));
        portions.push(portion);
        rest = others;
    }
    portions
}

/// An identity that no other theme has, made of this one.
fn free(mut id: String, taken: &mut HashSet<String>) -> String {
    while !taken.insert(id.clone()) {
        id = format!("{:016x}", fingerprint(&id));
    }
    id
}

/// The groups of a sample, each with the places of its texts.
fn grouped(vectors: &[Vector], threads: usize) -> Vec<Vec<usize>> {
    let alike = Matrix::of(vectors, threads);
    let listened = root(vectors.len(), 0.8);
    let merges = tree::merges(alike.spread(listened, TAKEN, threads));
    let mut near = alike.nearest(root(vectors.len(), 1.0), threads);
    let groups = tree::cut(&merges, &near, FINER, |group| holds(&alike, group));
    for near in &mut near {
        near.truncate(listened);
    }
    join(settle(groups, &near, FINER), &alike)
}

/// How many neighbours are listened to: more texts have more in each theme.
fn root(texts: usize, times: f32) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a small positive number"
    )]
    let root = (times * (texts as f32).sqrt()).round() as usize;
    root.clamp(4, 40)
}

/// Whether the texts of a group have enough in common. One text alone has.
fn holds(alike: &Matrix, group: &[usize]) -> bool {
    let (mut sum, mut pairs) = (0.0_f32, 0.0_f32);
    for (at, text) in group.iter().enumerate() {
        for other in &group[at + 1..] {
            sum += alike.at(*text, *other);
            pairs += 1.0;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "the size of a group of a sample")]
    let size = group.len() as f32;
    pairs == 0.0 || sum / pairs >= COHERENT + COHERENT_FEW / size
}
