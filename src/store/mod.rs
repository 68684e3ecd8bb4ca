//! The history: every run with what it found, said and delivered, in one SQLite file.
//!
//! A run is recorded before anything of it leaves, and what was recorded survives a crash and a
//! power cut: the file is in write-ahead mode with every commit synchronised. All SQL of the
//! program is in this folder.

mod check_ins;
mod failure;
mod feedback;
mod health;
mod ledger;
mod open;
mod prune;
mod readings;
mod records;
mod schema;
mod slots;

pub use health::Health;
pub use ledger::{Attempt, Workspace};
pub use prune::{Cut, Old};
pub use slots::{NewSkip, StoredSkip};

pub use records::{
    DeliveryId, DeliveryState, DeliverySummary, Mark, NewDelivery, NewMessage, NewRecord, NewRun,
    Receipt, RecordFilter, Recorded, RunFilter, RunId, RunSummary, StoredDelivery, StoredRun,
    Trigger,
};

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::{
    Connection, OptionalExtension, Row, Transaction, TransactionBehavior, named_params, params,
};

use crate::domain::schedule::Slot;
use crate::error::{Failure, Kind, Result};
use failure::failure;
use ledger::{About, insert_deliveries, read_delivery};
use records::Stamp;

/// The name of the database in the state folder.
pub const FILE_NAME: &str = "history.db";

