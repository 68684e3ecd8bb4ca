//! The process groups that run at this moment, so that all of them can be ended at once.

use super::Error;
use crate::unix::{Signal, signal_group};
use std::collections::BTreeSet;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a killed program may take to go. Nothing survives SIGKILL, but a process that waits for
/// a dead disk or network share dies only once that wait ends.
const REAPING: Duration = Duration::from_secs(1);

/// How long to wait between two looks at a program that is about to end.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// The running groups. A group is named by the process id of its leader, which is why a leader is
/// reaped under the same lock: an id that stands here cannot have been given to another process.
pub(super) struct Groups {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    leaders: BTreeSet<i32>,
    closed: bool,
}

impl Groups {
    pub(super) const fn new() -> Self {
        Self {
            state: Mutex::new(State { leaders: BTreeSet::new(), closed: false }),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is a plain set that no panic can leave half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts `command`, which must lead its own process group. The lock is held meanwhile, so
    /// that [`Groups::terminate`] misses no program that is just being started.
    pub(super) fn spawn(&self, command: &mut Command) -> Result<Running<'_>, Error> {
        let mut state = self.lock();
        if state.closed {
            return Err(Error::Io(std::io::Error::other("this program is ending")));
        }
        let child = command.spawn().map_err(Error::from_spawn)?;
        let leader = i32::try_from(child.id()).map_err(std::io::Error::other);
        let running = Running { groups: self, child, leader: leader.ok(), status: None };
        state.leaders.extend(running.leader);
        Ok(running)
    }

    /// Whether [`Groups::terminate`] was called.
    pub(super) fn are_closed(&self) -> bool {
        self.lock().closed
    }

    /// How many groups run.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.lock().leaders.len()
    }

    /// Asks every group to end, kills after `grace` what still runs, and lets nothing new start.
    pub(super) fn terminate(&self, grace: Duration) {
        let mut state = self.lock();
        state.closed = true;
        signal_all(&state, Signal::Terminate);
        // Whoever waits for a program reaps it and reports it here.
        let (state, _) = self
            .changed
            .wait_timeout_while(state, grace, |state| !state.leaders.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        signal_all(&state, Signal::Kill);
    }
}

fn signal_all(state: &State, signal: Signal) {
    for leader in &state.leaders {
        signal_group(*leader, signal);
    }
}

/// A program that was started. Dropped before it has ended, it is killed with its group.
pub(super) struct Running<'a> {
    groups: &'a Groups,
    pub(super) child: Child,
    leader: Option<i32>,
    status: Option<ExitStatus>,
}

impl Running<'_> {
    /// How the program ended, or `None` while it runs.
    pub(super) fn poll(&mut self) -> std::io::Result<Option<ExitStatus>> {
        if self.status.is_none() {
            let mut state = self.groups.lock();
            self.status = self.child.try_wait()?;
            if let (Some(_), Some(leader)) = (self.status, self.leader) {
                state.leaders.remove(&leader);
                self.groups.changed.notify_all();
            }
        }
        Ok(self.status)
    }

    /// Sends `signal` to the group. After the leader has been reaped this is for the moment in
    /// which somebody still holds the pipes: the group then lives on and keeps its id.
    pub(super) fn signal(&self, signal: Signal) {
        let _state = self.groups.lock();
        if let Some(leader) = self.leader {
            signal_group(leader, signal);
        }
    }

    /// Kills the group and takes the leader's status, which is not waited for without end.
    pub(super) fn kill(&mut self) {
        self.signal(Signal::Kill);
        let killed = Instant::now();
        while matches!(self.poll(), Ok(None)) && killed.elapsed() < REAPING {
            std::thread::sleep(LOOK_AGAIN);
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if self.status.is_none() {
            self.kill();
        }
    }
}
