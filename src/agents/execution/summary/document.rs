//! The evening report laid out: what the day came to, what rolls over, and what comes next.

use super::draft::{Blocker, Finished, Report, RollsOver};
use super::facts::Facts;
use super::trend::WORKDAYS;
use super::verdict::percent;
use crate::agents::execution::plan::{changed::DECIDE, known::Known};
use crate::agents::execution::plan::{document::top, learned, verdict, words};
use crate::agents::unknown;
use crate::domain::{Event, Key};
use crate::planner::Demand;
use crate::report::words as shown;
use crate::report::{Body, Document, Line, Section};

/// So many lines of one kind are shown; the rest is a number.
const MOST_NAMED: usize = 4;

/// So many blockers are named.
const MOST_BLOCKERS: usize = 2;

pub(super) fn document(facts: &Facts, report: &Report) -> Document {
    let made_on = facts.next.record.made_on;
    let lines = |heading: &str, lines: Vec<Line>| Section::new(heading, Body::Lines(lines));
    let mut sections = Vec::new();
    let has_sources = facts.next.known.has_calendars || facts.next.known.has_lists;
    if !facts.is_ahead() && has_sources {
        sections.push(lines(
            "Done",
            some(report.finished.iter().map(|one| finished(facts, one)).collect()),
        ));
        sections.push(lines("Not done", not_done(report)));
        sections.push(lines("Rolls over", some(report.carried_over.iter().map(rolls).collect())));
        let blockers = report.blockers.iter().take(MOST_BLOCKERS);
        sections.push(lines("Blockers", blockers.map(|one| blocker(facts, one)).collect()));
        if facts.is_workday {
            sections.push(lines("Time", vec![time(facts, report)]));
        }
        sections.push(lines("Trend", trend(report)));
        if report.next.is_some() {
            let heading = shown::relative_day(facts.next.record.date, made_on);
            sections.push(lines(&capital(&heading), next(facts, report)));
            let table = top(&report.draft, "then");
            sections.push(Section::new("Draft", Body::Table(table)).obvious().lead());
        }
        sections.push(unknown(&report.unknown));
    }
    let mut footer = Vec::new();
    if facts.day != made_on && !facts.is_ahead() {
        let seen = shown::day(made_on, made_on);
        footer.push(Line::new().faint(format!("As the lists stand on {seen}.")));
    }
    let finished = report.finished.iter().map(|one| one.assumed);
    let drafted = || report.draft.top.iter().map(|top| top.assumed);
    if finished.chain(drafted()).any(|assumed| assumed) {
        footer.push(words::assumed_mark());
    }
    footer.extend(learned::lines(&facts.next, report.draft.top.iter().map(|top| &top.task)));
    let known = &facts.next.known;
    if !known.has_calendars && !known.has_lists {
        footer.extend(verdict::next_step(&facts.next));
    }
    Document {
        title: Line::new().ours(shown::day(facts.day, made_on)),
        verdict: report.verdict.iter().map(|said| said.0.clone()).collect(),
        sections,
        footer,
    }
}

fn finished(facts: &Facts, one: &Finished) -> Line {
    let line = Line::new()
        .handle(one.handle.as_deref().unwrap_or(""))
        .ours(" ")
        .outside(&one.title)
        .ours(format!(" ({}", words::minutes(one.minutes, one.assumed)))
        .key(&one.task);
    let line = match one.spent_minutes {
        Some(spent) => line.ours(format!(", took {})", shown::duration(spent))),
        None => line.ours(")"),
    };
    // Without a plan nobody knows what was planned.
    let planned = one.planned || facts.since.plans.is_empty();
    if planned { line } else { line.ours(", not planned") }
}

fn not_done(report: &Report) -> Vec<Line> {
    let lines = report.not_done.iter().map(|one| {
        let mut line =
            Line::new().handle(&one.handle).ours(" ").outside(&one.title).ours(": ").key(&one.task);
        line.pieces.extend(one.why.0.pieces.clone());
        line
    });
    some(lines.collect())
}

fn rolls(one: &RollsOver) -> Line {
    let line = Line::new().handle(&one.handle).ours(" ").outside(&one.title).key(&one.task);
    match one.workdays {
        1 => line.ours(", 1 workday"),
        days if days < DECIDE => line.ours(format!(", {days} workdays")),
        days => line.strong(format!(", {days} workdays")).ours(": do, delegate, split or drop it"),
    }
}

