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

/// A task of the fortnight: the day of November 2026 on which it was done in one go from 09:00, its
/// estimate, the minutes that it took, and its project.
type Done = (u32, u32, u32, &'static str);

const FORTNIGHT: [Done; 13] = [
    (16, 30, 45, "web"),
    (16, 20, 20, "ops"),
    (17, 60, 75, "web"),
    (17, 40, 30, "ops"),
    (19, 20, 50, "web"),
    (20, 45, 90, "web"),
    (20, 30, 36, "ops"),
    (23, 30, 33, "web"),
    (24, 60, 150, "web"),
    (25, 50, 40, "ops"),
    (25, 40, 70, "web"),
    (26, 15, 30, "ops"),
    (26, 20, 24, "web"),
];

/// What the two programs tell in the morning of a day: what was done before, and two open tasks.
fn records(day: u32) -> (Value, Value) {
    let open = |name: &str, minutes: u32| {
        json!({
            "uuid": format!("open-{name}"), "description": format!("Next {name}"),
            "status": "pending",
            "project": name, "estimate": minutes, "entry": "20261101T080000Z",
        })
    };
    let (mut tasks, mut intervals) = (vec![open("web", 60), open("ops", 50)], Vec::new());
    for (number, (on, estimate, took, project)) in FORTNIGHT.into_iter().enumerate() {
        if on >= day {
            continue;
        }
        let title = format!("Piece {number}");
        tasks.push(json!({
            "uuid": format!("done{number}"), "description": title, "status": "completed",
            "project": project, "estimate": estimate, "entry": "20261101T080000Z",
            "end": format!("202611{on}T150000Z"),
        }));
        intervals.push(json!({
            "id": number + 1, "start": format!("202611{on}T080000Z"),
            "end": format!("202611{on}T{:02}{:02}00Z", 8 + took / 60, took % 60),
            "tags": [title, project],
        }));
    }
    (Value::Array(tasks), Value::Array(intervals))
}

/// `(n·median + 5·1.2) / (n + 5)`, between 0.8 and 2; `None` with fewer than five tasks.
fn factor(day: u32, project: Option<&str>) -> Option<(f64, usize)> {
    let wanted = |done: &&Done| done.0 < day && project.is_none_or(|project| done.3 == project);
    let ratio = |done: &Done| f64::from(done.2) / f64::from(done.1);
    let mut ratios: Vec<f64> = FORTNIGHT.iter().filter(wanted).map(ratio).collect();
    ratios.sort_by(f64::total_cmp);
    let (n, middle) = (ratios.len(), ratios.len() / 2);
    if n < 5 {
        return None;
    }
    let median =
        if n % 2 == 1 { ratios[middle] } else { f64::midpoint(ratios[middle - 1], ratios[middle]) };
    let weight = f64::from(u32::try_from(n).unwrap());
    Some((((weight * median + 6.0) / (weight + 5.0)).clamp(0.8, 2.0), n))
}

#[test]
fn a_fortnight_of_recorded_work_corrects_the_plans_of_its_days() {
    let (tasks, intervals) = records(16);
    let home = home(&tasks, &intervals, "[work]\nhours = \"09:00-17:00\"\n");
    let run = |day: u32, args: &[&str]| {
        let mut command = home.command(args);
        command.env("PERSONAL_OS_NOW", format!("2026-11-{day}T08:00:00+01:00"));
        home.finish(&mut command)
    };
    let mut sources = Vec::new();
    for day in [16, 17, 18, 19, 20, 23, 24, 25, 26, 27] {
        let (tasks, intervals) = records(day);
        for (name, export) in [("task", tasks), ("timew", intervals)] {
            home.write(name, format!("#!/bin/sh\ncat <<'END'\n{export}\nEND\n"));
        }
        let plan = run(day, &["plan", "--json"]).json();
        for (project, estimate) in [("web", 60.0), ("ops", 50.0)] {
            let title = format!("Next {project}");
            let known = plan["facts"]["tasks"].as_array().unwrap();
            let task = known.iter().find(|task| task["title"] == title).unwrap();
            let own = factor(day, Some(project));
            let expected = own.or_else(|| factor(day, None));
            let (factor, n) = expected.unwrap_or((1.0, 0));
            // Up to the grid of five minutes; none of these products is close to a line of it.
            let minutes = (estimate * factor / 5.0 - 1e-6).ceil() * 5.0;
            assert_eq!(task["minutes"].as_f64(), Some(minutes), "{day} {project} {factor}");
            let blocks = plan["report"]["blocks"].as_array().unwrap().iter();
            let at = |block: &Value, end: &str| {
                chrono::DateTime::parse_from_rfc3339(block[end].as_str().unwrap()).unwrap()
            };
            let placed: i64 = blocks
                .filter(|block| block["title"] == title)
                .map(|block| (at(block, "end") - at(block, "start")).num_minutes())
                .sum();
            assert_eq!(i32::try_from(placed).map(f64::from), Ok(minutes), "{day} {project}");

            let why = run(day, &["why", task["handle"].as_str().unwrap(), "--json"]).json();
            let learned = &why["learned"];
            if expected.is_none() {
                assert_eq!(learned, &Value::Null, "{day} {project}");
                sources.push("nothing");
                continue;
            }
            let shown = learned["factor"].as_f64().unwrap();
            assert!((shown - factor).abs() < 0.001, "{day} {project}: {shown}, not {factor}");
            assert_eq!(learned["tasks"], n, "{day} {project}");
            let mark = own.map(|_| format!("+{project}"));
            assert_eq!(learned["mark"], json!(mark), "{day} {project}");
            sources.push(if own.is_some() { "mark" } else { "all" });
        }
    }
    // Each of the three was to be seen.
    for wanted in ["nothing", "all", "mark"] {
        assert!(sources.contains(&wanted), "{sources:?}");
    }
    let text = std::fs::read_to_string(home.path(".config/personal-os/config.toml")).unwrap();
    home.write_config(&text.replace("[work]\n", "[work]\nlearn_estimates = false\n"));
    let plan = run(27, &["plan", "-n", "--json"]).json();
    let minutes = |task: &Value| task["minutes"].as_i64().unwrap();
    let mut all: Vec<i64> =
        plan["facts"]["tasks"].as_array().unwrap().iter().map(minutes).collect();
    all.sort_unstable();
    assert_eq!(all, [50, 60]);
    assert!(!plan["markdown"].as_str().unwrap().contains("× the estimate"), "{plan}");
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
