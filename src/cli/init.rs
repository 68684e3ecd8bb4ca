//! `init`: from nothing to a plan that is scheduled and delivered.
//!
//! Everything is asked and checked first; then secrets, configuration and schedule are written, in this
//! order. An end in the middle leaves nothing.

mod answers;
mod choose;
mod example;
mod help;
mod import;
mod open;
mod person;
mod questions;
mod slack;
mod when;
mod write;

use super::args::{InitOptions, RunOptions};
use super::{Session, ask, schedule, workflow};
use crate::config::Config;
use crate::domain::WorkflowName;
use crate::error::{Failure, Kind, Result};
use crate::run;
use answers::Answers;
use ask::Dialogue;
pub(super) use help::{PROVIDERS, SLACK_MANIFEST};
use open::Opener;
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use write::{Secrets, Written};

pub(super) fn run(session: &mut Session, options: &InitOptions) -> Result<()> {
    if options.slack_manifest {
        return session.print(SLACK_MANIFEST);
    }
    if options.providers {
        return session.print(PROVIDERS);
    }
    if let Some(folder) = &options.example {
        return example::write(session, folder);
    }
    let stdin = std::io::stdin();
    // Questions that nobody sees are none.
    let is_seen = std::io::stderr().is_terminal();
    let attended = !session.global.no_input && stdin.is_terminal() && is_seen;
    if !attended {
        write::may_write(session)?;
        write::check_place(session)?;
        return match &options.import_env {
            Some(file) => import::run(session, file, None),
            None => unattended(session),
        };
    }
    write::check_place(session)?;
    let (mut input, mut output) = (stdin.lock(), std::io::stderr());
    let mut dialogue = Dialogue::new(&mut input, &mut output, session.terminal.width);
    match &options.import_env {
        Some(file) => import::run(session, file, Some(&mut dialogue)),
        None => attend(session, &mut dialogue),
    }
}

/// Asks, writes, schedules, and shows the first plan.
fn attend(session: &mut Session, dialogue: &mut Dialogue<'_>) -> Result<()> {
    let zone = system_zone(session);
    let person = person::find(&session.environment);
    let scheduler = schedule::scheduler(session).ok();
    let asked = questions::ask(session, &person, zone, scheduler, dialogue)?;
    log::debug!("{} questions were asked", dialogue.asked());
    dialogue.say("")?;
    let written = write::write(session, Some(dialogue), &asked.answers, &asked.secrets)?;
    if written == Written::No {
        return Ok(());
    }
    let mut ended = Vec::new();
    if asked.install {
        ended.push(schedule::install_usual(session));
    }
    dialogue.say("\nYour first plan:\n")?;
    let options = RunOptions::default();
    ended.push(workflow::run(session, WorkflowName::Plan, &options));
    dialogue.say(&session.typed(
        "\nAnother one: `personal-os plan`. What is wrong, if something is: `personal-os doctor`. To \
         change the answers: `personal-os config edit`.",
    ))?;
    run::first(ended.into_iter().filter_map(Result::err).collect())
}

/// Writes what was found, each place opened once, and asks nothing.
fn unattended(session: &mut Session) -> Result<()> {
    let answers = found_answers(session);
    let secrets = Secrets::beside(&session.paths.config_file);
    write::write(session, None, &answers, &secrets)?;
    session.print(&session.typed("Next: personal-os plan\n"))
}

/// The sources that were found and can be read. What cannot be is told.
fn found_answers(session: &Session) -> Answers {
    let emails = person::find(&session.environment).email.into_iter().collect();
    let opener = Opener::new(session, system_zone(session), Vec::new());
    let mut sources = Vec::new();
    for candidate in opener.candidates() {
        if choose::is_usual(&candidate) {
            sources.push(candidate.source);
        } else if let Err(why) = candidate.opened {
            log::warn!("{} is left out: {why}", candidate.what);
        }
    }
    sources.sort_by_key(|source| source.kind.in_file().0);
    Answers { emails, sources, ..Answers::default() }
}

/// The text of a configuration with what is in the usual places, without opening any of it.
pub(super) fn new_file(session: &Session) -> String {
    let mut names = BTreeSet::new();
    let found = open::found(session, &mut names).into_iter().map(|(source, _)| source);
    let mut sources: Vec<_> =
        found.filter(|source| source.kind != answers::SourceKind::Markdown).collect();
    sources.sort_by_key(|source| source.kind.in_file().0);
    Answers { sources, ..Answers::default() }.to_toml()
}

/// The zone that holds without a configuration.
fn system_zone(session: &Session) -> chrono_tz::Tz {
    let config = Config::of_text("", session.paths.clone(), &session.environment);
    config.map_or(chrono_tz::UTC, |config| config.settings.user.zone)
}

/// Refuses a file that cannot be read.
fn unreadable(what: &str, cause: std::io::Error) -> Failure {
    Failure::caused(Kind::Io, format!("could not read {what}"), cause)
}
