//! What users say: files that people export, mailboxes, channels, issues and reviews.
//!
//! Every source gives [`FeedbackItem`]s. What differs is where their fields stand; [`Columns`] finds
//! them by the names that exports usually have, and a configuration can name others.

mod columns;
mod dates;
mod file;
mod finding;
mod headings;
mod html;
mod issues;
mod json;
mod mail;
mod months;
mod names;
mod prose;
mod ratings;
mod reviews;
mod seen;
mod slack;
mod table;
#[cfg(test)]
mod tests;

pub use columns::Columns;
pub use dates::DateOrder;
pub(in crate::sources) use file::printed;
pub use file::{FileFeedback, Form, Piped};
pub use issues::IssuesFeedback;
pub(in crate::sources) use issues::is_repository;
pub use reviews::ReviewsFeedback;
pub use slack::{ChannelFeedback, Workspace};

use crate::domain::{FeedbackItem, Key};
use crate::time::When;
use chrono_tz::Tz;
use columns::{Fields, Mapping};
use json::{Looked, Shape};
use seen::Seen;
use siphasher::sip::SipHasher13;
use std::collections::{HashMap, HashSet};
use std::hash::Hasher as _;

/// The longest text of one item that is kept, in bytes; what is longer is cut.
const LONGEST_TEXT: usize = 20_000;

/// The longest of its other fields.
const LONGEST_FIELD: usize = 500;

/// The most items of one source.
pub(in crate::sources) const MOST_ITEMS: usize = 200_000;

/// So many shapes of records are remembered.
const MOST_MAPPINGS: usize = 2_048;

/// Makes items of what a source found, one after the other.
pub(in crate::sources) struct Maker<'s> {
    source: &'s str,
    /// The zone of times without one.
    pub(in crate::sources) zone: Tz,
    columns: &'s Columns,
    mappings: HashMap<Vec<String>, Option<Mapping>>,
    /// What was seen of the file that is read, by the names of its fields, and whether they matter.
    paths: json::Paths,
    nothing: Seen,
    /// The names of those that stand beside a text in some record of it.
    beside: HashSet<String>,
    seen: HashMap<String, u32>,
    pub(in crate::sources) items: Vec<FeedbackItem>,
    /// Ratings as they stand, beside the items, until the scale is known.
    scale: ratings::Scale,
    /// Dates of one file whose order is not known before its end.
    orders: dates::Orders,
    /// What has no identity is known by what it says rather than by its place.
    by_content: bool,
    /// Texts that were longer than they may be.
    pub(in crate::sources) cut: usize,
    /// Items beyond the most.
    pub(in crate::sources) surplus: usize,
    /// How many dates can be read in two ways with nothing that tells which, and the two of the first.
    assumed: (usize, Option<(When, When)>),
    /// What was assumed of the scale of the ratings of the first file that does not prove it.
    scale_assumed: Option<String>,
}

impl<'s> Maker<'s> {
    pub(in crate::sources) fn new(source: &'s str, columns: &'s Columns, zone: Tz) -> Self {
        Self {
            source,
            zone,
            columns,
            mappings: HashMap::new(),
            paths: HashMap::new(),
            nothing: Seen::default(),
            beside: HashSet::new(),
            seen: HashMap::new(),
            items: Vec::new(),
            scale: ratings::Scale::default(),
            orders: dates::Orders::default(),
            assumed: (0, None),
            scale_assumed: None,
            by_content: false,
            cut: 0,
            surplus: 0,
        }
    }

    /// The order of its dates, if a configuration says it.
    fn order(&self) -> Option<DateOrder> {
        self.columns.date_order
    }

    /// Remembers what a file holds until another is looked at: its records are then read by their names
    /// and by what stands below these in all of them.
    pub(in crate::sources) fn look(&mut self, looked: Looked) {
        self.mappings.clear();
        let (shapes, paths) = looked.seen();
        self.paths = paths;
        let of = |names: &Vec<String>| Mapping::by_name(names, self.seen(names), self.columns);
        let said = |shape: &Shape| !of(&shape.few).text.is_empty();
        let beside = shapes.into_iter().filter(said).flat_map(|shape| shape.all);
        self.beside = beside.collect();
    }

    fn seen(&self, names: &[String]) -> Vec<&Seen> {
        let of = |name| self.paths.get(name).map_or(&self.nothing, |(seen, _)| seen);
        names.iter().map(of).collect()
    }

    /// Looks where the fields of records with these names are. Records of equal names are looked at
    /// once: which of its fields are empty differs from record to record.
    fn map(&mut self, names: &[String]) -> Option<&Mapping> {
        if !self.mappings.contains_key(names) {
            if self.mappings.len() >= MOST_MAPPINGS {
                self.mappings.clear();
            }
            self.mappings.insert(names.to_vec(), self.mapping(names));
        }
        self.mappings.get(names)?.as_ref()
    }

    fn mapping(&self, names: &[String]) -> Option<Mapping> {
        let seen = self.seen(names);
        // Where no record has a text by any name, the longest values are the texts.
        if self.beside.is_empty() {
            return Mapping::of_table(names, seen, self.columns);
        }
        Some(Mapping::by_name(names, seen, self.columns))
    }

    /// Whether a field may be read for its name.
    fn matters(&self, name: &str) -> bool {
        match self.paths.get(name) {
            Some((_, matters)) => *matters,
            None => finding::matters(name, self.columns),
        }
    }

