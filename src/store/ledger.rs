//! The ledger: what was sent, what waits, and what nobody knows.
//!
//! A row moves from one state to another only if it is still in the first, so that of two processes
//! one does it.

use super::records::Stamp;
use super::{
    DeliveryId, DeliveryState, Failure, Kind, Mark, NewDelivery, NewMessage, NewRun, Receipt,
    Result, RunId, Store, StoredDelivery, failure,
};
use chrono::{DateTime, Utc};
use rusqlite::types::Type;
use rusqlite::{
    OptionalExtension, Row, ToSql, Transaction, TransactionBehavior, named_params, params,
};

/// What is known when a request is begun.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempt {
    /// Where it goes.
    pub destination: Option<String>,
    /// The other side's time, in seconds.
    pub server_time: Option<i64>,
}

/// A workspace that messages went to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub team: String,
    /// What it is called.
    pub name: String,
}

/// What rows of the ledger belong to.
pub(super) struct About<'a> {
    run: Option<RunId>,
    workflow: &'a str,
    period: &'a str,
    at: DateTime<Utc>,
}

impl<'a> About<'a> {
    pub(super) fn of_run(id: RunId, run: &'a NewRun) -> Self {
        Self { run: Some(id), workflow: &run.workflow, period: &run.period, at: run.generated_at }
    }
}

