//! Holidays: the whole days of the calendars that hold nothing else are days off.
//!
//! What a calendar last said is looked up wherever days off count, without a network. A report asks
//! anew. What cannot be read is not known, and said where it matters: in reports.

use super::{Parts, gather, judged};
use crate::agents::{Needs, Records};
use crate::domain::{Deny, Event, Problem, Response, Span, Status};
use crate::error::Result;
use crate::sources::{Context, Sources};
use crate::time::{Moment, Window};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// So far back days off count: earlier plans are compared with, and the work time of a cycle that is
/// over is measured, which is a year at most for nearly everybody.
const BACK: Days = Days::new(370);

/// So far ahead a report looks for the next workday.
const AHEAD: Days = Days::new(400);

/// The days off that calendars know, and what they could not say.
#[derive(Default)]
pub(super) struct Holidays {
    pub(super) days: BTreeSet<NaiveDate>,
    pub(super) problems: Vec<Problem>,
}

impl Parts<'_> {
    /// What the sources say for a report on `day`, with the holidays around it, which are asked for meanwhile.
    pub(super) fn records_of(
        &mut self,
        needs: Needs,
        day: NaiveDate,
        strict: bool,
        deny: &Deny,
    ) -> Result<(Records, Holidays)> {
        if self.sources.holidays.is_empty() {
            return Ok((self.records_for(needs, strict, deny)?, Holidays::default()));
        }
        let own = sources(self.sources);
        let (context, window) = (self.context, window(day, self.context.moment));
        let ask = || ask(&own, window, context, deny);
        let (records, said) = std::thread::scope(|scope| {
            let asked = std::thread::Builder::new().spawn_scoped(scope, ask);
            let records = self.records_for(needs, strict, deny);
            // Where no thread can be had, and after a defect in it, one asks in turn.
            let said = asked.ok().and_then(|asked| asked.join().ok());
            (records, said.unwrap_or_else(ask))
        });
        judged(&said, strict, deny)?;
        let holidays = Holidays { days: days(&said, window), problems: said.problems() };
        Ok((records?, holidays))
    }
}

/// What the calendars of holidays say of the days around today.
pub(super) fn around_today(all: &Sources, context: &Context, deny: &Deny) -> Records {
    ask(&sources(all), window(context.moment.today(), context.moment), context, deny)
}

/// The days that holidays are asked for by a report on `day`.
fn window(day: NaiveDate, moment: Moment) -> Window {
    Window {
        from: day.checked_sub_days(BACK).unwrap_or(day),
        to: day.checked_add_days(AHEAD).unwrap_or(day),
        zone: moment.zone,
    }
}

/// The calendars of holidays as the calendars of a run, to be asked like them.
fn sources(sources: &Sources) -> Sources {
    Sources { calendars: sources.holidays.clone(), ..Sources::default() }
}

/// What the calendars of holidays say.
fn ask(sources: &Sources, window: Window, context: &Context, deny: &Deny) -> Records {
    let needs = Needs { events: Some(window), ..Needs::default() };
    gather::gather(sources, needs, context, deny, &mut |_| {})
}

/// The holidays around today as they were last known. What `deny` finds stands in no log.
pub fn known(all: &Sources, context: &Context, deny: &Deny) -> BTreeSet<NaiveDate> {
    if all.holidays.is_empty() {
        return BTreeSet::new();
    }
    let context = Context { offline: true, ..context.clone() };
    let window = window(context.moment.today(), context.moment);
    let records = around_today(all, &context, deny);
    for problem in records.problems() {
        if !deny.finds(&problem.source) && !deny.finds(&problem.message) {
            log::info!("{}: {}", problem.source, problem.message);
        }
    }
    days(&records, window)
}

/// The days of `window` that are holidays.
fn days(records: &Records, window: Window) -> BTreeSet<NaiveDate> {
    let known = records.calendars.iter().filter_map(|source| source.loaded.items.as_ref());
    known
        .flatten()
        .filter(|event| takes_place(event))
        .flat_map(|event| whole(event, window))
        .collect()
}

fn takes_place(event: &Event) -> bool {
    event.status != Status::Cancelled && event.response != Response::Declined
}

/// The whole days of an event. A party in the evening makes no holiday.
fn whole(event: &Event, window: Window) -> impl Iterator<Item = NaiveDate> + use<> {
    let days = match event.span {
        Span::AllDay { start, end } => Some((start.max(window.from), end.min(window.to))),
        Span::Timed { .. } => None,
    };
    days.into_iter().flat_map(|(start, end)| start.iter_days().take_while(move |day| *day < end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::SourceRecords;
    use crate::domain::{Key, Loaded, Problem, ProblemKind, Revision, ShowAs};
    use chrono::DateTime;
    use chrono_tz::UTC;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn event(span: Span, status: Status) -> Event {
        Event {
            key: Key("holidays:a".to_owned()),
            uid: "a".to_owned(),
            recurrence_id: None,
            calendar: "holidays".to_owned(),
            title: "Holiday".to_owned(),
            span,
            status,
            busy: false,
            show_as: ShowAs::Free,
            response: Response::None,
            attendees: Vec::new(),
            location: None,
            url: None,
            revision: Revision::default(),
            private: false,
            origin: String::new(),
        }
    }

    fn all_day(start: &str, end: &str) -> Span {
        Span::AllDay { start: date(start), end: date(end) }
    }

    #[test]
    fn whole_days_that_take_place_are_holidays() {
        let evening = DateTime::from_timestamp(1_795_500_000, 0).unwrap();
        let evening = Span::Timed { start: evening, end: evening + chrono::Duration::hours(2) };
        let events = vec![
            event(all_day("2026-12-25", "2026-12-27"), Status::Confirmed),
            event(all_day("2026-12-08", "2026-12-09"), Status::Cancelled),
            event(evening, Status::Confirmed),
            // Nobody has a holiday of a hundred years; only the days looked at count.
            event(all_day("1950-01-01", "2025-11-21"), Status::Confirmed),
        ];
        let source = |items| SourceRecords::new("holidays", items);
        let unknown = Problem::new("other", ProblemKind::Unreachable, "gone");
        let records = Records {
            calendars: vec![source(Loaded::known(events)), source(Loaded::unknown(unknown))],
            ..Records::default()
        };
        let now = DateTime::from_timestamp(1_795_500_000, 0).unwrap();
        let window = window(date("2026-11-24"), Moment { now, zone: UTC });
        // 370 days before 24 November 2026 is 19 November 2025.
        let expected = ["2025-11-19", "2025-11-20", "2026-12-25", "2026-12-26"].map(date);
        assert_eq!(days(&records, window), expected.into_iter().collect());
    }
}
