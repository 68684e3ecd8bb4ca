//! The files in `completions/` and `man/` are what the program writes.

use crate::harness::Home;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The shells, with the names by which each looks for its script.
const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "personal-os.bash"),
    ("elvish", "personal-os.elv"),
    ("fish", "personal-os.fish"),
    ("powershell", "_personal-os.ps1"),
    ("zsh", "_personal-os"),
];

/// Set, this variable has the files written instead of compared.
const UPDATE: &str = "UPDATE_GENERATED";

fn committed(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// The files of a folder by their names.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "it is about the sources, not about the program")]
fn is_update() -> bool {
    std::env::var_os(UPDATE).is_some()
}

#[track_caller]
fn compare(folder: &str, generated: &BTreeMap<String, String>) {
    let folder = committed(folder);
    if is_update() {
        for name in files(&folder).keys().filter(|name| !generated.contains_key(*name)) {
            std::fs::remove_file(folder.join(name)).unwrap();
        }
        for (name, text) in generated {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    let found = files(&folder);
    let stale = |name: &&String| found.get(*name) != generated.get(*name);
    let stale: Vec<&String> = found
        .keys()
        .chain(generated.keys().filter(|name| !found.contains_key(*name)))
        .filter(stale)
        .collect();
    assert!(
        stale.is_empty(),
        "not what the program writes now: {stale:?} in {}\n\
         to write them anew: {UPDATE}=1 cargo test --test cli generated::",
        folder.display()
    );
}

#[test]
fn completions_are_fresh() {
    let home = Home::new();
    let script =
        |(shell, name): (&str, &str)| (name.to_owned(), home.run(["completions", shell]).ok());
    compare("completions", &COMPLETIONS.into_iter().map(script).collect());
}

#[test]
fn man_pages_are_fresh() {
    let home = Home::new();
    home.run(["man", "pages"]).ok();
    compare("man", &files(&home.path("pages")));
}
