//! How fast a value moves, and how fast it would have to.

use super::calendar::{Calendar, start_of};
use super::{EPSILON, RATE_DAYS, STEEPEST};
use crate::domain::{CheckIn, Cycle};
use crate::time::Moment;
use chrono::{Days, NaiveDateTime};

/// A rate over less than a day of a week of five is chance.
const SHORTEST_WEEKS: f64 = 0.2;

/// What the value must rise (or fall) a working week to be at the target in the end.
pub(super) fn required(target: f64, value: f64, weeks_left: f64) -> Option<f64> {
    finite((target - value) / weeks_left).filter(|_| weeks_left > 0.0)
}

/// What the value has risen (or fallen) a working week over the last four weeks: from the first to
/// the last of their check-ins. Where the cycle began within them, its start is the first one.
pub(super) fn actual(
    start: Option<f64>,
    cycle: &Cycle,
    check_ins: &[&CheckIn],
    calendar: Calendar<'_>,
    moment: Moment,
) -> Option<f64> {
    let earliest = moment.today().checked_sub_days(Days::new(RATE_DAYS.unsigned_abs()))?;
    let local = |one: &&CheckIn| -> (NaiveDateTime, f64) {
        (one.at.with_timezone(&moment.zone).naive_local(), one.value)
    };
    let recent = check_ins.iter().map(local).filter(|(at, _)| at.date() >= earliest);
    let begun = (cycle.from >= earliest).then_some(start).flatten();
    let begun = begun.map(|value| (start_of(cycle.from), value));
    let mut points: Vec<(NaiveDateTime, f64)> = begun.into_iter().chain(recent).collect();
    points.sort_by_key(|(at, _)| *at);
    let ((first, before), (last, now)) = (*points.first()?, *points.last()?);
    let weeks = calendar.weeks(first, last);
    finite((now - before) / weeks).filter(|_| weeks >= SHORTEST_WEEKS - EPSILON)
}

/// Whether the required rate is more than 1.5 times the actual one, seen in the direction of the
/// target. A value that stands still or goes the wrong way never gets there.
pub(super) fn too_steep(required: f64, actual: f64, falls: bool) -> bool {
    let towards = if falls { -1.0 } else { 1.0 };
    let (wanted, actual) = (required * towards, actual * towards);
    wanted > EPSILON && wanted > STEEPEST * actual.max(0.0) * (1.0 + EPSILON)
}

fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}
