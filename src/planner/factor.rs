//! How much longer than estimated the user's work turns out to be.

use crate::domain::Task;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an estimate is multiplied by, in thousandths: whole numbers, so that the same history
/// gives the same plan everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Factor(pub u32);

impl Factor {
    /// An estimate is taken as it is.
    pub const ONE: Self = Self(1_000);

    /// So many minutes of estimate as minutes of work, rounded up and at least 1.
    pub fn times(self, minutes: i64) -> i64 {
        let thousandths = minutes.saturating_mul(self.0.into());
        (thousandths.saturating_add(999) / 1_000).max(1)
    }
}

impl Default for Factor {
    fn default() -> Self {
        Self::ONE
    }
}

/// A factor and what it was learned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// The factor.
    pub factor: Factor,
    /// From how many completed tasks.
    pub tasks: u32,
}

/// All factors that were learned; by default none, and every estimate is taken as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Factors {
    /// The one of all tasks together.
    pub all: Option<Learned>,
    /// Those of the tasks with one mark: `+project`, `@context` or `#tag`.
    pub by_mark: BTreeMap<String, Learned>,
}

/// Completed tasks below which a factor says nothing.
pub const FEWEST_TASKS: u32 = 5;

impl Factors {
    /// The factor of `task`: of its marks' factors the one learned from the most tasks, of equal
    /// ones that of the first mark in the order of the alphabet, else the one of all tasks. What
    /// was learned from fewer than five tasks does not count.
    pub fn of(&self, task: &Task) -> Factor {
        if self.by_mark.is_empty() {
            return self.of_all().map_or(Factor::ONE, |learned| learned.factor);
        }
        self.deciding(task).map_or(Factor::ONE, |(_, learned)| learned.factor)
    }

    /// What decides the factor of `task`: the mark, if it is one's, and what was learned of it.
    pub fn deciding(&self, task: &Task) -> Option<(Option<String>, Learned)> {
        let mut marks = task.marks();
        marks.sort_unstable();
        let of_marks = marks.into_iter().rev().filter_map(|mark| {
            let learned = self.by_mark.get(&mark)?;
            (learned.tasks >= FEWEST_TASKS).then_some((Some(mark), *learned))
        });
        // Of equal ones `max_by_key` keeps the last.
        let best = of_marks.max_by_key(|(_, learned)| learned.tasks);
        best.or_else(|| self.of_all().map(|learned| (None, learned)))
    }

    fn of_all(&self) -> Option<Learned> {
        self.all.filter(|learned| learned.tasks >= FEWEST_TASKS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Key;

    #[test]
    fn a_product_rounds_up_and_is_never_nothing() {
        assert_eq!(Factor(1_200).times(30), 36);
        assert_eq!(Factor(1_001).times(30), 31);
        assert_eq!(Factor(0).times(30), 1);
        assert_eq!(Factor(u32::MAX).times(i64::MAX), i64::MAX / 1_000);
    }

    #[test]
    fn the_mark_known_best_decides_then_all_tasks_then_nothing() {
        let learned = |thousandths, tasks| Learned { factor: Factor(thousandths), tasks };
        let mut task = Task::sample("todo", "a", Key("a".to_owned()), 30);
        task.projects = vec!["web".to_owned()];
        task.tags = vec!["write".to_owned()];
        let mut factors = Factors { all: Some(learned(1_100, 4)), by_mark: BTreeMap::new() };
        assert_eq!(factors.of(&task), Factor::ONE);
        factors.all = Some(learned(1_100, 20));
        assert_eq!(factors.of(&task), Factor(1_100));
        factors.by_mark.insert("+web".to_owned(), learned(1_500, 4));
        factors.by_mark.insert("@web".to_owned(), learned(9_000, 400));
        assert_eq!(factors.of(&task), Factor(1_100));
        factors.by_mark.insert("+web".to_owned(), learned(1_500, 5));
        factors.by_mark.insert("#write".to_owned(), learned(800, 5));
        assert_eq!(factors.of(&task), Factor(800));
        factors.by_mark.insert("+web".to_owned(), learned(1_500, 6));
        assert_eq!(factors.of(&task), Factor(1_500));
        let decides = factors.deciding(&task).unwrap();
        assert_eq!(decides, (Some("+web".to_owned()), learned(1_500, 6)));
        factors.by_mark.clear();
        assert_eq!(factors.deciding(&task), Some((None, learned(1_100, 20))));
    }
}
