//! A calendar published at an address: iCalendar text over HTTP.
//!
//! The last good answer is kept. The server is asked whether there is a newer one (RFC 9110, 13);
//! when it cannot be reached, refuses, or sends something that is no whole calendar, such as the
//! page of a hotel's network, the copy is used and said to be one.

#[cfg(test)]
mod tests;

use super::ics::{self, Parsed, Settings};
use super::web::{self, Address, Question, Remote};
use super::{Calendar, Context};
use crate::cache::Entry;
use crate::domain::{Event, Loaded, Problem, ProblemKind};
use crate::time::Window;

/// The largest calendar that is read.
const MOST_BYTES: u64 = 256 << 20;

/// A calendar at an address.
#[derive(Debug, Clone)]
pub struct FeedCalendar {
    settings: Settings,
    remote: Remote,
}

/// What asking gave.
enum Answer {
    /// The copy is as good as new.
    Unchanged,
    /// Another text than that of the copy.
    New(Entry),
}

impl FeedCalendar {
    /// The calendar called `name` at `remote`. `busy` says whether its events take the user's time
    /// at all.
    pub fn new(name: String, remote: Remote, busy: bool) -> Self {
        Self { settings: Settings { name, busy }, remote }
    }

    /// Asks for the calendar, with the conditions that the copy allows.
    fn ask(&self, copy: Option<&Entry>, context: &Context) -> Result<Answer, Problem> {
        let name = &self.settings.name;
        let asking = self.remote.open(name, copy.is_some(), context)?;
        let mut headers = vec![("Accept", "text/calendar, */*;q=0.1".to_owned())];
        if let Some(etag) = copy.and_then(|copy| copy.etag.clone()) {
            headers.push(("If-None-Match", etag));
        }
        if let Some(date) = copy.and_then(|copy| copy.last_modified.clone()) {
            headers.push(("If-Modified-Since", date));
        }
        let question = Question {
            method: "GET",
            url: asking.url.clone(),
            headers,
            body: None,
            most_bytes: MOST_BYTES,
        };
        let response = asking.ask(question).map_err(|error| web::problem(name, &error))?;
        match (response.status, copy) {
            (304, Some(_)) => Ok(Answer::Unchanged),
            (200, _) => {
                let text = |name| response.header(name).map(str::to_owned);
                Ok(Answer::New(Entry {
                    fetched_at: context.moment.now,
                    etag: text("etag"),
                    last_modified: text("last-modified"),
                    body: response.body,
                }))
            }
            (status, _) => {
                let why = format!("{} answered with {status} to no question", self.remote.place());
                Err(Problem::new(name, ProblemKind::Malformed, why))
            }
        }
    }

    /// The events that a text holds. The address may be a secret link, so only its host becomes
    /// the origin of an event.
    fn events(&self, text: &[u8], window: &Window, context: &Context) -> Option<Loaded<Event>> {
        let origin = self.origin();
        let parsed = ics::read(text, &origin).ok()?;
        Some(ics::expand(&[parsed], &self.settings, window, context))
    }

    fn origin(&self) -> String {
        match &self.remote.address {
            Address::Plain(url) => format!("{}://{}/…", url.scheme(), self.remote.place()),
            Address::Secret(_) => self.remote.place(),
        }
    }

    /// Why an answer is no calendar that may take the place of a copy.
    fn flaw(&self, text: &[u8]) -> Option<Problem> {
        let place = self.remote.place();
        let why = match ics::read(text, "") {
            Err(why) => format!("the answer of {place} {why}"),
            Ok(parsed) if Parsed::is_cut_off(&parsed) => {
                format!("the answer of {place} ends in the middle")
            }
            Ok(_) => return None,
        };
        Some(Problem::new(&self.settings.name, ProblemKind::Malformed, why))
    }
}

impl Calendar for FeedCalendar {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn load(&self, window: &Window, context: &Context) -> Loaded<Event> {
        let key = self.remote.key(&self.settings.name, "feed");
        let copy = self.remote.cache().get(&key);
        let now = context.moment.now;
        let (cause, fresh) = match self.ask(copy.as_ref(), context) {
            Ok(Answer::New(entry)) => match self.flaw(&entry.body) {
                None => {
                    web::keep(self.remote.cache(), &key, &entry, &self.settings.name);
                    let loaded = self.events(&entry.body, window, context);
                    return fetched(loaded, now, &self.settings.name);
                }
                Some(flaw) => (flaw, Some(entry)),
            },
            Ok(Answer::Unchanged) => {
                let Some(copy) = copy else {
                    return fetched(None, now, &self.settings.name);
                };
                let entry = Entry { fetched_at: now, ..copy };
                web::keep(self.remote.cache(), &key, &entry, &self.settings.name);
                let loaded = self.events(&entry.body, window, context);
                return fetched(loaded, now, &self.settings.name);
            }
            Err(cause) => (cause, None),
        };
        if let Some(copy) = copy
            && let Some(loaded) = self.events(&copy.body, window, context)
        {
            return web::from_copy(loaded, cause, copy.fetched_at, context);
        }
        // Half a calendar is better than none where there is no whole one.
        match fresh.and_then(|entry| self.events(&entry.body, window, context)) {
            Some(loaded) => Loaded { as_of: Some(now), ..loaded },
            None => Loaded::unknown(cause),
        }
    }
}

/// What was asked for just now.
fn fetched(
    loaded: Option<Loaded<Event>>,
    now: chrono::DateTime<chrono::Utc>,
    source: &str,
) -> Loaded<Event> {
    match loaded {
        Some(loaded) => Loaded { as_of: Some(now), ..loaded },
        None => Loaded::unknown(Problem::new(
            source,
            ProblemKind::Malformed,
            "the kept copy cannot be read",
        )),
    }
}
