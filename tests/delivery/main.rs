//! Deliveries by the real program, against a Slack that fails in every way it can.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

mod alerts;
mod commands;
mod disks;
mod fake;
#[allow(dead_code, reason = "each crate of tests uses a part of it")]
#[path = "../cli/harness.rs"]
mod harness;
mod matrix;
#[path = "../cli/server.rs"]
mod server;
mod sinks;
mod texts;
mod waiting;
mod world;
