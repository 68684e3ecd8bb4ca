//! The one decision that the middle of the day asks for: the gravest that there is.

use super::Facts;
use super::draft::Report;
use super::pace::Pace;
use crate::agents::execution::plan::{past::Change, verdict, words};
use crate::domain::Key;
use crate::planner::{Deferral, Why};
use crate::report::{Line, words as shown};

/// A decision as a question, or none if the day runs by itself.
pub(super) fn decision(facts: &Facts, report: &Report) -> Option<Line> {
    let plan = &facts.now.known.plan;
    if matches!(report.pace, Pace::Unrecorded { .. })
        && let Some(line) = unsure(facts, report)
    {
        return Some(line);
    }
    plan.defer
        .as_ref()
        .map(|defer| too_much(facts, defer))
        .or_else(|| late(facts))
        .or_else(|| unsure(facts, report))
        .or_else(|| collision(facts))
        .or_else(|| ahead(facts, report))
}

fn named(facts: &Facts, before: &str, keys: &[&Key]) -> Line {
    words::handles(&facts.now, Line::new().ours(before), keys)
}

/// More is asked of the day than it has room for.
fn too_much(facts: &Facts, defer: &Deferral) -> Line {
    let mut tasks: Vec<&Key> = defer.tasks.iter().map(|one| &one.task).collect();
    tasks.sort_by_key(|key| facts.now.known.place(key));
    if let (true, false) = (defer.enough, tasks.is_empty()) {
        let line = named(facts, "Move ", &tasks).ours(" to another day");
        let misses = defer.tasks.iter().find_map(|one| one.misses);
        return match misses {
            Some(due) => line.ours(format!(
                ", though {} is missed then, or work longer?",
                words::due(&facts.now, due)
            )),
            None => line.ours(", or work longer?"),
        };
    }
    let due: Vec<&Key> = defer.due_today.iter().collect();
    let load = facts.now.known.plan.load;
    // Against the room as it is shown, so that the figures add up on the page.
    let over = load.demand_minutes - verdict::shown_room(load.capacity_minutes);
    let over = shown::duration(over);
    if due.is_empty() {
        return Line::new().ours(format!("Which {over} of work can wait?"));
    }
    let verb = if due.len() == 1 { " is due today" } else { " are due today" };
    named(facts, "", &due)
        .ours(format!("{verb} and {over} is missing: which due moves, or who can help?"))
}

/// A later deadline cannot be met.
fn late(facts: &Facts) -> Option<Line> {
    let first = facts.now.known.plan.infeasible.as_ref()?;
    let by = words::due(&facts.now, first.due);
    let minutes = shown::duration(first.minutes);
    Some(
        named(facts, "Shorten ", &[&first.task])
            .ours(format!(" or move its due? Up to {by} there is {minutes} too much.")),
    )
}

/// Something that was to be done is open, or nobody can tell.
fn unsure(facts: &Facts, report: &Report) -> Option<Line> {
    let slipped: Vec<_> = report.slipped.iter().filter(|one| !one.put_off).collect();
    // What has no time any more needs a decision more than what only comes later.
    let first = slipped.iter().find(|one| one.now_from.is_none()).or(slipped.first())?;
    let key = &first.task;
    if matches!(report.pace, Pace::Unrecorded { .. }) || first.now_from.is_some() {
        let line = named(facts, "Is ", &[key]).ours(" done? If so: personal-os tasks done ");
        return Some(line.handle(&first.handle).ours("."));
    }
    Some(named(facts, "", &[key]).ours(" has no time left today: what gives way to it?"))
}

/// Two meetings that are still ahead are at one time.
fn collision(facts: &Facts) -> Option<Line> {
    let new = |key: &Key| {
        facts.now.record.changes.iter().any(|change| match change {
            Change::EventNew { key: own }
            | Change::EventMoved { key: own, .. }
            | Change::EventResized { key: own, .. } => own == key,
            _ => false,
        })
    };
    let conflicts = &facts.now.known.plan.conflicts;
    // One that was there in the morning was told then.
    let conflict = conflicts.iter().find(|both| new(&both.first) || new(&both.second))?;
    let line = named(facts, "Which of ", &[&conflict.first, &conflict.second]);
    Some(line.ours(format!(", that overlap {}?", words::span(&facts.now, conflict.at))))
}

/// There is time for something that was left out.
fn ahead(facts: &Facts, report: &Report) -> Option<Line> {
    use super::pace::Word;
    if !matches!(report.pace, Pace::Measured { word: Word::Ahead, .. }) {
        return None;
    }
    let plan = &facts.now.known.plan;
    let next = plan.not_today.iter().find(|left| matches!(left.why, Why::NoRoom { .. }))?;
    Some(named(facts, "Use the time you won for ", &[&next.task]).ours("?"))
}
