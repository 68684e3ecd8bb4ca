//! How values, rates and records of a review are said.

use super::facts::{Facts, KnownResult};
use crate::domain::{GoalKind, KeyResult};
use crate::goals::{Cause, Standing};
use crate::report::{Line, words};
use chrono::NaiveDate;

/// Values are said as they were given: no target is rounded to the value that misses it.
const EXACT: usize = 6;

/// A unit in a table, in characters.
const LONGEST_UNIT: usize = 3;

/// Behind a rate.
const OF_RATE: usize = 2;

/// How much of a title stands in a sentence, in columns.
pub(super) const SHORT_TITLE: usize = 40;

/// A value with its unit.
pub(super) fn value(result: &KeyResult, value: f64) -> String {
    let number = words::number(value, EXACT);
    match result.unit.as_deref().map(crate::domain::clean) {
        Some(unit) if !unit.is_empty() => {
            format!("{number} {}", crate::domain::shorten(&unit, 12))
        }
        _ => number,
    }
}

/// The way of a value: `24→31→40 %`, `99.95 ≥ 99.9 %`, `2 of 3`.
pub(super) fn way(result: &KeyResult, now: Option<f64>) -> String {
    let now_said = now.map_or_else(|| "?".to_owned(), |now| words::number(now, EXACT));
    // A long unit would take the place of a name.
    let unit = result.unit.as_deref().map(crate::domain::clean);
    let unit = unit.filter(|unit| (1..=LONGEST_UNIT).contains(&unit.chars().count()));
    let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
    let target = format!("{}{unit}", words::number(result.target, EXACT));
    match result.kind {
        GoalKind::Milestone => format!("{now_said} of {target}"),
        GoalKind::KeepAbove | GoalKind::KeepBelow => {
            let above = result.kind == GoalKind::KeepAbove;
            let met = now
                .is_none_or(|now| if above { now >= result.target } else { now <= result.target });
            // What is said is what is so.
            let sign = match (above, met) {
                (true, true) => "≥",
                (true, false) => "<",
                (false, true) => "≤",
                (false, false) => ">",
            };
            format!("{now_said} {sign} {target}")
        }
        GoalKind::Metric => {
            let start = result.start.map(|start| words::number(start, EXACT)).unwrap_or_default();
            format!("{start}→{now_said}→{target}")
        }
    }
}

/// A rate a week, without its unit.
pub(super) fn rate(rate: f64) -> String {
    words::number(rate, OF_RATE)
}

/// What a value has to do in a week: `rise by 2.03`, `fall by 1.24`.
pub(super) fn rise(rate: f64) -> String {
    let verb = if rate < 0.0 { "fall" } else { "rise" };
    format!("{verb} by {}", self::rate(rate.abs()))
}

/// What a value did in a week: `rose by 4`, `fell by 2`.
pub(super) fn rose(rate: f64) -> String {
    // What reads as nothing is nothing.
    match self::rate(rate.abs()).as_str() {
        "0" => "did not move".to_owned(),
        by if rate < 0.0 => format!("fell by {by}"),
        by => format!("rose by {by}"),
    }
}

/// `K3 Revenue`, which comes from that record.
pub(super) fn named(line: Line, result: &KeyResult, known: &KnownResult) -> Line {
    line.handle(&known.handle)
        .ours(" ")
        .outside(crate::domain::shorten(&crate::domain::clean(&result.name), SHORT_TITLE))
        .key(&result.key)
}

/// How a key result stands: a value that nobody has looked at for too long is stale, whatever its
/// numbers are.
pub(super) fn status(standing: &Standing) -> &'static str {
    match standing.cause {
        Cause::Stale => "stale",
        _ => standing.status.words(),
    }
}

/// How long ago, in days: `16 d`.
pub(super) fn age(days: i64) -> String {
    format!("{days} d")
}

/// A day as seen from the one that the review is made on.
pub(super) fn day(facts: &Facts, date: NaiveDate) -> String {
    words::day(date, facts.made_on)
}
