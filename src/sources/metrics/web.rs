//! A figure that a server tells: JSON with a pointer, or a bare number.
//!
//! Several metrics over one question ask it once a run. The last answer of the right form is kept,
//! and used, with its age, when there is no new one; dates in the question and in pointers are then
//! those of the day it is of.

use super::{Measure, Template};
use crate::cache::{Entry, Key};
use crate::domain::{Loaded, MetricReading, MetricSpec, Problem, ProblemKind};
use crate::http;
use crate::sources::web::{self, Address, Question, Remote};
use crate::sources::{Context, Metric};
use crate::time::Moment;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::sync::{Arc, OnceLock};

/// The largest answer that is read.
const MOST_BYTES: u64 = 16 << 20;

/// What a server is asked. Metrics that ask the same share it.
#[derive(Debug)]
pub struct Inquiry {
    /// `GET` or `POST`; the latter only reads, too, so that it may be sent twice.
    pub method: &'static str,
    /// The address, unless it is in a secret.
    pub url: Option<Template>,
    /// What is sent.
    pub body: Option<Template>,
    /// The server, who asks it, and with which fields.
    pub remote: Remote,
    /// An answer younger than this is used again.
    pub fresh: TimeDelta,
    /// What asking gave in this run.
    pub answer: OnceLock<Answer>,
}

/// What there is of an answer.
#[derive(Debug)]
pub struct Answer {
    /// The body, and when the server gave it.
    body: Option<(Vec<u8>, DateTime<Utc>)>,
    /// Why there is no new one.
    cause: Option<Problem>,
}

impl Inquiry {
    /// What tells this question from others: for a hash, as it may hold secrets. Two that are the
    /// same on one day are the same on all.
    pub fn key(&self) -> Key {
        let day = NaiveDate::default();
        let url = match (&self.url, &self.remote.address) {
            (Some(url), _) => url.on(day),
            (None, Address::Plain(url)) => url.to_string(),
            (None, Address::Secret(reference)) => reference.identity(),
        };
        let body = self.body.as_ref().map(|body| body.on(day)).unwrap_or_default();
        let mut parts = vec![self.method.to_owned(), url, body];
        for (name, value) in &self.remote.fields {
            parts.extend([name.clone(), value.identity()]);
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        self.remote.key_of("metric", &parts)
    }

    /// Asks, unless that was done in this run or there is an answer that is new enough.
    fn answer(&self, measure: &Measure, context: &Context) -> &Answer {
        self.answer.get_or_init(|| {
            let (key, now) = (self.key(), context.moment.now);
            let copy = self.remote.cache().get(&key);
            let kept = copy.map(|copy| (copy.body, copy.fetched_at));
            if let Some((_, fetched_at)) = &kept
                && self.is_fresh(*fetched_at, context.moment)
            {
                return Answer { body: kept, cause: None };
            }
            let name = &measure.spec.name;
            let asked = self.ask(name, kept.is_some(), context).and_then(|body| {
                if measure.understands(&body) {
                    return Ok(body);
                }
                let why = format!("{} sent something else than a figure", self.remote.place());
                Err(Problem::new(name, ProblemKind::Malformed, why))
            });
            match asked {
                Ok(body) => {
                    let entry = Entry { fetched_at: now, etag: None, last_modified: None, body };
                    web::keep(self.remote.cache(), &key, &entry, name);
                    Answer { body: Some((entry.body, now)), cause: None }
                }
                Err(cause) => Answer { body: kept, cause: Some(cause) },
            }
        })
    }

    /// Whether an answer is young enough to be used again. One of another day may be about other
    /// dates.
    fn is_fresh(&self, fetched_at: DateTime<Utc>, moment: Moment) -> bool {
        let age = moment.now - fetched_at;
        let day = fetched_at.with_timezone(&moment.zone).date_naive();
        (TimeDelta::zero()..self.fresh).contains(&age) && day == moment.today()
    }

    fn ask(&self, source: &str, has_copy: bool, context: &Context) -> Result<Vec<u8>, Problem> {
        let today = context.moment.today();
        let mut remote = self.remote.clone();
        if let Some(url) = &self.url {
            remote.address = Address::Plain(http::parse(&url.on(today)).map_err(|why| {
                Problem::new(source, ProblemKind::Config, format!("the address {why}"))
            })?);
        }
        let asking = remote.open(source, has_copy, context)?;
        let is_given = |field| self.remote.fields.iter().any(|(name, _)| name == field);
        let mut headers = Vec::new();
        if !is_given("accept") {
            headers.push(("Accept", "application/json, */*;q=0.1".to_owned()));
        }
        let body = self.body.as_ref().map(|body| body.on(today));
        if let Some(body) = &body
            && !is_given("content-type")
        {
            let json = body.trim_start().starts_with(['{', '[']);
            let kind = if json { "application/json" } else { "text/plain; charset=utf-8" };
            headers.push(("Content-Type", kind.to_owned()));
        }
        let question = Question {
            method: self.method,
            url: asking.url.clone(),
            headers,
            body: body.map(String::into_bytes),
            most_bytes: MOST_BYTES,
        };
        let response = asking.ask(question).map_err(|error| web::problem(source, &error))?;
        Ok(response.body)
    }
}

/// A metric that a server tells.
#[derive(Debug, Clone)]
pub struct WebMetric {
    measure: Measure,
    inquiry: Arc<Inquiry>,
}

impl WebMetric {
    /// The metric that stands in the answer to `inquiry`.
    pub fn new(measure: Measure, inquiry: Arc<Inquiry>) -> Self {
        Self { measure, inquiry }
    }
}

impl Metric for WebMetric {
    fn spec(&self) -> &MetricSpec {
        &self.measure.spec
    }

    fn load(&self, context: &Context) -> Loaded<MetricReading> {
        let Answer { body, cause } = self.inquiry.answer(&self.measure, context);
        let cause =
            cause.clone().map(|cause| Problem { source: self.measure.spec.name.clone(), ..cause });
        let Some((body, fetched_at)) = body else {
            return Loaded { items: None, as_of: None, problems: cause.into_iter().collect() };
        };
        let moment = Moment { now: *fetched_at, ..context.moment };
        let loaded = self.measure.answer(body, moment);
        match cause {
            Some(cause) => web::from_copy(loaded, cause, *fetched_at, context),
            None => loaded,
        }
    }
}
