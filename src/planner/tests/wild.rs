//! The laws on days as strange as a configuration allows: any zone, days on which the clocks
//! change, hours around the clock, days off, buffers longer than gaps, a reserve of almost
//! everything, circles of dependencies, dues at the edges of the horizon. The free time is found by
//! another way: each five minutes of the fortnight is asked for its local date and time.

use super::*;
use crate::planner::{Demand, Factor, Learned};
use chrono::{Datelike, Timelike};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Zones with whole and odd offsets, and a Tuesday to Saturday near a change of their clocks.
const PLACES: [(Tz, &str); 9] = [
    (chrono_tz::Europe::Berlin, "2026-10-24"),
    (chrono_tz::Europe::Berlin, "2026-03-28"),
    (chrono_tz::America::Los_Angeles, "2026-10-30"),
    // Half an hour of summer time; a quarter of an hour off; clocks that change at midnight.
    (chrono_tz::Australia::Lord_Howe, "2026-10-03"),
    (chrono_tz::Pacific::Chatham, "2026-09-26"),
    (chrono_tz::Africa::Cairo, "2026-04-23"),
    (chrono_tz::Asia::Kathmandu, "2026-11-24"),
    (chrono_tz::America::St_Johns, "2026-11-01"),
    (chrono_tz::UTC, "2026-12-30"),
];

/// Minutes, due, start, importance, started, what it waits for, state.
type Draw = (u32, Option<When2>, Option<When2>, u8, bool, Vec<u8>, u8);
/// Days from the planned one, and the minutes after midnight of an instant.
type When2 = (i64, Option<i64>);

fn moment(odds: f64) -> impl Strategy<Value = Option<When2>> {
    let day = prop_oneof![4 => -3i64..4, 1 => 11i64..17];
    prop::option::weighted(odds, (day, prop::option::weighted(0.4, 0i64..1440)))
}

fn draws() -> impl Strategy<Value = Vec<Draw>> {
    let one = (
        prop_oneof![4 => 1u32..100, 2 => 100u32..300, 1 => 300u32..1500],
        moment(0.5),
        moment(0.25),
        0u8..4,
        prop::bool::weighted(0.2),
        prop::collection::vec(0u8..14, 0..3).prop_map(|mut after| {
            // Most tasks wait for nothing.
            after.retain(|first| first % 3 == 0);
            after
        }),
        0u8..20,
    );
    prop::collection::vec(one, 0..12)
}

/// Hours of a day on quarters of an hour, none of which begins or ends in a night in which clocks
/// change.
fn hours() -> impl Strategy<Value = Vec<Hours>> {
    let split = (20u32..60, 1u32..20, 1u32..12, 1u32..12).prop_map(|(start, a, pause, b)| {
        let first = Hours { start: start * 15, end: (start + a).min(80) * 15 };
        let second = first.end + pause * 15;
        vec![first, Hours { start: second, end: (second + b * 15).min(1440) }]
    });
    prop_oneof![
        1 => Just(Vec::new()),
        2 => Just(vec![Hours { start: 0, end: 1440 }]),
        // Over midnight: the end of one day and the beginning of the next.
        2 => Just(vec![Hours { start: 0, end: 360 }, Hours { start: 1320, end: 1440 }]),
        4 => Just(vec![Hours { start: 540, end: 1020 }]),
        3 => split,
    ]
}

