//! What a run is asked to do.

use crate::delivery::Target;
use crate::report;
use chrono::NaiveDate;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Laid out for a terminal.
    Terminal(report::Style),
    /// Markdown.
    Markdown,
    /// The JSON envelope.
    Json,
    /// The bodies of Slack messages.
    Slack,
    /// A subject and a body of plain text.
    Email,
    /// The same as a message that a mail program opens.
    Eml,
    /// A calendar of the planned work.
    Ics,
}

/// What a run is asked to do.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Order {
    /// The day to report on.
    pub day: NaiveDate,
    /// Deliver nothing and record nothing: print.
    pub dry_run: bool,
    /// Fail rather than report with a source missing, or without the model that was asked for.
    pub strict: bool,
    /// Print what would leave, and do nothing.
    pub show_egress: bool,
    /// Where to deliver.
    pub targets: Vec<Target>,
    /// Where to deliver instead what those do not get for whom it is made, see `Workflow::is_sent`;
    /// none if it goes the same way.
    pub unsent: Option<Vec<Target>>,
    /// How to write for standard output, and for files whose name does not say.
    pub format: Format,
    /// The format was asked for, so it holds for every target.
    pub format_is_explicit: bool,
    /// The schedule asks for it: a slot that is due is run for, once, and nothing else is.
    pub scheduled: bool,
}

impl Order {
    /// Where a report goes that those get for whom it is made, or that they do not get.
    pub(super) fn targets(&self, is_sent: bool) -> &[Target] {
        self.unsent.as_deref().filter(|_| !is_sent).unwrap_or(&self.targets)
    }
}
