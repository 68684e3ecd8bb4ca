//! The review: what stands where, what is behind, and what to do about it, complete without a model.

use super::facts::{Facts, KnownObjective, KnownResult};
use super::{moves, said};
use crate::agents::Said;
use crate::domain::{GoalKind, GoalStatus, Key, KeyResult, Problem};
use crate::goals::{self, Cause, Colour, Freshness, MoveKind, Phase, Standing};
use crate::report::{Line, words};
use serde::Serialize;
use std::collections::BTreeMap;

/// Two forecasts this far apart are both told.
const FAR_APART: f64 = 0.1;

/// A progress that moved less than this in a week did not move.
const LEAST_MOVE: f64 = 0.005;

/// The review of a week.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The answer, in a few sentences.
    pub verdict: Vec<Said>,
    /// How many key results have each status; what is at risk only by its age counts as stale.
    pub counts: BTreeMap<&'static str, usize>,
    /// The key result that moved furthest in a week.
    pub mover: Option<Mover>,
    /// The objectives.
    pub objectives: Vec<ObjectiveRow>,
    /// The key results.
    pub key_results: Vec<Row>,
    /// What is behind, with what it would take.
    pub off_pace: Vec<Detail>,
    /// The key results whose value is stale or not there.
    pub stale: Vec<Detail>,
    /// Where confidence and forecast contradict each other.
    pub conflicts: Vec<Detail>,
    /// What to do this week.
    pub moves: Vec<MoveRow>,
    /// The grades of cycles that are over.
    pub grades: Vec<Detail>,
    /// The sources that could not be read.
    pub unknown: Vec<Problem>,
}

/// How far a key result moved in a week.
#[derive(Debug, Clone, Serialize)]
pub struct Mover {
    /// Its handle.
    pub handle: String,
    /// Its id.
    pub id: String,
    /// Its progress a week before.
    pub from: f64,
    /// Its progress now.
    pub to: f64,
}

/// One objective.
#[derive(Debug, Clone, Serialize)]
pub struct ObjectiveRow {
    /// Its handle.
    pub handle: String,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it stands.
    #[serde(flatten)]
    pub standing: goals::ObjectiveStanding,
}

/// One key result.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Its handle.
    pub handle: String,
    /// Its id.
    pub id: String,
    /// The handle of its objective.
    pub objective: String,
    /// Its name.
    pub name: String,
    /// Its start, of a way that has one.
    pub start: Option<f64>,
    /// Its target.
    pub target: f64,
    /// What it counts.
    pub unit: Option<String>,
    /// How it stands.
    #[serde(flatten)]
    pub standing: Standing,
}

/// One key result, and what there is to say of it.
#[derive(Debug, Clone, Serialize)]
pub struct Detail {
    /// Its id.
    pub id: String,
    /// What is said.
    pub text: Said,
}

/// One move of the week.
#[derive(Debug, Clone, Serialize)]
pub struct MoveRow {
    /// What kind of move it is.
    pub kind: MoveKind,
    /// The ids of the key results it is about.
    pub key_results: Vec<String>,
    /// The task to begin with, if an open one serves the objective.
    pub task: Option<Key>,
    /// What is said.
    pub text: Said,
}

pub(super) fn draft(facts: &Facts) -> Report {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (_, _, known) in facts.results() {
        *counts.entry(said::status(&known.standing)).or_default() += 1;
    }
    let mover = mover(facts);
    let details = |wanted: fn(&Standing) -> bool, say: fn(&Facts, Found<'_>) -> Line| {
        let found = facts.results().filter(move |(_, _, known)| wanted(&known.standing));
        found
            .map(|found| Detail { id: found.1.id.clone(), text: Said(say(facts, found)) })
            .collect::<Vec<Detail>>()
    };
    Report {
        verdict: verdict(facts, mover.as_ref()).into_iter().map(Said).collect(),
        counts,
        objectives: facts.objectives.iter().map(objective).collect(),
        key_results: facts.results().map(row).collect(),
        off_pace: off_pace(facts),
        stale: details(is_stale, stale),
        conflicts: details(|standing| standing.conflict.is_some(), conflict),
        moves: moves::moves(facts),
        grades: details(|standing| standing.grade.is_some(), graded),
        unknown: facts.problems.clone(),
        mover,
    }
}

/// A key result with its objective and how it stands.
pub(super) type Found<'f> = (&'f KnownObjective, &'f KeyResult, &'f KnownResult);

fn objective(one: &KnownObjective) -> ObjectiveRow {
    ObjectiveRow {
        handle: one.handle.clone(),
        id: one.objective.id.clone(),
        name: crate::domain::clean(&one.objective.name),
        standing: one.standing.clone(),
    }
}

