//! The suite for places where users speak.

use super::{HOSTILE, NAME, assert_unreachable, context, sound, window};
use crate::domain::FeedbackItem;
use crate::sources::Feedback;
use crate::time::Window;
use std::collections::HashSet;

/// Something that was said on 23 November 2026, 10:00 UTC, and `minute` minutes.
#[derive(Debug, Clone, Copy)]
pub(in crate::sources) struct Spec {
    pub(in crate::sources) number: u32,
    pub(in crate::sources) text: &'static str,
    pub(in crate::sources) author: &'static str,
}

/// How one kind of source states what was said.
pub(in crate::sources) trait Fixture {
    /// A source called [`NAME`] whose place does not exist.
    fn missing(&self) -> Box<dyn Feedback>;

    /// A source called [`NAME`] in which this was said, in this order.
    fn stating(&self, specs: &[Spec]) -> Box<dyn Feedback>;

    /// The identity of what has this number.
    fn id(&self, number: u32) -> String {
        number.to_string()
    }

    /// Whether it says who said it and when.
    fn tells_whom(&self) -> bool {
        true
    }

    /// Whether every text is kept to the letter; else marks of its own form are taken out.
    fn is_literal(&self) -> bool {
        true
    }
}

/// Stamps the suite into a test module.
macro_rules! feedback_contract {
    ($fixture:expr) => {
        feedback_contract! { $fixture;
            a_missing_place_is_unknown
            where_nothing_was_said_nothing_is_known_to_be_wrong
            an_item_is_read_whole
            the_order_is_kept_and_every_load_is_the_same
            the_same_said_twice_is_two_items
            hostile_texts_cost_nobody
        }
    };
    ($fixture:expr; $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                $crate::sources::contract::feedback::$law(&$fixture);
            }
        )*
    };
}
pub(in crate::sources) use feedback_contract;

/// The days that are asked for.
pub(in crate::sources) fn days() -> Window {
    window("2026-11-20", 10)
}

fn said(number: u32, text: &'static str) -> Spec {
    Spec { number, text, author: "ann" }
}

fn load(fixture: &impl Fixture, specs: &[Spec]) -> Vec<FeedbackItem> {
    let source = fixture.stating(specs);
    assert_eq!(source.name(), NAME);
    sound(source.load(&days(), &context()))
}

pub(in crate::sources) fn a_missing_place_is_unknown(fixture: &impl Fixture) {
    assert_unreachable(&fixture.missing().load(&days(), &context()));
}

pub(in crate::sources) fn where_nothing_was_said_nothing_is_known_to_be_wrong(
    fixture: &impl Fixture,
) {
    assert_eq!(load(fixture, &[]), []);
}

pub(in crate::sources) fn an_item_is_read_whole(fixture: &impl Fixture) {
    let item = load(fixture, &[said(1, "The export stops after a hundred rows")]).remove(0);
    assert_eq!(item.whole(), "The export stops after a hundred rows");
    assert_eq!((item.id.as_str(), item.source.as_str()), (&*fixture.id(1), NAME));
    assert_eq!(item.key.0, format!("{NAME}:{}", fixture.id(1)));
    assert_ne!(item.origin, "");
    if fixture.tells_whom() {
        assert_eq!(item.author.as_deref(), Some("ann"));
        let day = item.at.map(|at| at.date(context().moment.zone).to_string());
        assert_eq!(day.as_deref(), Some("2026-11-23"));
    } else {
        assert_eq!(item.author, None);
    }
}

pub(in crate::sources) fn the_order_is_kept_and_every_load_is_the_same(fixture: &impl Fixture) {
    let specs = [said(1, "zebra crossing"), said(2, "apple pie"), said(3, "monkey bars")];
    let source = fixture.stating(&specs);
    let (first, again) =
        (sound(source.load(&days(), &context())), sound(source.load(&days(), &context())));
    assert_eq!(first, again);
    let texts: Vec<_> = first.iter().map(FeedbackItem::whole).collect();
    assert_eq!(texts, ["zebra crossing", "apple pie", "monkey bars"]);
}

pub(in crate::sources) fn the_same_said_twice_is_two_items(fixture: &impl Fixture) {
    let items = load(fixture, &[said(1, "too slow"), said(2, "too slow")]);
    let keys: HashSet<&str> = items.iter().map(|item| item.key.0.as_str()).collect();
    assert_eq!(keys.len(), 2);
}

pub(in crate::sources) fn hostile_texts_cost_nobody(fixture: &impl Fixture) {
    let specs: Vec<Spec> = (1..).zip(HOSTILE).map(|(number, text)| said(number, text)).collect();
    let items = load(fixture, &specs);
    assert_eq!(items.len(), HOSTILE.len());
    for (item, text) in std::iter::zip(&items, HOSTILE) {
        if fixture.is_literal() {
            assert_eq!(item.whole(), text);
        }
        assert!(item.whole().chars().any(char::is_alphanumeric), "{text:?}");
    }
}
