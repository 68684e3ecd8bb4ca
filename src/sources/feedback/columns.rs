//! Where the fields of a record stand.

use super::dates;
use super::names::{
    AT, AUTHOR, ID, LANG, OF_PERSON, PEOPLE, RATING, TAGS, TEXT, TITLE, URL, VERSION,
};
use crate::time::When;
use chrono_tz::Tz;

/// Where a configuration says that fields stand: the name of a column, or for JSON the path to a
/// value, such as `ticket.description` or `parts[].body`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of FeedbackItem")]
pub struct Columns {
    pub id: Option<String>,
    pub text: Option<String>,
    pub at: Option<String>,
    pub author: Option<String>,
    pub title: Option<String>,
    pub rating: Option<String>,
    pub lang: Option<String>,
    pub url: Option<String>,
    pub version: Option<String>,
    pub tags: Option<String>,
}

/// A rating as it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::sources) struct Rating {
    pub(in crate::sources) given: f64,
    /// The best of its scale, if it says so.
    pub(in crate::sources) best: Option<f64>,
}

/// What one record says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::sources) struct Fields {
    pub(in crate::sources) id: Option<String>,
    pub(in crate::sources) text: String,
    pub(in crate::sources) at: Option<When>,
    pub(in crate::sources) author: Option<String>,
    pub(in crate::sources) title: Option<String>,
    pub(in crate::sources) rating: Option<Rating>,
    pub(in crate::sources) lang: Option<String>,
    pub(in crate::sources) url: Option<String>,
    pub(in crate::sources) version: Option<String>,
    pub(in crate::sources) tags: Vec<String>,
}

/// The scale of the ratings of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::sources) struct Scale {
    best: f64,
    stated: bool,
}

impl Scale {
    /// Looks at one more rating.
    pub(in crate::sources) fn note(&mut self, rating: Option<&Rating>) {
        let Some(rating) = rating else { return };
        self.stated |= rating.best.is_some();
        self.best = self.best.max(rating.best.unwrap_or(rating.given));
    }

