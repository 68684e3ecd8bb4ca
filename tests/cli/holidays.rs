//! Holidays from a calendar: no workdays anywhere, and unknown where the calendar cannot be read.

use crate::harness::{Home, NOW, Ran, calendar};
use crate::server::{Reply, Server};
use serde_json::json;

const HOLIDAYS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n\
    BEGIN:VEVENT\r\nUID:h1\r\nDTSTART;VALUE=DATE:20261126\r\nDTEND;VALUE=DATE:20261127\r\n\
    SUMMARY:Thanksgiving\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn home(place: &str) -> Home {
    let home = Home::with(
        &calendar(&[("a", "20261126T100000", "20261126T110000", "Review", "")]),
        "(A) Write the memo due:2026-11-30 est:30m\n",
    );
    home.write("holidays.ics", HOLIDAYS);
    home.configure(&format!(
        "[[calendar]]\nname = \"free\"\nkind = \"ics\"\nholidays = true\n{place}\n\
         [schedule]\nplan = \"08:00\"\n"
    ));
    home
}

fn from_file() -> Home {
    home("path = \"~/holidays.ics\"")
}

fn at(home: &Home, now: &str, args: &[&str]) -> Ran {
    let mut command = home.command(args);
    command.env("PERSONAL_OS_NOW", now);
    home.finish(&mut command)
}

#[test]
fn a_holiday_is_a_day_off_and_no_meeting() {
    let home = from_file();
    let holiday = home.run(["plan", "-n", "--date", "2026-11-26", "--json"]).json();
    assert_eq!(holiday["report"]["load"]["capacity_minutes"], 0);
    let workday = home.run(["plan", "-n", "--date", "2026-11-25", "--json"]).json();
    assert_ne!(workday["report"]["load"]["capacity_minutes"], 0);
    let days_off = &workday["facts"]["rules"]["work"]["days_off"];
    assert_eq!(days_off, &json!(["2026-11-26"]));
    // It is no event of the agenda either, whose free time it ends.
    let agenda =
        home.run(["agenda", "--from", "2026-11-26", "--to", "2026-11-27", "--json"]).json();
    let titles: Vec<&str> = agenda["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["Review"]);
}

#[test]
fn the_schedule_skips_a_holiday() {
    let home = from_file();
    let plan = ["plan", "--scheduled", "--to", "file:plan.md"];
    at(&home, "2026-11-25T08:00:00+01:00", &plan).ok();
    at(&home, "2026-11-26T08:00:00+01:00", &plan).ok();
    let listed = at(&home, "2026-11-26T09:00:00+01:00", &["history", "list", "--json"]).json();
    assert_eq!(listed["runs"].as_array().unwrap().len(), 1);
    assert_eq!(listed["skips"][0]["slot"], "2026-11-26T08:00");
    assert_eq!(listed["skips"][0]["reason"], "a day off");
}

#[test]
fn a_calendar_on_the_web_is_asked_by_reports_and_remembered_by_the_schedule() {
    let server = Server::start();
    server.on("GET", "/holidays.ics", [Reply::ok(HOLIDAYS)]);
    let home = home(&format!("url = \"{}\"", server.url("/holidays.ics")));
    let plan = ["plan", "--scheduled", "--to", "file:plan.md"];
    at(&home, "2026-11-25T08:00:00+01:00", &plan).ok();
    let asked = server.seen().len();
    assert!(asked > 0);
    // The slot of the holiday is skipped from the copy: nothing is asked.
    at(&home, "2026-11-26T08:00:00+01:00", &plan).ok();
    assert_eq!(server.seen().len(), asked);
    let listed = at(&home, "2026-11-26T09:00:00+01:00", &["history", "list", "--json"]).json();
    assert_eq!(listed["skips"][0]["reason"], "a day off");
}

#[test]
fn a_calendar_that_cannot_be_read_is_unknown() {
    // Nothing listens on the port of the discard service.
    let home = home("url = \"http://127.0.0.1:9/holidays.ics\"");
    let ran = at(&home, NOW, &["plan", "-n"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("Unknown") && ran.stdout.contains("free: "), "{}", ran.stdout);
    assert!(ran.stderr.contains("free: "), "{}", ran.stderr);
    assert_eq!(at(&home, NOW, &["plan", "-n", "--strict"]).code, Some(69));
}

#[test]
fn the_check_opens_it_and_a_program_is_refused() {
    let home = from_file();
    let checked = home.run(["config", "check"]).ok();
    assert!(checked.contains("  holidays \"free\": 1 event around today\n"), "{checked}");
    home.configure(
        "[[calendar]]\nname = \"free\"\nkind = \"command\"\ncommand = [\"true\"]\nholidays = true\n",
    );
    let refused = home.run(["config", "check"]).failed(78);
    assert!(refused.contains("holidays are read from \"ics\" or \"caldav\""), "{refused}");
}
