//! The review laid out.

use super::draft::{Detail, Report};
use super::facts::{Facts, KnownObjective, KnownResult};
use super::said;
use crate::agents::unknown;
use crate::domain::{Commitment, GoalStatus, KeyResult, Kpi};
use crate::goals::{Cause, Freshness, Standing};
use crate::report::{Body, Column, Document, Fit, Line, Section, Table, words};

/// So many lines of one kind are shown; the rest is a number.
const MOST_NAMED: usize = 5;

/// So many grades are shown: at the end of a cycle they are what is asked for.
const MOST_GRADES: usize = 24;

/// The cells of a bar.
const CELLS: u32 = 5;

pub(super) fn document(facts: &Facts, report: &Report) -> Document {
    let lines = |heading: &str, lines: Vec<Line>| Section::new(heading, Body::Lines(lines));
    let mut sections = Vec::new();
    if facts.objectives.is_empty() {
        sections.push(lines("Next", next_step(facts)));
    } else {
        sections.push(Section::new("Key results", Body::Table(table(facts))).lead());
        let moves = report.moves.iter().map(|one| one.text.0.clone()).collect();
        sections.push(Section::new("This week", Body::List(moves)).lead());
        sections.push(lines("Behind", some(&report.off_pace, MOST_NAMED)));
        sections.push(lines("Stale", some(&report.stale, MOST_NAMED)));
        sections.push(lines("Confidence", some(&report.conflicts, MOST_NAMED)));
        sections.push(lines("Grades", grades(facts, report)));
        sections.push(lines("Time", spent(facts)));
        sections.push(lines("Alignment", alignment(facts)));
    }
    sections.push(Section::new("Metrics", Body::Table(kpis(facts))));
    sections.push(unknown(&report.unknown));
    Document {
        title: Line::new().ours(format!("OKRs, week of {}", said::day(facts, facts.week))),
        verdict: report.verdict.iter().map(|said| said.0.clone()).collect(),
        sections,
        footer: footer(facts),
    }
}

fn table(facts: &Facts) -> Table {
    let columns = vec![
        Column::new("", Fit::Whole),
        Column::new("key result", Fit::Shorten),
        Column::new("way", Fit::Whole),
        Column::new("progress", Fit::Whole),
        Column::new("pace", Fit::Whole).right(),
        Column::new("ends", Fit::Whole).right(),
        Column::new("conf", Fit::Whole).right(),
        Column::new("age", Fit::Whole).right(),
        Column::new("", Fit::Whole),
    ];
    let mut rows = Vec::new();
    for one in &facts.objectives {
        rows.push(objective(one));
        let results = std::iter::zip(&one.objective.key_results, &one.results);
        rows.extend(results.map(|(result, known)| key_result(result, known)));
    }
    Table { columns, rows }
}

fn objective(one: &KnownObjective) -> Vec<Line> {
    let standing = &one.standing;
    let known = match standing.known {
        known if known == standing.of => String::new(),
        known => format!("{known} of {} known", standing.of),
    };
    vec![
        Line::new().handle(&one.handle).key(&one.objective.key),
        Line::new().outside(&one.objective.name),
        Line::new().faint(known),
        progress(standing.progress),
        Line::new(),
        Line::new(),
        Line::new(),
        Line::new(),
        Line::new().ours(if is_stale(one) { "stale" } else { short(standing.status) }),
    ]
}

/// Whether only the age of a value keeps an objective from being on track.
fn is_stale(one: &KnownObjective) -> bool {
    let weakest = std::iter::zip(&one.objective.key_results, &one.results)
        .find(|(result, _)| one.standing.weakest.as_ref() == Some(&result.id));
    weakest.is_some_and(|(_, known)| known.standing.cause == Cause::Stale)
}

fn key_result(result: &KeyResult, known: &KnownResult) -> Vec<Line> {
    let standing = &known.standing;
    let number = |number: Option<f64>| {
        number.map_or_else(|| "–".to_owned(), |number| words::number(number, 2))
    };
    let high = if result.commitment == Commitment::Aspirational { "°" } else { "" };
    vec![
        Line::new().handle(&known.handle).key(&result.key),
        Line::new().outside(&result.name),
        Line::new().outside(said::way(result, standing.value)),
        if result.kind.is_threshold() { Line::new() } else { progress(standing.progress) },
        Line::new().ours(number(standing.pace)).faint(high),
        ends(standing),
        Line::new().ours(standing.confidence.map_or_else(|| "–".to_owned(), |c| c.to_string())),
        age(standing.age_days, standing.freshness),
        Line::new().strong(match standing.cause {
            Cause::Stale => "stale",
            _ => short(standing.status),
        }),
    ]
}

