//! Tables and timelines on a terminal.

use super::terminal::inked;
use super::wrap::{Ink, Inked, wrap};
use super::{Align, Column, Fit, Line, Slot, SlotKind, Table};

/// Blanks between two columns.
const GAP: usize = 2;
/// A reason that gets less room than this is easier to read on lines of its own.
const NARROWEST_REASON: usize = 24;
/// A title that gets less room than this says nothing.
const NARROWEST_TITLE: usize = 12;

/// The lines of a table in `columns` columns, with the names of its columns if `headings`.
///
/// As the room gets less, reasons wrap in their column, then go below their row, then titles are
/// cut; where even that is too wide, each row flows like a sentence. Handles and numbers stay
/// whole.
pub(super) fn table(table: &Table, headings: bool, columns: usize) -> Vec<Inked> {
    let cells = |row: &Vec<Line>| -> Vec<Inked> {
        let empty = Line::new();
        let lines = (0..table.columns.len()).map(|index| row.get(index).unwrap_or(&empty));
        lines.map(|cell| inked(cell, None)).collect()
    };
    let mut rows: Vec<Vec<Inked>> = table.rows.iter().map(cells).collect();
    if headings {
        let names = table.columns.iter().map(|column| Line::new().faint(&column.heading));
        rows.insert(0, names.map(|name| inked(&name, None)).collect());
    }
    let Some(grid) = Grid::fit(table, &rows, columns) else {
        if headings {
            // Names in a line of their own would stand over nothing; what a row begins with needs none.
            rows.remove(0);
            name(table, &mut rows, |place, _| place > 0);
        }
        let between = if headings { ", " } else { " " };
        return rows.iter().flat_map(|row| flow(row, between, columns)).collect();
    };
    // What stands below each row has no column left that could be named, so each thing there is.
    let nameless = |column: &Column| column.fit == Fit::Wrap && grid.below.is_some();
    if headings {
        let below = rows.get_mut(1..).unwrap_or_default();
        name(table, below, |_, column| nameless(column));
    }
    if headings && let Some(names) = rows.first_mut() {
        for (name, _) in names.iter_mut().zip(&table.columns).filter(|(_, column)| nameless(column))
        {
            *name = Inked::default();
        }
    }
    rows.iter().flat_map(|row| grid.row(table, row, columns)).collect()
}

/// Puts before each cell of some columns what its column is called.
fn name(table: &Table, rows: &mut [Vec<Inked>], which: impl Fn(usize, &Column) -> bool) {
    for (cells, row) in rows.iter_mut().zip(&table.rows) {
        let all = cells.iter_mut().zip(&table.columns).zip(row).enumerate();
        for (place, ((cell, column), line)) in all {
            if which(place, column) && !column.heading.is_empty() && !cell.is_empty() {
                let mut named = Line::new().faint(format!("{}: ", column.heading));
                named.pieces.extend(line.pieces.iter().cloned());
                *cell = inked(&named, None);
            }
        }
    }
}

/// How wide each column is.
struct Grid {
    widths: Vec<usize>,
    /// Where cells that may wrap stand: in their column, or below the row at this indent.
    below: Option<usize>,
}

impl Grid {
    /// The widths with the least loss, or nothing if the table is too wide for any.
    fn fit(table: &Table, rows: &[Vec<Inked>], columns: usize) -> Option<Self> {
        let fits = || table.columns.iter().map(|column| column.fit);
        let natural = |index: usize| {
            rows.iter().filter_map(|row| row.get(index)).map(Inked::width).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..table.columns.len()).map(natural).collect();
        if let Some(widths) = shrink(&widths, fits(), Fit::Wrap, NARROWEST_REASON, columns) {
            return Some(Self { widths, below: None });
        }
        let pairs = fits().zip(&widths);
        let upper: Vec<usize> =
            pairs.map(|(fit, width)| if fit == Fit::Wrap { 0 } else { *width }).collect();
        let widths = shrink(&upper, fits(), Fit::Shorten, NARROWEST_TITLE, columns)?;
        let before_title = fits().take_while(|fit| *fit != Fit::Shorten).count();
        let indent = widths.iter().take(before_title).filter(|width| **width > 0);
        let below = indent.map(|width| width + GAP).sum::<usize>().clamp(GAP, columns / 4);
        Some(Self { widths, below: Some(below) })
    }

    /// The lines of one row.
    fn row(&self, table: &Table, cells: &[Inked], columns: usize) -> Vec<Inked> {
        let mut beside = Vec::new();
        let mut below = Vec::new();
        for ((cell, column), width) in cells.iter().zip(&table.columns).zip(&self.widths) {
            match (column.fit, self.below) {
                (Fit::Wrap, Some(_)) if cell.is_empty() => {}
                (Fit::Wrap, Some(indent)) => {
                    let lines = wrap(cell, columns - indent, 0);
                    below.extend(lines.iter().map(|line| indented(line, indent)));
                }
                _ if *width == 0 => {}
                (Fit::Wrap, None) => beside.push((wrap(cell, *width, 0), column.align, *width)),
                (Fit::Whole | Fit::Shorten, _) => {
                    beside.push((vec![cell.shorten(*width)], column.align, *width));
                }
            }
        }
        let height = beside.iter().map(|(lines, ..)| lines.len()).max().unwrap_or(0);
        let line = |number: usize| {
            let mut whole = Inked::default();
            let mut end = 0;
            for (lines, align, width) in &beside {
                let start = if end == 0 { 0 } else { end + GAP };
                end = start + width;
                let Some(part) = lines.get(number) else {
                    continue;
                };
                let blanks =
                    if *align == Align::Right { width.saturating_sub(part.width()) } else { 0 };
                whole.pad(start + blanks);
                whole.append(part);
            }
            whole
        };
        (0..height).map(line).chain(below).collect()
    }
}

