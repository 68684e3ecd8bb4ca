//! One run of a workflow at a time.
//!
//! The lock is the kernel's (`flock`), on a file below the state folder, so it ends with the
//! process that holds it however that process ends. The file itself is never deleted: whoever
//! deletes a lock file takes away a lock that somebody else may just have opened. The process
//! number in it is for the message alone.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, Utc};

use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::unix;

/// The folder of the locks below the state folder.
const FOLDER: &str = "locks";

/// A process number has at most ten digits; what is longer is none.
const LONGEST_NOTE: u64 = 16;

/// Between two looks at a lock that somebody holds.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A held lock. Dropping it, or the end of the process, frees it.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock of `workflow` (the name on the command line) for the profile whose state is
    /// in `state_dir`, without waiting. If another run holds it, that is a failure of
    /// [`Kind::Busy`] which names its process.
    pub fn acquire(state_dir: &Path, workflow: &str) -> Result<Self> {
        let folder = state_dir.join(FOLDER);
        let path = folder.join(format!("{workflow}.lock"));
        let failed = |cause: io::Error| {
            Failure::caused(Kind::Io, format!("could not lock {}", path.display()), cause)
        };
        files::create_private_dir(&folder).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = files::open_private(&path, &options).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                let mut lock = Self { file };
                // The lock holds without the note.
                if let Err(error) = lock.note_owner() {
                    log::debug!("could not write to {}: {error}", path.display());
                }
                Ok(lock)
            }
            Err(TryLockError::WouldBlock) => {
                let holder = describe_holder(&mut file);
                Err(Failure::new(Kind::Busy, format!("{workflow} is already running{holder}"))
                    .hint("try again when it has finished"))
            }
            Err(TryLockError::Error(cause)) => Err(failed(cause)),
        }
    }

    /// Takes a lock as [`Lock::acquire`] does, and waits at most `limit` for whoever holds it.
    pub fn wait(state_dir: &Path, name: &str, limit: Duration) -> Result<Self> {
        let begun = Instant::now();
        loop {
            match Self::acquire(state_dir, name) {
                Err(failure) if failure.kind == Kind::Busy && begun.elapsed() < limit => {
                    std::thread::sleep(LOOK_AGAIN);
                }
                other => return other,
            }
        }
    }

    /// Who holds the lock of `workflow` now, as `process 1234 since …`; nothing if nobody does.
    /// Nothing is created. To see, the lock is taken for an instant, shared with others who look.
    pub fn holder(state_dir: &Path, workflow: &str) -> Result<Option<String>> {
        let path = state_dir.join(FOLDER).join(format!("{workflow}.lock"));
        let failed = |cause: io::Error| {
            Failure::caused(Kind::Io, format!("could not look at {}", path.display()), cause)
        };
        // Opening a pipe that somebody put there would wait for its writer.
        let mut file = match unix::open_at_once(OpenOptions::new().read(true)).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        match file.try_lock_shared() {
            Ok(()) => file.unlock().map(|()| None).map_err(failed),
            Err(TryLockError::WouldBlock) => {
                let holder = describe_holder(&mut file);
                let holder = holder.trim_start_matches(" (").trim_end_matches(')').to_owned();
                Ok(Some(if holder.is_empty() { "another process".to_owned() } else { holder }))
            }
            Err(TryLockError::Error(cause)) => Err(failed(cause)),
        }
    }

    fn note_owner(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        writeln!(self.file, "{}", std::process::id())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The next message must not name a process that has ended.
        let _ = self.file.set_len(0);
        // Closing the file frees the lock only when nobody else has it open, and a child that is
        // being started by another thread has, from its fork until it becomes its program.
        let _ = self.file.unlock();
    }
}

