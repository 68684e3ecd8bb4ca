//! What is asked of a collection (RFC 4791, 7.8).

use super::collect::Kind;
use crate::time::{Moment, Window};
use chrono::{Days, NaiveDate};

/// The days around today that are fetched in any case, so that what one command fetched serves
/// the next one when the server cannot be reached.
const USUAL_DAYS: (u64, u64) = (7, 35);

/// The days to ask for, and whether the answer is worth keeping: the usual ones with the window, or
/// the window alone where it is far from them.
pub(super) fn days_to_ask(window: &Window, moment: Moment) -> ((NaiveDate, NaiveDate), bool) {
    let (least, most) = (
        NaiveDate::from_ymd_opt(1, 1, 2).unwrap_or_default(),
        NaiveDate::from_ymd_opt(9_998, 12, 30).unwrap_or_default(),
    );
    let (from, to) = (window.from.clamp(least, most), window.to.clamp(least, most));
    let today = moment.today();
    let (before, after) = USUAL_DAYS;
    let usual =
        today.checked_sub_days(Days::new(before)).zip(today.checked_add_days(Days::new(after)));
    match usual {
        Some((begin, end)) if from <= end && to >= begin => ((from.min(begin), to.max(end)), true),
        _ => ((from, to), false),
    }
}

/// The question for all objects with a component of `kind`.
///
/// Events are asked for by time, in UTC and with both ends, which is what every server
/// understands; a day is added at each end, because floating times and whole days have no place in
/// UTC. Series come whole and are expanded here: servers differ in how they expand, and UTC would
/// lose the zone. Tasks are asked for without a time, because some servers then leave out those
/// without a start.
pub(super) fn query(kind: Kind, days: Option<(NaiveDate, NaiveDate)>) -> String {
    let range = days.map(|(from, to)| {
        let day = |day: Option<NaiveDate>| day.unwrap_or_default().format("%Y%m%dT000000Z");
        let (start, end) = (day(from.pred_opt()), day(to.succ_opt()));
        format!("<C:time-range start=\"{start}\" end=\"{end}\"/>")
    });
    format!(
        "<C:calendar-query xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><D:prop>\
         <D:getetag/><C:calendar-data/></D:prop><C:filter><C:comp-filter name=\"VCALENDAR\">\
         <C:comp-filter name=\"{}\">{}</C:comp-filter></C:comp-filter></C:filter>\
         </C:calendar-query>",
        kind.component(),
        range.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::Berlin;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn asked(from: &str, to: &str) -> (String, String, bool) {
        let window = Window { from: day(from), to: day(to), zone: Berlin };
        let now = "2026-11-24T07:00:00Z".parse().unwrap();
        let ((from, to), usual) = days_to_ask(&window, Moment { now, zone: Berlin });
        (from.to_string(), to.to_string(), usual)
    }

    #[test]
    fn the_usual_days_are_always_asked_for_and_far_ones_alone() {
        let is = |from: &str, to: &str, usual| (from.to_owned(), to.to_owned(), usual);
        // Seven days before the 24th, and 35 after it.
        assert_eq!(asked("2026-11-24", "2026-11-25"), is("2026-11-17", "2026-12-29", true));
        assert_eq!(asked("2026-11-24", "2027-11-24"), is("2026-11-17", "2027-11-24", true));
        assert_eq!(asked("2025-01-01", "2025-02-01"), is("2025-01-01", "2025-02-01", false));
        assert_eq!(asked("2026-11-10", "2026-11-17"), is("2026-11-10", "2026-12-29", true));
    }

    #[test]
    fn a_query_has_both_ends_in_utc_with_a_day_to_spare() {
        let query = query(Kind::Events, Some((day("2026-11-24"), day("2026-12-01"))));
        assert!(query.contains("<C:comp-filter name=\"VEVENT\"><C:time-range start=\"20261123T000000Z\" end=\"20261202T000000Z\"/>"), "{query}");
        let query = super::query(Kind::Tasks, None);
        assert!(query.contains("<C:comp-filter name=\"VTODO\"></C:comp-filter>"), "{query}");
    }

    #[test]
    fn extreme_windows_can_be_asked_for() {
        let far = asked("0001-01-01", "9999-12-31");
        assert!(far.2);
        let window = Window { from: NaiveDate::MIN, to: NaiveDate::MAX, zone: Berlin };
        let now = "2026-11-24T07:00:00Z".parse().unwrap();
        let ((from, to), _) = days_to_ask(&window, Moment { now, zone: Berlin });
        let query = query(Kind::Events, Some((from, to)));
        assert!(query.contains("start=\"00010101T000000Z\" end=\"99981231T000000Z\""), "{query}");
    }
}
