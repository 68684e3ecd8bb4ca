//! What an update must not get wrong: who was told, in which file, of what colour, and what of a record
//! or a source may be said.

use crate::harness::{Home, Ran, calendar};
use crate::server::{Reply, Server};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

/// Friday, 27 November 2026, at an hour.
fn at(home: &Home, hour: u32, args: &[&str]) -> Ran {
    let now = format!("2026-11-27T{hour:02}:00:00+01:00");
    home.finish(home.command(args).env("PERSONAL_OS_NOW", now))
}

fn home(more: &str) -> Home {
    let home = Home::with(
        &calendar(&[]),
        "x 2026-11-25 2026-11-02 Faster import +public\n2026-11-02 Sign it +ask due:2026-12-04\n",
    );
    home.configure(more);
    home
}

#[test]
fn what_others_did_not_get_is_told_again_though_the_user_has_seen_it() {
    let home = home(
        "[sinks.bad]\nkind = \"command\"\ncommand = [\"sh\", \"-c\", \"exit 77\"]\n\
         [update.audiences.board]\nkind = \"exec\"\nsend = true\nto = [\"bad\"]\n",
    );
    let first = at(&home, 15, &["update"]);
    assert_eq!(first.code, Some(77), "{}", first.stderr);
    assert!(first.stdout.contains("Faster import"), "{}", first.stdout);
    let again = at(&home, 16, &["update"]);
    assert!(again.stdout.contains("A first update"), "{}", again.stdout);
    assert!(again.stdout.contains("Faster import"), "{}", again.stdout);
    // A draft is told where the user sees it.
    home.configure("[update.audiences.board]\nkind = \"exec\"\n");
    at(&home, 17, &["update"]).ok();
    let told = at(&home, 18, &["update"]).ok();
    assert!(told.contains("nothing recorded as finished"), "{told}");
}

#[test]
fn what_goes_elsewhere_for_once_is_not_what_the_audience_was_told() {
    let home = home(
        "[sinks.good]\nkind = \"file\"\npath = \"~/good.md\"\n\
         [update.audiences.board]\nkind = \"exec\"\nsend = true\nto = [\"good\"]\n",
    );
    for to in ["stdout", "file:~/other.md"] {
        at(&home, 15, &["update", "--to", to]).ok();
    }
    assert!(home.read("other.md").contains("Faster import"), "{}", home.read("other.md"));
    at(&home, 16, &["update", "--to", "good", "--to", "stdout"]).ok();
    let good = home.read("good.md");
    assert!(good.contains("A first update") && good.contains("Faster import"), "{good}");
    let told = at(&home, 17, &["update", "--to", "stdout"]).ok();
    assert!(told.contains("Since Fri 27 Nov, 16:00: nothing recorded as finished"), "{told}");
}

#[test]
fn two_audiences_never_write_one_file() {
    let home =
        home("[sinks.out]\nkind = \"file\"\npath = \"~/out.md\"\n[delivery]\nupdate = [\"out\"]\n");
    at(&home, 15, &["update"]).ok();
    assert!(home.read("out-update-exec.md").contains("Update for exec"));
    assert!(home.read("out-update-team.md").contains("Update for team"));
    assert!(!home.path("out.md").exists());
    // By hand for one of them it is the same file as by schedule.
    std::fs::remove_file(home.path("out-update-exec.md")).unwrap();
    at(&home, 16, &["update", "--audience", "exec"]).ok();
    assert!(home.path("out-update-exec.md").exists() && !home.path("out.md").exists());
    at(&home, 16, &["update", "--audience", "exec", "--to", "file:~/one.md"]).ok();
    assert!(home.path("one.md").exists());
    home.configure(
        "[update.audiences.one]\nsend = true\nto = [\"file:~/same.md\"]\n\
         [update.audiences.two]\nsend = true\nto = [\"file:~/same.md\"]\n\
         [update.audiences.three]\nsend = true\nto = [\"file:~/three.md\"]\n",
    );
    at(&home, 17, &["update"]).ok();
    assert!(home.read("same-update-one.md").contains("Update for one"));
    assert!(home.read("same-update-two.md").contains("Update for two"));
    assert!(home.read("three.md").contains("Update for three"));
}

