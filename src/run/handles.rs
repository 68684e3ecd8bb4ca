//! What a handle means: `T3` and `E1` are the names that the last stored plan gave its records.
//!
//! A handle lives as long as that plan. What outlives it is the key of the record.

use crate::domain::{Key, Seen, WorkflowName};
use crate::error::{Failure, Kind, Result};
use crate::store::{RunId, Store};
use serde::Deserialize;

/// The records of the last stored plan.
#[derive(Debug, Clone)]
pub struct LastPlan {
    /// The run that made it.
    pub run: RunId,
    /// The day it is of.
    pub period: String,
    tasks: Vec<Row>,
    events: Vec<Row>,
}

/// One record as the facts of a plan have it.
#[derive(Debug, Clone, Deserialize)]
struct Row {
    handle: Option<String>,
    key: Key,
    title: String,
}

#[derive(Deserialize)]
struct Facts {
    tasks: Vec<Row>,
    events: Vec<Row>,
}

impl LastPlan {
    /// Reads it from the history; `None` if no plan was stored yet.
    pub fn read(store: &Store) -> Result<Option<Self>> {
        let Some(stored) = store.last(WorkflowName::Plan.name())? else { return Ok(None) };
        let facts: Facts = serde_json::from_str(&stored.run.facts).map_err(|cause| {
            let message = format!("the facts of run {} cannot be read", stored.id.0);
            Failure::caused(Kind::Other, message, cause)
                .hint("run `personal-os plan` for a new one")
        })?;
        let Facts { tasks, events } = facts;
        Ok(Some(Self { run: stored.id, period: stored.run.period, tasks, events }))
    }

    /// The record that the plan calls `handle`, in any case: its key, and its title then.
    pub fn find(&self, handle: &str) -> Option<Seen> {
        let called =
            |row: &&Row| row.handle.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(handle));
        let row = self.tasks.iter().chain(&self.events).find(called)?;
        Some(Seen { key: row.key.clone(), title: row.title.clone() })
    }

    /// All its tasks.
    pub fn tasks(&self) -> Vec<Seen> {
        let seen = |row: &Row| Seen { key: row.key.clone(), title: row.title.clone() };
        self.tasks.iter().map(seen).collect()
    }
}

/// Whether a text has the form of a handle: `T3`, `E1`.
pub fn is_handle(text: &str) -> bool {
    let digits = text.strip_prefix(['T', 't', 'E', 'e']);
    digits.is_some_and(|digits| {
        (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The record that the last stored plan calls `handle`; `store` is `None` without a history.
pub fn resolve(store: Option<&Store>, handle: &str) -> Result<Seen> {
    let plan = match store {
        Some(store) => LastPlan::read(store)?,
        None => None,
    };
    let Some(plan) = plan else {
        let message = format!("{handle} is a handle of a plan, and no plan was stored yet");
        return Err(Failure::new(Kind::Usage, message)
            .hint("run `personal-os plan` first, or name the task by its key or its title"));
    };
    plan.find(handle).ok_or_else(|| {
        let message = format!("the last plan, of {}, has no {handle}", plan.period);
        Failure::new(Kind::Usage, message)
            .hint(format!("`personal-os history show {}` shows that plan", plan.run.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_have_a_letter_and_a_number() {
        for text in ["T1", "t12", "E3", "e999999"] {
            assert!(is_handle(text), "{text}");
        }
        for text in ["T", "T1a", "X1", "1", "todo:abc", "T1234567", "", "T-1", "T١"] {
            assert!(!is_handle(text), "{text}");
        }
    }
}
