//! What it means when Slack does not do what it was asked.

use crate::domain::{clean, shorten};
use crate::http::{Error, Response, place};
use serde_json::Value;
use std::time::Duration;

/// The longest text of Slack's that a message quotes, in columns.
const QUOTED: usize = 200;

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was done, and asking later may help.
    Later {
        /// Why.
        why: String,
        /// How long Slack wants to be left alone.
        after: Option<Duration>,
        /// It asked for patience; otherwise it could not be reached.
        limited: bool,
    },
    /// It is not known whether something was done.
    Unclear(String),
    /// Nothing was done, and asking again changes nothing.
    Refused(Refusal),
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Slack's code, such as `not_in_channel`.
    pub code: String,
    /// What was refused and why, as a lower-case fragment.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
}

impl Refusal {
    /// Whether Slack finds fault with how the message is laid out, so that another form of it may
    /// be taken.
    pub fn is_about_form(&self) -> bool {
        matches!(
            self.code.as_str(),
            "invalid_blocks"
                | "invalid_blocks_format"
                | "msg_blocks_too_long"
                | "msg_too_long"
                | "invalid_arguments"
                | "too_many_attachments"
        )
    }
}

impl Fault {
    pub(super) fn from_error(error: Error) -> Self {
        if error.is_unsent() {
            return Self::Later { why: error.message, after: None, limited: false };
        }
        Self::Unclear(error.message)
    }

    /// The fault of a call that only reads: with no clear answer, nothing has happened.
    #[must_use]
    pub fn of_reading(self) -> Self {
        match self {
            Self::Unclear(why) => Self::Later { why, after: None, limited: false },
            other => other,
        }
    }
}

/// The answer of a call if it reports success.
pub(super) fn read(method: &str, response: &Response) -> Result<Value, Fault> {
    let place = place(&response.url);
    let status = response.status;
    match status {
        200..=299 => {}
        429 => {
            let why = format!("{place} takes no more messages now (429)");
            return Err(Fault::Later { why, after: response.retry_after(), limited: true });
        }
        // It may have been done before the failure: 408 says that the server stopped waiting, and
        // a gateway that gives up (504) does not know.
        408 | 500..=599 => {
            return Err(Fault::Unclear(format!("{place} answered {method} with {status}")));
        }
        _ => {
            return Err(Fault::Refused(Refusal {
                code: status.to_string(),
                message: format!("{place} answered {method} with {status}"),
                hint: Some("check slack.base_url and the proxy, this is no answer of Slack".into()),
            }));
        }
    }
    let answer: Value = serde_json::from_slice(&response.body)
        .map_err(|_| Fault::Unclear(format!("{place} answered {method} with no JSON")))?;
    match answer.get("ok").and_then(Value::as_bool) {
        Some(true) => Ok(answer),
        Some(false) => Err(said_no(method, &answer, response.retry_after())),
        None => Err(Fault::Unclear(format!("{place} answered {method} with other JSON"))),
    }
}

/// `{"ok":false,"error":CODE}`.
fn said_no(method: &str, answer: &Value, after: Option<Duration>) -> Fault {
    let text = |key: &str| answer.get(key).and_then(Value::as_str).map(quoted);
    let code = text("error").unwrap_or_else(|| "no reason".to_owned());
    match code.as_str() {
        "ratelimited" | "rate_limited" => {
            let why = format!("Slack takes no more messages now ({code})");
            Fault::Later { why, after, limited: true }
        }
        "service_unavailable" | "team_added_to_org" | "org_login_required" => {
            let why = format!("Slack is not available for this workspace now ({code})");
            Fault::Later { why, after, limited: false }
        }
        "fatal_error" | "internal_error" | "request_timeout" => {
            Fault::Unclear(format!("Slack failed within {method} ({code})"))
        }
        _ => {
            let (reason, hint) = explained(&code, answer);
            let mut message = format!("Slack refused {method}: {reason}");
            let details = answer.get("response_metadata").and_then(|more| more.get("messages"));
            let details = details.and_then(Value::as_array).into_iter().flatten();
            for detail in details.filter_map(Value::as_str).take(3) {
                message.push_str(&format!("; {}", quoted(detail)));
            }
            Fault::Refused(Refusal { code, message, hint })
        }
    }
}

/// What Slack says, which is kept and shown. Whatever answers in its place may say the token back.
fn quoted(text: &str) -> String {
    let is_token = |word: &&str| {
        word.match_indices("xox").any(|(at, start)| {
            word.get(at + start.len()..).is_some_and(|rest| rest.get(1..2) == Some("-"))
        })
    };
    let text = clean(text);
    let words = text.split(' ').map(|word| if is_token(&word) { "***" } else { word });
    shorten(&words.collect::<Vec<_>>().join(" "), QUOTED)
}

/// A code in words, and the step that mends it.
fn explained(code: &str, answer: &Value) -> (String, Option<String>) {
    let text = |key: &str| answer.get(key).and_then(Value::as_str).map(quoted);
    let (reason, hint) = match code {
        "missing_scope" => {
            let needed = text("needed").unwrap_or_else(|| "it does not say which".to_owned());
            let provided = text("provided").unwrap_or_else(|| "unknown ones".to_owned());
            let reason = format!("the token lacks the scope {needed}, it has {provided}");
            let hint = format!(
                "add {needed} to the bot token scopes of your Slack app (OAuth & Permissions) and \
                 install it again"
            );
            return (format!("{reason} (missing_scope)"), Some(hint));
        }
        "not_in_channel" => (
            "the app is not in this channel",
            Some(
                "write /invite @NAME of your app in the channel, then `personal-os delivery retry`",
            ),
        ),
        "channel_not_found" => (
            "there is no such channel, or it is private and the app is not in it",
            Some("check the name or id; in a private channel write /invite @NAME of your app"),
        ),
        "is_archived" => (
            "the channel is archived",
            Some("name another channel in the configuration, or unarchive this one"),
        ),
        "user_not_found" | "users_not_found" | "user_not_visible" | "user_disabled" => (
            "there is no such person in the workspace, or not any more",
            Some("check the id or the e-mail address in the configuration"),
        ),
        "messages_tab_disabled" => (
            "the app takes no direct messages",
            Some("turn on the Messages Tab under App Home of your Slack app"),
        ),
        "invalid_auth" | "not_authed" | "token_revoked" | "token_expired" | "account_inactive" => (
            "the token is not valid, or not any more",
            Some("take the bot token (xoxb-…) from OAuth & Permissions of your Slack app"),
        ),
        "not_allowed_token_type" => (
            "this is another kind of token",
            Some("use the bot token (xoxb-…) from OAuth & Permissions of your Slack app"),
        ),
        "no_permission"
        | "team_access_not_granted"
        | "ekm_access_denied"
        | "accesslimited"
        | "restricted_action"
        | "restricted_action_read_only_channel"
        | "restricted_action_thread_only_channel"
        | "restricted_action_non_threadable_channel" => (
            "the workspace does not let the app post there",
            Some("ask an administrator of the workspace, or name another channel"),
        ),
        "message_limit_exceeded" => ("the workspace has reached the limit of its plan", None),
        _ => return (code.to_owned(), None),
    };
    (format!("{reason} ({code})"), hint.map(str::to_owned))
}
