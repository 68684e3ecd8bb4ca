use super::*;
use crate::domain::Importance;
use crate::sources::contract::{context, day};
use proptest::prelude::*;
use std::fs;

fn title(line: &str) -> String {
    parse_line(line).unwrap().title
}

fn estimate(text: &str) -> Option<u32> {
    parse_line(&format!("Task est:{text}")).unwrap().estimate_minutes
}

fn load(bytes: impl AsRef<[u8]>) -> Loaded<Task> {
    load_with(bytes, None)
}

/// The list `t`, with the bytes of `done.txt` beside it.
fn load_with(bytes: impl AsRef<[u8]>, archive: Option<&str>) -> Loaded<Task> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("todo.txt");
    fs::write(&path, bytes).unwrap();
    if let Some(archive) = archive {
        fs::write(folder.path().join("done.txt"), archive).unwrap();
    }
    let mut loaded = TodoTxt::new("t".into(), path).load(&context());
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

fn items(bytes: impl AsRef<[u8]>) -> Vec<Task> {
    load(bytes).items.unwrap()
}

fn messages<T>(loaded: &Loaded<T>) -> Vec<&str> {
    loaded.problems.iter().map(|problem| problem.message.as_str()).collect()
}

#[test]
fn every_part_of_a_line_goes_where_it_belongs() {
    let line = "(B) 2026-11-01 Write PRD with @anna +pricing @desk due:2026-11-30 t:2026-11-25 \
                est:1h30m id:prd p:launch rec:+1w h:1 https://example.com/prd.";
    let task = items(line).remove(0);
    let expected = Task {
        key: Key("t:prd".into()),
        source: "t".into(),
        id: "prd".into(),
        title: "Write PRD with @anna +pricing @desk https://example.com/prd.".into(),
        done: false,
        cancelled: false,
        waiting: true,
        started: false,
        priority: Importance::Medium,
        due: Some(day("2026-11-30")),
        scheduled: Some(day("2026-11-25")),
        estimate_minutes: Some(90),
        projects: vec!["pricing".into()],
        contexts: vec!["anna".into(), "desk".into()],
        tags: vec![],
        depends: vec![],
        blocked: false,
        created: Some(day("2026-11-01")),
        completed: None,
        worked: None,
        private: false,
        url: Some("https://example.com/prd".into()),
        origin: "todo.txt:1".into(),
    };
    assert_eq!(task, expected);
}

#[test]
fn a_title_has_what_is_said_nowhere_else() {
    for (line, expected) in [
        ("(A) Write PRD +pricing", "Write PRD"),
        ("Write PRD +pricing @desk due:2026-11-30", "Write PRD"),
        ("@GroceryStore Eskimo pies", "Eskimo pies"),
        ("Call @anna about +pricing today +work", "Call @anna about +pricing today"),
        ("x 2026-11-24 2026-11-01 Call Mom pri:A", "Call Mom"),
        ("Two  blanks\tand a tab due:2026-11-30 stay", "Two  blanks\tand a tab stay"),
        ("Meet at 10:30 note:abc", "Meet at 10:30 note:abc"),
        ("Read http://localhost:8080/a?b=c", "Read http://localhost:8080/a?b=c"),
        ("Pay due:2026-02-30", "Pay due:2026-02-30"),
        ("Pay due:tomorrow est:soon", "Pay due:tomorrow est:soon"),
        ("Pay due:2026-11-30 due:2026-12-01", "Pay due:2026-12-01"),
        ("Pay pri:A h:0", "Pay pri:A h:0"),
        ("Pay Due:2026-11-30", "Pay Due:2026-11-30"),
        (" (A) leading blank", "(A) leading blank"),
        ("(A)", "(A)"),
        ("+pricing @desk due:2026-11-30", "+pricing @desk due:2026-11-30"),
        ("(A) +pricing", "+pricing"),
        ("(A) ", "(A)"),
        ("x ", "x"),
        ("rec:1w", "rec:1w"),
    ] {
        assert_eq!(title(line), expected, "{line:?}");
    }
}

