//! The Execution agent: what to do today.

pub mod plan;
