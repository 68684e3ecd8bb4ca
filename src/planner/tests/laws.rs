//! What holds on every day, however it looks.

use super::*;
use crate::planner::GRID_MINUTES;
use crate::time::Interval;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What a random task is made of: minutes, due, start, importance, started, what it waits for.
type Draw = (u32, Option<(i64, Option<i64>)>, Option<(i64, Option<i64>)>, u8, bool, Option<u8>);

fn tasks() -> impl Strategy<Value = Vec<Draw>> {
    let moment =
        |odds| prop::option::weighted(odds, (-2i64..12, prop::option::weighted(0.3, 480i64..1100)));
    let minutes = prop_oneof![4 => 1u32..100, 2 => 100u32..300, 1 => 300u32..900];
    let one = (
        minutes,
        moment(0.4),
        moment(0.25),
        0u8..4,
        prop::bool::weighted(0.2),
        prop::option::weighted(0.15, 0u8..12),
    );
    prop::collection::vec(one, 0..14)
}

prop_compose! {
    /// A day with up to eight meetings, lunch, buffers, a reserve, and up to fourteen tasks.
    pub(super) fn desk()(
        draws in tasks(),
        meetings in prop::collection::vec((0i64..14, 500i64..1020, 5i64..150), 0..16),
        lunch in any::<bool>(),
        buffer_minutes in prop::sample::select(vec![0u32, 5, 10, 15]),
        reserve in prop::sample::select(vec![0.0, 0.2, 0.35]),
        now in 400i64..1000,
    ) -> Desk {
        let mut desk = Desk::tuesday().reserve(reserve);
        desk.now = minute_of(desk.day, 0, now);
        desk.work.lunch = lunch.then_some(Hours { start: 750, end: 790 });
        desk.work.buffer_minutes = buffer_minutes;
        for (number, (days, start, length)) in meetings.into_iter().enumerate() {
            // Half of the meetings are today.
            let days = if number % 2 == 0 { 0 } else { days };
            let (start, end) = (minute_of(desk.day, days, start), minute_of(desk.day, days, start + length));
            desk.events.push(event(&format!("m{number}"), Span::Timed { start, end }));
        }
        for (number, draw) in draws.into_iter().enumerate() {
            desk.tasks.push(drawn(number, draw, desk.day));
        }
        desk
    }
}

fn drawn(
    number: usize,
    (minutes, due, from, importance, started, after): Draw,
    day: NaiveDate,
) -> Task {
    let moment = |(days, time): (i64, Option<i64>)| match time {
        Some(minutes) => When::At(minute_of(day, days, minutes)),
        None => When::Day(day + Duration::days(days)),
    };
    // Keys out of order, so that nothing depends on the order of the list.
    let name = |number: usize| format!("t{:02}", (number * 7 + 3) % 17);
    let mut task = task(&name(number), minutes);
    task.due = due.map(moment);
    task.scheduled = from.map(moment);
    task.started = started;
    task.priority = [Importance::None, Importance::Low, Importance::Medium, Importance::High]
        [importance as usize];
    match after {
        Some(first) if usize::from(first) < number => task.after(&name(first.into())),
        _ => task,
    }
}

/// The pieces of the axis that an independent look at the calendar finds free: minute by minute.
fn is_free(desk: &Desk, minute: i64) -> bool {
    is_free_on(desk, 0, minute)
}

fn is_free_on(desk: &Desk, days: i64, minute: i64) -> bool {
    let start = minute_of(desk.day, days, minute);
    let end = start + Duration::minutes(1);
    let buffer = Duration::minutes(desk.work.buffer_minutes.into());
    let busy = desk.events.iter().any(|event| match event.span {
        Span::Timed { start: from, end: to } => from - buffer < end && start < to + buffer,
        Span::AllDay { .. } => false,
    });
    let lunch = desk
        .work
        .lunch
        .is_some_and(|lunch| (i64::from(lunch.start)..i64::from(lunch.end)).contains(&minute));
    let workday = !matches!(days % 7, 4 | 5);
    workday && (9 * 60..17 * 60).contains(&minute) && !busy && !lunch && start >= desk.now
}

