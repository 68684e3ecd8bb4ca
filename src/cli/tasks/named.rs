//! Which task a name means: a handle of the last plan, a key, or a part of a title.

use super::super::{Prepared, Session, handles};
use crate::agents::execution::plan::{Found, Record};
use crate::agents::{Needs, Records};
use crate::domain::{Fate, Key, Seen, Task, TaskJson, clean, match_tasks, shorten};
use crate::error::{Failure, Kind, Result};
use crate::report::words;
use crate::time::When;
use chrono_tz::Tz;

/// How many tasks a message about an ambiguous name lists.
const LISTED: usize = 8;

/// How much of a title a message shows, in columns.
const SHOWN: usize = 60;

/// A task as the lists have it now.
pub(super) struct Named {
    pub(super) task: Task,
    /// What the user should know of how it was found.
    pub(super) note: Option<String>,
}

/// The tasks that are meant, in the order they are named, each once.
pub(super) fn find(
    session: &mut Session,
    prepared: &Prepared,
    names: &[String],
) -> Result<Vec<Named>> {
    let needs = Needs { tasks: true, ..Needs::default() };
    let records = session.records(prepared, needs, false)?;
    let tasks = records.tasks();
    let mut plan: Option<Record> = None;
    let mut found: Vec<Named> = Vec::new();
    for name in names {
        let (task, note) = if handles::is_handle(name) {
            let plan = match &mut plan {
                Some(plan) => plan,
                none => none
                    .insert(handles::last(session, "a task is named by its key or its title too")?),
            };
            by_handle(plan, &records, &tasks, prepared.moment.zone, name)?
        } else {
            (by_key_or_title(&records, &tasks, name)?, None)
        };
        if !found.iter().any(|known| known.task.key == task.key) {
            found.push(Named { task: task.clone(), note });
        }
    }
    Ok(found)
}

fn by_handle<'a>(
    plan: &Record,
    records: &Records,
    tasks: &'a [Task],
    zone: Tz,
    handle: &str,
) -> Result<(&'a Task, Option<String>)> {
    let usage = |message: String| Failure::new(Kind::Usage, message);
    let meant = match handles::find(plan, handle)? {
        Found::Task(facts) => &facts.task,
        Found::Kept(_, Some(task)) => task,
        Found::Kept(kept, None) => {
            let title = shown(&kept.title);
            return Err(usage(format!("{handle}, \"{title}\", is no longer in its list"))
                .hint("`personal-os tasks` shows the tasks there are"));
        }
        Found::Event(facts) => {
            let title = shown(&facts.event.title);
            return Err(usage(format!("{handle} is an event, \"{title}\", and no task"))
                .hint("tasks have handles such as T1"));
        }
    };
    is_read(records, &meant.key)?;
    // What was finished before the plan was made is none of its open tasks.
    let tasks: Vec<&Task> = tasks
        .iter()
        .filter(|task| meant.done || !task.done || is_finished_since(plan, task, zone))
        .collect();
    if let Some(task) = same(plan, meant, &tasks, zone, handle)? {
        return Ok((task, None));
    }
    // Its text may have been edited since the plan.
    let earlier: Vec<Seen> =
        known(plan).map(|task| Seen { key: task.key.clone(), title: task.title.clone() }).collect();
    let now: Vec<Seen> = tasks
        .iter()
        .map(|task| Seen { key: task.key.clone(), title: task.title.clone() })
        .collect();
    let renamed = match match_tasks(&earlier, &now).fates.get(&meant.key) {
        Some(Fate::Renamed(key)) => tasks.iter().find(|task| task.key == *key),
        _ => None,
    };
    let day = words::day(plan.date, plan.made_on);
    let task = renamed.ok_or_else(|| {
        let title = shown(&meant.title);
        usage(format!("{handle}, \"{title}\" in the plan of {day}, is no longer in its list"))
            .hint("`personal-os tasks` shows the tasks there are")
    })?;
    Ok((task, Some(format!("it was \"{}\" in the plan of {day}", shown(&meant.title)))))
}

/// All tasks that the plan knew: the planned ones, hidden ones and those just finished.
fn known(plan: &Record) -> impl Iterator<Item = &TaskJson> {
    plan.tasks.iter().map(|facts| &facts.task).chain(&plan.other_tasks)
}

/// Whether a task was finished since the plan was made, as far as is known.
fn is_finished_since(plan: &Record, task: &Task, zone: Tz) -> bool {
    task.done && task.completed.is_none_or(|when| when.date(zone) >= plan.made_on)
}

