//! Figures that are watched: what a metric is, and what was read of it.
//!
//! A reading that is not there is not zero: it is not there.

use super::Direction;
use crate::time::When;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// A metric that says of which day it is counts as stopped after so long without a newer day,
/// unless it is told otherwise.
const STOPPED: TimeDelta = TimeDelta::days(14);

/// A metric as it is configured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricSpec {
    /// Its name, which its readings are kept under.
    pub name: String,
    /// What it is counted in, such as `users`, `%` or `€`.
    pub unit: Option<String>,
    /// Which way is better.
    pub direction: Direction,
    /// Where it should be.
    pub target: Option<f64>,
    /// How long it may go without a new value before it counts as stopped.
    pub stale_after: Option<Duration>,
}

impl MetricSpec {
    /// A metric without a target whose more is better.
    pub fn new(name: impl Into<String>) -> Self {
        let direction = Direction::default();
        Self { name: name.into(), unit: None, direction, target: None, stale_after: None }
    }

    /// Whether `value` is at the target or on its better side; `None` without a target.
    pub fn met(&self, value: f64) -> Option<bool> {
        self.target.map(|target| match self.direction {
            Direction::Up => value >= target,
            Direction::Down => value <= target,
        })
    }

    /// Since when there is nothing new, if that is longer than the metric may go without.
    ///
    /// Where readings say of when they are, the newest of them is asked, and 14 days are allowed
    /// unless the metric says otherwise. Where they do not, a metric that says how long it may stay
    /// the same has stopped once its value was read unchanged for longer. `readings` is in the order
    /// of [`settled`].
    pub fn stopped(
        &self,
        readings: &[MetricReading],
        now: DateTime<Utc>,
        zone: Tz,
    ) -> Option<NaiveDate> {
        let newest = readings.last()?;
        let own = self.stale_after.and_then(|limit| TimeDelta::from_std(limit).ok());
        let (since, limit) = match newest.as_of {
            Some(When::At(at)) => (at, own.unwrap_or(STOPPED)),
            // A day lasts until it is over.
            Some(When::Day(day)) => {
                (crate::time::midnight(next(day), zone), own.unwrap_or(STOPPED))
            }
            None => {
                let same = readings.iter().rev().take_while(|reading| {
                    reading.as_of.is_none() && reading.value.total_cmp(&newest.value).is_eq()
                });
                (same.last()?.read_at, own?)
            }
        };
        (now - since > limit).then(|| match newest.as_of {
            Some(when) => when.date(zone),
            None => since.with_timezone(&zone).date_naive(),
        })
    }
}

fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// One value of a metric. It is finite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricReading {
    /// The name of the metric.
    pub metric: String,
    /// The value.
    pub value: f64,
    /// Of when the source says the value is; `None` where it does not say.
    pub as_of: Option<When>,
    /// When the source said so.
    pub read_at: DateTime<Utc>,
    /// The day that the value is of was not over when it was read.
    pub partial: bool,
}

impl MetricReading {
    /// What the value is about: what the source says, else the day on which it was read.
    pub fn about(&self, zone: Tz) -> When {
        self.as_of.unwrap_or_else(|| When::Day(self.read_at.with_timezone(&zone).date_naive()))
    }

    /// The local day that the value is of.
    pub fn day(&self, zone: Tz) -> NaiveDate {
        self.about(zone).date(zone)
    }
}

