//! Reading and changing the tasks of the real Taskwarrior, by the real program.
//!
//! `task` is taken from `PERSONAL_OS_TEST_TASK`, or from `/usr/bin`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// Tuesday, 24 November 2026, eight o'clock in Berlin.
const NOW: &str = "2026-11-24T08:00:00+01:00";

/// A home folder with a Taskwarrior in use.
struct Home(TempDir);

impl Home {
    fn new(taskrc: &str) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        std::fs::write(home.path(".taskrc"), taskrc).unwrap();
        home.configure("");
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn configure(&self, more: &str) {
        let config = format!(
            "[user]\ntimezone = \"Europe/Berlin\"\n[[tasks]]\nname = \"tw\"\nkind = \"taskwarrior\"\n\
             command = [\"{}\"]\n{more}",
            program()
        );
        std::fs::write(self.path("config.toml"), config).unwrap();
    }

    /// The real program with what a person would type.
    fn task(&self, args: &[&str]) -> String {
        let mut command = Command::new(program());
        command
            .args(args)
            .env_clear()
            .env("HOME", self.0.path())
            .env("TZ", "Europe/Berlin")
            .stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{args:?}: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        text
    }

    /// Adds a task and gives its identity.
    fn add(&self, args: &[&str]) -> String {
        let words: Vec<&str> = ["rc.verbose=new-uuid", "add"].iter().chain(args).copied().collect();
        let said = self.task(&words);
        let word = said.split([' ', '.']).find(|word| word.len() == 36);
        word.unwrap_or_else(|| panic!("{said}")).to_owned()
    }

    fn export(&self, id: &str) -> Value {
        let records: Value =
            serde_json::from_str(&self.task(&["rc.verbose=nothing", id, "export"])).unwrap();
        records[0].clone()
    }

    fn run(&self, args: &[&str]) -> Output {
        self.run_in("Europe/Berlin", args)
    }

    fn run_in(&self, zone: &str, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_personal-os"))
            .args(args)
            .env_clear()
            .env("HOME", self.0.path())
            .env("PATH", "/usr/bin:/bin")
            // That of a server: the user's zone is the one that counts.
            .env("TZ", "UTC")
            .env("PERSONAL_OS_USER_TIMEZONE", zone)
            .env("PERSONAL_OS_NOW", NOW)
            .env("PERSONAL_OS_CONFIG", self.path("config.toml"))
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    #[track_caller]
    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), stderr.as_str()), (Some(0), ""));
        String::from_utf8(output.stdout).unwrap()
    }

    /// All tasks, waiting and finished ones included, without a problem.
    #[track_caller]
    fn tasks(&self) -> Vec<Value> {
        let listing: Value = serde_json::from_str(&self.ok(&["tasks", "--all", "--json"])).unwrap();
        assert_eq!(listing["problems"], serde_json::json!([]));
        listing["tasks"].as_array().unwrap().clone()
    }

    #[track_caller]
    fn one(&self, title: &str) -> Value {
        let found = self.tasks().into_iter().find(|task| task["title"] == title);
        found.unwrap_or_else(|| panic!("no task {title}"))
    }
}

#[expect(clippy::disallowed_methods, reason = "the place of a program is the machine's matter")]
fn program() -> String {
    std::env::var("PERSONAL_OS_TEST_TASK").unwrap_or_else(|_| "/usr/bin/task".to_owned())
}

const ESTIMATE: &str = "uda.estimate.type=duration\nuda.estimate.label=Est\n";

