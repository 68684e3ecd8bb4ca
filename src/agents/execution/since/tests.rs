//! What became of plans, on days whose outcome was worked out by hand.

use super::{Became, Since, compare};
use crate::agents::execution::days::{World, at, date, done, task};
use crate::domain::{Key, Loaded, Problem, ProblemKind, Task};
use crate::time::When;

/// Monday's plan of 09:00 with `then`, seen at noon with `now`.
fn noon(then: Vec<Task>, now: Vec<Task>) -> Since {
    let mut world = World::new(then);
    world.plan(date(2), at(2, 9, 0));
    world.set(now);
    world.given(date(2), at(2, 12, 0), |given| compare(&given).0)
}

fn became(since: &Since) -> Vec<(&str, Became)> {
    since.planned.iter().map(|one| (one.key.0.as_str(), one.became)).collect()
}

fn renamed(task: Task, key: &str, title: &str) -> Task {
    Task { key: Key(key.to_owned()), title: title.to_owned(), ..task }
}

#[test]
fn each_state_of_a_task_is_told_from_the_others() {
    let all = || -> Vec<Task> {
        let names = ["a", "b", "c", "d", "e", "f"];
        names.iter().map(|name| task(name, 10, Some(2))).collect()
    };
    let mut now = all();
    now[0] = done(now[0].clone(), Some(2));
    now[1] = Task { cancelled: true, ..done(now[1].clone(), None) };
    now[2].started = true;
    now[3].scheduled = Some(When::Day(date(3)));
    now[4].waiting = true;
    now.pop();
    let since = noon(all(), now);
    let open = Became::Open { begun: true };
    let on = Some(When::Day(date(2)));
    let put_off = Became::PutOff { until: Some(When::Day(date(3))) };
    let mut found = became(&since);
    found.sort_unstable_by_key(|(key, _)| *key);
    assert_eq!(
        found,
        [
            ("t:a", Became::Done { on }),
            ("t:b", Became::Dropped),
            ("t:c", open),
            ("t:d", put_off),
            ("t:e", Became::PutOff { until: None }),
            ("t:f", Became::Gone),
        ]
    );
    assert_eq!(since.begun, [Key("t:c".to_owned())]);
    assert!(since.recorded);
}

#[test]
fn nothing_recorded_is_not_nothing_done() {
    let tasks = || vec![task("a", 30, Some(2)), task("b", 30, None)];
    let since = noon(tasks(), tasks());
    assert!(!since.recorded);
    assert!(since.planned.iter().all(|one| one.became == Became::Open { begun: false }));
    // A task that its list no longer hides was not touched by anybody.
    let mut hidden = tasks();
    hidden[1].waiting = true;
    assert!(!noon(hidden, tasks()).recorded);
    // A new line, another due and a line less are records.
    for changed in [
        vec![task("a", 30, Some(2)), task("b", 30, None), task("c", 30, None)],
        vec![task("a", 30, Some(3)), task("b", 30, None)],
        vec![task("a", 30, Some(2))],
    ] {
        assert!(noon(tasks(), changed).recorded);
    }
}

#[test]
fn a_list_that_is_down_loses_nothing() {
    let mut world = World::new(vec![task("a", 30, Some(2))]);
    world.plan(date(2), at(2, 9, 0));
    let problem = || Problem::new("t", ProblemKind::Unreachable, "gone");
    world.tasks = Loaded::unknown(problem());
    let look = |world: &World| world.given(date(2), at(2, 12, 0), |given| compare(&given).0);
    let since = look(&world);
    assert_eq!(became(&since), [("t:a", Became::Unknown)]);
    assert!(!since.recorded && since.counted().count() == 0);
    // One that left something out may have left out just this.
    world.tasks = Loaded { items: Some(Vec::new()), as_of: None, problems: vec![problem()] };
    assert_eq!(became(&look(&world)), [("t:a", Became::Unknown)]);
}

