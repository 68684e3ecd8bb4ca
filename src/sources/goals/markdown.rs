//! Objectives as a list in Markdown.
//!
//! ```markdown
//! # OKRs 2026-Q4
//!
//! ## Objective: New teams get going by themselves
//! priority: User activation
//!
//! - Teams active in week 1: 24 → 31 → 40 % (confidence 7, owner Ada)
//! - Uptime: >= 99.9 %, now 99.95
//! - Self-serve checkout (weight 2)
//!   - [x] Design
//!   - [ ] Ship it (due 2026-12-01)
//! ```

use super::stated::{
    Flaws, MOST_WEIGHT, Reading, StatedObjective, StatedResult, commitment, number,
};
use crate::domain::{Commitment, Cycle, GoalKind, Milestone};
use std::path::Path;

/// The keys of a line `key: value` below the heading of an objective.
const KEYS: [&str; 5] = ["id", "priority", "match", "owner", "cycle"];

/// Reads a file.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Reading {
    let mut reading = Reading::default();
    let text = match super::super::csv::decode(bytes) {
        Ok(text) => text,
        Err(why) => {
            reading.flaws.note(&path.display().to_string(), why);
            return reading;
        }
    };
    let mut cycle: Option<Cycle> = None;
    let mut open = false;
    let mut fenced = false;
    for (number, line) in (1..).zip(text.lines()) {
        let place = format!("{}:{number}", path.display());
        let bare = line.trim();
        if bare.starts_with("```") || bare.starts_with("~~~") {
            fenced = !fenced;
        }
        if fenced || bare.is_empty() {
            continue;
        }
        if let Some(heading) = heading(bare) {
            if let Some(found) = cycle_in(heading) {
                cycle = Some(found);
            }
            let name = objective(heading);
            open = name.is_some();
            reading.stated.extend(name.map(|name| StatedObjective {
                name: name.to_owned(),
                cycle: cycle.clone(),
                place,
                ..StatedObjective::default()
            }));
        } else if let Some(one) = reading.stated.last_mut().filter(|_| open) {
            below(one, line, &place, &mut reading.flaws);
        }
    }
    for one in &mut reading.stated {
        one.key_results.retain(|result| {
            let measured = result.target.is_some() || !result.milestones.is_empty();
            if !measured {
                let message = "is no key result: write \"name: 24 → 31 → 40 %\", \"name: >= 99.9\" \
                               or boxes below it";
                reading.flaws.note(
                    &result.place,
                    format!("\"{}\" {message}", crate::domain::shorten(&result.name, 40)),
                );
            }
            measured
        });
    }
    reading
}

/// One line below the heading of an objective.
fn below(one: &mut StatedObjective, line: &str, place: &str, flaws: &mut Flaws) {
    let indent = line.len() - line.trim_start().len();
    let item = item(line.trim());
    if indent < 2 && one.key_results.is_empty() {
        let text = item.unwrap_or(line.trim());
        let field = text.split_once(':').map(|(key, value)| (key.trim().to_lowercase(), value));
        if let Some((key, value)) = field.filter(|(key, _)| KEYS.contains(&key.as_str())) {
            return set(one, &key, value.trim(), place, flaws);
        }
    }
    // Other lines are prose.
    let Some(item) = item else { return };
    if indent < 2 {
        match key_result(item, place.to_owned()) {
            Ok(result) => one.key_results.push(result),
            Err(why) => flaws.note(place, why),
        }
    } else if let (Some((done, text)), Some(result)) = (checkbox(item), one.key_results.last_mut())
    {
        match milestone(done, text) {
            Ok(step) => result.milestones.push(step),
            Err(why) => flaws.note(place, why),
        }
    }
}

fn set(one: &mut StatedObjective, key: &str, value: &str, place: &str, flaws: &mut Flaws) {
    let text = || Some(value.to_owned()).filter(|value| !value.is_empty());
    match key {
        "id" => one.id = text(),
        "priority" => one.priority = text(),
        "owner" => one.owner = text(),
        "match" => {
            let patterns = value.split(',').map(|part| part.trim().to_owned());
            one.patterns = patterns.filter(|pattern| !pattern.is_empty()).collect();
        }
        _ => match Cycle::parse(value) {
            Ok(cycle) => one.cycle = Some(cycle),
            Err(why) => flaws.note(place, why.0),
        },
    }
}

/// The text of a heading.
fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with(' '))
        .then(|| text.trim().trim_end_matches('#').trim())
}

/// A cycle that a heading names.
fn cycle_in(heading: &str) -> Option<Cycle> {
    let words: Vec<&str> =
        heading.split_whitespace().map(|word| word.trim_matches(['(', ')', ':', ','])).collect();
    let one = words.iter().find_map(|word| {
        // A bare year may be anything.
        Cycle::parse(word).ok().filter(|_| word.len() > 4)
    });
    let two = || words.windows(2).find_map(|pair| Cycle::parse(&pair.join(" ")).ok());
    one.or_else(two)
}

/// The name of an objective: what follows `Objective:`, `Objective 2:`, `O1:` or `O1 –`.
fn objective(heading: &str) -> Option<&str> {
    let lower = heading.to_ascii_lowercase();
    let rest = if lower.starts_with("objective") {
        heading.get("objective".len()..)?
    } else {
        let rest = heading.strip_prefix(['O', 'o'])?;
        rest.starts_with(|c: char| c.is_ascii_digit()).then_some(rest)?
    };
    let rest = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let name = rest.strip_prefix([':', '.', '–', '—', '-'])?.trim();
    (!name.is_empty()).then_some(name)
}

/// The text of a list item.
fn item(line: &str) -> Option<&str> {
    if let Some(text) = line.strip_prefix(['-', '*', '+']) {
        return text.strip_prefix(' ').map(str::trim);
    }
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let text = digits.strip_prefix(['.', ')']).filter(|_| digits.len() < line.len())?;
    text.strip_prefix(' ').map(str::trim)
}

