//! The plan's words: reasons, times and names. Each says a fact and the constraint that decided it,
//! never "high priority".

use super::facts::Facts;
use crate::domain::Key;
use crate::planner::{Conflict, Reason, Top, Why};
use crate::report::{Line, words};
use crate::time::{Interval, When};
use chrono::{DateTime, Utc};

/// At most so many reasons stand beside a task: a third one decides nothing any more.
const MOST_REASONS: usize = 2;

/// At most so many handles stand in one sentence.
const MOST_NAMED: usize = 6;

/// "T1, T2 and T3", in the order of the plan; many are not all named.
pub(super) fn handles(facts: &Facts, mut line: Line, keys: &[&Key]) -> Line {
    let mut keys = keys.to_vec();
    keys.sort_by_key(|key| facts.known.place(key));
    let named = if keys.len() <= MOST_NAMED { keys.len() } else { MOST_NAMED - 1 };
    for (index, key) in keys.iter().take(named).enumerate() {
        let joint = match index {
            0 => "",
            last if last + 1 == keys.len() => " and ",
            _ => ", ",
        };
        line = line.ours(joint).handle(facts.known.handle(key)).key(key);
    }
    match keys.len() - named {
        0 => line,
        more => line.ours(format!(" and {more} more")),
    }
}

/// Why a task is at the top: the strongest constraints.
pub(super) fn reasons(facts: &Facts, top: &Top) -> Line {
    let mut line = Line::new().key(&top.task);
    for (index, reason) in top.reasons.iter().take(MOST_REASONS).enumerate() {
        line = self::reason(facts, if index == 0 { line } else { line.ours("; ") }, reason);
    }
    line
}

pub(super) fn reason(facts: &Facts, line: Line, reason: &Reason) -> Line {
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
            "needs {} today to make {}",
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
        Reason::CarriedOver => line.ours("left over from an earlier plan"),
        Reason::MatchesPriority { name } => line.ours("serves \"").outside(name).ours("\""),
        Reason::Fits { gap } => line.ours(format!("fits {}", span(facts, *gap))),
        Reason::Room => line.ours("there is room for it"),
    }
}

/// Why a task is not today.
pub(super) fn why(facts: &Facts, why: &Why) -> Line {
    match why {
        Why::NoRoom { fits_on, in_time } | Why::NoWorkTime { fits_on, in_time } => {
            let day = fits_on.map(|day| words::relative_day(day, facts.record.date));
            Line::new().ours(match (day, in_time) {
                (Some(day), true) => format!("still fits {day}"),
                (Some(day), false) => format!("late, the earliest room is {day}"),
                (None, _) => "the next two weeks have no room for all of it".to_owned(),
            })
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
    let day = words::relative_day(when.date(facts.known.moment.zone), facts.record.date);
    match when {
        When::Day(_) => day,
        When::At(at) => format!("{day} {}", time(facts, at)),
    }
}

/// A stretch of time, with its day if that is not the planned one.
pub(super) fn span(facts: &Facts, interval: Interval) -> String {
    let date = When::At(interval.start).date(facts.known.moment.zone);
    let times = format!("{}–{}", time(facts, interval.start), time(facts, interval.end));
    if date == facts.record.date {
        times
    } else {
        format!("{} {times}", words::relative_day(date, facts.record.date))
    }
}

/// When the plan was made for: "Tue 24 Nov, 08:00".
pub(super) fn stamp(facts: &Facts) -> String {
    let (date, made_on) = (facts.record.date, facts.record.made_on);
    format!("{}, {}", words::day(date, made_on), time(facts, facts.known.moment.now))
}

/// A time of day in the user's zone and form.
pub(super) fn time(facts: &Facts, at: DateTime<Utc>) -> String {
    let known = &facts.known;
    words::time_of_day(at.with_timezone(&known.moment.zone).time(), known.time_format)
}
