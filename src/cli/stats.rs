//! `history stats`: how reliable and how useful runs were, each figure beside its target.

use super::args::Day;
use super::{Session, date};
use crate::error::{Failure, Kind, Result};
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};
use crate::run::Listing;
use crate::run::stats::{self, Figures, Range, Share, Stats};
use crate::store::Store;
use crate::time::Moment;
use serde::Serialize;

/// What stands where nothing was recorded.
const NOT_KNOWN: &str = "not known";

pub(super) fn show(
    session: &mut Session,
    store: Option<&Store>,
    (from, to): (Option<Day>, Option<Day>),
    json: bool,
    moment: Moment,
) -> Result<()> {
    let day = |day: Option<Day>| day.map(|day| date(day, moment.today()));
    let range = Range { from: day(from), to: day(to) };
    if let Range { from: Some(from), to: Some(to) } = range
        && from >= to
    {
        let message = format!("no day is from {from} on and before {to}");
        return Err(
            Failure::new(Kind::Usage, message).hint("--to is the first day that no longer counts")
        );
    }
    let stats = stats::stats(store, range, moment.zone)?;
    if json {
        #[derive(Serialize)]
        struct Object {
            timezone: &'static str,
            #[serde(flatten)]
            stats: Stats,
        }
        return session.print_json(&Listing::new(Object { timezone: moment.zone.name(), stats }));
    }
    session.print_document(&document(&stats, moment))
}

fn document(stats: &Stats, moment: Moment) -> Document {
    let title = Line::new().ours(format!("Runs {}", span(stats, moment)).trim_end().to_owned());
    let mut sections = Vec::new();
    if !stats.workflows.is_empty() {
        sections.push(Section::new("Runs", Body::Table(table(stats))));
        sections.push(Section::new("Tasks", Body::Lines(vec![tasks(stats)])));
    }
    let footer = if stats.workflows.is_empty() {
        Vec::new()
    } else {
        [
            "Delivered: every message arrived. On time: within five minutes of its slot; slots that \
             were missed count, days of rest do not.",
            "A run that failed before it was recorded is not in the history, and nothing recorded \
             tells how much time was saved.",
        ]
        .map(|line| Line::new().faint(line))
        .to_vec()
    };
    Document { title, verdict: vec![verdict(stats)], sections, footer }
}

/// Of which days, in words.
fn span(stats: &Stats, moment: Moment) -> String {
    let day = |day| words::day(day, moment.today());
    let before = |to: chrono::NaiveDate| day(to.pred_opt().unwrap_or(to));
    match (stats.from.or(stats.first), stats.to) {
        (Some(from), Some(to)) => format!("from {} to {}", day(from), before(to)),
        (Some(from), None) => format!("since {}", day(from)),
        (None, Some(to)) => format!("to {}", before(to)),
        (None, None) => String::new(),
    }
}

fn verdict(stats: &Stats) -> Line {
    if stats.workflows.is_empty() {
        return Line::new().ours("Nothing was recorded, so nothing is known.");
    }
    let total = &stats.total;
    let judged = [
        ("delivered", total.success.is_met()),
        ("on time", total.on_time.is_met()),
        ("quick", total.duration.is_met()),
        ("tasks done", stats.task_completion.is_met()),
    ];
    let those = |wanted: Option<bool>| {
        let names = judged.iter().filter(|(_, met)| *met == wanted).map(|(name, _)| *name);
        names.collect::<Vec<_>>().join(", ")
    };
    let runs = if total.runs == 1 { "1 run".to_owned() } else { format!("{} runs", total.runs) };
    let mut line = Line::new().ours(runs);
    for (words, met) in
        [("on target", Some(true)), ("below target", Some(false)), (NOT_KNOWN, None)]
    {
        let names = those(met);
        if !names.is_empty() {
            line = line.ours(format!(" · {words}: {names}"));
        }
    }
    line.ours(".")
}

fn table(stats: &Stats) -> Table {
    let total = &stats.total;
    let percent = |share: Share| format!("{:.0} %", share.target * 100.0);
    let columns = vec![
        Column::new("workflow", Fit::Whole),
        Column::new("runs", Fit::Whole).right(),
        Column::new("delivered", Fit::Wrap),
        Column::new("on time", Fit::Wrap),
        Column::new("p50", Fit::Whole).right(),
        Column::new("p95", Fit::Whole).right(),
        Column::new("rated", Fit::Wrap),
    ];
    let target = [
        "target".to_owned(),
        String::new(),
        percent(total.success),
        percent(total.on_time),
        String::new(),
        format!("{:.0} s", total.duration.target_seconds),
        String::new(),
    ];
    let mut rows = vec![target.map(|text| Line::new().faint(text)).to_vec()];
    rows.extend(stats.workflows.iter().map(|(name, figures)| row(name, figures)));
    if stats.workflows.len() > 1 {
        rows.push(row("together", total));
    }
    Table { columns, rows }
}

fn row(name: &str, figures: &Figures) -> Vec<Line> {
    let Figures { runs, success, on_time, duration, satisfaction, open, .. } = figures;
    let seconds = |seconds: Option<f64>| {
        seconds.map_or_else(|| NOT_KNOWN.to_owned(), |seconds| format!("{seconds:.1} s"))
    };
    let mut delivered = share(*success);
    if *open > 0 {
        delivered += &format!(", {open} still to be sent");
    }
    let rated = match satisfaction.mean {
        Some(mean) => format!("{mean:.1} of 5 ({})", satisfaction.runs),
        None => "not rated".to_owned(),
    };
    [
        name.to_owned(),
        runs.to_string(),
        delivered,
        share(*on_time),
        seconds(duration.p50_seconds),
        seconds(duration.p95_seconds),
        rated,
    ]
    .map(|text| Line::new().ours(text))
    .to_vec()
}

/// `95 % (19 of 20)`: rounded down, so that what misses its target does not look as if it met it.
fn share(share: Share) -> String {
    match share.share {
        Some(of_one) => {
            format!("{} % ({} of {})", (of_one * 100.0 + 1e-9).floor(), share.reached, share.of)
        }
        None => NOT_KNOWN.to_owned(),
    }
}

fn tasks(stats: &Stats) -> Line {
    let Share { target, reached, of, share: known } = stats.task_completion;
    let target = format!("target {:.0} %", target * 100.0);
    match known {
        Some(_) => {
            let days = if stats.task_days == 1 { "day" } else { "days" };
            let percent = share(stats.task_completion);
            let percent = percent.split(" (").next().unwrap_or_default();
            Line::new().ours(format!(
                "Done on their day: {reached} of {of} planned tasks in {} {days}, {percent} ({target})",
                stats.task_days
            ))
        }
        None => Line::new().ours(format!("Done on their day: {NOT_KNOWN} ({target})")),
    }
}
