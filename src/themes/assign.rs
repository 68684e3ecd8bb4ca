//! Centres of themes, and which of them a text is nearest to.

use super::features::{ByFeature, Counts, Feature, Rarity, Vector, product};
use super::types::Signature;

/// How pieces are made and hashed now.
pub(super) const VERSION: u32 = 1;

/// The most pieces of a signature. They hold nearly all of the weight of a theme of short texts.
const SIGNATURE: usize = 256;

/// What some texts have in common: how often each piece is in one of them on average.
#[derive(Debug, Clone, Default)]
pub(super) struct Centre {
    pub(super) means: Counts,
}

impl Centre {
    /// The mean of some texts.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a Counts>) -> Self {
        let mut sums: ByFeature<f32> = ByFeature::default();
        let mut count = 0.0_f32;
        for counts in texts {
            count += 1.0;
            for (feature, times) in counts {
                *sums.entry(*feature).or_default() += times;
            }
        }
        let mut means: Counts =
            sums.into_iter().map(|(feature, sum)| (feature, sum / count)).collect();
        means.sort_unstable_by_key(|(feature, _)| *feature);
        Self { means }
    }

    /// What a signature remembers. One made in another way remembers nothing.
    pub(super) fn remembered(signature: &Signature) -> Self {
        let mut means = signature.pieces.clone();
        means.retain(|(_, weight)| weight.is_finite() && *weight > 0.0);
        means.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        means.dedup_by_key(|(feature, _)| *feature);
        if signature.version == VERSION { Self { means } } else { Self::default() }
    }

    /// The pieces that weigh most, to be kept.
    pub(super) fn signature(&self, rarity: &Rarity) -> Signature {
        let weights = rarity.vector(&self.means).into_iter().map(|(_, weight)| weight);
        let mut weighed: Vec<(f32, (Feature, f32))> =
            weights.zip(self.means.iter().copied()).collect();
        if weighed.len() > SIGNATURE {
            weighed.select_nth_unstable_by(SIGNATURE, |a, b| {
                b.0.total_cmp(&a.0).then(a.1.0.cmp(&b.1.0))
            });
            weighed.truncate(SIGNATURE);
        }
        let mut pieces: Counts = weighed.into_iter().map(|(_, piece)| piece).collect();
        pieces.sort_unstable_by_key(|(feature, _)| *feature);
        for (_, mean) in &mut pieces {
            *mean = (*mean * 10_000.0).round() / 10_000.0;
        }
        pieces.retain(|(_, mean)| *mean > 0.0);
        Signature { version: VERSION, pieces }
    }
}

/// Centres, by the pieces that are in them.
#[derive(Debug, Default)]
pub(super) struct Centres {
    count: usize,
    holders: ByFeature<Vec<(u32, f32)>>,
}

impl Centres {
    pub(super) fn new<'a>(centres: impl Iterator<Item = &'a Centre>, rarity: &Rarity) -> Self {
        let mut all = Self::default();
        for (centre, at) in centres.zip(0..) {
            all.count += 1;
            for (feature, weight) in rarity.vector(&centre.means) {
                all.holders.entry(feature).or_default().push((at, weight));
            }
        }
        all
    }

    /// The nearest centre and how like it is; the first of equally near ones.
    pub(super) fn nearest(&self, text: &Vector) -> Option<(usize, f32)> {
        let mut sums = vec![0.0_f32; self.count];
        for (feature, weight) in text {
            for (at, other) in self.holders.get(feature).into_iter().flatten() {
                if let Some(sum) = usize::try_from(*at).ok().and_then(|at| sums.get_mut(at)) {
                    *sum += weight * other;
                }
            }
        }
        let mut best: Option<(usize, f32)> = None;
        for (at, sum) in sums.into_iter().enumerate() {
            if sum > best.map_or(0.0, |(_, most)| most) {
                best = Some((at, sum));
            }
        }
        best
    }
}

/// How like two centres are.
pub(super) fn likeness(a: &Centre, b: &Centre, rarity: &Rarity) -> f32 {
    product(&rarity.vector(&a.means), &rarity.vector(&b.means))
}
