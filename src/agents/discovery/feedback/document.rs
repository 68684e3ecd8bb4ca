//! The report laid out: what was looked at, the themes with their quotes, what to do.

use super::draft::{Direction, Quote, Report, Theme, percent};
use super::facts::{Facts, ThemeFacts};
use crate::agents::unknown;
use crate::domain::{clean, holds_address, shorten};
use crate::report::words as shown;
use crate::report::{self, Body, Document, Line, Section};
use chrono::NaiveDate;

/// So many themes are told of; the others are a number.
const MOST_THEMES: usize = 5;

/// So many emerging ones are named.
const MOST_EMERGING: usize = 3;

/// So many sources are named.
const MOST_SOURCES: usize = 4;

/// How much of a label stands in a heading, in columns.
const HEADING: usize = 60;

/// So many words are quoted of all themes together, beyond the first quote of each: the message is
/// read every day.
const MOST_QUOTED: usize = 180;

/// A theme in which somebody reports this is named at once.
const GRAVE: u8 = 3;

/// How much of a name or a link is shown, in columns.
const NAME: usize = 40;
const LINK: usize = 100;

/// The handle of a theme.
fn handle(theme: &Theme) -> String {
    format!("U{}", theme.place + 1)
}

/// The words of a label that there is room for, each whole.
fn named(label: &str, most: usize) -> String {
    let ends = label.match_indices(", ").map(|(at, _)| at).chain([label.len()]);
    let parts = ends.filter_map(|end| label.get(..end));
    let fits = parts.take_while(|part| shorten(part, most) == **part).last();
    fits.map_or_else(|| shorten(label, most), str::to_owned)
}

