//! Fetching what the chosen collections hold, and keeping a copy of it.

use super::discovery::{self, Collection, Home, Way, multistatus, resolve};
use super::query::{days_to_ask, query};
use super::{QUOTED, Server};
use crate::cache::Entry;
use crate::domain::{Problem, ProblemKind, clean, shorten};
use crate::http;
use crate::sources::Context;
use crate::sources::web::{self, Asking};
use crate::time::Window;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::collections::{BTreeSet, HashSet};

/// The largest answers with the objects of all collections together: all of them are kept until
/// they are read.
const MOST_BYTES: u64 = if cfg!(test) { 4 << 20 } else { 128 << 20 };

/// The most collections that one source reads.
const MOST_COLLECTIONS: usize = 100;

/// What is wanted of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Events,
    Tasks,
}

impl Kind {
    pub(super) fn component(self) -> &'static str {
        match self {
            Self::Events => "VEVENT",
            Self::Tasks => "VTODO",
        }
    }

    fn items(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Tasks => "tasks",
        }
    }
}

/// One collection with what it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Its address, and that of its home.
    href: String,
    home: String,
    name: String,
    pub(super) is_transparent: bool,
    /// The server's word for this state of it, if all of it was read.
    tag: Option<String>,
    /// When it was last known to be so.
    fetched_at: DateTime<Utc>,
    /// The days that were asked for, the second exclusive; `None` for everything.
    days: Option<(NaiveDate, NaiveDate)>,
    pub(super) objects: Vec<Object>,
}

/// One iCalendar object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Object {
    /// Its address without secrets.
    pub(super) origin: String,
    pub(super) text: String,
}

impl Kept {
    fn covers(&self, window: Option<&Window>) -> bool {
        match (self.days, window) {
            (Some((from, to)), Some(window)) => from <= window.from && window.to <= to,
            _ => true,
        }
    }
}

/// What is kept for the next run, and for the time when the server cannot be reached.
#[derive(Debug, Deserialize)]
struct Copy {
    way: Way,
    collections: Vec<Kept>,
}

/// A [`Copy`] to be written: the objects may be large.
#[derive(Debug, Serialize)]
struct NewCopy<'a> {
    way: &'a Way,
    collections: Vec<&'a Kept>,
}

/// What a load works from.
#[derive(Debug)]
pub(super) struct Gathered {
    /// What the server calls the user.
    pub(super) addresses: Vec<String>,
    pub(super) kept: Vec<Kept>,
    pub(super) problems: Vec<Problem>,
}

impl Gathered {
    /// From when the oldest part is.
    pub(super) fn as_of(&self) -> Option<DateTime<Utc>> {
        self.kept.iter().map(|kept| kept.fetched_at).min()
    }
}

/// Fetches the chosen collections, or takes their copies. The error is all that is known then.
pub(super) fn gather(
    server: &Server,
    kind: Kind,
    window: Option<&Window>,
    context: &Context,
) -> Result<Gathered, Vec<Problem>> {
    let key = server.remote.key(&server.name, kind.component());
    let copy = server.remote.cache().get(&key);
    let copy = copy.and_then(|entry| serde_json::from_slice::<Copy>(&entry.body).ok());
    let days = window.map(|window| days_to_ask(window, context.moment));
    let days_asked = days.map(|(days, _)| days);
    let left = Cell::new(MOST_BYTES);
    let fetching = Fetching { server, kind, window, days: days_asked, context, left };
    let Round { way, kept, beyond, problems } = match fetching.run(copy.as_ref()) {
        Ok(round) => round,
        Err(cause) => return from_copy(server, copy, cause, window, context),
    };
    if days.is_none_or(|(_, usual)| usual) {
        let collections = kept.iter().chain(&beyond).collect();
        if let Ok(body) = serde_json::to_vec(&NewCopy { way: &way, collections }) {
            let fetched_at = context.moment.now;
            let entry = Entry { fetched_at, etag: None, last_modified: None, body };
            web::keep(server.remote.cache(), &key, &entry, &server.name);
        }
    }
    if kept.is_empty() {
        return Err(problems);
    }
    Ok(Gathered { addresses: way.addresses, kept, problems })
}

