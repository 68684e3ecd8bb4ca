//! Whether a theme is more or less of what is said than before.

/// How many items a theme has in one of two windows, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Of the theme.
    pub part: u32,
    /// Of all.
    pub whole: u32,
}

impl Share {
    /// The part of the whole, 0 of nothing.
    pub fn ratio(self) -> f64 {
        if self.whole == 0 { 0.0 } else { f64::from(self.part) / f64::from(self.whole) }
    }
}

/// What became of a theme's share between two windows of equal length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trend {
    /// It grew, by this many points of a hundred, and the test says that it is no accident.
    Up(f64),
    /// It shrank, by this many points of a hundred.
    Down(f64),
    /// The windows do not differ by more than accident may do, or there is too little to tell.
    NoClearChange,
    /// The windows cannot be compared: something was heard in one that was not heard in the other.
    Unknown,
}

/// The fewest items of the theme in one of the windows of which a trend is said.
const FEWEST: u32 = 5;

/// How many standard errors a change has to be away from none: one in twenty is an accident.
const CLEAR: f64 = 1.96;

/// The change from the window before to this one. `comparable` says that every source was heard in
/// both.
pub fn trend(now: Share, before: Share, comparable: bool) -> Trend {
    if !comparable || now.whole == 0 || before.whole == 0 {
        return Trend::Unknown;
    }
    let change = now.ratio() - before.ratio();
    match z(now, before) {
        Some(z) if now.part.max(before.part) >= FEWEST && z.abs() >= CLEAR => {
            if change > 0.0 {
                Trend::Up(100.0 * change)
            } else {
                Trend::Down(-100.0 * change)
            }
        }
        _ => Trend::NoClearChange,
    }
}

/// By how many standard errors two shares differ: the two-proportion test with the pooled share.
pub fn z(now: Share, before: Share) -> Option<f64> {
    let whole = f64::from(now.whole) + f64::from(before.whole);
    let pooled = (f64::from(now.part) + f64::from(before.part)) / whole;
    let error =
        (pooled * (1.0 - pooled) * (1.0 / f64::from(now.whole) + 1.0 / f64::from(before.whole)))
            .sqrt();
    (error.is_finite() && error > 0.0).then(|| (now.ratio() - before.ratio()) / error)
}

/// Fewer people than this make no theme of many: it is emerging, and never has a trend.
pub const FEWEST_PEOPLE: usize = 2;

/// Whether a theme is only emerging: fewer than two people, or where nobody is named, items, say it.
pub fn is_emerging(people: Option<usize>, items: usize) -> bool {
    people.unwrap_or(items) < FEWEST_PEOPLE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(part: u32, whole: u32) -> Share {
        Share { part, whole }
    }

    #[test]
    fn the_test_is_the_two_proportion_test() {
        // By hand: 20/100 against 10/100: pooled .15, error √(.15 · .85 · .02) = .0504975,
        // z = .1/.0504975 = 1.98030.
        assert!((z(of(20, 100), of(10, 100)).unwrap() - 1.980_30).abs() < 1e-5);
        // 12/60 against 5/80: pooled 17/140 = .1214286, error √(.1066837 · .0291667) = .0557821,
        // z = (.2 − .0625)/.0557821 = 2.46495.
        assert!((z(of(12, 60), of(5, 80)).unwrap() - 2.464_95).abs() < 1e-4);
        assert_eq!(z(of(0, 10), of(0, 10)), None);
        assert_eq!(z(of(10, 10), of(8, 8)), None);
        assert_eq!(z(of(0, 0), of(0, 8)), None);
    }

    #[test]
    fn an_arrow_needs_five_items_in_one_window_and_a_clear_test() {
        for (now, before, expected) in [
            (of(20, 100), of(10, 100), Trend::Up(10.0)),
            (of(10, 100), of(20, 100), Trend::Down(10.0)),
            (of(19, 100), of(10, 100), Trend::NoClearChange),
            // z = 2.0996 but four items at most.
            (of(4, 20), of(0, 20), Trend::NoClearChange),
            (of(5, 20), of(0, 20), Trend::Up(25.0)),
            (of(5, 5), of(5, 5), Trend::NoClearChange),
            (of(5, 5), of(0, 0), Trend::Unknown),
        ] {
            let found = trend(now, before, true);
            match (found, expected) {
                (Trend::Up(a), Trend::Up(b)) | (Trend::Down(a), Trend::Down(b)) => {
                    assert!((a - b).abs() < 1e-9, "{now:?} {before:?}: {found:?}");
                }
                _ => assert_eq!(found, expected, "{now:?} {before:?}"),
            }
        }
        assert_eq!(trend(of(20, 100), of(10, 100), false), Trend::Unknown);
    }

    #[test]
    fn what_one_person_says_is_emerging_however_often() {
        assert!(is_emerging(Some(1), 9));
        assert!(!is_emerging(Some(2), 2));
        assert!(is_emerging(None, 1));
        assert!(!is_emerging(None, 2));
    }
}
