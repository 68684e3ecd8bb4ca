//! What a WebDAV server answers: a multistatus (RFC 4918, 13), with the properties of CalDAV.
//!
//! Names are compared with their namespaces, whatever the prefixes. A property counts only in a
//! propstat that reports success: servers list those they do not have under 404.
//!
//! The text is read in one pass that keeps no tree, and how deep it goes, how many prefixes are
//! declared at a time, and how many elements and resources it has are bounded. So the time is
//! linear in the length of the text, whatever it says.

use super::QUOTED;
use crate::domain::{clean, shorten};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// The deepest element that is read. What is of use is six deep.
const MOST_DEPTH: usize = 100;

/// The most namespaces declared at one place. Every name is looked for among them.
const MOST_PREFIXES: usize = 100;

/// The most elements of one answer. A resource has about ten, and a calendar has thousands.
const MOST_ELEMENTS: usize = 2_000_000;

/// The most resources of one answer.
const MOST_RESOURCES: usize = 200_000;

/// One resource of an answer, with the properties that were asked for and given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Resource {
    /// Its address as written: absolute or not, escaped or not.
    pub(super) href: String,
    /// What went wrong with the resource itself, as an HTTP status.
    pub(super) failed: Option<u16>,
    pub(super) given: Properties,
}

/// The properties of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Properties {
    pub(super) principal: Option<String>,
    pub(super) homes: Vec<String>,
    pub(super) addresses: Vec<String>,
    pub(super) is_calendar: bool,
    pub(super) name: Option<String>,
    /// The kinds of components it may hold; `None` if the server does not say.
    pub(super) components: Option<Vec<String>>,
    /// Its events do not take the owner's time (RFC 6638, 9.1).
    pub(super) is_transparent: bool,
    /// What changes whenever anything in the collection does: `getctag`, which most servers have
    /// and no RFC describes.
    pub(super) change_tag: Option<String>,
    /// The same as RFC 6578 has it.
    pub(super) sync_token: Option<String>,
    /// iCalendar text.
    pub(super) data: Option<String>,
}

/// Reads an answer. The error ends a sentence about it.
pub(super) fn read(body: &[u8]) -> Result<Vec<Resource>, String> {
    let text = std::str::from_utf8(body).map_err(|_| "is not UTF-8".to_owned())?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    reader.config_mut().expand_empty_elements = true;
    let mut reading = Reading::default();
    loop {
        match reader.read_event().map_err(|why| no_xml(&why.to_string()))? {
            Event::Start(start) => reading.open(&start)?,
            Event::End(_) => reading.close(),
            Event::Text(text) => reading.say(&text.xml10_content()),
            Event::CData(text) => reading.say(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                if let Some(character) = character(&reference)? {
                    reading.say(character.encode_utf8(&mut [0; 4]));
                }
            }
            // Without a DTD there are no entities to expand, and a multistatus has no use for one.
            Event::DocType(_) => return Err(no_xml("it has a DTD")),
            Event::Eof => return reading.finish(),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Empty(_) => {}
        }
    }
}

fn no_xml(why: &str) -> String {
    format!("is no XML that is read: {}", shorten(&clean(why), QUOTED))
}

/// What a reference stands for; a number that is no character stands for nothing.
fn character(reference: &BytesRef) -> Result<Option<char>, String> {
    let name: &str = reference;
    let number = name.strip_prefix('#').map(|number| match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    });
    match (number, name) {
        (Some(Ok(number)), _) => Ok(char::from_u32(number)),
        (None, "amp") => Ok(Some('&')),
        (None, "lt") => Ok(Some('<')),
        (None, "gt") => Ok(Some('>')),
        (None, "quot") => Ok(Some('"')),
        (None, "apos") => Ok(Some('\'')),
        _ => Err(no_xml("it refers to something that is not defined")),
    }
}

/// The namespaces that are of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    Dav,
    CalDav,
    CalendarServer,
    Other,
}

/// The elements that are of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Multistatus,
    Response,
    Href,
    Status,
    Propstat,
    Prop,
    CurrentUserPrincipal,
    DisplayName,
    ResourceType,
    SyncToken,
    HomeSet,
    AddressSet,
    ComponentSet,
    Transparency,
    Data,
    Calendar,
    Component,
    Transparent,
    GetCtag,
    Other,
}

