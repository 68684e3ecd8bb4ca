//! Forgetting what is old, and nothing that a later run stands on.
//!
//! Slots stay for ever (a date and a time each), so that no slot is ever served twice; so do check-ins,
//! which are what the user said.

use super::records::Stamp;
use super::{RunId, Store, failure, seen};
use crate::error::Result;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::time::Duration;

/// What belongs to no run and is at its end.
const MESSAGES: &str = "run_id IS NULL AND updated_at < ?1
     AND state NOT IN ('planned', 'sending', 'unknown')";

/// The newest reading of a metric says when it last changed, and stays.
const READINGS: &str = "read_at < ?1 AND EXISTS (
     SELECT 1 FROM readings AS newer WHERE newer.metric = readings.metric AND newer.id > readings.id)";

/// What was seen long ago and is said of a day as long ago.
const FEEDBACK: &str =
    "first_seen < ?1 AND date < substr(?1, 1, 10) AND json_extract(body, '$.at') IS NOT NULL";

/// The same without a day, or of one that is yet to come. Such an item counts from when it was first seen,
/// and its source may list it for ever: that it is known stays, and what was said goes.
const UNDATED: &str = "first_seen < ?1 AND json_extract(body, '$.text') <> ''
     AND (json_extract(body, '$.at') IS NULL OR date > ?2)";

/// An item of which nothing is left but that it is known.
const KNOWN: &str =
    "json_set(body, '$.text', '', '$.title', NULL, '$.author', NULL, '$.rating', NULL,
     '$.lang', NULL, '$.url', NULL, '$.version', NULL, '$.tags', json('[]'), '$.origin', '')";

/// So much is deleted at once, and others may write before the next piece: of runs, which hold whole
/// reports, and of what is one row each.
const PIECE: Piece = Piece { runs: 50, rows: 2_000 };

/// So many of them after a run, which others of its kind wait for.
const PIECES_AFTER_RUN: usize = 4;

/// A file of so many pages (64 MB) takes long enough to write anew that others notice.
const LARGE: i64 = 16_384;

/// For so long between two pieces: who waits looks again every tenth of a second.
const PAUSE: Duration = Duration::from_millis(120);

/// How much is deleted at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) runs: usize,
    pub(super) rows: usize,
}

/// Before when each kind of record is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Now.
    pub now: DateTime<Utc>,
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
    /// The same for all, which is now.
    pub fn at(time: DateTime<Utc>) -> Self {
        Self { now: time, runs: time, updates: time, readings: time, feedback: time }
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
            let mut old = Old::default();
            for (_, stays) in looked_at(&transaction, cut, RunId(0), usize::MAX)? {
                old.count(stays);
            }
            let day = day_of(cut.now);
            let count =
                |table: &str, which: &str, before: DateTime<Utc>| -> rusqlite::Result<usize> {
                    // Each sentence has both, so that none is one too many.
                    let sql = format!("SELECT count(*) FROM {table} WHERE {which} AND ?2 = ?2");
                    let parameters = params![Stamp(before), day];
                    let count =
                        transaction.query_row(&sql, parameters, |row| row.get::<_, i64>(0))?;
                    Ok(usize::try_from(count).unwrap_or_default())
                };
            Ok(Old {
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
    /// report starts from it. What is deleted is overwritten in the file. It goes in pieces, so that no
    /// other process waits for all of them; what was deleted before a failure stays deleted.
    pub fn prune(&mut self, cut: &Cut) -> Result<Old> {
        self.prune_by(cut, (PIECE, usize::MAX), &mut || std::thread::sleep(PAUSE))
    }

    /// The same, but no more than takes a moment. The next time goes on from there.
    pub fn prune_some(&mut self, cut: &Cut) -> Result<Old> {
        self.prune_by(cut, (PIECE, PIECES_AFTER_RUN), &mut || std::thread::sleep(PAUSE))
    }

    /// The same with at most so many pieces of this size, and what is done between two of them.
    pub(super) fn prune_by(
        &mut self,
        cut: &Cut,
        (piece, most): (Piece, usize),
        between: &mut dyn FnMut(),
    ) -> Result<Old> {
        let path = &self.path;
        self.connection
            .pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))
            .map_err(|error| failure(path, error))?;
        let day = day_of(cut.now);
        let connection = &mut self.connection;
        let mut pieces = Pieces { connection, between, day, has_changed: false, left: most };
        pieces.all(cut, piece).map_err(|error| failure(path, error))
    }

    /// When the newest message that belongs to no run was last changed, if there is one.
    pub fn newest_message(&self) -> Result<Option<DateTime<Utc>>> {
        let sql = "SELECT max(updated_at) FROM deliveries WHERE run_id IS NULL";
        let newest = self.connection.query_row(sql, [], |row| row.get::<_, Option<Stamp>>(0));
        newest.map(|stamp| stamp.map(|stamp| stamp.0)).map_err(|error| self.failed(error))
    }

    /// Gives the room of what was deleted back to the disk. The file is written anew, which takes as
    /// much room once more for a moment, and keeps others waiting; for less than a tenth of a large file,
    /// which the next reports fill, it is not.
    pub fn compact(&mut self) -> Result<()> {
        let number =
            |pragma: &str| self.connection.query_row(pragma, [], |row| row.get::<_, i64>(0));
        let (free, all) = number("PRAGMA freelist_count")
            .and_then(|free| Ok((free, number("PRAGMA page_count")?)))
            .map_err(|error| self.failed(error))?;
        if free == 0 || all >= LARGE && free.saturating_mul(10) < all {
            return Ok(());
        }
        let done = self.connection.execute_batch("VACUUM").and_then(|()| {
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        });
        done.map_err(|error| self.failed(error))
    }
}

