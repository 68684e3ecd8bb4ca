//! Logical lines of iCalendar text (RFC 5545, 3.1) and the parts of one property line.
//!
//! Everything borrows from the text. A line is unfolded only when somebody asks for its content,
//! so that long descriptions nobody reads cost one pass over their bytes.

use std::borrow::Cow;
use std::io::BufRead;

/// The longest unfolded line that is read, in bytes. A longer one is as good as absent.
const LONGEST_LINE: usize = 1 << 20;

/// The logical lines of a text, one at a time.
#[derive(Debug, Clone)]
pub(in crate::sources) struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    number: u32,
    end: u8,
}

/// One logical line: a physical line with its continuations.
#[derive(Debug, Clone, Copy)]
pub(in crate::sources) struct Line<'a> {
    /// The bytes with their inner line ends, without the last one.
    pub(in crate::sources) raw: &'a [u8],
    /// Where it begins in the text.
    pub(in crate::sources) at: usize,
    /// Its line number in the text, from 1.
    pub(in crate::sources) number: u32,
}

impl<'a> Lines<'a> {
    /// The lines of `text` from byte `at`, which is on line `number`.
    pub(in crate::sources) fn new(text: &'a [u8], at: usize, number: u32) -> Self {
        // The standard wants CR LF and most files have LF. A carriage return alone ends a line
        // only in a file without any line feed, as old Macintosh programs wrote them.
        let end = if find(b'\n', text).is_some() { b'\n' } else { b'\r' };
        Self { text, at, number, end }
    }

    /// Where the next line begins.
    pub(in crate::sources) fn position(&self) -> usize {
        self.at
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let (at, number) = (self.at, self.number);
        if at >= self.text.len() {
            return None;
        }
        let mut stop;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            if let Some(length) = find(self.end, rest) {
                stop = self.at + length;
                self.at = stop + 1;
            } else {
                stop = self.text.len();
                self.at = stop;
            }
            self.number = self.number.saturating_add(1);
            if !matches!(self.text.get(self.at), Some(b' ' | b'\t')) {
                break;
            }
        }
        Some(Line { raw: self.text.get(at..stop).unwrap_or_default(), at, number })
    }
}

/// Where `byte` first stands in `text`.
fn find(byte: u8, text: &[u8]) -> Option<usize> {
    // The standard library's fast byte search is reachable through `BufRead`; a plain iterator
    // would take several times as long over a large file.
    let mut rest = text;
    let read = rest.skip_until(byte).ok()?;
    let last = read.checked_sub(1)?;
    (text.get(last) == Some(&byte)).then_some(last)
}

/// The content of a raw logical line: unfolded, without its line end. A line longer than
/// [`LONGEST_LINE`] has none.
pub(in crate::sources) fn unfold(raw: &[u8]) -> Option<Cow<'_, [u8]>> {
    if raw.len() > LONGEST_LINE {
        return None;
    }
    let line = trim_line_end(raw);
    if find(b'\n', line).is_none() && find(b'\r', line).is_none() {
        return Some(Cow::Borrowed(line));
    }
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let folded = line
        .windows(2)
        .any(|pair| pair.first().is_some_and(is_end) && matches!(pair.get(1), Some(b' ' | b'\t')));
    if !folded {
        return Some(Cow::Borrowed(line));
    }
    let mut text = Vec::with_capacity(raw.len());
    for piece in raw.split(is_end).filter(|piece| !piece.is_empty()) {
        // Only the first piece begins with content; the others lose the one blank of the fold. A
        // fold may stand within a character, which is why this works on bytes.
        let piece = if text.is_empty() { piece } else { piece.get(1..).unwrap_or_default() };
        text.extend_from_slice(piece);
    }
    Some(Cow::Owned(text))
}

fn trim_line_end(mut raw: &[u8]) -> &[u8] {
    while let Some((b'\r' | b'\n', rest)) = raw.split_last() {
        raw = rest;
    }
    raw
}

/// One property line, split: `NAME;PARAMS:VALUE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) struct Property<'a> {
    /// The name as written; names compare in any case.
    pub(in crate::sources) name: &'a [u8],
    /// Everything between the name and the colon.
    params: &'a [u8],
    /// Everything after the colon.
    pub(in crate::sources) value: &'a [u8],
}

