//! What people write in a channel of Slack.

use super::columns::{Columns, Fields};
use super::{Maker, html};
use crate::cache::{Cache, Entry, Key};
use crate::config::SecretReference;
use crate::domain::{FeedbackItem, Loaded, Problem, ProblemKind};
use crate::env::Environment;
use crate::http::Url;
use crate::slack::{Fault, Slack};
use crate::sources::{Context, Feedback, OFFLINE, web};
use crate::time::{When, Window, midnight};
use chrono::DateTime;
use chrono_tz::Tz;
use serde_json::{Value, json};
use std::time::Duration;

/// The most messages that are read of one channel.
const MOST_MESSAGES: usize = 20_000;

/// The workspace that channels are read in.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The bot's token.
    pub token: SecretReference,
    /// Where the methods are.
    pub base_url: Url,
    /// How long one call may take.
    pub timeout: Duration,
    /// How long all calls may take.
    pub budget: Duration,
    /// In which the token is looked up.
    pub environment: Environment,
}

/// A channel of Slack.
#[derive(Debug)]
pub struct ChannelFeedback {
    name: String,
    workspace: Workspace,
    channel: String,
    cache: Cache,
}

impl ChannelFeedback {
    /// The source `name`: the channel `C…` or `#name`, with a copy kept in `cache`.
    pub fn new(name: String, workspace: Workspace, channel: String, cache: Cache) -> Self {
        Self { name, workspace, channel, cache }
    }

    fn key(&self) -> Key {
        let Workspace { token, base_url, .. } = &self.workspace;
        Key::of(&["slack", &self.name, base_url.as_str(), &self.channel, &token.identity()])
    }

    /// What is kept of the channel: its address, and the messages of the window.
    fn ask(&self, window: &Window, context: &Context) -> Result<Value, Problem> {
        let problem = |kind, why: String| Problem::new(&self.name, kind, why);
        if context.offline {
            let why = format!("Slack was not asked, {OFFLINE}");
            return Err(problem(ProblemKind::Unreachable, why));
        }
        let Workspace { token, base_url, timeout, budget, environment } = &self.workspace;
        let token = token.resolve(environment).map_err(|failure| {
            let hints = failure.hints.iter().map(|hint| format!("; {hint}"));
            let why = format!("Slack was not asked: {failure}{}", hints.collect::<String>());
            problem(ProblemKind::Config, why)
        })?;
        let slack = Slack::new(base_url.clone(), token, *timeout, (*budget).min(web::BUDGET));
        let failed = |fault: Fault| self.problem(fault.of_reading());
        let channel = match self.channel.strip_prefix('#') {
            Some(name) => slack.channel_by_name(name).map_err(failed)?.ok_or_else(|| {
                let why = format!("Slack has no channel called #{name} that the app can see");
                problem(ProblemKind::Rejected, why)
            })?,
            None => self.channel.clone(),
        };
        let seconds = |day| midnight(day, window.zone).timestamp();
        let (from, to) = (seconds(window.from), seconds(window.to));
        let read = slack.history(&channel, from, to, MOST_MESSAGES).map_err(failed)?;
        // Without it there are no links, which is no reason to read nothing.
        let home = slack.home().ok();
        Ok(json!({
            "channel": channel, "home": home, "complete": read.complete, "messages": read.messages,
        }))
    }

    fn problem(&self, fault: Fault) -> Problem {
        match fault {
            Fault::Later { why, .. } | Fault::Unclear(why) => {
                Problem::new(&self.name, ProblemKind::Unreachable, why)
            }
            Fault::Refused(refusal) => {
                let scopes = "; reading a channel needs channels:history and channels:read, a \
                              private one groups:history and groups:read";
                let hint = refusal.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
                let scopes = if refusal.code == "missing_scope" { scopes } else { "" };
                let why = format!("{}{hint}{scopes}", refusal.message);
                Problem::new(&self.name, ProblemKind::Rejected, why)
            }
        }
    }

