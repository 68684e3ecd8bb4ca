//! Real tables and databases.

use super::*;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn written(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.csv");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// The column `n` of a table, as `change` wants it.
fn csv(bytes: &[u8], change: impl FnOnce(&mut CsvMetric)) -> Loaded<MetricReading> {
    let (_folder, path) = written(bytes);
    let mut metric = CsvMetric {
        measure: measure(None),
        path,
        column: "n".to_owned(),
        date: None,
        filter: Vec::new(),
        decimal_comma: false,
    };
    change(&mut metric);
    let mut loaded = metric.load(&context());
    for problem in &mut loaded.problems {
        problem.message = problem.message.replace(&metric.path.display().to_string(), "FILE");
    }
    loaded
}

#[test]
fn the_rows_that_match_count() {
    let table = b"stage,n,day\nwon,5,2026-11-23\nlost,7,2026-11-23\nwon,6,2026-11-22\n";
    let won = |metric: &mut CsvMetric| {
        metric.filter = vec![("Stage".to_owned(), Template::parse("won").unwrap())];
    };
    assert_eq!(value(&csv(table, won)), 6.0);
    let sum = csv(table, |metric| {
        won(metric);
        metric.measure.aggregate = Aggregate::Sum;
    });
    assert_eq!(value(&sum), 11.0);
    let yesterday = csv(table, |metric| {
        metric.filter = vec![("day".to_owned(), Template::parse("{today-1}").unwrap())];
        metric.measure.aggregate = Aggregate::Count;
    });
    assert_eq!(value(&yesterday), 2.0);
    // The latest day counts, wherever it stands.
    assert_eq!(value(&csv(table, |metric| metric.date = Some("day".to_owned()))), 7.0);
}

#[test]
fn tables_come_as_spreadsheets_write_them() {
    let german = "\u{FEFF}Tag;n\r\n2026-11-22;\"1.234,5\"\r\n2026-11-23;1.300,25\r\n";
    let read = csv(german.as_bytes(), |metric| {
        metric.date = Some("tag".to_owned());
        metric.decimal_comma = true;
    });
    assert_eq!(value(&read), 1300.25);
    let wide: Vec<u8> =
        "n\tnote\r\n3\t\"two\nlines\"\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(value(&csv(&[b"\xFF\xFE", &wide[..]].concat(), |_| {})), 3.0);
    let why = gap(&csv(german.as_bytes(), |_| {}));
    assert_eq!(why, "no data: the last value: \"1.300,25\" is no number");
}

#[test]
fn what_a_table_does_not_say_is_no_data() {
    let why = |bytes: &[u8]| gap(&csv(bytes, |_| {}));
    assert_eq!(why(b"a,b\n1,2\n"), "no data: FILE: there is no column \"n\" (there is a, b)");
    assert_eq!(why(b""), "no data: FILE: there is no column \"n\", the table is empty");
    assert_eq!(why(b"n\n\xff\n"), "no data: FILE: line 2 is not UTF-8; save it as UTF-8 or UTF-16");
    // A row that does not fit its head may be the last one.
    let why = gap(&csv(b"n\n1\n2,3\n", |_| {}));
    assert_eq!(why, "no data: the last value: 2 cells under 1 columns");
    let dated = csv(b"day,n\n2026-11-22,1\nyesterday,5\n", |metric| {
        metric.date = Some("day".to_owned());
    });
    let first = "1 of 2 values cannot be read; the first is line 3: its date: \"yesterday\" is no date \
                 such as 2026-11-24";
    assert_eq!(dated.problems[0].message, first);
    assert_eq!(dated.items.unwrap().len(), 1);
}

fn database(statements: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    Connection::open(&path).unwrap().execute_batch(statements).unwrap();
    (folder, path)
}

fn sqlite(path: &Path, query: &str) -> Loaded<MetricReading> {
    let metric = SqliteMetric {
        measure: measure(None),
        path: path.to_path_buf(),
        query: Template::parse(query).unwrap(),
        timeout: Duration::from_secs(2),
    };
    let mut loaded = metric.load(&context());
    for problem in &mut loaded.problems {
        problem.message = problem.message.replace(&path.display().to_string(), "FILE");
    }
    loaded
}

#[test]
fn a_query_gives_one_value_or_a_series() {
    let (_folder, path) = database(
        "CREATE TABLE users (at TEXT, n REAL);
         INSERT INTO users VALUES ('2026-11-22', 3), ('2026-11-23', 4.5), ('2026-11-24', 1);",
    );
    assert_eq!(value(&sqlite(&path, "SELECT count(*) FROM users")), 3.0);
    assert_eq!(value(&sqlite(&path, "SELECT n FROM users WHERE at = '{today-1}';")), 4.5);
    assert_eq!(sqlite(&path, "SELECT at, n FROM users").items.unwrap().len(), 3);
    assert_eq!(value(&sqlite(&path, "SELECT n FROM users ORDER BY at")), 1.0);
}

#[test]
fn what_a_database_does_not_say_is_no_data() {
    let (_folder, path) = database("CREATE TABLE t (n); INSERT INTO t VALUES ('many'), (x'00')");
    let why = |query: &str| gap(&sqlite(&path, query));
    assert_eq!(why("SELECT n FROM t LIMIT 1"), "no data: it is text, \"many\"");
    assert_eq!(why("SELECT n FROM t WHERE typeof(n) = 'blob'"), "no data: it is a blob");
    assert_eq!(why("SELECT n FROM t WHERE n = 5"), "no data: the query gives no row");
    assert_eq!(why("SELECT max(n) FROM t WHERE n = 5"), "no data: it is null");
    let three = "no data: the query gives 3 columns, not a value, or a date and a value";
    assert_eq!(why("SELECT 1, 2, 3"), three);
    let missing = why("SELECT count(*) FROM users");
    assert!(missing.starts_with("FILE did not take the query: no such table: users"), "{missing}");
    let many = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 10001) SELECT x FROM c";
    assert_eq!(why(many), "no data: the query gives more than 10000 rows");
}