#[test]
fn several_updates_are_one_document() {
    let home = home("");
    let told = at(&home, 15, &["update", "-n", "--json"]).json();
    assert_eq!(told["facts"]["audience"], "exec");
    let others = told["others"].as_array().unwrap();
    assert_eq!(others.len(), 1);
    assert_eq!(
        (&others[0]["facts"]["audience"], &others[0]["schema"]),
        (&json!("team"), &json!(1))
    );
    let one = at(&home, 15, &["update", "-n", "--json", "--audience", "team"]).json();
    assert_eq!(one["report"], others[0]["report"]);
    assert!(one.get("others").is_none());
    let slack = |more: &[&str]| -> Vec<Value> {
        let args = [&["update", "-n", "--format", "slack"], more].concat();
        at(&home, 15, &args).json().as_array().unwrap().clone()
    };
    let (exec, team) = (slack(&["--audience", "exec"]), slack(&["--audience", "team"]));
    assert_eq!(slack(&[]), [exec, team].concat());
    let failed = at(&home, 15, &["update", "-n", "--format", "email"]).failed(2);
    assert!(failed.contains("--audience"), "{failed}");
    let mail = at(&home, 15, &["update", "-n", "--format", "email", "--audience", "team"]).ok();
    assert_eq!(mail.matches("Subject:").count(), 1, "{mail}");
    let failed = at(&home, 15, &["update", "-n", "--format", "ics"]).failed(2);
    assert!(
        failed.contains("[possible values: terminal, markdown, json, slack, email]"),
        "{failed}"
    );
    assert!(!home.path(".local/state/personal-os/history.db").exists());
}

#[test]
fn what_cannot_be_is_refused() {
    let home = home("");
    let partner = ["update", "--audience", "partner", "--status", "red", "--reason", "because"];
    let failed = at(&home, 15, &partner).failed(2);
    assert!(failed.contains("partner is told no status"), "{failed}");
    let failed = at(&home, 15, &["update", "--since", "2026-12-21"]).failed(2);
    assert!(failed.contains("--since Mon 21 Dec is ahead of Fri 27 Nov"), "{failed}");
    at(&home, 15, &["update", "--date", "2026-11-20", "--since", "2026-11-24"]).failed(2);
    // What is wrong for one of them is told before any is made.
    home.configure("[update.audiences.board]\nkind = \"exec\"\n[update.audiences.partner]\n");
    let failed = at(&home, 15, &["update", "--status", "red", "--reason", "because"]).failed(2);
    assert!(failed.contains("partner is told no status"), "{failed}");
    assert!(!home.path(".local/state/personal-os/history.db").exists());
    for (more, told) in [
        ("[update.audiences.board]\nsections = []\n", "names none"),
        (
            "[update.audiences.customer]\nsections = [\"shipped\", \"deals\"]\n",
            "\"deals\" bears no marks",
        ),
        (
            "[update]\ndeny = [\"Globex\"]\n[update.audiences.globex-board]\n",
            "globex-board is called what it must not be told",
        ),
        ("[update]\ndeny = [\"Team\"]\n", "the built-in audience team"),
        (
            "[update.audiences.board]\ntitle = \"For Globex\"\ndeny = [\"globex\"]\n",
            "update.audiences.board.title says what the audience must not be told",
        ),
        ("[update.audiences.board]\ntitle = \" \"\n", "must be one line of 1 to 80"),
    ] {
        home.configure(more);
        let failed = at(&home, 15, &["update"]).failed(78);
        assert!(failed.contains(told) && failed.contains("config.toml:"), "{told}: {failed}");
    }
    // A name may be a word of every report.
    home.configure("[update.audiences.board]\nkind = \"exec\"\ndeny = [\"Green\", \"Done\", \"Since\", \"Weeks\", \"Nov\"]\n");
    let text = at(&home, 15, &["update", "--to", "stdout"]).ok();
    assert!(text.contains("**Green**") && text.contains("## Done"), "{text}");
}

#[test]
fn a_failed_audience_is_no_success_to_a_watcher() {
    let server = Server::start();
    for path in ["/p", "/p/start", "/p/fail"] {
        server.on("GET", path, [Reply::ok("OK")]);
    }
    let home = home(
        "[ping]\nurl = { file = \"~/ping\" }\n\
         [sinks.bad]\nkind = \"command\"\ncommand = [\"sh\", \"-c\", \"exit 77\"]\n\
         [update.audiences.board]\nkind = \"exec\"\nsend = true\nto = [\"bad\"]\n\
         [update.audiences.team]\n",
    );
    let ping = home.write("ping", server.url("/p"));
    std::fs::set_permissions(ping, PermissionsExt::from_mode(0o600)).unwrap();
    let ran = at(&home, 15, &["update"]);
    assert_eq!(ran.code, Some(77), "{}", ran.stderr);
    assert!(ran.stdout.contains("Update for team"), "{}", ran.stdout);
    let asked: Vec<String> = server.seen().into_iter().map(|seen| seen.path).collect();
    assert_eq!(asked, ["/p/start", "/p/fail"]);
}

