//! `plan`: what is today, does it fit, what do I do when?
//!
//! The facts are the records with the planner's decisions; the report puts the decisions into
//! sentences whose every figure, time and name is one of the facts; the document lays them out.

pub(super) mod brief;
pub(super) mod changed;
pub(super) mod day;
pub(super) mod document;
pub(super) mod draft;
pub(super) mod entries;
mod facts;
pub(super) mod known;
pub(in crate::agents::execution) mod learned;
mod leaves;
pub(super) mod past;
mod prepare;
mod risks;
pub(super) mod verdict;
mod why;
pub(super) mod words;

#[cfg(test)]
pub(in crate::agents) mod tests;
#[cfg(test)]
mod worded;

pub use draft::Report;
pub(super) use facts::{Basis, task_in_seconds};
pub use facts::{
    EventFacts, Facts, Found, Record, Rules, SourceFacts, SourceKind, TaskFacts, UserFacts,
};
pub use past::{Carried, Change, LastDay, LastPlan};
pub use why::Explanation;

use crate::agents::{Given, Needs, Workflow};
use crate::config::Settings;
use crate::domain::{Left, WorkflowName};
use crate::grounding::{Brief, Checked};
use crate::planner::HORIZON_DAYS;
use crate::report::{Document, Entry};
use crate::time::{Moment, Window};
use chrono::{Days, NaiveDate};

/// How far back the plans of earlier days are looked at for what rolls over.
pub(super) const DAYS_BACK: u64 = 60;

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
        Needs {
            events: Some(Window::days(day, HORIZON_DAYS, moment.zone)),
            tasks: true,
            goals: true,
            plans: Some(Window {
                from: day.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(day),
                to: day,
                zone: moment.zone,
            }),
            ..Needs::default()
        }
    }

    fn facts(&self, given: Given<'_>) -> Facts {
        Facts::new(given, self.found.clone())
    }

    fn draft(&self, facts: &Facts) -> Report {
        draft::draft(facts)
    }

    fn brief(&self, facts: &Facts, report: &Report) -> Option<Brief> {
        brief::brief(facts, report)
    }

    fn apply(&self, facts: &Facts, report: &mut Report, checked: &Checked) {
        brief::apply(facts, report, checked);
    }

    fn document(&self, facts: &Facts, report: &Report) -> Document {
        document::document(facts, report)
    }

    fn entries(&self, facts: &Facts, report: &Report) -> Vec<Entry> {
        entries::entries(facts, report)
    }

    fn leaves(&self, facts: &Facts, _: &Report) -> Vec<Left> {
        leaves::leaves(facts)
    }
}