/// The metrics that no key result is tied to.
fn kpis(facts: &Facts) -> Table {
    let columns = vec![
        Column::new("metric", Fit::Shorten),
        Column::new("", Fit::Whole),
        Column::new("now", Fit::Whole).right(),
        Column::new("week", Fit::Whole).right(),
        Column::new("target", Fit::Whole).right(),
        Column::new("as of", Fit::Whole),
    ];
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| words::number(v, 2));
    let row = |one: &Kpi| {
        let line: Vec<f64> = one.line.iter().map(|point| point.value).collect();
        let change = match one.change {
            Some(change) => {
                let sign = if change.by > 0.0 { "+" } else { "" };
                format!("{sign}{}", words::number(change.by, 2))
            }
            None => "–".to_owned(),
        };
        let target = number(one.spec.target);
        vec![
            Line::new().outside(&one.spec.name),
            Line::new().ours(words::sparkline(&line, 8)),
            kpi_now(one),
            Line::new().ours(change),
            match one.met {
                Some(false) => Line::new().strong(format!("{target} missed")),
                _ => Line::new().ours(target),
            },
            kpi_as_of(facts, one),
        ]
    };
    Table { columns, rows: facts.kpis.iter().map(row).collect() }
}

/// The value of a metric; what is missing is not zero.
fn kpi_now(one: &Kpi) -> Line {
    let Some(now) = &one.now else { return Line::new().strong("no data") };
    let line = Line::new().ours(words::number(now.value, 2));
    match one.spec.unit.as_deref().map(crate::domain::clean) {
        Some(unit) if !unit.is_empty() => line.ours(" ").outside(crate::domain::shorten(&unit, 12)),
        _ => line,
    }
}

/// Of when that value is.
fn kpi_as_of(facts: &Facts, one: &Kpi) -> Line {
    let (Some(now), Some(day)) = (&one.now, one.day) else { return Line::new() };
    let text = said::day(facts, day);
    match (one.stopped, now.partial) {
        (Some(_), _) => Line::new().strong(format!("{text}, stopped")),
        (None, true) => Line::new().ours(format!("{text}, so far")),
        (None, false) => Line::new().ours(text),
    }
}

fn progress(progress: Option<f64>) -> Line {
    match progress {
        Some(share) => {
            Line::new().ours(format!("{} {}", words::bar(share, CELLS), words::percent(share)))
        }
        None => Line::new().ours("unknown"),
    }
}

/// A status in a column.
fn short(status: GoalStatus) -> &'static str {
    match status {
        GoalStatus::OnTrack => "on",
        GoalStatus::NotStarted => "not yet",
        GoalStatus::TooEarly => "early",
        GoalStatus::Unknown => "unknown",
        GoalStatus::AtRisk => "risk",
        GoalStatus::Off => "off",
    }
}

/// The progress at the end by the last four weeks; where those say nothing, by the whole cycle so far.
fn ends(standing: &Standing) -> Line {
    match (standing.recent_forecast, standing.forecast) {
        (Some(share), _) => Line::new().ours(words::percent(share)),
        (None, Some(share)) => Line::new().ours(format!("~{}", words::percent(share))),
        (None, None) => Line::new().ours("–"),
    }
}

fn age(days: Option<i64>, freshness: Freshness) -> Line {
    let said = days.map_or_else(|| "never".to_owned(), said::age);
    match freshness {
        Freshness::Fresh => Line::new().ours(said),
        _ => Line::new().strong(said),
    }
}

/// The first few, and how many more there are.
fn some(details: &[Detail], most: usize) -> Vec<Line> {
    let mut lines: Vec<Line> =
        details.iter().take(most).map(|detail| detail.text.0.clone()).collect();
    let more = details.len().saturating_sub(most);
    if more > 0 {
        lines.push(Line::new().faint(format!("and {more} more")));
    }
    lines
}

fn grades(facts: &Facts, report: &Report) -> Vec<Line> {
    let mut lines = some(&report.grades, MOST_GRADES);
    for one in &facts.objectives {
        if let Some(grade) = one.standing.grade {
            lines.push(
                Line::new()
                    .handle(&one.handle)
                    .ours(format!(" as a whole: {}", words::number(grade, 1)))
                    .key(&one.objective.key),
            );
        }
    }
    if !lines.is_empty() {
        lines.push(Line::new().faint("From 0.7 green, from 0.4 yellow. A promise aims at 1.0."));
    }
    lines
}

