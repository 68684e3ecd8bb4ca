//! From the events of one UID to their instances.

use super::event::Record;
use super::recur::{Budget, TooMuch};
use super::set::{Excluded, RecurrenceSet};
use super::stamp::{Length, Stamp};
use super::zones::Zone;
use crate::time::When;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};

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

/// Which of two versions is the newer one: that with the higher SEQUENCE, else with the later
/// DTSTAMP (RFC 5546, 2.1.5).
fn age(one: &Record, two: &Record) -> Ordering {
    // A stamp is compared with a stamp only: its absence says nothing.
    let by_stamp = match (one.stamped, two.stamped) {
        (Some(one), Some(two)) => one.cmp(&two),
        _ => Ordering::Equal,
    };
    one.sequence.cmp(&two.sequence).then(by_stamp)
}

/// Of two, the one that counts: the newer, else the later in the file.
fn newer<'r>(one: Option<&'r Record>, two: &'r Record) -> &'r Record {
    one.filter(|one| age(one, two) == Ordering::Greater).unwrap_or(two)
}

/// The series of one UID, whose events are given in the order of their files: nearly always one.
///
/// Some programs give several events one UID. Where nothing says that one is a newer version of
/// the other and they differ in title or start, they are taken for different events: one event
/// too many is seen at once, and one that is missing is not.
pub(super) fn series<'r>(records: &[&'r Record], floating: &Zone) -> Vec<Series<'r>> {
    let main = Series::new(records, floating);
    let Some(master) = main.master else { return vec![main] };
    let mut known = HashSet::from([(master.title.as_str(), master.start.shown())]);
    let rivals: Vec<_> = records
        .iter()
        .filter(|record| record.replaces.is_none() && age(record, master) == Ordering::Equal)
        .filter(|record| known.insert((record.title.as_str(), record.start.shown())))
        .map(|rival| Series::new(&[*rival], floating))
        .collect();
    std::iter::once(main).chain(rivals).collect()
}

impl<'r> Series<'r> {
    /// Sorts the events of one UID, given in the order of their files.
    fn new(records: &[&'r Record], floating: &Zone) -> Self {
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

    /// The event without a RECURRENCE-ID.
    pub(super) fn master(&self) -> Option<&'r Record> {
        self.master
    }

    /// Whether a zone in which one of its events begins could not be worked out.
    pub(super) fn is_cut(&self) -> bool {
        let events = self.master.into_iter().chain(self.overrides.values().copied());
        self.zone.is_cut() || events.into_iter().any(|record| record.zone(&self.floating).is_cut())
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
        let set = RecurrenceSet::new(master, &self.zone, &excluded);
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
