//! What a model may word of a plan, what is true of each record, and putting its words in.

use super::draft::{Report, Said};
use super::facts::Facts;
use super::known::Known;
use super::{verdict, words};
use crate::agents::worded;
use crate::domain::{Event, Key, Response, Span, Status};
use crate::grounding::{
    Alias, Brief, Checked, Choice, Evidence, Extra, Fact, How, Role, Said as Text, Slot, State,
};
use crate::planner::{Demand, HORIZON_DAYS, Ranked, Reason, Why};
use crate::report::{Line, words as shown};
use crate::time::{Interval, When};
use chrono::{Datelike as _, NaiveTime};

/// Longer reasons would break the table.
pub(in crate::agents::execution) const LONGEST_REASON: usize = 140;

/// The longest sentence of its own.
pub(in crate::agents::execution) const LONGEST_LINE: usize = 200;

/// So many of the tasks that are not today are told of.
const MOST_LEFT: usize = 5;

/// So many meetings are told of; of the first ones, a line of preparation is asked for.
const MOST_MEETINGS: usize = 20;
const MOST_PREPARED: usize = 3;

/// The brief of a plan; `None` for a day without work or without anything to plan.
pub(super) fn brief(facts: &Facts, report: &Report) -> Option<Brief> {
    let known = &facts.known;
    if known.is_away() || !known.has_calendars && !known.has_lists {
        return None;
    }
    let tasks: Vec<&Ranked> =
        known.plan.ranked.iter().filter(|ranked| is_told(facts, report, &ranked.task)).collect();
    let meetings: Vec<&Event> =
        known.today.iter().filter(|event| Known::timed(event)).take(MOST_MEETINGS).collect();
    let told: Vec<&Key> = tasks.iter().map(|ranked| &ranked.task).collect();
    let mut evidence: Vec<Evidence> =
        tasks.iter().map(|ranked| task(facts, ranked, &told)).collect();
    evidence.extend(meetings.iter().map(|event| meeting(facts, event)));
    evidence.extend(figures(facts));
    if tasks.is_empty() && meetings.is_empty() {
        return None;
    }
    let aliases = |keys: Vec<&Key>| -> Vec<Alias> {
        keys.into_iter().map(|key| Alias(known.handle(key))).collect()
    };
    let all_tasks = aliases(tasks.iter().map(|ranked| &ranked.task).collect());
    let all_meetings = aliases(meetings.iter().map(|event| &event.key).collect());
    let everything = [all_tasks.clone(), all_meetings].concat();
    // Risks have no slot: each line is the figure itself with its records, so that other words could
    // only blur it. What makes one (overdue, tentative, overlapping, waiting) any text may speak of.
    let mut slots = vec![Slot {
        id: "headline".to_owned(),
        ask: "one sentence of advice for the whole day, beyond what the load says".to_owned(),
        subject: None,
        about: everything.clone(),
        max_chars: LONGEST_LINE,
        built_in: String::new(),
    }];
    slots.extend(report.top.iter().map(|top| Slot {
        id: format!("why:{}", top.handle),
        ask: format!("why {} is among the first today", top.handle),
        subject: Some(Alias(top.handle.clone())),
        about: everything.clone(),
        max_chars: LONGEST_REASON,
        built_in: top.reason.0.text(),
    }));
    if !report.not_today.is_empty() {
        slots.push(Slot {
            id: "not_today".to_owned(),
            ask: "one sentence on what of the tasks that are not today to think of".to_owned(),
            subject: None,
            about: all_tasks,
            max_chars: LONGEST_LINE,
            built_in: String::new(),
        });
    }
    slots.extend(meetings.iter().take(MOST_PREPARED).map(|event| Slot {
        id: format!("prepare:{}", known.handle(&event.key)),
        ask: "what to prepare for this meeting, only if a task bears on it".to_owned(),
        subject: Some(Alias(known.handle(&event.key))),
        about: everything.clone(),
        max_chars: LONGEST_REASON,
        built_in: String::new(),
    }));
    let top: Vec<Alias> = report.top.iter().map(|top| Alias(top.handle.clone())).collect();
    let order = Choice {
        id: "top".to_owned(),
        ask: "the order in which the first tasks are named".to_owned(),
        keep: top.clone(),
        among: top.clone(),
        how: How::Order,
    };
    Some(Brief {
        today: facts.record.date,
        names: names(facts),
        evidence,
        slots,
        choices: if top.len() > 1 { vec![order] } else { Vec::new() },
        unsaid: Vec::new(),
    })
}

