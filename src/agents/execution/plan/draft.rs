//! The report: every decision of the day with its reason, complete without a model.

use super::facts::Facts;
use super::known::Known;
use super::{changed, prepare, risks, verdict, words};
pub(in crate::agents::execution) use crate::agents::Said;
use crate::domain::{EventJson, Key, Problem, clean};
use crate::planner::{self, Why};
use crate::report::Line;
use crate::time::rfc3339;
use serde::Serialize;

/// The plan of a day. Texts from outside are cleaned here.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The answer, in a few sentences.
    pub verdict: Vec<Said>,
    /// Room and work.
    pub load: Load,
    /// The tasks that matter most, at most three.
    pub top: Vec<Top>,
    /// When to do what.
    pub blocks: Vec<Block>,
    /// The events of the day that take place.
    pub meetings: Vec<Meeting>,
    /// Meetings at the same time.
    pub conflicts: Vec<Said>,
    /// Open tasks without time today.
    pub not_today: Vec<NotToday>,
    /// Whether the last plan left the same tasks without time.
    pub not_today_is_unchanged: bool,
    /// Tasks that cannot be finished in time.
    pub short: Vec<Short>,
    /// Open tasks that belong to meetings of the day.
    pub prepare: Vec<Prepare>,
    /// Open tasks that plans of earlier workdays asked for.
    pub carried_over: Vec<CarriedOver>,
    /// What puts the day at risk, the gravest first.
    pub risks: Vec<Said>,
    /// A model's word on the tasks that are not today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<Said>,
    /// A model's words on what to prepare for meetings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prepare_said: Vec<Said>,
    /// What is not known.
    pub unknown: Vec<Problem>,
    /// What changed since the last plan.
    pub changed: Vec<Said>,
    #[serde(skip)]
    pub(super) carried_said: Vec<Line>,
}

/// Room and work of the day in minutes.
#[derive(Debug, Clone, Copy, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of the contract")]
pub struct Load {
    /// Work time less the reserve.
    pub capacity_minutes: i64,
    /// What must be done today.
    pub demand_minutes: i64,
    /// How much of that is beyond the capacity.
    pub over_minutes: i64,
    /// Placed minutes beyond the capacity, because a deadline asks for them.
    pub reserve_minutes: i64,
    /// Busy time within the hours of work that are still ahead.
    pub meeting_minutes: i64,
    /// Stretches of free work time of two hours and more, together.
    pub focus_minutes: i64,
}

/// One of the tasks that matter most.
#[derive(Debug, Clone, Serialize)]
pub struct Top {
    /// Its handle.
    pub handle: String,
    /// Its key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// The minutes planned today.
    pub minutes: i64,
    /// The minutes of the whole task.
    pub all_minutes: i64,
    /// Whether its length is assumed.
    pub assumed: bool,
    /// What decided it.
    pub reason: Said,
}

/// A stretch of work.
#[derive(Debug, Clone, Serialize)]
pub struct Block {
    /// The task's handle.
    pub handle: String,
    /// The task's key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// RFC 3339.
    pub start: String,
    /// RFC 3339.
    pub end: String,
    /// Whether a deadline pushes it into the reserve.
    pub uses_reserve: bool,
}

/// An event with its handle.
#[derive(Debug, Clone, Serialize)]
pub struct Meeting {
    /// Its handle.
    pub handle: String,
    /// The EVENT of the contract, cleaned.
    #[serde(flatten)]
    pub event: EventJson,
}

/// A task without time today.
#[derive(Debug, Clone, Serialize)]
pub struct NotToday {
    /// Its handle.
    pub handle: String,
    /// Its key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// How long it takes.
    pub minutes: i64,
    /// Whether that is assumed.
    pub assumed: bool,
    /// When it is due.
    pub due: Option<String>,
    /// Why it is not today.
    pub reason: Said,
    /// Whether it could have been today, had there been room.
    #[serde(skip)]
    pub(super) wanted: bool,
}

/// A meeting and the open tasks that belong to it.
#[derive(Debug, Clone, Serialize)]
pub struct Prepare {
    /// The meeting's handle.
    pub handle: String,
    /// The meeting's key.
    pub meeting: Key,
    /// The first few tasks.
    pub tasks: Vec<Shared>,
    /// How many more there are.
    pub more: usize,
}

/// A task that shares something with a meeting.
#[derive(Debug, Clone, Serialize)]
pub struct Shared {
    /// Its handle.
    pub handle: String,
    /// Its key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// What both have: a word, or a `+project`, `@context` or `#tag`; or who is invited.
    pub by: String,
}

/// A task that plans of earlier workdays asked for.
#[derive(Debug, Clone, Serialize)]
pub struct CarriedOver {
    /// Its handle.
    pub handle: String,
    /// Its key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// How many workdays it has rolled over.
    pub workdays: usize,
}

/// A task that cannot be finished in time.
#[derive(Debug, Clone, Serialize)]
pub struct Short {
    /// Its handle.
    pub handle: String,
    /// Its key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// Its due.
    pub due: String,
    /// The minutes that are missing.
    pub minutes: i64,
}

