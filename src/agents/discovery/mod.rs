//! The Discovery agent: what users say.

pub mod feedback;
pub mod interview;

pub use feedback::Feedback;
