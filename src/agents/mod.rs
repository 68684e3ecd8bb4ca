//! The agents: one workflow a file, all of one form, all pure.
//!
//! A workflow says what it needs, turns records into facts, facts into a report that is complete
//! without a model, and a report into a [`Document`]. The run does everything else: it reads,
//! records and delivers.

pub mod discovery;
pub mod execution;
mod objectives;
mod shown;
pub mod stakeholder;
pub mod strategy;

pub use objectives::{ObjectiveNow, check_ins, priorities, standings};
pub use shown::{Said, clock, dates, event_slot, unknown, worded};

use crate::config::Settings;
use crate::domain::{
    CheckIn, DayHandles, DayPlan, DayResult, Delivered, Deny, Event, FeedbackItem, KnownFeedback,
    Left, Loaded, MetricReading, MetricSpec, Objective, Problem, Relation, Snapshot, Task,
    ThemesLeft, WorkflowName, merged,
};
use crate::grounding::{Brief, Checked};
use crate::report::{Document, Entry, is_ours};
use crate::time::{Moment, When, Window};
use chrono::NaiveDate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;

/// What one source gave.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceRecords<T> {
    /// The configured name.
    pub name: String,
    /// Whether it reads a local path of the configuration.
    pub is_path: bool,
    /// Its records, or that they are unknown.
    pub loaded: Loaded<T>,
}

impl<T> SourceRecords<T> {
    /// What a source that reads no local path gave.
    pub fn new(name: &str, loaded: Loaded<T>) -> Self {
        Self { name: name.to_owned(), is_path: false, loaded }
    }
}

/// What all sources gave. A kind that was not asked for has no entries.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Records {
    /// One entry for each calendar, in the order of the configuration.
    pub calendars: Vec<SourceRecords<Event>>,
    /// One entry for each task list, in the order of the configuration.
    pub task_lists: Vec<SourceRecords<Task>>,
    /// One entry for each metric, in the order of the configuration.
    pub metrics: Vec<SourceRecords<MetricReading>>,
    /// What the metrics are, in the same order.
    pub specs: Vec<MetricSpec>,
    /// One entry for each list of contacts, in the order of the configuration.
    pub contacts: Vec<SourceRecords<Relation>>,
    /// One entry for each place where users speak, in the order of the configuration.
    pub feedback: Vec<SourceRecords<FeedbackItem>>,
    /// One entry for each file of objectives, in the order of the configuration.
    pub goals: Vec<SourceRecords<Objective>>,
}

impl Records {
    /// All readings that are known, metric by metric.
    pub fn readings(&self) -> Vec<MetricReading> {
        let known = self.metrics.iter().filter_map(|source| source.loaded.items.as_ref());
        known.flatten().cloned().collect()
    }

    /// All events that are known, in the order of a listing. A meeting that stands in several
    /// calendars is listed once: see `shown_once`. Entries of an earlier plan, which a user sees by
    /// subscribing to its calendar, are none.
    pub fn events(&self, moment: Moment) -> Vec<Event> {
        let known = self.calendars.iter().filter_map(|source| source.loaded.items.as_ref());
        let mut events = shown_once(known.flatten().filter(|event| !is_ours(&event.uid)));
        events.sort_by_cached_key(|event| event.order(moment.zone));
        events
    }

    /// All tasks that are known, in the order of their lists.
    pub fn tasks(&self) -> Vec<Task> {
        let known = self.task_lists.iter().filter_map(|source| source.loaded.items.as_ref());
        known.flatten().cloned().collect()
    }

    /// What went wrong, source by source, each with whether it reads a local path.
    pub fn troubles(&self) -> Vec<(bool, &[Problem])> {
        fn of<T>(sources: &[SourceRecords<T>]) -> impl Iterator<Item = (bool, &[Problem])> {
            sources.iter().map(|source| (source.is_path, &source.loaded.problems[..]))
        }
        of(&self.calendars)
            .chain(of(&self.task_lists))
            .chain(of(&self.metrics))
            .chain(of(&self.contacts))
            .chain(of(&self.feedback))
            .chain(of(&self.goals))
            .collect()
    }

    /// Everything that went wrong.
    pub fn problems(&self) -> Vec<Problem> {
        self.troubles().into_iter().flat_map(|(_, problems)| problems).cloned().collect()
    }
}

