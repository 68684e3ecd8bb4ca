//! Why one task is where it is, and what would put it into the day.
//!
//! Nothing here is a rule of thumb: what would change the plan is found by planning again with the
//! one thing changed, and only what did put the task into the day is named.

use super::types::{Block, Input, Plan, Ranked, Reason, Why};
use super::{GRID_MINUTES, Worked, plan, reasons};
use crate::domain::{Hours, Importance, Key, Task, Work};
use crate::time::{Interval, When};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Estimates that are tried, in minutes.
const ESTIMATES: [u32; 9] = [5, 10, 15, 20, 30, 45, 60, 90, 120];

/// By how much a day may be longer, in minutes.
const LONGER: [u32; 8] = [15, 30, 45, 60, 90, 120, 180, 240];

/// How many of the tasks of the day are tried without.
const MOST_TRIED: usize = 12;

/// What there is to say about one open task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Its score with all terms, its length, what asks for it and how much of it is today.
    pub ranked: Ranked,
    /// How many tasks the plan considers before it.
    pub place: usize,
    /// Where it is today, in order of time.
    pub slots: Vec<Slot>,
    /// What put it into the day, the strongest first; empty if it has no time today.
    pub reasons: Vec<Reason>,
    /// Why it has no time today; `None` if it has.
    pub not_today: Option<Why>,
    /// The tasks that the plan considers before it and that have time today, if it has none.
    pub ahead: Vec<Key>,
    /// What, each alone, would put it into the day; empty if it is there, or if nothing of the kind
    /// is enough.
    pub changes: Vec<Change>,
}

/// One block of a task and the constraint that put it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// The block.
    pub block: Block,
    /// The free stretch of the day in which it lies.
    pub gap: Interval,
    /// Why it begins when it does.
    pub why: SlotWhy,
}

/// Why a block begins when it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SlotWhy {
    /// It begins with the work time of the day.
    First,
    /// A task that it waits for ends then.
    After {
        /// That task.
        task: Key,
    },
    /// It may not start earlier.
    NotBefore {
        /// Its earliest start.
        at: When,
    },
    /// It goes on where a block of its own ends: no block is longer than two hours.
    GoesOn,
    /// The block of another task ends then, in the same free stretch.
    Behind {
        /// That task.
        task: Key,
    },
    /// A free stretch begins then, and nothing that is left free before it is as long as the block.
    FirstGap {
        /// The longest time left free before.
        longest_before_minutes: i64,
    },
    /// As much as this block is free before; the plan leaves it so, for what it would have cut there.
    Kept,
}

/// One thing that would put a task into the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// These are finished, or no longer to be done.
    Finished {
        /// Which tasks.
        tasks: Vec<Key>,
    },
    /// It may start on this day.
    StartOn {
        /// The planned day.
        day: NaiveDate,
    },
    /// Its estimate is this or, of those that were tried, less.
    EstimateAtMost {
        /// In minutes.
        minutes: u32,
    },
    /// Its due is this day or an earlier one that is not before the planned one.
    DueBy {
        /// The latest such day.
        day: NaiveDate,
    },
    /// Its list calls it this important.
    Importance {
        /// How important.
        importance: Importance,
    },
    /// The hours of work on the planned day's weekday end so much later.
    MoreRoom {
        /// By how many minutes.
        minutes: u32,
    },
}

/// Explains an open task; `None` if no open task has this key.
pub fn explain(input: &Input, key: &Key) -> Option<Explanation> {
    let plan = plan(input);
    let place = plan.ranked.iter().position(|ranked| ranked.task == *key)?;
    let ranked = plan.ranked[place].clone();
    let not_today = plan.not_today.iter().find(|left| left.task == *key);
    let not_today = not_today.map(|left| left.why.clone());
    let before = plan.ranked[..place].iter();
    let ahead: Vec<Key> =
        before.filter(|other| other.minutes_today > 0).map(|other| other.task.clone()).collect();
    let changes = match &not_today {
        Some(why) => Trial::new(input, key).changes(why, &plan, &ahead),
        None => Vec::new(),
    };
    Some(Explanation {
        place,
        slots: slots(input, &plan, key),
        reasons: reasons_of(input, key),
        ahead: if not_today.is_some() { ahead } else { Vec::new() },
        not_today,
        changes,
        ranked,
    })
}

