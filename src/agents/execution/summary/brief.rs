//! What a model may word of the evening report: a sentence on the day, and why the draft's first tasks
//! are first.

use super::draft::Report;
use super::facts::Facts;
use crate::agents::execution::plan::brief::{self, LONGEST_LINE, LONGEST_REASON};
use crate::agents::execution::plan::draft::Said;
use crate::agents::execution::plan::known::Known;
use crate::domain::Key;
use crate::grounding::{Alias, Brief, Checked, Evidence, Fact, Slot, State};
use crate::planner::Ranked;
use crate::report::words as shown;

/// So many records of one kind are told of.
const MOST_TOLD: usize = 12;

/// The brief; `None` for a day off and one that has not begun.
pub(super) fn brief(facts: &Facts, report: &Report) -> Option<Brief> {
    let plan = &facts.next;
    if facts.is_ahead() || !facts.is_workday || report.next.is_none() {
        return None;
    }
    let told = |ranked: &&Ranked| {
        report.draft.top.iter().any(|top| top.task == ranked.task)
            || report.carried_over.iter().any(|one| one.task == ranked.task)
            || ranked.minutes_today > 0
    };
    let tasks: Vec<&Ranked> = plan.known.plan.ranked.iter().filter(told).take(MOST_TOLD).collect();
    let others: Vec<&Key> = tasks.iter().map(|ranked| &ranked.task).collect();
    let mut evidence: Vec<Evidence> =
        tasks.iter().map(|ranked| brief::task(plan, ranked, &others)).collect();
    let meetings = plan.known.today.iter().filter(|event| Known::timed(event)).take(MOST_TOLD);
    evidence.extend(meetings.map(|event| brief::meeting(plan, event)));
    let named: Vec<Key> = evidence.iter().filter_map(|one| one.key.clone()).collect();
    let done = report.finished.iter().filter(|one| !named.contains(&one.task));
    evidence.extend(done.take(MOST_TOLD).filter_map(|one| {
        Some(Evidence {
            alias: Alias(one.handle.clone()?),
            key: Some(one.task.clone()),
            texts: vec![one.title.clone()],
            facts: vec![Fact::minutes(one.minutes), Fact::Is(State::Done)],
            shown: vec![("title", one.title.clone()), ("state", "done".to_owned())],
        })
    }));
    if evidence.is_empty() {
        return None;
    }
    let everything: Vec<Alias> = evidence.iter().map(|one| one.alias.clone()).collect();
    evidence.extend(figures(facts, report));
    let mut slots = vec![Slot {
        id: "headline".to_owned(),
        ask: "one sentence on what the day means for the next one, beyond the counts".to_owned(),
        subject: None,
        about: everything.clone(),
        max_chars: LONGEST_LINE,
        built_in: String::new(),
    }];
    slots.extend(report.draft.top.iter().map(|top| Slot {
        id: format!("why:{}", top.handle),
        ask: format!("why {} is among the first of the next workday", top.handle),
        subject: Some(Alias(top.handle.clone())),
        about: everything.clone(),
        max_chars: LONGEST_REASON,
        built_in: top.reason.0.text(),
    }));
    Some(Brief {
        today: plan.record.made_on,
        names: brief::names(plan),
        evidence,
        slots,
        choices: Vec::new(),
        unsaid: Vec::new(),
    })
}

fn figures(facts: &Facts, report: &Report) -> Vec<Evidence> {
    const TASKS: &[&str] = &["task"];
    let count = |count: usize, words: &'static [&'static str]| Fact::Count {
        count: i64::try_from(count).unwrap_or(i64::MAX),
        nouns: TASKS,
        words,
    };
    let minutes = |minutes: i64, words: &'static [&'static str]| Fact::Minutes { minutes, words };
    let load = facts.next.known.plan.load;
    let figures = [
        (
            "planned tasks",
            report.planned.tasks.to_string(),
            count(report.planned.tasks, &["planned"]),
        ),
        (
            "planned tasks done",
            report.done.tasks.to_string(),
            count(report.done.tasks, &["done", "finished"]),
        ),
        (
            "tasks done that were not planned",
            report.unplanned.tasks.to_string(),
            count(report.unplanned.tasks, &["unplanned", "besides", "more"]),
        ),
        (
            "tasks that roll over",
            report.carried_over.len().to_string(),
            count(report.carried_over.len(), &["roll", "rolls", "over", "left"]),
        ),
        (
            "time in meetings",
            shown::duration(report.meeting_minutes),
            minutes(report.meeting_minutes, &["meeting", "meetings"]),
        ),
        (
            "work that must be done on the next workday",
            shown::duration(load.demand_minutes),
            minutes(load.demand_minutes, &["work", "must"]),
        ),
        (
            "room on the next workday",
            shown::duration(load.capacity_minutes),
            minutes(load.capacity_minutes, &["room", "free"]),
        ),
    ];
    let evidence = |(number, (name, text, fact)): (usize, (&'static str, String, Fact))| Evidence {
        alias: Alias(format!("F{number}")),
        key: None,
        texts: Vec::new(),
        facts: vec![fact],
        shown: vec![("figure", name.to_owned()), ("value", text)],
    };
    (1..).zip(figures).map(evidence).collect()
}

/// Puts the words in.
pub(super) fn apply(facts: &Facts, report: &mut Report, checked: &Checked) {
    if let Some(text) = checked.text("headline") {
        report.verdict.insert(report.verdict.len().min(1), Said(brief::said(&facts.next, text)));
    }
    for top in &mut report.draft.top {
        if let Some(text) = checked.text(&format!("why:{}", top.handle)) {
            top.reason = Said(brief::said(&facts.next, text));
        }
    }
}
