//! The open tasks as jobs on the axis: how long, from when, until when, after what.

use super::axis::{Axis, Deadline};
use super::graph::{Links, topological};
use super::types::{Input, Score};
use super::{Factor, Factors, GRID_MINUTES, Slots, score};
use crate::domain::{Key, Task};
use crate::time::When;

/// One open task that a plan can place.
#[derive(Debug)]
pub(super) struct Job<'a> {
    pub(super) task: &'a Task,
    pub(super) score: Score,
    /// How long it takes, at least 1.
    pub(super) slots: Slots,
    /// What the estimate was multiplied by.
    pub(super) factor: Factor,
    /// Whether that is the default, for want of an estimate.
    pub(super) assumed: bool,
    /// Its own due.
    pub(super) due: Option<Deadline>,
    /// When it must be finished for its own due and those of all tasks that wait for it.
    pub(super) deadline: Option<Slots>,
    /// The waiting job that `deadline` comes from, if it is not its own due.
    pub(super) heir: Option<usize>,
    /// Its earliest start, and that of everything it waits for.
    pub(super) release: Slots,
    /// The jobs that must be finished first.
    pub(super) before: Vec<usize>,
    /// The jobs that wait for it.
    pub(super) after: Vec<usize>,
}

/// An open task that no plan can place, because of what it waits for.
#[derive(Debug)]
pub(super) struct Stuck<'a> {
    pub(super) task: &'a Task,
    pub(super) score: Score,
    pub(super) slots: Slots,
    pub(super) factor: Factor,
    pub(super) assumed: bool,
    /// What it waits for, as far as it has a name.
    pub(super) by: Vec<Key>,
}

/// All open tasks. A lower index is a better rank: score, then due, then where its list has it, then
/// key.
#[derive(Debug)]
pub(super) struct Jobs<'a> {
    pub(super) list: Vec<Job<'a>>,
    /// The indices in an order in which each comes after what it waits for, by rank otherwise.
    pub(super) order: Vec<usize>,
    /// The blocked ones, by rank.
    pub(super) stuck: Vec<Stuck<'a>>,
}

impl<'a> Jobs<'a> {
    pub(super) fn new(input: &Input<'a>, axis: &Axis) -> Self {
        let mut tasks: Vec<&Task> = input.tasks.iter().collect();
        // Keys are unique; if two records share one nevertheless, the choice must not depend on
        // the order they came in.
        tasks.sort_unstable_by(|a, b| {
            (&a.key, &a.origin, &a.title).cmp(&(&b.key, &b.origin, &b.title))
        });
        tasks.dedup_by(|task, kept| task.key == kept.key);
        let open: Vec<usize> = (0..tasks.len()).filter(|place| tasks[*place].is_open()).collect();
        let links = Links::new(&tasks, &open);

        let scores: Vec<Score> = open
            .iter()
            .enumerate()
            .map(|(place, &at)| {
                let task = tasks[at];
                let date = |when: Option<When>| when.map(|when| axis.date(when));
                let blocked = links.stuck[place] || !links.before[place].is_empty();
                let state = (!links.after[place].is_empty(), blocked);
                let (due, created) = (date(task.due), date(task.created));
                score::of(task, input.day, due, created, state, input.priorities)
            })
            .collect();
        let mut ranked: Vec<usize> = (0..open.len()).collect();
        let in_list: Vec<u64> = open.iter().map(|&at| line(&tasks[at].origin)).collect();
        // The places follow the keys, so a place is the last tie-break.
        ranked.sort_unstable_by_key(|&place| {
            let due = tasks[open[place]].due;
            let due = due.map(|when| (axis.date(when), matches!(when, When::Day(_)), when));
            (-scores[place].total(), due.is_none(), due, in_list[place], place)
        });

        let mut jobs = Self { list: Vec::new(), order: Vec::new(), stuck: Vec::new() };
        let mut index = vec![usize::MAX; open.len()];
        let mut scores: Vec<Option<Score>> = scores.into_iter().map(Some).collect();
        for &place in &ranked {
            let task = tasks[open[place]];
            let Some(score) = scores[place].take() else { continue };
            let (slots, factor, assumed) = length(task, input.work.default_estimate, input.factors);
            if links.stuck[place] {
                let known = links.before[place].iter().map(|first| tasks[open[*first]].key.clone());
                let mut by: Vec<Key> = known.chain(links.unknown[place].iter().cloned()).collect();
                by.sort_unstable();
                by.dedup();
                jobs.stuck.push(Stuck { task, score, slots, factor, assumed, by });
                continue;
            }
            index[place] = jobs.list.len();
            let due = task.due.map(|due| axis.deadline(due));
            jobs.list.push(Job {
                task,
                score,
                slots,
                factor,
                assumed,
                due,
                deadline: due.and_then(|due| due.at),
                heir: None,
                release: task.scheduled.map_or(0, |from| axis.release(from)),
                before: Vec::new(),
                after: Vec::new(),
            });
        }
        for (place, firsts) in links.before.iter().enumerate().filter(|(at, _)| !links.stuck[*at]) {
            for first in firsts {
                jobs.list[index[place]].before.push(index[*first]);
                jobs.list[index[*first]].after.push(index[place]);
            }
        }
        jobs.link();
        jobs
    }

    /// Hands deadlines down to what must be finished first, and earliest starts up to what waits.
    ///
    /// With a deadline earlier by the length of the waiting job and a start no later, the earliest
    /// due always finishes what comes first, so no one needs to ask about precedence again.
    fn link(&mut self) {
        let (before, after): (Vec<_>, Vec<_>) =
            self.list.iter().map(|job| (job.before.clone(), job.after.clone())).unzip();
        self.order = topological(&before, &after, &vec![false; self.list.len()]);
        for &job in self.order.iter().rev() {
            let Some(deadline) = self.list[job].deadline else { continue };
            let latest = deadline.saturating_sub(self.list[job].slots);
            for &first in &before[job] {
                if self.list[first].deadline.is_none_or(|own| latest < own) {
                    self.list[first].deadline = Some(latest);
                    self.list[first].heir = Some(job);
                }
            }
        }
        for &job in &self.order {
            let release = self.list[job].release;
            for &next in &after[job] {
                self.list[next].release = self.list[next].release.max(release);
            }
        }
    }

    /// The job whose own due the deadline of `job` comes from.
    pub(super) fn origin(&self, job: usize) -> usize {
        let mut origin = job;
        while let Some(heir) = self.list[origin].heir {
            origin = heir;
        }
        origin
    }
}

/// The line on which a list has a task, the number at the end of its origin: who writes a list by hand
/// writes what comes first at the top. 0 where a list has no order.
fn line(origin: &str) -> u64 {
    let digits = origin.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (before, number) = origin.split_at(origin.len() - digits);
    // The end of an identifier is no line.
    let is_line = before.ends_with([':', ' ']);
    if is_line { number.parse().unwrap_or(0) } else { 0 }
}

/// The length in slots, the factor in it, and whether it is the default. An estimate of nothing is
/// no estimate, and the default is nobody's estimate: what is learned of estimates says nothing of
/// it.
fn length(task: &Task, default_minutes: u32, factors: &Factors) -> (Slots, Factor, bool) {
    let given = task.estimate_minutes.filter(|minutes| *minutes > 0);
    let factor = given.map_or(Factor::ONE, |_| factors.of(task));
    let minutes = factor.times(i64::from(given.unwrap_or(default_minutes).max(1)));
    ((minutes + GRID_MINUTES - 1) / GRID_MINUTES, factor, given.is_none())
}
