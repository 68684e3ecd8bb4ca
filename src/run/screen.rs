//! The second look at what must not be told to those whom a report is for. The facts of such a report
//! are made without it; what is found here all the same is kept back, and the user is told in the
//! log how much that was, not what.
//!
//! Only what comes from records, from a model and from the configuration is looked at: a name may be a
//! word that every report has.

use crate::agents::Workflow;
use crate::domain::Deny;
use crate::error::{Failure, Kind, Result};
use crate::grounding::Brief;
use crate::report::{Body, Document, Line, Role};

/// Whether a model may be handed a brief: its texts are what comes from records.
pub(super) fn may_leave<W: Workflow>(workflow: &W, brief: &Brief) -> bool {
    let texts = brief.evidence.iter().flat_map(|one| &one.texts);
    if !texts.chain(&brief.names).any(|text| workflow.denied().finds(text)) {
        return true;
    }
    log::warn!("{}: what a model would be told is kept back, so none is asked", name(workflow));
    false
}

/// Takes out of the footer what says too much, which is of models and of the configuration. Anywhere
/// else nothing may be left to take out: if there is, nothing is recorded or sent.
pub(super) fn document<W: Workflow>(workflow: &W, document: &mut Document) -> Result<()> {
    let deny = workflow.denied();
    document.footer.retain(|line| !says(deny, line));
    let lines = |body: &Body| match body {
        Body::Lines(lines) | Body::List(lines) => lines.iter().any(|line| says(deny, line)),
        Body::Table(table) => table.rows.iter().flatten().any(|cell| says(deny, cell)),
        Body::Timeline(slots) => slots.iter().any(|slot| says(deny, &slot.what)),
        Body::Quotes(quotes) => {
            quotes.iter().any(|quote| deny.finds(&quote.text) || says(deny, &quote.from))
        }
    };
    let says_it = says(deny, &document.title)
        || document.verdict.iter().any(|line| says(deny, line))
        || document.sections.iter().any(|section| lines(&section.body));
    if !says_it {
        return Ok(());
    }
    let message = format!(
        "the {} report says something that its audience is not to be told, so it was neither \
         recorded nor sent",
        name(workflow)
    );
    Err(Failure::new(Kind::Other, message)
        .hint("the list is `deny` under [update]; that the report got so far is a defect"))
}

/// Whether what a line has from outside, or the key of a record behind it, says something of the list.
fn says(deny: &Deny, line: &Line) -> bool {
    let outside = line.pieces.iter().filter(|piece| piece.role == Role::Outside);
    let outside: Vec<&str> = outside.map(|piece| piece.text.as_str()).collect();
    deny.finds(&outside.join(" ")) || line.keys.iter().any(|key| deny.finds(&key.0))
}

fn name<W: Workflow>(workflow: &W) -> String {
    crate::store::strand_name(W::NAME.name(), workflow.strand())
}
