//! The plan laid out: the verdict, the top three, the day, and what is left.

use super::changed;
use super::day::{all_day, day};
use super::draft::{NotToday, Prepare, Report};
use super::facts::Facts;
use super::learned;
use super::words;
use crate::agents::unknown;
use crate::domain::shorten;
use crate::planner::{Demand, Ranked};
use crate::report::words as shown;
use crate::report::{Body, Column, Document, Fit, Line, Section, Table};

/// So many tasks of one kind are named; the rest is a number.
const MOST_NAMED: usize = 4;

/// On a day that is too full the verdict names them already, so fewer are told of.
const MOST_NAMED_IF_FULL: usize = 3;

/// So many meetings are prepared for.
const MOST_PREPARED: usize = 4;

/// A list that is as it was shrinks to a line if it has more lines than this.
const SHRINKS: usize = 2;

/// A title within a sentence is cut here, in columns.
const TITLE_COLUMNS: usize = 40;

/// A title that begins a line is cut here, in columns.
const LONGEST_TITLE: usize = 60;

pub(super) fn document(facts: &Facts, report: &Report) -> Document {
    // The year is said when it is not the one the reader lives in.
    let title = shown::day(facts.record.date, facts.record.made_on);
    let lines = |heading: &str, lines: Vec<Line>| Section::new(heading, Body::Lines(lines));
    let mut sections = Vec::new();
    if !facts.known.is_away() {
        sections.push(Section::new("Top", Body::Table(top(report, "today"))).obvious().lead());
    }
    sections.push(Section::new("Day", Body::Timeline(day(facts, report))).obvious());
    sections.push(lines("All day", all_day(facts)));
    if facts.known.is_away() {
        sections.push(lines("Due", due_today(facts)));
    } else {
        sections.push(lines("Not today", not_today(facts, report)));
        sections.push(lines("Prepare", prepare(report)));
        sections
            .extend(changed::last_day(facts).map(|(heading, line)| lines(&heading, vec![line])));
        sections.push(lines("Rolled over", report.carried_said.clone()));
        sections.push(lines("Risks", said(&report.risks)));
    }
    sections.push(unknown(&report.unknown));
    if !facts.known.is_away() {
        sections.push(lines("Changed", said(&report.changed)));
    }
    Document {
        title: Line::new().ours(title),
        verdict: said(&report.verdict),
        sections,
        footer: footer(facts, report),
    }
}

/// On a day off: what is due on that very day, which alone may not be able to wait.
fn due_today(facts: &Facts) -> Vec<Line> {
    let known = &facts.known;
    let due = known.plan.ranked.iter().filter(|ranked| ranked.demand == Demand::DueToday);
    let line = |ranked: &Ranked| {
        Line::new()
            .handle(known.handle(&ranked.task))
            .ours(" ")
            .outside(known.title(&ranked.task))
            .ours(format!(" ({})", words::minutes(ranked.minutes, ranked.assumed)))
            .key(&ranked.task)
    };
    due.map(line).collect()
}

fn said(said: &[super::draft::Said]) -> Vec<Line> {
    said.iter().map(|said| said.0.clone()).collect()
}

pub(in crate::agents::execution) fn top(report: &Report, day: &str) -> Table {
    let columns = vec![
        Column::new("", Fit::Whole),
        Column::new("", Fit::Whole),
        Column::new("task", Fit::Shorten),
        Column::new(day, Fit::Whole).right(),
        Column::new("why", Fit::Wrap),
    ];
    let rows = (1..).zip(&report.top).map(|(number, top)| {
        vec![
            Line::new().strong(number.to_string()),
            Line::new().handle(&top.handle).key(&top.task),
            Line::new().outside(&top.title).key(&top.task),
            Line::new().ours(words::share(top.minutes, top.all_minutes, top.assumed)),
            top.reason.0.clone(),
        ]
    });
    Table { columns, rows: rows.collect() }
}

fn not_today(facts: &Facts, report: &Report) -> Vec<Line> {
    let line = |left: &NotToday| {
        let due = facts.known.tasks.get(&left.task).and_then(|task| task.due);
        let due = due.map(|due| format!(", due {}", words::due(facts, due))).unwrap_or_default();
        let mut line = Line::new()
            .handle(&left.handle)
            .ours(" ")
            .outside(shorten(&left.title, LONGEST_TITLE))
            .ours(format!(" ({}{due}, ", words::minutes(left.minutes, left.assumed)))
            .key(&left.task);
        line.pieces.extend(left.reason.0.pieces.clone());
        line.ours(")")
    };
    let all = report.not_today.len();
    if report.not_today_is_unchanged && all > SHRINKS {
        let first = report.not_today.first().map(line);
        let mut whole =
            Line::new().ours(format!("the same {all} tasks as in the last plan, first "));
        if let Some(first) = first {
            whole.pieces.extend(first.pieces);
            whole.keys.extend(first.keys);
        }
        return vec![whole];
    }
    let most = most_named(report);
    let mut lines: Vec<Line> = report.not_today.iter().take(most).map(line).collect();
    lines.extend(more(all, most));
    lines.extend(report.advice.as_ref().map(|said| said.0.clone()));
    lines
}

/// A line for each meeting that open tasks belong to.
fn prepare(report: &Report) -> Vec<Line> {
    let line = |prepare: &Prepare| {
        let mut line = Line::new().handle(&prepare.handle).ours(": ").key(&prepare.meeting);
        for (index, shared) in prepare.tasks.iter().enumerate() {
            line = line
                .ours(if index == 0 { "" } else { "; " })
                .handle(&shared.handle)
                .ours(" ")
                .outside(shorten(&shared.title, TITLE_COLUMNS))
                .faint(" (")
                .outside(&shared.by)
                .faint(")")
                .key(&shared.task);
        }
        match prepare.more {
            0 => line,
            more => line.ours(format!(" and {more} more")),
        }
    };
    let own = report.prepare.iter().take(MOST_PREPARED).map(line);
    own.chain(said(&report.prepare_said)).collect()
}

/// How many of the tasks that are not today are named.
fn most_named(report: &Report) -> usize {
    if report.load.over_minutes > 0 { MOST_NAMED_IF_FULL } else { MOST_NAMED }
}

/// The line after a list that is not shown whole.
fn more(all: usize, shown: usize) -> Option<Line> {
    let more = all.saturating_sub(shown);
    (more > 0).then(|| Line::new().faint(format!("and {more} more: personal-os tasks")))
}

fn footer(facts: &Facts, report: &Report) -> Vec<Line> {
    let known = &facts.known;
    let mut footer = Vec::new();
    let top = report.top.iter().map(|top| top.assumed);
    let named = report.not_today.iter().take(most_named(report)).map(|left| left.assumed);
    // The mark is explained where it is used.
    if !known.is_away() && top.chain(named).any(|assumed| assumed) {
        footer.push(words::assumed_mark());
    }
    let named = report.not_today.iter().take(MOST_NAMED).map(|left| &left.task);
    let shown = report.top.iter().map(|top| &top.task).chain(named);
    if !known.is_away() {
        footer.extend(learned::lines(facts, shown));
    }
    if let Some(found) = facts.record.found.as_ref().filter(|found| !found.is_empty()) {
        let mut line = Line::new().faint("Found on this machine: ");
        for (index, place) in found.iter().enumerate() {
            line = line.faint(if index == 0 { "" } else { ", " }).outside(place);
        }
        footer.push(line.faint("."));
    }
    footer.extend(super::verdict::next_step(facts));
    footer
}
