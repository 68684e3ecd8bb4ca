//! Objectives as TOML, the format of this program.

use super::stated::{self, Flaws, LARGEST, MOST_WEIGHT, Reading, StatedObjective, StatedResult};
use crate::config::{Section, Sheet};
use crate::domain::{Commitment, Cycle, Invalid, Milestone};
use chrono::NaiveDate;
use std::path::Path;

/// Reads a file.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Reading {
    let mut flaws = Flaws::default();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{FEFF}').unwrap_or(text),
        Err(error) => {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            flaws.note(&format!("{}:{line}", path.display()), "it is not UTF-8");
            return Reading { flaws, ..Reading::default() };
        }
    };
    let sheet = match Sheet::parse(path, text) {
        Ok(sheet) => sheet,
        Err(found) => {
            for flaw in found {
                flaws.note(&flaw.place, flaw.message);
            }
            return Reading { flaws, ..Reading::default() };
        }
    };
    let root = sheet.root();
    let cycle = root.parsed("cycle", Cycle::parse).map(|cycle| cycle.value);
    let mut stated = Vec::new();
    for section in root.tables("objective") {
        let before = sheet.flaw_count();
        let mut one = objective(&section, cycle.as_ref());
        let sound = sheet.flaw_count() == before;
        for section in section.tables("key_result") {
            let before = sheet.flaw_count();
            let result = key_result(&section);
            section.finish();
            // A key result with a mistake in it costs that key result.
            one.key_results.extend((sheet.flaw_count() == before).then_some(result));
        }
        section.finish();
        stated.extend(sound.then_some(one));
    }
    root.finish();
    for flaw in sheet.flaws() {
        flaws.note(&flaw.place, flaw.message);
    }
    Reading { stated, flaws }
}

fn objective(section: &Section<'_>, cycle: Option<&Cycle>) -> StatedObjective {
    let text = |key| section.text(key).map(|text| text.value);
    let own = section.parsed("cycle", Cycle::parse).map(|cycle| cycle.value);
    StatedObjective {
        id: text("id"),
        name: section.required("name", "name = \"…\"").map(|name| name.value).unwrap_or_default(),
        priority: text("priority"),
        patterns: section.texts("match").into_iter().map(|pattern| pattern.value).collect(),
        owner: text("owner"),
        cycle: own.or_else(|| cycle.cloned()),
        place: section.place(),
        key_results: Vec::new(),
    }
}

fn key_result(section: &Section<'_>) -> StatedResult {
    let text = |key| section.text(key).map(|text| text.value);
    let number = |key, range| {
        let value = section.number(key, 0.0, range);
        section.is_given(key).then_some(value)
    };
    let any = -LARGEST..=LARGEST;
    let confidence = section.integer("confidence", 5, 0..=10);
    StatedResult {
        id: text("id"),
        name: section.required("name", "name = \"…\"").map(|name| name.value).unwrap_or_default(),
        kind: named(
            section,
            "kind",
            &["metric", "milestone", "keep-above", "keep-below"],
            stated::kind,
        ),
        start: number("start", any.clone()),
        target: number("target", any.clone()),
        current: number("current", any),
        metric: text("metric"),
        unit: text("unit"),
        direction: named(section, "direction", &["up", "down"], stated::direction),
        milestones: section.tables("milestones").iter().map(milestone).collect(),
        commitment: named(
            section,
            "commitment",
            &["committed", "aspirational"],
            stated::commitment,
        )
        .unwrap_or(Commitment::Committed),
        weight: number("weight", 0.0..=MOST_WEIGHT),
        confidence: section
            .is_given("confidence")
            .then(|| u8::try_from(confidence).unwrap_or(u8::MAX)),
        owner: text("owner"),
        cycle: section.parsed("cycle", Cycle::parse).map(|cycle| cycle.value),
        place: section.place(),
    }
}

fn milestone(section: &Section<'_>) -> Milestone {
    let date = |text: &str| {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map_err(|_| Invalid(format!("\"{text}\" is no date, write \"2026-11-30\"")))
    };
    let step = Milestone {
        name: section.required("name", "name = \"…\"").map(|name| name.value).unwrap_or_default(),
        weight: section.number("weight", 1.0, 0.0..=MOST_WEIGHT),
        done: section.boolean("done", false),
        due: section.parsed("due", date).map(|due| due.value),
    };
    section.finish();
    step
}

/// One of a few words.
fn named<T>(
    section: &Section<'_>,
    key: &str,
    words: &[&str],
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let value = section.parsed(key, |text| {
        read(text).ok_or_else(|| {
            let like = crate::config::nearest(text, words.iter().copied());
            let like = like.map(|like| format!(", did you mean \"{like}\"?"));
            let like = like.unwrap_or_else(|| format!(", write {}", words.join(" or ")));
            Invalid(format!("\"{text}\" is none{like}"))
        })
    });
    value.map(|value| value.value)
}
