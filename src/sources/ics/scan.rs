//! The first pass over a file: where its events and zones stand, and just enough of each event to
//! tell whether a window can need it.

use super::lines::{Line, Lines, Property, unfold};
use super::values::{Duration, Written, unescape};
use chrono::NaiveDate;
use std::borrow::Cow;

/// The most events of one file. A person who has fifty a day has them in a century.
const MOST_EVENTS: usize = 2_000_000;

/// What a file holds, borrowed from its text.
#[derive(Debug)]
pub struct Parsed<'a> {
    /// The file's path, or its URL without secrets.
    pub(super) origin: &'a str,
    pub(super) text: &'a [u8],
    pub(super) events: Vec<Outline<'a>>,
    /// How many events there are beyond [`MOST_EVENTS`], and the line of the first of them.
    pub(super) beyond: usize,
    pub(super) beyond_at: u32,
    pub(super) zones: Vec<ZoneText<'a>>,
    /// For each VCALENDAR whether its METHOD is CANCEL.
    pub(super) cancelled: Vec<bool>,
    /// The file ends within a calendar: the line that was never closed.
    pub(super) open_at: Option<u32>,
    /// Which part of the calendar it belongs to, such as a folder: one event in two parts is two
    /// copies of one meeting.
    pub(in crate::sources) part: usize,
    /// Its events take none of the user's time.
    pub(in crate::sources) is_free: bool,
}

/// Where a VEVENT stands, and what decides early whether it is needed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline<'a> {
    /// The number of its VCALENDAR in the file.
    pub(super) calendar: u32,
    /// The line of its BEGIN.
    pub(super) line: u32,
    /// Its text, from its BEGIN line to its END line.
    pub(super) text: &'a [u8],
    /// It repeats, or replaces an instance of a series.
    pub(super) serial: bool,
    uid: &'a [u8],
    start: &'a [u8],
    end: &'a [u8],
}

/// A VTIMEZONE.
#[derive(Debug)]
pub(super) struct ZoneText<'a> {
    /// The number of its VCALENDAR in the file.
    pub(super) calendar: u32,
    /// Its TZID, unescaped.
    pub(super) name: String,
    pub(super) text: &'a [u8],
}

impl<'a> Outline<'a> {
    /// The UID, unfolded and else as written, blanks around it included; empty if there is none.
    pub(super) fn uid(&self) -> Cow<'a, [u8]> {
        let value = |line: &[u8]| Property::split(line).map(|uid| uid.value.to_vec());
        match unfold(self.uid) {
            Some(Cow::Borrowed(line)) => {
                Cow::Borrowed(Property::split(line).map_or(&[][..], |uid| uid.value))
            }
            Some(Cow::Owned(line)) => Cow::Owned(value(&line).unwrap_or_default()),
            None => Cow::Borrowed(&[]),
        }
    }

    /// Whether the event cannot share a day with `from..to`, whatever zone its times are in.
    /// Events that repeat, replace an instance or cannot be read at a glance are never ruled out.
    pub(super) fn is_outside(&self, from: NaiveDate, to: NaiveDate) -> bool {
        // No two places are more than 26 hours apart, so two days cover every zone.
        const MARGIN: chrono::Days = chrono::Days::new(2);
        if self.serial {
            return false;
        }
        let Some(start) = date_of(self.start) else {
            return false;
        };
        if to.checked_add_days(MARGIN).is_some_and(|to| start > to) {
            return true;
        }
        let Some(from) = from.checked_sub_days(MARGIN) else {
            return false;
        };
        if self.end.is_empty() {
            return start < from;
        }
        match date_of(self.end) {
            Some(end) => start.max(end) < from,
            None => duration_of(self.end).is_some_and(|length| {
                let days = length.nominal().num_days().unsigned_abs() + 1;
                start.checked_add_days(chrono::Days::new(days)).is_some_and(|end| end < from)
            }),
        }
    }
}

fn date_of(line: &[u8]) -> Option<NaiveDate> {
    plain_date(line).or_else(|| written_date(line))
}

/// The date of a line in the form that nearly all have, not folded and without separators: it is
/// asked of every event of a file, most of which are years away.
fn plain_date(line: &[u8]) -> Option<NaiveDate> {
    let line = line.trim_ascii_end();
    // Within quotes a colon does not end the name and its parameters.
    if line.contains(&b'"') {
        return None;
    }
    let value = line.get(line.iter().position(|byte| *byte == b':')? + 1..)?;
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let (date, time) = value.split_at_checked(8)?;
    match time {
        [] => {}
        [b'T', time @ .., b'Z'] | [b'T', time @ ..] if time.len() == 6 => {
            let time = number(time)?;
            // What is no time of day is for the careful reading, which says so.
            if time / 10_000 > 23 || time / 100 % 100 > 59 || time % 100 > 59 {
                return None;
            }
        }
        _ => return None,
    }
    let date = number(date)?;
    NaiveDate::from_ymd_opt(i32::try_from(date / 10_000).ok()?, date / 100 % 100, date % 100)
}

