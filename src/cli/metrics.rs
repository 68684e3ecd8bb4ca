//! `metrics`: what the metrics say.

use super::Session;
use super::args::MetricsOptions;
use crate::agents::unknown;
use crate::domain::{Direction, Kpi, Problem, WeekChange};
use crate::error::Result;
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::{self, Listing};
use crate::time::{Moment, When, rfc3339};
use chrono::NaiveDate;
use serde::Serialize;

pub(super) fn run(session: &mut Session, options: &MetricsOptions) -> Result<()> {
    let prepared = session.prepare()?;
    let moment = prepared.moment;
    let (rows, problems) = session
        .with_parts(&prepared, |parts| parts.key_figures(options.strict, options.record))
        .map_err(|failure| if options.strict { failure.hint(run::STRICT_HINT) } else { failure })?;
    if options.json {
        let metrics = rows.iter().map(|row| MetricJson::of(row, moment)).collect();
        return session.print_json(&Listing::new(Metrics { metrics, problems }));
    }
    session.print_document(&document(&rows, &problems, moment))
}

/// `metrics --json`.
#[derive(Serialize)]
struct Metrics<'a> {
    metrics: Vec<MetricJson<'a>>,
    problems: Vec<Problem>,
}

#[derive(Serialize)]
struct MetricJson<'a> {
    name: &'a str,
    unit: Option<&'a str>,
    direction: Direction,
    target: Option<f64>,
    met: Option<bool>,
    /// No data is `null`, and not zero.
    value: Option<f64>,
    as_of: Option<String>,
    read_at: Option<String>,
    /// The day of the value is under way.
    partial: Option<bool>,
    /// The value so far of the day under way, where `value` is of one that is over.
    so_far: Option<f64>,
    change: Option<WeekChange>,
    stopped: Option<NaiveDate>,
}

impl<'a> MetricJson<'a> {
    fn of(row: &'a Kpi, moment: Moment) -> Self {
        let now = row.now.as_ref();
        Self {
            name: &row.spec.name,
            unit: row.spec.unit.as_deref(),
            direction: row.spec.direction,
            target: row.spec.target,
            met: row.met,
            value: now.map(|now| now.value),
            as_of: now.and_then(|now| now.as_of).map(|as_of| as_of.to_json(moment.zone)),
            read_at: now.map(|now| rfc3339(now.read_at, moment.zone)),
            partial: now.map(|now| now.partial),
            so_far: row.so_far.as_ref().map(|reading| reading.value),
            change: row.change,
            stopped: row.stopped,
        }
    }
}

fn document(rows: &[Kpi], problems: &[Problem], moment: Moment) -> Document {
    let known = rows.iter().filter(|row| row.now.is_some()).count();
    let verdict = match (rows.len(), known) {
        (0, _) => "no metric is configured; `personal-os config edit` adds one".to_owned(),
        (1, 1) => "1 metric".to_owned(),
        (all, known) if all == known => format!("{all} metrics"),
        (all, known) => format!("{known} of {all} metrics have a value"),
    };
    let columns = vec![
        Column::new("metric", Fit::Shorten),
        Column::new("now", Fit::Whole).right(),
        Column::new("as of", Fit::Whole),
        Column::new("in 7 days", Fit::Whole).right(),
        Column::new("target", Fit::Whole),
    ];
    let table = Table { columns, rows: rows.iter().map(|row| cells(row, moment)).collect() };
    Document {
        title: Line::new().ours("Metrics"),
        verdict: vec![Line::new().ours(verdict)],
        sections: vec![Section::new("Metrics", Body::Table(table)).obvious(), unknown(problems)],
        footer: Vec::new(),
    }
}

fn cells(row: &Kpi, moment: Moment) -> Vec<Line> {
    let name = Line::new().outside(&row.spec.name);
    let unit = |line: Line| match &row.spec.unit {
        Some(unit) => line.ours(" ").outside(unit),
        None => line,
    };
    let now = match &row.now {
        Some(now) => unit(Line::new().ours(figure(now.value))),
        None => Line::new().faint("no data"),
    };
    let change = match row.change {
        Some(change) => Line::new().ours(changed(change)),
        None if row.now.is_some() => Line::new().faint("n/a"),
        None => Line::new(),
    };
    let target = match (row.spec.target, row.met) {
        (Some(target), met) => {
            let sign = if row.spec.direction == Direction::Up { "≥" } else { "≤" };
            let met = match met {
                Some(true) => ", met",
                Some(false) => ", not met",
                None => "",
            };
            Line::new().ours(format!("{sign} {}{met}", figure(target)))
        }
        (None, _) => Line::new(),
    };
    vec![name, now, as_of(row, moment), change, target]
}

/// Of when the value is, and what is different about it.
fn as_of(row: &Kpi, moment: Moment) -> Line {
    let (Some(now), Some(day)) = (&row.now, row.day) else { return Line::new() };
    let mut text = words::relative_day(day, moment.today());
    if let Some(When::At(at)) = now.as_of {
        text.push_str(&at.with_timezone(&moment.zone).format(" %H:%M").to_string());
    }
    if now.partial {
        text.push_str(", so far");
    }
    let line = if row.stopped.is_some() {
        Line::new().strong(text + ", stopped")
    } else {
        Line::new().ours(text)
    };
    match &row.so_far {
        Some(so_far) => line.faint(format!(" (today so far {})", figure(so_far.value))),
        None => line,
    }
}

/// `+10 (+25 %)`, `±0 (n/a %)`.
fn changed(change: WeekChange) -> String {
    let sign = |value: f64| if value > 0.0 { "+" } else { "" };
    let percent = match change.percent {
        Some(percent) => format!("{}{} %", sign(percent), figure((percent * 10.0).round() / 10.0)),
        None => "n/a %".to_owned(),
    };
    format!("{}{} ({percent})", sign(change.by), figure(change.by))
}

/// A number as a person reads it: four digits that count, or all before the point.
fn figure(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if value.fract() == 0.0 || size >= 1_000.0 => 0,
        _ if size >= 100.0 => 1,
        _ if size >= 10.0 => 2,
        _ if size >= 0.1 => 3,
        _ => 6,
    };
    let text = format!("{value:.decimals$}");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let text = if text == "-0" { "0" } else { text };
    text.replacen('-', "−", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_show_what_counts() {
        for (value, shown) in [
            (0.0, "0"),
            (-0.0, "0"),
            (42.0, "42"),
            (1_234_567.0, "1234567"),
            (1_234.56, "1235"),
            (123.456, "123.5"),
            (12.345_6, "12.35"),
            (0.1 + 0.2, "0.3"),
            (0.012_34, "0.01234"),
            (-7.5, "−7.5"),
            (-0.000_000_1, "0"),
        ] {
            assert_eq!(figure(value), shown);
        }
    }

    #[test]
    fn a_change_has_its_sign_and_no_percent_from_zero() {
        let day = NaiveDate::default();
        let of = |by, percent| changed(WeekChange { from: 0.0, day, by, percent, better: None });
        assert_eq!(of(10.0, Some(25.0)), "+10 (+25 %)");
        assert_eq!(of(-2.5, Some(-6.249)), "−2.5 (−6.2 %)");
        assert_eq!(of(5.0, None), "+5 (n/a %)");
        assert_eq!(of(0.0, Some(0.0)), "0 (0 %)");
    }
}
