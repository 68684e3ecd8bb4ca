//! What can be typed after `init`.

use clap::Args;
use std::path::PathBuf;

/// Options of `init`
#[derive(Debug, Clone, Default, Args)]
#[group(multiple = false)]
pub(in crate::cli) struct InitOptions {
    /// Write the example data into this folder, and say what to try with it
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) example: Option<PathBuf>,

    /// Make a configuration from a .env file of the Python original; its secrets go to files that only
    /// you can read, and every variable that has no counterpart is named
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) import_env: Option<PathBuf>,

    /// Print the manifest of a Slack app, with the six clicks to its token
    #[arg(long)]
    pub(in crate::cli) slack_manifest: bool,

    /// Say for each provider of language models where its key comes from and what to set
    #[arg(long)]
    pub(in crate::cli) providers: bool,
}
