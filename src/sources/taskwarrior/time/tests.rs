use super::*;
use crate::domain::Key;
use crate::sources::contract::context;
use crate::sources::taskwarrior::Program;
use crate::sources::{TaskList as _, taskwarrior::Taskwarrior};
use chrono_tz::Europe::Berlin;
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn task(id: &str, title: &str) -> Task {
    let mut task = Task::sample("tw", id, Key(format!("tw:{id}")), 30);
    task.title = title.to_owned();
    task
}

fn tracked(start: &str, end: &str, tags: &[&str]) -> Tracked {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    Tracked { time: Interval { start: at(start), end: at(end) }, tags }
}

/// Days and minutes of each task, after these intervals.
fn worked(mut tasks: Vec<Task>, all: &[Tracked]) -> Vec<Option<Vec<(String, u32)>>> {
    assign(&mut tasks, all, Berlin);
    let days = |days: Vec<Worked>| {
        days.into_iter().map(|one| (one.date.to_string(), one.minutes)).collect()
    };
    tasks.into_iter().map(|task| task.worked.map(days)).collect()
}

/// Work on one day.
fn on(date: &str, minutes: u32) -> Vec<(String, u32)> {
    vec![(date.to_owned(), minutes)]
}

#[test]
fn an_interval_belongs_to_the_task_whose_description_it_has() {
    let mut memo = task("a", "Write the memo");
    memo.projects = vec!["web".to_owned()];
    memo.tags = vec!["write".to_owned()];
    let other = task("b", "Something else");
    let all = [
        tracked(
            "2026-11-24T08:00:00Z",
            "2026-11-24T08:50:00Z",
            &["write", "Write the memo", "web"],
        ),
        tracked("2026-11-24T10:00:00Z", "2026-11-24T10:10:29Z", &["Write the memo"]),
        tracked("2026-11-24T11:00:00Z", "2026-11-24T12:00:00Z", &["lunch"]),
    ];
    assert_eq!(worked(vec![memo, other], &all), [Some(on("2026-11-24", 60)), None]);
}

#[test]
fn a_uuid_decides_before_any_description() {
    let tasks = vec![task("a1", "Same"), task("b2", "Same")];
    for tag in ["b2", "uuid:b2"] {
        let all = [tracked("2026-11-24T08:00:00Z", "2026-11-24T08:20:00Z", &["Same", tag])];
        assert_eq!(worked(tasks.clone(), &all), [None, Some(on("2026-11-24", 20))]);
    }
}

#[test]
fn what_may_belong_to_two_tasks_makes_both_unknown() {
    let tasks = vec![task("a", "Same"), task("b", "Same")];
    let clear = tracked("2026-11-24T07:00:00Z", "2026-11-24T07:20:00Z", &["a"]);
    let unclear = tracked("2026-11-24T08:00:00Z", "2026-11-24T08:20:00Z", &["Same"]);
    assert_eq!(
        worked(tasks.clone(), std::slice::from_ref(&clear)),
        [Some(on("2026-11-24", 20)), None]
    );
    assert_eq!(worked(tasks, &[clear, unclear]), [None, None]);
}

#[test]
fn a_title_that_is_anothers_tag_is_not_taken_for_it() {
    let mut memo = task("a", "Write the memo");
    memo.tags = vec!["web".to_owned()];
    let tasks = vec![task("b", "web"), memo];
    let all = [tracked("2026-11-24T08:00:00Z", "2026-11-24T08:20:00Z", &["Write the memo", "web"])];
    assert_eq!(worked(tasks, &all), [None, Some(on("2026-11-24", 20))]);
}

#[test]
fn instances_of_a_repeating_task_are_told_apart_by_their_lives() {
    let mut first = task("a", "Weekly report");
    first.created = Some(When::At(at("2026-11-16T08:00:00Z")));
    first.completed = Some(When::At(at("2026-11-16T10:00:00Z")));
    first.done = true;
    let mut second = task("b", "Weekly report");
    second.created = Some(When::At(at("2026-11-23T08:00:00Z")));
    let all = [
        tracked("2026-11-16T08:30:00Z", "2026-11-16T09:00:00Z", &["Weekly report"]),
        tracked("2026-11-23T08:30:00Z", "2026-11-23T09:10:00Z", &["Weekly report"]),
    ];
    let expected = [Some(on("2026-11-16", 30)), Some(on("2026-11-23", 40))];
    assert_eq!(worked(vec![first, second], &all), expected);
}

