//! What the history knows of earlier days, for a workflow that asks.

use crate::agents::{Needs, Past, Records};
use crate::domain::{
    CheckIn, DayHandles, DayPlan, DayResult, Delivered, FeedbackItem, Problem, ProblemKind,
    Snapshot, ThemesLeft,
};
use crate::error::{Failure, Result};
use crate::goals;
use crate::planner::HORIZON_DAYS;
use crate::store::{RecordFilter, Store};
use crate::time::{Moment, Window};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::de::DeserializeOwned;

/// At most so many stored plans are looked at, which is more than a workday has.
const MOST_PLANS: u32 = 200;

/// So many snapshots of one day are looked at. Each holds all tasks, and nobody plans a day oftener.
const MOST_SNAPSHOTS: u32 = 8;

/// Readings of metrics are looked at over so many days, which is a cycle of a year and a bit.
pub(super) const READINGS_BACK: Days = Days::new(400);

/// Updates are looked at over so many days.
const YEAR: Days = Days::new(366);

/// At most so many updates are looked at.
const MOST_UPDATES: u32 = 400;

/// What `needs` asks of the history for a report on `day`. What cannot be read is a problem that the
/// report names; a history that is not there yet knows nothing, which is none.
pub(super) fn recall(
    store: Result<Option<&Store>, &Failure>,
    needs: Needs,
    day: NaiveDate,
) -> Past {
    let mut past = Past::default();
    if !needs.history() {
        return past;
    }
    let store = match store {
        Ok(Some(store)) => store,
        Ok(None) => return past,
        Err(failure) => return Past { problems: vec![unreadable(failure)], ..past },
    };
    if let Some(window) = needs.plans {
        days(store, window, day, &mut past);
    }
    if needs.updates {
        let filter = RecordFilter {
            kind: Delivered::KIND,
            from: day.checked_sub_days(YEAR).unwrap_or(day),
            to: day.checked_add_days(Days::new(1)).unwrap_or(day),
            limit: MOST_UPDATES,
        };
        past.updates = read(store, &filter, &mut past.problems);
        past.themes = themes(store, filter.to, &mut past.problems);
    }
    // How key results stand follows from what was read of metrics, also where none is asked.
    if needs.metrics || needs.goals {
        let from = day.checked_sub_days(READINGS_BACK).unwrap_or(day);
        past.readings = store.readings(from).unwrap_or_else(|failure| {
            past.problems.push(unreadable(&failure));
            Vec::new()
        });
    }
    if let Some(window) = needs.feedback {
        feedback(store, window, &mut past);
    }
    if needs.goals {
        match store.check_ins(None) {
            Ok(check_ins) => past.check_ins = check_ins,
            Err(failure) => past.problems.push(unreadable(&failure)),
        }
    }
    past
}

/// Keeps what was read of metrics. A report that cannot add to the history says what it knows all
/// the same.
pub(super) fn keep_readings(store: &mut Store, records: &Records, zone: Tz) {
    match store.keep_readings(&records.readings(), zone) {
        Ok(0) => {}
        Ok(added) => log::debug!("{added} new readings of metrics are kept"),
        Err(failure) => log::warn!("what was read of metrics is not kept: {failure}"),
    }
}

/// Keeps what users said, in the same way.
pub(super) fn keep_feedback(store: &mut Store, items: &[FeedbackItem], moment: Moment) {
    if let Err(failure) = store.keep_feedback(items, moment.now, moment.zone) {
        log::warn!("what users said is not kept: {failure}");
    }
}

/// Adds the values of files of objectives that are new there to what was said, and gives them.
pub(super) fn see_files(records: &Records, past: &mut Past, now: DateTime<Utc>) -> Vec<CheckIn> {
    let seen = goals::unseen(&records.objectives(), &past.check_ins, now);
    past.check_ins.extend(seen.iter().cloned());
    seen
}

