//! What a review leaves for later runs.

use super::facts::{Facts, KnownObjective};
use crate::domain::{GoalReview, GoalState, Left};
use chrono::DateTime;

pub(super) fn leaves(facts: &Facts) -> Vec<Left> {
    let Ok(as_of) = DateTime::parse_from_rfc3339(&facts.as_of) else { return Vec::new() };
    if facts.objectives.is_empty() {
        return Vec::new();
    }
    vec![Left::GoalReview(GoalReview {
        date: facts.week,
        made_on: facts.made_on,
        as_of: as_of.to_utc(),
        timezone: facts.timezone.clone(),
        key_results: facts.objectives.iter().flat_map(key_results).collect(),
        objectives: facts.objectives.iter().map(objective).collect(),
        unknown: facts.problems.iter().map(|problem| problem.source.clone()).collect(),
    })]
}

fn key_results(one: &KnownObjective) -> impl Iterator<Item = GoalState> {
    std::iter::zip(&one.objective.key_results, &one.results).map(|(result, known)| GoalState {
        id: result.id.clone(),
        key: result.key.clone(),
        name: result.name.clone(),
        handle: known.handle.clone(),
        objective: Some(one.objective.id.clone()),
        value: known.standing.value,
        progress: known.standing.progress,
        pace: known.standing.pace,
        status: known.standing.status,
        confidence: known.standing.confidence,
        updated: known.standing.updated,
    })
}

fn objective(one: &KnownObjective) -> GoalState {
    GoalState {
        id: one.objective.id.clone(),
        key: one.objective.key.clone(),
        name: one.objective.name.clone(),
        handle: one.handle.clone(),
        objective: None,
        value: one.standing.progress,
        progress: one.standing.progress,
        pace: None,
        status: one.standing.status,
        confidence: None,
        updated: None,
    }
}
