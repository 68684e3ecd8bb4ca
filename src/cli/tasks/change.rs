//! `tasks done`, `tasks add`, `tasks defer`: changes of the task lists.

use super::super::args::{Level, TaskChange};
use super::super::{Prepared, Session, date};
use crate::agents::{Needs, Records};
use crate::config::parse_duration;
use crate::domain::{Fate, Importance, Key, Seen, Task, clean, match_tasks, shorten};
use crate::error::{Failure, Kind, Result};
use crate::run::handles;
use crate::sources::edit::Outcome;
use crate::sources::{Change, NewTask, TaskList};
use crate::store::{FILE_NAME, Store};
use chrono::NaiveDate;

/// How many tasks a message about an ambiguous name lists.
const LISTED: usize = 8;

/// How much of a title a message shows, in columns.
const SHOWN: usize = 60;

/// The longest text of a new task, in bytes.
const LONGEST_TEXT: usize = 4096;

/// The longest estimate, in minutes, as the task lists read it.
const LONGEST_ESTIMATE: u64 = 99_999;

pub(super) fn run(session: &mut Session, change: &TaskChange) -> Result<()> {
    let prepared = session.prepare()?;
    match change {
        TaskChange::Done { handles, dry_run } => done(session, &prepared, handles, *dry_run),
        TaskChange::Defer { handle, day, dry_run } => {
            let to = date(*day, prepared.moment.today());
            let task = find(session, &prepared, std::slice::from_ref(handle))?.remove(0);
            let change = Change::Defer { id: task.id.clone(), to };
            let list = list_of(&prepared, &task.source)?;
            let told = make(list, &change, &prepared, *dry_run)?;
            session.print(&told.text(&format!("deferred to {to}")))
        }
        TaskChange::Add { text, due, estimate, priority, list, dry_run } => {
            let due = due.map(|day| date(day, prepared.moment.today()));
            let task = new_task(text, due, estimate.as_deref(), *priority)?;
            let list = chosen(&prepared, list.as_deref())?;
            let told = make(list, &Change::Add(task), &prepared, *dry_run)?;
            session.print(&told.text("added"))
        }
    }
}

fn done(
    session: &mut Session,
    prepared: &Prepared,
    handles: &[String],
    dry_run: bool,
) -> Result<()> {
    // All names are understood before anything is changed.
    let tasks = find(session, prepared, handles)?;
    let mut order: Vec<usize> = (0..tasks.len()).collect();
    // Of equal lines the last ones first: a list that numbers them would rename those behind.
    order.sort_by_key(|index| std::cmp::Reverse(ordinal(&tasks[*index].id)));
    let mut texts = vec![String::new(); tasks.len()];
    for index in order {
        let task = &tasks[index];
        let list = list_of(prepared, &task.source)?;
        let change = Change::Done { id: task.id.clone() };
        match make(list, &change, prepared, dry_run) {
            Ok(told) => texts[index] = told.text("done"),
            Err(failure) => {
                // What was done already must be told all the same.
                session.print(&texts.concat())?;
                return Err(failure);
            }
        }
    }
    session.print(&texts.concat())
}

/// The number that a list puts behind the identity of an equal line; 1 for the first.
fn ordinal(id: &str) -> u64 {
    id.rsplit_once('-').and_then(|(_, number)| number.parse().ok()).unwrap_or(1)
}

/// What there is to say of one change.
enum Told {
    /// It was made.
    Made(Outcome),
    /// It would be made like this.
    Shown(String, Outcome),
}

impl Told {
    fn text(&self, what: &str) -> String {
        match self {
            Self::Made(outcome) => {
                let notes = outcome.notes.iter().map(|note| format!("; {note}"));
                let line = format!("{what}: {} ({})", outcome.title, outcome.place);
                clean(&(line + &notes.collect::<String>())) + "\n"
            }
            Self::Shown(diff, outcome) => {
                let notes = outcome.notes.iter().map(|note| format!("note: {}\n", clean(note)));
                format!("{diff}{}", notes.collect::<String>())
            }
        }
    }
}

fn make(list: &dyn TaskList, change: &Change, prepared: &Prepared, dry_run: bool) -> Result<Told> {
    let edit = list.prepare(change, &prepared.context)?;
    if dry_run {
        return Ok(Told::Shown(edit.diff(), edit.expected().clone()));
    }
    edit.commit().map(Told::Made)
}

fn list_of<'a>(prepared: &'a Prepared, name: &str) -> Result<&'a dyn TaskList> {
    let found = prepared.sources.task_lists.iter().find(|list| list.name() == name);
    found.map(AsRef::as_ref).ok_or_else(|| {
        let names: Vec<&str> = prepared.sources.task_lists.iter().map(|list| list.name()).collect();
        let failure = Failure::new(Kind::Usage, format!("no task list is called \"{name}\""));
        match names[..] {
            [] => failure.hint("`personal-os config edit` adds one"),
            _ => failure.hint(format!("there are: {}", names.join(", "))),
        }
    })
}

