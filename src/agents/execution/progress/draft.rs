//! The report at noon: where the day stands, and what the rest of it is now.

use super::Facts;
use super::pace::{Pace, Word, expected, passed};
use super::{decision, pace::pace};
use crate::agents::execution::plan::{self, draft::Said, past::Change, verdict, words};
use crate::agents::execution::since::{Became, Planned};
use crate::domain::{Key, Problem};
use crate::report::{Line, words as shown};
use crate::time::rfc3339;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// So many new tasks have a line of their own.
const MOST_NEW: usize = 3;

/// The report at noon.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The answer, in a few sentences.
    pub verdict: Vec<Said>,
    /// Whether there is nothing to tell beyond that.
    pub nothing_new: bool,
    /// Ahead or behind.
    pub pace: Pace,
    /// What was finished since the plan.
    pub done: Vec<Task>,
    /// What was to be done by now and is open, and what was put off.
    pub slipped: Vec<Slipped>,
    /// What has changed since the plan, besides that.
    pub changed: Vec<Said>,
    /// The one decision that is asked for.
    pub decision: Option<Said>,
    /// What is not known.
    pub unknown: Vec<Problem>,
    /// The rest of the day, planned from now.
    pub afternoon: plan::Report,
}

/// A finished task.
#[derive(Debug, Clone, Serialize)]
pub struct Task {
    /// Its handle; one that came and went since the plan has none.
    pub handle: Option<String>,
    /// Its key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// How long it was expected to take.
    pub minutes: i64,
    /// Whether that was assumed.
    pub assumed: bool,
    /// Whether it was planned.
    pub planned: bool,
}

/// A task that is not where the plan had it.
#[derive(Debug, Clone, Serialize)]
pub struct Slipped {
    /// Its handle.
    pub handle: String,
    /// Its key.
    pub task: Key,
    /// Its title.
    pub title: String,
    /// When it was to be finished, RFC 3339.
    pub planned_until: Option<String>,
    /// When it begins now, RFC 3339; `None` if it has no time today any more.
    pub now_from: Option<String>,
    /// Its own list says that it waits for a later day.
    pub put_off: bool,
    /// The whole of it in words.
    #[serde(skip)]
    pub(super) said: Line,
}

pub(super) fn draft(facts: &Facts) -> Report {
    let afternoon = plan::draft::draft(&facts.now);
    let pace = pace(facts);
    let (done, slipped) = (done(facts), slipped(facts));
    let changed = changed(facts);
    let mut report = Report {
        verdict: Vec::new(),
        nothing_new: false,
        pace,
        done,
        slipped,
        changed,
        decision: None,
        unknown: afternoon.unknown.clone(),
        afternoon,
    };
    report.nothing_new = is_quiet(facts, &report);
    report.decision = if report.nothing_new || is_elsewhere(facts) || facts.now.known.is_away() {
        None
    } else {
        decision::decision(facts, &report).map(Said)
    };
    report.verdict = verdict(facts, &report).into_iter().map(Said).collect();
    report
}

/// Whether the report is on another day than that of the run.
pub(super) fn is_elsewhere(facts: &Facts) -> bool {
    facts.now.record.date != facts.now.record.made_on
}

/// Whether nothing came, went or was done, and the rest of the day is as it was planned.
fn is_quiet(facts: &Facts, report: &Report) -> bool {
    let on = match report.pace {
        Pace::TooEarly { .. } | Pace::Unrecorded { .. } => true,
        Pace::Measured { word, .. } => word == Word::On,
        Pace::NoPlan | Pace::Unknown => false,
    };
    let plan = &facts.now.known.plan;
    // While nobody can tell what is done, what is too much for the afternoon cannot be told either.
    let unrecorded = matches!(report.pace, Pace::Unrecorded { .. });
    let fits = plan.infeasible.is_none() && plan.defer.is_none() && report.slipped.is_empty();
    let nothing = report.done.is_empty() && report.changed.is_empty() && report.unknown.is_empty();
    on && nothing && (fits || unrecorded)
}

