//! Busy, free, declined, cancelled, tentative.

use super::{event, events};
use crate::domain::{Event, Response, ShowAs, Status};

const TIMED: &str = "DTSTART:20261124T090000\nDTEND:20261124T100000\n";
const DAY: &str = "DTSTART;VALUE=DATE:20261124\n";

fn only(text: &str) -> Event {
    events(text, "2026-11-24", "2026-11-25").remove(0)
}

fn is_busy(properties: &str) -> bool {
    only(&event(properties)).busy
}

#[test]
fn what_takes_time() {
    let timed = |more: &str| is_busy(&format!("{TIMED}{more}"));
    assert!(timed(""));
    assert!(timed("TRANSP:OPAQUE"));
    assert!(timed("STATUS:TENTATIVE"));
    assert!(!timed("TRANSP:TRANSPARENT"));
    assert!(!timed("transp: transparent "));
    assert!(!timed("STATUS:CANCELLED"));
    // What Outlook says goes before TRANSP.
    assert!(!timed("X-MICROSOFT-CDO-BUSYSTATUS:FREE"));
    assert!(!timed("TRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"));
    assert!(timed("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"));
    assert!(timed("TRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:OOF"));
    assert!(timed("TRANSP:TRANSPARENT\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY"));
}

#[test]
fn a_whole_day_takes_time_only_if_it_says_so() {
    let day = |more: &str| is_busy(&format!("{DAY}{more}"));
    assert!(!day(""));
    assert!(!day("X-MICROSOFT-CDO-BUSYSTATUS:BUSY"));
    assert!(!day("TRANSP:TRANSPARENT"));
    assert!(day("TRANSP:OPAQUE"));
    assert!(day("X-MICROSOFT-CDO-BUSYSTATUS:OOF"));
    assert!(!day("TRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:FREE"));
    assert!(!day("X-MICROSOFT-CDO-BUSYSTATUS:OOF\nSTATUS:CANCELLED"));
}

#[test]
fn who_else_is_there_is_known_by_name() {
    let invited = |lines: &str| only(&event(&format!("{TIMED}{lines}"))).attendees;
    let people =
        |lines: &str| -> Vec<String> { invited(lines).into_iter().map(|one| one.name).collect() };
    assert_eq!(people(""), Vec::<String>::new());
    assert_eq!(
        people(
            "ORGANIZER;CN=\"Hopper, Grace\":mailto:grace@example.com\n\
             ATTENDEE;CN=Me;PARTSTAT=ACCEPTED:mailto:me@example.com\n\
             ATTENDEE;CN=Ben Marsh;PARTSTAT=TENTATIVE:MAILTO:ben@example.com\n\
             ATTENDEE;CN=\"Hopper, Grace\":mailto:grace@example.com\n\
             ATTENDEE;CN=ada@example.com:mailto:ada@example.com\n\
             ATTENDEE;PARTSTAT=DECLINED;CN=Not There:mailto:no@example.com\n\
             ATTENDEE;CUTYPE=ROOM;CN=Fjord:mailto:fjord@example.com\n\
             ATTENDEE;CUTYPE=INDIVIDUAL:urn:uuid:0A\n\
             ATTENDEE;EMAIL=lin@example.com:/principals/12/"
        ),
        ["Hopper, Grace", "Ben Marsh", "ada@example.com", "lin@example.com"]
    );
    // A crowd is cut, and so is a name without end.
    let crowd: Vec<String> =
        (0..200).map(|n| format!("ATTENDEE;CN=P{n}:mailto:p{n}@example.com\n")).collect();
    assert_eq!(people(&crowd.concat()).len(), 20);
    let long = format!("ATTENDEE;CN={}:mailto:p@example.com", "x".repeat(5_000));
    assert_eq!(people(&long)[0].len(), 100);
    // The address beside a name is known, whichever way it is written; of one name all of them.
    let found = invited(
        "ORGANIZER;CN=Kim:mailto:kim@example.com\n\
         ATTENDEE;CN=Kim;EMAIL=kim@globex.example:/principals/1/\n\
         ATTENDEE;CN=Kim:MAILTO:kim@example.com\n\
         ATTENDEE;EMAIL=Lin@globex.example;CN=lin@example.com:urn:uuid:0B\n\
         ATTENDEE:mailto:ada@example.com",
    );
    let found: Vec<(&str, String)> =
        found.iter().map(|one| (one.name.as_str(), one.addresses.join(" "))).collect();
    let expected = [
        ("Kim", "kim@example.com kim@globex.example"),
        ("Lin@globex.example", "lin@example.com"),
        ("ada@example.com", ""),
    ];
    assert_eq!(found, expected.map(|(name, addresses)| (name, addresses.to_owned())));
    // A long address is whole, though it is too long to be a name.
    let long = format!("{}@globex.example", "x".repeat(120));
    let found = &invited(&format!("ATTENDEE:mailto:{long}"))[0];
    assert_eq!((found.name.len(), &found.addresses), (100, &vec![long]));
}

