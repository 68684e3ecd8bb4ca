//! Making text literal in Markdown: `CommonMark` 0.31, and of GitHub's extensions tables,
//! strikethrough, task lists, footnotes, alerts, mathematics and bare links.
//!
//! A backslash is set only where the text would otherwise mean something, so that the result also
//! reads well as it is. Some hosts link names and addresses after they have rendered the text,
//! where no escape can reach them; what they link is still what the text shows.

/// Where a text stands, which decides what its beginning and end may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the beginning of a paragraph or a list item, where lists, quotes and fences begin.
    Block,
    /// In a heading, where `#` at the end is dropped.
    Heading,
    /// In a table cell, where `|` ends it.
    Cell,
}

/// A character, and whether it was written by somebody else.
pub(super) type Written = (char, bool);

/// What stands before the first and after the last character of a text.
const EDGE: char = '\n';
/// What stands beside a text that borders on our own markup.
const MARKUP: char = '*';

/// One stretch of a line between two pieces of our own markup.
pub(super) struct Stretch<'a> {
    pub(super) text: &'a [Written],
    /// Whether markup, and not the edge of the line, stands before and after it.
    pub(super) beside_markup: (bool, bool),
}

/// Writes the stretch so that Markdown reads exactly its text.
pub(super) fn escape(stretch: &Stretch, place: Place, out: &mut String) {
    for index in 0..stretch.text.len() {
        let here = Here { stretch, index, place };
        if here.means_something() {
            out.push('\\');
        }
        out.push(here.at(0));
    }
}

/// One character with what stands around it.
struct Here<'a> {
    stretch: &'a Stretch<'a>,
    index: usize,
    place: Place,
}

impl Here<'_> {
    /// The character at a distance.
    fn at(&self, distance: isize) -> char {
        let beside = |markup: bool| if markup { MARKUP } else { EDGE };
        let (before, after) = self.stretch.beside_markup;
        match self.index.checked_add_signed(distance) {
            None => beside(before),
            Some(index) => self.stretch.text.get(index).map_or(beside(after), |(c, _)| *c),
        }
    }

    /// The characters after this one, within the stretch.
    fn after(&self) -> impl Iterator<Item = char> {
        self.stretch.text.iter().skip(self.index + 1).map(|(c, _)| *c)
    }

    /// The characters before this one, backwards, within the stretch.
    fn before(&self) -> impl Iterator<Item = char> {
        self.stretch.text.iter().take(self.index).rev().map(|(c, _)| *c)
    }

    fn outside(&self) -> bool {
        self.stretch.text.get(self.index).is_some_and(|(_, outside)| *outside)
    }

    /// Whether the character would be read as anything but itself.
    fn means_something(&self) -> bool {
        let (last, next) = (self.at(-1), self.at(1));
        let apart = blank(last) && blank(next);
        let inline = match self.at(0) {
            '`' | '[' => true,
            '|' => self.place == Place::Cell,
            '\\' => next.is_ascii_punctuation(),
            '*' => !apart,
            // Inside a word it is a letter like any other.
            '_' => !(apart || last.is_alphanumeric() && next.is_alphanumeric()),
            // What cannot open a strikethrough needs no escape, for nothing is left to close.
            '~' => !blank(next),
            // Likewise for formulas: what cannot close one.
            '$' => !blank(last),
            '<' => next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'),
            '&' => self.starts_entity(),
            '#' if self.place == Place::Heading => blank(last) || last == '#',
            _ => false,
        };
        inline || self.starts_block() || self.would_be_linked()
    }

    /// A named or numeric character reference: `&amp;`, `&#38;`.
    fn starts_entity(&self) -> bool {
        // The longest name has 31 letters.
        let mut rest = self.after().take(40).skip_while(|c| c.is_ascii_alphanumeric() || *c == '#');
        rest.next() == Some(';')
    }

    /// The beginning of a heading, list, quote, definition, fence or rule.
    fn starts_block(&self) -> bool {
        if self.place != Place::Block || self.stretch.beside_markup.0 {
            return false;
        }
        let (here, next) = (self.at(0), self.at(1));
        let first = self.index == 0;
        match here {
            '>' | ':' => first,
            '#' => first && (blank(next) || next == '#'),
            '+' | '*' | '_' => first && blank(next),
            '-' => first && (blank(next) || self.after().all(|c| c == '-' || c == ' ')),
            '.' | ')' => {
                !first
                    && blank(next)
                    && self.index <= 9
                    && self.before().all(|c| c.is_ascii_digit())
            }
            _ => false,
        }
    }

    /// Text from outside that a viewer would make a link or a mention of.
    fn would_be_linked(&self) -> bool {
        if !self.outside() {
            return false;
        }
        let word_follows = self.at(1).is_alphanumeric() || self.at(1) == '_';
        match self.at(0) {
            '@' => word_follows,
            '#' => word_follows && !self.at(-1).is_alphanumeric(),
            ':' => {
                (self.at(1) == '/' && self.at(2) == '/' && self.at(-1).is_ascii_alphabetic())
                    || self.ends_word("mailto")
                    || self.ends_word("xmpp")
            }
            '.' => self.ends_word("www"),
            _ => false,
        }
    }

    /// Whether `word` stands right before this character and is no part of a longer one.
    fn ends_word(&self, word: &str) -> bool {
        let mut before = self.before();
        word.chars().rev().all(|c| before.next().is_some_and(|b| b.eq_ignore_ascii_case(&c)))
            && before.next().is_none_or(|c| !c.is_alphanumeric())
    }
}

