//! Free time, scores and blocks of days worked out by hand.

use super::*;
use crate::planner::{Conflict, Demand, Load, Reason, Top};
use crate::time::Interval;

#[test]
fn free_time_is_hours_less_meetings_buffers_and_lunch() {
    let mut desk =
        Desk::tuesday().meeting("m", "2026-11-24 10:00", "2026-11-24 10:30").reserve(0.2);
    desk.work.lunch = Some(Hours { start: 750, end: 780 });
    desk.work.buffer_minutes = 10;
    let plan = desk.plan();
    assert_eq!(plan.free(BERLIN), ["09:00-09:50", "10:40-12:30", "13:00-17:00"]);
    // (50 + 110 + 240) × 0.8
    assert_eq!(plan.load, Load { capacity_minutes: 320, demand_minutes: 0, over_minutes: 0 });
    assert_eq!(plan.meeting_minutes, 30);
}

#[test]
fn free_pieces_round_inward_and_short_ones_vanish() {
    let mut desk = Desk::tuesday().meeting("a", "2026-11-24 10:02", "2026-11-24 10:31").meeting(
        "b",
        "2026-11-24 10:51",
        "2026-11-24 16:44",
    );
    desk.now = at("2026-11-24 09:03");
    // 10:35 to 10:50 is just long enough; 16:45 to 17:00 too.
    assert_eq!(desk.plan().free(BERLIN), ["09:05-10:00", "10:35-10:50", "16:45-17:00"]);
    desk.events.push(desk.events[0].clone());
    desk.events[2].key.0.push('x');
    desk.events[2].span =
        Span::Timed { start: at("2026-11-24 10:31"), end: at("2026-11-24 10:36") };
    assert_eq!(desk.plan().free(BERLIN), ["09:05-10:00", "16:45-17:00"]);
}

#[test]
fn an_all_day_event_takes_the_day_without_buffers_and_a_free_one_nothing() {
    let mut desk = Desk::tuesday().hours(0, 24 * 60);
    desk.now = at("2026-11-24 00:00");
    desk.work.buffer_minutes = 10;
    let span = Span::AllDay { start: date("2026-11-23"), end: date("2026-11-24") };
    desk.events.push(event("yesterday", span));
    let mut free =
        event("free", Span::AllDay { start: date("2026-11-24"), end: date("2026-11-25") });
    free.busy = false;
    desk.events.push(free);
    assert_eq!(desk.plan().free(BERLIN), ["00:00-00:00"]);
    assert_eq!(desk.plan().load.capacity_minutes, 24 * 60);
    desk.events[1].busy = true;
    let plan = desk.plan();
    assert_eq!((plan.work_time.len(), plan.load.capacity_minutes), (0, 0));
    assert_eq!(plan.meeting_minutes, 24 * 60);
    assert!(!plan.day_off);
}

#[test]
fn a_day_on_which_the_clocks_change_has_its_own_length() {
    // 25 October 2026: 25 hours; 29 March 2026: 23.
    for (day, minutes) in [("2026-10-25", 25 * 60), ("2026-03-29", 23 * 60)] {
        let mut desk = Desk::tuesday().hours(0, 24 * 60);
        desk.day = date(day);
        desk.now = at(&format!("{day} 00:00"));
        assert_eq!(desk.plan().load.capacity_minutes, minutes, "{day}");
    }
}

#[test]
fn a_weekend_and_a_day_off_are_answered_honestly() {
    let mut desk = Desk::tuesday().task(task("a", 30).due("2026-11-28")).task(task("b", 30));
    desk.day = date("2026-11-28");
    desk.now = at("2026-11-28 08:00");
    let plan = desk.plan();
    assert!(plan.day_off);
    assert_eq!(plan.load, Load { capacity_minutes: 0, demand_minutes: 30, over_minutes: 30 });
    assert_eq!(plan.blocks, []);
    assert_eq!(plan.short[0].minutes, 30);
    // Monday has room for what has no due.
    assert_eq!(
        plan.why_not("b"),
        Some(&Why::NoWorkTime { fits_on: Some(date("2026-11-30")), in_time: true })
    );
    assert_eq!(
        plan.why_not("a"),
        Some(&Why::NoWorkTime { fits_on: Some(date("2026-11-30")), in_time: false })
    );
}

