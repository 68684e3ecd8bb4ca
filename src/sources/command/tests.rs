use super::*;
use crate::domain::{Importance, Key, Response, Revision, ShowAs, Span, Status};
use crate::sources::contract::{NAME, context, day, when, window};
use crate::time::When;
use proptest::prelude::*;

mod contract_suite;

const LONG: Duration = Duration::from_secs(60);

fn environment() -> BTreeMap<OsString, OsString> {
    BTreeMap::from([("PATH".into(), "/usr/local/bin:/usr/bin:/bin".into())])
}

fn command(
    argv: Vec<String>,
    environment: BTreeMap<OsString, OsString>,
    timeout: Duration,
) -> Command {
    let environment = Environment { variables: environment };
    let folder = "/".into();
    Command { argv, environment, secrets: BTreeMap::new(), folder, timeout, network: false }
}

fn program(argv: &[&str], timeout: Duration) -> CommandTasks {
    let argv = argv.iter().map(ToString::to_string).collect();
    CommandTasks::new(NAME.into(), command(argv, environment(), timeout))
}

/// The tasks that a program printing `stdout` gives.
fn printed(stdout: &str) -> Loaded<Task> {
    program(&["printf", "%s", stdout], LONG).load(&context())
}

fn task(json: &str) -> Task {
    let loaded = printed(json);
    assert_eq!(loaded.problems, []);
    loaded.items.unwrap().remove(0)
}

fn events_of(stdout: &str) -> Loaded<Event> {
    let argv = ["printf", "%s", stdout].map(String::from).to_vec();
    CommandCalendar::new(NAME.into(), command(argv, environment(), LONG), true)
        .load(&window("2026-11-23", 7), &context())
}

fn event(json: &str) -> Event {
    let loaded = events_of(json);
    assert_eq!(loaded.problems, []);
    loaded.items.unwrap().remove(0)
}

/// Why one record that is no good is refused.
fn refused<T: std::fmt::Debug>(loaded: &Loaded<T>) -> String {
    assert!(loaded.items.is_none(), "{:?}", loaded.items);
    assert_eq!(loaded.problems[0].kind, ProblemKind::Malformed);
    let start = "printf printed 1 record, 1 of which cannot be read; the first is line 1: ";
    loaded.problems[0].message.strip_prefix(start).unwrap().to_owned()
}

fn failure(script: &str, timeout: Duration) -> Problem {
    let mut loaded = program(&["sh", "-c", script], timeout).load(&context());
    assert_eq!(loaded.items, None);
    assert_eq!(loaded.problems.len(), 1);
    loaded.problems.remove(0)
}

#[test]
fn every_key_of_a_task_is_read() {
    let task = task(
        r#"{"id":"7","title":" Exactly so ","done":true,"cancelled":true,"waiting":true,
            "started":true,"priority":"medium","due":"2026-11-30T17:00:00+01:00",
            "scheduled":"2026-11-25T09:30","estimate_minutes":45,"projects":["p"],
            "contexts":["c"],"tags":["t"],"depends":["8","list:9","other:1"],"blocked":true,
            "created":"2026-11-01","completed":"2026-11-23T10:00:00Z","url":"https://x.y/7","private":true,
            "source":"ignored","key":"ignored","more":{"unknown":[1]}}"#
            .replace('\n', "")
            .as_str(),
    );
    let expected = Task {
        key: Key("list:7".into()),
        source: "list".into(),
        id: "7".into(),
        title: " Exactly so ".into(),
        done: true,
        cancelled: true,
        waiting: true,
        started: true,
        priority: Importance::Medium,
        due: Some(when("2026-11-30T17:00")),
        scheduled: Some(when("2026-11-25T09:30")),
        estimate_minutes: Some(45),
        projects: vec!["p".into()],
        contexts: vec!["c".into()],
        tags: vec!["t".into()],
        depends: ["list:8", "list:9", "other:1"].map(|key| Key(key.into())).to_vec(),
        blocked: false,
        created: Some(day("2026-11-01")),
        completed: Some(when("2026-11-23T11:00")),
        worked: None,
        private: true,
        url: Some("https://x.y/7".into()),
        origin: "printf line 1".into(),
    };
    assert_eq!(task, expected);
}

