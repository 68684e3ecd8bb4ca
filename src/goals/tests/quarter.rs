//! One key result through a quarter: status, freshness, confidence.

use super::*;
use crate::domain::{GoalStatus, Milestone};

/// Monday 16 November at 09:00: 32 of 66 workdays, `e` = 0.4848…
const MIDDLE: &str = "2026-11-16 09:00";

#[test]
fn the_pace_decides_between_on_track_at_risk_and_off() {
    use GoalStatus::{AtRisk, Off, OnTrack};
    // e = 32/66, so p = 0.48 is a pace of 0.99, p = 0.4 is 0.825, and p = 0.3 is 0.61875.
    for (value, pace, status, cause) in [
        (48.0, 0.48 * 66.0 / 32.0, OnTrack, Cause::Pace),
        (40.0, 0.825, AtRisk, Cause::Pace),
        (30.0, 0.61875, Off, Cause::Pace),
        (-10.0, -0.20625, Off, Cause::Pace),
        (100.0, 2.0625, OnTrack, Cause::Reached),
        (130.0, 2.68125, OnTrack, Cause::Reached),
    ] {
        let found = standing(&metric(0.0, 100.0), &[said("2026-11-13 10:00", value)], MIDDLE);
        assert!(close(found.pace, Some(pace)), "{value}: {found:?}");
        assert!(close(found.forecast, Some(pace)), "{value}: {found:?}");
        assert_eq!((found.status, found.cause), (status, cause), "{value}");
        assert_eq!((found.age_days, found.freshness), (Some(3), Freshness::Fresh));
    }
}

#[test]
fn what_is_set_high_is_held_against_seven_tenths_too() {
    let mut high = metric(0.0, 100.0);
    high.commitment = Commitment::Aspirational;
    // p = 0.33: 0.680625 of what the time asks for, and 0.680625 / 0.7 of what a success asks for.
    let found = standing(&high, &[said("2026-11-13 10:00", 33.0)], MIDDLE);
    assert!(close(found.pace, Some(0.680_625)));
    assert!(close(found.aspirational_pace, Some(0.680_625 / 0.7)));
    assert_eq!(found.status, GoalStatus::Off);
    let promised = standing(&metric(0.0, 100.0), &[said("2026-11-13 10:00", 33.0)], MIDDLE);
    assert_eq!(promised.aspirational_pace, None);
}

#[test]
fn the_first_week_is_too_early_to_tell() {
    // Wednesday 7 October, 09:00: 4 of 66 workdays. Friday 9 October, 17:00: 7 of 66, still below
    // a tenth, which is 6.6 workdays: Friday at 13:48.
    let check_in = [said("2026-10-07 08:00", 3.0)];
    let found = standing(&metric(0.0, 100.0), &check_in, "2026-10-07 09:00");
    assert_eq!((found.status, found.cause), (GoalStatus::TooEarly, Cause::TooEarly));
    assert_eq!((found.pace, found.forecast, found.aspirational_pace), (None, None, None));
    assert!(close(found.expected, Some(4.0 / 66.0)));
    assert!(close(found.progress, Some(0.03)));
    let before = standing(&metric(0.0, 100.0), &check_in, "2026-10-09 13:47");
    assert_eq!(before.status, GoalStatus::TooEarly);
    // p = 0.03 by e = 0.1 is 0.3.
    let after = standing(&metric(0.0, 100.0), &check_in, "2026-10-09 13:48");
    assert!(close(after.pace, Some(0.3)), "{after:?}");
    assert_eq!(after.status, GoalStatus::Off);
    // Who is there already is on track on the first day.
    let done =
        standing(&metric(0.0, 100.0), &[said("2026-10-01 08:00", 100.0)], "2026-10-01 09:00");
    assert_eq!((done.status, done.cause), (GoalStatus::OnTrack, Cause::Reached));
}

