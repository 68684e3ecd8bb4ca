//! The command line of `metrics`.

use clap::Args;

/// Options of `metrics`
#[derive(Debug, Args)]
pub(in crate::cli) struct MetricsOptions {
    /// Add what is read to the history, as a report does
    #[arg(long)]
    pub(in crate::cli) record: bool,

    /// Print one JSON object
    #[arg(long)]
    pub(in crate::cli) json: bool,

    /// Fail rather than list with a source missing
    #[arg(long)]
    pub(in crate::cli) strict: bool,
}
