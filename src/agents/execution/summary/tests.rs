//! The evening report, on days whose figures were worked out by hand: hours are 09:00–13:00, a day has
//! 240 minutes of work time and 180 of capacity.

use super::Summary;
use crate::agents::Workflow as _;
use crate::agents::execution::days::{World, at, date, done, task};
use crate::domain::{DayResult, Ended, Importance, Key, Left, Loaded, Problem, ProblemKind, Task};
use crate::grounding::{Text, Wording, check};
use crate::report::{Style, terminal};
use crate::time::When;

/// The report on a day at a moment, on wide lines, with what it leaves.
fn evening(world: &World, day: u32, now: (u32, u32)) -> (String, Option<DayResult>) {
    let workflow = Summary::default();
    let facts = world.given(date(day), at(now.0, now.1, 0), |given| workflow.facts(given));
    let report = workflow.draft(&facts);
    let style = Style { width: 400, color: false };
    let text = terminal(&workflow.document(&facts, &report), style);
    // What was recorded makes the same report.
    let json = serde_json::to_string(&facts).unwrap();
    let again: super::Facts = serde_json::from_str(&json).unwrap();
    let report_again = workflow.draft(&again);
    assert_eq!(terminal(&workflow.document(&again, &report_again), style), text);
    let result = workflow.leaves(&facts, &report).into_iter().find_map(|left| match left {
        Left::DayResult(result) => Some(result),
        _ => None,
    });
    (text, result)
}

fn text(world: &World, day: u32, now: (u32, u32)) -> String {
    evening(world, day, now).0
}

/// Monday with three tasks that are due: 60, 40 and 50 minutes.
fn monday() -> World {
    let mut world = World::new(three());
    world.plan(date(2), at(2, 9, 0));
    world
}

fn three() -> Vec<Task> {
    let important = |task: Task, priority| Task { priority, ..task };
    vec![
        important(task("a", 60, Some(2)), Importance::High),
        important(task("b", 40, Some(2)), Importance::Medium),
        important(task("c", 50, Some(2)), Importance::Low),
    ]
}

#[test]
fn an_evening_with_everything() {
    let mut world = monday();
    let mut now = three();
    now[0] = done(now[0].clone(), Some(2));
    now[2].scheduled = Some(When::Day(date(5)));
    now.push(done(task("quick", 15, None), Some(2)));
    let mut waits = task("waits", 30, Some(6));
    waits.depends = vec![Key("t:b".to_owned())];
    waits.blocked = true;
    now[1].created = Some(When::Day(date(1)));
    now.push(waits);
    world.set(now);
    let (text, result) = evening(&world, 2, (2, 17));
    // Of 150 planned minutes 60 are done. On Tuesday b (40) is overdue; what waits for it needs none
    // of that day, being due on Friday.
    assert_eq!(
        text,
        "Mon 2 Nov · 1 of 3 planned tasks done (33 %), by time 60 min of 2 h 30 (40 %). 1 more done \
         that no plan had.\n\n\
         Done         T1 a (60 min)\n             \
                      quick (15 min), not planned\n\
         Not done     T3 c: put off until Thu\n\
         Rolls over   T2 b, 1 workday\n             \
                      T3 c, 1 workday\n\
         Blockers     T2 b (open for 1 day): T4 waits for it\n\
         Time         meetings 0 min, free in stretches of two hours or more 4 h; time spent on tasks is not recorded\n\
         Tomorrow     40 min must-do, 3 h room (23 %)\n             \
                      no meeting\n             \
                      overdue T2\n\n\
         1  T2  b      40 min  was due today; 09:00–13:00 is the only gap tomorrow\n\
         2  T4  waits  30 min  due Fri\n"
    );
    let result = result.unwrap();
    assert_eq!((result.planned.tasks, result.planned.minutes), (3, 150));
    assert_eq!((result.done.tasks, result.done.minutes), (1, 60));
    assert_eq!((result.unplanned.tasks, result.unplanned.minutes), (1, 15));
    let ended: Vec<(&str, Ended, bool)> =
        result.tasks.iter().map(|one| (one.title.as_str(), one.ended, one.planned)).collect();
    assert_eq!(
        ended,
        [
            ("a", Ended::Done, true),
            ("b", Ended::Open, true),
            ("c", Ended::PutOff, true),
            ("quick", Ended::Done, false)
        ]
    );
    assert_eq!((result.next, result.date), (Some(date(3)), date(2)));
    assert_eq!(result.top, [Key("t:b".to_owned()), Key("t:waits".to_owned())]);
}

#[test]
fn what_nobody_recorded_is_not_called_undone() {
    let text = text(&monday(), 2, (2, 17));
    assert!(
        text.starts_with(
            "Mon 2 Nov · nothing was recorded since the plan: whether any of the 3 planned tasks \
             (2 h 30) is done is not known.\n"
        ),
        "{text}"
    );
    assert!(text.contains("Rolls over   T1 a, 1 workday\n"), "{text}");
}

#[test]
fn days_of_which_nothing_was_recorded_make_no_trend() {
    let mut world = World::new(vec![task("a", 30, None)]);
    for day in [2, 3, 4, 5, 6, 9] {
        world.plan(date(day), at(day, 9, 0));
        let result = evening(&world, day, (day, 17)).1.unwrap();
        assert!(!result.recorded && result.planned.tasks == 1, "{day}");
        world.keep(vec![Left::DayResult(result)]);
    }
    world.plan(date(10), at(10, 9, 0));
    world.set(vec![done(task("a", 30, None), Some(10))]);
    let (text, result) = evening(&world, 10, (10, 17));
    assert!(text.contains("1 of 1 planned task done (100 %)") && !text.contains("Trend"), "{text}");
    assert!(result.unwrap().recorded);
}

