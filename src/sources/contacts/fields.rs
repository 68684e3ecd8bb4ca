//! The facts of a contact or a deal, by the many names that lists have for them.

use crate::domain::contact::{is_past, parse_cadence};
use crate::domain::{Amount, Contact, Deal, Key, Promise, Relation, clean, shorten};
use crate::sources::identity::{Claim, assign};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// The most characters that are kept of one fact.
const LONGEST: usize = 1_000;

/// The most promises and addresses of one contact that are kept.
const MOST_OF_EACH: usize = 50;

/// The most records of one list.
pub(super) const MOST_RECORDS: usize = 50_000;

/// How much of a wrong value is quoted, in columns.
const QUOTED: usize = 40;

/// A fact of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) enum Fact {
    Id,
    Name,
    First,
    Last,
    Role,
    Organisation,
    Relation,
    Owner,
    Emails,
    LastContact,
    Channel,
    NextStep,
    NextOn,
    Cadence,
    Sensitive,
    Promised,
}

/// A fact of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) enum DealFact {
    Id,
    Name,
    Stage,
    Amount,
    Currency,
    Close,
    Contact,
    Organisation,
    Owner,
    NextStep,
    Sensitive,
}

/// The names of the facts, the first of each being ours. They compare without case, blanks and
/// marks.
const FACTS: &[(Fact, &[&str])] = &[
    (Fact::Id, &["id", "uid", "contact id", "record id", "hs object id"]),
    (Fact::Name, &["name", "full name", "contact", "contact name", "display name", "fn"]),
    (Fact::First, &["first name", "given name", "firstname"]),
    (Fact::Last, &["last name", "family name", "surname", "lastname"]),
    (Fact::Role, &["role", "title", "job title", "position"]),
    (Fact::Organisation, &["organisation", "organization", "company", "org", "company name"]),
    (Fact::Relation, &["relation", "relationship", "type", "category", "lifecycle stage"]),
    (Fact::Owner, &["owner", "contact owner", "account owner", "hubspot owner id"]),
    (Fact::Emails, &["emails", "email", "e-mail", "mail", "email address", "e-mail 1 - value"]),
    (
        Fact::LastContact,
        &[
            "last contact",
            "last contacted",
            "last contact date",
            "last activity date",
            "last touch",
            "last met",
            "notes last contacted",
        ],
    ),
    (Fact::Channel, &["channel", "last channel", "last contact channel", "via"]),
    (Fact::NextStep, &["next step", "next action", "next", "hs next step"]),
    (
        Fact::NextOn,
        &[
            "next on",
            "next step date",
            "next date",
            "next contact",
            "follow up",
            "follow up date",
            "next activity date",
            "notes next activity date",
        ],
    ),
    (Fact::Cadence, &["cadence", "cadence days", "every", "frequency"]),
    (Fact::Sensitive, &["sensitive", "sensitivity", "private", "confidential"]),
    (Fact::Promised, &["promised", "promises", "open promises"]),
];

const DEAL_FACTS: &[(DealFact, &[&str])] = &[
    (DealFact::Id, &["id", "deal id", "record id", "opportunity id", "hs object id"]),
    (DealFact::Name, &["name", "deal name", "deal", "dealname", "opportunity", "opportunity name"]),
    (DealFact::Stage, &["stage", "deal stage", "dealstage", "status"]),
    (DealFact::Amount, &["amount", "value", "deal value", "deal amount"]),
    (DealFact::Currency, &["currency", "deal currency code", "currency code"]),
    (DealFact::Close, &["close", "close date", "closedate", "closing date", "expected close date"]),
    (DealFact::Contact, &["contact", "contacts", "contact name", "email", "associated contact"]),
    (
        DealFact::Organisation,
        &["organisation", "organization", "company", "account", "account name"],
    ),
    (DealFact::Owner, &["owner", "deal owner", "hubspot owner id", "opportunity owner"]),
    (DealFact::NextStep, &["next step", "next action", "hs next step"]),
    (DealFact::Sensitive, &["sensitive", "sensitivity", "private", "confidential"]),
];

/// What the user calls a fact, by our name for it: `last_contact` is `Letzter Kontakt`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns(pub BTreeMap<String, String>);