impl Store {
    /// Records messages that belong to no run, all or nothing. If a key among them is there
    /// already, nothing is recorded and nothing given back.
    pub fn record_messages(
        &mut self,
        message: &NewMessage,
        deliveries: &[NewDelivery],
    ) -> Result<Option<Vec<DeliveryId>>> {
        let path = &self.path;
        let about = About {
            run: None,
            workflow: &message.workflow,
            period: &message.period,
            at: message.at,
        };
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                for delivery in deliveries {
                    let known: bool = transaction.query_row(
                        "SELECT EXISTS (SELECT 1 FROM deliveries WHERE key = ?1)",
                        [&delivery.key],
                        |row| row.get(0),
                    )?;
                    if known {
                        return Ok(None);
                    }
                }
                let ids = insert_deliveries(&transaction, &about, deliveries)?;
                transaction.commit()?;
                Ok(Some(ids))
            })
            .map_err(|error| failure(path, error))
    }

    /// One row.
    pub fn delivery(&self, id: DeliveryId) -> Result<Option<StoredDelivery>> {
        let found = self.select("WHERE id = ?1", &[&id])?;
        Ok(found.into_iter().next())
    }

    /// The newest rows of the ledger, the newest first.
    pub fn deliveries(&self, limit: u32) -> Result<Vec<StoredDelivery>> {
        self.select("ORDER BY id DESC LIMIT ?1", &[&limit])
    }

    /// The rows that are not at their end, the oldest first.
    pub fn open_deliveries(&self) -> Result<Vec<StoredDelivery>> {
        self.select("WHERE state IN ('planned', 'sending', 'unknown') ORDER BY id", &[])
    }

    /// The rows that were not sent and may be, the oldest first: planned and refused ones.
    pub fn unsent_deliveries(&self) -> Result<Vec<StoredDelivery>> {
        self.select("WHERE state IN ('planned', 'refused') ORDER BY id", &[])
    }

    /// The messages with this word in the place of a workflow that were refused, and of which
    /// nobody has been told.
    pub fn untold_refusals(&self, workflow: &str) -> Result<Vec<StoredDelivery>> {
        self.select(
            "WHERE state = 'refused' AND workflow = ?1 AND told_at IS NULL ORDER BY id",
            &[&workflow],
        )
    }

    /// The rows with the key `key`, or below it: `run:12` stands for all of that run.
    pub fn deliveries_by_key(&self, key: &str) -> Result<Vec<StoredDelivery>> {
        let below = format!("{key}/");
        self.select(
            "WHERE key = ?1 OR substr(key, 1, length(?2)) = ?2 ORDER BY id",
            &[&key, &below],
        )
    }

    /// The first part of a message.
    pub fn first_part(&self, message: &str) -> Result<Option<StoredDelivery>> {
        let found = self.select("WHERE message = ?1 AND part = 0", &[&message])?;
        Ok(found.into_iter().next())
    }

    /// Whether an earlier part of the same message waits to be sent.
    pub fn waits_for_part(&self, row: &StoredDelivery) -> Result<bool> {
        self.exists(
            "message = ?1 AND part < ?2 AND state = 'planned'",
            params![row.message, row.part],
        )
    }

    /// Whether a later message was delivered to the place that this one is for.
    pub fn is_superseded(&self, row: &StoredDelivery) -> Result<bool> {
        self.exists(
            "destination = ?1 AND id > ?2 AND state = 'sent'",
            params![row.destination, row.id],
        )
    }

    fn exists(&self, condition: &str, values: &[&dyn ToSql]) -> Result<bool> {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM deliveries WHERE {condition})");
        self.connection
            .prepare_cached(&sql)
            .and_then(|mut statement| statement.query_row(values, |row| row.get(0)))
            .map_err(|error| self.failed(error))
    }

    fn select(&self, condition: &str, values: &[&dyn ToSql]) -> Result<Vec<StoredDelivery>> {
        let read = || -> rusqlite::Result<Vec<StoredDelivery>> {
            let sql = format!("SELECT * FROM deliveries {condition}");
            let mut statement = self.connection.prepare_cached(&sql)?;
            statement.query_map(values, read_delivery)?.collect()
        };
        read().map_err(|error| self.failed(error))
    }

    /// Begins an attempt: a planned delivery is being sent from now on. `false` if it is not
    /// planned any more, because another process has begun or ended it.
    pub fn begin(
        &mut self,
        delivery: DeliveryId,
        attempt: &Attempt,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        self.change(
            "UPDATE deliveries SET state = 'sending', attempts = attempts + 1, last_error = NULL,
                    not_before = NULL, destination = coalesce(?2, destination),
                    server_time = ?3, attempted_at = ?4, updated_at = ?4
             WHERE id = ?1 AND state = 'planned'",
            params![delivery, attempt.destination, attempt.server_time, Stamp(now)],
        )
    }

    /// Moves a delivery on if it is still in the state `from`; `false` if it is not.
    pub fn settle(
        &mut self,
        delivery: DeliveryId,
        from: DeliveryState,
        mark: &Mark<'_>,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let receipt = mark.receipt.map(serde_json::to_string).transpose().map_err(|error| {
            Failure::caused(Kind::Other, "could not write a receipt as JSON", error)
        })?;
        self.change(
            "UPDATE deliveries SET state = ?3, last_error = ?4, receipt = coalesce(?5, receipt),
                    not_before = ?6, updated_at = ?7, told_at = NULL
             WHERE id = ?1 AND state = ?2",
            params![
                delivery,
                from,
                mark.state,
                mark.error,
                receipt,
                mark.not_before.map(Stamp),
                Stamp(now)
            ],
        )
    }

    /// Notes that the user has been told of a delivery's failure.
    pub fn tell(&mut self, delivery: DeliveryId, now: DateTime<Utc>) -> Result<bool> {
        self.change(
            "UPDATE deliveries SET told_at = ?2 WHERE id = ?1",
            params![delivery, Stamp(now)],
        )
    }

    /// Gives a delivery more time.
    pub fn extend(&mut self, delivery: DeliveryId, until: DateTime<Utc>) -> Result<bool> {
        self.change(
            "UPDATE deliveries SET expires_at = ?2 WHERE id = ?1 AND expires_at < ?2",
            params![delivery, Stamp(until)],
        )
    }

    fn change(&self, sql: &str, values: &[&dyn ToSql]) -> Result<bool> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map(|changed| changed > 0)
            .map_err(|error| self.failed(error))
    }

    /// The workspace that messages to `base` went to so far.
    pub fn workspace(&self, base: &str) -> Result<Option<Workspace>> {
        self.connection
            .query_row("SELECT team, name FROM slack_workspaces WHERE base = ?1", [base], |row| {
                Ok(Workspace { team: row.get(0)?, name: row.get(1)? })
            })
            .optional()
            .map_err(|error| self.failed(error))
    }

    /// Makes `workspace` the one that messages to `base` go to. What was found in another one
    /// means nothing there, and is forgotten.
    pub fn set_workspace(&mut self, base: &str, workspace: &Workspace) -> Result<()> {
        let path = &self.path;
        self.connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                transaction.execute(
                    "DELETE FROM slack_destinations WHERE base = ?1 AND NOT EXISTS
                         (SELECT 1 FROM slack_workspaces WHERE base = ?1 AND team = ?2)",
                    [base, &workspace.team],
                )?;
                transaction.execute(
                    "INSERT INTO slack_workspaces VALUES (?1, ?2, ?3)
                     ON CONFLICT DO UPDATE SET team = ?2, name = ?3",
                    [base, &workspace.team, &workspace.name],
                )?;
                transaction.commit()
            })
            .map_err(|error| failure(path, error))
    }

    /// The channel that `address` was found to be.
    pub fn destination(&self, base: &str, address: &str) -> Result<Option<String>> {
        self.connection
            .query_row(
                "SELECT channel FROM slack_destinations WHERE base = ?1 AND address = ?2",
                [base, address],
                |row| row.get(0),
            )
            .optional()
            .map_err(|error| self.failed(error))
    }

    /// Keeps, or with `None` forgets, the channel that `address` was found to be.
    pub fn set_destination(
        &mut self,
        base: &str,
        address: &str,
        channel: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let changed = match channel {
            Some(channel) => self.change(
                "INSERT INTO slack_destinations VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET channel = ?3, resolved_at = ?4",
                params![base, address, channel, Stamp(now)],
            ),
            None => self.change(
                "DELETE FROM slack_destinations WHERE base = ?1 AND address = ?2",
                params![base, address],
            ),
        };
        changed.map(|_| ())
    }
}