#[test]
fn a_day_without_a_plan_counts_what_was_done() {
    let mut world = World::new(three());
    world.plan(date(1), at(1, 9, 0));
    world.set(vec![done(task("a", 60, Some(2)), Some(2)), task("b", 40, Some(2))]);
    let (text, result) = evening(&world, 2, (2, 17));
    assert!(
        text.starts_with(
            "Mon 2 Nov · no plan of this day is stored, so nothing rolls over from it. 1 task done, \
             60 min.\n\nDone         a (60 min)\n"
        ),
        "{text}"
    );
    let result = result.unwrap();
    assert!(!result.has_plan && result.planned.tasks == 0);
    world.past.problems = vec![Problem::new("history", ProblemKind::Unreachable, "damaged")];
    assert!(evening(&world, 2, (2, 17)).0.contains("what was planned is not known"));
}

#[test]
fn a_plan_of_the_afternoon_says_what_it_misses() {
    let mut world = World::new(three());
    world.plan(date(2), at(2, 11, 30));
    world.set(three().into_iter().map(|task| done(task, Some(2))).collect());
    let text = text(&world, 2, (2, 17));
    assert!(text.contains("3 of 3 planned tasks done (100 %)"), "{text}");
    assert!(
        text.contains(
            "The first plan was made at 11:30: what was done before counts as not planned."
        ),
        "{text}"
    );
}

#[test]
fn a_list_that_is_down_leaves_the_day_unknown() {
    let mut world = monday();
    world.tasks = Loaded::unknown(Problem::new("t", ProblemKind::Unreachable, "gone"));
    let (text, result) = evening(&world, 2, (2, 17));
    assert!(
        text.starts_with(
            "Mon 2 Nov · what was done is not known: what was planned stands in a list"
        ),
        "{text}"
    );
    assert!(text.contains("Unknown      t: gone\n"), "{text}");
    let result = result.unwrap();
    assert_eq!((result.planned.tasks, result.tasks.len()), (0, 3));
    assert!(result.tasks.iter().all(|one| one.ended == Ended::Unknown));
}

#[test]
fn a_look_back_stands_at_the_end_of_its_day() {
    let mut world = monday();
    let mut now = three();
    now[0] = done(now[0].clone(), Some(2));
    now[1] = done(now[1].clone(), Some(3));
    world.set(now);
    let text = text(&world, 2, (3, 8));
    assert!(text.contains("1 of 3 planned tasks done"), "{text}");
    assert!(text.contains("T2 b: done the day after or later"), "{text}");
    assert!(text.contains("As the lists stand on Tue 3 Nov."), "{text}");
    assert!(text.contains("Today        50 min must-do"), "{text}");
    // From Friday on Tuesday is over, and there is nothing to draft.
    let late = evening(&world, 2, (6, 8)).0;
    assert!(!late.contains("must-do"), "{late}");
    let ahead = evening(&world, 4, (3, 8));
    assert!(ahead.0.contains("this day has not begun") && ahead.1.is_none(), "{}", ahead.0);
}

#[test]
fn friday_drafts_monday_and_a_trend_needs_five_days() {
    let mut world = World::new(vec![task("a", 30, None)]);
    for day in 2..=6 {
        world.plan(date(day), at(day, 9, 0));
        // Something is recorded every day, so that what is open is known to be.
        let other = done(task(&format!("other {day}"), 15, None), Some(day));
        world.set(vec![task("a", 30, None), other]);
        let (text, result) = evening(&world, day, (day, 17));
        assert!(!text.contains("Trend"), "{text}");
        world.keep(vec![Left::DayResult(result.unwrap())]);
    }
    let friday = evening(&world, 6, (6, 17)).0;
    assert!(friday.contains("Mon          30 min must-do"), "{friday}");
    assert!(friday.contains("T1 a, 5 workdays: do, delegate, split or drop it"), "{friday}");
    world.plan(date(9), at(9, 9, 0));
    world.set(vec![done(task("a", 30, None), Some(9))]);
    let monday = evening(&world, 9, (9, 17)).0;
    assert!(
        monday.contains(
            "Trend        100 % of the planned tasks; the median of 5 of your last 20 workdays is 0 %\n"
        ),
        "{monday}"
    );
}

#[test]
fn the_built_in_wording_passes_the_check() {
    let mut world = monday();
    let mut now = three();
    now[0] = done(now[0].clone(), Some(2));
    now.push(task("d", 90, Some(4)));
    now.push(task("e", 30, Some(6)));
    world.set(now);
    let workflow = Summary::default();
    let facts = world.given(date(2), at(2, 17, 0), |given| workflow.facts(given));
    let report = workflow.draft(&facts);
    let brief = workflow.brief(&facts, &report).unwrap();
    let mut checked_texts = 0;
    for slot in brief.slots.iter().filter(|slot| !slot.built_in.is_empty()) {
        let (text, cites) = (slot.built_in.clone(), slot.about.clone());
        let text = Text { slot: slot.id.clone(), text, cites };
        let checked = check(&brief, &Wording { texts: vec![text], picks: Vec::new() });
        assert_eq!(checked.faults(), [], "{}: {}", slot.id, slot.built_in);
        checked_texts += 1;
    }
    assert_eq!(checked_texts, 3);
}