impl Columns {
    /// Our names for facts, as they are written in the configuration.
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = FACTS.iter().filter_map(|(_, names)| first(names)).collect();
        names.extend(DEAL_FACTS.iter().filter_map(|(_, names)| first(names)));
        names.sort();
        names.dedup();
        names
    }

    /// The fact of a contact that the list calls `name`.
    pub(super) fn fact(&self, name: &str) -> Option<Fact> {
        self.known(name, FACTS)
    }

    /// The fact of a deal that the list calls `name`.
    pub(super) fn deal_fact(&self, name: &str) -> Option<DealFact> {
        self.known(name, DEAL_FACTS)
    }

    /// What the user said comes first; a fact with a column of its own has no usual one.
    fn known<F: Copy>(&self, name: &str, facts: &[(F, &[&str])]) -> Option<F> {
        let wanted = plain(name);
        let own = |names: &[&str]| {
            let ours = names.first().map(|name| plain(name));
            self.0.iter().find(|(fact, _)| Some(plain(fact)) == ours).map(|(_, column)| column)
        };
        let said =
            facts.iter().find(|(_, names)| own(names).is_some_and(|own| plain(own) == wanted));
        if let Some((fact, _)) = said {
            return Some(*fact);
        }
        let usual =
            facts.iter().find(|(_, names)| names.iter().any(|known| plain(known) == wanted));
        usual.filter(|(_, names)| own(names).is_none()).map(|(fact, _)| *fact)
    }
}

fn first(names: &[&str]) -> Option<String> {
    names.first().map(|name| name.replace(' ', "_"))
}

/// A name without what differs from list to list.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A contact in the making.
#[derive(Debug, Default)]
pub(in crate::sources) struct Card {
    pub(in crate::sources) contact: Contact,
    pub(in crate::sources) id: Option<String>,
    first: String,
    last: String,
    /// The facts that could not be read.
    pub(in crate::sources) flaws: Vec<String>,
}

/// A deal in the making.
#[derive(Debug, Default)]
pub(in crate::sources) struct DealCard {
    pub(in crate::sources) deal: Deal,
    pub(in crate::sources) id: Option<String>,
    currency: Option<String>,
    pub(in crate::sources) flaws: Vec<String>,
}

impl Card {
    /// A card with the identity that its list gives it.
    pub(in crate::sources) fn of(id: Option<String>) -> Self {
        Self { id, ..Self::default() }
    }

    /// States one fact. What is blank says nothing.
    pub(in crate::sources) fn set(&mut self, fact: Fact, value: &str, today: NaiveDate, zone: Tz) {
        let value = bounded(value);
        if value.is_empty() {
            return;
        }
        let text = || Some(value.clone());
        let contact = &mut self.contact;
        match fact {
            Fact::Id => self.id = text(),
            Fact::Name => contact.name = value,
            Fact::First => self.first = value,
            Fact::Last => self.last = value,
            Fact::Role => contact.role = text(),
            Fact::Organisation => contact.organisation = text(),
            Fact::Relation => contact.relation = text(),
            Fact::Owner => contact.owner = text(),
            Fact::Emails => {
                let parts = value.split([',', ';', '<', '>', ' ']);
                for address in parts.filter(|part| part.contains('@')) {
                    let address = address.trim_start_matches("mailto:").to_owned();
                    if !contact.emails.contains(&address) && contact.emails.len() < MOST_OF_EACH {
                        contact.emails.push(address);
                    }
                }
            }
            Fact::LastContact => match date(&value, zone) {
                Some(day) if is_past(day, today) => contact.last_contact = Some(day),
                Some(_) => self.flaws.push(format!("the last contact {} is ahead", quoted(&value))),
                None => self.flaws.push(no_date("last contact", &value)),
            },
            Fact::Channel => contact.channel = text(),
            Fact::NextStep => contact.next_step = text(),
            Fact::NextOn => match date(&value, zone) {
                Some(day) => contact.next_on = Some(day),
                None => self.flaws.push(no_date("next step", &value)),
            },
            Fact::Cadence => match parse_cadence(&value) {
                Some(days) => contact.cadence_days = Some(days),
                None => self.flaws.push(format!(
                    "the cadence {} is no length of time, write weekly or 30d",
                    quoted(&value)
                )),
            },
            Fact::Sensitive => contact.sensitive |= sensitive(&value, &mut self.flaws),
            Fact::Promised => {
                for part in value.split(';') {
                    self.promise(part, false);
                }
            }
        }
    }

