//! What the system says of files, folders and programs.

use crate::unix;
use std::fs::Metadata;
use std::path::Path;

/// Whether it belongs to the user of this process.
pub(super) fn is_own(metadata: &Metadata) -> bool {
    unix::owner(metadata) == unix::effective_user_id()
}

/// Whether this user may run the file.
pub(super) fn may_run(path: &Path) -> bool {
    path.is_file() && unix::may_run(path)
}

/// The nearest folder on the way to `path` that exists, itself included.
pub(super) fn nearest_existing(path: &Path) -> Option<&Path> {
    path.ancestors().find(|folder| folder.symlink_metadata().is_ok())
}

/// A number of bytes in words.
pub(super) fn size(bytes: u64) -> String {
    const KB: u64 = 1_000;
    match bytes {
        0..KB => format!("{bytes} bytes"),
        KB..1_000_000 => format!("{} kB", bytes / KB),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes % 1_000_000_000 / 100_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_the_largest_unit() {
        let sizes = [0, 999, 1_000, 12_345_678, 1_250_000_000].map(size);
        assert_eq!(sizes, ["0 bytes", "999 bytes", "1 kB", "12 MB", "1.2 GB"]);
    }

    #[test]
    fn the_way_to_a_place_begins_where_something_is() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b/c");
        assert_eq!(nearest_existing(&deep), Some(folder.path()));
    }
}
