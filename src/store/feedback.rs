//! What users said: kept once, by its key.

use super::records::Stamp;
use super::{Store, failure};
use crate::domain::{FeedbackItem, Key, KnownFeedback};
use crate::error::Result;
use crate::time::Window;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rusqlite::{OptionalExtension as _, TransactionBehavior, params};

impl Store {
    /// Keeps items that were seen at `now`. What is known already keeps its first day, and takes over
    /// what has changed.
    pub fn keep_feedback(
        &mut self,
        items: &[FeedbackItem],
        now: DateTime<Utc>,
        zone: Tz,
    ) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        let path = &self.path;
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let mut statement = transaction.prepare_cached(
                    "INSERT INTO feedback (key, date, body, first_seen) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (key) DO UPDATE SET body = excluded.body,
                         date = CASE WHEN ?5 THEN excluded.date ELSE date END",
                )?;
                for item in items {
                    let date = item.at.map(|at| at.date(zone));
                    let day = date.unwrap_or_else(|| now.with_timezone(&zone).date_naive());
                    let body = serde_json::to_string(item)
                        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
                    let dated = date.is_some();
                    statement.execute(params![
                        item.key.0,
                        day.to_string(),
                        body,
                        Stamp(now),
                        dated
                    ])?;
                }
                drop(statement);
                transaction.commit()
            })
            .map_err(|error| failure(path, error))
    }

    /// The item that is kept under a key; nothing if none is, or it cannot be read.
    pub fn feedback_item(&self, key: &Key) -> Result<Option<FeedbackItem>> {
        let select = || -> rusqlite::Result<Option<String>> {
            self.connection
                .prepare_cached("SELECT body FROM feedback WHERE key = ?1")?
                .query_row(params![key.0], |row| row.get(0))
                .optional()
        };
        let body = select().map_err(|error| self.failed(error))?;
        Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
    }

    /// The items of the days of `window`, by their key, and those without a date or with a later one
    /// however long ago they were first seen: what a source lists again is not of today. A window
    /// without a day has nothing, and an item that cannot be read is left out.
    pub fn feedback(&self, window: &Window) -> Result<Vec<KnownFeedback>> {
        let select = || -> rusqlite::Result<Vec<(String, Stamp)>> {
            self.connection
                .prepare_cached(
                    "SELECT body, first_seen FROM feedback
                     WHERE date >= ?1 AND date < ?2
                     OR ?1 < ?2 AND (date >= ?2 OR json_extract(body, '$.at') IS NULL)
                     ORDER BY key",
                )?
                .query_map(params![window.from.to_string(), window.to.to_string()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect()
        };
        let rows = select().map_err(|error| self.failed(error))?;
        let known = rows.into_iter().filter_map(|(body, first_seen)| {
            Some(KnownFeedback {
                item: serde_json::from_str(&body).ok()?,
                first_seen: first_seen.0,
            })
        });
        Ok(known.collect())
    }
}
