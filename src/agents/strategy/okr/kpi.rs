//! The metrics that no key result is tied to.

use super::facts::KnownObjective;
use crate::agents::Given;
use crate::domain::{Kpi, kpi};

/// The row of every metric that no key result under review is tied to.
pub(super) fn kpis(given: &Given<'_>, objectives: &[KnownObjective]) -> Vec<Kpi> {
    let zone = given.moment.zone;
    let mut readings = [given.past.readings.clone(), given.records.readings()].concat();
    // A past day is looked at as it was.
    readings.retain(|one| one.day(zone) <= given.day);
    let tied = |name: &str| {
        let mut results = objectives.iter().flat_map(|one| &one.objective.key_results);
        results.any(|result| result.metric.as_deref() == Some(name))
    };
    let untied = given.records.specs.iter().filter(|spec| !tied(&spec.name));
    untied.map(|spec| kpi(spec, &readings, given.moment)).collect()
}
