//! Slack: finding the destination once, sending once, and looking up what got lost.

use super::settings::{SlackSettings, is_person};
use super::{Found, Memory, Outcome, Parcel, Sink, ledger};
use crate::domain::{clean, shorten};
use crate::env::Environment;
use crate::error::{Kind, Result};
use crate::slack::{Fault, Identity, Posted, Slack, Wanted, metadata};
use crate::store::{Attempt, Receipt, Workspace};
use chrono::DateTime;
use serde_json::{Map, Value, json};
use std::cell::OnceCell;
use std::rc::Rc;

/// The history is read from so many seconds before the attempt.
const BEFORE: i64 = 60;

/// As [`BEFORE`], where only our own clock says when that was.
const BEFORE_OUR_TIME: i64 = 24 * 60 * 60;

/// The longest name of a workspace that a message quotes, in columns.
const QUOTED: usize = 80;

/// One token in one run, for all its destinations.
pub(super) struct Session {
    settings: SlackSettings,
    environment: Environment,
    slack: OnceCell<Slack>,
    /// Who the token stands for, or that it is refused: it is not asked for again.
    identity: OnceCell<Result<Identity, Outcome>>,
}

impl Session {
    pub(super) fn new(settings: SlackSettings, environment: Environment) -> Self {
        Self { settings, environment, slack: OnceCell::new(), identity: OnceCell::new() }
    }

    fn base(&self) -> &str {
        self.settings.base_url.as_str()
    }

    fn slack(&self) -> Result<&Slack, Outcome> {
        if let Some(slack) = self.slack.get() {
            return Ok(slack);
        }
        let token = self.settings.token.resolve(&self.environment);
        let token = token.map_err(|failure| Outcome::not_ready(&failure))?;
        let SlackSettings { base_url, timeout, budget, .. } = &self.settings;
        Ok(self.slack.get_or_init(|| Slack::new(base_url.clone(), token, *timeout, *budget)))
    }

    /// Who the token stands for, asked once a run. A token of another workspace than last time
    /// would send a plan to strangers.
    fn identity(&self, memory: &mut Memory<'_>) -> Result<&Identity, Outcome> {
        let asked = match self.identity.get() {
            Some(asked) => asked,
            None => match self.ask_identity(memory) {
                Err(passing @ (Outcome::Later { .. } | Outcome::Unknown(_))) => {
                    return Err(passing);
                }
                lasting => self.identity.get_or_init(|| lasting),
            },
        };
        asked.as_ref().map_err(Outcome::clone)
    }

    fn ask_identity(&self, memory: &mut Memory<'_>) -> Result<Identity, Outcome> {
        let identity = self.slack()?.identity().map_err(|fault| outcome(fault.of_reading()))?;
        let known = memory.store.workspace(self.base()).map_err(|f| Outcome::not_ready(&f))?;
        let wanted = self.settings.team.as_ref();
        let expected = wanted.or(known.as_ref().map(|known| &known.team));
        if let Some(team) = expected.filter(|team| **team != identity.team) {
            let quoted = |text: &str| shorten(&clean(text), QUOTED);
            let before = known.as_ref().filter(|known| known.team == *team);
            let before = before.map(|known| format!(" ({})", quoted(&known.name)));
            let is = quoted(&identity.team);
            return Err(Outcome::Refused {
                kind: Kind::Refused,
                reason: format!(
                    "the token belongs to the workspace {is} ({}) and not to {team}{}",
                    quoted(&identity.team_name),
                    before.unwrap_or_default()
                ),
                hint: Some(format!("if that is meant, write team = \"{is}\" under [slack]")),
            });
        }
        if known.is_none_or(|known| known.team != identity.team) {
            let (team, name) = (identity.team.clone(), identity.team_name.clone());
            let kept = memory.store.set_workspace(self.base(), &Workspace { team, name });
            kept.map_err(|failure| Outcome::not_ready(&failure))?;
        }
        Ok(identity)
    }

    /// The channel of an address, found once and kept.
    fn channel(&self, address: &str, memory: &mut Memory<'_>) -> Result<String, Outcome> {
        if address.starts_with(['C', 'G', 'D']) && !address.contains('@') {
            return Ok(address.to_owned());
        }
        let kept = memory.store.destination(self.base(), address);
        if let Some(channel) = kept.map_err(|failure| Outcome::not_ready(&failure))? {
            return Ok(channel);
        }
        let channel = self.find(address)?;
        // The id of a person is no channel; the answer to the first message names that.
        if !is_person(&channel) {
            self.keep(address, Some(&channel), memory)?;
        }
        Ok(channel)
    }

