//! A scripted CalDAV server: whole conversations, and everything that goes wrong in them.

mod again;
mod trouble;

use super::*;
use crate::http::server::Reply;
use crate::sources::contract::calendars::{self, calendar_contract};
use crate::sources::contract::tasks::{self, task_list_contract};
use crate::sources::contract::web::{Site, object, vevent, vtodo};
use crate::sources::contract::{Entry, HOSTILE, NAME, context, window};
use chrono::TimeDelta;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('\r', "&#13;")
}

/// A multistatus: each resource is an address and what its propstat of success holds.
fn multistatus(resources: &[(&str, String)]) -> Reply {
    let mut xml = String::from(
        "<?xml version='1.0' encoding='utf-8'?><d:multistatus xmlns:d=\"DAV:\" \
         xmlns:cal=\"urn:ietf:params:xml:ns:caldav\">",
    );
    for (href, prop) in resources {
        xml += &format!(
            "<d:response><d:href>{href}</d:href><d:propstat><d:prop>{prop}</d:prop>\
             <d:status>HTTP/1.1 200 OK</d:status></d:propstat><d:propstat><d:prop>\
             <d:sync-token/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>\
             </d:response>"
        );
    }
    Reply::new(207, xml + "</d:multistatus>")
}

/// A calendar collection in a home.
fn collection(name: &str, component: &str, more: &str) -> String {
    format!(
        "<d:resourcetype><d:collection/><cal:calendar/></d:resourcetype>\
         <d:displayname>{name}</d:displayname><cal:supported-calendar-component-set>\
         <cal:comp name=\"{component}\"/></cal:supported-calendar-component-set>{more}"
    )
}

/// The answer with objects of a collection.
fn objects(texts: &[String]) -> Reply {
    let one = |(index, text): (usize, &String)| {
        (
            format!("/dav/cal/{index}.ics"),
            format!("<cal:calendar-data>{}</cal:calendar-data>", escaped(text)),
        )
    };
    let all: Vec<(String, String)> = texts.iter().enumerate().map(one).collect();
    let all: Vec<(&str, String)> =
        all.iter().map(|(href, data)| (href.as_str(), data.clone())).collect();
    multistatus(&all)
}

const TRANSPARENT: &str =
    "<cal:schedule-calendar-transp><cal:transparent/></cal:schedule-calendar-transp>";

/// Scripts the way from `/dav/` to these collections.
fn script(site: &Site, collections: &[(&str, String)]) {
    let server = &site.server;
    let principal =
        "<d:current-user-principal><d:href>/dav/me/</d:href></d:current-user-principal>";
    server.on("PROPFIND", "/dav/", [multistatus(&[("/dav/", principal.to_owned())])]);
    let home = "<cal:calendar-home-set><d:href>/dav/cal/</d:href></cal:calendar-home-set>\
                <cal:calendar-user-address-set><d:href>mailto:Me@Work.example</d:href>\
                <d:href>/dav/me/</d:href></cal:calendar-user-address-set>";
    server.on("PROPFIND", "/dav/me/", [multistatus(&[("/dav/me/", home.to_owned())])]);
    let folder = "<d:resourcetype><d:collection/></d:resourcetype>".to_owned();
    let all = [&[("/dav/cal/", folder)], collections].concat();
    server.on("PROPFIND", "/dav/cal/", [multistatus(&all)]);
}

fn calendar(site: &Site, chosen: &[&str]) -> CalDavCalendar {
    let chosen = chosen.iter().map(ToString::to_string).collect();
    CalDavCalendar::new(NAME.to_owned(), site.remote("/dav/"), chosen, true)
}

fn list(site: &Site) -> CalDavTasks {
    CalDavTasks::new(NAME.to_owned(), site.remote("/dav/"), vec![])
}

/// The suites' server.
struct Dav(Site);

impl calendars::Fixture for Dav {
    fn missing(&self) -> Box<dyn Calendar> {
        Box::new(calendar(&self.0, &[]))
    }

    fn stating(&self, entries: &[Entry<calendars::Spec>]) -> Box<dyn Calendar> {
        script(&self.0, &[("/dav/cal/work/", collection("Work", "VEVENT", ""))]);
        let text = |entry: &Entry<calendars::Spec>| match entry {
            Entry::Record(spec) => object(&vevent(spec)),
            Entry::Unreadable => "no calendar".to_owned(),
        };
        let texts: Vec<String> = entries.iter().map(text).collect();
        self.0.server.on("REPORT", "/dav/cal/work/", [objects(&texts)]);
        Box::new(calendar(&self.0, &[]))
    }
}

impl tasks::Fixture for Dav {
    fn missing(&self) -> Box<dyn TaskList> {
        Box::new(list(&self.0))
    }

