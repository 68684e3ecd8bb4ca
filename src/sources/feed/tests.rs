use super::*;
use crate::domain::Key;
use crate::http::server::Reply;
use crate::sources::contract::calendars::{Fixture, Spec, calendar_contract};
use crate::sources::contract::web::{Site, object, vevent};
use crate::sources::contract::{Entry, NAME, context, window};
use chrono::{DateTime, TimeDelta, Utc};

fn calendar(site: &Site) -> FeedCalendar {
    FeedCalendar::new(NAME.to_owned(), site.remote("/a.ics"), true)
}

/// The suite's calendar.
struct Published(Site);

impl Fixture for Published {
    fn missing(&self) -> Box<dyn Calendar> {
        Box::new(calendar(&self.0))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn Calendar> {
        let component = |entry: &Entry<Spec>| match entry {
            Entry::Record(spec) => vevent(spec),
            Entry::Unreadable => "BEGIN:VEVENT\r\nUID:bad\r\nEND:VEVENT\r\n".to_owned(),
        };
        let text = if matches!(entries, [Entry::Unreadable]) {
            "one page that is no calendar".to_owned()
        } else {
            object(&entries.iter().map(component).collect::<String>())
        };
        self.0.server.on("GET", "/a.ics", [Reply::ok(text)]);
        Box::new(calendar(&self.0))
    }
}

mod suite {
    use super::*;

