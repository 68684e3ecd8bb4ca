//! Sending what the ledger holds: the messages of this run, and those that wait from others.
//!
//! A row is marked as being sent before its request leaves, and only a process that holds the lock
//! of the sink does either. Whoever holds it and finds such a mark knows that its writer is dead.

mod local;
mod words;

use super::lock::Lock;
use crate::delivery::ledger::{self, Step};
use crate::delivery::{self, Found, Memory, Named, Outcome, Outlets, Parcel, Sink, Target};
use crate::error::{Failure, Kind, Result};
use crate::store::{DeliveryId, DeliveryState, Mark, Receipt, Store, StoredDelivery};
use chrono::{DateTime, TimeDelta, Utc};
use siphasher::sip::SipHasher13;
use std::collections::BTreeMap;
use std::hash::Hasher as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use words::{is_forgotten, name, nobody_knows, queued};

/// How long to wait for another process that sends to the same sink.
const PATIENCE: Duration = Duration::from_secs(20);

/// Messages whose fate nobody knows are asked about and spoken of for so long.
const REMEMBERED: TimeDelta = TimeDelta::days(2);

/// Nobody is left alone for longer than this, however long they ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 60 * 60);

/// What a courier works with.
pub struct Courier<'a> {
    /// The ledger.
    pub store: &'a mut Store,
    /// What the names of sinks stand for.
    pub sinks: &'a Named,
    /// The way to them.
    pub outlets: &'a Outlets,
    /// The folder of the locks.
    pub state: &'a Path,
    /// The time.
    pub clock: &'a dyn Fn() -> DateTime<Utc>,
    /// Standard output.
    pub stdout: &'a mut dyn Write,
    rounds: Rounds,
}

/// What one courier remembers between its messages.
#[derive(Default)]
struct Rounds {
    sinks: BTreeMap<String, Box<dyn Sink>>,
    locks: BTreeMap<String, Lock>,
    /// The locks of sinks that take nothing now; they are not asked again.
    closed: BTreeMap<String, Closed>,
    /// The locks of sinks that cannot be looked into now, and why. They may take messages all the
    /// same: one that is lost must not keep the next one back.
    blind: BTreeMap<String, String>,
}

/// Why a sink takes nothing now.
struct Closed {
    kind: Kind,
    reason: String,
    /// The message that found out, whose failure says so.
    message: String,
}

impl<'a> Courier<'a> {
    /// Nothing is connected or locked before it is needed.
    pub fn new(
        store: &'a mut Store,
        sinks: &'a Named,
        outlets: &'a Outlets,
        state: &'a Path,
        clock: &'a dyn Fn() -> DateTime<Utc>,
        stdout: &'a mut dyn Write,
    ) -> Self {
        Self { store, sinks, outlets, state, clock, stdout, rounds: Rounds::default() }
    }

    /// Sends these messages, also after one failed, and gives all failures. Local ones come first:
    /// somebody may be waiting for them. Between them and the others, what waits from earlier runs
    /// goes out.
    pub fn send(&mut self, own: &[DeliveryId]) -> Vec<Failure> {
        let is_local = |courier: &Self, id: DeliveryId| {
            let row = courier.store.delivery(id).ok().flatten();
            row.and_then(|row| courier.target(&row).ok()).is_some_and(|target| target.is_local())
        };
        let (local, remote): (Vec<DeliveryId>, Vec<DeliveryId>) =
            own.iter().partition(|id| is_local(self, **id));
        let mut failures = self.send_only(&local);
        for failure in self.send_waiting(own) {
            let hints = failure.hints.iter().map(|hint| format!("; {hint}"));
            log::warn!("{failure}{}", hints.collect::<String>());
        }
        failures.extend(self.send_only(&remote));
        failures
    }

    /// Sends these messages and nothing else, also after one failed, and gives all failures.
    pub fn send_only(&mut self, own: &[DeliveryId]) -> Vec<Failure> {
        own.iter().filter_map(|id| self.handle(*id, true).err()).collect()
    }

    /// Sends what waits from earlier runs, but for `others`, and gives all failures.
    pub fn send_waiting(&mut self, others: &[DeliveryId]) -> Vec<Failure> {
        let waiting = match self.store.open_deliveries() {
            Ok(waiting) => waiting,
            Err(failure) => return vec![failure],
        };
        let mut failures = Vec::new();
        for row in waiting.iter().filter(|row| !others.contains(&row.id)) {
            if let Err(mut failure) = self.handle(row.id, false) {
                failure.error = failure.error.context(format!("{} of {}", row.key, row.period));
                failures.push(failure);
            }
        }
        failures.extend(self.tell_of_alerts().err());
        failures
    }

