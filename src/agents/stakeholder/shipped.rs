//! What was finished and what of it was told, so that it is told once. Work that comes back, such as a
//! newsletter each week, is finished once more each time, and its records change keys: the open one
//! and the last one finished get those of the ones before.

use crate::domain::{DayResult, Delivered, Ended, Key, Task, UpdateSection};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// Where a task stands among those that its list calls the same.
#[derive(Debug, Default)]
struct Namesakes {
    count: usize,
    /// The last day on which one of them was done.
    last: Option<NaiveDate>,
    /// The days on which those were done that were told.
    told: HashSet<NaiveDate>,
}

/// One telling: the day of the update, and when the work was done, where that was noted.
struct Telling {
    day: NaiveDate,
    done: Option<NaiveDate>,
}

/// What was finished, and what of it was told.
#[derive(Default)]
pub(super) struct Shipped {
    tellings: HashMap<Key, Vec<Telling>>,
    groups: Vec<Namesakes>,
    group_of: HashMap<Key, usize>,
    /// The last evening that saw a task done.
    seen: HashMap<Key, NaiveDate>,
}

impl Shipped {
    pub(super) fn new<'g>(
        before: impl Iterator<Item = &'g Delivered>,
        results: &[DayResult],
        tasks: &[Task],
        date: impl Fn(&Task) -> Option<NaiveDate>,
    ) -> Self {
        let mut shipped = Self::default();
        let mut numbers: HashMap<(&str, &str), usize> = HashMap::new();
        for task in tasks {
            let groups = &mut shipped.groups;
            let number = *numbers.entry((&task.source, &task.title)).or_insert_with(|| {
                groups.push(Namesakes::default());
                groups.len() - 1
            });
            groups[number].count += 1;
            groups[number].last = groups[number].last.max(date(task).filter(|_| task.done));
            shipped.group_of.insert(task.key.clone(), number);
        }
        for one in before {
            for said in one.said.iter().filter(|said| said.section == UpdateSection::Shipped) {
                let telling = Telling { day: one.date, done: said.done };
                shipped.tellings.entry(said.key.clone()).or_default().push(telling);
                if let Some(number) = shipped.group_of.get(&said.key) {
                    shipped.groups[*number].told.extend(said.done);
                }
            }
        }
        for result in results {
            for task in result.tasks.iter().filter(|task| task.ended == Ended::Done) {
                let seen = shipped.seen.entry(task.key.clone()).or_insert(result.date);
                *seen = result.date.max(*seen);
            }
        }
        shipped
    }

    fn group(&self, key: &Key) -> Option<&Namesakes> {
        self.group_of.get(key).and_then(|number| self.groups.get(*number))
    }

    /// Whether it was told that the task with this key was done on `done`.
    pub(super) fn has(&self, key: &Key, done: NaiveDate) -> bool {
        let mut tellings = self.tellings.get(key).into_iter().flatten();
        match self.group(key).filter(|group| group.count > 1) {
            // A key alone does not say which of them it was.
            Some(group) => {
                group.told.contains(&done)
                    || tellings.any(|one| one.done.is_none() && done <= one.day)
            }
            None => tellings.any(|one| one.done == Some(done) || done <= one.day),
        }
    }

    /// The last day on which a task that is open was done, for one that comes back.
    pub(super) fn last(&self, key: &Key) -> Option<NaiveDate> {
        let of_list = self.group(key).and_then(|group| group.last);
        of_list.max(self.seen.get(key).copied())
    }
}
