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
    /// The best that a rating says itself.
    stated: f64,
    /// How many of the others there are, how many are above 5, and how many above 10.
    all: usize,
    above_five: usize,
    above_ten: usize,
}

/// Fewer than one of so many ratings above a scale are mistakes, and tell nothing of it.
const ONE_OF: usize = 20;

impl Scale {
    /// Looks at one more rating.
    pub(super) fn note(&mut self, rating: Option<&Rating>) {
        match rating {
            Some(Rating { best: Some(best), .. }) => self.stated = self.stated.max(*best),
            Some(Rating { given, .. }) if (0.0..=100.0).contains(given) => {
                self.all += 1;
                self.above_five += usize::from(*given > 5.0);
                self.above_ten += usize::from(*given > 10.0);
            }
            _ => {}
        }
    }

    /// A rating of this scale in stars; nothing for what no scale has.
    pub(super) fn stars(self, given: f64) -> Option<f64> {
        let best = match self {
            Self { stated, .. } if stated > 0.0 => stated,
            Self { all, above_five, .. } if above_five * ONE_OF < all => 5.0,
            Self { all, above_ten, .. } if above_ten * ONE_OF < all => 10.0,
            _ => 100.0,
        };
        if !(0.0..=best).contains(&given) {
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
    ("extremely satisfied", 5.0),
    ("somewhat satisfied", 4.0),
    ("neither satisfied nor dissatisfied", 3.0),
    ("somewhat dissatisfied", 2.0),
    ("extremely dissatisfied", 1.0),
    ("neutral", 3.0),
    ("dissatisfied", 2.0),
    ("very dissatisfied", 1.0),
    ("gut", 5.0),
    ("schlecht", 1.0),
    ("sehr zufrieden", 5.0),
    ("zufrieden", 4.0),
    ("eher zufrieden", 4.0),
    ("weder zufrieden noch unzufrieden", 3.0),
    ("teils/teils", 3.0),
    ("eher unzufrieden", 2.0),
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
        let best = number(best).filter(|best| *best > 0.0)?;
        return Some(Rating { given: number(given)?, best: Some(best) });
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
        let middle =
            ["Neither satisfied nor dissatisfied", "Somewhat satisfied", "eher unzufrieden"];
        assert_eq!(stars(&middle), [Some(3.0), Some(4.0), Some(2.0)]);
        // One that is beyond the scale of all others is none, and changes none of them.
        let mistaken: Vec<&str> = std::iter::once("99").chain(["4"; 20]).collect();
        let read = stars(&mistaken);
        assert_eq!((read[0], read[1], read[20]), (None, Some(4.0), Some(4.0)));
        assert_eq!(stars(&["3/5", "99"]), [Some(3.0), None]);
        assert_eq!(stars(&["70", "10", "4"])[0], Some(3.8));
        for none in ["0/0", "Offered", "goods", "good app", ""] {
            assert_eq!(rating(none), None, "{none}");
        }
    }
}
