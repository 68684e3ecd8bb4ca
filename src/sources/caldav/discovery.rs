//! From an address to the calendars behind it (RFC 6764, 6; RFC 4791, 6.2).

use super::xml::{self, Resource};
use crate::http::{self, ErrorKind, Response, Url};
use crate::sources::web::{Asking, Question};
use std::collections::HashSet;

/// The largest answer about collections.
const MOST_BYTES: u64 = 16 << 20;

/// The most homes of one user that are looked into.
const MOST_HOMES: usize = 8;

/// What is asked of the address that is configured.
const WHO: &str = "<D:propfind xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:prop>\
                   <D:current-user-principal/><D:resourcetype/></D:prop></D:propfind>";

/// What is asked of a principal.
const HOMES: &str = "<D:propfind xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:prop>\
                     <C:calendar-home-set/><C:calendar-user-address-set/></D:prop></D:propfind>";

/// What is asked of the collections in a home.
const CALENDARS: &str = "<D:propfind xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:prop>\
     <D:resourcetype/><D:displayname/><C:supported-calendar-component-set/>\
     <C:schedule-calendar-transp/></D:prop></D:propfind>";

/// A calendar on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Collection {
    pub(super) url: Url,
    /// What it is called; the last part of its address if it has no name.
    pub(super) name: String,
    /// The kinds of components it may hold; `None` for all (RFC 4791, 5.2.3).
    pub(super) components: Option<Vec<String>>,
    pub(super) is_transparent: bool,
}

/// What a server knows of the user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The user's e-mail addresses, in lower case.
    pub(super) addresses: Vec<String>,
    /// All calendars, each once.
    pub(super) collections: Vec<Collection>,
}

/// Asks for the calendars of the user. The address may be any on the server: its root, a
/// principal, a home, or one calendar, which then is the only one.
pub(super) fn discover(asking: &Asking) -> Result<Found, http::Error> {
    let start = asking.remote.url.clone();
    let (base, who) = match propfind(asking, &start, 0, WHO) {
        Ok(answer) => answer,
        // Many servers have nothing at their root but know where their calendars are.
        Err(error) if is_elsewhere(&error) => well_known(asking).map_err(|other| {
            // A refused credential is the news, wherever it was refused.
            if other.kind == ErrorKind::Rejected { other } else { error }
        })?,
        Err(error) => return Err(error),
    };
    if who.iter().any(|resource| resource.given.is_calendar) {
        let (base, all) = propfind(asking, &base, 0, CALENDARS)?;
        return Ok(Found { addresses: addresses_of(asking, &base, &who), ..found(&base, &all)? });
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
    let mut homes: Vec<Url> = Vec::new();
    for href in user.iter().flat_map(|one| &one.given.homes).take(MOST_HOMES) {
        homes.push(resolve(&base, href)?);
    }
    if homes.is_empty() {
        homes.push(start);
    }
    let mut all = Found { addresses: mail_addresses(&user), collections: Vec::new() };
    let mut seen = HashSet::new();
    for home in &homes {
        let (base, resources) = propfind(asking, home, 1, CALENDARS)?;
        let new = found(&base, &resources)?.collections.into_iter();
        all.collections.extend(new.filter(|one| seen.insert(one.url.clone())));
    }
    Ok(all)
}

/// The user's addresses where the configured address is a calendar itself. That they are not to be
/// had costs only the answers to invitations.
fn addresses_of(asking: &Asking, base: &Url, who: &[Resource]) -> Vec<String> {
    let href = who.iter().find_map(|one| one.given.principal.as_ref());
    let url = href.and_then(|href| resolve(base, href).ok());
    let user = url.and_then(|url| propfind(asking, &url, 0, HOMES).ok());
    user.map(|(_, user)| mail_addresses(&user)).unwrap_or_default()
}

/// Whether an address itself is the mistake, so that another one may help.
fn is_elsewhere(error: &http::Error) -> bool {
    matches!(error.kind, ErrorKind::NotFound | ErrorKind::Refused | ErrorKind::Malformed)
}

fn well_known(asking: &Asking) -> Result<(Url, Vec<Resource>), http::Error> {
    let url = resolve(&asking.remote.url, "/.well-known/caldav")?;
    propfind(asking, &url, 0, WHO)
}

fn found(base: &Url, resources: &[Resource]) -> Result<Found, http::Error> {
    let mut collections = Vec::new();
    for resource in resources.iter().filter(|one| one.given.is_calendar && one.failed.is_none()) {
        let url = resolve(base, &resource.href)?;
        let given = &resource.given;
        let name = given.name.clone().unwrap_or_else(|| last_part(&url));
        let components = given.components.clone().filter(|components| !components.is_empty());
        let is_transparent = given.is_transparent;
        collections.push(Collection { url, name, components, is_transparent });
    }
    Ok(Found { addresses: Vec::new(), collections })
}

fn mail_addresses(user: &[Resource]) -> Vec<String> {
    let all = user.iter().flat_map(|one| &one.given.addresses).map(|href| href.trim().to_lowercase());
    all.filter_map(|href| href.strip_prefix("mailto:").map(|address| address.trim().to_owned()))
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