fn written_date(line: &[u8]) -> Option<NaiveDate> {
    Some(Written::parse(&Property::split(&unfold(line)?)?.text())?.date())
}

fn duration_of(line: &[u8]) -> Option<Duration> {
    Duration::parse(&Property::split(&unfold(line)?)?.text())
}

/// Reads a file. The error says, as the end of a sentence about the file, why it is no calendar.
pub fn read<'a>(text: &'a [u8], origin: &'a str) -> Result<Parsed<'a>, &'static str> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Err("is empty");
    }
    let parsed = Parsed {
        origin,
        text,
        events: vec![],
        beyond: 0,
        beyond_at: 0,
        zones: vec![],
        cancelled: vec![],
        open_at: None,
        part: 0,
        is_free: false,
    };
    let mut scan = Scan { parsed, calendar: None, part: None };
    let mut lines = Lines::new(text, 0, 1);
    while let Some(line) = lines.next() {
        scan.line(&line, lines.position());
    }
    scan.finish()
}

/// The state of the first pass.
struct Scan<'a> {
    parsed: Parsed<'a>,
    /// The line of the open VCALENDAR's BEGIN.
    calendar: Option<u32>,
    part: Option<Part<'a>>,
}

/// The open VEVENT or VTIMEZONE.
struct Part<'a> {
    outline: Outline<'a>,
    at: usize,
    is_event: bool,
    /// How many components are open within it.
    depth: u32,
    name: String,
}

/// What a line is to the first pass.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Begin,
    End,
    Uid,
    Start,
    Finish,
    Serial,
    ZoneName,
    Method,
}

/// Recognises the few properties the first pass wants, most often by one byte that says no.
fn mark(line: &[u8]) -> Option<Mark> {
    const MARKS: [(&[u8], Mark); 11] = [
        (b"BEGIN", Mark::Begin),
        (b"END", Mark::End),
        (b"UID", Mark::Uid),
        (b"DTSTART", Mark::Start),
        (b"DTEND", Mark::Finish),
        (b"DURATION", Mark::Finish),
        (b"RRULE", Mark::Serial),
        (b"RDATE", Mark::Serial),
        (b"RECURRENCE-ID", Mark::Serial),
        (b"TZID", Mark::ZoneName),
        (b"METHOD", Mark::Method),
    ];
    let first = line.first()?.to_ascii_uppercase();
    if !matches!(first, b'B' | b'E' | b'U' | b'D' | b'R' | b'T' | b'M' | b' ' | b'\t') {
        return None;
    }
    let line = line.trim_ascii_start();
    MARKS.iter().find_map(|(name, mark)| {
        let (head, rest) = line.split_at_checked(name.len())?;
        let ends = matches!(rest.first(), Some(b':' | b';' | b' '));
        (ends && head.eq_ignore_ascii_case(name)).then_some(*mark)
    })
}

impl<'a> Scan<'a> {
    fn line(&mut self, line: &Line<'a>, after: usize) {
        let raw = line.raw;
        let Some(mark) = mark(raw).or_else(|| mark_of_folded(raw)) else {
            return;
        };
        match mark {
            Mark::Begin | Mark::End => {
                let Some(content) = unfold(raw) else { return };
                let Some(property) = Property::split(&content) else {
                    return;
                };
                let name = property.value.trim_ascii();
                if mark == Mark::Begin {
                    self.begin(name, line);
                } else {
                    self.end(name, line, after);
                }
            }
            Mark::Method => {
                let cancels = unfold(raw).is_some_and(|content| {
                    Property::split(&content).is_some_and(|method| {
                        method.value.trim_ascii().eq_ignore_ascii_case(b"CANCEL")
                    })
                });
                if self.part.is_none()
                    && let Some(last) = self.parsed.cancelled.last_mut()
                {
                    *last |= cancels;
                }
            }
            _ => self.property(mark, raw),
        }
    }

