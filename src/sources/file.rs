//! Reading a file that somebody else writes: bounded, and never waiting for a writer.

use chrono::{DateTime, Utc};
use std::fs::{Metadata, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// A file as it was when it was read.
#[derive(Debug)]
pub(super) struct Contents {
    /// All its bytes.
    pub(super) bytes: Vec<u8>,
    /// When it was last changed.
    pub(super) modified: Option<DateTime<Utc>>,
}

/// Reads a regular file of at most `cap` bytes. Anything else (a folder, a FIFO, a device) is an
/// error: opening one may wait for ever or act on a machine.
pub(super) fn read(path: &Path, cap: u64) -> Result<Contents> {
    regular(&std::fs::metadata(path)?)?;
    // The path may name something else by now; without O_NONBLOCK opening a FIFO would wait for
    // its writer. For a regular file the flag means nothing.
    let file = OpenOptions::new().read(true).custom_flags(nix::libc::O_NONBLOCK).open(path)?;
    let metadata = file.metadata()?;
    regular(&metadata)?;
    let too_large = || {
        Error::new(ErrorKind::FileTooLarge, format!("it is larger than {} MiB", cap / 1024 / 1024))
    };
    if metadata.len() > cap {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    // It may grow while it is read.
    file.take(cap.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > cap {
        return Err(too_large());
    }
    let nanoseconds = u32::try_from(metadata.mtime_nsec()).unwrap_or(0);
    let modified = DateTime::from_timestamp(metadata.mtime(), nanoseconds);
    Ok(Contents { bytes, modified })
}

fn regular(metadata: &Metadata) -> Result<()> {
    if metadata.is_file() {
        Ok(())
    } else if metadata.is_dir() {
        Err(Error::new(ErrorKind::IsADirectory, "it is a folder"))
    } else {
        Err(Error::new(ErrorKind::InvalidInput, "it is no regular file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_the_cap() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), [7; 2048]).unwrap();
        let contents = read(file.path(), 2048).unwrap();
        assert_eq!(contents.bytes, [7; 2048]);
        assert!(contents.modified.is_some());
        assert_eq!(read(file.path(), 2047).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }

    #[test]
    fn what_is_no_regular_file_is_never_opened() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), 9).unwrap_err().to_string(), "it is a folder");
        let fifo = folder.path().join("fifo");
        nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRUSR).unwrap();
        assert_eq!(read(&fifo, 9).unwrap_err().to_string(), "it is no regular file");
        let endless = read(Path::new("/dev/zero"), 9).unwrap_err();
        assert_eq!(endless.to_string(), "it is no regular file");
        let missing = read(&folder.path().join("missing"), 9).unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
    }
}