    fn keep(
        &self,
        address: &str,
        channel: Option<&str>,
        memory: &mut Memory<'_>,
    ) -> Result<(), Outcome> {
        let kept = memory.store.set_destination(self.base(), address, channel, memory.now);
        kept.map_err(|failure| Outcome::not_ready(&failure))
    }

    /// Asks for the channel of an address. Where the app may not open a conversation, a message
    /// can go to the person's id all the same.
    fn find(&self, address: &str) -> Result<String, Outcome> {
        let slack = self.slack()?;
        let asked = |fault: Fault| outcome(fault.of_reading());
        if let Some(name) = address.strip_prefix('#') {
            return slack.channel_by_name(name).map_err(asked)?.ok_or_else(|| Outcome::Refused {
                kind: Kind::Refused,
                reason: format!("there is no channel {address} that the app can see"),
                hint: Some(
                    "check its name; a private one needs the scope groups:read and /invite @NAME \
                     of your app, or give its id (C…)"
                        .to_owned(),
                ),
            });
        }
        let user = if address.contains('@') {
            slack.user_by_email(address).map_err(asked)?
        } else {
            address.to_owned()
        };
        match slack.open_direct(&user) {
            Ok(channel) => Ok(channel),
            Err(Fault::Refused(refusal)) if refusal.code == "missing_scope" => Ok(user),
            Err(fault) => Err(asked(fault)),
        }
    }
}

pub(super) struct SlackSink {
    session: Rc<Session>,
    address: String,
}

impl SlackSink {
    pub(super) fn new(session: Rc<Session>, address: String) -> Self {
        Self { session, address }
    }

    /// Sends to a channel; another form of the message if Slack does not like the first. Only what
    /// it has clearly refused is followed by a second request.
    fn post(&self, parcel: &Parcel<'_>, channel: &str) -> Result<Posted, Fault> {
        let slack = self.session.slack().map_err(|_| unprepared())?;
        let body: Value = serde_json::from_slice(&parcel.row.body).unwrap_or_default();
        let blocks =
            request(parcel, channel, &[("text", &body["text"]), ("blocks", &body["blocks"])]);
        match slack.post(&blocks) {
            Err(Fault::Refused(refusal)) if refusal.is_about_form() => {
                log::warn!(
                    "{} is sent as plain text, this is a defect: {}",
                    parcel.row.key,
                    refusal.message
                );
                slack.post(&request(parcel, channel, &[("text", &body["plain"])]))
            }
            other => other,
        }
    }
}

/// The body of `chat.postMessage` for the parts of a stored body in `content`.
fn request(parcel: &Parcel<'_>, channel: &str, content: &[(&str, &Value)]) -> Value {
    let row = parcel.row;
    let metadata = metadata(&ledger::marker(row), row.part, row.parts);
    let thread = parcel.thread.map(|thread| thread.ts.as_str());
    arguments(channel, thread, content, metadata)
}

fn arguments(
    channel: &str,
    thread: Option<&str>,
    content: &[(&str, &Value)],
    metadata: Value,
) -> Value {
    let mut message = Map::new();
    message.insert("channel".to_owned(), json!(channel));
    for (name, value) in content {
        message.insert((*name).to_owned(), (*value).clone());
    }
    message.insert("metadata".to_owned(), metadata);
    if let Some(thread) = thread {
        message.insert("thread_ts".to_owned(), json!(thread));
    }
    // Nothing of a text is obeyed and no page of a link is fetched.
    for name in ["mrkdwn", "unfurl_links", "unfurl_media"] {
        message.insert(name.to_owned(), json!(false));
    }
    message.insert("parse".to_owned(), json!("none"));
    Value::Object(message)
}

/// The request for a stored body, before it is known where it goes and what it is called.
pub(super) fn shown(body: &str, address: &str, part: u32, parts: u32) -> String {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let metadata = metadata("(made when it is recorded)", part, parts);
    let thread = (part > 0).then_some("(the first part)");
    let content = [("text", &body["text"]), ("blocks", &body["blocks"])];
    let request = arguments(address, thread, &content, metadata);
    serde_json::to_string_pretty(&request).unwrap_or_default()
}

