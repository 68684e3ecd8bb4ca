//! A message that somebody wrote, as a document: headings, lists and tables of Markdown are kept as
//! such, everything else is text. It is text from outside, so no markup within a line is obeyed.

use super::{Body, Column, Document, Fit, Line, Section, Table};
use crate::domain::clean;

/// Reads a text. Without `title`, a heading at its beginning is the title.
pub fn read(title: Option<&str>, text: &str) -> Document {
    let mut reading = Reading::default();
    let mut lines = text.lines().peekable();
    let mut title = title.map(|title| Line::new().outside(title));
    while lines.peek().is_some_and(|line| clean(line).is_empty()) {
        lines.next();
    }
    if title.is_none()
        && let Some(heading) = lines.peek().and_then(|line| heading(line))
    {
        title = Some(Line::new().outside(heading));
        lines.next();
    }
    lines.for_each(|line| reading.line(line));
    reading.close();
    let mut sections = reading.sections;
    // What stands before the first heading is the message itself.
    let mut verdict = Vec::new();
    if let Some(Section { heading, body: Body::Lines(said), .. }) = sections.first_mut()
        && heading.is_empty()
    {
        verdict = std::mem::take(said);
        sections.remove(0);
    }
    Document { title: title.unwrap_or_default(), verdict, sections, footer: Vec::new() }
}

#[derive(Default)]
struct Reading {
    sections: Vec<Section>,
    heading: String,
    open: Option<Body>,
    /// Within a fence nothing is markup.
    fence: bool,
}

impl Reading {
    fn close(&mut self) {
        let Some(mut body) = self.open.take() else { return };
        let heading = std::mem::take(&mut self.heading);
        if let Body::Table(table) = &mut body {
            finish(table);
        }
        self.sections.push(Section::new(heading, body));
    }

    fn line(&mut self, line: &str) {
        let trimmed = line.trim();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            self.fence = !self.fence;
            return;
        }
        if !self.fence {
            if let Some(heading) = heading(line) {
                self.close();
                // A heading without anything below it is still said.
                if !self.heading.is_empty() {
                    let said = Line::new().strong(std::mem::take(&mut self.heading));
                    self.sections.push(Section::new("", Body::Lines(vec![said])));
                }
                self.heading = clean(heading);
                return;
            }
            if let Some(item) = item(trimmed) {
                let item = Line::new().outside(item);
                if let Some(Body::List(items)) = &mut self.open {
                    items.push(item);
                } else {
                    self.close();
                    self.open = Some(Body::List(vec![item]));
                }
                return;
            }
            if let Some(cells) = cells(trimmed) {
                let row: Vec<Line> =
                    cells.iter().map(|cell| Line::new().outside(cell.trim())).collect();
                if let Some(Body::Table(table)) = &mut self.open {
                    table.rows.push(row);
                } else {
                    self.close();
                    self.open = Some(Body::Table(Table { columns: Vec::new(), rows: vec![row] }));
                }
                return;
            }
        }
        if clean(line).is_empty() {
            return;
        }
        let said = Line::new().outside(line);
        if let Some(Body::Lines(lines)) = &mut self.open {
            lines.push(said);
        } else {
            self.close();
            self.open = Some(Body::Lines(vec![said]));
        }
    }
}

/// `## Heading`.
fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let text = rest.strip_prefix(' ')?.trim();
    ((1..=6).contains(&level) && !text.is_empty()).then_some(text)
}

/// `- item`.
fn item(line: &str) -> Option<&str> {
    let text = ["- ", "* ", "+ ", "• "].iter().find_map(|mark| line.strip_prefix(mark))?.trim();
    (!text.is_empty()).then_some(text)
}

/// `| a | b |`.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').collect())
}

/// The first row names the columns if a rule follows it; the rule says nothing.
fn finish(table: &mut Table) {
    let is_rule = |row: &Vec<Line>| {
        row.iter().all(|cell| {
            let text = cell.text();
            text.contains('-') && text.chars().all(|c| matches!(c, '-' | ':'))
        })
    };
    let width = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut names = vec![String::new(); width];
    if table.rows.get(1).is_some_and(is_rule) {
        for (name, cell) in names.iter_mut().zip(table.rows.remove(0)) {
            *name = cell.text();
        }
        table.rows.remove(0);
    }
    if table.rows.is_empty() {
        table.rows.push(names.iter().map(|name| Line::new().outside(name)).collect());
        names.iter_mut().for_each(String::clear);
    }
    table.columns = names.into_iter().map(|name| Column::new(name, Fit::Wrap)).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::markdown;

    #[test]
    fn what_is_laid_out_stays_laid_out() {
        let text = "# Deploy\n\nAll is **well**.\n\n## Done\n- one <!channel>\n- two\n\n| a | b |\n\
                    |---|:-:|\n| 1 | 2 |\n```\n# no heading\n```\n## Empty\n";
        let said = markdown(&read(None, text));
        let expected = "# Deploy\n\nAll is \\*\\*well\\*\\*.\n\n## Done\n\n- one \\<!channel>\n- two\n\n\
                        | a   | b   |\n| --- | --- |\n| 1   | 2   |\n\n\\# no heading\n";
        assert_eq!(said, expected);
    }

    #[test]
    fn a_title_from_outside_leaves_the_heading_a_heading() {
        let document = read(Some("Title"), "# Heading\ntext");
        assert_eq!(document.title.text(), "Title");
        assert_eq!(document.sections[0].heading, "Heading");
        let plain = read(None, "just a line\n");
        assert_eq!(
            (plain.title.text(), plain.verdict[0].text()),
            (String::new(), "just a line".into())
        );
        assert_eq!(read(None, "").sections, []);
    }

    #[test]
    fn odd_tables_lose_nothing() {
        for text in ["|a|\n|-|", "|a|b|\n|c|", "||", "|", "| |\n|-|-|"] {
            let said = markdown(&read(None, text));
            for c in text.chars().filter(char::is_ascii_alphabetic) {
                assert!(said.contains(c), "{text}: {said}");
            }
        }
    }
}
