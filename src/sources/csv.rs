//! Tables as text (RFC 4180, and what spreadsheets and consoles make of it).
//!
//! The encoding is told by a byte order mark, by zero bytes, else it is UTF-8. The separator is the
//! one of comma, semicolon, tab and bar that parts the first rows most evenly; a first line
//! `sep=;` says it outright. A row that cannot be right costs that row and is named by its line.

use std::borrow::Cow;

/// The separators that are tried; of two that do as well the first is taken.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// So many rows are looked at to find the separator.
const LOOKED_AT: usize = 50;

/// The most columns of a table. A separator that makes more is none.
const MOST_COLUMNS: usize = 2_000;

/// A table with a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns, without blanks around them.
    pub columns: Vec<String>,
    /// The rows that can be read.
    pub rows: Vec<Row>,
    /// The rows that cannot, each as `line 7: …`.
    pub flaws: Vec<String>,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, the first of the text being 1.
    pub line: usize,
    cells: Vec<String>,
}

impl Row {
    /// What stands in the column at `index`, exactly; a row may end early, and what is missing then
    /// is empty.
    pub fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", String::as_str)
    }

    /// How many cells it has.
    pub fn width(&self) -> usize {
        self.cells.len()
    }
}

impl Table {
    /// Where the column called `name` is: spelled so, else the first that differs in case alone.
    pub fn column(&self, name: &str) -> Option<usize> {
        let name = name.trim();
        let exact = self.columns.iter().position(|column| column == name);
        exact.or_else(|| {
            let lower = name.to_lowercase();
            self.columns.iter().position(|column| column.to_lowercase() == lower)
        })
    }
}

/// Reads a table whose first row names its columns. A text without any row is a table without
/// columns. The error says why nothing of it can be read.
pub fn read(bytes: &[u8]) -> Result<Table, String> {
    let text = decode(bytes)?;
    let mut all = rows(&text)?;
    let (mut rows, mut flaws) = (Vec::new(), Vec::new());
    for row in &mut all {
        match row {
            Ok(row) => rows.push(row),
            Err(flaw) => flaws.push(flaw),
        }
    }
    Ok(Table { columns: all.columns, rows, flaws })
}

/// The rows of a text one after the other, so that a long table is never held whole.
pub fn rows(text: &str) -> Result<Rows<'_>, String> {
    Rows::of(text, Surplus::Flaw)
}

/// The same for a table whose last column is text that was not quoted where it holds the separator:
/// what is too much in a row belongs to its last cell.
pub fn rows_into_last(text: &str) -> Result<Rows<'_>, String> {
    Rows::of(text, Surplus::InLast)
}

/// What becomes of cells beyond the last column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Surplus {
    Flaw,
    InLast,
}

/// The rows of a table, each of them or why it cannot be read.
pub struct Rows<'t> {
    /// The names of the columns, without blanks around them; none in a text without any row.
    pub columns: Vec<String>,
    records: Records<'t>,
    beyond: Surplus,
}

impl<'t> Rows<'t> {
    fn of(text: &'t str, beyond: Surplus) -> Result<Self, String> {
        let (separator, text, first_line) = match announced(text) {
            Some((separator, rest)) => (separator, rest, 2),
            None => (detect(text), text, 1),
        };
        let mut records = Records::new(text, separator, first_line);
        let Some(head) = records.next() else {
            return Ok(Self { columns: Vec::new(), records, beyond });
        };
        if head.open {
            return Err(format!("line {}: {NEVER_CLOSED}", head.row.line));
        }
        let names = head.row.cells.iter().map(|name| name.trim().to_owned());
        Ok(Self { columns: names.take(MOST_COLUMNS).collect(), records, beyond })
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, String>;

    fn next(&mut self) -> Option<Self::Item> {
        let Record { mut row, open } = self.records.next()?;
        let width = self.columns.len();
        let surplus = row.cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
        Some(if open {
            Err(format!("line {}: {NEVER_CLOSED}", row.line))
        } else if surplus && self.beyond == Surplus::InLast {
            let last = row.cells.split_off(width.saturating_sub(1));
            row.cells.push(last.join(&self.records.separator.to_string()));
            Ok(row)
        } else if surplus {
            Err(format!("line {}: {} cells under {width} columns", row.line, row.cells.len()))
        } else {
            row.cells.truncate(width);
            Ok(row)
        })
    }
}

const NEVER_CLOSED: &str = "a quote is opened and never closed";

/// Text in UTF-8, or in UTF-16 as several stores export it; without its byte order mark.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        if !rest.is_empty() {
            return Err("it is UTF-16 that ends in the middle of a character".to_owned());
        }
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        let text = String::from_utf16(&units).map_err(|_| "it is no whole UTF-16".to_owned())?;
        Ok(Cow::Owned(text))
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // No text begins with a zero byte, so a first pair with one is a character of UTF-16.
        [0, 1..=255, ..] => utf16(bytes, u16::from_be_bytes),
        [1..=255, 0, ..] => utf16(bytes, u16::from_le_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
                let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let line = before.split(|byte| *byte == b'\n').count();
                format!("line {line} is not UTF-8; save it as UTF-8 or UTF-16")
            })
        }
    }
}

