//! Plan, progress and summary day after day, with records that change as a person changes them. What is
//! expected is counted here from the days themselves.
#![expect(clippy::cast_precision_loss, reason = "counts and minutes of a day are small")]

use crate::harness::{Home, Ran, calendar};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const WORK: &str = "[work]\nhours = \"09:00-17:00\"\nlunch = \"12:30-13:00\"\nbuffer_minutes = 0\n\
                    reserve = 0.2\ndays_off = [\"2026-11-18\"]\n";

/// A task of the fortnight. Days are those of November 2026, 16 a Monday.
struct Item {
    name: &'static str,
    minutes: i64,
    /// The day on which it is written down, in the morning before the plan or later.
    added: (u32, When),
    /// The day on which it is finished.
    finished: Option<(u32, When)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    Early,
    Morning,
    Afternoon,
}
use When::{Afternoon, Early, Morning};

/// Together they are far less than a day's room, so that a plan asks for all that are open.
const ITEMS: [Item; 14] = [
    Item { name: "alpha", minutes: 40, added: (16, Early), finished: Some((16, Morning)) },
    Item { name: "bravo", minutes: 30, added: (16, Early), finished: Some((19, Afternoon)) },
    Item { name: "charlie", minutes: 20, added: (16, Early), finished: None },
    Item { name: "delta", minutes: 15, added: (16, Morning), finished: Some((16, Afternoon)) },
    Item { name: "echo", minutes: 25, added: (17, Early), finished: Some((17, Afternoon)) },
    Item { name: "foxtrot", minutes: 35, added: (17, Afternoon), finished: Some((20, Morning)) },
    Item { name: "golf", minutes: 10, added: (19, Early), finished: Some((19, Morning)) },
    Item { name: "hotel", minutes: 45, added: (20, Early), finished: Some((23, Afternoon)) },
    Item { name: "india", minutes: 30, added: (23, Early), finished: Some((23, Morning)) },
    Item { name: "juliett", minutes: 20, added: (23, Morning), finished: Some((26, Morning)) },
    Item { name: "kilo", minutes: 15, added: (25, Early), finished: Some((25, Morning)) },
    Item { name: "lima", minutes: 50, added: (25, Early), finished: None },
    Item { name: "mike", minutes: 25, added: (26, Morning), finished: Some((26, Afternoon)) },
    Item { name: "november", minutes: 40, added: (27, Early), finished: Some((27, Morning)) },
];

/// The days with runs: 18 is a day off, 21 and 22 are a weekend, on 24 nobody was there.
const DAYS: [u32; 8] = [16, 17, 19, 20, 23, 25, 26, 27];

impl Item {
    fn is_written(&self, at: (u32, When)) -> bool {
        self.added <= at
    }

    fn is_done(&self, at: (u32, When)) -> bool {
        self.finished.is_some_and(|finished| finished <= at)
    }

    /// Whether the plan of a day asks for it.
    fn is_planned(&self, day: u32) -> bool {
        self.is_written((day, Early)) && !self.is_done((day, Early))
    }

    fn is_finished_on(&self, day: u32) -> bool {
        self.finished.is_some_and(|(finished, _)| finished == day)
    }
}

/// The list as it stands then. Finished lines have their date, and stand where they stood.
fn todo(at: (u32, When)) -> String {
    let lines = ITEMS.iter().filter(|item| item.is_written(at)).map(|item| {
        let Item { name, minutes, .. } = item;
        match item.finished.filter(|finished| *finished <= at) {
            Some((day, _)) => format!("x 2026-11-{day} Task {name} est:{minutes}m id:{name}\n"),
            None => format!("Task {name} est:{minutes}m id:{name}\n"),
        }
    });
    lines.collect()
}

/// A standup every day, and on some days a meeting that comes in at noon.
fn meetings(at: (u32, When)) -> String {
    let mut events = vec![(
        "standup",
        "20261116T090000",
        "20261116T093000",
        "Standup",
        "RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR\n",
    )];
    for (day, start, end) in MEETINGS {
        if at >= (day, Morning) {
            events.push((UIDS[day as usize - 16], start, end, "Crisis", ""));
        }
    }
    calendar(&events)
}

const MEETINGS: [(u32, &str, &str); 2] =
    [(17, "20261117T150000", "20261117T153000"), (26, "20261126T140000", "20261126T160000")];
const UIDS: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

struct Life {
    home: Home,
}

impl Life {
    fn new() -> Self {
        let home = Home::with("", "");
        home.configure(WORK);
        Self { home }
    }

    fn set(&self, at: (u32, When)) {
        self.home.write("todo.txt", todo(at));
        self.home.write("calendar.ics", meetings(at));
    }

