//! The report laid out: what was looked at, the themes with their quotes, what to do.

use super::draft::{Direction, Quote, Report, Theme, percent};
use super::facts::Facts;
use crate::agents::unknown;
use crate::domain::shorten;
use crate::report::words as shown;
use crate::report::{self, Body, Document, Line, Section};
use chrono::NaiveDate;

/// So many themes are told of; the others are a number.
const MOST_THEMES: usize = 5;

/// So many emerging ones are named.
const MOST_EMERGING: usize = 3;

/// So many sources are named.
const MOST_SOURCES: usize = 4;

/// How much of a name or a link is shown, in columns.
const NAME: usize = 40;
const LINK: usize = 100;

/// The handle of a theme.
fn handle(theme: &Theme) -> String {
    format!("U{}", theme.place + 1)
}

pub(super) fn document(facts: &Facts, report: &Report) -> Document {
    let mut sections = Vec::new();
    let told: Vec<&Theme> =
        report.themes.iter().filter(|theme| !theme.emerging).take(MOST_THEMES).collect();
    for theme in &told {
        sections.push(Section::new(handle(theme), Body::Lines(about(facts, theme))).lead());
        sections.push(Section::new("", Body::Quotes(quotes(facts, theme))).lead());
    }
    let others: Vec<&Theme> =
        report.themes.iter().filter(|theme| !theme.emerging).skip(MOST_THEMES).collect();
    sections.push(Section::new("Others", Body::Lines(rest(report, &others))));
    sections.push(Section::new("Emerging", Body::List(emerging(report))));
    let actions = report.actions.iter().filter_map(|action| {
        let theme = report.themes.iter().find(|theme| theme.id == action.theme)?;
        let line = Line::new().handle(handle(theme)).ours(format!(": {}", action.text));
        Some(line.ours(worth(theme)))
    });
    sections.push(Section::new("Suggested", Body::List(actions.collect())));
    let questions = report.questions.iter().map(|question| Line::new().ours(question));
    sections.push(Section::new("Ask next", Body::List(questions.collect())));
    sections.push(unknown(&report.unknown));
    Document {
        title: Line::new().ours(format!("Feedback · {}", shown::day(facts.day, facts.today))),
        verdict: verdict(facts, report, &told),
        sections,
        footer: footer(facts, report),
    }
}