#[test]
fn before_its_start_and_after_its_end_a_cycle_has_no_rate() {
    let before = standing(&metric(0.0, 100.0), &[], "2026-09-28 09:00");
    assert_eq!((before.phase, before.status), (Phase::Before, GoalStatus::NotStarted));
    assert_eq!((before.expected, before.grade), (Some(0.0), None));
    let check_ins = [said("2026-12-29 10:00", 66.0)];
    let after = standing(&metric(0.0, 100.0), &check_ins, "2027-01-11 09:00");
    assert_eq!((after.phase, after.expected), (Phase::After, Some(1.0)));
    // 0.66 is a pace of 0.66, which is off, and a grade of 0.7, which is green.
    assert!(close(after.pace, Some(0.66)));
    assert_eq!(after.status, GoalStatus::Off);
    assert!(close(after.grade, Some(0.7)));
    assert_eq!((after.required_per_week, after.actual_per_week, after.alarm), (None, None, false));
    // It was two days old when the quarter ended.
    assert_eq!((after.age_days, after.freshness), (Some(2), Freshness::Fresh));
}

#[test]
fn no_data_is_unknown_and_never_nothing() {
    let found = standing(&metric(0.0, 100.0), &[], MIDDLE);
    assert_eq!((found.status, found.cause), (GoalStatus::Unknown, Cause::NoValue));
    assert_eq!((found.value, found.progress, found.pace), (None, None, None));
    assert_eq!((found.freshness, found.age_days), (Freshness::Never, None));
    assert_eq!(found.required_per_week, None);
    // What is said of another one, in the future, or was in the quarter before, says nothing.
    let mut other = said("2026-11-13 10:00", 40.0);
    other.key_result = "other".to_owned();
    let others = [other, said("2026-11-17 10:00", 40.0), said("2026-09-29 10:00", 40.0)];
    assert_eq!(standing(&metric(0.0, 100.0), &others, MIDDLE).status, GoalStatus::Unknown);
    let nan = [said("2026-11-13 10:00", f64::NAN)];
    assert_eq!(standing(&metric(0.0, 100.0), &nan, MIDDLE).status, GoalStatus::Unknown);
}

#[test]
fn an_older_value_counts_where_it_still_stands() {
    // The file said 20 before the quarter began, and says so still.
    let mut kept = metric(0.0, 100.0);
    kept.current = Some(20.0);
    let mut old = said("2026-09-20 10:00", 20.0);
    old.origin = CheckInOrigin::File;
    let found = standing(&kept, &[old.clone()], MIDDLE);
    assert_eq!((found.value, found.freshness), (Some(20.0), Freshness::TooOld));
    kept.current = Some(21.0);
    assert_eq!(standing(&kept, &[old.clone()], MIDDLE).value, None);
    // So does the last reading of a metric.
    old.origin = CheckInOrigin::Metric;
    kept.metric = Some("activation".to_owned());
    assert_eq!(standing(&kept, &[old], MIDDLE).value, Some(20.0));
}

#[test]
fn the_newest_check_in_wins_whoever_made_it() {
    let mut file = said("2026-11-10 10:00", 40.0);
    file.origin = CheckInOrigin::File;
    let command = said("2026-11-12 10:00", 45.0);
    let found = standing(&metric(0.0, 100.0), &[command.clone(), file.clone()], MIDDLE);
    assert_eq!((found.value, found.origin), (Some(45.0), Some(CheckInOrigin::Command)));
    file.at = at("2026-11-13 10:00").now;
    let found = standing(&metric(0.0, 100.0), &[command, file], MIDDLE);
    assert_eq!((found.value, found.origin), (Some(40.0), Some(CheckInOrigin::File)));
}

#[test]
fn start_and_target_the_same_measure_nothing() {
    let found = standing(&metric(40.0, 40.0), &[said("2026-11-13 10:00", 40.0)], MIDDLE);
    assert_eq!((found.status, found.cause), (GoalStatus::Unknown, Cause::Invalid));
    assert_eq!((found.progress, found.pace, found.value), (None, None, Some(40.0)));
}