    fn run(&self, day: u32, time: &str, args: &[&str]) -> Ran {
        let mut command = self.home.command(args);
        command.env("PERSONAL_OS_NOW", format!("2026-11-{day}T{time}:00+01:00"));
        self.home.finish(&mut command)
    }

    fn json(&self, day: u32, time: &str, workflow: &str) -> Value {
        self.run(day, time, &[workflow, "--json"]).json()
    }
}

fn planned(day: u32) -> Vec<&'static Item> {
    ITEMS.iter().filter(|item| item.is_planned(day)).collect()
}

fn minutes(items: &[&Item]) -> i64 {
    items.iter().map(|item| item.minutes).sum()
}

fn count(items: &[&Item]) -> Value {
    json!({"tasks": items.len(), "minutes": minutes(items)})
}

/// How many of the days up to `day` had a plan that asked for it.
fn rolled(item: &Item, day: u32) -> usize {
    DAYS.iter().filter(|planned| **planned <= day && item.is_planned(**planned)).count()
}

fn names(tasks: &Value) -> Vec<String> {
    let name = |task: &Value| task["title"].as_str().unwrap().replace("Task ", "");
    let mut names: Vec<String> = tasks.as_array().unwrap().iter().map(name).collect();
    names.sort();
    names
}

fn named(items: &[&Item]) -> Vec<String> {
    let mut names: Vec<String> = items.iter().map(|item| item.name.to_owned()).collect();
    names.sort();
    names
}

fn completion(day: u32) -> f64 {
    let planned = planned(day);
    let done = planned.iter().filter(|item| item.is_finished_on(day)).count();
    done as f64 / planned.len() as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}

/// The pace at 12:30, from the blocks that the morning's plan gave.
fn check_pace(day: u32, plan: &Value, progress: &Value) {
    let mut ends: BTreeMap<String, String> = BTreeMap::new();
    for block in plan["report"]["blocks"].as_array().unwrap() {
        let name = block["title"].as_str().unwrap().replace("Task ", "");
        ends.insert(name, block["end"].as_str().unwrap().to_owned());
    }
    let noon = format!("2026-11-{day}T12:30:00+01:00");
    let due = |item: &&&Item| ends.get(item.name).is_some_and(|end| *end <= noon);
    let all = planned(day);
    let by_now: i64 = all.iter().filter(due).map(|item| item.minutes).sum();
    let earned: i64 =
        all.iter().filter(|item| item.is_done((day, Morning))).map(|item| item.minutes).sum();
    assert!(by_now > 0, "{day}");
    let pace = &progress["report"]["pace"];
    let written =
        |item: &Item| item.added == (day, Morning) || item.finished == Some((day, Morning));
    if !ITEMS.iter().any(written) {
        assert_eq!(pace, &json!({"state": "unrecorded", "planned_minutes": by_now}), "{day}");
        return;
    }
    assert_eq!(
        (&pace["planned_minutes"], &pace["earned_minutes"]),
        (&json!(by_now), &json!(earned))
    );
    assert_eq!(pace["spi"], json!(earned as f64 / by_now as f64), "{day}");
    let done: Vec<&Item> =
        ITEMS.iter().filter(|item| item.finished == Some((day, Morning))).collect();
    assert_eq!(names(&progress["report"]["done"]), named(&done), "{day}");
}

