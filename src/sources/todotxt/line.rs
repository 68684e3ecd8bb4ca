//! What one line says: the format's own parts and the fields that tools have agreed on.
//!
//! The conventions that are understood, each with where it comes from:
//! - `due:DATE`: the format's README names it. `t:DATE` (threshold) is the earliest day to start
//!   and `h:1` hides a task: Simpletask and others.
//! - `pri:A` on a finished task: the README suggests it to keep the priority.
//! - `id:X` and `p:X` (parent): the child bears `p:`, and it must be finished before the parent
//!   that bears `id:` (todo.txt-tools wiki, "Dep"; topydo does the same). A parent may have many
//!   children and a child many parents.
//! - `rec:…` repeats the task when it is finished (see `edit`); it is not shown.
//! - `est:…` is how long the task takes: minutes, or `30m`, `1h30m`, `1.5h`.
//!
//! A field that is understood leaves the title. One whose value cannot be read stays in it, is
//! counted for `due`, `t` and `est`, and changes nothing. Of a repeated field the first counts and
//! the others stay in the title.

use super::token::{Kind, Token, date, tokens};
use crate::domain::Importance;
use crate::sources::links::url;
use crate::sources::minutes;
use chrono::NaiveDate;
use std::collections::HashSet;

/// One task line, in its own terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// It begins with the done mark.
    pub done: bool,
    /// The letter in front, or `pri:` of a finished task.
    pub priority: Importance,
    /// When it was finished.
    pub completed: Option<NaiveDate>,
    /// When it was written down.
    pub created: Option<NaiveDate>,
    /// The text without what is given apart; never empty.
    pub title: String,
    /// The text without dates, priority, done mark and fields: what the identity is made of.
    pub text: String,
    /// `due:`
    pub due: Option<NaiveDate>,
    /// `t:`
    pub scheduled: Option<NaiveDate>,
    /// `est:` in minutes.
    pub estimate_minutes: Option<u32>,
    /// `+project` words without their sign, each once.
    pub projects: Vec<String>,
    /// `@context` words without their sign, each once.
    pub contexts: Vec<String>,
    /// `id:`
    pub id: Option<String>,
    /// `p:`: the identities of tasks that wait for this one.
    pub parents: Vec<String>,
    /// `h:1`
    pub hidden: bool,
    /// The first web address in the text.
    pub url: Option<String>,
    /// Fields whose value could not be read, as they stand in the line.
    pub unread: Vec<String>,
}

/// Reads one line without its line end; `None` if it is blank.
pub(super) fn parse_line(line: &str) -> Option<Line> {
    if line.trim().is_empty() {
        return None;
    }
    let tokens = tokens(line);
    let mut parsed = Line {
        done: matches!(tokens.first(), Some(Token { kind: Kind::Done, .. })),
        priority: Importance::None,
        completed: None,
        created: None,
        title: String::new(),
        text: String::new(),
        due: None,
        scheduled: None,
        estimate_minutes: None,
        projects: Vec::new(),
        contexts: Vec::new(),
        id: None,
        parents: Vec::new(),
        hidden: false,
        url: None,
        unread: Vec::new(),
    };
    // What is left for the title, and all of the text behind the head.
    let mut left = Vec::with_capacity(tokens.len());
    let mut body = Vec::with_capacity(tokens.len());
    for token in tokens {
        if !matches!(token.kind, Kind::Done) && !parsed.take_head(token.kind) {
            body.push(token);
            if !parsed.take_word(token) {
                left.push(token);
            }
        }
    }
    unique(&mut parsed.projects);
    unique(&mut parsed.contexts);
    unique(&mut parsed.parents);
    parsed.text = identifying(&body);
    let readings = [title(&left), join(&body), line.to_owned()];
    let titles = readings.iter().map(|text| text.trim());
    parsed.title = titles.filter(|text| !text.is_empty()).take(1).collect();
    if parsed.text.is_empty() {
        parsed.text.clone_from(&parsed.title);
    }
    Some(parsed)
}