    /// States a promise, with the day it names.
    pub(in crate::sources) fn promise(&mut self, text: &str, done: bool) {
        let (text, due) = with_due(&bounded(text));
        if !text.is_empty() && self.contact.promised.len() < MOST_OF_EACH {
            self.contact.promised.push(Promise { text, due, done });
        }
    }

    /// Fills in the name from its parts, else from what there is; without any it is no contact.
    pub(in crate::sources) fn named(mut self) -> Result<Self, String> {
        if self.contact.name.is_empty() {
            let whole = format!("{} {}", self.first, self.last);
            whole.trim().clone_into(&mut self.contact.name);
        }
        if self.contact.name.is_empty() {
            let instead = self.contact.emails.first().or(self.contact.organisation.as_ref());
            self.contact.name = instead.cloned().unwrap_or_default();
        }
        if clean(&self.contact.name).is_empty() {
            return Err("it has no name".to_owned());
        }
        Ok(self)
    }
}

impl DealCard {
    /// A card with the identity that its list gives it.
    pub(in crate::sources) fn of(id: Option<String>) -> Self {
        Self { id, ..Self::default() }
    }

    /// States one fact. What is blank says nothing.
    pub(in crate::sources) fn set(&mut self, fact: DealFact, value: &str, zone: Tz) {
        let value = bounded(value);
        if value.is_empty() {
            return;
        }
        let text = || Some(value.clone());
        let deal = &mut self.deal;
        match fact {
            DealFact::Id => self.id = text(),
            DealFact::Name => deal.name = value,
            DealFact::Stage => deal.stage = text(),
            DealFact::Amount => match Amount::parse(&value) {
                Some(amount) => deal.amount = Some(amount),
                None => self.flaws.push(format!("the amount {} is no number", quoted(&value))),
            },
            DealFact::Currency => self.currency = text(),
            DealFact::Close => match date(&value, zone) {
                Some(day) => deal.close = Some(day),
                None => self.flaws.push(no_date("close", &value)),
            },
            DealFact::Contact => deal.contact = text(),
            DealFact::Organisation => deal.organisation = text(),
            DealFact::Owner => deal.owner = text(),
            DealFact::NextStep => deal.next_step = text(),
            DealFact::Sensitive => deal.sensitive |= sensitive(&value, &mut self.flaws),
        }
    }

    /// States what it is worth, as a number that a program gave.
    pub(in crate::sources) fn worth(
        &mut self,
        amount: Option<f64>,
        currency: Option<String>,
    ) -> Result<(), String> {
        self.currency = currency;
        let Some(amount) = amount else { return Ok(()) };
        let hundredths = (amount * 100.0).round();
        if !hundredths.is_finite() || hundredths.abs() > 9e15 {
            return Err("amount is too large".to_owned());
        }
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
        let hundredths = hundredths as i64;
        self.deal.amount = Some(Amount { hundredths, currency: None });
        Ok(())
    }

    /// With the currency in the amount; without a name it is no deal.
    pub(in crate::sources) fn named(mut self) -> Result<Self, String> {
        if clean(&self.deal.name).is_empty() {
            return Err("it has no name".to_owned());
        }
        if let Some(amount) = &mut self.deal.amount
            && amount.currency.is_none()
        {
            amount.currency = self.currency.take();
        }
        Ok(self)
    }
}

