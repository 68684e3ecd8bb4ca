//! Objectives and moves: what is made of several key results.

use super::*;
use crate::domain::GoalStatus;

const MIDDLE: &str = "2026-11-16 09:00";

/// A key result called `id` with this weight and this value of 100 on Friday 13 November.
fn one(id: &str, weight: f64, value: Option<f64>) -> (KeyResult, Standing) {
    let mut key_result = metric(0.0, 100.0);
    (key_result.id, key_result.weight) = (id.to_owned(), weight);
    let check_in =
        value.map(|value| CheckIn { key_result: id.to_owned(), ..said("2026-11-13 10:00", value) });
    let check_ins: Vec<CheckIn> = check_in.into_iter().collect();
    let found = standing(&key_result, &check_ins, MIDDLE);
    (key_result, found)
}

fn pairs(list: &[(KeyResult, Standing)]) -> Vec<(&KeyResult, &Standing)> {
    list.iter().map(|(one, standing)| (one, standing)).collect()
}

#[test]
fn an_objective_is_the_weighted_mean_and_as_weak_as_its_weakest() {
    // (1 × 0.5 + 3 × 0.3) / 4 = 0.35, though one of the two is on track.
    let both = [one("a", 1.0, Some(50.0)), one("b", 3.0, Some(30.0))];
    let found = objective(&pairs(&both));
    assert!(close(found.progress, Some(0.35)));
    assert_eq!((found.status, found.weakest.as_deref()), (GoalStatus::Off, Some("b")));
    assert_eq!((found.known, found.of, found.grade), (2, 2, None));
    // Overshoot does not make up for another: (1 + 0.2) / 2, and less than nothing counts as nothing.
    let uneven =
        [one("a", 1.0, Some(300.0)), one("b", 1.0, Some(20.0)), one("c", 1.0, Some(-50.0))];
    assert!(close(objective(&pairs(&uneven)).progress, Some(0.4)));
}

#[test]
fn what_is_not_known_is_left_out_of_the_mean_and_not_out_of_the_status() {
    let list = [one("a", 1.0, Some(60.0)), one("b", 9.0, None)];
    let found = objective(&pairs(&list));
    assert!(close(found.progress, Some(0.6)));
    assert_eq!((found.known, found.of), (1, 2));
    assert_eq!((found.status, found.weakest.as_deref()), (GoalStatus::Unknown, Some("b")));
    assert_eq!(objective(&pairs(&[one("a", 1.0, None)])).progress, None);
    let none = objective(&[]);
    assert_eq!((none.progress, none.status, none.weakest), (None, GoalStatus::Unknown, None));
    // A key result without weight is shown and not counted.
    assert_eq!(objective(&pairs(&[one("a", 0.0, Some(60.0))])).progress, None);
}

#[test]
fn what_is_behind_by_its_numbers_is_weaker_than_what_is_only_stale() {
    let mut stale = one("stale", 1.0, Some(60.0));
    (stale.1.status, stale.1.cause) = (GoalStatus::AtRisk, Cause::Stale);
    let slow = one("slow", 1.0, Some(40.0));
    assert_eq!(slow.1.status, GoalStatus::AtRisk);
    let found = objective(&pairs(&[stale, slow]));
    assert_eq!((found.status, found.weakest.as_deref()), (GoalStatus::AtRisk, Some("slow")));
}

#[test]
fn an_objective_is_graded_when_all_of_it_is_over() {
    let ended = |value| {
        let key_result = metric(0.0, 100.0);
        let found = standing(&key_result, &[said("2026-12-30 10:00", value)], "2027-01-04 09:00");
        (key_result, found)
    };
    // (0.9 + 0.4) / 2 = 0.65, which rounds to 0.7.
    let found = objective(&pairs(&[ended(90.0), ended(40.0)]));
    assert!(close(found.grade, Some(0.7)));
    assert_eq!(objective(&pairs(&[ended(90.0), one("b", 1.0, Some(40.0))])).grade, None);
}

fn said_moves(list: &[(KeyResult, Standing)]) -> Vec<String> {
    let moves = moves(&pairs(list));
    moves.iter().map(|one| format!("{:?} {}", one.kind, one.key_results.join(" "))).collect()
}

#[test]
fn moves_begin_with_what_is_behind_and_promised() {
    let mut high = one("high", 5.0, Some(10.0));
    high.0.commitment = Commitment::Aspirational;
    // Off: 20 and 25 of 100; at risk: 40. The heavier of two comes first.
    let list = [
        one("fine", 1.0, Some(60.0)),
        one("risk", 1.0, Some(40.0)),
        high,
        one("off", 1.0, Some(20.0)),
        one("heavy", 2.0, Some(25.0)),
    ];
    assert_eq!(said_moves(&list), ["Raise heavy", "Raise off", "Raise high"]);
}

#[test]
fn at_most_two_moves_of_the_week_push_where_others_are_to_be_asked() {
    let mut unsure = one("unsure", 1.0, Some(60.0));
    unsure.1.conflict = Some(-0.4);
    let list = [
        one("a", 1.0, Some(10.0)),
        one("b", 1.0, Some(20.0)),
        one("c", 1.0, Some(30.0)),
        one("new", 1.0, None),
        unsure,
        one("lost", 1.0, None),
    ];
    assert_eq!(said_moves(&list), ["Raise a", "Raise b", "CheckIn new lost"]);
    assert_eq!(said_moves(&list[3..]), ["CheckIn new lost", "Reconcile unsure"]);
}

#[test]
fn a_rate_out_of_reach_is_a_decision_and_a_broken_threshold_is_restored() {
    let mut steep = one("steep", 1.0, Some(10.0));
    steep.1.alarm = true;
    let mut broken = metric(0.0, 99.9);
    (broken.id, broken.kind, broken.start) = ("uptime".to_owned(), GoalKind::KeepAbove, None);
    let mut low = said("2026-11-13 10:00", 99.0);
    low.key_result = "uptime".to_owned();
    let found = standing(&broken, &[low], MIDDLE);
    assert_eq!(said_moves(&[steep, (broken, found)]), ["Restore uptime", "Decide steep"]);
}

#[test]
fn where_all_is_well_the_slowest_is_kept_going() {
    assert_eq!(said_moves(&[one("a", 1.0, Some(70.0)), one("b", 1.0, Some(50.0))]), ["Hold b"]);
    assert_eq!(said_moves(&[]), Vec::<String>::new());
}

#[test]
fn before_and_after_a_cycle_there_is_one_thing_to_do() {
    let at_time = |now| {
        let key_result = metric(0.0, 100.0);
        let found = standing(&key_result, &[], now);
        [(key_result, found)]
    };
    assert_eq!(said_moves(&at_time("2026-09-28 09:00")), ["Begin k"]);
    assert_eq!(said_moves(&at_time("2027-01-04 09:00")), ["Learn k"]);
}