/// The names that any text may use.
pub(in crate::agents::execution) fn names(facts: &Facts) -> Vec<String> {
    let user = &facts.record.user;
    let own = [&user.name, &user.company, &user.role].into_iter().flatten().cloned();
    let priorities = facts.record.rules.priorities.iter().map(|priority| priority.name.clone());
    own.chain(priorities).collect()
}

/// Whether a task is named by the report, or by a reason of it.
fn is_told(facts: &Facts, report: &Report, key: &Key) -> bool {
    let plan = &facts.known.plan;
    let blocks = |reason: &Reason| matches!(reason, Reason::Blocks { task, .. } if task == key);
    report.top.iter().any(|top| top.task == *key)
        || report.not_today.iter().take(MOST_LEFT).any(|left| left.task == *key)
        || plan.blocks.iter().any(|block| block.task == *key)
        || plan.top.iter().any(|top| top.reasons.iter().any(blocks))
}

/// What a model is told of a task; of what it waits for, only what is among `others`.
pub(in crate::agents::execution) fn task(
    facts: &Facts,
    ranked: &Ranked,
    others: &[&Key],
) -> Evidence {
    let known = &facts.known;
    let key = &ranked.task;
    let title = known.title(key);
    let mut truths = vec![Fact::minutes(ranked.minutes)];
    let mut told =
        vec![("title", title.clone()), ("takes", words::minutes(ranked.minutes, ranked.assumed))];
    if ranked.minutes_today != ranked.minutes && ranked.minutes_today > 0 {
        truths.push(Fact::minutes(ranked.minutes_today));
        told.push(("today", shown::duration(ranked.minutes_today)));
    }
    let record = known.tasks.get(key);
    if let Some(due) = record.and_then(|task| task.due) {
        truths.push(when(known, due, Role::Due));
        told.push(("due", words::due(facts, due)));
    }
    if let Some(on) = record.and_then(|task| task.scheduled) {
        truths.push(when(known, on, Role::Other));
    }
    if record.is_some_and(|task| task.started) {
        truths.push(Fact::Is(State::Started));
    }
    for earlier in record.iter().flat_map(|task| &task.depends) {
        if others.contains(&earlier) {
            let alias = known.handle(earlier);
            truths.push(Fact::After(Alias(alias.clone())));
            told.push(("waits_for", alias));
        }
    }
    let labels = record.map(|task| [&task.projects[..], &task.contexts, &task.tags].concat());
    if let Some(labels) = labels.filter(|labels| !labels.is_empty()) {
        told.push((Extra::Labels.field(), labels.join(", ")));
    }
    if let Demand::Overdue { .. } = ranked.demand {
        truths.push(Fact::Is(State::Overdue));
        told.push(("state", "overdue".to_owned()));
    }
    let mut stretches: Vec<Interval> = Vec::new();
    for block in known.plan.blocks.iter().filter(|block| block.task == *key) {
        match stretches.last_mut() {
            Some(last) if last.end == block.start => last.end = block.end,
            _ => stretches.push(Interval { start: block.start, end: block.end }),
        }
    }
    for stretch in &stretches {
        truths.extend(span(known, *stretch));
        told.push((
            "planned",
            format!("{}–{}", words::time(facts, stretch.start), words::time(facts, stretch.end)),
        ));
    }
    if let Some(top) = known.plan.top.iter().find(|top| top.task == *key) {
        truths.extend(top.reasons.iter().flat_map(|reason| reasons(known, reason)));
    }
    if let Some(left) = known.plan.not_today.iter().find(|left| left.task == *key) {
        truths.extend(deferral(known, &left.why));
        told.push(("not_today", words::why(facts, &left.why).text()));
    }
    Evidence {
        alias: Alias(known.handle(key)),
        key: Some(key.clone()),
        texts: vec![title],
        facts: truths,
        shown: told,
    }
}

