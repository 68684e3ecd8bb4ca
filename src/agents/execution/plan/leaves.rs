//! What a plan leaves for later runs.

use super::facts::{Facts, SourceKind};
use crate::domain::{
    DayPlan, Event, Key, KnownEvent, KnownTask, Left, PlannedBlock, PlannedTask, Snapshot, Task,
};
use crate::planner::{Demand, HORIZON_DAYS};
use crate::time::Window;
use std::collections::HashSet;

pub(super) fn leaves(facts: &Facts) -> Vec<Left> {
    vec![Left::DayPlan(day_plan(facts)), Left::Snapshot(snapshot(facts))]
}

fn day_plan(facts: &Facts) -> DayPlan {
    let (record, known) = (&facts.record, &facts.known);
    let plan = &known.plan;
    let blocks = plan.blocks.iter().map(|block| PlannedBlock {
        task: block.task.clone(),
        start: block.start,
        end: block.end,
    });
    let tasks = plan.ranked.iter().filter_map(|ranked| {
        let must = !matches!(ranked.demand, Demand::Spare | Demand::Later | Demand::Blocked);
        if !must && ranked.minutes_today == 0 {
            return None;
        }
        Some(PlannedTask {
            task: known.tasks.get(&ranked.task)?.into(),
            handle: known.handle(&ranked.task),
            minutes: ranked.minutes,
            assumed: ranked.assumed,
            placed_minutes: ranked.minutes_today,
            must,
            priority: ranked.score.matched.clone(),
        })
    });
    let unknown = record.sources.iter().filter(|source| source.records.is_none());
    DayPlan {
        date: record.date,
        made_on: record.made_on,
        as_of: known.moment.now,
        timezone: record.timezone.clone(),
        away: known.is_away(),
        capacity_minutes: plan.load.capacity_minutes,
        demand_minutes: plan.load.demand_minutes,
        meeting_minutes: plan.meeting_minutes,
        focus_minutes: known.focus().map(crate::time::Interval::minutes).sum(),
        blocks: blocks.collect(),
        tasks: tasks.collect(),
        meetings: known.today.iter().map(KnownEvent::from).collect(),
        unknown: unknown.map(|source| source.name.clone()).collect(),
    }
}

fn snapshot(facts: &Facts) -> Snapshot {
    let (record, known) = (&facts.record, &facts.known);
    let read = |kind: SourceKind| {
        let sources = record.sources.iter();
        let read = sources.filter(move |source| source.kind == kind && source.records.is_some());
        read.map(|source| source.name.clone()).collect()
    };
    let window = Window::days(record.date, HORIZON_DAYS, known.moment.zone);
    let open: HashSet<&Key> = record.tasks.iter().map(|facts| &facts.task.key).collect();
    let ranked = record.tasks.iter().filter_map(|facts| known.tasks.get(&facts.task.key));
    let mut others: Vec<&Task> =
        known.tasks.values().filter(|task| !open.contains(&task.key)).collect();
    others.sort_unstable_by_key(|task| &task.key);
    Snapshot {
        date: record.date,
        made_on: record.made_on,
        as_of: known.moment.now,
        from: window.from,
        to: window.to,
        calendars: read(SourceKind::Calendar),
        lists: read(SourceKind::Tasks),
        tasks: ranked.chain(others).map(KnownTask::from).collect(),
        events: known.events.iter().map(|event: &Event| KnownEvent::from(event)).collect(),
        handles: known.handles.iter().map(|(key, handle)| (key.clone(), handle.clone())).collect(),
        not_today: known.plan.not_today.iter().map(|left| left.task.clone()).collect(),
    }
}
