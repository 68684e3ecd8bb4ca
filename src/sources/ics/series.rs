//! From the events of one UID to their instances.

use super::event::{Length, Record, Stamp};
use super::recur::{self, Budget, TooMuch};
use super::rule::Rule;
use super::zones::Zone;
use crate::time::When;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One instance: the event it is taken from, and when it is.
#[derive(Debug)]
pub(super) struct Instance<'r> {
    pub(super) record: &'r Record,
    /// Its place in its series; `None` for an event that does not repeat.
    pub(super) recurrence: Option<When>,
    pub(super) span: crate::domain::Span,
}

/// The events of one UID.
pub(super) struct Series<'r> {
    master: Option<&'r Record>,
    /// What replaces single instances, by what it replaces.
    overrides: BTreeMap<When, &'r Record>,
    /// Those with RANGE=THISANDFUTURE, by the instant from which on they hold.
    ranges: BTreeMap<DateTime<Utc>, &'r Record>,
    floating: Zone,
    zone: Zone,
}

/// The stretch of time that is asked for: the window, and the local times that may belong to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

/// Of two, the one that counts: the higher SEQUENCE, else the later in the file.
fn newer<'r>(one: Option<&'r Record>, two: &'r Record) -> &'r Record {
    match one {
        Some(one) if one.sequence > two.sequence => one,
        _ => two,
    }
}

impl<'r> Series<'r> {
    /// Sorts the events of one UID, given in the order of their files.
    pub(super) fn new(records: &[&'r Record], floating: &Zone) -> Self {
        let masters = records.iter().filter(|record| record.replaces.is_none());
        let master = masters.fold(None, |best, next| Some(newer(best, next)));
        let zone = master.map_or_else(|| floating.clone(), |master| master.zone(floating));
        let mut series = Self {
            master,
            overrides: BTreeMap::new(),
            ranges: BTreeMap::new(),
            floating: floating.clone(),
            zone,
        };
        for record in records {
            if let Some(replaces) = &record.replaces {
                let id = series.place(&replaces.id);
                let best = newer(series.overrides.get(&id).copied(), record);
                series.overrides.insert(id, best);
            }
        }
        for record in series.overrides.values() {
            if let Some(replaces) = record.replaces.as_ref().filter(|one| one.and_future) {
                series.ranges.insert(replaces.id.instant(&series.zone), record);
            }
        }
        series
    }

    /// A RECURRENCE-ID in the terms of the series: a day where the series has days, and where a
    /// day is named in a series of times.
    fn place(&self, id: &Stamp) -> When {
        let days = self.master.is_some_and(|master| matches!(master.start, Stamp::Day(_)));
        match id {
            Stamp::Day(date) => When::Day(*date),
            Stamp::Time(local, _) if days => When::Day(local.date()),
            Stamp::Time(local, zone) => When::At(zone.instant(*local)),
        }
    }

    /// All instances that may touch what is asked for, in no particular order.
    pub(super) fn instances(
        &self,
        asked: Asked,
        budget: &Budget,
    ) -> Result<Vec<Instance<'r>>, TooMuch> {
        let mut instances = Vec::new();
        let Some(master) = self.master else {
            instances.extend(self.overrides.iter().map(|(id, record)| self.replaced(*id, record)));
            return Ok(instances);
        };
        let excluded = Excluded::new(master, &self.zone);
        let set = RecurrenceSet { master, zone: &self.zone, excluded: &excluded };
        for (id, record) in &self.overrides {
            if excluded.covers(*id) || self.is_stale(&set, *id, record, budget)? {
                continue;
            }
            let id = match (*id, &master.start) {
                (When::Day(date), Stamp::Time(start, zone)) => {
                    When::At(zone.instant(date.and_time(start.time())))
                }
                (id, _) => id,
            };
            instances.push(self.replaced(id, record));
        }
        let (from, to) = self.reach(master, asked);
        for (local, length) in set.between(from, to, budget)? {
            let is_day = matches!(master.start, Stamp::Day(_));
            let original = self.zone.instant(local);
            let id = if is_day { When::Day(local.date()) } else { When::At(original) };
            let replaced = self.overrides.contains_key(&id)
                || self.overrides.contains_key(&When::Day(local.date()));
            if replaced {
                continue;
            }
            let (record, by) = match self.ranges.range(..=original).next_back() {
                Some((_, record)) => (*record, self.moved_by(record)),
                None => (master, TimeDelta::zero()),
            };
            let Some(local) = local.checked_add_signed(by) else {
                continue;
            };
            let length = length.unwrap_or(record.length);
            let span = self.span(record, local, length);
            let recurrence = master.repeats().then_some(id);
            instances.push(Instance { record, recurrence, span });
        }
        Ok(instances)
    }

    /// The local times between which an instance must begin, before any move, to be needed.
    fn reach(&self, master: &Record, asked: Asked) -> (NaiveDateTime, NaiveDateTime) {
        let of_dates = master.dates.iter().filter_map(|(_, length)| length.map(Length::longest));
        let longest = of_dates.fold(master.length.longest(), TimeDelta::max);
        let (mut back, mut ahead) = (longest, TimeDelta::zero());
        for record in self.ranges.values() {
            // Each range replaces the one before it, so their moves do not add up.
            let by = self.moved_by(record);
            back = back.max(by + longest.max(record.length.longest()));
            ahead = ahead.max(-by);
        }
        // Two days more on both sides cover every zone and every change of clocks.
        let margin = TimeDelta::days(2);
        let from = asked.from.and_time(NaiveTime::MIN).checked_sub_signed(back + margin);
        let to = asked.to.and_time(NaiveTime::MIN).checked_add_signed(ahead + margin);
        (from.unwrap_or(NaiveDateTime::MIN), to.unwrap_or(NaiveDateTime::MAX))
    }