/// ` (process 1234 since 2026-11-24T08:00:00Z)`, or as much of it as the file tells. The holder
/// writes its number once, when it starts, so the file's own time says since when.
fn describe_holder(file: &mut File) -> String {
    let mut note = String::new();
    if file.take(LONGEST_NOTE).read_to_string(&mut note).is_err() {
        return String::new();
    }
    let Ok(process) = note.trim().parse::<u32>() else {
        return String::new();
    };
    match file.metadata().and_then(|metadata| metadata.modified()) {
        Ok(since) => {
            let since = DateTime::<Utc>::from(since).to_rfc3339_opts(SecondsFormat::Secs, true);
            format!(" (process {process} since {since})")
        }
        Err(_) => format!(" (process {process})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_second_run_is_told_who_holds_the_lock() {
        let state = tempfile::tempdir().unwrap();
        let _held = Lock::acquire(state.path(), "plan").unwrap();
        let failure = Lock::acquire(state.path(), "plan").unwrap_err();
        assert_eq!(failure.kind, Kind::Busy);
        let expected = format!("plan is already running (process {} since 2", std::process::id());
        assert!(failure.to_string().starts_with(&expected), "{failure}");
        assert_eq!(failure.hints.len(), 1);
    }

    #[test]
    fn a_dropped_lock_is_free_and_its_file_stays() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join("locks/plan.lock");
        for _ in 0..3 {
            drop(Lock::acquire(state.path(), "plan").unwrap());
            assert_eq!(fs::read(&path).unwrap(), b"");
        }
    }

    #[test]
    fn a_dropped_lock_is_free_while_a_child_is_being_started() {
        let state = tempfile::tempdir().unwrap();
        let held = Lock::acquire(state.path(), "plan").unwrap();
        // What a fork leaves behind: the same open file once more.
        let inherited = held.file.try_clone().unwrap();
        assert_eq!(Lock::acquire(state.path(), "plan").unwrap_err().kind, Kind::Busy);
        drop(held);
        drop(Lock::acquire(state.path(), "plan").unwrap());
        drop(inherited);
    }

    #[test]
    fn a_look_says_who_holds_a_lock_and_makes_none() {
        let state = tempfile::tempdir().unwrap();
        assert_eq!(Lock::holder(state.path(), "plan").unwrap(), None);
        assert!(!state.path().join("locks").exists());
        let held = Lock::acquire(state.path(), "plan").unwrap();
        let holder = Lock::holder(state.path(), "plan").unwrap().unwrap();
        let expected = format!("process {} since 2", std::process::id());
        assert!(holder.starts_with(&expected) && !holder.contains(')'), "{holder}");
        drop(held);
        assert_eq!(Lock::holder(state.path(), "plan").unwrap(), None);
        drop(Lock::acquire(state.path(), "plan").unwrap());
    }

    #[test]
    fn workflows_and_profiles_do_not_lock_each_other_out() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let _plan = Lock::acquire(one.path(), "plan").unwrap();
        let _okr = Lock::acquire(one.path(), "okr").unwrap();
        let _other = Lock::acquire(two.path(), "plan").unwrap();
    }

    #[test]
    fn what_the_file_says_is_never_trusted() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join("locks/plan.lock");
        fs::create_dir(path.parent().unwrap()).unwrap();
        for note in [&b"1\n"[..], b"\xff\xfe", &[b'9'; 10_000]] {
            fs::write(&path, note).unwrap();
            let held = Lock::acquire(state.path(), "plan").unwrap();
            fs::write(&path, note).unwrap();
            let failure = Lock::acquire(state.path(), "plan").unwrap_err();
            assert!(failure.to_string().starts_with("plan is already running"), "{failure}");
            assert!(failure.to_string().len() < 100, "{failure}");
            drop(held);
        }
    }

    #[test]
    fn a_look_does_not_wait_for_the_writer_of_a_pipe() {
        let state = tempfile::tempdir().unwrap();
        let path = state.path().join("locks/plan.lock");
        fs::create_dir(path.parent().unwrap()).unwrap();
        nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
        assert_eq!(Lock::holder(state.path(), "plan").unwrap(), None);
    }

    #[test]
    fn the_lock_is_private() {
        let state = tempfile::tempdir().unwrap();
        let _held = Lock::acquire(&state.path().join("new"), "plan").unwrap();
        let mode = |path: &str| {
            fs::metadata(state.path().join(path)).unwrap().permissions().mode() & 0o777
        };
        assert_eq!(mode("new/locks"), 0o700);
        assert_eq!(mode("new/locks/plan.lock"), 0o600);
    }

    #[test]
    fn a_lock_that_cannot_be_had_names_its_path() {
        let state = tempfile::tempdir().unwrap();
        fs::write(state.path().join("locks"), "in the way").unwrap();
        let failure = Lock::acquire(state.path(), "plan").unwrap_err();
        assert_eq!(failure.kind, Kind::Io);
        assert!(failure.to_string().contains("locks/plan.lock"), "{failure}");
    }
}
