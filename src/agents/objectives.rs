//! Objectives as every workflow sees them: which there are, how they stand, and what they make of a
//! task.

use super::{Given, Records};
use crate::domain::{
    CheckIn, CheckInOrigin, GoalStatus, KeyResult, MetricReading, Objective, Priority, Problem,
    ProblemKind, kpi, settled,
};
use crate::goals::{self, Calendar, Cause, ObjectiveStanding, Phase, Standing};
use crate::time::{Moment, When, midnight};
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

impl Records {
    /// All objectives that are known, in the order of their files. An id is given once: a key result
    /// of a later file that bears one again is left out, as [`Records::clashes`] says.
    pub fn objectives(&self) -> Vec<Objective> {
        self.distinct().0
    }

    /// The key results and objectives that are left out because an earlier file has their id.
    pub fn clashes(&self) -> Vec<Problem> {
        self.distinct().1
    }

    /// What is wrong with metrics beyond their sources: key results that take their value from one
    /// which is not configured, and metrics that have stopped, tied to a key result or not.
    /// `before` was read of them before this run.
    pub fn metric_problems(&self, before: &[MetricReading], moment: Moment) -> Vec<Problem> {
        let mut problems = Vec::new();
        for result in self.objectives().iter().flat_map(|one| &one.key_results) {
            let is_there = |name: &&str| self.specs.iter().any(|spec| spec.name == *name);
            if let Some(metric) = result.metric.as_deref().filter(|name| !is_there(name)) {
                let message = format!(
                    "{}: {} takes its value from \"{metric}\", and no [[metric]] has that name",
                    result.origin, result.id
                );
                problems.push(Problem::new(result.key.source(), ProblemKind::Config, message));
            }
        }
        let mut readings = [before.to_vec(), self.readings()].concat();
        readings.retain(|one| one.day(moment.zone) <= moment.today());
        let stopped = self.specs.iter().map(|spec| kpi(spec, &readings, moment));
        problems.extend(stopped.filter_map(|row| row.problem()));
        problems
    }

    fn distinct(&self) -> (Vec<Objective>, Vec<Problem>) {
        let (mut taken, mut objectives, mut problems) = (HashMap::new(), Vec::new(), Vec::new());
        for source in &self.goals {
            for mut objective in source.loaded.items.iter().flatten().cloned() {
                let mut first = |what: &str, id: &str| match taken.entry(format!("{what}:{id}")) {
                    Entry::Vacant(place) => {
                        place.insert(source.name.clone());
                        true
                    }
                    Entry::Occupied(place) => {
                        let message = format!(
                            "{what} \"{id}\" is left out: {} has one of this id, give one of them \
                             another",
                            place.get()
                        );
                        let kind = ProblemKind::Malformed;
                        problems.push(Problem::new(&source.name, kind, message));
                        false
                    }
                };
                if first("objective", &objective.id) {
                    objective.key_results.retain(|result| first("key result", &result.id));
                    objectives.push(objective);
                }
            }
        }
        (objectives, problems)
    }
}

/// An objective, and how it and its key results stand at the moment of the report.
pub struct ObjectiveNow {
    /// The objective.
    pub objective: Objective,
    /// How it stands.
    pub standing: ObjectiveStanding,
    /// How its key results stand, in their order.
    pub key_results: Vec<Standing>,
}

impl ObjectiveNow {
    /// The key results with how they stand.
    pub fn pairs(&self) -> Vec<(&KeyResult, &Standing)> {
        std::iter::zip(&self.objective.key_results, &self.key_results).collect()
    }

    /// Whether one of its key results is behind by its numbers while work can still change that. A
    /// value that is only stale asks for a check-in, and not for work.
    fn is_behind(&self) -> bool {
        self.key_results.iter().any(|standing| {
            standing.phase == Phase::Running
                && standing.status >= GoalStatus::AtRisk
                && standing.cause != Cause::Stale
        })
    }
}

/// All that is known of the values of key results: what was said of them, and what was read of their
/// metrics, each reading at the end of the day that it is of.
pub fn check_ins(given: &Given<'_>) -> Vec<CheckIn> {
    let zone = given.moment.zone;
    let mut check_ins = given.past.check_ins.clone();
    let readings = [given.past.readings.clone(), given.records.readings()].concat();
    for objective in given.records.objectives() {
        for (id, metric) in
            objective.key_results.iter().filter_map(|one| Some((&one.id, one.metric.as_ref()?)))
        {
            let own: Vec<MetricReading> =
                readings.iter().filter(|reading| reading.metric == *metric).cloned().collect();
            check_ins.extend(whole(settled(&own, zone), zone).into_iter().map(|reading| {
                let day = reading.day(zone);
                let end = midnight(day.succ_opt().unwrap_or(day), zone) - TimeDelta::seconds(1);
                let about = match reading.about(zone) {
                    When::At(at) => at,
                    When::Day(_) => end.min(reading.read_at),
                };
                CheckIn {
                    key_result: id.clone(),
                    value: reading.value,
                    confidence: None,
                    note: None,
                    at: about,
                    origin: CheckInOrigin::Metric,
                }
            }));
        }
    }
    check_ins
}

/// Without what was read of days that were under way, where a whole day of the week before is known:
/// half a day is no fall.
fn whole(settled: Vec<MetricReading>, zone: Tz) -> Vec<MetricReading> {
    let mut last_whole: Option<NaiveDate> = None;
    let mut kept = settled;
    kept.retain(|reading| {
        let day = reading.day(zone);
        if !reading.partial {
            last_whole = Some(day);
            return true;
        }
        last_whole.is_none_or(|whole| (day - whole).num_days() > 7)
    });
    kept
}

/// How all objectives stand at `moment`.
pub fn standings(given: &Given<'_>, moment: Moment) -> Vec<ObjectiveNow> {
    let calendar = Calendar::new(&given.settings.work);
    let check_ins = check_ins(given);
    let stand = |objective: Objective| {
        let key_results: Vec<Standing> = objective
            .key_results
            .iter()
            .map(|one| goals::judge(one, &check_ins, calendar, moment))
            .collect();
        let pairs: Vec<_> = std::iter::zip(&objective.key_results, &key_results).collect();
        let standing = goals::objective(&pairs);
        ObjectiveNow { objective, standing, key_results }
    };
    given.records.objectives().into_iter().map(stand).collect()
}

/// What tasks are matched to: the priorities of the configuration, and after them each objective that
/// is at risk or off and has words of its own. Such an objective counts what its priority counts, or
/// 1 without one, so that its tasks get the points that tasks of the priority get. Of several that a
/// task matches the heaviest counts, so nothing is counted twice.
pub fn priorities(given: Given<'_>) -> Vec<Priority> {
    let mut priorities = given.settings.priorities.clone();
    let behind = standings(&given, given.moment)
        .into_iter()
        .filter(|one| one.is_behind() && !one.objective.patterns.is_empty());
    priorities.extend(behind.map(|ObjectiveNow { objective, .. }| {
        Priority {
            weight: objective
                .priority_among(&given.settings.priorities)
                .map_or(1.0, |priority| priority.weight),
            name: objective.name,
            patterns: objective.patterns,
        }
    }));
    priorities
}
