//! The Strategy agent: whether what was set out to be achieved is on its way.

pub mod okr;

pub use okr::Okr;
