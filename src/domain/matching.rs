//! Which task of today is which task of an earlier run.
//!
//! A task keeps its key through changes of its dates, its priority and its status. A list that
//! gives its tasks no identity of their own names them by their text, so an edited text has a new
//! key. It is matched here to the one vanished task that it resembles. What resembles nothing is
//! new, and what nothing resembles is gone: gone, not done.

use super::Key;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How much of a text is compared, in characters.
const COMPARED: usize = 200;

/// The most pairs that are compared in one list; beyond it a list was replaced, not edited.
const MOST_PAIRS: usize = 250_000;

/// Texts whose words agree this far are one text edited: of four words one may be another.
const LIKE_WORDS: f64 = 0.7;

/// Texts whose letters agree this far are one text corrected.
const LIKE_LETTERS: f64 = 0.85;

/// A task as a run saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// `SOURCE:ID`.
    pub key: Key,
    /// What to do.
    pub title: String,
}

/// What became of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It has the same key.
    Kept,
    /// Its text was edited; this is its key now.
    Renamed(Key),
    /// It is in its list no more.
    Gone,
}

/// What became of the tasks of an earlier run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matching {
    /// For each earlier task.
    pub fates: HashMap<Key, Fate>,
    /// The keys that no earlier task has now, in the order of the lists.
    pub new: Vec<Key>,
}

/// Matches the tasks of an earlier run with all tasks of today, finished ones included.
///
/// A list that is unknown today has lost nothing: leave its earlier tasks out. The result depends
/// on the tasks alone and on no order but that of equal titles within a list.
pub fn match_tasks(earlier: &[Seen], now: &[Seen]) -> Matching {
    let known: HashSet<&Key> = now.iter().map(|task| &task.key).collect();
    let before: HashSet<&Key> = earlier.iter().map(|task| &task.key).collect();
    let mut matching = Matching::default();
    let mut lists: BTreeMap<&str, (Vec<&Seen>, Vec<&Seen>)> = BTreeMap::new();
    for task in earlier {
        if known.contains(&task.key) {
            matching.fates.insert(task.key.clone(), Fate::Kept);
        } else if matching.fates.insert(task.key.clone(), Fate::Gone).is_none() {
            lists.entry(task.key.source()).or_default().0.push(task);
        }
    }
    let mut told = HashSet::new();
    for task in now.iter().filter(|task| !before.contains(&task.key)) {
        if told.insert(&task.key) {
            lists.entry(task.key.source()).or_default().1.push(task);
        }
    }
    let mut found: HashSet<&Key> = HashSet::new();
    for (mut vanished, mut fresh) in lists.into_values() {
        let pairs = same(&mut vanished, &mut fresh).into_iter().chain(like(&vanished, &fresh));
        for (old, new) in pairs.collect::<Vec<_>>() {
            matching.fates.insert(old.key.clone(), Fate::Renamed(new.key.clone()));
            found.insert(&new.key);
        }
    }
    let mut new: HashSet<&Key> = told.into_iter().filter(|key| !found.contains(key)).collect();
    let order = now.iter().filter(|task| new.remove(&task.key));
    matching.new = order.map(|task| task.key.clone()).collect();
    matching
}

type Pair<'a> = (&'a Seen, &'a Seen);

/// Takes out the pairs with equal titles, the first with the first: the list gave its tasks
/// identities, or lost them.
fn same<'a>(vanished: &mut Vec<&'a Seen>, fresh: &mut Vec<&'a Seen>) -> Vec<Pair<'a>> {
    if vanished.is_empty() {
        return Vec::new();
    }
    let mut titles: HashMap<&str, Vec<&Seen>> = HashMap::new();
    for task in fresh.iter().rev() {
        titles.entry(&task.title).or_default().push(task);
    }
    let mut pairs = Vec::new();
    vanished.retain(|old| match titles.get_mut(old.title.as_str()).and_then(Vec::pop) {
        Some(new) => {
            pairs.push((*old, new));
            false
        }
        None => true,
    });
    let taken: HashSet<&Key> = pairs.iter().map(|(_, new)| &new.key).collect();
    fresh.retain(|task| !taken.contains(&task.key));
    pairs
}

