//! The clock, and what is known of the zone.

use super::check::Check;
use crate::files;
use crate::report::words;
use crate::time::Moment;
use chrono::{DateTime, Datelike as _, Duration, Offset as _, TimeZone as _, Utc};
use chrono_tz::Tz;
use std::path::Path;

const AREA: &str = "clock";

/// The years in which this program is used; another one is a clock without a battery.
const YEARS: std::ops::RangeInclusive<i32> = 2026..=2099;

/// How far a server's clock may be from ours without a word, and without harm.
const APART: Duration = Duration::minutes(2);
const FAR_APART: Duration = Duration::hours(1);

/// Where systems keep the text of their zone database, which begins with its version.
const ZONE_DATABASE: &str = "/usr/share/zoneinfo/tzdata.zi";
const MOST_BYTES: u64 = 4 << 20;

/// The checks that need no server. `origin` is where the zone was taken from.
pub(super) fn checks(moment: Moment, origin: &str, is_pretended: bool) -> Vec<Check> {
    vec![time(moment, is_pretended), zone(moment, origin)]
}

fn time(moment: Moment, is_pretended: bool) -> Check {
    let local = moment.local();
    let shown = local.format("%a %-d %b %Y %H:%M").to_string();
    if !YEARS.contains(&local.year()) {
        return Check::failure(AREA, "time", &format!("the clock says {shown}"))
            .fix("set the clock, or turn on its synchronisation: timedatectl set-ntp true");
    }
    let pretended = if is_pretended { ", as --now or PERSONAL_OS_NOW pretends" } else { "" };
    Check::ok(AREA, "time", &format!("{shown}{pretended}"))
}

fn zone(moment: Moment, origin: &str) -> Check {
    let change = match next_change(moment) {
        Some((at, seconds)) => {
            let local = at.with_timezone(&moment.zone).naive_local();
            let way = if seconds > 0 { "forward" } else { "back" };
            let length = words::duration(i64::from(seconds.abs()) / 60);
            format!("the clocks go {way} by {length} on {}", local.format("%a %-d %b %Y"))
        }
        None => "the clocks do not change within a year".to_owned(),
    };
    let system = system_version().filter(|version| version != chrono_tz::IANA_TZDB_VERSION);
    let system = system.map_or(String::new(), |version| format!(", the system has {version}"));
    let message = format!(
        "{} ({origin}); {change}; zone data {}{system}",
        moment.zone.name(),
        chrono_tz::IANA_TZDB_VERSION
    );
    Check::ok(AREA, "zone", &message).value(moment.zone.name())
}

/// What a server's clock says against ours.
pub(super) fn against(server: &str, date: &str, now: DateTime<Utc>) -> Option<Check> {
    let theirs = DateTime::parse_from_rfc2822(date).ok()?.with_timezone(&Utc);
    let apart = (now - theirs).abs();
    let length = words::duration(apart.num_minutes());
    let way = if now > theirs { "ahead of" } else { "behind" };
    let message = format!("this clock is {length} {way} that of {server}");
    let fix = "set the clock, or turn on its synchronisation: timedatectl set-ntp true";
    Some(if apart > FAR_APART {
        Check::failure(AREA, "server", &message).fix(fix)
    } else if apart > APART {
        Check::warning(AREA, "server", &message).fix(fix)
    } else {
        Check::ok(AREA, "server", &format!("this clock agrees with that of {server}"))
    })
}

/// The next change of the zone's offset within 400 days, and by how many seconds.
fn next_change(moment: Moment) -> Option<(DateTime<Utc>, i32)> {
    let zone = moment.zone;
    let mut before = moment.now;
    for _ in 0..400 {
        let after = before.checked_add_signed(Duration::days(1))?;
        let change = offset(after, zone) - offset(before, zone);
        if change != 0 {
            return Some((instant_of_change(before, after, zone), change));
        }
        before = after;
    }
    None
}

/// The first minute with the offset of `after`, where `before` has another.
fn instant_of_change(
    mut before: DateTime<Utc>,
    mut after: DateTime<Utc>,
    zone: Tz,
) -> DateTime<Utc> {
    while after - before > Duration::minutes(1) {
        let middle = before + (after - before) / 2;
        if offset(middle, zone) == offset(before, zone) {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

fn offset(at: DateTime<Utc>, zone: Tz) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

/// The version of the system's own zone data, which its schedulers go by.
fn system_version() -> Option<String> {
    let text = files::read_regular(Path::new(ZONE_DATABASE), MOST_BYTES).ok()?.bytes;
    let first = text.split(|byte| *byte == b'\n').next()?;
    let version = std::str::from_utf8(first).ok()?.strip_prefix("# version ")?;
    (version.len() <= 20).then(|| version.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    fn moment(now: &str, zone: Tz) -> Moment {
        Moment { now: now.parse().unwrap(), zone }
    }

    #[test]
    fn the_next_change_of_the_clocks_is_found_to_the_minute() {
        // Berlin: 28 March 2027, 01:00 UTC (the last Sunday of March).
        let berlin = moment("2026-11-24T07:00:00Z", chrono_tz::Europe::Berlin);
        let (at, seconds) = next_change(berlin).unwrap();
        assert!((at - "2027-03-28T01:00:00Z".parse::<DateTime<Utc>>().unwrap()).abs() < APART);
        assert_eq!(seconds, 3_600);
        let autumn = moment("2027-08-01T00:00:00Z", chrono_tz::Australia::Lord_Howe);
        assert_eq!(next_change(autumn).unwrap().1, 1_800);
        assert!(next_change(moment("2026-11-24T07:00:00Z", chrono_tz::Asia::Kolkata)).is_none());
        assert!(next_change(moment("+262142-12-31T00:00:00Z", chrono_tz::UTC)).is_none());
    }

    #[test]
    fn a_clock_without_a_battery_is_a_failure() {
        let state = |now| time(moment(now, chrono_tz::UTC), false).state;
        assert_eq!(state("1970-01-01T00:01:00Z"), State::Failure);
        assert_eq!(state("2026-11-24T07:00:00Z"), State::Ok);
    }

    #[test]
    fn a_server_clock_is_compared() {
        let now = "2026-11-24T07:00:00Z".parse().unwrap();
        let state = |date: &str| against("slack.com", date, now).map(|check| check.state);
        assert_eq!(state("Tue, 24 Nov 2026 07:00:30 GMT"), Some(State::Ok));
        assert_eq!(state("Tue, 24 Nov 2026 07:10:00 GMT"), Some(State::Warning));
        assert_eq!(state("Mon, 23 Nov 2026 07:10:00 GMT"), Some(State::Failure));
        assert_eq!(state("yesterday"), None);
    }
}
