//! The planner alone, without reading or writing anything: a day of meetings and 100, 1,000 and
//! 10,000 tasks, so that its growth can be seen.
//!
//! `cargo bench --bench placement` prints the minimum, median and maximum of a plan, and how much
//! longer it takes than the row above it. `-- --quick` runs each once.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on ends, and what it prints is its result"
)]

use chrono::{DateTime, Duration, NaiveDate, Utc};
use personal_os::domain::{
    Event, Hours, Importance, Key, Priority, Response, ShowAs, Span, Status, Task, Work,
};
use personal_os::planner::{Factors, Input, explain, plan};
use personal_os::time::{Moment, When};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Instant;

/// Counted runs of each size, after one that warms the caches.
const RUNS: usize = 40;

fn main() {
    // Cargo passes `--bench`; anything else is ours.
    let quick = std::env::args().any(|argument| argument == "--quick");
    let runs = if quick { 1 } else { RUNS };
    println!("{:32} {:>9} {:>9} {:>9}  times the row above", "", "min", "median", "max");
    for (what, make) in [("plan", false), ("why one task is not today", true)] {
        let mut above: Option<f64> = None;
        for count in [100, 1_000, 10_000] {
            let desk = Desk::new(count);
            let mut times: Vec<f64> = (0..=runs).map(|_| desk.measure(make)).collect();
            times.remove(0);
            times.sort_unstable_by(f64::total_cmp);
            let median = times[times.len() / 2];
            let grown = above.map_or(String::new(), |above| format!("{:.1}", median / above));
            println!(
                "{:32} {:6.2} ms {:6.2} ms {:6.2} ms  {grown}",
                format!("{what}, {count} tasks"),
                times[0],
                median,
                times[times.len() - 1],
            );
            above = Some(median);
        }
    }
}

/// What a plan is made from.
struct Desk {
    day: NaiveDate,
    now: DateTime<Utc>,
    tasks: Vec<Task>,
    events: Vec<Event>,
    work: Work,
    priorities: Vec<Priority>,
    factors: Factors,
    carried: BTreeSet<Key>,
}

impl Desk {
    /// A Tuesday at eight with seven meetings on each day of the fortnight, and `count` tasks: two
    /// of five are due within a month, every eighth waits for the one before it, every ninth is
    /// scheduled.
    fn new(count: usize) -> Self {
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
        let morning = day.and_hms_opt(7, 0, 0).expect("a time").and_utc();
        let days = |days: usize| Duration::days(i64::try_from(days).unwrap_or(0));
        let workday = vec![Hours { start: 540, end: 1050 }];
        let mut hours: [Vec<Hours>; 7] = std::array::from_fn(|_| workday.clone());
        hours[5].clear();
        hours[6].clear();
        Self {
            day,
            now: morning,
            tasks: (0..count).map(|number| task(number, day, days)).collect(),
            events: (0..98)
                .map(|number| {
                    let start = morning + days(number / 7) + Duration::hours(1);
                    let start =
                        start + Duration::minutes(65 * i64::try_from(number % 7).unwrap_or(0));
                    meeting(number, start)
                })
                .collect(),
            work: Work {
                hours,
                lunch: Some(Hours { start: 750, end: 780 }),
                buffer_minutes: 5,
                reserve: 0.2,
                default_estimate: 30,
                days_off: BTreeSet::new(),
            },
            priorities: vec![Priority {
                name: "Activation".to_owned(),
                weight: 3.0,
                patterns: vec!["number 7".to_owned(), "+project3".to_owned()],
            }],
            factors: Factors::default(),
            carried: BTreeSet::new(),
        }
    }

    /// How long one plan, or one explanation, takes in milliseconds.
    fn measure(&self, why: bool) -> f64 {
        let input = Input {
            moment: Moment { now: self.now, zone: chrono_tz::Europe::Berlin },
            day: self.day,
            tasks: &self.tasks,
            events: &self.events,
            work: &self.work,
            priorities: &self.priorities,
            factors: &self.factors,
            carried: &self.carried,
        };
        let begun = Instant::now();
        if why {
            black_box(explain(&input, &self.tasks[1].key));
        } else {
            black_box(plan(&input));
        }
        begun.elapsed().as_secs_f64() * 1_000.0
    }
}

fn task(number: usize, day: NaiveDate, days: impl Fn(usize) -> Duration) -> Task {
    let due = number.is_multiple_of(5) || number % 5 == 1;
    let key = |number: usize| Key(format!("todo:{number:016x}"));
    Task {
        key: key(number),
        source: "todo".to_owned(),
        id: format!("{number:016x}"),
        title: format!("Task number {number} of the list"),
        done: false,
        cancelled: false,
        waiting: false,
        started: false,
        priority: [Importance::High, Importance::Medium, Importance::Low, Importance::None]
            [number % 4],
        due: due.then(|| When::Day(day + days(number * 7 % 30))),
        scheduled: (number % 9 == 2).then(|| When::Day(day + days(number % 12))),
        estimate_minutes: u32::try_from(15 + 15 * (number % 6)).ok(),
        projects: vec![format!("project{}", number % 7)],
        contexts: vec!["desk".to_owned()],
        tags: Vec::new(),
        depends: if number % 8 == 7 { vec![key(number - 1)] } else { Vec::new() },
        blocked: number % 8 == 7,
        created: Some(When::Day(day - days(number % 90))),
        completed: None,
        worked: None,
        private: false,
        url: None,
        origin: format!("todo.txt:{number}"),
    }
}

fn meeting(number: usize, start: DateTime<Utc>) -> Event {
    Event {
        key: Key(format!("work:{number}")),
        uid: number.to_string(),
        recurrence_id: None,
        calendar: "work".to_owned(),
        title: format!("Meeting {number}"),
        span: Span::Timed { start, end: start + Duration::minutes(30) },
        status: Status::Confirmed,
        busy: true,
        show_as: ShowAs::Busy,
        response: Response::Accepted,
        location: None,
        url: None,
        attendees: Vec::new(),
        revision: personal_os::domain::Revision::default(),
        private: false,
        origin: String::new(),
    }
}
