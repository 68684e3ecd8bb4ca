//! Calendars and task lists on a CalDAV server (RFC 4791).
//!
//! ```text
//! address ─► who am I ─► my home ─► its collections ─► their objects ─► ics ─► events, tasks
//!            discovery, one PROPFIND each               collect, one REPORT each
//! ```
//!
//! One source may read several calendars of the server, by name or all of them. All events have
//! the source's name as their calendar, and their keys are `SOURCE:UID`, as those of a file: in
//! which collection an event stands is no part of its name, so neither a collection that fails
//! today nor one that is renamed or added changes a key. An event that stands in several
//! collections is one meeting ([`crate::domain::merged`]), a task in several lists is one task.
//!
//! What was read is kept, each collection for itself. A collection whose tag says that nothing
//! changed is not fetched again. Where the server, or one collection, cannot be had, its copy is
//! used and said to be one.

mod collect;
mod discovery;
mod query;
#[cfg(test)]
mod tests;
mod xml;

use super::ics::{self, Parsed, Settings, skipped, vtodo};
use super::web::Remote;
use super::{Calendar, Context, TaskList};
use crate::domain::{Event, Loaded, Problem, ProblemKind, Task};
use crate::time::Window;
use collect::{Gathered, Kind};

/// How much of a server's words a message shows, in columns.
const QUOTED: usize = 200;

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
        let objects = Objects::read(&gathered);
        let settings = Settings { name: name.clone(), busy: self.busy };
        let loaded = ics::expand(&objects.parsed, &settings, window, &own);
        let mut problems = gathered.problems.clone();
        problems.extend(loaded.problems);
        problems.extend(objects.problem(name));
        let items = loaded.items.filter(|_| !objects.is_unknown());
        Loaded { items, as_of: gathered.as_of(), problems }
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
        let objects = Objects::read(&gathered);
        let vtodos = vtodo::vtodos(&objects.parsed, context.moment.zone);
        let mut problems = gathered.problems.clone();
        problems.extend(skipped(name, &vtodos.bad, "task", "tasks"));
        problems.extend(objects.problem(name));
        let malformed = problems.iter().any(|one| one.kind == ProblemKind::Malformed);
        let items = vtodo::tasks(name, vtodos.found);
        // A list is read whole, so if nothing but bad tasks was there, nothing is known.
        let unknown = objects.is_unknown() || (items.is_empty() && malformed);
        Loaded { items: (!unknown).then_some(items), as_of: gathered.as_of(), problems }
    }
}

/// The objects of all collections, read.
struct Objects<'g> {
    parsed: Vec<Parsed<'g>>,
    /// Why the others cannot be read.
    unread: Vec<String>,
}

impl<'g> Objects<'g> {
    fn read(gathered: &'g Gathered) -> Self {
        let mut objects = Self { parsed: Vec::new(), unread: Vec::new() };
        for (part, kept) in gathered.kept.iter().enumerate() {
            for object in &kept.objects {
                match ics::read(object.text.as_bytes(), &object.origin) {
                    Ok(mut parsed) => {
                        (parsed.part, parsed.is_free) = (part, kept.is_transparent);
                        objects.parsed.push(parsed);
                    }
                    Err(why) => objects.unread.push(format!("{} {why}", object.origin)),
                }
            }
        }
        objects
    }

    /// A source of which there are objects and none could be read is unknown.
    fn is_unknown(&self) -> bool {
        self.parsed.is_empty() && !self.unread.is_empty()
    }

    fn problem(&self, source: &str) -> Option<Problem> {
        skipped(source, &self.unread, "object", "objects")
    }
}
