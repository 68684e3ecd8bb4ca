//! The shipped example as a person sees it: at three widths, with and without colour, in a pipe and
//! on a real terminal.

use crate::harness::Home;
use nix::pty::{Winsize, openpty};
use std::io::Read as _;
use std::os::fd::AsFd as _;
use std::process::{Command, Stdio};

/// The example's plan for its Tuesday.
fn example(home: &Home, args: &[&str]) -> Command {
    // A path that is the same everywhere: what the report says to type has it.
    let mut command = home.command(["--config", "examples/config.toml"]);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command.args(["plan", "--date", "2026-11-24", "--dry-run"]).args(args);
    command
}

fn shown(width: &str, color: &str) -> String {
    let home = Home::new();
    let mut command = example(&home, &["--format", "terminal", "--color", color]);
    command.env("COLUMNS", width);
    home.finish(&mut command).ok()
}

#[test]
fn the_example_at_60_columns() {
    insta::assert_snapshot!(shown("60", "never"));
}

#[test]
fn the_example_at_80_columns() {
    insta::assert_snapshot!(shown("80", "never"));
}

#[test]
fn the_example_at_120_columns() {
    insta::assert_snapshot!(shown("120", "never"));
}

#[test]
fn the_example_in_colour() {
    for width in ["60", "80", "120"] {
        let colored = shown(width, "always");
        insta::assert_snapshot!(format!("colour_{width}"), colored.replace('\u{1b}', "ESC"));
        assert_eq!(without_colour(&colored), shown(width, "never"));
    }
}

#[test]
fn the_example_in_a_pipe_is_markdown() {
    let home = Home::new();
    insta::assert_snapshot!(home.finish(&mut example(&home, &[])).ok());
}

#[test]
fn equal_input_gives_equal_bytes() {
    for args in [&["--format", "terminal"][..], &["--format", "markdown"], &["--json"]] {
        let run = || {
            let home = Home::new();
            home.finish(&mut example(&home, args)).ok()
        };
        assert_eq!(run(), run(), "{args:?}");
    }
}

fn without_colour(text: &str) -> String {
    let mut plain = String::new();
    for (index, part) in text.split("\u{1b}[").enumerate() {
        plain.push_str(if index == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    plain
}

/// What the example's plan writes to a terminal of 60 columns.
fn on_a_terminal(environment: &[(&str, &str)]) -> String {
    let home = Home::new();
    on_a_terminal_of(60, &mut example(&home, &[]), environment)
}

/// What a command that ends well writes to a terminal so many columns wide.
pub(crate) fn on_a_terminal_of(
    columns: u16,
    command: &mut Command,
    environment: &[(&str, &str)],
) -> String {
    let size = Winsize { ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    let pty = openpty(&size, None).unwrap();
    let stream = || Stdio::from(pty.slave.as_fd().try_clone_to_owned().unwrap());
    command.envs(environment.iter().copied()).stdout(stream()).stderr(stream());
    let mut child = command.spawn().unwrap();
    // What this process holds of the terminal's end would keep the reading from ending.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    drop(pty.slave);
    let mut bytes = Vec::new();
    // Linux ends a terminal whose last writer has gone with an error instead of an end of file.
    let _ = std::fs::File::from(pty.master).read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
    assert!(child.wait().unwrap().success(), "{text}");
    text
}

#[test]
fn a_terminal_is_written_to_in_its_width_and_in_colour() {
    let shown = on_a_terminal(&[("TERM", "xterm-256color")]);
    assert_eq!(shown, self::shown("60", "always"));
}

#[test]
fn no_color_and_a_dumb_terminal_are_respected() {
    for environment in [&[("TERM", "xterm"), ("NO_COLOR", "1")][..], &[("TERM", "dumb")]] {
        assert_eq!(on_a_terminal(environment), self::shown("60", "never"), "{environment:?}");
    }
}

/// The help as a terminal of 40 columns gets it.
fn help(args: &[&str], environment: &[(&str, &str)]) -> String {
    let home = Home::new();
    on_a_terminal_of(40, &mut home.command(args), environment)
}

#[test]
fn help_fits_a_narrow_terminal() {
    for args in [&["--help"][..], &["-h"], &["plan", "--help"], &["config", "-h"]] {
        let text = help(args, &[("TERM", "dumb")]);
        // What is to be copied is never broken, and neither is a path or an address.
        let wide = text.lines().filter(|line| line.chars().count() > 40);
        let copied = ["  personal-os ", "Usage: personal-os "];
        let wide: Vec<&str> =
            wide.filter(|line| !copied.iter().any(|start| line.starts_with(start))).collect();
        assert!(wide.is_empty(), "{args:?}: {wide:#?}");
    }
}

#[test]
fn help_is_emphasised_where_that_is_wanted_and_says_the_same_everywhere() {
    let plain = help(&["--help"], &[("TERM", "dumb")]);
    assert!(!plain.contains('\u{1b}'), "{plain}");
    assert_eq!(help(&["--help"], &[("TERM", "xterm"), ("NO_COLOR", "1")]), plain);
    let styled = help(&["--help"], &[("TERM", "xterm")]);
    assert!(styled.contains("\u{1b}[1m"), "{styled}");
    assert_eq!(without_colour(&styled), plain);
    for (args, environment) in [
        (&["--color", "never", "--help"][..], &[("TERM", "xterm")][..]),
        (&["--help", "--color=never"], &[("TERM", "xterm"), ("CLICOLOR_FORCE", "1")]),
        (&["--help"], &[("TERM", "xterm"), ("CLICOLOR", "0")]),
    ] {
        assert_eq!(help(args, environment), plain, "{args:?} {environment:?}");
    }
    let forced = help(&["--color=always", "--help"], &[("TERM", "dumb"), ("NO_COLOR", "1")]);
    assert_eq!(forced, styled);
    let home = Home::new();
    let mut forced = home.command(["--color=always", "--help"]);
    assert_eq!(home.finish(forced.env("COLUMNS", "40")).ok(), styled);
    let mut piped = home.command(["--help"]);
    assert_eq!(home.finish(piped.env("COLUMNS", "40").env("TERM", "xterm")).ok(), plain);
}
