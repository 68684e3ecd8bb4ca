//! What can be typed after `config`.

use super::InitOptions;
use clap::Subcommand;

/// Commands on the configuration.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ConfigCommand {
    /// The same as `personal-os init`
    Init(InitOptions),
    /// Print every value in force and the layer that decided it
    Show {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Check the configuration and open every source once
    Check {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print the path of the configuration file
    Path,
    /// Open the configuration file in $VISUAL or $EDITOR, then check it
    Edit,
}
