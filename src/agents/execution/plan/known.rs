//! The facts in the form the draft works from: typed, and with the planner's decisions.

use super::facts::{Record, Rules, SourceKind};
use crate::domain::{Event, Key, Response, Span, Status, Task, clean};
use crate::planner::{self, Input};
use crate::time::{self, Interval, Moment, TimeFormat, Window};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeSet, HashMap};

/// How far ahead the next workday is looked for.
const LONGEST_LEAVE: usize = 366;

/// A stretch of free work time from here on is one to concentrate in, in minutes.
const FOCUS_MINUTES: i64 = 120;

/// What the planner works from.
#[derive(Debug, Clone)]
pub(in crate::agents::execution) struct Inputs {
    pub(in crate::agents::execution) moment: Moment,
    pub(in crate::agents::execution) date: NaiveDate,
    /// The events of the horizon, in the order of a listing.
    pub(in crate::agents::execution) events: Vec<Event>,
    pub(in crate::agents::execution) tasks: Vec<Task>,
    /// The open tasks that plans of earlier workdays asked for.
    pub(in crate::agents::execution) carried: BTreeSet<Key>,
}

/// The facts as the draft reads them.
#[derive(Debug, Clone)]
pub(in crate::agents::execution) struct Known {
    pub(in crate::agents::execution) moment: Moment,
    pub(in crate::agents::execution) time_format: TimeFormat,
    pub(in crate::agents::execution) plan: planner::Plan,
    /// The events of the horizon.
    pub(in crate::agents::execution) events: Vec<Event>,
    /// The events of the day that take place, in the order of a listing.
    pub(in crate::agents::execution) today: Vec<Event>,
    pub(in crate::agents::execution) tasks: HashMap<Key, Task>,
    pub(in crate::agents::execution) handles: HashMap<Key, String>,
    /// The sources whose records are unknown: calendars, and task lists.
    pub(in crate::agents::execution) unknown_calendars: Vec<String>,
    pub(in crate::agents::execution) unknown_lists: Vec<String>,
    pub(in crate::agents::execution) has_calendars: bool,
    pub(in crate::agents::execution) has_lists: bool,
    /// No task list left anything out.
    pub(in crate::agents::execution) lists_are_whole: bool,
    pub(in crate::agents::execution) lunch: Option<Interval>,
    pub(in crate::agents::execution) next_workday: Option<NaiveDate>,
    /// The event that takes the whole day of work, if one does.
    pub(in crate::agents::execution) away: Option<Key>,
    /// From when on the day is shown: what is over is left out once the work has begun.
    pub(in crate::agents::execution) shown_from: DateTime<Utc>,
}

impl Inputs {
    /// Those of a record that was read back.
    pub(in crate::agents::execution) fn of(record: &Record) -> Result<Self, String> {
        let zone = time::zone(&record.timezone)
            .ok_or_else(|| format!("\"{}\" is no time zone", record.timezone))?;
        let now = DateTime::parse_from_rfc3339(&record.as_of)
            .map_err(|_| format!("\"{}\" is no time", record.as_of))?;
        let no_time = |key: &Key| format!("{key} has a time that is none");
        let events = record
            .events
            .iter()
            .map(|facts| facts.event.to_event().ok_or_else(|| no_time(&facts.event.key)));
        let open = record.tasks.iter().map(|facts| &facts.task);
        let tasks = open.chain(&record.other_tasks);
        let tasks = tasks.map(|task| task.to_task().ok_or_else(|| no_time(&task.key)));
        Ok(Self {
            moment: Moment { now: now.with_timezone(&Utc), zone },
            date: record.date,
            events: events.collect::<Result<_, _>>()?,
            tasks: tasks.collect::<Result<_, _>>()?,
            carried: record.carried.iter().map(|one| one.key.clone()).collect(),
        })
    }

    /// What the planner makes of them.
    pub(in crate::agents::execution) fn plan(&self, rules: &Rules) -> planner::Plan {
        planner::plan(&self.input(rules))
    }

    /// What goes into the planner.
    pub(in crate::agents::execution) fn input<'a>(&'a self, rules: &'a Rules) -> Input<'a> {
        Input {
            moment: self.moment,
            day: self.date,
            tasks: &self.tasks,
            events: &self.events,
            work: &rules.work,
            priorities: &rules.priorities,
            factors: &rules.factors,
            carried: &self.carried,
        }
    }

    /// The events of the day that take place.
    pub(in crate::agents::execution) fn today(&self) -> Vec<Event> {
        let day = Window::days(self.date, 1, self.moment.zone);
        let events = self.events.iter().filter(|event| event.touches(&day) && takes_place(event));
        events.cloned().collect()
    }
}

