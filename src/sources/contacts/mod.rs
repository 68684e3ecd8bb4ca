//! People and deals: lists of those to whom one owes an answer.
//!
//! All of them speak of the same few facts under many names, which `fields` knows. What a list does
//! not say is unknown, and a fact that cannot be read costs that fact and is named.

mod fields;
mod hubspot;
mod people;
mod table;
#[cfg(test)]
mod tests;
mod vcard;

pub use fields::Columns;
pub use hubspot::{BASE_URL as HUBSPOT, HubSpot};
pub use people::PeopleNotes;
pub use table::ContactTable;
pub use vcard::VCards;

pub(in crate::sources) use fields::{Card, DealCard, relations};
