//! Feedback as JSON: one object a line, an array, or an object with a list in it.

use super::seen::{Sample, Seen, number};
use super::{Maker, finding, reviews, slack};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How deep values may lie in each other, and how many a record may have, to be looked at.
const DEEPEST: usize = 8;
const MOST_VALUES: usize = 400;

/// So many keys are named of a record without a text.
const MOST_NAMED: usize = 8;

/// So many kinds of records of one file are told apart, and so many names of its fields.
const MOST_SHAPES: usize = 512;
const MOST_PATHS: usize = 4_000;

/// The names of lists of records, where several lists stand beside each other.
const LISTS: &[&str] = &[
    "items",
    "data",
    "results",
    "records",
    "feedback",
    "reviews",
    "tickets",
    "conversations",
    "comments",
    "messages",
    "responses",
    "entries",
    "issues",
];

/// What was found in a text.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// Records that cannot be read, each with its place.
    pub(super) flaws: Vec<String>,
    /// How many records there are, whether they can be read or not.
    pub(super) records: usize,
}

/// Takes the records of `text`; the error says why there are none.
pub(super) fn read(text: &str, shown: &str, maker: &mut Maker<'_>) -> Result<Read, String> {
    let text = text.trim_start();
    let mut read = Read::default();
    if text.trim().is_empty() {
        return Ok(read);
    }
    // Lines are tried first where the first one is a whole value by itself.
    let first = text.lines().next().unwrap_or_default();
    let is_lines = text.starts_with('{') && serde_json::from_str::<Value>(first).is_ok();
    let whole = if is_lines { None } else { serde_json::from_str::<Value>(text).ok() };
    let mut looked = Looked::default();
    if let Some(value) = whole.or_else(|| is_one_object(text)) {
        let records = records(value).ok_or("it holds no list of records")?;
        for value in &records {
            looked.note(value, maker);
        }
        maker.look(looked);
        for (number, value) in (1..).zip(records) {
            take(&value, &format!("record {number}"), shown, maker, &mut read);
        }
        return Ok(read);
    }
    // Lines are looked over first and then read one by one, so that they are never held beside the
    // items.
    let lines = || (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    for value in lines().filter_map(|(_, line)| serde_json::from_str::<Value>(line).ok()) {
        looked.note(&value, maker);
    }
    maker.look(looked);
    for (number, line) in lines() {
        let place = format!("line {number}");
        match serde_json::from_str::<Value>(line) {
            Ok(value) => take(&value, &place, shown, maker, &mut read),
            Err(error) => {
                read.records += 1;
                let what = error.to_string();
                let what = what.split(" at line ").next().unwrap_or_default();
                read.flaws.push(format!("{place}: it is no JSON: {what}"));
            }
        }
    }
    Ok(read)
}

/// A text of one line that is one object with a list in it.
fn is_one_object(text: &str) -> Option<Value> {
    if text.trim_end().contains('\n') {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let has_list = value.as_object()?.values().any(is_list) || reviews::entries(&value).is_some();
    has_list.then_some(value)
}

fn is_list(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().any(Value::is_object))
}

/// The records in one value: itself a list, the likeliest of the lists it holds, or a single one.
fn records(value: Value) -> Option<Vec<Value>> {
    if let Some(entries) = reviews::entries(&value) {
        return Some(entries.into_iter().cloned().collect());
    }
    match value {
        Value::Array(list) => Some(list),
        Value::Object(mut fields) => {
            let rank = |name: &String| LISTS.iter().position(|known| known == name);
            let lists = fields.iter().filter(|(_, value)| is_list(value));
            let best = lists.min_by_key(|(name, _)| rank(name).unwrap_or(LISTS.len()));
            match best.map(|(name, _)| name.clone()) {
                Some(name) if LISTS.contains(&name.as_str()) || fields.len() <= 4 => {
                    match fields.remove(&name) {
                        Some(Value::Array(list)) => Some(list),
                        _ => None,
                    }
                }
                _ => Some(vec![Value::Object(fields)]),
            }
        }
        _ => None,
    }
}

fn take(value: &Value, place: &str, shown: &str, maker: &mut Maker<'_>, read: &mut Read) {
    read.records += 1;
    let number = place.rsplit(' ').next().unwrap_or_default();
    let (id, origin) = (format!("{shown}:{number}"), format!("{shown}, {place}"));
    if let Some(fields) = reviews::review(value, maker.zone) {
        maker.add(fields, &id, &origin);
        return;
    }
    if slack::is_message(value) {
        if let Some(fields) = slack::said(value) {
            maker.add(fields, &id, &origin);
        }
        return;
    }
    match value {
        Value::String(text) => {
            let fields = super::Fields { text: text.clone(), ..super::Fields::default() };
            maker.add(fields, &id, &origin);
        }
        Value::Object(_) => {
            let Flat { mut names, cells, empty } = Flat::of(value);
            let mut cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let is_taken = maker.take(&names, &cells, &id, &origin) || {
                // One that names a text and has none says nothing.
                cells.resize(cells.len() + empty.len(), "");
                names.extend(empty);
                maker.take(&names, &cells, &id, &origin)
            };
            if !is_taken {
                let there: Vec<&str> = names.iter().map(String::as_str).take(MOST_NAMED).collect();
                read.flaws.push(format!(
                    "{place}: none of its keys is a text; say which with columns = {{ text = \"…\" }} \
                     under [[feedback]]; there are {}",
                    if there.is_empty() { "none".to_owned() } else { there.join(", ") }
                ));
            }
        }
        _ => read.flaws.push(format!("{place}: it is neither an object nor a text")),
    }
}

/// What was seen under each name, and whether that matters.
pub(super) type Paths = HashMap<String, (Seen, bool)>;

/// A kind of records: those whose names that matter are the same.
#[derive(Debug)]
pub(super) struct Shape {
    /// Its names that matter,
    pub(super) few: Vec<String>,
    /// and all that were seen with them.
    pub(super) all: HashSet<String>,
}

/// What the records of a file hold. Of too many names and kinds those with the smallest numbers are
/// kept, so that which they are does not depend on the order of the records.
#[derive(Debug, Default)]
pub(in crate::sources) struct Looked {
    shapes: BTreeMap<u64, Shape>,
    paths: HashMap<String, (Sample, bool)>,
    /// The names of `paths` by their numbers.
    numbers: BTreeMap<u64, String>,
}

/// Whether something with the number `new` is kept beside so many others.
fn is_kept<T>(kept: &BTreeMap<u64, T>, new: u64, most: usize) -> bool {
    kept.len() < most || kept.last_key_value().is_some_and(|(largest, _)| new < *largest)
}

impl Looked {
    /// Looks at one more record, unless it is of a kind whose fields are known.
    fn note(&mut self, value: &Value, maker: &Maker<'_>) {
        let is_known = || reviews::review(value, maker.zone).is_some() || slack::is_message(value);
        if !value.is_object() || is_known() {
            return;
        }
        let Flat { names, cells, .. } = Flat::of(value);
        let row = number(cells.iter().map(String::as_str));
        for (name, cell) in names.iter().zip(&cells) {
            match self.paths.get_mut(name) {
                Some((sample, _)) => sample.note(row, cell),
                None => self.add(name, row, cell, maker),
            }
        }
        self.note_shape(&names, maker);
    }

    fn add(&mut self, name: &str, row: u64, cell: &str, maker: &Maker<'_>) {
        let own = number(std::iter::once(name));
        if !is_kept(&self.numbers, own, MOST_PATHS) {
            return;
        }
        let mut sample = Sample::default();
        sample.note(row, cell);
        self.paths.insert(name.to_owned(), (sample, finding::matters(name, maker.columns)));
        self.numbers.insert(own, name.to_owned());
        if self.numbers.len() > MOST_PATHS
            && let Some((_, other)) = self.numbers.pop_last()
        {
            self.paths.remove(&other);
        }
    }

    fn note_shape(&mut self, names: &[String], maker: &Maker<'_>) {
        let matters = |name: &&String| match self.paths.get(*name) {
            Some((_, matters)) => *matters,
            None => finding::matters(name, maker.columns),
        };
        let few: Vec<&String> = names.iter().filter(matters).collect();
        let own = number(few.iter().map(|name| name.as_str()));
        if !self.shapes.contains_key(&own) {
            if !is_kept(&self.shapes, own, MOST_SHAPES) {
                return;
            }
            let few = few.into_iter().cloned().collect();
            self.shapes.insert(own, Shape { few, all: HashSet::new() });
            if self.shapes.len() > MOST_SHAPES {
                self.shapes.pop_last();
            }
        }
        let Some(shape) = self.shapes.get_mut(&own) else { return };
        for name in names {
            if !shape.all.contains(name) && self.paths.contains_key(name) {
                shape.all.insert(name.clone());
            }
        }
    }

    /// The kinds of records, and what was seen under each name.
    pub(super) fn seen(self) -> (Vec<Shape>, Paths) {
        let seen =
            |(name, (sample, matters)): (String, (Sample, bool))| (name, (sample.seen(), matters));
        (self.shapes.into_values().collect(), self.paths.into_iter().map(seen).collect())
    }
}

/// The values of a record by their paths: `ticket.description`, `parts[].body`.
#[derive(Debug, Default)]
struct Flat {
    names: Vec<String>,
    cells: Vec<String>,
    /// The paths at which it says that there is nothing.
    empty: Vec<String>,
}

impl Flat {
    fn of(value: &Value) -> Self {
        let mut flat = Self::default();
        flat.add(value, &mut String::new(), 0);
        flat
    }

    fn add(&mut self, value: &Value, path: &mut String, depth: usize) {
        if depth > DEEPEST || self.names.len() >= MOST_VALUES {
            return;
        }
        let end = path.len();
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if end > 0 {
                        path.push('.');
                    }
                    path.push_str(name);
                    self.add(value, path, depth + 1);
                    path.truncate(end);
                }
            }
            Value::Array(list)
                if list.iter().all(|value| value.is_string() || value.is_number()) =>
            {
                let texts: Vec<String> = list.iter().map(plain).collect();
                self.names.push(path.clone());
                self.cells.push(texts.join(", "));
            }
            Value::Array(list) => {
                path.push_str("[]");
                for value in list {
                    self.add(value, path, depth + 1);
                }
                path.truncate(end);
            }
            Value::Null => self.empty.push(path.clone()),
            value => {
                self.names.push(path.clone());
                self.cells.push(plain(value));
            }
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::feedback::Columns;
    use serde_json::json;

    #[test]
    fn which_names_and_kinds_are_kept_does_not_depend_on_the_order_of_the_records() {
        let columns = Columns::default();
        let maker = Maker::new("s", &columns, chrono_tz::UTC);
        let record = |at: usize| json!({ format!("field{at}"): at, format!("comment{}", at % 900): { "text": "It stops" } });
        let looked = |records: &mut dyn Iterator<Item = usize>| {
            let mut looked = Looked::default();
            records.for_each(|at| looked.note(&record(at), &maker));
            let (shapes, paths) = looked.seen();
            let mut names: Vec<String> = paths.into_keys().collect();
            names.sort();
            let mut few: Vec<Vec<String>> = shapes.into_iter().map(|shape| shape.few).collect();
            few.sort();
            (names, few)
        };
        let (names, few) = looked(&mut (0..5_000));
        assert_eq!((names.len(), few.len()), (MOST_PATHS, MOST_SHAPES));
        assert_eq!(looked(&mut (0..5_000).rev()), (names, few));
    }
}
