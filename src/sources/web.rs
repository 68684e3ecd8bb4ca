//! What every source on the web needs: who asks, what a failure means, and the copy that is used
//! when there is no answer.

use super::{Context, OFFLINE};
use crate::cache::{Cache, Key};
use crate::config::SecretReference;
use crate::domain::{Loaded, Problem, ProblemKind};
use crate::env::Environment;
use crate::http::{self, Client, Credentials, Deadline, ErrorKind, Request, Response, Url};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long all sources of a run together may ask and ask again: a person may be waiting. One answer
/// may take as long at most, because it is not waited for beyond this in any case.
pub const BUDGET: Duration = Duration::from_secs(30);

/// The longest pause that a server may ask for where there is a copy to use instead.
const PATIENCE_WITH_COPY: Duration = Duration::from_secs(1);

/// What the web's sources of one run share.
#[derive(Debug)]
pub struct Web {
    client: Client,
    deadline: Deadline,
    cache: Cache,
}

impl Web {
    /// With copies kept below the folder `cache`. Nothing is made or asked before it is needed.
    pub fn new(cache: &Path) -> Arc<Self> {
        Arc::new(Self {
            client: Client::default(),
            deadline: Deadline::new(BUDGET),
            cache: Cache::new(cache),
        })
    }
}

/// How to prove who asks.
#[derive(Debug, Clone)]
pub enum Account {
    /// Not at all.
    Open,
    /// By a name and its password.
    Password {
        /// The name.
        user: String,
        /// Where the password is.
        password: SecretReference,
    },
    /// By a token.
    Token(SecretReference),
}

/// Where a place on the web is.
#[derive(Debug, Clone)]
pub enum Address {
    /// In the configuration.
    Plain(Url),
    /// In a secret, such as the link to a private calendar, which is its own password.
    Secret(SecretReference),
}

/// A place on the web as the configuration names it.
#[derive(Debug, Clone)]
pub struct Remote {
    /// Its address.
    pub address: Address,
    /// Who asks.
    pub account: Account,
    /// Fields of the user's own, by their names in lower case, that go with every question. Any of
    /// them may be a secret.
    pub fields: Vec<(String, SecretReference)>,
    /// How long one answer may take.
    pub timeout: Duration,
    /// In which secrets are looked up.
    pub environment: Environment,
    /// What it shares with the others.
    pub web: Arc<Web>,
}

impl Remote {
    /// The host, for messages.
    pub(super) fn place(&self) -> String {
        match &self.address {
            Address::Plain(url) => http::place(url),
            Address::Secret(reference) => format!("the address in {reference}"),
        }
    }

    /// The name under which the copy of `source` is kept. What another account may see is another
    /// thing. Where the account or the address is in a secret, the reference stands for it: the
    /// copy is looked up without fetching any.
    pub(super) fn key(&self, source: &str, kind: &str) -> Key {
        let address = match &self.address {
            Address::Plain(url) => url.to_string(),
            Address::Secret(reference) => reference.identity(),
        };
        self.key_of(kind, &[source, &address])
    }

    /// The name under which a copy of what `parts` name is kept for this account.
    pub(super) fn key_of(&self, kind: &str, parts: &[&str]) -> Key {
        let account = match &self.account {
            Account::Open => String::new(),
            Account::Password { user, .. } => user.clone(),
            Account::Token(token) => token.identity(),
        };
        Key::of(&[&[kind], parts, &[&account]].concat())
    }

    pub(super) fn cache(&self) -> &Cache {
        &self.web.cache
    }

