//! `update --agenda`: the draft of an agenda for one meeting.

use crate::agents::Needs;
use crate::agents::execution::plan::{Facts, Found};
use crate::agents::stakeholder::agenda;
use crate::cli::args::RunOptions;
use crate::cli::{Prepared, Session, date, handles, workflow};
use crate::delivery::Target;
use crate::domain::{Event, Status, clean};
use crate::error::{Failure, Kind, Result};
use crate::report::words;
use crate::run::{self, Manner, Sheet};
use crate::time::Window;

/// An agenda is for a meeting within so many days.
const DAYS_AHEAD: u64 = 30;

/// The key of the event that a handle of the last plan names.
fn of_handle(session: &Session, handle: &str) -> Result<String> {
    let facts: Facts = handles::last(session, "name it by words of its title")?;
    match handles::find(&facts.record, handle)? {
        Found::Event(event) => Ok(event.event.key.0.clone()),
        Found::Task(_) | Found::Kept(..) => {
            let message = format!("\"{}\" is no event of the last plan", clean(handle));
            Err(Failure::new(Kind::Usage, message).hint("`personal-os agenda` lists events"))
        }
    }
}

/// Drafts an agenda and prints it.
pub(super) fn draft_agenda(
    session: &mut Session,
    wanted: &str,
    options: &RunOptions,
) -> Result<()> {
    if matches!(workflow::format(session, options), run::Format::Json | run::Format::Ics) {
        let message = "an agenda is a text: there is no JSON and no calendar of it";
        return Err(Failure::new(Kind::Usage, message)
            .hint("--format terminal, markdown, slack or email writes it"));
    }
    let prepared = session.prepare()?;
    let moment = prepared.moment;
    let first = options.date.map_or(moment.today(), |day| date(day, moment.today()));
    let needs = Needs {
        events: Some(Window::days(first, DAYS_AHEAD, moment.zone)),
        tasks: true,
        contacts: true,
        ..Needs::default()
    };
    let records = session.records(&prepared, needs, options.strict)?;
    let key = handles::is_handle(wanted).then(|| of_handle(session, wanted)).transpose()?;
    let mut events: Vec<Event> = records.events(moment);
    events.retain(|event| event.status != Status::Cancelled);
    let event = find(&events, key.as_deref().unwrap_or(wanted), &prepared)?;
    let relations: Vec<_> = records
        .contacts
        .iter()
        .filter_map(|source| source.loaded.items.clone())
        .flatten()
        .collect();
    let format = prepared.config.settings.user.time_format;
    let deny = prepared.config.settings.updates.deny();
    let (tasks, relations) = agenda::tellable(records.tasks(), relations, &deny);
    let problems = records.problems();
    let document = agenda::document(event, &tasks, &relations, &problems, moment, format);
    let sheet = Sheet { document, json: String::new(), ics: String::new() };
    let manner = Manner { format: workflow::format(session, options), is_explicit: true };
    for part in sheet.parts(&Target::Stdout, manner)? {
        session.print(&part.body)?;
    }
    Ok(())
}

/// The event that a key or words of its title name: the next one of a series.
fn find<'e>(events: &'e [Event], wanted: &str, prepared: &Prepared) -> Result<&'e Event> {
    if let Some(event) = events.iter().find(|event| event.key.0 == wanted) {
        return Ok(event);
    }
    let lower = wanted.to_lowercase();
    let asked: Vec<&str> = lower.split_whitespace().collect();
    let named = |event: &&Event| {
        let title = event.title.to_lowercase();
        !asked.is_empty() && asked.iter().all(|word| title.contains(word))
    };
    let found: Vec<&Event> = events.iter().filter(named).collect();
    let mut titles: Vec<String> = found.iter().map(|event| clean(&event.title)).collect();
    titles.sort();
    titles.dedup();
    match (found.first(), titles.as_slice()) {
        (Some(event), [_]) => Ok(event),
        (Some(_), titles) => {
            let shown: Vec<String> = titles.iter().take(5).map(|t| format!("\"{t}\"")).collect();
            let message = format!("\"{}\" may be one of {}", clean(wanted), shown.join(", "));
            Err(Failure::new(Kind::Usage, message)
                .hint("write more words of the title, or its key"))
        }
        (None, _) => {
            let today = prepared.moment.today();
            let until = words::day(today + chrono::Days::new(DAYS_AHEAD), today);
            let message = format!("no event until {until} is called \"{}\"", clean(wanted));
            Err(Failure::new(Kind::Usage, message)
                .hint("`personal-os agenda` lists them; another first day is named by --date"))
        }
    }
}
