//! Addresses: which may be asked, where a redirect may lead, and what of them may be shown.

use super::{Error, ErrorKind};
use reqwest::Url;

/// Reads an address that a user gave. `webcal:`, which calendars are published under, means https.
/// The error ends a sentence about the address and does not repeat it, because it may hold a
/// secret.
pub fn parse(text: &str) -> Result<Url, String> {
    let text = text.trim();
    let after = |scheme: &str| {
        let (head, rest) = text.split_at_checked(scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then_some(rest)
    };
    let secure = after("webcal://").or_else(|| after("webcals://"));
    let url = match secure {
        Some(rest) => Url::parse(&format!("https://{rest}")),
        None => Url::parse(text),
    };
    let mut url = url.map_err(|why| format!("is no URL: {why}"))?;
    check(&url)?;
    url.set_fragment(None);
    Ok(url)
}

/// Whether an address may be asked.
pub(super) fn check(url: &Url) -> Result<(), String> {
    if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
        return Err("must begin with https://".to_owned());
    }
    if url.scheme() == "http" && !is_loopback(url) {
        return Err(
            "must begin with https://, without it everybody on the way can read along".to_owned()
        );
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user or a password, they have keys of their own".to_owned());
    }
    Ok(())
}

/// Whether a server is on this machine.
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Where a redirect from `url` leads. Another host, or one without encryption, is not gone to.
pub(super) fn redirected(url: &Url, location: &str) -> Result<Url, Error> {
    let refused = |why: String| Err(Error::new(ErrorKind::Redirected, why));
    let from = place(url);
    let Ok(mut target) = url.join(location) else {
        return refused(format!("{from} redirects to an address that is no URL"));
    };
    if target.host() != url.host() {
        let to = crate::domain::clean(target.host_str().unwrap_or("another kind of address"));
        return refused(format!(
            "{from} redirects to another host, {to}, which is not followed; if it is right, \
             configure its address"
        ));
    }
    if url.scheme() == "https" && target.scheme() != "https" {
        return refused(format!("{from} redirects to an address without encryption"));
    }
    // An address of the same host that holds a user would replace the credentials.
    let stripped = target.set_username("").and_then(|()| target.set_password(None));
    if stripped.is_err() || check(&target).is_err() {
        return refused(format!("{from} redirects to an address that is not asked"));
    }
    target.set_fragment(None);
    Ok(target)
}

/// The host of an address, with a port that is not the usual one, for messages.
pub fn place(url: &Url) -> String {
    let host = url.host_str().unwrap_or("(no host)");
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// The address without user, password, query and fragment, for messages and origins. Its path
/// stays: whose path is a secret, as in a private calendar's link, is shown by [`place`] alone.
pub fn redact(url: &Url) -> String {
    format!("{}://{}{}", url.scheme(), place(url), url.path())
}

/// The address without anything that may be a secret, for the listing of a configuration: the link
/// to a private calendar is a password in itself.
pub fn masked(url: &Url) -> String {
    let is_bare = url.path() == "/" && url.query().is_none();
    format!("{}://{}/{}", url.scheme(), place(url), if is_bare { "" } else { "…" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_this_machine_are_asked_and_nothing_else() {
        for fine in [
            "https://example.com/a.ics",
            "http://127.0.0.1:8080/",
            "http://[::1]/x",
            "http://localhost/x",
            " webcal://example.com/a.ics ",
            "WEBCAL://example.com/a",
        ] {
            assert!(parse(fine).is_ok(), "{fine}");
        }
        for wrong in [
            "http://example.com/",
            "http://127.0.0.1.example.com/",
            "http://localhost.example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "example.com",
            "",
            "https://",
            "https://ada:secret@example.com/",
            "https://ada@example.com/",
        ] {
            let why = parse(wrong).unwrap_err();
            assert!(!why.contains("secret"), "{why}");
        }
        assert_eq!(parse("webcal://e.org/a#b").unwrap().as_str(), "https://e.org/a");
    }

    #[test]
    fn a_redirect_stays_on_its_host_and_encrypted() {
        let from = Url::parse("https://cal.example.com/dav/").unwrap();
        let to = |location: &str| redirected(&from, location).map(|url| url.to_string());
        assert_eq!(to("/new/").unwrap(), "https://cal.example.com/new/");
        assert_eq!(to("x?y#z").unwrap(), "https://cal.example.com/dav/x?y");
        assert_eq!(to("https://CAL.example.com:444/").unwrap(), "https://cal.example.com:444/");
        assert_eq!(to("https://a:b@cal.example.com/").unwrap(), "https://cal.example.com/");
        for wrong in [
            "https://evil.example/",
            "//evil.example/",
            "http://cal.example.com/",
            "data:,x",
            "http://[",
        ] {
            assert_eq!(to(wrong).unwrap_err().kind, ErrorKind::Redirected, "{wrong}");
        }
        let local = Url::parse("http://127.0.0.1/").unwrap();
        assert!(redirected(&local, "https://127.0.0.1/").is_ok());
    }

    #[test]
    fn what_is_shown_of_an_address_holds_no_secret() {
        let url = Url::parse("https://ada:pw@example.com:8443/cal/a.ics?token=t#f").unwrap();
        assert_eq!(redact(&url), "https://example.com:8443/cal/a.ics");
        assert_eq!(place(&url), "example.com:8443");
        assert_eq!(masked(&url), "https://example.com:8443/…");
        assert_eq!(masked(&parse("https://example.com").unwrap()), "https://example.com/");
    }
}
