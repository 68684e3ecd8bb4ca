//! The plan's sentences. Each one says a fact and the constraint that decided it, never "high
//! priority".

use super::facts::Facts;
use crate::domain::Key;
use crate::planner::{Conflict, Deferral, Deferred, Demand, Reason, Short, Top, Why};
use crate::report::{Line, words};
use crate::time::{Interval, When};
use chrono::{DateTime, Utc};

/// At most so many reasons stand beside a task: a third one decides nothing any more.
const MOST_REASONS: usize = 2;

/// From here on a day is called tight, in hundredths of its capacity.
const TIGHT: i64 = 85;

/// The answer to "what is today and does it fit", one sentence a line.
pub(super) fn verdict(facts: &Facts) -> Vec<Line> {
    let plan = &facts.known.plan;
    let mut lines = vec![load(facts)];
    if plan.day_off {
        lines.extend(gaps(facts));
        return lines;
    }
    if let Some(first) = plan.infeasible.as_ref() {
        let by = due(facts, first.due);
        let minutes = words::duration(first.minutes);
        lines.push(
            Line::new()
                .strong("Not everything can be done in time: ")
                .ours(format!(
                    "up to {by} there is {minutes} more work than time. Move or shorten "
                ))
                .handle(facts.known.handle(&first.task))
                .ours(".")
                .key(&first.task),
        );
    }
    lines.extend(plan.defer.as_ref().map(|defer| deferral(facts, defer)));
    lines.extend(gaps(facts));
    lines
}

/// The first sentence: work against room, and where to start.
fn load(facts: &Facts) -> Line {
    let known = &facts.known;
    let plan = &known.plan;
    if let Some(line) = no_sources(facts) {
        return line;
    }
    if plan.day_off {
        return day_off(facts);
    }
    let (demand, capacity) = (plan.load.demand_minutes, plan.load.capacity_minutes);
    // The figure is exact in the report; nobody plans by the minute.
    let (work, room) = (words::duration(demand), words::duration(capacity / 5 * 5));
    let line = if plan.work_time.is_empty() {
        let why = if plan.meeting_minutes > 0 {
            "meetings leave no time to work"
        } else {
            "the working day is over"
        };
        let waits =
            if demand > 0 { format!(", and {work} of work wants today") } else { String::new() };
        Line::new().strong("no room: ").ours(format!("{why}{waits}."))
    } else if demand == 0 {
        let all = if known.unknown_lists.is_empty() { "" } else { " that is known" };
        Line::new()
            .strong("free: ")
            .ours(format!("nothing{all} has to be done today, {room} of room."))
    } else {
        let percent = percent(demand, capacity);
        let fit = match percent {
            Some(0..=TIGHT) => "fits: ",
            Some(..=100) => "tight: ",
            _ => "too full: ",
        };
        let percent = percent.map(|percent| format!(" ({percent} %)")).unwrap_or_default();
        Line::new().strong(fit).ours(format!("{work} must-do, {room} room{percent}."))
    };
    start(facts, line)
}

/// Demand in hundredths of the capacity, rounded up so that 100 % means that it fits.
fn percent(demand: i64, capacity: i64) -> Option<i64> {
    (capacity > 0).then(|| demand.saturating_mul(100).saturating_add(capacity - 1) / capacity)
}

/// "Start T1 at 09:00."
fn start(facts: &Facts, line: Line) -> Line {
    let known = &facts.known;
    let Some(first) = known.plan.blocks.first() else { return line };
    let at = time(facts, first.start);
    line.ours(" Start ")
        .handle(known.handle(&first.task))
        .ours(format!(" at {at}."))
        .key(&first.task)
}

/// Without any source there is nothing to say but what to do about it.
fn no_sources(facts: &Facts) -> Option<Line> {
    let known = &facts.known;
    if known.has_calendars || known.has_lists {
        return None;
    }
    Some(match &known.found {
        Some(_) => Line::new()
            .strong("nothing to plan from: ")
            .ours("no calendar and no task list was found on this machine."),
        None => Line::new()
            .strong("nothing to plan from: ")
            .ours("the configuration names no calendar and no task list."),
    })
}

