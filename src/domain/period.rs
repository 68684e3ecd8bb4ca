//! Workflows and the periods they report on.

use chrono::{Datelike as _, Days, IsoWeek, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// The workflows this program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WorkflowName {
    /// The Execution agent's morning plan.
    Plan,
    /// The Execution agent's look at noon.
    Progress,
    /// The Execution agent's evening report.
    Summary,
    /// The Discovery agent's digest of what users say.
    Feedback,
    /// The Strategy agent's weekly review.
    Okr,
    /// The Stakeholder agent's update for others.
    Update,
}

impl WorkflowName {
    /// All of them, in the order of a day.
    pub const ALL: &'static [Self] =
        &[Self::Plan, Self::Progress, Self::Feedback, Self::Summary, Self::Okr, Self::Update];

    /// The name on the command line, in the configuration and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Progress => "progress",
            Self::Summary => "summary",
            Self::Feedback => "feedback",
            Self::Okr => "okr",
            Self::Update => "update",
        }
    }

    /// The period that a report made for `day` is about.
    pub fn period(self, day: NaiveDate) -> Period {
        match self {
            Self::Plan | Self::Progress | Self::Summary | Self::Feedback => Period::Day(day),
            Self::Okr | Self::Update => Period::week_of(day),
        }
    }
}

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// One local day, shown as `2026-11-24`.
    Day(NaiveDate),
    /// The days from Monday to Sunday, shown as ISO 8601 writes a week: `2026-W48`.
    Week(IsoWeek),
}

impl Period {
    /// The week that holds `day`.
    pub fn week_of(day: NaiveDate) -> Self {
        Self::Week(day.iso_week())
    }

    /// The first day.
    pub fn first(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Week(week) => {
                NaiveDate::from_isoywd_opt(week.year(), week.week(), Weekday::Mon)
                    // Only the very first week of the calendar begins before it does.
                    .unwrap_or(NaiveDate::MIN)
            }
        }
    }

    /// The last day.
    pub fn last(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Week(_) => self.first().checked_add_days(Days::new(6)).unwrap_or(NaiveDate::MAX),
        }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Week(week) => write!(f, "{:04}-W{:02}", week.year(), week.week()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_runs_from_monday_to_sunday_and_is_named_by_the_year_of_its_thursday() {
        let shown = |day: &str| {
            let week = Period::week_of(date(day));
            (week.to_string(), week.first().to_string(), week.last().to_string())
        };
        let week = |name: &str, first: &str, last: &str| {
            (name.to_owned(), first.to_owned(), last.to_owned())
        };
        assert_eq!(shown("2026-11-26"), week("2026-W48", "2026-11-23", "2026-11-29"));
        assert_eq!(shown("2027-01-03"), week("2026-W53", "2026-12-28", "2027-01-03"));
        assert_eq!(shown("2027-01-04"), week("2027-W01", "2027-01-04", "2027-01-10"));
    }

    #[test]
    fn a_day_is_its_own_first_and_last() {
        let day = WorkflowName::Plan.period(date("2026-11-24"));
        assert_eq!((day.first(), day.last()), (date("2026-11-24"), date("2026-11-24")));
        assert_eq!(day.to_string(), "2026-11-24");
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_reason_to_fail() {
        for day in [NaiveDate::MIN, NaiveDate::MAX] {
            let week = Period::week_of(day);
            assert!(week.first() <= week.last());
        }
    }
}
