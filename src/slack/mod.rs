//! Slack's Web API: the few calls this program makes, and what their answers mean.
//!
//! Writing calls are sent once. Slack has no key that would make a second request harmless, so
//! what gets no clear answer is a [`Fault::Unclear`], and only looking into the channel's history
//! tells more. What surely did nothing (no connection, 429) is tried again by [`crate::http`] within
//! the budget.

mod fault;
#[cfg(test)]
mod tests;

pub use fault::{Fault, Refusal};

use crate::domain::Secret;
use crate::http::{Client, Credentials, Deadline, Request, Response, Url};
use serde_json::{Value, json};
use std::time::Duration;

/// The largest answer that is read: a page of a history with its blocks.
const MOST_BYTES: u64 = 16 << 20;

/// How many pages of a listing are read at most.
const MOST_PAGES: usize = 100;

/// The type of the metadata that our messages carry. Everybody in the workspace can read it.
const EVENT: &str = "personal_os_delivery";

/// A connection to one workspace with one token.
#[derive(Debug)]
pub struct Slack {
    client: Client,
    base: Url,
    credentials: Credentials,
    timeout: Duration,
    deadline: Deadline,
}

/// Who the token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The workspace, `T…`.
    pub team: String,
    /// What it is called.
    pub team_name: String,
    /// The app, `B…`; the token of a person has none.
    pub bot: Option<String>,
    /// What the app is called in the workspace.
    pub name: String,
    /// The server's time, as RFC 2822 has it.
    pub date: Option<String>,
    /// What the token may do, where the server says so.
    pub scopes: Option<Vec<String>>,
}

/// Where a message ended up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The channel, `C…` or `D…`.
    pub channel: String,
    /// Its name within the channel. It looks like a number and is none.
    pub ts: String,
}

/// A message to look for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The channel, `C…` or `D…`.
    pub channel: &'a str,
    /// The thread it is in, by the message that began it.
    pub thread: Option<&'a str>,
    /// Nothing older is looked at, as a time of the server in seconds.
    pub oldest: i64,
    /// Its key in the metadata.
    pub marker: &'a str,
    /// The app that posted it.
    pub bot: Option<&'a str>,
}

/// What was said in a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The messages as Slack has them, the newest first.
    pub messages: Vec<Value>,
    /// Whether there are no more.
    pub complete: bool,
}

/// The metadata that marks a message with `marker`.
pub fn metadata(marker: &str, part: u32, parts: u32) -> Value {
    json!({
        "event_type": EVENT,
        "event_payload": { "key": marker, "part": part + 1, "parts": parts },
    })
}

impl Slack {
    /// A connection to `base`, usually `https://slack.com/api`. One call may take `timeout`, all of
    /// them together `budget`.
    pub fn new(base: Url, token: Secret, timeout: Duration, budget: Duration) -> Self {
        Self {
            client: Client::default(),
            base,
            credentials: Credentials::Bearer(token),
            timeout,
            // A message that is cut off at the end of the budget is a lost one.
            deadline: Deadline::new(budget).with_least(timeout.min(budget / 2)),
        }
    }

    /// Asks who the token stands for.
    pub fn identity(&self) -> Result<Identity, Fault> {
        let (answer, response) = self.call("auth.test", Arguments::Form(&[]))?;
        let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
        let team = text("team_id")
            .ok_or_else(|| Fault::Unclear("auth.test answered without a workspace".to_owned()))?;
        Ok(Identity {
            team_name: text("team").unwrap_or_else(|| team.clone()),
            team,
            bot: text("bot_id"),
            name: text("user").unwrap_or_default(),
            date: response.header("date").map(str::to_owned),
            scopes: response.header("x-oauth-scopes").map(|scopes| {
                let scopes = scopes.split(',').map(str::trim).filter(|scope| !scope.is_empty());
                scopes.map(str::to_owned).collect()
            }),
        })
    }

