//! What a WebDAV server answers: a multistatus (RFC 4918, 13), with the properties of CalDAV.
//!
//! Names are compared with their namespaces, whatever the prefixes. A property counts only in a
//! propstat that reports success: servers list those they do not have under 404.

use roxmltree::{Document, Node, ParsingOptions};
use std::borrow::Cow;

const DAV: &str = "DAV:";
const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";

/// The most nodes of one answer. A resource has about twenty, and a calendar has thousands.
const MOST_NODES: u32 = 2_000_000;

/// One resource of an answer, with the properties that were asked for and given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Resource {
    /// Its address as written: absolute or not, escaped or not.
    pub(super) href: String,
    /// What went wrong with the resource itself, as an HTTP status.
    pub(super) failed: Option<u16>,
    pub(super) principal: Option<String>,
    pub(super) homes: Vec<String>,
    pub(super) addresses: Vec<String>,
    pub(super) is_calendar: bool,
    pub(super) name: Option<String>,
    /// The kinds of components it may hold; `None` if the server does not say.
    pub(super) components: Option<Vec<String>>,
    /// Its events do not take the owner's time (RFC 6638, 9.1).
    pub(super) is_transparent: bool,
    /// iCalendar text.
    pub(super) data: Option<String>,
}

/// Reads an answer. The error ends a sentence about it.
pub(super) fn read(body: &[u8]) -> Result<Vec<Resource>, String> {
    let text = std::str::from_utf8(body).map_err(|_| "is not UTF-8".to_owned())?;
    let text = without_controls(text.trim_start_matches('\u{feff}').trim_start());
    // Without a DTD there are no entities to expand, and a multistatus has no use for one.
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(&text, options)
        .map_err(|why| format!("is no XML that is read: {why}"))?;
    let root = document.root_element();
    if !is(root, DAV, "multistatus") {
        return Err("is XML, but no multistatus of WebDAV".to_owned());
    }
    Ok(children(root, DAV, "response").map(resource).collect())
}

/// The bytes after `&#` in which a character reference must end.
const LONGEST_REFERENCE: usize = 10;

/// The text without the control characters that XML cannot hold (XML 1.0, 2.2), written as such or
/// as references. Some servers pass them on from an event, which must not cost the calendar.
fn without_controls(text: &str) -> Cow<'_, str> {
    let is_control = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
    if !text.contains(is_control) && !text.contains("&#") {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c| c == '&' || is_control(c)) {
        let (before, after) = rest.split_at(at);
        kept.push_str(before);
        // The longest reference has seven digits and an `x`; looking further for its end would be
        // quadratic in a text that is made of beginnings.
        let reference = after.strip_prefix("&#").and_then(|number| {
            let end = number.bytes().take(LONGEST_REFERENCE).position(|byte| byte == b';')?;
            Some((number.get(..end)?, number.get(end + 1..)?))
        });
        let number = reference.and_then(|(number, _)| match number.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        });
        let control = number.and_then(char::from_u32).filter(|c| is_control(*c));
        if let (Some(_), Some((_, next))) = (control, reference) {
            rest = next;
        } else {
            let mut chars = after.chars();
            kept.extend(chars.next().filter(|c| !is_control(*c)));
            rest = chars.as_str();
        }
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

fn resource(node: Node) -> Resource {
    let failed = child(node, DAV, "status").and_then(status);
    let mut resource = Resource {
        href: child(node, DAV, "href").map(text).unwrap_or_default(),
        failed: failed.filter(|status| !is_success(*status)),
        ..Resource::default()
    };
    for propstat in children(node, DAV, "propstat") {
        let given = child(propstat, DAV, "status").and_then(status);
        // A propstat must have a status; where one is missing, what it gives is taken as given.
        if given.is_none_or(is_success) {
            for prop in children(propstat, DAV, "prop") {
                prop.children().filter(Node::is_element).for_each(|one| take(&mut resource, one));
            }
        }
    }
    resource
}

