//! What an update says: sections in the order of the audience, bad news first, within its length.

use super::facts::{Concern, ContactFact, DealFact, Facts, Item, Known, What};
use super::marks::Role;
use super::status::{self, Status};
use super::told;
use crate::domain::contact::{DealChange, Owed, shown_hundredths};
use crate::domain::{AudienceKind, Colour, Key, UpdateSection};
use crate::report::{Line, words};
use chrono::NaiveDate;
use serde::{Serialize, Serializer};

/// So many lines of one section at most.
const MOST_LINES: usize = 7;

/// The update.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The colour, for an audience that is told one.
    pub status: Option<Status>,
    /// What decides the colour.
    pub reasons: Vec<Told>,
    /// The answer in a sentence.
    pub verdict: Told,
    /// What a model added to it.
    pub headline: Option<String>,
    /// The sections that say something.
    pub parts: Vec<Part>,
}

/// One section.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// Which.
    pub section: UpdateSection,
    /// Its lines.
    pub lines: Vec<Told>,
    /// How many more there are.
    pub more: usize,
}

/// A line with the record that it is of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// The record.
    pub key: Option<Key>,
    /// The text.
    pub line: Line,
}

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Shown<'t> {
            key: &'t Option<Key>,
            text: String,
        }
        Shown { key: &self.key, text: self.line.text() }.serialize(serializer)
    }
}

/// The report, complete in itself.
pub(super) fn draft(facts: &Facts) -> Report {
    let told = facts.sections.contains(&UpdateSection::Status) && !facts.is_bare;
    let status = told.then(|| status::status(facts));
    let reasons = match &status {
        Some(status) => reasons(facts, status),
        None => Vec::new(),
    };
    let mut report =
        Report { verdict: verdict(facts), reasons, status, headline: None, parts: Vec::new() };
    // As much as fits: fewer lines of each section, never a section without any.
    for most in (1..=MOST_LINES).rev() {
        report.parts = parts(facts, most);
        if words_of(&report) <= facts.words as usize {
            break;
        }
    }
    report
}

/// Whether an update has nothing in it: no line of a section, and no colour but a green that nobody
/// gave a reason for.
pub(super) fn is_empty(facts: &Facts) -> bool {
    let is_plain = || {
        let status = status::status(facts);
        status.colour == Colour::Green && status.set.is_none() && facts.concerns.is_empty()
    };
    let tells = facts.sections.contains(&UpdateSection::Status) && !facts.is_bare;
    parts(facts, 1).is_empty() && (!tells || is_plain())
}

fn parts(facts: &Facts, most: usize) -> Vec<Part> {
    let part = |section: &UpdateSection| {
        let mut lines = lines(facts, *section);
        let more = lines.len().saturating_sub(most);
        lines.truncate(most);
        Part { section: *section, lines, more }
    };
    facts.sections.iter().map(part).filter(|part| !part.lines.is_empty()).collect()
}

/// How many words a reader reads.
pub(super) fn words_of(report: &Report) -> usize {
    let parts = report.parts.iter().flat_map(|part| &part.lines);
    let lines = std::iter::once(&report.verdict).chain(&report.reasons).chain(parts);
    let words = lines.map(|told| told.line.text().split_whitespace().count()).sum::<usize>();
    // Each heading is one, and so is what is said of those that are left out.
    words + report.parts.len() * 2
}

/// All lines of a section.
pub(super) fn lines(facts: &Facts, section: UpdateSection) -> Vec<Told> {
    let day = |date: NaiveDate| words::day(date, facts.day);
    match section {
        UpdateSection::Status => Vec::new(),
        UpdateSection::Results => told::results(facts),
        UpdateSection::Metrics => told::metrics(facts),
        UpdateSection::Feedback => told::themes(facts),
        UpdateSection::Deals => {
            facts.deals.iter().map(|deal| Told::of(&deal.key, deal_line(deal, &day))).collect()
        }
        UpdateSection::Contacts => {
            let line = |one: &ContactFact| Told::of(&one.key, contact_line(one, &day));
            facts.contacts.iter().map(line).collect()
        }
        _ => {
            let mut items: Vec<&Item> =
                facts.items.iter().filter(|item| item.section == section).collect();
            items.sort_by_cached_key(|item| match section {
                UpdateSection::Shipped => {
                    (item.role != Role::Milestone, item.completed, item.title.clone())
                }
                _ => (item.due.is_none(), item.due, item.title.clone()),
            });
            items.iter().map(|item| Told::of(&item.key, item_line(facts, item))).collect()
        }
    }
}

