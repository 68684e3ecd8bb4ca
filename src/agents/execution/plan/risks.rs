//! What puts the day at risk; each line names the records it is about.

use super::facts::Facts;
use super::words::{self, due, handles, span};
use crate::domain::{Event, Key, Response, Status, Task, clean, shorten};
use crate::planner::risks::{Stretch, without_break};
use crate::planner::{BlockedDue, Demand, TightChain, Why};
use crate::report::{Line, words as shown};
use crate::time::When;
use std::collections::{BTreeMap, HashSet};

/// More estimates than this share being assumed is a risk: one half.
const MOST_ASSUMED: (usize, usize) = (1, 2);

/// With fewer tasks planned than this, a missing estimate is no risk yet.
const FEWEST_PLANNED: usize = 3;

/// At most so many lines of one kind.
const MOST_LINES: usize = 2;

/// A title within a sentence is cut here, in columns.
const TITLE_COLUMNS: usize = 40;

/// The risks of the day, the gravest first.
pub(super) fn risks(facts: &Facts) -> Vec<Line> {
    let known = &facts.known;
    if known.is_away() {
        return Vec::new();
    }
    let plan = &known.plan;
    let mut lines = Vec::new();
    some(&mut lines, &late(facts), |(task, minutes, due)| short(facts, task, *minutes, *due));
    some(&mut lines, &plan.blocked, |blocked| waits(facts, blocked));
    some(&mut lines, &plan.tight, |chain| tight(facts, chain));
    some(&mut lines, &plan.conflicts, |conflict| words::conflict(facts, conflict));
    let stretches = without_break(&known.today, &plan.blocks, facts.record.date, known.moment);
    // Without a meeting in it the break can be taken at any time.
    let stretches: Vec<Stretch> =
        stretches.into_iter().filter(|stretch| !stretch.meetings.is_empty()).collect();
    some(&mut lines, &stretches, |stretch| no_break(facts, stretch));
    lines.extend(tentative(facts));
    some(&mut lines, &twice(facts), Line::clone);
    lines.extend(assumed(facts));
    lines
}

/// A line for each of the first few, and how many more there are.
fn some<T>(lines: &mut Vec<Line>, all: &[T], line: impl Fn(&T) -> Line) {
    lines.extend(all.iter().take(MOST_LINES).map(line));
    if let Some(more) = all.len().checked_sub(MOST_LINES).filter(|more| *more > 0) {
        lines.push(Line::new().faint(format!("and {more} more of this kind")));
    }
}

fn task(facts: &Facts, key: &Key) -> Line {
    let known = &facts.known;
    let title = shorten(&known.title(key), TITLE_COLUMNS);
    Line::new().handle(known.handle(key)).ours(" ").outside(title).key(key)
}

/// What cannot be finished in time and has some time today, with the minutes that are missing: of what
/// is due today those that the plan does not give it, else those that nobody could. What has no time
/// today is told under "Not today", and what the verdict says need not be said again.
fn late(facts: &Facts) -> Vec<(&Key, i64, When)> {
    let plan = &facts.known.plan;
    let today = When::Day(facts.record.date);
    let cut = plan.ranked.iter().filter(|ranked| {
        matches!(ranked.demand, Demand::Overdue { .. } | Demand::DueToday)
            && (1..ranked.minutes).contains(&ranked.minutes_today)
    });
    let mut late: Vec<(&Key, i64, When)> =
        cut.map(|ranked| (&ranked.task, ranked.minutes - ranked.minutes_today, today)).collect();
    let told = plan.not_today.iter().filter(|left| is_late(&left.why));
    let told: HashSet<&Key> = told.map(|left| &left.task).collect();
    let later = plan.short.iter().filter(|short| {
        short.due.date(facts.known.moment.zone) > facts.record.date && !told.contains(&short.task)
    });
    late.extend(later.map(|short| (&short.task, short.minutes, short.due)));
    let in_verdict = plan.infeasible.as_ref().map(|first| (&first.task, first.minutes, first.due));
    late.retain(|one| in_verdict != Some(*one));
    late
}

fn is_late(why: &Why) -> bool {
    matches!(why, Why::NoRoom { in_time: false, .. } | Why::NoWorkTime { in_time: false, .. })
}

fn short(facts: &Facts, key: &Key, minutes: i64, when: When) -> Line {
    let (minutes, task) = (shown::duration(minutes), task(facts, key));
    if when == When::Day(facts.record.date) {
        return task.ours(format!(": {minutes} of it have no room today"));
    }
    task.ours(format!(" is {minutes} short for {}", due(facts, when)))
}

