//! The report: what is said of the facts, complete without a model.

use super::facts::{Coverage, Facts, QuoteFacts, ThemeFacts, Trend};
use super::score::{self, Score};
use super::words;
use crate::domain::{Key, Problem};
use crate::themes::{self, Share};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// So many segments of a theme are told of.
const MOST_SEGMENTS: usize = 3;

/// So many actions are suggested, and so many questions.
const MOST_ACTIONS: usize = 3;

/// Where a theme goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More of what is said is about it than before.
    Growing,
    /// Less is.
    Shrinking,
    /// The difference may be chance.
    Unclear,
    /// There is nothing to compare with.
    Unknown,
}

/// A theme as it is told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Theme {
    pub id: String,
    pub label: String,
    pub need: String,
    pub items: Vec<String>,
    pub people: Option<usize>,
    pub share_percent: u32,
    pub trend: Direction,
    pub share_before_percent: Option<u32>,
    pub severity_max: u8,
    pub severity_median: u8,
    pub stars: Option<f64>,
    pub quotes: Vec<Quote>,
    pub against: Option<Quote>,
    pub emerging: bool,
    pub new_items: Option<usize>,
    pub segments: Vec<(String, usize)>,
    pub priorities: Vec<String>,
    pub objectives: Vec<String>,
    /// Themes that a model says are about the same, by their place among those of the facts.
    #[serde(skip)]
    pub with: Vec<usize>,
    pub score: Score,
    /// Its place among the themes of the facts.
    #[serde(skip)]
    pub place: usize,
}

/// A quote as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quote {
    pub item: String,
    pub text: String,
    pub date: Option<NaiveDate>,
    pub url: Option<String>,
    #[serde(skip)]
    pub key: Key,
    #[serde(skip)]
    pub cut: bool,
}

/// Something to do about a theme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Action {
    /// The theme.
    pub theme: String,
    /// What to do.
    pub text: String,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What was looked at.
    pub coverage: Coverage,
    /// All themes, the one with the most voices first.
    pub themes: Vec<Theme>,
    /// The items in no theme.
    pub ungrouped: Vec<String>,
    /// The items that say nothing in words.
    pub wordless: Vec<String>,
    /// What to do.
    pub actions: Vec<Action>,
    /// What to ask next.
    pub questions: Vec<String>,
    /// What is not known.
    pub unknown: Vec<Problem>,
}

pub(super) fn draft(facts: &Facts) -> Report {
    draft_merged(facts, &BTreeMap::new())
}

/// The report without the themes that others took in: their places, each with that of the other.
pub(super) fn draft_merged(facts: &Facts, taken: &BTreeMap<usize, usize>) -> Report {
    let left = facts.themes.iter().enumerate().filter(|(place, _)| !taken.contains_key(place));
    let themes: Vec<Theme> = left
        .map(|(place, one)| {
            let with = taken.iter().filter(|(_, by)| **by == place).map(|(other, _)| *other);
            Theme { with: with.collect(), ..theme(facts, place, one) }
        })
        .collect();
    let actions = themes.iter().filter(|theme| !theme.emerging);
    let actions = actions.take(MOST_ACTIONS).filter_map(|theme| {
        let text = words::action(facts.themes.get(theme.place)?);
        Some(Action { theme: theme.id.clone(), text })
    });
    Report {
        coverage: facts.coverage.clone(),
        actions: actions.collect(),
        questions: words::questions(facts, &themes),
        themes,
        ungrouped: facts.ungrouped.clone(),
        wordless: facts.wordless.clone(),
        unknown: facts.problems.clone(),
    }
}

fn theme(facts: &Facts, place: usize, theme: &ThemeFacts) -> Theme {
    let voices = score::reach(theme);
    let all = facts.coverage.people.unwrap_or(facts.coverage.items);
    let quote = |quote: &QuoteFacts| Quote {
        item: quote.item.clone(),
        text: quote.text.clone(),
        date: quote.date,
        url: quote.url.clone(),
        key: quote.key.clone(),
        cut: quote.cut,
    };
    Theme {
        id: theme.id.clone(),
        label: theme.label(),
        need: words::need(theme),
        items: theme.items.clone(),
        people: theme.people,
        share_percent: percent(voices, all),
        trend: theme.trend.map_or(Direction::Unknown, direction),
        share_before_percent: theme.trend.map(|trend| percent(trend.before.0, trend.before.1)),
        severity_max: theme.severity.0,
        severity_median: theme.severity.1,
        stars: theme.stars,
        quotes: theme.quotes.iter().take(facts.quotes).map(quote).collect(),
        against: theme.against.as_ref().map(quote),
        emerging: themes::is_emerging(theme.people, theme.items.len()),
        new_items: theme.new,
        segments: theme.segments.iter().take(MOST_SEGMENTS).cloned().collect(),
        priorities: theme.priorities.clone(),
        objectives: theme.objectives.clone(),
        score: score::score(facts, theme),
        with: Vec::new(),
        place,
    }
}

/// Hundredths, rounded to the nearest.
pub(super) fn percent(part: usize, all: usize) -> u32 {
    if all == 0 {
        return 0;
    }
    u32::try_from((part * 200 + all) / (all * 2)).unwrap_or(100)
}

/// By the two-proportion z-test.
fn direction(Trend { now, before }: Trend) -> Direction {
    let share = |(part, whole): (usize, usize)| {
        let count = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Share { part: count(part), whole: count(whole) }
    };
    match themes::trend(share(now), share(before), true) {
        themes::Trend::Up(_) => Direction::Growing,
        themes::Trend::Down(_) => Direction::Shrinking,
        themes::Trend::NoClearChange => Direction::Unclear,
        themes::Trend::Unknown => Direction::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked out by hand: 30 of 100 against 15 of 100 is p̄ = 0.225, z = 0.15 / 0.0590… = 2.54; 20 of
    /// 100 against 15 of 100 is z = 0.93.
    #[test]
    fn a_trend_is_told_only_if_the_test_says_so() {
        let of = |now, before| direction(Trend { now, before });
        assert_eq!(of((30, 100), (15, 100)), Direction::Growing);
        assert_eq!(of((15, 100), (30, 100)), Direction::Shrinking);
        assert_eq!(of((20, 100), (15, 100)), Direction::Unclear);
        assert_eq!(of((4, 4), (0, 100)), Direction::Unclear);
        assert_eq!(of((9, 10), (0, 0)), Direction::Unknown);
        assert_eq!(of((10, 10), (10, 10)), Direction::Unclear);
        assert_eq!((percent(1, 3), percent(2, 3), percent(0, 0)), (33, 67, 0));
    }
}
