//! What became of the plan of a day: what was stored of it against what the sources say now.
//!
//! Everything here is worked out from records: a completion date, a changed status, a line that is
//! there or not. A task that nobody recorded as done is open, not "not done", and one that is no
//! longer in its list is gone, not done.

mod records;

#[cfg(test)]
mod tests;

use super::plan::{Basis, Record};
use crate::agents::Given;
use crate::domain::{
    DayHandles, DayPlan, Ended, Key, KnownTask, Named, PlannedTask, Snapshot, Task,
};
use crate::time::When;
use chrono::{DateTime, NaiveDate, Utc};
use records::{Names, Now, Stage};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What became of the plans of one day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// The day's plans that count, the first one first; empty if none is stored.
    pub plans: Vec<PlanMade>,
    /// The tasks of those plans, in the order in which they were planned.
    pub planned: Vec<Planned>,
    /// What was finished on the day and is in none of the plans.
    pub unplanned: Vec<Unplanned>,
    /// The tasks that were begun since the newest plan.
    pub begun: Vec<Key>,
    /// Whether the lists show anything that was recorded since the newest plan.
    pub recorded: bool,
    /// Whether the history could be read; without it, no plan means that none is known.
    pub history_is_known: bool,
}

/// A plan that was made for the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanMade {
    /// The moment it was made for.
    pub as_of: DateTime<Utc>,
    /// The day on which it was made.
    pub made_on: NaiveDate,
}

/// A task of the day's plans and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the record")]
pub struct Planned {
    /// Its key now, or the last one it had.
    pub key: Key,
    /// Its title now, or the last one it had.
    pub title: String,
    /// How long it was planned to take, by the first plan that had it.
    pub minutes: i64,
    /// Whether that was assumed.
    pub assumed: bool,
    /// The estimate of its list.
    pub estimate_minutes: Option<u32>,
    /// Whether a plan asked for it: it had to be done that day, or was placed whole. A part of a long
    /// task is no promise to finish it.
    pub asked: bool,
    /// Whether the newest plan has it.
    pub newest: bool,
    /// Whether the newest plan has all of it.
    pub whole: bool,
    /// When its first block in the newest plan begins.
    pub from: Option<DateTime<Utc>>,
    /// When its last block in the newest plan ends.
    pub until: Option<DateTime<Utc>>,
    /// What it is now.
    pub became: Became,
    /// How long it took; `None` if no source records that.
    pub spent_minutes: Option<i64>,
    /// Its marks: `+project`, `@context`, `#tag`.
    pub marks: Vec<String>,
}

/// A task that was finished on the day without having been planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplanned {
    /// Its key.
    pub key: Key,
    /// Its title.
    pub title: String,
    /// Its estimate, or the usual length.
    pub minutes: i64,
    /// Whether that is assumed.
    pub assumed: bool,
    /// The estimate of its list.
    pub estimate_minutes: Option<u32>,
    /// When it was finished, if its list says so.
    pub on: Option<When>,
    /// How long it took; `None` if no source records that.
    pub spent_minutes: Option<i64>,
    /// Its marks: `+project`, `@context`, `#tag`.
    pub marks: Vec<String>,
}

/// What became of a planned task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Became {
    /// Finished, on the day or before.
    Done {
        /// When, if its list says so.
        on: Option<When>,
    },
    /// Given up.
    Dropped,
    /// Open.
    Open {
        /// Whether work on it has begun.
        begun: bool,
    },
    /// Finished, but on a later day than the one that is looked at.
    DoneLater {
        /// When.
        on: When,
    },
    /// Not before a later day; its list says so since the plan.
    PutOff {
        /// That day; `None` if its list only hides it.
        until: Option<When>,
    },
    /// No longer in its list.
    Gone,
    /// Its list cannot be read, or not whole.
    Unknown,
}

impl Became {
    /// Whether it was finished by the end of the day.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Done { .. })
    }

    /// Whether it was still to do at the end of the day.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open { .. } | Self::DoneLater { .. })
    }

    /// The form in which it is kept.
    pub fn ended(self) -> Ended {
        match self {
            Self::Done { .. } => Ended::Done,
            Self::Dropped => Ended::Dropped,
            Self::Open { .. } | Self::DoneLater { .. } => Ended::Open,
            Self::PutOff { .. } => Ended::PutOff,
            Self::Gone => Ended::Gone,
            Self::Unknown => Ended::Unknown,
        }
    }
}

impl Since {
    /// What a report on the day that has this record leaves of its names.
    pub(super) fn handles(&self, date: NaiveDate, record: &Record) -> DayHandles {
        let plan = self.newest().map(|plan| plan.as_of);
        DayHandles { date, plan, handles: record.named() }
    }

    /// The newest plan.
    pub fn newest(&self) -> Option<&PlanMade> {
        self.plans.last()
    }

    /// The planned tasks that were asked for and those that were done all the same, of which something
    /// is known: what a completion is counted of.
    pub fn counted(&self) -> impl Iterator<Item = &Planned> {
        self.planned
            .iter()
            .filter(|one| (one.asked || one.became.is_done()) && one.became != Became::Unknown)
    }
}

