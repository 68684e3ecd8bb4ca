//! What the planner says is kept as data, and read back it is the same.

use super::*;
use crate::planner::{Factor, Learned};

#[test]
fn a_plan_survives_being_written_and_read() {
    // One day with everything a plan can say: an overload, a short task, a chain, a block, a
    // collision of meetings, blocked tasks and tasks for later.
    let mut desk = Desk::tuesday()
        .reserve(0.5)
        .meeting("m", "2026-11-24 13:00", "2026-11-24 14:00")
        .meeting("n", "2026-11-24 13:30", "2026-11-24 14:10")
        .task(task("due", 200).due("2026-11-24").importance(Importance::High).started())
        .task(task("late", 30).due("2026-11-20"))
        .task(task("clock", 240).due("2026-11-24 10:07"))
        .task(task("first", 60))
        .task(task("last", 90).due("2026-11-25").after("first"))
        .task(task("today", 90).scheduled("2026-11-24"))
        .task(task("later", 90).scheduled("2026-11-26"))
        .task(task("blocked", 90).due("2026-11-26").after("elsewhere"))
        .task(task("spare", 90));
    desk.priorities.push(Priority {
        name: "Due \u{1b} things".to_owned(),
        weight: 2.5,
        patterns: vec!["due".to_owned()],
    });
    let plan = desk.plan();
    assert!(plan.defer.is_some() && plan.infeasible.is_some() && !plan.blocked.is_empty());
    assert!(!plan.conflicts.is_empty() && !plan.top.is_empty() && !plan.not_today.is_empty());
    let text = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
}

#[test]
fn records_in_the_forms_of_the_contract_survive_too() {
    let mut record = task("a", 30).due("2026-11-24 10:07").after("b").importance(Importance::Low);
    record.url = Some("https://example.org/?q=\"".to_owned());
    let json = record.to_json(BERLIN);
    let text = serde_json::to_string(&json).unwrap();
    assert_eq!(serde_json::from_str::<crate::domain::TaskJson>(&text).unwrap(), json);
    let day = event("d", Span::AllDay { start: date("2026-11-24"), end: date("2026-11-25") });
    let json = day.to_json(BERLIN);
    let text = serde_json::to_string(&json).unwrap();
    assert_eq!(serde_json::from_str::<crate::domain::EventJson>(&text).unwrap(), json);
    // Facts that were stored before the history had `show_as`.
    let old = text.replace(r#""show_as":"busy","#, "");
    assert!(old.len() < text.len(), "{text}");
    assert_eq!(serde_json::from_str::<crate::domain::EventJson>(&old).unwrap(), json);
}

#[test]
fn learned_factors_survive_and_lengthen_estimates_but_not_the_default() {
    let mut factors =
        Factors { all: Some(Learned { factor: Factor(1_200), tasks: 9 }), ..Factors::default() };
    factors.by_mark.insert("+web".to_owned(), Learned { factor: Factor(1_501), tasks: 7 });
    let text = serde_json::to_string(&factors).unwrap();
    assert_eq!(serde_json::from_str::<Factors>(&text).unwrap(), factors);
    let mut web = task("a", 20);
    web.projects.push("web".to_owned());
    let mut unknown = task("c", 0);
    unknown.estimate_minutes = None;
    let mut desk = Desk::tuesday().task(web).task(task("b", 20)).task(unknown);
    desk.factors = factors;
    let ranked = desk.plan().ranked;
    let seen: Vec<_> = ranked.iter().map(|task| (task.minutes, task.factor)).collect();
    // 20 × 1.501 = 30.02, so 35 on the grid; 20 × 1.2 = 24, so 25; 30 as configured.
    assert_eq!(seen, [(35, Factor(1_501)), (25, Factor(1_200)), (30, Factor::ONE)]);
}