/// The list to add to: the one that is named, or the first.
fn chosen<'a>(prepared: &'a Prepared, name: Option<&str>) -> Result<&'a dyn TaskList> {
    if let Some(name) = name {
        return list_of(prepared, name);
    }
    let first = prepared.sources.task_lists.first();
    first.map(AsRef::as_ref).ok_or_else(|| {
        Failure::new(Kind::Usage, "no task list is configured or found")
            .hint("`personal-os config edit` adds one")
    })
}

fn new_task(
    text: &str,
    due: Option<NaiveDate>,
    estimate: Option<&str>,
    priority: Option<Level>,
) -> Result<NewTask> {
    let usage = |message: String| Failure::new(Kind::Usage, message);
    let text = text.trim();
    if text.is_empty() {
        return Err(usage("the text of the task is empty".to_owned()));
    }
    if text.chars().any(char::is_control) {
        return Err(usage(
            "the text of the task holds a control character or a line end".to_owned(),
        )
        .hint("a task is one line of text"));
    }
    if text.len() > LONGEST_TEXT {
        return Err(usage(format!("the text of the task is longer than {LONGEST_TEXT} bytes")));
    }
    let minutes = |text: &str| -> Result<u32> {
        let length = match text.parse::<u64>() {
            Ok(minutes) => Some(minutes),
            Err(_) => parse_duration(text).ok().map(|length| length.as_secs().div_ceil(60)),
        };
        let minutes = length.filter(|minutes| (1..=LONGEST_ESTIMATE).contains(minutes));
        minutes.and_then(|minutes| u32::try_from(minutes).ok()).ok_or_else(|| {
            usage(format!("--estimate {text} is no length of work"))
                .hint("write minutes, 30m, 2h or 1h30m")
        })
    };
    Ok(NewTask {
        text: text.to_owned(),
        due,
        estimate_minutes: estimate.map(minutes).transpose()?,
        priority: match priority {
            None => Importance::None,
            Some(Level::High) => Importance::High,
            Some(Level::Medium) => Importance::Medium,
            Some(Level::Low) => Importance::Low,
        },
    })
}

/// The tasks that are meant, in the order they are named, each once.
fn find(session: &mut Session, prepared: &Prepared, names: &[String]) -> Result<Vec<Task>> {
    let needs = Needs { events: None, tasks: true, plans: None };
    let records = session.records(prepared, needs, false)?;
    let tasks = records.tasks();
    let mut found: Vec<Task> = Vec::new();
    for name in names {
        let task = if handles::is_handle(name) {
            by_handle(session, &records, &tasks, name)?
        } else {
            by_key_or_title(&records, &tasks, name)?
        };
        if !found.iter().any(|known| known.key == task.key) {
            found.push(task.clone());
        }
    }
    Ok(found)
}

fn by_handle<'a>(
    session: &Session,
    records: &Records,
    tasks: &'a [Task],
    handle: &str,
) -> Result<&'a Task> {
    let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
    let meant = handles::resolve(store.as_ref(), handle)?;
    if let Some(task) = tasks.iter().find(|task| task.key == meant.key) {
        return Ok(task);
    }
    if handle.starts_with(['E', 'e']) {
        let message = format!("{handle} is an event, \"{}\", and no task", shown(&meant.title));
        return Err(Failure::new(Kind::Usage, message).hint("tasks have handles such as T1"));
    }
    is_read(records, &meant.key)?;
    // Its text may have been edited since the plan.
    let earlier = match store.as_ref().map(handles::LastPlan::read).transpose()?.flatten() {
        Some(plan) => plan.tasks(),
        None => vec![meant.clone()],
    };
    let now: Vec<Seen> = tasks
        .iter()
        .map(|task| Seen { key: task.key.clone(), title: task.title.clone() })
        .collect();
    let matching = match_tasks(&earlier, &now);
    let renamed = match matching.fates.get(&meant.key) {
        Some(Fate::Renamed(key)) => tasks.iter().find(|task| task.key == *key),
        _ => None,
    };
    renamed.ok_or_else(|| {
        let message = format!("{handle}, \"{}\", is no longer in its list", shown(&meant.title));
        Failure::new(Kind::Usage, message).hint("`personal-os tasks` shows the tasks there are")
    })
}

fn by_key_or_title<'a>(records: &Records, tasks: &'a [Task], name: &str) -> Result<&'a Task> {
    if let Some(task) = tasks.iter().find(|task| task.key.0 == name) {
        return Ok(task);
    }
    let wanted = name.trim().to_lowercase();
    let open: Vec<&Task> = tasks.iter().filter(|task| !task.done).collect();
    let whole: Vec<&Task> =
        open.iter().copied().filter(|task| task.title.to_lowercase() == wanted).collect();
    let found = if whole.is_empty() && !wanted.is_empty() {
        open.into_iter().filter(|task| task.title.to_lowercase().contains(&wanted)).collect()
    } else {
        whole
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
            let message = format!("\"{}\" is a part of {} titles", shown(name), found.len());
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
