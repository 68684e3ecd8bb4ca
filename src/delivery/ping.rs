//! Telling a watcher that runs start and end. It never changes what becomes of a run.

use super::settings::Ping;
use crate::env::Environment;
use crate::http::{self, Client, Credentials, Deadline, Request};
use std::time::Duration;

/// How long one signal may take. A run sends two.
const LIMIT: Duration = Duration::from_secs(4);

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// A run began.
    Start,
    /// It ended well.
    Success,
    /// It did not.
    Fail,
}

impl Ping {
    /// Sends a signal. A failure is a warning: the address, which is secret, is in neither.
    pub fn send(&self, signal: Signal, environment: &Environment) {
        if let Err(why) = self.try_to_send(signal, environment) {
            log::warn!("ping: {why}");
        }
    }

    fn try_to_send(&self, signal: Signal, environment: &Environment) -> Result<(), String> {
        let address = self.url.resolve(environment).map_err(|failure| failure.to_string())?;
        let mut url = http::parse(address.expose())
            .map_err(|why| format!("the address in {} {why}", self.url))?;
        let after = match signal {
            Signal::Start => "/start",
            Signal::Success => "",
            Signal::Fail => "/fail",
        };
        let path = format!("{}{after}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        let request = Request {
            method: "GET",
            url,
            headers: Vec::new(),
            body: None,
            credentials: &Credentials::None,
            timeout: LIMIT,
            most_bytes: 64 << 10,
            patience: LIMIT,
            repeatable: true,
        };
        let answer = Client::default().send(&request, &Deadline::new(LIMIT));
        answer.and_then(http::Response::accepted).map(drop).map_err(|error| error.message)
    }
}
