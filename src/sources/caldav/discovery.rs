//! From an address to the calendars behind it (RFC 6764, 6; RFC 4791, 6.2).

use super::xml::{self, Resource};
use crate::http::{self, ErrorKind, Response, Url};
use crate::sources::web::{Asking, Question};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The largest answer about collections.
const MOST_BYTES: u64 = 16 << 20;

/// The most homes of one user that are looked into.
const MOST_HOMES: usize = 8;

/// How long a way is gone without asking for it. A new home, or a new address of the user's, is
/// known after this time at the latest.
const LONGEST_KEPT: TimeDelta = TimeDelta::days(1);

/// What is asked of the address that is configured.
const WHO: &str = "<D:propfind xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:prop>\
                   <D:current-user-principal/><D:resourcetype/></D:prop></D:propfind>";

/// What is asked of a principal.
const HOMES: &str = "<D:propfind xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:prop>\
                     <C:calendar-home-set/><C:calendar-user-address-set/></D:prop></D:propfind>";

/// What is asked of the collections in a home.
const CALENDARS: &str = "<D:propfind xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:prop>\
     <D:resourcetype/><D:displayname/><C:supported-calendar-component-set/>\
     <C:schedule-calendar-transp/><S:getctag xmlns:S=\"http://calendarserver.org/ns/\"/>\
     <D:sync-token/></D:prop></D:propfind>";

/// A calendar on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Collection {
    pub(super) url: Url,
    /// The home that it was found in.
    pub(super) home: String,
    /// What it is called; the last part of its address if it has no name.
    pub(super) name: String,
    /// The kinds of components it may hold; `None` for all (RFC 4791, 5.2.3).
    pub(super) components: Option<Vec<String>>,
    pub(super) is_transparent: bool,
    /// What is another one whenever something in the collection has changed, if the server says.
    pub(super) tag: Option<String>,
}

/// The way from the configured address to the user's calendars. It seldom changes, so it is kept
/// and gone again without asking for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Way {
    found_at: DateTime<Utc>,
    /// What the server calls the user, in lower case: e-mail addresses and others.
    pub(super) addresses: Vec<String>,
    /// Where the calendars are.
    pub(super) homes: Vec<Home>,
}

/// A place with calendars in it, or one calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Home {
    pub(super) url: String,
    is_calendar: bool,
}

impl Way {
    /// Whether it may be gone again at `now`.
    pub(super) fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        let age = now - self.found_at;
        TimeDelta::zero() <= age && age < LONGEST_KEPT
    }
}

/// Whether an error says that a place is not there any more, or not for this user, so that the way
/// should be looked for again. A refused credential is not asked with twice, and a server that is
/// down knows nothing.
pub(super) fn is_gone(error: &http::Error) -> bool {
    match error.status {
        Some(401 | 407 | 429 | 500..) => false,
        Some(_) => true,
        None => matches!(error.kind, ErrorKind::Malformed | ErrorKind::Redirected),
    }
}

/// Asks for the way to the calendars of the user, and says which steps of it lead nowhere. The
/// address may be any on the server: its root, a principal, a home, or one calendar, which then is
/// the only one.
pub(super) fn find_way(
    asking: &Asking,
    now: DateTime<Utc>,
) -> Result<(Way, Vec<http::Error>), http::Error> {
    let start = asking.url.clone();
    let (base, who) = match propfind(asking, &start, 0, WHO) {
        Ok(answer) => answer,
        // Many servers have nothing at their root but know where their calendars are.
        Err(error) if is_elsewhere(&error) => well_known(asking).map_err(|other| {
            // A refused credential is the news, wherever it was refused.
            if other.kind == ErrorKind::Rejected { other } else { error }
        })?,
        Err(error) => return Err(error),
    };
    let home = |url: &Url, is_calendar| Home { url: url.to_string(), is_calendar };
    if who.iter().any(|resource| resource.given.is_calendar) {
        let addresses = addresses_of(asking, &base, &who);
        let homes = vec![home(&base, true)];
        return Ok((Way { found_at: now, addresses, homes }, Vec::new()));
    }
    let principal = |who: &[Resource]| who.iter().find_map(|one| one.given.principal.clone());
    let (base, principal) = match principal(&who) {
        Some(principal) => (base, Some(principal)),
        None => match well_known(asking) {
            Ok((base, who)) => {
                let found = principal(&who);
                (base, found)
            }
            Err(_) => (base, None),
        },
    };
    // A server without principals may still hold calendars right there.
    let (base, user) = match principal {
        Some(href) => propfind(asking, &resolve(&base, &href)?, 0, HOMES)?,
        None => (start.clone(), Vec::new()),
    };
    let (mut homes, mut wrong) = (Vec::new(), Vec::new());
    let mut all = user.iter().flat_map(|one| &one.given.homes);
    for href in all.by_ref().take(MOST_HOMES) {
        match resolve(&base, href) {
            Ok(url) => homes.push(home(&url, false)),
            Err(error) => wrong.push(error),
        }
    }
    if all.next().is_some() {
        let place = http::place(&base);
        let message =
            format!("{place} names more than {MOST_HOMES} homes, the others are not read");
        wrong.push(http::Error::new(ErrorKind::TooLarge, message));
    }
    if homes.is_empty() {
        homes.push(home(&start, false));
    }
    homes.dedup();
    Ok((Way { found_at: now, addresses: addresses(&user), homes }, wrong))
}