#[test]
fn null_is_the_same_as_absent() {
    let keys = [
        "id",
        "done",
        "cancelled",
        "waiting",
        "started",
        "priority",
        "due",
        "scheduled",
        "estimate_minutes",
        "projects",
        "contexts",
        "tags",
        "depends",
        "blocked",
        "created",
        "completed",
        "url",
        "private",
    ];
    let nulls: Vec<String> = keys.iter().map(|key| format!(r#""{key}":null"#)).collect();
    let json = format!(r#"{{"title":"a",{}}}"#, nulls.join(","));
    assert_eq!(task(&json), task(r#"{"title":"a"}"#));
}

#[test]
fn a_missing_identity_is_the_hash_of_the_title() {
    // SipHash-1-3 of "Water", from an independent implementation.
    assert_eq!(task(r#"{"title":"Water"}"#).key.0, "list:1832bdd7a783545e");
    assert_eq!(task(r#"{"title":"Water","id":41}"#).key.0, "list:41");
}

#[test]
fn done_follows_from_what_is_said() {
    let of = |rest: &str| {
        let task = task(&format!(r#"{{"title":"a"{rest}}}"#));
        (task.done, task.cancelled)
    };
    assert_eq!(of(""), (false, false));
    assert_eq!(of(r#","cancelled":true"#), (true, true));
    assert_eq!(of(r#","completed":"2026-11-23""#), (true, false));
    assert_eq!(of(r#","completed":"2026-11-23","done":false"#), (false, false));
}

#[test]
fn what_is_not_known_to_be_finished_blocks_unless_the_program_says_otherwise() {
    let blocked = |rest: &str| {
        let lines =
            format!("{{\"title\":\"a\"{rest}}}\n{{\"title\":\"b\",\"id\":\"b\",\"done\":true}}");
        printed(&lines).items.unwrap()[0].blocked
    };
    assert!(!blocked(r#","depends":["b"]"#));
    assert!(!blocked(r#","depends":["list:b"]"#));
    assert!(blocked(r#","depends":["gone"]"#));
    assert!(blocked(r#","depends":["other:b"]"#));
    assert!(!blocked(r#","depends":["gone"],"blocked":false"#));
    assert!(blocked(r#","blocked":true"#));
}

#[test]
fn a_wrong_type_costs_the_record_and_says_which_key() {
    for (json, reason) in [
        ("{}", "title is missing"),
        (r#"{"title":null}"#, "title is missing"),
        (r#"{"title":" "}"#, "title is blank"),
        (r#"{"title":5}"#, "title must be text, not a number"),
        (r#"{"title":"a","done":"yes"}"#, "done must be true or false, not text"),
        (r#"{"title":"a","id":1.5}"#, "id must be text, not a number"),
        (r#"{"title":"a","id":""}"#, "id is blank"),
        (r#"{"title":"a","tags":"x"}"#, "tags must be a list, not text"),
        (r#"{"title":"a","tags":[1]}"#, "tags must hold texts, not a number"),
        (r#"{"title":"a","depends":[[]]}"#, "depends must be text, not a list"),
        (r#"{"title":"a","due":5}"#, "due must be text, not a number"),
        (
            r#"{"title":"a","due":"2026-02-30"}"#,
            "due must be a date such as 2026-11-24 or 2026-11-24T09:00:00+01:00, not \"2026-02-30\"",
        ),
        (
            r#"{"title":"a","priority":"A"}"#,
            "priority must be one of high, medium, low, none, not \"A\"",
        ),
        (
            r#"{"title":"a","estimate_minutes":1.5}"#,
            "estimate_minutes must be whole minutes up to 99999, not 1.5",
        ),
        (
            r#"{"title":"a","estimate_minutes":-1}"#,
            "estimate_minutes must be whole minutes up to 99999, not -1",
        ),
        ("[1]", "it must be an object, not a number"),
        ("\"a\"", "it must be an object, not text"),
        ("loading…", "it is no JSON: expected value at column 1"),
        (r#"{"title":"a""#, "it is no JSON: EOF while parsing an object at column 12"),
    ] {
        let got = match json {
            // An array counts records, not lines.
            "[1]" => printed(json).problems[0].message.replace("record 1:", "line 1:"),
            _ => printed(json).problems[0].message.clone(),
        };
        let start = "printf printed 1 record, 1 of which cannot be read; the first is line 1: ";
        assert_eq!(got.strip_prefix(start), Some(reason), "{json}");
    }
}

#[test]
fn estimates_are_whole_minutes() {
    let of = |text: &str| {
        task(&format!(r#"{{"title":"a","estimate_minutes":{text}}}"#)).estimate_minutes
    };
    assert_eq!(of("30"), Some(30));
    assert_eq!(of("30.0"), Some(30));
    assert_eq!(of("0"), None);
    assert_eq!(of("99999"), Some(99_999));
}

#[test]
fn dates_have_three_forms() {
    let of = |text: &str| task(&format!(r#"{{"title":"a","due":"{text}"}}"#)).due;
    assert_eq!(of("2026-11-24"), Some(day("2026-11-24")));
    let nine = Some(when("2026-11-24T09:00"));
    for text in [
        "2026-11-24T08:00:00Z",
        "2026-11-24T09:00:00+01:00",
        "2026-11-24T09:00:00.000+01:00",
        "2026-11-24T09:00+01:00",
        "2026-11-24T09:00",
        "2026-11-24T09:00:00",
    ] {
        assert_eq!(of(text), nine, "{text}");
    }
    for wrong in ["", "24.11.2026", "2026-13-01", "+12026-01-01", "0000-01-01", "2026-11-24T25:00"]
    {
        refused(&printed(&format!(r#"{{"title":"a","due":"{wrong}"}}"#)));
    }
}

#[test]
fn lines_and_one_array_are_read_alike() {
    let titles = |stdout: &str| -> Vec<String> {
        let loaded = printed(stdout);
        assert_eq!(loaded.problems, [], "{stdout}");
        loaded.items.unwrap().into_iter().map(|task| task.title).collect()
    };
    assert_eq!(titles("{\"title\":\"a\"}\n\n \r\n{\"title\":\"b\"}\r\n"), ["a", "b"]);
    assert_eq!(titles("\u{feff}{\"title\":\"a\"}"), ["a"]);
    assert_eq!(titles(" [\n {\"title\":\"a\"},\n {\"title\":\"b\"}\n]\n"), ["a", "b"]);
    assert_eq!(titles("[]"), Vec::<String>::new());
    assert_eq!(titles(""), Vec::<String>::new());
}

#[test]
fn good_records_survive_bad_ones_which_are_counted() {
    let loaded = printed("[info] 2 tasks\n{\"title\":\"a\"}\n\n{\"title\":7}\n{\"title\":\"b\"}");
    assert_eq!(
        loaded.problems[0].message,
        "printf printed 4 records, 2 of which cannot be read; the first is line 1: \
         it is no JSON: expected value at column 2"
    );
    let origins: Vec<String> = loaded.items.unwrap().into_iter().map(|task| task.origin).collect();
    assert_eq!(origins, ["printf line 2", "printf line 5"]);
}

#[test]
fn a_reason_cannot_carry_what_a_terminal_obeys() {
    let reason = refused(&printed("{\"title\":\"a\",\"due\":\"\\u001b[2J\u{202e}x\"}"));
    assert!(!reason.contains(['\u{1b}', '\u{202e}']), "{reason}");
}

#[test]
fn nothing_nested_too_deeply_is_followed() {
    assert!(printed(&"[".repeat(50_000)).items.is_none());
    assert!(printed(&format!("{{\"title\":{}", "[".repeat(50_000))).items.is_none());
}

#[test]
fn how_a_program_ends_decides_what_is_known() {
    let good = r#"printf '{"title":"a"}\n'; "#;
    for (end, kind, message) in [
        ("exit 1", ProblemKind::Unreachable, "sh failed with status 1"),
        ("exit 77", ProblemKind::Rejected, "sh was refused (status 77)"),
        (
            "echo 'no token' >&2; exit 77",
            ProblemKind::Rejected,
            "sh was refused (status 77): no token",
        ),
        (
            "printf 'trace\\n\\033[31mbad  thing\\033[0m\\n\\n' >&2; exit 3",
            ProblemKind::Unreachable,
            "sh failed with status 3: [31mbad thing[0m",
        ),
        ("kill -9 $$", ProblemKind::Unreachable, "sh was ended by signal 9"),
    ] {
        let problem = failure(&format!("{good}{end}"), LONG);
        assert_eq!((problem.kind, problem.message.as_str()), (kind, message));
        assert_eq!(problem.source, NAME);
    }
}

#[test]
fn long_last_words_are_cut() {
    let problem = failure("printf '%0999d' 7 >&2; exit 1", LONG);
    let start = "sh failed with status 1: ";
    assert_eq!(problem.message.len(), start.len() + 199 + "…".len());
}

#[test]
fn what_cannot_be_run_or_does_not_end_is_unreachable() {
    let problem = failure("sleep 600", Duration::from_millis(200));
    assert_eq!(problem.kind, ProblemKind::Unreachable);
    assert_eq!(problem.message, "sh did not end within 0.2 s and was stopped");
    let flood = failure("yes", LONG);
    assert_eq!(flood.kind, ProblemKind::Malformed);
    let nothing = program(&[], LONG).load(&context());
    assert_eq!(nothing.problems[0].kind, ProblemKind::Unreachable);
}

/// The lines of `env` that the source added.
fn told(window: Option<&Window>, offline: bool) -> Vec<String> {
    let mut environment = environment();
    environment.insert("TOKEN".into(), "t".into());
    environment.insert("PERSONAL_OS_FROM".into(), "old".into());
    environment.insert("PERSONAL_OS_OFFLINE".into(), "old".into());
    let program =
        Program { name: NAME.into(), command: command(vec!["env".into()], environment, LONG) };
    let context = Context { offline, ..context() };
    let stdout = String::from_utf8(program.run(&context, window).unwrap()).unwrap();
    let mut lines: Vec<String> = stdout.lines().map(String::from).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn the_program_is_told_about_the_run() {
    let now = "PERSONAL_OS_NOW=2026-11-24T08:00:00+01:00";
    let zone = "PERSONAL_OS_TIMEZONE=Europe/Berlin";
    let path = "PATH=/usr/local/bin:/usr/bin:/bin";
    assert_eq!(told(None, false), [path, now, zone, "TOKEN=t"]);
    let (from, to) = ("PERSONAL_OS_FROM=2026-11-24", "PERSONAL_OS_TO=2026-11-27");
    assert_eq!(
        told(Some(&window("2026-11-24", 3)), true),
        [path, from, now, "PERSONAL_OS_OFFLINE=1", zone, to, "TOKEN=t"]
    );
}

#[test]
fn every_key_of_an_event_is_read() {
    let event = event(
        &r#"{"uid":"u","recurrence_id":"2026-11-24","title":"T","start":"2026-11-24",
            "end":"2026-11-26","all_day":true,"status":"tentative","busy":true,
            "response":"needs-action","location":"L","url":"https://x.y","calendar":"ignored"}"#
            .replace('\n', ""),
    );
    let day_of = |text: &str| match day(text) {
        When::Day(day) => day,
        When::At(_) => unreachable!(),
    };
    let expected = Event {
        key: Key("list:u@20261124".into()),
        uid: "u".into(),
        recurrence_id: Some(day("2026-11-24")),
        calendar: "list".into(),
        title: "T".into(),
        span: Span::AllDay { start: day_of("2026-11-24"), end: day_of("2026-11-26") },
        status: Status::Tentative,
        busy: true,
        show_as: ShowAs::Tentative,
        response: Response::NeedsAction,
        location: Some("L".into()),
        url: Some("https://x.y".into()),
        attendees: Vec::new(),
        revision: Revision::default(),
        private: false,
        origin: "printf line 1".into(),
    };
    assert_eq!(event, expected);
}

#[test]
fn an_event_without_an_end_is_a_moment_or_a_day() {
    let span = |rest: &str| event(&format!(r#"{{"title":"","start":{rest}}}"#)).span;
    let When::At(nine) = when("2026-11-24T09:00") else { unreachable!() };
    assert_eq!(span(r#""2026-11-24T09:00""#), Span::Timed { start: nine, end: nine });
    let one_day = span(r#""2026-11-24""#);
    assert_eq!(one_day, span(r#""2026-11-24","end":"2026-11-25""#));
    assert_eq!(one_day, span(r#""2026-11-24","end":"2026-11-24","all_day":true"#));
}

#[test]
fn what_takes_time_unless_the_program_says_otherwise() {
    let busy = |rest: &str| event(&format!(r#"{{"title":"a","start":{rest}}}"#)).busy;
    let timed = r#""2026-11-24T09:00","end":"2026-11-24T10:00""#;
    assert!(busy(timed));
    assert!(!busy(r#""2026-11-24""#));
    assert!(busy(r#""2026-11-24","busy":true"#));
    assert!(!busy(&format!(r#"{timed},"busy":false"#)));
    assert!(!busy(&format!(r#"{timed},"busy":true,"status":"cancelled""#)));
    assert!(!busy(&format!(r#"{timed},"busy":true,"response":"declined""#)));
}

#[test]
fn times_that_contradict_each_other_cost_the_record() {
    for (rest, reason) in [
        (r#""end":"2026-11-24""#, "start is missing"),
        (r#""start":"2026-11-24T09:00","end":"2026-11-24T08:00""#, "end is before start"),
        (r#""start":"2026-11-24","end":"2026-11-23""#, "end is before start"),
        (r#""start":"2026-11-24","end":"2026-11-24T08:00""#, "start is a date and end has a time"),
        (r#""start":"2026-11-24T09:00","end":"2026-11-24""#, "start has a time and end is a date"),
        (r#""start":"2026-11-24T09:00","all_day":true"#, "all_day is true and start has a time"),
        (r#""start":"2026-11-24","all_day":false"#, "all_day is false and start is a date"),
    ] {
        assert_eq!(refused(&events_of(&format!(r#"{{"title":"a",{rest}}}"#))), reason);
    }
}

#[test]
fn instances_printed_without_a_recurrence_are_named_by_their_start() {
    let line = |start: &str| format!(r#"{{"uid":"s","title":"Standup","start":"{start}"}}"#);
    let lines = [line("2026-11-25T10:45"), line("2026-11-24T10:45"), line("2026-11-24T10:45")];
    let keys: Vec<String> =
        events_of(&lines.join("\n")).items.unwrap().into_iter().map(|event| event.key.0).collect();
    assert_eq!(
        keys,
        ["list:s@20261125T094500Z", "list:s@20261124T094500Z", "list:s@20261124T094500Z-2",]
    );
}

#[test]
fn an_event_without_a_uid_is_named_by_title_and_start() {
    // SipHash-1-3 of "Standup 20261124T094500Z", from an independent implementation.
    let event = event(r#"{"title":"Standup","start":"2026-11-24T10:45"}"#);
    assert_eq!(event.uid, "a03894a8ef92d61e");
    assert_eq!(event.key.0, "list:a03894a8ef92d61e");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_output_is_read_without_a_panic(stdout in prop::collection::vec(any::<u8>(), 0..200)) {
        for (_, fields) in records(&stdout) {
            if let Ok(fields) = fields {
                let _ = task::read(&fields, chrono_tz::Europe::Berlin);
            }
        }
    }

    #[test]
    fn any_text_is_a_date_or_none(text in "[-+]?[0-9]{1,6}-[0-9]{1,2}-[0-9]{1,2}(T[0-9:]{1,8}(Z|[-+][0-9:]{1,5})?)?") {
        let json = serde_json::json!({ "title": "a", "start": text, "end": text }).to_string();
        for (_, fields) in records(json.as_bytes()) {
            let read = event::read(&fields.unwrap(), chrono_tz::Pacific::Apia);
            if let Ok(record) = read {
                let found = vec![Found { record, origin: String::new() }];
                let events = event::events("list", found);
                let _ = events[0].touches(&window("2026-11-24", 1));
            }
        }
    }
}
