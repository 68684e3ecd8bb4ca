//! The plan laid out: the verdict, the top three, the day, and what is left.

use super::draft::{Block, NotToday, Report};
use super::facts::{Facts, Known};
use super::words;
use crate::agents::{event_slot, unknown};
use crate::domain::{Event, Span};
use crate::planner::{Demand, Ranked};
use crate::report::words as shown;
use crate::report::{Body, Column, Document, Fit, Line, Section, Slot, SlotKind, Table};
use crate::time::{Interval, Window, subtract};
use chrono::{DateTime, Utc};

/// So many tasks of one kind are named; the rest is a number.
const MOST_NAMED: usize = 5;

/// Free stretches shorter than this are not worth a line, in minutes.
const SHORTEST_FREE: i64 = 30;

pub(super) fn document(facts: &Facts, report: &Report) -> Document {
    let today = facts.date;
    // The year is said when it is not the one the reader lives in.
    let title = shown::day(today, facts.known.moment.today());
    let mut sections = if facts.known.is_away() {
        vec![
            Section::new("Day", Body::Timeline(day(facts, report))).obvious(),
            Section::new("All day", Body::Lines(all_day(facts))),
            Section::new("Due", Body::Lines(due_today(facts))),
        ]
    } else {
        vec![
            Section::new("Top", Body::Table(top(report))).obvious().lead(),
            Section::new("Day", Body::Timeline(day(facts, report))).obvious(),
            Section::new("All day", Body::Lines(all_day(facts))),
            Section::new("Overlap", Body::Lines(lines(&report.conflicts))),
            Section::new("Too late", Body::Lines(too_late(report))),
            Section::new("Not today", Body::Lines(not_today(facts, report))),
        ]
    };
    sections.push(unknown(&report.unknown));
    Document {
        title: Line::new().ours(title),
        verdict: lines(&report.verdict),
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

fn lines(said: &[super::draft::Said]) -> Vec<Line> {
    said.iter().map(|said| said.0.clone()).collect()
}

fn top(report: &Report) -> Table {
    let columns = vec![
        Column::new("", Fit::Whole),
        Column::new("", Fit::Whole),
        Column::new("task", Fit::Shorten),
        Column::new("today", Fit::Whole).right(),
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

/// Meetings, work, lunch and free stretches from now on, in order of time.
fn day(facts: &Facts, report: &Report) -> Vec<Slot> {
    let known = &facts.known;
    if !known.has_calendars && !known.has_lists {
        return Vec::new();
    }
    // A calendar that could not be read may hold a meeting there.
    let whole = known.has_calendars && known.unknown_calendars.is_empty();
    let free_word = if whole { "free" } else { "free as far as is known" };
    let mut slots: Vec<(DateTime<Utc>, Slot)> = Vec::new();
    let timed = known.today.iter().filter(|event| Known::timed(event));
    slots.extend(timed.filter_map(|event| meeting(facts, event)));
    slots.extend(work(facts, report));
    slots.extend(lunch(facts));
    let taken = known
        .plan
        .blocks
        .iter()
        .map(|block| Interval { start: block.start, end: block.end })
        .collect();
    slots.extend(
        subtract(known.plan.work_time.clone(), taken)
            .into_iter()
            .filter(|free| free.minutes() >= SHORTEST_FREE)
            .map(|free| slot(facts, free, SlotKind::Free, None, Line::new().faint(free_word))),
    );
    slots.sort_by_key(|(start, slot)| (*start, slot.end.clone(), slot.handle.clone()));
    slots.into_iter().map(|(_, slot)| slot).collect()
}

/// The blocks of work; those of one task that follow one another without a pause are one stretch to
/// a reader.
fn work(facts: &Facts, report: &Report) -> Vec<(DateTime<Utc>, Slot)> {
    let mut stretches: Vec<(Interval, &Block, bool)> = Vec::new();
    for (block, said) in std::iter::zip(&facts.known.plan.blocks, &report.blocks) {
        match stretches.last_mut() {
            Some((at, last, reserve)) if last.task == block.task && at.end == block.start => {
                at.end = block.end;
                *reserve |= block.uses_reserve;
            }
            _ => {
                let at = Interval { start: block.start, end: block.end };
                stretches.push((at, said, block.uses_reserve));
            }
        }
    }
    let stretch = |(at, block, reserve): (Interval, &Block, bool)| {
        let note = if reserve { " (uses the reserve)" } else { "" };
        let what = Line::new().outside(&block.title).faint(note).key(&block.task);
        slot(facts, at, SlotKind::Task, Some(&block.handle), what)
    };
    stretches.into_iter().map(stretch).collect()
}

fn slot(
    facts: &Facts,
    at: Interval,
    kind: SlotKind,
    handle: Option<&String>,
    what: Line,
) -> (DateTime<Utc>, Slot) {
    let (start, end) = (words::time(facts, at.start), words::time(facts, at.end));
    (at.start, Slot { start, end, kind, handle: handle.cloned(), what })
}

/// A meeting that is not over yet.
fn meeting(facts: &Facts, event: &Event) -> Option<(DateTime<Utc>, Slot)> {
    let known = &facts.known;
    let Span::Timed { start, end } = event.span else { return None };
    if end <= known.shown_from && start < end {
        return None;
    }
    let day = Window::days(facts.date, 1, known.moment.zone);
    let handle = Some(known.handle(&event.key));
    Some((start, event_slot(event, &day, known.time_format, handle)))
}

/// Lunch, where the day has work and no meeting takes all of it.
fn lunch(facts: &Facts) -> Option<(DateTime<Utc>, Slot)> {
    let known = &facts.known;
    let lunch = known.lunch?;
    let busy = known.today.iter().filter(|event| event.busy).filter_map(|event| match event.span {
        Span::Timed { start, end } => Some(Interval { start, end }),
        Span::AllDay { .. } => None,
    });
    let left = subtract(vec![lunch], busy.collect());
    let worth_it = !known.is_away()
        && !known.plan.work_time.is_empty()
        && lunch.end > known.shown_from
        && left == [lunch];
    let line = Line::new().faint("lunch");
    worth_it.then(|| slot(facts, lunch, SlotKind::Break, None, line))
}

fn all_day(facts: &Facts) -> Vec<Line> {
    let known = &facts.known;
    let events = known.today.iter().filter(|event| !Known::timed(event));
    let line = |event: &Event| {
        let note = if event.busy { " (takes the day)" } else { "" };
        Line::new()
            .handle(known.handle(&event.key))
            .ours(" ")
            .outside(known.title(&event.key))
            .ours(note)
            .key(&event.key)
    };
    events.map(line).collect()
}

fn too_late(report: &Report) -> Vec<Line> {
    let line = |short: &super::draft::Short| {
        let said = &short.said.0;
        Line::new()
            .handle(&short.handle)
            .ours(" ")
            .outside(&short.title)
            .ours(format!(" ({})", said.text()))
            .key(&short.task)
    };
    let mut lines: Vec<Line> = report.short.iter().take(MOST_NAMED).map(line).collect();
    lines.extend(more(report.short.len()));
    lines
}

fn not_today(facts: &Facts, report: &Report) -> Vec<Line> {
    let line = |left: &NotToday| {
        let due = facts.known.tasks.get(&left.task).and_then(|task| task.due);
        let due = due.map(|due| format!(", due {}", words::due(facts, due))).unwrap_or_default();
        let mut line = Line::new()
            .handle(&left.handle)
            .ours(" ")
            .outside(&left.title)
            .ours(format!(" ({}{due}, ", words::minutes(left.minutes, left.assumed)))
            .key(&left.task);
        line.pieces.extend(left.reason.0.pieces.clone());
        line.ours(")")
    };
    let mut lines: Vec<Line> = report.not_today.iter().take(MOST_NAMED).map(line).collect();
    lines.extend(more(report.not_today.len()));
    lines
}

/// The line after a list that is not shown whole.
fn more(all: usize) -> Option<Line> {
    let more = all.saturating_sub(MOST_NAMED);
    (more > 0).then(|| Line::new().faint(format!("and {more} more: personal-os tasks")))
}

fn footer(facts: &Facts, report: &Report) -> Vec<Line> {
    let known = &facts.known;
    let mut footer = Vec::new();
    let top = report.top.iter().map(|top| top.assumed);
    let named = report.not_today.iter().take(MOST_NAMED).map(|left| left.assumed);
    // The mark is explained where it is used.
    if !known.is_away() && top.chain(named).any(|assumed| assumed) {
        footer.push(Line::new().faint("~ no estimate, the usual length is assumed"));
    }
    if let Some(found) = &known.found {
        if !found.is_empty() {
            let mut line = Line::new().faint("Found on this machine: ");
            for (index, place) in found.iter().enumerate() {
                line = line.faint(if index == 0 { "" } else { ", " }).outside(place);
            }
            footer.push(line.faint("."));
        }
        footer.push(
            Line::new().faint(
                "Next: `personal-os config edit` names your calendars, task lists and hours.",
            ),
        );
    }
    footer
}
