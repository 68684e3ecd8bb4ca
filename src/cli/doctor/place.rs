//! Where the program keeps what it keeps: the disk, who may read and write, the history.

use super::check::Check;
use super::system;
use crate::config::paths::Paths;
use crate::domain::{WorkflowName, shell_word};
use crate::files;
use crate::run::lock::Lock;
use crate::store::{FILE_NAME, Store};
use crate::unix;
use std::path::Path;

const DISK: &str = "disk";
const PERMISSIONS: &str = "permissions";
const HISTORY: &str = "history";

/// So many leftovers of one folder are named.
const MOST_LEFTOVERS: usize = 3;

/// With less room than this runs are about to fail, and with this little they do, in bytes.
const SCARCE: u64 = 200_000_000;
const NONE_LEFT: u64 = 10_000_000;

/// All of it.
pub(super) fn checks(paths: &Paths) -> Vec<Check> {
    let mut checks = vec![free(&paths.state)];
    checks.extend(file(&paths.config_file));
    checks.push(folder("state", &paths.state));
    checks.push(folder("cache", &paths.cache));
    let folders = [paths.config_file.parent(), Some(&*paths.state), Some(&*paths.cache)];
    checks.extend(folders.into_iter().flatten().flat_map(left_in));
    let database = paths.state.join(FILE_NAME);
    checks.extend(file_of_ours(&database));
    checks.extend(history(&database));
    checks.push(locks(&paths.state));
    checks
}

fn free(state: &Path) -> Check {
    let place = system::nearest_existing(state).unwrap_or(state);
    let free = match unix::free_space(place) {
        Ok(free) => free,
        Err(error) => {
            let message = format!("the room at {} is not known: {error}", place.display());
            return Check::warning(DISK, "free", &message);
        }
    };
    let message = format!("{} free at {}", system::size(free), place.display());
    let fix = format!("make room on the disk of {}", place.display());
    if !unix::takes_files(place).unwrap_or(true) {
        let message = format!("{message}, but no more files (inodes) fit");
        Check::failure(DISK, "free", &message).fix("remove files that nobody needs")
    } else if free < NONE_LEFT {
        Check::failure(DISK, "free", &message).fix(&fix)
    } else if free < SCARCE {
        Check::warning(DISK, "free", &message).fix(&fix)
    } else {
        Check::ok(DISK, "free", &message)
    }
}

/// The configuration: only its owner may say what programs are started.
fn file(path: &Path) -> Option<Check> {
    let metadata = std::fs::metadata(path).ok()?;
    let mode = unix::mode(&metadata);
    let shown = path.display();
    let message = format!("{shown} has mode {mode:03o}");
    Some(if mode & 0o022 != 0 {
        let message = format!("{message}: others may change which programs are started");
        Check::warning(PERMISSIONS, "config", &message).fix(&format!("chmod go-w {}", word(path)))
    } else {
        Check::ok(PERMISSIONS, "config", &message)
    })
}

/// A folder of ours, or the place where it will be made.
fn folder(name: &str, path: &Path) -> Check {
    let shown = path.display();
    let Some(existing) = system::nearest_existing(path) else {
        return Check::failure(PERMISSIONS, name, &format!("{shown} has no place to be made in"));
    };
    if !existing.is_dir() {
        let message = format!("{} stands where a folder should be", existing.display());
        let fix = moved_aside(existing);
        return Check::failure(PERMISSIONS, name, &message).fix(&fix);
    }
    if !unix::may_write(existing) {
        let message = format!("{} cannot be written to", existing.display());
        // Whose folder it is not, and above all the root, is not to be told to change its mode.
        let is_own = std::fs::metadata(existing).is_ok_and(|metadata| system::is_own(&metadata));
        let step = if is_own {
            format!("chmod u+rwx {}", word(existing))
        } else {
            "it is another user's: set HOME to a folder of yours".to_owned()
        };
        let fix = format!("{step}; `--dry-run` prints reports meanwhile");
        return Check::failure(PERMISSIONS, name, &message).fix(&fix);
    }
    let own = if existing == path { std::fs::metadata(path).ok() } else { None };
    let Some(metadata) = own else {
        return Check::ok(PERMISSIONS, name, &format!("{shown} is made by the first run"));
    };
    let mode = unix::mode(&metadata);
    let message = format!("{shown} has mode {mode:03o}");
    if !system::is_own(&metadata) {
        let message = format!("{shown} belongs to another user");
        return Check::warning(PERMISSIONS, name, &message)
            .fix(&format!("chown -R \"$(id -un)\" {}", word(path)));
    }
    if unix::is_open_to_others(mode) {
        let message = format!("{message}: others may look into it");
        return Check::warning(PERMISSIONS, name, &message)
            .fix(&format!("chmod 700 {}", word(path)));
    }
    Check::ok(PERMISSIONS, name, &message)
}