/// The records of the list `source`, with their identities: what they state, an address, or their
/// name.
pub(in crate::sources) fn relations(
    source: &str,
    cards: Vec<Card>,
    deals: Vec<DealCard>,
) -> Vec<Relation> {
    let claim = |stated: Option<String>, text: String| Claim { stated, text, ..Claim::default() };
    let people = cards.iter().map(|card| {
        let address = card.contact.emails.first().map(|address| address.to_lowercase());
        claim(card.id.clone().or(address), card.contact.name.clone())
    });
    // Somebody and a deal may share a number where they come from.
    let business = deals.iter().map(|card| {
        let stated = card.id.as_ref().map(|id| format!("deal-{id}"));
        claim(stated, format!("deal {}", card.deal.name))
    });
    let claims: Vec<Claim> = people.chain(business).collect();
    let mut keys = assign(&claims).into_iter().map(|id| Key(format!("{source}:{id}")));
    let mut relations = Vec::with_capacity(claims.len());
    for Card { mut contact, .. } in cards {
        contact.key = keys.next().unwrap_or_default();
        source.clone_into(&mut contact.source);
        relations.push(Relation::Contact(contact));
    }
    for DealCard { mut deal, .. } in deals {
        deal.key = keys.next().unwrap_or_default();
        source.clone_into(&mut deal.source);
        relations.push(Relation::Deal(deal));
    }
    relations
}

/// What stands in a list, without blanks at its ends and not longer than anybody reads.
fn bounded(value: &str) -> String {
    value.trim().chars().take(LONGEST).collect()
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", shorten(&clean(value), QUOTED))
}

fn no_date(what: &str, value: &str) -> String {
    format!("the {what} {} is no date, write 2026-11-24", quoted(value))
}

/// Whether a word says that something is not for many. One that is not understood does: better
/// too little is told than too much.
fn sensitive(value: &str, flaws: &mut Vec<String>) -> bool {
    match value.to_lowercase().as_str() {
        "yes" | "y" | "true" | "x" | "1" | "private" | "confidential" | "sensitive" | "high"
        | "secret" | "internal" => true,
        "no" | "n" | "false" | "0" | "-" | "public" | "low" | "normal" | "none" => false,
        _ => {
            flaws.push(format!("{} is neither yes nor no, so it is kept private", quoted(value)));
            true
        }
    }
}

/// A day: `2026-11-24`, `2026/11/24`, `20261124`, `24.11.2026`, `24 Nov 2026`, an instant, or the
/// milliseconds that some systems write. A midnight is the day itself, wherever the user is. Days whose
/// month could be the day are none.
pub(super) fn date(text: &str, zone: Tz) -> Option<NaiveDate> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        if at.time() == NaiveTime::MIN {
            return plausible(at.date_naive());
        }
        return plausible(at.with_timezone(&zone).date_naive());
    }
    if text.len() >= 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let at: DateTime<Utc> = DateTime::from_timestamp_millis(text.parse().ok()?)?;
        if at.time() == NaiveTime::MIN {
            return plausible(at.date_naive());
        }
        return plausible(at.with_timezone(&zone).date_naive());
    }
    // A local time: its day is what is asked for.
    let day = text.split(['T', ' ']).next().filter(|day| day.len() == 10).unwrap_or(text);
    for (text, form) in [
        (day, "%Y-%m-%d"),
        (text, "%Y-%m-%d"),
        (text, "%Y/%m/%d"),
        (text, "%Y%m%d"),
        (text, "%d.%m.%Y"),
        (text, "%d %b %Y"),
        (text, "%d %B %Y"),
    ] {
        if let Ok(day) = NaiveDate::parse_from_str(text, form) {
            return plausible(day);
        }
    }
    None
}

fn plausible(day: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike as _;
    (1900..=2200).contains(&day.year()).then_some(day)
}

/// A promise without the day it names: `📅 2026-11-24`, `due:2026-11-24`, `by 2026-11-24`.
fn with_due(text: &str) -> (String, Option<NaiveDate>) {
    for mark in ["📅", "due:", "[due::", "(due ", "due ", "by:", "by "] {
        for (at, _) in text.match_indices(mark) {
            let rest = text.get(at + mark.len()..).unwrap_or_default();
            let day = rest.trim_start();
            let blanks = rest.len() - day.len();
            let Some(found) = day.get(..10) else { continue };
            let Ok(due) = NaiveDate::parse_from_str(found, "%Y-%m-%d") else { continue };
            let after = rest.get(blanks + 10..).unwrap_or_default();
            let after = after.trim_start_matches([')', ']']);
            let before = text.get(..at).unwrap_or_default();
            let left = format!("{} {}", before.trim(), after.trim());
            return (left.trim().to_owned(), plausible(due));
        }
    }
    (text.to_owned(), None)
}
