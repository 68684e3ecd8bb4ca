//! Rendering a report for its targets, and the rows of the ledger.

use super::Format;
use crate::delivery::ledger::{Occasion, message_key, part_key};
use crate::delivery::{self, Form, Named, Target};
use crate::error::Result;
use crate::report::{self, Document};
use crate::store::{DeliveryState, NewDelivery, RunId, strand_name};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

/// A report in every form.
pub struct Sheet {
    /// What it says.
    pub document: Document,
    /// Its JSON envelope; empty for a message that has none.
    pub json: String,
    /// The calendar of the planned work; empty for a message that plans none.
    pub ics: String,
}

/// How a message is written for those targets whose name or kind does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// For standard output.
    pub format: Format,
    /// It was asked for, so it holds for files and programs too.
    pub is_explicit: bool,
}

/// The bytes of one part, and the handles it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// What the sink gets, or what the body of its request is made of.
    pub body: String,
    handles: Vec<String>,
}

/// A message as chats take it.
#[derive(Serialize)]
struct Body {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocks: Option<Vec<Value>>,
    /// What is sent if the blocks are not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    plain: Option<String>,
}

impl Sheet {
    /// The text in one format.
    pub(super) fn render(&self, format: Format) -> Result<String> {
        match format {
            Format::Terminal(style) => Ok(report::terminal(&self.document, style)),
            Format::Markdown => Ok(report::markdown(&self.document)),
            Format::Json => Ok(self.json.clone()),
            Format::Ics => Ok(self.ics.clone()),
            Format::Email => Ok(report::email(&self.document)),
            Format::Eml => Ok(report::eml(&self.document)),
            Format::Slack => {
                let parts = report::slack(&self.document).into_iter();
                let body = |part: report::Part| Body {
                    text: part.text,
                    blocks: Some(part.blocks),
                    plain: None,
                };
                let parts: Vec<Body> = parts.map(body).collect();
                super::to_json(&parts)
            }
        }
    }

    /// The parts for one target, rendered.
    pub fn parts(&self, target: &Target, manner: Manner) -> Result<Vec<Rendered>> {
        let whole = |body| Ok(vec![Rendered { body, handles: Vec::new() }]);
        let form = match target {
            Target::Slack { .. } => Form::Slack,
            Target::Webhook { hook, .. } => hook.form,
            Target::Stdout | Target::File { .. } | Target::Command { .. } => {
                return whole(self.render(format_for(target, manner))?);
            }
        };
        if form == Form::Markdown {
            return whole(super::to_compact_json(&Body {
                text: report::chat(&self.document),
                blocks: None,
                plain: None,
            })?);
        }
        let keeps_plain = matches!(target, Target::Slack { .. });
        report::slack(&self.document)
            .into_iter()
            .map(|part| {
                let plain = keeps_plain.then_some(part.plain);
                let body = Body { text: part.text, blocks: Some(part.blocks), plain };
                Ok(Rendered { body: super::to_compact_json(&body)?, handles: part.handles })
            })
            .collect()
    }
}

impl Sheet {
    /// The requests that would bring this to a target, with secrets masked; none for what stays on
    /// this machine.
    pub fn egress(&self, sinks: &Named, target: &Target, manner: Manner) -> Result<Vec<String>> {
        let parts = self.parts(target, manner)?;
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let shown = (0..).zip(&parts).filter_map(|(part, rendered)| {
            delivery::egress::shown(sinks, target, &rendered.body, (part, count))
        });
        Ok(shown.collect())
    }
}

/// A file or program gets Markdown, a file JSON, a calendar or a message if its name
/// says so, unless a format was asked for.
fn format_for(target: &Target, manner: Manner) -> Format {
    match target {
        Target::File { path, .. } if !manner.is_explicit => {
            match path.extension().and_then(std::ffi::OsStr::to_str) {
                Some("json") => Format::Json,
                Some("ics") => Format::Ics,
                Some("eml") => Format::Eml,
                _ => Format::Markdown,
            }
        }
        Target::Command { .. } if !manner.is_explicit => Format::Markdown,
        _ => manner.format,
    }
}

/// What the rows of one message have in common.
pub struct Address<'a> {
    /// What the message is called.
    pub title: &'a str,
    /// The workflow, or `message` or `alert`.
    pub workflow: &'a str,
    /// Which of several reports of one period it is.
    pub strand: Option<&'a str>,
    /// What it is about.
    pub period: &'a str,
    /// After this it is too late to begin sending it.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Address<'_> {
    /// The rows for one target, under keys that begin with `message`.
    pub fn rows(&self, message: &str, target: &Target, parts: &[Rendered]) -> Vec<NewDelivery> {
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let destination = match target {
            Target::File { path, .. } => {
                let name = match self.strand {
                    // Two audiences must not write one file.
                    Some(strand) => format!("{}-{strand}", self.workflow),
                    None => self.workflow.to_owned(),
                };
                let path = delivery::fill(path, &name, self.period);
                Some(path.to_string_lossy().into_owned())
            }
            _ => None,
        };
        let row = |(part, rendered): (u32, &Rendered)| NewDelivery {
            key: part_key(message, part),
            message: message.to_owned(),
            sink: target.to_string(),
            part,
            parts: count.max(1),
            title: self.title.to_owned(),
            handles: rendered.handles.clone(),
            expires_at: self.expires_at,
            destination: destination.clone(),
            // What is local is tried at once, which saves a write to the disk.
            state: if target.is_local() { DeliveryState::Sending } else { DeliveryState::Planned },
            body: rendered.body.clone().into_bytes(),
        };
        (0..).zip(parts).map(row).collect()
    }

    /// The rows of a run for all its targets.
    pub(super) fn of_run(
        &self,
        occasion: &Occasion,
        run: RunId,
        bodies: &[(&Target, Vec<Rendered>)],
    ) -> Vec<NewDelivery> {
        let name = strand_name(self.workflow, self.strand);
        let rows = |(target, parts): &(&Target, Vec<Rendered>)| {
            let message = message_key(occasion, run, &name, &target.to_string());
            self.rows(&message, target, parts)
        };
        bodies.iter().flat_map(rows).collect()
    }
}
