//! Tables within a table, and secrets, each of which is one.

use super::Section;
use crate::config::secret::SecretReference;
use crate::config::source::Located;
use crate::config::text::{is_bare, quoted};
use crate::config::tree::{Node, Position, Table, Value};
use std::cell::RefCell;

impl<'a> Section<'a> {
    /// A reference to a secret: a table with exactly one of `env`, `file`, `command`, `shell`,
    /// `credential` or `raw`.
    pub fn secret(&self, key: &str) -> Option<Located<SecretReference>> {
        if let Some((_, node)) = self.table.and_then(|table| table.get(key))
            && !matches!(node.value, Value::Table(_))
        {
            self.declare(key);
            // Most likely it is the secret itself.
            let forms = "{ file = \"…\" }, { env = \"…\" } or { command = [\"…\"] }";
            self.source.flaw(
                self.source.place(node.at),
                format!(
                    "{} must be a table that says where the secret is: {forms}",
                    self.full(key)
                ),
            );
            return None;
        }
        let section = self.table_at(key)?;
        let reference = SecretReference::read(&section);
        section.finish();
        let reference = reference?;
        self.source.secrets.borrow_mut().insert(self.full(key), reference.clone());
        if matches!(reference, SecretReference::Raw(_)) {
            self.source.holds_raw_secret.set(true);
        }
        if let Some(why) = reference.needs_a_session() {
            let note = format!("{}: {why}", self.full(key));
            self.source.unscheduled.borrow_mut().push(note);
        }
        Some(Located { value: reference, place: section.place() })
    }

    /// The table under `key`; absent ones read as empty.
    #[must_use]
    pub fn table(&self, key: &str) -> Section<'a> {
        self.table_at(key).unwrap_or_else(|| self.child(key, None, None))
    }

    /// The table under `key`, if there is one.
    fn table_at(&self, key: &str) -> Option<Section<'a>> {
        self.declare(key);
        let (_, node) = self.table?.get(key)?;
        if let Value::Table(table) = &node.value {
            Some(self.child(key, Some(node.at), Some(table)))
        } else {
            self.wrong_type(key, node, "a table");
            None
        }
    }

    /// The tables of the list `[[key]]`, each under the `name` it gives, else its number.
    pub fn tables(&self, key: &str) -> Vec<Section<'a>> {
        self.declare(key);
        let Some((_, node)) = self.table.and_then(|table| table.get(key)) else {
            return Vec::new();
        };
        let Value::List(items) = &node.value else {
            self.source.flaw(
                self.source.place(node.at),
                format!("{0} must be a list of tables: write [[{0}]]", self.full(key)),
            );
            return Vec::new();
        };
        let mut sections = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let Value::Table(table) = &item.value else {
                self.wrong_type(key, item, "a list of tables");
                continue;
            };
            let label = match table.get("name") {
                Some((_, Node { value: Value::Text(name), .. })) => name.clone(),
                _ => (index + 1).to_string(),
            };
            let label = if is_bare(&label) { label } else { quoted(&label) };
            let mut section = self.child(&format!("{key}.{label}"), Some(item.at), Some(table));
            section.overridable = false;
            sections.push(section);
        }
        sections
    }

    /// The names of all keys present, for tables whose keys the user chooses.
    pub fn names(&self) -> Vec<String> {
        self.table.map(|table| table.keys().cloned().collect()).unwrap_or_default()
    }

    /// Whether the value of `key` is a table; says which of two forms the user chose.
    pub fn is_table(&self, key: &str) -> bool {
        let node = self.table.and_then(|table| table.get(key));
        matches!(node, Some((_, Node { value: Value::Table(_), .. })))
    }

    fn child(&self, key: &str, at: Option<Position>, table: Option<&'a Table>) -> Section<'a> {
        let (source, overridable) = (self.source, self.overridable);
        Section { source, path: self.full(key), overridable, at, table, known: RefCell::default() }
    }
}
