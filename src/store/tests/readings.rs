use super::*;
use crate::domain::MetricReading;
use crate::time::When;
use chrono::NaiveDate;
use chrono_tz::Europe::Berlin;

fn reading(metric: &str, as_of: &str, value: f64, read_at: &str) -> MetricReading {
    MetricReading {
        metric: metric.to_owned(),
        value,
        as_of: When::parse(as_of),
        read_at: at(read_at),
        partial: false,
    }
}

fn all(store: &Store) -> Vec<MetricReading> {
    store.readings(NaiveDate::from_ymd_opt(2000, 1, 1).unwrap()).unwrap()
}

#[test]
fn a_reading_comes_back_as_it_was() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let readings = [
        reading("signups", "2026-11-23", 0.1 + 0.2, "2026-11-24T07:00:00Z"),
        reading("signups", "2026-11-23T22:30:00.125Z", -1e300, "2026-11-24T07:00:00Z"),
        MetricReading { partial: true, ..reading("arr", "", 0.0, "2026-11-24T07:00:00.250Z") },
    ];
    assert_eq!(store.keep_readings(&readings, Berlin).unwrap(), 3);
    assert_eq!(all(&store), readings);
    let later = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    assert_eq!(store.readings(later).unwrap(), readings[2..]);
}

#[test]
fn what_says_nothing_new_is_not_added_and_nothing_is_ever_changed() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let mut keep = |readings: &[MetricReading]| store.keep_readings(readings, Berlin).unwrap();
    let first = reading("signups", "2026-11-23", 30.0, "2026-11-24T07:00:00Z");
    assert_eq!(keep(&[]), 0);
    assert_eq!(keep(&[first.clone(), first.clone()]), 1);
    let again = MetricReading { read_at: at("2026-11-24T08:00:00Z"), ..first.clone() };
    assert_eq!(keep(std::slice::from_ref(&again)), 0);
    // A correction, and the way back from it.
    let corrected = MetricReading { value: 34.0, ..again.clone() };
    assert_eq!(keep(std::slice::from_ref(&corrected)), 1);
    assert_eq!(keep(std::slice::from_ref(&again)), 1);
    // The same value of a day that is over now.
    let partial = MetricReading { partial: true, ..again.clone() };
    assert_eq!(keep(std::slice::from_ref(&partial)), 1);
    // Another metric, and another day.
    let other = reading("arr", "2026-11-23", 30.0, "2026-11-24T07:00:00Z");
    let next = reading("signups", "2026-11-24", 30.0, "2026-11-24T07:00:00Z");
    assert_eq!(keep(&[other.clone(), next.clone()]), 2);
    assert_eq!(all(&store), [first, corrected, again, partial, other, next]);
}

#[test]
fn a_value_without_a_day_is_kept_once_a_local_day() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let mut keep =
        |read_at| store.keep_readings(&[reading("arr", "", 41.0, read_at)], Berlin).unwrap();
    assert_eq!(keep("2026-11-24T22:30:00Z"), 1);
    assert_eq!(keep("2026-11-24T22:45:00Z"), 0);
    // Midnight in Berlin is 23:00 UTC.
    assert_eq!(keep("2026-11-24T23:00:00Z"), 1);
}

#[test]
fn readings_are_forgotten_with_the_runs_of_their_time() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let readings = [
        reading("arr", "2024-01-01", 1.0, "2026-11-23T07:00:00Z"),
        reading("arr", "2024-01-02", 2.0, "2026-11-24T07:00:00Z"),
        // The only word on how many there are.
        reading("seats", "2024-01-01", 9.0, "2026-11-20T07:00:00Z"),
    ];
    store.keep_readings(&readings, Berlin).unwrap();
    assert_eq!(store.prune(&Cut::at(at("2026-11-24T07:00:00Z"))).unwrap().readings, 1);
    assert_eq!(all(&store), readings[1..]);
}
