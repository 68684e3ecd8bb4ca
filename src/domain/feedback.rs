//! Feedback: one thing that one user said, as one source has it.

use super::{Key, MASKED_ADDRESS, masked};
use crate::time::When;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::borrow::Cow;
use std::hash::Hasher as _;

/// One thing that somebody said of the product. Texts are exactly as the source has them; what is
/// shown, stored or sent of them is what [`super::masked`] leaves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FeedbackItem {
    /// `SOURCE:ID`.
    pub key: Key,
    /// The input's own identity; without one its place (`file:line`), or a hash of what it says.
    pub id: String,
    /// The configured name of the source, or that of the file.
    pub source: String,
    /// When it was said.
    pub at: Option<When>,
    /// Who said it, by whatever tells people of the source apart. It is counted and never shown.
    pub author: Option<String>,
    /// What was said; empty where somebody answered and wrote no word.
    pub text: String,
    /// The line above it, where the source has one.
    pub title: Option<String>,
    /// Stars, 1 for the worst to 5 for the best; other scales are brought to these.
    pub rating: Option<f64>,
    /// The language, as the source names it.
    pub lang: Option<String>,
    /// A link to it.
    pub url: Option<String>,
    /// The version of the product that it is about.
    pub version: Option<String>,
    /// Labels, segments, products.
    pub tags: Vec<String>,
    /// Where the record stands: a path with a line, or a URL without secrets.
    pub origin: String,
}

/// An item that an earlier run has kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownFeedback {
    /// It, with its texts masked and its author as a number that stands for them.
    pub item: FeedbackItem,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
}

impl FeedbackItem {
    /// What is kept of it: the texts without what identifies people, and the author as a number that
    /// tells one from another and names nobody.
    #[must_use]
    pub fn to_keep(&self) -> Self {
        Self {
            text: masked(&self.text),
            title: self.title.as_deref().map(masked),
            author: self.author.as_deref().map(anonymous),
            url: self.link().map(str::to_owned),
            tags: self.tags.iter().map(|tag| masked(tag)).collect(),
            ..self.clone()
        }
    }

    /// The link to it, unless that holds an e-mail address.
    pub fn link(&self) -> Option<&str> {
        self.url.as_deref().filter(|url| !holds_address(&url.replace("%40", "@")))
    }

    /// The number that stands for its author.
    pub fn author_number(&self) -> Option<String> {
        self.author.as_deref().map(anonymous)
    }

    /// The title and the text as one, where the text does not begin with the title itself.
    pub fn whole(&self) -> Cow<'_, str> {
        match self.title.as_deref().map(str::trim) {
            Some(title) if !title.is_empty() && !self.text.trim_start().starts_with(title) => {
                Cow::Owned(format!("{title}\n{}", self.text))
            }
            _ => Cow::Borrowed(&self.text),
        }
    }
}

/// Whether an e-mail address stands in a text.
pub fn holds_address(text: &str) -> bool {
    masked(text).contains(MASKED_ADDRESS)
}

/// A number that stands for an author; one that already is such a number stays.
fn anonymous(author: &str) -> String {
    let is_number =
        |digits: &str| digits.len() == 16 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if author.strip_prefix("p-").is_some_and(is_number) {
        return author.to_owned();
    }
    let mut hasher = SipHasher13::new();
    hasher.write(author.trim().to_lowercase().as_bytes());
    format!("p-{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_the_text_repeats_is_said_once() {
        let item = |title: &str, text: &str| FeedbackItem {
            title: Some(title.to_owned()),
            text: text.to_owned(),
            ..FeedbackItem::default()
        };
        assert_eq!(item("Slow", "It takes ages").whole(), "Slow\nIt takes ages");
        assert_eq!(item("Slow", "Slow to start").whole(), "Slow to start");
        assert_eq!(item(" ", "Slow to start").whole(), "Slow to start");
    }

    #[test]
    fn a_link_that_holds_an_address_is_none() {
        let linked =
            |url: &str| FeedbackItem { url: Some(url.to_owned()), ..FeedbackItem::default() };
        for url in
            ["https://x.example/u/ann@mail.example/1", "https://x.example/?u=ann%40mail.example"]
        {
            assert_eq!(linked(url).link(), None, "{url}");
            assert_eq!(linked(url).to_keep().url, None);
        }
        for url in ["https://x.example/@ann/1", "https://x.example/tickets/5550109999"] {
            assert_eq!(linked(url).link(), Some(url));
        }
    }

    #[test]
    fn what_is_kept_names_nobody_and_keeping_it_again_changes_nothing() {
        let item = FeedbackItem {
            text: "Call +49 30 1234567".to_owned(),
            title: Some("From ann@example.org".to_owned()),
            author: Some("Ann@example.org".to_owned()),
            ..FeedbackItem::default()
        };
        let kept = item.to_keep();
        assert_eq!(
            (kept.text.as_str(), kept.title.as_deref()),
            ("Call [phone]", Some("From [e-mail]"))
        );
        let author = kept.author.clone().unwrap();
        assert!(author.starts_with("p-") && !author.contains("ann"), "{author}");
        assert_eq!(kept.to_keep(), kept);
        let other = FeedbackItem { author: Some("ann@example.org".to_owned()), ..item };
        assert_eq!(other.to_keep().author, kept.author);
    }
}
