//! A theme made of its texts: which of them are typical, which to quote, what to keep of it.

use super::assign::Centre;
use super::features::{ByFeature, Counts, Rarity, Vector, count, product};
use super::threads::threaded;
use super::types::{Item, Theme};
use super::uniques::Unique;

/// The texts of a theme that make its centre; more would not move it.
const CENTRAL: usize = 400;

/// The most members to quote.
const QUOTES: usize = 10;

/// What themes are made from.
pub(super) struct Maker<'a> {
    pub(super) items: &'a [Item<'a>],
    pub(super) uniques: &'a [Unique<'a>],
    pub(super) rarity: &'a Rarity,
}

impl Maker<'_> {
    /// The theme of some texts, of which there is one at least; it has no label yet, and the identity
    /// that it would have as a new one.
    pub(super) fn theme(&self, texts: &[usize], threads: usize) -> Theme {
        let (central, others) = texts.split_at(texts.len().min(CENTRAL));
        let central: Vec<Counts> = threaded(central, threads, |text| self.counts(*text));
        let centre = Centre::of(central.iter());
        let middle: ByFeature<f32> = self.rarity.vector(&centre.means).into_iter().collect();
        let near = |counts: &Counts| -> f32 {
            let vector = self.rarity.vector(counts);
            vector.iter().filter_map(|(piece, x)| Some(x * middle.get(piece)?)).sum()
        };
        let mut nearness = threaded(&central, threads, near);
        nearness.extend(threaded(others, threads, |text| near(&self.counts(*text))));
        let mut ranked: Vec<(usize, f32)> = texts.iter().copied().zip(nearness).collect();
        ranked.sort_by(|a, b| {
            b.1.total_cmp(&a.1).then(self.uniques[a.0].hash.cmp(&self.uniques[b.0].hash))
        });
        let (mut sum, mut members) = (0.0_f64, Vec::new());
        for (text, near) in &ranked {
            let mut same: Vec<usize> = self.uniques[*text].places().collect();
            same.sort_by_key(|at| (self.items[*at].text, self.items[*at].id, *at));
            sum += f64::from(*near) * f64::from(u32::try_from(same.len()).unwrap_or(u32::MAX));
            members.extend(same);
        }
        Theme {
            id: ranked
                .first()
                .map_or_else(String::new, |(text, _)| format!("{:016x}", self.uniques[*text].hash)),
            known: false,
            quotes: self.quotes(&ranked),
            terms: Vec::new(),
            name: Vec::new(),
            cohesion: (sum / f64::from(u32::try_from(members.len()).unwrap_or(u32::MAX)))
                .clamp(0.0, 1.0),
            signature: centre.signature(self.rarity),
            members,
        }
    }

    fn counts(&self, text: usize) -> Counts {
        count(self.uniques[text].text)
    }

    /// Which to quote: the most typical, then each time the one that is typical and adds most.
    fn quotes(&self, ranked: &[(usize, f32)]) -> Vec<usize> {
        let mut open: Vec<(usize, f32, Vector)> = ranked
            .iter()
            .take(4 * QUOTES)
            .map(|(text, near)| (*text, *near, self.rarity.vector(&self.counts(*text))))
            .collect();
        let mut chosen: Vec<usize> = Vec::new();
        while !open.is_empty() && chosen.len() < QUOTES {
            let mut best = 0;
            for at in 1..open.len() {
                if open[at].1 > open[best].1 {
                    best = at;
                }
            }
            let (text, _, vector) = open.remove(best);
            for (_, worth, other) in &mut open {
                *worth -= 0.5 * product(&vector, other);
            }
            let same = self.uniques[text].places();
            chosen.extend(same.min_by_key(|at| (self.items[*at].text, self.items[*at].id, *at)));
        }
        chosen
    }
}
