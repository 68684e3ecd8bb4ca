//! The client against a server that does what servers must not do.

use super::server::{Reply, Server};
use super::*;

const PASSWORD: &str = "correct-horse";

fn basic() -> Credentials {
    Credentials::Basic { user: "ada".to_owned(), password: Secret::new(PASSWORD) }
}

fn get<'a>(url: &str, credentials: &'a Credentials) -> Request<'a> {
    Request {
        method: "GET",
        url: parse(url).unwrap(),
        headers: Vec::new(),
        body: None,
        credentials,
        timeout: Duration::from_secs(20),
        most_bytes: 100,
        patience: Duration::from_secs(20),
        repeatable: true,
    }
}

fn client() -> Client {
    Client { first_pause: Duration::from_millis(1), ..Client::default() }
}

const MINUTE: Duration = Duration::from_secs(60);

fn send(request: &Request) -> Result<Response, Error> {
    client().send(request, &Deadline::new(MINUTE)).and_then(Response::accepted)
}

fn fetch(server: &Server, path: &str) -> Result<Response, Error> {
    send(&get(&server.url(path), &Credentials::None))
}

/// The failure of a server that answers with `reply`, and how often it was asked.
fn failure(replies: impl Into<Vec<Reply>>) -> (ErrorKind, String, usize) {
    let server = Server::start();
    server.on("GET", "/private-link?token=hidden", replies);
    let error = send(&get(&server.url("/private-link?token=hidden"), &basic())).unwrap_err();
    let place = place(&parse(&server.url("/")).unwrap());
    for secret in ["hidden", "private-link", PASSWORD] {
        assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
    }
    (error.kind, error.message.replace(&place, "HOST"), server.seen().len())
}