fn reasons_of(input: &Input, key: &Key) -> Vec<Reason> {
    let Worked { axis, jobs, demand, placed, .. } = Worked::new(input);
    let index = jobs.list.iter().position(|job| job.task.key == *key);
    let placed_at_all = |index: &usize| placed.left[*index] < jobs.list[*index].slots;
    let index = index.filter(placed_at_all);
    index.map_or(Vec::new(), |index| reasons::reasons(&jobs, &axis, &demand, &placed, index))
}

fn slots(input: &Input, plan: &Plan, key: &Key) -> Vec<Slot> {
    let task = input.tasks.iter().find(|task| task.key == *key);
    let own = plan.blocks.iter().enumerate().filter(|(_, block)| block.task == *key);
    let slots = own.filter_map(|(number, block)| {
        let holds = |gap: &&Interval| gap.start <= block.start && block.end <= gap.end;
        let gap = *plan.work_time.iter().find(holds)?;
        Some(Slot { block: block.clone(), gap, why: slot_why(plan, task?, number, gap) })
    });
    slots.collect()
}

fn slot_why(plan: &Plan, task: &Task, number: usize, gap: Interval) -> SlotWhy {
    let block = &plan.blocks[number];
    let earlier = &plan.blocks[..number];
    if plan.work_time.first().is_some_and(|first| first.start == block.start) {
        return SlotWhy::First;
    }
    let waited = earlier.iter().rev().find(|other| task.depends.contains(&other.task));
    if let Some(first) = waited.filter(|first| first.end == block.start) {
        return SlotWhy::After { task: first.task.clone() };
    }
    if let Some(at @ When::At(from)) = task.scheduled
        && from <= block.start
        && block.start - from < chrono::Duration::minutes(GRID_MINUTES)
    {
        return SlotWhy::NotBefore { at };
    }
    let last = earlier.last().filter(|last| last.end == block.start && gap.start <= last.start);
    match last {
        Some(last) if last.task == block.task => return SlotWhy::GoesOn,
        Some(last) => return SlotWhy::Behind { task: last.task.clone() },
        None => {}
    }
    let taken: Vec<Interval> =
        earlier.iter().map(|other| Interval { start: other.start, end: other.end }).collect();
    let before = plan
        .work_time
        .iter()
        .map(|free| Interval { start: free.start, end: free.end.min(block.start) });
    let free = crate::time::subtract(before.collect(), taken);
    // What it may not use is not free for it.
    let from = earliest(task, waited.map(|first| first.end));
    let usable = free.into_iter().map(|free| Interval { start: free.start.max(from), ..free });
    let longest_before_minutes = usable.map(Interval::minutes).max().unwrap_or(0);
    if longest_before_minutes < (block.end - block.start).num_minutes() {
        SlotWhy::FirstGap { longest_before_minutes }
    } else {
        SlotWhy::Kept
    }
}

/// From when on a task may be worked on.
fn earliest(task: &Task, waited: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let scheduled = match task.scheduled {
        Some(When::At(from)) => from,
        _ => DateTime::<Utc>::MIN_UTC,
    };
    waited.map_or(scheduled, |ended| ended.max(scheduled))
}

/// Planning again with one thing changed.
struct Trial<'a> {
    input: Input<'a>,
    key: &'a Key,
    tasks: Vec<Task>,
    /// The place of the task in `tasks`.
    own: Option<usize>,
}

impl<'a> Trial<'a> {
    fn new(input: &Input<'a>, key: &'a Key) -> Self {
        let tasks = input.tasks.to_vec();
        let own = tasks.iter().position(|task| task.key == *key && task.is_open());
        Self { input: *input, key, tasks, own }
    }

    /// All changes of which each alone puts the task into the day.
    fn changes(mut self, why: &Why, plan: &Plan, ahead: &[Key]) -> Vec<Change> {
        let mut changes = Vec::new();
        match why {
            Why::Blocked { by } => changes.extend(self.unblocked(by)),
            Why::ScheduledLater { .. } => {
                let day = self.input.day;
                let now = self.with(|task| task.scheduled = Some(When::Day(day)));
                changes.extend(now.then_some(Change::StartOn { day }));
            }
            Why::NoRoom { .. } | Why::NoWorkTime { .. } => {
                changes.extend(self.without_one(plan, ahead));
                changes.extend(self.shorter());
                changes.extend(self.due_earlier());
                changes.extend(self.more_important());
                changes.extend(self.more_room());
            }
        }
        changes
    }