    /// By how much RANGE=THISANDFUTURE moves its instances on the wall clocks of the series (RFC
    /// 5545, 3.2.13: "by the same time difference").
    fn moved_by(&self, record: &Record) -> TimeDelta {
        let Some(replaces) = &record.replaces else {
            return TimeDelta::zero();
        };
        let local = |stamp: &Stamp| match stamp {
            Stamp::Day(date) => date.and_time(NaiveTime::MIN),
            Stamp::Time(local, zone) if zone.is_same(&self.zone) => *local,
            Stamp::Time(local, zone) => self.zone.local(zone.instant(*local)),
        };
        match (&replaces.id, &record.start, self.master.map(|master| &master.start)) {
            // A day names the instance of that day, which begins when the series does.
            (Stamp::Day(date), Stamp::Time(..), Some(Stamp::Time(start, _))) => {
                local(&record.start) - date.and_time(start.time())
            }
            _ => local(&record.start) - local(&replaces.id),
        }
    }

    /// Whether a replacement was left behind by a change of the whole series: it has a lower
    /// SEQUENCE and rules of its own, and the series has no such instance any more.
    fn is_stale(
        &self,
        set: &RecurrenceSet,
        id: When,
        record: &Record,
        budget: &Budget,
    ) -> Result<bool, TooMuch> {
        if record.sequence >= set.master.sequence || !record.has_rules() {
            return Ok(false);
        }
        let date = match id {
            When::Day(date) => date,
            When::At(instant) => self.zone.local(instant).date(),
        };
        let (from, to) = (date.and_time(NaiveTime::MIN), date.and_hms_opt(23, 59, 59));
        let found = set.between(from, to.unwrap_or(from), budget)?;
        Ok(!found.iter().any(|(local, _)| match id {
            When::Day(_) => true,
            When::At(instant) => self.zone.instant(*local) == instant,
        }))
    }

    fn replaced(&self, id: When, record: &'r Record) -> Instance<'r> {
        let local = match &record.start {
            Stamp::Day(date) => date.and_time(NaiveTime::MIN),
            Stamp::Time(local, _) => *local,
        };
        let span = match &record.start {
            Stamp::Day(_) => self.span(record, local, record.length),
            Stamp::Time(_, zone) => timed(local, zone, record.length),
        };
        Instance { record, recurrence: Some(id), span }
    }

    /// The time of an instance that begins at a local time of the series. It has whole days if
    /// the event it is taken from has.
    fn span(&self, record: &Record, local: NaiveDateTime, length: Length) -> crate::domain::Span {
        match (&record.start, length) {
            (Stamp::Day(_), Length::Days(days)) => {
                let start = local.date();
                let end = start.checked_add_signed(TimeDelta::days(days)).unwrap_or(start);
                crate::domain::Span::AllDay { start, end }
            }
            (Stamp::Day(_), length) => timed(local, &self.floating, length),
            (Stamp::Time(..), length) => timed(local, &self.zone, length),
        }
    }
}

fn timed(local: NaiveDateTime, zone: &Zone, length: Length) -> crate::domain::Span {
    let start = zone.instant(local);
    crate::domain::Span::Timed { start, end: length.end(local, zone) }
}

/// What EXDATE takes out of a series.
struct Excluded {
    days: BTreeSet<NaiveDate>,
    instants: BTreeSet<DateTime<Utc>>,
    zone: Zone,
}

impl Excluded {
    fn new(master: &Record, zone: &Zone) -> Self {
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

    fn covers(&self, id: When) -> bool {
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
struct RecurrenceSet<'a> {
    master: &'a Record,
    zone: &'a Zone,
    excluded: &'a Excluded,
}

impl RecurrenceSet<'_> {
    /// The instances that begin within `from..=to`, in local time, each with its own length if it
    /// comes from a PERIOD. Two that fall on one instant are one.
    fn between(
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
            found
                .extend(self.rule(rule, start, from, to, budget)?.into_iter().map(|at| (at, None)));
        }
        // DTSTART is the first instance even where the rule does not give it, as Google, Apple and
        // recurring-ical-events have it, unless every rule has ended before.
        if master.rules.is_empty() || master.rules.iter().any(|rule| self.ends_after(rule, start)) {
            found.push((start, None));
        }
        for (stamp, length) in &master.dates {
            let local = match stamp {
                Stamp::Day(date) => date.and_time(NaiveTime::MIN),
                Stamp::Time(local, zone) if zone.is_same(self.zone) => *local,
                Stamp::Time(local, _) if matches!(master.start, Stamp::Day(_)) => {
                    local.date().and_time(NaiveTime::MIN)
                }
                Stamp::Time(local, zone) => self.zone.local(zone.instant(*local)),
            };
            found.push((local, *length));
        }
        found.retain(|(at, _)| from <= *at && *at <= to);
        for rule in &master.excluded_rules {
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
