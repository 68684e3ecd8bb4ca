//! The configurations in `examples/`, one for each kind of user: each is read without a mistake and
//! run, without a network and with programs in the place of those that keep secrets.

use crate::harness::{Home, Ran};
use crate::server::{Reply, Server};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// The names of all shipped files.
fn shipped() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn text(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

/// Every shipped file of TOML is a configuration, but for the objectives.
fn configurations() -> Vec<String> {
    let is_toml = |name: &str| Path::new(name).extension().is_some_and(|kind| kind == "toml");
    shipped().into_iter().filter(|name| is_toml(name) && name != "okr.toml").collect()
}

/// A home with the shipped files in `examples/`, where reports may be written beside them.
fn home() -> Home {
    let home = Home::new();
    for name in shipped() {
        home.write(&format!("examples/{name}"), text(&name));
    }
    home
}

/// Runs with a configuration; programs of the home are found first.
fn run(home: &Home, name: &str, args: &[&str], environment: &[(&str, String)]) -> Ran {
    let mut command = home.command(["--config"]);
    command
        .arg(home.path("examples").join(name))
        .args(args)
        .env("PATH", format!("{}:/usr/bin:/bin", home.path("bin").display()))
        .envs(environment.iter().map(|(name, value)| (name, value.as_str())));
    home.finish(&mut command)
}

#[test]
fn each_is_right_and_plans_the_day() {
    for name in configurations() {
        let home = home();
        let checked = run(&home, &name, &["config", "check"], &[]).ok();
        assert!(checked.contains("tasks \"todo\": 12 tasks"), "{name}: {checked}");
        let built_in = ["--offline", "plan", "--dry-run", "--json", "--writer", "built-in"];
        let plan = run(&home, &name, &built_in, &[]);
        assert_eq!(plan.stderr, "", "{name}");
        let plan = plan.json();
        assert_eq!(plan["problems"], serde_json::json!([]), "{name}");
        assert_eq!(plan["writer"]["kind"], "built-in", "{name}");
        let top: Vec<&str> = plan["report"]["top"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|t| t["task"].as_str())
            .collect();
        assert!(
            top.len() == 3 && top.iter().all(|task| task.starts_with("todo:")),
            "{name}: {top:?}"
        );
        run(&home, &name, &["schedule", "print", "--backend", "systemd"], &[]).ok();
    }
}

#[test]
fn what_each_says_to_try_works() {
    for name in configurations() {
        let home = home();
        let text = text(&name);
        let tries: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("#   personal-os "))
            .filter(|line| line.contains("examples/"))
            .collect();
        assert!(!tries.is_empty() || name == "server.toml", "{name} says nothing to try");
        for line in tries {
            let words = line.split_whitespace().chain(["--offline"]);
            let ran = home.run(words);
            // Without a network nobody asks a model, which is said.
            let no_model = "warning: the built-in wording is used: --offline asks no model\n";
            let said = ran.stderr.replace(no_model, "");
            assert_eq!((ran.code, said.as_str()), (Some(0), ""), "{name}: {line}");
            assert!(!ran.stdout.is_empty(), "{name}: {line}");
        }
    }
}

#[test]
fn the_reference_has_every_key_that_another_uses() {
    let reference = text("config.toml");
    for name in configurations() {
        for line in text(&name).lines().filter(|line| !line.starts_with(['#', '['])) {
            let Some((key, _)) = line.split_once(" = ") else { continue };
            let known = |line: &str| {
                let line = line.trim_start_matches("# ");
                line.starts_with(&format!("{key} = ")) || line.contains(&format!(", {key} = "))
            };
            assert!(reference.lines().any(known), "{name}: {key} is not in config.toml");
        }
    }
}

