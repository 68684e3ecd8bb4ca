//! Single rules against the examples of RFC 5545, 3.8.5.3, and against python-dateutil.

use crate::sources::ics::recur::{Budget, TooMuch, between};
use crate::sources::ics::rule::Rule;
use chrono::{NaiveDateTime, TimeDelta};

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M").unwrap()
}

fn expand(rule: &str, start: &str, from: &str, to: &str) -> Result<Vec<String>, TooMuch> {
    let rule = Rule::parse(rule).unwrap();
    let found = between(&rule, at(start), at(from), at(to), &Budget::new(u64::MAX))?;
    Ok(found.iter().map(|time| time.format("%Y%m%dT%H%M").to_string()).collect())
}

/// Examples of RFC 5545: a rule, its start, the end of the window, the instances. Those at 09:00 are
/// given by their days.
#[rustfmt::skip]
const EXAMPLES: [(&str, &str, &str, &str); 20] = [
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "19970902T0900", "20000101T0000", "19970902 19970912 19970922 19971002 19971012"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "19970902T0900", "20000101T0000", "19970902 19970904 19970916 19970918 19970930 19971002 19971014 19971016"),
    ("FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "19970907T0900", "20000101T0000", "19970907 19970928 19971102 19971130 19980104 19980125 19980301 19980329 19980503 19980531"),
    ("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "19970922T0900", "20000101T0000", "19970922 19971020 19971117 19971222 19980119 19980216"),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", "19970928T0900", "19980301T0000", "19970928 19971029 19971128 19971229 19980129 19980226"),
    ("FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "19970910T0900", "20000101T0000", "19970910 19970911 19970912 19970913 19970914 19970915 19990310 19990311 19990312 19990313"),
    ("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "19970101T0900", "20100101T0000", "19970101 19970410 19970719 20000101 20000409 20000718 20030101 20030410 20030719 20060101"),
    ("FREQ=YEARLY;BYDAY=20MO", "19970519T0900", "20000101T0000", "19970519 19980518 19990517"),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "19970512T0900", "20000101T0000", "19970512 19980511 19990517"),
    ("FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8;COUNT=4", "19970605T0900", "19990101T0000", "19970605 19970612 19970619 19970626"),
    // Friday the 13th.
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "19970902T0900", "20001231T0000", "19980213 19980313 19981113 19990813 20001013"),
    // The first Saturday after the first Sunday of a month.
    ("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "19970913T0900", "19980201T0000", "19970913 19971011 19971108 19971213 19980110"),
    // Election day of the United States.
    ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "19961105T0900", "20050101T0000", "19961105 20001107 20041102"),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "19970904T0900", "20000101T0000", "19970904 19971007 19971106"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "19970929T0900", "19980201T0000", "19970929 19971030 19971127 19971230 19980129"),
    ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z", "19970902T0900", "19970902T1700", "19970902 19970902T1200 19970902T1500"),
    ("FREQ=MINUTELY;INTERVAL=90;COUNT=4", "19970902T0900", "20000101T0000", "19970902 19970902T1030 19970902T1200 19970902T1330"),
    // What week begins on decides which weeks an interval counts.
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "19970805T0900", "20000101T0000", "19970805 19970810 19970819 19970824"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "19970805T0900", "20000101T0000", "19970805 19970817 19970819 19970831"),
    // Days that a month does not have are left out.
    ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115T0900", "20080101T0000", "20070115 20070130 20070215 20070315 20070330"),
];

#[test]
fn the_examples_of_the_standard() {
    for (rule, start, to, expected) in EXAMPLES {
        let found = expand(rule, start, start, to).unwrap();
        let days = found.iter().map(|time| time.strip_suffix("T0900").unwrap_or(time));
        assert_eq!(days.collect::<Vec<_>>().join(" "), expected, "{rule}");
    }
}

#[test]
fn every_twenty_minutes_of_working_hours_in_two_ways() {
    let daily = "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40";
    let minutely = "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16";
    let found = |rule| expand(rule, "19970902T0900", "19980301T0000", "19980302T2359").unwrap();
    assert_eq!(found(daily).len(), 48);
    assert_eq!(found(daily), found(minutely));
}

#[test]
fn leap_days_and_long_months() {
    let found = expand("FREQ=YEARLY", "20240229T0900", "20240101T0000", "20350101T0000").unwrap();
    assert_eq!(found, ["20240229T0900", "20280229T0900", "20320229T0900"]);
    let found = expand("FREQ=MONTHLY", "20260131T0900", "20260101T0000", "20260801T0000").unwrap();
    assert_eq!(found, ["20260131T0900", "20260331T0900", "20260531T0900", "20260731T0900"]);
    let found =
        expand("FREQ=YEARLY;BYYEARDAY=-1,366", "20240101T0900", "20240101T0000", "20261231T2300")
            .unwrap();
    assert_eq!(found, ["20241231T0900", "20251231T0900", "20261231T0900"]);
    // Only some years have a week 53 (2026 and 2032 do).
    let found = expand(
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR",
        "20200101T0900",
        "20210201T0000",
        "20330201T0000",
    )
    .unwrap();
    assert_eq!(found, ["20270101T0900", "20321231T0900"]);
}

