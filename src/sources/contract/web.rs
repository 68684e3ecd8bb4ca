//! Sources on the web under test: a server of our own, a folder for copies, and the same records
//! as iCalendar text.

use super::calendars::Spec as EventSpec;
use super::tasks::Spec as TaskSpec;
use crate::domain::{Importance, Response, Status};
use crate::env::Environment;
use crate::http;
use crate::http::server::Server;
use crate::sources::web::{Account, Address, Remote, Web};
use std::time::Duration;
use tempfile::TempDir;

/// A server, and where copies of what it says are kept.
pub(in crate::sources) struct Site {
    pub(in crate::sources) server: Server,
    cache: TempDir,
}

impl Site {
    pub(in crate::sources) fn new() -> Self {
        Self { server: Server::start(), cache: tempfile::tempdir().unwrap() }
    }

    /// A place on the server as a new run knows it.
    pub(in crate::sources) fn remote(&self, path: &str) -> Remote {
        Remote {
            address: Address::Plain(http::parse(&self.server.url(path)).unwrap()),
            account: Account::Open,
            fields: Vec::new(),
            timeout: Duration::from_secs(20),
            environment: Environment::default(),
            web: Web::new(self.cache.path()),
        }
    }

    /// The copies that are kept, each with its name.
    pub(in crate::sources) fn kept(&self) -> Vec<String> {
        let folder = std::fs::read_dir(self.cache.path().join("answers")).unwrap();
        let paths = folder.map(|entry| entry.unwrap().path());
        paths
            .map(|path| format!("{} {}", path.display(), std::fs::read_to_string(&path).unwrap()))
            .collect()
    }

    /// A place on the server of `other`, with this folder for copies.
    pub(in crate::sources) fn cached(&self, other: &Site) -> Remote {
        Remote { web: Web::new(self.cache.path()), ..other.remote("/dav/") }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;")
}

/// A property with a date, or with a time in Berlin.
fn stamp(name: &str, text: &str) -> String {
    let digits = text.replace(['-', ':'], "");
    if text.contains('T') {
        format!("{name};TZID=Europe/Berlin:{digits}00\r\n")
    } else {
        format!("{name};VALUE=DATE:{digits}\r\n")
    }
}

pub(in crate::sources) fn vevent(spec: &EventSpec) -> String {
    let mut text = format!("BEGIN:VEVENT\r\nUID:{}\r\n", spec.uid);
    text += &format!("SUMMARY:{}\r\n", escaped(spec.title));
    text += &stamp("DTSTART", spec.start);
    text += &stamp("DTEND", spec.end);
    text += &spec.recurrence_id.map(|at| stamp("RECURRENCE-ID", at)).unwrap_or_default();
    text += match spec.status {
        Status::Confirmed => "",
        Status::Tentative => "STATUS:TENTATIVE\r\n",
        Status::Cancelled => "STATUS:CANCELLED\r\n",
    };
    let answer = match spec.response {
        Response::Accepted => Some("ACCEPTED"),
        Response::Declined => Some("DECLINED"),
        Response::Tentative => Some("TENTATIVE"),
        Response::NeedsAction => Some("NEEDS-ACTION"),
        Response::None => None,
    };
    if let Some(answer) = answer {
        text += &format!("ATTENDEE;PARTSTAT={answer}:mailto:me@example.com\r\n");
    }
    if let Some(location) = spec.location {
        text += &format!("LOCATION:{}\r\n", escaped(location));
    }
    text += &spec.url.map(|url| format!("URL:{url}\r\n")).unwrap_or_default();
    text + "END:VEVENT\r\n"
}

pub(in crate::sources) fn vtodo(spec: &TaskSpec) -> String {
    let mut text = format!("BEGIN:VTODO\r\nSUMMARY:{}\r\n", escaped(spec.title));
    text += &spec.id.map(|id| format!("UID:{id}\r\n")).unwrap_or_default();
    text += if spec.done { "STATUS:COMPLETED\r\n" } else { "STATUS:NEEDS-ACTION\r\n" };
    text += match spec.priority {
        Importance::High => "PRIORITY:1\r\n",
        Importance::Medium => "PRIORITY:5\r\n",
        Importance::Low => "PRIORITY:9\r\n",
        Importance::None => "PRIORITY:0\r\n",
    };
    for (name, date) in [
        ("DUE", spec.due),
        ("DTSTART", spec.scheduled),
        ("CREATED", spec.created),
        ("COMPLETED", spec.completed),
    ] {
        text += &date.map(|date| stamp(name, date)).unwrap_or_default();
    }
    if let Some(minutes) = spec.estimate_minutes {
        text += &format!("ESTIMATED-DURATION:PT{minutes}M\r\n");
    }
    let projects = spec.projects.iter().map(|name| format!("+{name}"));
    let categories: Vec<String> =
        projects.chain(spec.contexts.iter().map(|name| format!("@{name}"))).collect();
    if !categories.is_empty() {
        text += &format!("CATEGORIES:{}\r\n", categories.join(","));
    }
    for id in &spec.depends {
        text += &format!("RELATED-TO;RELTYPE=DEPENDS-ON:{id}\r\n");
    }
    text + "END:VTODO\r\n"
}

/// A calendar object around components.
pub(in crate::sources) fn object(components: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{components}END:VCALENDAR\r\n")
}