impl Known {
    pub(in crate::agents::execution) fn new(
        record: &Record,
        inputs: Inputs,
        plan: planner::Plan,
        handles: HashMap<Key, String>,
    ) -> Self {
        let today = inputs.today();
        let Inputs { moment, date, events, tasks, .. } = inputs;
        let of = |kind: SourceKind| record.sources.iter().filter(move |source| source.kind == kind);
        let unknown = |kind| {
            let unknown = of(kind).filter(|source| source.records.is_none());
            unknown.map(|source| source.name.clone()).collect()
        };
        let work = &record.rules.work;
        let mut ahead = date.iter_days().skip(1).take(LONGEST_LEAVE);
        Self {
            moment,
            time_format: record.rules.time_format,
            away: away(&plan, &today),
            plan,
            events,
            today,
            tasks: tasks.into_iter().map(|task| (task.key.clone(), task)).collect(),
            handles,
            unknown_calendars: unknown(SourceKind::Calendar),
            unknown_lists: unknown(SourceKind::Tasks),
            has_calendars: of(SourceKind::Calendar).next().is_some(),
            has_lists: of(SourceKind::Tasks).next().is_some(),
            lists_are_whole: of(SourceKind::Tasks).all(|list| list.whole),
            next_workday: ahead.find(|day| work.is_workday(*day)),
            shown_from: shown_from(&record.rules, moment, date),
            lunch: lunch(&record.rules, date, moment),
        }
    }

    pub(in crate::agents::execution) fn handle(&self, key: &Key) -> String {
        self.handles.get(key).cloned().unwrap_or_default()
    }

    /// Whether nobody expects work of this day.
    pub(in crate::agents::execution) fn is_away(&self) -> bool {
        self.plan.day_off || self.away.is_some()
    }

    /// Where a record stands in the order of the plan: the number of its handle.
    pub(in crate::agents::execution) fn place(&self, key: &Key) -> usize {
        let number = self.handles.get(key).and_then(|handle| handle.get(1..)?.parse().ok());
        number.unwrap_or(usize::MAX)
    }

    /// The title of a task or an event on one line, never empty.
    pub(in crate::agents::execution) fn title(&self, key: &Key) -> String {
        let task = self.tasks.get(key).map(|task: &Task| task.title.as_str());
        let event = || self.today.iter().find(|event| event.key == *key);
        titled(task.or_else(|| event().map(|event| event.title.as_str())).unwrap_or_default())
    }

    /// Whether an event of the day has a time.
    pub(in crate::agents::execution) fn timed(event: &Event) -> bool {
        matches!(event.span, Span::Timed { .. })
    }

    /// The stretches of free work time that are long enough to concentrate in.
    pub(in crate::agents::execution) fn focus(&self) -> impl Iterator<Item = Interval> {
        self.plan.work_time.iter().copied().filter(|piece| piece.minutes() >= FOCUS_MINUTES)
    }
}

/// A title on one line, never empty.
pub(in crate::agents::execution) fn titled(title: &str) -> String {
    let title = clean(title);
    if title.is_empty() { "(no title)".to_owned() } else { title }
}

fn takes_place(event: &Event) -> bool {
    event.status != Status::Cancelled && event.response != Response::Declined
}

/// The all-day event that leaves no work time, if there is one.
fn away(plan: &planner::Plan, today: &[Event]) -> Option<Key> {
    let whole = |event: &&Event| event.busy && matches!(event.span, Span::AllDay { .. });
    let event = today.iter().find(whole).filter(|_| plan.work_time.is_empty())?;
    Some(event.key.clone())
}

/// A plan made before the first hour of work, or for another day, shows the day from its beginning.
fn shown_from(rules: &Rules, moment: Moment, date: NaiveDate) -> DateTime<Utc> {
    let hours = rules.work.hours_on(date).first();
    let start = hours.and_then(|hours| hours.on(date, moment.zone));
    match start {
        Some(work) if moment.now <= work.start => {
            Window::days(date, 1, moment.zone).interval().start
        }
        _ => moment.now,
    }
}

/// Lunch, if it falls into the hours of the day.
fn lunch(rules: &Rules, date: NaiveDate, moment: Moment) -> Option<Interval> {
    let lunch = rules.work.lunch?.on(date, moment.zone)?;
    let hours = rules.work.hours_on(date).iter();
    let mut hours = hours.filter_map(|hours| hours.on(date, moment.zone));
    hours.any(|hours| hours.overlaps(lunch)).then_some(lunch)
}
