//! Completion scripts and man pages, generated from the same definition that parses.

use super::args::Cli;
use super::init::{PROVIDERS, SLACK_MANIFEST};
use super::manual;
use crate::error::{Failure, Kind, Result};
use crate::files;
use clap::CommandFactory as _;
use clap_complete::Shell;
use std::io::Write;
use std::path::Path;

/// Every man page with the name of its file.
fn man_pages() -> Result<Vec<(String, Vec<u8>)>> {
    let mut command = super::help::command();
    command.build();
    let mut pages = Vec::new();
    collect(&command, &mut pages)?;
    pages.push(("personal-os-config.5".to_owned(), manual::configuration().into_bytes()));
    Ok(pages)
}

/// The page of `command` and of all below it. A built command knows its whole name, as in
/// `personal-os-history-list`.
fn collect(command: &clap::Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let file = format!("{name}.1");
    let man = clap_mangen::Man::new(command.clone()).manual("personal-os manual").date("");
    let mut page = Vec::new();
    man.render(&mut page)
        .map_err(|error| Failure::caused(Kind::Other, "could not make a man page", error))?;
    // What stands after the usage of the help is called so, whatever it is.
    let page = String::from_utf8_lossy(&page).replace(".SH EXTRA\nExamples:\n", ".SH EXAMPLES\n");
    let usage = command.clone().render_usage().to_string();
    let mut page = with_usage(&manual::ragged(&page), &usage).into_bytes();
    page.extend_from_slice(manual::prose(&file).as_bytes());
    let shown: &[(&str, &str)] = match file.as_str() {
        "personal-os-okr.1" => &[("FILES OF OBJECTIVES", OBJECTIVES)],
        "personal-os-init.1" => &[("A SLACK APP", SLACK_MANIFEST), ("MODELS", PROVIDERS)],
        _ => &[],
    };
    for (heading, text) in shown {
        page.extend_from_slice(manual::file(heading, text).as_bytes());
    }
    pages.push((file, page));
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        collect(sub, pages)?;
    }
    Ok(())
}

/// The page with the usage of the help in the place of a synopsis that has every option without its
/// value, in no order.
fn with_usage(page: &str, usage: &str) -> String {
    const HEADING: &str = ".SH SYNOPSIS\n";
    let usage = usage.trim_start_matches("Usage: ").trim();
    let Some((before, after)) = page.split_once(HEADING) else { return page.to_owned() };
    let rest = after.find(".SH ").and_then(|at| after.get(at..)).unwrap_or_default();
    let lines: Vec<String> = usage.lines().map(|line| manual::literal(line.trim())).collect();
    format!("{before}{HEADING}{}\n{rest}", lines.join("\n.br\n"))
}

/// The shipped example is the description of its format.
const OBJECTIVES: &str = include_str!("../../examples/okr.toml");

pub(super) fn completions(shell: Shell, stdout: &mut dyn Write) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "personal-os", &mut script);
    print(&script, stdout)
}

fn print(text: &[u8], stdout: &mut dyn Write) -> Result<()> {
    let printed = stdout.write_all(text).and_then(|()| stdout.flush());
    printed.map_err(|error| Failure::output("stdout", error))
}

/// Writes all pages into `folder`, or the main page to standard output.
pub(super) fn man(folder: Option<&Path>, stdout: &mut dyn Write) -> Result<()> {
    for (name, page) in man_pages()? {
        let Some(folder) = folder else {
            return print(&page, stdout);
        };
        let path = folder.join(name);
        files::replace(&path, &page).map_err(|error| {
            Failure::caused(Kind::Io, format!("could not write {}", path.display()), error)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_usage_of_the_help() {
        let page = ".TH a 1\n.SH SYNOPSIS\n\\fBa\\fR [\\-\\-b]\n.SH OPTIONS\nrest\n";
        let made = with_usage(page, "Usage: a --b <N>\n       a c");
        assert_eq!(made, ".TH a 1\n.SH SYNOPSIS\na \\-\\-b <N>\n.br\na c\n.SH OPTIONS\nrest\n");
        for (name, page) in man_pages().unwrap() {
            let page = String::from_utf8(page).unwrap();
            assert_eq!(page.matches("\n.nh\n.ad l\n").count(), 1, "{name}");
            assert!(
                name.ends_with(".5") || page.contains("\n.SH SYNOPSIS\npersonal\\-os"),
                "{name}"
            );
        }
    }
}
