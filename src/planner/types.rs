//! What goes into the planner and what comes out of it.

use super::{Factor, Factors};
use crate::domain::{Event, Key, Priority, Task, Work};
use crate::time::{Interval, Moment, When};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Everything a plan depends on.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Now and the user's zone. Work time before now is over.
    pub moment: Moment,
    /// The day to plan. To plan another day than today whole, pass a `now` that is not after its
    /// start of work.
    pub day: NaiveDate,
    /// All tasks of all lists in any order. Finished and hidden ones are not planned, but they
    /// tell whether a dependency is met.
    pub tasks: &'a [Task],
    /// The events of the whole horizon in any order.
    pub events: &'a [Event],
    /// When the user works.
    pub work: &'a Work,
    /// What tasks are matched to.
    pub priorities: &'a [Priority],
    /// How much longer or shorter than estimated the user's work turns out to be.
    pub factors: &'a Factors,
    /// Open tasks that an earlier plan had and that were not finished: they are today's.
    pub carried: &'a BTreeSet<Key>,
}

/// The plan of one day. All minutes are whole, all times lie on the 5-minute grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Whether the day has no hours of work at all: a weekend, a day off.
    pub day_off: bool,
    /// The free pieces of the day that are still ahead, each at least 15 minutes.
    pub work_time: Vec<Interval>,
    /// The union of the busy time within the hours of work that are still ahead.
    pub meeting_minutes: i64,
    /// Busy meetings still ahead that overlap.
    pub conflicts: Vec<Conflict>,
    /// Room and work of the day.
    pub load: Load,
    /// When to do what, in order of time.
    pub blocks: Vec<Block>,
    /// How many placed minutes exceed the capacity. Only deadlines can cause this.
    pub reserve_minutes_used: i64,
    /// Every open task: today's demand first, then the others, then the blocked ones, each by
    /// score, due, place in its list and key, but a task that waits never before what it waits for.
    /// This is the order in which the plan considers them.
    pub ranked: Vec<Ranked>,
    /// The first three of `ranked` that have time today, with what decided it.
    pub top: Vec<Top>,
    /// The open tasks that have no time today, in the order of `ranked`.
    pub not_today: Vec<NotToday>,
    /// The tasks that cannot be finished by their due, by due. Empty if everything is feasible.
    pub short: Vec<Short>,
    /// The first deadline that cannot be met, if any.
    pub infeasible: Option<Infeasible>,
    /// What to move away when today's demand exceeds the capacity. The blocks follow it: what is
    /// named here comes after the rest of today's demand.
    pub defer: Option<Deferral>,
    /// The tasks with a due within the horizon that wait for something no plan can reach, by due.
    /// They are no part of the load, for nobody knows whether they can be done in time.
    pub blocked: Vec<BlockedDue>,
    /// What waits for one another up to a due and has little room left, by due.
    pub tight: Vec<TightChain>,
}

/// Room and work of one day, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Work time less the reserve.
    pub capacity_minutes: i64,
    /// What today asks for: see [`Demand`].
    pub demand_minutes: i64,
    /// How much of the demand exceeds the capacity; 0 if it fits.
    pub over_minutes: i64,
}

impl Load {
    pub(super) fn new(capacity_minutes: i64, demand_minutes: i64) -> Self {
        let over_minutes = demand_minutes.saturating_sub(capacity_minutes).max(0);
        Self { capacity_minutes, demand_minutes, over_minutes }
    }
}

/// One stretch of work on one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Which task.
    pub task: Key,
    /// From when.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
    /// Whether some of it goes beyond the capacity, because a deadline asks for it.
    pub uses_reserve: bool,
}

/// Two busy meetings at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The one that starts first.
    pub first: Key,
    /// The other.
    pub second: Key,
    /// When both take place.
    pub at: Interval,
}

/// Why a task is, or is not, work of the planned day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Demand {
    /// Its due has passed; it counts as due today.
    Overdue {
        /// Its due.
        since: When,
    },
    /// Due on the planned day.
    DueToday,
    /// It is scheduled for the planned day or an earlier one.
    Scheduled,
    /// Work has begun.
    Started,
    /// An earlier plan had it, and it was not finished.
    CarriedOver,
    /// So much of it must be done today to meet a later due: its own, or that of a task that waits
    /// for it.
    MustStart {
        /// Minutes that no later work time can take.
        minutes: i64,
        /// The due that asks for it.
        due: When,
        /// The task whose due it is.
        of: Key,
    },
    /// Nothing asks for it today; it fills spare capacity.
    Spare,
    /// It, or something it waits for, may not start before a later day.
    Later,
    /// It waits for something that is not known, is hidden by its list, or waits in a circle.
    Blocked,
}

/// The terms of a score in thousandths of a point (whole numbers, so that equal is equal), after
/// `12 due + 8 blocking + importance + 4 started + 2 age - 5 blocked + priority`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// From 2,400 (more than 14 days away) over 8,800 (on the day) to 12,000 (a week overdue); 0
    /// without a due.
    pub due: i64,
    /// 8,000 if another open task waits for it.
    pub blocking: i64,
    /// 6,000, 3,900 or 1,800 for high, medium or low; 0 if the list says nothing.
    pub importance: i64,
    /// 4,000 if work has begun.
    pub started: i64,
    /// Up to 2,000 over the first year.
    pub age: i64,
    /// -5,000 if it waits for another.
    pub blocked: i64,
    /// The weight of the heaviest priority it matches.
    pub priority: i64,
    /// The name of that priority.
    pub matched: Option<String>,
}

