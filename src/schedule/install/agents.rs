//! launchd agents: written, and handed to the user's session.

use super::{Change, Installed, System, ours, remove, said, stems, write_changed};
use crate::error::Result;
use crate::schedule::{GeneratedFile, Setup};
use crate::unix;
use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

/// `launchctl bootout` returns before the agent is gone; so often, and so far apart, it is looked
/// whether it is.
const LOOKS: u32 = 50;
const BETWEEN: Duration = Duration::from_millis(100);

pub(super) fn install(system: &System, setup: &Setup, files: &[GeneratedFile]) -> Result<Change> {
    let there = ours(&system.agents, &names(setup))?;
    let wanted: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let mut notes = Vec::new();
    let mut changed = Vec::new();
    for name in there.keys().filter(|name| !wanted.contains(name.as_str())) {
        stop(system, label(name))?;
        remove(&system.agents.join(name))?;
        changed.push(name.clone());
    }
    crate::files::create_private_dir(&setup.logs).map_err(|cause| {
        crate::error::Failure::caused(
            crate::error::Kind::Io,
            format!("could not create {}", setup.logs.display()),
            cause,
        )
    })?;
    changed.extend(write_changed(&system.agents, files, &there)?);
    for name in wanted {
        let stale = changed.iter().any(|changed| changed == name);
        if !stale && is_loaded(system, label(name))? {
            continue;
        }
        stop(system, label(name))?;
        let path = super::shown(&system.agents.join(name));
        let output = system.run(&["launchctl", "bootstrap", &domain(), &path], None)?;
        if !output.status.success() {
            notes.push(format!("{name} could not be loaded: {}", said(&output)));
        }
        if !stale {
            changed.push(name.to_owned());
        }
    }
    Ok(Change { changed, notes })
}

pub(super) fn uninstall(system: &System, setup: &Setup) -> Result<Change> {
    let there = ours(&system.agents, &names(setup))?;
    for name in there.keys() {
        stop(system, label(name))?;
        remove(&system.agents.join(name))?;
    }
    Ok(Change { changed: there.into_keys().collect(), notes: Vec::new() })
}

pub(super) fn installed(system: &System, setup: &Setup) -> Result<Installed> {
    let files = ours(&system.agents, &names(setup))?;
    let mut notes = Vec::new();
    let mut idle = BTreeSet::new();
    for name in files.keys() {
        if !is_loaded(system, label(name)).unwrap_or(false) {
            idle.insert(name.clone());
            notes.push(format!("{name} is not loaded: `personal-os schedule install` loads it"));
        }
    }
    Ok(Installed { files, idle, notes })
}

fn names(setup: &Setup) -> Vec<String> {
    stems(setup, '.').into_iter().map(|stem| format!("{stem}.plist")).collect()
}

fn label(name: &str) -> &str {
    name.strip_suffix(".plist").unwrap_or(name)
}

/// The session of the user in which agents run.
fn domain() -> String {
    format!("gui/{}", unix::user_id())
}

fn is_loaded(system: &System, label: &str) -> Result<bool> {
    let output = system.run(&["launchctl", "print", &format!("{}/{label}", domain())], None)?;
    Ok(output.status.success())
}

/// Takes an agent out of the session and waits until it is out: loading one that is still being
/// taken out fails.
fn stop(system: &System, label: &str) -> Result<()> {
    if !is_loaded(system, label)? {
        return Ok(());
    }
    system.run(&["launchctl", "bootout", &format!("{}/{label}", domain())], None)?;
    for _ in 0..LOOKS {
        if !is_loaded(system, label)? {
            break;
        }
        thread::sleep(BETWEEN);
    }
    Ok(())
}
