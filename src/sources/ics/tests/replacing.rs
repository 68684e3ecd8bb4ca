//! RECURRENCE-ID, THISANDFUTURE, SEQUENCE: what replaces what.

use super::{calendar, event, events, shown, vevent};
use crate::domain::Status;

const MASTER: &str = "SUMMARY:old\nDTSTART;TZID=Europe/Berlin:20260302T100000\n\
    DTEND;TZID=Europe/Berlin:20260302T110000\nRRULE:FREQ=WEEKLY;COUNT=6";

/// Titles and spans of a series with the given events beside its master, in all of spring 2026.
fn series(others: &[&str]) -> Vec<String> {
    let others: String = others.iter().map(|other| vevent(other)).collect();
    let text = calendar(&format!("{}{others}", vevent(MASTER)));
    let found = events(&text, "2026-03-01", "2026-06-01");
    found.iter().map(|event| format!("{} {}", event.title, shown(event))).collect()
}

fn old(day: &str) -> String {
    let offset = if day < "03-29" { "+01:00" } else { "+02:00" };
    format!("old 2026-{day}T10:00{offset}/2026-{day}T11:00{offset}")
}

#[test]
fn an_override_replaces_its_instance_however_it_names_it() {
    for id in [
        "RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000",
        "RECURRENCE-ID:20260309T090000Z",
        "RECURRENCE-ID;TZID=America/New_York:20260309T050000",
        "RECURRENCE-ID;VALUE=DATE:20260309",
    ] {
        let moved = format!("SUMMARY:new\n{id}\nDTSTART:20260310T120000Z\nDURATION:PT2H");
        let found = series(&[&moved]);
        assert_eq!(found.len(), 6, "{id}");
        assert_eq!(found[1], "new 2026-03-10T13:00+01:00/2026-03-10T15:00+01:00", "{id}");
        assert_eq!(found[2], old("03-16"));
    }
}

#[test]
fn the_key_of_an_override_is_that_of_the_instance_it_replaces() {
    let id = "RECURRENCE-ID;VALUE=DATE:20260309\nDTSTART:20260310T120000Z";
    let text = calendar(&format!("{}{}", vevent(MASTER), vevent(id)));
    let found = events(&text, "2026-03-10", "2026-03-11");
    assert_eq!(found[0].key.0, "work:1@20260309T090000Z");
}

#[test]
fn overrides_move_into_and_out_of_the_window() {
    let away = "SUMMARY:new\nRECURRENCE-ID:20260309T090000Z\nDTSTART:20270309T090000Z";
    let text = calendar(&format!("{}{}", vevent(away), vevent(MASTER)));
    assert_eq!(events(&text, "2026-03-09", "2026-03-10").len(), 0);
    assert_eq!(events(&text, "2027-03-09", "2027-03-10").len(), 1);
}

#[test]
fn all_day_series_are_replaced_by_their_days() {
    let text = calendar(&format!(
        "{}{}{}",
        vevent("DTSTART;VALUE=DATE:20260301\nRRULE:FREQ=DAILY;COUNT=3"),
        vevent("RECURRENCE-ID;VALUE=DATE:20260302\nDTSTART:20260302T090000Z\nDURATION:PT1H"),
        vevent("RECURRENCE-ID:20260303T000000\nDTSTART;VALUE=DATE:20260310"),
    ));
    let found: Vec<_> = events(&text, "2026-03-01", "2026-04-01").iter().map(shown).collect();
    assert_eq!(
        found,
        [
            "2026-03-01/2026-03-02",
            "2026-03-02T10:00+01:00/2026-03-02T11:00+01:00",
            "2026-03-10/2026-03-11"
        ]
    );
}

#[test]
fn of_two_overrides_the_higher_sequence_counts_then_the_last() {
    let id = "RECURRENCE-ID:20260309T090000Z\nDTSTART:20260309T090000Z";
    let found = series(&[
        &format!("SUMMARY:two\nSEQUENCE:2\n{id}"),
        &format!("SUMMARY:one\nSEQUENCE:1\n{id}"),
    ]);
    assert!(found[1].starts_with("two "), "{found:?}");
    let found = series(&[&format!("SUMMARY:a\n{id}"), &format!("SUMMARY:b\n{id}")]);
    assert_eq!(found.len(), 6);
    assert!(found[1].starts_with("b "), "{found:?}");
}

