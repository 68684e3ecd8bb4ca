//! Writing back. What a file must be afterwards is put together from the parts of the entry, not
//! worked out by the code under test.

use super::super::change::{added, changed};
use super::*;
use crate::sources::contract::changes::{date, defer, done, new};
use crate::sources::edit::{Edited, NewTask};

/// The change of the task called `title`, on Tuesday, 24 November 2026, at eight.
fn change(bytes: &[u8], title: &str, change: &Change) -> Result<Edited> {
    let moment = context().moment;
    let entries = outline(bytes, moment.zone).entries;
    let entry = entries.iter().find(|entry| entry.title == title).unwrap();
    changed(bytes, entry, change, moment)
}

fn text(before: &str, wanted: &Change) -> String {
    String::from_utf8(change(before.as_bytes(), "Call", wanted).unwrap().bytes).unwrap()
}

fn refusal(before: &str, wanted: &Change) -> String {
    let failure = change(before.as_bytes(), "Call", wanted).unwrap_err();
    assert!(!failure.hints.is_empty(), "{failure}");
    failure.to_string()
}

#[test]
fn finishing_sets_the_keyword_and_the_time() {
    for (before, after) in [
        ("* TODO Call", "* DONE Call\nCLOSED: [2026-11-24 Tue 08:00]"),
        ("**  TODO  [#A] Call :x:\n", "**  DONE  [#A] Call :x:\nCLOSED: [2026-11-24 Tue 08:00]\n"),
        (
            "* TODO Call\n  DEADLINE: <2026-11-30 Mon>\ntext\n",
            "* DONE Call\n  CLOSED: [2026-11-24 Tue 08:00] DEADLINE: <2026-11-30 Mon>\ntext\n",
        ),
        (
            "* TODO Call\nCLOSED: [2026-11-01 Sun]\n",
            "* DONE Call\nCLOSED: [2026-11-24 Tue 08:00]\n",
        ),
        (
            "* TODO Call\r\n\t:PROPERTIES:\r\n\t:ID: x\r\n\t:END:\r\n",
            "* DONE Call\r\n\tCLOSED: [2026-11-24 Tue 08:00]\r\n\t:PROPERTIES:\r\n\t:ID: x\r\n\t:END:\r\n",
        ),
        (
            "#+TODO: A B | KILL END\n#+TODO: X | Y\n* B Call\n",
            "#+TODO: A B | KILL END\n#+TODO: X | Y\n* END Call\nCLOSED: [2026-11-24 Tue 08:00]\n",
        ),
        ("* DONE Call\n", "* DONE Call\n"),
    ] {
        assert_eq!(text(before, &done()), after);
    }
}

#[test]
fn deferring_sets_one_timestamp() {
    for (before, after) in [
        ("* TODO Call\n", "* TODO Call\nSCHEDULED: <2026-12-01 Tue>\n"),
        (
            "* TODO Call\nSCHEDULED: <2026-11-25 Wed 10:00 +1w> DEADLINE: <2026-12-24>  \n",
            "* TODO Call\nSCHEDULED: <2026-12-01 Tue 10:00 +1w> DEADLINE: <2026-12-24>  \n",
        ),
        (
            "* TODO Call\n DEADLINE: <2026-12-24>  \n",
            "* TODO Call\n DEADLINE: <2026-12-24> SCHEDULED: <2026-12-01 Tue>  \n",
        ),
    ] {
        assert_eq!(text(before, &defer("2026-12-01")), after);
    }
    let late =
        change(b"* TODO Call\nDEADLINE: <2026-11-30>\n", "Call", &defer("2026-12-01")).unwrap();
    assert_eq!(late.notes, ["it is due on 2026-11-30, before that day"]);
}

#[test]
fn what_would_lose_something_is_refused() {
    let repeats = refusal("* TODO Call\nSCHEDULED: <2026-11-25 Wed .+1w>\n", &done());
    assert!(repeats.contains("repeats (.+1w)"), "{repeats}");
    // Org moves on every timestamp of the entry that repeats, wherever it stands.
    for repeats in
        ["* TODO Call\n\nNext <2026-11-25 Wed ++2d>.\n", "* TODO Call <2026-11-25 ++2d>\n"]
    {
        let wanted = change(repeats.as_bytes(), &items(repeats)[0].title, &done()).unwrap_err();
        assert!(wanted.to_string().contains("repeats (++2d)"), "{wanted}");
    }
    let other = "* TODO Call\n[2026-11-25 ++2d] a < b\n* TODO Next\nSCHEDULED: <2026-11-25 +1w>\n";
    assert!(text(other, &done()).starts_with("* DONE Call\n"));
    assert!(refusal("#+TODO: A |\n* A Call\n", &done()).contains("no keyword that finishes"));
    assert!(refusal("* DONE Call\n", &defer("2026-12-01")).contains("finished"));
    let range = "* TODO Call\nSCHEDULED: <2026-11-25>--<2026-11-26>\n";
    assert!(refusal(range, &defer("2026-12-01")).contains("range"));
    assert!(
        refusal("* TODO Call\nSCHEDULED: <%%(diary-float 10 4 2)>\n", &defer("2026-12-01"))
            .contains("diary")
    );
    assert!(change(b"* TODO Call \xFF\n", "Call \u{FFFD}", &done()).is_err());
}