#[test]
fn an_edited_text_is_the_same_task_through_several_plans() {
    let text = |key: &str, title: &str| renamed(task("x", 30, Some(2)), key, title);
    let mut world = World::new(vec![text("t:1", "Call the bank about fees")]);
    world.plan(date(2), at(2, 9, 0));
    world.set(vec![text("t:2", "Call the bank about all fees")]);
    world.plan(date(2), at(2, 10, 0));
    world.set(vec![done(text("t:3", "Call the big bank about all fees"), Some(2))]);
    let (since, handles) = world.given(date(2), at(2, 12, 0), |given| {
        let (since, basis) = compare(&given);
        (since, basis.handles)
    });
    assert_eq!(became(&since), [("t:3", Became::Done { on: Some(When::Day(date(2))) })]);
    assert_eq!(since.unplanned, []);
    assert_eq!((handles[0].handle.as_str(), handles[0].key.0.as_str()), ("T1", "t:3"));
}

#[test]
fn what_was_finished_without_a_plan_counts_on_its_own_day() {
    let old = || done(task("old", 10, None), Some(1));
    let later = || Task { scheduled: Some(When::Day(date(20))), ..task("later", 200, None) };
    let since = noon(
        vec![task("a", 10, Some(2)), later(), old()],
        vec![
            task("a", 10, Some(2)),
            // Seen open by the plan, and finished without a date.
            done(later(), None),
            done(task("quick", 15, None), Some(2)),
            done(task("no idea when", 15, None), None),
            old(),
        ],
    );
    let found: Vec<(&str, i64)> =
        since.unplanned.iter().map(|one| (one.key.0.as_str(), one.minutes)).collect();
    assert_eq!(found, [("t:later", 200), ("t:quick", 15)]);
}

#[test]
fn a_look_back_counts_what_was_done_by_then() {
    let mut world = World::new(vec![task("a", 10, Some(2)), task("b", 10, Some(2))]);
    world.plan(date(2), at(2, 9, 0));
    world.set(vec![
        done(task("a", 10, Some(2)), Some(3)),
        done(task("b", 10, Some(2)), Some(2)),
        done(task("c", 10, None), Some(2)),
        done(task("d", 10, None), None),
    ]);
    let since = world.given(date(2), at(3, 8, 0), |given| compare(&given).0);
    let later = Became::DoneLater { on: When::Day(date(3)) };
    let on = Some(When::Day(date(2)));
    assert_eq!(became(&since), [("t:a", later), ("t:b", Became::Done { on })]);
    assert_eq!(since.unplanned.len(), 1);
    assert_eq!(since.unplanned[0].key.0, "t:c");
}

#[test]
fn plans_of_the_day_count_and_one_in_advance_only_alone() {
    let mut world = World::new(vec![task("a", 10, Some(2))]);
    world.plan(date(2), at(1, 18, 0));
    let look = |world: &World| world.given(date(2), at(2, 12, 0), |given| compare(&given).0);
    assert_eq!(look(&world).plans[0].made_on, date(1));
    world.plan(date(2), at(2, 9, 0));
    world.plan(date(3), at(2, 9, 30));
    world.set(vec![task("a", 10, Some(2)), task("b", 10, Some(2))]);
    world.plan(date(2), at(2, 11, 0));
    let since = look(&world);
    let made: Vec<_> = since.plans.iter().map(|plan| plan.as_of).collect();
    assert_eq!(made, [at(2, 9, 0), at(2, 11, 0)]);
    assert_eq!(since.planned.len(), 2);
    // No plan of the day at all.
    let none = world.given(date(4), at(4, 12, 0), |given| compare(&given).0);
    assert_eq!((none.plans.len(), none.planned.len(), none.recorded), (0, 0, false));
}

/// Of equal texts the open one has the first number: the next instance takes the key.
#[test]
fn the_finished_instance_of_a_repeating_task_is_done() {
    let weekly = |key: &str, due: u32| renamed(task("x", 30, Some(due)), key, "Water the plants");
    let since =
        noon(vec![weekly("t:1", 2)], vec![weekly("t:1", 9), done(weekly("t:1-1", 2), Some(2))]);
    assert_eq!(became(&since), [("t:1", Became::Done { on: Some(When::Day(date(2))) })]);
    assert_eq!(since.unplanned, []);
    // One whose due was only moved is open, whatever else is finished.
    let moved =
        noon(vec![weekly("t:1", 2)], vec![weekly("t:1", 9), done(weekly("t:1-1", 5), Some(2))]);
    assert_eq!(became(&moved), [("t:1", Became::Open { begun: false })]);
    assert_eq!(moved.unplanned.len(), 1);
}