#[test]
fn an_override_is_shown_without_its_master_and_without_an_instance() {
    let lone = "SUMMARY:new\nRECURRENCE-ID:20260312T090000Z\nDTSTART:20260312T090000Z\n\
        RRULE:FREQ=WEEKLY;COUNT=9";
    assert_eq!(series(&[lone]).len(), 7);
    let text = calendar(&vevent(lone));
    let found = events(&text, "2026-03-01", "2026-06-01");
    assert_eq!(found.len(), 1, "the rule of an override gives nothing");
    assert_eq!(found[0].key.0, "work:1@20260312T090000Z");
}

#[test]
fn an_excluded_instance_stays_excluded() {
    let text = calendar(&format!(
        "{}{}",
        vevent(&format!("{MASTER}\nEXDATE:20260309T090000Z")),
        vevent("RECURRENCE-ID:20260309T090000Z\nDTSTART:20260309T100000Z"),
    ));
    assert_eq!(events(&text, "2026-03-01", "2026-06-01").len(), 5);
}

#[test]
fn a_cancelled_override_is_listed_as_cancelled() {
    let cancelled = "STATUS:CANCELLED\nRECURRENCE-ID:20260309T090000Z\nDTSTART:20260309T090000Z";
    let text = calendar(&format!("{}{}", vevent(MASTER), vevent(cancelled)));
    let found = events(&text, "2026-03-02", "2026-03-17");
    let states: Vec<_> = found.iter().map(|event| (event.status, event.busy)).collect();
    let confirmed = (Status::Confirmed, true);
    assert_eq!(states, [confirmed, (Status::Cancelled, false), confirmed]);
}

#[test]
fn this_and_future_moves_what_follows_and_takes_its_length() {
    let moved = "SUMMARY:new\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260316T100000\n\
        DTSTART;TZID=Europe/Berlin:20260317T120000\nDURATION:PT30M";
    assert_eq!(
        series(&[moved]),
        [
            old("03-02"),
            old("03-09"),
            "new 2026-03-17T12:00+01:00/2026-03-17T12:30+01:00".to_owned(),
            "new 2026-03-24T12:00+01:00/2026-03-24T12:30+01:00".to_owned(),
            // The move is one of the wall clock, so the new time holds after the change of clocks.
            "new 2026-03-31T12:00+02:00/2026-03-31T12:30+02:00".to_owned(),
            "new 2026-04-07T12:00+02:00/2026-04-07T12:30+02:00".to_owned(),
        ]
    );
}

#[test]
fn this_and_future_goes_by_the_original_time() {
    // Moved a fortnight back, so that later instances come from before the window, and the window
    // is reached only by looking ahead.
    let moved = "SUMMARY:new\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260316T090000Z\n\
        DTSTART;TZID=Europe/Berlin:20260302T100000\nDURATION:PT1H";
    let text = calendar(&format!("{}{}", vevent(MASTER), vevent(moved)));
    let found = events(&text, "2026-03-23", "2026-03-24");
    assert_eq!(found.len(), 1);
    assert_eq!(shown(&found[0]), "2026-03-23T10:00+01:00/2026-03-23T11:00+01:00");
    assert_eq!(found[0].key.0, "work:1@20260406T080000Z");
}

#[test]
fn of_several_ranges_the_latest_counts_and_a_single_override_goes_before_both() {
    let range = |day: &str, to: &str| {
        format!(
            "SUMMARY:{to}\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:{day}T100000\n\
             DTSTART;TZID=Europe/Berlin:{day}T{to}0000\nDURATION:PT1H"
        )
    };
    let single = "SUMMARY:one\nRECURRENCE-ID;TZID=Europe/Berlin:20260330T100000\n\
        DTSTART;TZID=Europe/Berlin:20260330T080000";
    let found = series(&[&range("20260323", "15"), &range("20260309", "13"), single]);
    let titles: Vec<&str> = found.iter().map(|line| &line[..3]).collect();
    assert_eq!(titles, ["old", "13 ", "13 ", "15 ", "one", "15 "]);
}

#[test]
fn a_cancelled_range_cancels_what_follows() {
    let end = "STATUS:CANCELLED\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260316T090000Z\n\
        DTSTART:20260316T090000Z\nDURATION:PT1H";
    let text = calendar(&format!("{}{}", vevent(MASTER), vevent(end)));
    let found = events(&text, "2026-03-01", "2026-06-01");
    let cancelled = found.iter().map(|event| event.status == Status::Cancelled);
    assert_eq!(cancelled.collect::<Vec<_>>(), [false, false, true, true, true, true]);
}

