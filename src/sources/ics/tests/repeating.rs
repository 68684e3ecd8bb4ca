//! Repetition within calendars: starts, ends, lengths, exceptions, changes of clocks.

use super::{event, events, load, shown, spans, starts};

const WEEKLY: &str =
    "DTSTART;TZID=Europe/Berlin:20260302T100000\nDTEND;TZID=Europe/Berlin:20260302T113000";

#[test]
fn a_series_keeps_its_local_time_over_a_change_of_clocks() {
    let text = event(&format!("{WEEKLY}\nRRULE:FREQ=WEEKLY"));
    assert_eq!(
        spans(&text, "2026-03-23", "2026-04-06"),
        [
            "2026-03-23T10:00+01:00/2026-03-23T11:30+01:00",
            "2026-03-30T10:00+02:00/2026-03-30T11:30+02:00"
        ]
    );
}

#[test]
fn times_in_a_gap_move_on_and_doubled_times_are_the_first() {
    // The clocks of Berlin go from 02:00 to 03:00 on 29 March and from 03:00 to 02:00 on 25 October.
    let text =
        event("DTSTART;TZID=Europe/Berlin:20260328T023000\nDURATION:PT15M\nRRULE:FREQ=DAILY");
    assert_eq!(
        starts(&text, "2026-03-28", "2026-03-31"),
        ["2026-03-28T02:30+01:00", "2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"]
    );
    assert_eq!(starts(&text, "2026-10-25", "2026-10-26"), ["2026-10-25T02:30+02:00"]);
    // Two instances that fall on one instant are one.
    let text = event("DTSTART;TZID=Europe/Berlin:20260328T003000\nRRULE:FREQ=HOURLY");
    assert_eq!(
        starts(&text, "2026-03-29", "2026-03-30")[..4],
        [
            "2026-03-29T00:30+01:00",
            "2026-03-29T01:30+01:00",
            "2026-03-29T03:30+02:00",
            "2026-03-29T04:30+02:00"
        ]
    );
}

#[test]
fn sub_daily_rules_go_by_the_wall_clock() {
    let text = event("DTSTART;TZID=Europe/Berlin:20260327T120000\nRRULE:FREQ=HOURLY;INTERVAL=18");
    assert_eq!(
        starts(&text, "2026-03-28", "2026-03-31"),
        [
            "2026-03-28T06:00+01:00",
            "2026-03-29T00:00+01:00",
            "2026-03-29T18:00+02:00",
            "2026-03-30T12:00+02:00"
        ]
    );
}

#[test]
fn an_end_is_wall_clock_and_a_duration_of_hours_is_exact() {
    let night = "DTSTART;TZID=Europe/Berlin:20260328T220000";
    let ends = |end: &str| spans(&event(&format!("{night}\n{end}")), "2026-03-29", "2026-03-30");
    let wall = ["2026-03-28T22:00+01:00/2026-03-29T06:00+02:00"];
    assert_eq!(ends("DTEND;TZID=Europe/Berlin:20260329T060000"), wall);
    assert_eq!(ends("DURATION:PT8H"), ["2026-03-28T22:00+01:00/2026-03-29T07:00+02:00"]);
    assert_eq!(ends("DURATION:P1D"), ["2026-03-28T22:00+01:00/2026-03-29T22:00+02:00"]);
    assert_eq!(ends("DURATION:PT24H"), ["2026-03-28T22:00+01:00/2026-03-29T23:00+02:00"]);
}

