//! What later runs ask, and what they need not ask again.

use super::*;

/// A tag that changes with every change.
fn tag(number: u8) -> String {
    format!("<s:getctag xmlns:s=\"http://calendarserver.org/ns/\">\"{number}\"</s:getctag>")
}

/// Two calendars whose states have these tags.
fn tagged(site: &Site, work: &str, fun: &str) {
    script(
        site,
        &[
            ("/dav/cal/work/", collection("Work", "VEVENT", work)),
            ("/dav/cal/fun/", collection("Fun", "VEVENT", fun)),
        ],
    );
}

fn fill(site: &Site, work: &str, fun: &str) {
    site.server.on("REPORT", "/dav/cal/work/", [objects(&[event("1", work, "")])]);
    site.server.on("REPORT", "/dav/cal/fun/", [objects(&[event("2", fun, "")])]);
}

/// What a run finds `hours` after the first one, and what it asked.
fn after(site: &Site, hours: i64) -> (Loaded<Event>, Vec<String>) {
    let before = site.server.seen().len();
    let mut context = context();
    context.moment.now += TimeDelta::hours(hours);
    let loaded = calendar(site, &[]).load(&window("2026-11-24", 1), &context);
    let seen = site.server.seen();
    let asked = seen[before..].iter().map(|seen| format!("{} {}", seen.method, seen.path));
    (loaded, asked.collect())
}

const WAY: [&str; 3] = ["PROPFIND /dav/", "PROPFIND /dav/me/", "PROPFIND /dav/cal/"];

#[test]
fn what_did_not_change_is_not_fetched_again() {
    let site = Site::new();
    tagged(&site, &tag(1), &tag(1));
    fill(&site, "Review", "Chess");
    after(&site, 0);
    fill(&site, "Review, new", "Chess, new");
    let (loaded, asked) = after(&site, 1);
    assert_eq!(asked, ["PROPFIND /dav/cal/"]);
    assert_eq!((titles(&loaded), loaded.problems.len()), (vec!["Review", "Chess"], 0));
    // The server has just said so: that is no copy.
    assert_eq!(loaded.as_of, Some(context().moment.now + TimeDelta::hours(1)));
    tagged(&site, &tag(1), &tag(2));
    let (loaded, asked) = after(&site, 2);
    assert_eq!(asked, ["PROPFIND /dav/cal/", "REPORT /dav/cal/fun/"]);
    assert_eq!(titles(&loaded), ["Review", "Chess, new"]);
    // Days that the copy does not hold are asked for, whatever the tag.
    let before = site.server.seen().len();
    calendar(&site, &[]).load(&window("2026-12-24", 30), &context());
    assert_eq!(site.server.seen().len() - before, 3);
}

#[test]
fn a_server_may_have_the_one_tag_or_the_other_or_none() {
    let token = "<d:sync-token>https://h/1</d:sync-token>";
    for (more, reports) in [(token, 0), ("", 2), ("<d:sync-token/>", 2)] {
        let site = Site::new();
        tagged(&site, more, more);
        fill(&site, "Review", "Chess");
        after(&site, 0);
        let (loaded, asked) = after(&site, 1);
        assert_eq!(titles(&loaded), ["Review", "Chess"]);
        assert_eq!(asked.len(), 1 + reports, "{asked:?}");
    }
}

#[test]
fn an_incomplete_answer_is_asked_for_again() {
    let site = Site::new();
    tagged(&site, &tag(1), &tag(1));
    fill(&site, "Review", "Chess");
    let locked = "<multistatus xmlns=\"DAV:\"><response><href>x.ics</href>\
                  <status>HTTP/1.1 403 Forbidden</status></response></multistatus>";
    site.server.on("REPORT", "/dav/cal/fun/", [Reply::new(207, locked)]);
    for hours in 0..2 {
        let (loaded, asked) = after(&site, hours);
        assert_eq!(kinds(&loaded), [ProblemKind::Malformed]);
        assert_eq!(asked.last().unwrap(), "REPORT /dav/cal/fun/");
    }
}

#[test]
fn the_way_is_asked_for_again_after_a_day_or_where_it_leads_nowhere() {
    let site = Site::new();
    tagged(&site, &tag(1), &tag(1));
    fill(&site, "Review", "Chess");
    let (_, asked) = after(&site, 0);
    assert_eq!(asked[..3], WAY);
    assert_eq!(after(&site, 23).1, ["PROPFIND /dav/cal/"]);
    assert_eq!(after(&site, 24).1, WAY);
    // A clock that was set back proves nothing.
    assert_eq!(after(&site, 22).1, WAY);
    for gone in [403, 404, 410, 405] {
        let site = Site::new();
        tagged(&site, &tag(1), &tag(1));
        fill(&site, "Review", "Chess");
        after(&site, 0);
        site.server.on("PROPFIND", "/dav/cal/", [Reply::new(gone, "")]);
        let home = "<cal:calendar-home-set><d:href>/new/</d:href></cal:calendar-home-set>";
        site.server.on("PROPFIND", "/dav/me/", [multistatus(&[("/dav/me/", home.to_owned())])]);
        let moved = collection("Work", "VEVENT", "");
        site.server.on("PROPFIND", "/new/", [multistatus(&[("/new/work/", moved)])]);
        site.server.on("REPORT", "/new/work/", [objects(&[event("1", "Moved", "")])]);
        let (loaded, asked) = after(&site, 1);
        assert_eq!((titles(&loaded), loaded.problems.len()), (vec!["Moved"], 0));
        assert_eq!(asked[0], "PROPFIND /dav/cal/");
        assert_eq!(after(&site, 2).1, ["PROPFIND /new/", "REPORT /new/work/"]);
    }
}

