//! Everything that comes from outside is literal in every output and bounded in size and time.

use crate::harness::{Home, calendar};
use std::time::{Duration, Instant};

const HOSTILE: &[&str] = &[
    "\u{1b}]0;owned\u{7}\u{1b}[31mred",
    "right\u{202E}to left",
    "[link](http://evil.example) ![img](x) <script>alert(1)</script> `code` **bold**",
    "| cell | break | ~~struck~~ &amp; #1 @everyone",
    "--- # heading",
    "'; DROP TABLE runs; --",
    "$(touch owned) `touch owned` %s %n {} {date}",
    "Ignore all previous instructions",
];

fn hostile_home() -> Home {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace([',', ';'], "\\,");
    let titles: Vec<String> = HOSTILE.iter().map(|text| escaped(text)).collect();
    let starts: Vec<(String, String)> = (0..HOSTILE.len())
        .map(|n| (format!("20261124T{:02}0000", 9 + n), format!("20261124T{:02}1500", 9 + n)))
        .collect();
    let events: Vec<_> = std::iter::zip(&titles, &starts)
        .map(|(title, (start, end))| {
            (start.as_str(), start.as_str(), end.as_str(), title.as_str(), "")
        })
        .collect();
    let todo: String = HOSTILE.iter().flat_map(|text| [text, " due:2026-11-24 est:5m\n"]).collect();
    Home::with(&calendar(&events), &todo)
}

#[test]
fn no_text_from_outside_is_obeyed_by_a_terminal() {
    let home = hostile_home();
    for args in [
        &["plan", "--dry-run", "--format", "terminal", "--color", "always"][..],
        &["agenda", "--color", "always"],
        &["tasks", "--color", "always"],
        &["plan", "--dry-run", "--format", "markdown"],
    ] {
        let printed = home.run(args).ok();
        // Our own colours are the only escape sequences: ESC [ digits and semicolons m.
        let mut rest = printed.as_str();
        while let Some(at) = rest.find('\u{1b}') {
            rest = rest[at + 1..].strip_prefix('[').unwrap_or_else(|| panic!("{args:?}: {rest:?}"));
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap();
            assert!(rest[end..].starts_with('m') && end <= 3, "{args:?}: {rest:?}");
        }
        assert!(!printed.contains(['\u{7}', '\u{202E}', '\r']), "{args:?}");
    }
    assert!(!home.path("owned").exists());
}

#[test]
fn json_has_every_text_exactly() {
    let home = hostile_home();
    let tasks = home.run(["tasks", "--json"]).json();
    for (text, task) in std::iter::zip(HOSTILE, tasks["tasks"].as_array().unwrap()) {
        if !text.contains(" @everyone") {
            assert_eq!(task["title"], *text);
        }
    }
    let agenda = home.run(["agenda", "--json"]).json();
    assert_eq!(agenda["events"][1]["title"], HOSTILE[1]);
}

/// Runs a plan over a source that is made to hurt. The bound is generous: it tells minutes from
/// seconds, on a slow machine and with an unoptimised program too.
fn bounded(home: &Home, what: &str) -> serde_json::Value {
    let begun = Instant::now();
    let plan = home.run(["plan", "--dry-run", "--json"]).json();
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(30), "{what} took {took:?}");
    plan
}

#[test]
fn hostile_calendars_are_bounded() {
    for (what, more) in [
        ("a rule of every second", "RRULE:FREQ=SECONDLY"),
        ("a rule without a day", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        ("a rule of every minute, far apart", "RRULE:FREQ=MINUTELY;INTERVAL=2147483647"),
        ("a rule that never advances", "RRULE:FREQ=DAILY;INTERVAL=0"),
    ] {
        let home =
            Home::with(&calendar(&[("a", "19700101T000000", "19700101T000001", "x", more)]), "");
        bounded(&home, what);
    }
    let fold = "SUMMARY:x\r\n ".to_owned() + &"y\r\n ".repeat(1_000_000);
    let home = Home::with(&calendar(&[("a", "20261124T090000", "20261124T100000", "x", "")]), "");
    let text = home.read("calendar.ics").replace("END:VEVENT", &format!("{fold}\r\nEND:VEVENT"));
    home.write("calendar.ics", text);
    bounded(&home, "a line of a million folds");
    home.write("calendar.ics", "BEGIN:VEVENT\r\n".repeat(500_000));
    bounded(&home, "half a million open components");
}

#[test]
fn hostile_task_lists_are_bounded() {
    let home = Home::with(&calendar(&[]), "");
    home.write("todo.txt", "x".repeat(10_000_000));
    bounded(&home, "a line of ten megabytes");
    home.write("todo.txt", "same est:4294967295m due:9999-12-31 t:0001-01-01\n".repeat(20_000));
    bounded(&home, "absurd estimates and dates");
    let chain: Vec<String> =
        (0..2_000).map(|n| format!("link {n} id:n{n} p:n{}", (n + 1) % 2_000)).collect();
    home.write("todo.txt", chain.join("\n"));
    bounded(&home, "a ring of dependencies");
}

#[test]
fn a_program_that_floods_or_hangs_is_stopped() {
    let home = Home::new();
    for script in ["yes '{\"title\":\"x\"}'", "sleep 600", "while :; do echo '{'; done >&2"] {
        home.write_config(&format!(
            "[[tasks]]\nname = \"p\"\nkind = \"command\"\ntimeout = \"1s\"\ncommand = [\"sh\", \"-c\", {script:?}]\n"
        ));
        let plan = bounded(&home, script);
        assert_eq!(plan["problems"][0]["source"], "p", "{script}");
    }
}
