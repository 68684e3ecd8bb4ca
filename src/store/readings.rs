//! What was read of metrics: rows are added and forgotten, and never changed.

use super::records::Stamp;
use super::{Store, failure};
use crate::domain::MetricReading;
use crate::error::Result;
use crate::time::When;
use chrono::NaiveDate;
use chrono_tz::Tz;
use rusqlite::{
    Connection, OptionalExtension as _, Row, TransactionBehavior, named_params, params,
};

/// At most so many readings are looked at, the newest. Ten metrics a day fill it in twenty years.
const MOST_READ: u32 = 100_000;

impl Store {
    /// Adds those of `readings` that say something new, and gives their number. Nothing new is what
    /// the last row about the same day or instant says already; where a source does not say of when
    /// its value is, that is the local day of `zone` on which it was read.
    pub fn keep_readings(&mut self, readings: &[MetricReading], zone: Tz) -> Result<usize> {
        if readings.is_empty() {
            return Ok(0);
        }
        let path = &self.path;
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let mut added = 0;
                for reading in readings {
                    added += usize::from(add(&transaction, reading, zone)?);
                }
                transaction.commit()?;
                Ok(added)
            })
            .map_err(|error| failure(path, error))
    }

    /// The readings that are about `from` or later, in the order in which they were added.
    pub fn readings(&self, from: NaiveDate) -> Result<Vec<MetricReading>> {
        self.select_readings(from).map_err(|error| self.failed(error))
    }

    fn select_readings(&self, from: NaiveDate) -> rusqlite::Result<Vec<MetricReading>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT metric, about, told, value, partial, read_at FROM (
                 SELECT * FROM readings WHERE about >= ?1 ORDER BY id DESC LIMIT ?2)
             ORDER BY id",
        )?;
        let rows = statement.query_map(params![from.to_string(), MOST_READ], read)?;
        // A row that is about no time was not written by us.
        rows.filter_map(Result::transpose).collect()
    }
}

fn add(connection: &Connection, reading: &MetricReading, zone: Tz) -> rusqlite::Result<bool> {
    let about = match reading.about(zone) {
        When::Day(day) => day.to_string(),
        When::At(at) => at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
    };
    let last: Option<(f64, bool)> = connection
        .prepare_cached(
            "SELECT value, partial FROM readings WHERE metric = ?1 AND about = ?2
             ORDER BY id DESC LIMIT 1",
        )?
        .query_row(params![reading.metric, about], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if last.is_some_and(|(value, partial)| {
        value.total_cmp(&reading.value).is_eq() && partial == reading.partial
    }) {
        return Ok(false);
    }
    connection
        .prepare_cached(
            "INSERT INTO readings (metric, about, told, value, partial, read_at)
             VALUES (:metric, :about, :told, :value, :partial, :read_at)",
        )?
        .execute(named_params! {
            ":metric": reading.metric,
            ":about": about,
            ":told": reading.as_of.is_some(),
            ":value": reading.value,
            ":partial": reading.partial,
            ":read_at": Stamp(reading.read_at),
        })?;
    Ok(true)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Option<MetricReading>> {
    let told: bool = row.get("told")?;
    let Some(about) = When::parse(&row.get::<_, String>("about")?) else { return Ok(None) };
    Ok(Some(MetricReading {
        metric: row.get("metric")?,
        value: row.get("value")?,
        as_of: told.then_some(about),
        read_at: row.get::<_, Stamp>("read_at")?.0,
        partial: row.get("partial")?,
    }))
}
