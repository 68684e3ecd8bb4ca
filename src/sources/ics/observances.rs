//! Time zones that a calendar defines itself (VTIMEZONE; RFC 5545, 3.6.5).

use super::lines::{Lines, Property, unfold};
use super::recur::{self, Budget};
use super::rule::Rule;
use super::values::{Written, offset, unescape};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// A zone given by its observances. Onsets are worked out for one year at a time and kept, so an
/// observance that began in 1601 costs no more than one of last year.
#[derive(Debug)]
pub(super) struct CustomZone {
    observances: Vec<Observance>,
    /// What its onsets are charged to. Once it is spent there are no more of them, and the zone is
    /// cut.
    budget: Budget,
    cut: Cell<bool>,
    years: RefCell<HashMap<i32, Rc<[Onset]>>>,
}

/// What it costs to keep an onset, in steps.
const STEPS_OF_AN_ONSET: usize = 8;

/// What it costs to keep an observance, which takes a kilobyte, in steps.
const STEPS_OF_AN_OBSERVANCE: usize = 100;

/// STANDARD or DAYLIGHT: a rule for when an offset comes into force.
#[derive(Debug, Default)]
struct Observance {
    /// The first onset, in the local time before it.
    start: Option<NaiveDateTime>,
    /// Seconds from UTC before an onset.
    before: Option<i32>,
    /// Seconds from UTC from an onset on.
    after: Option<i32>,
    rules: Vec<Rule>,
    dates: Vec<NaiveDateTime>,
}

/// A moment at which the offset changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Onset {
    at: DateTime<Utc>,
    before: i32,
    after: i32,
}

/// The zone named by X-LIC-LOCATION, which some programs put beside or instead of observances.
pub(super) type Location = Option<String>;

impl CustomZone {
    /// Reads the lines of a VTIMEZONE. `None` if it has no observance that can be used.
    pub(super) fn parse(text: &[u8], budget: &Budget) -> (Option<Self>, Location) {
        let mut observances = Vec::new();
        let mut open: Option<Observance> = None;
        let mut location = None;
        let mut cut = false;
        for line in Lines::new(text, 0, 1) {
            let Some(content) = unfold(line.raw) else {
                continue;
            };
            let Some(property) = Property::split(&content) else {
                continue;
            };
            let value = property.text();
            let value = value.trim();
            if property.is("BEGIN") {
                open = (value.eq_ignore_ascii_case("STANDARD")
                    || value.eq_ignore_ascii_case("DAYLIGHT"))
                .then(Observance::default);
            } else if property.is("END") {
                let Some(observance) = open.take().filter(Observance::is_whole) else { continue };
                cut = budget.charge(STEPS_OF_AN_OBSERVANCE).is_err();
                if cut {
                    break;
                }
                observances.push(observance);
            } else if let Some(observance) = open.as_mut() {
                observance.read(&property, value);
            } else if property.is("X-LIC-LOCATION") {
                location = Some(unescape(value));
            }
        }
        let is_zone = cut || !observances.is_empty();
        (is_zone.then(|| Self::new(observances, budget, cut)), location)
    }

    /// A zone for whose text the budget did not suffice.
    pub(super) fn given_up(budget: &Budget) -> Self {
        Self::new(Vec::new(), budget, true)
    }

    fn new(observances: Vec<Observance>, budget: &Budget, cut: bool) -> Self {
        let years = RefCell::default();
        Self { observances, budget: budget.clone(), cut: Cell::new(cut), years }
    }

