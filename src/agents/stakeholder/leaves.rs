//! What an update leaves: what was said, so that the next one says what is new.

use super::draft::Report;
use super::facts::Facts;
use super::status;
use crate::domain::update::SaidItem;
use crate::domain::{Delivered, Left, UpdateSection};

pub(super) fn leaves(facts: &Facts, report: &Report) -> Vec<Left> {
    let mut said = Vec::new();
    for part in &report.parts {
        for key in part.lines.iter().filter_map(|told| told.key.as_ref()) {
            let item =
                facts.items.iter().find(|item| item.section == part.section && item.key == *key);
            said.push(SaidItem {
                key: key.clone(),
                section: part.section,
                since: item.and_then(|item| item.since).unwrap_or(facts.day),
                due: item.and_then(|item| item.due),
                done: item.and_then(|item| item.completed),
            });
        }
    }
    // What there was no room for was finished all the same, and is not news next time.
    let unsaid = facts.items.iter().filter(|item| {
        item.section == UpdateSection::Shipped
            && !said.iter().any(|one| one.section == item.section && one.key == item.key)
    });
    let unsaid: Vec<SaidItem> = unsaid
        .map(|item| SaidItem {
            key: item.key.clone(),
            section: item.section,
            since: facts.day,
            due: None,
            done: item.completed,
        })
        .collect();
    said.extend(unsaid);
    let status = report.status.clone().unwrap_or_else(|| status::status(facts));
    vec![Left::Delivered(Delivered {
        date: facts.day,
        as_of: facts.as_of,
        timezone: facts.timezone.clone(),
        audience: facts.audience.clone(),
        status: status.colour,
        by_rule: status.by_rule,
        set: facts.set.clone(),
        sent: !facts.draft,
        said,
        deals: facts.known_deals.clone(),
        kept_back: facts.kept_back.clone(),
        key_results: facts.known_results.clone(),
        metrics: facts.known_metrics.clone(),
        themes: facts.known_themes.clone(),
    })]
}
