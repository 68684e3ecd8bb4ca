//! Where messages go: whether each sink could take one, without sending it any.

use super::super::Prepared;
use super::check::Check;
use super::secrets::Secrets;
use super::system;
use crate::delivery::{Target, fill};
use crate::domain::shell_word;
use crate::env::Environment;
use crate::http;
use crate::unix;
use std::path::{Path, PathBuf};

const AREA: &str = "sinks";

/// Why a sink is not tried where servers are.
const UNTRIED: &str = "not tried, for whatever reaches it is a message";

/// Every destination that the configuration names anywhere, once.
pub(super) fn targets(prepared: &Prepared) -> Vec<Target> {
    let named = prepared.sinks.all().into_iter().filter_map(|(_, target)| target);
    let routed = prepared.routes.values().flatten();
    let mut targets: Vec<Target> = Vec::new();
    for target in named.chain(routed).chain(&prepared.sinks.alerts) {
        if !targets.contains(target) {
            targets.push(target.clone());
        }
    }
    targets
}

/// One check for each sink.
pub(super) fn checks(
    prepared: &Prepared,
    targets: &[Target],
    secrets: &Secrets,
    environment: &Environment,
    day: &str,
    online: bool,
) -> Vec<Check> {
    let untried = |check: Check| if online { check.and(UNTRIED) } else { check };
    let off = prepared.sinks.all().into_iter().filter(|(_, target)| target.is_none());
    let off = off.map(|(name, _)| Check::skipped(AREA, name, "turned off in the configuration"));
    let on = targets.iter().filter_map(|target| {
        let check = check(target, secrets, environment, day)?;
        let can_be_tried = !matches!(target, Target::Webhook { .. } | Target::Command { .. });
        Some(if can_be_tried { check } else { untried(check) })
    });
    let mut checks: Vec<Check> = on.chain(off).collect();
    if let Some(ping) = &prepared.sinks.ping
        && let Some(secret) = secrets.value(&ping.url)
    {
        checks.push(untried(address("ping", secret.expose(), "tells a watcher at")));
    }
    checks
}

fn check(
    target: &Target,
    secrets: &Secrets,
    environment: &Environment,
    day: &str,
) -> Option<Check> {
    Some(match target {
        Target::Stdout => return None,
        Target::File { name, path } => file(name, &fill(path, "plan", day)),
        Target::Command { name, command } => {
            let argv = command.argv.first().map(String::as_str).unwrap_or_default();
            program(name, argv, environment)
        }
        Target::Webhook { name, hook } => match secrets.value(&hook.url) {
            Some(secret) => address(name, secret.expose(), "posts to"),
            None => Check::skipped(AREA, name, "its address could not be had"),
        },
        Target::Slack { name, address, .. } => {
            Check::ok(AREA, name, &format!("sends to {address} in Slack"))
        }
    })
}

fn file(name: &str, path: &Path) -> Check {
    let shown = path.display();
    if path.is_dir() {
        return Check::failure(AREA, name, &format!("{shown} is a folder"))
            .fix("name a file in it: `personal-os config edit`");
    }
    let place = if path.exists() { Some(path) } else { path.parent() };
    let existing = place.and_then(system::nearest_existing);
    let Some(existing) = existing.filter(|existing| *existing == path || existing.is_dir()) else {
        let message = format!("{shown} cannot be made, for a file is in the way");
        return Check::failure(AREA, name, &message).fix("`personal-os config edit`");
    };
    // A file is replaced, so its folder has to take a new one.
    let folder = if existing == path { path.parent().unwrap_or(path) } else { existing };
    if !unix::may_write(folder) {
        let message = format!("{} cannot be written to", folder.display());
        let word = shell_word(&folder.display().to_string());
        let fix = format!("chmod u+w {word}, or name another path");
        return Check::failure(AREA, name, &message).fix(&fix);
    }
    let made = if place.is_some_and(|place| place != existing && existing != path) {
        ", whose folder is made with the first message"
    } else {
        ""
    };
    Check::ok(AREA, name, &format!("writes {shown}{made}"))
}

fn program(name: &str, program: &str, environment: &Environment) -> Check {
    match found(program, environment) {
        Some(path) => Check::ok(AREA, name, &format!("runs {}", path.display())),
        None => Check::failure(AREA, name, &format!("{program} is not found, or may not be run"))
            .fix("install it, or write its whole path: `personal-os config edit`"),
    }
}

/// Where a program is that this user may run.
pub(super) fn found(program: &str, environment: &Environment) -> Option<PathBuf> {
    if program.contains('/') {
        return Some(PathBuf::from(program)).filter(|path| system::may_run(path));
    }
    let folders = environment.get("PATH").map(std::env::split_paths).into_iter().flatten();
    folders.map(|folder| folder.join(program)).find(|path| system::may_run(path))
}

/// Only the host of an address that is a secret is told.
fn address(name: &str, address: &str, what: &str) -> Check {
    match http::parse(address) {
        Ok(url) => Check::ok(AREA, name, &format!("{what} {}", http::place(&url))),
        Err(why) => Check::failure(AREA, name, &format!("its address {why}"))
            .fix("store the whole address, as the other side shows it"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    #[test]
    fn a_file_needs_a_folder_that_takes_it() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("plan.md"), "old").unwrap();
        let state = |path: &str| file("archive", &home.path().join(path)).state;
        assert_eq!(state("plan.md"), State::Ok);
        assert_eq!(state("new/2026-11-24.md"), State::Ok);
        assert_eq!(state(""), State::Failure);
        assert_eq!(state("plan.md/inside.md"), State::Failure);
        let made = file("archive", &home.path().join("new/a.md")).message;
        assert!(made.ends_with("whose folder is made with the first message"), "{made}");
    }

    #[test]
    fn a_program_is_looked_for_where_it_would_be() {
        let environment: Environment = [("PATH", "/nowhere:/usr/bin:/bin")].into_iter().collect();
        assert!(found("sh", &environment).is_some() && found("/bin/sh", &environment).is_some());
        assert_eq!(found("no-such-program", &environment), None);
        assert_eq!(found("/etc/passwd", &environment), None);
        assert_eq!(found("sh", &Environment::default()), None);
    }

    #[test]
    fn of_a_secret_address_only_the_host_is_told() {
        let check = address("hook", "https://hooks.example/T1/secret", "posts to");
        assert_eq!((check.state, check.message.as_str()), (State::Ok, "posts to hooks.example"));
        let wrong = address("hook", "http://hooks.example/T1/secret", "posts to");
        assert!(wrong.state == State::Failure && !wrong.message.contains("secret"), "{wrong:?}");
    }
}
