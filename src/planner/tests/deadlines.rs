//! Deadlines by hand: what counts as due when, what must start today, what cannot be met.

use super::*;
use crate::planner::{Demand, Infeasible, Short};

fn key(text: &str) -> Key {
    Key(text.to_owned())
}

#[test]
fn a_date_means_the_end_of_the_last_work_time_on_or_before_it() {
    // Friday 27 November: due Sunday is due at Friday's end, so all of it is Friday's.
    let mut desk = Desk::tuesday().task(task("a", 60).due("2026-11-29"));
    desk.day = date("2026-11-27");
    desk.now = at("2026-11-27 08:00");
    let plan = desk.plan();
    let due = when("2026-11-29");
    let must = Demand::MustStart { minutes: 60, due, of: key("a") };
    assert_eq!((plan.ranked[0].demand.clone(), plan.load.demand_minutes), (must, 60));
    assert_eq!(plan.short, []);
}

#[test]
fn an_instant_is_that_instant() {
    // "high" would be best, but only 30 minutes of it fit before "soon" must start, and it need
    // not be cut.
    let high = task("high", 120).importance(Importance::High).scheduled("2026-11-24").started();
    let desk = Desk::tuesday().task(high).task(task("soon", 60).due("2026-11-24 10:30"));
    assert_eq!(desk.plan().shown(BERLIN), ["09:00-10:00 soon", "10:00-12:00 high"]);
}

#[test]
fn overdue_counts_as_today() {
    let mut desk = Desk::tuesday().task(task("a", 60).due("2026-11-20"));
    desk.tasks.push(task("b", 60).due("2026-11-24 07:00"));
    let plan = desk.plan();
    assert_eq!(plan.ranked[0].demand, Demand::Overdue { since: when("2026-11-20") });
    assert_eq!(plan.ranked[1].demand, Demand::Overdue { since: when("2026-11-24 07:00") });
    assert_eq!((plan.infeasible, plan.load.demand_minutes), (None, 120));
}

#[test]
fn the_share_of_a_later_due_that_no_later_day_can_take_is_demand_of_today() {
    // Wednesday has 8 h: of 10 h due on Wednesday, 2 h must be done today.
    let desk = Desk::tuesday().task(task("a", 600).due("2026-11-25")).task(task("b", 480));
    let plan = desk.plan();
    let due = when("2026-11-25");
    assert_eq!(plan.ranked[0].demand, Demand::MustStart { minutes: 120, due, of: key("a") });
    assert_eq!(plan.load.demand_minutes, 120);
    assert_eq!(plan.infeasible, None);
}

#[test]
fn a_deadline_reaches_what_must_come_first() {
    // "last" is due today with 2 h, so "first" must be finished by 15:00.
    let desk = Desk::tuesday()
        .task(task("first", 60))
        .task(task("last", 120).due("2026-11-24").after("first"))
        .task(task("other", 300).due("2026-11-24"));
    let plan = desk.plan();
    let must = Demand::MustStart { minutes: 60, due: when("2026-11-24"), of: key("last") };
    let first = plan.ranked.iter().find(|ranked| ranked.task == key("first")).unwrap();
    assert_eq!((&first.demand, first.score.blocking), (&must, 8_000));
    assert_eq!((plan.infeasible.as_ref(), plan.placed("last")), (None, 120));
    let first_end = plan.blocks.iter().filter(|b| b.task.0 == "first").map(|b| b.end).max();
    let last_start = plan.blocks.iter().filter(|b| b.task.0 == "last").map(|b| b.start).min();
    assert!(first_end <= last_start);
}

#[test]
fn what_cannot_be_met_is_named_with_its_minutes_and_the_task_to_move() {
    // Until Wednesday's end there are 16 h; 2 + 9 + 6 = 17 h are due by then.
    let desk = Desk::tuesday()
        .task(task("today", 120).due("2026-11-24"))
        .task(task("big", 540).due("2026-11-25").importance(Importance::High))
        .task(task("low", 360).due("2026-11-25"))
        .task(task("friday", 60).due("2026-11-27"));
    let plan = desk.plan();
    let due = when("2026-11-25");
    assert_eq!(plan.infeasible, Some(Infeasible { due, minutes: 60, task: key("low") }));
    assert_eq!(plan.short, [Short { task: key("low"), due, minutes: 60 }]);
    // The largest lateness is smallest only if no minute of today is lost.
    let placed: i64 = ["today", "big", "low"].iter().map(|task| plan.placed(task)).sum();
    assert_eq!(placed, 480);
}

