//! What is known of the day: the records, and what the planner decides from them.

use crate::agents::Records;
use crate::config::Settings;
use crate::domain::{Event, EventJson, Key, Problem, Response, Span, Status, Task, TaskJson};
use crate::planner::{self, Input};
use crate::time::{Interval, Moment, TimeFormat, Window, rfc3339};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// How far ahead the next workday is looked for.
const LONGEST_LEAVE: usize = 366;

/// Everything a plan is made from. The JSON form is what is recorded: texts are exact.
#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    /// The planned day.
    pub date: NaiveDate,
    /// The moment the plan is made for.
    pub as_of: String,
    /// Whose day it is.
    pub user: UserFacts,
    /// What each source gave.
    pub sources: Vec<SourceFacts>,
    /// All events of the horizon; those of the day have a handle.
    pub events: Vec<EventFacts>,
    /// All open tasks, with what the planner made of them.
    pub tasks: Vec<TaskFacts>,
    #[serde(skip)]
    pub(super) known: Known,
}

/// Who the plan is for.
#[derive(Debug, Clone, Serialize)]
pub struct UserFacts {
    /// How to address the user.
    pub name: Option<String>,
    /// What the user does.
    pub role: Option<String>,
    /// Where the user works.
    pub company: Option<String>,
}

/// One source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceFacts {
    /// Its configured name.
    pub name: String,
    /// `calendar` or `tasks`.
    pub kind: &'static str,
    /// How many records it gave; `None` if they are unknown.
    pub records: Option<usize>,
    /// How old they are.
    pub as_of: Option<String>,
}

/// An event and its handle.
#[derive(Debug, Clone, Serialize)]
pub struct EventFacts {
    /// `E1`, for an event of the planned day.
    pub handle: Option<String>,
    /// The event.
    #[serde(flatten)]
    pub event: EventJson,
}

/// A task, its handle and what it counts.
#[derive(Debug, Clone, Serialize)]
pub struct TaskFacts {
    /// `T1`.
    pub handle: String,
    /// The task.
    #[serde(flatten)]
    pub task: TaskJson,
    /// Its score in points.
    pub score: f64,
    /// How long it takes, on the grid.
    pub minutes: i64,
    /// Whether the minutes are assumed for want of an estimate.
    pub assumed: bool,
}

/// The facts in the form the draft works from.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) moment: Moment,
    pub(super) time_format: TimeFormat,
    pub(super) plan: planner::Plan,
    /// The events of the day that take place, in the order of a listing.
    pub(super) today: Vec<Event>,
    pub(super) tasks: HashMap<Key, Task>,
    pub(super) handles: HashMap<Key, String>,
    pub(super) problems: Vec<Problem>,
    /// The sources whose records are unknown: calendars, and task lists.
    pub(super) unknown_calendars: Vec<String>,
    pub(super) unknown_lists: Vec<String>,
    pub(super) has_calendars: bool,
    pub(super) has_lists: bool,
    /// No task list left anything out.
    pub(super) lists_are_whole: bool,
    pub(super) lunch: Option<Interval>,
    pub(super) next_workday: Option<NaiveDate>,
    /// The event that takes the whole day of work, if one does.
    pub(super) away: Option<Key>,
    /// From when on the day is shown: what is over is left out once the work has begun.
    pub(super) shown_from: DateTime<Utc>,
    pub(super) found: Option<Vec<String>>,
}

