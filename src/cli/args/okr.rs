//! What can be typed after `okr`.

use super::RunOptions;
use clap::{Args, Subcommand};

/// Options of `okr`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct OkrOptions {
    #[command(flatten)]
    pub(in crate::cli) run: RunOptions,
    #[command(subcommand)]
    pub(in crate::cli) command: Option<OkrCommand>,
}

/// What can be said and asked of key results.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum OkrCommand {
    /// Check in: say how far a key result is
    ///
    /// The value is kept in the history with its time, and the newest one counts. The file that the
    /// key result stands in is not changed.
    Set {
        /// The key result: its id, K3 of the last review, or a part of its name that no other has
        #[arg(value_name = "KR")]
        key_result: String,
        /// Its value; of milestones the weight of those that are done
        #[arg(value_parser = parse_value, allow_negative_numbers = true)]
        value: f64,
        /// How sure you are to reach the target, from 0 to 10
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=10))]
        confidence: Option<u8>,
        /// What there is to say of it, in one line
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// Print what would be kept and keep nothing
        #[arg(short = 'n', long)]
        dry_run: bool,
    },
    /// Show what was said of key results, the newest first
    History {
        /// Only this one: its id, K3 of the last review, or a part of its name
        #[arg(value_name = "KR")]
        key_result: Option<String>,
        /// Show at most so many
        #[arg(long, value_name = "N", default_value_t = 30)]
        limit: u32,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

/// A number, with a percent sign if one likes.
fn parse_value(text: &str) -> Result<f64, String> {
    const LARGEST: f64 = 1e15;
    let number: Option<f64> = text.trim().trim_end_matches('%').trim_end().parse().ok();
    number
        .filter(|number| number.is_finite() && number.abs() <= LARGEST)
        .ok_or_else(|| "write a number like 31 or 99.95".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_a_number() {
        assert_eq!(parse_value("31 %"), Ok(31.0));
        assert_eq!(parse_value("-2.5"), Ok(-2.5));
        for wrong in ["", "much", "NaN", "inf", "1e300", "1,5"] {
            assert!(parse_value(wrong).is_err(), "{wrong}");
        }
    }
}
