//! Writing back. What a file must be afterwards is put together from the parts of the task, not
//! worked out by the code under test.

use crate::domain::{Importance, Task};
use crate::error::Result;
use crate::sources::TaskList;
use crate::sources::contract::changes::{defer, done, new};
use crate::sources::contract::context;
use crate::sources::contract::web::object;
use crate::sources::edit::{Change, Edited, NewTask};
use crate::sources::ics::change::{changed, inserted};
use crate::sources::ics::{IcsTasks, read, vtodo};
use proptest::prelude::*;
use std::fs;

/// What says that a version is newer, on 24 November 2026 at 07:00 UTC.
const STAMPS: &str = "DTSTAMP:20261124T070000Z\nLAST-MODIFIED:20261124T070000Z\n";

fn tasks(bytes: &[u8]) -> Vec<Task> {
    let parsed = [read(bytes, "t.ics").unwrap()];
    let found = vtodo::vtodos(&parsed, context().moment.zone).found;
    vtodo::tasks("t", found)
}

fn change(bytes: &[u8], title: &str, change: &Change) -> Result<Edited> {
    let task = tasks(bytes).into_iter().find(|task| task.title == title).unwrap();
    changed(bytes, &task, change, context().moment)
}

/// A calendar with one task called Task.
fn calendar(properties: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:1\nSUMMARY:Task\n{properties}END:VTODO\nEND:VCALENDAR\n"
    )
}

fn of(properties: &str, wanted: &Change) -> String {
    let edited = change(calendar(properties).as_bytes(), "Task", wanted).unwrap();
    String::from_utf8(edited.bytes).unwrap()
}

fn refusal(properties: &str, wanted: &Change) -> String {
    let failure = change(calendar(properties).as_bytes(), "Task", wanted).unwrap_err();
    assert!(!failure.hints.is_empty(), "{failure}");
    failure.to_string()
}

#[test]
fn a_finished_task_says_so_in_every_way_that_programs_look_at() {
    let finished =
        "STATUS:COMPLETED\nCOMPLETED:20261124T070000Z\nPERCENT-COMPLETE:100\nSEQUENCE:1\n";
    assert_eq!(of("", &done()), calendar(&format!("{finished}{STAMPS}")));
    let alarm = "BEGIN:VALARM\nSTATUS:X\nEND:VALARM\n";
    assert_eq!(
        of(
            &format!("STATUS:IN-\n PROCESS\nDTSTAMP:20200101T000000Z\nSEQUENCE:7\n{alarm}"),
            &done()
        ),
        calendar(&format!(
            "STATUS:COMPLETED\nDTSTAMP:20261124T070000Z\nSEQUENCE:8\nCOMPLETED:20261124T070000Z\n\
             PERCENT-COMPLETE:100\nLAST-MODIFIED:20261124T070000Z\n{alarm}"
        ))
    );
    assert_eq!(of("STATUS:COMPLETED\n", &done()), calendar("STATUS:COMPLETED\n"));
}

#[test]
fn a_deferred_task_starts_in_the_type_it_has() {
    let to = defer("2026-12-01");
    for (before, after) in [
        ("", "DTSTART;VALUE=DATE:20261201"),
        ("DUE;VALUE=DATE:20261201\n", "DTSTART;VALUE=DATE:20261201"),
        ("DUE:20261224T100000Z\n", "DTSTART:20261130T230000Z"),
        ("DUE;TZID=Europe/Berlin:20261224T100000\n", "DTSTART;TZID=Europe/Berlin:20261201T000000"),
    ] {
        let expected = calendar(&format!("{before}{after}\nSEQUENCE:1\n{STAMPS}"));
        assert_eq!(of(before, &to), expected);
    }
    for (before, after) in [
        ("DTSTART;VALUE=DATE:20261125", "DTSTART;VALUE=DATE:20261201"),
        ("DTSTART:20261125T083000Z", "DTSTART:20261201T083000Z"),
        ("DTSTART:20260701T083000Z", "DTSTART:20261201T093000Z"),
        (
            "DTSTART;X-A=\"a:b\";TZID=Europe/Berlin:20261125T093000",
            "DTSTART;X-A=\"a:b\";TZID=Europe/Berlin:20261201T093000",
        ),
    ] {
        let expected = calendar(&format!("{after}\nSEQUENCE:1\n{STAMPS}"));
        assert_eq!(of(&format!("{before}\n"), &to), expected);
    }
}

