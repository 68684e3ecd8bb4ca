//! Asking a language model for a [`Wording`](crate::grounding::Wording): what is sent, over which protocol, and what is made of
//! the answer.
//!
//! Three protocols stand behind one trait, each a file that builds a request and reads an answer.
//! Everything else (tries, deadlines, sizes, refused options) is done once, in `call`. What models
//! accept is a table, in `models`. Nothing here decides whether a reply is true: `grounding` does.

mod anthropic;
mod call;
mod chat;
pub mod local;
mod models;
mod openai;
mod prompt;
mod refusal;
mod reply;
mod schema;
mod settings;

#[cfg(test)]
mod tests;

pub use call::{Asked, Failed, Tokens, Writer};
pub use models::{vendor_of, without_temperature};
pub use prompt::{About, Prompt, prompt, suspicious};
pub use reply::read;
pub use settings::{Ai, Provider};

use serde_json::Value;

/// One request to a model, in the terms that all protocols share.
#[derive(Debug, Clone)]
struct Ask<'a> {
    model: &'a str,
    system: &'a str,
    /// The turns, the user's first and last.
    turns: &'a [Turn],
    max_tokens: u32,
    options: Options<'a>,
}

/// What may be left out when a server does not take it.
#[derive(Debug, Clone, Copy)]
struct Options<'a> {
    effort: Option<&'a str>,
    temperature: Option<f64>,
    /// Whether the form of the answer is enforced.
    schema: bool,
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Turn {
    from_user: bool,
    text: String,
}

impl Turn {
    fn role(&self) -> &'static str {
        if self.from_user { "user" } else { "assistant" }
    }
}

/// What an answer with status 200 turns out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    /// A whole text.
    Text(String),
    /// The limit of tokens was reached before the text was whole.
    Truncated,
    /// The model or a filter would not answer.
    Refused(String),
    /// No text and no reason, or no answer of this protocol.
    Nothing(String),
}

/// One vendor's way of being asked.
trait Protocol {
    /// Below the configured address.
    fn path(&self) -> &'static str;

    /// Fields of the head besides the credential.
    fn headers(&self) -> Vec<(&'static str, String)>;

    /// What is sent.
    fn body(&self, ask: &Ask) -> Value;

    /// What came back with status 200. Unknown fields, blocks and reasons are passed over.
    fn outcome(&self, body: &Value) -> Outcome;

    /// What the answer cost.
    fn tokens(&self, body: &Value) -> Tokens;
}

/// The value at a path of keys.
fn at<'v>(value: &'v Value, path: &[&str]) -> &'v Value {
    path.iter().fold(value, |value, key| &value[*key])
}

/// A text at a path of keys, empty where there is none.
fn text_at<'v>(value: &'v Value, path: &[&str]) -> &'v str {
    at(value, path).as_str().unwrap_or_default()
}

/// A number of tokens at a path of keys.
fn count_at(value: &Value, path: &[&str]) -> u64 {
    at(value, path).as_u64().unwrap_or_default()
}