    /// Plans a message anew, whatever became of it, while nobody else is sending to its sink. It
    /// fails if the message is known to have arrived.
    pub fn plan_again(&mut self, id: DeliveryId, until: DateTime<Utc>) -> Result<()> {
        let Some(row) = self.locked(id)? else { return Ok(()) };
        if row.state == DeliveryState::Sent {
            let message = format!("{} has arrived and is not sent again", row.key);
            return Err(Failure::new(Kind::Other, message));
        }
        self.store.extend(id, until)?;
        self.settle(&row, Mark::new(DeliveryState::Planned)).map(drop)
    }

    /// Gives a message up that has not arrived as far as is known.
    pub fn give_up(&mut self, id: DeliveryId) -> Result<()> {
        let Some(row) = self.locked(id)? else { return Ok(()) };
        if row.state == DeliveryState::Sent {
            let message = format!("{} has arrived, there is nothing to give up", row.key);
            return Err(Failure::new(Kind::Other, message));
        }
        let error = row.last_error.clone();
        let mark = Mark { error: error.as_deref(), ..Mark::new(DeliveryState::Dropped) };
        self.settle(&row, mark).map(drop)
    }

    /// A row, read while this courier has the lock of its sink. One whose sink is configured no
    /// more is sent by nobody.
    fn locked(&mut self, id: DeliveryId) -> Result<Option<StoredDelivery>> {
        let Some(row) = self.store.delivery(id)? else { return Ok(None) };
        if let Some(lock) = self.target(&row).ok().and_then(|target| target.lock()) {
            self.lock(&lock, &row.message)?;
        }
        self.store.delivery(id)
    }

    /// An alert that could not be delivered is told of here, once.
    fn tell_of_alerts(&mut self) -> Result<()> {
        for row in self.store.untold_refusals("alert")? {
            let why = row.last_error.unwrap_or_default();
            log::warn!("an alert of {} did not get out ({why}): {}", row.period, row.title);
            self.store.tell(row.id, (self.clock)())?;
        }
        Ok(())
    }

    fn target(&self, row: &StoredDelivery) -> Result<Target> {
        self.sinks.target(&row.sink, |path| Ok(PathBuf::from(path))).map_err(|why| {
            let message = format!("{} cannot be delivered to {}: {why}", row.key, row.sink);
            Failure::new(Kind::Config, message)
                .hint(format!("`personal-os delivery drop {}` gives it up", row.key))
        })
    }

    /// Does what a row needs. `own` is one of this run's, which has not been tried.
    fn handle(&mut self, id: DeliveryId, own: bool) -> Result<()> {
        let Some(row) = self.store.delivery(id)? else { return Ok(()) };
        let target = match self.target(&row) {
            Ok(target) => target,
            Err(failure) => return self.handle_without_sink(&row, failure),
        };
        if target.is_local() {
            return self.handle_local(&row, &target, own);
        }
        if self.outlets.offline && target.is_remote() {
            if own {
                log::warn!("{}: this run is offline, the message stays queued", row.sink);
            }
            return Ok(());
        }
        if let Some(lock) = target.lock() {
            if let Some(closed) = self.rounds.closed.get(&lock) {
                // One failure is enough for a message of several parts.
                if !own || row.part > 0 || closed.message == row.message {
                    return Ok(());
                }
                return Err(queued(&row, closed.kind, &closed.reason));
            }
            self.lock(&lock, &row.message)?;
        }
        // Another process may have been faster until the lock was had.
        let Some(row) = self.store.delivery(id)? else { return Ok(()) };
        match ledger::step(&row, (self.clock)()) {
            Step::Expire if !own => self.expire(&row),
            Step::Send | Step::Expire => self.attempt(&row, &target),
            Step::Wait => Ok(()),
            Step::Lost => {
                let why = "the program ended while it was sending";
                let unknown = Mark { error: Some(why), ..Mark::new(DeliveryState::Unknown) };
                if !self.settle(&row, unknown)? {
                    return Ok(());
                }
                let row = StoredDelivery {
                    state: DeliveryState::Unknown,
                    last_error: Some(why.to_owned()),
                    ..row
                };
                if is_forgotten(&row, (self.clock)()) {
                    return Err(nobody_knows(&row, "that is too long ago to look it up"));
                }
                self.look_up(&row, &target, false)
            }
            Step::LookUp => self.look_up(&row, &target, false),
        }
    }

