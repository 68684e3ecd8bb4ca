//! What stands in a column of a table, as far as it was looked at: names alone tell too little.

use super::{dates, ratings};
use chrono_tz::UTC;
use siphasher::sip::SipHasher13;
use std::collections::{BTreeMap, HashSet};
use std::hash::Hasher as _;

/// So many filled cells of a column are looked at.
const LOOKED_AT: usize = 100;

/// So much of a cell, in bytes.
const BEGINNING: usize = 400;

/// A cell of so many words is a sentence.
const SENTENCE: usize = 4;

/// Some filled cells of a column: those of the rows with the smallest numbers, so that which they are
/// does not depend on the order of the rows. Rows that are equal have one number, and are counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample(BTreeMap<u64, (usize, String)>);

impl Sample {
    /// Takes a cell of the row with the number `row`.
    pub(super) fn note(&mut self, row: u64, cell: &str) {
        let cell = cell.trim();
        let largest = self.0.last_key_value().map_or(0, |(largest, _)| *largest);
        if cell.is_empty() || self.0.len() >= LOOKED_AT && row > largest {
            return;
        }
        if let Some((times, _)) = self.0.get_mut(&row) {
            *times += 1;
            return;
        }
        self.0.insert(row, (1, super::beginning(cell, BEGINNING).to_owned()));
        if self.0.len() > LOOKED_AT {
            self.0.pop_last();
        }
    }

    /// What they are like. Where every row stands there as often, the file does and not what was said.
    pub(super) fn seen(&self) -> Seen {
        let every = self.0.values().fold(0, |every, (times, _)| common(every, *times)).max(1);
        let mut seen = Seen::default();
        for (times, cell) in self.0.values() {
            seen.note_often(cell, times / every);
        }
        seen
    }
}

/// The largest number that divides both.
fn common(one: usize, other: usize) -> usize {
    if other == 0 { one } else { common(other, one % other) }
}

/// A number for a row, by what stands in it.
pub(super) fn number<'c>(cells: impl Iterator<Item = &'c str>) -> u64 {
    let mut hasher = SipHasher13::new();
    for cell in cells {
        hasher.write(cell.as_bytes());
        hasher.write_u8(0xFF);
    }
    hasher.finish()
}

/// What was seen of the cells of one column.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    filled: usize,
    /// The same with rows that are equal counted once.
    rows: usize,
    numbers: usize,
    ratings: usize,
    dates: usize,
    /// Of more than one word.
    several: usize,
    sentences: usize,
    questions: usize,
    length: usize,
    different: HashSet<String>,
}

impl Seen {
    /// Looks at one more cell.
    #[cfg(test)]
    pub(super) fn note(&mut self, cell: &str) {
        self.note_often(cell, 1);
    }

