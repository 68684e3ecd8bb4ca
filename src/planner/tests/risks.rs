//! Risks of the hours, by hand; chains against the time that is really there.

use super::*;
use crate::planner::risks::{Stretch, back_to_back, longest_stretch, without_break};
use crate::planner::{BlockedDue, Demand, TightChain};

fn keys(keys: &[&str]) -> Vec<Key> {
    keys.iter().map(|key| Key((*key).to_owned())).collect()
}

impl Desk {
    fn moment(&self) -> Moment {
        Moment { now: self.now, zone: self.zone }
    }

    fn without_break(&self) -> Vec<(String, Vec<Key>, Vec<Key>)> {
        let stretches = without_break(&self.events, &self.plan().blocks, self.day, self.moment());
        stretches.into_iter().map(|stretch| shown(stretch, self.zone)).collect()
    }

    fn back_to_back(&self) -> Vec<(String, Vec<Key>, Vec<Key>)> {
        let runs = back_to_back(&self.events, self.day, self.moment());
        runs.into_iter().map(|stretch| shown(stretch, self.zone)).collect()
    }
}

fn shown(stretch: Stretch, zone: Tz) -> (String, Vec<Key>, Vec<Key>) {
    let time = |at: DateTime<Utc>| at.with_timezone(&zone).format("%H:%M").to_string();
    let Stretch { at, meetings, tasks } = stretch;
    (format!("{}-{}", time(at.start), time(at.end)), meetings, tasks)
}

#[test]
fn three_hours_of_meetings_and_blocks_without_a_break_are_named() {
    let desk = Desk::tuesday()
        .meeting("b", "2026-11-24 11:00", "2026-11-24 11:45")
        .meeting("a", "2026-11-24 10:00", "2026-11-24 11:00")
        .meeting("c", "2026-11-24 13:05", "2026-11-24 14:00")
        .meeting("d", "2026-11-24 14:15", "2026-11-24 17:10")
        .task(task("t", 80).scheduled("2026-11-24 11:45"));
    // 09:00 to 10:00 is free; "t" takes 11:45 to 13:05. Between "c" and "d" is a break, and "d"
    // alone is five minutes short of three hours.
    assert_eq!(
        desk.without_break(),
        [("10:00-14:00".to_owned(), keys(&["a", "b", "c"]), keys(&["t"]))]
    );
    let longest = longest_stretch(&desk.events, &[], desk.day, desk.moment()).unwrap();
    assert_eq!(shown(longest, BERLIN), ("14:15-17:10".to_owned(), keys(&["d"]), vec![]));
    assert_eq!(desk.back_to_back(), [("10:00-11:45".to_owned(), keys(&["a", "b"]), vec![])]);
}

#[test]
fn nine_minutes_are_no_break_and_ten_are() {
    let mut desk = Desk::tuesday().meeting("a", "2026-11-24 09:00", "2026-11-24 10:30").meeting(
        "b",
        "2026-11-24 10:39",
        "2026-11-24 12:00",
    );
    assert_eq!(desk.without_break(), [("09:00-12:00".to_owned(), keys(&["a", "b"]), vec![])]);
    assert_eq!(desk.back_to_back(), []);
    desk.events[1].span =
        Span::Timed { start: at("2026-11-24 10:40"), end: at("2026-11-24 12:01") };
    assert_eq!(desk.without_break(), []);
    // A meeting within another ends nothing, and what is over or free does not count.
    desk = desk.meeting("in", "2026-11-24 09:10", "2026-11-24 09:20");
    desk.events[0].span =
        Span::Timed { start: at("2026-11-24 09:00"), end: at("2026-11-24 12:00") };
    assert_eq!(desk.without_break(), [("09:00-12:01".to_owned(), keys(&["a", "in", "b"]), vec![])]);
    desk.now = at("2026-11-24 12:00");
    assert_eq!(desk.without_break(), []);
    desk.now = at("2026-11-24 08:00");
    desk.events[0].busy = false;
    assert_eq!(desk.without_break(), []);
}

#[test]
fn a_meeting_over_midnight_counts_within_the_day_and_in_two_calendars_once() {
    let mut desk = Desk::tuesday()
        .meeting("work:1", "2026-11-24 22:00", "2026-11-25 03:00")
        .meeting("home:1", "2026-11-24 22:00", "2026-11-25 03:00")
        .meeting("early", "2026-11-23 22:00", "2026-11-24 02:59");
    for event in &mut desk.events[..2] {
        event.uid = "1".to_owned();
    }
    assert_eq!(desk.back_to_back(), []);
    let longest = longest_stretch(&desk.events, &[], desk.day, desk.moment()).unwrap();
    assert_eq!(shown(longest, BERLIN), ("22:00-00:00".to_owned(), keys(&["home:1"]), vec![]));
    // The other end of it is over, so only three hours of the next day are left.
    desk.day = date("2026-11-25");
    let stretches = desk.without_break();
    assert_eq!(stretches, [("00:00-03:00".to_owned(), keys(&["home:1"]), vec![])]);
    assert_eq!(longest_stretch(&[], &[], NaiveDate::MAX, desk.moment()), None);
}

#[test]
fn a_chain_with_little_room_is_named_with_what_can_be_lost() {
    // 8 h today, 8 h on Wednesday. The chain of 14 h 30 is due on Wednesday, with 45 minutes more.
    let desk = |first: u32| {
        Desk::tuesday()
            .task(task("c", 60).due("2026-11-25").after("b"))
            .task(task("b", 390).after("a").after("z"))
            .task(task("a", first))
            .task(task("z", 10).scheduled("2026-11-24"))
            .task(task("other", 45).due("2026-11-25"))
            .task(task("friday", 300).due("2026-11-27"))
    };
    // 960 - (60 + 390 + 420 + 10 + 45) = 35. "a" and "z" are due alike; the first by rank leads.
    let tight = |tasks: &[&str], spare_minutes| TightChain {
        tasks: keys(tasks),
        due: when("2026-11-25"),
        spare_minutes,
    };
    assert_eq!(desk(420).plan().tight, [tight(&["a", "b", "c"], 35)]);
    assert_eq!(desk(395).plan().tight, []);
    assert_eq!(desk(455).plan().tight, [tight(&["a", "b", "c"], 0)]);
    // What cannot be met is short and not tight.
    let short = desk(460).plan();
    assert!(short.infeasible.is_some());
    assert_eq!(short.tight, []);
}

#[test]
fn what_is_blocked_and_due_is_named_and_no_part_of_the_load() {
    let plan = Desk::tuesday()
        .task(task("a", 30).due("2026-11-24").after("elsewhere"))
        .task(task("b", 31).due("2026-11-20").after("a"))
        .task(task("c", 30).due("2026-12-07").after("a"))
        .task(task("d", 30).due("2026-12-08").after("a"))
        .task(task("e", 30).after("a"))
        .plan();
    let blocked = |task: &str, due: &str, today, minutes, by: &str| BlockedDue {
        task: Key(task.to_owned()),
        due: when(due),
        today,
        minutes,
        by: keys(&[by]),
    };
    assert_eq!(
        plan.blocked,
        [
            blocked("b", "2026-11-20", true, 35, "a"),
            blocked("a", "2026-11-24", true, 30, "elsewhere"),
            blocked("c", "2026-12-07", false, 30, "a"),
        ]
    );
    assert_eq!((plan.load.demand_minutes, plan.blocks.len(), plan.short.len()), (0, 0, 0));
    assert!(plan.ranked.iter().all(|ranked| ranked.demand == Demand::Blocked));
}
