//! Odd machines: no home, no environment, no working folder, files that are not what they should
//! be. The program says what is wrong or makes an honest plan, loses nothing and never panics.

use crate::harness::{Home, calendar};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

fn usual() -> Home {
    Home::with(
        &calendar(&[("a", "20261124T100000", "20261124T110000", "Review", "")]),
        "Write the memo due:2026-11-24 est:30m\n",
    )
}

#[test]
fn without_home_the_xdg_variables_are_enough() {
    let home = usual();
    let config = home.path(".config").join("personal-os/config.toml");
    let text = std::fs::read_to_string(&config).unwrap().replace("~/", "../../");
    std::fs::write(&config, text).unwrap();
    let mut command = home.command(["plan", "--json"]);
    command
        .env_remove("HOME")
        .env("XDG_CONFIG_HOME", home.path(".config"))
        .env("XDG_STATE_HOME", home.path("state"))
        .env("XDG_CACHE_HOME", home.path("cache"));
    let plan = home.finish(&mut command).json();
    assert_eq!(plan["report"]["blocks"].as_array().unwrap().len(), 1);
    assert!(home.path("state/personal-os/history.db").is_file());
}

#[test]
fn with_no_environment_at_all_an_explicit_configuration_still_works() {
    let home = usual();
    let config = home.write_config(
        "[user]\ntimezone = \"Europe/Berlin\"\n\
         [[tasks]]\nname = \"todo\"\nkind = \"todotxt\"\npath = \"../../todo.txt\"\n",
    );
    let mut command = home.command(["--config"]);
    command.arg(config).args(["tasks", "--json"]).env_clear();
    let tasks = home.finish(&mut command).json();
    assert_eq!(tasks["tasks"][0]["title"], "Write the memo");
}

#[test]
fn a_home_that_cannot_hold_the_state_costs_the_record_and_not_the_plan() {
    let home = usual();
    home.write(".local", "a file where a folder should be");
    let stderr = home.run(["plan"]).failed(74);
    assert!(stderr.contains(".local") && stderr.contains("--dry-run"), "{stderr}");
    let dry = home.run(["plan", "--dry-run"]);
    assert_eq!(dry.code, Some(0));
    assert!(dry.stdout.contains("Write the memo"));
    assert_eq!(dry.stderr.lines().count(), 1, "{}", dry.stderr);
    assert!(dry.stderr.starts_with("warning: no log is kept, ~/.local/"), "{}", dry.stderr);
}

#[test]
fn a_deleted_working_folder_does_not_matter_unless_a_path_is_relative_to_it() {
    let home = usual();
    let gone = "mkdir gone && cd gone && rmdir ../gone && ";
    let plan = home.shell(&format!("{gone} personal-os plan --dry-run --json"));
    assert_eq!(plan.json()["report"]["blocks"].as_array().unwrap().len(), 1);
    let relative = home.shell(&format!("{gone} personal-os plan --to file:plan.md"));
    assert!(relative.failed(2).contains("the current folder is gone"));
    let config = home.shell(&format!("{gone} personal-os -c config.toml plan"));
    assert!(config.failed(78).contains("config.toml"));
}

#[test]
fn closed_streams_do_not_panic() {
    let home = usual();
    assert_eq!(home.shell("personal-os plan --dry-run 2>&-").code, Some(0));
    let closed = home.shell("personal-os plan --dry-run >&-");
    assert!(!closed.stderr.contains("panicked"), "{}", closed.stderr);
    let mut no_stdin = home.command(["plan", "--dry-run"]);
    no_stdin.stdin(Stdio::piped());
    assert_eq!(home.finish(&mut no_stdin).code, Some(0));
}

