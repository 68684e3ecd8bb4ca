//! Key results, metrics, themes, deals and people: how they stand, and how they stood before.

use super::*;

/// A key result of a quarter that goes from 0 to 100.
pub(super) fn result(id: &str) -> KeyResult {
    KeyResult { key: Key(format!("okr:{id}")), ..KeyResult::sample(id) }
}

pub(super) fn objective(results: Vec<KeyResult>) -> Objective {
    Objective {
        key: Key("okr:o".to_owned()),
        id: "o".to_owned(),
        name: "Grow".to_owned(),
        priority: None,
        patterns: Vec::new(),
        owner: None,
        cycle: Cycle::parse("2026-Q4").unwrap(),
        key_results: results,
        origin: "okr.toml:1".to_owned(),
    }
}

fn said(id: &str, value: f64, on: &str) -> CheckIn {
    CheckIn {
        key_result: id.to_owned(),
        value,
        confidence: None,
        note: None,
        at: at(on) - chrono::Duration::hours(6),
        origin: CheckInOrigin::Command,
    }
}

#[test]
fn key_results_are_told_when_they_move_or_do_badly() {
    // On Friday 27 November at three 41.75 of the quarter's 66 workdays are over: 60 is a pace of 0.95.
    let mut world =
        World { goals: vec![objective(vec![result("a"), result("b")])], ..World::default() };
    world.past.check_ins = vec![said("a", 60.0, "2026-11-26"), said("b", 90.0, "2026-11-27")];
    let first = world.tell(&exec(), "2026-11-27");
    assert!(
        first.contains("- Result a: 60, 60 % of the way, pace 0.95, **on track**\n"),
        "{first}"
    );
    // A week later it is 46.75 of them, and 45 is a pace of 0.635.
    world.past.check_ins.push(said("a", 45.0, "2026-12-03"));
    let text = world.tell(&exec(), "2026-12-04");
    assert!(text.contains("- Result a: 45, was 60, 45 % of the way, pace 0.64, **off**"), "{text}");
    assert!(text.contains("**off** (was on track)\n"), "{text}");
    assert!(text.contains("- 1 other key result: no change\n"), "{text}");
    assert!(text.contains("**Red**: Result a is far behind."), "{text}");
    // What was set high, and a threshold, are no promise that turns an update red.
    let mut high = result("a");
    high.commitment = Commitment::Aspirational;
    world.past.updates.clear();
    world.goals = vec![objective(vec![high])];
    world.past.check_ins.push(said("a", 10.0, "2026-12-04"));
    let text = world.tell(&exec(), "2026-12-04");
    assert!(text.contains("**Amber**: Result a is off."), "{text}");
    // A file that is away says nothing, and the next one goes on from what was told.
    world.goals_unknown = true;
    let away = world.facts(&exec(), "2026-12-11");
    assert_eq!((away.results.len(), away.known_results.len()), (0, 1));
}

#[test]
fn metrics_and_themes_are_told_when_they_change() {
    let mut spec = MetricSpec::new("signups");
    spec.target = Some(500.0);
    let read = |value: f64, on: &str| MetricReading {
        metric: "signups".to_owned(),
        value,
        as_of: Some(When::Day(day(on))),
        read_at: at(on),
        partial: false,
    };
    let themes = |date: &str, all: &[(&str, usize)]| ThemesLeft {
        date: day(date),
        themes: all
            .iter()
            .map(|(label, items)| ThemeState {
                id: (*label).to_owned(),
                label: (*label).to_owned(),
                items: *items,
                seen: day(date),
                signature: serde_json::Value::Null,
                members: Vec::new(),
            })
            .collect(),
    };
    let mut world = World { specs: vec![spec], ..World::default() };
    world.past.readings = vec![read(430.0, "2026-11-26")];
    world.past.themes = Some(themes("2026-11-26", &[("slow export", 5), ("Acme wishes", 4)]));
    let mut update = exec();
    update.audience.deny = Deny::new(["Acme"]);
    let first = world.tell(&update, "2026-11-27");
    assert!(first.contains("## Metrics\n\n- signups: 430, **missed** (target 500)\n"), "{first}");
    assert!(first.contains("## Feedback\n\n- slow export: 5 items\n"), "{first}");
    assert!(!first.contains("Acme"), "{first}");
    world.past.readings.push(read(520.5, "2026-12-03"));
    world.past.themes = Some(themes("2026-12-03", &[("slow export", 7), ("dark mode", 1)]));
    let second = world.tell(&update, "2026-12-04");
    assert!(second.contains("- signups: 520.5, was 430 (target 500)\n"), "{second}");
    assert!(second.contains("- slow export: 7 items, was 5\n- dark mode: 1 item\n"), "{second}");
    let third = world.tell(&update, "2026-12-11");
    assert!(third.contains("- 1 metric: no change\n"), "{third}");
    assert!(!third.contains("Feedback"), "{third}");
}

