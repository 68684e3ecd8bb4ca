//! No text of a record gets through: a denied word is planted in each field of each record, whatever
//! fields there are, and must stand nowhere in what an audience is told, a model is handed, or the
//! history keeps of it.

use super::figures::{objective, result};
use super::*;
use crate::agents::stakeholder::agenda::{Agenda, Readers};
use crate::domain::update::{KnownMetric, KnownResult, KnownTheme};
use crate::domain::{Attendee, DayResult, Event, EventJson, Promise, TaskJson};
use crate::time::TimeFormat;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const WORD: &str = "zyxwor";

/// The record once more for each of its texts, with the word in that text; what the record's type does
/// not take, such as a word of a closed list, is left out. Each comes with the place of the text.
fn planted<T: Serialize + DeserializeOwned>(record: &T) -> Vec<(String, T)> {
    let whole = serde_json::to_value(record).unwrap();
    let mut places = Vec::new();
    walk(&whole, "", &mut places);
    let with = |place: &String| {
        let mut value = whole.clone();
        let text = value.pointer_mut(place).unwrap();
        *text = json!(format!("{} Zyx-Wor", text.as_str().unwrap()));
        Some((place.clone(), serde_json::from_value(value).ok()?))
    };
    places.iter().filter_map(with).collect()
}

fn walk(value: &Value, place: &str, places: &mut Vec<String>) {
    match value {
        Value::String(_) => places.push(place.to_owned()),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(n, one)| walk(one, &format!("{place}/{n}"), places));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, one)| walk(one, &format!("{place}/{name}"), places));
        }
        _ => {}
    }
}

fn update(deny: &[&str]) -> Update {
    let mut update = exec();
    update.audience.sections = UpdateSection::ALL.to_vec();
    update.audience.words = 2_000;
    update.audience.deny = Deny::new(deny.iter().copied());
    update
}

/// Everything that comes of an update.
fn told(world: &World, update: &Update) -> String {
    let facts = world.facts(update, "2026-11-27");
    let report = update.draft(&facts);
    let document = update.document(&facts, &report);
    let left = update.leaves(&facts, &report);
    format!(
        "{}{}{}{}{:?}{left:?}",
        markdown(&document),
        email(&document),
        serde_json::to_string(&facts).unwrap(),
        serde_json::to_string(&report).unwrap(),
        update.brief(&facts, &report),
    )
}

/// A world in which something is told of every kind of record, in every section.
fn world() -> World {
    let some = |text: &str| Some(text.to_owned());
    let mut started = task("p", "Write the guide", &["docs"], None);
    started.started = true;
    started.url = some("https://wiki.example/guide");
    let mira = Contact {
        key: Key("crm:m".to_owned()),
        source: "crm".to_owned(),
        name: "Mira".to_owned(),
        role: some("buyer"),
        organisation: some("Acme"),
        relation: some("customer"),
        owner: some("Ben"),
        emails: vec!["mira@acme.example".to_owned()],
        channel: some("call"),
        next_step: some("Send the quote"),
        next_on: Some(day("2026-11-24")),
        promised: vec![Promise {
            text: "The figures".to_owned(),
            due: Some(day("2026-11-20")),
            done: false,
        }],
        origin: "crm.csv:2".to_owned(),
        ..Contact::default()
    };
    let late = Contact { promised: Vec::new(), key: Key("crm:n".to_owned()), ..mira.clone() };
    let renewal = Deal {
        contact: some("Mira"),
        organisation: some("Acme"),
        owner: some("Ben"),
        next_step: some("Sign"),
        ..deal("1", "Renewal", "Contract", "EUR 8,000")
    };
    let mut target = result("a");
    target.unit = some("seats");
    target.metric = some("signups");
    target.owner = some("Ben");
    let mut world = World {
        tasks: vec![
            done("d", "Ship it", "2026-11-26"),
            task("s", "Move house", &["home"], Some("2026-11-20")),
            task("r", "Vendor slips owner:Ben impact:launch mitigation:wait", &["risk"], None),
            task("k", "Sign owner:Mira", &["ask"], Some("2026-12-01")),
            task("m", "Beta", &["milestone"], Some("2026-12-10")),
            started,
        ],
        relations: vec![
            Relation::Contact(mira),
            Relation::Contact(late),
            Relation::Deal(renewal),
            Relation::Deal(deal("2", "Upsell", "Lead", "USD 500")),
        ],
        goals: vec![objective(vec![target])],
        specs: vec![MetricSpec { unit: some("users"), ..MetricSpec::new("signups") }],
        ..World::default()
    };
    world.past.readings = vec![MetricReading {
        metric: "signups".to_owned(),
        value: 430.0,
        as_of: Some(When::Day(day("2026-11-26"))),
        read_at: at("2026-11-26"),
        partial: false,
    }];
    world.past.themes = Some(ThemesLeft {
        date: day("2026-11-26"),
        themes: vec![ThemeState {
            id: "export".to_owned(),
            label: "slow export".to_owned(),
            items: 5,
            seen: day("2026-11-26"),
            signature: json!({"words": ["slow"]}),
            members: vec!["reviews:1".to_owned()],
        }],
    });
    world.past.results = vec![evening()];
    world.past.updates = vec![before()];
    world
}