#[test]
fn meetings_at_one_time_are_named_once_each() {
    let desk = Desk::tuesday()
        .meeting("long", "2026-11-24 09:00", "2026-11-24 12:00")
        .meeting("in", "2026-11-24 10:00", "2026-11-24 10:30")
        .meeting("late", "2026-11-24 11:30", "2026-11-24 13:00")
        .meeting("after", "2026-11-24 13:00", "2026-11-24 14:00");
    let conflict = |first: &str, second: &str, start: &str, end: &str| Conflict {
        first: Key(first.to_owned()),
        second: Key(second.to_owned()),
        at: Interval { start: at(start), end: at(end) },
    };
    let plan = desk.plan();
    assert_eq!(
        plan.conflicts,
        [
            conflict("long", "in", "2026-11-24 10:00", "2026-11-24 10:30"),
            conflict("long", "late", "2026-11-24 11:30", "2026-11-24 12:00"),
        ]
    );
    assert_eq!(plan.meeting_minutes, 300);
}

#[test]
fn one_meeting_in_two_calendars_does_not_collide_with_itself() {
    let mut desk = Desk::tuesday()
        .meeting("work:1", "2026-11-24 09:00", "2026-11-24 10:00")
        .meeting("home:1", "2026-11-24 09:00", "2026-11-24 10:00");
    desk.events[0].uid = "1".to_owned();
    desk.events[1].uid = "1".to_owned();
    assert_eq!(desk.plan().conflicts, []);
}

#[test]
fn every_term_of_a_score_is_shown() {
    let mut open = task("a", 30).due("2026-11-24").importance(Importance::High).started();
    open.created = Some(when("2025-11-24"));
    open.projects.push("onboarding".to_owned());
    let mut desk = Desk::tuesday().task(open).task(task("b", 30).after("a"));
    let priority = |name: &str, weight: f64, pattern: &str| Priority {
        name: name.to_owned(),
        weight,
        patterns: vec![pattern.to_owned()],
    };
    desk.priorities = vec![priority("light", 1.0, "a"), priority("Activation", 3.5, "+onboarding")];
    let plan = desk.plan();
    let score = &plan.ranked[0].score;
    assert_eq!((score.due, score.blocking, score.importance), (8_800, 8_000, 6_000));
    assert_eq!((score.started, score.age, score.blocked), (4_000, 2_000, 0));
    assert_eq!((score.priority, score.matched.as_deref()), (3_500, Some("Activation")));
    assert_eq!(score.total(), 32_300);
    assert_eq!(plan.ranked[1].score.total(), -5_000);
}

#[test]
fn the_best_task_starts_the_day_and_small_ones_fill_small_gaps() {
    // The day of the design: T1 is due tomorrow and only one gap holds it whole.
    let desk = Desk::tuesday()
        .hours(9 * 60, 12 * 60)
        .meeting("standup", "2026-11-24 10:30", "2026-11-24 10:45")
        .meeting("review", "2026-11-24 11:15", "2026-11-24 12:00")
        .meeting("offsite", "2026-11-25 09:00", "2026-11-25 11:30")
        .task(task("T1", 90).due("2026-11-25").importance(Importance::High))
        .task(task("T4", 20).scheduled("2026-11-24"))
        .task(task("T9", 60).due("2026-11-26").after("T4"))
        .task(task("T7", 40).due("2026-11-27"));
    let plan = desk.plan();
    // T9 waits for T4, so only 10 of the 30 minutes between the meetings are left, and no task
    // fits in them.
    assert_eq!(plan.shown(BERLIN), ["09:00-10:30 T1", "10:45-11:05 T4"]);
    let gap = Interval { start: at("2026-11-24 09:00"), end: at("2026-11-24 10:30") };
    let due = when("2026-11-25");
    let (first, second) = (&plan.top[0], &plan.top[1]);
    // T4 scores 8 for blocking; T1 scores 6 and 12 × 0.6952 for its due, one day away.
    assert_eq!(
        first.reasons[..3],
        [
            Reason::Due { due },
            Reason::OnlyGap { due, gap, next_longest_minutes: 30 },
            Reason::MustStart { minutes: 60, due },
        ]
    );
    assert_eq!(
        second.reasons[0],
        Reason::Blocks { task: Key("T9".to_owned()), due: Some(when("2026-11-26")) }
    );
    assert_eq!(
        plan.why_not("T7"),
        Some(&Why::NoRoom { fits_on: Some(date("2026-11-26")), in_time: true })
    );
    let blocked = Why::Blocked { by: vec![] };
    assert_ne!(plan.why_not("T9"), Some(&blocked));
}