fn waits(facts: &Facts, blocked: &BlockedDue) -> Line {
    let due = due(facts, blocked.due);
    let line = task(facts, &blocked.task).ours(format!(" is due {due} and waits for "));
    let named: Vec<&Key> =
        blocked.by.iter().filter(|key| facts.known.handles.contains_key(*key)).collect();
    if named.is_empty() {
        return line.ours("something unknown");
    }
    let line = handles(facts, line, &named);
    if in_circle(facts, &blocked.task) { line.ours(", and so in the end for itself") } else { line }
}

/// Whether a task waits, through others, for itself.
fn in_circle(facts: &Facts, key: &Key) -> bool {
    let depends = |key: &Key| facts.known.tasks.get(key).filter(|task| task.is_open());
    let mut seen: HashSet<&Key> = HashSet::new();
    let mut next: Vec<&Key> = depends(key).iter().flat_map(|task| &task.depends).collect();
    while let Some(one) = next.pop() {
        if one == key {
            return true;
        }
        if seen.insert(one) {
            next.extend(depends(one).iter().flat_map(|task| &task.depends));
        }
    }
    false
}

/// Tasks with time today that different lists call the same: perhaps one task that takes its time
/// twice.
fn twice(facts: &Facts) -> Vec<Line> {
    let known = &facts.known;
    let today = known.plan.ranked.iter().filter(|ranked| ranked.minutes_today > 0);
    let mut by_title: BTreeMap<String, Vec<&Task>> = BTreeMap::new();
    for task in today.filter_map(|ranked| known.tasks.get(&ranked.task)) {
        by_title.entry(clean(&task.title).to_lowercase()).or_default().push(task);
    }
    by_title.retain(|title, tasks| {
        let lists: HashSet<&str> = tasks.iter().map(|task| task.source.as_str()).collect();
        !title.is_empty() && lists.len() > 1
    });
    let mut same: Vec<Vec<&Key>> =
        by_title.values().map(|tasks| tasks.iter().map(|task| &task.key).collect()).collect();
    same.sort_by_key(|keys| keys.iter().map(|key| known.place(key)).min());
    let line = |keys: &Vec<&Key>| {
        handles(facts, Line::new(), keys).ours(" have one title in different lists: one task?")
    };
    same.iter().map(line).collect()
}

fn tight(facts: &Facts, chain: &TightChain) -> Line {
    let tasks: Vec<&Key> = chain.tasks.iter().collect();
    let spare = shown::duration(chain.spare_minutes);
    let due = due(facts, chain.due);
    handles(facts, Line::new(), &tasks)
        .ours(format!(" come one after another: {spare} can be lost before {due} is missed"))
}

fn no_break(facts: &Facts, stretch: &Stretch) -> Line {
    let mut keys: Vec<&Key> = Vec::new();
    for key in stretch.meetings.iter().chain(&stretch.tasks) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let line = Line::new().ours(format!("no break {}: ", span(facts, stretch.at)));
    handles(facts, line, &keys)
}

/// The meetings ahead that may not take place.
fn tentative(facts: &Facts) -> Option<Line> {
    let known = &facts.known;
    let unsure = |event: &&Event| {
        let (_, end) = event.span.ends();
        let over = matches!(end, When::At(end) if end <= known.moment.now);
        let open = event.status == Status::Tentative || event.response == Response::Tentative;
        event.busy && open && !over
    };
    let keys: Vec<&Key> = known.today.iter().filter(unsure).map(|event| &event.key).collect();
    let verb = match keys.len() {
        0 => return None,
        1 => " is tentative: its time may come free",
        _ => " are tentative: their time may come free",
    };
    Some(handles(facts, Line::new(), &keys).ours(verb))
}

/// More than half of what is planned today has no estimate.
fn assumed(facts: &Facts) -> Option<Line> {
    let ranked = facts.known.plan.ranked.iter().filter(|ranked| ranked.minutes_today > 0);
    let (without, with): (Vec<_>, Vec<_>) = ranked.partition(|ranked| ranked.assumed);
    let (all, (of, parts)) = (without.len() + with.len(), MOST_ASSUMED);
    if all < FEWEST_PLANNED || without.len() * parts <= all * of {
        return None;
    }
    let keys: Vec<&Key> = without.iter().map(|ranked| &ranked.task).collect();
    if with.is_empty() {
        let line = Line::new().ours(format!("none of the {all} tasks planned has an estimate"));
        return Some(keys.into_iter().fold(line, Line::key));
    }
    let line =
        Line::new().ours(format!("{} of {all} tasks planned have no estimate: ", keys.len()));
    Some(handles(facts, line, &keys))
}