#[test]
fn the_answer_is_the_users_own() {
    let answer = |attendees: &str| {
        let found = only(&event(&format!("{TIMED}{attendees}")));
        (found.response, found.busy)
    };
    assert_eq!(answer(""), (Response::None, true));
    assert_eq!(
        answer("ATTENDEE;PARTSTAT=DECLINED:mailto:other@example.com"),
        (Response::None, true)
    );
    let declined = (Response::Declined, false);
    assert_eq!(answer("ATTENDEE;PARTSTAT=DECLINED:mailto:me@example.com"), declined);
    assert_eq!(
        answer("attendee;CN=\"Me; Myself: I\";partstat=declined:MAILTO:Me@Example.COM"),
        declined
    );
    assert_eq!(
        answer("ATTENDEE;PARTSTAT=DECLINED;EMAIL=ME@home.example:/principals/12/"),
        declined
    );
    assert_eq!(answer("ATTENDEE;PARTSTAT=DELEGATED:mailto:me@example.com"), declined);
    assert_eq!(answer("ATTENDEE:mailto:me@example.com"), (Response::NeedsAction, true));
    assert_eq!(
        answer("ATTENDEE;PARTSTAT=TENTATIVE:mailto:me@example.com"),
        (Response::Tentative, true)
    );
    // The long folded form that Google writes.
    assert_eq!(
        answer(
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECL\n INED;CN=me@example.\
             com;X-NUM-GUESTS=0:mailto:me@exa\n mple.com"
        ),
        declined
    );
    // A yes by one of two addresses is a yes.
    assert_eq!(
        answer(
            "ATTENDEE;PARTSTAT=DECLINED:mailto:me@home.example\n\
             ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.com"
        ),
        (Response::Accepted, true)
    );
}

#[test]
fn an_instance_has_the_answer_of_its_override() {
    let text = super::calendar(&format!(
        "{}{}",
        super::vevent(&format!(
            "{TIMED}RRULE:FREQ=DAILY;COUNT=2\nATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.com"
        )),
        super::vevent(
            "RECURRENCE-ID:20261125T090000\nDTSTART:20261125T090000\nDURATION:PT1H\n\
             ATTENDEE;PARTSTAT=DECLINED:mailto:me@example.com"
        ),
    ));
    let found = events(&text, "2026-11-24", "2026-11-26");
    let answers: Vec<_> = found.iter().map(|event| (event.response, event.busy)).collect();
    assert_eq!(answers, [(Response::Accepted, true), (Response::Declined, false)]);
}

#[test]
fn status_is_what_the_organiser_says() {
    let status = |more: &str| only(&event(&format!("{TIMED}{more}"))).status;
    assert_eq!(status(""), Status::Confirmed);
    assert_eq!(status("STATUS:confirmed"), Status::Confirmed);
    assert_eq!(status("STATUS:TENTATIVE"), Status::Tentative);
    assert_eq!(status("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"), Status::Tentative);
    assert_eq!(status("STATUS:CANCELLED"), Status::Cancelled);
    let method = format!("METHOD:CANCEL\n{}", super::vevent(TIMED));
    assert_eq!(only(&super::calendar(&method)).status, Status::Cancelled);
}

#[test]
fn texts_are_exact() {
    let found = only(&event(&format!(
        "{TIMED}SUMMARY;LANGUAGE=en:Lunch\\, talk\\; and\\nmore \\\\o/\nLOCATION:Room 5\\, left\n\
         URL;VALUE=URI:https://example.com/a,b;c\nDESCRIPTION:x\n\
         BEGIN:VALARM\nSUMMARY:alarm\nDTSTART:19990101T000000\nDURATION:PT5M\nEND:VALARM"
    )));
    assert_eq!(found.title, "Lunch, talk; and\nmore \\o/");
    assert_eq!(found.location.as_deref(), Some("Room 5, left"));
    assert_eq!(found.url.as_deref(), Some("https://example.com/a,b;c"));
    let bare = only(&event(&format!("{TIMED}LOCATION:\nURL:")));
    assert_eq!((bare.title.as_str(), bare.location, bare.url), ("", None, None));
}

