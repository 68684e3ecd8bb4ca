//! The headlines of a text that are tasks, with the lines that belong to each.
//!
//! A line that begins with stars and a blank is a headline wherever it stands, even in a block of
//! source code: Org itself reads it so, and puts a comma before stars in blocks.

use super::keywords::{Keywords, State};
use super::stamp;
use crate::domain::Importance;
use crate::sources::links::url;
use crate::sources::minutes;
use crate::sources::notes::MAX_LINE;
use crate::time::When;
use chrono_tz::Tz;
use std::borrow::Cow;
use std::ops::Range;

/// A task as its headline and the lines below it state it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The number of the headline, from 1.
    pub(super) line: usize,
    /// Where the headline stands in the text, without its line end.
    pub(super) place: Range<usize>,
    /// Where in the text its keyword stands.
    pub(super) keyword: Range<usize>,
    /// Where in the text the line directly below stands, if it is the planning line.
    pub(super) planning: Option<Range<usize>>,
    pub(super) state: State,
    pub(super) title: String,
    pub(super) priority: Importance,
    pub(super) due: Option<When>,
    pub(super) scheduled: Option<When>,
    pub(super) completed: Option<When>,
    pub(super) created: Option<When>,
    /// How the first timestamp that repeats does so.
    pub(super) repeats: Option<String>,
    pub(super) estimate_minutes: Option<u32>,
    pub(super) id: Option<String>,
    pub(super) depends: Vec<String>,
    pub(super) projects: Vec<String>,
    /// With those inherited from the headlines above.
    pub(super) tags: Vec<String>,
    pub(super) url: Option<String>,
    /// What cannot be read.
    pub(super) unread: Vec<String>,
    /// Its lines hold bytes that are no UTF-8.
    pub(super) not_utf8: bool,
}

/// A headline, cut into its parts.
#[derive(Debug, Default)]
struct Headline<'t> {
    level: usize,
    keyword: Option<(&'t str, State)>,
    priority: Option<&'t str>,
    comment: bool,
    text: &'t str,
    tags: Vec<&'t str>,
}

/// How many lines of properties are looked through.
const MAX_PROPERTIES: usize = 1_000;

/// One line with its place.
#[derive(Debug, Clone, Copy)]
struct Raw<'a> {
    at: usize,
    number: usize,
    bytes: &'a [u8],
}

/// What a text holds.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) entries: Vec<Entry>,
    /// The numbers of headlines that are too long to be read.
    pub(super) too_long: Vec<usize>,
}

/// Reads all tasks of a text.
pub(super) fn outline(text: &[u8], zone: Tz) -> Outline {
    let keywords = Keywords::of(text);
    let mut outline = Outline::default();
    // The tags of the headlines above, and the level of a subtree that is left out.
    let mut above: Vec<(usize, Vec<String>)> = Vec::new();
    let mut hidden: Option<usize> = None;
    let file_tags = file_tags(text);
    let mut lines = raw_lines(text).peekable();
    while let Some(line) = lines.next() {
        let level = level(line.bytes);
        if level == 0 {
            continue;
        }
        if line.bytes.len() > MAX_LINE {
            outline.too_long.push(line.number);
            continue;
        }
        let headline_text = String::from_utf8_lossy(line.bytes);
        let headline = headline(&headline_text, level, &keywords);
        above.retain(|(upper, _)| *upper < level);
        if hidden.is_some_and(|upper| upper < level) {
            continue;
        }
        hidden = None;
        if headline.comment || headline.tags.contains(&"ARCHIVE") {
            hidden = Some(level);
            continue;
        }
        let inherited = above.iter().flat_map(|(_, tags)| tags).chain(&file_tags);
        let mut tags: Vec<String> = headline.tags.iter().map(|tag| (*tag).to_owned()).collect();
        tags.extend(inherited.cloned());
        above.push((level, headline.tags.iter().map(|tag| (*tag).to_owned()).collect()));
        let Some((_, state)) = headline.keyword else { continue };
        let mut entry = entry(&headline, state, line, tags);
        entry.not_utf8 = matches!(headline_text, Cow::Owned(_));
        let mut below = lines.clone();
        let mut next = below.next();
        if let Some(planning) = next
            && entry.plan(planning, zone)
        {
            next = below.next();
        }
        if next.is_some_and(|line| is_word(line.bytes, ":PROPERTIES:")) {
            let properties = below.by_ref().take(MAX_PROPERTIES);
            for line in properties.take_while(|line| !is_word(line.bytes, ":END:")) {
                if level_of_any(line.bytes) {
                    break;
                }
                entry.property(line.bytes, zone);
            }
        }
        outline.entries.push(entry);
    }
    outline
}

fn level_of_any(line: &[u8]) -> bool {
    level(line) > 0
}

