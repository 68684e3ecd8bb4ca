//! Laws that hold for every calendar.

use super::{Settings, calendar, context, event, expand, read, shown, window};
use crate::time::Window;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn load(text: &[u8], window: &Window) -> Option<Vec<(String, String)>> {
    let parsed = read(text, "test.ics").ok()?;
    let settings = Settings { name: "work".to_owned(), busy: true };
    let loaded = expand(&[parsed], &settings, window, &context());
    Some(loaded.items?.iter().map(|event| (event.key.0.clone(), shown(event))).collect())
}

fn days(from: NaiveDate, days: u64) -> Window {
    Window::days(from, days, super::ZONE)
}

/// A rule of days with parts that a person would write.
fn rule() -> impl Strategy<Value = String> {
    let frequency = prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"]);
    let weekdays =
        prop::sample::select(vec!["", ";BYDAY=MO,WE", ";BYDAY=SU", ";BYDAY=FR;BYHOUR=9,15"]);
    let days = prop::sample::select(vec!["", ";BYMONTHDAY=-1,15", ";BYMONTH=3,10,11"]);
    let end = prop::sample::select(vec!["", ";COUNT=30", ";UNTIL=20261110T120000Z"]);
    (frequency, 1u32..40, weekdays, days, end).prop_map(
        |(frequency, interval, weekdays, days, end)| {
            format!("RRULE:FREQ={frequency};INTERVAL={interval}{weekdays}{days}{end}\n")
        },
    )
}

/// The properties of an event that begins in 2025 or 2026.
fn properties() -> impl Strategy<Value = String> {
    let start = (2025i32..2027, 1u32..13, 1u32..29, 0u32..24, 0u32..4);
    let zone = prop::sample::select(vec![";TZID=Europe/Berlin", ";TZID=America/New_York", "", "Z"]);
    let length = prop::sample::select(vec!["PT0S", "PT45M", "P1D", "P3DT2H"]);
    (start, zone, length, prop::option::of(rule()), 0u32..4).prop_map(
        |((year, month, day, hour, quarter), zone, length, rule, kind)| {
            let date = format!("{year}{month:02}{day:02}");
            let time = format!("T{hour:02}{:02}00", quarter * 15);
            let start = match (kind, zone) {
                (0, _) => format!("DTSTART;VALUE=DATE:{date}"),
                (_, "Z") => format!("DTSTART:{date}{time}Z"),
                (_, zone) => format!("DTSTART{zone}:{date}{time}"),
            };
            format!("{start}\nDURATION:{length}\n{}", rule.unwrap_or_default())
        },
    )
}

/// A calendar of a few events.
fn calendars() -> impl Strategy<Value = String> {
    prop::collection::vec(properties(), 1..5).prop_map(|all| {
        let event = |(uid, one)| format!("BEGIN:VEVENT\nUID:{uid}\n{one}END:VEVENT");
        calendar(&all.iter().enumerate().map(event).collect::<Vec<_>>().join("\n"))
    })
}

/// A series with instances that are replaced: moved by up to three weeks, some of them with all
/// that follow.
fn replaced() -> impl Strategy<Value = String> {
    let one = (0u64..400, -20i64..20, 0u32..24, prop::bool::weighted(0.3), 0u32..3);
    (1u32..5, prop::collection::vec(one, 1..6)).prop_map(|(interval, all)| {
        let first = NaiveDate::from_ymd_opt(2025, 6, 2).unwrap();
        let mut text = format!(
            "BEGIN:VEVENT\nUID:1\nDTSTART;TZID=Europe/Berlin:20250602T090000\nDURATION:PT1H\n\
             RRULE:FREQ=DAILY;INTERVAL={interval}\nEND:VEVENT\n"
        );
        for (day, by, hour, and_future, length) in all {
            let day = first + Days::new(day * u64::from(interval));
            let range = if and_future { ";RANGE=THISANDFUTURE" } else { "" };
            let moved = day + chrono::TimeDelta::days(by);
            let [day, moved] = [day, moved].map(|day| day.format("%Y%m%d"));
            text += &format!(
                "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID;TZID=Europe/Berlin{range}:{day}T090000\n\
                 DTSTART;TZID=Europe/Berlin:{moved}T{hour:02}0000\nDURATION:P{length}DT1H\n\
                 END:VEVENT\n"
            );
        }
        calendar(&text)
    })
}

