//! The recurrence set of one event: DTSTART, RRULE and RDATE less EXDATE and EXRULE (RFC 5545, 3.8.5).

use super::event::Record;
use super::recur::{self, Budget, MOST_INSTANCES, TOO_OFTEN, TooMuch};
use super::rule::Rule;
use super::stamp::{Length, Stamp};
use super::zones::Zone;
use crate::time::When;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use std::collections::{BTreeSet, HashMap};

/// What EXDATE takes out of a series.
pub(super) struct Excluded {
    days: BTreeSet<NaiveDate>,
    instants: BTreeSet<DateTime<Utc>>,
    zone: Zone,
}

impl Excluded {
    pub(super) fn new(master: &Record, zone: &Zone) -> Self {
        let (mut days, mut instants) = (BTreeSet::new(), BTreeSet::new());
        for stamp in &master.excluded {
            match (stamp, &master.start) {
                (Stamp::Time(local, zone), Stamp::Time(..)) => {
                    instants.insert(zone.instant(*local));
                }
                // A day takes out every instance of that day; a time in a series of days, the day
                // it is written with.
                (stamp, _) => {
                    days.insert(stamp.date());
                }
            }
        }
        Self { days, instants, zone: zone.clone() }
    }

    pub(super) fn covers(&self, id: When) -> bool {
        match id {
            When::Day(date) => self.days.contains(&date),
            When::At(instant) => {
                self.instants.contains(&instant)
                    || (!self.days.is_empty()
                        && self.days.contains(&self.zone.local(instant).date()))
            }
        }
    }
}

/// DTSTART, RRULE and RDATE without EXDATE and EXRULE.
pub(super) struct RecurrenceSet<'a> {
    pub(super) master: &'a Record,
    zone: &'a Zone,
    excluded: &'a Excluded,
    /// RDATE in local times of the series, in order.
    dates: Vec<(NaiveDateTime, Option<Length>)>,
}

impl<'a> RecurrenceSet<'a> {
    pub(super) fn new(master: &'a Record, zone: &'a Zone, excluded: &'a Excluded) -> Self {
        let local = |stamp: &Stamp| match stamp {
            Stamp::Day(date) => date.and_time(NaiveTime::MIN),
            Stamp::Time(local, own) if own.is_same(zone) => *local,
            Stamp::Time(local, _) if matches!(master.start, Stamp::Day(_)) => {
                local.date().and_time(NaiveTime::MIN)
            }
            Stamp::Time(local, own) => zone.local(own.instant(*local)),
        };
        let mut dates: Vec<_> =
            master.dates.iter().map(|(stamp, length)| (local(stamp), *length)).collect();
        // The order of the file decides between two at one time.
        dates.sort_by_key(|(at, _)| *at);
        Self { master, zone, excluded, dates }
    }

    /// RDATE within `from..=to`.
    fn dates(&self, from: NaiveDateTime, to: NaiveDateTime) -> &[(NaiveDateTime, Option<Length>)] {
        let first = self.dates.partition_point(|(at, _)| *at < from);
        let end = self.dates.partition_point(|(at, _)| *at <= to);
        self.dates.get(first..end).unwrap_or_default()
    }

