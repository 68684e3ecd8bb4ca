//! Days by hand, laws on random days, and brute force on small ones.

mod brute;
mod days;
mod deadlines;
mod explain;
mod laws;
mod overload;
mod risks;
mod roundtrip;
mod value;
mod wild;

use super::types::{Input, Plan};
use super::{Factors, Why, plan};
use crate::domain::{
    Event, Hours, Importance, Key, Priority, Response, Revision, ShowAs, Span, Status, Task, Work,
};
use crate::time::{Moment, When, to_instant};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use proptest::test_runner::Config as ProptestConfig;
use std::collections::BTreeSet;

const BERLIN: Tz = chrono_tz::Europe::Berlin;

/// How many cases a property is tried on: few, so that the suite stays quick, or as many as
/// `PROPTEST_CASES` asks for.
fn cases(few: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    // Without the variable this is what the library takes.
    if asked.cases == 256 { ProptestConfig::with_cases(few) } else { asked }
}

/// A day and what it is planned from.
#[derive(Clone)]
struct Desk {
    zone: Tz,
    day: NaiveDate,
    now: DateTime<Utc>,
    tasks: Vec<Task>,
    events: Vec<Event>,
    work: Work,
    priorities: Vec<Priority>,
    factors: Factors,
    carried: BTreeSet<Key>,
}

/// Short, because a failing property prints it.
impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} now {} {:?}", self.day, self.now.with_timezone(&self.zone), self.work)?;
        for Event { key, span, .. } in &self.events {
            writeln!(f, "  {key} {span:?}")?;
        }
        for task in &self.tasks {
            let Task { key, estimate_minutes, priority, started, due, scheduled, depends, .. } =
                task;
            writeln!(
                f,
                "  {key} {estimate_minutes:?} {priority:?} started {started} due {due:?} from \
                 {scheduled:?} after {depends:?}",
            )?;
        }
        let plan = self.plan();
        writeln!(f, "  free {:?} {:?}", plan.free(self.zone), plan.load)?;
        writeln!(f, "  {:?}", plan.shown(self.zone))
    }
}

fn date(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

/// `2026-11-24` or `2026-11-24 15:00` in Berlin.
fn when(text: &str) -> When {
    match text.split_once(' ') {
        None => When::Day(date(text)),
        Some((day, time)) => {
            let time = NaiveTime::parse_from_str(time, "%H:%M").unwrap();
            When::At(to_instant(date(day).and_time(time), BERLIN))
        }
    }
}

fn at(text: &str) -> DateTime<Utc> {
    match when(text) {
        When::At(instant) => instant,
        When::Day(_) => panic!("{text} has no time"),
    }
}

impl Desk {
    /// Tuesday, 24 November 2026 at 08:00 in Berlin; 09:00 to 17:00 without lunch, buffers or
    /// reserve; nothing to do.
    fn tuesday() -> Self {
        let workday = vec![Hours { start: 9 * 60, end: 17 * 60 }];
        let mut hours: [Vec<Hours>; 7] = std::array::from_fn(|_| workday.clone());
        hours[5].clear();
        hours[6].clear();
        Self {
            zone: BERLIN,
            day: date("2026-11-24"),
            now: at("2026-11-24 08:00"),
            tasks: Vec::new(),
            events: Vec::new(),
            work: Work {
                hours,
                lunch: None,
                buffer_minutes: 0,
                reserve: 0.0,
                default_estimate: 30,
                days_off: std::collections::BTreeSet::new(),
            },
            priorities: Vec::new(),
            factors: Factors::default(),
            carried: BTreeSet::new(),
        }
    }

    /// Every day of the week with the same hours, in minutes since midnight.
    fn hours(mut self, start: u32, end: u32) -> Self {
        self.work.hours = std::array::from_fn(|_| vec![Hours { start, end }]);
        self
    }

    fn reserve(mut self, reserve: f64) -> Self {
        self.work.reserve = reserve;
        self
    }

    fn task(mut self, task: Task) -> Self {
        self.tasks.push(task);
        self
    }

    fn meeting(mut self, key: &str, start: &str, end: &str) -> Self {
        self.events.push(event(key, Span::Timed { start: at(start), end: at(end) }));
        self
    }

    fn plan(&self) -> Plan {
        plan(&self.input())
    }

    fn input(&self) -> Input<'_> {
        Input {
            moment: Moment { now: self.now, zone: self.zone },
            day: self.day,
            tasks: &self.tasks,
            events: &self.events,
            work: &self.work,
            priorities: &self.priorities,
            factors: &self.factors,
            carried: &self.carried,
        }
    }
}

fn event(key: &str, span: Span) -> Event {
    Event {
        key: Key(key.to_owned()),
        uid: key.to_owned(),
        recurrence_id: None,
        calendar: "work".to_owned(),
        title: key.to_owned(),
        span,
        status: Status::Confirmed,
        busy: true,
        show_as: ShowAs::Busy,
        response: Response::None,
        location: None,
        url: None,
        attendees: Vec::new(),
        revision: Revision::default(),
        private: false,
        origin: String::new(),
    }
}

/// An open task that takes `minutes`, without anything else.
fn task(key: &str, minutes: u32) -> Task {
    Task::sample("todo", key, Key(key.to_owned()), minutes)
}

impl Task {
    fn due(mut self, due: &str) -> Self {
        self.due = Some(when(due));
        self
    }

    fn scheduled(mut self, from: &str) -> Self {
        self.scheduled = Some(when(from));
        self
    }

    fn importance(mut self, importance: Importance) -> Self {
        self.priority = importance;
        self
    }

    fn started(mut self) -> Self {
        self.started = true;
        self
    }

    fn after(mut self, key: &str) -> Self {
        self.depends.push(Key(key.to_owned()));
        self.blocked = true;
        self
    }
}

impl Plan {
    /// The blocks as `09:00-10:30 a`, with `!` if they use the reserve.
    fn shown(&self, zone: Tz) -> Vec<String> {
        let time = |at: DateTime<Utc>| at.with_timezone(&zone).format("%H:%M").to_string();
        self.blocks
            .iter()
            .map(|block| {
                let reserve = if block.uses_reserve { "!" } else { "" };
                format!("{}-{} {}{reserve}", time(block.start), time(block.end), block.task)
            })
            .collect()
    }

    /// The free time as `09:00-10:30`.
    fn free(&self, zone: Tz) -> Vec<String> {
        let time = |at: DateTime<Utc>| at.with_timezone(&zone).format("%H:%M").to_string();
        self.work_time
            .iter()
            .map(|free| format!("{}-{}", time(free.start), time(free.end)))
            .collect()
    }

    fn placed(&self, key: &str) -> i64 {
        let of_task = self.blocks.iter().filter(|block| block.task.0 == key);
        of_task.map(|block| (block.end - block.start).num_minutes()).sum()
    }

    fn why_not(&self, key: &str) -> Option<&Why> {
        self.not_today.iter().find(|left| left.task.0 == key).map(|left| &left.why)
    }
}

/// The local midnight of the `n`th day after `day`, and minutes after it.
fn minute_of(day: NaiveDate, days: i64, minutes: i64) -> DateTime<Utc> {
    let local = (day + Duration::days(days)).and_time(NaiveTime::MIN) + Duration::minutes(minutes);
    to_instant(local, BERLIN)
}