#[test]
fn without_a_source_nothing_is_green() {
    let home = Home::new();
    home.write_config("[user]\ntimezone = \"Europe/Berlin\"\n");
    let text = at(&home, 15, &["update", "--audience", "exec", "--to", "stdout"]).ok();
    assert!(!text.contains("Green"), "{text}");
    assert!(text.contains("no task list") && text.contains("personal-os init"), "{text}");
}

#[test]
fn every_line_leads_to_its_record_and_every_run_to_its_audience() {
    let home = home("[update.audiences.board]\nkind = \"exec\"\n");
    let told = at(&home, 15, &["update", "--json", "--to", "stdout"]).json();
    let parts = told["report"]["parts"].as_array().unwrap();
    let lines = parts.iter().flat_map(|part| part["lines"].as_array().unwrap());
    for line in lines {
        let key = line["key"].as_str().unwrap();
        let found = at(&home, 16, &["source", key, "--json"]).json();
        assert_eq!((&found["key"], &found["told"]), (&line["key"], &line["text"]));
        assert_eq!(found["task"]["key"], line["key"]);
    }
    let text = at(&home, 16, &["source", "faster import"]).ok();
    assert!(
        text.contains("todo.txt:1") && text.contains("shipped of the update for board"),
        "{text}"
    );
    let why = at(&home, 16, &["why", "sign it"]).ok();
    assert!(why.contains("it is open and marked as ask or decision"), "{why}");
    let list = at(&home, 16, &["history", "list"]).ok();
    assert!(list.contains("update/board"), "{list}");
    let listed = at(&home, 16, &["history", "list", "--json"]).json();
    assert_eq!(listed["runs"][0]["audience"], "board");
}

