use super::*;
use crate::domain::ProblemKind;
use crate::sources::contract::{context, day};
use proptest::prelude::*;
use std::fs;

mod blocks;
mod change;
mod suite;

fn load(text: impl AsRef<[u8]>) -> Loaded<Task> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Tasks.md");
    fs::write(&path, text).unwrap();
    let mut loaded = Markdown::new("m".into(), path, None).load(&context());
    // The folder has another name each time.
    let folder = format!("{}/", folder.path().display());
    for task in loaded.items.iter_mut().flatten() {
        task.origin = task.origin.replace(&folder, "");
    }
    for problem in &mut loaded.problems {
        problem.message = problem.message.replace(&folder, "");
    }
    loaded
}

fn items(text: impl AsRef<[u8]>) -> Vec<Task> {
    let loaded = load(text);
    assert_eq!(loaded.problems, []);
    loaded.items.unwrap()
}

fn one(body: &str) -> Task {
    let mut tasks = items(format!("- [ ] {body}\n"));
    assert_eq!(tasks.len(), 1, "{body}");
    tasks.remove(0)
}

fn titles(text: &str) -> Vec<String> {
    items(text).into_iter().map(|task| task.title).collect()
}

#[test]
fn every_field_goes_where_it_belongs_in_both_forms() {
    let expected = Task {
        key: Key("m:prd-1".into()),
        source: "m".into(),
        id: "prd-1".into(),
        title: "Write the PRD".into(),
        done: false,
        cancelled: false,
        waiting: false,
        started: false,
        priority: Importance::High,
        due: Some(day("2026-11-30")),
        scheduled: Some(day("2026-11-25")),
        estimate_minutes: Some(90),
        projects: vec![],
        contexts: vec![],
        tags: vec!["work/pricing".into()],
        depends: vec![Key("m:a".into()), Key("m:b_2".into())],
        blocked: true,
        created: Some(day("2026-11-01")),
        completed: None,
        worked: None,
        private: false,
        url: None,
        origin: "Tasks.md:1".into(),
    };
    let emoji = "Write the PRD ⏫ ➕ 2026-11-01 🛫 2026-11-20 ⏳ 2026-11-25 #work/pricing 📅 2026-11-30 \
                 🔁 every week 🆔 prd-1 ⛔ a, b_2 ⏱ 1h 30m 🏁 delete";
    assert_eq!(one(emoji), expected);
    let dataview = "Write the PRD [priority:: high] [created:: 2026-11-01] (start:: 2026-11-20) \
                    [scheduled:: 2026-11-25], #work/pricing [due:: 2026-11-30] [repeat:: every week] \
                    [id:: prd-1] [dependsOn:: a, b_2] [estimate:: 90m]";
    assert_eq!(one(dataview), expected);
    let both = "Write the PRD [priority:: high] ➕ 2026-11-01 🛫 2026-11-20 #work/pricing \
                [scheduled::2026-11-25] 📅 2026-11-30 🆔 prd-1 [dependsOn:: a, b_2] (estimate:: 1.5h)";
    assert_eq!(one(both), expected);
}

#[test]
fn every_sign_is_read_with_and_without_its_selector() {
    for sign in ["📅", "📆", "🗓", "📅\u{FE0F}", "🗓\u{FE0F}"] {
        assert_eq!(one(&format!("Pay {sign} 2026-11-30")).due, Some(day("2026-11-30")), "{sign}");
        assert_eq!(one(&format!("Pay {sign}2026-11-30")).title, "Pay", "{sign}");
    }
    assert_eq!(one("Pay ⏳\u{FE0F} 2026-11-30").scheduled, Some(day("2026-11-30")));
    assert_eq!(one("Pay ⏱\u{FE0F} 45m").estimate_minutes, Some(45));
    for (sign, priority) in [
        ("🔺", Importance::High),
        ("⏫", Importance::High),
        ("🔼", Importance::Medium),
        ("🔽", Importance::Low),
        ("⏬\u{FE0F}", Importance::Low),
        ("[priority:: highest]", Importance::High),
        ("(priority:: Medium)", Importance::Medium),
        ("[priority:: lowest]", Importance::Low),
    ] {
        let task = one(&format!("Pay {sign}"));
        assert_eq!((task.priority, task.title.as_str()), (priority, "Pay"), "{sign}");
    }
}