    /// Looks at so many cells that are equal.
    fn note_often(&mut self, cell: &str, times: usize) {
        let cell = super::beginning(cell.trim(), BEGINNING);
        if cell.is_empty() {
            return;
        }
        let count = |is: bool| if is { times } else { 0 };
        self.filled += times;
        self.rows += 1;
        self.length += cell.len() * times;
        self.numbers += count(is_number(cell));
        self.ratings += count(ratings::rating(cell).is_some());
        self.dates += count(is_date(cell));
        let words = cell.split_whitespace().filter(|word| word.contains(char::is_alphabetic));
        let words = words.take(SENTENCE).count();
        self.several += count(words > 1);
        self.sentences += count(words >= SENTENCE);
        self.questions += count(cell.ends_with('?'));
        self.different.insert(cell.to_lowercase());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Whether most of it is dates.
    pub(super) fn is_dates(&self) -> bool {
        self.filled > 0 && self.dates * 2 > self.filled
    }

    /// Whether most of it is ratings.
    pub(super) fn is_ratings(&self) -> bool {
        self.filled > 0 && self.ratings * 2 > self.filled
    }

    /// Whether most of it is numbers or dates.
    pub(super) fn is_figures(&self) -> bool {
        self.filled > 0 && (self.numbers + self.dates) * 2 > self.filled
    }

    /// Whether most of its cells are of one record alone, which may stand there again.
    pub(super) fn is_distinct(&self) -> bool {
        self.different.len() * 2 > self.rows
    }

    /// Whether people wrote it in words of their own, and did not choose among some: nearly every
    /// cell differs from the others.
    pub(super) fn is_varied(&self) -> bool {
        !self.is_figures() && (self.filled < 4 || self.different.len() * 2 > self.filled)
    }

    /// Whether it may be answers to a question for words.
    pub(super) fn is_answers(&self) -> bool {
        self.filled > 0 && self.is_varied() && self.several * 4 >= self.filled
    }

    /// Whether it is sentences, whatever was asked.
    pub(super) fn is_sentences(&self) -> bool {
        self.filled > 0 && self.is_varied() && self.sentences * 3 >= self.filled
    }

    /// Whether somebody asks something.
    pub(super) fn has_questions(&self) -> bool {
        self.questions > 0
    }

    /// Whether some cell has several words.
    pub(super) fn has_words(&self) -> bool {
        self.several > 0
    }

    /// How long its cells are together, and on average.
    pub(super) fn length(&self) -> (usize, usize) {
        (self.length, self.length / self.filled.max(1))
    }
}

/// Whether a cell is a number, or a share of a hundred.
pub(super) fn is_number(cell: &str) -> bool {
    let digits = cell.trim_end_matches(['%', ' ']);
    !digits.is_empty() && digits.replace(',', ".").parse::<f64>().is_ok_and(f64::is_finite)
}

/// Whether a cell is a date or a time.
pub(super) fn is_date(cell: &str) -> bool {
    dates::read(cell, UTC, None).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(cells: &[&str]) -> Seen {
        let mut seen = Seen::default();
        for cell in cells {
            seen.note(cell);
        }
        seen
    }

    #[test]
    fn which_cells_are_looked_at_does_not_depend_on_their_order() {
        let rows: Vec<String> = (0..500).map(|row| format!("row {row}")).collect();
        let sample = |rows: &mut dyn Iterator<Item = &String>| {
            let mut sample = Sample::default();
            for row in rows {
                sample.note(number([row.as_str()].into_iter()), row);
            }
            sample.0
        };
        let one = sample(&mut rows.iter());
        assert_eq!(one.len(), LOOKED_AT);
        assert_eq!(one, sample(&mut rows.iter().rev()));
    }

    #[test]
    fn a_choice_is_none_the_less_one_where_few_rows_differ() {
        let choices =
            ["the fast export", "the low price", "dark mode", "its support", "the design"];
        let comments = ["It stops when I save", "Please add a calendar", "I like it", "Too slow"];
        let (mut liked, mut said) = (Sample::default(), Sample::default());
        let twice = (0..2).flat_map(|_| comments.iter().zip(choices));
        for (comment, choice) in twice {
            let row = number([choice, *comment].into_iter());
            liked.note(row, choice);
            said.note(row, comment);
        }
        // A file that stands there twice says the same.
        assert!(said.seen().is_answers() && liked.seen().is_answers());
        for choice in choices.iter().cycle().take(193) {
            liked.note(number([*choice, ""].into_iter()), choice);
        }
        assert!(!liked.seen().is_answers());
        // Some rows that stand there again take the identity from no other.
        let mut ids = Sample::default();
        for id in ["a", "b", "b", "b", "b"] {
            ids.note(number([id].into_iter()), id);
        }
        assert!(ids.seen().is_distinct());
    }

    #[test]
    fn cells_tell_answers_choices_dates_and_numbers_apart() {
        let answers = seen(&["too slow", "price", "", "It never syncs on my phone", "crashes"]);
        assert!(answers.is_answers() && !answers.is_sentences() && !answers.is_figures());
        let choices = seen(&["Very good", "Very good", "Quite bad", "Very good", "Quite bad"]);
        assert!(!choices.is_answers());
        let sentences = seen(&["It never syncs on my phone", "I like it very much"]);
        assert!(sentences.is_sentences());
        assert!(seen(&["2026-11-24", "", "24.11.2026"]).is_dates());
        assert!(seen(&["1", "5", "-", "3"]).is_ratings() && seen(&["1", "5"]).is_figures());
        assert!(seen(&["Good", "Bad", "Offered"]).is_ratings());
        assert!(seen(&["", " "]).is_empty() && !seen(&[""]).is_answers());
        assert!(seen(&[&"é".repeat(5_000)]).length().0 <= BEGINNING);
    }
}
