//! What to defer, by hand and by trying all sets.

use super::*;
use proptest::prelude::*;

fn deferred(plan: &Plan) -> (Vec<&str>, bool) {
    let defer = plan.defer.as_ref().expect("an overloaded day");
    (defer.tasks.iter().map(|deferred| deferred.task.0.as_str()).collect(), defer.enough)
}

#[test]
fn the_fewest_tasks_then_the_lowest_score_go() {
    // 8 h of room. 4 h due today and 5 h scheduled: 60 minutes too much.
    let desk = Desk::tuesday()
        .task(task("due", 240).due("2026-11-24"))
        .task(task("a", 120).scheduled("2026-11-24").importance(Importance::High))
        .task(task("b", 70).scheduled("2026-11-24").importance(Importance::Low))
        .task(task("c", 60).scheduled("2026-11-24").importance(Importance::Low))
        .task(task("d", 50).scheduled("2026-11-24"));
    let plan = desk.plan();
    assert_eq!(plan.load.over_minutes, 60);
    // "d" alone is not enough; "b" and "c" are equal in score and "c" is shorter.
    assert_eq!(deferred(&plan), (vec!["c"], true));
}

#[test]
fn what_is_due_today_is_never_deferred_but_named() {
    let desk = Desk::tuesday()
        .task(task("due", 500).due("2026-11-24"))
        .task(task("a", 30).scheduled("2026-11-24"));
    let plan = desk.plan();
    assert_eq!(deferred(&plan), (vec!["a"], false));
    assert_eq!(plan.defer.unwrap().due_today, [Key("due".to_owned())]);
}

#[test]
fn a_day_that_fits_defers_nothing() {
    assert_eq!(Desk::tuesday().task(task("a", 480).due("2026-11-24")).plan().defer, None);
}

#[test]
fn a_deferral_that_costs_a_later_due_says_so() {
    // 16 h until Wednesday's end, 14 h due then: 6 h must be done today, the capacity is 4 h.
    let desk = Desk::tuesday().reserve(0.5).task(task("a", 840).due("2026-11-25"));
    let defer = desk.plan().defer.unwrap();
    assert_eq!(defer.tasks[0].misses, Some(when("2026-11-25")));
}

#[test]
fn what_is_named_to_defer_comes_after_the_rest_of_today() {
    // 9 h for 8 h: "a" alone is enough.
    let desk = Desk::tuesday()
        .task(task("due", 240).due("2026-11-24"))
        .task(task("a", 130).scheduled("2026-11-24").importance(Importance::High))
        .task(task("c", 110).scheduled("2026-11-24").importance(Importance::Low))
        .task(task("after c", 10).scheduled("2026-11-24").after("c"))
        .task(task("d", 50).scheduled("2026-11-24"))
        .task(task("spare", 30).importance(Importance::Low));
    let plan = desk.plan();
    assert_eq!(plan.load.over_minutes, 60);
    assert_eq!(deferred(&plan), (vec!["a"], true));
    // Although its score is the best of those that may go, it gets the 70 minutes that the others
    // leave, and 60 of its 130 are to be moved. Nothing is left for what nobody asks for.
    let placed = |key: &str| plan.placed(key);
    assert_eq!((placed("c"), placed("after c"), placed("d"), placed("due")), (110, 10, 50, 240));
    assert_eq!((placed("a"), placed("spare")), (70, 0));
    let defer = plan.defer.as_ref().unwrap();
    assert_eq!((defer.tasks[0].minutes, defer.tasks[0].minutes_today), (130, 70));
}

#[test]
fn a_day_that_is_too_full_has_no_time_for_what_nobody_asks_for() {
    let desk = Desk::tuesday()
        .task(task("due", 400).due("2026-11-24"))
        .task(task("a", 55).scheduled("2026-11-24"))
        .task(task("b", 60).scheduled("2026-11-24"))
        .task(task("spare", 20));
    let plan = desk.plan();
    assert_eq!(deferred(&plan), (vec!["a"], true));
    // The 20 minutes that are left are too short for a piece of "a".
    assert_eq!((plan.placed("a"), plan.placed("b"), plan.placed("spare")), (0, 60, 0));
}

