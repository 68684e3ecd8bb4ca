//! Reading settings key by key: each key is declared where it is used, by the call that reads it.
//!
//! A [`Section`] is one table of the configuration. Reading a key from it applies the layers
//! (environment over file over default), checks the type, and notes the value with its layer for
//! `config show`. A wrong value is noted as a [`Flaw`](super::Flaw) with its place and the default stands in, so
//! that one run reports all flaws at once. [`Section::finish`] reports the keys that nobody read.

mod layers;
mod tables;

use super::names;
use super::source::{Located, Source};
use super::text::{expand, nearest, parse_duration, quoted};
use super::tree::{Node, Position, Table, Value};
use crate::domain::Invalid;
use crate::env::Environment;
use layers::Given;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// One table of the configuration.
#[derive(Debug)]
pub struct Section<'a> {
    source: &'a Source,
    /// The dotted path shown to the user.
    path: String,
    /// Whether environment variables speak to this table; lists of tables have no fixed names.
    overridable: bool,
    at: Option<Position>,
    table: Option<&'a Table>,
    known: RefCell<Vec<String>>,
}

impl<'a> Section<'a> {
    pub(super) fn root(source: &'a Source, table: Option<&'a Table>) -> Self {
        let known = RefCell::default();
        Self { source, path: String::new(), overridable: true, at: None, table, known }
    }

    /// The dotted path, as in `calendar.work`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where the table begins.
    pub fn place(&self) -> String {
        self.at.map_or_else(|| self.path.clone(), |at| self.source.place(at))
    }