    /// Posts a message: the arguments of `chat.postMessage`.
    pub fn post(&self, message: &Value) -> Result<Posted, Fault> {
        let (answer, _) = self.call("chat.postMessage", Arguments::Json(message))?;
        let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
        match (text("channel"), text("ts")) {
            (Some(channel), Some(ts)) => Ok(Posted { channel, ts }),
            _ => Err(Fault::Unclear("Slack took a message without saying where it is".to_owned())),
        }
    }

    /// Looks for a message of ours. Histories lag, so one that is not found may exist all the same.
    pub fn find(&self, wanted: &Wanted<'_>) -> Result<Option<Posted>, Fault> {
        let oldest = wanted.oldest.to_string();
        let mut arguments = vec![
            ("channel", wanted.channel),
            ("oldest", oldest.as_str()),
            ("limit", "200"),
            ("include_all_metadata", "true"),
        ];
        let method = match wanted.thread {
            Some(thread) => {
                arguments.push(("ts", thread));
                "conversations.replies"
            }
            None => "conversations.history",
        };
        self.pages(method, &arguments, "messages", |message| {
            let payload = message.get("metadata").filter(|metadata| {
                metadata.get("event_type").and_then(Value::as_str) == Some(EVENT)
            })?;
            let key = payload.get("event_payload")?.get("key")?.as_str()?;
            // Another app could copy what everybody can read.
            let bot = message.get("bot_id").and_then(Value::as_str);
            let ours = wanted.bot.is_none() || bot.is_none() || bot == wanted.bot;
            let ts = message.get("ts")?.as_str()?;
            (key == wanted.marker && ours)
                .then(|| Posted { channel: wanted.channel.to_owned(), ts: ts.to_owned() })
        })
    }

    /// The address of the workspace, which links to messages begin with.
    pub fn home(&self) -> Result<String, Fault> {
        let (answer, _) = self.call("auth.test", Arguments::Form(&[]))?;
        let url =
            answer.get("url").and_then(Value::as_str).filter(|url| url.starts_with("https://"));
        url.map(str::to_owned)
            .ok_or_else(|| Fault::Unclear("auth.test answered without an address".to_owned()))
    }

    /// The messages of a channel from `oldest` up to `latest`, in seconds, the newest first; replies
    /// in threads are not among them. At most so many are read.
    pub fn history(
        &self,
        channel: &str,
        oldest: i64,
        latest: i64,
        most: usize,
    ) -> Result<History, Fault> {
        let (oldest, latest) = (oldest.to_string(), latest.to_string());
        let arguments = [
            ("channel", channel),
            ("oldest", oldest.as_str()),
            ("latest", latest.as_str()),
            ("inclusive", "true"),
            ("limit", "200"),
        ];
        let mut messages = Vec::new();
        let mut cursors: Vec<String> = Vec::new();
        loop {
            let mut page = arguments.to_vec();
            if let Some(cursor) = cursors.last() {
                page.push(("cursor", cursor));
            }
            let (answer, _) = self.call("conversations.history", Arguments::Form(&page))?;
            if let Some(Value::Array(found)) = answer.get("messages") {
                messages.extend(found.iter().cloned());
            }
            let next = answer.get("response_metadata").and_then(|more| more.get("next_cursor"));
            let next = next.and_then(Value::as_str).unwrap_or_default().to_owned();
            if next.is_empty() {
                return Ok(History { messages, complete: true });
            }
            // A cursor that comes again leads in a circle.
            if cursors.contains(&next) {
                let why = "conversations.history gives the same page again and again".to_owned();
                return Err(Fault::Unclear(why));
            }
            if messages.len() >= most || cursors.len() >= MOST_PAGES {
                return Ok(History { messages, complete: false });
            }
            cursors.push(next);
        }
    }

    /// The id of the person with an e-mail address.
    pub fn user_by_email(&self, email: &str) -> Result<String, Fault> {
        let (answer, _) = self.call("users.lookupByEmail", Arguments::Form(&[("email", email)]))?;
        let id = answer.get("user").and_then(|user| user.get("id")).and_then(Value::as_str);
        id.map(str::to_owned)
            .ok_or_else(|| Fault::Unclear("users.lookupByEmail named nobody".to_owned()))
    }

