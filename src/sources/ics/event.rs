//! One VEVENT with everything the planner wants to know of it (RFC 5545, 3.6.1).

use super::lines::{Lines, Property, unfold};
use super::links;
use super::recur::{Budget, TooMuch};
use super::rule::Rule;
use super::scan::Outline;
use super::stamp::{Length, Stamp, length_to};
use super::states::{self, State};
use super::values::{Duration, Written, unescape};
use super::zones::{Zone, Zones};
use crate::domain::Attendee;
use chrono::{NaiveDateTime, TimeDelta};
use std::borrow::Cow;
use std::cell::OnceCell;

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
    /// DTSTAMP: when this version was made.
    pub(super) stamped: Option<NaiveDateTime>,
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
    pub(super) attendees: Vec<Attendee>,
    /// CLASS is another one than PUBLIC.
    pub(super) private: bool,
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

    /// How many bytes of text each of its instances takes; the UID is also in the key.
    pub(super) fn weight(&self) -> usize {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let people: usize = self.attendees.iter().flat_map(Attendee::texts).map(str::len).sum();
        2 * self.uid.len() + self.title.len() + length(&self.location) + length(&self.url) + people
    }

    /// The zone of its start; `floating` for a whole day.
    pub(super) fn zone(&self, floating: &Zone) -> Zone {
        match &self.start {
            Stamp::Day(_) => floating.clone(),
            Stamp::Time(_, zone) => zone.clone(),
        }
    }
}

/// What it costs to keep a date of a list, in steps.
const STEPS_OF_A_DATE: usize = 8;

/// What reading an event needs besides its text.
pub(super) struct Reader<'z> {
    pub(super) zones: &'z Zones<'z>,
    /// What long lists of dates are charged to.
    pub(super) budget: &'z Budget,
    /// The user's own addresses, in lower case.
    pub(super) addresses: &'z [String],
    pub(super) file: usize,
    pub(super) calendar: u32,
    /// The calendar object's METHOD is CANCEL.
    pub(super) cancelled: bool,
}

/// The most properties of one event that are kept until it is read. Each invited person is one.
const MOST_PROPERTIES: usize = 200_000;

/// The properties of the event itself, without those of its alarms.
fn properties(text: &[u8]) -> Result<Vec<Cow<'_, [u8]>>, String> {
    let mut depth = 0_u32;
    let mut lines = Vec::new();
    for line in Lines::new(text, 0, 1) {
        let is_folded = is_folded_within_its_name(line.raw);
        let unfolded =
            if is_folded { unfold(line.raw).unwrap_or_default() } else { Cow::default() };
        let begin = if is_folded { &unfolded } else { line.raw };
        let name = begin.get(..6).unwrap_or(begin).to_ascii_uppercase();
        if name.starts_with(b"BEGIN:") {
            depth = depth.saturating_add(1);
        } else if name.starts_with(b"END:") {
            depth = depth.saturating_sub(1);
        } else if depth == 1 && is_wanted(begin) {
            let Some(content) = unfold(line.raw) else {
                let name: Vec<u8> =
                    line.raw.iter().copied().take_while(u8::is_ascii_alphabetic).collect();
                return Err(format!("{} is longer than 1 MiB", String::from_utf8_lossy(&name)));
            };
            if lines.len() == MOST_PROPERTIES {
                return Err("it has more than 200,000 properties".to_owned());
            }
            lines.push(content);
        }
    }
    Ok(lines)
}

/// Whether a line is folded so early that its name goes on in the next physical line.
fn is_folded_within_its_name(raw: &[u8]) -> bool {
    let stop = raw.iter().position(|byte| matches!(byte, b':' | b';' | b'\n' | b'\r'));
    stop.is_some_and(|stop| matches!(raw.get(stop), Some(b'\n' | b'\r')))
}