impl Told {
    pub(super) fn ours(text: impl Into<String>) -> Self {
        Self { key: None, line: Line::new().ours(text) }
    }

    pub(super) fn of(key: &Key, line: Line) -> Self {
        Self { key: Some(key.clone()), line: line.key(key) }
    }
}

fn item_line(facts: &Facts, item: &Item) -> Line {
    let day = |date: NaiveDate| words::day(date, facts.day);
    let mut line = Line::new().outside(&item.title);
    let moved = |line: Line| match (item.was_due, item.due) {
        (Some(was), Some(due)) if was != due => line.ours(format!(" (was {})", day(was))),
        _ => line,
    };
    match item.section {
        UpdateSection::Shipped => {
            if let Some(ended) = item.role.ended() {
                line = line.ours(format!(", {ended}"));
            }
            // What belongs to the time before the last update says so.
            return match item.completed.filter(|day| facts.last.is_some_and(|last| *day < last)) {
                Some(completed) => line.ours(format!(", done {}", day(completed))),
                None => line,
            };
        }
        UpdateSection::Slipped => {
            line = match (item.planned, item.was_due, item.due) {
                (Some(planned), ..) => line.ours(format!(
                    ": planned on {} since {}",
                    counted(planned.days, "day"),
                    day(planned.first)
                )),
                (None, Some(was), Some(due)) if was < due => {
                    line.ours(format!(": moved from {} to {}", day(was), day(due)))
                }
                (None, _, Some(due)) => line.ours(format!(": was due {}", day(due))),
                _ => line,
            };
        }
        UpdateSection::Milestones => {
            line = match item.due {
                Some(due) => {
                    let dated = Line::new().ours(format!("{}: ", day(due)));
                    moved(dated.outside(&item.title))
                }
                None => line.ours(" (no date yet)"),
            };
        }
        UpdateSection::Risks => {
            let is_outside = facts.kind == AudienceKind::Customer;
            // What a customer can do about it is told, what it costs us and who is at it is not.
            let known = if is_outside {
                vec![("workaround", &item.mitigation)]
            } else {
                vec![("impact", &item.impact), ("mitigation", &item.mitigation)]
            };
            for (name, value) in known {
                if let Some(value) = value {
                    line = line.ours(format!("; {name}: ")).outside(value);
                }
            }
            if !is_outside {
                line = owned(line, item, &day);
                let missing = [
                    ("impact", item.impact.is_none()),
                    ("mitigation", item.mitigation.is_none()),
                    ("owner", item.owner.is_none()),
                    ("date", item.due.is_none()),
                ];
                line = incomplete(line, &missing);
            }
        }
        UpdateSection::Asks => {
            line = owned(line, item, &day);
            if item.due.is_some_and(|due| due < facts.day) {
                line = line.ours(", ").strong("overdue");
            }
            line =
                incomplete(line, &[("owner", item.owner.is_none()), ("date", item.due.is_none())]);
        }
        _ => {
            if let Some(owner) = &item.owner {
                line = line.ours(", ").outside(owner);
            }
            if let Some(due) = item.due {
                line = line.ours(format!(", due {}", day(due)));
            }
        }
    }
    match item.since {
        // What is still to come needs no excuse to those who wait for it.
        Some(_) if facts.kind.is_outside() && item.section == UpdateSection::Milestones => line,
        Some(since) => line.ours(format!(", still open since {}", day(since))),
        None => line,
    }
}

/// Whose it is, and by when.
fn owned(mut line: Line, item: &Item, day: &impl Fn(NaiveDate) -> String) -> Line {
    if let Some(owner) = &item.owner {
        line = line.ours("; owner: ").outside(owner);
    }
    match item.due {
        Some(due) => line.ours(format!("; by {}", day(due))),
        None => line,
    }
}

/// What nobody said is said to be missing, and is not made up.
fn incomplete(line: Line, facts: &[(&str, bool)]) -> Line {
    let missing: Vec<String> = facts
        .iter()
        .filter(|(_, is_missing)| *is_missing)
        .map(|(name, _)| format!("no {name}"))
        .collect();
    if missing.is_empty() {
        return line;
    }
    line.ours(format!(" (incomplete: {})", missing.join(", ")))
}

