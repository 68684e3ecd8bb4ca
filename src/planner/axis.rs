//! The work time of the horizon, laid end to end.

use super::{GRID_MINUTES, HORIZON_DAYS, Input, Slots};
use crate::domain::{Event, Hours, Span};
use crate::time::{Interval, Moment, When, midnight, subtract, union};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;

const SLOT_SECONDS: i64 = GRID_MINUTES * 60;

/// Free pieces shorter than this many slots are no work time: 15 minutes.
const SHORTEST_PIECE: Slots = 15 / GRID_MINUTES;

/// One free stretch within one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its first slot since 1970.
    first: i64,
    /// Its length.
    pub(super) slots: Slots,
    /// Where it begins on the axis.
    pub(super) at: Slots,
    /// Which day of the horizon, 0 is the planned one.
    pub(super) day: usize,
}

impl Piece {
    /// Where it ends on the axis.
    pub(super) fn end(&self) -> Slots {
        self.at + self.slots
    }

    /// It as time.
    pub(super) fn interval(&self) -> Interval {
        self.part(self.at, self.end())
    }

    /// The part of it between two places of the axis.
    pub(super) fn part(&self, from: Slots, to: Slots) -> Interval {
        let instant = |slot: Slots| {
            DateTime::from_timestamp((self.first + slot - self.at) * SLOT_SECONDS, 0)
                .unwrap_or_default()
        };
        Interval { start: instant(from), end: instant(to) }
    }

    /// How many of its slots have ended by `instant`.
    fn ended_by(&self, instant: DateTime<Utc>) -> Slots {
        (instant.timestamp().div_euclid(SLOT_SECONDS) - self.first).clamp(0, self.slots)
    }

    /// How many of its slots have begun before `instant`.
    fn begun_before(&self, instant: DateTime<Utc>) -> Slots {
        (slot_at_or_after(instant) - self.first).clamp(0, self.slots)
    }
}

/// The work time of the horizon. A place on it is the number of slots of work time before it.
#[derive(Debug)]
pub(super) struct Axis {
    pieces: Vec<Piece>,
    /// Where each day ends on the axis.
    day_ends: Vec<Slots>,
    /// The planned day and those after it.
    dates: Vec<NaiveDate>,
    moment: Moment,
    /// The midnight after the last day.
    horizon: DateTime<Utc>,
    /// The share of work time that may be planned without need, 0–1.
    usable: f64,
}

/// A due as a place on the axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deadline {
    /// How much work time there is until then; past the horizon it does not constrain.
    pub(super) at: Option<Slots>,
    /// Whether it has passed.
    pub(super) overdue: bool,
}

impl Axis {
    pub(super) fn new(input: &Input) -> Self {
        let Input { moment, day, work, .. } = *input;
        let mut dates: Vec<NaiveDate> = Vec::new();
        let mut next = Some(day);
        for _ in 0..HORIZON_DAYS {
            dates.extend(next);
            next = next.and_then(|date| date.succ_opt());
        }
        let horizon = next.map_or(DateTime::<Utc>::MAX_UTC, |date| midnight(date, moment.zone));
        let whole = Interval { start: moment.now, end: horizon };
        let busy = taken(input.events, work.buffer_minutes, &dates, moment.zone, whole);
        let mut axis = Self {
            pieces: Vec::new(),
            day_ends: Vec::new(),
            dates,
            moment,
            horizon,
            usable: if work.reserve.is_nan() { 1.0 } else { 1.0 - work.reserve.clamp(0.0, 1.0) },
        };
        let mut at = 0;
        for (day, &date) in axis.dates.iter().enumerate() {
            let hours = hours_ahead(work.hours_on(date), date, moment);
            let mut holes = within(&busy, &hours);
            holes.extend(work.lunch.and_then(|lunch| lunch.on(date, moment.zone)));
            for free in subtract(hours, holes) {
                let first = slot_at_or_after(free.start);
                let slots = free.end.timestamp().div_euclid(SLOT_SECONDS) - first;
                if slots >= SHORTEST_PIECE {
                    axis.pieces.push(Piece { first, slots, at, day });
                    at += slots;
                }
            }
            axis.day_ends.push(at);
        }
        axis
    }

    /// All free pieces of the horizon.
    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The free pieces of the planned day.
    pub(super) fn today(&self) -> &[Piece] {
        &self.pieces[..self.pieces.partition_point(|piece| piece.day == 0)]
    }

    /// The work time of the planned day: where it ends on the axis.
    pub(super) fn today_end(&self) -> Slots {
        self.day_ends.first().copied().unwrap_or(0)
    }

    /// The days of the horizon.
    pub(super) fn dates(&self) -> &[NaiveDate] {
        &self.dates
    }

    /// The work time of a day that may be planned without need, in minutes.
    pub(super) fn capacity(&self, day: usize) -> i64 {
        let end = self.day_ends.get(day).copied().unwrap_or(0);
        let start = day.checked_sub(1).and_then(|day| self.day_ends.get(day)).copied().unwrap_or(0);
        // A day has at most 1,500 minutes; the small addend keeps 0.7 of 300 at 210.
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small")]
        let minutes = (((end - start) * GRID_MINUTES) as f64 * self.usable + 1e-6).floor() as i64;
        minutes
    }

