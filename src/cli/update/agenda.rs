//! `update --agenda`: the draft of an agenda for one meeting.

use crate::agents::Needs;
use crate::agents::execution::plan::{Facts, Found};
use crate::agents::stakeholder::agenda::{self, Agenda, Readers};
use crate::cli::args::{OfUpdate, RunOptions};
use crate::cli::{Prepared, Session, date, handles, workflow};
use crate::delivery::Target;
use crate::domain::{Audience, Event, Span, Status, clean};
use crate::error::{Failure, Kind, Result};
use crate::report::words;
use crate::run::{self, Manner, Sheet};
use crate::time::{When, Window};
use chrono_tz::Tz;

/// An agenda is for a meeting within so many days.
const DAYS_AHEAD: u64 = 30;

/// So many meetings are named that may be meant.
const MOST_NAMED: usize = 5;

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
    if workflow::format(session, options) == run::Format::Json {
        let message = "an agenda is a text: there is no JSON of it";
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
    if prepared.sources.calendars.is_empty() {
        let message = "no calendar is configured or found, so there is no meeting to draft for";
        return Err(Failure::new(Kind::Usage, message).hint(prepared.one_more()));
    }
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

/// How well words name an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    /// They are its title.
    Title,
    /// Each is a word of it.
    Words,
    /// Each stands somewhere in it.
    Parts,
}

fn matched(wanted: &str, title: &str) -> Option<Match> {
    let (wanted, title) = (clean(wanted).to_lowercase(), clean(title).to_lowercase());
    let asked: Vec<&str> = wanted.split_whitespace().collect();
    let words: Vec<&str> = title.split(|c: char| !c.is_alphanumeric()).collect();
    let is_word = |word: &&str| words.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()));
    match () {
        () if asked.is_empty() => None,
        () if wanted == title => Some(Match::Title),
        () if asked.iter().all(is_word) => Some(Match::Words),
        () => asked.iter().all(|word| title.contains(word)).then_some(Match::Parts),
    }
}

/// Whether two events are one meeting at two times. Some calendars give each time of a series a UID
/// of its own; then it is those who come, and the hour.
fn is_again(one: &Event, other: &Event, zone: Tz) -> bool {
    let hour = |event: &Event| match event.span {
        Span::Timed { start, .. } => Some(start.with_timezone(&zone).time()),
        Span::AllDay { .. } => None,
    };
    let is_like = one.title == other.title && one.attendees == other.attendees;
    let is_one = !one.uid.is_empty() && one.uid == other.uid;
    is_one || is_like && hour(one) == hour(other)
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
    let moment = prepared.moment;
    // What is not to be told stands in no message either, for that goes to the log as well.
    let asked = if readers.deny.finds(wanted) { "that" } else { &format!("\"{}\"", clean(wanted)) };
    let is_over = |event: &&Event| match event.span.ends().1 {
        When::At(end) => end <= moment.now,
        When::Day(end) => end <= moment.today(),
    };
    let (over, ahead): (Vec<&Event>, Vec<&Event>) = events.iter().partition(is_over);
    let over = over.into_iter().rev().map(|event| (true, event));
    // How well, and whether it is over.
    let mut found: Vec<((Match, bool), &Event)> = Vec::new();
    for (is_over, event) in ahead.into_iter().map(|event| (false, event)).chain(over) {
        let Some(how) = matched(wanted, &event.title) else { continue };
        // Of one meeting the next time; of one that is over for today, the last. One time of it that is
        // called otherwise stands for no other.
        let is_known = |(known, other): &((Match, bool), &Event)| {
            known.0 <= how && is_again(event, other, moment.zone)
        };
        if !found.iter().any(is_known) {
            found.push(((how, is_over), event));
        }
    }
    found.sort_by_key(|(how, _)| *how);
    let Some((best, event)) = found.first().copied() else {
        let until = words::day(moment.today() + chrono::Days::new(DAYS_AHEAD), moment.today());
        return Err(Failure::new(Kind::Usage, format!("no event until {until} is called {asked}"))
            .hint("`personal-os agenda` lists them; another first day is named by --date"));
    };
    let format = prepared.config.settings.user.time_format;
    let named = |event: &Event| {
        let when = agenda::when(event, moment, format);
        format!("\"{}\" ({when}, {})", clean(&event.title), clean(&event.key.0))
    };
    // Others by their titles, with what tells two of one title apart.
    let is_told = |event: &&Event| readers.refuse(event).is_none();
    let shown = |events: &[&Event]| {
        let shown = events.iter().copied().filter(is_told).take(MOST_NAMED).map(named);
        shown.collect::<Vec<_>>().join(", ")
    };
    let alike: Vec<&Event> =
        found.iter().filter(|(how, _)| *how == best).map(|(_, event)| *event).collect();
    if alike.len() > 1 {
        let message = match shown(&alike).as_str() {
            "" => format!("{asked} may be one of several meetings"),
            shown => format!("{asked} may be one of {shown}"),
        };
        return Err(Failure::new(Kind::Usage, message)
            .hint("write more words of the title, or the key, which stands last"));
    }
    let others: Vec<&Event> = found.iter().skip(1).map(|(_, event)| *event).collect();
    // Who names a title whole means that.
    if best.0 != Match::Title && !others.is_empty() && readers.refuse(event).is_none() {
        let others = match shown(&others).as_str() {
            "" => "others".to_owned(),
            shown => shown.to_owned(),
        };
        log::warn!("{asked} is taken for {}; it may also be {others}", named(event));
    }
    Ok(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_named_by_itself_before_its_words_and_parts() {
        for (wanted, title, expected) in [
            ("pricing", "Pricing", Some(Match::Title)),
            (" Pricing  Review ", "pricing review", Some(Match::Title)),
            ("pricing", "Q4: pricing, review", Some(Match::Words)),
            ("review (q4)", "Pricing Review: Q4", Some(Match::Words)),
            ("view", "Pricing review", Some(Match::Parts)),
            ("board", "Pricing review", None),
            ("", "Pricing review", None),
            ("  ", "", None),
        ] {
            assert_eq!(matched(wanted, title), expected, "{wanted} in {title}");
        }
    }
}
