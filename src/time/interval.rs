//! Half-open stretches of time and their arithmetic.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The instants from `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// The first instant.
    pub start: DateTime<Utc>,
    /// The first instant after it.
    pub end: DateTime<Utc>,
}

impl Interval {
    /// The length in whole minutes, never negative.
    pub fn minutes(self) -> i64 {
        (self.end - self.start).num_minutes().max(0)
    }

    /// Whether the two share an instant. Touching intervals do not.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// The union as sorted, disjoint, non-touching intervals; empty ones are dropped.
pub fn union(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.retain(|interval| interval.start < interval.end);
    intervals.sort_unstable();
    let mut merged: Vec<Interval> = Vec::with_capacity(intervals.len());
    for interval in intervals {
        match merged.last_mut() {
            Some(last) if interval.start <= last.end => last.end = last.end.max(interval.end),
            _ => merged.push(interval),
        }
    }
    merged
}

/// What is left of `from` without `holes`. Both are taken as sets; the result is sorted and
/// disjoint.
pub fn subtract(from: Vec<Interval>, holes: Vec<Interval>) -> Vec<Interval> {
    let holes = union(holes);
    let mut left = Vec::new();
    for Interval { mut start, end } in union(from) {
        let first = holes.partition_point(|hole| hole.end <= start);
        for hole in &holes[first..] {
            if hole.start >= end {
                break;
            }
            if start < hole.start {
                left.push(Interval { start, end: hole.start });
            }
            start = start.max(hole.end);
        }
        if start < end {
            left.push(Interval { start, end });
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minutes(start: i64, end: i64) -> Interval {
        let at = |minute: i64| DateTime::from_timestamp(minute * 60, 0).unwrap();
        Interval { start: at(start), end: at(end) }
    }

    fn set() -> impl Strategy<Value = Vec<Interval>> {
        prop::collection::vec((0i64..200, -5i64..40), 0..12).prop_map(|pairs| {
            pairs.into_iter().map(|(start, length)| minutes(start, start + length)).collect()
        })
    }

    fn holds(set: &[Interval], minute: i64) -> bool {
        set.iter().any(|part| part.overlaps(minutes(minute, minute + 1)))
    }

    proptest! {
        #[test]
        fn each_minute_is_left_exactly_when_it_was_there_and_in_no_hole(from in set(), holes in set()) {
            let left = subtract(from.clone(), holes.clone());
            for minute in 0..260 {
                prop_assert_eq!(holds(&left, minute), holds(&from, minute) && !holds(&holes, minute));
            }
            for pair in left.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start);
            }
        }

        #[test]
        fn a_union_holds_the_same_minutes_in_parts_that_do_not_touch(parts in set()) {
            let merged = union(parts.clone());
            for minute in 0..260 {
                prop_assert_eq!(holds(&merged, minute), holds(&parts, minute));
            }
            for pair in merged.windows(2) {
                prop_assert!(pair[0].end < pair[1].start);
            }
        }
    }
}