#[test]
fn of_one_event_twice_the_newer_counts_even_where_it_left_the_window() {
    let version = |sequence: u32, day: u32| {
        vevent(&format!("SEQUENCE:{sequence}\nDTSTART:202603{day:02}T090000Z"))
    };
    for text in [version(2, 20) + &version(1, 2), version(1, 2) + &version(2, 20)] {
        let text = calendar(&text);
        assert_eq!(events(&text, "2026-03-02", "2026-03-03").len(), 0);
        assert_eq!(events(&text, "2026-03-20", "2026-03-21").len(), 1);
    }
}

#[test]
fn an_override_left_behind_by_a_rescheduled_series_is_gone() {
    let stale = "SEQUENCE:0\nRRULE:FREQ=DAILY\nRECURRENCE-ID:20260303T090000Z\n\
        DTSTART:20260303T090000Z";
    let text = calendar(&format!("{}{}", vevent(&format!("SEQUENCE:1\n{MASTER}")), vevent(stale)));
    assert_eq!(events(&text, "2026-03-03", "2026-03-04").len(), 0);
}

#[test]
fn events_without_a_uid_stand_alone_and_have_stable_keys() {
    let nameless = "BEGIN:VEVENT\nSUMMARY:a\nDTSTART:20260302T090000Z\nEND:VEVENT\n";
    let found = events(&calendar(&nameless.repeat(2)), "2026-03-02", "2026-03-03");
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|event| event.uid.is_empty()));
    assert_ne!(found[0].key, found[1].key);
    let again = events(&calendar(&nameless.repeat(2)), "2026-03-01", "2026-04-03");
    assert_eq!(found[0].key, again[0].key);
}

#[test]
fn of_two_with_one_sequence_the_later_stamp_counts() {
    let version = |stamp: u32, title: &str, rest: &str| {
        vevent(&format!("DTSTAMP:202601{stamp:02}T080000Z\nSUMMARY:{title}\n{rest}"))
    };
    let titles = |text: &str| -> Vec<String> {
        let found = events(&calendar(text), "2026-03-02", "2026-03-05");
        found.into_iter().map(|event| event.title).collect()
    };
    let single = "DTSTART:20260302T090000Z";
    let (old, new) = (version(1, "old", single), version(2, "new", single));
    assert_eq!(titles(&format!("{old}{new}")), ["new"]);
    assert_eq!(titles(&format!("{new}{old}")), ["new"]);
    // A higher SEQUENCE counts whatever its stamp.
    let higher = version(1, "higher", &format!("SEQUENCE:1\n{single}"));
    assert_eq!(titles(&format!("{higher}{new}")), ["higher"]);

    let series = version(1, "series", "DTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;COUNT=2");
    let id = "RECURRENCE-ID:20260303T090000Z\nDTSTART:20260303T110000Z";
    let (old, new) = (version(3, "moved", id), version(4, "moved again", id));
    assert_eq!(titles(&format!("{series}{new}{old}")), ["series", "moved again"]);
    assert_eq!(titles(&format!("{old}{series}{new}")), ["series", "moved again"]);
}

#[test]
fn two_events_that_a_program_gave_one_uid_are_both_shown() {
    let one = vevent("SUMMARY:one\nDTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;COUNT=2");
    let two = vevent("SUMMARY:two\nDTSTART:20260302T150000Z");
    let found = events(&calendar(&format!("{one}{two}")), "2026-03-02", "2026-03-04");
    let shown: Vec<(&str, &str)> =
        found.iter().map(|event| (event.title.as_str(), event.key.0.as_str())).collect();
    assert_eq!(
        shown,
        [
            ("one", "work:1-2@20260302T090000Z"),
            ("two", "work:1"),
            ("one", "work:1-2@20260303T090000Z"),
        ]
    );
    // The same twice says nothing new.
    let twice = events(&calendar(&format!("{two}{two}")), "2026-03-02", "2026-03-04");
    assert_eq!(twice.len(), 1);
}

#[test]
fn a_uid_is_exactly_what_is_written() {
    let text = event("DTSTART:20260302T090000Z").replace("UID:1", "UID: 1 ");
    assert_eq!(events(&text, "2026-03-02", "2026-03-03")[0].uid, " 1 ");
}
