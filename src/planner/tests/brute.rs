//! Small instances against exhaustive search, which knows nothing of deadlines handed down, of
//! earliest due first or of slack: it tries, slot by slot, every task that may run, and idling.

use super::*;
use proptest::prelude::*;
use std::collections::HashMap;

/// A horizon of three days of six slots (09:00 to 09:30) each, three or four tasks.
#[derive(Debug, Clone)]
struct Small {
    tasks: Vec<SmallTask>,
}

#[derive(Debug, Clone)]
struct SmallTask {
    slots: u8,
    /// The day from which on, and the day at the end of which it is due.
    from: u8,
    due: Option<u8>,
    after: Option<usize>,
    importance: Importance,
}

const DAYS: u8 = 3;
const DAY_SLOTS: u8 = 6;
const END: u8 = DAYS * DAY_SLOTS;

fn small(precedence: bool) -> impl Strategy<Value = Small> {
    let importance =
        prop::sample::select(vec![Importance::High, Importance::Low, Importance::None]);
    let one =
        (1u8..8, 0u8..DAYS, prop::option::weighted(0.8, 0u8..DAYS), any::<bool>(), importance);
    prop::collection::vec(one, 1..5).prop_map(move |tasks| Small {
        tasks: tasks
            .into_iter()
            .enumerate()
            .map(|(place, (slots, from, due, after, importance))| SmallTask {
                slots,
                // Most tasks may start at once.
                from: if slots % 2 == 0 { from.min(due.unwrap_or(from)) } else { 0 },
                due,
                after: (precedence && after && place > 0).then(|| place - 1),
                importance,
            })
            .collect(),
    })
}

impl Small {
    fn desk(&self) -> Desk {
        let mut desk = Desk::tuesday().hours(540, 570).reserve(0.2);
        // Task 3 has the first key, so that keys do not follow the dependencies.
        let name = |place: usize| ["d", "c", "b", "a"][place].to_owned();
        for (place, small) in self.tasks.iter().enumerate() {
            let mut task =
                task(&name(place), u32::from(small.slots) * 5).importance(small.importance);
            task.due = small.due.map(|due| When::Day(desk.day + Duration::days(due.into())));
            task.scheduled =
                (small.from > 0).then(|| When::Day(desk.day + Duration::days(small.from.into())));
            if let Some(first) = small.after {
                task = task.after(&name(first));
            }
            desk.tasks.push(task);
        }
        desk
    }

    fn left(&self) -> Vec<u8> {
        self.tasks.iter().map(|task| task.slots).collect()
    }

    /// The least number of slots of the tasks in `counted` that are not done by their due,
    /// beginning at slot `now` with `left` to do.
    fn least_missed(
        &self,
        counted: &[bool],
        now: u8,
        left: &[u8],
        seen: &mut HashMap<(u8, Vec<u8>), u32>,
    ) -> u32 {
        if now == END {
            return 0;
        }
        if let Some(known) = seen.get(&(now, left.to_vec())) {
            return *known;
        }
        let mut best = self.missed_after(counted, now, left, seen);
        for place in 0..left.len() {
            let task = &self.tasks[place];
            let ready = task.after.is_none_or(|first| left[first] == 0);
            if left[place] > 0 && ready && now >= task.from * DAY_SLOTS {
                let mut next = left.to_vec();
                next[place] -= 1;
                best = best.min(self.missed_after(counted, now, &next, seen));
            }
        }
        seen.insert((now, left.to_vec()), best);
        best
    }

    /// What is missed at the end of slot `now` and later.
    fn missed_after(
        &self,
        counted: &[bool],
        now: u8,
        left: &[u8],
        seen: &mut HashMap<(u8, Vec<u8>), u32>,
    ) -> u32 {
        let now = now + 1;
        let due = |place: &usize| {
            counted[*place]
                && self.tasks[*place].due.is_some_and(|due| (due + 1) * DAY_SLOTS == now)
        };
        let missed: u32 = (0..left.len()).filter(due).map(|place| u32::from(left[place])).sum();
        missed + self.least_missed(counted, now, left, seen)
    }

    /// The least missed of the tasks due on or before `day`, from slot `now` on.
    fn missed_by(&self, day: u8, now: u8, left: &[u8]) -> u32 {
        let counted: Vec<bool> =
            self.tasks.iter().map(|task| task.due.is_some_and(|due| due <= day)).collect();
        self.least_missed(&counted, now, left, &mut HashMap::new())
    }

