//! Broken and hostile calendars: what they cost, and how little they can do.

use super::{calendar, event, events, load, starts, vevent};
use crate::sources::effort::Effort;
use std::time::Duration;

/// Far more work than any of these takes, so that only growth without bound fails.
const SOON: Duration = Duration::from_secs(120);

#[test]
fn a_bad_event_costs_itself_and_is_counted() {
    let text = calendar(&format!(
        "{}{}{}{}{}",
        vevent("DTSTART:20261124T090000"),
        "BEGIN:VEVENT\nUID:2\nDTSTART:whenever\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:3\nSUMMARY:no start\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:4\nDTSTART:20261124T090000\nDURATION:long\nEND:VEVENT\n",
        "BEGIN:VEVENT\nUID:5\nDTSTART:20261124T100000\nX-NO-COLON\nGEO\nEND:VEVENT\n",
    ));
    let loaded = load(&text, "2026-11-24", "2026-11-25");
    assert_eq!(loaded.items.unwrap().len(), 2);
    assert_eq!(loaded.problems.len(), 1);
    assert_eq!(
        loaded.problems[0].message,
        "3 events skipped: line 7: DTSTART has no readable date (and 2 more)"
    );
}

#[test]
fn every_dialect_of_the_frame_is_read() {
    let inner = "begin:vevent\r\nuid:1\r\ndtstart:20261124T090000\r\nend:vevent\r\n";
    for text in [
        format!("\u{feff}BEGIN:VCALENDAR\r\n{inner}END:VCALENDAR\r\n"),
        format!("Begin:VCalendar\r\n{inner}End:VCalendar"),
        format!("\r\n\r\nBEGIN:VCALENDAR\r\n{inner}END:VCALENDAR\r\n").replace("\r\n", "\r"),
        format!("BEGIN:VCALENDAR\n{inner}END:VCALENDAR\nBEGIN:VCALENDAR\nEND:VCALENDAR\n"),
        format!("BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VCALENDAR\n{inner}END:VCALENDAR\n"),
        format!("BEGIN:VCALENDAR\nBEGIN:X-ANY\nX-A:b\nEND:X-ANY\n{inner}END:VCALENDAR\n"),
        format!("BEGIN:VCA\n LENDAR\n{inner}END:VCALENDAR\n"),
    ] {
        assert_eq!(starts(&text, "2026-11-24", "2026-11-25"), ["2026-11-24T09:00+01:00"], "{text}");
    }
}

#[test]
fn missing_ends_cost_no_event() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261124T090000\n\
        BEGIN:VALARM\nTRIGGER:-PT5M\nBEGIN:VEVENT\nUID:2\nDTSTART:20261124T100000\nEND:VEVENT\n\
        BEGIN:VEVENT\nUID:3\nDTSTART:20261124T110000\nEND:VCALENDAR\n";
    assert_eq!(events(text, "2026-11-24", "2026-11-25").len(), 3);
}

#[test]
fn a_file_that_breaks_off_says_so() {
    let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261124T090000\nSUMMARY:half a ti";
    let loaded = load(text, "2026-11-24", "2026-11-25");
    assert_eq!(loaded.items.unwrap().len(), 1);
    assert_eq!(
        loaded.problems[0].message,
        "test.ics ends within what begins on line 2: events may be missing"
    );
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    let text = event("DTSTART:20261124T090000\nSUMMARY:caf?");
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'?' { 0xe9 } else { byte }).collect();
    let parsed = super::read(&bytes, "test.ics").unwrap();
    let settings = super::Settings { name: "work".to_owned(), busy: true };
    let window = super::window("2026-11-24", "2026-11-25");
    let loaded = super::expand(&[parsed], &settings, &window, &super::context());
    assert_eq!(loaded.items.unwrap()[0].title, "caf\u{fffd}");
}