/// Only the copies, because of `cause`.
fn from_copy(
    server: &Server,
    copy: Option<Copy>,
    mut cause: Problem,
    window: Option<&Window>,
    context: &Context,
) -> Result<Gathered, Vec<Problem>> {
    let Some(copy) = copy else { return Err(vec![cause]) };
    let (kept, beyond): (Vec<Kept>, Vec<Kept>) = copy
        .collections
        .into_iter()
        .filter(|kept| server.chosen.is_empty() || is_chosen(&server.chosen, &kept.name))
        .partition(|kept| kept.covers(window));
    let Some(oldest) = kept.iter().map(|kept| kept.fetched_at).min() else {
        if let Some((from, to)) = beyond.first().and_then(|kept| kept.days) {
            cause.message.push_str(&format!("; the copy holds only {from} to {to}"));
        }
        return Err(vec![cause]);
    };
    let problems = web::stale(cause, oldest, context.moment.now, context.moment.zone);
    Ok(Gathered { addresses: copy.way.addresses, kept, problems })
}

/// One round of asking the server.
struct Fetching<'f> {
    server: &'f Server,
    kind: Kind,
    window: Option<&'f Window>,
    days: Option<(NaiveDate, NaiveDate)>,
    context: &'f Context,
    /// How many bytes of objects may still be fetched.
    left: Cell<u64>,
}

/// The collections to read, and what is wrong with the choice; the error is that there are none.
type Chosen = Result<(Vec<Collection>, Vec<Problem>), Problem>;

/// A way, what is at its end, and what of that is wanted.
type Found = (Way, Listing, Chosen);

/// What one round gave.
struct Round {
    way: Way,
    kept: Vec<Kept>,
    /// Copies of collections that failed, which do not cover what is asked for but stay copies.
    beyond: Vec<Kept>,
    problems: Vec<Problem>,
}

/// The calendars at the end of a way, and the homes that could not be looked into.
struct Listing {
    collections: Vec<Collection>,
    failed: Vec<(Home, http::Error)>,
    wrong: Vec<http::Error>,
}

