//! Time: the one place that reads the clock, the one place that turns local time into instants.
//!
//! Everything else is handed a [`Moment`] and computes from it.

mod interval;
mod when;
mod window;

pub use interval::{Interval, subtract, union};
pub use when::{When, rfc3339};
pub use window::Window;

use chrono::{DateTime, Duration, MappedLocalTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Now, and the zone whose days, weeks and hours the user lives by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub now: DateTime<Utc>,
    /// The user's zone.
    pub zone: Tz,
}

impl Moment {
    /// The local date.
    pub fn today(self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    /// The local date and time.
    pub fn local(self) -> NaiveDateTime {
        self.now.with_timezone(&self.zone).naive_local()
    }
}

/// How a time of day is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TimeFormat {
    /// From 00:00 to 23:59.
    #[default]
    #[serde(rename = "24h")]
    H24,
    /// Twice from 12:00 to 11:59, with am and pm.
    #[serde(rename = "12h")]
    H12,
}

/// Reads the clock. The command line calls this once a run, and the log once a line.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub fn read_clock() -> DateTime<Utc> {
    Utc::now()
}

/// The instant of a local date and time in `zone`.
///
/// A time that does not exist because the clocks go forward is read with the offset before the gap
/// (02:30 becomes 03:30), and one that exists twice is the first of the two, as RFC 5545, 3.3.5
/// says.
pub fn to_instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at.with_timezone(&Utc),
        MappedLocalTime::None => {
            // Every gap in the zone database is a multiple of a quarter of an hour or ends where
            // one does, and none is longer than a day (Samoa left out 30 December 2011), so steps
            // back by a quarter of an hour find a local time that had the offset before the gap.
            let mut quarters = (1..=25 * 4).map(|quarter| Duration::minutes(15 * quarter));
            let instant = |gap| {
                let before = local.checked_sub_signed(gap)?;
                let at = zone.from_local_datetime(&before).latest()?;
                at.with_timezone(&Utc).checked_add_signed(gap)
            };
            // At the ends of the calendar there is no such time; the offset matters to nobody there.
            quarters.find_map(instant).unwrap_or_else(|| Utc.from_utc_datetime(&local))
        }
    }
}

/// The first instant at which the clocks of `zone` show `local` or more: in a gap, the minute after
/// it; of a time that exists twice, the first.
pub fn first_instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let at = to_instant(local, zone);
    let shows = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
    // A time in a gap was moved on by the length of the gap, so its end is less than that away.
    let earlier = std::iter::successors(Some(at), |at| at.checked_sub_signed(Duration::minutes(1)));
    let within = |at: &DateTime<Utc>| shows(*at) > local;
    if within(&at) { earlier.take_while(within).last().unwrap_or(at) } else { at }
}

/// The first instant of a local day. Where the clocks go forward at midnight, this is the first
/// minute after the gap.
pub fn midnight(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    to_instant(date.and_time(chrono::NaiveTime::MIN), zone)
}

/// A zone by its name in the IANA database, in any case.
pub fn zone(name: &str) -> Option<Tz> {
    name.parse().ok().or_else(|| {
        chrono_tz::TZ_VARIANTS.iter().copied().find(|zone| zone.name().eq_ignore_ascii_case(name))
    })
}

/// Names of the IANA database, for suggestions.
pub fn zone_names() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(local: &str, zone: Tz) -> String {
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
        rfc3339(to_instant(local, zone), zone)
    }

    #[test]
    fn a_time_in_a_gap_moves_on_by_the_gap() {
        let berlin = chrono_tz::Europe::Berlin;
        assert_eq!(instant("2026-03-29 02:30", berlin), "2026-03-29T03:30:00+02:00");
        // Beirut's clocks go forward at midnight: the day begins at 01:00.
        let beirut = chrono_tz::Asia::Beirut;
        assert_eq!(instant("2026-03-29 00:00", beirut), "2026-03-29T01:00:00+03:00");
        // Samoa had no 30 December 2011.
        let apia = chrono_tz::Pacific::Apia;
        assert_eq!(instant("2011-12-30 10:00", apia), "2011-12-31T10:00:00+14:00");
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic() {
        for local in [NaiveDateTime::MIN, NaiveDateTime::MAX] {
            for zone in [chrono_tz::Europe::Berlin, chrono_tz::Asia::Kolkata, chrono_tz::UTC] {
                to_instant(local, zone);
            }
        }
    }

    #[test]
    fn a_time_that_exists_twice_is_the_first() {
        let berlin = chrono_tz::Europe::Berlin;
        assert_eq!(instant("2026-10-25 02:30", berlin), "2026-10-25T02:30:00+02:00");
    }

    #[test]
    fn the_first_instant_in_a_gap_is_its_end() {
        let first = |local, zone: Tz| {
            let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
            rfc3339(first_instant(local, zone), zone)
        };
        let berlin = chrono_tz::Europe::Berlin;
        assert_eq!(first("2026-03-29 02:30", berlin), "2026-03-29T03:00:00+02:00");
        assert_eq!(first("2026-03-29 03:00", berlin), "2026-03-29T03:00:00+02:00");
        assert_eq!(first("2026-10-25 02:30", berlin), "2026-10-25T02:30:00+02:00");
        assert_eq!(first("2026-11-24 08:00", berlin), "2026-11-24T08:00:00+01:00");
        // Lord Howe Island's clocks change by half an hour.
        let island = chrono_tz::Australia::Lord_Howe;
        assert_eq!(first("2026-10-04 02:15", island), "2026-10-04T02:30:00+11:00");
        assert_eq!(
            first("2011-12-30 10:00", chrono_tz::Pacific::Apia),
            "2011-12-31T00:00:00+14:00"
        );
    }

    #[test]
    fn zones_are_found_in_any_case_and_nothing_else_is() {
        assert_eq!(zone("europe/berlin"), Some(chrono_tz::Europe::Berlin));
        assert_eq!(zone("UTC"), Some(chrono_tz::UTC));
        assert_eq!(zone("Mars/Olympus"), None);
        assert_eq!(zone(""), None);
    }
}