    fn stating(&self, entries: &[Entry<tasks::Spec>]) -> Box<dyn TaskList> {
        script(&self.0, &[("/dav/cal/list/", collection("List", "VTODO", ""))]);
        let text = |entry: &Entry<tasks::Spec>| match entry {
            Entry::Record(spec) => object(&vtodo(spec)),
            Entry::Unreadable => "no calendar".to_owned(),
        };
        let texts: Vec<String> = entries.iter().map(text).collect();
        self.0.server.on("REPORT", "/dav/cal/list/", [objects(&texts)]);
        tasks::Fixture::missing(self)
    }
}

mod calendars_suite {
    use super::*;
    // XML cannot hold control characters, so hostile titles have a test of their own.
    calendar_contract! { Dav(Site::new());
        a_missing_place_is_unknown
        an_empty_calendar_has_no_events
        a_timed_event_is_read_whole
        an_all_day_event_keeps_its_dates_and_takes_no_time
        cancelled_and_declined_events_are_listed_and_not_busy
        tentative_events_are_busy
        only_events_that_touch_the_window_are_given
        an_unreadable_record_costs_only_itself
        a_calendar_of_which_nothing_can_be_read_is_unknown
        keys_are_unique_and_the_same_in_every_load_and_window
        one_instance_of_a_series_is_named_by_its_recurrence
    }
}

mod tasks_suite {
    use super::*;
    task_list_contract! { Dav(Site::new());
        a_missing_place_is_unknown
        an_empty_list_has_no_tasks
        an_open_task_is_read_whole
        a_finished_task_is_read_whole
        a_plain_task_has_nothing_but_a_title
        levels_of_priority_are_kept
        the_order_of_the_list_is_kept
        an_unreadable_record_costs_only_itself
        a_list_of_which_nothing_can_be_read_is_unknown
        stated_identities_make_the_keys
        keys_are_the_same_in_every_load
        keys_outlive_order_dates_and_status
        equal_titles_have_different_keys
        an_open_dependency_blocks_and_a_finished_one_does_not
    }
}

fn event(uid: &str, title: &str, more: &str) -> String {
    object(&format!(
        "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}\r\nDTSTART:20261124T090000Z\r\n\
         DTEND:20261124T100000Z\r\n{more}END:VEVENT\r\n"
    ))
}

fn day(calendar: &CalDavCalendar) -> Loaded<Event> {
    calendar.load(&window("2026-11-24", 1), &context())
}

fn titles(loaded: &Loaded<Event>) -> Vec<&str> {
    loaded.items.iter().flatten().map(|event| event.title.as_str()).collect()
}

fn keys(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.key.0.as_str()).collect()
}

fn kinds(loaded: &Loaded<Event>) -> Vec<ProblemKind> {
    loaded.problems.iter().map(|problem| problem.kind).collect()
}

#[test]
fn hostile_titles_survive_but_for_what_xml_cannot_hold() {
    for title in HOSTILE {
        let site = Site::new();
        script(&site, &[("/dav/cal/work/", collection("Work", "VEVENT", ""))]);
        let written = title.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;");
        site.server.on("REPORT", "/dav/cal/work/", [objects(&[event("1", &written, "")])]);
        let held: String = title.chars().filter(|c| *c >= ' ').collect();
        assert_eq!(titles(&day(&calendar(&site, &[]))), [held]);
    }
}

/// Two calendars for events, one of them free time, and a list of tasks.
fn three(site: &Site) {
    script(
        site,
        &[
            ("/dav/cal/work%20one/", collection("Work", "VEVENT", "")),
            ("list/", collection("Later", "VTODO", "")),
            (
                &site.server.url("/dav/cal/fun/"),
                collection("Fun &amp; games", "VEVENT", TRANSPARENT),
            ),
        ],
    );
    site.server.on("REPORT", "/dav/cal/work%20one/", [objects(&[event("1", "Review", "")])]);
    site.server.on("REPORT", "/dav/cal/fun/", [objects(&[event("2", "Chess", "")])]);
}

