//! Names of time zones that are in no list: offsets and cities as programs write them out.

use super::values::offset;
use super::zones::Zone;
use crate::time::{zone, zone_names};
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

/// What `UTC+2`, `GMT+0200`, `Z` or `(UTC+01:00) Amsterdam, Berlin` mean.
///
/// Behind an offset in parentheses, as Outlook shows zones, may stand the zone's Windows name or
/// some of its cities. They say more than the offset, which is that of winter, and count if they
/// agree with it. A name without any offset is not guessed at.
pub(super) fn find(name: &str) -> Option<Zone> {
    let name = name.trim();
    if let Some((inside, places)) = name.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        let seconds = written_offset(inside)?;
        let agrees = |zone: &Tz| winter_offset(*zone) == Some(seconds);
        let found = place(places.trim()).into_iter().find(agrees);
        return Some(found.map_or(Zone::Fixed(seconds), Zone::Known));
    }
    written_offset(name).map(|seconds| if seconds == 0 { Zone::UTC } else { Zone::Fixed(seconds) })
}

/// The seconds in `UTC+2`, `GMT-03:30`, `+0530`; a bare `UTC`, `GMT` or `Z` is none.
fn written_offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let rest = ["UTC", "GMT", "Z"].iter().find_map(|word| upper.strip_prefix(word));
    let number = match rest.map(str::trim) {
        Some("") => return Some(0),
        Some(number) => number,
        None => upper.as_str(),
    };
    let digits = number.strip_prefix(['+', '-'])?;
    let negative = number.starts_with('-');
    let hours = match digits.split_once(':') {
        _ if digits.len() <= 2 => digits.parse::<i32>().ok().filter(|hours| *hours <= 14)? * 3_600,
        Some((hour, minute)) => offset(&format!("{hour:0>2}{minute}"))?,
        None => offset(&format!("{digits:0>4}"))?,
    };
    Some(if negative { -hours } else { hours })
}

/// The zones that the words behind an offset may name: `Eastern Time (US & Canada)` or cities.
fn place(text: &str) -> Vec<Tz> {
    const AMERICAN: [(&str, &str); 6] = [
        ("Eastern Time", "America/New_York"),
        ("Central Time", "America/Chicago"),
        ("Mountain Time", "America/Denver"),
        ("Pacific Time", "America/Los_Angeles"),
        ("Atlantic Time", "America/Halifax"),
        ("Newfoundland", "America/St_Johns"),
    ];
    let american = AMERICAN.iter().find(|(start, _)| text.starts_with(start));
    let windows = super::windows_zones::iana_name(text);
    let named = american.map(|(_, name)| *name).or(windows).and_then(zone);
    let city = |word: &str| {
        let word = word.trim().replace(' ', "_");
        let is_it = |name: &&str| {
            name.rsplit_once('/').is_some_and(|(_, last)| last.eq_ignore_ascii_case(&word))
        };
        zone_names().find(is_it).and_then(zone)
    };
    named.into_iter().chain(text.split(',').take(8).filter_map(city)).collect()
}

/// The offset of a zone when its clocks show winter, in seconds.
fn winter_offset(zone: Tz) -> Option<i32> {
    // Of the two solstices of a year the one with the smaller offset.
    let at = |month| NaiveDate::from_ymd_opt(2024, month, 21)?.and_hms_opt(12, 0, 0);
    let of = |noon: NaiveDateTime| {
        let local = noon.and_utc().with_timezone(&zone).naive_local();
        i32::try_from((local - noon).num_seconds()).ok()
    };
    Some(of(at(6)?)?.min(of(at(12)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str) -> Option<String> {
        find(name).map(|zone| match zone {
            Zone::Known(zone) => zone.name().to_owned(),
            Zone::Fixed(seconds) => seconds.to_string(),
            Zone::Custom(_) | Zone::Floating(_) => unreachable!(),
        })
    }

    #[test]
    fn offsets_are_read_as_they_are_written() {
        for (name, seconds) in [
            ("UTC+2", 7_200),
            ("GMT+0200", 7_200),
            ("utc +02:00", 7_200),
            ("GMT-3:30", -12_600),
            ("+0530", 19_800),
            ("UTC-11", -39_600),
        ] {
            assert_eq!(shown(name).unwrap(), seconds.to_string(), "{name}");
        }
        for name in ["Z", "z", "UTC", "GMT", "UTC+0", "(UTC)"] {
            assert!(matches!(shown(name).as_deref(), Some("UTC" | "0")), "{name}");
        }
        for name in ["", "UTC+", "UTC+99", "UTC2", "Zebra", "Local", "GMT+éé", "+", "(nothing) x"]
        {
            assert_eq!(shown(name), None, "{name}");
        }
    }

    #[test]
    fn places_behind_an_offset_say_more_than_it() {
        for (name, zone) in [
            ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome", "Europe/Amsterdam"),
            ("(GMT+01:00) Berlin", "Europe/Berlin"),
            ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
            ("(GMT-08:00) Pacific Standard Time", "America/Los_Angeles"),
            ("(UTC-03:00) Buenos Aires", "America/Argentina/Buenos_Aires"),
            ("(UTC+10:00) Canberra, Melbourne, Sydney", "Australia/Canberra"),
            // A name without cities, and one whose city contradicts the offset.
            ("(UTC+03:30) Somewhere", "12600"),
            ("(UTC+05:00) Berlin", "18000"),
        ] {
            assert_eq!(shown(name).unwrap(), zone, "{name}");
        }
    }
}
