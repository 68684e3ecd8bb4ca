//! Which column is which field: by what a configuration states, by names that are known, by what
//! questions ask for, and by what stands in the cells.

use super::columns::{Columns, Mapping};
use super::headings::{self, Heading, Number, is_of_others, is_question, parted, plain};
use super::names::{
    AT, AUTHOR, DESCRIPTION, ID, LANG, LATER, OF_PERSON, PARTS, PARTS_IF_WORDS, PEOPLE, RATING,
    RECORDS, TAGS, TEXT, TEXT_IF_WORDS, TICKET, TITLE, URL, VERSION, VOTES,
};
use super::seen::Seen;

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

/// What the end of a path asks: a dot within a question parts nothing.
fn heading(path: &str) -> &str {
    let mut rest = path;
    while let Some((first, end)) = rest.split_once('.') {
        if first.contains(char::is_whitespace) || !end.starts_with(char::is_alphanumeric) {
            break;
        }
        rest = end;
    }
    rest
}

/// A name without what the record is: `created timestamp` of `ticket created timestamp`.
fn of_record(name: &str) -> &str {
    RECORDS.iter().find_map(|record| name.strip_prefix(record)?.strip_prefix(' ')).unwrap_or(name)
}

/// What stands in a list is one of many, so it is looked at last.
const IN_A_LIST: usize = 100;

fn depth(path: &str) -> usize {
    path.matches('.').count() + IN_A_LIST * path.matches("[]").count()
}

/// Whether a field may be read for its name.
pub(super) fn matters(name: &str, columns: &Columns) -> bool {
    const KNOWN: &[&[&str]] = &[
        AT,
        AUTHOR,
        DESCRIPTION,
        ID,
        LANG,
        LATER,
        OF_PERSON,
        PARTS,
        PARTS_IF_WORDS,
        RATING,
        TAGS,
        TEXT,
        TEXT_IF_WORDS,
        TICKET,
        TITLE,
        URL,
        VERSION,
        VOTES,
    ];
    let path = [name.to_owned()];
    let names = Names::new(&path, Vec::new(), columns);
    let is_known = |end: &String| KNOWN.iter().any(|known| known.contains(&end.as_str()));
    let Columns { id, text, at, author, title, rating, lang, url, version, tags, .. } = columns;
    let alone = [id, at, author, title, rating, lang, url, version, tags].into_iter().flatten();
    let Heading { words, something, number } = Heading::of(heading(name));
    words
        || something
        || number != Number::No
        || names.ends.iter().flatten().any(is_known)
        || text.iter().chain(alone).any(|stated| !names.stated(stated).is_empty())
}

/// The columns of a kind of records.
pub(super) struct Names<'a> {
    paths: &'a [String],
    /// What was seen of them; nothing where that is not known.
    seen: Vec<&'a Seen>,
    columns: &'a Columns,
    /// The last names of their paths, as they are compared: as they are, parted at capitals, and
    /// without what the record is.
    ends: Vec<[String; 3]>,
}

impl<'a> Names<'a> {
    pub(super) fn new(names: &'a [String], seen: Vec<&'a Seen>, columns: &'a Columns) -> Self {
        let end = |name: &String| {
            let parted = parted(last(name));
            [plain(last(name)), of_record(&parted).to_owned(), parted]
        };
        Self { paths: names, seen, columns, ends: names.iter().map(end).collect() }
    }

    fn depth_of(&self, at: usize) -> usize {
        self.paths.get(at).map_or(0, |name| depth(name))
    }

    /// Whether what stands in a column is as it should be, as far as that is known.
    fn fits(&self, at: usize, is: fn(&Seen) -> bool) -> bool {
        self.seen.get(at).is_none_or(|seen| !seen.is_empty() && is(seen))
    }

    /// Whether a column is known to hold nothing.
    fn is_empty(&self, at: usize) -> bool {
        self.seen.get(at).is_some_and(|seen| seen.is_empty())
    }

    /// The columns that a configuration calls so: exactly, else nearly.
    pub(super) fn stated(&self, wanted: &str) -> Vec<usize> {
        let by = |plain: fn(&str) -> String| -> Vec<usize> {
            let wanted = plain(wanted);
            (0..self.paths.len()).filter(|at| plain(&self.paths[*at]) == wanted).collect()
        };
        let exact = by(|name| name.trim().to_lowercase());
        if exact.is_empty() { by(plain) } else { exact }
    }

