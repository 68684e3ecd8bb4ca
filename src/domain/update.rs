//! Updates for others: whom they are for, what they may say, and what was said.
//!
//! As with every record that outlives versions: a field that is added has a default, and none is
//! renamed.

use super::contact::KnownDeal;
use super::{Deny, GoalStatus, Key};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// How things stand, from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    /// As planned.
    Green,
    /// Something slips.
    Amber,
    /// Something is missed.
    Red,
}

impl Colour {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Green, Self::Amber, Self::Red];

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

/// Whom an update is for, which decides what it says unless its sections are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AudienceKind {
    /// Those who decide.
    Exec,
    /// Those who work on it.
    Team,
    /// Those who work with us.
    Partner,
    /// Those who use it.
    Customer,
    /// Others.
    #[default]
    Custom,
}

/// A part of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UpdateSection {
    /// The colour and why.
    Status,
    /// What was to be done by now and is not.
    Slipped,
    /// What was finished.
    Shipped,
    /// Key results against the last update.
    Results,
    /// Metrics against the last update.
    Metrics,
    /// What may go wrong, or does.
    Risks,
    /// What is needed of others.
    Asks,
    /// What is worked on.
    Progress,
    /// What comes next, with its day.
    Milestones,
    /// What users say.
    Feedback,
    /// Deals that changed.
    Deals,
    /// Who is owed a sign of life.
    Contacts,
}

impl UpdateSection {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Status,
        Self::Slipped,
        Self::Shipped,
        Self::Results,
        Self::Metrics,
        Self::Risks,
        Self::Asks,
        Self::Progress,
        Self::Milestones,
        Self::Feedback,
        Self::Deals,
        Self::Contacts,
    ];

    /// What the configuration calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Slipped => "slipped",
            Self::Shipped => "shipped",
            Self::Results => "results",
            Self::Metrics => "metrics",
            Self::Risks => "risks",
            Self::Asks => "asks",
            Self::Progress => "progress",
            Self::Milestones => "milestones",
            Self::Feedback => "feedback",
            Self::Deals => "deals",
            Self::Contacts => "contacts",
        }
    }
}

impl AudienceKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Exec, Self::Team, Self::Partner, Self::Customer, Self::Custom];

    /// What the configuration calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exec => "exec",
            Self::Team => "team",
            Self::Partner => "partner",
            Self::Customer => "customer",
            Self::Custom => "custom",
        }
    }

    /// What it is told, in that order: bad news before good news.
    pub fn sections(self) -> Vec<UpdateSection> {
        use UpdateSection as S;
        match self {
            Self::Exec | Self::Custom => vec![
                S::Status,
                S::Slipped,
                S::Shipped,
                S::Results,
                S::Metrics,
                S::Risks,
                S::Asks,
                S::Milestones,
                S::Feedback,
                S::Deals,
                S::Contacts,
            ],
            Self::Team => vec![
                S::Status,
                S::Slipped,
                S::Shipped,
                S::Progress,
                S::Results,
                S::Metrics,
                S::Risks,
                S::Asks,
                S::Milestones,
                S::Feedback,
            ],
            Self::Partner => vec![S::Milestones, S::Asks],
            Self::Customer => vec![S::Shipped, S::Risks, S::Milestones],
        }
    }

    /// How many words it is worth.
    pub fn words(self) -> u32 {
        match self {
            Self::Exec | Self::Partner => 300,
            Self::Customer => 250,
            Self::Team | Self::Custom => 500,
        }
    }

    /// Whether it is outside the house, so that it is told only what is marked as public.
    pub fn is_outside(self) -> bool {
        matches!(self, Self::Partner | Self::Customer)
    }
}

/// Whom updates are for, as the configuration has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// Its name.
    pub name: String,
    /// What its updates are called in their heading and the subject of a mail.
    pub title: Option<String>,
    /// Its kind.
    pub kind: AudienceKind,
    /// What it is told, in that order.
    pub sections: Vec<UpdateSection>,
    /// How many words at most.
    pub words: u32,
    /// How a model is to sound.
    pub tone: Vec<String>,
    /// What it is never told.
    pub deny: Deny,
    /// Marks of which a task must have one; without any, all tasks are meant.
    pub include: Vec<String>,
    /// It goes to the audience; otherwise a draft goes to the user.
    pub send: bool,
}

impl Audience {
    /// The mark of what may leave the house.
    pub const PUBLIC: &'static str = "#public";

    /// An audience of which the configuration says nothing but the kind.
    pub fn usual(name: &str, kind: AudienceKind) -> Self {
        Self {
            name: name.to_owned(),
            title: None,
            kind,
            sections: kind.sections(),
            words: kind.words(),
            tone: Vec::new(),
            deny: Deny::default(),
            include: if kind.is_outside() { vec![Self::PUBLIC.to_owned()] } else { Vec::new() },
            send: false,
        }
    }
}

/// A colour that somebody set, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// The colour.
    pub colour: Colour,
    /// Why.
    pub reason: String,
}

/// What an audience was told, left for later updates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivered {
    /// The day it was for.
    pub date: NaiveDate,
    /// The moment up to which it counts.
    pub as_of: DateTime<Utc>,
    /// The zone of the day, by its IANA name.
    pub timezone: String,
    /// Who was told.
    pub audience: String,
    /// The colour that was shown.
    pub status: Colour,
    /// The colour by the rule alone.
    pub by_rule: Colour,
    /// Who set the shown colour by hand, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<Override>,
    /// It was to go to the audience, and not to the user as a draft.
    #[serde(default)]
    pub sent: bool,
    /// What was said.
    pub said: Vec<SaidItem>,
    /// The deals as they were.
    #[serde(default)]
    pub deals: Vec<KnownDeal>,
    /// The deals that were there and not to be told, each by a hash of its key alone: once they may be
    /// told they are not new.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept_back: Vec<String>,
    /// The key results as they were.
    #[serde(default)]
    pub key_results: Vec<KnownResult>,
    /// The metrics as they were.
    #[serde(default)]
    pub metrics: Vec<KnownMetric>,
    /// The themes of feedback as they were.
    #[serde(default)]
    pub themes: Vec<KnownTheme>,
}

/// One thing that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidItem {
    /// The record.
    pub key: Key,
    /// The part that said it.
    pub section: UpdateSection,
    /// On which day it was first said.
    pub since: NaiveDate,
    /// The day that was named for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// The day on which it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<NaiveDate>,
}

/// A key result as it was when it was told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownResult {
    /// Its id.
    pub id: String,
    /// Its value.
    #[serde(default)]
    pub value: Option<f64>,
    /// How it stood.
    pub status: GoalStatus,
}

/// A metric as it was when it was told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownMetric {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: f64,
}

/// A theme of feedback as it was when it was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownTheme {
    /// Its identity.
    pub id: String,
    /// How many items it had.
    pub items: usize,
}

impl Delivered {
    /// The name of this kind of record.
    pub const KIND: &'static str = "update";

    /// What was said of a record in one part.
    pub fn find(&self, section: UpdateSection, key: &Key) -> Option<&SaidItem> {
        self.said.iter().find(|said| said.section == section && said.key == *key)
    }
}
