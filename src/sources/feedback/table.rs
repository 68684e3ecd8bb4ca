//! What a table of feedback looks like: whether its first lines are a head, and where its fields are.

use super::Columns;
use super::columns::Mapping;
use super::headings::{Heading, LONGEST_NAME, is_question};
use super::seen::{Sample, Seen, is_date, is_number, number};
use crate::domain::shorten;
use crate::sources::csv::{Row, Rows};

/// Why no column of a table is read, and what to do.
pub(super) fn no_text(columns: &[String], stated: Option<&str>, rows: usize) -> String {
    let there: Vec<String> =
        columns.iter().map(|name| shorten(name, LONGEST_NAME)).take(8).collect();
    let there = there.join(", ");
    match stated {
        Some(name) => {
            format!("no column is called {name}, as columns.text says; there are {there}")
        }
        None if rows == 0 => format!(
            "it is one line, and none of its columns ({there}) is known to hold texts; a table has a \
             line such as id,date,author,text above its rows, and plain text ends in .txt"
        ),
        None => format!(
            "no column is called text or holds sentences; call one so, or say which with columns = \
             {{ text = \"…\" }} under [[feedback]]; there are {there}"
        ),
    }
}

/// What a table looks like.
pub(super) struct Look {
    pub(super) columns: Vec<String>,
    /// Whether the first line names the columns, and is no record itself.
    pub(super) has_head: bool,
    /// Whether that is only likely: no name of a column is known.
    pub(super) assumed: bool,
    /// Whether it is no table at all, but lines of text in which commas stand.
    pub(super) is_prose: bool,
    /// The line with which the head ends, if it is longer than one.
    pub(super) head_ends: usize,
    /// Where the fields are; nothing if none is a text.
    pub(super) mapping: Option<Mapping>,
    pub(super) rows: usize,
    pub(super) flaws: usize,
}

impl Look {
    pub(super) fn over(mut table: Rows<'_>, stated: &Columns) -> Self {
        let mut columns = table.columns.clone();
        let (mut rows, mut flaws, mut head_ends, mut even) = (0, 0, 0, 0);
        let mut samples = vec![Sample::default(); columns.len()];
        let mut first: Vec<Row> = Vec::new();
        for row in &mut table {
            let Ok(row) = row else {
                flaws += 1;
                continue;
            };
            rows += 1;
            even += usize::from(row.width() == columns.len());
            let number = number((0..columns.len()).map(|at| row.cell(at)));
            samples.iter_mut().enumerate().for_each(|(at, one)| one.note(number, row.cell(at)));
            if rows <= 2 {
                first.push(row);
                if let Some(questions) = more_head(&columns, &first) {
                    // What was looked at is no answer.
                    columns = questions;
                    head_ends = first.last().map_or(0, |row| row.line);
                    (rows, even) = (0, 0);
                    first.clear();
                    samples.fill(Sample::default());
                }
            }
        }
        let is_known = Mapping::fields(&columns, stated) > 0;
        let has_head = match (columns.as_slice(), samples.as_slice()) {
            _ if is_known => true,
            ([name], [texts]) => names_texts(name, &texts.seen()),
            (names, _) => !is_record(names),
        };
        let assumed = has_head && !is_known && rows > 0;
        // A program writes all cells of every row.
        let is_prose =
            !is_known && stated.text.is_empty() && columns.len() > 1 && even * 2 < rows + flaws;
        if !has_head {
            let number = number(columns.iter().map(String::as_str));
            columns.iter().zip(&mut samples).for_each(|(cell, one)| one.note(number, cell));
        }
        let seen: Vec<Seen> = samples.iter().map(Sample::seen).collect();
        let mapping = if has_head {
            Mapping::of_table(&columns, seen.iter().collect(), stated)
        } else {
            Mapping::of_unnamed(&seen, stated)
        };
        Self { columns, has_head, assumed, is_prose, head_ends, mapping, rows, flaws }
    }

    /// Whether its last column holds the texts.
    pub(super) fn ends_with_text(&self) -> bool {
        let width = self.columns.len();
        match &self.mapping {
            Some(mapping) => mapping.ends_with_text(width),
            None => width == 1,
        }
    }
}

/// Whether an unknown name stands above the only column. A question does unless others below it ask
/// too; a name is no sentence, and where the texts are short themselves it may be one more of them.
fn names_texts(name: &str, texts: &Seen) -> bool {
    if is_record(&[name.to_owned()]) || name.ends_with(['.', '!', '…']) {
        return false;
    }
    if is_question(name) {
        return !texts.has_questions();
    }
    texts.is_empty() || texts.is_sentences() || Heading::of(name).words
}

/// Whether cells are rather those of a record than names of columns: a number or a date is no name,
/// and neither is a sentence that asks nothing.
fn is_record(cells: &[String]) -> bool {
    let is_sentence = |cell: &String| {
        let words = cell.split_whitespace().count();
        let is_long = cell.chars().count() > LONGEST_NAME || cells.len() == 1 && words >= 3;
        is_long && words >= 3 && !Heading::of(cell).words && !is_question(cell)
    };
    let is_figure = |cell: &String| is_number(cell) || is_date(cell);
    cells.iter().any(|cell| is_figure(cell) || is_sentence(cell))
}

/// The names of the columns where the head of a survey has more lines than one, with `first` the rows
/// below its first one: the questions below their codes and the codes of an import below those, or what
/// kind of answer there is to a question.
fn more_head(columns: &[String], first: &[Row]) -> Option<Vec<String>> {
    let cells = |row: &Row| -> Vec<String> {
        (0..columns.len()).map(|at| row.cell(at).trim().to_owned()).collect()
    };
    let last = cells(first.last()?);
    let mut filled = last.iter().filter(|cell| !cell.is_empty()).peekable();
    filled.peek()?;
    let either = |one: &String, other: &String| if one.is_empty() { other } else { one }.clone();
    if first.len() == 2 && filled.clone().all(|cell| cell.starts_with("{\"ImportId\"")) {
        let questions = cells(first.first()?);
        return Some(questions.iter().zip(columns).map(|(one, two)| either(one, two)).collect());
    }
    let is_kind = |cell: &String| ["Response", "Open-Ended Response"].contains(&cell.as_str());
    let begins = last.first().is_some_and(String::is_empty);
    if first.len() == 1 && begins && filled.any(is_kind) {
        return Some(columns.iter().zip(&last).map(|(one, two)| either(one, two)).collect());
    }
    None
}
