//! Calendars and task lists on a CalDAV server (RFC 4791).
//!
//! ```text
//! address ─► who am I ─► my home ─► its collections ─► their objects ─► ics ─► events, tasks
//!            discovery, one PROPFIND each               collect, one REPORT each
//! ```
//!
//! One source may read several calendars of the server, by name or all of them. All events have
//! the source's name as their calendar. A UID is unique only within one collection, so where a
//! source reads several, a hash of the collection's address stands before the UID in keys:
//! `SOURCE:1f2e3d4c/UID`. With one collection the key is `SOURCE:UID`, as in a file.
//!
//! What was read is kept, each collection for itself; where the server, or one collection, cannot
//! be had, its copy is used and said to be one.

mod collect;
mod discovery;
#[cfg(test)]
mod tests;
mod xml;

use super::ics::{self, Settings, skipped, vtodo};
use super::identity::fingerprint;
use super::web::Remote;
use super::{Calendar, Context, TaskList};
use crate::domain::{Event, Key, Loaded, Problem, ProblemKind, Task};
use crate::time::Window;
use collect::{Gathered, Kept, Kind};

/// Some calendars of one server.
#[derive(Debug, Clone)]
pub struct CalDavCalendar {
    server: Server,
    busy: bool,
}

/// Some task lists of one server.
#[derive(Debug, Clone)]
pub struct CalDavTasks {
    server: Server,
}

#[derive(Debug, Clone)]
struct Server {
    name: String,
    remote: Remote,
    /// The names of the collections to read; empty for all.
    chosen: Vec<String>,
}

impl CalDavCalendar {
    /// The calendars called `chosen`, or all that hold events, as the source `name`. With `busy`
    /// off, none of their events takes the user's time.
    pub fn new(name: String, remote: Remote, chosen: Vec<String>, busy: bool) -> Self {
        Self { server: Server { name, remote, chosen }, busy }
    }
}

impl CalDavTasks {
    /// The lists called `chosen`, or all that hold tasks, as the source `name`.
    pub fn new(name: String, remote: Remote, chosen: Vec<String>) -> Self {
        Self { server: Server { name, remote, chosen } }
    }
}

impl Calendar for CalDavCalendar {
    fn name(&self) -> &str {
        &self.server.name
    }

    fn load(&self, window: &Window, context: &Context) -> Loaded<Event> {
        let name = &self.server.name;
        let gathered = match collect::gather(&self.server, Kind::Events, Some(window), context) {
            Ok(gathered) => gathered,
            Err(problems) => return Loaded { items: None, as_of: None, problems },
        };
        let mut own = context.clone();
        own.addresses.extend(gathered.addresses.iter().cloned());
        let several = gathered.kept.len() > 1;
        finish(name, &gathered, |kept, parsed| {
            let busy = self.busy && !kept.is_transparent;
            let settings = Settings { name: name.clone(), busy };
            let mut loaded = ics::expand(parsed, &settings, window, &own);
            if several && let Some(events) = &mut loaded.items {
                for event in events {
                    event.key = within(kept, name, &event.key);
                }
            }
            (loaded.items.unwrap_or_default(), loaded.problems)
        })
    }
}

impl TaskList for CalDavTasks {
    fn name(&self) -> &str {
        &self.server.name
    }

    fn load(&self, context: &Context) -> Loaded<Task> {
        let name = &self.server.name;
        let gathered = match collect::gather(&self.server, Kind::Tasks, None, context) {
            Ok(gathered) => gathered,
            Err(problems) => return Loaded { items: None, as_of: None, problems },
        };
        let several = gathered.kept.len() > 1;
        let groups = finish(name, &gathered, |kept, parsed| {
            let vtodos = vtodo::vtodos(parsed, context.moment.zone);
            let prefix = if several { prefix(kept) } else { String::new() };
            let bad = skipped(name, &vtodos.bad, "task", "tasks");
            (vec![(prefix, vtodos.found)], bad.into_iter().collect())
        });
        let malformed = groups.problems.iter().any(|one| one.kind == ProblemKind::Malformed);
        let items = groups.items.map(|groups| vtodo::tasks(name, groups));
        // A list is read whole, so if nothing but bad tasks was there, nothing is known.
        let items = items.filter(|items| !(items.is_empty() && malformed));
        Loaded { items, as_of: groups.as_of, problems: groups.problems }
    }
}

/// Reads each collection's objects and makes items of them. A source of which there are objects
/// and none could be read is unknown.
fn finish<T>(
    source: &str,
    gathered: &Gathered,
    mut read: impl FnMut(&Kept, &[ics::Parsed]) -> (Vec<T>, Vec<Problem>),
) -> Loaded<T> {
    let mut problems = gathered.problems.clone();
    let mut items = Vec::new();
    let (mut objects, mut unread) = (0, Vec::new());
    for kept in &gathered.kept {
        let mut parsed = Vec::with_capacity(kept.objects.len());
        for object in &kept.objects {
            objects += 1;
            match ics::read(object.text.as_bytes(), &object.origin) {
                Ok(one) => parsed.push(one),
                Err(why) => unread.push(format!("{} {why}", object.origin)),
            }
        }
        let (new, found) = read(kept, &parsed);
        items.extend(new);
        problems.extend(found);
    }
    let nothing = objects > 0 && unread.len() == objects;
    problems.extend(skipped(source, &unread, "object", "objects"));
    let as_of = gathered.kept.iter().map(|kept| kept.fetched_at).min();
    Loaded { items: (!nothing).then_some(items), as_of, problems }
}

/// What stands before the identities of a collection: a name that outlives its renaming.
fn prefix(kept: &Kept) -> String {
    let hash = fingerprint(&kept.href);
    format!("{}/", hash.get(..8).unwrap_or(&hash))
}

fn within(kept: &Kept, source: &str, key: &Key) -> Key {
    let identity = key.0.strip_prefix(source).and_then(|rest| rest.strip_prefix(':'));
    Key(format!("{source}:{}{}", prefix(kept), identity.unwrap_or(&key.0)))
}