prop_compose! {
    fn desk()(
        place in prop::sample::select(PLACES.to_vec()),
        later in 0i64..3,
        now in -200i64..1500,
        draws in draws(),
        meetings in prop::collection::vec((0i64..5, 0i64..1440, 1i64..300, any::<bool>()), 0..10),
        whole in prop::collection::vec((-2i64..14, 1i64..3, any::<bool>()), 0..3),
        week in prop::collection::vec(hours(), 7),
        off in prop::collection::vec(0i64..14, 0..3),
        lunch in prop::option::of(Just(Hours { start: 750, end: 795 })),
        buffer_minutes in prop::sample::select(vec![0u32, 7, 15, 90]),
        reserve in prop::sample::select(vec![0.0, 0.2, 0.9, 1.0]),
        factor in prop::sample::select(vec![1_000u32, 1_000, 1_250, 700]),
    ) -> Desk {
        let (zone, start) = place;
        let day = date(start) + Duration::days(later);
        let at = |days: i64, minutes: i64| {
            let local = (day + Duration::days(days)).and_time(NaiveTime::MIN);
            to_instant(local + Duration::minutes(minutes), zone)
        };
        let mut desk = Desk { zone, day, now: at(0, now), ..Desk::tuesday().reserve(reserve) };
        desk.work.hours = std::array::from_fn(|weekday| week[weekday].clone());
        desk.work.days_off = off.iter().map(|days| day + Duration::days(*days)).collect();
        desk.work.lunch = lunch;
        desk.work.buffer_minutes = buffer_minutes;
        desk.factors.all = Some(Learned { factor: Factor(factor), tasks: 5 });
        for (number, (days, minutes, length, busy)) in meetings.into_iter().enumerate() {
            let start = at(days, minutes);
            let span = Span::Timed { start, end: start + Duration::minutes(length) };
            let mut meeting = event(&format!("m{number}"), span);
            meeting.busy = busy || number % 2 == 0;
            desk.events.push(meeting);
        }
        for (number, (days, length, busy)) in whole.into_iter().enumerate() {
            let start = day + Duration::days(days);
            let span = Span::AllDay { start, end: start + Duration::days(length) };
            let mut meeting = event(&format!("d{number}"), span);
            meeting.busy = busy;
            desk.events.push(meeting);
        }
        let when = |(days, minutes): When2| match minutes {
            Some(minutes) => When::At(at(days, minutes)),
            None => When::Day(day + Duration::days(days)),
        };
        let name = |number: usize| format!("t{:02}", (number * 7 + 3) % 17);
        for (number, (minutes, due, from, importance, started, after, state)) in
            draws.into_iter().enumerate()
        {
            let mut task = task(&name(number), minutes);
            task.due = due.map(when);
            task.scheduled = from.map(when);
            task.started = started;
            task.priority = [Importance::None, Importance::Low, Importance::Medium, Importance::High]
                [usize::from(importance)];
            task.done = state == 0;
            task.waiting = state == 1;
            if state == 2 {
                desk.carried.insert(task.key.clone());
            }
            // Circles and names that no list has are among these.
            for first in after {
                task.depends.push(Key(name(first.into())));
                task.blocked = state % 2 == 0;
            }
            desk.tasks.push(task);
        }
        desk
    }
}

/// The free slots of the fortnight and what must be done in them.
struct Oracle {
    /// The start of each free slot.
    slots: Vec<DateTime<Utc>>,
    today: usize,
    /// The tasks that can be planned.
    open: Vec<Task>,
    end: DateTime<Utc>,
}

impl Oracle {
    fn of(desk: &Desk) -> Self {
        let five = Duration::minutes(5);
        let buffer = Duration::minutes(desk.work.buffer_minutes.into());
        let mut slots = Vec::new();
        let mut run: Vec<DateTime<Utc>> = Vec::new();
        let mut at = to_instant(desk.day.and_time(NaiveTime::MIN), desk.zone) - Duration::hours(3);
        let end = desk.day + Duration::days(14);
        let mut today = 0;
        let mut last_date = desk.day;
        // One step behind the end, so that the last run is closed.
        while at.with_timezone(&desk.zone).date_naive() <= end {
            let local = at.with_timezone(&desk.zone);
            let date = local.date_naive();
            let minute = local.hour() * 60 + local.minute();
            let inside = |hours: &Hours| hours.start <= minute && minute + 5 <= hours.end;
            let off = desk.work.days_off.contains(&date);
            let hours = &desk.work.hours[date.weekday().num_days_from_monday() as usize];
            let busy =
                desk.events.iter().filter(|event| event.busy).any(|event| match event.span {
                    Span::Timed { start, end } => {
                        start < end && start - buffer < at + five && at < end + buffer
                    }
                    Span::AllDay { start, end } => start <= date && date < end,
                });
            let lunch =
                desk.work.lunch.is_some_and(|lunch| lunch.start < minute + 5 && minute < lunch.end);
            let free = (desk.day..end).contains(&date)
                && !off
                && hours.iter().any(inside)
                && !busy
                && !lunch
                && at >= desk.now;
            if !free || date != last_date || run.last().is_some_and(|last| *last + five != at) {
                if run.len() >= 3 {
                    slots.append(&mut run);
                }
                run.clear();
                if last_date == desk.day {
                    today = slots.len();
                }
            }
            if free {
                run.push(at);
            }
            last_date = date;
            at += five;
        }
        let open = Self::open(desk);
        Self { slots, today, open, end: to_instant(end.and_time(NaiveTime::MIN), desk.zone) }
    }

