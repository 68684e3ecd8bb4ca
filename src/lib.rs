//! personal-os
pub mod domain; pub mod error; pub mod sources; pub mod time;
