//! The Discovery agent: what users say.

pub mod feedback;
pub mod interview;
mod signs;

pub use feedback::Feedback;
