//! Progress, and what is said of it.

use super::{AT_RISK, EPSILON, ON_TRACK};
use crate::domain::GoalStatus;
use serde::{Deserialize, Serialize};

/// The colour of a grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    /// 0.7 and above.
    Green,
    /// 0.4 to 0.6.
    Yellow,
    /// 0.3 and below.
    Red,
}

/// `p = (now − start) / (target − start)`, whichever way the value is to go. Nothing where start and
/// target are the same, and where the numbers are too large for a quotient.
pub fn progress(start: f64, target: f64, now: f64) -> Option<f64> {
    let way = target - start;
    let progress = (now - start) / way;
    (way != 0.0 && progress.is_finite()).then_some(progress)
}

/// The progress within 0 and 1, which is what means and grades are made of.
pub fn score(progress: f64) -> f64 {
    progress.clamp(0.0, 1.0)
}

/// The grade of a cycle that is over: the score, rounded to one decimal, a half upwards.
pub fn grade(progress: f64) -> f64 {
    ((score(progress) * 10.0 + EPSILON).round() / 10.0).min(1.0)
}

/// The colour of a grade.
pub fn colour(grade: f64) -> Colour {
    match grade {
        grade if grade >= 0.7 - EPSILON => Colour::Green,
        grade if grade >= 0.4 - EPSILON => Colour::Yellow,
        _ => Colour::Red,
    }
}

/// What a pace says.
pub fn pace_status(pace: f64) -> GoalStatus {
    match pace {
        pace if pace >= ON_TRACK - EPSILON => GoalStatus::OnTrack,
        pace if pace >= AT_RISK - EPSILON => GoalStatus::AtRisk,
        _ => GoalStatus::Off,
    }
}
