//! The report at noon, on days whose figures were worked out by hand: hours are 09:00–13:00, a day has
//! 240 minutes of work time and 180 of capacity.

use super::{Pace, Progress, pace::Word};
use crate::agents::Workflow as _;
use crate::agents::execution::days::{World, at, date, done, task};
use crate::domain::{
    Event, Importance, Key, Loaded, Problem, ProblemKind, Response, Revision, ShowAs, Span, Status,
    Task,
};
use crate::grounding::{Text, Wording, check};
use crate::report::{Style, terminal};
use crate::time::When;

fn pace(world: &World, hour: u32, minute: u32) -> Pace {
    let facts = world.given(date(2), at(2, hour, minute), |given| Progress::default().facts(given));
    Progress::default().draft(&facts).pace
}

/// The words alone, however they are broken into lines.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text at a time of the second.
fn text(world: &World, hour: u32, minute: u32) -> String {
    let workflow = Progress::default();
    let facts = world.given(date(2), at(2, hour, minute), |given| workflow.facts(given));
    let report = workflow.draft(&facts);
    let text = terminal(&workflow.document(&facts, &report), Style { width: 400, color: false });
    // What was recorded makes the same report.
    let json = serde_json::to_string(&facts).unwrap();
    let again: super::Facts = serde_json::from_str(&json).unwrap();
    let report = workflow.draft(&again);
    let style = Style { width: 400, color: false };
    assert_eq!(terminal(&workflow.document(&again, &report), style), text);
    text
}

fn event(uid: &str, hour: u32, minutes: i64) -> Event {
    let start = at(2, hour, 0);
    Event {
        key: Key(format!("c:{uid}")),
        uid: uid.to_owned(),
        recurrence_id: None,
        calendar: "c".to_owned(),
        title: uid.to_owned(),
        span: Span::Timed { start, end: start + chrono::Duration::minutes(minutes) },
        status: Status::Confirmed,
        busy: true,
        show_as: ShowAs::Busy,
        response: Response::Accepted,
        location: None,
        url: None,
        attendees: Vec::new(),
        revision: Revision::default(),
        private: false,
        origin: String::new(),
    }
}

/// Three tasks that are due on the day, in the order of their handles: 60, 40 and 50 minutes, planned
/// 09:00–10:00, 10:00–10:40 and 10:40–11:30.
fn three() -> Vec<Task> {
    let important = |task: Task, priority| Task { priority, ..task };
    vec![
        important(task("a", 60, Some(2)), Importance::High),
        important(task("b", 40, Some(2)), Importance::Medium),
        important(task("c", 50, Some(2)), Importance::Low),
    ]
}

fn morning() -> World {
    let mut world = World::new(three());
    world.plan(date(2), at(2, 9, 0));
    world
}

#[test]
fn the_pace_is_the_earned_over_the_planned_minutes() {
    let mut world = morning();
    assert_eq!(pace(&world, 9, 30), Pace::TooEarly { earned_minutes: 0 });
    assert_eq!(pace(&world, 10, 45), Pace::Unrecorded { planned_minutes: 100 });
    let finish = |world: &mut World, names: &[&str]| {
        let of = |task: Task| {
            let finished = names.contains(&task.id.as_str());
            if finished { done(task, Some(2)) } else { task }
        };
        world.set(three().into_iter().map(of).collect());
    };
    let measured = |planned_minutes: u32, earned_minutes: u32, word| {
        let spi = f64::from(earned_minutes) / f64::from(planned_minutes);
        let (planned_minutes, earned_minutes) = (planned_minutes.into(), earned_minutes.into());
        Pace::Measured { planned_minutes, earned_minutes, spi, word }
    };
    finish(&mut world, &["a"]);
    assert_eq!(pace(&world, 9, 30), Pace::TooEarly { earned_minutes: 60 });
    assert_eq!(pace(&world, 10, 0), measured(60, 60, Word::On));
    assert_eq!(pace(&world, 10, 45), measured(100, 60, Word::WellBehind));
    finish(&mut world, &["a", "c"]);
    assert_eq!(pace(&world, 10, 45), measured(100, 110, Word::Ahead));
    assert_eq!(pace(&world, 11, 30), measured(150, 110, Word::WellBehind));
    finish(&mut world, &["a", "b"]);
    assert_eq!(pace(&world, 10, 45), measured(100, 100, Word::On));
}