/// The time that was planned for each objective, against what its priority asks for.
fn spent(facts: &Facts) -> Vec<Line> {
    let spent = &facts.spent;
    if spent.days == 0 || spent.minutes == 0 {
        return Vec::new();
    }
    let share = |minutes: i64| words::percent(as_share(minutes, spent.minutes));
    let mut line = Line::new();
    let parts = std::iter::zip(&facts.objectives, std::iter::zip(&spent.objectives, &spent.wanted));
    for (one, (minutes, wanted)) in parts {
        line = line
            .handle(&one.handle)
            .ours(format!(" {} ({}", words::duration(*minutes), share(*minutes)))
            .key(&one.objective.key);
        line = match wanted {
            Some(wanted) => {
                line.ours(format!(", its priority asks for {}), ", words::percent(*wanted)))
            }
            None => line.ours("), "),
        };
    }
    let other = spent.minutes - spent.objectives.iter().sum::<i64>();
    let days = if spent.days == 1 { "1 day".to_owned() } else { format!("{} days", spent.days) };
    vec![line.ours(format!(
        "other work {} ({}), as planned on {days} of the last seven.",
        words::duration(other),
        share(other)
    ))]
}

#[expect(clippy::cast_precision_loss, reason = "minutes of a week")]
fn as_share(part: i64, whole: i64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn alignment(facts: &Facts) -> Vec<Line> {
    let found = &facts.alignment;
    let mut line = Line::new();
    let mut said = false;
    if found.tasks > 0 {
        let none = i64::try_from(found.unaligned_tasks).unwrap_or(i64::MAX);
        let all = i64::try_from(found.tasks).unwrap_or(i64::MAX);
        let known = if found.tasks_known { "" } else { " that are known" };
        let noun = if found.tasks == 1 { "task" } else { "tasks" };
        line = line.ours(format!(
            "{none} of {all} open {noun}{known} ({})",
            words::percent(as_share(none, all))
        ));
        said = true;
    }
    if found.meeting_minutes > 0 {
        let (none, all) = (found.unaligned_meeting_minutes, found.meeting_minutes);
        let known = if found.meetings_known { "" } else { " that is known" };
        line = line.ours(if said { " and " } else { "" }).ours(format!(
            "{} of {} in meetings{known} ({})",
            words::duration(none),
            words::duration(all),
            words::percent(as_share(none, all))
        ));
        said = true;
    }
    if !said {
        return Vec::new();
    }
    let mut lines = vec![line.ours(" serve no objective.")];
    let idle: Vec<&KnownObjective> = std::iter::zip(&facts.objectives, &found.objectives)
        .filter(|(one, served)| {
            let rules = one.objective.patterns.is_empty() && one.priority_weight.is_none();
            served.tasks == 0 && served.meetings == 0 && !rules
        })
        .map(|(one, _)| one)
        .collect();
    if !idle.is_empty() && found.tasks_known && found.meetings_known {
        let mut line = Line::new().ours("Nothing serves ");
        for (place, one) in idle.iter().enumerate() {
            line = line.ours(if place == 0 { "" } else { ", " }).handle(&one.handle);
        }
        lines.push(line.ours("."));
    }
    lines
}

/// What to write where nothing is there.
fn next_step(facts: &Facts) -> Vec<Line> {
    if facts.has_files {
        return Vec::new();
    }
    vec![
        Line::new().ours("1. Write okr.toml beside the configuration:"),
        Line::new().ours("   cycle = \"2026-Q4\""),
        Line::new().ours("   [[objective]] name = \"…\", and in it"),
        Line::new().ours("   [[objective.key_result]] name, start, target and current"),
        Line::new().ours("2. Name it in the configuration: [okr] files = [\"okr.toml\"]"),
        Line::new().faint("`man personal-os-okr` has the whole format and every formula."),
    ]
}

fn footer(facts: &Facts) -> Vec<Line> {
    let mut footer = Vec::new();
    if !facts.objectives.is_empty() {
        footer.push(Line::new().faint(
            "pace: progress by the share of the work time that is over. ends: by the last four weeks, \
             ~ as if all goes on as so far",
        ));
    }
    let high = facts.results().any(|(_, one, _)| one.commitment == Commitment::Aspirational);
    if high {
        footer.push(Line::new().faint("° set high: 70 % of it is a success"));
    }
    if facts.elsewhere > 0 && !facts.objectives.is_empty() {
        let count = facts.elsewhere;
        let noun = if count == 1 { "objective" } else { "objectives" };
        footer.push(Line::new().faint(format!("{count} {noun} of other cycles left out")));
    }
    if facts.beyond > 0 {
        let (most, beyond) = (facts.objectives.len(), facts.beyond);
        footer.push(
            Line::new()
                .faint(format!("the first {most} objectives; {beyond} more are not reviewed")),
        );
    }
    footer
}
