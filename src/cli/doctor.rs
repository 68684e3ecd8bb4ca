//! `doctor`: everything that runs depend on, looked at once, with the fix of what is wrong.
//!
//! It is called when something is wrong already, so every part stands alone: a broken configuration,
//! an unreadable history or a missing home folder costs the checks that need it and no other. It
//! records and delivers nothing and keeps no log. Without `--online` it asks no server; a program
//! that a secret or a source names is started all the same, for there is no other way to know.

mod check;
mod clock;
mod model;
mod place;
mod schedule;
mod scheduled;
mod secrets;
mod sinks;
mod slack;
mod sources;
mod system;

use super::args::DoctorOptions;
use super::called::called;
use super::opened;
use super::schedule::Arranged;
use super::terminal::Terminal;
use super::{Prepared, Session};
use crate::error::{Failure, Kind, Result};
use crate::report::{Style, terminal};
use crate::run::{self, Listing};
use crate::store::{FILE_NAME, Store};
use crate::time::Moment;
use check::Check;
use secrets::Secrets;
use serde::Serialize;
use std::io;
use std::path::Path;
use std::thread::{Builder, ScopedJoinHandle};

const CONFIG: &str = "config";

/// What to do about a mistake. Until then no command uses the file.
const EDIT: &str = "`personal-os config edit`; no command uses the file before";

pub(super) fn run(session: &mut Session, options: &DoctorOptions) -> Result<()> {
    if options.online && session.global.offline {
        return Err(Failure::new(Kind::Usage, "--online and --offline exclude each other")
            .hint("without --online the doctor uses no network in any case"));
    }
    let arranged = schedule::arranged(session);
    let mut checks = examine(session, options, &arranged);
    if options.as_scheduled {
        let differences = scheduled::checks(session, &arranged, &checks, options.online);
        checks.extend(differences);
    }
    // What a doctor says is shown to others, whom the name of the home folder does not concern.
    let home = session.paths.home.as_ref().and_then(|home| home.to_str());
    if let Some(home) = home.filter(|home| home.len() > 1) {
        checks = checks.into_iter().map(|check| check.at_home(home)).collect();
    }
    let called = called(&session.global);
    checks = checks.into_iter().map(|check| check.typed_for(&called)).collect();
    end(&checks, options, &mut session.terminal)
}

/// What there is to say where it is not even known where anything is.
pub(super) fn without_a_place(
    failure: Failure,
    options: &DoctorOptions,
    terminal: &mut Terminal,
) -> Result<()> {
    if failure.kind == Kind::Usage {
        return Err(failure);
    }
    end(&[Check::failed("permissions", "home", &failure)], options, terminal)
}

/// Prints the checks; the end is a failure if one of them is.
fn end(checks: &[Check], options: &DoctorOptions, to: &mut Terminal) -> Result<()> {
    let text = if options.json {
        #[derive(Serialize)]
        struct Checks<'a> {
            checks: &'a [Check],
        }
        run::to_json(&Listing::new(Checks { checks }))?
    } else {
        let style = Style { width: to.width, color: to.color };
        terminal(&check::document(checks), style)
    };
    crate::delivery::print(&mut to.stdout, &text)?;
    if check::is_sick(checks) {
        let message = format!("the doctor found {}", check::verdict(checks));
        return Err(Failure::new(Kind::Other, message));
    }
    Ok(())
}

fn examine(
    session: &mut Session,
    options: &DoctorOptions,
    arranged: &Result<Arranged>,
) -> Vec<Check> {
    let read = session.read();
    let mut checks = configuration(session, &read);
    // Without a right configuration, what would hold without one.
    let (paths, environment) = (session.paths.clone(), &session.environment);
    let system = crate::config::Config::of_text("", paths, environment);
    let mut zone = match system {
        Ok(config) => (
            config.settings.user.zone,
            "the system's, for the configuration cannot be read".to_owned(),
        ),
        Err(_) => (chrono_tz::UTC, "nothing says which".to_owned()),
    };
    if let Ok(mut prepared) = read {
        let shown = prepared.config.shown();
        let origin = shown.into_iter().find(|value| value.key == "user.timezone");
        zone = (prepared.moment.zone, origin.map_or(zone.1, |origin| origin.layer));
        prepared.context.offline = !options.online;
        checks.extend(outside(session, &prepared, options.online));
    }
    let moment = Moment { now: session.now(), zone: zone.0 };
    // What a history cannot say, its own check tells.
    let store = Store::look(&session.paths.state.join(FILE_NAME)).ok().flatten();
    checks.extend(schedule::checks(session, arranged, store.as_ref()));
    drop(store);
    checks.extend(clock::checks(moment, &zone.1, session.fixed.is_some()));
    checks.extend(place::checks(&session.paths));
    check::in_order(checks)
}

