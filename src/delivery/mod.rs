//! Where messages go: one trait, one file per kind of sink, and the rules of the ledger.
//!
//! A sink delivers the bytes of a row and knows no format. It says truly what became of them: only
//! what surely did not arrive may be sent again, and where that is not sure, a [`Sink`] that can
//! looks it up.

mod command;
pub mod egress;
mod file;
pub mod ledger;
mod ping;
mod route;
mod settings;
mod slack;
mod target;
mod webhook;

pub use ping::Signal;
pub use settings::{Form, OnUnknown, Ping, SlackSettings, is_person};
pub use target::{Named, Target, fill};

use crate::env::Environment;
use crate::error::{Failure, Kind, Result};
use crate::http::Client;
use crate::store::{Attempt, Receipt, Store, StoredDelivery};
use chrono::{DateTime, Utc};
use std::io::Write;
use std::rc::Rc;
use std::time::Duration;

/// Shorter texts are words, and no secrets.
const SHORTEST_SECRET: usize = 6;

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived; the other side may have said where.
    Sent(Option<Receipt>),
    /// It surely did not arrive, and asking again changes nothing.
    Refused {
        /// The class of the failure.
        kind: Kind,
        /// Why, as a lower-case fragment.
        reason: String,
        /// The next step.
        hint: Option<String>,
    },
    /// Nobody knows whether it arrived.
    Unknown(String),
    /// It surely did not arrive, and may later.
    Later {
        /// The class of the failure, if it has to be one.
        kind: Kind,
        /// Why, as a lower-case fragment.
        reason: String,
        /// How long the other side wants to be left alone.
        after: Option<Duration>,
    },
}

impl Outcome {
    fn refused(kind: Kind, reason: impl Into<String>) -> Self {
        Self::Refused { kind, reason: reason.into(), hint: None }
    }

    fn later(kind: Kind, reason: impl Into<String>) -> Self {
        Self::Later { kind, reason: reason.into(), after: None }
    }

    /// Something on this side is missing: it goes out when that is mended.
    fn not_ready(failure: &Failure) -> Self {
        let hints = failure.hints.iter().map(|hint| format!("; {hint}"));
        let hints: String = hints.collect();
        Self::later(failure.kind, format!("{failure}{hints}"))
    }
}

/// What a look at the other side says about a message whose fate is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It arrived.
    Yes(Option<Receipt>),
    /// It is not there. It may have been on its way when it was looked for.
    No,
    /// It is not there, and sending it twice does no more than sending it once.
    Harmless,
    /// There is no way to look, and this is why.
    Impossible(String),
    /// It could not be looked up now.
    Later(String),
}

/// One message on its way.
#[derive(Debug, Clone, Copy)]
pub struct Parcel<'a> {
    /// Its row.
    pub row: &'a StoredDelivery,
    /// Where its first part is, for the others.
    pub thread: Option<&'a Receipt>,
}

/// What a sink may look at and keep beyond one run.
pub struct Memory<'a> {
    /// The history.
    pub store: &'a mut Store,
    /// The time.
    pub now: DateTime<Utc>,
}

/// A place to deliver to.
pub trait Sink {
    /// Does all that can be done before a message is sent: fetches secrets, finds the destination.
    /// Nothing has been sent when it fails.
    fn prepare(&mut self, memory: &mut Memory<'_>) -> Result<Attempt, Outcome> {
        let _ = memory;
        Ok(Attempt::default())
    }

    /// Sends one message.
    fn deliver(&mut self, parcel: &Parcel<'_>, memory: &mut Memory<'_>) -> Outcome;

    /// Looks whether a message whose fate is unknown arrived.
    fn look_up(&mut self, parcel: &Parcel<'_>, memory: &mut Memory<'_>) -> Found {
        let _ = (parcel, memory);
        Found::Impossible("this kind of sink cannot be asked".to_owned())
    }
}

/// A sink that is configured nowhere any more.
pub struct Nowhere;

impl Sink for Nowhere {
    fn deliver(&mut self, _: &Parcel<'_>, _: &mut Memory<'_>) -> Outcome {
        Outcome::refused(Kind::Config, "the sink is not configured any more")
    }
}

/// What the sinks of one run share.
pub struct Outlets {
    environment: Environment,
    client: Rc<Client>,
    slack: Option<Rc<slack::Session>>,
    /// No network may be used.
    pub offline: bool,
}

impl Outlets {
    /// Nothing is connected before it is needed.
    pub fn new(sinks: &Named, environment: Environment, offline: bool) -> Self {
        let slack = sinks
            .slack()
            .map(|settings| Rc::new(slack::Session::new(settings.clone(), environment.clone())));
        Self { environment, client: Rc::new(Client::default()), slack, offline }
    }

    /// The sink that delivers to `target`; none for standard output, which the run has.
    pub fn sink(&self, target: &Target) -> Option<Box<dyn Sink>> {
        match target {
            Target::Stdout => None,
            Target::File { .. } => Some(Box::new(file::FileSink)),
            Target::Command { command, .. } => {
                Some(Box::new(command::CommandSink::new(command.clone())))
            }
            Target::Webhook { hook, .. } => Some(Box::new(webhook::WebhookSink::new(
                hook.clone(),
                self.environment.clone(),
                Rc::clone(&self.client),
            ))),
            Target::Slack { address, .. } => {
                let session = Rc::clone(self.slack.as_ref()?);
                Some(Box::new(slack::SlackSink::new(session, address.clone())))
            }
        }
    }
}

/// A text of the other side's without the secrets that it may repeat. What is too short to be a
/// secret stays.
fn masked<'s>(text: &str, secrets: impl Iterator<Item = &'s str>) -> String {
    let secrets = secrets.filter(|secret| secret.len() >= SHORTEST_SECRET);
    secrets.fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
}

/// Writes text to standard output, whole.
pub fn print(writer: &mut dyn Write, text: &str) -> Result<()> {
    // The flush is part of it: a full disk behind a redirect shows only there.
    writer
        .write_all(text.as_bytes())
        .and_then(|()| writer.flush())
        .map_err(|error| Failure::output("stdout", error))
}
