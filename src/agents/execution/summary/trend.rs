//! The day beside the user's own last workdays.

use crate::domain::{DayResult, Work};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// So many workdays back are looked at.
pub(super) const WORKDAYS: usize = 20;

/// With fewer days than this nothing is said.
const FEWEST: usize = 5;

/// The longest time in which so many workdays are looked for.
const DAYS: usize = 60;

/// The completion of the workdays before a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// How many of the last twenty workdays had a plan and a summary that knew what was done.
    pub days: usize,
    /// The median of their completion by count, from 0 to 1.
    pub median: f64,
}

/// The trend up to `day`, if there are enough days with a plan of which the outcome is known. Of a day
/// that was looked back at twice the later look counts.
pub(super) fn before(results: &[DayResult], work: &Work, day: NaiveDate) -> Option<Trend> {
    let back = std::iter::successors(day.pred_opt(), NaiveDate::pred_opt).take(DAYS);
    let wanted: HashSet<NaiveDate> =
        back.filter(|date| work.is_workday(*date)).take(WORKDAYS).collect();
    let mut told = HashSet::new();
    let of_days = results.iter().filter(|result| wanted.contains(&result.date));
    let newest = of_days.filter(|result| told.insert(result.date));
    let is_known =
        |result: &&DayResult| result.has_plan && result.recorded && result.planned.tasks > 0;
    let shares = newest.filter(is_known);
    let shares: Vec<f64> =
        shares.map(|result| share(result.done.tasks, result.planned.tasks)).collect();
    let (days, median) = (shares.len(), median(shares)?);
    (days >= FEWEST).then_some(Trend { days, median })
}

#[expect(clippy::cast_precision_loss, reason = "a day has few tasks")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// The middle one, or the mean of the two in the middle.
pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = values.get(values.len() / 2 - 1)?;
    Some(f64::midpoint(*lower, upper))
}
