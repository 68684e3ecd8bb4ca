//! Standard output.

use super::Sink;
use crate::error::{Failure, Result};
use std::io::Write;

pub(super) struct Stdout<'w> {
    pub(super) writer: &'w mut dyn Write,
}

impl Sink for Stdout<'_> {
    fn deliver(&mut self, body: &str) -> Result<()> {
        // The flush is part of the delivery: a full disk behind a redirect shows only there.
        self.writer
            .write_all(body.as_bytes())
            .and_then(|()| self.writer.flush())
            .map_err(|error| Failure::output("stdout", error))
    }
}
