//! A command-line chief of staff: one synchronous run reads calendars and task lists, works out
//! the facts in code, writes a report and delivers it.
//!
//! ```text
//! config + clock ─► gather ─► draft ─► record ─► deliver
//!                   sources   agent    store     sinks
//! ```
//!
//! The house has floors. A module is a folder or a file on one floor and uses lower floors only:
//! never a higher one, never a sibling. `tests/architecture.rs` reads this table and fails
//! on an import that runs up or sideways.
//!
//! | floor | modules | what they do |
//! |---|---|---|
//! | 7 | [`cli`] | the command line, exit codes, the terminal |
//! | 6 | [`run`] | a run from its sources to its sinks; the locks; the JSON contracts |
//! | 5 | [`agents`], [`ai`], [`delivery`], [`schedule`] | workflows, pure; asking a language model; sinks and the rules of the ledger; what cron, systemd and launchd are told |
//! | 4 | [`goals`], [`grounding`], [`planner`], [`report`], [`sources`], [`store`], [`themes`] | the arithmetic of key results, pure; what a model may say, and whether it is true, pure; placing work in time, pure; documents and their renderers, pure; readers of calendars and task lists; the history; grouping what users say, pure |
//! | 3 | [`slack`] | the calls of Slack's Web API, which a sink and a source share |
//! | 2 | [`config`], [`http`], [`cache`], [`diff`] | layers, located mistakes, paths, secrets; the one HTTP client; answers kept for bad days; what differs between two texts |
//! | 1 | [`domain`], [`process`], [`files`] | records and their rules; child programs; private and atomic files |
//! | 0 | [`time`], [`error`], [`mod@env`], [`unix`] | the one clock; kinds of failure; the environment; what only Unix systems have |

pub mod agents;
pub mod ai;
pub mod cache;
pub mod cli;
pub mod config;
pub mod delivery;
pub mod diff;
pub mod domain;
pub mod env;
pub mod error;
pub mod files;
pub mod goals;
pub mod grounding;
pub mod http;
pub mod planner;
pub mod process;
pub mod report;
pub mod run;
pub mod schedule;
pub mod slack;
pub mod sources;
pub mod store;
pub mod themes;
pub mod time;
pub mod unix;
