//! A file that several processes append lines to, kept small by renaming.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::files;
use crate::unix;

/// A log file of at most about `cap` bytes, with its two predecessors `.1` and `.2`. It is opened
/// at the first line. A process that finds the file rotated by another goes on in the new one.
#[derive(Debug)]
pub(super) struct RotatingFile {
    path: PathBuf,
    cap: u64,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    Closed,
    Open(File),
    /// It could not be written once, and is left alone for the rest of this run.
    GivenUp,
}

impl RotatingFile {
    pub(super) fn new(path: PathBuf, cap: u64) -> Self {
        Self { path, cap, state: Mutex::new(State::Closed) }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends one line, in one write. After the first error every line is dropped silently.
    pub(super) fn append(&self, line: &[u8]) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match std::mem::replace(&mut *state, State::GivenUp) {
            State::GivenUp => return Ok(()),
            State::Open(file) if is_at(&file, &self.path)? => file,
            State::Closed | State::Open(_) => self.open()?,
        };
        let size = file.metadata()?.len();
        let full = size > 0 && size.saturating_add(line.len() as u64) > self.cap;
        let mut file = if full { self.rotate(file)? } else { file };
        file.write_all(line)?;
        *state = State::Open(file);
        Ok(())
    }

    fn open(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            files::create_private_dir(folder)?;
        }
        files::open_private(&self.path, OpenOptions::new().append(true).create(true))
    }

    /// Makes room and gives the file to go on in. Two processes must not both rename, or the
    /// second would push out a predecessor that is nearly empty; so it is done under a lock, and
    /// only if the full file is still the current one. Who does not get the lock goes on in the
    /// full file instead of waiting.
    fn rotate(&self, full: File) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let side = files::open_private(&self.with_suffix(".lock"), &options)?;
        match side.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(full),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if is_at(&full, &self.path)? {
            match fs::rename(self.with_suffix(".1"), self.with_suffix(".2")) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            fs::rename(&self.path, self.with_suffix(".1"))?;
        }
        self.open()
    }

    fn with_suffix(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(suffix);
        PathBuf::from(name)
    }
}

/// Whether `path` still names the open file.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let open = file.metadata()?;
    match fs::metadata(path) {
        Ok(named) => Ok(unix::identity(&named) == unix::identity(&open)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Barrier;

    fn lines(path: &Path) -> Vec<String> {
        match fs::read_to_string(path) {
            Ok(text) => text.lines().map(str::to_owned).collect(),
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn nothing_exists_before_the_first_line_and_then_it_is_private() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join("new/personal-os.log");
        let log = RotatingFile::new(path.clone(), 100);
        assert!(!path.parent().unwrap().exists());
        log.append(b"one\n").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_full_file_becomes_the_first_predecessor_and_only_the_oldest_is_lost() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join("log");
        let log = RotatingFile::new(path.clone(), 16);
        // Lines of 4 bytes: four to a file. Of ten, the last two are current.
        for line in 0..10 {
            log.append(format!("{line:03}\n").as_bytes()).unwrap();
        }
        assert_eq!(lines(&path), ["008", "009"]);
        assert_eq!(lines(&log.with_suffix(".1")), ["004", "005", "006", "007"]);
        assert_eq!(lines(&log.with_suffix(".2")), ["000", "001", "002", "003"]);
        for line in 10..13 {
            log.append(format!("{line:03}\n").as_bytes()).unwrap();
        }
        assert_eq!(lines(&path), ["012"]);
        assert_eq!(lines(&log.with_suffix(".2")), ["004", "005", "006", "007"]);
        assert!(!log.with_suffix(".3").exists());
    }

    #[test]
    fn a_line_longer_than_the_cap_is_kept_whole() {
        let state = tempfile::tempdir().unwrap();
        let log = RotatingFile::new(state.path().join("log"), 4);
        log.append(b"a long line\n").unwrap();
        log.append(b"b\n").unwrap();
        assert_eq!(lines(&log.with_suffix(".1")), ["a long line"]);
        assert_eq!(lines(log.path()), ["b"]);
    }

    #[test]
    fn a_file_that_was_taken_away_is_begun_anew() {
        let state = tempfile::tempdir().unwrap();
        let log = RotatingFile::new(state.path().join("log"), 100);
        log.append(b"one\n").unwrap();
        fs::remove_file(log.path()).unwrap();
        log.append(b"two\n").unwrap();
        assert_eq!(lines(log.path()), ["two"]);
    }

    #[test]
    fn writers_that_rotate_at_once_lose_nothing() {
        const WRITERS: usize = 8;
        const LINES: usize = 50;
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join("log");
        let start = Barrier::new(WRITERS);
        // 400 lines of 8 bytes are 3200 bytes: more than one file of 1500 holds, less than three.
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let log = RotatingFile::new(path.clone(), 1500);
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    for line in 0..LINES {
                        log.append(format!("{writer:02} {line:04}\n").as_bytes()).unwrap();
                    }
                });
            }
        });
        let log = RotatingFile::new(path.clone(), 1500);
        let mut found = lines(&path);
        found.extend(lines(&log.with_suffix(".1")));
        found.extend(lines(&log.with_suffix(".2")));
        found.sort();
        let expected: Vec<_> = (0..WRITERS)
            .flat_map(|writer| (0..LINES).map(move |line| format!("{writer:02} {line:04}")))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn while_another_process_rotates_lines_go_on_in_the_full_file() {
        let state = tempfile::tempdir().unwrap();
        let log = RotatingFile::new(state.path().join("log"), 4);
        let side = File::create(log.with_suffix(".lock")).unwrap();
        side.lock().unwrap();
        log.append(b"one\n").unwrap();
        log.append(b"two\n").unwrap();
        assert_eq!(lines(log.path()), ["one", "two"]);
        side.unlock().unwrap();
        log.append(b"three\n").unwrap();
        assert_eq!(lines(log.path()), ["three"]);
    }
}