fn row((one, result, known): Found<'_>) -> Row {
    Row {
        handle: known.handle.clone(),
        id: result.id.clone(),
        objective: one.handle.clone(),
        name: crate::domain::clean(&result.name),
        start: result.start,
        target: result.target,
        unit: result.unit.as_deref().map(crate::domain::clean),
        standing: known.standing.clone(),
    }
}

/// Behind by its numbers, while something can be done about it.
fn is_behind(standing: &Standing) -> bool {
    standing.phase == Phase::Running
        && standing.status >= GoalStatus::AtRisk
        && standing.cause != Cause::Stale
}

fn is_stale(standing: &Standing) -> bool {
    standing.phase == Phase::Running && standing.freshness != Freshness::Fresh
}

/// The widest step of a week, either way.
fn mover(facts: &Facts) -> Option<Mover> {
    let steps = facts.results().filter(|(_, result, _)| !result.kind.is_threshold());
    let steps = steps.filter_map(|(_, result, known)| {
        let (from, to) = (known.week_before?, known.standing.progress?);
        ((to - from).abs() >= LEAST_MOVE).then(|| Mover {
            handle: known.handle.clone(),
            id: result.id.clone(),
            from,
            to,
        })
    });
    // Of equal steps the first of the file.
    let all: Vec<Mover> = steps.collect();
    let step = |one: &Mover| (one.to - one.from).abs();
    all.into_iter().rev().max_by(|a, b| step(a).total_cmp(&step(b)))
}

fn verdict(facts: &Facts, mover: Option<&Mover>) -> Vec<Line> {
    if facts.objectives.is_empty() {
        return vec![nothing(facts)];
    }
    // Bad news first.
    let order = [
        GoalStatus::Off.words(),
        GoalStatus::AtRisk.words(),
        "stale",
        GoalStatus::Unknown.words(),
        GoalStatus::TooEarly.words(),
        GoalStatus::NotStarted.words(),
        GoalStatus::OnTrack.words(),
    ];
    let count = |status: &str| {
        facts.results().filter(|(_, _, known)| said::status(&known.standing) == status).count()
    };
    let counts: Vec<String> = order
        .into_iter()
        .map(|status| (status, count(status)))
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| format!("{count} {status}"))
        .collect();
    let mut first = if counts.is_empty() {
        Line::new().ours("no key result is under review.")
    } else {
        Line::new().strong(counts.join(", "))
    };
    for (place, (cycle, elapsed)) in facts.cycles.iter().enumerate().take(2) {
        let comma = if place == 0 && !counts.is_empty() { "; " } else { ", " };
        first = first.ours(comma);
        let name = &cycle.name;
        first = match elapsed.phase {
            Phase::Before => {
                first.outside(name).ours(format!(" begins {}", said::day(facts, cycle.from)))
            }
            Phase::After => {
                first.outside(name).ours(format!(" ended {}", said::day(facts, cycle.to)))
            }
            Phase::Running => {
                let passed = words::percent(elapsed.fraction);
                first.ours(format!("{passed} of ")).outside(name).ours(" is over")
            }
        };
    }
    if !facts.cycles.is_empty() {
        first = first.ours(".");
    }
    let mut lines = vec![first];
    if let Some(mover) = mover
        && let Some((_, result, known)) = facts.result(&mover.id)
    {
        let (from, to) = (words::percent(mover.from), words::percent(mover.to));
        lines.push(
            said::named(Line::new(), result, known)
                .ours(format!(" moved most in a week: {from} → {to}.")),
        );
    }
    lines
}

/// Why there is nothing to review.
fn nothing(facts: &Facts) -> Line {
    if !facts.has_files {
        return Line::new().strong("no objectives").ours(": no file of them is configured.");
    }
    if facts.problems.iter().any(|problem| problem.source != crate::agents::Past::SOURCE) {
        return Line::new().strong("unknown").ours(": the objectives could not be read.");
    }
    match facts.elsewhere {
        0 => Line::new().strong("no objectives").ours(": the files have none."),
        _ => Line::new().strong("no objectives").ours(" of a cycle around this week."),
    }
}

/// What is behind, the worst first: where not all of it is shown, those are.
fn off_pace(facts: &Facts) -> Vec<Detail> {
    let mut found: Vec<Found<'_>> =
        facts.results().filter(|(_, _, known)| is_behind(&known.standing)).collect();
    found.sort_by_key(|(_, _, known)| std::cmp::Reverse(known.standing.status));
    let detail =
        |found: Found<'_>| Detail { id: found.1.id.clone(), text: Said(behind(facts, found)) };
    found.into_iter().map(detail).collect()
}