#[test]
#[ignore = "needs Taskwarrior"]
fn tasks_are_read_with_their_dates_in_the_users_zone() {
    let home = Home::new(ESTIMATE);
    let first = home.add(&[
        "Draft",
        "due:2026-11-30",
        "priority:H",
        "project:Work.Pricing",
        "+deep",
        "estimate:90min",
    ]);
    home.add(&[
        "Send",
        "due:2026-11-30T17:00",
        &format!("depends:{first}"),
        "scheduled:2026-11-26",
    ]);
    home.add(&["Summer", "due:2027-07-01", "priority:L"]);
    home.add(&["Hidden", "wait:2026-12-24"]);
    home.add(&["Evening", "due:2026-12-01T23:59:59"]);
    home.task(&[&first, "start"]);
    let draft = home.one("Draft");
    assert_eq!(draft["key"], format!("tw:{first}"));
    assert_eq!(draft["due"], "2026-11-30");
    assert_eq!((&draft["priority"], &draft["estimate_minutes"]), (&"high".into(), &90.into()));
    assert_eq!(draft["projects"], serde_json::json!(["Work.Pricing"]));
    assert_eq!(draft["tags"], serde_json::json!(["deep"]));
    assert_eq!(draft["started"], true);
    let send = home.one("Send");
    assert_eq!(send["due"], "2026-11-30T17:00:00+01:00");
    assert_eq!(send["scheduled"], "2026-11-26");
    assert_eq!(
        (&send["blocked"], &send["depends"][0]),
        (&true.into(), &format!("tw:{first}").into())
    );
    assert_eq!(home.one("Summer")["due"], "2027-07-01");
    assert_eq!(home.one("Evening")["due"], "2026-12-01");
    let hidden = home.one("Hidden");
    assert_eq!((&hidden["waiting"], &hidden["scheduled"]), (&true.into(), &"2026-12-24".into()));
    // Elsewhere, midnight in Berlin is a time of the day before.
    let tokyo = home.run_in("Asia/Tokyo", &["tasks", "--json"]);
    let tokyo: Value = serde_json::from_slice(&tokyo.stdout).unwrap();
    assert_eq!(tokyo["tasks"][0]["due"], "2026-11-30T08:00:00+09:00");
    home.task(&[&first, "done"]);
    assert_eq!(home.one("Send")["blocked"], false);
    let done = home.one("Draft");
    assert_eq!((&done["done"], &done["started"]), (&true.into(), &false.into()));
}

#[test]
#[ignore = "needs Taskwarrior"]
fn recurring_tasks_are_their_instances_and_deleted_ones_are_none() {
    let home = Home::new("");
    home.add(&["Weekly", "due:2026-12-01", "recur:weekly"]);
    let gone = home.add(&["Gone"]);
    home.add(&["After", &format!("depends:{gone}")]);
    home.task(&["rc.confirmation=off", &gone, "delete"]);
    // A report makes the instances.
    home.task(&["list"]);
    let tasks = home.tasks();
    let titles: Vec<&str> = tasks.iter().map(|task| task["title"].as_str().unwrap()).collect();
    assert!(
        titles.contains(&"Weekly") && titles.contains(&"After") && !titles.contains(&"Gone"),
        "{titles:?}"
    );
    assert_eq!(home.one("After")["blocked"], false);
    let weekly = tasks.iter().filter(|task| task["title"] == "Weekly").count();
    let instances = home.task(&["rc.verbose=nothing", "+CHILD", "count"]);
    assert_eq!(weekly.to_string(), instances.trim());
}

#[test]
#[ignore = "needs Taskwarrior"]
fn reading_changes_nothing() {
    let home = Home::new("");
    home.add(&["Weekly", "due:2026-11-20", "recur:daily"]);
    home.add(&["Waits", "wait:2026-11-20"]);
    let bytes = || -> Vec<(PathBuf, Vec<u8>)> {
        let files =
            std::fs::read_dir(home.path(".task")).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> = files
            .filter(|path| path.is_file())
            .map(|path| (path.clone(), std::fs::read(path).unwrap()))
            .collect();
        // It makes an empty file where one of its own is missing.
        files.retain(|(_, bytes)| !bytes.is_empty());
        files.sort();
        files
    };
    let before = bytes();
    home.ok(&["tasks", "--all"]);
    home.ok(&["plan", "--dry-run"]);
    home.ok(&["tasks", "done", "-n", "Waits"]);
    home.ok(&["tasks", "add", "-n", "Nothing", "--estimate", "30m"]);
    assert!(bytes() == before, "a file of Taskwarrior was changed");
    // One that was never set up is not set up by being read.
    std::fs::remove_file(home.path(".taskrc")).unwrap();
    std::fs::remove_dir_all(home.path(".task")).unwrap();
    let listing = home.run(&["tasks", "--json"]);
    let listing: Value = serde_json::from_slice(&listing.stdout).unwrap();
    assert_eq!(listing["problems"][0]["kind"], "unreachable");
    assert!(!home.path(".taskrc").exists() && !home.path(".task").exists());
}

