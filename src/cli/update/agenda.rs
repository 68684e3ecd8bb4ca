//! `update --agenda`: the draft of an agenda for one meeting.

use crate::agents::Needs;
use crate::agents::execution::plan::{Facts, Found};
use crate::agents::stakeholder::agenda::{Agenda, Readers};
use crate::cli::args::{OfUpdate, RunOptions};
use crate::cli::{Prepared, Session, date, handles, workflow};
use crate::delivery::Target;
use crate::domain::{Audience, Event, Status, clean};
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
    of: &OfUpdate,
    options: &RunOptions,
) -> Result<()> {
    if matches!(workflow::format(session, options), run::Format::Json | run::Format::Ics) {
        let message = "an agenda is a text: there is no JSON and no calendar of it";
        return Err(Failure::new(Kind::Usage, message)
            .hint("--format terminal, markdown, slack or email writes it"));
    }
    let prepared = session.prepare()?;
    let moment = prepared.moment;
    let audience = audience(of, &prepared)?;
    let for_all = prepared.config.settings.updates.deny();
    let deny = audience.as_ref().map_or(&for_all, |audience| &audience.deny);
    let readers = Readers { audience: audience.as_ref(), deny };
    let first = options.date.map_or(moment.today(), |day| date(day, moment.today()));
    let needs = Needs {
        events: Some(Window::days(first, DAYS_AHEAD, moment.zone)),
        tasks: true,
        contacts: true,
        ..Needs::default()
    };
    let records = session.records_for(&prepared, needs, options.strict, deny)?;
    let key = handles::is_handle(wanted).then(|| of_handle(session, wanted)).transpose()?;
    let mut events: Vec<Event> = records.events(moment);
    events.retain(|event| event.status != Status::Cancelled);
    let event = find(&events, key.as_deref().unwrap_or(wanted), &readers, &prepared)?;
    if let Some((why, hint)) = readers.refuse(event) {
        let name = audience.as_ref().map_or("anybody", |audience| &audience.name);
        let message = format!("no agenda is drafted for {}: {why}", clean(name));
        return Err(Failure::new(Kind::Usage, message).hint(hint));
    }
    let known = records.contacts.iter().filter_map(|source| source.loaded.items.clone());
    let (tasks, relations) = (records.tasks(), known.flatten().collect::<Vec<_>>());
    let document = Agenda {
        event,
        tasks: &tasks,
        relations: &relations,
        problems: records.problems(),
        readers,
        moment,
        format: prepared.config.settings.user.time_format,
    }
    .document();
    let sheet = Sheet { document, json: String::new(), ics: String::new() };
    let manner = Manner { format: workflow::format(session, options), is_explicit: true };
    for part in sheet.parts(&Target::Stdout, manner)? {
        session.print(&part.body)?;
    }
    Ok(())
}

/// The one audience that an agenda is drafted for, if one is named.
fn audience(of: &OfUpdate, prepared: &Prepared) -> Result<Option<Audience>> {
    if of.audience.is_empty() {
        return Ok(None);
    }
    let mut named = super::meant(of, prepared)?;
    match (named.pop(), named.is_empty()) {
        (one, true) => Ok(one.map(|one| one.audience)),
        _ => Err(Failure::new(Kind::Usage, "an agenda is drafted for one audience")
            .hint("name one of them with --audience, or none for your own")),
    }
}

/// The event that a key or words of its title name: the next one of a series.
fn find<'e>(
    events: &'e [Event],
    wanted: &str,
    readers: &Readers<'_>,
    prepared: &Prepared,
) -> Result<&'e Event> {
    if let Some(event) = events.iter().find(|event| event.key.0 == wanted) {
        return Ok(event);
    }
    // What is not to be told stands in no message either, for that goes to the log as well.
    let asked = if readers.deny.finds(wanted) { "that" } else { &format!("\"{}\"", clean(wanted)) };
    let lower = wanted.to_lowercase();
    let words_asked: Vec<&str> = lower.split_whitespace().collect();
    let named = |event: &&Event| {
        let title = event.title.to_lowercase();
        !words_asked.is_empty() && words_asked.iter().all(|word| title.contains(word))
    };
    let found: Vec<&Event> = events.iter().filter(named).collect();
    let mut titles: Vec<String> = found.iter().map(|event| clean(&event.title)).collect();
    titles.sort();
    titles.dedup();
    match (found.first(), titles.as_slice()) {
        (Some(event), [_]) => Ok(event),
        (Some(_), titles) => {
            let is_told = |title: &&String| !readers.deny.finds(title);
            let shown = titles.iter().filter(is_told).take(5).map(|title| format!("\"{title}\""));
            let shown: Vec<String> = shown.collect();
            let message = match shown.as_slice() {
                [] => format!("{asked} may be one of several meetings"),
                shown => format!("{asked} may be one of {}", shown.join(", ")),
            };
            Err(Failure::new(Kind::Usage, message)
                .hint("write more words of the title, or its key"))
        }
        (None, _) => {
            let today = prepared.moment.today();
            let until = words::day(today + chrono::Days::new(DAYS_AHEAD), today);
            Err(Failure::new(Kind::Usage, format!("no event until {until} is called {asked}"))
                .hint("`personal-os agenda` lists them; another first day is named by --date"))
        }
    }
}
