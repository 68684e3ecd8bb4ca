//! The sections of metrics.

use super::{command, kind, name, path, remote, secret_address};
use crate::config::{Config, SecretReference, Section};
use crate::domain::{Direction, Invalid, MetricSpec, Secret, clean, shorten};
use crate::http;
use crate::sources::Metric;
use crate::sources::metrics::{
    Aggregate, CommandMetric, CsvMetric, FileMetric, Inquiry, Measure, Pointer, REGIONS, Report,
    SqliteMetric, Template, WebMetric,
};
use crate::sources::web::{Account, Address, Remote, Web};
use chrono::{NaiveDate, TimeDelta};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The kinds of `[[metric]]`.
const KINDS: &[&str] = &["http", "command", "file", "csv", "sqlite", "mixpanel"];

/// The longest unit, in columns.
const LONGEST_UNIT: usize = 12;

/// How long Mixpanel's answers are used at least: it takes 60 questions an hour.
const MIXPANEL_REST: Duration = Duration::from_secs(15 * 60);
const LONGEST_REST: Duration = Duration::from_secs(7 * 86_400);

/// Fields that say how a message is sent are the client's own.
const FIELDS_OF_THE_CLIENT: &[&str] = &[
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "accept-encoding",
    "te",
    "trailer",
    "upgrade",
    "expect",
];

/// Words in the names of fields whose values are secrets.
const SECRET_WORDS: &[&str] = &["auth", "cookie", "token", "secret", "key", "password"];

/// The metrics that the configuration names, in its order.
pub(super) fn metrics(
    config: &Config,
    names: &mut BTreeSet<String>,
    web: &Arc<Web>,
) -> Vec<Arc<dyn Metric>> {
    let mut inquiries: Vec<Arc<Inquiry>> = Vec::new();
    let mut metrics = Vec::new();
    for section in config.tables("metric") {
        let enabled = section.boolean("enabled", true);
        if let Some(name) = name(&section, names) {
            metrics.extend(metric(name.value, &section, web, &mut inquiries).filter(|_| enabled));
        }
    }
    metrics
}

fn metric(
    name: String,
    section: &Section<'_>,
    web: &Arc<Web>,
    inquiries: &mut Vec<Arc<Inquiry>>,
) -> Option<Arc<dyn Metric>> {
    let spec = spec(name, section);
    let aggregate = choice(section, "agg", &Aggregate::ALL).unwrap_or_default();
    let mut measure = Measure { spec, pointer: None, as_of: None, aggregate };
    let kind = kind(section, KINDS)?;
    if matches!(kind.as_str(), "http" | "command" | "file") {
        measure.pointer = section.parsed("pointer", Pointer::parse).map(|located| located.value);
        measure.as_of = section.parsed("as_of", Pointer::parse).map(|located| located.value);
        let series = measure.pointer.as_ref().is_some_and(Pointer::is_series);
        if measure.as_of.as_ref().is_some_and(Pointer::is_series) && !series {
            let message = format!("{}.as_of has a *, so pointer needs one too", section.path());
            section.reject(&section.place(), message);
        }
    }
    let made: Option<Arc<dyn Metric>> = match kind.as_str() {
        "http" => inquiry(section, web)
            .map(|inquiry| Arc::new(WebMetric::new(measure, shared(inquiry, inquiries))) as _),
        "command" => {
            command(section).map(|command| Arc::new(CommandMetric::new(measure, command)) as _)
        }
        "file" => {
            path(section, "metric.json").map(|path| Arc::new(FileMetric::new(measure, path)) as _)
        }
        "csv" => csv(measure, section).map(|metric| Arc::new(metric) as _),
        "sqlite" => sqlite(measure, section).map(|metric| Arc::new(metric) as _),
        "mixpanel" => {
            mixpanel(measure, section, web, inquiries).map(|metric| Arc::new(metric) as _)
        }
        _ => None,
    };
    section.finish();
    made
}

