//! Pointers into JSON (RFC 6901), with dates in them and `*` for every entry of one level.

use super::dates::Template;
use crate::domain::{Invalid, clean, shorten};
use chrono::NaiveDate;
use serde_json::Value;

/// How much of a key a message shows, in columns, and how many keys.
const SHOWN: usize = 40;
const KEYS_SHOWN: usize = 5;

/// A pointer. An empty one is the whole document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pointer {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(Template),
    Each,
}

/// What a pointer leads to.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'v> {
    /// One value.
    One(&'v Value),
    /// The entries of a list or an object, each under its number or its key, and why one of them has
    /// nothing at the rest of the pointer.
    Each(Vec<(String, Result<&'v Value, String>)>),
}

impl Pointer {
    /// Reads a pointer such as `/data/0/value` or `/results/*/count`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let rest = text.strip_prefix('/').ok_or_else(|| {
            Invalid(format!("{text:?} must begin with /, as in \"/data/value\" (RFC 6901)"))
        })?;
        let steps = rest.split('/').map(step).collect::<Result<Vec<Step>, Invalid>>()?;
        if steps.iter().filter(|step| **step == Step::Each).count() > 1 {
            return Err(Invalid(format!(
                "{text:?} has more than one *, one level can be a series"
            )));
        }
        Ok(Self { steps })
    }

    /// The pointer to `keys`, one below the other.
    pub fn to<'k>(keys: impl IntoIterator<Item = &'k str>) -> Result<Self, Invalid> {
        let key = |key: &str| Template::parse(key).map(Step::Key);
        Ok(Self { steps: keys.into_iter().map(key).collect::<Result<_, _>>()? })
    }

    /// Whether it leads to every entry of something.
    pub fn is_series(&self) -> bool {
        self.steps.contains(&Step::Each)
    }

    /// What it leads to in `document` on `today`. The error says what is not there.
    pub(super) fn find<'v>(
        &self,
        document: &'v Value,
        today: NaiveDate,
    ) -> Result<Found<'v>, String> {
        let at = self.steps.iter().position(|step| *step == Step::Each);
        let (before, after) = match at {
            Some(at) => (self.steps.get(..at), self.steps.get(at + 1..)),
            None => (Some(&self.steps[..]), None),
        };
        let value = walk(document, before.unwrap_or_default(), today)?;
        let Some(after) = after else { return Ok(Found::One(value)) };
        let rest = |value: &'v Value| walk(value, after, today);
        match value {
            Value::Array(values) => Ok(Found::Each(
                values.iter().zip(1..).map(|(value, n)| (n.to_string(), rest(value))).collect(),
            )),
            Value::Object(values) => Ok(Found::Each(
                values.iter().map(|(key, value)| (key.clone(), rest(value))).collect(),
            )),
            other => Err(format!("there is {} where * needs a list", super::json_kind(other))),
        }
    }
}

fn step(text: &str) -> Result<Step, Invalid> {
    if text == "*" {
        return Ok(Step::Each);
    }
    let mut key = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('~') {
        key.push_str(before);
        let (c, after) = match after.as_bytes().first() {
            Some(b'0') => ('~', after.get(1..)),
            Some(b'1') => ('/', after.get(1..)),
            _ => {
                let why = format!("in {text:?} a ~ is written ~0, and a / within a key ~1");
                return Err(Invalid(why));
            }
        };
        key.push(c);
        rest = after.unwrap_or_default();
    }
    key.push_str(rest);
    Template::parse(&key).map(Step::Key)
}

fn walk<'v>(from: &'v Value, steps: &[Step], today: NaiveDate) -> Result<&'v Value, String> {
    let mut value = from;
    for step in steps {
        let Step::Key(key) = step else { continue };
        let key = key.on(today);
        let next = match value {
            Value::Object(entries) => entries.get(&key),
            Value::Array(entries) => index(&key).and_then(|at| entries.get(at)),
            _ => None,
        };
        value = next.ok_or_else(|| missing(&key, value))?;
    }
    Ok(value)
}

/// The number of an entry, which has no leading zero (RFC 6901, 4).
fn index(key: &str) -> Option<usize> {
    let canonical = key == "0" || !key.starts_with('0');
    let digits = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    (canonical && digits).then(|| key.parse().ok())?
}