#[test]
#[ignore = "needs Taskwarrior"]
fn a_task_is_done_and_put_off() {
    let home = Home::new(ESTIMATE);
    let id = home.add(&["Draft", "due:2026-11-30"]);
    let other = home.add(&["Other"]);
    assert_eq!(
        home.ok(&["tasks", "defer", "draft", "2026-12-02"]),
        format!(
            "deferred to 2026-12-02: Draft (task {id}); it is due 2026-11-30, before that day\n"
        )
    );
    assert_eq!(home.one("Draft")["scheduled"], "2026-12-02");
    assert_eq!(home.export(&id)["scheduled"], "20261201T230000Z");
    let again = home.ok(&["tasks", "defer", "draft", "2026-12-02"]);
    assert!(again.contains("already"), "{again}");
    assert_eq!(
        home.ok(&["tasks", "done", &format!("tw:{id}")]),
        format!("done: Draft (task {id})\n")
    );
    assert_eq!(home.export(&id)["status"], "completed");
    let again = home.ok(&["tasks", "done", &format!("tw:{id}")]);
    assert_eq!(again, format!("done: Draft (task {id}); it is done already\n"));
    assert_eq!(home.export(&other)["status"], "pending");
}

#[test]
#[ignore = "needs Taskwarrior"]
fn an_instance_of_a_recurring_task_is_finished_alone() {
    let home = Home::new("");
    home.add(&["Weekly", "due:2026-12-01", "recur:weekly"]);
    home.task(&["list"]);
    let first = home.one("Weekly");
    let key = first["key"].as_str().unwrap();
    home.ok(&["tasks", "defer", key, "2026-11-28"]);
    home.ok(&["tasks", "done", key]);
    let template = home.task(&["rc.verbose=nothing", "status:recurring", "export"]);
    let template: Value = serde_json::from_str(&template).unwrap();
    assert_eq!(template.as_array().unwrap().len(), 1);
    assert_eq!(template[0]["scheduled"], Value::Null);
}

#[test]
#[ignore = "needs Taskwarrior"]
fn a_new_task_keeps_its_text_to_the_letter() {
    // In some terminal a context is on, and dates have another form.
    let home = Home::new(
        "context=work\ncontext.work.read=+work\ncontext.work.write=+work\ndateformat=m/d/Y\n",
    );
    for text in [
        "Call Mom",
        "back\\slash and \\n",
        "\"quoted\" all over",
        "\"quoted\"",
        "it's $(reboot) `x` ; rm -rf / | & > <",
        "due:tomorrow +tag project:x pri:H -- /a/b/ rc.gc=on",
        "-n",
        "--help",
        "(A) x",
        "two  blanks",
        "naïve 日本語 👩\u{200d}💻",
        "{\"a\": [1, 2]}, %s",
        "done",
        "1",
    ] {
        let said =
            home.ok(&["tasks", "add", "--due", "2026-11-30", "--priority", "medium", "--", text]);
        assert!(said.starts_with("added: ") && !said.contains("changed the text"), "{said}");
        let task = home.one(text);
        assert_eq!(
            (&task["due"], &task["priority"]),
            (&"2026-11-30".into(), &"medium".into()),
            "{text}"
        );
        assert_eq!(
            (&task["projects"], &task["tags"]),
            (&serde_json::json!([]), &serde_json::json!([])),
            "{text}"
        );
    }
}

