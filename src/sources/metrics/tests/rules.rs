//! From answers to readings.

use super::*;
use crate::sources::contract::{day, when};

fn read(measure: &Measure, body: &str) -> Loaded<MetricReading> {
    measure.answer(body.as_bytes(), context().moment)
}

fn at(pointer: &str, aggregate: Aggregate) -> Measure {
    Measure { aggregate, ..measure(Some(pointer)) }
}

#[test]
fn a_bare_number_is_read_without_a_pointer() {
    for (text, number) in
        [("42", 42.0), (" -1.5e3\r\n", -1500.0), ("\u{FEFF}7\n", 7.0), ("[1, 2, 3]", 3.0)]
    {
        assert_eq!(value(&read(&measure(None), text)), number, "{text:?}");
    }
    let why = |text| gap(&read(&measure(None), text));
    assert_eq!(why(""), "no data: the answer is empty");
    assert_eq!(why("NaN"), "no data: it is text, \"NaN\"");
    assert_eq!(why("-inf"), "no data: it is text, \"-inf\"");
    let words = "no data: the answer is neither a number nor JSON (line 1): 12 users";
    assert_eq!(why("12 users"), words);
    assert_eq!(why("\"12\""), "no data: it is text, \"12\"");
    assert_eq!(why("true"), "no data: it is true or false");
    assert_eq!(why("{}"), "no data: the series is empty");
}

#[test]
fn series_are_summed_up_as_asked() {
    let of =
        |aggregate, values: &str| read(&at("/v/*", aggregate), &format!("{{\"v\": {values}}}"));
    for (aggregate, expected) in [
        (Aggregate::Last, 1.0),
        (Aggregate::Sum, 9.0),
        (Aggregate::Mean, 3.0),
        (Aggregate::Count, 3.0),
        (Aggregate::Min, 1.0),
        (Aggregate::Max, 6.0),
    ] {
        assert_eq!(value(&of(aggregate, "[2, 6, 1]")), expected, "{aggregate:?}");
    }
    // What is not there is left out where that is no lie.
    assert_eq!(value(&of(Aggregate::Mean, "[2, null, 4]")), 3.0);
    assert_eq!(value(&of(Aggregate::Count, "[2, null, {\"a\": 1}]")), 2.0);
    assert_eq!(value(&of(Aggregate::Count, "[]")), 0.0);
    assert_eq!(gap(&of(Aggregate::Sum, "[2, null]")), "no data: 2: it is null");
    assert_eq!(gap(&of(Aggregate::Max, "[null]")), "no data: none of 1 values is there");
    assert_eq!(gap(&of(Aggregate::Mean, "[1, \"2\"]")), "no data: 2: it is text, \"2\"");
    assert_eq!(gap(&of(Aggregate::Last, "[1, null]")), "no data: the last value: it is null");
    assert_eq!(gap(&of(Aggregate::Sum, "[1e308, 1e308]")), "no data: it is no finite number");
    for aggregate in [Aggregate::Sum, Aggregate::Mean, Aggregate::Min, Aggregate::Last] {
        assert_eq!(gap(&of(aggregate, "[]")), "no data: the series is empty");
    }
}

#[test]
fn all_days_together_are_of_the_last_of_them() {
    let body = "{\"v\": {\"2026-11-24\": 1, \"2026-11-22\": 3, \"2026-11-23\": 2}}";
    let loaded = read(&at("/v", Aggregate::Sum), body);
    let reading = &loaded.items.as_ref().unwrap()[0];
    assert_eq!(
        (reading.value, reading.as_of, reading.partial),
        (6.0, Some(day("2026-11-24")), true)
    );
    // Midnight of a day is the day, wherever the report has its midnight.
    let body = "{\"v\": {\"2026-11-22T00:00:00-08:00\": 3, \"2026-11-23T00:00:00.000-08:00\": 2}}";
    let loaded = read(&at("/v/*", Aggregate::Last), body);
    let days: Vec<_> = loaded.items.unwrap().iter().map(|reading| reading.as_of.unwrap()).collect();
    assert_eq!(days, [day("2026-11-22"), day("2026-11-23")]);
}

#[test]
fn dates_may_stand_beside_the_values() {
    let body = r#"{"at": 1795500000, "rows": [{"d": "2026-11-23", "n": 5}, {"d": "2026-11-21", "n": 4},
                   {"d": "soon", "n": 9}, {"n": 8}]}"#;
    let mut rows = at("/rows/*/n", Aggregate::Last);
    rows.as_of = Some(Pointer::parse("/rows/*/d").unwrap());
    let loaded = read(&rows, body);
    let told: Vec<_> = loaded
        .items
        .unwrap()
        .iter()
        .map(|reading| (reading.as_of.unwrap(), reading.value))
        .collect();
    assert_eq!(told, [(day("2026-11-21"), 4.0), (day("2026-11-23"), 5.0)]);
    let why = "2 of 4 values cannot be read; the first is 3: its date: \"soon\" is no date such as \
               2026-11-24";
    assert_eq!(loaded.problems[0].message, why);
    // One time for the whole answer: 1795500000 s is 06:00 UTC on that Tuesday.
    let mut whole = at("/rows/0/n", Aggregate::Last);
    whole.as_of = Some(Pointer::parse("/at").unwrap());
    let loaded = read(&whole, body);
    assert_eq!(loaded.items.unwrap()[0].as_of, Some(when("2026-11-24T07:00")));
    whole.as_of = Some(Pointer::parse("/when").unwrap());
    let why = gap(&read(&whole, body));
    let expected =
        "no data: it is not known of when it is: there is no \"when\" (there is \"at\", \"rows\")";
    assert_eq!(why, expected);
}

#[test]
fn what_is_of_a_time_to_come_is_not_trusted() {
    let mut timed = at("/v", Aggregate::Last);
    timed.as_of = Some(Pointer::parse("/at").unwrap());
    let of = |at: &str| read(&timed, &format!("{{\"v\": 1, \"at\": \"{at}\"}}"));
    // It is eight in Berlin; clocks may differ by five minutes.
    assert_eq!(value(&of("2026-11-24T08:05:00+01:00")), 1.0);
    let why = gap(&of("2026-11-24T08:05:01+01:00"));
    let expected = "no data: it is dated in the future, 2026-11-24T08:05:01+01:00, and not trusted";
    assert_eq!(why, expected);
    // A time of SQL, in the user's zone.
    assert_eq!(value(&of("2026-11-24 08:00:00")), 1.0);
    // On the first islands it is the evening of the twenty-fourth.
    assert_eq!(value(&of("2026-11-24")), 1.0);
    assert!(gap(&of("2026-11-25")).contains("future"));
}

#[test]
fn the_newest_value_must_be_right_and_an_older_one_is_told() {
    let of = |body: &str| read(&at("/v", Aggregate::Last), body);
    let why = gap(&of("{\"v\": {\"2026-11-22\": 1, \"2026-11-23\": \"x\"}}"));
    assert_eq!(why, "no data: 2026-11-23: it is text, \"x\"");
    let loaded = of("{\"v\": {\"2026-11-22\": \"x\", \"2026-11-23\": 1}}");
    assert_eq!(loaded.items.unwrap().len(), 1);
    let why = "1 of 2 values cannot be read; the first is 2026-11-22: it is text, \"x\"";
    assert_eq!(loaded.problems[0].message, why);
    assert_eq!(gap(&of("{\"v\": {\"2026-11-22\": null}}")), "no data: none of 1 values is there");
}
