//! Reading calendar files from disk, without ever waiting for one.

use crate::files;
use chrono::{DateTime, Utc};
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// The most bytes that are read of one calendar.
pub(super) const MOST_BYTES: u64 = 256 << 20;

/// The most entries of a folder that are looked at.
const MOST_ENTRIES: usize = 200_000;

/// A file that was read.
#[derive(Debug)]
pub(super) struct TextFile {
    /// Its path, for origins and messages.
    pub(super) name: String,
    pub(super) text: Vec<u8>,
}

/// What a path gave.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The files, in the order of their paths.
    pub(super) files: Vec<TextFile>,
    /// The files that could not be read, each with its path and why.
    pub(super) unread: Vec<String>,
    /// When the youngest of them was written.
    pub(super) as_of: Option<DateTime<Utc>>,
}

/// Reads the file at `path`, or the `.ics` files of a folder and of the folders directly under it:
/// a vdir keeps one event in a file, and a program that keeps several vdirs keeps them side by
/// side. The error names the path and the cause.
pub(super) fn find(path: &Path) -> Result<Found, String> {
    let cannot = |why: &io::Error| format!("cannot read {}: {why}", path.display());
    let metadata = fs::metadata(path).map_err(|why| cannot(&why))?;
    if metadata.is_dir() {
        return find_in_folder(path, &metadata).map_err(|why| cannot(&why));
    }
    let contents = files::read_regular(path, MOST_BYTES).map_err(|why| cannot(&why))?;
    let file = TextFile { name: path.display().to_string(), text: contents.bytes };
    Ok(Found { files: vec![file], unread: Vec::new(), as_of: contents.modified })
}

fn find_in_folder(folder: &Path, metadata: &Metadata) -> io::Result<Found> {
    let mut paths = Vec::new();
    let mut others = false;
    for entry in entries(folder)? {
        match fs::metadata(&entry) {
            Ok(kind) if kind.is_dir() => {
                // A folder below that cannot be opened is a file's worth of trouble.
                match entries(&entry) {
                    Ok(below) => paths.extend(below.into_iter().filter(|path| is_ics(path))),
                    Err(_) => paths.push(entry),
                }
            }
            _ if is_ics(&entry) => paths.push(entry),
            _ => others |= !is_vdir_metadata(&entry),
        }
    }
    if paths.is_empty() && others {
        return Err(io::Error::other("it holds no .ics file"));
    }
    paths.sort_unstable();
    let as_of = metadata.modified().ok().map(DateTime::from);
    let mut found = Found { as_of, ..Found::default() };
    let mut left = MOST_BYTES;
    for path in paths {
        let name = path.display().to_string();
        match files::read_regular(&path, left) {
            Ok(contents) => {
                left = left.saturating_sub(contents.bytes.len() as u64);
                found.as_of = found.as_of.max(contents.modified);
                found.files.push(TextFile { name, text: contents.bytes });
            }
            Err(why) => found.unread.push(format!("cannot read {name}: {why}")),
        }
    }
    Ok(found)
}

/// The paths in a folder, without hidden ones.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if paths.len() == MOST_ENTRIES {
            return Err(io::Error::other("it holds more than 200,000 files"));
        }
        paths.push(entry.path());
    }
    Ok(paths)
}

fn is_ics(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ics"))
}

/// The files with which a vdir describes itself.
fn is_vdir_metadata(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        ["displayname", "color", "description", "order"].iter().any(|known| name == *known)
    })
}