impl Tag {
    fn of(space: Space, name: &str) -> Self {
        match (space, name) {
            (Space::Dav, "multistatus") => Self::Multistatus,
            (Space::Dav, "response") => Self::Response,
            (Space::Dav, "href") => Self::Href,
            (Space::Dav, "status") => Self::Status,
            (Space::Dav, "propstat") => Self::Propstat,
            (Space::Dav, "prop") => Self::Prop,
            (Space::Dav, "current-user-principal") => Self::CurrentUserPrincipal,
            (Space::Dav, "displayname") => Self::DisplayName,
            (Space::Dav, "resourcetype") => Self::ResourceType,
            (Space::Dav, "sync-token") => Self::SyncToken,
            (Space::CalDav, "calendar-home-set") => Self::HomeSet,
            (Space::CalDav, "calendar-user-address-set") => Self::AddressSet,
            (Space::CalDav, "supported-calendar-component-set") => Self::ComponentSet,
            (Space::CalDav, "schedule-calendar-transp") => Self::Transparency,
            (Space::CalDav, "calendar-data") => Self::Data,
            (Space::CalDav, "calendar") => Self::Calendar,
            (Space::CalDav, "comp") => Self::Component,
            (Space::CalDav, "transparent") => Self::Transparent,
            (Space::CalendarServer, "getctag") => Self::GetCtag,
            _ => Self::Other,
        }
    }
}

/// A prefix, with the depth of the element that declares it.
#[derive(Debug)]
struct Declared {
    depth: usize,
    prefix: String,
    space: Space,
}

/// What was read so far.
#[derive(Debug, Default)]
struct Reading {
    /// The open elements, from the root on.
    path: Vec<Tag>,
    scope: Vec<Declared>,
    elements: usize,
    found: Vec<Resource>,
    /// The response that is open.
    resource: Resource,
    /// What the open propstat gives, and under which status.
    given: Properties,
    status: Option<u16>,
    /// The addresses in the open property.
    hrefs: Vec<String>,
    /// The text directly in the element of this depth: some servers wrap a part of it as CDATA.
    text: String,
    text_depth: usize,
}

