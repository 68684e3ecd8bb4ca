//! What holds for every text.

use super::days::{Day, Dice, date_forms, length_forms, time};
use crate::grounding::{Alias, Brief, Evidence, Fact, Slot, Text, Wording, check};
use chrono::{Duration, NaiveDate};
use proptest::prelude::*;

/// Whether a text passes about one record with these facts, on 24 November 2026.
fn passes(facts: Vec<Fact>, text: &str) -> bool {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let alias = Alias("T1".to_owned());
    let brief = Brief {
        today,
        names: Vec::new(),
        evidence: vec![Evidence {
            alias: alias.clone(),
            key: None,
            texts: vec!["Pricing PRD".to_owned()],
            facts,
            shown: Vec::new(),
        }],
        slots: vec![Slot {
            id: "why".to_owned(),
            ask: String::new(),
            subject: Some(alias.clone()),
            about: vec![alias.clone()],
            max_chars: 400,
            built_in: String::new(),
        }],
        choices: Vec::new(),
        unsaid: Vec::new(),
    };
    let text = Text { slot: "why".to_owned(), text: text.to_owned(), cites: vec![alias] };
    check(&brief, &Wording { texts: vec![text], picks: Vec::new() }).passed() == 1
}

#[test]
fn a_true_figure_of_the_wrong_kind_is_false() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let due = today + Duration::days(3);
    let facts = || {
        vec![
            Fact::due(due, None),
            Fact::minutes(90),
            Fact::Span { date: today, start: time(540), end: time(630) },
            Fact::on(today + Duration::days(1), None),
        ]
    };
    for text in [
        "Due Friday, 90 min from 09:00 until 10:30.",
        "Due on 27 Nov; an hour and a half today.",
        "It fits tomorrow.",
        "Ends at half past ten.",
        "Do it in the morning.",
        "Due in three days.",
        "Three days are left.",
    ] {
        assert!(passes(facts(), text), "{text}");
    }
    for text in [
        "Due tomorrow.",
        "Due today.",
        "Due Tuesday.",
        "It starts at 10:30.",
        "It ends at 09:00.",
        "09:00 tomorrow is free.",
        "Do it in the afternoon.",
        "Friday at 09:00 is the slot.",
        "Due in two days.",
        "It is three days late.",
        "It takes ninety hours.",
        "90 people wait.",
    ] {
        assert!(!passes(facts(), text), "{text}");
    }
}

proptest! {
    // Each case checks dozens of texts.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_length_is_accepted_in_every_form_and_no_other_is(truth in 1i64..300, other in 1i64..300) {
        for form in length_forms(truth) {
            prop_assert!(passes(vec![Fact::minutes(truth)], &format!("It takes {form}.")), "{}", form);
        }
        for form in length_forms(other) {
            let said = passes(vec![Fact::minutes(truth)], &format!("It takes {form}."));
            prop_assert_eq!(said, truth == other, "{}", form);
        }
    }

    #[test]
    fn a_due_is_accepted_in_every_form_and_no_other_is(truth in -5i64..60, other in -5i64..60) {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let day = |days| today + Duration::days(days);
        for form in date_forms(day(truth), today) {
            prop_assert!(passes(vec![Fact::due(day(truth), None)], &format!("It is due {form}.")), "{}", form);
        }
        let same = date_forms(day(truth), today);
        for form in date_forms(day(other), today) {
            // "Friday" is the next one, and also the one of last week.
            let alike = same.contains(&form) || (truth - other) % 7 == 0 && form.ends_with("day");
            let alike = alike || (truth - other) % 7 == 0 && form.len() == 3;
            let said = passes(vec![Fact::due(day(truth), None)], &format!("It is due {form}."));
            prop_assert!(said == (truth == other) || alike, "{} {} {}", truth, other, form);
        }
    }

}

proptest! {
    #[test]
    fn nothing_that_can_be_written_is_a_panic(text in "\\PC{0,120}", seed in 0u64..50) {
        let brief = Day::roll(&mut Dice::new(seed)).brief();
        let wording = |text: &str| Wording {
            texts: vec![Text { slot: "verdict".to_owned(), text: text.to_owned(), cites: vec![Alias(text.to_owned())] }],
            picks: Vec::new(),
        };
        check(&brief, &wording(&text));
    }

    #[test]
    fn odd_texts_of_our_own_words_are_no_panic(words in proptest::collection::vec(prop::sample::select(vec![
        "T1", "E1", "at", "9", ":", "30", "h", "an", "hour", "and", "a", "half", "due", "Friday", "27", "Nov", "-", ",", ".",
        "two", "hundred", "to", "quarter", "past", "2026", "the", "th", "in", "days", "%", "\"", "no", "meetings", "½",
    ]), 0..14), glue in any::<bool>()) {
        let brief = Day::roll(&mut Dice::new(3)).brief();
        let text = words.join(if glue { "" } else { " " });
        let text = Text { slot: "verdict".to_owned(), text, cites: Vec::new() };
        check(&brief, &Wording { texts: vec![text], picks: Vec::new() });
    }

    #[test]
    fn signs_of_markup_pass_nowhere(before in "[a-z ]{0,20}", sign in "[<>\\[\\]{}`*_#@|^=\\\\\u{1b}\u{200b}\u{202e}]", after in "[a-z ]{0,20}") {
        let text = format!("{before}{sign}{after}");
        prop_assert!(!passes(vec![], &text), "{}", text);
    }
}