    fn read(&self, kept: &Value, zone: Tz) -> Loaded<FeedbackItem> {
        let columns = Columns::default();
        let mut maker = Maker::new(&self.name, &columns, zone);
        let text = |key: &str| kept.get(key).and_then(Value::as_str);
        let channel = text("channel").unwrap_or_default();
        let messages = kept.get("messages").and_then(Value::as_array);
        // The newest come first, and a list reads from the oldest on.
        for message in messages.into_iter().flatten().rev() {
            let Some(fields) = said(message) else { continue };
            let ts = fields.id.clone().unwrap_or_default();
            let digits: String = ts.chars().filter(char::is_ascii_digit).collect();
            let link =
                |home: &str| format!("{}/archives/{channel}/p{digits}", home.trim_end_matches('/'));
            let fields = Fields { url: text("home").map(link), ..fields };
            maker.add(fields, &ts, &format!("Slack {channel}, message {ts}"));
        }
        let problem = |why| Problem::new(&self.name, ProblemKind::Malformed, why);
        let mut problems: Vec<Problem> = maker.remarks().into_iter().map(problem).collect();
        if kept.get("complete").and_then(Value::as_bool) == Some(false) {
            let why = format!("only the newest {MOST_MESSAGES} messages are read");
            problems.push(Problem::new(&self.name, ProblemKind::Unreachable, why));
        }
        Loaded { items: Some(maker.items), as_of: None, problems }
    }
}

/// Whether a record is a message, as a workspace exports them.
pub(super) fn is_message(record: &Value) -> bool {
    let text = |key: &str| record.get(key).and_then(Value::as_str);
    text("type") == Some("message") && text("ts").is_some() && text("text").is_some()
}

/// What somebody said in a message. A program's post is nobody's word, and that somebody joined is no
/// message.
pub(super) fn said(message: &Value) -> Option<Fields> {
    let text = |key: &str| message.get(key).and_then(Value::as_str);
    let is_said = text("subtype")
        .is_none_or(|kind| matches!(kind, "thread_broadcast" | "me_message" | "file_share"));
    let ts = text("ts").filter(|_| is_said && message.get("bot_id").is_none())?;
    let seconds = ts.split('.').next().and_then(|seconds| seconds.parse().ok());
    let at = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    Some(Fields {
        id: Some(ts.to_owned()),
        text: words(text("text").unwrap_or_default()),
        at: at.map(|at| When::At(at).into()),
        author: text("user").map(str::to_owned),
        ..Fields::default()
    })
}

/// The words of a message: links and mentions by what they show, entities as their characters.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = tag.find('>') else {
            rest = tag;
            break;
        };
        let inside = tag.get(1..close).unwrap_or_default();
        let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
        match target.chars().next() {
            // Who is spoken to is no part of what is said.
            Some('@' | '#' | '!') if label.is_empty() => {}
            Some('#') => out.push_str(&format!("#{label}")),
            Some('@' | '!') => {}
            _ if label.is_empty() => out.push_str(target),
            _ => out.push_str(label),
        }
        rest = tag.get(close + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    html::entities(&out).trim().to_owned()
}

impl Feedback for ChannelFeedback {
    fn name(&self) -> &str {
        &self.name
    }

    fn load(&self, window: &Window, context: &Context) -> Loaded<FeedbackItem> {
        let key = self.key();
        let (now, zone) = (context.moment.now, context.moment.zone);
        match self.ask(window, context) {
            Ok(kept) => {
                let body = serde_json::to_vec(&kept).unwrap_or_default();
                let entry = Entry { fetched_at: now, etag: None, last_modified: None, body };
                web::keep(&self.cache, &key, &entry, &self.name);
                Loaded { as_of: Some(now), ..self.read(&kept, zone) }
            }
            Err(cause) => {
                let copy = self.cache.get(&key).and_then(|entry| {
                    let kept: Value = serde_json::from_slice(&entry.body).ok()?;
                    Some((kept, entry.fetched_at))
                });
                match copy {
                    Some((kept, fetched_at)) => {
                        web::from_copy(self.read(&kept, zone), cause, fetched_at, context)
                    }
                    None => Loaded::unknown(cause),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn marks_of_a_message_become_what_they_show() {
        for (text, expected) in [
            (
                "<@U012> the export &amp; <https://e.org|our page> fail",
                "the export & our page fail",
            ),
            ("see <https://e.org> in <#C1|help> <!here>", "see https://e.org in #help"),
            ("a &lt; b < c", "a < b < c"),
        ] {
            assert_eq!(words(text), expected);
        }
    }
}
