//! What a model may word of a review: a sentence for the week, and the moves.

use super::draft::Report;
use super::facts::{Facts, KnownObjective, KnownResult};
use super::said;
use crate::agents::{Said, worded};
use crate::domain::{Key, KeyResult};
use crate::grounding::{Alias, Brief, Checked, Evidence, Fact, Slot};
use crate::report::words;

/// So many key results are told of.
const MOST_TOLD: usize = 24;

/// The longest sentence of its own, and the longest move.
const LONGEST_LINE: usize = 200;
const LONGEST_MOVE: usize = 240;

/// The brief; `None` where nothing is under review.
pub(super) fn brief(facts: &Facts, report: &Report) -> Option<Brief> {
    facts.results().next()?;
    let mut evidence: Vec<Evidence> = facts.objectives.iter().map(objective).collect();
    evidence.extend(facts.results().take(MOST_TOLD).map(|(_, one, known)| result(one, known)));
    let everything: Vec<Alias> = evidence.iter().map(|one| one.alias.clone()).collect();
    evidence.extend(figures(facts));
    let mut slots = vec![Slot {
        id: "headline".to_owned(),
        ask: "one sentence on what the week's review comes to, beyond the counts".to_owned(),
        subject: None,
        about: everything.clone(),
        max_chars: LONGEST_LINE,
        built_in: String::new(),
    }];
    // A move to check in is a command to type, which no other words make clearer.
    let moves = report.moves.iter().enumerate();
    slots.extend(moves.filter_map(|(place, one)| {
        let (_, _, known) = facts.result(one.key_results.first()?)?;
        let alias = Alias(known.handle.clone());
        let is_told = everything.contains(&alias) && one.key_results.len() == 1;
        (is_told && one.task.is_none()).then(|| Slot {
            id: format!("move:{}", place + 1),
            ask: "the same move for this week in one or two sentences".to_owned(),
            subject: Some(alias),
            about: everything.clone(),
            max_chars: LONGEST_MOVE,
            built_in: String::new(),
        })
    }));
    Some(Brief {
        today: facts.day,
        names: facts.names.clone(),
        evidence,
        slots,
        choices: Vec::new(),
        unsaid: Vec::new(),
    })
}

fn objective(one: &KnownObjective) -> Evidence {
    let standing = &one.standing;
    let mut shown = vec![
        ("objective", one.objective.name.clone()),
        ("status", standing.status.words().to_owned()),
    ];
    let mut facts = Vec::new();
    if let Some(progress) = standing.progress {
        shown.push(("progress", words::percent(progress)));
        facts.extend(percent(progress));
    }
    Evidence {
        alias: Alias(one.handle.clone()),
        key: Some(one.objective.key.clone()),
        texts: vec![one.objective.name.clone(), standing.status.words().to_owned()],
        facts,
        shown,
    }
}

fn result(one: &KeyResult, known: &KnownResult) -> Evidence {
    let standing = &known.standing;
    let mut shown = vec![
        ("key result", one.name.clone()),
        ("way", said::way(one, standing.value)),
        ("status", said::status(standing).to_owned()),
    ];
    let mut facts = Vec::new();
    for (name, share) in [("progress", standing.progress), ("ends at", standing.forecast)] {
        if let Some(share) = share {
            shown.push((name, words::percent(share)));
            facts.extend(percent(share));
        }
    }
    if let Some(rate) = standing.required_per_week {
        shown.push(("needed a week", said::rate(rate)));
    }
    if let Some(rate) = standing.actual_per_week {
        shown.push(("made a week", said::rate(rate)));
    }
    // Words that quote these whole are true; other numbers of theirs are not said.
    let mut texts: Vec<String> = shown.iter().map(|(_, text)| text.clone()).collect();
    if let Some(updated) = standing.updated {
        facts.push(Fact::on(updated, None));
        shown.push(("updated", words::day(updated, updated)));
    }
    texts.dedup();
    Evidence { alias: Alias(known.handle.clone()), key: Some(one.key.clone()), texts, facts, shown }
}

#[expect(clippy::cast_possible_truncation, reason = "a float beyond is capped by the cast")]
fn percent(share: f64) -> Option<Fact> {
    let percent = (share * 100.0).round();
    percent.is_finite().then_some(Fact::Percent { percent: percent as i64 })
}

fn figures(facts: &Facts) -> Vec<Evidence> {
    let mut counts: Vec<(&'static str, i64)> = Vec::new();
    for (_, _, known) in facts.results() {
        let status = said::status(&known.standing);
        match counts.iter_mut().find(|(name, _)| *name == status) {
            Some((_, count)) => *count += 1,
            None => counts.push((status, 1)),
        }
    }
    let words: fn(&str) -> &'static [&'static str] = |status| match status {
        "on track" => &["track"],
        "at risk" => &["risk"],
        "off" => &["off"],
        "unknown" => &["unknown"],
        "stale" => &["stale"],
        "too early" => &["early"],
        _ => &["started"],
    };
    let evidence = |(number, (status, count)): (usize, (&'static str, i64))| Evidence {
        alias: Alias(format!("F{number}")),
        key: None,
        texts: Vec::new(),
        facts: vec![Fact::Count { count, nouns: &["result"], words: words(status) }],
        shown: vec![
            ("figure", format!("key results that are {status}")),
            ("value", count.to_string()),
        ],
    };
    (1..).zip(counts).map(evidence).collect()
}

/// Puts the words in.
pub(super) fn apply(facts: &Facts, report: &mut Report, checked: &Checked) {
    let objectives =
        facts.objectives.iter().map(|one| (one.handle.clone(), one.objective.key.clone()));
    let results = facts.results().map(|(_, one, known)| (known.handle.clone(), one.key.clone()));
    let keys: Vec<(String, Key)> = objectives.chain(results).collect();
    if let Some(text) = checked.text("headline") {
        report.verdict.insert(report.verdict.len().min(1), Said(worded(text, &keys)));
    }
    for (place, one) in report.moves.iter_mut().enumerate() {
        if let Some(text) = checked.text(&format!("move:{}", place + 1)) {
            one.text = Said(worded(text, &keys));
        }
    }
}
