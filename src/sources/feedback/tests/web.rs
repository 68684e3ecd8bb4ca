//! The same on Slack, GitHub and the App Store, whose answers a server of our own gives.

use super::{Feedback, Fixture, NAME, Secret, Spec, at, feedback_contract};
use crate::cache::Cache;
use crate::config::SecretReference;
use crate::env::Environment;
use crate::http;
use crate::http::server::Reply;
use crate::sources::contract::web::Site;
use crate::sources::feedback::{ChannelFeedback, IssuesFeedback, ReviewsFeedback, Workspace};
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;

struct Issues(Site);

impl Fixture for Issues {
    fn missing(&self) -> Box<dyn Feedback> {
        let remote = self.0.remote("/");
        Box::new(IssuesFeedback::new(NAME.into(), remote, "acme/app".into(), Vec::new()))
    }

    fn stating(&self, specs: &[Spec]) -> Box<dyn Feedback> {
        let issue = |spec: &Spec| {
            json!({
                "number": spec.number, "title": "", "body": spec.text,
                "user": { "login": spec.author }, "created_at": at(spec.number), "labels": [],
            })
        };
        let issues: Vec<Value> = specs.iter().map(issue).collect();
        let page = "/repos/acme/app/issues?state=all&per_page=100&since=2026-11-19T23%3A00%3A00Z\
                    &sort=created&direction=desc";
        self.0.server.on("GET", page, [Reply::ok(json!(issues).to_string())]);
        self.missing()
    }
}

struct Reviews(Site);

impl Fixture for Reviews {
    fn missing(&self) -> Box<dyn Feedback> {
        let remote = self.0.remote("/");
        Box::new(ReviewsFeedback::new(NAME.into(), remote, "42".into(), "de".into()))
    }

    fn stating(&self, specs: &[Spec]) -> Box<dyn Feedback> {
        let label = |text: &str| json!({ "label": text });
        let review = |spec: &Spec| {
            json!({
                "id": label(&spec.number.to_string()), "updated": label(&at(spec.number)),
                "im:rating": label("3"), "title": label(""), "content": label(spec.text),
                "author": { "name": label(spec.author) },
            })
        };
        let reviews: Vec<Value> = specs.iter().map(review).collect();
        for (page, reviews) in [(1, reviews), (2, Vec::new())] {
            let path = format!("/de/rss/customerreviews/page={page}/id=42/sortby=mostrecent/json");
            let body = json!({ "feed": { "entry": reviews } }).to_string();
            self.0.server.on("GET", &path, [Reply::ok(body)]);
        }
        self.missing()
    }
}

struct Channel(Site, TempDir);

impl Fixture for Channel {
    fn missing(&self) -> Box<dyn Feedback> {
        // Nobody listens there.
        self.channel("http://127.0.0.1:1/api")
    }

    fn stating(&self, specs: &[Spec]) -> Box<dyn Feedback> {
        let message = |spec: &Spec| {
            json!({
                "type": "message", "user": spec.author, "text": spec.text,
                "ts": format!("17954280{:02}.000100", spec.number),
            })
        };
        // Slack gives the newest first.
        let messages: Vec<Value> = specs.iter().rev().map(message).collect();
        let body = json!({ "ok": true, "messages": messages }).to_string();
        self.0.server.on("POST", "/api/conversations.history", [Reply::ok(body)]);
        let home = r#"{"ok":true,"team_id":"T1","url":"https://acme.slack.com/"}"#;
        self.0.server.on("POST", "/api/auth.test", [Reply::ok(home)]);
        self.channel(&self.0.server.url("/api"))
    }

    fn id(&self, number: u32) -> String {
        format!("17954280{number:02}.000100")
    }

    fn is_literal(&self) -> bool {
        false
    }
}

impl Channel {
    fn channel(&self, url: &str) -> Box<dyn Feedback> {
        let workspace = Workspace {
            token: SecretReference::Raw(Secret::new("xoxb-1")),
            base_url: http::parse(url).unwrap(),
            timeout: Duration::from_secs(3),
            budget: Duration::from_secs(3),
            environment: Environment::default(),
        };
        let cache = Cache::new(self.1.path());
        Box::new(ChannelFeedback::new(NAME.into(), workspace, "C1".into(), cache))
    }
}

mod issues {
    use super::*;
    feedback_contract!(Issues(Site::new()));
}

mod reviews {
    use super::*;
    feedback_contract!(Reviews(Site::new()));
}

mod channel {
    use super::*;
    feedback_contract!(Channel(Site::new(), tempfile::tempdir().unwrap()));
}
