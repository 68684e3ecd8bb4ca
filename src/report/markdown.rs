//! A document as Markdown that reads well both raw and rendered.

use super::escape::{Place, Stretch, Written, escape};
use super::{Align, Body, Document, Line, Piece, Quote, Role, Slot, Table};
use unicode_width::UnicodeWidthStr;

/// The document as GitHub-flavoured Markdown, ending with a line break. All its texts are literal:
/// none of them comes out as markup, and those from outside not as a link or a mention either.
pub fn markdown(document: &Document) -> String {
    let mut blocks = Vec::new();
    let title = text(&document.title, Place::Heading);
    if !title.is_empty() {
        blocks.push(format!("# {title}"));
    }
    blocks.extend(texts(&document.verdict));
    for section in &document.sections {
        let body = match &section.body {
            Body::Lines(lines) => texts(lines).collect::<Vec<_>>().join("\n\n"),
            Body::List(items) => list(texts(items)),
            Body::Table(table) => rows(table),
            Body::Timeline(slots) => list(slots.iter().map(slot)),
            Body::Quotes(quotes) => list(texts(&lines(quotes)).collect::<Vec<_>>().into_iter()),
        };
        if body.is_empty() {
            continue;
        }
        let heading = text(&Line::new().outside(&section.heading), Place::Heading);
        if !heading.is_empty() {
            blocks.push(format!("## {heading}"));
        }
        blocks.push(body);
    }
    let footer: Vec<String> = texts(&document.footer).collect();
    if !footer.is_empty() {
        blocks.push("---".to_owned());
        blocks.extend(footer);
    }
    blocks.join("\n\n") + "\n"
}

/// Those lines that say something, as text that can begin a block.
fn texts(lines: &[Line]) -> impl Iterator<Item = String> {
    lines.iter().map(|line| text(line, Place::Block)).filter(|text| !text.is_empty())
}

fn lines(quotes: &[Quote]) -> Vec<Line> {
    quotes.iter().map(Quote::line).collect()
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n")
}

fn slot(slot: &Slot) -> String {
    text(&slot.line(), Place::Block)
}

/// A cell that is wider than this stands out of its column, so that one long title does not push
/// all rows apart. Three is the least that the rule below the headings needs.
const WIDEST_PADDED: usize = 48;

/// A table whose columns line up in the raw text too, but for the last, which may be long.
fn rows(table: &Table) -> String {
    if table.is_empty() {
        return String::new();
    }
    let empty = Line::new();
    let headings: Vec<Line> =
        table.columns.iter().map(|column| Line::new().ours(&column.heading)).collect();
    let lines = std::iter::once(&headings).chain(&table.rows);
    let mut cells: Vec<Vec<String>> = lines
        .map(|row| {
            let whole = (0..table.columns.len()).map(|index| row.get(index).unwrap_or(&empty));
            whole.map(|cell| text(cell, Place::Cell)).collect()
        })
        .collect();
    let last = table.columns.len().saturating_sub(1);
    let mut rules = Vec::new();
    for (index, column) in table.columns.iter().enumerate() {
        let widths = cells.iter().filter_map(|row| row.get(index)).map(|cell| cell.width());
        let widest = widths.filter(|width| index != last && *width <= WIDEST_PADDED).max();
        let width = widest.unwrap_or(0).max(3);
        for cell in cells.iter_mut().filter_map(|row| row.get_mut(index)) {
            let blanks = " ".repeat(width.saturating_sub(cell.width()));
            match column.align {
                Align::Left => cell.push_str(&blanks),
                Align::Right => cell.insert_str(0, &blanks),
            }
        }
        rules.push(match column.align {
            Align::Left => "-".repeat(width),
            Align::Right => "-".repeat(width - 1) + ":",
        });
    }
    cells.insert(1, rules);
    cells.iter().map(|row| format!("| {} |", row.join(" | "))).collect::<Vec<_>>().join("\n")
}

/// A line as Markdown: literal text, with our strong words in bold.
fn text(line: &Line, place: Place) -> String {
    let pieces = line.shown();
    let mut stretches: Vec<(bool, Vec<Written>)> = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| pieces.get(before));
        let bold = piece.role == Role::Strong && can_be_bold(before, pieces.get(index + 1));
        let written = piece.text.chars().map(|c| (c, piece.role == Role::Outside));
        match stretches.last_mut() {
            Some((last, text)) if *last == bold => text.extend(written),
            _ => stretches.push((bold, written.collect())),
        }
    }
    let mut out = String::new();
    for (index, (bold, stretch)) in stretches.iter().enumerate() {
        let last = index + 1 == stretches.len();
        let beside_markup = if *bold { (true, true) } else { (index > 0, !last) };
        let marks = if *bold { "**" } else { "" };
        out.push_str(marks);
        escape(&Stretch { text: stretch, beside_markup }, place, &mut out);
        out.push_str(marks);
    }
    out
}

/// Whether bold text can stand between two pieces: after a blank and before a blank or punctuation
/// its marks count whatever it is (`CommonMark` 0.31, 6.2). Elsewhere it stays plain.
fn can_be_bold(before: Option<&Piece>, after: Option<&Piece>) -> bool {
    let after_blank = before.is_none_or(|piece| piece.text.ends_with(' '));
    let ends = |c: char| c == ' ' || c.is_ascii_punctuation();
    after_blank && after.is_none_or(|piece| piece.text.starts_with(ends))
}
