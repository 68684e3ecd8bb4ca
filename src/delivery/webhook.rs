//! A Slack-compatible incoming webhook: an address that takes `{"text": …}`. It cannot be asked what
//! arrived, so a message is sent at most once. The address is the secret.

use super::settings::Webhook;
use super::{Memory, Outcome, Parcel, Sink, masked};
use crate::domain::{clean, shorten};
use crate::env::Environment;
use crate::error::{Failure, Kind, Result};
use crate::http::{self, Client, Credentials, Deadline, Request, Response, Url};
use crate::store::Attempt;
use std::rc::Rc;
use std::time::Duration;

/// How long all attempts of one message may take, beyond those of a single one.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much is read of an answer, and how much of it is shown, in columns.
const MOST_BYTES: u64 = 64 << 10;
const QUOTED: usize = 120;

pub(super) struct WebhookSink {
    hook: Webhook,
    environment: Environment,
    client: Rc<Client>,
    url: Option<Url>,
}

impl WebhookSink {
    pub(super) fn new(hook: Webhook, environment: Environment, client: Rc<Client>) -> Self {
        Self { hook, environment, client, url: None }
    }
}

impl Sink for WebhookSink {
    fn prepare(&mut self, _: &mut Memory<'_>) -> Result<Attempt, Outcome> {
        if self.url.is_none() {
            let address = self.hook.url.resolve(&self.environment);
            let address = address.map_err(|failure| Outcome::not_ready(&failure))?;
            let url = http::parse(address.expose()).map_err(|why| {
                let message = format!("the address in {} {why}", self.hook.url);
                Outcome::not_ready(&Failure::new(Kind::Config, message))
            })?;
            self.url = Some(url);
        }
        Ok(Attempt::default())
    }

    fn deliver(&mut self, parcel: &Parcel<'_>, _: &mut Memory<'_>) -> Outcome {
        let Some(url) = self.url.clone() else {
            return Outcome::later(Kind::Other, "its address was not fetched");
        };
        let (place, address) = (http::place(&url), url.clone());
        let request = Request {
            method: "POST",
            url,
            headers: vec![("Content-Type", "application/json; charset=utf-8".to_owned())],
            body: Some(parcel.row.body.clone()),
            credentials: &Credentials::None,
            timeout: self.hook.timeout,
            most_bytes: MOST_BYTES,
            patience: PATIENCE,
            repeatable: false,
        };
        let deadline = Deadline::new(self.hook.timeout + PATIENCE);
        match self.client.send(&request, &deadline) {
            Ok(response) => outcome(&place, &address, &response),
            Err(error) if error.is_unsent() => Outcome::later(Kind::Unreachable, error.message),
            Err(error) => Outcome::Unknown(error.message),
        }
    }
}

fn outcome(place: &str, address: &Url, response: &Response) -> Outcome {
    let status = response.status;
    match status {
        200..=299 => Outcome::Sent(None),
        429 => Outcome::Later {
            kind: Kind::Busy,
            reason: format!("{place} takes no more messages now (429)"),
            after: response.retry_after(),
        },
        408 | 500..=599 => Outcome::Unknown(format!("{place} answered with {status}")),
        _ => {
            // Many servers repeat the path that they do not know.
            let secrets = [address.as_str(), address.path(), address.query().unwrap_or_default()];
            let pieces = address.path_segments().into_iter().flatten();
            let said = String::from_utf8_lossy(&response.body);
            let said = masked(&said, secrets.into_iter().chain(pieces));
            let said = shorten(&clean(&said), QUOTED);
            let said = if said.is_empty() { said } else { format!(": {said}") };
            let hint = match status {
                403 | 404 | 410 => Some("make a new address for the webhook and store that".into()),
                _ => None,
            };
            let reason = format!("{place} refused the message with {status}{said}");
            Outcome::Refused { kind: Kind::Refused, reason, hint }
        }
    }
}