fn raw_lines(text: &[u8]) -> impl Iterator<Item = Raw<'_>> + Clone {
    let mut at = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let rest = text.get(at..).unwrap_or_default();
    (1..).zip(rest.split(|byte| *byte == b'\n')).map(move |(number, raw)| {
        let line = Raw { at, number, bytes: raw.strip_suffix(b"\r").unwrap_or(raw) };
        at += raw.len() + 1;
        line
    })
}

/// The number of stars that begin a headline; zero for other lines.
pub(super) fn level(line: &[u8]) -> usize {
    let stars = line.iter().take_while(|byte| **byte == b'*').count();
    if line.get(stars) == Some(&b' ') { stars } else { 0 }
}

fn is_word(line: &[u8], word: &str) -> bool {
    line.trim_ascii().eq_ignore_ascii_case(word.as_bytes())
}

fn file_tags(text: &[u8]) -> Vec<String> {
    let name = b"#+FILETAGS:";
    raw_lines(text)
        .filter_map(|line| {
            let (head, tags) = line.bytes.split_at_checked(name.len())?;
            head.eq_ignore_ascii_case(name).then(|| String::from_utf8_lossy(tags).into_owned())
        })
        .flat_map(|tags| {
            let names = tags.split([':', ' ', '\t']).filter(|tag| !tag.is_empty());
            names.map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// Cuts a headline into its parts. Each part stands in `line`, so its place can be told.
fn headline<'t>(line: &'t str, level: usize, keywords: &Keywords) -> Headline<'t> {
    let mut rest = line.get(level..).unwrap_or_default().trim();
    let mut headline = Headline { level, ..Headline::default() };
    let word = rest.split_whitespace().next().unwrap_or_default();
    if let Some(state) = keywords.state(word) {
        headline.keyword = Some((word, state));
        rest = rest.get(word.len()..).unwrap_or_default().trim_start();
    }
    if let Some((cookie, after)) = priority(rest) {
        headline.priority = Some(cookie);
        rest = after.trim_start();
    }
    if let Some(after) = rest.strip_prefix("COMMENT")
        && (after.is_empty() || after.starts_with(char::is_whitespace))
    {
        headline.comment = true;
        rest = after.trim_start();
    }
    if let Some((before, tags)) = tags(rest) {
        headline.tags = tags;
        rest = before.trim_end();
    }
    headline.text = rest;
    headline
}

/// `[#A]`, or a number in the place of the letter.
fn priority(text: &str) -> Option<(&str, &str)> {
    let (cookie, after) = text.strip_prefix("[#")?.split_once(']')?;
    let letter = cookie.len() == 1 && cookie.bytes().all(|b| b.is_ascii_alphabetic());
    let number = (1..=2).contains(&cookie.len()) && cookie.bytes().all(|b| b.is_ascii_digit());
    (letter || number).then_some((cookie, after))
}

/// ` :tag:@place:` at the end.
fn tags(text: &str) -> Option<(&str, Vec<&str>)> {
    let at = text.rfind(char::is_whitespace).map_or(0, |at| {
        at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    });
    let (before, word) = text.split_at_checked(at)?;
    let inside = word.strip_prefix(':')?.strip_suffix(':')?;
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '#' | '%' | ':');
    let names: Vec<&str> = inside.split(':').filter(|name| !name.is_empty()).collect();
    (inside.chars().all(part) && !names.is_empty()).then_some((before, names))
}

fn entry(headline: &Headline<'_>, state: State, line: Raw<'_>, mut tags: Vec<String>) -> Entry {
    let mut known = std::collections::HashSet::new();
    tags.retain(|tag| known.insert(tag.clone()));
    let (title, target) = shown(headline.text);
    let begin = line.bytes.iter().skip(headline.level).take_while(|b| b.is_ascii_whitespace());
    let begin = line.at + headline.level + begin.count();
    let keyword = headline.keyword.map_or(0, |(word, _)| word.len());
    Entry {
        line: line.number,
        place: line.at..line.at + line.bytes.len(),
        keyword: begin..begin + keyword,
        planning: None,
        state,
        title,
        priority: match headline.priority.map(str::to_ascii_uppercase).as_deref() {
            None => Importance::None,
            Some("A" | "1") => Importance::High,
            Some("B" | "2") => Importance::Medium,
            Some(_) => Importance::Low,
        },
        due: None,
        scheduled: None,
        completed: None,
        created: None,
        repeats: None,
        estimate_minutes: None,
        id: None,
        depends: Vec::new(),
        projects: Vec::new(),
        tags,
        url: target.or_else(|| headline.text.split_whitespace().find_map(url)),
        unread: Vec::new(),
        not_utf8: false,
    }
}

