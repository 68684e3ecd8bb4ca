//! What only Unix systems have, behind functions that say what it is for.
//!
//! Nothing else in this program names modes, owners, signals or system calls; whoever brings it to
//! another system writes this module anew. `tests/architecture.rs` fails on such a name elsewhere.
//! Unit tests make what the program must withstand (modes, links, pipes) by themselves.

use nix::libc;
use nix::sys::signal::killpg;
use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};
use nix::unistd::{AccessFlags, Pid, User, access};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use std::ffi::OsStr;
use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _,
    PermissionsExt as _,
};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};

/// Who may do what with a file, as `chmod` has it: 0o600 and the like.
pub fn mode(metadata: &Metadata) -> u32 {
    metadata.permissions().mode() & 0o7777
}

/// The permissions that `mode` means.
pub fn permissions(mode: u32) -> Permissions {
    Permissions::from_mode(mode)
}

/// Whether a file of this mode is open to its group or to others, in whatever way.
pub fn is_open_to_others(mode: u32) -> bool {
    mode & 0o077 != 0
}

/// Whether anybody may run the file.
pub fn is_executable(metadata: &Metadata) -> bool {
    mode(metadata) & 0o111 != 0
}

/// Whether it is a device that takes bytes one by one, as `/dev/null` is.
pub fn is_char_device(metadata: &Metadata) -> bool {
    metadata.file_type().is_char_device()
}

/// What is the same for all names of one file, and for no two files at a time.
pub fn identity(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

/// When the file was last changed: seconds since 1970, and the nanoseconds after them.
pub fn modified(metadata: &Metadata) -> (i64, i64) {
    (metadata.mtime(), metadata.mtime_nsec())
}

/// The number of the user whose file it is.
pub fn owner(metadata: &Metadata) -> u32 {
    metadata.uid()
}

/// Gives `file` the owner and the group that `old` has, each where this user may do that: only the
/// superuser gives files away, and a group is given by its members.
pub fn keep_owner(file: &File, old: &Metadata) -> io::Result<()> {
    let new = file.metadata()?;
    if new.uid() != old.uid() {
        let _ = std::os::unix::fs::fchown(file, Some(old.uid()), None);
    }
    if new.gid() != old.gid() {
        let _ = std::os::unix::fs::fchown(file, None, Some(old.gid()));
    }
    Ok(())
}

/// Makes one folder with this mode, or less where the umask says so.
pub fn create_dir(path: &Path, mode: u32) -> io::Result<()> {
    DirBuilder::new().mode(mode).create(path)
}

/// A file that is created by these options gets this mode, or less where the umask says so.
pub fn create_with_mode(options: &mut OpenOptions, mode: u32) -> &mut OpenOptions {
    options.mode(mode)
}

/// Opening a pipe by these options does not wait for its other end. For a regular file it means
/// nothing.
pub fn open_at_once(options: &mut OpenOptions) -> &mut OpenOptions {
    options.custom_flags(libc::O_NONBLOCK)
}

/// How many bytes this user can still write on the file system that holds `path`.
pub fn free_space(path: &Path) -> io::Result<u64> {
    let found = nix::sys::statvfs::statvfs(path)?;
    // Both are narrower than 64 bits on some systems.
    #[allow(clippy::useless_conversion, reason = "their types differ between systems")]
    let (blocks, size) = (u64::from(found.blocks_available()), u64::from(found.fragment_size()));
    Ok(blocks.saturating_mul(size))
}

/// Whether the file system that holds `path` has room for another file, however small. Some do not
/// count files at all.
pub fn takes_files(path: &Path) -> io::Result<bool> {
    let found = nix::sys::statvfs::statvfs(path)?;
    Ok(found.files() == 0 || found.files_available() > 0)
}

/// Whether this user may change the file, or make others in the folder.
pub fn may_write(path: &Path) -> bool {
    let enter = if path.is_dir() { AccessFlags::X_OK } else { AccessFlags::empty() };
    access(path, AccessFlags::W_OK | enter).is_ok()
}

/// Whether this user may run the file.
pub fn may_run(path: &Path) -> bool {
    access(path, AccessFlags::X_OK).is_ok()
}

/// The number of the user who started this process.
pub fn user_id() -> u32 {
    nix::unistd::getuid().as_raw()
}

/// The number of the user by whose rights this process acts.
pub fn effective_user_id() -> u32 {
    nix::unistd::geteuid().as_raw()
}

/// What the system's list of users says of the one who started this process: the name and the home
/// folder. `None` if it says nothing or cannot be read.
pub fn user() -> Option<(String, PathBuf)> {
    let user = User::from_uid(nix::unistd::getuid()).ok()??;
    Some((user.name, user.dir))
}

/// The full name of the user who started this process, if the system's list of users has one.
pub fn full_name() -> Option<String> {
    let user = User::from_uid(nix::unistd::getuid()).ok()??;
    let facts = user.gecos.to_string_lossy().into_owned();
    // Other facts of the person follow after commas (passwd(5)).
    let name = facts.split(',').next().unwrap_or_default().trim().to_owned();
    (!name.is_empty() && name != user.name).then_some(name)
}

/// Whether a process with this number runs, of whatever user.
pub fn is_running(process: u32) -> bool {
    let Ok(number) = i32::try_from(process) else { return false };
    // Signal 0 is none: it is only asked whether it could be sent.
    nix::sys::signal::kill(Pid::from_raw(number), None) != Err(nix::errno::Errno::ESRCH)
}

/// How the terminal was; set while typing is hidden.
static BEFORE_HIDING: Mutex<Option<Termios>> = Mutex::new(None);

/// The terminal on standard input does not show what is typed, until [`show_typing`]. What was typed
/// before is thrown away: it was shown.
pub fn hide_typing() -> io::Result<()> {
    let stdin = io::stdin();
    let before = tcgetattr(&stdin)?;
    let mut hidden = before.clone();
    hidden.local_flags.remove(LocalFlags::ECHO);
    hidden.local_flags.insert(LocalFlags::ECHONL);
    *BEFORE_HIDING.lock().unwrap_or_else(PoisonError::into_inner) = Some(before);
    tcsetattr(&stdin, SetArg::TCSAFLUSH, &hidden)?;
    Ok(())
}

/// Gives the terminal back as it was, if typing is hidden.
pub fn show_typing() {
    let before = BEFORE_HIDING.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(before) = before {
        // A terminal that is gone shows nothing.
        let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &before);
    }
}

