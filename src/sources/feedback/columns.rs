//! Where the fields of a record stand.
//!
//! A stated column is taken. Else names decide that are known, as far as what stands below them fits.
//! In a table the texts of a record are, together: the likeliest column that is called so, those of
//! praise and blame (`Pros`, `Cons`), and the answers to questions that ask for words. Where there is
//! none, it is the column with the longest cells.

use super::dates::{self, DateOrder, Dated};
use super::finding::Names;
use super::ratings::{Rating, rating};
use super::seen::Seen;
use chrono_tz::Tz;

/// Where a configuration says that fields stand: the name of a column, or for JSON the path to a
/// value, such as `ticket.description` or `parts[].body`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of FeedbackItem")]
pub struct Columns {
    pub id: Option<String>,
    /// Several are read together.
    pub text: Vec<String>,
    pub at: Option<String>,
    pub author: Option<String>,
    pub title: Option<String>,
    pub rating: Option<String>,
    pub lang: Option<String>,
    pub url: Option<String>,
    pub version: Option<String>,
    pub tags: Option<String>,
    /// How its dates are written; nothing where they tell themselves.
    pub date_order: Option<DateOrder>,
}

/// What one record says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::sources) struct Fields {
    pub(in crate::sources) id: Option<String>,
    pub(in crate::sources) text: String,
    pub(in crate::sources) at: Option<Dated>,
    pub(in crate::sources) author: Option<String>,
    pub(in crate::sources) title: Option<String>,
    pub(in crate::sources) rating: Option<Rating>,
    /// Whether that is called a rating, and not a score or anything else.
    pub(in crate::sources) is_rating: bool,
    pub(in crate::sources) lang: Option<String>,
    pub(in crate::sources) url: Option<String>,
    pub(in crate::sources) version: Option<String>,
    pub(in crate::sources) tags: Vec<String>,
}

/// Where the fields of a kind of records are, by index.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::sources) struct Mapping {
    pub(super) id: Option<usize>,
    /// Several where a path leads through a list, or several columns are read together.
    pub(super) text: Vec<usize>,
    pub(super) at: Option<usize>,
    /// The zone that the name of the column of dates says.
    pub(super) zone: Option<Tz>,
    pub(super) order: Option<DateOrder>,
    pub(super) author: Option<usize>,
    pub(super) title: Option<usize>,
    pub(super) rating: Option<usize>,
    /// The worst and the best rating, as its heading says.
    pub(super) scale: Option<(f64, f64)>,
    /// Whether its heading calls it a rating.
    pub(super) is_rating: bool,
    pub(super) lang: Option<usize>,
    pub(super) url: Option<usize>,
    pub(super) version: Option<usize>,
    pub(super) tags: Vec<usize>,
}

impl Mapping {
    /// Where the fields are among columns of these names; nothing if none of them is a text.
    pub(in crate::sources) fn of(names: &[String], columns: &Columns) -> Option<Self> {
        let found = Self::by_name(names, Vec::new(), columns);
        found.is_said().then_some(found)
    }

    /// The same by names and what was `seen` below them, with a text or without one.
    pub(super) fn by_name(names: &[String], seen: Vec<&Seen>, columns: &Columns) -> Self {
        Names::new(names, seen, columns).mapping(None)
    }

    /// Whether something of it is a text, or a title, which stands for one.
    pub(super) fn is_said(&self) -> bool {
        !self.text.is_empty() || self.title.is_some()
    }

    /// The same in a table, of whose columns it is `seen` what stands in them. Where no name tells of
    /// a text it is the column with the longest cells, if they are longer than the titles.
    pub(super) fn of_table(names: &[String], seen: Vec<&Seen>, columns: &Columns) -> Option<Self> {
        let all = Names::new(names, seen, columns);
        let found = all.mapping(None);
        let by_length = if found.text.is_empty() && columns.text.is_empty() {
            all.longest(&found)
        } else {
            None
        };
        match by_length {
            Some(at) => Some(all.mapping(Some(at))),
            None => found.is_said().then_some(found),
        }
    }

    /// The same where no line names the columns: the longest cells are the text, and dates tell
    /// themselves.
    pub(super) fn of_unnamed(seen: &[Seen], columns: &Columns) -> Option<Self> {
        let names = vec![String::new(); seen.len()];
        let all = Names::new(&names, seen.iter().collect(), columns);
        let at = all.longest(&Self::default())?;
        let dates = seen.iter().position(Seen::is_dates);
        Some(Self { at: dates, ..all.mapping(Some(at)) })
    }

