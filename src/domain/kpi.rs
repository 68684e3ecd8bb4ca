//! Key figures: what a metric is now, against a week before and against its target.
//!
//! The value **now** is the newest one of a day that is over; the day that is under way stands
//! beside it. Where there is none of the last seven days, the newest value counts, and is marked.
//!
//! The **week's change** compares with the value of seven days before that one. If there is none of
//! that very day, the nearest of the days from three before to three after it is taken, of two as
//! near the earlier one; if there is none either, there is no change to tell. A change in percent is
//! one of the size of the earlier value, and there is none from zero.

use super::{Direction, MetricReading, MetricSpec, Problem, ProblemKind, settled};
use crate::time::Moment;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// How long a week is.
const WEEK: u64 = 7;

/// So many days off its day a value may be and still be the one of a week before.
const NEAR: u64 = 3;

/// The line of earlier values goes back so many days.
const LINE: u64 = 56;

/// One row of a table of key figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kpi {
    /// The metric.
    pub spec: MetricSpec,
    /// The value now; `None` is no data, and not zero.
    pub now: Option<MetricReading>,
    /// The day that `now` is of.
    pub day: Option<NaiveDate>,
    /// How many days ago that was.
    pub age_days: Option<i64>,
    /// The value so far of the day that is under way, where `now` is of one that is over.
    pub so_far: Option<MetricReading>,
    /// What happened within a week.
    pub change: Option<WeekChange>,
    /// Whether the target is met; `None` without a target or a value.
    pub met: Option<bool>,
    /// The day of the last new value, if there has been none for too long.
    pub stopped: Option<NaiveDate>,
    /// The values of the last eight weeks, one a day at most, the oldest first.
    pub line: Vec<LinePoint>,
}

/// A change within a week.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WeekChange {
    /// The earlier value.
    pub from: f64,
    /// The day it is of.
    pub day: NaiveDate,
    /// How much more it is now.
    pub by: f64,
    /// The same in percent of the size of the earlier value; `None` from zero.
    pub percent: Option<f64>,
    /// Whether that is the better way; `None` if nothing changed.
    pub better: Option<bool>,
}

/// One value of the line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LinePoint {
    /// The day.
    pub day: NaiveDate,
    /// Its value.
    pub value: f64,
}

impl Kpi {
    /// That the metric stopped, as a problem of its source.
    pub fn problem(&self) -> Option<Problem> {
        let day = self.stopped?;
        let message = format!(
            "it stopped updating: nothing new since {day}; see what should deliver it, or set \
             stale_after if that is usual"
        );
        Some(Problem::new(&self.spec.name, ProblemKind::Stale, message))
    }
}

/// The row of a metric, from everything that was read of it and of others, at any time before
/// `moment`.
pub fn kpi(spec: &MetricSpec, readings: &[MetricReading], moment: Moment) -> Kpi {
    let zone = moment.zone;
    let own: Vec<MetricReading> =
        readings.iter().filter(|reading| reading.metric == spec.name).cloned().collect();
    let settled = settled(&own, zone);
    let newest = settled.last();
    let whole = settled.iter().rfind(|reading| !reading.partial).filter(|whole| {
        let recent = newest.and_then(|newest| newest.day(zone).checked_sub_days(Days::new(WEEK)));
        recent.is_none_or(|recent| whole.day(zone) >= recent)
    });
    let now = whole.or(newest);
    let so_far = newest.filter(|newest| {
        newest.partial && newest.day(zone) == moment.today() && Some(*newest) != now
    });
    let day = now.map(|now| now.day(zone));
    let days = days(&settled, moment);
    Kpi {
        now: now.cloned(),
        day,
        age_days: day.map(|day| (moment.today() - day).num_days()),
        so_far: so_far.cloned(),
        change: now.and_then(|now| change(spec, now.value, now.day(zone), &days)),
        met: now.and_then(|now| spec.met(now.value)),
        stopped: spec.stopped(&settled, moment.now, zone),
        line: line(&days, day, now),
        spec: spec.clone(),
    }
}

/// The last value of each day, the oldest first. `settled` is in the order of the days.
fn days(settled: &[MetricReading], moment: Moment) -> Vec<LinePoint> {
    let mut days: Vec<LinePoint> = Vec::new();
    for reading in settled {
        let point = LinePoint { day: reading.day(moment.zone), value: reading.value };
        match days.last_mut() {
            Some(last) if last.day == point.day => *last = point,
            _ => days.push(point),
        }
    }
    days
}

