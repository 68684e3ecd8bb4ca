//! The review of key results: a quarter with check-ins over weeks, and what may be wrong with it.

use crate::harness::{Home, Ran, calendar};
use crate::server::{Reply, Server};
use serde_json::{Value, json};

/// Work from 09:00 to 17:00: 2026-Q4 has 66 workdays, of which 32 are over on Monday 16 November at
/// 09:00, and 37 a week later.
const CONFIG: &str = "
[work]
hours = \"09:00-17:00\"
[[priorities]]
name = \"Activation\"
weight = 3
match = [\"activation\"]
[okr]
files = [\"~/okr.toml\"]
";

const OKR: &str = "\
cycle = \"2026-Q4\"
# What we want most.
[[objective]]
id = \"onboarding\"
name = \"New teams get going\"
priority = \"Activation\"
[[objective.key_result]]
id = \"activated\"
name = \"Active teams\"
start = 0
target = 100
unit = \"%\"
[[objective.key_result]]
id = \"signups\"
name = \"Signups\"
start = 0
target = 200
current = 120
confidence = 2
[[objective]]
id = \"trust\"
name = \"Teams trust us\"
match = [\"audit\"]
[[objective.key_result]]
id = \"uptime\"
name = \"Uptime\"
kind = \"keep-above\"
target = 99.9
";

fn home() -> Home {
    let meetings = [
        ("1", "20261123T100000", "20261123T110000", "Activation sync", ""),
        ("2", "20261124T100000", "20261124T113000", "Standup", ""),
    ];
    let home = Home::with(
        &calendar(&meetings),
        "Call the activation customers due:2026-11-26\nWater the plants\nPrepare the audit\n",
    );
    home.configure(CONFIG);
    home.write("okr.toml", OKR);
    home
}

/// At a local time of November 2026: `16T09:00`.
fn at(home: &Home, now: &str, args: &[&str]) -> Ran {
    let mut command = home.command(args);
    command.env("PERSONAL_OS_NOW", format!("2026-11-{now}:00+01:00"));
    home.finish(&mut command)
}

fn parsed(ran: Ran) -> Value {
    serde_json::from_str(&ran.ok()).unwrap()
}

fn row<'r>(report: &'r Value, id: &str) -> &'r Value {
    let rows = report["report"]["key_results"].as_array().unwrap();
    rows.iter().find(|row| row["id"] == id).unwrap()
}

fn close(value: &Value, wanted: f64) -> bool {
    value.as_f64().is_some_and(|value| (value - wanted).abs() < 1e-6)
}

#[test]
fn a_quarter_is_reviewed_from_its_check_ins() {
    let home = home();
    // The file's 120 is seen on the second of November; 30 % is said then, 40 % two weeks later.
    assert_eq!(
        at(&home, "02T09:00", &["okr", "set", "activated", "30%"]).ok(),
        "checked in: Active teams is 30 %\n"
    );
    let said = ["okr", "set", "active", "40", "--confidence", "8", "--note", "after the launch"];
    assert_eq!(
        at(&home, "16T08:55", &said).ok(),
        "checked in: Active teams is 40 % (was 30), confidence 8 of 10\n"
    );
    assert_eq!(home.read("okr.toml"), OKR);
    let review = parsed(at(&home, "16T09:00", &["okr", "--dry-run", "--json"]));
    assert_eq!((&review["workflow"], &review["period"]), (&"okr".into(), &"2026-W47".into()));
    let active = row(&review, "activated");
    assert_eq!(active["handle"], "K1");
    assert!(close(&active["progress"], 0.4), "{active}");
    assert!(close(&active["expected"], 32.0 / 66.0), "{active}");
    // 0.4 by 32/66.
    assert!(close(&active["pace"], 0.825), "{active}");
    assert_eq!(active["status"], "at-risk");
    // 60 in 34 days of five a week; 10 in the ten workdays since 2 November, less five minutes of
    // no work: two weeks.
    assert!(close(&active["required_per_week"], 60.0 / 6.8), "{active}");
    assert!(close(&active["actual_per_week"], 5.0), "{active}");
    assert_eq!((&active["alarm"], &active["confidence"]), (&true.into(), &8.into()));
    // By the last four weeks: 40 + 5 × 6.8 = 74.
    assert!(close(&active["recent_forecast"], 0.74), "{active}");
    // The file's value is fourteen days old: stale, so it is not on track though it is ahead. Its
    // confidence is 2 and the forecast more than all.
    let signups = row(&review, "signups");
    assert_eq!((&signups["status"], &signups["freshness"]), (&"at-risk".into(), &"stale".into()));
    assert!(close(&signups["conflict"], -0.8), "{signups}");
    let uptime = row(&review, "uptime");
    assert_eq!((&uptime["status"], &uptime["value"]), (&"unknown".into(), &Value::Null));
    let objectives = &review["report"]["objectives"];
    // The mean of 0.4 and 0.6; as weak as the weakest.
    assert!(close(&objectives[0]["progress"], 0.5), "{objectives}");
    assert_eq!(
        (&objectives[0]["status"], &objectives[1]["status"]),
        (&"at-risk".into(), &"unknown".into())
    );
    let moves: Vec<&str> = review["report"]["moves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(moves, ["decide", "check-in", "reconcile"]);
    assert_eq!(signups["cause"], "stale");
    // Of seven days it was fresh.
    let review = parsed(at(&home, "09T09:00", &["okr", "--dry-run", "--json"]));
    assert_eq!(row(&review, "signups")["status"], "on-track");
}

#[test]
fn the_review_reads_well_on_a_terminal_and_is_made_again_from_the_history() {
    let home = home();
    at(&home, "02T09:00", &["okr", "set", "activated", "30"]).ok();
    at(&home, "16T08:50", &["okr", "set", "activated", "40"]).ok();
    at(&home, "20T16:00", &["okr", "set", "uptime", "99.95"]).ok();
    at(&home, "23T08:30", &["okr", "set", "activated", "42"]).ok();
    let mut command = home.command(["okr", "--format", "terminal"]);
    command.env("PERSONAL_OS_NOW", "2026-11-23T09:00:00+01:00").env("COLUMNS", "80");
    let shown = home.finish(&mut command).ok();
    insta::assert_snapshot!(shown);
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let replayed = at(&home, "23T10:00", &["history", "replay", "last"]);
    assert_eq!(replayed.code, Some(0), "{}", replayed.stderr);
    let why = at(&home, "23T10:01", &["why", "K1"]).ok();
    assert!(why.contains("progress (42 - 0) / (100 - 0) = 42 %"), "{why}");
    assert!(why.contains("pace 0.42 / 0.56 = 0.75"), "{why}");
    let source = at(&home, "23T10:01", &["source", "okr.toml:uptime"]).ok();
    assert!(source.contains("~/okr.toml:24:1"), "{source}");
    let objective = parsed(at(&home, "23T10:01", &["why", "o1", "--json"]));
    assert_eq!(objective["objective"]["id"], "onboarding");
    let failed = at(&home, "23T10:01", &["why", "K9"]).failed(2);
    assert!(
        failed.contains("has no \"K9\"") && failed.contains("`personal-os okr -n`"),
        "{failed}"
    );
    let failed = at(&home, "23T10:01", &["why", "more seats", "--run", "last"]).failed(2);
    assert!(failed.contains("has no \"more seats\""), "{failed}");
    assert!(failed.contains("hint: `personal-os history show "), "{failed}");
    // Its handles are known to `okr set`.
    assert_eq!(
        at(&home, "23T10:05", &["okr", "set", "K3", "99.8"]).ok(),
        "checked in: Uptime is 99.8 (was 99.95)\n"
    );
}

#[test]
fn a_value_that_changes_in_the_file_is_a_check_in_of_that_day() {
    let home = home();
    at(&home, "02T09:00", &["okr"]).ok();
    at(&home, "09T09:00", &["okr", "set", "signups", "130"]).ok();
    // The file still says 120, which is older.
    let value = |now| {
        let review = parsed(at(&home, now, &["okr", "--json"]));
        row(&review, "signups")["value"].clone()
    };
    assert!(close(&value("10T09:00"), 130.0));
    home.write("okr.toml", OKR.replace("current = 120", "current = 125"));
    // A dry run sees it and keeps nothing.
    let review = parsed(at(&home, "11T09:00", &["okr", "--dry-run", "--json"]));
    assert!(close(&row(&review, "signups")["value"], 125.0));
    assert!(close(&value("12T09:00"), 125.0));
    let history = parsed(at(&home, "12T10:00", &["okr", "history", "signups", "--json"]));
    let said: Vec<(f64, &str, &str)> = history["check_ins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["value"].as_f64().unwrap(),
                one["origin"].as_str().unwrap(),
                &one["at"].as_str().unwrap()[..10],
            )
        })
        .collect();
    let expected = [
        (125.0, "file", "2026-11-12"),
        (130.0, "command", "2026-11-09"),
        (120.0, "file", "2026-11-02"),
    ];
    assert_eq!(said, expected);
    // A past week is looked at as it was.
    let past = parsed(at(&home, "12T10:00", &["okr", "-n", "--date", "2026-11-05", "--json"]));
    assert_eq!(past["period"], "2026-W45");
    assert!(close(&row(&past, "signups")["value"], 120.0));
}