#[test]
fn a_new_task_is_the_last_headline() {
    let task = NewTask {
        due: Some(date("2026-11-30")),
        estimate_minutes: Some(90),
        priority: Importance::High,
        ..new("Call :x:")
    };
    let moment = context().moment;
    let text = |bytes: &[u8], new: &NewTask| {
        String::from_utf8(added(bytes, new, moment).unwrap().bytes).unwrap()
    };
    let entry =
        "* TODO [#A] Call :x:\nDEADLINE: <2026-11-30 Mon>\n:PROPERTIES:\n:Effort: 1:30\n:END:\n";
    assert_eq!(text(b"", &task), entry);
    assert_eq!(text(b"* a\r\nb", &task), format!("* a\r\nb\r\n{}", entry.replace('\n', "\r\n")));
    assert_eq!(text(b"#+TODO: NEXT | END\n", &new("Call")), "#+TODO: NEXT | END\n* NEXT Call\n");
    let read = items(text(b"", &task)).remove(0);
    assert_eq!((read.title.as_str(), read.estimate_minutes), ("Call", Some(90)));
    assert!(added(b"", &new("COMMENT Call"), moment).is_err());
}

#[test]
fn a_folder_adds_to_its_inbox_and_changes_the_file_with_the_task() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.org"), "* TODO Call\n").unwrap();
    let add = Change::Add(new("Write"));
    let closed = Org::new("o".into(), folder.path().into(), None);
    assert!(
        closed.prepare(&add, &context()).unwrap_err().hints[0].contains("inbox = \"inbox.org\"")
    );
    let list = Org::new("o".into(), folder.path().into(), Some("inbox.org".into()));
    list.prepare(&add, &context()).unwrap().commit().unwrap();
    assert_eq!(fs::read_to_string(path("inbox.org")).unwrap(), "* TODO Write\n");
    let id = list.load(&context()).items.unwrap().remove(0).id;
    list.prepare(&Change::Done { id: id.clone() }, &context()).unwrap().commit().unwrap();
    let expected = "* DONE Call\nCLOSED: [2026-11-24 Tue 08:00]\n";
    assert_eq!(fs::read_to_string(path("a.org")).unwrap(), expected);
    assert_eq!(list.load(&context()).items.unwrap()[0].id, id);
}

/// Lines around the task.
fn around() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let line = prop_oneof![
        Just(b"".to_vec()),
        Just(b"  text \t".to_vec()),
        Just(b"no text \xFF\xFE".to_vec()),
        Just(b"* TODO Other :x:\nDEADLINE: <2026-12-01 Tue>".to_vec()),
        Just(b"** DONE Old".to_vec()),
        Just(b"#+begin_src sh\n,* TODO Target\n#+end_src".to_vec()),
    ];
    prop::collection::vec(line, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn only_the_lines_of_the_task_change(
        (before, behind) in (around(), around()),
        crlf in any::<bool>(), bom in any::<bool>(), bare in any::<bool>(),
        head in "( \\[#A\\])?", tags in "( +:a:@b:)?", indent in " {0,3}",
        deadline in any::<bool>(), scheduled in any::<bool>(),
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let file = |entry: String| {
            // A line without stars would be the planning line's neighbour, which is none of ours.
            let lines = [before.clone(), vec![entry.into_bytes(), b"body".to_vec()], behind.clone()];
            let mut file = if bom { b"\xEF\xBB\xBF".to_vec() } else { vec![] };
            let ended = |line: &Vec<u8>| {
                line.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(end.as_bytes())
            };
            file.extend(lines.concat().iter().map(ended).collect::<Vec<_>>().join(end.as_bytes()));
            if !bare {
                file.extend_from_slice(end.as_bytes());
            }
            file
        };
        let deadline = deadline.then_some("DEADLINE: <2026-12-24 Thu -3d>");
        let entry = |keyword: &str, planned: &[Option<&str>]| {
            let planned: Vec<&str> = planned.iter().copied().flatten().collect();
            // What we add below a bare headline is not indented.
            let ours = deadline.is_none() && !scheduled;
            let indent = if ours { "" } else { &indent };
            let below = if planned.is_empty() { String::new() } else { format!("\n{indent}{}", planned.join(" ")) };
            format!("*** {keyword}{head} Target{tags}{below}")
        };
        let old = scheduled.then_some("SCHEDULED: <2026-11-26 Thu 10:00>");
        let original = file(entry("TODO", &[old, deadline]));
        let finished = change(&original, "Target", &done()).unwrap();
        let closed = Some("CLOSED: [2026-11-24 Tue 08:00]");
        prop_assert_eq!(finished.bytes, file(entry("DONE", &[closed, old, deadline])));
        let deferred = change(&original, "Target", &defer("2026-12-01")).unwrap();
        let expected = if scheduled {
            entry("TODO", &[Some("SCHEDULED: <2026-12-01 Tue 10:00>"), deadline])
        } else {
            entry("TODO", &[deadline, Some("SCHEDULED: <2026-12-01 Tue>")])
        };
        prop_assert_eq!(deferred.bytes, file(expected));
        let new = added(&original, &new("New"), context().moment).unwrap().bytes;
        let gap = if original.ends_with(b"\n") { "" } else { end };
        let tail = format!("{gap}* TODO New{end}");
        prop_assert_eq!(&new[..original.len()], &original[..]);
        prop_assert_eq!(&new[original.len()..], tail.as_bytes());
    }
}