#[test]
fn a_query_can_only_read() {
    let (_folder, path) = database("CREATE TABLE t (n); INSERT INTO t VALUES (1)");
    for query in ["DELETE FROM t", "DROP TABLE t", "INSERT INTO t VALUES (2) RETURNING n"] {
        let why = gap(&sqlite(&path, query));
        assert!(why.contains("must only read") || why.contains("readonly"), "{query}: {why}");
    }
    let two = gap(&sqlite(&path, "SELECT 1; DELETE FROM t"));
    assert!(two.contains("did not take the query: Multiple statements"), "{two}");
    assert_eq!(value(&sqlite(&path, "SELECT count(*) FROM t")), 1.0);
}

#[test]
fn a_database_that_keeps_one_waiting_is_given_up() {
    let (folder, path) = database("CREATE TABLE t (n); INSERT INTO t VALUES (1)");
    let lock = Connection::open(&path).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let begun = Instant::now();
    let loaded = sqlite(&path, "SELECT n FROM t");
    assert_eq!(loaded.problems[0].kind, ProblemKind::Unreachable);
    assert_eq!(gap(&loaded), "FILE is locked by another program");
    lock.execute_batch("ROLLBACK").unwrap();
    let endless =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c";
    assert_eq!(gap(&sqlite(&path, endless)), "FILE did not answer within 2 s");
    assert!(begun.elapsed() < Duration::from_secs(20));
    let text = folder.path().join("text.db");
    std::fs::write(&text, "no database ".repeat(100)).unwrap();
    assert_eq!(gap(&sqlite(&text, "SELECT 1 FROM t")), "FILE is no sound database of SQLite");
    assert_eq!(gap(&sqlite(folder.path(), "SELECT 1")), "FILE is no regular file");
}