fn take(resource: &mut Resource, property: Node) {
    let hrefs = || children(property, DAV, "href").map(text).filter(|href| !href.is_empty());
    let name = property.tag_name();
    match (name.namespace().unwrap_or_default(), name.name()) {
        (DAV, "current-user-principal") => resource.principal = hrefs().next(),
        (DAV, "displayname") => {
            resource.name = Some(text(property)).filter(|name| !name.is_empty());
        }
        (DAV, "resourcetype") => {
            resource.is_calendar = child(property, CALDAV, "calendar").is_some();
        }
        (CALDAV, "calendar-home-set") => resource.homes = hrefs().collect(),
        (CALDAV, "calendar-user-address-set") => resource.addresses = hrefs().collect(),
        (CALDAV, "supported-calendar-component-set") => {
            let name = |comp: Node| comp.attribute("name").map(str::to_ascii_uppercase);
            resource.components =
                Some(children(property, CALDAV, "comp").filter_map(name).collect());
        }
        (CALDAV, "schedule-calendar-transp") => {
            resource.is_transparent = child(property, CALDAV, "transparent").is_some();
        }
        (CALDAV, "calendar-data") => resource.data = Some(whole_text(property)),
        _ => {}
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// `HTTP/1.1 404 Not Found`.
fn status(node: Node) -> Option<u16> {
    text(node).split_whitespace().nth(1)?.parse().ok()
}

fn is(node: Node, namespace: &str, name: &str) -> bool {
    node.is_element() && node.has_tag_name((namespace, name))
}

fn children<'n>(
    node: Node<'n, 'n>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'n, 'n>> {
    node.children().filter(move |child| is(*child, namespace, name))
}

fn child<'n>(
    node: Node<'n, 'n>,
    namespace: &'static str,
    name: &'static str,
) -> Option<Node<'n, 'n>> {
    children(node, namespace, name).next()
}

fn text(node: Node) -> String {
    whole_text(node).trim().to_owned()
}

/// All text directly in a node: some servers wrap a part of it as CDATA.
fn whole_text(node: Node) -> String {
    node.children().filter(Node::is_text).filter_map(|child| child.text()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(xml: &str) -> Resource {
        let mut all = read(xml.as_bytes()).unwrap();
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    #[test]
    fn a_text_of_beginnings_of_references_is_read_in_one_pass() {
        // A pass for each of them would look at 2^42 bytes.
        let text = "&#".repeat(1 << 21);
        let begun = std::time::Instant::now();
        assert_eq!(without_controls(&text), text);
        assert!(begun.elapsed() < std::time::Duration::from_secs(30));
    }

    #[test]
    fn properties_count_by_their_namespace_and_the_status_of_their_propstat() {
        let found = one("\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <x:multistatus xmlns:x=\"DAV:\" xmlns=\"urn:ietf:params:xml:ns:caldav\">\
             <x:response><x:href> /ada/work%20one/ </x:href>\
             <x:propstat><x:prop><x:resourcetype><x:collection/><calendar/></x:resourcetype>\
             <x:displayname>Work &amp; more</x:displayname>\
             <displayname>another namespace</displayname>\
             <supported-calendar-component-set><comp name=\"VEVENT\"/><comp name=\"vtodo\"/>\
             </supported-calendar-component-set>\
             <schedule-calendar-transp><transparent/></schedule-calendar-transp>\
             </x:prop><x:status>HTTP/1.1 200 OK</x:status></x:propstat>\
             <x:propstat><x:prop><calendar-home-set><x:href>/no/</x:href></calendar-home-set>\
             </x:prop><x:status>HTTP/1.1 404 Not Found</x:status></x:propstat>\
             </x:response></x:multistatus>");
        let expected = Resource {
            href: "/ada/work%20one/".to_owned(),
            is_calendar: true,
            name: Some("Work & more".to_owned()),
            components: Some(vec!["VEVENT".to_owned(), "VTODO".to_owned()]),
            is_transparent: true,
            ..Resource::default()
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn the_principal_its_homes_and_its_addresses_are_read() {
        let found = one("<multistatus xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\">\
             <response><href>/</href><propstat><prop>\
             <current-user-principal><href>/p/ada/</href></current-user-principal>\
             <C:calendar-home-set><href>/a/</href><href>https://h/b/</href></C:calendar-home-set>\
             <C:calendar-user-address-set><href>mailto:a@x</href><href>/p/ada/</href>\
             </C:calendar-user-address-set></prop><status>HTTP/1.1 200 OK</status></propstat>\
             </response></multistatus>");
        assert_eq!(found.principal.as_deref(), Some("/p/ada/"));
        assert_eq!(found.homes, ["/a/", "https://h/b/"]);
        assert_eq!(found.addresses, ["mailto:a@x", "/p/ada/"]);
    }

    #[test]
    fn calendar_data_keeps_its_line_ends_in_whatever_form_it_comes() {
        let data = |inner: &str| {
            one(&format!(
                "<multistatus xmlns=\"DAV:\"><response><href>/a.ics</href><propstat><prop>\
                 <calendar-data xmlns=\"{CALDAV}\">{inner}</calendar-data></prop></propstat>\
                 </response></multistatus>"
            ))
            .data
            .unwrap()
        };
        assert_eq!(data("A:1&#13;\nB:&lt;2&gt;&#13;\n"), "A:1\r\nB:<2>\r\n");
        assert_eq!(data("<![CDATA[A:<1>\n]]>B:2\n<![CDATA[C:3]]>"), "A:<1>\nB:2\nC:3");
    }

    #[test]
    fn control_characters_cost_only_themselves() {
        assert_eq!(
            without_controls("a\u{1b}[1m&#27;b&#x1B;&amp;&#13;\t&#65;&#;&"),
            "a[1mb&amp;&#13;\t&#65;&#;&"
        );
    }

    #[test]
    fn a_resource_may_fail_alone() {
        let all = read(
            b"<multistatus xmlns=\"DAV:\"><response><href>/gone.ics</href>\
              <status>HTTP/1.1 404 Not Found</status></response>\
              <response><href>/a</href></response></multistatus>",
        )
        .unwrap();
        assert_eq!(all.iter().map(|one| one.failed).collect::<Vec<_>>(), [Some(404), None]);
    }

    #[test]
    fn hostile_xml_is_refused_at_once() {
        let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
                      <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>\
                      <multistatus xmlns=\"DAV:\"><response><href>&c;</href></response></multistatus>";
        let outside = "<!DOCTYPE l [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><a>&f;</a>";
        for wrong in [laughs, outside, "", "<", "<html></html>", "<a><b></a>", "&x;"] {
            assert!(read(wrong.as_bytes()).is_err(), "{wrong}");
        }
        assert!(read(b"\xff\xfe<").is_err());
        let many =
            format!("<multistatus xmlns=\"DAV:\">{}</multistatus>", "<a/>".repeat(2_000_001));
        assert!(read(many.as_bytes()).is_err());
        // Neither depth nor breadth of what is no use does harm.
        let deep = "<a>".repeat(100_000) + &"</a>".repeat(100_000);
        let deep = format!("<multistatus xmlns=\"DAV:\">{deep}</multistatus>");
        let _ = read(deep.as_bytes());
    }

    proptest! {
        #[test]
        fn no_text_is_fatal(text in "\\PC*|[<>/&#;=\"'a-cx0-9 \u{0}-\u{1f}]{0,200}") {
            let _ = read(text.as_bytes());
            let whole = format!("<multistatus xmlns=\"DAV:\"><response>{text}</response></multistatus>");
            let _ = read(whole.as_bytes());
            let once = without_controls(&text).into_owned();
            prop_assert!(!once.contains(|c: char| c < ' ' && !"\t\n\r".contains(c)));
        }
    }
}
