//! The kinds of `[[feedback]]`.

use super::{command, kind, path, remote};
use crate::cache::Cache;
use crate::config::{Config, Located, Section};
use crate::domain::Invalid;
use crate::http;
use crate::sources::Feedback;
use crate::sources::command::CommandFeedback;
use crate::sources::feedback::{
    ChannelFeedback, Columns, DateOrder, FileFeedback, Form, IssuesFeedback, ReviewsFeedback,
    Workspace, is_repository,
};
use crate::sources::web::{Address, Web};
use std::sync::Arc;
use std::time::Duration;

/// The kinds, those of files first.
const KINDS: &[&str] =
    &["file", "csv", "json", "text", "mbox", "maildir", "slack", "github", "appstore", "command"];

const GITHUB: &str = "https://api.github.com";
const APP_STORE: &str = "https://itunes.apple.com";
const SLACK: &str = "https://slack.com/api";

/// What a call to Slack may take, and all of them.
const TIMEOUT: std::ops::RangeInclusive<Duration> =
    Duration::from_secs(1)..=Duration::from_secs(100);
const BUDGET: std::ops::RangeInclusive<Duration> =
    Duration::from_secs(1)..=Duration::from_secs(600);

/// The source that a section describes.
pub(super) fn source(
    name: Located<String>,
    section: &Section<'_>,
    config: &Config,
    web: &Arc<Web>,
) -> Option<Arc<dyn Feedback>> {
    let name = name.value;
    let file = |form: Form, example: &str| {
        let columns = columns(section);
        let path = path(section, example)?;
        Some(Arc::new(FileFeedback::new(name.clone(), path, form, columns)) as Arc<dyn Feedback>)
    };
    let made: Option<Arc<dyn Feedback>> = match kind(section, KINDS)?.as_str() {
        "file" => file(Form::Any, "feedback"),
        "csv" => file(Form::Csv, "reviews.csv"),
        "json" => file(Form::Json, "tickets.jsonl"),
        "text" => file(Form::Text, "notes"),
        "mbox" => file(Form::Mbox, "support.mbox"),
        "maildir" => file(Form::Maildir, "Mail/support"),
        "slack" => channel(name, section, config),
        "github" => issues(name, section, web),
        "appstore" => reviews(name, section, web),
        "command" => {
            let columns = columns(section);
            command(section)
                .map(|command| Arc::new(CommandFeedback::new(name, command, columns)) as _)
        }
        _ => None,
    };
    section.finish();
    made
}

fn columns(section: &Section<'_>) -> Columns {
    let table = section.table("columns");
    let text = |key: &str| table.text(key).map(|located| located.value);
    let date_order = section.parsed("date_format", DateOrder::parse).map(|order| order.value);
    let columns = Columns {
        id: text("id"),
        text: table.texts("text").into_iter().map(|located| located.value).collect(),
        at: text("at"),
        author: text("author"),
        title: text("title"),
        rating: text("rating"),
        lang: text("lang"),
        url: text("url"),
        version: text("version"),
        tags: text("tags"),
        date_order,
    };
    table.finish();
    columns
}

/// A channel of the workspace that `[slack]` names.
fn channel(name: String, section: &Section<'_>, config: &Config) -> Option<Arc<dyn Feedback>> {
    let channel = section.required("channel", "channel = \"#feedback\"")?;
    let is_id = |text: &str| {
        let rest = text.strip_prefix(['C', 'G', 'D']);
        rest.is_some_and(|rest| {
            !rest.is_empty() && rest.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        })
    };
    let is_name = channel
        .value
        .strip_prefix('#')
        .is_some_and(|name| !name.is_empty() && !name.contains(char::is_whitespace));
    if !is_id(&channel.value) && !is_name {
        let message =
            format!("{}.channel: write a channel as #name or by its id (C…)", section.path());
        section.reject(&channel.place, message);
        return None;
    }
    let slack = config.table("slack");
    let Some(token) = slack.secret("token") else {
        let message = format!("{} needs the token of [slack]", section.path());
        section.reject(&section.place(), message);
        return None;
    };
    // A wrong address is told of where `[slack]` is read for messages.
    let base_url = http::parse(&slack.text_or("base_url", SLACK)).ok()?;
    let workspace = Workspace {
        token: token.value,
        base_url,
        timeout: slack.duration_within("timeout", "10s", TIMEOUT),
        budget: slack.duration_within("budget", "60s", BUDGET),
        environment: section.environment().clone(),
    };
    let cache = Cache::new(&config.paths.cache);
    Some(Arc::new(ChannelFeedback::new(name, workspace, channel.value, cache)))
}

/// The address of a server that has a usual one.
fn address(section: &Section<'_>, key: &str, usual: &str) -> Option<Address> {
    let text = section.text_or(key, usual);
    match http::parse(&text) {
        Ok(url) => Some(Address::Plain(url)),
        Err(why) => {
            let message = format!("{}.{key}: the address {why}", section.path());
            section.reject(&section.place(), message);
            None
        }
    }
}

fn issues(name: String, section: &Section<'_>, web: &Arc<Web>) -> Option<Arc<dyn Feedback>> {
    let remote = remote(section, web, |section| address(section, "base_url", GITHUB));
    let labels = section.texts("labels").into_iter().map(|label| label.value).collect();
    let repository = section.parsed("repository", |text| {
        if is_repository(text) {
            return Ok(text.to_owned());
        }
        Err(Invalid(format!("\"{text}\" must be OWNER/NAME")))
    });
    if repository.is_none() && !section.is_given("repository") {
        section.missing("repository", "repository = \"owner/name\"");
    }
    Some(Arc::new(IssuesFeedback::new(name, remote?, repository?.value, labels)))
}

fn reviews(name: String, section: &Section<'_>, web: &Arc<Web>) -> Option<Arc<dyn Feedback>> {
    let remote = remote(section, web, |section| address(section, "base_url", APP_STORE));
    let country = section.parsed_or("country", "us", |text| {
        let fine = text.len() == 2 && text.chars().all(|c| c.is_ascii_alphabetic());
        if fine {
            return Ok(text.to_ascii_lowercase());
        }
        Err(Invalid(format!("\"{text}\" must be a country of two letters, such as \"us\"")))
    });
    let app = section.parsed("app", |text| {
        let digits = text.strip_prefix("id").unwrap_or(text);
        if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) {
            return Ok(digits.to_owned());
        }
        Err(Invalid(format!("\"{text}\" must be the number of an app, as in its address")))
    });
    if app.is_none() && !section.is_given("app") {
        section.missing("app", "app = \"310633997\"");
    }
    Some(Arc::new(ReviewsFeedback::new(name, remote?, app?.value, country)))
}
