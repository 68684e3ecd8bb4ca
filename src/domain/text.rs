//! Making text from outside safe to show.

use unicode_width::UnicodeWidthChar;

/// The text on one line, without anything a terminal or a chat would obey: control characters,
/// escape sequences' lead-in and directional overrides are dropped, runs of white space become one
/// blank.
pub fn clean(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            blank = !cleaned.is_empty();
        } else if !is_unsafe(c) {
            if blank {
                cleaned.push(' ');
                blank = false;
            }
            cleaned.push(c);
        }
    }
    cleaned
}

/// Whether a text is clean at first sight, as most are: printable ASCII with single blanks inside.
fn is_plain(text: &str) -> bool {
    let mut last = b' ';
    for byte in text.bytes() {
        if !matches!(byte, b' '..=b'~') || byte == b' ' && last == b' ' {
            return false;
        }
        last = byte;
    }
    last != b' '
}

/// Characters that change how others are shown, or that show nothing at all. The joiners U+200C
/// and U+200D stay: emoji and several scripts need them.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Marks and overrides of direction (the "Trojan Source" characters), isolates.
            '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
            // Zero-width space and no-break space, soft hyphen, invisible operators, tags.
            | '\u{200B}' | '\u{FEFF}' | '\u{00AD}' | '\u{2060}'..='\u{2064}' | '\u{E0000}'..='\u{E007F}'
            // Line and paragraph separators that are not white space to every reader.
            | '\u{2028}' | '\u{2029}' | '\u{FFF9}'..='\u{FFFB}')
}

/// `text` as one word of a shell, to be copied into one: in quotes if anything in it would mean
/// something there.
pub fn shell_word(text: &str) -> String {
    let text = clean(text);
    let plain = |c: char| c.is_alphanumeric() || "_-./:=,+@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// `text` in at most `columns` columns of a terminal, ending in `…` if it had to be cut.
pub fn shorten(text: &str, columns: usize) -> String {
    if unicode_width::UnicodeWidthStr::width(text) <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut width = 0;
    for c in text.chars() {
        let next = width + columns_of(c);
        if next + 1 > columns {
            break;
        }
        width = next;
        short.push(c);
    }
    short.truncate(short.trim_end().len());
    if columns > 0 {
        short.push('…');
    }
    short
}

/// The columns that `c` adds. The selectors of the emoji form widen the character before them.
fn columns_of(c: char) -> usize {
    if matches!(c, '\u{FE0F}' | '\u{FE01}') { 1 } else { c.width().unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn what_a_terminal_would_obey_is_gone() {
        assert_eq!(clean("a\u{1b}[31mred\u{7}\r\nb\tc "), "a[31mred b c");
        assert_eq!(clean("safe\u{202E}txt.exe"), "safetxt.exe");
        assert_eq!(clean("👩\u{200D}💻 works"), "👩\u{200D}💻 works");
        assert_eq!(clean("  \n "), "");
    }

    #[test]
    fn a_word_for_a_shell_is_one_there_and_means_nothing() {
        assert_eq!(shell_word("/home/ada/.config/a-b_c.toml"), "/home/ada/.config/a-b_c.toml");
        assert_eq!(shell_word("/my files/$(x)"), "'/my files/$(x)'");
        assert_eq!(shell_word("it's"), "'it'\\''s'");
        assert_eq!(shell_word(""), "''");
    }

    #[test]
    fn a_cut_is_visible_and_counts_columns() {
        assert_eq!(shorten("Design review", 20), "Design review");
        assert_eq!(shorten("Design review", 8), "Design…");
        assert_eq!(shorten("日本語の会議", 5), "日本…");
        assert_eq!(shorten("abc", 0), "");
        assert_eq!(shorten("❤\u{FE0F}❤\u{FE0F}❤\u{FE0F}", 5), "❤\u{FE0F}❤\u{FE0F}…");
    }

    proptest! {
        #[test]
        fn a_shortened_text_fits(text in "\\PC{0,40}", columns in 1usize..30) {
            prop_assert!(shorten(&text, columns).width() <= columns);
        }

        #[test]
        fn cleaning_twice_changes_nothing(text in any::<String>()) {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once);
        }

        /// White space that ASCII has is all the harm a text of printable ASCII can do.
        #[test]
        fn of_plain_ascii_the_words_are_left(text in "[ -~\\t\\n]{0,40}") {
            let words: Vec<&str> = text.split_ascii_whitespace().collect();
            prop_assert_eq!(clean(&text), words.join(" "));
        }
    }
}
