//! Ratings as people and programs write them, brought to stars.

/// A rating as it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::sources) struct Rating {
    pub(in crate::sources) given: f64,
    /// The best of its scale, if it says so.
    pub(in crate::sources) best: Option<f64>,
}

impl Rating {
    /// The same under a heading that says the worst and the best of its scale, so that all ratings of a
    /// file are on one scale, which begins at 0 where the best is above 5.
    pub(super) fn under(self, scale: Option<(f64, f64)>) -> Self {
        let Some((worst, best)) = scale else { return self };
        let given = match self.best {
            // What says its scale itself is stars by now.
            Some(_) if best > 5.0 => (self.given - 1.0) / 4.0 * best,
            Some(_) => self.given * best / 5.0,
            None if best > 5.0 => (self.given - worst) / (best - worst) * best,
            None => self.given,
        };
        Self { given, best: Some(best) }
    }
}

/// A rating of a scale in stars: scales of ten and a hundred begin at 0, stars at 1.
fn stars(given: f64, best: f64) -> f64 {
    if best > 5.0 { 1.0 + given / best * 4.0 } else { (given * 5.0 / best).max(1.0) }
}

/// The scale of the ratings of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Scale {
    /// The best that a rating or the heading says itself.
    stated: f64,
    /// Whether the heading calls them ratings, which are rather stars than a score.
    is_rating: bool,
    /// How many of the others there are,
    all: usize,
    /// how many of them are 0, more than 1, exactly 5, above 5 up to 10, and above 10.
    zeros: usize,
    above_one: usize,
    fives: usize,
    above_five: usize,
    above_ten: usize,
}

/// Fewer than one of so many ratings above 10 are mistakes, and tell nothing of the scale.
const ONE_OF: usize = 20;

/// So many ratings of which none is above 5 are stars, if some are 5.
const ENOUGH: usize = 20;

impl Scale {
    /// Looks at one more rating, under a heading that calls it one or not.
    pub(super) fn note(&mut self, rating: Option<&Rating>, is_rating: bool) {
        self.is_rating |= is_rating;
        match rating {
            Some(Rating { best: Some(best), .. }) => self.stated = self.stated.max(*best),
            Some(Rating { given, .. }) if (0.0..=100.0).contains(given) => {
                self.all += 1;
                self.zeros += usize::from(*given < 0.5);
                self.above_one += usize::from(*given > 1.0);
                self.fives += usize::from((*given - 5.0).abs() < f64::EPSILON);
                self.above_ten += usize::from(*given > 10.0);
                self.above_five += usize::from(*given > 5.0 && *given <= 10.0);
            }
            _ => {}
        }
    }

    /// The best of it; nothing where there is no telling. A rating above 5 proves that ten is the best,
    /// and so does a 0 where nobody speaks of ratings: a star is no 0. Where they are called so, a few
    /// among many are mistakes.
    fn best(self) -> Option<f64> {
        let Self { is_rating, all, above_five, above_ten, .. } = self;
        let is_hundred = if is_rating { above_ten * 2 > all } else { above_ten * ONE_OF >= all };
        match self {
            Self { stated, .. } if stated > 0.0 => Some(stated),
            Self { above_ten: 1.., .. } if is_hundred => Some(100.0),
            Self { above_five: 1.., .. } if !is_rating || above_five * ONE_OF >= all => Some(10.0),
            Self { zeros: 1.., above_one: 0, .. } => None,
            Self { zeros: 1.., is_rating: false, .. } => Some(10.0),
            _ => Some(5.0),
        }
    }

    /// A rating of this scale in stars; nothing for what the scale does not have.
    pub(super) fn stars(self, given: f64) -> Option<f64> {
        let best = self.best().filter(|best| (0.0..=*best).contains(&given))?;
        // A 0 among stars stands for none; where 5 is said to be the best, it is the worst.
        if self.stated <= 0.0 && best <= 5.0 && given <= 0.0 {
            return None;
        }
        Some(stars(given, best))
    }

