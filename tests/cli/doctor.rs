//! `doctor`: on a healthy machine, on one where a part is broken, and where nothing can be had.

use crate::harness::{Home, Ran, calendar};
use crate::server::{Reply, Server};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

const TOKEN: &str = "xoxb-very-secret-0123456789";
const KEY: &str = "sk-very-secret-0123456789";

/// A `crontab` that keeps its table in the home folder.
const CRONTAB: &str = "#!/bin/sh
case \"$1\" in
-l) if [ -e \"$HOME/tab\" ]; then cat \"$HOME/tab\"; else echo 'no crontab for ada' >&2; exit 1; fi ;;
-) cat > \"$HOME/tab.new\" && mv \"$HOME/tab.new\" \"$HOME/tab\" ;;
*) exit 2 ;;
esac
";

fn mode(home: &Home, name: &str, mode: u32) {
    std::fs::set_permissions(home.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
}

/// A home with a calendar, a task list, a schedule for plans, and a cron to install it in.
fn healthy(more: &str) -> Home {
    let home = Home::with(
        &calendar(&[("a", "20261124T100000", "20261124T110000", "Review", "")]),
        "One\nTwo\n",
    );
    home.configure(&format!(
        "[sinks.archive]\nkind = \"file\"\npath = \"~/plans/{{date}}.md\"\n\
         [delivery]\nplan = [\"archive\"]\n[schedule]\nplan = \"Mon..Fri 08:00\"\n{more}"
    ));
    home.write("bin/crontab", CRONTAB);
    mode(&home, "bin/crontab", 0o755);
    home
}

fn run(home: &Home, args: &[&str]) -> Ran {
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    home.finish(home.command(args).env("PATH", path))
}

/// Installs the schedule. Whether a cron daemon runs on the machine of the tests is its own affair.
#[track_caller]
fn install(home: &Home) {
    let ran = run(home, &["schedule", "install", "--backend", "crontab"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

/// The checks of `doctor` with these options, after its exit code was compared.
#[track_caller]
fn checks(ran: &Ran, code: i32) -> Vec<Value> {
    assert_eq!(ran.code, Some(code), "{}{}", ran.stdout, ran.stderr);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["schema"], 1);
    json["checks"].as_array().unwrap().clone()
}

/// The one check of an area and a name.
#[track_caller]
fn of<'c>(checks: &'c [Value], area: &str, name: &str) -> &'c Value {
    let mut found = checks.iter().filter(|check| check["area"] == area && check["name"] == name);
    let first = found.next().unwrap_or_else(|| panic!("no {area} {name} in {checks:#?}"));
    assert!(found.next().is_none(), "{area} {name} is there twice");
    first
}

#[track_caller]
fn state<'c>(checks: &'c [Value], area: &str, name: &str) -> &'c str {
    of(checks, area, name)["state"].as_str().unwrap()
}

fn failures(checks: &[Value]) -> Vec<String> {
    let failed = checks.iter().filter(|check| check["state"] == "failure");
    failed.map(|check| format!("{} {}", check["area"], check["name"]).replace('"', "")).collect()
}