    /// The likeliest columns among names that are known: one, or all texts of one list.
    fn guess(&self, known: &[&str], may_be: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let called = |name: &str, in_lists: bool| -> Vec<usize> {
            let fits = |at: &usize| {
                self.ends[*at].iter().any(|end| end == name)
                    && (self.depth_of(*at) >= IN_A_LIST) == in_lists
            };
            (0..self.paths.len()).filter(fits).filter(|at| may_be(*at)).collect()
        };
        for in_lists in [false, true] {
            for name in known {
                let found = called(name, in_lists);
                let nearest = found.iter().copied().min_by_key(|at| self.depth_of(*at));
                let Some(nearest) = nearest else { continue };
                if !in_lists {
                    return vec![nearest];
                }
                let path = &self.paths[nearest];
                return found.into_iter().filter(|at| self.paths[*at] == *path).collect();
            }
        }
        Vec::new()
    }

    /// The columns of a field: as stated, else by name and by what stands there, else by name alone.
    fn find(
        &self,
        stated: Option<&String>,
        known: &[&str],
        is: fn(&Seen) -> bool,
        may_be: &dyn Fn(usize) -> bool,
    ) -> Vec<usize> {
        if let Some(name) = stated {
            return self.stated(name);
        }
        let fitting = self.guess(known, &|at| may_be(at) && self.fits(at, is));
        if fitting.is_empty() { self.guess(known, may_be) } else { fitting }
    }

