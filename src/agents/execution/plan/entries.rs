//! The plan's blocks as entries of a calendar.

use super::day::stretches;
use super::draft::Report;
use super::facts::Facts;
use super::words;
use crate::domain::Key;
use crate::report::Entry;
use siphasher::sip::SipHasher13;
use std::collections::HashMap;
use std::hash::Hasher as _;

/// An entry for each stretch of work. Its id is made of the day, the task and which of the task's
/// stretches of that day it is, so that a later plan of the day replaces it.
pub(in crate::agents::execution) fn entries(facts: &Facts, report: &Report) -> Vec<Entry> {
    let mut counts: HashMap<&Key, usize> = HashMap::new();
    let mut entries = Vec::new();
    for (at, block, _) in stretches(facts, report) {
        let count = counts.entry(&block.task).or_default();
        *count += 1;
        let date = facts.record.date.format("%Y%m%d");
        let due = facts.known.tasks.get(&block.task).and_then(|task| task.due);
        let due = due.map(|due| format!("Due {}. ", due.to_json(facts.known.moment.zone)));
        entries.push(Entry {
            id: format!("{date}-{:016x}-{count}", number(&block.task)),
            start: at.start,
            end: at.end,
            title: block.title.clone(),
            note: format!(
                "{}{} in the plan of {}.",
                due.unwrap_or_default(),
                block.handle,
                words::stamp(facts)
            ),
        });
    }
    entries
}

/// A number for a key that is the same in every version; keys themselves are nobody's business.
fn number(key: &Key) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(key.0.as_bytes());
    hasher.finish()
}
