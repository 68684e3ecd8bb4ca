//! The question what to read: what was found on this machine, and whatever else is named.

use super::answers::{Place, Source, SourceKind};
use super::ask::{Dialogue, Question};
use super::open::{Candidate, Opener};
use super::write::Secrets;
use crate::domain::Secret;
use crate::error::Result;
use std::collections::BTreeSet;

const WHAT: Question<'static> = Question {
    text: "Numbers with commas, a path, an address (https://…/calendar.ics), or none",
    default: None,
    help: "Calendars and task lists are read and never sent anywhere. A path is an .ics file, a \
           todo.txt, a Markdown or Org file, or a folder of them; `taskwarrior` is a list too. A \
           calendar on the web has an address: in Google Calendar it is \"Secret address in iCal \
           format\". More can be added to the file later: CalDAV, any program.",
};

/// The same where no list has numbers.
const NOTHING_FOUND: &str = "A path, an address (https://…/calendar.ics), or none";

/// Asks for the sources. Each is opened once before it is taken.
pub(super) fn what(
    opener: &Opener<'_>,
    secrets: &mut Secrets,
    dialogue: &mut Dialogue<'_>,
) -> Result<Vec<Source>> {
    let candidates = opener.candidates();
    let listed: Vec<String> = candidates.iter().map(described).collect();
    let text = if listed.is_empty() {
        "Where are your events and tasks? Nothing was found in the usual places."
    } else {
        "Where are your events and tasks? Found here:"
    };
    dialogue.begin(text, &listed)?;
    let usable = candidates.iter().enumerate().filter(|(_, candidate)| is_usual(candidate));
    let usable: Vec<String> = usable.map(|(index, _)| (index + 1).to_string()).collect();
    let default = if usable.is_empty() { "none".to_owned() } else { usable.join(",") };
    let text = if listed.is_empty() { NOTHING_FOUND } else { WHAT.text };
    let question = Question { text, default: Some(&default), ..WHAT };
    dialogue.ask(question, |dialogue, text| {
        let chosen = chosen(text, &candidates, opener);
        let chosen = match chosen {
            Ok(chosen) => chosen,
            Err(why) => return Ok(Err(why)),
        };
        let mut sources = Vec::new();
        for (mut source, said) in chosen {
            if let Some(said) = said {
                dialogue.say(&format!("  {}: {said}", source.name))?;
            }
            if let Place::Address(url) = &source.place {
                // The link to a private calendar is its password.
                let file = format!("{}.url", file_name(&source.name));
                let file = secrets.keep(&file, &Secret::new(url.clone()));
                source.place = Place::AddressIn(file);
            }
            sources.push(source);
        }
        Ok(Ok(sources))
    })
}

/// A name that every file system takes.
fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    name.chars().map(plain).collect()
}

fn described(candidate: &Candidate) -> String {
    match &candidate.opened {
        Ok(opened) => format!("{}: {}", candidate.what, opened.said),
        Err(why) => format!("{}: {why}", candidate.what),
    }
}

/// Whether it is taken unless somebody says otherwise: notes without a task have nothing to plan.
pub(super) fn is_usual(candidate: &Candidate) -> bool {
    let is_notes = candidate.source.kind == SourceKind::Markdown;
    candidate.opened.as_ref().is_ok_and(|opened| opened.records > 0 || !is_notes)
}

/// A source, and what is to be said of it.
type Chosen = (Source, Option<String>);

/// The sources that an answer names, with what is to be said of those that were not listed.
fn chosen(
    text: &str,
    candidates: &[Candidate],
    opener: &Opener<'_>,
) -> Result<Vec<Chosen>, String> {
    if text.eq_ignore_ascii_case("none") {
        return Ok(Vec::new());
    }
    let mut names = BTreeSet::new();
    let mut chosen: Vec<Chosen> = Vec::new();
    let is_whole = opener.path(text).is_ok_and(|path| path.exists());
    let parts: Vec<&str> = if is_whole { vec![text] } else { text.split(',').collect() };
    for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
        let source = if let Ok(number) = part.parse::<usize>() {
            let candidate = number.checked_sub(1).and_then(|index| candidates.get(index));
            let candidate = candidate.ok_or(format!("there is no number {number}"))?;
            candidate.opened.as_ref().map_err(Clone::clone)?;
            (candidate.source.clone(), None)
        } else {
            let mut taken: BTreeSet<String> =
                candidates.iter().map(|candidate| candidate.source.name.clone()).collect();
            taken.extend(names.iter().cloned());
            let source = opener.typed(part, &mut taken)?;
            (source.clone(), Some(opener.said(&source)?))
        };
        if names.insert(source.0.name.clone()) {
            chosen.push(source);
        }
    }
    // A configuration has calendars first.
    chosen.sort_by_key(|(source, _)| source.kind.in_file().0);
    Ok(chosen)
}
