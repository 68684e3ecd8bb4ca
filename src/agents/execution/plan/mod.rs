//! `plan`: what is today, does it fit, what do I do when?
//!
//! The facts are the records with the planner's decisions; the report puts the decisions into
//! sentences whose every figure, time and name is one of the facts; the document lays them out.

mod document;
mod draft;
mod facts;
mod verdict;
mod words;

#[cfg(test)]
mod tests;

pub use draft::Report;
pub use facts::Facts;

use crate::agents::{Needs, Records, Workflow};
use crate::config::Settings;
use crate::domain::WorkflowName;
use crate::planner::HORIZON_DAYS;
use crate::report::Document;
use crate::time::{Moment, Window};
use chrono::NaiveDate;

/// The morning plan.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Where sources were found when there is no configuration; the plan then ends with the next
    /// step. `None` with a configuration.
    pub found: Option<Vec<String>>,
}

impl Workflow for Plan {
    type Facts = Facts;
    type Report = Report;

    const NAME: WorkflowName = WorkflowName::Plan;

    fn needs(&self, _: &Settings, moment: Moment, day: NaiveDate) -> Needs {
        Needs { events: Some(Window::days(day, HORIZON_DAYS, moment.zone)), tasks: true }
    }

    fn facts(
        &self,
        records: &Records,
        settings: &Settings,
        moment: Moment,
        day: NaiveDate,
    ) -> Facts {
        Facts::new(records, settings, moment, day, self.found.clone())
    }

    fn draft(&self, facts: &Facts, _: &Settings) -> Report {
        draft::draft(facts)
    }

    fn document(&self, facts: &Facts, report: &Report) -> Document {
        document::document(facts, report)
    }
}
