//! Fetching what the chosen collections hold, and keeping a copy of it.

use super::Server;
use super::discovery::{self, Collection, Found, multistatus, resolve};
use crate::cache::Entry;
use crate::domain::{Problem, ProblemKind, clean, shorten};
use crate::http;
use crate::sources::Context;
use crate::sources::web::{self, Asking};
use crate::time::{Moment, Window};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The largest answer with the objects of one collection.
const MOST_BYTES: u64 = 128 << 20;

/// The most collections that one source reads.
const MOST_COLLECTIONS: usize = 100;

/// The days around today that are fetched in any case, so that what one command fetched serves
/// the next one when the server cannot be reached.
const USUAL_DAYS: (u64, u64) = (7, 35);

/// How many columns of a server's names a message shows.
const QUOTED: usize = 200;

/// What is wanted of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Events,
    Tasks,
}

impl Kind {
    fn component(self) -> &'static str {
        match self {
            Self::Events => "VEVENT",
            Self::Tasks => "VTODO",
        }
    }

    fn items(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Tasks => "tasks",
        }
    }
}

/// One collection with what it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Its address.
    pub(super) href: String,
    pub(super) name: String,
    pub(super) is_transparent: bool,
    /// When it was read.
    pub(super) fetched_at: DateTime<Utc>,
    /// The days that were asked for, the second exclusive; `None` for everything.
    days: Option<(NaiveDate, NaiveDate)>,
    pub(super) objects: Vec<Object>,
}

/// One iCalendar object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Object {
    /// Its address without secrets.
    pub(super) origin: String,
    pub(super) text: String,
}

impl Kept {
    fn covers(&self, window: Option<&Window>) -> bool {
        match (self.days, window) {
            (Some((from, to)), Some(window)) => from <= window.from && window.to <= to,
            _ => true,
        }
    }
}

/// What is kept for the time when the server cannot be reached.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Copy {
    addresses: Vec<String>,
    collections: Vec<Kept>,
}

/// What a load works from.
#[derive(Debug)]
pub(super) struct Gathered {
    /// The user's own addresses, as the server knows them.
    pub(super) addresses: Vec<String>,
    pub(super) kept: Vec<Kept>,
    pub(super) problems: Vec<Problem>,
}

/// Fetches the chosen collections, or takes their copies. The error is all that is known then.
pub(super) fn gather(
    server: &Server,
    kind: Kind,
    window: Option<&Window>,
    context: &Context,
) -> Result<Gathered, Vec<Problem>> {
    let key = server.remote.key(&server.name, kind.component());
    let copy = server.remote.cache().get(&key);
    let copy = copy.and_then(|entry| serde_json::from_slice::<Copy>(&entry.body).ok());
    let days = window.map(|window| days_to_ask(window, context.moment));
    let fetched = Fetching { server, kind, window, days: days.map(|(days, _)| days), context }
        .run(copy.as_ref());
    let gathered = match fetched {
        Ok(gathered) => gathered,
        Err(cause) => return from_copy(server, copy, cause, window, context),
    };
    if gathered.kept.is_empty() {
        return Err(gathered.problems);
    }
    if days.is_none_or(|(_, usual)| usual) {
        let Gathered { addresses, kept, .. } = &gathered;
        let copy = Copy { addresses: addresses.clone(), collections: kept.clone() };
        if let Ok(body) = serde_json::to_vec(&copy) {
            let fetched_at = context.moment.now;
            let entry = Entry { fetched_at, etag: None, last_modified: None, body };
            web::keep(server.remote.cache(), &key, &entry, &server.name);
        }
    }
    Ok(gathered)
}

/// The days to ask for, and whether the answer is worth keeping: the usual ones with the window, or
/// the window alone where it is far from them.
fn days_to_ask(window: &Window, moment: Moment) -> ((NaiveDate, NaiveDate), bool) {
    let (least, most) = (
        NaiveDate::from_ymd_opt(1, 1, 2).unwrap_or_default(),
        NaiveDate::from_ymd_opt(9_998, 12, 30).unwrap_or_default(),
    );
    let (from, to) = (window.from.clamp(least, most), window.to.clamp(least, most));
    let today = moment.today();
    let (before, after) = USUAL_DAYS;
    let usual =
        today.checked_sub_days(Days::new(before)).zip(today.checked_add_days(Days::new(after)));
    match usual {
        Some((begin, end)) if from <= end && to >= begin => ((from.min(begin), to.max(end)), true),
        _ => ((from, to), false),
    }
}

