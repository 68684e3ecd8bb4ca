//! The report at noon laid out: where the day stands, then what the rest of it is.

use super::Facts;
use super::draft::{Report, Task, cut, is_elsewhere};
use crate::agents::execution::plan::{day::day, learned, verdict, words};
use crate::agents::unknown;
use crate::domain::Key;
use crate::report::words as shown;
use crate::report::{Body, Document, Line, Section};
use std::collections::HashSet;

/// So many lines of one kind are shown; the rest is a number.
const MOST_NAMED: usize = 4;

pub(super) fn document(facts: &Facts, report: &Report) -> Document {
    let record = &facts.now.record;
    let date = shown::day(record.date, record.made_on);
    let title = if is_elsewhere(facts) {
        date
    } else {
        format!("{date}, {}", words::time(&facts.now, facts.now.known.moment.now))
    };
    let lines = |heading: &str, lines: Vec<Line>| Section::new(heading, Body::Lines(lines));
    let (mut sections, mut footer) = (Vec::new(), Vec::new());
    if !report.nothing_new && !is_elsewhere(facts) && !facts.now.known.is_away() {
        sections
            .push(lines("Done", some(report.done.iter().map(|task| done(facts, task)).collect())));
        let slipped = report.slipped.iter().map(|one| one.said.clone());
        sections.push(lines("Slipped", some(slipped.collect())).lead());
        sections.push(lines("New", report.changed.iter().map(|said| said.0.clone()).collect()));
        let afternoon = Body::Timeline(day(&facts.now, &report.afternoon));
        sections.push(Section::new("From now", afternoon).obvious());
        sections.push(lines("Cut", cut(facts)));
        let decision = report.decision.iter().map(|said| said.0.clone());
        sections.push(lines("Decide", decision.collect()).lead());
        sections.push(unknown(&report.unknown));
        let ranked = &facts.now.known.plan.ranked;
        let assumed: HashSet<&Key> =
            ranked.iter().filter(|task| task.assumed).map(|task| &task.task).collect();
        let mut new = report.changed.iter().flat_map(|said| &said.0.keys);
        if report.done.iter().take(MOST_NAMED).any(|task| task.assumed)
            || new.any(|key| assumed.contains(key))
        {
            footer.push(words::assumed_mark());
        }
        let mut named: Vec<&Key> =
            report.afternoon.blocks.iter().map(|block| &block.task).collect();
        let mut told = HashSet::new();
        named.retain(|key| told.insert(*key));
        footer.extend(learned::lines(&facts.now, named.into_iter()));
    }
    let known = &facts.now.known;
    if !known.has_calendars && !known.has_lists {
        footer.extend(verdict::next_step(&facts.now));
    }
    Document {
        title: Line::new().ours(title),
        verdict: report.verdict.iter().map(|said| said.0.clone()).collect(),
        sections,
        footer,
    }
}

fn done(facts: &Facts, task: &Task) -> Line {
    let line = Line::new()
        .handle(task.handle.as_deref().unwrap_or(""))
        .ours(" ")
        .outside(&task.title)
        .ours(format!(" ({})", words::minutes(task.minutes, task.assumed)))
        .key(&task.task);
    // Without a plan nobody knows what was planned.
    let planned = task.planned || facts.since.plans.is_empty();
    if planned { line } else { line.ours(", not planned") }
}

/// The first few lines, and how many more there are.
fn some(mut lines: Vec<Line>) -> Vec<Line> {
    let more = lines.len().saturating_sub(MOST_NAMED);
    lines.truncate(MOST_NAMED);
    if more > 0 {
        lines.push(Line::new().faint(format!("and {more} more")));
    }
    lines
}