#[test]
fn what_a_due_forces_stays_also_if_it_is_named() {
    // 16 h until Wednesday's end, 14 h due then: 6 h must be done today, the capacity is 4 h.
    let desk = Desk::tuesday()
        .reserve(0.5)
        .task(task("a", 840).due("2026-11-25"))
        .task(task("b", 60).scheduled("2026-11-24").importance(Importance::High));
    let plan = desk.plan();
    let defer = plan.defer.clone().unwrap();
    assert_eq!(defer.tasks.len(), 1);
    assert_eq!((defer.tasks[0].minutes, defer.tasks[0].minutes_today), (360, 360));
    assert_eq!((plan.placed("a"), plan.placed("b"), plan.reserve_minutes_used), (360, 0, 120));
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn no_other_set_is_better(
        sizes in prop::collection::vec((1u32..9, 0u8..3, any::<bool>()), 1..9),
        room in 3u32..20,
    ) {
        let mut desk = Desk::tuesday().hours(540, 540 + 5 * room);
        let names = ["c", "h", "a", "f", "b", "g", "d", "e"];
        for (&(slots, importance, due), name) in sizes.iter().zip(names) {
            let importance = [Importance::None, Importance::Low, Importance::High][importance as usize];
            let mut task = task(name, slots * 5).importance(importance).scheduled("2026-11-24");
            if due && slots < 3 {
                task = task.due("2026-11-24");
            }
            desk.tasks.push(task);
        }
        let plan = desk.plan();
        let movable: Vec<&Task> = {
            let mut movable: Vec<&Task> = desk.tasks.iter().filter(|t| t.due.is_none()).collect();
            movable.sort_by(|a, b| a.key.cmp(&b.key));
            movable
        };
        let over = i64::from(desk.tasks.iter().filter_map(|t| t.estimate_minutes).sum::<u32>())
            - i64::from(room * 5);
        prop_assert_eq!(plan.load.over_minutes, over.max(0));
        let points = |task: &Task| match task.priority {
            Importance::High => 6_000i64,
            Importance::Medium => 3_900,
            Importance::Low => 1_800,
            Importance::None => 0,
        };
        // Every set, as what decides: how many, total score, minutes, keys.
        let best = (0u32..1 << movable.len())
            .map(|set| -> Vec<&Task> {
                let chosen = movable.iter().enumerate().filter(|(n, _)| set & (1 << n) != 0);
                chosen.map(|(_, task)| *task).collect()
            })
            .map(|set| {
                let minutes = set.iter().filter_map(|t| t.estimate_minutes).map(i64::from).sum();
                let score: i64 = set.iter().map(|task| points(task)).sum();
                let keys: Vec<&str> = set.iter().map(|task| task.key.0.as_str()).collect();
                (set.len(), score, minutes, keys)
            })
            .filter(|(_, _, minutes, _): &(usize, i64, i64, Vec<&str>)| *minutes >= over)
            .min();
        match best {
            _ if over <= 0 => prop_assert_eq!(plan.defer, None),
            Some((_, _, _, keys)) => {
                prop_assert_eq!(deferred(&plan), (keys.clone(), true));
                // The day has one gap and no task is long, so all others have all their time.
                for task in desk.tasks.iter().filter(|task| !keys.contains(&task.key.0.as_str())) {
                    let minutes = i64::from(task.estimate_minutes.unwrap());
                    prop_assert_eq!(plan.placed(&task.key.0), minutes);
                }
            }
            None => {
                let all = movable.iter().map(|task| task.key.0.as_str()).collect();
                prop_assert_eq!(deferred(&plan), (all, false));
            }
        }
    }
}