#[test]
fn ends_that_are_missing_or_odd() {
    let day = |end: &str| spans(&event(end), "2026-11-20", "2026-11-30");
    let one = ["2026-11-24/2026-11-25"];
    assert_eq!(day("DTSTART;VALUE=DATE:20261124"), one);
    assert_eq!(day("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261124"), one);
    assert_eq!(day("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261101"), one);
    assert_eq!(day("DTSTART:20261124\nDURATION:PT1H"), one);
    assert_eq!(day("DTSTART:20261124\nDURATION:P2D"), ["2026-11-24/2026-11-26"]);
    assert_eq!(day("DTSTART:20261124\nDTEND:20261125T120000"), ["2026-11-24/2026-11-26"]);
    let none = ["2026-11-24T09:00+01:00/2026-11-24T09:00+01:00"];
    assert_eq!(day("DTSTART:20261124T090000"), none);
    assert_eq!(day("DTSTART:20261124T090000\nDTEND:20261124T080000"), none);
    assert_eq!(day("DTSTART:20261124T090000\nDURATION:-PT1H"), none);
    // The end of a zoned start often lacks the zone.
    assert_eq!(
        day("DTSTART;TZID=America/New_York:20261124T090000\nDTEND:20261124T100000"),
        ["2026-11-24T15:00+01:00/2026-11-24T16:00+01:00"]
    );
    // A flight: the end is in another zone.
    assert_eq!(
        day(
            "DTSTART;TZID=Europe/Berlin:20261124T090000\nDTEND;TZID=America/New_York:20261124T120000"
        ),
        ["2026-11-24T09:00+01:00/2026-11-24T18:00+01:00"]
    );
}

#[test]
fn what_began_before_the_window_is_in_it_while_it_lasts() {
    let long = event("DTSTART:20261001T090000Z\nDTEND:20261130T090000Z\nRRULE:FREQ=YEARLY");
    assert_eq!(starts(&long, "2026-11-24", "2026-11-25"), ["2026-10-01T11:00+02:00"]);
    assert_eq!(starts(&long, "2028-11-24", "2028-11-25"), ["2028-10-01T11:00+02:00"]);
    // The end does not belong to an event.
    let touching = event("DTSTART:20261123T220000Z\nDTEND:20261123T230000Z");
    assert_eq!(starts(&touching, "2026-11-24", "2026-11-25"), [""; 0]);
}

#[test]
fn until_is_read_in_every_form_that_is_about() {
    let until = |start: &str, until: &str| {
        let text = event(&format!("{start}\nRRULE:FREQ=DAILY;UNTIL={until}"));
        starts(&text, "2026-04-01", "2026-04-11").len()
    };
    let zoned = "DTSTART;TZID=Europe/Berlin:20260401T100000";
    assert_eq!(until(zoned, "20260404T080000Z"), 4);
    assert_eq!(until(zoned, "20260404T075959Z"), 3);
    // Without a zone the digits are in UTC; a date is its midnight there.
    assert_eq!(until(zoned, "20260404T080000"), 4);
    assert_eq!(until(zoned, "20260404"), 3);
    assert_eq!(until("DTSTART;VALUE=DATE:20260401", "20260404"), 4);
    assert_eq!(until("DTSTART;VALUE=DATE:20260401", "20260404T000000Z"), 4);
    assert_eq!(until("DTSTART:20260401T100000", "20260404T100000"), 4);
    assert_eq!(until("DTSTART:20260401T100000", "20260404T095959"), 3);
    // Ended before it began.
    assert_eq!(until(zoned, "20200101T000000Z"), 0);
}

#[test]
fn the_start_is_an_instance_even_if_the_rule_does_not_give_it() {
    // 1 April 2026 is a Wednesday; the count is of what the rule gives.
    let text = event("DTSTART:20260401T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2");
    assert_eq!(
        starts(&text, "2026-03-01", "2026-06-01"),
        ["2026-04-01T10:00+02:00", "2026-04-06T10:00+02:00", "2026-04-13T10:00+02:00"]
    );
}

#[test]
fn rdates_of_every_kind_are_added_once() {
    let text = event(
        "DTSTART;TZID=Europe/Berlin:20260401T100000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\n\
         RDATE;TZID=Europe/Berlin:20260402T100000,20260405T100000\n\
         RDATE:20260406T080000Z\n\
         RDATE;VALUE=DATE:20260407\n\
         RDATE;VALUE=PERIOD:20260408T080000Z/PT3H,20260409T080000Z/20260409T083000Z\n\
         RDATE:20260410T100000",
    );
    assert_eq!(
        spans(&text, "2026-03-01", "2026-06-01"),
        [
            "2026-04-01T10:00+02:00/2026-04-01T11:00+02:00",
            "2026-04-02T10:00+02:00/2026-04-02T11:00+02:00",
            "2026-04-05T10:00+02:00/2026-04-05T11:00+02:00",
            "2026-04-06T10:00+02:00/2026-04-06T11:00+02:00",
            "2026-04-07T00:00+02:00/2026-04-07T01:00+02:00",
            "2026-04-08T10:00+02:00/2026-04-08T13:00+02:00",
            "2026-04-09T10:00+02:00/2026-04-09T10:30+02:00",
            "2026-04-10T10:00+02:00/2026-04-10T11:00+02:00"
        ]
    );
}

