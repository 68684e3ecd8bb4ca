//! A figure in a database of SQLite: one query, which cannot write.
//!
//! It gives one value, or one a row, or a date and a value a row.

use super::dates::Template;
use super::series::{Gap, Point, Points};
use super::{Measure, when};
use crate::domain::{Loaded, MetricReading, MetricSpec, ProblemKind, clean, shorten};
use crate::sources::{Context, Metric};
use crate::time::Moment;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, Row};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The most rows of an answer.
const MOST_ROWS: usize = 10_000;

/// Between two looks at the time, in steps of SQLite's machine.
const STEPS: i32 = 10_000;

/// How much of what SQLite says is shown, in columns.
const QUOTED: usize = 160;

/// A metric in a database.
#[derive(Debug, Clone)]
pub struct SqliteMetric {
    /// What it is.
    pub measure: Measure,
    /// The file.
    pub path: PathBuf,
    /// The query.
    pub query: Template,
    /// How long opening and asking may take.
    pub timeout: Duration,
}

impl Metric for SqliteMetric {
    fn spec(&self) -> &MetricSpec {
        &self.measure.spec
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn load(&self, context: &Context) -> Loaded<MetricReading> {
        let place = self.path.display();
        // SQLite waits for ever on what is no file.
        match std::fs::metadata(&self.path) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => {
                let message = format!("{place} is no regular file");
                return self.measure.unknown(ProblemKind::Unreachable, message);
            }
            Err(why) => {
                let message = format!("{place} cannot be opened: {why}");
                return self.measure.unknown(ProblemKind::Unreachable, message);
            }
        }
        match self.ask(context.moment) {
            Ok(Ok(points)) => self.measure.readings(points, context.moment),
            Ok(Err(why)) => self.measure.no_data(why),
            Err(error) => self.failed(&error),
        }
    }
}

impl SqliteMetric {
    /// What the query gives; the outer error is one of SQLite.
    fn ask(&self, moment: Moment) -> rusqlite::Result<Result<Points, String>> {
        let begun = Instant::now();
        let timeout = self.timeout;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(timeout)?;
        connection.progress_handler(STEPS, Some(move || begun.elapsed() > timeout))?;
        connection.pragma_update(None, "query_only", true)?;
        let mut statement = connection.prepare(&self.query.on(moment.today()))?;
        let columns = statement.column_count();
        if !statement.readonly() || columns == 0 {
            return Ok(Err("the query must only read, write SELECT …".to_owned()));
        }
        if columns > 2 {
            let why =
                format!("the query gives {columns} columns, not a value, or a date and a value");
            return Ok(Err(why));
        }
        let mut rows = statement.query([])?;
        let mut points = Vec::new();
        while let Some(row) = rows.next()? {
            if points.len() == MOST_ROWS {
                return Ok(Err(format!("the query gives more than {MOST_ROWS} rows")));
            }
            let place = format!("row {}", points.len() + 1);
            points.push(point(row, columns, place, moment)?);
        }
        Ok(match points.len() {
            0 => Err("the query gives no row".to_owned()),
            1 => Ok(points.pop().map_or_else(|| Points::one(Ok(0.0), None), Points::One)),
            _ => Ok(Points::Series { points, whole: None }),
        })
    }

    fn failed(&self, error: &rusqlite::Error) -> Loaded<MetricReading> {
        let place = self.path.display();
        let limit = self.timeout.as_secs_f64();
        let (kind, what) = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                (ProblemKind::Unreachable, "is locked by another program".to_owned())
            }
            Some(ErrorCode::OperationInterrupted) => {
                (ProblemKind::Unreachable, format!("did not answer within {limit} s"))
            }
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                (ProblemKind::Malformed, "is no sound database of SQLite".to_owned())
            }
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                (ProblemKind::Unreachable, format!("cannot be opened: {error}"))
            }
            _ => {
                let why = shorten(&clean(&error.to_string()), QUOTED);
                (ProblemKind::Malformed, format!("did not take the query: {why}"))
            }
        };
        self.measure.unknown(kind, format!("{place} {what}"))
    }
}

/// One row: its last column is the value, a first one of two is the date.
fn point(row: &Row<'_>, columns: usize, place: String, moment: Moment) -> rusqlite::Result<Point> {
    let text = |text: &[u8]| shorten(&clean(&String::from_utf8_lossy(text)), super::QUOTED);
    let value = match row.get_ref(columns.saturating_sub(1))? {
        #[expect(clippy::cast_precision_loss, reason = "what JSON has as numbers, too")]
        ValueRef::Integer(number) => Ok(number as f64),
        ValueRef::Real(number) if number.is_finite() => Ok(number),
        ValueRef::Real(_) => Err(Gap::Wrong("it is no finite number".to_owned())),
        ValueRef::Null => Err(Gap::Missing("it is null".to_owned())),
        ValueRef::Text(bytes) => Err(Gap::Wrong(format!("it is text, {:?}", text(bytes)))),
        ValueRef::Blob(_) => Err(Gap::Wrong("it is a blob".to_owned())),
    };
    let mut point = Point { at: None, value, place };
    if columns == 2 {
        point.date(when(
            &match row.get_ref(0)? {
                ValueRef::Text(bytes) => Value::String(String::from_utf8_lossy(bytes).into_owned()),
                ValueRef::Integer(number) => Value::from(number),
                ValueRef::Real(_) | ValueRef::Null | ValueRef::Blob(_) => Value::Null,
            },
            moment,
        ));
    }
    Ok(point)
}