/// Rules whose instances python-dateutil 2.9 gave, in 2026 to 2028, for a start on 2020-02-29 at
/// 10:30.
const DATEUTIL: [(&str, &str, &str, &str); 10] = [
    (
        "FREQ=YEARLY;BYMONTH=1,7;BYDAY=-1FR,2MO",
        "20260101T0000",
        "20280101T0000",
        "20260112T1030 20260130T1030 20260713T1030 20260731T1030 20270111T1030 20270129T1030 \
         20270712T1030 20270730T1030",
    ),
    (
        "FREQ=YEARLY;BYWEEKNO=1,-1;BYDAY=MO,SU;WKST=SU",
        "20260101T0000",
        "20290101T0000",
        "20260104T1030 20260105T1030 20261227T1030 20261228T1030 20270103T1030 20270104T1030 \
         20271226T1030 20271227T1030 20280102T1030 20280103T1030 20281224T1030 20281225T1030 \
         20281231T1030",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;BYYEARDAY=-60,60,366",
        "20260101T0000",
        "20290101T0000",
        "20260301T1030 20261102T1030 20280229T1030 20281102T1030 20281231T1030",
    ),
    (
        "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=-1,31;BYHOUR=8,20",
        "20260101T0000",
        "20270601T0000",
        "20260531T0830 20260531T2030 20261031T0830 20261031T2030 20270331T0830 20270331T2030",
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,WE,FR;BYHOUR=9,17;BYSETPOS=1,-1",
        "20260301T0000",
        "20260601T0000",
        "20260302T0930 20260330T1730 20260401T0930 20260429T1730 20260501T0930 20260529T1730",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO;WKST=SU",
        "20260301T0000",
        "20260501T0000",
        "20260308T1030 20260309T1030 20260329T1030 20260330T1030 20260419T1030 20260420T1030",
    ),
    (
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO;WKST=MO",
        "20260301T0000",
        "20260501T0000",
        "20260309T1030 20260315T1030 20260330T1030 20260405T1030 20260420T1030 20260426T1030",
    ),
    (
        "FREQ=DAILY;INTERVAL=11;BYMONTH=4,5;BYDAY=TU,SA,TH",
        "20260101T0000",
        "20270101T0000",
        "20260411T1030 20260514T1030",
    ),
    (
        "FREQ=HOURLY;INTERVAL=37;BYDAY=MO;BYMINUTE=0,45",
        "20260301T0000",
        "20260601T0000",
        "20260309T0900 20260309T0945 20260323T0600 20260323T0645 20260330T2300 20260330T2345 \
         20260406T0300 20260406T0345 20260413T2000 20260413T2045 20260420T0000 20260420T0045 \
         20260427T1700 20260427T1745 20260511T1400 20260511T1445 20260525T1100 20260525T1145",
    ),
    (
        "FREQ=MINUTELY;INTERVAL=1441;BYMONTHDAY=1,15;BYHOUR=0,1,2,3,4,5,6",
        "20260101T0000",
        "20280101T0000",
        "20260501T0001 20260515T0015 20260601T0032 20260615T0046 20260701T0102 20260715T0116 \
         20260801T0133 20260815T0147 20260901T0204 20260915T0218 20261001T0234 20261015T0248 \
         20261101T0305 20261115T0319 20261201T0335 20261215T0349 20270101T0406 20270115T0420 \
         20270201T0437 20270215T0451 20270301T0505 20270315T0519 20270401T0536 20270415T0550 \
         20270501T0606 20270515T0620 20270601T0637 20270615T0651",
    ),
];

#[test]
fn the_same_as_another_implementation() {
    for (rule, from, to, expected) in DATEUTIL {
        let found = expand(rule, "20200229T1030", from, to).unwrap();
        assert_eq!(found.join(" "), expected, "{rule}");
    }
}

#[test]
fn a_window_far_from_the_start_costs_no_more() {
    let rule = Rule::parse("FREQ=MINUTELY").unwrap();
    let budget = Budget::new(100);
    let from = at("20260101T0000");
    let found = between(&rule, at("19700101T0000"), from, from + TimeDelta::minutes(9), &budget);
    assert_eq!(found.unwrap().len(), 10);
    // A count is jumped over where every period has one instance.
    let rule = Rule::parse("FREQ=SECONDLY;COUNT=1767225605").unwrap();
    let found = between(&rule, at("19700101T0000"), from, at("20270101T0000"), &Budget::new(100));
    // 2026 begins 1,767,225,600 seconds after 1970.
    assert_eq!(found.unwrap().len(), 5);
}

#[test]
fn rules_without_end_or_result_stop_early() {
    let never = "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5";
    assert_eq!(expand(never, "19700101T0000", "20260101T0000", "20270101T0000"), Ok(vec![]));
    let never = "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5";
    assert_eq!(expand(never, "19700101T0000", "20260101T0000", "20270101T0000"), Ok(vec![]));
    let never = "FREQ=DAILY;BYSETPOS=7";
    assert_eq!(expand(never, "19700101T0000", "20260101T0000", "20270101T0000"), Ok(vec![]));
    for huge in ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"] {
        let rule = format!("FREQ={huge};INTERVAL=99999999999999999999;COUNT=9");
        let found = expand(&rule, "20260101T0000", "20260101T0000", "99991231T0000").unwrap();
        assert_eq!(found, ["20260101T0000"], "{rule}");
    }
    let often = expand("FREQ=SECONDLY", "20260101T0000", "20260101T0000", "20260201T0000");
    assert_eq!(often, Err(TooMuch("repeats more than 10,000 times in the time asked for")));
    let slow = "FREQ=SECONDLY;BYSECOND=0;COUNT=9999999";
    let slow = expand(slow, "19700101T0000", "20260101T0000", "20260201T0000");
    assert_eq!(slow, Err(TooMuch("takes too long to work out")));
}
