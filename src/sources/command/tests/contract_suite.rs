//! The suite of every source, on both kinds of records that a program prints.

use super::*;
use crate::sources::contract::Entry;
use crate::sources::contract::calendars::{self, calendar_contract};
use crate::sources::contract::contacts::{self, contact_list_contract};
use crate::sources::contract::feedback::{self, feedback_contract};
use crate::sources::contract::tasks::{self, task_list_contract};
use crate::sources::feedback::Columns;
use crate::sources::{Calendar, ContactList, Feedback, TaskList};
use serde_json::{Value, json};
use std::path::PathBuf;

/// A file that `cat` prints.
struct Printed(tempfile::TempDir);

impl Printed {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("records.jsonl")
    }

    fn argv(&self) -> Vec<String> {
        vec!["cat".into(), self.path().to_str().unwrap().into()]
    }

    fn write<S>(&self, entries: &[Entry<S>], json: impl Fn(&S) -> Value) {
        let line = |entry: &Entry<S>| match entry {
            Entry::Unreadable => "{no json".to_owned(),
            Entry::Record(spec) => json(spec).to_string(),
        };
        let lines: Vec<String> = entries.iter().map(line).collect();
        std::fs::write(self.path(), lines.join("\n")).unwrap();
    }
}

impl tasks::Fixture for Printed {
    fn missing(&self) -> Box<dyn TaskList> {
        Box::new(CommandTasks::new(NAME.into(), command(self.argv(), environment(), LONG)))
    }

    fn stating(&self, entries: &[Entry<tasks::Spec>]) -> Box<dyn TaskList> {
        self.write(entries, |spec| {
            json!({
                "id": spec.id, "title": spec.title, "done": spec.done,
                "priority": spec.priority, "due": spec.due, "scheduled": spec.scheduled,
                "estimate_minutes": spec.estimate_minutes, "projects": spec.projects,
                "contexts": spec.contexts, "depends": spec.depends, "created": spec.created,
                "completed": spec.completed,
            })
        });
        tasks::Fixture::missing(self)
    }
}

impl calendars::Fixture for Printed {
    fn missing(&self) -> Box<dyn Calendar> {
        Box::new(CommandCalendar::new(NAME.into(), command(self.argv(), environment(), LONG), true))
    }

    fn stating(&self, entries: &[Entry<calendars::Spec>]) -> Box<dyn Calendar> {
        self.write(entries, |spec| {
            json!({
                "uid": spec.uid, "recurrence_id": spec.recurrence_id, "title": spec.title,
                "start": spec.start, "end": spec.end, "status": spec.status,
                "response": spec.response, "location": spec.location, "url": spec.url,
            })
        });
        calendars::Fixture::missing(self)
    }
}

impl contacts::Fixture for Printed {
    fn missing(&self) -> Box<dyn ContactList> {
        let command = command(self.argv(), environment(), LONG);
        Box::new(CommandContacts::new(NAME.into(), command, false))
    }

    fn stating(&self, entries: &[Entry<contacts::Spec>]) -> Box<dyn ContactList> {
        self.write(entries, |spec| {
            json!({
                "name": spec.name, "role": spec.role, "organisation": spec.organisation,
                "relation": spec.relation, "emails": spec.email.into_iter().collect::<Vec<_>>(),
                "last_contact": spec.last_contact, "next_on": spec.next_on,
            })
        });
        contacts::Fixture::missing(self)
    }
}

impl feedback::Fixture for Printed {
    fn missing(&self) -> Box<dyn Feedback> {
        let command = command(self.argv(), environment(), LONG);
        Box::new(CommandFeedback::new(NAME.into(), command, Columns::default()))
    }

    fn stating(&self, specs: &[feedback::Spec]) -> Box<dyn Feedback> {
        let entries: Vec<_> = specs.iter().copied().map(Entry::Record).collect();
        self.write(&entries, |spec| {
            json!({
                "id": spec.number, "text": spec.text, "author": spec.author,
                "at": format!("2026-11-23T10:{:02}:00Z", spec.number),
            })
        });
        feedback::Fixture::missing(self)
    }
}

mod feedback_suite {
    use super::*;
    feedback_contract!(Printed::new());
}

mod contacts_suite {
    use super::*;
    contact_list_contract!(Printed::new());
}

mod task_lists {
    use super::*;
    task_list_contract!(Printed::new());
}

mod calendars_suite {
    use super::*;
    calendar_contract!(Printed::new());
}
