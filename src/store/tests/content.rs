use super::*;

#[test]
fn a_run_comes_back_as_it_was_recorded() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let run = NewRun { trigger: Trigger::Scheduled, ..plan(24) };
    let second = NewDelivery { part: 1, state: DeliveryState::Skipped, ..delivery("b") };
    let id = store.record(&run, &[delivery("a"), second]).unwrap();
    let stored = Store::open(&path).unwrap().run(id).unwrap().unwrap();
    assert_eq!(stored.id, id);
    assert_eq!(stored.run, run);
    let [first, second] = &stored.deliveries[..] else { panic!("{stored:?}") };
    let expected = StoredDelivery {
        id: first.id,
        run: Some(id),
        key: "a".to_owned(),
        message: "a".to_owned(),
        workflow: "plan".to_owned(),
        period: "2026-11-24".to_owned(),
        sink: "slack".to_owned(),
        part: 0,
        parts: 1,
        title: "Tue 24 Nov".to_owned(),
        state: DeliveryState::Planned,
        attempts: 0,
        last_error: None,
        body: b"hello \xff".to_vec(),
        created_at: Some(run.generated_at),
        updated_at: run.generated_at,
        expires_at: None,
        not_before: None,
        attempted_at: None,
        server_time: None,
        destination: None,
        receipt: None,
        told: false,
    };
    assert_eq!(*first, expected);
    assert_eq!((second.part, second.state), (1, DeliveryState::Skipped));
    assert_eq!(store.run(RunId(id.0 + 1)).unwrap(), None);
}

#[test]
fn keys_may_be_made_of_the_number_of_the_run() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    store.record(&plan(23), &[]).unwrap();
    let recorded = store
        .record_with(&plan(24), &[], |id| {
            vec![delivery(&format!("run:{id}/0")), delivery(&format!("run:{id}/1"))]
        })
        .unwrap();
    let stored = store.run(recorded.run).unwrap().unwrap();
    let keys: Vec<_> = stored.deliveries.iter().map(|d| d.key.as_str()).collect();
    assert_eq!(keys, ["run:2/0", "run:2/1"]);
    let ids: Vec<_> = stored.deliveries.iter().map(|d| d.id).collect();
    assert_eq!(ids, recorded.deliveries);
}

#[test]
fn a_key_is_recorded_once_and_its_second_run_not_at_all() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    store.record(&plan(24), &[delivery("plan/2026-11-24")]).unwrap();
    let twice = [delivery("new"), delivery("plan/2026-11-24")];
    let failure = store.record(&plan(25), &twice).unwrap_err();
    assert_eq!(failure.kind, Kind::Other);
    assert!(failure.to_string().contains("deliveries.key"), "{failure}");
    assert_eq!(store.runs(&RunFilter::default()).unwrap().len(), 1);
    // The transaction is over, so the next run is recorded.
    store.record(&plan(25), &[delivery("new")]).unwrap();
}

#[test]
fn a_text_that_is_no_json_is_refused() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let failure = store.record(&NewRun { report: "{".to_owned(), ..plan(24) }, &[]).unwrap_err();
    assert_eq!(failure.kind, Kind::Other);
    assert_eq!(store.last("plan").unwrap(), None);
}

#[test]
fn the_database_knows_no_other_state_and_no_other_type() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    store.record(&plan(24), &[delivery("a")]).unwrap();
    for change in [
        "UPDATE deliveries SET state = 'lost'",
        "UPDATE deliveries SET part = 'one'",
        "UPDATE deliveries SET part = -1",
        "UPDATE deliveries SET body = 'text'",
        "UPDATE deliveries SET run_id = 99",
        "UPDATE runs SET trigger = 'timer'",
        "UPDATE runs SET period = NULL",
        "UPDATE runs SET facts = 'none'",
    ] {
        let error = store.connection.execute_batch(change).unwrap_err();
        let code = error.sqlite_error_code();
        assert_eq!(code, Some(rusqlite::ErrorCode::ConstraintViolation), "{change}");
    }
}

#[test]
fn a_value_that_cannot_be_read_is_reported_with_the_path() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let id = store.record(&plan(24), &[]).unwrap();
    store.connection.execute_batch("UPDATE runs SET started_at = 'yesterday'").unwrap();
    for failure in [
        store.run(id).unwrap_err(),
        store.last("plan").unwrap_err(),
        store.runs(&RunFilter::default()).unwrap_err(),
    ] {
        assert_eq!(failure.kind, Kind::Io);
        assert!(failure.to_string().contains(path.to_str().unwrap()), "{failure}");
    }
}

#[test]
fn runs_are_listed_newest_first_with_their_deliveries() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let archive = NewDelivery { sink: "archive".to_owned(), ..delivery("b") };
    store.record(&plan(23), &[delivery("a"), archive]).unwrap();
    store.record(&NewRun { workflow: "okr".to_owned(), ..plan(23) }, &[]).unwrap();
    store.record(&plan(24), &[delivery("c")]).unwrap();

    let list = |filter: &RunFilter| -> Vec<(String, String, Vec<String>)> {
        let runs = store.runs(filter).unwrap().into_iter();
        runs.map(|run| {
            let sinks = run.deliveries.into_iter().map(|d| format!("{} {:?}", d.sink, d.state));
            (run.workflow, run.period, sinks.collect())
        })
        .collect()
    };
    let row = |workflow: &str, day: &str, sinks: &[&str]| {
        let sinks = sinks.iter().map(|s| (*s).to_owned()).collect();
        (workflow.to_owned(), format!("2026-11-{day}"), sinks)
    };
    let newest = row("plan", "24", &["slack Planned"]);
    let okr = row("okr", "23", &[]);
    let oldest = row("plan", "23", &["slack Planned", "archive Planned"]);
    let all = [newest.clone(), okr.clone(), oldest.clone()];
    assert_eq!(list(&RunFilter::default()), all);
    let of_plan = RunFilter { workflow: Some("plan".to_owned()), limit: None };
    assert_eq!(list(&of_plan), [newest.clone(), oldest]);
    // The limit counts runs, not deliveries.
    assert_eq!(list(&RunFilter { limit: Some(2), ..Default::default() }), [newest, okr]);
    assert_eq!(list(&RunFilter { limit: Some(0), ..Default::default() }), []);
    let unknown = RunFilter { workflow: Some("lunch".to_owned()), limit: None };
    assert_eq!(list(&unknown), []);
}