    /// How many fields have a column among some of these names.
    pub(super) fn fields(names: &[String], columns: &Columns) -> usize {
        let Self { id, text, at, author, title, rating, lang, url, version, .. } =
            Self::by_name(names, Vec::new(), columns);
        let alone = [id, at, author, title, rating, lang, url, version];
        alone.into_iter().flatten().count() + usize::from(!text.is_empty())
    }

    /// Whether a configuration that states `name` means one of these columns.
    pub(super) fn is_there(names: &[String], name: &str) -> bool {
        !Names::new(names, Vec::new(), &Columns::default()).stated(name).is_empty()
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
        // Who has answered one question need not answer all.
        let said: Vec<&str> = texts.iter().copied().filter(|text| !is_no_answer(text)).collect();
        let texts = if said.is_empty() { texts } else { said };
        let zone = self.zone.unwrap_or(zone);
        let rating = cell(self.rating).and_then(rating);
        Fields {
            // Who is known by an address is known by a number instead, which stays the same.
            id: owned(self.id)
                .map(|id| if id.contains('@') { super::content_id(&id, None) } else { id }),
            text: texts.into_iter().map(own_words).collect::<Vec<String>>().join("\n"),
            at: cell(self.at).and_then(|text| dates::read(text, zone, self.order)),
            author: owned(self.author),
            title: owned(self.title),
            rating: rating.map(|rating| rating.under(self.scale)),
            is_rating: self.is_rating,
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

/// What somebody wrote into a cell, without markup. A ticket may be a letter: what it quotes and its
/// signature are left out, unless there is nothing else.
fn own_words(cell: &str) -> String {
    let text = super::html::text(cell).into_owned();
    let own = if text.contains('\n') { super::mail::own_words(&text) } else { String::new() };
    if own.is_empty() { text } else { own }
}

/// Whether somebody wrote that they have nothing to say.
fn is_no_answer(text: &str) -> bool {
    const NONE: &[&str] = &[
        "n/a", "na", "none", "nothing", "no", "nope", "nil", "nichts", "keine", "nein", "k.a", "",
    ];
    let text = text.trim().trim_matches(['.', '-', '!', '/', ' ']);
    text.len() <= 8 && NONE.contains(&text.to_lowercase().as_str())
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
        assert_eq!(
            survey.at.map(|at| at.when.date(UTC).to_string()).as_deref(),
            Some("2026-11-24")
        );
        let names = ["Fecha", "Usuario", "Comentario", "Calificación"];
        let survey = mapped(&names, &["2026-11-24", "ana", "Muy lento", "2"]).unwrap();
        assert_eq!((survey.text.as_str(), survey.author.as_deref()), ("Muy lento", Some("ana")));
        assert!(survey.at.is_some() && survey.rating.is_some());
        // An English name is likelier, wherever it stands.
        assert_eq!(mapped(&["Antwort", "text"], &["wir", "sie"]).unwrap().text, "sie");
    }

    /// What a table says, row by row.
    fn table(names: &[&str], rows: &[&[&str]]) -> Option<Vec<Fields>> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut seen = vec![Seen::default(); names.len()];
        for row in rows {
            seen.iter_mut().zip(*row).for_each(|(seen, cell)| seen.note(cell));
        }
        let mapping = Mapping::of_table(&names, seen.iter().collect(), &Columns::default())?;
        Some(rows.iter().map(|row| mapping.read(row, UTC)).collect())
    }

    #[test]
    fn the_answers_to_several_questions_are_one_text() {
        let names = [
            "Product",
            "Survey ID",
            "Submitted At",
            "Title",
            "Star rating",
            "What do you like best about Acme?",
            "What do you dislike about Acme?",
            "Recommendations to others considering Acme:",
            "User company size",
        ];
        let read = table(
            &names,
            &[
                &[
                    "Acme",
                    "s1",
                    "24/4/2026",
                    "Good",
                    "4",
                    "Easy to use",
                    "It is slow",
                    "",
                    "51-200",
                ],
                &[
                    "Acme",
                    "s2",
                    "24/4/2026",
                    "Fine",
                    "5",
                    "The reports",
                    "N/A",
                    "Try it out",
                    "1-50",
                ],
                &["Acme", "s3", "24/4/2026", "Bad", "1", "Nothing.", "-", "", "1-50"],
            ],
        )
        .unwrap();
        let texts: Vec<&str> = read.iter().map(|fields| fields.text.as_str()).collect();
        assert_eq!(texts, ["Easy to use\nIt is slow", "The reports\nTry it out", "Nothing.\n-"]);
        assert_eq!(read[0].title.as_deref(), Some("Good"));
        assert_eq!((read[0].id.as_deref(), read[0].rating.unwrap().given), (Some("s1"), 4.0));
        // Praise and blame, beside a comment or alone; in a record of its own, likes may be a count.
        assert_eq!(mapped(&["text", "likes"], &["fine", "12"]).unwrap().text, "fine");
        let read =
            table(&["Cons", "Comment", "Pros"], &[&["slow", "all in all", "cheap"]]).unwrap();
        assert_eq!(read[0].text, "slow\nall in all\ncheap");
    }

    #[test]
    fn a_question_for_a_number_is_a_rating_and_one_with_few_answers_a_choice() {
        let names = [
            "#",
            "How likely are you to recommend us to a friend or colleague?",
            "What is the main reason for your score?",
            "Which plan are you on?",
            "Submit Date (UTC)",
            "Network ID",
        ];
        let row = |id, score, why, plan| [id, score, why, plan, "2026-11-24 23:30:00", "n1"];
        let rows = [
            row("t1", "9", "The editor is great", "Free"),
            row("t2", "3", "Too expensive", "Pro plan"),
            row("t3", "10", "I like it", "Free"),
            row("t4", "6", "The price rose", "Free"),
        ];
        let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
        let read = table(&names, &rows).unwrap();
        assert_eq!(read[0].text, "The editor is great");
        assert_eq!(read[0].rating, Some(Rating { given: 9.0, best: Some(10.0) }));
        assert_eq!((read[1].id.as_deref(), read[1].author.as_deref()), (Some("t2"), Some("n1")));
        // The heading says the zone of its times.
        let berlin = chrono_tz::Europe::Berlin;
        let names: Vec<String> = ["Comment", "Created at (UTC)"].map(str::to_owned).to_vec();
        let mapping = Mapping::of(&names, &Columns::default()).unwrap();
        let at = mapping.read(&["x", "2026-11-24 23:30:00"], berlin).at.unwrap();
        assert_eq!(at.when.date(berlin).to_string(), "2026-11-25");
    }

    #[test]
    fn what_stands_in_a_column_decides_between_names() {
        // A rating of words, and a name that means the text as well as the stars.
        let desk = table(
            &["Ticket ID", "Subject", "Satisfaction Score", "Satisfaction Comment", "Email"],
            &[&["7", "Order", "Bad", "Nobody answered", ""], &["8", "Order", "Offered", "", ""]],
        )
        .unwrap();
        assert_eq!(desk[0].text, "Nobody answered");
        assert_eq!(desk[0].rating, Some(Rating { given: 1.0, best: Some(5.0) }));
        assert_eq!(desk[1].rating, None);
        let german = table(&["Bewertung", "Sterne"], &[&["Stürzt dauernd ab", "1"]]).unwrap();
        assert_eq!(
            (german[0].text.as_str(), german[0].rating.unwrap().given),
            ("Stürzt dauernd ab", 1.0)
        );
        let german = table(&["Bewertung", "Titel"], &[&["2", "Stürzt dauernd ab"]]).unwrap();
        assert_eq!(german[0].title.as_deref(), Some("Stürzt dauernd ab"));
        // A column that nobody filled in says nothing of who it was.
        let survey = table(
            &["Email Address", "Respondent ID", "Response", "Open comments"],
            &[&["", "r1", "4", "too slow for me"], &["", "r2", "5", "it is what I need"]],
        )
        .unwrap();
        assert_eq!(
            (survey[0].text.as_str(), survey[0].author.as_deref()),
            ("too slow for me", Some("r1"))
        );
        // Longer cells than those of the title, unless nobody of the users wrote them.
        let issue = table(&["Title", "What happened"], &[&["Crash", "It stopped when I saved"]]);
        assert_eq!(issue.unwrap()[0].text, "It stopped when I saved");
        let answered = ["Title", "Developer Reply Text"];
        let answered = table(&answered, &[&["Crash", "We are sorry to hear that"]]).unwrap();
        assert_eq!(answered[0].text, "");
        assert_eq!(table(&["a", "b"], &[&["1", "2"]]), None);
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
        let columns = Columns { text: vec!["id".to_owned()], ..Columns::default() };
        let mapping = Mapping::of(&names, &columns).unwrap();
        assert_eq!(mapping.read(&["one", "two", "9"], UTC).text, "9");
    }
}
