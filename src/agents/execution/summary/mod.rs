//! `summary`: what got done, what rolls over, what is the next workday?
//!
//! The facts are what became of the day's plans and a plan of the next workday, made now by the same
//! planner and with the handles of the day. What is found is left as a record, and later plans start
//! from it.

mod brief;
mod document;
mod draft;
mod facts;
mod leaves;
mod time;
mod trend;
mod verdict;

#[cfg(test)]
mod tests;

pub use draft::{Blocker, Next, NotDone, Report, RollsOver};
pub use facts::Facts;
pub use time::Time;
pub use trend::Trend;

use super::plan::{DAYS_BACK, entries};
use crate::agents::{Given, Needs, Workflow};
use crate::config::Settings;
use crate::domain::{Left, WorkflowName};
use crate::grounding::{Brief, Checked};
use crate::planner::HORIZON_DAYS;
use crate::report::{Document, Entry};
use crate::time::{Moment, Window};
use chrono::{Days, NaiveDate};

/// So many days more than the horizon are looked at.
const MORE_DAYS: u64 = 7;

/// The evening report.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// As with [`super::plan::Plan`].
    pub found: Option<Vec<String>>,
}

impl Workflow for Summary {
    type Facts = Facts;
    type Report = Report;

    const NAME: WorkflowName = WorkflowName::Summary;

    fn needs(&self, settings: &Settings, moment: Moment, day: NaiveDate) -> Needs {
        let next = facts::next_workday(&settings.work, day);
        let horizon = Window::days(next, HORIZON_DAYS, moment.zone);
        Needs {
            // The workday may turn out to be a holiday, and the next one is some days later then.
            events: Some(Window { from: day, to: horizon.to + Days::new(MORE_DAYS), ..horizon }),
            tasks: true,
            goals: true,
            plans: Some(Window {
                from: day.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(day),
                to: day.succ_opt().unwrap_or(day),
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
        entries::entries(&facts.next, &report.draft)
    }

    fn leaves(&self, facts: &Facts, report: &Report) -> Vec<Left> {
        leaves::leaves(facts, report)
    }
}
