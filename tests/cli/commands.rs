//! Every command, as the program itself lists them, on a bare machine: each gives help or a clear
//! error. Nothing is listed here, so that a new command cannot be forgotten.

use crate::harness::{Home, Ran};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// What a command may end with that was neither interrupted nor found to be a defect.
const CODES: [i32; 8] = [0, 1, 2, 69, 74, 75, 77, 78];

/// Far longer than any command takes that waits for nothing.
const PATIENCE: Duration = Duration::from_secs(120);

/// The words of every command: a man page is written for each, called like it.
fn commands() -> Vec<Vec<String>> {
    let home = Home::new();
    home.run(["man", "pages"]).ok();
    let pages = std::fs::read_dir(home.path("pages")).unwrap();
    let mut commands: Vec<Vec<String>> = pages
        .filter_map(|page| {
            let name = page.unwrap().file_name().into_string().unwrap();
            let name = name.strip_suffix(".1")?.strip_prefix("personal-os")?;
            Some(name.split('-').skip(1).map(str::to_owned).collect())
        })
        .collect();
    commands.push(vec!["man".to_owned()]);
    commands.sort();
    assert!(commands.len() > 40, "{commands:?}");
    commands
}

/// A home with stand-ins for the programs that would change the system or wait for a person.
fn bare() -> Home {
    let home = Home::new();
    for name in ["crontab", "systemctl", "launchctl", "vi"] {
        let path = home.write(&format!("bin/{name}"), "#!/bin/sh\nexit 1\n");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    home
}

/// The program with only `HOME` and `PATH`, and nothing on its standard input.
fn command(home: &Home, args: &[String]) -> Command {
    let mut command = home.command(args);
    command
        .env_clear()
        .env("HOME", home.path(""))
        .env("PATH", format!("{}:/usr/bin:/bin", home.path("bin").display()));
    command
}

/// Runs it, and fails if it does not end.
fn ended(args: &[String], mut command: Command) -> Ran {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (sender, receiver) = channel();
    std::thread::spawn(move || drop(sender.send(child.wait_with_output())));
    let output = receiver.recv_timeout(PATIENCE);
    let output = output.unwrap_or_else(|_| panic!("{args:?} does not end")).unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// It is done, or says what is wrong and what to do.
fn is_clear(args: &[String], ran: &Ran) {
    let Ran { code, stdout, stderr } = ran;
    let shown = format!("{args:?} ended with {code:?}\nstdout: {stdout}\nstderr: {stderr}");
    assert!(code.is_some_and(|code| CODES.contains(&code)), "{shown}");
    assert!(!stderr.contains("panicked") && !stderr.contains("defect"), "{shown}");
    match code {
        Some(0) => {}
        // A command that wants another word shows its help.
        Some(2) => {
            let next = ["Usage: ", "--help", "hint: ", ", use "];
            assert!(next.iter().any(|next| stderr.contains(next)), "{shown}");
        }
        _ => assert!(stderr.contains("error: ") || !stdout.is_empty(), "{shown}"),
    }
}

/// Does `work` for every command, a few at a time.
fn for_all(work: impl Fn(&[String]) + Sync) {
    let commands = commands();
    let (work, part) = (&work, commands.len().div_ceil(4));
    std::thread::scope(|scope| {
        for part in commands.chunks(part) {
            scope.spawn(move || part.iter().for_each(|words| work(words)));
        }
    });
}

fn with(words: &[String], more: &[&str]) -> Vec<String> {
    words.iter().cloned().chain(more.iter().map(|&word| word.to_owned())).collect()
}

#[test]
fn every_command_has_a_short_and_a_long_help_with_examples_first() {
    for_all(|words| {
        let home = bare();
        let [short, long] = ["-h", "--help"].map(|flag| {
            let args = with(words, &[flag]);
            ended(&args, command(&home, &args)).ok()
        });
        let usage = ["Usage: personal-os", &words.join(" ")].join(" ").trim_end().to_owned();
        assert!(short.contains(&usage) && long.contains(&usage), "{words:?}: {short}");
        assert!(short.lines().count() <= long.lines().count(), "{words:?}");
        if words != ["man"] {
            let at = |text: &str| short.find(text).unwrap_or_else(|| panic!("{words:?}: {text}"));
            assert!(at("Examples:") < at("Options:"), "{words:?}: {short}");
        }
    });
}

#[test]
fn with_home_and_path_alone_every_command_works_or_says_why_not() {
    for_all(|words| {
        let home = bare();
        let ran = ended(words, command(&home, words));
        is_clear(words, &ran);
        // Once more with a word for each that it wants.
        let args = with(words, &["--help"]);
        let help = ended(&args, command(&home, &args)).ok();
        let usage = help.lines().find(|line| line.starts_with("Usage: ")).unwrap();
        let wanted = usage.matches('<').count();
        if wanted > 0 && !usage.contains("<COMMAND>") {
            let args = with(words, &vec!["1"; wanted]);
            is_clear(&args, &ended(&args, command(&home, &args)));
        }
    });
}

#[test]
fn without_a_home_every_command_works_or_says_why_not() {
    for_all(|words| {
        // Without HOME the system's list of users names one, which is that of a real person here:
        // its folders are given, and a schedule would be installed beside them.
        if ["install", "uninstall"].iter().any(|word| words.last().is_some_and(|l| l == word)) {
            return;
        }
        let home = bare();
        home.write("config/personal-os/config.toml", "[user]\ntimezone = \"UTC\"\n");
        let mut command = command(&home, words);
        command.env_remove("HOME");
        for (name, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CACHE_HOME", "cache"),
        ] {
            command.env(name, home.path(folder));
        }
        is_clear(words, &ended(words, command));
    });
}

#[test]
fn where_nothing_can_be_written_every_command_works_or_says_why_not() {
    for_all(|words| {
        let home = bare();
        let closed = home.path("closed");
        std::fs::create_dir(&closed).unwrap();
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o500)).unwrap();
        // Root writes into any folder, but not below a file.
        let file = home.write("file", "");
        for place in [&closed, &file] {
            let mut command = command(&home, words);
            command.env("HOME", place);
            is_clear(words, &ended(words, command));
        }
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
    });
}