#[test]
fn fields_are_read_from_the_end_and_no_further() {
    // Ordinary text behind a date makes it ordinary text.
    let task = one("Ship 📅 2026-11-30 to the client");
    assert_eq!((task.due, task.title.as_str()), (None, "Ship 📅 2026-11-30 to the client"));
    let task = one("Ship ⏳ 2026-11-25 soon 📅 2026-11-30");
    assert_eq!(task.due, Some(day("2026-11-30")));
    assert_eq!((task.scheduled, task.title.as_str()), (None, "Ship ⏳ 2026-11-25 soon"));
    // Of a repeated field the first one counts.
    let task = one("Ship 📅 2026-11-30 📅 2026-12-06");
    assert_eq!((task.due, task.title.as_str()), (Some(day("2026-11-30")), "Ship"));
    let task = one("Ship [due:: 2026-11-30] #a 📅 2026-12-06 #b");
    assert_eq!((task.due, task.title.as_str()), (Some(day("2026-11-30")), "Ship"));
    assert_eq!(task.tags, ["a", "b"]);
}

#[test]
fn a_start_after_the_scheduled_day_decides() {
    let of = |text: &str| one(text).scheduled;
    assert_eq!(of("A 🛫 2026-11-27 ⏳ 2026-11-25"), Some(day("2026-11-27")));
    assert_eq!(of("A 🛫 2026-11-24 ⏳ 2026-11-25"), Some(day("2026-11-25")));
    assert_eq!(of("A 🛫 2026-11-24"), Some(day("2026-11-24")));
}

#[test]
fn what_cannot_be_read_is_counted_and_the_task_stays() {
    let loaded = load(
        "- [ ] Pay 📅 2026-02-30 ⏫\n- [ ] Call [due:: tomorrow] #x\n- [ ] Rest [estimate:: soon]\n\
         - [x] Old 📅 2026-13-01\n",
    );
    assert_eq!(
        loaded.problems[0].message,
        "3 tasks have a field that cannot be read and stays in their title; the first is \
         Tasks.md:1: 📅 2026-02-30"
    );
    let tasks = loaded.items.unwrap();
    let titles: Vec<&str> = tasks.iter().map(|task| task.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Pay 📅 2026-02-30",
            "Call [due:: tomorrow]",
            "Rest [estimate:: soon]",
            "Old 📅 2026-13-01"
        ]
    );
    assert_eq!((tasks[0].due, tasks[0].priority), (None, Importance::High));
}

#[test]
fn titles_keep_what_is_said_nowhere_else() {
    for (body, expected) in [
        (
            "Read [[Notes/PRD|the PRD]] and [more](https://example.com)",
            "Read [[Notes/PRD|the PRD]] and [more](https://example.com)",
        ),
        ("#task #work Call Bob #home", "Call Bob"),
        ("Ask #sales about it", "Ask #sales about it"),
        ("Fix #12", "Fix #12"),
        ("Tag, #work,", "Tag, #work,"),
        ("Note [mood:: good] 📅 2026-11-30", "Note [mood:: good]"),
        ("Link here ^block-1", "Link here"),
        ("2^10", "2^10"),
        ("Call <!-- not now --> Bob %% he is ill %%", "Call Bob"),
        ("Call Bob 📅 2026-11-30 <!-- from mail -->", "Call Bob"),
        ("Write `<!--` and `%%`", "Write `<!--` and `%%`"),
        ("100 %% sure", "100 %% sure"),
        ("📅 2026-11-30", "📅 2026-11-30"),
        ("#only #tags", "#only #tags"),
        ("(see:: [a](b))", "(see:: [a](b))"),
        ("Odd ] and )", "Odd ] and )"),
        ("Pay 📅 tomorrow", "Pay 📅 tomorrow"),
    ] {
        assert_eq!(one(body).title, expected, "{body}");
    }
    assert_eq!(one("See https://example.com/a. #x").url.unwrap(), "https://example.com/a");
    assert_eq!(one("#a Do #b/c now #d 🔼 #a").tags, ["a", "b/c", "d"]);
}

#[test]
fn the_box_says_the_state() {
    let tasks = items(
        "- [ ] open\n- [x] done ✅ 2026-11-23\n- [X] done\n- [-] gone ❌ 2026-11-22\n- [/] begun\n\
         - [>] moved\n- [?] ask\n- [✓] ticked\n",
    );
    let state = |task: &Task| (task.done, task.cancelled, task.started);
    let states: Vec<_> = tasks.iter().map(state).collect();
    let open = (false, false, false);
    assert_eq!(states[..3], [open, (true, false, false), (true, false, false)]);
    assert_eq!(states[3..], [(true, true, false), (false, false, true), open, open, open]);
    assert_eq!(tasks[1].completed, Some(day("2026-11-23")));
    assert_eq!(tasks[3].completed, Some(day("2026-11-22")));
}

