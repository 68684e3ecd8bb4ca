//! What goes into the grouping and what comes out of it.

use super::features::Feature;
use serde::{Deserialize, Serialize};

/// One thing that somebody said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// Its own identity, by which a known theme remembers it.
    pub id: &'a str,
    /// What was said, as it may be shown.
    pub text: &'a str,
}

/// A theme of an earlier run.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Its identity, which it keeps.
    pub id: String,
    /// What its items have in common.
    pub signature: Signature,
    /// The items that were in it. Those among the items of this run stay in it.
    pub members: Vec<String>,
}

/// What the items of a theme have in common, small enough to be kept: the pieces of words that weigh
/// most in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Signature {
    /// How pieces are made and hashed; a signature made in another way is like nothing.
    pub version: u32,
    /// Pieces and their weights, by the piece.
    pub pieces: Vec<(Feature, f32)>,
}

/// How to group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The fewest items of a theme; fewer stay ungrouped. At least two.
    pub min_items: usize,
    /// The most words and pairs of words that label a theme.
    pub label_terms: usize,
    /// How many texts are compared each with each; of more, the rest is assigned to what those show,
    /// and what fits nowhere is compared in turn.
    pub sample: usize,
    /// How many threads may work. The result is the same for any number.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { min_items: 2, label_terms: 4, sample: 1_500, threads: 1 }
    }
}

/// Items that are about one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// The identity of the known theme it continues, else one made of what it says.
    pub id: String,
    /// Whether it continues a known theme.
    pub known: bool,
    /// The places of its items in the input, the most typical first.
    pub members: Vec<usize>,
    /// Up to ten of the members to quote, in this order: typical, and different from the ones before.
    pub quotes: Vec<usize>,
    /// The words and pairs of words that tell it from the others, as they stand in the texts.
    pub terms: Vec<String>,
    /// What to call it: the terms that more than a few of its texts have, as people say them.
    pub name: Vec<String>,
    /// How like its items are to what they have in common, on average: 0 to 1.
    pub cohesion: f64,
    /// What to keep of it for later runs.
    pub signature: Signature,
}

/// Every item, in a theme or in none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grouping {
    /// The themes, the one with the most items first.
    pub themes: Vec<Theme>,
    /// The places of the items that are in no theme, in the order of the input.
    pub ungrouped: Vec<usize>,
}