    calendar_contract!(Published(Site::new()));
}

fn meeting(title: &str) -> String {
    object(&format!(
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261124T090000Z\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
    ))
}

/// What a new run finds, `hours` after the first one.
fn load(site: &Site, hours: i64) -> Loaded<Event> {
    let mut context = context();
    context.moment.now += TimeDelta::hours(hours);
    calendar(site).load(&window("2026-11-24", 1), &context)
}

fn titles(loaded: &Loaded<Event>) -> Vec<String> {
    loaded.items.iter().flatten().map(|event| event.title.clone()).collect()
}

fn kinds(loaded: &Loaded<Event>) -> Vec<ProblemKind> {
    loaded.problems.iter().map(|problem| problem.kind).collect()
}

fn now() -> DateTime<Utc> {
    context().moment.now
}

#[test]
fn a_calendar_that_did_not_change_is_not_sent_again() {
    let site = Site::new();
    let first = Reply::ok(meeting("One"))
        .with("ETag", "W/\"v1\"")
        .with("Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT");
    site.server.on("GET", "/a.ics", [first, Reply::new(304, ""), Reply::ok(meeting("Two"))]);
    assert_eq!(titles(&load(&site, 0)), ["One"]);
    let unchanged = load(&site, 1);
    assert_eq!((titles(&unchanged), unchanged.problems), (vec!["One".to_owned()], vec![]));
    assert_eq!(unchanged.as_of, Some(now() + TimeDelta::hours(1)));
    assert_eq!(titles(&load(&site, 2)), ["Two"]);
    let seen = site.server.seen();
    assert_eq!(seen[0].header("if-none-match"), None);
    for conditional in &seen[1..] {
        assert_eq!(conditional.header("if-none-match"), Some("W/\"v1\""));
        let date = "Mon, 23 Nov 2026 10:00:00 GMT";
        assert_eq!(conditional.header("if-modified-since"), Some(date));
    }
}

#[test]
fn a_server_that_says_unchanged_without_being_asked_says_nothing() {
    let site = Site::new();
    site.server.on("GET", "/a.ics", [Reply::new(304, "")]);
    let loaded = load(&site, 0);
    assert_eq!((loaded.items.as_ref(), kinds(&loaded)), (None, vec![ProblemKind::Malformed]));
}

#[test]
fn a_copy_takes_the_place_of_an_answer_that_is_no_good() {
    let page = "<!DOCTYPE html><title>Sign in</title>";
    let whole = meeting("New");
    let half = whole.split_once("SUMMARY").unwrap().0;
    for (bad, told) in [
        (Reply::ok(page), vec![ProblemKind::Malformed, ProblemKind::Stale]),
        (Reply::ok(half), vec![ProblemKind::Malformed, ProblemKind::Stale]),
        (Reply::ok(""), vec![ProblemKind::Malformed, ProblemKind::Stale]),
        (Reply::new(401, page), vec![ProblemKind::Rejected, ProblemKind::Stale]),
        (Reply::new(404, page), vec![ProblemKind::Stale]),
        (Reply::ok(whole.clone()).cut_after(60), vec![ProblemKind::Stale]),
        (Reply::redirect(302, "https://elsewhere.example/"), vec![ProblemKind::Stale]),
        (Reply::new(204, ""), vec![ProblemKind::Malformed, ProblemKind::Stale]),
    ] {
        let site = Site::new();
        site.server.on("GET", "/a.ics", [Reply::ok(meeting("Old")), bad, Reply::ok(&*whole)]);
        load(&site, 0);
        let loaded = load(&site, 15);
        assert_eq!((titles(&loaded), kinds(&loaded)), (vec!["Old".to_owned()], told));
        assert_eq!(loaded.as_of, Some(now()));
        let last = &loaded.problems.last().unwrap().message;
        assert!(last.starts_with("the copy of Tue 24 Nov 08:00 is used"), "{last}");
        let fresh = load(&site, 16);
        assert_eq!((titles(&fresh), fresh.problems), (vec!["New".to_owned()], vec![]));
    }
}

#[test]
fn half_a_calendar_is_used_where_there_is_no_copy_and_is_never_kept() {
    let site = Site::new();
    let half = meeting("One").replace("END:VCALENDAR\r\n", "");
    site.server.on("GET", "/a.ics", [Reply::ok(half), Reply::new(404, "")]);
    let loaded = load(&site, 0);
    assert_eq!(
        (titles(&loaded), kinds(&loaded)),
        (vec!["One".to_owned()], vec![ProblemKind::Malformed])
    );
    assert_eq!(load(&site, 1).items, None);
}

#[test]
fn offline_only_the_copy_is_looked_at() {
    let site = Site::new();
    site.server.on("GET", "/a.ics", [Reply::ok(meeting("One"))]);
    let offline = Context { offline: true, ..context() };
    let ask = |context| calendar(&site).load(&window("2026-11-24", 1), context);
    assert_eq!((ask(&offline).items, site.server.connections()), (None, 0));
    load(&site, 0);
    let loaded = ask(&offline);
    assert_eq!(
        (titles(&loaded), kinds(&loaded)),
        (vec!["One".to_owned()], vec![ProblemKind::Stale])
    );
    assert!(loaded.problems[0].message.ends_with("was not asked, this run is offline"));
    assert_eq!(site.server.connections(), 1);
}

#[test]
fn an_event_names_only_the_host_of_a_link_that_may_be_secret() {
    let site = Site::new();
    site.server.on("GET", "/a.ics", [Reply::ok(meeting("One"))]);
    let event = load(&site, 0).items.unwrap().remove(0);
    assert_eq!(event.origin, format!("{}:3", site.server.url("/…")));
    assert_eq!(event.key, Key("list:1".to_owned()));
}

#[test]
fn a_busy_server_is_waited_for_only_where_there_is_no_copy() {
    let site = Site::new();
    let busy = || Reply::new(503, "").with("Retry-After", "2");
    site.server.on("GET", "/a.ics", [busy(), Reply::ok(meeting("One")), busy()]);
    let first = load(&site, 0);
    assert_eq!((titles(&first), first.problems), (vec!["One".to_owned()], vec![]));
    assert_eq!(site.server.seen().len(), 2);
    let second = load(&site, 1);
    assert_eq!(
        (titles(&second), kinds(&second)),
        (vec!["One".to_owned()], vec![ProblemKind::Stale])
    );
    assert_eq!(site.server.seen().len(), 3);
}
