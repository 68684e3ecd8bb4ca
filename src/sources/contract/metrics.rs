//! The suite for metrics.

use super::{NAME, assert_all_malformed, assert_unreachable, context, day, sound};
use crate::domain::{Loaded, MetricReading, ProblemKind};
use crate::sources::Metric;
use crate::time::When;

/// What stands in the place of the value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::sources) enum Stated {
    /// A number.
    Number(f64),
    /// The text `many`.
    Text,
    /// No value.
    Null,
    /// Not a number, in whatever way the format can say that.
    NotFinite,
    /// Values over days, of which some may not be there.
    Days(Vec<(&'static str, Option<f64>)>),
}

/// How one kind of metric states a value.
pub(in crate::sources) trait Fixture {
    /// A metric called [`NAME`] whose place does not exist.
    fn missing(&self) -> Box<dyn Metric>;

    /// A metric called [`NAME`] that states this.
    fn stating(&self, stated: &Stated) -> Box<dyn Metric>;
}

/// Stamps the suite into a test module.
macro_rules! metric_contract {
    ($fixture:expr) => {
        metric_contract! { $fixture;
            a_missing_place_is_unknown
            a_number_is_read_with_its_time
            what_is_no_number_is_no_data
            a_series_gives_its_days_and_ends_with_the_latest
            what_is_missing_at_the_end_is_not_zero
            what_is_dated_in_the_future_is_not_trusted
        }
    };
    ($fixture:expr; $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                $crate::sources::contract::metrics::$law(&$fixture);
            }
        )*
    };
}
pub(in crate::sources) use metric_contract;

fn load(fixture: &impl Fixture, stated: &Stated) -> Loaded<MetricReading> {
    let metric = fixture.stating(stated);
    assert_eq!(metric.name(), NAME);
    metric.load(&context())
}

/// The day, the value and whether the day is under way.
fn told(readings: &[MetricReading]) -> Vec<(When, f64, bool)> {
    let told = |reading: &MetricReading| {
        assert_eq!((reading.metric.as_str(), reading.read_at), (NAME, context().moment.now));
        (reading.as_of.unwrap(), reading.value, reading.partial)
    };
    readings.iter().map(told).collect()
}

pub(in crate::sources) fn a_missing_place_is_unknown(fixture: &impl Fixture) {
    assert_unreachable(&fixture.missing().load(&context()));
}

pub(in crate::sources) fn a_number_is_read_with_its_time(fixture: &impl Fixture) {
    for value in [42.5, 0.0, -3.0, 1e12] {
        let readings = sound(load(fixture, &Stated::Number(value)));
        assert_eq!(readings.len(), 1);
        let reading = &readings[0];
        assert_eq!((reading.metric.as_str(), reading.value), (NAME, value));
        assert_eq!((reading.read_at, reading.partial), (context().moment.now, false));
    }
}

pub(in crate::sources) fn what_is_no_number_is_no_data(fixture: &impl Fixture) {
    for stated in [Stated::Text, Stated::Null, Stated::NotFinite, Stated::Days(Vec::new())] {
        let loaded = load(fixture, &stated);
        assert_all_malformed(&loaded);
        assert_ne!(loaded.problems[0].message, "", "{stated:?}");
    }
}

pub(in crate::sources) fn a_series_gives_its_days_and_ends_with_the_latest(fixture: &impl Fixture) {
    let days =
        vec![("2026-11-22", Some(3.0)), ("2026-11-23", Some(0.0)), ("2026-11-24", Some(1.0))];
    let readings = sound(load(fixture, &Stated::Days(days)));
    let expected = [
        (day("2026-11-22"), 3.0, false),
        (day("2026-11-23"), 0.0, false),
        (day("2026-11-24"), 1.0, true),
    ];
    assert_eq!(told(&readings), expected);
}

pub(in crate::sources) fn what_is_missing_at_the_end_is_not_zero(fixture: &impl Fixture) {
    let days = vec![("2026-11-22", Some(3.0)), ("2026-11-23", None)];
    let readings = sound(load(fixture, &Stated::Days(days)));
    assert_eq!(told(&readings), [(day("2026-11-22"), 3.0, false)]);
}

pub(in crate::sources) fn what_is_dated_in_the_future_is_not_trusted(fixture: &impl Fixture) {
    let days = vec![("2026-11-23", Some(3.0)), ("2026-11-26", Some(9.0))];
    let loaded = load(fixture, &Stated::Days(days));
    assert_eq!(told(&loaded.items.unwrap()), [(day("2026-11-23"), 3.0, false)]);
    assert_eq!(loaded.problems.len(), 1);
    let problem = &loaded.problems[0];
    assert_eq!((problem.source.as_str(), problem.kind), (NAME, ProblemKind::Malformed));
    assert!(problem.message.contains("future, such as 2026-11-26"), "{}", problem.message);
    assert_all_malformed(&load(fixture, &Stated::Days(vec![("2026-11-26", Some(9.0))])));
}