    /// Takes a record; false if none of its fields is a text. Without an identity of its own it has
    /// that of its place.
    pub(in crate::sources) fn take(
        &mut self,
        names: &[String],
        cells: &[&str],
        place: &str,
        origin: &str,
    ) -> bool {
        let zone = self.zone;
        let fields = if self.beside.is_empty() {
            self.map(names).map(|mapping| mapping.read(cells, zone))
        } else {
            // Records differ in many fields, and in few that matter.
            let all = names.iter().zip(cells).filter(|(name, _)| self.matters(name));
            let (few, cells): (Vec<String>, Vec<&str>) =
                all.map(|(name, cell)| (name.clone(), *cell)).unzip();
            let found = self.map(&few);
            let found = found.map(|mapping| (mapping.is_said(), mapping.read(&cells, zone)));
            // What others have beside a text is a record without a word.
            let is_one =
                || !names.is_empty() && names.iter().all(|name| self.beside.contains(name));
            found.filter(|(is_said, _)| *is_said || is_one()).map(|(_, fields)| fields)
        };
        let Some(fields) = fields else { return false };
        self.add(fields, place, origin);
        true
    }

    /// Adds an item; one without a word has an empty text.
    pub(in crate::sources) fn add(&mut self, fields: Fields, place: &str, origin: &str) {
        let Fields { id, text, at, author, title, rating, is_rating, lang, url, version, tags } =
            fields;
        let title = title.map(|title| bounded(&title, LONGEST_FIELD)).filter(|t| !is_blank(t));
        if self.items.len() >= MOST_ITEMS {
            self.surplus += 1;
            return;
        }
        if text.len() > LONGEST_TEXT {
            self.cut += 1;
        }
        let mut text = bounded(&text, LONGEST_TEXT);
        let title = if is_blank(&text) {
            // Without a title either it says nothing, which is counted and no more.
            text = title.unwrap_or_default();
            None
        } else {
            title
        };
        let short = |text: Option<String>| {
            text.map(|text| bounded(text.trim(), LONGEST_FIELD)).filter(|text| !text.is_empty())
        };
        let id = short(id).unwrap_or_else(|| {
            if self.by_content { content_id(&text, author.as_deref()) } else { place.to_owned() }
        });
        // A second record of one identity is not the first one, and not that which is called so.
        let mut own = id.clone();
        let id = loop {
            let count = self.seen.entry(own.clone()).or_insert(0);
            *count += 1;
            if *count == 1 {
                break own;
            }
            own = format!("{id}#{count}");
        };
        self.scale.note(rating.as_ref(), is_rating);
        if let Some(at) = &at {
            self.orders.note(self.items.len(), at);
        }
        self.items.push(FeedbackItem {
            key: Key(format!("{}:{id}", self.source)),
            id,
            source: self.source.to_owned(),
            at: at.map(|at| at.when),
            author: short(author),
            text,
            title,
            rating: rating.map(|rating| rating.given),
            lang: short(lang),
            url: short(url).filter(|url| url.starts_with("https://") || url.starts_with("http://")),
            version: short(version),
            tags: tags.into_iter().filter_map(|tag| short(Some(tag))).collect(),
            origin: origin.to_owned(),
        });
    }

    /// Brings the ratings of one file, whose scale is now known, to stars, and its dates into the order
    /// that the file proves.
    pub(in crate::sources) fn end_of_file(&mut self, first: usize) {
        let orders = std::mem::take(&mut self.orders);
        for (place, other) in orders.turned() {
            if let Some(item) = self.items.get_mut(*place) {
                item.at = Some(*other);
            }
        }
        self.assumed.0 += orders.assumed().len();
        if let (Some((place, other)), None) = (orders.assumed().first(), self.assumed.1) {
            let when = self.items.get(*place).and_then(|item| item.at);
            self.assumed.1 = when.map(|when| (when, *other));
        }
        let scale = std::mem::take(&mut self.scale);
        if self.scale_assumed.is_none() {
            self.scale_assumed = scale.assumed();
        }
        for item in self.items.iter_mut().skip(first) {
            item.rating = item.rating.and_then(|given| scale.stars(given));
        }
    }

    /// What must be said of what was left out, as messages.
    pub(in crate::sources) fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.surplus > 0 {
            remarks.push(format!(
                "it holds more than {MOST_ITEMS} items, {} are left out",
                self.surplus
            ));
        }
        if self.cut > 0 {
            remarks.push(format!(
                "{} {} longer than {LONGEST_TEXT} bytes, only the beginning is looked at",
                self.cut,
                if self.cut == 1 { "text is" } else { "texts are" }
            ));
        }
        if let (count, Some((taken, other))) = self.assumed {
            let (taken, other) = (taken.date(self.zone), other.date(self.zone));
            remarks.push(format!(
                "{count} {} be read in two ways, the first as {taken} or {other}, and the file does not \
                 tell which; the month is taken to come first, else say date_format = \"dd/mm/yyyy\" \
                 under [[feedback]]",
                if count == 1 { "date can" } else { "dates can" },
            ));
        }
        remarks.extend(self.scale_assumed.clone());
        remarks
    }
}

/// An identity made of what was said and by whom.
fn content_id(text: &str, author: Option<&str>) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write(text.as_bytes());
    hasher.write_u8(0xFF);
    hasher.write(author.unwrap_or_default().as_bytes());
    format!("{:016x}", hasher.finish())
}

fn is_blank(text: &str) -> bool {
    !text.chars().any(|c| c.is_alphanumeric() || !(c.is_ascii() || c.is_whitespace()))
}

/// The beginning of `text`, of at most so many bytes, ending between characters.
fn beginning(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn bounded(text: &str, most: usize) -> String {
    beginning(text, most).to_owned()
}