#[test]
fn a_healthy_machine_has_one_line_for_each_check_and_ends_with_0() {
    let home = healthy("");
    install(&home);
    home.run(["plan", "--to", "archive"]).ok();
    let before: Vec<_> = ["tab", ".local/state/personal-os/history.db"]
        .map(|name| std::fs::read(home.path(name)).unwrap())
        .into();
    let log = ".local/state/personal-os/personal-os.log";
    let logged = std::fs::read(home.path(log)).ok();
    let text = run(&home, &["doctor"]).ok();
    let daemon = "no cron daemon seems to run";
    let verdict = if text.contains(daemon) { "1 warning" } else { "nothing is wrong" };
    assert!(text.starts_with(&format!("Doctor · {verdict}\n")), "{text}");
    // Where lines are broken is the layout's business.
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "config ok file: ~/.config/personal-os/config.toml is right sources",
        "ok calendar work: 1 event today, last changed ",
        "ok tasks todo: 2 tasks, last changed ",
        "ok archive: writes ~/plans/2026-11-24.md",
        "ok installed: crontab: installed as configured (plan)",
        "ok plan: last run Tue 24 Nov 08:00 (sent)",
        "ok zone: Europe/Berlin (~/.config/personal-os/config.toml:2); the clocks go forward by \
         60 min on Sun 28 Mar 2027; zone data 20",
        "ok integrity: no page is damaged",
        "ok locks: nothing is running",
    ] {
        assert!(words.contains(line), "{line}: {text}");
    }
    // It is a look and nothing else.
    let after: Vec<_> = ["tab", ".local/state/personal-os/history.db"]
        .map(|name| std::fs::read(home.path(name)).unwrap())
        .into();
    assert!(before == after && logged == std::fs::read(home.path(log)).ok());
    let narrow = home.finish(
        home.command(["doctor"])
            .env("COLUMNS", "40")
            .env("PATH", format!("{}:/usr/bin:/bin", home.path("bin").display())),
    );
    let narrow = narrow.ok();
    assert!(narrow.lines().all(|line| line.chars().count() <= 40), "{narrow}");
    assert!(!narrow.contains('\u{1b}'));
}

#[test]
fn the_json_form_has_an_area_a_name_a_state_a_message_and_a_fix() {
    let home = healthy("");
    install(&home);
    let checks = checks(&run(&home, &["doctor", "--json"]), 0);
    for check in &checks {
        let keys: Vec<&str> = check.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["area", "fix", "message", "name", "state", "value"]);
        let state = check["state"].as_str().unwrap();
        assert!(["ok", "warning", "failure", "skipped"].contains(&state), "{state}");
        assert_eq!(check["fix"].is_string(), check["fix"] != Value::Null);
    }
    assert_eq!(of(&checks, "clock", "zone")["value"], "Europe/Berlin");
    assert_eq!(of(&checks, "sources", "tasks todo")["value"], "2");
    let names = checks.iter().filter_map(|check| check["name"].as_str());
    let names: Vec<&str> = names.filter(|name| *name != "note").collect();
    assert_eq!(
        names,
        [
            "file",
            "calendar work",
            "tasks todo",
            "model",
            "archive",
            "installed",
            "plan",
            "time",
            "zone",
            "free",
            "config",
            "state",
            "cache",
            "history",
            "opens",
            "schema",
            "integrity",
            "locks"
        ]
    );
}

