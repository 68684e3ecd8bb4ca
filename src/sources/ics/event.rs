//! One VEVENT with everything the planner wants to know of it (RFC 5545, 3.6.1).

use super::lines::{Lines, Property, unfold};
use super::recur::TooMuch;
use super::rule::Rule;
use super::scan::Outline;
use super::states::{self, State};
use super::values::{Duration, Written, unescape};
use super::zones::{Zone, Zones};
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use std::borrow::Cow;

/// A date, or a time in a zone.
#[derive(Debug, Clone)]
pub(super) enum Stamp {
    /// A whole day.
    Day(NaiveDate),
    /// A time on the wall clocks of a zone.
    Time(NaiveDateTime, Zone),
}

impl Stamp {
    /// The date it is written with.
    pub(super) fn date(&self) -> NaiveDate {
        match self {
            Self::Day(date) => *date,
            Self::Time(local, _) => local.date(),
        }
    }

    /// How it was written, for names that must be stable.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Day(date) => date.to_string(),
            Self::Time(local, _) => local.to_string(),
        }
    }

    /// Its instant; a day is taken at its midnight in `zone`.
    pub(super) fn instant(&self, zone: &Zone) -> DateTime<Utc> {
        match self {
            Self::Day(date) => zone.instant(date.and_time(chrono::NaiveTime::MIN)),
            Self::Time(local, own) => own.instant(*local),
        }
    }
}

/// How long each instance lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// Whole days, at least one.
    Days(i64),
    /// As long on the wall clock. This is what DTEND in the zone of DTSTART means: a night shift
    /// from 22:00 to 06:00 ends at 06:00 in every season. (RFC 5545, 3.8.5.3 would have the same
    /// exact duration and so another end twice a year; no program known to us does that.)
    Wall(TimeDelta),
    /// DURATION: nominal days, then exact time (RFC 5545, 3.3.6).
    Duration(Duration),
    /// An end in another zone than the start.
    Exact(TimeDelta),
}

impl Length {
    fn wall(length: TimeDelta) -> Self {
        Self::Wall(length.max(TimeDelta::zero()))
    }

    /// The end of an instance that begins at `local`, never before its start.
    pub(super) fn end(self, local: NaiveDateTime, zone: &Zone) -> DateTime<Utc> {
        let start = zone.instant(local);
        let end = match self {
            Self::Days(days) => shifted(local, TimeDelta::days(days)).map(|end| zone.instant(end)),
            Self::Wall(length) => shifted(local, length).map(|end| zone.instant(end)),
            Self::Duration(Duration { days, seconds }) => shifted(local, TimeDelta::days(days))
                .and_then(|end| zone.instant(end).checked_add_signed(TimeDelta::seconds(seconds))),
            Self::Exact(length) => start.checked_add_signed(length),
        };
        end.unwrap_or(start).max(start)
    }

    /// At most how long an instance lasts on the wall clock; never negative.
    pub(super) fn longest(self) -> TimeDelta {
        let length = match self {
            Self::Days(days) => TimeDelta::days(days),
            Self::Wall(length) | Self::Exact(length) => length,
            Self::Duration(duration) => duration.nominal(),
        };
        length.max(TimeDelta::zero())
    }
}

fn shifted(local: NaiveDateTime, by: TimeDelta) -> Option<NaiveDateTime> {
    local.checked_add_signed(by)
}

/// The instance of a series that an event replaces.
#[derive(Debug, Clone)]
pub(super) struct Replaces {
    /// When the rule had it begin.
    pub(super) id: Stamp,
    /// RANGE=THISANDFUTURE.
    pub(super) and_future: bool,
}

/// A VEVENT, read.
#[derive(Debug)]
pub(super) struct Record {
    /// Which file it is from.
    pub(super) file: usize,
    /// The line of its BEGIN.
    pub(super) line: u32,
    pub(super) uid: String,
    pub(super) sequence: i64,
    pub(super) start: Stamp,
    pub(super) length: Length,
    pub(super) replaces: Option<Replaces>,
    pub(super) rules: Vec<Rule>,
    /// EXRULE, which RFC 2445 had and RFC 5545 does not; some calendars still hold it.
    pub(super) excluded_rules: Vec<Rule>,
    /// RDATE, with a length of its own where it is a PERIOD.
    pub(super) dates: Vec<(Stamp, Option<Length>)>,
    /// EXDATE.
    pub(super) excluded: Vec<Stamp>,
    pub(super) title: String,
    pub(super) location: Option<String>,
    pub(super) url: Option<String>,
    pub(super) state: State,
}

impl Record {
    /// Whether the event stands for more than one instance.
    pub(super) fn repeats(&self) -> bool {
        !self.rules.is_empty() || !self.dates.is_empty()
    }

