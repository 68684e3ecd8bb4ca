//! What a day says of the one before: of a task that repeats, and of a day of which nobody wrote
//! anything down.

use crate::harness::{Home, calendar};
use serde_json::Value;

fn run_at(home: &Home, now: &str, args: &[&str]) -> String {
    let mut command = home.command(args);
    command.env("PERSONAL_OS_NOW", format!("2026-11-{now}:00+01:00"));
    home.finish(&mut command).ok()
}

#[test]
fn a_task_that_repeats_is_done_and_not_moved() {
    let home = Home::with(&calendar(&[]), "Water the plants est:10m due:2026-11-24 rec:1d\n");
    run_at(&home, "24T08:00", &["plan"]);
    home.write(
        "todo.txt",
        "Water the plants est:10m due:2026-11-25 rec:1d\n\
         x 2026-11-24 Water the plants est:10m due:2026-11-24 rec:1d\n",
    );
    let progress = run_at(&home, "24T12:30", &["progress", "--format", "terminal"]);
    assert!(progress.contains("Done         T1 Water the plants (10 min)\n"), "{progress}");
    assert!(!progress.contains("instead of"), "{progress}");
    let plan = run_at(&home, "25T08:00", &["plan", "-n", "--format", "terminal"]);
    assert!(plan.contains("Changed      \"Water the plants\" done\n"), "{plan}");
    // A due that is only moved is said to be.
    home.write("todo.txt", "Water the plants est:10m due:2026-11-25 rec:1d\n");
    let progress = run_at(&home, "24T12:31", &["progress", "-n", "--format", "terminal"]);
    assert!(progress.contains("T1 due tomorrow instead of today"), "{progress}");
}

#[test]
fn a_day_without_a_record_is_unknown_on_the_next_one_too() {
    let home = Home::with(&calendar(&[]), "Memo est:30m\nSlides est:40m\n");
    run_at(&home, "24T08:00", &["plan"]);
    let summary: Value =
        serde_json::from_str(&run_at(&home, "24T17:30", &["summary", "--json"])).unwrap();
    assert_eq!(summary["report"]["completion"], Value::Null);
    let plan = run_at(&home, "25T08:00", &["plan", "--format", "terminal"]);
    let words: Vec<&str> = plan.split_whitespace().collect();
    let said = "Yesterday nothing was recorded, whether the 2 planned tasks were done is not known";
    assert!(words.join(" ").contains(said), "{plan}");
    let completion = |home: &Home| -> Value {
        let stats = run_at(home, "25T18:00", &["history", "stats", "--json"]);
        serde_json::from_str::<Value>(&stats).unwrap()["task_completion"].clone()
    };
    assert_eq!(completion(&home)["share"], Value::Null);
    // One that was recorded counts, and alone.
    home.write("todo.txt", "x 2026-11-25 Memo est:30m\nSlides est:40m\n");
    run_at(&home, "25T17:30", &["summary"]);
    assert_eq!((&completion(&home)["reached"], &completion(&home)["of"]), (&1.into(), &2.into()));
}

#[test]
fn a_plan_made_in_the_evening_counts_the_day_that_its_report_has_closed() {
    let home = Home::with(&calendar(&[]), "Memo est:30m\n");
    let workdays = |json: &str| -> Value {
        let report: Value = serde_json::from_str::<Value>(json).unwrap()["report"].take();
        report["carried_over"][0]["workdays"].clone()
    };
    run_at(&home, "23T08:00", &["plan"]);
    run_at(&home, "24T08:00", &["plan"]);
    let tomorrow = ["plan", "-n", "--date", "2026-11-25", "--format", "json"];
    // Until the evening nobody knows what becomes of the day.
    assert_eq!(workdays(&run_at(&home, "24T12:00", &tomorrow)), 1);
    assert_eq!(workdays(&run_at(&home, "24T17:30", &["summary", "--format", "json"])), 2);
    assert_eq!(workdays(&run_at(&home, "24T20:30", &tomorrow)), 2);
    let next = ["plan", "-n", "--format", "json"];
    assert_eq!(workdays(&run_at(&home, "25T08:00", &next)), 2);
}

#[test]
fn the_report_at_noon_explains_its_marks_and_claims_no_more_than_is_recorded() {
    let home = Home::with(&calendar(&[]), "Memo\nSlides est:30m\n");
    run_at(&home, "24T08:00", &["plan"]);
    let noon = ["progress", "-n", "--format", "terminal"];
    home.write("todo.txt", "Memo\nSlides est:30m\nCall Ben est:10m\n");
    let progress = run_at(&home, "24T12:30", &noon);
    let words: Vec<&str> = progress.split_whitespace().collect();
    let said = "no planned work is recorded as done, 60 min was to be by now.";
    assert!(words.join(" ").contains(said), "{progress}");
    assert!(!progress.contains('~'), "{progress}");
    home.write("todo.txt", "x 2026-11-24 Memo\nSlides est:30m\n");
    let progress = run_at(&home, "24T12:30", &noon);
    assert!(progress.contains("Done         T1 Memo (30 min~)\n"), "{progress}");
    assert!(progress.ends_with("~ no estimate, the usual length is assumed\n"), "{progress}");
    home.write("todo.txt", "Memo\nSlides est:30m\nCall Ben\n");
    let progress = run_at(&home, "24T12:30", &noon);
    assert!(progress.contains("New          T3 Call Ben (30 min~)\n"), "{progress}");
    assert!(progress.ends_with("~ no estimate, the usual length is assumed\n"), "{progress}");
}