fn deal_line(deal: &DealFact, day: &impl Fn(NaiveDate) -> String) -> Line {
    let mut line = Line::new().outside(&deal.name).ours(": ");
    for (number, change) in deal.changes.iter().enumerate() {
        if number > 0 {
            line = line.ours(", ");
        }
        line = match change {
            DealChange::New | DealChange::Untold => {
                let is_new = *change == DealChange::New;
                line = line.ours(if is_new { "new" } else { "told for the first time" });
                if let Some(stage) = &deal.stage {
                    line = line.ours(", ").outside(stage);
                }
                match &deal.amount {
                    Some(amount) => line.ours(", ").outside(amount.shown()),
                    None => line,
                }
            }
            DealChange::Stage { from } => {
                if let Some(from) = from {
                    line = line.outside(from).ours(" → ");
                }
                line.outside(deal.stage.as_deref().unwrap_or("no stage"))
            }
            DealChange::Amount { by, from } => match (&deal.amount, by, from) {
                (Some(now), Some(by), _) => {
                    let sign = if *by > 0 { "+" } else { "" };
                    line.outside(now.shown()).ours(format!(" ({sign}{})", shown_hundredths(*by)))
                }
                (Some(now), None, Some(from)) => {
                    line.outside(now.shown()).ours(", was ").outside(from.shown())
                }
                (Some(now), None, None) => line.outside(now.shown()),
                (None, ..) => line.ours("no amount any more"),
            },
            DealChange::Close { days } => match (deal.close, days) {
                (Some(close), Some(days)) if *days > 0 => {
                    line.ours(format!("closes {}, {} later", day(close), counted_days(*days)))
                }
                (Some(close), Some(days)) => {
                    line.ours(format!("closes {}, {} earlier", day(close), counted_days(-days)))
                }
                (Some(close), None) => line.ours(format!("closes {}", day(close))),
                (None, _) => line.ours("no close date any more"),
            },
        };
    }
    line
}

fn contact_line(one: &ContactFact, day: &impl Fn(NaiveDate) -> String) -> Line {
    let mut line = Line::new().outside(&one.name);
    if let Some(organisation) = &one.organisation {
        line = line.ours(" (").outside(organisation).ours(")");
    }
    line = match one.owed {
        Owed::Overdue { on } => line.ours(format!(": next step was due {}", day(on))),
        Owed::Promised { on } => line.ours(format!(": promised by {}", day(on))),
        Owed::Silent { days } => line.ours(format!(": no contact for {}", counted_days(days))),
    };
    match &one.what {
        Some(what) => line.ours(", ").outside(what),
        None => line,
    }
}

/// What decides the colour, the worst first; at most three.
fn reasons(facts: &Facts, status: &Status) -> Vec<Told> {
    let mut concerns: Vec<&Concern> = facts.concerns.iter().collect();
    concerns.retain(|concern| concern.colour == status.by_rule && concern.colour > Colour::Green);
    // Of what the audience is not told neither the kind nor the day.
    let (known, hidden): (Vec<&Concern>, Vec<&Concern>) = concerns
        .into_iter()
        .partition(|concern| concern.title.is_some() || concern.what == What::Unknown);
    let mut concerns = known;
    let more = concerns.len().saturating_sub(3);
    concerns.truncate(3);
    let mut reasons: Vec<Told> = Vec::new();
    for concern in concerns {
        let line = match &concern.title {
            Some(title) => Line::new().outside(title).ours(" "),
            None => Line::new(),
        };
        let line = line.ours(concern_text(facts, concern.what));
        let line = match &concern.key {
            Some(key) => line.key(key),
            None => line,
        };
        reasons.push(Told { key: concern.key.clone(), line });
    }
    if more > 0 {
        reasons.push(Told::ours(format!("{more} more like that")));
    }
    match hidden.len() {
        0 => {}
        1 => reasons.push(Told::ours("something that is not told here")),
        many => reasons.push(Told::ours(format!("{many} things that are not told here"))),
    }
    reasons
}