#[test]
fn an_answer_comes_whole_with_its_head() {
    let server = Server::start();
    server.on("GET", "/a", [Reply::ok("body").with("ETag", "\"1\"")]);
    let response = fetch(&server, "/a").unwrap();
    assert_eq!((response.status, response.body.as_slice()), (200, &b"body"[..]));
    assert_eq!(response.header("etag"), Some("\"1\""));
    let agent = format!("personal-os/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(server.seen()[0].header("user-agent"), Some(agent.as_str()));
    assert_eq!(server.seen()[0].header("authorization"), None);
}

#[test]
fn credentials_are_sent_as_their_standard_says() {
    let server = Server::start();
    server.on("GET", "/a", [Reply::ok("")]);
    // RFC 7617, 2: the user "Aladdin" with the password "open sesame".
    let aladdin =
        Credentials::Basic { user: "Aladdin".to_owned(), password: Secret::new("open sesame") };
    send(&get(&server.url("/a"), &aladdin)).unwrap();
    send(&get(&server.url("/a"), &Credentials::Bearer(Secret::new("t0ken")))).unwrap();
    let sent: Vec<_> =
        server.seen().iter().map(|seen| seen.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(sent, ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Bearer t0ken"]);
}

#[test]
fn what_may_pass_is_tried_again_and_what_will_not_is_not() {
    let server = Server::start();
    server.on("GET", "/a", [Reply::new(500, ""), Reply::new(503, ""), Reply::ok("third")]);
    assert_eq!(fetch(&server, "/a").unwrap().body, b"third");
    let message = |text: &str| text.to_owned();
    assert_eq!(
        failure([Reply::new(502, "")]),
        (ErrorKind::Unreachable, message("HOST answered with 502 Bad Gateway"), 3)
    );
    for (status, kind, said) in [
        (400, ErrorKind::Refused, "answered with 400 Bad Request"),
        (401, ErrorKind::Rejected, "refused with 401 Unauthorized"),
        (403, ErrorKind::Rejected, "refused with 403 Forbidden"),
        (404, ErrorKind::NotFound, "answered with 404 Not Found"),
        (410, ErrorKind::NotFound, "answered with 410 Gone"),
        (501, ErrorKind::Unreachable, "answered with 501 Not Implemented"),
    ] {
        assert_eq!(failure([Reply::new(status, "")]), (kind, format!("HOST {said}"), 1));
    }
}

#[test]
fn what_must_not_happen_twice_is_not_sent_again_after_a_failure_of_the_server() {
    let server = Server::start();
    server.on("POST", "/a", [Reply::new(500, "")]);
    let once = Request {
        method: "POST",
        repeatable: false,
        body: Some(b"x".to_vec()),
        ..get(&server.url("/a"), &Credentials::None)
    };
    assert_eq!(send(&once).unwrap_err().kind, ErrorKind::Unreachable);
    assert_eq!(server.seen().len(), 1);
    // Nothing was done yet when the server asks for patience.
    server.on("POST", "/a", [Reply::new(429, ""), Reply::ok("")]);
    assert!(send(&once).is_ok());
}

#[test]
fn a_server_that_asks_for_patience_gets_it_within_the_deadline() {
    let server = Server::start();
    server.on("GET", "/a", [Reply::new(429, "").with("Retry-After", "0"), Reply::ok("now")]);
    assert_eq!(fetch(&server, "/a").unwrap().body, b"now");
    let (kind, _, asked) = failure([Reply::new(429, "").with("Retry-After", "3600")]);
    assert_eq!((kind, asked), (ErrorKind::Busy, 1));
    let (_, _, asked) = failure([Reply::new(503, "")
        .with("Date", "Tue, 24 Nov 2026 08:00:00 GMT")
        .with("Retry-After", "Tue, 24 Nov 2026 09:00:00 GMT")]);
    assert_eq!(asked, 1);
}

#[test]
fn redirects_keep_the_method_the_body_and_on_their_origin_the_credentials() {
    let server = Server::start();
    for (path, status, to) in [("/1", 301, "/2"), ("/2", 302, "3"), ("/3", 307, "/4")] {
        server.on("PROPFIND", path, [Reply::redirect(status, to)]);
    }
    server.on("PROPFIND", "/4", [Reply::redirect(308, &server.url("/5"))]);
    server.on("PROPFIND", "/5", [Reply::new(207, "here")]);
    let credentials = basic();
    let request = Request {
        method: "PROPFIND",
        body: Some(b"<propfind/>".to_vec()),
        headers: vec![("Depth", "0".to_owned())],
        ..get(&server.url("/1"), &credentials)
    };
    let response = send(&request).unwrap();
    assert_eq!((response.status, response.url.path()), (207, "/5"));
    for seen in server.seen() {
        assert_eq!((seen.method.as_str(), seen.body.as_str()), ("PROPFIND", "<propfind/>"));
        assert_eq!(seen.header("depth"), Some("0"));
        assert!(seen.header("authorization").is_some());
    }
    assert_eq!(server.seen().len(), 5);
}

#[test]
fn credentials_do_not_follow_to_another_port_and_nothing_to_another_host() {
    let (first, second) = (Server::start(), Server::start());
    second.on("GET", "/b", [Reply::ok("other port")]);
    first.on("GET", "/a", [Reply::redirect(302, &second.url("/b"))]);
    let credentials = basic();
    assert_eq!(send(&get(&first.url("/a"), &credentials)).unwrap().body, b"other port");
    assert!(first.seen()[0].header("authorization").is_some());
    assert_eq!(second.seen()[0].header("authorization"), None);
    let elsewhere = second.url("/b").replace("127.0.0.1", "localhost");
    first.on("GET", "/a", [Reply::redirect(302, &elsewhere)]);
    let error = send(&get(&first.url("/a"), &credentials)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Redirected);
    assert!(error.message.contains("another host, localhost"), "{error}");
    assert_eq!(second.connections(), 1);
}

#[test]
fn a_circle_of_redirects_ends() {
    let (kind, message, asked) = failure([Reply::redirect(302, "/private-link?token=hidden")]);
    assert_eq!((kind, asked), (ErrorKind::Redirected, 6));
    assert_eq!(message, "HOST redirects more than 5 times");
}

#[test]
fn a_server_that_hangs_is_given_up() {
    let server = Server::start();
    server.on("GET", "/silent", [Reply::silence()]);
    server.on("GET", "/stalls", [Reply::ok("0123456789").stall_after(3)]);
    for path in ["/silent", "/stalls"] {
        let request = Request {
            timeout: Duration::from_millis(500),
            ..get(&server.url(path), &Credentials::None)
        };
        let error = send(&request).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreachable);
        assert!(error.message.ends_with("did not answer within 500 ms"), "{error}");
    }
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn nothing_is_asked_once_the_time_is_used_up() {
    let server = Server::start();
    let request = get(&server.url("/a"), &Credentials::None);
    let error = client().send(&request, &Deadline::new(Duration::ZERO)).unwrap_err();
    assert!(error.message.ends_with("the time for all requests is used up"), "{error}");
    assert_eq!(server.connections(), 0);
}

#[test]
fn no_request_begins_that_would_be_cut_off() {
    let server = Server::start();
    let patience = Duration::from_secs(120);
    let request = Request { patience, ..get(&server.url("/a"), &Credentials::None) };
    let deadline = |left| Deadline::new(left).with_least(Duration::from_secs(10));
    let error = client().send(&request, &deadline(Duration::from_secs(9))).unwrap_err();
    assert!(error.is_unsent() && server.connections() == 0, "{error}");
    // A minute to wait, and then too little would be left.
    server.on("GET", "/a", [Reply::new(429, "").with("Retry-After", "60"), Reply::ok("late")]);
    let answer = client().send(&request, &deadline(Duration::from_secs(69))).unwrap();
    assert_eq!((answer.status, server.seen().len()), (429, 1));
}

#[test]
fn a_body_is_read_up_to_its_cap_and_never_in_part() {
    let server = Server::start();
    server.on("GET", "/fits", [Reply::ok(vec![b'x'; 100])]);
    assert_eq!(fetch(&server, "/fits").unwrap().body.len(), 100);
    let said = |reply: Reply| {
        let (kind, message, _) = failure([reply]);
        (kind, message)
    };
    let large = (ErrorKind::TooLarge, "HOST sent more than 100 bytes".to_owned());
    assert_eq!(said(Reply::ok(vec![b'x'; 101])), large);
    // Without a length, as chunks and at the end of the connection.
    let mut endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    endless.extend([b'x'; 200]);
    assert_eq!(said(Reply::raw(endless)), large);
    let (kind, message) = said(Reply::ok("0123456789").cut_after(4));
    assert_eq!(kind, ErrorKind::Unreachable);
    assert!(message.starts_with("the answer of HOST ended early"), "{message}");
    let packed = Reply::ok("\u{1f}\u{8b}").with("Content-Encoding", "gzip");
    assert_eq!(said(packed).0, ErrorKind::Malformed);
}

#[test]
fn what_is_no_http_is_no_answer() {
    for garbage in ["", "220 mail.example.com ESMTP\r\n", "\0\0\0\0", "HTTP/1.1 abc\r\n\r\n"] {
        let (kind, message, _) = failure([Reply::raw(garbage)]);
        assert_eq!(kind, ErrorKind::Unreachable);
        assert!(message.starts_with("HOST gave no answer"), "{message}");
    }
}

#[test]
fn a_server_that_is_not_there_is_told_with_its_cause() {
    let server = Server::start();
    let url = server.url("/a");
    drop(server);
    let error = send(&get(&url, &Credentials::None)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert!(error.message.contains("cannot be reached: Connection refused"), "{error}");
}

#[test]
fn a_server_without_encryption_is_no_https_server() {
    let server = Server::start();
    let url = server.url("/a").replace("http://", "https://");
    let error = send(&get(&url, &basic())).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert!(server.seen().iter().all(|seen| seen.header("authorization").is_none()));
}

#[test]
fn an_address_that_was_not_checked_is_checked_again() {
    let mut request = get("https://example.com/", &Credentials::None);
    request.url = Url::parse("http://example.com/").unwrap();
    let error = client().send(&request, &Deadline::new(MINUTE)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Insecure);
}
