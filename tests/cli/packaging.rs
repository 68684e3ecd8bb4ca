//! What a package holds, read from `Cargo.toml`: every file that it names is there, and every page
//! and script that is there is named.

use std::collections::BTreeSet;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The lines of a list in `Cargo.toml`, without what is around them.
fn list(name: &str) -> Vec<String> {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once(&format!("\n{name} = [\n")).unwrap();
    let (lines, _) = rest.split_once("\n]\n").unwrap();
    lines.lines().map(|line| line.trim().to_owned()).collect()
}

/// The texts in quotes.
fn quoted(line: &str) -> Vec<&str> {
    line.split('"').skip(1).step_by(2).collect()
}

/// The files that a pattern such as `man/*.1` names, the only form that is used here.
fn matching(pattern: &str) -> Vec<String> {
    let (folder, name) = pattern.rsplit_once('/').unwrap_or(("", pattern));
    let Some(ending) = name.strip_prefix('*') else {
        return if root().join(pattern).is_file() { vec![pattern.to_owned()] } else { Vec::new() };
    };
    let entries = std::fs::read_dir(root().join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(ending)).map(|name| format!("{folder}/{name}")).collect()
}

/// The assets of the Debian package: a file of the sources, and where it goes.
fn assets() -> Vec<(String, String)> {
    let mut assets = Vec::new();
    for line in list("assets") {
        let [pattern, place, mode] = quoted(&line)[..] else { panic!("{line}") };
        if pattern == "target/release/personal-os" {
            assert_eq!((place, mode), ("usr/bin/", "755"));
            continue;
        }
        assert_eq!(mode, "644", "{pattern}");
        let files = matching(pattern);
        assert!(!files.is_empty(), "{pattern} names no file");
        assets.extend(files.into_iter().map(|file| (file, place.to_owned())));
    }
    assets
}

#[test]
fn every_page_script_and_example_is_packaged() {
    let assets = assets();
    let packaged: BTreeSet<&str> = assets.iter().map(|(file, _)| file.as_str()).collect();
    for folder in ["man", "completions", "examples"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let file = format!("{folder}/{name}");
            assert!(packaged.contains(file.as_str()), "{file} is in no package");
        }
    }
    for (file, place) in &assets {
        if let Some(section) = file.strip_prefix("man/").and_then(|_| file.rsplit('.').next()) {
            assert_eq!(*place, format!("usr/share/man/man{section}/"), "{file}");
        }
    }
}

#[test]
fn the_sources_are_packaged_with_all_that_is_built_in_and_tested() {
    let lines = list("include");
    let included: BTreeSet<&str> = lines.iter().flat_map(|line| quoted(line)).collect();
    let folders = ["/src", "/tests", "/benches", "/examples", "/completions", "/man"];
    let files = ["/README.md", "/CHANGELOG.md", "/CONTRIBUTING.md", "/clippy.toml"];
    for needed in folders.iter().chain(&files).chain(&["/LICENSE-MIT", "/LICENSE-APACHE"]) {
        assert!(included.contains(needed), "{needed}");
    }
    assert!(!included.iter().any(|path| path.starts_with("/.")), "{included:?}");
}