#[test]
fn the_last_run_is_the_newest_of_its_workflow() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    assert_eq!(store.last("plan").unwrap(), None);
    store.record(&plan(23), &[]).unwrap();
    let newest = store.record(&plan(24), &[delivery("a")]).unwrap();
    store.record(&NewRun { workflow: "okr".to_owned(), ..plan(24) }, &[]).unwrap();
    let last = store.last("plan").unwrap().unwrap();
    assert_eq!(last.id, newest);
    assert_eq!(last.deliveries.len(), 1);
}

#[test]
fn two_connections_write_in_turn() {
    const EACH: usize = 25;
    let (_state, path) = place();
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let path = &path;
            scope.spawn(move || {
                let mut store = Store::open(path).unwrap();
                for run in 0..EACH {
                    let key = format!("{writer}/{run}");
                    let recorded =
                        store.record_with(&plan(1), &[], |_| vec![delivery(&key)]).unwrap();
                    let now = at("2026-11-24T08:00:00Z");
                    let sent = Mark::new(DeliveryState::Sent);
                    let from = DeliveryState::Planned;
                    assert!(store.settle(recorded.deliveries[0], from, &sent, now).unwrap());
                }
            });
        }
    });
    let runs = Store::open(&path).unwrap().runs(&RunFilter::default()).unwrap();
    assert_eq!(runs.len(), 2 * EACH);
    assert!(runs.iter().all(|run| run.deliveries[0].state == DeliveryState::Sent));
}

#[test]
fn a_full_disk_loses_nothing_that_was_recorded() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    store.record(&plan(23), &[]).unwrap();
    // SQLite never grows the file beyond this, and answers as if the disk were full.
    let pages: u32 = store.connection.query_row("PRAGMA page_count", [], |r| r.get(0)).unwrap();
    store.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    let large = NewRun { markdown: "x".repeat(100_000), ..plan(24) };
    let failure = store.record(&large, &[]).unwrap_err();
    assert_eq!(failure.kind, Kind::Io);
    assert!(failure.to_string().contains(path.to_str().unwrap()), "{failure}");
    let runs = store.runs(&RunFilter::default()).unwrap();
    assert_eq!(runs.len(), 1);
}

#[test]
fn a_lock_held_too_long_is_busy() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    store.connection.busy_timeout(std::time::Duration::from_millis(1)).unwrap();
    let failure = store.record(&plan(24), &[]).unwrap_err();
    assert_eq!(failure.kind, Kind::Busy);
    assert!(failure.to_string().contains(path.to_str().unwrap()), "{failure}");
    // Readers do not wait for writers.
    assert_eq!(store.last("plan").unwrap(), None);
}

fn record(kind: &str, day: u32, body: &str) -> NewRecord {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    NewRecord { kind: kind.to_owned(), date, body: body.to_owned() }
}

#[test]
fn what_a_run_leaves_is_found_by_kind_and_day_and_goes_with_the_run() {
    let (_state, path) = place();
    let mut store = Store::open(&path).unwrap();
    let mut add = |day, left: &[NewRecord], state| {
        let key = format!("day {day}");
        store
            .record_with(&plan(day), left, |_| vec![NewDelivery { state, ..delivery(&key) }])
            .unwrap();
    };
    let of = |day, body| [record("day-plan", day, body), record("snapshot", day, "[]")];
    add(23, &of(23, "1"), DeliveryState::Sent);
    add(24, &of(24, "2"), DeliveryState::Sent);
    add(25, &of(25, "3"), DeliveryState::Refused);
    add(26, &of(26, "4"), DeliveryState::Planned);
    let date = |day| chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    let found = |store: &Store, from, to, limit| {
        let (from, to) = (date(from), date(to));
        store.left(&RecordFilter { kind: "day-plan", from, to, limit }).unwrap()
    };
    // The newest first; the day after the last is not meant; nobody has seen the third.
    assert_eq!(found(&store, 1, 27, 9), ["4", "2", "1"]);
    assert_eq!(found(&store, 24, 26, 9), ["2"]);
    assert_eq!(found(&store, 1, 27, 1), ["4"]);
    assert_eq!(store.prune(&Cut::at(at("2026-11-25T00:00:00Z"))).unwrap().runs, 2);
    assert_eq!(found(&store, 1, 27, 9), ["4"]);
    let failure = store.record_with(&plan(27), &[record("x", 27, "{")], |_| vec![]).unwrap_err();
    assert!(failure.to_string().contains("json_valid"), "{failure}");
    assert_eq!(store.last("plan").unwrap().unwrap().run.period, "2026-11-26");
}