/// The events, with the copies of one that several calendars have as one: the same UID, and for a
/// series the same instance. [`merged`] says what becomes of them.
fn shown_once<'e>(events: impl Iterator<Item = &'e Event>) -> Vec<Event> {
    let mut meetings: Vec<Vec<&Event>> = Vec::new();
    let mut places: HashMap<(&str, Option<When>), usize> = HashMap::new();
    for event in events {
        let seen = places.get(&(event.uid.as_str(), event.recurrence_id)).copied();
        match seen.and_then(|place| meetings.get_mut(place)) {
            // Within one calendar nothing is a copy: its reader has told its events apart.
            Some(copies)
                if !event.uid.is_empty()
                    && copies.iter().all(|copy| copy.calendar != event.calendar) =>
            {
                copies.push(event);
            }
            _ => {
                places.insert((&event.uid, event.recurrence_id), meetings.len());
                meetings.push(vec![event]);
            }
        }
    }
    meetings.iter().filter_map(|copies| merged(copies)).collect()
}

/// What is to be read. Sources of a kind that is not needed are not asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a kind of record that is asked for or not"
)]
pub struct Needs {
    /// The days whose events are looked at.
    pub events: Option<Window>,
    /// Task lists, which are always read whole.
    pub tasks: bool,
    /// Lists of contacts and deals.
    pub contacts: bool,
    /// The metrics, with what was read of them before.
    pub metrics: bool,
    /// The days whose feedback is looked at, that of the sources and what is kept of it.
    pub feedback: Option<Window>,
    /// Objectives and key results, with all check-ins of the history.
    pub goals: bool,
    /// The days whose stored plans and results are looked at; with them come the last snapshot and
    /// those of the day.
    pub plans: Option<Window>,
    /// What audiences were told, and the newest themes of what users say.
    pub updates: bool,
}

impl Needs {
    /// Whether anything of the history is needed.
    pub fn history(&self) -> bool {
        self.plans.is_some()
            || self.updates
            || self.metrics
            || self.goals
            || self.feedback.is_some()
    }
}

/// What the history knows. Nothing in it means that nothing was recorded, unless a problem says
/// that it could not be read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Past {
    /// The stored plans of the days asked for, the newest first; a day may have several.
    pub plans: Vec<DayPlan>,
    /// The newest snapshot whose days include the one that is reported on.
    pub snapshot: Option<Snapshot>,
    /// The snapshots of the very day that is reported on, the newest first.
    pub of_day: Vec<Snapshot>,
    /// What the last report of the very day called its records.
    pub handles: Option<DayHandles>,
    /// The results of the days asked for, the newest first; a day may have several.
    pub results: Vec<DayResult>,
    /// What was read of metrics before this run, in that order.
    pub readings: Vec<MetricReading>,
    /// What is kept of the feedback of the days asked for, by its key.
    pub feedback: Vec<KnownFeedback>,
    /// The themes that feedback was last found to have.
    pub themes: Option<ThemesLeft>,
    /// What was said of key results, the oldest first: in the history, and of a value in a file that
    /// is new, now.
    pub check_ins: Vec<CheckIn>,
    /// What audiences were told, the newest first.
    pub updates: Vec<Delivered>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl Past {
    /// The name under which gaps of the history are told, like that of a source.
    pub const SOURCE: &'static str = "history";

    /// Whether the history could be read.
    pub fn is_known(&self) -> bool {
        self.problems.iter().all(|problem| problem.source != Self::SOURCE)
    }
}

/// Everything that facts are made from.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// What the sources gave.
    pub records: &'a Records,
    /// What the history knows.
    pub past: &'a Past,
    /// The settings.
    pub settings: &'a Settings,
    /// The moment the report is made for: now, or the start of work of another day.
    pub moment: Moment,
    /// The day to report on.
    pub day: NaiveDate,
    /// The date on which the run takes place.
    pub today: NaiveDate,
}

/// One workflow of one agent.
pub trait Workflow {
    /// What is known, as recorded: exact texts, figures and keys.
    ///
    /// They are complete: what [`Workflow::draft`] makes of facts that were written as JSON and read
    /// back is what it made of them before, so that a run can be replayed from what was recorded.
    type Facts: Serialize + DeserializeOwned;
    /// What is said: decisions with their reasons.
    type Report: Serialize;

    /// Which workflow this is.
    const NAME: WorkflowName;

    /// What must be read to report on `day`.
    fn needs(&self, settings: &Settings, moment: Moment, day: NaiveDate) -> Needs;

