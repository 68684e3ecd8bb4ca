//! The Execution agent: the day planned, looked at and closed.
//!
//! The three workflows speak of one plan. [`plan`] makes it, and the other two compare what was
//! stored of it with what the sources say now ([`since`]) and plan on with the same planner.

pub mod plan;
pub mod progress;
pub mod since;
pub mod summary;

#[cfg(test)]
mod days;

pub use plan::Plan;
pub use progress::Progress;
pub use summary::Summary;
