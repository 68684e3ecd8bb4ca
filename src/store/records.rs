//! What the history holds, as plain data.

use crate::domain::schedule::Slot;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

/// The number of a stored run. Numbers grow and are never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RunId(pub i64);

/// The number of a row of the ledger. Numbers grow and are never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct DeliveryId(pub i64);

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Who started a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// A person at a terminal, or a script.
    Manual,
    /// The schedule.
    Scheduled,
}

impl Trigger {
    const ALL: [Self; 2] = [Self::Manual, Self::Scheduled];

    /// The name in the database and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Scheduled => "scheduled",
        }
    }
}

/// How far one delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    /// Recorded, and nothing has left yet.
    Planned,
    /// A request is under way, or was when the process ended.
    Sending,
    /// The sink has it.
    Sent,
    /// The sink answered that it will not take it.
    Refused,
    /// The answer was lost, so the sink may have it.
    Unknown,
    /// The user gave it up.
    Dropped,
    /// It was too late to be of use, or its day is no workday.
    Skipped,
}

impl DeliveryState {
    /// All of them, in the order of a delivery's life.
    pub const ALL: [Self; 7] = [
        Self::Planned,
        Self::Sending,
        Self::Sent,
        Self::Refused,
        Self::Unknown,
        Self::Dropped,
        Self::Skipped,
    ];

    /// The name in the database and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Dropped => "dropped",
            Self::Skipped => "skipped",
        }
    }
}

/// One run as it is recorded. The four JSON texts are kept byte for byte, and a text that is no
/// JSON is refused; who reads them knows their types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// The workflow's name.
    pub workflow: String,
    /// What it reports on, such as `2026-11-24`.
    pub period: String,
    /// When it was started, kept to the millisecond.
    pub started_at: DateTime<Utc>,
    /// When its report was made, kept to the millisecond.
    pub generated_at: DateTime<Utc>,
    /// The IANA name of the user's zone.
    pub timezone: String,
    /// Who started it.
    pub trigger: Trigger,
    /// The version of the program that made it.
    pub version: String,
    /// Who worded it, as JSON.
    pub writer: String,
    /// The problems of its sources, as a JSON array.
    pub problems: String,
    /// The facts, as JSON.
    pub facts: String,
    /// The report, as JSON.
    pub report: String,
    /// The report as Markdown.
    pub markdown: String,
    /// What a model was sent.
    pub prompt: Option<String>,
    /// What it replied: a JSON list of texts.
    pub reply: Option<String>,
    /// The slot of the schedule that this run is for; it has one run at most.
    pub slot: Option<Slot>,
    /// Which of several reports of that slot it is; each has its own run.
    pub strand: Option<String>,
    /// When the run was due, as its report says it, if it was late.
    pub late: Option<String>,
}

/// What a run leaves for later runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecord {
    /// What kind of record it is.
    pub kind: String,
    /// The day it is about.
    pub date: NaiveDate,
    /// The record, as JSON.
    pub body: String,
}

/// Which records to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFilter {
    /// Those of this kind.
    pub kind: &'static str,
    /// About this day or a later one.
    pub from: NaiveDate,
    /// About an earlier day than this.
    pub to: NaiveDate,
    /// At most so many, the newest.
    pub limit: u32,
}

/// One part for one sink, as it is recorded before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// What may be delivered once: unique over the whole history.
    pub key: String,
    /// The key without the part: what all parts of one message for one sink share.
    pub message: String,
    /// The sink, as it is written in the configuration.
    pub sink: String,
    /// The number of the part, from 0.
    pub part: u32,
    /// How many parts the message has.
    pub parts: u32,
    /// What the message is called.
    pub title: String,
    /// The handles that this part names.
    pub handles: Vec<String>,
    /// After this it is too late to begin sending it.
    pub expires_at: Option<DateTime<Utc>>,
    /// Where it goes, if that is known before it is sent.
    pub destination: Option<String>,
    /// [`DeliveryState::Planned`], or [`DeliveryState::Sending`] for one that is tried at once, which
    /// counts as its first attempt.
    pub state: DeliveryState,
    /// The rendered bytes.
    pub body: Vec<u8>,
}

/// What [`record_with`](super::Store::record_with) gave the rows of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The run.
    pub run: RunId,
    /// Its deliveries, in the order in which they were given.
    pub deliveries: Vec<DeliveryId>,
}

/// One run of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRun {
    /// Its number.
    pub id: RunId,
    /// What was recorded.
    pub run: NewRun,
    /// When everything of it that could be sent was; not known of one that was killed before.
    pub finished_at: Option<DateTime<Utc>>,
    /// How useful the user found it, from 1 to 5.
    pub rating: Option<u8>,
    /// Its deliveries, in the order in which they were recorded.
    pub deliveries: Vec<StoredDelivery>,
}