/// A day without work gets a kind, short answer.
fn day_off(facts: &Facts) -> Line {
    let known = &facts.known;
    let line = Line::new().strong("a day off. ").ours("Enjoy it.");
    let waiting = known.plan.ranked.iter().filter(|ranked| is_due(&ranked.demand)).count();
    let next = match known.next_workday {
        Some(day) => format!(" until {}", words::relative_day(day, facts.date)),
        None => String::new(),
    };
    match waiting {
        0 => line,
        1 => line.ours(format!(" One task that is due can wait{next}, if you let it.")),
        several => {
            line.ours(format!(" {several} tasks that are due can wait{next}, if you let them."))
        }
    }
}

/// Whether a task is due on the planned day or was before.
pub(super) fn is_due(demand: &Demand) -> bool {
    matches!(demand, Demand::DueToday | Demand::Overdue { .. })
}

/// Sources that are missing change what the figures mean, so the verdict says so.
fn gaps(facts: &Facts) -> Vec<Line> {
    let known = &facts.known;
    let gap = |what: &str, names: &[String], so: &str| {
        (!names.is_empty()).then(|| {
            let mut line = Line::new().strong(format!("{what} "));
            for (index, name) in names.iter().enumerate() {
                line = line.ours(if index == 0 { "" } else { ", " }).outside(name);
            }
            line.ours(format!(" could not be read: {so}."))
        })
    };
    let calendars = gap("Calendar", &known.unknown_calendars, "meetings may be missing here");
    let lists = gap("Task list", &known.unknown_lists, "work may be missing here");
    calendars.into_iter().chain(lists).collect()
}

fn deferral(facts: &Facts, defer: &Deferral) -> Line {
    let over = words::duration(facts.known.plan.load.over_minutes);
    let mut line = Line::new().strong(format!("Over by {over}"));
    if !defer.tasks.is_empty() {
        line = line.ours(if defer.enough { ": move " } else { ", even without " });
        let mut tasks: Vec<&Deferred> = defer.tasks.iter().collect();
        tasks.sort_by_key(|deferred| facts.known.place(&deferred.task));
        for (index, deferred) in tasks.into_iter().enumerate() {
            line = line
                .ours(if index == 0 { "" } else { ", " })
                .handle(facts.known.handle(&deferred.task))
                .ours(format!(" ({}", words::duration(deferred.minutes)))
                .ours(
                    deferred
                        .misses
                        .map(|d| format!(", misses {}", due(facts, d)))
                        .unwrap_or_default(),
                )
                .ours(")")
                .key(&deferred.task);
        }
    }
    if defer.enough {
        return line.ours(" to another day.");
    }
    let today: Vec<&Key> = defer.due_today.iter().collect();
    let verb = if today.len() == 1 { " is due today." } else { " are due today." };
    handles(facts, line.ours(": "), &today).ours(verb)
}

/// "T1, T2 and T3", in the order of the plan.
fn handles(facts: &Facts, mut line: Line, keys: &[&Key]) -> Line {
    let mut keys = keys.to_vec();
    keys.sort_by_key(|key| facts.known.place(key));
    for (index, key) in keys.iter().enumerate() {
        let joint = match index {
            0 => "",
            last if last + 1 == keys.len() => " and ",
            _ => ", ",
        };
        line = line.ours(joint).handle(facts.known.handle(key)).key(key);
    }
    line
}

/// Why a task is at the top: the strongest constraints.
pub(super) fn reasons(facts: &Facts, top: &Top) -> Line {
    let mut line = Line::new().key(&top.task);
    for (index, reason) in top.reasons.iter().take(MOST_REASONS).enumerate() {
        line = self::reason(facts, if index == 0 { line } else { line.ours("; ") }, reason);
    }
    line
}

