//! Text files of one kind, alone or in a folder and all folders below it.
//!
//! A folder of notes is somebody's whole archive: it holds pictures, hidden folders of programs,
//! links in circles and files that nobody may read. What cannot be read is named and costs only
//! itself, and everything is bounded.

mod list;

pub(in crate::sources) use list::{MAX_LINE, MAX_TASKS, Notes, Tally, Trouble};

use crate::files::{self, Contents};
use crate::unix::identity;
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
pub(in crate::sources) const MAX_FILE: u64 = 16 * 1024 * 1024;

/// The most bytes that are read of one folder.
const MAX_TOTAL: u64 = 512 * 1024 * 1024;

/// The most entries of one folder, with all below it, that are looked at.
const MAX_ENTRIES: usize = 500_000;

/// How deep folders may lie in each other.
const MAX_DEPTH: usize = 64;

/// A file that was read.
#[derive(Debug)]
pub(in crate::sources) struct Note {
    /// Where it is.
    pub(in crate::sources) path: PathBuf,
    /// How the user knows it: the path within the folder, or the configured path itself.
    pub(in crate::sources) shown: String,
    /// All its bytes.
    pub(in crate::sources) bytes: Vec<u8>,
}

/// What happened on the way.
#[derive(Debug, Default)]
pub(in crate::sources) struct Walked {
    /// The files and folders that could not be read.
    pub(in crate::sources) unread: Tally,
    /// When the youngest file was written.
    pub(in crate::sources) as_of: Option<DateTime<Utc>>,
}

/// Hands every file at `root` to `read`, one after the other: the file itself, or those of a
/// folder whose names end in one of `extensions`, in the order of their paths. Files and folders
/// whose names begin with a dot are left out. The error says why nothing can be read at all.
pub(in crate::sources) fn each(
    root: &Path,
    extensions: &[&str],
    mut read: impl FnMut(Note),
) -> io::Result<Walked> {
    let metadata = fs::metadata(root)?;
    let mut walked = Walked::default();
    if !metadata.is_dir() {
        let Contents { bytes, modified, .. } = files::read_regular(root, MAX_FILE)?;
        walked.as_of = modified;
        read(Note { path: root.to_owned(), shown: root.display().to_string(), bytes });
        return Ok(walked);
    }
    let mut walk = Walk { extensions, ..Walk::default() };
    walk.known.insert(identity(&metadata));
    walk.folder(root, &PathBuf::new(), 0)?;
    // A link to a folder comes after the folders that are really there, so that what both lead to
    // is read where it really is.
    while let Some((path, shown, depth)) = walk.links.pop() {
        match fs::metadata(&path) {
            Ok(metadata) if walk.known.insert(identity(&metadata)) => {
                if let Err(why) = walk.folder(&path, &shown, depth) {
                    walk.unread.add(&shown.display(), &why);
                }
            }
            Ok(_) => {}
            Err(why) => walk.unread.add(&shown.display(), &why),
        }
    }
    if walk.found.is_empty() && walk.others && walk.unread.is_empty() {
        let kinds = extensions.join(" or .");
        return Err(io::Error::other(format!("it holds no .{kinds} file")));
    }
    walk.found.sort_unstable_by(|one, two| one.shown.cmp(&two.shown));
    // Of one file with two names, the name that is no link counts.
    let mut unlinked: HashSet<(u64, u64)> = HashSet::new();
    let mut left = MAX_TOTAL;
    walked.unread = walk.unread;
    let links = walk.found.iter().any(|found| found.is_link);
    if links {
        let files = walk.found.iter().filter(|found| !found.is_link);
        unlinked.extend(
            files.filter_map(|found| fs::metadata(&found.path).ok().as_ref().map(identity)),
        );
    }
    for Found { path, shown, is_link } in walk.found {
        let shown = shown.display().to_string();
        match files::read_regular(&path, left.min(MAX_FILE)) {
            Ok(contents) if is_link && !unlinked.insert(identity(&contents.metadata)) => {}
            Ok(contents) => {
                left = left.saturating_sub(contents.bytes.len() as u64);
                walked.as_of = walked.as_of.max(contents.modified);
                read(Note { path, shown, bytes: contents.bytes });
            }
            Err(why) => walked.unread.add(&shown, &why),
        }
    }
    Ok(walked)
}

/// A file to read.
#[derive(Debug)]
struct Found {
    path: PathBuf,
    shown: PathBuf,
    is_link: bool,
}

/// A walk through a folder.
#[derive(Debug, Default)]
struct Walk<'e> {
    extensions: &'e [&'e str],
    entries: usize,
    known: HashSet<(u64, u64)>,
    links: Vec<(PathBuf, PathBuf, usize)>,
    found: Vec<Found>,
    unread: Tally,
    /// There are files of other kinds.
    others: bool,
}