#[test]
fn with_nothing_configured_the_one_next_step_is_named() {
    let home = Home::new();
    let ran = home.run(["doctor"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let first = "config       warning file: there is no ~/.config/personal-os/config.toml, and no";
    assert!(ran.stdout.contains(first), "{}", ran.stdout);
    assert!(ran.stdout.contains("fix: personal-os init\n"), "{}", ran.stdout);
    assert!(std::fs::read_dir(home.path("")).unwrap().next().is_none(), "something was written");
}

#[test]
fn a_broken_configuration_is_told_mistake_by_mistake_and_the_rest_is_looked_at() {
    let home = healthy("");
    let config = home.read(".config/personal-os/config.toml");
    home.write_config(&format!(
        "[user]\ntimzone = \"UTC\"\n[wrok]\nx = 1\n{}",
        config.replacen("[user]\n", "", 1)
    ));
    let found = checks(&run(&home, &["doctor", "--json"]), 1);
    let mistakes: Vec<&str> = found
        .iter()
        .filter(|check| check["name"] == "mistake")
        .map(|check| check["message"].as_str().unwrap())
        .collect();
    assert!(
        mistakes.iter().any(|m| m
            .contains("config.toml:2:1: unknown key user.timzone, did you mean user.timezone?")),
        "{mistakes:?}"
    );
    assert_eq!(state(&found, "schedule", "installed"), "skipped");
    assert_eq!(state(&found, "sources", "tasks todo"), "ok");
    // One that is no TOML at all says where, and the machine is looked at all the same.
    home.write_config("[user\nname = \n");
    let found = checks(&run(&home, &["doctor", "--json"]), 1);
    let places = found.iter().filter(|check| check["name"] == "mistake");
    assert!(places.clone().count() >= 1);
    assert!(places.clone().all(|m| m["message"].as_str().unwrap().contains("config.toml:")));
    assert_eq!(state(&found, "disk", "free"), "ok");
    let ran = run(&home, &["doctor"]);
    assert!(ran.stderr.starts_with("error: the doctor found "), "{}", ran.stderr);
}

#[test]
fn a_secret_that_is_missing_or_open_to_others_fails_and_is_never_shown() {
    let home = healthy(
        "[slack]\ntoken = { env = \"SLACK_BOT_TOKEN\" }\nuser = \"U1\"\n\
         [ai]\nprovider = \"anthropic\"\napi_key = { file = \"~/key\" }\n",
    );
    home.write("key", KEY);
    mode(&home, "key", 0o644);
    let ran = run(&home, &["doctor", "--json"]);
    let found = checks(&ran, 1);
    assert_eq!(failures(&found), ["secrets ai.api_key", "secrets slack.token"]);
    let key = of(&found, "secrets", "ai.api_key");
    assert!(key["message"].as_str().unwrap().contains("others can read the file"), "{key}");
    assert_eq!(key["fix"], "chmod 600 ~/key");
    let token = of(&found, "secrets", "slack.token");
    assert!(token["message"].as_str().unwrap().contains("the variable is not set"), "{token}");
    assert!(token["fix"].as_str().unwrap().starts_with("set SLACK_BOT_TOKEN"), "{token}");
    // Mended: a fingerprint tells that it is another value, and nothing tells which.
    mode(&home, "key", 0o600);
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    let here = |token: &str, args: &[&str]| {
        let args = [&["doctor"], args].concat();
        home.finish(home.command(args).env("PATH", &path).env("SLACK_BOT_TOKEN", token))
    };
    let [one, again, other] = [TOKEN, TOKEN, "xoxb-another-9876543210"].map(|token| {
        let found = checks(&here(token, &["--json"]), 0);
        of(&found, "secrets", "slack.token")["value"].as_str().unwrap().to_owned()
    });
    assert!(one == again && one != other && one.len() == 6, "{one} {again} {other}");
    for args in [&[][..], &["--json"], &["--as-scheduled"], &["--as-scheduled", "--json"]] {
        let ran = here(TOKEN, args);
        for secret in [TOKEN, KEY, "very-secret"] {
            assert!(!ran.stdout.contains(secret) && !ran.stderr.contains(secret), "{args:?}");
        }
    }
}

#[test]
fn a_secret_of_what_is_turned_off_is_not_missed() {
    let home = healthy(
        "[[calendar]]\nname = \"off\"\nkind = \"ics\"\nenabled = false\nurl = { env = \"NOT_SET\" }\n\
         [ai]\nprovider = \"none\"\napi_key = { env = \"NOT_SET_EITHER\" }\n",
    );
    assert_eq!(failures(&checks(&run(&home, &["doctor", "--json"]), 0)), [""; 0]);
}

#[test]
fn a_source_that_is_gone_fails_with_its_path_and_one_that_is_odd_warns() {
    let home = healthy("");
    std::fs::remove_file(home.path("calendar.ics")).unwrap();
    let ran = run(&home, &["doctor"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("failure calendar work: "), "{}", ran.stdout);
    assert!(ran.stdout.contains("~/calendar.ics"), "{}", ran.stdout);
    assert!(ran.stdout.contains("fix: put it there, or correct the path"), "{}", ran.stdout);
    assert!(ran.stdout.contains("ok tasks todo: 2 tasks"), "{}", ran.stdout);
}

#[test]
fn a_program_that_hangs_is_cut_off() {
    let home = healthy(
        "[[tasks]]\nname = \"slow\"\nkind = \"command\"\ncommand = [\"sleep\", \"600\"]\n\
         timeout = \"1s\"\n",
    );
    let begun = std::time::Instant::now();
    let found = checks(&run(&home, &["doctor", "--json"]), 1);
    assert_eq!(failures(&found), ["sources tasks slow"]);
    let message = of(&found, "sources", "tasks slow")["message"].as_str().unwrap().to_owned();
    assert!(message.contains("did not end within 1 s"), "{message}");
    assert!(begun.elapsed() < std::time::Duration::from_secs(60));
}

#[test]
fn a_server_is_asked_with_online_alone_and_its_copy_is_told_without() {
    let server = Server::start();
    server.on(
        "GET",
        "/c.ics",
        [Reply::ok(calendar(&[("a", "20261124T100000", "20261124T110000", "Review", "")]))],
    );
    let home = healthy(&format!(
        "[[calendar]]\nname = \"team\"\nkind = \"ics\"\nurl = \"{}\"\n",
        server.url("/c.ics")
    ));
    let never = checks(&run(&home, &["doctor", "--json"]), 0);
    assert_eq!(state(&never, "sources", "calendar team"), "skipped");
    assert_eq!(of(&never, "network", "online")["fix"], "personal-os doctor --online");
    assert_eq!(server.connections(), 0);
    let asked = checks(&run(&home, &["doctor", "--online", "--json"]), 0);
    let message = &of(&asked, "sources", "calendar team")["message"];
    assert_eq!(message, "1 event today, asked just now");
    let copy = checks(&run(&home, &["doctor", "--json"]), 0);
    let message = &of(&copy, "sources", "calendar team")["message"];
    assert_eq!(message, "1 event today, from the copy of Tue 24 Nov 08:00");
    assert_eq!(server.connections(), 1);
    let both = run(&home, &["doctor", "--online", "--offline"]).failed(2);
    assert!(both.contains("--online and --offline exclude each other"), "{both}");
}

#[test]
fn a_block_that_was_edited_is_drift() {
    let home = healthy("");
    install(&home);
    let tab = std::fs::read_to_string(home.path("tab")).unwrap();
    std::fs::write(home.path("tab"), tab.replacen(" plan ", " summary ", 1)).unwrap();
    let found = checks(&run(&home, &["doctor", "--json"]), 1);
    let installed = of(&found, "schedule", "installed");
    assert_eq!(installed["state"], "failure");
    assert!(installed["fix"].as_str().unwrap().contains("personal-os schedule diff"));
    // Nothing installed is no failure: reports come by hand.
    std::fs::remove_file(home.path("tab")).unwrap();
    let found = checks(&run(&home, &["doctor", "--json"]), 0);
    let installed = of(&found, "schedule", "installed");
    assert_eq!(
        (&installed["state"], &installed["fix"]),
        (&json!("warning"), &json!("personal-os schedule install"))
    );
}

#[test]
fn slots_that_nobody_served_are_told() {
    let home = healthy("");
    install(&home);
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    let mut later = home.command(["doctor", "--json"]);
    later.env("PATH", path).env("PERSONAL_OS_NOW", "2026-11-26T09:00:00+01:00");
    let found = checks(&home.finish(&mut later), 0);
    let missed = of(&found, "runs", "missed");
    assert_eq!(missed["state"], "warning");
    let message = missed["message"].as_str().unwrap();
    assert!(message.contains("since Wed 25 Nov 08:00: plan 2026-11-25"), "{message}");
}

fn with_servers(slack: &Server, model: &Server) -> Home {
    let home = healthy(&format!(
        "[slack]\ntoken = {{ file = \"~/token\" }}\nuser = \"U1\"\nbase_url = \"{}\"\n\
         [ai]\nprovider = \"anthropic\"\nmodel = \"model-1\"\nbase_url = \"{}\"\n\
         api_key = {{ file = \"~/key\" }}\n[alerts]\nto = [\"slack\", \"slack:#team\"]\n",
        slack.url("/api"),
        model.url("")
    ));
    for (name, secret) in [("token", TOKEN), ("key", KEY)] {
        home.write(name, secret);
        mode(&home, name, 0o600);
    }
    home
}

fn identity(scopes: &str) -> Reply {
    let body = json!({"ok": true, "url": "https://acme.slack.com/", "team": "Acme", "user": "planner",
        "team_id": "T1", "user_id": "U9", "bot_id": "B1"});
    Reply::ok(body.to_string()).with("x-oauth-scopes", scopes)
}

fn says(text: &str) -> Reply {
    let body = json!({"content": [{"type": "text", "text": text}], "stop_reason": "end_turn",
        "usage": {"input_tokens": 40, "output_tokens": 8}});
    Reply::ok(body.to_string())
}

#[test]
fn slack_says_which_scopes_are_missing_and_the_model_answers_one_tiny_call() {
    let (slack, model) = (Server::start(), Server::start());
    slack.on(
        "POST",
        "/api/auth.test",
        [identity("chat:write,im:history,im:write,channels:history,groups:history")
            .with("Date", "Tue, 24 Nov 2026 07:10:00 GMT")],
    );
    model.on("POST", "/v1/messages", [says("{\"texts\":[],\"picks\":[]}")]);
    let home = with_servers(&slack, &model);
    let found = checks(&run(&home, &["doctor", "--json"]), 0);
    assert_eq!(state(&found, "slack", "token"), "skipped");
    assert_eq!(state(&found, "model", "answer"), "skipped");
    assert_eq!((slack.connections(), model.connections()), (0, 0));
    let found = checks(&run(&home, &["doctor", "--online", "--json"]), 1);
    assert_eq!(failures(&found), ["slack scope channels:read"]);
    let scope = of(&found, "slack", "scope channels:read");
    assert_eq!(scope["message"], "missing; it finds a channel by its #name");
    assert!(scope["fix"].as_str().unwrap().starts_with("add channels:read to the bot token"));
    assert_eq!(state(&found, "slack", "scope groups:read"), "warning");
    assert_eq!(of(&found, "slack", "token")["message"], "planner in Acme (T1)");
    // Ten minutes apart.
    assert_eq!(state(&found, "clock", "server"), "warning");
    let answer = of(&found, "model", "answer");
    assert_eq!(answer["state"], "ok", "{answer}");
    let message = answer["message"].as_str().unwrap();
    assert!(message.starts_with("model-1 answered in ") && message.ends_with(" with 48 tokens"));
    let configured = of(&found, "model", "model")["message"].as_str().unwrap().to_owned();
    assert!(configured.contains("(on this machine); it is sent titles"), "{configured}");
    // One call each, and not a word of the user's in it.
    assert_eq!((slack.seen().len(), model.seen().len()), (1, 1));
    let body = &model.seen()[0].body;
    assert!(body.len() < 2_000 && !body.contains("One") && !body.contains("Review"), "{body}");
    assert!(!home.path(".local/state/personal-os/history.db").exists(), "something was recorded");
}

#[test]
fn a_refused_key_and_a_refused_token_are_told_with_the_next_step() {
    let (slack, model) = (Server::start(), Server::start());
    let refused = json!({"ok": false, "error": "invalid_auth"}).to_string();
    slack.on("POST", "/api/auth.test", [Reply::ok(refused)]);
    let why =
        json!({"error": {"type": "authentication_error", "message": format!("bad key {KEY}")}});
    model.on("POST", "/v1/messages", [Reply::new(401, why.to_string())]);
    let home = with_servers(&slack, &model);
    let ran = run(&home, &["doctor", "--online", "--json"]);
    let found = checks(&ran, 1);
    assert_eq!(failures(&found), ["model answer", "slack token"]);
    assert!(!ran.stdout.contains(KEY), "{}", ran.stdout);
    let answer = of(&found, "model", "answer");
    assert!(answer["fix"].as_str().unwrap().starts_with("make a new key"), "{answer}");
    // An answer of another form is no failure: the built-in words stay.
    model.on("POST", "/v1/messages", [says("Sure!")]);
    slack.on("POST", "/api/auth.test", [identity("chat:write,channels:read,groups:read,im:history,im:write,channels:history,groups:history")]);
    let found = checks(&run(&home, &["doctor", "--online", "--json"]), 0);
    assert_eq!(state(&found, "model", "answer"), "warning");
    assert_eq!(state(&found, "slack", "scopes"), "ok");
}

#[test]
fn as_scheduled_shows_the_secret_and_the_program_that_are_only_here() {
    let home = healthy(
        "[slack]\ntoken = { env = \"SLACK_BOT_TOKEN\" }\nuser = \"U1\"\n\
         [sinks.mine]\nkind = \"command\"\ncommand = [\"deliver\"]\n",
    );
    home.write("bin/deliver", "#!/bin/sh\ncat > /dev/null\n");
    mode(&home, "bin/deliver", 0o755);
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    let here = |args: &[&str]| {
        let mut command = home.command([&["doctor", "--json"], args].concat());
        command.env("PATH", &path).env("SLACK_BOT_TOKEN", TOKEN).env("TZ", "America/New_York");
        home.finish(&mut command)
    };
    assert_eq!(failures(&checks(&here(&[]), 0)), [""; 0]);
    let found = checks(&here(&["--as-scheduled"]), 1);
    assert_eq!(failures(&found), ["scheduled secrets slack.token"]);
    let token = of(&found, "scheduled", "secrets slack.token");
    assert!(token["message"].as_str().unwrap().contains("the variable is not set"), "{token}");
    // What a job is given by the schedule is there: the search path with the sink's program.
    assert_eq!(state(&found, "sinks", "mine"), "ok");
    assert!(!found.iter().any(|check| check["name"] == "scheduled sinks mine"));
    // A secret in a file is there as here.
    let config = home.read(".config/personal-os/config.toml");
    home.write_config(&config.replace("env = \"SLACK_BOT_TOKEN\"", "file = \"~/token\""));
    home.write("token", TOKEN);
    mode(&home, "token", 0o600);
    let found = checks(&here(&["--as-scheduled"]), 0);
    let all = of(&found, "scheduled", "all")["message"].as_str().unwrap().to_owned();
    assert!(all.ends_with("checks end there as they do here"), "{all}");
}

#[test]
fn without_a_home_or_a_place_to_write_the_doctor_speaks_all_the_same() {
    // A file where the state should be made, which stops the superuser too.
    let home = healthy("");
    home.write(".local/state", "in the way");
    let found = checks(&run(&home, &["doctor", "--json"]), 1);
    let state_folder = of(&found, "permissions", "state");
    assert!(state_folder["message"].as_str().unwrap().contains("stands where a folder"));
    assert_eq!(home.read(".local/state"), "in the way");
    // A variable that is a relative path counts as none; the user may have a home in the list.
    let mut bare = home.command(["doctor", "--json"]);
    bare.env_remove("HOME").env("PERSONAL_OS_CONFIG", home.path(".config/personal-os/config.toml"));
    let ran = home.finish(&mut bare);
    let found = checks(&ran, ran.code.unwrap());
    assert!(!found.is_empty() && [Some(0), Some(1)].contains(&ran.code), "{}", ran.stdout);
}

#[test]
fn a_history_that_is_none_and_one_that_is_open_to_others_are_told() {
    let home = healthy("");
    home.run(["plan", "--to", "archive"]).ok();
    let database = ".local/state/personal-os/history.db";
    mode(&home, database, 0o644);
    mode(&home, ".local/state/personal-os", 0o755);
    let found = checks(&run(&home, &["doctor", "--json"]), 0);
    let fix = |name: &str| of(&found, "permissions", name)["fix"].as_str().unwrap().to_owned();
    assert_eq!(fix("history"), format!("chmod 600 ~/{database}"));
    assert_eq!(fix("state"), "chmod 700 ~/.local/state/personal-os");
    home.write(database, vec![b'x'; 10_000]);
    let found = checks(&run(&home, &["doctor", "--json"]), 1);
    assert_eq!(failures(&found), ["history opens"]);
    assert!(of(&found, "history", "opens")["fix"].as_str().unwrap().contains("mv "));
    assert_eq!(std::fs::read(home.path(database)).unwrap(), vec![b'x'; 10_000]);
}
