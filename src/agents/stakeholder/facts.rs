//! What is known of a week for one audience, without what it must not be told.

use super::marks::Role;
use crate::domain::contact::{DealChange, KnownDeal, Owed};
use crate::domain::update::{KnownMetric, KnownResult, KnownTheme};
use crate::domain::{
    Amount, AudienceKind, Colour, GoalStatus, Key, Override, Problem, UpdateSection,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The facts of one update.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the update")]
pub struct Facts {
    /// The day it is for.
    pub day: NaiveDate,
    /// The date on which it was made.
    pub today: NaiveDate,
    /// The moment up to which it counts.
    pub as_of: DateTime<Utc>,
    /// The zone of the day, by its IANA name.
    pub timezone: String,
    /// The name of the audience.
    pub audience: String,
    /// What its updates are called, if the user says so.
    #[serde(default)]
    pub title: Option<String>,
    /// Its kind.
    pub kind: AudienceKind,
    /// What it is told, in that order.
    pub sections: Vec<UpdateSection>,
    /// How many words at most.
    pub words: u32,
    /// How a model is to sound.
    pub tone: Vec<String>,
    /// It goes to the user, who may change it.
    pub draft: bool,
    /// It was to go to the audience, and there is nothing in it.
    #[serde(default)]
    pub held: bool,
    /// The user's own names, which any text may use.
    pub names: Vec<String>,
    /// Who writes to those outside.
    pub company: Option<String>,
    /// The day of the update before, if there was one.
    pub last: Option<NaiveDate>,
    /// The time of day of that one, if it was of the same day.
    #[serde(default)]
    pub last_at: Option<String>,
    /// Nothing was ever told before.
    pub is_first: bool,
    /// The first day that is looked at.
    pub from: NaiveDate,
    /// What is known of the task lists.
    pub lists: Known,
    /// There is nothing that an update could be made of: no list, no objectives, metrics, people or
    /// themes.
    pub is_bare: bool,
    /// Tasks, by what they are in an update.
    pub items: Vec<Item>,
    /// Key results.
    pub results: Vec<ResultFact>,
    /// Metrics.
    pub metrics: Vec<MetricFact>,
    /// What users say, where a digest of it is newer than the last update.
    pub themes: Vec<ThemeFact>,
    /// Deals that changed.
    pub deals: Vec<DealFact>,
    /// Who is owed something.
    pub contacts: Vec<ContactFact>,
    /// What speaks against green.
    pub concerns: Vec<Concern>,
    /// The colours that were shown before, the newest first.
    pub shown: Vec<Shown>,
    /// The colour that the user set.
    pub set: Option<Override>,
    /// What could not be read.
    pub unknown: Vec<Problem>,
    /// How many records were kept back by the list of what the audience is not told.
    pub withheld: usize,
    /// The deals as they are, for the next update.
    pub known_deals: Vec<KnownDeal>,
    /// The deals that are not to be told, each by a hash of its key, for the next update.
    #[serde(default)]
    pub kept_back: Vec<String>,
    /// The key results as they are, for the next update.
    pub known_results: Vec<KnownResult>,
    /// The metrics as they are, for the next update.
    pub known_metrics: Vec<KnownMetric>,
    /// The themes as they are, for the next update.
    pub known_themes: Vec<KnownTheme>,
}

/// What is known of some sources together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// There are none.
    NotConfigured,
    /// One of them cannot be read.
    Unknown,
    /// All they have.
    Whole,
}

/// How often days were to see something done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// The first of them.
    pub first: NaiveDate,
    /// How many.
    pub days: usize,
}

/// One task, and what it is in an update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The part that it belongs to.
    pub section: UpdateSection,
    /// Its key.
    pub key: Key,
    /// Its title, without the facts below.
    pub title: String,
    /// Whose it is.
    pub owner: Option<String>,
    /// What it would do.
    pub impact: Option<String>,
    /// What is done about it.
    pub mitigation: Option<String>,
    /// By when.
    pub due: Option<NaiveDate>,
    /// The day that was named before, if it was another.
    pub was_due: Option<NaiveDate>,
    /// When it was finished.
    pub completed: Option<NaiveDate>,
    /// The days that asked for it in vain, of what slipped without a due date.
    pub planned: Option<Planned>,
    /// The day on which it was told first, if it was.
    pub since: Option<NaiveDate>,
    /// What its marks make of it.
    pub role: Role,
}

