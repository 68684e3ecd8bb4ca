//! Planned work as a calendar to subscribe to (RFC 5545).
//!
//! An entry keeps its UID over all plans of a day, so that reading the calendar again replaces it.
//! It takes no time (`TRANSP:TRANSPARENT`): a plan is no promise to others, and a calendar that
//! shows it must not make the next plan work around it. By the end of its UID, [`is_ours`] knows an
//! entry again when the calendar comes back as a source.

use crate::domain::{clean, shorten};
use chrono::{DateTime, Utc};

/// The end of every UID.
const UID_END: &str = "@plan.personal-os";

/// A line has at most so many bytes without its end (RFC 5545, 3.1).
const LINE_BYTES: usize = 75;

/// A title is cut here, in columns.
const TITLE_COLUMNS: usize = 200;

/// One stretch of planned work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What tells it from every other, of letters, digits and hyphens.
    pub id: String,
    /// From when.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
    /// What for; text from outside.
    pub title: String,
    /// Why, in our words and those of records.
    pub note: String,
}

/// Whether an event with this UID is an entry of ours.
pub fn is_ours(uid: &str) -> bool {
    uid.ends_with(UID_END)
}

/// The entries as a calendar that says it was made at `made`.
pub fn ics(entries: &[Entry], made: DateTime<Utc>) -> String {
    let mut out = String::new();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//personal-os//plan//EN",
        "CALSCALE:GREGORIAN",
        "NAME:personal-os",
        "X-WR-CALNAME:personal-os",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
    ] {
        push(&mut out, line);
    }
    if entries.is_empty() {
        // A calendar must have a component (RFC 5545, 3.6), and a time zone is one that shows nothing.
        for line in [
            "BEGIN:VTIMEZONE",
            "TZID:Etc/UTC",
            "BEGIN:STANDARD",
            "DTSTART:19700101T000000",
            "TZOFFSETFROM:+0000",
            "TZOFFSETTO:+0000",
            "END:STANDARD",
            "END:VTIMEZONE",
        ] {
            push(&mut out, line);
        }
    }
    let made = stamp(made);
    for entry in entries {
        let title = clean(&entry.title);
        let title = if title.is_empty() { "(no title)" } else { &title };
        push(&mut out, "BEGIN:VEVENT");
        push(&mut out, &format!("UID:{}{UID_END}", entry.id));
        push(&mut out, &format!("DTSTAMP:{made}"));
        push(&mut out, &format!("LAST-MODIFIED:{made}"));
        push(&mut out, &format!("DTSTART:{}", stamp(entry.start)));
        push(&mut out, &format!("DTEND:{}", stamp(entry.end)));
        push(&mut out, &format!("SUMMARY:{}", text(&shorten(title, TITLE_COLUMNS))));
        let note = clean(&entry.note);
        if !note.is_empty() {
            push(&mut out, &format!("DESCRIPTION:{}", text(&note)));
        }
        push(&mut out, "TRANSP:TRANSPARENT");
        push(&mut out, "END:VEVENT");
    }
    push(&mut out, "END:VCALENDAR");
    out
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text value (RFC 5545, 3.3.11); it is on one line already.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | ';' | ',') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Adds a content line, folded between characters.
fn push(out: &mut String, line: &str) {
    let mut bytes = 0;
    for c in line.chars() {
        if bytes + c.len_utf8() > LINE_BYTES {
            out.push_str("\r\n ");
            bytes = 1;
        }
        out.push(c);
        bytes += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(title: &str) -> Entry {
        let start = DateTime::from_timestamp(1_795_507_200, 0).unwrap();
        Entry {
            id: "20261124-1".to_owned(),
            start,
            end: start + chrono::Duration::minutes(90),
            title: title.to_owned(),
            note: String::new(),
        }
    }

    #[test]
    fn an_entry_is_written_as_the_standard_has_it() {
        let made = DateTime::from_timestamp(1_795_500_000, 500_000_000).unwrap();
        let written =
            ics(&[Entry { note: "due Fri; 90 min".to_owned(), ..entry("a, b\\c\nd") }], made);
        let (_, event) = written.split_once("PT15M\r\nBEGIN").unwrap();
        assert_eq!(
            event,
            ":VEVENT\r\nUID:20261124-1@plan.personal-os\r\nDTSTAMP:20261124T060000Z\r\n\
             LAST-MODIFIED:20261124T060000Z\r\nDTSTART:20261124T080000Z\r\nDTEND:20261124T093000Z\r\n\
             SUMMARY:a\\, b\\\\c d\r\nDESCRIPTION:due Fri\\; 90 min\r\nTRANSP:TRANSPARENT\r\n\
             END:VEVENT\r\nEND:VCALENDAR\r\n"
        );
    }

    #[test]
    fn an_empty_calendar_has_the_component_that_it_must_have() {
        let written = ics(&[], DateTime::UNIX_EPOCH);
        assert!(written.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
        assert!(written.contains("BEGIN:VTIMEZONE") && !written.contains("VEVENT"), "{written}");
    }

    #[test]
    fn our_own_entries_are_known_again() {
        assert!(is_ours("20261124-1@plan.personal-os"));
        assert!(!is_ours("20261124-1@example.com"));
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_unfolding_gives_the_title_back(title in "\\PC{0,120}") {
            let written = ics(&[entry(&title)], DateTime::UNIX_EPOCH);
            prop_assert!(written.split("\r\n").all(|line| line.len() <= 75));
            prop_assert!(!written.replace("\r\n", "").contains(['\r', '\n']));
            let unfolded = written.replace("\r\n ", "");
            let summary = unfolded.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:"));
            let read = summary.unwrap().replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\");
            let shown = shorten(&clean(&title), TITLE_COLUMNS);
            prop_assert_eq!(read, if shown.is_empty() { "(no title)".to_owned() } else { shown });
        }
    }
}