    /// Whether the plan gives the task time, with `tasks` and `work` as given.
    fn has_time(&self, tasks: &[Task], work: &Work) -> bool {
        let input = Input { tasks, work, ..self.input };
        plan(&input).blocks.iter().any(|block| block.task == *self.key)
    }

    /// Whether the task has time after a change of its record.
    fn with(&mut self, change: impl Fn(&mut Task)) -> bool {
        let Some(own) = self.own else { return false };
        let before = self.tasks[own].clone();
        change(&mut self.tasks[own]);
        let placed = self.has_time(&self.tasks, self.input.work);
        self.tasks[own] = before;
        placed
    }

    /// Whether the task has time once these are finished. What no list has is finished when the
    /// task no longer waits for it.
    fn finished(&mut self, keys: &[Key]) -> bool {
        let before = self.tasks.clone();
        for task in &mut self.tasks {
            task.done |= keys.contains(&task.key);
            let waits = task.depends.len();
            task.depends.retain(|first| !keys.contains(first));
            task.blocked &= waits == task.depends.len() || !task.depends.is_empty();
        }
        let placed = self.has_time(&self.tasks, self.input.work);
        self.tasks = before;
        placed
    }

    fn unblocked(&mut self, by: &[Key]) -> Option<Change> {
        let enough = !by.is_empty() && self.finished(by);
        enough.then(|| Change::Finished { tasks: by.to_vec() })
    }

    /// The least of the tasks ahead without which there is time.
    fn without_one(&mut self, plan: &Plan, ahead: &[Key]) -> Option<Change> {
        let behind = plan.blocks.iter().map(|block| &block.task).filter(|key| !ahead.contains(key));
        let mut tried: Vec<Key> = ahead.iter().rev().cloned().collect();
        tried.splice(0..0, behind.cloned());
        tried.dedup();
        tried.truncate(MOST_TRIED);
        let found = tried.into_iter().find(|key| self.finished(std::slice::from_ref(key)))?;
        Some(Change::Finished { tasks: vec![found] })
    }

    fn shorter(&mut self) -> Option<Change> {
        let now = self.own.and_then(|own| self.tasks[own].estimate_minutes).filter(|now| *now > 0);
        let now = now.unwrap_or(self.input.work.default_estimate);
        let enough = ESTIMATES
            .into_iter()
            .take_while(|minutes| *minutes < now)
            .take_while(|minutes| self.with(|task| task.estimate_minutes = Some(*minutes)));
        enough.last().map(|minutes| Change::EstimateAtMost { minutes })
    }

    fn due_earlier(&mut self) -> Option<Change> {
        let due = self.own.and_then(|own| self.tasks[own].due);
        let due = due.map(|due| due.date(self.input.moment.zone));
        let days = self.input.day.iter_days().take(14);
        let enough = days
            .take_while(|day| due.is_none_or(|due| *day < due))
            .take_while(|day| self.with(|task| task.due = Some(When::Day(*day))));
        enough.last().map(|day| Change::DueBy { day })
    }

    fn more_important(&mut self) -> Option<Change> {
        let now = self.own.map(|own| self.tasks[own].priority)?;
        // The order of the type is from high to none.
        let steps = [Importance::Low, Importance::Medium, Importance::High];
        let found = steps
            .into_iter()
            .filter(|step| *step < now)
            .find(|step| self.with(|task| task.priority = *step))?;
        Some(Change::Importance { importance: found })
    }

    fn more_room(&self) -> Option<Change> {
        let weekday = self.input.day.weekday().num_days_from_monday() as usize;
        let last = self.input.work.hours_on(self.input.day).last()?;
        let longer = |minutes: u32| {
            let mut work = self.input.work.clone();
            let end = last.end.checked_add(minutes).filter(|end| *end <= 24 * 60)?;
            *work.hours[weekday].last_mut()? = Hours { end, ..*last };
            Some(work)
        };
        LONGER
            .into_iter()
            .map_while(|minutes| Some((minutes, longer(minutes)?)))
            .find(|(_, work)| self.has_time(&self.tasks, work))
            .map(|(minutes, _)| Change::MoreRoom { minutes })
    }
}