    /// The facts of a day.
    fn facts(&self, given: Given<'_>) -> Self::Facts;

    /// The report, complete in itself.
    fn draft(&self, facts: &Self::Facts) -> Self::Report;

    /// What a model may word of the report; `None` where there is nothing worth asking for.
    fn brief(&self, _facts: &Self::Facts, _report: &Self::Report) -> Option<Brief> {
        None
    }

    /// Puts into the report what a model said and the check let pass.
    fn apply(&self, _facts: &Self::Facts, _report: &mut Self::Report, _checked: &Checked) {}

    /// The report as a document.
    fn document(&self, facts: &Self::Facts, report: &Self::Report) -> Document;

    /// The planned work as entries of a calendar, for a workflow that plans any.
    fn entries(&self, _facts: &Self::Facts, _report: &Self::Report) -> Vec<Entry> {
        Vec::new()
    }

    /// What is kept of what the sources gave, so that later runs know it; not called for a dry run.
    fn keeps(&self, _records: &Records) -> Vec<FeedbackItem> {
        Vec::new()
    }

    /// What may not be told to those whom the report is for.
    fn denied(&self) -> &Deny {
        Deny::NOTHING
    }

    /// What of a problem may be said where the report is said. The log has the whole.
    fn tellable(&self, problem: Problem) -> Problem {
        problem
    }

    /// Whether those whom the report is for get it themselves, so that how it was made is not said in it.
    fn is_sent(&self, _facts: &Self::Facts) -> bool {
        false
    }

    /// Which of the reports of one period this is, for a workflow that makes several.
    fn strand(&self) -> Option<&str> {
        None
    }

    /// What later runs may read of this one; not called for a dry run.
    fn leaves(&self, _facts: &Self::Facts, _report: &Self::Report) -> Vec<Left> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Key, Response, Revision, ShowAs, Span, Status};
    use chrono::DateTime;

    fn event(calendar: &str, uid: &str, response: Response) -> Event {
        let start = DateTime::from_timestamp(1_795_500_000, 0).unwrap();
        Event {
            key: Key(format!("{calendar}:{uid}")),
            uid: uid.to_owned(),
            recurrence_id: None,
            calendar: calendar.to_owned(),
            title: "Standup".to_owned(),
            span: Span::Timed { start, end: start + chrono::Duration::hours(1) },
            status: Status::Confirmed,
            busy: response != Response::Declined,
            show_as: ShowAs::Busy,
            response,
            location: None,
            url: None,
            attendees: Vec::new(),
            revision: Revision::default(),
            private: false,
            origin: String::new(),
        }
    }

    #[test]
    fn a_meeting_of_two_calendars_is_shown_once_as_the_user_answered_it() {
        let events = [
            event("team", "a", Response::None),
            event("mine", "a", Response::Declined),
            event("team", "b", Response::None),
            event("mine", "b", Response::None),
            event("mine", "", Response::None),
            event("team", "", Response::None),
        ];
        let shown: Vec<String> =
            shown_once(events.iter()).into_iter().map(|event| event.key.0).collect();
        assert_eq!(shown, ["mine:a", "team:b", "mine:", "team:"]);
    }

    #[test]
    fn a_calendar_that_does_not_count_hides_no_meeting_that_does() {
        let mut shared = event("team", "a", Response::None);
        shared.busy = false;
        let events = [shared, event("mine", "a", Response::None)];
        let shown = shown_once(events.iter());
        assert_eq!((shown.len(), shown[0].busy), (1, true));
    }

    #[test]
    fn the_newer_revision_of_a_meeting_wins_and_the_users_answer_is_kept() {
        let mut team = event("team", "a", Response::None);
        team.revision.sequence = 2;
        team.title = "Standup, moved".to_owned();
        let events = [event("mine", "a", Response::Declined), team];
        let shown = shown_once(events.iter()).remove(0);
        assert_eq!((shown.title.as_str(), shown.busy), ("Standup, moved", false));
        assert_eq!((shown.key.0.as_str(), shown.response), ("mine:a", Response::Declined));
    }

    #[test]
    fn instances_of_one_series_in_one_calendar_are_no_copies() {
        let day = |day| Some(When::Day(NaiveDate::from_ymd_opt(2026, 11, day).unwrap()));
        let mut events = vec![event("mine", "a", Response::None); 3];
        events[1].recurrence_id = day(24);
        events[2].recurrence_id = day(25);
        assert_eq!(shown_once(events.iter()).len(), 3);
        assert_eq!(shown_once(vec![event("mine", "a", Response::None); 2].iter()).len(), 2);
    }
}
