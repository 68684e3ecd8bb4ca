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
    (1..=MAX_ESTIMATE).contains(&total).then_some(total)
}

/// Writes `30m`, `2h` or `1h30m`.
pub(in crate::sources) fn write(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
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
