//! Filling the day: which task gets which stretch.
//!
//! Time goes forward; at each moment the next chunk goes to the best-ranked task of today's demand
//! that may have it, then, if time is left that no deadline needs, to the best-ranked other task.
//!
//! Two things keep lesser tasks from harming better ones. A task that would be cut up here, but
//! fits whole into a later gap, waits for it and holds its place there. And a task takes only
//! what the capacity leaves when all better ones have had theirs, unless a deadline asks for it.

use super::axis::{Axis, Piece};
use super::demand::OfToday;
use super::feasibility::Verdict;
use super::jobs::Jobs;
use super::slack::Slack;
use super::types::Block;
use super::{GRID_MINUTES, LONGEST_CHUNK, SHORTEST_CHUNK, Slots};

/// A stretch of today given to one job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) job: usize,
    /// Which of today's pieces.
    pub(super) piece: usize,
    pub(super) start: Slots,
    pub(super) end: Slots,
}

/// What the day was filled with.
#[derive(Debug)]
pub(super) struct Placed {
    /// In order of time.
    pub(super) chunks: Vec<Chunk>,
    /// What is left of each job.
    pub(super) left: Vec<Slots>,
}

impl Placed {
    /// How much was placed.
    pub(super) fn slots(&self) -> Slots {
        self.chunks.iter().map(|chunk| chunk.end - chunk.start).sum()
    }

    /// The chunks as blocks; those that end beyond the capacity use the reserve.
    pub(super) fn blocks(&self, jobs: &Jobs, axis: &Axis, capacity_minutes: i64) -> Vec<Block> {
        let mut minutes = 0;
        let block = |chunk: &Chunk| {
            minutes += (chunk.end - chunk.start) * GRID_MINUTES;
            let time = axis.today()[chunk.piece].part(chunk.start, chunk.end);
            Block {
                task: jobs.list[chunk.job].task.key.clone(),
                start: time.start,
                end: time.end,
                uses_reserve: minutes > capacity_minutes,
            }
        };
        self.chunks.iter().map(block).collect()
    }
}

/// Fills the planned day; `capacity` is how much may be placed without need. What `gives_way` has
/// its turn when the rest of today's demand has had its own, and no more than today asks for.
pub(super) fn today(
    jobs: &Jobs,
    axis: &Axis,
    verdict: &Verdict,
    demand: &OfToday,
    gives_way: &[bool],
    capacity: Slots,
) -> Placed {
    let pieces = axis.today();
    let each = jobs.list.iter().zip(&verdict.deadlines).map(|(job, due)| (*due, job.slots));
    let (slack, numbers) = Slack::new(each, axis.today_end());
    let able = |index: &usize| jobs.list[*index].release < axis.today_end();
    let mut demanded: Vec<usize> =
        jobs.order.iter().copied().filter(|job| demand.slots[*job] > 0).collect();
    demanded.sort_by_key(|job| gives_way[*job]);
    let mut filling = Filling {
        jobs,
        verdict,
        pieces,
        today_end: axis.today_end(),
        capacity,
        slack,
        numbers,
        left: jobs.list.iter().map(|job| job.slots).collect(),
        gives_way,
        asked: demand.slots.clone(),
        forced: demand.forced.clone(),
        waits: jobs.list.iter().map(|job| job.before.len()).collect(),
        asked_sum: demand.slots.iter().sum(),
        forced_sum: demand.forced.iter().sum(),
        demanded,
        able: jobs.order.iter().copied().filter(able).collect(),
        placed: 0,
        chunks: Vec::new(),
    };
    for (number, piece) in pieces.iter().enumerate() {
        let mut now = piece.at;
        while now < piece.end() && filling.budget() > 0 {
            match filling.next(number, now) {
                Next::Work(job, slots) => {
                    filling.place(job, number, now, slots);
                    now += slots;
                }
                Next::Idle(until) => now = until,
            }
        }
    }
    Placed { chunks: filling.chunks, left: filling.left }
}

/// What to do next.
#[derive(Debug)]
enum Next {
    /// So much of a job.
    Work(usize, Slots),
    /// Nothing until then.
    Idle(Slots),
}

/// The free part of a later gap that no better task waits for.
#[derive(Debug, Clone, Copy)]
struct Room {
    end: Slots,
    free: Slots,
}

