//! What the README and the man pages show is what the program prints. A block of the language
//! `console` holds commands after `$ ` and their output; each is run, in a home that has nothing but
//! the folder `examples`, on a terminal of 80 columns.

use crate::harness::Home;
use crate::terminal;
use std::path::{Path, PathBuf};

/// Blocks with commands that are not run, each with the reason. Their commands are still asked for
/// their help, so that none is shown that the program does not know.
const NOT_RUN: &[(&str, usize)] = &[
    // How to get the program builds it, and `init` asks; `tests/cli/init.rs` answers.
    ("README.md", 1),
    // Files of the reader, whose names stand for any.
    ("feedback.md", 1),
    // It changes the scheduler of whoever runs the tests; `tests/schedulers.rs` does it apart.
    ("schedule.md", 1),
    // Handles of the reader's own last plan; `tests/cli/changes.rs` has them all.
    ("tasks.md", 1),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The README and the prose of the man pages.
fn documents() -> Vec<PathBuf> {
    let manual = std::fs::read_dir(root().join("src/cli/manual")).unwrap();
    let mut paths: Vec<PathBuf> = manual.map(|entry| entry.unwrap().path()).collect();
    paths.push(root().join("README.md"));
    paths.sort();
    paths
}

/// A fenced block: its language and its lines.
struct Block {
    language: String,
    lines: Vec<String>,
}

fn blocks(path: &Path) -> Vec<Block> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let inside = lines.by_ref().take_while(|line| *line != "```");
            let lines = inside.map(str::to_owned).collect();
            blocks.push(Block { language: language.to_owned(), lines });
        }
    }
    blocks
}

/// A home with the folder of examples, as a clone of the project has it.
fn home() -> Home {
    let home = Home::new();
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_str().unwrap();
            home.write(&format!("examples/{name}"), std::fs::read(&path).unwrap());
        }
    }
    home
}

/// Whether `printed` is what is shown. A line of "…" stands for any lines.
fn is_shown(shown: &[String], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line.trim() == "…" => {
            (0..=printed.len()).any(|from| is_shown(rest, &printed[from..]))
        }
        Some((line, rest)) => {
            printed.first() == Some(&line.as_str()) && is_shown(rest, &printed[1..])
        }
    }
}

#[test]
fn every_console_block_prints_what_it_shows() {
    let mut run = 0;
    for path in documents() {
        // The blocks of a document are one session.
        let home = home();
        for block in blocks(&path).iter().filter(|block| block.language == "console") {
            let mut lines = block.lines.iter().peekable();
            while let Some(line) = lines.next() {
                let command = line.strip_prefix("$ ").unwrap_or_else(|| {
                    panic!("{}: \"{line}\" belongs to no command", path.display())
                });
                let mut shown = Vec::new();
                while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                    shown.push(line.clone());
                }
                let printed = terminal::on_a_terminal_of(
                    80,
                    &mut home.shell_command(command),
                    &[("NO_COLOR", "1")],
                );
                let printed = home.hide(&printed);
                let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
                let same = is_shown(&shown, &printed);
                assert!(
                    same,
                    "{}: $ {command}\nprints:\n{}\nand not:\n{}",
                    path.display(),
                    printed.join("\n"),
                    shown.join("\n")
                );
                run += 1;
            }
        }
    }
    assert!(run >= 2, "only {run} commands were found");
}

/// The commands of `personal-os` in lines such as `personal-os plan -n    # what it does`.
fn commands<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for line in lines {
        let line = line.trim().strip_prefix("$ ").unwrap_or(line.trim());
        let line = line.split("  ").next().unwrap_or(line);
        let line = line.split(" | ").next().unwrap_or(line);
        if line.starts_with("personal-os ") {
            found.push(line);
        }
    }
    found
}

#[test]
fn every_command_that_is_shown_and_not_run_exists() {
    for path in documents() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let home = Home::new();
        let mut not_run = 0;
        for block in blocks(&path).iter().filter(|block| block.language != "console") {
            let commands = commands(block.lines.iter().map(String::as_str));
            not_run += usize::from(!commands.is_empty());
            for command in commands {
                let helped = home.shell(&format!("{command} --help"));
                assert_eq!(helped.code, Some(0), "{name}: {command}: {}", helped.stderr);
            }
        }
        let expected = NOT_RUN.iter().find(|(document, _)| *document == name);
        assert_eq!(not_run, expected.map_or(0, |(_, count)| *count), "blocks of {name} not run");
    }
}

#[test]
fn every_command_within_a_sentence_exists() {
    let mut asked = std::collections::BTreeSet::new();
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap();
        let prose = text.split("```").step_by(2);
        let spans = prose.flat_map(str::lines).flat_map(|line| line.split('`').skip(1).step_by(2));
        asked.extend(spans.filter(|span| span.starts_with("personal-os ")).map(str::to_owned));
    }
    let home = Home::new();
    assert!(asked.len() > 10, "{asked:?}");
    for command in asked {
        let command = command.replace("COMMAND", "plan");
        let helped = home.shell(&format!("{command} --help"));
        assert_eq!(helped.code, Some(0), "{command}: {}", helped.stderr);
    }
}
