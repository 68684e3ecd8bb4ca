//! What a test made the processor do, so that a bound on work does not depend on what else the
//! machine has to do.

use std::time::Duration;

/// Work that has begun on this thread.
pub(super) struct Effort {
    before: Duration,
}

impl Effort {
    pub(super) fn begin() -> Self {
        Self { before: busy() }
    }

    /// Asserts that the processor worked on it for less than `most`, however long that took on the
    /// clock. Where the system does not say how long a thread ran, only that the work has ended.
    pub(super) fn assert_less_than(&self, most: Duration) {
        let took = busy().saturating_sub(self.before);
        assert!(took < most, "{took:?}");
    }
}

/// How long the processor has run this thread (Linux: the first number of its `schedstat`).
fn busy() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = told.split_whitespace().next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

#[test]
fn waiting_is_no_effort_and_working_is() {
    let effort = Effort::begin();
    std::thread::sleep(Duration::from_millis(50));
    effort.assert_less_than(Duration::from_millis(40));
    if effort.before > Duration::ZERO {
        while busy() < effort.before + Duration::from_millis(50) {}
        let fails = || effort.assert_less_than(Duration::from_millis(40));
        assert!(std::panic::catch_unwind(fails).is_err());
    }
}
