//! The quarter-hourly look after everything that was missed or waits.

use super::courier::Courier;
use super::{Parts, first, scheduled};
use crate::delivery::Target;
use crate::domain::WorkflowName;
use crate::error::Result;
use crate::store::{FILE_NAME, Store};
use std::collections::BTreeMap;

/// Nothing is due: what waits from earlier runs goes out all the same.
pub(super) fn send_waiting(store: &mut Store, parts: &mut Parts<'_>) -> Result<()> {
    let mut courier =
        Courier::new(store, parts.sinks, parts.outlets, parts.state, parts.clock, parts.stdout);
    first(courier.send_waiting(&[]))
}

/// The quarter-hourly look after everything: what was missed is recorded as skipped, and what waits
/// in the ledger is sent. Gives the workflows that are due; the caller runs them, each with its own
/// records.
pub fn catch_up(
    routes: &BTreeMap<WorkflowName, Vec<Target>>,
    parts: &mut Parts<'_>,
) -> Result<Vec<WorkflowName>> {
    let path = parts.state.join(FILE_NAME);
    let Some(mut store) = Store::open_existing(&path)? else {
        // Nothing was ever recorded, so nothing waits.
        let is_due = |name: WorkflowName, strand| {
            scheduled::due(name, strand, parts.settings, None, parts.context.moment)
                .is_ok_and(|due| due.run.is_some())
        };
        let due = |name: &&WorkflowName| {
            let mut strands = scheduled::strands(**name, parts.settings).into_iter();
            strands.any(|strand| is_due(**name, strand))
        };
        return Ok(WorkflowName::ALL.iter().filter(due).copied().collect());
    };
    let mut to_run = Vec::new();
    for name in WorkflowName::ALL {
        for strand in scheduled::strands(*name, parts.settings) {
            let moment = parts.context.moment;
            let due = scheduled::due(*name, strand, parts.settings, Some(&store), moment)?;
            if due.run.is_some() {
                if !to_run.contains(name) {
                    to_run.push(*name);
                }
                continue;
            }
            let targets = routes.get(name).map_or(&[][..], Vec::as_slice);
            scheduled::record_skips(
                (*name, strand),
                parts.settings,
                &mut store,
                moment,
                targets,
                &due.skips,
            )?;
        }
    }
    if to_run.is_empty() {
        // A run sends what waits by itself.
        send_waiting(&mut store, parts)?;
    }
    Ok(to_run)
}
