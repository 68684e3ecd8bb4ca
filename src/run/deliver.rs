//! Rendering a report for its targets, the rows of the ledger, and handing the bytes over.

use super::{Format, Order, Parts};
use crate::delivery::{self, Sink, Target};
use crate::error::{Kind, Result};
use crate::report::{self, Document};
use crate::store::{DeliveryState, NewDelivery, NewRun, Recorded, Store};

/// A report in every form.
pub(super) struct Sheet {
    pub(super) document: Document,
    pub(super) json: String,
}

impl Sheet {
    /// The bytes for one target.
    pub(super) fn render(&self, format: Format) -> String {
        match format {
            Format::Terminal(style) => report::terminal(&self.document, style),
            Format::Markdown => report::markdown(&self.document),
            Format::Json => self.json.clone(),
        }
    }
}

/// A file gets Markdown, or JSON if its name says so, unless a format was asked for.
pub(super) fn format_for(target: &Target, order: &Order) -> Format {
    match target {
        Target::File { path, .. } if !order.format_is_explicit => {
            if path.extension().is_some_and(|extension| extension == "json") {
                Format::Json
            } else {
                Format::Markdown
            }
        }
        _ => order.format,
    }
}

/// Records the run and a row of the ledger for each target, all or nothing.
pub(super) fn record(
    store: &mut Store,
    run: &NewRun,
    bodies: &[(&Target, String)],
) -> Result<Recorded> {
    store.record_with(run, |id| {
        let rows = bodies.iter().map(|(target, body)| NewDelivery {
            // A run by hand is an occasion of its own, so its number is what may be delivered once.
            key: format!("run:{id}/{target}/0"),
            sink: target.to_string(),
            part: 0,
            // Both kinds of target are local and tried at once, which saves a write to the disk.
            state: DeliveryState::Sending,
            body: body.clone().into_bytes(),
        });
        rows.collect()
    })
}

/// Delivers to every target, also after one failed. The failure given back is the first; the others
/// are warned of. A reader of standard output that had enough hides no other failure.
pub(super) fn deliver(
    store: &mut Store,
    run: &NewRun,
    recorded: &Recorded,
    bodies: &[(&Target, String)],
    parts: &mut Parts<'_>,
) -> Result<()> {
    let mut failures = Vec::new();
    for ((target, body), delivery) in std::iter::zip(bodies, &recorded.deliveries) {
        let delivered = match target {
            Target::Stdout => delivery::stdout(parts.stdout).deliver(body),
            Target::File { path, .. } => {
                delivery::file(delivery::fill(path, &run.workflow, &run.period)).deliver(body)
            }
        };
        let (state, error) = match &delivered {
            Ok(()) => (DeliveryState::Sent, None),
            Err(failure) => (DeliveryState::Refused, Some(failure.to_string())),
        };
        let marked = store.mark(*delivery, state, error.as_deref(), (parts.clock)());
        failures.extend(delivered.err());
        failures.extend(marked.err());
    }
    failures.sort_by_key(|failure| failure.kind == Kind::BrokenPipe);
    let mut failures = failures.into_iter();
    let first = failures.next();
    for failure in failures.filter(|failure| failure.kind != Kind::BrokenPipe) {
        log::warn!("{failure}");
    }
    first.map_or(Ok(()), Err)
}
