//! The instances of a recurrence rule, in naive local time.
//!
//! A rule is a sequence of periods (its frequency times its interval), each with a set of
//! instances. Periods are numbered from the one of DTSTART, so the periods that touch a stretch of
//! time are found by arithmetic and nothing before them is computed; only a COUNT makes it
//! necessary to count from the beginning. All work is charged to a [`Budget`].

use super::days::Days;
use super::rule::{Frequency, Rule};
use chrono::{
    DateTime, Datelike, Days as DayCount, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike,
};
use std::cell::Cell;
use std::rc::Rc;

/// A bound on the work and on the results of everything that is expanded in one go: all that costs
/// more than one pass over its text is charged to one budget, so that no number of small floods
/// adds up. Those who share it hold clones of it.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    steps: Rc<Cell<u64>>,
}

/// The rule asks for more than a person's calendar can mean: the reason, as the end of a sentence
/// that begins with the property's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMuch(pub(super) &'static str);

/// The most instances one rule, or one event with several rules, may have in a window.
pub(super) const MOST_INSTANCES: usize = 10_000;

/// What a flood of instances is told.
pub(super) const TOO_OFTEN: &str = "repeats more than 10,000 times in the time asked for";

const TOO_LONG: &str = "takes too long to work out";

/// All the work that reading the calendar of one source may do, in steps: a second or so.
pub(super) const MOST_STEPS_OF_A_LOAD: u64 = 20_000_000;

/// How many numbers of a BY part are compared in the time of a step.
const WEIGHT_OF_A_STEP: u64 = 16;

/// The most steps one rule may take, each worth some tens of nanoseconds.
const MOST_STEPS: u64 = 2_000_000;

impl Budget {
    /// A budget of `steps`.
    pub(super) fn new(steps: u64) -> Self {
        Self { steps: Rc::new(Cell::new(steps)) }
    }

    /// How many steps are left, for tests of what work costs.
    #[cfg(test)]
    pub(super) fn left(&self) -> u64 {
        self.steps.get()
    }

    /// Takes `steps`, or all that is left if that is less.
    pub(super) fn charge(&self, steps: usize) -> Result<(), TooMuch> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or(TooMuch(TOO_LONG))
    }

    fn rule(&self) -> Meter<'_> {
        Meter { budget: self, left: MOST_STEPS.min(self.steps.get()) }
    }
}

/// What is left for one rule.
struct Meter<'a> {
    budget: &'a Budget,
    left: u64,
}

impl Meter<'_> {
    fn charge(&mut self, steps: u64) -> Result<(), TooMuch> {
        let left = self.left.checked_sub(steps);
        self.budget.steps.set(self.budget.steps.get().saturating_sub(steps));
        self.left = left.ok_or(TooMuch(TOO_LONG))?;
        Ok(())
    }
}

/// The part of a rule's instances that lies in `from..=to`, and the bookkeeping of COUNT.
struct Found {
    start: NaiveDateTime,
    from: NaiveDateTime,
    to: NaiveDateTime,
    count_left: u64,
    instances: Vec<NaiveDateTime>,
}

impl Found {
    /// Takes the next instance in time. Whether more are wanted.
    fn take(&mut self, at: NaiveDateTime) -> Result<bool, TooMuch> {
        if at < self.start {
            return Ok(true);
        }
        if self.count_left == 0 || at > self.to {
            return Ok(false);
        }
        self.count_left -= 1;
        if at >= self.from {
            if self.instances.len() == MOST_INSTANCES {
                return Err(TooMuch(TOO_OFTEN));
            }
            self.instances.push(at);
        }
        Ok(true)
    }
}

