//! Recurrence rules as data (RFC 5545, 3.3.10).

use super::values::Written;
use chrono::Weekday;

/// How often a rule begins a new period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frequency {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A recurrence rule. An empty list of a BY part means that the part is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    /// The length of a period.
    pub(super) frequency: Frequency,
    /// Every how many periods, at least 1.
    pub(super) interval: i64,
    /// How many instances there are at most.
    pub(super) count: Option<u64>,
    /// The last moment, included, as written.
    pub(super) until: Option<Written>,
    /// Months, 1–12.
    pub(super) months: Vec<i32>,
    /// Weeks of the year, ±1–53.
    pub(super) weeks: Vec<i32>,
    /// Days of the year, ±1–366.
    pub(super) year_days: Vec<i32>,
    /// Days of the month, ±1–31.
    pub(super) month_days: Vec<i32>,
    /// Weekdays, each with which one of the month or year it is; 0 for all of them.
    pub(super) weekdays: Vec<(i32, Weekday)>,
    /// Hours, 0–23.
    pub(super) hours: Vec<i32>,
    /// Minutes, 0–59.
    pub(super) minutes: Vec<i32>,
    /// Seconds, 0–60.
    pub(super) seconds: Vec<i32>,
    /// Which ones of a period's instances are kept, ±1–366.
    pub(super) positions: Vec<i32>,
    /// The first day of a week.
    pub(super) week_start: Weekday,
}

impl Rule {
    /// Reads the value of an RRULE. The error says what is wrong, as the end of a sentence that
    /// begins with the property's name.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut rule = Self {
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Mon,
        };
        let mut frequency = None;
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            // What has no "=" states nothing: it is noise of the program that wrote it.
            let Some((name, value)) = part.split_once('=') else { continue };
            let value = value.trim();
            let wrong = || format!("has {}={}", cut(name), cut(value));
            let numbers =
                |most: i32, least: i32| parse_numbers(value, least, most).ok_or_else(wrong);
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => frequency = Some(parse_frequency(value).ok_or_else(wrong)?),
                "INTERVAL" => rule.interval = parse_interval(value).ok_or_else(wrong)?,
                "COUNT" => rule.count = parse_count(value).map_err(|()| wrong())?,
                "UNTIL" => rule.until = Some(Written::parse(value).ok_or_else(wrong)?),
                "WKST" => rule.week_start = parse_weekday(value).ok_or_else(wrong)?,
                "BYMONTH" => rule.months = numbers(12, 1)?,
                "BYWEEKNO" => rule.weeks = numbers(53, -53)?,
                "BYYEARDAY" => rule.year_days = numbers(366, -366)?,
                "BYMONTHDAY" => rule.month_days = numbers(31, -31)?,
                "BYDAY" => rule.weekdays = parse_weekdays(value).ok_or_else(wrong)?,
                "BYHOUR" => rule.hours = numbers(23, 0)?,
                "BYMINUTE" => rule.minutes = numbers(59, 0)?,
                "BYSECOND" => rule.seconds = numbers(60, 0)?,
                "BYSETPOS" => rule.positions = numbers(366, -366)?,
                // RFC 7529: another calendar, or days moved instead of left out. Taking such a
                // rule for a Gregorian one would state dates that the calendar does not.
                "RSCALE" if !value.eq_ignore_ascii_case("GREGORIAN") => return Err(wrong()),
                "SKIP" if !value.eq_ignore_ascii_case("OMIT") => return Err(wrong()),
                "RSCALE" | "SKIP" => {}
                name if name.starts_with("X-") => {}
                // A part that is not understood, be it new or misspelt, may be the one that ends
                // the series.
                _ => return Err(wrong()),
            }
        }
        rule.frequency = frequency.ok_or("has no FREQ")?;
        Ok(rule)
    }

    /// How many numbers the BY parts about days hold.
    pub(super) fn day_weight(&self) -> u64 {
        let parts = [&self.months, &self.weeks, &self.year_days, &self.month_days];
        let numbers: usize = parts.iter().map(|part| part.len()).sum();
        (numbers + self.weekdays.len()) as u64
    }

    /// How many numbers the rule holds.
    pub(super) fn weight(&self) -> u64 {
        let parts = [&self.hours, &self.minutes, &self.seconds, &self.positions];
        let numbers: usize = parts.iter().map(|part| part.len()).sum();
        self.day_weight() + numbers as u64
    }

    /// Whether every period has exactly one instance, at the same offset from its start.
    pub(super) fn is_plain(&self) -> bool {
        let no_parts = self.months.is_empty()
            && self.weeks.is_empty()
            && self.year_days.is_empty()
            && self.month_days.is_empty()
            && self.weekdays.is_empty()
            && self.hours.is_empty()
            && self.minutes.is_empty()
            && self.seconds.is_empty()
            && self.positions.is_empty();
        no_parts && !matches!(self.frequency, Frequency::Monthly | Frequency::Yearly)
    }
}

