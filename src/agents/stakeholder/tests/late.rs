//! What was checked off late, what no list could say, and what was planned in vain.

use super::*;
use crate::domain::{DayPlan, KnownTask, PlannedTask};

#[test]
fn what_was_finished_while_its_list_was_down_is_told_once_it_is_back() {
    let mut world = World { tasks: vec![done("a", "One", "2026-11-19")], ..World::default() };
    let first = world.tell(&exec(), "2026-11-20");
    assert!(first.contains("- One\n"), "{first}");
    world.lists_unknown = true;
    let down = world.tell(&exec(), "2026-11-27");
    assert!(down.contains("Since Fri 20 Nov: what was finished is not known."), "{down}");
    world.lists_unknown = false;
    world.tasks.push(done("b", "Two", "2026-11-26"));
    world.tasks.push(done("c", "Three", "2026-12-01"));
    let back = world.tell(&exec(), "2026-12-04");
    assert!(back.contains("Since Fri 27 Nov: 2 done."), "{back}");
    assert!(back.contains("- Two, done Thu 26 Nov\n- Three\n"), "{back}");
    assert!(!back.contains("One"), "{back}");
    // Once is enough.
    let last = world.tell(&exec(), "2026-12-11");
    assert!(last.contains("Since Fri 4 Dec: nothing recorded as finished."), "{last}");
}

#[test]
fn what_was_finished_before_anybody_was_told_anything_stays_old() {
    let mut world = World::default();
    world.tell(&exec(), "2026-11-20");
    // A week before the first update is all that it looked at; four weeks are all that is late.
    world.tasks = vec![done("a", "Old", "2026-11-12"), done("b", "Late", "2026-11-13")];
    let text = world.tell(&exec(), "2026-11-27");
    assert!(text.contains("- Late, done Fri 13 Nov\n") && !text.contains("Old"), "{text}");
    world.tasks.push(done("c", "Too late", "2026-11-15"));
    let text = world.tell(&exec(), "2026-12-14");
    assert!(!text.contains("Too late"), "{text}");
}

/// A plan that asks for these tasks.
pub(super) fn plan(on: &str, tasks: &[&Task]) -> DayPlan {
    let planned = |task: &&Task| PlannedTask {
        task: KnownTask::from(*task),
        handle: "T1".to_owned(),
        minutes: 30,
        assumed: false,
        placed_minutes: 30,
        must: true,
        priority: None,
    };
    DayPlan {
        date: day(on),
        made_on: day(on),
        as_of: at(on),
        timezone: "UTC".to_owned(),
        away: false,
        capacity_minutes: 300,
        demand_minutes: 30,
        meeting_minutes: 0,
        focus_minutes: 0,
        blocks: Vec::new(),
        tasks: tasks.iter().map(planned).collect(),
        meetings: Vec::new(),
        unknown: Vec::new(),
    }
}

#[test]
fn what_days_asked_for_in_vain_has_slipped() {
    let twice = task("t", "Write the handbook", &[], None);
    let once = task("o", "Call the printer", &[], None);
    let ahead = task("h", "Long work", &[], Some("2026-12-18"));
    let mut world =
        World { tasks: vec![twice.clone(), once.clone(), ahead.clone()], ..World::default() };
    world.past.plans = vec![
        plan("2026-11-27", &[&twice, &once, &ahead]),
        plan("2026-11-25", &[&twice, &ahead]),
        plan("2026-11-24", &[&twice]),
        // A second plan of the day is no second day.
        plan("2026-11-24", &[&twice, &once]),
    ];
    let first = world.tell(&exec(), "2026-11-27");
    assert!(first.contains("1 slipped"), "{first}");
    let line = "- Write the handbook: planned on 2 days since Tue 24 Nov\n";
    assert!(first.contains(line), "{first}");
    assert!(!first.contains("printer") && !first.contains("Long work"), "{first}");
    // It is told as long as it is open: the 24th, 25th, 27th and 30th are four days.
    world.past.plans.insert(0, plan("2026-11-30", &[&twice]));
    let second = world.tell(&exec(), "2026-12-04");
    let line =
        "- Write the handbook: planned on 4 days since Tue 24 Nov, still open since Fri 27 Nov";
    assert!(second.contains(line), "{second}");
    world.tasks[0] = done("t", "Write the handbook", "2026-12-08");
    let third = world.tell(&exec(), "2026-12-11");
    assert!(third.contains("1 done.") && !third.contains("slipped"), "{third}");
}

#[test]
fn without_anything_configured_no_colour_is_made_up() {
    let update = exec();
    let records = Records::default();
    let settings = settings();
    let facts = update.facts(Given {
        records: &records,
        past: &Past::default(),
        settings: &settings,
        moment: Moment { now: at("2026-11-27"), zone: Tz::UTC },
        day: day("2026-11-27"),
        today: day("2026-11-27"),
    });
    let text = markdown(&update.document(&facts, &update.draft(&facts)));
    assert_eq!(
        text,
        "# Update for exec · week 48, Fri 27 Nov\n\nNothing is known: no task list, objectives, metrics \
         or contacts are configured. \\`personal-os init\\` sets them up.\n"
    );
}

#[test]
fn what_was_a_risk_or_an_ask_is_done_as_that() {
    let mut update = Update {
        audience: Audience::usual("customer", AudienceKind::Customer),
        ..Update::default()
    };
    update.audience.deny = Deny::new(["Globex"]);
    let mut fixed = done("1", "Export fails", "2026-11-25");
    fixed.tags = vec!["risk".to_owned(), "public".to_owned()];
    let beta = task("2", "Beta", &["milestone", "public"], Some("2026-12-10"));
    let mut answered = done("3", "Choose a name", "2026-11-24");
    answered.tags = vec!["ask".to_owned()];
    let mut world = World { tasks: vec![fixed, beta, answered], ..World::default() };
    let text = world.tell(&update, "2026-11-27");
    assert!(text.contains("Fri 20 Nov: 1 new, 1 coming."), "{text}");
    assert!(text.contains("- Export fails, solved\n"), "{text}");
    // What comes is told without an excuse.
    let text = world.tell(&update, "2026-12-04");
    assert!(text.contains("- Thu 10 Dec: Beta\n") && !text.contains("still open"), "{text}");
    world.lists_unknown = true;
    let text = world.tell(&update, "2026-12-11");
    assert!(text.contains("Nothing to tell since Fri 4 Dec."), "{text}");
    world.lists_unknown = false;
    let text = world.tell(&exec(), "2026-11-27");
    assert!(text.contains("- Export fails, solved\n"), "{text}");
    assert!(text.contains("- Choose a name, answered\n"), "{text}");
}
