//! systemd user units: written, enabled, and started where a user bus exists.

use super::{Change, Installed, System, ours, remove, said, stems, write_changed};
use crate::error::Result;
use crate::schedule::{GeneratedFile, Setup};
use crate::unix;
use std::collections::BTreeSet;
use std::path::Path;

/// What `systemctl is-active` ends with when the unit is known and does not run.
const NOT_ACTIVE: i32 = 3;

pub(super) fn install(system: &System, setup: &Setup, files: &[GeneratedFile]) -> Result<Change> {
    let there = ours(&system.units, &names(setup))?;
    let wanted: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let gone: Vec<&String> = there.keys().filter(|name| !wanted.contains(name.as_str())).collect();
    let mut notes = Vec::new();
    let mut changed = Vec::new();
    for name in gone {
        take_away(system, name, &mut notes)?;
        changed.push(name.clone());
    }
    changed.extend(write_changed(&system.units, files, &there)?);
    let timers: Vec<&str> = wanted.into_iter().filter(|name| is_timer(name)).collect();
    let ready = timers.iter().all(|timer| idle(system, timer).is_none());
    if changed.is_empty() && ready {
        notes.extend(lingering());
        return Ok(Change { changed, notes });
    }
    start(system, &timers, &mut notes)?;
    notes.extend(lingering());
    if changed.is_empty() {
        changed.extend(timers.iter().map(|&timer| timer.to_owned()));
    }
    Ok(Change { changed, notes })
}

pub(super) fn uninstall(system: &System, setup: &Setup) -> Result<Change> {
    let there = ours(&system.units, &names(setup))?;
    let mut notes = Vec::new();
    for name in there.keys() {
        take_away(system, name, &mut notes)?;
    }
    if !there.is_empty() {
        reload(system, &mut notes)?;
    }
    Ok(Change { changed: there.into_keys().collect(), notes })
}

pub(super) fn installed(system: &System, setup: &Setup) -> Result<Installed> {
    let files = ours(&system.units, &names(setup))?;
    let mut notes = Vec::new();
    let mut idle_timers = BTreeSet::new();
    for timer in files.keys().filter(|name| is_timer(name)) {
        if let Some(why) = idle(system, timer) {
            idle_timers.insert(timer.clone());
            notes.push(format!("{timer} {why}: `personal-os schedule install` mends it"));
        }
    }
    if !files.is_empty() {
        notes.extend(lingering());
    }
    Ok(Installed { files, idle: idle_timers, notes })
}

fn is_timer(name: &str) -> bool {
    name.strip_suffix(".timer").is_some()
}

fn names(setup: &Setup) -> Vec<String> {
    let stems = stems(setup, '-').into_iter();
    stems.flat_map(|stem| [format!("{stem}.service"), format!("{stem}.timer")]).collect()
}

/// Enables the timers and starts them. Without a user bus they are enabled alone, and start with
/// the next login.
fn start(system: &System, timers: &[&str], notes: &mut Vec<String>) -> Result<()> {
    let has_bus = reload(system, notes)?;
    let mut argv = vec!["systemctl", "--user", "enable"];
    if has_bus {
        argv.push("--now");
    }
    argv.extend(timers);
    let output = system.run(&argv, None)?;
    if !output.status.success() {
        notes.push(format!("the timers could not be enabled: {}", said(&output)));
    }
    Ok(())
}

/// Has systemd read the units again; says whether there was a systemd to do so.
fn reload(system: &System, notes: &mut Vec<String>) -> Result<bool> {
    let output = system.run(&["systemctl", "--user", "daemon-reload"], None)?;
    if !output.status.success() {
        notes.push(format!(
            "no systemd of this user could be reached, so the timers start with the next login: {}",
            said(&output)
        ));
    }
    Ok(output.status.success())
}

fn take_away(system: &System, name: &str, notes: &mut Vec<String>) -> Result<()> {
    if is_timer(name) {
        // Stopping needs a bus; disabling does not.
        system.run(&["systemctl", "--user", "stop", name], None)?;
        let output = system.run(&["systemctl", "--user", "disable", name], None)?;
        if !output.status.success() {
            notes.push(format!("{name} could not be disabled: {}", said(&output)));
        }
    }
    remove(&system.units.join(name))
}

/// Why a timer will not fire, if so: it starts with the next login only when it is enabled, and
/// fires before only when it was started.
fn idle(system: &System, timer: &str) -> Option<&'static str> {
    let code = |verb: &str| {
        let output = system.run(&["systemctl", "--user", verb, "--quiet", timer], None);
        output.ok().and_then(|output| output.status.code())
    };
    if code("is-enabled") != Some(0) {
        return Some("is not enabled");
    }
    // Without a bus nobody knows, and the code is another.
    (code("is-active") == Some(NOT_ACTIVE)).then_some("is enabled and was stopped")
}

/// Timers of a user who is not logged in run only while that user lingers (loginctl(1)).
fn lingering() -> Option<String> {
    let (user, _) = unix::user()?;
    let lingers = Path::new("/var/lib/systemd/linger").join(&user).exists();
    (!lingers).then(|| {
        format!("timers run only while you are logged in; `loginctl enable-linger {user}` lets them run always")
    })
}
