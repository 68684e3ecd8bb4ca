//! Ahead or behind: what was to be done by now against what is.

use super::Facts;
use crate::agents::execution::since::{Became, Planned};
use serde::Serialize;

/// Beyond this share of the planned minutes, in hundredths, the day is ahead.
const AHEAD: i64 = 105;

/// From this share of the planned minutes on, in hundredths, the day is on plan.
const ON: i64 = 95;

/// Below this one it is well behind.
const WELL_BEHIND: i64 = 75;

/// How the day stands against its plan.
///
/// What was to be done are the tasks that the newest plan has whole and whose last block is over, by the
/// minutes they were planned to take; a task with a block still ahead is not expected yet. What is
/// earned are the minutes of planned tasks that are done, whenever that was planned.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Pace {
    /// No plan of the day is stored.
    NoPlan,
    /// Nothing was to be done by now.
    TooEarly {
        /// The minutes of what is done all the same.
        earned_minutes: i64,
    },
    /// Something was to be done, and nothing at all was recorded since: nobody can tell.
    Unrecorded {
        /// The minutes of what was to be done.
        planned_minutes: i64,
    },
    /// A list that holds what was planned, or all that was to be done by now, cannot be read.
    Unknown,
    /// Both are known.
    Measured {
        /// The minutes of what was to be done.
        planned_minutes: i64,
        /// The minutes of what is done.
        earned_minutes: i64,
        /// Earned over planned (the schedule performance index).
        spi: f64,
        /// What that means.
        word: Word,
    },
}

/// What a pace means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// More is done than was to be.
    Ahead,
    /// As planned.
    On,
    /// Less.
    Behind,
    /// Less than three quarters.
    WellBehind,
}

/// The tasks that were to be done by now and of which something is known.
pub(super) fn expected(facts: &Facts) -> impl Iterator<Item = &Planned> {
    passed(facts).filter(|one| one.became.is_done() || one.became.is_open())
}

/// The tasks that the plan had whole and until now, whatever became of them.
pub(super) fn passed(facts: &Facts) -> impl Iterator<Item = &Planned> {
    let now = facts.now.known.moment.now;
    let over = move |one: &&Planned| one.until.is_some_and(|until| until <= now);
    facts.since.planned.iter().filter(|one| one.whole).filter(over)
}

/// How the day stands.
pub(super) fn pace(facts: &Facts) -> Pace {
    let since = &facts.since;
    if since.plans.is_empty() {
        return Pace::NoPlan;
    }
    let own = || since.planned.iter().filter(|one| one.newest);
    if own().next().is_some() && own().all(|one| one.became == Became::Unknown) {
        return Pace::Unknown;
    }
    let planned: i64 = expected(facts).map(|one| one.minutes).sum();
    let earned: i64 = own().filter(|one| one.became.is_done()).map(|one| one.minutes).sum();
    if planned == 0 && passed(facts).any(|one| one.became == Became::Unknown) {
        return Pace::Unknown;
    }
    if planned == 0 {
        return Pace::TooEarly { earned_minutes: earned };
    }
    if !since.recorded {
        return Pace::Unrecorded { planned_minutes: planned };
    }
    #[expect(clippy::cast_precision_loss, reason = "a day has few minutes")]
    let spi = earned as f64 / planned as f64;
    let word = match earned * 100 {
        hundredths if hundredths > planned * AHEAD => Word::Ahead,
        hundredths if hundredths >= planned * ON => Word::On,
        hundredths if hundredths >= planned * WELL_BEHIND => Word::Behind,
        _ => Word::WellBehind,
    };
    Pace::Measured { planned_minutes: planned, earned_minutes: earned, spi, word }
}
