//! A file, replaced as a whole.

use super::Sink;
use crate::error::{Failure, Kind, Result};
use crate::files;
use std::path::PathBuf;

pub(super) struct FileSink {
    pub(super) path: PathBuf,
}

impl Sink for FileSink {
    fn deliver(&mut self, body: &str) -> Result<()> {
        files::replace(&self.path, body.as_bytes()).map_err(|error| {
            Failure::caused(Kind::Io, format!("could not write {}", self.path.display()), error)
                .hint("the report is kept: `personal-os history show last` prints it")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_with_its_folders_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plans/2026/a.md");
        let mut sink = FileSink { path: path.clone() };
        sink.deliver("one, the longer text\n").unwrap();
        sink.deliver("two\n").unwrap();
        assert_eq!(std::fs::read_to_string(path).unwrap(), "two\n");
    }

    #[test]
    fn a_folder_in_the_way_is_an_io_failure_that_names_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let mut sink = FileSink { path: folder.path().to_owned() };
        let failure = sink.deliver("x").unwrap_err();
        assert_eq!(failure.kind, Kind::Io);
        assert!(failure.to_string().contains(&folder.path().display().to_string()));
    }
}