/// The file itself: whether it is there, can be read and says only what is known.
fn configuration(session: &Session, read: &Result<Prepared>) -> Vec<Check> {
    let file = session.paths.config_file.display();
    let prepared = match read {
        Ok(prepared) => prepared,
        Err(failure) => {
            let text = failure.to_string();
            let mut lines: Vec<&str> = text.lines().collect();
            // The first of several lines counts them.
            if lines.len() > 1 {
                lines.remove(0);
            }
            if let [_] = lines.as_slice() {
                // What cannot be read has no mistakes.
                let name = if is_readable(&session.paths.config_file) { "mistake" } else { "file" };
                return vec![Check::failed(CONFIG, name, failure)];
            }
            let mistake = |line: &&str| Check::failure(CONFIG, "mistake", line).fix(EDIT);
            return lines.iter().map(mistake).collect();
        }
    };
    if !prepared.config.file_exists {
        let found = &prepared.sources.found;
        let found = if found.is_empty() {
            "and no calendar and no task list is found on this machine".to_owned()
        } else {
            format!("so what is found is used: {}", found.join(", "))
        };
        let message = format!("there is no {file}, {found}");
        return vec![Check::warning(CONFIG, "file", &message).fix("personal-os init")];
    }
    // Each mistake is one failure; that no command uses such a file is none of its own.
    let exposed = prepared.config.exposed();
    let exposed = exposed.map(|exposed| Check::failed(CONFIG, "mode", &exposed));
    let mistakes = prepared.config.flaws().into_iter().map(|flaw| {
        Check::failure(CONFIG, "mistake", &format!("{}: {}", flaw.place, flaw.message)).fix(EDIT)
    });
    let mut checks: Vec<Check> = exposed.into_iter().chain(mistakes).collect();
    if checks.is_empty() {
        checks.push(Check::ok(CONFIG, "file", &format!("{file} is right")));
    }
    checks
}

fn is_readable(file: &Path) -> bool {
    // Something else than a file might never answer.
    std::fs::metadata(file).is_ok_and(|is| is.is_file()) && std::fs::File::open(file).is_ok()
}

/// What lies beyond this program: secrets, sources, the model, Slack and the other sinks.
fn outside(session: &mut Session, prepared: &Prepared, online: bool) -> Vec<Check> {
    let secrets = Secrets::fetch(&prepared.config, &session.environment);
    let targets = sinks::targets(prepared);
    let wanted = slack::Wanted::of(prepared, &targets);
    let (ai, settings) = (prepared.ai.as_ref(), prepared.sinks.slack());
    let fixed = session.fixed;
    let clock = move || fixed.unwrap_or_else(crate::time::read_clock);
    let (secrets_of, wanted) = (&secrets, &wanted);
    let model = move || ai.map(|ai| model::answer(ai, secrets_of, online, &clock));
    let slack = move || {
        settings.map(|settings| slack::answer(settings, secrets_of, wanted, online, &clock))
    };
    // All at once, so that the slowest decides how long it takes.
    let (model, slack, opened) = std::thread::scope(|scope| {
        let model = Builder::new().spawn_scoped(scope, model);
        let slack = Builder::new().spawn_scoped(scope, slack);
        let opened = session.with_parts(prepared, |parts| Ok(parts.open_all()));
        (joined(model), joined(slack), opened)
    });
    let mut checks = secrets.checks();
    let opened = opened.map(|opened| opened::sources(&opened)).unwrap_or_default();
    if opened.is_empty() && prepared.config.file_exists {
        let message = "the configuration names no calendar and no task list";
        checks.push(Check::warning("sources", "none", message).fix("`personal-os config edit`"));
    }
    checks.extend(sources::checks(&opened, prepared.moment));
    checks.extend(model::configured(ai));
    let defect = |area| Check::failure(area, "answer", "asking ended in a defect of this program");
    checks.extend(model.unwrap_or_else(|| Some(vec![defect("model")])).unwrap_or_default());
    checks.extend(slack.unwrap_or_else(|| Some(vec![defect("slack")])).unwrap_or_default());
    let day = prepared.moment.today().to_string();
    checks.extend(sinks::checks(prepared, &targets, &secrets, &session.environment, &day, online));
    let is_remote = ai.is_some()
        || settings.is_some()
        || targets.iter().any(crate::delivery::Target::is_remote)
        || opened.iter().any(sources::was_left_alone);
    if is_remote && !online {
        let message = "no server was asked; what is said of sources on the network is from copies";
        let check = Check::skipped("network", "online", message);
        checks.push(check.fix("personal-os doctor --online"));
    }
    checks
}

/// What a thread found out; nothing if there was no thread to be had, or it met a defect.
fn joined<T>(started: io::Result<ScopedJoinHandle<'_, T>>) -> Option<T> {
    started.ok()?.join().ok()
}
