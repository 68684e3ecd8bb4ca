//! Which layer gives a value, and what is noted of it: a variable of the environment, the file, or nothing.

use super::Section;
use crate::config::text::quoted;
use crate::config::tree::Node;

/// A value as one of the layers gave it.
pub(super) enum Given<'a> {
    File(&'a Node),
    Variable { name: String, text: String },
}

impl<'a> Section<'a> {
    /// Whether an environment variable decides `key`.
    pub fn is_overridden(&self, key: &str) -> bool {
        self.variable(key).is_some()
    }

    pub(super) fn declare(&self, key: &str) {
        // The root table is read by several parts, each through a section of its own.
        let known = if self.path.is_empty() { &self.source.tables } else { &self.known };
        let mut known = known.borrow_mut();
        if !known.iter().any(|name| name == key) {
            known.push(key.to_owned());
        }
    }

    pub(super) fn full(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The environment variable that overrides `key`: `PERSONAL_OS_USER_TIMEZONE`.
    pub(super) fn variable(&self, key: &str) -> Option<(String, String)> {
        if !self.overridable {
            return None;
        }
        let name =
            format!("PERSONAL_OS_{}", self.full(key).replace(['.', '-'], "_").to_uppercase());
        let text = self.source.environment.get(&name)?.to_string_lossy().into_owned();
        Some((name, text))
    }

    pub(super) fn given(&self, key: &str) -> Option<Given<'a>> {
        self.declare(key);
        if let Some((name, text)) = self.variable(key) {
            return Some(Given::Variable { name, text });
        }
        self.table?.get(key).map(|(_, node)| Given::File(node))
    }

    /// Whether any layer has a value for `key`, right or wrong.
    pub fn is_given(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key)) || self.variable(key).is_some()
    }

    pub(super) fn note(&self, key: &str, value: String, given: &Given<'_>) {
        let layer = match (given, &self.source.file) {
            (Given::Variable { name, .. }, _) => format!("${name}"),
            (Given::File(node), Some(file)) => format!("{}:{}", file.display(), node.at.line),
            (Given::File(_), None) => "file".to_owned(),
        };
        self.source.show(self.full(key), value, layer);
    }

    /// Notes a value that did not come through a key: a default worked out elsewhere.
    pub fn note_default(&self, key: &str, value: &str, layer: &str) {
        self.source.show(self.full(key), quoted(value), layer.to_owned());
    }
}