#[test]
fn a_source_that_is_not_what_it_should_be_is_unknown_and_the_rest_stands() {
    for (broken, wrong) in [("calendar.ics", "calendar"), ("todo.txt", "task list")] {
        let home = usual();
        let path = home.path(broken);
        let name = if wrong == "calendar" { "work" } else { "todo" };
        let check = |what: &str| {
            let ran = home.run(["plan", "--dry-run", "--json"]);
            assert!(ran.stderr.contains(&format!("warning: {name}: ")), "{what}: {}", ran.stderr);
            let plan = ran.json();
            assert_eq!(plan["problems"][0]["source"], name, "{what}");
            assert_eq!(plan["report"]["unknown"][0]["source"], name, "{what}");
            let strict = home.run(["plan", "--dry-run", "--strict"]);
            assert_eq!(strict.code, Some(78), "{what}: {}", strict.stderr);
            assert_eq!(home.run(["config", "check"]).code, Some(78), "{what}");
        };
        std::fs::remove_file(&path).unwrap();
        check("missing");
        nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
        check("a pipe");
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(&path, &path).unwrap();
        check("a link to itself");
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("notes.doc"), "").unwrap();
        check("a folder of something else");
    }
}

#[test]
fn an_unreadable_file_is_unknown() {
    let home = usual();
    let path = home.path("todo.txt");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o0)).unwrap();
    if std::fs::read(&path).is_ok() {
        // Root reads everything; what it cannot read either is tested above.
        return;
    }
    let plan = home.run(["plan", "--dry-run", "--json"]).json();
    assert_eq!(plan["problems"][0]["kind"], "unreachable");
}

#[test]
fn a_secret_is_asked_for_when_it_is_needed_and_never_shown() {
    let home = Home::new();
    let script = "printf '{\"title\":\"token is %s\"}' \"$(printf %s \"$TOKEN\" | wc -c)\"";
    let configure = |secret: &str| {
        home.write_config(&format!(
            "[user]\ntimezone = \"UTC\"\n[[tasks]]\nname = \"tickets\"\nkind = \"command\"\n\
             command = [\"sh\", \"-c\", {script:?}]\nenv = {{ TOKEN = {secret} }}\n"
        ))
    };
    let secret = home.write("token", "hunter2\n");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    for secret in [
        "{ file = \"~/token\" }",
        "{ command = [\"echo\", \"hunter2\"] }",
        "{ shell = \"echo hunter2\" }",
    ] {
        configure(secret);
        let tasks = home.run(["tasks", "--json"]).json();
        let title = tasks["tasks"][0]["title"].as_str().unwrap();
        assert_eq!(title.split_whitespace().collect::<Vec<_>>(), ["token", "is", "7"], "{secret}");
    }

    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o640)).unwrap();
    configure("{ file = \"~/token\" }");
    let open = home.run(["tasks", "--json", "--strict"]).failed(78);
    assert!(open.contains("chmod 600 ~/token"), "{open}");

    let config = configure("{ raw = \"hunter2\" }");
    std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = home.run(["tasks"]).failed(78);
    assert!(open.contains("chmod 600") && !open.contains("hunter2"), "{open}");
    std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o600)).unwrap();
    let shown = home.run(["config", "show"]).ok();
    assert!(!shown.contains("hunter2"), "{shown}");
    assert_eq!(home.run(["tasks", "--json"]).json()["problems"], serde_json::json!([]));

    configure("{ env = \"A\", file = \"b\" }");
    assert!(home.run(["tasks"]).failed(78).contains("exactly one of"));
    configure("{ env = \"NOT_SET\" }");
    let missing = home.run(["tasks", "--json"]);
    assert!(missing.stderr.contains("NOT_SET"), "{}", missing.stderr);
}

#[test]
fn a_configuration_that_is_no_text_has_its_fix_and_commands_can_be_copied() {
    let home = Home::new();
    let file = home.write("my $(files)/config.toml", vec![0xff_u8; 3]);
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o666)).unwrap();
    let ran = home.run(["-c", "my $(files)/config.toml", "doctor"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    // As one line, however wide the terminal of the tests is.
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "fix: `personal-os --config 'my $(files)/config.toml' config edit` opens the file, save it as UTF-8",
        "the system's, for the configuration cannot be read",
        "fix: chmod go-w '",
        "my $(files)/config.toml'",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
}
