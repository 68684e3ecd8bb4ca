//! What today asks for.

use super::axis::Axis;
use super::feasibility::Verdict;
use super::jobs::{Job, Jobs};
use super::slack::Slack;
use super::types::Demand;
use super::{GRID_MINUTES, Slots};
use crate::domain::Key;
use crate::time::When;
use std::collections::BTreeSet;

/// What today asks of each job.
#[derive(Debug)]
pub(super) struct OfToday {
    /// Why.
    pub(super) why: Vec<Demand>,
    /// How much of it.
    pub(super) slots: Vec<Slots>,
    /// How much of that no later time can take.
    pub(super) forced: Vec<Slots>,
    /// Whether it may be moved to a later day without missing a due of today.
    pub(super) movable: Vec<bool>,
}

impl OfToday {
    /// All of it.
    pub(super) fn minutes(&self) -> i64 {
        self.slots.iter().fold(0i64, |sum, slots| sum.saturating_add(*slots)) * GRID_MINUTES
    }
}

/// Sorts the jobs into what is due today, what is scheduled or started, what must start today for
/// a later due, and the rest.
pub(super) fn of_today(
    jobs: &Jobs,
    axis: &Axis,
    verdict: &Verdict,
    carried: &BTreeSet<Key>,
) -> OfToday {
    let count = jobs.list.len();
    let mut today = OfToday {
        why: vec![Demand::Spare; count],
        slots: vec![0; count],
        forced: vec![0; count],
        movable: vec![true; count],
    };
    // What waits comes after what it waits for, so that a task can only be asked for if that is
    // asked for whole.
    for &index in &jobs.order {
        let job = &jobs.list[index];
        let open = job.before.iter().all(|first| today.slots[*first] == jobs.list[*first].slots);
        let why = why(jobs, index, axis, carried, open);
        let due = matches!(why, Demand::Overdue { .. } | Demand::DueToday);
        if due || matches!(why, Demand::MustStart { .. }) {
            today.forced[index] = job.slots;
            today.movable[index] = false;
        }
        if !matches!(why, Demand::Spare | Demand::Later) {
            today.slots[index] = job.slots;
        }
        today.why[index] = why;
    }
    share(jobs, axis, verdict, &mut today);
    today
}

/// Why today asks for a whole job; `open` tells whether everything it waits for is asked for.
fn why(jobs: &Jobs, index: usize, axis: &Axis, carried: &BTreeSet<Key>, open: bool) -> Demand {
    let job = &jobs.list[index];
    let day = axis.dates().first().copied().unwrap_or_default();
    let today_end = axis.today_end();
    let scheduled = job.task.scheduled.map(|when| axis.date(when));
    if scheduled.is_some_and(|date| date > day) || (today_end > 0 && job.release >= today_end) {
        return Demand::Later;
    }
    match (job.task.due, job.due) {
        (Some(since), Some(due)) if due.overdue => return Demand::Overdue { since },
        (Some(due), _) if axis.date(due) == day => return Demand::DueToday,
        _ => {}
    }
    if job.deadline.is_some_and(|deadline| deadline <= today_end) {
        return must_start(jobs, index, job.slots).unwrap_or(Demand::DueToday);
    }
    match scheduled {
        Some(_) if open => Demand::Scheduled,
        _ if open && job.task.started => Demand::Started,
        _ if open && carried.contains(&job.task.key) => Demand::CarriedOver,
        _ => Demand::Spare,
    }
}

fn must_start(jobs: &Jobs, index: usize, slots: Slots) -> Option<Demand> {
    let origin: &Job = &jobs.list[jobs.origin(index)];
    let due: When = origin.task.due?;
    Some(Demand::MustStart { minutes: slots * GRID_MINUTES, due, of: origin.task.key.clone() })
}

/// Gives the work that later days cannot take, beyond what today asks for anyway, to the
/// best-ranked jobs that can do it.
fn share(jobs: &Jobs, axis: &Axis, verdict: &Verdict, today: &mut OfToday) {
    let each = jobs.list.iter().zip(&verdict.deadlines).map(|(job, due)| (*due, job.slots));
    let (slack, numbers) = Slack::new(each, axis.today_end());
    let mut by_deadline: Vec<usize> =
        (0..jobs.list.len()).filter(|index| verdict.deadlines[*index].is_some()).collect();
    by_deadline.sort_by_key(|index| numbers[*index]);
    let mut place_in_order = vec![0; jobs.list.len()];
    for (place, &index) in jobs.order.iter().enumerate() {
        place_in_order[index] = place;
    }
    let mut coming = by_deadline.into_iter().peekable();
    let mut able: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut covered: Slots = 0;
    for (number, (_, needed)) in slack.shares().enumerate() {
        while let Some(index) = coming.next_if(|index| numbers[*index] <= number) {
            covered += today.slots[index];
            let later = matches!(today.why[index], Demand::Later);
            if !later && today.slots[index] < jobs.list[index].slots {
                able.insert((place_in_order[index], index));
            }
        }
        while covered < needed {
            let Some(&(place, index)) = able.first() else { break };
            let open = jobs.list[index].slots - today.slots[index];
            let slots = open.min(needed - covered);
            today.slots[index] += slots;
            today.forced[index] += slots;
            covered += slots;
            if slots == open {
                able.remove(&(place, index));
            }
            if let Some(why) = must_start(jobs, index, today.slots[index]) {
                today.why[index] = why;
            }
        }
    }
}