#[test]
fn what_would_lose_something_is_refused() {
    let to = defer("2026-12-01");
    assert!(refusal("RRULE:FREQ=WEEKLY\n", &done()).contains("repeats"));
    assert!(refusal("RRULE:FREQ=WEEKLY\n", &to).contains("repeats"));
    assert!(refusal("STATUS:COMPLETED\n", &to).contains("finished"));
    assert!(refusal("DUE;VALUE=DATE:20261130\n", &to).contains("due on 2026-11-30"));
    let short = "DTSTART:20261125T100000Z\nDUE:20261201T090000Z\n";
    assert!(refusal(short, &to).contains("due on 2026-12-01"));
    let counted = "DTSTART;VALUE=DATE:20261125\nDURATION:P9D\n";
    assert!(refusal(counted, &to).contains("counted from its start"));
    let task = tasks(calendar("").as_bytes()).remove(0);
    let other = calendar("").replace("SUMMARY:Task", "SUMMARY:Other");
    let failure = changed(other.as_bytes(), &task, &done(), context().moment).unwrap_err();
    assert!(failure.to_string().contains("another program"), "{failure}");
}

#[test]
fn a_new_task_is_escaped_and_folded() {
    let task = NewTask {
        due: Some("2026-11-30".parse().unwrap()),
        estimate_minutes: Some(90),
        priority: Importance::High,
        ..new(&format!("Call, \\ {}", "ü".repeat(40)))
    };
    let edited = inserted(object("").as_bytes(), "u-1", &task, context().moment).unwrap();
    let text = String::from_utf8(edited.bytes.clone()).unwrap();
    // 75 bytes with SUMMARY:, and the fold before the character that would not fit.
    let summary = format!("SUMMARY:Call\\, \\\\ {}\r\n {}", "ü".repeat(28), "ü".repeat(12));
    assert_eq!(
        text,
        object(&format!(
            "BEGIN:VTODO\r\nUID:u-1\r\nDTSTAMP:20261124T070000Z\r\nCREATED:20261124T070000Z\r\n\
             LAST-MODIFIED:20261124T070000Z\r\n{summary}\r\nSTATUS:NEEDS-ACTION\r\nPRIORITY:1\r\n\
             DUE;VALUE=DATE:20261130\r\nESTIMATED-DURATION:PT90M\r\nEND:VTODO\r\n"
        ))
    );
    let read = tasks(&edited.bytes).remove(0);
    assert_eq!((read.title, read.estimate_minutes), (task.text, Some(90)));
    for broken in [
        "BEGIN:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VALARM\nSUMMARY:a\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VTODO\nBEGIN:VALARM\nEND:VCALENDAR\n",
    ] {
        let added = inserted(broken.as_bytes(), "u", &new("x"), context().moment);
        let kept = added.map(|edited| tasks(&edited.bytes).iter().any(|task| task.title == "x"));
        assert!(kept.unwrap_or(true), "{broken}");
    }
    // What begins the calendar goes on in the next line, so it begins none.
    let damaged = b"BEGIN:VCALENDAR\n fold\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n";
    assert!(inserted(damaged, "u", &new("x"), context().moment).is_err());
}

