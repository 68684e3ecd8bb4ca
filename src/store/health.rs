//! How a history is, without a change to it.

use super::open;
use super::schema::{self, Standing};
use super::{Store, failure};
use crate::error::Result;
use std::fs;
use std::path::Path;

/// So many faults are told; one is enough to know.
const MOST_FAULTS: u32 = 3;

/// What a look at the file of a history finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The version of its tables; 0 is a file in which nothing has been created yet.
    pub version: usize,
    /// The version that this program writes.
    pub newest: usize,
    /// What SQLite finds wrong with its pages, in its words.
    pub faults: Vec<String>,
    /// The size of the file and of what SQLite keeps beside it, in bytes.
    pub bytes: u64,
}

impl Store {
    /// Examines the history at `path`; `None` if there is none. It fails as [`Store::open`] does,
    /// and changes nothing, not even an older version into the newest.
    pub fn health(path: &Path) -> Result<Option<Health>> {
        if !path.try_exists().unwrap_or(true) {
            return Ok(None);
        }
        let (connection, standing) = open::examined(path)?;
        let version = match standing {
            Standing::Ours(version) => version,
            Standing::Empty | Standing::Foreign => 0,
        };
        let check = format!("PRAGMA quick_check({MOST_FAULTS})");
        let faults = connection.prepare(&check).and_then(|mut statement| {
            statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
        });
        let mut faults = faults.map_err(|error| failure::failure(path, error))?;
        faults.retain(|fault| fault != "ok");
        let files = ["", "-wal", "-shm"].map(|suffix| open::companion(path, suffix));
        let size = |file| fs::metadata(file).map_or(0, |metadata| metadata.len());
        let bytes = files.iter().map(size).sum();
        Ok(Some(Health { version, newest: schema::STEPS.len(), faults, bytes }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn a_new_history_is_sound_and_a_missing_one_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        assert_eq!(Store::health(&path).unwrap(), None);
        assert!(!path.exists());
        drop(Store::open(&path).unwrap());
        let before = fs::read(&path).unwrap();
        let health = Store::health(&path).unwrap().unwrap();
        assert_eq!((health.version, health.faults.len()), (health.newest, 0));
        assert!(health.bytes >= 4096);
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn an_older_history_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute_batch(schema::STEPS[0]).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        connection.pragma_update(None, "application_id", schema::APPLICATION_ID).unwrap();
        drop(connection);
        let health = Store::health(&path).unwrap().unwrap();
        assert_eq!((health.version, health.newest), (1, schema::STEPS.len()));
        assert_eq!(Store::health(&path).unwrap().unwrap().version, 1);
    }

    #[test]
    fn a_damaged_page_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        drop(Store::open(&path).unwrap());
        let mut bytes = fs::read(&path).unwrap();
        let page = bytes.len() - 4096;
        bytes[page..page + 64].fill(0xA5);
        fs::write(&path, bytes).unwrap();
        let faults = Store::health(&path).map(|health| health.unwrap().faults);
        assert!(faults.is_err() || faults.is_ok_and(|faults| !faults.is_empty()));
        fs::write(&path, "no database at all, but longer than nothing").unwrap();
        assert_eq!(Store::health(&path).unwrap_err().kind, Kind::Io);
    }
}