#[test]
fn a_task_with_a_block_ahead_is_not_expected_yet() {
    let high = Importance::High;
    let short = || Task { priority: high, ..task("short", 20, Some(2)) };
    let mut world = World::new(vec![task("long", 150, Some(2)), short()]);
    world.events = Loaded::known(vec![event("sync", 10, 60)]);
    world.plan(date(2), at(2, 9, 0));
    world.set(vec![task("long", 150, Some(2)), done(short(), Some(2))]);
    // 180 minutes of work time with a meeting in between: the long one goes on after it.
    let plan = &world.past.plans[0];
    let long: Vec<_> = plan.blocks.iter().filter(|block| block.task.0 == "t:long").collect();
    assert!(long.first().unwrap().start < at(2, 10, 0));
    assert!(long.last().unwrap().end > at(2, 12, 0));
    let Pace::Measured { planned_minutes: 20, earned_minutes: 20, .. } = pace(&world, 11, 30)
    else {
        panic!("{:?}", pace(&world, 11, 30));
    };
}

#[test]
fn nothing_new_is_one_line() {
    let world = morning();
    assert_eq!(
        flat(&text(&world, 9, 30)),
        "Mon 2 Nov, 09:30 · nothing new since 09:00, and nothing was to be done by now. \
         Next: T1 at 09:30."
    );
    assert_eq!(
        flat(&text(&world, 10, 45)),
        "Mon 2 Nov, 10:45 · nothing was recorded since the plan of 09:00: whether T1 and T2 \
         (100 min by now) are done is not known. To record it: personal-os tasks done T1."
    );
}

#[test]
fn the_middle_of_a_day_with_everything() {
    let mut world = morning();
    let mut now = three();
    now[0] = done(now[0].clone(), Some(2));
    now[2].scheduled = Some(When::Day(date(3)));
    now[2].due = Some(When::Day(date(3)));
    now.push(task("outage", 30, Some(2)));
    now.push(done(task("quick one", 15, None), Some(2)));
    world.set(now);
    world.events = Loaded::known(vec![event("Crisis", 12, 30)]);
    assert_eq!(
        flat(&text(&world, 11, 30)),
        flat(
            "Mon 2 Nov, 11:30 · well behind, by 40 min (SPI 0.60): 60 min of planned work is done,
             100 min was to be by now.
             From now: 70 min must-do, 45 min room. Next: T2 at 11:30.

             Done         T1 a (60 min)
                          quick one (15 min), not planned
             Slipped      T2 b, planned until 10:40: now at 11:30
                          T3 c, put off until tomorrow
             New          E1 new · T3 due tomorrow instead of today
                          T4 outage (30 min, due today)

             11:30–12:00  ▓  T2  b
             12:00–12:30  ░  E1  Crisis
             12:30–12:40  ▓  T2  b
             12:40–13:00  ▓  T4  outage (uses the reserve)

             Cut          Over by 25 min: T2 and T4 must be done today.
             Decide       T2 and T4 are due today and 25 min is missing: which due moves, or who
                          can help?"
        )
    );
}

#[test]
fn without_a_plan_of_today_the_rest_of_the_day_is_all_there_is() {
    let mut world = World::new(three());
    world.plan(date(1), at(1, 9, 0));
    let shown = text(&world, 11, 0);
    assert!(
        shown.starts_with(
            "Mon 2 Nov, 11:00 · ahead or behind is not known: no plan of today is stored. This is \
             the day from now on.\nFrom now: 2 h 30 must-do, 90 min room."
        ),
        "{shown}"
    );
    assert!(shown.contains("11:00–12:00  ▓  T1  a\n"), "{shown}");
    world.past.problems =
        vec![Problem::new("history", ProblemKind::Unreachable, "what was planned is not known")];
    assert!(text(&world, 11, 0).contains("the history cannot be read."));
}