    /// The open tasks, without those that wait for something hidden or unknown, or in a circle.
    fn open(desk: &Desk) -> Vec<Task> {
        let known: BTreeMap<&Key, &Task> =
            desk.tasks.iter().map(|task| (&task.key, task)).collect();
        let mut reached: BTreeSet<Key> = BTreeSet::new();
        for _ in 0..desk.tasks.len() {
            for task in desk.tasks.iter().filter(|task| !task.done && !task.waiting) {
                let met = |first: &Key| match known.get(first) {
                    Some(first) => first.done || reached.contains(&first.key),
                    None => !task.blocked,
                };
                let open = |first: &Key| known.get(first).is_some_and(|first| !first.done);
                let told = task.blocked && !task.depends.iter().any(open);
                if task.depends.iter().all(met) && !told {
                    reached.insert(task.key.clone());
                }
            }
        }
        desk.tasks.iter().filter(|task| reached.contains(&task.key)).cloned().collect()
    }

    fn minutes(desk: &Desk, task: &Task) -> i64 {
        let estimate = i64::from(task.estimate_minutes.unwrap());
        let factor = i64::from(desk.factors.all.unwrap().factor.0);
        // Rounded up twice: to a minute, and to the grid.
        let minutes = (estimate * factor + 999) / 1000;
        (minutes + 4) / 5 * 5
    }

    /// Start, due and length in slots of what is left at slot `now`.
    fn work(&self, desk: &Desk, now: usize, plan: Option<&Plan>) -> Vec<(usize, usize, usize)> {
        let midnight = |date: NaiveDate| to_instant(date.and_time(NaiveTime::MIN), desk.zone);
        let ended = |until: DateTime<Utc>| {
            self.slots.iter().filter(|slot| **slot + Duration::minutes(5) <= until).count()
        };
        let local = |at: DateTime<Utc>| at.with_timezone(&desk.zone).date_naive();
        let mut work: Vec<(usize, Option<usize>, usize)> = Vec::new();
        for task in &self.open {
            let from = task.scheduled.map_or(0, |from| {
                let from = match from {
                    When::Day(date) => midnight(date),
                    When::At(instant) => instant,
                };
                self.slots.iter().filter(|slot| **slot < from).count()
            });
            let due = task.due.and_then(|due| match due {
                When::Day(date) if date < desk.day => Some(self.today),
                When::At(at) if at <= desk.now || local(at) < desk.day => Some(self.today),
                When::Day(date) => {
                    let next = midnight(date + Duration::days(1));
                    (next <= self.end).then(|| ended(next))
                }
                When::At(at) => (at < self.end).then(|| ended(at)),
            });
            let placed = plan.map_or(0, |plan| plan.placed(&task.key.0));
            let left = (Self::minutes(desk, task) - placed) / 5;
            work.push((from.max(now), due, usize::try_from(left).unwrap()));
        }
        let place = |key: &Key| self.open.iter().position(|task| task.key == *key);
        for _ in 0..self.open.len() {
            for (after, task) in self.open.iter().enumerate() {
                for before in task.depends.iter().filter_map(place) {
                    work[after].0 = work[after].0.max(work[before].0);
                    let (_, due, slots) = work[after];
                    let Some(latest) = due.filter(|_| slots > 0) else { continue };
                    let latest = latest.saturating_sub(slots);
                    work[before].1 = Some(work[before].1.map_or(latest, |due| due.min(latest)));
                }
            }
        }
        let open = work.into_iter().filter(|(.., slots)| *slots > 0);
        open.filter_map(|(from, due, slots)| Some((from, due?, slots))).collect()
    }
}

