//! A document as Slack messages: the first one, and its thread.
//!
//! Text stands in the leaves of `rich_text` and in `raw_text` cells alone, where Slack obeys nothing:
//! no mention, link, emoji or markup comes out of a title. Limits are those of Slack's reference,
//! with some room, because it does not say how it counts.

mod text;

pub use text::escaped;

use super::{Align, Body, Document, Line, Role, Section, Table};
use serde_json::{Value, json};
use text::{Leaf, MOST_OF_BLOCK, apart, beginning, leaves, line_weight, weight};

/// Blocks of one message; Slack takes 50.
const MOST_BLOCKS: usize = 48;
/// Characters of one message over all its blocks; Slack takes about 13,200.
const MOST_OF_MESSAGE: usize = 11_500;
/// Items of one block of text.
const MOST_ITEMS: usize = 40;
/// Characters of the cells of a message's tables; Slack takes 10,000.
const MOST_OF_TABLE: usize = 9_500;
/// Rows of a table; Slack takes 100.
const MOST_ROWS: usize = 100;
/// Columns of a table.
const MOST_COLUMNS: usize = 20;
/// Characters of a header.
const MOST_OF_HEADER: usize = 150;
/// Characters of a notification.
const MOST_OF_NOTICE: usize = 280;

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What a notification and a screen reader say.
    pub text: String,
    /// The message.
    pub blocks: Vec<Value>,
    /// All of it as plain text, for a workspace that does not take the blocks.
    pub plain: String,
    /// The handles that can be answered to.
    pub handles: Vec<String>,
}

/// The document as messages: the first is for the channel, the others for its thread. There is at
/// least one.
pub fn slack(document: &Document) -> Vec<Part> {
    let mut packer = Packer::default();
    packer.group(head(document));
    let (lead, rest): (Vec<&Section>, Vec<&Section>) =
        document.sections.iter().partition(|section| section.lead);
    let has_lead = !lead.is_empty();
    for section in lead {
        packer.group(units(section));
    }
    let mut rest: Vec<Vec<Unit>> = rest.into_iter().map(units).collect();
    let footer = lines(None, &document.footer, Form::Faint);
    // A footer is no reason for a thread of its own.
    if rest.iter().all(Vec::is_empty) {
        packer.group(footer);
    } else {
        if has_lead {
            packer.next_message();
        }
        rest.push(footer);
        for group in rest {
            packer.group(group);
        }
    }
    packer.finish(document)
}

/// A block, and what is known of it.
struct Unit {
    block: Value,
    weight: usize,
    plain: String,
    handles: Vec<String>,
    is_table: bool,
    /// It is the heading of what follows.
    heads_next: bool,
}

/// Fills messages with blocks.
#[derive(Default)]
struct Packer {
    messages: Vec<Vec<Unit>>,
    current: Vec<Unit>,
}

impl Packer {
    fn next_message(&mut self) {
        if !self.current.is_empty() {
            self.messages.push(std::mem::take(&mut self.current));
        }
    }

    fn takes<'u>(&'u self, more: impl Iterator<Item = &'u Unit> + Clone) -> bool {
        fits(self.current.iter().chain(more))
    }

    /// Adds a section. One that does not fit begins the next message, so that messages begin with
    /// headings; only what is too large for any is parted within.
    fn group(&mut self, units: Vec<Unit>) {
        if !self.takes(units.iter()) && fits(units.iter()) {
            self.next_message();
        }
        let mut units = units.into_iter().peekable();
        while let Some(unit) = units.next() {
            let fits = match units.peek() {
                Some(next) if unit.heads_next => self.takes([&unit, next].into_iter()),
                _ => self.takes(std::iter::once(&unit)),
            };
            if !fits {
                self.next_message();
            }
            self.current.push(unit);
        }
    }

    fn finish(mut self, document: &Document) -> Vec<Part> {
        self.next_message();
        if self.messages.is_empty() {
            // A document that says nothing is still a message.
            self.messages.push(lines(None, &[Line::new().ours("(empty)")], Form::Lines));
        }
        let title = document.title.text();
        let verdict = document.verdict.first().map(Line::text).unwrap_or_default();
        let apart = if title.is_empty() || verdict.is_empty() { "" } else { " · " };
        let count = self.messages.len();
        let part = |(index, units): (usize, Vec<Unit>)| {
            let said = match index {
                0 => format!("{title}{apart}{verdict}"),
                _ => format!("{title} ({} of {count})", index + 1),
            };
            let plain: Vec<&str> = units.iter().map(|unit| unit.plain.as_str()).collect();
            let plain = plain.join("\n");
            let said = if said.is_empty() { plain.clone() } else { said };
            let mut handles: Vec<String> = Vec::new();
            for handle in units.iter().flat_map(|unit| &unit.handles) {
                if !handles.contains(handle) {
                    handles.push(handle.clone());
                }
            }
            Part {
                text: escaped(&beginning(&said, MOST_OF_NOTICE)),
                plain: escaped(&plain),
                blocks: units.into_iter().map(|unit| unit.block).collect(),
                handles,
            }
        };
        self.messages.into_iter().enumerate().map(part).collect()
    }
}