#[test]
#[ignore = "needs Taskwarrior"]
fn a_new_estimate_is_stored_in_the_type_of_the_attribute() {
    for (taskrc, stored) in [
        (ESTIMATE, Value::from("PT1H30M")),
        ("uda.estimate.type=numeric\n", Value::from(90)),
        ("uda.estimate.type=string\n", Value::from("1h30m")),
        ("", Value::from("PT1H30M")),
    ] {
        let home = Home::new(taskrc);
        home.ok(&["tasks", "add", "Draft", "--estimate", "1h30m"]);
        let task = home.one("Draft");
        assert_eq!(task["estimate_minutes"], 90, "{taskrc}");
        let stored_as = home.export(task["id"].as_str().unwrap())["estimate"].clone();
        assert!(
            stored_as == stored || stored_as.as_f64() == stored.as_f64() && stored.is_number(),
            "{stored_as}"
        );
    }
}

#[test]
#[ignore = "needs Taskwarrior"]
fn a_hook_that_refuses_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new("");
    let id = home.add(&["Draft"]);
    std::fs::create_dir_all(home.path(".task/hooks")).unwrap();
    let hook = home.path(".task/hooks/on-modify-no");
    std::fs::write(&hook, "#!/bin/sh\necho 'not today'\nexit 1\n").unwrap();
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    let ran = home.run(&["tasks", "done", "draft"]);
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains(": not today"), "{stderr}");
    assert_eq!(home.export(&id)["status"], "pending");
}

#[test]
#[ignore = "needs Taskwarrior"]
fn without_a_configuration_it_is_found() {
    let home = Home::new("");
    home.add(&["Draft"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_personal-os"));
    let folder = PathBuf::from(program());
    command
        .args(["tasks", "--json"])
        .env_clear()
        .env("HOME", home.0.path())
        .env("PATH", folder.parent().unwrap())
        .env("PERSONAL_OS_NOW", NOW)
        .stdin(Stdio::null());
    let listing: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    assert_eq!(listing["tasks"][0]["title"], "Draft");
    assert!(listing["tasks"][0]["key"].as_str().unwrap().starts_with("taskwarrior:"));
}

#[test]
#[ignore = "needs Taskwarrior and Timewarrior"]
fn timewarrior_knows_how_long_a_task_took() {
    let home = Home::new("");
    home.configure("timewarrior = true\ntimewarrior_command = [\"/usr/bin/timew\"]\n");
    // Before the clock was ever used there is nothing to ask, and nothing is made by asking.
    let problems = |listing: &str| {
        let listing: Value = serde_json::from_str(listing).unwrap();
        listing["problems"].as_array().unwrap().len()
    };
    home.add(&["entry:2026-01-01", "project:web", "+write", "It's a \"memo\", and: more"]);
    home.add(&["entry:2026-01-01", "Something else"]);
    let output = home.run(&["tasks", "--json"]);
    assert_eq!(problems(&String::from_utf8(output.stdout).unwrap()), 1);
    assert!(!home.path(".timewarrior").exists());

    let timew = |args: &[&str]| {
        let mut command = Command::new("/usr/bin/timew");
        command.args(args).arg(":yes").env_clear().env("HOME", home.0.path());
        command.env("TZ", "Europe/Berlin").stdin(Stdio::null());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    // The tags that Timewarrior's own hook gives, and one interval over midnight.
    let tags = ["It's a \"memo\", and: more", "web", "write"];
    for (from, to) in [
        ("2026-01-05T09:00:00", "2026-01-05T09:45:00"),
        ("2026-01-05T23:30:00", "2026-01-06T00:20:00"),
    ] {
        let words: Vec<&str> = ["track", from, "-", to].into_iter().chain(tags).collect();
        timew(&words);
    }
    let task = home.one("It's a \"memo\", and: more");
    assert_eq!(
        task["worked"],
        serde_json::json!([
            {"date": "2026-01-05", "minutes": 75}, {"date": "2026-01-06", "minutes": 20}
        ])
    );
    assert_eq!(home.one("Something else")["worked"], Value::Null);
}