pub(super) fn document(facts: &Facts, report: &Report) -> Document {
    let mut sections = Vec::new();
    let told: Vec<&Theme> =
        report.themes.iter().filter(|theme| !theme.emerging).take(MOST_THEMES).collect();
    for (theme, quotes) in told.iter().zip(quotes(facts, &told)) {
        let heading = format!("{} · {}", handle(theme), named(&clean(&theme.label), HEADING));
        sections.push(Section::new(heading, Body::Lines(about(facts, theme))).lead());
        sections.push(Section::new("", Body::Quotes(quotes)).lead());
    }
    let others: Vec<&Theme> =
        report.themes.iter().filter(|theme| !theme.emerging).skip(MOST_THEMES).collect();
    sections.push(Section::new("Others", Body::Lines(rest(report, &others))));
    sections.push(Section::new("Emerging", Body::List(emerging(report))));
    sections.push(Section::new("Suggested", Body::List(suggested(report))));
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
        let wordless = match coverage.wordless {
            0 => String::new(),
            count => format!(" {} without a word.", things(count, "record is", "records are")),
        };
        return vec![Line::new().ours(format!("{none}{wordless}"))];
    }
    let mut first = Line::new();
    match told.first() {
        Some(theme) => {
            let growing: Vec<&&Theme> =
                told.iter().filter(|theme| theme.trend == Direction::Growing).collect();
            first = first.handle(handle(theme)).ours(" ").outside(named(&theme.label, NAME));
            first = first.ours(" leads with ").strong(format!(
                "{} % of {}",
                theme.share_percent,
                if theme.people.is_some() { "the people" } else { "the items" }
            ));
            let grave = told.iter().filter(|theme| theme.severity_max >= GRAVE);
            let badness = |theme: &&&Theme| {
                (theme.severity_max, theme.severity_median, std::cmp::Reverse(theme.place))
            };
            let worst = grave.max_by_key(badness);
            if let Some(worst) = worst.filter(|worst| worst.place == theme.place) {
                first = first.ours(format!(", severity {} at worst", worst.severity_max));
            } else if let Some(worst) = worst {
                first = first.ours("; worst: ").handle(handle(worst));
                first = first.ours(format!(" (severity {})", worst.severity_max));
            }
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
    if facts.window.is_some() && !facts.compares() {
        line = line.ours(" · nothing to compare with before");
    }
    if coverage.repeated > 0 {
        line = line.ours(format!(" · {} say the same as another", coverage.repeated));
    }
    if coverage.wordless > 0 {
        line = line.ours(format!(" · {} more without a word", coverage.wordless));
    }
    // Of items of which none has a date nobody expects dates, unless they are counted by days.
    if coverage.undated > 0 && (coverage.dates.is_some() || facts.window.is_some()) {
        line = line.ours(format!(" · {} without a date", coverage.undated));
    }
    if let Some(latest) = coverage.latest {
        let (until, latest) =
            (if coverage.future > 1 { "until " } else { "" }, shown::day(latest, facts.today));
        line = line.ours(format!(" · {} dated in the future ({until}{latest})", coverage.future));
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
    let served = theme.priorities.iter().chain(&theme.objectives);
    for (number, priority) in served.enumerate() {
        second = second.faint(if number == 0 { " · serves " } else { ", " }).outside(priority);
    }
    for (number, other) in theme.with.iter().enumerate() {
        second = second.faint(if number == 0 { " · with " } else { ", " });
        second = second.faint(format!("U{}", other + 1));
    }
    let need = Line::new().outside(&theme.need);
    vec![theme.quotes.iter().fold(need, |line, quote| line.key(&quote.key)), second]
}

fn trend(facts: &Facts, theme: &Theme) -> String {
    let before =
        theme.share_before_percent.map(|share| format!(" from {share} %")).unwrap_or_default();
    match theme.trend {
        Direction::Growing => format!(" ↑{before}"),
        Direction::Shrinking => format!(" ↓{before}"),
        Direction::Unclear => ", no clear change".to_owned(),
        Direction::Unknown if facts.compares() => ", nothing to compare with".to_owned(),
        Direction::Unknown => String::new(),
    }
}

/// The quotes of each theme: the first of all of them, then in turns the voice against and the others,
/// as far as there is room.
fn quotes(facts: &Facts, told: &[&Theme]) -> Vec<Vec<report::Quote>> {
    const AGAINST: &str = "on the other hand, ";
    let ranked = |theme: &Theme| -> Vec<(usize, report::Quote)> {
        let last = theme.quotes.len();
        let mut ranked: Vec<(usize, report::Quote)> =
            (0..).zip(theme.quotes.iter().map(|one| quote(facts, one, ""))).collect();
        let against = theme.against.iter().map(|one| (last, quote(facts, one, AGAINST)));
        let second = ranked.len().min(1);
        ranked.splice(second..second, against);
        ranked
    };
    let mut waiting: Vec<_> = told.iter().map(|theme| ranked(theme).into_iter()).collect();
    let mut shown: Vec<Vec<(usize, report::Quote)>> = vec![Vec::new(); told.len()];
    let mut room = MOST_QUOTED;
    for turn in 0..=facts.quotes {
        for (quotes, shown) in waiting.iter_mut().zip(&mut shown) {
            let Some(next) = quotes.next() else { continue };
            let words = next.1.text.split_whitespace().count();
            if turn == 0 || words <= room {
                room = room.saturating_sub(words);
                shown.push(next);
            }
        }
    }
    let in_order = |mut quotes: Vec<(usize, report::Quote)>| {
        quotes.sort_by_key(|(place, _)| *place);
        quotes.into_iter().map(|(_, quote)| quote).collect()
    };
    shown.into_iter().map(in_order).collect()
}

fn quote(facts: &Facts, quote: &Quote, before: &str) -> report::Quote {
    // Mail has addresses for identities.
    let name = match quote.key.0.split_once(':') {
        Some((source, _)) if holds_address(&quote.item.replace('<', " ")) => source,
        _ => &quote.item,
    };
    let mut from = Line::new().faint(before).outside(shorten(name, NAME)).key(&quote.key);
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
            line = line.ours(before).outside(named(&theme.label, NAME));
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
        let line = Line::new().outside(named(&theme.label, NAME));
        line.ours(format!(" ({} of one person)", things(theme.items.len(), "item", "items")))
    };
    let mut lines: Vec<Line> = emerging.iter().take(MOST_EMERGING).map(line).collect();
    if emerging.len() > MOST_EMERGING {
        let more = emerging.len() - MOST_EMERGING;
        lines.push(Line::new().faint(format!("and {more} more")));
    }
    lines
}

/// What to do; themes that ask for the same stand on one line.
fn suggested(report: &Report) -> Vec<Line> {
    let mut told: Vec<(String, &str, Vec<&Theme>)> = Vec::new();
    for action in &report.actions {
        let themes = &report.themes;
        let Some(theme) = themes.iter().find(|theme| theme.id == action.theme) else { continue };
        let worth = worth(theme);
        match told.iter_mut().find(|(other, text, _)| *other == worth && *text == action.text) {
            Some((_, _, themes)) => themes.push(theme),
            None => told.push((worth, &action.text, vec![theme])),
        }
    }
    let line = |(worth, text, themes): (String, &str, Vec<&Theme>)| {
        let mut line = Line::new();
        for (number, theme) in themes.iter().enumerate() {
            line = line.ours(if number == 0 { "" } else { ", " }).handle(handle(theme));
        }
        line.ours(format!(": {text}{worth}"))
    };
    told.into_iter().map(line).collect()
}

/// The score of a theme, how sure it is, and what is missing where something is given.
fn worth(theme: &Theme) -> String {
    let score = &theme.score;
    let mut said: Vec<String> = [("RICE", score.rice), ("ICE", score.ice)]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| format!("{name} {value}")))
        .collect();
    said.push(format!("confidence {}", score.confidence));
    if let [missing] = score.missing.as_slice() {
        said.push(format!("no score without {missing}"));
    }
    format!(" ({})", said.join(", "))
}

fn footer(facts: &Facts, report: &Report) -> Vec<Line> {
    let mut lines = Vec::new();
    let shares: u32 = report.themes.iter().map(|theme| theme.share_percent).sum();
    if facts.coverage.people.is_some() && shares > 100 {
        lines.push(
            Line::new().ours(
                "Somebody may speak of several themes, so that shares come to more than 100 %.",
            ),
        );
    }
    let is_open = |theme: &&Theme| theme.score.missing.len() > 1;
    let acted = |theme: &&Theme| report.actions.iter().any(|action| action.theme == theme.id);
    if let Some(open) = report.themes.iter().filter(acted).find(is_open) {
        // The first part of what code calls it, which finds this theme; a single term may find any.
        let label = facts.themes.get(open.place).map(ThemeFacts::label).unwrap_or_default();
        let name = label.split(", ").next().unwrap_or_default();
        lines.push(
            Line::new()
                .ours(format!(
                    "No score without {}: give them under [discovery.themes.\"",
                    open.score.missing.join(" and ")
                ))
                .outside(shorten(name, NAME))
                .ours("\"]."),
        );
    }
    lines
}
