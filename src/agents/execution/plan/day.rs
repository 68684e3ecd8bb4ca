//! The day as a timeline, and what stands over all of it.

use super::draft::{Block, Report};
use super::facts::Facts;
use super::known::Known;
use super::words;
use crate::agents::event_slot;
use crate::domain::{Event, Span};
use crate::report::{Line, Slot, SlotKind};
use crate::time::{Interval, Window, subtract};
use chrono::{DateTime, Utc};

/// Free stretches shorter than this are not worth a line, in minutes.
const SHORTEST_FREE: i64 = 30;

/// A day of more lines than this shows no free stretches: they are what is left between the rest.
const MOST_SLOTS: usize = 12;

/// Meetings, work, lunch and free stretches from now on, in order of time.
pub(in crate::agents::execution) fn day(facts: &Facts, report: &Report) -> Vec<Slot> {
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
    if slots.len() > MOST_SLOTS {
        slots.retain(|(_, slot)| slot.kind != SlotKind::Free || slot.handle.is_some());
    }
    slots.sort_by_key(|(start, slot)| (*start, slot.end.clone(), slot.handle.clone()));
    slots.into_iter().map(|(_, slot)| slot).collect()
}

/// The blocks of work; those of one task that follow one another without a pause are one stretch to
/// a reader.
fn work(facts: &Facts, report: &Report) -> Vec<(DateTime<Utc>, Slot)> {
    let stretch = |(at, block, reserve): (Interval, &Block, bool)| {
        let note = if reserve { " (uses the reserve)" } else { "" };
        let what = Line::new().outside(&block.title).faint(note).key(&block.task);
        slot(facts, at, SlotKind::Task, Some(&block.handle), what)
    };
    stretches(facts, report).into_iter().map(stretch).collect()
}

/// What a reader takes for one block of work: when, of which task, and whether a deadline pushes it
/// into the reserve.
pub(super) fn stretches<'r>(facts: &Facts, report: &'r Report) -> Vec<(Interval, &'r Block, bool)> {
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
    stretches
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
    let day = Window::days(facts.record.date, 1, known.moment.zone);
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

pub(in crate::agents::execution) fn all_day(facts: &Facts) -> Vec<Line> {
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