pub(super) fn insert_deliveries(
    transaction: &Transaction,
    about: &About<'_>,
    deliveries: &[NewDelivery],
) -> rusqlite::Result<Vec<DeliveryId>> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO deliveries
             (run_id, key, message, workflow, period, sink, part, parts, title, handles, state,
              attempts, body, created_at, updated_at, expires_at, destination, attempted_at)
         VALUES
             (:run, :key, :message, :workflow, :period, :sink, :part, :parts, :title, :handles,
              :state, :state = 'sending', :body, :at, :at, :expires_at, :destination,
              iif(:state = 'sending', :at, NULL))",
    )?;
    deliveries
        .iter()
        .map(|delivery| {
            let handles = serde_json::to_string(&delivery.handles)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
            statement
                .insert(named_params! {
                    ":run": about.run,
                    ":key": delivery.key,
                    ":message": delivery.message,
                    ":workflow": about.workflow,
                    ":period": about.period,
                    ":sink": delivery.sink,
                    ":part": delivery.part,
                    ":parts": delivery.parts,
                    ":title": delivery.title,
                    ":handles": handles,
                    ":state": delivery.state,
                    ":body": delivery.body,
                    ":at": Stamp(about.at),
                    ":expires_at": delivery.expires_at.map(Stamp),
                    ":destination": delivery.destination,
                })
                .map(DeliveryId)
        })
        .collect()
}

pub(super) fn read_delivery(row: &Row) -> rusqlite::Result<StoredDelivery> {
    let stamp =
        |name: &str| row.get::<_, Option<Stamp>>(name).map(|stamp| stamp.map(|Stamp(at)| at));
    let receipt: Option<String> = row.get("receipt")?;
    let receipt = receipt.map(|text| serde_json::from_str::<Receipt>(&text)).transpose();
    Ok(StoredDelivery {
        id: row.get("id")?,
        run: row.get("run_id")?,
        key: row.get("key")?,
        message: row.get("message")?,
        workflow: row.get("workflow")?,
        period: row.get("period")?,
        sink: row.get("sink")?,
        part: row.get("part")?,
        parts: row.get("parts")?,
        title: row.get("title")?,
        state: row.get("state")?,
        attempts: row.get("attempts")?,
        last_error: row.get("last_error")?,
        body: row.get("body")?,
        created_at: stamp("created_at")?,
        updated_at: row.get::<_, Stamp>("updated_at")?.0,
        expires_at: stamp("expires_at")?,
        not_before: stamp("not_before")?,
        attempted_at: stamp("attempted_at")?,
        server_time: row.get("server_time")?,
        destination: row.get("destination")?,
        receipt: receipt.map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error.into())
        })?,
        told: row.get::<_, Option<String>>("told_at")?.is_some(),
    })
}