#[test]
fn a_value_is_stale_after_a_week_and_then_never_on_track() {
    use Freshness::{Fresh, Stale, TooOld};
    use GoalStatus::{AtRisk, OnTrack};
    for (day, age, freshness, status, cause) in [
        ("2026-11-09 23:00", 7, Fresh, OnTrack, Cause::Pace),
        ("2026-11-08 23:00", 8, Stale, AtRisk, Cause::Stale),
        ("2026-11-02 00:30", 14, Stale, AtRisk, Cause::Stale),
        ("2026-11-01 23:00", 15, TooOld, AtRisk, Cause::Stale),
    ] {
        let found = standing(&metric(0.0, 100.0), &[said(day, 48.0)], MIDDLE);
        assert_eq!((found.age_days, found.freshness), (Some(age), freshness), "{day}");
        assert_eq!((found.status, found.cause), (status, cause), "{day}");
    }
    // Reached long ago is not seen to be so today either, and off stays off.
    let reached = standing(&metric(0.0, 100.0), &[said("2026-10-12 10:00", 100.0)], MIDDLE);
    assert_eq!((reached.status, reached.cause), (AtRisk, Cause::Stale));
    let off = standing(&metric(0.0, 100.0), &[said("2026-10-12 10:00", 5.0)], MIDDLE);
    assert_eq!((off.status, off.cause), (GoalStatus::Off, Cause::Pace));
}

#[test]
fn milestones_count_by_their_weights() {
    // Weights 1, 2 and 1 of 4; the second is done: 0.5.
    let step =
        |name: &str, weight, done| Milestone { name: name.to_owned(), weight, done, due: None };
    let mut steps = metric(0.0, 4.0);
    steps.kind = GoalKind::Milestone;
    steps.milestones = vec![step("a", 1.0, false), step("b", 2.0, true), step("c", 1.0, false)];
    let found = standing(&steps, &[said("2026-11-13 10:00", 2.0)], MIDDLE);
    assert!(close(found.progress, Some(0.5)));
    assert!(close(found.pace, Some(0.5 * 66.0 / 32.0)));
    assert_eq!(found.status, GoalStatus::OnTrack);
}

#[test]
fn a_threshold_is_met_or_not_and_has_no_pace() {
    use GoalStatus::{NotStarted, Off, OnTrack, Unknown};
    for (kind, value, status) in [
        (GoalKind::KeepAbove, Some(99.95), OnTrack),
        (GoalKind::KeepAbove, Some(99.9), OnTrack),
        (GoalKind::KeepAbove, Some(99.89), Off),
        (GoalKind::KeepBelow, Some(99.9), OnTrack),
        (GoalKind::KeepBelow, Some(99.91), Off),
        (GoalKind::KeepBelow, None, Unknown),
    ] {
        let mut one = metric(0.0, 99.9);
        (one.kind, one.start) = (kind, None);
        let check_ins: Vec<CheckIn> =
            value.map(|value| said("2026-11-13 10:00", value)).into_iter().collect();
        let found = standing(&one, &check_ins, MIDDLE);
        assert_eq!(found.status, status, "{kind:?} {value:?}");
        assert_eq!((found.pace, found.expected, found.forecast), (None, None, None));
        assert_eq!((found.required_per_week, found.actual_per_week), (None, None));
        let score = value.map(|_| if status == OnTrack { 1.0 } else { 0.0 });
        assert_eq!(found.score, score);
        // In the first week it is met or not as well, before the cycle it is neither.
        let early =
            standing(&one, &[said("2026-10-01 08:00", value.unwrap_or(0.0))], "2026-10-01 09:00");
        assert!(matches!(early.status, OnTrack | Off));
        assert_eq!(standing(&one, &[], "2026-09-28 09:00").status, NotStarted);
    }
}