#[test]
fn a_plan_of_another_day_or_hour_is_said_to_be_one() {
    let mut world = World::new(three());
    world.plan(date(2), at(1, 18, 0));
    let mut now = three();
    now[0] = done(now[0].clone(), Some(2));
    world.set(now.clone());
    let shown = text(&world, 10, 0);
    assert!(shown.contains("The plan was made yesterday."), "{shown}");
    // One made at half past ten measures from then on.
    world.plan(date(2), at(2, 10, 30));
    now[1] = done(now[1].clone(), Some(2));
    world.set(now);
    let Pace::Measured { planned_minutes: 40, earned_minutes: 40, word: Word::On, .. } =
        pace(&world, 11, 10)
    else {
        panic!("{:?}", pace(&world, 11, 10));
    };
}

#[test]
fn a_list_that_is_down_makes_the_pace_unknown() {
    let mut world = morning();
    world.tasks = Loaded::unknown(Problem::new("t", ProblemKind::Unreachable, "gone"));
    let shown = text(&world, 11, 0);
    assert!(
        shown.starts_with(
            "Mon 2 Nov, 11:00 · ahead or behind is not known: what was planned stands in a list \
             that cannot be read.\n"
        ),
        "{shown}"
    );
    assert!(shown.contains("Unknown      t: gone\n") && !shown.contains("Slipped"), "{shown}");
}

/// Of two lists, the one with all that was to be done by now cannot be read, or has put it off.
#[test]
fn too_early_is_only_said_of_what_was_to_be_later() {
    let mut world = morning();
    let mut now = three();
    now[0].scheduled = Some(When::Day(date(4)));
    world.set(now);
    let shown = text(&world, 10, 30);
    assert!(
        shown.starts_with(
            "Mon 2 Nov, 10:30 · too early to tell: what the plan of 09:00 had until now is put off, \
             dropped or gone.\n"
        ),
        "{shown}"
    );
    let mut list = Loaded::known(three()[1..].to_vec());
    list.problems.push(Problem::new("t", ProblemKind::Malformed, "line 1"));
    world.tasks = list;
    assert_eq!(pace(&world, 10, 30), Pace::Unknown);
    assert_eq!(pace(&world, 9, 30), Pace::TooEarly { earned_minutes: 0 });
}

#[test]
fn another_day_has_no_middle() {
    let world = morning();
    let workflow = Progress::default();
    let text = |day: u32| {
        let facts = world.given(date(day), at(3, 9, 0), |given| workflow.facts(given));
        let report = workflow.draft(&facts);
        terminal(&workflow.document(&facts, &report), Style { width: 400, color: false })
    };
    assert_eq!(
        text(2),
        "Mon 2 Nov · this day is over: personal-os summary --date 2026-11-02 looks back at it.\n"
    );
    assert_eq!(
        text(4),
        "Wed 4 Nov · this day has not begun: personal-os plan --date 2026-11-04 plans it.\n"
    );
}

#[test]
fn the_built_in_wording_passes_the_check() {
    let mut world = morning();
    let mut checked_texts = 0;
    for (minute, finished) in [(0, 0), (10, 1), (20, 2), (30, 3)] {
        let mut now = three();
        for task in now.iter_mut().take(finished) {
            *task = done(task.clone(), Some(2));
        }
        now.push(task("outage", 45 * (4 - u32::try_from(finished).unwrap()), Some(2)));
        world.set(now);
        let workflow = Progress::default();
        let facts = world.given(date(2), at(2, 11, minute), |given| workflow.facts(given));
        let report = workflow.draft(&facts);
        let Some(brief) = workflow.brief(&facts, &report) else { continue };
        for slot in brief.slots.iter().filter(|slot| !slot.built_in.is_empty()) {
            let (text, cites) = (slot.built_in.clone(), slot.about.clone());
            let text = Text { slot: slot.id.clone(), text, cites };
            let checked = check(&brief, &Wording { texts: vec![text], picks: Vec::new() });
            assert_eq!(checked.faults(), [], "{}: {}", slot.id, slot.built_in);
            checked_texts += 1;
        }
    }
    assert!(checked_texts > 1, "{checked_texts}");
}
