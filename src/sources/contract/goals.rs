//! The suite for files of objectives.

use super::{
    Entry, HOSTILE, NAME, assert_all_malformed, assert_one_malformed, assert_unreachable, context,
    sound,
};
use crate::domain::{Commitment, Direction, GoalKind, KeyResult, Objective};
use crate::sources::Goals;

/// A key result to state, in words that every format has.
#[derive(Debug, Clone)]
pub(in crate::sources) struct Spec {
    pub(in crate::sources) objective: &'static str,
    pub(in crate::sources) id: Option<&'static str>,
    pub(in crate::sources) name: &'static str,
    pub(in crate::sources) start: &'static str,
    pub(in crate::sources) current: Option<&'static str>,
    pub(in crate::sources) target: &'static str,
    pub(in crate::sources) unit: Option<&'static str>,
    pub(in crate::sources) weight: Option<&'static str>,
    pub(in crate::sources) confidence: Option<&'static str>,
    pub(in crate::sources) owner: Option<&'static str>,
    pub(in crate::sources) aspirational: bool,
}

/// How one format states key results, all of the cycle `2026-Q4`.
pub(in crate::sources) trait Fixture {
    /// A file called [`NAME`] that does not exist.
    fn missing(&self) -> Box<dyn Goals>;

    /// A file called [`NAME`] that states these key results in this order; those of one objective
    /// stand together.
    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn Goals>;
}

/// Stamps the suite into a test module.
macro_rules! goals_contract {
    ($fixture:expr) => {
        goals_contract! { $fixture;
            a_missing_file_is_unknown
            an_empty_file_has_no_objectives
            a_key_result_is_read_whole
            a_plain_key_result_has_nothing_else
            the_order_of_the_file_is_kept
            an_unreadable_entry_costs_only_itself
            a_file_of_which_nothing_can_be_read_is_unknown
            hostile_names_survive_as_text
            ids_make_keys_and_are_the_same_in_every_load
            a_falling_key_result_falls
        }
    };
    ($fixture:expr; $($law:ident)*) => {
        $(
            #[test]
            fn $law() {
                $crate::sources::contract::goals::$law(&$fixture);
            }
        )*
    };
}
pub(in crate::sources) use goals_contract;

/// A key result from 0 to 10.
pub(in crate::sources) fn plain(objective: &'static str, name: &'static str) -> Spec {
    Spec {
        objective,
        id: None,
        name,
        start: "0",
        current: None,
        target: "10",
        unit: None,
        weight: None,
        confidence: None,
        owner: None,
        aspirational: false,
    }
}

fn load(file: &dyn Goals) -> Vec<Objective> {
    sound(file.load(&context()))
}

fn results(objectives: &[Objective]) -> Vec<&KeyResult> {
    objectives.iter().flat_map(|objective| &objective.key_results).collect()
}

fn record(spec: Spec) -> Entry<Spec> {
    Entry::Record(spec)
}

pub(in crate::sources) fn a_missing_file_is_unknown(fixture: &dyn Fixture) {
    let file = fixture.missing();
    assert!(file.path().is_some());
    assert_eq!(file.name(), NAME);
    assert_unreachable(&file.load(&context()));
}

pub(in crate::sources) fn an_empty_file_has_no_objectives(fixture: &dyn Fixture) {
    assert_eq!(load(&*fixture.stating(&[])), []);
}

