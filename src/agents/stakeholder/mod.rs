//! The Stakeholder agent: what does each audience need to know, decide, give?

pub mod agenda;
mod brief;
mod document;
mod draft;
mod facts;
mod gathered;
mod leaves;
mod marks;
mod numbers;
mod relations;
mod shipped;
mod status;
#[cfg(test)]
mod tests;
mod told;
mod trace;

pub use draft::{Part, Report, Told};
pub use facts::{
    Concern, ContactFact, DealFact, Facts, Item, Known, MetricFact, Planned, ResultFact, Shown,
    ThemeFact, What,
};
pub use marks::Role;
pub use status::Status;
pub use trace::Trace;

use crate::agents::{Given, Needs, Workflow};
use crate::config::Settings;
use crate::domain::{
    Audience, AudienceKind, Deny, Left, Override, Problem, ProblemKind, WorkflowName,
};
use crate::grounding::{Brief, Checked};
use crate::report::{Document, Line};
use crate::time::{Moment, Window};
use chrono::{Days, NaiveDate};

/// So many days of plans and results are looked at: what was planned in a quarter.
const DAYS_BACK: u64 = 100;

/// A report looks back so many days where nothing was told before.
pub(super) const FIRST_DAYS: u64 = 7;

/// Finished work that nobody was told of is news for so many days.
pub const LATE_DAYS: u64 = 28;

/// `update`: what one audience is told.
#[derive(Debug, Clone)]
pub struct Update {
    /// Whom it is for.
    pub audience: Audience,
    /// From which day on, if not since the last update.
    pub since: Option<NaiveDate>,
    /// The colour that the user sets.
    pub set: Option<Override>,
    /// It goes to somebody else than the audience that is sent its updates, who so is told nothing.
    pub aside: bool,
}

impl Default for Update {
    fn default() -> Self {
        let audience = Audience::usual("exec", AudienceKind::Exec);
        Self { audience, since: None, set: None, aside: false }
    }
}

impl Workflow for Update {
    type Facts = Facts;
    type Report = Report;

    const NAME: WorkflowName = WorkflowName::Update;

    fn needs(&self, _: &Settings, moment: Moment, day: NaiveDate) -> Needs {
        let from = self.since.unwrap_or(day).min(day);
        Needs {
            tasks: true,
            contacts: true,
            updates: true,
            metrics: true,
            goals: true,
            plans: Some(Window {
                from: from.checked_sub_days(Days::new(DAYS_BACK)).unwrap_or(from),
                to: day.succ_opt().unwrap_or(day),
                zone: moment.zone,
            }),
            ..Needs::default()
        }
    }

    fn facts(&self, given: Given<'_>) -> Facts {
        gathered::facts(self, given)
    }

    fn draft(&self, facts: &Facts) -> Report {
        draft::draft(facts)
    }

    fn brief(&self, facts: &Facts, report: &Report) -> Option<Brief> {
        brief::brief(facts, report)
    }

    fn apply(&self, facts: &Facts, report: &mut Report, checked: &Checked) {
        let said = checked.text(brief::SLOT).map(|said| brief::spelled(facts, report, &said.text));
        // No name stands in the evidence that is not to be told; this is the second look.
        report.headline = said.filter(|text| !self.denied().finds(text));
    }

    fn document(&self, facts: &Facts, report: &Report) -> Document {
        document::document(facts, report)
    }

    fn leaves(&self, facts: &Facts, report: &Report) -> Vec<Left> {
        // What the audience did not get is not what it was told last.
        if facts.held || self.aside { Vec::new() } else { leaves::leaves(facts, report) }
    }

    fn denied(&self) -> &Deny {
        &self.audience.deny
    }

    fn tellable(&self, problem: Problem) -> Problem {
        tellable(problem, self.denied())
    }

    fn is_sent(&self, facts: &Facts) -> bool {
        !facts.draft
    }

    fn strand(&self) -> Option<&str> {
        Some(&self.audience.name)
    }
}

/// The source and the kind of trouble: what exactly it was may quote a record.
fn tellable(mut problem: Problem, deny: &Deny) -> Problem {
    if deny.finds(&problem.source) {
        "a source".clone_into(&mut problem.source);
    }
    trouble(problem.kind).clone_into(&mut problem.message);
    problem
}

/// What could not be read, for the user alone: what it was is no source that those outside know.
fn unread(problems: &[Problem]) -> Line {
    let mut line = Line::new().ours("Not everything could be read: ");
    for (number, problem) in problems.iter().enumerate() {
        line = line.ours(if number == 0 { "" } else { "; " });
        line = line.outside(&problem.source).ours(format!(": {}", problem.message));
    }
    line.ours(".")
}

/// What went wrong with a source, in words that quote nothing of it.
fn trouble(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Unreachable => "it could not be reached or opened",
        ProblemKind::Rejected => "it refused",
        ProblemKind::Malformed => "it could not be read whole",
        ProblemKind::Stale => "what it says is old",
        ProblemKind::Config => "it is not set up rightly",
    }
}
