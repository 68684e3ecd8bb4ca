//! The suite for lists of contacts.

use super::{
    Entry, HOSTILE, NAME, assert_all_malformed, assert_one_malformed, assert_unreachable, context,
    date, sound,
};
use crate::domain::{Contact, Key, Relation};
use crate::sources::ContactList;
use std::collections::HashSet;

/// A contact to state, in words that every format has. Dates are `YYYY-MM-DD`.
#[derive(Debug, Clone, Default)]
pub(in crate::sources) struct Spec {
    pub(in crate::sources) name: &'static str,
    pub(in crate::sources) role: Option<&'static str>,
    pub(in crate::sources) organisation: Option<&'static str>,
    pub(in crate::sources) relation: Option<&'static str>,
    pub(in crate::sources) email: Option<&'static str>,
    pub(in crate::sources) last_contact: Option<&'static str>,
    pub(in crate::sources) next_on: Option<&'static str>,
}

/// How one kind of source states records.
pub(in crate::sources) trait Fixture {
    /// A list called [`NAME`] whose place does not exist.
    fn missing(&self) -> Box<dyn ContactList>;

    /// A list called [`NAME`] that states these entries in this order.
    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn ContactList>;
}

/// Stamps the suite into a test module.
macro_rules! contact_list_contract {
    ($fixture:expr) => {
        contact_list_contract! { $fixture;
            a_missing_place_is_unknown
            an_empty_list_has_nobody
            a_contact_is_read_whole
            a_plain_contact_has_nothing_but_a_name
            the_order_of_the_list_is_kept
            an_unreadable_record_costs_only_itself
            a_list_of_which_nothing_can_be_read_is_unknown
            hostile_names_survive_literally
            keys_outlive_order_and_other_facts
            equal_names_have_different_keys
        }
    };
    ($fixture:expr; $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                $crate::sources::contract::contacts::$law(&$fixture);
            }
        )*
    };
}
pub(in crate::sources) use contact_list_contract;

/// Somebody of whom only the name is known.
pub(in crate::sources) fn plain(name: &'static str) -> Spec {
    Spec { name, ..Spec::default() }
}

fn load(fixture: &impl Fixture, specs: &[Spec]) -> Vec<Contact> {
    let entries: Vec<Entry<Spec>> = specs.iter().cloned().map(Entry::Record).collect();
    let list = fixture.stating(&entries);
    assert_eq!(list.name(), NAME);
    let relations = sound(list.load(&context())).into_iter();
    let contacts = relations.map(|relation| match relation {
        Relation::Contact(contact) => contact,
        Relation::Deal(deal) => panic!("{deal:?} is no contact"),
    });
    contacts.collect()
}

pub(in crate::sources) fn a_missing_place_is_unknown(fixture: &impl Fixture) {
    assert_unreachable(&fixture.missing().load(&context()));
}

pub(in crate::sources) fn an_empty_list_has_nobody(fixture: &impl Fixture) {
    assert_eq!(load(fixture, &[]), []);
}

pub(in crate::sources) fn a_contact_is_read_whole(fixture: &impl Fixture) {
    let spec = Spec {
        role: Some("Head of IT"),
        organisation: Some("Acme"),
        relation: Some("customer"),
        email: Some("mira@acme.example"),
        last_contact: Some("2026-11-12"),
        next_on: Some("2026-11-30"),
        ..plain("Mira Okafor")
    };
    let contact = load(fixture, &[spec]).remove(0);
    assert_ne!(contact.origin, "");
    let text = |text: &str| Some(text.to_owned());
    let expected = Contact {
        key: contact.key.clone(),
        source: NAME.to_owned(),
        name: "Mira Okafor".to_owned(),
        role: text("Head of IT"),
        organisation: text("Acme"),
        relation: text("customer"),
        emails: vec!["mira@acme.example".to_owned()],
        last_contact: Some(date("2026-11-12")),
        next_on: Some(date("2026-11-30")),
        origin: contact.origin.clone(),
        ..Contact::default()
    };
    assert_eq!(contact, expected);
    assert_eq!(contact.key.source(), NAME);
}

pub(in crate::sources) fn a_plain_contact_has_nothing_but_a_name(fixture: &impl Fixture) {
    let contact = load(fixture, &[plain("Ada")]).remove(0);
    let expected = Contact {
        key: contact.key.clone(),
        source: NAME.to_owned(),
        name: "Ada".to_owned(),
        origin: contact.origin.clone(),
        ..Contact::default()
    };
    assert_eq!(contact, expected);
}

pub(in crate::sources) fn the_order_of_the_list_is_kept(fixture: &impl Fixture) {
    let found = load(fixture, &[plain("Zoe"), plain("Ada"), plain("Mia")]);
    let names: Vec<&str> = found.iter().map(|contact| contact.name.as_str()).collect();
    assert_eq!(names, ["Zoe", "Ada", "Mia"]);
}

pub(in crate::sources) fn an_unreadable_record_costs_only_itself(fixture: &impl Fixture) {
    let entries = [Entry::Record(plain("Ada")), Entry::Unreadable, Entry::Record(plain("Mia"))];
    let loaded = fixture.stating(&entries).load(&context());
    assert_one_malformed(&loaded);
    assert_eq!(loaded.items.map(|items| items.len()), Some(2));
}

pub(in crate::sources) fn a_list_of_which_nothing_can_be_read_is_unknown(fixture: &impl Fixture) {
    assert_all_malformed(&fixture.stating(&[Entry::Unreadable]).load(&context()));
}

pub(in crate::sources) fn hostile_names_survive_literally(fixture: &impl Fixture) {
    let found = load(fixture, &HOSTILE.map(plain));
    let names: Vec<&str> = found.iter().map(|contact| contact.name.as_str()).collect();
    assert_eq!(names, HOSTILE);
}

pub(in crate::sources) fn keys_outlive_order_and_other_facts(fixture: &impl Fixture) {
    let spec = |email, role| Spec { email: Some(email), role, ..plain("Ada") };
    let before = load(fixture, &[spec("ada@e.org", None), spec("b@e.org", None)]);
    let after = load(fixture, &[spec("b@e.org", None), spec("ada@e.org", Some("CTO"))]);
    assert_eq!(before[0].key, after[1].key);
    assert_eq!(before[1].key, after[0].key);
}

pub(in crate::sources) fn equal_names_have_different_keys(fixture: &impl Fixture) {
    let found = load(fixture, &[plain("Ada"), plain("Ada")]);
    let keys: HashSet<&Key> = found.iter().map(|contact| &contact.key).collect();
    assert_eq!(keys.len(), 2);
}
