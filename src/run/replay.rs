//! Making a recorded report again from its facts and the model's replies, without any network.

use super::envelope::Writer;
use super::{scheduled, word};
use crate::agents::Workflow;
use crate::error::{Failure, Kind, Result};
use crate::report::{self, Called};
use crate::store::StoredRun;

/// A report made again.
#[derive(Debug)]
pub struct Replayed {
    /// As Markdown.
    pub markdown: String,
    /// What was recorded.
    pub recorded: String,
    /// Whether the two are the same byte for byte. Neither has options in the commands that it names.
    pub is_equal: bool,
    /// Whether the same version of the program made both.
    pub same_version: bool,
}

/// Makes the report of a stored run of `workflow` again.
pub fn replay<W: Workflow>(workflow: &W, stored: &StoredRun) -> Result<Replayed> {
    let run = &stored.run;
    let unreadable = |what: &str, error: serde_json::Error| {
        let message = format!("the {what} of run {} cannot be read by this version", stored.id);
        Failure::caused(Kind::Other, message, error)
    };
    let facts: W::Facts =
        serde_json::from_str(&run.facts).map_err(|error| unreadable("facts", error))?;
    let writer: Writer =
        serde_json::from_str(&run.writer).map_err(|error| unreadable("writer", error))?;
    let replies: Vec<String> = match &run.reply {
        Some(replies) => {
            serde_json::from_str(replies).map_err(|error| unreadable("reply", error))?
        }
        None => Vec::new(),
    };
    let mut report = workflow.draft(&facts);
    let mut footer = word::footer(&writer, 0);
    if let Some(model) = writer.model.clone().filter(|_| run.prompt.is_some())
        && let Some(brief) = workflow.brief(&facts, &report)
    {
        let brief = word::complete(brief, &writer.extras);
        let worded = word::judged(&brief, model, &replies, writer.reason.clone());
        if let Some(checked) = &worded.checked {
            workflow.apply(&facts, &mut report, checked);
        }
        footer = word::footer(&writer, worded.suspicious);
    }
    let mut document = workflow.document(&facts, &report);
    if !workflow.is_sent(&facts) {
        document.footer.extend(footer);
    }
    scheduled::mark(run.late.as_deref(), &mut document);
    // With which options a command is to be typed is that of who asked then.
    let (markdown, recorded) =
        (Called::plain(&report::markdown(&document)), Called::plain(&run.markdown));
    Ok(Replayed {
        is_equal: markdown == recorded,
        recorded,
        same_version: run.version == env!("CARGO_PKG_VERSION"),
        markdown,
    })
}
