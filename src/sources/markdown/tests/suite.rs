//! The suite of every task list: one file with emoji fields, and a vault with Dataview fields.

use super::*;
use crate::sources::contract::changes::task_list_change_contract;
use crate::sources::contract::tasks::{Fixture, Spec, task_list_contract};
use crate::sources::contract::{Entry, NAME};

struct File(tempfile::TempDir);

impl Fixture for File {
    fn missing(&self) -> Box<dyn TaskList> {
        Box::new(Markdown::new(NAME.into(), self.0.path().join("Tasks.md"), None))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn TaskList> {
        let line = |entry: &Entry<Spec>| match entry {
            Entry::Unreadable => format!("- [ ] {}\n", "y".repeat(MAX_LINE + 1)),
            Entry::Record(spec) => emoji(spec),
        };
        let text: String = entries.iter().map(line).collect();
        fs::write(self.0.path().join("Tasks.md"), text).unwrap();
        self.missing()
    }
}

struct Vault(tempfile::TempDir);

impl Fixture for Vault {
    fn missing(&self) -> Box<dyn TaskList> {
        Box::new(Markdown::new(NAME.into(), self.0.path().join("vault"), Some("Inbox.md".into())))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn TaskList> {
        let vault = self.0.path().join("vault");
        if vault.exists() {
            fs::remove_dir_all(&vault).unwrap();
        }
        fs::create_dir(&vault).unwrap();
        for (number, entry) in entries.iter().enumerate() {
            let text = match entry {
                Entry::Unreadable => format!("- [ ] {}\n", "y".repeat(MAX_LINE + 1)),
                Entry::Record(spec) => dataview(spec),
            };
            fs::write(vault.join(format!("{number:03}.md")), text).unwrap();
        }
        self.missing()
    }
}

fn mark(spec: &Spec) -> char {
    if spec.done { 'x' } else { ' ' }
}

fn named(spec: &Spec) -> String {
    let project = spec.projects.iter().map(|name| format!(" [project:: {name}]"));
    let context = spec.contexts.iter().map(|name| format!(" [context:: {name}]"));
    project.chain(context).collect()
}

fn emoji(spec: &Spec) -> String {
    let mut line = format!("- [{}] {}{}", mark(spec), spec.title, named(spec));
    let mut field = |sign: &str, value: Option<&str>| {
        line.extend(value.map(|value| format!(" {sign} {value}")));
    };
    field("🆔", spec.id);
    let depends = spec.depends.join(",");
    field("⛔", Some(depends.as_str()).filter(|ids| !ids.is_empty()));
    match spec.priority {
        Importance::High => field("⏫", Some("")),
        Importance::Medium => field("🔼", Some("")),
        Importance::Low => field("🔽", Some("")),
        Importance::None => {}
    }
    field("➕", spec.created);
    field("⏳", spec.scheduled);
    field("📅", spec.due);
    field("✅", spec.completed);
    field("⏱", spec.estimate_minutes.map(|minutes| format!("{minutes}m")).as_deref());
    line + "\n"
}

fn dataview(spec: &Spec) -> String {
    let mut line = format!("* [{}] {}{}", mark(spec), spec.title, named(spec));
    let mut field = |key: &str, value: Option<&str>| {
        line.extend(value.map(|value| format!(" [{key}:: {value}]")));
    };
    field("id", spec.id);
    let depends = spec.depends.join(", ");
    field("dependsOn", Some(depends.as_str()).filter(|ids| !ids.is_empty()));
    match spec.priority {
        Importance::High => field("priority", Some("high")),
        Importance::Medium => field("priority", Some("medium")),
        Importance::Low => field("priority", Some("low")),
        Importance::None => {}
    }
    field("created", spec.created);
    field("scheduled", spec.scheduled);
    field("due", spec.due);
    field("completion", spec.completed);
    field("estimate", spec.estimate_minutes.map(|minutes| format!("{minutes}m")).as_deref());
    line + "\n"
}

mod file {
    use super::*;
    task_list_contract!(File(tempfile::tempdir().unwrap()));
    task_list_change_contract!(File(tempfile::tempdir().unwrap()));
}

mod vault {
    use super::*;
    task_list_contract!(Vault(tempfile::tempdir().unwrap()));
    task_list_change_contract!(Vault(tempfile::tempdir().unwrap()));
}
