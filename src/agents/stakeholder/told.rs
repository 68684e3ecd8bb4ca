//! The lines of an update that hold figures: key results, metrics, what users say.

use super::draft::{Told, counted};
use super::facts::{Facts, MetricFact, ResultFact};
use crate::domain::GoalStatus;
use crate::report::{Line, words};
use chrono::NaiveDate;

/// So many themes are told.
const MOST_THEMES: usize = 3;

/// Key results that moved or do not do well; the others in one line.
pub(super) fn results(facts: &Facts) -> Vec<Told> {
    let is_worth = |one: &&ResultFact| {
        let bad = matches!(one.status, GoalStatus::Off | GoalStatus::AtRisk | GoalStatus::Unknown);
        bad || facts.last.is_none() || one.value != one.before || Some(one.status) != one.was
    };
    let mut worth: Vec<&ResultFact> = facts.results.iter().filter(is_worth).collect();
    worth.sort_by_key(|one| std::cmp::Reverse(one.status));
    let mut lines: Vec<Told> =
        worth.iter().map(|one| Told::of(&one.key, result_line(one))).collect();
    lines.extend(unchanged(facts.results.len() - worth.len(), !worth.is_empty(), "key result"));
    lines
}

/// Metrics that moved or are not where they should be; the others in one line.
pub(super) fn metrics(facts: &Facts) -> Vec<Told> {
    let is_worth = |one: &&MetricFact| {
        let bad = one.value.is_none() || one.met == Some(false) || one.stopped.is_some();
        bad || facts.last.is_none() || one.value != one.before
    };
    let worth: Vec<&MetricFact> = facts.metrics.iter().filter(is_worth).collect();
    let line = |one: &&MetricFact| Told::of(&one.key(), metric_line(one, facts.day));
    let mut lines: Vec<Told> = worth.iter().map(line).collect();
    lines.extend(unchanged(facts.metrics.len() - worth.len(), !worth.is_empty(), "metric"));
    lines
}

/// What most users say, as far as it was not told before.
pub(super) fn themes(facts: &Facts) -> Vec<Told> {
    let mut themes: Vec<_> =
        facts.themes.iter().filter(|one| one.before != Some(one.items)).collect();
    themes.sort_by_key(|one| std::cmp::Reverse(one.items));
    let line = |one: &&super::ThemeFact| {
        let mut line = Line::new().outside(&one.label).ours(": ");
        line = line.ours(counted(one.items, "item"));
        if let Some(before) = one.before {
            line = line.ours(format!(", was {before}"));
        }
        Told::of(&one.key(), line)
    };
    themes.iter().take(MOST_THEMES).map(line).collect()
}

fn unchanged(count: usize, others: bool, noun: &str) -> Option<Told> {
    let noun = if others { format!("other {noun}") } else { noun.to_owned() };
    (count > 0).then(|| Told::ours(format!("{}: no change", counted(count, &noun))))
}

/// The value now, and the one that was told before where it was another.
fn value(line: Line, now: Option<f64>, before: Option<f64>, unit: Option<&str>) -> Line {
    let Some(now) = now.map(|now| words::number(now, 2)) else { return line.ours("no value") };
    let mut line = line.ours(&now);
    if let Some(unit) = unit {
        line = line.ours(" ").outside(unit);
    }
    match before.map(|before| words::number(before, 2)) {
        Some(before) if before != now => line.ours(format!(", was {before}")),
        _ => line,
    }
}

fn result_line(one: &ResultFact) -> Line {
    let line = Line::new().outside(&one.name).ours(": ");
    let mut line = value(line, one.value, one.before, one.unit.as_deref());
    if let Some(progress) = one.progress {
        line = line.ours(format!(", {} of the way", words::percent(progress)));
    }
    if let Some(pace) = one.pace {
        line = line.ours(format!(", pace {}", words::number(pace, 2)));
    }
    line = line.ours(", ").strong(one.status.words());
    match one.was.filter(|was| *was != one.status) {
        Some(was) => line.ours(format!(" (was {})", was.words())),
        None => line,
    }
}

fn metric_line(one: &MetricFact, today: NaiveDate) -> Line {
    let line = Line::new().outside(&one.name).ours(": ");
    let mut line = value(line, one.value, one.before, one.unit.as_deref());
    line = match (one.target.map(|target| words::number(target, 2)), one.met) {
        (Some(target), Some(false)) => {
            line.ours(", ").strong("missed").ours(format!(" (target {target})"))
        }
        (Some(target), _) => line.ours(format!(" (target {target})")),
        (None, _) => line,
    };
    match one.stopped {
        Some(day) => line.ours(format!(", nothing new since {}", words::day(day, today))),
        None => line,
    }
}