#[test]
fn all_calendars_are_read() {
    let site = Site::new();
    three(&site);
    let loaded = day(&calendar(&site, &[]));
    assert_eq!(loaded.problems, []);
    assert_eq!(loaded.as_of, Some(context().moment.now));
    let events = loaded.items.unwrap();
    assert_eq!((events[0].title.as_str(), events[0].busy), ("Review", true));
    assert_eq!((events[1].title.as_str(), events[1].busy), ("Chess", false));
    assert!(events.iter().all(|event| event.calendar == NAME));
    assert_eq!(keys(&events), ["list:1", "list:2"]);
    assert_eq!(events[0].origin, site.server.url("/dav/cal/0.ics:3"));
    let seen = site.server.seen();
    let asked: Vec<(&str, &str, Option<&str>)> = seen
        .iter()
        .map(|seen| (seen.method.as_str(), seen.path.as_str(), seen.header("depth")))
        .collect();
    assert_eq!(
        asked,
        [
            ("PROPFIND", "/dav/", Some("0")),
            ("PROPFIND", "/dav/me/", Some("0")),
            ("PROPFIND", "/dav/cal/", Some("1")),
            ("REPORT", "/dav/cal/work%20one/", Some("1")),
            ("REPORT", "/dav/cal/fun/", Some("1")),
        ]
    );
    assert!(seen.iter().all(|s| s.header("content-type").unwrap().starts_with("application/xml")));
    assert!(seen[3].body.contains("start=\"20261116T000000Z\" end=\"20261230T000000Z\""));
}

#[test]
fn calendars_are_chosen_by_name_and_a_wrong_name_is_told_with_the_right_ones() {
    let site = Site::new();
    three(&site);
    let loaded = day(&calendar(&site, &["fun & GAMES"]));
    assert_eq!((titles(&loaded), loaded.problems.len()), (vec!["Chess"], 0));
    assert_eq!(keys(&loaded.items.unwrap()), ["list:2"]);
    let loaded = day(&calendar(&site, &["Work", "Home"]));
    assert_eq!((titles(&loaded), kinds(&loaded)), (vec!["Review"], vec![ProblemKind::Config]));
    let message = &loaded.problems[0].message;
    assert!(
        message.ends_with(
            "has no calendar called \"Home\" that holds events; there are \"Fun & games\", \"Work\""
        ),
        "{message}"
    );
    // Under a name of its own, because the copy of the calendars above would be used.
    let remote = site.remote("/dav/");
    let none = CalDavCalendar::new("other".to_owned(), remote, vec!["Later".to_owned()], true);
    let loaded = day(&none);
    assert_eq!((loaded.items.clone(), kinds(&loaded)), (None, vec![ProblemKind::Config]));
}

#[test]
fn the_addresses_that_the_server_knows_are_the_users_too() {
    let site = Site::new();
    three(&site);
    let declined = event("1", "Review", "ATTENDEE;PARTSTAT=DECLINED:mailto:me@work.example\r\n");
    site.server.on("REPORT", "/dav/cal/work%20one/", [objects(&[declined])]);
    let event = day(&calendar(&site, &["Work"])).items.unwrap().remove(0);
    assert_eq!((event.response, event.busy), (crate::domain::Response::Declined, false));
}

#[test]
fn a_root_without_an_answer_is_passed_by_the_well_known_address() {
    for root in [Reply::new(404, ""), Reply::new(405, ""), Reply::ok("<html>"), multistatus(&[])] {
        let site = Site::new();
        three(&site);
        site.server.on("PROPFIND", "/", [root]);
        site.server.on("PROPFIND", "/.well-known/caldav", [Reply::redirect(301, "/dav/")]);
        let remote = site.remote("/");
        let calendar = CalDavCalendar::new(NAME.to_owned(), remote, vec!["Work".to_owned()], true);
        assert_eq!(titles(&day(&calendar)), ["Review"]);
    }
}

#[test]
fn the_address_may_be_that_of_a_home_or_of_one_calendar() {
    let site = Site::new();
    three(&site);
    let at = |path: &str| CalDavCalendar::new(NAME.to_owned(), site.remote(path), vec![], true);
    // No principal, no well-known address: the collections are right there.
    assert_eq!(titles(&day(&at("/dav/cal/"))), ["Review", "Chess"]);
    let itself = [("/dav/cal/fun/", collection("Fun", "VEVENT", TRANSPARENT))];
    site.server.on("PROPFIND", "/dav/cal/fun/", [multistatus(&itself)]);
    assert_eq!(titles(&day(&at("/dav/cal/fun/"))), ["Chess"]);
}

#[test]
fn tasks_of_which_none_can_be_read_are_unknown() {
    let site = Site::new();
    script(&site, &[("/dav/cal/list/", collection("List", "VTODO", ""))]);
    let bad = object("BEGIN:VTODO\r\nUID:1\r\nEND:VTODO\r\n");
    site.server.on("REPORT", "/dav/cal/list/", [objects(&[bad])]);
    let loaded = list(&site).load(&context());
    assert_eq!((loaded.items, loaded.problems[0].kind), (None, ProblemKind::Malformed));
    assert!(loaded.problems[0].message.contains("1 task skipped"), "{:?}", loaded.problems);
}
