//! The suite of every task list, on one file and on a folder.

use super::*;
use crate::sources::contract::changes::task_list_change_contract;
use crate::sources::contract::tasks::{Fixture, Spec, task_list_contract};
use crate::sources::contract::{Entry, NAME};
use crate::sources::notes::MAX_LINE;

struct File(tempfile::TempDir);

impl Fixture for File {
    fn missing(&self) -> Box<dyn TaskList> {
        Box::new(Org::new(NAME.into(), self.0.path().join("todo.org"), None))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn TaskList> {
        let text: String = entries.iter().map(headline).collect();
        fs::write(self.0.path().join("todo.org"), text).unwrap();
        self.missing()
    }
}

struct Folder(tempfile::TempDir);

impl Fixture for Folder {
    fn missing(&self) -> Box<dyn TaskList> {
        Box::new(Org::new(NAME.into(), self.0.path().join("org"), Some("inbox.org".into())))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn TaskList> {
        let folder = self.0.path().join("org");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir(&folder).unwrap();
        for (number, entry) in entries.iter().enumerate() {
            fs::write(folder.join(format!("{number:03}.org")), headline(entry)).unwrap();
        }
        self.missing()
    }
}

fn headline(entry: &Entry<Spec>) -> String {
    let Entry::Record(spec) = entry else {
        return format!("* TODO {}\n", "y".repeat(MAX_LINE + 1));
    };
    let keyword = if spec.done { "DONE" } else { "TODO" };
    let priority = match spec.priority {
        Importance::High => "[#A] ",
        Importance::Medium => "[#B] ",
        Importance::Low => "[#C] ",
        Importance::None => "",
    };
    let mut text = format!("* {keyword} {priority}{}", spec.title);
    if !spec.contexts.is_empty() {
        text += &format!(" :@{}:", spec.contexts.join(":@"));
    }
    text += "\n";
    let planned: Vec<String> = [
        spec.completed.map(|day| format!("CLOSED: [{day}]")),
        spec.due.map(|day| format!("DEADLINE: <{day}>")),
        spec.scheduled.map(|day| format!("SCHEDULED: <{day}>")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !planned.is_empty() {
        text += &format!("{}\n", planned.join(" "));
    }
    text += ":PROPERTIES:\n";
    let mut property = |name: &str, value: Option<String>| {
        text.extend(value.map(|value| format!(":{name}: {value}\n")));
    };
    let given = |names: &[&str], mark: &str| Some(names.join(mark)).filter(|text| !text.is_empty());
    property("ID", spec.id.map(str::to_owned));
    property("CREATED", spec.created.map(|day| format!("[{day}]")));
    property("BLOCKER", given(&spec.depends, " "));
    property("PROJECT", given(&spec.projects, ", "));
    let effort = spec.estimate_minutes.map(|all| format!("{}:{:02}", all / 60, all % 60));
    property("Effort", effort);
    text + ":END:\n"
}

mod file {
    use super::*;
    task_list_contract!(File(tempfile::tempdir().unwrap()));
    task_list_change_contract!(File(tempfile::tempdir().unwrap()));
}

mod folder {
    use super::*;
    task_list_contract!(Folder(tempfile::tempdir().unwrap()));
    task_list_change_contract!(Folder(tempfile::tempdir().unwrap()));
}