#[test]
fn letters_become_three_levels() {
    let of = |line: &str| parse_line(line).unwrap().priority;
    assert_eq!(of("(A) a"), Importance::High);
    assert_eq!(of("(B) a"), Importance::Medium);
    assert_eq!(of("(C) a"), Importance::Low);
    assert_eq!(of("(Z) a"), Importance::Low);
    assert_eq!(of("(a) a"), Importance::None);
    assert_eq!(of("x 2026-11-24 a pri:A"), Importance::High);
    assert_eq!(of("x 2026-11-24 a pri:AA"), Importance::None);
    assert_eq!(of("a pri:A"), Importance::None);
}

#[test]
fn estimates_are_minutes_or_hours_and_minutes() {
    for (text, minutes) in [
        ("90", 90),
        ("30m", 30),
        ("30min", 30),
        ("2h", 120),
        ("1h30m", 90),
        ("1h30", 90),
        ("1.5h", 90),
        ("1,5h", 90),
        (".5h", 30),
        ("0.25h", 15),
        ("1.33h", 80),
        ("99999", 99_999),
    ] {
        assert_eq!(estimate(text), Some(minutes), "{text}");
    }
    for text in [
        "0",
        "0h",
        "100000",
        "-5",
        "+5",
        "h",
        "m",
        "1d",
        "1.5",
        "1.333h",
        "1.h",
        "1h-5",
        "1e3",
        "99999999999999999999",
        "71582789h",
        "4294967295h59",
        "３0m",
    ] {
        assert_eq!(estimate(text), None, "{text}");
    }
}

#[test]
fn the_first_web_address_is_the_link() {
    let of = |line: &str| parse_line(line).unwrap().url;
    assert_eq!(of("a (see https://x.y/z), http://b"), Some("https://x.y/z".into()));
    assert_eq!(
        of("https://en.wikipedia.org/wiki/Go_(game)"),
        Some("https://en.wikipedia.org/wiki/Go_(game)".into())
    );
    assert_eq!(of("url:https://x.y"), Some("https://x.y".into()));
    assert_eq!(of("https:// and ftp://x"), None);
    assert_eq!(of("mailto:a@b.c"), None);
}

#[test]
fn the_identity_outlives_dates_priority_status_and_fields() {
    let text = |line: &str| parse_line(line).unwrap().text;
    for line in [
        "Call Mom +family",
        "(A) 2026-11-01 Call Mom +family due:2026-11-30",
        "Call  Mom note:x +family rec:1w",
        "x 2026-11-24 2026-11-01 Call Mom +family pri:A",
        "x (A) 2026-11-01 Call Mom +family",
        "x 2026-11-24 (A) 2026-11-01 Call Mom +family",
    ] {
        assert_eq!(text(line), "Call Mom +family", "{line}");
    }
    assert_eq!(text("Call at 10:30"), "Call at 10:30");
    assert_eq!(text("due:2026-11-30"), "due:2026-11-30");
    // SipHash-1-3 of "Water", from an independent implementation.
    let keys: Vec<String> =
        items("Water\nWater due:2026-11-30\n").into_iter().map(|task| task.key.0).collect();
    assert_eq!(keys, ["t:1832bdd7a783545e", "t:1832bdd7a783545e-2"]);
}

#[test]
fn a_parent_waits_for_its_children() {
    let tasks = items(
        "Call mom id:1\nBuy telephone p:1\nx 2026-11-20 Find the number p:1\n\
         Self id:2 p:2\nOrphan p:9\nx Done parent id:3\nChild p:3 p:4\nOther parent id:4\n",
    );
    let depends: Vec<Vec<&str>> =
        tasks.iter().map(|task| task.depends.iter().map(|key| key.0.as_str()).collect()).collect();
    let key = |index: usize| tasks[index].key.0.as_str();
    let nothing: [&str; 0] = [];
    assert_eq!(depends[0], [key(1), key(2)]);
    assert_eq!(depends[3], nothing);
    assert_eq!(depends[4], nothing);
    assert_eq!(depends[5], [key(6)]);
    assert_eq!(depends[7], [key(6)]);
    let blocked: Vec<bool> = tasks.iter().map(|task| task.blocked).collect();
    assert_eq!(blocked, [true, false, false, false, false, false, false, true]);
    assert!(!items("Parent id:1\nx Child p:1")[0].blocked);
}