fn check_evening(day: u32, summary: &Value) {
    let report = &summary["report"];
    let planned = planned(day);
    let done: Vec<&Item> =
        planned.iter().copied().filter(|item| item.is_finished_on(day)).collect();
    let unplanned: Vec<&Item> =
        ITEMS.iter().filter(|item| item.is_finished_on(day) && !item.is_planned(day)).collect();
    assert_eq!(report["planned"], count(&planned), "{day}");
    assert_eq!(report["done"], count(&done), "{day}");
    assert_eq!(report["unplanned"], count(&unplanned), "{day}");
    assert_eq!(report["completion"]["by_count"], json!(completion(day)), "{day}");
    let share = minutes(&done) as f64 / minutes(&planned) as f64;
    assert_eq!(report["completion"]["by_minutes"], json!(share), "{day}");
    let all: Vec<&Item> = done.iter().chain(&unplanned).copied().collect();
    assert_eq!(names(&report["finished"]), named(&all), "{day}");

    let rolls: Vec<&Item> =
        planned.iter().copied().filter(|item| !item.is_done((day, Afternoon))).collect();
    assert_eq!(names(&report["carried_over"]), named(&rolls), "{day}");
    for one in report["carried_over"].as_array().unwrap() {
        let item = rolls.iter().find(|item| one["title"] == format!("Task {}", item.name)).unwrap();
        assert_eq!(one["workdays"], json!(rolled(item, day)), "{day} {}", item.name);
    }

    // The standup is half an hour; without another meeting 9:30–12:30 and 13:00–17:00 are free.
    let (meetings, focus) = match day {
        17 => (60, 180 + 120),
        26 => (150, 180),
        _ => (30, 180 + 240),
    };
    assert_eq!(report["meeting_minutes"], json!(meetings), "{day}");
    assert_eq!(report["focus_minutes"], json!(focus), "{day}");
    assert_eq!(report["spent_minutes"], Value::Null);

    let next = match day {
        17 => 19,
        20 => 23,
        27 => 30,
        day => day + 1,
    };
    assert_eq!(report["next"]["date"], json!(format!("2026-11-{next}")), "{day}");
    assert_eq!(report["next"]["first_meeting_at"], json!(format!("2026-11-{next}T09:00:00+01:00")));

    let before: Vec<f64> =
        DAYS.iter().filter(|other| **other < day).map(|day| completion(*day)).collect();
    if before.len() < 5 {
        assert_eq!(report["trend"], Value::Null, "{day}");
    } else {
        assert_eq!(report["trend"], json!({"days": before.len(), "median": median(before)}));
    }
}

#[test]
fn a_fortnight_adds_up() {
    let life = Life::new();
    let mut drafted = Value::Null;
    for (number, day) in DAYS.into_iter().enumerate() {
        life.set((day, Early));
        let plan = life.json(day, "08:00", "plan");
        assert_eq!(plan["report"]["blocks"].as_array().unwrap().len(), planned(day).len(), "{day}");
        // What rolls over is what the evening said, and so is how the last workday went.
        let last = &plan["facts"]["last_day"];
        if number > 0 {
            let before = DAYS[number - 1];
            assert_eq!(last["date"], json!(format!("2026-11-{before}")), "{day}");
            for one in plan["report"]["carried_over"].as_array().unwrap() {
                let of = |item: &&Item| one["title"] == format!("Task {}", item.name);
                let item = ITEMS.iter().find(of).unwrap();
                assert_eq!(one["workdays"], json!(rolled(item, before)), "{day} {}", item.name);
            }
            // With nothing new in the morning the draft is the plan.
            let new = ITEMS.iter().any(|item| item.added == (day, Early));
            if !new && day != 25 {
                let top: Vec<&Value> = plan["report"]["top"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|top| &top["task"])
                    .collect();
                assert_eq!(json!(top), drafted, "{day}");
            }
        }
        let text = life.run(day, "08:00", &["plan", "-n", "--format", "terminal"]).ok();
        if day == 23 {
            assert!(text.contains("Fri 20 Nov"), "{text}");
        }
        if day == 20 {
            // Tuesday had the last plan: Wednesday was a day off.
            assert!(text.contains("charlie, 3 workdays: do, delegate, split or drop it"), "{text}");
        }

        life.set((day, Morning));
        let progress = life.json(day, "12:30", "progress");
        check_pace(day, &plan, &progress);
        life.set((day, Afternoon));
        let summary = life.json(day, "17:30", "summary");
        check_evening(day, &summary);
        let top = summary["report"]["draft"]["top"].as_array().unwrap();
        drafted = json!(top.iter().map(|top| &top["task"]).collect::<Vec<_>>());
    }
    // On the day off and at the weekend nothing is asked, and nothing that is stored changes.
    for day in [28, 29] {
        let text = life.run(day, "12:30", &["progress", "-n", "--format", "terminal"]).ok();
        assert!(text.contains("a day off. Enjoy it."), "{text}");
        let text = life.run(day, "17:30", &["summary", "-n", "--format", "terminal"]).ok();
        let next = if day == 28 { "Mon  " } else { "Tomorrow  " };
        assert!(text.contains("a day off.") && text.contains(next), "{text}");
    }
    // Monday looks back at Friday as Friday evening did.
    let again = life.json(30, "08:00", "plan");
    assert_eq!(again["facts"]["last_day"]["date"], json!("2026-11-27"));
    let late = life.run(30, "08:30", &["summary", "-n", "--json", "--date", "2026-11-27"]).json();
    check_evening(27, &late);
}

