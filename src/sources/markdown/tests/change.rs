//! Writing back. What a file must be afterwards is put together from the parts of the line, not
//! worked out by the code under test.

use super::super::change::{added, changed};
use super::*;
use crate::domain::Importance;
use crate::sources::contract::changes::{date, defer, done, new};
use crate::sources::edit::{Edited, NewTask};

/// The change of the one task called `title`, on Tuesday, 24 November 2026.
fn change(bytes: &[u8], title: &str, change: &Change) -> Result<Edited> {
    let mut read = Read::default();
    read.note(Note { path: "a.md".into(), shown: "a.md".into(), bytes: bytes.to_vec() });
    let found = read.found.iter().find(|one| one.item.title == title).unwrap();
    changed(bytes, found.line, &found.item, change, date("2026-11-24"))
}

fn changed_line(line: &str, wanted: &Change) -> String {
    let title = one_title(line);
    String::from_utf8(change(line.as_bytes(), &title, wanted).unwrap().bytes).unwrap()
}

fn one_title(line: &str) -> String {
    items(line).remove(0).title
}

fn refusal(line: &str, wanted: &Change) -> String {
    let failure = change(line.as_bytes(), &one_title(line), wanted).unwrap_err();
    assert!(!failure.hints.is_empty(), "{failure}");
    failure.to_string()
}

#[test]
fn finishing_ticks_the_box_and_adds_the_day() {
    for (before, after) in [
        ("- [ ] Call", "- [x] Call ✅ 2026-11-24"),
        ("> 1) [/] Call 📅 2026-11-30  ", "> 1) [x] Call 📅 2026-11-30 ✅ 2026-11-24  "),
        ("- [ ] Call #x ^b-1", "- [x] Call #x ✅ 2026-11-24 ^b-1"),
        (
            "- [ ] Call [due:: 2026-11-30]",
            "- [x] Call [due:: 2026-11-30] [completion:: 2026-11-24]",
        ),
        ("- [ ] Call ⏫ [due:: 2026-11-30]", "- [x] Call ⏫ [due:: 2026-11-30] ✅ 2026-11-24"),
        ("- [ ] Call ✅ 2026-11-01 #x", "- [x] Call ✅ 2026-11-24 #x"),
        ("- [⏳] Call", "- [x] Call ✅ 2026-11-24"),
        ("- [ ] Call <!-- why -->", "- [x] Call <!-- why --> ✅ 2026-11-24"),
        ("- [ ] Call <!-- goes\non -->", "- [x] Call ✅ 2026-11-24 <!-- goes\non -->"),
        ("- [x] Call", "- [x] Call"),
        ("- [-] Call", "- [-] Call"),
    ] {
        assert_eq!(changed_line(before, &done()), after);
    }
}

#[test]
fn a_repeating_task_leaves_its_next_instance_above() {
    for (before, next, finished) in [
        // From the documentation of the plugin.
        (
            "- [ ] take out the trash 🔁 every Sunday 📅 2021-04-25",
            "- [ ] take out the trash 🔁 every Sunday 📅 2021-05-02",
            "- [x] take out the trash 🔁 every Sunday 📅 2021-04-25 ✅ 2026-11-24",
        ),
        // 30 days from the due date to the next; what names this one stays with it.
        (
            "> 1. [/] Pay ➕ 2026-11-01 🛫 2026-11-20 ⏳ 2026-11-23 🆔 p1 ⛔ a, b 📅 2026-11-30 🔁 every month #x ^b1",
            "> 1. [ ] Pay ➕ 2026-11-24 🛫 2026-12-20 ⏳ 2026-12-23 📅 2026-12-30 🔁 every month #x",
            "> 1. [x] Pay ➕ 2026-11-01 🛫 2026-11-20 ⏳ 2026-11-23 🆔 p1 ⛔ a, b 📅 2026-11-30 🔁 every month #x ✅ 2026-11-24 ^b1",
        ),
        (
            "- [ ] Run [repeat:: every 2 days when done] [due:: 2026-11-20]",
            "- [ ] Run [repeat:: every 2 days when done] [due:: 2026-11-26]",
            "- [x] Run [repeat:: every 2 days when done] [due:: 2026-11-20] [completion:: 2026-11-24]",
        ),
        (
            "- [ ] Water 🔁 every day",
            "- [ ] Water 🔁 every day",
            "- [x] Water 🔁 every day ✅ 2026-11-24",
        ),
    ] {
        for (head, end, tail) in [("", "\n", ""), ("a\r\n", "\r\n", "\r\nb\r\n"), ("a\n", "\n", "")]
        {
            let note = format!("{head}{before}{tail}");
            let edited = change(note.as_bytes(), &one_title(before), &done()).unwrap();
            let expected = format!("{head}{next}{end}{finished}{tail}");
            assert_eq!(String::from_utf8(edited.bytes).unwrap(), expected);
            let line = head.matches('\n').count();
            assert_eq!(edited.line, line + 2);
            assert!(
                edited.notes[0].ends_with(&format!("is in line {}", line + 1)),
                "{:?}",
                edited.notes
            );
        }
    }
}

