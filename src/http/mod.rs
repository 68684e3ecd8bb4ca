//! The one HTTP client.
//!
//! A [`Request`] is sent whole and its answer is read whole, within a time and a size. What may
//! pass by itself (no connection, no such host yet, 429, 5xx) is tried again inside a [`Deadline`].
//! Only https leaves this machine, redirects stay on their host, and credentials stay on the origin
//! they were meant for. No error and no log line holds a credential, a path or a query.

mod error;
mod url;

#[cfg(test)]
#[path = "../../tests/cli/server.rs"]
pub(crate) mod server;
#[cfg(test)]
mod tests;

pub use error::{Error, ErrorKind};
pub use reqwest::Url;
pub use url::{is_loopback, masked, parse, place, redact};

use crate::domain::Secret;
use reqwest::Method;
use reqwest::blocking;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::io::Read as _;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How long the handshakes of one connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How often one request is sent at most.
const MOST_ATTEMPTS: u32 = 3;

/// The pause after the first attempt; each further one is three times as long.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// How many redirects one request may take.
const MOST_REDIRECTS: u32 = 5;

/// How much is read of an answer that reports a failure.
const MOST_BYTES_OF_FAILURE: u64 = 1 << 20;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Anybody.
    None,
    /// RFC 7617.
    Basic {
        /// The name of the account.
        user: String,
        /// Its password.
        password: Secret,
    },
    /// RFC 6750.
    Bearer(Secret),
    /// An account, or none, and fields that only this origin may see.
    With {
        /// Who asks.
        account: Box<Self>,
        /// The fields, each a name and a value.
        fields: Vec<(String, Secret)>,
    },
}

/// Whether a text is the name of a field (RFC 9110, 5.1).
pub fn is_field_name(name: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok()
}

/// Whether a text can be sent as the value of a field.
pub fn is_field_value(value: &str) -> bool {
    HeaderValue::from_str(value).is_ok()
}

/// One request.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// `GET`, `PROPFIND`.
    pub method: &'static str,
    /// Where to. [`parse`] checks an address that a user gave.
    pub url: Url,
    /// Fields besides those of the client itself.
    pub headers: Vec<(&'static str, String)>,
    /// What is sent.
    pub body: Option<Vec<u8>>,
    /// Who asks.
    pub credentials: &'a Credentials,
    /// How long one attempt may take, from the first byte sent to the last one read.
    pub timeout: Duration,
    /// The largest body that is read.
    pub most_bytes: u64,
    /// The longest pause before another attempt, however long the server asks for: who has another
    /// way out takes it rather than wait.
    pub patience: Duration,
    /// Sending it twice does no more than sending it once, so that it may be sent again after a 5xx.
    pub repeatable: bool,
}

/// A time by which all requests of one purpose must be done. It begins with the first of them.
#[derive(Debug)]
pub struct Deadline {
    length: Duration,
    /// With less than this left, no request begins.
    least: Duration,
    begun: OnceLock<Instant>,
}

impl Deadline {
    /// Ends `length` after it is first asked for.
    pub const fn new(length: Duration) -> Self {
        Self { length, least: Duration::ZERO, begun: OnceLock::new() }
    }

    /// Lets no request begin with less than `least` left. One that is cut off has an unknown end,
    /// and one that never began has not.
    #[must_use]
    pub fn with_least(self, least: Duration) -> Self {
        Self { least, ..self }
    }

    /// What is left.
    pub fn left(&self) -> Duration {
        self.length.saturating_sub(self.begun.get_or_init(Instant::now).elapsed())
    }
}

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Response {
    /// 200.
    pub status: u16,
    /// Where it came from, after redirects.
    pub url: Url,
    /// All of it.
    pub body: Vec<u8>,
    headers: HeaderMap,
}

impl Response {
    /// A field of its head, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Itself, if it reports success or that nothing changed (304).
    pub fn accepted(self) -> Result<Self, Error> {
        match self.status {
            200..=299 | 304 => Ok(self),
            status => Err(Error::from_status(&place(&self.url), status)),
        }
    }

    /// How long the server wants to be left alone (RFC 9110, 10.2.3). A date is measured from the
    /// server's own clock, because ours may be wrong.
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.header("retry-after")?.trim();
        if let Ok(seconds) = text.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let date = |text: &str| chrono::DateTime::parse_from_rfc2822(text).ok();
        (date(text)? - date(self.header("date")?)?).to_std().ok()
    }

    fn location(&self) -> Option<&str> {
        matches!(self.status, 301 | 302 | 303 | 307 | 308).then(|| self.header("location"))?
    }
}

/// The client. It is built when it is first used: loading the system's root certificates takes
/// some milliseconds that most runs do not need.
#[derive(Debug)]
pub struct Client {
    /// For https.
    secure: OnceLock<Result<blocking::Client, String>>,
    /// For http on this machine, which works without any root certificate.
    plain: OnceLock<Result<blocking::Client, String>>,
    first_pause: Duration,
}

impl Default for Client {
    fn default() -> Self {
        Self { secure: OnceLock::new(), plain: OnceLock::new(), first_pause: FIRST_PAUSE }
    }
}

impl Client {
    /// Sends `request` and reads the answer, which may report any status.
    pub fn send(&self, request: &Request, deadline: &Deadline) -> Result<Response, Error> {
        url::check(&request.url).map_err(|why| {
            Error::new(ErrorKind::Insecure, format!("the address {why}")).unsent()
        })?;
        let mut next = request.clone();
        for _ in 0..=MOST_REDIRECTS {
            let response = self.send_until_answered(&next, deadline)?;
            let Some(location) = response.location() else { return Ok(response) };
            let target = url::redirected(&next.url, location)?;
            if response.status == 303 {
                // RFC 9110, 15.4.4: the answer is fetched from there. The other redirects keep
                // method and body, or a PROPFIND would arrive as a GET.
                (next.method, next.body) = ("GET", None);
            }
            if target.origin() != request.url.origin() {
                next.credentials = &Credentials::None;
            }
            next.url = target;
        }
        let place = place(&request.url);
        Err(Error::new(
            ErrorKind::Redirected,
            format!("{place} redirects more than {MOST_REDIRECTS} times"),
        ))
    }