impl Walk<'_> {
    /// Looks through the folder `path`, which the user knows as `shown`.
    fn folder(&mut self, path: &Path, shown: &Path, depth: usize) -> io::Result<()> {
        if depth > MAX_DEPTH {
            return Err(io::Error::other(format!("it lies over {MAX_DEPTH} folders deep")));
        }
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                let why = "the folder holds more files than are looked at";
                return Err(io::Error::other(why));
            }
            let (path, shown) = (entry.path(), shown.join(&name));
            let kind = entry.file_type()?;
            let target = if kind.is_symlink() { fs::metadata(&path).ok() } else { None };
            if target.is_some_and(|target| target.is_dir()) {
                self.links.push((path, shown, depth + 1));
            } else if kind.is_dir() {
                // The folder may have been reached by a link before, never by its own name.
                if let Ok(metadata) = fs::metadata(&path) {
                    self.known.insert(identity(&metadata));
                }
                if let Err(why) = self.folder(&path, &shown, depth + 1) {
                    self.unread.add(&shown.display(), &why);
                }
            } else if self.is_wanted(&path) {
                self.found.push(Found { path, shown, is_link: kind.is_symlink() });
            } else {
                self.others = true;
            }
        }
        Ok(())
    }

    fn is_wanted(&self, path: &Path) -> bool {
        path.extension().is_some_and(|extension| {
            self.extensions.iter().any(|wanted| extension.eq_ignore_ascii_case(wanted))
        })
    }
}

/// How the lines of a text end: as its first one does.
pub(in crate::sources) fn line_end(text: &[u8]) -> &'static str {
    let first = text.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let before = first.checked_sub(1).and_then(|at| text.get(at));
    if before == Some(&b'\r') { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn names(root: &Path) -> (Vec<String>, Option<String>) {
        let mut names = Vec::new();
        let walked = each(root, &["md"], |note| names.push(note.shown)).unwrap();
        (names, walked.unread.tell("unread", "unread"))
    }

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        root
    }

    #[test]
    fn notes_are_read_in_the_order_of_their_paths_and_nothing_else_is() {
        let root = folder(&[
            "b.md",
            "a/z.MD",
            "a/b/c.md",
            "a.txt",
            ".obsidian/x.md",
            ".hidden.md",
            "a/.trash/y.md",
        ]);
        let (found, unread) = names(root.path());
        assert_eq!(found, ["a/b/c.md", "a/z.MD", "b.md"]);
        assert_eq!(unread, None);
    }

    #[test]
    fn links_in_circles_and_double_names_are_read_once() {
        let root = folder(&["real/a.md", "real/deep/b.md"]);
        symlink(root.path(), root.path().join("real/deep/again")).unwrap();
        symlink(root.path().join("real"), root.path().join("also")).unwrap();
        symlink(root.path().join("real/a.md"), root.path().join("0.md")).unwrap();
        assert_eq!(names(root.path()).0, ["real/a.md", "real/deep/b.md"]);
        let other = folder(&["shared/c.md"]);
        symlink(other.path(), root.path().join("other")).unwrap();
        assert_eq!(names(root.path()).0, ["other/shared/c.md", "real/a.md", "real/deep/b.md"]);
    }

    #[test]
    fn what_cannot_be_read_is_counted_and_costs_itself() {
        let root = folder(&["good.md"]);
        symlink("nowhere", root.path().join("dangling.md")).unwrap();
        nix::unistd::mkfifo(&root.path().join("pipe.md"), nix::sys::stat::Mode::S_IRWXU).unwrap();
        let large = fs::File::create(root.path().join("large.md")).unwrap();
        large.set_len(MAX_FILE + 1).unwrap();
        let (found, unread) = names(root.path());
        assert_eq!(found, ["good.md"]);
        let unread = unread.unwrap();
        assert!(unread.starts_with("3 unread; the first is dangling.md: No such file"), "{unread}");
    }

    #[test]
    fn a_closed_folder_costs_itself() {
        let root = folder(&["good.md", "closed/a.md"]);
        let closed = root.path().join("closed");
        fs::set_permissions(&closed, Permissions::from_mode(0o000)).unwrap();
        let readable = fs::read_dir(&closed).is_ok();
        let (found, unread) = names(root.path());
        fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
        // An administrator opens every folder.
        if !readable {
            assert_eq!(found, ["good.md"]);
            assert!(unread.unwrap().starts_with("1 unread: closed: "));
        }
    }

    #[test]
    fn a_folder_without_notes_is_empty_only_if_it_is_empty() {
        assert_eq!(names(folder(&[".obsidian/app.json"]).path()), (vec![], None));
        let error = each(folder(&["a.txt"]).path(), &["md"], |_| {}).unwrap_err();
        assert_eq!(error.to_string(), "it holds no .md file");
    }
}
