//! All that stated words say of a text, read once.

use super::mood::{self, Mood};
use super::phrases::clauses;
use super::{severity, wishes};

/// The severity from which on something does not work.
const FAILS: u8 = 3;

/// How a text speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tone {
    /// Good, bad or neither, by stars where there are any, else by its words; where those say neither,
    /// something that does not work is trouble.
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
    let severity = severity::of(&clauses);
    let mood = mood::of_stars(rating).unwrap_or_else(|| mood::of(&clauses));
    Tone {
        mood: if mood == Mood::Neutral && severity.0 >= FAILS { Mood::Bad } else { mood },
        severity,
        asks: wishes::is_question(text),
        wishes: wishes::is_wished(&clauses),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_work_is_trouble_in_any_words() {
        let text = "Exporting to csv never finishes";
        assert_eq!((mood::mood(text, None), severity::severity(text).0), (Mood::Neutral, 3));
        assert_eq!(tone(text, None).mood, Mood::Bad);
        assert_eq!(tone(text, Some(5.0)).mood, Mood::Good);
    }

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
