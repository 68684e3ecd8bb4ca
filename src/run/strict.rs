//! `--strict`: rather no report than one with a gap.

use crate::agents::Records;
use crate::domain::{Problem, ProblemKind};
use crate::error::{Failure, Kind, Result};

/// Fails with everything that any source could not say. The kind is that of the worst problem: a
/// path of the configuration that cannot be opened, then a refused credential, then the rest.
pub(super) fn check(records: &Records) -> Result<()> {
    let troubles = records.troubles().into_iter();
    let kinds: Vec<Kind> =
        troubles.flat_map(|(is_path, problems)| kinds(is_path, problems)).collect();
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

fn kinds(is_path: bool, problems: &[Problem]) -> impl Iterator<Item = Kind> {
    problems.iter().map(move |problem| match problem.kind {
        ProblemKind::Config => Kind::Config,
        ProblemKind::Unreachable if is_path => Kind::Config,
        ProblemKind::Rejected => Kind::Refused,
        ProblemKind::Unreachable | ProblemKind::Malformed | ProblemKind::Stale => Kind::Unreachable,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::SourceRecords;
    use crate::domain::Loaded;

    /// The kind of failure when sources, at a path or not, have these problems.
    fn failed(problems: &[(bool, ProblemKind)]) -> Option<Kind> {
        let records = |(is_path, kind): &(bool, ProblemKind)| SourceRecords {
            name: "fake".to_owned(),
            is_path: *is_path,
            loaded: Loaded::unknown(Problem::new("fake", *kind, "why")),
        };
        let records =
            Records { calendars: problems.iter().map(records).collect(), ..Records::default() };
        check(&records).err().map(|failure| failure.kind)
    }

    #[test]
    fn the_kind_is_that_of_the_worst_problem() {
        use ProblemKind::{Malformed, Rejected, Stale, Unreachable};
        assert_eq!(failed(&[]), None);
        assert_eq!(failed(&[(true, Unreachable)]), Some(Kind::Config));
        assert_eq!(failed(&[(false, Unreachable)]), Some(Kind::Unreachable));
        assert_eq!(failed(&[(true, Malformed)]), Some(Kind::Unreachable));
        assert_eq!(failed(&[(false, Stale), (false, Rejected)]), Some(Kind::Refused));
        assert_eq!(failed(&[(false, Rejected), (true, Unreachable)]), Some(Kind::Config));
    }
}
