//! Feedback as text: notes, lists, one statement a line.
//!
//! With empty lines in it, each paragraph and each item of a list is one statement; without any,
//! each line is. Lines of dashes part statements that have paragraphs of their own. Headings are no
//! statements. What stands in front matter holds for all of the file.

use super::{Fields, Maker, dates};

/// A statement and the line on which it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) line: usize,
    pub(super) text: String,
}

/// Takes the statements of `text`, which the user knows as `shown`.
pub(super) fn read(text: &str, shown: &str, maker: &mut Maker<'_>) {
    let (matter, first, body) = front_matter(text);
    let of_file = |names: &[&str]| -> Option<String> {
        let found = matter.iter().find(|(name, _)| names.contains(&name.as_str()));
        found.map(|(_, value)| value.clone())
    };
    let at = of_file(&["date", "created", "at"])
        .and_then(|text| dates::read(&text, maker.zone, maker.order()));
    for statement in statements(body, first) {
        let place = format!("{shown}:{}", statement.line);
        let fields = Fields {
            text: statement.text,
            at,
            author: of_file(&["author", "from", "customer", "user", "person"]),
            url: of_file(&["url", "link", "source"]),
            version: of_file(&["version"]),
            tags: of_file(&["segment", "plan"]).into_iter().collect(),
            ..Fields::default()
        };
        maker.add(fields, &place, &format!("{shown}, line {}", statement.line));
    }
}

/// The fields of YAML front matter, as far as they are plain, the number of the first line after it
/// and what follows.
fn front_matter(text: &str) -> (Vec<(String, String)>, usize, &str) {
    let none = (Vec::new(), 1, text);
    let Some(rest) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else {
        return none;
    };
    let mut fields = Vec::new();
    let mut used = text.len() - rest.len();
    for (number, line) in (2..).zip(rest.split_inclusive('\n')) {
        used += line.len();
        let line = line.trim_end();
        if line == "---" || line == "..." {
            return (fields, number + 1, text.get(used..).unwrap_or_default());
        }
        if let Some((name, value)) = line.split_once(':') {
            let value = value.trim().trim_matches(['"', '\'']);
            if !value.is_empty() && !name.starts_with([' ', '-', '#']) {
                fields.push((name.trim().to_lowercase(), value.to_owned()));
            }
        }
    }
    none
}

/// The statements of a text whose first line has the number `first`.
pub(super) fn statements(text: &str, first: usize) -> Vec<Statement> {
    let lines: Vec<(usize, &str)> = (first..).zip(text.lines().map(str::trim_end)).collect();
    let filled = |line: &&(usize, &str)| !line.1.trim().is_empty();
    let begin = lines.iter().position(|line| filled(&line)).unwrap_or(0);
    let end = lines.iter().rposition(|line| filled(&line)).map_or(0, |end| end + 1);
    let lines = lines.get(begin..end).unwrap_or_default();
    let has_rules = lines.iter().any(|(_, line)| is_rule(line));
    let has_gaps = lines.iter().any(|line| !filled(&line));
    let mut found: Vec<Statement> = Vec::new();
    let mut open = false;
    for (number, line) in lines {
        let trimmed = line.trim_start();
        if is_rule(line)
            || trimmed.starts_with('#') && trimmed.trim_start_matches('#').starts_with(' ')
        {
            open = false;
            continue;
        }
        if trimmed.is_empty() {
            open &= has_rules;
            continue;
        }
        let item = item(trimmed);
        if open && (has_rules || has_gaps) && (item.is_none() || has_rules) {
            if let Some(last) = found.last_mut() {
                last.text.push('\n');
                last.text.push_str(trimmed);
            }
            continue;
        }
        let text = item.unwrap_or(trimmed).trim_start_matches("> ").to_owned();
        found.push(Statement { line: *number, text });
        open = true;
    }
    found
}

/// Each filled line of a text as a statement, whatever stands between them: of one that was to be a
/// table, in which no line goes on in the next one. Lines of dashes say nothing.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Statement> {
    let filled = |(_, line): &(usize, &str)| !line.is_empty() && !is_rule(line);
    (1..).zip(text.lines().map(str::trim)).filter(filled).map(|(line, said)| Statement {
        line,
        text: item(said).unwrap_or(said).trim_start_matches("> ").to_owned(),
    })
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.chars().all(|c| matches!(c, '-' | '=' | '*' | '_'))
}

/// What an item of a list says.
pub(super) fn item(line: &str) -> Option<&str> {
    let rest = ["- ", "* ", "+ ", "• "].iter().find_map(|mark| line.strip_prefix(mark));
    rest.or_else(|| {
        let digits =
            line.find(|c: char| !c.is_ascii_digit()).filter(|end| (1..=3).contains(end))?;
        let rest = line.get(digits..)?;
        rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))
    })
    .map(str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(usize, String)> {
        statements(text, 1).into_iter().map(|found| (found.line, found.text)).collect()
    }

    fn expected(parts: &[(usize, &str)]) -> Vec<(usize, String)> {
        parts.iter().map(|(line, text)| (*line, (*text).to_owned())).collect()
    }

    #[test]
    fn paragraphs_lines_items_and_rules_part_statements() {
        assert_eq!(texts("one\ntwo\n"), expected(&[(1, "one"), (2, "two")]));
        assert_eq!(texts("one\nmore\n\ntwo\n"), expected(&[(1, "one\nmore"), (3 + 1, "two")]));
        let list = "# Calls\n\n- slow\n  very\n- 2nd\n\n1. crash\n";
        assert_eq!(texts(list), expected(&[(3, "slow\nvery"), (5, "2nd"), (7, "crash")]));
        let ruled = "one\n\nstill one\n---\ntwo\n";
        assert_eq!(texts(ruled), expected(&[(1, "one\nstill one"), (5, "two")]));
        assert_eq!(texts(" \n\n"), []);
    }

    #[test]
    fn each_line_of_what_was_to_be_a_table_is_a_statement() {
        let text = "Slow, and ugly\n# 1 problem\n\n---\n- Dark mode, please\n  Less ads\n";
        let found: Vec<(usize, String)> = lines(text).map(|one| (one.line, one.text)).collect();
        assert_eq!(
            found,
            expected(&[
                (1, "Slow, and ugly"),
                (2, "# 1 problem"),
                (5, "Dark mode, please"),
                (6, "Less ads")
            ])
        );
    }

    #[test]
    fn front_matter_counts_lines_and_is_no_statement() {
        let (fields, first, rest) = front_matter("---\ndate: 2026-11-24\nAuthor: \"A\"\n---\nhi\n");
        assert_eq!(
            fields,
            [("date", "2026-11-24"), ("author", "A")].map(|(a, b)| (a.into(), b.into()))
        );
        assert_eq!((first, rest), (5, "hi\n"));
        assert_eq!(front_matter("---\nno end\n").1, 1);
    }
}
