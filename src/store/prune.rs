//! Forgetting what is old, and nothing that a later run stands on.
//!
//! Slots stay for ever (a date and a time each), so that no slot is ever served twice; so do check-ins,
//! which are what the user said.

use super::records::Stamp;
use super::{RunId, Store, failure, seen};
use crate::error::Result;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior, params};

/// What belongs to no run and is at its end.
const MESSAGES: &str = "run_id IS NULL AND updated_at < ?1
     AND state NOT IN ('planned', 'sending', 'unknown')";

/// The newest reading of a metric says when it last changed, and stays.
const READINGS: &str = "read_at < ?1 AND EXISTS (
     SELECT 1 FROM readings AS newer WHERE newer.metric = readings.metric AND newer.id > readings.id)";

/// What was seen long ago and is said of a day as long ago.
const FEEDBACK: &str =
    "first_seen < ?1 AND date < substr(?1, 1, 10) AND json_extract(body, '$.at') IS NOT NULL";

/// The same without a day. Such an item counts from when it was first seen, and its source may list it
/// for ever: that it is known stays, and what was said goes.
const UNDATED: &str = "first_seen < ?1 AND json_extract(body, '$.at') IS NULL
     AND json_extract(body, '$.text') <> ''";

/// An item of which nothing is left but that it is known.
const KNOWN: &str =
    "json_set(body, '$.text', '', '$.title', NULL, '$.author', NULL, '$.rating', NULL,
     '$.lang', NULL, '$.url', NULL, '$.version', NULL, '$.tags', json('[]'), '$.origin', '')";

/// Before when each kind of record is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Reports of runs, and messages that belong to no run.
    pub runs: DateTime<Utc>,
    /// Reports of updates, which say what was told.
    pub updates: DateTime<Utc>,
    /// Readings of metrics.
    pub readings: DateTime<Utc>,
    /// What users said.
    pub feedback: DateTime<Utc>,
}

impl Cut {
    /// The same for all.
    pub fn at(time: DateTime<Utc>) -> Self {
        Self { runs: time, updates: time, readings: time, feedback: time }
    }
}

/// What is old.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Old {
    /// Runs that go, with what they found, said and delivered.
    pub runs: usize,
    /// Messages and skips that belong to no run, and go.
    pub messages: usize,
    /// Readings of metrics that go.
    pub readings: usize,
    /// Items of feedback that go.
    pub feedback: usize,
    /// Runs that stay because a message of theirs waits, or nobody knows whether it arrived.
    pub open: usize,
    /// Runs that stay because the next report of a kind starts from them.
    pub needed: usize,
}

impl Old {
    /// Whether nothing goes.
    pub fn is_nothing(&self) -> bool {
        self.runs + self.messages + self.readings + self.feedback == 0
    }
}

impl Store {
    /// What [`Store::prune`] would delete; nothing is changed.
    pub fn old(&self, cut: &Cut) -> Result<Old> {
        let read = || {
            // All reads see the same state of the database.
            let transaction = self.connection.unchecked_transaction()?;
            let (runs, old) = old_runs(&transaction, cut)?;
            let count =
                |table: &str, which: &str, before: DateTime<Utc>| -> rusqlite::Result<usize> {
                    let sql = format!("SELECT count(*) FROM {table} WHERE {which}");
                    let count =
                        transaction.query_row(&sql, [Stamp(before)], |row| row.get::<_, i64>(0))?;
                    Ok(usize::try_from(count).unwrap_or_default())
                };
            Ok(Old {
                runs: runs.len(),
                messages: count("deliveries", MESSAGES, cut.runs)?,
                readings: count("readings", READINGS, cut.readings)?,
                feedback: count("feedback", FEEDBACK, cut.feedback)?
                    + count("feedback", UNDATED, cut.feedback)?,
                ..old
            })
        };
        read().map_err(|error| self.failed(error))
    }

    /// Deletes what is older than `cut`, and says how much that was.
    ///
    /// What still goes out or is in doubt stays, and so does the newest run of each workflow and the
    /// newest record of each kind (of updates, for each audience) that somebody has seen: the next
    /// report starts from it. What is deleted is overwritten in the file.
    pub fn prune(&mut self, cut: &Cut) -> Result<Old> {
        let path = &self.path;
        self.connection
            .pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))
            .map_err(|error| failure(path, error))?;
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let (runs, old) = old_runs(&transaction, cut)?;
                for run in &runs {
                    transaction.prepare_cached("DELETE FROM runs WHERE id = ?1")?.execute([run])?;
                }
                let delete = |table: &str, which: &str, before: DateTime<Utc>| {
                    let sql = format!("DELETE FROM {table} WHERE {which}");
                    transaction.execute(&sql, [Stamp(before)])
                };
                let forget = format!("UPDATE feedback SET body = {KNOWN} WHERE {UNDATED}");
                let undated = transaction.execute(&forget, [Stamp(cut.feedback)])?;
                let old = Old {
                    runs: runs.len(),
                    messages: delete("deliveries", MESSAGES, cut.runs)?,
                    readings: delete("readings", READINGS, cut.readings)?,
                    feedback: delete("feedback", FEEDBACK, cut.feedback)? + undated,
                    ..old
                };
                transaction.commit()?;
                Ok(old)
            })
            .map_err(|error| failure(path, error))
    }

    /// Gives the room of what was deleted back to the disk. The file is written anew, which takes as
    /// much room once more for a moment.
    pub fn compact(&mut self) -> Result<()> {
        let done = self.connection.execute_batch("VACUUM").and_then(|()| {
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        });
        done.map_err(|error| self.failed(error))
    }
}

/// The runs before `cut` that go, and how many stay for which reason.
fn old_runs(connection: &Connection, cut: &Cut) -> rusqlite::Result<(Vec<RunId>, Old)> {
    // A record is superseded by one of its kind that came later and is about no earlier day, an update
    // by one of a later day: the next one goes on from all that was told on the last day.
    let (its, newer) = (seen("its"), seen("newer"));
    let mut statement = connection.prepare_cached(&format!(
        "SELECT id,
                EXISTS (SELECT 1 FROM deliveries AS d WHERE d.run_id = r.id
                        AND d.state IN ('planned', 'sending', 'unknown')),
                r.workflow = 'update' AND r.generated_at >= ?2
                OR NOT EXISTS (SELECT 1 FROM runs AS later
                            WHERE later.workflow = r.workflow AND later.id > r.id)
                OR EXISTS (SELECT 1 FROM records AS its WHERE its.run_id = r.id AND {its}
                    AND NOT EXISTS (SELECT 1 FROM records AS newer
                        WHERE newer.kind = its.kind AND newer.id > its.id AND newer.date >= its.date
                        AND (its.kind <> 'update' OR newer.date > its.date
                             AND json_extract(newer.body, '$.audience')
                                 IS json_extract(its.body, '$.audience'))
                        AND {newer}))
         FROM runs AS r WHERE generated_at < ?1 ORDER BY id"
    ))?;
    let mut rows = statement.query(params![Stamp(cut.runs), Stamp(cut.updates)])?;
    let (mut runs, mut old) = (Vec::new(), Old::default());
    while let Some(row) = rows.next()? {
        let (is_open, is_needed): (bool, bool) = (row.get(1)?, row.get(2)?);
        if is_open {
            old.open += 1;
        } else if is_needed {
            old.needed += 1;
        } else {
            runs.push(row.get(0)?);
        }
    }
    Ok((runs, old))
}
