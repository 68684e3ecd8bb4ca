//! `personal-os delivery`.

use clap::Subcommand;
use std::path::PathBuf;

/// Commands on deliveries.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum DeliveryCommand {
    /// List deliveries, the newest first
    List {
        /// Show at most so many
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: u32,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Send now what waits, and what was refused, as long as it is not too late
    ///
    /// With a KEY, that message is sent even if it is late. A message whose fate nobody knows is
    /// looked up; `resend` sends it again.
    Retry {
        /// A key of `delivery list`, or its beginning up to a slash, as in run:12
        #[arg(value_name = "KEY")]
        keys: Vec<String>,
    },
    /// Send a message again of which nobody knows whether it arrived
    Resend {
        /// A key of `delivery list`, or its beginning up to a slash
        #[arg(value_name = "KEY")]
        key: String,
    },
    /// Give a message up
    Drop {
        /// A key of `delivery list`, or its beginning up to a slash
        #[arg(value_name = "KEY")]
        key: String,
    },
    /// Send a message: headings, lists and tables of Markdown are laid out
    Send {
        /// stdout, file:PATH, slack, slack:#CHANNEL, slack:U…, slack:C…, slack:E-MAIL or the name
        /// of a configured sink
        #[arg(value_name = "SINK")]
        sink: String,
        /// What the message is called; without it, a heading at its beginning
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
        /// It is an alert, of which one of the same title is sent a day
        #[arg(long)]
        alert: bool,
        /// The file with the message; `-` or nothing is standard input
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}