#[test]
fn a_slip_is_answered_with_the_word_that_was_meant() {
    let home = bare();
    for (typed, meant) in [
        (&["plam"][..], "'plan'"),
        (&["config", "chekc"], "'check'"),
        (&["plan", "--formt", "json"], "'--format'"),
        (&["plan", "--format", "jsn"], "'json'"),
        (&["schedule", "print", "--backend", "sytemd"], "'systemd'"),
    ] {
        let stderr = home.run(typed).failed(2);
        assert!(stderr.contains(meant) && stderr.contains("--help"), "{typed:?}: {stderr}");
    }
}

#[test]
fn help_before_a_command_is_help_behind_it() {
    let home = Home::new();
    for command in [&[][..], &["plan"], &["config", "check"]] {
        let before = [&["help"], command].concat();
        let behind = [command, &["--help"]].concat();
        assert_eq!(home.run(before).ok(), home.run(behind).ok(), "{command:?}");
    }
    let unknown = home.run(["help", "plam"]).failed(2);
    assert!(unknown.contains("'plan'"), "{unknown}");
}

#[test]
fn the_first_help_shows_the_commands_in_groups_and_mentions_all() {
    let help = Home::new().run(["--help"]).ok();
    let headings = ["Workflows:", "Look at sources:", "Explain:", "Operate:", "Set up:"];
    let places: Vec<Option<usize>> = headings.iter().map(|heading| help.find(heading)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{help}");
    for words in commands().iter().filter(|words| words.len() == 1 && *words != &["man"]) {
        let line = format!("\n  {} ", words[0]);
        assert_eq!(help.matches(&line).count(), 1, "{}: {help}", words[0]);
    }
    assert!(!help.contains("More:"), "{help}");
}