pub(in crate::sources) fn a_key_result_is_read_whole(fixture: &dyn Fixture) {
    let stated = Spec {
        id: Some("activated"),
        start: "24",
        current: Some("31.5"),
        target: "40",
        unit: Some("%"),
        weight: Some("2"),
        confidence: Some("7"),
        owner: Some("Ada"),
        aspirational: true,
        ..plain("New teams get going", "Teams active in week 1")
    };
    let objectives = load(&*fixture.stating(&[record(stated)]));
    assert_eq!(objectives.len(), 1);
    assert_eq!(objectives[0].name, "New teams get going");
    assert_eq!(
        (&*objectives[0].id, &*objectives[0].key.0),
        ("new-teams-get-going", "list:new-teams-get-going")
    );
    assert_eq!(objectives[0].cycle.name, "2026-Q4");
    assert_ne!(objectives[0].origin, "");
    let one = &objectives[0].key_results[0];
    assert_eq!((&*one.id, &*one.key.0), ("activated", "list:activated"));
    assert_eq!(one.name, "Teams active in week 1");
    assert_eq!(one.kind, GoalKind::Metric);
    assert_eq!((one.start, one.target, one.current), (Some(24.0), 40.0, Some(31.5)));
    assert_eq!((one.unit.as_deref(), one.owner.as_deref()), (Some("%"), Some("Ada")));
    assert_eq!((one.weight, one.confidence), (2.0, Some(7)));
    assert_eq!((one.direction, one.commitment), (Direction::Up, Commitment::Aspirational));
    assert_eq!(one.cycle.from.to_string(), "2026-10-01");
    assert!(one.origin.contains(':'), "a place with its line: {}", one.origin);
}

pub(in crate::sources) fn a_plain_key_result_has_nothing_else(fixture: &dyn Fixture) {
    let objectives = load(&*fixture.stating(&[record(plain("Grow", "Signups"))]));
    let one = &objectives[0].key_results[0];
    assert_eq!((one.current, one.unit.clone(), one.confidence), (None, None, None));
    assert_eq!((one.owner.clone(), one.metric.clone(), one.weight), (None, None, 1.0));
    assert_eq!((one.commitment, &*one.id), (Commitment::Committed, "signups"));
    assert_eq!((objectives[0].priority.clone(), objectives[0].patterns.len()), (None, 0));
}

pub(in crate::sources) fn the_order_of_the_file_is_kept(fixture: &dyn Fixture) {
    let stated = [plain("B", "second"), plain("B", "first"), plain("A", "third")];
    let objectives = load(&*fixture.stating(&stated.map(record)));
    let names: Vec<&str> = results(&objectives).iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["second", "first", "third"]);
    let names: Vec<&str> = objectives.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["B", "A"]);
}

pub(in crate::sources) fn an_unreadable_entry_costs_only_itself(fixture: &dyn Fixture) {
    let entries = [record(plain("A", "one")), Entry::Unreadable, record(plain("B", "two"))];
    let loaded = fixture.stating(&entries).load(&context());
    assert_one_malformed(&loaded);
    let objectives = loaded.items.unwrap();
    let names: Vec<&str> = results(&objectives).iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["one", "two"]);
}

pub(in crate::sources) fn a_file_of_which_nothing_can_be_read_is_unknown(fixture: &dyn Fixture) {
    assert_all_malformed(&fixture.stating(&[Entry::Unreadable]).load(&context()));
}

pub(in crate::sources) fn hostile_names_survive_as_text(fixture: &dyn Fixture) {
    for name in HOSTILE {
        let objectives =
            load(&*fixture.stating(&[record(Spec { id: Some("k"), ..plain("Grow", name) })]));
        // Nothing that a terminal or a chat obeys is left in a name.
        assert_eq!(objectives[0].key_results[0].name, crate::domain::clean(name), "{name:?}");
    }
}

pub(in crate::sources) fn ids_make_keys_and_are_the_same_in_every_load(fixture: &dyn Fixture) {
    let stated =
        [Spec { id: Some("nps"), ..plain("A", "Net promoters") }, plain("A", "Très bien!")];
    let file = fixture.stating(&stated.map(record));
    let (first, again) = (load(&*file), load(&*file));
    assert_eq!(first, again);
    let keys: Vec<&str> = results(&first).iter().map(|one| one.key.0.as_str()).collect();
    assert_eq!(keys, ["list:nps", "list:très-bien"]);
}

pub(in crate::sources) fn a_falling_key_result_falls(fixture: &dyn Fixture) {
    let stated = Spec { start: "12", target: "4", ..plain("A", "Hours to reply") };
    let objectives = load(&*fixture.stating(&[record(stated)]));
    assert_eq!(objectives[0].key_results[0].direction, Direction::Down);
}
