//! `okr`: which key results are off pace, and what would it take?
//!
//! The facts are the objectives with how they stand, which `goals` works out, and what tasks, meetings
//! and plans have to do with them. The report puts that into sentences, the document lays it out.

mod align;
mod brief;
mod document;
mod draft;
mod facts;
mod kpi;
mod leaves;
mod moves;
mod said;
mod why;

#[cfg(test)]
mod tests;

pub use align::{Alignment, Served, Spent};
pub use draft::{Report, Row};
pub use facts::{Facts, KnownObjective, KnownResult, Point};

pub use why::Found;

use crate::agents::{Given, Needs, Workflow};
use crate::config::Settings;
use crate::domain::{Left, Period, WorkflowName};
use crate::grounding::{Brief, Checked};
use crate::report::Document;
use crate::time::{Moment, Window};
use chrono::{Days, NaiveDate};

/// So many days before the report are looked at for what time was planned for.
pub(super) const SPENT_DAYS: u64 = 7;

/// The weekly review.
#[derive(Debug, Clone, Copy, Default)]
pub struct Okr;

impl Workflow for Okr {
    type Facts = Facts;
    type Report = Report;

    const NAME: WorkflowName = WorkflowName::Okr;

    fn needs(&self, _: &Settings, moment: Moment, day: NaiveDate) -> Needs {
        let week = Period::week_of(day);
        Needs {
            events: Some(Window::days(week.first(), 7, moment.zone)),
            tasks: true,
            goals: true,
            metrics: true,
            plans: Some(Window {
                from: day.checked_sub_days(Days::new(SPENT_DAYS)).unwrap_or(day),
                to: day,
                zone: moment.zone,
            }),
            ..Needs::default()
        }
    }

    fn facts(&self, given: Given<'_>) -> Facts {
        facts::facts(given)
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

    fn leaves(&self, facts: &Facts, _: &Report) -> Vec<Left> {
        leaves::leaves(facts)
    }
}