    /// Notes that a message is of no use any more, and says so.
    fn expire(&mut self, row: &StoredDelivery) -> Result<()> {
        let why = format!("it was too late for {}", row.period);
        self.settle(row, Mark { error: Some(&why), ..Mark::new(DeliveryState::Skipped) })?;
        let message = format!("{}: {why}, the message was not sent: {}", row.sink, row.title);
        Err(Failure::new(Kind::Other, message))
    }

    /// A message whose sink is configured no more is told of until it is too late for it.
    fn handle_without_sink(&mut self, row: &StoredDelivery, failure: Failure) -> Result<()> {
        let now = (self.clock)();
        match row.state {
            DeliveryState::Planned if ledger::is_late(row, now) => self.expire(row),
            DeliveryState::Unknown | DeliveryState::Sending if is_forgotten(row, now) => Ok(()),
            _ => Err(failure),
        }
    }

    /// Takes the lock of a sink for `message`, once for all messages.
    fn lock(&mut self, name: &str, message: &str) -> Result<()> {
        if self.rounds.locks.contains_key(name) {
            return Ok(());
        }
        // A name of the user's need not be a name for a file.
        let mut hasher = SipHasher13::new();
        hasher.write(name.as_bytes());
        let file = format!("sink-{:016x}", hasher.finish());
        match Lock::wait(self.state, &file, PATIENCE) {
            Ok(lock) => {
                self.rounds.locks.insert(name.to_owned(), lock);
                Ok(())
            }
            Err(failure) if failure.kind == Kind::Busy => {
                let reason = format!("another run is sending to {name}");
                let failure =
                    Failure::new(Kind::Busy, format!("{reason}; the message stays queued"));
                self.close(name, Kind::Busy, reason, message);
                Err(failure)
            }
            Err(failure) => Err(failure),
        }
    }

    fn close(&mut self, lock: &str, kind: Kind, reason: String, message: &str) {
        let closed = Closed { kind, reason, message: message.to_owned() };
        self.rounds.closed.insert(lock.to_owned(), closed);
    }

    /// Where the first part of a message is, for one of the others. `Err` is the end of the matter.
    fn thread(&mut self, row: &StoredDelivery) -> Result<Result<Option<Receipt>, ()>> {
        if row.part == 0 {
            return Ok(Ok(None));
        }
        let Some(first) = self.store.first_part(&row.message)? else { return Ok(Ok(None)) };
        if row.state == DeliveryState::Planned && self.store.waits_for_part(row)? {
            // The parts stay in their order, whatever holds one of them up.
            return Ok(Err(()));
        }
        match first.state {
            DeliveryState::Sent => Ok(Ok(first.receipt)),
            state @ (DeliveryState::Dropped | DeliveryState::Skipped)
                if row.state == DeliveryState::Planned =>
            {
                let why = format!("its first part was {}", state.name());
                self.settle(row, Mark { error: Some(&why), ..Mark::new(state) })?;
                Ok(Err(()))
            }
            _ => Ok(Err(())),
        }
    }

    /// Sends a planned message.
    fn attempt(&mut self, row: &StoredDelivery, target: &Target) -> Result<()> {
        let Ok(thread) = self.thread(row)? else { return Ok(()) };
        let prepared = self.with_sink(target, |sink, memory| sink.prepare(memory));
        let attempt = match prepared {
            Ok(attempt) => attempt,
            Err(outcome) => return self.end(row, target, outcome),
        };
        // Only now: what came before may have waited for the other side.
        if !self.store.begin(row.id, &attempt, (self.clock)())? {
            return Ok(());
        }
        let Some(row) = self.store.delivery(row.id)? else { return Ok(()) };
        let parcel = Parcel { row: &row, thread: thread.as_ref() };
        let outcome = self.with_sink(target, |sink, memory| sink.deliver(&parcel, memory));
        let Outcome::Unknown(why) = outcome else { return self.end(&row, target, outcome) };
        self.settle(&row, Mark { error: Some(&why), ..Mark::new(DeliveryState::Unknown) })?;
        let state = DeliveryState::Unknown;
        self.look_up(&StoredDelivery { state, last_error: Some(why), ..row }, target, true)
    }

