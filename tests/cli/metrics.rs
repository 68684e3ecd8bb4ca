//! `metrics` on the real program: figures from files, programs, databases and a server.

use crate::harness::Home;
use crate::server::{Reply, Server};
use predicates::prelude::*;
use serde_json::{Value, json};

const BASE: &str = "[user]\ntimezone = \"Europe/Berlin\"\n";

/// A home that watches these metrics.
fn home(metrics: &str) -> Home {
    let home = Home::new();
    home.write_config(&format!("{BASE}{metrics}"));
    home
}

/// `metrics --json`, with more arguments.
fn listed(home: &Home, more: &[&str]) -> Value {
    home.run([&["metrics", "--json"], more].concat()).json()
}

fn with_database(home: &Home) {
    let database = rusqlite::Connection::open(home.path(".config/personal-os/app.db")).unwrap();
    database
        .execute_batch(
            "CREATE TABLE days (day TEXT, n REAL);
             INSERT INTO days VALUES ('2026-11-16', 40), ('2026-11-23', 50), ('2026-11-24', 3);",
        )
        .unwrap();
}

const DAYS: &str = "[[metric]]\nname = \"Signups\"\nkind = \"sqlite\"\npath = \"app.db\"\n\
                    query = \"SELECT day, n FROM days\"\nunit = \"users\"\ntarget = 45\n";

#[test]
fn a_series_is_shown_with_its_week_and_its_target() {
    let home = home(DAYS);
    with_database(&home);
    let text = home.run(["metrics", "--color", "never"]).ok();
    let row = text.lines().find(|line| line.contains("Signups")).unwrap();
    for part in ["50 users", "today so far 3", "+10 (+25 %)", "≥ 45, met"] {
        assert!(row.contains(part), "{part} in {text}");
    }
    let expected = json!({
        "name": "Signups", "unit": "users", "direction": "up", "target": 45.0, "met": true,
        "value": 50.0, "as_of": "2026-11-23", "read_at": "2026-11-24T08:00:00+01:00",
        "partial": false, "so_far": 3.0, "stopped": null,
        "change": {"from": 40.0, "day": "2026-11-16", "by": 10.0, "percent": 25.0, "better": true}
    });
    let listing = listed(&home, &[]);
    assert_eq!((&listing["schema"], &listing["problems"]), (&json!(1), &json!([])));
    assert_eq!(listing["metrics"], json!([expected]));
}

