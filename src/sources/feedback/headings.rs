//! What the heading of a column says: its name in plain words, the zone of its times, what it asks.

use chrono_tz::{Tz, UTC};

/// What a heading that is a name is not longer than, in characters.
pub(super) const LONGEST_NAME: usize = 40;

/// A heading of so many words asks or tells something.
const SENTENCE: usize = 5;

/// Words by which somebody is asked for words of their own; `*` is any end.
const ASKS: &[&str] = &[
    "like",
    "liked",
    "likes",
    "dislike*",
    "best",
    "worst",
    "least",
    "improve*",
    "better",
    "why",
    "reason*",
    "missing",
    "change",
    "problem*",
    "wish",
    "think",
    "feedback",
    "comment*",
    "describ*",
    "explain*",
    "suggest*",
    "specify",
    "frustrat*",
    "love",
    "hate",
    "experience",
    "anything",
    "else",
    "recommendations",
    "gefällt",
    "gefallen",
    "stört",
    "verbesser*",
    "besser",
    "warum",
    "grund",
    "gründe",
    "fehlt",
    "änder*",
    "wünsch*",
    "denk*",
    "meinung",
    "anmerk*",
    "kommentar*",
    "vorschl*",
    "sonst",
];

/// Words by which somebody is asked for a number.
const RATES: &[&str] = &[
    "likely",
    "likelihood",
    "rate",
    "rated",
    "rating*",
    "satisf*",
    "score*",
    "stars",
    "nps",
    "csat",
    "recommend",
    "zufrieden*",
    "bewert*",
    "sterne",
    "wahrscheinlich*",
    "weiterempf*",
    "empfehl*",
];

/// Of them those that ask for 0 to 10.
const RECOMMENDS: &[&str] = &["recommend", "nps", "weiterempf*", "empfehl*"];

/// Words that call a number a rating,
const RATINGS: &[&str] = &[
    "rating*",
    "rated",
    "bewert*",
    "gesamtbewert*",
    "évaluation*",
    "calificaci*",
    "valoraci*",
    "valutazion*",
    "beoordeling*",
    "avaliaç*",
];

/// and those that call it stars.
const STARS: &[&str] =
    &["star", "stars", "stern", "sterne", "étoiles", "estrellas", "stelle", "sterren", "estrelas"];

/// Words between the worst and the best of a scale, and before the best alone.
const TO: &[&str] = &["to", "bis", "à", "a", "tot"];
const OUT_OF: &[&str] = &["of", "von", "sur", "su", "sobre", "de"];

/// Words of headings under which no user speaks: what was answered to them, and what others made of
/// what they said.
const OTHERS: &[&str] = &[
    "reply",
    "replies",
    "internal",
    "intern",
    "agent",
    "label",
    "labels",
    "category",
    "categories",
    "kategorie",
    "kategorien",
    "sentiment",
    "intent",
    "topic",
    "topics",
    "theme",
    "themes",
    "url",
    "link",
    "path",
    "signature",
    "campaign",
    "antwort des",
];

/// Words of headings under which somebody says who they are.
const WHO: &[&str] = &[
    "name",
    "email",
    "e-mail",
    "mail",
    "phone",
    "telephone",
    "company",
    "role",
    "title",
    "job",
    "address",
    "firma",
    "telefon",
    "beruf",
    "adresse",
    "vorname",
    "nachname",
    "ip",
    "browser",
    "device",
    "country",
    "city",
    "author",
    "by",
];

/// A heading as it is compared: in lower case, with blanks for what else parts its words, and without
/// what stands in brackets behind it or the zone of a time.
pub(super) fn plain(name: &str) -> String {
    let spaced = name.trim().to_lowercase().replace(['_', '-'], " ");
    let spaced = without_brackets(&spaced).trim_end_matches([':', '*', '?', ' ']);
    let words: Vec<&str> = spaced.split_whitespace().collect();
    match words.as_slice() {
        [words @ .., "utc" | "gmt"] if !words.is_empty() => words.join(" "),
        words => words.join(" "),
    }
}

/// The same for a name whose words begin with capitals: `created at` for `createdAt`.
pub(super) fn parted(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(c);
        before = c;
    }
    plain(&spaced)
}

