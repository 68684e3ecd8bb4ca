//! What survives a SIGKILL: every acknowledged row of the history, and no lock.
//!
//! The victim is this test program itself, started again with a variable that says where to work.

#![expect(clippy::disallowed_methods, reason = "the victim is told by its environment")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "the helpers here are tests too")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::{DateTime, Utc};
use personal_os::error::Kind;
use personal_os::run::lock::Lock;
use personal_os::store::{
    Attempt, DeliveryState, FILE_NAME, Mark, NewDelivery, NewRun, RunFilter, Store, Trigger,
};

/// The variable that makes a test the victim, with its folder.
const FOLDER: &str = "PERSONAL_OS_TEST_VICTIM";

fn victims_folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// A running victim. Dropping it kills it, so that none outlives a failed test.
struct Victim(Child);

impl Drop for Victim {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Starts the test `name` of this program as the victim, and gives what it says. It must be heard
/// until it is dead: a victim that cannot speak panics and cleans up.
fn victim(name: &str, folder: &Path) -> (Victim, impl Iterator<Item = String> + use<>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(FOLDER, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The test harness prints lines of its own, and its first words share ours.
    let said = lines.map_while(Result::ok).filter_map(|line| {
        let (_, said) = line.split_once("victim: ")?;
        Some(said.to_owned())
    });
    (Victim(child), said)
}

fn run(number: usize) -> NewRun {
    let at = DateTime::<Utc>::UNIX_EPOCH;
    NewRun {
        workflow: "plan".to_owned(),
        period: number.to_string(),
        started_at: at,
        generated_at: at,
        timezone: "UTC".to_owned(),
        trigger: Trigger::Manual,
        version: "0".to_owned(),
        writer: "{}".to_owned(),
        problems: "[]".to_owned(),
        facts: "{}".to_owned(),
        report: "{}".to_owned(),
        // Several pages, so that a kill can fall into the middle of one.
        markdown: "x".repeat(20_000),
        prompt: None,
        reply: None,
        slot: None,
        strand: None,
        late: None,
    }
}

#[test]
fn acknowledged_runs_survive_a_kill() {
    if let Some(folder) = victims_folder() {
        write_until_killed(&folder);
    }
    let state = tempfile::tempdir().unwrap();
    let mut acknowledged: BTreeSet<usize> = BTreeSet::new();
    for round in 1..=8 {
        let (child, mut said) = victim("acknowledged_runs_survive_a_kill", state.path());
        // Each victim is killed at another place of its work. What it said until then counts, heard
        // before its death or after.
        let before: Vec<_> = said.by_ref().take(1 + 3 * round).collect();
        assert_eq!(before.len(), 1 + 3 * round, "the victim did not get on");
        drop(child);
        acknowledged.extend(before.into_iter().chain(said).map(|n| n.parse::<usize>().unwrap()));
        check_history(state.path(), &acknowledged);
    }
}

/// Records runs 1, 2, 3 … after those that are there, and says each number once it is recorded.
fn write_until_killed(folder: &Path) -> ! {
    let mut store = Store::open(&folder.join(FILE_NAME)).unwrap();
    let done = store.runs(&RunFilter::default()).unwrap().len();
    for number in done + 1.. {
        let recorded = store
            .record_with(&run(number), &[], |id| {
                (0..3)
                    .map(|part| NewDelivery {
                        key: format!("run:{id}/slack/{part}"),
                        message: format!("run:{id}/slack"),
                        sink: "slack".to_owned(),
                        part,
                        parts: 3,
                        title: "Plan".to_owned(),
                        handles: Vec::new(),
                        expires_at: None,
                        destination: None,
                        state: DeliveryState::Planned,
                        body: vec![b'x'; 5_000],
                    })
                    .collect()
            })
            .unwrap();
        for delivery in recorded.deliveries {
            let (now, sent) = (DateTime::UNIX_EPOCH, Mark::new(DeliveryState::Sent));
            assert!(store.begin(delivery, &Attempt::default(), now).unwrap());
            assert!(store.settle(delivery, DeliveryState::Sending, &sent, now).unwrap());
        }
        println!("victim: {number}");
    }
    unreachable!("there are more numbers than time");
}

/// Runs 1, 2, 3 … without a gap, each whole, in a sound file; of the acknowledged ones none is
/// missing, and no mark of theirs. A run that was not acknowledged may lack marks.
fn check_history(folder: &Path, acknowledged: &BTreeSet<usize>) {
    let path = folder.join(FILE_NAME);
    let check: String = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(check, "ok");
    let runs = Store::open_existing(&path).unwrap().unwrap().runs(&RunFilter::default()).unwrap();
    assert!(acknowledged.last().is_some_and(|&last| last <= runs.len()), "a run is missing");
    for (run, number) in runs.iter().rev().zip(1..) {
        assert_eq!(run.period, number.to_string());
        assert_eq!(run.deliveries.len(), 3);
        let sent = run.deliveries.iter().all(|d| d.state == DeliveryState::Sent);
        assert!(sent || !acknowledged.contains(&number), "run {number} lost a mark");
    }
}

#[test]
fn a_lock_ends_with_its_killed_holder() {
    if let Some(folder) = victims_folder() {
        let _lock = Lock::acquire(&folder, "plan").unwrap();
        println!("victim: locked");
        // The input ends if the test that holds its other end is killed itself.
        std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).unwrap();
        return;
    }
    let state = tempfile::tempdir().unwrap();
    let (child, mut said) = victim("a_lock_ends_with_its_killed_holder", state.path());
    assert_eq!(said.next().as_deref(), Some("locked"));
    let failure = Lock::acquire(state.path(), "plan").unwrap_err();
    assert_eq!(failure.kind, Kind::Busy);
    let expected = format!("plan is already running (process {} since ", child.0.id());
    assert!(failure.to_string().starts_with(&expected), "{failure}");
    drop(child);
    Lock::acquire(state.path(), "plan").unwrap();
}
