//! Tasks in files: the suite of every task list on a file and on a folder, and what is special.

use super::context;
use crate::domain::ProblemKind;
use crate::sources::TaskList;
use crate::sources::contract::changes::task_list_change_contract;
use crate::sources::contract::tasks::{Fixture, Spec, task_list_contract};
use crate::sources::contract::web::{object, vtodo};
use crate::sources::contract::{Entry, NAME};
use crate::sources::ics::IcsTasks;
use std::fs;
use tempfile::TempDir;

const UNREADABLE: &str = "BEGIN:VTODO\r\nUID:bad\r\nEND:VTODO\r\n";

/// A task list in one file.
struct File(TempDir);

impl Fixture for File {
    fn missing(&self) -> Box<dyn TaskList> {
        Box::new(IcsTasks::new(NAME.to_owned(), self.0.path().join("a.ics")))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn TaskList> {
        let component = |entry: &Entry<Spec>| match entry {
            Entry::Record(spec) => vtodo(spec),
            Entry::Unreadable => UNREADABLE.to_owned(),
        };
        let text = object(&entries.iter().map(component).collect::<String>());
        fs::write(self.0.path().join("a.ics"), text).unwrap();
        self.missing()
    }
}

/// A task list in a folder, as vdirsyncer and todoman keep it.
struct Folder(TempDir);

impl Fixture for Folder {
    fn missing(&self) -> Box<dyn TaskList> {
        Box::new(IcsTasks::new(NAME.to_owned(), self.0.path().join("vdir")))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn TaskList> {
        let folder = self.0.path().join("vdir");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir(&folder).unwrap();
        for (number, entry) in entries.iter().enumerate() {
            let text = match entry {
                Entry::Record(spec) => object(&vtodo(spec)),
                Entry::Unreadable => object(UNREADABLE),
            };
            fs::write(folder.join(format!("{number:03}.ics")), text).unwrap();
        }
        self.missing()
    }
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

#[test]
fn a_bad_file_and_a_broken_one_are_named_and_cost_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let good = object("BEGIN:VTODO\r\nUID:1\r\nSUMMARY:Good\r\nEND:VTODO\r\n");
    fs::write(folder.path().join("a.ics"), &good).unwrap();
    fs::write(folder.path().join("b.ics"), "no calendar").unwrap();
    let open = good.replace("UID:1", "UID:2").replace("END:VCALENDAR\r\n", "");
    fs::write(folder.path().join("c.ics"), open).unwrap();
    let loaded = IcsTasks::new("t".to_owned(), folder.path().to_owned()).load(&context());
    let titles: Vec<String> = loaded.items.unwrap().into_iter().map(|task| task.title).collect();
    assert_eq!(titles, ["Good", "Good"]);
    let messages: Vec<&str> = loaded.problems.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(messages.len(), 2);
    assert!(messages[0].contains("b.ics") && messages[1].contains("c.ics"), "{messages:?}");
    assert!(loaded.problems.iter().all(|one| one.kind == ProblemKind::Malformed));
}

#[test]
fn a_calendar_of_events_has_no_tasks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ics");
    fs::write(&path, object("BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261124T090000Z\r\nEND:VEVENT\r\n"))
        .unwrap();
    let loaded = IcsTasks::new("t".to_owned(), path).load(&context());
    assert_eq!((loaded.items, loaded.problems), (Some(vec![]), vec![]));
}