/// One key result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultFact {
    /// Its id.
    pub id: String,
    /// Its key.
    pub key: Key,
    /// Its name.
    pub name: String,
    /// What its value counts.
    pub unit: Option<String>,
    /// Its value.
    pub value: Option<f64>,
    /// Its value at the update before.
    pub before: Option<f64>,
    /// Its progress from 0 to 1.
    pub progress: Option<f64>,
    /// Its progress by the time that has passed.
    pub pace: Option<f64>,
    /// How it stands.
    pub status: GoalStatus,
    /// How it stood at the update before.
    pub was: Option<GoalStatus>,
}

/// One metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricFact {
    /// Its name.
    pub name: String,
    /// What it counts.
    pub unit: Option<String>,
    /// Its value; `None` is no data, and not zero.
    pub value: Option<f64>,
    /// The day of that value.
    pub day: Option<NaiveDate>,
    /// Its value at the update before.
    pub before: Option<f64>,
    /// Where it should be.
    pub target: Option<f64>,
    /// Whether it is there.
    pub met: Option<bool>,
    /// The day of the last new value, if there has been none for too long.
    pub stopped: Option<NaiveDate>,
}

/// One theme of what users say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThemeFact {
    /// Its identity.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// How many items it has.
    pub items: usize,
    /// How many it had when it was told last.
    pub before: Option<usize>,
}

impl MetricFact {
    /// What the metric is called among records.
    pub fn key(&self) -> Key {
        Key(format!("metric:{}", self.name))
    }
}

impl ThemeFact {
    /// What the theme is called among records.
    pub fn key(&self) -> Key {
        Key(format!("theme:{}", self.id))
    }
}

/// One deal that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealFact {
    /// Its key.
    pub key: Key,
    /// Its name.
    pub name: String,
    /// How far it is.
    pub stage: Option<String>,
    /// What it is worth.
    pub amount: Option<Amount>,
    /// When it is to be decided.
    pub close: Option<NaiveDate>,
    /// What changed.
    pub changes: Vec<DealChange>,
}

/// Somebody who is owed something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactFact {
    /// Their key.
    pub key: Key,
    /// Their name.
    pub name: String,
    /// For whom they work.
    pub organisation: Option<String>,
    /// Why.
    pub owed: Owed,
    /// What is to be done, or was promised.
    pub what: Option<String>,
}

/// A colour that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// On which day.
    pub date: NaiveDate,
    /// Which.
    pub colour: Colour,
}

/// One thing that speaks against green.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concern {
    /// What it makes of the whole.
    pub colour: Colour,
    /// What it is.
    pub what: What,
    /// The record; none if the audience is not told of it.
    pub key: Option<Key>,
    /// Its name; none if the audience is not told of it.
    pub title: Option<String>,
}

/// What speaks against green.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A key result that was promised whole is far behind its pace.
    ResultOff,
    /// A threshold is not kept, or a key result is far behind that was set high.
    ResultShort,
    /// A key result is behind, or nobody has looked for too long.
    ResultAtRisk,
    /// Nothing is known of a key result.
    ResultUnknown,
    /// A milestone was missed.
    Missed {
        /// The day that was named.
        due: NaiveDate,
        /// The day that is planned now.
        planned: Option<NaiveDate>,
    },
    /// A milestone comes later than was said.
    Moved {
        /// The day that was named.
        from: NaiveDate,
        /// The day that is named now.
        to: NaiveDate,
    },
    /// Something has kept work from going on for more than a week of workdays.
    Blocker {
        /// For how many workdays.
        days: u32,
    },
    /// Something that is asked for is late.
    AskOverdue {
        /// The day by which it was needed.
        due: NaiveDate,
    },
    /// A source cannot be read.
    Unknown,
}
