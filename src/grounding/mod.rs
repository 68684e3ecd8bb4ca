//! What a model may say, and whether what it said is true.
//!
//! A [`Brief`] hands out evidence (records and code's own figures, each under a short alias), text
//! slots with their built-in wording, and choices among aliases. A [`Wording`] is what came back:
//! texts with the aliases they cite, and picks. [`check`] reads every claim in those texts (number,
//! time, date, state, name, quote) and lets a text pass only if the evidence holds it; what fails
//! keeps its built-in wording. Only a [`Checked`] can be applied to a report.
//!
//! The check reads claims rather than comparing spellings, so that "90 min", "1h30" and "an hour
//! and a half" are one claim. It knows neither workflows nor models.

mod assertions;
mod attribute;
mod brief;
mod check;
mod claims;
mod dates;
mod durations;
mod fact;
mod names;
mod numbers;
mod picks;
mod screen;
mod support;
mod suspicion;
mod times;
mod tokens;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use brief::{Alias, Brief, Choice, Evidence, Extra, How, Pick, Slot, Text, Wording};
pub use check::{Checked, Fault, Said, check};
pub use fact::{Fact, Role, State};
pub use suspicion::looks_like_instruction;