/// An open history.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the history at `path`. What is missing is created, folders with mode 0700 and the
    /// file with 0600, and an older version is brought to the newest.
    ///
    /// A newer version fails with [`Kind::Config`], a file that cannot be read, written or
    /// understood with [`Kind::Io`], and one that another process keeps locked for five seconds
    /// with [`Kind::Busy`]. None of these changes the file.
    pub fn open(path: &Path) -> Result<Self> {
        open::create(path).map_err(|cause| {
            Failure::caused(Kind::Io, format!("could not create {}", path.display()), cause)
        })?;
        open::connect(path).map(|connection| Self { connection, path: path.to_path_buf() })
    }

    /// Opens the history at `path` as [`Store::open`] does if there is one, and creates none.
    pub fn open_existing(path: &Path) -> Result<Option<Self>> {
        Self::open_if_there(path, |path| open::connect(path).map(Some))
    }

    /// Opens the history at `path` only to look at it: nothing is created and nothing is changed. An
    /// older version, which has none of what a newer one asks for, is taken for none at all.
    pub fn look(path: &Path) -> Result<Option<Self>> {
        match fs::metadata(path) {
            // Where a file stands in the place of a folder there is no history.
            Err(error) if error.kind() == ErrorKind::NotADirectory => Ok(None),
            _ => Self::open_if_there(path, open::look),
        }
    }

    fn open_if_there(
        path: &Path,
        open: impl FnOnce(&Path) -> Result<Option<Connection>>,
    ) -> Result<Option<Self>> {
        match fs::metadata(path) {
            // A run that was killed before SQLite wrote its first page leaves an empty file.
            Ok(metadata) if metadata.is_file() && metadata.len() == 0 => Ok(None),
            Ok(_) => {
                let connection = open(path)?;
                Ok(connection.map(|connection| Self { connection, path: path.to_path_buf() }))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => {
                let message = format!("could not open {}", path.display());
                Err(Failure::caused(Kind::Io, message, cause))
            }
        }
    }

    /// Records a run and its deliveries, all or nothing, and returns when they are durable. A
    /// delivery whose key is in the history already is refused, and the run with it.
    pub fn record(&mut self, run: &NewRun, deliveries: &[NewDelivery]) -> Result<RunId> {
        self.record_with(run, &[], |_| deliveries.to_vec()).map(|recorded| recorded.run)
    }

    /// As [`Store::record`], with what the run leaves for later ones, and with deliveries whose keys
    /// and bytes depend on the run's number. `deliveries` is called while the database is locked, so
    /// it only computes.
    pub fn record_with(
        &mut self,
        run: &NewRun,
        left: &[NewRecord],
        deliveries: impl FnOnce(RunId) -> Vec<NewDelivery>,
    ) -> Result<Recorded> {
        let path = &self.path;
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let id = insert_run(&transaction, run)?;
                insert_records(&transaction, id, left)?;
                if let Some(slot) = run.slot {
                    let name = strand_name(&run.workflow, run.strand.as_deref());
                    slots::take(&transaction, &name, slot, id, run.generated_at)?;
                }
                let deliveries =
                    insert_deliveries(&transaction, &About::of_run(id, run), &deliveries(id))?;
                transaction.commit()?;
                Ok(Recorded { run: id, deliveries })
            })
            .map_err(|error| failure(path, error))
    }

    /// The records that `filter` lets through, as JSON, the newest first. Those of a run whose every
    /// delivery failed or was given up are left out: nobody has seen it. What was to be sent to others
    /// was not seen by them where only standard output had it.
    pub fn left(&self, filter: &RecordFilter) -> Result<Vec<String>> {
        self.select_left(filter).map_err(|error| self.failed(error))
    }

    fn select_left(&self, filter: &RecordFilter) -> rusqlite::Result<Vec<String>> {
        let RecordFilter { kind, from, to, limit } = filter;
        let seen = seen("r");
        self.connection
            .prepare_cached(&format!(
                "SELECT body FROM records AS r
                 WHERE kind = ?1 AND date >= ?2 AND date < ?3 AND {seen}
                 ORDER BY id DESC LIMIT ?4",
            ))?
            .query_map(params![kind, from.to_string(), to.to_string(), limit], |row| row.get(0))?
            .collect()
    }

    /// The runs that `filter` lets through, the newest first.
    pub fn runs(&self, filter: &RunFilter) -> Result<Vec<RunSummary>> {
        // A negative limit is none.
        let limit = filter.limit.map_or(-1, i64::from);
        self.select_runs(
            "SELECT * FROM runs WHERE ?1 IS NULL OR workflow = ?1 ORDER BY id DESC LIMIT ?2",
            params![filter.workflow, limit],
        )
        .map_err(|error| self.failed(error))
    }

    /// The runs whose report was made at `from` or later and before `to`, the newest first.
    pub fn runs_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<RunSummary>> {
        self.select_runs(
            "SELECT * FROM runs WHERE generated_at >= ?1 AND generated_at < ?2",
            params![Stamp(from), Stamp(to)],
        )
        .map_err(|error| self.failed(error))
    }

    /// The runs of an inner query, the newest first.
    fn select_runs(
        &self,
        which: &str,
        parameters: &[&dyn rusqlite::ToSql],
    ) -> rusqlite::Result<Vec<RunSummary>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT r.id, r.workflow, r.period, r.started_at, r.generated_at, r.timezone,
                    CASE WHEN r.workflow = 'update' AND json_valid(r.facts)
                    THEN json_extract(r.facts, '$.audience') END AS audience,
                    r.trigger, r.version, r.writer, r.problems, r.finished_at, r.rating,
                    (SELECT slot FROM slots WHERE run_id = r.id) AS slot,
                    d.sink, d.part, d.state, d.updated_at
             FROM ({which}) AS r LEFT JOIN deliveries AS d ON d.run_id = r.id
             ORDER BY r.id DESC, d.id",
        ))?;
        let mut rows = statement.query(parameters)?;
        let mut runs: Vec<RunSummary> = Vec::new();
        while let Some(row) = rows.next()? {
            let id = row.get("id")?;
            if runs.last().is_none_or(|run| run.id != id) {
                runs.push(read_summary(id, row)?);
            }
            if let Some(sink) = row.get("sink")?
                && let Some(run) = runs.last_mut()
            {
                run.deliveries.push(DeliverySummary {
                    sink,
                    part: row.get("part")?,
                    state: row.get("state")?,
                    updated_at: row.get::<_, Stamp>("updated_at")?.0,
                });
            }
        }
        Ok(runs)
    }

    /// One run with everything that was recorded of it.
    pub fn run(&self, id: RunId) -> Result<Option<StoredRun>> {
        self.select_run("SELECT *, (SELECT slot FROM slots WHERE run_id = runs.id) AS slot FROM runs WHERE id = ?1", params![id])
            .map_err(|error| self.failed(error))
    }

    /// The newest run of a workflow.
    pub fn last(&self, workflow: &str) -> Result<Option<StoredRun>> {
        self.select_run(
            "SELECT *, (SELECT slot FROM slots WHERE run_id = runs.id) AS slot
             FROM runs WHERE workflow = ?1 ORDER BY id DESC LIMIT 1",
            params![workflow],
        )
        .map_err(|error| self.failed(error))
    }

    fn select_run(
        &self,
        sql: &str,
        parameters: &[&dyn rusqlite::ToSql],
    ) -> rusqlite::Result<Option<StoredRun>> {
        // Both reads see the same state of the database.
        let transaction = self.connection.unchecked_transaction()?;
        let found = transaction
            .prepare_cached(sql)?
            .query_row(parameters, |row| {
                Ok(StoredRun {
                    id: row.get("id")?,
                    run: read_run(row)?,
                    finished_at: finished_at(row)?,
                    rating: row.get("rating")?,
                    deliveries: Vec::new(),
                })
            })
            .optional()?;
        let Some(mut found) = found else {
            return Ok(None);
        };
        found.deliveries = transaction
            .prepare_cached("SELECT * FROM deliveries WHERE run_id = ?1 ORDER BY id")?
            .query_map(params![found.id], read_delivery)?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Some(found))
    }

    /// Notes when a run was done with everything that it could send.
    pub fn finish(&mut self, id: RunId, at: DateTime<Utc>) -> Result<()> {
        let changed = self
            .connection
            .execute("UPDATE runs SET finished_at = ?2 WHERE id = ?1", params![id, Stamp(at)]);
        changed.map(drop).map_err(|error| self.failed(error))
    }

    /// Notes how useful the user found a run, from 1 to 5; a later word replaces it. Gives whether
    /// there is such a run.
    pub fn rate(&mut self, id: RunId, rating: u8) -> Result<bool> {
        let changed = self
            .connection
            .execute("UPDATE runs SET rating = ?2 WHERE id = ?1", params![id, rating]);
        changed.map(|rows| rows > 0).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: rusqlite::Error) -> Failure {
        failure(&self.path, error)
    }
}

