//! A server that does what servers do on bad days.

use super::*;
use crate::config::SecretReference;
use crate::domain::Secret;
use crate::http::server::Reply;
use crate::sources::contract::web::Site;
use crate::sources::web::Account;
use chrono::TimeDelta;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// A question to a place on the server, as a new run asks it.
pub(super) fn inquiry(site: &Site, path: &str) -> Arc<Inquiry> {
    Arc::new(Inquiry {
        method: "GET",
        url: None,
        body: None,
        remote: site.remote(path),
        fresh: TimeDelta::zero(),
        answer: OnceLock::new(),
    })
}

/// What `/m` of the server says at `/v`, so many hours after eight, in a new run.
fn after(site: &Site, hours: i64) -> Loaded<MetricReading> {
    ask(site, hours, |_| {})
}

fn ask(site: &Site, hours: i64, change: impl FnOnce(&mut Inquiry)) -> Loaded<MetricReading> {
    let mut inquiry = inquiry(site, "/m");
    change(Arc::get_mut(&mut inquiry).unwrap());
    let mut context = context();
    context.moment.now += TimeDelta::hours(hours);
    let mut loaded = WebMetric::new(measure(Some("/v")), inquiry).load(&context);
    let host = site.server.url("").replace("http://", "");
    for problem in &mut loaded.problems {
        problem.message = problem.message.replace(&host, "HOST");
    }
    loaded
}

fn says(site: &Site, replies: impl Into<Vec<Reply>>) {
    site.server.on("GET", "/m", replies);
}

fn problems(loaded: &Loaded<MetricReading>) -> Vec<(ProblemKind, &str)> {
    loaded.problems.iter().map(|problem| (problem.kind, problem.message.as_str())).collect()
}

#[test]
fn patience_is_shown_to_a_busy_server_and_no_more_than_there_is() {
    let site = Site::new();
    let busy = || Reply::new(429, "").with("Retry-After", "0");
    says(&site, [busy(), Reply::ok("{\"v\": 42}")]);
    assert_eq!(value(&after(&site, 0)), 42.0);
    assert_eq!(site.server.seen().len(), 2);
    // For ever: three times, and then the last answer is used and said to be old.
    says(&site, [busy()]);
    let loaded = after(&site, 1);
    assert_eq!(loaded.problems.len(), 1);
    assert_eq!(loaded.problems[0].kind, ProblemKind::Stale);
    let message = &loaded.problems[0].message;
    assert!(message.starts_with("the copy of Tue 24 Nov 08:00 is used: HOST "), "{message}");
    let reading = &loaded.items.unwrap()[0];
    assert_eq!((reading.value, reading.read_at), (42.0, context().moment.now));
    assert_eq!(site.server.seen().len(), 5);
    // An hour is longer than anybody waits.
    says(&site, [Reply::new(429, "").with("Retry-After", "3600")]);
    assert_eq!(after(&site, 2).problems[0].kind, ProblemKind::Stale);
    assert_eq!(site.server.seen().len(), 6);
}

#[test]
fn without_an_answer_and_without_a_copy_there_is_no_value() {
    let site = Site::new();
    says(&site, [Reply::new(429, "").with("Retry-After", "3600")]);
    let loaded = after(&site, 0);
    assert_eq!((loaded.items, loaded.problems[0].kind), (None, ProblemKind::Unreachable));
    says(&site, [Reply::silence()]);
    let slow = ask(&site, 0, |inquiry| inquiry.remote.timeout = Duration::from_secs(1));
    assert_eq!(slow.problems[0].kind, ProblemKind::Unreachable);
    assert!(gap(&slow).contains("did not answer within 1 s"));
    says(&site, [Reply::ok(vec![b' '; (16 << 20) + 1])]);
    let huge = after(&site, 0);
    assert_eq!(problems(&huge), [(ProblemKind::Malformed, "HOST sent more than 16 MiB")]);
    says(&site, [Reply::redirect(302, "https://evil.example/m")]);
    let elsewhere = after(&site, 0);
    assert_eq!(elsewhere.problems[0].kind, ProblemKind::Unreachable);
    assert!(gap(&elsewhere).contains("redirects to another host, evil.example"));
}

#[test]
fn an_answer_of_another_form_is_no_data_and_never_zero() {
    for (body, why) in [
        ("{\"v\": \"many\"}", "no data: it is text, \"many\""),
        ("{\"v\": null}", "no data: it is null"),
        ("{\"v\": true}", "no data: it is true or false"),
        ("{\"w\": 1}", "no data: there is no \"v\" (there is \"w\")"),
        ("{\"v\": [[1]]}", "no data: the last value: it is a list"),
        ("{\"v\": NaN}", "HOST sent something else than a figure"),
        ("<html>Log in</html>", "HOST sent something else than a figure"),
    ] {
        let site = Site::new();
        says(&site, [Reply::ok(body)]);
        let loaded = after(&site, 0);
        assert_eq!(
            (loaded.items.clone(), problems(&loaded)),
            (None, vec![(ProblemKind::Malformed, why)])
        );
    }
}

#[test]
fn a_page_in_the_place_of_an_answer_does_not_replace_the_copy() {
    let site = Site::new();
    says(&site, [Reply::ok("{\"v\": 42}")]);
    assert_eq!(value(&after(&site, 0)), 42.0);
    says(&site, [Reply::ok("<html>Welcome to the hotel</html>")]);
    for hours in [1, 2] {
        let loaded = after(&site, hours);
        let expected = [
            (ProblemKind::Malformed, "HOST sent something else than a figure"),
            (ProblemKind::Stale, "the copy of Tue 24 Nov 08:00 is used"),
        ];
        assert_eq!(problems(&loaded), expected);
        assert_eq!(loaded.items.unwrap()[0].value, 42.0);
    }
}

