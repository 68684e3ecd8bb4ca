//! Objectives as a table: one row a key result.

use super::stated::{self, MOST_WEIGHT, Reading, StatedObjective, StatedResult, number};
use crate::domain::{Commitment, Cycle};
use crate::sources::csv::{self, Row, Table};
use std::path::Path;

/// The columns, each with its other names.
const COLUMNS: [(&str, &[&str]); 15] = [
    ("objective", &[]),
    ("key_result", &["key result", "kr", "name"]),
    ("id", &[]),
    ("kind", &["type"]),
    ("start", &["baseline", "from"]),
    ("target", &["goal", "to"]),
    ("current", &["now", "value"]),
    ("metric", &[]),
    ("unit", &[]),
    ("direction", &[]),
    ("commitment", &[]),
    ("weight", &[]),
    ("confidence", &[]),
    ("owner", &[]),
    ("cycle", &["quarter"]),
];

/// Reads a table. The priority of an objective is that of its first row.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Reading {
    let mut reading = Reading::default();
    let file = path.display().to_string();
    let table = match csv::read(bytes) {
        Ok(table) => table,
        Err(why) => {
            reading.flaws.note(&file, why);
            return reading;
        }
    };
    for flaw in &table.flaws {
        reading.flaws.note(&file, flaw);
    }
    for wanted in ["objective", "key_result"] {
        if !table.columns.is_empty() && column(&table, wanted).is_none() {
            let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
            let message = format!("it has no column {wanted}; known are {}", names.join(", "));
            reading.flaws.note(&format!("{file}:1"), message);
            return reading;
        }
    }
    for row in &table.rows {
        let place = format!("{file}:{}", row.line);
        let cell = |name: &str| {
            let column = column(&table, name)?;
            Some(row.cell(column).trim()).filter(|text| !text.is_empty())
        };
        let Some(objective) = cell("objective") else {
            // A row of empty cells ends many an exported sheet.
            if !blank(row, &table) {
                reading.flaws.note(&place, "the row has no objective");
            }
            continue;
        };
        match key_result(&cell, place.clone()) {
            Ok(result) => {
                let priority = priority(&table, row);
                add(&mut reading.stated, objective, priority, place, result);
            }
            Err(why) => reading.flaws.note(&place, why),
        }
    }
    reading
}

fn add(
    stated: &mut Vec<StatedObjective>,
    name: &str,
    priority: Option<String>,
    place: String,
    result: StatedResult,
) {
    if let Some(one) = stated.iter_mut().find(|one| one.name == name) {
        one.priority = one.priority.take().or(priority);
        one.key_results.push(result);
        return;
    }
    stated.push(StatedObjective {
        name: name.to_owned(),
        priority,
        place,
        cycle: result.cycle.clone(),
        key_results: vec![result],
        ..StatedObjective::default()
    });
}

fn key_result<'r>(
    cell: &impl Fn(&str) -> Option<&'r str>,
    place: String,
) -> Result<StatedResult, String> {
    let text = |name: &str| cell(name).map(str::to_owned);
    let mut units = Vec::new();
    let mut value = |name: &str| match cell(name) {
        None => Ok(None),
        Some(text) => match number(text) {
            Some((value, unit)) => {
                units.extend(unit);
                Ok(Some(value))
            }
            None => Err(format!("{name}: \"{}\" is no number", crate::domain::shorten(text, 40))),
        },
    };
    let (start, target, current) = (value("start")?, value("target")?, value("current")?);
    let weight = value("weight")?;
    let confidence = value("confidence")?;
    if weight.is_some_and(|weight| !(0.0..=MOST_WEIGHT).contains(&weight)) {
        return Err(format!("weight must be a number from 0 to {MOST_WEIGHT}"));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is from 0 to 10"
    )]
    let whole = |number: f64| {
        let fits = (0.0..=10.0).contains(&number) && number.fract() == 0.0;
        fits.then_some(number as u8).ok_or("confidence must be a whole number from 0 to 10")
    };
    Ok(StatedResult {
        id: text("id"),
        name: text("key_result").unwrap_or_default(),
        kind: word(cell("kind"), "kind", stated::kind)?,
        start,
        target,
        current,
        metric: text("metric"),
        unit: text("unit").or_else(|| units.into_iter().next()),
        direction: word(cell("direction"), "direction", stated::direction)?,
        milestones: Vec::new(),
        commitment: word(cell("commitment"), "commitment", stated::commitment)?
            .unwrap_or(Commitment::Committed),
        weight,
        confidence: confidence.map(whole).transpose()?,
        owner: text("owner"),
        cycle: cell("cycle").map(Cycle::parse).transpose().map_err(|why| why.0)?,
        place,
    })
}

fn word<T>(
    text: Option<&str>,
    name: &str,
    read: fn(&str) -> Option<T>,
) -> Result<Option<T>, String> {
    let Some(text) = text else { return Ok(None) };
    let found = read(text).map(Some);
    found.ok_or_else(|| format!("{name}: \"{}\" is none", crate::domain::shorten(text, 40)))
}

fn column(table: &Table, name: &str) -> Option<usize> {
    let others = COLUMNS.iter().find(|(column, _)| *column == name).map_or(&[][..], |(_, all)| all);
    table.column(name).or_else(|| others.iter().find_map(|other| table.column(other)))
}

fn priority(table: &Table, row: &Row) -> Option<String> {
    let text = row.cell(table.column("priority")?).trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn blank(row: &Row, table: &Table) -> bool {
    (0..table.columns.len()).all(|index| row.cell(index).trim().is_empty())
}
