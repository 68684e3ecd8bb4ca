//! Slots of schedules that the history is done with: each had its run, or was skipped.

use super::records::Stamp;
use super::{RunId, Store, failure};
use crate::domain::schedule::{Handled, Slot};
use crate::error::Result;
use chrono::{DateTime, Days, NaiveDate, Utc};
use rusqlite::{
    Connection, OptionalExtension as _, Row, TransactionBehavior, named_params, params,
};

/// So many slots back is enough to know what is due.
const LOOKED_AT: u32 = 200;

/// A slot to record as one without a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSkip {
    /// Which.
    pub slot: Slot,
    /// Why, in words; empty if there is nothing to tell anybody.
    pub reason: String,
    /// The messages that are not sent: the key of each and its sink.
    pub messages: Vec<(String, String)>,
}

/// A slot without a run, for a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSkip {
    /// The workflow.
    pub workflow: String,
    /// Its local date and time, as in `2026-11-24T08:00`.
    pub slot: String,
    /// Why, in words.
    pub reason: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}

impl Store {
    /// The newest slots of `workflow` that had their run or were skipped, up to the day after
    /// `today`. What a clock that was years ahead left must not fill the place of what matters.
    pub fn handled(&self, workflow: &str, today: NaiveDate) -> Result<Vec<Handled>> {
        let end = today.checked_add_days(Days::new(2)).unwrap_or(today);
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT slot, skipped IS NULL FROM slots WHERE workflow = ?1 AND slot < ?2
                 ORDER BY slot DESC LIMIT ?3",
            )?;
            let rows = statement
                .query_map(params![workflow, end.to_string(), LOOKED_AT], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?))
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            // A row that is no slot was not written by us, and hides none.
            let handled = rows
                .into_iter()
                .filter_map(|(slot, ran)| Some(Handled { slot: Slot::parse(&slot)?, ran }));
            Ok(handled.collect())
        };
        read().map_err(|error| self.failed(error))
    }

    /// Records slots that have no run, each with a row of the ledger for every message that is not
    /// sent. What is recorded already stays as it is.
    pub fn skip(&mut self, workflow: &str, skips: &[NewSkip], now: DateTime<Utc>) -> Result<()> {
        if skips.is_empty() {
            return Ok(());
        }
        let path = &self.path;
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                for skip in skips {
                    insert_skip(&transaction, workflow, skip, now)?;
                }
                transaction.commit()
            })
            .map_err(|error| failure(path, error))
    }

    /// The newest slot of `workflow` that was skipped for a reason worth telling.
    pub fn last_skip(&self, workflow: &str) -> Result<Option<StoredSkip>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT workflow, slot, skipped, at FROM slots
                 WHERE (workflow = ?1 OR workflow LIKE ?1 || '/%') AND skipped <> ''
                 ORDER BY slot DESC LIMIT 1",
            )?;
            statement.query_row([workflow], read_skip).optional()
        };
        read().map_err(|error| self.failed(error))
    }

    /// The newest skips, the newest first.
    pub fn skips(&self, limit: u32) -> Result<Vec<StoredSkip>> {
        self.select_skips(params!["", "~", limit])
    }

    /// The skips of the days from `from` on and before `to`, the newest first.
    pub fn skips_between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<StoredSkip>> {
        // A day is the beginning of its slots.
        self.select_skips(params![from.to_string(), to.to_string(), -1])
    }

    fn select_skips(&self, parameters: &[&dyn rusqlite::ToSql]) -> Result<Vec<StoredSkip>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT workflow, slot, skipped, at FROM slots
                 WHERE skipped <> '' AND slot >= ?1 AND slot < ?2
                 ORDER BY slot DESC, workflow LIMIT ?3",
            )?;
            let rows = statement.query_map(parameters, read_skip)?;
            rows.collect::<rusqlite::Result<Vec<StoredSkip>>>()
        };
        read().map_err(|error| self.failed(error))
    }
}

fn read_skip(row: &Row<'_>) -> rusqlite::Result<StoredSkip> {
    Ok(StoredSkip {
        workflow: row.get(0)?,
        slot: row.get(1)?,
        reason: row.get(2)?,
        at: row.get::<_, Stamp>(3)?.0,
    })
}

fn insert_skip(
    connection: &Connection,
    workflow: &str,
    skip: &NewSkip,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO slots (workflow, slot, skipped, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![workflow, skip.slot.to_string(), skip.reason, Stamp(now)])?;
    let mut row = connection.prepare_cached(
        "INSERT INTO deliveries (key, message, workflow, period, sink, part, state, last_error,
                                 body, created_at, updated_at)
         VALUES (:key, :key, :workflow, :period, :sink, 0, 'skipped', :why, x'', :at, :at)
         ON CONFLICT DO NOTHING",
    )?;
    for (key, sink) in &skip.messages {
        row.execute(named_params! {
            ":key": key,
            ":workflow": workflow,
            ":period": skip.slot.date.to_string(),
            ":sink": sink,
            ":why": skip.reason,
            ":at": Stamp(now),
        })?;
    }
    Ok(())
}

/// Gives a slot its run. A slot that has one already, or was skipped, is a conflict, and the run is
/// not recorded: whatever fired twice, its message goes out once.
pub(super) fn take(
    connection: &Connection,
    workflow: &str,
    slot: Slot,
    run: RunId,
    at: DateTime<Utc>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO slots (workflow, slot, run_id, at) VALUES (:workflow, :slot, :run, :at)",
        )?
        .execute(named_params! {
            ":workflow": workflow,
            ":slot": slot.to_string(),
            ":run": run,
            ":at": Stamp(at),
        })
        .map(|_| ())
}