/// The task of the plan among those of now, if it says the same as then.
///
/// Of tasks with equal texts the open ones are numbered first, so a key passes to the next of them
/// when its task is finished: the other of two equal lines, or the next instance of a task that
/// repeats. A handle must not: typed twice, it would finish two tasks. So where that may have
/// happened, dates and places decide, and if they cannot, nothing does.
fn same<'a>(
    plan: &Record,
    meant: &TaskJson,
    tasks: &[&'a Task],
    zone: Tz,
    handle: &str,
) -> Result<Option<&'a Task>> {
    let by_key = tasks.iter().find(|task| task.key == meant.key).copied();
    let is_twin = |source: &str, id: &str, title: &str| {
        source == meant.source && title == meant.title && base(id) == base(&meant.id)
    };
    let twins: Vec<&Task> =
        tasks.iter().copied().filter(|task| is_twin(&task.source, &task.id, &task.title)).collect();
    let earlier = known(plan).filter(|task| is_twin(&task.source, &task.id, &task.title));
    let (mut finished_then, then): (Vec<&TaskJson>, Vec<&TaskJson>) =
        earlier.partition(|task| task.done);
    finished_then.retain(|task| {
        let completed = task.completed.as_deref().and_then(When::parse);
        completed.is_some_and(|when| when.date(zone) >= plan.made_on)
    });
    let open = twins.iter().filter(|task| !task.done).count();
    // Who ticks by hand often writes no date; those may be old and tell nothing.
    let finished: Vec<&Task> =
        twins.iter().copied().filter(|task| task.done && task.completed.is_some()).collect();
    let was_finished = finished.len() > finished_then.len();
    if meant.done || twins.is_empty() || (open >= then.len() && !was_finished) {
        return Ok(by_key);
    }
    let says = |task: &TaskJson| {
        (task.due.clone(), task.scheduled.clone(), task.priority, task.estimate_minutes)
    };
    let alike: Vec<&Task> =
        twins.iter().copied().filter(|task| says(&task.to_json(zone)) == says(meant)).collect();
    let rivals = then.iter().filter(|task| says(task) == says(meant)).count();
    let candidates = if alike.is_empty() { &twins } else { &alike };
    match (&alike[..], &candidates[..], &finished[..]) {
        ([task], ..) if rivals == 1 => return Ok(Some(task)),
        (_, [task], _) if then.len() == 1 => return Ok(Some(task)),
        // There was one, and one was finished.
        (.., [task]) if then.len() == 1 && finished_then.is_empty() => return Ok(Some(task)),
        _ => {}
    }
    let in_place = candidates.iter().find(|task| task.origin == meant.origin);
    in_place.copied().map(Some).ok_or_else(|| {
        let message = format!(
            "{handle}, \"{}\", is one of several tasks with this text, and some are finished or \
             gone since the plan",
            shown(&meant.title)
        );
        let failure = Failure::new(Kind::Usage, message).hint("name one of them by its key");
        let open = twins.iter().filter(|task| !task.done).take(LISTED);
        open.fold(failure, |failure, task| failure.hint(format!("{} {}", task.key, task.origin)))
    })
}

/// An identity without the number that a list puts behind that of an equal text.
fn base(id: &str) -> &str {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match id.rsplit_once('-') {
        Some((base, number)) if is_number(number) => base,
        _ => id,
    }
}

fn by_key_or_title<'a>(records: &Records, tasks: &'a [Task], name: &str) -> Result<&'a Task> {
    if let Some(task) = tasks.iter().find(|task| task.key.0 == name) {
        return Ok(task);
    }
    let wanted = name.trim().to_lowercase();
    let open: Vec<&Task> = tasks.iter().filter(|task| !task.done).collect();
    let whole: Vec<&Task> =
        open.iter().copied().filter(|task| task.title.to_lowercase() == wanted).collect();
    let (found, how) = if whole.is_empty() && !wanted.is_empty() {
        let part = |task: &&Task| task.title.to_lowercase().contains(&wanted);
        (open.into_iter().filter(part).collect(), "a part of the titles of")
    } else {
        (whole, "the title of")
    };
    match found[..] {
        [task] => Ok(task),
        [] => {
            is_read(records, &Key(name.to_owned()))?;
            let message = format!("no open task is called \"{}\"", shown(name));
            Err(Failure::new(Kind::Usage, message).hint(
                "name it by its handle in the last plan (T3), its key or a part of its title",
            ))
        }
        _ => {
            let message = format!("\"{}\" is {how} {} tasks", shown(name), found.len());
            let failure = Failure::new(Kind::Usage, message).hint("name one of them by its key");
            Err(found.iter().take(LISTED).fold(failure, |failure, task| {
                failure.hint(format!("{} {}", task.key, shown(&task.title)))
            }))
        }
    }
}

/// Fails if `key` names a list that could not be read: then the task may well be there.
fn is_read(records: &Records, key: &Key) -> Result<()> {
    let list = records.task_lists.iter().find(|list| list.name == key.source());
    match list {
        Some(list) if list.loaded.items.is_none() => {
            let why = list.loaded.problems.first().map_or("unknown", |problem| &problem.message);
            let message = format!("the task list {} could not be read: {why}", list.name);
            Err(Failure::new(Kind::Unreachable, message))
        }
        _ => Ok(()),
    }
}

fn shown(text: &str) -> String {
    shorten(&clean(text), SHOWN)
}
