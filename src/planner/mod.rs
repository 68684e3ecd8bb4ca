//! The planner: which free time a day has, what of the work fits in it, and what does not.
//!
//! Pure: records and settings go in, a [`Plan`] of plain data comes out, and equal input in any
//! order gives an equal plan. Nothing here words anything.
//!
//! ```text
//! events, hours ─► axis ──────┐
//!                             ├─► feasibility ─► demand ─► place ─► forecast, reasons
//! tasks ─► jobs (graph, score)┘                     └────► defer
//! ```
//!
//! Three ideas carry it:
//!
//! 1. **The axis.** The work time of the fourteen days is laid end to end in slots of five
//!    minutes, so that a deadline and an earliest start are each one number, and "does it fit" is
//!    scheduling on a single machine that never pauses.
//! 2. **Feasibility.** On that machine, preemptive earliest-due-first meets every deadline if
//!    anything does (Horn 1974). What waits for what is turned into deadlines and earliest starts
//!    first (Blazewicz 1976), so it needs no further care.
//! 3. **Slack.** As long as the rest is feasible, giving `c` slots from now to a task leaves it
//!    feasible exactly when no earlier deadline has less than `c` slots of slack. That makes every
//!    question the placement asks a look-up.

mod axis;
mod defer;
mod demand;
mod explain;
mod factor;
mod feasibility;
mod forecast;
mod graph;
mod jobs;
mod learn;
mod meetings;
mod place;
mod reasons;
pub mod risks;
mod score;
mod slack;
mod tight;
mod types;

#[cfg(test)]
mod tests;

pub use explain::{Change, Explanation, Slot, SlotWhy, explain};
pub use factor::{FEWEST_TASKS, Factor, Factors, Learned};
pub use learn::Took;
pub use meetings::{conflicts, gaps};
pub use types::{
    Block, BlockedDue, Conflict, Deferral, Deferred, Demand, Infeasible, Input, Load, NotToday,
    Plan, Ranked, Reason, Score, Short, TightChain, Top, Why,
};

use axis::Axis;
use demand::OfToday;
use feasibility::Verdict;
use jobs::Jobs;
use place::Placed;

/// How many days, the planned one included, deadlines are looked at.
pub const HORIZON_DAYS: u64 = 14;

/// The grid on which work is placed, in minutes.
pub const GRID_MINUTES: i64 = 5;

/// The length in slots of the grid, and a place on the axis of work time.
type Slots = i64;

/// The shortest piece of a split task: 30 minutes.
const SHORTEST_CHUNK: Slots = 30 / GRID_MINUTES;

/// The longest piece of work without a change: 120 minutes.
const LONGEST_CHUNK: Slots = 120 / GRID_MINUTES;

/// A day that is planned, in the planner's own terms.
struct Worked<'a> {
    axis: Axis,
    jobs: Jobs<'a>,
    verdict: Verdict,
    demand: OfToday,
    placed: Placed,
    load: Load,
    defer: Option<Deferral>,
}

impl<'a> Worked<'a> {
    fn new(input: &Input<'a>) -> Self {
        let axis = Axis::new(input);
        let jobs = Jobs::new(input, &axis);
        let verdict = feasibility::judge(&jobs, &axis, input.day);
        let demand = demand::of_today(&jobs, &axis, &verdict, input.carried);
        let capacity = axis.capacity(0);
        let load = Load::new(capacity, demand.minutes());
        let choice = defer::smallest(&jobs, &demand, load);
        let gives_way = match &choice {
            Some(choice) => choice.gives_way(&jobs),
            None => vec![false; jobs.list.len()],
        };
        let slots = capacity / GRID_MINUTES;
        let placed = place::today(&jobs, &axis, &verdict, &demand, &gives_way, slots);
        let defer = choice.map(|choice| choice.deferral(&jobs, &axis, &demand, &placed));
        Self { axis, jobs, verdict, demand, placed, load, defer }
    }
}

/// Plans one day.
pub fn plan(input: &Input) -> Plan {
    let Worked { axis, jobs, verdict, demand, placed, load, defer } = Worked::new(input);
    let fits_on = forecast::fits_on(&jobs, &axis, &verdict, &placed);
    let capacity = load.capacity_minutes;
    Plan {
        day_off: !input.work.is_workday(input.day),
        work_time: axis.today().iter().map(axis::Piece::interval).collect(),
        meeting_minutes: meetings::minutes(input),
        conflicts: conflicts(input.events, input.day, input.moment),
        defer,
        reserve_minutes_used: (placed.slots() * GRID_MINUTES - capacity).max(0),
        blocks: placed.blocks(&jobs, &axis, capacity),
        ranked: reasons::ranked(&jobs, &demand, &placed),
        top: reasons::top(&jobs, &axis, &demand, &placed),
        not_today: reasons::not_today(&jobs, &axis, &placed, &demand, &fits_on),
        blocked: reasons::blocked(&jobs, &axis),
        tight: tight::chains(&jobs, &axis, &verdict),
        short: verdict.short,
        infeasible: verdict.infeasible,
        load,
    }
}
