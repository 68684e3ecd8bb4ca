//! Metrics from files, programs, databases and servers.
#![expect(clippy::float_cmp, reason = "what is read is exactly what was written")]

mod rules;
mod suites;
mod tables;
mod web;

use super::*;
use crate::sources::contract::{NAME, context};
use crate::sources::{Context, Metric};

/// The metric [`NAME`] whose value is at `pointer`.
fn measure(pointer: Option<&str>) -> Measure {
    Measure {
        spec: MetricSpec::new(NAME),
        pointer: pointer.map(|pointer| Pointer::parse(pointer).unwrap()),
        as_of: None,
        aggregate: Aggregate::Last,
    }
}

/// The one value that is known, without a problem.
#[track_caller]
fn value(loaded: &Loaded<MetricReading>) -> f64 {
    assert_eq!(loaded.problems, []);
    loaded.items.as_ref().unwrap().last().unwrap().value
}

/// Why there is no data.
#[track_caller]
fn gap(loaded: &Loaded<MetricReading>) -> String {
    assert_eq!(loaded.items, None);
    assert_eq!(loaded.problems.len(), 1, "{:?}", loaded.problems);
    loaded.problems[0].message.clone()
}