    /// The folder that relative paths are relative to.
    pub fn folder(&self) -> &'a Path {
        &self.source.base
    }

    /// The environment of the run, for sources that start programs.
    pub fn environment(&self) -> &'a Environment {
        &self.source.environment
    }

    /// A text.
    pub fn text(&self, key: &str) -> Option<Located<String>> {
        self.parsed(key, |text| Ok(text.to_owned()))
    }

    /// A text, or `default` if there is none.
    pub fn text_or(&self, key: &str, default: &str) -> String {
        self.parsed_or(key, default, |text| Ok(text.to_owned()))
    }

    /// A text that `parse` understands.
    pub fn parsed<T>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, Invalid>,
    ) -> Option<Located<T>> {
        self.parsed_and_shown(key, |text| Ok((parse(text)?, text.to_owned())))
    }

    /// A text of which `parse` also says how it is shown, because it may hold a secret.
    pub fn parsed_and_shown<T>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<(T, String), Invalid>,
    ) -> Option<Located<T>> {
        let given = self.given(key)?;
        let (text, place) = match &given {
            // A date needs no quotes in TOML.
            Given::File(Node { value: Value::Text(text) | Value::Datetime(text), at }) => {
                (text, self.source.place(*at))
            }
            Given::File(node) => {
                self.wrong_type(key, node, "a text");
                return None;
            }
            Given::Variable { name, text } => (text, format!("${name}")),
        };
        match parse(text) {
            Ok((value, shown)) => {
                self.note(key, quoted(&shown), &given);
                Some(Located { value, place })
            }
            Err(Invalid(why)) => {
                self.source.flaw(place, format!("{}: {why}", self.full(key)));
                None
            }
        }
    }

    /// A text that `parse` understands, or what it makes of `default`, which it must understand.
    pub fn parsed_or<T: Default>(
        &self,
        key: &str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, Invalid>,
    ) -> T {
        if let Some(located) = self.parsed(key, &parse) {
            located.value
        } else {
            if !self.is_given(key) {
                self.source.show(self.full(key), quoted(default), "default".to_owned());
            }
            parse(default).unwrap_or_default()
        }
    }

    /// `true` or `false`.
    pub fn boolean(&self, key: &str, default: bool) -> bool {
        let read = |value: &Value| match value {
            Value::Boolean(boolean) => Some(*boolean),
            _ => None,
        };
        self.scalar(key, default, "true or false", read, |text| text.parse().ok())
    }

    /// A whole number within `range`.
    pub fn integer(&self, key: &str, default: u32, range: std::ops::RangeInclusive<u32>) -> u32 {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        let fits = |number: u32| range.contains(&number).then_some(number);
        let read = |value: &Value| match value {
            Value::Integer(integer) => u32::try_from(*integer).ok().and_then(fits),
            _ => None,
        };
        self.scalar(key, default, &wanted, read, |text| text.parse().ok().and_then(fits))
    }

    /// A number within `range`; a whole number will do.
    pub fn number(&self, key: &str, default: f64, range: std::ops::RangeInclusive<f64>) -> f64 {
        let wanted = format!("a number from {} to {}", range.start(), range.end());
        let fits = |number: f64| range.contains(&number).then_some(number);
        #[expect(clippy::cast_precision_loss, reason = "the ranges of our keys are small")]
        let read = |value: &Value| match value {
            Value::Integer(integer) => fits(*integer as f64),
            Value::Float(float) => fits(*float),
            _ => None,
        };
        self.scalar(key, default, &wanted, read, |text| text.parse().ok().and_then(fits))
    }

    /// A length of time like `30m`, `1h30m`, `90s` or `2d`.
    pub fn duration(&self, key: &str, default: &str) -> Duration {
        self.parsed_or(key, default, parse_duration)
    }

    /// A length of time within `range`.
    pub fn duration_within(
        &self,
        key: &str,
        default: &str,
        range: std::ops::RangeInclusive<Duration>,
    ) -> Duration {
        self.parsed_or(key, default, |text| {
            let duration = parse_duration(text)?;
            if range.contains(&duration) {
                return Ok(duration);
            }
            let (least, most) = (range.start().as_secs(), range.end().as_secs());
            Err(Invalid(format!("\"{text}\" must be from {least} s to {most} s")))
        })
    }

    /// A path. `~` is the home folder; a relative one is relative to the configuration file.
    pub fn file_path(&self, key: &str) -> Option<Located<PathBuf>> {
        let text = self.text(key)?;
        match expand(&text.value, &self.source.base, self.source.home.as_deref()) {
            Ok(value) => Some(Located { value, place: text.place }),
            Err(Invalid(why)) => {
                self.source.flaw(text.place, format!("{}: {why}", self.full(key)));
                None
            }
        }
    }

    /// A path given as a text elsewhere, under the same rules as [`Section::file_path`].
    pub fn resolve(&self, text: &str) -> Result<PathBuf, Invalid> {
        expand(text, &self.source.base, self.source.home.as_deref())
    }

    /// A list of texts; one text stands for a list of one, a variable holds them with commas.
    pub fn texts(&self, key: &str) -> Vec<Located<String>> {
        let Some(given) = self.given(key) else { return Vec::new() };
        let located = |text: &str, place: String| Located { value: text.to_owned(), place };
        let (texts, complete) = match &given {
            Given::Variable { name, text } => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                (parts.map(|part| located(part, format!("${name}"))).collect(), true)
            }
            Given::File(Node { value: Value::Text(text), at }) => {
                (vec![located(text, self.source.place(*at))], true)
            }
            Given::File(Node { value: Value::List(items), .. }) => {
                let mut texts = Vec::new();
                for item in items {
                    match &item.value {
                        Value::Text(text) => texts.push(located(text, self.source.place(item.at))),
                        _ => self.wrong_type(key, item, "a list of texts"),
                    }
                }
                let complete = texts.len() == items.len();
                (texts, complete)
            }
            Given::File(node) => {
                self.wrong_type(key, node, "a list of texts");
                (Vec::new(), false)
            }
        };
        if let ("command", Some(program)) = (key, texts.first()) {
            self.note_program(&program.value);
        }
        if complete {
            let list: Vec<String> = texts.iter().map(|text| quoted(&text.value)).collect();
            self.note(key, format!("[{}]", list.join(", ")), &given);
        }
        texts
    }

    /// Notes that a program is started, which a scheduler must find too.
    pub fn note_program(&self, program: &str) {
        if !program.is_empty() && !program.contains('/') {
            self.source.programs.borrow_mut().insert(program.to_owned());
        }
    }

    /// A text that no listing shows.
    pub fn hidden_text(&self, key: &str) -> Option<String> {
        self.declare(key);
        match self.table?.get(key) {
            Some((_, Node { value: Value::Text(text), .. })) => Some(text.clone()),
            Some((_, node)) => {
                self.wrong_type(key, node, "a text");
                None
            }
            None => None,
        }
    }

    /// Notes that something about this table is wrong.
    pub fn reject(&self, place: &str, message: impl Into<String>) {
        self.source.flaw(place.to_owned(), message);
    }

    /// A text that must be there; `example` shows what to add.
    pub fn required(&self, key: &str, example: &str) -> Option<Located<String>> {
        let text = self.text(key);
        if text.is_none() && !self.is_given(key) {
            self.missing(key, example);
        }
        text
    }

    /// Notes that `key` is missing.
    pub fn missing(&self, key: &str, example: &str) {
        self.source.flaw(self.place(), format!("{} is missing, add {example}", self.full(key)));
    }

    /// Reports every key that nobody asked for, with the nearest one that exists.
    pub fn finish(&self) {
        let Some(table) = self.table else { return };
        let known = if self.path.is_empty() { &self.source.tables } else { &self.known };
        let known = known.borrow();
        for (key, (at, _)) in table {
            if known.contains(key) {
                continue;
            }
            let mut message = format!("unknown key {}", self.full(key));
            if let Some(meant) = names::meant(&self.full(key)) {
                message.push_str(&format!(", it is called {meant} here"));
            } else if let Some(nearest) = nearest(key, known.iter().map(String::as_str)) {
                message.push_str(&format!(", did you mean {}?", self.full(nearest)));
            } else if !known.is_empty() {
                message.push_str(&format!(", known here: {}", known.join(", ")));
            }
            self.source.flaw(self.source.place(*at), message);
        }
    }

    fn scalar<T: std::fmt::Display + Copy>(
        &self,
        key: &str,
        default: T,
        wanted: &str,
        from_file: impl Fn(&Value) -> Option<T>,
        from_text: impl Fn(&str) -> Option<T>,
    ) -> T {
        let Some(given) = self.given(key) else {
            self.source.show(self.full(key), default.to_string(), "default".to_owned());
            return default;
        };
        let (value, place, found) = match &given {
            Given::File(node) => {
                let found = match &node.value {
                    Value::Integer(integer) => integer.to_string(),
                    Value::Float(float) => float.to_string(),
                    other => other.kind().to_owned(),
                };
                (from_file(&node.value), self.source.place(node.at), found)
            }
            Given::Variable { name, text } => (from_text(text), format!("${name}"), quoted(text)),
        };
        if let Some(value) = value {
            self.note(key, value.to_string(), &given);
            return value;
        }
        self.source.flaw(place, format!("{} must be {wanted}, not {found}", self.full(key)));
        default
    }

    fn wrong_type(&self, key: &str, node: &Node, wanted: &str) {
        let message = format!("{} must be {wanted}, not {}", self.full(key), node.value.kind());
        self.source.flaw(self.source.place(node.at), message);
    }
}
