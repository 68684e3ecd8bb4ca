//! The link with which one joins an event online, where the calendar does not give it as URL.

use super::lines::{Lines, Property, unfold};
use super::values::{head, unescape};

/// A longer link is no link that a person is meant to follow.
const LONGEST: usize = 2_000;

/// Hosts whose pages are online meetings, each with how the paths of its meetings begin. A name
/// below one of them, as companies have at Zoom and Webex, is the same host.
const MEETINGS: &[(&str, &[&str])] = &[
    ("zoom.us", &["/j/", "/my/", "/w/", "/s/"]),
    ("zoomgov.com", &["/j/", "/my/", "/w/", "/s/"]),
    ("meet.google.com", &["/"]),
    ("teams.microsoft.com", &["/l/meetup-join/", "/meet/"]),
    ("teams.cloud.microsoft", &["/l/meetup-join/", "/meet/"]),
    ("teams.live.com", &["/meet/"]),
    ("webex.com", &["/meet/", "/join/", "/m/", "/j.php", "/wbxmjs/"]),
    ("meet.jit.si", &["/"]),
    ("whereby.com", &["/"]),
    ("gotomeeting.com", &["/join/"]),
    ("meet.goto.com", &["/"]),
    ("bluejeans.com", &["/"]),
    ("chime.aws", &["/"]),
    ("join.skype.com", &["/"]),
    ("facetime.apple.com", &["/join"]),
];

/// The online meeting of an event: what a property made for it says (RFC 7986, 5.11, and two that
/// came before it), else the first link to a known service in LOCATION, else in DESCRIPTION.
/// `text` is the event's own, where its DESCRIPTION is looked for only if it is needed.
pub(super) fn join(properties: &[Property], text: &[u8]) -> Option<String> {
    const MADE_FOR_IT: [&str; 3] =
        ["CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL"];
    let said = MADE_FOR_IT.iter().find_map(|name| {
        let named = properties.iter().filter(|property| property.is(name));
        // A conference may also be a number to call.
        named.map(Property::text).find_map(|value| first(&value, |_, _| true))
    });
    let known = |text: &str| first(&unescape(text), is_meeting);
    said.or_else(|| {
        let location = properties.iter().find(|property| property.is("LOCATION"))?;
        known(&location.text())
    })
    .or_else(|| known(&description(text)?))
}

/// The event's DESCRIPTION, still escaped.
fn description(text: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"DESCRIPTION";
    let mut depth = 0_u32;
    for line in Lines::new(text, 0, 1) {
        let begins = |name: &[u8]| {
            line.raw.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name))
        };
        if begins(b"BEGIN:") {
            depth = depth.saturating_add(1);
        } else if begins(b"END:") {
            depth = depth.saturating_sub(1);
        } else if depth == 1 && begins(NAME) {
            let content = unfold(line.raw)?;
            return Some(Property::split(&content)?.text().into_owned());
        }
    }
    None
}

/// The first address in `text` of a page whose host, in lower case, and path are wanted.
fn first(text: &str, wanted: impl Fn(&str, &str) -> bool) -> Option<String> {
    const SCHEME: &str = "https://";
    text.match_indices(SCHEME).find_map(|(at, _)| {
        let rest = text.get(at..)?;
        let is_end =
            |c: char| c.is_whitespace() || c.is_control() || "<>\"'()[]{}|\\^`".contains(c);
        // Looking no further than the longest keeps many addresses in one long word linear.
        let rest = head(rest, LONGEST + 1);
        let link = rest.get(..rest.find(is_end).unwrap_or(rest.len()))?;
        let link = link.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
        let link = link.replace("&amp;", "&");
        let after = link.get(SCHEME.len()..)?;
        let (host, path) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
        let host = host.to_ascii_lowercase();
        // Somebody's name before an @ could pass for the host.
        let is_plain = !host.is_empty() && !host.contains('@') && link.len() <= LONGEST;
        (is_plain && wanted(&host, path)).then_some(link)
    })
}

fn is_meeting(host: &str, path: &str) -> bool {
    MEETINGS.iter().any(|(known, paths)| {
        let below = host.strip_suffix(known);
        below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
            && paths.iter().any(|start| path.len() > 1 && path.starts_with(start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str) -> Option<String> {
        first(text, is_meeting)
    }

    #[test]
    fn a_known_meeting_is_found_in_running_text() {
        let text =
            "Agenda: https://wiki.example.com/x\nJoin (https://acme.zoom.us/j/12?pwd=a.b-c).";
        assert_eq!(known(text).unwrap(), "https://acme.zoom.us/j/12?pwd=a.b-c");
        let html =
            r#"<a href="https://teams.microsoft.com/l/meetup-join/19%3a?a=1&amp;b=2">Join</a>"#;
        let link = "https://teams.microsoft.com/l/meetup-join/19%3a?a=1&b=2";
        assert_eq!(known(html).unwrap(), link);
        assert_eq!(
            known("https://MEET.google.com/abc-defg").unwrap(),
            "https://MEET.google.com/abc-defg"
        );
    }

    #[test]
    fn what_only_looks_like_a_meeting_is_none() {
        for text in [
            "https://zoom.us.evil.example/j/1",
            "https://notzoom.us/j/1",
            "https://zoom.us@evil.example/j/1",
            "https://evil.example/zoom.us/j/1",
            "http://zoom.us/j/1",
            "https://zoom.us/pricing",
            "https://meet.google.com/",
            "https://meet.google.com",
            "https://",
        ] {
            assert_eq!(known(text), None, "{text}");
        }
        assert_eq!(known(&format!("https://zoom.us/j/{}", "1".repeat(LONGEST))), None);
    }
}
