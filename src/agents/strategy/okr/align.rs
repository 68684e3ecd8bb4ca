//! What the work of the days has to do with the objectives.
//!
//! A task, a meeting or a planned stretch counts for the first objective that it matches, so that the
//! parts never make more than the whole.

use super::SPENT_DAYS;
use super::facts::KnownObjective;
use crate::agents::Given;
use crate::domain::{DayPlan, Event, Key, Objective, Period, Response, Span, Status};
use crate::time::{Window, union};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// So many tasks of an objective are named.
const MOST_TASKS: usize = 3;

/// What tasks and meetings have to do with the objectives.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Alignment {
    /// For each objective, in their order.
    pub objectives: Vec<Served>,
    /// All open tasks that can be begun.
    pub tasks: usize,
    /// Those that serve no objective.
    pub unaligned_tasks: usize,
    /// The meetings of the week.
    pub meetings: usize,
    /// Their minutes, overlaps counted once.
    pub meeting_minutes: i64,
    /// Those that serve no objective.
    pub unaligned_meetings: usize,
    /// The minutes of those, overlaps counted once.
    pub unaligned_meeting_minutes: i64,
    /// Whether there are task lists, and all of them are known.
    pub tasks_known: bool,
    /// Whether there are calendars, and all of them are known.
    pub meetings_known: bool,
}

/// What serves one objective.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Served {
    /// How many open tasks.
    pub tasks: usize,
    /// The first of them by their due, then in the order of the lists.
    pub first: Vec<NextTask>,
    /// How many meetings of the week.
    pub meetings: usize,
}

/// An open task that serves an objective.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextTask {
    /// Its key.
    pub key: Key,
    /// Its title, exact.
    pub title: String,
    /// The day it is due.
    pub due: Option<NaiveDate>,
}

/// What time was planned for the objectives.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Spent {
    /// The first of the days.
    pub from: Option<NaiveDate>,
    /// The days of them that have a plan.
    pub days: usize,
    /// All minutes that those plans have for tasks.
    pub minutes: i64,
    /// The minutes of each objective, in their order.
    pub objectives: Vec<i64>,
    /// The share that the priority of each asks for: its weight by that of all objectives' priorities.
    pub wanted: Vec<Option<f64>>,
}

pub(super) fn alignment(given: &Given<'_>, objectives: &[KnownObjective]) -> Alignment {
    let priorities = &given.settings.priorities;
    let mut alignment = Alignment {
        objectives: vec![Served::default(); objectives.len()],
        tasks_known: !given.records.task_lists.is_empty()
            && given.records.task_lists.iter().all(|list| list.loaded.items.is_some()),
        meetings_known: !given.records.calendars.is_empty()
            && given.records.calendars.iter().all(|one| one.loaded.items.is_some()),
        ..Alignment::default()
    };
    let mut named: Vec<Vec<NextTask>> = vec![Vec::new(); objectives.len()];
    let tasks = given.records.tasks();
    for task in tasks.iter().filter(|task| task.is_open() && !task.waiting) {
        alignment.tasks += 1;
        let Some(place) = first(objectives, |one| one.matches(task, priorities)) else {
            alignment.unaligned_tasks += 1;
            continue;
        };
        alignment.objectives[place].tasks += 1;
        named[place].push(NextTask {
            key: task.key.clone(),
            title: task.title.clone(),
            due: task.due.map(|due| due.date(given.moment.zone)),
        });
    }
    for (served, mut tasks) in std::iter::zip(&mut alignment.objectives, named) {
        tasks.sort_by_key(|task| (task.due.is_none(), task.due));
        tasks.truncate(MOST_TASKS);
        served.first = tasks;
    }
    let week = Window::days(Period::week_of(given.day).first(), 7, given.moment.zone);
    let events = given.records.events(given.moment);
    let (mut all, mut unaligned) = (Vec::new(), Vec::new());
    for event in events.iter().filter(|event| is_meeting(event) && event.touches(&week)) {
        let Span::Timed { start, end } = event.span else { continue };
        let whole = week.interval();
        let within =
            crate::time::Interval { start: start.max(whole.start), end: end.min(whole.end) };
        alignment.meetings += 1;
        all.push(within);
        if let Some(place) = first(objectives, |one| one.matches_event(event, priorities)) {
            alignment.objectives[place].meetings += 1;
        } else {
            alignment.unaligned_meetings += 1;
            unaligned.push(within);
        }
    }
    let minutes = |intervals| {
        let length = |one: crate::time::Interval| (one.end - one.start).num_minutes();
        union(intervals).into_iter().map(length).sum()
    };
    alignment.meeting_minutes = minutes(all);
    alignment.unaligned_meeting_minutes = minutes(unaligned);
    alignment
}

/// Whether an event is a meeting that the user is at.
fn is_meeting(event: &Event) -> bool {
    event.busy && event.status != Status::Cancelled && event.response != Response::Declined
}

/// The number of the first objective that `serves`.
fn first(objectives: &[KnownObjective], serves: impl Fn(&Objective) -> bool) -> Option<usize> {
    objectives.iter().position(|one| serves(&one.objective))
}

pub(super) fn spent(given: &Given<'_>, objectives: &[KnownObjective]) -> Spent {
    let from = given.day.checked_sub_days(Days::new(SPENT_DAYS)).unwrap_or(given.day);
    let mut spent = Spent {
        from: Some(from),
        objectives: vec![0; objectives.len()],
        wanted: wanted(objectives),
        ..Spent::default()
    };
    let mut seen = BTreeSet::new();
    // The newest plan of a day stands for it.
    let days = given.past.plans.iter().filter(|plan| (from..given.day).contains(&plan.date));
    for plan in days.filter(|plan| seen.insert(plan.date)) {
        spent.days += 1;
        add(plan, given, objectives, &mut spent);
    }
    spent
}

fn add(plan: &DayPlan, given: &Given<'_>, objectives: &[KnownObjective], spent: &mut Spent) {
    for block in &plan.blocks {
        let minutes = (block.end - block.start).num_minutes().max(0);
        spent.minutes += minutes;
        let Some(task) = plan.tasks.iter().find(|task| task.task.key == block.task) else {
            continue;
        };
        let priorities = &given.settings.priorities;
        if let Some(place) = first(objectives, |one| one.matches_planned(task, priorities)) {
            spent.objectives[place] += minutes;
        }
    }
}

/// The share of each objective: the weight of its priority by the sum over all of them.
fn wanted(objectives: &[KnownObjective]) -> Vec<Option<f64>> {
    let sum: f64 = objectives.iter().filter_map(|one| one.priority_weight).sum();
    let share = |one: &KnownObjective| one.priority_weight.filter(|_| sum > 0.0).map(|w| w / sum);
    objectives.iter().map(share).collect()
}
