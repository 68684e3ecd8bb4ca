//! A document as an e-mail: a subject, and a body of plain text that any program shows alike.
//!
//! The subject is one line whatever the title holds, and nothing of the document stands before the
//! blank line that ends the head, so no text can add a field to it.

use super::table::{table, timeline};
use super::terminal::inked;
use super::wrap::{Ink, Inked, wrap};
use super::{Body, Document, Line, Quote, Section};

/// How wide the lines of the body are at most: what RFC 5322 and netiquette leave after quoting.
const COLUMNS: usize = 72;

/// The longest encoded word of a head (RFC 2047, 2), without its frame.
const LONGEST_WORD: usize = 75 - "=?UTF-8?Q??=".len();

/// A draft to copy from: `Subject: …`, a blank line and the body.
pub fn email(document: &Document) -> String {
    format!("Subject: {}\n\n{}", subject(document), body(document))
}

/// The same as a message that a mail program opens, marked as one that was not sent.
pub fn eml(document: &Document) -> String {
    let head = format!(
        "Subject: {}\nX-Unsent: 1\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
         Content-Transfer-Encoding: 8bit\n\n",
        encoded(&subject(document))
    );
    (head + &body(document)).replace('\n', "\r\n")
}

/// The title, or the first thing that is said.
fn subject(document: &Document) -> String {
    let lines = std::iter::once(&document.title).chain(&document.verdict);
    lines.map(Line::text).find(|text| !text.is_empty()).unwrap_or_default()
}

fn body(document: &Document) -> String {
    let mut blocks = vec![lines(&document.verdict)];
    blocks.extend(document.sections.iter().map(section));
    blocks.push(lines(&document.footer));
    let mut out = String::new();
    for mut block in blocks {
        block.retain(|line| !line.is_blank());
        if !(out.is_empty() || block.is_empty()) {
            out.push('\n');
        }
        for line in block {
            line.print(false, &mut out);
        }
    }
    out
}

/// Those lines that say something.
fn lines(lines: &[Line]) -> Vec<Inked> {
    filled(lines).flat_map(|line| wrap(&line, COLUMNS, 0)).collect()
}

fn filled(lines: &[Line]) -> impl Iterator<Item = Inked> {
    lines.iter().map(|line| inked(line, None)).filter(|line| !line.is_empty())
}

/// A heading with what stands below it; nothing if there is nothing.
fn section(section: &Section) -> Vec<Inked> {
    let below = match &section.body {
        Body::Lines(said) => lines(said),
        Body::List(items) => items.iter().flat_map(item).collect(),
        Body::Table(rows) if rows.is_empty() => Vec::new(),
        Body::Table(rows) => table(rows, !section.obvious, COLUMNS),
        Body::Timeline(slots) => timeline(slots, COLUMNS),
        Body::Quotes(quotes) => {
            let said: Vec<Line> = quotes.iter().map(Quote::line).collect();
            said.iter().flat_map(item).collect()
        }
    };
    if below.is_empty() {
        return below;
    }
    let heading = lines(&[Line::new().ours(&section.heading)]);
    heading.into_iter().chain(below).collect()
}

/// An item with its mark, and later lines below its text.
fn item(item: &Line) -> Vec<Inked> {
    let text = inked(item, None);
    if text.is_empty() {
        return Vec::new();
    }
    let mark = |number| if number == 0 { "- " } else { "  " };
    let broken = wrap(&text, COLUMNS - 2, 0);
    let marked = broken.iter().enumerate().map(|(number, part)| {
        let mut line = Inked::new(Ink::Plain, mark(number));
        line.append(part);
        line
    });
    marked.collect()
}

/// A text as RFC 2047 wants it in a head, on lines of their own where it is long. What is short and
/// plain stays as it is.
fn encoded(text: &str) -> String {
    let plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if plain && text.len() <= 60 && !text.contains("=?") {
        return text.to_owned();
    }
    let mut words = vec![String::new()];
    for c in text.chars() {
        let mut bytes = [0; 4];
        let bytes = c.encode_utf8(&mut bytes).as_bytes();
        let shown: String = match c {
            ' ' => "_".to_owned(),
            c if c.is_ascii_alphanumeric() => c.to_string(),
            _ => bytes.iter().fold(String::new(), |all, byte| format!("{all}={byte:02X}")),
        };
        // No character may be parted.
        if words.last().is_some_and(|word| word.len() + shown.len() > LONGEST_WORD) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push_str(&shown);
        }
    }
    let framed: Vec<String> = words.iter().map(|word| format!("=?UTF-8?Q?{word}?=")).collect();
    framed.join("\n ")
}

#[cfg(test)]
mod tests {
    use super::super::properties::document;
    use super::super::samples;
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    fn letters_of(text: &str) -> String {
        text.split_whitespace().collect()
    }

