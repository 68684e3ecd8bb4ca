//! The records everything else speaks of, as plain data with their pure rules.
//!
//! Nothing here reads a file, a clock or an environment, and nothing here knows a vendor's format.

pub mod contact;
mod copies;
mod deny;
mod event;
mod feedback;
mod goal;
mod kpi;
mod left;
mod loaded;
mod mask;
mod matching;
mod metric;
mod period;
mod priority;
mod result;
pub mod schedule;
mod secret;
mod task;
mod text;
mod texts;
pub mod update;
mod work;

pub use contact::{Amount, Contact, Deal, Promise, Relation};
pub use copies::merged;
pub use deny::Deny;
pub use event::{Attendee, Event, EventJson, Response, Revision, ShowAs, Span, Status, invited};
pub use feedback::{FeedbackItem, KnownFeedback, holds_address};
pub use goal::{
    CheckIn, CheckInOrigin, Commitment, Cycle, Direction, GoalKind, GoalReview, GoalState,
    GoalStatus, KeyResult, Milestone, Objective,
};
pub use kpi::{Kpi, LinePoint, WeekChange, kpi};
pub use left::{
    DayHandles, DayPlan, KnownEvent, KnownTask, Left, Named, PlannedBlock, PlannedTask, Snapshot,
    ThemeState, ThemesLeft,
};
pub use loaded::{Loaded, Problem, ProblemKind};
pub use mask::{MASKED_ADDRESS, MASKS, masked};
pub use matching::{Fate, Matching, Seen, match_tasks};
pub use metric::{MetricReading, MetricSpec, settled};
pub use period::{Period, WorkflowName};
pub use priority::Priority;
pub use result::{Count, DayResult, Ended, RolledOver, TaskResult};
pub use secret::Secret;
pub use task::{Importance, Task, TaskJson, Worked};
pub use text::{clean, is_unsafe, shell_word, shorten};
pub use texts::Texts;
pub use update::{Audience, AudienceKind, Colour, Delivered, Override, UpdateSection};
pub use work::{Hours, Invalid, Work, parse_days_off, parse_weekdays};

use serde::{Deserialize, Serialize};

/// The stable name of a record over all runs: `SOURCE:ID`, with `@RECURRENCE` for one instance of
/// a recurring event.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub String);

impl Key {
    /// The configured name of the source.
    pub fn source(&self) -> &str {
        self.0.split_once(':').map_or("", |(source, _)| source)
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
