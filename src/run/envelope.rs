//! The JSON contracts: what scripts are written against. Keys are only ever added.

use crate::domain::{EventJson, Period, Problem, TaskJson, WorkflowName};
use crate::error::{Failure, Kind, Result};
use crate::grounding::Extra;
use crate::time::{Moment, rfc3339};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The version of all JSON of this program.
const SCHEMA: u32 = 1;

/// One object with the `schema` it follows.
#[derive(Debug, Serialize)]
pub struct Listing<T> {
    schema: u32,
    #[serde(flatten)]
    content: T,
}

impl<T> Listing<T> {
    /// Wraps the content of a listing.
    pub fn new(content: T) -> Self {
        Self { schema: SCHEMA, content }
    }
}

/// `agenda --json`.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the contract")]
pub struct Agenda {
    pub timezone: &'static str,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub events: Vec<EventJson>,
    pub problems: Vec<Problem>,
}

/// `tasks --json`.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are those of the contract")]
pub struct Tasks {
    pub tasks: Vec<TaskJson>,
    pub problems: Vec<Problem>,
}

/// Who worded a report, and what became of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Writer {
    kind: String,
    pub(super) model: Option<String>,
    pub(super) status: String,
    pub(super) reason: Option<String>,
    /// Texts that did not pass.
    pub(super) dropped: usize,
    /// Texts that did.
    #[serde(default)]
    pub(super) verified: usize,
    #[serde(default)]
    pub(super) cost: Option<Cost>,
    /// What the server did not take.
    #[serde(default)]
    pub(super) remark: Option<String>,
    /// What the model was shown of records besides titles, times and figures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) extras: Vec<Extra>,
}

/// What a model cost.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Cost {
    pub(super) input_tokens: u64,
    pub(super) output_tokens: u64,
    pub(super) milliseconds: u64,
}

impl Writer {
    /// The built-in writer, where no model was asked for.
    pub(super) fn built_in() -> Self {
        Self::new("built-in", None, "none")
    }

    /// The built-in writer, because a model failed.
    pub(super) fn fallback(model: String, why: String) -> Self {
        Self { reason: Some(why), ..Self::new("built-in", Some(model), "fallback") }
    }

    /// A model, of whose texts so many passed.
    pub(super) fn model(model: String, repaired: bool, passed: usize, offered: usize) -> Self {
        let status = if repaired { "repaired" } else { "verified" };
        let dropped = offered.saturating_sub(passed);
        Self { verified: passed, dropped, ..Self::new("ai", Some(model), status) }
    }

    fn new(kind: &str, model: Option<String>, status: &str) -> Self {
        let (kind, status) = (kind.to_owned(), status.to_owned());
        Self {
            kind,
            model,
            status,
            reason: None,
            dropped: 0,
            verified: 0,
            cost: None,
            remark: None,
            extras: Vec::new(),
        }
    }

    /// Why a model that was asked for has not worded the report.
    pub(super) fn failed(&self) -> Option<&str> {
        self.reason.as_deref().filter(|_| self.status == "fallback")
    }
}

/// What goes into the envelope of a workflow.
pub(super) struct Run<'a, F, R> {
    pub(super) workflow: WorkflowName,
    pub(super) period: Period,
    pub(super) generated_at: Moment,
    pub(super) problems: &'a [Problem],
    pub(super) writer: &'a Writer,
    pub(super) facts: &'a F,
    pub(super) report: &'a R,
    pub(super) markdown: &'a str,
}

/// The envelope of a workflow's report.
pub(super) fn workflow<F: Serialize, R: Serialize>(run: &Run<'_, F, R>) -> Result<String> {
    #[derive(Serialize)]
    struct Envelope<'a, F, R> {
        workflow: WorkflowName,
        period: String,
        generated_at: String,
        timezone: &'static str,
        writer: &'a Writer,
        problems: &'a [Problem],
        facts: &'a F,
        report: &'a R,
        markdown: &'a str,
    }
    to_json(&Listing::new(Envelope {
        workflow: run.workflow,
        period: run.period.to_string(),
        generated_at: rfc3339(run.generated_at.now, run.generated_at.zone),
        timezone: run.generated_at.zone.name(),
        writer: run.writer,
        problems: run.problems,
        facts: run.facts,
        report: run.report,
        markdown: run.markdown,
    }))
}

/// Indented JSON with a final newline.
pub fn to_json(value: &impl Serialize) -> Result<String> {
    let mut text = serde_json::to_string_pretty(value).map_err(defect)?;
    text.push('\n');
    Ok(text)
}

/// Our own types always have a JSON form, so this is a defect of ours.
pub(super) fn defect(error: serde_json::Error) -> Failure {
    Failure::caused(Kind::Other, "could not write JSON", error)
}
