//! Ratings as people and programs write them, brought to stars.

/// A rating as it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::sources) struct Rating {
    pub(in crate::sources) given: f64,
    /// The best of its scale, if it says so.
    pub(in crate::sources) best: Option<f64>,
}

/// The scale of the ratings of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Scale {
    best: f64,
    stated: bool,
}

impl Scale {
    /// Looks at one more rating.
    pub(super) fn note(&mut self, rating: Option<&Rating>) {
        let Some(rating) = rating else { return };
        self.stated |= rating.best.is_some();
        self.best = self.best.max(rating.best.unwrap_or(rating.given));
    }

    /// A rating of this scale in stars; nothing for what no scale has.
    pub(super) fn stars(self, given: f64) -> Option<f64> {
        let best = match self.best {
            best if self.stated => best,
            best if best <= 5.0 => 5.0,
            best if best <= 10.0 => 10.0,
            _ => 100.0,
        };
        if !(0.0..=best).contains(&given) || best <= 0.0 {
            return None;
        }
        // Scales of ten and a hundred begin at 0, stars at 1.
        Some(if best > 5.0 { 1.0 + given / best * 4.0 } else { (given * 5.0 / best).max(1.0) })
    }
}

/// Words and faces that stand for stars: the two of a support desk, and the five of a survey.
const WORDS: &[(&str, f64)] = &[
    ("good", 5.0),
    ("bad", 1.0),
    ("positive", 5.0),
    ("negative", 1.0),
    ("very satisfied", 5.0),
    ("satisfied", 4.0),
    ("neutral", 3.0),
    ("dissatisfied", 2.0),
    ("very dissatisfied", 1.0),
    ("gut", 5.0),
    ("schlecht", 1.0),
    ("sehr zufrieden", 5.0),
    ("zufrieden", 4.0),
    ("unzufrieden", 2.0),
    ("sehr unzufrieden", 1.0),
    ("👍", 5.0),
    ("👎", 1.0),
    ("🤩", 5.0),
    ("😃", 4.0),
    ("😀", 4.0),
    ("🙂", 4.0),
    ("😐", 3.0),
    ("🙁", 2.0),
    ("😞", 2.0),
    ("😠", 1.0),
    ("😡", 1.0),
];

/// A rating as people write it: `4`, `4,5`, `4/5`, `3 stars`, `★★★☆☆`, `Good`.
pub(super) fn rating(text: &str) -> Option<Rating> {
    let text = text.trim();
    if let Some((_, given)) = WORDS.iter().find(|(word, _)| text.to_lowercase() == *word) {
        return Some(Rating { given: *given, best: Some(5.0) });
    }
    let full = text.chars().filter(|c| matches!(c, '★' | '⭐')).count();
    if full > 0 {
        #[expect(clippy::cast_precision_loss, reason = "a few stars")]
        return (full <= 5).then_some(Rating { given: full as f64, best: Some(5.0) });
    }
    let number = |text: &str| -> Option<f64> {
        let number: f64 = text.trim().replace(',', ".").parse().ok()?;
        number.is_finite().then_some(number)
    };
    if let Some((given, best)) = text.split_once('/').or_else(|| text.split_once(" of ")) {
        return Some(Rating { given: number(given)?, best: Some(number(best)?) });
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-')));
    let (digits, unit) = text.split_at(end.unwrap_or(text.len()));
    let best = match unit.trim().to_lowercase().as_str() {
        "%" => Some(100.0),
        "star" | "stars" | "sterne" | "stern" => Some(5.0),
        _ => None,
    };
    Some(Rating { given: number(digits)?, best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_are_brought_to_stars_by_their_scale() {
        let stars = |texts: &[&str]| -> Vec<Option<f64>> {
            let ratings: Vec<Rating> = texts.iter().map(|text| rating(text).unwrap()).collect();
            let mut scale = Scale::default();
            for rating in &ratings {
                scale.note(Some(rating));
            }
            ratings.iter().map(|rating| scale.stars(rating.given)).collect()
        };
        assert_eq!(stars(&["1", "3", "4,5"]), [Some(1.0), Some(3.0), Some(4.5)]);
        assert_eq!(stars(&["0", "5", "10"]), [Some(1.0), Some(3.0), Some(5.0)]);
        assert_eq!(stars(&["★★☆☆☆", "4 stars", "3/5"]), [Some(2.0), Some(4.0), Some(3.0)]);
        assert_eq!(stars(&["50 %", "-1"]), [Some(3.0), None]);
        assert_eq!(stars(&["Good", "bad", "Sehr zufrieden"]), [Some(5.0), Some(1.0), Some(5.0)]);
        assert_eq!(stars(&["😠", "😃", "🤩"]), [Some(1.0), Some(4.0), Some(5.0)]);
        for none in ["Offered", "goods", "good app", ""] {
            assert_eq!(rating(none), None, "{none}");
        }
    }
}
