//! Progress, colours, and how much of a cycle has passed.

use super::*;
use crate::domain::GoalStatus;

#[test]
fn progress_is_the_way_gone_by_the_whole_way() {
    for (start, target, now, wanted) in [
        // 10 of 40; 31 of 40; all of it; 50 of 40.
        (0.0, 40.0, 10.0, Some(0.25)),
        (0.0, 40.0, 31.0, Some(0.775)),
        (0.0, 40.0, 40.0, Some(1.0)),
        (0.0, 40.0, 50.0, Some(1.25)),
        // Backwards: −8 of 40.
        (20.0, 60.0, 12.0, Some(-0.2)),
        // Decreasing from 12 to 4: 3 of 8, 10 of 8, and 2 the wrong way.
        (12.0, 4.0, 9.0, Some(0.375)),
        (12.0, 4.0, 2.0, Some(1.25)),
        (12.0, 4.0, 14.0, Some(-0.25)),
        // Below zero: from −10 to 10, half.
        (-10.0, 10.0, 0.0, Some(0.5)),
        // Start and target the same: nothing to measure, whatever the value.
        (5.0, 5.0, 5.0, None),
        (5.0, 5.0, 7.0, None),
        // No quotient.
        (0.0, 1.0, f64::NAN, None),
        (0.0, 1.0, f64::INFINITY, None),
        (-f64::MAX, f64::MAX, f64::MAX, None),
    ] {
        let found = progress(start, target, now);
        assert!(close(found, wanted), "{start} → {now} → {target}: {found:?}");
    }
}

#[test]
fn a_score_stays_within_nothing_and_all() {
    for (progress, wanted) in [(-0.25, 0.0), (0.0, 0.0), (0.4, 0.4), (1.0, 1.0), (1.25, 1.0)] {
        assert!(close(Some(score(progress)), Some(wanted)), "{progress}");
    }
}

#[test]
fn a_grade_is_the_score_rounded_to_one_decimal() {
    use Colour::{Green, Red, Yellow};
    for (progress, grade_of, colour_of) in [
        (1.3, 1.0, Green),
        (0.65, 0.7, Green),
        (0.649, 0.6, Yellow),
        // 0.35 is stored a little below itself; a half goes up all the same.
        (0.35, 0.4, Yellow),
        (0.349, 0.3, Red),
        (-0.2, 0.0, Red),
    ] {
        assert!(close(Some(grade(progress)), Some(grade_of)), "{progress}");
        assert_eq!(colour(grade(progress)), colour_of, "{progress}");
    }
}

#[test]
fn a_pace_is_on_track_from_nine_tenths_and_at_risk_from_seven() {
    use GoalStatus::{AtRisk, Off, OnTrack};
    for (pace, status) in
        [(2.0, OnTrack), (0.9, OnTrack), (0.899, AtRisk), (0.7, AtRisk), (0.699, Off), (-1.0, Off)]
    {
        assert_eq!(pace_status(pace), status, "{pace}");
    }
    // 0.63 / 0.7 is a little less than 0.9 in binary.
    assert_eq!(pace_status(0.63 / 0.7), OnTrack);
}

#[test]
fn what_has_passed_is_counted_in_hours_of_work() {
    for (now, workdays) in [
        ("2026-09-30 12:00", 0.0),
        // The first of 66 workdays before work, at 13:00 half done, and after work.
        ("2026-10-01 08:00", 0.0),
        ("2026-10-01 13:00", 0.5),
        ("2026-10-01 17:00", 1.0),
        ("2026-10-01 23:30", 1.0),
        // A weekend adds nothing: Friday evening and Monday before work are both 2.
        ("2026-10-02 18:00", 2.0),
        ("2026-10-05 09:00", 2.0),
        // Monday 16 November: 2 + 6 weeks.
        ("2026-11-16 09:00", 32.0),
        ("2026-12-31 13:00", 65.5),
        ("2027-01-02 12:00", 66.0),
    ] {
        let elapsed = Calendar::new(&work()).elapsed(&quarter(), at(now));
        assert!(close(Some(elapsed.fraction), Some(workdays / 66.0)), "{now}: {elapsed:?}");
        assert!(close(Some(elapsed.weeks_left), Some((66.0 - workdays) / 5.0)), "{now}");
    }
}

#[test]
fn a_change_of_the_clocks_within_a_quarter_moves_no_work() {
    // Berlin goes back an hour on Sunday 25 October: nine in the morning is 07:00 UTC before it and
    // 08:00 UTC after it. On Friday the twenty-third 16 workdays are over, on Monday 17.
    for (now, workdays) in
        [("2026-10-23 07:00", 16.0), ("2026-10-23 11:00", 16.5), ("2026-10-26 08:00", 17.0)]
    {
        let moment = Moment { zone: chrono_tz::Europe::Berlin, ..at(now) };
        let elapsed = Calendar::new(&work()).elapsed(&quarter(), moment);
        assert!(close(Some(elapsed.fraction), Some(workdays / 66.0)), "{now}: {elapsed:?}");
        assert!(close(Some(elapsed.weeks_left), Some((66.0 - workdays) / 5.0)), "{now}");
    }
}

#[test]
fn days_off_are_no_part_of_a_cycle() {
    let mut work = work();
    // Monday 28 to Thursday 31 December, and Monday 2 November: 61 workdays are left.
    work.days_off = crate::domain::parse_days_off("2026-12-25..2027-01-01")
        .unwrap()
        .into_iter()
        .chain(["2026-11-02".parse().unwrap()])
        .collect();
    // Friday 25 December is one more: 66 − 4 − 1 − 1 = 60, of which 32 − 1 are over.
    let elapsed = Calendar::new(&work).elapsed(&quarter(), at("2026-11-16 09:00"));
    assert!(close(Some(elapsed.fraction), Some(31.0 / 60.0)), "{elapsed:?}");
    assert!(close(Some(elapsed.weeks_left), Some(29.0 / 5.0)), "{elapsed:?}");
}

#[test]
fn a_cycle_without_work_time_is_counted_in_days() {
    // A week off: 7 days, of which noon of the fourth leaves 3.5.
    let mut off = work();
    off.days_off =
        crate::domain::parse_days_off("2026-11-16..2026-11-22").unwrap().into_iter().collect();
    let cycle = Cycle::parse("2026-11-16..2026-11-22").unwrap();
    let elapsed = Calendar::new(&off).elapsed(&cycle, at("2026-11-19 12:00"));
    assert!(close(Some(elapsed.fraction), Some(0.5)), "{elapsed:?}");
    // Nobody who works at no hours has none: all days count.
    let none = Work { hours: Default::default(), ..work() };
    let elapsed = Calendar::new(&none).elapsed(&cycle, at("2026-11-19 12:00"));
    assert!(close(Some(elapsed.fraction), Some(0.5)), "{elapsed:?}");
    assert!(close(Some(elapsed.weeks_left), Some(0.5)), "{elapsed:?}");
}

#[test]
fn a_cycle_has_a_before_a_middle_and_an_after() {
    for (now, phase) in [
        ("2026-09-30 23:59", Phase::Before),
        ("2026-10-01 00:00", Phase::Running),
        ("2026-12-31 23:59", Phase::Running),
        ("2027-01-01 00:00", Phase::After),
    ] {
        assert_eq!(Calendar::new(&work()).elapsed(&quarter(), at(now)).phase, phase, "{now}");
    }
}