fn blocker(facts: &Facts, one: &Blocker) -> Line {
    let age = match one.age_days {
        None => "age not recorded".to_owned(),
        Some(0) => "open since this day".to_owned(),
        Some(1) => "open for 1 day".to_owned(),
        Some(days) => format!("open for {days} days"),
    };
    let line = Line::new()
        .handle(&one.handle)
        .ours(" ")
        .outside(&one.title)
        .ours(format!(" ({age}): "))
        .key(&one.task);
    let waiting: Vec<&Key> = one.waiting_keys.iter().collect();
    let verb = if waiting.len() == 1 { " waits for it" } else { " wait for it" };
    words::handles(&facts.next, line, &waiting).ours(verb)
}

fn time(facts: &Facts, report: &Report) -> Line {
    let known = if facts.time.unknown.is_empty() { "" } else { "as far as is known: " };
    let line = Line::new().ours(format!(
        "{known}meetings {}, free in stretches of two hours or more {}",
        shown::duration(report.meeting_minutes),
        shown::duration(report.focus_minutes)
    ));
    match (report.spent_minutes, report.estimate_error) {
        (None, _) => line.ours("; time spent on tasks is not recorded"),
        (Some(spent), None) => line.ours(format!("; on tasks {}", shown::duration(spent))),
        (Some(spent), Some(error)) => line.ours(format!(
            "; on tasks {}; what was finished took {:.2} times its estimate (median, n = {})",
            shown::duration(spent),
            error.median,
            error.tasks
        )),
    }
}

fn trend(report: &Report) -> Vec<Line> {
    let (Some(trend), Some(completion)) = (report.trend, report.completion) else {
        return Vec::new();
    };
    // Days without a plan or a summary lie between, so that these are not the last ones.
    let days = match trend.days {
        WORKDAYS => String::new(),
        days => format!("{days} of "),
    };
    vec![Line::new().ours(format!(
        "{} % of the planned tasks; the median of {days}your last {WORKDAYS} workdays is {} %",
        percent(completion.by_count),
        percent(trend.median)
    ))]
}

/// The next workday: its load, its first meeting, what is due.
fn next(facts: &Facts, report: &Report) -> Vec<Line> {
    let plan = &facts.next;
    let Some(next) = &report.next else { return Vec::new() };
    if plan.known.is_away() {
        return vec![match &plan.known.away {
            Some(key) => words::handles(plan, Line::new(), &[key]).ours(" takes the day"),
            None => Line::new().ours("a day off"),
        }];
    }
    let load = plan.known.plan.load;
    let room = verdict::shown_room(load.capacity_minutes);
    let fit = verdict::percent(load.demand_minutes, room);
    let fit = fit.map(|percent| format!(" ({percent} %)")).unwrap_or_default();
    let known = if plan.known.unknown_lists.is_empty() { "" } else { " that is known" };
    let mut lines = vec![Line::new().ours(format!(
        "{} must-do{known}, {} room{fit}",
        shown::duration(load.demand_minutes),
        shown::duration(room)
    ))];
    let timed = |event: &&Event| event.busy && Known::timed(event);
    let meetings = plan.known.today.iter().filter(timed).count();
    lines.push(match &next.first_meeting_key {
        Some(key) => {
            let at = plan.known.today.iter().find(|event| event.key == *key);
            let at = at.map(|event| event.span.ends().0);
            let at = match at {
                Some(crate::time::When::At(at)) => words::time(plan, at),
                _ => String::new(),
            };
            let line = words::handles(plan, Line::new().ours("first meeting "), &[key])
                .ours(" ")
                .outside(plan.known.title(key))
                .ours(format!(" at {at}"));
            match meetings {
                1 => line,
                many => line.ours(format!(
                    ", {} in all, {}",
                    many,
                    shown::duration(plan.known.plan.meeting_minutes)
                )),
            }
        }
        None if plan.known.unknown_calendars.is_empty() && plan.known.has_calendars => {
            Line::new().ours("no meeting")
        }
        None => Line::new().ours("no meeting that is known"),
    });
    let due: Vec<&Key> = next.due_keys.iter().collect();
    let overdue = |key: &Key| {
        let ranked = plan.known.plan.ranked.iter().find(|ranked| ranked.task == *key);
        ranked.is_some_and(|ranked| matches!(ranked.demand, Demand::Overdue { .. }))
    };
    let (late, due): (Vec<&Key>, Vec<&Key>) = due.into_iter().partition(|key| overdue(key));
    if !due.is_empty() {
        lines.push(words::handles(plan, Line::new().ours("due then "), &due));
    }
    if !late.is_empty() {
        lines.push(words::handles(plan, Line::new().ours("overdue "), &late));
    }
    lines.extend(plan.known.plan.defer.iter().map(|defer| verdict::deferral(plan, defer)));
    lines
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
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
