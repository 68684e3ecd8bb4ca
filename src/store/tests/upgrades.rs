//! Histories of every older version: what they hold is there after they were opened.

use super::super::schema::{APPLICATION_ID, STEPS};
use super::*;

/// A row for each table of the version that has the table first, in the words of that version.
const ROWS: [(usize, &str, &str); 7] = [
    (
        1,
        "runs",
        "INSERT INTO runs (workflow, period, started_at, generated_at, timezone, trigger, version, writer,
             problems, facts, report, markdown)
         VALUES ('plan', '2026-11-24', '2026-11-24T07:00:00.000Z', '2026-11-24T07:00:00.000Z',
             'Europe/Berlin', 'manual', '0.1.0', '{}', '[]', '{\"a\":1}', '{}', 'Tue 24 Nov')",
    ),
    (
        1,
        "deliveries",
        "INSERT INTO deliveries (run_id, key, workflow, period, sink, part, state, body, updated_at)
         VALUES (1, 'run:1/plan/file', 'plan', '2026-11-24', 'file', 0, 'sent', x'C3BC',
             '2026-11-24T07:00:01.000Z')",
    ),
    (
        3,
        "records",
        "INSERT INTO records (run_id, kind, date, body) VALUES (1, 'day-plan', '2026-11-24', '{\"b\":2}')",
    ),
    (
        5,
        "slots",
        "INSERT INTO slots (workflow, slot, run_id, at)
         VALUES ('plan', '2026-11-24T08:00', 1, '2026-11-24T07:00:00.000Z')",
    ),
    (
        8,
        "readings",
        "INSERT INTO readings (metric, about, told, value, partial, read_at)
         VALUES ('Signups', '2026-11-23', 1, 41.5, 0, '2026-11-24T07:00:00.000Z')",
    ),
    (
        9,
        "feedback",
        "INSERT INTO feedback (key, date, body, first_seen)
         VALUES ('reviews:1', '2026-11-18', '{\"text\":\"cut off\"}', '2026-11-24T07:00:00.000Z')",
    ),
    (
        10,
        "check_ins",
        "INSERT INTO check_ins (key_result, value, confidence, note, at, origin)
         VALUES ('activated', 31, 6, 'live', '2026-11-24T07:00:00.000Z', 'command')",
    ),
];

/// The rows of a table with the columns that it had, as texts.
fn rows(connection: &Connection, table: &str, columns: &[String]) -> Vec<String> {
    let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
    let query = format!("SELECT {} FROM {table}", quoted.join(" || ',' || "));
    let mut statement = connection.prepare(&query).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

#[test]
fn what_every_older_version_kept_is_there_after_opening_it() {
    for version in 1..=STEPS.len() {
        let (_state, path) = place();
        let old = Connection::open(&path).unwrap();
        for step in &STEPS[..version] {
            old.execute_batch(step).unwrap();
        }
        old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        old.pragma_update(None, "user_version", u32::try_from(version).unwrap()).unwrap();
        let mut kept = Vec::new();
        for (_, table, insert) in ROWS.iter().filter(|(since, ..)| *since <= version) {
            old.execute_batch(insert).unwrap();
            let mut columns =
                old.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid").unwrap();
            let columns = columns.query_map([table], |row| row.get(0)).unwrap();
            let columns: Vec<String> = columns.collect::<rusqlite::Result<_>>().unwrap();
            let rows = rows(&old, table, &columns);
            assert_eq!(rows.len(), 1, "{table}");
            kept.push((*table, columns, rows));
        }
        drop(old);
        let mut store = Store::open(&path).unwrap();
        for (table, columns, before) in &kept {
            assert_eq!(rows(&store.connection, table, columns), *before, "version {version}");
        }
        // The program itself finds them, and goes on.
        let found = store.runs(&RunFilter::default()).unwrap();
        assert_eq!(found.len(), 1, "version {version}");
        store.record(&plan(24), &[delivery("a")]).unwrap();
        assert_eq!(store.runs(&RunFilter::default()).unwrap().len(), 2, "version {version}");
    }
    // A table that is new gets a row above.
    let (_state, path) = place();
    let store = Store::open(&path).unwrap();
    let mut tables = store
        .connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    let tables = tables.query_map([], |row| row.get(0)).unwrap();
    let tables: Vec<String> = tables.collect::<rusqlite::Result<_>>().unwrap();
    for table in tables.iter().filter(|table| !table.starts_with("slack_")) {
        assert!(ROWS.iter().any(|(_, known, _)| known == table), "{table}");
    }
}
