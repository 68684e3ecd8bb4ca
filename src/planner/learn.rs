//! Factors learned from what work took, compared with what it was estimated at.

use super::factor::{Factor, Factors, Learned};
use crate::domain::{Key, Task};
use std::collections::{BTreeMap, HashSet};

/// What a factor is taken for before anything is known: work takes a fifth longer than people think.
const PRIOR: u64 = 1_200;

/// For so many tasks the prior counts.
const PRIOR_TASKS: u64 = 5;

/// A factor never leaves these bounds, whatever was recorded.
const SMALLEST: u64 = 800;
const LARGEST: u64 = 2_000;

/// One completed task of which both are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Took {
    /// The task.
    pub key: Key,
    /// What it was estimated at, in minutes.
    pub estimate: u32,
    /// What it took, in minutes.
    pub minutes: u32,
    /// Its marks: `+project`, `@context` or `#tag`.
    pub marks: Vec<String>,
}

impl Took {
    /// What a finished task teaches; `None` of one that is not finished, has no estimate, or of
    /// which nobody recorded how long it took.
    pub fn of(task: &Task) -> Option<Self> {
        if !task.done || task.cancelled {
            return None;
        }
        Some(Self {
            key: task.key.clone(),
            estimate: task.estimate_minutes.filter(|minutes| *minutes > 0)?,
            minutes: task.worked_minutes().filter(|minutes| *minutes > 0)?,
            marks: task.marks(),
        })
    }
}

impl Factors {
    /// Learns from completed tasks; of one that is there twice the first counts.
    ///
    /// With `n` tasks whose ratios of work to estimate have the median `m`, the factor is
    /// `(n·m + 5·1.2) / (n + 5)`, between 0.8 and 2.
    pub fn learned(tasks: impl IntoIterator<Item = Took>) -> Self {
        let mut seen: HashSet<Key> = HashSet::new();
        let mut all: Vec<u64> = Vec::new();
        let mut by_mark: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for took in tasks {
            if took.estimate == 0 || !seen.insert(took.key) {
                continue;
            }
            let ratio = divided(u64::from(took.minutes) * 1_000, took.estimate.into());
            all.push(ratio);
            let mut marks = took.marks;
            marks.sort_unstable();
            marks.dedup();
            for mark in marks {
                by_mark.entry(mark).or_default().push(ratio);
            }
        }
        let by_mark = by_mark.into_iter().filter_map(|(mark, ratios)| {
            let learned = learned(ratios)?;
            // What says nothing yet need not be recorded with every plan.
            (learned.tasks >= super::FEWEST_TASKS).then_some((mark, learned))
        });
        Self { by_mark: by_mark.collect(), all: learned(all) }
    }
}

fn learned(mut ratios: Vec<u64>) -> Option<Learned> {
    ratios.sort_unstable();
    let middle = ratios.len() / 2;
    let upper = *ratios.get(middle)?;
    let median = if ratios.len() % 2 == 1 {
        upper
    } else {
        divided(ratios.get(middle.checked_sub(1)?)? + upper, 2)
    };
    let n = u64::try_from(ratios.len()).ok()?;
    let factor = divided(n * median + PRIOR_TASKS * PRIOR, n + PRIOR_TASKS);
    let factor = u32::try_from(factor.clamp(SMALLEST, LARGEST)).ok()?;
    Some(Learned { factor: Factor(factor), tasks: u32::try_from(n).ok()? })
}

