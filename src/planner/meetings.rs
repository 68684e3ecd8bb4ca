//! What the meetings of the day take, and which of them collide.

use super::axis::{all_day, hours_ahead};
use super::types::{Conflict, Input};
use crate::domain::{Event, Span, Work};
use crate::time::{Interval, Moment, subtract};
use chrono::NaiveDate;

/// The busy time within the hours that are still ahead; what overlaps counts once, buffers and
/// lunch not at all.
pub(super) fn minutes(input: &Input) -> i64 {
    let Input { moment, day, work, events, .. } = *input;
    let sum = |times: Vec<Interval>| times.iter().map(|time| time.minutes()).sum::<i64>();
    sum(hours_ahead(work.hours_on(day), day, moment)) - sum(gaps(events, work, day, moment))
}

/// The hours of `day` that are still ahead and that no event takes. Buffers and lunch count as
/// free here: this is what the calendar says, not what a plan may use.
pub fn gaps(events: &[Event], work: &Work, day: NaiveDate, moment: Moment) -> Vec<Interval> {
    let time = |event: &Event| match event.span {
        Span::Timed { start, end } => Some(Interval { start, end }),
        Span::AllDay { start, end } => all_day(start, end, &[day], moment.zone),
    };
    let busy = events.iter().filter(|event| event.busy).filter_map(time).collect();
    subtract(hours_ahead(work.hours_on(day), day, moment), busy)
}

/// The busy timed meetings of `day` that collide and are not over: each with that earlier one
/// which lasts longest, so that many at one time give no more lines than meetings. One meeting
/// that stands in two calendars does not collide with itself.
pub fn conflicts(events: &[Event], day: NaiveDate, moment: Moment) -> Vec<Conflict> {
    let Some(today) = day.succ_opt().and_then(|next| all_day(day, next, &[day], moment.zone))
    else {
        return Vec::new();
    };
    let mut meetings: Vec<(Interval, &Event)> = events
        .iter()
        .filter(|event| event.busy)
        .filter_map(|event| match event.span {
            Span::Timed { start, end } if start < end && end > moment.now => {
                Some((Interval { start, end }, event))
            }
            _ => None,
        })
        .filter(|(time, _)| time.overlaps(today))
        .collect();
    meetings.sort_unstable_by(|(time, event), (other_time, other)| {
        (time, &event.key).cmp(&(other_time, &other.key))
    });
    meetings.dedup_by(|(time, event), (kept_time, kept)| {
        time == kept_time && (event.uid == kept.uid || event.key == kept.key)
    });
    let mut conflicts = Vec::new();
    let mut longest: Option<(Interval, &Event)> = None;
    for (time, event) in meetings {
        match longest {
            Some((running, first)) if running.overlaps(time) => {
                let at = Interval { start: time.start, end: running.end.min(time.end) };
                let (first, second) = (first.key.clone(), event.key.clone());
                conflicts.push(Conflict { first, second, at });
                if time.end > running.end {
                    longest = Some((time, event));
                }
            }
            _ => longest = Some((time, event)),
        }
    }
    conflicts
}
