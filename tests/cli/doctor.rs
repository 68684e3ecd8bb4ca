//! `doctor`: on a healthy machine, on one where a part is broken, and where nothing can be had.

mod online;

use crate::harness::{Home, Ran, calendar};
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
    // Each mistake is one failure, and there is no other.
    assert_eq!(mistakes.len(), 2, "{mistakes:?}");
    assert_eq!(failures(&found), ["config mistake"; 2]);
    assert_eq!(state(&found, "schedule", "installed"), "skipped");
    assert_eq!(state(&found, "sources", "tasks todo"), "ok");
    // What mends it is typed for the same file.
    let edit = "`personal-os config edit`; no command uses the file before";
    assert!(found.iter().any(|check| check["fix"] == edit), "{found:?}");
    home.write(".config/personal-os/ada/config.toml", "[user]\ntimzone = \"UTC\"\n");
    let found = checks(&run(&home, &["--profile", "ada", "doctor", "--json"]), 1);
    let edit = "`personal-os --profile ada config edit`; no command uses the file before";
    assert!(found.iter().any(|check| check["fix"] == edit), "{found:?}");
    let failed = run(&home, &["--profile", "ada", "plan"]).failed(78);
    assert!(failed.contains("hint: `personal-os --profile ada config edit` opens"), "{failed}");
    // One that is no TOML at all says where, and the machine is looked at all the same.
    home.write_config("[user\nname = \n");
    let found = checks(&run(&home, &["doctor", "--json"]), 1);
    let places = found.iter().filter(|check| check["name"] == "mistake");
    assert_eq!(places.clone().count(), failures(&found).len());
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
fn a_credential_is_not_missed_by_hand_but_where_systemd_gives_others() {
    let home = healthy("[slack]\ntoken = { credential = \"slack\" }\nuser = \"U1\"\n");
    let found = checks(&run(&home, &["doctor", "--json"]), 0);
    let token = of(&found, "secrets", "slack.token");
    assert_eq!(token["state"], "skipped", "{token}");
    assert!(token["message"].as_str().unwrap().contains("only in a run of systemd"), "{token}");
    assert_eq!(failures(&found), [""; 0]);
    home.write("credentials/ping", "x");
    let mut unit = home.command(["doctor", "--json"]);
    unit.env("CREDENTIALS_DIRECTORY", home.path("credentials"));
    assert_eq!(failures(&checks(&home.finish(&mut unit), 1)), ["secrets slack.token"]);
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

#[test]
fn a_named_file_that_is_not_there_is_called_that() {
    let home = Home::new();
    let ran = home.run(["-c", "none.toml", "doctor", "--json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let checks: Value = serde_json::from_str(&ran.stdout).unwrap();
    let check = &checks["checks"][0];
    assert_eq!((&check["area"], &check["name"]), (&json!("config"), &json!("file")));
    assert_eq!(check["message"], "there is no configuration ~/none.toml");
    let fix = "check the path given with --config or PERSONAL_OS_CONFIG; \
               `personal-os --config none.toml init` writes the file";
    assert_eq!(check["fix"], fix);
    // What is there and no file is none to be mended either.
    std::fs::create_dir(home.path("none.toml")).unwrap();
    let ran = home.run(["-c", "none.toml", "doctor"]);
    assert!(
        ran.stdout.contains("failure file: could not read the configuration"),
        "{}",
        ran.stdout
    );
    // One that can be read has mistakes.
    home.write("wrong.toml", "[user\n");
    let ran = home.run(["-c", "wrong.toml", "doctor"]);
    assert!(ran.stdout.contains("failure mistake:"), "{}", ran.stdout);
    // A home that is no absolute path is told as what it is.
    let mut command = home.command(["doctor"]);
    let ran = home.finish(command.env("HOME", "me"));
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains(
            "home: no folder for the configuration: HOME is \"me\", which is a relative path"
        ),
        "{text}"
    );
}
