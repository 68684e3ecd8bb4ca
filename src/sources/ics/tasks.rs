//! Tasks kept in an iCalendar file, or in a folder with one task in each file (a vdir).

use super::{change, files, read, skipped, summary, vtodo};
use crate::domain::{Loaded, Problem, ProblemKind, Task};
use crate::error::Result;
use crate::sources::edit::{Change, Prepared};
use crate::sources::{Context, TaskList};
use std::path::{Path, PathBuf};

/// A task list in an iCalendar file, or in a folder of them.
#[derive(Debug, Clone)]
pub struct IcsTasks {
    name: String,
    path: PathBuf,
}

impl IcsTasks {
    /// The list called `name` at `path`: a file, or a folder with `.ics` files in it or in the
    /// folders directly under it, which together are one list.
    pub fn new(name: String, path: PathBuf) -> Self {
        Self { name, path }
    }
}

impl TaskList for IcsTasks {
    fn name(&self) -> &str {
        &self.name
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn load(&self, context: &Context) -> Loaded<Task> {
        let problem = |kind: ProblemKind, message: String| Problem::new(&self.name, kind, message);
        let found = match files::find(&self.path) {
            Ok(found) => found,
            Err(why) => return Loaded::unknown(problem(ProblemKind::Unreachable, why)),
        };
        let mut parsed = Vec::with_capacity(found.files.len());
        let mut refused = Vec::new();
        for file in &found.files {
            match read(&file.text, &file.name) {
                Ok(calendar) => parsed.push(calendar),
                Err(why) => refused.push(format!("{} {why}", file.name)),
            }
        }
        let vtodos = vtodo::vtodos(&parsed, context.moment.zone);
        let broken: Vec<String> = parsed
            .iter()
            .filter(|file| file.is_cut_off())
            .map(|file| format!("{} ends before its calendar does", file.origin))
            .collect();
        let mut problems = Vec::new();
        problems.extend(summary(&found.unread).map(|all| problem(ProblemKind::Unreachable, all)));
        for all in [&refused, &broken] {
            problems.extend(summary(all).map(|all| problem(ProblemKind::Malformed, all)));
        }
        problems.extend(skipped(&self.name, &vtodos.bad, "task", "tasks"));
        let items = vtodo::tasks(&self.name, vtodos.found);
        // Where nothing but trouble was found, nothing is known.
        let nothing = items.is_empty() && !problems.is_empty();
        Loaded { items: (!nothing).then_some(items), as_of: found.as_of, problems }
    }

    fn prepare(&self, change: &Change, context: &Context) -> Result<Prepared> {
        change::prepare(self, change, context)
    }
}
