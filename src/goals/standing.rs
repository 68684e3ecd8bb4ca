//! How one key result stands, from what its file and its check-ins say.

use super::calendar::{Calendar, Phase};
use super::progress::{grade, pace_status, progress, score};
use super::rates::{actual, required, too_steep};
use super::{ASPIRATION, EARLIEST, EPSILON, STALE_DAYS, TOO_OLD_DAYS, WIDEST};
use crate::domain::{
    CheckIn, CheckInOrigin, Commitment, GoalKind, GoalStatus, KeyResult, Objective,
};
use crate::time::Moment;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// How one key result stands. What is `None` is not known or does not apply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Where in its cycle the moment lies.
    pub phase: Phase,
    /// Its newest value.
    pub value: Option<f64>,
    /// The day of that value.
    pub updated: Option<NaiveDate>,
    /// Who gave it.
    pub origin: Option<CheckInOrigin>,
    /// How old that value is, in days; of a cycle that is over, on its last day.
    pub age_days: Option<i64>,
    /// What that age means.
    pub freshness: Freshness,
    /// How sure its owner is, from 0 to 10: as the newest check-in that says so has it, else as the
    /// file has it.
    pub confidence: Option<u8>,
    /// `p`, which may lie beyond 0 and 1; of a threshold 1 if it is met and 0 if not.
    pub progress: Option<f64>,
    /// `p` within 0 and 1.
    pub score: Option<f64>,
    /// `e`, the share of the cycle's work time that has passed; a threshold is never paced.
    pub expected: Option<f64>,
    /// `p / e`.
    pub pace: Option<f64>,
    /// `p / (0.7 · e)` of an aspirational key result.
    pub aspirational_pace: Option<f64>,
    /// The progress at the end if the whole cycle goes on like its part so far: `p / e`.
    pub forecast: Option<f64>,
    /// The progress at the end if the last four weeks go on.
    pub recent_forecast: Option<f64>,
    /// What a working week must bring from now on.
    pub required_per_week: Option<f64>,
    /// What a working week brought in the last four.
    pub actual_per_week: Option<f64>,
    /// Whether the required rate is more than 1.5 times the actual one.
    pub alarm: bool,
    /// `c / 10 − forecast`, where the two contradict each other.
    pub conflict: Option<f64>,
    /// How it stands.
    pub status: GoalStatus,
    /// What decided that.
    pub cause: Cause,
    /// The grade, once the cycle is over.
    pub grade: Option<f64>,
}

/// What the age of a value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Freshness {
    /// It is of the last seven days.
    Fresh,
    /// It is older.
    Stale,
    /// It is older than two weeks.
    TooOld,
    /// There is none.
    Never,
}

/// What decided a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Its pace.
    Pace,
    /// The target is reached.
    Reached,
    /// Its threshold is met, or not.
    Threshold,
    /// It would be on track, but its value is stale, so nobody knows.
    Stale,
    /// Too little of the cycle has passed.
    TooEarly,
    /// The cycle has not begun.
    NotStarted,
    /// It has no value.
    NoValue,
    /// Start and target are the same, or too far apart to be measured.
    Invalid,
}

/// The values of files that nobody has seen there before: check-ins of the moment. The newest value
/// that was seen in the file of a key result is the one to differ from, whatever was said elsewhere
/// since.
pub fn unseen(objectives: &[Objective], known: &[CheckIn], now: DateTime<Utc>) -> Vec<CheckIn> {
    let results = objectives.iter().flat_map(|objective| &objective.key_results);
    let new = results.filter_map(|one| {
        let value = one.current.filter(|_| one.metric.is_none())?;
        let of_file = known.iter().filter(|check_in| {
            check_in.key_result == one.id && check_in.origin == CheckInOrigin::File
        });
        let last = of_file.max_by_key(|check_in| check_in.at);
        last.is_none_or(|last| last.value.total_cmp(&value).is_ne()).then(|| CheckIn {
            key_result: one.id.clone(),
            value,
            confidence: None,
            note: None,
            at: now,
            origin: CheckInOrigin::File,
        })
    });
    new.collect()
}

/// The check-ins that count for a key result at a moment, the oldest first: those of its cycle so
/// far. Where there is none, the newest older one of a metric counts, and that of a file which still
/// says the same.
pub fn points<'c>(
    key_result: &KeyResult,
    check_ins: &'c [CheckIn],
    moment: Moment,
) -> Vec<&'c CheckIn> {
    let known = |one: &&CheckIn| {
        one.key_result == key_result.id && one.at <= moment.now && one.value.is_finite()
    };
    let mut points: Vec<&CheckIn> = check_ins.iter().filter(known).collect();
    points.sort_by_key(|one| one.at);
    let begins = |one: &&CheckIn| day_of(one, moment) >= key_result.cycle.from;
    let first = points.iter().position(begins).unwrap_or(points.len());
    if first == points.len() {
        let still = |one: &&&CheckIn| match one.origin {
            CheckInOrigin::Metric => key_result.metric.is_some(),
            CheckInOrigin::File => key_result.current == Some(one.value),
            CheckInOrigin::Command => false,
        };
        return points.iter().rev().find(still).copied().into_iter().collect();
    }
    points.split_off(first)
}