/// Compares the plans of the day with the sources, and gives what a later report takes over.
pub(super) fn compare<'p>(given: &Given<'p>) -> (Since, Basis<'p>) {
    let now = Now::of(given);
    let plans = plans_of_the_day(&given.past.plans, given.day);
    let stages: Vec<Stage<'p>> =
        plans.iter().map(|plan| Stage::of(plan, &given.past.of_day)).collect();
    let names = Names::follow(&stages, &now);
    let planned = planned(&stages, &names, &now, given);
    let newest = stages.last().and_then(|stage| stage.snapshot);
    let since = Since {
        plans: plans
            .iter()
            .map(|plan| PlanMade { as_of: plan.as_of, made_on: plan.made_on })
            .collect(),
        unplanned: unplanned(&stages, &names, &planned, &now, given),
        begun: newest.map(|then| begun(then, &names, &now)).unwrap_or_default(),
        recorded: newest.is_some_and(|then| recorded(then, &now, given)),
        history_is_known: given.past.is_known(),
        planned,
    };
    let basis = Basis {
        handles: handles(&stages, &names, &now, given.past.handles.as_ref()),
        snapshot: newest,
        carried_before: given.day.min(given.today),
        spoken_on: None,
        settled: planned_done(&since),
    };
    (since, basis)
}

/// What needs no further plan: a repeating task may go on under the same key.
fn planned_done(since: &Since) -> BTreeSet<Key> {
    let done = since.planned.iter().filter(|one| one.became.is_done());
    done.map(|one| one.key.clone()).collect()
}

/// The plans that were made on the day itself, the first one first. One that was made in advance
/// counts only if there is no other.
fn plans_of_the_day(plans: &[DayPlan], day: NaiveDate) -> Vec<&DayPlan> {
    let of_day: Vec<&DayPlan> = plans.iter().filter(|plan| plan.date == day).collect();
    let mut own: Vec<&DayPlan> =
        of_day.iter().copied().filter(|plan| plan.made_on == day).collect();
    own.reverse();
    if own.is_empty() { of_day.into_iter().take(1).collect() } else { own }
}

