//! The evening report: what the day came to, and what the next one begins with.

use super::facts::Facts;
use super::trend::{Trend, median, share};
use super::verdict;
use crate::agents::execution::plan::{self, draft::Said, known::titled, words};
use crate::agents::execution::since::{Became, Planned};
use crate::domain::{Count, Key, Problem, Task};
use crate::planner::Demand;
use crate::report::Line;
use crate::time::rfc3339;
use serde::Serialize;
use std::collections::BTreeMap;

/// The evening report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The answer, in a few sentences.
    pub verdict: Vec<Said>,
    /// The day that is looked back at.
    pub day: chrono::NaiveDate,
    /// What the day's plans asked for and of which the outcome is known.
    pub planned: Count,
    /// What of it was done.
    pub done: Count,
    /// What was done that no plan had.
    pub unplanned: Count,
    /// Done over planned; `None` as well if nothing at all was recorded, so that nobody can tell.
    pub completion: Option<Completion>,
    /// The unplanned share of all minutes that were done.
    pub unplanned_share: Option<f64>,
    /// How far the plans changed during the day: what was added and taken out, over what was planned.
    pub churn: Option<f64>,
    /// Actual over estimated time.
    pub estimate_error: Option<EstimateError>,
    /// Busy time within the hours of work.
    pub meeting_minutes: i64,
    /// Free work time in stretches of two hours and more.
    pub focus_minutes: i64,
    /// The work on tasks that was recorded for the day; `None` if no source records any.
    pub spent_minutes: Option<i64>,
    /// What was finished, planned or not.
    pub finished: Vec<Finished>,
    /// What was planned and neither done nor left as it was; what was put off rolls over too.
    pub not_done: Vec<NotDone>,
    /// What others wait for.
    pub blockers: Vec<Blocker>,
    /// What rolls over, that which has rolled longest first.
    pub carried_over: Vec<RollsOver>,
    /// The last workdays.
    pub trend: Option<Trend>,
    /// What is not known.
    pub unknown: Vec<Problem>,
    /// The next workday; `None` if it is over too.
    pub next: Option<Next>,
    /// The draft of the next workday.
    pub draft: plan::Report,
}

/// What was done of what was planned.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Completion {
    /// By the number of tasks, from 0 to 1.
    pub by_count: f64,
    /// By their minutes, from 0 to 1.
    pub by_minutes: f64,
}

/// How far estimates were off.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EstimateError {
    /// The median of actual over estimated time.
    pub median: f64,
    /// Over how many tasks that were done and have both.
    pub tasks: usize,
}

/// A finished task.
#[derive(Debug, Clone, Serialize)]
pub struct Finished {
    /// Its handle, if it has one.
    pub handle: Option<String>,
    /// Its key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// How long it was expected to take.
    pub minutes: i64,
    /// Whether that was assumed.
    pub assumed: bool,
    /// Whether a plan had it.
    pub planned: bool,
    /// How long it took; `None` if that is not recorded.
    pub spent_minutes: Option<i64>,
}

/// A planned task that is neither done nor open.
#[derive(Debug, Clone, Serialize)]
pub struct NotDone {
    /// Its handle.
    pub handle: String,
    /// Its key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// What became of it, as its list says.
    pub why: Said,
}

/// An open task that others wait for.
#[derive(Debug, Clone, Serialize)]
pub struct Blocker {
    /// Its handle.
    pub handle: String,
    /// Its key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// For how many days it has been in its list; `None` if that is not recorded.
    pub age_days: Option<i64>,
    /// The handles of the tasks that wait for it.
    pub waiting: Vec<String>,
    #[serde(skip)]
    pub(super) waiting_keys: Vec<Key>,
}

/// A task that rolls over.
#[derive(Debug, Clone, Serialize)]
pub struct RollsOver {
    /// Its handle.
    pub handle: String,
    /// Its key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// How many workdays' plans asked for it.
    pub workdays: usize,
}

/// The next workday.
#[derive(Debug, Clone, Serialize)]
pub struct Next {
    /// Its date.
    pub date: chrono::NaiveDate,
    /// The handle of its first meeting.
    pub first_meeting: Option<String>,
    /// When that begins, RFC 3339.
    pub first_meeting_at: Option<String>,
    /// The handles of what is due then or overdue.
    pub due: Vec<String>,
    #[serde(skip)]
    pub(super) due_keys: Vec<Key>,
    #[serde(skip)]
    pub(super) first_meeting_key: Option<Key>,
}

