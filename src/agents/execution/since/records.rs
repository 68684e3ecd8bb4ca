//! The records that are compared: the plans of the day with what was known then, and the lists of now.

use super::super::plan::{past::seen, task_in_seconds};
use crate::agents::Given;
use crate::domain::{DayPlan, Fate, Key, KnownTask, Seen, Snapshot, Task, match_tasks};
use std::collections::{HashMap, HashSet};

/// What the task lists say now.
pub(super) struct Now<'a> {
    pub(super) tasks: Vec<Task>,
    by_key: HashMap<Key, usize>,
    /// The lists that gave everything they have: of the others nothing is gone.
    pub(super) whole: HashSet<&'a str>,
}

impl<'a> Now<'a> {
    pub(super) fn of(given: &Given<'a>) -> Self {
        let lists = given.records.task_lists.iter();
        let whole = lists
            .filter(|list| list.loaded.items.is_some() && list.loaded.problems.is_empty())
            .map(|list| list.name.as_str())
            .collect();
        let mut tasks = given.records.tasks();
        tasks.iter_mut().for_each(task_in_seconds);
        let by_key =
            tasks.iter().enumerate().map(|(index, task)| (task.key.clone(), index)).collect();
        Self { tasks, by_key, whole }
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Task> {
        self.by_key.get(key).map(|index| &self.tasks[*index])
    }

    /// The finished instance of a task that repeats, where its next one has its key now: of equal texts
    /// the open ones are numbered first. It says the same as then, and the open one does not.
    pub(super) fn finished_instance(&self, then: &KnownTask, given: &Given<'_>) -> Option<&Task> {
        let says = |task: &Task| (task.due, task.scheduled) == (then.due, then.scheduled);
        let is = self.get(&then.key)?;
        if is.done || says(is) {
            return None;
        }
        let on_the_day = |task: &&Task| {
            let zone = given.moment.zone;
            task.completed.is_some_and(|on| on.date(zone) == given.day)
        };
        let done = self.tasks.iter().filter(|task| task.done && !task.cancelled);
        let alike = done.filter(|task| task.source == then.source && task.title == then.title);
        alike.filter(on_the_day).find(|task| says(task))
    }
}

/// One plan with what the sources said when it was made.
pub(super) struct Stage<'p> {
    pub(super) plan: &'p DayPlan,
    pub(super) snapshot: Option<&'p Snapshot>,
}

impl<'p> Stage<'p> {
    pub(super) fn of(plan: &'p DayPlan, snapshots: &'p [Snapshot]) -> Self {
        let snapshot =
            snapshots.iter().find(|one| one.as_of == plan.as_of && one.made_on == plan.made_on);
        Self { plan, snapshot }
    }

    /// The tasks as they were known then, of these lists only.
    pub(super) fn seen(&self, lists: Option<&HashSet<&str>>) -> Vec<Seen> {
        let wanted =
            |task: &&KnownTask| lists.is_none_or(|lists| lists.contains(task.source.as_str()));
        let planned = self.plan.tasks.iter().map(|planned| &planned.task);
        let all = self.snapshot.into_iter().flat_map(|snapshot| &snapshot.tasks).chain(planned);
        let mut told = HashSet::new();
        all.filter(wanted)
            .filter(|task| told.insert(&task.key))
            .map(|task| seen(&task.key, &task.title))
            .collect()
    }
}

/// The keys that tasks got by having their texts edited, from each stage to the next and to now.
pub(super) struct Names(pub(super) Vec<HashMap<Key, Key>>);

impl Names {
    pub(super) fn follow(stages: &[Stage<'_>], now: &Now<'_>) -> Self {
        let renamed = |then: &[Seen], next: &[Seen]| -> HashMap<Key, Key> {
            let fates = match_tasks(then, next).fates.into_iter();
            let renamed = fates.filter_map(|(old, fate)| match fate {
                Fate::Renamed(new) => Some((old, new)),
                Fate::Kept | Fate::Gone => None,
            });
            renamed.collect()
        };
        let mut steps: Vec<HashMap<Key, Key>> = stages
            .windows(2)
            .map(|pair| {
                // A list that was not read for the next plan has edited nothing.
                let read = pair[1]
                    .snapshot
                    .map(|next| next.lists.iter().map(String::as_str).collect::<HashSet<&str>>());
                renamed(&pair[0].seen(read.as_ref()), &pair[1].seen(None))
            })
            .collect();
        if let Some(last) = stages.last() {
            let today: Vec<Seen> =
                now.tasks.iter().map(|task| seen(&task.key, &task.title)).collect();
            steps.push(renamed(&last.seen(Some(&now.whole)), &today));
        }
        Self(steps)
    }

    /// The key now of what had `key` in a stage.
    pub(super) fn now(&self, stage: usize, key: &Key) -> Key {
        let steps = self.0.iter().skip(stage);
        steps.fold(key.clone(), |key, step| step.get(&key).cloned().unwrap_or(key))
    }
}