/// The pairs of which each resembles the other and nothing as much.
fn like<'a>(vanished: &[&'a Seen], fresh: &[&'a Seen]) -> Vec<Pair<'a>> {
    let pairs = vanished.len().saturating_mul(fresh.len());
    if pairs == 0 || pairs > MOST_PAIRS {
        return Vec::new();
    }
    let fresh_texts: Vec<Text> = fresh.iter().map(|task| Text::of(&task.title)).collect();
    let mut rows = Best::new(vanished.len());
    let mut columns = Best::new(fresh.len());
    for (row, old) in vanished.iter().enumerate() {
        let text = Text::of(&old.title);
        for (column, new) in fresh_texts.iter().enumerate() {
            if let Some(likeness) = text.likeness(new) {
                rows.see(row, column, likeness);
                columns.see(column, row, likeness);
            }
        }
    }
    let chosen = |row: usize| {
        let column = rows.only(row)?;
        (columns.only(column)? == row).then(|| (vanished[row], fresh[column]))
    };
    (0..vanished.len()).filter_map(chosen).collect()
}

/// For each text the most like one, and whether a second is as like.
struct Best(Vec<Option<(usize, f64, bool)>>);

impl Best {
    fn new(texts: usize) -> Self {
        Self(vec![None; texts])
    }

    fn see(&mut self, text: usize, other: usize, likeness: f64) {
        match &mut self.0[text] {
            Some((_, best, tie)) if likeness.total_cmp(best).is_eq() => *tie = true,
            Some((_, best, _)) if likeness < *best => {}
            place => *place = Some((other, likeness, false)),
        }
    }

    /// The most like one, if it is the only one.
    fn only(&self, text: usize) -> Option<usize> {
        self.0[text].filter(|(_, _, tie)| !tie).map(|(other, ..)| other)
    }
}

/// A title as it is compared.
struct Text {
    letters: String,
    /// Each word once, sorted.
    words: Vec<String>,
}

impl Text {
    fn of(title: &str) -> Self {
        let letters: String = title.to_lowercase().chars().take(COMPARED).collect();
        let mut words: Vec<String> = letters
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.sort_unstable();
        words.dedup();
        Self { letters, words }
    }

    /// How like two texts are, from 0 to 1, if that is enough to be one text.
    fn likeness(&self, other: &Self) -> Option<f64> {
        let common = self.words.iter().filter(|word| other.words.binary_search(word).is_ok());
        let share = |part: usize, whole: usize| {
            // At most 200 each.
            f64::from(u32::try_from(part).unwrap_or(0))
                / f64::from(u32::try_from(whole).unwrap_or(1).max(1))
        };
        let words = share(2 * common.count(), self.words.len() + other.words.len());
        // Letters cost more to compare, and texts of very different lengths cannot agree in them.
        let (short, long) = {
            let (a, b) = (self.letters.chars().count(), other.letters.chars().count());
            (a.min(b), a.max(b))
        };
        let letters = if share(short, long) >= LIKE_LETTERS {
            strsim::normalized_damerau_levenshtein(&self.letters, &other.letters)
        } else {
            0.0
        };
        (words >= LIKE_WORDS || letters >= LIKE_LETTERS).then(|| words.max(letters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seen(key: &str, title: &str) -> Seen {
        Seen { key: Key(key.to_owned()), title: title.to_owned() }
    }

    fn fate(earlier: &[Seen], now: &[Seen], key: &str) -> Fate {
        match_tasks(earlier, now).fates[&Key(key.to_owned())].clone()
    }

    fn renamed(key: &str) -> Fate {
        Fate::Renamed(Key(key.to_owned()))
    }

    #[test]
    fn a_key_that_is_still_there_is_kept_whatever_its_text_says() {
        let matching = match_tasks(&[seen("t:prd", "Write PRD")], &[seen("t:prd", "Send it")]);
        assert_eq!(matching.fates[&Key("t:prd".into())], Fate::Kept);
        assert_eq!(matching.new, []);
    }

    #[test]
    fn an_edited_text_is_the_one_vanished_task_it_resembles() {
        for (before, after) in [
            ("Write the pricing PRD", "Write the pricing PRD v2"),
            ("Wirte the memo", "Write the memo"),
            ("Reply to legal about the contract", "Reply to legal about the new contract"),
            ("Call Anna re launch", "call anna (re launch)"),
        ] {
            let earlier = [seen("t:1", before), seen("t:2", "Buy milk")];
            let now = [seen("t:2", "Buy milk"), seen("t:3", after)];
            assert_eq!(fate(&earlier, &now, "t:1"), renamed("t:3"), "{before}");
            assert_eq!(match_tasks(&earlier, &now).new, []);
        }
    }

    #[test]
    fn what_resembles_nothing_is_new_and_what_vanished_is_gone() {
        for (before, after) in [
            ("Buy milk", "Buy bread"),
            ("Call Bob", "Call Ben"),
            ("Write the memo", "File the taxes"),
            ("", "Anything"),
            ("1", "2"),
        ] {
            let (earlier, now) = ([seen("t:1", before)], [seen("t:2", after)]);
            assert_eq!(fate(&earlier, &now, "t:1"), Fate::Gone, "{before}");
            assert_eq!(match_tasks(&earlier, &now).new, [Key("t:2".into())]);
        }
    }

    #[test]
    fn two_that_resemble_it_equally_leave_it_unmatched() {
        let earlier =
            [seen("t:1", "Review draft of chapter 1"), seen("t:2", "Review draft of chapter 2")];
        let now = [seen("t:3", "Review draft of chapter 3")];
        let matching = match_tasks(&earlier, &now);
        assert!(matching.fates.values().all(|fate| *fate == Fate::Gone));
        assert_eq!(matching.new, [Key("t:3".into())]);
        // The better one of two is the one.
        let now = [seen("t:3", "Review draft of chapter 2 again")];
        assert_eq!(fate(&earlier, &now, "t:2"), renamed("t:3"));
        assert_eq!(fate(&earlier, &now, "t:1"), Fate::Gone);
    }

    #[test]
    fn equal_titles_are_matched_in_order_and_never_across_lists() {
        let earlier = [seen("t:w", "Water"), seen("t:w-2", "Water"), seen("u:x", "Fire")];
        let now = [seen("t:a", "Water"), seen("t:b", "Water"), seen("t:c", "Fire")];
        assert_eq!(fate(&earlier, &now, "t:w"), renamed("t:a"));
        assert_eq!(fate(&earlier, &now, "t:w-2"), renamed("t:b"));
        assert_eq!(fate(&earlier, &now, "u:x"), Fate::Gone);
    }

    #[test]
    fn a_replaced_list_is_new_without_delay() {
        let many = |letter: &str| -> Vec<Seen> {
            (0..5000)
                .map(|n| seen(&format!("t:{letter}{n}"), &format!("{letter} number {n}")))
                .collect()
        };
        assert_eq!(match_tasks(&many("a"), &many("b")).new.len(), 5000);
    }

    proptest! {
        #[test]
        fn every_task_has_one_fate_and_no_two_share_a_key(
            before in prop::collection::vec("[ab]:[a-d] [xyz]( [xyz]){0,3}", 0..8),
            after in prop::collection::vec("[ab]:[c-f] [xyz]( [xyz]){0,3}", 0..8),
        ) {
            let tasks = |texts: &[String]| -> Vec<Seen> {
                texts.iter().map(|text| {
                    let (key, title) = text.split_once(' ').unwrap();
                    seen(key, title)
                }).collect()
            };
            let (earlier, now) = (tasks(&before), tasks(&after));
            let matching = match_tasks(&earlier, &now);
            prop_assert!(earlier.iter().all(|task| matching.fates.contains_key(&task.key)));
            let targets: Vec<&Key> = matching.fates.iter().map(|(key, fate)| match fate {
                Fate::Renamed(new) => new,
                Fate::Kept | Fate::Gone => key,
            }).collect();
            let different: HashSet<&&Key> = targets.iter().collect();
            prop_assert_eq!(different.len(), targets.len());
            for key in &matching.new {
                prop_assert!(!targets.contains(&key));
            }
        }
    }
}
