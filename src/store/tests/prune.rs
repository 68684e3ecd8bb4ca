use super::*;
use crate::domain::schedule::Slot;
use crate::domain::{FeedbackItem, Key};

/// The time at which everything of November is old.
const DECEMBER: &str = "2026-12-01T00:00:00Z";

fn update(audience: &str, day: u32) -> NewRecord {
    let body = format!(r#"{{"audience":"{audience}","sent":false}}"#);
    NewRecord { kind: "update".to_owned(), date: date(day), body }
}

fn date(day: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

fn left(kind: &str, day: u32) -> NewRecord {
    NewRecord { kind: kind.to_owned(), date: date(day), body: "{}".to_owned() }
}

/// Records a run with one delivery in `state`.
fn record(store: &mut Store, day: u32, left: &[NewRecord], state: DeliveryState) -> RunId {
    let new = |id: RunId| vec![NewDelivery { state, ..delivery(&format!("run:{id}")) }];
    store.record_with(&plan(day), left, new).unwrap().run
}

fn ids(store: &Store) -> Vec<i64> {
    let mut ids: Vec<i64> =
        store.runs(&RunFilter::default()).unwrap().iter().map(|run| run.id.0).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn what_is_old_goes_with_its_deliveries_and_numbers_are_not_given_again() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    for day in 1..=3 {
        record(&mut store, day, &[], DeliveryState::Sent);
    }
    let message = "INSERT INTO deliveries
        (key, workflow, period, sink, part, state, body, updated_at) VALUES
        ('old', 'send', '', 'slack', 0, 'sent', x'', '2026-11-01T12:00:00.000Z'),
        ('waits', 'send', '', 'slack', 0, 'unknown', x'', '2026-11-01T12:00:00.000Z'),
        ('new', 'send', '', 'slack', 0, 'sent', x'', '2026-11-30T12:00:00.000Z')";
    store.connection.execute_batch(message).unwrap();
    // The reports are of 07:00:00.125.
    let prune = |store: &mut Store, time: &str| {
        let cut = Cut::at(at(time));
        let told = store.old(&cut).unwrap();
        assert_eq!(store.prune(&cut).unwrap(), told);
        (told.runs, told.messages, told.needed)
    };
    assert_eq!(prune(&mut store, "2026-11-01T07:00:00.125Z"), (0, 0, 0));
    assert_eq!(prune(&mut store, "2026-11-02T07:00:00.126Z"), (2, 1, 0));
    let keys: Vec<String> = store
        .connection
        .prepare("SELECT key FROM deliveries ORDER BY id")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap();
    assert_eq!(keys, ["run:3", "waits", "new"]);
    let recorded = record(&mut store, 4, &[], DeliveryState::Sent);
    assert_eq!(recorded, RunId(4));
    // The newest of its workflow stays, however old it is.
    assert_eq!(prune(&mut store, DECEMBER), (1, 1, 1));
    assert_eq!(ids(&store), [4]);
}

#[test]
fn what_waits_or_is_in_doubt_stays() {
    use DeliveryState::{Dropped, Planned, Refused, Sending, Sent, Skipped, Unknown};
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    for (day, state) in
        (1..).zip([Planned, Sent, Sending, Refused, Unknown, Dropped, Skipped, Sent])
    {
        record(&mut store, day, &[], state);
    }
    let old = store.prune(&Cut::at(at(DECEMBER))).unwrap();
    assert_eq!((old.runs, old.open, old.needed), (4, 3, 1));
    assert_eq!(ids(&store), [1, 3, 5, 8]);
}

#[test]
fn what_the_next_report_starts_from_stays() {
    use DeliveryState::{Refused, Sent};
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    // 1 and 2: the newest digest and the newest update for the board that somebody has seen.
    record(&mut store, 1, &[left("themes", 1)], Sent);
    record(&mut store, 2, &[update("board", 2), left("snapshot", 2)], Sent);
    // 3 is superseded by 5, 4 was seen by nobody.
    record(&mut store, 3, &[update("team", 3)], Sent);
    record(&mut store, 4, &[update("board", 4), left("themes", 4)], Refused);
    record(&mut store, 5, &[update("team", 5)], Sent);
    // 6 is about the latest day, and 7 was made last.
    record(&mut store, 6, &[left("snapshot", 9)], Sent);
    record(&mut store, 7, &[left("snapshot", 7)], Sent);
    record(&mut store, 8, &[], Sent);
    let old = store.prune(&Cut::at(at(DECEMBER))).unwrap();
    assert_eq!((old.runs, old.open, old.needed), (2, 0, 6));
    assert_eq!(ids(&store), [1, 2, 5, 6, 7, 8]);
}

#[test]
fn what_updates_have_told_stays_as_long_as_the_next_one_may_tell_it_again() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    // 2 and 3 are of the last day on which anything was told.
    for (day, of) in [(1, 1), (2, 3), (3, 3)] {
        record(&mut store, day, &[update("board", of)], DeliveryState::Sent);
    }
    for day in [4, 5] {
        let made = NewRun { workflow: "update".to_owned(), ..plan(day) };
        store.record(&made, &[]).unwrap();
    }
    let cut = Cut { updates: at("2026-11-04T00:00:00Z"), ..Cut::at(at(DECEMBER)) };
    let old = store.prune(&cut).unwrap();
    assert_eq!((old.runs, old.needed), (1, 4));
    assert_eq!(ids(&store), [2, 3, 4, 5]);
    assert_eq!(store.prune(&Cut::at(at(DECEMBER))).unwrap().runs, 1);
    assert_eq!(ids(&store), [2, 3, 5]);
}

#[test]
fn of_feedback_without_a_date_it_stays_that_it_is_known() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let seen = at("2026-11-01T07:00:00Z");
    let said = |key: &str, day: Option<u32>| FeedbackItem {
        key: Key(key.to_owned()),
        text: "Merger with Contoso".to_owned(),
        tags: vec!["Contoso".to_owned()],
        at: day.map(|day| crate::time::When::Day(date(day))),
        ..FeedbackItem::default()
    };
    let items = [said("a", None), said("b", Some(1)), said("c", Some(20)), said("d", Some(29))];
    store.keep_feedback(&items, seen, chrono_tz::UTC).unwrap();
    let kept = |store: &Store, from: u32, to: u32| {
        let window = crate::time::Window { from: date(from), to: date(to), zone: chrono_tz::UTC };
        let known = store.feedback(&window).unwrap().into_iter();
        assert!(known.clone().all(|one| one.first_seen == seen));
        known.map(|one| (one.item.key.0, one.item.text)).collect::<Vec<_>>()
    };
    let text = || "Merger with Contoso".to_owned();
    let all = |texts: [(&str, String); 3]| texts.map(|(key, text)| (key.to_owned(), text));
    let before = all([("a", text()), ("c", text()), ("d", text())]);
    assert_eq!(kept(&store, 15, 29), before);
    assert_eq!(kept(&store, 15, 15), []);
    // What is said of a day that is yet to come has no day either: on the 20th that is the 29th.
    let cut = Cut { now: at("2026-11-20T23:00:00Z"), ..Cut::at(at("2026-11-10T00:00:00Z")) };
    assert_eq!(store.old(&cut).unwrap().feedback, 3);
    assert_eq!(store.prune(&cut).unwrap().feedback, 3);
    assert_eq!(store.prune(&cut).unwrap().feedback, 0);
    let after = all([("a", String::new()), ("c", text()), ("d", String::new())]);
    assert_eq!(kept(&store, 1, 29), after);
    let left = store.feedback_item(&Key("a".to_owned())).unwrap().unwrap();
    assert_eq!(left, FeedbackItem { key: Key("a".to_owned()), ..FeedbackItem::default() });
}

