//! Names of zones, and zones that calendars define themselves.

use super::{calendar, event, load, starts, vevent};

/// The start of an event at 09:00 on 1 July 2026 in the zone of that name.
fn summer(tzid: &str) -> String {
    let text = event(&format!("DTSTART;TZID={tzid}:20260701T090000"));
    starts(&text, "2026-06-30", "2026-07-03").join(" ")
}

#[test]
fn names_are_found_wherever_they_come_from() {
    let new_york = "2026-07-01T15:00+02:00";
    for name in [
        "America/New_York",
        "america/new_york",
        "\"America/New_York\"",
        "/America/New_York",
        "/freeassociation.sourceforge.net/America/New_York",
        "/freeassociation.sourceforge.net/Tzfile/America/New_York",
        "/softwarestudio.org/Olson_20011030_5/America/New_York",
        "/mozilla.org/20050126_1/America/New_York",
        "Eastern Standard Time",
        "US/Eastern",
    ] {
        assert_eq!(summer(name), new_york, "{name}");
    }
    assert_eq!(summer("/x/America/Argentina/Buenos_Aires"), "2026-07-01T14:00+02:00");
    assert_eq!(summer("UTC"), "2026-07-01T11:00+02:00");
}

#[test]
fn an_unknown_name_is_read_in_the_users_zone_and_said() {
    let text = event("DTSTART;TZID=Mars/Olympus:20260701T090000\nDURATION:PT1H");
    let loaded = load(&text, "2026-07-01", "2026-07-02");
    assert_eq!(
        super::shown(&loaded.items.unwrap()[0]),
        "2026-07-01T09:00+02:00/2026-07-01T10:00+02:00"
    );
    let message = &loaded.problems[0].message;
    assert_eq!(message, "no time zone is called \"Mars/Olympus\": times are read in Europe/Berlin");
}

#[test]
fn utc_digits_are_in_utc_whatever_zone_is_named() {
    assert_eq!(summer("America/New_York:20260701T070000Z\nX-A"), "2026-07-01T09:00+02:00");
}

/// A zone five hours behind UTC, four in summer, by the rules of the United States, as Outlook
/// writes it: from 1601, with a comma in its name.
const OWN: &str = "BEGIN:VTIMEZONE\nTZID:Own\\, Zone\n\
    BEGIN:STANDARD\nDTSTART:16011104T020000\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\n\
    TZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nEND:STANDARD\n\
    BEGIN:DAYLIGHT\nDTSTART:16010311T020000\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\n\
    TZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

#[test]
fn a_zone_of_the_file_changes_when_its_rules_say() {
    // 2026: clocks go forward on 8 March and back on 1 November.
    let start = "DTSTART;TZID=\"Own, Zone\":20260301T120000\nRRULE:FREQ=WEEKLY";
    let text = calendar(&format!("{OWN}{}", vevent(start)));
    assert_eq!(starts(&text, "2026-03-01", "2026-03-02"), ["2026-03-01T18:00+01:00"]);
    assert_eq!(starts(&text, "2026-03-08", "2026-03-09"), ["2026-03-08T17:00+01:00"]);
    assert_eq!(starts(&text, "2026-10-25", "2026-10-26"), ["2026-10-25T17:00+01:00"]);
    assert_eq!(starts(&text, "2026-11-01", "2026-11-02"), ["2026-11-01T18:00+01:00"]);
}

#[test]
fn gaps_and_folds_of_a_zone_of_the_file_follow_the_standard() {
    let at = |time: &str| {
        let start = format!("DTSTART;TZID=\"Own, Zone\":{time}");
        let text = calendar(&format!("{OWN}{}", vevent(&start)));
        starts(&text, "2026-03-01", "2026-12-01").join(" ")
    };
    // 02:30 does not exist on 8 March: 03:30-04:00 is 07:30 in UTC, 08:30 in Berlin.
    assert_eq!(at("20260308T023000"), "2026-03-08T08:30+01:00");
    assert_eq!(at("20260308T030000"), "2026-03-08T08:00+01:00");
    // 01:30 exists twice on 1 November: the first is 05:30 in UTC.
    assert_eq!(at("20261101T013000"), "2026-11-01T06:30+01:00");
    assert_eq!(at("20261101T020000"), "2026-11-01T08:00+01:00");
}

