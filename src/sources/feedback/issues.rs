//! Issues of a repository on GitHub, by label.

use super::columns::{Columns, Fields};
use super::{Maker, dates};
use crate::cache::Entry;
use crate::domain::{FeedbackItem, Loaded, Problem, ProblemKind};
use crate::http::{self, ErrorKind, Url};
use crate::sources::web::{self, Asking, Question, Remote};
use crate::sources::{Context, Feedback};
use crate::time::{Window, midnight};
use chrono::SecondsFormat;
use chrono_tz::Tz;
use serde_json::{Value, json};

/// How many pages of a hundred are read at most.
const MOST_PAGES: usize = 50;

/// The largest page that is read.
const MOST_BYTES: u64 = 32 << 20;

/// The version of the interface that is asked for.
const VERSION: &str = "2022-11-28";

/// The issues of one repository.
#[derive(Debug)]
pub struct IssuesFeedback {
    name: String,
    remote: Remote,
    repository: String,
    labels: Vec<String>,
}

impl IssuesFeedback {
    /// The issues of `repository`, `owner/name`, that have all of `labels`.
    pub fn new(name: String, remote: Remote, repository: String, labels: Vec<String>) -> Self {
        Self { name, remote, repository, labels }
    }

    fn first_page(&self, base: &Url, window: &Window) -> Url {
        let mut url = base.clone();
        let root = base.path().trim_end_matches('/');
        url.set_path(&format!("{root}/repos/{}/issues", self.repository));
        // `since` is of the last change, and what was said in the window has changed since then.
        let from = midnight(window.from, window.zone).to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut query = url.query_pairs_mut();
        query.clear().append_pair("state", "all").append_pair("per_page", "100");
        query.append_pair("since", &from).append_pair("sort", "created");
        query.append_pair("direction", "desc");
        if !self.labels.is_empty() {
            query.append_pair("labels", &self.labels.join(","));
        }
        drop(query);
        url
    }

    /// All pages, and whether that is all there is.
    fn ask(&self, window: &Window, has_copy: bool, context: &Context) -> Result<Value, Problem> {
        let asking = self.remote.open(&self.name, has_copy, context)?;
        let mut next = Some(self.first_page(&asking.url, window));
        let (mut issues, mut asked) = (Vec::new(), Vec::new());
        while let Some(url) = next.take() {
            if asked.len() >= MOST_PAGES || asked.contains(&url) {
                return Ok(json!({ "complete": false, "issues": issues }));
            }
            asked.push(url.clone());
            let response = self.page(&asking, url)?;
            let page: Option<Vec<Value>> = serde_json::from_slice(&response.body).ok();
            let Some(page) = page else {
                let why = format!("the answer of {} is no list of issues", self.remote.place());
                return Err(Problem::new(&self.name, ProblemKind::Malformed, why));
            };
            issues.extend(page.into_iter().filter(|issue| issue.get("pull_request").is_none()));
            next = response.header("link").and_then(next_page);
        }
        Ok(json!({ "complete": true, "issues": issues }))
    }

    fn page(&self, asking: &Asking<'_>, url: Url) -> Result<http::Response, Problem> {
        let question = Question {
            method: "GET",
            url,
            headers: vec![
                ("Accept", "application/vnd.github+json".to_owned()),
                ("X-GitHub-Api-Version", VERSION.to_owned()),
            ],
            body: None,
            most_bytes: MOST_BYTES,
        };
        asking.ask(question).map_err(|error| {
            let mut problem = web::problem(&self.name, &error);
            // 403 stands for a limit as well as for a refusal, and 404 for what may not be seen.
            match error.kind {
                ErrorKind::Busy => {
                    problem.message += "; without a token GitHub answers few questions an hour";
                }
                ErrorKind::Rejected => {
                    problem.message += "; the token needs read access to the issues of the \
                                        repository, or the limit of questions is reached";
                }
                ErrorKind::NotFound => {
                    problem.message += &format!(
                        "; there is no repository {}, or the token may not see it",
                        self.repository
                    );
                }
                _ => {}
            }
            problem
        })
    }