/// What is behind, and what it would take.
fn behind(facts: &Facts, (one, result, known): Found<'_>) -> Line {
    let standing = &known.standing;
    let history: Vec<f64> = known.history.iter().map(|point| point.value).collect();
    let mut line = said::named(Line::new(), result, known);
    if history.len() > 1 {
        line = line.ours(format!(" {}", words::sparkline(&history, 8)));
    }
    if result.kind.is_threshold() {
        let wanted = if result.kind == GoalKind::KeepAbove { "at least" } else { "at most" };
        let now = standing.value.map(|now| said::value(result, now)).unwrap_or_default();
        return line
            .ours(format!(": {now}, and {wanted} "))
            .outside(said::value(result, result.target))
            .ours(" was to be kept.");
    }
    line = line.ours(": ");
    match (standing.required_per_week, standing.actual_per_week) {
        (Some(required), Some(actual)) => {
            line = line.ours(format!(
                "has to {} a week, {} in the last four",
                said::rise(required),
                said::rose(actual)
            ));
            if standing.alarm {
                line = line.ours(", ").strong(times(required, actual));
            }
        }
        (Some(required), None) => {
            line = line.ours(format!(
                "has to {} a week; what it did is not known from one value in four weeks",
                said::rise(required)
            ));
        }
        _ => line = line.ours("no week is left"),
    }
    line = line.ours(".");
    // The table has the end by the last four weeks, and this one where there is no other.
    if let (Some(forecast), Some(recent)) = (standing.forecast, standing.recent_forecast)
        && (forecast - recent).abs() >= FAR_APART
    {
        let forecast = words::percent(forecast);
        line = line.ours(format!(" As in the whole cycle so far it ends at {forecast}."));
    }
    if let Some(pace) = standing.aspirational_pace {
        let pace = words::number(pace, 2);
        line = line.ours(format!(" Set high: against 70 % its pace is {pace}."));
    }
    let late = result
        .milestones
        .iter()
        .filter(|step| !step.done && step.due.is_some_and(|due| due < facts.day));
    if let Some(step) = late.clone().next() {
        let more = late.count() - 1;
        line = line.ours(" Overdue: ").outside(crate::domain::shorten(&step.name, 40));
        line = if more > 0 { line.ours(format!(" and {more} more.")) } else { line.ours(".") };
    }
    let place = facts.objectives.iter().position(|other| other.handle == one.handle);
    let served = place.and_then(|place| facts.alignment.objectives.get(place));
    match served {
        Some(served) if facts.alignment.tasks_known && served.tasks == 0 => {
            line.ours(" No open task serves ").handle(&one.handle).ours(".")
        }
        _ => line,
    }
}

/// How many times the actual rate is required.
fn times(required: f64, actual: f64) -> String {
    let times = required / actual;
    if times.is_finite() && times > 0.0 && times < 100.0 {
        format!("{} times as much", words::number(times, 1))
    } else {
        "which never gets there".to_owned()
    }
}

fn stale(facts: &Facts, (_, result, known): Found<'_>) -> Line {
    let line = Line::new().handle(&known.handle).key(&result.key);
    let standing = &known.standing;
    let (Some(days), Some(updated), Some(value)) =
        (standing.age_days, standing.updated, standing.value)
    else {
        return match &result.metric {
            Some(metric) => {
                line.ours(": no data from the metric ").outside(quoted(metric)).ours(".")
            }
            None => line.ours(": no value yet."),
        };
    };
    let line = line.ours(format!(
        ": no update for {days} days ({} on {})",
        said::value(result, value),
        said::day(facts, updated)
    ));
    match standing.cause {
        Cause::Stale => line.ours(", so it is not on track."),
        _ => line.ours("."),
    }
}

/// The name of a metric in a sentence.
pub(super) fn quoted(metric: &str) -> String {
    format!("\"{}\"", crate::domain::shorten(&crate::domain::clean(metric), said::SHORT_TITLE))
}

fn conflict(_: &Facts, (_, result, known): Found<'_>) -> Line {
    let standing = &known.standing;
    let (confidence, forecast) =
        (standing.confidence.unwrap_or_default(), standing.forecast.unwrap_or_default());
    said::named(Line::new(), result, known).ours(format!(
        ": confidence {confidence} of 10 against a forecast of {}.",
        words::percent(forecast)
    ))
}

fn graded(_: &Facts, (_, result, known): Found<'_>) -> Line {
    let grade = known.standing.grade.unwrap_or_default();
    let colour = match goals::colour(grade) {
        Colour::Green => "green",
        Colour::Yellow => "yellow",
        Colour::Red => "red",
    };
    said::named(Line::new(), result, known)
        .ours(format!(": {}, {colour}.", words::number(grade, 1)))
}