impl Facts {
    pub(super) fn new(
        records: &Records,
        settings: &Settings,
        moment: Moment,
        date: NaiveDate,
        found: Option<Vec<String>>,
    ) -> Self {
        let events = records.events(moment);
        let tasks = records.tasks();
        let plan = planner::plan(&Input {
            moment,
            day: date,
            tasks: &tasks,
            events: &events,
            work: &settings.work,
            priorities: &settings.priorities,
            factors: &planner::Factors::default(),
            carried: &BTreeSet::new(),
        });
        let day = Window::days(date, 1, moment.zone);
        let today: Vec<Event> = events
            .iter()
            .filter(|event| event.touches(&day))
            .filter(takes_place)
            .cloned()
            .collect();
        let handles = handles(&plan, &today);
        let away = away(&plan, &today);
        let json = |event: &Event| EventFacts {
            handle: handles.get(&event.key).cloned(),
            event: event.to_json(moment.zone),
        };
        Self {
            date,
            as_of: rfc3339(moment.now, moment.zone),
            user: UserFacts {
                name: settings.user.name.clone(),
                role: settings.user.role.clone(),
                company: settings.user.company.clone(),
            },
            sources: sources(records, moment),
            events: events.iter().map(json).collect(),
            tasks: task_facts(&plan, &tasks, &handles, moment),
            known: Known {
                moment,
                time_format: settings.user.time_format,
                today,
                tasks: tasks.into_iter().map(|task| (task.key.clone(), task)).collect(),
                handles,
                problems: records.problems(),
                unknown_calendars: unknown(&records.calendars),
                unknown_lists: unknown(&records.task_lists),
                has_calendars: !records.calendars.is_empty(),
                has_lists: !records.task_lists.is_empty(),
                lists_are_whole: records
                    .task_lists
                    .iter()
                    .all(|list| list.loaded.problems.is_empty()),
                next_workday: date
                    .iter_days()
                    .skip(1)
                    .take(LONGEST_LEAVE)
                    .find(|day| settings.work.is_workday(*day)),
                away,
                shown_from: shown_from(settings, moment, &day),
                lunch: lunch(settings, date, moment),
                found,
                plan,
            },
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "a filter hands out references")]
fn takes_place(event: &&Event) -> bool {
    event.status != Status::Cancelled && event.response != Response::Declined
}

/// The all-day event that leaves no work time, if there is one.
fn away(plan: &planner::Plan, today: &[Event]) -> Option<Key> {
    let whole = |event: &&Event| event.busy && matches!(event.span, Span::AllDay { .. });
    let event = today.iter().find(whole).filter(|_| plan.work_time.is_empty())?;
    Some(event.key.clone())
}

/// A plan made before the first hour of work, or for another day, shows the day from its beginning.
fn shown_from(settings: &Settings, moment: Moment, day: &Window) -> DateTime<Utc> {
    let hours = settings.work.hours_on(day.from).first();
    let start = hours.and_then(|hours| hours.on(day.from, moment.zone));
    match start {
        Some(work) if moment.now <= work.start => day.interval().start,
        _ => moment.now,
    }
}

/// Lunch, if it falls into the hours of the day.
fn lunch(settings: &Settings, date: NaiveDate, moment: Moment) -> Option<Interval> {
    let lunch = settings.work.lunch?.on(date, moment.zone)?;
    let hours = settings.work.hours_on(date).iter();
    let mut hours = hours.filter_map(|hours| hours.on(date, moment.zone));
    hours.any(|hours| hours.overlaps(lunch)).then_some(lunch)
}

fn unknown<T>(sources: &[crate::agents::SourceRecords<T>]) -> Vec<String> {
    let unknown = sources.iter().filter(|source| source.loaded.items.is_none());
    unknown.map(|source| source.name.clone()).collect()
}

fn sources(records: &Records, moment: Moment) -> Vec<SourceFacts> {
    let calendars = records.calendars.iter().map(|source| {
        let loaded = &source.loaded;
        (&source.name, "calendar", loaded.items.as_ref().map(Vec::len), loaded.as_of)
    });
    let lists = records.task_lists.iter().map(|source| {
        let loaded = &source.loaded;
        (&source.name, "tasks", loaded.items.as_ref().map(Vec::len), loaded.as_of)
    });
    let facts = calendars.chain(lists).map(|(name, kind, records, as_of)| SourceFacts {
        name: name.clone(),
        kind,
        records,
        as_of: as_of.map(|at| rfc3339(at, moment.zone)),
    });
    facts.collect()
}

/// Short names of the records of this plan. Tasks are counted in the order in which a reader meets
/// them: the top ones, then by the time of their first block, then the rest as the planner ranks
/// them. Events are counted by their start.
fn handles(plan: &planner::Plan, today: &[Event]) -> HashMap<Key, String> {
    let mut handles = HashMap::new();
    let top = plan.top.iter().map(|top| &top.task);
    let placed = plan.blocks.iter().map(|block| &block.task);
    let ranked = plan.ranked.iter().map(|ranked| &ranked.task);
    let mut next = 1;
    for key in top.chain(placed).chain(ranked) {
        handles.entry(key.clone()).or_insert_with(|| {
            let handle = format!("T{next}");
            next += 1;
            handle
        });
    }
    for (number, event) in (1..).zip(today) {
        handles.insert(event.key.clone(), format!("E{number}"));
    }
    handles
}

fn task_facts(
    plan: &planner::Plan,
    tasks: &[Task],
    handles: &HashMap<Key, String>,
    moment: Moment,
) -> Vec<TaskFacts> {
    let by_key: HashMap<&Key, &Task> = tasks.iter().map(|task| (&task.key, task)).collect();
    let facts = plan.ranked.iter().filter_map(|ranked| {
        let task = by_key.get(&ranked.task)?;
        #[expect(clippy::cast_precision_loss, reason = "scores are small")]
        let score = ranked.score.total() as f64 / 1_000.0;
        Some(TaskFacts {
            handle: handles.get(&ranked.task)?.clone(),
            task: task.to_json(moment.zone),
            score,
            minutes: ranked.minutes,
            assumed: ranked.assumed,
        })
    });
    facts.collect()
}
