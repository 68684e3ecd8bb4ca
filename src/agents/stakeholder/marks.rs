//! What a task is in an update: its marks say it, and fields in its title say more.
//!
//! `Decide on the second vendor #ask owner:Mira due:2026-12-04`,
//! `Vendor may miss the date #risk impact:launch mitigation:second_vendor owner:Ben`. A blank within a
//! field is written `_`, or the field stands in quotes.

use serde::{Deserialize, Serialize};

/// What a mark makes of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Something that may go wrong, or does.
    Risk,
    /// Something that keeps work from going on.
    Blocker,
    /// Something that is needed of others.
    Ask,
    /// A day that others count on.
    Milestone,
    /// Work.
    Plain,
}

impl Role {
    /// What is said of one that is done, where its title alone would say the opposite.
    pub(super) fn ended(self) -> Option<&'static str> {
        match self {
            Self::Risk | Self::Blocker => Some("solved"),
            Self::Ask => Some("answered"),
            Self::Milestone => Some("milestone"),
            Self::Plain => None,
        }
    }
}

/// The facts that stand in a title.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) title: String,
    pub(super) owner: Option<String>,
    pub(super) impact: Option<String>,
    pub(super) mitigation: Option<String>,
}

/// The role that marks give a task, whatever their sign.
pub(super) fn role(marks: &[String]) -> Role {
    let has = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        is_among(marks, &names)
    };
    match () {
        () if has(&["blocker"]) => Role::Blocker,
        () if has(&["risk", "issue"]) => Role::Risk,
        () if has(&["ask", "decision"]) => Role::Ask,
        () if has(&["milestone"]) => Role::Milestone,
        () => Role::Plain,
    }
}

/// The marks of a record, and those that stand in its title: a list that knows no `#` has them there.
pub(super) fn all(mut marks: Vec<String>, title: &str) -> Vec<String> {
    let words = title.split_whitespace().filter(|word| word.starts_with(['+', '@', '#']));
    let words = words.map(|word| word.trim_end_matches(|c: char| !c.is_alphanumeric()));
    marks.extend(words.filter(|word| word.len() > 1).map(str::to_owned));
    marks
}

/// Whether one of the marks is among `names`, whatever the signs.
pub(super) fn is_among(marks: &[String], names: &[String]) -> bool {
    let bare = |mark: &str| mark.trim_start_matches(['+', '@', '#']).to_lowercase();
    marks.iter().any(|mark| names.iter().any(|name| bare(mark) == bare(name)))
}

/// Names of marks that say what a task is in an update, which is shown by where it stands.
const OURS: [&str; 8] =
    ["risk", "issue", "blocker", "ask", "decision", "milestone", "public", "private"];

/// Whether a word of a title is such a mark with its sign.
fn is_ours(word: &str) -> bool {
    let name = word.strip_prefix(['+', '@', '#']);
    name.is_some_and(|name| OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours)))
}

/// Takes the fields, and the marks that are ours, out of a title.
pub(super) fn fields(title: &str) -> Fields {
    let mut fields = Fields::default();
    let mut rest = title;
    let mut kept: Vec<&str> = Vec::new();
    while !rest.is_empty() {
        let trimmed = rest.trim_start();
        let end = trimmed.find(char::is_whitespace).unwrap_or(trimmed.len());
        let (word, after) = trimmed.split_at(end);
        rest = after;
        if is_ours(word) {
            continue;
        }
        let Some((name, value)) = word.split_once(':') else {
            kept.push(word);
            continue;
        };
        let place = match name.to_ascii_lowercase().as_str() {
            "owner" => &mut fields.owner,
            "impact" => &mut fields.impact,
            "mitigation" => &mut fields.mitigation,
            _ => {
                kept.push(word);
                continue;
            }
        };
        if let Some(open) = value.strip_prefix('"') {
            // The value goes on to the next quote, over blanks.
            let from = trimmed.len() - after.len() - open.len();
            let quoted = trimmed.get(from..).unwrap_or_default();
            if let Some(close) = quoted.find('"') {
                *place = filled(quoted.get(..close).unwrap_or_default());
                rest = quoted.get(close + 1..).unwrap_or_default();
                continue;
            }
        }
        *place = filled(&value.replace('_', " "));
    }
    kept.join(" ").trim().clone_into(&mut fields.title);
    if fields.title.is_empty() {
        title.clone_into(&mut fields.title);
    }
    fields
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_taken_out_of_a_title_and_nothing_else_is() {
        let text = "Vendor may slip impact:launch_date owner:Mira mitigation:\"ask the other one\" see http://x";
        let found = fields(text);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(found.title, "Vendor may slip see http://x");
        assert_eq!((found.owner, found.impact), (some("Mira"), some("launch date")));
        assert_eq!(found.mitigation, some("ask the other one"));
        assert_eq!(fields("owner:Mira").title, "owner:Mira");
        assert_eq!(fields("a owner: b").title, "a b");
        assert_eq!(fields("x impact:\"open").impact, some("\"open"));
        assert_eq!(fields("Sign it +ask by #Friday owner:Mira").title, "Sign it by #Friday");
        assert_eq!(fields("").title, "");
    }

    #[test]
    fn a_title_has_marks_that_its_list_does_not_know() {
        let found = all(vec!["+launch".to_owned()], "See #12: pay Kim #private, then a#b # (@me).");
        assert_eq!(found, ["+launch", "#12", "#private"]);
    }

    #[test]
    fn marks_compare_without_their_signs() {
        let texts = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        assert!(is_among(&texts(&["+launch", "@Public"]), &texts(&["#public"])));
        assert!(!is_among(&texts(&["+launch"]), &texts(&["#public"])));
    }
}