fn without_brackets(name: &str) -> &str {
    let inside = name.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    inside.map(|(before, _)| before.trim_end()).filter(|name| !name.is_empty()).unwrap_or(name)
}

/// The zone that a heading names for its times: `Created at (UTC)`, `created_utc`,
/// `Date (Europe/Berlin)`.
pub(super) fn zone(name: &str) -> Option<Tz> {
    let name = name.trim();
    let inside = name.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let last = match inside {
        Some((_, inside)) => inside.trim(),
        None => name.rsplit([' ', '_', '-']).next().unwrap_or_default(),
    };
    let is_utc = matches!(last.to_lowercase().as_str(), "utc" | "gmt") || name.ends_with("Utc");
    match last.parse() {
        _ if is_utc => Some(UTC),
        Ok(zone) if last.contains('/') => Some(zone),
        _ => None,
    }
}

fn words(heading: &str) -> Vec<String> {
    let lower = heading.to_lowercase();
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn has(words: &[String], known: &[&str]) -> bool {
    let fits = |word: &String, known: &str| match known.strip_suffix('*') {
        Some(begin) => word.starts_with(begin),
        None => word == known,
    };
    words.iter().any(|word| known.iter().any(|known| fits(word, known)))
}

/// The worst and the best that a rating under this heading can be: `Score (0-10)`, `Effort (1-7)`,
/// `Note /20`, `stars out of 5`, and 10 for whether they would recommend it. The worst is 0 unless it
/// says 1.
pub(super) fn scale(heading: &str) -> Option<(f64, f64)> {
    let words = words(&heading.replace(['-', '–', '—', '/'], " "));
    let is_one_of = |word: &String, known: &[&str]| known.contains(&word.as_str());
    // Other numbers are those of days, of years and of `24/7`.
    let best =
        |word: &str| word.parse::<u8>().ok().filter(|best| matches!(best, 3..=7 | 10 | 20 | 100));
    let range = |low: &String, high: &String| {
        let low = low.parse::<u8>().ok().filter(|low| *low <= 1)?;
        let high = high.parse::<u8>().ok().filter(|high| matches!(high, 3..=10 | 20 | 100))?;
        Some((low, high))
    };
    let said = words.windows(2).find_map(|pair| match pair {
        [of, high] if is_one_of(of, OUT_OF) => best(high).map(|best| (0, best)),
        [low, high] => range(low, high),
        _ => None,
    });
    let to = || {
        words.windows(3).find_map(|three| match three {
            [low, to, high] if is_one_of(to, TO) => range(low, high),
            _ => None,
        })
    };
    let behind_a_bar = || {
        let (before, rest) = heading.split_once('/')?;
        let rest = rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let is_alone = !before.trim_end().ends_with(|c: char| c.is_ascii_digit());
        is_alone.then(|| best(rest.get(..end)?))?.map(|best| (0, best))
    };
    let found: Option<(u8, u8)> = said.or_else(to).or_else(behind_a_bar);
    match found {
        Some((worst, best)) => Some((f64::from(worst), f64::from(best))),
        None => (Heading::of(heading).number == Number::ToTen).then_some((0.0, 10.0)),
    }
}

/// Whether a heading calls what stands below it a rating.
pub(super) fn is_rating(heading: &str) -> bool {
    let words = words(&parted(heading));
    has(&words, RATINGS) || has(&words, STARS)
}

/// What a heading asks for. What is said below it decides which of it is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heading {
    /// Words of one's own.
    pub(super) words: bool,
    /// Something, in a sentence.
    pub(super) something: bool,
    /// A number.
    pub(super) number: Number,
}

/// Whether a heading asks for a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// It does not.
    No,
    /// On some scale.
    Any,
    /// From 0 to 10, for whether they would recommend it.
    ToTen,
}

impl Heading {
    pub(super) fn of(heading: &str) -> Self {
        let words = words(heading);
        let is_question = is_question(heading);
        let asks = has(&words, ASKS) && (is_question || words.len() > 1);
        let is_other = if is_question { false } else { has(&words, OTHERS) };
        let is_who = !asks && has(&words, WHO);
        Self {
            words: asks && !is_other && (is_question || !has(&words, WHO)),
            something: (is_question || words.len() >= SENTENCE) && !is_other && !is_who,
            number: match () {
                () if is_other || !has(&words, RATES) => Number::No,
                () if has(&words, RECOMMENDS) => Number::ToTen,
                () => Number::Any,
            },
        }
    }
}