/// A box and what stands behind it.
fn checkbox(item: &str) -> Option<(bool, &str)> {
    let (mark, text) = item.strip_prefix('[')?.split_once(']')?;
    (mark.chars().count() == 1).then(|| (matches!(mark, "x" | "X"), text.trim()))
}

/// A key result of a list item.
fn key_result(item: &str, place: String) -> Result<StatedResult, String> {
    let item = checkbox(item).map_or(item, |(_, text)| text);
    let mut result = StatedResult { place, ..StatedResult::default() };
    let (text, attributes) = attributes(item);
    for attribute in attributes {
        let (key, value) = parts(attribute);
        let wrong = || format!("\"{attribute}\" cannot be read");
        match key.as_str() {
            "id" => result.id = Some(value.to_owned()),
            "owner" => result.owner = Some(value.to_owned()),
            "metric" => result.metric = Some(value.to_owned()),
            "cycle" => result.cycle = Some(Cycle::parse(value).map_err(|why| why.0)?),
            "weight" => result.weight = Some(weight(value).ok_or_else(wrong)?),
            "confidence" => {
                let value = value.trim_end_matches("/10");
                let value = value.parse().ok().filter(|confidence| *confidence <= 10);
                result.confidence = Some(value.ok_or_else(wrong)?);
            }
            word => {
                result.commitment = commitment(word).unwrap_or(Commitment::Committed);
            }
        }
    }
    let text = label(text);
    let measured = text
        .rsplit_once(':')
        .and_then(|(name, measure)| measure_of(measure.trim(), &mut result).then(|| name.trim()));
    result.name = measured.unwrap_or(text).to_owned();
    Ok(result)
}

/// The text without a label `KR1:`, `KR 1.2 –`.
fn label(text: &str) -> &str {
    let Some(rest) = text.strip_prefix("KR").or_else(|| text.strip_prefix("kr")) else {
        return text;
    };
    let rest = rest.trim_start();
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if after.len() == rest.len() && !rest.starts_with(':') {
        return text;
    }
    let after = after.trim_start();
    after.strip_prefix([':', '–', '—', '-']).unwrap_or(after).trim()
}

/// Reads `24 → 31 → 40 %`, `24 -> 40`, or `>= 99.9 %, now 99.95`.
fn measure_of(text: &str, result: &mut StatedResult) -> bool {
    let text = text.replace("->", "→").replace(">=", "≥").replace("<=", "≤");
    let kind = match text.chars().next() {
        Some('≥') => Some(GoalKind::KeepAbove),
        Some('≤') => Some(GoalKind::KeepBelow),
        _ => None,
    };
    if let Some(kind) = kind {
        let rest = text.trim_start_matches(['≥', '≤']);
        let (wanted, now) = match rest.split_once(", now ") {
            Some((wanted, now)) => (wanted, Some(now)),
            None => (rest, None),
        };
        let (Some((target, unit)), now) = (number(wanted), now.map(number)) else { return false };
        if now == Some(None) {
            return false;
        }
        (result.kind, result.target, result.unit) = (Some(kind), Some(target), unit);
        result.current = now.flatten().map(|(now, _)| now);
        return true;
    }
    let numbers: Vec<Option<(f64, Option<String>)>> = text.split('→').map(number).collect();
    let numbers: Vec<(f64, Option<String>)> = numbers.into_iter().flatten().collect();
    if numbers.len() != text.split('→').count() || !(2..=3).contains(&numbers.len()) {
        return false;
    }
    let unit = numbers.iter().rev().find_map(|(_, unit)| unit.clone());
    let values: Vec<f64> = numbers.iter().map(|(value, _)| *value).collect();
    result.start = values.first().copied();
    result.target = values.last().copied();
    result.current = if let [_, now, _] = values[..] { Some(now) } else { None };
    result.unit = unit;
    true
}

fn milestone(done: bool, text: &str) -> Result<Milestone, String> {
    let (name, attributes) = attributes(text);
    let mut step = Milestone { name: name.to_owned(), weight: 1.0, done, due: None };
    for attribute in attributes {
        let (key, value) = parts(attribute);
        let wrong = || format!("\"{attribute}\" cannot be read");
        match key.as_str() {
            "weight" => step.weight = weight(value).ok_or_else(wrong)?,
            "due" => step.due = Some(value.parse().map_err(|_| wrong())?),
            _ => return Err(wrong()),
        }
    }
    Ok(step)
}

/// What stands in the last parentheses of an item, if all of it is known here, and the text before.
fn attributes(item: &str) -> (&str, Vec<&str>) {
    const KNOWN: [&str; 9] = [
        "id",
        "owner",
        "metric",
        "cycle",
        "weight",
        "confidence",
        "due",
        "aspirational",
        "committed",
    ];
    let inner = item.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let Some((text, inner)) = inner else { return (item, Vec::new()) };
    let list: Vec<&str> = inner.split(',').map(str::trim).collect();
    if list.iter().all(|part| KNOWN.contains(&parts(part).0.as_str())) {
        (text.trim(), list)
    } else {
        (item, Vec::new())
    }
}

/// `confidence 7`, `confidence: 7` or `confidence=7` in two.
fn parts(attribute: &str) -> (String, &str) {
    let (key, value) = attribute.split_once([' ', ':', '=']).unwrap_or((attribute, ""));
    (key.to_lowercase(), value.trim_start_matches([' ', ':', '=']).trim())
}

fn weight(text: &str) -> Option<f64> {
    let weight: f64 = text.parse().ok()?;
    (0.0..=MOST_WEIGHT).contains(&weight).then_some(weight)
}