/// What the planner's reasons add to what is true of a task.
fn reasons(known: &Known, reason: &Reason) -> Vec<Fact> {
    match reason {
        Reason::OnlyGap { due, gap, next_longest_minutes } => {
            let mut facts = span(known, *gap);
            facts.push(Fact::minutes(*next_longest_minutes));
            facts.push(when(known, *due, Role::Due));
            facts
        }
        Reason::Fits { gap } => span(known, *gap),
        Reason::MustStart { minutes, due } => {
            vec![Fact::minutes(*minutes), when(known, *due, Role::Due)]
        }
        Reason::Blocks { due: Some(due), .. }
        | Reason::Overdue { since: due }
        | Reason::DueToday { due }
        | Reason::Due { due } => vec![when(known, *due, Role::Due)],
        Reason::Scheduled { on } => vec![when(known, *on, Role::Other)],
        Reason::Started => vec![Fact::Is(State::Started)],
        _ => Vec::new(),
    }
}

fn deferral(known: &Known, why: &Why) -> Vec<Fact> {
    match why {
        Why::NoRoom { fits_on: Some(day), .. } | Why::NoWorkTime { fits_on: Some(day), .. } => {
            vec![Fact::on(*day, None)]
        }
        Why::ScheduledLater { on } => vec![when(known, *on, Role::Other)],
        Why::Blocked { .. } => vec![Fact::Is(State::Blocked)],
        _ => Vec::new(),
    }
}

pub(in crate::agents::execution) fn meeting(facts: &Facts, event: &Event) -> Evidence {
    let known = &facts.known;
    let title = known.title(&event.key);
    let mut truths = Vec::new();
    let mut told = vec![("title", title.clone())];
    if let Span::Timed { start, end } = event.span {
        let interval = Interval { start, end };
        truths.extend(span(known, interval));
        told.push(("time", format!("{}–{}", words::time(facts, start), words::time(facts, end))));
    }
    let states = [
        (
            event.status == Status::Tentative || event.response == Response::Tentative,
            State::Tentative,
            "tentative",
        ),
        (event.response == Response::Accepted, State::Accepted, "accepted"),
    ];
    for (_, state, word) in states.into_iter().filter(|(is, ..)| *is) {
        truths.push(Fact::Is(state));
        told.push(("state", word.to_owned()));
    }
    for conflict in
        known.plan.conflicts.iter().filter(|at| at.first == event.key || at.second == event.key)
    {
        truths.push(Fact::Is(State::Overlaps));
        truths.extend(span(known, conflict.at));
    }
    let place = event.location.as_ref().filter(|place| !place.trim().is_empty());
    told.extend(place.map(|place| (Extra::Locations.field(), place.clone())));
    Evidence {
        alias: Alias(known.handle(&event.key)),
        key: Some(event.key.clone()),
        texts: vec![title],
        facts: truths,
        shown: told,
    }
}