#[test]
fn a_million_folds_and_endless_lines_are_linear() {
    let effort = Effort::begin();
    let folds = "\n x".repeat(1_000_000);
    let text = event(&format!("DTSTART:20261124T090000\nDESCRIPTION:{folds}\nLOCATION:here"));
    assert_eq!(events(&text, "2026-11-24", "2026-11-25")[0].location.as_deref(), Some("here"));
    let text = event(&format!("DTSTART:20261124T090000\nSUMMARY:{folds}"));
    let loaded = load(&text, "2026-11-24", "2026-11-25");
    assert_eq!(loaded.problems[0].message, "1 event skipped: line 3: SUMMARY is longer than 1 MiB");
    let text = calendar(&"BEGIN:X\n".repeat(500_000));
    assert_eq!(events(&text, "2026-11-24", "2026-11-25").len(), 0);
    effort.assert_less_than(SOON);
}

#[test]
fn rules_that_flood_cost_their_event() {
    let effort = Effort::begin();
    let often = |n: u32| {
        format!(
            "BEGIN:VEVENT\nUID:{n}\nDTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT\n"
        )
    };
    let slow = |n: u32| {
        format!(
            "BEGIN:VEVENT\nUID:s{n}\nDTSTART:19700101T000000Z\n\
             RRULE:FREQ=SECONDLY;BYSECOND=59;BYSETPOS=-1;COUNT=99999999\nEND:VEVENT\n"
        )
    };
    let many: String = (10..310).map(|n| often(n) + &slow(n)).collect();
    let text = calendar(&(many + &vevent("DTSTART:20261124T090000")));
    let loaded = load(&text, "2026-11-24", "2026-12-08");
    assert_eq!(loaded.items.unwrap().len(), 1);
    let message = &loaded.problems[0].message;
    assert!(message.starts_with("600 events skipped: line 3: RRULE repeats"), "{message}");
    effort.assert_less_than(SOON);
}

#[test]
fn the_ends_of_time_do_no_harm() {
    for start in ["00010101T000000Z", "99991231T235959", "99991231", "00000101"] {
        for rule in ["YEARLY", "MONTHLY", "WEEKLY", "DAILY"] {
            for duration in ["P999999D", "-P1D", "PT99999999S", "P1W"] {
                let text =
                    event(&format!("DTSTART:{start}\nDURATION:{duration}\nRRULE:FREQ={rule}"));
                load(&text, "2026-11-24", "2026-11-25");
                load(&text, "9999-12-30", "9999-12-31");
                load(&text, "0001-01-01", "0001-01-02");
            }
        }
    }
}

#[test]
fn ranges_moved_to_the_end_of_time_do_not_add_up() {
    let series = vevent("DTSTART:20261101T090000\nRRULE:FREQ=DAILY");
    let range = |n: u32| {
        let (day, hour, minute) = (1 + n / 1_440, n / 60 % 24, n % 60);
        vevent(&format!(
            "RECURRENCE-ID;RANGE=THISANDFUTURE:202612{day:02}T{hour:02}{minute:02}00\n\
             DTSTART:99981231T090000"
        ))
    };
    // So many moves of eight thousand years each are more than a length of time can hold.
    let ranges: String = (0..40_000).map(range).collect();
    let loaded = load(&calendar(&(series + &ranges)), "2026-11-24", "2026-11-25");
    assert_eq!(loaded.items.unwrap().len(), 1);
}

#[test]
fn a_zone_that_changes_every_second_does_not_hang() {
    let effort = Effort::begin();
    let zone = "BEGIN:VTIMEZONE\nTZID:Z\nBEGIN:STANDARD\nDTSTART:16010101T000000\n\
        RRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n";
    let text =
        calendar(&format!("{zone}{}", vevent("DTSTART;TZID=Z:20200101T000000\nRRULE:FREQ=DAILY")));
    assert_eq!(events(&text, "2026-11-24", "2026-11-25").len(), 1);
    effort.assert_less_than(SOON);
}

