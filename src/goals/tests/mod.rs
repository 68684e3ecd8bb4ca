//! Every formula with values worked by hand.
//!
//! The quarter is 2026-Q4 in UTC, with work from 09:00 to 17:00, Monday to Friday. It begins on a
//! Thursday: 2 workdays in its first week, 12 whole weeks until Christmas Day (a Friday), and then
//! Monday 28 to Thursday 31 December: 2 + 12 × 5 + 4 = 66 workdays, 13.2 weeks of five.

mod moving;
mod quarter;
mod tables;
mod weighing;

use super::*;
use crate::domain::{
    CheckIn, CheckInOrigin, Commitment, Cycle, Direction, GoalKind, Hours, Key, KeyResult, Work,
};
use crate::time::Moment;
use chrono_tz::UTC;

fn work() -> Work {
    let hours = vec![Hours { start: 9 * 60, end: 17 * 60 }];
    let mut week: [Vec<Hours>; 7] = Default::default();
    week[..5].fill(hours);
    Work {
        hours: week,
        lunch: None,
        buffer_minutes: 0,
        reserve: 0.0,
        default_estimate: 30,
        days_off: std::collections::BTreeSet::new(),
    }
}

/// `2026-11-16 09:00` in UTC.
fn at(text: &str) -> Moment {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    Moment { now: local.and_utc(), zone: UTC }
}

fn quarter() -> Cycle {
    Cycle::parse("2026-Q4").unwrap()
}

/// A key result `k` on its way from `start` to `target`.
fn metric(start: f64, target: f64) -> KeyResult {
    KeyResult {
        name: "Activated teams".to_owned(),
        start: Some(start),
        target,
        direction: if start <= target { Direction::Up } else { Direction::Down },
        ..KeyResult::sample("k")
    }
}

fn said(when: &str, value: f64) -> CheckIn {
    CheckIn {
        key_result: "k".to_owned(),
        value,
        confidence: None,
        note: None,
        at: at(when).now,
        origin: CheckInOrigin::Command,
    }
}

fn standing(key_result: &KeyResult, check_ins: &[CheckIn], now: &str) -> Standing {
    judge(key_result, check_ins, Calendar::new(&work()), at(now))
}

fn close(found: Option<f64>, wanted: Option<f64>) -> bool {
    match (found, wanted) {
        (Some(found), Some(wanted)) => (found - wanted).abs() < 1e-6,
        (found, wanted) => found == wanted,
    }
}