fn reason(facts: &Facts, line: Line, reason: &Reason) -> Line {
    match reason {
        Reason::Overdue { since } => line.ours(format!("was due {}", due(facts, *since))),
        Reason::DueToday { due: at } | Reason::Due { due: at } => {
            line.ours(format!("due {}", due(facts, *at)))
        }
        Reason::OnlyGap { gap, next_longest_minutes: 0, .. } => {
            line.ours(format!("{} is the only gap before then", span(facts, *gap)))
        }
        Reason::OnlyGap { gap, next_longest_minutes, .. } => line.ours(format!(
            "{} is the only gap over {} before then",
            span(facts, *gap),
            words::duration(*next_longest_minutes)
        )),
        Reason::MustStart { minutes, due: at } => line.ours(format!(
            "{} of it today, or {} is missed",
            words::duration(*minutes),
            due(facts, *at)
        )),
        Reason::Blocks { task, due: at } => {
            let line = line.ours("blocks ").handle(facts.known.handle(task)).key(task);
            match at {
                Some(at) => line.ours(format!(" (due {})", due(facts, *at))),
                None => line,
            }
        }
        Reason::Scheduled { on } => line.ours(format!("scheduled for {}", due(facts, *on))),
        Reason::Started => line.ours("already begun"),
        Reason::MatchesPriority { name } => line.ours("serves \"").outside(name).ours("\""),
        Reason::Fits { gap } => line.ours(format!("fits {}", span(facts, *gap))),
    }
}

/// Why a task is not today.
pub(super) fn why(facts: &Facts, why: &Why) -> Line {
    match why {
        Why::NoRoom { fits_on: Some(day) } | Why::NoWorkTime { fits_on: Some(day) } => {
            let day = words::relative_day(*day, facts.date);
            Line::new().ours(format!("still fits {day}"))
        }
        Why::NoRoom { fits_on: None } | Why::NoWorkTime { fits_on: None } => {
            Line::new().ours("no day of the next two weeks has room in time")
        }
        Why::ScheduledLater { on } => Line::new().ours(format!("not before {}", due(facts, *on))),
        Why::Blocked { by } if by.is_empty() => Line::new().ours("blocked in its list"),
        Why::Blocked { by } => {
            let known: Vec<&Key> =
                by.iter().filter(|key| facts.known.handles.contains_key(*key)).collect();
            if known.is_empty() {
                return Line::new().ours("waits for something that is not known");
            }
            handles(facts, Line::new().ours("waits for "), &known)
        }
    }
}

/// How much of a task is too late.
pub(super) fn short(facts: &Facts, short: &Short) -> Line {
    let by = due(facts, short.due);
    Line::new().ours(format!("{} short for {by}", words::duration(short.minutes))).key(&short.task)
}

/// Two meetings at one time.
pub(super) fn conflict(facts: &Facts, conflict: &Conflict) -> Line {
    handles(facts, Line::new(), &[&conflict.first, &conflict.second])
        .ours(format!(" overlap {}", span(facts, conflict.at)))
}

/// What of a task is planned today: "90 min", or "80 of 150 min" if that is not all of it.
pub(super) fn share(today: i64, all: i64, assumed: bool) -> String {
    if today < all { format!("{today} of {all} min") } else { minutes(today, assumed) }
}

/// Minutes with a mark if they are assumed.
pub(super) fn minutes(minutes: i64, assumed: bool) -> String {
    format!("{}{}", words::duration(minutes), if assumed { "~" } else { "" })
}

/// A due as one says it on the planned day: "tomorrow", "Fri", "today 17:00".
pub(super) fn due(facts: &Facts, when: When) -> String {
    let day = words::relative_day(when.date(facts.known.moment.zone), facts.date);
    match when {
        When::Day(_) => day,
        When::At(at) => format!("{day} {}", time(facts, at)),
    }
}

/// A stretch of time, with its day if that is not the planned one.
fn span(facts: &Facts, interval: Interval) -> String {
    let date = When::At(interval.start).date(facts.known.moment.zone);
    let times = format!("{}–{}", time(facts, interval.start), time(facts, interval.end));
    if date == facts.date {
        times
    } else {
        format!("{} {times}", words::relative_day(date, facts.date))
    }
}

/// A time of day in the user's zone and form.
pub(super) fn time(facts: &Facts, at: DateTime<Utc>) -> String {
    let known = &facts.known;
    words::time_of_day(at.with_timezone(&known.moment.zone).time(), known.time_format)
}