    /// Whether it carries anything about repetition.
    pub(super) fn has_rules(&self) -> bool {
        self.repeats() || !self.excluded.is_empty()
    }

    /// The zone of its start; `floating` for a whole day.
    pub(super) fn zone(&self, floating: &Zone) -> Zone {
        match &self.start {
            Stamp::Day(_) => floating.clone(),
            Stamp::Time(_, zone) => zone.clone(),
        }
    }
}

/// What reading an event needs besides its text.
pub(super) struct Reader<'z> {
    pub(super) zones: &'z Zones<'z>,
    /// The user's own addresses, in lower case.
    pub(super) addresses: &'z [String],
    pub(super) file: usize,
    pub(super) calendar: u32,
    /// The calendar object's METHOD is CANCEL.
    pub(super) cancelled: bool,
}

/// The properties of the event itself, without those of its alarms.
fn properties(text: &[u8]) -> Result<Vec<Cow<'_, [u8]>>, String> {
    let mut depth = 0_u32;
    let mut lines = Vec::new();
    for line in Lines::new(text, 0, 1) {
        let name = line.raw.get(..6).unwrap_or(line.raw).to_ascii_uppercase();
        if name.starts_with(b"BEGIN:") {
            depth = depth.saturating_add(1);
        } else if name.starts_with(b"END:") {
            depth = depth.saturating_sub(1);
        } else if depth == 1 && is_wanted(line.raw) {
            let Some(content) = unfold(line.raw) else {
                let name: Vec<u8> =
                    line.raw.iter().copied().take_while(u8::is_ascii_alphabetic).collect();
                return Err(format!("{} is longer than 1 MiB", String::from_utf8_lossy(&name)));
            };
            lines.push(content);
        }
    }
    Ok(lines)
}

/// Drops what is never looked at before it is unfolded: above all DESCRIPTION, which may be long.
fn is_wanted(raw: &[u8]) -> bool {
    let starts =
        |name: &[u8]| raw.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    match raw.first().map(u8::to_ascii_uppercase) {
        Some(b'A') => starts(b"ATTENDEE") || starts(b"A\r") || starts(b"A\n"),
        Some(b'D') => !starts(b"DESCRIPTION"),
        Some(b'X') => starts(b"X-MICROSOFT-CDO-BUSYSTATUS"),
        Some(b'C' | b'O' | b'P') => false,
        first => first.is_some(),
    }
}