/// The morning's names hold all day, and what came in has one of its own.
#[test]
fn handles_hold_all_day() {
    let life = Life::new();
    life.set((26, Early));
    let plan = life.json(26, "08:00", "plan");
    let handle = |report: &Value, list: &str, name: &str| {
        let tasks = report["facts"][list].as_array().unwrap();
        let of = |task: &&Value| task["title"] == format!("Task {name}");
        tasks.iter().find(of).unwrap()["handle"].as_str().unwrap().to_owned()
    };
    let [charlie, juliett] = ["charlie", "juliett"].map(|name| handle(&plan, "tasks", name));
    life.set((26, Morning));
    let progress = life.json(26, "12:30", "progress");
    assert_eq!(handle(&progress, "tasks", "charlie"), charlie);
    assert_eq!(handle(&progress, "kept", "juliett"), juliett);
    assert_eq!(handle(&progress, "tasks", "mike"), "T4");
    let source = |handle: &str| life.run(26, "12:31", &["source", handle, "--json"]).json();
    assert_eq!(source(&juliett)["task"]["done"], true);
    assert_eq!(source("T4")["task"]["title"], "Task mike");
    assert_eq!(source("E2")["event"]["title"], "Crisis");
    let why = life.run(26, "12:31", &["why", &juliett]).ok();
    assert!(why.contains("not planned: it is done."), "{why}");
    let why = life.run(26, "12:31", &["why", &charlie]).ok();
    assert!(why.contains("From the plan of Thu 26 Nov, 12:30."), "{why}");
    life.run(26, "12:32", &["tasks", "done", "T4", "-n"]).ok();
    life.set((26, Afternoon));
    let summary = life.json(26, "17:30", "summary");
    assert_eq!(handle(&summary, "tasks", "charlie"), charlie);
    assert_eq!(handle(&summary, "kept", "mike"), "T4");
    assert_eq!(source(&juliett)["task"]["done"], true);
    assert_eq!(source("E2")["event"]["title"], "Crisis");
    // Each report can be made again from what was recorded.
    for run in ["1", "2", "3"] {
        life.run(26, "18:00", &["history", "replay", run]).ok();
    }
}

#[test]
fn a_lost_history_is_said_to_be_lost_and_the_loop_goes_on() {
    let life = Life::new();
    for day in [16, 17] {
        life.set((day, Early));
        life.json(day, "08:00", "plan");
        life.set((day, Afternoon));
        life.json(day, "17:30", "summary");
    }
    life.set((19, Early));
    life.json(19, "08:00", "plan");
    std::fs::remove_dir_all(life.home.path(".local/state/personal-os")).unwrap();
    life.set((19, Morning));
    let text = life.run(19, "12:30", &["progress", "--format", "terminal"]).ok();
    assert!(text.contains("ahead or behind is not known: no plan of today is stored."), "{text}");
    assert!(text.contains("golf (10 min)") && !text.contains("not planned"), "{text}");
    life.set((19, Afternoon));
    let text = life.run(19, "17:30", &["summary", "--format", "terminal"]).ok();
    assert!(text.contains("no plan of this day is stored"), "{text}");
    assert!(!text.contains("Rolls over") && !text.contains("Trend"), "{text}");
    life.set((20, Early));
    let plan = life.json(20, "08:00", "plan");
    assert_eq!(plan["report"]["carried_over"], json!([]));
    assert_eq!(plan["facts"]["last_day"]["has_plan"], false);
    assert!(plan["markdown"].as_str().unwrap().contains("no plan of it is stored"));
    life.set((20, Afternoon));
    let summary = life.json(20, "17:30", "summary");
    assert_eq!(summary["report"]["planned"], count(&planned(20)));
    let rolls = summary["report"]["carried_over"].as_array().unwrap();
    assert!(rolls.iter().all(|one| one["workdays"] == 1), "{rolls:?}");
}

#[test]
fn sources_that_are_down_make_the_evening_unknown() {
    let life = Life::new();
    life.set((16, Early));
    life.json(16, "08:00", "plan");
    for name in ["todo.txt", "calendar.ics"] {
        std::fs::remove_file(life.home.path(name)).unwrap();
    }
    let ran = life.run(16, "12:30", &["progress", "--format", "terminal"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("ahead or behind is not known"), "{}", ran.stdout);
    assert!(ran.stdout.contains("Unknown "), "{}", ran.stdout);
    let ran = life.run(16, "17:30", &["summary", "--format", "terminal"]);
    assert!(ran.stdout.contains("what was done is not known"), "{}", ran.stdout);
    assert!(ran.stdout.contains("as far as is known: meetings 0 min"), "{}", ran.stdout);
    assert!(ran.stdout.contains("0 min must-do that is known"), "{}", ran.stdout);
    // What could not be read that evening rolls over all the same.
    life.set((17, Early));
    let plan = life.json(17, "08:00", "plan");
    let rolled = names(&plan["report"]["carried_over"]);
    assert_eq!(rolled, ["bravo", "charlie"]);
}