#[test]
fn the_archive_is_read_and_all_of_it_is_finished() {
    let loaded = load_with("Water\n", Some("x 2026-11-20 Water\nForgotten mark\n"));
    let tasks = loaded.items.unwrap();
    let seen: Vec<_> = tasks.iter().map(|task| (task.done, task.origin.as_str())).collect();
    assert_eq!(seen, [(false, "todo.txt:1"), (true, "done.txt:1"), (true, "done.txt:2")]);
    assert_eq!(tasks[1].id, format!("{}-2", tasks[0].id));
    assert_eq!(loaded.problems, []);
}

#[test]
fn the_archive_is_named_after_the_list() {
    let archive = |path: &str| {
        let list = TodoTxt::new("t".into(), path.into());
        list.archive().map(|path| path.display().to_string())
    };
    assert_eq!(archive("/a/todo.txt").as_deref(), Some("/a/done.txt"));
    assert_eq!(archive("work.todo.txt").as_deref(), Some("work.done.txt"));
    // Two lists of one folder must not both claim `done.txt`.
    assert_eq!(archive("/a/tasks.txt"), None);
    assert_eq!(archive("/a/done.txt"), None);
}

#[test]
fn an_archive_that_cannot_be_read_is_named_and_the_list_stays() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("todo.txt"), "a").unwrap();
    fs::create_dir(folder.path().join("done.txt")).unwrap();
    let loaded = TodoTxt::new("t".into(), folder.path().join("todo.txt")).load(&context());
    assert_eq!(loaded.items.unwrap().len(), 1);
    assert!(loaded.problems[0].message.ends_with("done.txt could not be read: it is a folder"));
    assert_eq!(loaded.problems[0].kind, ProblemKind::Unreachable);
}

#[test]
fn files_of_other_systems_are_read() {
    let tasks = items("\u{feff}(A) a\r\n\r\n  \t\nb");
    let seen: Vec<_> = tasks.iter().map(|task| (task.title.as_str(), &*task.origin)).collect();
    assert_eq!(seen, [("a", "todo.txt:1"), ("b", "todo.txt:4")]);
    assert_eq!(tasks[0].priority, Importance::High);
}

#[test]
fn a_bad_line_costs_that_line_and_is_counted() {
    let long = "y".repeat(MAX_LINE + 1);
    let mut bytes =
        format!("a\n{long}\n{long}\nb due:2026-13-45 t:x\nx c due:never\n").into_bytes();
    bytes.extend(b"caf\xE9\n");
    let loaded = load(bytes);
    assert_eq!(
        messages(&loaded),
        [
            "todo.txt: 2 lines over 64 KiB are left out; the first is line 2",
            "todo.txt: 1 line is not UTF-8 and has its bad bytes replaced; the first is line 6",
            "todo.txt: 1 task has a date or an estimate that cannot be read and stays in its \
             title; the first is line 4 due:2026-13-45",
        ]
    );
    assert!(loaded.problems.iter().all(|problem| problem.kind == ProblemKind::Malformed));
    let titles: Vec<String> = loaded.items.unwrap().into_iter().map(|task| task.title).collect();
    assert_eq!(titles, ["a", "b due:2026-13-45 t:x", "c due:never", "caf\u{FFFD}"]);
}

#[test]
fn a_file_of_which_nothing_can_be_read_is_unknown() {
    assert_eq!(load("z".repeat(MAX_LINE + 1)).items, None);
    let utf16 = load(b"\xFF\xFEa\0\n\0");
    assert_eq!(
        (utf16.items.is_none(), messages(&utf16)),
        (true, vec!["todo.txt is UTF-16, save it as UTF-8"])
    );
}

#[test]
fn a_file_of_many_equal_lines_is_bounded_and_quick() {
    let loaded = load("a\n".repeat(MAX_TASKS + 5));
    assert_eq!(
        messages(&loaded),
        [
            "todo.txt: only the first 200000 tasks are read; line 200001 and all after it are left out"
        ]
    );
    let tasks = loaded.items.unwrap();
    assert_eq!(tasks.len(), MAX_TASKS);
    assert!(tasks[MAX_TASKS - 1].id.ends_with("-200000"));
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("todo.txt");
    // A sparse file: it takes no room.
    fs::File::create(&path).unwrap().set_len(MAX_FILE + 1).unwrap();
    let loaded = TodoTxt::new("t".into(), path).load(&context());
    assert!(loaded.items.is_none());
    assert!(
        loaded.problems[0]
            .message
            .ends_with("todo.txt could not be read: it is larger than 64 MiB")
    );
}

