//! The verdict: what today is, whether it fits, and what to do if it does not.

use super::facts::Facts;
use super::known::Known;
use super::words::{due, handles, planned_day, span, time};
use crate::domain::Key;
use crate::planner::{Deferral, Deferred, Demand, Infeasible};
use crate::report::{Line, words};
use crate::time::When;
use std::cmp::Reverse;

/// From here on a day is called tight, in hundredths of its capacity.
const TIGHT: i64 = 85;

/// At most so many tasks to move are named.
const MOST_MOVED: usize = 6;

/// The answer to "what is today and does it fit", one sentence a line.
pub(super) fn verdict(facts: &Facts) -> Vec<Line> {
    let known = &facts.known;
    let mut lines = vec![load(facts)];
    if !known.is_away() {
        match &known.plan.infeasible {
            Some(first) if is_todays(facts, first) => {
                lines.extend(known.plan.defer.as_ref().map(|defer| no_way(facts, defer, first)));
            }
            first => {
                lines.extend(first.iter().flat_map(|first| infeasible(facts, first)));
                lines.extend(known.plan.defer.as_ref().map(|defer| deferral(facts, defer)));
            }
        }
    }
    lines.extend(gaps(known));
    lines
}

/// The first sentence: work against room, and where to start.
pub(in crate::agents::execution) fn load(facts: &Facts) -> Line {
    let known = &facts.known;
    let plan = &known.plan;
    if !known.has_calendars && !known.has_lists {
        return no_sources(facts);
    }
    if known.is_away() {
        return away(facts);
    }
    let (demand, capacity) = (plan.load.demand_minutes, plan.load.capacity_minutes);
    let capacity = shown_room(capacity);
    let (work, room) = (words::duration(demand), words::duration(capacity));
    let line = if plan.work_time.is_empty() {
        let why = if plan.meeting_minutes > 0 {
            "meetings leave no time to work"
        } else {
            "no work time is left today"
        };
        let waits = match demand {
            0 => String::new(),
            _ => format!(", and {work} of work wants today"),
        };
        Line::new().strong("no room: ").ours(format!("{why}{waits}."))
    } else if demand == 0 {
        let nothing = if !known.has_lists {
            "there is no task list to plan from"
        } else if known.lists_are_whole {
            "nothing has to be done today"
        } else {
            "nothing that is known has to be done today"
        };
        Line::new().strong("free: ").ours(format!("{nothing}, {room} of room."))
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

/// Room as it is shown, in steps of five minutes: nobody plans by the minute. The exact figure is
/// in the report.
pub(in crate::agents::execution) fn shown_room(capacity_minutes: i64) -> i64 {
    capacity_minutes / 5 * 5
}

/// Demand in hundredths of the room as it is shown, rounded up so that 100 % means that it fits.
pub(in crate::agents::execution) fn percent(demand: i64, capacity: i64) -> Option<i64> {
    (capacity > 0).then(|| demand.saturating_mul(100).saturating_add(capacity - 1) / capacity)
}

/// "Start T1 at 09:00."
fn start(facts: &Facts, line: Line) -> Line {
    let known = &facts.known;
    let Some(first) = known.plan.blocks.first() else { return line };
    let at = time(facts, first.start);
    let line = handles(facts, line.ours(" Start "), &[&first.task]).ours(format!(" at {at}"));
    // The longest stretch, of equal ones the first; without a meeting all day it says nothing.
    let longest = known.focus().max_by_key(|piece| (piece.minutes(), Reverse(piece.start)));
    match longest.filter(|_| known.plan.meeting_minutes > 0) {
        Some(focus) => line.ours(format!(", focus {}.", span(facts, focus))),
        None => line.ours("."),
    }
}

/// Without any source there is nothing to say but what to do about it.
fn no_sources(facts: &Facts) -> Line {
    let line = Line::new().strong("nothing to plan from: ");
    match facts.record.found {
        Some(_) => line.ours("no calendar and no task list was found on this machine."),
        None => line.ours(
            "the configuration names no calendar and no task list; `personal-os config edit` adds them.",
        ),
    }
}

/// Without a configuration: what comes next.
pub(in crate::agents::execution) fn next_step(facts: &Facts) -> Option<Line> {
    facts.record.found.as_ref()?;
    Some(Line::new().faint(
        "Next: `personal-os init` asks a few questions, writes a configuration and can schedule this \
         report.",
    ))
}

/// A day without work gets a kind, short answer.
fn away(facts: &Facts) -> Line {
    let known = &facts.known;
    let line = match &known.away {
        Some(key) => handles(facts, Line::new(), &[key]).strong(" takes the day."),
        None => Line::new().strong("a day off.").ours(" Enjoy it."),
    };
    let count = |wanted: fn(&Demand) -> bool| {
        known.plan.ranked.iter().filter(|ranked| wanted(&ranked.demand)).count()
    };
    let line = match count(|demand| *demand == Demand::DueToday) {
        0 => line,
        1 => line.ours(" One task is due all the same."),
        due => line.ours(format!(" {due} tasks are due all the same.")),
    };
    let next = match known.next_workday {
        Some(day) => format!(" until {}", words::relative_day(day, facts.record.date)),
        None => String::new(),
    };
    match count(|demand| matches!(demand, Demand::Overdue { .. })) {
        0 => line,
        1 => line.ours(format!(" One overdue task waits{next}.")),
        late => line.ours(format!(" {late} overdue tasks wait{next}.")),
    }
}

/// What cannot be met, by how much, and what to do about it.
fn infeasible(facts: &Facts, first: &Infeasible) -> Vec<Line> {
    let mut lines: Vec<Line> = contradiction(facts, &first.task).into_iter().collect();
    let alone = facts.known.plan.short.iter().any(|short| {
        short.task == first.task && short.due == first.due && short.minutes == first.minutes
    });
    // Its own dates are all that is wrong.
    if lines.is_empty() || !alone {
        let (by, minutes) = (due(facts, first.due), words::duration(first.minutes));
        let line = Line::new()
            .strong("Not everything can be done in time: ")
            .ours(format!("up to {by} there is {minutes} more work than time. Move or shorten "));
        lines.push(handles(facts, line, &[&first.task]).ours("."));
    }
    lines
}

/// A task that may not start before it is due can never be in time, whatever else is moved.
fn contradiction(facts: &Facts, key: &Key) -> Option<Line> {
    let task = facts.known.tasks.get(key)?;
    let (start, end) = (task.scheduled?, task.due?);
    let date = |when: When| when.date(facts.known.moment.zone);
    if date(start) <= date(end) {
        return None;
    }
    let (start, end) = (due(facts, start), due(facts, end));
    let dates = format!(" may not start before {start}, but is due {end}: change one of the two.");
    Some(handles(facts, Line::new(), &[key]).ours(dates))
}

/// Whether what cannot be met is exactly that the work of the planned day exceeds its time, so that
/// the overload says it too.
fn is_todays(facts: &Facts, first: &Infeasible) -> bool {
    let Some(defer) = facts.known.plan.defer.as_ref().filter(|defer| !defer.enough) else {
        return false;
    };
    let date = facts.record.date;
    let mut short = facts.known.plan.short.iter();
    first.due == When::Day(date)
        && short.all(|short| {
            short.due.date(facts.known.moment.zone) > date || defer.due_today.contains(&short.task)
        })
}

/// An overload that moving what can be moved does not end, and that the reserve does not end either.
fn no_way(facts: &Facts, defer: &Deferral, first: &Infeasible) -> Line {
    let line = overload(facts, defer);
    let line = if facts.known.plan.work_time.is_empty() {
        line.ours(". Move or shorten ")
    } else {
        let minutes = words::duration(first.minutes);
        line.ours(format!("; even with the reserve {minutes} of it does not fit. Move or shorten "))
    };
    handles(facts, line, &[&first.task]).ours(".")
}

/// Sources that are missing change what the figures mean, so the verdict says so.
pub(in crate::agents::execution) fn gaps(known: &Known) -> Vec<Line> {
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

/// What to move when the day is too full, or what is left over even then.
pub(in crate::agents::execution) fn deferral(facts: &Facts, defer: &Deferral) -> Line {
    overload(facts, defer).ours(if defer.enough { " to another day." } else { "." })
}

fn overload(facts: &Facts, defer: &Deferral) -> Line {
    let load = facts.known.plan.load;
    // Against the room as it is shown, so that the figures add up on the page.
    let over = load.demand_minutes - shown_room(load.capacity_minutes);
    let moved: i64 = defer.tasks.iter().map(|deferred| deferred.minutes).sum();
    let mut line = Line::new().strong(format!("Over by {}", words::duration(over)));
    if !defer.tasks.is_empty() {
        line = line.ours(if defer.enough { ": move " } else { ", and without " });
        let mut tasks: Vec<&Deferred> = defer.tasks.iter().collect();
        tasks.sort_by_key(|deferred| facts.known.place(&deferred.task));
        let named = if tasks.len() > MOST_MOVED { MOST_MOVED - 1 } else { tasks.len() };
        let more = tasks.split_off(named);
        for (index, deferred) in tasks.into_iter().enumerate() {
            let misses = deferred.misses.map(|when| format!("misses {}", due(facts, when)));
            line = handles(facts, line.ours(if index == 0 { "" } else { ", " }), &[&deferred.task]);
            if !defer.enough {
                // Everything that can move is named, and none of it decides anything.
                if let Some(misses) = misses {
                    line = line.ours(format!(" ({misses})"));
                }
                continue;
            }
            let misses = misses.map(|misses| format!(", {misses}")).unwrap_or_default();
            let whole = words::duration(deferred.minutes);
            // Part of it may have the time that the others leave.
            let minutes = match deferred.minutes - deferred.minutes_today {
                moved if moved > 0 && moved < deferred.minutes => {
                    format!("{} of {whole}", words::duration(moved))
                }
                _ => whole,
            };
            line = line.ours(format!(" ({minutes}{misses})"));
        }
        if !more.is_empty() {
            let minutes = more.iter().map(|one| one.minutes - one.minutes_today).sum::<i64>();
            let minutes = words::duration(minutes);
            line = line.ours(format!(" and {} more ({minutes})", more.len()));
            line = more.iter().fold(line, |line, one| line.key(&one.task));
        }
    }
    if defer.enough {
        return line;
    }
    if !defer.tasks.is_empty() {
        line = line.ours(format!(" still by {}", words::duration(over - moved)));
    }
    let today: Vec<&Key> = defer.due_today.iter().collect();
    let day = planned_day(facts);
    handles(facts, line.ours(": "), &today).ours(format!(" must be done {day}"))
}