#[test]
fn no_shipped_file_is_forgotten() {
    let recipes = include_str!("recipes.rs");
    let configurations = configurations();
    for name in shipped() {
        // A source that a configuration reads, or a recipe with a test of its own.
        let is_read = || configurations.iter().any(|of| text(of).contains(&format!("{name}\"")));
        let is_run = || {
            [recipes, include_str!("examples.rs")].iter().any(|tests| {
                [format!("shipped(\"{name}\")"), format!("text(\"{name}\")")]
                    .iter()
                    .any(|call| tests.contains(call))
            })
        };
        assert!(configurations.contains(&name) || is_read() || is_run(), "{name} has no test");
    }
}

/// A program that prints `secret` when it is asked for it in exactly these words.
fn keeper(home: &Home, name: &str, arguments: &str, secret: &str) {
    let script = format!(
        "#!/bin/sh\n[ \"$*\" = '{arguments}' ] || {{ echo \"asked for: $*\" >&2; exit 1; }}\n\
         printf '%s\\n' '{secret}'\n"
    );
    let path = home.write(&format!("bin/{name}"), script);
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn secrets_come_from_the_programs_that_keep_them() {
    let (home, server) = (home(), Server::start());
    keeper(&home, "pass", "show work/slack", "xoxb-of-pass\nlogin: ada");
    keeper(
        &home,
        "aws",
        "secretsmanager get-secret-value --secret-id personal-os/anthropic --query SecretString --output text",
        "key-of-aws",
    );
    let file = home.path(".config/personal-os/secrets.enc.yaml");
    let asked = format!("decrypt --extract [\"webhook\"] {}", file.display());
    keeper(&home, "sops", &asked, &server.url("/hook"));
    server.on("POST", "/hook", [Reply::ok("ok")]);
    let environment = [
        ("PERSONAL_OS_AI_BASE_URL", server.url("/ai")),
        ("PERSONAL_OS_SLACK_BASE_URL", server.url("/slack")),
    ];
    let run = |args: &[&str]| run(&home, "secrets.toml", args, &environment);
    // The server knows neither model nor Slack: that it was asked with the secret is what counts.
    assert_eq!(run(&["plan", "--dry-run"]).code, Some(0));
    home.write("note.md", "Hello");
    let note = home.path("note.md").display().to_string();
    run(&["delivery", "send", "chat", &note]).ok();
    assert_ne!(run(&["delivery", "send", "slack", &note]).code, Some(0));
    let seen = server.seen();
    let of = |path: &str| seen.iter().find(|seen| seen.path.starts_with(path)).unwrap();
    assert_eq!(of("/ai").header("authorization"), Some("Bearer key-of-aws"));
    assert_eq!(of("/slack").header("authorization"), Some("Bearer xoxb-of-pass"));
    assert!(of("/hook").body.contains("Hello"));
}

#[test]
fn a_drop_in_hands_over_each_credential_of_the_server() {
    let (home, server) = (home(), Server::start());
    let configuration = text("server.toml");
    let wanted = configuration.split("credential = \"").skip(1);
    let mut wanted: Vec<&str> = wanted.map(|rest| rest.split('"').next().unwrap()).collect();
    let drop_in = text("credentials.conf");
    let given = drop_in.lines().filter_map(|line| line.strip_prefix("LoadCredential="));
    let mut given: Vec<&str> = given.map(|rest| rest.split(':').next().unwrap()).collect();
    wanted.sort_unstable();
    given.sort_unstable();
    assert_eq!(given, wanted);
    // As systemd hands them over: a folder with a file for each.
    home.write("credentials/slack", "xoxb-of-systemd\n");
    let note = home.write("note.md", "Hello").display().to_string();
    let environment = [
        ("CREDENTIALS_DIRECTORY", home.path("credentials").display().to_string()),
        ("PERSONAL_OS_SLACK_BASE_URL", server.url("/slack")),
    ];
    let sent = run(&home, "server.toml", &["delivery", "send", "slack", &note], &environment);
    assert_ne!(sent.code, Some(0));
    assert_eq!(server.seen()[0].header("authorization"), Some("Bearer xoxb-of-systemd"));
}
