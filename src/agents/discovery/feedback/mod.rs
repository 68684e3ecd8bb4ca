//! `feedback`: what do users say, how many, is it growing, in whose words?
//!
//! The facts are themes with their counts and quotes, found without a model. A model may name a theme
//! and word what it asks for; which items are in it, how many, and what is quoted stay as they are.

mod brief;
mod courtesies;
mod document;
mod draft;
mod facts;
mod items;
mod making;
mod merge;
mod phrases;
mod quotes;
mod score;
mod why;
mod words;

#[cfg(test)]
mod tests;

pub use draft::Report;
pub use facts::{Facts, ThemeFacts};

use crate::agents::{Given, Needs, Records, Workflow};
use crate::config::Settings;
use crate::domain::{FeedbackItem, Left, ThemesLeft, WorkflowName};
use crate::grounding::{Brief, Checked};
use crate::report::Document;
use crate::time::{Moment, Window};
use chrono::{Days, NaiveDate};

/// Told of how far the grouping is, in items of all.
pub type Progress = Box<dyn Fn(usize, usize)>;

/// The digest of feedback.
pub struct Feedback {
    /// The first day that is looked at; nothing for as many days as the settings say.
    pub since: Option<NaiveDate>,
    /// The items were named by hand: all of them are looked at unless [`Feedback::since`] says
    /// otherwise, and what is kept of other sources plays no part.
    pub by_hand: bool,
    /// What is looked at is kept for later runs.
    pub keep: bool,
    /// Who is told of how far it is.
    pub progress: Option<Progress>,
}

impl Default for Feedback {
    /// The digest of the configured sources.
    fn default() -> Self {
        Self { since: None, by_hand: false, keep: true, progress: None }
    }
}

impl Feedback {
    /// The days that are reported on, and as many days before them. Nothing where all is looked at.
    fn windows(
        &self,
        settings: &Settings,
        moment: Moment,
        day: NaiveDate,
    ) -> Option<(Window, Window)> {
        if self.by_hand && self.since.is_none() {
            return None;
        }
        let to = day.succ_opt().unwrap_or(day);
        let days = Days::new(u64::from(settings.discovery.days));
        let from = self
            .since
            .map_or_else(|| to.checked_sub_days(days).unwrap_or(to), |since| since.min(day));
        let length = Days::new(u64::try_from((to - from).num_days()).unwrap_or(0));
        let before = from.checked_sub_days(length).unwrap_or(from);
        let zone = moment.zone;
        Some((Window { from, to, zone }, Window { from: before, to: from, zone }))
    }
}

impl Workflow for Feedback {
    type Facts = Facts;
    type Report = Report;

    const NAME: WorkflowName = WorkflowName::Feedback;

    fn needs(&self, settings: &Settings, moment: Moment, day: NaiveDate) -> Needs {
        let window = match self.windows(settings, moment, day) {
            Some((now, before)) => Window { from: before.from, ..now },
            None => Window { from: day, to: day, zone: moment.zone },
        };
        Needs { feedback: Some(window), goals: true, ..Needs::default() }
    }

    fn facts(&self, given: Given<'_>) -> Facts {
        let windows = self.windows(given.settings, given.moment, given.day);
        let progress = |done: usize, all: usize| {
            if let Some(progress) = &self.progress {
                progress(done, all);
            }
        };
        let look =
            making::Look { windows, with_past: !self.by_hand || self.keep, progress: &progress };
        Facts::new(given, look)
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

    fn keeps(&self, records: &Records) -> Vec<FeedbackItem> {
        if !self.keep {
            return Vec::new();
        }
        let sources = records.feedback.iter().filter_map(|source| source.loaded.items.as_ref());
        sources.flatten().filter(|item| !item.text.is_empty()).map(FeedbackItem::to_keep).collect()
    }

    fn leaves(&self, facts: &Facts, _: &Report) -> Vec<Left> {
        if !self.keep {
            return Vec::new();
        }
        vec![Left::Themes(ThemesLeft { date: facts.day, themes: facts.states.clone() })]
    }
}