/// A day that is being filled. All lists are by job, except where noted.
struct Filling<'a, 'b> {
    jobs: &'b Jobs<'a>,
    verdict: &'b Verdict,
    pieces: &'b [Piece],
    today_end: Slots,
    capacity: Slots,
    slack: Slack,
    /// The number of each job's deadline in `slack`.
    numbers: Vec<usize>,
    /// What is still to place at all, for today's demand, and because no later time can take it.
    left: Vec<Slots>,
    asked: Vec<Slots>,
    forced: Vec<Slots>,
    /// Whether the rest of today's demand comes first.
    gives_way: &'b [bool],
    /// How many jobs that come first are not finished.
    waits: Vec<usize>,
    asked_sum: Slots,
    forced_sum: Slots,
    /// The jobs that today asks for, in order.
    demanded: Vec<usize>,
    /// The jobs that may start today, in order.
    able: Vec<usize>,
    placed: Slots,
    chunks: Vec<Chunk>,
}

impl Filling<'_, '_> {
    /// What may still be placed today: the rest of the capacity, or what the deadlines ask for.
    fn budget(&self) -> Slots {
        (self.capacity - self.placed).max(self.slack.forced())
    }

    fn next(&self, piece: usize, now: Slots) -> Next {
        let end = self.pieces[piece].end();
        let mut rooms: Vec<Room> = self.pieces[piece + 1..]
            .iter()
            .map(|piece| Room { end: piece.end(), free: piece.slots })
            .collect();
        if let Some((job, slots)) = self.demand(now, end, &mut rooms) {
            return Next::Work(job, slots);
        }
        let pause = self.next_release(now, end);
        if self.slack.idle(now) < pause - now
            && let Some((job, slots)) = self.earliest_due(now, end)
        {
            return Next::Work(job, slots);
        }
        match self.spare(now, pause, end, &mut rooms) {
            Some((job, slots)) => Next::Work(job, slots),
            None => Next::Idle(pause),
        }
    }

    fn place(&mut self, job: usize, piece: usize, start: Slots, slots: Slots) {
        let end = start + slots;
        match self.chunks.last_mut() {
            Some(last)
                if (last.job, last.piece, last.end) == (job, piece, start)
                    && end - last.start <= LONGEST_CHUNK =>
            {
                last.end = end;
            }
            _ => self.chunks.push(Chunk { job, piece, start, end }),
        }
        let asked = slots.min(self.asked[job]);
        let forced = slots.min(self.forced[job]);
        self.asked[job] -= asked;
        self.asked_sum -= asked;
        self.forced[job] -= forced;
        self.forced_sum -= forced;
        self.left[job] -= slots;
        self.placed += slots;
        self.slack.place(self.numbers[job], slots);
        if self.left[job] == 0 {
            for &next in &self.jobs.list[job].after {
                self.waits[next] -= 1;
            }
        }
    }

    /// Whether a job may be worked on at `now`.
    fn ready(&self, job: usize, now: Slots) -> bool {
        self.left[job] > 0 && self.waits[job] == 0 && self.jobs.list[job].release <= now
    }

    /// How much of a job deadlines and reserve allow from `now`: earlier deadlines keep their
    /// slack, and what they still need of today stays within what may be placed.
    fn allowed(&self, job: usize, now: Slots) -> Slots {
        let number = self.numbers[job];
        let room = self.slack.room(number, now);
        if self.budget() >= self.today_end - now {
            return room;
        }
        room.min(self.budget() - self.slack.forced_before(number))
    }

    /// The best-ranked job of today's demand that may have the time from `now`. In a first round
    /// none is cut for the sake of another's deadline; the second lets the first of those begin.
    fn demand(&self, now: Slots, end: Slots, rooms: &mut [Room]) -> Option<(usize, Slots)> {
        let capacity = (self.capacity - self.placed).max(0);
        let extra = (capacity - self.asked_sum).max(0);
        // What better tasks ask for, and how much of it is forced.
        let (mut better, mut better_forced) = (0, 0);
        // What better tasks ask for that may start later today only.
        let mut coming = 0;
        let mut cut = None;
        for &job in &self.demanded {
            let (left, asked, forced) = (self.left[job], self.asked[job], self.forced[job]);
            if asked == 0 {
                continue;
            }
            let most_of_it = if self.gives_way[job] { asked } else { left };
            let wish = if extra >= self.today_end - now {
                most_of_it
            } else {
                most_of_it.min(asked + extra)
            };
            let claimed = better + self.forced_sum - better_forced - forced;
            let rest_of_gap = (end - now - left.min(LONGEST_CHUNK)).max(0);
            let later = self.today_end - end + coming.min(rest_of_gap);
            let open = (capacity - claimed.min(later)).max(forced);
            let share = if capacity >= self.today_end - now { wish } else { wish.min(open) };
            let all = self.allowed(job, now).min(share);
            let most = all.min(open);
            let whole = left.min(LONGEST_CHUNK).min(share.max(SHORTEST_CHUNK));
            better += asked;
            better_forced += forced;
            if !self.ready(job, now) {
                let release = self.jobs.list[job].release;
                if release > now && self.waits[job] == 0 {
                    coming += asked.min((self.today_end - release).max(0));
                }
                continue;
            }
            if most >= whole && end - now >= whole {
                return Some((job, even(whole, all, end - now)));
            }
            let chunk = most.min(end - now).min(LONGEST_CHUNK);
            if end - now < whole {
                if !costs_no_cut(share, chunk) && self.hold(job, share, rooms) {
                    continue;
                }
                if most >= end - now && chunk >= SHORTEST_CHUNK {
                    return Some((job, chunk));
                }
            }
            if cut.is_none() && chunk >= SHORTEST_CHUNK {
                cut = Some((job, chunk));
            }
        }
        cut
    }

