//! Files that are being written, under names that nobody else uses.

use super::open_private;
use crate::unix;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// How the names of files begin and end that are not whole yet.
const TEMPORARY: &str = ".personal-os-";
const TEMPORARY_END: &str = ".tmp";

/// Writing one takes seconds; after so many of them nobody does any more.
const LEFT_AFTER: i64 = 60;

/// How many leftovers of killed runs a temporary name may collide with.
const TEMPORARY_NAMES: u32 = 1000;

/// A new private file in `folder`, under a name that no other process or thread uses.
pub(super) fn create_temporary(folder: &Path) -> io::Result<(File, PathBuf)> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    for _ in 0..TEMPORARY_NAMES {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{TEMPORARY}{}-{number}{TEMPORARY_END}", std::process::id());
        let path = folder.join(name);
        match open_private(&path, &options) {
            Ok(file) => {
                sweep(folder, &file);
                return Ok((file, path));
            }
            // Left behind by a killed run that had the same process number.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, "every temporary name is taken"))
}

/// Files in `folder` that were being written by processes that run no more. On a shared folder such a
/// process may run on another machine.
pub fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let left = entries.filter(|entry| {
        let name = entry.file_name();
        let process = name.to_str().and_then(process_of_temporary);
        process.is_some_and(|process| !unix::is_running(process))
            && entry.file_type().is_ok_and(|kind| kind.is_file())
    });
    left.map(|entry| entry.path()).collect()
}

/// Removes what processes that were killed while they wrote have left in `folder`, if it is older than
/// the file just made. What cannot be removed does no harm.
fn sweep(folder: &Path, new: &File) {
    let written = |metadata: &Metadata| unix::modified(metadata).0;
    let Ok(now) = new.metadata().map(|metadata| written(&metadata)) else { return };
    for left in leftovers(folder) {
        if fs::metadata(&left).is_ok_and(|old| now - written(&old) >= LEFT_AFTER) {
            let _ = fs::remove_file(left);
        }
    }
}

/// The number of the process that a temporary name was made by.
fn process_of_temporary(name: &str) -> Option<u32> {
    let (process, number) =
        name.strip_prefix(TEMPORARY)?.strip_suffix(TEMPORARY_END)?.split_once('-')?;
    number.parse::<u32>().ok().and_then(|_| process.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::replace_private;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_killed_process_left_is_removed_by_the_next_write() {
        let home = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let dead = child.id();
        child.wait().unwrap();
        let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1 << 30);
        let own = format!(".personal-os-{}-900.tmp", std::process::id());
        let left = format!(".personal-os-{dead}-0.tmp");
        let others = [own.as_str(), ".personal-os-x-1.tmp", ".personal-os-1.tmp", "notes.tmp"];
        for name in others.into_iter().chain([left.as_str()]) {
            let file = File::create(home.path().join(name)).unwrap();
            file.set_modified(long_ago).unwrap();
        }
        // Somebody on another machine may be writing this one.
        let young = format!(".personal-os-{dead}-1.tmp");
        fs::write(home.path().join(&young), "x").unwrap();
        let mut found = leftovers(home.path());
        found.sort();
        assert_eq!(found, [home.path().join(&left), home.path().join(&young)]);
        replace_private(&home.path().join("route.json"), b"new").unwrap();
        let mut expected: Vec<&str> =
            others.into_iter().chain([young.as_str(), "route.json"]).collect();
        expected.sort_unstable();
        assert_eq!(names(home.path()), expected);
    }
}
