//! `tasks`: what the task lists say, and changes of them.

mod change;
mod named;

use super::args::{ListOptions, TasksOptions};
use super::{Prepared, Session, date};
use crate::agents::{Needs, Records, unknown};
use crate::domain::{Importance, Task};
use crate::error::{Failure, Kind, Result};
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::{Listing, Tasks};
use crate::time::Moment;
use chrono::NaiveDate;

pub(super) fn run(session: &mut Session, options: &TasksOptions) -> Result<()> {
    match &options.change {
        Some(change) => change::run(session, change),
        None => list(session, &options.list),
    }
}

fn list(session: &mut Session, options: &ListOptions) -> Result<()> {
    let prepared = session.prepare()?;
    let moment = prepared.moment;
    let today = moment.today();
    let from = options.from.map(|day| date(day, today));
    let to = options.to.map(|day| date(day, today));
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        return Err(Failure::new(Kind::Usage, format!("--to {to} is not after --from {from}"))
            .hint("--to names the first day that no task shown is due on"));
    }
    let needs = Needs { tasks: true, ..Needs::default() };
    let records = session.records(&prepared, needs, options.strict)?;
    let mut tasks = records.tasks();
    tasks.retain(|task| options.all || task.is_open());
    tasks.retain(|task| is_due_within(task, from, to, moment));
    if options.json {
        return session.print_json(&Listing::new(Tasks {
            tasks: tasks.iter().map(|task| task.to_json(moment.zone)).collect(),
            problems: records.problems(),
        }));
    }
    tasks.sort_by_cached_key(|task| {
        let due = task.due.map(|due| due.date(moment.zone));
        (task.done, due.is_none(), due, task.priority)
    });
    session.print_document(&document(&tasks, &records, moment, &prepared))
}

/// Whether a task is due from `from` up to, not including, `to`. Without either, every task is.
fn is_due_within(
    task: &Task,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    moment: Moment,
) -> bool {
    if from.is_none() && to.is_none() {
        return true;
    }
    task.due.is_some_and(|due| {
        let due = due.date(moment.zone);
        from.is_none_or(|from| from <= due) && to.is_none_or(|to| due < to)
    })
}

fn document(tasks: &[Task], records: &Records, moment: Moment, prepared: &Prepared) -> Document {
    let known = records.task_lists.iter().any(|source| source.loaded.items.is_some());
    let verdict = match (prepared.sources.task_lists.len(), known, tasks.len()) {
        (0, _, _) => Line::new()
            .ours(format!("no task list is configured or found; {}", prepared.one_more())),
        (_, false, _) => Line::new().ours("unknown: no task list could be read"),
        (_, true, 0) => Line::new().ours("none"),
        (_, true, 1) => Line::new().ours("1 task"),
        (_, true, count) => Line::new().ours(format!("{count} tasks")),
    };
    let columns = vec![
        Column::new("", Fit::Whole),
        Column::new("task", Fit::Shorten),
        Column::new("takes", Fit::Whole).right(),
        Column::new("due", Fit::Whole),
    ];
    let rows = tasks.iter().map(|task| row(task, moment)).collect();
    let table = Section::new("Tasks", Body::Table(Table { columns, rows })).obvious();
    let sections = vec![table, unknown(&records.problems())];
    Document { title: Line::new().ours("Tasks"), verdict: vec![verdict], sections, footer: vec![] }
}

fn row(task: &Task, moment: Moment) -> Vec<Line> {
    let importance = match task.priority {
        Importance::High => "high",
        Importance::Medium => "medium",
        Importance::Low => "low",
        Importance::None => "",
    };
    let today = moment.today();
    let due = match task.due {
        None => Line::new(),
        Some(due) => {
            let day = due.date(moment.zone);
            let text = words::relative_day(day, today);
            if day < today && !task.done {
                Line::new().strong(format!("{text}, overdue"))
            } else {
                Line::new().ours(text)
            }
        }
    };
    let state = match (task.cancelled, task.done, task.waiting, task.blocked) {
        (true, ..) => " (cancelled)",
        (_, true, ..) => " (done)",
        (_, _, true, _) => " (waiting)",
        (.., true) => " (blocked)",
        _ => "",
    };
    let signed = |sign: &'static str, names: &'_ [String]| -> Vec<String> {
        names.iter().map(|name| format!("{sign}{name}")).collect()
    };
    let belongs =
        [signed("+", &task.projects), signed("@", &task.contexts), signed("#", &task.tags)];
    let belongs = belongs.into_iter().flatten();
    vec![
        Line::new().faint(importance),
        belongs
            .fold(Line::new().outside(&task.title).faint(state), |line, name| {
                line.faint(" ").outside(name)
            })
            .key(&task.key),
        Line::new().ours(task.estimate_minutes.map(words::duration).unwrap_or_default()),
        due,
    ]
}
