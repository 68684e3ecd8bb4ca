//! Files and folders, whole and broken.

use super::{context, event, window};
use crate::domain::{Event, Loaded, ProblemKind};
use crate::sources::Calendar;
use crate::sources::ics::IcsCalendar;
use std::fs;
use std::path::Path;

fn load(path: &Path) -> Loaded<Event> {
    let calendar = IcsCalendar::new("work".to_owned(), path.to_owned(), true);
    calendar.load(&window("2026-11-24", "2026-11-25"), &context())
}

fn one(uid: &str) -> String {
    event("DTSTART:20261124T090000").replace("UID:1", &format!("UID:{uid}"))
}

#[test]
fn a_file_is_read_with_its_age() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ics");
    fs::write(&path, one("a")).unwrap();
    let loaded = load(&path);
    let events = loaded.items.unwrap();
    assert_eq!(events[0].origin, format!("{}:3", path.display()));
    assert!(loaded.as_of.is_some());
    assert_eq!(loaded.problems, []);
}

#[test]
fn a_path_that_cannot_be_read_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.ics");
    let loaded = load(&path);
    assert_eq!(loaded.items, None);
    assert_eq!(loaded.problems[0].kind, ProblemKind::Unreachable);
    let message = &loaded.problems[0].message;
    assert!(
        message.starts_with(&format!("cannot read {}: No such file", path.display())),
        "{message}"
    );
}

#[test]
fn a_pipe_is_never_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe.ics");
    nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let loaded = load(&path);
    assert_eq!(loaded.items, None);
    assert!(loaded.problems[0].message.ends_with("it is no regular file"));
    assert_eq!(load(Path::new("/dev/zero")).items, None);
}

#[test]
fn what_is_no_calendar_is_unknown_and_a_calendar_without_events_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ics");
    let kinds = |text: &str| {
        fs::write(&path, text).unwrap();
        let loaded = load(&path);
        (loaded.items.map(|items| items.len()), loaded.problems.first().map(|one| one.kind))
    };
    let malformed = (None, Some(ProblemKind::Malformed));
    assert_eq!(kinds(""), malformed);
    assert_eq!(kinds("<html>Sign in</html>"), malformed);
    assert_eq!(kinds("BEGIN:VEVENT\nDTSTART:20261124\nEND:VEVENT\n"), malformed);
    assert_eq!(kinds("BEGIN:VCALENDAR\nEND:VCALENDAR\n"), (Some(0), None));
}

#[test]
fn a_folder_is_one_calendar() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("home/deeper")).unwrap();
    fs::create_dir(at(".hidden")).unwrap();
    fs::write(at("b.ics"), event("SEQUENCE:1\nDTSTART:20261124T100000")).unwrap();
    fs::write(at("a.ICS"), event("SEQUENCE:2\nDTSTART:20261124T110000")).unwrap();
    fs::write(at("home/c.ics"), one("c")).unwrap();
    fs::write(at("home/deeper/d.ics"), one("d")).unwrap();
    fs::write(at(".hidden/e.ics"), one("e")).unwrap();
    fs::write(at(".f.ics"), one("f")).unwrap();
    fs::write(at("notes.txt"), "no calendar").unwrap();
    let loaded = load(folder.path());
    let mut uids: Vec<_> = loaded.items.unwrap().iter().map(|one| one.uid.clone()).collect();
    uids.sort();
    assert_eq!(uids, ["1", "c"], "one UID in two files is one event");
    assert_eq!(loaded.problems, []);
}

#[test]
fn a_bad_file_costs_itself() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.ics"), "nothing").unwrap();
    fs::write(folder.path().join("b.ics"), one("b")).unwrap();
    fs::write(folder.path().join("c.ics"), event("DTSTART:soon")).unwrap();
    let loaded = load(folder.path());
    assert_eq!(loaded.items.unwrap().len(), 1);
    let place = |name: &str| folder.path().join(name).display().to_string();
    let messages: Vec<_> = loaded.problems.into_iter().map(|one| one.message).collect();
    assert_eq!(
        messages,
        [
            format!("{} holds no calendar (no line BEGIN:VCALENDAR)", place("a.ics")),
            format!("1 event skipped: {} line 3: DTSTART has no readable date", place("c.ics")),
        ]
    );
}

#[test]
fn an_empty_vdir_is_empty_and_another_folder_is_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(load(folder.path()).items, Some(vec![]));
    fs::write(folder.path().join("displayname"), "Work").unwrap();
    fs::write(folder.path().join("color"), "#ff0000").unwrap();
    assert_eq!(load(folder.path()).items, Some(vec![]));
    fs::write(folder.path().join("letter.txt"), "").unwrap();
    let loaded = load(folder.path());
    assert_eq!(loaded.items, None);
    assert_eq!(loaded.problems[0].kind, ProblemKind::Unreachable);
    assert!(loaded.problems[0].message.ends_with("it holds no .ics file"));
}
