//! Files and folders that only their owner may read.
//!
//! Everything this program keeps holds what somebody does all day, so folders are created with
//! mode 0700 and files with 0600 whatever the umask says. Errors are those of the system; who calls
//! names the path.

mod temporary;

use crate::unix;
use chrono::{DateTime, Utc};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;
use temporary::create_temporary;
pub use temporary::leftovers;

/// The mode of private files.
pub const FILE_MODE: u32 = 0o600;

/// The mode of private folders.
const FOLDER_MODE: u32 = 0o700;

/// Creates a folder and those above it that are missing, each with mode 0700. A folder that exists
/// is left as it is: its owner may have chosen its mode.
pub fn create_private_dir(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        create_private_dir(parent)?;
    }
    match unix::create_dir(path, FOLDER_MODE) {
        Ok(()) => fs::set_permissions(path, unix::permissions(FOLDER_MODE)),
        // Another process created it in between, which is as good.
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// A file as it was when it was read.
#[derive(Debug)]
pub struct Contents {
    /// All its bytes.
    pub bytes: Vec<u8>,
    /// When it was last changed.
    pub modified: Option<DateTime<Utc>>,
    /// What the system says of it.
    pub metadata: Metadata,
}

/// Reads a regular file of at most `cap` bytes that somebody else writes. Anything else that has a
/// path (a folder, a pipe, a device) is an error: opening one may wait for ever or act on a machine.
pub fn read_regular(path: &Path, cap: u64) -> io::Result<Contents> {
    check_regular(&fs::metadata(path)?)?;
    // The path may name something else by now; without O_NONBLOCK opening a pipe would wait for
    // its writer. For a regular file the flag means nothing.
    let file = unix::open_at_once(OpenOptions::new().read(true)).open(path)?;
    let metadata = file.metadata()?;
    check_regular(&metadata)?;
    let too_large = || {
        let size = if cap < 1024 * 1024 {
            format!("{} KiB", cap / 1024)
        } else {
            format!("{} MiB", cap / 1024 / 1024)
        };
        io::Error::new(ErrorKind::FileTooLarge, format!("it is larger than {size}"))
    };
    if metadata.len() > cap {
        return Err(too_large());
    }
    // Its size is known, so the bytes are read into one piece of memory; it may grow meanwhile.
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    file.take(cap.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > cap {
        return Err(too_large());
    }
    let (seconds, nanoseconds) = unix::modified(&metadata);
    let modified = DateTime::from_timestamp(seconds, u32::try_from(nanoseconds).unwrap_or(0));
    Ok(Contents { bytes, modified, metadata })
}

fn check_regular(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_file() {
        Ok(())
    } else if metadata.is_dir() {
        Err(io::Error::new(ErrorKind::IsADirectory, "it is a folder"))
    } else {
        Err(io::Error::new(ErrorKind::InvalidInput, "it is no regular file"))
    }
}

/// Opens a file as `options` say, creates it with mode 0600 if they allow that, and takes the
/// access of group and others away from one that exists.
pub fn open_private(path: &Path, options: &OpenOptions) -> io::Result<File> {
    let file = unix::create_with_mode(&mut options.clone(), FILE_MODE).open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() && unix::mode(&metadata) & 0o777 != FILE_MODE {
        // File systems without modes (vfat, some network shares) refuse this; their mount options
        // decide who reads.
        let _ = file.set_permissions(unix::permissions(FILE_MODE));
    }
    Ok(file)
}

/// Writes a private file whole or not at all, making its folders where they are missing, these
/// private too. The result has mode 0600. A symbolic link is replaced, not followed.
pub fn replace_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_private_by_parts(path, &[bytes])
}

/// The same with what `parts` are together, for parts too long to be copied into one.
pub fn replace_private_by_parts(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    create_private_dir(folder_of(path))?;
    replace_with(path, parts, None)
}

/// Writes a file of the user's whole or not at all, making its folders where they are missing. One
/// that exists keeps its mode and, where this user may say so, its owner and group; a symbolic link
/// stays a link to the new content.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = match (fs::canonicalize(path), fs::read_link(path)) {
        (Ok(target), _) => target,
        // A link to a file that is not there yet.
        (Err(_), Ok(target)) => folder_of(path).join(target),
        (Err(_), Err(_)) => path.to_path_buf(),
    };
    fs::create_dir_all(folder_of(&target))?;
    match fs::metadata(&target) {
        // A device is written to: replacing `/dev/null` would be a nasty surprise.
        Ok(metadata) if unix::is_char_device(&metadata) => {
            OpenOptions::new().write(true).open(&target)?.write_all(bytes)
        }
        // A pipe may have no reader, and then writing to it waits for ever.
        Ok(metadata) => {
            check_regular(&metadata)?;
            replace_with(&target, &[bytes], Some(&metadata))
        }
        Err(_) => replace_with(&target, &[bytes], None),
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A new file in the same folder is written, synchronised and renamed over the old one, so that no
/// reader and no crash ever sees half of it.
fn replace_with(path: &Path, parts: &[&[u8]], old: Option<&Metadata>) -> io::Result<()> {
    let folder = folder_of(path);
    let (mut file, temporary) = create_temporary(folder)?;
    let written = parts
        .iter()
        .try_for_each(|part| file.write_all(part))
        .and_then(|()| old.map_or(Ok(()), |old| keep_access(&file, old)))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, path))
        .and_then(|()| sync_folder(folder));
    if written.is_err() {
        // It is gone already if only the last step failed.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Gives a new file the mode of the one that it replaces and, where this user may do that, its
/// owner and its group.
fn keep_access(file: &File, old: &Metadata) -> io::Result<()> {
    unix::keep_owner(file, old)?;
    file.set_permissions(old.permissions())
}

/// Writes a new private file of the user's whole or not at all. If something is at `path` by then,
/// that stays and the error is [`ErrorKind::AlreadyExists`].
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create_by(path, bytes, |from, to| fs::hard_link(from, to))
}