#[test]
fn deferring_sets_one_date() {
    for (before, after) in [
        ("- [ ] Call", "- [ ] Call ⏳ 2026-12-01"),
        (
            "- [/] Call 🛫 2026-11-20 📅 2026-12-24 ^b",
            "- [/] Call 🛫 2026-11-20 📅 2026-12-24 ⏳ 2026-12-01 ^b",
        ),
        (
            "- [ ] Call ⏳\u{FE0F}  2026-11-25 #x 📅 2026-12-24",
            "- [ ] Call ⏳\u{FE0F}  2026-12-01 #x 📅 2026-12-24",
        ),
        ("- [ ] Call [scheduled:: 2026-11-25] 🔼", "- [ ] Call [scheduled:: 2026-12-01] 🔼"),
        ("- [ ] Call [priority:: low]", "- [ ] Call [priority:: low] [scheduled:: 2026-12-01]"),
        ("- [ ] Call ⏳ 2026-11-25 ⏳ 2026-11-26", "- [ ] Call ⏳ 2026-12-01 ⏳ 2026-11-26"),
        ("- [ ] Call 🔁 every week", "- [ ] Call 🔁 every week ⏳ 2026-12-01"),
    ] {
        assert_eq!(changed_line(before, &defer("2026-12-01")), after);
    }
    let late = change("- [ ] Call 📅 2026-11-30".as_bytes(), "Call", &defer("2026-12-01")).unwrap();
    assert_eq!(late.notes, ["it is due on 2026-11-30, before that day"]);
}

#[test]
fn what_would_lose_something_is_refused() {
    for rule in ["every week on Monday, Friday", "every full moon"] {
        let repeats = refusal(&format!("- [ ] Call 🔁 {rule} 📅 2026-11-30"), &done());
        assert!(repeats.contains(&format!("repeats ({rule})")), "{repeats}");
    }
    assert!(refusal("- [ ] Call 🔁 every day ✅ 2026-11-24", &done()).contains("Obsidian"));
    assert!(refusal("- [x] Call", &defer("2026-12-01")).contains("finished"));
    assert!(refusal("- [ ] Call 🛫 2026-12-24", &defer("2026-12-01")).contains("2026-12-24"));
    // The line says something else than when it was read.
    let item = fields::parse("Call");
    let failure = changed(b"- [ ] Cull\n", 1, &item, &done(), date("2026-11-24")).unwrap_err();
    assert!(failure.to_string().contains("changed by another program"), "{failure}");
    assert!(change(b"- [ ] Call \xFF\n", "Call \u{FFFD}", &done()).is_err());
}

#[test]
fn a_new_task_is_the_last_line() {
    let task = NewTask {
        due: Some(date("2026-11-30")),
        estimate_minutes: Some(90),
        priority: Importance::High,
        ..new("Call #x")
    };
    let text =
        |bytes: &[u8], new: &NewTask| String::from_utf8(added(bytes, new).unwrap().bytes).unwrap();
    let line = "- [ ] Call #x ⏱ 1h30m ⏫ 📅 2026-11-30";
    assert_eq!(text(b"", &task), format!("{line}\n"));
    assert_eq!(text(b"a\r\nb", &task), format!("a\r\nb\r\n{line}\r\n"));
    assert_eq!(text(b"a\n\n", &new("Call")), "a\n\n- [ ] Call\n");
    let read = items(text(b"", &task)).remove(0);
    assert_eq!((read.title.as_str(), read.estimate_minutes), ("Call", Some(90)));
    assert_eq!((read.due, read.priority), (Some(day("2026-11-30")), Importance::High));
    for text in ["Call 📅 2026-12-24", "Call ⏱ 10m", "Call 🔼", "Call [due:: 2026-12-24]"] {
        let failure = added(b"", &NewTask { text: text.into(), ..task.clone() }).unwrap_err();
        assert!(failure.to_string().contains("of its own"), "{text}: {failure}");
    }
    let failure = added(b"```\n- [ ] a\n", &new("Call")).unwrap_err();
    assert!(failure.to_string().contains("not closed"), "{failure}");
}

