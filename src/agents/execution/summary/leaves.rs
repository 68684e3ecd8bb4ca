//! What an evening leaves for the plans and reports after it.

use super::draft::Report;
use super::facts::Facts;
use crate::domain::{DayResult, Ended, Left, RolledOver, TaskResult};

/// Nothing is left of a day that has not begun.
pub(super) fn leaves(facts: &Facts, report: &Report) -> Vec<Left> {
    if facts.is_ahead() {
        return Vec::new();
    }
    let (record, known) = (&facts.next.record, &facts.next.known);
    let planned = facts.since.planned.iter().map(|one| TaskResult {
        key: one.key.clone(),
        title: one.title.clone(),
        planned: one.asked || one.became.is_done(),
        minutes: one.minutes,
        estimate_minutes: one.estimate_minutes,
        spent_minutes: one.spent_minutes,
        ended: one.became.ended(),
        completed: match one.became {
            crate::agents::execution::since::Became::Done { on } => on,
            _ => None,
        },
        marks: one.marks.clone(),
    });
    let others = facts.since.unplanned.iter().map(|one| TaskResult {
        key: one.key.clone(),
        title: one.title.clone(),
        planned: false,
        minutes: one.minutes,
        estimate_minutes: one.estimate_minutes,
        spent_minutes: one.spent_minutes,
        ended: Ended::Done,
        completed: one.on,
        marks: one.marks.clone(),
    });
    let carried = record.carried.iter().map(|one| RolledOver {
        key: one.key.clone(),
        title: known.tasks.get(&one.key).map(|task| task.title.clone()).unwrap_or_default(),
        days: one.days.clone(),
    });
    let unknown = record.sources.iter().filter(|source| source.records.is_none());
    let result = DayResult {
        date: facts.day,
        made_on: record.made_on,
        as_of: facts.seen_at,
        timezone: record.timezone.clone(),
        has_plan: !facts.since.plans.is_empty(),
        planned: report.planned,
        done: report.done,
        unplanned: report.unplanned,
        recorded: !report.is_unrecorded(facts),
        meeting_minutes: report.meeting_minutes,
        focus_minutes: report.focus_minutes,
        tasks: planned.chain(others).collect(),
        carried: carried.collect(),
        next: report.next.as_ref().map(|next| next.date),
        top: report.draft.top.iter().map(|top| top.task.clone()).collect(),
        unknown: unknown.map(|source| source.name.clone()).collect(),
    };
    vec![
        Left::DayResult(result),
        Left::DayHandles(facts.since.handles(facts.day, &facts.next.record)),
    ]
}
