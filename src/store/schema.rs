//! The tables, and the way from every older version to them.
//!
//! The version stands in SQLite's `user_version`, the mark that the file is ours in its
//! `application_id`. A step that has been released is never edited: a change is a new step.

use rusqlite::{Connection, Result, TransactionBehavior};

/// Marks a file as a history of this program: `pOS1` in ASCII.
pub(super) const APPLICATION_ID: i32 = 0x704f_5331;

/// Step `n` leads from version `n` to version `n + 1`.
///
/// A record is what a run leaves for later runs, of any kind; who reads one knows its type.
///
/// A delivery without a run is a message that belongs to none. JSON is kept as the text it was
/// written in. Times are RFC 3339 in UTC with milliseconds, so that their order as texts is their
/// order in time. Ids are never given twice, so that a key made of one stays unique after pruning.
///
/// The parts of one message for one sink share its `message`, the key without the part. The
/// `server_time` is the other side's, in seconds, at the last attempt; `destination` is where that
/// went, and `receipt` what the other side calls the result.
///
/// A reading is of the day or instant `about`, as its source `told`, or else of the day on which it
/// was read.
///
/// An item of feedback is kept once, by its key; its date is that of what was said, else of when it
/// was first seen.
///
/// Check-ins belong to no run and are never pruned: they are what the user said.
///
/// A run has `finished_at` once everything that could be sent was, and a `rating` if the user gave one.
pub(super) const STEPS: &[&str] = &[
    "
CREATE TABLE runs (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    workflow     TEXT NOT NULL,
    period       TEXT NOT NULL,
    started_at   TEXT NOT NULL,
    generated_at TEXT NOT NULL,
    timezone     TEXT NOT NULL,
    trigger      TEXT NOT NULL CHECK (trigger IN ('manual', 'scheduled')),
    version      TEXT NOT NULL,
    writer       TEXT NOT NULL CHECK (json_valid(writer)),
    problems     TEXT NOT NULL CHECK (json_valid(problems)),
    facts        TEXT NOT NULL CHECK (json_valid(facts)),
    report       TEXT NOT NULL CHECK (json_valid(report)),
    markdown     TEXT NOT NULL
) STRICT;
CREATE INDEX runs_by_workflow ON runs (workflow, id);
CREATE TABLE deliveries (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id     INTEGER REFERENCES runs (id) ON DELETE CASCADE,
    key        TEXT NOT NULL UNIQUE,
    workflow   TEXT NOT NULL,
    period     TEXT NOT NULL,
    sink       TEXT NOT NULL,
    part       INTEGER NOT NULL CHECK (part >= 0),
    state      TEXT NOT NULL CHECK (state IN
               ('planned', 'sending', 'sent', 'refused', 'unknown', 'dropped', 'skipped')),
    attempts   INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error TEXT,
    body       BLOB NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX deliveries_by_run ON deliveries (run_id);
",
    "
ALTER TABLE deliveries ADD COLUMN message TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN parts INTEGER NOT NULL DEFAULT 1 CHECK (parts >= 1);
ALTER TABLE deliveries ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN handles TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(handles));
ALTER TABLE deliveries ADD COLUMN created_at TEXT;
ALTER TABLE deliveries ADD COLUMN expires_at TEXT;
ALTER TABLE deliveries ADD COLUMN not_before TEXT;
ALTER TABLE deliveries ADD COLUMN attempted_at TEXT;
ALTER TABLE deliveries ADD COLUMN server_time INTEGER;
ALTER TABLE deliveries ADD COLUMN destination TEXT;
ALTER TABLE deliveries ADD COLUMN receipt TEXT;
ALTER TABLE deliveries ADD COLUMN told_at TEXT;
CREATE INDEX deliveries_by_message ON deliveries (message);
CREATE INDEX deliveries_open ON deliveries (id)
    WHERE state IN ('planned', 'sending', 'unknown');
CREATE TABLE slack_workspaces (
    base TEXT PRIMARY KEY,
    team TEXT NOT NULL,
    name TEXT NOT NULL
) STRICT;
CREATE TABLE slack_destinations (
    base        TEXT NOT NULL,
    address     TEXT NOT NULL,
    channel     TEXT NOT NULL,
    resolved_at TEXT NOT NULL,
    PRIMARY KEY (base, address)
) STRICT;
",
    "
CREATE TABLE records (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    kind   TEXT NOT NULL,
    date   TEXT NOT NULL,
    body   TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX records_by_kind ON records (kind, date);
CREATE INDEX records_by_run ON records (run_id);
",
    "
ALTER TABLE runs ADD COLUMN prompt TEXT;
ALTER TABLE runs ADD COLUMN reply TEXT CHECK (reply IS NULL OR json_valid(reply));
",
    "
CREATE TABLE slots (
    workflow TEXT NOT NULL,
    slot     TEXT NOT NULL,
    run_id   INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    skipped  TEXT,
    at       TEXT NOT NULL,
    PRIMARY KEY (workflow, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX slots_by_run ON slots (run_id);
",
    "
ALTER TABLE runs ADD COLUMN late TEXT;
",
    "
ALTER TABLE runs ADD COLUMN finished_at TEXT;
ALTER TABLE runs ADD COLUMN rating INTEGER CHECK (rating BETWEEN 1 AND 5);
",
    "
CREATE TABLE readings (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    metric  TEXT NOT NULL,
    about   TEXT NOT NULL,
    told    INTEGER NOT NULL CHECK (told IN (0, 1)),
    value   REAL NOT NULL,
    partial INTEGER NOT NULL CHECK (partial IN (0, 1)),
    read_at TEXT NOT NULL
) STRICT;
CREATE INDEX readings_by_metric ON readings (metric, about);
CREATE INDEX readings_by_time ON readings (read_at);
",
    "
CREATE TABLE feedback (
    key        TEXT PRIMARY KEY,
    date       TEXT NOT NULL,
    body       TEXT NOT NULL CHECK (json_valid(body)),
    first_seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX feedback_by_date ON feedback (date);
",
    "
CREATE TABLE check_ins (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    key_result TEXT NOT NULL,
    value      REAL NOT NULL,
    confidence INTEGER CHECK (confidence BETWEEN 0 AND 10),
    note       TEXT,
    at         TEXT NOT NULL,
    origin     TEXT NOT NULL CHECK (origin IN ('command', 'file', 'metric'))
) STRICT;
CREATE INDEX check_ins_by_key_result ON check_ins (key_result, at);
",
];

/// What a file is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A database in which nobody has created anything yet.
    Empty,
    /// A history of this version, which may be newer than [`STEPS`].
    Ours(usize),
    /// A database of another program.
    Foreign,
}

/// Looks without writing.
pub(super) fn standing(connection: &Connection) -> Result<Standing> {
    let (application, version, objects): (i32, i32, u32) = connection.query_row(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
         FROM pragma_application_id, pragma_user_version",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    Ok(match (application, usize::try_from(version), objects) {
        (APPLICATION_ID, Ok(version), _) => Standing::Ours(version),
        (0, Ok(0), 0) => Standing::Empty,
        _ => Standing::Foreign,
    })
}

/// Takes the missing steps in one transaction: all of them or none. Another process may have taken
/// them meanwhile, so where to begin is asked again inside.
pub(super) fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = match standing(&transaction)? {
        Standing::Empty => 0,
        Standing::Ours(version) => version,
        Standing::Foreign => return Ok(()),
    };
    if version >= steps.len() {
        return Ok(());
    }
    for (reached, step) in (1_u32..).zip(steps).skip(version) {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", reached)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()
}
