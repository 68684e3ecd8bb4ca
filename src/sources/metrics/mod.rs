//! Metrics: one figure each, from wherever it is.
//!
//! Every kind brings what it read into one form, a value or a series of them, and [`Measure`] makes
//! readings of it by one set of rules. What is missing is not zero: `null`, text, NaN, infinity and
//! an empty series are no data, with the reason. A value that is dated in the future is not trusted.

mod command;
mod csv;
mod dates;
mod file;
mod mixpanel;
mod pointer;
mod series;
mod sqlite;
#[cfg(test)]
mod tests;
mod web;

pub use command::CommandMetric;
pub use csv::CsvMetric;
pub use dates::Template;
pub use file::FileMetric;
pub use mixpanel::{REGIONS, Report};
pub use pointer::Pointer;
pub use series::Aggregate;
pub use sqlite::SqliteMetric;
pub use web::{Inquiry, WebMetric};

use super::json;
use crate::domain::{Loaded, MetricReading, MetricSpec, Problem, ProblemKind, clean, shorten};
use crate::time::{Moment, When};
use chrono::{DateTime, NaiveDate};
use pointer::Found;
use serde_json::Value;
use series::{Gap, Point, Points};

/// How much of a wrong value a reason quotes, in columns.
const QUOTED: usize = 40;

/// What a metric is, and where in an answer its value stands.
#[derive(Debug, Clone)]
pub struct Measure {
    /// What it is.
    pub spec: MetricSpec,
    /// Where the value is in JSON; without one the whole answer is it.
    pub pointer: Option<Pointer>,
    /// Where in JSON it stands of when the value is.
    pub as_of: Option<Pointer>,
    /// What becomes of a series.
    pub aggregate: Aggregate,
}

impl Measure {
    /// The readings of an answer that is JSON or, without a pointer, a bare number. It was read at
    /// `moment`.
    fn answer(&self, bytes: &[u8], moment: Moment) -> Loaded<MetricReading> {
        match self.points(bytes, moment) {
            Ok(points) => self.readings(points, moment),
            Err(why) => self.no_data(why),
        }
    }

    /// Whether an answer is of the form that this measure reads.
    fn understands(&self, bytes: &[u8]) -> bool {
        parse(bytes, self.pointer.is_none()).is_ok()
    }

    fn points(&self, bytes: &[u8], moment: Moment) -> Result<Points, String> {
        let document = parse(bytes, self.pointer.is_none())?;
        let today = moment.today();
        let found = match &self.pointer {
            Some(pointer) => pointer.find(&document, today)?,
            None => Found::One(&document),
        };
        let entries = match found {
            Found::Each(entries) => entries,
            Found::One(Value::Array(entries)) => {
                let numbered = entries.iter().zip(1..);
                numbered.map(|(value, number)| (number.to_string(), Ok(value))).collect()
            }
            Found::One(Value::Object(entries)) => {
                entries.iter().map(|(key, value)| (key.clone(), Ok(value))).collect()
            }
            Found::One(value) => {
                let whole = self.as_of_whole(&document, moment)?;
                return Ok(Points::one(number(value), whole));
            }
        };
        let mut points: Vec<Point> = entries
            .iter()
            .map(|(label, value)| Point {
                at: None,
                value: match value {
                    Ok(value) => number(value),
                    Err(why) => Err(Gap::Missing(why.clone())),
                },
                place: shorten(&clean(label), QUOTED),
            })
            .collect();
        let mut whole = None;
        if self.as_of.as_ref().is_some_and(Pointer::is_series) {
            let dates = self.as_of.as_ref().map(|pointer| pointer.find(&document, today));
            let dates = match dates.transpose()? {
                Some(Found::Each(dates)) => dates,
                _ => Vec::new(),
            };
            for (point, (label, _)) in points.iter_mut().zip(&entries) {
                let date = dates.iter().find(|(other, _)| other == label);
                let date = date.map_or(Err("it is not there".to_owned()), |(_, value)| {
                    value.as_ref().map_err(Clone::clone).and_then(|value| when(value, moment))
                });
                point.date(date);
            }
        } else {
            // A series over dates says of when its values are, if all of its keys are dates.
            let keys: Vec<Option<When>> =
                entries.iter().map(|(label, _)| when_text(label, moment)).collect();
            if keys.is_empty() || keys.iter().any(Option::is_none) {
                whole = self.as_of_whole(&document, moment)?;
            } else {
                for (point, at) in points.iter_mut().zip(keys) {
                    point.at = at;
                }
            }
        }
        Ok(Points::Series { points, whole })
    }

