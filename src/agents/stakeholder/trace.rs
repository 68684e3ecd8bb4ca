//! From a line of an update back to the record that it is of, and why it stands there.

use super::draft::{self, Told, concern_text};
use super::facts::{Facts, Item};
use crate::domain::contact::{DealChange, Owed};
use crate::domain::{Key, UpdateSection, clean};
use crate::report::words;
use chrono::NaiveDate;
use serde::Serialize;

/// A line of an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// The record.
    pub key: Key,
    /// The part that it stands in.
    pub section: UpdateSection,
    /// What is said of it.
    pub told: String,
    /// Why it stands there.
    pub reasons: Vec<String>,
}

impl Facts {
    /// The lines of the record with this key, else those that have all of these words.
    pub fn traces(&self, text: &str) -> Vec<Trace> {
        let asked: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let mut all: Vec<(UpdateSection, Told)> = Vec::new();
        for section in &self.sections {
            all.extend(draft::lines(self, *section).into_iter().map(|told| (*section, told)));
        }
        let has = |told: &Told| {
            let line = told.line.text().to_lowercase();
            let words: Vec<&str> = line.split_whitespace().collect();
            let starts = |asked: &String| words.iter().any(|word| word.starts_with(asked.as_str()));
            !asked.is_empty() && asked.iter().all(starts)
        };
        let is_key = all.iter().any(|(_, told)| told.key.as_ref().is_some_and(|key| key.0 == text));
        let found = all.into_iter().filter_map(|(section, told)| {
            let key = told.key.clone()?;
            let is_meant = if is_key { key.0 == text } else { has(&told) };
            is_meant.then(|| Trace {
                reasons: self.why(section, &key),
                told: clean(&told.line.text()),
                section,
                key,
            })
        });
        found.collect()
    }

    /// Why a record stands in a section, and what it makes of the colour.
    fn why(&self, section: UpdateSection, key: &Key) -> Vec<String> {
        let day = |date: NaiveDate| words::day(date, self.day);
        let mut reasons = Vec::new();
        let item = self.items.iter().find(|item| item.section == section && item.key == *key);
        reasons.extend(item.map(|item| self.of_item(item)));
        let mut owed = self.contacts.iter().filter(|_| section == UpdateSection::Contacts);
        if let Some(one) = owed.find(|one| one.key == *key) {
            reasons.push(match one.owed {
                Owed::Overdue { on } => format!("the day of the next step, {}, is over", day(on)),
                Owed::Promised { on } => format!("an open promise was due {}", day(on)),
                Owed::Silent { days } => {
                    format!("{days} days without contact are more than the cadence allows")
                }
            });
        }
        let moved = match self.last {
            Some(last) => format!("it differs from what was told {}, or does badly", day(last)),
            None => "it was never told before".to_owned(),
        };
        match section {
            UpdateSection::Results | UpdateSection::Metrics => reasons.push(moved),
            UpdateSection::Deals => reasons.push(self.of_deal(key).to_owned()),
            UpdateSection::Feedback => {
                reasons.push("the newest digest of feedback has it".to_owned());
            }
            _ => {}
        }
        if let Some(since) = item.and_then(|item| item.since) {
            reasons.push(format!("it was first told {}", day(since)));
        }
        let own = self.concerns.iter().filter(|concern| concern.key.as_ref() == Some(key));
        reasons.extend(own.map(|concern| {
            let text = concern_text(self, concern.what);
            format!("it makes the status {}: it {text}", concern.colour.name())
        }));
        reasons
    }

    fn of_deal(&self, key: &Key) -> &'static str {
        let deal = self.deals.iter().find(|deal| deal.key == *key);
        match deal.map_or(&[][..], |deal| &deal.changes) {
            [DealChange::New] => "it was not there at the last update",
            [DealChange::Untold] => {
                "it was there before, and this audience was not to be told of it"
            }
            _ => "it changed since it was last told",
        }
    }

    fn of_item(&self, item: &Item) -> String {
        let day = |date: NaiveDate| words::day(date, self.day);
        match (item.section, item.planned, item.due) {
            (UpdateSection::Shipped, ..) => match item.completed {
                Some(on) => format!("it was done {} and was not told before", day(on)),
                None => "it was done".to_owned(),
            },
            (UpdateSection::Slipped, Some(planned), _) => format!(
                "plans of {} days since {} asked for it, and it is open",
                planned.days,
                day(planned.first)
            ),
            (UpdateSection::Slipped, None, Some(due)) if due < self.day => {
                format!("its day, {}, is over and it is open", day(due))
            }
            (UpdateSection::Slipped, ..) => "its day was moved to a later one".to_owned(),
            (UpdateSection::Progress, ..) => "work on it has begun, and it is open".to_owned(),
            (section, ..) => {
                let mark = match section {
                    UpdateSection::Risks => "risk, issue or blocker",
                    UpdateSection::Asks => "ask or decision",
                    _ => "milestone",
                };
                format!("it is open and marked as {mark}")
            }
        }
    }
}
