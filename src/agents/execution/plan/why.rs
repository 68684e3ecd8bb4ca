//! Why one task is where the plan has it: its score by terms, its slots and what decided them, or
//! why it has no time today and what would change that.

use super::facts::{Facts, TaskFacts};
use super::known::Inputs;
use super::learned::{self, LearnedLength};
use super::words;
use crate::domain::{Importance, Key};
use crate::planner::{self, Change, Demand, Score, SlotWhy, Why};
use crate::report::words as shown;
use crate::report::{Body, Column, Document, Fit, Line, Section, Table};
use crate::time::{Interval, When, rfc3339, union};
use serde::Serialize;

/// The explanation of one task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Its handle.
    pub handle: String,
    /// Its key.
    pub task: Key,
    /// Its title, as it is shown.
    pub title: String,
    /// How long it takes.
    pub minutes: i64,
    /// Whether that is assumed.
    pub assumed: bool,
    /// What its estimate was multiplied by, if it was.
    pub learned: Option<LearnedLength>,
    /// How much of it is planned today.
    pub minutes_today: i64,
    /// Its score in points.
    pub score: f64,
    /// What the score is the sum of.
    pub terms: Vec<Term>,
    /// How many open tasks the plan considers before it.
    pub before: usize,
    /// What the day asks of it.
    pub demand: String,
    /// Its slots today.
    pub slots: Vec<SlotOfTask>,
    /// What put it there, the strongest first, or why it has no slot.
    pub reasons: Vec<String>,
    /// What would give it time today.
    pub would_change: Vec<String>,
}

/// One term of a score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Term {
    /// What it stands for.
    pub term: String,
    /// Its points.
    pub points: f64,
}

/// A stretch of work on the task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlotOfTask {
    /// RFC 3339.
    pub start: String,
    /// RFC 3339.
    pub end: String,
    /// Whether a deadline pushes it into the reserve.
    pub uses_reserve: bool,
    /// Why it begins when it does.
    pub why: String,
    #[serde(skip)]
    at: Interval,
}

impl Facts {
    /// Why a task of this plan is where it is.
    pub fn explain(&self, task: &TaskFacts) -> Option<Explanation> {
        let (known, key) = (&self.known, &task.task.key);
        // A plan's facts give its inputs back: they are what was recorded.
        let inputs = Inputs::of(&self.record).ok()?;
        let why = planner::explain(&inputs.input(&self.record.rules), key)?;
        let slots = why.slots.iter().map(|slot| SlotOfTask {
            start: rfc3339(slot.block.start, known.moment.zone),
            end: rfc3339(slot.block.end, known.moment.zone),
            uses_reserve: slot.block.uses_reserve,
            why: slot_why(self, &slot.why),
            at: Interval { start: slot.block.start, end: slot.block.end },
        });
        let reasons = if let Some(not) = &why.not_today {
            vec![words::why(self, not).text()]
        } else {
            let reasons = why.reasons.iter();
            reasons.map(|reason| words::reason(self, Line::new(), reason).text()).collect()
        };
        Some(Explanation {
            handle: task.handle.clone(),
            task: key.clone(),
            title: known.title(key),
            minutes: why.ranked.minutes,
            assumed: why.ranked.assumed,
            learned: learned::of(self, key),
            minutes_today: why.ranked.minutes_today,
            score: points(why.ranked.score.total()),
            terms: terms(self, key, &why.ranked.score),
            before: why.place,
            demand: demand(self, &why.ranked.demand),
            slots: slots.collect(),
            reasons,
            would_change: why.changes.iter().map(|change| self.would_change(change)).collect(),
        })
    }

    /// One thing that would put the task into the day.
    fn would_change(&self, change: &Change) -> String {
        match change {
            Change::Finished { tasks } => {
                let tasks: Vec<&Key> = tasks.iter().collect();
                let verb = if tasks.len() == 1 { " were" } else { " were all" };
                let line = words::handles(self, Line::new(), &tasks);
                line.ours(format!("{verb} finished or dropped")).text()
            }
            Change::StartOn { day } => {
                format!("it might start {}", words::due(self, When::Day(*day)))
            }
            Change::EstimateAtMost { minutes } => {
                format!("it took {} at most", shown::duration(*minutes))
            }
            Change::DueBy { day } => {
                format!("it were due {} or earlier", words::due(self, When::Day(*day)))
            }
            Change::Importance { importance } => {
                let importance = match importance {
                    Importance::High => "high",
                    Importance::Medium => "medium",
                    Importance::Low => "low",
                    Importance::None => "none",
                };
                format!("its priority were {importance}")
            }
            Change::MoreRoom { minutes } => {
                format!("the day were {} longer", shown::duration(*minutes))
            }
        }
    }