fn done(facts: &Facts) -> Vec<Task> {
    let known = &facts.now.known;
    let handle = |key: &Key| known.handles.get(key).cloned();
    let planned = facts.since.planned.iter().filter(|one| one.became.is_done()).map(|one| Task {
        handle: handle(&one.key),
        task: one.key.clone(),
        title: plan::known::titled(&one.title),
        minutes: one.minutes,
        assumed: one.assumed,
        planned: true,
    });
    let others = facts.since.unplanned.iter().map(|one| Task {
        handle: handle(&one.key),
        task: one.key.clone(),
        title: plan::known::titled(&one.title),
        minutes: one.minutes,
        assumed: one.assumed,
        planned: false,
    });
    let mut done: Vec<Task> = planned.chain(others).collect();
    done.sort_by_key(|one| (!one.planned, known.place(&one.task)));
    done
}

/// What was to be done by now and is open, in the order of the plan, and what its list puts off.
fn slipped(facts: &Facts) -> Vec<Slipped> {
    let known = &facts.now.known;
    let open = expected(facts).filter(|one| one.became.is_open());
    let off = facts
        .since
        .planned
        .iter()
        .filter(|one| one.asked && matches!(one.became, Became::PutOff { .. }));
    let rfc = |at: DateTime<Utc>| rfc3339(at, known.moment.zone);
    let mut slipped: Vec<Slipped> = open
        .chain(off)
        .map(|one| {
            let now = known.plan.blocks.iter().find(|block| block.task == one.key);
            Slipped {
                handle: known.handle(&one.key),
                task: one.key.clone(),
                title: plan::known::titled(&one.title),
                planned_until: one.until.map(rfc),
                now_from: now.map(|block| rfc(block.start)),
                put_off: matches!(one.became, Became::PutOff { .. }),
                said: slip(facts, one, now.map(|block| block.start)),
            }
        })
        .collect();
    slipped.sort_by_key(|one| (one.put_off, known.place(&one.task)));
    slipped
}

fn slip(facts: &Facts, one: &Planned, now: Option<DateTime<Utc>>) -> Line {
    let plan = &facts.now;
    let line = Line::new()
        .handle(plan.known.handle(&one.key))
        .ours(" ")
        .outside(plan::known::titled(&one.title))
        .key(&one.key);
    match (one.became, one.until) {
        (Became::PutOff { until: Some(until) }, _) => {
            line.ours(format!(", put off until {}", words::due(plan, until)))
        }
        (Became::PutOff { until: None }, _) => line.ours(", put off by its list"),
        (became, until) => {
            let begun = if matches!(became, Became::Open { begun: true }) { "begun, " } else { "" };
            let until = until.map(|at| words::time(plan, at)).unwrap_or_default();
            let now = match now {
                Some(at) => format!("now at {}", words::time(plan, at)),
                None => "no time is left for it today".to_owned(),
            };
            line.ours(format!(", {begun}planned until {until}: {now}"))
        }
    }
}

/// What is new, moved, begun, dropped or gone: what was done is told apart. A new task has a line of
/// its own, because no earlier message named it.
fn changed(facts: &Facts) -> Vec<Said> {
    let plan = &facts.now;
    let mut lines: Vec<Line> = plan::changed::changed(plan, |change| {
        !matches!(change, Change::TaskDone { .. } | Change::TaskNew { .. })
    });
    let named = |keys: Vec<&Key>, word: &str| -> Option<Line> {
        (!keys.is_empty())
            .then(|| words::handles(plan, Line::new(), &keys).ours(format!(" {word}")))
    };
    let of = |wanted: Became| -> Vec<&Key> {
        let all = facts.since.planned.iter().filter(|one| one.became == wanted);
        all.map(|one| &one.key).collect()
    };
    lines.extend(named(facts.since.begun.iter().collect(), "begun"));
    lines.extend(named(of(Became::Dropped), "dropped"));
    let whole = joined(lines);
    let whole = (!whole.pieces.is_empty()).then_some(whole);
    whole.into_iter().chain(new_tasks(facts)).map(Said).collect()
}