fn minutes_of(time: Interval, desk: &Desk) -> std::ops::Range<i64> {
    let minute = |at: DateTime<Utc>| (at - minute_of(desk.day, 0, 0)).num_minutes();
    minute(time.start)..minute(time.end)
}

/// The free slots of fourteen days, found minute by minute.
struct Free {
    /// The start of each.
    slots: Vec<DateTime<Utc>>,
    /// How many are today.
    today: usize,
}

impl Free {
    fn of(desk: &Desk) -> Self {
        let mut free = Self { slots: Vec::new(), today: 0 };
        for days in 0..14 {
            let mut run = Vec::new();
            for slot in 0..=24 * 12 {
                let minutes = slot * 5..slot * 5 + 5;
                if slot < 24 * 12 && minutes.clone().all(|minute| is_free_on(desk, days, minute)) {
                    run.push(minute_of(desk.day, days, minutes.start));
                } else if run.len() >= 3 {
                    free.slots.append(&mut run);
                } else {
                    run.clear();
                }
            }
            if days == 0 {
                free.today = free.slots.len();
            }
        }
        free
    }

    /// Start, due and length of what is left of each task at slot `now` with `placed` minutes
    /// done, after precedence was turned into starts and dues.
    fn work(
        &self,
        desk: &Desk,
        now: usize,
        placed: impl Fn(&Task) -> i64,
    ) -> Vec<(usize, usize, usize)> {
        let midnight = |date: NaiveDate| minute_of(date, 0, 0);
        let count = |until: DateTime<Utc>| {
            self.slots.iter().filter(|slot| **slot + Duration::minutes(5) <= until).count()
        };
        let mut work: Vec<(usize, Option<usize>, usize)> = Vec::new();
        for task in &desk.tasks {
            let start = task.scheduled.map_or(0, |from| {
                let from = match from {
                    When::Day(date) => midnight(date),
                    When::At(instant) => instant,
                };
                self.slots.iter().filter(|slot| **slot < from).count()
            });
            let due = task.due.map(|due| match due {
                When::Day(date) if date < desk.day => self.today,
                When::At(instant) if instant <= desk.now => self.today,
                When::Day(date) => count(midnight(date + Duration::days(1))),
                When::At(instant) => count(instant),
            });
            let minutes =
                i64::from(task.estimate_minutes.unwrap().next_multiple_of(5)) - placed(task);
            work.push((start.max(now), due, usize::try_from(minutes / 5).unwrap()));
        }
        let place = |key: &Key| desk.tasks.iter().position(|task| task.key == *key).unwrap();
        for _ in 0..desk.tasks.len() {
            for (after, task) in desk.tasks.iter().enumerate() {
                for before in task.depends.iter().map(place) {
                    work[after].0 = work[after].0.max(work[before].0);
                    let (_, due, slots) = work[after];
                    let Some(latest) = due.filter(|_| slots > 0) else { continue };
                    // Nothing can be finished before the first slot.
                    let latest = latest.saturating_sub(slots);
                    work[before].1 = Some(work[before].1.map_or(latest, |due| due.min(latest)));
                }
            }
        }
        let open = work.into_iter().filter(|(.., slots)| *slots > 0);
        open.filter_map(|(from, due, slots)| Some((from, due?, slots))).collect()
    }

    /// Whether everything can be met from slot `now` on, with `placed` minutes of each task done:
    /// the condition of Hall on all windows.
    fn feasible(&self, desk: &Desk, now: usize, placed: impl Fn(&Task) -> i64) -> bool {
        let work = self.work(desk, now, placed);
        work.iter().all(|(from, ..)| {
            work.iter().all(|(_, due, _)| {
                let inside = work.iter().filter(|(start, end, _)| start >= from && end <= due);
                inside.map(|(.., slots)| slots).sum::<usize>() <= due.saturating_sub(*from)
            })
        })
    }