#[test]
fn the_age_of_the_list_is_that_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("todo.txt");
    let file = fs::File::create(&path).unwrap();
    let noon = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_795_600_800);
    file.set_modified(noon).unwrap();
    let loaded = TodoTxt::new("t".into(), path).load(&context());
    assert_eq!(loaded.as_of.unwrap().timestamp(), 1_795_600_800);
}

proptest! {
    #[test]
    fn any_line_becomes_a_task_with_a_title(line in "(x |\\([A-D]\\) |2026-11-0[1-9] |due:[0-9-]{1,10} |est:[0-9hm.]{1,5} |[+@:]?[a-c]{0,3}|\\s|\\PC){0,10}") {
        prop_assert_eq!(parse_line(&line).is_none(), line.trim().is_empty());
        if let Some(parsed) = parse_line(&line) {
            prop_assert!(!parsed.title.trim().is_empty());
            prop_assert!(!parsed.text.trim().is_empty());
        }
    }

    #[test]
    fn any_bytes_become_different_keys(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (found, _) = read(Path::new("todo.txt"), &bytes, false);
        let tasks = tasks("t", &found);
        let keys: std::collections::HashSet<&Key> = tasks.iter().map(|task| &task.key).collect();
        prop_assert_eq!(keys.len(), tasks.len());
    }
}

mod contract_suite {
    use super::*;
    use crate::sources::contract::changes::task_list_change_contract;
    use crate::sources::contract::tasks::{Fixture, Spec, task_list_contract};
    use crate::sources::contract::{Entry, NAME};

    struct Files(tempfile::TempDir);

    impl Files {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn list(&self) -> Box<dyn TaskList> {
            Box::new(TodoTxt::new(NAME.into(), self.0.path().join("todo.txt")))
        }
    }

    impl Fixture for Files {
        fn missing(&self) -> Box<dyn TaskList> {
            self.list()
        }

        fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn TaskList> {
            let line = |entry: &Entry<Spec>| match entry {
                Entry::Unreadable => "y".repeat(MAX_LINE + 1),
                Entry::Record(spec) => write_line(spec, entries),
            };
            let lines: Vec<String> = entries.iter().map(line).collect();
            fs::write(self.0.path().join("todo.txt"), lines.join("\n")).unwrap();
            self.list()
        }
    }

    fn write_line(spec: &Spec, all: &[Entry<Spec>]) -> String {
        let mut words: Vec<String> = Vec::new();
        let letter = match spec.priority {
            Importance::High => Some("A"),
            Importance::Medium => Some("B"),
            Importance::Low => Some("C"),
            Importance::None => None,
        };
        if spec.done {
            words.push("x".into());
        } else {
            words.extend(letter.map(|letter| format!("({letter})")));
        }
        words.extend([spec.completed, spec.created].into_iter().flatten().map(String::from));
        words.push(spec.title.into());
        words.extend(spec.projects.iter().map(|name| format!("+{name}")));
        words.extend(spec.contexts.iter().map(|name| format!("@{name}")));
        let fields = [("due", spec.due), ("t", spec.scheduled), ("id", spec.id)];
        for (key, value) in fields {
            words.extend(value.map(|value| format!("{key}:{value}")));
        }
        words.extend(spec.estimate_minutes.map(|minutes| format!("est:{minutes}m")));
        // Here the task that must be finished first names the one that waits for it.
        for entry in all {
            match (entry, spec.id) {
                (Entry::Record(waiting), Some(id)) if waiting.depends.contains(&id) => {
                    words.extend(waiting.id.map(|parent| format!("p:{parent}")));
                }
                _ => {}
            }
        }
        words.join(" ")
    }

    task_list_contract!(Files::new());
    task_list_change_contract!(Files::new());
}
