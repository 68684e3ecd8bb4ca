//! Themes that a model says are one: put together by code, so that every count of theirs stays true.

use super::facts::{Decided, Facts, Speakers, ThemeFacts, Trend};
use crate::grounding::Alias;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// More themes than these are not about one thing, whatever a model says.
const MOST: usize = 3;

/// The facts with the themes of each group as one, in the place of the first; with the places of the
/// others, each with that of the one that took it in.
pub(super) fn merge(facts: &Facts, groups: &[Vec<Alias>]) -> (Facts, BTreeMap<usize, usize>) {
    let (mut merged, mut taken) = (facts.clone(), BTreeMap::new());
    for group in groups.iter().filter(|group| (2..=MOST).contains(&group.len())) {
        let mut places: Vec<usize> = group.iter().filter_map(place).collect();
        places.sort_unstable();
        let themes: Vec<&ThemeFacts> =
            places.iter().filter_map(|at| facts.themes.get(*at)).collect();
        let [first, others @ ..] = places.as_slice() else { continue };
        if let (Some(one), Some(slot)) = (union(&themes, facts), merged.themes.get_mut(*first)) {
            *slot = one;
            taken.extend(others.iter().map(|other| (*other, *first)));
        }
    }
    (merged, taken)
}

/// The place of a theme by its name, `U1` being the first.
fn place(alias: &Alias) -> Option<usize> {
    alias.0.strip_prefix('U')?.parse::<usize>().ok()?.checked_sub(1)
}

fn union(themes: &[&ThemeFacts], facts: &Facts) -> Option<ThemeFacts> {
    let first = *themes.first()?;
    let sum = |count: fn(&ThemeFacts) -> usize| themes.iter().map(|theme| count(theme)).sum();
    let speakers = Speakers {
        now: joined(themes, |speakers| &speakers.now),
        compared: joined(themes, |speakers| &speakers.compared),
        before: joined(themes, |speakers| &speakers.before),
    };
    let mut decided = BTreeMap::<(Reverse<u8>, Option<String>), usize>::new();
    let mut segments = BTreeMap::<String, usize>::new();
    for theme in themes {
        for one in &theme.decided {
            *decided.entry((Reverse(one.level), one.phrase.clone())).or_default() += one.items;
        }
        for (segment, count) in &theme.segments {
            *segments.entry(segment.clone()).or_default() += count;
        }
    }
    let mut levels: Vec<u8> = decided
        .iter()
        .flat_map(|((Reverse(level), _), items)| std::iter::repeat_n(*level, *items))
        .collect();
    levels.sort_unstable();
    let median = levels.get(levels.len() / 2).copied().unwrap_or(1);
    let mut segments: Vec<(String, usize)> = segments.into_iter().collect();
    segments.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    let rated: usize = sum(|theme| theme.rated);
    #[expect(clippy::cast_precision_loss, reason = "counts of ratings")]
    let stars = (rated > 0).then(|| {
        let all: f64 = themes
            .iter()
            .filter_map(|theme| theme.stars.map(|stars| stars * theme.rated as f64))
            .sum();
        (all / rated as f64 * 10.0).round() / 10.0
    });
    // The first of each, then the second of each.
    let longest = themes.iter().map(|theme| theme.quotes.len()).max().unwrap_or(0);
    let quotes = (0..longest)
        .flat_map(|at| themes.iter().filter_map(move |theme| theme.quotes.get(at)))
        .take(facts.quotes)
        .cloned()
        .collect();
    let all = |texts: fn(&ThemeFacts) -> &Vec<String>| -> Vec<String> {
        let mut seen = BTreeSet::new();
        let texts = themes.iter().flat_map(|theme| texts(theme));
        texts.filter(|text| seen.insert(text.as_str())).cloned().collect()
    };
    Some(ThemeFacts {
        id: first.id.clone(),
        terms: first.terms.clone(),
        name: first.name.clone(),
        items: all(|theme| &theme.items),
        keys: themes.iter().flat_map(|theme| theme.keys.clone()).collect(),
        people: first.people.map(|_| speakers.now.len()),
        known: themes.iter().any(|theme| theme.known),
        new: first.new.map(|_| sum(|theme| theme.new.unwrap_or_default())),
        trend: first.trend.filter(|_| themes.iter().all(|theme| theme.trend.is_some())).map(
            |trend| Trend {
                now: (speakers.compared.len(), trend.now.1),
                before: (speakers.before.len(), trend.before.1),
            },
        ),
        severity: (levels.last().copied().unwrap_or(1), median),
        decided: decided
            .into_iter()
            .map(|((Reverse(level), phrase), items)| Decided { level, phrase, items })
            .collect(),
        moods: themes.iter().fold((0, 0, 0), |sum, theme| {
            let (bad, neither, good) = theme.moods;
            (sum.0 + bad, sum.1 + neither, sum.2 + good)
        }),
        asking: sum(|theme| theme.asking),
        wishing: sum(|theme| theme.wishing),
        stars,
        rated,
        quotes,
        against: themes.iter().find_map(|theme| theme.against.clone()),
        segments,
        priorities: all(|theme| &theme.priorities),
        objectives: all(|theme| &theme.objectives),
        speakers,
    })
}

/// The numbers of those who speak in any of the themes, each once.
fn joined(themes: &[&ThemeFacts], of: fn(&Speakers) -> &Vec<u32>) -> Vec<u32> {
    let all: BTreeSet<u32> = themes.iter().flat_map(|theme| of(&theme.speakers)).copied().collect();
    all.into_iter().collect()
}