#[test]
fn a_task_is_not_cut_if_a_later_gap_holds_it_whole() {
    let desk = Desk::tuesday()
        .meeting("m", "2026-11-24 10:00", "2026-11-24 15:00")
        .task(task("long", 90).importance(Importance::High))
        .task(task("short", 45));
    assert_eq!(desk.plan().shown(BERLIN), ["09:00-09:45 short", "15:00-16:30 long"]);
}

#[test]
fn a_long_task_comes_in_chunks_of_at_most_two_hours() {
    let desk = Desk::tuesday().task(task("a", 250));
    // 130 would leave 10 minutes, a snippet: 100 and 30 instead.
    assert_eq!(desk.plan().shown(BERLIN), ["09:00-11:00 a", "11:00-12:40 a", "12:40-13:10 a"]);
}

#[test]
fn a_long_task_begins_in_a_short_gap_if_that_makes_no_more_pieces() {
    let meeting = || Desk::tuesday().meeting("m", "2026-11-24 10:00", "2026-11-24 10:30");
    let desk = meeting().task(task("a", 250));
    assert_eq!(desk.plan().shown(BERLIN), ["09:00-10:00 a", "10:30-12:30 a", "12:30-13:40 a"]);
    // Two pieces of two hours stay two.
    let desk = meeting().task(task("a", 240));
    assert_eq!(desk.plan().shown(BERLIN), ["10:30-12:30 a", "12:30-14:30 a"]);
}

#[test]
fn what_may_start_before_a_better_task_leaves_it_the_capacity() {
    // 384 minutes may be planned, in one gap; "better" comes at 14:00 and takes 150 of them.
    let desk = Desk::tuesday()
        .reserve(0.2)
        .task(task("better", 150).scheduled("2026-11-24 14:00").importance(Importance::High))
        .task(task("early", 300).scheduled("2026-11-24"));
    let plan = desk.plan();
    assert_eq!((plan.placed("better"), plan.placed("early")), (150, 230));
}

#[test]
fn what_an_earlier_plan_had_is_asked_for_today() {
    let mut desk = Desk::tuesday().task(task("a", 60)).task(task("b", 60)).task(task("c", 30));
    desk.carried = ["b", "gone"].map(|key| Key(key.to_owned())).into();
    let plan = desk.plan();
    assert_eq!(plan.ranked[0].task, Key("b".to_owned()));
    assert_eq!(plan.ranked[0].demand, Demand::CarriedOver);
    assert_eq!(plan.load.demand_minutes, 60);
    assert_eq!(plan.top[0].reasons[0], Reason::CarriedOver);
}

#[test]
fn what_may_start_later_today_starts_then() {
    let desk = Desk::tuesday()
        .task(task("a", 60).scheduled("2026-11-24 10:00").importance(Importance::High))
        .task(task("b", 300))
        .task(task("c", 60).scheduled("2026-11-25"));
    let plan = desk.plan();
    assert_eq!(plan.shown(BERLIN)[..2], ["09:00-10:00 b", "10:00-11:00 a"]);
    assert_eq!(plan.why_not("c"), Some(&Why::ScheduledLater { on: when("2026-11-25") }));
    assert_eq!(plan.ranked[2].demand, Demand::Later);
}

