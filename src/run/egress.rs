//! `--show-egress`: what a run would send to others, before it sends anything.

use super::deliver::{Manner, Sheet};
use super::word::{self, Pen};
use super::{Order, Parts};
use crate::ai;
use crate::delivery::Target;
use crate::domain::{Deny, clean};
use crate::error::Result;
use crate::grounding::Brief;

/// The request to the model and those to each target, the latter in the built-in wording, and what a
/// watcher is told. No secret is part of them.
pub(super) fn egress(
    brief: Option<&Brief>,
    (targets, deny): (&[Target], &Deny),
    order: &Order,
    parts: &Parts<'_>,
    sheet: &Sheet,
) -> Result<String> {
    let mut text = match (parts.pen, brief) {
        (Pen::Model(ai, _), Some(brief)) => {
            let prompt = word::prompt(brief, parts.settings, deny);
            let (url, body) = ai::Writer::new(ai, None).egress(&prompt);
            // As it is sent, to the byte.
            format!("# To {} at {}\n{body}\n", clean(&ai.model), clean(&url))
        }
        (Pen::Model(ai, _), None) => {
            format!("# To {}: nothing, this day needs no wording\n", clean(&ai.model))
        }
        (Pen::Absent(ai, why), _) => format!("# To {}: nothing, {why}\n", clean(&ai.model)),
        (Pen::BuiltIn, _) => "# To a model: nothing, none is asked\n".to_owned(),
    };
    let manner = Manner { format: order.format, is_explicit: order.format_is_explicit };
    for target in targets {
        let requests = sheet.egress(parts.sinks, target, manner)?;
        if requests.is_empty() {
            text.push_str(&format!("\n# To {target}: nothing leaves this machine\n"));
        }
        for request in requests {
            text.push_str(&format!("\n# To {}", request.trim_start_matches("to ")));
        }
    }
    if let Some(ping) = &parts.sinks.ping {
        text.push_str(&format!("\n# To {}\n", ping.shown().trim_start_matches("to ")));
    }
    Ok(text)
}