    /// A rating of this scale in stars; nothing for what no scale has.
    pub(in crate::sources) fn stars(self, given: f64) -> Option<f64> {
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

/// Where the fields of a kind of records are, by index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::sources) struct Mapping {
    id: Option<usize>,
    /// Several where a path leads through a list.
    text: Vec<usize>,
    at: Option<usize>,
    author: Option<usize>,
    title: Option<usize>,
    rating: Option<usize>,
    is_nps: bool,
    lang: Option<usize>,
    url: Option<usize>,
    version: Option<usize>,
    tags: Vec<usize>,
}

/// A name as it is compared: in lower case, with blanks for what else parts its words, and without
/// the zone behind a time.
fn plain(name: &str) -> String {
    let spaced = name.trim().to_lowercase().replace(['_', '-'], " ");
    let spaced = spaced.strip_suffix("(utc)").unwrap_or(&spaced);
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same for a name whose words begin with capitals: `created at` for `createdAt`.
fn parted(name: &str) -> String {
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

/// Whether a path ends within somebody: `author.email`, `ticket.requester.id`.
fn is_of_person(path: &str) -> bool {
    let Some((parent, _)) = path.rsplit_once('.') else { return false };
    PEOPLE.contains(&parted(last(parent)).as_str())
}

/// The last name of a path, `body` of `source.body`.
fn last(path: &str) -> &str {
    let end = path.trim_end_matches("[]");
    end.rsplit('.').next().unwrap_or(end)
}

/// What stands in a list is one of many, so it is looked at last.
const IN_A_LIST: usize = 100;

fn depth(path: &str) -> usize {
    path.matches('.').count() + IN_A_LIST * path.matches("[]").count()
}

impl Mapping {
    /// Where the fields are among columns of these names; nothing if none of them is a text.
    pub(in crate::sources) fn of(names: &[String], columns: &Columns) -> Option<Self> {
        let found = Self::around(names, columns, None);
        (!found.text.is_empty() || found.title.is_some()).then_some(found)
    }

    /// The same with the column at `at` taken for the text, where no name tells.
    pub(in crate::sources) fn with_text(names: &[String], columns: &Columns, at: usize) -> Self {
        Self::around(names, columns, Some(at))
    }

    /// Whether a field beside the text has been found.
    pub(in crate::sources) fn has_more_than_text(&self) -> bool {
        let beside = [self.id, self.at, self.author, self.title, self.rating, self.url];
        beside.iter().any(Option::is_some)
    }

    fn around(names: &[String], columns: &Columns, text_at: Option<usize>) -> Self {
        let whole: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let ends: Vec<(String, String)> =
            names.iter().map(|name| (plain(last(name)), parted(last(name)))).collect();
        let all = |wanted: &str| -> Vec<usize> {
            let wanted = plain(wanted);
            (0..names.len()).filter(|at| whole.get(*at) == Some(&wanted)).collect()
        };
        let depth_of = |at: &usize| names.get(*at).map_or(0, |name| depth(name));
        let called = |name: &str, in_lists: bool| -> Vec<usize> {
            let fits = |at: &usize| {
                ends.get(*at).is_some_and(|(end, parted)| end == name || parted == name)
            };
            let fits = |at: &usize| fits(at) && (depth_of(at) >= IN_A_LIST) == in_lists;
            (0..names.len()).filter(fits).collect()
        };
        let is_of_person = |at: usize| names.get(at).is_some_and(|name| is_of_person(name));
        let guess = |known: &[&str], may_be: &dyn Fn(usize) -> bool| -> Vec<usize> {
            for (in_lists, name) in [false, true]
                .into_iter()
                .flat_map(|lists| known.iter().map(move |name| (lists, name)))
            {
                let mut found = called(name, in_lists);
                found.retain(|at| may_be(*at));
                let Some(nearest) = found.iter().copied().min_by_key(depth_of) else { continue };
                if !in_lists {
                    return vec![nearest];
                }
                // All texts of the one list.
                let path = names.get(nearest);
                return found.into_iter().filter(|at| names.get(*at) == path).collect();
            }
            Vec::new()
        };
        let find = |stated: Option<&String>, known: &[&str]| match stated {
            Some(name) => all(name),
            None => guess(known, &|_| true),
        };
        let one = |stated: Option<&String>, known: &[&str]| find(stated, known).first().copied();
        let text = match text_at {
            Some(at) => vec![at],
            None => find(columns.text.as_ref(), TEXT),
        };
        let rating = one(columns.rating.as_ref(), RATING);
        let title = one(columns.title.as_ref(), TITLE);
        // A list of texts is no title, and one column is one field.
        let text_at = text.first().copied();
        let other = |found: Option<usize>| found.filter(|at| Some(*at) != text_at);
        // What stands within somebody is theirs, not the record's.
        let own = |stated: Option<&String>, known: &[&str]| match stated {
            Some(name) => all(name).first().copied(),
            None => guess(known, &|at| !is_of_person(at)).first().copied(),
        };
        let is_alone = |at: &usize| depth_of(at) < IN_A_LIST;
        let author = if columns.author.is_none() {
            guess(OF_PERSON, &is_of_person).into_iter().find(is_alone)
        } else {
            None
        };
        let author = author.or_else(|| one(columns.author.as_ref(), AUTHOR));
        Self {
            id: other(own(columns.id.as_ref(), ID)),
            at: other(own(columns.at.as_ref(), AT)),
            author: other(author),
            title: other(title),
            is_nps: rating
                .and_then(|at| ends.get(at))
                .is_some_and(|(name, _)| name.contains("nps")),
            rating: other(rating),
            lang: other(one(columns.lang.as_ref(), LANG)),
            url: other(own(columns.url.as_ref(), URL)),
            version: other(one(columns.version.as_ref(), VERSION)),
            tags: find(columns.tags.as_ref(), TAGS),
            text,
        }
    }

    /// Whether the text is the last of so many columns.
    pub(in crate::sources) fn ends_with_text(&self, width: usize) -> bool {
        let last = self.text.iter().max().copied().or(self.title);
        last.is_some_and(|at| at + 1 == width)
    }

    /// The fields of one record.
    pub(in crate::sources) fn read(&self, cells: &[&str], zone: Tz) -> Fields {
        let cell = |at: Option<usize>| -> Option<&str> {
            let text = cells.get(at?).copied()?;
            (!text.trim().is_empty()).then_some(text)
        };
        let owned = |at: Option<usize>| cell(at).map(str::to_owned);
        let texts: Vec<&str> = self.text.iter().filter_map(|at| cell(Some(*at))).collect();
        let rating = cell(self.rating).and_then(rating);
        Fields {
            id: owned(self.id),
            text: super::html::text(&texts.join("\n")).into_owned(),
            at: cell(self.at).and_then(|text| dates::read(text, zone)),
            author: owned(self.author),
            title: owned(self.title),
            rating: rating.map(|rating| match rating.best {
                None if self.is_nps => Rating { best: Some(10.0), ..rating },
                _ => rating,
            }),
            lang: owned(self.lang),
            url: owned(self.url),
            version: owned(self.version),
            tags: self
                .tags
                .iter()
                .filter_map(|at| cell(Some(*at)))
                .flat_map(|text| text.split([',', ';']))
                .map(|tag| tag.trim().to_owned())
                .collect(),
        }
    }
}

/// A rating as people write it: `4`, `4,5`, `4/5`, `3 stars`, `★★★☆☆`.
fn rating(text: &str) -> Option<Rating> {
    let text = text.trim();
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
        "star" | "stars" => Some(5.0),
        _ => None,
    };
    Some(Rating { given: number(digits)?, best })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::UTC;

    fn mapped(names: &[&str], cells: &[&str]) -> Option<Fields> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        Mapping::of(&names, &Columns::default()).map(|mapping| mapping.read(cells, UTC))
    }

    #[test]
    fn usual_names_are_found_in_any_case_and_spelling() {
        let store = mapped(
            &["Package Name", "Star Rating", "Review Title", "Review Text", "Reviewer Language"],
            &["app", "2", "Bad", "It crashes", "de"],
        )
        .unwrap();
        assert_eq!((store.text.as_str(), store.title.as_deref()), ("It crashes", Some("Bad")));
        assert_eq!(store.rating, Some(Rating { given: 2.0, best: None }));
        assert_eq!(store.lang.as_deref(), Some("de"));
        let survey = mapped(&["ID", "NPS", "VERBATIM"], &["7", "9", "fine"]).unwrap();
        assert_eq!((survey.id.as_deref(), survey.text.as_str()), (Some("7"), "fine"));
        assert_eq!(survey.rating, Some(Rating { given: 9.0, best: Some(10.0) }));
        assert_eq!(mapped(&["a", "b"], &["1", "2"]), None);
    }

    #[test]
    fn words_that_begin_with_capitals_are_words() {
        let names = ["reviewId", "createdDate", "reviewerNickname", "userComment", "Comment"];
        let review = mapped(&names, &["7", "2026-11-24", "ann", "no", "It stops"]).unwrap();
        assert_eq!((review.id.as_deref(), review.author.as_deref()), (Some("7"), Some("ann")));
        assert!(review.at.is_some() && review.text == "It stops");
        assert_eq!(mapped(&["FeedBack"], &["fine"]).unwrap().text, "fine");
        let survey = mapped(&["Comment", "Submit Date (UTC)"], &["fine", "2026-11-24"]).unwrap();
        assert!(survey.at.is_some());
    }

    #[test]
    fn what_stands_within_somebody_tells_who_it_is_and_not_what_the_record_is() {
        let names = ["user.id", "user.createdAt", "review_id", "text", "assignee.email"];
        let cells = ["5", "2019-01-01", "r1", "It stops", "we@example.com"];
        let review = mapped(&names, &cells).unwrap();
        assert_eq!((review.id.as_deref(), review.author.as_deref()), (Some("r1"), Some("5")));
        assert_eq!(review.at, None);
    }

    #[test]
    fn other_languages_name_their_columns_too() {
        let names = ["Kunde", "Bewertung", "Datum", "Kommentar"];
        let survey = mapped(&names, &["Ann", "4", "24.11.2026", "Stürzt ab"]).unwrap();
        assert_eq!((survey.text.as_str(), survey.author.as_deref()), ("Stürzt ab", Some("Ann")));
        assert_eq!(survey.rating, Some(Rating { given: 4.0, best: None }));
        assert_eq!(survey.at.map(|at| at.date(UTC).to_string()).as_deref(), Some("2026-11-24"));
        let names = ["Fecha", "Usuario", "Comentario", "Calificación"];
        let survey = mapped(&names, &["2026-11-24", "ana", "Muy lento", "2"]).unwrap();
        assert_eq!((survey.text.as_str(), survey.author.as_deref()), ("Muy lento", Some("ana")));
        assert!(survey.at.is_some() && survey.rating.is_some());
        // An English name is likelier, wherever it stands.
        assert_eq!(mapped(&["Antwort", "text"], &["wir", "sie"]).unwrap().text, "sie");
    }

    #[test]
    fn nested_values_are_found_nearest_first_and_lists_last() {
        let ticket = mapped(
            &["ticket.id", "ticket.subject", "ticket.description", "ticket.comments[].body"],
            &["5", "Export", "It stops", "we look"],
        )
        .unwrap();
        // "body" is likelier than "description" by its name, and yet one of many.
        assert_eq!(ticket.title.as_deref(), Some("Export"));
        assert_eq!(ticket.id.as_deref(), Some("5"));
        let names = ["parts[].body", "parts[].body", "id"].map(str::to_owned);
        let mapping = Mapping::of(&names, &Columns::default()).unwrap();
        assert_eq!(mapping.read(&["one", "two", "9"], UTC).text, "one\ntwo");
        let columns = Columns { text: Some("id".to_owned()), ..Columns::default() };
        let mapping = Mapping::of(&names, &columns).unwrap();
        assert_eq!(mapping.read(&["one", "two", "9"], UTC).text, "9");
    }

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
        assert_eq!(rating("good"), None);
    }
}