#[test]
fn exdates_of_every_kind_take_out() {
    let text = event(
        "DTSTART;TZID=Europe/Berlin:20260401T100000\nRRULE:FREQ=DAILY;COUNT=7\n\
         EXDATE;TZID=Europe/Berlin:20260402T100000\n\
         EXDATE:20260403T080000Z\n\
         EXDATE;TZID=America/New_York:20260404T040000\n\
         EXDATE;VALUE=DATE:20260405\n\
         EXDATE:20260406T100000,20260407T110000",
    );
    // The last one names a time at which nothing is.
    assert_eq!(
        starts(&text, "2026-04-01", "2026-05-01"),
        ["2026-04-01T10:00+02:00", "2026-04-07T10:00+02:00"]
    );
    let days = event("DTSTART:20260401\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260402T000000Z");
    assert_eq!(starts(&days, "2026-04-01", "2026-05-01"), ["2026-04-01", "2026-04-03"]);
    // What is excluded is out, even if it is also added.
    let both = event("DTSTART:20260401T100000\nRDATE:20260402T100000\nEXDATE:20260402T100000");
    assert_eq!(starts(&both, "2026-04-01", "2026-05-01"), ["2026-04-01T10:00+02:00"]);
    let rule =
        event("DTSTART:20260401T100000\nRRULE:FREQ=DAILY;COUNT=4\nEXRULE:FREQ=DAILY;INTERVAL=2");
    assert_eq!(
        starts(&rule, "2026-04-01", "2026-05-01"),
        ["2026-04-02T10:00+02:00", "2026-04-04T10:00+02:00"]
    );
}

#[test]
fn days_repeat_as_days() {
    let text = event("DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20260103\nRRULE:FREQ=MONTHLY");
    assert_eq!(
        spans(&text, "2026-02-02", "2026-03-02"),
        ["2026-02-01/2026-02-03", "2026-03-01/2026-03-03"]
    );
    let hours = event("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;BYHOUR=8,12;COUNT=4");
    assert_eq!(starts(&hours, "2026-01-01", "2026-02-01"), ["2026-01-01", "2026-01-02"]);
}

#[test]
fn keys_and_recurrence_ids_name_instances() {
    let text = event(&format!("{WEEKLY}\nRRULE:FREQ=WEEKLY"));
    let found = events(&text, "2026-03-30", "2026-03-31");
    assert_eq!(found[0].key.0, "work:1@20260330T080000Z");
    assert_eq!(found[0].to_json(super::ZONE).recurrence_id.unwrap(), "2026-03-30T10:00:00+02:00");
    assert_eq!(found[0].origin, "test.ics:3");
    let day = events(&event("DTSTART:20260302\nRRULE:FREQ=DAILY"), "2026-03-30", "2026-03-31");
    assert_eq!(day[0].key.0, "work:1@20260330");
    let single = events(&event(WEEKLY), "2026-03-02", "2026-03-03");
    assert_eq!((single[0].key.0.as_str(), single[0].recurrence_id), ("work:1", None));
}

#[test]
fn a_rule_that_cannot_be_read_costs_its_event() {
    let text = event(&format!("{WEEKLY}\nRRULE:FREQ=OFTEN"));
    let loaded = load(&text, "2026-03-01", "2026-04-01");
    assert_eq!(loaded.items.unwrap().iter().map(shown).count(), 0);
    assert_eq!(loaded.problems[0].message, "1 event skipped: line 3: RRULE has FREQ=OFTEN");
}
