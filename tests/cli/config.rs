//! Layers, places and the commands on the configuration.

use crate::harness::{Home, calendar};

#[test]
fn every_value_is_shown_with_its_layer() {
    let home = Home::new();
    home.write_config(
        "[user]\nname = \"Ada\"\ntimezone = \"Europe/Berlin\"\n[work]\nreserve = 0.1\n",
    );
    let mut command = home.command(["config", "show"]);
    command.env("PERSONAL_OS_WORK_BUFFER_MINUTES", "5").env("PERSONAL_OS_USER_NAME", "Grace");
    let shown = home.finish(&mut command).ok();
    let layer = |key: &str| {
        let line = shown.lines().find(|line| line.starts_with(key)).unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(layer("user.name"), "user.name = \"Grace\" # $PERSONAL_OS_USER_NAME");
    assert_eq!(
        layer("user.timezone"),
        "user.timezone = \"Europe/Berlin\" # ~/.config/personal-os/config.toml:3"
    );
    assert_eq!(layer("work.reserve"), "work.reserve = 0.1 # ~/.config/personal-os/config.toml:5");
    assert_eq!(
        layer("work.buffer_minutes"),
        "work.buffer_minutes = 5 # $PERSONAL_OS_WORK_BUFFER_MINUTES"
    );
    assert_eq!(layer("work.hours"), "work.hours = \"09:00-17:30\" # default");
}

#[test]
fn without_a_file_the_zone_is_that_of_the_system() {
    let home = Home::new();
    let shown = home.run(["config", "show", "--json"]).json();
    let values = shown["values"].as_array().unwrap();
    let zone = values.iter().find(|value| value["key"] == "user.timezone").unwrap();
    assert_eq!(
        (zone["value"].as_str(), zone["layer"].as_str()),
        (Some("\"Europe/Berlin\""), Some("$TZ"))
    );
    let mut odd = home.command(["plan"]);
    odd.env("TZ", "CET-1CEST");
    let stderr = home.finish(&mut odd).failed(78);
    assert!(stderr.contains("CET-1CEST") && stderr.contains("user.timezone"), "{stderr}");
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let home = Home::new();
    home.write_config(
        "[user]\ntimezone = \"Mars\"\n[work]\nhours = { mon = \"9-17\", noday = \"09:00-17:00\" }\n\
         lunch = 12\n[[tasks]]\nkind = \"todotxt\"\npath = \"todo.txt\"\n",
    );
    let stderr = home.run(["config", "check"]).failed(78);
    let places: Vec<&str> = stderr
        .lines()
        .filter_map(|line| line.trim().strip_prefix("~/.config/personal-os/config.toml:"))
        .map(|rest| rest.split(": ").next().unwrap())
        .collect();
    assert_eq!(places, ["2:12", "4:17", "4:33", "5:9", "6:1"], "{stderr}");
}

#[test]
fn check_opens_every_source_and_says_what_it_found() {
    let home = Home::with(
        &calendar(&[("a", "20261124T100000", "20261124T110000", "Review", "")]),
        "One\nTwo\n",
    );
    assert_eq!(
        home.run(["config", "check"]).ok(),
        "~/.config/personal-os/config.toml is right.\n  calendar \"work\": 1 event today\n  tasks \"todo\": 2 tasks\n"
    );
    std::fs::remove_file(home.path("todo.txt")).unwrap();
    let stderr = home.run(["config", "check"]).failed(78);
    assert!(stderr.contains("todo: ") && stderr.contains("todo.txt"), "{stderr}");
}

#[test]
fn check_opens_contacts_and_feedback_too_and_calls_them_so() {
    let home = Home::with(&calendar(&[]), "One\n");
    home.configure(
        "[[contacts]]\nname = \"people\"\nkind = \"csv\"\npath = \"~/people.csv\"\n\
         [[feedback]]\nname = \"said\"\nkind = \"csv\"\npath = \"~/said.csv\"\n",
    );
    home.write("people.csv", "name,email\nMira,mira@acme.example\nBen,ben@acme.example\n");
    home.write("said.csv", "id,date,text\n1,2026-11-24,It is slow\n");
    let checked = home.run(["config", "check"]).ok();
    assert!(checked.contains("  contacts \"people\": 2 contacts and deals\n"), "{checked}");
    assert!(checked.contains("  feedback \"said\": 1 item\n"), "{checked}");
    std::fs::remove_file(home.path("people.csv")).unwrap();
    let stderr = home.run(["config", "check"]).failed(78);
    assert!(stderr.contains("people: ") && stderr.contains("people.csv"), "{stderr}");
}

#[test]
fn edit_makes_a_file_that_is_right_and_checks_what_was_written() {
    let home = Home::new();
    let mut first = home.command(["config", "edit"]);
    first.env("EDITOR", "true");
    assert_eq!(home.finish(&mut first).code, Some(0));
    assert!(home.read(".config/personal-os/config.toml").contains("[user]"));
    let found = Home::new();
    found.write("todo.txt", "Write the memo\n");
    let mut edit = found.command(["config", "edit"]);
    edit.env("EDITOR", "true");
    assert!(found.finish(&mut edit).ok().contains("tasks \"todo\": 1 task"));
    let mut wrong = home.command(["config", "edit"]);
    wrong.env("VISUAL", "printf 'x = 1' >");
    assert!(home.finish(&mut wrong).failed(78).contains("unknown key x"));
}

#[test]
fn help_version_and_completions_need_no_right_configuration() {
    let home = Home::new();
    home.write_config("[broken");
    for args in [&["--version"][..], &["--help"], &["plan", "-h"], &["completions", "fish"]] {
        home.run(args).ok();
    }
    assert_eq!(home.run(["config", "path"]).ok(), "~/.config/personal-os/config.toml\n");
    home.run(["config", "show"]).failed(78);
}

#[test]
fn a_profile_and_an_explicit_file_have_state_of_their_own() {
    let home = Home::new();
    let other = home.write("other.toml", "[user]\ntimezone = \"UTC\"\n");
    home.write(".config/personal-os/side/config.toml", "[user]\nname = \"Side\"\n");
    home.run(["plan"]).ok();
    for args in [&["--profile", "side"][..], &["-c", other.to_str().unwrap()]] {
        let with = |more: &[&str]| home.run([args, more].concat());
        assert_eq!(with(&["history", "list", "--json"]).json()["runs"], serde_json::json!([]));
        with(&["plan"]).ok();
        assert_eq!(with(&["history", "list", "--json"]).json()["runs"][0]["id"], 1);
    }
    let missing = home.run(["-c", "none.toml", "plan"]).failed(78);
    assert!(missing.contains("none.toml"), "{missing}");
    assert!(missing.contains("`personal-os --config none.toml init` writes the file"), "{missing}");
    // A name that is mistyped is a profile without a configuration.
    let typo = home.run(["--profile", "sied", "plan", "-n"]);
    assert_eq!(typo.code, Some(0));
    let warned = "the profile \"sied\" has no configuration, so what is found on this machine is used; \
                  `personal-os --profile sied init` writes one";
    assert!(typo.stderr.contains(warned), "{}", typo.stderr);
    let folder = home.run(["-c", ".config", "plan"]).failed(78);
    assert!(folder.contains("it is a folder"), "{folder}");
}

#[test]
fn every_shipped_configuration_is_right() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let home = Home::new();
    for entry in std::fs::read_dir(examples).unwrap() {
        let path = entry.unwrap().path();
        // The file of objectives is one that the configuration names.
        let is_okr = path.ends_with("okr.toml");
        if path.extension().is_some_and(|extension| extension == "toml") && !is_okr {
            let mut command = home.command(["--config"]);
            command.arg(path).args(["config", "check"]);
            assert_eq!(home.finish(&mut command).code, Some(0));
        }
    }
}

#[test]
fn a_key_of_another_name_is_answered_with_its_own() {
    let home = Home::new();
    home.write_config(
        "[user]\ntz = \"UTC\"\n[ai]\napi_base = \"http://localhost:1\"\n[llm]\nmodel = \"m\"\n\
         [slack]\nbot_token = { env = \"T\" }\n",
    );
    let stderr = home.run(["config", "check"]).failed(78);
    for (line, said) in [
        (2, "unknown key user.tz, it is called user.timezone here"),
        (4, "unknown key ai.api_base, it is called ai.base_url here"),
        (5, "unknown key llm, it is called ai here"),
        (8, "unknown key slack.bot_token, it is called slack.token here"),
    ] {
        assert!(stderr.contains(said), "{said}: {stderr}");
        assert!(stderr.contains(&format!("config.toml:{line}:")), "{line}: {stderr}");
    }
}