    /// Sends `request` once: it is not tried again and no redirect is followed, which is left to those
    /// who know what an answer means.
    pub fn send_once(&self, request: &Request, deadline: &Deadline) -> Result<Response, Error> {
        url::check(&request.url)
            .map_err(|why| Error::new(ErrorKind::Insecure, format!("the address {why}")))?;
        self.attempt(request, deadline)
    }

    fn send_until_answered(
        &self,
        request: &Request,
        deadline: &Deadline,
    ) -> Result<Response, Error> {
        let mut pause = self.first_pause;
        let mut attempt = 1;
        loop {
            let outcome = self.attempt(request, deadline);
            let wait = match &outcome {
                Err(error) if error.transient => Some(pause),
                Ok(response) => match response.status {
                    429 => Some(response.retry_after().unwrap_or(pause)),
                    500 | 502..=504 if request.repeatable => {
                        Some(response.retry_after().unwrap_or(pause))
                    }
                    _ => None,
                },
                Err(_) => None,
            };
            let Some(wait) = wait else { return outcome };
            if attempt == MOST_ATTEMPTS
                || wait > request.patience
                || wait.saturating_add(deadline.least) >= deadline.left()
            {
                return outcome;
            }
            log::debug!("{}: again in {} ms", place(&request.url), wait.as_millis());
            std::thread::sleep(wait);
            pause *= 3;
            attempt += 1;
        }
    }

    fn attempt(&self, request: &Request, deadline: &Deadline) -> Result<Response, Error> {
        let place = place(&request.url);
        let left = deadline.left();
        let timeout = request.timeout.min(left);
        if timeout.is_zero() || left < deadline.least {
            return Err(Error::new(
                ErrorKind::Unreachable,
                format!("{place} was not asked: the time for all requests is used up"),
            )
            .unsent());
        }
        let client = self.built_for(&request.url)?;
        let method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| Error::new(ErrorKind::Malformed, "a method that HTTP does not have"))?;
        let mut builder = client.request(method, request.url.clone()).timeout(timeout);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        builder = authorized(builder, request.credentials);
        let answer = builder.send().map_err(|error| Error::from_send(&place, &error, timeout))?;
        let response = read(answer, request.most_bytes, &place, timeout)?;
        let (status, size) = (response.status, response.body.len());
        log::debug!("{} {place}: {status}, {size} bytes", request.method);
        Ok(response)
    }

    fn built_for(&self, url: &Url) -> Result<&blocking::Client, Error> {
        let secure = url.scheme() == "https";
        let slot = if secure { &self.secure } else { &self.plain };
        let built = slot.get_or_init(|| build(secure));
        built.as_ref().map_err(|why| {
            Error::new(ErrorKind::Unreachable, format!("no connection can be made: {why}")).unsent()
        })
    }
}

fn authorized(
    builder: blocking::RequestBuilder,
    credentials: &Credentials,
) -> blocking::RequestBuilder {
    match credentials {
        Credentials::None => builder,
        Credentials::Basic { user, password } => builder.basic_auth(user, Some(password.expose())),
        Credentials::Bearer(token) => builder.bearer_auth(token.expose()),
        Credentials::With { account, fields } => {
            // What cannot be sent fails the request without a word of it.
            fields.iter().fold(authorized(builder, account), |builder, (name, value)| {
                builder.header(name, value.expose())
            })
        }
    }
}

fn build(secure: bool) -> Result<blocking::Client, String> {
    // The provider of the process may have been set already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = blocking::Client::builder()
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false);
    // Doing without TLS is allowed because loopback never leaves the machine. A proxy would make
    // that untrue and read the credential.
    let builder = if secure { builder } else { builder.tls_certs_only([]).no_proxy() };
    builder.build().map_err(|error| error::cause(&error))
}

fn read(
    answer: blocking::Response,
    most_bytes: u64,
    place: &str,
    timeout: Duration,
) -> Result<Response, Error> {
    let (status, url, headers) =
        (answer.status().as_u16(), answer.url().clone(), answer.headers().clone());
    let fine = (200..300).contains(&status);
    let most = if fine { most_bytes } else { most_bytes.min(MOST_BYTES_OF_FAILURE) };
    let too_large =
        || Error::new(ErrorKind::TooLarge, format!("{place} sent more than {}", size(most)));
    if fine && answer.content_length().is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    match answer.take(most.saturating_add(1)).read_to_end(&mut body) {
        Ok(_) => {}
        Err(error) if fine => return Err(Error::from_read(place, &error, timeout)),
        // What a failure says beyond its status is worth nothing if it does not arrive.
        Err(_) => body.clear(),
    }
    if body.len() as u64 > most {
        if fine {
            return Err(too_large());
        }
        body.clear();
    }
    let response = Response { status, url, body, headers };
    match response.header("content-encoding").map(str::trim) {
        // None was asked for, and undoing one would need a bound of its own.
        Some(coding) if fine && !coding.is_empty() && !coding.eq_ignore_ascii_case("identity") => {
            Err(Error::new(ErrorKind::Malformed, format!("{place} sent a compressed answer")))
        }
        _ => Ok(response),
    }
}

/// A number of bytes for a message.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}