#[test]
fn a_slot_is_never_forgotten_so_that_it_is_never_served_twice() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let slot = Slot::parse("2026-11-02T08:00").unwrap();
    store.record(&NewRun { slot: Some(slot), ..plan(2) }, &[]).unwrap();
    store.record(&plan(3), &[]).unwrap();
    assert_eq!(store.prune(&Cut::at(at(DECEMBER))).unwrap().runs, 1);
    let handled = store.handled("plan", date(2)).unwrap();
    assert_eq!(handled.iter().map(|one| (one.slot, one.ran)).collect::<Vec<_>>(), [(slot, true)]);
    let again = store.record(&NewRun { slot: Some(slot), ..plan(2) }, &[]);
    assert!(again.is_err(), "{again:?}");
}

#[test]
fn what_is_forgotten_is_in_the_file_no_more() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let secret = "Merger with Contoso".repeat(500);
    store.record(&NewRun { markdown: secret.clone(), ..plan(1) }, &[]).unwrap();
    store.record(&plan(2), &[]).unwrap();
    let item = FeedbackItem {
        key: Key("a".to_owned()),
        text: "Merger with Contoso".to_owned(),
        ..FeedbackItem::default()
    };
    store.keep_feedback(&[item], at("2026-11-01T07:00:00Z"), chrono_tz::UTC).unwrap();
    let old = store.prune(&Cut::at(at(DECEMBER))).unwrap();
    assert_eq!((old.runs, old.feedback), (1, 1));
    let holds = |path: &Path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(19).any(|part| part == b"Merger with Contoso")
    };
    store.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    assert!(!holds(&path));
    let before = std::fs::metadata(&path).unwrap().len();
    store.compact().unwrap();
    let after = std::fs::metadata(&path).unwrap().len();
    assert!(after < before, "{before} to {after}");
    // Where there is nothing to give back, nothing is written anew.
    let bytes = std::fs::read(&path).unwrap();
    store.compact().unwrap();
    assert!(std::fs::read(&path).unwrap() == bytes);
    assert_eq!(ids(&store), [2]);
    assert_eq!(store.runs(&RunFilter::default()).unwrap().len(), 1);
}