    /// The instances that begin within `from..=to`, in local time, each with its own length if it
    /// comes from a PERIOD. Two that fall on one instant are one.
    pub(super) fn between(
        &self,
        from: NaiveDateTime,
        to: NaiveDateTime,
        budget: &Budget,
    ) -> Result<Vec<(NaiveDateTime, Option<Length>)>, TooMuch> {
        let master = self.master;
        let start = match &master.start {
            Stamp::Day(date) => date.and_time(NaiveTime::MIN),
            Stamp::Time(local, _) => *local,
        };
        let mut found: Vec<(NaiveDateTime, Option<Length>)> = Vec::new();
        for rule in &master.rules {
            let of_rule = self.rule(rule, start, from, to, budget)?;
            if found.len() + of_rule.len() > MOST_INSTANCES {
                return Err(TooMuch(TOO_OFTEN));
            }
            found.extend(of_rule.into_iter().map(|at| (at, None)));
        }
        // DTSTART is the first instance even where the rule does not give it, as Google, Apple and
        // recurring-ical-events have it, unless every rule has ended before.
        if master.rules.is_empty() || master.rules.iter().any(|rule| self.ends_after(rule, start)) {
            found.push((start, None));
        }
        found.retain(|(at, _)| from <= *at && *at <= to);
        let dates = self.dates(from, to);
        budget.charge(dates.len())?;
        found.extend_from_slice(dates);
        for rule in &master.excluded_rules {
            budget.charge(found.len())?;
            let out: BTreeSet<_> = self.rule(rule, start, from, to, budget)?.into_iter().collect();
            found.retain(|(at, _)| !out.contains(at));
        }
        let is_day = matches!(master.start, Stamp::Day(_));
        let mut seen: HashMap<DateTime<Utc>, usize> = HashMap::with_capacity(found.len());
        let mut kept: Vec<(NaiveDateTime, Option<Length>)> = Vec::with_capacity(found.len());
        for (at, length) in found {
            let instant = if is_day { at.and_utc() } else { self.zone.instant(at) };
            let id = if is_day { When::Day(at.date()) } else { When::At(instant) };
            if self.excluded.covers(id) {
                continue;
            }
            if let Some(known) = seen.get(&instant).and_then(|index| kept.get_mut(*index)) {
                // A PERIOD says more than the rule that gives the same start.
                known.1 = known.1.or(length);
            } else {
                seen.insert(instant, kept.len());
                kept.push((at, length));
            }
        }
        Ok(kept)
    }

    fn rule(
        &self,
        rule: &Rule,
        start: NaiveDateTime,
        from: NaiveDateTime,
        to: NaiveDateTime,
        budget: &Budget,
    ) -> Result<Vec<NaiveDateTime>, TooMuch> {
        budget.charge(1)?;
        let last = self.last(rule);
        let mut found = recur::between(rule, start, from, to.min(last.local), budget)?;
        if let Some(until) = last.instant {
            found.retain(|at| self.zone.instant(*at) <= until);
        }
        if matches!(self.master.start, Stamp::Day(_)) {
            // Days have no hours, so hours of a rule make no more instances of a day.
            for at in &mut found {
                *at = at.date().and_time(NaiveTime::MIN);
            }
            found.dedup();
        }
        Ok(found)
    }

    fn ends_after(&self, rule: &Rule, start: NaiveDateTime) -> bool {
        let last = self.last(rule);
        start <= last.local && last.instant.is_none_or(|until| self.zone.instant(start) <= until)
    }

    /// The end that UNTIL sets. With a start in days, the day it is written with; with a floating
    /// start, its digits; else it is an instant, and digits without a zone are in UTC, where the
    /// standard wants them and where other readers take them to be.
    fn last(&self, rule: &Rule) -> Last {
        let Some(until) = rule.until else {
            return Last { local: NaiveDateTime::MAX, instant: None };
        };
        match &self.master.start {
            Stamp::Day(_) => {
                let end = until.date().and_hms_opt(23, 59, 59);
                Last { local: end.unwrap_or(until.local()), instant: None }
            }
            Stamp::Time(_, Zone::Floating(_)) => Last { local: until.local(), instant: None },
            Stamp::Time(..) => {
                let instant = until.local().and_utc();
                // One day more than any offset, because the instant decides.
                let local = until.local().checked_add_signed(TimeDelta::days(2));
                Last { local: local.unwrap_or(NaiveDateTime::MAX), instant: Some(instant) }
            }
        }
    }
}

/// When a rule ends: no later than a local time, nor than an instant.
struct Last {
    local: NaiveDateTime,
    instant: Option<DateTime<Utc>>,
}
