//! Reviews of the App Store: Apple's public feed of the newest ones, as JSON.

use super::columns::{Columns, Fields};
use super::ratings::Rating;
use super::{Maker, dates};
use crate::cache::Entry;
use crate::domain::{FeedbackItem, Loaded, Problem, ProblemKind};
use crate::http::Url;
use crate::sources::web::{self, Question, Remote};
use crate::sources::{Context, Feedback};
use crate::time::Window;
use chrono_tz::Tz;
use serde_json::Value;

/// How many pages the feed has at most, with fifty reviews each.
const MOST_PAGES: u32 = 10;

/// The largest page that is read.
const MOST_BYTES: u64 = 8 << 20;

/// The reviews of one app in one country.
#[derive(Debug)]
pub struct ReviewsFeedback {
    name: String,
    remote: Remote,
    app: String,
    country: String,
}

/// The entries of a feed, if `value` is one. Without reviews it has none, and with one that one
/// stands there without a list.
pub(super) fn entries(value: &Value) -> Option<Vec<&Value>> {
    let feed = value.get("feed")?.as_object()?;
    Some(match feed.get("entry") {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    })
}

/// The fields of an entry, if `value` is a review.
pub(super) fn review(value: &Value, zone: Tz) -> Option<Fields> {
    let label = |path: &str| value.pointer(path)?.get("label")?.as_str().map(str::to_owned);
    let rating = label("/im:rating")?;
    Some(Fields {
        id: label("/id"),
        text: label("/content").unwrap_or_default(),
        at: label("/updated").and_then(|text| dates::read(&text, zone, None)),
        author: label("/author/uri").or_else(|| label("/author/name")),
        title: label("/title"),
        rating: rating.parse().ok().map(|given| Rating { given, best: Some(5.0) }),
        is_rating: true,
        lang: None,
        url: value.pointer("/link/attributes/href").and_then(Value::as_str).map(str::to_owned),
        version: label("/im:version"),
        tags: Vec::new(),
    })
}

/// What to say where the feed ends before the window begins: what is older is not to be had.
fn full(name: &str, pages: &[Value], window: &Window) -> Option<Problem> {
    if pages.len() < MOST_PAGES as usize {
        return None;
    }
    let entries = pages.iter().filter_map(entries).flatten();
    let reviews = entries.filter_map(|entry| review(entry, window.zone));
    let oldest =
        reviews.filter_map(|review| review.at).map(|at| at.when.date(window.zone)).min()?;
    (oldest >= window.from).then(|| {
        let why = format!(
            "the feed holds the newest reviews only, back to {oldest}; what was said before is not \
             known, so no trend is told"
        );
        Problem::new(name, ProblemKind::Unreachable, why)
    })
}

impl ReviewsFeedback {
    /// The reviews of `app`, a number, in `country`, two letters, from the server at `remote`.
    pub fn new(name: String, remote: Remote, app: String, country: String) -> Self {
        Self { name, remote, app, country }
    }

    fn page(&self, base: &Url, page: u32) -> Url {
        let mut url = base.clone();
        let root = base.path().trim_end_matches('/');
        url.set_path(&format!(
            "{root}/{}/rss/customerreviews/page={page}/id={}/sortby=mostrecent/json",
            self.country, self.app
        ));
        url
    }