impl Entry {
    /// Reads the line below the headline if it is the planning line.
    fn plan(&mut self, line: Raw<'_>, zone: Tz) -> bool {
        let text = String::from_utf8_lossy(line.bytes.get(..MAX_LINE).unwrap_or(line.bytes));
        let planned = stamp::planning(&text);
        if planned.is_empty() {
            return false;
        }
        self.not_utf8 |= matches!(text, Cow::Owned(_));
        self.planning = Some(line.at..line.at + line.bytes.len());
        for one in planned {
            let when = stamp::when(one.stamp, zone);
            if when.is_none() {
                self.unread.push(format!("{}: {}", one.name, one.stamp));
            }
            let place = match one.name {
                "SCHEDULED" => &mut self.scheduled,
                "DEADLINE" => &mut self.due,
                _ => &mut self.completed,
            };
            *place = place.or(when);
            if self.repeats.is_none() {
                self.repeats = stamp::repeater(one.stamp).map(str::to_owned);
            }
        }
        true
    }

    /// Reads a line of the property drawer.
    fn property(&mut self, line: &[u8], zone: Tz) {
        let line = String::from_utf8_lossy(line.get(..MAX_LINE).unwrap_or(line));
        let Some((name, value)) = line.trim().strip_prefix(':').and_then(|l| l.split_once(':'))
        else {
            return;
        };
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        match name.to_ascii_uppercase().as_str() {
            "ID" => self.id = Some(value.to_owned()),
            "CUSTOM_ID" if self.id.is_none() => self.id = Some(value.to_owned()),
            "EFFORT" => {
                self.estimate_minutes = effort(value);
                if self.estimate_minutes.is_none() {
                    self.unread.push(format!(":{name}: {value}"));
                }
            }
            "CREATED" => self.created = stamp::when(value, zone),
            "BLOCKER" => self.depends = blockers(value),
            "PROJECT" => {
                let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
                self.projects = names.map(str::to_owned).collect();
            }
            _ => {}
        }
    }
}

/// `0:30`, `1:00`, `30min`, `1h 30min`.
fn effort(text: &str) -> Option<u32> {
    let together: String = text.split_whitespace().collect();
    let Some((hours, rest)) = together.split_once(':') else {
        return minutes::read(&together.to_ascii_lowercase());
    };
    let number =
        |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?;
    let (hours, rest): (u32, u32) = (number(hours)?, number(rest)?);
    if rest >= 60 {
        return None;
    }
    minutes::read(&hours.checked_mul(60)?.checked_add(rest)?.to_string())
}

/// The identities in a BLOCKER property: `ids(a b)` as org-edna writes it, or bare ones as
/// org-depend does. What else may stand there says where a task is and not which one.
fn blockers(text: &str) -> Vec<String> {
    let words = |text: &str| -> Vec<String> {
        let names = text.split_whitespace().map(|id| id.trim_matches('"'));
        let names = names.map(|id| id.strip_prefix("id:").unwrap_or(id));
        names.filter(|id| !id.is_empty()).map(str::to_owned).collect()
    };
    if let Some((_, rest)) = text.split_once("ids(") {
        return words(rest.split(')').next().unwrap_or_default());
    }
    let relative = ["previous-sibling", "children", "siblings", "parent", "nothing"];
    if text.contains('(') || text.split_whitespace().any(|word| relative.contains(&word)) {
        return Vec::new();
    }
    words(text)
}

/// The text as Org shows it: links by their description, and without counts of what is done below
/// (`[2/5]`, `[40%]`); with the first link's address if it is one of the web.
fn shown(text: &str) -> (String, Option<String>) {
    let (mut plain, mut rest, mut target) = (String::new(), text, None);
    // Where no link can end any more, none is looked for.
    let last = text.rfind("]]").unwrap_or(0);
    while let Some(at) = rest.find('[') {
        let (before, bracket) = rest.split_at_checked(at).unwrap_or((rest, ""));
        plain.push_str(before);
        let may_link = text.len() - bracket.len() < last;
        let link = bracket.strip_prefix("[[").filter(|_| may_link);
        if let Some((link, after)) = link.and_then(|link| link.split_once("]]")) {
            let (address, description) = link.split_once("][").unwrap_or((link, link));
            plain.push_str(description);
            if target.is_none()
                && (address.starts_with("https://") || address.starts_with("http://"))
            {
                target = Some(address.to_owned());
            }
            rest = after;
        } else if let Some(after) = after_count(bracket) {
            plain.truncate(plain.trim_end().len());
            rest = after;
        } else {
            plain.push('[');
            rest = bracket.get(1..).unwrap_or_default();
        }
    }
    plain.push_str(rest);
    (plain.trim().to_owned(), target)
}

/// What stands behind `[2/5]`, `[40%]`, `[/]` or `[%]`.
fn after_count(text: &str) -> Option<&str> {
    // No list is so long that its count needs more.
    let close = text.bytes().take(24).position(|byte| byte == b']')?;
    let (inside, after) = (text.get(1..close)?, text.get(close + 1..)?);
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let counts = match inside.split_once('/') {
        Some((done, all)) => digits(done) && digits(all),
        None => inside.strip_suffix('%').is_some_and(digits),
    };
    counts.then_some(after)
}
