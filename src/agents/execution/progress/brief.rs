//! What a model may word of the report at noon: a sentence for the day, and the question it asks.

use super::Facts;
use super::draft::{Report, is_elsewhere};
use super::pace::{Pace, expected};
use crate::agents::execution::plan::brief::{self, LONGEST_LINE};
use crate::agents::execution::plan::draft::Said;
use crate::agents::execution::plan::{known::Known, verdict};
use crate::domain::{Event, Key};
use crate::grounding::{Alias, Brief, Checked, Evidence, Fact, Slot, State};
use crate::planner::Ranked;
use crate::report::words as shown;

/// So many meetings and tasks are told of.
const MOST_TOLD: usize = 12;

/// The brief; `None` where one line is all there is.
pub(super) fn brief(facts: &Facts, report: &Report) -> Option<Brief> {
    let plan = &facts.now;
    if report.nothing_new || is_elsewhere(facts) || plan.known.is_away() {
        return None;
    }
    let tasks: Vec<&Ranked> =
        plan.known.plan.ranked.iter().filter(|ranked| is_told(facts, ranked)).collect();
    let meetings: Vec<&Event> =
        plan.known.today.iter().filter(|event| Known::timed(event)).take(MOST_TOLD).collect();
    let others: Vec<&Key> = tasks.iter().take(MOST_TOLD).map(|ranked| &ranked.task).collect();
    let mut evidence: Vec<Evidence> =
        tasks.iter().take(MOST_TOLD).map(|ranked| brief::task(plan, ranked, &others)).collect();
    evidence.extend(meetings.iter().map(|event| brief::meeting(plan, event)));
    let told: Vec<&Key> = evidence.iter().filter_map(|one| one.key.as_ref()).collect();
    let done: Vec<Evidence> = report
        .done
        .iter()
        .filter(|one| !told.contains(&&one.task))
        .filter_map(|one| {
            let alias = Alias(one.handle.clone()?);
            Some(Evidence {
                alias,
                key: Some(one.task.clone()),
                texts: vec![one.title.clone()],
                facts: vec![Fact::minutes(one.minutes), Fact::Is(State::Done)],
                shown: vec![("title", one.title.clone()), ("state", "done".to_owned())],
            })
        })
        .take(MOST_TOLD)
        .collect();
    evidence.extend(done);
    if evidence.is_empty() {
        return None;
    }
    let everything: Vec<Alias> = evidence.iter().map(|one| one.alias.clone()).collect();
    evidence.extend(figures(facts, report));
    let mut slots = vec![Slot {
        id: "headline".to_owned(),
        ask: "one sentence on the rest of the day, beyond whether it is ahead or behind".to_owned(),
        subject: None,
        about: everything.clone(),
        max_chars: LONGEST_LINE,
        built_in: String::new(),
    }];
    slots.extend(report.decision.as_ref().map(|said| Slot {
        id: "decision".to_owned(),
        ask: "the same question to the user in one or two sentences".to_owned(),
        subject: None,
        about: everything,
        max_chars: LONGEST_LINE,
        built_in: said.0.text(),
    }));
    Some(Brief {
        today: plan.record.date,
        names: brief::names(plan),
        evidence,
        slots,
        choices: Vec::new(),
        unsaid: Vec::new(),
    })
}

/// Whether a task has time, slipped, or is named by the decision.
fn is_told(facts: &Facts, ranked: &Ranked) -> bool {
    let plan = &facts.now.known.plan;
    ranked.minutes_today > 0
        || expected(facts).any(|one| one.key == ranked.task)
        || plan.defer.iter().flat_map(|defer| &defer.tasks).any(|one| one.task == ranked.task)
        || plan.infeasible.as_ref().is_some_and(|first| first.task == ranked.task)
}

fn figures(facts: &Facts, report: &Report) -> Vec<Evidence> {
    let plan = &facts.now.known.plan;
    let load = plan.load;
    let over = load.demand_minutes - verdict::shown_room(load.capacity_minutes);
    let mut figures = vec![
        ("work that must still be done today", load.demand_minutes, &["work", "must", "left"][..]),
        ("room for work from now on", load.capacity_minutes, &["room", "free", "left"][..]),
    ];
    if let Pace::Measured { planned_minutes, earned_minutes, .. } = report.pace {
        let behind: &[&str] = &["behind", "ahead", "late"];
        figures.push(("planned to be done by now", planned_minutes, &["planned", "by"]));
        figures.push(("planned work that is done", earned_minutes, &["done", "finished"]));
        figures.push(("difference", (earned_minutes - planned_minutes).abs(), behind));
    }
    if over > 0 {
        let words: &[&str] = &["over", "missing", "short", "more", "much", "wait"];
        figures.push(("more work than room", over, words));
    }
    if let Some(first) = &plan.infeasible {
        let words: &[&str] = &["much", "more", "short"];
        figures.push(("more work than time up to a due", first.minutes, words));
    }
    let evidence = |(number, (name, minutes, words)): (usize, _)| Evidence {
        alias: Alias(format!("F{number}")),
        key: None,
        texts: Vec::new(),
        facts: vec![Fact::Minutes { minutes, words }],
        shown: vec![("figure", String::from(name)), ("value", shown::duration(minutes))],
    };
    (1..).zip(figures).map(evidence).collect()
}

/// Puts the words in.
pub(super) fn apply(facts: &Facts, report: &mut Report, checked: &Checked) {
    if let Some(text) = checked.text("headline") {
        report.verdict.insert(report.verdict.len().min(1), Said(brief::said(&facts.now, text)));
    }
    if let Some(text) = checked.text("decision") {
        report.decision = Some(Said(brief::said(&facts.now, text)));
    }
}
