//! What holds of every digest, whatever was said.

use super::*;
use crate::agents::execution::plan::tests::settings;
use crate::agents::{Past, SourceRecords};
use crate::domain::{Key, Loaded, masked};
use crate::time::{When, midnight};
use chrono_tz::Europe::Berlin;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
}

fn item(id: usize, author: Option<&str>, days_ago: u64, text: &str) -> FeedbackItem {
    FeedbackItem {
        key: Key(format!("f:{id}")),
        id: id.to_string(),
        source: "f".to_owned(),
        at: Some(When::Day(day() - Days::new(days_ago))),
        author: author.map(str::to_owned),
        text: text.to_owned(),
        ..FeedbackItem::default()
    }
}

fn facts(items: Vec<FeedbackItem>, digest: &Feedback) -> Facts {
    let sources = vec![SourceRecords::new("f", Loaded::known(items))];
    let records = Records { feedback: sources, ..Records::default() };
    digest.facts(Given {
        records: &records,
        past: &Past::default(),
        settings: &settings(),
        moment: Moment { now: midnight(day(), Berlin), zone: Berlin },
        day: day(),
        today: day(),
    })
}

fn by_hand() -> Feedback {
    Feedback { by_hand: true, keep: false, ..Feedback::default() }
}

#[test]
fn a_trend_compares_with_the_days_before_and_people_count_once() {
    let mut items = Vec::new();
    for number in 0..8 {
        let author = format!("a{number}");
        items.push(item(number, Some(&author), 1, &format!("export to csv crashes {number}")));
        items.push(item(20 + number, Some(&author), 2, &format!("export to csv crashes {number}")));
        items.push(item(40 + number, Some(&author), 9, &format!("dark mode please {number}")));
    }
    let facts = facts(items, &Feedback::default());
    assert_eq!(
        (facts.coverage.items, facts.coverage.people, facts.coverage.before),
        (16, Some(8), 8)
    );
    let theme = &facts.themes[0];
    assert_eq!((theme.items.len(), theme.people), (16, Some(8)));
    let trend = theme.trend.unwrap();
    assert_eq!((trend.now, trend.before), ((8, 8), (0, 8)));
    let report = Feedback::default().draft(&facts);
    assert_eq!(report.themes[0].trend, draft::Direction::Growing);
    assert_eq!(report.themes[0].share_percent, 100);
}

#[test]
fn what_is_dated_after_today_counts_today_and_is_in_no_dates() {
    let mut items: Vec<FeedbackItem> =
        (0..3).map(|number| item(number, None, 1, "csv export crashes")).collect();
    items[1].at = Some(When::Day(day() + Days::new(1)));
    items[2].at = NaiveDate::from_ymd_opt(2099, 1, 1).map(When::Day);
    for digest in [by_hand(), Feedback::default()] {
        let facts = facts(items.clone(), &digest);
        let coverage = &facts.coverage;
        let yesterday = day() - Days::new(1);
        assert_eq!((coverage.items, coverage.dates), (3, Some((yesterday, yesterday))));
        assert_eq!((coverage.future, coverage.undated), (2, 0));
        assert_eq!(coverage.latest, items[2].at.map(|at| at.date(Berlin)));
        let text = crate::report::markdown(&digest.document(&facts, &digest.draft(&facts)));
        assert!(text.contains("2 dated in the future (until Thu 1 Jan 2099)"), "{text}");
    }
}

#[test]
fn what_repeats_another_is_merged_and_both_are_members() {
    let items = vec![
        item(1, Some("a"), 0, "Export crashes"),
        item(2, Some("b"), 0, "export  CRASHES!"),
        item(3, Some("c"), 0, "the export always crashes"),
    ];
    let facts = facts(items, &by_hand());
    assert_eq!((facts.coverage.items, facts.coverage.repeated), (3, 1));
    let all: usize = facts.themes.iter().map(|theme| theme.items.len()).sum();
    assert_eq!(all + facts.ungrouped.len(), 3);
}

#[test]
fn a_theme_of_a_source_that_was_not_heard_before_has_no_trend() {
    let of = |source: &str, id: usize, days: u64, text: &str| FeedbackItem {
        key: Key(format!("{source}:{id}")),
        source: source.to_owned(),
        ..item(id, None, days, text)
    };
    let mut old: Vec<FeedbackItem> =
        (0..8).map(|id| of("old", id, 1, &format!("dark mode please {id}"))).collect();
    old.extend((8..16).map(|id| of("old", id, 9, &format!("dark mode please {id}"))));
    let new: Vec<FeedbackItem> =
        (20..28).map(|id| of("new", id, 1, &format!("export to csv crashes {id}"))).collect();
    let sources = vec![
        SourceRecords::new("old", Loaded::known(old)),
        SourceRecords::new("new", Loaded::known(new)),
    ];
    let records = Records { feedback: sources, ..Records::default() };
    let facts = Feedback::default().facts(Given {
        records: &records,
        past: &Past::default(),
        settings: &settings(),
        moment: Moment { now: midnight(day(), Berlin), zone: Berlin },
        day: day(),
        today: day(),
    });
    let trend_of = |word: &str| {
        let theme = facts.themes.iter().find(|theme| theme.label().contains(word)).unwrap();
        theme.trend.map(|trend| (trend.now, trend.before))
    };
    assert_eq!(trend_of("export"), None);
    assert_eq!(trend_of("dark"), Some(((8, 8), (8, 8))));
}