pub(super) fn deal(id: &str, name: &str, stage: &str, amount: &str) -> Deal {
    Deal {
        key: Key(format!("crm:{id}")),
        source: "crm".to_owned(),
        name: name.to_owned(),
        stage: Some(stage.to_owned()),
        amount: Amount::parse(amount),
        close: Some(day("2026-12-15")),
        ..Deal::default()
    }
}

#[test]
fn deals_and_people_are_told_by_what_changed_and_what_is_owed() {
    let mira = Contact {
        key: Key("crm:m".to_owned()),
        name: "Mira".to_owned(),
        organisation: Some("Acme".to_owned()),
        next_step: Some("Send the quote".to_owned()),
        next_on: Some(day("2026-11-24")),
        ..Contact::default()
    };
    let hidden = Contact { name: "Ben".to_owned(), sensitive: true, ..mira.clone() };
    let mut world = World {
        relations: vec![
            Relation::Contact(mira),
            Relation::Contact(hidden),
            Relation::Deal(deal("1", "Renewal", "Demo", "EUR 10,000")),
        ],
        ..World::default()
    };
    let first = world.tell(&exec(), "2026-11-27");
    let owed = "- Mira (Acme): next step was due Tue 24 Nov, Send the quote\n";
    assert!(first.contains(owed) && !first.contains("Ben"), "{first}");
    assert!(!first.contains("Renewal"), "{first}");
    assert!(first.contains("1 record is kept back"), "{first}");
    let changed = deal("1", "Renewal", "Contract", "EUR 8,000");
    world.relations[2] = Relation::Deal(Deal { close: Some(day("2026-12-22")), ..changed });
    world.relations.push(Relation::Deal(deal("2", "Upsell", "Lead", "500")));
    let second = world.tell(&exec(), "2026-12-04");
    let line = "- Renewal: Demo → Contract, EUR 8,000 (-2,000), closes Tue 22 Dec, 7 days later\n";
    assert!(second.contains(line), "{second}");
    assert!(second.contains("- Upsell: new, Lead, 500\n"), "{second}");
    assert!(!world.tell(&exec(), "2026-12-11").contains("Renewal"));
}

/// An update that says nothing of Acme.
fn without_acme() -> Update {
    let mut update = exec();
    update.audience.deny = Deny::new(["Acme"]);
    update
}

#[test]
fn a_deal_that_was_kept_back_is_not_called_new_once_it_may_be_told() {
    let acme = deal("1", "Acme renewal", "Contract", "EUR 8,000");
    let mut world = World { relations: vec![Relation::Deal(acme.clone())], ..World::default() };
    world.tell(&without_acme(), "2026-11-20");
    // While its list is down, it is known all the same.
    world.relations.clear();
    world.crm_unknown = true;
    world.tell(&without_acme(), "2026-11-27");
    world.crm_unknown = false;
    world.relations =
        vec![Relation::Deal(acme), Relation::Deal(deal("2", "Upsell", "Lead", "USD 500"))];
    let facts = world.facts(&exec(), "2026-12-04");
    let why = |words: &str| facts.traces(words).remove(0).reasons;
    assert_eq!(why("upsell"), ["it was not there at the last update"]);
    assert_eq!(why("acme"), ["it was there before, and this audience was not to be told of it"]);
    let text = world.tell(&exec(), "2026-12-04");
    let line = "- Acme renewal: told for the first time, Contract, EUR 8,000\n";
    assert!(text.contains(line) && text.contains("- Upsell: new, Lead, USD 500\n"), "{text}");
    assert!(!world.tell(&exec(), "2026-12-11").contains("Acme"));
}

#[test]
fn a_deal_that_was_told_and_then_kept_back_goes_on_from_what_was_told() {
    let acme = |stage: &str| Relation::Deal(deal("1", "Acme renewal", stage, "EUR 8,000"));
    let mut world = World { relations: vec![acme("Demo")], ..World::default() };
    world.tell(&exec(), "2026-11-20");
    world.relations = vec![acme("Contract")];
    assert!(!world.tell(&without_acme(), "2026-11-27").contains("Acme"));
    let text = world.tell(&exec(), "2026-12-04");
    assert!(text.contains("- Acme renewal: Demo → Contract\n"), "{text}");
    // One that did not change in the meantime is no news.
    world.tell(&without_acme(), "2026-12-11");
    assert!(!world.tell(&exec(), "2026-12-18").contains("Acme"));
}
