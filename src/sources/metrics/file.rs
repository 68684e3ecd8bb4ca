//! A figure in a file: JSON with a pointer, or a bare number.

use super::Measure;
use crate::domain::{Loaded, MetricReading, MetricSpec, ProblemKind};
use crate::files;
use crate::sources::{Context, Metric};
use std::path::{Path, PathBuf};

/// The largest file that is read.
const MOST_BYTES: u64 = 16 << 20;

/// A metric in a file.
#[derive(Debug, Clone)]
pub struct FileMetric {
    measure: Measure,
    path: PathBuf,
}

impl FileMetric {
    /// The metric that stands in the file at `path`.
    pub fn new(measure: Measure, path: PathBuf) -> Self {
        Self { measure, path }
    }
}

impl Metric for FileMetric {
    fn spec(&self) -> &MetricSpec {
        &self.measure.spec
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn load(&self, context: &Context) -> Loaded<MetricReading> {
        match files::read_regular(&self.path, MOST_BYTES) {
            Ok(contents) => self.measure.answer(&contents.bytes, context.moment),
            Err(why) => {
                let message = format!("{} cannot be read: {why}", self.path.display());
                self.measure.unknown(ProblemKind::Unreachable, message)
            }
        }
    }
}
