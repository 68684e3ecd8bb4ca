//! How this program was called. What it says to type next has the same options, or it would lead to
//! another configuration.

use super::{Body, Document, Line, Role};

const PROGRAM: &str = "personal-os ";

/// Those options, as they are named.
const OPTIONS: [&str; 2] = ["--config ", "--profile "];

/// The options that decide which configuration is meant, as they are typed after the program's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Called(Vec<(String, String)>);

impl Called {
    /// With these options: words for a shell, each option followed by its value.
    pub fn with<'w>(options: impl IntoIterator<Item = (&'w str, String)>) -> Self {
        Self(options.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// With those of the options, by name and value, that `is_told` holds for.
    #[must_use]
    pub fn only(&self, is_told: impl Fn(&str, &str) -> bool) -> Self {
        let told = self.0.iter().filter(|(name, value)| is_told(name, value));
        Self(told.cloned().collect())
    }

    /// The text with these options in each command of this program that it names, once.
    pub fn adapt(&self, text: &str) -> String {
        let options = self.0.iter().map(|(name, value)| format!("--{name} {value} "));
        let options: String = options.collect();
        let mut adapted = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(PROGRAM) {
            let (before, after) = rest.split_at(at + PROGRAM.len());
            adapted.push_str(before);
            let before = before.get(..at).unwrap_or_default();
            // A page of the manual and a folder of somebody's may have the same name.
            let begins = ["`", ": ", "then ", "run "];
            let is_command = before.is_empty() && rest.len() == text.len()
                || begins.iter().any(|begin| before.ends_with(begin));
            if is_command && !after.starts_with(&options) {
                adapted.push_str(&options);
            }
            rest = after;
        }
        adapted + rest
    }

    /// The same in our own words of a document. What others wrote stays as it is.
    pub fn document(&self, mut document: Document) -> Document {
        if self.0.is_empty() {
            return document;
        }
        let lines = |lines: &mut Vec<Line>| lines.iter_mut().for_each(|line| self.line(line));
        self.line(&mut document.title);
        lines(&mut document.verdict);
        lines(&mut document.footer);
        for section in &mut document.sections {
            match &mut section.body {
                Body::Lines(all) | Body::List(all) => lines(all),
                Body::Table(table) => table.rows.iter_mut().for_each(lines),
                Body::Timeline(slots) => slots.iter_mut().for_each(|one| self.line(&mut one.what)),
                Body::Quotes(quotes) => quotes.iter_mut().for_each(|one| self.line(&mut one.from)),
            }
        }
        document
    }

    fn line(&self, line: &mut Line) {
        for piece in line.pieces.iter_mut().filter(|piece| piece.role != Role::Outside) {
            piece.text = self.adapt(&piece.text);
        }
    }

    /// The text without such options, whichever they are, in the commands of this program: what is
    /// the same for all who call it.
    pub fn plain(text: &str) -> String {
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(PROGRAM) {
            let (before, after) = rest.split_at(at + PROGRAM.len());
            plain.push_str(before);
            rest = after;
            while let Some(value) = OPTIONS.iter().find_map(|name| rest.strip_prefix(name)) {
                let Some(end) = end_of_word(value) else { break };
                rest = value.get(end..).unwrap_or_default();
            }
        }
        plain + rest
    }
}

/// Where the blank behind the first word of a shell's line ends, if there is one; in Markdown too, which
/// may have two backslashes for one.
fn end_of_word(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = c == '\\',
            '\\' if !quoted => escaped = true,
            '\'' => quoted = !quoted,
            ' ' if !quoted => return Some(at + 1),
            '\n' => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_typed_has_the_options_of_what_was_typed() {
        let called = Called::with([("profile", "ada".to_owned())]);
        for (text, expected) in [
            (
                "`personal-os config edit` opens it",
                "`personal-os --profile ada config edit` opens it",
            ),
            ("personal-os init", "personal-os --profile ada init"),
            ("see `man personal-os schedule`", "see `man personal-os schedule`"),
            ("man personal-os-plan, and personal-os.", "man personal-os-plan, and personal-os."),
            ("in ~/.config/personal-os and on", "in ~/.config/personal-os and on"),
            (
                "Next: personal-os plan, then personal-os doctor",
                "Next: personal-os --profile ada plan, then personal-os --profile ada doctor",
            ),
            (
                "chmod 600 '/home/my personal-os files/a'",
                "chmod 600 '/home/my personal-os files/a'",
            ),
        ] {
            assert_eq!(called.adapt(text), expected);
            assert_eq!(called.adapt(expected), expected);
            assert_eq!(Called::default().adapt(text), text);
            assert_eq!(Called::plain(expected), text);
        }
    }

    #[test]
    fn options_of_any_value_are_taken_out_again() {
        for value in ["work.toml", "'my files/it'\\''s a.toml'", "'a --profile b'"] {
            let called =
                Called::with([("config", value.to_owned()), ("profile", "ada".to_owned())]);
            let text = "and 3 more: personal-os tasks\n`personal-os okr set KR1 VALUE`.";
            assert_eq!(Called::plain(&called.adapt(text)), text, "{value}");
        }
        // What only looks like it is left alone.
        for text in ["personal-os --config", "personal-os --profile ada", "personal-os --all x"] {
            assert_eq!(Called::plain(text), text);
        }
    }

    fn document(line: Line) -> Document {
        Document {
            title: Line::new(),
            verdict: Vec::new(),
            sections: Vec::new(),
            footer: vec![line],
        }
    }

    #[test]
    fn they_are_taken_out_of_markdown_too() {
        for value in [r"'it'\''s my_own *a*.toml'", r"'\ `b`'\'''", r"'a '\'''\'' --profile b'"] {
            let called = Called::with([("config", value.to_owned())]);
            let document = document(Line::new().ours("Next: `personal-os plan`, then more_so."));
            let text = crate::report::markdown(&called.document(document.clone()));
            assert!(text.contains("--config"), "{text}");
            assert_eq!(Called::plain(&text), crate::report::markdown(&document), "{value}");
        }
    }

    #[test]
    fn some_of_them_alone_can_be_told() {
        let called = Called::with([("config", "a.toml".to_owned()), ("profile", "ada".to_owned())]);
        let told = |told: Called| told.adapt("personal-os plan");
        let profile = told(called.only(|name, _| name == "profile"));
        assert_eq!(profile, "personal-os --profile ada plan");
        assert_eq!(
            told(called.only(|_, value| value != "ada")),
            "personal-os --config a.toml plan"
        );
        assert_eq!(called.only(|_, _| false), Called::default());
    }

    #[test]
    fn what_others_wrote_stays_as_it_is() {
        let called = Called::with([("profile", "ada".to_owned())]);
        let said = "`personal-os plan` is slow";
        let document = document(Line::new().ours("Next: `personal-os plan`. ").outside(said));
        let text = called.document(document.clone()).footer[0].text();
        assert_eq!(text, format!("Next: `personal-os --profile ada plan`. {said}"));
        assert_eq!(Called::default().document(document.clone()), document);
    }
}
