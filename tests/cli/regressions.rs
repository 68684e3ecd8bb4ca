//! Faults that were found once by using the program, each so that it cannot come back unseen.

use crate::harness::{Home, calendar};
use serde_json::json;
use std::os::unix::fs::symlink;

fn plan_text(home: &Home, args: &[&str]) -> String {
    home.run([&["plan", "--dry-run", "--format", "terminal"], args].concat()).ok()
}

#[test]
fn a_reader_that_left_hides_no_sink_that_failed() {
    let home = Home::with(&calendar(&[]), "");
    home.configure("[delivery]\nplan = [\"file:/dev/null/a.md\", \"file:/dev/null/b.md\"]\n");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = home.command(["plan"]);
    command.stdout(writer);
    let ran = home.finish(&mut command);
    assert_eq!(ran.code, Some(74));
    assert!(ran.stderr.contains("a.md") && ran.stderr.contains("b.md"), "{}", ran.stderr);
}

#[test]
fn config_check_resolves_the_sinks_of_delivery() {
    let home = Home::with(&calendar(&[]), "");
    home.configure("[delivery]\nplan = [\"archive\"]\n");
    assert!(home.run(["config", "check"]).failed(78).contains("\"archive\" is no sink"));
    home.configure("[delivery]\nplan = [\"archive\"]\n[sinks.archive]\nkind = \"file\"\npath = \"a.md\"\nenabled = false\n");
    home.run(["plan"]).ok();
    assert!(home.run(["plan", "--to", "archive"]).failed(2).contains("turned off"));
}

#[test]
fn hours_by_weekday_are_what_they_say_and_a_variable_wins() {
    let home = Home::new();
    home.write_config("[work]\nhours = { mon-fri = \"09:00-17:30\", fri = \"09:00-12:00\" }\n");
    assert!(home.run(["plan"]).failed(78).contains("Fri is named by two keys"));
    home.write_config("[work]\nhours = { mon-thu = \"09:00-17:30\", fri = \"09:00-12:00\" }\n");
    let capacity = |variable: Option<&str>| {
        let mut command = home.command(["plan", "--dry-run", "--json", "--date", "fri"]);
        command.envs(variable.map(|hours| ("PERSONAL_OS_WORK_HOURS", hours)));
        home.finish(&mut command).json()["report"]["load"]["capacity_minutes"].clone()
    };
    // 180 and 60 minutes, each less a fifth.
    assert_eq!((capacity(None), capacity(Some("09:00-10:00"))), (json!(144), json!(48)));
}

#[test]
fn a_source_that_is_turned_off_is_still_checked() {
    let home = Home::new();
    home.write_config(
        "[[tasks]]\nname = \"t\"\nenabled = false\nkind = \"command\"\ncommnd = [\"x\"]\n",
    );
    assert!(home.run(["config", "check"]).failed(78).contains("unknown key tasks.t.commnd"));
    home.write_config("[[tasks]]\nname = \"t\"\nkind = \"command\"\ncommand = []\n");
    assert!(home.run(["config", "check"]).failed(78).contains("tasks.t.command is missing"));
    home.write_config(
        "[[tasks]]\nname = \"t\"\nkind = \"command\"\ncommand = [\"x\"]\ntimeout = \"5m\"\n",
    );
    assert!(home.run(["config", "check"]).failed(78).contains("must be from 1 s to 100 s"));
}

#[test]
fn a_program_beside_the_configuration_is_found_from_everywhere() {
    let home = Home::new();
    let script = home.write(".config/personal-os/list.sh", "#!/bin/sh\ncat list.jsonl\n");
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    home.write(".config/personal-os/list.jsonl", "{\"title\":\"One\"}\n");
    home.write_config("[[tasks]]\nname = \"t\"\nkind = \"command\"\ncommand = [\"./list.sh\"]\n");
    for folder in ["/", "/tmp"] {
        let mut command = home.command(["tasks", "--json"]);
        command.current_dir(folder);
        assert_eq!(home.finish(&mut command).json()["tasks"][0]["title"], "One");
    }
}

#[test]
fn an_empty_variable_is_not_set() {
    let home = Home::with(&calendar(&[]), "");
    let mut command = home.command(["plan", "--dry-run"]);
    command.env("PERSONAL_OS_CONFIG", "").env("PERSONAL_OS_NOW", "");
    assert_eq!(home.finish(&mut command).code, Some(0));
    let mut odd = home.command(["plan"]);
    odd.env("PERSONAL_OS_NOW", "soon");
    assert!(home.finish(&mut odd).failed(2).contains("PERSONAL_OS_NOW is \"soon\""));
}

#[test]
fn a_pipe_is_neither_a_configuration_nor_a_sink() {
    let home = Home::with(&calendar(&[]), "");
    let mode = nix::sys::stat::Mode::S_IRWXU;
    nix::unistd::mkfifo(&home.path("pipe"), mode).unwrap();
    assert!(home.run(["-c", "pipe", "plan"]).failed(78).contains("no regular file"));
    let stderr = home.run(["plan", "--to", "file:pipe"]).failed(74);
    assert!(stderr.contains("~/pipe"), "{stderr}");
    let broken = Home::new();
    std::fs::create_dir_all(broken.path(".config/personal-os")).unwrap();
    symlink("nowhere.toml", broken.path(".config/personal-os/config.toml")).unwrap();
    broken.run(["plan"]).failed(78);
}

