//! Opening a database: only after a look at what it is, and private in any case.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::failure::{failure, move_aside};
use super::schema::{self, Standing};
use crate::error::{Failure, Kind, Result};
use crate::files;
use crate::unix;

/// How long to wait before asking again where SQLite itself does not wait.
const RETRY: Duration = Duration::from_millis(5);

/// The smallest page of a database, in bytes, and so the smallest database.
const SMALLEST_PAGE: u64 = 512;

/// How long to wait for another process that is writing.
const BUSY: Duration = Duration::from_secs(5);

/// Creates the folder and the file where they are missing.
///
/// A file that exists is not opened here: closing it would release the locks that SQLite holds on
/// it elsewhere in this process (POSIX locks belong to the process, not to the open file).
pub(super) fn create(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    files::create_private_dir(folder)?;
    match files::open_private(path, OpenOptions::new().write(true).create_new(true)) {
        Ok(file) => {
            file.sync_all()?;
            files::sync_folder(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

// Without the flag for URIs: a path that begins with `file:` is a path. Without the one that
// creates: SQLite would use the umask.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// Opens the file at `path`, which exists, as a history of the newest version.
pub(super) fn connect(path: &Path) -> Result<Connection> {
    let mut connection =
        Connection::open_with_flags(path, FLAGS).map_err(|error| failure(path, error))?;
    prepare(&mut connection, path).map_err(|error| failure(path, error))??;
    Ok(connection)
}

/// Opens the file at `path`, which exists, without changing it; `None` if it is no history of the
/// newest version yet.
pub(super) fn look(path: &Path) -> Result<Option<Connection>> {
    let (connection, standing) = examined(path)?;
    Ok((standing == Standing::Ours(schema::STEPS.len())).then_some(connection))
}

/// Opens the file at `path`, which exists, without changing it, and says what it is.
pub(super) fn examined(path: &Path) -> Result<(Connection, Standing)> {
    let connection =
        Connection::open_with_flags(path, FLAGS).map_err(|error| failure(path, error))?;
    let standing = examine(&connection, path).map_err(|error| failure(path, error))??;
    let forbid = connection.pragma_update(None, "query_only", true);
    forbid.map_err(|error| failure(path, error))?;
    Ok((connection, standing))
}

/// Looks what the database is, and makes a history of the newest version of it. The outer error is
/// one of SQLite, the inner one is ours.
fn prepare(connection: &mut Connection, path: &Path) -> rusqlite::Result<Result<()>> {
    let standing = match examine(connection, path)? {
        Ok(standing) => standing,
        Err(refused) => return Ok(Err(refused)),
    };
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    make_private(path);
    use_write_ahead_log(connection)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    if standing != Standing::Ours(schema::STEPS.len()) {
        schema::migrate(connection, schema::STEPS)?;
    }
    // After the migrations, which may rebuild a table that others refer to.
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(Ok(()))
}

/// Looks what the database is and refuses what is not ours or newer than we are, without writing.
fn examine(connection: &Connection, path: &Path) -> rusqlite::Result<Result<Standing>> {
    connection.busy_timeout(BUSY)?;
    // What another program or version left in the write-ahead log stays there if we turn back:
    // otherwise closing the last connection would move it into the file.
    let pending = fs::metadata(companion(path, "-wal")).is_ok_and(|wal| wal.len() > 0);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, pending)?;
    let newest = schema::STEPS.len();
    // SQLite takes what is shorter than a page for an empty database, and would write over it.
    if fs::metadata(path).is_ok_and(|file| (1..SMALLEST_PAGE).contains(&file.len())) {
        return Ok(Err(no_database(path)));
    }
    let standing = schema::standing(connection)?;
    Ok(match standing {
        Standing::Foreign => Err(foreign(path)),
        Standing::Ours(version) if version > newest => Err(newer(path, version)),
        Standing::Empty | Standing::Ours(_) => Ok(standing),
    })
}

/// Switches to write-ahead mode. Of processes that do this at once for a new database, SQLite turns
/// all but one away without waiting for its busy timeout, so the waiting is done here.
///
/// The answer, the mode in force, is not looked at: on file systems without shared memory the
/// rollback journal stays, which is as safe.
fn use_write_ahead_log(connection: &Connection) -> rusqlite::Result<()> {
    let began = Instant::now();
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && began.elapsed() < BUSY =>
            {
                std::thread::sleep(RETRY);
            }
            outcome => return outcome,
        }
    }
}

fn newer(path: &Path, version: usize) -> Failure {
    let newest = schema::STEPS.len();
    let message = format!(
        "the history {} has schema version {version}, and this personal-os knows versions up to \
         {newest}",
        path.display()
    );
    Failure::new(Kind::Config, message)
        .hint("install the newer version of personal-os that wrote it")
        .hint(move_aside(path))
}

fn no_database(path: &Path) -> Failure {
    Failure::new(Kind::Io, format!("{} is not a database", path.display())).hint(move_aside(path))
}

fn foreign(path: &Path) -> Failure {
    let message = format!("{} is a database of another program", path.display());
    Failure::new(Kind::Io, message).hint(move_aside(path))
}

/// Takes the access of group and others away, as it comes back with a restored or copied file.
/// SQLite gives the files beside it the mode of the database when it creates them.
fn make_private(path: &Path) {
    for file in [path.to_path_buf(), companion(path, "-wal"), companion(path, "-shm")] {
        if fs::metadata(&file).is_ok_and(|metadata| unix::is_open_to_others(unix::mode(&metadata)))
        {
            // File systems without modes refuse this; their mount options decide who reads.
            let _ = fs::set_permissions(&file, unix::permissions(0o600));
        }
    }
}

/// A file that SQLite keeps beside the database.
pub(super) fn companion(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
