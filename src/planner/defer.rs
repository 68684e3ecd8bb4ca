//! The smallest part of today's demand to move away when it exceeds the capacity.

use super::axis::Axis;
use super::demand::OfToday;
use super::feasibility::effective_due;
use super::jobs::Jobs;
use super::place::Placed;
use super::types::{Deferral, Deferred, Load};
use super::{GRID_MINUTES, Slots};
use crate::domain::Key;

/// A task that may be moved.
#[derive(Debug, Clone)]
struct Item {
    job: usize,
    slots: Slots,
    score: i64,
}

/// What to defer.
#[derive(Debug)]
pub(super) struct Choice {
    /// The jobs, in the order of their keys.
    jobs: Vec<usize>,
    enough: bool,
    due_today: Vec<Key>,
}

impl Choice {
    /// Whether each job gives way to the rest of today's demand: what is to be deferred, and what
    /// waits for it.
    pub(super) fn gives_way(&self, jobs: &Jobs) -> Vec<bool> {
        let mut deferred = vec![false; jobs.list.len()];
        for &job in &self.jobs {
            deferred[job] = true;
        }
        for &job in &jobs.order {
            if jobs.list[job].before.iter().any(|first| deferred[*first]) {
                deferred[job] = true;
            }
        }
        deferred
    }

    /// It as data, with what the plan nevertheless does today.
    pub(super) fn deferral(
        self,
        jobs: &Jobs,
        axis: &Axis,
        demand: &OfToday,
        placed: &Placed,
    ) -> Deferral {
        let deferred = |job: usize| Deferred {
            task: jobs.list[job].task.key.clone(),
            minutes: demand.slots[job] * GRID_MINUTES,
            minutes_today: (jobs.list[job].slots - placed.left[job]) * GRID_MINUTES,
            misses: (demand.forced[job] > 0)
                .then(|| effective_due(jobs, job, *axis.dates().first()?))
                .flatten(),
        };
        Deferral {
            tasks: self.jobs.iter().map(|job| deferred(*job)).collect(),
            enough: self.enough,
            due_today: self.due_today,
        }
    }
}

/// What to defer, if the day is overloaded: among what is not due today, the fewest tasks, then
/// the lowest total score, then the fewest minutes, then the first keys.
pub(super) fn smallest(jobs: &Jobs, demand: &OfToday, load: Load) -> Option<Choice> {
    if load.over_minutes == 0 {
        return None;
    }
    let key = |job: usize| &jobs.list[job].task.key;
    let asked = (0..jobs.list.len()).filter(|job| demand.slots[*job] > 0);
    let (movable, due_today): (Vec<usize>, Vec<usize>) =
        asked.partition(|job| demand.movable[*job]);
    let mut items: Vec<Item> = movable
        .into_iter()
        .map(|job| {
            let score = jobs.list[job].score.total();
            Item { job, slots: demand.slots[job], score }
        })
        .collect();
    items.sort_by_key(|item| key(item.job));
    let fixed = due_today.iter().fold(0i64, |sum, job| sum.saturating_add(demand.slots[*job]));
    let room =
        (load.capacity_minutes - fixed.saturating_mul(GRID_MINUTES)).div_euclid(GRID_MINUTES);
    if room < 0 {
        let mut due_today: Vec<Key> = due_today.into_iter().map(|job| key(job).clone()).collect();
        due_today.sort_unstable();
        let jobs = items.iter().map(|item| item.job).collect();
        return Some(Choice { jobs, enough: false, due_today });
    }
    let kept = best_to_keep(&items, room);
    let left = items.iter().zip(kept).filter(|(_, kept)| !kept).map(|(item, _)| item.job);
    Some(Choice { jobs: left.collect(), enough: true, due_today: Vec::new() })
}

/// Which of the items, sorted by key, to keep within `room`: the most of them, of those the
/// highest total score, then the most slots, then the last keys.
///
/// A day has less than 300 slots, so at most that many items can be kept and a table over how many
/// and how long they are is small, however many items there are.
fn best_to_keep(items: &[Item], room: Slots) -> Vec<bool> {
    let mut kept = vec![false; items.len()];
    let mut lengths: Vec<Slots> = items.iter().map(|item| item.slots).collect();
    lengths.sort_unstable();
    let mut left = room;
    let mut count = 0usize;
    let mut shortest_but_one = 0;
    for slots in lengths {
        if slots > left {
            break;
        }
        left -= slots;
        count += 1;
        shortest_but_one = room - left - slots;
    }
    if count == 0 {
        return kept;
    }
    let candidates = worth_keeping(items, room - shortest_but_one, count);
    let width = usize::try_from(room).unwrap_or(0) + 1;
    // best[n][s]: the highest score of n of the items from some place on that take s slots.
    let mut best: Vec<Option<i64>> = vec![None; (count + 1) * width];
    if let Some(none) = best.first_mut() {
        *none = Some(0);
    }
    let mut keep = vec![false; candidates.len() * best.len()];
    for (place, &item) in candidates.iter().enumerate().rev() {
        let slots = usize::try_from(items[item].slots).unwrap_or(width);
        for n in (1..=count).rev() {
            for s in (slots..width).rev() {
                let total = best[(n - 1) * width + s - slots].map(|sum| sum + items[item].score);
                // Equal is not better: the earlier key is the one to defer.
                if total > best[n * width + s] {
                    best[n * width + s] = total;
                    keep[place * best.len() + n * width + s] = true;
                }
            }
        }
    }
    let full = (0..width).max_by_key(|s| (best[count * width + s], *s)).unwrap_or(0);
    let (mut n, mut s) = (count, full);
    for (place, &item) in candidates.iter().enumerate() {
        if keep[place * best.len() + n * width + s] {
            kept[item] = true;
            n -= 1;
            s -= usize::try_from(items[item].slots).unwrap_or(0);
        }
    }
    kept
}

/// The places of the items that can be among the kept: none longer than `longest`, and of each
/// length only as many as there is room for, the highest-scored and of those the last keys.
fn worth_keeping(items: &[Item], longest: Slots, count: usize) -> Vec<usize> {
    let mut places: Vec<usize> =
        (0..items.len()).filter(|place| items[*place].slots <= longest).collect();
    places.sort_by_key(|place| {
        (items[*place].slots, std::cmp::Reverse((items[*place].score, *place)))
    });
    let mut taken = (0, 0);
    places.retain(|place| {
        let slots = items[*place].slots;
        taken = if taken.0 == slots { (slots, taken.1 + 1) } else { (slots, 1) };
        taken.1 <= count
    });
    places.sort_unstable();
    places
}