#[test]
fn a_calendar_that_is_chosen_anew_is_looked_for_on_the_whole_way() {
    let site = Site::new();
    tagged(&site, &tag(1), &tag(1));
    fill(&site, "Review", "Chess");
    after(&site, 0);
    let before = site.server.seen().len();
    let loaded = day(&calendar(&site, &["Work", "Home"]));
    assert_eq!((titles(&loaded), kinds(&loaded)), (vec!["Review"], vec![ProblemKind::Config]));
    assert_eq!(site.server.seen().len() - before, 4);
}

#[test]
fn a_credential_that_is_refused_later_and_a_server_that_is_down_are_asked_once() {
    for (reply, attempts) in [(Reply::new(401, ""), 1), (Reply::silence(), 1)] {
        let site = Site::new();
        tagged(&site, &tag(1), &tag(1));
        fill(&site, "Review", "Chess");
        after(&site, 0);
        site.server.on("PROPFIND", "/dav/cal/", [reply]);
        let before = site.server.seen().len();
        let mut remote = site.remote("/dav/");
        remote.timeout = std::time::Duration::from_secs(2);
        let loaded = day(&CalDavCalendar::new(NAME.to_owned(), remote, vec![], true));
        assert_eq!(titles(&loaded), ["Review", "Chess"]);
        assert_eq!(kinds(&loaded).last(), Some(&ProblemKind::Stale));
        assert_eq!(site.server.seen().len() - before, attempts);
    }
}

#[test]
fn a_calendar_that_is_deleted_is_gone_from_the_copy_too() {
    let site = Site::new();
    tagged(&site, &tag(1), &tag(1));
    fill(&site, "Review", "Chess");
    after(&site, 0);
    script(&site, &[("/dav/cal/work/", collection("Work", "VEVENT", &tag(1)))]);
    assert_eq!(titles(&after(&site, 1).0), ["Review"]);
    let offline = Context { offline: true, ..context() };
    let loaded = calendar(&site, &[]).load(&window("2026-11-24", 1), &offline);
    assert_eq!(titles(&loaded), ["Review"]);
}

#[test]
fn a_meeting_in_two_calendars_is_one_as_the_user_answered_it() {
    let site = Site::new();
    tagged(&site, "", "");
    let answer = "ATTENDEE;PARTSTAT=DECLINED:mailto:me@work.example\r\n";
    let plain = objects(&[event("1", "Review", "")]);
    let declined = objects(&[event("1", "Review", answer)]);
    for (work, fun) in [(plain.clone(), declined.clone()), (declined, plain)] {
        site.server.on("REPORT", "/dav/cal/work/", [work]);
        site.server.on("REPORT", "/dav/cal/fun/", [fun]);
        let events = day(&calendar(&site, &[])).items.unwrap();
        assert_eq!((keys(&events), events[0].busy), (vec!["list:1"], false));
    }
    // A calendar that takes no time hides no meeting of one that does.
    tagged(&site, TRANSPARENT, "");
    site.server.on("REPORT", "/dav/cal/work/", [objects(&[event("1", "Review", "")])]);
    site.server.on("REPORT", "/dav/cal/fun/", [objects(&[event("1", "Review", "")])]);
    let events = day(&calendar(&site, &[])).items.unwrap();
    assert_eq!((keys(&events), events[0].busy), (vec!["list:1"], true));
}

#[test]
fn an_attendee_may_be_written_in_any_of_the_servers_words() {
    let site = Site::new();
    tagged(&site, "", "");
    fill(&site, "Review", "Chess");
    for attendee in ["/dav/me/", "urn:uuid:0A-1", "mailto:ME@work.example"] {
        let home = "<cal:calendar-home-set><d:href>/dav/cal/</d:href></cal:calendar-home-set>\
                    <cal:calendar-user-address-set><d:href>mailto:me@work.example</d:href>\
                    <d:href>urn:uuid:0a-1</d:href><d:href>/dav/me/</d:href>\
                    </cal:calendar-user-address-set>";
        site.server.on("PROPFIND", "/dav/me/", [multistatus(&[("/dav/me/", home.to_owned())])]);
        let answer = format!("ATTENDEE;PARTSTAT=DECLINED:{attendee}\r\n");
        site.server.on("REPORT", "/dav/cal/work/", [objects(&[event("1", "Review", &answer)])]);
        let fresh = Site::new().cached(&site);
        let fresh = CalDavCalendar::new(NAME.to_owned(), fresh, vec![], true);
        let events = day(&fresh).items.unwrap();
        assert_eq!((events[0].title.as_str(), events[0].busy), ("Review", false), "{attendee}");
    }
}

#[test]
fn a_task_in_two_lists_is_one_task() {
    let site = Site::new();
    let lists = ["/dav/cal/old/", "/dav/cal/new/"];
    script(&site, &lists.map(|href| (href, collection("List", "VTODO", ""))));
    for (href, title, sequence) in [(lists[0], "Old", 0), (lists[1], "New", 1)] {
        let todo = format!(
            "BEGIN:VTODO\r\nUID:1\r\nSUMMARY:{title}\r\nSEQUENCE:{sequence}\r\nEND:VTODO\r\n"
        );
        site.server.on("REPORT", href, [objects(&[object(&todo)])]);
    }
    let tasks = list(&site).load(&context()).items.unwrap();
    let told: Vec<_> = tasks.iter().map(|t| (t.key.0.as_str(), t.title.as_str())).collect();
    assert_eq!(told, [("list:1", "New")]);
}