#[test]
fn the_slot_of_monday_is_served_once() {
    let home = home();
    home.configure(&format!("{CONFIG}[delivery]\nokr = [\"file:~/okr.md\"]\n"));
    assert_eq!(at(&home, "24T10:00", &["okr", "--scheduled"]).ok(), "");
    let text = home.read("okr.md");
    assert!(text.contains("(late: due Mon 09:00)") || text.contains("late: due"), "{text}");
    std::fs::remove_file(home.path("okr.md")).unwrap();
    assert_eq!(at(&home, "24T10:15", &["okr", "--scheduled"]).ok(), "");
    assert!(!home.path("okr.md").exists());
    let next = parsed(at(&home, "24T10:15", &["schedule", "next", "--json"]));
    let jobs = next["jobs"].as_array().unwrap();
    let okr = jobs.iter().find(|job| job["workflow"] == "okr").unwrap();
    assert_eq!(okr["next"][0], "2026-11-30T09:00:00+01:00");
}

#[test]
fn without_a_file_nothing_is_invented() {
    let home = Home::with(&calendar(&[]), "Water the plants\n");
    let shown = at(&home, "23T09:00", &["okr", "--format", "terminal"]).ok();
    assert!(shown.contains("no objectives: no file of them is configured."), "{shown}");
    assert!(shown.contains("[okr] files = [\"okr.toml\"]"), "{shown}");
    // Nobody asked for it, so no scheduler does.
    let next = parsed(at(&home, "23T09:00", &["schedule", "next", "--json"]));
    assert!(next["jobs"].as_array().unwrap().iter().all(|job| job["workflow"] != "okr"));
    let refused = at(&home, "23T09:00", &["okr", "set", "activated", "3"]).failed(78);
    assert!(refused.contains("no file of objectives is configured"), "{refused}");
}