    /// Fetches the secrets and gets ready to ask, if this run may. With a copy at hand, a server
    /// that is busy is not waited for.
    pub(super) fn open(
        &self,
        source: &str,
        has_copy: bool,
        context: &Context,
    ) -> Result<Asking<'_>, Problem> {
        if context.offline {
            let why = format!("{} was not asked, {OFFLINE}", self.place());
            return Err(Problem::new(source, ProblemKind::Unreachable, why));
        }
        let resolve = |secret: &SecretReference| {
            secret.resolve(&self.environment).map_err(|failure| {
                let hints = failure.hints.iter().map(|hint| format!("; {hint}"));
                let hints: String = hints.collect();
                let why = format!("{} was not asked: {failure}{hints}", self.place());
                Problem::new(source, ProblemKind::Config, why)
            })
        };
        let credentials = match &self.account {
            Account::Open => Credentials::None,
            Account::Password { user, password } => {
                Credentials::Basic { user: user.clone(), password: resolve(password)? }
            }
            Account::Token(token) => Credentials::Bearer(resolve(token)?),
        };
        let mut fields = Vec::new();
        for (name, value) in &self.fields {
            let value = resolve(value)?;
            if !http::is_field_value(value.expose()) {
                let why = format!("{} was not asked: {name} cannot be sent", self.place());
                return Err(Problem::new(source, ProblemKind::Config, why));
            }
            fields.push((name.clone(), value));
        }
        let credentials = if fields.is_empty() {
            credentials
        } else {
            Credentials::With { account: Box::new(credentials), fields }
        };
        let url = match &self.address {
            Address::Plain(url) => url.clone(),
            Address::Secret(reference) => {
                http::parse(resolve(reference)?.expose()).map_err(|why| {
                    Problem::new(source, ProblemKind::Config, format!("{} {why}", self.place()))
                })?
            }
        };
        let patience = if has_copy { PATIENCE_WITH_COPY } else { BUDGET };
        Ok(Asking { remote: self, url, credentials, patience })
    }
}

/// A place with the credentials for it.
pub(super) struct Asking<'r> {
    pub(super) remote: &'r Remote,
    /// Its address.
    pub(super) url: Url,
    credentials: Credentials,
    patience: Duration,
}

/// What to ask.
pub(super) struct Question {
    pub(super) method: &'static str,
    pub(super) url: Url,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Vec<u8>>,
    pub(super) most_bytes: u64,
}

impl Asking<'_> {
    /// Asks something that may be asked twice; an answer that reports a failure is an error.
    ///
    /// The credentials are for the origin of the configured address alone; what the server says
    /// elsewhere is not asked with them.
    pub(super) fn ask(&self, question: Question) -> Result<Response, http::Error> {
        let Question { method, url, headers, body, most_bytes } = question;
        if url.origin() != self.url.origin() {
            let message = format!(
                "{} names an address on another server, {}, which is not asked; if it is right, \
                 configure that address",
                http::place(&self.url),
                http::place(&url)
            );
            return Err(http::Error::new(ErrorKind::Redirected, message));
        }
        let request = Request {
            method,
            url,
            headers,
            body,
            credentials: &self.credentials,
            timeout: self.remote.timeout,
            most_bytes,
            patience: self.patience,
            repeatable: true,
        };
        self.remote.web.client.send(&request, &self.remote.web.deadline)?.accepted()
    }
}

/// What a failed request means for a source.
pub(super) fn problem(source: &str, error: &http::Error) -> Problem {
    let kind = match error.kind {
        ErrorKind::Rejected => ProblemKind::Rejected,
        ErrorKind::TooLarge | ErrorKind::Malformed => ProblemKind::Malformed,
        ErrorKind::Insecure => ProblemKind::Config,
        ErrorKind::Unreachable
        | ErrorKind::NotFound
        | ErrorKind::Busy
        | ErrorKind::Refused
        | ErrorKind::Redirected => ProblemKind::Unreachable,
    };
    Problem::new(source, kind, error.message.clone())
}

