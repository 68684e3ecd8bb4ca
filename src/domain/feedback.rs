//! Feedback: one thing that one user said, as one source has it.

use super::Key;
use crate::time::When;
use serde::{Deserialize, Serialize};

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
    /// What was said.
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

impl FeedbackItem {
    /// The title and the text as one, where the text does not begin with the title itself.
    pub fn whole(&self) -> String {
        match self.title.as_deref().map(str::trim) {
            Some(title) if !title.is_empty() && !self.text.trim_start().starts_with(title) => {
                format!("{title}\n{}", self.text)
            }
            _ => self.text.clone(),
        }
    }
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
}