fn spec(name: String, section: &Section<'_>) -> MetricSpec {
    let directions = [("up", Direction::Up), ("down", Direction::Down)];
    let unit = section.parsed("unit", |unit| {
        if clean(unit) == unit && shorten(unit, LONGEST_UNIT) == unit && !unit.is_empty() {
            return Ok(unit.to_owned());
        }
        Err(Invalid(format!("{unit:?} must be a short word such as \"users\" or \"%\"")))
    });
    let any = f64::MIN..=f64::MAX;
    MetricSpec {
        name,
        unit: unit.map(|unit| unit.value),
        direction: choice(section, "direction", &directions).unwrap_or_default(),
        target: section.is_given("target").then(|| section.number("target", 0.0, any)),
        stale_after: section
            .is_given("stale_after")
            .then(|| section.duration("stale_after", "14d")),
    }
}

/// One of a few words.
fn choice<T: Copy>(section: &Section<'_>, key: &str, choices: &[(&str, T)]) -> Option<T> {
    let read = |text: &str| {
        choices.iter().find(|(word, _)| *word == text).map(|(_, choice)| *choice).ok_or_else(|| {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            Invalid(format!("\"{text}\" must be one of {}", words.join(", ")))
        })
    };
    section.parsed(key, read).map(|located| located.value)
}

/// A question that was asked for already, or this one.
fn shared(inquiry: Inquiry, inquiries: &mut Vec<Arc<Inquiry>>) -> Arc<Inquiry> {
    let key = inquiry.key();
    if let Some(same) = inquiries.iter().find(|other| other.key() == key) {
        return Arc::clone(same);
    }
    let inquiry = Arc::new(inquiry);
    inquiries.push(Arc::clone(&inquiry));
    inquiry
}

/// An address with dates in it, or one in a secret.
fn dated_address(section: &Section<'_>) -> Option<Address> {
    if section.is_table("url") {
        return secret_address(section);
    }
    let url = section.parsed_and_shown("url", |text| {
        // Whatever the day, a date is no reason for an address to be none.
        let url = http::parse(&Template::parse(text)?.on(NaiveDate::default()));
        let url = url.map_err(|why| Invalid(format!("the address {why}")))?;
        let shown = http::redact(&url);
        Ok((url, shown))
    });
    if url.is_none() && !section.is_given("url") {
        section.missing("url", "url = \"https://…\"");
    }
    url.map(|url| Address::Plain(url.value))
}

fn template(text: &str) -> Result<Template, Invalid> {
    Template::parse(text)
}

fn inquiry(section: &Section<'_>, web: &Arc<Web>) -> Option<Inquiry> {
    let remote = remote(section, web, dated_address);
    let url = if section.is_table("url") { None } else { section.hidden_text("url") };
    let fields = fields(section);
    let body = section.parsed("body", template).map(|body| body.value);
    let method = choice(section, "method", &[("GET", "GET"), ("POST", "POST")]);
    if method == Some("GET") && body.is_some() {
        let message = format!("{} has a body, which GET does not send", section.path());
        section.reject(&section.place(), message);
    }
    let fresh = section.duration_within("reuse", "0s", Duration::ZERO..=LONGEST_REST);
    Some(Inquiry {
        method: method.unwrap_or(if body.is_some() { "POST" } else { "GET" }),
        // One that is no address was noted.
        url: url.and_then(|url| Template::parse(&url).ok()),
        body,
        remote: Remote { fields, ..remote? },
        fresh: TimeDelta::from_std(fresh).unwrap_or_default(),
        answer: OnceLock::new(),
    })
}

/// The fields of a request. Any of them may be a secret, and some must be.
fn fields(section: &Section<'_>) -> Vec<(String, SecretReference)> {
    let table = section.table("headers");
    let mut fields = Vec::new();
    for name in table.names() {
        let lower = name.to_ascii_lowercase();
        let reject =
            |why: &str| table.reject(&table.place(), format!("{}.{name} {why}", table.path()));
        if !http::is_field_name(&name) || FIELDS_OF_THE_CLIENT.contains(&lower.as_str()) {
            reject("cannot be set");
        }
        if table.is_table(&name) {
            fields.extend(table.secret(&name).map(|secret| (lower, secret.value)));
        } else if let Some(text) = table.hidden_text(&name) {
            if SECRET_WORDS.iter().any(|word| lower.contains(word)) {
                reject("is a secret, write { env = \"…\" } or another reference to one");
            } else if !http::is_field_value(&text) {
                reject("has a value that cannot be sent");
            }
            fields.push((lower, SecretReference::Raw(Secret::new(text))));
        }
    }
    fields
}

