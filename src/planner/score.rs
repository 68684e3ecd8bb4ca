//! How much a task counts, in thousandths of a point.
//!
//! The terms have the shape of Taskwarrior's urgency. They are whole numbers so that sums do not
//! depend on the order of addition and two tasks that look equal are equal.

use super::types::Score;
use crate::domain::{Importance, Priority, Task};
use chrono::NaiveDate;

/// The score of `task` on `day`; `due` and `created` are local dates.
pub(super) fn of(
    task: &Task,
    day: NaiveDate,
    due: Option<NaiveDate>,
    created: Option<NaiveDate>,
    (blocking, blocked): (bool, bool),
    priorities: &[Priority],
) -> Score {
    let (priority, matched) = heaviest(task, priorities);
    Score {
        due: due.map_or(0, |due| urgency((day - due).num_days())),
        blocking: if blocking { 8_000 } else { 0 },
        importance: match task.priority {
            Importance::High => 6_000,
            Importance::Medium => 3_900,
            Importance::Low => 1_800,
            Importance::None => 0,
        },
        started: if task.started { 4_000 } else { 0 },
        age: created.map_or(0, |date| rounded(2_000 * (day - date).num_days().clamp(0, 365), 365)),
        blocked: if blocked { -5_000 } else { 0 },
        priority,
        matched,
    }
}

/// 12 times `(overdue days + 14) · 0.8 / 21 + 0.2`, flat before 14 days ahead and after a week.
fn urgency(overdue_days: i64) -> i64 {
    2_400 + rounded((overdue_days.clamp(-14, 7) + 14) * 9_600, 21)
}

/// The quotient of two numbers that are not negative, to the nearest.
fn rounded(dividend: i64, divisor: i64) -> i64 {
    (dividend + divisor / 2) / divisor
}

/// The weight and name of the heaviest priority that `task` matches, the first of equal ones.
fn heaviest(task: &Task, priorities: &[Priority]) -> (i64, Option<String>) {
    // A weight is a setting of the user, but a sum of scores must not overflow for any.
    const MOST: f64 = 1e9;
    let mut best: Option<(i64, &Priority)> = None;
    for priority in priorities.iter().filter(|priority| priority.matches(task)) {
        let points = (priority.weight * 1_000.0).clamp(-MOST, MOST);
        #[expect(clippy::cast_possible_truncation, reason = "bounded; NaN becomes 0")]
        let points = points.round() as i64;
        if best.is_none_or(|(most, _)| points > most) {
            best = Some((points, priority));
        }
    }
    best.map_or((0, None), |(points, priority)| (points, Some(priority.name.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgency_follows_the_curve() {
        // 12 × 0.2, 12 × 0.7333, 12 × 1 of facts 4.1; the day after is 12 × 0.8/21 more.
        assert_eq!(urgency(-400), 2_400);
        assert_eq!(urgency(-14), 2_400);
        assert_eq!(urgency(0), 8_800);
        assert_eq!(urgency(1), 9_257);
        assert_eq!(urgency(7), 12_000);
        assert_eq!(urgency(900), 12_000);
    }
}