/// What speaks against green, without what it is of.
pub(super) fn concern_text(facts: &Facts, what: What) -> String {
    let day = |date: NaiveDate| words::day(date, facts.day);
    match what {
        What::ResultOff => "is far behind".to_owned(),
        What::ResultShort => "is off".to_owned(),
        What::ResultAtRisk => "is at risk".to_owned(),
        What::ResultUnknown => "has no known value".to_owned(),
        What::Missed { due, planned: None } => {
            format!("was due {} and has no new day", day(due))
        }
        What::Missed { due, planned: Some(planned) } => {
            format!("was due {} and is planned for {}", day(due), day(planned))
        }
        What::Moved { from, to } => format!("moves from {} to {}", day(from), day(to)),
        What::Blocker { days } => format!("has blocked for {days} workdays"),
        What::AskOverdue { due } => format!("was needed by {}", day(due)),
        What::Unknown => counted(facts.unknown.len(), "thing") + " could not be read",
    }
}

/// The answer in a sentence: what moved since the last time.
fn verdict(facts: &Facts) -> Told {
    let count =
        |section: UpdateSection| facts.items.iter().filter(|item| item.section == section).count();
    let tells = |section: UpdateSection| facts.sections.contains(&section);
    let mut said: Vec<String> = Vec::new();
    if tells(UpdateSection::Slipped) && count(UpdateSection::Slipped) > 0 {
        said.push(format!("{} slipped", count(UpdateSection::Slipped)));
    }
    if tells(UpdateSection::Shipped) {
        let done = count(UpdateSection::Shipped);
        match (done, facts.lists) {
            // Those outside are told a part, of which one cannot say that it is nothing.
            (0, _) if facts.kind.is_outside() => {}
            (0, Known::NotConfigured) => {}
            (0, Known::Unknown) => said.push("what was finished is not known".to_owned()),
            (0, Known::Whole) if facts.withheld > 0 => {
                said.push("nothing to report as finished".to_owned());
            }
            (0, Known::Whole) => said.push("nothing recorded as finished".to_owned()),
            _ if facts.kind == AudienceKind::Customer => said.push(format!("{done} new")),
            _ => said.push(format!("{done} done")),
        }
    }
    for (section, noun) in [
        (
            UpdateSection::Risks,
            if facts.kind == AudienceKind::Customer { "known issue" } else { "risk" },
        ),
        (UpdateSection::Asks, "ask"),
        (UpdateSection::Milestones, "milestone"),
    ] {
        if !tells(section) || count(section) == 0 {
            continue;
        }
        if facts.kind.is_outside() && section == UpdateSection::Milestones {
            said.push(format!("{} coming", count(section)));
        } else {
            said.push(format!("{} open", counted(count(section), noun)));
        }
    }
    // Where nothing else counts, what there is all the same is not nothing.
    if said.is_empty() {
        for (section, one, several) in [
            (UpdateSection::Results, "key result", "key results"),
            (UpdateSection::Metrics, "metric", "metrics"),
            (UpdateSection::Feedback, "theme of feedback", "themes of feedback"),
            (UpdateSection::Deals, "deal with news", "deals with news"),
            (UpdateSection::Contacts, "person is owed an answer", "people are owed an answer"),
        ] {
            let count = match section {
                UpdateSection::Results => facts.results.len(),
                UpdateSection::Metrics => facts.metrics.len(),
                UpdateSection::Deals => facts.deals.len(),
                UpdateSection::Contacts => facts.contacts.len(),
                _ => lines(facts, section).len(),
            };
            if tells(section) && count > 0 {
                said.push(format!("{count} {}", if count == 1 { one } else { several }));
            }
        }
    }
    // Only who can do something about it is told.
    if facts.is_bare && facts.draft {
        let nothing =
            "Nothing is known: no task list, objectives, metrics or contacts are configured.";
        return Told::ours(format!("{nothing} `personal-os init` sets them up."));
    }
    let mut since = words::day(facts.from, facts.day);
    // Of the same day it is the hour that tells.
    if let Some(time) = &facts.last_at {
        since = format!("{since}, {time}");
    }
    let line = match (facts.is_first, said.is_empty()) {
        (false, true) => Line::new().ours(format!("Nothing to tell since {since}.")),
        (false, false) => Line::new().ours(format!("Since {since}: {}.", said.join(", "))),
        (true, true) => Line::new().ours("A first update, with nothing to tell."),
        (true, false) => {
            let all = said.join(", ");
            Line::new().ours(format!("A first update, looking back to {since}: {all}."))
        }
    };
    Told { key: None, line }
}

pub(super) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

fn counted_days(days: i64) -> String {
    let plural = if days == 1 { "" } else { "s" };
    format!("{days} day{plural}")
}
