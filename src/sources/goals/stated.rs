//! What a file states of objectives, made into records or refused, the same for every format.

use crate::domain::{
    Commitment, Cycle, Direction, GoalKind, Key, KeyResult, Milestone, Objective, clean,
};
use std::collections::HashSet;

/// The most key results of one file.
const MOST_RESULTS: usize = 500;

/// The longest name, in characters.
const LONGEST_NAME: usize = 500;

/// The longest id, in characters.
const LONGEST_ID: usize = 64;

/// The largest number that means anything here, either way.
pub(super) const LARGEST: f64 = 1e15;

/// The largest weight.
pub(super) const MOST_WEIGHT: f64 = 1_000.0;

/// What is wrong with a file, each with its place.
#[derive(Debug, Default)]
pub(super) struct Flaws(pub(super) Vec<String>);

impl Flaws {
    pub(super) fn note(&mut self, place: &str, message: impl AsRef<str>) {
        self.0.push(format!("{place}: {}", message.as_ref()));
    }
}

/// What a file says, and what of it cannot be read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) stated: Vec<StatedObjective>,
    pub(super) flaws: Flaws,
}

/// An objective as stated.
#[derive(Debug, Clone, Default)]
pub(super) struct StatedObjective {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) priority: Option<String>,
    pub(super) patterns: Vec<String>,
    pub(super) owner: Option<String>,
    pub(super) cycle: Option<Cycle>,
    pub(super) place: String,
    pub(super) key_results: Vec<StatedResult>,
}

/// A key result as stated.
#[derive(Debug, Clone, Default)]
pub(super) struct StatedResult {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) kind: Option<GoalKind>,
    pub(super) start: Option<f64>,
    pub(super) target: Option<f64>,
    pub(super) current: Option<f64>,
    pub(super) metric: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) direction: Option<Direction>,
    pub(super) milestones: Vec<Milestone>,
    pub(super) commitment: Commitment,
    pub(super) weight: Option<f64>,
    pub(super) confidence: Option<u8>,
    pub(super) owner: Option<String>,
    pub(super) cycle: Option<Cycle>,
    pub(super) place: String,
}

/// The records that a file's statements make. One that makes none is noted and costs only itself.
pub(super) fn complete(
    source: &str,
    stated: Vec<StatedObjective>,
    flaws: &mut Flaws,
) -> Vec<Objective> {
    let (mut objective_ids, mut result_ids) = (HashSet::new(), HashSet::new());
    let mut objectives: Vec<Objective> = Vec::new();
    let mut results = 0;
    for one in stated {
        let Some(id) =
            identity(one.id.as_deref(), &one.name, &one.place, &mut objective_ids, flaws)
        else {
            continue;
        };
        let mut key_results = Vec::new();
        for result in one.key_results {
            results += 1;
            if results > MOST_RESULTS {
                flaws.note(
                    &result.place,
                    format!("more than {MOST_RESULTS} key results are not read"),
                );
                break;
            }
            key_results.extend(key_result(
                source,
                result,
                one.cycle.as_ref(),
                &mut result_ids,
                flaws,
            ));
        }
        let cycle = one.cycle.or_else(|| key_results.first().map(|first| first.cycle.clone()));
        let Some(cycle) = cycle else {
            flaws.note(&one.place, "the objective has no cycle, add cycle = \"2026-Q4\"");
            continue;
        };
        objectives.push(Objective {
            key: Key(format!("{source}:{id}")),
            id,
            name: clean(&one.name),
            priority: one.priority,
            patterns: one.patterns,
            owner: one.owner,
            cycle,
            key_results,
            origin: one.place,
        });
        if results > MOST_RESULTS {
            break;
        }
    }
    objectives
}

