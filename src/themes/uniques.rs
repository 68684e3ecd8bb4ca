//! The different texts among some items: what was said in the same words is looked at once.

use super::features::fingerprint;
use super::threads::threaded;
use super::types::{Item, Known};
use super::words;
use std::collections::HashMap;

/// Texts that are the same to the grouping.
pub(super) struct Unique<'a> {
    /// A hash of what they say.
    pub(super) hash: u64,
    pub(super) text: &'a str,
    /// The items, behind the hash that they share.
    pub(super) items: &'a [(u64, usize)],
    /// The known theme that one of the items is in.
    pub(super) stays: Option<usize>,
}

impl Unique<'_> {
    /// The places of the items.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.items.iter().map(|(_, at)| *at)
    }
}

/// The places of the items that say something, ordered by what they say; with each a hash of that.
pub(super) fn said(items: &[Item<'_>], threads: usize) -> Vec<(u64, usize)> {
    let hashes = threaded(items, threads, |item| {
        let key = words::key(item.text);
        // What has no words and no pictures is about nothing that could be found.
        (!key.is_empty()).then(|| fingerprint(&key))
    });
    let mut said: Vec<(u64, usize)> =
        hashes.into_iter().enumerate().filter_map(|(at, hash)| Some((hash?, at))).collect();
    said.sort_unstable();
    said
}

/// The different texts, in an order that depends on what they say alone.
pub(super) fn uniques<'a>(
    items: &[Item<'a>],
    said: &'a [(u64, usize)],
    known: &[Known],
) -> Vec<Unique<'a>> {
    let mut stays: HashMap<&str, usize> = HashMap::new();
    for (at, theme) in known.iter().enumerate() {
        for member in &theme.members {
            stays.entry(member).or_insert(at);
        }
    }
    let unique = |same: &'a [(u64, usize)]| {
        let all = same.iter().filter_map(|(_, at)| items.get(*at));
        Some(Unique {
            hash: same.first()?.0,
            text: all.clone().map(|item| item.text).min()?,
            stays: all.filter_map(|item| stays.get(item.id).copied()).min(),
            items: same,
        })
    };
    said.chunk_by(|one, two| one.0 == two.0).filter_map(unique).collect()
}
