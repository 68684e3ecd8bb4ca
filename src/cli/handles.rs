//! Handles as typed: which record of which plan they name.

use super::Session;
use super::args::OfHandle;
use crate::agents::Workflow as _;
use crate::agents::execution::plan::{Facts, Found, Plan};
use crate::error::{Failure, Kind, Result};
use crate::report::words;
use crate::run;
use crate::store::{FILE_NAME, Store};

/// The facts of the last stored plan, or with `--fresh` those of today as of now.
pub(super) fn facts(session: &mut Session, options: &OfHandle) -> Result<Facts> {
    if options.fresh {
        let prepared = session.prepare()?;
        let found = (!prepared.config.file_exists).then(|| prepared.sources.found.clone());
        let (workflow, today) = (Plan { found }, prepared.moment.today());
        return session.with_parts(&prepared, |parts| run::facts(&workflow, today, parts));
    }
    let store = Store::open_existing(&session.paths.state.join(FILE_NAME))?;
    let last = match &store {
        Some(store) => store.last(Plan::NAME.name())?,
        None => None,
    };
    let Some(last) = last else {
        return Err(Failure::new(Kind::Other, "no plan is stored yet, so there are no handles")
            .hint("`personal-os plan` stores one; `--fresh` computes one without storing it"));
    };
    serde_json::from_str(&last.run.facts).map_err(|cause| {
        let message = format!(
            "the last plan (run {}, by version {}) cannot be read by this version",
            last.id, last.run.version
        );
        Failure::caused(Kind::Other, message, cause)
            .hint("`personal-os plan` stores a new one; `--fresh` computes one without storing it")
    })
}

/// The record that a handle names, in any case; a key does too.
pub(super) fn find<'f>(facts: &'f Facts, handle: &str) -> Result<Found<'f>> {
    let named = facts.find(handle);
    named.ok_or_else(|| {
        let record = &facts.record;
        let day = words::day(record.date, record.made_on);
        let events = record.events.iter().filter(|event| event.handle.is_some()).count();
        let range = |letter: char, count: usize| match count {
            0 => None,
            1 => Some(format!("{letter}1")),
            count => Some(format!("{letter}1 to {letter}{count}")),
        };
        let known: Vec<String> =
            [range('T', record.tasks.len()), range('E', events)].into_iter().flatten().collect();
        let known = match known.as_slice() {
            [] => "it has none".to_owned(),
            known => format!("it has {}", known.join(" and ")),
        };
        Failure::new(Kind::Other, format!("the plan of {day} has no \"{handle}\", {known}"))
            .hint("every plan numbers its tasks and events anew, by rank and by time")
    })
}
