//! What can be typed after `doctor`.

use clap::Args;

/// Options of `doctor`
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct DoctorOptions {
    /// Look once more as the scheduler would, in its bare environment, and show what differs
    #[arg(long)]
    pub(in crate::cli) as_scheduled: bool,

    /// Ask servers too: sources on the network, the model (one tiny call), Slack (its scopes); not
    /// together with --offline
    #[arg(long)]
    pub(in crate::cli) online: bool,

    /// Print one JSON object
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

const EXAMPLES: &str = "\
Examples:
  personal-os doctor                         what is wrong on this machine, without a network
  personal-os doctor --online                ask the servers, the model and Slack too
  personal-os doctor --as-scheduled          what the scheduler would not find
  personal-os doctor --json | jq '.checks[] | select(.state == \"failure\")'

Every check is ok, warning, failure or skipped.";
