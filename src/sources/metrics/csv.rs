//! A figure in a table: one column, of the rows that match.

use super::dates::Template;
use super::series::{Gap, Point, Points};
use super::{Measure, number_in, when_text};
use crate::domain::{Loaded, MetricReading, MetricSpec, ProblemKind, clean, shorten};
use crate::files;
use crate::sources::csv::{self, Table};
use crate::sources::{Context, Metric};
use crate::time::Moment;
use std::path::{Path, PathBuf};

/// The largest table that is read.
const MOST_BYTES: u64 = 64 << 20;

/// A metric in a table.
#[derive(Debug, Clone)]
pub struct CsvMetric {
    /// What it is.
    pub measure: Measure,
    /// The file.
    pub path: PathBuf,
    /// The column of the values.
    pub column: String,
    /// The column that says of when each value is.
    pub date: Option<String>,
    /// Only rows with these texts in these columns count.
    pub filter: Vec<(String, Template)>,
    /// `1.234,5` is written for 1234.5.
    pub decimal_comma: bool,
}

impl Metric for CsvMetric {
    fn spec(&self) -> &MetricSpec {
        &self.measure.spec
    }

    fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn load(&self, context: &Context) -> Loaded<MetricReading> {
        let place = self.path.display();
        let contents = match files::read_regular(&self.path, MOST_BYTES) {
            Ok(contents) => contents,
            Err(why) => {
                let message = format!("{place} cannot be read: {why}");
                return self.measure.unknown(ProblemKind::Unreachable, message);
            }
        };
        match csv::read(&contents.bytes).and_then(|table| self.points(&table, context.moment)) {
            Ok(points) => self.measure.readings(points, context.moment),
            Err(why) => self.measure.no_data(format!("{place}: {why}")),
        }
    }
}

impl CsvMetric {
    fn points(&self, table: &Table, moment: Moment) -> Result<Points, String> {
        let value = column(table, &self.column)?;
        let date = self.date.as_deref().map(|name| column(table, name)).transpose()?;
        let filter = self.filter.iter().map(|(name, wanted)| {
            column(table, name).map(|index| (index, wanted.on(moment.today())))
        });
        let filter: Vec<(usize, String)> = filter.collect::<Result<_, _>>()?;
        let rows = table.rows.iter().filter(|row| {
            filter.iter().all(|(index, wanted)| row.cell(*index).trim() == wanted.trim())
        });
        let mut points: Vec<Point> = rows
            .map(|row| {
                let value = self.number(row.cell(value));
                let mut point = Point { at: None, value, place: format!("line {}", row.line) };
                if let Some(date) = date {
                    let text = row.cell(date);
                    point.date(when_text(text, moment).ok_or_else(|| {
                        let shown = shorten(&clean(text), super::QUOTED);
                        format!("{shown:?} is no date such as 2026-11-24")
                    }));
                }
                point
            })
            .collect();
        // Where a row that cannot be read belongs is not known, so it counts against all.
        points.extend(table.flaws.iter().map(|flaw| {
            let (place, why) = flaw.split_once(": ").unwrap_or(("", flaw));
            Point { at: None, value: Err(Gap::Wrong(why.to_owned())), place: place.to_owned() }
        }));
        Ok(Points::Series { points, whole: None })
    }

    fn number(&self, text: &str) -> Result<f64, Gap> {
        if !self.decimal_comma {
            return number_in(text);
        }
        number_in(&text.replace('.', "").replace(',', ".")).map_err(|gap| match gap {
            Gap::Wrong(_) => {
                Gap::Wrong(format!("{:?} is no number", shorten(&clean(text), super::QUOTED)))
            }
            missing @ Gap::Missing(_) => missing,
        })
    }
}

/// The column called `name`.
fn column(table: &Table, name: &str) -> Result<usize, String> {
    table.column(name).ok_or_else(|| {
        let shown = table.columns.iter().take(8).map(|name| shorten(&clean(name), 20));
        let shown: Vec<String> = shown.collect();
        if shown.is_empty() {
            return format!("there is no column \"{name}\", the table is empty");
        }
        format!("there is no column \"{name}\" (there is {})", shown.join(", "))
    })
}
