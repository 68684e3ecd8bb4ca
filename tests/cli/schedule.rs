//! The schedule as it is printed, installed into stand-ins for the system's programs, and run.

mod surroundings;

use crate::harness::{Home, calendar};
use serde_json::json;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// A `crontab` that keeps its table in the home folder, as the real one does in its spool.
const CRONTAB: &str = "#!/bin/sh
tab=\"$HOME/tab\"
case \"$1\" in
-l) if [ -e \"$HOME/broken\" ]; then echo 'crontab: cannot open' >&2; exit 1; fi
    if [ -e \"$tab\" ]; then cat \"$tab\"; else echo \"no crontab for ada\" >&2; exit 1; fi ;;
-r) rm \"$tab\" ;;
-) cat > \"$tab.new\" && mv \"$tab.new\" \"$tab\" ;;
*) exit 2 ;;
esac
";

fn program(home: &Home, name: &str, script: &str) {
    let path = home.write(&format!("bin/{name}"), script);
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A home with a stand-in for `crontab` and a plan scheduled for eight o'clock.
fn scheduled() -> Home {
    let home = Home::with(
        &calendar(&[("a", "20261124T100000", "20261124T110000", "Review", "")]),
        "(A) Write the memo due:2026-11-24 est:30m\n",
    );
    home.configure(
        "[sinks.archive]\nkind = \"file\"\npath = \"~/plans/{date}.md\"\n\
         [delivery]\nplan = [\"archive\"]\n[schedule]\nplan = \"Mon..Fri 08:00\"\n",
    );
    program(&home, "crontab", CRONTAB);
    home
}

fn run(home: &Home, args: &[&str], now: &str) -> crate::harness::Ran {
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    home.finish(home.command(args).env("PATH", path).env("PERSONAL_OS_NOW", now))
}

const MORNING: &str = "2026-11-24T08:01:00+01:00";

fn tab(home: &Home) -> Vec<u8> {
    std::fs::read(home.path("tab")).unwrap()
}

#[test]
fn the_next_times_follow_the_zone_and_the_days() {
    let home = scheduled();
    let next = run(&home, &["schedule", "next", "--json", "--count", "2"], MORNING).json();
    assert_eq!(
        next,
        json!({"schema": 1, "timezone": "Europe/Berlin", "jobs": [{
            "workflow": "plan", "at": "Mon..Fri 08:00",
            "next": ["2026-11-25T08:00:00+01:00", "2026-11-26T08:00:00+01:00"]
        }]})
    );
    let after = ["schedule", "next", "--json", "--count", "1", "--after", "2027-03-26T12:00:00Z"];
    let next = run(&home, &after, MORNING).json();
    // The Monday after the clocks went forward.
    assert_eq!(next["jobs"][0]["next"], json!(["2027-03-29T08:00:00+02:00"]));
}

#[test]
fn times_are_written_as_the_user_has_them() {
    let home = scheduled();
    let config = home.read(".config/personal-os/config.toml");
    home.write_config(&config.replace("[user]\n", "[user]\ntime_format = \"12h\"\n"));
    let install = ["schedule", "install", "--backend", "crontab"];
    let said = run(&home, &install, MORNING).stdout;
    assert!(said.ends_with("next: plan Wed 25 Nov 8:00 am\n"), "{said}");
    for (args, expected) in
        [(&["next"][..], " 8:00 am "), (&["status", "--backend", "crontab"], " 8:00 am")]
    {
        let said = run(&home, &[&["schedule"], args].concat(), MORNING).stdout;
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn printing_changes_nothing_and_names_each_file() {
    let home = scheduled();
    let text = run(&home, &["schedule", "print", "--backend", "systemd"], MORNING).ok();
    let names: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# file: ")).collect();
    assert_eq!(
        names,
        [
            "personal-os-plan.service",
            "personal-os-plan.timer",
            "personal-os-run.service",
            "personal-os-run.timer"
        ]
    );
    assert!(text.contains("OnCalendar=Mon..Fri *-*-* 08:00:00 Europe/Berlin\n"), "{text}");
    let folder = home.path("units");
    let output = folder.display().to_string();
    run(&home, &["schedule", "print", "--backend", "systemd", "--output", &output], MORNING).ok();
    assert!(
        std::fs::read_to_string(folder.join("personal-os-plan.timer"))
            .unwrap()
            .contains("OnCalendar")
    );
    assert!(!home.path(".config/systemd").exists() && !home.path("tab").exists());
}

#[test]
fn installing_keeps_every_byte_around_and_uninstalling_gives_them_back() {
    for before in ["", "MAILTO=ada\n# mine\n*/5 * * * * true\n", "0 1 * * * echo a\\%b"] {
        let home = scheduled();
        if !before.is_empty() {
            home.write("tab", before);
        }
        let said = run(&home, &["schedule", "install", "--backend", "crontab"], MORNING);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        assert!(said.stdout.contains("installed: crontab"), "{}", said.stdout);
        let installed = tab(&home);
        assert!(installed.starts_with(before.as_bytes()));
        let text = String::from_utf8(installed.clone()).unwrap();
        let exe = env!("CARGO_BIN_EXE_personal-os");
        // Which hours these are depends on the zone of the machine.
        assert!(text.contains(&format!(" {exe} plan --scheduled\n")), "{text}");
        assert!(text.contains("\n7-59/15 * * * * "), "{text}");
        assert!(text.contains(&format!(" {exe} schedule run\n")), "{text}");
        // Again: nothing changes, also with text of the user's own after the block.
        let again = run(&home, &["schedule", "install", "--backend", "crontab"], MORNING);
        assert!(again.stdout.starts_with("unchanged"), "{}", again.stdout);
        let more = [&installed[..], b"30 2 * * * backup\n"].concat();
        home.write("tab", &more);
        run(&home, &["schedule", "install", "--backend", "crontab"], MORNING);
        assert_eq!(tab(&home), more);
        let said = run(&home, &["schedule", "uninstall", "--backend", "crontab"], MORNING);
        assert_eq!(said.stdout, "removed: crontab\n");
        let ended = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
        assert_eq!(tab(&home), format!("{before}{ended}30 2 * * * backup\n").as_bytes());
    }
}

#[test]
fn a_crontab_that_was_none_is_none_again() {
    let home = scheduled();
    run(&home, &["schedule", "install", "--backend", "crontab"], MORNING);
    run(&home, &["schedule", "uninstall", "--backend", "crontab"], MORNING);
    assert!(!home.path("tab").exists());
}

#[test]
fn what_cannot_be_read_or_kept_is_never_written_over() {
    let damaged = "# >>> personal-os: x >>>\n0 8 * * * a\n";
    for (before, why) in [
        (damaged, "markers of the managed block are damaged"),
        ("0 8 * * * a\r\n", "carriage return"),
    ] {
        let home = scheduled();
        home.write("tab", before);
        for command in ["install", "uninstall"] {
            let said =
                run(&home, &["schedule", command, "--backend", "crontab"], MORNING).failed(74);
            assert!(said.contains(why), "{said}");
            assert_eq!(tab(&home), before.as_bytes());
        }
    }
    let home = scheduled();
    home.write("tab", "mine\n");
    home.write("broken", "");
    let said = run(&home, &["schedule", "install", "--backend", "crontab"], MORNING).failed(74);
    assert!(said.contains("could not read the crontab: crontab: cannot open"), "{said}");
    assert_eq!(tab(&home), b"mine\n");
}

#[test]
fn a_drift_is_seen_and_check_ends_with_1() {
    let home = scheduled();
    let check = ["schedule", "status", "--backend", "crontab", "--check", "--json"];
    let before = run(&home, &check, MORNING);
    assert_eq!(before.code, Some(1), "{}", before.stderr);
    run(&home, &["schedule", "install", "--backend", "crontab"], MORNING);
    let status = run(&home, &check, MORNING).json();
    assert_eq!(status["backend"], "crontab");
    let plan = &status["jobs"][0];
    assert_eq!(
        (&plan["workflow"], &plan["installed"], &plan["drift"], &plan["next"]),
        (&json!("plan"), &json!(true), &json!(false), &json!("2026-11-25T08:00:00+01:00"))
    );
    assert_eq!(plan["last_run"], json!(null));
    home.configure("[schedule]\nplan = \"Mon..Fri 07:30\"\n");
    assert_eq!(run(&home, &check, MORNING).code, Some(1));
    let diff = run(&home, &["schedule", "diff", "--backend", "crontab"], MORNING).ok();
    assert!(diff.contains("\n-0 ") && diff.contains("\n+30 "), "{diff}");
}

#[test]
fn what_a_scheduler_lacks_is_said_at_the_installation() {
    let home = scheduled();
    home.configure(
        "[[calendar]]\nname = \"team\"\nkind = \"caldav\"\nurl = \"https://127.0.0.1:9/\"\nuser = \"ada\"\n\
         password = { env = \"DAV_PASSWORD\" }\n[schedule]\nplan = \"08:00\"\n",
    );
    let said = run(&home, &["schedule", "install", "--backend", "crontab"], MORNING);
    assert!(said.stderr.contains("the variable DAV_PASSWORD will not be there"), "{}", said.stderr);
    assert!(said.stderr.contains("set delivery.plan"), "{}", said.stderr);
    let text = String::from_utf8(tab(&home)).unwrap();
    assert!(!text.contains("DAV_PASSWORD"), "{text}");
}

#[test]
fn a_scheduled_run_delivers_its_slot_once() {
    let home = scheduled();
    assert_eq!(run(&home, &["plan", "--scheduled"], "2026-11-24T07:59:00+01:00").ok(), "");
    assert!(!home.path("plans").exists());
    assert_eq!(run(&home, &["plan", "--scheduled"], MORNING).ok(), "");
    let plan = home.read("plans/2026-11-24.md");
    assert!(plan.contains("Write the memo") && !plan.contains("late"), "{plan}");
    std::fs::remove_file(home.path("plans/2026-11-24.md")).unwrap();
    for now in [MORNING, "2026-11-24T09:00:00+01:00", "2026-11-24T07:00:00+01:00"] {
        assert_eq!(run(&home, &["plan", "--scheduled"], now).ok(), "");
        assert_eq!(run(&home, &["schedule", "run"], now).ok(), "");
    }
    assert!(!home.path("plans/2026-11-24.md").exists());
    let runs = run(&home, &["history", "list", "--json"], MORNING).json();
    assert_eq!(runs["runs"].as_array().unwrap().len(), 1);
    assert_eq!(runs["runs"][0]["trigger"], "scheduled");
}

#[test]
fn a_late_run_says_so_and_one_too_late_is_a_recorded_skip() {
    let home = scheduled();
    assert_eq!(run(&home, &["schedule", "run"], "2026-11-24T10:30:00+01:00").ok(), "");
    let plan = home.read("plans/2026-11-24.md");
    assert!(plan.contains("(late: due 08:00)"), "{plan}");
    assert_eq!(run(&home, &["history", "replay", "last"], "2026-11-24T12:00:00+01:00").ok(), plan);
    assert_eq!(run(&home, &["schedule", "run"], "2026-11-25T13:00:00+01:00").ok(), "");
    assert!(!home.path("plans/2026-11-25.md").exists());
    let list = run(&home, &["history", "list"], "2026-11-25T13:00:00+01:00").ok();
    assert!(list.contains("too late to be of use"), "{list}");
    let deliveries =
        run(&home, &["delivery", "list", "--json"], "2026-11-25T13:00:00+01:00").json();
    let skipped: Vec<&str> = deliveries["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["state"] == "skipped")
        .map(|row| row["period"].as_str().unwrap())
        .collect();
    assert_eq!(skipped, ["2026-11-25"]);
}

#[test]
fn five_days_away_give_one_message() {
    let home = scheduled();
    run(&home, &["plan", "--scheduled"], MORNING).ok();
    run(&home, &["schedule", "run"], "2026-12-01T09:00:00+01:00").ok();
    let mut plans: Vec<String> = std::fs::read_dir(home.path("plans"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    plans.sort();
    assert_eq!(plans, ["2026-11-24.md", "2026-12-01.md"]);
}

#[test]
fn what_was_due_before_the_installation_is_not_caught_up() {
    let home = scheduled();
    run(&home, &["schedule", "install", "--backend", "crontab"], "2026-11-24T09:00:00+01:00");
    run(&home, &["schedule", "run"], "2026-11-24T09:07:00+01:00").ok();
    assert!(!home.path("plans").exists());
    run(&home, &["schedule", "run"], "2026-11-25T08:07:00+01:00").ok();
    assert!(home.path("plans/2026-11-25.md").exists());
}

#[test]
fn two_started_at_once_make_one_message() {
    let home = scheduled();
    let path = format!("{}:/usr/bin:/bin", home.path("bin").display());
    let start = || {
        home.command(["plan", "--scheduled"])
            .env("PATH", &path)
            .env("PERSONAL_OS_NOW", MORNING)
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..4).map(|_| start()).collect();
    for mut child in children {
        let code = child.wait().unwrap().code();
        assert!(matches!(code, Some(0 | 75)), "{code:?}");
    }
    let runs = run(&home, &["history", "list", "--json"], MORNING).json();
    assert_eq!(runs["runs"].as_array().unwrap().len(), 1);
}

#[test]
fn user_units_are_enabled_and_taken_away() {
    let home = scheduled();
    // Without a bus `systemctl` can enable but neither reload nor start.
    program(
        &home,
        "systemctl",
        "#!/bin/sh\necho \"$@\" >> \"$HOME/calls\"\ncase \"$*\" in\n\
         *daemon-reload*|*--now*) echo 'Failed to connect to bus' >&2; exit 1 ;;\n\
         *is-enabled*) test -e \"$HOME/enabled\" ;;\n\
         *disable*) rm -f \"$HOME/enabled\" ;;\n\
         *enable*) touch \"$HOME/enabled\" ;;\nesac\n",
    );
    let install = ["schedule", "install", "--backend", "systemd"];
    let said = run(&home, &install, MORNING);
    assert_eq!(said.code, Some(0));
    assert!(
        said.stderr.contains("start with the next login: Failed to connect to bus"),
        "{}",
        said.stderr
    );
    let calls = home.read("calls");
    assert!(
        calls.contains("--user enable personal-os-plan.timer personal-os-run.timer"),
        "{calls}"
    );
    assert!(home.path(".config/systemd/user/personal-os-plan.service").exists());
    assert!(run(&home, &install, MORNING).stdout.starts_with("unchanged"));
    // What the configuration names no more is taken away with the next installation.
    home.configure("[schedule]\n");
    let said = run(&home, &install, MORNING);
    assert!(said.stdout.contains("personal-os-plan.timer"), "{}", said.stdout);
    assert!(!home.path(".config/systemd/user/personal-os-plan.timer").exists());
    let said = run(&home, &["schedule", "uninstall", "--backend", "systemd"], MORNING);
    assert!(said.stdout.contains("removed: personal-os-run.service"), "{}", said.stdout);
    assert!(is_empty(&home.path(".config/systemd/user")));
    // A unit of the user's own under our name stays.
    home.write(".config/systemd/user/personal-os-run.timer", "[Timer]\n");
    let said = run(&home, &install, MORNING).failed(74);
    assert!(said.contains("is not written by this program"), "{said}");
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}
