//! On which day what has no time today would be finished.

use super::axis::Axis;
use super::feasibility::{Load, Verdict, earliest_due_first};
use super::jobs::Jobs;
use super::place::Placed;
use super::{GRID_MINUTES, Slots};
use chrono::NaiveDate;

/// For each job, the later day of the horizon on which its rest is finished, and whether that is in
/// time for its due: deadlines first, the others by rank in the capacity that is left.
pub(super) fn fits_on(
    jobs: &Jobs,
    axis: &Axis,
    verdict: &Verdict,
    placed: &Placed,
) -> Vec<(Option<NaiveDate>, bool)> {
    let count = jobs.list.len();
    let mut day_of: Vec<Option<usize>> = vec![None; count];
    let mut in_time = vec![true; count];
    let mut loads = Vec::new();
    for job in (0..count).filter(|job| placed.left[*job] > 0) {
        if let Some(deadline) = verdict.deadlines[job] {
            let (release, slots) = (jobs.list[job].release, placed.left[job]);
            loads.push(Load { job, release, deadline, slots });
        }
    }
    let days = axis.dates().len();
    let mut free: Vec<Slots> = (0..days).map(|day| axis.capacity(day) / GRID_MINUTES).collect();
    let last = axis.day_start(days);
    for segment in earliest_due_first(loads, axis.today_end()) {
        day_of[segment.job] = axis.day_before(segment.end);
        let due = jobs.list[segment.job].deadline;
        in_time[segment.job] = due.is_some_and(|due| segment.end <= due);
        let (mut start, end) = (segment.start, segment.end.min(last));
        while start < end {
            let Some(day) = axis.day_before(start + 1) else { break };
            let until = end.min(axis.day_start(day + 1));
            free[day] -= until - start;
            start = until;
        }
    }
    for &job in &jobs.order {
        let left = placed.left[job];
        if left == 0 || verdict.deadlines[job].is_some() {
            continue;
        }
        // It cannot be finished before what it waits for; the day of that may be the same.
        let mut from = axis.day_before(jobs.list[job].release + 1).map_or(days, |day| day.max(1));
        for &first in jobs.list[job].before.iter().filter(|first| placed.left[**first] > 0) {
            from = from.max(day_of[first].unwrap_or(days));
        }
        day_of[job] = take(&mut free, from, left);
    }
    let date = |day: Option<usize>| day.and_then(|day| axis.dates().get(day)).copied();
    std::iter::zip(day_of, in_time).map(|(day, in_time)| (date(day), in_time)).collect()
}

/// Takes `slots` from the first day that has them all, else from as many days as it needs, and
/// says on which day they end. Takes nothing if the days are not enough.
fn take(free: &mut [Slots], from: usize, slots: Slots) -> Option<usize> {
    let days = free.get_mut(from..)?;
    if let Some(day) = days.iter().position(|free| *free >= slots) {
        days[day] -= slots;
        return Some(from + day);
    }
    let mut open = slots;
    let last = days.iter().position(|free| {
        open -= (*free).max(0);
        open <= 0
    })?;
    for free in &mut days[..last] {
        *free = (*free).min(0);
    }
    days[last] = -open;
    Some(from + last)
}