#[test]
fn rules_that_ended_and_single_onsets_are_followed() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Z\n\
        BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\n\
        BEGIN:DAYLIGHT\nDTSTART:19800401T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
        RRULE:FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1;UNTIL=19900401T010000Z\nEND:DAYLIGHT\n\
        BEGIN:STANDARD\nDTSTART:19801001T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
        RRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1;UNTIL=19901001T010000Z\nEND:STANDARD\n\
        BEGIN:STANDARD\nDTSTART:20000101T000000\nRDATE:20000101T000000,20100101T000000\n\
        TZOFFSETFROM:+0100\nTZOFFSETTO:+0400\nEND:STANDARD\nEND:VTIMEZONE\n";
    let at = |day: &str, to: &str| {
        let text = calendar(&format!("{zone}{}", vevent(&format!("DTSTART;TZID=Z:{day}T120000"))));
        let found = super::events(&text, "1960-01-01", "2030-01-01");
        let crate::domain::Span::Timed { start, .. } = found[0].span else { panic!() };
        assert_eq!(start.format("%H:%M").to_string(), to, "{day}");
    };
    at("19650701", "11:00");
    at("19850701", "10:00");
    at("19900701", "10:00");
    at("19910701", "11:00");
    at("20050101", "08:00");
    at("20260701", "08:00");
}

#[test]
fn each_calendar_object_has_its_own_zones() {
    let one = |offset: &str, uid: &str| {
        calendar(&format!(
            "BEGIN:VTIMEZONE\nTZID:Z\nBEGIN:STANDARD\nDTSTART:19700101T000000\n\
             TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n\
             BEGIN:VEVENT\nUID:{uid}\nDTSTART;TZID=Z:20260701T120000\nEND:VEVENT"
        ))
    };
    let text = one("+0000", "a") + &one("+0300", "b");
    assert_eq!(
        starts(&text, "2026-07-01", "2026-07-02"),
        ["2026-07-01T11:00+02:00", "2026-07-01T14:00+02:00"]
    );
}

#[test]
fn a_zone_without_observances_stands_for_the_place_it_names() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Z\nX-LIC-LOCATION:Asia/Tokyo\nEND:VTIMEZONE\n";
    let text = calendar(&format!("{zone}{}", vevent("DTSTART;TZID=Z:20260701T120000")));
    assert_eq!(starts(&text, "2026-07-01", "2026-07-02"), ["2026-07-01T05:00+02:00"]);
}

#[test]
fn floating_times_are_the_users() {
    let text = calendar(&format!(
        "X-WR-TIMEZONE:Asia/Tokyo\n{}",
        vevent("DTSTART:20260701T120000\nRRULE:FREQ=DAILY;COUNT=2")
    ));
    assert_eq!(starts(&text, "2026-07-02", "2026-07-03"), ["2026-07-02T12:00+02:00"]);
}

#[test]
fn offsets_and_cities_are_read_as_vendors_write_them() {
    for name in ["UTC+2", "GMT+0200", "\"(UTC+01:00) Berlin\"", "\"(GMT+02:00) Nowhere\""] {
        assert_eq!(summer(name), "2026-07-01T09:00+02:00", "{name}");
    }
    assert_eq!(summer("Z"), "2026-07-01T11:00+02:00");
    assert_eq!(summer("\"UTC-05:30\""), "2026-07-01T16:30+02:00");
    // A zone that the calendar defines under such a name is what the calendar says it is.
    let zone = "BEGIN:VTIMEZONE\nTZID:UTC+2\nBEGIN:STANDARD\nDTSTART:20000101T000000\n\
        TZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE\n";
    let text = calendar(&format!("{zone}{}", vevent("DTSTART;TZID=UTC+2:20260701T090000")));
    assert_eq!(starts(&text, "2026-07-01", "2026-07-02"), ["2026-07-01T08:00+02:00"]);
    // A series in a zone of an offset knows no summer.
    let text = event("DTSTART;TZID=UTC+2:20260328T090000\nRRULE:FREQ=DAILY;COUNT=2");
    let expected = ["2026-03-28T08:00+01:00", "2026-03-29T09:00+02:00"];
    assert_eq!(starts(&text, "2026-03-28", "2026-03-31"), expected);
}
