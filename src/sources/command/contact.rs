//! A contact or a deal, as a program prints it: a deal says `"kind": "deal"`.

use super::Found;
use crate::domain::Relation;
use crate::sources::contacts::{Card, DealCard, relations};
use crate::sources::json::Fields;
use crate::time::When;
use chrono::NaiveDate;
use chrono_tz::Tz;

/// What one record says by itself.
pub(super) enum Record {
    Contact(Box<Card>),
    Deal(Box<DealCard>),
}

/// Reads one record, or says why it cannot be read.
pub(super) fn read(fields: &Fields, zone: Tz) -> Result<Record, String> {
    let kinds = [("contact", false), ("deal", true)];
    let is_deal = fields.choice("kind", &kinds)?.unwrap_or(false);
    let name = fields.text("name")?.ok_or("name is missing")?;
    let day = |key: &str| -> Result<Option<NaiveDate>, String> {
        Ok(fields.when(key, zone)?.map(|when| match when {
            When::Day(day) => day,
            When::At(at) => at.with_timezone(&zone).date_naive(),
        }))
    };
    if is_deal {
        let mut card = DealCard::of(fields.identity("id")?);
        card.deal.name = name;
        card.deal.stage = fields.text("stage")?;
        card.deal.close = day("close")?;
        card.deal.contact = fields.text("contact")?;
        card.deal.organisation = fields.text("organisation")?;
        card.deal.owner = fields.text("owner")?;
        card.deal.next_step = fields.text("next_step")?;
        card.deal.sensitive = fields.flag("sensitive")?.unwrap_or(false);
        card.worth(fields.number("amount"), fields.text("currency")?)?;
        return Ok(Record::Deal(Box::new(card.named()?)));
    }
    let mut card = Card::of(fields.identity("id")?);
    let contact = &mut card.contact;
    contact.name = name;
    contact.role = fields.text("role")?;
    contact.organisation = fields.text("organisation")?;
    contact.relation = fields.text("relation")?;
    contact.owner = fields.text("owner")?;
    contact.emails = fields.texts("emails")?;
    contact.last_contact = day("last_contact")?;
    contact.channel = fields.text("channel")?;
    contact.next_step = fields.text("next_step")?;
    contact.next_on = day("next_on")?;
    contact.cadence_days = fields.days("cadence_days")?;
    contact.sensitive = fields.flag("sensitive")?.unwrap_or(false);
    for text in fields.texts("promised")? {
        card.promise(&text, false);
    }
    Ok(Record::Contact(Box::new(card.named()?)))
}

/// The records of the list `source`.
pub(super) fn contacts(source: &str, found: Vec<Found<Record>>) -> Vec<Relation> {
    let (mut cards, mut deals) = (Vec::new(), Vec::new());
    for Found { record, origin } in found {
        match record {
            Record::Contact(mut card) => {
                card.contact.origin = origin;
                cards.push(*card);
            }
            Record::Deal(mut card) => {
                card.deal.origin = origin;
                deals.push(*card);
            }
        }
    }
    relations(source, cards, deals)
}