    /// What is assumed of the scale where nothing proves it, or very little.
    pub(super) fn assumed(self) -> Option<String> {
        let Self { stated, is_rating, all, zeros, above_one, fives, above_five, above_ten } = self;
        let are = |count| if count == 1 { "is" } else { "are" };
        let ratings = if all == 1 { "rating" } else { "ratings" };
        let (told, other) = match self.best() {
            _ if stated > 0.0 || all == 0 => return None,
            Some(best) if best > 10.0 => {
                let is_little = above_ten * 2 <= all;
                let of = format!("{above_ten} of {all} {ratings} {} above 10", are(above_ten));
                (is_little.then(|| format!("{of}: all are taken as 0 to 100"))?, "1-5")
            }
            Some(best) if best > 5.0 && above_five > 0 => {
                let is_little = above_five * ONE_OF < all;
                let of = format!("{above_five} of {all} {ratings} {} above 5", are(above_five));
                (is_little.then(|| format!("{of}: all are taken as 0 to 10"))?, "1-5")
            }
            Some(best) if best <= 5.0 && above_five + above_ten > 0 => {
                let beyond = above_five + above_ten;
                let of = format!("{beyond} of {all} {ratings} {} above 5", are(beyond));
                (
                    format!("{of}: all others are taken as five stars, and what is above as none"),
                    "0-10",
                )
            }
            // Where nobody has rated anything there is nothing to say.
            None if zeros == all => return None,
            None if above_one == 0 => {
                let told =
                    format!("{all} {ratings} {} 0 or 1, on no scale that is known", are(all));
                (format!("{told}: none is read"), "0-1")
            }
            Some(best) if zeros > 0 => {
                let of = format!("{zeros} of {all} {ratings} {} 0 and none is above 5", are(zeros));
                if best > 5.0 {
                    (format!("{of}: all are taken as 0 to 10, since no star is a 0"), "1-5")
                } else {
                    (format!("{of}: they are taken as five stars, and a 0 as none"), "0-10")
                }
            }
            _ if is_rating || fives > 0 && all >= ENOUGH => return None,
            _ => {
                let of = format!("{all} {ratings} {} at most 5", are(all));
                (format!("{of}, and nothing tells the best: it is taken to be 5"), "0-10")
            }
        };
        Some(format!(
            "{told}; columns = {{ rating = \"NAME ({other})\" }} under [[feedback]] settles it, with the \
             scale it has"
        ))
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

/// A longer text is no rating.
const LONGEST: usize = 80;

/// What stands between a rating and the best of its scale.
const OF: &[&str] = &["/", " out of ", " of ", " von ", " sur "];

/// A rating as people write it: `4`, `4,5`, `4/5`, `4 out of 5`, `3 stars`, `★★★☆☆`, `Good`.
pub(super) fn rating(text: &str) -> Option<Rating> {
    let text = text.trim();
    // Most ratings are one figure.
    if let Ok(figure @ 0..=10) = text.parse::<u8>() {
        return Some(Rating { given: f64::from(figure), best: None });
    }
    if text.len() > LONGEST {
        return None;
    }
    let lower = text.to_lowercase();
    if let Some((_, given)) = WORDS.iter().find(|(word, _)| lower == *word) {
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
    if OF.iter().any(|mark| lower.contains(mark)) {
        // Some say `5/5` and others `10/10`: what says its scale is brought to stars by that.
        let (given, best) = OF.iter().find_map(|mark| {
            let (given, best) = lower.split_once(mark)?;
            Some((number(given)?, number(best.split_whitespace().next()?)?))
        })?;
        let fits = best > 0.0 && (0.0..=best).contains(&given);
        return fits.then(|| Rating { given: stars(given, best), best: Some(5.0) });
    }
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-')));
    let (digits, unit) = text.split_at(end.unwrap_or(text.len()));
    let best = match unit.trim().to_lowercase().as_str() {
        "%" => {
            let share = number(digits).filter(|share| (0.0..=100.0).contains(share))?;
            return Some(Rating { given: stars(share, 100.0), best: Some(5.0) });
        }
        "star" | "stars" | "sterne" | "stern" => Some(5.0),
        // `1e9` is no rating, and `5 (very good)` is one.
        _ if unit.starts_with(char::is_alphanumeric) => return None,
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
                scale.note(Some(rating), false);
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
        assert_eq!(stars(&["0/5", "5/5"]), [Some(1.0), Some(5.0)]);
        assert_eq!(stars(&["5 (very good)"]), [Some(5.0)]);
        assert_eq!(stars(&["5/5", "5/5", "10/10", "8/10"])[..3], [Some(5.0); 3]);
        // 8 of 10 are 1 + 8 / 10 * 4 stars.
        let said = ["4.0 out of 5 stars", "8 out of 10", "4 von 5", "4,5 sur 5", "2 of 5"];
        assert_eq!(stars(&said), [Some(4.0), Some(4.2), Some(4.0), Some(4.5), Some(2.0)]);
        for none in [
            "1e9",
            "3rd",
            "0/0",
            "24/7 support",
            "two of 5",
            "3 of them",
            "Offered",
            "goods",
            "good app",
            "",
        ] {
            assert_eq!(rating(none), None, "{none}");
        }
    }

    #[test]
    fn a_heading_says_the_scale_of_all_below_it() {
        let read = |texts: &[&str], scale| -> Vec<Option<f64>> {
            let under = |text: &&str| rating(text).unwrap().under(Some(scale));
            let ratings: Vec<Rating> = texts.iter().map(under).collect();
            let mut scale = Scale::default();
            for rating in &ratings {
                scale.note(Some(rating), false);
            }
            ratings.iter().map(|rating| scale.stars(rating.given)).collect()
        };
        // Of 1 to 7, 1 is the worst and 4 in the middle; of 0 to 10, 5 is.
        let sevens = read(&["1", "4", "7", "0"], (1.0, 7.0));
        assert_eq!(sevens, [Some(1.0), Some(3.0), Some(5.0), None]);
        assert_eq!(read(&["0", "5", "3/5"], (0.0, 10.0)), [Some(1.0), Some(3.0), Some(3.0)]);
        assert_eq!(read(&["4", "10/10"], (1.0, 5.0)), [Some(4.0), Some(5.0)]);
    }

    #[test]
    fn the_whole_column_proves_the_scale_or_it_is_said_what_was_assumed() {
        let read = |figures: &[f64], is_rating: bool| {
            let mut scale = Scale::default();
            for given in figures {
                scale.note(Some(&Rating { given: *given, best: None }), is_rating);
            }
            let stars: Vec<Option<f64>> = figures.iter().map(|given| scale.stars(*given)).collect();
            (stars, scale.assumed().unwrap_or_default())
        };
        // One of many that is above 5: 2 of 10 are 1 + 2 / 10 * 4 stars.
        let mut many = vec![2.0; 40];
        many.push(8.0);
        let (stars, told) = read(&many, false);
        assert_eq!((stars[0], stars[40]), (Some(1.8), Some(4.2)));
        assert!(told.starts_with("1 of 41 ratings is above 5: all are taken as 0 to 10"), "{told}");
        assert_eq!(read(&[2.0, 8.0], false), (vec![Some(1.8), Some(4.2)], String::new()));
        // No star is a 0.
        let (stars, told) = read(&[0.0, 5.0, 1.0], false);
        assert_eq!(stars, [Some(1.0), Some(3.0), Some(1.4)]);
        assert!(told.contains("1 of 3 ratings is 0") && told.contains("\"NAME (1-5)\""), "{told}");
        let (stars, told) = read(&[0.0, 5.0, 1.0], true);
        assert_eq!(stars, [None, Some(5.0), Some(1.0)]);
        assert!(told.contains("a 0 as none") && told.contains("\"NAME (0-10)\""), "{told}");
        let (stars, told) = read(&[0.0, 1.0, 1.0], true);
        assert_eq!(stars, [None, None, None]);
        assert!(told.contains("3 ratings are 0 or 1"), "{told}");
        // Few scores prove nothing, many of which the best is 5 do, and stars need no proof.
        let (stars, told) = read(&[1.0, 3.0], false);
        assert_eq!(stars, [Some(1.0), Some(3.0)]);
        assert!(told.contains("taken to be 5"), "{told}");
        assert_eq!(read(&[5.0; 20], false).1, "");
        assert_ne!(read(&[4.0; 20], false).1, "");
        assert_eq!(read(&[1.0, 3.0], true).1, "");
        assert_eq!(read(&[0.0, 0.0], false), (vec![None, None], String::new()));
        // What is called ratings is not lowered by one that is none.
        let mut many = vec![5.0; 15];
        many.push(45.0);
        let (stars, told) = read(&many, true);
        assert_eq!((stars[0], stars[15]), (Some(5.0), None));
        assert!(told.starts_with("1 of 16 ratings is above 5: all others are"), "{told}");
        // A score of 5 is 1 + 5 / 100 * 4 stars.
        let (stars, told) = read(&many, false);
        assert_eq!((stars[0], stars[15]), (Some(1.2), Some(2.8)));
        assert!(
            told.starts_with("1 of 16 ratings is above 10: all are taken as 0 to 100"),
            "{told}"
        );
        let mut many = vec![5.0; 300];
        many.push(6.0);
        let (stars, told) = read(&many, true);
        assert_eq!((stars[0], stars[300]), (Some(5.0), None));
        assert!(told.starts_with("1 of 301 ratings is above 5"), "{told}");
        assert_eq!(read(&[70.0, 90.0, 5.0], true).0[0], Some(3.8));
        assert_eq!(read(&[], false).1, "");
    }
}
