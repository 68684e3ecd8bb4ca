//! Address books in vCard 3 and 4 (RFC 2426, RFC 6350), as phones and mail programs export them.
//!
//! Beyond the card's own properties, what a name stands for is read from `X-` properties
//! (`X-LAST-CONTACT`), from labelled groups (`item1.X-ABDATE` with its `item1.X-ABLABEL`), and from
//! the lines of the note (`Last contact: 2026-11-02`, `- [ ] Send the slides`).

use super::fields::{Card, Columns, Fact, MOST_RECORDS, relations};
use super::people::promise;
use crate::domain::{Loaded, Problem, ProblemKind, Relation};
use crate::sources::ics::lines::{Line, Lines, Property, unfold};
use crate::sources::notes::{self, Tally};
use crate::sources::{ContactList, Context};
use crate::time::Moment;
use chrono::{DateTime, NaiveDateTime, Utc};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// A file of cards, or a folder of such files.
#[derive(Debug, Clone)]
pub struct VCards {
    name: String,
    path: PathBuf,
    columns: Columns,
    sensitive: bool,
}

impl VCards {
    /// The list `name` at `path`. With `sensitive`, none of it is for many.
    pub fn new(name: String, path: PathBuf, columns: Columns, sensitive: bool) -> Self {
        Self { name, path, columns, sensitive }
    }
}

impl ContactList for VCards {
    fn name(&self) -> &str {
        &self.name
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn load(&self, context: &Context) -> Loaded<Relation> {
        let mut reading = Reading::new(&self.columns, context.moment);
        let walked = notes::each(&self.path, &["vcf", "vcard"], |note| {
            reading.file(&note.shown, &note.bytes);
        });
        let walked = match walked {
            Ok(walked) => walked,
            Err(why) => {
                let message = format!("{}: {why}", self.path.display());
                let problem = Problem::new(&self.name, ProblemKind::Unreachable, message);
                return Loaded::unknown(problem);
            }
        };
        let files = walked.unread.tell("file cannot be read", "files cannot be read");
        let malformed = [
            reading.bad.tell("card cannot be read", "cards cannot be read"),
            reading.parts.tell("fact cannot be read", "facts cannot be read"),
        ];
        let problem = |kind| move |message| Problem::new(&self.name, kind, message);
        let problems: Vec<Problem> = files
            .map(problem(ProblemKind::Unreachable))
            .into_iter()
            .chain(malformed.into_iter().flatten().map(problem(ProblemKind::Malformed)))
            .collect();
        let nothing = reading.cards.is_empty() && !(reading.bad.is_empty() && problems.is_empty());
        for card in &mut reading.cards {
            card.contact.sensitive |= self.sensitive;
        }
        let cards = newest(reading.cards);
        let items = (!nothing).then(|| relations(&self.name, cards, Vec::new()));
        Loaded { items, as_of: walked.as_of, problems }
    }
}

/// Of the cards with one identity the one that was changed last, in the place of the first.
fn newest(cards: Vec<Card>) -> Vec<Card> {
    let mut kept: Vec<Card> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for card in cards {
        let seen = card.id.as_ref().and_then(|id| places.get(id).copied());
        match seen.and_then(|place| kept.get_mut(place)) {
            Some(other) if other.contact.updated >= card.contact.updated => {}
            Some(other) => *other = card,
            None => {
                if let Some(id) = &card.id {
                    places.insert(id.clone(), kept.len());
                }
                kept.push(card);
            }
        }
    }
    kept
}

/// What was found so far.
struct Reading<'c> {
    columns: &'c Columns,
    moment: Moment,
    cards: Vec<Card>,
    bad: Tally,
    parts: Tally,
}

/// A property that waits for the label of its group, or the other way round.
#[derive(Default)]
struct Group {
    label: Option<String>,
    value: Option<String>,
}

impl<'c> Reading<'c> {
    fn new(columns: &'c Columns, moment: Moment) -> Self {
        let (bad, parts) = (Tally::default(), Tally::default());
        Self { columns, moment, cards: Vec::new(), bad, parts }
    }

