//! A draft agenda for one meeting: who is there, what is asked of them and what is open that has to do
//! with it.

use super::marks::{self, Role};
use crate::agents::{clock, unknown};
use crate::domain::{Contact, Deny, Event, Problem, Relation, Span, Task};
use crate::report::{Body, Document, Line, Section, words};
use crate::time::{Moment, TimeFormat, When};
use std::collections::BTreeSet;

/// So many lines of one section at most.
const MOST_LINES: usize = 8;

/// A word of fewer letters says nothing of what a meeting is about.
const SHORTEST_WORD: usize = 4;

/// Words that say what kind of meeting it is, not what it is about.
const KINDS: &[&str] = &[
    "about",
    "agenda",
    "call",
    "catch",
    "chat",
    "check",
    "daily",
    "demo",
    "from",
    "meeting",
    "monthly",
    "planning",
    "quarterly",
    "review",
    "session",
    "standup",
    "status",
    "sync",
    "talk",
    "team",
    "this",
    "update",
    "weekly",
    "with",
    "workshop",
];

/// What those who are there may read: nothing private or sensitive, and nothing that `deny` finds.
pub fn tellable(
    mut tasks: Vec<Task>,
    mut relations: Vec<Relation>,
    deny: &Deny,
) -> (Vec<Task>, Vec<Relation>) {
    tasks.retain(|task| {
        let marks = marks::all(task.marks(), &task.title);
        !deny.finds(&task.title) && !marks.iter().any(|mark| deny.finds_mark(mark))
    });
    relations.retain(|relation| match relation {
        Relation::Contact(contact) => {
            let texts =
                [Some(&contact.name), contact.organisation.as_ref(), contact.next_step.as_ref()];
            let promises = contact.open_promises().map(|promise| &promise.text);
            !contact.sensitive
                && !texts.into_iter().flatten().chain(promises).any(|text| deny.finds(text))
        }
        Relation::Deal(_) => false,
    });
    (tasks, relations)
}

/// The agenda as a document.
pub fn document(
    event: &Event,
    tasks: &[Task],
    relations: &[Relation],
    problems: &[Problem],
    moment: Moment,
    format: TimeFormat,
) -> Document {
    let today = moment.today();
    let day = |when: When| match when {
        When::Day(day) => day,
        When::At(at) => at.with_timezone(&moment.zone).date_naive(),
    };
    let when = match event.span {
        Span::Timed { start, end } => format!(
            "{}, {}–{}",
            words::day(start.with_timezone(&moment.zone).date_naive(), today),
            clock(start, moment.zone, format),
            clock(end, moment.zone, format)
        ),
        Span::AllDay { start, .. } => format!("{}, all day", words::day(start, today)),
    };
    let people: Vec<&Contact> = relations
        .iter()
        .filter_map(|relation| match relation {
            Relation::Contact(contact) => Some(contact),
            Relation::Deal(_) => None,
        })
        .filter(|contact| is_there(contact, event))
        .collect();
    let about = about(event, &people);
    let open = tasks.iter().filter(|task| task.is_open() && belongs(task, &about));
    let (mut asks, mut others) = (Vec::new(), Vec::new());
    for task in open {
        let fields = marks::fields(&task.title);
        let mut line = Line::new().outside(&fields.title).key(&task.key);
        if let Some(owner) = &fields.owner {
            line = line.ours(", ").outside(owner);
        }
        if let Some(due) = task.due {
            line = line.ours(format!(", due {}", words::day(day(due), today)));
        }
        if marks::role(&marks::all(task.marks(), &task.title)) == Role::Ask {
            asks.push(line);
        } else {
            others.push(line);
        }
    }
    let mut promised = Vec::new();
    for contact in &people {
        for promise in contact.open_promises() {
            let mut line = Line::new().outside(&contact.name).ours(": ").outside(&promise.text);
            if let Some(due) = promise.due {
                line = line.ours(format!(", by {}", words::day(due, today)));
            }
            promised.push(line.key(&contact.key));
        }
        if let Some(next) = &contact.next_step {
            let line = Line::new().outside(&contact.name).ours(": next, ").outside(next);
            promised.push(line.key(&contact.key));
        }
    }
    let nothing = asks.is_empty() && others.is_empty() && promised.is_empty();
    let with: Vec<Line> = event
        .attendees
        .iter()
        .map(|name| {
            let line = Line::new().outside(name);
            let known = people.iter().find(|contact| names(contact).contains(&name.to_lowercase()));
            match known.and_then(|contact| contact.organisation.as_ref()) {
                Some(organisation) => line.ours(", ").outside(organisation),
                None => line,
            }
        })
        .collect();
    let mut verdict = vec![Line::new().ours(when).key(&event.key)];
    // Of what could not be read nobody knows whether it has to do with it.
    if nothing && problems.is_empty() {
        verdict.push(Line::new().ours("Nothing that is open has to do with it."));
    }
    let sections = [("With", with), ("To decide", asks), ("Open", others), ("Promised", promised)];
    let section = |(heading, lines): (&str, Vec<Line>)| Section::new(heading, listed(lines));
    Document {
        title: Line::new().ours("Agenda: ").outside(&event.title),
        verdict,
        sections: sections.into_iter().map(section).chain([unknown(problems)]).collect(),
        footer: Vec::new(),
    }
}

fn listed(mut lines: Vec<Line>) -> Body {
    let more = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if more > 0 {
        lines.push(Line::new().faint(format!("and {more} more")));
    }
    Body::List(lines)
}

/// What somebody is called, in lower case.
fn names(contact: &Contact) -> Vec<String> {
    let addresses = contact.emails.iter().map(|email| email.to_lowercase());
    std::iter::once(contact.name.to_lowercase()).chain(addresses).collect()
}

fn is_there(contact: &Contact, event: &Event) -> bool {
    let names = names(contact);
    event.attendees.iter().any(|attendee| names.contains(&attendee.to_lowercase()))
}

/// The words that a task shares with the meeting if it has to do with it: those of its title, of who
/// is there and of their organisations.
fn about(event: &Event, people: &[&Contact]) -> BTreeSet<String> {
    let mut about: BTreeSet<String> = words_of(&event.title).collect();
    for attendee in &event.attendees {
        about.extend(words_of(attendee.split('@').next().unwrap_or_default()));
    }
    for contact in people {
        about.extend(words_of(&contact.name));
        about.extend(contact.organisation.iter().flat_map(|name| words_of(name)));
    }
    about
}

fn words_of(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| word.chars().count() >= SHORTEST_WORD && !KINDS.contains(&word.as_str()))
}

fn belongs(task: &Task, about: &BTreeSet<String>) -> bool {
    let marks = [&task.projects, &task.contexts, &task.tags].into_iter().flatten();
    let texts = std::iter::once(&task.title).chain(marks);
    texts.into_iter().flat_map(|text| words_of(text)).any(|word| about.contains(&word))
}
