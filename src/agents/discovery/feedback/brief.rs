//! What a model may word of the digest: what a theme is called, and what the people in it need.

use super::draft::{Report, Theme, draft_merged};
use super::facts::Facts;
use super::merge::merge;
use crate::grounding::{Alias, Brief, Checked, Choice, Evidence, Fact, How, Slot};

/// So many themes are told of.
const MOST_TOLD: usize = 5;

/// The choice of themes that are one.
const MERGE: &str = "merge";

const LONGEST_NEED: usize = 160;
const LONGEST_NAME: usize = 48;

fn alias(theme: &Theme) -> Alias {
    Alias(format!("U{}", theme.place + 1))
}

fn told(report: &Report) -> impl Iterator<Item = &Theme> {
    report.themes.iter().filter(|theme| !theme.emerging).take(MOST_TOLD)
}

/// The brief; `None` where there is no theme.
pub(super) fn brief(facts: &Facts, report: &Report) -> Option<Brief> {
    let evidence: Vec<Evidence> = told(report).map(evidence).collect();
    if evidence.is_empty() {
        return None;
    }
    let slots = told(report).flat_map(|theme| {
        let slot = |id: &str, ask: &str, max_chars, built_in: &str| Slot {
            id: format!("{id}:{}", alias(theme)),
            ask: ask.to_owned(),
            subject: Some(alias(theme)),
            about: vec![alias(theme)],
            max_chars,
            built_in: built_in.to_owned(),
        };
        let name = "a name of two to six words for what these quotes are about";
        let need = "one sentence on what the people in these quotes need";
        [
            slot("name", name, LONGEST_NAME, &theme.label),
            slot("need", need, LONGEST_NEED, &theme.need),
        ]
    });
    Some(Brief {
        today: facts.today,
        names: Vec::new(),
        slots: slots.collect(),
        evidence,
        choices: choices(report),
        unsaid: Vec::new(),
    })
}

/// Which themes are one: the counts of what is put together are made anew by code.
fn choices(report: &Report) -> Vec<Choice> {
    let among: Vec<Alias> = told(report).map(alias).collect();
    if among.len() < 2 {
        return Vec::new();
    }
    vec![Choice {
        id: MERGE.to_owned(),
        ask:
            "groups of two or three themes whose quotes say one and the same thing in other words; \
              leave it out where there are none, which is usual"
                .to_owned(),
        among,
        keep: Vec::new(),
        how: How::Group,
    }]
}

fn evidence(theme: &Theme) -> Evidence {
    let count = |count: usize, nouns: &'static [&'static str]| Fact::Count {
        count: i64::try_from(count).unwrap_or(i64::MAX),
        nouns,
        words: &[],
    };
    let mut facts = vec![
        count(theme.items.len(), &["item", "message", "comment", "mention"]),
        Fact::Percent { percent: i64::from(theme.share_percent) },
    ];
    facts.extend(
        theme.people.map(|people| count(people, &["person", "people", "user", "customer"])),
    );
    let quotes = theme.quotes.iter().map(|quote| quote.text.clone());
    let mut texts = vec![theme.label.clone(), theme.need.clone()];
    texts.extend(quotes);
    let mut shown = vec![("words", theme.label.clone()), ("items", theme.items.len().to_string())];
    shown.extend(theme.people.map(|people| ("people", people.to_string())));
    shown.extend(theme.quotes.iter().map(|quote| ("quote", quote.text.clone())));
    Evidence { alias: alias(theme), key: None, texts, facts, shown }
}

/// Puts together what is one, and puts the words in.
pub(super) fn apply(facts: &Facts, report: &mut Report, checked: &Checked) {
    if let Some(groups) = checked.groups(MERGE) {
        let (merged, taken) = merge(facts, groups);
        *report = draft_merged(&merged, &taken);
    }
    let places: Vec<usize> = told(report).map(|theme| theme.place).collect();
    for theme in report.themes.iter_mut().filter(|theme| places.contains(&theme.place)) {
        let alias = format!("U{}", theme.place + 1);
        if let Some(name) = checked.text(&format!("name:{alias}")) {
            theme.label.clone_from(&name.text);
        }
        if let Some(need) = checked.text(&format!("need:{alias}")) {
            theme.need.clone_from(&need.text);
        }
    }
}