impl Score {
    /// The sum of the terms, in thousandths of a point.
    pub fn total(&self) -> i64 {
        self.due
            + self.blocking
            + self.importance
            + self.started
            + self.age
            + self.blocked
            + self.priority
    }
}

/// One open task as the plan sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    /// Which task.
    pub task: Key,
    /// Its score.
    pub score: Score,
    /// How long it takes: the estimate times the factor, rounded up to the grid.
    pub minutes: i64,
    /// What its estimate was multiplied by.
    pub factor: Factor,
    /// Whether the minutes are the configured default, for want of an estimate.
    pub assumed: bool,
    /// What asks for it.
    pub demand: Demand,
    /// How much of it the plan places today.
    pub minutes_today: i64,
}

/// One of the few tasks that matter most today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Top {
    /// Which task.
    pub task: Key,
    /// How much of it the plan places today.
    pub minutes_today: i64,
    /// What decided it, the strongest first; never empty.
    pub reasons: Vec<Reason>,
}

/// A constraint that put a task into today's plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reason {
    /// Its due has passed.
    Overdue {
        /// Its due.
        since: When,
    },
    /// Due on the planned day.
    DueToday {
        /// Its due.
        due: When,
    },
    /// Of all free time before its due, one stretch alone can hold it whole (or, of a long task,
    /// two hours of it).
    OnlyGap {
        /// Its due.
        due: When,
        /// The stretch.
        gap: Interval,
        /// The longest of the other stretches before the due; 0 if there is none.
        next_longest_minutes: i64,
    },
    /// A later due is missed unless so many minutes are done today.
    MustStart {
        /// Minutes.
        minutes: i64,
        /// The due.
        due: When,
    },
    /// Another task waits for it.
    Blocks {
        /// The task: the one due first.
        task: Key,
        /// Its due.
        due: Option<When>,
    },
    /// Scheduled for the planned day or an earlier one.
    Scheduled {
        /// For when.
        on: When,
    },
    /// Work has begun.
    Started,
    /// An earlier plan had it, and it was not finished.
    CarriedOver,
    /// It has a due that is still ahead.
    Due {
        /// Its due.
        due: When,
    },
    /// It serves a priority of the user.
    MatchesPriority {
        /// The priority.
        name: String,
    },
    /// One free stretch takes all of it, before its due.
    Fits {
        /// The stretch.
        gap: Interval,
    },
    /// The day has room for it, though not in one stretch or not in time.
    Room,
    /// The day has room for a part of it.
    RoomForPart,
}

/// An open task without time today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotToday {
    /// Which task.
    pub task: Key,
    /// Why.
    pub why: Why,
}

/// Why a task has no time today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Why {
    /// Others come first.
    NoRoom {
        /// The day of the horizon on which it is finished if the days go as planned.
        fits_on: Option<NaiveDate>,
        /// Whether that is in time for its due.
        in_time: bool,
    },
    /// It may not start before this.
    ScheduledLater {
        /// Its earliest start.
        on: When,
    },
    /// Other tasks must be finished first.
    Blocked {
        /// Those known or named by it; empty if its list says only that it is blocked.
        by: Vec<Key>,
    },
    /// The day has no work time left.
    NoWorkTime {
        /// As with [`Why::NoRoom`].
        fits_on: Option<NaiveDate>,
        /// As with [`Why::NoRoom`].
        in_time: bool,
    },
}

/// A task that cannot be finished by its due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Short {
    /// Which task.
    pub task: Key,
    /// Its due.
    pub due: When,
    /// How many of its minutes are still to do at that time, or at the end of the planned day if
    /// it is overdue, when work goes by the earliest due.
    pub minutes: i64,
}

/// The first deadline that cannot be met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Infeasible {
    /// The earliest due whose work exceeds the work time until then. What is overdue counts as due
    /// on the planned day.
    pub due: When,
    /// By how many minutes.
    pub minutes: i64,
    /// The lowest-scored task of that work: the one to move or to shorten.
    pub task: Key,
}

/// What to move away so that the rest of today's demand fits into the capacity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deferral {
    /// The fewest tasks that make room; of those the lowest total score, then the fewest minutes,
    /// then the first keys. If nothing is enough, everything that is not due today. In the order
    /// of their keys.
    pub tasks: Vec<Deferred>,
    /// Whether this is enough.
    pub enough: bool,
    /// If not, what is due today (or must be finished today) and takes the room.
    pub due_today: Vec<Key>,
}

/// One task to defer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deferred {
    /// Which task.
    pub task: Key,
    /// What it asks of today.
    pub minutes: i64,
    /// What the plan nevertheless places today: what a due forces, see `misses`, and what the rest
    /// of today's demand leaves. What is to be moved away is the difference.
    pub minutes_today: i64,
    /// The due that is missed if it is deferred whole, of it or of a task that waits for it.
    pub misses: Option<When>,
}

/// A task with a due that no plan can place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockedDue {
    /// Which task.
    pub task: Key,
    /// Its due.
    pub due: When,
    /// Whether the due has passed or lies on the planned day.
    pub today: bool,
    /// How long it takes once it can be done.
    pub minutes: i64,
    /// What it waits for, as with [`Why::Blocked`].
    pub by: Vec<Key>,
}

/// Tasks that wait for one another up to a due that can be met, but not by much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TightChain {
    /// The tasks in the order in which they must be done, the one with the due last; at least two.
    pub tasks: Vec<Key>,
    /// The due.
    pub due: When,
    /// How many minutes of work time can be lost from now on before it is missed.
    pub spare_minutes: i64,
}
