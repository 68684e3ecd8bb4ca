use super::*;
use crate::store::{DeliverySummary, NewRecord, NewRun, RunId, Trigger};
use chrono::{DateTime, Duration, Utc};
use chrono_tz::Europe::Berlin;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

/// A plan that was started at `start`, took so many seconds and was delivered at its end.
fn run(start: &str, seconds: i64) -> RunSummary {
    let started_at = at(start);
    let end = started_at + Duration::seconds(seconds);
    RunSummary {
        id: RunId(1),
        workflow: "plan".to_owned(),
        audience: None,
        period: "2026-11-24".to_owned(),
        started_at,
        generated_at: end,
        timezone: "Europe/Berlin".to_owned(),
        trigger: Trigger::Manual,
        version: String::new(),
        writer: String::new(),
        problems: String::new(),
        slot: None,
        finished_at: Some(end),
        rating: None,
        deliveries: vec![sent(DeliveryState::Sent, end)],
    }
}

fn sent(state: DeliveryState, updated_at: DateTime<Utc>) -> DeliverySummary {
    DeliverySummary { sink: "slack".to_owned(), part: 0, state, updated_at }
}

fn skip(reason: &str) -> StoredSkip {
    StoredSkip {
        workflow: "plan".to_owned(),
        slot: "2026-11-25T08:00".to_owned(),
        reason: reason.to_owned(),
        at: at("2026-11-25T12:00:00Z"),
    }
}

const ALL: Range = Range { from: None, to: None };

fn counted(runs: &[RunSummary], skips: &[StoredSkip]) -> Stats {
    count(ALL, runs, skips, &[], Berlin)
}

#[test]
fn of_nothing_nothing_is_said() {
    let stats = stats(None, ALL, Berlin).unwrap();
    assert!(stats.workflows.is_empty());
    let Figures { runs, success, on_time, duration, satisfaction, .. } = stats.total;
    assert_eq!(runs, 0);
    assert_eq!((success.share, success.of), (None, 0));
    assert_eq!((on_time.share, on_time.is_met()), (None, None));
    assert_eq!((duration.p50_seconds, duration.p95_seconds, duration.is_met()), (None, None, None));
    assert_eq!(satisfaction.mean, None);
    assert_eq!((stats.task_completion.share, stats.first), (None, None));
}

#[test]
fn a_run_succeeds_when_every_message_arrived() {
    use DeliveryState::{Dropped, Planned, Refused, Sending, Sent, Skipped, Unknown};
    for (states, success) in [
        (&[][..], Some(1.0)),
        (&[Sent, Sent], Some(1.0)),
        (&[Sent, Planned], None),
        (&[Sending], None),
        (&[Sent, Refused], Some(0.0)),
        (&[Planned, Unknown], Some(0.0)),
        (&[Dropped], Some(0.0)),
        (&[Skipped], Some(0.0)),
    ] {
        let mut one = run("2026-11-24T07:00:00Z", 1);
        one.deliveries = states.iter().map(|state| sent(*state, one.generated_at)).collect();
        let total = counted(&[one], &[]).total;
        assert_eq!(total.success.share, success, "{states:?}");
        assert_eq!(total.open, usize::from(success.is_none()), "{states:?}");
    }
}

#[test]
fn a_slot_is_on_time_when_its_message_arrived_within_five_minutes() {
    // 08:00 in Berlin is 07:00 in UTC in November.
    let slot = Slot::parse("2026-11-24T08:00");
    for (start, state, reached) in [
        ("2026-11-24T07:00:10Z", DeliveryState::Sent, 1),
        ("2026-11-24T07:04:59Z", DeliveryState::Sent, 1),
        ("2026-11-24T07:05:00Z", DeliveryState::Sent, 0),
        ("2026-11-24T07:00:10Z", DeliveryState::Refused, 0),
    ] {
        let mut one = RunSummary { slot, ..run(start, 1) };
        one.deliveries[0].state = state;
        let on_time = counted(&[one], &[]).total.on_time;
        assert_eq!((on_time.reached, on_time.of), (reached, 1), "{start} {state:?}");
    }
    // A report made in time that arrives an hour later is late.
    let mut one = RunSummary { slot, ..run("2026-11-24T07:00:10Z", 1) };
    one.deliveries[0].updated_at = at("2026-11-24T08:00:00Z");
    assert_eq!(counted(&[one], &[]).total.on_time.reached, 0);
}

#[test]
fn missed_slots_count_and_days_of_rest_do_not() {
    let slot = Slot::parse("2026-11-24T08:00");
    let one = RunSummary { slot, ..run("2026-11-24T07:00:10Z", 1) };
    let by_hand = run("2026-11-24T09:00:00Z", 1);
    let skips = [skip("too late to be of use"), skip("a day off"), skip("no workday")];
    let total = counted(&[by_hand, one], &skips).total;
    assert_eq!((total.runs, total.scheduled), (2, 1));
    assert_eq!((total.on_time.reached, total.on_time.of), (1, 2));
    assert_eq!(total.on_time.share, Some(0.5));
    assert_eq!(total.on_time.is_met(), Some(false));
    // A workflow that was only ever missed is named all the same.
    let stats = counted(&[], &skips[..1]);
    assert_eq!(stats.workflows["plan"].on_time.share, Some(0.0));
}