#[test]
fn without_a_network_the_copy_is_used_as_of_its_day() {
    let site = Site::new();
    says(&site, [Reply::ok("{\"2026-11-23\": 5, \"2026-11-24\": 1}")]);
    let load = |hours, offline| {
        let mut context = Context { offline, ..context() };
        context.moment.now += TimeDelta::hours(hours);
        WebMetric::new(measure(Some("/{today-1}")), inquiry(&site, "/m")).load(&context)
    };
    assert_eq!(value(&load(0, false)), 5.0);
    let loaded = load(24, true);
    assert_eq!(loaded.items.unwrap()[0].value, 5.0);
    assert_eq!(loaded.problems[0].kind, ProblemKind::Stale);
    assert_eq!(loaded.as_of, Some(context().moment.now));
    assert_eq!(site.server.seen().len(), 1);
    // Asked anew, the day before is another one.
    assert_eq!(value(&load(24, false)), 1.0);
}

#[test]
fn a_refusal_is_asked_once_and_no_secret_is_told() {
    let site = Site::new();
    let secret = || SecretReference::Raw(Secret::new("hunter2"));
    says(&site, [Reply::new(401, "token hunter2 is wrong")]);
    let with_secrets = |inquiry: &mut Inquiry| {
        inquiry.remote.account = Account::Password { user: "ada".to_owned(), password: secret() };
        inquiry.remote.fields = vec![("x-api-key".to_owned(), secret())];
    };
    let refused = ask(&site, 0, with_secrets);
    assert_eq!(problems(&refused), [(ProblemKind::Rejected, "HOST refused with 401 Unauthorized")]);
    let seen = site.server.seen();
    assert_eq!((seen.len(), seen[0].header("x-api-key")), (1, Some("hunter2")));
    assert!(seen[0].header("authorization").unwrap().starts_with("Basic "));
    // Neither in what is kept nor in how it is called.
    says(&site, [Reply::ok("{\"v\": 1}")]);
    assert_eq!(value(&ask(&site, 0, with_secrets)), 1.0);
    let kept: Vec<String> = site.kept();
    assert_eq!(kept.len(), 1);
    assert!(kept.iter().all(|kept| !kept.contains("hunter2") && !kept.contains("ada")), "{kept:?}");
    // A field that cannot be sent is not sent, and not told.
    let broken = ask(&site, 0, |inquiry| {
        inquiry.remote.fields =
            vec![("x-api-key".to_owned(), SecretReference::Raw(Secret::new("hunter2\u{7f}")))];
    });
    assert_eq!(gap(&broken), "HOST was not asked: x-api-key cannot be sent");
}

#[test]
fn fields_of_the_user_do_not_follow_to_another_port() {
    let (first, second) = (Site::new(), Site::new());
    second.server.on("GET", "/m", [Reply::ok("{\"v\": 3}")]);
    says(&first, [Reply::redirect(302, &second.server.url("/m"))]);
    let loaded = ask(&first, 0, |inquiry| {
        inquiry.remote.fields =
            vec![("x-api-key".to_owned(), SecretReference::Raw(Secret::new("hunter2")))];
    });
    assert_eq!(value(&loaded), 3.0);
    assert_eq!(first.server.seen()[0].header("x-api-key"), Some("hunter2"));
    assert_eq!(second.server.seen()[0].header("x-api-key"), None);
}

#[test]
fn a_question_may_have_a_body_and_dates() {
    let site = Site::new();
    let path = "/q?from=2026-11-17";
    site.server.on("POST", path, [Reply::ok("{\"v\": 9}")]);
    let url = site.server.url("/q?from={today-7}");
    let loaded = ask(&site, 0, |inquiry| {
        inquiry.method = "POST";
        inquiry.url = Some(Template::parse(&url).unwrap());
        inquiry.body = Some(Template::parse("{\"to\": \"{today}\"}").unwrap());
    });
    assert_eq!(value(&loaded), 9.0);
    let seen = &site.server.seen()[0];
    assert_eq!(seen.body, "{\"to\": \"2026-11-24\"}");
    assert_eq!(seen.header("content-type"), Some("application/json"));
}

#[test]
fn metrics_over_one_question_ask_it_once_and_a_fresh_answer_is_used_again() {
    let site = Site::new();
    let body = |n| Reply::ok(format!("{{\"a\": {n}, \"b\": {n}0}}"));
    says(&site, [body(1), body(2), body(3)]);
    let both = |minutes: i64| {
        let mut inquiry = inquiry(&site, "/m");
        Arc::get_mut(&mut inquiry).unwrap().fresh = TimeDelta::minutes(15);
        let mut context = context();
        context.moment.now += TimeDelta::minutes(minutes);
        ["/a", "/b"].map(|pointer| {
            value(&WebMetric::new(measure(Some(pointer)), Arc::clone(&inquiry)).load(&context))
        })
    };
    assert_eq!(both(0), [1.0, 10.0]);
    assert_eq!(both(14), [1.0, 10.0]);
    assert_eq!(both(15), [2.0, 20.0]);
    // A clock that was turned back makes nothing young again.
    assert_eq!(both(-1), [3.0, 30.0]);
    assert_eq!(site.server.seen().len(), 3);
}