/// A message that belongs to no run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// `message` or `alert`, in the place of a workflow.
    pub workflow: String,
    /// The local date.
    pub period: String,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// What the other side calls a message that it took, in its own terms: a channel and a name
/// within it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Receipt {
    /// Where it is.
    pub channel: String,
    /// Its name there.
    pub ts: String,
}

/// The end of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark<'a> {
    /// How far the delivery is now.
    pub state: DeliveryState,
    /// Why it is no further.
    pub error: Option<&'a str>,
    /// Where it is, if the other side said so.
    pub receipt: Option<&'a Receipt>,
    /// When it may be tried again.
    pub not_before: Option<DateTime<Utc>>,
}

impl Mark<'_> {
    /// Only a state.
    pub fn new(state: DeliveryState) -> Self {
        Self { state, error: None, receipt: None, not_before: None }
    }
}

/// One row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDelivery {
    /// Its number.
    pub id: DeliveryId,
    /// The run it belongs to; `None` for a message of no run.
    pub run: Option<RunId>,
    /// What may be delivered once.
    pub key: String,
    /// The key without the part.
    pub message: String,
    /// The workflow's name, or `message` or `alert`.
    pub workflow: String,
    /// What it reports on.
    pub period: String,
    /// The sink, as it is written in the configuration.
    pub sink: String,
    /// The number of the part, from 0.
    pub part: u32,
    /// How many parts the message has.
    pub parts: u32,
    /// What the message is called.
    pub title: String,
    /// How far it is.
    pub state: DeliveryState,
    /// How often a request was begun.
    pub attempts: u32,
    /// Why the last attempt did not succeed.
    pub last_error: Option<String>,
    /// The rendered bytes.
    pub body: Vec<u8>,
    /// When it was recorded; not known of the oldest rows.
    pub created_at: Option<DateTime<Utc>>,
    /// When its state last changed.
    pub updated_at: DateTime<Utc>,
    /// After this it is too late to begin sending it.
    pub expires_at: Option<DateTime<Utc>>,
    /// It may not be tried again before.
    pub not_before: Option<DateTime<Utc>>,
    /// When the last request was begun.
    pub attempted_at: Option<DateTime<Utc>>,
    /// The other side's time then, in seconds.
    pub server_time: Option<i64>,
    /// Where it went or goes.
    pub destination: Option<String>,
    /// What the other side calls it.
    pub receipt: Option<Receipt>,
    /// The user has been told of its failure.
    pub told: bool,
}

/// Which runs to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Only those of this workflow.
    pub workflow: Option<String>,
    /// Only the newest so many.
    pub limit: Option<u32>,
}

/// One run in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSummary {
    /// Its number.
    pub id: RunId,
    /// The workflow's name.
    pub workflow: String,
    /// Whom an update is for.
    pub audience: Option<String>,
    /// What it reports on.
    pub period: String,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When its report was made.
    pub generated_at: DateTime<Utc>,
    /// The IANA name of the user's zone.
    pub timezone: String,
    /// Who started it.
    pub trigger: Trigger,
    /// The version of the program that made it.
    pub version: String,
    /// Who worded it, as JSON.
    pub writer: String,
    /// The problems of its sources, as a JSON array.
    pub problems: String,
    /// The slot of the schedule that it was for.
    pub slot: Option<Slot>,
    /// When everything of it that could be sent was; not known of one that was killed before.
    pub finished_at: Option<DateTime<Utc>>,
    /// How useful the user found it, from 1 to 5.
    pub rating: Option<u8>,
    /// Its deliveries, in the order in which they were recorded.
    pub deliveries: Vec<DeliverySummary>,
}

/// One delivery of a run in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliverySummary {
    /// The sink, as it is written in the configuration.
    pub sink: String,
    /// The number of the part, from 0.
    pub part: u32,
    /// How far it is.
    pub state: DeliveryState,
    /// When its state last changed.
    #[serde(skip)]
    pub updated_at: DateTime<Utc>,
}

impl ToSql for RunId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for RunId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self)
    }
}

impl ToSql for DeliveryId {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for DeliveryId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self)
    }
}

impl ToSql for Trigger {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.name().into())
    }
}

impl FromSql for Trigger {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name = value.as_str()?;
        Self::ALL.into_iter().find(|t| t.name() == name).ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for DeliveryState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.name().into())
    }
}

impl FromSql for DeliveryState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name = value.as_str()?;
        Self::ALL.into_iter().find(|s| s.name() == name).ok_or(FromSqlError::InvalidType)
    }
}

/// An instant in the form in which the database keeps it.
pub(super) struct Stamp(pub(super) DateTime<Utc>);

impl ToSql for Stamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_rfc3339_opts(SecondsFormat::Millis, true).into())
    }
}

impl FromSql for Stamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let at = DateTime::parse_from_rfc3339(value.as_str()?).map_err(FromSqlError::other)?;
        Ok(Self(at.with_timezone(&Utc)))
    }
}