fn new_tasks(facts: &Facts) -> Vec<Line> {
    let plan = &facts.now;
    let new = plan.record.changes.iter().filter_map(|change| match change {
        Change::TaskNew { key } => Some(key),
        _ => None,
    });
    let mut new: Vec<&Key> = new.collect();
    new.sort_by_key(|key| plan.known.place(key));
    let more = new.len().saturating_sub(MOST_NEW);
    let mut lines: Vec<Line> = new.iter().take(MOST_NEW).map(|key| new_task(facts, key)).collect();
    if more > 0 {
        let rest: Vec<&Key> = new.iter().skip(MOST_NEW).copied().collect();
        lines.push(words::handles(plan, Line::new(), &rest).ours(" new, too"));
    }
    lines
}

fn new_task(facts: &Facts, key: &Key) -> Line {
    let plan = &facts.now;
    let line = Line::new()
        .handle(plan.known.handle(key))
        .ours(" ")
        .outside(plan.known.title(key))
        .key(key);
    let ranked = plan.known.plan.ranked.iter().find(|ranked| ranked.task == *key);
    let due = plan.known.tasks.get(key).and_then(|task| task.due);
    let due = due.map(|due| format!(", due {}", words::due(plan, due))).unwrap_or_default();
    match ranked {
        Some(ranked) => {
            line.ours(format!(" ({}{due})", words::minutes(ranked.minutes, ranked.assumed)))
        }
        None => line,
    }
}

/// Fragments on one line.
fn joined(lines: Vec<Line>) -> Line {
    let mut whole = Line::new();
    for (index, line) in lines.into_iter().enumerate() {
        whole = whole.ours(if index == 0 { "" } else { " · " });
        whole.pieces.extend(line.pieces);
        for key in &line.keys {
            whole = whole.key(key);
        }
    }
    whole
}

fn verdict(facts: &Facts, report: &Report) -> Vec<Line> {
    let plan = &facts.now;
    let record = &plan.record;
    if is_elsewhere(facts) {
        return vec![elsewhere(facts)];
    }
    if plan.known.is_away() || !plan.known.has_calendars && !plan.known.has_lists {
        return vec![verdict::load(plan)];
    }
    let mut lines = vec![stand(facts, report)];
    if report.nothing_new {
        lines[0] = quiet(facts, report);
        return lines;
    }
    if let Some(newest) = facts.since.newest().filter(|newest| newest.made_on != record.date) {
        let made = shown::relative_day(newest.made_on, record.date);
        lines.push(Line::new().ours(format!("The plan was made {made}.")));
    }
    lines.push(rest(facts));
    lines.extend(verdict::gaps(&plan.known));
    lines
}

/// Where another day is reported on.
fn elsewhere(facts: &Facts) -> Line {
    let record = &facts.now.record;
    if record.date < record.made_on {
        Line::new()
            .strong("this day is over")
            .ours(format!(": personal-os summary --date {} looks back at it.", record.date))
    } else {
        Line::new()
            .strong("this day has not begun")
            .ours(format!(": personal-os plan --date {} plans it.", record.date))
    }
}

/// When the plan was made, as it is said: "08:00".
pub(super) fn made_at(facts: &Facts) -> String {
    let newest = facts.since.newest();
    newest.map(|plan| words::time(&facts.now, plan.as_of)).unwrap_or_default()
}