/// Puts the planner's decisions into sentences.
pub(in crate::agents::execution) fn draft(facts: &Facts) -> Report {
    let known = &facts.known;
    let plan = &known.plan;
    let minutes = |key: &Key| {
        let ranked = plan.ranked.iter().find(|ranked| ranked.task == *key);
        ranked.map_or((0, false), |ranked| (ranked.minutes, ranked.assumed))
    };
    let top = plan.top.iter().map(|top| Top {
        handle: known.handle(&top.task),
        task: top.task.clone(),
        title: known.title(&top.task),
        minutes: top.minutes_today,
        all_minutes: minutes(&top.task).0,
        assumed: minutes(&top.task).1,
        reason: Said(words::reasons(facts, top)),
    });
    let blocks = plan.blocks.iter().map(|block| Block {
        handle: known.handle(&block.task),
        task: block.task.clone(),
        title: known.title(&block.task),
        start: rfc3339(block.start, known.moment.zone),
        end: rfc3339(block.end, known.moment.zone),
        uses_reserve: block.uses_reserve,
    });
    Report {
        verdict: verdict::verdict(facts).into_iter().map(Said).collect(),
        load: load(known),
        top: top.collect(),
        blocks: blocks.collect(),
        meetings: meetings(known),
        conflicts: plan.conflicts.iter().map(|at| Said(words::conflict(facts, at))).collect(),
        not_today: not_today(facts),
        not_today_is_unchanged: facts
            .record
            .last_plan
            .as_ref()
            .is_some_and(|last| last.same_not_today),
        short: plan.short.iter().map(|short| self::short(facts, short)).collect(),
        prepare: prepare(facts),
        carried_over: carried_over(facts),
        risks: risks::risks(facts).into_iter().map(Said).collect(),
        advice: None,
        prepare_said: Vec::new(),
        unknown: unknown(facts),
        changed: changed::changed(facts, |_| true).into_iter().map(Said).collect(),
        carried_said: changed::carried(facts),
    }
}

fn prepare(facts: &Facts) -> Vec<Prepare> {
    let known = &facts.known;
    if known.is_away() {
        return Vec::new();
    }
    let ranked: Vec<Key> = facts.record.tasks.iter().map(|task| task.task.key.clone()).collect();
    let user = &facts.record.user;
    let own: Vec<String> = [&user.name, &user.company].into_iter().flatten().cloned().collect();
    let preparations = prepare::preparations(known, &ranked, &own).into_iter().map(|one| Prepare {
        handle: known.handle(&one.meeting),
        meeting: one.meeting,
        tasks: one
            .tasks
            .into_iter()
            .map(|shared| Shared {
                handle: known.handle(&shared.task),
                title: known.title(&shared.task),
                task: shared.task,
                by: clean(&shared.what),
            })
            .collect(),
        more: one.more,
    });
    preparations.collect()
}

fn carried_over(facts: &Facts) -> Vec<CarriedOver> {
    let known = &facts.known;
    let carried = facts.record.carried.iter().map(|carried| CarriedOver {
        handle: known.handle(&carried.key),
        task: carried.key.clone(),
        title: known.title(&carried.key),
        workdays: carried.days.len(),
    });
    let mut carried: Vec<CarriedOver> = carried.collect();
    carried.sort_by_key(|one| (std::cmp::Reverse(one.workdays), known.place(&one.task)));
    carried
}

fn load(known: &Known) -> Load {
    let plan = &known.plan;
    Load {
        capacity_minutes: plan.load.capacity_minutes,
        demand_minutes: plan.load.demand_minutes,
        over_minutes: plan.load.over_minutes,
        reserve_minutes: plan.reserve_minutes_used,
        meeting_minutes: plan.meeting_minutes,
        focus_minutes: known.focus().map(crate::time::Interval::minutes).sum(),
    }
}

fn meetings(known: &Known) -> Vec<Meeting> {
    let cleaned = |text: &String| clean(text);
    let meeting = known.today.iter().map(|event| {
        let mut json = event.to_json(known.moment.zone);
        json.title = clean(&json.title);
        json.uid = clean(&json.uid);
        json.origin = clean(&json.origin);
        json.location = json.location.as_ref().map(cleaned);
        json.url = json.url.as_ref().map(cleaned);
        json.attendees = json.attendees.iter().map(cleaned).collect();
        Meeting { handle: known.handle(&event.key), event: json }
    });
    meeting.collect()
}

/// Those that could have been today come first; the order among them is the planner's.
fn not_today(facts: &Facts) -> Vec<NotToday> {
    let known = &facts.known;
    let ranked: std::collections::HashMap<&Key, &planner::Ranked> =
        known.plan.ranked.iter().map(|ranked| (&ranked.task, ranked)).collect();
    let mut left: Vec<NotToday> = known
        .plan
        .not_today
        .iter()
        .filter_map(|left| {
            let ranked = ranked.get(&left.task)?;
            let due = known.tasks.get(&left.task).and_then(|task| task.due);
            Some(NotToday {
                handle: known.handle(&left.task),
                task: left.task.clone(),
                title: known.title(&left.task),
                minutes: ranked.minutes,
                assumed: ranked.assumed,
                due: due.map(|due| due.to_json(known.moment.zone)),
                reason: Said(words::why(facts, &left.why)),
                wanted: matches!(left.why, Why::NoRoom { .. } | Why::NoWorkTime { .. }),
            })
        })
        .collect();
    left.sort_by_key(|left| !left.wanted);
    left
}

fn short(facts: &Facts, short: &planner::Short) -> Short {
    let known = &facts.known;
    Short {
        handle: known.handle(&short.task),
        task: short.task.clone(),
        title: known.title(&short.task),
        due: short.due.to_json(known.moment.zone),
        minutes: short.minutes,
    }
}

fn unknown(facts: &Facts) -> Vec<Problem> {
    let cleaned = facts.record.problems.iter().map(|problem| Problem {
        source: clean(&problem.source),
        kind: problem.kind,
        message: clean(&problem.message),
    });
    cleaned.collect()
}