fn insert_run(transaction: &Transaction, run: &NewRun) -> rusqlite::Result<RunId> {
    transaction
        .prepare_cached(
            "INSERT INTO runs (workflow, period, started_at, generated_at, timezone, trigger,
                               version, writer, problems, facts, report, markdown,
                               prompt, reply, late)
             VALUES (:workflow, :period, :started_at, :generated_at, :timezone, :trigger,
                     :version, :writer, :problems, :facts, :report, :markdown,
                     :prompt, :reply, :late)",
        )?
        .insert(named_params! {
            ":workflow": run.workflow,
            ":period": run.period,
            ":started_at": Stamp(run.started_at),
            ":generated_at": Stamp(run.generated_at),
            ":timezone": run.timezone,
            ":trigger": run.trigger,
            ":version": run.version,
            ":writer": run.writer,
            ":problems": run.problems,
            ":facts": run.facts,
            ":report": run.report,
            ":markdown": run.markdown,
            ":prompt": run.prompt,
            ":reply": run.reply,
            ":late": run.late,
        })
        .map(RunId)
}

fn insert_records(
    transaction: &Transaction,
    id: RunId,
    left: &[NewRecord],
) -> rusqlite::Result<()> {
    let mut statement = transaction
        .prepare_cached("INSERT INTO records (run_id, kind, date, body) VALUES (?1, ?2, ?3, ?4)")?;
    for record in left {
        statement.execute(params![id, record.kind, record.date.to_string(), record.body])?;
    }
    Ok(())
}

/// Whether somebody has seen the report of the run that left a record, as SQL. `record` is what the
/// query calls the record.
fn seen(record: &str) -> String {
    format!(
        "(EXISTS (SELECT 1 FROM deliveries AS d WHERE d.run_id = {record}.run_id
                  AND d.state NOT IN ('refused', 'dropped', 'skipped')
                  AND (d.sink <> 'stdout' OR NOT (
                      CASE WHEN {record}.kind = 'update' AND json_valid({record}.body)
                      THEN coalesce(json_extract({record}.body, '$.sent'), 0) ELSE 0 END
                      AND EXISTS (SELECT 1 FROM deliveries AS o
                                  WHERE o.run_id = {record}.run_id AND o.sink <> 'stdout'))))
          OR NOT EXISTS (SELECT 1 FROM deliveries AS d WHERE d.run_id = {record}.run_id))"
    )
}

/// The name under which the slots of a workflow are kept, or those of one of its strands.
pub fn strand_name(workflow: &str, strand: Option<&str>) -> String {
    strand.map_or_else(|| workflow.to_owned(), |strand| format!("{workflow}/{strand}"))
}

fn read_run(row: &Row) -> rusqlite::Result<NewRun> {
    Ok(NewRun {
        workflow: row.get("workflow")?,
        period: row.get("period")?,
        started_at: row.get::<_, Stamp>("started_at")?.0,
        generated_at: row.get::<_, Stamp>("generated_at")?.0,
        timezone: row.get("timezone")?,
        trigger: row.get("trigger")?,
        version: row.get("version")?,
        writer: row.get("writer")?,
        problems: row.get("problems")?,
        facts: row.get("facts")?,
        report: row.get("report")?,
        markdown: row.get("markdown")?,
        prompt: row.get("prompt")?,
        reply: row.get("reply")?,
        slot: row.get::<_, Option<String>>("slot")?.as_deref().and_then(Slot::parse),
        strand: None,
        late: row.get("late")?,
    })
}

fn read_summary(id: RunId, row: &Row) -> rusqlite::Result<RunSummary> {
    Ok(RunSummary {
        id,
        workflow: row.get("workflow")?,
        audience: row.get("audience")?,
        period: row.get("period")?,
        started_at: row.get::<_, Stamp>("started_at")?.0,
        generated_at: row.get::<_, Stamp>("generated_at")?.0,
        timezone: row.get("timezone")?,
        trigger: row.get("trigger")?,
        version: row.get("version")?,
        writer: row.get("writer")?,
        problems: row.get("problems")?,
        slot: row.get::<_, Option<String>>("slot")?.as_deref().and_then(Slot::parse),
        finished_at: finished_at(row)?,
        rating: row.get("rating")?,
        deliveries: Vec::new(),
    })
}

fn finished_at(row: &Row) -> rusqlite::Result<Option<DateTime<Utc>>> {
    Ok(row.get::<_, Option<Stamp>>("finished_at")?.map(|stamp| stamp.0))
}

#[cfg(test)]
mod tests;
