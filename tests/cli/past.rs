//! Day after day: what a plan knows of the ones before it, what is behind its lines, and the
//! calendar of its blocks.

use crate::harness::{Home, Ran, calendar};
use serde_json::{Value, json};

const TODO: &str =
    "(A) Pricing numbers due:2026-11-27 est:60m\nSort the archive due:2026-11-26 est:30m\n";

fn at(home: &Home, now: &str, args: &[&str]) -> Ran {
    let mut command = home.command(args);
    command.env("PERSONAL_OS_NOW", now);
    home.finish(&mut command)
}

fn plan(home: &Home, now: &str) -> String {
    at(home, now, &["plan", "--format", "terminal"]).ok()
}

const MONDAY: &str = "2026-11-23T08:00:00+01:00";
const TUESDAY: &str = "2026-11-24T08:00:00+01:00";
const WEDNESDAY: &str = "2026-11-25T08:00:00+01:00";
const THURSDAY: &str = "2026-11-26T08:00:00+01:00";

fn meetings(budget: &str, more: &str) -> String {
    let hour = |hour: u32| format!("20261124T{hour:02}0000");
    let budget: u32 = budget.parse().unwrap();
    calendar(&[
        ("budget", &hour(budget), &hour(budget + 1), "Budget", more),
        ("pricing", &hour(11), &hour(12), "Pricing talk", ""),
    ])
}

#[test]
fn what_changed_since_the_last_plan_is_said_once() {
    let home = Home::with(&meetings("10", ""), TODO);
    let first = plan(&home, MONDAY);
    assert!(!first.contains("Changed"), "{first}");
    // A dry run has shown nothing that counts.
    home.write("calendar.ics", meetings("15", ""));
    home.write("todo.txt", "(A) Pricing numbers due:2026-11-27 est:60m\nCall the bank est:15m\n");
    at(&home, TUESDAY, &["plan", "--dry-run"]).ok();
    let second = plan(&home, TUESDAY);
    let second = second.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        second.ends_with(
            "Changed E2 moved to 15:00 · T2 new · \"Sort the archive\" gone from its list"
        ),
        "{second}"
    );
    let json = at(&home, TUESDAY, &["plan", "--dry-run", "--json"]).json();
    assert_eq!(json["report"]["changed"], json!([]), "nothing since the plan of this morning");
    home.write("calendar.ics", meetings("15", "STATUS:CANCELLED"));
    home.write("todo.txt", "x 2026-11-24 (A) Pricing numbers due:2026-11-27 est:60m\nCall the bank due:2026-11-24 est:15m\n");
    let json = at(&home, TUESDAY, &["plan", "--dry-run", "--json"]).json();
    assert_eq!(
        json["report"]["changed"],
        json!(["Budget (15:00) is off · T1 now due today · \"Pricing numbers\" done"])
    );
}

#[test]
fn a_source_that_was_or_is_down_changes_nothing() {
    let home = Home::with(&meetings("10", ""), TODO);
    plan(&home, MONDAY);
    std::fs::remove_file(home.path("todo.txt")).unwrap();
    std::fs::remove_file(home.path("calendar.ics")).unwrap();
    let json = at(&home, TUESDAY, &["plan", "--json"]).json();
    assert_eq!(json["report"]["changed"], json!([]));
    home.write("calendar.ics", meetings("10", ""));
    home.write("todo.txt", TODO);
    let json = at(&home, TUESDAY, &["plan", "--json"]).json();
    assert_eq!(json["report"]["changed"], json!([]));
}