impl Fetching<'_> {
    fn run(&self, copy: Option<&Copy>) -> Result<Round, Problem> {
        let source = &self.server.name;
        let asking = self.server.remote.open(source, copy.is_some(), self.context)?;
        let (way, listing, chosen) = match self.known_way(&asking, copy)? {
            Some(found) => found,
            None => self.new_way(&asking)?,
        };
        let (wanted, mut problems) = chosen?;
        problems.extend(listing.wrong.iter().map(|error| web::problem(source, error)));
        let mut round = Round { way, kept: Vec::new(), beyond: Vec::new(), problems };
        for collection in wanted {
            let old = copy.and_then(|copy| {
                copy.collections.iter().find(|kept| kept.href == collection.url.as_str())
            });
            let old_and_new = old.filter(|kept| {
                kept.tag.is_some() && kept.tag == collection.tag && kept.covers(self.window)
            });
            if let Some(kept) = old_and_new {
                // The server says that nothing in it changed, so this is no copy but its state.
                round.kept.push(self.kept(collection, kept.days, kept.objects.clone()));
                continue;
            }
            match self.objects(&asking, &collection) {
                Ok((objects, None)) => round.kept.push(self.kept(collection, self.days, objects)),
                Ok((objects, Some(missing))) => {
                    round.problems.push(missing);
                    // It is asked for again next time, because not all of it was to be had.
                    let collection = Collection { tag: None, ..collection };
                    round.kept.push(self.kept(collection, self.days, objects));
                }
                Err(error) => {
                    let called = shorten(&clean(&collection.name), QUOTED);
                    let mut cause = web::problem(source, &error);
                    cause.message = format!("\"{called}\": {}", cause.message);
                    self.replace(old.into_iter(), cause, &mut round);
                }
            }
        }
        for (home, error) in &listing.failed {
            let chosen = &self.server.chosen;
            let all = copy.into_iter().flat_map(|copy| &copy.collections);
            let lost = all.filter(|kept| {
                kept.home == home.url && (chosen.is_empty() || is_chosen(chosen, &kept.name))
            });
            self.replace(lost, web::problem(source, error), &mut round);
        }
        Ok(round)
    }

    /// Goes the way that was found by an earlier run, if it still leads to all that is wanted.
    fn known_way(&self, asking: &Asking, copy: Option<&Copy>) -> Result<Option<Found>, Problem> {
        let way = copy.map(|copy| &copy.way).filter(|way| way.is_fresh(self.context.moment.now));
        let Some(way) = way else { return Ok(None) };
        let listing = match listing(asking, way) {
            Ok(listing) => listing,
            Err(error) if discovery::is_gone(&error) => return Ok(None),
            Err(error) => return Err(web::problem(&self.server.name, &error)),
        };
        if listing.failed.iter().any(|(_, error)| discovery::is_gone(error)) {
            return Ok(None);
        }
        // What is not there may be where the way leads now.
        let chosen = self.choose(&listing);
        let complete = matches!(&chosen, Ok((_, problems)) if problems.is_empty());
        Ok(complete.then(|| (way.clone(), listing, chosen)))
    }

    fn new_way(&self, asking: &Asking) -> Result<Found, Problem> {
        let told = |error: http::Error| web::problem(&self.server.name, &error);
        let (way, wrong) = discovery::find_way(asking, self.context.moment.now).map_err(told)?;
        let mut listing = listing(asking, &way).map_err(told)?;
        listing.wrong.splice(0..0, wrong);
        let chosen = self.choose(&listing);
        Ok((way, listing, chosen))
    }

    fn kept(
        &self,
        collection: Collection,
        days: Option<(NaiveDate, NaiveDate)>,
        objects: Vec<Object>,
    ) -> Kept {
        let Collection { url, home, name, is_transparent, tag, .. } = collection;
        let (href, fetched_at) = (url.to_string(), self.context.moment.now);
        Kept { href, home, name, is_transparent, tag, fetched_at, days, objects }
    }

    /// Takes copies in the place of an answer, because of `cause`.
    fn replace<'k>(&self, old: impl Iterator<Item = &'k Kept>, cause: Problem, round: &mut Round) {
        let (kept, beyond): (Vec<&Kept>, Vec<&Kept>) =
            old.partition(|kept| kept.covers(self.window));
        let moment = self.context.moment;
        match kept.iter().map(|kept| kept.fetched_at).min() {
            Some(oldest) => {
                round.problems.extend(web::stale(cause, oldest, moment.now, moment.zone));
            }
            None => round.problems.push(cause),
        }
        round.kept.extend(kept.into_iter().cloned());
        round.beyond.extend(beyond.into_iter().cloned());
    }

    /// The collections to read, and the names that none of them has.
    fn choose(&self, listing: &Listing) -> Chosen {
        let name = &self.server.name;
        let place = self.server.remote.place();
        let items = self.kind.items();
        let config = |message: String| Problem::new(name, ProblemKind::Config, message);
        let component = self.kind.component().to_owned();
        let fits = |one: &&Collection| {
            one.components.as_ref().is_none_or(|components| components.contains(&component))
        };
        let fitting: Vec<&Collection> = listing.collections.iter().filter(fits).collect();
        // What is in a home that fails is not known to be missing.
        let is_whole = listing.failed.is_empty();
        if fitting.is_empty() && is_whole {
            return Err(config(format!("{place} has no calendar that holds {items}")));
        }
        let chosen = &self.server.chosen;
        let names: BTreeSet<String> =
            fitting.iter().map(|one| format!("\"{}\"", clean(&one.name))).collect();
        let names = shorten(&names.into_iter().collect::<Vec<_>>().join(", "), QUOTED);
        let unknown: Vec<String> = chosen
            .iter()
            .filter(|wanted| is_whole && !fitting.iter().any(|one| is_called(one, wanted)))
            .map(|wanted| format!("\"{wanted}\""))
            .collect();
        let problem = (!unknown.is_empty()).then(|| {
            let unknown = unknown.join(", ");
            config(format!(
                "{place} has no calendar called {unknown} that holds {items}; there are {names}"
            ))
        });
        let mut wanted: Vec<Collection> = fitting
            .into_iter()
            .filter(|one| chosen.is_empty() || is_chosen(chosen, &one.name))
            .cloned()
            .collect();
        let cut = (wanted.len() > MOST_COLLECTIONS).then(|| {
            let count = wanted.len();
            config(format!(
                "{place} has {count} calendars that hold {items}, and only {MOST_COLLECTIONS} are \
                 read; name those that matter under `calendars`"
            ))
        });
        wanted.truncate(MOST_COLLECTIONS);
        match problem {
            Some(problem) if wanted.is_empty() => Err(problem),
            problem => Ok((wanted, problem.into_iter().chain(cut).collect())),
        }
    }

    /// The objects of a collection, and a problem if the server did not give all of them.
    fn objects(
        &self,
        asking: &Asking,
        collection: &Collection,
    ) -> Result<(Vec<Object>, Option<Problem>), http::Error> {
        let query = query(self.kind, self.days);
        let left = self.left.get();
        let response = discovery::ask(asking, "REPORT", &collection.url, 1, &query, left)
            .map_err(|error| self.too_large(error))?;
        self.left.set(left.saturating_sub(response.body.len() as u64));
        let mut objects = Vec::new();
        let mut missing = Vec::new();
        for resource in multistatus(&response)? {
            // An object without an address of its own is still an object.
            let url = resolve(&response.url, &resource.href);
            let place = http::redact(url.as_ref().unwrap_or(&collection.url));
            match (resource.given.data, resource.failed) {
                (Some(text), None) => objects.push(Object { origin: place, text }),
                // It was deleted between the server's look at its list and at its objects.
                (_, Some(404)) => {}
                (None, None) if url.is_ok_and(|url| url == collection.url) => {}
                (_, Some(status)) => missing.push(format!("{place} ({status})")),
                (None, None) => missing.push(place),
            }
        }
        let problem = missing.first().map(|first| {
            let first = shorten(&clean(first), QUOTED);
            let message = match missing.len() {
                1 => format!("the server did not give 1 object: {first}"),
                count => format!(
                    "the server did not give {count} objects: {first} (and {} more)",
                    count - 1
                ),
            };
            Problem::new(&self.server.name, ProblemKind::Malformed, message)
        });
        Ok((objects, problem))
    }

    /// What was too large for the rest of what may be fetched, said of the whole of it.
    fn too_large(&self, mut error: http::Error) -> http::Error {
        if error.kind == http::ErrorKind::TooLarge {
            let (place, items) = (self.server.remote.place(), self.kind.items());
            let most = MOST_BYTES >> 20;
            error.message = format!(
                "{place} has more than {most} MiB of {items} in the calendars that are read"
            );
        }
        error
    }
}

/// Looks into all homes of a way. One that fails costs itself; if all fail, that is the answer.
fn listing(asking: &Asking, way: &Way) -> Result<Listing, http::Error> {
    let mut listing = Listing { collections: Vec::new(), failed: Vec::new(), wrong: Vec::new() };
    let mut seen = HashSet::new();
    for home in &way.homes {
        match discovery::calendars_in(asking, home) {
            Ok((collections, wrong)) => {
                let new = collections.into_iter().filter(|one| seen.insert(one.url.clone()));
                listing.collections.extend(new);
                listing.wrong.extend(wrong);
            }
            Err(error) => listing.failed.push((home.clone(), error)),
        }
    }
    match listing.failed.first() {
        Some((_, error)) if listing.failed.len() == way.homes.len() => Err(error.clone()),
        _ => Ok(listing),
    }
}

fn is_chosen(chosen: &[String], name: &str) -> bool {
    chosen.iter().any(|wanted| wanted.trim().to_lowercase() == name.trim().to_lowercase())
}

fn is_called(collection: &Collection, wanted: &str) -> bool {
    is_chosen(&[wanted.to_owned()], &collection.name)
}
