//! What the history says of the runs themselves, each figure beside its target.
//!
//! Everything here is counted from what was recorded. A figure without anything to count is `None`,
//! never zero, and what no record can tell, such as time saved, is not among them.

use crate::domain::DayResult;
use crate::domain::schedule::{Schedule, SkipReason, Slot};
use crate::error::Result;
use crate::store::{DeliveryState, RecordFilter, RunSummary, Store, StoredSkip};
use crate::time::{self, midnight};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Serialize;
use std::collections::BTreeMap;

/// The share of runs that should be delivered whole.
pub const SUCCESS: f64 = 0.95;

/// The share of slots that should be served on time.
pub const ON_TIME: f64 = 0.99;

/// How long a run should take at most.
pub const SECONDS: f64 = 30.0;

/// The share of planned tasks that should be done on their day.
pub const COMPLETION: f64 = 0.85;

/// The days that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The first one; all that were recorded if there is none.
    pub from: Option<NaiveDate>,
    /// The first one that no longer counts.
    pub to: Option<NaiveDate>,
}

/// The figures of a range of days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stats {
    /// The first day, if one was asked for.
    pub from: Option<NaiveDate>,
    /// The first day that no longer counts, if one was asked for.
    pub to: Option<NaiveDate>,
    /// The day of the first run there is.
    pub first: Option<NaiveDate>,
    /// All workflows together.
    pub total: Figures,
    /// Each workflow of which anything was recorded.
    pub workflows: BTreeMap<String, Figures>,
    /// Planned tasks that were done on their day.
    pub task_completion: Share,
    /// The days that those are counted of.
    pub task_days: usize,
}

/// The figures of one workflow, or of all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// How many runs were recorded.
    pub runs: usize,
    /// Those that the schedule started.
    pub scheduled: usize,
    /// Those with a message that is still to be sent; they are not judged yet.
    pub open: usize,
    /// Those of the others that were delivered whole.
    pub success: Share,
    /// Slots of the schedule whose message was delivered within five minutes. Slots that were
    /// missed count; those on days of rest do not.
    pub on_time: Share,
    /// How long runs took, from their start until everything that could be sent was.
    pub duration: Durations,
    /// How useful the user found them.
    pub satisfaction: Satisfaction,
}

/// A share of something, and what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// What it should be at least.
    pub target: f64,
    /// What it is; `None` if there is nothing to count.
    pub share: Option<f64>,
    /// How many reached it.
    pub reached: usize,
    /// Of how many.
    pub of: usize,
}

/// How long runs took, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Durations {
    /// What 19 of 20 should stay under.
    pub target_seconds: f64,
    /// What one half stayed under or reached.
    pub p50_seconds: Option<f64>,
    /// What 19 of 20 stayed under or reached.
    pub p95_seconds: Option<f64>,
    /// Of how many runs this is known.
    pub runs: usize,
}

/// How useful the user found runs, from 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Satisfaction {
    /// The mean of what the user said.
    pub mean: Option<f64>,
    /// How many runs were rated.
    pub runs: usize,
}

/// How a day ended, as far as it was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Completion {
    /// The tasks that its plans asked for and whose end is known.
    planned: usize,
    /// Those that were done.
    done: usize,
}

impl Share {
    fn new(target: f64, reached: usize, of: usize) -> Self {
        Self { target, share: ratio(reached, of), reached, of }
    }

    /// Whether it is what it should be; `None` if nothing was counted.
    pub fn is_met(&self) -> Option<bool> {
        self.share.map(|share| share >= self.target)
    }
}

impl Durations {
    /// Whether they are what they should be; `None` if none is known.
    pub fn is_met(&self) -> Option<bool> {
        self.p95_seconds.map(|seconds| seconds <= self.target_seconds)
    }
}

/// The figures of `range`, with days in `zone`. Without a history nothing was recorded.
pub fn stats(store: Option<&Store>, range: Range, zone: Tz) -> Result<Stats> {
    let Some(store) = store else { return Ok(count(range, &[], &[], &[], zone)) };
    // Texts of years with four digits are in the order of time.
    let year = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let (from, to) = (range.from.unwrap_or(year(1000)), range.to.unwrap_or(year(9999)));
    let runs = store.runs_between(midnight(from, zone), midnight(to, zone))?;
    let skips = store.skips_between(from, to)?;
    Ok(count(range, &runs, &skips, &completions(store, from, to)?, zone))
}

/// How the days ended that had a plan, as the newest look back at each has it.
fn completions(store: &Store, from: NaiveDate, to: NaiveDate) -> Result<Vec<Completion>> {
    let filter = RecordFilter { kind: DayResult::KIND, from, to, limit: u32::MAX };
    let mut days: BTreeMap<NaiveDate, Completion> = BTreeMap::new();
    // The newest come first. One that another version wrote in another form tells nothing.
    let results = store.left(&filter)?.into_iter();
    for result in results.filter_map(|body| serde_json::from_str::<DayResult>(&body).ok()) {
        let planned = if result.recorded { result.planned.tasks } else { 0 };
        let ended = Completion { planned, done: result.done.tasks };
        if result.has_plan {
            days.entry(result.date).or_insert(ended);
        }
    }
    Ok(days.into_values().filter(|day| day.planned > 0).collect())
}