#[test]
fn what_waits_comes_after_what_it_waits_for_or_not_at_all() {
    let mut hidden = task("hidden", 30);
    hidden.waiting = true;
    let mut done = task("done", 30);
    done.done = true;
    let desk = Desk::tuesday()
        .task(task("b", 30).after("a").importance(Importance::High))
        .task(task("a", 30))
        .task(task("c", 30).after("somewhere else"))
        .task(task("d", 30).after("hidden"))
        .task(task("e", 30).after("f"))
        .task(task("f", 30).after("e"))
        .task(task("g", 30).after("c"))
        .task({
            let mut met = task("h", 30).after("done");
            met.blocked = false;
            met
        })
        .task(hidden)
        .task(done);
    let plan = desk.plan();
    assert_eq!(plan.shown(BERLIN), ["09:00-09:30 a", "09:30-10:00 b", "10:00-10:30 h"]);
    let by = |key: &str| Some(Why::Blocked { by: vec![Key(key.to_owned())] });
    for (key, first) in [("c", "somewhere else"), ("d", "hidden"), ("e", "f"), ("f", "e")] {
        assert_eq!(plan.why_not(key).cloned(), by(first), "{key}");
    }
    assert_eq!(plan.why_not("g").cloned(), by("c"));
    assert_eq!(plan.ranked.len(), 8);
}

#[test]
fn a_missing_estimate_is_assumed_and_a_length_rounds_up() {
    let mut unknown = task("a", 0);
    unknown.estimate_minutes = None;
    let desk = Desk::tuesday().task(unknown).task(task("b", 31)).task(task("c", 0));
    let ranked = desk.plan().ranked;
    let seen: Vec<_> = ranked.iter().map(|task| (task.minutes, task.assumed)).collect();
    assert_eq!(seen, [(30, true), (35, false), (30, true)]);
}

#[test]
fn no_hours_no_settings_and_absurd_values_do_not_break_anything() {
    let mut desk = Desk::tuesday();
    for (number, minutes) in [u32::MAX, u32::MAX, 1].into_iter().enumerate() {
        let mut absurd = task(&number.to_string(), minutes).after("0");
        absurd.due = Some(When::Day(NaiveDate::MAX));
        absurd.scheduled = Some(When::At(DateTime::<Utc>::MIN_UTC));
        absurd.created = Some(When::Day(NaiveDate::MIN));
        desk.tasks.push(absurd);
        let mut huge = task(&format!("h{number}"), minutes).due("2026-11-24");
        huge.created = Some(When::At(DateTime::<Utc>::MAX_UTC));
        desk.tasks.push(huge);
        let mut past = task(&format!("p{number}"), minutes);
        past.due = Some(When::At(DateTime::<Utc>::MIN_UTC));
        past.scheduled = Some(When::At(DateTime::<Utc>::MAX_UTC));
        desk.tasks.push(past);
    }
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    desk.events.push(event("ever", Span::Timed { start: first, end: last }));
    desk.events.push(event("never", Span::Timed { start: last, end: first }));
    let dates = Span::AllDay { start: NaiveDate::MIN, end: NaiveDate::MAX };
    desk.events.push(event("days", dates));
    desk.work.buffer_minutes = u32::MAX;
    desk.priorities.push(Priority {
        name: "all".to_owned(),
        weight: f64::NAN,
        patterns: vec!["0".to_owned()],
    });
    assert_eq!(desk.plan().blocks, []);
    desk.events.clear();
    for reserve in [f64::NAN, -1.0, 0.5, 1.0, 7.0] {
        assert!(desk.clone().reserve(reserve).plan().load.over_minutes > 0);
    }
    for day in [NaiveDate::MAX, NaiveDate::MIN] {
        desk.day = day;
        desk.plan();
    }
}

#[test]
fn top_names_at_most_three_and_each_has_a_reason() {
    let desk =
        ["a", "b", "c", "d"].iter().fold(Desk::tuesday(), |desk, key| desk.task(task(key, 30)));
    let plan = desk.plan();
    let keys: Vec<&str> = plan.top.iter().map(|top: &Top| top.task.0.as_str()).collect();
    assert_eq!(keys, ["a", "b", "c"]);
    assert!(plan.top.iter().all(|top| matches!(top.reasons[..], [Reason::Fits { .. }])));
}
