//! Deals, as they were at the last update and are now, and people who are owed something.

use super::facts::{ContactFact, DealFact};
use super::gathered::Gathering;
use crate::domain::contact::{DealChange, KnownDeal, Owed};
use crate::domain::{Contact, Deal, Key, Relation};
use chrono::TimeDelta;
use siphasher::sip::SipHasher13;
use std::collections::BTreeSet;
use std::hash::Hasher as _;

/// A hash of a key, which may hold a name that is not to be told.
fn hashed(key: &Key) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write(key.0.as_bytes());
    format!("{:016x}", hasher.finish())
}

impl Gathering<'_> {
    fn relations(&self) -> impl Iterator<Item = &Relation> {
        let known = self.given.records.contacts.iter();
        known.filter_map(|source| source.loaded.items.as_ref()).flatten()
    }

    /// The deals that changed since the last update, all of them for the next one, and hashes of the keys
    /// of those that are kept back.
    pub(super) fn deals(&mut self) -> (Vec<DealFact>, Vec<KnownDeal>, Vec<String>) {
        let deals: Vec<Deal> = self
            .relations()
            .filter_map(|relation| match relation {
                Relation::Deal(deal) => Some(deal.clone()),
                Relation::Contact(_) => None,
            })
            .collect();
        let before = self.last.map(|last| last.deals.clone()).unwrap_or_default();
        let before = before.into_iter().filter_map(|one| self.tellable_deal(one));
        let before: Vec<KnownDeal> = before.collect();
        let hidden: BTreeSet<String> =
            self.last.iter().flat_map(|last| last.kept_back.iter().cloned()).collect();
        let (mut moved, mut known, mut kept_back) = (Vec::new(), Vec::new(), BTreeSet::new());
        for deal in deals {
            if deal.sensitive || self.is_denied(&deal, &[]) {
                self.withheld += 1;
                kept_back.insert(hashed(&deal.key));
                continue;
            }
            known.push(deal.known());
            // Without an update to compare with, nothing has changed.
            if self.last.is_none() {
                continue;
            }
            let mut changes = deal.changes(before.iter().find(|one| one.key == deal.key));
            if changes == [DealChange::New] && hidden.contains(&hashed(&deal.key)) {
                // It may have been told before it was kept back.
                changes = match self.told_once(&deal.key) {
                    Some(told) => deal.changes(Some(&told)),
                    None => vec![DealChange::Untold],
                };
            }
            if !changes.is_empty() {
                moved.push(DealFact {
                    key: deal.key,
                    name: deal.name,
                    stage: deal.stage,
                    amount: deal.amount,
                    close: deal.close,
                    changes,
                });
            }
        }
        // A list that cannot be read today has changed nothing.
        let gone = |key: &Key| !known.iter().any(|one| one.key == *key);
        let unread: Vec<_> = before
            .into_iter()
            .filter(|one| gone(&one.key) && self.is_unread(one.key.source()))
            .collect();
        known.extend(unread);
        if self.given.records.contacts.iter().any(|list| list.loaded.items.is_none()) {
            let is_told: BTreeSet<String> = known.iter().map(|one| hashed(&one.key)).collect();
            kept_back.extend(hidden.difference(&is_told).cloned());
        }
        (moved, known, kept_back.into_iter().collect())
    }

    /// What a deal was like when it was last told, before the last update.
    fn told_once(&self, key: &Key) -> Option<KnownDeal> {
        let last = self.last?.as_of;
        let mut earlier = self.before.iter().filter(|one| one.as_of <= last);
        let told = earlier.find_map(|one| one.deals.iter().find(|deal| deal.key == *key))?;
        self.tellable_deal(told.clone())
    }

    /// What was told of a deal, without what is no longer to be told: the list grows, too.
    fn tellable_deal(&self, mut deal: KnownDeal) -> Option<KnownDeal> {
        if !self.is_denied(&deal, &[]) {
            return Some(deal);
        }
        deal.stage = None;
        if let Some(amount) = &mut deal.amount {
            amount.currency = None;
        }
        (!self.is_denied(&deal, &[])).then_some(deal)
    }

    fn is_unread(&self, source: &str) -> bool {
        let mut lists = self.given.records.contacts.iter();
        lists.any(|list| list.name == source && list.loaded.items.is_none())
    }

    /// Who is owed something.
    pub(super) fn contacts(&mut self) -> Vec<ContactFact> {
        let day = self.given.day;
        let contacts: Vec<Contact> = self
            .relations()
            .filter_map(|relation| match relation {
                Relation::Contact(contact) => Some(contact.clone()),
                Relation::Deal(_) => None,
            })
            .collect();
        let mut owed = Vec::new();
        for contact in contacts {
            let Some(why) = contact.owed(day) else { continue };
            let what = match why {
                Owed::Overdue { .. } => contact.next_step.clone(),
                Owed::Promised { on } => {
                    let due = contact.open_promises().find(|promise| promise.due == Some(on));
                    due.map(|promise| promise.text.clone())
                }
                Owed::Silent { .. } => None,
            };
            if contact.sensitive || self.is_denied(&contact, &[]) {
                self.withheld += 1;
                continue;
            }
            owed.push(ContactFact {
                key: contact.key,
                name: contact.name,
                organisation: contact.organisation,
                owed: why,
                what,
            });
        }
        // Who waits longest comes first.
        owed.sort_by_cached_key(|one| match &one.owed {
            Owed::Overdue { on } | Owed::Promised { on } => (*on, one.key.clone()),
            Owed::Silent { days } => {
                let days = TimeDelta::try_days(*days).unwrap_or_default();
                (day.checked_sub_signed(days).unwrap_or(day), one.key.clone())
            }
        });
        owed
    }
}
