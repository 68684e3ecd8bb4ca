//! What is known of the user's terminal, and the streams.

use super::args::ColorWhen;
use crate::env::Environment;
use clap::ColorChoice;
use std::io::{IsTerminal as _, Write};

/// Without a terminal and without `COLUMNS`.
const USUAL_WIDTH: usize = 80;

/// The streams of a run and how to write to them.
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the streams")]
pub(super) struct Terminal {
    /// Reports, and nothing else.
    pub(super) stdout: Box<dyn Write>,
    /// Whether standard output is a terminal.
    pub(super) tty: bool,
    /// Columns of the terminal.
    pub(super) width: usize,
    /// Whether to colour standard output.
    pub(super) color: bool,
    /// Whether to colour standard error.
    pub(super) color_stderr: bool,
    /// Whether a spinner may be shown on standard error.
    pub(super) spinner: bool,
    /// Whether somebody sees what is said on standard error.
    pub(super) attended: bool,
}

impl Terminal {
    /// Looks at the process's own streams.
    pub(super) fn new(environment: &Environment, when: ColorWhen, quiet: bool) -> Self {
        let stdout = std::io::stdout();
        let tty = stdout.is_terminal();
        let stderr_is_terminal = std::io::stderr().is_terminal();
        let dumb = environment.get("TERM").is_some_and(|term| term == "dumb");
        Self {
            tty,
            width: width(environment, tty),
            color: colored(environment, when, tty),
            color_stderr: colored(environment, when, stderr_is_terminal),
            spinner: stderr_is_terminal && !quiet && !dumb,
            attended: stderr_is_terminal,
            stdout: Box::new(stdout),
        }
    }
}

/// `COLUMNS` first: whoever sets it means it, also for a pipe.
fn width(environment: &Environment, tty: bool) -> usize {
    let columns = environment.get("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok());
    let columns = columns.filter(|columns| *columns > 0);
    let size = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.or_else(|| if tty { size() } else { None }).unwrap_or(USUAL_WIDTH)
}

/// How wide the help may be. It goes to either stream, and in a pipe nothing limits it.
pub(super) fn columns_of_help(environment: &Environment) -> usize {
    let tty = std::io::stdout().is_terminal() || std::io::stderr().is_terminal();
    if tty || environment.get("COLUMNS").is_some() { width(environment, tty) } else { usize::MAX }
}

/// Whether the help has colours where no flag says so. It goes to either stream, so whether that is a
/// terminal is looked at when it is printed.
pub(super) fn color_of_help(environment: &Environment) -> ColorChoice {
    match (
        colored(environment, ColorWhen::Auto, true),
        colored(environment, ColorWhen::Auto, false),
    ) {
        (false, _) => ColorChoice::Never,
        (true, true) => ColorChoice::Always,
        (true, false) => ColorChoice::Auto,
    }
}

/// <https://no-color.org> and the conventions of `CLICOLOR_FORCE` and `CLICOLOR`.
fn colored(environment: &Environment, when: ColorWhen, tty: bool) -> bool {
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if environment.get("NO_COLOR").is_some() => false,
        ColorWhen::Auto if environment.get("CLICOLOR_FORCE").is_some_and(|on| on != "0") => true,
        ColorWhen::Auto if environment.get("CLICOLOR").is_some_and(|on| on == "0") => false,
        ColorWhen::Auto => tty && environment.get("TERM").is_none_or(|term| term != "dumb"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        variables.iter().copied().collect()
    }

    #[test]
    fn colour_follows_the_flag_then_the_environment_then_the_terminal() {
        let none = environment(&[]);
        assert!(colored(&none, ColorWhen::Auto, true));
        assert!(!colored(&none, ColorWhen::Auto, false));
        assert!(colored(&none, ColorWhen::Always, false));
        let no_color = environment(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]);
        assert!(!colored(&no_color, ColorWhen::Auto, true));
        assert!(colored(&no_color, ColorWhen::Always, true));
        assert!(!colored(&environment(&[("TERM", "dumb")]), ColorWhen::Auto, true));
        assert!(colored(&environment(&[("CLICOLOR_FORCE", "1")]), ColorWhen::Auto, false));
        assert!(!colored(&environment(&[("CLICOLOR", "0")]), ColorWhen::Auto, true));
        assert!(colored(&environment(&[("CLICOLOR", "1")]), ColorWhen::Auto, true));
        let help = |variables: &[(&str, &str)]| color_of_help(&environment(variables));
        assert_eq!(help(&[]), ColorChoice::Auto);
        assert_eq!(help(&[("CLICOLOR_FORCE", "1")]), ColorChoice::Always);
        for plain in [("NO_COLOR", "1"), ("CLICOLOR", "0"), ("TERM", "dumb")] {
            assert_eq!(help(&[plain]), ColorChoice::Never, "{plain:?}");
        }
    }

    #[test]
    fn columns_are_taken_at_their_word() {
        assert_eq!(width(&environment(&[("COLUMNS", "60")]), false), 60);
        assert_eq!(width(&environment(&[("COLUMNS", "wide")]), false), USUAL_WIDTH);
        assert_eq!(width(&environment(&[]), false), USUAL_WIDTH);
    }
}