    /// Looks whether a message arrived whose fate is unknown, `now` being right after its attempt.
    fn look_up(&mut self, row: &StoredDelivery, target: &Target, at_once: bool) -> Result<()> {
        let now = (self.clock)();
        if is_forgotten(row, now) {
            return Ok(());
        }
        let lock = target.lock().unwrap_or_default();
        if let Some(why) = self.rounds.blind.get(&lock) {
            return Err(nobody_knows(row, why));
        }
        let Ok(thread) = self.thread(row)? else { return Ok(()) };
        let parcel = Parcel { row, thread: thread.as_ref() };
        let found = self.with_sink(target, |sink, memory| sink.look_up(&parcel, memory));
        let why = match found {
            Found::Yes(receipt) => {
                let sent = Mark { receipt: receipt.as_ref(), ..Mark::new(DeliveryState::Sent) };
                self.settle(row, sent)?;
                log::info!("{}: the message had arrived", row.key);
                return Ok(());
            }
            Found::No if at_once || !ledger::may_resend(row, target.on_unknown(), now) => {
                "it was not found in the history, which may lag behind".to_owned()
            }
            Found::No | Found::Harmless => {
                let planned = Mark::new(DeliveryState::Planned);
                if !self.settle(row, planned)? {
                    return Ok(());
                }
                log::info!("{}: the message had not arrived and is sent again", row.key);
                let state = DeliveryState::Planned;
                return self.attempt(&StoredDelivery { state, ..row.clone() }, target);
            }
            Found::Impossible(why) => why,
            Found::Later(why) => {
                self.rounds.blind.insert(lock, why.clone());
                why
            }
        };
        Err(nobody_knows(row, &why))
    }

    /// Notes what became of a message, and says it if it is not good.
    fn end(&mut self, row: &StoredDelivery, target: &Target, outcome: Outcome) -> Result<()> {
        match outcome {
            Outcome::Sent(receipt) => {
                let mark = Mark { receipt: receipt.as_ref(), ..Mark::new(DeliveryState::Sent) };
                self.settle(row, mark).map(drop)
            }
            Outcome::Refused { kind, reason, hint } => {
                let mark = Mark { error: Some(&reason), ..Mark::new(DeliveryState::Refused) };
                self.settle(row, mark)?;
                let failure = Failure::new(kind, format!("{}: {reason}", row.sink));
                let failure = hint.into_iter().fold(failure, Failure::hint);
                let name = name(row);
                Err(failure.hint(format!("the text is kept: `personal-os delivery retry {name}`")))
            }
            Outcome::Later { kind, reason, after } => {
                let after = after.map(|after| after.min(LONGEST_PAUSE));
                let after = after.and_then(|after| TimeDelta::from_std(after).ok());
                let not_before = after.and_then(|after| (self.clock)().checked_add_signed(after));
                let planned = Mark::new(DeliveryState::Planned);
                self.settle(row, Mark { error: Some(&reason), not_before, ..planned })?;
                let failure = queued(row, kind, &reason);
                if let Some(lock) = target.lock() {
                    self.close(&lock, kind, reason, &row.message);
                }
                Err(failure)
            }
            Outcome::Unknown(why) => {
                let mark = Mark { error: Some(&why), ..Mark::new(DeliveryState::Unknown) };
                self.settle(row, mark)?;
                Err(Failure::new(Kind::Unreachable, format!("{}: {why}", row.sink)))
            }
        }
    }

    /// Moves a row on from the state it was read in.
    fn settle(&mut self, row: &StoredDelivery, mark: Mark<'_>) -> Result<bool> {
        self.store.settle(row.id, row.state, &mark, (self.clock)())
    }

    /// Lends out the sink of a target. Each is made once, so that it finds out things once.
    fn with_sink<T>(
        &mut self,
        target: &Target,
        work: impl FnOnce(&mut dyn Sink, &mut Memory<'_>) -> T,
    ) -> T {
        let now = (self.clock)();
        let memory = &mut Memory { store: self.store, now };
        let sinks = &mut self.rounds.sinks;
        let sink = sinks.entry(target.to_string()).or_insert_with(|| {
            self.outlets.sink(target).unwrap_or_else(|| Box::new(delivery::Nowhere))
        });
        work(sink.as_mut(), memory)
    }
}
