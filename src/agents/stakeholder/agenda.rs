//! A draft agenda for one meeting: who is there, what is asked of them and what is open that has to do
//! with it.
//!
//! It is the user's own draft for those who are there. One that is drafted for an audience holds to what
//! that audience may be told, as its updates do. No model is asked for either.

use super::marks::{self, Role};
use super::{tellable, unread};
use crate::agents::{clock, unknown};
use crate::domain::{
    Attendee, Audience, AudienceKind, Contact, Deny, Event, Problem, Relation, Span, Task,
};
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

/// Whom an agenda is drafted for.
#[derive(Debug, Clone, Copy)]
pub struct Readers<'a> {
    /// The audience, if one is named.
    pub audience: Option<&'a Audience>,
    /// What they are never told.
    pub deny: &'a Deny,
}

/// What an agenda is made of.
#[derive(Debug)]
pub struct Agenda<'a> {
    /// The meeting.
    pub event: &'a Event,
    /// All tasks.
    pub tasks: &'a [Task],
    /// All people and deals.
    pub relations: &'a [Relation],
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Whom it is for.
    pub readers: Readers<'a>,
    /// Now.
    pub moment: Moment,
    /// How times are written.
    pub format: TimeFormat,
}

impl Readers<'_> {
    /// Why no agenda of a meeting is drafted for them, if it is not, and what to do. Without an audience
    /// it is for the user, whose own private meetings are no secret.
    pub fn refuse(&self, event: &Event) -> Option<(&'static str, &'static str)> {
        let marks = marks::all(Vec::new(), &event.title);
        let is_private = |mark: &&String| Deny::NOTHING.finds_mark(mark);
        if self.deny.finds_in(event)
            || marks.iter().any(|mark| !is_private(&mark) && self.deny.finds_mark(mark))
        {
            return Some((
                "that meeting says something that is not to be told",
                "the list is `deny` under [update] and [update.audiences.NAME]",
            ));
        }
        if self.audience.is_some() && (event.private || marks.iter().any(|mark| is_private(&mark)))
        {
            return Some(("that meeting is private", "without --audience the draft is your own"));
        }
        None
    }

    /// Whether they are told of a task, as far as its list and marks go.
    fn may_know(&self, task: &Task) -> bool {
        let marks = marks::all(task.marks(), &task.title);
        !self.deny.finds_in(task) && !marks.iter().any(|mark| self.deny.finds_mark(mark))
    }

    /// Whether what has none of the marks they are told of is for them.
    fn includes(&self, marks: &[String]) -> bool {
        let include = self.audience.map_or(&[][..], |audience| &audience.include);
        include.is_empty() || marks::is_among(marks, include)
    }

    fn are(&self, is: impl Fn(AudienceKind) -> bool) -> bool {
        self.audience.is_some_and(|audience| is(audience.kind))
    }
}