/// The bytes of a name or a path, whether they are UTF-8 or not.
pub fn bytes(text: &OsStr) -> &[u8] {
    text.as_bytes()
}

/// The program will lead a process group of its own, which [`signal_group`] reaches with all that it
/// starts.
pub fn lead_group(command: &mut Command) -> &mut Command {
    command.process_group(0)
}

/// How a program is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// It is asked to end, and may clean up first.
    Terminate,
    /// It ends at once.
    Kill,
}

/// Signals the process group of `leader`. One that has just gone needs no signal, so there is no
/// error to tell.
pub fn signal_group(leader: i32, signal: Signal) {
    let signal = match signal {
        Signal::Terminate => nix::sys::signal::Signal::SIGTERM,
        Signal::Kill => nix::sys::signal::Signal::SIGKILL,
    };
    let _ = killpg(Pid::from_raw(leader), signal);
}

/// Whether a program was not started because the system does not know its format.
pub fn is_no_program(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::ENOEXEC)
}

/// The number of the signal that ended a program, if one did.
pub fn signal_of(status: ExitStatus) -> Option<i32> {
    status.signal()
}

/// Does `act` in a thread of its own at the first interrupt, hangup, quit or request to terminate,
/// and tells it the signal's number.
pub fn at_ending(act: impl FnOnce(i32) + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            act(signal);
        }
    });
    Ok(())
}

/// Interrupts from the keyboard do nothing to this process from now on.
pub fn ignore_keyboard() -> io::Result<()> {
    for signal in [SIGINT, SIGQUIT] {
        signal_hook::flag::register(signal, Arc::default())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn modes_are_those_of_chmod() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "").unwrap();
        for (wanted, open, runs) in
            [(0o600, false, false), (0o640, true, false), (0o700, false, true)]
        {
            fs::set_permissions(&path, permissions(wanted)).unwrap();
            let metadata = fs::metadata(&path).unwrap();
            assert_eq!(mode(&metadata), wanted);
            assert_eq!((is_open_to_others(wanted), is_executable(&metadata)), (open, runs));
        }
        assert_eq!(owner(&fs::metadata(&path).unwrap()), effective_user_id());
        assert!(is_char_device(&fs::metadata("/dev/null").unwrap()));
    }

    #[test]
    fn a_link_is_the_file_that_it_names() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        fs::write(&one, "").unwrap();
        fs::write(&other, "").unwrap();
        fs::hard_link(&one, folder.path().join("again")).unwrap();
        let of = |name: &str| identity(&fs::metadata(folder.path().join(name)).unwrap());
        assert_eq!(of("one"), of("again"));
        assert_ne!(of("one"), of("other"));
    }

    #[test]
    fn a_file_system_says_what_is_free() {
        let folder = tempfile::tempdir().unwrap();
        // `df` counts in units of 1024 bytes; others write meanwhile, so it is the magnitude.
        let output = Command::new("df").args(["-Pk"]).arg(folder.path()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let said: u64 =
            text.lines().last().unwrap().split_whitespace().nth(3).unwrap().parse().unwrap();
        let found = free_space(folder.path()).unwrap() / 1024;
        assert!(found.abs_diff(said) <= said / 4 + 1024, "{found} KiB, and df says {said} KiB");
        assert!(free_space(&folder.path().join("none")).is_err());
        assert!(takes_files(folder.path()).unwrap() && may_write(folder.path()));
        assert!(may_run(Path::new("/bin/sh")) && !may_run(&folder.path().join("none")));
    }

    #[test]
    fn a_signal_is_told_and_an_exit_code_is_none() {
        let status = |script: &str| Command::new("sh").arg("-c").arg(script).status().unwrap();
        assert_eq!(signal_of(status("kill -9 $$")), Some(9));
        assert_eq!(signal_of(status("exit 9")), None);
    }
}
