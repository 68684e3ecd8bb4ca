//! Identities of records whose source gives them none, or gives one twice.
//!
//! An identity must outlive the run that made it: the history names records by it. So it is made
//! of what seldom changes, the text, and never of a line number.

use crate::time::When;
use siphasher::sip::SipHasher13;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::Hasher;

/// What one record brings to [`assign`].
#[derive(Debug, Clone, Default)]
pub(in crate::sources) struct Claim {
    /// The identity that the record states itself.
    pub(in crate::sources) stated: Option<String>,
    /// The text to hash if it states none.
    pub(in crate::sources) text: String,
    /// Whether the record is finished.
    pub(in crate::sources) done: bool,
    /// When it was finished.
    pub(in crate::sources) completed: Option<When>,
}

/// The hash of a text as 16 hexadecimal digits. How its words are spaced does not matter.
///
/// SipHash-1-3 with both keys zero: the same on every machine and in every version, which the
/// standard library does not promise of its own hasher.
pub(in crate::sources) fn fingerprint(text: &str) -> String {
    let mut hasher = SipHasher13::new();
    for (index, word) in text.split_whitespace().enumerate() {
        if index > 0 {
            hasher.write(b" ");
        }
        hasher.write(word.as_bytes());
    }
    format!("{:016x}", hasher.finish())
}

/// One identity for each claim, in their order, all different.
///
/// The second record with the same identity gets `-2` behind it, the third `-3`. Those that state
/// theirs come first, then open records in the order of the list, then finished ones, the last
/// finished first: a growing archive of "Water the plants" renames neither the open one nor the
/// one that was finished today.
pub(in crate::sources) fn assign(claims: &[Claim]) -> Vec<String> {
    let mut turns: Vec<(usize, &Claim)> = claims.iter().enumerate().collect();
    turns.sort_by_key(|(_, claim)| (claim.stated.is_none(), claim.done, Reverse(claim.completed)));
    let mut taken = Unique::default();
    let mut identities: Vec<(usize, String)> = turns
        .into_iter()
        .map(|(index, claim)| {
            let wanted = claim.stated.clone().unwrap_or_else(|| fingerprint(&claim.text));
            (index, taken.take(wanted))
        })
        .collect();
    identities.sort_unstable_by_key(|(index, _)| *index);
    identities.into_iter().map(|(_, identity)| identity).collect()
}

/// Gives each name once.
#[derive(Debug, Default)]
pub(in crate::sources) struct Unique {
    taken: HashSet<String>,
    last: HashMap<String, u64>,
}

impl Unique {
    /// `wanted`, with the next free ordinal if it is taken.
    pub(in crate::sources) fn take(&mut self, wanted: String) -> String {
        if self.taken.insert(wanted.clone()) {
            return wanted;
        }
        // The last ordinal is kept, so that a list of equal lines costs no square of its length.
        let last = self.last.entry(wanted.clone()).or_insert(1);
        loop {
            *last += 1;
            let name = format!("{wanted}-{last}");
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fingerprint_is_siphash_1_3_with_zero_keys() {
        // From an independent implementation of the algorithm in Python.
        assert_eq!(fingerprint(""), "d1fba762150c532c");
        assert_eq!(fingerprint("Write PRD +pricing"), "72b47dd66b58ef37");
        assert_eq!(fingerprint("  Write\tPRD   +pricing "), "72b47dd66b58ef37");
    }

    fn claim(text: &str, done: bool, completed: Option<&str>) -> Claim {
        let completed = completed.and_then(When::parse);
        Claim { stated: None, text: text.to_owned(), done, completed }
    }

    #[test]
    fn an_archive_renames_neither_what_is_open_nor_what_was_just_finished() {
        let name = fingerprint("Water");
        let open = [claim("Water", false, None), claim("Water", true, Some("2026-11-20"))];
        assert_eq!(assign(&open), [name.clone(), format!("{name}-2")]);
        let finished = [
            claim("Water", true, Some("2026-11-20")),
            claim("Water", true, None),
            claim("Water", true, Some("2026-11-24")),
        ];
        assert_eq!(assign(&finished), [format!("{name}-2"), format!("{name}-3"), name]);
    }

    #[test]
    fn a_stated_identity_is_kept_and_a_repeated_one_is_numbered() {
        let stated = |id: &str| Claim { stated: Some(id.to_owned()), ..Claim::default() };
        assert_eq!(assign(&[stated("a"), stated("a"), stated("a-2")]), ["a", "a-2", "a-2-2"]);
    }

    proptest! {
        #[test]
        fn no_two_records_share_an_identity(texts in prop::collection::vec("[ab](-[23])?", 0..30),
                                            stated in prop::collection::vec(any::<bool>(), 30)) {
            let claims: Vec<Claim> = texts.iter().zip(stated).map(|(text, stated)| Claim {
                stated: stated.then(|| text.clone()), text: text.clone(), ..Claim::default()
            }).collect();
            let identities = assign(&claims);
            prop_assert_eq!(identities.len(), claims.len());
            let different: HashSet<&String> = identities.iter().collect();
            prop_assert_eq!(different.len(), identities.len());
        }
    }
}