/// Deleting piece by piece.
struct Pieces<'p> {
    connection: &'p mut Connection,
    between: &'p mut dyn FnMut(),
    /// Whether the last piece changed anything: one that did not has kept nobody waiting, and mostly
    /// there is nothing to forget.
    has_changed: bool,
    /// How many pieces may still change something.
    left: usize,
    /// The day that is now.
    day: String,
}

impl Pieces<'_> {
    fn all(&mut self, cut: &Cut, piece: Piece) -> rusqlite::Result<Old> {
        let mut sum = Old::default();
        // The older ones first: what keeps a run is a newer one.
        let mut after = RunId(0);
        while self.left > 0 {
            let looked = self.one(|transaction| {
                let looked = looked_at(transaction, cut, after, piece.runs)?;
                for (run, _) in looked.iter().filter(|(_, stays)| stays.is_none()) {
                    transaction.prepare_cached("DELETE FROM runs WHERE id = ?1")?.execute([run])?;
                }
                let deleted = looked.iter().filter(|(_, stays)| stays.is_none()).count();
                Ok((looked, deleted))
            })?;
            let Some((last, _)) = looked.last() else { break };
            after = *last;
            for (_, stays) in &looked {
                sum.count(*stays);
            }
            if looked.len() < piece.runs {
                break;
            }
        }
        let some = |table: &str, id: &str, which: &str| {
            format!("{id} IN (SELECT {id} FROM {table} WHERE {which} AND ?2 = ?2 LIMIT ?3)")
        };
        let delete = |table: &str, id: &str, which: &str| {
            format!("DELETE FROM {table} WHERE {}", some(table, id, which))
        };
        let forget = format!(
            "UPDATE feedback SET body = {KNOWN} WHERE {}",
            some("feedback", "key", UNDATED)
        );
        sum.messages = self.rows(&delete("deliveries", "id", MESSAGES), cut.runs, piece.rows)?;
        sum.readings = self.rows(&delete("readings", "id", READINGS), cut.readings, piece.rows)?;
        sum.feedback = self.rows(&forget, cut.feedback, piece.rows)?
            + self.rows(&delete("feedback", "key", FEEDBACK), cut.feedback, piece.rows)?;
        Ok(sum)
    }

    /// Changes rows until none is left or no more may be changed, and says how many those were.
    fn rows(&mut self, sql: &str, before: DateTime<Utc>, most: usize) -> rusqlite::Result<usize> {
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let mut sum = 0;
        while self.left > 0 {
            let day = self.day.clone();
            let changed = self.one(|transaction| {
                let changed = transaction.execute(sql, params![Stamp(before), day, limit])?;
                Ok((changed, changed))
            })?;
            sum += changed;
            if changed < most {
                break;
            }
        }
        Ok(sum)
    }

    /// One piece in a transaction of its own. The work says how many rows it has changed.
    fn one<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<(T, usize)>,
    ) -> rusqlite::Result<T> {
        if self.has_changed {
            (self.between)();
        }
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (done, changed) = work(&transaction)?;
        transaction.commit()?;
        self.has_changed = changed > 0;
        self.left = self.left.saturating_sub(usize::from(self.has_changed));
        Ok(done)
    }
}

/// A day as records have it.
fn day_of(time: DateTime<Utc>) -> String {
    time.date_naive().to_string()
}

/// Why a run stays though it is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stays {
    Open,
    Needed,
}

impl Old {
    fn count(&mut self, stays: Option<Stays>) {
        match stays {
            None => self.runs += 1,
            Some(Stays::Open) => self.open += 1,
            Some(Stays::Needed) => self.needed += 1,
        }
    }
}

/// The first `most` runs before `cut` with a number above `after`, and why each stays, if it does.
fn looked_at(
    connection: &Connection,
    cut: &Cut,
    after: RunId,
    most: usize,
) -> rusqlite::Result<Vec<(RunId, Option<Stays>)>> {
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
         FROM runs AS r WHERE generated_at < ?1 AND id > ?3 ORDER BY id LIMIT ?4"
    ))?;
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let parameters = params![Stamp(cut.runs), Stamp(cut.updates), after, limit];
    let rows = statement.query_map(parameters, |row| {
        let stays = match (row.get(1)?, row.get(2)?) {
            (true, _) => Some(Stays::Open),
            (false, true) => Some(Stays::Needed),
            (false, false) => None,
        };
        Ok((row.get(0)?, stays))
    })?;
    rows.collect()
}
