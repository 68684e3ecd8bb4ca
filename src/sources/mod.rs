//! Where records come from: one trait per kind of record, one file per vendor.
//!
//! A source reads one configured calendar or task list and gives what it found as [`Loaded`]
//! records. It never fails a run and never panics on what it reads: what cannot be had is unknown
//! and says why, one bad record costs that record. `contract` is the suite that every source
//! passes.

pub mod caldav;
pub mod command;
pub mod contacts;
#[cfg(test)]
mod contract;
pub mod csv;
pub mod discovery;
pub mod edit;
#[cfg(test)]
mod effort;
pub mod feed;
pub mod feedback;
pub mod goals;
pub mod ics;
mod identity;
mod json;
mod links;
pub mod markdown;
pub mod metrics;
mod minutes;
mod notes;
pub mod org;
pub mod registry;
pub mod taskwarrior;
pub mod todotxt;
pub mod web;

pub use edit::{Change, NewTask, Prepared};
pub use registry::Sources;

use crate::domain::{
    Event, FeedbackItem, Loaded, MetricReading, MetricSpec, Objective, Relation, Task,
};
use crate::error::Result;
use crate::time::{Moment, Window};
use std::path::Path;

/// Stands in the problem of every source that was left alone because [`Context::offline`] says so.
pub const OFFLINE: &str = "this run is offline";

/// What a source may know of the run that asks it.
#[derive(Debug, Clone)]
pub struct Context {
    /// Now and the user's zone, in which floating times are read.
    pub moment: Moment,
    /// The user's own addresses, in lower case: they tell which attendee is "me".
    pub addresses: Vec<String>,
    /// Nothing may be asked over a network.
    pub offline: bool,
}

/// A calendar.
pub trait Calendar: Send + Sync {
    /// The configured name.
    fn name(&self) -> &str;

    /// The local path that it reads, if it reads one.
    fn path(&self) -> Option<&Path> {
        None
    }

    /// All instances that touch `window` (see [`Event::touches`]), cancelled and declined ones
    /// included, in no particular order.
    fn load(&self, window: &Window, context: &Context) -> Loaded<Event>;
}

/// A task list.
pub trait TaskList: Send + Sync {
    /// The configured name.
    fn name(&self) -> &str;

    /// The local path that it reads, if it reads one.
    fn path(&self) -> Option<&Path> {
        None
    }

    /// All tasks the list knows, done ones included, in the order of the list.
    fn load(&self, context: &Context) -> Loaded<Task>;

    /// Works out a change of the list without making it. A list that cannot be changed from here
    /// refuses.
    fn prepare(&self, change: &Change, context: &Context) -> Result<Prepared> {
        let _ = (change, context);
        Err(edit::read_only(self.name()))
    }
}

/// A figure that is watched.
pub trait Metric: Send + Sync {
    /// What it is, as configured.
    fn spec(&self) -> &MetricSpec;

    /// The configured name.
    fn name(&self) -> &str {
        &self.spec().name
    }

    /// The local path that it reads, if it reads one.
    fn path(&self) -> Option<&Path> {
        None
    }

    /// What the metric is now: the last reading given. Those before it are what the source says of
    /// earlier days. No reading is no data, with a problem that says why; it is never zero.
    fn load(&self, context: &Context) -> Loaded<MetricReading>;
}

/// A file of objectives and key results.
pub trait Goals: Send + Sync {
    /// The configured name.
    fn name(&self) -> &str;

    /// The local path that it reads, if it reads one.
    fn path(&self) -> Option<&Path> {
        None
    }

    /// All objectives with their key results, in the order of the file.
    fn load(&self, context: &Context) -> Loaded<Objective>;
}

/// A list of people and deals.
pub trait ContactList: Send + Sync {
    /// The configured name.
    fn name(&self) -> &str;

    /// The local path that it reads, if it reads one.
    fn path(&self) -> Option<&Path> {
        None
    }

    /// All contacts and deals the list knows.
    fn load(&self, context: &Context) -> Loaded<Relation>;
}

/// A place where users say what they think.
pub trait Feedback: Send + Sync {
    /// The configured name.
    fn name(&self) -> &str;

    /// The local path that it reads, if it reads one.
    fn path(&self) -> Option<&Path> {
        None
    }

    /// What a configuration says of where the fields of its records stand.
    fn columns(&self) -> Option<&feedback::Columns> {
        None
    }

    /// Everything that was said in `window`, with texts exactly as they are. A source may give more:
    /// what was said at other times, or nobody knows when.
    fn load(&self, window: &Window, context: &Context) -> Loaded<FeedbackItem>;
}
