//! What to do this week: one to three moves, by rule.

use super::calendar::Phase;
use super::standing::{Cause, Freshness, Standing};
use crate::domain::{Commitment, GoalStatus, KeyResult};
use serde::{Deserialize, Serialize};

/// One move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// What kind of move it is.
    pub kind: MoveKind,
    /// The ids of the key results it is about; only a check-in is about several.
    pub key_results: Vec<String>,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MoveKind {
    /// The rate that is needed is out of reach of the one there is: change the plan or the target.
    Decide,
    /// Bring the rate up to what is needed.
    Raise,
    /// Get back within a threshold.
    Restore,
    /// Say how far it is.
    CheckIn,
    /// Say why confidence and numbers are apart.
    Reconcile,
    /// Keep the slowest one going.
    Hold,
    /// The cycle is over: write down what was learned.
    Learn,
    /// The cycle has not begun: see that its start values are right.
    Begin,
}

/// No more moves than this in a week.
const MOST: usize = 3;

/// The moves of a week, for all key results in the order of the report.
///
/// First what is behind, the off ones before those at risk, what is promised before what is set
/// high, the heavier and then the slower one first; at most two of these where something else is to be
/// said. Then one check-in of all that have no value or a stale one, and then the widest contradiction
/// between confidence and forecast. Where none of these is there, the slowest one is kept going.
pub fn moves(key_results: &[(&KeyResult, &Standing)]) -> Vec<Move> {
    let running: Vec<_> =
        key_results.iter().filter(|(_, standing)| standing.phase == Phase::Running).collect();
    if running.is_empty() {
        let over = |(_, standing): &&(&KeyResult, &Standing)| standing.phase == Phase::After;
        let ended: Vec<_> = key_results.iter().filter(over).collect();
        let (kind, about) = if ended.is_empty() {
            (MoveKind::Begin, key_results.first())
        } else {
            (MoveKind::Learn, ended.into_iter().min_by(|a, b| by_score(a.1, b.1)))
        };
        return about.map(|(one, _)| of(kind, one)).into_iter().collect();
    }
    let mut behind: Vec<_> = running
        .iter()
        .filter(|(_, standing)| {
            standing.status >= GoalStatus::AtRisk && standing.cause != Cause::Stale
        })
        .collect();
    behind.sort_by(|(one, at), (other, other_at)| {
        let set_high = |one: &KeyResult| one.commitment == Commitment::Aspirational;
        let pace = |standing: &Standing| standing.pace.unwrap_or(0.0);
        (other_at.status.cmp(&at.status))
            .then(set_high(one).cmp(&set_high(other)))
            .then(other.weight.total_cmp(&one.weight))
            .then(pace(at).total_cmp(&pace(other_at)))
    });
    let mut behind: Vec<Move> = behind.into_iter().map(|(one, at)| of(remedy(at), one)).collect();
    let unsaid = |standing: &Standing| {
        standing.freshness != Freshness::Fresh && standing.cause != Cause::Invalid
    };
    let unsaid: Vec<String> = running
        .iter()
        .filter(|(_, standing)| unsaid(standing))
        .map(|(one, _)| one.id.clone())
        .collect();
    let widest = running
        .iter()
        .filter_map(|(one, standing)| Some((one, standing.conflict?.abs())))
        .max_by(|(_, a), (_, b)| a.total_cmp(b));
    let mut others = Vec::new();
    if !unsaid.is_empty() {
        others.push(Move { kind: MoveKind::CheckIn, key_results: unsaid });
    }
    others.extend(widest.map(|(one, _)| of(MoveKind::Reconcile, one)));
    behind.truncate(if others.is_empty() { MOST } else { MOST - 1 });
    behind.extend(others);
    behind.truncate(MOST);
    if behind.is_empty() {
        let slowest = running.iter().min_by(|(_, a), (_, b)| {
            let pace = |standing: &Standing| standing.pace.or(standing.score).unwrap_or(0.0);
            pace(a).total_cmp(&pace(b))
        });
        behind.extend(slowest.map(|(one, _)| of(MoveKind::Hold, one)));
    }
    behind
}

/// What helps a key result that is behind.
fn remedy(standing: &Standing) -> MoveKind {
    match standing.cause {
        Cause::Threshold => MoveKind::Restore,
        _ if standing.alarm => MoveKind::Decide,
        _ => MoveKind::Raise,
    }
}

fn of(kind: MoveKind, one: &KeyResult) -> Move {
    Move { kind, key_results: vec![one.id.clone()] }
}

fn by_score(one: &Standing, other: &Standing) -> std::cmp::Ordering {
    one.score.unwrap_or(0.0).total_cmp(&other.score.unwrap_or(0.0))
}