/// The beginning of a text, short enough for a message.
fn cut(text: &str) -> String {
    text.chars().take(24).collect()
}

fn parse_frequency(text: &str) -> Option<Frequency> {
    Some(match text.to_ascii_uppercase().as_str() {
        "SECONDLY" => Frequency::Secondly,
        "MINUTELY" => Frequency::Minutely,
        "HOURLY" => Frequency::Hourly,
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        _ => return None,
    })
}

/// More periods than any calendar has.
const LARGEST: i64 = 1 << 40;

/// An interval of zero is read as one, as every other reader does; one beyond all dates is as good
/// as the largest.
fn parse_interval(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(digits.parse::<i64>().unwrap_or(LARGEST).clamp(1, LARGEST))
}

/// A negative count, which some exports write for "no end", bounds nothing.
fn parse_count(text: &str) -> Result<Option<u64>, ()> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(());
    }
    Ok((!text.starts_with('-')).then(|| digits.parse().unwrap_or(u64::MAX)))
}

fn parse_numbers(text: &str, least: i32, most: i32) -> Option<Vec<i32>> {
    let zero = least >= 0;
    let mut numbers = text
        .split(',')
        .map(str::trim)
        .filter(|number| !number.is_empty())
        .map(|number| {
            let number = number.parse::<i32>().ok()?;
            let fits = (least..=most).contains(&number) && (zero || number != 0);
            fits.then_some(number)
        })
        .collect::<Option<Vec<_>>>()?;
    numbers.sort_unstable();
    numbers.dedup();
    (!numbers.is_empty()).then_some(numbers)
}

fn parse_weekday(text: &str) -> Option<Weekday> {
    Some(match text.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}

fn parse_weekdays(text: &str) -> Option<Vec<(i32, Weekday)>> {
    let mut days = Vec::new();
    for day in text.split(',').map(str::trim).filter(|day| !day.is_empty()) {
        let (number, name) = day.split_at_checked(day.len().checked_sub(2)?)?;
        let number = if number.is_empty() { 0 } else { number.trim().parse::<i32>().ok()? };
        let pair = (number, parse_weekday(name)?);
        if number.abs() > 53 {
            return None;
        }
        days.push(pair);
    }
    let order = |(number, day): &(i32, Weekday)| (*number, day.num_days_from_monday());
    days.sort_unstable_by_key(order);
    days.dedup();
    (!days.is_empty()).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_in_any_case_and_order() {
        let rule = Rule::parse("byday=-1su,MO; WKST=SU;INTERVAL=2;freq=monthly;COUNT=3").unwrap();
        assert_eq!(rule.frequency, Frequency::Monthly);
        assert_eq!(rule.weekdays, [(-1, Weekday::Sun), (0, Weekday::Mon)]);
        assert_eq!((rule.interval, rule.count, rule.week_start), (2, Some(3), Weekday::Sun));
    }

    #[test]
    fn odd_numbers_are_tamed() {
        let rule = |text: &str| Rule::parse(text).unwrap();
        assert_eq!(rule("FREQ=DAILY;INTERVAL=0").interval, 1);
        assert_eq!(rule("FREQ=DAILY;INTERVAL=99999999999999999999").interval, 1 << 40);
        assert_eq!(rule("FREQ=DAILY;COUNT=-1").count, None);
        assert_eq!(rule("RRULE:Any;FREQ=WEEKLY;;INTERVAL=2").interval, 2);
        assert_eq!(rule("FREQ=YEARLY;X-NOTE=any;RSCALE=GREGORIAN;SKIP=OMIT").interval, 1);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |text: &str| Rule::parse(text).unwrap_err();
        assert_eq!(error("INTERVAL=2"), "has no FREQ");
        assert_eq!(error("FREQ=OFTEN"), "has FREQ=OFTEN");
        assert_eq!(error("FREQ=DAILY;BYHOUR=24"), "has BYHOUR=24");
        assert_eq!(error("FREQ=DAILY;BYMONTHDAY=0"), "has BYMONTHDAY=0");
        assert_eq!(error("FREQ=DAILY;BYDAY=é"), "has BYDAY=é");
        assert_eq!(error("FREQ=DAILY;INTERVAL=-2"), "has INTERVAL=-2");
        assert_eq!(error("RSCALE=HEBREW;FREQ=YEARLY"), "has RSCALE=HEBREW");
        assert_eq!(error("FREQ=WEEKLY;UNTL=20191023"), "has UNTL=20191023");
        assert_eq!(error("nonsense"), "has no FREQ");
    }
}