/// A quotient, rounded to the nearest whole number and half of one up.
fn divided(dividend: u64, divisor: u64) -> u64 {
    (dividend + divisor / 2) / divisor
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Worked;
    use chrono::NaiveDate;

    /// Tasks that were estimated at 60 minutes and took these.
    fn took(minutes: &[u32]) -> Vec<Took> {
        let one = |(number, minutes): (usize, &u32)| Took {
            key: Key(format!("todo:{number}")),
            estimate: 60,
            minutes: *minutes,
            marks: Vec::new(),
        };
        minutes.iter().enumerate().map(one).collect()
    }

    #[test]
    fn the_median_is_weighed_against_the_prior() {
        // Each worked out on paper: (n·median + 6) / (n + 5), in thousandths.
        for (minutes, factor) in [
            // (1·1 + 6) / 6 = 1.1666…
            (&[60][..], 1_167),
            // (5·1 + 6) / 10
            (&[60; 5], 1_100),
            // (5·2 + 6) / 10: the one that took ten hours does not decide.
            (&[120, 120, 120, 60, 600], 1_600),
            // Median of 1 and 1.5: 1.25; (4·1.25 + 6) / 9 = 1.2222…
            (&[60, 60, 90, 90], 1_222),
            // (20·1.5 + 6) / 25
            (&[90; 20], 1_440),
            // (40·3 + 6) / 45 = 2.8, which is more than is believed.
            (&[180; 40], 2_000),
            // (30·0.5 + 6) / 35 = 0.6, which is less.
            (&[30; 30], 800),
            // 50 / 60 = 0.8333… is kept as 0.833; (5·0.833 + 6) / 10 = 1.0165.
            (&[50; 5], 1_017),
        ] {
            let tasks = u32::try_from(minutes.len()).unwrap();
            let learned = Learned { factor: Factor(factor), tasks };
            assert_eq!(Factors::learned(took(minutes)).all, Some(learned), "{minutes:?}");
        }
        assert_eq!(Factors::learned([]), Factors::default());
    }

    #[test]
    fn each_mark_learns_from_its_own_tasks_and_from_five_on() {
        let mut tasks = took(&[120, 120, 120, 120, 120, 60, 60, 60, 60]);
        for task in &mut tasks[..5] {
            // A mark that is written twice is one.
            task.marks = vec!["+web".to_owned(), "#write".to_owned(), "+web".to_owned()];
        }
        for task in &mut tasks[5..] {
            task.marks = vec!["+ops".to_owned()];
        }
        let factors = Factors::learned(tasks);
        // (5·2 + 6) / 10; `+ops` has four.
        let web = Learned { factor: Factor(1_600), tasks: 5 };
        let expected = [("#write".to_owned(), web), ("+web".to_owned(), web)];
        assert_eq!(factors.by_mark, expected.into_iter().collect());
        // The median of nine is 2: (9·2 + 6) / 14 = 1.714…
        assert_eq!(factors.all, Some(Learned { factor: Factor(1_714), tasks: 9 }));
    }

    #[test]
    fn a_task_that_is_told_twice_counts_once() {
        let mut tasks = took(&[60, 120]);
        tasks[1].key = tasks[0].key.clone();
        let all = Factors::learned(tasks).all.unwrap();
        assert_eq!((all.tasks, all.factor), (1, Factor(1_167)));
    }

    #[test]
    fn extremes_do_not_overflow() {
        let mut tasks = took(&[u32::MAX; 3]);
        tasks[0].estimate = 1;
        tasks[1].estimate = 0;
        assert_eq!(Factors::learned(tasks).all.unwrap().factor, Factor(2_000));
    }

    #[test]
    fn only_finished_tasks_with_an_estimate_and_recorded_work_teach() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let mut task = Task::sample("todo", "a", Key("todo:a".to_owned()), 30);
        task.projects = vec!["web".to_owned()];
        task.tags = vec!["write".to_owned()];
        task.done = true;
        task.worked = Some(vec![
            Worked { date, minutes: 20 },
            Worked { date: date.succ_opt().unwrap(), minutes: 25 },
        ]);
        let took = Took::of(&task).unwrap();
        assert_eq!((took.estimate, took.minutes), (30, 45));
        assert_eq!(took.marks, ["+web", "#write"]);
        for wrong in [
            Task { done: false, ..task.clone() },
            Task { cancelled: true, ..task.clone() },
            Task { estimate_minutes: None, ..task.clone() },
            Task { estimate_minutes: Some(0), ..task.clone() },
            Task { worked: None, ..task.clone() },
        ] {
            assert_eq!(Took::of(&wrong), None);
        }
    }
}