#[test]
fn work_over_midnight_counts_for_both_local_days() {
    // 23:40 to 00:30 in Berlin, which is an hour ahead.
    let all = [tracked("2026-11-23T22:40:00Z", "2026-11-23T23:30:00Z", &["a"])];
    let days = Some(vec![("2026-11-23".to_owned(), 20), ("2026-11-24".to_owned(), 30)]);
    assert_eq!(worked(vec![task("a", "A")], &all), [days]);
}

#[test]
fn a_clock_that_nobody_stopped_says_nothing() {
    let tasks = || vec![task("a", "A")];
    let day = tracked("2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z", &["a"]);
    assert_eq!(worked(tasks(), &[day])[0].as_ref().unwrap().len(), 2);
    let forgotten = tracked("2026-11-23T08:00:00Z", "2026-11-24T08:00:01Z", &["a"]);
    assert_eq!(worked(tasks(), &[forgotten]), [None]);
    let moment = tracked("2026-11-23T08:00:00Z", "2026-11-23T08:00:29Z", &["a"]);
    assert_eq!(worked(tasks(), &[moment]), [None], "less than half a minute is no work");
}

#[test]
fn an_open_interval_runs_until_now_and_a_bad_one_makes_all_unknown() {
    let moment = Moment { now: at("2026-11-24T09:00:00Z"), zone: Berlin };
    let export = br#"[
{"id":2,"start":"20261124T070000Z","end":"20261124T080000Z","tags":["a","it's \"b\""],"annotation":"x"},
{"id":1,"start":"20261124T083000Z"}
]"#;
    let expected = [
        tracked("2026-11-24T07:00:00Z", "2026-11-24T08:00:00Z", &["a", "it's \"b\""]),
        tracked("2026-11-24T08:30:00Z", "2026-11-24T09:00:00Z", &[]),
    ];
    assert_eq!(read(export, moment).unwrap(), expected);
    assert_eq!(read(b"[\n]\n", moment), Ok(Vec::new()));
    for (bad, why) in [
        (r#"[{"start":"yesterday"}]"#, "record 1: start is no time"),
        (r#"[{"start":"20261124T070000Z","end":"later"}]"#, "record 1: end is no time"),
        (
            r#"[{"start":"20261124T070000Z","end":"20261124T060000Z"}]"#,
            "record 1: it ends before it starts",
        ),
        (r#"[{"start":"20261124T070000Z","tags":"a"}]"#, "record 1: tags must be a list, not text"),
    ] {
        assert_eq!(read(bad.as_bytes(), moment).unwrap_err(), why);
    }
    assert!(read(b"Create new database?", moment).is_err());
}

/// A list whose `task` has one task, and whose `timew` is this script.
fn list(folder: &std::path::Path, timew: &str) -> Taskwarrior {
    let script = |name: &str, body: &str| {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{body}")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        vec![path.to_str().unwrap().to_owned()]
    };
    let export = json!([{"uuid": "a", "description": "Memo", "status": "completed"}]);
    let argv = script("task", &format!("cat <<'END'\n{export}\nEND\n"));
    let timewarrior = Some(script("timew", timew));
    let home = folder.to_str().unwrap();
    let environment = [("PATH", "/usr/bin:/bin"), ("HOME", home)].into_iter().collect();
    let program = Program { argv, timewarrior, ..Program::new(environment) };
    Taskwarrior::new("tw".to_owned(), program)
}

#[test]
fn without_timewarrior_the_tasks_are_known_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let context = context();
    for (script, why) in [
        ("exit 0", "has no database yet"),
        ("echo 'no such thing' >&2; exit 3", "export failed with status 3: no such thing"),
        ("echo '[{}]'", "exported what is none: record 1: start is no time"),
    ] {
        let loaded = list(folder.path(), script).load(&context);
        let [task] = &loaded.items.unwrap()[..] else { panic!("{script}") };
        assert_eq!((task.title.as_str(), &task.worked), ("Memo", &None));
        let [problem] = &loaded.problems[..] else { panic!("{script}") };
        assert!(problem.message.starts_with("how long tasks took is not known: "), "{problem:?}");
        assert!(problem.message.ends_with(why), "{problem:?}");
        fs::create_dir_all(folder.path().join(".timewarrior")).unwrap();
    }
    let script = "[ \"$1\" = export ] && echo '[{\"start\":\"20261124T070000Z\",\
                  \"end\":\"20261124T071500Z\",\"tags\":[\"Memo\"]}]'";
    let loaded = list(folder.path(), script).load(&context);
    assert_eq!(loaded.problems, []);
    let worked = Worked { date: date("2026-11-24"), minutes: 15 };
    assert_eq!(loaded.items.unwrap()[0].worked, Some(vec![worked]));
}
