//! How long what is recorded is kept.

use super::past::READINGS_BACK;
use crate::agents::stakeholder::LATE_DAYS;
use crate::config::Settings;
use crate::error::Result;
use crate::store::{Cut, Recorded, RunFilter, RunId, Store};
use chrono::{DateTime, Duration, Utc};

/// Whatever is younger stays: an alert of today is not to be sent once more, nor is a day to be planned
/// without the day before.
pub const SHORTEST_KEPT: std::time::Duration = std::time::Duration::from_secs(2 * 86_400);

/// What is old at `now`, if runs are kept for `age`. Records that reports compare with over a longer
/// time are kept as long as they do. `None` is a time before all calendars.
pub fn cut(now: DateTime<Utc>, age: std::time::Duration, settings: &Settings) -> Option<Cut> {
    let age = Duration::from_std(age.max(SHORTEST_KEPT)).unwrap_or(Duration::MAX);
    let runs = now.checked_sub_signed(age)?;
    // A digest of feedback looks at its days and as many before, in whatever zone those are.
    let compared = Duration::days(2 * i64::from(settings.discovery.days) + 2);
    // An update says of so many days what no update said before, in whatever zone those are.
    let told = Duration::days(i64::try_from(LATE_DAYS + 1).unwrap_or(i64::MAX));
    Some(Cut {
        now,
        runs,
        updates: runs.min(now.checked_sub_signed(told)?),
        readings: runs.min(now.checked_sub_days(READINGS_BACK)?),
        feedback: runs.min(now.checked_sub_signed(compared)?),
    })
}

/// What of the history is older than is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aged {
    /// Not all of it.
    Some,
    /// Every run: a clock that jumped is likelier than so long a pause.
    EveryRun,
    /// Every message, and there are no runs.
    EveryMessage,
}

/// Whether every run but `but` is older than `cut`, or every message where there is no other run.
pub fn aged(store: &Store, but: Option<RunId>, cut: &Cut) -> Result<Aged> {
    let newest = store.runs(&RunFilter { workflow: None, limit: Some(2) })?;
    let is_old = |at: DateTime<Utc>| at < cut.runs;
    Ok(match newest.iter().find(|run| Some(run.id) != but) {
        Some(run) if is_old(run.generated_at) => Aged::EveryRun,
        None if store.newest_message()?.is_some_and(is_old) => Aged::EveryMessage,
        _ => Aged::Some,
    })
}

/// Forgets what is older than it is kept, after a run: a little of it each time, for others wait. What would
/// forget everything before that run waits for the next one.
pub(super) fn after(
    recorded: &Recorded,
    store: &mut Store,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<()> {
    let Some(cut) = cut(now, settings.history_keep, settings) else { return Ok(()) };
    if aged(store, Some(recorded.run), &cut)? == Aged::Some {
        let old = store.prune_some(&cut)?;
        log::debug!("the history is tidied: {old:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::config::paths::{PathRequest, Paths};
    use crate::env::Environment;

    fn settings(text: &str) -> Settings {
        let environment: Environment = [("HOME", "/home/ada"), ("TZ", "UTC")].into_iter().collect();
        let paths = Paths::find(&PathRequest::default(), &environment, None).unwrap();
        Config::of_text(text, paths, &environment).unwrap().settings
    }

    #[test]
    fn what_reports_compare_with_is_kept_as_long_as_they_do() {
        let day = |text: &str| format!("{text}T08:00:00Z").parse::<DateTime<Utc>>().unwrap();
        let now = day("2026-11-24");
        let keep = |days: u64, text: &str| {
            let age = std::time::Duration::from_secs(days * 86_400);
            let cut = cut(now, age, &settings(text)).unwrap();
            [cut.runs, cut.readings, cut.feedback, cut.updates]
        };
        // 730, 400, 2 · 7 + 2 and 28 + 1 days before.
        assert_eq!(keep(730, ""), [day("2024-11-24"); 4]);
        let month = [day("2026-10-25"), day("2025-10-20"), day("2026-10-25"), day("2026-10-25")];
        assert_eq!(keep(30, ""), month);
        let least = [day("2026-11-22"), day("2025-10-20"), day("2026-11-08"), day("2026-10-26")];
        assert_eq!(keep(0, ""), least);
        // 2 · 30 + 2 days.
        let wide = keep(0, "[discovery]\ndays = 30\n")[2];
        assert_eq!(wide, day("2026-09-23"));
    }
}
