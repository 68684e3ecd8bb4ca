//! A sign of life on standard error while a source keeps us waiting.

use indicatif::{ProgressBar, ProgressStyle};

/// A spinner that appears with the first wait; quick runs never make one.
pub(super) struct Spinner {
    allowed: bool,
    bar: Option<ProgressBar>,
}

impl Spinner {
    /// A spinner, or nothing at all where none is `allowed`.
    pub(super) fn new(allowed: bool) -> Self {
        Self { allowed, bar: None }
    }

    /// Shows which sources have not answered; with none, the line is cleared for the report.
    pub(super) fn waiting(&mut self, names: &[&str]) {
        if names.is_empty() {
            if let Some(bar) = self.bar.take() {
                bar.finish_and_clear();
            }
            return;
        }
        if !self.allowed {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} waiting for {msg}") {
                bar.set_style(style);
            }
            bar
        });
        bar.set_message(crate::domain::clean(&names.join(", ")));
        bar.tick();
    }
}