#[test]
fn it_goes_in_pieces_between_which_others_write() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    for day in 1..=8 {
        record(&mut store, day, &[], DeliveryState::Sent);
    }
    record(&mut store, 9, &[], DeliveryState::Unknown);
    let messages: Vec<String> = (0..5)
        .map(|n| format!("('m{n}','send','','slack',0,'sent',x'','2026-11-01T12:00:00.000Z')"))
        .collect();
    let insert =
        "INSERT INTO deliveries (key, workflow, period, sink, part, state, body, updated_at)";
    store.connection.execute_batch(&format!("{insert} VALUES {}", messages.join(","))).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    // Whoever must wait at all is turned away.
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    let mut pauses = 0;
    let mut between = || {
        pauses += 1;
        let late =
            format!("('new{pauses}','send','','slack',0,'sent',x'','2026-12-01T12:00:00.000Z')");
        other.execute_batch(&format!("{insert} VALUES {late}")).unwrap();
    };
    let cut = Cut::at(at(DECEMBER));
    let told = store.old(&cut).unwrap();
    let piece = crate::store::prune::Piece { runs: 3, rows: 2 };
    let old = store.prune_by(&cut, (piece, usize::MAX), &mut between).unwrap();
    assert_eq!(old, told);
    // Of nine runs the last one is in doubt: three pieces. Five messages are three too. Others are waited
    // for behind each of them, and not behind the pieces of which nothing goes.
    assert_eq!((old.runs, old.open, old.messages), (8, 1, 5));
    assert_eq!(pauses, 3 + 3);
    assert_eq!(ids(&store), [9]);
    assert_eq!(store.newest_message().unwrap(), Some(at("2026-12-01T12:00:00Z")));
}

#[test]
fn after_a_run_a_little_goes_and_the_next_one_goes_on() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    for day in 1..=9 {
        record(&mut store, day, &[], DeliveryState::Sent);
    }
    let message = "INSERT INTO deliveries
        (key, workflow, period, sink, part, state, body, updated_at) VALUES
        ('old', 'send', '', 'slack', 0, 'sent', x'', '2026-11-01T12:00:00.000Z')";
    store.connection.execute_batch(message).unwrap();
    let cut = Cut::at(at(DECEMBER));
    let piece = crate::store::prune::Piece { runs: 3, rows: 2 };
    let mut some = || {
        let mut pauses = 0;
        let old = store.prune_by(&cut, (piece, 2), &mut || pauses += 1).unwrap();
        (old.runs, old.messages, ids(&store), pauses)
    };
    // Two pieces of three runs each; then two runs, of three looked at, and the message.
    assert_eq!(some(), (6, 0, vec![7, 8, 9], 1));
    assert_eq!(some(), (2, 1, vec![9], 1));
    assert_eq!(some(), (0, 0, vec![9], 0));
}
