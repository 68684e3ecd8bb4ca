//! What is known in the evening.

use super::time::{self, Time};
use super::trend::{self, Trend};
use crate::agents::execution::plan;
use crate::agents::execution::since::{self, Since};
use crate::agents::{Given, Records};
use crate::domain::Work;
use crate::time::{Moment, Window, midnight};
use chrono::{DateTime, NaiveDate, Timelike as _, Utc};
use serde::{Deserialize, Serialize};

/// How far ahead the next workday is looked for.
const LONGEST_LEAVE: usize = 366;

/// Everything an evening report is made from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Facts {
    /// A plan of the next workday made now.
    #[serde(flatten)]
    pub next: plan::Facts,
    /// The day that is looked back at.
    pub day: NaiveDate,
    /// The moment up to which it counts: now, or the end of a day that is over.
    pub seen_at: DateTime<Utc>,
    /// Whether the day is a workday.
    pub is_workday: bool,
    /// What became of its plans.
    pub since: Since,
    /// Where its time went.
    pub time: Time,
    /// The workdays before it.
    pub trend: Option<Trend>,
}

impl Facts {
    pub(super) fn new(given: Given<'_>, found: Option<Vec<String>>) -> Self {
        let (since, basis) = since::compare(&given);
        let work = &given.settings.work;
        let next = next_workday(work, given.day);
        let moment = Moment { now: start_of_work(work, next, given.moment), ..given.moment };
        let basis = plan::Basis {
            carried_before: given.day.succ_opt().unwrap_or(given.day),
            spoken_on: Some(given.today),
            ..basis
        };
        let of_next = Given { day: next, moment, ..given };
        Self {
            next: plan::Facts::on(of_next, found, basis),
            day: given.day,
            seen_at: seen_at(&given),
            is_workday: work.is_workday(given.day),
            time: time::of_day(&given, &events_are_known(given.records)),
            trend: trend::before(&given.past.results, work, given.day),
            since,
        }
    }

    /// Whether the day that is looked back at has not begun.
    pub(super) fn is_ahead(&self) -> bool {
        self.day > self.next.record.made_on
    }

    /// Whether the next workday is still ahead, so that a draft of it is of use.
    pub(super) fn has_next(&self) -> bool {
        self.next.record.date >= self.next.record.made_on
    }
}

/// The calendars that could not be read: what their meetings took is not known.
fn events_are_known(records: &Records) -> Vec<String> {
    let unknown = records.calendars.iter().filter(|source| source.loaded.items.is_none());
    unknown.map(|source| source.name.clone()).collect()
}

/// The first workday after `day`; the day after it if there is none in a year.
pub(super) fn next_workday(work: &Work, day: NaiveDate) -> NaiveDate {
    let mut ahead = day.iter_days().skip(1).take(LONGEST_LEAVE);
    let next = ahead.find(|date| work.is_workday(*date));
    next.or_else(|| day.succ_opt()).unwrap_or(day)
}

fn start_of_work(work: &Work, day: NaiveDate, moment: Moment) -> DateTime<Utc> {
    let hours = work.hours_on(day).first().and_then(|hours| hours.on(day, moment.zone));
    hours.map_or_else(|| midnight(day, moment.zone), |hours| hours.start)
}

fn seen_at(given: &Given<'_>) -> DateTime<Utc> {
    let now = if given.day == given.today {
        given.moment.now
    } else {
        Window::days(given.day, 1, given.moment.zone).interval().end
    };
    now.with_nanosecond(0).unwrap_or(now)
}
