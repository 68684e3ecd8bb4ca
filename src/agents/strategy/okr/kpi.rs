//! The metrics that no key result is tied to: where they are, and where they were a week before.

use super::facts::KnownObjective;
use crate::agents::Given;
use crate::domain::{Direction, MetricReading, Problem, ProblemKind, settled};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// So many points of a history are kept for its sparkline.
const MOST_POINTS: usize = 12;

/// One metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kpi {
    /// Its name.
    pub name: String,
    /// What it is counted in.
    pub unit: Option<String>,
    /// Which way is better.
    pub direction: Direction,
    /// Its newest value; `None` if there is none.
    pub value: Option<f64>,
    /// The day of that value.
    pub as_of: Option<NaiveDate>,
    /// Its value a week or more before that, the newest of them.
    pub week_before: Option<f64>,
    /// Where it should be.
    pub target: Option<f64>,
    /// Whether it is at its target or on the better side of it.
    pub met: Option<bool>,
    /// The day since which there is nothing new, of a metric that has stopped.
    pub stopped: Option<NaiveDate>,
    /// Its newest values, the oldest first.
    pub history: Vec<f64>,
}

pub(super) fn kpis(given: &Given<'_>, objectives: &[KnownObjective]) -> Vec<Kpi> {
    let zone = given.moment.zone;
    let all = [given.past.readings.clone(), given.records.readings()].concat();
    let tied = |name: &str| {
        let mut results = objectives.iter().flat_map(|one| &one.objective.key_results);
        results.any(|result| result.metric.as_deref() == Some(name))
    };
    let kpi = |spec: &crate::domain::MetricSpec| {
        let own: Vec<MetricReading> = all
            .iter()
            .filter(|one| one.metric == spec.name && one.day(zone) <= given.day)
            .cloned()
            .collect();
        let own = settled(&own, zone);
        let last = own.last();
        let as_of = last.map(|reading| reading.day(zone));
        let before = as_of.and_then(|day| day.checked_sub_days(Days::new(7)));
        let week_before = before.and_then(|day| own.iter().rev().find(|one| one.day(zone) <= day));
        let newest = own.get(own.len().saturating_sub(MOST_POINTS)..).unwrap_or_default();
        Kpi {
            name: spec.name.clone(),
            unit: spec.unit.clone(),
            direction: spec.direction,
            value: last.map(|reading| reading.value),
            as_of,
            week_before: week_before.map(|reading| reading.value),
            target: spec.target,
            met: last.and_then(|reading| spec.met(reading.value)),
            stopped: spec.stopped(&own, given.moment.now, zone),
            history: newest.iter().map(|reading| reading.value).collect(),
        }
    };
    given.records.specs.iter().filter(|spec| !tied(&spec.name)).map(kpi).collect()
}

/// The key results that name a metric which is not configured.
pub(super) fn missing(given: &Given<'_>) -> Vec<Problem> {
    let is_there = |name: &str| given.records.specs.iter().any(|spec| spec.name == name);
    let mut problems = Vec::new();
    for objective in given.records.objectives() {
        for result in &objective.key_results {
            if let Some(metric) = result.metric.as_deref().filter(|name| !is_there(name)) {
                let message = format!(
                    "{}: {} takes its value from \"{metric}\", and no [[metric]] has that name",
                    result.origin, result.id
                );
                problems.push(Problem::new(result.key.source(), ProblemKind::Config, message));
            }
        }
    }
    problems
}