/// Why a copy is used, as problems: that it is old, and, where that is not the whole story, why
/// there is nothing newer.
pub(super) fn stale(
    cause: Problem,
    fetched_at: DateTime<Utc>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Vec<Problem> {
    let copy = format!("the copy of {} is used", shown(fetched_at, now, zone));
    if cause.kind == ProblemKind::Unreachable {
        let message = format!("{copy}: {}", cause.message);
        return vec![Problem::new(&cause.source, ProblemKind::Stale, message)];
    }
    let stale = Problem::new(&cause.source, ProblemKind::Stale, copy);
    vec![cause, stale]
}

/// `Mon 23 Nov 17:30`, with the year if it is long ago.
fn shown(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let long_ago = (now - at).abs() > TimeDelta::days(300);
    let form = if long_ago { "%a %-d %b %Y %H:%M" } else { "%a %-d %b %H:%M" };
    at.with_timezone(&zone).format(form).to_string()
}

/// The copy in the place of an answer.
pub(super) fn from_copy<T>(
    loaded: Loaded<T>,
    cause: Problem,
    fetched_at: DateTime<Utc>,
    context: &Context,
) -> Loaded<T> {
    let mut problems = stale(cause, fetched_at, context.moment.now, context.moment.zone);
    problems.extend(loaded.problems);
    Loaded { items: loaded.items, as_of: Some(fetched_at), problems }
}

/// Keeps a copy. One that cannot be kept costs nothing today, so it is only logged.
pub(super) fn keep(cache: &Cache, key: &Key, entry: &crate::cache::Entry, source: &str) {
    if let Err(why) = cache.put(key, entry) {
        log::warn!("{source}: no copy is kept for when it cannot be reached: {why}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Berlin;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_copy_of_another_account_or_address_is_another_copy() {
        let web = Web::new(Path::new("/nowhere"));
        let raw = |text: &str| SecretReference::Raw(crate::domain::Secret::new(text));
        let plain = |url: &str| Address::Plain(http::parse(url).unwrap());
        let key = |address: &Address, account: &Account| {
            let remote = Remote {
                address: address.clone(),
                account: account.clone(),
                fields: Vec::new(),
                timeout: BUDGET,
                environment: Environment::default(),
                web: Arc::clone(&web),
            };
            remote.key("team", "feed")
        };
        let addresses = [
            plain("https://e.org/a"),
            plain("https://e.org/b"),
            Address::Secret(raw("https://e.org/a")),
            Address::Secret(SecretReference::Env("TEAM".to_owned())),
        ];
        let command =
            |argument: &str| SecretReference::Command(vec!["pass".to_owned(), argument.to_owned()]);
        let accounts = [
            Account::Open,
            Account::Token(raw("one")),
            Account::Token(raw("two")),
            Account::Token(command("one")),
            Account::Token(command("two")),
            Account::Password { user: "ada".to_owned(), password: raw("one") },
            Account::Password { user: "bob".to_owned(), password: raw("one") },
        ];
        let mut keys = Vec::new();
        for address in &addresses {
            for account in &accounts {
                let key = key(address, account);
                assert!(!keys.contains(&key), "{address:?} {account:?}");
                keys.push(key);
            }
        }
        // A password that is changed is the same account.
        let changed = Account::Password { user: "ada".to_owned(), password: raw("new") };
        assert!(keys.contains(&key(&addresses[0], &changed)));
    }

    #[test]
    fn a_copy_says_when_it_is_of_and_why_it_is_used() {
        let (then, now) = (at("2026-11-23T16:30:00Z"), at("2026-11-24T07:00:00Z"));
        let unreachable = Problem::new("team", ProblemKind::Unreachable, "h did not answer");
        let told = stale(unreachable, then, now, Berlin);
        let message = "the copy of Mon 23 Nov 17:30 is used: h did not answer";
        assert_eq!(told, [Problem::new("team", ProblemKind::Stale, message)]);
        let rejected = Problem::new("team", ProblemKind::Rejected, "h refused with 401");
        let told = stale(rejected.clone(), at("2025-01-02T16:30:00Z"), now, Berlin);
        let message = "the copy of Thu 2 Jan 2025 17:30 is used";
        assert_eq!(told, [rejected, Problem::new("team", ProblemKind::Stale, message)]);
    }
}
