//! From the name of a time zone to its offsets.

use super::observances::CustomZone;
use super::recur::{self, Budget};
use super::scan::{Parsed, ZoneText};
use super::values::head;
use super::vendor_zones;
use super::windows_zones;
use crate::time::to_instant;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// The zone a local time is in.
#[derive(Debug, Clone)]
pub(super) enum Zone {
    /// A zone of the IANA database.
    Known(Tz),
    /// A zone the calendar defines itself.
    Custom(Rc<CustomZone>),
    /// A name that says no more than an offset, in seconds: `UTC+2`.
    Fixed(i32),
    /// No zone is given: the time is the same on every wall clock (RFC 5545, 3.3.5). It is read in
    /// the user's zone.
    Floating(Tz),
}

impl Zone {
    /// UTC.
    pub(super) const UTC: Self = Self::Known(Tz::UTC);

    /// The instant of a local time.
    pub(super) fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        match self {
            Self::Known(Tz::UTC) => local.and_utc(),
            Self::Known(zone) | Self::Floating(zone) => to_instant(local, *zone),
            Self::Custom(zone) => zone.instant(local),
            Self::Fixed(offset) => local.and_utc() - TimeDelta::seconds((*offset).into()),
        }
    }

    /// The local time of an instant.
    pub(super) fn local(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        match self {
            Self::Known(zone) | Self::Floating(zone) => instant.with_timezone(zone).naive_local(),
            Self::Custom(zone) => zone.local(instant),
            Self::Fixed(offset) => instant.naive_utc() + TimeDelta::seconds((*offset).into()),
        }
    }

    /// Whether the zone is one whose changes were too many to work out, so that its times are not
    /// to be believed.
    pub(super) fn is_cut(&self) -> bool {
        matches!(self, Self::Custom(zone) if zone.is_cut())
    }

    /// Whether two times are in the same zone, so that the difference of their digits means
    /// something.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(one), Self::Known(two)) | (Self::Floating(one), Self::Floating(two)) => {
                one == two
            }
            (Self::Custom(one), Self::Custom(two)) => Rc::ptr_eq(one, two),
            (Self::Fixed(one), Self::Fixed(two)) => one == two,
            _ => false,
        }
    }
}

/// A longer name is no name of a zone, and is not looked for.
const LONGEST_NAME: usize = 255;

/// Finds zones by name, each once.
#[derive(Debug)]
pub(super) struct Zones<'p> {
    user: Tz,
    budget: Budget,
    /// The VTIMEZONEs of each file by their names, with the calendar objects they stand in.
    defined: HashMap<(usize, &'p str), Vec<&'p ZoneText<'p>>>,
    found: RefCell<HashMap<(usize, u32, String), Zone>>,
    unknown: RefCell<BTreeSet<String>>,
}

impl<'p> Zones<'p> {
    /// The zones of `files`, for a user who lives in `user`. They have a budget of their own, so
    /// that rules that flood leave the times of other events right.
    pub(super) fn new(files: &'p [Parsed<'p>], user: Tz) -> Self {
        let mut defined: HashMap<(usize, &str), Vec<&ZoneText>> = HashMap::new();
        for (file, parsed) in files.iter().enumerate() {
            for zone in &parsed.zones {
                defined.entry((file, zone.name.as_str())).or_default().push(zone);
            }
        }
        let budget = Budget::new(recur::MOST_STEPS_OF_A_LOAD);
        Self { user, budget, defined, found: RefCell::default(), unknown: RefCell::default() }
    }

    /// The zone in which a time without any is read.
    pub(super) fn floating(&self) -> Zone {
        Zone::Floating(self.user)
    }

    /// The zone that `name` means in a calendar object of a file.
    ///
    /// In this order: a name of the IANA database; a VTIMEZONE of the calendar; a Windows name; a
    /// database name behind a vendor's prefix; what the VTIMEZONE says it stands for; an offset or
    /// a city as vendors write them. A name that is none of these is read like a floating time, in the user's zone, as
    /// recurring-ical-events and ical.js read it; X-WR-TIMEZONE, which belongs to no standard, is
    /// not looked at, because it names the zone a calendar is *shown* in. Such names
    /// become a problem.
    pub(super) fn find(&self, file: usize, calendar: u32, name: &str) -> Zone {
        let name = name.trim();
        let name = head(name, LONGEST_NAME);
        let key = (file, calendar, name.to_owned());
        if let Some(zone) = self.found.borrow().get(&key) {
            return zone.clone();
        }
        let zone = self.look_up(file, calendar, name).unwrap_or_else(|| {
            self.unknown.borrow_mut().insert(name.to_owned());
            self.floating()
        });
        self.found.borrow_mut().insert(key, zone.clone());
        zone
    }

    /// The names that were asked for and are unknown.
    pub(super) fn unknown(&self) -> BTreeSet<String> {
        self.unknown.borrow().clone()
    }

    fn look_up(&self, file: usize, calendar: u32, name: &str) -> Option<Zone> {
        if let Some(zone) = crate::time::zone(name.trim_matches('/')) {
            return Some(Zone::Known(zone));
        }
        let (custom, location) = self.defined(file, calendar, name);
        if let Some(custom) = custom {
            return Some(Zone::Custom(Rc::new(custom)));
        }
        windows_zones::iana_name(name)
            .and_then(crate::time::zone)
            .or_else(|| behind_prefix(name))
            .or_else(|| crate::time::zone(location?.as_str()))
            .map(Zone::Known)
            .or_else(|| vendor_zones::find(name))
    }

    /// The VTIMEZONE of that name: of the same calendar object, else of another one in the file.
    fn defined(
        &self,
        file: usize,
        calendar: u32,
        name: &str,
    ) -> (Option<CustomZone>, Option<String>) {
        let Some(zones) = self.defined.get(&(file, name)) else {
            return (None, None);
        };
        let (own, others): (Vec<&ZoneText>, Vec<&ZoneText>) =
            zones.iter().partition(|zone| zone.calendar == calendar);
        let mut location = None;
        for zone in own.into_iter().chain(others) {
            // Many calendar objects may each go through the same many zones.
            if self.budget.charge(zones.len() + zone.text.len() / BYTES_OF_A_STEP).is_err() {
                return (Some(CustomZone::given_up(&self.budget)), location);
            }
            let (custom, place) = CustomZone::parse(zone.text, &self.budget);
            if custom.is_some() {
                return (custom, place);
            }
            location = location.or(place);
        }
        (None, location)
    }
}

/// How much of a zone's text is read in the time of a step.
const BYTES_OF_A_STEP: usize = 8;

/// The zone at the end of a name like `/freeassociation.sourceforge.net/Tzfile/Europe/Berlin`.
fn behind_prefix(name: &str) -> Option<Tz> {
    let name = name.trim_matches('/');
    name.match_indices('/').find_map(|(at, _)| {
        let suffix = name.get(at + 1..)?;
        // One word alone, like "Local", is too little to go by, except for UTC itself.
        (suffix.contains('/') || suffix == "UTC").then(|| crate::time::zone(suffix)).flatten()
    })
}
