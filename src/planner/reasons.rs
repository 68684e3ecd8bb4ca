//! Why each task is where it is, as data.

use super::axis::{Axis, Piece};
use super::demand::OfToday;
use super::jobs::{Job, Jobs, Stuck};
use super::place::Placed;
use super::types::{BlockedDue, Demand, NotToday, Ranked, Reason, Top, Why};
use super::{GRID_MINUTES, LONGEST_CHUNK, SHORTEST_CHUNK, Slots};
use crate::time::When;
use chrono::NaiveDate;

/// How many tasks a day is led by.
const MOST_TOP: usize = 3;

/// The jobs in the order in which the plan considers them: today's demand first.
fn considered(jobs: &Jobs, demand: &OfToday) -> Vec<usize> {
    let mut order = jobs.order.clone();
    order.sort_by_key(|job| demand.slots[*job] == 0);
    order
}

fn minutes_today(jobs: &Jobs, placed: &Placed, job: usize) -> i64 {
    (jobs.list[job].slots - placed.left[job]) * GRID_MINUTES
}

/// Every open task as the plan sees it.
pub(super) fn ranked(jobs: &Jobs, demand: &OfToday, placed: &Placed) -> Vec<Ranked> {
    let placeable = considered(jobs, demand).into_iter().map(|index| {
        let Job { task, score, slots, factor, assumed, .. } = &jobs.list[index];
        Ranked {
            task: task.key.clone(),
            score: score.clone(),
            minutes: slots * GRID_MINUTES,
            factor: *factor,
            assumed: *assumed,
            demand: demand.why[index].clone(),
            minutes_today: minutes_today(jobs, placed, index),
        }
    });
    let stuck = jobs.stuck.iter().map(|stuck| Ranked {
        task: stuck.task.key.clone(),
        score: stuck.score.clone(),
        minutes: stuck.slots * GRID_MINUTES,
        factor: stuck.factor,
        assumed: stuck.assumed,
        demand: Demand::Blocked,
        minutes_today: 0,
    });
    placeable.chain(stuck).collect()
}

/// The open tasks without time today, and why.
pub(super) fn not_today(
    jobs: &Jobs,
    axis: &Axis,
    placed: &Placed,
    demand: &OfToday,
    fits_on: &[(Option<NaiveDate>, bool)],
) -> Vec<NotToday> {
    let waiting = considered(jobs, demand)
        .into_iter()
        .filter(|index| placed.left[*index] == jobs.list[*index].slots)
        .map(|index| {
            let why = why_not(jobs, axis, placed, index, fits_on[index]);
            NotToday { task: jobs.list[index].task.key.clone(), why }
        });
    let stuck = jobs.stuck.iter().map(|stuck| NotToday {
        task: stuck.task.key.clone(),
        why: Why::Blocked { by: stuck.by.clone() },
    });
    waiting.chain(stuck).collect()
}

/// The blocked tasks whose due lies within the horizon or has passed.
pub(super) fn blocked(jobs: &Jobs, axis: &Axis) -> Vec<BlockedDue> {
    let day = axis.dates().first().copied().unwrap_or_default();
    let due = |stuck: &Stuck| {
        let due = stuck.task.due?;
        let overdue = axis.deadline(due).overdue;
        let within = overdue || axis.dates().binary_search(&axis.date(due)).is_ok();
        within.then_some((due, overdue || axis.date(due) == day))
    };
    let named = jobs.stuck.iter().filter_map(|stuck| {
        let (due, today) = due(stuck)?;
        Some(BlockedDue {
            task: stuck.task.key.clone(),
            due,
            today,
            minutes: stuck.slots * GRID_MINUTES,
            by: stuck.by.clone(),
        })
    });
    let mut named: Vec<BlockedDue> = named.collect();
    named.sort_by_cached_key(|blocked| (axis.date(blocked.due), blocked.due, blocked.task.clone()));
    named
}

fn why_not(
    jobs: &Jobs,
    axis: &Axis,
    placed: &Placed,
    index: usize,
    (fits_on, in_time): (Option<NaiveDate>, bool),
) -> Why {
    let job = &jobs.list[index];
    let day = axis.dates().first().copied().unwrap_or_default();
    let today_end = axis.today_end();
    if let Some(on) = job.task.scheduled {
        let too_late = today_end > 0 && axis.release(on) >= today_end;
        if axis.date(on) > day || too_late {
            return Why::ScheduledLater { on };
        }
    }
    let unfinished = job.before.iter().filter(|first| placed.left[**first] > 0);
    let by: Vec<_> = unfinished.map(|first| jobs.list[*first].task.key.clone()).collect();
    if !by.is_empty() {
        return Why::Blocked { by };
    }
    if today_end == 0 {
        Why::NoWorkTime { fits_on, in_time }
    } else {
        Why::NoRoom { fits_on, in_time }
    }
}