impl Report {
    /// Whether something was planned and the lists are as they were then: what is done is not known.
    pub(super) fn is_unrecorded(&self, facts: &Facts) -> bool {
        let planned = self.planned.tasks > 0 && self.done.tasks == 0;
        planned && self.unplanned.tasks == 0 && !facts.since.recorded
    }
}

pub(super) fn draft(facts: &Facts) -> Report {
    let mut counts = [Count::default(); 3];
    let [planned, done, unplanned] = &mut counts;
    for one in facts.since.counted() {
        planned.add(one.minutes);
        if one.became.is_done() {
            done.add(one.minutes);
        }
    }
    facts.since.unplanned.iter().for_each(|one| unplanned.add(one.minutes));
    let [planned, done, unplanned] = counts;
    let draft = draft_of_next(facts);
    let all_minutes = done.minutes + unplanned.minutes;
    let mut report = Report {
        verdict: Vec::new(),
        day: facts.day,
        planned,
        done,
        unplanned,
        completion: None,
        unplanned_share: (all_minutes > 0).then(|| ratio(unplanned.minutes, all_minutes)),
        churn: churn(facts, planned.tasks),
        estimate_error: estimate_error(facts),
        meeting_minutes: facts.time.meeting_minutes,
        focus_minutes: facts.time.focus_minutes,
        spent_minutes: facts.time.spent_minutes,
        finished: finished(facts),
        not_done: not_done(facts),
        blockers: blockers(facts),
        carried_over: carried_over(facts),
        trend: facts.trend,
        unknown: draft.unknown.clone(),
        next: facts.has_next().then(|| next(facts)),
        draft,
    };
    if planned.tasks > 0 && !report.is_unrecorded(facts) {
        report.completion = Some(Completion {
            by_count: share(done.tasks, planned.tasks),
            by_minutes: ratio(done.minutes, planned.minutes),
        });
    }
    report.verdict = verdict::verdict(facts, &report).into_iter().map(Said).collect();
    report
}

/// The draft of the next workday. Its sentences on the day as a whole speak of "today", which it is not
/// yet, and this report has its own.
fn draft_of_next(facts: &Facts) -> plan::Report {
    let mut draft = plan::draft::draft(&facts.next);
    draft.verdict.clear();
    draft.changed.clear();
    draft
}

