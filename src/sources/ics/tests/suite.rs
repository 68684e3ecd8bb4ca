//! The suite of every calendar, on a file and on a folder with one event in each file.

use crate::sources::Calendar;
use crate::sources::contract::calendars::{Fixture, Spec, calendar_contract};
use crate::sources::contract::web::{object, vevent};
use crate::sources::contract::{Entry, NAME};
use crate::sources::ics::IcsCalendar;
use std::fs;
use tempfile::TempDir;

const UNREADABLE: &str = "BEGIN:VEVENT\r\nUID:bad\r\nEND:VEVENT\r\n";

/// A calendar in one file.
struct File(TempDir);

impl Fixture for File {
    fn missing(&self) -> Box<dyn Calendar> {
        Box::new(IcsCalendar::new(NAME.to_owned(), self.0.path().join("a.ics"), true))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn Calendar> {
        let component = |entry: &Entry<Spec>| match entry {
            Entry::Record(spec) => vevent(spec),
            Entry::Unreadable => UNREADABLE.to_owned(),
        };
        let text = match entries {
            [Entry::Unreadable] => "one page that is no calendar".to_owned(),
            entries => object(&entries.iter().map(component).collect::<String>()),
        };
        fs::write(self.0.path().join("a.ics"), text).unwrap();
        self.missing()
    }
}

/// A calendar in a folder, as vdirsyncer keeps it.
struct Folder(TempDir);

impl Fixture for Folder {
    fn missing(&self) -> Box<dyn Calendar> {
        Box::new(IcsCalendar::new(NAME.to_owned(), self.0.path().join("vdir"), true))
    }

    fn stating(&self, entries: &[Entry<Spec>]) -> Box<dyn Calendar> {
        let folder = self.0.path().join("vdir");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir(&folder).unwrap();
        for (number, entry) in entries.iter().enumerate() {
            let text = match entry {
                Entry::Record(spec) => object(&vevent(spec)),
                Entry::Unreadable if entries.len() == 1 => "no calendar".to_owned(),
                Entry::Unreadable => object(UNREADABLE),
            };
            fs::write(folder.join(format!("{number:03}.ics")), text).unwrap();
        }
        self.missing()
    }
}

mod file {
    use super::*;
    calendar_contract!(File(tempfile::tempdir().unwrap()));
}

mod folder {
    use super::*;
    calendar_contract!(Folder(tempfile::tempdir().unwrap()));
}
