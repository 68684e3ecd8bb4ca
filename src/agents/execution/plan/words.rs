//! The plan's words: reasons, times and names. Each says a fact and the constraint that decided it,
//! never "high priority".

use super::facts::Facts;
use crate::agents::clock;
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
pub(in crate::agents::execution) fn handles(facts: &Facts, mut line: Line, keys: &[&Key]) -> Line {
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

/// Why a task is at the top: the strongest constraints. That it fits where the day shows it is said
/// only if nothing else is to be said.
pub(in crate::agents::execution) fn reasons(facts: &Facts, top: &Top) -> Line {
    let mut line = Line::new().key(&top.task);
    let strong = |reason: &&Reason| !matches!(reason, Reason::Fits { .. });
    let strongest: Vec<&Reason> = top.reasons.iter().filter(strong).take(MOST_REASONS).collect();
    if strongest.is_empty() {
        return top.reasons.iter().take(1).fold(line, |line, one| reason(facts, line, one));
    }
    let mut said: Option<&Reason> = None;
    for one in strongest {
        let joined = if said.is_some() { line.ours("; ") } else { line };
        line = match (said, one) {
            (Some(Reason::Due { due: at }), Reason::OnlyGap { due, gap, next_longest_minutes })
                if at == due =>
            {
                joined.ours(only_gap(facts, *gap, *next_longest_minutes, "before then"))
            }
            _ => reason(facts, joined, one),
        };
        said = Some(one);
    }
    line
}

/// "13:00–14:50 is the only gap over 80 min", and until when.
fn only_gap(facts: &Facts, gap: Interval, next_longest_minutes: i64, until: &str) -> String {
    let over = match next_longest_minutes {
        0 => String::new(),
        minutes => format!(" over {}", words::duration(minutes)),
    };
    format!("{} is the only gap{over} {until}", span(facts, gap))
}

/// The planned day as the reader calls it: "today", and "tomorrow" the evening before.
pub(in crate::agents::execution) fn planned_day(facts: &Facts) -> String {
    words::relative_day(facts.record.date, facts.record.spoken_on())
}

/// Whether a due is that of the planned day, or counts as such because it has passed.
fn is_today(facts: &Facts, due: When) -> bool {
    match due {
        When::Day(date) => date <= facts.record.date,
        When::At(at) => at <= facts.known.moment.now,
    }
}

pub(in crate::agents::execution) fn reason(facts: &Facts, line: Line, reason: &Reason) -> Line {
    match reason {
        Reason::Overdue { since } => line.ours(format!("was due {}", due(facts, *since))),
        Reason::DueToday { due: at } | Reason::Due { due: at } => {
            line.ours(format!("due {}", due(facts, *at)))
        }
        Reason::OnlyGap { due: at, gap, next_longest_minutes } => {
            let until = if is_today(facts, *at) {
                planned_day(facts)
            } else {
                format!("up to {}", due(facts, *at))
            };
            line.ours(only_gap(facts, *gap, *next_longest_minutes, &until))
        }
        Reason::MustStart { due: at, .. } if is_today(facts, *at) => {
            line.ours(format!("must be done {}", planned_day(facts)))
        }
        Reason::MustStart { minutes, due: at } => line.ours(format!(
            "needs {} {} to be in time for {}",
            words::duration(*minutes),
            planned_day(facts),
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
        Reason::RoomForPart => line.ours("there is room for a part of it"),
    }
}

/// Why a task is not today.
pub(in crate::agents::execution) fn why(facts: &Facts, why: &Why) -> Line {
    match why {
        Why::NoRoom { fits_on, in_time } | Why::NoWorkTime { fits_on, in_time } => {
            let day = fits_on.map(|day| words::relative_day(day, facts.record.spoken_on()));
            Line::new().ours(match (day, in_time) {
                (Some(day), true) => format!("still fits {day}"),
                (Some(day), false) => format!("late, first room {day}"),
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
pub(in crate::agents::execution) fn conflict(facts: &Facts, conflict: &Conflict) -> Line {
    handles(facts, Line::new(), &[&conflict.first, &conflict.second])
        .ours(format!(" overlap {}", span(facts, conflict.at)))
}

/// What of a task is planned today: "90 min", or "20 of 90 min" and "80 min of 2 h 30" if that is not
/// all of it.
pub(in crate::agents::execution) fn share(today: i64, all: i64, assumed: bool) -> String {
    let whole = minutes(all, assumed);
    match words::duration(today).strip_suffix(" min") {
        _ if today >= all => whole,
        Some(today) if whole.contains(" min") => format!("{today} of {whole}"),
        _ => format!("{} of {whole}", words::duration(today)),
    }
}

/// Minutes with a mark if they are assumed.
pub(in crate::agents::execution) fn minutes(minutes: i64, assumed: bool) -> String {
    format!("{}{}", words::duration(minutes), if assumed { "~" } else { "" })
}

/// What the mark of [`minutes`] means, for the foot of a report that has it.
pub(in crate::agents::execution) fn assumed_mark() -> Line {
    Line::new().faint("~ no estimate, the usual length is assumed")
}

/// A due as one says it on the day of reading, which is the planned one but in the evening before it:
/// "tomorrow", "Fri", "today 17:00".
pub(in crate::agents::execution) fn due(facts: &Facts, when: When) -> String {
    let date = when.date(facts.known.moment.zone);
    let day = words::relative_day(date, facts.record.spoken_on());
    match when {
        When::Day(_) => day,
        When::At(at) => format!("{day} {}", time(facts, at)),
    }
}

/// A stretch of time, with its day if that is not the planned one.
pub(in crate::agents::execution) fn span(facts: &Facts, interval: Interval) -> String {
    let date = When::At(interval.start).date(facts.known.moment.zone);
    let times = format!("{}–{}", time(facts, interval.start), time(facts, interval.end));
    if date == facts.record.date {
        times
    } else {
        format!("{} {times}", words::relative_day(date, facts.record.spoken_on()))
    }
}

/// When the plan was made for: "Tue 24 Nov, 08:00".
pub(in crate::agents::execution) fn stamp(facts: &Facts) -> String {
    let (date, made_on) = (facts.record.date, facts.record.made_on);
    format!("{}, {}", words::day(date, made_on), time(facts, facts.known.moment.now))
}

/// A time of day in the user's zone and form.
pub(in crate::agents::execution) fn time(facts: &Facts, at: DateTime<Utc>) -> String {
    clock(at, facts.known.moment.zone, facts.known.time_format)
}
