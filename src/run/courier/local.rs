//! Standard output and files: what is sent there is over at once.

use super::Courier;
use crate::delivery::ledger::{self, SETTLED};
use crate::delivery::{self, Found, Memory, Outcome, Parcel, Target};
use crate::error::{Failure, Result};
use crate::store::{Attempt, DeliveryState, Mark, StoredDelivery};

impl Courier<'_> {
    /// What is local is over at once. A row that another run left can only be one that was killed in
    /// the middle, or of a run that is still at it.
    pub(super) fn handle_local(
        &mut self,
        row: &StoredDelivery,
        target: &Target,
        own: bool,
    ) -> Result<()> {
        let now = (self.clock)();
        let is_begun = row.state != DeliveryState::Planned;
        if is_begun && !own && row.attempted_at.is_some_and(|at| (now - at).abs() < SETTLED) {
            return Ok(());
        }
        let mut sink = self.outlets.sink(target);
        if !own && let Some(sink) = &mut sink {
            let parcel = Parcel { row, thread: None };
            let found = sink.look_up(&parcel, &mut Memory { store: self.store, now });
            if let Found::Yes(receipt) = found {
                return self.end(row, target, Outcome::Sent(receipt));
            }
            // A file holds the last message, and that is the newest one.
            if ledger::is_late(row, now) {
                return self.expire(row);
            }
            if self.store.is_superseded(row)? {
                let why = "a newer message is in its place";
                let mark = Mark { error: Some(why), ..Mark::new(DeliveryState::Skipped) };
                return self.settle(row, mark).map(drop);
            }
        }
        if !is_begun && !self.store.begin(row.id, &Attempt::default(), now)? {
            return Ok(());
        }
        let row = StoredDelivery { state: DeliveryState::Sending, ..row.clone() };
        let Some(mut sink) = sink else {
            return self.print(&row, own);
        };
        let parcel = Parcel { row: &row, thread: None };
        let outcome = sink.deliver(&parcel, &mut Memory { store: self.store, now });
        self.end(&row, target, outcome)
    }

    fn print(&mut self, row: &StoredDelivery, own: bool) -> Result<()> {
        if !own {
            let why = "the run that printed it did not end";
            let mark = Mark { error: Some(why), ..Mark::new(DeliveryState::Dropped) };
            return self.settle(row, mark).map(drop);
        }
        let printed = delivery::print(self.stdout, &String::from_utf8_lossy(&row.body));
        let error = printed.as_ref().err().map(Failure::to_string);
        let state = if printed.is_ok() { DeliveryState::Sent } else { DeliveryState::Refused };
        self.settle(row, Mark { error: error.as_deref(), ..Mark::new(state) })?;
        printed
    }
}