#[test]
fn every_kind_without_a_network_is_read_and_checked() {
    let home = home(
        "[[metric]]\nname = \"NPS\"\nkind = \"file\"\npath = \"nps.json\"\npointer = \"/score\"\n\
         [[metric]]\nname = \"Tickets\"\nkind = \"command\"\ncommand = [\"echo\", \" 12 \"]\n\
         direction = \"down\"\ntarget = 10\n\
         [[metric]]\nname = \"Won\"\nkind = \"csv\"\npath = \"deals.csv\"\ncolumn = \"Betrag\"\n\
         where = { Phase = \"won\" }\nagg = \"sum\"\ndecimal_comma = true\n",
    );
    home.write(".config/personal-os/nps.json", "{\"score\": -4}");
    let deals = "\u{FEFF}Phase;Betrag\r\nwon;\"1.000,50\"\r\nlost;9\r\nwon;2\r\n";
    home.write(".config/personal-os/deals.csv", deals);
    let listing = listed(&home, &[]);
    let told: Vec<(&Value, &Value)> = listing["metrics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|metric| (&metric["value"], &metric["met"]))
        .collect();
    let (null, not) = (json!(null), json!(false));
    assert_eq!(told, [(&json!(-4.0), &null), (&json!(12.0), &not), (&json!(1002.5), &null)]);
    let checked = home.run(["config", "check"]).ok();
    assert!(checked.contains("  metric \"Tickets\": 1 value\n"), "{checked}");
}

#[test]
fn no_data_is_named_and_never_zero() {
    let home = home(
        "[[metric]]\nname = \"A\"\nkind = \"file\"\npath = \"a.json\"\npointer = \"/n\"\n\
         [[metric]]\nname = \"B\"\nkind = \"file\"\npath = \"none.json\"\n",
    );
    home.write(".config/personal-os/a.json", "{\"n\": null}");
    let listing = listed(&home, &[]);
    assert_eq!(listing["metrics"][0]["value"], json!(null));
    assert_eq!(
        listing["problems"][0],
        json!({
            "source": "A", "kind": "malformed", "message": "no data: it is null"
        })
    );
    assert_eq!(listing["problems"][1]["kind"], "unreachable");
    let ran = home.run(["metrics"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("no data") && ran.stdout.contains("Unknown"), "{}", ran.stdout);
    assert!(ran.stderr.contains("A: no data: it is null"), "{}", ran.stderr);
    // A path that cannot be opened is a fault of the configuration.
    home.run(["metrics", "--strict"]).failed(78);
    home.run(["config", "check"]).failed(78);
}

#[test]
fn what_was_recorded_is_known_when_the_source_is_down() {
    let home = home(DAYS);
    with_database(&home);
    // Without --record nothing is kept.
    listed(&home, &[]);
    assert!(!home.path(".local/state/personal-os/history.db").exists());
    assert_eq!(listed(&home, &["--record"])["metrics"][0]["value"], json!(50.0));
    std::fs::remove_file(home.path(".config/personal-os/app.db")).unwrap();
    let listing = listed(&home, &[]);
    let metric = &listing["metrics"][0];
    assert_eq!((&metric["value"], &metric["as_of"]), (&json!(50.0), &json!("2026-11-23")));
    assert_eq!(metric["change"]["by"], json!(10.0));
    assert_eq!(listing["problems"][0]["kind"], "unreachable");
    // Two weeks later it has stopped.
    let late = ["--now", "2026-12-09T08:00:00+01:00"];
    let listing = listed(&home, &late);
    assert_eq!(listing["metrics"][0]["stopped"], "2026-11-24");
    let stale = &listing["problems"][1];
    assert_eq!((&stale["source"], &stale["kind"]), (&json!("Signups"), &json!("stale")));
}

#[test]
fn a_server_is_asked_once_and_its_secrets_are_told_to_nobody() {
    let server = Server::start();
    let path = "/api/query/insights?project_id=7&bookmark_id=8";
    let report = "{\"computed_at\": \"2026-11-24T06:00:00+00:00\", \"series\": {\"A\": \
                  {\"2026-11-23\": 5}, \"B\": {\"2026-11-23\": 0}}}";
    server.on("GET", path, [Reply::ok(report), Reply::new(401, "hunter2 is wrong")]);
    let metric = |name: &str| {
        format!(
            "[[metric]]\nname = \"{name}\"\nkind = \"mixpanel\"\nuser = \"svc\"\n\
             secret = {{ env = \"MIXPANEL\" }}\nproject_id = 7\nbookmark_id = 8\n\
             series = \"{name}\"\nbase_url = \"{}\"\n",
            server.url("/api/query")
        )
    };
    let home = home(&(metric("A") + &metric("B")));
    let run = |more: &[&str]| {
        let args = [&["metrics", "--json", "-v"], more].concat();
        home.finish(home.command(args).env("MIXPANEL", "hunter2"))
    };
    let values = |listing: &Value| [0, 1].map(|at| listing["metrics"][at]["value"].clone());
    assert_eq!(values(&run(&[]).json()), [json!(5.0), json!(0.0)]);
    assert_eq!(values(&run(&["--now", "2026-11-24T08:14:00+01:00"]).json()), [5.0, 0.0]);
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    // The words svc:hunter2 in base 64.
    assert_eq!(seen[0].header("authorization"), Some("Basic c3ZjOmh1bnRlcjI="));
    let refused = run(&["--now", "2026-11-24T09:00:00+01:00"]);
    assert!(!refused.stdout.contains("hunter2") && !refused.stderr.contains("hunter2"));
    let listing = refused.json();
    assert_eq!(values(&listing), [5.0, 0.0]);
    let kinds: Vec<&str> = listing["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["rejected", "stale", "rejected", "stale"]);
    let log = home.read(".local/state/personal-os/personal-os.log");
    assert!(!log.contains("hunter2") && !log.contains("c3ZjOmh1bnRlcjI"), "{log}");
    let offline = listed(&home, &["--offline"]);
    assert_eq!(values(&offline), [5.0, 0.0]);
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn mistakes_in_a_metric_are_told_with_their_place() {
    let home = home(
        "[[metric]]\nname = \"A\"\nkind = \"htp\"\n\
         [[metric]]\nname = \"B\"\nkind = \"http\"\nurl = \"http://stats.example.com/\"\n\
         headers = { authorization = \"Bearer hunter2\" }\npointer = \"v\"\nagg = \"median\"\n\
         [[metric]]\nname = \"C\"\nkind = \"csv\"\npath = \"c.csv\"\ncolum = \"n\"\n\
         [[metric]]\nname = \"D\"\nkind = \"sqlite\"\npath = \"d.db\"\nquery = \"SELECT {today-}\"\n",
    );
    let stderr = home.run(["metrics"]).failed(78);
    for expected in [
        "metric.A.kind: \"htp\" is no kind of source, did you mean \"http\"?",
        "metric.B.url: the address must begin with https://",
        "metric.B.headers.authorization is a secret",
        "metric.B.pointer: \"v\" must begin with /",
        "metric.B.agg: \"median\" must be one of last, sum, mean, count, min, max",
        "metric.C.column is missing",
        "unknown key metric.C.colum, did you mean metric.C.column?",
        "metric.D.query: \"-\" is no distance",
    ] {
        assert!(predicate::str::contains(expected).eval(&stderr), "{expected} in {stderr}");
    }
    assert!(!stderr.contains("hunter2"), "{stderr}");
}
