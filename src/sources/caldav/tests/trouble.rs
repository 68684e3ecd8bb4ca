//! Everything that goes wrong in a conversation, and what is left then.

use super::*;

#[test]
fn an_address_on_another_server_is_never_asked() {
    let (site, other) = (Site::new(), Site::new());
    three(&site);
    let home = format!(
        "<cal:calendar-home-set><d:href>{}</d:href></cal:calendar-home-set>",
        other.server.url("/dav/cal/")
    );
    site.server.on("PROPFIND", "/dav/me/", [multistatus(&[("/dav/me/", home)])]);
    let loaded = day(&calendar(&site, &[]));
    assert_eq!((loaded.items.clone(), kinds(&loaded)), (None, vec![ProblemKind::Unreachable]));
    assert!(loaded.problems[0].message.contains("on another server"), "{:?}", loaded.problems);
    assert_eq!(other.server.connections(), 0);
}

#[test]
fn a_resource_that_fails_costs_itself() {
    let site = Site::new();
    three(&site);
    let good = escaped(&event("1", "Good", ""));
    let answer = format!(
        "<multistatus xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\">\
         <response><href>gone.ics</href><status>HTTP/1.1 404 Not Found</status></response>\
         <response><href>locked.ics</href><status>HTTP/1.1 403 Forbidden</status></response>\
         <response><href>good.ics</href><propstat><prop><C:calendar-data>{good}</C:calendar-data>\
         </prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
    );
    site.server.on("REPORT", "/dav/cal/work%20one/", [Reply::new(207, answer)]);
    let loaded = day(&calendar(&site, &["Work"]));
    assert_eq!((titles(&loaded), kinds(&loaded)), (vec!["Good"], vec![ProblemKind::Malformed]));
    let message = &loaded.problems[0].message;
    assert!(message.starts_with("the server did not give 1 object: http://"), "{message}");
    assert!(message.ends_with("/work%20one/locked.ics (403)"), "{message}");
}

#[test]
fn all_calendars_together_are_bounded() {
    let site = Site::new();
    three(&site);
    let long = format!("DESCRIPTION:{}\r\n", "x".repeat(3 << 20));
    for (path, title) in [("/dav/cal/work%20one/", "First"), ("/dav/cal/fun/", "Second")] {
        site.server.on("REPORT", path, [objects(&[event(title, title, &long)])]);
    }
    let loaded = day(&calendar(&site, &[]));
    assert_eq!((titles(&loaded), kinds(&loaded)), (vec!["First"], vec![ProblemKind::Malformed]));
    let message = &loaded.problems[0].message;
    assert!(message.starts_with("\"Fun & games\": "), "{message}");
    let end = "has more than 4 MiB of events in the calendars that are read";
    assert!(message.ends_with(end), "{message}");
}

#[test]
fn one_calendar_that_fails_is_replaced_by_its_copy_and_the_others_are_new() {
    let site = Site::new();
    three(&site);
    day(&calendar(&site, &[]));
    site.server.on("REPORT", "/dav/cal/work%20one/", [objects(&[event("1", "Moved", "")])]);
    site.server.on("REPORT", "/dav/cal/fun/", [Reply::new(403, "")]);
    let mut later = context();
    later.moment.now += TimeDelta::hours(1);
    let loaded = calendar(&site, &[]).load(&window("2026-11-24", 1), &later);
    assert_eq!(titles(&loaded), ["Moved", "Chess"]);
    assert_eq!(kinds(&loaded), [ProblemKind::Rejected, ProblemKind::Stale]);
    assert!(loaded.problems[0].message.starts_with("\"Fun & games\": "), "{:?}", loaded.problems);
    assert_eq!(loaded.as_of, Some(context().moment.now));
    // Without a copy, the others still stand.
    let fresh = CalDavCalendar::new("new".to_owned(), site.remote("/dav/"), vec![], true);
    let loaded = day(&fresh);
    assert_eq!((titles(&loaded), kinds(&loaded)), (vec!["Moved"], vec![ProblemKind::Rejected]));
}

