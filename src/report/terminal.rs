//! A document as terminal text.

use super::table::{table, timeline};
use super::wrap::{Ink, Inked, wrap};
use super::{Body, Document, Line, Quote, Role, Section};

/// What a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Its columns. Fewer than 40 count as 40, for no table fits into them; more than 120 as 120,
    /// for longer lines are hard to read.
    pub width: usize,
    /// Whether to colour the text. What it says is the same without.
    pub color: bool,
}

const NARROWEST: usize = 40;
const WIDEST: usize = 120;
/// The column of short headings: as wide as `09:00–10:30`, so that it lines up with a timeline.
const LABEL: usize = 11;
/// Blanks after the column of short headings, and before what stands below a longer one.
const GAP: usize = 2;

/// The document as text for a terminal: no line is wider than `style.width` (as `unicode-width`
/// counts) or ends in a blank, and the last one ends with a line break. Nothing in it is obeyed by
/// a terminal but our own colours.
pub fn terminal(document: &Document, style: Style) -> String {
    let columns = style.width.clamp(NARROWEST, WIDEST);
    let mut blocks = vec![head(document, columns)];
    let mut labelled = false;
    let mut above = false;
    for section in &document.sections {
        let goes_on = above && section.heading.is_empty();
        let (lines, beside) = section_lines(section, columns, goes_on);
        if lines.is_empty() {
            continue;
        }
        // Sections with a short heading beside them stand together.
        match blocks.last_mut() {
            Some(block) if beside && labelled => block.extend(lines),
            _ => blocks.push(lines),
        }
        labelled = beside;
        above = goes_on || !is_short(&heading(section));
    }
    let footer = document.footer.iter().map(|line| inked(line, Some(Ink::Faint)));
    blocks.push(filled(footer).flat_map(|line| wrap(&line, columns, 0)).collect());

    let mut out = String::new();
    for mut block in blocks {
        // A table may have an empty row.
        block.retain(|line| !line.is_blank());
        if !(out.is_empty() || block.is_empty()) {
            out.push('\n');
        }
        for line in block {
            line.print(style.color, &mut out);
        }
    }
    out
}

/// A line as it looks, with all of it in `ink` if one is given.
pub(super) fn inked(line: &Line, ink: Option<Ink>) -> Inked {
    let mut inked = Inked::default();
    for piece in line.shown() {
        let own = match piece.role {
            Role::Ours | Role::Outside => Ink::Plain,
            Role::Handle => Ink::Handle,
            Role::Strong => Ink::Strong,
            Role::Faint => Ink::Faint,
        };
        inked.push(ink.unwrap_or(own), &piece.text);
    }
    inked
}

/// The title, with the first line of the verdict beside it.
fn head(document: &Document, columns: usize) -> Vec<Inked> {
    let mut verdict = document.verdict.iter().map(|line| inked(line, None));
    let mut first = inked(&document.title, Some(Ink::Strong));
    if let Some(answer) = verdict.next().filter(|answer| !answer.is_empty()) {
        first.push(Ink::Plain, if first.is_empty() { "" } else { " · " });
        first.append(&answer);
    }
    let lines = filled(std::iter::once(first).chain(verdict));
    lines.flat_map(|line| wrap(&line, columns, 0)).collect()
}

fn heading(section: &Section) -> Inked {
    inked(&Line::new().ours(&section.heading), Some(Ink::Strong))
}

/// Whether a heading may stand beside its lines.
fn is_short(heading: &Inked) -> bool {
    heading.width() <= LABEL
}

/// The lines of a section, and whether its heading stands beside them. None if it says nothing. One
/// that goes on with the section before it stands where that one does, below its heading.
fn section_lines(section: &Section, columns: usize, goes_on: bool) -> (Vec<Inked>, bool) {
    let heading = heading(section);
    let labelled = |lines: &[Line], indent| labelled(&heading, lines, indent, columns, goes_on);
    let block = |lines: Vec<Inked>| {
        if section.obvious || lines.is_empty() {
            return lines;
        }
        wrap(&heading, columns, 0).into_iter().chain(lines).collect()
    };
    match &section.body {
        Body::Table(body) if body.is_empty() => (Vec::new(), false),
        Body::Table(body) => (block(table(body, !section.obvious, columns)), false),
        Body::Timeline(slots) => (block(timeline(slots, columns)), false),
        Body::Lines(lines) => (labelled(lines, 0), true),
        Body::List(items) => (labelled(items, GAP), true),
        Body::Quotes(quotes) => {
            let lines: Vec<Line> = quotes.iter().map(Quote::line).collect();
            (labelled(&lines, GAP), true)
        }
    }
}

/// Lines with a heading beside them, or above them if it is long or the terminal narrow. Those
/// that wrap go on after `indent` more blanks.
fn labelled(
    heading: &Inked,
    lines: &[Line],
    indent: usize,
    columns: usize,
    goes_on: bool,
) -> Vec<Inked> {
    let beside = is_short(heading) && LABEL <= columns / 4 && !goes_on;
    let start = if beside { LABEL + GAP } else { GAP };
    let lines = filled(lines.iter().map(|line| inked(line, None)));
    let texts: Vec<Inked> = lines.flat_map(|line| wrap(&line, columns - start, indent)).collect();
    if texts.is_empty() {
        return Vec::new();
    }
    let mut block = if beside { Vec::new() } else { wrap(heading, columns, 0) };
    for (number, text) in texts.iter().enumerate() {
        let mut line = Inked::default();
        if beside && number == 0 {
            line.append(heading);
        }
        line.pad(start);
        line.append(text);
        block.push(line);
    }
    block
}

/// Those that say something.
fn filled(lines: impl Iterator<Item = Inked>) -> impl Iterator<Item = Inked> {
    lines.filter(|line| !line.is_empty())
}