impl<'a> Property<'a> {
    /// Splits an unfolded line; `None` if it has no colon.
    pub(in crate::sources) fn split(line: &'a [u8]) -> Option<Self> {
        let stop = line.iter().position(|byte| matches!(byte, b':' | b';'))?;
        let (name, rest) = line.split_at_checked(stop)?;
        let name = name.trim_ascii();
        let (mark, rest) = rest.split_first()?;
        if *mark == b':' {
            return Some(Self { name, params: &[], value: rest });
        }
        // A quote that is never closed would swallow the value, so then the first colon counts.
        let colon = unquoted(rest, b':').or_else(|| find(b':', rest))?;
        let (params, value) = rest.split_at_checked(colon)?;
        Some(Self { name, params, value: value.get(1..).unwrap_or_default() })
    }

    /// Whether this is the property `name`, given in capitals.
    pub(in crate::sources) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value of the parameter `name`, without its quotes.
    pub(in crate::sources) fn param(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut rest = self.params;
        while !rest.is_empty() {
            let stop = unquoted(rest, b';').unwrap_or(rest.len());
            let (one, after) = rest.split_at_checked(stop)?;
            rest = after.get(1..).unwrap_or_default();
            if let Some(equals) = find(b'=', one) {
                let (key, value) = one.split_at_checked(equals)?;
                if key.trim_ascii().eq_ignore_ascii_case(name.as_bytes()) {
                    let value = value.get(1..).unwrap_or_default().trim_ascii();
                    let value = value.strip_prefix(b"\"").unwrap_or(value);
                    let value = value.strip_suffix(b"\"").unwrap_or(value);
                    return Some(String::from_utf8_lossy(value));
                }
            }
        }
        None
    }

    /// The value as text; bytes that are no UTF-8 become the replacement character.
    pub(in crate::sources) fn text(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.value)
    }
}

/// Where `byte` first stands outside double quotes.
fn unquoted(text: &[u8], byte: u8) -> Option<usize> {
    let mut quoted = false;
    text.iter().position(|&next| {
        quoted ^= next == b'"';
        next == byte && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(text: &str) -> Vec<(u32, String)> {
        Lines::new(text.as_bytes(), 0, 1)
            .map(|line| {
                let content = unfold(line.raw).unwrap();
                (line.number, String::from_utf8(content.into_owned()).unwrap())
            })
            .collect()
    }

    #[test]
    fn every_kind_of_line_end_is_read_and_counted() {
        let expected = [(1, "A:1".to_owned()), (2, "B:2".to_owned()), (3, "C:3".to_owned())];
        assert_eq!(contents("A:1\r\nB:2\r\nC:3\r\n"), expected);
        assert_eq!(contents("A:1\nB:2\nC:3"), expected);
        assert_eq!(contents("A:1\rB:2\rC:3\r"), expected);
        assert_eq!(contents("A:1\r\r\nB:2\r\r\nC:3"), expected);
    }

    #[test]
    fn folds_are_joined_even_within_a_character() {
        let folded = contents("SUMMARY:one\r\n  two\r\n\tthree\r\nB:2\r\n");
        assert_eq!(folded, [(1, "SUMMARY:one twothree".to_owned()), (4, "B:2".to_owned())]);
        let split = b"S:\xc3\r\n \xa9";
        assert_eq!(unfold(split).unwrap().as_ref(), "S:é".as_bytes());
    }

    #[test]
    fn a_line_beyond_the_bound_has_no_content() {
        let long = vec![b'a'; LONGEST_LINE + 1];
        assert_eq!(unfold(&long), None);
    }

    #[test]
    fn quoted_parameters_may_hold_every_separator() {
        let line = br#"DTSTART;X-A="a;b:c";tzid="(GMT-05:00) Eastern; US":20180104T100000"#;
        let property = Property::split(line).unwrap();
        assert!(property.is("DTSTART"));
        assert_eq!(property.param("TZID").unwrap(), "(GMT-05:00) Eastern; US");
        assert_eq!(property.param("X-A").unwrap(), "a;b:c");
        assert_eq!(property.param("VALUE"), None);
        assert_eq!(property.value, b"20180104T100000");
    }

    #[test]
    fn broken_lines_are_split_as_far_as_they_go() {
        assert_eq!(Property::split(b"X-NO-VALUE"), None);
        assert_eq!(Property::split(b""), None);
        let open = Property::split(br#"A;B="x:value"#).unwrap();
        assert_eq!(open.value, b"value");
        assert_eq!(Property::split(b"A;B:").unwrap().value, b"");
    }
}
