//! The suite for task lists.

use super::{
    Entry, HOSTILE, NAME, assert_all_malformed, assert_one_malformed, assert_unreachable, context,
    day, sound,
};
use crate::domain::{Importance, Key, Task};
use crate::sources::TaskList;
use std::collections::HashSet;

/// A task to state, in words that every format has. Dates are `YYYY-MM-DD`.
#[derive(Debug, Clone)]
pub(in crate::sources) struct Spec {
    pub(in crate::sources) id: Option<&'static str>,
    pub(in crate::sources) title: &'static str,
    pub(in crate::sources) done: bool,
    pub(in crate::sources) priority: Importance,
    pub(in crate::sources) due: Option<&'static str>,
    pub(in crate::sources) scheduled: Option<&'static str>,
    pub(in crate::sources) estimate_minutes: Option<u32>,
    pub(in crate::sources) projects: Vec<&'static str>,
    pub(in crate::sources) contexts: Vec<&'static str>,
    /// The `id` of tasks to finish first.
    pub(in crate::sources) depends: Vec<&'static str>,
    pub(in crate::sources) created: Option<&'static str>,
    pub(in crate::sources) completed: Option<&'static str>,
}

/// How one kind of source states records.
pub(in crate::sources) trait Fixture {
    /// A list called [`NAME`] whose place does not exist.
    fn missing(&self) -> Box<dyn TaskList>;

    /// A list called [`NAME`] that states these entries in this order.
    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn TaskList>;
}

/// Stamps the suite into a test module.
macro_rules! task_list_contract {
    ($fixture:expr) => {
        task_list_contract! { $fixture;
            a_missing_place_is_unknown
            an_empty_list_has_no_tasks
            an_open_task_is_read_whole
            a_finished_task_is_read_whole
            a_plain_task_has_nothing_but_a_title
            levels_of_priority_are_kept
            the_order_of_the_list_is_kept
            an_unreadable_record_costs_only_itself
            a_list_of_which_nothing_can_be_read_is_unknown
            hostile_titles_survive_literally
            stated_identities_make_the_keys
            keys_are_the_same_in_every_load
            keys_outlive_order_dates_and_status
            equal_titles_have_different_keys
            an_open_dependency_blocks_and_a_finished_one_does_not
        }
    };
    ($fixture:expr; $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                $crate::sources::contract::tasks::$law(&$fixture);
            }
        )*
    };
}
pub(in crate::sources) use task_list_contract;

/// An open task of which only the title is known.
pub(in crate::sources) fn plain(title: &'static str) -> Spec {
    Spec {
        id: None,
        title,
        done: false,
        priority: Importance::None,
        due: None,
        scheduled: None,
        estimate_minutes: None,
        projects: Vec::new(),
        contexts: Vec::new(),
        depends: Vec::new(),
        created: None,
        completed: None,
    }
}

fn load(fixture: &impl Fixture, specs: &[Spec]) -> Vec<Task> {
    let entries: Vec<Entry<Spec>> = specs.iter().cloned().map(Entry::Record).collect();
    let list = fixture.stating(&entries);
    assert_eq!(list.name(), NAME);
    sound(list.load(&context()))
}

fn titles(tasks: &[Task]) -> Vec<&str> {
    tasks.iter().map(|task| task.title.as_str()).collect()
}

fn keys(tasks: &[Task]) -> Vec<Key> {
    tasks.iter().map(|task| task.key.clone()).collect()
}

pub(in crate::sources) fn a_missing_place_is_unknown(fixture: &impl Fixture) {
    assert_unreachable(&fixture.missing().load(&context()));
}

pub(in crate::sources) fn an_empty_list_has_no_tasks(fixture: &impl Fixture) {
    assert_eq!(load(fixture, &[]), []);
}

pub(in crate::sources) fn an_open_task_is_read_whole(fixture: &impl Fixture) {
    let spec = Spec {
        id: Some("prd"),
        priority: Importance::High,
        due: Some("2026-11-30"),
        scheduled: Some("2026-11-25"),
        estimate_minutes: Some(90),
        projects: vec!["pricing", "launch"],
        contexts: vec!["desk"],
        created: Some("2026-11-01"),
        ..plain("Write the pricing PRD")
    };
    let task = load(fixture, &[spec]).remove(0);
    assert_ne!(task.origin, "");
    let expected = Task {
        key: Key("list:prd".to_owned()),
        source: NAME.to_owned(),
        id: "prd".to_owned(),
        title: "Write the pricing PRD".to_owned(),
        done: false,
        cancelled: false,
        waiting: false,
        started: false,
        priority: Importance::High,
        due: Some(day("2026-11-30")),
        scheduled: Some(day("2026-11-25")),
        estimate_minutes: Some(90),
        projects: vec!["pricing".to_owned(), "launch".to_owned()],
        contexts: vec!["desk".to_owned()],
        tags: Vec::new(),
        depends: Vec::new(),
        blocked: false,
        created: Some(day("2026-11-01")),
        completed: None,
        worked: None,
        private: false,
        url: None,
        origin: task.origin.clone(),
    };
    assert_eq!(task, expected);
}