/// An evening that saw something done that its list no longer has.
fn evening() -> DayResult {
    serde_json::from_value(json!({
        "date": "2026-11-25", "made_on": "2026-11-25", "as_of": "2026-11-25T17:00:00Z",
        "timezone": "UTC", "has_plan": true,
        "planned": {"tasks": 1, "minutes": 30}, "done": {"tasks": 1, "minutes": 30},
        "unplanned": {"tasks": 0, "minutes": 0}, "meeting_minutes": 0, "focus_minutes": 0,
        "tasks": [{"key": "todo:gone", "title": "Paint the wall owner:Ben", "planned": true,
                   "minutes": 30, "ended": "done", "marks": ["+house"]}],
        "carried": [],
    }))
    .unwrap()
}

/// What was told a week ago, of a list that is there and of things that are gone.
fn before() -> Delivered {
    let known = |id: &str, stage: &str, amount: &str| deal(id, "", stage, amount).known();
    Delivered {
        date: day("2026-11-20"),
        as_of: at("2026-11-20"),
        timezone: "UTC".to_owned(),
        audience: "exec".to_owned(),
        status: Colour::Green,
        by_rule: Colour::Green,
        set: None,
        sent: false,
        said: Vec::new(),
        deals: vec![known("1", "Demo", "USD 10,000")],
        kept_back: Vec::new(),
        key_results: vec![KnownResult {
            id: "gone".to_owned(),
            value: Some(1.0),
            status: crate::domain::GoalStatus::OnTrack,
        }],
        metrics: vec![KnownMetric { name: "signups".to_owned(), value: 400.0 }],
        themes: vec![KnownTheme { id: "export".to_owned(), items: 3 }],
    }
}

/// The world once more for each text of each of its records, with the word in it.
fn worlds() -> Vec<(String, World)> {
    let mut worlds: Vec<(String, World)> = Vec::new();
    let mut add = |kind: &str, place: &str, change: &dyn Fn(&mut World)| {
        let mut world = world();
        change(&mut world);
        worlds.push((format!("{kind}{place}"), world));
    };
    let whole = world();
    for (n, task) in whole.tasks.iter().enumerate() {
        for (place, with) in planted::<TaskJson>(&task.to_json(Tz::UTC)) {
            let Some(with) = with.to_task() else { continue };
            add("task", &place, &|world| world.tasks[n] = with.clone());
        }
    }
    for (n, relation) in whole.relations.iter().enumerate() {
        match relation {
            Relation::Contact(contact) => {
                for (place, with) in planted(contact) {
                    add("contact", &place, &|w| w.relations[n] = Relation::Contact(with.clone()));
                }
            }
            Relation::Deal(deal) => {
                for (place, with) in planted(deal) {
                    add("deal", &place, &|w| w.relations[n] = Relation::Deal(with.clone()));
                }
            }
        }
    }
    for (place, with) in planted(&whole.goals[0]) {
        add("objective", &place, &|world| world.goals[0] = with.clone());
    }
    for (place, with) in planted(whole.past.themes.as_ref().unwrap()) {
        add("themes", &place, &|world| world.past.themes = Some(with.clone()));
    }
    for (place, with) in planted(&whole.past.results[0]) {
        add("evening", &place, &|world| world.past.results[0] = with.clone());
    }
    for (place, with) in planted(&whole.past.updates[0]) {
        add("before", &place, &|world| world.past.updates[0] = with.clone());
        // Also where nothing of now takes its place.
        add("before", &format!("{place} alone"), &|world| {
            world.past.updates[0] = with.clone();
            world.past.themes = None;
            world.goals_unknown = true;
            world.relations.clear();
        });
    }
    add("metric", "/name", &|world| {
        world.specs[0].name.push_str(" zyxwor");
        world.past.readings[0].metric.push_str(" zyxwor");
    });
    add("metric", "/unit", &|world| world.specs[0].unit = Some("zyxwor".to_owned()));
    worlds
}

