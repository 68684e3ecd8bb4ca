//! Key results whose values come from metrics, and the table of the metrics that none is tied to.

use crate::harness::{Home, Ran, calendar};
use crate::server::{Reply, Server};
use serde_json::{Value, json};

/// Work from 09:00 to 17:00: on Monday 23 November at 09:00, 37 of the 66 workdays of 2026-Q4 are
/// over, and 29 are left, which is 5.8 weeks.
const MONDAY: &str = "2026-11-23T09:00:00+01:00";

const OKR: &str = "\
cycle = \"2026-Q4\"
[[objective]]
id = \"growth\"
name = \"Teams come and stay\"
[[objective.key_result]]
id = \"activated\"
name = \"Active teams\"
start = 0
target = 100
metric = \"Activation\"
confidence = 6
[[objective.key_result]]
id = \"signups\"
name = \"Signups\"
start = 0
target = 10
metric = \"Signups\"
[[objective.key_result]]
id = \"deals\"
name = \"Won deals\"
start = 0
target = 300
metric = \"Deals\"
";

/// A home with a server, a database and tables.
fn home(server: &Server) -> Home {
    let home = Home::with(&calendar(&[]), "");
    home.configure(&format!(
        "[work]\nhours = \"09:00-17:00\"\n[okr]\nfiles = [\"~/okr.toml\"]\n\
         [[metric]]\nname = \"Activation\"\nkind = \"http\"\nurl = \"{}\"\npointer = \"/days\"\n\
         timeout = \"1s\"\n\
         [[metric]]\nname = \"Signups\"\nkind = \"sqlite\"\npath = \"~/app.db\"\n\
         query = \"SELECT count(*) FROM users\"\n\
         [[metric]]\nname = \"Deals\"\nkind = \"csv\"\npath = \"~/deals.csv\"\ncolumn = \"amount\"\n\
         where = {{ stage = \"won\" }}\nagg = \"sum\"\n\
         [[metric]]\nname = \"NPS\"\nkind = \"csv\"\npath = \"~/nps.csv\"\ncolumn = \"score\"\n\
         date = \"day\"\ntarget = 50\n\
         [[metric]]\nname = \"Tickets\"\nkind = \"file\"\npath = \"~/tickets.json\"\n\
         pointer = \"/open\"\n",
        server.url("/activation")
    ));
    home.write("okr.toml", OKR);
    home.write("deals.csv", "stage,amount\nwon,100.5\nlost,1000\nwon,49.5\n");
    home.write("nps.csv", "day,score\n2026-11-15,30\n2026-11-22,44\n");
    home.write("tickets.json", "{\"open\": null}");
    let database = rusqlite::Connection::open(home.path("app.db")).unwrap();
    database
        .execute_batch("CREATE TABLE users (n INTEGER); INSERT INTO users VALUES (1), (2), (3);")
        .unwrap();
    home
}

fn at(home: &Home, now: &str, args: &[&str]) -> Ran {
    home.finish(home.command(args).env("PERSONAL_OS_NOW", now).env("COLUMNS", "80"))
}

fn row<'r>(review: &'r Value, id: &str) -> &'r Value {
    let rows = review["report"]["key_results"].as_array().unwrap();
    rows.iter().find(|row| row["id"] == id).unwrap()
}

