//! What was said of key results, for as long as the history is there.

use super::records::Stamp;
use super::{Store, failure};
use crate::domain::{CheckIn, CheckInOrigin};
use crate::error::Result;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Row, named_params, params};

/// So many check-ins are read, the newest: a hundred key results that are looked at every day for a
/// year.
const MOST: u32 = 50_000;

impl Store {
    /// Adds check-ins, all or none.
    pub fn check_in(&self, check_ins: &[CheckIn]) -> Result<()> {
        if check_ins.is_empty() {
            return Ok(());
        }
        let write = || {
            let transaction = self.connection.unchecked_transaction()?;
            for one in check_ins {
                transaction
                    .prepare_cached(
                        "INSERT INTO check_ins (key_result, value, confidence, note, at, origin)
                         VALUES (:key_result, :value, :confidence, :note, :at, :origin)",
                    )?
                    .execute(named_params! {
                        ":key_result": one.key_result,
                        ":value": one.value,
                        ":confidence": one.confidence,
                        ":note": one.note,
                        ":at": Stamp(one.at),
                        ":origin": one.origin,
                    })?;
            }
            transaction.commit()
        };
        write().map_err(|error| failure(&self.path, error))
    }

    /// All check-ins, or those of one key result, the oldest first.
    pub fn check_ins(&self, key_result: Option<&str>) -> Result<Vec<CheckIn>> {
        let read = || {
            let mut statement = self.connection.prepare_cached(
                "SELECT * FROM (
                     SELECT * FROM check_ins WHERE ?1 IS NULL OR key_result = ?1
                     ORDER BY at DESC, id DESC LIMIT ?2
                 ) ORDER BY at, id",
            )?;
            statement
                .query_map(params![key_result, MOST], check_in)?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.failed(error))
    }
}

fn check_in(row: &Row) -> rusqlite::Result<CheckIn> {
    Ok(CheckIn {
        key_result: row.get("key_result")?,
        value: row.get("value")?,
        confidence: row.get("confidence")?,
        note: row.get("note")?,
        at: row.get::<_, Stamp>("at")?.0,
        origin: row.get("origin")?,
    })
}

impl ToSql for CheckInOrigin {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.name().into())
    }
}

impl FromSql for CheckInOrigin {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::named(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn said(key_result: &str, value: f64, at: &str) -> CheckIn {
        CheckIn {
            key_result: key_result.to_owned(),
            value,
            confidence: Some(7),
            note: Some("after the launch".to_owned()),
            at: at.parse().unwrap(),
            origin: CheckInOrigin::Command,
        }
    }

    #[test]
    fn check_ins_are_kept_in_their_order_and_outlive_runs() {
        let state = tempfile::tempdir().unwrap();
        let mut store = Store::open(&state.path().join(super::super::FILE_NAME)).unwrap();
        let first = said("activated", 31.0, "2026-11-16T09:00:00Z");
        let mut second = said("uptime", 99.95, "2026-11-17T09:00:00Z");
        (second.confidence, second.note, second.origin) = (None, None, CheckInOrigin::File);
        let third = said("activated", -2.5, "2026-11-23T09:00:00.125Z");
        store.check_in(&[third.clone(), first.clone()]).unwrap();
        store.check_in(std::slice::from_ref(&second)).unwrap();
        store.check_in(&[]).unwrap();
        let late = DateTime::from_timestamp(2_000_000_000, 0).unwrap();
        store.prune(&crate::store::Cut::at(late)).unwrap();
        let all = [first.clone(), second, third.clone()];
        assert_eq!(store.check_ins(None).unwrap(), all);
        assert_eq!(store.check_ins(Some("activated")).unwrap(), [first, third]);
        assert_eq!(store.check_ins(Some("nothing")).unwrap(), []);
    }

    #[test]
    fn a_check_in_that_is_refused_takes_the_others_with_it() {
        let state = tempfile::tempdir().unwrap();
        let store = Store::open(&state.path().join(super::super::FILE_NAME)).unwrap();
        let mut wrong = said("activated", 31.0, "2026-11-16T09:00:00Z");
        wrong.confidence = Some(11);
        let good = said("uptime", 1.0, "2026-11-16T09:00:00Z");
        assert!(store.check_in(&[good, wrong]).is_err());
        assert_eq!(store.check_ins(None).unwrap(), []);
    }
}
