//! JSON records and their fields, each read by itself and with a reason where it cannot be.

use crate::domain::{clean, shorten};
use crate::time::{When, to_instant};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};

/// The most records of one program.
const MAX_RECORDS: usize = 200_000;

/// How much of a wrong value a reason quotes, in columns.
const QUOTED: usize = 40;

/// The records in what a program printed: one array, or one object a line. Each comes with its
/// place, such as `line 3`.
pub(in crate::sources) fn records(stdout: &[u8]) -> Vec<(String, Result<Fields, String>)> {
    let stdout = stdout.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(stdout).trim_ascii_end();
    // A program may print "[info] …" before its lines: only what is an array as a whole is one.
    let array: Option<Vec<Value>> = match stdout.trim_ascii_start().first() {
        Some(b'[') => serde_json::from_slice(stdout).ok(),
        _ => None,
    };
    let found: Box<dyn Iterator<Item = (String, Result<Value, String>)>> = match array {
        Some(values) => Box::new(
            values.into_iter().zip(1..).map(|(value, n)| (format!("record {n}"), Ok(value))),
        ),
        None => Box::new(
            (1..)
                .zip(stdout.split(|byte| *byte == b'\n'))
                .filter(|(_, line): &(usize, &[u8])| !line.trim_ascii().is_empty())
                .map(|(number, line)| {
                    let value = serde_json::from_slice(line).map_err(|error| no_json(&error));
                    (format!("line {number}"), value)
                }),
        ),
    };
    let mut records: Vec<_> = found
        .take(MAX_RECORDS + 1)
        .map(|(place, value)| (place, value.and_then(Fields::of)))
        .collect();
    if let Some((_, last)) = records.get_mut(MAX_RECORDS) {
        *last = Err(format!("more than {MAX_RECORDS} records, this and all after it are left out"));
    }
    records
}

/// A reason without the line number that serde counts within the one line.
fn no_json(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    format!("it is no JSON: {what} at column {}", error.column())
}

/// The fields of one record. A missing one and `null` are the same.
pub(in crate::sources) struct Fields(Map<String, Value>);

impl Fields {
    fn of(value: Value) -> Result<Self, String> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            other => Err(format!("it must be an object, not {}", kind(&other))),
        }
    }

    fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// Text, exactly as it is.
    pub(in crate::sources) fn text(&self, key: &str) -> Result<Option<String>, String> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(format!("{key} must be text, not {}", kind(other))),
        }
    }

    /// An identity: text that is not blank, or a whole number, which many systems count with.
    pub(in crate::sources) fn identity(&self, key: &str) -> Result<Option<String>, String> {
        self.get(key).map(|value| identity(key, value)).transpose()
    }

    /// A list of identities.
    pub(in crate::sources) fn identities(&self, key: &str) -> Result<Vec<String>, String> {
        self.list(key)?.iter().map(|value| identity(key, value)).collect()
    }

    /// A list of texts.
    pub(in crate::sources) fn texts(&self, key: &str) -> Result<Vec<String>, String> {
        let text = |value: &Value| match value {
            Value::String(text) => Ok(text.clone()),
            other => Err(format!("{key} must hold texts, not {}", kind(other))),
        };
        self.list(key)?.iter().map(text).collect()
    }

    fn list(&self, key: &str) -> Result<&[Value], String> {
        match self.get(key) {
            None => Ok(&[]),
            Some(Value::Array(values)) => Ok(values),
            Some(other) => Err(format!("{key} must be a list, not {}", kind(other))),
        }
    }

    /// `true` or `false`.
    pub(in crate::sources) fn flag(&self, key: &str) -> Result<Option<bool>, String> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(format!("{key} must be true or false, not {}", kind(other))),
        }
    }

    /// Whole minutes; zero is how some systems say that there is no estimate.
    pub(in crate::sources) fn minutes(&self, key: &str) -> Result<Option<u32>, String> {
        let Some(value) = self.get(key) else { return Ok(None) };
        // Python writes a whole float as 30.0.
        let number = value.as_f64().filter(|number| number.fract() == 0.0);
        match number.filter(|number| (0.0..=99_999.0).contains(number)) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the range was checked just before"
            )]
            Some(number) => Ok(Some(number as u32).filter(|minutes| *minutes > 0)),
            None => Err(format!("{key} must be whole minutes up to 99999, not {}", shown(value))),
        }
    }

    /// A number of days, at most ten years.
    pub(in crate::sources) fn days(&self, key: &str) -> Result<Option<u32>, String> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let days = value.as_u64().and_then(|days| u32::try_from(days).ok());
        match days.filter(|days| (1..=3650).contains(days)) {
            Some(days) => Ok(Some(days)),
            None => Err(format!("{key} must be whole days up to 3650, not {}", shown(value))),
        }
    }

    /// A number.
    pub(in crate::sources) fn number(&self, key: &str) -> Option<f64> {
        self.get(key).and_then(Value::as_f64)
    }

    /// Whether it is absent, or text without a word.
    pub(in crate::sources) fn is_empty(&self, key: &str) -> bool {
        match self.get(key) {
            None => true,
            Some(Value::String(text)) => text.trim().is_empty(),
            Some(_) => false,
        }
    }

    /// One of a few words.
    pub(in crate::sources) fn choice<T: Copy>(
        &self,
        key: &str,
        choices: &[(&str, T)],
    ) -> Result<Option<T>, String> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        if let Some((_, choice)) = choices.iter().find(|(word, _)| *word == text) {
            return Ok(Some(*choice));
        }
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let text = shown(&Value::String(text));
        Err(format!("{key} must be one of {}, not {text}", words.join(", ")))
    }

    /// A day, or an instant; a time without an offset is one of `zone`.
    pub(in crate::sources) fn when(&self, key: &str, zone: Tz) -> Result<Option<When>, String> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        match when(&text, zone) {
            Some(when) => Ok(Some(when)),
            None => Err(format!(
                "{key} must be a date such as 2026-11-24 or 2026-11-24T09:00:00+01:00, not {}",
                shown(&Value::String(text))
            )),
        }
    }
}

fn identity(key: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Ok(text.clone()),
        Value::String(_) => Err(format!("{key} is blank")),
        Value::Number(number) if number.is_i64() || number.is_u64() => Ok(number.to_string()),
        other => Err(format!("{key} must be text, not {}", kind(other))),
    }
}

/// What a value is, with its article.
pub(in crate::sources) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value as a reason quotes it.
pub(in crate::sources) fn shown(value: &Value) -> String {
    shorten(&clean(&value.to_string()), QUOTED)
}

/// Reads `YYYY-MM-DD`, RFC 3339 with or without seconds, or a local time of `zone`.
pub(in crate::sources) fn when(text: &str, zone: Tz) -> Option<When> {
    // Beyond these years the calendar's own arithmetic has ends to fall off.
    let plausible = |year: i32| (1..=9999).contains(&year);
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return plausible(day.year()).then_some(When::Day(day));
    }
    let fixed = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%:z"));
    if let Ok(at) = fixed {
        return plausible(at.year()).then_some(When::At(at.with_timezone(&Utc)));
    }
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M"))
        .ok()?;
    plausible(local.year()).then(|| When::At(to_instant(local, zone)))
}