/// The instances of `rule` within `from..=to`, sorted, for a series that begins at `start`. The
/// rule's UNTIL is not looked at: it may be in another zone, and is the caller's part of `to`.
/// `start` itself is among them only if the rule gives it.
pub(super) fn between(
    rule: &Rule,
    start: NaiveDateTime,
    from: NaiveDateTime,
    to: NaiveDateTime,
    budget: &Budget,
) -> Result<Vec<NaiveDateTime>, TooMuch> {
    let count_left = rule.count.unwrap_or(u64::MAX);
    let mut found = Found { start, from: from.max(start), to, count_left, instances: Vec::new() };
    if found.from > to || count_left == 0 {
        return Ok(found.instances);
    }
    let mut meter = budget.rule();
    // The lists of a rule are gone through to prepare it, however few its instances are.
    meter.charge(rule.weight())?;
    match rule.frequency {
        Frequency::Hourly => short_periods(rule, 3_600, &mut found, &mut meter)?,
        Frequency::Minutely => short_periods(rule, 60, &mut found, &mut meter)?,
        Frequency::Secondly => short_periods(rule, 1, &mut found, &mut meter)?,
        _ => long_periods(rule, &mut found, &mut meter)?,
    }
    Ok(found.instances)
}

/// The number of the period to begin with: the first one if instances must be counted, else the
/// one that holds `from`, which is `ahead` units after the first period of `interval` units.
fn first_period(rule: &Rule, ahead: i64, found: &mut Found) -> i64 {
    let period = ahead.max(0) / rule.interval;
    if rule.count.is_none() {
        return period;
    }
    if !rule.is_plain() {
        return 0;
    }
    let skipped = u64::try_from(period).unwrap_or(0).min(found.count_left);
    found.count_left -= skipped;
    period
}

/// DAILY to YEARLY: the days of a period, each at the same times.
fn long_periods(rule: &Rule, found: &mut Found, meter: &mut Meter) -> Result<(), TooMuch> {
    let first = found.start.date();
    let (near, days) = (found.from.date(), Days::new(rule, first));
    let times = times_of_day(rule, found.start.time());
    meter.charge(times.len() as u64)?;
    let week = |date: NaiveDate| days.week_begin(date);
    let months = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
    let ahead = match rule.frequency {
        Frequency::Yearly => i64::from(near.year()) - i64::from(first.year()),
        Frequency::Monthly => months(near) - months(first),
        Frequency::Weekly => (week(near) - week(first)).num_days() / 7,
        _ => (near - first).num_days(),
    };
    let mut period = first_period(rule, ahead, found);
    let mut set = Vec::new();
    loop {
        let Some(offset) = period.checked_mul(rule.interval) else {
            return Ok(());
        };
        set.clear();
        let begin = match rule.frequency {
            Frequency::Yearly => days.of_year(first, offset, &mut set),
            Frequency::Monthly => days.of_month(months(first), offset, &mut set),
            Frequency::Weekly => days.of_week(week(first), offset, &mut set),
            _ => days.of_day(first, offset, &mut set),
        };
        let looked_at = match rule.frequency {
            Frequency::Yearly => 366,
            Frequency::Monthly => 31,
            Frequency::Weekly => 7,
            _ => 1,
        };
        meter.charge(looked_at * (1 + rule.day_weight() / WEIGHT_OF_A_STEP))?;
        // Past the end of the calendar, or of what was asked for.
        if begin.is_none_or(|begin| begin > found.to.date()) {
            return Ok(());
        }
        if !take_period(rule, &set, &times, found, meter)? {
            return Ok(());
        }
        period += 1;
    }
}

