//! `tasks done`, `tasks add` and `tasks defer`: what is typed and what the files say afterwards.

use crate::harness::{Home, calendar};
use std::collections::BTreeSet;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

const TODO: &str = "(A) 2026-11-16 Pricing PRD +pricing due:2026-11-25 est:2h30m\n\
                    2026-11-16 Reply to legal due:2026-11-23 est:20m\n\
                    2026-11-17 Reply to sales\n\
                    x 2026-11-20 2026-11-10 Sent the invoice\n";

fn home() -> Home {
    Home::with(&calendar(&[]), TODO)
}

/// The list with one line exchanged.
fn with(line: usize, text: &str) -> String {
    let mut lines: Vec<&str> = TODO.lines().collect();
    lines[line - 1] = text;
    lines.join("\n") + "\n"
}

#[test]
fn a_task_is_done_by_its_handle_in_the_last_plan() {
    let home = home();
    let error = home.run(["tasks", "done", "T1"]).failed(2);
    assert!(
        error.contains("no plan is stored yet") && error.contains("by its key or its title"),
        "{error}"
    );
    home.run(["plan", "--to", "stdout"]).ok();
    let facts = home.run(["history", "show", "last", "--json"]).json();
    let task = facts["facts"]["tasks"].as_array().unwrap().iter();
    let mut task = task.filter(|task| task["title"] == "Pricing PRD");
    let handle = task.next().unwrap()["handle"].as_str().unwrap().to_owned();
    assert_eq!(
        home.run(["tasks", "done", &handle.to_lowercase()]).ok(),
        "done: Pricing PRD (~/todo.txt:1)\n"
    );
    let line = "x 2026-11-24 2026-11-16 Pricing PRD +pricing due:2026-11-25 est:2h30m pri:A";
    assert_eq!(home.read("todo.txt"), with(1, line));
    assert_eq!(
        home.run(["tasks", "done", &handle]).ok(),
        "done: Pricing PRD (~/todo.txt:1); it is done already\n"
    );
    let error = home.run(["tasks", "done", "T99"]).failed(2);
    assert!(error.contains("the plan of Tue 24 Nov has no \"T99\", it has T1 to T3"), "{error}");
}

#[test]
fn a_handle_finds_its_task_after_its_text_was_edited() {
    let home = Home::with(&calendar(&[]), "Write the pricing PRD\n");
    home.run(["plan", "--to", "stdout"]).ok();
    home.write("todo.txt", "Buy milk\n(B) Write the pricing PRD v2 due:2026-11-30\n");
    let done = home.run(["tasks", "done", "T1"]).ok();
    assert_eq!(
        done,
        "done: Write the pricing PRD v2 (~/todo.txt:2); it was \"Write the pricing PRD\" in the plan \
         of Tue 24 Nov\n"
    );
    home.write("todo.txt", "Buy milk\n");
    let error = home.run(["tasks", "done", "T1"]).failed(2);
    assert!(
        error.contains(
            "T1, \"Write the pricing PRD\" in the plan of Tue 24 Nov, is no longer in its list"
        ),
        "{error}"
    );
    assert_eq!(home.read("todo.txt"), "Buy milk\n");
}

#[test]
fn a_task_is_named_by_its_key_or_a_part_of_its_title() {
    let home = home();
    let key = home.run(["tasks", "--json"]).json()["tasks"][1]["key"].as_str().unwrap().to_owned();
    let done = home.run(["tasks", "done", &key, "SALES", "pricing"]).ok();
    assert_eq!(
        done,
        "done: Reply to legal (~/todo.txt:2)\ndone: Reply to sales (~/todo.txt:3)\n\
         done: Pricing PRD (~/todo.txt:1)\n"
    );
    assert_eq!(home.run(["tasks", "--json"]).json()["tasks"].as_array().unwrap().len(), 0);
}

#[test]
fn nothing_is_done_unless_every_name_is_understood() {
    let home = home();
    let error = home.run(["tasks", "done", "pricing", "reply"]).failed(2);
    assert!(error.contains("\"reply\" is a part of the titles of 2 tasks"), "{error}");
    assert!(error.contains(" Reply to legal\n") && error.contains(" Reply to sales\n"), "{error}");
    home.run(["tasks", "done", "pricing", "nonsense"]).failed(2);
    home.run(["tasks", "done"]).failed(2);
    assert_eq!(home.read("todo.txt"), TODO);
    std::fs::remove_file(home.path("todo.txt")).unwrap();
    let ran = home.run(["tasks", "done", "todo:abc"]);
    assert_eq!(ran.code, Some(69));
    assert!(ran.stderr.contains("the task list todo could not be read"), "{}", ran.stderr);
}

