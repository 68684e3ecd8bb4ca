//! The configuration file as a tree whose every node knows the line it stands on.

use std::collections::BTreeMap;
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A place in a file, both counted from 1; columns are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A value with the place where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) at: Position,
}

/// What TOML can say, less the difference between kinds of dates, which no key of ours takes.
#[derive(Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    /// A date or a time as TOML writes it, without quotes.
    Datetime(String),
    List(Vec<Node>),
    Table(Table),
}

/// A table: for each key the place of the key itself and the value.
pub(super) type Table = BTreeMap<String, (Position, Node)>;

impl Value {
    /// The kind with its article, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Boolean(_) => "true or false",
            Self::Datetime(_) => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

impl fmt::Debug for Value {
    /// The kind alone: a text may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

/// A fault of the TOML itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) at: Position,
    pub(super) message: String,
}

/// Reads a TOML text. All syntax errors are given at once.
pub(super) fn parse(text: &str) -> Result<Table, Vec<SyntaxError>> {
    let lines = Lines::new(text);
    let (root, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(lines.table(root.get_ref()));
    }
    let errors = errors.iter().map(|error| SyntaxError {
        at: lines.position(error.span().map_or(0, |span| span.start)),
        message: error.message().replace('\n', "; "),
    });
    Err(errors.collect())
}

/// The text with the offset at which each line begins.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        let newlines = text.match_indices('\n').map(|(newline, _)| newline + 1);
        Self { text, starts: std::iter::once(0).chain(newlines).collect() }
    }

    fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        Position { line: line.max(1), column: before.chars().count() + 1 }
    }

    fn table(&self, table: &DeTable<'_>) -> Table {
        let entries = table.iter().map(|(key, value)| {
            let at = self.position(key.span().start);
            (key.get_ref().to_string(), (at, self.node(value)))
        });
        entries.collect()
    }

    fn node(&self, node: &Spanned<DeValue<'_>>) -> Node {
        let value = match node.get_ref() {
            DeValue::String(string) => Value::Text(string.to_string()),
            DeValue::Integer(integer) => {
                let digits = integer.as_str().replace('_', "");
                // An integer beyond 64 bits is no value that any key takes; as a float it is
                // refused by the range check of the key, with the place.
                i64::from_str_radix(&digits, integer.radix())
                    .map_or(Value::Float(f64::INFINITY), Value::Integer)
            }
            DeValue::Float(float) => {
                Value::Float(float.as_str().replace('_', "").parse().unwrap_or(f64::NAN))
            }
            DeValue::Boolean(boolean) => Value::Boolean(*boolean),
            DeValue::Datetime(date) => Value::Datetime(date.to_string()),
            DeValue::Array(list) => Value::List(list.iter().map(|item| self.node(item)).collect()),
            DeValue::Table(inner) => Value::Table(self.table(inner)),
        };
        Node { value, at: self.position(node.span().start) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_place() {
        let tree = parse("[user]\n# Grüße\nname = \"Ada\"\nhours = { mon = 1 }\n").unwrap();
        let Value::Table(user) = &tree["user"].1.value else { panic!("no table") };
        assert_eq!(user["name"].0, Position { line: 3, column: 1 });
        assert_eq!(user["name"].1.at, Position { line: 3, column: 8 });
        assert_eq!(user["name"].1.value, Value::Text("Ada".to_owned()));
    }

    #[test]
    fn all_syntax_errors_are_given_with_their_places() {
        let errors = parse("a = \nb = 1\nc = \"open\n").unwrap_err();
        let lines: Vec<usize> = errors.iter().map(|error| error.at.line).collect();
        assert_eq!(lines, [1, 3]);
    }

    #[test]
    fn integers_of_every_radix_are_read_and_too_large_ones_are_not_wrapped() {
        let tree = parse("a = 0x10\nb = 1_000\nc = 99999999999999999999\n").unwrap();
        assert_eq!(tree["a"].1.value, Value::Integer(16));
        assert_eq!(tree["b"].1.value, Value::Integer(1000));
        assert_eq!(tree["c"].1.value, Value::Float(f64::INFINITY));
    }
}
