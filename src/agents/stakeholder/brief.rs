//! What a model may word of an update: one sentence on what the audience should take from it.

use super::draft::Report;
use super::facts::{Facts, Item};
use crate::domain::{AudienceKind, UpdateSection, clean};
use crate::grounding::{Alias, Brief, Evidence, Fact, Slot, State};
use crate::report::words;

/// The name of the sentence.
pub(super) const SLOT: &str = "headline";

/// So many records of each part are told of.
const MOST_TOLD: usize = 6;

/// The longest sentence, in characters.
const LONGEST: usize = 240;

/// The brief; none where there is nothing to speak of.
pub(super) fn brief(facts: &Facts, report: &Report) -> Option<Brief> {
    let mut evidence: Vec<Evidence> = Vec::new();
    for part in &report.parts {
        let keys = part.lines.iter().filter_map(|told| told.key.as_ref()).take(MOST_TOLD);
        for key in keys {
            let item =
                facts.items.iter().find(|item| item.section == part.section && item.key == *key);
            let alias = Alias(format!("U{}", evidence.len() + 1));
            evidence.extend(item.map(|item| told(facts, alias, item)));
        }
    }
    if evidence.is_empty() {
        return None;
    }
    let about: Vec<Alias> = evidence.iter().map(|one| one.alias.clone()).collect();
    let counts: [(&'static str, UpdateSection, &'static [&'static str]); 5] = [
        ("items done", UpdateSection::Shipped, &["done", "finished", "shipped"]),
        ("items that slipped", UpdateSection::Slipped, &["slipped", "late"]),
        ("open risks", UpdateSection::Risks, &["risk", "risks"]),
        ("open asks", UpdateSection::Asks, &["ask", "asks", "needed"]),
        ("milestones ahead", UpdateSection::Milestones, &["ahead", "next", "coming"]),
    ];
    for (number, (name, section, words)) in (1..).zip(counts) {
        if !facts.sections.contains(&section) {
            continue;
        }
        let count = facts.items.iter().filter(|item| item.section == section).count();
        let nouns: &'static [&'static str] = &["item", "risk", "ask", "milestone", "task"];
        evidence.push(Evidence {
            alias: Alias(format!("F{number}")),
            key: None,
            texts: Vec::new(),
            facts: vec![Fact::Count {
                count: i64::try_from(count).unwrap_or(i64::MAX),
                nouns,
                words,
            }],
            shown: vec![("figure", name.to_owned()), ("value", count.to_string())],
        });
    }
    let tone: Vec<String> = facts.tone.iter().map(|word| clean(word)).collect();
    let tone = if tone.is_empty() { String::new() } else { format!("; tone: {}", tone.join(", ")) };
    Some(Brief {
        today: facts.today,
        names: facts.names.clone(),
        evidence,
        slots: vec![Slot {
            id: SLOT.to_owned(),
            ask: format!(
                "one sentence for {} on what matters most in this update, bad news first{tone}",
                clean(&facts.audience)
            ),
            subject: None,
            about,
            max_chars: LONGEST,
            built_in: String::new(),
        }],
        choices: Vec::new(),
        unsaid: Vec::new(),
    })
}

fn told(facts: &Facts, alias: Alias, item: &Item) -> Evidence {
    let mut truths = Vec::new();
    let mut shown = vec![("title", item.title.clone()), ("part", item.section.name().to_owned())];
    let mut texts = vec![item.title.clone()];
    if let Some(due) = item.due {
        truths.push(Fact::due(due, None));
        shown.push(("due", words::day(due, facts.day)));
    }
    if let Some(was) = item.was_due {
        truths.push(Fact::on(was, None));
        shown.push(("was_due", words::day(was, facts.day)));
    }
    shown.extend(
        item.role
            .ended()
            .filter(|_| item.completed.is_some())
            .map(|ended| ("state", ended.to_owned())),
    );
    if item.completed.is_some() {
        truths.push(Fact::Is(State::Done));
    } else if item.due.is_some_and(|due| due < facts.day) {
        truths.push(Fact::Is(State::Overdue));
    }
    // A customer is told what can be done about it, and not who does what and what it costs us.
    let fields = match facts.kind {
        AudienceKind::Customer => vec![("workaround", &item.mitigation)],
        _ => {
            vec![("owner", &item.owner), ("impact", &item.impact), ("mitigation", &item.mitigation)]
        }
    };
    for (name, value) in fields {
        if let Some(value) = value {
            texts.push(value.clone());
            shown.push((name, value.clone()));
        }
    }
    Evidence { alias, key: Some(item.key.clone()), texts, facts: truths, shown }
}

/// A model's text with titles in the place of the names that records have in a brief, which no
/// reader of an update knows.
pub(super) fn spelled(facts: &Facts, report: &Report, text: &str) -> String {
    let brief = brief(facts, report);
    let title = |word: &str| {
        let evidence = brief.as_ref()?.find(&Alias(word.to_owned()))?;
        evidence.texts.first().cloned()
    };
    let mut spelled = String::new();
    for part in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_alphanumeric());
        match title(word) {
            Some(title) => {
                spelled.push_str(&title);
                spelled.push_str(part.get(word.len()..).unwrap_or_default());
            }
            None => spelled.push_str(part),
        }
    }
    spelled
}
