//! The help: the definition of the command line with examples before the options, and the commands
//! in groups.
//!
//! What an option means stands where it is defined, in `args`. Here stands what to type, and how the
//! help is laid out; a unit test parses every example, and another misses none.

mod examples;

use super::args::Cli;
use clap::{ColorChoice, Command, CommandFactory as _, FromArgMatches as _};
use examples::EXAMPLES;
use std::ffi::OsString;
use std::fmt::Write as _;

/// The layout of a command's help: what it does, what to type, and then what there is.
const TEMPLATE: &str = "{about-with-newline}\n{usage-heading} {usage}{after-help}\n\n{all-args}";

/// Columns that a line of help never exceeds, as it would be hard to read.
const WIDEST: usize = 100;

/// Columns below which nothing can be laid out any more.
const NARROWEST: usize = 20;

/// Columns that the man pages are laid out for.
const MAN_WIDTH: usize = 78;

/// The commands in the order in which they are shown. One that is in no group is shown last.
const GROUPS: &[(&str, &[&str])] = &[
    ("Workflows", &["plan", "progress", "summary", "okr", "feedback", "update"]),
    ("Look at sources", &["agenda", "tasks", "metrics"]),
    ("Explain", &["why", "source", "history"]),
    ("Operate", &["schedule", "delivery", "doctor"]),
    ("Set up", &["init", "config", "completions"]),
];

/// Reads the command line; `columns` is how wide the help may be, and `color` whether it may have
/// colours where nothing is typed about them.
pub(super) fn parse(
    args: Vec<OsString>,
    columns: usize,
    color: ColorChoice,
) -> Result<Cli, clap::Error> {
    let color = typed_color(&args).unwrap_or(color);
    let mut command = laid_out(columns.clamp(NARROWEST, WIDEST)).color(color);
    let matches = command.try_get_matches_from_mut(asked_for_help(args))?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// What `--color` says. The help ends the reading of a command line before its options are known.
fn typed_color(args: &[OsString]) -> Option<ColorChoice> {
    let args: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let args = args.split(|arg| *arg == "--").next().unwrap_or_default();
    let mut values =
        args.iter().enumerate().filter_map(|(at, arg)| match arg.strip_prefix("--color") {
            Some("") => args.get(at + 1).copied(),
            Some(value) => value.strip_prefix('='),
            None => None,
        });
    match values.next_back()? {
        "always" => Some(ColorChoice::Always),
        "never" => Some(ColorChoice::Never),
        _ => None,
    }
}

/// `help plan` is what many type first, and means `plan --help`. It is no command, which would have
/// every other one below it once more, in completions and man pages too.
fn asked_for_help(mut args: Vec<OsString>) -> Vec<OsString> {
    if args.get(1).is_some_and(|word| word == "help") {
        args.remove(1);
        args.push("--help".into());
    }
    args
}

/// The definition with its examples, for the man pages.
pub(super) fn command() -> Command {
    laid_out(MAN_WIDTH)
}

fn laid_out(width: usize) -> Command {
    let command = with_examples(Cli::command(), &mut Vec::new(), width).term_width(width);
    let groups = groups(&command, width);
    let more =
        "`personal-os COMMAND --help` says more of each command, and `man personal-os` of all.";
    let template = format!(
        "{{about-with-newline}}\n{{usage-heading}} {{usage}}{{after-help}}\n\n{groups}{}\n{{options}}\n\n{}",
        heading(&command, "Options"),
        wrapped(more, width, 0)
    );
    command.help_template(template)
}

/// Adds the layout and the examples to a command and to all below it.
fn with_examples(mut command: Command, path: &mut Vec<String>, width: usize) -> Command {
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        path.push(name.clone());
        let changed = |sub: Command| with_examples(sub, path, width);
        command = command.mut_subcommand(&name, changed);
        path.pop();
    }
    let path = path.join(" ");
    let found = EXAMPLES.iter().find(|(of, _)| *of == path);
    command = command.help_template(TEMPLATE);
    match found {
        Some((_, examples)) => command.after_help(listed(examples, width)),
        None => command,
    }
}

/// The examples of one command, with what each is for.
fn listed(examples: &[(&str, &str)], width: usize) -> String {
    let line = |(typed, _): &(&str, &str)| typed.chars().count();
    let widest = examples.iter().map(line).filter(|columns| *columns <= 44).max().unwrap_or(0);
    let mut text = String::from("Examples:");
    for (typed, meaning) in examples {
        let columns = typed.chars().count();
        let fits = 2 + widest + 2 + meaning.chars().count() <= width && columns <= widest;
        if meaning.is_empty() {
            let _ = write!(text, "\n  {typed}");
        } else if fits {
            let _ = write!(text, "\n  {typed:widest$}  {meaning}");
        } else {
            let _ = write!(text, "\n  {typed}\n      {}", wrapped(meaning, width, 6));
        }
    }
    text
}