#[test]
fn a_calendar_that_does_not_count_is_never_busy() {
    let text = event(TIMED);
    let parsed = super::read(text.as_bytes(), "test.ics").unwrap();
    let settings = super::Settings { name: "birthdays".to_owned(), busy: false };
    let window = super::window("2026-11-24", "2026-11-25");
    let loaded = super::expand(&[parsed], &settings, &window, &super::context());
    assert!(!loaded.items.unwrap()[0].busy);
}

#[test]
fn an_event_is_private_unless_its_class_is_public() {
    let private = |more: &str| only(&event(&format!("{TIMED}{more}"))).private;
    assert!(!private("") && !private("CLASS:PUBLIC") && !private("CLASS: public "));
    assert!(private("CLASS:PRIVATE") && private("class;X-A=1:Confidential"));
}

#[test]
fn how_the_time_is_shown_is_told_apart() {
    let shown = |properties: &str| only(&event(properties)).show_as;
    let timed = |more: &str| shown(&format!("{TIMED}{more}"));
    assert_eq!(timed(""), ShowAs::Busy);
    assert_eq!(timed("TRANSP:TRANSPARENT"), ShowAs::Free);
    assert_eq!(timed("STATUS:TENTATIVE"), ShowAs::Tentative);
    assert_eq!(timed("STATUS:TENTATIVE\nTRANSP:TRANSPARENT"), ShowAs::Free);
    assert_eq!(timed("ATTENDEE;PARTSTAT=TENTATIVE:mailto:me@example.com"), ShowAs::Tentative);
    assert_eq!(timed("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"), ShowAs::Tentative);
    assert_eq!(timed("X-MICROSOFT-CDO-BUSYSTATUS:oof"), ShowAs::OutOfOffice);
    assert_eq!(timed("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"), ShowAs::WorkingElsewhere);
    assert_eq!(shown(DAY), ShowAs::Free);
    assert_eq!(shown(&format!("{DAY}TRANSP:OPAQUE")), ShowAs::Busy);
    // Who declines is free, and the calendar still shows what it is.
    let declined = only(&event(&format!(
        "{TIMED}X-MICROSOFT-CDO-BUSYSTATUS:OOF\nATTENDEE;PARTSTAT=DECLINED:mailto:me@example.com"
    )));
    assert_eq!((declined.busy, declined.show_as), (false, ShowAs::OutOfOffice));
}

#[test]
fn the_link_to_join_is_found_where_there_is_no_url() {
    let link = |properties: &str| only(&event(&format!("{TIMED}{properties}"))).url;
    let zoom = Some("https://acme.zoom.us/j/123?pwd=abc".to_owned());
    let conference = Some("https://video.example.com/x;y".to_owned());
    let said = "CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+1-412-555-0123\n\
        CONFERENCE;VALUE=URI;LABEL=\"Chat: us\":https://video.example.com/x;y";
    let described =
        "DESCRIPTION:Notes https://wiki.example.com\\nhttps://acme.zoom.us\n /j/123?pwd=abc\\, bye";
    assert_eq!(link(""), None);
    assert_eq!(link(said), conference);
    assert_eq!(link("X-GOOGLE-CONFERENCE:https://video.example.com/x;y"), conference);
    assert_eq!(link("LOCATION:Room 4 (https://acme.zoom.us/j/123?pwd=abc)"), zoom);
    assert_eq!(link(described), zoom);
    assert_eq!(link(&format!("{said}\n{described}")), conference);
    // What an alarm says is not about the event.
    assert_eq!(link("BEGIN:VALARM\nDESCRIPTION:https://acme.zoom.us/j/1\nEND:VALARM"), None);
    assert_eq!(link("DESCRIPTION:see https://wiki.example.com/j/1"), None);
    let url = Some("https://example.com/event".to_owned());
    assert_eq!(link(&format!("URL:https://example.com/event\n{said}\n{described}")), url);
}

#[test]
fn a_name_may_be_folded_anywhere() {
    let text = "DTST\n ART:20261124T090000\nDT\n END:20261124T100000\nSUMM\n ARY:Review\n\
        TRAN\n SP:TRANSPARENT\nDE\n SCRIPTION:long\nX-MICROSOFT-CDO-\n BUSYSTATUS:OOF\nBEG\n \
        IN:VALARM\nSUMMARY:Ring\nE\n ND:VALARM\nLOCA\n TION:Fjord";
    let found = only(&event(text));
    assert_eq!((found.title.as_str(), found.location.as_deref()), ("Review", Some("Fjord")));
    assert_eq!((found.busy, found.show_as), (true, ShowAs::OutOfOffice));
}