#[track_caller]
fn close(value: &Value, wanted: f64) {
    let value = value.as_f64().unwrap();
    assert!((value - wanted).abs() < 1e-6, "{value} is not {wanted}");
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn metrics_say_how_far_key_results_are_and_the_others_are_a_table() {
    let server = Server::start();
    // Two teams by nine in the morning of the twenty-third are no fall from forty.
    let days = "{\"days\": {\"2026-11-16\": 30, \"2026-11-22\": 40, \"2026-11-23\": 2}}";
    server.on("GET", "/activation", [Reply::ok(days)]);
    let home = home(&server);
    let review = at(&home, MONDAY, &["okr", "--json"]).json();
    let active = row(&review, "activated");
    assert_eq!((&active["origin"], &active["updated"]), (&json!("metric"), &json!("2026-11-22")));
    close(&active["progress"], 0.4);
    close(&active["pace"], 0.4 * 66.0 / 37.0);
    assert_eq!((&active["status"], &active["confidence"]), (&json!("at-risk"), &json!(6)));
    // Ten from Monday night to Sunday night, in four workdays: 12.5 in five. Sixty are left.
    close(&active["actual_per_week"], 12.5);
    close(&active["required_per_week"], 60.0 / 5.8);
    close(&active["recent_forecast"], (40.0 + 12.5 * 5.8) / 100.0);
    // Three of ten users; 150 of 300.
    close(&row(&review, "signups")["pace"], 0.3 * 66.0 / 37.0);
    close(&row(&review, "deals")["pace"], 0.5 * 66.0 / 37.0);
    assert_eq!(row(&review, "signups")["status"], "off");
    let shown = at(&home, MONDAY, &["okr", "--format", "terminal"]).stdout;
    let words = one_line(&shown);
    assert!(words.contains("NPS ▁█ 44 +14 50 missed Sun 22 Nov"), "{shown}");
    // Missing is no data, with the reason, and not zero.
    assert!(words.contains("Tickets no data – –"), "{shown}");
    assert!(words.contains("Tickets: no data: it is null"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    // What the server said is known when it says nothing any more, and the run is made again from it.
    server.on("GET", "/activation", [Reply::new(429, "").with("Retry-After", "3600")]);
    let later = at(&home, "2026-11-24T09:00:00+01:00", &["okr", "--json"]).json();
    close(&row(&later, "activated")["value"], 40.0);
    assert_eq!(
        (&later["problems"][0]["source"], &later["problems"][0]["kind"]),
        (&json!("Activation"), &json!("stale"))
    );
    let replayed = at(&home, "2026-11-24T10:00:00+01:00", &["history", "replay", "last"]);
    assert_eq!(replayed.code, Some(0), "{}", replayed.stderr);
    let why = at(&home, "2026-11-24T10:00:00+01:00", &["why", "K1"]).ok();
    assert!(why.contains("by metric"), "{why}");
}

#[test]
fn a_metric_that_says_nothing_is_no_data_with_its_reason() {
    let again = |reply: fn() -> Reply| vec![reply(), reply(), reply(), reply()];
    for (replies, why) in [
        (again(|| Reply::new(429, "").with("Retry-After", "0")), "429 Too Many Requests"),
        (again(Reply::silence), "did not answer within 1 s"),
        (vec![Reply::ok("{\"days\": \"many\"}")], "no data: it is text, \"many\""),
        (vec![Reply::ok("{\"weeks\": 3}")], "no data: there is no \"days\" (there is \"weeks\")"),
        (vec![Reply::ok("{\"days\": NaN}")], "sent something else than a figure"),
        (vec![Reply::ok("{\"days\": null}")], "no data: it is null"),
        (vec![Reply::ok("{\"days\": {\"2026-12-24\": 9}}")], "2026-12-24"),
    ] {
        let server = Server::start();
        server.on("GET", "/activation", replies);
        let home = home(&server);
        let review = at(&home, MONDAY, &["okr", "-n", "--json"]).json();
        let active = row(&review, "activated");
        for field in ["value", "progress", "score", "pace", "required_per_week"] {
            assert_eq!(active[field], Value::Null, "{why}: {field}");
        }
        assert_eq!(active["status"], "unknown", "{why}");
        let text = review["markdown"].as_str().unwrap();
        let unknown = text.split("Unknown").nth(1).unwrap();
        assert!(unknown.contains("Activation") && unknown.contains(why), "{why}: {text}");
        assert!(text.contains("no data from the metric \"Activation\""), "{text}");
    }
}

#[test]
fn a_metric_that_has_stopped_is_a_warning_and_stale_is_never_on_track() {
    let server = Server::start();
    // 80 of 100 is ahead of time, but it is of the seventh.
    server.on("GET", "/activation", [Reply::ok("{\"days\": {\"2026-11-07\": 80}}")]);
    let home = home(&server);
    let ran = at(&home, MONDAY, &["okr", "--json"]);
    assert!(ran.stderr.contains("Activation") && ran.stderr.contains("stopped"), "{}", ran.stderr);
    let review = ran.json();
    let active = row(&review, "activated");
    assert_eq!((&active["status"], &active["cause"]), (&json!("at-risk"), &json!("stale")));
    let problems = review["problems"].as_array().unwrap();
    let stopped = problems.iter().find(|one| one["source"] == "Activation").unwrap();
    assert_eq!(stopped["kind"], "stale");
    let message = stopped["message"].as_str().unwrap();
    assert!(message.contains("nothing new since 2026-11-07"), "{message}");
    let text = review["markdown"].as_str().unwrap();
    assert!(text.contains("see why the metric \"Activation\" says nothing new"), "{text}");
    // What a person says meanwhile is newer.
    let said = at(&home, "2026-11-23T09:05:00+01:00", &["okr", "set", "activated", "50"]);
    assert!(said.stdout.contains("the next value of the metric \"Activation\" is newer"));
    let review = at(&home, "2026-11-23T09:10:00+01:00", &["okr", "-n", "--json"]).json();
    close(&row(&review, "activated")["value"], 50.0);
    server.on("GET", "/activation", [Reply::ok("{\"days\": {\"2026-11-23\": 52}}")]);
    let review = at(&home, "2026-11-24T09:10:00+01:00", &["okr", "-n", "--json"]).json();
    close(&row(&review, "activated")["value"], 52.0);
}

#[test]
fn without_a_network_or_a_file_the_review_says_what_it_does_not_know() {
    let server = Server::start();
    let home = home(&server);
    std::fs::remove_file(home.path("app.db")).unwrap();
    let ran = at(&home, MONDAY, &["--offline", "okr", "-n", "--json"]);
    assert!(server.seen().is_empty());
    let review = ran.json();
    let sources: Vec<&str> = review["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources, ["Activation", "Signups", "Tickets"]);
    assert_eq!(row(&review, "signups")["status"], "unknown");
    close(&row(&review, "deals")["value"], 150.0);
    // Under --strict, and when the configuration is checked, a file that is not there is a mistake.
    at(&home, MONDAY, &["--offline", "okr", "-n", "--strict"]).failed(78);
    at(&home, MONDAY, &["--offline", "config", "check"]).failed(78);
}