#[test]
fn a_confidence_far_from_the_forecast_is_named() {
    // p = 0.32 by 32/66 is a forecast of 0.66; 10 is 0.34 above it, 9 is 0.24 above it, 3 is 0.36
    // below it and 4 is 0.26 below it.
    for (confidence, conflict) in [(10, Some(0.34)), (9, None), (4, None), (3, Some(-0.36))] {
        let mut check_in = said("2026-11-13 10:00", 32.0);
        check_in.confidence = Some(confidence);
        let found = standing(&metric(0.0, 100.0), &[check_in], MIDDLE);
        assert!(close(found.conflict, conflict), "{confidence}: {found:?}");
    }
    // Once the quarter is over there is nothing left to be sure of.
    let mut over = said("2026-12-30 10:00", 10.0);
    over.confidence = Some(9);
    assert_eq!(standing(&metric(0.0, 100.0), &[over], "2027-01-04 09:00").conflict, None);
    // More than all is all: a forecast of 2.06 does not contradict a confidence of 10.
    let mut sure = said("2026-11-13 10:00", 100.0);
    sure.confidence = Some(10);
    assert_eq!(standing(&metric(0.0, 100.0), &[sure], MIDDLE).conflict, None);
    // 0.7 by 33/66 would be 0.7 − 0.4: exactly 0.3 is not more than 0.3.
    let mut edge = said("2026-11-16 10:00", 20.0);
    edge.confidence = Some(7);
    let found = standing(&metric(0.0, 100.0), &[edge], "2026-11-16 17:00");
    assert!(close(found.forecast, Some(0.4)), "{found:?}");
    assert_eq!(found.conflict, None);
}

#[test]
fn the_newest_confidence_wins_and_the_files_stands_where_none_was_said() {
    let mut one = metric(0.0, 100.0);
    one.confidence = Some(6);
    let mut sure = said("2026-11-02 10:00", 40.0);
    let later = said("2026-11-13 10:00", 44.0);
    assert_eq!(standing(&one, std::slice::from_ref(&later), MIDDLE).confidence, Some(6));
    sure.confidence = Some(8);
    assert_eq!(standing(&one, &[sure, later], MIDDLE).confidence, Some(8));
}

#[test]
fn a_value_of_a_file_is_seen_once_for_each_change() {
    let objective = |current: Option<f64>| crate::domain::Objective {
        key: Key("okr.toml:o".to_owned()),
        id: "o".to_owned(),
        name: "Activation".to_owned(),
        priority: None,
        patterns: Vec::new(),
        owner: None,
        cycle: quarter(),
        key_results: vec![KeyResult { current, ..metric(0.0, 100.0) }],
        origin: String::new(),
    };
    let now = at(MIDDLE).now;
    let first = unseen(&[objective(Some(31.0))], &[], now);
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].value, first[0].at, first[0].origin), (31.0, now, CheckInOrigin::File));
    // Unchanged, it stays as it was seen, whatever a command said meanwhile.
    let mut known = first.clone();
    known.push(said("2026-11-17 10:00", 35.0));
    assert_eq!(unseen(&[objective(Some(31.0))], &known, at("2026-11-23 09:00").now), []);
    let changed = unseen(&[objective(Some(35.0))], &known, at("2026-11-23 09:00").now);
    assert_eq!(changed.len(), 1);
    // Back to an earlier value is a change too.
    known.extend(changed);
    assert_eq!(unseen(&[objective(Some(31.0))], &known, at("2026-11-24 09:00").now).len(), 1);
    assert_eq!(unseen(&[objective(None)], &known, now), []);
    // What a metric gives is not said by the file.
    let mut measured = objective(Some(31.0));
    measured.key_results[0].metric = Some("activation".to_owned());
    assert_eq!(unseen(&[measured], &[], now), []);
}
