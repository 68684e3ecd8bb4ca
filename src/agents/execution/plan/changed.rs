//! The sentences on what the history adds: what rolls over, and what changed since the last plan.

use super::facts::Facts;
use super::known::titled;
use super::past::{Carried, Change};
use super::words::{due, handles, time};
use crate::domain::{Key, Task, shorten};
use crate::report::{Line, words};
use crate::time::When;

/// From so many workdays on a task needs a decision.
pub(in crate::agents::execution) const DECIDE: usize = 3;

/// At most so many changes of one kind are named; the rest is a number.
const MOST_NAMED: usize = 4;

/// A title within a sentence is cut here, in columns.
const TITLE_COLUMNS: usize = 32;

/// What the evening before found, under the name of its day: how much was done, and what it drafted
/// for this day if that is not what leads it now.
pub(super) fn last_day(facts: &Facts) -> Option<(String, Line)> {
    let (known, last) = (&facts.known, facts.record.last_day.as_ref()?);
    let mut line = Line::new();
    if !last.recorded {
        let planned = match last.planned.tasks {
            1 => "the planned task was".to_owned(),
            many => format!("the {many} planned tasks were"),
        };
        line = line.ours(format!("nothing was recorded, whether {planned} done is not known"));
    } else if last.planned.tasks > 0 {
        let (done, planned) = (last.done.tasks, last.planned.tasks);
        line = line.ours(format!("{done} of {planned} planned tasks done"));
    } else if !last.has_plan {
        line = line.ours("no plan of it is stored");
    }
    let mut drafted: Vec<&Key> = last.top.iter().collect();
    drafted.retain(|key| known.tasks.get(*key).is_some_and(Task::is_open));
    let leads = |key: &&Key| known.plan.top.iter().any(|top| top.task == **key);
    if !drafted.is_empty() && !drafted.iter().all(leads) {
        let joint = if line.pieces.is_empty() { "" } else { " · " };
        line = handles(facts, line.ours(format!("{joint}drafted for this day: ")), &drafted);
    }
    let heading = words::relative_day(last.date, facts.record.date);
    let mut letters = heading.chars();
    let first = letters.next()?.to_uppercase();
    (!line.pieces.is_empty()).then(|| (first.chain(letters).collect(), line))
}

/// What rolls over: what needs a decision on one line, the rest on another. A single one is named with
/// its title; of several the handles and their days say enough, for all of them are in the plan.
pub(super) fn carried(facts: &Facts) -> Vec<Line> {
    let known = &facts.known;
    let mut all: Vec<&Carried> = facts.record.carried.iter().collect();
    all.sort_by_key(|carried| (std::cmp::Reverse(carried.days.len()), known.place(&carried.key)));
    let (decide, rest) = all.split_at(all.partition_point(|one| one.days.len() >= DECIDE));
    let mut lines = Vec::new();
    match decide {
        [] => {}
        [one] => lines.push(
            Line::new()
                .handle(known.handle(&one.key))
                .ours(" ")
                .outside(shorten(&known.title(&one.key), TITLE_COLUMNS))
                .strong(format!(", {} workdays", one.days.len()))
                .ours(": do, delegate, split or drop it")
                .key(&one.key),
        ),
        _ => lines.push(by_days(facts, decide).ours(": do, delegate, split or drop")),
    }
    if !rest.is_empty() {
        lines.push(by_days(facts, rest));
    }
    lines
}

/// "T1 and T3 (4 workdays), T5 (3)", of tasks in the order of their days.
fn by_days(facts: &Facts, carried: &[&Carried]) -> Line {
    let mut line = Line::new();
    for (index, same) in carried.chunk_by(|a, b| a.days.len() == b.days.len()).enumerate() {
        let keys: Vec<&Key> = same.iter().map(|one| &one.key).collect();
        let days = same.first().map_or(0, |one| one.days.len());
        let unit = match (index, days) {
            (0, 1) => " workday",
            (0, _) => " workdays",
            _ => "",
        };
        line = handles(facts, line.ours(if index == 0 { "" } else { ", " }), &keys)
            .ours(format!(" ({days}{unit})"));
    }
    line
}