    /// All pages that reach into `window`, as the bodies of the feed.
    fn ask(
        &self,
        window: &Window,
        has_copy: bool,
        context: &Context,
    ) -> Result<Vec<Value>, Problem> {
        let asking = self.remote.open(&self.name, has_copy, context)?;
        let mut pages = Vec::new();
        for page in 1..=MOST_PAGES {
            let question = Question {
                method: "GET",
                url: self.page(&asking.url, page),
                headers: vec![("Accept", "application/json".to_owned())],
                body: None,
                most_bytes: MOST_BYTES,
            };
            let response = asking.ask(question).map_err(|why| web::problem(&self.name, &why))?;
            let value: Option<Value> = serde_json::from_slice(&response.body).ok();
            let Some(value) = value.filter(|value| entries(value).is_some()) else {
                let why = format!("the answer of {} is no feed of reviews", self.remote.place());
                return Err(Problem::new(&self.name, ProblemKind::Malformed, why));
            };
            let found = entries(&value).unwrap_or_default();
            let reviews: Vec<Fields> =
                found.iter().filter_map(|entry| review(entry, window.zone)).collect();
            let oldest = reviews.iter().filter_map(|review| review.at).map(|at| at.when).min();
            let done = reviews.is_empty()
                || oldest.is_some_and(|oldest| oldest.date(window.zone) < window.from);
            pages.push(value);
            if done {
                break;
            }
        }
        Ok(pages)
    }

    fn items(&self, pages: &[Value], zone: Tz) -> Vec<FeedbackItem> {
        let columns = Columns::default();
        let mut maker = Maker::new(&self.name, &columns, zone);
        let mut seen = std::collections::HashSet::new();
        for entry in pages.iter().filter_map(entries).flatten() {
            let Some(fields) = review(entry, zone) else { continue };
            // A review that comes in while we ask pushes others to the next page.
            if fields.id.as_ref().is_none_or(|id| seen.insert(id.clone())) {
                let place = format!("{}", maker.items.len() + 1);
                maker.add(fields, &place, &self.remote.place());
            }
        }
        maker.end_of_file(0);
        maker.items
    }
}

impl Feedback for ReviewsFeedback {
    fn name(&self) -> &str {
        &self.name
    }

    fn load(&self, window: &Window, context: &Context) -> Loaded<FeedbackItem> {
        let key = self.remote.key(&self.name, "reviews");
        let copy = self.remote.cache().get(&key);
        let now = context.moment.now;
        match self.ask(window, copy.is_some(), context) {
            Ok(pages) => {
                let body = serde_json::to_vec(&pages).unwrap_or_default();
                let entry = Entry { fetched_at: now, etag: None, last_modified: None, body };
                web::keep(self.remote.cache(), &key, &entry, &self.name);
                let items = self.items(&pages, context.moment.zone);
                let problems = full(&self.name, &pages, window).into_iter().collect();
                Loaded { items: Some(items), as_of: Some(now), problems }
            }
            Err(cause) => {
                let old = copy.and_then(|copy| {
                    let pages: Vec<Value> = serde_json::from_slice(&copy.body).ok()?;
                    Some((pages, copy.fetched_at))
                });
                match old {
                    Some((pages, fetched_at)) => {
                        let items = self.items(&pages, context.moment.zone);
                        web::from_copy(Loaded::known(items), cause, fetched_at, context)
                    }
                    None => Loaded::unknown(cause),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use chrono_tz::UTC;
    use serde_json::json;

    #[test]
    fn a_full_feed_that_ends_within_the_window_is_named() {
        let page = |day: u32| {
            let at = format!("2026-11-{day:02}T10:00:00Z");
            json!({ "feed": { "entry": [{
                "id": { "label": day.to_string() },
                "im:rating": { "label": "4" },
                "updated": { "label": at },
            }] } })
        };
        let from = NaiveDate::from_ymd_opt(2026, 11, 10).unwrap();
        let window = Window::days(from, 14, UTC);
        let pages = |oldest: u32, count: u32| -> Vec<Value> {
            (0..count).rev().map(|page| oldest + page).map(page).collect()
        };
        let told = full("store", &pages(12, 10), &window).unwrap();
        assert!(told.message.contains("back to 2026-11-12"), "{}", told.message);
        // One that reaches back beyond the window, and one that has fewer pages.
        assert_eq!(full("store", &pages(9, 10), &window), None);
        assert_eq!(full("store", &pages(12, 9), &window), None);
    }
}
