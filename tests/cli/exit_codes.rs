//! One test for each exit code of the contract, on the real program.

use crate::harness::{Home, calendar};
use assert_cmd::assert::{Assert, OutputAssertExt as _};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use predicates::prelude::PredicateBooleanExt as _;
use predicates::str::{contains, is_empty};
use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};

fn empty() -> Home {
    Home::with(&calendar(&[]), "")
}

fn assert(home: &Home, args: &[&str]) -> Assert {
    home.command(args).assert()
}

/// A home with one task list that a shell line prints.
fn with_command(line: &str) -> Home {
    let home = Home::new();
    home.write_config(&format!(
        "[user]\ntimezone = \"UTC\"\n[[tasks]]\nname = \"tickets\"\nkind = \"command\"\n\
         command = [\"sh\", \"-c\", {line:?}]\n"
    ));
    home
}

#[test]
fn done_is_0_also_with_a_source_missing() {
    let home = empty();
    std::fs::remove_file(home.path("calendar.ics")).unwrap();
    assert(&home, &["plan"])
        .code(0)
        .stdout(contains("Unknown").and(contains("calendar.ics")))
        .stderr(contains("warning: work: "));
}

#[test]
fn anything_else_that_fails_is_1() {
    let home = empty();
    assert(&home, &["history", "show", "7"]).code(1).stdout(is_empty()).stderr(contains("run"));
    home.command(["config", "edit"])
        .env("EDITOR", "false")
        .assert()
        .code(1)
        .stderr(contains("the editor false ended with"));
}

#[test]
fn a_wrong_command_line_is_2() {
    let home = empty();
    for args in [
        &["plann"][..],
        &["plan", "--date", "someday"],
        &["plan", "--to", "archve"],
        &["plan", "--json", "--format", "markdown"],
        &["agenda", "--from", "2026-11-24", "--to", "2026-11-24"],
        &["tasks", "--from", "2026-11-24", "--to", "2026-11-23"],
        &["--profile", "a/b", "plan"],
        &["history", "show", "first"],
        &["--no-input", "config", "edit"],
    ] {
        assert(&home, args).code(2).stdout(is_empty()).stderr(contains("error: "));
    }
}

#[test]
fn a_source_that_cannot_be_reached_is_69_only_under_strict() {
    let home = with_command("echo no route >&2; exit 3");
    assert(&home, &["plan", "--dry-run"]).code(0);
    for command in ["plan", "tasks"] {
        assert(&home, &[command, "--strict"])
            .code(69)
            .stdout(is_empty())
            .stderr(contains("tickets: ").and(contains("no route")).and(contains("hint: ")));
    }
}

#[test]
fn a_source_that_refuses_is_77_only_under_strict() {
    let home = with_command("echo token expired >&2; exit 77");
    assert(&home, &["plan", "--dry-run"]).code(0);
    assert(&home, &["plan", "--dry-run", "--strict"])
        .code(77)
        .stdout(is_empty())
        .stderr(contains("token expired"));
}

#[test]
fn local_input_and_output_that_fails_is_74() {
    let home = empty();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    home.command(["plan", "--dry-run"])
        .stdout(Stdio::from(full))
        .assert()
        .code(74)
        .stderr(contains("could not write to stdout").and(contains("No space left on device")));
    assert(&home, &["plan", "--to", "file:/dev/null/plan.md"])
        .code(74)
        .stderr(contains("/dev/null/plan.md"));
    let broken = empty();
    broken.write(".local/state/personal-os/history.db", "this is no database, whatever its name");
    let before = broken.read(".local/state/personal-os/history.db");
    assert(&broken, &["plan"])
        .code(74)
        .stdout(is_empty())
        .stderr(contains("history.db").and(contains("--dry-run")));
    assert_eq!(broken.read(".local/state/personal-os/history.db"), before);
}

/// A program started in `home` whose source waits for ever once it has said that it began.
fn waiting(home: &Home, args: &[&str]) -> Child {
    let child = home.command(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    // Opening the pipe for reading waits until the source has opened it for writing.
    let mut begun = String::new();
    let pipe = std::fs::File::open(home.path("begun")).unwrap();
    BufReader::new(pipe).read_line(&mut begun).unwrap();
    assert_eq!(begun, "begun\n");
    child
}

fn with_waiting_source() -> Home {
    let home = with_command("echo begun > \"$HOME/begun\"; exec sleep 60");
    nix::unistd::mkfifo(&home.path("begun"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    home
}

fn end(mut child: Child, signal: Signal) -> (Option<i32>, String) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
    let status = child.wait().unwrap();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    (status.code(), stderr)
}

#[test]
fn a_workflow_that_is_already_running_is_75() {
    let home = with_waiting_source();
    let first = waiting(&home, &["plan"]);
    assert(&home, &["plan"])
        .code(75)
        .stdout(is_empty())
        .stderr(contains(format!("plan is already running (process {}", first.id())));
    end(first, Signal::SIGKILL);
    // The kernel freed the lock; nothing was recorded by either.
    home.write_config("[user]\ntimezone = \"UTC\"\n");
    assert(&home, &["plan"]).code(0);
    let runs = home.run(["history", "list", "--json"]).json();
    assert_eq!(runs["runs"].as_array().unwrap().len(), 1);
}

#[test]
fn an_interrupt_is_130_and_a_request_to_terminate_is_143() {
    for (signal, code) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
        let home = with_waiting_source();
        let child = waiting(&home, &["plan"]);
        assert_eq!(end(child, signal), (Some(code), String::new()));
        let runs = home.run(["history", "list", "--json"]).json();
        assert_eq!(runs["runs"], serde_json::json!([]));
    }
}

#[test]
fn a_wrong_configuration_or_secret_is_78() {
    for (config, place, reason) in [
        (
            "[user]\ntimezone = \"Europe/Berln\"\n",
            "config.toml:2:12",
            "did you mean \"Europe/Berlin\"?",
        ),
        (
            "[work]\nhours = \"25:00-9\"\n",
            "config.toml:2:9",
            "\"25:00-9\" has a start that is no time",
        ),
        ("[user]\n\ntimezon = \"UTC\"\n", "config.toml:3:1", "did you mean user.timezone?"),
        ("[usr]\n", "config.toml:1:2", "did you mean user?"),
        ("[user\n", "config.toml:1", ""),
        ("[work]\nreserve = 2\n", "config.toml:2:11", "must be a number from 0 to 0.9, not 2"),
        (
            "[[calendar]]\nname = \"a\"\nkind = \"icl\"\n",
            "config.toml:3:8",
            "did you mean \"ics\"?",
        ),
        (
            "[[tasks]]\nname = \"a\"\nkind = \"todotxt\"\n",
            "config.toml:1",
            "tasks.a.path is missing",
        ),
        ("[delivery]\nplan = [\"archive\"]\n", "config.toml:2:9", "\"archive\" is no sink"),
    ] {
        let home = Home::new();
        home.write_config(config);
        assert(&home, &["plan"])
            .code(78)
            .stdout(is_empty())
            .stderr(contains(place).and(contains(reason)));
        assert!(!home.path(".local/state/personal-os/history.db").exists(), "{config}");
    }
}

#[test]
fn a_reader_that_has_enough_is_a_quiet_0() {
    let home = empty();
    for args in [&["plan"][..], &["plan", "--dry-run", "--json"], &["agenda"], &["--help"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        home.command(args).stdout(writer).assert().code(0).stderr(is_empty());
    }
    // What could not be printed is not called sent.
    let run = home.run(["history", "show", "last", "--json"]).json();
    assert_eq!(run["deliveries"][0]["state"], "refused");
}