/// The same with the way in which a file gets its second name.
fn create_by(
    path: &Path,
    bytes: &[u8],
    link: impl FnOnce(&Path, &Path) -> io::Result<()>,
) -> io::Result<()> {
    let folder = folder_of(path);
    let (mut file, temporary) = create_temporary(folder)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        // A rename would replace what is there.
        .and_then(|()| link(&temporary, path))
        .or_else(|error| match error.kind() {
            // FAT, exFAT and some network file systems have one name for a file.
            ErrorKind::PermissionDenied | ErrorKind::Unsupported | ErrorKind::TooManyLinks => {
                take_place(&temporary, path)
            }
            _ => Err(error),
        });
    let removed = match fs::remove_file(&temporary) {
        // It has become the file.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    };
    written.and(removed).and_then(|()| sync_folder(folder))
}

/// Moves a written file to a name that nothing has: the name is taken first, by an empty file, which
/// is what an end in between leaves.
fn take_place(temporary: &Path, path: &Path) -> io::Result<()> {
    open_private(path, OpenOptions::new().write(true).create_new(true))?;
    fs::rename(temporary, path).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// Makes the names in a folder durable: a file that was created or renamed survives a power cut
/// only once its folder is written too.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems cannot synchronise a folder; the file itself is written.
        Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn every_new_folder_on_the_way_is_private_and_old_ones_stay() {
        let home = tempfile::tempdir().unwrap();
        fs::set_permissions(home.path(), Permissions::from_mode(0o755)).unwrap();
        let deep = home.path().join("state/personal-os/at");
        create_private_dir(&deep).unwrap();
        create_private_dir(&deep).unwrap();
        assert_eq!(mode(&deep), 0o700);
        assert_eq!(mode(&home.path().join("state")), 0o700);
        assert_eq!(mode(home.path()), 0o755);
    }

    #[test]
    fn a_file_in_the_way_of_a_folder_is_an_error_and_stays() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("state");
        fs::write(&file, "mine").unwrap();
        assert!(create_private_dir(&file).is_err());
        assert!(create_private_dir(&file.join("personal-os")).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    }

    #[test]
    fn an_open_file_is_closed_to_others() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        open_private(&path, OpenOptions::new().append(true).create(true)).unwrap();
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, Permissions::from_mode(0o664)).unwrap();
        open_private(&path, OpenOptions::new().append(true)).unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn a_file_is_replaced_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("route.json");
        replace_private(&path, b"old and long").unwrap();
        replace_private(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(mode(&path), 0o600);
        assert_eq!(names(home.path()), ["route.json"]);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_no_litter() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("route.json");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("inside"), "x").unwrap();
        assert!(replace_private(&folder, b"new").is_err());
        assert_eq!(names(home.path()), ["route.json"]);
        assert_eq!(names(&folder), ["inside"]);
    }

    #[test]
    fn a_link_is_replaced_and_its_target_stays() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("target");
        fs::write(&target, "theirs").unwrap();
        let link = home.path().join("link");
        symlink(&target, &link).unwrap();
        replace_private(&link, b"ours").unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "theirs");
        assert_eq!(fs::read_to_string(&link).unwrap(), "ours");
    }

    #[test]
    fn a_users_file_keeps_its_mode_and_its_link() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("target.md");
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, Permissions::from_mode(0o640)).unwrap();
        let link = home.path().join("plan.md");
        symlink(&target, &link).unwrap();
        replace(&link, b"new").unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert_eq!(mode(&target), 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let dangling = home.path().join("tomorrow.md");
        symlink("not-yet.md", &dangling).unwrap();
        replace(&dangling, b"new").unwrap();
        assert_eq!(fs::read_to_string(home.path().join("not-yet.md")).unwrap(), "new");
        assert!(fs::symlink_metadata(&dangling).unwrap().is_symlink());
        replace(&home.path().join("a/b.md"), b"x").unwrap();
        assert_eq!(mode(&home.path().join("a/b.md")), 0o600);
    }

    #[test]
    fn a_new_file_takes_the_place_of_none_with_links_and_without() {
        let home = tempfile::tempdir().unwrap();
        let refused = |kind: ErrorKind| move |_: &Path, _: &Path| Err(io::Error::from(kind));
        let path = home.path().join("config.toml");
        create(&path, b"one").unwrap();
        for kind in [ErrorKind::PermissionDenied, ErrorKind::Unsupported, ErrorKind::TooManyLinks] {
            let failed = create_by(&path, b"two", refused(kind)).unwrap_err();
            assert_eq!(failed.kind(), ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&path).unwrap(), b"one");
            fs::remove_file(&path).unwrap();
            create_by(&path, b"one", refused(kind)).unwrap();
            assert_eq!((fs::read(&path).unwrap(), mode(&path)), (b"one".to_vec(), 0o600));
        }
        let failed = create(&path, b"two").unwrap_err();
        assert_eq!(failed.kind(), ErrorKind::AlreadyExists);
        let other = home.path().join("other");
        let failed = create_by(&other, b"x", refused(ErrorKind::StorageFull)).unwrap_err();
        assert_eq!(failed.kind(), ErrorKind::StorageFull);
        assert_eq!(names(home.path()), ["config.toml"]);
    }

    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        replace(Path::new("/dev/null"), b"x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn a_file_is_read_up_to_the_cap() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), [7; 2048]).unwrap();
        let contents = read_regular(file.path(), 2048).unwrap();
        assert_eq!(contents.bytes, [7; 2048]);
        assert!(contents.modified.is_some());
        let error = read_regular(file.path(), 2047).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    }

    #[test]
    fn what_is_no_regular_file_is_never_opened() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let kind = |path: &Path| read_regular(path, 10).unwrap_err().kind();
        assert_eq!(kind(folder.path()), ErrorKind::IsADirectory);
        assert_eq!(kind(&pipe), ErrorKind::InvalidInput);
        assert_eq!(kind(Path::new("/dev/null")), ErrorKind::InvalidInput);
        assert_eq!(kind(&folder.path().join("none")), ErrorKind::NotFound);
    }
}