/// Counts what was recorded.
fn count(
    range: Range,
    runs: &[RunSummary],
    skips: &[StoredSkip],
    days: &[Completion],
    zone: Tz,
) -> Stats {
    let missed: Vec<&StoredSkip> =
        skips.iter().filter(|skip| SkipReason::is_missed(&skip.reason)).collect();
    let names = runs.iter().map(|run| &run.workflow);
    let mut workflows: BTreeMap<String, Figures> = BTreeMap::new();
    for name in names.chain(missed.iter().map(|skip| &skip.workflow)) {
        workflows.entry(name.clone()).or_insert_with(|| {
            let own = runs.iter().filter(|run| run.workflow == *name);
            let missed = missed.iter().filter(|skip| skip.workflow == *name).count();
            figures(&own.collect::<Vec<_>>(), missed)
        });
    }
    let first = runs.iter().map(|run| run.generated_at).min();
    Stats {
        from: range.from,
        to: range.to,
        first: first.map(|at| at.with_timezone(&zone).date_naive()),
        total: figures(&runs.iter().collect::<Vec<_>>(), missed.len()),
        workflows,
        task_completion: Share::new(
            COMPLETION,
            days.iter().map(|day| day.done).sum(),
            days.iter().map(|day| day.planned).sum(),
        ),
        task_days: days.len(),
    }
}

fn figures(runs: &[&RunSummary], missed: usize) -> Figures {
    let ended = |wanted: End| runs.iter().filter(|run| End::of(run) == wanted).count();
    let (delivered, open) = (ended(End::Delivered), ended(End::Open));
    let slots: Vec<(&RunSummary, Slot)> =
        runs.iter().filter_map(|run| Some((*run, run.slot?))).collect();
    let on_time = slots.iter().filter(|(run, slot)| is_on_time(run, *slot)).count();
    let seconds = runs.iter().filter_map(|run| seconds(run)).collect();
    let ratings: Vec<f64> = runs.iter().filter_map(|run| run.rating).map(f64::from).collect();
    Figures {
        runs: runs.len(),
        scheduled: slots.len(),
        open,
        success: Share::new(SUCCESS, delivered, runs.len() - open),
        on_time: Share::new(ON_TIME, on_time, slots.len() + missed),
        duration: durations(seconds),
        satisfaction: Satisfaction { mean: mean(&ratings), runs: ratings.len() },
    }
}

/// How the deliveries of a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Every one is where it should be.
    Delivered,
    /// One is still to be sent.
    Open,
    /// One did not arrive, or nobody knows, or the user gave it up.
    Failed,
}

impl End {
    fn of(run: &RunSummary) -> Self {
        use DeliveryState::{Dropped, Planned, Refused, Sending, Skipped, Unknown};
        let is = |states: &[DeliveryState]| {
            run.deliveries.iter().any(|delivery| states.contains(&delivery.state))
        };
        if is(&[Refused, Unknown, Dropped, Skipped]) {
            Self::Failed
        } else if is(&[Planned, Sending]) {
            Self::Open
        } else {
            Self::Delivered
        }
    }
}

/// Whether everything of a run had arrived when its slot was hardly over.
fn is_on_time(run: &RunSummary, slot: Slot) -> bool {
    let Some(zone) = time::zone(&run.timezone) else { return false };
    let arrived = run.deliveries.iter().map(|delivery| delivery.updated_at).max();
    let arrived = arrived.unwrap_or(run.generated_at);
    End::of(run) == End::Delivered && !Schedule::is_late(slot, arrived, zone)
}

/// How long a run took; `None` if that is not known, or if the clock went back meanwhile.
fn seconds(run: &RunSummary) -> Option<f64> {
    let took = (run.finished_at? - run.started_at).to_std().ok()?;
    Some(took.as_secs_f64())
}

fn durations(mut seconds: Vec<f64>) -> Durations {
    seconds.sort_by(f64::total_cmp);
    Durations {
        target_seconds: SECONDS,
        p50_seconds: percentile(&seconds, 50),
        p95_seconds: percentile(&seconds, 95),
        runs: seconds.len(),
    }
}

/// The smallest of the sorted values that so many hundredths of them stay under or reach.
fn percentile(sorted: &[f64], hundredths: usize) -> Option<f64> {
    let rank = (sorted.len() * hundredths).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

#[expect(clippy::cast_precision_loss, reason = "counts of runs are far below 2^52")]
fn ratio(reached: usize, of: usize) -> Option<f64> {
    (of > 0).then(|| reached as f64 / of as f64)
}

#[expect(clippy::cast_precision_loss, reason = "counts of runs are far below 2^52")]
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests;
