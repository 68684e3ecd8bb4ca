//! What can be typed after `tasks`.

use super::{Day, ListOptions, parse_day};
use clap::{Args, Subcommand, ValueEnum};

/// Options of `tasks`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct TasksOptions {
    #[command(flatten)]
    pub(in crate::cli) list: ListOptions,
    #[command(subcommand)]
    pub(in crate::cli) change: Option<TaskChange>,
}

/// Changes of the task lists.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TaskChange {
    /// Mark tasks as done, in the list where they stand
    Done {
        /// The task: T3 of the last plan, its key, or a part of its title that no other has
        #[arg(value_name = "HANDLE", required = true)]
        handles: Vec<String>,
        /// Print the change and do not make it
        #[arg(short = 'n', long)]
        dry_run: bool,
    },
    /// Add a task to a list
    Add {
        /// What to do, in one line
        text: String,
        /// The day it is due: 2026-11-24, tomorrow or a weekday
        #[arg(long, value_name = "D", value_parser = parse_day)]
        due: Option<Day>,
        /// How long it takes: 30m, 2h, 1h30m
        #[arg(long, value_name = "TIME")]
        estimate: Option<String>,
        /// How important it is
        #[arg(long)]
        priority: Option<Level>,
        /// The task list; by default the first one of the configuration
        #[arg(long, value_name = "NAME")]
        list: Option<String>,
        /// Print the change and do not make it
        #[arg(short = 'n', long)]
        dry_run: bool,
    },
    /// Put a task off: it is not to be started before that day
    Defer {
        /// The task: T3 of the last plan, its key, or a part of its title that no other has
        handle: String,
        /// The earliest day to start: 2026-11-24, tomorrow or a weekday
        #[arg(value_name = "DATE", value_parser = parse_day)]
        day: Day,
        /// Print the change and do not make it
        #[arg(short = 'n', long)]
        dry_run: bool,
    },
}

/// How important a new task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Level {
    /// A, H
    High,
    /// B, M
    Medium,
    /// C, L
    Low,
}
