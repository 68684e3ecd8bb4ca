//! What can be typed after `history`.

use super::{Day, parse_age, parse_day};
use clap::{Args, Subcommand};
use std::time::Duration;

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
    /// Forget what is older than it is kept
    ///
    /// Runs go with what they found, said and delivered; readings of metrics, feedback and messages of
    /// no run go by the same age. Each run does that by itself with the age of `[history] keep` (two
    /// years). What is younger, or everything, goes only after a yes: to a question at a terminal, or
    /// --yes.
    ///
    /// What stays, however old: messages that wait or are in doubt, the newest run of each workflow,
    /// what the next report starts from (the last update of each audience, the last digest, review,
    /// plan and summary), the last reading of each metric, check-ins, and which slots were served.
    /// Readings stay for 400 days, updates for 29 and feedback for twice the days of a digest, because
    /// reports look back so far.
    Prune(Prune),
}

/// Options of `history prune`
#[derive(Debug, Args)]
pub(in crate::cli) struct Prune {
    /// Forget what is older than this, at least 2d: 90d, 26w, 1y; by default `[history] keep`
    #[arg(long, value_name = "AGE", value_parser = parse_age)]
    pub(in crate::cli) older_than: Option<Duration>,
    /// Say what would go, and forget nothing
    #[arg(short = 'n', long)]
    pub(in crate::cli) dry_run: bool,
    /// Ask nothing
    #[arg(short, long)]
    pub(in crate::cli) yes: bool,
    /// Print one JSON object
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