#[test]
fn a_file_that_is_not_there_is_unknown_and_under_strict_a_failure() {
    let home = home();
    std::fs::remove_file(home.path("okr.toml")).unwrap();
    let ran = at(&home, "23T09:00", &["okr", "--format", "terminal"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stderr.contains("okr.toml"), "{}", ran.stderr);
    assert!(ran.stdout.contains("unknown: the objectives could not be read."), "{}", ran.stdout);
    assert!(ran.stdout.contains("Unknown"), "{}", ran.stdout);
    at(&home, "23T09:00", &["okr", "--strict"]).failed(78);
}

#[test]
fn a_mistake_in_the_file_is_located_and_costs_its_key_result() {
    let home = home();
    home.write("okr.toml", OKR.replace("start = 0\ntarget = 100", "strat = 0\ntarget = 100"));
    let ran = at(&home, "23T09:00", &["okr", "--json"]);
    assert!(ran.stderr.contains("okr.toml:10:1: unknown key"), "{}", ran.stderr);
    let review: Value = serde_json::from_str(&ran.stdout).unwrap();
    let ids: Vec<&str> = review["report"]["key_results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["signups", "uptime"]);
    assert_eq!(review["problems"][0]["kind"], "malformed");
    let wrong = at(&home, "23T09:00", &["config", "check"]);
    assert_ne!(wrong.code, Some(0));
}

#[test]
fn what_is_typed_wrong_is_refused_with_what_there_is() {
    let home = home();
    let unknown = at(&home, "23T09:00", &["okr", "set", "revenue", "3"]).failed(2);
    assert!(unknown.contains("no key result is called \"revenue\""), "{unknown}");
    let slip = at(&home, "23T09:00", &["okr", "set", "signup5", "3"]).failed(2);
    assert!(slip.contains("did you mean signups?"), "{slip}");
    assert!(unknown.contains("there is activated, signups, uptime"), "{unknown}");
    let several = at(&home, "23T09:00", &["okr", "set", "up", "3"]).failed(2);
    assert!(several.contains("2 key results are like \"up\""), "{several}");
    at(&home, "23T09:00", &["okr", "set", "uptime", "much"]).failed(2);
    at(&home, "23T09:00", &["okr", "set", "uptime", "1", "--confidence", "11"]).failed(2);
    // Nothing of it was kept, nor is what is only tried.
    let tried = at(&home, "23T09:00", &["okr", "set", "uptime", "-1.5", "-n"]).ok();
    assert_eq!(tried, "would check in: Uptime is -1.5\n");
    let history = parsed(at(&home, "23T09:00", &["okr", "history", "--json"]));
    assert_eq!(history["check_ins"], Value::Array(Vec::new()));
}

#[test]
fn a_plan_gives_tasks_of_an_objective_that_is_behind_its_points() {
    let home = home();
    let points = |now| {
        let plan = parsed(at(&home, now, &["plan", "-n", "--json"]));
        let tasks = plan["facts"]["tasks"].as_array().unwrap();
        let audit = tasks.iter().find(|task| task["title"] == "Prepare the audit").unwrap();
        audit["score"].as_f64().unwrap()
    };
    // Nothing is known of the uptime: that is no reason to push.
    let before = points("23T09:00");
    at(&home, "23T09:10", &["okr", "set", "uptime", "99.5"]).ok();
    // The objective has words of its own and no priority: one point.
    assert!((points("23T09:20") - before - 1.0).abs() < 1e-9);
    at(&home, "23T09:30", &["okr", "set", "uptime", "99.95"]).ok();
    assert!((points("23T09:40") - before).abs() < 1e-9);
}

#[test]
fn what_files_and_metrics_say_counts_in_the_very_run_that_first_sees_it() {
    // A clock stands between two seconds.
    let at_once = |args: &[&str]| {
        let home = home();
        home.configure(&format!(
            "{CONFIG}[[metric]]\nname = \"up\"\nkind = \"command\"\ncommand = [\"echo\", \"99.95\"]\n"
        ));
        home.write("okr.toml", format!("{OKR}metric = \"up\"\n"));
        let mut command = home.command(args);
        command.env("PERSONAL_OS_NOW", "2026-11-16T09:00:00.750+01:00");
        parsed(home.finish(&mut command))
    };
    for args in [&["okr", "--dry-run", "--json"][..], &["okr", "--json"]] {
        let review = at_once(args);
        assert_eq!(row(&review, "signups")["value"], 120.0, "{args:?}");
        assert_eq!(row(&review, "uptime")["value"], 99.95, "{args:?}");
    }
}

#[test]
fn a_model_words_the_review_and_what_it_makes_up_is_dropped() {
    for (said, is_shown) in
        [("K1 is at 40 % of its way.", true), ("K1 is at 90 % of its way.", false)]
    {
        let home = home();
        at(&home, "16T08:00", &["okr", "set", "activated", "40"]).ok();
        let server = Server::start();
        let wording = json!({
            "texts": [{ "slot": "headline", "text": said, "cites": ["K1"] }], "picks": []
        });
        let reply = json!({
            "choices": [{ "finish_reason": "stop", "message": { "content": wording.to_string() } }],
            "usage": { "prompt_tokens": 900, "completion_tokens": 100 }
        });
        let reply = || Reply::ok(reply.to_string());
        server.on("POST", "/chat/completions", [reply(), reply()]);
        home.write("key", "sk-very-secret-0123456789");
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(home.path("key"), private).unwrap();
        home.configure(&format!(
            "{CONFIG}[ai]\nprovider = \"openai-compatible\"\nmodel = \"model-1\"\nbase_url = \"{}\"\n\
             api_key = {{ file = \"~/key\" }}\n",
            server.url("")
        ));
        let ran = at(&home, "16T09:00", &["okr", "-n"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(ran.stdout.contains(said), is_shown, "{}", ran.stdout);
        // The sections are the same either way, and no key of a record left.
        assert!(ran.stdout.contains("Check in K3"), "{}", ran.stdout);
        let seen = server.seen();
        assert!(seen[0].body.contains("Active teams") && !seen[0].body.contains("okr.toml:"));
    }
}