/// `widths` with the columns of kind `shrinking` narrowed, none below `least`, until all columns
/// and the gaps between them take at most `columns`; nothing if that is not enough.
fn shrink(
    widths: &[usize],
    fits: impl Iterator<Item = Fit>,
    shrinking: Fit,
    least: usize,
    columns: usize,
) -> Option<Vec<usize>> {
    let shrinks: Vec<bool> = fits.map(|fit| fit == shrinking).collect();
    let gaps = widths.iter().filter(|width| **width > 0).count().saturating_sub(1) * GAP;
    let with_at_most = |most: usize| -> Vec<usize> {
        let narrow = |(width, shrinks): (&usize, &bool)| {
            if *shrinks { (*width).min(most) } else { *width }
        };
        widths.iter().zip(&shrinks).map(narrow).collect()
    };
    // The widest limit that fits leaves the narrower ones of several columns whole.
    let fitting = (least..=columns).rev().map(with_at_most);
    fitting.into_iter().find(|widths| widths.iter().sum::<usize>() + gaps <= columns)
}

/// A row as one sentence, broken where it must be.
fn flow(cells: &[Inked], between: &str, columns: usize) -> Vec<Inked> {
    let mut whole = Inked::default();
    for cell in cells.iter().filter(|cell| !cell.is_empty()) {
        whole.push(Ink::Plain, if whole.is_empty() { "" } else { between });
        whole.append(cell);
    }
    wrap(&whole, columns, GAP)
}

/// The lines of a timeline: when, what kind, which record, what for. What is long wraps in its own
/// column.
pub(super) fn timeline(slots: &[Slot], columns: usize) -> Vec<Inked> {
    let times: Vec<(Inked, Inked)> = slots
        .iter()
        .map(|slot| {
            let part = |text: &String| inked(&Line::new().ours(text), Some(slot_ink(slot.kind)));
            (part(&slot.start), part(&slot.end))
        })
        .collect();
    let start_width = times.iter().map(|(start, _)| start.width()).max().unwrap_or(0);
    let end_width = times.iter().map(|(_, end)| end.width()).max().unwrap_or(0);
    let handles: Vec<Inked> = slots
        .iter()
        .map(|slot| inked(&Line::new().handle(slot.handle.as_deref().unwrap_or("")), None))
        .collect();
    let handle_width = handles.iter().map(Inked::width).max().unwrap_or(0);

    let mark_at = start_width + 1 + end_width + GAP;
    let handle_at = mark_at + 1 + GAP;
    let what_at = handle_at + if handle_width == 0 { 0 } else { handle_width + GAP };
    if columns < what_at + NARROWEST_TITLE {
        let lines = slots.iter().map(sentence);
        return lines.flat_map(|line| wrap(&line, columns, GAP)).collect();
    }
    let mut lines = Vec::new();
    for ((slot, (start, end)), handle) in slots.iter().zip(&times).zip(&handles) {
        let ink = slot_ink(slot.kind);
        let mut first = Inked::default();
        first.pad(start_width - start.width());
        first.append(start);
        if !slot.end.is_empty() {
            first.push(ink, "–");
        }
        first.append(end);
        first.pad(mark_at);
        first.push(mark_ink(slot.kind), slot.kind.mark());
        first.pad(handle_at);
        first.append(handle);
        first.pad(what_at);
        for (number, part) in wrap(&what(slot), columns - what_at, 0).iter().enumerate() {
            if number == 0 {
                first.append(part);
                lines.push(std::mem::take(&mut first));
            } else {
                lines.push(indented(part, what_at));
            }
        }
    }
    lines
}

/// What a slot is for, with what must be said of its kind.
fn what(slot: &Slot) -> Inked {
    let base = Some(slot_ink(slot.kind)).filter(|ink| *ink != Ink::Plain);
    let mut what = inked(&slot.what, base);
    if let Some(note) = slot.kind.note() {
        what.push(Ink::Plain, " ");
        what.push(Ink::Faint, note);
    }
    what
}

/// A slot where there is no room for columns.
fn sentence(slot: &Slot) -> Inked {
    let handle = slot.handle.as_deref().unwrap_or("");
    let when = Line::new().ours(format!("{} {} ", slot.when(), slot.kind.mark()));
    let mut line = inked(&when.handle(handle), None);
    line.push(Ink::Plain, " ");
    line.append(&what(slot));
    line
}

/// Pauses and free time stand back behind what is planned.
fn slot_ink(kind: SlotKind) -> Ink {
    match kind {
        SlotKind::Break | SlotKind::Free => Ink::Faint,
        SlotKind::Task | SlotKind::Meeting | SlotKind::Tentative => Ink::Plain,
    }
}

fn mark_ink(kind: SlotKind) -> Ink {
    match kind {
        SlotKind::Task => Ink::Handle,
        _ => slot_ink(kind),
    }
}

fn indented(line: &Inked, indent: usize) -> Inked {
    let mut whole = Inked::default();
    whole.pad(indent);
    whole.append(line);
    whole
}