/// What changed, as far as it is `wanted`, as fragments on one line: events by time, then tasks.
pub(in crate::agents::execution) fn changed(
    facts: &Facts,
    wanted: impl Fn(&Change) -> bool,
) -> Vec<Line> {
    let changes: Vec<&Change> =
        facts.record.changes.iter().filter(|change| wanted(change)).collect();
    let mut fragments: Vec<Line> = Vec::new();
    let events: Vec<Line> = changes.iter().filter_map(|change| event(facts, change)).collect();
    some(&mut fragments, events, "events");
    let moved: Vec<Line> = changes.iter().filter_map(|change| due_moved(facts, change)).collect();
    some(&mut fragments, moved, "dues");
    let new: Vec<&Key> = changes
        .iter()
        .filter_map(|change| match change {
            Change::TaskNew { key } => Some(key),
            _ => None,
        })
        .collect();
    fragments.extend(new_tasks(facts, &new));
    let ended = |wanted: fn(&Change) -> Option<(&Key, &String)>, word: &str| {
        let ended: Vec<(&Key, &String)> = changes.iter().copied().filter_map(wanted).collect();
        titles(&ended, word)
    };
    fragments.extend(ended(
        |change| match change {
            Change::TaskDone { key, title } => Some((key, title)),
            _ => None,
        },
        "done",
    ));
    fragments.extend(ended(
        |change| match change {
            Change::TaskGone { key, title } => Some((key, title)),
            _ => None,
        },
        "gone from its list",
    ));
    let mut whole = Line::new();
    for (index, fragment) in fragments.into_iter().enumerate() {
        whole = whole.ours(if index == 0 { "" } else { " · " });
        whole.pieces.extend(fragment.pieces);
        for key in &fragment.keys {
            whole = whole.key(key);
        }
    }
    if whole.pieces.is_empty() { Vec::new() } else { vec![whole] }
}

/// The first few fragments of a kind, and how many more there are.
fn some(fragments: &mut Vec<Line>, mut all: Vec<Line>, kind: &str) {
    let more = all.len().saturating_sub(MOST_NAMED);
    all.truncate(MOST_NAMED);
    fragments.extend(all);
    if more > 0 {
        fragments.push(Line::new().ours(format!("{more} more {kind} changed")));
    }
}

/// "T2 and T3 new". Of one or two that have no time today the title is nowhere else, so it is here.
fn new_tasks(facts: &Facts, new: &[&Key]) -> Vec<Line> {
    const MOST_TITLES: usize = 2;
    let known = &facts.known;
    let has_time = |key: &&Key| known.plan.blocks.iter().any(|block| block.task == **key);
    let (mut shown, hidden): (Vec<&Key>, Vec<&Key>) = new.iter().copied().partition(has_time);
    let mut fragments = Vec::new();
    if hidden.len() > MOST_TITLES {
        shown.extend(hidden);
    } else {
        fragments.extend(hidden.into_iter().map(|key| {
            let title = shorten(&known.title(key), TITLE_COLUMNS);
            let line = Line::new().handle(known.handle(key)).ours(" \"").outside(title);
            line.ours("\" new").key(key)
        }));
    }
    if !shown.is_empty() {
        fragments.insert(0, handles(facts, Line::new(), &shown).ours(" new"));
    }
    fragments
}

fn event(facts: &Facts, change: &Change) -> Option<Line> {
    let named = |key: &Key| Line::new().handle(facts.known.handle(key)).key(key);
    Some(match change {
        Change::EventMoved { key, to, .. } => {
            named(key).ours(format!(" moved to {}", moment(facts, *to)))
        }
        Change::EventResized { key, to, .. } => {
            named(key).ours(format!(" now ends {}", moment(facts, *to)))
        }
        Change::EventNew { key } => named(key).ours(" new"),
        Change::EventOff { key, title, from } => Line::new()
            .outside(shorten(&titled(title), TITLE_COLUMNS))
            .ours(format!(" ({}) is off", moment(facts, *from)))
            .key(key),
        _ => return None,
    })
}

fn due_moved(facts: &Facts, change: &Change) -> Option<Line> {
    let Change::DueMoved { key, from, to } = change else { return None };
    let line = Line::new().handle(facts.known.handle(key)).key(key);
    Some(match (from, to) {
        (Some(from), None) => line.ours(format!(" no longer due {}", due(facts, *from))),
        (Some(from), Some(to)) => {
            line.ours(format!(" due {} instead of {}", due(facts, *to), due(facts, *from)))
        }
        (None, to) => line.ours(to.map(|to| format!(" now due {}", due(facts, to)))?),
    })
}

/// "Reply to legal done", or "7 tasks done" if there are many.
fn titles(ended: &[(&Key, &String)], word: &str) -> Option<Line> {
    const MOST_TITLES: usize = 2;
    if ended.is_empty() {
        return None;
    }
    let keyed = ended.iter().fold(Line::new(), |line, (key, _)| line.key(key));
    if ended.len() > MOST_TITLES {
        let word = if word == "done" { word } else { "gone from their lists" };
        return Some(keyed.ours(format!("{} tasks {word}", ended.len())));
    }
    let mut line = keyed;
    for (index, (_, title)) in ended.iter().enumerate() {
        line = line
            .ours(if index == 0 { "\"" } else { "\" and \"" })
            .outside(shorten(&titled(title), TITLE_COLUMNS));
    }
    let word = match (word, ended.len()) {
        ("done", _) | (_, 1) => word,
        _ => "gone from their lists",
    };
    Some(line.ours(format!("\" {word}")))
}

/// A time of the planned day, or a day and a time.
fn moment(facts: &Facts, when: When) -> String {
    match when {
        When::At(at) if when.date(facts.known.moment.zone) == facts.record.date => time(facts, at),
        _ => due(facts, when),
    }
}