/// Drops what is never looked at before it is unfolded: above all DESCRIPTION, which may be long.
fn is_wanted(raw: &[u8]) -> bool {
    let starts =
        |name: &[u8]| raw.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    match raw.first().map(u8::to_ascii_uppercase) {
        Some(b'A') => starts(b"ATTENDEE"),
        Some(b'C') => starts(b"CONFERENCE") || starts(b"CLASS"),
        Some(b'D') => !starts(b"DESCRIPTION"),
        Some(b'X') => starts(b"X-MICROSOFT-") || starts(b"X-GOOGLE-CONFERENCE"),
        Some(b'O') => starts(b"ORGANIZER"),
        Some(b'P') => false,
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
        let start = self.stamp(start, None).ok_or("DTSTART has no readable date")?;
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
            let form = Form::new(self, property, own);
            for value in self.values(&property.text(), "RDATE")? {
                dates.push(self.date(&form, value).ok_or("RDATE has no readable date")?);
            }
        }
        let mut excluded = Vec::new();
        for property in every("EXDATE") {
            let form = Form::new(self, property, own);
            for value in self.values(&property.text(), "EXDATE")? {
                excluded.push(form.stamp(value).ok_or("EXDATE has no readable date")?);
            }
        }
        let replaces = match first("RECURRENCE-ID") {
            None => None,
            Some(property) => Some(Replaces {
                id: self.stamp(property, own).ok_or("RECURRENCE-ID has no readable date")?,
                and_future: property
                    .param("RANGE")
                    .is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE")),
            }),
        };
        let length = self.length(&start, first("DTEND"), first("DURATION"))?;
        let is_day = matches!(start, Stamp::Day(_));
        let not_empty = |text: &String| !text.trim().is_empty();
        let url = first("URL").map(|url| url.text().trim().to_owned()).filter(not_empty);
        let stamped = first("DTSTAMP").and_then(|stamp| Written::parse(&stamp.text()));
        Ok(Record {
            file: self.file,
            line: outline.line,
            uid: String::from_utf8_lossy(&outline.uid()).into_owned(),
            sequence: first("SEQUENCE").and_then(|s| s.text().trim().parse().ok()).unwrap_or(0),
            stamped: stamped.map(Written::local),
            length,
            start,
            replaces,
            rules,
            excluded_rules,
            dates,
            excluded,
            title: text("SUMMARY").unwrap_or_default(),
            location: text("LOCATION").filter(not_empty),
            url: url.or_else(|| links::join(&all, outline.text)),
            attendees: states::attendees(&all, self.addresses),
            private: states::is_private(first("CLASS")),
            state: states::state(&all, self.addresses, is_day, self.cancelled),
        })
    }

    /// The one value of a property that holds a date or a time.
    fn stamp(&self, property: &Property, own: Option<&Zone>) -> Option<Stamp> {
        Form::new(self, property, own).stamp(&property.text())
    }

    /// The values of a list of dates, charged for because each of them is kept.
    fn values<'t>(
        &self,
        list: &'t str,
        name: &str,
    ) -> Result<impl Iterator<Item = &'t str>, String> {
        let values = || list.split(',').filter(|value| !value.trim().is_empty());
        let charged = self.budget.charge(values().count() * STEPS_OF_A_DATE);
        charged.map_err(|_| format!("{name} has too many dates"))?;
        Ok(values())
    }

    /// One value of RDATE, which may be a period: start and end, or start and duration.
    fn date(&self, form: &Form, value: &str) -> Option<(Stamp, Option<Length>)> {
        let Some((start, end)) = value.split_once('/') else {
            return Some((form.stamp(value)?, None));
        };
        let start = form.stamp(start)?;
        let length = match Duration::parse(end) {
            Some(duration) => Length::Duration(duration),
            None => length_to(&start, &form.stamp(end)?, &self.zones.floating()),
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
            let end = self.stamp(end, own).ok_or("DTEND has no readable date")?;
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

/// How the values of one property are read, found out once for however many values it has.
struct Form<'a> {
    reader: &'a Reader<'a>,
    property: &'a Property<'a>,
    own: Option<&'a Zone>,
    only_date: bool,
    zone: OnceCell<Zone>,
}

impl<'a> Form<'a> {
    /// The form of `property`. A time without any zone is in the zone `own` of DTSTART if that has
    /// one: many programs leave the TZID out beside it.
    fn new(reader: &'a Reader, property: &'a Property, own: Option<&'a Zone>) -> Self {
        let kind = property.param("VALUE");
        let only_date = kind.is_some_and(|kind| kind.eq_ignore_ascii_case("DATE"));
        Self { reader, property, own, only_date, zone: OnceCell::new() }
    }

    fn stamp(&self, value: &str) -> Option<Stamp> {
        let written = Written::parse(value)?;
        Some(match written {
            Written::Time { local, utc: true } if !self.only_date => Stamp::Time(local, Zone::UTC),
            Written::Time { local, utc: false } if !self.only_date => {
                Stamp::Time(local, self.zone.get_or_init(|| self.zone()).clone())
            }
            _ => Stamp::Day(written.date()),
        })
    }

    fn zone(&self) -> Zone {
        let Reader { zones, file, calendar, .. } = self.reader;
        match self.property.param("TZID").filter(|name| !name.trim().is_empty()) {
            Some(name) => zones.find(*file, *calendar, &name),
            None => self.own.cloned().unwrap_or_else(|| zones.floating()),
        }
    }
}

impl From<TooMuch> for String {
    fn from(TooMuch(why): TooMuch) -> Self {
        format!("RRULE {why}")
    }
}
