//! What is known of the day: the records, the settings that count, and what the history adds.
//!
//! Facts are complete and can be written as JSON and read back: the planner's decisions are not
//! among them, because they follow from them.

use super::known::{Inputs, Known};
use super::past::{self, Carried, Change, LastDay, LastPlan};
use crate::agents::{Given, Records, SourceRecords, priorities};
use crate::domain::{
    Event, EventJson, Key, Named, Priority, Problem, Snapshot, Task, TaskJson, Work,
};
use crate::planner;
use crate::time::{TimeFormat, When, rfc3339};
use chrono::{DateTime, Days, NaiveDate, Timelike as _, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Everything a plan is made from.
#[derive(Debug, Clone)]
pub struct Facts {
    /// What is written and read.
    pub record: Record,
    pub(in crate::agents::execution) known: Known,
}

/// The facts as they are recorded: texts are exact, times have the offset of the user's zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The planned day.
    pub date: NaiveDate,
    /// The moment the plan is made for.
    pub as_of: String,
    /// The user's zone, by its IANA name.
    pub timezone: String,
    /// The day on which the plan is made, which may be another.
    pub made_on: NaiveDate,
    /// Whose day it is.
    pub user: UserFacts,
    /// The settings that a plan depends on.
    pub rules: Rules,
    /// What each source gave.
    pub sources: Vec<SourceFacts>,
    /// What is not known, and why.
    pub problems: Vec<Problem>,
    /// Where sources were found when there is no configuration.
    pub found: Option<Vec<String>>,
    /// All events of the horizon; those of the day have a handle.
    pub events: Vec<EventFacts>,
    /// All open tasks in the order of the plan, with what the planner made of them.
    pub tasks: Vec<TaskFacts>,
    /// Tasks that are not planned but matter: hidden ones, those finished today or yesterday, and
    /// finished ones that an open one names.
    pub other_tasks: Vec<TaskJson>,
    /// The plan before this one, if one is stored that looked at this day.
    pub last_plan: Option<LastPlan>,
    /// What has changed since that plan.
    pub changes: Vec<Change>,
    /// Open tasks that plans of earlier workdays asked for.
    pub carried: Vec<Carried>,
    /// What the evening before found, if it drafted this day.
    #[serde(default)]
    pub last_day: Option<LastDay>,
    /// What an earlier plan of the day named that is neither an open task nor an event of this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Named>,
    /// The day from which other days are named, where that is not the planned one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spoken_on: Option<NaiveDate>,
}

/// What a later report on the day takes over from the plan of that day.
#[derive(Debug, Default)]
pub(in crate::agents::execution) struct Basis<'p> {
    /// The records that have a handle.
    pub(in crate::agents::execution) handles: Vec<Named>,
    /// What the sources said then.
    pub(in crate::agents::execution) snapshot: Option<&'p Snapshot>,
    /// Plans of days before this one tell what rolls over.
    pub(in crate::agents::execution) carried_before: NaiveDate,
    /// The day on which it is read, where that is not the planned one: "tomorrow" is seen from there.
    pub(in crate::agents::execution) spoken_on: Option<NaiveDate>,
    /// What was finished, and rolls over no more.
    pub(in crate::agents::execution) settled: BTreeSet<Key>,
}

/// Who the plan is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserFacts {
    /// How to address the user.
    pub name: Option<String>,
    /// What the user does.
    pub role: Option<String>,
    /// Where the user works.
    pub company: Option<String>,
}

/// The settings that a plan depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// How times are shown.
    pub time_format: TimeFormat,
    /// When the user works.
    pub work: Work,
    /// What tasks are matched to.
    pub priorities: Vec<Priority>,
    /// How much longer or shorter than estimated the user's work turns out to be.
    pub factors: planner::Factors,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// Its configured name.
    pub name: String,
    /// What it gives.
    pub kind: SourceKind,
    /// How many records it gave; `None` if they are unknown.
    pub records: Option<usize>,
    /// How old they are.
    pub as_of: Option<String>,
    /// Whether it gave everything it has, without a problem.
    pub whole: bool,
}

