mod csv;
mod markdown;
mod toml;

use super::{Format, GoalFile};
use crate::domain::{Objective, ProblemKind};
use crate::sources::Goals;
use crate::sources::contract::goals::{Fixture, Spec, goals_contract};
use crate::sources::contract::{Entry, NAME, context};
use std::path::PathBuf;

/// Files of one format in a folder of their own.
struct Files {
    folder: tempfile::TempDir,
    file: &'static str,
    text: fn(&[Entry<Spec>]) -> String,
}

impl Files {
    fn new(file: &'static str, text: fn(&[Entry<Spec>]) -> String) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), file, text }
    }

    fn of(path: PathBuf) -> Box<dyn Goals> {
        let format = Format::of(&path).unwrap();
        Box::new(GoalFile::new(NAME.to_owned(), path, format))
    }
}

impl Fixture for Files {
    fn missing(&self) -> Box<dyn Goals> {
        Self::of(self.folder.path().join(format!("missing-{}", self.file)))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn Goals> {
        let path = self.folder.path().join(self.file);
        std::fs::write(&path, (self.text)(entries)).unwrap();
        Self::of(path)
    }
}

/// What a file of this name and text says, and what is wrong with it, without its folder.
fn read(file: &str, text: &str) -> (Vec<Objective>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    std::fs::write(&path, text).unwrap();
    let loaded = Files::of(path).load(&context());
    let place = format!("{}/", folder.path().display());
    let problems = loaded.problems.iter().map(|problem| {
        assert_eq!(problem.kind, ProblemKind::Malformed);
        problem.message.replace(&place, "")
    });
    (loaded.items.unwrap_or_default(), problems.collect())
}

#[test]
fn the_ending_says_the_format() {
    let format = |name: &str| Format::of(&PathBuf::from(name));
    assert_eq!(format("okr.toml"), Some(Format::Toml));
    assert_eq!(format("notes/Goals.MD"), Some(Format::Markdown));
    assert_eq!(format("krs.csv"), Some(Format::Csv));
    assert_eq!(format("krs.xlsx"), None);
    assert_eq!(format("okr"), None);
}

#[test]
fn no_bytes_make_a_reader_fail() {
    for bytes in [&b"\xff\xfe"[..], b"\xff\xff\xff", b"[[objective]]\nname = \"\xc3\"", b"\0\0\0"] {
        for file in ["a.toml", "a.md", "a.csv"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(file);
            std::fs::write(&path, bytes).unwrap();
            let loaded = Files::of(path).load(&context());
            assert!(loaded.items.is_none_or(|items| items.is_empty()), "{file} {bytes:?}");
        }
    }
}