/// Takes the instances of one period: all, or those that BYSETPOS keeps.
fn take_period(
    rule: &Rule,
    days: &[NaiveDate],
    times: &[NaiveTime],
    found: &mut Found,
    meter: &mut Meter,
) -> Result<bool, TooMuch> {
    if rule.positions.is_empty() {
        for day in days {
            meter.charge(times.len() as u64)?;
            for time in times {
                if !found.take(day.and_time(*time))? {
                    return Ok(false);
                }
            }
        }
        return Ok(true);
    }
    meter.charge(rule.positions.len() as u64)?;
    for index in positions(rule, days.len() * times.len()) {
        let day = days.get(index / times.len().max(1));
        let time = times.get(index % times.len().max(1));
        if let (Some(day), Some(time)) = (day, time)
            && !found.take(day.and_time(*time))?
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The indices into a set of `size` instances that BYSETPOS keeps, sorted.
fn positions(rule: &Rule, size: usize) -> Vec<usize> {
    let mut kept: Vec<usize> = rule
        .positions
        .iter()
        .filter_map(|position| {
            let steps = usize::try_from(position.unsigned_abs()).ok()?;
            let index =
                if *position > 0 { steps.checked_sub(1)? } else { size.checked_sub(steps)? };
            (index < size).then_some(index)
        })
        .collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// BYHOUR, BYMINUTE and BYSECOND times each other, each filled up from DTSTART.
fn times_of_day(rule: &Rule, start: NaiveTime) -> Vec<NaiveTime> {
    let filled = |part: &[i32], own: u32| -> Vec<u32> {
        if part.is_empty() {
            return vec![own];
        }
        part.iter().filter_map(|number| u32::try_from(*number).ok()).collect()
    };
    let mut times = Vec::new();
    for hour in filled(&rule.hours, start.hour()) {
        for minute in filled(&rule.minutes, start.minute()) {
            for second in filled(&rule.seconds, start.second()) {
                // BYSECOND=60 names a leap second, which no clock of ours shows.
                times.extend(NaiveTime::from_hms_opt(hour, minute, second));
            }
        }
    }
    times
}

/// HOURLY, MINUTELY and SECONDLY: periods of `unit` seconds on the wall clock. Days, hours and
/// minutes that the rule leaves out are skipped whole.
fn short_periods(
    rule: &Rule,
    unit: i64,
    found: &mut Found,
    meter: &mut Meter,
) -> Result<(), TooMuch> {
    let days = Days::new(rule, found.start.date());
    let first = found.start.and_utc().timestamp().div_euclid(unit);
    let near = found.from.and_utc().timestamp().div_euclid(unit);
    let mut period = first_period(rule, near - first, found);
    let offsets = offsets(rule, unit, found.start.time());
    meter.charge(offsets.len() as u64)?;
    let looked_at = 1 + rule.day_weight() / WEIGHT_OF_A_STEP;
    let kept: Vec<i64> =
        positions(rule, offsets.len()).iter().filter_map(|at| offsets.get(*at).copied()).collect();
    // The day last looked at, so that its BY parts are examined once.
    let mut known: Option<(NaiveDate, bool)> = None;
    loop {
        meter.charge(1)?;
        let begin = period
            .checked_mul(rule.interval)
            .and_then(|units| first.checked_add(units)?.checked_mul(unit))
            .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
            .map(|at| at.naive_utc());
        let Some(begin) = begin.filter(|begin| *begin <= found.to) else {
            return Ok(());
        };
        let date = begin.date();
        let allowed = match known {
            Some((day, allowed)) if day == date => allowed,
            _ => {
                meter.charge(looked_at)?;
                days.allows(date)
            }
        };
        known = Some((date, allowed));
        // Where the first period that the rule may use begins at the earliest.
        let next = if !allowed {
            date.checked_add_days(DayCount::new(1)).map(|day| day.and_time(NaiveTime::MIN))
        } else if excludes(&rule.hours, begin.hour()) {
            after(begin, 3_600)
        } else if unit <= 60 && excludes(&rule.minutes, begin.minute()) {
            after(begin, 60)
        } else {
            let usable = unit > 1 || !excludes(&rule.seconds, begin.second());
            if usable {
                meter.charge(offsets.len() as u64)?;
                let kept = if rule.positions.is_empty() { &offsets } else { &kept };
                for offset in kept {
                    if !found.take(begin + TimeDelta::seconds(*offset))? {
                        return Ok(());
                    }
                }
            }
            period += 1;
            continue;
        };
        let Some(next) = next else { return Ok(()) };
        let units = next.and_utc().timestamp().div_euclid(unit) - first;
        let steps = units.div_euclid(rule.interval) + i64::from(units % rule.interval != 0);
        period = steps.max(period + 1);
    }
}

/// The start of the next hour or minute.
fn after(at: NaiveDateTime, unit: i64) -> Option<NaiveDateTime> {
    let seconds = (at.and_utc().timestamp().div_euclid(unit) + 1).checked_mul(unit)?;
    DateTime::from_timestamp(seconds, 0).map(|at| at.naive_utc())
}

fn excludes(part: &[i32], number: u32) -> bool {
    !part.is_empty() && !i32::try_from(number).is_ok_and(|number| part.contains(&number))
}

/// The instances within a period of `unit` seconds, as seconds from its beginning.
fn offsets(rule: &Rule, unit: i64, start: NaiveTime) -> Vec<i64> {
    let filled = |part: &[i32], own: u32| -> Vec<i64> {
        if part.is_empty() {
            vec![i64::from(own)]
        } else {
            part.iter().copied().map(i64::from).collect()
        }
    };
    let minutes = if unit > 60 { filled(&rule.minutes, start.minute()) } else { vec![0] };
    let seconds = if unit > 1 { filled(&rule.seconds, start.second()) } else { vec![0] };
    let times =
        minutes.iter().flat_map(|minute| seconds.iter().map(move |second| (minute, second)));
    // BYSECOND=60 names a leap second, which no clock of ours shows.
    times.filter(|(_, second)| **second < 60).map(|(minute, second)| minute * 60 + second).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many steps the instances of a day take, and whether there are any.
    fn tried(rule: &str) -> (u64, Result<(), TooMuch>) {
        let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        let budget = Budget::new(MOST_STEPS_OF_A_LOAD);
        let rule = Rule::parse(rule).unwrap();
        let (from, to) = (at("2026-11-24T00:00:00"), at("2026-11-24T23:59:59"));
        let found = between(&rule, at("2000-01-01T09:00:00"), from, to, &budget.clone());
        (MOST_STEPS_OF_A_LOAD - budget.left(), found.map(|_| ()))
    }

    fn cost(rule: &str) -> u64 {
        let (steps, found) = tried(rule);
        assert_eq!(found, Ok(()), "{rule}");
        steps
    }

    #[test]
    fn a_flood_is_given_up_after_few_steps() {
        // Three steps an instance: the period, its time, and the day once.
        let (steps, found) = tried("FREQ=SECONDLY");
        assert_eq!(found, Err(TooMuch(TOO_OFTEN)));
        assert!(steps <= 3 * MOST_INSTANCES as u64, "{steps}");
        let (steps, found) = tried("FREQ=SECONDLY;BYSECOND=59;BYSETPOS=-1;COUNT=99999999");
        assert_eq!(found, Err(TooMuch(TOO_LONG)));
        assert!((MOST_STEPS..MOST_STEPS + 100).contains(&steps), "{steps}");
    }

    #[test]
    fn work_is_charged_to_all_who_share_the_budget() {
        // The years before the window cost nothing where nothing has to be counted.
        assert!(cost("FREQ=DAILY") < 10, "{}", cost("FREQ=DAILY"));
        assert!(cost("FREQ=DAILY;BYMONTH=11") < 10);
        assert!(cost("FREQ=DAILY;BYMONTH=11;COUNT=9999") > 3_000);
        // So do long lists, even where they give few instances.
        let hours: Vec<String> = (0..24).map(|hour| hour.to_string()).collect();
        let minutes: Vec<String> = (0..60).map(|minute| minute.to_string()).collect();
        let often = format!("BYHOUR={};BYMINUTE={}", hours.join(","), minutes.join(","));
        assert!(cost(&format!("FREQ=DAILY;{often};BYSETPOS=1")) >= 1_440);
    }

    #[test]
    fn what_is_spent_stays_spent() {
        let budget = Budget::new(10);
        assert_eq!(budget.charge(7), Ok(()));
        assert!(budget.charge(7).is_err());
        assert!(budget.charge(1).is_err());
        assert_eq!(budget.left(), 0);
    }
}
