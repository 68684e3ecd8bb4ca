//! The second look at what must not be told to those whom a report is for. The facts of such a report
//! are made without it; what is found here all the same is kept back, and the user is told in the
//! log how much that was, not what.

use crate::agents::Workflow;
use crate::domain::Problem;
use crate::error::{Failure, Kind, Result};
use crate::grounding::Brief;
use crate::report::{Body, Document, Line};
use serde_json::Value;

/// The problems, with those that say too much as ones that say little.
pub(super) fn problems<W: Workflow>(workflow: &W, problems: &mut [Problem]) {
    for problem in problems {
        if workflow.withholds(&problem.source) || workflow.withholds(&problem.message) {
            "a source".clone_into(&mut problem.source);
            "it could not be read whole".clone_into(&mut problem.message);
        }
    }
}

/// Whether a model may be handed a brief.
pub(super) fn may_leave<W: Workflow>(workflow: &W, brief: &Brief) -> bool {
    let evidence = brief.evidence.iter().flat_map(|one| {
        one.texts.iter().map(String::as_str).chain(one.shown.iter().map(|(_, text)| text.as_str()))
    });
    let slots = brief.slots.iter().flat_map(|slot| [slot.ask.as_str(), slot.built_in.as_str()]);
    let texts = evidence.chain(slots).chain(brief.names.iter().map(String::as_str));
    let mut withheld = texts.filter(|text| workflow.withholds(text));
    if withheld.next().is_none() {
        return true;
    }
    log::warn!("{}: what a model would be told is kept back, so none is asked", name(workflow));
    false
}

/// Takes out of a document the lines that say too much.
pub(super) fn document<W: Workflow>(workflow: &W, document: &mut Document) {
    let mut dropped = 0;
    let mut keep = |lines: &mut Vec<Line>| {
        let before = lines.len();
        lines.retain(|line| !workflow.withholds(&line.text()));
        dropped += before - lines.len();
    };
    keep(&mut document.verdict);
    keep(&mut document.footer);
    for section in &mut document.sections {
        match &mut section.body {
            Body::Lines(lines) | Body::List(lines) => keep(lines),
            Body::Table(table) => {
                for row in &mut table.rows {
                    if row.iter().any(|cell| workflow.withholds(&cell.text())) {
                        keep(row);
                        row.clear();
                    }
                }
                table.rows.retain(|row| !row.is_empty());
            }
            Body::Timeline(slots) => {
                slots.retain(|slot| !workflow.withholds(&slot.what.text()));
            }
            Body::Quotes(quotes) => quotes.retain(|quote| {
                !(workflow.withholds(&quote.text) || workflow.withholds(&quote.from.text()))
            }),
        }
    }
    if dropped > 0 {
        log::warn!("{}: {dropped} lines are kept back from this audience", name(workflow));
    }
}

/// Fails if a report that is about to be recorded and sent says too much, as it is sent or as it is
/// kept. Only its texts are looked at: the names of its fields are ours.
pub(super) fn check<W: Workflow>(workflow: &W, markdown: &str, report: &W::Report) -> Result<()> {
    let report = serde_json::to_value(report).map_err(super::envelope::defect)?;
    if !markdown.lines().any(|line| workflow.withholds(line)) && !says(workflow, &report) {
        return Ok(());
    }
    let message = format!(
        "the {} report says something that its audience is not to be told, so it was neither \
         recorded nor sent",
        name(workflow)
    );
    Err(Failure::new(Kind::Other, message)
        .hint("the list is `deny` under [update]; it may hold a word that every report has"))
}

fn says<W: Workflow>(workflow: &W, value: &Value) -> bool {
    match value {
        Value::String(text) => workflow.withholds(text),
        Value::Array(values) => values.iter().any(|value| says(workflow, value)),
        Value::Object(fields) => fields.values().any(|value| says(workflow, value)),
        _ => false,
    }
}

fn name<W: Workflow>(workflow: &W) -> String {
    crate::store::strand_name(W::NAME.name(), workflow.strand())
}