/// Whether one message holds all these blocks.
fn fits<'u>(units: impl Iterator<Item = &'u Unit> + Clone) -> bool {
    units.clone().count() <= MOST_BLOCKS
        && units.clone().map(|unit| unit.weight).sum::<usize>() <= MOST_OF_MESSAGE
        // Older servers take one table a message.
        && units.filter(|unit| unit.is_table).count() <= 1
}

/// Title and verdict.
fn head(document: &Document) -> Vec<Unit> {
    let title = document.title.text();
    let mut units = Vec::new();
    // Whether a header shows `&lt;` for `<` is not documented.
    if weight(&title) > MOST_OF_HEADER || title.contains(['&', '<', '>']) {
        units.extend(lines(None, std::slice::from_ref(&document.title), Form::Strong));
    } else if !title.is_empty() {
        let text = json!({ "type": "plain_text", "text": title, "emoji": false });
        units.push(Unit {
            block: json!({ "type": "header", "text": text }),
            weight: weight(&title),
            plain: title,
            handles: Vec::new(),
            is_table: false,
            heads_next: true,
        });
    }
    units.extend(lines(None, &document.verdict, Form::Lines));
    units
}

/// A section with its heading; nothing if it says nothing.
fn units(section: &Section) -> Vec<Unit> {
    let heading = Some(section.heading.as_str());
    match &section.body {
        Body::Lines(said) => lines(heading, said, Form::Lines),
        Body::List(items) => lines(heading, items, Form::List),
        Body::Timeline(slots) => {
            let said: Vec<Line> = slots.iter().map(super::Slot::line).collect();
            lines(heading, &said, Form::Lines)
        }
        Body::Quotes(quotes) => {
            let said: Vec<Line> = quotes.iter().map(super::Quote::line).collect();
            lines(heading, &said, Form::List)
        }
        Body::Table(body) => table(heading, body),
    }
}

/// How lines stand together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Lines,
    List,
    Strong,
    Faint,
}

/// Those lines that say something, in blocks of a bearable size, under a heading if there is one.
fn lines(heading: Option<&str>, said: &[Line], form: Form) -> Vec<Unit> {
    let said: Vec<Vec<Leaf>> =
        said.iter().map(leaves).filter(|said| !said.is_empty()).flat_map(apart).collect();
    if said.is_empty() {
        return Vec::new();
    }
    let mut units = Vec::new();
    let mut open = Text::default();
    if let Some(heading) = heading {
        let heading = leaves(&Line::new().strong(heading));
        if !heading.is_empty() {
            open.add(heading, Form::Lines);
        }
    }
    for line in said {
        if open.items >= MOST_ITEMS || open.weight + line_weight(&line) > MOST_OF_BLOCK {
            units.extend(std::mem::take(&mut open).unit());
        }
        open.add(line, form);
    }
    units.extend(open.unit());
    units
}

/// The elements of a `rich_text` block under construction.
#[derive(Default)]
struct Text {
    elements: Vec<Value>,
    plain: Vec<String>,
    handles: Vec<String>,
    weight: usize,
    items: usize,
}

