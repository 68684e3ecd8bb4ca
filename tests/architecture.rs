//! The shape of the house, checked on the source itself: imports run down, never up and never
//! sideways, and files stay small enough to be read in one sitting.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use std::fs;
use std::path::{Path, PathBuf};

/// The floors from the bottom, as the table in `src/lib.rs` draws them, and the crate's own two
/// files on top. A module may use modules of lower floors, and files of its own.
fn floors() -> Vec<Vec<String>> {
    let picture = fs::read_to_string(source().join("lib.rs")).unwrap();
    let rows = picture.lines().filter_map(|line| line.strip_prefix("//! | ")).filter(|row| {
        // The rows of the table begin with the number of a floor.
        row.starts_with(|c: char| c.is_ascii_digit())
    });
    let modules = |row: &str| -> Vec<String> {
        let names = row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2);
        names.map(|name| name.trim_start_matches("mod@").to_owned()).collect()
    };
    let mut floors: Vec<Vec<String>> = rows.map(modules).collect();
    floors.reverse();
    floors.push(vec!["lib".to_owned(), "main".to_owned()]);
    floors
}

/// Lines a file may have, its unit tests included.
const MOST_LINES: usize = 500;

fn source_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(source_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The module at the top of the crate that a file belongs to.
fn module(path: &Path) -> String {
    let below = path.strip_prefix(source()).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

fn floor(floors: &[Vec<String>], module: &str) -> usize {
    let found = floors.iter().position(|floor| floor.iter().any(|name| name == module));
    found.unwrap_or_else(|| panic!("{module} stands on no floor, add it to the table in lib.rs"))
}

/// The top-level modules that a text names after `crate::` or, in `main.rs`, `personal_os::`.
/// Comments are left out; a list in braces is read name by name.
fn imports(text: &str) -> Vec<String> {
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n");
    let name = |rest: &str| -> String {
        rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut found = Vec::new();
    for root in ["crate::", "personal_os::"] {
        for (at, _) in code.match_indices(root) {
            let rest = &code[at + root.len()..];
            if let Some(list) = rest.strip_prefix('{') {
                let list = list.split('}').next().unwrap_or_default();
                found.extend(list.split(',').map(|part| name(part.trim())));
            } else {
                found.push(name(rest));
            }
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn imports_run_down_and_never_sideways() {
    let (floors, mut wrong) = (floors(), Vec::new());
    for path in source_files(&source()) {
        let own = module(&path);
        for imported in imports(&fs::read_to_string(&path).unwrap()) {
            // `lib.rs` re-exports nothing, so every name after the crate is a module.
            if imported != own && floor(&floors, &imported) >= floor(&floors, &own) {
                wrong.push(format!("{} uses {imported}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "imports that run up or sideways:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_stands_on_a_floor_and_every_floor_is_built() {
    let mut built: Vec<String> = source_files(&source()).iter().map(|path| module(path)).collect();
    built.dedup();
    let mut planned: Vec<String> = floors().concat();
    built.sort();
    planned.sort();
    assert_eq!(built, planned);
}

#[test]
fn files_can_be_read_in_one_sitting() {
    let tests = source().parent().unwrap().join("tests");
    let long: Vec<String> = [source_files(&source()), source_files(&tests)]
        .concat()
        .iter()
        .map(|path| (path, fs::read_to_string(path).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "files over {MOST_LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn the_reader_of_imports_sees_all_forms() {
    let text = "use crate::domain::{Key, Task};\nuse crate::{time, store::Store};\n// crate::cli\n\
                fn f() -> crate::error::Result<()> { personal_os::cli::main() }\n";
    assert_eq!(imports(text), ["domain", "time", "store", "error", "cli"]);
}

/// The names of what only Unix systems have.
const UNIX_ONLY: [&str; 4] = ["std::os::", "nix::", "libc", "signal_hook"];

/// The text without the unit tests, which stand at its end, and without comments.
fn program_alone(text: &str) -> String {
    let program = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    program.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// Whether `code` names it; `unix::` is no `nix::`.
fn names(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[test]
fn unix_only_calls_stand_in_one_module() {
    // A test makes the modes, links and pipes that the program must withstand by itself: that is the
    // system's part of it, and need not be carried to another system.
    let of_tests = |path: &Path| {
        path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
    };
    let mut wrong = Vec::new();
    for path in source_files(&source()) {
        if module(&path) == "unix" || of_tests(path.strip_prefix(source()).unwrap()) {
            continue;
        }
        let program = program_alone(&fs::read_to_string(&path).unwrap());
        for name in UNIX_ONLY.into_iter().filter(|name| names(&program, name)) {
            wrong.push(format!("{} names {name}", path.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "give src/unix.rs a function for what is meant:\n{}",
        wrong.join("\n")
    );
    // The names are still those that the module itself uses.
    let unix = program_alone(&fs::read_to_string(source().join("unix.rs")).unwrap());
    assert!(UNIX_ONLY.iter().all(|name| names(&unix, name)));
}
