//! The plan's sentences, on days whose figures were worked out by hand.

use super::Plan;
use crate::agents::{Given, Past, Records, SourceRecords, Workflow};
use crate::config::{Settings, Updates, User};
use crate::domain::{
    Event, Hours, Key, Loaded, Priority, Problem, ProblemKind, Response, Revision, ShowAs, Span,
    Status, Task, Work,
};
use crate::report::{Style, terminal};
use crate::time::{Moment, TimeFormat, When};
use chrono::{NaiveDate, TimeZone as _, Utc};
use chrono_tz::Tz;

/// Monday, 2 November 2026, nine o'clock UTC; hours are 09:00–13:00 without lunch or buffers, so a
/// day has 240 minutes of work time and, less a quarter, 180 of capacity.
pub(in crate::agents) fn settings() -> Settings {
    let mut hours: [Vec<Hours>; 7] = Default::default();
    hours[..5].fill(vec![Hours { start: 9 * 60, end: 13 * 60 }]);
    Settings {
        learn_estimates: true,
        discovery: crate::config::Discovery {
            days: 7,
            quotes: 2,
            themes: std::collections::BTreeMap::new(),
        },
        user: User {
            name: None,
            role: None,
            company: None,
            emails: Vec::new(),
            zone: Tz::UTC,
            time_format: TimeFormat::H24,
        },
        work: Work {
            hours,
            lunch: None,
            buffer_minutes: 0,
            reserve: 0.25,
            default_estimate: 30,
            days_off: std::collections::BTreeSet::new(),
        },
        priorities: Vec::new(),
        delivery: std::collections::BTreeMap::new(),
        schedule: std::collections::BTreeMap::new(),
        updates: Updates::default(),
        history_keep: std::time::Duration::ZERO,
    }
}

fn task(name: &str, minutes: u32, due: Option<u32>) -> Task {
    let due = due.and_then(|day| NaiveDate::from_ymd_opt(2026, 11, day)).map(When::Day);
    Task { due, ..Task::sample("t", name, Key(format!("t:{name}")), minutes) }
}

/// The plan of a day of November 2026 with these tasks and no meetings, 70 columns wide.
fn plan(day: u32, tasks: Vec<Task>) -> String {
    shown(day, Loaded::known(tasks))
}

fn shown(day: u32, tasks: Loaded<Task>) -> String {
    let records = Records {
        calendars: vec![SourceRecords::new("c", Loaded::known(Vec::new()))],
        task_lists: vec![SourceRecords::new("t", tasks)],
        ..Records::default()
    };
    let day = NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    let now = Utc.from_utc_datetime(&day.and_hms_opt(9, 0, 0).unwrap());
    let (moment, settings) = (Moment { now, zone: Tz::UTC }, settings());
    let workflow = Plan::default();
    let past = Past::default();
    let facts = workflow.facts(Given {
        records: &records,
        past: &past,
        settings: &settings,
        moment,
        day,
        today: day,
    });
    let report = workflow.draft(&facts);
    terminal(&workflow.document(&facts, &report), Style { width: 70, color: false })
}

#[test]
fn the_load_is_work_against_room_and_has_a_word() {
    let first = |minutes| {
        let text = plan(2, vec![task("a", minutes, Some(2))]);
        text.split_once("\n\n").map(|(verdict, _)| verdict.replace('\n', " "))
    };
    let line = |text: &str| Some(format!("Mon 2 Nov · {text} Start T1 at 09:00."));
    assert_eq!(first(150), line("fits: 2 h 30 must-do, 3 h room (84 %)."));
    assert_eq!(first(155), line("tight: 2 h 35 must-do, 3 h room (87 %)."));
    assert_eq!(first(180), line("tight: 3 h must-do, 3 h room (100 %)."));
    // The reserve gives way to the deadline.
    let full = first(200).unwrap();
    assert!(full.starts_with("Mon 2 Nov · too full: 3 h 20 must-do, 3 h room (112 %)."), "{full}");
}

#[test]
fn an_overload_names_what_to_move() {
    // Due today: 120. Scheduled for today: 90. Over by 30, and moving "b" is enough; it keeps the
    // hour that is left.
    let mut scheduled = task("b", 90, None);
    scheduled.scheduled = NaiveDate::from_ymd_opt(2026, 11, 2).map(When::Day);
    let text = plan(2, vec![task("a", 120, Some(2)), scheduled]);
    assert!(text.contains("Over by 30 min: move T2 (30 min of 90 min) to another day."), "{text}");
}

