//! Options of `feedback`.

use super::{Day, RunOptions, parse_day};
use clap::Args;
use std::path::PathBuf;

/// Options of `feedback`
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct FeedbackOptions {
    /// Look at these files and folders in the place of the configured sources; `-` is standard input
    ///
    /// Tables (CSV), JSON, JSON lines, Markdown, text, mbox, maildirs and single mails. They are looked
    /// at whole, and nothing is recorded unless --keep or --to is given.
    #[arg(value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,

    /// Look back so long (7d, 4w) or to this day; without it as [discovery] says, and of files
    /// everything
    #[arg(long, value_name = "WHEN", value_parser = parse_since)]
    pub(in crate::cli) since: Option<Since>,

    /// Keep what the files say for later runs, and their themes
    #[arg(long, requires = "files")]
    pub(in crate::cli) keep: bool,

    /// Look at this one file as the notes of one conversation: key points, pains, requests and
    /// quotes, each with its line; record nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "since", "scheduled", "to"])]
    pub(in crate::cli) interview: Option<PathBuf>,

    #[command(flatten)]
    pub(in crate::cli) run: RunOptions,
}

/// From when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Since {
    /// So many days, the last one included.
    Days(u64),
    /// A day.
    Day(Day),
}

fn parse_since(text: &str) -> Result<Since, String> {
    let wanted = || "write a length such as 7d or 4w, or a day such as 2026-11-24".to_owned();
    let number = |digits: &str, days: u64| {
        let count: u64 = digits.parse().ok().filter(|count| (1..=3_660).contains(count))?;
        Some(Since::Days((count * days).min(36_600)))
    };
    let length = match text.char_indices().next_back() {
        Some((at, 'd')) => number(text.get(..at).unwrap_or_default(), 1),
        Some((at, 'w')) => number(text.get(..at).unwrap_or_default(), 7),
        _ => None,
    };
    match length {
        Some(length) => Ok(length),
        None => parse_day(text).map(Since::Day).map_err(|_| wanted()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_or_a_day_is_understood() {
        assert_eq!(parse_since("7d"), Ok(Since::Days(7)));
        assert_eq!(parse_since("4w"), Ok(Since::Days(28)));
        assert!(matches!(parse_since("2026-11-01"), Ok(Since::Day(Day::Date(_)))));
        assert_eq!(parse_since("yesterday"), Ok(Since::Day(Day::Offset(-1))));
        for wrong in ["", "d", "0d", "7", "7x", "-1d", "99999999999999999999w"] {
            assert!(parse_since(wrong).is_err(), "{wrong}");
        }
    }
}
