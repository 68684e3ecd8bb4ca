//! Where the time of the day went, as far as calendars and lists say.

use crate::agents::Given;
use crate::planner::{self, Factors};
use crate::time::{Interval, Moment, midnight};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A stretch of free work time from here on is one to concentrate in, in minutes.
const FOCUS_MINUTES: i64 = 120;

/// Where the time of a day went, in minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Time {
    /// Busy time within the hours of work; what overlaps counts once.
    pub meeting_minutes: i64,
    /// The free work time in stretches of two hours and more.
    pub focus_minutes: i64,
    /// The work on tasks that was recorded for the day; `None` if no source records any.
    #[serde(default)]
    pub spent_minutes: Option<i64>,
    /// The calendars that could not be read, so that both may be wrong.
    pub unknown: Vec<String>,
}

/// The whole day, whatever of it is over.
pub(super) fn of_day(given: &Given<'_>, unknown: &[String]) -> Time {
    let events = given.records.events(given.moment);
    let moment = Moment { now: midnight(given.day, given.moment.zone), ..given.moment };
    let plan = planner::plan(&planner::Input {
        moment,
        day: given.day,
        tasks: &[],
        events: &events,
        work: &given.settings.work,
        priorities: &[],
        factors: &Factors::default(),
        carried: &BTreeSet::new(),
    });
    let stretches = plan.work_time.iter().copied().map(Interval::minutes);
    Time {
        meeting_minutes: plan.meeting_minutes,
        focus_minutes: stretches.filter(|minutes| *minutes >= FOCUS_MINUTES).sum(),
        spent_minutes: spent(given),
        unknown: unknown.to_vec(),
    }
}

/// The work that was recorded for the day, on whatever task.
fn spent(given: &Given<'_>) -> Option<i64> {
    let tasks = given.records.tasks();
    let days: Vec<u32> = tasks.iter().filter_map(|task| task.worked_on(given.day)).collect();
    (!days.is_empty()).then(|| days.into_iter().map(i64::from).sum())
}