fn change(spec: &MetricSpec, value: f64, day: NaiveDate, days: &[LinePoint]) -> Option<WeekChange> {
    let wanted = day.checked_sub_days(Days::new(WEEK))?;
    let away = |point: &LinePoint| (point.day - wanted).num_days().unsigned_abs();
    // Of two as near, `min_by_key` takes the first, which is the earlier.
    let before = days.iter().filter(|point| away(point) <= NEAR).min_by_key(|point| away(point))?;
    let by = value - before.value;
    if !by.is_finite() {
        return None;
    }
    let percent = by / before.value.abs() * 100.0;
    let better = match spec.direction {
        Direction::Up => by > 0.0,
        Direction::Down => by < 0.0,
    };
    Some(WeekChange {
        from: before.value,
        day: before.day,
        by,
        percent: Some(percent).filter(|percent| percent.is_finite()),
        better: (by != 0.0).then_some(better),
    })
}

/// The line up to `now`.
fn line(days: &[LinePoint], day: Option<NaiveDate>, now: Option<&MetricReading>) -> Vec<LinePoint> {
    let (Some(day), Some(now)) = (day, now) else { return Vec::new() };
    let from = day.checked_sub_days(Days::new(LINE - 1)).unwrap_or(day);
    let mut line: Vec<LinePoint> =
        days.iter().filter(|point| (from..day).contains(&point.day)).copied().collect();
    line.push(LinePoint { day, value: now.value });
    line
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "these sums are exact")]

    use super::*;
    use crate::time::When;
    use chrono::{DateTime, Utc};
    use chrono_tz::Europe::Berlin;

    fn moment() -> Moment {
        let now: DateTime<Utc> = "2026-11-24T08:00:00Z".parse().unwrap();
        Moment { now, zone: Berlin }
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A reading of a day, made at eight on the morning after it.
    fn of(day: &str, value: f64) -> MetricReading {
        let day = date(day);
        MetricReading {
            metric: "signups".to_owned(),
            value,
            as_of: Some(When::Day(day)),
            read_at: day.and_hms_opt(8, 0, 0).unwrap().and_utc() + chrono::TimeDelta::days(1),
            partial: false,
        }
    }

    fn partial(value: f64) -> MetricReading {
        MetricReading { partial: true, read_at: moment().now, ..of("2026-11-24", value) }
    }

    fn row(readings: &[MetricReading]) -> Kpi {
        kpi(&MetricSpec::new("signups"), readings, moment())
    }

    fn changed(readings: &[MetricReading]) -> Option<(String, f64, Option<f64>)> {
        let change = row(readings).change?;
        Some((change.day.to_string(), change.by, change.percent))
    }

    #[test]
    fn no_data_is_a_row_without_a_value() {
        let other = MetricReading { metric: "arr".to_owned(), ..of("2026-11-23", 1.0) };
        let row = row(&[other]);
        assert_eq!((row.now, row.change, row.met, row.stopped), (None, None, None, None));
        assert_eq!((row.age_days, row.line), (None, vec![]));
    }

    #[test]
    fn the_change_is_that_of_seven_days() {
        // 50 is 25 % more than 40.
        let week = [of("2026-11-15", 1.0), of("2026-11-16", 40.0), of("2026-11-23", 50.0)];
        assert_eq!(changed(&week), Some(("2026-11-16".to_owned(), 10.0, Some(25.0))));
        let row = row(&week);
        assert_eq!((row.age_days, row.day), (Some(1), Some(date("2026-11-23"))));
        assert_eq!(row.change.unwrap().better, Some(true));
    }

    #[test]
    fn without_that_day_the_nearest_of_three_on_either_side_is_taken() {
        let now = of("2026-11-23", 50.0);
        let from = |days: &[&str]| {
            let mut readings: Vec<MetricReading> = days.iter().map(|day| of(day, 40.0)).collect();
            readings.push(now.clone());
            changed(&readings).map(|(day, ..)| day)
        };
        assert_eq!(from(&["2026-11-13", "2026-11-18"]), Some("2026-11-18".to_owned()));
        assert_eq!(from(&["2026-11-14", "2026-11-18"]), Some("2026-11-14".to_owned()));
        assert_eq!(from(&["2026-11-19"]), Some("2026-11-19".to_owned()));
        assert_eq!(from(&["2026-11-12", "2026-11-20"]), None);
    }

    #[test]
    fn a_change_from_zero_has_no_percent_and_one_from_below_zero_has_its_size() {
        let pair = |before, now| changed(&[of("2026-11-16", before), of("2026-11-23", now)]);
        let told = |by, percent| Some(("2026-11-16".to_owned(), by, percent));
        assert_eq!(pair(0.0, 5.0), told(5.0, None));
        assert_eq!(pair(0.0, 0.0), told(0.0, None));
        assert_eq!(pair(-20.0, -10.0), told(10.0, Some(50.0)));
        assert_eq!(pair(40.0, 40.0), told(0.0, Some(0.0)));
        assert_eq!(pair(-1e308, 1e308), None);
    }

    #[test]
    fn less_is_better_where_the_metric_says_so() {
        let mut spec = MetricSpec::new("signups");
        spec.direction = Direction::Down;
        spec.target = Some(45.0);
        let readings = [of("2026-11-16", 50.0), of("2026-11-23", 45.0)];
        let row = kpi(&spec, &readings, moment());
        assert_eq!((row.change.unwrap().better, row.met), (Some(true), Some(true)));
        let same = kpi(&spec, &[of("2026-11-16", 45.0), of("2026-11-23", 45.0)], moment());
        assert_eq!(same.change.unwrap().better, None);
    }

    #[test]
    fn the_day_under_way_stands_beside_the_last_whole_one() {
        let row = row(&[of("2026-11-16", 40.0), of("2026-11-23", 50.0), partial(3.0)]);
        assert_eq!(row.now.unwrap().value, 50.0);
        assert_eq!(row.so_far.unwrap().value, 3.0);
        assert_eq!(row.change.unwrap().by, 10.0);
        assert_eq!(row.line.last().unwrap().day, date("2026-11-23"));
    }

    #[test]
    fn a_day_that_was_under_way_when_it_was_read_is_not_today() {
        let earlier = MetricReading { partial: true, ..of("2026-11-22", 3.0) };
        let row = row(&[of("2026-11-21", 50.0), earlier]);
        assert_eq!((row.now.unwrap().value, row.so_far), (50.0, None));
    }

    #[test]
    fn a_day_under_way_is_all_there_is_where_no_day_of_the_week_is_over() {
        let row = row(&[of("2026-11-16", 40.0), partial(3.0)]);
        // The sixteenth is eight days before the day under way.
        let now = row.now.unwrap();
        assert_eq!((now.value, now.partial, row.so_far), (3.0, true, None));
        assert_eq!(row.change.unwrap().by, -37.0);
    }

    #[test]
    fn what_was_said_last_of_a_day_counts() {
        let corrected = MetricReading { read_at: moment().now, ..of("2026-11-16", 45.0) };
        let readings = [corrected, of("2026-11-16", 40.0), of("2026-11-23", 50.0)];
        assert_eq!(changed(&readings).unwrap().1, 5.0);
    }

    #[test]
    fn the_line_has_one_value_a_day_and_ends_with_the_one_now() {
        let at = |text: &str, value| MetricReading {
            as_of: When::parse(text),
            ..of("2026-11-20", value)
        };
        let readings = [
            of("2026-09-28", 1.0),
            of("2026-09-29", 2.0),
            at("2026-11-20T08:00:00Z", 3.0),
            at("2026-11-20T12:00:00Z", 4.0),
            of("2026-11-23", 5.0),
        ];
        let line: Vec<(String, f64)> = row(&readings)
            .line
            .into_iter()
            .map(|point| (point.day.to_string(), point.value))
            .collect();
        // The twenty-third and the 55 days before it.
        let expected = [("2026-09-29", 2.0), ("2026-11-20", 4.0), ("2026-11-23", 5.0)];
        assert_eq!(line, expected.map(|(day, value)| (day.to_owned(), value)));
    }

    #[test]
    fn a_metric_that_stopped_is_a_problem_of_its_own() {
        let row = row(&[of("2026-11-01", 40.0)]);
        assert_eq!(row.stopped, Some(date("2026-11-01")));
        let problem = row.problem().unwrap();
        assert_eq!((problem.source.as_str(), problem.kind), ("signups", ProblemKind::Stale));
        assert!(problem.message.starts_with("it stopped updating: nothing new since 2026-11-01"));
    }
}
