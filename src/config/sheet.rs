//! A TOML file that is not the configuration and is read by the same rules: every mistake has its
//! place, and an unknown key is one.

use super::section::Section;
use super::source::{Flaw, Source};
use super::tree::{self, Table};
use crate::env::Environment;
use std::cell::{Cell, RefCell};
use std::path::Path;

/// Such a file. No environment variable speaks to it.
#[derive(Debug)]
pub struct Sheet {
    source: Source,
    root: Table,
}

impl Sheet {
    /// Reads `text`, which stands in `file`. The flaws are those of the TOML itself.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Vec<Flaw>> {
        let source = Source {
            file: Some(file.to_owned()),
            base: file.parent().unwrap_or(Path::new("/")).to_owned(),
            home: None,
            environment: Environment::default(),
            flaws: RefCell::default(),
            shown: RefCell::default(),
            tables: RefCell::default(),
            holds_raw_secret: Cell::default(),
            unscheduled: RefCell::default(),
            secrets: RefCell::default(),
            programs: RefCell::default(),
        };
        match tree::parse(text) {
            Ok(root) => Ok(Self { source, root }),
            Err(errors) => {
                let flaw = |error: tree::SyntaxError| Flaw {
                    place: source.place(error.at),
                    message: error.message,
                };
                Err(errors.into_iter().map(flaw).collect())
            }
        }
    }

    /// The table that is the whole file.
    pub fn root(&self) -> Section<'_> {
        Section::root(&self.source, Some(&self.root))
    }

    /// How many flaws were noted so far.
    pub fn flaw_count(&self) -> usize {
        self.source.flaws.borrow().len()
    }

    /// The flaws noted so far, in the order of the file.
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = self.source.flaws.borrow().clone();
        flaws.dedup();
        flaws
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_have_places_and_no_variable_speaks() {
        let text = "cycle = 4\n[[objective]]\nnmae = \"x\"\nname = \"y\"\n";
        let sheet = Sheet::parse(Path::new("okr.toml"), text).unwrap();
        let root = sheet.root();
        assert_eq!(root.text("cycle"), None);
        let objective = root.tables("objective").remove(0);
        assert_eq!(objective.text("name").map(|name| name.value).as_deref(), Some("y"));
        objective.finish();
        root.finish();
        let flaws = sheet.flaws();
        let said: Vec<String> =
            flaws.iter().map(|flaw| format!("{}: {}", flaw.place, flaw.message)).collect();
        assert_eq!(
            said,
            [
                "okr.toml:1:9: cycle must be a text, not a whole number",
                "okr.toml:3:1: unknown key objective.y.nmae, did you mean objective.y.name?",
            ]
        );
    }

    #[test]
    fn broken_toml_is_located_too() {
        let flaws = Sheet::parse(Path::new("okr.toml"), "a = \n").unwrap_err();
        assert_eq!(flaws[0].place, "okr.toml:1:5");
    }
}