impl Line {
    fn take_head(&mut self, kind: Kind<'_>) -> bool {
        match kind {
            Kind::Priority(letter) => self.priority = importance(letter),
            Kind::Completed(date) => self.completed = Some(date),
            Kind::Created(date) => self.created = Some(date),
            _ => return false,
        }
        true
    }

    /// Notes what a word says; `true` if it is said nowhere else then and leaves the title.
    fn take_word(&mut self, token: Token<'_>) -> bool {
        match token.kind {
            Kind::Project(name) => self.projects.push(name.to_owned()),
            Kind::Context(name) => self.contexts.push(name.to_owned()),
            Kind::Field { key, value } => return self.take_field(key, value, token.text),
            Kind::Word if self.url.is_none() => self.url = url(token.text),
            _ => {}
        }
        false
    }

    fn take_field(&mut self, key: &str, value: &str, text: &str) -> bool {
        match key {
            "due" => first(&mut self.due, date(value), &mut self.unread, text),
            "t" => first(&mut self.scheduled, date(value), &mut self.unread, text),
            "est" => {
                first(&mut self.estimate_minutes, minutes::read(value), &mut self.unread, text)
            }
            "pri" => match value.as_bytes() {
                [letter @ b'A'..=b'Z'] if self.done && self.priority == Importance::None => {
                    self.priority = importance(char::from(*letter));
                    true
                }
                _ => false,
            },
            "id" if self.id.is_none() => {
                self.id = Some(value.to_owned());
                true
            }
            "p" => {
                self.parents.push(value.to_owned());
                true
            }
            "h" if value == "1" => {
                self.hidden = true;
                true
            }
            "rec" => true,
            _ => false,
        }
    }
}

/// Fills an empty place with a value that could be read.
fn first<T>(place: &mut Option<T>, value: Option<T>, unread: &mut Vec<String>, text: &str) -> bool {
    match value {
        None => unread.push(text.to_owned()),
        Some(_) if place.is_some() => {}
        Some(value) => {
            *place = Some(value);
            return true;
        }
    }
    false
}

/// Keeps the first of equal names.
fn unique(names: &mut Vec<String>) {
    if names.len() < 2 {
        return;
    }
    let mut known = HashSet::new();
    names.retain(|name| known.insert(name.clone()));
}

pub(super) fn importance(letter: char) -> Importance {
    match letter {
        'A' => Importance::High,
        'B' => Importance::Medium,
        _ => Importance::Low,
    }
}

/// The words as they stand, without the projects and contexts at both ends, which are given apart;
/// those inside a sentence belong to it. A word keeps the blank in front of it.
fn title(left: &[Token<'_>]) -> String {
    let said = |token: &Token<'_>| {
        !matches!(token.kind, Kind::Blank | Kind::Project(_) | Kind::Context(_))
    };
    let start = left.iter().position(said).unwrap_or(left.len());
    let end = left.iter().rposition(said).map_or(start, |last| last + 1);
    let mut title = String::new();
    let mut blank = "";
    for token in left.iter().take(end).skip(start) {
        if token.kind == Kind::Blank {
            blank = token.text;
        } else {
            title.push_str(blank);
            title.push_str(token.text);
        }
    }
    title
}

fn join(tokens: &[Token<'_>]) -> String {
    tokens.iter().map(|token| token.text).collect()
}

/// The words that make the identity: no fields, and none of the priorities and dates that tools
/// leave behind the head of a task they finish (`x 2026-11-24 (A) Call`). A time of day such as
/// 10:30 has the form of a field and is none.
fn identifying(body: &[Token<'_>]) -> String {
    let field = |key: &str| key.starts_with(char::is_alphabetic);
    let words: Vec<&str> = body
        .iter()
        .filter(|token| match token.kind {
            Kind::Blank => false,
            Kind::Field { key, .. } => !field(key),
            _ => true,
        })
        .map(|token| token.text)
        .skip_while(|text| date(text).is_some() || is_priority(text))
        .collect();
    words.join(" ")
}

fn is_priority(text: &str) -> bool {
    matches!(text.as_bytes(), [b'(', b'A'..=b'Z', b')'])
}