#[test]
fn equal_tasks_are_finished_one_by_one_or_all_at_once() {
    let home = Home::with(&calendar(&[]), "Water\nWater\nWater\n");
    let tasks = home.run(["tasks", "--json"]).json();
    let key = |n: usize| tasks["tasks"][n]["key"].as_str().unwrap().to_owned();
    home.run(["tasks", "done", &key(0), &key(1)]).ok();
    assert_eq!(home.read("todo.txt"), "x 2026-11-24 Water\nx 2026-11-24 Water\nWater\n");
}

/// The list, and what happens when these handles of its plan are finished one after the other.
fn finished(todo: &str, handles: &[&str]) -> (String, String) {
    let home = Home::with(&calendar(&[]), todo);
    home.run(["plan", "--to", "stdout"]).ok();
    let said: String =
        handles.iter().map(|handle| home.run(["tasks", "done", handle]).ok()).collect();
    (home.read("todo.txt"), said)
}

#[test]
fn a_handle_typed_twice_finishes_one_task() {
    // The next instance has the same text, so it takes over the key.
    for todo in [
        "Water rec:1w due:2026-11-24\n",
        "Water rec:1w\n",
        "Water rec:+1d due:2026-11-24\nx 2026-11-23 Water rec:+1d due:2026-11-23\n",
    ] {
        let (text, said) = finished(todo, &["T1", "T1", "T1"]);
        assert_eq!(text.matches("x 2026-11-24").count(), 1, "{text}");
        assert!(said.ends_with("done: Water (~/todo.txt:1); it is done already\n"), "{said}");
    }
    // So does the second of two equal lines.
    let (text, said) = finished("Water\nOther\nWater\n", &["T1", "T1", "T3"]);
    assert_eq!(text, "x 2026-11-24 Water\nOther\nx 2026-11-24 Water\n");
    assert_eq!(
        said,
        "done: Water (~/todo.txt:1)\ndone: Water (~/todo.txt:1); it is done already\n\
         done: Water (~/todo.txt:3)\n"
    );
    let (text, _) = finished("Water due:2026-11-26\nWater due:2026-11-25\n", &["T1"]);
    assert_eq!(text, "Water due:2026-11-26\nx 2026-11-24 Water due:2026-11-25\n");
}

#[test]
fn a_handle_that_may_mean_two_tasks_means_none() {
    let home = Home::with(&calendar(&[]), "Water\nWater\n");
    home.run(["plan", "--to", "stdout"]).ok();
    // Another program finished one, moved it away and sorted the list.
    home.write("todo.txt", "Buy milk\nSell milk\nWater\n");
    home.write("done.txt", "x 2026-11-24 Water\n");
    for handle in ["T1", "T2"] {
        let error = home.run(["tasks", "done", handle]).failed(2);
        assert!(error.contains("is one of several tasks with this text"), "{error}");
        assert!(error.contains(" ~/todo.txt:3\n"), "{error}");
    }
    // What was finished before the plan is none of its open tasks.
    let home = Home::with(&calendar(&[]), "Buy milk\nWater\n");
    home.write("done.txt", "x 2026-11-24 Water\nx 2026-11-20 Water\nx Water\n");
    home.run(["plan", "--to", "stdout"]).ok();
    let tasks = home.run(["history", "show", "last", "--json"]).json();
    let mut tasks = tasks["facts"]["tasks"].as_array().unwrap().iter();
    let water = tasks.find(|task| task["title"] == "Water" && task["done"] == false).unwrap();
    home.write("todo.txt", "New\nBuy milk\nWater due:2026-11-30\n");
    let done = home.run(["tasks", "done", water["handle"].as_str().unwrap()]).ok();
    assert_eq!(done, "done: Water (~/todo.txt:3)\n");
}

#[test]
fn a_finished_task_of_the_archive_is_left_alone() {
    let home = Home::with(&calendar(&[]), "Call\n");
    home.write("done.txt", "x 2026-11-20 Sent id:s\n");
    let done = home.run(["tasks", "done", "todo:s"]).ok();
    assert_eq!(done, "done: Sent (~/todo.txt); it is done and archived\n");
}

#[test]
fn a_task_is_added_and_put_off() {
    let home = home();
    let add = [
        "tasks",
        "add",
        "Book the venue @phone",
        "--due",
        "fri",
        "--estimate",
        "45m",
        "--priority",
        "medium",
    ];
    assert_eq!(home.run(add).ok(), "added: Book the venue (~/todo.txt:5)\n");
    let line = "(B) 2026-11-24 Book the venue @phone due:2026-11-27 est:45m";
    assert_eq!(home.read("todo.txt"), format!("{TODO}{line}\n"));
    assert_eq!(
        home.run(["tasks", "defer", "venue", "2026-11-30"]).ok(),
        "deferred to 2026-11-30: Book the venue (~/todo.txt:5); it is due 2026-11-27, before that day\n"
    );
    assert_eq!(home.read("todo.txt"), format!("{TODO}{line} t:2026-11-30\n"));
    home.run(["tasks", "defer", "sales", "tomorrow"]).ok();
    assert!(home.read("todo.txt").contains("Reply to sales t:2026-11-25\n"));
}