impl Reader<'_> {
    /// Reads an event. The error says what is wrong with it.
    pub(super) fn read(&self, outline: &Outline) -> Result<Record, String> {
        let lines = properties(outline.text)?;
        let all: Vec<Property> = lines.iter().filter_map(|line| Property::split(line)).collect();
        let first = |name: &str| all.iter().find(|property| property.is(name));
        let every = |name: &'static str| all.iter().filter(move |property| property.is(name));
        let text = |name: &str| first(name).map(|property| unescape(&property.text()));

        let start = first("DTSTART").ok_or("DTSTART is missing")?;
        let start = self.stamp(start, &start.text(), None).ok_or("DTSTART has no readable date")?;
        let own = match &start {
            Stamp::Time(_, zone) => Some(zone),
            Stamp::Day(_) => None,
        };
        let mut rules = [Vec::new(), Vec::new()];
        for (name, rules) in ["RRULE", "EXRULE"].into_iter().zip(&mut rules) {
            // Some exports write an empty RRULE for an event that does not repeat.
            for property in every(name).filter(|rule| !rule.value.trim_ascii().is_empty()) {
                rules.push(Rule::parse(&property.text()).map_err(|why| format!("{name} {why}"))?);
            }
        }
        let [rules, excluded_rules] = rules;
        let mut dates = Vec::new();
        for property in every("RDATE") {
            let text = property.text();
            for value in text.split(',').filter(|value| !value.trim().is_empty()) {
                dates.push(self.date(property, value, own).ok_or("RDATE has no readable date")?);
            }
        }
        let mut excluded = Vec::new();
        for property in every("EXDATE") {
            let text = property.text();
            for value in text.split(',').filter(|value| !value.trim().is_empty()) {
                let stamp = self.stamp(property, value, own);
                excluded.push(stamp.ok_or("EXDATE has no readable date")?);
            }
        }
        let replaces = match first("RECURRENCE-ID") {
            None => None,
            Some(property) => Some(Replaces {
                id: self
                    .stamp(property, &property.text(), own)
                    .ok_or("RECURRENCE-ID has no readable date")?,
                and_future: property
                    .param("RANGE")
                    .is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE")),
            }),
        };
        let length = self.length(&start, first("DTEND"), first("DURATION"))?;
        let is_day = matches!(start, Stamp::Day(_));
        let not_empty = |text: &String| !text.trim().is_empty();
        let url = first("URL").map(|url| url.text().trim().to_owned());
        Ok(Record {
            file: self.file,
            line: outline.line,
            uid: String::from_utf8_lossy(&outline.uid()).into_owned(),
            sequence: first("SEQUENCE").and_then(|s| s.text().trim().parse().ok()).unwrap_or(0),
            length,
            start,
            replaces,
            rules,
            excluded_rules,
            dates,
            excluded,
            title: text("SUMMARY").unwrap_or_default(),
            location: text("LOCATION").filter(not_empty),
            url: url.filter(not_empty),
            state: states::state(&all, self.addresses, is_day, self.cancelled),
        })
    }

    /// One value of a property that holds dates or times. A time without any zone is in the zone
    /// `own` of DTSTART if that has one: many programs leave the TZID out beside it.
    fn stamp(&self, property: &Property, value: &str, own: Option<&Zone>) -> Option<Stamp> {
        let written = Written::parse(value)?;
        let only_date = || property.param("VALUE").is_some_and(|v| v.eq_ignore_ascii_case("DATE"));
        Some(match written {
            Written::Time { local, utc: true } if !only_date() => Stamp::Time(local, Zone::UTC),
            Written::Time { local, utc: false } if !only_date() => {
                let zone = match property.param("TZID").filter(|name| !name.trim().is_empty()) {
                    Some(name) => self.zones.find(self.file, self.calendar, &name),
                    None => own.cloned().unwrap_or_else(|| self.zones.floating()),
                };
                Stamp::Time(local, zone)
            }
            _ => Stamp::Day(written.date()),
        })
    }

    /// One value of RDATE, which may be a period: start and end, or start and duration.
    fn date(
        &self,
        property: &Property,
        value: &str,
        own: Option<&Zone>,
    ) -> Option<(Stamp, Option<Length>)> {
        let Some((start, end)) = value.split_once('/') else {
            return Some((self.stamp(property, value, own)?, None));
        };
        let start = self.stamp(property, start, own)?;
        let length = match Duration::parse(end) {
            Some(duration) => Length::Duration(duration),
            None => length_to(&start, &self.stamp(property, end, own)?, &self.zones.floating()),
        };
        Some((start, Some(length)))
    }

    /// How long the event lasts. DTEND decides over DURATION if both are there. Without either, a
    /// day lasts a day and a time no time (RFC 5545, 3.6.1); an end before the start is read as
    /// none.
    fn length(
        &self,
        start: &Stamp,
        end: Option<&Property>,
        duration: Option<&Property>,
    ) -> Result<Length, String> {
        let own = match start {
            Stamp::Time(_, zone) => Some(zone),
            Stamp::Day(_) => None,
        };
        if let Some(end) = end.filter(|end| !end.value.trim_ascii().is_empty()) {
            let end = self.stamp(end, &end.text(), own).ok_or("DTEND has no readable date")?;
            return Ok(length_to(start, &end, &self.zones.floating()));
        }
        let nothing = Duration { days: 0, seconds: 0 };
        let duration = match duration {
            Some(text) => Duration::parse(&text.text()).ok_or("DURATION is no duration")?,
            None => nothing,
        };
        Ok(match start {
            Stamp::Day(_) => {
                let seconds = duration.days * 86_400 + duration.seconds;
                // A part of a day counts as a whole one.
                Length::Days(((seconds + 86_399) / 86_400).max(1))
            }
            Stamp::Time(..) if duration.nominal() < TimeDelta::zero() => Length::Duration(nothing),
            Stamp::Time(..) => Length::Duration(duration),
        })
    }
}

/// The length from a start to an end.
fn length_to(start: &Stamp, end: &Stamp, floating: &Zone) -> Length {
    match (start, end) {
        (Stamp::Day(first), end) => {
            let midnight = match end {
                Stamp::Day(_) => true,
                Stamp::Time(local, _) => local.time() == chrono::NaiveTime::MIN,
            };
            let days = (end.date() - *first).num_days() + i64::from(!midnight);
            Length::Days(days.max(1))
        }
        (Stamp::Time(local, _), Stamp::Day(date)) => {
            Length::wall(date.and_time(chrono::NaiveTime::MIN) - *local)
        }
        (Stamp::Time(local, zone), Stamp::Time(end, other)) if zone.is_same(other) => {
            Length::wall(*end - *local)
        }
        (start, end) => {
            Length::Exact((end.instant(floating) - start.instant(floating)).max(TimeDelta::zero()))
        }
    }
}

impl From<TooMuch> for String {
    fn from(TooMuch(why): TooMuch) -> Self {
        format!("RRULE {why}")
    }
}