fn csv(measure: Measure, section: &Section<'_>) -> Option<CsvMetric> {
    let path = path(section, "metrics.csv");
    let column = section.required("column", "column = \"…\"");
    let date = section.text("date").map(|date| date.value);
    let decimal_comma = section.boolean("decimal_comma", false);
    let table = section.table("where");
    let mut filter = Vec::new();
    for name in table.names() {
        filter.extend(table.parsed(&name, template).map(|wanted| (name, wanted.value)));
    }
    Some(CsvMetric { measure, path: path?, column: column?.value, date, filter, decimal_comma })
}

fn sqlite(measure: Measure, section: &Section<'_>) -> Option<SqliteMetric> {
    let path = path(section, "app.db");
    let query = section.parsed("query", template);
    if query.is_none() && !section.is_given("query") {
        section.missing("query", "query = \"SELECT count(*) FROM …\"");
    }
    let timeout = section.duration_within("timeout", "10s", super::SHORTEST..=super::LONGEST);
    Some(SqliteMetric { measure, path: path?, query: query?.value, timeout })
}

fn mixpanel(
    mut measure: Measure,
    section: &Section<'_>,
    web: &Arc<Web>,
    inquiries: &mut Vec<Arc<Inquiry>>,
) -> Option<WebMetric> {
    let number = |key: &str| {
        let given = section.is_given(key).then(|| section.integer(key, 0, 1..=u32::MAX));
        given.filter(|number| *number > 0)
    };
    let required = |key: &str| {
        if !section.is_given(key) {
            section.missing(key, &format!("{key} = 123456"));
        }
        number(key)
    };
    let (project, bookmark) = (required("project_id"), required("bookmark_id"));
    let workspace = number("workspace_id");
    let user = section.required("user", "user = \"name.abc123.mp-service-account\"");
    let secret = section.secret("secret");
    if secret.is_none() && !section.is_given("secret") {
        section.missing("secret", "secret = { env = \"MIXPANEL_SECRET\" }");
    }
    let region = choice(section, "region", &REGIONS).unwrap_or(REGIONS[0].1);
    let base = section.parsed_and_shown("base_url", |text| {
        let url = http::parse(text).map_err(|why| Invalid(format!("the address {why}")))?;
        Ok((url.to_string(), http::redact(&url)))
    });
    let names: Vec<String> = section.texts("series").into_iter().map(|name| name.value).collect();
    if names.is_empty() && !section.is_given("series") {
        section.missing("series", "series = \"…\", the name of a series of the report");
    }
    let timeout = section.duration_within("timeout", "10s", super::SHORTEST..=super::web::BUDGET);
    let fresh = section.duration_within("reuse", "15m", MIXPANEL_REST..=LONGEST_REST);
    let reject = |Invalid(why): Invalid| section.reject(&section.place(), why);
    measure.pointer = Some(Report::series(names.iter().map(String::as_str)).map_err(reject).ok()?);
    measure.as_of = Some(Report::as_of().map_err(reject).ok()?);
    let base = base.map_or_else(|| region.to_owned(), |base| base.value);
    let report = Report { base: &base, project: project?, bookmark: bookmark?, workspace };
    let url = report.url().map_err(reject).ok()?;
    let address = http::parse(&url.on(NaiveDate::default())).ok()?;
    let account = Account::Password { user: user?.value, password: secret?.value };
    let remote = Remote {
        address: Address::Plain(address),
        account,
        fields: Vec::new(),
        timeout,
        environment: section.environment().clone(),
        web: Arc::clone(web),
    };
    let inquiry = Inquiry {
        method: "GET",
        url: Some(url),
        body: None,
        remote,
        fresh: TimeDelta::from_std(fresh).unwrap_or_default(),
        answer: OnceLock::new(),
    };
    Some(WebMetric::new(measure, shared(inquiry, inquiries)))
}