/// The commands under their headings.
fn groups(command: &Command, width: usize) -> String {
    let shown: Vec<&Command> = command.get_subcommands().filter(|sub| !sub.is_hide_set()).collect();
    let grouped = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let others: Vec<&str> =
        shown.iter().map(|sub| sub.get_name()).filter(|name| !grouped(name)).collect();
    let widest = shown.iter().map(|sub| sub.get_name().len()).max().unwrap_or(0);
    let literal = command.get_styles().get_literal();
    let mut text = String::new();
    for (title, names) in GROUPS.iter().copied().chain([("More", others.as_slice())]) {
        let mut members = names
            .iter()
            .filter_map(|name| shown.iter().find(|sub| sub.get_name() == *name))
            .peekable();
        if members.peek().is_none() {
            continue;
        }
        text.push_str(&heading(command, title));
        for sub in members {
            let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
            let name = sub.get_name();
            let (gap, indent) = if width < 60 {
                ("\n      ".to_owned(), 6)
            } else {
                (" ".repeat(widest + 2 - name.len()), widest + 4)
            };
            let about = wrapped(&about, width, indent);
            let _ = write!(text, "\n  {literal}{name}{literal:#}{gap}{about}");
        }
        text.push_str("\n\n");
    }
    text
}

fn heading(command: &Command, text: &str) -> String {
    let header = command.get_styles().get_header();
    format!("{header}{text}:{header:#}")
}

/// The words of `text` in lines of `width` columns, each but the first after `indent` blanks.
fn wrapped(text: &str, width: usize, indent: usize) -> String {
    let room = width.saturating_sub(indent).max(1);
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.join(&format!("\n{}", " ".repeat(indent)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command that is shown, by its path, with its definition.
    fn all<'c>(command: &'c Command, path: &str, found: &mut Vec<(String, &'c Command)>) {
        found.push((path.to_owned(), command));
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            all(sub, format!("{path} {}", sub.get_name()).trim_start(), found);
        }
    }

    /// The words of an example as a shell would hand them over, without where its output goes.
    fn words(typed: &str) -> Vec<String> {
        let typed = typed.rsplit(" | ").next().unwrap();
        let typed = typed.split(" > ").next().unwrap();
        let part = |(at, part): (usize, &str)| -> Vec<String> {
            // Every second piece stood in quotes.
            if at % 2 == 1 {
                vec![part.to_owned()]
            } else {
                part.split_whitespace().map(str::to_owned).collect()
            }
        };
        typed.split(['"', '\'']).enumerate().flat_map(part).collect()
    }

    #[test]
    fn every_command_has_examples_and_every_example_is_right() {
        let command = Cli::command();
        let mut commands = Vec::new();
        all(&command, "", &mut commands);
        for (path, _) in commands {
            let found = EXAMPLES.iter().find(|(of, _)| *of == path);
            let (_, examples) = found.unwrap_or_else(|| panic!("`{path}` has no example"));
            assert!(!examples.is_empty(), "`{path}` has no example");
            for (typed, _) in *examples {
                let words = words(typed);
                assert_eq!(words[0], "personal-os", "{typed}");
                assert!(typed.contains(&path), "{typed} is no example of {path}");
                let parsed = Cli::command().try_get_matches_from(&words);
                assert!(parsed.is_ok(), "{typed}: {}", parsed.unwrap_err());
            }
        }
    }

    #[test]
    fn what_is_typed_of_colours_holds_for_the_help() {
        let of = |typed: &str| {
            let args: Vec<OsString> = typed.split(' ').map(OsString::from).collect();
            typed_color(&args)
        };
        assert_eq!(of("personal-os --color never --help"), Some(ColorChoice::Never));
        assert_eq!(of("personal-os plan --help --color=always"), Some(ColorChoice::Always));
        assert_eq!(of("personal-os --color never plan --color always"), Some(ColorChoice::Always));
        assert_eq!(of("personal-os --color auto -h"), None);
        assert_eq!(of("personal-os --color"), None);
        assert_eq!(of("personal-os delivery drop -- --color=never"), None);
    }

    #[test]
    fn every_command_stands_in_one_group() {
        let command = Cli::command();
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            let name = sub.get_name();
            let groups = GROUPS.iter().filter(|(_, names)| names.contains(&name)).count();
            assert_eq!(groups, 1, "{name}");
        }
    }

    #[test]
    fn no_line_is_wider_than_it_may_be() {
        for width in [20, 40, 80, 100] {
            let mut command = laid_out(width);
            let help = command.render_help().to_string();
            // A word, a path or a command to copy is never broken.
            let wide = help.lines().filter(|line| line.chars().count() > width.max(60));
            assert_eq!(wide.count(), 0, "{width}:\n{help}");
        }
        assert_eq!(wrapped("one two three", 9, 2), "one two\n  three");
    }
}
