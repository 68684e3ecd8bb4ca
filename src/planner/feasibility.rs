//! Whether every deadline can be met, and which cannot.

use super::axis::Axis;
use super::jobs::{Job, Jobs};
use super::types::{Infeasible, Short};
use super::{GRID_MINUTES, Slots};
use crate::time::When;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Work for [`earliest_due_first`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) job: usize,
    pub(super) release: Slots,
    pub(super) deadline: Slots,
    pub(super) slots: Slots,
}

/// A stretch of the axis given to one job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) job: usize,
    pub(super) start: Slots,
    pub(super) end: Slots,
}

/// Preemptive earliest-due-first from `begin`, ties by job. It meets every deadline if anything
/// does, and makes the largest lateness as small as it can be. The axis is taken to go on without
/// end, so everything is finished at some time.
pub(super) fn earliest_due_first(mut loads: Vec<Load>, begin: Slots) -> Vec<Segment> {
    loads.sort_unstable_by_key(|load| (load.release, load.deadline, load.job));
    let mut coming = loads.into_iter().peekable();
    let mut ready = BinaryHeap::new();
    let mut segments: Vec<Segment> = Vec::new();
    let mut now = begin;
    loop {
        while let Some(load) = coming.next_if(|load| load.release <= now) {
            ready.push(Reverse((load.deadline, load.job, load.slots)));
        }
        let next = coming.peek().map(|load| load.release);
        let Some(Reverse((deadline, job, slots))) = ready.pop() else {
            let Some(next) = next else { return segments };
            now = next;
            continue;
        };
        let end = next.map_or(Slots::MAX, |next| next).min(now.saturating_add(slots));
        match segments.last_mut() {
            Some(last) if last.job == job && last.end == now => last.end = end,
            _ => segments.push(Segment { job, start: now, end }),
        }
        if end - now < slots {
            ready.push(Reverse((deadline, job, slots - (end - now))));
        }
        now = end;
    }
}

/// What can be met.
#[derive(Debug)]
pub(super) struct Verdict {
    /// Until when each job has to be finished so that nothing gets later than it must: its
    /// deadline, or where earliest-due-first finishes it if that is later.
    pub(super) deadlines: Vec<Option<Slots>>,
    pub(super) short: Vec<Short>,
    pub(super) infeasible: Option<Infeasible>,
}

/// Judges all deadlines of the horizon, the reserve not subtracted.
pub(super) fn judge(jobs: &Jobs, axis: &Axis, day: NaiveDate) -> Verdict {
    let mut loads = Vec::new();
    for (job, Job { release, deadline, slots, .. }) in jobs.list.iter().enumerate() {
        if let Some(deadline) = *deadline {
            loads.push(Load { job, release: *release, deadline, slots: *slots });
        }
    }
    let segments = earliest_due_first(loads, 0);
    let mut deadlines: Vec<Option<Slots>> = jobs.list.iter().map(|job| job.deadline).collect();
    // What is done by the deadline, and by the own due, of each.
    let mut by_deadline = vec![0; jobs.list.len()];
    let mut by_due = vec![0; jobs.list.len()];
    for Segment { job, start, end } in segments {
        let until = |at: Slots| (end.min(at) - start).max(0);
        let Job { deadline, due, .. } = &jobs.list[job];
        by_deadline[job] += deadline.map_or(0, until);
        by_due[job] += due.and_then(|due| due.at).map_or(0, until);
        deadlines[job] = deadlines[job].max(Some(end));
    }
    Verdict {
        deadlines,
        short: short(jobs, axis, &by_due),
        infeasible: infeasible(jobs, axis, day, &by_deadline),
    }
}

fn short(jobs: &Jobs, axis: &Axis, by_due: &[Slots]) -> Vec<Short> {
    let mut short: Vec<Short> = Vec::new();
    for (job, done) in jobs.list.iter().zip(by_due) {
        let constrains = job.due.is_some_and(|due| due.at.is_some());
        if let Some(due) = job.task.due.filter(|_| constrains && *done < job.slots) {
            let minutes = (job.slots - done) * GRID_MINUTES;
            short.push(Short { task: job.task.key.clone(), due, minutes });
        }
    }
    short.sort_by_cached_key(|short| (axis.date(short.due), short.due, short.task.clone()));
    short
}

/// The earliest deadline that is missed. Up to the one before it everything is met, so what is
/// open at it is exactly what its work exceeds the work time by.
fn infeasible(
    jobs: &Jobs,
    axis: &Axis,
    day: NaiveDate,
    by_deadline: &[Slots],
) -> Option<Infeasible> {
    let missed = |job: usize| -> Option<(Slots, Slots)> {
        let open = jobs.list[job].slots - by_deadline[job];
        jobs.list[job].deadline.filter(|_| open > 0).map(|deadline| (deadline, open))
    };
    let all = 0..jobs.list.len();
    let first = all.clone().filter_map(missed).map(|(deadline, _)| deadline).min()?;
    let at_first = |job: &usize| jobs.list[*job].deadline == Some(first);
    let open: Slots = all.clone().filter(at_first).filter_map(missed).map(|(_, open)| open).sum();
    let due = all
        .clone()
        .filter(at_first)
        .filter_map(|job| effective_due(jobs, job, day))
        .min_by_key(|due| (axis.date(*due), *due))?;

    // Of the work due by then, only what may not start before the tightest window counts: taking
    // away anything else would not help.
    let mut due_by_then: Vec<usize> =
        all.filter(|job| jobs.list[*job].deadline.is_some_and(|at| at <= first)).collect();
    due_by_then.sort_by_key(|job| Reverse(jobs.list[*job].release));
    let (mut work, mut most, mut window) = (0, 0, Slots::MAX);
    for (place, &job) in due_by_then.iter().enumerate() {
        let release = jobs.list[job].release;
        work += jobs.list[job].slots;
        let last = due_by_then.get(place + 1).is_none_or(|next| jobs.list[*next].release < release);
        let excess = work - (first - release).max(0);
        if last && excess > most {
            (most, window) = (excess, release);
        }
    }
    // The tasks that hand their due down belong to it as well: shortening one helps as much.
    let mut set: Vec<usize> =
        due_by_then.into_iter().filter(|job| jobs.list[*job].release >= window).collect();
    for place in 0..set.len() {
        let mut job = set[place];
        while let Some(heir) =
            jobs.list[job].heir.filter(|_| jobs.list[job].deadline == Some(first))
        {
            set.push(heir);
            job = heir;
        }
    }
    // A higher index is a lower rank.
    let lowest = set.into_iter().max()?;
    let task = jobs.list[lowest].task.key.clone();
    Some(Infeasible { due, minutes: open * GRID_MINUTES, task })
}

/// The due that the deadline of `job` comes from; what is overdue is due on the planned day.
pub(super) fn effective_due(jobs: &Jobs, job: usize, day: NaiveDate) -> Option<When> {
    let origin = &jobs.list[jobs.origin(job)];
    match origin.due {
        Some(due) if due.overdue => Some(When::Day(day)),
        _ => origin.task.due,
    }
}
