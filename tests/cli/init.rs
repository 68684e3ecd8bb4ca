//! `init`: from an empty home to a plan that is scheduled and delivered, on a real terminal; and
//! without one.

use crate::harness::{Home, calendar};
use crate::server::{Reply, Server};
use crate::talk::Talk;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// A `crontab` that keeps its table in the home folder.
const CRONTAB: &str = "#!/bin/sh
PATH=/usr/bin:/bin
tab=\"$HOME/tab\"
case \"$1\" in
-l) if [ -e \"$tab\" ]; then cat \"$tab\"; else echo \"no crontab for ada\" >&2; exit 1; fi ;;
-r) rm \"$tab\" ;;
-) cat > \"$tab.new\" && mv \"$tab.new\" \"$tab\" ;;
*) exit 2 ;;
esac
";

/// Knows nobody but the one who is asked for here.
const GIT: &str = "#!/bin/sh
case \"$*\" in
*user.email) echo Ada@Example.com ;;
*) exit 1 ;;
esac
";

const CONFIG: &str = ".config/personal-os/config.toml";

/// A home with a calendar, a task list and stand-ins for `crontab` and `git`, and nothing else on the
/// search path.
fn full() -> Home {
    let home = Home::new();
    for (name, script) in [("crontab", CRONTAB), ("git", GIT)] {
        let path = home.write(&format!("bin/{name}"), script);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    home.write(
        ".calendars/work/a.ics",
        calendar(&[("a", "20261124T100000", "20261124T110000", "Review", "")]),
    );
    home.write("todo.txt", "Write the memo due:2026-11-24 est:60m\nx Done\nRead\n");
    home
}

fn command(home: &Home, args: &[&str]) -> std::process::Command {
    let mut command = home.command(args);
    command.env("PATH", home.path("bin")).env("NO_COLOR", "1").env("USER", "ada");
    command
}

fn talk(home: &Home, args: &[&str]) -> Talk {
    Talk::start(command(home, args), 80)
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Everything in the home's folder of configurations.
fn configured(home: &Home) -> Vec<String> {
    let entries = std::fs::read_dir(home.path(".config/personal-os"));
    let names = entries.into_iter().flatten();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn five_answers_lead_to_a_plan_that_is_scheduled_and_delivered() {
    let home = full();
    let mut talk = talk(&home, &["init"]);
    talk.hear("At most eight questions").hear("1. Your name and time zone?");
    talk.answer("Ada, Europe/Berln").hear("did you mean Europe/Berlin?");
    talk.answer("?").hear("IANA").answer("Ada, Europe/Berlin");
    talk.hear("2. Where are your events and tasks? Found here:");
    talk.hear("1) Calendar ~/.calendars: 1 event in the next 7 days");
    talk.hear("2) Task list ~/todo.txt: 2 open tasks").hear("[1,2]");
    talk.answer("7").hear("there is no number 7");
    talk.answer("~/none.ics").hear("cannot open");
    talk.answer("");
    talk.hear("3. Who words the reports?").hear("[1]").answer("9").hear("write a number from 1 to");
    talk.answer("");
    talk.hear("4. Where do reports go?").answer("x/{day}.md").hear("{date} and {workflow}");
    talk.answer("");
    talk.hear("5. Let the system run it?").hear("by your crontab").answer("maybe");
    talk.hear("write yes, no or a time").answer("7:30");
    talk.hear("Your first plan:").hear("Write the memo");
    let ended = talk.end(&home);
    assert_eq!(ended.code, Some(0), "{}", ended.text);
    assert!(!ended.text.contains("\n6. ") && !ended.text.contains('\u{1b}'), "{}", ended.text);
    assert!(ended.text.contains("installed: crontab"), "{}", ended.text);
    assert_eq!(configured(&home), ["config.toml"]);
    assert_eq!(mode(&home.path(CONFIG)), 0o600);
    let config = home.read(CONFIG);
    for line in [
        "name = \"Ada\"",
        "emails = [\"ada@example.com\"]",
        "timezone = \"Europe/Berlin\"",
        "path = \"~/.calendars\"",
        "path = \"~/todo.txt\"",
        "plan = \"Mon..Fri 07:30\"",
    ] {
        assert!(config.contains(line), "{line} is not in\n{config}");
    }
    let today = home.read("personal-os/2026-11-24-plan.md");
    assert!(today.contains("Write the memo"), "{today}");
    // What the scheduler will say the next morning.
    let tab = home.read("tab");
    assert!(tab.contains(" plan --scheduled"), "{tab}");
    let mut morning = command(&home, &["plan", "--scheduled"]);
    let ran = home.finish(morning.env("PERSONAL_OS_NOW", "2026-11-25T07:31:00+01:00"));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
    assert!(home.path("personal-os/2026-11-25-plan.md").is_file());
    // Again, with the same answers.
    let mut again = self::talk(&home, &["config", "init"]);
    again.answer("Ada, Europe/Berlin").answer("").answer("").answer("").answer("07:30");
    again.hear("is as it should be already").hear("unchanged: the schedule");
    assert_eq!(again.end(&home).code, Some(0));
}

/// A Slack that knows one token's worth of answers.
fn slack() -> Server {
    let server = Server::start();
    let on = |method: &str, replies: Vec<&str>| {
        let replies: Vec<Reply> = replies.into_iter().map(Reply::ok).collect();
        server.on("POST", &format!("/api/{method}"), replies);
    };
    on(
        "auth.test",
        vec![
            r#"{"ok":false,"error":"invalid_auth"}"#,
            r#"{"ok":true,"team_id":"T1","team":"North","bot_id":"B1","user":"planner"}"#,
        ],
    );
    on(
        "users.lookupByEmail",
        vec![r#"{"ok":false,"error":"users_not_found"}"#, r#"{"ok":true,"user":{"id":"U1"}}"#],
    );
    let event = calendar(&[("b", "20261125T100000", "20261125T110000", "Talk", "")]);
    server.on("GET", "/hidden-6/calendar.ics", [Reply::ok(event)]);
    on("conversations.open", vec![r#"{"ok":true,"channel":{"id":"D1"}}"#]);
    on("chat.postMessage", vec![r#"{"ok":true,"channel":"D1","ts":"1795503600.000100"}"#]);
    server
}

#[test]
fn secrets_are_not_shown_and_go_to_files_of_their_own() {
    let (home, slack) = (full(), slack());
    let mut command = command(&home, &["init"]);
    command.env("PERSONAL_OS_SLACK_BASE_URL", slack.url("/api"));
    // A model that is asked would be one on the other side of the world.
    command.env("PERSONAL_OS_AI_BASE_URL", slack.url("/claude")).env("PERSONAL_OS_AI_BUDGET", "2s");
    let mut talk = Talk::start(command, 80);
    let address = slack.url("/hidden-6/calendar.ics");
    talk.answer("Ada, UTC").answer(&format!("1,2,{address}"));
    talk.hear("calendar: 1 event in the next 7 days");
    talk.hear("3. Who words").answer("2").hear("4. The key?");
    talk.hear("\n> ");
    assert!(!talk.echoes());
    talk.send("sk-proj-hidden-1\n").hear("begins with sk-ant-");
    talk.answer("sk-ant-api03-hidden-2");
    talk.hear("5. Where do reports go?");
    assert!(talk.echoes());
    talk.answer("2").hear("display_information:").hear("6. The bot token");
    talk.answer("xoxp-1-hidden-3").hear("begins with xoxb-");
    talk.answer("xoxb-1-hidden-4").hear("the token is not valid");
    talk.answer("xoxb-1-hidden-5").hear("the app planner in the workspace North");
    talk.hear("7. Who are you in Slack?").hear("[ada@example.com]").answer("bob").hear("neither");
    talk.answer("").hear("there is no such person").answer("").hear("Slack knows U1");
    talk.hear("8. Let the system run it?").answer("");
    talk.hear("Your first plan:");
    let ended = talk.end(&home);
    assert_eq!(ended.code, Some(0), "{}", ended.text);
    let shown = ended.text.replace(&address, "");
    assert!(!shown.contains("hidden"), "{shown}");
    assert!(!shown.contains("\n9. "), "{shown}");
    assert_eq!(configured(&home), ["anthropic.key", "calendar.url", "config.toml", "slack.token"]);
    let folder = home.path(".config/personal-os");
    for name in configured(&home) {
        assert_eq!(mode(&folder.join(&name)), 0o600, "{name}");
    }
    assert_eq!(home.read(".config/personal-os/slack.token"), "xoxb-1-hidden-5\n");
    assert_eq!(home.read(".config/personal-os/anthropic.key"), "sk-ant-api03-hidden-2\n");
    assert!(!home.read(CONFIG).contains("hidden"));
    assert_eq!(home.read(".config/personal-os/calendar.url"), format!("{address}\n"));
    let log = home.read(".local/state/personal-os/personal-os.log");
    assert!(!log.contains("hidden"), "{log}");
    // The plan came once: its first part did.
    let seen = slack.seen();
    let posted = seen.iter().filter(|seen| seen.path.ends_with("chat.postMessage"));
    assert_eq!(posted.filter(|seen| seen.body.contains("\"part\":1")).count(), 1);
}

#[test]
fn an_existing_configuration_is_replaced_after_a_look_and_a_yes() {
    let home = full();
    let old = "[user]\nname = \"Old\"\n[slack]\ntoken = { raw = \"xoxb-hidden\" }\n";
    home.write_config(old);
    let answers = |talk: &mut Talk| {
        talk.answer("Ada, UTC").answer("none").answer("").answer("3");
        talk.hear("Nothing is scheduled")
            .hear("config.toml is there already")
            .hear("-name = \"Old\"");
        talk.hear("+name = \"Ada\"").hear("Replace it?");
    };
    let mut no = talk(&home, &["init", "--offline"]);
    no.hear("At most eight questions").hear("It stays as it is unless you say yes");
    answers(&mut no);
    no.answer("");
    let no = no.end(&home);
    assert_eq!(no.code, Some(0));
    assert!(no.text.contains("Nothing was changed.") && !no.text.contains("hidden"), "{}", no.text);
    assert_eq!((home.read(CONFIG).as_str(), configured(&home).len()), (old, 1));
    let mut yes = talk(&home, &["init", "--offline"]);
    answers(&mut yes);
    yes.answer("yes").hear("Your first plan:");
    assert_eq!(yes.end(&home).code, Some(0));
    assert!(home.read(CONFIG).contains("name = \"Ada\""));
    assert_eq!(home.read(".config/personal-os/config.toml.old"), old);
    assert_eq!(mode(&home.path(".config/personal-os/config.toml.old")), 0o600);
}

#[test]
fn an_end_in_the_middle_leaves_nothing() {
    let home = full();
    let mut eof = talk(&home, &["init"]);
    eof.answer("Ada, UTC").answer("").answer("").hear("\n> ").send("\u{4}");
    let eof = eof.end(&home);
    assert_eq!(eof.code, Some(1), "{}", eof.text);
    assert!(eof.text.contains("nothing was written"), "{}", eof.text);
    let mut interrupted = talk(&home, &["init"]);
    interrupted.answer("Ada, UTC").answer("").answer("3").hear("key?").hear("\n> ");
    assert!(!interrupted.echoes());
    interrupted.send("sk-half").interrupt();
    assert!(interrupted.echoes());
    let ended = interrupted.end(&home);
    assert_eq!(ended.code, Some(130), "{}", ended.text);
    assert!(!ended.text.contains("sk-half"), "{}", ended.text);
    assert_eq!(configured(&home), Vec::<String>::new());
    assert!(!home.path("tab").exists());
}

#[test]
fn what_a_killed_init_left_is_named_and_removed() {
    let home = full();
    let mut child = std::process::Command::new("true").spawn().unwrap();
    let left = format!(".personal-os-{}-0.tmp", child.id());
    child.wait().unwrap();
    home.write(&format!(".config/personal-os/{left}"), "sk-ant-half");
    home.write(".config/personal-os/notes.tmp", "mine");
    let told = home.finish(&mut command(&home, &["doctor", "--json"])).json();
    let fix = format!("rm {}", home.path(".config/personal-os").join(&left).display());
    let named = told["checks"].as_array().unwrap().iter().find(|one| one["name"] == "leftover");
    assert_eq!(named.unwrap()["fix"], home.hide(&fix));
    home.finish(&mut command(&home, &["init", "--no-input"])).ok();
    assert_eq!(configured(&home), ["config.toml", "notes.tmp"]);
}

#[test]
fn where_nothing_can_be_written_nothing_is_asked() {
    let home = full();
    home.write(".config/personal-os", "in the way");
    let ended = talk(&home, &["init"]).end(&home);
    assert_eq!(ended.code, Some(74), "{}", ended.text);
    assert!(ended.text.contains("takes no new file"), "{}", ended.text);
    assert!(!ended.text.contains("1. "), "{}", ended.text);
    home.finish(&mut command(&home, &["init"])).failed(74);
    std::fs::remove_file(home.path(".config/personal-os")).unwrap();
    std::fs::create_dir_all(home.path(CONFIG)).unwrap();
    let ended = talk(&home, &["init"]).end(&home);
    assert_eq!(ended.code, Some(74), "{}", ended.text);
    assert!(ended.text.contains("move it away first"), "{}", ended.text);
    assert!(!ended.text.contains("1. "), "{}", ended.text);
}

#[test]
fn forty_columns_are_enough() {
    let home = full();
    let mut talk = Talk::start(command(&home, &["init", "--offline"]), 40);
    talk.answer("?").answer("Ada, UTC").answer("?").answer("none").answer("?").answer("");
    talk.answer("?").answer("3").hear("Your first plan");
    let ended = talk.end(&home);
    let (dialogue, _) = ended.text.split_once("Your first plan").unwrap();
    for line in dialogue.lines().filter(|line| line.contains(' ')) {
        // A path or an address stays whole.
        let is_word = line.split_whitespace().any(|word| word.len() > 25);
        assert!(line.chars().count() <= 40 || is_word, "{line}\nin\n{dialogue}");
    }
}

#[test]
fn without_input_a_minimal_file_has_what_was_found() {
    let home = full();
    home.write("Notes/.obsidian/app.json", "{}");
    home.write("Notes/a.md", "no task");
    for args in [&["init"][..], &["init", "--no-input"]] {
        let _ = std::fs::remove_dir_all(home.path(".config"));
        let said = home.finish(&mut command(&home, args)).ok();
        assert_eq!(said, "Wrote ~/.config/personal-os/config.toml.\nNext: personal-os plan\n");
        let config = home.read(CONFIG);
        assert!(config.contains("path = \"~/.calendars\"") && config.contains("~/todo.txt\""));
        // Notes without a task have nothing to plan.
        assert!(!config.contains("Notes") && config.contains("# timezone"), "{config}");
        let checked = home.finish(&mut command(&home, &["config", "check"])).ok();
        assert!(checked.contains("tasks \"todo\": 3 tasks"), "{checked}");
    }
    let before = home.read(CONFIG);
    let stderr = home.finish(&mut command(&home, &["init", "--no-input"])).failed(2);
    assert!(stderr.contains("is there already") && stderr.contains("--profile"), "{stderr}");
    assert_eq!(home.read(CONFIG), before);
    home.finish(&mut command(&home, &["--profile", "side", "init"])).ok();
    assert!(home.path(".config/personal-os/side/config.toml").is_file());
    let empty = Home::new();
    let said = empty.finish(&mut command(&empty, &["init"])).ok();
    assert!(said.starts_with("Wrote "), "{said}");
    assert_eq!(empty.finish(&mut command(&empty, &["plan", "--dry-run"])).code, Some(0));
}

#[test]
fn the_original_is_taken_over_and_its_secrets_move() {
    let home = full();
    let env = "# Personal OS\r\nexport AI_PROVIDER=\"anthropic\"\r\nANTHROPIC_API_KEY=sk-ant-api03-hidden\r\n\
               SLACK_BOT_TOKEN='xoxb-1-2-hidden'  # bot\r\nSLACK_USER_ID=U0123\r\nTIMEZONE=UTC\r\n\
               TIMEZONE=Europe/Paris\r\nUSER_NAME=Ada\r\nSTRATEGIC_PRIORITIES=Activation,Pricing\r\n\
               EXECUTION_AGENT_MORNING_TIME=07:15\r\nENABLE_STAKEHOLDER_AGENT=false\r\n\
               NOTION_API_KEY=secret_hidden\r\nWHATEVER=1\r\n";
    home.write("old/.env", env);
    let said = home.finish(&mut command(&home, &["init", "--import-env", "old/.env"])).ok();
    for line in [
        "line 6: TIMEZONE is set again on line 7, which counts",
        "line 12: NOTION_API_KEY: ",
        "line 13: WHATEVER: it is not known here",
        "old/.env is as it was. It holds secrets: delete it",
        "Wrote ~/.config/personal-os/slack.token, which only you can read.",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    assert!(!said.contains("hidden"), "{said}");
    assert_eq!(std::fs::read_to_string(home.path("old/.env")).unwrap(), env);
    assert_eq!(configured(&home), ["anthropic.key", "config.toml", "slack.token"]);
    for name in configured(&home) {
        assert_eq!(mode(&home.path(".config/personal-os").join(name)), 0o600);
    }
    let config = home.read(CONFIG);
    assert!(
        !config.contains("hidden") && config.contains("timezone = \"Europe/Paris\""),
        "{config}"
    );
    let shown = home.finish(&mut command(&home, &["schedule", "next", "--json"])).json();
    let jobs: Vec<&str> = shown["jobs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|job| job["workflow"].as_str().unwrap())
        .collect();
    assert_eq!(jobs, ["plan", "progress", "summary"]);
    home.write("old/bare.env", "SLACK_BOT_TOKEN=xoxb-1-2-hidden\n");
    let bare = home.run(["--profile", "bare", "init", "--import-env", "old/bare.env"]).ok();
    assert!(bare.contains("\n  SLACK_USER_ID is missing: "), "{bare}");
    let missing = home.run(["--profile", "b", "init", "--import-env", "none"]).failed(74);
    assert!(missing.contains("could not read none"), "{missing}");
    home.finish(&mut command(&home, &["init", "--import-env", "old/.env"])).failed(2);
}

#[test]
fn the_example_comes_out_of_the_binary_and_runs() {
    let home = Home::new();
    let said = home.run(["init", "--example", "try it"]).ok();
    let next = said.lines().last().unwrap().strip_prefix("Next: ").unwrap();
    let plan = home.shell(next).ok();
    assert!(plan.contains("Pricing"), "{plan}");
    // Again is fine; over something else is not.
    home.run(["init", "--example", "try it"]).ok();
    home.write("try it/todo.txt", "mine\n");
    std::fs::remove_file(home.path("try it/okr.toml")).unwrap();
    let stderr = home.run(["init", "--example", "try it"]).failed(2);
    assert!(stderr.contains("todo.txt is there already"), "{stderr}");
    assert!(!home.path("try it/okr.toml").exists());
}

#[test]
fn tokens_and_keys_are_explained() {
    let home = Home::new();
    let manifest = home.run(["init", "--slack-manifest"]).ok();
    assert!(manifest.contains("\ndisplay_information:\n") && manifest.contains("# 6. "));
    let providers = home.run(["init", "--providers"]).ok();
    for name in ["sk-ant-", "openai", "localhost:11434/v1"] {
        assert!(providers.contains(name), "{name}");
    }
    assert!(
        home.run(["init", "--providers", "--slack-manifest"]).failed(2).contains("cannot be used")
    );
    for args in [&["agenda"][..], &["tasks"]] {
        let listed = home.run(args).ok();
        assert!(listed.contains("personal-os init"), "{listed}");
    }
}
