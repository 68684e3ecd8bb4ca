//! The rules of slots: each has exactly one run or a recorded skip, whatever the clock does.

use super::*;
use crate::domain::{Hours, Work};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;
use std::collections::BTreeSet;

const BERLIN: Tz = chrono_tz::Europe::Berlin;

fn work() -> Work {
    let mut hours: [Vec<Hours>; 7] = Default::default();
    hours[..5].fill(vec![Hours { start: 540, end: 1050 }]);
    Work {
        hours,
        lunch: None,
        buffer_minutes: 0,
        reserve: 0.2,
        default_estimate: 30,
        days_off: BTreeSet::from([NaiveDate::from_ymd_opt(2026, 12, 24).unwrap()]),
    }
}

fn schedule(expressions: &[&str], lateness: Lateness) -> Schedule {
    let expressions = expressions.iter().map(|text| Expression::parse(text).unwrap()).collect();
    Schedule { expressions, lateness }
}

fn plan() -> Schedule {
    schedule(&["Mon..Fri 08:00"], Lateness::For(Duration::hours(4)))
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

fn ran(slot: &str) -> Handled {
    Handled { slot: Slot::parse(slot).unwrap(), ran: true }
}

/// What is due, as texts: the slot to run for, and the skips.
fn due(schedule: &Schedule, now: &str, handled: &[Handled]) -> (Option<String>, Vec<String>) {
    let due = schedule.due(at(now), BERLIN, &work(), handled);
    let skip = |skip: &Skipped| format!("{} {:?}", skip.slot, skip.reason);
    (due.run.map(|slot| slot.to_string()), due.skips.iter().map(skip).collect())
}

fn run(slot: &str) -> (Option<String>, Vec<String>) {
    (Some(slot.to_owned()), Vec::new())
}

fn skips(skips: &[&str]) -> (Option<String>, Vec<String>) {
    (None, skips.iter().map(|&skip| skip.to_owned()).collect())
}

#[test]
fn a_slot_runs_once_within_its_lateness() {
    // 24 November 2026 is a Tuesday.
    let monday = ran("2026-11-23T08:00");
    assert_eq!(due(&plan(), "2026-11-24T07:59:59+01:00", &[monday]), skips(&[]));
    assert_eq!(due(&plan(), "2026-11-24T08:00:00+01:00", &[monday]), run("2026-11-24T08:00"));
    assert_eq!(due(&plan(), "2026-11-24T12:00:00+01:00", &[monday]), run("2026-11-24T08:00"));
    let both = [monday, ran("2026-11-24T08:00")];
    assert_eq!(due(&plan(), "2026-11-24T08:01:00+01:00", &both), skips(&[]));
}

#[test]
fn six_hours_late_is_a_recorded_skip() {
    let monday = ran("2026-11-23T08:00");
    let skipped = ["2026-11-24T08:00 TooLate"];
    assert_eq!(due(&plan(), "2026-11-24T14:00:00+01:00", &[monday]), skips(&skipped));
}

#[test]
fn five_days_away_give_one_message() {
    let (slot, skipped) = due(&plan(), "2026-11-30T09:00:00+01:00", &[ran("2026-11-23T08:00")]);
    assert_eq!(slot.as_deref(), Some("2026-11-30T08:00"));
    let days = ["24", "25", "26", "27"];
    assert_eq!(skipped, days.map(|day| format!("2026-11-{day}T08:00 TooLate")));
}

#[test]
fn the_first_run_ever_judges_the_latest_slot_alone() {
    assert_eq!(due(&plan(), "2026-11-24T09:00:00+01:00", &[]), run("2026-11-24T08:00"));
    let skipped = ["2026-11-24T08:00 TooLate"];
    assert_eq!(due(&plan(), "2026-11-24T18:00:00+01:00", &[]), skips(&skipped));
}

#[test]
fn the_window_ends_where_the_next_slot_begins() {
    let often = schedule(&["every 2h"], Lateness::For(Duration::hours(4)));
    let slot = Slot::parse("2026-11-24T08:00").unwrap();
    assert_eq!(often.useful_until(slot, BERLIN), at("2026-11-24T10:00:00+01:00"));
    let evening = schedule(&["Mon..Fri 17:30"], Lateness::UntilNoon);
    let slot = Slot::parse("2026-11-27T17:30").unwrap();
    assert_eq!(evening.useful_until(slot, BERLIN), at("2026-11-28T12:00:00+01:00"));
}

#[test]
fn a_moved_time_is_no_second_message_of_the_day() {
    let moved = schedule(&["Mon..Fri 10:00"], Lateness::For(Duration::hours(4)));
    let early = ran("2026-11-24T08:00");
    assert_eq!(due(&moved, "2026-11-24T10:30:00+01:00", &[early]), skips(&[]));
    // Had the early one been skipped, the moved one would run.
    let skipped = Handled { ran: false, ..early };
    assert_eq!(due(&moved, "2026-11-24T10:30:00+01:00", &[skipped]), run("2026-11-24T10:00"));
    // Two times a day are two messages.
    let twice = schedule(&["Mon..Fri 08:00,10:00"], Lateness::For(Duration::hours(1)));
    assert_eq!(due(&twice, "2026-11-24T10:30:00+01:00", &[early]), run("2026-11-24T10:00"));
}

#[test]
fn an_explicit_day_runs_without_hours_and_no_day_off_does() {
    let saturday = schedule(&["Sat 10:00"], Lateness::For(Duration::hours(4)));
    assert_eq!(due(&saturday, "2026-11-28T10:00:00+01:00", &[]), run("2026-11-28T10:00"));
    let daily = schedule(&["10:00"], Lateness::For(Duration::hours(4)));
    let skipped = ["2026-11-28T10:00 NoWorkday"];
    assert_eq!(due(&daily, "2026-11-28T10:00:00+01:00", &[]), skips(&skipped));
    let skipped = ["2026-12-24T08:00 DayOff"];
    assert_eq!(due(&plan(), "2026-12-24T08:00:00+01:00", &[]), skips(&skipped));
}

#[test]
fn a_clock_that_steps_back_makes_no_second_message() {
    let handled = [ran("2026-11-23T08:00"), ran("2026-11-24T08:00")];
    for now in
        ["2026-11-24T07:30:00+01:00", "2026-11-24T08:00:00+01:00", "2026-11-23T08:30:00+01:00"]
    {
        assert_eq!(due(&plan(), now, &handled), skips(&[]), "{now}");
    }
}

#[test]
fn a_clock_that_was_years_ahead_hides_no_slot() {
    // A dead battery had the machine believe it was 2031, and the slots of then were handled.
    let ahead = ["2031-05-07T08:00", "2031-05-08T08:00"].map(ran);
    let handled = [ran("2026-11-23T08:00"), ahead[0], ahead[1]];
    assert_eq!(due(&plan(), "2026-11-24T08:01:00+01:00", &handled), run("2026-11-24T08:00"));
    let skipped = ["2026-11-24T08:00 TooLate"];
    assert_eq!(due(&plan(), "2026-11-24T14:00:00+01:00", &handled), skips(&skipped));
    // When that day does come, its slot has had its run.
    assert_eq!(due(&plan(), "2031-05-07T08:01:00+02:00", &handled), skips(&[]));
}

#[test]
fn two_expressions_of_one_time_are_one_slot_of_the_day() {
    let doubled = schedule(&["Mon..Fri 10:00", "Tue 10:00"], Lateness::For(Duration::hours(4)));
    let early = ran("2026-11-24T08:00");
    assert_eq!(due(&doubled, "2026-11-24T10:30:00+01:00", &[early]), skips(&[]));
}

#[test]
fn travel_makes_neither_a_second_message_of_a_date_nor_loses_one() {
    let tokyo = chrono_tz::Asia::Tokyo;
    let honolulu = chrono_tz::Pacific::Honolulu;
    let at_home = [ran("2026-11-23T08:00"), ran("2026-11-24T08:00")];
    let on = |now: &str, zone: Tz, handled: &[Handled]| {
        let due = plan().due(at(now), zone, &work(), handled);
        (due.run.map(|slot| slot.to_string()), due.skips.len())
    };
    // West after the plan of Tuesday, 07:00 UTC: Tuesday's eight o'clock in Honolulu, 18:00 UTC, is
    // of a date that had its plan; Wednesday's, a day later, has not.
    assert_eq!(on("2026-11-24T18:30:00Z", honolulu, &at_home), (None, 0));
    let wednesday = (Some("2026-11-25T08:00".to_owned()), 0);
    assert_eq!(on("2026-11-25T18:01:00Z", honolulu, &at_home), wednesday);
    // East, Wednesday's in Tokyo is 23:00 UTC on Tuesday, sixteen hours after the last.
    assert_eq!(on("2026-11-24T22:59:00Z", tokyo, &at_home), (None, 0));
    assert_eq!(on("2026-11-24T23:01:00Z", tokyo, &at_home), wednesday);
    // And back west over the date line: Wednesday comes again, its plan does not.
    let in_tokyo = [at_home[0], at_home[1], ran("2026-11-25T08:00")];
    assert_eq!(on("2026-11-25T18:30:00Z", honolulu, &in_tokyo), (None, 0));
}

#[test]
fn a_skipped_hour_and_a_repeated_one_run_once() {
    let night = schedule(&["02:30"], Lateness::For(Duration::hours(4)));
    let mut work = work();
    work.hours.fill(vec![Hours { start: 0, end: 1440 }]);
    let due = |now: &str, handled: &[Handled]| {
        let due = night.due(at(now), BERLIN, &work, handled);
        assert_eq!(due.skips, []);
        due.run.map(|slot| slot.to_string())
    };
    // On 29 March 2026 the clocks go from 02:00 to 03:00, at 01:00 UTC.
    let saturday = ran("2026-03-28T02:30");
    assert_eq!(due("2026-03-29T00:59:59Z", &[saturday]), None);
    assert_eq!(due("2026-03-29T01:00:00Z", &[saturday]).as_deref(), Some("2026-03-29T02:30"));
    assert_eq!(due("2026-03-29T02:30:00Z", &[saturday, ran("2026-03-29T02:30")]), None);
    // On 25 October 2026 half past two comes at 00:30 and at 01:30 UTC.
    let saturday = ran("2026-10-24T02:30");
    assert_eq!(due("2026-10-25T00:29:59Z", &[saturday]), None);
    assert_eq!(due("2026-10-25T00:30:00Z", &[saturday]).as_deref(), Some("2026-10-25T02:30"));
    assert_eq!(due("2026-10-25T01:30:00Z", &[saturday, ran("2026-10-25T02:30")]), None);
}

#[test]
fn late_is_said_after_five_minutes() {
    let slot = Slot::parse("2026-11-24T08:00").unwrap();
    assert!(!Schedule::is_late(slot, at("2026-11-24T08:05:00+01:00"), BERLIN));
    assert!(Schedule::is_late(slot, at("2026-11-24T08:05:01+01:00"), BERLIN));
}

fn zones() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![
        BERLIN,
        chrono_tz::America::New_York,
        chrono_tz::Asia::Beirut,
        chrono_tz::Australia::Lord_Howe,
        chrono_tz::UTC,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A machine that wakes at arbitrary times over three weeks around a change of the clocks:
    /// whatever it does, no slot is handled twice, none runs outside its window, and at the end
    /// each slot since the first handled one is handled.
    #[test]
    fn each_slot_has_one_run_or_a_skip(
        zone in zones(),
        autumn in any::<bool>(),
        times in prop::sample::select(vec![
            "Mon..Fri 08:00", "02:30", "00:30,12:30", "*-*~1 01:15", "every 6h", "Sun 02:00,03:00",
        ]),
        hours in 1i64..30,
        wakes in prop::collection::vec((0i64..30 * 60, 0i64..90), 1..60),
    ) {
        let schedule = schedule(&[times], Lateness::For(Duration::hours(hours)));
        let mut work = work();
        work.hours.fill(vec![Hours { start: 0, end: 1440 }]);
        let begin = if autumn { at("2026-10-15T00:00:00Z") } else { at("2026-03-20T00:00:00Z") };
        let mut now = begin;
        let mut handled: Vec<Handled> = Vec::new();
        for (asleep, back) in wakes {
            now += Duration::minutes(asleep);
            // Every other wake-up finds the clock set back a little.
            for moment in [now, now - Duration::minutes(back), now] {
                let due = schedule.due(moment, zone, &work, &handled);
                for skip in &due.skips {
                    prop_assert!(!handled.iter().any(|h| h.slot == skip.slot), "twice: {}", skip.slot);
                    prop_assert!(skip.slot.due(zone) <= moment);
                    handled.push(Handled { slot: skip.slot, ran: false });
                }
                if let Some(slot) = due.run {
                    prop_assert!(!handled.iter().any(|h| h.slot == slot), "twice: {slot}");
                    prop_assert!(slot.due(zone) <= moment);
                    prop_assert!(moment <= slot.due(zone) + Duration::hours(hours));
                    handled.push(Handled { slot, ran: true });
                }
            }
        }
        // Nothing between the first and the last handled slot is forgotten.
        let first = handled.iter().map(|h| h.slot).min();
        let last = handled.iter().map(|h| h.slot).max();
        if let (Some(first), Some(last)) = (first, last) {
            let expression = &schedule.expressions[0];
            let all = first.date.iter_days().take_while(|date| *date <= last.date);
            for slot in all.flat_map(|date| expression.slots_on(date)) {
                if first <= slot && slot <= last {
                    let known = handled.iter().any(|h| h.slot == slot);
                    prop_assert!(known, "forgotten: {slot}");
                }
            }
        }
    }
}
