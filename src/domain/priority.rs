//! What matters to the user: strategic priorities that tasks are matched to.

use super::{Event, KnownTask, Task};
use serde::{Deserialize, Serialize};

/// One strategic priority from the configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Priority {
    /// How the user calls it.
    pub name: String,
    /// How much a match adds to a task's score.
    pub weight: f64,
    /// Words (anywhere in the title, in any case), `+project`, `@context` or `#tag`.
    pub patterns: Vec<String>,
}

impl Priority {
    /// Whether `task` belongs to this priority.
    pub fn matches(&self, task: &Task) -> bool {
        task_matches(&self.patterns, task)
    }

    /// Whether `event` belongs to this priority.
    pub fn matches_event(&self, event: &Event) -> bool {
        event_matches(&self.patterns, event)
    }

    /// Whether a text with these tags belongs to this priority.
    pub fn matches_text(&self, text: &str, tags: &[String]) -> bool {
        self.patterns.iter().any(|pattern| match pattern.split_at_checked(1) {
            Some(("+" | "@" | "#", name)) => {
                tags.iter().any(|tag| tag.to_lowercase() == name.to_lowercase())
            }
            _ => contains_words(text, pattern),
        })
    }
}

/// Whether one of `patterns` fits a task: words of its title, or one of its marks.
pub(super) fn task_matches(patterns: &[String], task: &Task) -> bool {
    fits(patterns, &task.title, [&task.projects, &task.contexts, &task.tags])
}

/// The same for a task as it was once known.
pub(super) fn known_matches(patterns: &[String], task: &KnownTask) -> bool {
    fits(patterns, &task.title, [&task.projects, &task.contexts, &task.tags])
}

fn fits(patterns: &[String], title: &str, [projects, contexts, tags]: [&Vec<String>; 3]) -> bool {
    let same = |names: &[String], wanted: &str| {
        names.iter().any(|name| name.to_lowercase() == wanted.to_lowercase())
    };
    patterns.iter().any(|pattern| match pattern.split_at_checked(1) {
        Some(("+", name)) => same(projects, name),
        Some(("@", name)) => same(contexts, name),
        Some(("#", name)) => same(tags, name),
        _ => contains_words(title, pattern),
    })
}

/// Whether one of `patterns` fits an event. An event has no marks but those that somebody wrote
/// into its title.
pub(super) fn event_matches(patterns: &[String], event: &Event) -> bool {
    patterns.iter().any(|pattern| contains_words(&event.title, pattern))
}

/// Whether `text` holds `phrase` between word boundaries, in any case.
fn contains_words(text: &str, phrase: &str) -> bool {
    let (text, phrase) = (text.to_lowercase(), phrase.to_lowercase());
    if phrase.is_empty() {
        return false;
    }
    text.match_indices(&phrase).any(|(start, found)| {
        let before = text[..start].chars().next_back();
        let after = text[start + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_matches_whole_words_in_any_case() {
        assert!(contains_words("Write Activation memo", "activation"));
        assert!(contains_words("pricing: final", "Pricing"));
        assert!(!contains_words("deactivation", "activation"));
        assert!(!contains_words("anything", ""));
        assert!(contains_words("Über-Plan", "über"));
        // As an event has it in its title.
        assert!(contains_words("Review +pricing", "+pricing"));
        assert!(!contains_words("Review +pricings", "+pricing"));
    }
}
