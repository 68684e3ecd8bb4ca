//! A figure that a program prints: JSON with a pointer, or a bare number. It is run, and told of the
//! run, as every program that is a source.

use super::Measure;
use crate::domain::{Loaded, MetricReading, MetricSpec};
use crate::sources::command::{Command, Program};
use crate::sources::{Context, Metric};

/// A metric that a program prints.
#[derive(Debug, Clone)]
pub struct CommandMetric {
    measure: Measure,
    program: Program,
}

impl CommandMetric {
    /// The metric that `command` prints.
    pub fn new(measure: Measure, command: Command) -> Self {
        let program = Program::new(measure.spec.name.clone(), command);
        Self { measure, program }
    }
}

impl Metric for CommandMetric {
    fn spec(&self) -> &MetricSpec {
        &self.measure.spec
    }

    fn load(&self, context: &Context) -> Loaded<MetricReading> {
        match self.program.run(context, None) {
            Ok(stdout) => self.measure.answer(&stdout, context.moment),
            Err(problem) => Loaded::unknown(problem),
        }
    }
}
