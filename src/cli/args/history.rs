//! What can be typed after `history`.

use super::{Day, parse_day};
use clap::Subcommand;

/// Commands on earlier runs.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum History {
    /// List earlier runs, the newest first
    List {
        /// Show at most so many
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: u32,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Show one run as it was reported
    Show {
        /// The number of the run, or `last`
        run: String,
        /// Print one JSON object: records, report and deliveries
        #[arg(long, group = "part")]
        json: bool,
        /// Print what the model was sent
        #[arg(long, group = "part")]
        prompt: bool,
        /// Print what the model replied
        #[arg(long, group = "part")]
        reply: bool,
        /// Print the facts as they were recorded
        #[arg(long, group = "part")]
        facts: bool,
    },
    /// Show how reliable and how useful runs were, beside what they should be
    ///
    /// Counts what was recorded: runs and what became of their messages, slots that were served on
    /// time, how long runs took, planned tasks that were done, and what you said with `history rate`.
    /// A figure of which nothing was recorded is not known.
    Stats {
        /// The first day: 2026-11-24, today, yesterday; without it, from the first run on
        #[arg(long, value_name = "D", value_parser = parse_day)]
        from: Option<Day>,
        /// The first day that no longer counts
        #[arg(long, value_name = "D", value_parser = parse_day)]
        to: Option<Day>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Say how useful a run was, from 1 (of no use) to 5 (just right)
    Rate {
        /// The number of the run, or `last`
        run: String,
        /// From 1 to 5; a later word replaces an earlier one
        #[arg(value_name = "1..5", value_parser = clap::value_parser!(u8).range(1..=5))]
        rating: u8,
    },
    /// Make the report of a run again from its recorded facts and reply, and compare
    Replay {
        /// The number of the run, or `last`
        run: String,
    },
}