fn unprepared() -> Fault {
    Fault::Later { why: "there is no token".to_owned(), after: None, limited: false }
}

impl Sink for SlackSink {
    fn prepare(&mut self, memory: &mut Memory<'_>) -> Result<Attempt, Outcome> {
        let identity = self.session.identity(memory)?;
        let date = identity.date.as_deref();
        let date = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        let channel = self.session.channel(&self.address, memory)?;
        let server_time = date.map(|date| date.timestamp());
        Ok(Attempt { destination: Some(channel), server_time })
    }

    fn deliver(&mut self, parcel: &Parcel<'_>, memory: &mut Memory<'_>) -> Outcome {
        let session = Rc::clone(&self.session);
        // The parts of a thread are where its first message is, the others where it was found out
        // right before.
        let thread = parcel.thread.map(|thread| &thread.channel);
        let Some(channel) = thread.or(parcel.row.destination.as_ref()).cloned() else {
            return Outcome::later(Kind::Other, "the history does not say where it goes");
        };
        let mut posted = self.post(parcel, &channel);
        if matches!(&posted, Err(Fault::Refused(r)) if r.code == "channel_not_found")
            && channel != self.address
        {
            // What was kept is wrong by now: the channel was made anew, or the app was.
            let again = session.keep(&self.address, None, memory);
            match again.and_then(|()| session.channel(&self.address, memory)) {
                Ok(found) if found != channel => posted = self.post(parcel, &found),
                Ok(_) => {}
                Err(outcome) => return outcome,
            }
        }
        let posted = match posted {
            Ok(posted) => posted,
            Err(fault) => return outcome(fault),
        };
        if is_person(&channel) {
            // It arrived, so a failure to keep its place costs a question next time, no more.
            let _ = session.keep(&self.address, Some(&posted.channel), memory);
        }
        Outcome::Sent(Some(receipt(posted)))
    }

    fn look_up(&mut self, parcel: &Parcel<'_>, memory: &mut Memory<'_>) -> Found {
        let row = parcel.row;
        let bot = match self.session.identity(memory) {
            Ok(identity) => identity.bot.clone(),
            Err(outcome) => return not_found_out(outcome),
        };
        let went_to = parcel.thread.map(|thread| &thread.channel).or(row.destination.as_ref());
        let channel = match went_to.filter(|channel| !is_person(channel)) {
            Some(channel) => channel.clone(),
            None => match self.session.channel(&self.address, memory) {
                Ok(channel) => channel,
                Err(outcome) => return not_found_out(outcome),
            },
        };
        if is_person(&channel) {
            return Found::Impossible(
                "looking it up needs the scope im:write or im:history".to_owned(),
            );
        }
        // A clock of ours that is ahead must not hide the message.
        let ours = row.attempted_at.map(|at| at.timestamp() - BEFORE_OUR_TIME);
        let oldest = row.server_time.map(|at| at - BEFORE).or(ours);
        let wanted = Wanted {
            channel: &channel,
            thread: parcel.thread.map(|thread| thread.ts.as_str()),
            oldest: oldest.unwrap_or_default(),
            marker: &ledger::marker(row),
            bot: bot.as_deref(),
        };
        let slack = match self.session.slack() {
            Ok(slack) => slack,
            Err(outcome) => return not_found_out(outcome),
        };
        match slack.find(&wanted) {
            Ok(Some(posted)) => Found::Yes(Some(receipt(posted))),
            Ok(None) => Found::No,
            Err(fault) => not_found_out(outcome(fault.of_reading())),
        }
    }
}

fn receipt(posted: Posted) -> Receipt {
    Receipt { channel: posted.channel, ts: posted.ts }
}

fn outcome(fault: Fault) -> Outcome {
    match fault {
        Fault::Later { why, after, limited } => Outcome::Later {
            kind: if limited { Kind::Busy } else { Kind::Unreachable },
            reason: why,
            after,
        },
        Fault::Unclear(why) => Outcome::Unknown(why),
        Fault::Refused(refusal) => {
            Outcome::Refused { kind: Kind::Refused, reason: refusal.message, hint: refusal.hint }
        }
    }
}

fn not_found_out(outcome: Outcome) -> Found {
    match outcome {
        Outcome::Refused { reason, .. } => Found::Impossible(reason),
        Outcome::Later { reason, .. } | Outcome::Unknown(reason) => Found::Later(reason),
        Outcome::Sent(receipt) => Found::Yes(receipt),
    }
}