/// Whether the word stands in a text, in any spelling.
fn has_word(text: &str) -> bool {
    Deny::new([WORD]).finds(text)
}

#[test]
fn a_denied_word_in_any_field_of_any_record_is_told_nowhere() {
    let (open, deny) = (update(&[]), update(&[WORD]));
    // What is said without a list shows that the fields are really those of which something is told.
    let mut shown = BTreeSet::new();
    for (place, world) in worlds() {
        if has_word(&told(&world, &open)) {
            shown.insert(place.clone());
        }
        let text = told(&world, &deny);
        assert!(!has_word(&text), "{place}: {text}");
    }
    for place in [
        "task/title",
        "task/key",
        "contact/name",
        "contact/organisation",
        "contact/next_step",
        "contact/promised/0/text",
        "deal/name",
        "deal/stage",
        "deal/amount/currency",
        "objective/key_results/0/name",
        "objective/key_results/0/unit",
        "themes/themes/0/label",
        "evening/tasks/0/title",
        "before/deals/0/stage",
        "before/deals/0/amount/currency",
        "before/themes/0/id alone",
        "before/key_results/0/id alone",
        "metric/name",
        "metric/unit",
    ] {
        assert!(shown.contains(place), "{place} is not told at all: {shown:?}");
    }
}

#[test]
fn what_its_list_calls_private_today_was_never_done_for_others() {
    let text = |tasks: Vec<Task>| {
        let world = World { tasks, ..world() };
        let facts = world.facts(&exec(), "2026-11-27");
        let done = facts.items.iter().filter(|item| item.section == UpdateSection::Shipped);
        (done.map(|item| item.title.clone()).collect::<Vec<_>>(), facts.withheld)
    };
    // The evening knew of no such mark, and the list says no day.
    let at_home = || Task { done: true, ..task("gone", "Paint the wall", &["house"], None) };
    let told = (vec!["Paint the wall".to_owned()], 0);
    assert_eq!(text(vec![at_home()]), told);
    let hidden = (Vec::new(), 1);
    assert_eq!(text(vec![Task { private: true, ..at_home() }]), hidden);
    let marked = Task { title: "Paint the wall #private".to_owned(), ..at_home() };
    assert_eq!(text(vec![marked.clone()]), hidden);
    // A line of todo.txt with another mark is another key.
    let line = Task {
        key: Key("todo:other".to_owned()),
        title: "paint  the wall +house owner:Ben #private".to_owned(),
        ..marked
    };
    assert_eq!(text(vec![line.clone()]), hidden);
    assert_eq!(text(vec![Task { source: "work".to_owned(), ..line.clone() }]), told);
    assert_eq!(text(vec![Task { title: "Paint the hall #private".to_owned(), ..line }]), told);
}