#[test]
fn a_dry_run_shows_the_difference_and_writes_nothing() {
    let home = home();
    home.run(["plan", "--to", "stdout"]).ok();
    let before = std::fs::metadata(home.path("todo.txt")).unwrap();
    insta::assert_snapshot!("changes_dry_run", home.run(["tasks", "done", "-n", "pricing"]).ok());
    let diff = home.run(["tasks", "add", "Call", "--dry-run"]).ok();
    assert!(
        diff.ends_with(" x 2026-11-20 2026-11-10 Sent the invoice\n+2026-11-24 Call\n"),
        "{diff}"
    );
    let diff = home.run(["tasks", "defer", "-n", "legal", "2026-12-01"]).ok();
    assert!(diff.ends_with("\nnote: it is due 2026-11-23, before that day\n"), "{diff}");
    let after = std::fs::metadata(home.path("todo.txt")).unwrap();
    assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
    assert_eq!(home.read("todo.txt"), TODO);
    let names: BTreeSet<_> =
        std::fs::read_dir(home.path(".")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("tmp")), "{names:?}");
}

#[test]
fn a_bad_new_task_is_a_mistake_of_the_command_line() {
    let home = home();
    for args in [
        &["tasks", "add", " "][..],
        &["tasks", "add", "two\nlines"],
        &["tasks", "add", "bell\u{7}"],
        &["tasks", "add", "\u{200b}\u{feff}"],
        &["tasks", "defer", "pricing", "yesterday"],
        &["tasks", "add", "Call", "--estimate", "soon"],
        &["tasks", "add", "Call", "--estimate", "0m"],
        &["tasks", "add", "Call", "--due", "someday"],
        &["tasks", "add", "Call", "--list", "nope"],
        &["tasks", "add", "Call", "--priority", "urgent"],
        &["tasks", "add", "Call due:2026-12-01", "--due", "fri"],
        &["tasks", "defer", "pricing"],
        &["tasks", "--all", "done", "pricing"],
        &["tasks", "add", &"a".repeat(5000)],
    ] {
        home.run(args).failed(2);
    }
    assert_eq!(home.read("todo.txt"), TODO);
}

#[test]
fn a_list_that_cannot_be_changed_says_so() {
    let home = Home::new();
    home.write_config(
        "[[tasks]]\nname = \"tickets\"\nkind = \"command\"\ncommand = [\"echo\", '{\"id\":\"7\",\"title\":\"Rotate\"}']\n\
         [[tasks]]\nname = \"todo\"\nkind = \"todotxt\"\npath = \"~/todo.txt\"\n",
    );
    home.write("todo.txt", "");
    let error = home.run(["tasks", "done", "rotate"]).failed(2);
    assert!(
        error.contains("the task list tickets can be read and not changed from here"),
        "{error}"
    );
    home.run(["tasks", "add", "Call"]).failed(2);
    home.run(["tasks", "add", "Call", "--list", "todo"]).ok();
    assert_eq!(home.read("todo.txt"), "Call\n");
    std::fs::remove_file(home.path("todo.txt")).unwrap();
    let error = home.run(["tasks", "add", "Call", "--list", "todo"]).failed(74);
    assert!(error.contains("touch ~/todo.txt"), "{error}");
}

#[test]
fn two_writers_at_once_lose_nothing() {
    let home = Home::with(&calendar(&[]), "");
    let link = home.path("link.txt");
    home.write("real/todo.txt", "first\r\n");
    std::fs::set_permissions(home.path("real/todo.txt"), std::fs::Permissions::from_mode(0o640))
        .unwrap();
    std::os::unix::fs::symlink("real/todo.txt", &link).unwrap();
    home.write_config("[[tasks]]\nname = \"todo\"\nkind = \"todotxt\"\npath = \"~/link.txt\"\n");
    // A second configuration has a state folder of its own, and the same list.
    let other = home.write(
        "other/config.toml",
        "[[tasks]]\nname = \"mine\"\nkind = \"todotxt\"\npath = \"../real/todo.txt\"\n",
    );
    let writers: Vec<_> = (0..12)
        .map(|n| {
            let mut command = home.command(["tasks", "add", &format!("task {n}")]);
            if n % 2 == 1 {
                command.env("PERSONAL_OS_CONFIG", &other);
            }
            command
                .stderr(std::process::Stdio::null())
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    let text = home.read("real/todo.txt");
    let lines: BTreeSet<&str> = text.split_terminator("\r\n").collect();
    let expected: Vec<String> =
        (0..12).map(|n| format!("task {n}")).chain(["first".to_owned()]).collect();
    assert_eq!(lines, expected.iter().map(String::as_str).collect());
    assert_eq!(text.matches('\n').count(), 13);
    assert_eq!(std::fs::metadata(&link).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::read_dir(home.path("real")).unwrap().count(), 1);
}
