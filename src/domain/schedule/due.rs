//! Which slot is due, and what becomes of those that were missed.

use super::times::slots_between;
use super::{Expression, Slot};
use crate::domain::Work;
use chrono::{DateTime, Duration, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A run that starts so long after its slot is called late. Backends fire within a minute or so.
const PUNCTUAL: Duration = Duration::minutes(Schedule::PUNCTUAL_MINUTES);

/// So many missed slots are recorded one by one. A machine that was off for a month has its reader
/// see that, not a list of five hundred.
const MOST_SKIPS: usize = 50;

/// How long after its slot a run is still of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lateness {
    /// So long.
    For(Duration),
    /// Until noon of the day after the slot's.
    UntilNoon,
}

/// When one workflow runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// At all of these.
    pub expressions: Vec<Expression>,
    /// And so much later at most; never as late as the next slot.
    pub lateness: Lateness,
}

/// A slot with which the history is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handled {
    /// Which.
    pub slot: Slot,
    /// Whether it had its run; otherwise it was skipped.
    pub ran: bool,
}

/// Why a slot has no run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// Nothing ran while it would still have been of use.
    TooLate,
    /// It is a day off.
    DayOff,
    /// The day has no hours of work, and the expression names no days.
    NoWorkday,
}

impl SkipReason {
    /// The reason as it is shown.
    pub fn shown(self) -> &'static str {
        match self {
            Self::TooLate => "too late to be of use",
            Self::DayOff => "a day off",
            Self::NoWorkday => "no workday",
        }
    }

    /// Whether [`SkipReason::shown`] gave this text for a slot that was missed, and not for one on a
    /// day of rest.
    pub fn is_missed(shown: &str) -> bool {
        shown == Self::TooLate.shown()
    }
}

/// A slot to record as skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// Which.
    pub slot: Slot,
    /// Why.
    pub reason: SkipReason,
}

/// What is to be done now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// The slot to run for, if one is due.
    pub run: Option<Slot>,
    /// The slots to record as skipped, in order of time.
    pub skips: Vec<Skipped>,
}

impl Schedule {
    /// A run that starts no more minutes than this after its slot is not called late.
    pub const PUNCTUAL_MINUTES: i64 = 5;

    /// What is due at `now`, when the history is done with the slots `handled` (in any order).
    ///
    /// Only the latest slot can run: five days away give one message. What was missed since the
    /// last handled slot is skipped, and recorded so. Without a handled slot nothing is known of
    /// earlier ones, and only the latest is judged. Slots that are still to come were handled by a
    /// clock that was ahead; they hide none that is due before them.
    pub fn due(&self, now: DateTime<Utc>, zone: Tz, work: &Work, handled: &[Handled]) -> Due {
        let past = handled.iter().map(|handled| handled.slot.due(zone)).filter(|due| *due <= now);
        let last = past.max();
        let most = if last.is_some() { MOST_SKIPS } else { 1 };
        let mut open = slots_between(&self.expressions, last, now, zone, most);
        open.retain(|slot| !handled.iter().any(|handled| handled.slot == *slot));
        let mut due = Due::default();
        let Some(latest) = open.pop() else { return due };
        due.skips.extend(open.into_iter().filter(|slot| !self.is_served(*slot, handled)).map(
            |slot| {
                let reason = self.idle(slot, work).unwrap_or(SkipReason::TooLate);
                Skipped { slot, reason }
            },
        ));
        if self.is_served(latest, handled) {
            return due;
        }
        let skip = |reason| Skipped { slot: latest, reason };
        match self.idle(latest, work) {
            Some(reason) => due.skips.push(skip(reason)),
            None if now > self.useful_until(latest, zone) => {
                due.skips.push(skip(SkipReason::TooLate));
            }
            None => due.run = Some(latest),
        }
        due
    }

    /// The last slot that was due at `now` or before.
    pub fn latest(&self, now: DateTime<Utc>, zone: Tz) -> Option<Slot> {
        slots_between(&self.expressions, None, now, zone, 1).pop()
    }

    /// Until when a run for `slot` is of use.
    pub fn useful_until(&self, slot: Slot, zone: Tz) -> DateTime<Utc> {
        let due = slot.due(zone);
        let until = match self.lateness {
            Lateness::For(length) => {
                due.checked_add_signed(length).unwrap_or(DateTime::<Utc>::MAX_UTC)
            }
            Lateness::UntilNoon => {
                let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
                let next_day = slot.date.succ_opt().unwrap_or(slot.date);
                Slot { date: next_day, time: noon }.due(zone)
            }
        };
        let next = self.expressions.iter().flat_map(|e| e.next_times(due, zone, 1)).min();
        next.map_or(until, |next| until.min(next))
    }

    /// Whether a run at `now` for `slot` is late enough to say so.
    pub fn is_late(slot: Slot, now: DateTime<Utc>, zone: Tz) -> bool {
        now - slot.due(zone) > PUNCTUAL
    }

    /// Whether the date of `slot` has more slots than this one.
    pub fn is_of_several(&self, slot: Slot) -> bool {
        let of_day = |expression: &Expression| expression.slots_on(slot.date);
        self.expressions.iter().flat_map(of_day).any(|other| other != slot)
    }

    /// Whether the date of `slot` has had its one run: of a workflow with one time a day, a moved
    /// time is no second one.
    fn is_served(&self, slot: Slot, handled: &[Handled]) -> bool {
        !self.is_of_several(slot)
            && handled.iter().any(|handled| handled.ran && handled.slot.date == slot.date)
    }

    /// Why nobody expects a run on the day of `slot`, if so.
    fn idle(&self, slot: Slot, work: &Work) -> Option<SkipReason> {
        if work.days_off.contains(&slot.date) {
            return Some(SkipReason::DayOff);
        }
        let named = |expression: &Expression| {
            expression.names_days() && expression.slots_on(slot.date).contains(&slot)
        };
        let asked = self.expressions.iter().any(named);
        (!asked && !work.is_workday(slot.date)).then_some(SkipReason::NoWorkday)
    }
}
