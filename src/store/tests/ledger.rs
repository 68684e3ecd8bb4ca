use super::*;

fn one(store: &mut Store) -> DeliveryId {
    store.record_with(&plan(24), &[], |_| vec![delivery("run:1/slack/0")]).unwrap().deliveries[0]
}

#[test]
fn an_attempt_is_begun_once_and_ended_once() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let id = one(&mut store);
    let now = at("2026-11-24T08:00:01.5Z");
    let attempt = Attempt { destination: Some("D1".to_owned()), server_time: Some(99) };
    assert!(store.begin(id, &attempt, now).unwrap());
    assert!(!Store::open(&path).unwrap().begin(id, &attempt, now).unwrap(), "begun twice");
    let sending = store.delivery(id).unwrap().unwrap();
    assert_eq!((sending.state, sending.attempts), (DeliveryState::Sending, 1));
    assert_eq!((sending.destination.as_deref(), sending.server_time), (Some("D1"), Some(99)));
    assert_eq!(sending.attempted_at, Some(now));

    let unknown = Mark { error: Some("timed out"), ..Mark::new(DeliveryState::Unknown) };
    assert!(store.settle(id, DeliveryState::Sending, &unknown, now).unwrap());
    assert!(!store.settle(id, DeliveryState::Sending, &unknown, now).unwrap(), "ended twice");
    assert_eq!(store.delivery(id).unwrap().unwrap().last_error.as_deref(), Some("timed out"));

    let receipt = Receipt { channel: "D1".to_owned(), ts: "1.2".to_owned() };
    let sent = Mark { receipt: Some(&receipt), ..Mark::new(DeliveryState::Sent) };
    assert!(store.settle(id, DeliveryState::Unknown, &sent, now).unwrap());
    let stored = store.delivery(id).unwrap().unwrap();
    assert_eq!(
        (stored.state, stored.receipt, stored.last_error),
        (sent.state, Some(receipt), None)
    );
    assert_eq!(store.delivery(DeliveryId(99)).unwrap(), None);
}

#[test]
fn what_waits_is_listed_in_its_order_and_found_by_key() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let parts = (0..3).map(|part| NewDelivery {
        message: "run:1/slack".to_owned(),
        part,
        parts: 3,
        ..delivery(&format!("run:1/slack/{part}"))
    });
    store.record(&plan(24), &parts.collect::<Vec<_>>()).unwrap();
    store.record(&plan(25), &[delivery("run:10/slack/0")]).unwrap();
    let keys = |rows: Vec<StoredDelivery>| rows.into_iter().map(|row| row.key).collect::<Vec<_>>();
    let all = ["run:1/slack/0", "run:1/slack/1", "run:1/slack/2", "run:10/slack/0"];
    assert_eq!(keys(store.open_deliveries().unwrap()), all);
    assert_eq!(keys(store.deliveries_by_key("run:1").unwrap()), all[..3]);
    assert_eq!(keys(store.deliveries_by_key("run:1/slack/1").unwrap()), all[1..2]);
    assert_eq!(keys(store.deliveries_by_key("run:%").unwrap()), [""; 0]);
    assert_eq!(keys(store.deliveries(2).unwrap()), [all[3], all[2]]);
    assert_eq!(store.first_part("run:1/slack").unwrap().unwrap().key, all[0]);
    let first = store.first_part("run:1/slack").unwrap().unwrap().id;
    let mark = Mark::new(DeliveryState::Dropped);
    store.settle(first, DeliveryState::Planned, &mark, at("2026-11-24T08:00:00Z")).unwrap();
    assert_eq!(keys(store.open_deliveries().unwrap()), all[1..]);
}

#[test]
fn a_message_of_no_run_is_recorded_once() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let now = at("2026-11-24T08:00:00Z");
    let alert = NewMessage { workflow: "alert".into(), period: "2026-11-24".into(), at: now };
    let rows = [delivery("alert:a/slack/0")];
    let ids = store.record_messages(&alert, &rows).unwrap().unwrap();
    assert_eq!(store.record_messages(&alert, &rows).unwrap(), None);
    let stored = store.delivery(ids[0]).unwrap().unwrap();
    assert_eq!((stored.run, stored.workflow.as_str()), (None, "alert"));
    let mark = Mark::new(DeliveryState::Refused);
    store.settle(ids[0], DeliveryState::Planned, &mark, now).unwrap();
    assert_eq!(store.untold_refusals("alert").unwrap().len(), 1);
    store.tell(ids[0], now).unwrap();
    assert_eq!(store.untold_refusals("alert").unwrap().len(), 0);
}

#[test]
fn destinations_are_kept_until_the_workspace_changes() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let now = at("2026-11-24T08:00:00Z");
    let base = "https://slack.com/api";
    let workspace = |team: &str| Workspace { team: team.to_owned(), name: "Acme".to_owned() };
    assert_eq!(store.workspace(base).unwrap(), None);
    store.set_workspace(base, &workspace("T1")).unwrap();
    store.set_destination(base, "#team", Some("C1"), now).unwrap();
    store.set_destination(base, "#team", Some("C2"), now).unwrap();
    store.set_destination("https://other", "#team", Some("C9"), now).unwrap();
    store.set_workspace(base, &workspace("T1")).unwrap();
    assert_eq!(store.destination(base, "#team").unwrap().as_deref(), Some("C2"));
    store.set_workspace(base, &workspace("T2")).unwrap();
    assert_eq!(store.workspace(base).unwrap(), Some(workspace("T2")));
    assert_eq!(store.destination(base, "#team").unwrap(), None);
    assert_eq!(store.destination("https://other", "#team").unwrap().as_deref(), Some("C9"));
    store.set_destination("https://other", "#team", None, now).unwrap();
    assert_eq!(store.destination("https://other", "#team").unwrap(), None);
}

#[test]
fn more_time_is_never_less() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let (early, late) = (at("2026-11-24T23:00:00Z"), at("2026-11-25T23:00:00Z"));
    let row = NewDelivery { expires_at: Some(early), ..delivery("a") };
    let id = store.record_with(&plan(24), &[], |_| vec![row]).unwrap().deliveries[0];
    assert!(store.extend(id, late).unwrap());
    assert!(!store.extend(id, early).unwrap());
    assert_eq!(store.delivery(id).unwrap().unwrap().expires_at, Some(late));
}