#[test]
fn what_is_no_answer_of_a_caldav_server_leaves_the_copy() {
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]><l>&b;</l>";
    for bad in [
        Reply::new(207, laughs),
        Reply::new(207, "<multistatus xmlns=\"DAV:\"><response>"),
        Reply::new(207, "\u{0}\u{1}garbage"),
        Reply::ok("<html>Sign in</html>"),
        Reply::new(207, "<html/>"),
    ] {
        let site = Site::new();
        three(&site);
        day(&calendar(&site, &["Work"]));
        site.server.on("REPORT", "/dav/cal/work%20one/", [bad]);
        let loaded = day(&calendar(&site, &["Work"]));
        assert_eq!(titles(&loaded), ["Review"]);
        assert_eq!(kinds(&loaded), [ProblemKind::Malformed, ProblemKind::Stale]);
    }
}

#[test]
fn a_copy_serves_the_days_it_holds_and_no_others() {
    let site = Site::new();
    three(&site);
    day(&calendar(&site, &["Work"]));
    let asked = site.server.connections();
    let offline = Context { offline: true, ..context() };
    let load = |from: &str, days| calendar(&site, &["Work"]).load(&window(from, days), &offline);
    assert_eq!(titles(&load("2026-11-18", 20)), ["Review"]);
    let far = load("2026-12-25", 7);
    assert_eq!((far.items.clone(), kinds(&far)), (None, vec![ProblemKind::Unreachable]));
    let message = &far.problems[0].message;
    assert!(
        message.ends_with("offline; the copy holds only 2026-11-17 to 2026-12-29"),
        "{message}"
    );
    // The copy of a calendar that is no longer chosen is not used.
    assert_eq!(
        calendar(&site, &["Fun & games"]).load(&window("2026-11-24", 1), &offline).items,
        None
    );
    assert_eq!(site.server.connections(), asked);
    // Far days are asked for alone, and what they give does not replace the copy.
    calendar(&site, &["Work"]).load(&window("2030-01-01", 1), &context());
    assert!(site.server.seen().last().unwrap().body.contains("start=\"20291231T000000Z\""));
    assert_eq!(titles(&load("2026-11-24", 1)), ["Review"]);
}

#[test]
fn a_calendar_that_fails_renames_nothing_and_stays_a_copy() {
    let site = Site::new();
    three(&site);
    let all = day(&calendar(&site, &[])).items.unwrap();
    // It fails just when more is asked for than its copy holds.
    site.server.on("REPORT", "/dav/cal/work%20one/", [Reply::new(500, "")]);
    let loaded = calendar(&site, &[]).load(&window("2026-11-24", 60), &context());
    assert_eq!(keys(&loaded.items.clone().unwrap()), ["list:2"]);
    assert_eq!(kinds(&loaded), [ProblemKind::Unreachable]);
    // Its copy is as good as before, and so are all names.
    let offline = Context { offline: true, ..context() };
    let loaded = calendar(&site, &[]).load(&window("2026-11-24", 1), &offline);
    let mut copied = loaded.items.clone().unwrap();
    copied.sort_by(|one, two| one.key.cmp(&two.key));
    assert_eq!(keys(&copied), keys(&all));
    assert_eq!(kinds(&loaded), [ProblemKind::Stale]);
    // A run without any copy has the same names too.
    let fresh = CalDavCalendar::new(NAME.to_owned(), Site::new().cached(&site), vec![], true);
    assert_eq!(keys(&day(&fresh).items.unwrap()), ["list:2"]);
}

/// A home with a path of its own, which holds one calendar with one event.
fn second_home(site: &Site) {
    let homes = "<cal:calendar-home-set><d:href>/dav/cal/</d:href><d:href>/dav/shared/</d:href>\
                 </cal:calendar-home-set>";
    site.server.on("PROPFIND", "/dav/me/", [multistatus(&[("/dav/me/", homes.to_owned())])]);
    let team = collection("Team", "VEVENT", "");
    site.server.on("PROPFIND", "/dav/shared/", [multistatus(&[("/dav/shared/team/", team)])]);
    site.server.on("REPORT", "/dav/shared/team/", [objects(&[event("3", "Planning", "")])]);
}

