//! How reliable and how useful runs were, and what the user says of them.

use crate::harness::{Home, Ran, calendar};
use serde_json::json;

fn home() -> Home {
    Home::with(&calendar(&[]), "(A) Write the memo due:2026-11-24 est:30m\n")
}

fn run_at(home: &Home, now: &str, args: &[&str]) -> Ran {
    let mut command = home.command(args);
    command.env("PERSONAL_OS_NOW", now);
    home.finish(&mut command)
}

#[test]
fn without_any_run_nothing_is_known() {
    let home = home();
    assert_eq!(
        home.run(["history", "stats"]).ok(),
        "Runs · Nothing was recorded, so nothing is known.\n"
    );
    let stats = home.run(["history", "stats", "--json"]).json();
    assert_eq!(stats["schema"], 1);
    assert_eq!(stats["workflows"], json!({}));
    let total = &stats["total"];
    assert_eq!(total["success"], json!({"target": 0.95, "share": null, "reached": 0, "of": 0}));
    assert_eq!(total["duration"]["p95_seconds"], json!(null));
    assert_eq!(stats["task_completion"]["share"], json!(null));
}

#[test]
fn a_week_of_runs_stands_beside_its_targets() {
    let home = home();
    let plan = ["plan", "--scheduled", "--to", "file:plan.md"];
    // On time on Monday, an hour late on Tuesday, too late on Wednesday, in time on Thursday.
    run_at(&home, "2026-11-23T08:01:00+01:00", &plan).ok();
    run_at(&home, "2026-11-24T09:00:00+01:00", &plan).ok();
    run_at(&home, "2026-11-25T16:00:00+01:00", &plan).ok();
    run_at(&home, "2026-11-26T08:00:00+01:00", &plan).ok();
    // By hand on Thursday, to a folder that is none.
    home.write("out", "a file");
    let failed = run_at(&home, "2026-11-26T10:00:00+01:00", &["plan", "--to", "file:out/plan.md"]);
    assert_eq!(failed.code, Some(74));

    let said = run_at(&home, "2026-11-27T10:00:00+01:00", &["history", "rate", "1", "4"]).ok();
    assert_eq!(said, "Run 1, plan of 2026-11-23: 4 of 5\n");
    run_at(&home, "2026-11-27T10:00:00+01:00", &["history", "rate", "2", "1"]).ok();
    run_at(&home, "2026-11-27T10:00:00+01:00", &["history", "rate", "2", "5"]).ok();

    let stats = run_at(&home, "2026-11-27T10:00:00+01:00", &["history", "stats"]).ok();
    // Three of four runs arrived; of four slots one was served late and one was missed.
    assert_eq!(
        stats,
        "Runs since Mon 23 Nov · 4 runs · on target: quick · below target: delivered, on\n\
         time · not known: tasks done.\n\n\
         Runs\n\
         workflow  runs  delivered      on time          p50    p95  rated\n\
         target          95 %           99 %                   30 s\n\
         plan         4  75 % (3 of 4)  50 % (2 of 4)  0.0 s  0.0 s  4.5 of 5 (2)\n\n\
         Tasks        Done on their day: not known (target 85 %)\n\n\
         Delivered: every message arrived. On time: within five minutes of its slot;\n\
         slots that were missed count, days of rest do not.\n\
         A run that failed before it was recorded is not in the history, and nothing\n\
         recorded tells how much time was saved.\n"
    );
    // Where there is no room for columns, each figure bears its name.
    let mut narrow = home.command(["history", "stats"]);
    narrow.env("PERSONAL_OS_NOW", "2026-11-27T10:00:00+01:00").env("COLUMNS", "40");
    let narrow = home.finish(&mut narrow).ok();
    let expected = "workflow  runs    p50    p95\n\
                    target                  30 s\n\
                    \x20         delivered: 95 %\n\
                    \x20         on time: 99 %\n\
                    plan         4  0.0 s  0.0 s\n\
                    \x20         delivered: 75 % (3 of 4)\n\
                    \x20         on time: 50 % (2 of 4)\n\
                    \x20         rated: 4.5 of 5 (2)\n";
    assert!(narrow.contains(expected), "{narrow}");
    let range = ["history", "stats", "--from", "2026-11-24", "--to", "2026-11-26", "--json"];
    let two_days = run_at(&home, "2026-11-27T10:00:00+01:00", &range).json();
    assert_eq!(two_days["workflows"]["plan"], two_days["total"]);
    let (total, runs) = (&two_days["total"], &two_days["total"]["runs"]);
    assert_eq!((runs, &total["scheduled"]), (&json!(1), &json!(1)));
    let none = json!({"target": 0.99, "share": 0.0, "reached": 0, "of": 2});
    assert_eq!(total["on_time"], none);
    assert_eq!(total["satisfaction"], json!({"mean": 5.0, "runs": 1}));
}

#[test]
fn a_rating_is_kept_with_its_run() {
    let home = home();
    assert!(home.run(["history", "rate", "last", "3"]).failed(1).contains("no run"));
    let printed = home.run(["plan"]).ok();
    home.run(["history", "rate", "last", "5"]).ok();
    let listed = home.run(["history", "list"]).ok();
    assert!(listed.contains("  rated\n") && listed.contains("5 of 5\n"), "{listed}");
    assert_eq!(home.run(["history", "list", "--json"]).json()["runs"][0]["rating"], 5);
    let shown = home.run(["history", "show", "1"]).ok();
    assert_eq!(shown, printed + "\nYou rated this 5 of 5.\n");
    let run = home.run(["history", "show", "1", "--json"]).json();
    assert_eq!(run["rating"], 5);
    assert_eq!(run["finished_at"], "2026-11-24T08:00:00+01:00");
    for wrong in ["0", "6", "good"] {
        assert_eq!(home.run(["history", "rate", "1", wrong]).code, Some(2), "{wrong}");
    }
    assert!(home.run(["history", "rate", "7", "3"]).failed(1).contains("there is no run 7"));
}

#[test]
fn a_range_without_a_day_is_refused() {
    let home = home();
    let range = ["history", "stats", "--from", "2026-11-25", "--to", "2026-11-25"];
    assert!(home.run(range).failed(2).contains("no day is from 2026-11-25 on"));
}