#[test]
fn what_cannot_be_done_in_time_is_named_with_the_minutes() {
    // 240 minutes of work time until Monday evening, 300 of work due then.
    let text = plan(2, vec![task("a", 200, Some(2)), task("b", 100, Some(2))]);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains(
            "Over by 2 h: T1 and T2 must be done today; even with the reserve 60 min of it does not \
             fit. Move or shorten T2."
        ),
        "{text}"
    );
    // Once is enough.
    assert!(!text.contains("60 min short") && !text.contains("no room today"), "{text}");
}

#[test]
fn a_task_of_another_day_says_where_it_fits() {
    // 180 of 240 minutes are taken by what is due; 60 are the reserve, which "b" must not enter.
    let text = plan(2, vec![task("a", 180, Some(2)), task("b", 60, Some(6))]);
    assert!(text.contains("Not today    T2 b (60 min, due Fri, still fits tomorrow)"), "{text}");
}

#[test]
fn a_list_that_is_down_changes_the_verdict() {
    let text = shown(2, Loaded::unknown(Problem::new("t", ProblemKind::Unreachable, "gone")));
    assert!(text.starts_with("Mon 2 Nov · free: nothing that is known has to be done today"));
    assert!(text.contains("Task list t could not be read: work may be missing here."), "{text}");
    assert!(text.contains("Unknown      t: gone"), "{text}");
}

#[test]
fn a_weekend_says_what_can_wait_and_names_what_is_due_that_day() {
    let text = plan(7, vec![task("a", 30, Some(7)), task("b", 30, Some(5))]);
    assert_eq!(
        text,
        "Sat 7 Nov · a day off. Enjoy it. One task is due all the same. One\n\
         overdue task waits until Mon.\n\n\
         Due          T2 a (30 min)\n"
    );
}

#[test]
fn an_overload_of_many_tasks_names_a_few() {
    // 20 tasks of half an hour on a day with room for six: 14 must go.
    let tasks = (0..20).map(|n| {
        let mut task = task(&format!("t{n:02}"), 30, None);
        task.scheduled = NaiveDate::from_ymd_opt(2026, 11, 2).map(When::Day);
        task
    });
    let text = plan(2, tasks.collect()).split_whitespace().collect::<Vec<_>>().join(" ");
    let moved = (7..=11).map(|n| format!("T{n} (30 min)")).collect::<Vec<_>>().join(", ");
    let verdict = format!("Over by 7 h: move {moved} and 9 more (4 h 30) to another day.");
    assert!(text.contains(&verdict), "{text}");
}

#[test]
fn what_is_said_of_an_overdue_task_is_of_today() {
    // 240 minutes today, 300 of work that was due on Sunday; "b" is cut, "c" has nothing.
    let (mut a, mut b, c) =
        (task("a", 200, Some(1)), task("b", 60, Some(1)), task("c", 40, Some(1)));
    a.priority = crate::domain::Importance::High;
    b.priority = crate::domain::Importance::Low;
    let text = plan(2, vec![a, b, c]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("T1, T2 and T3 must be done today; even"), "{text}");
    assert!(text.contains("T2 b 40 of 60 min was due yesterday"), "{text}");
    assert!(text.contains("T2 b: 20 min of it have no room today"), "{text}");
    assert!(text.contains("T3 c (40 min, due yesterday, late, first room tomorrow)"), "{text}");
    for false_of_it in ["before then", "short for", "are due today", "fits"] {
        assert!(!text.contains(false_of_it), "{false_of_it}: {text}");
    }
}

#[test]
fn the_only_gap_is_named_with_its_due_and_never_before_a_due_that_has_passed() {
    // One gap of four hours is all that a day has.
    let text = |due| plan(2, vec![task("a", 150, Some(due))]);
    let joined = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(joined(text(2)).contains("due today; 09:00–13:00 is the only gap today"));
    assert!(joined(text(1)).contains("was due yesterday; 09:00–13:00 is the only gap today"));
}

#[test]
fn tasks_without_anything_to_tell_them_apart_keep_the_order_of_their_list() {
    let mut tasks = vec![task("z", 20, None), task("a", 20, None), task("m", 20, None)];
    for (line, task) in [9, 10, 101].into_iter().zip(&mut tasks) {
        task.origin = format!("todo.txt:{line}");
    }
    tasks.reverse();
    let text = plan(2, tasks);
    let places: Vec<_> = ["T1  z", "T2  a", "T3  m"].map(|row| text.find(row)).into();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");
}

