//! Every change that an explanation names is made, and the task must then have time.

use super::*;
use crate::planner::{Change, Explanation, GRID_MINUTES, Reason, SlotWhy, explain};
use chrono::Datelike;
use proptest::prelude::*;

fn key(text: &str) -> Key {
    Key(text.to_owned())
}

impl Desk {
    fn explain(&self, task: &str) -> Explanation {
        explain(&self.input(), &key(task)).expect("an open task")
    }

    /// The desk with a stated change made, by what the change says and nothing else.
    fn changed(&self, task: &Key, change: &Change) -> Self {
        let mut desk = self.clone();
        let own = desk.tasks.iter().position(|known| known.key == *task).unwrap();
        match change {
            Change::Finished { tasks } => {
                for known in &mut desk.tasks {
                    known.done |= tasks.contains(&known.key);
                    // Lists themselves say that a task is no longer blocked.
                    let left = known.depends.iter().filter(|first| !tasks.contains(first)).count();
                    known.blocked = known.blocked && (left > 0 || known.depends.is_empty());
                    known.depends.retain(|first| !tasks.contains(first));
                }
            }
            Change::StartOn { day } => desk.tasks[own].scheduled = Some(When::Day(*day)),
            Change::EstimateAtMost { minutes } => desk.tasks[own].estimate_minutes = Some(*minutes),
            Change::DueBy { day } => desk.tasks[own].due = Some(When::Day(*day)),
            Change::Importance { importance } => desk.tasks[own].priority = *importance,
            Change::MoreRoom { minutes } => {
                let weekday = desk.day.weekday().num_days_from_monday() as usize;
                desk.work.hours[weekday].last_mut().unwrap().end += minutes;
            }
        }
        desk
    }
}

#[test]
fn a_placed_task_is_explained_by_its_slots_and_reasons() {
    let desk = Desk::tuesday()
        .meeting("m", "2026-11-24 10:00", "2026-11-24 11:00")
        .task(task("a", 30).due("2026-11-24"))
        .task(task("b", 45).importance(Importance::High))
        .task(task("c", 90).importance(Importance::Medium))
        .task(task("d", 200).after("c"))
        .task(task("e", 20).scheduled("2026-11-24 16:33"));
    assert_eq!(
        desk.plan().shown(BERLIN),
        [
            "09:00-09:30 a",
            "11:00-12:30 c",
            "12:30-13:15 b",
            "13:15-15:15 d",
            "15:15-16:35 d",
            "16:35-16:55 e"
        ]
    );
    let why = |task: &str| -> Vec<SlotWhy> {
        desk.explain(task).slots.into_iter().map(|slot| slot.why).collect()
    };
    assert_eq!(why("a"), [SlotWhy::First]);
    assert_eq!(why("c"), [SlotWhy::FirstGap { longest_before_minutes: 30 }]);
    assert_eq!(why("b"), [SlotWhy::Behind { task: key("c") }]);
    assert_eq!(why("d"), [SlotWhy::Behind { task: key("b") }, SlotWhy::GoesOn]);
    assert_eq!(why("e"), [SlotWhy::NotBefore { at: when("2026-11-24 16:33") }]);
    let c = desk.explain("c");
    assert_eq!(c.reasons[0], Reason::Blocks { task: key("d"), due: None });
    assert_eq!((c.ranked.score.blocking, c.place, c.not_today), (8_000, 2, None));
    assert_eq!((c.ahead, c.changes), (vec![], vec![]));
    assert_eq!(explain(&desk.input(), &key("nothing")), None);
}

#[test]
fn what_would_put_a_task_into_a_full_day_is_named() {
    let desk = Desk::tuesday()
        .task(task("due", 400).due("2026-11-24"))
        .task(task("mid", 60).importance(Importance::Medium))
        .task(task("low", 90).importance(Importance::Low));
    // 20 minutes are left: too few for a piece of "low".
    let low = desk.explain("low");
    assert_eq!(low.not_today, desk.plan().why_not("low").cloned());
    assert_eq!(low.ahead, [key("due"), key("mid")]);
    assert_eq!(
        low.changes,
        [
            Change::Finished { tasks: vec![key("mid")] },
            Change::EstimateAtMost { minutes: 20 },
            // The 1.8 of "low" and at least 2.4 for any due beat the 3.9 of "mid".
            Change::DueBy { day: date("2026-12-07") },
            Change::Importance { importance: Importance::Medium },
            Change::MoreRoom { minutes: 15 },
        ]
    );
}

#[test]
fn a_blocked_and_a_later_task_say_what_they_wait_for() {
    let urgent = |key: &str| task(key, 30).due("2026-11-25").importance(Importance::High);
    let desk = Desk::tuesday()
        .task(urgent("a").after("elsewhere"))
        .task(urgent("b").after("a"))
        .task(task("c", 30).scheduled("2026-11-26"))
        .task(task("long", 600).importance(Importance::High))
        .task(task("d", 30).after("long"));
    let finished = |task: &str| vec![Change::Finished { tasks: vec![key(task)] }];
    for (task, first) in [("a", "elsewhere"), ("b", "a"), ("d", "long")] {
        assert_eq!(desk.explain(task).changes, finished(first), "{task}");
    }
    assert_eq!(desk.explain("c").changes, [Change::StartOn { day: desk.day }]);
    // On a day off nothing of the kind helps.
    let mut off = desk.clone();
    off.day = date("2026-11-28");
    assert_eq!(off.explain("long").changes, []);
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn each_change_that_is_named_puts_the_task_into_the_day(desk in super::laws::desk()) {
        let plan = desk.plan();
        for ranked in &plan.ranked {
            let said = desk.explain(&ranked.task.0);
            prop_assert_eq!(&said.ranked, ranked);
            prop_assert_eq!(said.not_today.as_ref(), plan.why_not(&ranked.task.0));
            prop_assert_eq!(said.slots.is_empty(), said.not_today.is_some());
            prop_assert_eq!(said.reasons.is_empty(), said.not_today.is_some());
            let of_task = plan.blocks.iter().filter(|block| block.task == ranked.task);
            prop_assert!(said.slots.iter().map(|slot| &slot.block).eq(of_task));
            for change in &said.changes {
                let changed = desk.changed(&ranked.task, change).plan();
                prop_assert!(changed.placed(&ranked.task.0) > 0, "{}: {:?}", ranked.task, change);
            }
            for slot in &said.slots {
                let start = slot.block.start;
                let fits = match &slot.why {
                    SlotWhy::First => plan.work_time[0].start == start,
                    SlotWhy::After { task } | SlotWhy::Behind { task } => {
                        plan.blocks.iter().any(|block| block.task == *task && block.end == start)
                    }
                    SlotWhy::GoesOn => plan
                        .blocks
                        .iter()
                        .any(|block| block.task == ranked.task && block.end == start),
                    SlotWhy::NotBefore { at: When::At(at) } => {
                        *at <= start && start - *at < Duration::minutes(GRID_MINUTES)
                    }
                    SlotWhy::NotBefore { .. } => false,
                    SlotWhy::FirstGap { longest_before_minutes } => {
                        *longest_before_minutes < (slot.block.end - start).num_minutes()
                    }
                    SlotWhy::Kept => true,
                };
                prop_assert!(fits, "{}: {:?}", ranked.task, slot);
            }
        }
    }
}
