//! A `.env` file: `NAME=value` by lines, as shells and the libraries for such files read it.

/// One variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable {
    /// Its name in capitals.
    pub(super) name: String,
    pub(super) value: String,
    /// The line on which it begins.
    pub(super) line: usize,
}

/// The variables in their order, and the lines that are none, each with why.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dotenv {
    pub(super) variables: Vec<Variable>,
    pub(super) strange: Vec<(usize, String)>,
}

/// Reads a file. A value in quotes may go over several lines; in single quotes it stands as it is, in
/// double quotes `\n`, `\"` and the like mean what they mean in a shell's `$'…'`. Without quotes it
/// ends before ` #`.
pub(super) fn parse(text: &str) -> Dotenv {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let lines: Vec<&str> = text.lines().collect();
    let mut read = Dotenv::default();
    let mut at = 0;
    while at < lines.len() {
        let number = at + 1;
        let line = lines[at].trim();
        at += 1;
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let exported = line.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']));
        let line = exported.unwrap_or(line).trim_start();
        let Some((name, value)) = line.split_once('=') else {
            read.strange.push((number, "no NAME=value stands there".to_owned()));
            continue;
        };
        let name = name.trim();
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            read.strange.push((number, "what stands before the = is no name".to_owned()));
            continue;
        }
        let (after, value) = (value, value.trim_start());
        let value = if let Some(quote @ ('"' | '\'')) = value.chars().next() {
            let mut whole = value[1..].to_owned();
            let mut next = at;
            let mut end = closing(&whole, quote);
            while end.is_none() && next < lines.len() {
                whole.push('\n');
                whole.push_str(lines[next]);
                next += 1;
                end = closing(&whole, quote);
            }
            let Some(end) = end else {
                read.strange.push((number, format!("{name} has a quote that does not end")));
                continue;
            };
            at = next;
            unescaped(&whole[..end], quote)
        } else {
            // Directly behind the = a # is a part of the value, as in `#channel`.
            let end = after.find(" #").or_else(|| after.find("\t#")).unwrap_or(after.len());
            after[..end].trim().to_owned()
        };
        read.variables.push(Variable { name: name.to_uppercase(), value, line: number });
    }
    read
}

/// Where the quote ends that began before `text`.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(at),
            _ => {}
        }
    }
    None
}

fn unescaped(text: &str, quote: char) -> String {
    let mut value = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            value.push(c);
            continue;
        }
        match (chars.next(), quote) {
            (Some('n'), '"') => value.push('\n'),
            (Some('r'), '"') => value.push('\r'),
            (Some('t'), '"') => value.push('\t'),
            (Some(c @ ('\\' | '\'' | '"' | '$')), '"') | (Some(c @ ('\\' | '\'')), '\'') => {
                value.push(c);
            }
            (Some(other), _) => value.extend(['\\', other]),
            (None, _) => value.push('\\'),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_exports_comments_and_line_ends() {
        let text = "\u{FEFF}# head\r\nA=1\r\nexport B = two words  # said\r\nc='it # stays \\n'\r\n\
                    D=\"a\\n\\\"b\\\" #x\" # y\r\n\r\nE=\r\nF=a#b\r\nG=#some\r\nH= # none\r\n";
        let read = parse(text);
        let all: Vec<(&str, &str, usize)> =
            read.variables.iter().map(|v| (v.name.as_str(), v.value.as_str(), v.line)).collect();
        assert_eq!(
            all,
            [
                ("A", "1", 2),
                ("B", "two words", 3),
                ("C", "it # stays \\n", 4),
                ("D", "a\n\"b\" #x", 5),
                ("E", "", 7),
                ("F", "a#b", 8),
                ("G", "#some", 9),
                ("H", "", 10),
            ]
        );
        assert_eq!(read.strange, []);
    }

    #[test]
    fn values_go_over_lines_and_what_is_no_variable_is_told() {
        let read = parse("A='one\ntwo'\nB=3\nnonsense\n=x\nMY-KEY=y\nC=\"open\nD=4\n");
        let names: Vec<(&str, usize)> =
            read.variables.iter().map(|v| (v.name.as_str(), v.line)).collect();
        assert_eq!(names, [("A", 1), ("B", 3), ("D", 8)]);
        assert_eq!(read.variables[0].value, "one\ntwo");
        let lines: Vec<usize> = read.strange.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 5, 6, 7]);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic_and_every_line_is_accounted_for(text in "[A-C='\"\\\\# \\n\\r\\tx]{0,60}") {
            let read = parse(&text);
            let told = read.variables.len() + read.strange.len();
            prop_assert!(told <= text.lines().count());
        }
    }
}
