//! Sentences about themes, made of counts by stated rules.

use super::draft::Theme;
use super::facts::{Facts, ThemeFacts};

/// What people want, in one sentence beside the label: the first of these that half of the items or
/// more show, else what some do.
pub(super) fn need(theme: &ThemeFacts) -> String {
    let all = theme.items.len();
    let (bad, _, good) = theme.moods;
    let of = |count: usize| match all {
        all if count == all => format!("all {all} items"),
        all => format!("{count} of {all} items"),
    };
    match () {
        () if theme.wishing > 0 && theme.wishing * 2 >= all => {
            format!("Wished for in {}.", of(theme.wishing))
        }
        () if bad > 0 && bad * 2 >= all => format!("Trouble in {}.", of(bad)),
        () if good * 2 > all => format!("Praised in {}.", of(good)),
        () if theme.asking * 2 > all => format!("Asked about in {}.", of(theme.asking)),
        () if bad > good => format!("Talked about, with trouble in {}.", of(bad)),
        () => "Talked about, mostly without praise or trouble.".to_owned(),
    }
}

/// What to do about a theme: the first rule that holds. The median is that of its items' severity, so
/// that half of them or more reach it.
pub(super) fn action(theme: &ThemeFacts) -> String {
    let (bad, _, good) = theme.moods;
    let all = theme.items.len();
    let action = match theme.severity {
        (_, 4) | (4, 3) => "look into it first: data, safety or access is at stake",
        (_, 3) => "reproduce and mend it: for half or more something does not work",
        _ if theme.wishing > 0 && theme.wishing * 2 >= all => {
            "decide whether to build it, and tell those who ask"
        }
        _ if good > bad && good * 2 > all => "keep it as it is: most praise it",
        _ if theme.asking * 2 > all => "answer it in the product or the help pages",
        (3.., _) => "read the worst cases: for some something does not work",
        _ => "talk to some of them first: the texts show no clear need",
    };
    action.to_owned()
}

/// What to ask next, about what the data does not say.
pub(super) fn questions(facts: &Facts, themes: &[Theme]) -> Vec<String> {
    let mut questions = Vec::new();
    if let Some(first) = themes.iter().find(|theme| !theme.emerging) {
        let said = facts.themes.get(first.place);
        let wish = said.is_some_and(|theme| theme.wishing * 2 >= theme.items.len());
        let number = first.place + 1;
        questions.push(if wish {
            format!("U{number}: what would they do with it, and what do they do without it now?")
        } else {
            format!("U{number}: what were they about to do, and what did it cost them?")
        });
    }
    let is_mixed = |theme: &&Theme| !theme.emerging && theme.against.is_some();
    if let Some(mixed) = themes.iter().find(is_mixed) {
        let number = mixed.place + 1;
        questions.push(format!("U{number}: what is different for those who see it the other way?"));
    }
    if facts.coverage.people.is_none() && facts.coverage.items > 0 {
        questions.push("Who says it? The data names no people, so items are counted.".to_owned());
    }
    questions
}
