//! What is known in a week's review: complete, so that the report can be made again from it alone.

use super::align::{self, Alignment, Spent};
use super::kpi;
use crate::agents::{Given, ObjectiveNow, check_ins, standings};
use crate::domain::{CheckIn, Cycle, Kpi, Objective, Period, Problem};
use crate::goals::{self, Calendar, Elapsed, ObjectiveStanding, Phase, Standing};
use crate::time::Moment;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// Objectives whose cycle ended or begins further away than this many days are not reviewed.
const AROUND: u64 = 21;

/// So many points of a history are kept for its sparkline.
const MOST_POINTS: usize = 12;

/// So many objectives are reviewed.
const MOST_OBJECTIVES: usize = 50;

/// Everything a review is made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The first day of the week.
    pub week: NaiveDate,
    /// The day that the review is made for.
    pub day: NaiveDate,
    /// The day on which it is made.
    pub made_on: NaiveDate,
    /// The moment it is made for, in the user's zone.
    pub as_of: String,
    /// The user's zone, by its IANA name.
    pub timezone: String,
    /// Whose names any text may use.
    pub names: Vec<String>,
    /// Whether the configuration names files of objectives.
    pub has_files: bool,
    /// The objectives under review, in the order of their files.
    pub objectives: Vec<KnownObjective>,
    /// How many are left out because their cycle is another.
    pub elsewhere: usize,
    /// How many are left out because there are too many.
    #[serde(default)]
    pub beyond: usize,
    /// The cycles under review, each with what of it is over.
    pub cycles: Vec<(Cycle, Elapsed)>,
    /// What tasks and meetings have to do with them.
    pub alignment: Alignment,
    /// What time was planned for them.
    pub spent: Spent,
    /// The metrics that no key result is tied to.
    pub kpis: Vec<Kpi>,
    /// What is not known, and why.
    pub problems: Vec<Problem>,
}

/// An objective and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownObjective {
    /// `O1`.
    pub handle: String,
    /// What the file says.
    pub objective: Objective,
    /// How it stands.
    pub standing: ObjectiveStanding,
    /// How its key results stand, in their order.
    pub results: Vec<KnownResult>,
    /// The weight of the priority that it belongs to.
    pub priority_weight: Option<f64>,
}

/// How a key result stands, and how it came to that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownResult {
    /// `K1`.
    pub handle: String,
    /// How it stands.
    pub standing: Standing,
    /// Its progress a week before, as far as it was known then.
    pub week_before: Option<f64>,
    /// Its newest values, the oldest first.
    pub history: Vec<Point>,
    /// What was said with its newest value.
    pub note: Option<String>,
}

/// A value on a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The day.
    pub date: NaiveDate,
    /// The value.
    pub value: f64,
}

impl Facts {
    /// The key results under review, each with its objective's number and its own.
    pub fn results(
        &self,
    ) -> impl Iterator<Item = (&KnownObjective, &crate::domain::KeyResult, &KnownResult)> {
        self.objectives.iter().flat_map(|one| {
            std::iter::zip(&one.objective.key_results, &one.results)
                .map(move |(result, known)| (one, result, known))
        })
    }

    /// The key result with this id.
    pub(super) fn result(
        &self,
        id: &str,
    ) -> Option<(&KnownObjective, &crate::domain::KeyResult, &KnownResult)> {
        self.results().find(|(_, result, _)| result.id == id)
    }
}

pub(super) fn facts(given: Given<'_>) -> Facts {
    let Given { records, past, settings, day, today, .. } = given;
    // A past day is looked at as it was, and a day ahead with what is known now. Not a fraction of a
    // second may be cut off: what files and metrics say is first seen at this very moment.
    let moment = given.moment;
    let said = check_ins(&given);
    let all = standings(&given, moment);
    let count = all.len();
    let mut kept: Vec<ObjectiveNow> =
        all.into_iter().filter(|one| is_around(&one.objective, day)).collect();
    let elsewhere = count - kept.len();
    let beyond = kept.len().saturating_sub(MOST_OBJECTIVES);
    kept.truncate(MOST_OBJECTIVES);
    let calendar = Calendar::new(&settings.work);
    let mut number = 0;
    let objectives: Vec<KnownObjective> = (1..)
        .zip(kept)
        .map(|(place, ObjectiveNow { objective, standing, key_results })| {
            let results =
                std::iter::zip(&objective.key_results, key_results).map(|(one, standing)| {
                    number += 1;
                    let points = goals::points(one, &said, moment);
                    let before = moment.now.checked_sub_days(Days::new(7)).unwrap_or(moment.now);
                    let before = Moment { now: before, ..moment };
                    let before = goals::judge(one, &said, calendar, before);
                    KnownResult {
                        handle: format!("K{number}"),
                        week_before: before.progress.filter(|_| before.phase == Phase::Running),
                        history: history(&points, moment),
                        note: points.last().and_then(|last| last.note.clone()),
                        standing,
                    }
                });
            KnownObjective {
                handle: format!("O{place}"),
                results: results.collect(),
                standing,
                priority_weight: objective
                    .priority_among(&settings.priorities)
                    .map(|priority| priority.weight),
                objective,
            }
        })
        .collect();
    let mut cycles: Vec<(Cycle, Elapsed)> = Vec::new();
    for result in objectives.iter().flat_map(|one| &one.objective.key_results) {
        if !cycles.iter().any(|(cycle, _)| *cycle == result.cycle) {
            cycles.push((result.cycle.clone(), calendar.elapsed(&result.cycle, moment)));
        }
    }
    let own = [&settings.user.name, &settings.user.company, &settings.user.role];
    let priorities = settings.priorities.iter().map(|priority| priority.name.clone());
    Facts {
        week: Period::week_of(day).first(),
        day,
        made_on: today,
        as_of: crate::time::rfc3339(moment.now, moment.zone),
        timezone: moment.zone.name().to_owned(),
        names: own.into_iter().flatten().cloned().chain(priorities).collect(),
        has_files: !records.goals.is_empty(),
        alignment: align::alignment(&given, &objectives),
        spent: align::spent(&given, &objectives),
        kpis: kpi::kpis(&given, &objectives),
        objectives,
        elsewhere,
        beyond,
        cycles,
        problems: [records.problems(), past.problems.clone()].concat(),
    }
}

/// Whether an objective is under review on a day: during its cycles, and some weeks around them.
fn is_around(objective: &Objective, day: NaiveDate) -> bool {
    let around = |cycle: &Cycle| {
        let first = cycle.from.checked_sub_days(Days::new(AROUND)).unwrap_or(cycle.from);
        let last = cycle.to.checked_add_days(Days::new(AROUND)).unwrap_or(cycle.to);
        (first..=last).contains(&day)
    };
    around(&objective.cycle) || objective.key_results.iter().any(|one| around(&one.cycle))
}

fn history(points: &[&CheckIn], moment: Moment) -> Vec<Point> {
    let newest = points.get(points.len().saturating_sub(MOST_POINTS)..).unwrap_or_default();
    let point = |one: &&CheckIn| Point {
        date: one.at.with_timezone(&moment.zone).date_naive(),
        value: one.value,
    };
    newest.iter().map(point).collect()
}