/// How a key result stands at a moment. `check_ins` are all that are known, of any key result; the
/// value of its file and the readings of its metric are among them.
pub fn judge(
    key_result: &KeyResult,
    check_ins: &[CheckIn],
    calendar: Calendar<'_>,
    moment: Moment,
) -> Standing {
    let points = points(key_result, check_ins, moment);
    let newest = points.last().copied();
    let elapsed = calendar.elapsed(&key_result.cycle, moment);
    let value = newest.map(|one| one.value);
    let updated = newest.map(|one| day_of(one, moment));
    let end = moment.today().min(key_result.cycle.to);
    let age_days = updated.map(|day| end.signed_duration_since(day).num_days().max(0));
    let paced = !key_result.kind.is_threshold();
    let progress = value.and_then(|value| measured(key_result, value));
    let expected = paced.then_some(elapsed.fraction);
    let pace = (paced && elapsed.fraction >= EARLIEST - EPSILON)
        .then(|| progress.map(|progress| progress / elapsed.fraction))
        .flatten();
    let weeks_left = elapsed.weeks_left;
    let to_go = || value.filter(|_| paced && elapsed.phase != Phase::After);
    let required_per_week = to_go().and_then(|now| required(key_result.target, now, weeks_left));
    let actual_per_week = if paced && elapsed.phase == Phase::Running {
        actual(key_result.start, &key_result.cycle, &points, calendar, moment)
    } else {
        None
    };
    let recent_forecast = actual_per_week.zip(to_go()).and_then(|(rate, now)| {
        super::progress(key_result.start?, key_result.target, now + rate * weeks_left)
    });
    let said = points.iter().rev().find_map(|one| one.confidence);
    let confidence = said.or(key_result.confidence);
    let running = (elapsed.phase == Phase::Running).then_some(confidence).flatten();
    let conflict = running.zip(pace).and_then(|(confidence, forecast)| {
        let apart = f64::from(confidence) / 10.0 - score(forecast);
        (apart.abs() > WIDEST + EPSILON).then_some(apart)
    });
    let freshness = match age_days {
        None => Freshness::Never,
        Some(days) if days > TOO_OLD_DAYS => Freshness::TooOld,
        Some(days) if days > STALE_DAYS => Freshness::Stale,
        Some(_) => Freshness::Fresh,
    };
    let (status, cause) = status(key_result, elapsed.phase, value, progress, pace, freshness);
    Standing {
        phase: elapsed.phase,
        value,
        updated,
        origin: newest.map(|one| one.origin),
        age_days,
        freshness,
        confidence,
        progress,
        score: progress.map(score),
        expected,
        pace,
        aspirational_pace: pace
            .filter(|_| key_result.commitment == Commitment::Aspirational)
            .map(|pace| pace / ASPIRATION),
        forecast: pace,
        recent_forecast,
        required_per_week,
        actual_per_week,
        alarm: required_per_week.zip(actual_per_week).is_some_and(|(need, is)| {
            too_steep(need, is, key_result.start.is_some_and(|start| start > key_result.target))
        }),
        conflict,
        status,
        cause,
        grade: progress.filter(|_| elapsed.phase == Phase::After).map(grade),
    }
}

/// The progress of a value.
fn measured(key_result: &KeyResult, value: f64) -> Option<f64> {
    let met = |met: bool| Some(if met { 1.0 } else { 0.0 });
    match key_result.kind {
        GoalKind::KeepAbove => met(value >= key_result.target),
        GoalKind::KeepBelow => met(value <= key_result.target),
        GoalKind::Metric | GoalKind::Milestone => {
            progress(key_result.start?, key_result.target, value)
        }
    }
}

fn status(
    key_result: &KeyResult,
    phase: Phase,
    value: Option<f64>,
    progress: Option<f64>,
    pace: Option<f64>,
    freshness: Freshness,
) -> (GoalStatus, Cause) {
    let threshold = key_result.kind.is_threshold();
    // With equal ends no value has a progress, so any value shows it.
    if measured(key_result, key_result.target).is_none() {
        return (GoalStatus::Unknown, Cause::Invalid);
    }
    if phase == Phase::Before {
        return (GoalStatus::NotStarted, Cause::NotStarted);
    }
    let Some(progress) = progress else {
        let cause = if value.is_none() { Cause::NoValue } else { Cause::Invalid };
        return (GoalStatus::Unknown, cause);
    };
    let found = match pace {
        _ if threshold && progress >= 1.0 => (GoalStatus::OnTrack, Cause::Threshold),
        _ if threshold => (GoalStatus::Off, Cause::Threshold),
        _ if progress >= 1.0 - EPSILON => (GoalStatus::OnTrack, Cause::Reached),
        None => (GoalStatus::TooEarly, Cause::TooEarly),
        Some(pace) => (pace_status(pace), Cause::Pace),
    };
    match (found.0, freshness) {
        (GoalStatus::OnTrack, Freshness::Stale | Freshness::TooOld) => {
            (GoalStatus::AtRisk, Cause::Stale)
        }
        _ => found,
    }
}

/// The local day of a check-in.
fn day_of(one: &CheckIn, moment: Moment) -> NaiveDate {
    one.at.with_timezone(&moment.zone).date_naive()
}