#[test]
fn a_vault_adds_to_its_inbox_and_changes_the_note_with_the_task() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("a.md"), "- [ ] Call\n").unwrap();
    let closed = Markdown::new("m".into(), folder.path().into(), None);
    let add = Change::Add(new("Write"));
    let failure = closed.prepare(&add, &context()).unwrap_err();
    assert!(failure.hints[0].contains("inbox = \"Inbox.md\""), "{failure}");
    let list = Markdown::new("m".into(), folder.path().into(), Some("Inbox.md".into()));
    list.prepare(&add, &context()).unwrap().commit().unwrap();
    let outcome = list.prepare(&add, &context()).unwrap().commit().unwrap();
    assert_eq!(outcome.place, format!("{}:2", path("Inbox.md").display()));
    assert_eq!(fs::read_to_string(path("Inbox.md")).unwrap(), "- [ ] Write\n- [ ] Write\n");
    let id = list.load(&context()).items.unwrap().pop().unwrap().id;
    list.prepare(&Change::Done { id: id.clone() }, &context()).unwrap().commit().unwrap();
    assert_eq!(fs::read_to_string(path("a.md")).unwrap(), "- [x] Call ✅ 2026-11-24\n");
    // The identity outlives the change.
    assert_eq!(list.load(&context()).items.unwrap()[2].id, id);
    assert!(list.prepare(&Change::Done { id: "no".into() }, &context()).is_err());
}

/// Lines around the task, of every kind that ends where it begins.
fn around() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let line = prop_oneof![
        Just(b"".to_vec()),
        Just(b"  text \t".to_vec()),
        Just(b"no text \xFF\xFE".to_vec()),
        Just("- [ ] Other 📅 2026-12-01 ^o".as_bytes().to_vec()),
        Just(b"- [x] Done".to_vec()),
        Just(b"# Heading".to_vec()),
        Just(b"```\n- [ ] Target\n```".to_vec()),
        Just(b"%% - [ ] Target %%".to_vec()),
    ];
    prop::collection::vec(line, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn only_the_line_of_the_task_changes(
        (before, behind) in (around(), around()),
        crlf in any::<bool>(), bom in any::<bool>(), bare in any::<bool>(),
        marker in "[-*+]", fields in "( ⏫| 📅 2026-12-06| 🛫 2026-11-20| #tag| 🆔 x1){0,3}",
        scheduled in any::<bool>(), block in any::<bool>(), blanks in " {0,2}",
    ) {
        let end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
        let file = |line: String| {
            let lines = [before.clone(), vec![line.into_bytes()], behind.clone()].concat();
            let mut file = if bom { b"\xEF\xBB\xBF".to_vec() } else { vec![] };
            let ended = |line: &Vec<u8>| line.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(end);
            file.extend(lines.iter().map(ended).collect::<Vec<_>>().join(end));
            if !bare {
                file.extend_from_slice(end);
            }
            file
        };
        let block = if block { " ^b1" } else { "" };
        let line = |mark: &str, scheduled: &str, last: &str| {
            format!("{marker} [{mark}] Target{scheduled}{fields}{last}{block}{blanks}")
        };
        let old = if scheduled { " ⏳ 2026-11-26" } else { "" };
        let original = file(line(" ", old, ""));
        let finished = change(&original, "Target", &done()).unwrap();
        prop_assert_eq!(finished.bytes, file(line("x", old, " ✅ 2026-11-24")));
        let deferred = change(&original, "Target", &defer("2026-12-01")).unwrap();
        let expected = if scheduled {
            line(" ", " ⏳ 2026-12-01", "")
        } else {
            line(" ", "", " ⏳ 2026-12-01")
        };
        prop_assert_eq!(deferred.bytes, file(expected));
        let new = added(&original, &new("New")).unwrap().bytes;
        prop_assert!(new.starts_with(&original));
        // A file of one bare line says nothing of how its lines end.
        let end = if original.contains(&b'\n') { end } else { b"\n" };
        let gap: &[u8] = if original.ends_with(b"\n") { b"" } else { end };
        let tail = [gap, b"- [ ] New", end].concat();
        prop_assert_eq!(&new[original.len()..], tail);
    }
}