    /// The day of the horizon to which the work time just before `at` belongs.
    pub(super) fn day_before(&self, at: Slots) -> Option<usize> {
        let day = self.day_ends.partition_point(|end| *end < at);
        (day < self.day_ends.len()).then_some(day)
    }

    /// Where a day begins on the axis.
    pub(super) fn day_start(&self, day: usize) -> Slots {
        day.checked_sub(1).and_then(|day| self.day_ends.get(day)).copied().unwrap_or(0)
    }

    /// The local date of `when`, also of instants so far off that their local time has no date.
    pub(super) fn date(&self, when: When) -> NaiveDate {
        match when {
            When::Day(date) => date,
            When::At(instant) => {
                let day = Duration::days(2);
                let safe =
                    instant.clamp(DateTime::<Utc>::MIN_UTC + day, DateTime::<Utc>::MAX_UTC - day);
                When::At(safe).date(self.moment.zone)
            }
        }
    }

    /// A due on the axis. A date is the end of the last work time on or before that day, and what
    /// is overdue counts as today.
    pub(super) fn deadline(&self, due: When) -> Deadline {
        let today = self.dates.first().copied().unwrap_or(NaiveDate::MIN);
        let date = self.date(due);
        let passed = matches!(due, When::At(instant) if instant <= self.moment.now);
        if date < today || passed {
            return Deadline { at: Some(self.today_end()), overdue: true };
        }
        let at = match due {
            When::Day(_) => self.dates.binary_search(&date).ok().map(|day| self.day_ends[day]),
            When::At(instant) if instant >= self.horizon => None,
            When::At(instant) => {
                Some(self.count(|piece| piece.interval().end <= instant, |p| p.ended_by(instant)))
            }
        };
        Deadline { at, overdue: false }
    }

    /// The earliest start on the axis; its end for everything after the horizon.
    pub(super) fn release(&self, scheduled: When) -> Slots {
        match scheduled {
            When::Day(date) => {
                let day = self.dates.partition_point(|known| *known < date);
                if day == 0 { 0 } else { self.day_ends[day - 1] }
            }
            When::At(instant) => {
                self.count(|piece| piece.interval().end <= instant, |p| p.begun_before(instant))
            }
        }
    }

    /// The slots of the pieces that are wholly `before`, and those that `part` counts in the next.
    fn count(&self, before: impl Fn(&Piece) -> bool, part: impl Fn(&Piece) -> Slots) -> Slots {
        let next = self.pieces.partition_point(before);
        match self.pieces.get(next) {
            Some(piece) => piece.at + part(piece),
            None => self.day_ends.last().copied().unwrap_or(0),
        }
    }
}

/// The number of the first slot that begins at or after `instant`.
fn slot_at_or_after(instant: DateTime<Utc>) -> i64 {
    let seconds = instant.timestamp();
    let begun = seconds.rem_euclid(SLOT_SECONDS) != 0 || instant.timestamp_subsec_nanos() != 0;
    seconds.div_euclid(SLOT_SECONDS) + i64::from(begun)
}

/// What is ahead of the hours of a day.
pub(super) fn hours_ahead(hours: &[Hours], date: NaiveDate, moment: Moment) -> Vec<Interval> {
    let ahead = |time: Interval| Interval { start: time.start.max(moment.now), end: time.end };
    union(hours.iter().filter_map(|hours| hours.on(date, moment.zone)).map(ahead).collect())
}

/// The time that busy events and the buffers around timed ones take within `whole`.
fn taken(
    events: &[Event],
    buffer_minutes: u32,
    dates: &[NaiveDate],
    zone: Tz,
    whole: Interval,
) -> Vec<Interval> {
    let buffer = Duration::minutes(buffer_minutes.into());
    let widen = |time: Interval| Interval {
        start: time.start.checked_sub_signed(buffer).unwrap_or(DateTime::<Utc>::MIN_UTC),
        end: time.end.checked_add_signed(buffer).unwrap_or(DateTime::<Utc>::MAX_UTC),
    };
    let time = |event: &Event| match event.span {
        Span::Timed { start, end } => (start < end)
            .then(|| widen(Interval { start, end }))
            .filter(|time| time.overlaps(whole)),
        Span::AllDay { start, end } => all_day(start, end, dates, zone),
    };
    union(events.iter().filter(|event| event.busy).filter_map(time).collect())
}

/// The whole days of an all-day event that lie within `dates`, from midnight to midnight.
pub(super) fn all_day(
    start: NaiveDate,
    end: NaiveDate,
    dates: &[NaiveDate],
    zone: Tz,
) -> Option<Interval> {
    let (first, last) = (*dates.first()?, *dates.last()?);
    let (start, last) = (start.max(first), end.pred_opt()?.min(last));
    let after = |date: NaiveDate| {
        date.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, |next| midnight(next, zone))
    };
    (start <= last).then(|| Interval { start: midnight(start, zone), end: after(last) })
}

/// Those of the sorted, disjoint `times` that may touch `hours`.
fn within(times: &[Interval], hours: &[Interval]) -> Vec<Interval> {
    let (Some(first), Some(last)) = (hours.first(), hours.last()) else { return Vec::new() };
    let from = times.partition_point(|time| time.end <= first.start);
    let to = times.partition_point(|time| time.start < last.end);
    times.get(from..to).unwrap_or_default().to_vec()
}
