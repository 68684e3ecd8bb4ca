//! What feedback says as figures: what was looked at, and each theme with its counts and quotes.

use crate::config::ThemeInputs;
use crate::domain::{Key, Problem, ThemeState};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything a report is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The day that is reported on, and the date on which the run takes place.
    pub day: NaiveDate,
    /// The date on which the run takes place.
    pub today: NaiveDate,
    /// The zone whose days are meant, by its IANA name.
    #[serde(default)]
    pub timezone: String,
    /// The days looked at, the second exclusive; nothing where all of it is.
    pub window: Option<(NaiveDate, NaiveDate)>,
    /// What was looked at.
    pub coverage: Coverage,
    /// The themes, the one with the most voices first.
    pub themes: Vec<ThemeFacts>,
    /// The items in no theme.
    pub ungrouped: Vec<String>,
    /// The items that say nothing in words.
    #[serde(default)]
    pub wordless: Vec<String>,
    /// What the user says of themes.
    pub inputs: BTreeMap<String, Inputs>,
    /// How many quotes are shown of a theme.
    pub quotes: usize,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// What is left for later runs.
    pub states: Vec<ThemeState>,
}

/// What was looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// How many things were said.
    pub items: usize,
    /// By how many people; nothing where the sources do not say who.
    pub people: Option<usize>,
    /// The sources with how many items of each; nothing for one that could not be read.
    pub sources: Vec<(String, Option<usize>)>,
    /// The first and the last day on which something was said.
    pub dates: Option<(NaiveDate, NaiveDate)>,
    /// How many have no date.
    pub undated: usize,
    /// How many have a date that is still to come, and stand in no dates beside.
    #[serde(default)]
    pub future: usize,
    /// The latest of those dates.
    #[serde(default)]
    pub latest: Option<NaiveDate>,
    /// How many more say nothing in words, and are in no count beside.
    #[serde(default)]
    pub wordless: usize,
    /// How many say the same as another.
    pub repeated: usize,
    /// How many were not known before; nothing where nothing is known yet.
    pub new: Option<usize>,
    /// How many stand in the window before this one.
    pub before: usize,
}

/// One theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThemeFacts {
    /// Its identity over runs.
    pub id: String,
    /// The words that tell it from the others.
    pub terms: Vec<String>,
    /// What it is called: some of them as people say them. What was recorded before has none.
    #[serde(default)]
    pub name: Vec<String>,
    /// Its items, the most typical first.
    pub items: Vec<String>,
    /// Their keys.
    pub keys: Vec<Key>,
    /// By how many people.
    pub people: Option<usize>,
    /// Whether it was known before.
    pub known: bool,
    /// How many of its items are new.
    pub new: Option<usize>,
    /// Its share now and in the window before, where they can be compared.
    pub trend: Option<Trend>,
    /// The worst, and what half of the items reach.
    pub severity: (u8, u8),
    /// Which words decided how many of the severities, the worst first.
    pub decided: Vec<Decided>,
    /// How many sound bad, neutral and good.
    pub moods: (usize, usize, usize),
    /// How many ask, and how many wish for something.
    pub asking: usize,
    /// How many wish for something.
    pub wishing: usize,
    /// The mean of the ratings, in stars.
    pub stars: Option<f64>,
    /// How many items have a rating.
    pub rated: usize,
    /// Quotes.
    pub quotes: Vec<QuoteFacts>,
    /// A quote of somebody who sees it the other way.
    pub against: Option<QuoteFacts>,
    /// Segments and labels with how many items have them.
    pub segments: Vec<(String, usize)>,
    /// The names of the priorities that its words match.
    pub priorities: Vec<String>,
    /// The names of the objectives that its words match.
    #[serde(default)]
    pub objectives: Vec<String>,
    /// Who speaks, by numbers of this run that name nobody.
    pub speakers: Speakers,
}

/// How many severities of a level a phrase decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// 4 for the worst to 1.
    pub level: u8,
    /// The rule's phrase; nothing where none fits.
    pub phrase: Option<String>,
    /// Of so many items.
    pub items: usize,
}

/// Who speaks in a theme. The numbers are those of this run, and one without a name has one of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speakers {
    /// Within the window.
    pub now: Vec<u32>,
    /// Of them, those of the sources that were heard in both windows.
    pub compared: Vec<u32>,
    /// Of the same sources, in the window before.
    pub before: Vec<u32>,
}

/// A share now and before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    /// Its voices now, and all.
    pub now: (usize, usize),
    /// The same in the window before.
    pub before: (usize, usize),
}

/// A quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteFacts {
    /// The item.
    pub item: String,
    /// Its key.
    pub key: Key,
    /// The words, exactly as they stand in it.
    pub text: String,
    /// Whether its sentence goes on.
    pub cut: bool,
    /// When it was said.
    pub date: Option<NaiveDate>,
    /// Where it stands.
    pub url: Option<String>,
}

/// [`ThemeInputs`] as recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    pub impact: Option<f64>,
    pub effort: Option<f64>,
    pub ease: Option<f64>,
    pub confidence: Option<f64>,
}

impl From<&ThemeInputs> for Inputs {
    fn from(given: &ThemeInputs) -> Self {
        let ThemeInputs { impact, effort, ease, confidence } = *given;
        Self { impact, effort, ease, confidence }
    }
}

/// Words in a row.
pub(super) fn listed(terms: &[String]) -> String {
    if terms.is_empty() { "(no words)".to_owned() } else { terms.join(", ") }
}
