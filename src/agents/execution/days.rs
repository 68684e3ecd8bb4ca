//! Days for the tests of this agent: a plan is made and left, then the records change.

use super::Plan;
use super::plan::tests::settings;
use crate::agents::{Given, Past, Records, SourceRecords, Workflow};
use crate::config::Settings;
use crate::domain::{Event, Key, Left, Loaded, Task};
use crate::time::{Moment, When};
use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use chrono_tz::Tz;

/// What the sources and the history hold; hours are 09:00–13:00 UTC, so a day has 240 minutes of work
/// time and 180 of capacity.
pub(super) struct World {
    pub(super) settings: Settings,
    pub(super) tasks: Loaded<Task>,
    pub(super) events: Loaded<Event>,
    pub(super) past: Past,
}

/// A day of November 2026; the second is a Monday.
pub(super) fn date(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

/// A time of such a day.
pub(super) fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.from_utc_datetime(&date(day).and_hms_opt(hour, minute, 0).unwrap())
}

/// A task of so many minutes, due on such a day.
pub(super) fn task(name: &str, minutes: u32, due: Option<u32>) -> Task {
    let due = due.map(|day| When::Day(date(day)));
    Task { due, ..Task::sample("t", name, Key(format!("t:{name}")), minutes) }
}

/// The task finished on a day.
pub(super) fn done(task: Task, on: Option<u32>) -> Task {
    Task { done: true, completed: on.map(|day| When::Day(date(day))), ..task }
}

impl World {
    pub(super) fn new(tasks: Vec<Task>) -> Self {
        Self {
            settings: settings(),
            tasks: Loaded::known(tasks),
            events: Loaded::known(Vec::new()),
            past: Past::default(),
        }
    }

    pub(super) fn set(&mut self, tasks: Vec<Task>) {
        self.tasks = Loaded::known(tasks);
    }

    /// What `look` makes of the facts for `day` at `now`.
    pub(super) fn given<T>(
        &self,
        day: NaiveDate,
        now: DateTime<Utc>,
        look: impl FnOnce(Given<'_>) -> T,
    ) -> T {
        let records = Records {
            calendars: vec![SourceRecords::new("c", self.events.clone())],
            task_lists: vec![SourceRecords::new("t", self.tasks.clone())],
            ..Records::default()
        };
        let mut past = self.past.clone();
        past.snapshot = past.of_day.first().cloned();
        past.of_day.retain(|snapshot| snapshot.date == day);
        look(Given {
            records: &records,
            past: &past,
            settings: &self.settings,
            moment: Moment { now, zone: Tz::UTC },
            day,
            today: now.date_naive(),
        })
    }

    /// Makes a plan of `day` at `now` and keeps what it leaves.
    pub(super) fn plan(&mut self, day: NaiveDate, now: DateTime<Utc>) {
        let workflow = Plan::default();
        let facts = self.given(day, now, |given| workflow.facts(given));
        let report = workflow.draft(&facts);
        self.keep(workflow.leaves(&facts, &report));
    }

    pub(super) fn keep(&mut self, left: Vec<Left>) {
        for left in left {
            match left {
                Left::DayPlan(plan) => self.past.plans.insert(0, plan),
                Left::Snapshot(snapshot) => self.past.of_day.insert(0, snapshot),
                Left::DayResult(result) => self.past.results.insert(0, result),
                Left::DayHandles(handles) => self.past.handles = Some(handles),
                Left::Themes(themes) => self.past.themes = Some(themes),
                // No workflow of a day looks at a review of a quarter, or at what others were told.
                Left::GoalReview(_) | Left::Delivered(_) => {}
            }
        }
    }
}
