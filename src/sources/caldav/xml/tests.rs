use super::*;
use proptest::prelude::*;

fn one(xml: &str) -> Resource {
    let mut all = read(xml.as_bytes()).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[test]
fn what_would_take_a_square_of_time_or_more_is_read_or_refused_at_once() {
    let nested = |open: &dyn Fn(usize) -> String, count: usize| {
        let open: String = (0..count).map(open).collect();
        format!("<multistatus xmlns=\"DAV:\">{open}{}</multistatus>", "</a>".repeat(count))
    };
    let many = |text: &dyn Fn(usize) -> String, count: usize| {
        let all: String = (0..count).map(text).collect();
        format!("<multistatus xmlns=\"DAV:\"><response {all}/></multistatus>")
    };
    let wide = |count: usize| {
        let declared: Vec<String> = (0..90).map(|n| format!(" xmlns:p{n}=\"u{n}\"")).collect();
        let declared = declared.concat();
        format!("<multistatus xmlns=\"DAV:\"{declared}>{}</multistatus>", "<p0:a/>".repeat(count))
    };
    let texts = [
        nested(&|n| format!("<a xmlns:p{n}=\"u{n}\">"), 5_000),
        nested(&|_| "<a>".to_owned(), 500_000),
        many(&|n| format!("a{n}=\"\" "), 200_000),
        many(&|n| format!("xmlns:a{n}=\"\" "), 200_000),
        wide(200_000),
        format!("<multistatus xmlns=\"DAV:\">{}", "&#".repeat(1 << 21)),
        format!("<multistatus xmlns=\"DAV:\">{}", "<!--".repeat(1 << 20)),
        format!("<multistatus xmlns=\"DAV:\">{}", "<![CDATA[".repeat(1 << 19)),
        "<!DOCTYPE a [".repeat(1 << 18),
        format!("<multistatus xmlns=\"DAV:\">{}", "<a ".repeat(1 << 20)),
    ];
    let effort = crate::sources::effort::Effort::begin();
    for text in texts {
        let _ = read(text.as_bytes());
    }
    // Each of them takes less than a second, and would take minutes to years.
    effort.assert_less_than(std::time::Duration::from_secs(30));
}

#[test]
fn the_bounds_are_told() {
    let nested = "<a>".repeat(100) + &"</a>".repeat(100);
    let deep = format!("<multistatus xmlns=\"DAV:\">{nested}</multistatus>");
    assert!(read(deep.as_bytes()).unwrap_err().contains("nested too deeply"));
    let declared: Vec<String> = (0..100).map(|n| format!(" xmlns:p{n}=\"u\"")).collect();
    let declared = declared.concat();
    let wide = format!("<multistatus xmlns=\"DAV:\"{declared}/>");
    assert!(read(wide.as_bytes()).unwrap_err().contains("declares too many namespaces"));
    let many = "<response/>".repeat(200_001);
    let many = format!("<multistatus xmlns=\"DAV:\">{many}</multistatus>");
    assert!(read(many.as_bytes()).unwrap_err().contains("too many resources"));
    // A declaration ends with its element.
    let apart = "<a xmlns:p=\"u\"/>".repeat(1_000);
    let apart = format!("<multistatus xmlns=\"DAV:\">{apart}</multistatus>");
    assert_eq!(read(apart.as_bytes()), Ok(Vec::new()));
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
         <s:getctag xmlns:s=\"http://calendarserver.org/ns/\">17</s:getctag>\
         <x:sync-token>https://h/sync/17</x:sync-token>\
         </x:prop><x:status>HTTP/1.1 200 OK</x:status></x:propstat>\
         <x:propstat><x:prop><calendar-home-set><x:href>/no/</x:href></calendar-home-set>\
         </x:prop><x:status>HTTP/1.1 404 Not Found</x:status></x:propstat>\
         </x:response></x:multistatus>");
    let expected = Resource {
        href: "/ada/work%20one/".to_owned(),
        failed: None,
        given: Properties {
            is_calendar: true,
            name: Some("Work & more".to_owned()),
            components: Some(vec!["VEVENT".to_owned(), "VTODO".to_owned()]),
            is_transparent: true,
            change_tag: Some("17".to_owned()),
            sync_token: Some("https://h/sync/17".to_owned()),
            ..Properties::default()
        },
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
    assert_eq!(found.given.principal.as_deref(), Some("/p/ada/"));
    assert_eq!(found.given.homes, ["/a/", "https://h/b/"]);
    assert_eq!(found.given.addresses, ["mailto:a@x", "/p/ada/"]);
}

#[test]
fn calendar_data_keeps_its_line_ends_in_whatever_form_it_comes() {
    let data = |inner: &str| {
        one(&format!(
            "<multistatus xmlns=\"DAV:\"><response><href>/a.ics</href><propstat><prop>\
             <calendar-data xmlns=\"urn:ietf:params:xml:ns:caldav\">{inner}</calendar-data></prop></propstat>\
             </response></multistatus>"
        ))
        .given
        .data
        .unwrap()
    };
    assert_eq!(data("A:1&#13;\nB:&lt;2&gt;&#13;\n"), "A:1\r\nB:<2>\r\n");
    assert_eq!(data("<![CDATA[A:<1>\n]]>B:2\n<![CDATA[C:3]]>"), "A:<1>\nB:2\nC:3");
}

#[test]
fn control_characters_cost_only_themselves() {
    let found =
        one("<multistatus xmlns=\"DAV:\"><response><href>a\u{1b}[1mb&#27;c&#x1B;&#0;&amp;&#65;\
                     </href></response></multistatus>");
    assert_eq!(found.href, "a[1mbc&A");
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
    let many = format!("<multistatus xmlns=\"DAV:\">{}</multistatus>", "<a/>".repeat(2_000_001));
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
        let whole = format!("<multistatus xmlns=\"DAV:\"><response><href>{text}</href></response></multistatus>");
        let _ = read(whole.as_bytes());
        for one in read(whole.as_bytes()).into_iter().flatten() {
            prop_assert!(!one.href.contains(|c: char| c < ' ' && !"\t\n\r".contains(c)));
        }
    }
}