/// The first sentence: ahead or behind.
fn stand(facts: &Facts, report: &Report) -> Line {
    let length = |minutes: i64| shown::duration(minutes);
    let made = made_at(facts);
    match report.pace {
        Pace::NoPlan if !facts.since.history_is_known => {
            Line::new().strong("ahead or behind is not known").ours(": the history cannot be read.")
        }
        Pace::NoPlan => Line::new()
            .strong("ahead or behind is not known")
            .ours(": no plan of today is stored. This is the day from now on."),
        Pace::Unknown => Line::new()
            .strong("ahead or behind is not known")
            .ours(": what was planned stands in a list that cannot be read."),
        Pace::TooEarly { earned_minutes } => {
            let nothing = if passed(facts).next().is_some() {
                format!("what the plan of {made} had until now is put off, dropped or gone")
            } else {
                format!("nothing of the plan of {made} was to be done by now")
            };
            let done = match earned_minutes {
                0 => String::new(),
                minutes => format!(", and {} is done", length(minutes)),
            };
            Line::new().strong("too early to tell").ours(format!(": {nothing}{done}."))
        }
        Pace::Unrecorded { planned_minutes } => unrecorded(facts, planned_minutes),
        Pace::Measured { planned_minutes, earned_minutes, spi, word } => {
            let by = length((earned_minutes - planned_minutes).abs());
            let strong = match word {
                Word::Ahead => format!("ahead by {by}"),
                Word::On => "on plan".to_owned(),
                Word::Behind => format!("behind by {by}"),
                Word::WellBehind => format!("well behind, by {by}"),
            };
            let planned = length(planned_minutes);
            let earned = match earned_minutes {
                0 => "no planned work is recorded as done".to_owned(),
                minutes => format!("{} of planned work is done", length(minutes)),
            };
            Line::new()
                .strong(strong)
                .ours(format!(" (SPI {spi:.2}): {earned}, {planned} was to be by now."))
        }
    }
}

/// Nothing in the lists changed, so nobody can tell.
fn unrecorded(facts: &Facts, planned_minutes: i64) -> Line {
    let keys: Vec<&Key> = expected(facts).map(|one| &one.key).collect();
    let line = Line::new()
        .strong("nothing was recorded")
        .ours(format!(" since the plan of {}: whether ", made_at(facts)));
    let is = if keys.len() == 1 { "is" } else { "are" };
    words::handles(&facts.now, line, &keys)
        .ours(format!(" ({} by now) {is} done is not known.", shown::duration(planned_minutes)))
}

/// All there is to say where nothing is new.
fn quiet(facts: &Facts, report: &Report) -> Line {
    let plan = &facts.now;
    let next = |line: Line| match plan.known.plan.blocks.first() {
        Some(block) => words::handles(plan, line.ours(" Next: "), &[&block.task])
            .ours(format!(" at {}.", words::time(plan, block.start))),
        None => line.ours(" No work is planned for the rest of the day."),
    };
    match report.pace {
        Pace::Unrecorded { planned_minutes } => {
            let line = unrecorded(facts, planned_minutes);
            let first = expected(facts).min_by_key(|one| plan.known.place(&one.key));
            match first {
                Some(one) => line
                    .ours(" To record it: personal-os tasks done ")
                    .handle(plan.known.handle(&one.key))
                    .ours("."),
                None => line,
            }
        }
        Pace::TooEarly { .. } => next(
            Line::new()
                .strong("nothing new")
                .ours(format!(" since {}, and nothing was to be done by now.", made_at(facts))),
        ),
        _ => next(
            Line::new().strong("nothing new").ours(format!(" since {}: on plan.", made_at(facts))),
        ),
    }
}

/// The second sentence: what is left of the day.
fn rest(facts: &Facts) -> Line {
    let plan = &facts.now;
    let load = plan.known.plan.load;
    if plan.known.plan.work_time.is_empty() {
        let left = match load.demand_minutes {
            0 => String::new(),
            minutes => format!(", and {} of work wants today", shown::duration(minutes)),
        };
        return Line::new().ours(format!("No work time is left today{left}."));
    }
    let (work, room) = (load.demand_minutes, verdict::shown_room(load.capacity_minutes));
    let line = Line::new().ours(format!(
        "From now: {} must-do, {} room.",
        shown::duration(work),
        shown::duration(room)
    ));
    match plan.known.plan.blocks.first() {
        Some(block) => words::handles(plan, line.ours(" Next: "), &[&block.task])
            .ours(format!(" at {}.", words::time(plan, block.start))),
        None => line,
    }
}

/// What must go to another day so that the rest fits, as a plan says it.
pub(super) fn cut(facts: &Facts) -> Vec<Line> {
    let plan = &facts.now;
    plan.known.plan.defer.iter().map(|defer| verdict::deferral(plan, defer)).collect()
}