/// The last word on everything that the readings of one metric are about, the oldest first: of
/// several about the same, the one that was read last, and of those the last one given.
pub fn settled(readings: &[MetricReading], zone: Tz) -> Vec<MetricReading> {
    // A day stands after all its instants: it is the word on the whole of it.
    let place = |when: When| (when.date(zone), matches!(when, When::Day(_)), when);
    let mut last: BTreeMap<_, &MetricReading> = BTreeMap::new();
    for reading in readings {
        let entry = last.entry(place(reading.about(zone))).or_insert(reading);
        if entry.read_at <= reading.read_at {
            *entry = reading;
        }
    }
    last.into_values().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Berlin;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn reading(about: &str, value: f64, read_at: &str) -> MetricReading {
        MetricReading {
            metric: "signups".to_owned(),
            value,
            as_of: When::parse(about),
            read_at: at(read_at),
            partial: false,
        }
    }

    #[test]
    fn the_target_itself_is_met_and_the_direction_says_which_side_of_it() {
        let mut spec = MetricSpec::new("signups");
        assert_eq!(spec.met(1.0), None);
        spec.target = Some(40.0);
        assert_eq!(
            [39.9, 40.0, 41.0].map(|value| spec.met(value)),
            [Some(false), Some(true), Some(true)]
        );
        spec.direction = Direction::Down;
        assert_eq!(
            [39.9, 40.0, 41.0].map(|value| spec.met(value)),
            [Some(true), Some(true), Some(false)]
        );
    }

    #[test]
    fn the_last_word_on_each_day_counts() {
        let first = reading("2026-11-21", 30.0, "2026-11-22T07:00:00Z");
        let corrected = reading("2026-11-21", 34.0, "2026-11-23T07:00:00Z");
        let newer = reading("2026-11-22", 12.0, "2026-11-23T07:00:00Z");
        // Without a day of its own a reading is of the local day on which it was read.
        let own = reading("", 50.0, "2026-11-23T23:30:00Z");
        let all = [newer.clone(), corrected.clone(), first, own.clone()];
        assert_eq!(settled(&all, Berlin), [corrected, newer, own.clone()]);
        assert_eq!(own.day(Berlin).to_string(), "2026-11-24");
        // A whole day is the word on it, whenever within it an instant was.
        let noon = reading("2026-11-21T12:00:00Z", 20.0, "2026-11-21T12:00:00Z");
        let day = reading("2026-11-21", 34.0, "2026-11-21T09:00:00Z");
        assert_eq!(settled(&[day.clone(), noon.clone()], Berlin), [noon, day]);
    }

    #[test]
    fn a_metric_has_stopped_when_nothing_new_came_for_too_long() {
        let mut spec = MetricSpec::new("signups");
        let stopped = |spec: &MetricSpec, readings: &[MetricReading], now| {
            spec.stopped(readings, at(now), Berlin).map(|day| day.to_string())
        };
        assert_eq!(stopped(&spec, &[], "2026-11-24T07:00:00Z"), None);
        // The ninth is over at midnight in Berlin; fourteen days later it is the twenty-fourth.
        let dated = [reading("2026-11-09", 30.0, "2026-11-24T07:00:00Z")];
        assert_eq!(stopped(&spec, &dated, "2026-11-23T23:00:00Z"), None);
        assert_eq!(stopped(&spec, &dated, "2026-11-23T23:00:01Z"), Some("2026-11-09".to_owned()));
        // Without a day in it, only a metric that says so has to change.
        let same = [
            reading("", 2.0, "2026-11-01T07:00:00Z"),
            reading("", 3.0, "2026-11-02T07:00:00Z"),
            reading("", 3.0, "2026-11-23T07:00:00Z"),
        ];
        assert_eq!(stopped(&spec, &same, "2026-11-24T07:00:00Z"), None);
        spec.stale_after = Some(Duration::from_secs(21 * 86_400));
        assert_eq!(stopped(&spec, &same, "2026-11-23T07:00:00Z"), None);
        assert_eq!(stopped(&spec, &same, "2026-11-23T08:00:00Z"), Some("2026-11-02".to_owned()));
        assert_eq!(stopped(&spec, &dated, "2026-11-24T07:00:00Z"), None);
    }

    #[test]
    fn a_reading_survives_being_written_down() {
        for about in ["", "2026-11-21", "2026-11-21T12:00:00Z"] {
            let reading = reading(about, 0.1 + 0.2, "2026-11-24T07:00:00Z");
            let text = serde_json::to_string(&reading).unwrap();
            assert_eq!(serde_json::from_str::<MetricReading>(&text).unwrap(), reading, "{text}");
        }
    }
}