    /// The best-ranked job that may fill the time until `pause`, for which no deadline asks.
    fn spare(
        &self,
        now: Slots,
        pause: Slots,
        end: Slots,
        rooms: &mut [Room],
    ) -> Option<(usize, Slots)> {
        let capacity = self.capacity - self.placed - self.asked_sum;
        let mut better = 0;
        for &job in &self.able {
            let left = self.left[job];
            let open = capacity - better.min(self.today_end - end);
            if open <= 0 {
                return None;
            }
            if self.asked[job] > 0 || !self.ready(job, now) {
                better += left - self.asked[job];
                continue;
            }
            let share = if capacity >= self.today_end - now { left } else { left.min(open) };
            let whole = left.min(LONGEST_CHUNK).min(share.max(SHORTEST_CHUNK));
            let all = self.allowed(job, now).min(share);
            let most = all.min(open).min(pause - now).min(LONGEST_CHUNK);
            if most >= whole {
                return Some((job, even(whole, all, pause - now)));
            }
            let waits =
                pause - now < whole && !costs_no_cut(share, most) && self.hold(job, share, rooms);
            if !waits && most >= SHORTEST_CHUNK {
                return Some((job, most));
            }
            better += left;
        }
        None
    }

    /// The job with the earliest deadline, when the time cannot be left idle: at any length.
    fn earliest_due(&self, now: Slots, end: Slots) -> Option<(usize, Slots)> {
        let ready = self.able.iter().filter(|job| self.ready(**job, now));
        let due = |job: &usize| self.verdict.deadlines[*job].map(|due| (due, *job));
        let (_, job) = ready.filter_map(due).min()?;
        let most = self.left[job].min(end - now).min(LONGEST_CHUNK).min(self.budget());
        (most > 0).then_some((job, most))
    }

    /// Where the time before `end` must be looked at anew: the next start of a job within it.
    fn next_release(&self, now: Slots, end: Slots) -> Slots {
        let releases = self.able.iter().map(|job| self.jobs.list[*job].release);
        releases.filter(|release| (now + 1..end).contains(release)).min().unwrap_or(end)
    }

    /// Holds a place for a job in later gaps in which it is cut no more than it must be, if there
    /// is one in time for its deadline; of a long job, for all of the `share` that today may take.
    fn hold(&self, job: usize, share: Slots, rooms: &mut [Room]) -> bool {
        let due = self.verdict.deadlines[job].unwrap_or(Slots::MAX);
        let fits = |room: &Room, slots: Slots| room.end - room.free + slots <= due;
        let whole = share.min(LONGEST_CHUNK);
        let first = rooms.iter().position(|room| room.free >= whole && fits(room, whole));
        let Some(first) = first else { return false };
        let mut held: Vec<(usize, Slots)> = Vec::new();
        let mut open = share;
        if share <= whole {
            held.push((first, share));
            open = 0;
        }
        for (number, room) in rooms.iter().enumerate() {
            let slots = room.free.min(open);
            if slots > 0 && (slots >= SHORTEST_CHUNK || slots == open) && fits(room, slots) {
                held.push((number, slots));
                open -= slots;
            }
        }
        if open > 0 {
            return false;
        }
        for (number, slots) in held {
            rooms[number].free -= slots;
        }
        true
    }
}

/// Whether `share` of a long job, which is cut anyway, comes in no more pieces if the first is
/// `chunk`.
fn costs_no_cut(share: Slots, chunk: Slots) -> bool {
    let pieces = |slots: Slots| (slots + LONGEST_CHUNK - 1) / LONGEST_CHUNK;
    (SHORTEST_CHUNK..share).contains(&chunk) && pieces(share - chunk) < pieces(share)
}

/// A chunk of `whole` out of `all` that may be placed, or somewhat less if the rest would follow at
/// once and be a snippet.
fn even(whole: Slots, all: Slots, room: Slots) -> Slots {
    let snippet = (1..SHORTEST_CHUNK).contains(&(all - whole)) && all <= room;
    if snippet && whole > SHORTEST_CHUNK { all - SHORTEST_CHUNK } else { whole }
}