#[test]
fn percentiles_are_values_that_were_measured() {
    // 1 to 20 seconds: the tenth and the nineteenth of twenty.
    let runs: Vec<RunSummary> = (1..=20).map(|s| run("2026-11-24T07:00:00Z", s)).collect();
    let duration = counted(&runs, &[]).total.duration;
    assert_eq!((duration.p50_seconds, duration.p95_seconds), (Some(10.0), Some(19.0)));
    assert_eq!((duration.runs, duration.is_met()), (20, Some(true)));
    let one = counted(&[run("2026-11-24T07:00:00Z", 31)], &[]).total.duration;
    assert_eq!((one.p50_seconds, one.p95_seconds), (Some(31.0), Some(31.0)));
    assert_eq!(one.is_met(), Some(false));
    // Of a run that was killed, and of one during which the clock went back, nobody knows.
    let killed = RunSummary { finished_at: None, ..run("2026-11-24T07:00:00Z", 5) };
    let back = run("2026-11-24T07:00:00Z", -5);
    assert_eq!(counted(&[killed, back], &[]).total.duration.runs, 0);
}

#[test]
fn each_workflow_has_its_figures_and_all_have_theirs() {
    let mut other = run("2026-11-23T11:30:00Z", 3);
    other.workflow = "progress".to_owned();
    other.deliveries[0].state = DeliveryState::Refused;
    let plans =
        [5, 2].map(|rating| RunSummary { rating: Some(rating), ..run("2026-11-24T07:00:00Z", 1) });
    let stats = counted(&[&plans[..], &[other]].concat(), &[]);
    let (plan, progress) = (&stats.workflows["plan"], &stats.workflows["progress"]);
    assert_eq!((plan.runs, plan.success.share), (2, Some(1.0)));
    assert_eq!((progress.runs, progress.success.share), (1, Some(0.0)));
    assert_eq!(stats.total.success.share, Some(2.0 / 3.0));
    assert_eq!(plan.satisfaction, Satisfaction { mean: Some(3.5), runs: 2 });
    assert_eq!(progress.satisfaction, Satisfaction { mean: None, runs: 0 });
    assert_eq!(stats.first, NaiveDate::from_ymd_opt(2026, 11, 23));
}

#[test]
fn completion_is_counted_over_all_days() {
    let day = |planned, done| Completion { planned, done };
    let stats = count(ALL, &[], &[], &[day(4, 4), day(16, 13)], Berlin);
    let Share { share, reached, of, .. } = stats.task_completion;
    assert_eq!((share, reached, of, stats.task_days), (Some(0.85), 17, 20, 2));
    assert_eq!(stats.task_completion.is_met(), Some(true));
}

/// What an evening left of a day with so many planned and finished tasks.
fn result(date: &str, has_plan: bool, planned: usize, done: usize) -> NewRecord {
    let body = serde_json::json!({
        "date": date, "made_on": date, "as_of": format!("{date}T16:30:00Z"),
        "timezone": "Europe/Berlin", "has_plan": has_plan,
        "planned": {"tasks": planned, "minutes": 90}, "done": {"tasks": done, "minutes": 30},
        "unplanned": {"tasks": 0, "minutes": 0}, "meeting_minutes": 0, "focus_minutes": 0,
        "tasks": [], "carried": [],
    });
    let (date, body) = (date.parse().unwrap(), body.to_string());
    NewRecord { kind: DayResult::KIND.to_owned(), date, body }
}

#[test]
fn the_newest_look_back_at_a_day_counts_and_a_day_without_a_plan_does_not() {
    let state = tempfile::tempdir().unwrap();
    let mut store = Store::open(&state.path().join("history.db")).unwrap();
    let mut record = |left: &[NewRecord]| {
        let new = NewRun {
            workflow: "summary".to_owned(),
            period: "2026-11-24".to_owned(),
            started_at: at("2026-11-24T16:30:00Z"),
            generated_at: at("2026-11-24T16:30:00Z"),
            timezone: "Europe/Berlin".to_owned(),
            trigger: Trigger::Manual,
            version: String::new(),
            writer: "{}".to_owned(),
            problems: "[]".to_owned(),
            facts: "{}".to_owned(),
            report: "{}".to_owned(),
            markdown: String::new(),
            prompt: None,
            reply: None,
            slot: None,
            strand: None,
            late: None,
        };
        store.record_with(&new, left, |_| Vec::new()).unwrap();
    };
    record(&[result("2026-11-23", true, 4, 1), result("2026-11-20", false, 0, 0)]);
    record(&[result("2026-11-23", true, 4, 3), result("2026-11-24", true, 6, 5)]);
    let strange = result("2026-11-24", true, 9, 9);
    record(&[NewRecord { body: "{}".to_owned(), ..strange }]);
    let done = stats(Some(&store), ALL, Berlin).unwrap();
    let share = done.task_completion;
    assert_eq!((share.reached, share.of, done.task_days), (8, 10, 2));
    let from = NaiveDate::from_ymd_opt(2026, 11, 24);
    let done = stats(Some(&store), Range { from, to: None }, Berlin).unwrap();
    let share = done.task_completion;
    assert_eq!((share.reached, share.of, done.task_days), (5, 6, 1));
}