fn figures(facts: &Facts) -> Vec<Evidence> {
    const TASKS: &[&str] = &["task", "deadline"];
    let known = &facts.known;
    let plan = &known.plan;
    let count = |wanted: fn(&Demand) -> bool| {
        i64::try_from(plan.ranked.iter().filter(|ranked| wanted(&ranked.demand)).count())
            .unwrap_or(i64::MAX)
    };
    let meetings = known.today.iter().filter(|event| Known::timed(event)).count();
    let meetings = i64::try_from(meetings).unwrap_or(i64::MAX);
    let left = i64::try_from(plan.not_today.len()).unwrap_or(i64::MAX);
    let due = count(|demand| *demand == Demand::DueToday);
    let late = count(|demand| matches!(demand, Demand::Overdue { .. }));
    let room = verdict::shown_room(plan.load.capacity_minutes);
    let minutes = |minutes: i64, words| Fact::Minutes { minutes, words };
    let counted = |count: i64, nouns, words| Fact::Count { count, nouns, words };
    let mut figures = vec![
        (
            "work that must be done today",
            shown::duration(plan.load.demand_minutes),
            minutes(plan.load.demand_minutes, &["work", "must", "demand"]),
        ),
        (
            "room for work",
            shown::duration(room),
            minutes(room, &["room", "free", "capacity", "available", "space"]),
        ),
        ("meetings of the day", meetings.to_string(), counted(meetings, &["meeting"], &[])),
        ("tasks due today", due.to_string(), counted(due, TASKS, &["due"])),
        ("overdue tasks", late.to_string(), counted(late, TASKS, &["overdue", "late"])),
        (
            "tasks that are not today",
            left.to_string(),
            counted(left, TASKS, &["not", "later", "wait", "waits", "left", "other"]),
        ),
        (
            "days that are looked ahead",
            HORIZON_DAYS.to_string(),
            Fact::Days { days: HORIZON_DAYS.cast_signed() },
        ),
    ];
    if let Some(percent) = verdict::percent(plan.load.demand_minutes, room) {
        figures.push(("load", format!("{percent} %"), Fact::Percent { percent }));
    }
    let over = plan.load.demand_minutes - room;
    if over > 0 {
        figures.push((
            "more work than room",
            shown::duration(over),
            minutes(over, &["over", "more", "short", "beyond", "much"]),
        ));
    }
    let evidence = |(number, (name, text, fact)): (usize, (&'static str, String, Fact))| Evidence {
        alias: Alias(format!("F{number}")),
        key: None,
        texts: Vec::new(),
        facts: vec![fact],
        shown: vec![("figure", name.to_owned()), ("value", text)],
    };
    (1..).zip(figures).map(evidence).collect()
}

fn when(known: &Known, when: When, role: Role) -> Fact {
    let date = when.date(known.moment.zone);
    let time = match when {
        When::Day(_) => None,
        When::At(at) => Some(minute(at.with_timezone(&known.moment.zone).time())),
    };
    Fact::When { role, date, time }
}

/// A stretch with its length; one that goes on into another day has no times to be said.
fn span(known: &Known, interval: Interval) -> Vec<Fact> {
    let local =
        |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&known.moment.zone).naive_local();
    let (start, end) = (local(interval.start), local(interval.end));
    let whole = start.date() == end.date()
        || end.date().num_days_from_ce() == start.date().num_days_from_ce() + 1
            && end.time() == NaiveTime::MIN;
    let mut facts = vec![Fact::minutes(interval.minutes())];
    if whole {
        facts.push(Fact::Span {
            date: start.date(),
            start: minute(start.time()),
            end: minute(end.time()),
        });
    }
    facts
}

fn minute(time: NaiveTime) -> NaiveTime {
    use chrono::Timelike as _;
    time.with_second(0).and_then(|time| time.with_nanosecond(0)).unwrap_or(time)
}

/// Puts the words in. Order and texts change; tasks, times and figures stay.
pub(super) fn apply(facts: &Facts, report: &mut Report, checked: &Checked) {
    let keys = keys(facts);
    let said = |text: &Text| Said(worded(text, &keys));
    if let Some(text) = checked.text("headline") {
        report.verdict.insert(report.verdict.len().min(1), said(text));
    }
    for top in &mut report.top {
        if let Some(text) = checked.text(&format!("why:{}", top.handle)) {
            top.reason = said(text);
        }
    }
    if let Some(order) = checked.pick("top") {
        let place = |handle: &str| order.iter().position(|alias| alias.0 == handle);
        report.top.sort_by_key(|top| place(&top.handle));
    }
    report.advice = checked.text("not_today").map(said);
    for meeting in &report.meetings {
        if let Some(text) = checked.text(&format!("prepare:{}", meeting.handle)) {
            let mut own = Line::new().handle(&meeting.handle).ours(": ").key(&meeting.event.key);
            let text = worded(text, &keys);
            own.pieces.extend(text.pieces);
            for key in &text.keys {
                own = own.key(key);
            }
            report.prepare_said.push(Said(own));
        }
    }
}

fn keys(facts: &Facts) -> Vec<(String, Key)> {
    facts.known.handles.iter().map(|(key, handle)| (handle.clone(), key.clone())).collect()
}

/// A model's text on the records of these facts.
pub(in crate::agents::execution) fn said(facts: &Facts, text: &Text) -> Line {
    worded(text, &keys(facts))
}
