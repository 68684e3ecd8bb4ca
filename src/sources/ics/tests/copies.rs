//! One meeting in several folders of one calendar.

use super::*;
use crate::domain::{Key, Response};
use crate::sources::Calendar as _;
use crate::sources::ics::IcsCalendar;
use std::fs;

/// What a calendar gives whose folders `a` and `b` hold these properties of the meeting `1`.
fn of_folders(a: &[&str], b: &[&str]) -> Vec<Event> {
    let folder = tempfile::tempdir().unwrap();
    for (name, records) in [("a", a), ("b", b)] {
        fs::create_dir(folder.path().join(name)).unwrap();
        let text =
            calendar(&records.iter().map(|properties| vevent(properties)).collect::<String>());
        fs::write(folder.path().join(name).join("1.ics"), text).unwrap();
    }
    let calendar = IcsCalendar::new("work".to_owned(), folder.path().to_owned(), true);
    let loaded = calendar.load(&window("2026-11-23", "2026-11-28"), &context());
    assert_eq!(loaded.problems, []);
    let mut events = loaded.items.unwrap();
    events.sort_by_key(|event| event.order(ZONE));
    events
}

const NINE: &str = "DTSTART:20261124T080000Z\nDTEND:20261124T090000Z\n";
const DECLINED: &str = "ATTENDEE;PARTSTAT=DECLINED:mailto:me@example.com\n";

#[test]
fn a_meeting_in_two_folders_is_one_as_the_user_answered_it() {
    let declined = format!("{NINE}{DECLINED}");
    for (a, b) in [(NINE, declined.as_str()), (declined.as_str(), NINE)] {
        let events = of_folders(&[a], &[b]);
        let told: Vec<_> =
            events.iter().map(|event| (&event.key, event.response, event.busy)).collect();
        assert_eq!(told, [(&Key("work:1".to_owned()), Response::Declined, false)]);
    }
}

#[test]
fn the_newer_revision_says_when_and_the_answer_to_the_older_one_is_kept() {
    let later = "SEQUENCE:2\nDTSTART:20261125T080000Z\nDTEND:20261125T090000Z\n";
    let events = of_folders(&[&format!("SEQUENCE:1\n{NINE}{DECLINED}")], &[later]);
    assert_eq!(events.len(), 1);
    assert_eq!(shown(&events[0]), "2026-11-25T09:00+01:00/2026-11-25T10:00+01:00");
    assert_eq!((events[0].response, events[0].busy), (Response::Declined, false));
    // A meeting that moved out of the time that is asked for is not where it was.
    let gone = "SEQUENCE:2\nDTSTART:20270125T080000Z\nDTEND:20270125T090000Z\n";
    assert_eq!(of_folders(&[NINE], &[gone]), []);
}

#[test]
fn what_a_newer_series_leaves_out_does_not_come_back_from_an_older_copy() {
    let series = format!("{NINE}RRULE:FREQ=DAILY;COUNT=3\n");
    let shorter = format!("SEQUENCE:1\n{series}EXDATE:20261125T080000Z\n");
    let declined =
        format!("RECURRENCE-ID:20261126T080000Z\n{DECLINED}{NINE}").replace("20261124", "20261126");
    for (a, b) in [(&[&series[..], &declined][..], &[&shorter[..]][..])] {
        for (a, b) in [(a, b), (b, a)] {
            let events = of_folders(a, b);
            let told: Vec<_> = events.iter().map(|event| (shown(event), event.busy)).collect();
            let at = |day: u8, busy| {
                (format!("2026-11-{day}T09:00+01:00/2026-11-{day}T10:00+01:00"), busy)
            };
            assert_eq!(told, [at(24, true), at(26, false)]);
        }
    }
}

#[test]
fn one_instance_in_another_folder_is_that_instance() {
    let series = format!("{NINE}RRULE:FREQ=DAILY;COUNT=2\n");
    let mine =
        format!("RECURRENCE-ID:20261125T080000Z\n{DECLINED}{NINE}").replace("20261124", "20261125");
    let events = of_folders(&[&series], &[&mine]);
    let told: Vec<_> = events.iter().map(|event| event.busy).collect();
    assert_eq!(told, [true, false]);
}