    /// Reads all cards of one file.
    fn file(&mut self, shown: &str, bytes: &[u8]) {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let mut open: Option<(u32, Vec<Line<'_>>)> = None;
        let mut any = false;
        for line in Lines::new(bytes, 0, 1) {
            let raw = line.raw.trim_ascii();
            if raw.eq_ignore_ascii_case(b"BEGIN:VCARD") {
                if let Some((number, _)) = open.replace((line.number, Vec::new())) {
                    self.bad.add(&format!("{shown}:{number}"), &"it has no end");
                }
                any = true;
            } else if raw.eq_ignore_ascii_case(b"END:VCARD") {
                if let Some((number, lines)) = open.take() {
                    self.card(&format!("{shown}:{number}"), &lines);
                }
            } else if let Some((_, lines)) = &mut open {
                lines.push(line);
            }
        }
        if let Some((number, _)) = open {
            self.bad.add(&format!("{shown}:{number}"), &"it has no end");
        }
        if !any && !bytes.trim_ascii().is_empty() {
            self.bad.add(&shown, &"it is no vCard");
        }
    }

    /// Reads one card. A group of people is none.
    fn card(&mut self, origin: &str, lines: &[Line<'_>]) {
        if self.cards.len() >= MOST_RECORDS {
            self.bad.add(&origin, &format!("cards after the first {MOST_RECORDS} are left out"));
            return;
        }
        let (today, zone) = (self.moment.today(), self.moment.zone);
        let mut card = Card::default();
        let mut groups: HashMap<String, Group> = HashMap::new();
        let mut named: HashSet<&'static str> = HashSet::new();
        for line in lines {
            let Some(content) = unfold(line.raw) else { continue };
            let Some(property) = Property::split(&content) else { continue };
            let full = String::from_utf8_lossy(property.name).to_uppercase();
            let (group, name) = match full.split_once('.') {
                Some((group, name)) => (group.to_owned(), name.to_owned()),
                None => (String::new(), full),
            };
            let value = text(&property);
            match name.as_str() {
                "KIND" | "X-ADDRESSBOOKSERVER-KIND" if value.eq_ignore_ascii_case("group") => {
                    return;
                }
                "UID" => card.set(Fact::Id, value.trim_start_matches("urn:uuid:"), today, zone),
                // Of several forms of a name the first is the usual one.
                "FN" if named.insert("FN") => card.set(Fact::Name, &literal(&value), today, zone),
                "N" if named.insert("N") => {
                    let parts = split(&value, ';');
                    let part = |index: usize| parts.get(index).cloned().unwrap_or_default();
                    card.set(Fact::Last, &part(0), today, zone);
                    card.set(Fact::First, &part(1), today, zone);
                }
                "ORG" if named.insert("ORG") => {
                    let name = split(&value, ';').into_iter().next().unwrap_or_default();
                    card.set(Fact::Organisation, &name, today, zone);
                }
                "TITLE" => card.set(Fact::Role, &literal(&value), today, zone),
                "ROLE" if card.contact.role.is_none() => {
                    card.set(Fact::Role, &literal(&value), today, zone);
                }
                "EMAIL" => card.set(Fact::Emails, &literal(&value), today, zone),
                "CATEGORIES" if card.contact.relation.is_none() => {
                    let categories = split(&value, ',');
                    let first = categories.first().cloned().unwrap_or_default();
                    card.set(Fact::Relation, &first, today, zone);
                }
                "CLASS" if !value.eq_ignore_ascii_case("public") => {
                    card.contact.sensitive |= !value.trim().is_empty();
                }
                "REV" => card.contact.updated = revision(&value),
                "NOTE" => self.note(&mut card, &literal(&value)),
                "X-ABLABEL" => {
                    let label = literal(&value);
                    let label = label.trim_start_matches("_$!<").trim_end_matches(">!$_");
                    groups.entry(group).or_default().label = Some(label.to_owned());
                }
                "X-ABDATE" | "X-ABRELATEDNAMES" => {
                    groups.entry(group).or_default().value = Some(literal(&value));
                }
                _ => {
                    let fact = name.strip_prefix("X-").and_then(|name| self.columns.fact(name));
                    if let Some(fact) = fact {
                        card.set(fact, &literal(&value), today, zone);
                    }
                }
            }
        }
        for group in groups.into_values() {
            let (Some(label), Some(value)) = (group.label, group.value) else { continue };
            if let Some(fact) = self.columns.fact(&label) {
                card.set(fact, &value, today, zone);
            }
        }
        origin.clone_into(&mut card.contact.origin);
        for flaw in std::mem::take(&mut card.flaws) {
            self.parts.add(&origin, &flaw);
        }
        match card.named() {
            Ok(card) => self.cards.push(card),
            Err(why) => self.bad.add(&origin, &why),
        }
    }

    /// What the lines of a note state.
    fn note(&self, card: &mut Card, note: &str) {
        for line in note.lines() {
            if let Some((text, done)) = promise(line) {
                card.promise(text, done);
            } else if let Some((name, value)) = line.split_once(':')
                && let Some(fact) = self.columns.fact(name)
                && !matches!(fact, Fact::Id | Fact::Name | Fact::First | Fact::Last)
            {
                card.set(fact, value, self.moment.today(), self.moment.zone);
            }
        }
    }
}

/// The value of a property as it was written. What is no UTF-8 is of the character set of western
/// Europe, which vCard 3 programs used, unless the card says another.
fn text<'p>(property: &Property<'p>) -> Cow<'p, str> {
    match std::str::from_utf8(property.value) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if is_latin(property) => {
            Cow::Owned(property.value.iter().map(|byte| char::from(*byte)).collect())
        }
        Err(_) => String::from_utf8_lossy(property.value),
    }
}

fn is_latin(property: &Property<'_>) -> bool {
    let charset = property.param("CHARSET").map(|name| name.to_uppercase());
    charset.is_none_or(|name| name.starts_with("ISO-8859-1") || name.starts_with("WINDOWS-1252"))
}

/// A value without its escapes.
fn literal(value: &str) -> String {
    split(value, '\0').concat()
}

/// The parts of a value between marks that are not escaped, without their escapes.
fn split(value: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        let c = match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => '\n',
                Some(other) => other,
                None => '\\',
            },
            c if c == mark => {
                parts.push(String::new());
                continue;
            }
            c => c,
        };
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

/// When a card was changed: in the forms of both versions.
fn revision(value: &str) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(value.trim()) {
        return Some(at.with_timezone(&Utc));
    }
    let digits: String = value.chars().filter(char::is_ascii_digit).take(14).collect();
    let digits = format!("{digits:0<14}");
    NaiveDateTime::parse_from_str(&digits, "%Y%m%d%H%M%S").ok().map(|at| at.and_utc())
}
