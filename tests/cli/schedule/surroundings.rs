//! What stands around a schedule: other installations, other environments, and what became of both.

use super::{CRONTAB, MORNING, program, run, scheduled, tab};
use serde_json::json;

#[test]
fn installing_at_once_loses_nothing() {
    let home = scheduled();
    // Slow enough that without order each would read before the others have written.
    program(&home, "crontab", &CRONTAB.replace("-) cat", "-) sleep 0.1; cat"));
    let mine = "# mine\n0 1 * * * backup\n";
    home.write("tab", mine);
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    let profiles = ["", "", "night", "office", "night"];
    let children: Vec<_> = profiles
        .iter()
        .map(|profile| {
            let mut command = home.command(["schedule", "install", "--backend", "crontab"]);
            if !profile.is_empty() {
                command.args(["--profile", profile]);
            }
            command.env("PATH", &path).env("PERSONAL_OS_NOW", MORNING);
            command.stderr(std::process::Stdio::null()).stdout(std::process::Stdio::null());
            command.spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    let text = String::from_utf8(tab(&home)).unwrap();
    assert!(text.starts_with(mine), "{text}");
    for prefix in ["personal-os", "personal-os-night", "personal-os-office"] {
        assert_eq!(text.matches(&format!("# >>> {prefix}: ")).count(), 1, "{text}");
        assert_eq!(text.matches(&format!("# <<< {prefix} <<<")).count(), 1, "{text}");
    }
    for profile in ["night", "office"] {
        run(
            &home,
            &["schedule", "uninstall", "--profile", profile, "--backend", "crontab"],
            MORNING,
        );
    }
    run(&home, &["schedule", "uninstall", "--backend", "crontab"], MORNING);
    assert_eq!(tab(&home), mine.as_bytes());
}

#[test]
fn a_broken_configuration_keeps_nothing_installed() {
    let home = scheduled();
    home.write("tab", "0 1 * * * backup\n");
    run(&home, &["schedule", "install", "--backend", "crontab"], MORNING);
    home.write_config("[schedule\n");
    let said = run(&home, &["schedule", "uninstall", "--backend", "crontab"], MORNING);
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (Some(0), "removed: crontab\n"),
        "{}",
        said.stderr
    );
    assert_eq!(tab(&home), b"0 1 * * * backup\n");
}

#[test]
fn a_line_that_was_put_into_the_block_is_not_lost() {
    let home = scheduled();
    run(&home, &["schedule", "install", "--backend", "crontab"], MORNING);
    let text = String::from_utf8(tab(&home)).unwrap();
    let edited = text.replacen('\n', "\n30 2 * * * backup\n", 1);
    home.write("tab", &edited);
    for command in ["install", "uninstall"] {
        let said = run(&home, &["schedule", command, "--backend", "crontab"], MORNING).failed(74);
        assert!(said.contains("30 2 * * * backup"), "{said}");
        assert_eq!(tab(&home), edited.as_bytes());
    }
    let status = run(&home, &["schedule", "status", "--backend", "crontab", "--json"], MORNING);
    assert_eq!(status.json()["jobs"][0]["drift"], json!(true));
}

#[test]
fn what_a_listing_shows_in_another_way_is_kept_or_refused() {
    // Debian's `crontab -l` shows a carriage return as a backslash and an r. Written back, it would
    // be these.
    let debian = CRONTAB
        .replace("cat \"$tab\"; else", "sed 's/\\r/\\\\r/g' \"$tab\"; else")
        .replace("-r) rm", "-e) $VISUAL \"$tab\" ;;\n-r) rm");
    let install = ["schedule", "install", "--backend", "crontab"];
    let home = scheduled();
    program(&home, "crontab", &debian);
    let literal = "0 1 * * * tr -d '\\r' < in > out\n";
    home.write("tab", literal);
    let said = run(&home, &install, MORNING);
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(tab(&home).starts_with(literal.as_bytes()));
    run(&home, &["schedule", "uninstall", "--backend", "crontab"], MORNING);
    assert_eq!(tab(&home), literal.as_bytes());
    let control = "0 1 * * * true\r\n";
    home.write("tab", control);
    let said = run(&home, &install, MORNING).failed(74);
    assert!(said.contains("carriage return"), "{said}");
    assert_eq!(tab(&home), control.as_bytes());
    // One that cannot be asked is not believed.
    program(&home, "crontab", CRONTAB);
    home.write("tab", literal);
    let said = run(&home, &install, MORNING).failed(74);
    assert!(said.contains("may stand for a control character"), "{said}");
    assert_eq!(tab(&home), literal.as_bytes());
}

#[test]
fn the_status_says_how_late_the_last_run_was_and_what_was_skipped() {
    let home = scheduled();
    let status = |now: &str| {
        let args = ["schedule", "status", "--backend", "crontab"];
        let json = run(&home, &[&args[..], &["--json"]].concat(), now).json();
        let text = run(&home, &args, now).ok();
        // Where lines are broken is the layout's business.
        (json["jobs"][0].clone(), text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    run(&home, &["schedule", "run"], "2026-11-24T10:30:00+01:00").ok();
    let (plan, text) = status("2026-11-24T11:00:00+01:00");
    assert_eq!(
        (&plan["last_run"], &plan["last_result"], &plan["late_minutes"], &plan["last_skip"]),
        (&json!("2026-11-24T10:30:00+01:00"), &json!("sent"), &json!(150), &json!(null))
    );
    assert!(text.contains("2 h 30 late (sent)"), "{text}");
    // A run by hand has no slot, and so is not late.
    run(&home, &["plan", "--to", "stdout"], "2026-11-24T11:00:00+01:00").ok();
    assert_eq!(status("2026-11-24T11:01:00+01:00").0["late_minutes"], json!(null));
    run(&home, &["schedule", "run"], "2026-11-25T14:00:00+01:00").ok();
    let (plan, text) = status("2026-11-25T14:01:00+01:00");
    let skip = json!({"slot": "2026-11-25T08:00", "reason": "too late to be of use"});
    assert_eq!(plan["last_skip"], skip);
    assert!(text.contains("skipped Wed 25 Nov 08:00: too late to be of use"), "{text}");
    // A run after it is what there is to tell.
    run(&home, &["schedule", "run"], "2026-11-26T08:01:00+01:00").ok();
    let (plan, text) = status("2026-11-26T08:02:00+01:00");
    assert_eq!((&plan["late_minutes"], &plan["last_skip"]), (&json!(1), &skip));
    assert!(!text.contains("skipped") && !text.contains("late"), "{text}");
}

#[test]
fn a_job_without_a_file_of_its_own_is_installed_with_the_one_that_catches_up() {
    let home = scheduled();
    home.configure("[schedule]\nplan = \"*-*-01 09:00\"\n");
    // Kathmandu is a quarter of an hour off every zone that this machine is likely to be in.
    let config =
        home.read(".config/personal-os/config.toml").replace("Europe/Berlin", "Asia/Kathmandu");
    home.write_config(&config);
    program(&home, "launchctl", "#!/bin/sh\nexit 113\n");
    let status = ["schedule", "status", "--backend", "launchd", "--json"];
    let plan = run(&home, &status, MORNING).json()["jobs"][0].clone();
    assert_eq!((&plan["installed"], &plan["drift"]), (&json!(false), &json!(true)));
    let notes = run(&home, &status, MORNING).json()["notes"].to_string();
    assert!(notes.contains("is left to the job that runs every quarter of an hour"), "{notes}");
}

#[test]
fn what_the_system_was_not_told_of_is_a_drift() {
    let home = scheduled();
    program(
        &home,
        "systemctl",
        "#!/bin/sh\ncase \"$*\" in\n\
         *is-enabled*) test ! -e \"$HOME/disabled\" ;;\n\
         *is-active*) test ! -e \"$HOME/stopped\" || exit 3 ;;\n\
         *--now*) rm -f \"$HOME/disabled\" \"$HOME/stopped\" ;;\nesac\n",
    );
    let check = ["schedule", "status", "--backend", "systemd", "--check", "--json"];
    let install = ["schedule", "install", "--backend", "systemd"];
    assert_eq!(run(&home, &install, MORNING).code, Some(0));
    assert_eq!(run(&home, &check, MORNING).code, Some(0));
    for (file, why) in [("disabled", "is not enabled"), ("stopped", "is enabled and was stopped")] {
        home.write(file, "");
        let status = run(&home, &check, MORNING);
        assert_eq!(status.code, Some(1));
        assert!(
            status.stdout.contains(&format!("personal-os-plan.timer {why}")),
            "{}",
            status.stdout
        );
        let said = run(&home, &install, MORNING);
        assert!(said.stdout.contains("installed: personal-os-plan.timer"), "{}", said.stdout);
        assert_eq!(run(&home, &check, MORNING).code, Some(0), "{file}");
    }
    // What is installed and configured no more is one too.
    home.configure("[schedule]\n");
    let status = run(&home, &check, MORNING);
    assert_eq!(status.code, Some(1));
    let status: serde_json::Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!(
        (&status["jobs"][0]["workflow"], &status["jobs"][0]["next"], &status["jobs"][0]["drift"]),
        (&json!("plan"), &json!(null), &json!(true))
    );
}

#[test]
fn a_program_that_is_gone_is_named() {
    let home = scheduled();
    let link = home.path("old personal-os");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_personal-os"), &link).unwrap();
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    let mut install = std::process::Command::new(&link);
    install.args(["schedule", "install", "--backend", "crontab"]).env_clear();
    install.env("HOME", home.path("")).env("PATH", path).env("PERSONAL_OS_NOW", MORNING);
    assert_eq!(home.finish(&mut install).code, Some(0));
    let text = String::from_utf8(tab(&home)).unwrap();
    assert!(text.contains("old personal-os' plan --scheduled"), "{text}");
    std::fs::remove_file(&link).unwrap();
    let status = ["schedule", "status", "--backend", "crontab", "--json"];
    let notes = run(&home, &status, MORNING).json()["notes"].to_string();
    assert!(notes.contains("old personal-os is not there any more"), "{notes}");
}

#[test]
fn a_line_runs_in_a_bare_environment_as_by_hand() {
    let home = scheduled();
    // The zone comes from the shell, Taskwarrior and the sink's program from its search path, the
    // configuration from a path that needs every escape.
    program(
        &home,
        "task",
        "#!/bin/sh\ncase \"$*\" in *_version*) echo 2.6.2 ;; *) echo '[]' ;; esac\n",
    );
    program(&home, "deliver", "#!/bin/sh\ncat > \"$DELIVERED\"\n");
    let delivered = home.path("delivered");
    let config = home.write(
        "100% it's \"ö\" $x/config.toml",
        format!(
            "[[tasks]]\nname = \"todo\"\nkind = \"taskwarrior\"\n[sinks.mine]\nkind = \"command\"\n\
             command = [\"deliver\"]\nenv = {{ DELIVERED = {:?} }}\n[delivery]\nplan = [\"mine\"]\n\
             [schedule]\nplan = \"Mon..Fri 08:00\"\n",
            delivered.display().to_string()
        ),
    );
    let config = config.display().to_string();
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    let mut install = home.command(["-c", &config, "schedule", "install", "--backend", "crontab"]);
    // Half past nine in Berlin is still half past three in New York.
    install.env("PATH", &path).env("TZ", "America/New_York").env("PERSONAL_OS_NOW", MORNING);
    assert_eq!(home.finish(&mut install).code, Some(0));
    let text = String::from_utf8(tab(&home)).unwrap();
    let line = text.lines().find(|line| line.ends_with("plan --scheduled")).unwrap();
    let command = line.splitn(6, ' ').nth(5).unwrap().replace("\\%", "%");
    let bare = |now: &str| {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &command]).env_clear().env("HOME", "/").env("PATH", "/usr/bin:/bin");
        shell.env("LOGNAME", "ada").env("SHELL", "/bin/sh").env("PERSONAL_OS_NOW", now);
        shell.current_dir("/");
        home.finish(&mut shell)
    };
    let early = bare("2026-11-25T12:59:00Z");
    assert_eq!((early.code, early.stderr.as_str()), (Some(0), ""));
    assert!(!delivered.exists());
    let due = bare("2026-11-25T13:00:30Z");
    assert_eq!((due.code, due.stderr.as_str()), (Some(0), ""));
    assert!(home.read("delivered").contains("Wed 25 Nov"), "{}", home.read("delivered"));
}

#[test]
fn another_configuration_in_the_same_place_is_told() {
    let home = scheduled();
    run(&home, &["schedule", "install", "--backend", "crontab"], MORNING);
    let other = home.write("other.toml", "[user]\ntimezone = \"Europe/Berlin\"\n");
    let other = other.display().to_string();
    let said = run(&home, &["-c", &other, "schedule", "install", "--backend", "crontab"], MORNING);
    assert!(
        said.stderr.contains("the schedule of the usual configuration stood"),
        "{}",
        said.stderr
    );
    let again = run(&home, &["-c", &other, "schedule", "install", "--backend", "crontab"], MORNING);
    assert!(!again.stderr.contains("stood in this place"), "{}", again.stderr);
}