/// A zone whose clocks change every second, which is given up after ten thousand changes, and one
/// whose clocks change every three hours, which is not.
fn restless(name: &str, rule: &str) -> String {
    format!(
        "BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:16010101T000000\nRRULE:{rule}\n\
         TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
}

#[test]
fn many_restless_zones_share_one_budget() {
    let effort = Effort::begin();
    let in_zone = |n: u32| {
        let at = format!("DTSTART;TZID=Z{n}:{}1124T090000", 2000 + n % 27);
        format!("BEGIN:VEVENT\nUID:{n}\n{at}\nRRULE:FREQ=YEARLY\nEND:VEVENT\n")
    };
    for rule in ["FREQ=SECONDLY", "FREQ=HOURLY;INTERVAL=3"] {
        let zones: String = (0..1_000).map(|n| restless(&format!("Z{n}"), rule)).collect();
        let events: String = (0..1_000).map(in_zone).collect();
        let text = calendar(&(zones + &events + &vevent("DTSTART:20261124T080000")));
        let loaded = load(&text, "2026-11-24", "2026-11-25");
        // The one without such a zone is there, and those whose zone was given up are counted.
        assert!(loaded.items.unwrap().iter().any(|event| event.uid == "1"));
        let message = &loaded.problems[0].message;
        assert!(message.contains("its time zone takes too long to work out"), "{message}");
    }
    effort.assert_less_than(SOON);
}

#[test]
fn overrides_and_dates_do_not_multiply() {
    let effort = Effort::begin();
    let dates: Vec<String> = (0..60_000)
        .map(|n| {
            format!(
                "2026{:02}{:02}T{:02}{:02}00Z",
                1 + n / 28_800,
                1 + n / 1_440 % 20,
                n / 60 % 24,
                n % 60
            )
        })
        .collect();
    let lists = format!("RDATE:{}\nEXDATE:{}", dates.join(","), dates.join(","));
    let master = vevent(&format!("SEQUENCE:1\nDTSTART:20260101T090000Z\n{lists}"));
    let stale = |n: &String| {
        vevent(&format!("RRULE:FREQ=DAILY\nRECURRENCE-ID:{n}\nDTSTART:20261124T090000Z"))
    };
    let stale: String = dates.iter().take(20_000).map(stale).collect();
    // Every one of the dates is excluded, and so are the overrides.
    assert_eq!(starts(&calendar(&(master + &stale)), "2026-11-24", "2026-11-25"), [""; 0]);
    effort.assert_less_than(SOON);
}

#[test]
fn rules_without_number_or_end_of_numbers_are_charged() {
    let effort = Effort::begin();
    let numbers = |most: i32| {
        let all = (1..=most).flat_map(|n| [n.to_string(), (-n).to_string()]);
        all.collect::<Vec<_>>().join(",")
    };
    let heavy = format!(
        "RRULE:FREQ=YEARLY;COUNT=99999999;BYYEARDAY={};BYSETPOS={};BYHOUR={}\n",
        numbers(366),
        numbers(366),
        (0..24).map(|n| n.to_string()).collect::<Vec<_>>().join(",")
    );
    let text = event(&format!("DTSTART:00010101T000000Z\n{}", heavy.repeat(200)));
    let loaded = load(&text, "2026-11-24", "2026-11-25");
    assert!(loaded.problems[0].message.starts_with("1 event skipped"), "{:?}", loaded.problems);
    let many = "RRULE:FREQ=DAILY;BYHOUR=1\nEXRULE:FREQ=DAILY;BYHOUR=1\n".repeat(50_000);
    let text = event(&format!("DTSTART:20200101T010000Z\n{many}"));
    load(&text, "2026-11-24", "2027-11-25");
    effort.assert_less_than(SOON);
}

#[test]
fn a_long_name_of_a_zone_is_looked_up_once() {
    let effort = Effort::begin();
    let dates = "20260101T000000,".repeat(30_000);
    let name = "a/".repeat(200_000);
    let text = event(&format!("DTSTART:20261124T090000\nRDATE;TZID={name}:{dates}"));
    let loaded = load(&text, "2026-11-24", "2026-11-25");
    assert_eq!(loaded.items.unwrap().len(), 1);
    effort.assert_less_than(SOON);
}

#[test]
fn a_long_title_is_not_copied_without_end() {
    let title = "x".repeat(100_000);
    let text = event(&format!("DTSTART:20260101T000000Z\nRRULE:FREQ=MINUTELY\nSUMMARY:{title}"));
    let loaded = load(&text, "2026-11-24", "2026-11-25");
    assert_eq!(
        loaded.problems[0].message,
        "1 event skipped: line 3: there is more than 64 MiB of text in the time asked for"
    );
}

#[test]
fn more_events_than_a_window_can_need_are_not_all_read() {
    let effort = Effort::begin();
    let text = calendar(&"BEGIN:VEVENT\nDTSTART:20261124\nEND:VEVENT\n".repeat(200_010));
    let loaded = load(&text, "2026-11-24", "2026-11-25");
    assert_eq!(loaded.items.unwrap().len(), 100_000);
    let message = &loaded.problems[0].message;
    assert!(message.starts_with("100010 events skipped: "), "{message}");
    effort.assert_less_than(SOON);
}

#[test]
fn a_flood_of_one_uid_costs_its_uid() {
    let flood = "BEGIN:VEVENT\nUID:2\nRECURRENCE-ID:20261124\nDTSTART:20261124\nEND:VEVENT\n";
    let text = calendar(&(flood.repeat(200_010) + &vevent("DTSTART:20261124T090000")));
    let loaded = load(&text, "2026-11-24", "2026-11-25");
    assert_eq!(loaded.items.unwrap().iter().map(|event| &event.uid).collect::<Vec<_>>(), ["1"]);
    let message = &loaded.problems[0].message;
    let expected =
        "200010 events skipped: line 3: there are more than 10,000 events with its UID (and ";
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn what_is_kept_of_one_event_is_bounded() {
    let invited = "ATTENDEE:mailto:a@example.com\n".repeat(200_000);
    let text = calendar(&format!(
        "{}BEGIN:VEVENT\nUID:2\nDTSTART:20261124T090000\n{invited}END:VEVENT\n",
        vevent("DTSTART:20261124T100000")
    ));
    let loaded = load(&text, "2026-11-24", "2026-11-25");
    assert_eq!(loaded.items.unwrap().len(), 1);
    assert_eq!(
        loaded.problems[0].message,
        "1 event skipped: line 7: it has more than 200,000 properties"
    );
}

#[test]
fn a_zone_of_endless_observances_is_given_up() {
    let observance = "BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\n\
        TZOFFSETTO:+0200\nEND:STANDARD\n";
    // Each costs a hundred steps of twenty million, and its text some.
    let zone = format!(
        "BEGIN:VTIMEZONE\nTZID:Z\n{}END:VTIMEZONE\nBEGIN:VTIMEZONE\nTZID:Y\n{observance}\
         END:VTIMEZONE\n",
        observance.repeat(200_000)
    );
    let late = "BEGIN:VEVENT\nUID:2\nDTSTART;TZID=Y:20261124T110000\nEND:VEVENT\n";
    let text = calendar(&format!(
        "{zone}{}{late}BEGIN:VEVENT\nUID:3\nDTSTART:20261124T120000\nEND:VEVENT\n",
        vevent("DTSTART;TZID=Z:20261124T100000")
    ));
    let loaded = load(&text, "2026-11-24", "2026-11-25");
    // Neither the zone that costs too much nor one after it is read as if it had no offset.
    assert_eq!(loaded.items.unwrap().iter().map(|event| &event.uid).collect::<Vec<_>>(), ["3"]);
    let message = &loaded.problems[0].message;
    assert!(message.starts_with("2 events skipped: line "), "{message}");
    assert!(
        message.ends_with("its time zone takes too long to work out (and 1 more)"),
        "{message}"
    );
}
