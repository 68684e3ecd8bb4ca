use super::*;
use crate::domain::{Importance, Key};
use crate::sources::contract::tasks::{Fixture, Spec, task_list_contract};
use crate::sources::contract::{Entry, NAME, context, day, when};
use crate::sources::edit::NewTask;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const UUID: &str = "81a001fa-db22-4561-bcda-d1369f86e9ab";

/// A folder with a program in the place of Taskwarrior.
struct Fake(tempfile::TempDir);

impl Fake {
    /// A program that prints `export` whatever it is asked.
    fn printing(export: &str) -> Self {
        let fake = Self(tempfile::tempdir().unwrap());
        fs::write(fake.path("export"), export).unwrap();
        fake.script("cat \"$DIR/export\"\n")
    }

    fn script(self, body: &str) -> Self {
        let text = format!("#!/bin/sh\nDIR='{}'\n{body}", self.0.path().display());
        let path = self.path("task");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn list(&self) -> Taskwarrior {
        list(&self.path("task"))
    }
}

fn list(program: &Path) -> Taskwarrior {
    let environment = [("PATH", "/usr/bin:/bin")].into_iter().collect();
    let argv = vec![program.to_str().unwrap().to_owned()];
    Taskwarrior::new(NAME.to_owned(), Program { argv, ..Program::new(environment) })
}

fn load(export: &Value) -> Loaded<Task> {
    Fake::printing(&export.to_string()).list().load(&context())
}

/// The one task of an export with these fields besides the usual ones.
fn task(more: &Value) -> Task {
    let mut record = json!({"uuid": UUID, "description": "Task", "status": "pending"});
    record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let loaded = load(&json!([record]));
    assert_eq!(loaded.problems, []);
    loaded.items.unwrap().remove(0)
}

/// A list with the folder of its program, which goes when the list does.
struct Kept(Taskwarrior, #[expect(dead_code, reason = "held, not looked at")] Fake);

impl TaskList for Kept {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn load(&self, context: &Context) -> Loaded<Task> {
        self.0.load(context)
    }
}

/// States records as an export; those without an identity get one by their place among equals,
/// open ones first, as a person's own database would keep one task one.
struct Export;

impl Fixture for Export {
    fn missing(&self) -> Box<dyn TaskList> {
        Box::new(list(Path::new("/nonexistent/task")))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn TaskList> {
        let utc = |date: &str| {
            format!(
                "{}T230000Z",
                (day(date).date(chrono_tz::UTC) - chrono::Days::new(1)).format("%Y%m%d")
            )
        };
        let specs = || {
            entries.iter().filter_map(|entry| match entry {
                Entry::Record(spec) => Some(spec),
                Entry::Unreadable => None,
            })
        };
        let mut lines = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let Entry::Record(spec) = entry else {
                lines.push("{\"uuid\":5}".to_owned());
                continue;
            };
            let before = entries.iter().take(index).filter(|entry| matches!(entry, Entry::Record(other) if other.title == spec.title && other.done == spec.done)).count();
            let open = specs()
                .filter(|other| spec.done && other.title == spec.title && !other.done)
                .count();
            let uuid =
                spec.id.map_or_else(|| format!("{} {}", spec.title, before + open), str::to_owned);
            let mut record = json!({
                "uuid": uuid, "description": spec.title,
                "status": if spec.done { "completed" } else { "pending" },
            });
            let fields = record.as_object_mut().unwrap();
            let priority = match spec.priority {
                Importance::High => Some("H"),
                Importance::Medium => Some("M"),
                Importance::Low => Some("L"),
                Importance::None => None,
            };
            fields.extend(priority.map(|letter| ("priority".to_owned(), json!(letter))));
            for (key, date) in [
                ("due", spec.due),
                ("scheduled", spec.scheduled),
                ("entry", spec.created),
                ("end", spec.completed),
            ] {
                fields.extend(date.map(|date| (key.to_owned(), json!(utc(date)))));
            }
            fields.extend(
                spec.estimate_minutes.map(|minutes| ("estimate".to_owned(), json!(minutes))),
            );
            fields.extend(
                spec.projects.first().map(|project| ("project".to_owned(), json!(project))),
            );
            if !spec.depends.is_empty() {
                fields.insert("depends".to_owned(), json!(spec.depends));
            }
            lines.push(record.to_string());
        }
        // Version 2 prints control characters as they are.
        let export = format!("[\n{}\n]\n", lines.join(",\n"))
            .replace("\\u001b", "\u{1b}")
            .replace("\\u0007", "\u{7}");
        let fake = Fake::printing(&export);
        let list = fake.list();
        Box::new(Kept(list, fake))
    }
}

// All but the law on everything that a task can have: Taskwarrior has one project and no contexts.
task_list_contract! { Export;
    a_missing_place_is_unknown
    an_empty_list_has_no_tasks
    a_finished_task_is_read_whole
    a_plain_task_has_nothing_but_a_title
    levels_of_priority_are_kept
    the_order_of_the_list_is_kept
    an_unreadable_record_costs_only_itself
    a_list_of_which_nothing_can_be_read_is_unknown
    hostile_titles_survive_literally
    stated_identities_make_the_keys
    keys_are_the_same_in_every_load
    keys_outlive_order_dates_and_status
    equal_titles_have_different_keys
    an_open_dependency_blocks_and_a_finished_one_does_not
}

#[test]
fn every_field_goes_where_it_belongs() {
    let found = task(&json!({
        "id": 3, "description": "Write PRD", "project": "Work.Pricing", "tags": ["deep", "q4"],
        "priority": "H", "due": "20261129T230000Z", "scheduled": "20261124T230000Z",
        "entry": "20261101T091500Z", "start": "20261124T060000Z", "estimate": 90,
        "modified": "20261124T060000Z", "urgency": 17.3, "annotations": [{"entry": "20261101T091500Z", "description": "see https://example.com"}],
    }));
    let expected = Task {
        key: Key(format!("list:{UUID}")),
        source: NAME.into(),
        id: UUID.into(),
        title: "Write PRD".into(),
        done: false,
        cancelled: false,
        waiting: false,
        started: true,
        priority: Importance::High,
        due: Some(day("2026-11-30")),
        scheduled: Some(day("2026-11-25")),
        estimate_minutes: Some(90),
        projects: vec!["Work.Pricing".into()],
        contexts: vec![],
        tags: vec!["deep".into(), "q4".into()],
        depends: vec![],
        blocked: false,
        created: Some(when("2026-11-01T10:15")),
        completed: None,
        worked: None,
        private: false,
        url: None,
        origin: format!("task {UUID}"),
    };
    assert_eq!(found, expected);
}

#[test]
fn local_midnight_and_the_last_second_of_a_day_are_that_day() {
    for (due, expected) in [
        ("20261129T230000Z", day("2026-11-30")),
        ("20261130T225959Z", day("2026-11-30")),
        ("20261130T000000Z", when("2026-11-30T01:00")),
        ("20261130T160000Z", when("2026-11-30T17:00")),
        // Summer time.
        ("20260630T220000Z", day("2026-07-01")),
    ] {
        assert_eq!(task(&json!({"due": due})).due, Some(expected), "{due}");
    }
}

#[test]
fn a_task_waits_until_its_day_whatever_the_version_calls_it() {
    // Now is 07:00 UTC on the 24th.
    for (status, wait, waiting) in [
        ("pending", Some("20261231T230000Z"), true),
        ("pending", Some("20261124T065959Z"), false),
        ("waiting", Some("20261231T230000Z"), true),
        ("waiting", Some("20261120T230000Z"), false),
        ("waiting", None, true),
        ("pending", None, false),
    ] {
        assert_eq!(
            task(&json!({"status": status, "wait": wait})).waiting,
            waiting,
            "{status} {wait:?}"
        );
    }
    let both = |scheduled: &str| {
        task(&json!({"wait": "20261130T230000Z", "scheduled": scheduled})).scheduled
    };
    assert_eq!(both("20261125T230000Z"), Some(day("2026-12-01")));
    assert_eq!(both("20261205T230000Z"), Some(day("2026-12-06")));
    assert_eq!(task(&json!({"wait": "20261130T230000Z"})).scheduled, Some(day("2026-12-01")));
}

#[test]
fn an_estimate_is_a_number_a_text_or_a_duration() {
    let of = |estimate: Value| task(&json!({"estimate": estimate})).estimate_minutes;
    for (estimate, minutes) in [
        (json!(90), Some(90)),
        (json!(90.0), Some(90)),
        (json!("90"), Some(90)),
        (json!("30m"), Some(30)),
        (json!("1h30m"), Some(90)),
        (json!("PT1H30M"), Some(90)),
        (json!("PT45M"), Some(45)),
        (json!(""), None),
        (json!(null), None),
    ] {
        assert_eq!(of(estimate.clone()), minutes, "{estimate}");
    }
    let loaded = load(&json!([
        {"uuid": UUID, "description": "Odd", "status": "pending", "estimate": "soon"},
        {"uuid": "b", "description": "Old", "status": "completed", "estimate": "soon"},
        {"uuid": "c", "description": "None", "status": "pending", "estimate": 0},
    ]));
    assert_eq!(loaded.problems.len(), 1);
    assert_eq!(
        loaded.problems[0].message,
        "2 tasks have an estimate that is no length of time; the first is \"Odd\""
    );
    assert_eq!(loaded.items.unwrap().len(), 3);
}

#[test]
fn templates_and_deleted_tasks_are_none_and_block_nothing() {
    let record = |uuid: &str, status: &str, depends: Value| json!({"uuid": uuid, "description": uuid, "status": status, "depends": depends});
    let loaded = load(&json!([
        record("template", "recurring", json!(null)),
        record("deleted", "deleted", json!(null)),
        record("done", "completed", json!(null)),
        record("open", "pending", json!(null)),
        record("free", "pending", json!("deleted,template,done")),
        record("held", "pending", json!(["open", "done"])),
        record("lost", "pending", json!("purged")),
    ]));
    assert_eq!(loaded.problems, []);
    let found: Vec<(String, bool, usize)> = loaded
        .items
        .unwrap()
        .into_iter()
        .map(|task| (task.id, task.blocked, task.depends.len()))
        .collect();
    let row = |id: &str, blocked, depends| (id.to_owned(), blocked, depends);
    assert_eq!(
        found,
        [
            row("done", false, 0),
            row("open", false, 0),
            row("free", false, 1),
            row("held", true, 2),
            row("lost", true, 1)
        ]
    );
}

#[test]
fn one_record_a_line_is_read_too_and_bad_ones_are_counted() {
    let lines = format!(
        "{{\"uuid\":\"{UUID}\",\"description\":\"One\",\"status\":\"pending\"}}\n\
         {{\"uuid\":\"b\",\"description\":\"Two\",\"status\":\"pending\",\"due\":\"tomorrow\"}}\n\
         {{\"uuid\":\"c\",\"description\":\"Three\",\"status\":\"odd\"}}\n"
    );
    let loaded = Fake::printing(&lines).list().load(&context());
    let message = &loaded.problems[0].message;
    assert!(
        message.contains(
            "exported 3 records, 2 of which cannot be read; the first is line 2: due is no date"
        ),
        "{message}"
    );
    assert_eq!(loaded.items.unwrap().len(), 1);
}

#[test]
fn a_program_that_fails_leaves_the_tasks_unknown() {
    let fake = Fake::printing("[]").script("echo 'Cannot proceed without rc file.' >&2\nexit 2\n");
    let loaded = fake.list().load(&context());
    assert_eq!(loaded.items, None);
    assert_eq!(loaded.problems[0].kind, ProblemKind::Unreachable);
    let message = &loaded.problems[0].message;
    assert!(
        message.ends_with("export failed with status 2: Cannot proceed without rc file."),
        "{message}"
    );
}

#[test]
fn reading_asks_for_nothing_but_an_export() {
    let fake = Fake::printing("[]").script("echo \"$TZ $*\" >>\"$DIR/asked\"\necho '[]'\n");
    fake.list().load(&context());
    assert_eq!(
        fs::read_to_string(fake.path("asked")).unwrap(),
        "Europe/Berlin rc.gc=off rc.recurrence=off rc.color=off rc.context= rc.dateformat=Y-M-D \
         rc.json.array=1 rc.verbose=nothing rc.hooks=off export\n"
    );
}

/// A program that knows one task, whose status is what `done` last made of it.
fn one_task(done: &str) -> Fake {
    let fake = Fake::printing("").script(&format!(
        "case \"$*\" in\n\
         *' done') {done};;\n\
         *export) echo '[{{\"uuid\":\"{UUID}\",\"description\":\"One\",\"status\":\"'$(cat \"$DIR/status\")'\"}}]';;\n\
         esac\n"
    ));
    fs::write(fake.path("status"), "pending").unwrap();
    fake
}

#[test]
fn a_change_shows_its_command_and_is_looked_at_afterwards() {
    let done = Change::Done { id: UUID.to_owned() };
    let fake = one_task("echo completed >\"$DIR/status\"");
    let prepared = fake.list().prepare(&done, &context()).unwrap();
    let shown = prepared.diff();
    assert!(shown.ends_with(&format!(" rc.confirmation=off rc.bulk=0 rc.recurrence.confirmation=off rc.verbose=new-uuid {UUID} done\n")), "{shown}");
    assert_eq!(fs::read_to_string(fake.path("status")).unwrap(), "pending");
    let outcome = prepared.commit().unwrap();
    assert_eq!((outcome.title.as_str(), outcome.place), ("One", format!("task {UUID}")));
    assert_eq!(fs::read_to_string(fake.path("status")).unwrap(), "completed\n");
    let again = fake.list().prepare(&done, &context()).unwrap();
    assert_eq!(again.diff(), "");
    assert_eq!(again.commit().unwrap().notes, ["it is done already"]);

    let failure = one_task(":").list().prepare(&done, &context()).unwrap().commit().unwrap_err();
    assert!(failure.to_string().contains("ended well and left"), "{failure}");
    let failure = one_task("echo 'Hook says no' >&2; exit 1")
        .list()
        .prepare(&done, &context())
        .unwrap()
        .commit()
        .unwrap_err();
    assert!(failure.to_string().ends_with("done failed with status 1: Hook says no"), "{failure}");
}

#[test]
fn nothing_but_an_identity_is_handed_to_the_program_as_one() {
    let fake = Fake::printing("[]").script("echo asked >\"$DIR/asked\"\n");
    for id in
        ["status:pending", "rc.confirmation=on", "1", "", "81a001fa-db22-4561-bcda-d1369f86e9a;"]
    {
        assert!(fake.list().prepare(&Change::Done { id: id.to_owned() }, &context()).is_err());
    }
    assert!(!fake.path("asked").exists());
}

#[test]
fn a_new_estimate_has_the_type_of_the_attribute() {
    for (kind, words) in [
        ("numeric", " estimate:90 -- Call\n"),
        ("string", " estimate:1h30m -- Call\n"),
        ("duration", " estimate:PT90M -- Call\n"),
        ("", " rc.uda.estimate.type=duration estimate:PT90M -- Call\n"),
    ] {
        let fake = Fake::printing("").script(&format!("echo {kind}\n"));
        let (due, priority) = (None, Importance::None);
        let task = NewTask { text: "Call".into(), due, estimate_minutes: Some(90), priority };
        let shown = fake.list().prepare(&Change::Add(task), &context()).unwrap().diff();
        assert!(shown.ends_with(&format!(" add{words}")), "{shown}");
    }
}
