//! Sources on the web, from outside: what goes over the wire, what is said when it breaks, and
//! that no secret is left anywhere.

use crate::harness::{Home, calendar};
use crate::server::{Reply, Server};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

const PASSWORD: &str = "correct-horse-battery";

fn meeting(title: &str) -> String {
    calendar(&[("m", "20261124T090000", "20261124T100000", title, "")])
}

/// A home with one calendar at an address; `more` is added to its section.
fn home_with(url: &str, more: &str) -> Home {
    let home = Home::new();
    home.write_config(&format!(
        "[user]\ntimezone = \"Europe/Berlin\"\n\
         [[calendar]]\nname = \"team\"\nkind = \"ics\"\nurl = \"{url}\"\n{more}"
    ));
    home
}

/// A home whose calendar needs the password of a file.
fn private(url: &str) -> Home {
    let home = home_with(url, "user = \"ada\"\npassword = { file = \"~/secret\" }\n");
    let secret = home.write("secret", format!("{PASSWORD}\n"));
    std::fs::set_permissions(secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    home
}

fn agenda(home: &Home) -> Value {
    home.run(["agenda", "--json"]).json()
}

fn titles(agenda: &Value) -> Vec<&str> {
    let events = agenda["events"].as_array().unwrap();
    events.iter().map(|event| event["title"].as_str().unwrap()).collect()
}

fn kinds(agenda: &Value) -> Vec<&str> {
    let problems = agenda["problems"].as_array().unwrap();
    problems.iter().map(|problem| problem["kind"].as_str().unwrap()).collect()
}

/// All files below a folder whose content holds `text`.
fn holding(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else if String::from_utf8_lossy(&std::fs::read(&path).unwrap()).contains(text) {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found
}

#[test]
fn a_calendar_at_an_address_is_read_and_kept_for_its_owner_alone() {
    let server = Server::start();
    server.on("GET", "/a.ics", [Reply::ok(meeting("Review"))]);
    let home = home_with(&server.url("/a.ics"), "");
    let found = agenda(&home);
    assert_eq!((titles(&found), &found["problems"]), (vec!["Review"], &json!([])));
    assert_eq!(found["events"][0]["key"], "team:m");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = home.path(".cache/personal-os/answers");
    assert_eq!(mode(&folder), 0o700);
    for entry in std::fs::read_dir(folder).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

#[test]
fn a_refused_password_is_one_request_and_77_under_strict() {
    let server = Server::start();
    server.on("GET", "/a.ics", [Reply::new(401, "who are you?")]);
    let home = private(&server.url("/a.ics"));
    let found = agenda(&home);
    assert_eq!((titles(&found), kinds(&found)), (vec![], vec!["rejected"]));
    assert_eq!(server.seen().len(), 1);
    let stderr = home.run(["agenda", "--strict"]).failed(77);
    assert!(stderr.contains("refused with 401 Unauthorized"), "{stderr}");
}

#[test]
fn no_secret_is_left_anywhere() {
    let server = Server::start();
    let path = "/private-abcdef/basic.ics?token=hidden-token";
    let replies = [Reply::ok(meeting("Review")), Reply::new(500, ""), Reply::new(403, "")];
    server.on("GET", path, replies);
    let home = private(&server.url(path));
    for args in [
        &["-vvv", "agenda", "--json"][..],
        &["-vvv", "agenda"],
        &["-vvv", "plan"],
        &["agenda", "--strict"],
        &["--offline", "plan"],
    ] {
        let ran = home.run(args);
        for secret in [PASSWORD, "hidden-token", "private-abcdef", "YWRhOm"] {
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!said.contains(secret), "{args:?} says {secret}: {said}");
        }
    }
    let sent = server.seen()[0].header("authorization").unwrap().to_owned();
    assert!(sent.starts_with("Basic "), "{sent}");
    // The configuration and the secret's own file are where the user put them.
    assert_eq!(holding(&home.path("."), PASSWORD), ["secret"]);
    for text in ["hidden-token", "private-abcdef"] {
        assert_eq!(holding(&home.path("."), text), ["config.toml"]);
    }
    assert_eq!(holding(&home.path("."), &sent), Vec::<String>::new());
}

#[test]
fn a_server_that_is_gone_leaves_its_copy_and_69_under_strict() {
    let server = Server::start();
    server.on("GET", "/a.ics", [Reply::ok(meeting("Review"))]);
    let home = home_with(&server.url("/a.ics"), "");
    let mut yesterday = home.command(["agenda", "--json"]);
    yesterday.env("PERSONAL_OS_NOW", "2026-11-23T17:30:00+01:00");
    home.finish(&mut yesterday).json();
    drop(server);
    let found = agenda(&home);
    assert_eq!((titles(&found), kinds(&found)), (vec!["Review"], vec!["stale"]));
    let message = found["problems"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("the copy of Mon 23 Nov 17:30 is used: 127.0.0.1:"), "{message}");
    assert!(message.contains("cannot be reached: Connection refused"), "{message}");
    let shown = home.run(["agenda"]);
    assert!(
        shown.stdout.contains("Review") && shown.stdout.contains("the copy of Mon 23 Nov 17:30")
    );
    home.run(["agenda", "--strict"]).failed(69);
    let plan = home.run(["plan", "--dry-run"]);
    assert_eq!(plan.code, Some(0));
    assert!(plan.stdout.contains("the copy of Mon 23 Nov 17:30 is used"), "{}", plan.stdout);
}

#[test]
fn a_server_that_is_gone_without_a_copy_is_unknown() {
    let server = Server::start();
    let home = home_with(&server.url("/a.ics"), "");
    drop(server);
    let found = agenda(&home);
    assert_eq!((titles(&found), kinds(&found)), (vec![], vec!["unreachable"]));
    home.run(["agenda", "--strict"]).failed(69);
    assert!(home.run(["agenda"]).stdout.contains("unknown: no calendar could be read"));
}

#[test]
fn a_damaged_copy_counts_as_none_and_is_replaced() {
    let server = Server::start();
    server.on("GET", "/a.ics", [Reply::ok(meeting("Review")).with("ETag", "\"1\"")]);
    let home = home_with(&server.url("/a.ics"), "");
    agenda(&home);
    let folder = home.path(".cache/personal-os/answers");
    let copy = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    let whole = std::fs::read(&copy).unwrap();
    std::fs::write(&copy, &whole[..whole.len() / 2]).unwrap();
    let offline = home.run(["--offline", "agenda", "--json"]).json();
    assert_eq!(kinds(&offline), ["unreachable"]);
    assert_eq!(titles(&agenda(&home)), ["Review"]);
    assert_eq!(server.seen()[1].header("if-none-match"), None);
    assert_eq!(std::fs::read(&copy).unwrap(), whole);
}

#[test]
fn offline_makes_no_connection_at_all() {
    let server = Server::start();
    let home = Home::new();
    let url = server.url("/");
    // Nor is a secret fetched: a password manager may ask somebody to unlock it.
    home.write_config(&format!(
        "[[calendar]]\nname = \"a\"\nkind = \"ics\"\nurl = \"{url}\"\n\
         token = {{ command = [\"touch\", \"asked\"] }}\n\
         [[calendar]]\nname = \"b\"\nkind = \"caldav\"\nurl = \"{url}\"\n\
         [[tasks]]\nname = \"c\"\nkind = \"caldav\"\nurl = \"{url}\"\n"
    ));
    let plan = home.run(["--offline", "plan", "--dry-run"]);
    assert_eq!(plan.code, Some(0));
    assert_eq!(plan.stdout.matches("this run is offline").count(), 3, "{}", plan.stdout);
    assert_eq!(server.connections(), 0);
    assert!(!home.path("asked").exists());
}

#[test]
fn what_passes_is_waited_for_and_what_hangs_is_not() {
    let server = Server::start();
    let busy = Reply::new(429, "").with("Retry-After", "0");
    server.on("GET", "/a.ics", [Reply::new(500, ""), busy, Reply::ok(meeting("Review"))]);
    let home = home_with(&server.url("/a.ics"), "");
    let found = agenda(&home);
    assert_eq!((titles(&found), kinds(&found)), (vec!["Review"], vec![]));
    server.on("GET", "/hangs", [Reply::silence()]);
    let home = home_with(&server.url("/hangs"), "timeout = \"1s\"\n");
    let found = agenda(&home);
    assert_eq!(kinds(&found), ["unreachable"]);
    let message = found["problems"][0]["message"].as_str().unwrap();
    assert!(message.ends_with("did not answer within 1 s"), "{message}");
}

#[test]
fn answers_that_are_no_calendar_are_told_as_what_they_are() {
    for (reply, kind, said) in [
        (Reply::new(404, ""), "unreachable", "answered with 404 Not Found"),
        (Reply::ok("<!DOCTYPE html>Sign in"), "malformed", "holds no calendar"),
        (Reply::ok(""), "malformed", "is empty"),
        (Reply::ok("x").with("Content-Length", "300000000"), "malformed", "more than 256 MiB"),
        (Reply::ok(meeting("x")).cut_after(50), "unreachable", "ended early"),
        (Reply::raw("garbage\r\n"), "unreachable", "gave no answer"),
        (
            Reply::redirect(302, "https://login.example/"),
            "unreachable",
            "another host, login.example",
        ),
        (Reply::redirect(302, "/a.ics"), "unreachable", "redirects more than 5 times"),
        (Reply::new(304, ""), "malformed", "304 to no question"),
    ] {
        let server = Server::start();
        server.on("GET", "/a.ics", [reply]);
        let found = agenda(&home_with(&server.url("/a.ics"), ""));
        assert_eq!((titles(&found), kinds(&found)), (vec![], vec![kind]), "{found}");
        let message = found["problems"][0]["message"].as_str().unwrap();
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn a_secret_that_cannot_be_had_is_a_problem_of_its_source() {
    let server = Server::start();
    let home = home_with(&server.url("/a.ics"), "token = { env = \"TEAM_TOKEN\" }\n");
    let found = agenda(&home);
    assert_eq!(kinds(&found), ["config"]);
    let message = found["problems"][0]["message"].as_str().unwrap();
    assert!(message.contains("the variable is not set"), "{message}");
    assert_eq!(server.connections(), 0);
    home.run(["agenda", "--strict"]).failed(78);
    server.on("GET", "/a.ics", [Reply::ok(meeting("Review"))]);
    let mut set = home.command(["agenda", "--json"]);
    set.env("TEAM_TOKEN", "t0ken");
    assert_eq!(titles(&home.finish(&mut set).json()), ["Review"]);
    assert_eq!(server.seen()[0].header("authorization"), Some("Bearer t0ken"));
}

#[test]
fn a_server_that_refuses_a_caldav_password_is_asked_once() {
    let server = Server::start();
    server.on("PROPFIND", "/", [Reply::new(401, "")]);
    let home = Home::new();
    home.write_config(&format!(
        "[[tasks]]\nname = \"later\"\nkind = \"caldav\"\nurl = \"{}\"\ntimeout = \"5s\"\n\
         calendars = [\"Later\"]\nuser = \"ada\"\npassword = {{ raw = \"{PASSWORD}\" }}\n",
        server.url("/")
    ));
    let config = home.path(".config/personal-os/config.toml");
    std::fs::set_permissions(config, std::fs::Permissions::from_mode(0o600)).unwrap();
    let tasks = home.run(["tasks", "--json"]).json();
    assert_eq!(tasks["problems"][0]["kind"], "rejected");
    assert_eq!(server.seen().len(), 1);
    assert_eq!(holding(&home.path("."), PASSWORD), ["config.toml"]);
}

#[test]
fn keys_that_do_not_go_together_are_mistakes_with_their_place() {
    for (keys, reason) in [
        ("kind = \"ics\"", "calendar.a.path is missing"),
        ("kind = \"ics\"\npath = \"a\"\nurl = \"https://e.org\"", "both a path and a url"),
        ("kind = \"ics\"\nurl = \"http://example.com/a\"", "must begin with https://"),
        ("kind = \"ics\"\nurl = \"https://ada:hush@e.org/a\"", "keys of their own"),
        ("kind = \"ics\"\nurl = \"nonsense\"", "is no URL"),
        ("kind = \"ics\"\nurl = \"https://e.org\"\nuser = \"a\"", "a user without a password"),
        (
            "kind = \"ics\"\nurl = \"https://e.org\"\npassword = { raw = \"hush\" }",
            "a password without a user",
        ),
        (
            "kind = \"ics\"\nurl = \"https://e.org\"\nuser = \"a\"\ntoken = { env = \"T\" }",
            "neither user nor password",
        ),
        (
            "kind = \"ics\"\nurl = \"https://e.org\"\ncalendars = [\"a\"]",
            "unknown key calendar.a.calendars",
        ),
        ("kind = \"ics\"\npath = \"a\"\ntimeout = \"1s\"", "unknown key calendar.a.timeout"),
        ("kind = \"ics\"\nurl = \"https://e.org\"\ntimeout = \"0s\"", "must be from 1 s to 30 s"),
        ("kind = \"caldav\"", "calendar.a.url is missing"),
        (
            "kind = \"caldav\"\nurl = \"https://e.org\"\ncalendar = \"Work\"",
            "did you mean calendar.a.calendars?",
        ),
        ("kind = \"caldev\"", "did you mean \"caldav\"?"),
    ] {
        let home = Home::new();
        let config = home.write_config(&format!("[[calendar]]\nname = \"a\"\n{keys}\n"));
        std::fs::set_permissions(config, std::fs::Permissions::from_mode(0o600)).unwrap();
        let stderr = home.run(["agenda"]).failed(78);
        assert!(stderr.contains(reason) && stderr.contains("config.toml:"), "{keys}: {stderr}");
        assert!(!stderr.contains("hush"), "{stderr}");
    }
    // The scheme that calendars are published under is another word for https.
    let home = home_with("webcal://127.0.0.1:9/a.ics", "");
    assert_eq!(kinds(&agenda(&home)), ["unreachable"]);
}

#[test]
fn a_proxy_never_sees_what_goes_to_this_machine_without_tls() {
    let proxy = Server::start();
    let server = Server::start();
    server.on("GET", "/a.ics", [Reply::ok(meeting("Review"))]);
    let home = private(&server.url("/a.ics"));
    let mut command = home.command(["agenda", "--json"]);
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env(name, proxy.url("/"));
    }
    let found = home.finish(&mut command).json();
    assert_eq!((titles(&found), proxy.connections()), (vec!["Review"], 0));
}

#[test]
fn no_listing_shows_a_link_that_is_its_own_password() {
    let home = home_with("https://calendars.example/private-abcdef/basic.ics?key=hidden", "");
    let config = home.path(".config/personal-os/config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let more = "[[calendar]]\nname = \"dav\"\nkind = \"caldav\"\n\
                url = \"https://dav.example/ada/?key=hidden\"\n";
    std::fs::write(config, format!("{text}{more}")).unwrap();
    for args in [&["config", "show"][..], &["config", "show", "--json"], &["config", "check"]] {
        let ran = home.run(args);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!said.contains("abcdef") && !said.contains("hidden"), "{said}");
        if args.contains(&"show") {
            assert!(said.contains("https://calendars.example/…"), "{said}");
            assert!(said.contains("https://dav.example/ada/"), "{said}");
        }
    }
}

#[test]
fn the_address_itself_may_be_a_secret() {
    let server = Server::start();
    let path = "/private-abcdef/basic.ics";
    server.on("GET", path, [Reply::ok(meeting("Review")), Reply::new(500, "")]);
    let home = Home::new();
    home.write_config(
        "[user]\ntimezone = \"Europe/Berlin\"\n\
         [[calendar]]\nname = \"team\"\nkind = \"ics\"\nurl = { env = \"TEAM_URL\" }\n",
    );
    let with = |value: &str, args: &[&str]| {
        let mut command = home.command(args);
        command.env("TEAM_URL", value);
        home.finish(&mut command)
    };
    let found = with(&server.url(path), &["-vvv", "agenda", "--json"]).json();
    assert_eq!((titles(&found), kinds(&found)), (vec!["Review"], vec![]));
    assert_eq!(found["events"][0]["origin"], "the address in { env = \"TEAM_URL\" }:4");
    let shown = home.run(["config", "show"]).stdout;
    assert!(shown.contains("env") && shown.contains("TEAM_URL"), "{shown}");
    assert_eq!(holding(&home.path("."), "abcdef"), Vec::<String>::new());
    // The copy is found without the secret, and whatever goes wrong is told without it.
    let offline = home.run(["--offline", "agenda", "--json"]).json();
    assert_eq!((titles(&offline), kinds(&offline)), (vec!["Review"], vec!["stale"]));
    let unset = agenda(&home);
    assert_eq!((titles(&unset), kinds(&unset)), (vec!["Review"], vec!["config", "stale"]));
    for wrong in ["http://far.example/abcdef", "abcdef", &server.url(path)] {
        let ran = with(wrong, &["-vvv", "agenda"]);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains("Review") && said.contains("is used"), "{said}");
        assert!(!said.contains("abcdef"), "{said}");
    }
}