/// Asks for the calendars in a home, and says which of them have no address.
pub(super) fn calendars_in(
    asking: &Asking,
    home: &Home,
) -> Result<(Vec<Collection>, Vec<http::Error>), http::Error> {
    let depth = u8::from(!home.is_calendar);
    let url = resolve(&asking.url, &home.url)?;
    let (base, resources) = propfind(asking, &url, depth, CALENDARS)?;
    let (mut collections, mut wrong) = (Vec::new(), Vec::new());
    for Resource { href, failed, given } in resources {
        if !given.is_calendar || failed.is_some() {
            continue;
        }
        match resolve(&base, &href) {
            Ok(url) => collections.push(Collection {
                home: home.url.clone(),
                name: given.name.unwrap_or_else(|| last_part(&url)),
                components: given.components.filter(|components| !components.is_empty()),
                is_transparent: given.is_transparent,
                tag: given.change_tag.or(given.sync_token),
                url,
            }),
            Err(error) => wrong.push(error),
        }
    }
    Ok((collections, wrong))
}

/// The user's addresses where the configured address is a calendar itself. That they are not to be
/// had costs only the answers to invitations.
fn addresses_of(asking: &Asking, base: &Url, who: &[Resource]) -> Vec<String> {
    let href = who.iter().find_map(|one| one.given.principal.as_ref());
    let url = href.and_then(|href| resolve(base, href).ok());
    let user = url.and_then(|url| propfind(asking, &url, 0, HOMES).ok());
    user.map(|(_, user)| addresses(&user)).unwrap_or_default()
}

/// Whether an address itself is the mistake, so that another one may help.
fn is_elsewhere(error: &http::Error) -> bool {
    matches!(error.kind, ErrorKind::NotFound | ErrorKind::Refused | ErrorKind::Malformed)
}

fn well_known(asking: &Asking) -> Result<(Url, Vec<Resource>), http::Error> {
    let url = resolve(&asking.url, "/.well-known/caldav")?;
    propfind(asking, &url, 0, WHO)
}

/// All that the server calls the user: an attendee may be written as an e-mail address, as the
/// address of a principal or as `urn:uuid:…`.
fn addresses(user: &[Resource]) -> Vec<String> {
    let all = user.iter().flat_map(|one| &one.given.addresses);
    let all = all.map(|href| href.trim().to_lowercase());
    all.map(|href| href.strip_prefix("mailto:").unwrap_or(&href).trim().to_owned())
        .filter(|address| !address.is_empty())
        .collect()
}

/// The last part of an address, without escapes for the characters that names have.
fn last_part(url: &Url) -> String {
    let mut parts = url.path_segments().into_iter().flatten().rev();
    let part = parts.find(|part| !part.is_empty()).unwrap_or("calendar");
    part.replace("%20", " ")
}

/// The address that `href` means in an answer from `base`.
pub(super) fn resolve(base: &Url, href: &str) -> Result<Url, http::Error> {
    base.join(href).map_err(|_| {
        let place = http::place(base);
        let message = format!("{place} names an address that is no URL");
        http::Error::new(ErrorKind::Malformed, message)
    })
}

fn propfind(
    asking: &Asking,
    url: &Url,
    depth: u8,
    body: &str,
) -> Result<(Url, Vec<Resource>), http::Error> {
    let response = ask(asking, "PROPFIND", url, depth, body, MOST_BYTES)?;
    let resources = multistatus(&response)?;
    Ok((response.url, resources))
}

/// Asks with a body of XML.
pub(super) fn ask(
    asking: &Asking,
    method: &'static str,
    url: &Url,
    depth: u8,
    body: &str,
    most_bytes: u64,
) -> Result<Response, http::Error> {
    asking.ask(Question {
        method,
        url: url.clone(),
        headers: vec![
            ("Depth", depth.to_string()),
            ("Content-Type", "application/xml; charset=utf-8".to_owned()),
        ],
        body: Some(format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{body}").into_bytes()),
        most_bytes,
    })
}

/// The resources in an answer.
pub(super) fn multistatus(response: &Response) -> Result<Vec<Resource>, http::Error> {
    let place = http::place(&response.url);
    if response.status != 207 {
        // A server of files alone answers 200 or 204 to everything.
        let message = format!("{place} is no CalDAV server: it answered with {}", response.status);
        return Err(http::Error::new(ErrorKind::Malformed, message));
    }
    xml::read(&response.body).map_err(|why| {
        http::Error::new(ErrorKind::Malformed, format!("the answer of {place} {why}"))
    })
}