#[expect(clippy::cast_precision_loss, reason = "a day has few minutes")]
fn ratio(part: i64, whole: i64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// What was added to the day and taken out of it, over what was planned.
fn churn(facts: &Facts, planned: usize) -> Option<f64> {
    let out = |one: &&Planned| {
        one.asked && matches!(one.became, Became::Dropped | Became::PutOff { .. } | Became::Gone)
    };
    let removed = facts.since.planned.iter().filter(out).count();
    (planned > 0).then(|| share(facts.since.unplanned.len() + removed, planned))
}

/// The pairs of estimated and actual minutes of what was done.
fn estimate_error(facts: &Facts) -> Option<EstimateError> {
    let planned = facts.since.planned.iter().filter(|one| one.became.is_done());
    let planned = planned.map(|one| (one.estimate_minutes, one.spent_minutes));
    let others = facts.since.unplanned.iter().map(|one| (one.estimate_minutes, one.spent_minutes));
    let both = planned.chain(others).filter_map(|(estimate, spent)| {
        let estimate = i64::from(estimate?);
        (estimate > 0)
            .then(|| ratio(spent.unwrap_or_default(), estimate))
            .filter(|_| spent.is_some())
    });
    let errors: Vec<f64> = both.collect();
    let tasks = errors.len();
    median(errors).map(|median| EstimateError { median, tasks })
}

fn finished(facts: &Facts) -> Vec<Finished> {
    let known = &facts.next.known;
    let handle = |key: &Key| known.handles.get(key).cloned();
    let planned = facts.since.planned.iter().filter(|one| one.became.is_done());
    let planned = planned.map(|one| Finished {
        handle: handle(&one.key),
        task: one.key.clone(),
        title: titled(&one.title),
        minutes: one.minutes,
        assumed: one.assumed,
        planned: true,
        spent_minutes: one.spent_minutes,
    });
    let others = facts.since.unplanned.iter().map(|one| Finished {
        handle: handle(&one.key),
        task: one.key.clone(),
        title: titled(&one.title),
        minutes: one.minutes,
        assumed: one.assumed,
        planned: false,
        spent_minutes: one.spent_minutes,
    });
    let mut all: Vec<Finished> = planned.chain(others).collect();
    all.sort_by_key(|one| (!one.planned, known.place(&one.task)));
    all
}

fn not_done(facts: &Facts) -> Vec<NotDone> {
    let left = facts.since.planned.iter().filter(|one| one.asked).filter_map(|one| {
        let why = match one.became {
            Became::Dropped => Line::new().ours("dropped"),
            Became::PutOff { until: Some(until) } => {
                Line::new().ours(format!("put off until {}", words::due(&facts.next, until)))
            }
            Became::PutOff { until: None } => Line::new().ours("put off by its list"),
            Became::Gone => {
                Line::new().ours("gone from its list, whether it was done is not known")
            }
            Became::Unknown => Line::new().ours("not known, its list cannot be read whole"),
            Became::DoneLater { .. } => Line::new().ours("done the day after or later"),
            Became::Done { .. } | Became::Open { .. } => return None,
        };
        Some(NotDone {
            handle: facts.next.known.handle(&one.key),
            task: one.key.clone(),
            title: titled(&one.title),
            why: Said(why),
        })
    });
    left.collect()
}

/// Open tasks that open ones wait for: first those whose waiting tasks are due first.
fn blockers(facts: &Facts) -> Vec<Blocker> {
    let known = &facts.next.known;
    let mut waiting: BTreeMap<&Key, Vec<&Task>> = BTreeMap::new();
    for ranked in &known.plan.ranked {
        let Some(task) = known.tasks.get(&ranked.task) else { continue };
        for first in &task.depends {
            if known.tasks.get(first).is_some_and(Task::is_open) {
                waiting.entry(first).or_default().push(task);
            }
        }
    }
    let zone = known.moment.zone;
    let mut blockers: Vec<(_, Blocker)> = waiting
        .into_iter()
        .map(|(key, waits)| {
            let due = waits.iter().filter_map(|task| task.due.map(|due| due.date(zone))).min();
            let created = known.tasks.get(key).and_then(|task| task.created);
            let age = created.map(|created| (facts.day - created.date(zone)).num_days().max(0));
            let blocker = Blocker {
                handle: known.handle(key),
                task: key.clone(),
                title: known.title(key),
                age_days: age,
                waiting: waits.iter().map(|task| known.handle(&task.key)).collect(),
                waiting_keys: waits.iter().map(|task| task.key.clone()).collect(),
            };
            ((due.is_none(), due, known.place(key)), blocker)
        })
        .collect();
    blockers.sort_by_key(|(order, _)| *order);
    blockers.into_iter().map(|(_, blocker)| blocker).collect()
}

fn carried_over(facts: &Facts) -> Vec<RollsOver> {
    let known = &facts.next.known;
    let carried = facts.next.record.carried.iter().map(|one| RollsOver {
        handle: known.handle(&one.key),
        task: one.key.clone(),
        title: known.title(&one.key),
        workdays: one.days.len(),
    });
    let mut carried: Vec<RollsOver> = carried.collect();
    carried.sort_by_key(|one| (std::cmp::Reverse(one.workdays), known.place(&one.task)));
    carried
}

fn next(facts: &Facts) -> Next {
    use plan::known::Known;
    let known = &facts.next.known;
    let mut meetings = known.today.iter().filter(|event| Known::timed(event) && event.busy);
    let first = meetings.next();
    let at = first.and_then(|event| match event.span {
        crate::domain::Span::Timed { start, .. } => Some(rfc3339(start, known.moment.zone)),
        crate::domain::Span::AllDay { .. } => None,
    });
    let due = known
        .plan
        .ranked
        .iter()
        .filter(|ranked| matches!(ranked.demand, Demand::DueToday | Demand::Overdue { .. }));
    let due: Vec<Key> = due.map(|ranked| ranked.task.clone()).collect();
    Next {
        date: facts.next.record.date,
        first_meeting: first.map(|event| known.handle(&event.key)),
        first_meeting_at: at,
        due: due.iter().map(|key| known.handle(key)).collect(),
        due_keys: due,
        first_meeting_key: first.map(|event| event.key.clone()),
    }
}