/// What a source gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// Events.
    Calendar,
    /// Tasks.
    Tasks,
}

/// An event and its handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventFacts {
    /// `E1`, for an event of the planned day.
    pub handle: Option<String>,
    /// The event.
    #[serde(flatten)]
    pub event: EventJson,
}

/// A task, its handle and what it counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

impl Serialize for Facts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.record.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::revived(Record::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl Facts {
    pub(super) fn new(given: Given<'_>, found: Option<Vec<String>>) -> Self {
        let basis = Basis {
            handles: Vec::new(),
            snapshot: given.past.snapshot.as_ref(),
            carried_before: given.day.min(given.today),
            spoken_on: None,
            settled: BTreeSet::new(),
        };
        Self::on(given, found, basis)
    }

    /// The facts of a day of which an earlier plan is known.
    pub(in crate::agents::execution) fn on(
        given: Given<'_>,
        found: Option<Vec<String>>,
        basis: Basis<'_>,
    ) -> Self {
        let Given { records, past, settings, day: date, today: made_on, .. } = given;
        // What is recorded has whole seconds, so nothing may depend on less.
        let now = given.moment.now.with_nanosecond(0).unwrap_or(given.moment.now);
        let moment = crate::time::Moment { now, ..given.moment };
        let mut events = records.events(moment);
        events.iter_mut().for_each(in_seconds);
        let tasks = relevant(records, moment, made_on);
        let work = settings.work.clone();
        let rules = Rules {
            time_format: settings.user.time_format,
            work,
            priorities: priorities(given),
            factors: factors(&given),
        };
        let mut inputs = Inputs { moment, date, events, tasks, carried: BTreeSet::new() };
        let mut carried = past::carried(past, &inputs, basis.carried_before);
        carried.retain(|one| !basis.settled.contains(&one.key));
        inputs.carried = carried.iter().map(|one| one.key.clone()).collect();
        let plan = inputs.plan(&rules);
        let handles = handles(&plan, &inputs.today(), &basis.handles);
        let tasks = task_facts(&plan, &inputs, &handles);
        let open: HashSet<&Key> = tasks.iter().map(|facts| &facts.task.key).collect();
        let others = inputs.tasks.iter().filter(|task| !open.contains(&task.key));
        let record = Record {
            date,
            as_of: rfc3339(moment.now, moment.zone),
            timezone: moment.zone.name().to_owned(),
            made_on,
            user: UserFacts {
                name: settings.user.name.clone(),
                role: settings.user.role.clone(),
                company: settings.user.company.clone(),
            },
            rules,
            sources: sources(records, moment),
            problems: [records.problems(), past.problems.clone()].concat(),
            found,
            events: event_facts(&inputs, &handles),
            other_tasks: others.map(|task| task.to_json(moment.zone)).collect(),
            last_plan: past::last_plan(basis.snapshot, &plan),
            changes: past::changes(basis.snapshot, records, &inputs),
            carried,
            tasks,
            last_day: past::last_day(past, &inputs),
            kept: basis.handles,
            spoken_on: basis.spoken_on,
        };
        let record = record.with_only_what_is_kept();
        let known = Known::new(&record, inputs, plan, handles);
        Self { record, known }
    }

    /// The facts of a record that was read back.
    fn revived(record: Record) -> Result<Self, String> {
        let inputs = Inputs::of(&record)?;
        let plan = inputs.plan(&record.rules);
        let events = record
            .events
            .iter()
            .filter_map(|facts| Some((facts.event.key.clone(), facts.handle.clone()?)));
        let tasks = record.tasks.iter().map(|facts| (facts.task.key.clone(), facts.handle.clone()));
        let kept = record.kept.iter().map(|kept| (kept.key.clone(), kept.handle.clone()));
        let handles = kept.chain(events).chain(tasks).collect();
        let known = Known::new(&record, inputs, plan, handles);
        Ok(Self { record, known })
    }
}

impl Record {
    /// The day from which other days are named.
    pub(in crate::agents::execution) fn spoken_on(&self) -> NaiveDate {
        self.spoken_on.unwrap_or(self.date)
    }

    /// Leaves out of what is kept the records that stand among the tasks and events with a handle.
    fn with_only_what_is_kept(mut self) -> Self {
        let tasks = self.tasks.iter().map(|facts| &facts.task.key);
        let events = self.events.iter().filter(|facts| facts.handle.is_some());
        let named: HashSet<&Key> = tasks.chain(events.map(|facts| &facts.event.key)).collect();
        let mut kept = self.kept.clone();
        kept.retain(|kept| !named.contains(&kept.key));
        self.kept = kept;
        self
    }
}

/// A record that has a handle.
#[derive(Debug, Clone, Copy)]
pub enum Found<'f> {
    /// A task.
    Task(&'f TaskFacts),
    /// An event of the day.
    Event(&'f EventFacts),
    /// What an earlier plan of the day named, with the record of the task where there is one.
    Kept(&'f Named, Option<&'f TaskJson>),
}

impl Record {
    /// All records that have a handle.
    pub(in crate::agents::execution) fn named(&self) -> Vec<Named> {
        let tasks = self.tasks.iter().map(|facts| Named {
            handle: facts.handle.clone(),
            key: facts.task.key.clone(),
            title: facts.task.title.clone(),
        });
        let events = self.events.iter().filter_map(|facts| {
            Some(Named {
                handle: facts.handle.clone()?,
                key: facts.event.key.clone(),
                title: facts.event.title.clone(),
            })
        });
        tasks.chain(events).chain(self.kept.iter().cloned()).collect()
    }

    /// The record with this handle, in any case, or with this key.
    pub fn find(&self, handle: &str) -> Option<Found<'_>> {
        let is = |own: &str, key: &Key| own.eq_ignore_ascii_case(handle) || key.0 == handle;
        let task = self.tasks.iter().find(|task| is(&task.handle, &task.task.key));
        let event = || {
            let mut events = self.events.iter();
            events.find(|event| event.handle.as_ref().is_some_and(|own| is(own, &event.event.key)))
        };
        let kept = || {
            let kept = self.kept.iter().find(|kept| is(&kept.handle, &kept.key))?;
            let mut others = self.other_tasks.iter();
            Some(Found::Kept(kept, others.find(|task| task.key == kept.key)))
        };
        task.map(Found::Task).or_else(|| event().map(Found::Event)).or_else(kept)
    }
}

fn in_seconds(event: &mut Event) {
    use crate::domain::Span;
    let whole = |at: DateTime<Utc>| at.with_nanosecond(0).unwrap_or(at);
    if let Span::Timed { start, end } = event.span {
        event.span = Span::Timed { start: whole(start), end: whole(end) };
    }
}

/// What earlier tasks teach about how long work takes, if the user wants that.
fn factors(given: &Given<'_>) -> planner::Factors {
    if !given.settings.learn_estimates {
        return planner::Factors::default();
    }
    planner::Factors::learned(given.records.tasks().iter().filter_map(planner::Took::of))
}

/// The tasks that matter to a plan and to those who read of it later: see [`Record::other_tasks`].
fn relevant(records: &Records, moment: crate::time::Moment, made_on: NaiveDate) -> Vec<Task> {
    let mut tasks = records.tasks();
    let yesterday = made_on.checked_sub_days(Days::new(1)).unwrap_or(made_on);
    let named: HashSet<Key> = tasks
        .iter()
        .filter(|task| task.is_open())
        .flat_map(|task| task.depends.iter().cloned())
        .collect();
    tasks.retain(|task| {
        let just_done = task.completed.is_some_and(|when| when.date(moment.zone) >= yesterday);
        !task.done || just_done || named.contains(&task.key)
    });
    tasks.iter_mut().for_each(task_in_seconds);
    tasks
}

/// A task with times as they are recorded.
pub(in crate::agents::execution) fn task_in_seconds(task: &mut Task) {
    let times = [&mut task.due, &mut task.scheduled, &mut task.created, &mut task.completed];
    for time in times.into_iter().flatten() {
        if let When::At(at) = time {
            *at = at.with_nanosecond(0).unwrap_or(*at);
        }
    }
}

fn sources(records: &Records, moment: crate::time::Moment) -> Vec<SourceFacts> {
    fn of<T>(
        source: &SourceRecords<T>,
        kind: SourceKind,
        moment: crate::time::Moment,
    ) -> SourceFacts {
        let loaded = &source.loaded;
        SourceFacts {
            name: source.name.clone(),
            kind,
            records: loaded.items.as_ref().map(Vec::len),
            as_of: loaded.as_of.map(|at| rfc3339(at, moment.zone)),
            whole: loaded.items.is_some() && loaded.problems.is_empty(),
        }
    }
    let calendars = records.calendars.iter().map(|source| of(source, SourceKind::Calendar, moment));
    let lists = records.task_lists.iter().map(|source| of(source, SourceKind::Tasks, moment));
    calendars.chain(lists).collect()
}

/// Short names of the records of this plan. Tasks are counted in the order in which a reader meets
/// them: the top ones, then by the time of their first block, then the rest as the planner ranks
/// them. Events are counted by their start. What has a name already keeps it, and the numbers of the
/// others go on from there.
fn handles(plan: &planner::Plan, today: &[Event], kept: &[Named]) -> HashMap<Key, String> {
    let mut handles: HashMap<Key, String> =
        kept.iter().map(|kept| (kept.key.clone(), kept.handle.clone())).collect();
    let after = |letter: char| {
        let numbers = kept.iter().filter_map(|kept| kept.handle.strip_prefix(letter)?.parse().ok());
        numbers.max().unwrap_or(0_usize).saturating_add(1)
    };
    let top = plan.top.iter().map(|top| &top.task);
    let placed = plan.blocks.iter().map(|block| &block.task);
    let ranked = plan.ranked.iter().map(|ranked| &ranked.task);
    let mut next = after('T');
    for key in top.chain(placed).chain(ranked) {
        handles.entry(key.clone()).or_insert_with(|| {
            let handle = format!("T{next}");
            next += 1;
            handle
        });
    }
    let mut next = after('E');
    for event in today {
        handles.entry(event.key.clone()).or_insert_with(|| {
            let handle = format!("E{next}");
            next += 1;
            handle
        });
    }
    handles
}

fn event_facts(inputs: &Inputs, handles: &HashMap<Key, String>) -> Vec<EventFacts> {
    let facts = inputs.events.iter().map(|event| EventFacts {
        handle: handles.get(&event.key).cloned(),
        event: event.to_json(inputs.moment.zone),
    });
    facts.collect()
}

fn task_facts(
    plan: &planner::Plan,
    inputs: &Inputs,
    handles: &HashMap<Key, String>,
) -> Vec<TaskFacts> {
    let by_key: HashMap<&Key, &Task> = inputs.tasks.iter().map(|task| (&task.key, task)).collect();
    let facts = plan.ranked.iter().filter_map(|ranked| {
        let task = by_key.get(&ranked.task)?;
        #[expect(clippy::cast_precision_loss, reason = "scores are small")]
        let score = ranked.score.total() as f64 / 1_000.0;
        Some(TaskFacts {
            handle: handles.get(&ranked.task)?.clone(),
            task: task.to_json(inputs.moment.zone),
            score,
            minutes: ranked.minutes,
            assumed: ranked.assumed,
        })
    });
    facts.collect()
}
