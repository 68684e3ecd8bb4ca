//! Why there is no answer, or none that is of use.

use crate::domain::{clean, shorten};
use reqwest::StatusCode;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

/// The longest cause that a message quotes, in columns.
const QUOTED: usize = 160;

/// What class of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// No connection, no such host, no answer in time, or the server's own failure (5xx).
    Unreachable,
    /// 401 or 403, or 407 of a proxy: the credential is wrong or may not do this.
    Rejected,
    /// 404 or 410.
    NotFound,
    /// 429, beyond the deadline.
    Busy,
    /// Another 4xx: the request is not understood.
    Refused,
    /// The answer is larger than it may be.
    TooLarge,
    /// The answer is no HTTP, or not what was asked for.
    Malformed,
    /// A redirect that is not followed.
    Redirected,
    /// An address that is neither https nor on this machine.
    Insecure,
}

/// Why there is no answer. The message names the host and the cause, and holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The class.
    pub kind: ErrorKind,
    /// A lower-case fragment without a full stop.
    pub message: String,
    /// The status that the server answered with, if it answered.
    pub status: Option<u16>,
    /// Trying again may help.
    pub(super) transient: bool,
    /// The request never left this machine.
    unsent: bool,
}

impl Error {
    /// A failure that trying again does not mend.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), status: None, transient: false, unsent: false }
    }

    /// Says that the request never left.
    pub(super) fn unsent(self) -> Self {
        Self { unsent: true, ..self }
    }

    /// Whether it is certain that the server never saw the request, because there was no connection
    /// or none was tried. After any other failure it may have done what it was asked.
    pub fn is_unsent(&self) -> bool {
        self.unsent
    }

    /// What a status outside 2xx says.
    pub(super) fn from_status(place: &str, status: u16) -> Self {
        let kind = match status {
            401 | 403 | 407 => ErrorKind::Rejected,
            404 | 410 => ErrorKind::NotFound,
            429 => ErrorKind::Busy,
            500..=599 => ErrorKind::Unreachable,
            300..=399 => ErrorKind::Redirected,
            _ => ErrorKind::Refused,
        };
        let reason = StatusCode::from_u16(status).ok().and_then(|code| code.canonical_reason());
        let reason = reason.map(|reason| format!(" {reason}")).unwrap_or_default();
        let verb = if kind == ErrorKind::Rejected { "refused" } else { "answered" };
        let message = format!("{place} {verb} with {status}{reason}");
        Self { status: Some(status), ..Self::new(kind, message) }
    }

    /// A request that got no answer.
    pub(super) fn from_send(place: &str, error: &reqwest::Error, timeout: Duration) -> Self {
        let certificate = is_about_trust(error);
        if error.is_timeout() && !error.is_connect() {
            return Self::late(place, timeout);
        }
        let message = if error.is_connect() && error.is_timeout() {
            format!("{place} cannot be reached: no connection in time")
        } else if error.is_connect() {
            format!("{place} cannot be reached: {}", cause(error))
        } else {
            format!("{place} gave no answer: {}", cause(error))
        };
        let transient = error.is_connect() && !certificate;
        // What is sent is sent over a connection, with TLS after its handshake.
        let unsent = error.is_connect();
        Self { transient, unsent, ..Self::new(ErrorKind::Unreachable, message) }
    }

    /// An answer that ended early.
    pub(super) fn from_read(place: &str, error: &std::io::Error, timeout: Duration) -> Self {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
        if error.kind() == std::io::ErrorKind::TimedOut
            || inner.is_some_and(reqwest::Error::is_timeout)
        {
            return Self::late(place, timeout);
        }
        let message = format!("the answer of {place} ended early: {}", cause(error));
        Self::new(ErrorKind::Unreachable, message)
    }

    fn late(place: &str, timeout: Duration) -> Self {
        let seconds = timeout.as_secs_f64();
        let message = if seconds < 1.0 {
            format!("{place} did not answer within {} ms", timeout.as_millis())
        } else {
            format!("{place} did not answer within {seconds:.0} s")
        };
        Self::new(ErrorKind::Unreachable, message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Error {}

/// The innermost cause: the outer ones repeat the address and say nothing more.
pub(super) fn cause(error: &(dyn StdError + 'static)) -> String {
    let mut inner = error;
    while let Some(next) = inner.source() {
        inner = next;
    }
    shorten(&clean(&inner.to_string()), QUOTED)
}

/// A certificate that is not trusted now is not trusted in a second either.
fn is_about_trust(error: &(dyn StdError + 'static)) -> bool {
    // An I/O error that wraps another one hides it from `source`.
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>()
        || wrapped.is_some_and(|wrapped| is_about_trust(wrapped))
        || error.source().is_some_and(is_about_trust)
}