    /// The id of the direct conversation with a person.
    pub fn open_direct(&self, user: &str) -> Result<String, Fault> {
        let (answer, _) = self.call("conversations.open", Arguments::Form(&[("users", user)]))?;
        let id = answer.get("channel").and_then(|channel| channel.get("id"));
        id.and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| Fault::Unclear("conversations.open named no channel".to_owned()))
    }

    /// The id of the channel `name`. Private ones are among those looked at if the token may see
    /// them.
    pub fn channel_by_name(&self, name: &str) -> Result<Option<String>, Fault> {
        let find = |types: &str| {
            let arguments = [("types", types), ("exclude_archived", "false"), ("limit", "999")];
            self.pages("conversations.list", &arguments, "channels", |channel| {
                let named = channel.get("name").and_then(Value::as_str) == Some(name);
                named.then(|| channel.get("id").and_then(Value::as_str).map(str::to_owned))?
            })
        };
        match find("public_channel,private_channel") {
            Err(Fault::Refused(refusal)) if refusal.code == "missing_scope" => {
                find("public_channel")
            }
            other => other,
        }
    }

    /// Reads a listing page by page until `pick` takes something. A page may be empty and the next
    /// one not: only the cursor says where the end is.
    fn pages<T>(
        &self,
        method: &str,
        arguments: &[(&str, &str)],
        list: &str,
        pick: impl Fn(&Value) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let mut cursor = String::new();
        for _ in 0..MOST_PAGES {
            let mut page = arguments.to_vec();
            if !cursor.is_empty() {
                page.push(("cursor", &cursor));
            }
            let (answer, _) = self.call(method, Arguments::Form(&page))?;
            let items = answer.get(list).and_then(Value::as_array);
            if let Some(found) = items.into_iter().flatten().find_map(&pick) {
                return Ok(Some(found));
            }
            let next = answer.get("response_metadata").and_then(|more| more.get("next_cursor"));
            next.and_then(Value::as_str).unwrap_or_default().clone_into(&mut cursor);
            if cursor.is_empty() {
                return Ok(None);
            }
        }
        Err(Fault::Unclear(format!("{method} has more than {MOST_PAGES} pages")))
    }

    fn call(&self, method: &str, arguments: Arguments<'_>) -> Result<(Value, Response), Fault> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{method}", self.base.path().trim_end_matches('/')));
        let (kind, body) = arguments.encoded();
        let response = self.client.send(
            &Request {
                method: "POST",
                url,
                headers: vec![("Content-Type", kind.to_owned())],
                body: Some(body),
                credentials: &self.credentials,
                timeout: self.timeout,
                most_bytes: MOST_BYTES,
                // There is no other way out, and the budget bounds it.
                patience: Duration::MAX,
                // Also what only reads: a server in trouble is left alone, and the next run asks.
                repeatable: false,
            },
            &self.deadline,
        );
        let response = response.map_err(Fault::from_error)?;
        let answer = fault::read(method, &response)?;
        Ok((answer, response))
    }
}

/// How arguments are sent. Not every reading method understands JSON.
#[derive(Clone, Copy)]
enum Arguments<'a> {
    Form(&'a [(&'a str, &'a str)]),
    Json(&'a Value),
}

impl Arguments<'_> {
    fn encoded(self) -> (&'static str, Vec<u8>) {
        match self {
            Self::Json(value) => {
                ("application/json; charset=utf-8", value.to_string().into_bytes())
            }
            Self::Form(pairs) => {
                let pairs: Vec<String> = pairs
                    .iter()
                    .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
                    .collect();
                ("application/x-www-form-urlencoded", pairs.join("&").into_bytes())
            }
        }
    }
}

/// Everything but what no URL gives a meaning to (RFC 3986, 2.3).
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