#[test]
fn what_may_not_start_in_time_is_short_and_nothing_else_is_to_blame() {
    let desk = Desk::tuesday()
        .task(task("late", 600).scheduled("2026-11-25").due("2026-11-25"))
        .task(task("fine", 60).due("2026-11-24"));
    let plan = desk.plan();
    let due = when("2026-11-25");
    assert_eq!(plan.infeasible, Some(Infeasible { due, minutes: 120, task: key("late") }));
    assert_eq!(plan.ranked[0].task, key("fine"));
}

#[test]
fn a_due_beyond_the_horizon_does_not_constrain() {
    // 8 December is the first day that is no longer among the fourteen.
    for (due, constrains) in [("2026-12-07", true), ("2026-12-08", false)] {
        let plan = Desk::tuesday().task(task("a", 100_000).due(due)).plan();
        assert_eq!(plan.infeasible.is_some(), constrains, "{due}");
    }
}

#[test]
fn only_a_deadline_enters_the_reserve_and_it_shows() {
    // 8 h of work time, 6 h 25 of capacity.
    let due = task("due", 420).due("2026-11-24");
    let desk = Desk::tuesday().reserve(0.2).task(due).task(task("spare", 60));
    let plan = desk.plan();
    assert_eq!(plan.placed("due"), 420);
    assert_eq!((plan.placed("spare"), plan.reserve_minutes_used), (0, 36));
    let reserve: Vec<bool> = plan.blocks.iter().map(|block| block.uses_reserve).collect();
    assert_eq!(reserve, [false, false, false, true]);

    let scheduled = task("scheduled", 420).scheduled("2026-11-24");
    let plan = Desk::tuesday().reserve(0.2).task(scheduled).task(task("spare", 60)).plan();
    // 384 minutes of capacity hold 380 on the grid.
    assert_eq!((plan.placed("scheduled"), plan.reserve_minutes_used), (380, 0));
    assert_eq!(plan.load.over_minutes, 420 - 384);
}

#[test]
fn spare_work_leaves_the_capacity_that_forced_work_needs_later() {
    // 8 h, capacity 4 h. "due" may not start before 13:00 and takes 4 h: nothing else is placed.
    let desk = Desk::tuesday()
        .reserve(0.5)
        .task(task("due", 240).scheduled("2026-11-24 13:00").due("2026-11-24"))
        .task(task("spare", 60).importance(Importance::High));
    let plan = desk.plan();
    assert_eq!((plan.placed("due"), plan.placed("spare")), (240, 0));
    assert_eq!(plan.reserve_minutes_used, 0);
}

#[test]
fn another_day_is_planned_whole() {
    let mut desk = Desk::tuesday().task(task("a", 60).due("2026-11-24"));
    desk.day = date("2026-11-26");
    let plan = desk.plan();
    assert_eq!(plan.shown(BERLIN), ["09:00-10:00 a"]);
    assert_eq!(plan.ranked[0].demand, Demand::Overdue { since: when("2026-11-24") });
}

#[test]
fn a_better_task_does_not_push_forced_work_into_the_reserve() {
    // The capacity is 240 minutes, and what is due today takes all of it.
    let desk = Desk::tuesday()
        .reserve(0.5)
        .task(task("due", 240).due("2026-11-24"))
        .task(task("better", 5).due("2026-11-25").importance(Importance::High).started());
    let plan = desk.plan();
    assert_eq!(plan.ranked[0].task, key("better"));
    assert_eq!((plan.placed("due"), plan.placed("better")), (240, 0));
    assert_eq!((plan.reserve_minutes_used, plan.load.over_minutes), (0, 5));
}
