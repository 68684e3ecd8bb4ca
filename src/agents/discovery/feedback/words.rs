//! Sentences about themes, made of counts and of the words that tell a theme from the others.

use super::draft::Theme;
use super::facts::{Facts, ThemeFacts};

/// So many words of a theme are named in a sentence.
const NAMED: usize = 3;

/// The words of a theme in a sentence: “export”, “csv” and “crash”.
pub(super) fn named(terms: &[String]) -> String {
    let quoted: Vec<String> = terms.iter().take(NAMED).map(|term| format!("“{term}”")).collect();
    match quoted.as_slice() {
        [] => "something without words".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What people want, in one sentence.
pub(super) fn need(theme: &ThemeFacts) -> String {
    let words = named(&theme.terms);
    let all = theme.items.len();
    let (bad, _, good) = theme.moods;
    match () {
        () if theme.wishing * 2 >= all && all > 0 => format!("They wish for {words}."),
        () if bad * 2 >= all && all > 0 => format!("They have trouble with {words}."),
        () if good * 2 > all => format!("They like {words}."),
        () if theme.asking * 2 > all => format!("They ask about {words}."),
        () if bad > good => format!("They talk about {words}, some with trouble."),
        () => format!("They talk about {words}."),
    }
}

/// What to do about a theme, by how bad it is.
pub(super) fn action(theme: &ThemeFacts) -> String {
    let (bad, _, good) = theme.moods;
    let all = theme.items.len();
    match theme.severity {
        (_, 4) | (4, 3) => "Look into it first: data or access is at stake".to_owned(),
        (_, 3) => "Reproduce and mend it: for most the thing itself does not work".to_owned(),
        _ if theme.wishing * 2 >= all => {
            "Decide whether to build it, and tell those who ask".to_owned()
        }
        _ if good > bad && good * 2 > all => "Keep it as it is, and say so in the notes".to_owned(),
        _ if theme.asking * 2 > all => "Answer it in the product or the help pages".to_owned(),
        (3.., _) => "Read the worst cases: for some the thing itself does not work".to_owned(),
        _ => "Talk to three of them before changing anything".to_owned(),
    }
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