/// The tasks that lead the day.
pub(super) fn top(jobs: &Jobs, axis: &Axis, demand: &OfToday, placed: &Placed) -> Vec<Top> {
    considered(jobs, demand)
        .into_iter()
        .filter(|index| minutes_today(jobs, placed, *index) > 0)
        .take(MOST_TOP)
        .map(|index| Top {
            task: jobs.list[index].task.key.clone(),
            minutes_today: minutes_today(jobs, placed, index),
            reasons: reasons(jobs, axis, demand, placed, index),
        })
        .collect()
}

/// What put a placed job into the day, the strongest first.
pub(super) fn reasons(
    jobs: &Jobs,
    axis: &Axis,
    demand: &OfToday,
    placed: &Placed,
    index: usize,
) -> Vec<Reason> {
    let job = &jobs.list[index];
    let mut reasons = Vec::new();
    let blocks = blocks(jobs, axis, index);
    match &demand.why[index] {
        Demand::Overdue { since } => reasons.push(Reason::Overdue { since: *since }),
        Demand::DueToday => {
            reasons.extend(job.task.due.map(|due| Reason::DueToday { due }));
        }
        _ => {}
    }
    // A due that another hands down is best explained by that other.
    if job.heir.is_some() {
        reasons.extend(blocks.clone());
    }
    let piece = placed.chunks.iter().find(|chunk| chunk.job == index).map(|chunk| chunk.piece);
    let gap = piece.and_then(|piece| axis.today().get(piece));
    let ahead = !matches!(demand.why[index], Demand::Overdue { .. } | Demand::DueToday);
    let only_gap = gap.and_then(|gap| only_gap(jobs, axis, index, gap));
    let own = |due: When| Some(due) == job.task.due;
    if let Some(Reason::OnlyGap { due, .. }) = only_gap
        && ahead
        && own(due)
    {
        reasons.push(Reason::Due { due });
    }
    reasons.extend(only_gap);
    if let Demand::MustStart { minutes, due, .. } = &demand.why[index] {
        reasons.push(Reason::MustStart { minutes: *minutes, due: *due });
    }
    if let (Demand::Scheduled, Some(on)) = (&demand.why[index], job.task.scheduled) {
        reasons.push(Reason::Scheduled { on });
    }
    if job.task.started {
        reasons.push(Reason::Started);
    }
    if demand.why[index] == Demand::CarriedOver {
        reasons.push(Reason::CarriedOver);
    }
    if job.heir.is_none() {
        reasons.extend(blocks);
    }
    let told = reasons.iter().any(|reason| match reason {
        Reason::Due { due } | Reason::MustStart { due, .. } => own(*due),
        _ => false,
    });
    if let Some(due) = job.task.due.filter(|_| ahead && !told) {
        reasons.push(Reason::Due { due });
    }
    reasons.extend(job.score.matched.clone().map(|name| Reason::MatchesPriority { name }));
    reasons.extend(
        gap.filter(|_| one_gap(job, placed, index)).map(|gap| Reason::Fits { gap: gap.interval() }),
    );
    if reasons.is_empty() {
        reasons.push(if placed.left[index] > 0 { Reason::RoomForPart } else { Reason::Room });
    }
    reasons
}

/// Whether all of a job is placed, in one free stretch and before its due.
fn one_gap(job: &Job, placed: &Placed, index: usize) -> bool {
    if placed.left[index] > 0 {
        return false;
    }
    let mut chunks = placed.chunks.iter().filter(|chunk| chunk.job == index);
    let Some(first) = chunks.next() else { return false };
    let in_time = |end: Slots| job.deadline.is_none_or(|deadline| end <= deadline);
    in_time(first.end) && chunks.all(|chunk| chunk.piece == first.piece && in_time(chunk.end))
}

/// The job that waits for this one and is due first.
fn blocks(jobs: &Jobs, axis: &Axis, index: usize) -> Option<Reason> {
    let due = |job: &Job| job.task.due.map(|due| (axis.date(due), due));
    let waiting = jobs.list[index].after.iter().map(|next| &jobs.list[*next]);
    let first = waiting.min_by_key(|job| (due(job).is_none(), due(job)))?;
    Some(Reason::Blocks { task: first.task.key.clone(), due: first.task.due })
}

/// Whether `gap` alone can hold the job before its due, of all gaps until then: also those before
/// its earliest start, which a reader sees as well.
fn only_gap(jobs: &Jobs, axis: &Axis, index: usize, gap: &Piece) -> Option<Reason> {
    let job = &jobs.list[index];
    let deadline = job.deadline?;
    let due = jobs.list[jobs.origin(index)].task.due?;
    let whole = job.slots.min(LONGEST_CHUNK);
    let until_then = |piece: &Piece, from: Slots| piece.end().min(deadline) - from;
    let next_longest: Slots = axis
        .pieces()
        .iter()
        .filter(|piece| piece.at != gap.at)
        .map(|piece| until_then(piece, piece.at))
        .max()
        .unwrap_or(0)
        .max(0);
    let usable = until_then(gap, gap.at.max(job.release));
    let only = whole >= SHORTEST_CHUNK && usable >= whole && next_longest < whole;
    only.then(|| Reason::OnlyGap {
        due,
        gap: gap.interval(),
        next_longest_minutes: next_longest * GRID_MINUTES,
    })
}