fn planned(stages: &[Stage<'_>], names: &Names, now: &Now<'_>, given: &Given<'_>) -> Vec<Planned> {
    let mut all: Vec<Planned> = Vec::new();
    let mut places: HashMap<Key, usize> = HashMap::new();
    for (number, stage) in stages.iter().enumerate() {
        let is_newest = number + 1 == stages.len();
        for task in &stage.plan.tasks {
            let key = names.now(number, &task.task.key);
            let place = *places.entry(key.clone()).or_insert_with(|| {
                all.push(first_seen(key.clone(), task, now, given));
                all.len() - 1
            });
            let one = &mut all[place];
            one.asked |= task.must || task.placed_minutes >= task.minutes;
            if is_newest {
                let blocks = stage.plan.blocks.iter().filter(|at| at.task == task.task.key);
                one.newest = true;
                one.whole = task.placed_minutes >= task.minutes;
                one.from = blocks.clone().map(|block| block.start).min();
                one.until = blocks.map(|block| block.end).max();
            }
        }
    }
    all
}

fn first_seen(key: Key, task: &PlannedTask, now: &Now<'_>, given: &Given<'_>) -> Planned {
    let is = now.get(&key);
    Planned {
        title: is.map_or_else(|| task.task.title.clone(), |is| is.title.clone()),
        minutes: task.minutes,
        assumed: task.assumed,
        estimate_minutes: task.task.estimate_minutes,
        asked: false,
        newest: false,
        whole: false,
        from: None,
        until: None,
        became: became(&task.task, is, now, given),
        spent_minutes: is.and_then(Task::worked_minutes).map(i64::from),
        marks: is.map_or_else(|| task.task.marks(), Task::marks),
        key,
    }
}

fn became(then: &KnownTask, is: Option<&Task>, now: &Now<'_>, given: &Given<'_>) -> Became {
    let Some(is) = is else {
        let whole = now.whole.contains(then.source.as_str());
        return if whole { Became::Gone } else { Became::Unknown };
    };
    if let Some(finished) = now.finished_instance(then, given) {
        return Became::Done { on: finished.completed };
    }
    let date = |when: When| when.date(given.moment.zone);
    match is.completed {
        _ if is.cancelled => Became::Dropped,
        Some(on) if is.done && date(on) > given.day => Became::DoneLater { on },
        on if is.done => Became::Done { on },
        _ if is.waiting => Became::PutOff { until: is.scheduled },
        _ => match is.scheduled {
            Some(until) if date(until) > given.day && then.scheduled != is.scheduled => {
                Became::PutOff { until: Some(until) }
            }
            _ => Became::Open { begun: is.started },
        },
    }
}

/// What was finished on the day and was in no plan. Without a date of its own a task counts if the
/// day's first plan saw it open, and only while it is that day: later, nobody can tell which day it was.
fn unplanned(
    stages: &[Stage<'_>],
    names: &Names,
    planned: &[Planned],
    now: &Now<'_>,
    given: &Given<'_>,
) -> Vec<Unplanned> {
    let mut known: HashSet<&Key> = planned.iter().map(|one| &one.key).collect();
    let all_planned = stages.iter().flat_map(|stage| &stage.plan.tasks);
    let instances = all_planned.filter_map(|then| now.finished_instance(&then.task, given));
    known.extend(instances.map(|task| &task.key));
    let was_open: HashSet<Key> = stages
        .iter()
        .enumerate()
        .filter(|_| given.today == given.day)
        .find_map(|(number, stage)| {
            let open = stage.snapshot?.tasks.iter().filter(|task| !task.done);
            Some(open.map(|task| names.now(number, &task.key)).collect())
        })
        .unwrap_or_default();
    let on_the_day = |task: &&Task| match task.completed {
        Some(on) => on.date(given.moment.zone) == given.day,
        None => was_open.contains(&task.key),
    };
    let done = now.tasks.iter().filter(|task| task.done && !task.cancelled);
    let mut told = HashSet::new();
    done.filter(on_the_day)
        .filter(|task| !known.contains(&task.key) && told.insert(&task.key))
        .map(|task| Unplanned {
            key: task.key.clone(),
            title: task.title.clone(),
            minutes: task.estimate_minutes.unwrap_or(given.settings.work.default_estimate).into(),
            assumed: task.estimate_minutes.is_none(),
            estimate_minutes: task.estimate_minutes,
            on: task.completed,
            spent_minutes: task.worked_minutes().map(i64::from),
            marks: task.marks(),
        })
        .collect()
}

fn begun(then: &Snapshot, names: &Names, now: &Now<'_>) -> Vec<Key> {
    let last = names.0.len().saturating_sub(1);
    let waiting = then.tasks.iter().filter(|task| !task.started && !task.done);
    let begun = waiting.filter_map(|task| {
        let is = now.get(&names.now(last, &task.key))?;
        (is.started && is.is_open()).then(|| is.key.clone())
    });
    begun.collect()
}

/// Whether anything in the lists was written since: a task added, changed, finished or taken out. A
/// task that its list shows or hides because its day came was not.
fn recorded(then: &Snapshot, now: &Now<'_>, given: &Given<'_>) -> bool {
    let mut known: HashSet<&Key> = HashSet::new();
    for before in &then.tasks {
        known.insert(&before.key);
        let changed = match now.get(&before.key) {
            Some(is) => KnownTask { waiting: before.waiting, ..KnownTask::from(is) } != *before,
            None => now.whole.contains(before.source.as_str()),
        };
        if changed {
            return true;
        }
    }
    let read_then = |task: &&Task| then.lists.contains(&task.source);
    let fresh = now.tasks.iter().filter(read_then).filter(|task| !known.contains(&task.key));
    // Of what was finished longer ago, the snapshot keeps nothing.
    fresh.into_iter().any(|task| {
        !task.done || task.completed.is_some_and(|on| on.date(given.moment.zone) >= given.day)
    })
}

/// The handles of the newest plan, with the keys of now, and those that reports after it gave.
fn handles(
    stages: &[Stage<'_>],
    names: &Names,
    now: &Now<'_>,
    later: Option<&DayHandles>,
) -> Vec<Named> {
    let plan = stages.last().map(|stage| stage.plan.as_of);
    // A plan numbers anew, so what was named before it counts no more.
    let later = later.filter(|later| later.plan == plan).map_or(&[][..], |later| &later.handles);
    let Some(stage) = stages.last() else { return later.to_vec() };
    let number = stages.len() - 1;
    let tasks = stage.plan.tasks.iter().map(|task| &task.task);
    let known = stage.snapshot.into_iter().flat_map(|then| &then.tasks).chain(tasks);
    let mut titles: HashMap<&Key, &str> =
        known.map(|task| (&task.key, task.title.as_str())).collect();
    let events = stage.snapshot.into_iter().flat_map(|then| &then.events);
    titles.extend(events.map(|event| (&event.key, event.title.as_str())));
    let planned = stage.plan.tasks.iter().map(|task| (&task.task.key, &task.handle));
    let all = stage.snapshot.into_iter().flat_map(|then| &then.handles).chain(planned);
    let mut told = HashSet::new();
    let mut kept: Vec<Named> = all
        .filter(|(key, _)| told.insert(*key))
        .map(|(key, handle)| {
            let is = names.now(number, key);
            let title = now.get(&is).map(|task| task.title.as_str());
            let title = title.or_else(|| titles.get(key).copied()).unwrap_or_default();
            Named { handle: handle.clone(), title: title.to_owned(), key: is }
        })
        .collect();
    let taken: HashSet<String> = kept.iter().map(|kept| kept.handle.clone()).collect();
    kept.extend(later.iter().filter(|named| !taken.contains(&named.handle)).cloned());
    kept.sort_by_cached_key(|kept| {
        let (letter, number) = kept.handle.split_at_checked(1).unwrap_or_default();
        (letter.to_owned(), number.parse::<u64>().unwrap_or(u64::MAX))
    });
    kept
}