impl Agenda<'_> {
    /// The agenda as a document.
    pub fn document(&self) -> Document {
        let (event, readers) = (self.event, &self.readers);
        let there = self.relations.iter().filter_map(|relation| match relation {
            Relation::Contact(contact) => Some(contact),
            Relation::Deal(_) => None,
        });
        let there: Vec<&Contact> = there.filter(|contact| is_there(contact, event)).collect();
        let is_denied = |contact: &&&Contact| readers.deny.finds_in(**contact);
        let nameless: Vec<&Contact> = there.iter().filter(is_denied).copied().collect();
        let mut withheld = nameless.len();
        let mut people = there;
        people.retain(|contact| {
            let is_told = !contact.sensitive && !readers.deny.finds_in(*contact);
            withheld += usize::from(contact.sensitive && !readers.deny.finds_in(*contact));
            // They bear no mark, so those who are told only what bears one are not told of them.
            is_told && readers.includes(&[])
        });
        let (with, named) = self.with(&people, &nameless);
        let about = about(&event.title, &named, &people);
        let (mut asks, mut others, mut unmarked) = (Vec::new(), Vec::new(), 0);
        for task in self.tasks.iter().filter(|task| task.is_open() && belongs(task, &about)) {
            let marks = marks::all(task.marks(), &task.title);
            if !readers.may_know(task) {
                withheld += 1;
            } else if !readers.includes(&marks) {
                unmarked += 1;
            } else if marks::role(&marks) == Role::Ask {
                asks.push(self.task(task));
            } else {
                others.push(self.task(task));
            }
        }
        let promised = self.promised(&people);
        let problems = self.problems.iter().cloned();
        let problems: Vec<Problem> =
            problems.map(|problem| tellable(problem, readers.deny)).collect();
        let mut verdict =
            vec![Line::new().ours(when(event, self.moment, self.format)).key(&event.key)];
        // Of what could not be read nobody knows whether it has to do with it.
        if asks.is_empty() && others.is_empty() && promised.is_empty() && problems.is_empty() {
            verdict.push(Line::new().ours(if withheld + unmarked == 0 {
                "Nothing that is open has to do with it."
            } else {
                "There is nothing open to tell."
            }));
        }
        let footer = self.footer(withheld, &problems);
        let sections =
            [("With", with), ("To decide", asks), ("Open", others), ("Promised", promised)];
        let section = |(heading, lines): (&str, Vec<Line>)| Section::new(heading, listed(lines));
        let mut sections: Vec<Section> = sections.into_iter().map(section).collect();
        if !readers.are(AudienceKind::is_outside) {
            sections.push(unknown(&problems));
        }
        Document {
            title: Line::new().ours("Agenda: ").outside(&event.title),
            verdict,
            sections,
            footer,
        }
    }

    /// Who is there, and the names of those who are named.
    fn with(&self, people: &[&Contact], nameless: &[&Contact]) -> (Vec<Line>, Vec<&str>) {
        let (mut lines, mut named, mut more) = (Vec::new(), Vec::new(), 0);
        for one in &self.event.attendees {
            let is = |contact: &&&Contact| is_same(contact, one);
            // Who it is that is named stands in the address, and for whom they work in its end.
            let is_denied = one.texts().any(|text| self.readers.deny.finds(text));
            if is_denied || nameless.iter().any(|contact| is(&contact)) {
                more += 1;
                continue;
            }
            let line = Line::new().outside(&one.name);
            named.push(one.name.as_str());
            lines.push(match people.iter().find(is).and_then(|one| one.organisation.as_ref()) {
                Some(organisation) => line.ours(", ").outside(organisation),
                None => line,
            });
        }
        if more > 0 {
            lines.push(Line::new().ours(format!("{more} not named here")));
        }
        (lines, named)
    }

    fn task(&self, task: &Task) -> Line {
        let fields = marks::fields(&task.title);
        let mut line = Line::new().outside(&fields.title).key(&task.key);
        // A customer is not told who does what.
        let owner =
            fields.owner.filter(|_| !self.readers.are(|kind| kind == AudienceKind::Customer));
        if let Some(owner) = &owner {
            line = line.ours(", ").outside(owner);
        }
        if let Some(due) = task.due {
            let due = match due {
                When::Day(day) => day,
                When::At(at) => at.with_timezone(&self.moment.zone).date_naive(),
            };
            line = line.ours(format!(", due {}", words::day(due, self.moment.today())));
        }
        line
    }

    fn promised(&self, people: &[&Contact]) -> Vec<Line> {
        let mut promised = Vec::new();
        for contact in people {
            for promise in contact.open_promises() {
                let mut line = Line::new().outside(&contact.name).ours(": ").outside(&promise.text);
                if let Some(due) = promise.due {
                    line = line.ours(format!(", by {}", words::day(due, self.moment.today())));
                }
                promised.push(line.key(&contact.key));
            }
            if let Some(next) = &contact.next_step {
                let line = Line::new().outside(&contact.name).ours(": next, ").outside(next);
                promised.push(line.key(&contact.key));
            }
        }
        promised
    }

    /// What only the user is told, who passes the draft on.
    fn footer(&self, withheld: usize, problems: &[Problem]) -> Vec<Line> {
        let mut footer = Vec::new();
        if let Some(audience) = self.readers.audience {
            let line = Line::new().ours("A draft for ").outside(&audience.name);
            footer.push(line.ours(": it was sent to nobody."));
        }
        if withheld > 0 {
            let records = if withheld == 1 { "record is" } else { "records are" };
            footer.push(Line::new().ours(format!("{withheld} {records} kept back.")));
        }
        if self.readers.are(AudienceKind::is_outside) && !problems.is_empty() {
            footer.push(unread(problems));
        }
        footer
    }
}

/// The day and the time of a meeting.
pub fn when(event: &Event, moment: Moment, format: TimeFormat) -> String {
    let (zone, today) = (moment.zone, moment.today());
    match event.span {
        Span::Timed { start, end } => format!(
            "{}, {}–{}",
            words::day(start.with_timezone(&zone).date_naive(), today),
            clock(start, zone, format),
            clock(end, zone, format)
        ),
        Span::AllDay { start, .. } => format!("{}, all day", words::day(start, today)),
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

/// Whether somebody who is invited is this contact, by name or address.
fn is_same(contact: &Contact, attendee: &Attendee) -> bool {
    let names = names(contact);
    attendee.texts().any(|text| names.contains(&text.to_lowercase()))
}

fn is_there(contact: &Contact, event: &Event) -> bool {
    event.attendees.iter().any(|attendee| is_same(contact, attendee))
}

/// The words that a task shares with the meeting if it has to do with it: those of its title, of who
/// is there and of their organisations.
fn about(title: &str, attendees: &[&str], people: &[&Contact]) -> BTreeSet<String> {
    let mut about: BTreeSet<String> = words_of(title).collect();
    for attendee in attendees {
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