    fn read(&self, kept: &Value, zone: Tz) -> Loaded<FeedbackItem> {
        let columns = Columns::default();
        let mut maker = Maker::new(&self.name, &columns, zone);
        let issues = kept.get("issues").and_then(Value::as_array);
        for issue in issues.into_iter().flatten() {
            let text = |path: &str| issue.pointer(path).and_then(Value::as_str).map(str::to_owned);
            let Some(number) = issue.get("number").and_then(Value::as_u64) else { continue };
            let labels = issue.get("labels").and_then(Value::as_array).into_iter().flatten();
            let fields = Fields {
                id: Some(number.to_string()),
                text: text("/body").unwrap_or_default(),
                at: text("/created_at").and_then(|text| dates::read(&text, zone, None)),
                author: text("/user/login"),
                title: text("/title"),
                url: text("/html_url"),
                tags: labels
                    .filter_map(|label| label.get("name")?.as_str().map(str::to_owned))
                    .filter(|label| !self.labels.contains(label))
                    .collect(),
                ..Fields::default()
            };
            maker.add(fields, &number.to_string(), &format!("{} #{number}", self.repository));
        }
        let problem = |why| Problem::new(&self.name, ProblemKind::Malformed, why);
        let mut problems: Vec<Problem> = maker.remarks().into_iter().map(problem).collect();
        if kept.get("complete").and_then(Value::as_bool) == Some(false) {
            let why = "only the newest issues are read, there are more pages";
            problems.push(Problem::new(&self.name, ProblemKind::Unreachable, why));
        }
        Loaded { items: Some(maker.items), as_of: None, problems }
    }
}

/// The address of the next page (RFC 8288): `<https://…>; rel="next", …`.
fn next_page(header: &str) -> Option<Url> {
    header.split(',').find_map(|link| {
        let (address, parameters) = link.split_once(';')?;
        let is_next = parameters.split(';').any(|one| {
            one.trim().strip_prefix("rel=").is_some_and(|rel| rel.trim_matches('"') == "next")
        });
        let address = address.trim().strip_prefix('<')?.strip_suffix('>')?;
        if is_next { http::parse(address).ok() } else { None }
    })
}

impl Feedback for IssuesFeedback {
    fn name(&self) -> &str {
        &self.name
    }

    fn load(&self, window: &Window, context: &Context) -> Loaded<FeedbackItem> {
        let key = self.remote.key(&self.name, "issues");
        let copy = self.remote.cache().get(&key);
        let (now, zone) = (context.moment.now, context.moment.zone);
        match self.ask(window, copy.is_some(), context) {
            Ok(kept) => {
                let body = serde_json::to_vec(&kept).unwrap_or_default();
                let entry = Entry { fetched_at: now, etag: None, last_modified: None, body };
                web::keep(self.remote.cache(), &key, &entry, &self.name);
                Loaded { as_of: Some(now), ..self.read(&kept, zone) }
            }
            Err(cause) => {
                let old = copy.and_then(|copy| {
                    let kept: Value = serde_json::from_slice(&copy.body).ok()?;
                    Some((kept, copy.fetched_at))
                });
                match old {
                    Some((kept, fetched_at)) => {
                        web::from_copy(self.read(&kept, zone), cause, fetched_at, context)
                    }
                    None => Loaded::unknown(cause),
                }
            }
        }
    }
}

/// The name of a repository as it stands in an address.
pub(in crate::sources) fn is_repository(text: &str) -> bool {
    let fine = |part: &str| {
        let letters = part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        !part.is_empty() && letters && part != "." && part != ".."
    };
    text.split_once('/').is_some_and(|(owner, name)| fine(owner) && fine(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_the_one_that_is_called_so() {
        let header =
            "<https://e.org/i?page=1>; rel=\"prev\", <https://e.org/i?page=3>; rel=\"next\"";
        assert_eq!(next_page(header).unwrap().as_str(), "https://e.org/i?page=3");
        assert_eq!(next_page("<https://e.org/i?page=1>; rel=\"last\""), None);
        assert_eq!(next_page("nonsense"), None);
    }

    #[test]
    fn a_repository_has_an_owner_and_a_name() {
        assert!(is_repository("owner/re.po-1"));
        for wrong in ["", "owner", "a/b/c", "a/..", "a b/c", "/b"] {
            assert!(!is_repository(wrong), "{wrong}");
        }
    }
}
