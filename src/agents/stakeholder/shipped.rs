//! What was finished and what of it was told, so that it is told once. Work that comes back, such as a
//! newsletter each week, is finished once more each time, and its records change keys: the open one
//! and the last one finished get those of the ones before.
//!
//! That happens only where a list gives its tasks no identity, so that the words of one stand for it
//! and those with equal words are numbered: `X`, `X-2`, `X-3`. Two tasks with identities of their own
//! are two, whatever they are called. Of those that are numbered, an open one that was written down on
//! another day than one that was finished, and before that was finished, is no next time of it.

use crate::domain::{DayResult, Delivered, Ended, Key, Task, UpdateSection};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};

/// Tasks that have an identity in common but for its number.
#[derive(Debug, Default)]
struct Namesakes {
    count: usize,
    /// Those that were done, in the order of the list.
    done: Vec<Finished>,
    /// How many were told that were done on a day.
    told: HashMap<NaiveDate, usize>,
}

/// One that was done.
#[derive(Debug)]
struct Finished {
    key: Key,
    done: NaiveDate,
    /// When it was written down.
    created: Option<NaiveDate>,
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
    /// When open tasks were written down.
    created: HashMap<Key, NaiveDate>,
}

impl Shipped {
    pub(super) fn new<'g>(
        before: impl Iterator<Item = &'g Delivered>,
        results: &[DayResult],
        tasks: &[Task],
        days: impl Fn(&Task) -> (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Self {
        let mut shipped = Self::default();
        let ids: HashSet<(&str, &str)> =
            tasks.iter().map(|task| (task.source.as_str(), task.id.as_str())).collect();
        let mut numbers: HashMap<(&str, &str), usize> = HashMap::new();
        for task in tasks {
            let groups = &mut shipped.groups;
            let number =
                *numbers.entry((&task.source, first_id(task, &ids))).or_insert_with(|| {
                    groups.push(Namesakes::default());
                    groups.len() - 1
                });
            let (created, done) = days(task);
            groups[number].count += 1;
            if let Some(done) = done.filter(|_| task.done) {
                groups[number].done.push(Finished { key: task.key.clone(), done, created });
            }
            if let Some(created) = created.filter(|_| !task.done) {
                shipped.created.insert(task.key.clone(), created);
            }
            shipped.group_of.insert(task.key.clone(), number);
        }
        for one in before {
            for said in one.said.iter().filter(|said| said.section == UpdateSection::Shipped) {
                let telling = Telling { day: one.date, done: said.done };
                shipped.tellings.entry(said.key.clone()).or_default().push(telling);
                if let (Some(number), Some(done)) = (shipped.group_of.get(&said.key), said.done) {
                    *shipped.groups[*number].told.entry(done).or_default() += 1;
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
            // A key alone does not say which of them it was: of those of one day, as many as were told.
            Some(group) => {
                let mut of_day = group.done.iter().filter(|one| one.done == done);
                let place = of_day.position(|one| one.key == *key).unwrap_or(0);
                group.told.get(&done).is_some_and(|told| place < *told)
                    || tellings.any(|one| one.done.is_none() && done <= one.day)
            }
            None => tellings.any(|one| one.done == Some(done) || done <= one.day),
        }
    }

    /// The last day on which a task that is open was done, for one that comes back.
    pub(super) fn last(&self, key: &Key) -> Option<NaiveDate> {
        let created = self.created.get(key).copied();
        let came_after = |one: &&Finished| {
            created.is_none_or(|created| created >= one.done || Some(created) == one.created)
        };
        let done = self.group(key).into_iter().flat_map(|group| &group.done);
        let of_list = done.filter(came_after).map(|one| one.done).max();
        of_list.max(self.seen.get(key).copied())
    }
}

/// The identity of a task without the number that parts it from others with the same one.
fn first_id<'t>(task: &'t Task, ids: &HashSet<(&str, &str)>) -> &'t str {
    let is_number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.len() <= 6 && !text.starts_with('0') && text != "1"
    };
    match task.id.rsplit_once('-') {
        Some((id, number)) if is_number(number) && ids.contains(&(task.source.as_str(), id)) => id,
        _ => &task.id,
    }
}