/// What was being written in a folder when its process was killed.
fn left_in(folder: &Path) -> Vec<Check> {
    let left = files::leftovers(folder).into_iter().take(MOST_LEFTOVERS);
    let check = |path: std::path::PathBuf| {
        let message = format!("a killed process left {}, perhaps with a secret", path.display());
        Check::warning(PERMISSIONS, "leftover", &message).fix(&format!("rm {}", word(&path)))
    };
    left.map(check).collect()
}

/// A path as a word of the command that mends it.
fn word(path: &Path) -> String {
    shell_word(&path.display().to_string())
}

/// The command that moves something out of the way.
fn moved_aside(path: &Path) -> String {
    format!("mv {} {}", word(path), shell_word(&format!("{}.old", path.display())))
}

/// The file of the history.
fn file_of_ours(path: &Path) -> Option<Check> {
    let metadata = std::fs::metadata(path).ok()?;
    let mode = unix::mode(&metadata);
    let shown = path.display();
    let message = format!("{shown} has mode {mode:03o}");
    Some(if !unix::may_write(path) {
        let message = format!("{shown} cannot be written to");
        Check::failure(PERMISSIONS, "history", &message).fix(&format!("chmod 600 {}", word(path)))
    } else if unix::is_open_to_others(mode) {
        let message = format!("{message}: others may read it");
        Check::warning(PERMISSIONS, "history", &message).fix(&format!("chmod 600 {}", word(path)))
    } else {
        Check::ok(PERMISSIONS, "history", &message)
    })
}

/// The history itself.
fn history(path: &Path) -> Vec<Check> {
    let health = match Store::health(path) {
        Ok(Some(health)) => health,
        Ok(None) => {
            let message = "there is none yet; the first run makes it";
            return vec![Check::ok(HISTORY, "opens", message)];
        }
        Err(failure) => return vec![Check::failed(HISTORY, "opens", &failure)],
    };
    let size = system::size(health.bytes);
    let opens = Check::ok(HISTORY, "opens", &format!("{}, {size}", path.display()));
    let (version, newest) = (health.version, health.newest);
    let schema = if version == newest {
        format!("version {version}, the newest")
    } else {
        format!("version {version}; the next run brings it to {newest}")
    };
    let schema = Check::ok(HISTORY, "schema", &schema);
    let integrity = match health.faults.first() {
        None => Check::ok(HISTORY, "integrity", "no page is damaged"),
        Some(fault) => {
            let message = format!("the file is damaged: {fault}");
            let fix = format!("take it from a backup, or begin anew: {}", moved_aside(path));
            Check::failure(HISTORY, "integrity", &message).fix(&fix)
        }
    };
    vec![opens, schema, integrity]
}

/// What runs at this moment.
fn locks(state: &Path) -> Check {
    let mut running = Vec::new();
    for workflow in WorkflowName::ALL {
        let name = workflow.name();
        match Lock::holder(state, name) {
            Ok(None) => {}
            Ok(Some(holder)) => running.push(format!("{name} ({holder})")),
            Err(failure) => {
                return Check::failed(HISTORY, "locks", &failure).fix(
                    "check that you own that file and that its file system has locks (flock)",
                );
            }
        }
    }
    if running.is_empty() {
        return Check::ok(HISTORY, "locks", "nothing is running");
    }
    let message = format!("running now: {}", running.join(", "));
    Check::ok(HISTORY, "locks", &message)
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_folder_others_may_look_into_is_a_warning_with_the_command() {
        let home = tempfile::tempdir().unwrap();
        let state = home.path().join("state");
        assert!(folder("state", &state).message.ends_with("is made by the first run"));
        fs::create_dir(&state).unwrap();
        fs::set_permissions(&state, Permissions::from_mode(0o755)).unwrap();
        let check = folder("state", &state);
        let fix = format!("chmod 700 {}", state.display());
        assert_eq!((check.state, check.fix), (State::Warning, Some(fix)));
        fs::set_permissions(&state, Permissions::from_mode(0o700)).unwrap();
        assert_eq!(folder("state", &state).state, State::Ok);
    }

    #[test]
    fn a_file_in_the_way_of_a_folder_is_named() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("state"), "mine").unwrap();
        let check = folder("state", &home.path().join("state/personal-os"));
        assert_eq!(check.state, State::Failure);
        assert!(check.message.contains("/state stands where"), "{check:?}");
        assert_eq!(fs::read_to_string(home.path().join("state")).unwrap(), "mine");
    }

    #[test]
    fn a_configuration_that_others_may_change_is_a_warning() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("config.toml");
        assert_eq!(file(&path), None);
        fs::write(&path, "").unwrap();
        for (mode, state) in [(0o644, State::Ok), (0o664, State::Warning)] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            assert_eq!(file(&path).unwrap().state, state, "{mode:o}");
        }
    }

    #[test]
    fn a_run_under_way_is_named() {
        let state = tempfile::tempdir().unwrap();
        assert_eq!(locks(state.path()).message, "nothing is running");
        let _held = Lock::acquire(state.path(), "plan").unwrap();
        let check = locks(state.path());
        assert!(check.message.starts_with("running now: plan (process "), "{check:?}");
    }
}