proptest! {
    // The number of cases is `PROPTEST_CASES`, for long runs.

    #[test]
    fn a_window_holds_what_its_parts_hold(
        text in prop_oneof![calendars(), replaced()], offset in 0u64..700, cut in 1u64..40,
    ) {
        let from = NaiveDate::from_ymd_opt(2025, 6, 1).unwrap() + Days::new(offset);
        let whole: BTreeSet<_> = load(text.as_bytes(), &days(from, 40)).unwrap().into_iter().collect();
        let mut parts = load(text.as_bytes(), &days(from, cut)).unwrap();
        parts.extend(load(text.as_bytes(), &days(from + Days::new(cut), 40 - cut)).unwrap());
        prop_assert_eq!(parts.into_iter().collect::<BTreeSet<_>>(), whole);
    }

    #[test]
    fn an_instance_appears_once(text in prop_oneof![calendars(), replaced()]) {
        let found = load(text.as_bytes(), &window("2026-01-01", "2026-07-01")).unwrap();
        let keys: BTreeSet<_> = found.iter().map(|(key, _)| key).collect();
        prop_assert_eq!(keys.len(), found.len());
    }

    #[test]
    fn weeks_later_is_the_same_weeks_later(
        weeks in 1u64..30, day in 0u64..300, hour in 0u32..24, interval in 1u32..5,
        weekdays in prop::sample::select(vec!["", ";BYDAY=MO,TH", ";BYDAY=SA"]), count in 1u32..60,
    ) {
        let first = NaiveDate::from_ymd_opt(2025, 1, 6).unwrap() + Days::new(day);
        let text = |date: NaiveDate| event(&format!(
            "DTSTART:{}T{hour:02}3000Z\nDURATION:PT1H\n\
             RRULE:FREQ=WEEKLY;INTERVAL={interval}{weekdays};COUNT={count}",
            date.format("%Y%m%d")
        ));
        let at = |date: NaiveDate| {
            let mut window = days(date, 200);
            window.zone = chrono_tz::UTC;
            let parsed = text(date);
            let parsed = read(parsed.as_bytes(), "test.ics").unwrap();
            let settings = Settings { name: "work".to_owned(), busy: true };
            let loaded = expand(&[parsed], &settings, &window, &context());
            let spans = loaded.items.unwrap().into_iter().map(|event| match event.span {
                crate::domain::Span::Timed { start, .. } => start - super::DateTime::UNIX_EPOCH,
                crate::domain::Span::AllDay { .. } => unreachable!(),
            });
            let epoch = date - NaiveDate::default();
            spans.map(|span| span - epoch).collect::<Vec<_>>()
        };
        prop_assert_eq!(at(first), at(first + Days::new(7 * weeks)));
    }

    #[test]
    fn no_bytes_panic(text in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut framed = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:".to_vec();
        framed.extend_from_slice(&text);
        load(&text, &window("2026-11-24", "2026-12-24"));
        load(&framed, &window("2026-11-24", "2026-12-24"));
    }

    #[test]
    fn no_mutation_panics(
        text in prop_oneof![calendars(), replaced()],
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..30),
    ) {
        let mut bytes = text.into_bytes();
        for (at, byte, kind) in edits {
            let index = at.index(bytes.len());
            match kind {
                0 => bytes[index] = byte,
                1 => bytes.insert(index, b"0123456789=;:,-TZ\n "[usize::from(byte) % 19]),
                2 if bytes.len() > 1 => { bytes.remove(index); }
                _ => {
                    let to = (index + usize::from(byte)).min(bytes.len());
                    let copied = bytes[index..to].to_vec();
                    bytes.extend_from_slice(&copied);
                }
            }
        }
        load(&bytes, &window("2026-11-24", "2026-12-24"));
    }

    #[test]
    fn no_rule_panics_or_hangs(
        rule in "(FREQ=(SECOND|MINUTE|HOUR|WEEK|MONTH|YEAR)LY|FREQ=DAILY)(;(BYMONTH=[1-9]|BYMONTHDAY=-?[1-9][0-9]?|BYYEARDAY=-?[1-3][0-9]{0,2}|BYWEEKNO=-?[1-5][0-9]?|BYDAY=-?[1-5]?(MO|SU)|BYHOUR=[0-9]|BYSECOND=[0-9]{1,2}|BYSETPOS=-?[1-9]|INTERVAL=[0-9]{1,6}|COUNT=[0-9]{1,7}|WKST=SU)){0,5}",
        year in 1u32..2030,
    ) {
        let text = event(&format!("DTSTART:{year:04}0131T103000\nDURATION:P40D\nRRULE:{rule}"));
        load(text.as_bytes(), &window("2026-11-24", "2026-12-24"));
    }
}