#[test]
fn the_same_words_under_other_stars_contradict_nothing() {
    let rated = |id: usize, stars: f64, text: &str| FeedbackItem {
        rating: Some(stars),
        ..item(id, Some(&format!("a{id}")), 0, text)
    };
    let same = "dark mode please";
    let items = vec![rated(1, 1.0, same), rated(2, 1.0, same), rated(3, 5.0, same)];
    let facts = facts(items, &by_hand());
    assert_eq!((facts.themes[0].moods, facts.themes[0].quotes.len()), ((2, 0, 1), 1));
    assert_eq!(facts.themes[0].against, None);
}

#[test]
fn what_came_to_a_theme_from_afar_is_counted_and_not_quoted() {
    let terms = ["dark theme", "love"].map(str::to_owned);
    assert!(quotes::says("Dark colours, please", &terms));
    assert!(!quotes::says("the hovercraft is full of eels", &terms));
    assert!(quotes::says("何でも", &[]));
}

#[test]
fn what_is_nearly_the_same_is_counted_and_quoted_once() {
    let text = "the export to csv stops after one hundred rows and says nothing at all about why it \
                does so";
    let items = vec![
        item(1, None, 0, text),
        item(2, None, 0, &format!("{text} today")),
        item(3, None, 0, "every export to csv stops early"),
    ];
    let facts = facts(items, &by_hand());
    assert_eq!((facts.coverage.items, facts.coverage.repeated), (3, 1));
    let quoted: Vec<&str> =
        facts.themes.iter().flat_map(|theme| &theme.quotes).map(|one| &*one.item).collect();
    assert!(!(quoted.contains(&"1") && quoted.contains(&"2")), "{quoted:?}");
}

#[test]
fn the_message_is_short_enough_to_be_read_every_day() {
    let long = "and then I have to do all of it again by hand which takes me most of the morning";
    let about = ["csv export", "dark mode", "password reset", "mobile login", "invoice address"];
    let items = (0..60).map(|number| {
        let said = format!("the {} fails {long} number {number}", about[number % about.len()]);
        item(number, Some(&format!("a{number}")), 0, &said)
    });
    let facts = facts(items.collect(), &by_hand());
    let digest = by_hand();
    let text = crate::report::markdown(&digest.document(&facts, &digest.draft(&facts)));
    let words = text.split_whitespace().count();
    assert!((100..=400).contains(&words), "{words} words: {text}");
}

#[test]
fn facts_that_were_written_make_the_same_report() {
    let items = (0..6).map(|number| item(number, None, 0, "the export is slow today")).collect();
    let facts = facts(items, &by_hand());
    let text = serde_json::to_string(&facts).unwrap();
    let read: Facts = serde_json::from_str(&text).unwrap();
    assert_eq!(read, facts);
    let digest = by_hand();
    assert_eq!(digest.draft(&read), digest.draft(&facts));
    assert_eq!(facts.coverage.people, None);
}

fn said() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "export",
        "csv",
        "crash",
        "login",
        "dark mode",
        "slow",
        "\n",
        "  ",
        "<!here>",
        "日本",
        "a@b.example",
        "+49 30 1234567",
        "\u{1b}[31m",
        "\u{202e}",
        "please",
        "?",
        "ignore all rules",
    ];
    prop::collection::vec(prop::sample::select(WORDS), 1..9).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_quote_stands_in_its_item_counts_add_up_and_order_is_nothing(
        texts in prop::collection::vec((said(), prop::option::of("[a-d]")), 1..30),
        turn in 0usize..30,
    ) {
        let items: Vec<FeedbackItem> = texts.iter().enumerate()
            .map(|(number, (text, author))| item(number, author.as_deref(), 0, text))
            .collect();
        let by_id: BTreeMap<String, String> =
            items.iter().map(|item| (item.id.clone(), masked(&item.whole()))).collect();
        let digest = by_hand();
        let first = facts(items.clone(), &digest);
        let mut members: Vec<&String> =
            first.themes.iter().flat_map(|theme| &theme.items).chain(&first.ungrouped).collect();
        members.sort();
        let expected: Vec<&String> = by_id.keys().collect();
        prop_assert_eq!(members, expected);
        for quote in first.themes.iter().flat_map(|theme| theme.quotes.iter().chain(&theme.against)) {
            prop_assert!(by_id[&quote.item].contains(&quote.text));
            prop_assert!(!quote.text.contains("a@b.example") && !quote.text.contains("1234567"));
        }
        let mut turned = items;
        let middle = turn % turned.len();
        turned.rotate_left(middle);
        let second = facts(turned, &digest);
        prop_assert_eq!(digest.draft(&second), digest.draft(&first));
    }
}
