//! Workflows and the periods they report on.

use serde::{Deserialize, Serialize};

/// The workflows this program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WorkflowName {
    /// The Execution agent's morning plan.
    Plan,
    /// The Execution agent's look at noon.
    Progress,
    /// The Execution agent's evening report.
    Summary,
}

impl WorkflowName {
    /// All of them, in the order of a day.
    pub const ALL: &'static [Self] = &[Self::Plan, Self::Progress, Self::Summary];

    /// The name on the command line, in the configuration and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Progress => "progress",
            Self::Summary => "summary",
        }
    }
}