pub(in crate::sources) fn a_finished_task_is_read_whole(fixture: &impl Fixture) {
    let spec = Spec {
        done: true,
        created: Some("2026-11-01"),
        completed: Some("2026-11-23"),
        ..plain("Call the bank")
    };
    let task = load(fixture, &[spec]).remove(0);
    assert_eq!(task.title, "Call the bank");
    assert!(task.done && !task.cancelled && !task.blocked);
    assert_eq!(task.created, Some(day("2026-11-01")));
    assert_eq!(task.completed, Some(day("2026-11-23")));
}

pub(in crate::sources) fn a_plain_task_has_nothing_but_a_title(fixture: &impl Fixture) {
    let task = load(fixture, &[plain("Buy milk")]).remove(0);
    assert_ne!(task.id, "");
    assert_ne!(task.origin, "");
    let expected = Task {
        key: Key(format!("list:{}", task.id)),
        source: NAME.to_owned(),
        id: task.id.clone(),
        title: "Buy milk".to_owned(),
        done: false,
        cancelled: false,
        waiting: false,
        started: false,
        priority: Importance::None,
        due: None,
        scheduled: None,
        estimate_minutes: None,
        projects: Vec::new(),
        contexts: Vec::new(),
        tags: Vec::new(),
        depends: Vec::new(),
        blocked: false,
        created: None,
        completed: None,
        worked: None,
        private: false,
        url: None,
        origin: task.origin.clone(),
    };
    assert_eq!(task, expected);
}

pub(in crate::sources) fn levels_of_priority_are_kept(fixture: &impl Fixture) {
    let levels = [Importance::High, Importance::Medium, Importance::Low, Importance::None];
    let specs = levels.map(|priority| Spec { priority, ..plain("Task") });
    let found: Vec<Importance> = load(fixture, &specs).iter().map(|task| task.priority).collect();
    assert_eq!(found, levels);
}

pub(in crate::sources) fn the_order_of_the_list_is_kept(fixture: &impl Fixture) {
    let specs = ["Zebra", "apple", "Mango"].map(plain);
    assert_eq!(titles(&load(fixture, &specs)), ["Zebra", "apple", "Mango"]);
}

pub(in crate::sources) fn an_unreadable_record_costs_only_itself(fixture: &impl Fixture) {
    let (first, last) = (Entry::Record(plain("First")), Entry::Record(plain("Last")));
    let loaded = fixture.stating(&[first, Entry::Unreadable, last]).load(&context());
    assert_one_malformed(&loaded);
    assert_eq!(titles(&loaded.items.unwrap()), ["First", "Last"]);
}

pub(in crate::sources) fn a_list_of_which_nothing_can_be_read_is_unknown(fixture: &impl Fixture) {
    let loaded = fixture.stating(&[Entry::Unreadable]).load(&context());
    assert_all_malformed(&loaded);
}

pub(in crate::sources) fn hostile_titles_survive_literally(fixture: &impl Fixture) {
    assert_eq!(titles(&load(fixture, &HOSTILE.map(plain))), HOSTILE);
}

pub(in crate::sources) fn stated_identities_make_the_keys(fixture: &impl Fixture) {
    let specs = ["a1", "b2"].map(|id| Spec { id: Some(id), ..plain("Same title") });
    let tasks = load(fixture, &specs);
    assert_eq!(keys(&tasks), [Key("list:a1".to_owned()), Key("list:b2".to_owned())]);
    assert_eq!(tasks[1].id, "b2");
}

pub(in crate::sources) fn keys_are_the_same_in_every_load(fixture: &impl Fixture) {
    let specs = ["One", "Two", "Two", "Three"].map(plain).map(Entry::Record);
    let list = fixture.stating(&specs);
    let first = sound(list.load(&context()));
    assert_eq!(sound(list.load(&context())), first);
    assert_eq!(keys(&sound(fixture.stating(&specs).load(&context()))), keys(&first));
}

pub(in crate::sources) fn keys_outlive_order_dates_and_status(fixture: &impl Fixture) {
    let before = load(fixture, &[plain("One"), plain("Two")]);
    let changed =
        Spec { done: true, completed: Some("2026-11-23"), due: Some("2026-11-30"), ..plain("One") };
    let important = Spec { priority: Importance::High, ..plain("Two") };
    let after = load(fixture, &[important, changed]);
    assert_eq!(before[0].key, after[1].key);
    assert_eq!(before[1].key, after[0].key);
}

pub(in crate::sources) fn equal_titles_have_different_keys(fixture: &impl Fixture) {
    let finished = Spec { done: true, ..plain("Water the plants") };
    let water = plain("Water the plants");
    let tasks = load(fixture, &[finished, water.clone(), water.clone()]);
    let different: HashSet<Key> = keys(&tasks).into_iter().collect();
    assert_eq!(different.len(), 3);
    // Finished ones in the list do not rename an open one.
    assert_eq!(load(fixture, &[water])[0].key, tasks[1].key);
}

pub(in crate::sources) fn an_open_dependency_blocks_and_a_finished_one_does_not(
    fixture: &impl Fixture,
) {
    let of = |done: bool| {
        let first = Spec { id: Some("draft"), done, ..plain("Draft") };
        let then = Spec { id: Some("send"), depends: vec!["draft"], ..plain("Send") };
        load(fixture, &[first, then])
    };
    for (done, blocked) in [(false, true), (true, false)] {
        let tasks = of(done);
        assert_eq!(tasks[1].depends, [Key("list:draft".to_owned())]);
        assert_eq!((tasks[0].blocked, tasks[1].blocked), (false, blocked));
    }
}
