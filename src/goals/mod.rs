//! The arithmetic of objectives and key results, pure. Every formula stands here and in the manual
//! page, and has a table of worked values in the tests.
//!
//! - Progress `p = (now − start) / (target − start)`, raw, which may lie beyond 0 and 1; the score is
//!   `p` within 0 and 1. Of milestones `p` is the weight of those done by that of all.
//! - Expected `e`: the share of the cycle's work time that has passed.
//! - Pace `p / e`, from `e` = 0.1 on: 0.9 and above is on track, 0.7 and above at risk, less is off.
//!   What is set high (aspirational) is also held against `0.7 · e`.
//! - Forecast for the end: `p / e`, as if the whole cycle went on like its part so far; and from the
//!   check-ins of the last four weeks, as if those went on.
//! - Rates are in units a working week: required `(target − now) / weeks left`, actual
//!   `(last − first) / weeks between` over the check-ins of the last 28 days. A required rate of more
//!   than 1.5 times the actual one is an alarm.
//! - A confidence `c` of 0 to 10 contradicts the numbers where `|c / 10 − forecast| > 0.3`.
//! - No update for more than 7 days is stale, for more than 14 too old; neither is on track. No value
//!   at all is unknown.
//! - A threshold is met or not: it has no pace.
//! - An objective's progress is the weighted mean of the scores that are known, its status that of its
//!   weakest key result.
//! - At the end the score is rounded to one decimal: from 0.7 green, from 0.4 yellow, else red.

mod calendar;
mod moves;
mod objective;
mod progress;
mod rates;
mod standing;

#[cfg(test)]
mod tests;

pub use calendar::{Calendar, Elapsed, Phase};
pub use moves::{Move, MoveKind, moves};
pub use objective::{ObjectiveStanding, objective};
pub use progress::{Colour, colour, grade, pace_status, progress, score};
pub use standing::{Cause, Freshness, Standing, judge, points, unseen};

/// Less of the cycle than this, and a pace says nothing.
pub const EARLIEST: f64 = 0.1;

/// From this pace on a key result is on track.
pub const ON_TRACK: f64 = 0.9;

/// From this pace on it is at risk, below it is off.
pub const AT_RISK: f64 = 0.7;

/// So much of an aspirational key result is a success.
pub const ASPIRATION: f64 = 0.7;

/// A required rate above so many times the actual one is an alarm.
pub const STEEPEST: f64 = 1.5;

/// Confidence and forecast that are further apart contradict each other.
pub const WIDEST: f64 = 0.3;

/// Older values, in days, are stale, and on track no longer.
pub const STALE_DAYS: i64 = 7;

/// Older values, in days, are too old to say much.
pub const TOO_OLD_DAYS: i64 = 14;

/// The days whose check-ins make the actual rate.
pub const RATE_DAYS: i64 = 28;

/// What floating-point arithmetic may be off by at a threshold.
const EPSILON: f64 = 1e-9;