/// Placed on three days and never done; the weekend and a day without a plan do not count.
#[test]
fn what_rolls_over_is_counted_in_workdays_with_a_plan() {
    let home = Home::with(&calendar(&[]), TODO);
    let rolled = |now| {
        let json = at(&home, now, &["plan", "--json"]).json();
        let rolled = json["report"]["carried_over"].as_array().unwrap().clone();
        rolled.into_iter().map(|one| one["workdays"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert!(rolled("2026-11-20T08:00:00+01:00").is_empty());
    assert_eq!(rolled("2026-11-21T08:00:00+01:00"), [1, 1], "Saturday");
    assert_eq!(rolled(TUESDAY), [1, 1], "no plan on Monday");
    assert_eq!(rolled(TUESDAY), [1, 1], "twice on a day is once");
    assert_eq!(rolled(WEDNESDAY), [2, 2]);
    let text = plan(&home, THURSDAY);
    assert!(
        text.contains("Rolled over  T1 and T2 (3 workdays): do, delegate, split or drop\n"),
        "{text}"
    );
    // Who deletes the history starts anew.
    std::fs::remove_dir_all(home.path(".local/state/personal-os")).unwrap();
    assert!(rolled(THURSDAY).is_empty());
}

#[test]
fn a_task_that_names_who_is_invited_is_to_be_prepared() {
    let ben = "ATTENDEE;CN=Ben Marsh:mailto:ben@example.com";
    let crowd: Vec<String> = (0..9)
        .map(|n| format!("ATTENDEE;CN=Person{n}:mailto:p{n}@example.com\n"))
        .chain([ben.to_owned()])
        .collect();
    let events = [
        ("a", "20261124T100000", "20261124T103000", "1:1", ben),
        ("b", "20261124T110000", "20261124T113000", "All hands", &crowd.concat()),
        ("c", "20261124T140000", "20261124T143000", "Vendor", "ORGANIZER:mailto:lin@example.com"),
    ];
    let todo = "Feedback for Ben on the write-up\nMark the invoice as paid\n\
                Numbers @lin est:20m\nWater the plants\n";
    let home = Home::with(&calendar(&events), todo);
    let text = at(&home, TUESDAY, &["plan", "-n", "--format", "terminal"]).ok();
    let prepare: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("Prepare"))
        .take_while(|line| !line.starts_with("Risks"))
        .collect();
    assert_eq!(
        prepare,
        [
            "Prepare      E1: T1 Feedback for Ben on the write-up (Ben is invited)",
            "             E3: T3 Numbers (Lin is invited)",
        ]
    );
    let json = home.run(["agenda", "--from", "2026-11-24", "--json"]).json();
    assert_eq!(json["events"][0]["attendees"], serde_json::json!(["Ben Marsh"]));
    assert_eq!(json["events"][2]["attendees"], serde_json::json!(["lin@example.com"]));
}

#[test]
fn a_task_that_names_a_meeting_is_to_be_prepared() {
    let home = Home::with(&meetings("10", ""), TODO);
    let text = at(&home, TUESDAY, &["plan", "-n", "--format", "terminal"]).ok();
    assert!(text.contains("Prepare      E2: T1 Pricing numbers (pricing)\n"), "{text}");
    assert!(!text.contains("E1: "), "{text}");
}

#[test]
fn why_and_source_speak_of_the_last_stored_plan() {
    let home = Home::with(&meetings("10", ""), TODO);
    let stderr = home.run(["why", "T1"]).failed(2);
    assert!(stderr.contains("no plan is stored yet") && stderr.contains("--fresh"), "{stderr}");
    let fresh = at(&home, TUESDAY, &["why", "T1", "--fresh", "--json"]).json();
    assert_eq!(fresh["title"], "Pricing numbers");
    assert!(!home.path(".local/state/personal-os/history.db").exists());
    at(&home, TUESDAY, &["plan", "--to", "stdout"]).ok();
    // What the sources say by now is of no matter.
    home.write("todo.txt", "");
    let why: Value = at(&home, TUESDAY, &["why", "t1", "--json"]).json();
    // High priority 6; due in three days 12 × (11 × 0.8/21 + 0.2) = 7.429.
    assert_eq!((&why["score"], &why["terms"][0]["points"]), (&json!(13.429), &json!(7.429)));
    assert_eq!(why["slots"][0]["start"], "2026-11-24T13:00:00+01:00");
    let text = at(&home, TUESDAY, &["why", "T2"]).ok();
    assert!(text.starts_with("T2 Sort the archive · today: 30 min, 09:00–09:30.\n"), "{text}");
    let source = at(&home, TUESDAY, &["source", "T2"]).ok();
    assert!(
        source.contains("where     ~/todo.txt:2\n") && source.contains("due       2026-11-26\n"),
        "{source}"
    );
    let event = at(&home, TUESDAY, &["source", "e1", "--json"]).json();
    assert_eq!(event["event"]["key"], "work:budget");
    assert_eq!((&event["schema"], &event["task"]), (&json!(1), &Value::Null));
    let stderr = at(&home, TUESDAY, &["source", "T9"]).failed(2);
    assert!(
        stderr.contains("has no \"T9\", it has T1 to T2 and E1 to E2") && stderr.contains("anew"),
        "{stderr}"
    );
    home.run(["why"]).failed(2);
}

#[test]
fn the_blocks_are_a_calendar_that_replaces_itself_and_never_feeds_back() {
    let home = Home::with(&meetings("10", ""), TODO);
    home.configure("[sinks.blocks]\nkind = \"file\"\npath = \"~/blocks.ics\"\n[delivery]\nplan = [\"blocks\"]\n");
    at(&home, TUESDAY, &["plan"]).ok();
    let lines = |text: &str, name: &str| -> Vec<String> {
        let lines = text.split("\r\n").filter_map(|line| line.strip_prefix(name));
        lines.map(str::to_owned).collect()
    };
    let first = home.read("blocks.ics");
    assert_eq!(lines(&first, "DTSTART:"), ["20261124T080000Z", "20261124T120000Z"]);
    assert_eq!(lines(&first, "SUMMARY:"), ["Sort the archive", "Pricing numbers"]);
    let printed = at(&home, "2026-11-24T13:00:00+01:00", &["plan", "-n", "--format", "ics"]).ok();
    let (mut before, mut after) = (lines(&first, "UID:"), lines(&printed, "UID:"));
    before.sort();
    after.sort();
    assert_eq!(before, after, "a later plan of the day replaces the blocks");
    // Subscribed to, it changes no plan and is in no agenda.
    home.configure("[[calendar]]\nname = \"own\"\nkind = \"ics\"\npath = \"~/blocks.ics\"\n");
    let plan = at(&home, TUESDAY, &["plan", "-n", "--json"]).json();
    assert_eq!(plan["report"]["blocks"][0]["start"], "2026-11-24T09:00:00+01:00");
    assert_eq!(plan["report"]["meetings"].as_array().unwrap().len(), 2);
    let agenda = at(&home, TUESDAY, &["agenda", "--json"]).json();
    assert_eq!(agenda["events"].as_array().unwrap().len(), 2);
    // A day without work is a calendar too.
    let empty = at(&home, TUESDAY, &["plan", "-n", "--format", "ics", "--date", "sat"]).ok();
    assert!(empty.starts_with("BEGIN:VCALENDAR\r\n") && !empty.contains("VEVENT"), "{empty}");
}

#[test]
fn a_year_that_is_not_this_one_is_said() {
    let home = Home::with(&calendar(&[]), "");
    let text = home.run(["plan", "-n", "--format", "terminal", "--date", "2027-01-04"]).ok();
    assert!(text.starts_with("Mon 4 Jan 2027 · "), "{text}");
}
