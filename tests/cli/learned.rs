//! Time spent, and lengths that are learned from it, with programs in the places of Taskwarrior and
//! Timewarrior.

use crate::harness::{Home, calendar};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

/// A home with these tasks and intervals; `more` goes to the end of the configuration.
fn home(tasks: &Value, intervals: &Value, more: &str) -> Home {
    let home = Home::with(&calendar(&[]), "");
    for (name, export) in [("task", tasks), ("timew", intervals)] {
        let path = home.write(name, format!("#!/bin/sh\ncat <<'END'\n{export}\nEND\n"));
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    home.write(".timewarrior/data/tags.data", "{}");
    home.write_config(&format!(
        "[user]\ntimezone = \"Europe/Berlin\"\n\
         [[tasks]]\nname = \"tw\"\nkind = \"taskwarrior\"\ncommand = [\"{0}/task\"]\n\
         timewarrior = true\ntimewarrior_command = [\"{0}/timew\"]\n{more}",
        home.path("").display().to_string().trim_end_matches('/'),
    ));
    home
}

/// Five finished tasks of one project, each estimated at 30 minutes, that took these minutes one
/// morning after the other, and an open one of an hour.
fn tasks_and_intervals(took: [u32; 5]) -> (Value, Value) {
    let mut tasks = vec![json!({
        "uuid": "open", "description": "Pricing page", "status": "pending", "project": "web",
        "estimate": 60, "due": "20261124T160000Z", "entry": "20261101T080000Z",
    })];
    let mut intervals = Vec::new();
    for (number, minutes) in (16..).zip(took) {
        tasks.push(json!({
            "uuid": format!("done{number}"), "description": format!("Page {number}"),
            "status": "completed", "project": "web", "estimate": 30,
            "entry": "20261101T080000Z", "end": format!("202611{number}T120000Z"),
        }));
        intervals.push(json!({
            "id": number, "start": format!("202611{number}T080000Z"),
            "end": format!("202611{number}T{:02}{:02}00Z", 8 + minutes / 60, minutes % 60),
            "tags": [format!("Page {number}"), "web"],
        }));
    }
    (Value::Array(tasks), Value::Array(intervals))
}

#[test]
fn time_spent_is_shown_by_day_and_unknown_where_nobody_recorded_it() {
    let (tasks, intervals) = tasks_and_intervals([45, 45, 45, 45, 75]);
    let home = home(&tasks, &intervals, "");
    let listed = home.run(["tasks", "--all", "--json"]).json();
    assert_eq!(listed["problems"], json!([]));
    let of = |title: &str| {
        let all = listed["tasks"].as_array().unwrap();
        all.iter().find(|task| task["title"] == title).unwrap()["worked"].clone()
    };
    assert_eq!(of("Page 20"), json!([{"date": "2026-11-20", "minutes": 75}]));
    assert_eq!(of("Pricing page"), json!(null));
}

#[test]
fn an_estimate_is_corrected_by_what_its_project_took_and_replays() {
    // The median of five is 45 of 30 minutes: (5 × 1.5 + 5 × 1.2) / 10 = 1.35, and 81 minutes of an
    // hour's estimate are 85 on the grid.
    let (tasks, intervals) = tasks_and_intervals([45, 45, 45, 45, 75]);
    let home = home(&tasks, &intervals, "");
    let plan = home.run(["plan", "--format", "json"]).json();
    assert_eq!(plan["facts"]["tasks"][0]["minutes"], 85);
    let factors = &plan["facts"]["rules"]["factors"];
    assert_eq!(factors["by_mark"], json!({"+web": {"factor": 1350, "tasks": 5}}));
    let text = plan["markdown"].as_str().unwrap();
    assert!(text.contains("T1: 1.35 × the estimate, as 5 finished tasks with +web took"), "{text}");
    let replayed = home.run(["history", "replay", "last"]).ok();
    assert_eq!(replayed, text);

    let why = home.run(["why", "T1"]).ok();
    assert!(
        why.contains("85 min: 1.35 × its estimate of 60 min, as 5 finished tasks with\n"),
        "{why}"
    );
    let why = home.run(["why", "T1", "--json"]).json();
    let learned = json!({"estimate_minutes": 60, "factor": 1.35, "tasks": 5, "mark": "+web"});
    assert_eq!(why["learned"], learned);
}

#[test]
fn four_tasks_teach_nothing_and_learning_can_be_turned_off() {
    let (tasks, intervals) = tasks_and_intervals([45, 45, 45, 45, 75]);
    let minutes = |home: Home| {
        let plan = home.run(["plan", "--dry-run", "--format", "json"]).json();
        let text = plan["markdown"].as_str().unwrap();
        assert!(!text.contains("× the estimate"), "{text}");
        plan["facts"]["tasks"][0]["minutes"].clone()
    };
    let mut four = intervals.clone();
    four.as_array_mut().unwrap().pop();
    assert_eq!(minutes(home(&tasks, &four, "")), 60);
    assert_eq!(minutes(home(&tasks, &intervals, "[work]\nlearn_estimates = false\n")), 60);
}

#[test]
fn without_timewarrior_the_time_is_unknown_and_said_so() {
    let (tasks, _) = tasks_and_intervals([45; 5]);
    let home = home(&tasks, &json!([]), "");
    std::fs::remove_file(home.path("timew")).unwrap();
    let ran = home.run(["plan", "--dry-run"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("Pricing page"), "{}", ran.stdout);
    assert!(ran.stderr.contains("how long tasks took is not known"), "{}", ran.stderr);
}
