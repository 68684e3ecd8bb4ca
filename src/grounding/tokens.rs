//! Texts in tokens: words, numbers and single signs.

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// As written.
    pub(super) text: String,
    /// In lower case, with a straight apostrophe, and without a possessive `'s`.
    pub(super) lower: String,
    pub(super) kind: Kind,
    /// Nothing stands between it and the token before.
    pub(super) glued: bool,
    /// Where it stands in the text, in bytes.
    pub(super) start: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, with apostrophes inside.
    Word,
    /// Digits.
    Digits,
    /// Letters and digits that begin with a letter: `Q4`, `T1`.
    Code,
    /// One other character.
    Sign,
}

impl Token {
    pub(super) fn is(&self, word: &str) -> bool {
        self.lower == word
    }

    pub(super) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    /// Whether it begins with a capital.
    pub(super) fn is_capital(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |index: usize| chars.get(index).map_or(' ', |(_, c)| *c);
    let mut tokens: Vec<Token> = Vec::new();
    let mut index = 0;
    while index < chars.len() {
        let c = at(index);
        if c.is_whitespace() {
            index += 1;
            continue;
        }
        let first = index;
        let glued = first > 0 && !at(first - 1).is_whitespace();
        let kind = if c.is_numeric() {
            while at(index).is_numeric() {
                index += 1;
            }
            Kind::Digits
        } else if is_letter(c) {
            // Letters right after digits are a unit: `1h30` is three tokens.
            let unit = glued && tokens.last().is_some_and(|last| last.kind == Kind::Digits);
            let mut kind = Kind::Word;
            loop {
                let here = at(index);
                let inside = is_apostrophe(here) && is_letter(at(index + 1));
                if here.is_numeric() && !unit {
                    kind = Kind::Code;
                } else if !is_letter(here) && !inside {
                    break;
                }
                index += 1;
            }
            kind
        } else {
            index += 1;
            Kind::Sign
        };
        let text: String = chars[first..index].iter().map(|(_, c)| *c).collect();
        let lower = text.to_lowercase().replace('’', "'");
        let lower = lower.strip_suffix("'s").map(str::to_owned).unwrap_or(lower);
        tokens.push(Token { text, lower, kind, glued, start: chars[first].0 });
    }
    tokens
}

/// Letters, and the marks that belong to the letter before them.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_its_kind_changes() {
        let cut = |text: &str| -> Vec<String> {
            tokens(text).into_iter().map(|token| token.text).collect()
        };
        assert_eq!(
            cut("T1 in 1h30, Q4's 9am"),
            ["T1", "in", "1", "h", "30", ",", "Q4's", "9", "am"]
        );
        assert_eq!(cut("9 o’clock–10:30"), ["9", "o’clock", "–", "10", ":", "30"]);
        assert_eq!(tokens("Anna's")[0].lower, "anna");
    }
}