#[test]
fn a_denied_word_in_any_field_is_in_no_agenda() {
    let event: Event = serde_json::from_value::<EventJson>(json!({
        "key": "work:q", "uid": "q", "recurrence_id": null, "calendar": "work",
        "title": "Guide and vendor review with Mira", "start": "2026-11-30T10:00:00+00:00",
        "end": "2026-11-30T11:00:00+00:00", "all_day": false, "status": "confirmed", "busy": true,
        "response": "accepted", "location": "Room", "url": "https://meet.example/q",
        "attendees": ["Mira", "Ben"], "origin": "cal.ics:1",
    }))
    .unwrap()
    .to_event()
    .unwrap();
    let audience = update(&[WORD]).audience;
    let readers = Readers { audience: Some(&audience), deny: &audience.deny };
    let text = |world: &World, event: &Event, readers| {
        let agenda = Agenda {
            event,
            tasks: &world.tasks,
            relations: &world.relations,
            problems: world.problems.clone(),
            readers,
            moment: Moment { now: at("2026-11-27"), zone: Tz::UTC },
            format: TimeFormat::H24,
        };
        let document = agenda.document();
        format!("{}{document:?}", markdown(&document))
    };
    let usual = text(&world(), &event, readers);
    assert!(usual.contains("Write the guide") && usual.contains("- Mira: The figures"), "{usual}");
    let no_list = Readers { audience: None, deny: Deny::NOTHING };
    let mut shown = BTreeSet::new();
    let is_read =
        |place: &str| ["task", "contact", "deal"].iter().any(|kind| place.starts_with(kind));
    for (place, world) in worlds().into_iter().filter(|(place, _)| is_read(place)) {
        if has_word(&text(&world, &event, no_list)) {
            shown.insert(place.clone());
        }
        let text = text(&world, &event, readers);
        assert!(!has_word(&text), "{place}: {text}");
    }
    for place in ["task/title", "contact/organisation", "contact/promised/0/text"] {
        assert!(shown.contains(place), "{place}: {shown:?}");
    }
    for (place, with) in planted(&event.to_json(Tz::UTC)) {
        let Some(with) = with.to_event() else { continue };
        let is_refused = readers.refuse(&with).is_some();
        assert!(is_refused || !has_word(&text(&world(), &with, readers)), "{place}");
        assert_eq!(is_refused, !place.contains("attendees") && place != "/origin", "{place}");
    }
    // Who is invited is known by the address beside the name, and by its end.
    let invited = |name: &str, address: &str| Attendee {
        addresses: vec![address.to_owned()],
        ..Attendee::from(name.to_owned())
    };
    let people = ["Lin", "Kim", "Jo"].into_iter();
    let addresses = ["lin@zyxwor.example", "kim@eu.zyx-wor.example", "jo@acme.example"];
    let attendees = people.zip(addresses).map(|(name, at)| invited(name, at)).collect();
    let shown = text(&world(), &Event { attendees, ..event.clone() }, readers);
    assert!(shown.contains("- Jo\n- 2 not named here\n"), "{shown}");
    let domain = Deny::new(["@Zyxwor.example"]);
    let by_domain = Readers { audience: Some(&audience), deny: &domain };
    let mail = |name: &str| format!("{name}@zyxwor.example");
    let attendees = vec![invited("Lin", &mail("lin")), Attendee::from(mail("kim"))];
    let shown = text(&world(), &Event { attendees, ..event.clone() }, by_domain);
    assert!(shown.contains("## With\n\n- 2 not named here\n"), "{shown}");
    // Whom a list knows by the address is of whom it says, whatever the calendar calls them.
    let attendees = vec![invited("M. Okafor", "Mira@acme.example")];
    let shown = text(&world(), &Event { attendees, ..event.clone() }, no_list);
    assert!(shown.contains("- M. Okafor, Acme\n"), "{shown}");
    // A task that its list calls private is told to none of them.
    let mut quiet = world();
    quiet.tasks[5].private = true;
    assert!(!text(&quiet, &event, no_list).contains("Write the guide"));
    // What the calendar or a mark calls private is drafted for nobody else.
    let private = Event { private: true, ..event.clone() };
    let marked = Event { title: "Pay #confidential".to_owned(), ..event };
    for event in [private, marked] {
        assert!(readers.refuse(&event).is_some() && no_list.refuse(&event).is_none());
    }
}