impl Text {
    fn add(&mut self, line: Vec<Leaf>, form: Form) {
        self.weight += line_weight(&line);
        self.items += 1;
        let text: String = line.iter().map(|leaf| leaf.text.as_str()).collect();
        self.plain.push(if form == Form::List { format!("• {text}") } else { text });
        let handles = line.iter().filter(|leaf| leaf.role == Role::Handle);
        self.handles.extend(handles.map(|leaf| leaf.text.clone()));
        let element = |leaf: Leaf| {
            let style = match (form, leaf.role) {
                (Form::Strong, _) | (_, Role::Strong | Role::Handle) => Some("bold"),
                (Form::Faint, _) | (_, Role::Faint) => Some("italic"),
                (_, Role::Ours | Role::Outside) => None,
            };
            let mut element = json!({ "type": "text", "text": leaf.text });
            if let (Some(style), Some(element)) = (style, element.as_object_mut()) {
                element.insert("style".to_owned(), json!({ style: true }));
            }
            element
        };
        let elements: Vec<Value> = line.into_iter().map(element).collect();
        let section = json!({ "type": "rich_text_section", "elements": elements });
        if form != Form::List {
            self.elements.push(section);
            return;
        }
        let is_list =
            |element: &&mut Value| element.get("style").is_some_and(|style| style == "bullet");
        let open = self.elements.last_mut().filter(is_list);
        match open.and_then(|list| list.get_mut("elements")).and_then(Value::as_array_mut) {
            Some(items) => items.push(section),
            None => self.elements.push(json!({
                "type": "rich_text_list", "style": "bullet", "elements": [section],
            })),
        }
    }

    fn unit(self) -> Option<Unit> {
        if self.elements.is_empty() {
            return None;
        }
        Some(Unit {
            block: json!({ "type": "rich_text", "elements": self.elements }),
            weight: self.weight,
            plain: self.plain.join("\n"),
            handles: self.handles,
            is_table: false,
            heads_next: false,
        })
    }
}

/// A table as one, or as several that follow one another. What no table of Slack's holds becomes
/// lines.
fn table(heading: Option<&str>, table: &Table) -> Vec<Unit> {
    if table.is_empty() {
        return Vec::new();
    }
    let empty = Line::new();
    let names = table.columns.iter().map(|column| Line::new().strong(&column.heading));
    let names: Vec<Line> = names.collect();
    let is_named = names.iter().any(|name| !name.shown().is_empty());
    let rows: Vec<Vec<&Line>> = is_named
        .then_some(&names)
        .into_iter()
        .chain(&table.rows)
        .map(|row| (0..table.columns.len()).map(|at| row.get(at).unwrap_or(&empty)).collect())
        .collect();
    let weigh = |row: &Vec<&Line>| row.iter().map(|cell| weight(&cell.text()).max(1)).sum();
    let weights: Vec<usize> = rows.iter().map(weigh).collect();
    if table.columns.len() > MOST_COLUMNS || weights.iter().any(|weight| *weight > MOST_OF_TABLE) {
        let cells = rows.iter().flatten().map(|cell| (*cell).clone());
        return lines(heading, &cells.collect::<Vec<_>>(), Form::Lines);
    }
    let settings: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            let align = if column.align == Align::Right { "right" } else { "left" };
            json!({ "align": align, "is_wrapped": true })
        })
        .collect();
    let mut units: Vec<Unit> = Vec::new();
    if let Some(heading) = heading {
        units.extend(lines(None, &[Line::new().ours(heading)], Form::Strong));
        if let Some(heading) = units.last_mut() {
            heading.heads_next = true;
        }
    }
    let mut open: Vec<&Vec<&Line>> = Vec::new();
    let mut used = 0;
    for (row, weight) in rows.iter().zip(weights) {
        if open.len() >= MOST_ROWS || used + weight > MOST_OF_TABLE {
            units.push(table_unit(&std::mem::take(&mut open), used, &settings));
            used = 0;
        }
        open.push(row);
        used += weight;
    }
    units.push(table_unit(&open, used, &settings));
    units
}

fn table_unit(rows: &[&Vec<&Line>], weight: usize, settings: &[Value]) -> Unit {
    let cell = |cell: &&Line| {
        let text = cell.text();
        // Slack takes no empty text.
        let text = if text.is_empty() { " ".to_owned() } else { text };
        json!({ "type": "raw_text", "text": text })
    };
    let cells: Vec<Vec<Value>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let said = |row: &&Vec<&Line>| {
        let cells = row.iter().map(|cell| cell.text()).filter(|text| !text.is_empty());
        cells.collect::<Vec<_>>().join("  ")
    };
    let handles = rows.iter().flat_map(|row| row.iter()).flat_map(|cell| cell.shown());
    Unit {
        block: json!({ "type": "table", "rows": cells, "column_settings": settings }),
        weight,
        plain: rows.iter().map(said).collect::<Vec<_>>().join("\n"),
        handles: handles.filter(|p| p.role == Role::Handle).map(|piece| piece.text).collect(),
        is_table: true,
        heads_next: false,
    }
}

#[cfg(test)]
mod tests;