#[test]
fn a_tilde_is_the_home_folder_in_a_sink_too() {
    let home = Home::with(&calendar(&[]), "");
    home.run(["plan", "--to", "file:~/today.md"]).ok();
    assert!(home.path("today.md").is_file() && !home.path("~").exists());
}

#[test]
fn a_time_zone_given_as_a_file_is_that_of_the_system() {
    let home = Home::new();
    for (variable, zone) in
        [(":/usr/share/zoneinfo/Asia/Tokyo", Some("\"Asia/Tokyo\"")), (":/etc/localtime", None)]
    {
        let mut command = home.command(["config", "show", "--json"]);
        command.env("TZ", variable);
        let shown = home.finish(&mut command).json();
        let values = shown["values"].as_array().unwrap();
        let found = values.iter().find(|value| value["key"] == "user.timezone").unwrap();
        assert!(zone.is_none_or(|zone| found["value"] == zone), "{found}");
    }
}

#[test]
fn without_a_task_list_nothing_is_said_of_tasks() {
    let home = Home::new();
    home.write("calendar.ics", calendar(&[]));
    home.write_config("[[calendar]]\nname = \"c\"\nkind = \"ics\"\npath = \"~/calendar.ics\"\n");
    let text = plan_text(&home, &[]);
    assert!(text.starts_with("Tue 24 Nov · free: there is no task list to plan from"), "{text}");
    home.configure("");
    home.write("todo.txt", "x".repeat(70_000) + "\nWrite the memo\n");
    let text = home.run(["plan", "--dry-run", "--format", "terminal"]).stdout;
    assert!(text.contains("nothing that is known has to be done today"), "{text}");
}

#[test]
fn another_day_shows_also_what_is_before_the_hours_of_work() {
    let events = [("a", "20261125T080000", "20261125T084500", "Board call", "")];
    let home = Home::with(&calendar(&events), "");
    assert!(plan_text(&home, &["--date", "tomorrow"]).contains("08:00–08:45  ░  E1  Board call"));
}

#[test]
fn a_day_away_is_called_by_its_event() {
    let out = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:o\r\nDTSTART;VALUE=DATE:20261124\r\n\
               SUMMARY:Vacation\r\nX-MICROSOFT-CDO-BUSYSTATUS:OOF\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let home = Home::with(out, "Write the memo due:2026-11-24 est:60m\n");
    assert_eq!(
        plan_text(&home, &[]),
        "Tue 24 Nov · E1 takes the day. One task is due all the same.\n\n\
         All day      E1 Vacation (takes the day)\n\
         Due          T1 Write the memo (60 min)\n"
    );
}

#[test]
fn reasons_are_true() {
    // Seven hours fit into no single gap of the day.
    let home = Home::with(&calendar(&[]), "Long est:7h due:2026-11-24\n");
    assert!(!plan_text(&home, &[]).contains("fits 09:00"));
    // Twelve late hours: four are too many for today, and tomorrow has room for them.
    let late: String =
        (0..12).map(|n| format!("Late {n} est:1h due:2026-11-20\n")).collect::<Vec<_>>().concat();
    let home = Home::with(&calendar(&[]), &late);
    let text = plan_text(&home, &[]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("late, first room tomorrow"), "{text}");
    // What may start only after it is due is not a matter of room.
    let home = Home::with(&calendar(&[]), "Odd t:2026-12-01 due:2026-11-24 est:30m\n");
    let text = plan_text(&home, &[]).replace('\n', " ");
    assert!(
        text.contains("T1 may not start before Tue 1 Dec, but is due today: change one"),
        "{text}"
    );
}

#[test]
fn the_figures_of_an_overload_add_up() {
    // 8 h of hours less lunch, a meeting of an hour and buffers: 380 minutes, 304 of them room.
    // 360 + 60 due today, 45 scheduled: over by 161, and by 116 without what may move.
    let home = Home::with(
        &calendar(&[("a", "20261124T100000", "20261124T112000", "Review", "")]),
        "Deck due:2026-11-24 est:6h\nLegal due:2026-11-24 est:1h\nThing t:2026-11-24 est:45m\n",
    );
    let json = home.run(["plan", "--dry-run", "--json"]).json();
    assert_eq!(json["report"]["load"]["capacity_minutes"], 304);
    let text = plan_text(&home, &[]).replace('\n', " ");
    assert!(text.contains("7 h 45 must-do, 5 h room"), "{text}");
    assert!(
        text.contains("Over by 2 h 45, and without T3 still by 2 h: T1 and T2 must be done today;"),
        "{text}"
    );
}

#[test]
fn a_long_list_stays_short() {
    let todo: String =
        (0..200).map(|n| format!("Task {n} est:1h due:2026-11-24\n")).collect::<Vec<_>>().concat();
    let home = Home::with(&calendar(&[]), &todo);
    let text = plan_text(&home, &[]);
    assert!(text.lines().count() < 45, "{} lines", text.lines().count());
    let json = home.run(["plan", "--dry-run", "--json"]).json();
    assert!(json["report"]["short"].as_array().unwrap().len() > 150);
}
