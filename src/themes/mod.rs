//! Grouping of feedback into themes with no model and no network, and what is said and counted of a
//! theme: copies, trends, severity, moods, scores.
//!
//! Pure: texts go in, places in the input come out, and equal items in any order give equal themes.
//!
//! ```text
//! texts ─► words ─► features ─► matrix ─► spread ─► tree ─► cut ─► settle ─► themes ─► labels
//!                       │          sample only                                  ▲
//!                       └── the rest, assigned to the centres ──────────────────┘ what fits nowhere goes round
//! ```
//!
//! Four ideas carry it:
//!
//! 1. **Two views of a text.** Pieces of words find what is spelt alike; stems, their pairs and a
//!    short list of synonyms what is meant alike; both are weighed by how rare they are in this
//!    feedback.
//! 2. **Neighbours speak for each other.** Two short texts of one theme often share no word, but
//!    each shares some with a third. A text takes up what its nearest say before the tree is built.
//! 3. **The cut is found, not given.** The tree is cut where groups hold more of the likeness than
//!    chance would give them; neither a number of themes nor a distance is chosen.
//! 4. **The cut is not the last word.** A tree never takes a join back. Texts that the groups around
//!    them draw more than their own go over, one by one, by the measure of the cut, and groups as like
//!    each other as they are in themselves become one.

mod assign;
mod copies;
mod features;
mod group;
mod labels;
mod made;
mod matrix;
mod mood;
mod naming;
mod phrases;
mod score;
mod settle;
mod severity;
mod stems;
mod synonyms;
mod threads;
mod tone;
mod tree;
mod trend;
mod types;
mod uniques;
mod wishes;
mod words;

#[cfg(test)]
mod ami;
#[cfg(test)]
mod tests;

pub use copies::copies;
pub use group::{group, group_told};
pub use mood::{Mood, contradicting};
pub use score::{Inputs, Score, ice, rice};
pub use severity::{severity, worst_and_median};
pub use threads::dealt;
pub use tone::{Tone, tone};
pub use trend::{FEWEST_PEOPLE, Share, Trend, is_emerging, trend, z};
pub use types::{Grouping, Item, Known, Settings, Signature, Theme};
pub use wishes::is_wish;