/// Text in any encoding: what is no UTF-8 is taken for Windows-1252, which accepts any byte, and what
/// is broken in UTF-16 is replaced. With it comes what has to be said of that.
pub fn decode_any(bytes: &[u8]) -> (Cow<'_, str>, Option<String>) {
    if let Ok(text) = decode(bytes) {
        return (text, None);
    }
    let unit = match bytes {
        [0xFE, 0xFF, ..] | [0, 1..=255, ..] => Some(u16::from_be_bytes as fn([u8; 2]) -> u16),
        [0xFF, 0xFE, ..] | [1..=255, 0, ..] => Some(u16::from_le_bytes as fn([u8; 2]) -> u16),
        _ => None,
    };
    let mut text = String::with_capacity(bytes.len());
    let (mut lines, mut last) = (0, None);
    let mut line = 0;
    let mut note = |line: usize| {
        lines += usize::from(last != Some(line));
        last = Some(line);
    };
    let why = if let Some(unit) = unit {
        let (pairs, rest) = bytes.as_chunks::<2>();
        for read in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
            let c = read.unwrap_or_else(|_| {
                note(line);
                char::REPLACEMENT_CHARACTER
            });
            line += usize::from(c == '\n');
            if c != '\u{FEFF}' {
                text.push(c);
            }
        }
        if !rest.is_empty() {
            note(line);
        }
        "UTF-16 with broken characters"
    } else {
        for chunk in bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).utf8_chunks() {
            text.push_str(chunk.valid());
            line += chunk.valid().matches('\n').count();
            if !chunk.invalid().is_empty() {
                note(line);
                text.extend(chunk.invalid().iter().map(|byte| windows_1252(*byte)));
            }
        }
        "no UTF-8 and read as Windows-1252"
    };
    let are = if lines == 1 { "line is" } else { "lines are" };
    (Cow::Owned(text), Some(format!("{lines} {are} {why}")))
}

/// A byte as Windows reads it in western Europe.
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž',
        '\u{FFFD}', '\u{FFFD}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ',
        '\u{FFFD}', 'ž', 'Ÿ',
    ];
    let special = usize::from(byte).checked_sub(0x80).and_then(|at| FROM_80.get(at));
    special.copied().unwrap_or(char::from(byte))
}

/// The separator that a first line `sep=;` announces, as a spreadsheet writes it, and what follows.
fn announced(text: &str) -> Option<(char, &str)> {
    let rest = text.strip_prefix("sep=")?;
    let separator = rest.chars().next()?;
    let rest = rest.strip_prefix(separator)?;
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    (separator.is_ascii() && separator != '"').then_some((separator, rest))
}

/// The separator that gives the most rows as many cells as the head, and then the most cells.
fn detect(text: &str) -> char {
    let merit = |separator: char| {
        let mut records = Records::new(text, separator, 1).take(LOOKED_AT);
        let cells = records.next().map_or(0, |head| head.row.cells.len());
        if !(2..=MOST_COLUMNS).contains(&cells) {
            return (0, 0);
        }
        let alike = records.filter(|record| record.row.cells.len() == cells && !record.open);
        (1 + alike.count(), cells)
    };
    // Of equal ones `max_by_key` takes the last.
    let best = SEPARATORS.into_iter().rev().max_by_key(|separator| merit(*separator));
    best.unwrap_or(',')
}

/// A row, and whether the text ended within its quotes.
struct Record {
    row: Row,
    open: bool,
}

/// The rows of a text, without empty lines.
struct Records<'t> {
    rest: std::iter::Peekable<std::str::Chars<'t>>,
    separator: char,
    line: usize,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, separator: char, line: usize) -> Self {
        Self { rest: text.chars().peekable(), separator, line }
    }

    /// Takes the end of a line of any of the three kinds, if it is next.
    fn end_of_line(&mut self) -> bool {
        let carriage_return = self.rest.next_if_eq(&'\r').is_some();
        let line_feed = self.rest.next_if_eq(&'\n').is_some();
        if carriage_return || line_feed {
            self.line += 1;
        }
        carriage_return || line_feed
    }

    /// Takes what stands between quotes, of which the first is taken; false if they never close.
    fn quoted(&mut self, cell: &mut String) -> bool {
        while let Some(c) = self.rest.next() {
            match c {
                '"' if self.rest.next_if_eq(&'"').is_some() => cell.push('"'),
                '"' => return true,
                c => {
                    self.line += usize::from(c == '\n');
                    cell.push(c);
                }
            }
        }
        false
    }
}

impl Records<'_> {
    /// Whether the quote that closed this cell opens a later one: it stands where a cell begins, on
    /// another line, and is followed by text.
    fn closed_by_another(&mut self, cell: &str) -> bool {
        let separator = self.separator;
        let begins = cell.ends_with([separator, '\n', '\r']) && cell.contains(['\n', '\r']);
        begins && self.rest.peek().is_some_and(|c| ![separator, '\r', '\n'].contains(c))
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while self.end_of_line() {}
        self.rest.peek()?;
        let mut record = Record { row: Row { line: self.line, cells: Vec::new() }, open: false };
        let mut cell = String::new();
        loop {
            let before = (self.rest.clone(), self.line);
            if cell.is_empty() && self.rest.next_if_eq(&'"').is_some() {
                let closed = self.quoted(&mut cell);
                if !closed || self.closed_by_another(&cell) {
                    // It costs its own line and no other: what follows is read anew. Each further
                    // look ends at the next such quote at the latest, so that all of them together
                    // read the text no more than twice.
                    record.open = true;
                    if cell.contains(['\n', '\r']) {
                        (self.rest, self.line) = before;
                        cell.clear();
                    }
                }
            }
            // What follows a closing quote belongs to the cell, as it does for most readers.
            let separator = self.separator;
            while let Some(c) = self.rest.next_if(|c| ![separator, '\r', '\n'].contains(c)) {
                cell.push(c);
            }
            record.row.cells.push(std::mem::take(&mut cell));
            if self.rest.next_if_eq(&separator).is_none() {
                self.end_of_line();
                return Some(record);
            }
        }
    }
}

#[cfg(test)]
mod tests;