/// The condition of Hall on all windows.
fn feasible(work: &[(usize, usize, usize)]) -> bool {
    work.iter().all(|(from, ..)| {
        work.iter().all(|(_, due, _)| {
            let inside = work.iter().filter(|(start, end, _)| start >= from && end <= due);
            inside.map(|(.., slots)| slots).sum::<usize>() <= due.saturating_sub(*from)
        })
    })
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn every_law_holds_on_every_day(desk in desk()) {
        let plan = desk.plan();
        let oracle = Oracle::of(&desk);

        // The free time of the day, slot by slot, and the blocks in it, one after another.
        let five = Duration::minutes(5);
        let slots = |start: DateTime<Utc>, end: DateTime<Utc>| {
            std::iter::successors(Some(start), move |at| Some(*at + five)).take_while(move |at| *at < end)
        };
        let free: Vec<DateTime<Utc>> =
            plan.work_time.iter().flat_map(|free| slots(free.start, free.end)).collect();
        prop_assert_eq!(&free, &oracle.slots[..oracle.today]);
        let taken: Vec<DateTime<Utc>> =
            plan.blocks.iter().flat_map(|block| slots(block.start, block.end)).collect();
        prop_assert!(taken.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(taken.iter().all(|slot| free.binary_search(slot).is_ok()));
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let usable = (free.len() * 5) as f64 * (1.0 - desk.work.reserve);
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let off = usable - plan.load.capacity_minutes as f64;
        prop_assert!((-1e-3..1.0).contains(&off));

        // Sums: of the blocks, of the demand, of the reserve.
        let placed: i64 = plan.ranked.iter().map(|ranked| ranked.minutes_today).sum();
        prop_assert_eq!(placed, i64::try_from(taken.len()).unwrap() * 5);
        for ranked in &plan.ranked {
            prop_assert_eq!(ranked.minutes_today, plan.placed(&ranked.task.0));
            let task = desk.tasks.iter().find(|task| task.key == ranked.task).unwrap();
            prop_assert_eq!(ranked.minutes, Oracle::minutes(&desk, task));
            let reached = oracle.open.iter().any(|open| open.key == ranked.task);
            prop_assert_eq!(reached, ranked.demand != Demand::Blocked);
            prop_assert!(reached || ranked.minutes_today == 0);
        }
        let open = desk.tasks.iter().filter(|task| task.is_open()).count();
        prop_assert_eq!(plan.ranked.len(), open);
        prop_assert_eq!(plan.reserve_minutes_used, (placed - plan.load.capacity_minutes).max(0));
        prop_assert_eq!(plan.load.over_minutes, (plan.load.demand_minutes - plan.load.capacity_minutes).max(0));

        // Deadlines: the verdict, what the day leaves, and how much of the reserve it takes.
        let work = oracle.work(&desk, 0, None);
        prop_assert_eq!(plan.infeasible.is_none(), feasible(&work));
        prop_assert_eq!(plan.infeasible.is_none(), plan.short.is_empty());
        if plan.infeasible.is_none() {
            prop_assert!(feasible(&oracle.work(&desk, oracle.today, Some(&plan))));
            let forced = work.iter().map(|(_, due, _)| {
                let by_then = work.iter().filter(|(_, end, _)| end <= due);
                by_then.map(|(.., slots)| slots).sum::<usize>().saturating_sub(due.saturating_sub(oracle.today))
            });
            let forced = i64::try_from(forced.max().unwrap_or(0)).unwrap() * 5;
            prop_assert!(plan.reserve_minutes_used <= (forced - plan.load.capacity_minutes).max(0));
        }

        // Starts and dependencies.
        for block in &plan.blocks {
            let task = desk.tasks.iter().find(|task| task.key == block.task).unwrap();
            match task.scheduled {
                Some(When::Day(date)) => prop_assert!(date <= desk.day),
                Some(When::At(instant)) => prop_assert!(instant <= block.start),
                None => {}
            }
            for first in oracle.open.iter().filter(|first| task.depends.contains(&first.key)) {
                prop_assert_eq!(plan.placed(&first.key.0), Oracle::minutes(&desk, first));
                let ends = plan.blocks.iter().filter(|other| other.task == first.key).map(|other| other.end);
                prop_assert!(ends.max() <= Some(block.start));
            }
        }

        // What no deadline asks for takes no snippets and nothing of the reserve.
        let dued: BTreeSet<&Key> = {
            let mut dued: BTreeSet<&Key> =
                oracle.open.iter().filter(|task| task.due.is_some()).map(|task| &task.key).collect();
            for _ in 0..oracle.open.len() {
                for task in oracle.open.iter().filter(|task| dued.contains(&task.key)).collect::<Vec<_>>() {
                    dued.extend(task.depends.iter());
                }
            }
            dued
        };
        for (number, block) in plan.blocks.iter().enumerate() {
            let minutes = (block.end - block.start).num_minutes();
            prop_assert!(minutes <= 120);
            if dued.contains(&block.task) {
                continue;
            }
            let ranked = plan.ranked.iter().find(|ranked| ranked.task == block.task).unwrap();
            let later = plan.blocks[number + 1..].iter().any(|other| other.task == block.task);
            prop_assert!(minutes >= 30 || !later && ranked.minutes_today == ranked.minutes);
            prop_assert!(!block.uses_reserve || plan.infeasible.is_some(), "{}", block.task);
        }

        // What is to be deferred says what of it is there all the same.
        for deferred in plan.defer.iter().flat_map(|defer| &defer.tasks) {
            prop_assert_eq!(deferred.minutes_today, plan.placed(&deferred.task.0));
            prop_assert!(deferred.minutes_today <= deferred.minutes || plan.infeasible.is_some());
        }

        // The order of the records.
        let mut other = desk.clone();
        other.tasks.reverse();
        other.events.reverse();
        prop_assert_eq!(other.plan(), plan);
    }
}
