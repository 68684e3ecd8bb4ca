//! What the run says about itself: short lines on stderr, full ones in the log file.
//!
//! | `-qq` | `-q` | | `-v` | `-vv` | `-vvv` |
//! |---|---|---|---|---|---|
//! | nothing | errors | and warnings | and INFO | and DEBUG | and TRACE |
//!
//! The log file holds DEBUG of this program and INFO of its libraries, whatever stderr shows.

mod file;

use std::fmt::{self, Write as _};
use std::io;
use std::path::PathBuf;

use chrono::{DateTime, SecondsFormat, Utc};
use log::{Level, LevelFilter, Log, Metadata, Record, SetLoggerError};

use crate::domain::clean;
use crate::time::read_clock;
use file::RotatingFile;

/// The crate's name in the targets of its records.
const OWN: &str = "personal_os";

/// The target of what ends a run. It goes to the file alone: standard error gets it in full, with
/// causes and hints, from `exit`.
pub(super) const ENDED: &str = "ended";

/// The longest message that is kept, in bytes.
const LONGEST_MESSAGE: usize = 4096;

/// The log file is renamed to `.1`, and that to `.2`, before it would grow beyond this many bytes.
const LARGEST_FILE: u64 = 1024 * 1024;

/// How to log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LogOptions {
    /// The number of `-v` minus the number of `-q`.
    pub(super) verbosity: i8,
    /// The log file; `None` writes none.
    pub(super) file: Option<PathBuf>,
    /// Directives such as `debug,rustls=warn` (those of `env_logger`), which replace the verbosity
    /// for stderr.
    pub(super) directives: Option<String>,
    /// Levels on stderr are coloured.
    pub(super) color: bool,
}

/// Installs the logger of this process. It fails if there is one already.
pub(super) fn init(options: LogOptions) -> Result<(), SetLoggerError> {
    let logger = FanOut::new(options, env_logger::Target::Stderr);
    let level = logger.level();
    log::set_boxed_logger(Box::new(logger))?;
    log::set_max_level(level);
    Ok(())
}

/// A logger that hands each record to stderr and to the log file, to each by its own levels.
#[derive(Debug)]
pub(super) struct FanOut {
    console: env_logger::Logger,
    file: Option<RotatingFile>,
}

impl FanOut {
    /// A logger that writes its short lines to `console`. The log file is opened with the first
    /// record that reaches it.
    pub(super) fn new(options: LogOptions, console: env_logger::Target) -> Self {
        let mut builder = env_logger::Builder::new();
        match &options.directives {
            Some(directives) => builder.parse_filters(directives),
            None => builder.filter_level(console_level(options.verbosity)),
        };
        builder.filter_module(ENDED, LevelFilter::Off);
        if options.directives.is_none() && options.verbosity <= 0 {
            // It repeats as an error what the source that met it says as a warning.
            builder.filter_module("rustls_platform_verifier", LevelFilter::Off);
        }
        let color = options.color;
        builder.target(console).format(move |out, record| write_short(out, record, color));
        let file = options.file.map(|path| RotatingFile::new(path, LARGEST_FILE));
        Self { console: builder.build(), file }
    }

    /// The most detailed level that goes anywhere.
    pub(super) fn level(&self) -> LevelFilter {
        let file = self.file.as_ref().map_or(LevelFilter::Off, |_| LevelFilter::Debug);
        self.console.filter().max(file)
    }

    fn write_to_file(&self, file: &RotatingFile, record: &Record) {
        let Err(error) = file.append(full_line(read_clock(), record).as_bytes()) else {
            return;
        };
        // The file takes nothing more after its first failure, so this is said once.
        self.console.log(
            &Record::builder()
                .level(Level::Warn)
                .target(OWN)
                .args(format_args!("no log is kept, {}: {error}", file.path().display()))
                .build(),
        );
    }
}

impl Log for FanOut {
    fn enabled(&self, metadata: &Metadata) -> bool {
        self.console.enabled(metadata) || (self.file.is_some() && is_kept(metadata))
    }

    fn log(&self, record: &Record) {
        // It asks its own filter.
        self.console.log(record);
        if let Some(file) = &self.file
            && is_kept(record.metadata())
        {
            self.write_to_file(file, record);
        }
    }

    fn flush(&self) {
        self.console.flush();
    }
}

/// What stderr shows.
fn console_level(verbosity: i8) -> LevelFilter {
    match verbosity {
        i8::MIN..=-2 => LevelFilter::Off,
        -1 => LevelFilter::Error,
        0 => LevelFilter::Warn,
        1 => LevelFilter::Info,
        2 => LevelFilter::Debug,
        3..=i8::MAX => LevelFilter::Trace,
    }
}

/// What the log file holds.
fn is_kept(metadata: &Metadata) -> bool {
    let most = if is_own(metadata.target()) { Level::Debug } else { Level::Info };
    metadata.level() <= most
}

fn is_own(target: &str) -> bool {
    target.strip_prefix(OWN).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// `warning: calendar "team" is unreachable`. Below warnings a library is named, since its words
/// rarely say whose they are.
fn write_short(out: &mut impl io::Write, record: &Record, color: bool) -> io::Result<()> {
    let (name, style) = match record.level() {
        Level::Error => ("error", "\x1b[1;31m"),
        Level::Warn => ("warning", "\x1b[1;33m"),
        Level::Info => ("info", "\x1b[1;36m"),
        Level::Debug => ("debug", "\x1b[1m"),
        Level::Trace => ("trace", "\x1b[1m"),
    };
    if color {
        write!(out, "{style}{name}:\x1b[0m ")?;
    } else {
        write!(out, "{name}: ")?;
    }
    if record.level() > Level::Warn && !is_own(record.target()) {
        write!(out, "{}: ", clean(record.target()))?;
    }
    writeln!(out, "{}", message(record))
}

/// `2026-11-24T08:00:00Z INFO  run::lock: …`, with the line's end.
fn full_line(now: DateTime<Utc>, record: &Record) -> String {
    let target = record.target();
    let target = target.strip_prefix(OWN).and_then(|t| t.strip_prefix("::")).unwrap_or(target);
    let now = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!("{now} {:<5} {}: {}\n", record.level(), clean(target), message(record))
}

/// The message on one line, without control characters, cut visibly if it is too long.
fn message(record: &Record) -> String {
    let mut bounded = Bounded { text: String::new(), limit: LONGEST_MESSAGE };
    let whole = bounded.write_fmt(*record.args()).is_ok();
    let mut text = clean(&bounded.text);
    if !whole {
        text.push('…');
    }
    text
}

/// Takes text up to `limit` bytes and then refuses more, so that a message of a gigabyte is never
/// in memory.
struct Bounded {
    text: String,
    limit: usize,
}

impl fmt::Write for Bounded {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let room = self.limit.saturating_sub(self.text.len());
        if more.len() <= room {
            self.text.push_str(more);
            return Ok(());
        }
        // A character has at most four bytes, so one of these ends at a boundary.
        let head = (0..4).find_map(|less| more.get(..room.checked_sub(less)?));
        self.text.push_str(head.unwrap_or_default());
        Err(fmt::Error)
    }
}

#[cfg(test)]
mod tests;