    fn property(&mut self, mark: Mark, raw: &'a [u8]) {
        let Some(part) = self.part.as_mut().filter(|part| part.depth == 0) else {
            return;
        };
        // Where a property that may stand once stands twice, the first one counts.
        let once = |slot: &mut &'a [u8]| {
            if slot.is_empty() {
                *slot = raw;
            }
        };
        let is_date =
            |line: &[u8]| line.get(1).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'T'));
        match mark {
            Mark::Uid => once(&mut part.outline.uid),
            Mark::Start => once(&mut part.outline.start),
            // An end by date decides over one by duration, here as in the second pass.
            Mark::Finish if is_date(raw) && !is_date(part.outline.end) => part.outline.end = raw,
            Mark::Finish => once(&mut part.outline.end),
            Mark::Serial => part.outline.serial = true,
            Mark::ZoneName if part.name.is_empty() => {
                let content = unfold(raw).unwrap_or_default();
                let name = Property::split(&content).map(|name| unescape(name.text().trim()));
                part.name = name.unwrap_or_default();
            }
            _ => {}
        }
    }

    fn begin(&mut self, name: &[u8], line: &Line<'a>) {
        let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
        // What cannot stand within an event closes one whose END is missing.
        let is_event = is("VEVENT");
        if is_event || is("VTIMEZONE") || is("VCALENDAR") || is("VTODO") || is("VJOURNAL") {
            self.close(line.at);
        }
        if is("VCALENDAR") {
            self.calendar = Some(line.number);
            self.parsed.cancelled.push(false);
        } else if let Some(part) = self.part.as_mut() {
            part.depth = part.depth.saturating_add(1);
        } else if self.calendar.is_some() && (is_event || is("VTIMEZONE")) {
            let calendar = u32::try_from(self.parsed.cancelled.len()).unwrap_or(u32::MAX);
            let outline = Outline {
                calendar: calendar.saturating_sub(1),
                line: line.number,
                text: &[],
                serial: false,
                uid: &[],
                start: &[],
                end: &[],
            };
            let name = String::new();
            self.part = Some(Part { outline, at: line.at, is_event, depth: 0, name });
        }
    }

    fn end(&mut self, name: &[u8], line: &Line<'a>, after: usize) {
        let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
        if is("VCALENDAR") {
            self.close(line.at);
            self.calendar = None;
        } else if let Some(part) = self.part.as_mut() {
            let own = if part.is_event { is("VEVENT") } else { is("VTIMEZONE") };
            if own {
                self.close(after);
            } else {
                part.depth = part.depth.saturating_sub(1);
            }
        }
    }

    /// Ends the open event or zone before byte `end`.
    fn close(&mut self, end: usize) {
        let Some(part) = self.part.take() else { return };
        let text = self.parsed.text.get(part.at..end).unwrap_or_default();
        if part.is_event && self.parsed.events.len() == MOST_EVENTS {
            if self.parsed.beyond == 0 {
                self.parsed.beyond_at = part.outline.line;
            }
            self.parsed.beyond += 1;
        } else if part.is_event {
            self.parsed.events.push(Outline { text, ..part.outline });
        } else {
            let calendar = part.outline.calendar;
            self.parsed.zones.push(ZoneText { calendar, name: part.name, text });
        }
    }

    fn finish(mut self) -> Result<Parsed<'a>, &'static str> {
        self.parsed.open_at = self.part.as_ref().map(|part| part.outline.line).or(self.calendar);
        self.close(self.parsed.text.len());
        if self.parsed.cancelled.is_empty() {
            return Err("holds no calendar (no line BEGIN:VCALENDAR)");
        }
        Ok(self.parsed)
    }
}

/// A line may be folded within its name. That is so rare that such lines are looked at apart.
fn mark_of_folded(raw: &[u8]) -> Option<Mark> {
    let stop = raw.iter().take(16).position(|byte| matches!(byte, b'\n' | b'\r' | b':' | b';'))?;
    match raw.get(stop) {
        Some(b'\n' | b'\r') => mark(&unfold(raw)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_plain_date_is_read_at_a_glance() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 24);
        for (line, date) in [
            ("DTSTART:20261124", day),
            ("DTSTART;TZID=Europe/Berlin:20261124T090000\r\n", day),
            ("DTEND:20261124T235959Z\n", day),
            // What follows is for the careful reading.
            ("DTSTART;X=\"a:20261124", None),
            ("DTSTART:2026-11-24", None),
            ("DTSTART:20261124T0900", None),
            ("DTSTART:20261124T250000", None),
            ("DTSTART:20261124T096000Z", None),
            ("DTSTART:20261131", None),
            ("DTSTART:202611\r\n 24", None),
            ("DTSTART", None),
            ("", None),
        ] {
            assert_eq!(plain_date(line.as_bytes()), date, "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn both_readings_agree(
            line in "DTSTART(;X=\"?[:a]\"?)?(\r\n )?:[0-2][0-9]{3}(\r\n )?[01][0-9][0-3][0-9](T[0-2][0-9][0-6][0-9][0-6][0-9]Z?)?(\r\n)?",
        ) {
            if let Some(date) = plain_date(line.as_bytes()) {
                prop_assert_eq!(Some(date), written_date(line.as_bytes()), "{:?}", line);
            }
        }
    }
}
