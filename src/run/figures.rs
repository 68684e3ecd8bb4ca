//! Key figures: every metric as it is now, for a listing.

use super::{Parts, past};
use crate::agents::Needs;
use crate::domain::{Kpi, Problem, kpi};
use crate::error::Result;
use crate::store::{FILE_NAME, Store};

impl Parts<'_> {
    /// The row of every metric, and all that is not known. Only with `keep` is what was read added
    /// to the history.
    pub fn key_figures(&mut self, strict: bool, keep: bool) -> Result<(Vec<Kpi>, Vec<Problem>)> {
        let needs = Needs { metrics: true, ..Needs::default() };
        let path = self.state.join(FILE_NAME);
        // Before anyone's server is bothered.
        let mut own = if keep { Some(Store::open(&path)?) } else { None };
        let records = self.records(needs, strict)?;
        let moment = self.context.moment;
        let looked = Store::look(&path);
        let store = looked.as_ref().map(Option::as_ref);
        let past = past::recall(store, needs, moment.today());
        if let Some(store) = &mut own {
            store.keep_readings(&records.readings(), moment.zone)?;
        }
        let readings = [past.readings, records.readings()].concat();
        let rows: Vec<Kpi> =
            records.specs.iter().map(|spec| kpi(spec, &readings, moment)).collect();
        let more: Vec<Problem> =
            past.problems.into_iter().chain(rows.iter().filter_map(Kpi::problem)).collect();
        for problem in &more {
            log::warn!("{}: {}", problem.source, problem.message);
        }
        Ok((rows, [records.problems(), more].concat()))
    }
}
