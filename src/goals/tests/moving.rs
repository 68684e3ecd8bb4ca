//! Rates: required, actual, the alarm, and the forecast that goes on with them.

use super::*;

/// Monday 16 November at 09:00: 32 of 66 workdays over, 34 to go, 6.8 weeks.
const MIDDLE: &str = "2026-11-16 09:00";

#[test]
fn rates_are_units_a_working_week() {
    // From Monday 19 October 10:00 (28 days ago) to Friday 13 November 10:00: 19 workdays, 3.8
    // weeks, and 19 more: 5 a week. To go: 100 − 49 = 51 in 6.8 weeks: 7.5 a week, which is 1.5 times
    // as much and no more. At 5 a week the end would be at 49 + 34 = 83.
    let check_ins = [
        said("2026-10-18 10:00", 0.0),
        said("2026-10-19 10:00", 30.0),
        said("2026-11-02 10:00", 31.0),
        said("2026-11-13 10:00", 49.0),
    ];
    let found = standing(&metric(0.0, 100.0), &check_ins, MIDDLE);
    assert!(close(found.required_per_week, Some(7.5)), "{found:?}");
    assert!(close(found.actual_per_week, Some(5.0)), "{found:?}");
    assert!(close(found.recent_forecast, Some(0.83)), "{found:?}");
    assert!(!found.alarm);
    // One less needs 52 in 6.8 weeks and moved 18 in 3.8.
    let slower = [check_ins[1].clone(), said("2026-11-13 10:00", 48.0)];
    let found = standing(&metric(0.0, 100.0), &slower, MIDDLE);
    assert!(close(found.required_per_week, Some(52.0 / 6.8)), "{found:?}");
    assert!(close(found.actual_per_week, Some(18.0 / 3.8)), "{found:?}");
    assert!(found.alarm);
}

#[test]
fn a_falling_value_has_falling_rates() {
    // From 12 to 4: in 3.8 weeks from 10.9 to 9, half a point a week; 5 to go in 6.8 weeks.
    let check_ins = [said("2026-10-19 10:00", 10.9), said("2026-11-13 10:00", 9.0)];
    let found = standing(&metric(12.0, 4.0), &check_ins, MIDDLE);
    assert!(close(found.actual_per_week, Some(-0.5)), "{found:?}");
    assert!(close(found.required_per_week, Some(-5.0 / 6.8)), "{found:?}");
    // 0.735 is 1.47 times 0.5. At this rate it ends at 9 − 3.4 = 5.6: 6.4 of 8.
    assert!(!found.alarm);
    assert!(close(found.recent_forecast, Some(0.8)), "{found:?}");
    // Rising is the wrong way, and never gets there.
    let wrong = [said("2026-10-19 10:00", 9.0), said("2026-11-13 10:00", 9.5)];
    assert!(standing(&metric(12.0, 4.0), &wrong, MIDDLE).alarm);
}

#[test]
fn a_value_that_stands_still_is_an_alarm_unless_it_has_arrived() {
    let still = |value| [said("2026-10-26 10:00", value), said("2026-11-13 10:00", value)];
    let found = standing(&metric(0.0, 100.0), &still(40.0), MIDDLE);
    assert_eq!((found.actual_per_week, found.alarm), (Some(0.0), true));
    let found = standing(&metric(0.0, 100.0), &still(100.0), MIDDLE);
    assert_eq!((found.required_per_week, found.alarm), (Some(0.0), false));
    // Beyond the target less than nothing is required.
    let found = standing(&metric(0.0, 100.0), &still(110.0), MIDDLE);
    assert!(close(found.required_per_week, Some(-10.0 / 6.8)));
    assert!(!found.alarm);
}

#[test]
fn one_point_has_no_rate_but_a_start_within_four_weeks_is_another() {
    let one = [said("2026-11-13 10:00", 40.0)];
    let found = standing(&metric(0.0, 100.0), &one, MIDDLE);
    assert_eq!((found.actual_per_week, found.recent_forecast), (None, None));
    assert!(!found.alarm);
    assert!(close(found.required_per_week, Some(60.0 / 6.8)));
    // Monday 19 October: the quarter began 18 days ago. From its start to Friday 16 October, 17:00:
    // 12 workdays, 2.4 weeks, 12 of 100: 5 a week.
    let one = [said("2026-10-16 17:00", 12.0)];
    let found = standing(&metric(0.0, 100.0), &one, "2026-10-19 09:00");
    assert!(close(found.actual_per_week, Some(5.0)), "{found:?}");
}

#[test]
fn two_points_within_hours_have_no_rate() {
    let twice = [said("2026-11-13 10:00", 40.0), said("2026-11-13 16:00", 44.0)];
    let found = standing(&metric(0.0, 100.0), &twice, MIDDLE);
    assert_eq!(found.actual_per_week, None);
    // Nor do two that are older than four weeks.
    let old = [said("2026-10-05 10:00", 10.0), said("2026-10-16 10:00", 20.0)];
    assert_eq!(standing(&metric(0.0, 100.0), &old, MIDDLE).actual_per_week, None);
}

#[test]
fn the_last_day_has_no_week_left() {
    let check_ins = [said("2026-12-14 10:00", 50.0), said("2026-12-31 10:00", 90.0)];
    let found = standing(&metric(0.0, 100.0), &check_ins, "2026-12-31 18:00");
    assert_eq!((found.phase, found.required_per_week), (Phase::Running, None));
    assert!(!found.alarm);
}
