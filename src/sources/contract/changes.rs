//! The suite for task lists that can be changed: what every one of them says after a change.

use super::tasks::{Fixture, Spec, plain};
use super::{Entry, context, day, sound};
use crate::domain::{Importance, Task};
use crate::error::Kind;
use crate::sources::TaskList;
use crate::sources::edit::{Change, NewTask, Outcome};
use chrono::NaiveDate;

/// Stamps the suite into a test module.
macro_rules! task_list_change_contract {
    ($fixture:expr) => {
        task_list_change_contract! { $fixture;
            finishing_changes_the_state_and_nothing_else
            deferring_changes_the_first_day_and_nothing_else
            an_added_task_says_what_was_asked_and_changes_no_other
            what_is_finished_is_finished_once
            an_unknown_identity_changes_nothing
            of_equal_titles_the_one_that_is_named_is_changed
        }
    };
    ($fixture:expr; $($law:ident)*) => {
        mod changes {
            use super::*;
            $(
                #[test]
                fn $law() {
                    $crate::sources::contract::changes::$law(&$fixture);
                }
            )*
        }
    };
}
pub(in crate::sources) use task_list_change_contract;

pub(in crate::sources) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(in crate::sources) fn new(text: &str) -> NewTask {
    NewTask { text: text.into(), due: None, estimate_minutes: None, priority: Importance::None }
}

/// For a test that knows its task otherwise than by its identity.
pub(in crate::sources) fn done() -> Change {
    Change::Done { id: String::new() }
}

/// The same.
pub(in crate::sources) fn defer(to: &str) -> Change {
    Change::Defer { id: String::new(), to: date(to) }
}

fn stating(fixture: &impl Fixture, specs: &[Spec]) -> Box<dyn TaskList> {
    let entries: Vec<Entry<Spec>> = specs.iter().cloned().map(Entry::Record).collect();
    fixture.stating(&entries)
}

fn three(fixture: &impl Fixture) -> Box<dyn TaskList> {
    let second = Spec {
        priority: Importance::High,
        due: Some("2026-12-24"),
        estimate_minutes: Some(90),
        projects: vec!["pricing"],
        ..plain("Second")
    };
    stating(fixture, &[plain("First"), second, plain("Third")])
}

/// The tasks without their places: a change may move the others to another line.
fn load(list: &dyn TaskList) -> Vec<Task> {
    let tasks = sound(list.load(&context()));
    tasks.into_iter().map(|task| Task { origin: String::new(), ..task }).collect()
}

fn make(list: &dyn TaskList, change: &Change) -> Outcome {
    let prepared = list.prepare(change, &context()).unwrap();
    assert_ne!(prepared.diff(), "");
    prepared.commit().unwrap()
}

pub(in crate::sources) fn finishing_changes_the_state_and_nothing_else(fixture: &impl Fixture) {
    let list = three(fixture);
    let mut expected = load(&*list);
    let outcome = make(&*list, &Change::Done { id: expected[1].id.clone() });
    assert_eq!((outcome.title.as_str(), outcome.notes.len()), ("Second", 0));
    let mut found = load(&*list);
    let completed = found[1].completed.take().map(|when| when.date(context().moment.zone));
    assert_eq!(completed, Some(date("2026-11-24")));
    expected[1].done = true;
    assert_eq!(found, expected);
}

pub(in crate::sources) fn deferring_changes_the_first_day_and_nothing_else(fixture: &impl Fixture) {
    let list = three(fixture);
    let mut expected = load(&*list);
    make(&*list, &Change::Defer { id: expected[1].id.clone(), to: date("2026-12-01") });
    expected[1].scheduled = Some(day("2026-12-01"));
    assert_eq!(load(&*list), expected);
}

pub(in crate::sources) fn an_added_task_says_what_was_asked_and_changes_no_other(
    fixture: &impl Fixture,
) {
    let list = three(fixture);
    let before = load(&*list);
    let task = NewTask {
        due: Some(date("2026-11-30")),
        estimate_minutes: Some(45),
        priority: Importance::Medium,
        ..new("Book the venue")
    };
    make(&*list, &Change::Add(task));
    let (added, others): (Vec<Task>, Vec<Task>) =
        load(&*list).into_iter().partition(|task| task.title == "Book the venue");
    assert_eq!(others, before);
    let [added] = &added[..] else { panic!("{added:?}") };
    assert_eq!((added.due, added.estimate_minutes), (Some(day("2026-11-30")), Some(45)));
    assert_eq!((added.priority, added.is_open()), (Importance::Medium, true));
}

pub(in crate::sources) fn what_is_finished_is_finished_once(fixture: &impl Fixture) {
    let list = three(fixture);
    let id = load(&*list)[1].id.clone();
    make(&*list, &Change::Done { id: id.clone() });
    let finished = sound(list.load(&context()));
    let again = list.prepare(&Change::Done { id: id.clone() }, &context()).unwrap();
    assert_eq!((again.diff().as_str(), again.expected().notes.len()), ("", 1));
    again.commit().unwrap();
    let to = date("2026-12-01");
    let failure = list.prepare(&Change::Defer { id, to }, &context()).unwrap_err();
    assert_eq!(failure.kind, Kind::Usage);
    assert_eq!(sound(list.load(&context())), finished);
}

pub(in crate::sources) fn an_unknown_identity_changes_nothing(fixture: &impl Fixture) {
    let list = three(fixture);
    let before = sound(list.load(&context()));
    let (id, to) = ("nothing".to_owned(), date("2026-12-01"));
    for change in [Change::Done { id: id.clone() }, Change::Defer { id, to }] {
        assert_eq!(list.prepare(&change, &context()).unwrap_err().kind, Kind::Usage);
    }
    assert_eq!(sound(list.load(&context())), before);
}

pub(in crate::sources) fn of_equal_titles_the_one_that_is_named_is_changed(fixture: &impl Fixture) {
    let water = || plain("Water the plants");
    for at in 0..3 {
        let list = stating(fixture, &[water(), water(), water()]);
        let id = load(&*list)[at].id.clone();
        make(&*list, &Change::Done { id });
        let done: Vec<bool> = load(&*list).iter().map(|task| task.done).collect();
        assert_eq!(done, [0, 1, 2].map(|index| index == at));
    }
}
