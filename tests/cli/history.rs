//! What is recorded of a run, and what a dry run leaves behind.

use crate::harness::{Home, calendar};
use crate::talk::Talk;
use serde_json::json;

fn usual() -> Home {
    let home = Home::with(
        &calendar(&[("a", "20261124T100000", "20261124T110000", "Review", "")]),
        "(A) Write the memo due:2026-11-24 est:30m\n",
    );
    home.configure(
        "[sinks.archive]\nkind = \"file\"\npath = \"~/plans/{workflow}-{date}.md\"\n\
                    [sinks.facts]\nkind = \"file\"\npath = \"~/facts.json\"\n\
                    [delivery]\nplan = [\"archive\", \"facts\"]\n",
    );
    home
}

#[test]
fn a_run_is_delivered_everywhere_and_recorded_with_every_delivery() {
    let home = usual();
    let printed = home.run(["plan"]).ok();
    assert_eq!(home.read("plans/plan-2026-11-24.md"), printed);
    let facts: serde_json::Value = serde_json::from_str(&home.read("facts.json")).unwrap();
    assert_eq!(facts["markdown"], printed);

    let run = home.run(["history", "show", "last", "--json"]).json();
    assert_eq!(run["id"], 1);
    assert_eq!(run["report"], facts["report"]);
    assert_eq!(run["facts"], facts["facts"]);
    assert_eq!((&run["period"], &run["trigger"]), (&json!("2026-11-24"), &json!("manual")));
    assert_eq!(run["generated_at"], "2026-11-24T08:00:00+01:00");
    let deliveries: Vec<_> = run["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| {
            (
                d["key"].as_str().unwrap(),
                d["state"].as_str().unwrap(),
                d["attempts"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        deliveries,
        [
            ("run:1/stdout/0", "sent", 1),
            ("run:1/archive/0", "sent", 1),
            ("run:1/facts/0", "sent", 1)
        ]
    );
    assert_eq!(home.run(["history", "show", "1"]).ok(), printed);
}

#[test]
fn a_sink_that_fails_is_recorded_and_the_others_are_served() {
    let home = usual();
    home.write("plans", "a file where a folder should be");
    let ran = home.run(["plan"]);
    assert_eq!(ran.code, Some(74));
    assert!(ran.stdout.contains("Write the memo"));
    assert!(ran.stderr.contains("~/plans/plan-2026-11-24.md"), "{}", ran.stderr);
    assert!(home.path("facts.json").is_file());
    let run = home.run(["history", "show", "last", "--json"]).json();
    let states: Vec<_> = run["deliveries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["sent", "refused", "sent"]);
    assert!(run["deliveries"][1]["last_error"].as_str().unwrap().contains("plans"));
    assert_eq!(home.read("plans"), "a file where a folder should be");
}

#[test]
fn to_names_every_target_and_nothing_else_is_served() {
    let home = usual();
    assert_eq!(home.run(["plan", "--to", "file:out/day.md", "--to", "facts"]).ok(), "");
    assert!(home.read("out/day.md").contains("Write the memo"));
    assert!(home.path("facts.json").exists() && !home.path("plans").exists());
    let printed = home.run(["plan", "--to", "stdout", "--format", "json"]).json();
    assert_eq!(printed["schema"], 1);
}

#[test]
fn a_dry_run_leaves_nothing_behind() {
    let home = usual();
    home.run(["plan", "--dry-run", "--to", "archive"]).ok();
    for left in [
        "plans",
        "facts.json",
        ".local/state/personal-os/history.db",
        ".local/state/personal-os/locks",
    ] {
        assert!(!home.path(left).exists(), "{left}");
    }
    assert_eq!(
        home.run(["history", "list"]).ok(),
        "History · No run has been recorded yet. `personal-os plan` makes the first.\n"
    );
    assert!(home.run(["history", "show", "last"]).failed(1).contains("no run has been recorded"));
}

#[test]
fn runs_are_listed_newest_first_and_dropped_when_they_are_old() {
    let home = usual();
    home.run(["plan"]).ok();
    let mut later = home.command(["plan", "--to", "stdout"]);
    later.env("PERSONAL_OS_NOW", "2026-11-25T08:00:00+01:00");
    home.finish(&mut later).ok();
    let listed = home.run(["history", "list"]).ok();
    assert_eq!(
        listed,
        "History · 2 runs, the newest first\n\n\
         Runs\n\
         run  made              workflow  for         delivered\n\
         \u{20} 2  Wed 25 Nov 08:00  plan      2026-11-25  stdout sent\n\
         \u{20} 1  Tue 24 Nov 08:00  plan      2026-11-24  stdout sent, archive sent, facts\n\
         \u{20}                                            sent\n"
    );
    let one = home.run(["history", "list", "--limit", "1", "--json"]).json();
    assert_eq!(one["runs"].as_array().unwrap().len(), 1);
    // A clock that jumps by years forgets nothing; the run after it does.
    let left_at = |now: &str| {
        let mut later = home.command(["plan", "--to", "stdout"]);
        later.env("PERSONAL_OS_NOW", now);
        home.finish(&mut later).ok();
        home.run(["history", "list", "--json"]).json()["runs"].as_array().unwrap().len()
    };
    assert_eq!(left_at("2029-01-01T08:00:00+01:00"), 3);
    assert_eq!(left_at("2029-01-02T08:00:00+01:00"), 2, "kept for two years by default");
}

#[test]
fn a_history_of_a_newer_program_is_left_alone() {
    let home = usual();
    home.run(["plan"]).ok();
    let path = home.path(".local/state/personal-os/history.db");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = std::fs::read(&path).unwrap();
    let stderr = home.run(["plan"]).failed(78);
    assert!(stderr.contains("99") && stderr.contains("history.db"), "{stderr}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

/// A home with a plan of 3 August, one of 4 August and one of today.
fn of_august() -> Home {
    let home = usual();
    for now in ["2026-08-03T08:00:00+02:00", "2026-08-04T08:00:00+02:00"] {
        home.finish(home.command(["plan"]).env("PERSONAL_OS_NOW", now)).ok();
    }
    home.run(["plan"]).ok();
    home
}

fn runs(home: &Home) -> Vec<i64> {
    let list = home.run(["history", "list", "--json"]).json();
    list["runs"].as_array().unwrap().iter().map(|run| run["id"].as_i64().unwrap()).collect()
}

#[test]
fn less_than_is_kept_is_forgotten_only_with_a_yes() {
    let home = of_august();
    let prune = |args: &[&str]| home.run([&["history", "prune"], args].concat());
    // Two years are kept, and so everything is.
    let kept = prune(&[]).ok();
    assert!(kept.contains("Nothing older than Sun 24 Nov 2024 is there to forget."), "{kept}");
    let would = prune(&["--older-than", "60d", "-n"]).ok();
    assert!(would.contains("This would be forgotten, as it is older than Fri 25 Sep:"), "{would}");
    assert!(would.contains("2 runs, with what was found, said and delivered"), "{would}");
    let refused = prune(&["--older-than", "60d"]).failed(2);
    assert!(refused.contains("less than `[history] keep` says"), "{refused}");
    assert!(refused.contains("--yes forgets it"), "{refused}");
    assert_eq!(runs(&home), [3, 2, 1]);
    let gone = prune(&["--older-than", "60d", "--yes", "--json"]).json();
    assert_eq!(
        gone,
        json!({"schema": 1, "dry_run": false, "before": "2026-09-25T09:00:00+02:00", "runs": 2,
               "messages": 0, "readings": 0, "feedback": 0, "kept": {"open": 0, "needed": 0}})
    );
    assert_eq!(runs(&home), [3]);
    let again = prune(&["--older-than", "60d"]).ok();
    assert!(again.contains("Nothing older than Fri 25 Sep is there"), "{again}");
    for wrong in ["1d", "0d", "soon", "60"] {
        prune(&["--older-than", wrong, "--yes"]).failed(2);
    }
    // A number of a run is never given again.
    home.run(["plan"]).ok();
    assert_eq!(runs(&home), [4, 3]);
}

#[test]
fn what_is_kept_no_longer_goes_without_a_question_but_never_everything() {
    let home = of_august();
    home.write_config(
        &(home.read(".config/personal-os/config.toml") + "[history]\nkeep = \"90d\"\n"),
    );
    home.run(["history", "prune", "--dry-run"]).ok();
    let gone = home.run(["history", "prune"]).ok();
    assert!(gone.contains("Forgotten, as it was older than Wed 26 Aug:"), "{gone}");
    assert_eq!(runs(&home), [3]);
    // A clock that jumped makes everything old.
    home.run(["plan"]).ok();
    let later = |args: &[&str]| {
        let mut command = home.command([&["history", "prune"], args].concat());
        home.finish(command.env("PERSONAL_OS_NOW", "2031-01-01T08:00:00+01:00"))
    };
    let refused = later(&[]).failed(2);
    assert!(refused.contains("which may be a clock that is wrong"), "{refused}");
    assert_eq!(runs(&home), [4, 3]);
    let gone = later(&["--yes", "--json"]).json();
    assert_eq!((&gone["runs"], &gone["kept"]["needed"]), (&json!(1), &json!(1)));
    // What nobody knows how to read forgets nothing.
    home.write_config("[history]\nkeep = \"long\"\n");
    home.run(["history", "prune", "--older-than", "2d", "--yes"]).failed(78);
    assert_eq!(Home::new().run(["history", "prune", "--json"]).json()["runs"], 0);
}

#[test]
fn what_an_update_has_told_is_not_told_again_when_that_update_is_old() {
    let home = usual();
    home.write("todo.txt", "x 2026-11-23 2026-11-10 Ship the importer\n");
    let on = |day: &str, args: &[&str]| {
        let mut command = home.command(args);
        home.finish(command.env("PERSONAL_OS_NOW", format!("2026-{day}T15:00:00+01:00")))
    };
    let update = |day: &str| on(day, &["update", "--audience", "exec"]).ok();
    assert!(update("11-24").contains("- Ship the importer"));
    assert!(!update("11-27").contains("importer"));
    on("11-30", &["plan"]).ok();
    let pruned = on("11-30", &["history", "prune", "--older-than", "2d", "--yes", "--json"]).json();
    assert_eq!((&pruned["runs"], &pruned["kept"]["needed"]), (&json!(0), &json!(2)));
    let text = update("12-01");
    assert!(text.contains("Since Fri 27 Nov: nothing "), "{text}");
    assert!(!text.contains("importer"), "{text}");
    // Four weeks after it nobody looks for it any more.
    let pruned = on("12-26", &["history", "prune", "--older-than", "2d", "--yes", "--json"]).json();
    assert_eq!(pruned["runs"], 1);
    assert!(!update("12-26").contains("importer"));
}

#[test]
fn at_a_terminal_it_is_asked() {
    let home = of_august();
    let talk = || {
        let mut command = home.command(["history", "prune", "--older-than", "60d"]);
        command.env("NO_COLOR", "1");
        let mut talk = Talk::start(command, 80);
        talk.hear("- 2 runs")
            .hear("Forget what is older than Fri 25 Sep? It cannot be brought back.");
        talk
    };
    let mut no = talk();
    no.answer("");
    let no = no.end(&home);
    assert_eq!(no.code, Some(0), "{}", no.text);
    assert!(no.text.contains("Nothing was forgotten."), "{}", no.text);
    assert_eq!(runs(&home), [3, 2, 1]);
    let mut yes = talk();
    yes.answer("yes").hear("Forgotten, as it was older than");
    assert_eq!(yes.end(&home).code, Some(0));
    assert_eq!(runs(&home), [3]);
}

#[test]
fn old_messages_alone_are_not_called_runs() {
    let home = usual();
    let at = |now: &str, args: &[&str]| {
        let mut command = home.command(args);
        home.finish(command.env("PERSONAL_OS_NOW", now))
    };
    home.write("note", "The build is red.\n");
    at("2026-08-20T08:00:00+02:00", &["delivery", "send", "file:~/said.md", "note"]).ok();
    let refused = at("2031-01-01T08:00:00+01:00", &["history", "prune"]).failed(2);
    let why = "nothing was forgotten: every message is older than that, which may be a clock that is wrong";
    assert!(refused.contains(why), "{refused}");
    // With a younger one nothing speaks against the clock.
    at("2030-12-31T08:00:00+01:00", &["delivery", "send", "file:~/said.md", "note"]).ok();
    let gone = at("2031-01-01T08:00:00+01:00", &["history", "prune"]).ok();
    assert!(gone.contains("1 message or skip that belongs to no run"), "{gone}");
}

#[test]
fn what_a_report_says_to_type_is_typed_for_the_same_configuration() {
    let home = usual();
    home.write("todo.txt", "Write a memo est:2h\n".repeat(20));
    let config = home.read(".config/personal-os/config.toml");
    home.write(".config/personal-os/ada/config.toml", config);
    let printed = home.run(["--profile", "ada", "plan", "--format", "markdown"]).ok();
    assert!(printed.contains(" more: personal-os --profile ada tasks\n"), "{printed}");
    assert!(!printed.contains("personal-os tasks"), "{printed}");
    // What is sent and recorded says the same, and can be made again however it is called.
    let shown = home.run(["--profile", "ada", "history", "show", "last"]).ok();
    assert_eq!(shown, printed);
    assert_eq!(home.run(["--profile", "ada", "history", "replay", "last"]).ok(), printed);
    // A folder of this machine is nobody's who reads a report, nor is a name that is not to be told.
    let config = home.read(".config/personal-os/config.toml");
    let denied = "[update]\ndeny = [\"Acme\"]\n";
    let other = home.write("it's.toml", format!("{config}{denied}"));
    let other = other.to_str().unwrap();
    let printed = home.run(["--config", other, "plan", "--format", "markdown"]).ok();
    assert!(printed.contains(" more: personal-os tasks\n"), "{printed}");
    assert_eq!(home.run(["--config", other, "history", "replay", "last"]).ok(), printed);
    let failed = home.run(["--config", other, "why", "T1", "--run", "\u{1b}x"]).failed(2);
    let hint = "hint: `personal-os --config '~/it'\\''s.toml' history list` shows";
    assert!(failed.contains(hint) && !failed.contains('\u{1b}'), "{failed}");
    home.write(".config/personal-os/acme/config.toml", denied);
    let bare = home.run(["--profile", "acme", "update", "-n", "--audience", "exec"]).stdout;
    assert!(bare.contains("`personal-os init\\` sets them up"), "{bare}");
    let bare = home.run(["--profile", "eve", "history", "list"]).ok().replace('\n', " ");
    assert!(bare.contains("`personal-os --profile eve plan` makes the first"), "{bare}");
    let bare = Home::new().run(["plan", "-n"]).stdout;
    assert!(bare.contains("`personal-os init\\` asks"), "{bare}");
}
