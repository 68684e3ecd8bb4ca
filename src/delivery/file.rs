//! A file, replaced as a whole.

use super::{Found, Memory, Outcome, Parcel, Sink};
use crate::error::Kind;
use crate::files;
use std::path::Path;

/// The row says which file.
pub(super) struct FileSink;

impl Sink for FileSink {
    fn deliver(&mut self, parcel: &Parcel<'_>, _: &mut Memory<'_>) -> Outcome {
        let Some(path) = parcel.row.destination.as_deref() else {
            return Outcome::refused(Kind::Other, "the history does not say which file it is for");
        };
        match files::replace(Path::new(path), &parcel.row.body) {
            Ok(()) => Outcome::Sent(None),
            Err(error) => Outcome::refused(Kind::Io, format!("could not write {path}: {error}")),
        }
    }

    fn look_up(&mut self, parcel: &Parcel<'_>, _: &mut Memory<'_>) -> Found {
        let body = &parcel.row.body;
        let there = parcel
            .row
            .destination
            .as_deref()
            .and_then(|path| files::read_regular(Path::new(path), body.len() as u64).ok());
        if there.is_some_and(|contents| contents.bytes == *body) {
            return Found::Yes(None);
        }
        Found::Harmless
    }
}