/// Only the copies, because of `cause`.
fn from_copy(
    server: &Server,
    copy: Option<Copy>,
    mut cause: Problem,
    window: Option<&Window>,
    context: &Context,
) -> Result<Gathered, Vec<Problem>> {
    let Some(copy) = copy else { return Err(vec![cause]) };
    let (kept, beyond): (Vec<Kept>, Vec<Kept>) = copy
        .collections
        .into_iter()
        .filter(|kept| server.chosen.is_empty() || is_chosen(&server.chosen, &kept.name))
        .partition(|kept| kept.covers(window));
    let Some(oldest) = kept.iter().map(|kept| kept.fetched_at).min() else {
        if let Some((from, to)) = beyond.first().and_then(|kept| kept.days) {
            cause.message.push_str(&format!("; the copy holds only {from} to {to}"));
        }
        return Err(vec![cause]);
    };
    let problems = web::stale(cause, oldest, context.moment.now, context.moment.zone);
    Ok(Gathered { addresses: copy.addresses, kept, problems })
}

/// One round of asking the server.
struct Fetching<'f> {
    server: &'f Server,
    kind: Kind,
    window: Option<&'f Window>,
    days: Option<(NaiveDate, NaiveDate)>,
    context: &'f Context,
}

impl Fetching<'_> {
    fn run(&self, copy: Option<&Copy>) -> Result<Gathered, Problem> {
        let name = &self.server.name;
        let asking = self.server.remote.open(name, self.context)?;
        let found = discovery::discover(&asking).map_err(|error| web::problem(name, &error))?;
        let (wanted, problems) = self.choose(&found)?;
        let mut gathered = Gathered { addresses: found.addresses, kept: Vec::new(), problems };
        for collection in wanted {
            match self.objects(&asking, &collection) {
                Ok((objects, missing)) => {
                    gathered.problems.extend(missing);
                    gathered.kept.push(Kept {
                        href: collection.url.to_string(),
                        name: collection.name,
                        is_transparent: collection.is_transparent,
                        fetched_at: self.context.moment.now,
                        days: self.days,
                        objects,
                    });
                }
                Err(error) => self.replace(&collection, copy, &error, &mut gathered),
            }
        }
        Ok(gathered)
    }

    /// Takes the copy of one collection in the place of an answer.
    fn replace(
        &self,
        collection: &Collection,
        copy: Option<&Copy>,
        error: &http::Error,
        gathered: &mut Gathered,
    ) {
        let mut cause = web::problem(&self.server.name, error);
        let called = shorten(&clean(&collection.name), QUOTED);
        cause.message = format!("\"{called}\": {}", cause.message);
        let moment = self.context.moment;
        let same = |kept: &&Kept| kept.href == collection.url.as_str() && kept.covers(self.window);
        match copy.and_then(|copy| copy.collections.iter().find(same)) {
            Some(kept) => {
                let told = web::stale(cause, kept.fetched_at, moment.now, moment.zone);
                gathered.problems.extend(told);
                gathered.kept.push(kept.clone());
            }
            None => gathered.problems.push(cause),
        }
    }

    /// The collections to read, and the names that none of them has.
    fn choose(&self, found: &Found) -> Result<(Vec<Collection>, Vec<Problem>), Problem> {
        let name = &self.server.name;
        let place = self.server.remote.place();
        let items = self.kind.items();
        let config = |message: String| Problem::new(name, ProblemKind::Config, message);
        let component = self.kind.component().to_owned();
        let fits = |one: &&Collection| {
            one.components.as_ref().is_none_or(|components| components.contains(&component))
        };
        let fitting: Vec<&Collection> = found.collections.iter().filter(fits).collect();
        if fitting.is_empty() {
            return Err(config(format!("{place} has no calendar that holds {items}")));
        }
        let chosen = &self.server.chosen;
        let names: BTreeSet<String> =
            fitting.iter().map(|one| format!("\"{}\"", clean(&one.name))).collect();
        let names = shorten(&names.into_iter().collect::<Vec<_>>().join(", "), QUOTED);
        let unknown: Vec<String> = chosen
            .iter()
            .filter(|wanted| !fitting.iter().any(|one| is_called(one, wanted)))
            .map(|wanted| format!("\"{wanted}\""))
            .collect();
        let problem = (!unknown.is_empty()).then(|| {
            let unknown = unknown.join(", ");
            config(format!(
                "{place} has no calendar called {unknown} that holds {items}; there are {names}"
            ))
        });
        let wanted: Vec<Collection> = fitting
            .into_iter()
            .filter(|one| chosen.is_empty() || is_chosen(chosen, &one.name))
            .take(MOST_COLLECTIONS)
            .cloned()
            .collect();
        match problem {
            Some(problem) if wanted.is_empty() => Err(problem),
            problem => Ok((wanted, problem.into_iter().collect())),
        }
    }

    /// The objects of a collection, and a problem if the server did not give all of them.
    fn objects(
        &self,
        asking: &Asking,
        collection: &Collection,
    ) -> Result<(Vec<Object>, Option<Problem>), http::Error> {
        let query = query(self.kind, self.days);
        let response = discovery::ask(asking, "REPORT", &collection.url, 1, &query, MOST_BYTES)?;
        let mut objects = Vec::new();
        let mut missing = Vec::new();
        for resource in multistatus(&response)? {
            let url = resolve(&response.url, &resource.href)?;
            match (resource.given.data, resource.failed) {
                (Some(text), None) => {
                    objects.push(Object { origin: http::redact(&url), text });
                }
                // It was deleted between the server's look at its list and at its objects.
                (_, Some(404)) => {}
                (None, None) if url == collection.url => {}
                (_, failed) => missing.push(match failed {
                    Some(status) => format!("{} ({status})", http::redact(&url)),
                    None => http::redact(&url),
                }),
            }
        }
        let problem = missing.first().map(|first| {
            let first = shorten(&clean(first), QUOTED);
            let message = match missing.len() {
                1 => format!("the server did not give 1 object: {first}"),
                count => format!(
                    "the server did not give {count} objects: {first} (and {} more)",
                    count - 1
                ),
            };
            Problem::new(&self.server.name, ProblemKind::Malformed, message)
        });
        Ok((objects, problem))
    }
}

