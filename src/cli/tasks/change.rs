//! `tasks done`, `tasks add`, `tasks defer`: changes of the task lists.

use super::super::args::{Level, TaskChange};
use super::super::{Prepared, Session, date};
use super::named::{Named, find};
use crate::config::parse_duration;
use crate::domain::{Importance, clean};
use crate::error::{Failure, Kind, Result};
use crate::sources::edit::Outcome;
use crate::sources::{Change, NewTask, TaskList};
use chrono::NaiveDate;

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
            if to < prepared.moment.today() {
                let message = format!("{to} is past, and a task is put off to today or later");
                return Err(Failure::new(Kind::Usage, message));
            }
            let named = find(session, &prepared, std::slice::from_ref(handle))?.remove(0);
            let change = Change::Defer { id: named.task.id.clone(), to };
            let list = list_of(&prepared, &named.task.source)?;
            let told = make(list, &change, &prepared, *dry_run)?;
            session.print(&told.with(named).text(&format!("deferred to {to}")))
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
    let mut named: Vec<(usize, Named)> =
        find(session, prepared, handles)?.into_iter().enumerate().collect();
    let mut texts = vec![String::new(); named.len()];
    // Of equal lines the last ones first: a list that numbers them would rename those behind.
    named.sort_by_key(|(_, named)| std::cmp::Reverse(ordinal(&named.task.id)));
    for (index, named) in named {
        let list = list_of(prepared, &named.task.source)?;
        let change = Change::Done { id: named.task.id.clone() };
        match make(list, &change, prepared, dry_run) {
            Ok(told) => texts[index] = told.with(named).text("done"),
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
    /// With what there is to say of how the task was found.
    fn with(mut self, named: Named) -> Self {
        let (Self::Made(outcome) | Self::Shown(_, outcome)) = &mut self;
        outcome.notes.extend(named.note);
        self
    }

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
            [] => failure.hint(prepared.one_more()),
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
        Failure::new(Kind::Usage, "no task list is configured or found").hint(prepared.one_more())
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
    if clean(text).is_empty() {
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
