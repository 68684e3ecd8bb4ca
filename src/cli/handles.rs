//! Handles as typed: which record of which plan they name.
//!
//! `T3` and `E1` are the names that the last stored plan gave its records, and live as long as that
//! plan: a progress report and a summary keep them and give new ones to what is new, so that of the three
//! the one that ran last knows them all. What outlives them is the key of the record.

use super::args::OfHandle;
use super::{Session, history};
use crate::agents::execution::plan::{Facts, Found, Plan, Record};
use crate::domain::WorkflowName;
use crate::error::{Failure, Kind, Result};
use crate::report::words;
use crate::run;
use crate::store::{FILE_NAME, RunFilter, RunId, Store, StoredRun};
use serde::de::DeserializeOwned;

/// A handle as it was typed, and the run that was named with it.
pub(super) struct Asked<'o> {
    pub(super) options: &'o OfHandle,
    run: Option<StoredRun>,
}

/// Which run of some workflows is asked.
#[derive(Clone, Copy)]
pub(super) enum Of<'r> {
    /// The newest one.
    Newest,
    /// This one.
    Run(&'r StoredRun),
    /// One of another workflow.
    Other,
}

impl Of<'_> {
    /// What to type to see what there is: a report that is made anew is not the run that was named.
    pub(super) fn shown_by(self, command: &str) -> String {
        match self {
            Self::Run(run) => format!("`personal-os history show {}` shows them", run.id),
            Self::Newest | Self::Other => format!("`personal-os {command}` shows them"),
        }
    }
}

impl<'o> Asked<'o> {
    /// Looks the run up.
    pub(super) fn new(session: &Session, options: &'o OfHandle) -> Result<Self> {
        let Some(wanted) = &options.run else { return Ok(Self { options, run: None }) };
        let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
        Ok(Self { options, run: Some(history::find(store.as_ref(), wanted)?) })
    }

    /// Which run of these workflows is asked.
    pub(super) fn of(&self, workflows: &[WorkflowName]) -> Of<'_> {
        match &self.run {
            None => Of::Newest,
            Some(run) if workflows.iter().any(|one| one.name() == run.run.workflow) => Of::Run(run),
            Some(_) => Of::Other,
        }
    }

    /// What has to be typed after a handle to ask the same run.
    pub(super) fn typed(&self) -> String {
        self.run.as_ref().map(|run| format!(" --run {}", run.id)).unwrap_or_default()
    }
}

/// What a named run recorded.
pub(super) fn recorded<T: DeserializeOwned>(run: &StoredRun) -> Result<T> {
    serde_json::from_str(&run.run.facts).map_err(|cause| {
        let message = format!(
            "run {} ({}, by version {}) cannot be read by this version",
            run.id, run.run.workflow, run.run.version
        );
        Failure::caused(Kind::Other, message, cause)
            .hint("`personal-os history list` names others, `history show RUN` still shows it")
    })
}

/// The facts of the last stored plan or of the named run, or with `--fresh` those of today as of now.
pub(super) fn facts(session: &mut Session, asked: &Asked<'_>) -> Result<Facts> {
    if let Of::Run(run) = asked.of(&NUMBERING) {
        return recorded(run);
    }
    if asked.options.fresh {
        let prepared = session.prepare()?;
        let found = (!prepared.config.file_exists).then(|| prepared.sources.found.clone());
        let (workflow, today) = (Plan { found }, prepared.moment.today());
        return session.with_parts(&prepared, |parts| run::facts(&workflow, today, parts));
    }
    last(session, "`--fresh` computes one without storing it")
}

/// The last stored plan: all its facts, or what was recorded of them alone. `otherwise` is what can
/// be done without one.
pub(super) fn last<T: DeserializeOwned>(session: &Session, otherwise: &str) -> Result<T> {
    let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
    let last = match &store {
        Some(store) => newest(store)?,
        None => None,
    };
    let Some(last) = last else {
        return Err(Failure::new(Kind::Usage, "no plan is stored yet, so there are no handles")
            .hint(format!("`personal-os plan` stores one; {otherwise}")));
    };
    serde_json::from_str(&last.run.facts).map_err(|cause| {
        let message = format!(
            "the last plan (run {}, by version {}) cannot be read by this version",
            last.id, last.run.version
        );
        Failure::caused(Kind::Other, message, cause)
            .hint(format!("`personal-os plan` stores a new one; {otherwise}"))
    })
}

/// The workflows whose facts hold a plan with handles.
const NUMBERING: [WorkflowName; 3] =
    [WorkflowName::Plan, WorkflowName::Progress, WorkflowName::Summary];

/// The newest run that knows the handles of the last plan.
fn newest(store: &Store) -> Result<Option<StoredRun>> {
    let mut newest: Option<RunId> = None;
    for workflow in NUMBERING {
        let filter = RunFilter { workflow: Some(workflow.name().to_owned()), limit: Some(1) };
        newest = newest.max(store.runs(&filter)?.first().map(|run| run.id));
    }
    newest.map_or(Ok(None), |id| store.run(id))
}

/// Whether a text has the form of a handle: `T3`, `E1`.
pub(super) fn is_handle(text: &str) -> bool {
    let digits = text.strip_prefix(['T', 't', 'E', 'e']);
    digits.is_some_and(|digits| {
        (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The record that a handle names, in any case; a key does too.
pub(super) fn find<'f>(record: &'f Record, handle: &str) -> Result<Found<'f>> {
    let named = record.find(handle);
    named.ok_or_else(|| {
        let day = words::day(record.date, record.made_on);
        let last = |letter: char| {
            let tasks = record.tasks.iter().map(|task| task.handle.as_str());
            let events = record.events.iter().filter_map(|event| event.handle.as_deref());
            let kept = record.kept.iter().map(|kept| kept.handle.as_str());
            let all = tasks.chain(events).chain(kept);
            all.filter_map(|handle| handle.strip_prefix(letter)?.parse().ok()).max().unwrap_or(0)
        };
        let range = |letter: char, count: usize| match count {
            0 => None,
            1 => Some(format!("{letter}1")),
            count => Some(format!("{letter}1 to {letter}{count}")),
        };
        let known: Vec<String> =
            [range('T', last('T')), range('E', last('E'))].into_iter().flatten().collect();
        let known = match known.as_slice() {
            [] => "it has none".to_owned(),
            known => format!("it has {}", known.join(" and ")),
        };
        Failure::new(Kind::Usage, format!("the plan of {day} has no \"{handle}\", {known}"))
            .hint("every plan numbers its tasks and events anew, by rank and by time")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_have_a_letter_and_a_number() {
        for text in ["T1", "t12", "E3", "e999999"] {
            assert!(is_handle(text), "{text}");
        }
        for text in ["T", "T1a", "X1", "1", "todo:abc", "T1234567", "", "T-1", "T١"] {
            assert!(!is_handle(text), "{text}");
        }
    }
}