    /// The text of a head as a mail program reads it: unfolded, encoded words joined and decoded.
    fn decoded(head: &str) -> String {
        if !head.starts_with("=?") {
            return head.to_owned();
        }
        let mut bytes = Vec::new();
        for word in head.split("\r\n ") {
            assert!(word.len() <= 75, "{word}");
            let inner = word.strip_prefix("=?UTF-8?Q?").unwrap().strip_suffix("?=").unwrap();
            let mut rest = inner.bytes();
            while let Some(byte) = rest.next() {
                match byte {
                    b'_' => bytes.push(b' '),
                    b'=' => {
                        let digits = [rest.next().unwrap(), rest.next().unwrap()];
                        let digits = std::str::from_utf8(&digits).unwrap().to_owned();
                        bytes.push(u8::from_str_radix(&digits, 16).unwrap());
                    }
                    byte => bytes.push(byte),
                }
            }
            // Each word is whole by itself.
            assert!(std::str::from_utf8(&bytes).is_ok());
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_day_reads_well_as_a_letter() {
        let text = email(&samples::week());
        let head = "Subject: Week 48\n\n1 of 2 key results is off pace.\n(late: due 08:00)\n\nKey results\n";
        assert!(text.starts_with(head), "{text}");
        assert!(text.contains("- Where is the export?\n- Is the price per seat"), "{text}");
    }

    #[test]
    fn no_title_adds_a_field_to_the_head() {
        let title = Line::new().outside("Hi\r\nBcc: evil@example.com\n\nbody");
        let document = Document {
            title,
            verdict: vec![Line::new().outside("x\r\nBcc: evil@example.com")],
            sections: Vec::new(),
            footer: Vec::new(),
        };
        let text = email(&document);
        let (head, _) = text.split_once("\n\n").unwrap();
        assert_eq!(head, "Subject: Hi Bcc: evil@example.com body");
        let message = eml(&document);
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        let fields: Vec<&str> = head.split("\r\n").map(|l| l.split(':').next().unwrap()).collect();
        let expected =
            ["Subject", "X-Unsent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"];
        assert_eq!(fields, expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn a_letter_says_everything_in_lines_that_fit(document in document()) {
            let text = email(&document);
            let (head, body) = text.split_once("\n\n").unwrap();
            prop_assert_eq!(head.lines().count(), 1);
            prop_assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
            for line in body.lines() {
                prop_assert!(line.width() <= COLUMNS && !line.ends_with(' '), "{line:?}");
            }
            prop_assert!(!body.contains("\n\n\n") && !body.starts_with('\n'));
            // A title of a table is cut where there is no room; in a letter of sentences nothing is.
            let whole = Document {
                sections: document.sections.iter().filter(|section| {
                    matches!(section.body, Body::Lines(_) | Body::List(_))
                }).cloned().collect(),
                ..document
            };
            let text = email(&whole);
            let (head, body) = text.split_once("\n\n").unwrap();
            let titled = subject(&whole);
            prop_assert_eq!(head.strip_prefix("Subject: ").unwrap_or(""), titled.as_str());
            let said = whole.verdict.iter().map(Line::text);
            let below = whole.sections.iter().flat_map(|section| {
                let (mark, lines) = match &section.body {
                    Body::Lines(lines) => ("", lines),
                    Body::List(lines) => ("- ", lines),
                    Body::Table(_) | Body::Timeline(_) | Body::Quotes(_) => panic!("they are left out"),
                };
                let texts = lines.iter().map(Line::text).filter(|text| !text.is_empty());
                let texts: Vec<String> = texts.map(|text| format!("{mark}{text}")).collect();
                let heading = Line::new().ours(&section.heading).text();
                let heading = (!texts.is_empty()).then_some(heading);
                heading.into_iter().chain(texts).collect::<Vec<_>>()
            });
            let all: Vec<String> =
                said.chain(below).chain(whole.footer.iter().map(Line::text)).collect();
            let all: String = all.iter().map(|text| letters_of(text)).collect();
            prop_assert_eq!(letters_of(body), all);
        }

        #[test]
        fn a_message_has_a_head_of_ours_and_the_same_text(document in document()) {
            let (plain, message) = (email(&document), eml(&document));
            let (head, body) = message.split_once("\r\n\r\n").unwrap();
            prop_assert!(head.is_ascii());
            let rest = head.strip_prefix("Subject: ").unwrap();
            let subject = rest.split_once("\r\nX-Unsent").unwrap().0;
            let (draft, text) = plain.split_once("\n\n").unwrap();
            prop_assert_eq!(format!("Subject: {}", decoded(subject)), draft);
            prop_assert_eq!(body.replace("\r\n", "\n"), text);
        }
    }
}