    /// What is left after the blocks of a plan, which must respect starts and precedence.
    fn after(&self, desk: &Desk, plan: &Plan) -> Vec<u8> {
        let mut left = self.left();
        for block in &plan.blocks {
            let place = desk.tasks.iter().position(|task| task.key == block.task).unwrap();
            let slots = u8::try_from((block.end - block.start).num_minutes() / 5).unwrap();
            assert_eq!(self.tasks[place].from, 0);
            assert!(self.tasks[place].after.is_none_or(|first| left[first] == 0));
            left[place] -= slots;
        }
        left
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn feasible_means_feasible_and_minutes_short_are_the_least(instance in small(false)) {
        let plan = instance.desk().plan();
        let missed = |day| instance.missed_by(day, 0, &instance.left());
        let first = (0..DAYS).find(|day| missed(*day) > 0);
        match (first, &plan.infeasible) {
            (None, None) => prop_assert_eq!(plan.short.len(), 0),
            (Some(day), Some(verdict)) => {
                prop_assert_eq!(verdict.due, When::Day(date("2026-11-24") + Duration::days(day.into())));
                prop_assert_eq!(verdict.minutes, i64::from(missed(day)) * 5);
                prop_assert!(!plan.short.is_empty());
            }
            (first, verdict) => prop_assert!(false, "first missed {:?}, said {:?}", first, verdict),
        }
    }

    #[test]
    fn the_task_to_shorten_is_one_that_helps_and_no_lower_one_does(instance in small(false)) {
        let desk = instance.desk();
        let plan = desk.plan();
        if let Some(verdict) = &plan.infeasible {
            let day = u8::try_from((verdict.due.date(BERLIN) - desk.day).num_days()).unwrap();
            let missed = instance.missed_by(day, 0, &instance.left());
            let without_one = |key: &Key| {
                let mut less = instance.clone();
                let place = desk.tasks.iter().position(|task| task.key == *key).unwrap();
                less.tasks[place].slots -= 1;
                less.missed_by(day, 0, &less.left())
            };
            prop_assert!(without_one(&verdict.task) < missed);
            let rank = |key: &Key| {
                let ranked = plan.ranked.iter().find(|ranked| ranked.task == *key).unwrap();
                (ranked.score.total(), &ranked.task)
            };
            let score = rank(&verdict.task).0;
            for task in desk.tasks.iter().filter(|task| rank(&task.key).0 < score) {
                prop_assert_eq!(without_one(&task.key), missed, "{}", task.key);
            }
        }
    }

    #[test]
    fn precedence_changes_nothing_of_that(instance in small(true)) {
        let plan = instance.desk().plan();
        let missed = instance.missed_by(DAYS, 0, &instance.left());
        prop_assert_eq!(plan.infeasible.is_some(), missed > 0);
        prop_assert_eq!(!plan.short.is_empty(), missed > 0);
    }

    #[test]
    fn after_a_feasible_day_everything_can_still_be_met(instance in small(true)) {
        let desk = instance.desk();
        let plan = desk.plan();
        let left = instance.after(&desk, &plan);
        if plan.infeasible.is_none() {
            let missed_today: u8 = (0..left.len())
                .filter(|place| instance.tasks[*place].due == Some(0))
                .map(|place| left[place])
                .sum();
            prop_assert_eq!(missed_today, 0);
            prop_assert_eq!(instance.missed_by(DAYS, DAY_SLOTS, &left), 0);
        }
    }

    #[test]
    fn the_largest_lateness_is_as_small_as_it_can_be(instance in small(false)) {
        let desk = instance.desk();
        let plan = desk.plan();
        if plan.infeasible.is_some() {
            // The least lateness in slots by which all dues could be moved so that all are met,
            // before and after the planned day.
            let least = |now: u8, left: &[u8]| (0..40).find(|late| {
                instance.late_at_most(*late, now, left)
            });
            let left = instance.after(&desk, &plan);
            prop_assert_eq!(least(DAY_SLOTS, &left), least(0, &instance.left()));
        }
    }
}

impl Small {
    /// Whether all dues, moved by `late` slots on an axis of days like these, can be met from
    /// `now`: for every window between a start and a moved due, the work that lies wholly in it
    /// must not be more than its length (the condition of Hall).
    fn late_at_most(&self, late: u8, now: u8, left: &[u8]) -> bool {
        let work: Vec<(u32, u32, u32)> = self
            .tasks
            .iter()
            .zip(left)
            .filter(|(_, left)| **left > 0)
            .filter_map(|(task, left)| {
                let from = (task.from * DAY_SLOTS).max(now);
                let due = (task.due? + 1) * DAY_SLOTS + late;
                Some((from.into(), due.into(), u32::from(*left)))
            })
            .collect();
        work.iter().all(|(from, ..)| {
            work.iter().all(|(_, due, _)| {
                let inside = work.iter().filter(|(start, end, _)| start >= from && end <= due);
                inside.map(|(.., slots)| slots).sum::<u32>() <= due.saturating_sub(*from)
            })
        })
    }
}
