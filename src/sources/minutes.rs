//! Estimates as people and programs write them.

/// The longest estimate that is believed, in minutes: about ten weeks without a break.
const MAX_ESTIMATE: u32 = 99_999;

/// Reads `90`, `90m`, `90min`, `2h`, `1h30`, `1h30m` or `1.5h` as minutes, rounded up; zero and
/// more than [`MAX_ESTIMATE`] are no estimate.
pub(in crate::sources) fn read(text: &str) -> Option<u32> {
    let total = match text.split_once('h') {
        Some((hours, "")) => decimal_hours(hours)?,
        Some((hours, rest)) => {
            whole(hours)?.checked_mul(60)?.checked_add(whole(without_unit(rest))?)?
        }
        None => whole(without_unit(text))?,
    };
    believed(total)
}

/// Writes `30m`, `2h` or `1h30m`.
pub(in crate::sources) fn write(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}

/// Reads an ISO 8601 duration of weeks to seconds, such as `PT1H30M` or `P1DT2H`, rounded up to
/// minutes. A day has 24 hours; months and years have no length.
pub(in crate::sources) fn read_iso(text: &str) -> Option<u32> {
    let (days, time) = text.strip_prefix('P')?.split_once('T').unwrap_or((text.get(1..)?, ""));
    let seconds = parts(days, &[('W', 604_800), ('D', 86_400)])?
        .checked_add(parts(time, &[('H', 3600), ('M', 60), ('S', 1)])?)?;
    believed(u32::try_from(seconds.div_ceil(60)).ok()?)
}

/// A number of minutes, rounded up.
pub(in crate::sources) fn round_up(minutes: f64) -> Option<u32> {
    let minutes = minutes.ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked just before"
    )]
    (1.0..=f64::from(MAX_ESTIMATE)).contains(&minutes).then_some(minutes as u32)
}

fn believed(minutes: u32) -> Option<u32> {
    (1..=MAX_ESTIMATE).contains(&minutes).then_some(minutes)
}

/// The seconds of numbers with units, each unit once and in this order.
fn parts(mut text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut total = 0_u64;
    for (unit, seconds) in units {
        if let Some((number, rest)) = text.split_once(*unit) {
            total = total.checked_add(u64::from(whole(number)?).checked_mul(*seconds)?)?;
            text = rest;
        }
    }
    text.is_empty().then_some(total)
}

fn without_unit(text: &str) -> &str {
    text.strip_suffix("min").or_else(|| text.strip_suffix('m')).unwrap_or(text)
}

fn whole(text: &str) -> Option<u32> {
    // `parse` alone would read "+5".
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Hours with at most two decimals behind a point or a comma, in minutes.
fn decimal_hours(text: &str) -> Option<u32> {
    let Some((hours, decimals)) = text.split_once(['.', ',']) else {
        return whole(text)?.checked_mul(60);
    };
    let hundredths = match decimals.len() {
        1 => whole(decimals)? * 10,
        2 => whole(decimals)?,
        _ => return None,
    };
    let hours = if hours.is_empty() { 0 } else { whole(hours)? };
    hours.checked_mul(60)?.checked_add((hundredths * 60).div_ceil(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_durations_are_minutes_rounded_up() {
        for (text, minutes) in [
            ("PT30M", Some(30)),
            ("PT1H30M", Some(90)),
            ("PT90S", Some(2)),
            ("P1D", Some(1440)),
            ("P1DT2H", Some(1560)),
            ("P1W", Some(10_080)),
            ("PT0S", None),
            ("P1M", None),
            ("P1Y", None),
            ("PT", None),
            ("P", None),
            ("", None),
            ("PT30M1H", None),
            ("PT-5M", None),
            ("30M", None),
            ("PT99999999999999999999H", None),
        ] {
            assert_eq!(read_iso(text), minutes, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for minutes in [1, 30, 59, 60, 61, 90, 120, 99_999] {
            assert_eq!(read(&write(minutes)), Some(minutes));
        }
        assert_eq!((write(30), write(120), write(90)), ("30m".into(), "2h".into(), "1h30m".into()));
    }

    #[test]
    fn numbers_are_rounded_up_and_bounded() {
        assert_eq!(
            [29.2, 30.0, 0.0, -1.0, f64::NAN, 1e9].map(round_up),
            [Some(30), Some(30), None, None, None, None]
        );
    }
}
