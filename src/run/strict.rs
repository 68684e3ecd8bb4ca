//! `--strict`: rather no report than one with a gap.

use crate::agents::{Records, SourceRecords};
use crate::domain::ProblemKind;
use crate::error::{Failure, Kind, Result};
use crate::sources::Sources;

/// Fails with everything that any source could not say. The kind is that of the worst problem: a
/// path of the configuration that cannot be opened, then a refused credential, then the rest.
pub(super) fn check(sources: &Sources, records: &Records) -> Result<()> {
    let calendars = std::iter::zip(&sources.calendars, &records.calendars)
        .flat_map(|(source, records)| kinds(source.path().is_some(), records));
    let lists = std::iter::zip(&sources.task_lists, &records.task_lists)
        .flat_map(|(source, records)| kinds(source.path().is_some(), records));
    let kinds: Vec<Kind> = calendars.chain(lists).collect();
    let Some(worst) = [Kind::Config, Kind::Refused, Kind::Unreachable]
        .into_iter()
        .find(|kind| kinds.contains(kind))
    else {
        return Ok(());
    };
    let problems = records.problems();
    let lines: Vec<String> =
        problems.iter().map(|problem| format!("{}: {}", problem.source, problem.message)).collect();
    let lines = lines.join("\n");
    Err(Failure::new(worst, format!("not every source could be read whole:\n{lines}")))
}

fn kinds<T>(is_path: bool, records: &SourceRecords<T>) -> Vec<Kind> {
    let kind = |kind| match kind {
        ProblemKind::Config => Kind::Config,
        ProblemKind::Unreachable if is_path => Kind::Config,
        ProblemKind::Rejected => Kind::Refused,
        ProblemKind::Unreachable | ProblemKind::Malformed | ProblemKind::Stale => Kind::Unreachable,
    };
    records.loaded.problems.iter().map(|problem| kind(problem.kind)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Event, Loaded, Problem};
    use crate::sources::{Calendar, Context};
    use crate::time::Window;
    use std::path::Path;
    use std::sync::Arc;

    struct Fake(Option<&'static Path>);

    impl Calendar for Fake {
        fn name(&self) -> &'static str {
            "fake"
        }

        fn path(&self) -> Option<&Path> {
            self.0
        }

        fn load(&self, _: &Window, _: &Context) -> Loaded<Event> {
            Loaded::known(Vec::new())
        }
    }

    /// The kind of failure when sources at these paths have these problems.
    fn failed(problems: &[(Option<&'static str>, ProblemKind)]) -> Option<Kind> {
        let sources = Sources {
            calendars: problems
                .iter()
                .map(|(path, _)| Arc::new(Fake(path.map(Path::new))) as _)
                .collect(),
            ..Sources::default()
        };
        let records = |kind| SourceRecords {
            name: "fake".to_owned(),
            loaded: Loaded::unknown(Problem::new("fake", kind, "why")),
        };
        let records = Records {
            calendars: problems.iter().map(|(_, kind)| records(*kind)).collect(),
            task_lists: Vec::new(),
        };
        check(&sources, &records).err().map(|failure| failure.kind)
    }

    #[test]
    fn the_kind_is_that_of_the_worst_problem() {
        use ProblemKind::{Malformed, Rejected, Stale, Unreachable};
        assert_eq!(failed(&[]), None);
        assert_eq!(failed(&[(Some("/a"), Unreachable)]), Some(Kind::Config));
        assert_eq!(failed(&[(None, Unreachable)]), Some(Kind::Unreachable));
        assert_eq!(failed(&[(Some("/a"), Malformed)]), Some(Kind::Unreachable));
        assert_eq!(failed(&[(None, Stale), (None, Rejected)]), Some(Kind::Refused));
        let all = [(None, Rejected), (Some("/a"), Unreachable)];
        assert_eq!(failed(&all), Some(Kind::Config));
    }
}