#[test]
fn what_is_wrong_with_a_source_says_nothing_of_its_records() {
    let home = home(
        "[[calendar]]\nname = \"globex days\"\nkind = \"ics\"\nholidays = true\npath = \"~/none.ics\"\n\
         [[contacts]]\nname = \"people\"\nkind = \"csv\"\npath = \"~/people.csv\"\n\
         [update.audiences.board]\nkind = \"exec\"\ndeny = [\"Globex\"]\n",
    );
    home.write("people.csv", "name,next on,sensitive\nMira,after the layoffs in May,yes\n");
    let ran = at(&home, 15, &["update", "--json", "--to", "file:told.json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let told = home.read("told.json");
    assert!(told.contains("it could not be read whole"), "{told}");
    let log = home.read(".local/state/personal-os/personal-os.log");
    for text in [&told, &ran.stderr, &log] {
        assert!(!text.to_lowercase().contains("globex"), "{text}");
    }
    assert!(!told.contains("layoffs") && !told.contains("people.csv"), "{told}");
    home.configure(
        "[[tasks]]\nname = \"globex\"\nkind = \"todotxt\"\npath = \"~/none.txt\"\n\
         [update.audiences.board]\nkind = \"exec\"\ndeny = [\"Globex\"]\n",
    );
    let failed = at(&home, 16, &["update", "--strict"]);
    assert_ne!(failed.code, Some(0));
    assert!(!failed.stderr.to_lowercase().contains("globex"), "{}", failed.stderr);
}

#[test]
fn marks_in_titles_count_and_those_who_get_it_are_not_told_how_it_was_made() {
    let server = Server::start();
    let said = json!({
        "texts": [{"slot": "headline", "text": "Globex leaves us.", "cites": ["U1"]}],
        "picks": [],
    });
    let choice = json!({"finish_reason": "stop", "message": {"content": said.to_string()}});
    let reply = Reply::ok(json!({ "choices": [choice] }).to_string());
    server.on("POST", "/chat/completions", [reply]);
    let home = home(&format!(
        "[ai]\nprovider = \"openai-compatible\"\nmodel = \"m\"\nbase_url = \"{}\"\n\
         [okr]\nfiles = [\"~/okr.toml\"]\n\
         [update.audiences.board]\nkind = \"exec\"\ndeny = [\"Globex\", \"#hiring\"]\n\
         send = true\nto = [\"file:~/board.md\"]\n",
        server.url("")
    ));
    // A list of this kind knows no `#`, and the unit of a key result is a text as well.
    home.write(
        "todo.txt",
        "x 2026-11-25 Faster import #public\nx 2026-11-25 See the lawyer #private, soon\n\
         x 2026-11-25 Interview Kim #hiring\n2026-11-20 Export fails #issue mitigation:use_csv\n",
    );
    home.write(
        "okr.toml",
        "cycle = \"2026-Q4\"\n[[objective]]\nid = \"grow\"\nname = \"Grow\"\n\
         [[objective.key_result]]\nid = \"seats\"\nname = \"Adoption\"\nunit = \"Globex seats\"\n\
         start = 0\ntarget = 100\n",
    );
    at(&home, 14, &["okr", "set", "seats", "50"]).ok();
    let ran = at(&home, 15, &["update"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let told = home.read("board.md");
    assert!(told.contains(": 1 done, 1 risk open."), "{told}");
    assert!(told.contains("- Export fails; mitigation: use csv"), "{told}");
    for text in ["lawyer", "Kim", "Adoption", "Globex", "wording", "not to be told"] {
        assert!(!told.contains(text), "{text}: {told}");
    }
    assert!(ran.stderr.contains("the built-in wording is used"), "{}", ran.stderr);
    let database = home.path(".local/state/personal-os/history.db");
    let database = rusqlite::Connection::open(database).unwrap();
    let facts: String = database
        .query_row("SELECT facts FROM runs WHERE workflow = 'update'", [], |row| row.get(0))
        .unwrap();
    assert!(!facts.contains("Globex") && !facts.contains("Kim"), "{facts}");
    let replayed = at(&home, 16, &["history", "replay", "last"]);
    assert_eq!(replayed.code, Some(0), "{}", replayed.stderr);
}

#[test]
fn earlier_runs_answer_too_when_they_are_named() {
    let home = Home::with(&calendar(&[]), "x 2026-11-18 2026-11-02 Faster import\n");
    let run_on = |day: u32, args: &[&str]| {
        let now = format!("2026-11-{day}T15:00:00+01:00");
        home.finish(home.command(args).env("PERSONAL_OS_NOW", now))
    };
    run_on(20, &["update", "--audience", "exec"]).ok();
    home.write(
        "todo.txt",
        "x 2026-11-25 2026-11-02 Dark mode\n(A) Write the memo due:2026-11-30\n",
    );
    run_on(27, &["update", "--audience", "exec"]).ok();
    run_on(27, &["plan", "--date", "2026-11-27"]).ok();
    home.write("todo.txt", "(A) Call the bank due:2026-11-30\n(A) Write the memo due:2026-12-30\n");
    run_on(27, &["plan", "--date", "2026-11-27"]).ok();
    // The newest update knows nothing of the first.
    let failed = run_on(27, &["why", "faster import"]).failed(2);
    assert!(failed.contains("faster import"), "{failed}");
    let why = run_on(27, &["why", "faster import", "--run", "1"]).ok();
    assert!(why.contains("shipped of the update for exec, Fri 20 Nov (run 1)"), "{why}");
    let json = run_on(27, &["source", "faster import", "--run", "1", "--json"]).json();
    assert_eq!(
        (&json["run"], &json["section"]),
        (&serde_json::json!(1), &serde_json::json!("shipped"))
    );
    let failed = run_on(27, &["why", "dark mode", "--run", "1"]).failed(2);
    let expected = "no line of run 1, the update for exec of Fri 20 Nov, has \"dark mode\"";
    assert!(failed.contains(expected), "{failed}");
    // A handle is that of the named plan.
    let titled = |args: &[&str]| run_on(27, args).ok().lines().next().unwrap().to_owned();
    assert!(titled(&["source", "T1"]).contains("Call the bank"));
    assert!(titled(&["source", "T1", "--run", "3"]).contains("Write the memo"));
    assert!(titled(&["why", "T1", "--run", "last"]).contains("Call the bank"));
    let failed = run_on(27, &["why", "T9", "--run", "3"]).failed(2);
    assert!(failed.contains("has no \"T9\", it has T1"), "{failed}");
    let failed = run_on(27, &["why", "T1", "--run", "1"]).failed(2);
    assert!(failed.contains("no line of run 1"), "{failed}");
    run_on(27, &["why", "T1", "--run", "77"]).failed(1);
    run_on(27, &["why", "T1", "--run", "x"]).failed(2);
    run_on(27, &["why", "T1", "--run", "3", "--fresh"]).failed(2);
}