    /// The instant of a local time: within a gap with the offset before it, of two the first
    /// (RFC 5545, 3.3.5).
    pub(super) fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let onsets = self.onsets(local.year());
        let with = |offset: i32| local.and_utc() - TimeDelta::seconds(offset.into());
        let mut offset = onsets.first().map_or(0, |onset| onset.before);
        for onset in onsets.iter() {
            // Before this onset by the offset until then, or, in the gap it opens, before it by
            // the new offset: either way the old offset holds.
            if with(offset) < onset.at || with(onset.after) < onset.at {
                return with(offset);
            }
            offset = onset.after;
        }
        with(offset)
    }

    /// The local time of an instant.
    pub(super) fn local(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        let onsets = self.onsets(instant.year());
        let passed = onsets.partition_point(|onset| onset.at <= instant);
        let offset = match passed.checked_sub(1).and_then(|last| onsets.get(last)) {
            Some(onset) => onset.after,
            None => onsets.first().map_or(0, |onset| onset.before),
        };
        instant.naive_utc() + TimeDelta::seconds(offset.into())
    }

    /// Whether the budget ended before all its onsets were known.
    pub(super) fn is_cut(&self) -> bool {
        self.cut.get()
    }

    /// Charges for onsets, which cost the memory in which they are kept.
    fn charge(&self, onsets: usize) {
        let spent = self.budget.charge(onsets * STEPS_OF_AN_ONSET).is_err();
        self.cut.set(self.cut.get() || spent);
    }

    /// The onsets from the last one before the year until the end of it, with a margin.
    fn onsets(&self, year: i32) -> Rc<[Onset]> {
        if let Some(known) = self.years.borrow().get(&year) {
            return Rc::clone(known);
        }
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
        let from = day(year.saturating_sub(1)).and_hms_opt(0, 0, 0).unwrap_or_default();
        let to = day(year.saturating_add(2)).and_hms_opt(0, 0, 0).unwrap_or_default();
        let mut onsets: Vec<Onset> = Vec::new();
        for observance in &self.observances {
            self.charge(1 + observance.dates.len());
            observance.between(from, to, &self.budget, &mut onsets);
            observance.last_before(from, &self.budget, &mut onsets);
        }
        self.charge(onsets.len());
        if onsets.is_empty() {
            // Before all onsets, the offset that the first of them ended holds.
            let starts = self.observances.iter().filter_map(|one| one.onset(one.start?));
            onsets.extend(starts.min());
        }
        onsets.sort_unstable();
        onsets.dedup();
        // Of the onsets before the margin only the last one matters, and only if the first one in
        // it does not say what was before.
        let early = onsets.partition_point(|onset| onset.at.naive_utc() < from);
        let onsets: Rc<[Onset]> = onsets.get(early.saturating_sub(1)..).unwrap_or_default().into();
        self.years.borrow_mut().insert(year, Rc::clone(&onsets));
        onsets
    }
}

impl Observance {
    fn is_whole(&self) -> bool {
        self.start.is_some() && self.before.is_some() && self.after.is_some()
    }

    fn read(&mut self, property: &Property, value: &str) {
        if property.is("DTSTART") {
            self.start = Written::parse(value).map(Written::local);
        } else if property.is("TZOFFSETFROM") {
            self.before = offset(value);
        } else if property.is("TZOFFSETTO") {
            self.after = offset(value);
        } else if property.is("RRULE") {
            self.rules.extend(Rule::parse(value));
        } else if property.is("RDATE") {
            let dates = value.split(',').filter_map(Written::parse).map(|written| match written {
                Written::Time { local, utc: true } => {
                    local + TimeDelta::seconds(self.before.unwrap_or(0).into())
                }
                _ => written.local(),
            });
            self.dates.extend(dates);
        }
    }

    /// The onset at a local time, which is in the offset before it.
    fn onset(&self, local: NaiveDateTime) -> Option<Onset> {
        let (before, after) = (self.before?, self.after?);
        Some(Onset { at: local.and_utc() - TimeDelta::seconds(before.into()), before, after })
    }

    /// The last local time at which a rule may have an onset.
    fn until(&self, rule: &Rule) -> NaiveDateTime {
        match rule.until {
            Some(Written::Time { local, utc: true }) => {
                local + TimeDelta::seconds(self.before.unwrap_or(0).into())
            }
            Some(Written::Time { local, .. }) => local,
            Some(Written::Day(date)) => date.and_hms_opt(23, 59, 59).unwrap_or_default(),
            None => NaiveDateTime::MAX,
        }
    }

    fn between(
        &self,
        from: NaiveDateTime,
        to: NaiveDateTime,
        budget: &Budget,
        onsets: &mut Vec<Onset>,
    ) {
        let Some(start) = self.start else { return };
        let single = std::iter::once(start).chain(self.dates.iter().copied());
        onsets.extend(single.filter(|at| from <= *at && *at <= to).filter_map(|at| self.onset(at)));
        for rule in &self.rules {
            let to = to.min(self.until(rule));
            let found = recur::between(rule, start, from, to, budget).unwrap_or_default();
            onsets.extend(found.into_iter().filter_map(|at| self.onset(at)));
        }
    }

    /// The last onset before `from`, if there is one.
    fn last_before(&self, from: NaiveDateTime, budget: &Budget, onsets: &mut Vec<Onset>) {
        let Some(start) = self.start else { return };
        let mut last =
            std::iter::once(start).chain(self.dates.iter().copied()).filter(|at| *at < from).max();
        for rule in &self.rules {
            let to = from.min(self.until(rule));
            // Nearly every zone changes every year, so a short look back suffices; a rule that
            // skips years gets longer ones.
            for years in [2, 30, 500, 10_000] {
                let Some(back) = to.checked_sub_signed(TimeDelta::days(years * 366)) else {
                    break;
                };
                let found = recur::between(rule, start, back, to, budget).unwrap_or_default();
                last = last.max(found.into_iter().rfind(|at| *at < from));
                if last >= Some(back) || back < start {
                    break;
                }
            }
        }
        onsets.extend(last.and_then(|at| self.onset(at)));
    }
}