fn things(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The answer, then what it rests on.
fn verdict(facts: &Facts, report: &Report, told: &[&Theme]) -> Vec<Line> {
    let coverage = &report.coverage;
    if coverage.items == 0 {
        if coverage.sources.is_empty() {
            return vec![
                Line::new().ours("No place is named where users speak."),
                Line::new().ours(
                    "Next: name a file (`personal-os feedback reviews.csv`) or add [[feedback]] \
                     to the configuration.",
                ),
            ];
        }
        let none = if coverage.sources.iter().any(|(_, count)| count.is_none()) {
            "Nothing was said that is known."
        } else {
            "Nothing was said."
        };
        return vec![Line::new().ours(none)];
    }
    let mut first = Line::new();
    match told.first() {
        Some(theme) => {
            let growing: Vec<&&Theme> =
                told.iter().filter(|theme| theme.trend == Direction::Growing).collect();
            first = first.handle(handle(theme)).ours(" leads with ").strong(format!(
                "{} % of {}",
                theme.share_percent,
                if theme.people.is_some() { "the people" } else { "the items" }
            ));
            for (number, theme) in growing.iter().enumerate() {
                let before = if number == 0 { "; growing: " } else { ", " };
                first = first.ours(before).handle(handle(theme));
            }
            first = first.ours(".");
        }
        None => first = first.ours("No theme has two voices yet."),
    }
    vec![first, looked_at(facts, report)]
}

fn dates(first: NaiveDate, last: NaiveDate, today: NaiveDate) -> String {
    if first == last {
        return shown::day(first, today);
    }
    format!("{} to {}", shown::day(first, today), shown::day(last, today))
}

fn looked_at(facts: &Facts, report: &Report) -> Line {
    let coverage = &report.coverage;
    let mut line = Line::new().ours(things(coverage.items, "item", "items"));
    if let Some(people) = coverage.people {
        line = line.ours(format!(" of {}", things(people, "person", "people")));
    }
    for (number, (name, count)) in coverage.sources.iter().take(MOST_SOURCES).enumerate() {
        let count = count.map_or_else(|| "unknown".to_owned(), |count| count.to_string());
        line = line.ours(if number == 0 { " from " } else { ", " });
        line = line.outside(shorten(name, NAME)).ours(format!(" ({count})"));
    }
    if coverage.sources.len() > MOST_SOURCES {
        line = line.ours(format!(" and {} more", coverage.sources.len() - MOST_SOURCES));
    }
    let dates = match (coverage.dates, facts.window) {
        (_, Some((from, to))) => {
            Some(dates(from, to.pred_opt().unwrap_or(to).max(from), facts.today))
        }
        (Some((first, last)), None) => Some(dates(first, last, facts.today)),
        (None, None) => None,
    };
    line = line.ours(dates.map(|dates| format!(" · {dates}")).unwrap_or_default());
    if coverage.repeated > 0 {
        line = line.ours(format!(" · {} merged as the same", coverage.repeated));
    }
    if let Some(new) = coverage.new {
        line = line.ours(format!(" · {new} new"));
    }
    let share = percent(report.ungrouped.len(), coverage.items);
    line.ours(format!(" · {share} % in no theme"))
}

/// What is said of a theme before it is quoted.
fn about(facts: &Facts, theme: &Theme) -> Vec<Line> {
    let mut figures = match theme.people {
        Some(people) => format!(
            "{} in {} ({} %)",
            things(people, "person", "people"),
            things(theme.items.len(), "item", "items"),
            theme.share_percent
        ),
        None => {
            format!("{} ({} %)", things(theme.items.len(), "item", "items"), theme.share_percent)
        }
    };
    figures += &trend(facts, theme);
    figures += &format!(" · severity {}", theme.severity_median);
    if theme.severity_max != theme.severity_median {
        figures += &format!(", at worst {}", theme.severity_max);
    }
    figures += &theme.stars.map(|stars| format!(" · {stars} stars")).unwrap_or_default();
    figures += &match theme.new_items {
        Some(new) if new > 0 => format!(" · {new} new"),
        _ => String::new(),
    };
    let mut second = Line::new().faint(figures);
    for (number, (segment, count)) in theme.segments.iter().enumerate() {
        second = second.faint(if number == 0 { " · " } else { ", " });
        second = second.outside(shorten(segment, NAME)).faint(format!(" {count}"));
    }
    for (number, priority) in theme.priorities.iter().enumerate() {
        second = second.faint(if number == 0 { " · serves " } else { ", " }).outside(priority);
    }
    let label = Line::new().outside(&theme.label).ours(" — ").outside(&theme.need);
    vec![theme.quotes.iter().fold(label, |line, quote| line.key(&quote.key)), second]
}

fn trend(facts: &Facts, theme: &Theme) -> String {
    let before =
        theme.share_before_percent.map(|share| format!(" from {share} %")).unwrap_or_default();
    match theme.trend {
        Direction::Growing => format!(" ↑{before}"),
        Direction::Shrinking => format!(" ↓{before}"),
        Direction::Unclear => ", no clear change".to_owned(),
        Direction::Unknown if facts.window.is_some() => ", nothing to compare with".to_owned(),
        Direction::Unknown => String::new(),
    }
}

fn quotes(facts: &Facts, theme: &Theme) -> Vec<report::Quote> {
    let plain = theme.quotes.iter().map(|one| quote(facts, one, ""));
    plain.chain(theme.against.iter().map(|one| quote(facts, one, "on the other hand, "))).collect()
}

fn quote(facts: &Facts, quote: &Quote, before: &str) -> report::Quote {
    let mut from = Line::new().faint(before).outside(shorten(&quote.item, NAME)).key(&quote.key);
    if let Some(date) = quote.date {
        from = from.faint(format!(", {}", shown::day(date, facts.today)));
    }
    if let Some(url) = &quote.url {
        from = from.faint(", ").outside(shorten(url, LINK));
    }
    report::Quote { text: quote.text.clone(), cut: quote.cut, from }
}

/// The themes that are not told of, as numbers.
fn rest(report: &Report, others: &[&Theme]) -> Vec<Line> {
    let mut lines = Vec::new();
    if !others.is_empty() {
        let items: usize = others.iter().map(|theme| theme.items.len()).sum();
        let share = percent(items, report.coverage.items);
        let mut line = Line::new().ours(format!(
            "{} with {} ({share} %): ",
            things(others.len(), "more theme", "more themes"),
            things(items, "item", "items")
        ));
        for (number, theme) in others.iter().take(MOST_THEMES).enumerate() {
            let before = if number == 0 { "" } else { "; " };
            line = line.ours(before).outside(shorten(&theme.label, NAME));
            line = line.ours(format!(" ({})", theme.items.len()));
        }
        lines.push(if others.len() > MOST_THEMES { line.ours("; …") } else { line });
    }
    if !report.ungrouped.is_empty() {
        let all = report.ungrouped.len();
        let verb = if all == 1 { "stands" } else { "stand" };
        lines.push(Line::new().ours(format!("{} {verb} alone", things(all, "item", "items"))));
    }
    lines
}

fn emerging(report: &Report) -> Vec<Line> {
    let emerging: Vec<&Theme> = report.themes.iter().filter(|theme| theme.emerging).collect();
    let line = |theme: &&Theme| {
        let line = Line::new().outside(shorten(&theme.label, NAME));
        line.ours(format!(" ({} of one person)", things(theme.items.len(), "item", "items")))
    };
    let mut lines: Vec<Line> = emerging.iter().take(MOST_EMERGING).map(line).collect();
    if emerging.len() > MOST_EMERGING {
        let more = emerging.len() - MOST_EMERGING;
        lines.push(Line::new().faint(format!("and {more} more")));
    }
    lines
}

/// The score of a theme, or what is missing for one.
fn worth(theme: &Theme) -> String {
    let score = &theme.score;
    let numbers: Vec<String> = [("RICE", score.rice), ("ICE", score.ice)]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| format!("{name} {value}")))
        .collect();
    let sure = format!("confidence {}", score.confidence);
    if numbers.is_empty() {
        format!(" ({sure}; no score without {})", score.missing.join(" and "))
    } else {
        format!(" ({}, {sure})", numbers.join(", "))
    }
}

fn footer(facts: &Facts, report: &Report) -> Vec<Line> {
    let mut lines = Vec::new();
    if report.actions.iter().any(|action| {
        report
            .themes
            .iter()
            .any(|theme| theme.id == action.theme && !theme.score.missing.is_empty())
    }) {
        let first = report.themes.first().and_then(|theme| facts.themes.get(theme.place));
        let name = first.and_then(|theme| theme.terms.first()).map_or("export", String::as_str);
        lines.push(
            Line::new()
                .ours("Scores: give impact and effort under [discovery.themes.\"")
                .outside(shorten(name, NAME))
                .ours("\"]."),
        );
    }
    lines
}