    /// How many minutes of today every plan must use that meets all deadlines.
    fn forced(&self, desk: &Desk) -> i64 {
        let work = self.work(desk, 0, |_| 0);
        let forced = work.iter().map(|(_, due, _)| {
            let by_then = work.iter().filter(|(_, end, _)| end <= due);
            let later = due.saturating_sub(self.today);
            by_then.map(|(.., slots)| slots).sum::<usize>().saturating_sub(later)
        });
        i64::try_from(forced.max().unwrap_or(0)).unwrap() * 5
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn blocks_lie_in_free_time_on_the_grid_one_after_another(desk in desk()) {
        let plan = desk.plan();
        let mut last = 0;
        for block in &plan.blocks {
            let minutes = minutes_of(Interval { start: block.start, end: block.end }, &desk);
            prop_assert!(minutes.start >= last && minutes.end > minutes.start);
            prop_assert!(minutes.start % GRID_MINUTES == 0 && minutes.end % GRID_MINUTES == 0);
            last = minutes.end;
            for minute in minutes {
                prop_assert!(is_free(&desk, minute), "{} at minute {}", block.task, minute);
            }
        }
    }

    #[test]
    fn free_time_is_all_there_is(desk in desk()) {
        let plan = desk.plan();
        let inside = |minute: i64| plan.work_time.iter().any(|free| minutes_of(*free, &desk).contains(&minute));
        // Of each free run, at most the two ends off the grid are lost, or all if it is short.
        let mut run = 0;
        for minute in 0..=24 * 60 {
            if minute < 24 * 60 && is_free(&desk, minute) {
                run += 1;
                continue;
            }
            let kept = (minute - run..minute).filter(|minute| inside(*minute)).count();
            let kept = i64::try_from(kept).unwrap();
            prop_assert!(kept == 0 && run < 15 + 2 * GRID_MINUTES || kept + 2 * GRID_MINUTES > run);
            prop_assert!(kept == 0 || kept >= 15);
            prop_assert!(!inside(minute));
            run = 0;
        }
        let free: i64 = plan.work_time.iter().map(|free| free.minutes()).sum();
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let exact = free as f64 * (1.0 - desk.work.reserve);
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let off = exact - plan.load.capacity_minutes as f64;
        prop_assert!((-1e-3..1.0).contains(&off));
    }

    #[test]
    fn placed_minutes_are_those_of_what_was_placed(desk in desk()) {
        let plan = desk.plan();
        let mut sums: BTreeMap<&Key, i64> = BTreeMap::new();
        for block in &plan.blocks {
            *sums.entry(&block.task).or_default() += (block.end - block.start).num_minutes();
        }
        prop_assert_eq!(plan.ranked.len(), desk.tasks.len());
        for ranked in &plan.ranked {
            prop_assert_eq!(ranked.minutes_today, sums.get(&ranked.task).copied().unwrap_or(0));
            prop_assert!(ranked.minutes_today <= ranked.minutes);
            let left = plan.not_today.iter().any(|left| left.task == ranked.task);
            prop_assert_eq!(left, ranked.minutes_today == 0);
        }
        let placed: i64 = sums.values().sum();
        prop_assert_eq!(plan.reserve_minutes_used, (placed - plan.load.capacity_minutes).max(0));
        prop_assert_eq!(plan.blocks.iter().any(|block| block.uses_reserve), plan.reserve_minutes_used > 0);
    }

    #[test]
    fn a_feasible_day_leaves_everything_feasible(desk in desk()) {
        let plan = desk.plan();
        let axis = Free::of(&desk);
        let all = |_: &Task| 0;
        prop_assert_eq!(axis.feasible(&desk, 0, all), plan.infeasible.is_none());
        if plan.infeasible.is_none() {
            prop_assert!(axis.feasible(&desk, axis.today, |task| plan.placed(&task.key.0)));
        }
    }

    #[test]
    fn the_reserve_gives_no_more_than_deadlines_force(desk in desk()) {
        let plan = desk.plan();
        if plan.infeasible.is_none() {
            let forced = Free::of(&desk).forced(&desk);
            let most = (forced - plan.load.capacity_minutes).max(0);
            prop_assert!(plan.reserve_minutes_used <= most, "{forced}");
        }
    }

    #[test]
    fn nothing_starts_before_it_may(desk in desk()) {
        let plan = desk.plan();
        for block in &plan.blocks {
            let task = desk.tasks.iter().find(|task| task.key == block.task).unwrap();
            match task.scheduled {
                Some(When::Day(date)) => prop_assert!(date <= desk.day),
                Some(When::At(instant)) => prop_assert!(instant <= block.start),
                None => {}
            }
            for first in &task.depends {
                let first = plan.ranked.iter().find(|ranked| ranked.task == *first).unwrap();
                prop_assert_eq!(first.minutes_today, first.minutes);
                let ends = plan.blocks.iter().filter(|block| block.task == first.task).map(|block| block.end);
                prop_assert!(ends.max() <= Some(block.start));
            }
        }
    }

    #[test]
    fn chunks_are_no_snippets_unless_a_deadline_forces_them(desk in desk()) {
        let plan = desk.plan();
        for (number, block) in plan.blocks.iter().enumerate() {
            let minutes = (block.end - block.start).num_minutes();
            prop_assert!(minutes <= 120);
            let ranked = plan.ranked.iter().find(|ranked| ranked.task == block.task).unwrap();
            let later = plan.blocks[number + 1..].iter().any(|other| other.task == block.task);
            let finishes = !later && ranked.minutes_today == ranked.minutes;
            let deadlines = desk.tasks.iter().any(|task| task.due.is_some());
            prop_assert!(minutes >= 30 || finishes || deadlines, "{:?}", plan.shown(BERLIN));
        }
    }

    #[test]
    fn without_deadlines_the_reserve_is_left_alone(mut desk in desk()) {
        for task in &mut desk.tasks {
            task.due = None;
        }
        let plan = desk.plan();
        prop_assert_eq!(plan.reserve_minutes_used, 0);
        prop_assert_eq!(plan.infeasible, None);
        for (number, block) in plan.blocks.iter().enumerate() {
            let ranked = plan.ranked.iter().find(|ranked| ranked.task == block.task).unwrap();
            let later = plan.blocks[number + 1..].iter().any(|other| other.task == block.task);
            let finishes = !later && ranked.minutes_today == ranked.minutes;
            prop_assert!((block.end - block.start).num_minutes() >= 30 || finishes);
        }
    }

    #[test]
    fn the_order_of_the_records_does_not_matter(desk in desk(), turn in 0usize..14, flip in any::<bool>()) {
        let mut other = desk.clone();
        let places = other.tasks.len().max(1);
        other.tasks.rotate_left(turn % places);
        let places = other.events.len().max(1);
        other.events.rotate_left(turn % places);
        if flip {
            other.tasks.reverse();
            other.events.reverse();
        }
        prop_assert_eq!(desk.plan(), other.plan());
    }

    #[test]
    fn an_irrelevant_task_changes_nothing_above_it(desk in desk(), minutes in 1u32..200) {
        let before = desk.plan();
        let lowest = before.ranked.iter().map(|ranked| ranked.score.total()).min();
        prop_assume!(lowest.is_none_or(|score| score >= 0));
        let mut after = desk.clone().task(task("~irrelevant", minutes)).plan();
        after.blocks.retain(|block| block.task.0 != "~irrelevant");
        after.ranked.retain(|ranked| ranked.task.0 != "~irrelevant");
        prop_assert_eq!(after.blocks, before.blocks);
        prop_assert_eq!(after.ranked, before.ranked);
        prop_assert_eq!(after.load, before.load);
        prop_assert_eq!((after.short, after.infeasible, after.defer), (before.short, before.infeasible, before.defer));
    }

    #[test]
    fn an_unforced_task_is_cut_only_if_no_gap_could_hold_it(mut desk in desk()) {
        for task in &mut desk.tasks {
            task.due = None;
            // A task that may start in the middle of a gap cuts it in two.
            task.scheduled = task.scheduled.map(|from| When::Day(from.date(BERLIN)));
        }
        let plan = desk.plan();
        for ranked in plan.ranked.iter().filter(|ranked| ranked.minutes_today <= 120) {
            let own = |block: &&crate::planner::Block| block.task == ranked.task;
            if plan.blocks.iter().filter(own).count() < 2 {
                continue;
            }
            // Joining its blocks in one gap, with nothing else moved out of it, must be impossible.
            for free in &plan.work_time {
                let others: i64 = plan
                    .blocks
                    .iter()
                    .filter(|block| !own(block) && free.start <= block.start && block.end <= free.end)
                    .map(|block| (block.end - block.start).num_minutes())
                    .sum();
                prop_assert!(free.minutes() - others < ranked.minutes_today, "{:?}", plan.shown(BERLIN));
            }
        }
    }
}
