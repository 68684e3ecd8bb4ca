//! What is handed to a model, and the one form of what comes back.

use super::fact::Fact;
use crate::domain::Key;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The name of a piece of evidence within one run: `T1` a task, `E2` an event, `F3` a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Alias(pub String);

impl Alias {
    /// Whether this is one of code's own figures, which any text may use without citing it.
    pub fn is_figure(&self) -> bool {
        self.0.starts_with('F')
    }
}

impl std::fmt::Display for Alias {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One record or figure, with everything that may be said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Its name in this run.
    pub alias: Alias,
    /// The record it stands for; a figure has none. It stays at home.
    pub key: Option<Key>,
    /// Texts that may be quoted from: a title, a priority's name.
    pub texts: Vec<String>,
    /// What is true of it.
    pub facts: Vec<Fact>,
    /// How it is shown to the model, by the name of the field. What stands under the field of an
    /// [`Extra`] stays at home unless it is allowed: see [`Brief::keep_home`].
    pub shown: Vec<(&'static str, String)>,
}

/// Something of a record that leaves, and may be said, only where the configuration says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Extra {
    /// Where an event takes place.
    Locations,
    /// What a task belongs to and what it is tagged with.
    Labels,
}

impl Extra {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Locations, Self::Labels];

    /// What the configuration calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Locations => "locations",
            Self::Labels => "labels",
        }
    }

    /// The field of a piece of evidence that holds it.
    pub fn field(self) -> &'static str {
        match self {
            Self::Locations => "location",
            Self::Labels => "labels",
        }
    }
}

/// One text to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// `verdict`, `why:T1`.
    pub id: String,
    /// What the text should say, for the model.
    pub ask: String,
    /// What the text speaks of where it names nothing itself.
    pub subject: Option<Alias>,
    /// What it may cite, its subject included. Figures always may be.
    pub about: Vec<Alias>,
    /// The longest text, in characters.
    pub max_chars: usize,
    /// The wording that stands if no better one comes. Empty where nothing need be said.
    pub built_in: String,
}

/// One decision among aliases that code leaves open.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// `top`.
    pub id: String,
    /// What is to be decided, for the model.
    pub ask: String,
    /// What may be picked.
    pub among: Vec<Alias>,
    /// What must be among the picked.
    pub keep: Vec<Alias>,
    /// How picks are made.
    pub how: How,
}

/// How picks are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// All of them, in a new order.
    Order,
    /// At most so many of them.
    Subset {
        /// How many.
        most: usize,
    },
    /// In groups, each in one group at most.
    Group,
}

/// What a model is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Brief {
    /// The day that "today" means.
    pub today: NaiveDate,
    /// Names that any text may use: of the user, the company, priorities.
    pub names: Vec<String>,
    /// What may be cited.
    pub evidence: Vec<Evidence>,
    /// What is to be written.
    pub slots: Vec<Slot>,
    /// What is to be decided.
    pub choices: Vec<Choice>,
    /// Sentences that no text may repeat: the instructions.
    pub unsaid: Vec<String>,
}

impl Brief {
    /// The evidence called `alias`.
    pub fn find(&self, alias: &Alias) -> Option<&Evidence> {
        self.evidence.iter().find(|evidence| evidence.alias == *alias)
    }

    /// Takes out of the records what may not leave. What may can also be quoted.
    #[must_use]
    pub fn keep_home(mut self, allowed: &[Extra]) -> Self {
        for evidence in &mut self.evidence {
            for extra in Extra::ALL {
                let of_extra = |(name, _): &(&str, String)| *name == extra.field();
                if allowed.contains(&extra) {
                    let texts = evidence.shown.iter().filter(|shown| of_extra(shown));
                    evidence.texts.extend(texts.map(|(_, text)| text.clone()));
                } else {
                    evidence.shown.retain(|shown| !of_extra(shown));
                }
            }
        }
        self
    }
}

/// What a model gave back: the one form for all workflows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Texts for slots.
    pub texts: Vec<Text>,
    /// Picks for choices.
    pub picks: Vec<Pick>,
}

/// One text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The id of the slot.
    pub slot: String,
    /// The text.
    pub text: String,
    /// The aliases it relies on.
    pub cites: Vec<Alias>,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// The id of the choice.
    pub choice: String,
    /// The picked aliases in order; for groups, one list after the other is one pick each.
    pub aliases: Vec<Alias>,
}