/// Whether a heading is a question, or what is to be gone on with.
pub(super) fn is_question(heading: &str) -> bool {
    let end = heading.trim_end_matches([' ', '*', ')', '"']);
    end.ends_with([':', '?'])
}

/// Whether what stands below a heading is no user's word, by what it is called.
pub(super) fn is_of_others(heading: &str) -> bool {
    let words = words(&plain(heading));
    !is_question(heading) && (has(&words, OTHERS) || has(&words, WHO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_without_their_brackets_and_name_zones() {
        for (name, expected) in [
            ("Submit Date (UTC)", "submit date"),
            ("created_utc", "created"),
            ("Rating (1-5)", "rating"),
            ("(UTC)", "(utc)"),
            ("UTC", "utc"),
            ("E-Mail", "e mail"),
            ("Comment: *", "comment"),
            ("?", ""),
        ] {
            assert_eq!(plain(name), expected, "{name}");
        }
        assert_eq!(parted("createdAtUtc"), "created at");
        for name in ["Created at (UTC)", "created_utc", "createdAtUtc", "Time (GMT)", "Date UTC"] {
            assert_eq!(zone(name), Some(UTC), "{name}");
        }
        assert_eq!(zone("Datum (Europe/Berlin)"), Some(chrono_tz::Europe::Berlin));
        for name in ["Date", "Created (local)", "", "()", "a/b", "Date (b/c)"] {
            assert_eq!(zone(name), None, "{name}");
        }
    }

    #[test]
    fn headings_tell_the_best_of_their_scale() {
        for (heading, expected) in [
            ("Score (0-10)", Some(10.0)),
            ("Rating (1–5)", Some(5.0)),
            ("score 1 to 7", Some(7.0)),
            ("Zufriedenheit von 1 bis 5", Some(5.0)),
            ("Note /20", Some(20.0)),
            ("Stars out of 10", Some(10.0)),
            ("Star Rating", None),
            ("Sterne", None),
            ("NPS", Some(10.0)),
            ("How likely are you to recommend us?", Some(10.0)),
            ("How likely are you to recommend us (1-5)?", Some(5.0)),
            ("Rating", None),
            ("Score", None),
            ("Q10", None),
            ("Score 2026-11", None),
            ("Rating of 24/7 support", None),
            ("Rating of 12 features", None),
            ("", None),
        ] {
            assert_eq!(scale(heading).map(|(_, best)| best), expected, "{heading}");
        }
        assert_eq!(scale("Effort score (1-7)"), Some((1.0, 7.0)));
        assert_eq!(scale("Zufriedenheit von 1 bis 10"), Some((1.0, 10.0)));
        assert!(is_rating("starRating") && is_rating("Gesamtbewertung") && is_rating("Sterne"));
        assert!(!is_rating("Score") && !is_rating("Satisfaction"));
    }

    #[test]
    fn headings_tell_what_they_ask_for() {
        let asked = |heading: &str| {
            let Heading { words, something, number } = Heading::of(heading);
            (words, something, number)
        };
        for (heading, expected) in [
            ("What do you like best about Acme?", (true, true, Number::No)),
            ("Recommendations to others considering Acme:", (true, true, Number::No)),
            ("How likely are you to recommend us to a friend?", (false, true, Number::ToTen)),
            (
                "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
                (false, true, Number::ToTen),
            ),
            ("How satisfied are you with it?", (false, true, Number::Any)),
            ("What is the main reason for your score?", (true, true, Number::Any)),
            ("Was gefällt Ihnen nicht?", (true, true, Number::No)),
            ("Other (please specify)", (true, false, Number::No)),
            ("Which plan are you on?", (false, true, Number::No)),
            ("What is your full name?", (false, false, Number::No)),
            ("Agent's internal notes on the problem", (false, false, Number::No)),
            ("Developer Reply Text", (false, false, Number::No)),
            ("Comment author", (false, false, Number::No)),
            ("Text", (false, false, Number::No)),
        ] {
            assert_eq!(asked(heading), expected, "{heading}");
        }
        assert!(is_of_others("Category") && is_of_others("Internal notes"));
        assert!(!is_of_others("What do you call this category?") && !is_of_others("Comment"));
    }
}
