//! `progress`: ahead or behind, and what is the afternoon now?
//!
//! The facts are those of a plan made now, with the handles of the day's plan, and what became of that
//! plan since. The report measures the one by the other; the afternoon is planned by the same planner
//! and worded by the same code as a plan.

mod brief;
mod decision;
mod document;
mod draft;
mod pace;

#[cfg(test)]
mod tests;

pub use draft::{Report, Slipped, Task};
pub use pace::Pace;

use super::plan::{self, DAYS_BACK, entries};
use super::since::{self, Since};
use crate::agents::{Given, Needs, Workflow};
use crate::config::Settings;
use crate::domain::{Left, WorkflowName};
use crate::grounding::{Brief, Checked};
use crate::planner::HORIZON_DAYS;
use crate::report::{Document, Entry};
use crate::time::{Moment, Window};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// The look at noon.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// As with [`plan::Plan`].
    pub found: Option<Vec<String>>,
}

/// What is known at noon.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Facts {
    /// A plan of the day made now.
    #[serde(flatten)]
    pub now: plan::Facts,
    /// What became of the plans before it.
    pub since: Since,
}

impl Workflow for Progress {
    type Facts = Facts;
    type Report = Report;

    const NAME: WorkflowName = WorkflowName::Progress;

    fn needs(&self, _: &Settings, moment: Moment, day: NaiveDate) -> Needs {
        Needs {
            events: Some(Window::days(day, HORIZON_DAYS, moment.zone)),
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
        let (since, basis) = since::compare(&given);
        Facts { now: plan::Facts::on(given, self.found.clone(), basis), since }
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
        entries::entries(&facts.now, &report.afternoon)
    }

    fn leaves(&self, facts: &Facts, _: &Report) -> Vec<Left> {
        if draft::is_elsewhere(facts) {
            return Vec::new();
        }
        vec![Left::DayHandles(facts.since.handles(facts.now.record.date, &facts.now.record))]
    }
}