#[test]
fn a_home_that_fails_costs_what_is_in_it_and_that_is_taken_from_the_copy() {
    let site = Site::new();
    three(&site);
    second_home(&site);
    assert_eq!(titles(&day(&calendar(&site, &[]))), ["Review", "Chess", "Planning"]);
    for failure in [Reply::new(500, ""), Reply::new(403, ""), Reply::new(404, ""), Reply::ok("x")] {
        site.server.on("PROPFIND", "/dav/shared/", [failure]);
        let loaded = day(&calendar(&site, &[]));
        assert_eq!(titles(&loaded), ["Review", "Chess", "Planning"]);
        assert_eq!(kinds(&loaded).last(), Some(&ProblemKind::Stale), "{:?}", loaded.problems);
        // That a chosen calendar is not in the home that answered proves nothing.
        let chosen = day(&calendar(&site, &["Work", "Team"]));
        assert_eq!(titles(&chosen), ["Review", "Planning"]);
        assert!(!kinds(&chosen).contains(&ProblemKind::Config), "{:?}", chosen.problems);
        // As the last one chose fewer calendars, this one fills the copy again.
        second_home(&site);
        assert_eq!(titles(&day(&calendar(&site, &[]))), ["Review", "Chess", "Planning"]);
    }
    let fresh = CalDavCalendar::new("new".to_owned(), site.remote("/dav/"), vec![], true);
    site.server.on("PROPFIND", "/dav/shared/", [Reply::new(403, "")]);
    let loaded = day(&fresh);
    assert_eq!(titles(&loaded), ["Review", "Chess"]);
    assert_eq!(kinds(&loaded), [ProblemKind::Rejected]);
}

#[test]
fn an_address_that_is_none_costs_itself() {
    let site = Site::new();
    three(&site);
    let homes = "<cal:calendar-home-set><d:href>http://[/</d:href><d:href>/dav/cal/</d:href>\
                 <d:href>https://elsewhere.example/</d:href></cal:calendar-home-set>";
    site.server.on("PROPFIND", "/dav/me/", [multistatus(&[("/dav/me/", homes.to_owned())])]);
    let all = [
        ("http://[::/", collection("Nowhere", "VEVENT", "")),
        ("/dav/cal/work%20one/", collection("Work", "VEVENT", "")),
    ];
    site.server.on("PROPFIND", "/dav/cal/", [multistatus(&all)]);
    let good = escaped(&event("1", "Good", ""));
    let data = format!("<cal:calendar-data>{good}</cal:calendar-data>");
    site.server.on("REPORT", "/dav/cal/work%20one/", [multistatus(&[("http://[", data)])]);
    let loaded = day(&calendar(&site, &[]));
    assert_eq!(titles(&loaded), ["Good"]);
    let told = [ProblemKind::Malformed, ProblemKind::Malformed, ProblemKind::Unreachable];
    assert_eq!(kinds(&loaded), told, "{:?}", loaded.problems);
}

#[test]
fn what_is_left_out_of_a_great_many_calendars_is_told() {
    let site = Site::new();
    let hrefs: Vec<String> = (0..103).map(|number| format!("/dav/cal/{number}/")).collect();
    let all: Vec<(&str, String)> =
        hrefs.iter().map(|href| (href.as_str(), collection("A", "VEVENT", ""))).collect();
    script(&site, &all);
    for href in &hrefs {
        site.server.on("REPORT", href, [objects(&[event(href, "One", "")])]);
    }
    let loaded = day(&calendar(&site, &[]));
    assert_eq!((titles(&loaded).len(), kinds(&loaded)), (100, vec![ProblemKind::Config]));
    let message = &loaded.problems[0].message;
    assert!(message.contains("has 103 calendars that hold events, and only 100 are read"));
}
