//! One line of todo.txt as tokens that cover it byte for byte.
//!
//! The rules are those of the format's README (github.com/todotxt/todo.txt), by the letter where
//! tools differ: the done mark, the priority and the dates in front count only in their place and
//! only with exactly one blank behind them; everything later is text in which `+project`,
//! `@context` and `key:value` are words of their own. Joining the texts of all tokens gives the
//! line back, so that a change can replace one token and leave every other byte alone.

use chrono::NaiveDate;

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// What it means.
    pub kind: Kind<'a>,
    /// Its bytes in the line.
    pub text: &'a str,
}

/// What a token means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// The `x` of a finished task.
    Done,
    /// `(A)` to `(Z)` in front of an open task.
    Priority(char),
    /// The first date of a finished task.
    Completed(NaiveDate),
    /// The date in front of an open task, or the second one of a finished task.
    Created(NaiveDate),
    /// White space.
    Blank,
    /// `+name`, without its sign.
    Project(&'a str),
    /// `@name`, without its sign.
    Context(&'a str),
    /// `key:value`, with exactly one colon and neither side empty.
    Field {
        /// What stands before the colon.
        key: &'a str,
        /// What stands after it.
        value: &'a str,
    },
    /// Any other word.
    Word,
}

/// Splits a line, which has no line end.
pub(super) fn tokens(line: &str) -> Vec<Token<'_>> {
    // A line has about as many words and blanks; this many are seldom outgrown.
    let mut scan = Scan { rest: line, tokens: Vec::with_capacity(24) };
    if scan.head("x", Kind::Done) {
        if scan.date(Kind::Completed) {
            scan.date(Kind::Created);
        }
    } else {
        scan.priority();
        scan.date(Kind::Created);
    }
    scan.body();
    scan.tokens
}

struct Scan<'a> {
    rest: &'a str,
    tokens: Vec<Token<'a>>,
}

impl<'a> Scan<'a> {
    /// Takes `text` and one blank behind it, if that is what comes next.
    fn head(&mut self, text: &str, kind: Kind<'a>) -> bool {
        let Some((taken, rest)) = self.rest.split_at_checked(text.len()) else { return false };
        if taken != text || !rest.starts_with(' ') {
            return false;
        }
        self.tokens.push(Token { kind, text: taken });
        let (blank, rest) = rest.split_at(1);
        self.tokens.push(Token { kind: Kind::Blank, text: blank });
        self.rest = rest;
        true
    }

    fn priority(&mut self) -> bool {
        let mut letters = self.rest.chars().skip(1);
        match letters.next() {
            Some(letter @ 'A'..='Z') => self.head(&format!("({letter})"), Kind::Priority(letter)),
            _ => false,
        }
    }

    fn date(&mut self, kind: fn(NaiveDate) -> Kind<'a>) -> bool {
        let Some((text, _)) = self.rest.split_at_checked(10) else { return false };
        date(text).is_some_and(|date| self.head(text, kind(date)))
    }

    fn body(&mut self) {
        while let Some(first) = self.rest.chars().next() {
            let blank = first.is_whitespace();
            let end = self.rest.find(|c: char| c.is_whitespace() != blank);
            let (text, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
            let kind = if blank { Kind::Blank } else { word(text) };
            self.tokens.push(Token { kind, text });
            self.rest = rest;
        }
    }
}

fn word(text: &str) -> Kind<'_> {
    match (text.strip_prefix('+'), text.strip_prefix('@')) {
        (Some(name), _) if !name.is_empty() => return Kind::Project(name),
        (_, Some(name)) if !name.is_empty() => return Kind::Context(name),
        _ => {}
    }
    match text.split_once(':') {
        // `https://example.com` has the form of a field and is none.
        Some((key, value))
            if !key.is_empty()
                && !value.is_empty()
                && !value.contains(':')
                && !value.starts_with("//") =>
        {
            Kind::Field { key, value }
        }
        _ => Kind::Word,
    }
}