#[test]
fn one_title_in_two_lists_is_asked_about() {
    let mut other = task("a", 30, Some(2));
    other.key = Key("u:a".to_owned());
    other.source = "u".to_owned();
    other.title = "A".to_owned();
    let text = plan(2, vec![task("a", 30, Some(2)), other, task("b", 30, None)]);
    assert!(text.contains("T1 and T2 have one title in different lists: one task?"), "{text}");
    // Two of one list are two.
    let mut again = task("a", 30, Some(2));
    again.key = Key("t:again".to_owned());
    let text = plan(2, vec![task("a", 30, Some(2)), again]);
    assert!(!text.contains("one title"), "{text}");
}

#[test]
fn a_circle_of_waiting_is_called_one() {
    let (mut a, mut b) = (task("a", 30, Some(3)), task("b", 30, None));
    a.depends = vec![b.key.clone()];
    b.depends = vec![a.key.clone()];
    let text = plan(2, vec![a, b]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("T1 a is due tomorrow and waits for T2, and so in the end for itself"),
        "{text}"
    );
}

/// An ordinary day with everything that facts can hold.
fn rich() -> (Records, Settings, Past) {
    let mut records = Records {
        calendars: vec![
            SourceRecords::new("c", Loaded::known(Vec::new())),
            SourceRecords::new(
                "d",
                Loaded::unknown(Problem::new("d", ProblemKind::Unreachable, "gone")),
            ),
        ],
        task_lists: vec![SourceRecords::new("t", Loaded::known(Vec::new()))],
        ..Records::default()
    };
    let at = |hour, minute| {
        let day = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
        // Less than a second is more than the record keeps.
        Utc.from_utc_datetime(&day.and_hms_milli_opt(hour, minute, 0, 250).unwrap())
    };
    let event = |uid: &str, span| Event {
        key: Key(format!("c:{uid}")),
        uid: uid.to_owned(),
        recurrence_id: Some(When::At(at(10, 0))),
        calendar: "c".to_owned(),
        title: format!("\u{1b}[31m{uid}"),
        span,
        status: Status::Tentative,
        busy: true,
        show_as: ShowAs::Busy,
        response: Response::NeedsAction,
        location: Some("Room".to_owned()),
        url: None,
        attendees: Vec::new(),
        revision: Revision::default(),
        private: false,
        origin: "c.ics:1".to_owned(),
    };
    records.calendars[0].loaded = Loaded::known(vec![
        event("a", Span::Timed { start: at(10, 0), end: at(10, 45) }),
        event("b", Span::Timed { start: at(10, 30), end: at(11, 0) }),
        Event {
            busy: false,
            ..event(
                "c",
                Span::AllDay {
                    start: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
                    end: NaiveDate::from_ymd_opt(2026, 11, 4).unwrap(),
                },
            )
        },
    ]);
    let mut last = task("last", 90, Some(4));
    last.depends = vec![Key("t:first".to_owned()), Key("t:done".to_owned())];
    let mut done = task("done", 30, None);
    done.done = true;
    done.completed = Some(When::At(at(8, 0)));
    let mut timed = task("timed", 35, None);
    timed.due = Some(When::At(at(12, 7)));
    let tasks = vec![last, task("first", 45, None), done, timed, task("spare", 300, None)];
    records.task_lists[0].loaded = Loaded::known(tasks);
    let mut settings = settings();
    settings.work.reserve = 0.1 + 0.2;
    settings.priorities = vec![Priority {
        name: "First".to_owned(),
        weight: 1.1,
        patterns: vec!["first".to_owned()],
    }];
    (records, settings, Past::default())
}

#[test]
fn a_plan_can_be_made_again_from_what_was_recorded() {
    let (records, settings, past) = rich();
    let day = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
    let now = Utc.from_utc_datetime(&day.and_hms_milli_opt(9, 0, 0, 5).unwrap());
    let workflow = Plan { found: Some(vec!["~/todo.txt".to_owned()]) };
    let facts = workflow.facts(Given {
        records: &records,
        past: &past,
        settings: &settings,
        moment: Moment { now, zone: Tz::America__New_York },
        day,
        today: day,
    });
    let written = serde_json::to_string(&facts).unwrap();
    let read: super::Facts = serde_json::from_str(&written).unwrap();
    assert_eq!(read.record, facts.record);
    assert_eq!(serde_json::to_string(&read).unwrap(), written);
    let (report, again) = (workflow.draft(&facts), workflow.draft(&read));
    assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&report).unwrap());
    assert_eq!(workflow.document(&read, &again), workflow.document(&facts, &report));
    assert_eq!(workflow.leaves(&read, &again), workflow.leaves(&facts, &report));
    assert_eq!(facts.known.plan, read.known.plan);
    // What is no time is refused rather than forgotten.
    let broken = written.replace("2026-11-04\"", "2026-11-34\"");
    assert!(serde_json::from_str::<super::Facts>(&broken).is_err());
}