    /// Of when the document as a whole is.
    fn as_of_whole(&self, document: &Value, moment: Moment) -> Result<Option<When>, String> {
        let Some(pointer) = self.as_of.as_ref().filter(|pointer| !pointer.is_series()) else {
            return Ok(None);
        };
        let found = pointer.find(document, moment.today());
        let value = found.map_err(|why| format!("it is not known of when it is: {why}"))?;
        match value {
            Found::One(value) => match when(value, moment) {
                Ok(when) => Ok(Some(when)),
                Err(why) => Err(format!("it is not known of when it is: {why}")),
            },
            Found::Each(_) => Ok(None),
        }
    }

    /// Nothing is known, because of what was read.
    fn no_data(&self, why: impl AsRef<str>) -> Loaded<MetricReading> {
        self.unknown(ProblemKind::Malformed, format!("no data: {}", why.as_ref()))
    }

    fn unknown(&self, kind: ProblemKind, message: String) -> Loaded<MetricReading> {
        Loaded::unknown(Problem::new(&self.spec.name, kind, message))
    }
}

/// An answer as JSON. `bare` allows one that is only a number, in any of the forms that programs
/// print one.
fn parse(bytes: &[u8], bare: bool) -> Result<Value, String> {
    let text = super::csv::decode(bytes)?;
    let text = text.trim();
    if bare && let Some(number) = text.parse::<f64>().ok() {
        return Ok(serde_json::Number::from_f64(number)
            .map_or_else(|| Value::String(text.to_owned()), Value::Number));
    }
    if text.is_empty() {
        return Err("the answer is empty".to_owned());
    }
    serde_json::from_str(text).map_err(|error| {
        let start = shorten(&clean(text), QUOTED);
        let kind = if bare { "neither a number nor JSON" } else { "no JSON" };
        format!("the answer is {kind} (line {}): {start}", error.line())
    })
}

/// A JSON value as a finite number.
fn number(value: &Value) -> Result<f64, Gap> {
    match value {
        Value::Number(number) => match number.as_f64().filter(|number| number.is_finite()) {
            Some(number) => Ok(number),
            None => Err(Gap::Wrong("it is no finite number".to_owned())),
        },
        Value::Null => Err(Gap::Missing("it is null".to_owned())),
        Value::String(_) => Err(Gap::Wrong(format!("it is text, {}", json::shown(value)))),
        other => Err(Gap::Wrong(format!("it is {}", json_kind(other)))),
    }
}

fn json_kind(value: &Value) -> &'static str {
    json::kind(value)
}

/// A text as a finite number.
fn number_in(text: &str) -> Result<f64, Gap> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Gap::Missing("it is empty".to_owned()));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(Gap::Wrong(format!("{:?} is no number", shorten(&clean(text), QUOTED)))),
    }
}

/// A date or a time: a text, or the seconds or milliseconds since 1970.
fn when(value: &Value, moment: Moment) -> Result<When, String> {
    let seconds = 1_000_000_000..100_000_000_000_i64;
    let at = match value {
        Value::String(text) => when_text(text, moment),
        Value::Number(number) => match number.as_i64() {
            Some(number) if seconds.contains(&number) => DateTime::from_timestamp(number, 0),
            Some(number) if seconds.contains(&(number / 1000)) => {
                DateTime::from_timestamp_millis(number)
            }
            _ => None,
        }
        .map(When::At),
        _ => None,
    };
    at.ok_or_else(|| format!("{} is no date such as 2026-11-24", json::shown(value)))
}

/// A date, or a time with or without an offset. One at midnight is the day that begins there: so
/// do series over days write their days.
fn when_text(text: &str, moment: Moment) -> Option<When> {
    let text = text.trim();
    // SQL has a blank where RFC 3339 has a T.
    let text = match (text.get(..10), text.get(10..11), text.get(11..)) {
        (Some(day), Some(" "), Some(time)) => format!("{day}T{time}"),
        _ => text.to_owned(),
    };
    let when = json::when(&text, moment.zone)?;
    let midnight = text.get(10..).is_some_and(|time| {
        let rest = time.strip_prefix("T00:00").unwrap_or("no");
        let rest = rest.strip_prefix(":00").unwrap_or(rest);
        let fraction = rest.strip_prefix('.').map(|rest| rest.trim_start_matches('0'));
        let rest = fraction.unwrap_or(rest);
        rest.is_empty() || rest == "Z" || rest.starts_with(['+', '-'])
    });
    let day = || NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok();
    if midnight { day().map(When::Day) } else { Some(when) }
}
