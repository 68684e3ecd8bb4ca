//! Lengths that were learned: what is said of an estimate that earlier tasks have corrected.

use super::facts::Facts;
use crate::domain::Key;
use crate::planner::{Factor, Learned};
use crate::report::{Line, words};
use serde::Serialize;

/// What an estimate was multiplied by, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LearnedLength {
    /// The estimate of the list, in minutes.
    pub estimate_minutes: u32,
    /// What it was multiplied by.
    pub factor: f64,
    /// From how many finished tasks that was learned.
    pub tasks: u32,
    /// The mark that those have, as this task does; `None` if they are all there are.
    pub mark: Option<String>,
}

/// What changed the length of a task, if its estimate was not taken as it is.
pub(super) fn of(facts: &Facts, key: &Key) -> Option<LearnedLength> {
    let task = facts.known.tasks.get(key)?;
    // An estimate of nothing is none, and an assumed length was never anybody's guess.
    let estimate_minutes = task.estimate_minutes.filter(|minutes| *minutes > 0)?;
    let (mark, learned) = facts.record.rules.factors.deciding(task)?;
    let Learned { factor, tasks } = learned;
    (factor != Factor::ONE).then(|| LearnedLength {
        estimate_minutes,
        factor: f64::from(factor.0) / 1_000.0,
        tasks,
        mark,
    })
}

/// `1.6 × its estimate of 60 min, as 7 finished tasks with +web took`.
pub(super) fn because(learned: &LearnedLength) -> Line {
    let estimate = words::duration(learned.estimate_minutes);
    from(Line::new().ours(format!("{} × its estimate of {estimate}", times(learned))), learned)
}

/// A line for each factor that decided about one of these tasks, with their handles.
pub(in crate::agents::execution) fn lines<'k>(
    facts: &Facts,
    keys: impl Iterator<Item = &'k Key>,
) -> Vec<Line> {
    let mut all: Vec<(LearnedLength, Line)> = Vec::new();
    for key in keys {
        let Some(learned) = of(facts, key) else { continue };
        let handle = facts.known.handle(key);
        let same = |(other, _): &&mut (LearnedLength, Line)| {
            (other.factor, &other.mark) == (learned.factor, &learned.mark)
        };
        match all.iter_mut().find(same) {
            Some((_, line)) => *line = std::mem::take(line).faint(", ").handle(handle),
            None => all.push((learned, Line::new().handle(handle))),
        }
    }
    let lines = all.into_iter().map(|(learned, line)| {
        from(line.faint(format!(": {} × the estimate", times(&learned))), &learned)
    });
    lines.collect()
}

/// What it was learned from.
fn from(line: Line, learned: &LearnedLength) -> Line {
    let line = line.faint(format!(", as {} finished tasks", learned.tasks));
    match &learned.mark {
        Some(mark) => line.faint(" with ").outside(mark).faint(" took"),
        None => line.faint(" took"),
    }
}

/// A factor with two digits after the point at most.
fn times(learned: &LearnedLength) -> String {
    let text = format!("{:.2}", learned.factor);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
