//! Text in columns: measuring, breaking and shortening it without losing how it looks.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How text looks on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Strong,
    Faint,
    Handle,
}

impl Ink {
    /// The "select graphic rendition" parameter (ECMA-48, 8.3.117), which any terminal knows.
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Strong => Some("1"),
            Self::Faint => Some("2"),
            Self::Handle => Some("36"),
        }
    }
}

/// Text on one line, in runs of one ink.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Inked(Vec<(Ink, String)>);

impl Inked {
    /// A line of one ink.
    pub(super) fn new(ink: Ink, text: &str) -> Self {
        let mut line = Self::default();
        line.push(ink, text);
        line
    }

    /// Adds text at the end.
    pub(super) fn push(&mut self, ink: Ink, text: &str) {
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some((last, run)) if *last == ink => run.push_str(text),
            _ => self.0.push((ink, text.to_owned())),
        }
    }

    /// Adds another line at the end.
    pub(super) fn append(&mut self, other: &Self) {
        for (ink, text) in &other.0 {
            self.push(*ink, text);
        }
    }

    /// Adds another line after a blank, which takes the ink of its neighbours if that is one.
    fn join(&mut self, other: &Self) {
        let before = self.0.last().map(|(ink, _)| *ink);
        let after = other.0.first().map(|(ink, _)| *ink);
        self.push(before.filter(|_| before == after).unwrap_or(Ink::Plain), " ");
        self.append(other);
    }

    /// Adds blanks up to `columns`.
    pub(super) fn pad(&mut self, columns: usize) {
        let missing = columns.saturating_sub(self.width());
        self.push(Ink::Plain, &" ".repeat(missing));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether nothing of it can be seen.
    pub(super) fn is_blank(&self) -> bool {
        self.0.iter().all(|(_, text)| text.bytes().all(|byte| byte == b' '))
    }

    /// The text alone.
    pub(super) fn text(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// How many columns it takes. Runs are measured together, for a mark that begins one may
    /// widen the character that ends the one before.
    pub(super) fn width(&self) -> usize {
        self.text().width()
    }

    /// Writes the line and its end, without blanks before that.
    pub(super) fn print(mut self, color: bool, out: &mut String) {
        self.trim_end();
        for (ink, text) in &self.0 {
            match ink.code().filter(|_| color) {
                Some(code) => out.extend(["\u{1b}[", code, "m", text, "\u{1b}[0m"]),
                None => out.push_str(text),
            }
        }
        out.push('\n');
    }

    /// Drops the blanks at the end.
    fn trim_end(&mut self) {
        while let Some((_, text)) = self.0.last_mut() {
            text.truncate(text.trim_end_matches(' ').len());
            if !text.is_empty() {
                break;
            }
            self.0.pop();
        }
    }

    /// The words between blanks.
    fn words(&self) -> Vec<Self> {
        let mut words = vec![Self::default()];
        for (ink, text) in &self.0 {
            for (index, part) in text.split(' ').enumerate() {
                if index > 0 {
                    words.push(Self::default());
                }
                if let Some(word) = words.last_mut() {
                    word.push(*ink, part);
                }
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    /// Cuts it into parts of at most `columns`, wherever that falls.
    fn chop(&self, columns: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut part = Self::default();
        let mut used = 0;
        for (ink, text) in &self.0 {
            for c in text.chars() {
                let width = most_columns(c);
                if used + width > columns && used > 0 {
                    parts.push(std::mem::take(&mut part));
                    used = 0;
                }
                part.push(*ink, c.encode_utf8(&mut [0; 4]));
                used += width;
            }
        }
        parts.push(part);
        parts
    }

    /// The line in at most `columns`, ending in `…` if it had to be cut.
    pub(super) fn shorten(&self, columns: usize) -> Self {
        if self.width() <= columns {
            return self.clone();
        }
        let mut head = self.chop(columns.saturating_sub(1)).swap_remove(0);
        head.trim_end();
        let ink = head.0.last().map_or(Ink::Plain, |(ink, _)| *ink);
        head.push(ink, "…");
        head
    }
}

/// The most columns that a character adds to a text. The width of a text is not the sum of its
/// characters: most sequences are narrower, and only two variation selectors make one wider, by
/// showing an emoji or a quotation mark in two columns (rules 1 of the `unicode-width` crate).
fn most_columns(c: char) -> usize {
    match c {
        '\u{FE0F}' | '\u{FE01}' => 1,
        _ => c.width().unwrap_or(0),
    }
}

/// Breaks a line at blanks into lines of at most `columns`, the second and later ones after
/// `indent` blanks. A word that is wider than a whole line is cut.
pub(super) fn wrap(line: &Inked, columns: usize, indent: usize) -> Vec<Inked> {
    let (mut lines, mut current) = (Vec::new(), Inked::default());
    let (mut used, mut room) = (0, columns);
    for unit in units(line, columns.saturating_sub(indent)) {
        let width = unit.width();
        if used > 0 && used + 1 + width > room {
            lines
                .push(std::mem::replace(&mut current, Inked::new(Ink::Plain, &" ".repeat(indent))));
            (used, room) = (0, columns.saturating_sub(indent));
        }
        if used > 0 {
            current.join(&unit);
            used += 1 + width;
        } else {
            current.append(&unit);
            used = width;
        }
    }
    lines.push(current);
    lines
}

/// What must stay on one line: words, numbers with their unit, and parts of words that no line
/// could hold. None is wider than `columns`.
fn units(line: &Inked, columns: usize) -> Vec<Inked> {
    let mut units: Vec<Inked> = Vec::new();
    let mut last_word = String::new();
    for word in line.words() {
        let text = word.text();
        if belongs(&last_word, &text)
            && let Some(unit) = units.last_mut()
            && unit.width() + 1 + word.width() <= columns.min(LONGEST_FIGURE)
        {
            unit.join(&word);
        } else if word.width() <= columns {
            units.push(word);
        } else {
            units.extend(word.chop(columns));
        }
        last_word = text;
    }
    units
}

/// No figure with its units is longer; whatever is was not written by us.
const LONGEST_FIGURE: usize = 16;

/// Whether `word` belongs to the figure that `before` ends or begins: "4 h 10", "93 %", "9:00 am".
fn belongs(before: &str, word: &str) -> bool {
    let figure = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
    let unit = word.trim_end_matches(|c: char| c.is_ascii_punctuation() && c != '%');
    let starts_figure = word.starts_with(|c: char| c.is_ascii_digit());
    (figure(before) && matches!(unit, "h" | "min" | "%" | "am" | "pm"))
        || (before == "h" && starts_figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, columns: usize, indent: usize) -> Vec<String> {
        let line = Inked::new(Ink::Plain, text);
        wrap(&line, columns, indent).iter().map(Inked::text).collect()
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        assert_eq!(wrapped("work of 4 h 10 in 5 h", 12, 0), ["work of", "4 h 10 in", "5 h"]);
        assert_eq!(wrapped("it is full: 93 %.", 14, 0), ["it is full:", "93 %."]);
        assert_eq!(wrapped("starts at 9:00 am", 14, 0), ["starts at", "9:00 am"]);
        // A text that is nothing but figures must break somewhere.
        let endless = "1 h ".repeat(20);
        assert!(wrapped(&endless, 20, 0).iter().all(|line| line.width() <= 20));
    }

    #[test]
    fn later_lines_are_indented_and_long_words_cut() {
        assert_eq!(wrapped("one two three", 7, 2), ["one two", "  three"]);
        assert_eq!(wrapped("a bcdefghijk", 5, 2), ["a bcd", "  efg", "  hij", "  k"]);
        assert_eq!(wrapped("日本語の会議", 5, 0), ["日本", "語の", "会議"]);
        assert_eq!(wrapped("", 5, 0), [""]);
    }

    #[test]
    fn a_cut_is_visible_and_counts_columns() {
        let shortened = |text: &str, columns| Inked::new(Ink::Plain, text).shorten(columns).text();
        assert_eq!(shortened("Design review", 13), "Design review");
        assert_eq!(shortened("Design review", 8), "Design…");
        assert_eq!(shortened("日本語の会議", 6), "日本…");
        // Each heart is an emoji of two columns, though the character alone takes one.
        assert_eq!(shortened("❤\u{fe0f}❤\u{fe0f}❤\u{fe0f}", 5), "❤\u{fe0f}❤\u{fe0f}…");
    }

    #[test]
    fn ink_survives_a_break_and_never_spans_one() {
        let mut line = Inked::new(Ink::Strong, "one two");
        line.push(Ink::Plain, " three ");
        let mut out = String::new();
        for part in wrap(&line, 5, 0) {
            part.print(true, &mut out);
        }
        assert_eq!(out, "\u{1b}[1mone\u{1b}[0m\n\u{1b}[1mtwo\u{1b}[0m\nthree\n");
    }

    #[test]
    fn many_marks_on_one_letter_cost_no_time() {
        let text = format!("a{}", "\u{301}".repeat(200_000));
        assert_eq!(wrapped(&text, 40, 0), [text]);
    }
}
