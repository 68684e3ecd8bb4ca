//! What a status outside 2xx means: whether to try again, in another form, or not at all.

use super::text_at;
use crate::domain::{clean, shorten};
use crate::http::Response;
use serde_json::Value;
use std::time::Duration;

/// The longest quotation of a server's own words, in columns.
const QUOTED: usize = 200;

/// What to do about a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The same request later; after so long, if the server says so.
    Later(Option<Duration>),
    /// The same request without these options.
    Without(Vec<&'static str>),
    /// Nothing: asking again changes nothing.
    Final,
}

/// Codes of limits on money, which time alone does not lift.
const SPENT: &[&str] = &[
    "enforced_spend_limit_reached",
    "contract_spend_limit_reached",
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "billing_error",
    "billing_hard_limit_reached",
];

/// Options by the words that servers use for them.
const OPTIONS: &[(&str, &[&str])] = &[
    ("temperature", &["temperature"]),
    ("effort", &["effort", "reasoning", "output_config.effort"]),
    (
        "schema",
        &["response_format", "json_schema", "output_config", "text.format", "grammar", "schema"],
    ),
];

/// Judges an answer. `sent` are the options that the request had, and `hide` takes the key out of what
/// a server repeats, before anything is cut.
pub(super) fn judge(
    response: &Response,
    sent: &[&'static str],
    hide: &dyn Fn(&str) -> String,
) -> (Refusal, String) {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let error = &body["error"];
    let codes = [
        text_at(error, &["details", "error_code"]),
        text_at(error, &["code"]),
        text_at(error, &["type"]),
    ];
    let code = codes.into_iter().find(|code| !code.is_empty()).unwrap_or_default();
    let no_money = response.status == 402 || codes.iter().any(|code| SPENT.contains(code));
    let why = match response.status {
        _ if no_money => "the account has no credit left, or reached its limit".to_owned(),
        401 => "the key is not accepted".to_owned(),
        403 => "the key may not do this".to_owned(),
        404 => "there is no such model or address".to_owned(),
        413 => "the prompt is too large".to_owned(),
        429 => "too many requests".to_owned(),
        529 => "the service is overloaded".to_owned(),
        300..=399 => "the server redirects, which is not followed".to_owned(),
        status => format!("the server answered with {status}"),
    };
    let said = said(&body, &response.body, hide);
    let code = if code.is_empty() {
        String::new()
    } else {
        format!(" ({})", shorten(&clean(&hide(code)), 60))
    };
    let message =
        if said.is_empty() { format!("{why}{code}") } else { format!("{why}{code}: {said}") };
    let refusal = match response.status {
        _ if no_money => Refusal::Final,
        400 | 422 => {
            let text = String::from_utf8_lossy(&response.body).to_lowercase();
            let named = |(option, words): &(&'static str, &[&str])| {
                (sent.contains(option) && words.iter().any(|word| text.contains(word)))
                    .then_some(*option)
            };
            let named: Vec<&'static str> = OPTIONS.iter().filter_map(named).collect();
            if named.is_empty() { Refusal::Final } else { Refusal::Without(named) }
        }
        408 | 409 | 429 | 500..=599 if response.header("x-should-retry") != Some("false") => {
            Refusal::Later(wait(response))
        }
        _ => Refusal::Final,
    };
    (refusal, message)
}

/// How long the server wants to be left alone.
fn wait(response: &Response) -> Option<Duration> {
    let milliseconds =
        response.header("retry-after-ms").and_then(|text| text.trim().parse::<f64>().ok());
    let seconds =
        || response.header("retry-after").and_then(|text| text.trim().parse::<f64>().ok());
    milliseconds
        .map(|milliseconds| milliseconds / 1_000.0)
        .or_else(seconds)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .or_else(|| response.retry_after())
}

/// The server's own words, of whatever shape.
fn said(body: &Value, raw: &[u8], hide: &dyn Fn(&str) -> String) -> String {
    let known = [&body["error"]["message"], &body["error"], &body["detail"], &body["message"]];
    let text = known.into_iter().find_map(Value::as_str).map(str::to_owned);
    let text = text.unwrap_or_else(|| {
        if body.is_null() {
            String::from_utf8_lossy(&raw[..raw.len().min(2_000)]).into_owned()
        } else {
            String::new()
        }
    });
    let text = hide(&text);
    // Some servers repeat a part of the key that they refuse.
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| if word.contains("sk-") { "***" } else { word })
        .collect();
    shorten(&clean(&words.join(" ")), QUOTED)
}