    /// The columns that are read together as the text, by their names and what they ask for.
    fn texts(&self) -> Vec<usize> {
        if !self.columns.text.is_empty() {
            return self.columns.text.iter().flat_map(|name| self.stated(name)).collect();
        }
        let Columns { id, at, author, title, rating, lang, url, version, tags, .. } = self.columns;
        let elsewhere: Vec<usize> = [id, at, author, title, rating, lang, url, version, tags]
            .into_iter()
            .flatten()
            .flat_map(|name| self.stated(name))
            .collect();
        let is_free = |at: usize| !elsewhere.contains(&at);
        let is_text = |at: usize| is_free(at) && self.fits(at, |seen| !seen.is_figures());
        let mut found = self.guess(TEXT, &is_text);
        if self.is_said_later(&found) {
            // Where nobody has described anything, the summaries are what was said.
            let may_be = |at: usize| is_free(at) && found.iter().all(|of| self.is_beside(*of, at));
            let described = self.guess(DESCRIPTION, &|at| may_be(at) && is_text(at));
            let empty = || self.guess(DESCRIPTION, &|at| may_be(at) && self.is_empty(at));
            let described = if described.is_empty() { empty() } else { described };
            found = if described.is_empty() { found } else { described };
        }
        found.extend(PARTS.iter().flat_map(|name| self.guess(&[name], &is_text)));
        if !self.seen.is_empty() {
            let has_words = |at: usize| is_text(at) && self.fits(at, Seen::has_words);
            found.extend(PARTS_IF_WORDS.iter().flat_map(|name| self.guess(&[name], &has_words)));
            if found.is_empty() {
                found = self.guess(TEXT_IF_WORDS, &has_words);
            }
        }
        let asked = self.seen.iter().enumerate().filter(|(at, seen)| {
            let Some(name) = self.paths.get(*at) else { return false };
            let heading = Heading::of(heading(name));
            // The answers to a question may be short; "Comment author" is none.
            let is_answered = heading.words && is_question(name) && seen.is_answers();
            let is_told = (heading.words || heading.something) && seen.is_sentences();
            // In a list stands what anybody said.
            is_free(*at) && self.depth_of(*at) < IN_A_LIST && (is_answered || is_told)
        });
        found.extend(asked.map(|(at, _)| at));
        if found.is_empty() {
            // Rows without a word under it say nothing, and are counted.
            found = self.guess(TEXT, &is_free);
        }
        // The texts of a list stand as they stand there.
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether these are comments on a ticket, which others make too.
    fn is_said_later(&self, found: &[usize]) -> bool {
        let is_later = |at: &usize| self.ends[*at].iter().any(|end| LATER.contains(&end.as_str()));
        found.iter().any(is_later)
            && !self.guess(TICKET, &|at| self.is_beside(found[0], at)).is_empty()
    }

    /// Whether two columns are as deep in a record as each other.
    fn is_beside(&self, one: usize, other: usize) -> bool {
        self.depth_of(one) == self.depth_of(other)
    }

    /// The column of ratings, by its name or by what it asks for.
    fn rating(&self) -> Option<usize> {
        let stated = self.columns.rating.as_ref().map(|name| self.stated(name));
        // By votes and what comes of them a list of posts is ranked, which rates nothing.
        let called = |at: usize, known: &[&str]| {
            self.ends[at].iter().any(|end| known.contains(&end.as_str()))
        };
        let is_ranked = (0..self.ends.len()).any(|at| called(at, VOTES));
        let rates = |at: usize| !(is_ranked && called(at, &["score"]));
        let asked = || {
            let mut seen = self.seen.iter().enumerate();
            let asks = |at: usize| {
                let asked = self.paths.get(at).map(|name| Heading::of(heading(name)).number);
                asked.is_some_and(|number| number != Number::No)
            };
            seen.find(|(at, seen)| asks(*at) && rates(*at) && seen.is_ratings() && !seen.is_dates())
                .map(|(at, _)| at)
        };
        let fitting = || self.guess(RATING, &|at| rates(at) && self.fits(at, Seen::is_ratings));
        match stated {
            Some(stated) => stated.first().copied(),
            None => fitting()
                .first()
                .copied()
                .or_else(asked)
                .or_else(|| self.guess(RATING, &rates).first().copied()),
        }
    }

    /// The column whose cells are the longest, if they are words, longer than the titles, and nothing
    /// else that is known. A word alone is a text where there is no other column.
    pub(super) fn longest(&self, found: &Mapping) -> Option<usize> {
        let Mapping { id, at, author, title, rating, lang, url, version, tags, .. } = found;
        let taken = [id, at, author, title, rating, lang, url, version];
        let is_taken = |at: usize| taken.contains(&&Some(at)) || tags.contains(&at);
        let title = title.and_then(|at| self.seen.get(at)).map_or(0, |seen| seen.length().1);
        let (best, _) = self
            .seen
            .iter()
            .enumerate()
            .filter(|(at, seen)| {
                !is_taken(*at)
                    && self.depth_of(*at) < IN_A_LIST
                    && (seen.has_words() || self.seen.len() == 1 && !seen.is_empty())
                    && !seen.is_figures()
                    && seen.length().1 > title
                    // Beside titles what many have in common is where somebody filed them.
                    && (title == 0 || seen.is_varied())
                    && self.paths.get(*at).is_some_and(|name| !is_of_others(name))
            })
            .max_by_key(|(at, seen)| (seen.length().0, usize::MAX - at))?;
        Some(best)
    }

    /// Where the fields are, with the column at `text_at` taken for the text where no name tells.
    pub(super) fn mapping(&self, text_at: Option<usize>) -> Mapping {
        let columns = self.columns;
        let text = text_at.map_or_else(|| self.texts(), |at| vec![at]);
        let (any, all): (fn(&Seen) -> bool, _) = (|_| true, |_: usize| true);
        let one = |stated: Option<&String>, known: &[&str]| {
            self.find(stated, known, any, &all).first().copied()
        };
        // One column is one field.
        let other = |found: Option<usize>| found.filter(|at| !text.contains(at));
        // What stands within somebody is theirs, not the record's.
        let is_of_person = |at: usize| self.paths.get(at).is_some_and(|name| is_of_person(name));
        let own = |stated: Option<&String>, known: &[&str], is: fn(&Seen) -> bool| {
            self.find(stated, known, is, &|at| !is_of_person(at)).first().copied()
        };
        let is_alone = |at: &usize| self.depth_of(*at) < IN_A_LIST;
        let author = if columns.author.is_none() {
            self.guess(OF_PERSON, &is_of_person).into_iter().find(is_alone)
        } else {
            None
        };
        let author = author.or_else(|| one(columns.author.as_ref(), AUTHOR));
        let rating = other(self.rating());
        let scale = |at: usize| headings::scale(self.paths.get(at)?);
        let at = other(own(columns.at.as_ref(), AT, Seen::is_dates));
        Mapping {
            // What is the same in most rows is the identity of something else.
            id: other(own(columns.id.as_ref(), ID, Seen::is_distinct))
                .filter(|at| columns.id.is_some() || self.fits(*at, Seen::is_distinct)),
            zone: at.and_then(|at| headings::zone(self.paths.get(at)?)),
            order: columns.date_order,
            at,
            author: other(author),
            title: other(one(columns.title.as_ref(), TITLE)),
            // What a configuration calls it may say more than the column does.
            scale: columns.rating.as_deref().and_then(headings::scale).or_else(|| scale(rating?)),
            is_rating: rating
                .and_then(|at| self.paths.get(at))
                .is_some_and(|name| headings::is_rating(name)),
            rating,
            lang: other(one(columns.lang.as_ref(), LANG)),
            url: other(own(columns.url.as_ref(), URL, any)),
            version: other(one(columns.version.as_ref(), VERSION)),
            tags: self.find(columns.tags.as_ref(), TAGS, any, &all),
            text,
        }
    }
}