fn is_chosen(chosen: &[String], name: &str) -> bool {
    chosen.iter().any(|wanted| wanted.trim().to_lowercase() == name.trim().to_lowercase())
}

fn is_called(collection: &Collection, wanted: &str) -> bool {
    is_chosen(&[wanted.to_owned()], &collection.name)
}

/// The question for all objects with a component of `kind` (RFC 4791, 7.8).
///
/// Events are asked for by time, in UTC and with both ends, which is what every server
/// understands; a day is added at each end, because floating times and whole days have no place in
/// UTC. Series come whole and are expanded here: servers differ in how they expand, and UTC would
/// lose the zone. Tasks are asked for without a time, because some servers then leave out those
/// without a start.
fn query(kind: Kind, days: Option<(NaiveDate, NaiveDate)>) -> String {
    let range = days.map(|(from, to)| {
        let day = |day: Option<NaiveDate>| day.unwrap_or_default().format("%Y%m%dT000000Z");
        let (start, end) = (day(from.pred_opt()), day(to.succ_opt()));
        format!("<C:time-range start=\"{start}\" end=\"{end}\"/>")
    });
    format!(
        "<C:calendar-query xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:prop>\
         <D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name=\"VCALENDAR\">\
         <C:comp-filter name=\"{}\">{}</C:comp-filter></C:comp-filter></C:filter>\
         </C:calendar-query>",
        kind.component(),
        range.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Berlin;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn asked(from: &str, to: &str) -> (String, String, bool) {
        let window = Window { from: day(from), to: day(to), zone: Berlin };
        let now = "2026-11-24T07:00:00Z".parse().unwrap();
        let ((from, to), usual) = days_to_ask(&window, Moment { now, zone: Berlin });
        (from.to_string(), to.to_string(), usual)
    }

    #[test]
    fn the_usual_days_are_always_asked_for_and_far_ones_alone() {
        let is = |from: &str, to: &str, usual| (from.to_owned(), to.to_owned(), usual);
        // Seven days before the 24th, and 35 after it.
        assert_eq!(asked("2026-11-24", "2026-11-25"), is("2026-11-17", "2026-12-29", true));
        assert_eq!(asked("2026-11-24", "2027-11-24"), is("2026-11-17", "2027-11-24", true));
        assert_eq!(asked("2025-01-01", "2025-02-01"), is("2025-01-01", "2025-02-01", false));
        assert_eq!(asked("2026-11-10", "2026-11-17"), is("2026-11-10", "2026-12-29", true));
    }

    #[test]
    fn a_query_has_both_ends_in_utc_with_a_day_to_spare() {
        let query = query(Kind::Events, Some((day("2026-11-24"), day("2026-12-01"))));
        assert!(query.contains("<C:comp-filter name=\"VEVENT\"><C:time-range start=\"20261123T000000Z\" end=\"20261202T000000Z\"/>"), "{query}");
        let query = super::query(Kind::Tasks, None);
        assert!(query.contains("<C:comp-filter name=\"VTODO\"></C:comp-filter>"), "{query}");
    }

    #[test]
    fn extreme_windows_can_be_asked_for() {
        let far = asked("0001-01-01", "9999-12-31");
        assert!(far.2);
        let window = Window { from: NaiveDate::MIN, to: NaiveDate::MAX, zone: Berlin };
        let now = "2026-11-24T07:00:00Z".parse().unwrap();
        let ((from, to), _) = days_to_ask(&window, Moment { now, zone: Berlin });
        let query = query(Kind::Events, Some((from, to)));
        assert!(query.contains("start=\"00010101T000000Z\" end=\"99981231T000000Z\""), "{query}");
    }
}