    /// An explanation laid out.
    pub fn explained(&self, why: &Explanation) -> Document {
        let title = Line::new().handle(&why.handle).ours(" ").outside(&why.title).key(&why.task);
        let length = words::share(why.minutes_today, why.minutes, why.assumed);
        let stretches = union(why.slots.iter().map(|slot| slot.at).collect());
        let times: Vec<String> = stretches.iter().map(|at| words::span(self, *at)).collect();
        let day = if self.record.date == self.record.made_on {
            "today".to_owned()
        } else {
            format!("on {}", shown::day(self.record.date, self.record.made_on))
        };
        let verdict = if times.is_empty() {
            Line::new()
                .strong(format!("not {day}"))
                .ours(format!(": {}, ", shown::duration(why.minutes)))
                .outside(why.reasons.join("; "))
                .ours(".")
        } else {
            Line::new().strong(day).ours(format!(": {length}, {}.", times.join(", ")))
        };
        let mut because: Vec<Line> = Vec::new();
        if !times.is_empty() {
            because.extend(why.reasons.iter().map(|reason| Line::new().outside(reason)));
        }
        // The reasons of what leads the day say what asks for it.
        if because.is_empty() {
            because.push(Line::new().outside(&why.demand));
        }
        let begins = why.slots.iter().map(|slot| (slot.at.start, &slot.why));
        // Where one block of it goes on after another there is nothing to explain.
        because.extend(begins.filter(|(at, _)| stretches.iter().any(|all| all.start == *at)).map(
            |(at, why)| Line::new().ours(format!("at {}: ", words::time(self, at))).outside(why),
        ));
        if why.slots.iter().any(|slot| slot.uses_reserve) {
            because.push(Line::new().ours("a deadline asks for time of the reserve"));
        }
        if let Some(learned) = &why.learned {
            let mut line = Line::new().ours(format!("{}: ", shown::duration(why.minutes)));
            line.pieces.extend(learned::because(learned).pieces);
            because.push(line);
        }
        let columns = vec![Column::new("", Fit::Shorten), Column::new("", Fit::Whole).right()];
        let row = |term: &str, points: f64| {
            vec![Line::new().outside(term), Line::new().ours(format!("{points:.1}"))]
        };
        let mut rows: Vec<Vec<Line>> =
            why.terms.iter().map(|term| row(&term.term, term.points)).collect();
        rows.push(vec![
            Line::new().strong("score"),
            Line::new().strong(format!("{:.1}", why.score)),
        ]);
        let rank = match why.before {
            0 => "considered first of all open tasks".to_owned(),
            1 => "considered after 1 other open task".to_owned(),
            before => format!("considered after {before} other open tasks"),
        };
        because.push(Line::new().ours(rank));
        let mut change: Vec<Line> =
            why.would_change.iter().map(|text| Line::new().outside(text)).collect();
        let tried = self.known.plan.not_today.iter().any(|left| {
            let room = matches!(left.why, Why::NoRoom { .. } | Why::NoWorkTime { .. });
            left.task == why.task && room
        });
        if tried && change.is_empty() {
            change.push(
                Line::new().ours("more than one thing changes: none that was tried is enough"),
            );
        }
        Document {
            title,
            verdict: vec![verdict],
            sections: vec![
                Section::new("Because", Body::Lines(because)),
                Section::new("Fits if", Body::Lines(change)),
                Section::new("Score", Body::Table(Table { columns, rows })).obvious(),
            ],
            footer: vec![Line::new().faint(format!("From the plan of {}.", words::stamp(self)))],
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "scores are small")]
fn points(thousandths: i64) -> f64 {
    thousandths as f64 / 1_000.0
}

/// The terms that are not nothing.
fn terms(facts: &Facts, key: &Key, score: &Score) -> Vec<Term> {
    let task = facts.known.tasks.get(key);
    let due = task.and_then(|task| task.due).map(|due| words::due(facts, due));
    let importance = match task.map(|task| task.priority) {
        Some(Importance::High) => "priority high",
        Some(Importance::Medium) => "priority medium",
        _ => "priority low",
    };
    let serves = score.matched.as_ref().map(|name| format!("serves \"{name}\""));
    let terms = [
        (format!("due {}", due.unwrap_or_default()), score.due),
        ("others wait for it".to_owned(), score.blocking),
        (importance.to_owned(), score.importance),
        ("already begun".to_owned(), score.started),
        ("its age".to_owned(), score.age),
        ("waits for others".to_owned(), score.blocked),
        (serves.unwrap_or_default(), score.priority),
    ];
    // What is shown as 0.0 says nothing.
    let counted = terms.into_iter().filter(|(_, points)| points.abs() >= 50);
    counted.map(|(term, thousandths)| Term { term, points: points(thousandths) }).collect()
}

fn demand(facts: &Facts, demand: &Demand) -> String {
    match demand {
        Demand::Overdue { since } => format!("overdue, was due {}", words::due(facts, *since)),
        Demand::DueToday => "due on the planned day".to_owned(),
        Demand::Scheduled => "scheduled for the planned day or an earlier one".to_owned(),
        Demand::Started => "work has begun".to_owned(),
        Demand::CarriedOver => "left over from the plan of an earlier workday".to_owned(),
        Demand::MustStart { minutes, due, of } => {
            let minutes = shown::duration(*minutes);
            let (due, handle) = (words::due(facts, *due), facts.known.handle(of));
            format!("{minutes} of it must be done this day, or {handle} misses its due {due}")
        }
        Demand::Spare => "nothing asks for it this day; it may only fill spare time".to_owned(),
        Demand::Later => "it may not start yet".to_owned(),
        Demand::Blocked => "it waits for something that the plan cannot reach".to_owned(),
    }
}

/// Why a block begins when it does.
fn slot_why(facts: &Facts, why: &SlotWhy) -> String {
    let handle = |key: &Key| facts.known.handle(key);
    match why {
        SlotWhy::First => "the first free work time of the day begins then".to_owned(),
        SlotWhy::After { task } => format!("it waits for {}, which ends then", handle(task)),
        SlotWhy::NotBefore { at } => format!("it may not start before {}", words::due(facts, *at)),
        SlotWhy::GoesOn => "it goes on".to_owned(),
        SlotWhy::Behind { task } => format!("{} ends then", handle(task)),
        SlotWhy::FirstGap { longest_before_minutes: 0 } => {
            "it is the first free time that is left".to_owned()
        }
        SlotWhy::FirstGap { longest_before_minutes } => format!(
            "what is left free before is at most {}",
            shown::duration(*longest_before_minutes)
        ),
        SlotWhy::Kept => "the time before it is left free".to_owned(),
    }
}
