//! The one mapping from a kind of failure to an exit code, and the one place that prints failures.
//!
//! The codes are those of clap for usage and of `sysexits.h` for the rest, so that a systemd
//! journal shows their class by name.

use crate::error::{Failure, Kind};
use std::io::Write;

/// Done.
pub(super) const OK: u8 = 0;

/// The exit code of a kind of failure.
pub(super) fn code(kind: Kind) -> u8 {
    match kind {
        // The reader had enough: `| head` is a normal end.
        Kind::BrokenPipe => OK,
        Kind::Other => 1,
        Kind::Usage => 2,
        Kind::Unreachable => 69,
        Kind::Io => 74,
        Kind::Busy => 75,
        Kind::Refused => 77,
        Kind::Config => 78,
    }
}

/// The exit code after a signal, as shells count.
pub(super) fn signal_code(signal: i32) -> i32 {
    128 + signal
}

/// Prints a failure with its causes and hints, and gives its exit code.
pub(super) fn report(failure: &Failure, stderr: &mut dyn Write) -> u8 {
    if failure.kind != Kind::BrokenPipe {
        let mut text = format!("error: {}\n", literal(&failure.error.to_string()));
        let mut last = failure.error.to_string();
        for cause in failure.error.chain().skip(1) {
            let cause = cause.to_string();
            // Some libraries repeat their cause in their own message.
            if !last.contains(&cause) {
                text.push_str(&format!("  because: {}\n", literal(&cause)));
            }
            last = cause;
        }
        for hint in &failure.hints {
            text.push_str(&format!("  hint: {}\n", literal(hint)));
        }
        // If even standard error is gone there is nobody left to tell.
        let _ = stderr.write_all(text.as_bytes());
    }
    code(failure.kind)
}

/// The text with its lines, but with nothing else that a terminal would obey: messages quote file
/// names, keys and programs' outputs.
fn literal(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(crate::domain::clean).collect();
    lines.join("\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_code() {
        let codes = [
            (Kind::BrokenPipe, 0),
            (Kind::Other, 1),
            (Kind::Usage, 2),
            (Kind::Unreachable, 69),
            (Kind::Io, 74),
            (Kind::Busy, 75),
            (Kind::Refused, 77),
            (Kind::Config, 78),
        ];
        for (kind, expected) in codes {
            assert_eq!(code(kind), expected, "{kind:?}");
        }
        assert_eq!((signal_code(2), signal_code(15)), (130, 143));
    }

    #[test]
    fn a_failure_prints_its_causes_and_hints_and_no_escape_sequence() {
        let cause = std::io::Error::other("disk \u{1b}[31mfull");
        let failure = Failure::caused(Kind::Io, "could not write a.txt", cause).hint("make room");
        let mut printed = Vec::new();
        assert_eq!(report(&failure, &mut printed), 74);
        assert_eq!(
            String::from_utf8(printed).unwrap(),
            "error: could not write a.txt\n  because: disk [31mfull\n  hint: make room\n"
        );
    }

    #[test]
    fn a_broken_pipe_is_quiet() {
        let failure = Failure::output("stdout", std::io::ErrorKind::BrokenPipe.into());
        let mut printed = Vec::new();
        assert_eq!((report(&failure, &mut printed), printed.len()), (0, 0));
    }
}
