//! iCalendar files and folders of them (RFC 5545).
//!
//! ```text
//! files ── bytes ──► scan ──► Parsed ──► expand ──► events
//!                    lines               event, states   what one VEVENT says
//!                    values              series          the events of one UID: RECURRENCE-ID, EXDATE …
//!                    stamp, links                         when it is; the link to join it online
//!                    set ◄ recur ◄ rule, days             the instances of one event, of one RRULE
//!                    zones ◄ observances, windows_zones, vendor_zones
//! ```
//!
//! [`read`] and [`expand`] know nothing of where a text came from, so whatever brings iCalendar
//! text uses them alike. The first pass borrows everything from the text and keeps a few words for
//! each event; only events that the window may need are read in full.

mod change;
mod days;
mod event;
mod expand;
mod files;
pub(super) mod lines;
mod links;
mod observances;
mod recur;
mod rule;
mod scan;
mod series;
mod set;
mod stamp;
mod states;
mod tasks;
mod values;
mod vendor_zones;
pub(super) mod vtodo;
mod windows_zones;
mod zones;

#[cfg(test)]
mod tests;

pub use expand::{Settings, expand};
pub use scan::{Parsed, read};
pub use tasks::IcsTasks;

use super::{Calendar, Context};
use crate::domain::{Event, Loaded, Problem, ProblemKind, clean, shorten};
use crate::time::Window;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// How many columns of a reason a message shows.
const QUOTED: usize = 200;

/// A calendar kept in an iCalendar file, or in a folder of them.
#[derive(Debug, Clone)]
pub struct IcsCalendar {
    settings: Settings,
    path: PathBuf,
}

impl IcsCalendar {
    /// The calendar called `name` at `path`: a file, or a folder with `.ics` files in it or in the
    /// folders directly under it, which together are one calendar. `busy` says whether its events
    /// take the user's time at all.
    pub fn new(name: String, path: PathBuf, busy: bool) -> Self {
        Self { settings: Settings { name, busy }, path }
    }
}

impl Calendar for IcsCalendar {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn load(&self, window: &Window, context: &Context) -> Loaded<Event> {
        let name = &self.settings.name;
        let problem = |kind: ProblemKind, message: String| Problem::new(name, kind, message);
        let found = match files::find(&self.path) {
            Ok(found) => found,
            Err(why) => return Loaded::unknown(problem(ProblemKind::Unreachable, why)),
        };
        let mut parsed = Vec::with_capacity(found.files.len());
        let mut refused = Vec::new();
        let mut folders: HashMap<Option<&Path>, usize> = HashMap::new();
        for file in &found.files {
            match read(&file.text, &file.name) {
                Ok(mut calendar) => {
                    let next = folders.len();
                    calendar.part = *folders.entry(Path::new(&file.name).parent()).or_insert(next);
                    parsed.push(calendar);
                }
                Err(why) => refused.push(format!("{} {why}", file.name)),
            }
        }
        let mut problems = Vec::new();
        problems.extend(summary(&found.unread).map(|all| problem(ProblemKind::Unreachable, all)));
        problems.extend(summary(&refused).map(|all| problem(ProblemKind::Malformed, all)));
        if parsed.is_empty() && !problems.is_empty() {
            return Loaded { items: None, as_of: None, problems };
        }
        let mut loaded = expand(&parsed, &self.settings, window, context);
        problems.append(&mut loaded.problems);
        Loaded { as_of: found.as_of, problems, ..loaded }
    }
}

/// Records that cannot be read, as one problem with the first of the reasons.
pub(super) fn skipped(source: &str, reasons: &[String], one: &str, many: &str) -> Option<Problem> {
    let first = shorten(&clean(reasons.first()?), QUOTED);
    let message = match reasons.len() {
        1 => format!("1 {one} skipped: {first}"),
        count => format!("{count} {many} skipped: {first} (and {} more)", count - 1),
    };
    Some(Problem::new(source, ProblemKind::Malformed, message))
}

/// Many messages as one: the first, and how many more there are.
fn summary(messages: &[String]) -> Option<String> {
    let first = messages.first()?;
    Some(match messages.len() {
        1 => first.clone(),
        count => format!("{first} (and {} more files)", count - 1),
    })
}
