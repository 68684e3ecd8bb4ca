//! Jobs for schedulers that know nothing but the system's own clock on the wall.

use super::{Job, Setup};
use crate::domain::schedule::{Days, Expression};
use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

/// Offsets repeat from year to year, so a year of days shows all differences between two zones.
const YEAR: usize = 366;

/// The days on which a scheduler fires.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum WallDays {
    /// Every day.
    All,
    /// These weekdays, as days since Sunday.
    Week(BTreeSet<u32>),
    /// These days of every month.
    Month(BTreeSet<u32>),
}

/// Times on the system's clock at which a scheduler fires. It may fire more often than the
/// expression says: `--scheduled` then finds nothing due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Firing {
    pub(super) days: WallDays,
    pub(super) times: BTreeSet<NaiveTime>,
}

/// The firings of a job, but for what the system's clock cannot express.
pub(super) fn firings(job: &Job, setup: &Setup) -> Vec<Firing> {
    let same = same_clock(setup);
    let each = job.expressions.iter().map(|expression| {
        if same { vec![plain(expression)] } else { translated(expression, setup) }
    });
    each.flatten().collect()
}

/// The expressions of a job that the system's clock cannot express: days of a month in another
/// zone.
pub(super) fn left<'a>(job: &'a Job, setup: &Setup) -> Vec<&'a Expression> {
    if same_clock(setup) {
        return Vec::new();
    }
    job.expressions.iter().filter(|expression| is_of_month(expression)).collect()
}

fn is_of_month(expression: &Expression) -> bool {
    matches!(expression.days, Days::Month(_) | Days::MonthEnd(_))
}

/// Whether the clocks of both zones show the same over a year.
fn same_clock(setup: &Setup) -> bool {
    let shows = |zone: Tz, date: NaiveDate| {
        let noon = date.and_hms_opt(12, 0, 0).unwrap_or_default().and_utc();
        noon.with_timezone(&zone).naive_local()
    };
    setup.zone == setup.system_zone
        || setup
            .today
            .iter_days()
            .take(YEAR)
            .all(|date| shows(setup.zone, date) == shows(setup.system_zone, date))
}

fn plain(expression: &Expression) -> Firing {
    let days = match &expression.days {
        Days::All => WallDays::All,
        Days::Week(days) => {
            WallDays::Week(days.iter().map(Weekday::num_days_from_sunday).collect())
        }
        Days::Month(day) => WallDays::Month(BTreeSet::from([*day])),
        // Months have 28 to 31 days; which of these days it is, `--scheduled` decides.
        Days::MonthEnd(day) => WallDays::Month(
            (28..=31)
                .filter_map(|last: u32| (last + 1).checked_sub(*day))
                .filter(|day| *day > 0)
                .collect(),
        ),
    };
    Firing { days, times: expression.clock_times().into_iter().collect() }
}

/// The times that the system's clock shows when the slots of a year are due. Times that fall on the
/// same weekdays stand together.
fn translated(expression: &Expression, setup: &Setup) -> Vec<Firing> {
    if is_of_month(expression) {
        return Vec::new();
    }
    let mut by_time: BTreeMap<NaiveTime, BTreeSet<u32>> = BTreeMap::new();
    let dates = setup.today.iter_days().take(YEAR);
    for slot in dates.flat_map(|date| expression.slots_on(date)) {
        let shown = slot.due(setup.zone).with_timezone(&setup.system_zone).naive_local();
        by_time.entry(shown.time()).or_default().insert(shown.weekday().num_days_from_sunday());
    }
    let mut by_days: BTreeMap<WallDays, BTreeSet<NaiveTime>> = BTreeMap::new();
    for (time, days) in by_time {
        let days = if days.len() == 7 { WallDays::All } else { WallDays::Week(days) };
        by_days.entry(days).or_default().insert(time);
    }
    by_days.into_iter().map(|(days, times)| Firing { days, times }).collect()
}
