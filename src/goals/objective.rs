//! How an objective stands: the mean of its key results, and the weakest of them.

use super::calendar::Phase;
use super::progress::grade;
use super::standing::{Cause, Standing};
use crate::domain::{GoalStatus, KeyResult};
use serde::{Deserialize, Serialize};

/// How an objective stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectiveStanding {
    /// The weighted mean of the scores that are known; `None` if none is.
    pub progress: Option<f64>,
    /// How many of its key results have a score.
    pub known: usize,
    /// How many it has.
    pub of: usize,
    /// The status of its weakest key result.
    pub status: GoalStatus,
    /// The id of that key result.
    pub weakest: Option<String>,
    /// The grade, once the cycles of all its key results are over.
    pub grade: Option<f64>,
}

/// How an objective with these key results stands.
pub fn objective(key_results: &[(&KeyResult, &Standing)]) -> ObjectiveStanding {
    let scored = key_results.iter().filter_map(|(one, standing)| {
        let score = standing.score.filter(|_| one.weight > 0.0)?;
        Some((one.weight, score))
    });
    let (weight, sum) = scored
        .clone()
        .fold((0.0, 0.0), |(all, sum), (weight, score)| (all + weight, sum + weight * score));
    let progress = (weight > 0.0).then(|| sum / weight);
    // Of equally weak ones one that is so by its numbers, and then the first of the file.
    let weakness = |standing: &Standing| (standing.status, standing.cause != Cause::Stale);
    let weakest = key_results.iter().rev().max_by_key(|(_, standing)| weakness(standing));
    let over = key_results.iter().all(|(_, standing)| standing.phase == Phase::After);
    ObjectiveStanding {
        progress,
        known: scored.count(),
        of: key_results.len(),
        status: weakest.map_or(GoalStatus::Unknown, |(_, standing)| standing.status),
        weakest: weakest.map(|(one, _)| one.id.clone()),
        grade: progress.filter(|_| over).map(grade),
    }
}
