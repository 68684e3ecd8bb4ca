//! What the hours of a day themselves put at risk: no pause for too long, meetings that follow one
//! another without one.

use super::axis::all_day;
use super::types::Block;
use crate::domain::{Event, Key, Span};
use crate::time::{Interval, Moment};
use chrono::{DateTime, Duration, NaiveDate, Utc};

/// A pause of so many minutes is a break.
pub const BREAK_MINUTES: i64 = 10;

/// So many minutes without a break are too many.
pub const LONGEST_WITHOUT_BREAK: i64 = 180;

/// Time that is taken without a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// From when to when.
    pub at: Interval,
    /// The meetings in it, in order of time.
    pub meetings: Vec<Key>,
    /// The tasks of the blocks in it, in order of time, each as often as it has a block.
    pub tasks: Vec<Key>,
}

impl Stretch {
    /// How long it is.
    pub fn minutes(&self) -> i64 {
        self.at.minutes()
    }
}

/// What takes time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Taken<'a> {
    Meeting(&'a Key),
    Block(&'a Key),
}

/// The stretches of `day` that are not over, in which meetings and blocks take three hours or more
/// with no pause of ten minutes; in order of time. Whole-day events are no meetings. A stretch may
/// hold no meeting at all: then the user can take the break at any time.
pub fn without_break(
    events: &[Event],
    blocks: &[Block],
    day: NaiveDate,
    moment: Moment,
) -> Vec<Stretch> {
    let mut taken = meetings(events, day, moment);
    taken.extend(
        blocks.iter().map(|block| {
            (Interval { start: block.start, end: block.end }, Taken::Block(&block.task))
        }),
    );
    let mut stretches = joined(taken, Duration::minutes(BREAK_MINUTES));
    stretches.retain(|stretch| stretch.minutes() >= LONGEST_WITHOUT_BREAK);
    stretches
}

/// The longest time of `day`, not over yet, that meetings and blocks take without a break, of
/// equal ones the first; `None` if nothing takes time.
pub fn longest_stretch(
    events: &[Event],
    blocks: &[Block],
    day: NaiveDate,
    moment: Moment,
) -> Option<Stretch> {
    let mut taken = meetings(events, day, moment);
    taken.extend(
        blocks.iter().map(|block| {
            (Interval { start: block.start, end: block.end }, Taken::Block(&block.task))
        }),
    );
    let stretches = joined(taken, Duration::minutes(BREAK_MINUTES));
    stretches.into_iter().rev().max_by_key(Stretch::minutes)
}

/// The runs of two meetings or more of `day`, not over yet, of which each begins at the latest in
/// the minute in which those before it end; in order of time. Meetings that collide are in one run
/// too, so a run may be shorter than the sum of its meetings.
pub fn back_to_back(events: &[Event], day: NaiveDate, moment: Moment) -> Vec<Stretch> {
    let mut runs = joined(meetings(events, day, moment), Duration::minutes(1));
    runs.retain(|run| run.meetings.len() > 1);
    runs
}

/// The busy timed meetings of `day` that are not over, cut to the day. One meeting that stands in
/// two calendars is one.
fn meetings(events: &[Event], day: NaiveDate, moment: Moment) -> Vec<(Interval, Taken<'_>)> {
    let next = day.succ_opt();
    let Some(today) = next.and_then(|next| all_day(day, next, &[day], moment.zone)) else {
        return Vec::new();
    };
    let mut meetings: Vec<(Interval, &Event)> = events
        .iter()
        .filter(|event| event.busy)
        .filter_map(|event| match event.span {
            Span::Timed { start, end } if end > moment.now => {
                let (start, end) = (start.max(today.start), end.min(today.end));
                (start < end).then_some((Interval { start, end }, event))
            }
            _ => None,
        })
        .collect();
    meetings.sort_unstable_by(|(time, event), (other, known)| {
        (time, &event.key).cmp(&(other, &known.key))
    });
    meetings.dedup_by(|(time, event), (other, kept)| {
        time == other && (event.uid == kept.uid || event.key == kept.key)
    });
    meetings.into_iter().map(|(time, event)| (time, Taken::Meeting(&event.key))).collect()
}

/// What is taken, with everything in one stretch that is less than `pause` apart.
fn joined(mut taken: Vec<(Interval, Taken<'_>)>, pause: Duration) -> Vec<Stretch> {
    taken.sort_unstable();
    let mut stretches: Vec<Stretch> = Vec::new();
    for (time, by) in taken {
        let goes_on = |last: &Stretch| time.start < after(last.at.end, pause);
        if !stretches.last().is_some_and(goes_on) {
            stretches.push(Stretch { at: time, meetings: Vec::new(), tasks: Vec::new() });
        }
        let Some(stretch) = stretches.last_mut() else { continue };
        stretch.at.end = stretch.at.end.max(time.end);
        match by {
            Taken::Meeting(key) => stretch.meetings.push(key.clone()),
            Taken::Block(key) => stretch.tasks.push(key.clone()),
        }
    }
    stretches
}

fn after(at: DateTime<Utc>, pause: Duration) -> DateTime<Utc> {
    at.checked_add_signed(pause).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
