//! Whole plans of odd and ordinary days, with figures worked out by hand.

use crate::harness::{Home, calendar};
use serde_json::{Value, json};

fn plan(home: &Home, args: &[&str]) -> Value {
    home.run([&["plan", "--dry-run", "--json"], args].concat()).json()
}

fn blocks(plan: &Value) -> Vec<(String, String, String)> {
    let blocks = plan["report"]["blocks"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    blocks.map(|b| (text(&b["title"]), text(&b["start"]), text(&b["end"]))).collect()
}

fn block(title: &str, start: &str, end: &str) -> (String, String, String) {
    let at = |time: &str| format!("2026-11-24T{time}:00+01:00");
    (title.to_owned(), at(start), at(end))
}

/// 09:00–17:30 less lunch 12:30–13:00 and a meeting 10:00–11:00 with ten minutes on both sides:
/// 50 + 80 + 270 = 400 minutes of work time, 320 of them without the reserve of a fifth.
#[test]
fn an_ordinary_day_adds_up() {
    let home = Home::with(
        &calendar(&[("a", "20261124T100000", "20261124T110000", "Review", "")]),
        "(A) Write the memo due:2026-11-24 est:45m\nCall the bank due:2026-11-24 est:15m\n",
    );
    let plan = plan(&home, &[]);
    let load = &plan["report"]["load"];
    assert_eq!(
        (&load["capacity_minutes"], &load["demand_minutes"], &load["over_minutes"]),
        (&json!(320), &json!(60), &json!(0))
    );
    assert_eq!(load["meeting_minutes"], 60);
    assert_eq!(
        blocks(&plan),
        [block("Write the memo", "09:00", "09:45"), block("Call the bank", "11:10", "11:25")]
    );
    assert_eq!(plan["report"]["meetings"][0]["title"], "Review");
    assert_eq!((&plan["workflow"], &plan["period"]), (&json!("plan"), &json!("2026-11-24")));
    assert_eq!(
        plan["writer"],
        json!({"kind": "built-in", "model": null, "status": "none", "reason": null, "verified": 0,
            "dropped": 0, "cost": null, "remark": null})
    );
}

#[test]
fn another_day_is_planned_whole_and_today_from_now_on() {
    let home = Home::with(&calendar(&[]), "Write the memo due:2026-11-25 est:60m\n");
    assert_eq!(blocks(&plan(&home, &["--date", "tomorrow"]))[0].1, "2026-11-25T09:00:00+01:00");
    let mut noon = home.command(["plan", "--dry-run", "--json"]);
    noon.env("PERSONAL_OS_NOW", "2026-11-24T14:02:00+01:00");
    assert_eq!(blocks(&home.finish(&mut noon).json())[0].1, "2026-11-24T14:05:00+01:00");
    let mut evening = home.command(["plan", "--dry-run", "--format", "terminal"]);
    evening.env("PERSONAL_OS_NOW", "2026-11-24T19:00:00+01:00");
    let text = home.finish(&mut evening).ok();
    assert!(text.starts_with("Tue 24 Nov · no room: no work time is left today."), "{text}");
}

#[test]
fn an_empty_calendar_and_an_empty_list_are_a_free_day_and_nothing_is_unknown() {
    let home = Home::with(&calendar(&[]), "");
    assert_eq!(
        home.run(["plan", "--dry-run", "--format", "terminal"]).ok(),
        "Tue 24 Nov · free: nothing has to be done today, 6 h 20 of room.\n\n\
         09:00–12:30  ·  free\n12:30–13:00     lunch\n13:00–17:30  ·  free\n"
    );
    assert_eq!(plan(&home, &[])["report"]["unknown"], json!([]));
}

#[test]
fn a_day_off_is_short_and_kind() {
    let home = Home::with(&calendar(&[]), "Write the memo due:2026-11-27 est:60m\n");
    let text = |args: &[&str]| {
        home.run([&["plan", "--dry-run", "--format", "terminal"], args].concat()).ok()
    };
    assert_eq!(
        text(&["--date", "sat"]),
        "Sat 28 Nov · a day off. Enjoy it. One overdue task waits until Mon.\n"
    );
    home.configure("[work]\ndays_off = [\"2026-11-24..2026-11-25\"]\n");
    assert_eq!(text(&[]), "Tue 24 Nov · a day off. Enjoy it.\n");
    let json = plan(&home, &[]);
    assert_eq!(
        (&json["report"]["blocks"], &json["report"]["load"]["capacity_minutes"]),
        (&json!([]), &json!(0))
    );
}

#[test]
fn a_day_with_more_meetings_than_hours_says_so() {
    let home = Home::with(
        &calendar(&[
            ("a", "20261124T080000", "20261124T130000", "Offsite", ""),
            ("b", "20261124T120000", "20261124T190000", "Board", ""),
        ]),
        "Write the memo due:2026-11-24 est:60m\n",
    );
    let text = home.run(["plan", "--dry-run", "--format", "terminal"]).ok();
    assert!(
        text.starts_with("Tue 24 Nov · no room: meetings leave no time to work, and 60 min of work wants today.\n")
            || text.replace('\n', " ").starts_with("Tue 24 Nov · no room: meetings leave no time to work, and 60 min of work wants today."),
        "{text}"
    );
    assert!(text.contains("Risks") && text.contains("E1 and E2 overlap 12:00–13:00"), "{text}");
    let plan = plan(&home, &[]);
    assert_eq!(plan["report"]["short"][0]["minutes"], 60);
    assert_eq!(plan["report"]["load"]["over_minutes"], 60);
}

#[test]
fn what_is_declined_cancelled_or_free_takes_no_time() {
    let declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.com";
    let home = Home::with(
        &calendar(&[
            ("a", "20261124T090000", "20261124T100000", "Declined", declined),
            ("b", "20261124T100000", "20261124T110000", "Cancelled", "STATUS:CANCELLED"),
            ("c", "20261124T110000", "20261124T120000", "Free", "TRANSP:TRANSPARENT"),
        ]),
        "",
    );
    let plan = plan(&home, &[]);
    // The whole day: 8 h less a fifth.
    assert_eq!(plan["report"]["load"]["capacity_minutes"], 384);
    let titles: Vec<_> =
        plan["report"]["meetings"].as_array().unwrap().iter().map(|m| &m["title"]).collect();
    assert_eq!(titles, [&json!("Free")]);
}

#[test]
fn a_source_that_is_down_is_unknown_and_not_empty() {
    let home = Home::with(&calendar(&[]), "Write the memo due:2026-11-24 est:60m\n");
    std::fs::remove_file(home.path("calendar.ics")).unwrap();
    let ran = home.run(["plan", "--dry-run", "--format", "terminal"]);
    assert!(ran.stdout.contains("Calendar work could not be read: meetings may be missing here."));
    assert!(
        ran.stdout.contains("Unknown") && ran.stdout.contains("~/calendar.ics"),
        "{}",
        ran.stdout
    );
    home.configure("[[tasks]]\nname = \"none\"\nkind = \"todotxt\"\npath = \"none.txt\"\n");
    std::fs::remove_file(home.path("todo.txt")).unwrap();
    let plan = plan(&home, &[]);
    let kinds: Vec<_> =
        plan["problems"].as_array().unwrap().iter().map(|p| (&p["source"], &p["kind"])).collect();
    let unreachable = json!("unreachable");
    assert_eq!(
        kinds,
        [
            (&json!("work"), &unreachable),
            (&json!("todo"), &unreachable),
            (&json!("none"), &unreachable)
        ]
    );
    assert!(plan["markdown"].as_str().unwrap().contains("nothing that is known has to be done"));
    assert_eq!(plan["facts"]["sources"][0]["records"], json!(null));
}

#[test]
fn without_a_configuration_the_plan_uses_what_it_finds_and_names_the_next_step() {
    let home = Home::new();
    let text = home.run(["plan", "--dry-run", "--format", "terminal"]).ok();
    assert!(
        text.contains("nothing to plan from: no calendar and no task list was found"),
        "{text}"
    );
    assert!(text.contains("Next: `personal-os init`"), "{text}");
    home.write("todo.txt", "Write the memo due:2026-11-24 est:60m\n");
    home.write(
        ".calendars/work/a.ics",
        calendar(&[("a", "20261124T100000", "20261124T110000", "Review", "")]),
    );
    let text = home.run(["plan", "--dry-run", "--format", "terminal"]).ok();
    assert!(text.contains("Write the memo") && text.contains("Review"), "{text}");
    assert!(text.contains("Found on this machine: ~/.calendars, ~/todo.txt."), "{text}");
}

#[test]
fn every_reason_and_block_names_a_task_that_tasks_lists() {
    let home = Home::with(
        &calendar(&[("a", "20261124T100000", "20261124T110000", "Review", "")]),
        "(A) One due:2026-11-24 est:45m\n(B) Two +x due:2026-11-26 est:3h\nThree @y\n(C) Four t:2026-12-01\n",
    );
    let keys: Vec<Value> = home.run(["tasks", "--json"]).json()["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| task["key"].clone())
        .collect();
    let plan = plan(&home, &[]);
    let report = &plan["report"];
    for list in ["blocks", "top", "not_today", "short"] {
        for row in report[list].as_array().unwrap() {
            assert!(keys.contains(&row["task"]), "{list}: {row}");
        }
    }
    assert_eq!(report["not_today"][0]["title"], "Four");
    assert_eq!(report["not_today"][0]["reason"], "not before Tue 1 Dec");
    assert_eq!(plan["facts"]["tasks"].as_array().unwrap().len(), 4);
}