fn missing(key: &str, value: &Value) -> String {
    let shown = |key: &str| shorten(&clean(key), SHOWN);
    let here = match value {
        Value::Object(entries) if entries.is_empty() => "an empty object".to_owned(),
        Value::Object(entries) => {
            let names: Vec<String> = entries
                .keys()
                .take(KEYS_SHOWN)
                .map(|name| format!("\"{}\"", shown(name)))
                .collect();
            let more = if entries.len() > KEYS_SHOWN { ", …" } else { "" };
            format!("there is {}{more}", names.join(", "))
        }
        Value::Array(entries) => format!("a list of {}", entries.len()),
        other => super::json_kind(other).to_owned(),
    };
    format!("there is no \"{}\" ({here})", shown(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
    }

    fn one(pointer: &str, document: &Value) -> Result<Value, String> {
        match Pointer::parse(pointer).unwrap().find(document, today())? {
            Found::One(value) => Ok(value.clone()),
            Found::Each(_) => panic!("{pointer} is no series"),
        }
    }

    #[test]
    fn the_examples_of_the_standard_lead_where_it_says() {
        // RFC 6901, 5.
        let document = json!({
            "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5,
            "k\"l": 6, " ": 7, "m~n": 8
        });
        assert_eq!(one("", &document), Ok(document.clone()));
        assert_eq!(one("/foo", &document), Ok(json!(["bar", "baz"])));
        assert_eq!(one("/foo/0", &document), Ok(json!("bar")));
        for (pointer, value) in [
            ("/", 0),
            ("/a~1b", 1),
            ("/c%d", 2),
            ("/e^f", 3),
            ("/g|h", 4),
            ("/i\\j", 5),
            ("/k\"l", 6),
            ("/ ", 7),
            ("/m~0n", 8),
        ] {
            assert_eq!(one(pointer, &document), Ok(json!(value)), "{pointer}");
        }
    }

    #[test]
    fn a_star_is_every_entry_of_one_level() {
        let document = json!({"days": {"2026-11-22": {"n": 3}, "2026-11-21": {"n": 2}, "x": {}},
                              "list": [{"n": 5}, {"n": null}]});
        let each = |pointer: &str| match Pointer::parse(pointer).unwrap().find(&document, today()) {
            Ok(Found::Each(entries)) => entries
                .into_iter()
                .map(|(label, value)| (label, value.cloned()))
                .collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let missing = || Err("there is no \"n\" (an empty object)".to_owned());
        let days = [("2026-11-21", Ok(json!(2))), ("2026-11-22", Ok(json!(3))), ("x", missing())];
        assert_eq!(each("/days/*/n"), days.map(|(label, value)| (label.to_owned(), value)));
        let list = [("1", Ok(json!(5))), ("2", Ok(json!(null)))];
        assert_eq!(each("/list/*/n"), list.map(|(label, value)| (label.to_owned(), value)));
        let scalar = Pointer::parse("/list/0/n/*").unwrap();
        let why = scalar.find(&document, today()).unwrap_err();
        assert_eq!(why, "there is a number where * needs a list");
    }

    #[test]
    fn dates_are_filled_in_and_what_is_not_there_is_told() {
        let document = json!({"2026-11-23": 7, "11/24": 8, "list": [1]});
        assert_eq!(one("/{today-1}", &document), Ok(json!(7)));
        assert_eq!(one("/{today:%m~1%d}", &document), Ok(json!(8)));
        let there = "there is \"11/24\", \"2026-11-23\", \"list\"";
        assert_eq!(
            one("/{today}", &document),
            Err(format!("there is no \"2026-11-24\" ({there})"))
        );
        assert_eq!(one("/list/1", &document), Err("there is no \"1\" (a list of 1)".to_owned()));
        assert_eq!(one("/list/00", &document), Err("there is no \"00\" (a list of 1)".to_owned()));
        assert_eq!(one("/list/0/a", &document), Err("there is no \"a\" (a number)".to_owned()));
    }

    #[test]
    fn what_is_no_pointer_is_told() {
        for wrong in ["a", "a/b", "/a~", "/a~2", "/*/a/*", "/{today-}"] {
            assert!(Pointer::parse(wrong).is_err(), "{wrong}");
        }
    }
}
