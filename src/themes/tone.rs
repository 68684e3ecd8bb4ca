//! All that stated words say of a text, read once.

use super::mood::{self, Mood};
use super::phrases::clauses;
use super::{severity, wishes};

/// How a text speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tone {
    /// As [`super::mood`] has it.
    pub mood: Mood,
    /// As [`super::severity`] has it.
    pub severity: (u8, Option<&'static str>),
    /// Whether something is asked.
    pub asks: bool,
    /// Whether something is wished for.
    pub wishes: bool,
}

/// The tone of a text with so many stars, if it has any.
pub fn tone(text: &str, rating: Option<f64>) -> Tone {
    let clauses = clauses(text);
    Tone {
        mood: mood::of_stars(rating).unwrap_or_else(|| mood::of(&clauses)),
        severity: severity::of(&clauses),
        asks: wishes::is_question(text),
        wishes: wishes::is_wished(&clauses),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_look_sees_what_several_do() {
        for (text, rating) in [
            ("The export is great, but it crashes every day.", None),
            ("Please add a dark mode!", Some(5.0)),
            ("Why does it not load?", Some(3.0)),
            ("", None),
        ] {
            let seen = tone(text, rating);
            assert_eq!(seen.mood, mood::mood(text, rating));
            assert_eq!(seen.severity, severity::severity(text));
            assert_eq!(seen.asks, wishes::is_question(text));
            assert_eq!(seen.wishes, wishes::is_wish(text));
        }
    }
}