impl Reading {
    fn open(&mut self, start: &BytesStart) -> Result<(), String> {
        self.elements += 1;
        let depth = self.path.len() + 1;
        if depth > MOST_DEPTH || self.elements > MOST_ELEMENTS {
            return Err(no_xml("it is nested too deeply or has too many elements"));
        }
        // Attributes are not checked for being there twice, which would take a square of time.
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|why| no_xml(&why.to_string()))?;
            let prefix = match attribute.key.as_ref().split_once(':') {
                None if attribute.key.as_ref() == "xmlns" => "",
                Some(("xmlns", prefix)) => prefix,
                _ => continue,
            };
            let space = match attribute.value.trim() {
                "DAV:" => Space::Dav,
                "urn:ietf:params:xml:ns:caldav" => Space::CalDav,
                "http://calendarserver.org/ns/" => Space::CalendarServer,
                _ => Space::Other,
            };
            self.scope.push(Declared { depth, prefix: prefix.to_owned(), space });
            if self.scope.len() > MOST_PREFIXES {
                return Err(no_xml("it declares too many namespaces"));
            }
        }
        let name = start.name();
        let (prefix, name) = name.as_ref().split_once(':').unwrap_or(("", name.as_ref()));
        let declared = self.scope.iter().rev().find(|declared| declared.prefix == prefix);
        let tag = Tag::of(declared.map_or(Space::Other, |declared| declared.space), name);
        if depth == 1 && (tag != Tag::Multistatus || self.elements > 1) {
            return Err("is XML, but no multistatus of WebDAV".to_owned());
        }
        self.path.push(tag);
        self.begin(start)
    }

    /// What the beginning of an element says.
    fn begin(&mut self, start: &BytesStart) -> Result<(), String> {
        use Tag::{Multistatus, Prop, Propstat, Response};
        let is_text = match self.path[..] {
            [Multistatus, Response] => {
                if self.found.len() == MOST_RESOURCES {
                    return Err(no_xml("it has too many resources"));
                }
                self.resource = Resource::default();
                false
            }
            [Multistatus, Response, Propstat] => {
                (self.given, self.status) = (Properties::default(), None);
                false
            }
            [Multistatus, Response, Tag::Href | Tag::Status]
            | [Multistatus, Response, Propstat, Tag::Status]
            | [Multistatus, Response, Propstat, Prop, _, Tag::Href] => true,
            [Multistatus, Response, Propstat, Prop, property] => {
                self.hrefs.clear();
                if property == Tag::ComponentSet {
                    self.given.components = Some(Vec::new());
                }
                true
            }
            [Multistatus, Response, Propstat, Prop, property, inner] => {
                match (property, inner) {
                    (Tag::ResourceType, Tag::Calendar) => self.given.is_calendar = true,
                    (Tag::Transparency, Tag::Transparent) => self.given.is_transparent = true,
                    (Tag::ComponentSet, Tag::Component) => {
                        let components = self.given.components.get_or_insert_default();
                        for attribute in start.attributes().with_checks(false).flatten() {
                            if attribute.key.as_ref() == "name" {
                                components.push(attribute.value.trim().to_ascii_uppercase());
                            }
                        }
                    }
                    _ => {}
                }
                false
            }
            _ => false,
        };
        if is_text {
            self.text.clear();
            self.text_depth = self.path.len();
        }
        Ok(())
    }

    /// Text, without the control characters that XML cannot hold (XML 1.0, 2.2), whether written as
    /// such or as references. Some servers pass them on from an event, which must not cost the
    /// calendar.
    fn say(&mut self, text: &str) {
        if self.path.len() == self.text_depth {
            let is_control = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
            self.text.extend(text.split(is_control));
        }
    }

    /// What the end of an element says.
    fn close(&mut self) {
        use Tag::{Multistatus, Prop, Propstat, Response};
        let text = self.text.trim();
        match self.path[..] {
            [Multistatus, Response, Tag::Href] if self.resource.href.is_empty() => {
                text.clone_into(&mut self.resource.href);
            }
            [Multistatus, Response, Tag::Status] => {
                self.resource.failed = status(text).filter(|status| !is_success(*status));
            }
            [Multistatus, Response, Propstat, Tag::Status] => self.status = status(text),
            [Multistatus, Response, Propstat, Prop, _, Tag::Href] if !text.is_empty() => {
                self.hrefs.push(text.to_owned());
            }
            [Multistatus, Response, Propstat, Prop, property] => self.end_of_property(property),
            // A propstat must have a status; where one is missing, what it gives is taken as given.
            [Multistatus, Response, Propstat] if self.status.is_none_or(is_success) => {
                self.resource.given.add(std::mem::take(&mut self.given));
            }
            [Multistatus, Response] => self.found.push(std::mem::take(&mut self.resource)),
            _ => {}
        }
        self.path.pop();
        while self.scope.last().is_some_and(|declared| declared.depth > self.path.len()) {
            self.scope.pop();
        }
    }

    fn end_of_property(&mut self, property: Tag) {
        // Where another element stood within the property, the text may be that of the other.
        let is_whole = self.text_depth == self.path.len();
        if property == Tag::Data {
            // Moved, because it may be most of the answer.
            self.text.shrink_to_fit();
            self.given.data = is_whole.then(|| std::mem::take(&mut self.text));
            return;
        }
        let whole = is_whole.then_some(self.text.trim());
        let text = whole.filter(|text| !text.is_empty()).map(str::to_owned);
        let hrefs = std::mem::take(&mut self.hrefs);
        match property {
            Tag::CurrentUserPrincipal => self.given.principal = hrefs.into_iter().next(),
            Tag::HomeSet => self.given.homes = hrefs,
            Tag::AddressSet => self.given.addresses = hrefs,
            Tag::DisplayName => self.given.name = text,
            Tag::GetCtag => self.given.change_tag = text,
            Tag::SyncToken => self.given.sync_token = text,
            _ => {}
        }
    }

    fn finish(self) -> Result<Vec<Resource>, String> {
        match (self.elements, self.path.len()) {
            (0, _) => Err(no_xml("it has no element")),
            (_, 0) => Ok(self.found),
            _ => Err(no_xml("it ends in the middle")),
        }
    }
}

impl Properties {
    /// Takes what another propstat gives.
    fn add(&mut self, other: Self) {
        let Self { principal, name, components, change_tag, sync_token, data, .. } = other;
        self.principal = principal.or(self.principal.take());
        self.homes.extend(other.homes);
        self.addresses.extend(other.addresses);
        self.is_calendar |= other.is_calendar;
        self.name = name.or(self.name.take());
        self.components = components.or(self.components.take());
        self.is_transparent |= other.is_transparent;
        self.change_tag = change_tag.or(self.change_tag.take());
        self.sync_token = sync_token.or(self.sync_token.take());
        self.data = data.or(self.data.take());
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// `HTTP/1.1 404 Not Found`.
fn status(text: &str) -> Option<u16> {
    text.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests;
