//! What happens around a run when nobody watches: a watcher is told of its start and end, and a
//! failure becomes an alert, one per cause and day.

use super::delivery::{self, Message};
use super::{Prepared, Session};
use crate::config::Config;
use crate::config::paths::Paths;
use crate::delivery::{Named, Outlets, Signal};
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::report::{Body, Document, Line, Section};
use crate::run;
use crate::sources::{Context, Sources};
use crate::time::Moment;
use std::collections::BTreeMap;
use std::path::Path;

/// The name of the route in the state folder.
const ROUTE: &str = "alert-route.toml";

/// A route is a few lines.
const MOST_BYTES: u64 = 1 << 20;

/// Runs `work` and tells of it. A person at a terminal sees for themselves.
pub(super) fn watched(
    session: &mut Session,
    prepared: &Prepared,
    workflow: &str,
    work: impl FnOnce(&mut Session) -> Result<()>,
) -> Result<()> {
    let work = |session: &mut Session| work(session).err().into_iter().collect();
    watched_all(session, prepared, workflow, work)
}

/// The same for several reports of a workflow, which are one to a watcher: what one of them fails at
/// is not forgotten because the next one does not. Gives the first failure.
pub(super) fn watched_all(
    session: &mut Session,
    prepared: &Prepared,
    workflow: &str,
    work: impl FnOnce(&mut Session) -> Vec<Failure>,
) -> Result<()> {
    if session.terminal.attended {
        return run::first(work(session));
    }
    keep_route(session, &prepared.sinks);
    ping(session, &prepared.sinks, Signal::Start);
    let failures = work(session);
    let worth = || failures.iter().filter(|failure| is_worth_an_alert(failure.kind));
    if worth().next().is_some() {
        ping(session, &prepared.sinks, Signal::Fail);
    } else if failures.iter().all(|failure| failure.kind != Kind::Busy) {
        // Of a workflow that somebody else is at, somebody else tells.
        ping(session, &prepared.sinks, Signal::Success);
    }
    for failure in worth() {
        raise(session, prepared, workflow, failure);
    }
    run::first(failures)
}

/// Tells of a configuration that cannot be used, by the way that was last known to be right.
pub(super) fn unprepared(session: &mut Session, workflow: &str, failure: &Failure) {
    if session.terminal.attended || !is_worth_an_alert(failure.kind) {
        return;
    }
    match last_route(session) {
        Ok(Some(prepared)) => {
            ping(session, &prepared.sinks, Signal::Fail);
            raise(session, &prepared, workflow, failure);
        }
        Ok(None) => {}
        Err(wrong) => log::warn!("there is no way to send an alert: {wrong}"),
    }
}

/// An alert is for what goes wrong while nobody looks, and will again.
fn is_worth_an_alert(kind: Kind) -> bool {
    !matches!(kind, Kind::BrokenPipe | Kind::Busy | Kind::Usage)
}

fn ping(session: &Session, sinks: &Named, signal: Signal) {
    if let Some(ping) = sinks.ping.as_ref().filter(|_| !session.global.offline) {
        ping.send(signal, &session.environment);
    }
}

/// Sends the alert of a failure. That it fails too is no news; the next run tells of it.
fn raise(session: &mut Session, prepared: &Prepared, workflow: &str, failure: &Failure) {
    if prepared.sinks.alerts.is_empty() {
        return;
    }
    let why = failure.to_string();
    // The same failure on another line of a file, or in another process, is the same cause.
    let cause: String = why.chars().filter(|c| !c.is_ascii_digit()).collect();
    let lines = why.lines().map(|line| Line::new().outside(line)).collect();
    let hints = failure.hints.iter().map(|hint| Line::new().outside(session.typed(hint))).collect();
    let message = Message {
        document: Document {
            title: Line::new().ours(format!("personal-os {workflow} failed")),
            verdict: lines,
            sections: vec![Section::new("What to do", Body::List(hints))],
            footer: Vec::new(),
        },
        targets: prepared.sinks.alerts.clone(),
        cause: Some(format!("{workflow}/{:?}/{cause}", failure.kind)),
    };
    match delivery::send(session, prepared, &message) {
        Ok(_) => {}
        Err(failure) => log::warn!("the alert did not get out: {failure}"),
    }
}

/// Writes down how alerts go, if that has changed.
fn keep_route(session: &Session, sinks: &Named) {
    let route = sinks.route();
    let path = session.paths.state.join(ROUTE);
    let kept = files::read_regular(&path, MOST_BYTES).map(|contents| contents.bytes);
    let is_new = match &kept {
        Ok(kept) => *kept != route.as_bytes(),
        Err(_) => !route.is_empty(),
    };
    if is_new && let Err(error) = files::replace_private(&path, route.as_bytes()) {
        log::warn!("the way of alerts was not kept in {}: {error}", path.display());
    }
}

/// What is needed to send an alert, from the route that was written down.
fn last_route(session: &Session) -> Result<Option<Prepared>> {
    let path = session.paths.state.join(ROUTE);
    if !path.exists() {
        return Ok(None);
    }
    let paths = Paths { config_file: path, config_is_explicit: true, ..session.paths.clone() };
    // A program runs where it ran before.
    let base = session.paths.config_file.parent().unwrap_or(Path::new("/")).to_owned();
    let config = Config::load_as_in(base, paths, &session.environment)?;
    let sinks = Named::read(&config);
    config.check()?;
    let moment = Moment { now: session.now(), zone: config.settings.user.zone };
    let outlets = Outlets::new(&sinks, session.environment.clone(), session.global.offline);
    let context = Context { moment, addresses: Vec::new(), offline: session.global.offline };
    let (sources, routes) = (Sources::default(), BTreeMap::new());
    Ok(Some(Prepared { config, sources, sinks, outlets, routes, ai: None, moment, context }))
}