#[test]
fn a_folder_gets_a_file_for_a_new_task() {
    let folder = tempfile::tempdir().unwrap();
    let list = IcsTasks::new("t".into(), folder.path().into());
    list.prepare(&Change::Add(new("Call")), &context()).unwrap().commit().unwrap();
    let file = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap();
    let name = file.file_name().into_string().unwrap();
    let parts: Vec<usize> = name.trim_end_matches(".ics").split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12]);
    let task = list.load(&context()).items.unwrap().remove(0);
    assert_eq!((task.title.as_str(), format!("{}.ics", task.id)), ("Call", name));
    // The same at the same moment is no second task.
    let again = list.prepare(&Change::Add(new("Call")), &context()).unwrap();
    assert!(again.commit().is_err());
    let id = task.id.clone();
    list.prepare(&Change::Done { id }, &context()).unwrap().commit().unwrap();
    assert!(list.load(&context()).items.unwrap()[0].done);
    assert!(list.prepare(&Change::Done { id: "no".into() }, &context()).is_err());

    let several = tempfile::tempdir().unwrap();
    fs::create_dir(several.path().join("home")).unwrap();
    let list = IcsTasks::new("t".into(), several.path().into());
    assert!(list.prepare(&Change::Add(new("Call")), &context()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn only_the_properties_of_the_task_change(
        crlf in any::<bool>(), bare in any::<bool>(),
        before in prop::collection::vec(0..4_usize, 0..4),
        own in prop::collection::vec(0..4_usize, 0..4),
        (status, sequence, alarm) in (any::<bool>(), any::<bool>(), any::<bool>()),
    ) {
        let others = [
            "BEGIN:VTODO\nUID:o\nSUMMARY:Other\nSTATUS:NEEDS-ACTION\nEND:VTODO",
            "BEGIN:VEVENT\nUID:e\nDTSTART:20261124T090000Z\nEND:VEVENT",
            "X-LONG:a\n  folded\n\tline",
            "BEGIN:VTIMEZONE\nTZID:X\nEND:VTIMEZONE",
        ];
        let properties = ["DESCRIPTION:Long\\, and\n  folded", "X-A;B=\"c:d\":e", "CATEGORIES:a,b", "summary-x:y"];
        let file = |changed: bool, deferred: bool, added: &[&'static str]| {
            let mut lines = vec!["BEGIN:VCALENDAR"];
            lines.extend(before.iter().map(|at| others[*at]));
            lines.extend(["BEGIN:VTODO", "UID:1"]);
            if status {
                lines.push(if changed { "STATUS:COMPLETED" } else { "STATUS:IN-\n PROCESS" });
            }
            lines.push("SUMMARY:Target");
            if sequence {
                lines.push(if changed || deferred { "SEQUENCE:5" } else { "SEQUENCE:4" });
            }
            lines.extend(own.iter().map(|at| properties[*at]));
            if changed {
                lines.extend(Some("STATUS:COMPLETED").filter(|_| !status));
                lines.extend(["COMPLETED:20261124T070000Z", "PERCENT-COMPLETE:100"]);
            }
            if deferred {
                lines.push("DTSTART;VALUE=DATE:20261201");
            }
            if changed || deferred {
                lines.extend(Some("SEQUENCE:1").filter(|_| !sequence));
                lines.extend(["DTSTAMP:20261124T070000Z", "LAST-MODIFIED:20261124T070000Z"]);
            }
            if alarm {
                lines.push("BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM");
            }
            lines.extend(["END:VTODO", others[0]]);
            lines.extend(added);
            lines.push("END:VCALENDAR");
            let text = lines.join("\n") + if bare { "" } else { "\n" };
            let text = if crlf { text.replace('\n', "\r\n") } else { text };
            // Somebody's bytes that are no UTF-8.
            [text.as_bytes(), if bare { &b""[..] } else { b"X-\xFF:1" }].concat()
        };
        let original = file(false, false, &[]);
        let finished = change(&original, "Target", &done()).unwrap();
        prop_assert_eq!(finished.bytes, file(true, false, &[]));
        let deferred = change(&original, "Target", &defer("2026-12-01")).unwrap();
        prop_assert_eq!(deferred.bytes, file(false, true, &[]));
        let added = inserted(&original, "u-1", &new("New"), context().moment).unwrap();
        let lines = [
            "BEGIN:VTODO", "UID:u-1", "DTSTAMP:20261124T070000Z", "CREATED:20261124T070000Z",
            "LAST-MODIFIED:20261124T070000Z", "SUMMARY:New", "STATUS:NEEDS-ACTION", "END:VTODO",
        ];
        prop_assert_eq!(added.bytes, file(false, false, &lines));
    }
}