/// What is known of the days of `window`, and of `day`.
fn days(store: &Store, window: Window, day: NaiveDate, past: &mut Past) {
    let plans =
        RecordFilter { kind: DayPlan::KIND, from: window.from, to: window.to, limit: MOST_PLANS };
    past.plans = read(store, &plans, &mut past.problems);
    // A snapshot knows the events of its horizon, so an older one does not know this day.
    let (oldest, next) = (Days::new(HORIZON_DAYS - 1), Days::new(1));
    let snapshots = RecordFilter {
        kind: Snapshot::KIND,
        from: day.checked_sub_days(oldest).unwrap_or(day),
        to: day.checked_add_days(next).unwrap_or(day),
        limit: 1,
    };
    past.snapshot = read(store, &snapshots, &mut past.problems).into_iter().next();
    if window.to > day {
        let of_day = RecordFilter { from: day, limit: MOST_SNAPSHOTS, ..snapshots };
        past.of_day = read(store, &of_day, &mut past.problems);
        let handles = RecordFilter { kind: DayHandles::KIND, limit: 1, ..of_day };
        past.handles = read(store, &handles, &mut past.problems).into_iter().next();
    }
    let results = RecordFilter { kind: DayResult::KIND, ..plans };
    past.results = read(store, &results, &mut past.problems);
}

/// What is kept of the feedback of `window`, and the newest themes.
fn feedback(store: &Store, window: Window, past: &mut Past) {
    match store.feedback(&window) {
        Ok(known) => past.feedback = known,
        Err(failure) => past.problems.push(unreadable(&failure)),
    }
    let to = window.to.checked_add_days(Days::new(1)).unwrap_or(window.to);
    past.themes = themes(store, to, &mut past.problems);
}

/// The newest themes before a day.
fn themes(store: &Store, to: NaiveDate, problems: &mut Vec<Problem>) -> Option<ThemesLeft> {
    let filter = RecordFilter { kind: ThemesLeft::KIND, from: NaiveDate::MIN, to, limit: 1 };
    read(store, &filter, problems).into_iter().next()
}

fn read<T: DeserializeOwned>(
    store: &Store,
    filter: &RecordFilter,
    problems: &mut Vec<Problem>,
) -> Vec<T> {
    let bodies = match store.left(filter) {
        Ok(bodies) => bodies,
        Err(failure) => {
            problems.push(unreadable(&failure));
            return Vec::new();
        }
    };
    let all = bodies.len();
    let read: Vec<T> = bodies.iter().filter_map(|body| serde_json::from_str(body).ok()).collect();
    if read.len() < all {
        let message = format!(
            "{} of {all} records of earlier plans ({}) cannot be read, perhaps because another \
             version wrote them",
            all - read.len(),
            filter.kind
        );
        problems.push(Problem::new(Past::SOURCE, ProblemKind::Malformed, message));
    }
    read
}

fn unreadable(failure: &Failure) -> Problem {
    let message = format!("what was planned before is not known: {failure}");
    Problem::new(Past::SOURCE, ProblemKind::Unreachable, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use chrono_tz::UTC;

    fn needs(day: NaiveDate) -> Needs {
        Needs {
            plans: Some(Window { from: day - Days::new(9), to: day, zone: UTC }),
            ..Needs::default()
        }
    }

    #[test]
    fn a_history_that_cannot_be_read_is_a_problem_and_none_at_all_is_not() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        assert_eq!(recall(Ok(None), needs(day), day), Past::default());
        let failure = Failure::new(Kind::Io, "history.db is damaged");
        let past = recall(Err(&failure), needs(day), day);
        assert_eq!(past.problems[0].source, "history");
        assert!(past.problems[0].message.ends_with("history.db is damaged"));
        // Who asks for nothing is told nothing.
        let failure = Failure::new(Kind::Io, "history.db is damaged");
        assert_eq!(recall(Err(&failure), Needs::default(), day), Past::default());
    }
}