#[test]
fn identities_outlive_a_move_to_another_note() {
    let vault = |files: &[(&str, &str)]| {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Markdown::new("m".into(), folder.path().into(), None).load(&context()).items.unwrap()
    };
    let before = vault(&[("a.md", "- [ ] Call Bob #x 📅 2026-11-30\n"), ("b/c.md", "text\n")]);
    let after = vault(&[("a.md", ""), ("b/c.md", "text\n- [/] Call Bob #x ⏫\n")]);
    assert_eq!(before[0].key, after[0].key);
    assert_eq!((before[0].origin.as_str(), after[0].origin.as_str()), ("a.md:1", "b/c.md:2"));
    let named = vault(&[("a.md", "- [ ] One 🆔 i1 ^b1\n- [ ] Two ^b2\n")]);
    assert_eq!((named[0].id.as_str(), named[1].id.as_str()), ("i1", "b2"));
}

#[test]
fn encodings_are_read_or_named() {
    let mut bom = b"\xEF\xBB\xBF- [ ] First\r\n\r\n* [ ] Second".to_vec();
    let tasks = items(&bom);
    assert_eq!((tasks[0].title.as_str(), tasks[1].origin.as_str()), ("First", "Tasks.md:3"));
    bom.extend_from_slice(b" \xFF");
    let loaded = load(&bom);
    assert_eq!(
        loaded.problems[0].message,
        "1 task is not UTF-8 and has its bad bytes replaced: Tasks.md:3"
    );
    assert_eq!(loaded.items.unwrap()[1].title, "Second \u{FFFD}");
    let utf16: Vec<u8> = "\u{FEFF}- [ ] a".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let loaded = load(utf16);
    assert_eq!(loaded.items, None);
    assert_eq!(loaded.problems[0].message, "1 file is UTF-16: Tasks.md: save it as UTF-8");
}

#[test]
fn unreadable_notes_of_a_vault_cost_only_themselves() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.md"), "- [ ] Good").unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("bad.md")).unwrap();
    let loaded = Markdown::new("m".into(), folder.path().into(), None).load(&context());
    assert_eq!(loaded.items.unwrap()[0].origin, "good.md:1");
    assert_eq!(loaded.problems[0].kind, ProblemKind::Unreachable);
    let message = &loaded.problems[0].message;
    assert!(
        message.starts_with("1 file or folder could not be read: bad.md: No such"),
        "{message}"
    );
}

#[test]
fn a_list_of_ten_thousand_tags_or_brackets_takes_no_time() {
    // Each of these would take minutes with a reader that looks through the line for every field.
    for piece in ["#a ", "[a:: b] ", "[a ", "%% ", "<!-- ", "` `` ", "⏫ ", "📅 2026-11-30 "] {
        let text = format!("- [ ] {}\n", piece.repeat(60_000 / piece.len()));
        assert_eq!(load(text.repeat(3)).items.unwrap().len(), 3, "{piece}");
    }
}

proptest! {
    #[test]
    fn no_text_is_fatal_and_every_task_has_a_title(
        lines in prop::collection::vec(
            "[ \t>]{0,5}([-*+]|1[.)])?[ \t]{0,6}(\\[.?\\])?[ \t]?(<!--|-->|%%|`{1,4}|~~~|---|#a|\\^b|📅 ?2026-1[1-3]-30|[⏫🆔⛔🔁⏱]|\\[due:: ?2026-11-30\\]|[a-c]|\\PC| ){0,8}",
            0..20,
        ),
    ) {
        let loaded = load(lines.join("\n"));
        for task in loaded.items.iter().flatten() {
            prop_assert!(!task.title.trim().is_empty());
        }
        let keys: std::collections::HashSet<Key> =
            loaded.items.iter().flatten().map(|task| task.key.clone()).collect();
        prop_assert_eq!(keys.len(), loaded.items.map_or(0, |items| items.len()));
    }

    #[test]
    fn no_bytes_are_fatal(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        blocks::boxes_of(&bytes);
    }
}
