//! Work that comes back, and updates that are made for earlier days.

use super::late::plan;
use super::*;

/// A newsletter as a list has it on a day: the open one has the key, then the last one finished.
fn newsletter(due: &str, finished: &[&str]) -> Vec<Task> {
    let mut tasks = vec![task("n", "Send newsletter", &[], Some(due))];
    for (number, on) in (2..).zip(finished) {
        tasks.push(done(&format!("n-{number}"), "Send newsletter", on));
    }
    tasks
}

#[test]
fn what_is_done_each_week_is_told_each_week_and_has_not_slipped() {
    let mut world = World::default();
    let mut finished: Vec<&str> = Vec::new();
    let weeks = [
        ("2026-11-18", "2026-11-20", "2026-11-25"),
        ("2026-11-25", "2026-11-27", "2026-12-02"),
        ("2026-12-02", "2026-12-04", "2026-12-09"),
    ];
    for (on, friday, next) in weeks {
        // Planned for two days, and done on the second.
        let eve = day(on).pred_opt().unwrap().to_string();
        let open = newsletter(on, &finished).remove(0);
        world.past.plans.insert(0, plan(&eve, &[&open]));
        world.past.plans.insert(0, plan(on, &[&open]));
        finished.insert(0, on);
        world.tasks = newsletter(next, &finished);
        let text = world.tell(&exec(), friday);
        assert!(text.contains(": 1 done."), "{text}");
        assert_eq!(text.matches("- Send newsletter\n").count(), 1, "{text}");
        assert_eq!(text.matches("Send newsletter").count(), 1, "{text}");
    }
    let text = world.tell(&exec(), "2026-12-05");
    assert!(text.contains("nothing recorded as finished"), "{text}");
    // The archive is gone: the one that is left has the first key, and is another one.
    world.tasks = vec![done("n-2", "Send newsletter", "2026-12-09")];
    let text = world.tell(&exec(), "2026-12-11");
    assert!(text.contains(": 1 done."), "{text}");
}

#[test]
fn an_update_for_an_earlier_day_is_not_the_last_one() {
    let mut world = World::default();
    world.tell(&exec(), "2026-11-20");
    let red = Override { colour: Colour::Red, reason: "fire".to_owned() };
    world.tell(&Update { set: Some(red), ..exec() }, "2026-11-27");
    let back = world.tell(&exec(), "2026-11-25");
    assert!(back.contains("**Green**"), "{back}");
    let text = world.tell(&exec(), "2026-12-04");
    assert!(text.contains("**Red** for 1 week, as before"), "{text}");
    assert!(text.contains("Since Fri 27 Nov"), "{text}");
}

#[test]
fn what_there_is_all_the_same_is_not_nothing() {
    let mut update = exec();
    update.audience.sections = vec![UpdateSection::Contacts];
    let late = Contact {
        next_on: Some(day("2026-11-20")),
        key: Key("crm:1".to_owned()),
        name: "Mira".to_owned(),
        ..Contact::default()
    };
    let mut world = World { relations: vec![Relation::Contact(late)], ..World::default() };
    let text = world.tell(&update, "2026-11-27");
    assert!(text.contains("looking back to Fri 20 Nov: 1 person is owed an answer."), "{text}");
}

#[test]
fn two_tasks_of_one_title_are_not_one_that_comes_back() {
    // Each has an identity of its own: the one that is done says nothing of the other.
    let late = task("call-ben", "Call the printer", &[], Some("2026-11-19"));
    let mut world = World { tasks: vec![late.clone()], ..World::default() };
    world.tell(&exec(), "2026-11-20");
    world.tasks.push(done("call-ada", "Call the printer", "2026-11-25"));
    world.tasks[0].due = Some(When::Day(day("2026-12-04")));
    let text = world.tell(&exec(), "2026-11-27");
    assert!(text.contains("- Call the printer: moved from Thu 19 Nov to Fri 4 Dec"), "{text}");
    assert!(text.contains("## Done\n\n- Call the printer\n"), "{text}");
    // Without identities it is the day on which each was written down that tells them apart.
    let written = |task: Task, on: &str| Task { created: Some(When::Day(day(on))), ..task };
    let open = |due: &str| written(task("h", "Call the printer", &[], Some(due)), "2026-11-03");
    let other = written(done("h-2", "Call the printer", "2026-11-25"), "2026-11-10");
    let mut world = World { tasks: vec![open("2026-11-19")], ..World::default() };
    world.tell(&exec(), "2026-11-20");
    world.tasks = vec![open("2026-12-04"), other];
    let text = world.tell(&exec(), "2026-11-27");
    assert!(text.contains("- Call the printer: moved from Thu 19 Nov to Fri 4 Dec"), "{text}");
}

#[test]
fn of_equal_tasks_done_on_one_day_each_is_told() {
    let mut world =
        World { tasks: vec![done("h", "Call the printer", "2026-11-25")], ..World::default() };
    let first = world.tell(&exec(), "2026-11-27");
    assert!(first.contains(": 1 done."), "{first}");
    // The other one was checked off late, and nobody knows which of them it is.
    world.tasks.push(done("h-2", "Call the printer", "2026-11-25"));
    let second = world.tell(&exec(), "2026-12-04");
    assert!(second.contains(": 1 done."), "{second}");
    let third = world.tell(&exec(), "2026-12-11");
    assert!(third.contains("nothing recorded as finished"), "{third}");
}