fn blank(c: char) -> bool {
    c == ' ' || c == EDGE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str, outside: bool, place: Place) -> String {
        let text: Vec<Written> = text.chars().map(|c| (c, outside)).collect();
        let mut out = String::new();
        escape(&Stretch { text: &text, beside_markup: (false, false) }, place, &mut out);
        out
    }

    #[test]
    fn what_means_nothing_stays_as_it_is() {
        for text in [
            "snake_case and C:\\Users\\x",
            "5 * 3 < 20 & 7 > 2, $5 + $6",
            "90 min~ (ca. 50 %) – 1:1, R&D!",
            "C# 12-13, v1.2, -5, #1, a|b, it's \"done\"",
            "+1 for *",
        ] {
            assert_eq!(escaped(text, false, Place::Block), text);
        }
        // A list would need a blank after the number, and a heading one before its last `#`.
        assert_eq!(escaped("1.5 days", false, Place::Block), "1.5 days");
        assert_eq!(escaped("Learn C#", true, Place::Heading), "Learn C#");
        assert_eq!(
            escaped("> 1. - not in a heading", true, Place::Heading),
            "> 1. - not in a heading"
        );
    }

    #[test]
    fn what_means_something_is_escaped() {
        for (text, expected) in [
            ("*a* _b_ `c` ~d~", r"\*a\* \_b\_ \`c\` \~d~"),
            ("[x](http://y) ![z]", r"\[x](http://y) !\[z]"),
            ("<b> <!-- <3", r"\<b> \<!-- <3"),
            ("&amp; &#38;", r"\&amp; \&#38;"),
            ("\\*", r"\\\*"),
            ("US$5$", r"US\$5\$"),
            ("1. a", r"1\. a"),
            ("12) a", r"12\) a"),
            ("- a", r"\- a"),
            ("# a", r"\# a"),
            ("> a", r"\> a"),
            ("---", r"\---"),
            ("~~~", r"\~\~~"),
        ] {
            assert_eq!(escaped(text, false, Place::Block), expected);
        }
        assert_eq!(escaped("a #", false, Place::Heading), r"a \#");
        assert_eq!(escaped("a|b", false, Place::Cell), r"a\|b");
    }

    #[test]
    fn only_our_own_words_may_link() {
        for (text, expected) in [
            ("see https://x.example/a", r"see https\://x.example/a"),
            ("www.x.example wwww.y", r"www\.x.example wwww.y"),
            ("mailto:a@b.example", r"mailto\:a\@b.example"),
            ("@anna 5 @ 9, #12 C#7", r"\@anna 5 @ 9, \#12 C#7"),
            ("10:30 a://b", r"10:30 a\://b"),
        ] {
            assert_eq!(escaped(text, true, Place::Block), expected);
            assert_eq!(escaped(text, false, Place::Block), text);
        }
    }
}
