//! What can be typed after `schedule`.

use super::parse_now;
use chrono::{DateTime, FixedOffset};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Commands on the schedule.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ScheduleCommand {
    /// Print what would be installed, and change nothing
    Print {
        #[command(flatten)]
        backend: BackendOption,
        /// Write the files into this folder instead, under the names they are installed by
        #[arg(long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// Show what an installation would change, and change nothing
    Diff {
        #[command(flatten)]
        backend: BackendOption,
    },
    /// Install the schedule for this user; what is right already is left alone
    Install {
        #[command(flatten)]
        backend: BackendOption,
    },
    /// Take the schedule away again
    Uninstall {
        #[command(flatten)]
        backend: BackendOption,
    },
    /// Show what is installed, when it runs next and how it last went
    Status {
        #[command(flatten)]
        backend: BackendOption,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
        /// End with 1 if what is installed is not what the configuration says
        #[arg(long)]
        check: bool,
    },
    /// Show the next times of each expression
    Next {
        /// So many times for each expression
        #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=1000))]
        count: u16,
        /// After this time instead of now
        #[arg(long, value_name = "T", value_parser = parse_now)]
        after: Option<DateTime<FixedOffset>>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Run what is due, record what was missed, send what is queued; the system does this every
    /// quarter of an hour
    Run,
}

/// Which scheduler is meant.
#[derive(Debug, Clone, Copy, Args)]
pub(in crate::cli) struct BackendOption {
    /// The scheduler; by default the one that this system runs
    #[arg(long, value_name = "BACKEND")]
    pub(in crate::cli) backend: Option<BackendName>,
}

/// The schedulers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum BackendName {
    /// The user's crontab
    Crontab,
    /// systemd user timers
    Systemd,
    /// launchd agents
    Launchd,
}