/// A date in exactly the form `YYYY-MM-DD` that exists.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    // chrono's own parser would read "2026-1-5" too, and takes far longer over each word of a list.
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u16, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0'))
        })
    };
    let year = number(&[y1, y2, y3, y4])?;
    let (month, day) = (number(&[m1, m2])?, number(&[d1, d2])?);
    NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The kinds of all tokens but blanks, one letter each: x done, P priority, C completed,
    /// c created, + @ : as they look, w word.
    fn shape(line: &str) -> String {
        let letter = |token: &Token<'_>| match token.kind {
            Kind::Done => Some('x'),
            Kind::Priority(_) => Some('P'),
            Kind::Completed(_) => Some('C'),
            Kind::Created(_) => Some('c'),
            Kind::Blank => None,
            Kind::Project(_) => Some('+'),
            Kind::Context(_) => Some('@'),
            Kind::Field { .. } => Some(':'),
            Kind::Word => Some('w'),
        };
        tokens(line).iter().filter_map(letter).collect()
    }

    #[test]
    fn the_head_counts_only_in_its_place() {
        for (line, expected) in [
            // The examples of the README.
            ("(A) Thank Mom @phone", "Pww@"),
            ("Really gotta call Mom (A) @phone @someday", "wwwww@@"),
            ("(b) Get back to the boss", "wwwwww"),
            ("(B)->Submit TPS report", "www"),
            ("2011-03-02 Document +TodoTxt task format", "cw+ww"),
            ("(A) 2011-03-02 Call Mom", "Pcww"),
            ("(A) Call Mom 2011-03-02", "Pwww"),
            ("x 2011-03-03 Call Mom", "xCww"),
            ("xylophone lesson", "ww"),
            ("X 2012-01-01 Make resolutions", "wwww"),
            ("(A) x Find ticket prices", "Pwwww"),
            (
                "x 2011-03-02 2011-03-01 Review Tim's pull request +TodoTxtTouch @github",
                "xCcwwww+@",
            ),
            // Where tools differ.
            ("(A)", "w"),
            ("(AA) x", "ww"),
            ("(A)\tCall", "ww"),
            (" (A) x", "ww"),
            ("(Ä) x", "ww"),
            ("x", "w"),
            ("x ", "x"),
            ("x (B) 2026-11-01 Call", "xwww"),
            ("x 2026-11-01 (A) Call", "xCww"),
            ("(A) 2026-11-01 2026-11-02 Call", "Pcww"),
            ("x 2026-11-01 2026-11-02 2026-11-03 Call", "xCcww"),
            ("x  2026-11-01 Call", "xww"),
            ("(A)  2026-11-01 Call", "Pww"),
            ("2026-11-01", "w"),
            ("2026-13-45 Call", "ww"),
            ("2026-02-30 Call", "ww"),
            ("2024-02-29 Call", "cw"),
            ("2026-1-5 Call", "ww"),
            ("+2026-01-01 Call", "+w"),
            ("2026-11-0１ Call", "ww"),
        ] {
            assert_eq!(shape(line), expected, "{line:?}");
        }
    }

    #[test]
    fn signs_and_fields_are_words_of_their_own() {
        for (text, kind) in [
            ("+a+b", Kind::Project("a+b")),
            ("+go🚀", Kind::Project("go🚀")),
            ("@work/office", Kind::Context("work/office")),
            ("@due:2026-11-30", Kind::Context("due:2026-11-30")),
            ("+", Kind::Word),
            ("@", Kind::Word),
            ("2+2", Kind::Word),
            ("soandso@example.com", Kind::Word),
            ("key:value", Kind::Field { key: "key", value: "value" }),
            ("10:30", Kind::Field { key: "10", value: "30" }),
            ("due:", Kind::Word),
            (":due", Kind::Word),
            ("a:b:c", Kind::Word),
            ("due:2026-11-30T17:00", Kind::Word),
            ("https://example.com/a", Kind::Word),
            ("http://localhost:8080", Kind::Word),
        ] {
            assert_eq!(word(text), kind, "{text}");
        }
        assert_eq!(shape("a\t+b\u{a0}@c"), "w+@");
    }

    proptest! {
        #[test]
        fn the_tokens_give_the_line_back(line in "(x |\\([A-Z]\\) |2026-11-0[1-9] |[+@]?[a-z:]{1,4}|\\s|\\PC){0,12}") {
            let joined: String = tokens(&line).iter().map(|token| token.text).collect();
            prop_assert_eq!(joined, line);
        }
    }
}