fn key_result(
    source: &str,
    stated: StatedResult,
    cycle: Option<&Cycle>,
    ids: &mut HashSet<String>,
    flaws: &mut Flaws,
) -> Option<KeyResult> {
    let place = stated.place.clone();
    let id = identity(stated.id.as_deref(), &stated.name, &place, ids, flaws)?;
    let mut wrong = |message: String| {
        flaws.note(&place, message);
        None
    };
    let Some(cycle) = stated.cycle.clone().or_else(|| cycle.cloned()) else {
        return wrong(format!("{id} has no cycle, add cycle = \"2026-Q4\""));
    };
    let default = if stated.milestones.is_empty() { GoalKind::Metric } else { GoalKind::Milestone };
    let kind = stated.kind.unwrap_or(default);
    if kind != GoalKind::Milestone && !stated.milestones.is_empty() {
        return wrong(format!("{id} has milestones, so its kind is \"milestone\""));
    }
    if stated.metric.is_some() && (stated.current.is_some() || kind == GoalKind::Milestone) {
        return wrong(format!(
            "{id} takes its value from a metric, remove its current or milestones"
        ));
    }
    let (start, target, current) = if stated.milestones.is_empty() {
        let Some(target) = stated.target else {
            return wrong(format!("{id} has no target, add target = 40"));
        };
        match (kind, stated.start) {
            (GoalKind::KeepAbove | GoalKind::KeepBelow, _) => (None, target, stated.current),
            (GoalKind::Milestone, start) => (Some(start.unwrap_or(0.0)), target, stated.current),
            (GoalKind::Metric, None) => {
                return wrong(format!("{id} has no start, add start = 0"));
            }
            (GoalKind::Metric, start) => (start, target, stated.current),
        }
    } else {
        if stated.target.is_some() || stated.current.is_some() || stated.start.is_some() {
            return wrong(format!(
                "{id} has milestones, which give its start, current and target: remove those"
            ));
        }
        let sum = |steps: &mut dyn Iterator<Item = &Milestone>| steps.map(|step| step.weight).sum();
        let all: f64 = sum(&mut stated.milestones.iter());
        let done: f64 = sum(&mut stated.milestones.iter().filter(|step| step.done));
        (Some(0.0), all, Some(done))
    };
    let numbers = [start, Some(target), current].into_iter().flatten();
    if numbers.clone().any(|number| !number.is_finite() || number.abs() > LARGEST) {
        return wrong(format!("{id} has a number that is too large to be measured"));
    }
    let heads = match kind {
        GoalKind::KeepAbove => Direction::Up,
        GoalKind::KeepBelow => Direction::Down,
        _ if start.is_some_and(|start| start > target) => Direction::Down,
        _ => Direction::Up,
    };
    if stated.direction.is_some_and(|direction| direction != heads) {
        return wrong(format!("the direction of {id} is not the one from its start to its target"));
    }
    if start == Some(target) {
        // It stays in the report, where it counts as unknown.
        flaws.note(&place, format!("{id} starts at its target, so there is nothing to measure"));
    }
    Some(KeyResult {
        key: Key(format!("{source}:{id}")),
        id,
        name: clean(&stated.name),
        kind,
        start,
        target,
        current,
        metric: stated.metric,
        unit: stated.unit,
        direction: heads,
        milestones: stated.milestones,
        commitment: stated.commitment,
        weight: stated.weight.unwrap_or(1.0),
        confidence: stated.confidence,
        owner: stated.owner,
        cycle,
        origin: place,
    })
}

/// The id that an entry states, or one made of its name; unique within the file.
fn identity(
    stated: Option<&str>,
    name: &str,
    place: &str,
    taken: &mut HashSet<String>,
    flaws: &mut Flaws,
) -> Option<String> {
    if clean(name).is_empty() {
        flaws.note(place, "an entry has no name, add name = \"…\"");
        return None;
    }
    if name.chars().count() > LONGEST_NAME {
        flaws.note(place, format!("a name is longer than {LONGEST_NAME} characters"));
        return None;
    }
    let id = match stated {
        Some(id) => {
            let fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            if id.is_empty() || !id.chars().all(fine) || id.chars().count() > LONGEST_ID {
                let message = "an id has letters, digits, \"-\", \"_\" and \".\" only, at most 64";
                flaws.note(place, format!("{message}, not {:?}", crate::domain::shorten(id, 40)));
                return None;
            }
            id.to_owned()
        }
        None => slug(name),
    };
    if !taken.insert(id.clone()) {
        flaws.note(place, format!("a second entry is called \"{id}\", give it another id"));
        return None;
    }
    Some(id)
}

/// The letters and digits of a name in lower case, its words parted by `-`.
fn slug(name: &str) -> String {
    let lower: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .take(LONGEST_ID)
        .collect();
    let words: Vec<&str> = lower.split('-').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "unnamed".to_owned() } else { words.join("-") }
}

/// A kind by its name.
pub(super) fn kind(text: &str) -> Option<GoalKind> {
    match text.trim().to_lowercase().as_str() {
        "metric" => Some(GoalKind::Metric),
        "milestone" | "milestones" => Some(GoalKind::Milestone),
        "keep-above" | "keep above" => Some(GoalKind::KeepAbove),
        "keep-below" | "keep below" => Some(GoalKind::KeepBelow),
        _ => None,
    }
}

/// A direction by its name.
pub(super) fn direction(text: &str) -> Option<Direction> {
    match text.trim().to_lowercase().as_str() {
        "up" => Some(Direction::Up),
        "down" => Some(Direction::Down),
        _ => None,
    }
}

/// What is promised, by its name.
pub(super) fn commitment(text: &str) -> Option<Commitment> {
    match text.trim().to_lowercase().as_str() {
        "committed" => Some(Commitment::Committed),
        "aspirational" => Some(Commitment::Aspirational),
        _ => None,
    }
}

/// A number as people write one: `1 200`, `1,200`, `31.5`, `−3`, with what it counts behind it.
pub(super) fn number(text: &str) -> Option<(f64, Option<String>)> {
    let text = text.trim().replace(['−', '–'], "-");
    let counts = |c: char| {
        c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | ' ' | '_' | '\u{a0}' | '\u{202f}')
    };
    let end = text.find(|c| !counts(c)).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let blanks = [' ', '_', '\u{a0}', '\u{202f}'];
    let digits = digits.trim_end_matches(blanks);
    let grouped = digits.split_once(',').is_some_and(|(first, _)| {
        let groups = digits.split('.').next().unwrap_or_default().split(',').skip(1);
        !first.is_empty()
            && groups.clone().count() > 0
            && groups.into_iter().all(|group| group.len() == 3)
    });
    let digits: String = digits.chars().filter(|c| !blanks.contains(c)).collect();
    // `31,5` is thirty-one and a half to half of the world, `1,200` is not.
    let digits = if grouped { digits.replace(',', "") } else { digits.replacen(',', ".", 1) };
    let value: f64 = digits.parse().ok().filter(|value: &f64| value.is_finite())?;
    let unit = clean(unit);
    Some((value, (!unit.is_empty()).then_some(unit)))
}
